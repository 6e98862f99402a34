"""The trainer against loops written by hand, bit for bit; checkpoints against every accident."""

import copy
import inspect
import os
import pickle
import shutil
from functools import partial
from itertools import islice
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.nn.functional import softplus
from training_pairs import (
    IMAGES,
    LATENT_DIM,
    SHAPE,
    SIZE,
    networks,
    real_batch,
    same,
    state_of,
    stream,
    trainer_of,
    weights,
)

from gankit import data, losses, penalties, training
from gankit.networks import DCGANDiscriminator, DCGANGenerator
from gankit.training import Trainer, TrainingDiverged


@pytest.fixture(autouse=True, scope="module")
def _one_thread():
    """More of them only get in each other's way on networks as small as these."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def finite(network: nn.Module) -> bool:
    return all(value.isfinite().all() for value in network.state_dict().values())


# The two steps


@pytest.mark.parametrize(
    ("norm", "penalty"),
    [("batch", None), ("none", None), ("none", penalties.r1), ("spectral", penalties.r1)],
)
@pytest.mark.parametrize("saturating", [True, False])
def test_a_run_is_the_loop_one_would_write(norm, penalty, saturating):
    """Weights, buffers and losses are equal to the last bit after six steps."""
    loss = losses.minimax if saturating else losses.non_saturating
    trainer = trainer_of(norm=norm, loss=loss, penalty=penalty, seed=7)
    records = list(trainer.run(stream(3), steps=6))

    generator, discriminator = networks(norm=norm)
    generator.to(memory_format=torch.channels_last)
    discriminator.to(memory_format=torch.channels_last)
    settings = {"lr": 2e-4, "betas": (0.5, 0.999), "fused": True}
    descend_d = torch.optim.Adam(discriminator.parameters(), **settings)
    descend_g = torch.optim.Adam(generator.parameters(), **settings)
    random, batches, by_hand = torch.Generator().manual_seed(7), stream(3), []
    for step in range(1, 7):
        real = next(batches)
        fake = generator(torch.randn(SIZE, LATENT_DIM, generator=random)).detach()
        loss_d = softplus(-discriminator(real)).mean() + softplus(discriminator(fake)).mean()
        if penalty is not None:
            real.requires_grad_()
            slope = torch.autograd.grad(discriminator(real).sum(), real, create_graph=True)[0]
            loss_d = loss_d + slope.square().sum((1, 2, 3)).mean()
        descend_d.zero_grad()
        loss_d.backward()
        descend_d.step()
        judged = discriminator(generator(torch.randn(SIZE, LATENT_DIM, generator=random)))
        loss_g = -softplus(judged).mean() if saturating else softplus(-judged).mean()
        descend_g.zero_grad()
        loss_g.backward()
        descend_g.step()
        by_hand.append((step, loss_d.item(), loss_g.item()))

    assert same(trainer.generator.state_dict(), generator.state_dict())
    assert same(trainer.discriminator.state_dict(), discriminator.state_dict())
    assert [tuple(record) for record in records] == by_hand
    start = networks(norm=norm)
    assert not same(weights(generator), weights(start[0]))
    assert not same(weights(discriminator), weights(start[1]))


def test_the_discriminator_step_leaves_the_generator_alone():
    trainer = trainer_of()
    before = [weights(trainer.generator), weights(trainer.discriminator)]
    trainer.discriminator_step(real_batch())
    assert same(weights(trainer.generator), before[0])
    assert not same(weights(trainer.discriminator), before[1])
    assert all(p.grad is None for p in trainer.generator.parameters())


def test_the_generator_step_leaves_the_discriminator_alone():
    trainer = trainer_of()
    before = [weights(trainer.generator), weights(trainer.discriminator)]
    frozen = []
    trainer.discriminator.register_forward_hook(
        lambda network, _, __: frozen.append(not any(p.requires_grad for p in network.parameters()))
    )
    trainer.generator_step(SIZE)
    assert not same(weights(trainer.generator), before[0])
    assert same(weights(trainer.discriminator), before[1])
    assert frozen == [True]
    assert all(p.grad is None and p.requires_grad for p in trainer.discriminator.parameters())


def test_the_generator_step_leaves_the_discriminators_gradients_alone():
    trainer = trainer_of()
    trainer.discriminator_step(real_batch())
    before = [p.grad.clone() for p in trainer.discriminator.parameters()]
    trainer.generator_step(SIZE)
    assert same([p.grad for p in trainer.discriminator.parameters()], before)


def test_the_discriminator_thaws_even_after_an_error():
    trainer = trainer_of(loss=losses.AdversarialLoss(losses.cross_entropy, lambda _: 1 / 0))
    with pytest.raises(ZeroDivisionError):
        trainer.generator_step(SIZE)
    assert all(p.requires_grad for p in trainer.discriminator.parameters())


def test_a_step_tells_the_loss_before_it_descended():
    trainer = trainer_of(norm="none")
    judge = copy.deepcopy(trainer.discriminator)
    generator, random = copy.deepcopy(trainer.generator), torch.Generator().manual_seed(0)
    real = real_batch()
    fake = generator(torch.randn(SIZE, LATENT_DIM, generator=random))
    expected = losses.cross_entropy(judge(real), judge(fake)).item()
    assert trainer.discriminator_step(real) == expected


def test_a_penalty_is_called_with_the_three_it_is_for():
    calls = []

    def penalty(discriminator, real, fake):
        calls.append((discriminator, real, fake))
        return discriminator(real).sum() * 0 + 5

    trainer, real = trainer_of(norm="none", penalty=penalty), real_batch()
    plain = trainer_of(norm="none").discriminator_step(real)
    assert trainer.discriminator_step(real) == pytest.approx(plain + 5)
    trainer.generator_step(SIZE)
    ((discriminator, seen, fake),) = calls
    assert discriminator is trainer.discriminator
    assert seen is real
    assert fake.shape == real.shape
    assert not fake.requires_grad


def test_a_constraint_has_the_last_word_on_each_discriminator_step():
    calls = []

    def clip(discriminator):
        calls.append(discriminator)
        for parameter in discriminator.parameters():
            parameter.data.clamp_(-0.01, 0.01)

    trainer = trainer_of(norm="none", constraint=clip)
    trainer.discriminator_step(real_batch())
    largest = max(p.abs().max() for p in trainer.discriminator.parameters())
    assert largest == torch.tensor(0.01)
    trainer.generator_step(SIZE)
    assert calls == [trainer.discriminator]


def test_the_callers_optimizers_are_used_discriminator_first():
    generator, discriminator = networks(norm="none")
    pair = [torch.optim.SGD(n.parameters(), lr=0.5) for n in (discriminator, generator)]
    trainer = Trainer(generator, discriminator, optimizers=tuple(pair))
    for step, network in (
        (lambda: trainer.discriminator_step(real_batch()), discriminator),
        (lambda: trainer.generator_step(SIZE), generator),
    ):
        before = weights(network)
        step()
        for name, parameter in network.named_parameters():
            torch.testing.assert_close(parameter.detach(), before[name] - 0.5 * parameter.grad)
    assert trainer.optimizers == tuple(pair)


def by_hand(loss: losses.AdversarialLoss, steps: int) -> tuple[nn.Module, nn.Module]:
    """Algorithm 1 for a loss that compares pairs, with a fresh real batch in G's step."""
    generator, discriminator = (
        n.to(memory_format=torch.channels_last) for n in networks(norm="none")
    )
    optimizers = [
        torch.optim.Adam(network.parameters(), 2e-4, (0.5, 0.999), fused=True)
        for network in (discriminator, generator)
    ]
    batches, random = stream(), torch.Generator().manual_seed(0)
    for _ in range(steps):
        for optimizer, play in zip(optimizers, (loss.discriminator, loss.generator), strict=True):
            real, of_d = next(batches), play is loss.discriminator
            fake = generator(torch.randn(SIZE, LATENT_DIM, generator=random))
            logits = discriminator(real), discriminator(fake.detach() if of_d else fake)
            optimizer.zero_grad()
            play(*(logits if of_d else logits[::-1])).backward()
            optimizer.step()
    return generator, discriminator


def test_a_paired_loss_meets_a_fresh_real_batch_in_the_generators_step_bit_for_bit():
    trainer, batches = trainer_of(norm="none", loss=losses.relativistic), stream()
    list(trainer.run(batches, 3))
    generator, discriminator = by_hand(losses.relativistic, 3)
    assert same(weights(trainer.generator), weights(generator))
    assert same(weights(trainer.discriminator), weights(discriminator))
    assert batches.position == 6


def test_a_paired_loss_without_real_samples_says_so_and_moves_nothing():
    trainer = trainer_of(loss=losses.relativistic)
    before = weights(trainer.generator)
    with pytest.raises(ValueError, match="give the logits of as many reals"):
        trainer.generator_step(SIZE)
    assert same(weights(trainer.generator), before)
    assert all(p.requires_grad for p in trainer.discriminator.parameters())


# A run


def test_a_run_counts_on_and_is_lazy():
    trainer = trainer_of()
    batches = stream()
    run = trainer.run(batches, steps=3)
    assert (trainer.step, batches.position) == (0, 0)
    assert next(run).step == 1
    assert (trainer.step, batches.position) == (1, 1)
    assert [record.step for record in run] == [2, 3]
    assert [record.step for record in trainer.run(batches, steps=2)] == [4, 5]
    assert list(trainer.run(batches, steps=0)) == []


@pytest.mark.parametrize(("of_d", "of_g"), [(1, 1), (3, 1), (1, 2)])
def test_a_run_takes_as_many_steps_of_each_as_asked(of_d, of_g, monkeypatch):
    trainer, batches, calls = trainer_of(), stream(), []
    for name in ("discriminator_step", "generator_step"):
        step = getattr(trainer, name)
        monkeypatch.setattr(
            trainer, name, lambda *x, name=name, step=step: [calls.append(name[0]), step(*x)][1]
        )
    list(trainer.run(batches, 2, discriminator_steps=of_d, generator_steps=of_g))
    assert "".join(calls) == ("d" * of_d + "g" * of_g) * 2
    assert (batches.position, trainer.step) == (2 * of_d, 2)


def test_rate_multiplies_the_rates_that_the_optimizers_were_made_with():
    generator, discriminator = networks()
    pair = (
        torch.optim.Adam(discriminator.parameters(), lr=0.01),
        torch.optim.Adam(generator.parameters(), lr=0.002),
    )
    trainer = Trainer(generator, discriminator, optimizers=pair)

    seen = rates_of(pair)
    decay = [1, 0.5, 0.25, 0]
    for _ in trainer.run(stream(), 4, rate=lambda step: decay[step]):
        assert [optimizer.param_groups[0]["lr"] for optimizer in pair] == [0.01, 0.002]
    assert seen == [rate * factor for factor in decay for rate in (0.01, 0.002)]
    next(trainer.run(stream(), 1))
    assert seen[-2:] == [0.01, 0.002]


def rates_of(optimizers: tuple[torch.optim.Optimizer, ...]) -> list[float]:
    """The rate of each step that they will take."""
    seen = []
    for optimizer in optimizers:
        optimizer.register_step_pre_hook(lambda o, *_: seen.append(o.param_groups[0]["lr"]))
    return seen


@pytest.mark.parametrize("rate", [None, lambda step: 0.5])
def test_a_rate_that_is_set_meanwhile_counts(rate):
    """By hand after a load, or by a scheduler of torch's in the loop."""
    trainer, factor = trainer_of(), 1 if rate is None else 0.5
    seen = rates_of(trainer.optimizers)
    scheduler = torch.optim.lr_scheduler.StepLR(trainer.optimizers[1], 1, gamma=0.1)
    for _ in trainer.run(stream(), 3, rate=rate):
        scheduler.step()
    assert seen[::2] == [2e-4 * factor] * 3
    assert seen[1::2] == pytest.approx([2e-4 * factor * share for share in (1, 0.1, 0.01)])


def test_a_step_that_fails_leaves_the_rates():
    trainer = trainer_of()
    with pytest.raises(TrainingDiverged):
        list(trainer.run(Poisoned(IMAGES, SIZE, 0), 4, rate=lambda step: 0.1))
    assert [o.param_groups[0]["lr"] for o in trainer.optimizers] == [2e-4, 2e-4]


def test_what_is_frozen_stays_so():
    trainer = trainer_of(norm="none")
    frozen = trainer.discriminator.layers[0].requires_grad_(False)
    before, others = weights(frozen), weights(trainer.discriminator)
    list(trainer.run(stream(), 3))
    assert same(weights(frozen), before)
    after = weights(trainer.discriminator)
    assert sum(not same(after[name], others[name]) for name in others) == len(others) - 2


def test_optimizers_in_the_other_order_are_refused():
    generator, discriminator = networks()
    pair = tuple(torch.optim.Adam(n.parameters()) for n in (generator, discriminator))
    message = "optimizer for D holds parameters of DCGANGenerator; optimizers are for D and G, in"
    with pytest.raises(ValueError, match=message):
        Trainer(generator, discriminator, optimizers=pair)
    both = torch.optim.Adam([*discriminator.parameters(), *generator.parameters()])
    with pytest.raises(ValueError, match="optimizer for G holds parameters of DCGANDiscriminator"):
        Trainer(generator, discriminator, optimizers=(pair[1], both))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"steps": -1}, "steps is -1"),
        ({"discriminator_steps": -1}, "with -1 of D and 1 of G in each; expected none below 0"),
        ({"generator_steps": -1}, "with 1 of D and -1 of G"),
        ({"discriminator_steps": 0, "generator_steps": 0}, "with 0 of D and 0 of G"),
    ],
)
def test_a_run_of_nonsense_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        next(trainer_of().run(stream(), **{"steps": 3} | options))


def test_a_rate_of_zero_stands_still():
    trainer = trainer_of()
    before = weights(trainer.generator)
    list(trainer.run(stream(), 2, rate=lambda step: 0))
    assert same(weights(trainer.generator), before)


def test_the_seed_alone_decides_a_run():
    def run(seed: int, noise: int) -> dict:
        trainer = trainer_of(seed=seed)
        torch.manual_seed(noise)
        hidden = torch.get_rng_state()
        list(trainer.run(stream(), 3))
        assert torch.equal(torch.get_rng_state(), hidden)
        return weights(trainer.generator)

    assert same(run(1, noise=1), run(1, noise=2))
    assert not same(run(1, noise=1), run(2, noise=1))


def test_networks_given_in_eval_mode_are_trained():
    generator, discriminator = networks()
    trainer = Trainer(generator.eval(), discriminator.eval())
    assert generator.training
    assert discriminator.training
    assert trainer.generator is generator
    assert trainer.discriminator is discriminator


def test_the_trainer_can_be_read_whole():
    assert len(inspect.getsource(Trainer).splitlines()) <= 245
    assert len(inspect.getsource(training).splitlines()) <= 300


# The averaged generator


@pytest.mark.parametrize("averaging", [0.998, 0.5, 0])
def test_the_average_follows_its_recursion(averaging):
    """avg ← k avg + (1 − k) G after each step of G, with k = min(averaging, (n + 1) / (n + 10))."""
    trainer = trainer_of(averaging=averaging)
    by_hand = {k: v.double() for k, v in trainer.generator.state_dict().items()}
    assert same(trainer.averaged_generator.state_dict(), trainer.generator.state_dict())
    for record in trainer.run(stream(), 12):
        keep = min(averaging, record.step / (record.step + 9))
        for name, value in trainer.generator.state_dict().items():
            by_hand[name] = keep * by_hand[name] + (1 - keep) * value.double()
        for name, value in trainer.averaged_generator.state_dict().items():
            if name.endswith("num_batches_tracked"):
                assert value == trainer.generator.state_dict()[name] == 2 * record.step
            else:
                torch.testing.assert_close(value.double(), by_hand[name], rtol=1e-5, atol=1e-6)
    averaged = trainer.averaged_generator.state_dict()
    buffers = [name for name in averaged if "running" in name]
    assert buffers
    assert same(averaged, trainer.generator.state_dict()) == (averaging == 0)


def test_the_average_is_apart_and_at_rest():
    trainer = trainer_of()
    averaged = trainer.averaged_generator
    list(trainer.run(stream(), 2))
    before = copy.deepcopy(averaged.state_dict())
    assert not averaged.training
    assert not any(p.requires_grad for p in averaged.parameters())
    trainer.discriminator_step(real_batch())
    averaged(torch.randn(4, LATENT_DIM))
    assert same(averaged.state_dict(), before)
    assert all(p.requires_grad for p in trainer.generator.parameters())


@pytest.mark.parametrize("averaging", [1, 1.5, -0.1, float("nan")])
def test_averaging_keeps_a_share_of_the_past(averaging):
    with pytest.raises(ValueError, match=rf"averaging is {averaging}, expected .* \[0, 1\)"):
        trainer_of(averaging=averaging)


def test_the_networks_must_agree_on_the_picture():
    generator = DCGANGenerator(LATENT_DIM, 4, image_shape=(3, 8, 8))
    message = r"pictures of shape \(3, 8, 8\), the discriminator reads \(1, 8, 8\); give both"
    with pytest.raises(ValueError, match=message):
        Trainer(generator, DCGANDiscriminator(4, image_shape=SHAPE))


def test_batches_of_another_shape_are_described():
    run = trainer_of().run(data.batches(torch.zeros(9, 1, 28, 28), 3), 1)
    with pytest.raises(ValueError, match=r"shape \(3, 1, 28, 28\), expected \(N, 1, 8, 8\)"):
        next(run)


# Checkpoints


def decay(step: int) -> float:
    return 1 - step / 8


@pytest.mark.parametrize("cut", [1, 3, 4, 5])
@pytest.mark.parametrize("norm", ["batch", "spectral"])
def test_a_run_goes_on_as_if_it_had_never_stopped(cut, norm, tmp_path):
    """An epoch is four steps; the resumed trainer starts from other weights and other seeds."""
    whole = trainer_of(norm=norm)
    expected = list(whole.run(stream(), 8, rate=decay))

    first = trainer_of(norm=norm)
    records = list(first.run(stream(), cut, rate=decay))
    first.save(tmp_path / "run.pt")
    second = trainer_of(norm=norm, initial=5, seed=5)
    second.load(tmp_path / "run.pt")
    other_batches = data.batches(IMAGES, 3, seed=99)
    records += list(second.run(other_batches, 8 - cut, rate=decay))

    assert records == expected
    assert same(state_of(second), state_of(whole))
    assert whole.step == 8


def test_a_run_stopped_in_the_middle_goes_on(tmp_path):
    """Leaving the loop early and saving there loses nothing."""
    whole, stopped, resumed = trainer_of(), trainer_of(), trainer_of(initial=1, seed=1)
    list(whole.run(stream(), 4))
    for _ in islice(stopped.run(stream(), 1000), 2):
        stopped.save(tmp_path / "run.pt")
    resumed.load(tmp_path / "run.pt")
    list(resumed.run(stream(), 2))
    assert same(state_of(resumed), state_of(whole))


def test_loading_and_saving_changes_nothing(tmp_path):
    trainer = trainer_of()
    list(trainer.run(stream(), 3))
    trainer.save(tmp_path / "one.pt")
    other = trainer_of(initial=1, seed=1)
    other.load(tmp_path / "one.pt")
    other.save(tmp_path / "two.pt")
    one, two = (torch.load(tmp_path / f"{n}.pt", weights_only=True) for n in ("one", "two"))
    assert same(one, two)
    assert one["batches"]["position"] == 3


def test_a_checkpoint_from_before_the_first_step_loads(tmp_path):
    fresh, other = trainer_of(), trainer_of(initial=1, seed=1)
    fresh.save(str(tmp_path / "run.pt"))
    other.load(str(tmp_path / "run.pt"))
    assert same(state_of(other), state_of(fresh))
    assert next(other.run(stream(), 1)) == next(fresh.run(stream(), 1))


def test_a_trainer_goes_back_to_its_own_checkpoint(tmp_path):
    trainer = trainer_of()
    batches = stream()
    list(trainer.run(batches, 2))
    trainer.save(tmp_path / "run.pt")
    ahead = list(trainer.run(batches, 3))
    trainer.load(tmp_path / "run.pt")
    assert list(trainer.run(batches, 3)) == ahead


@pytest.fixture
def saved(tmp_path) -> tuple[Trainer, Path]:
    """A trainer two steps on, and its checkpoint after the first."""
    trainer = trainer_of()
    run = trainer.run(stream(), 2)
    next(run)
    trainer.save(tmp_path / "run.pt")
    next(run)
    return trainer, tmp_path / "run.pt"


@pytest.mark.parametrize("accident", [KeyboardInterrupt, OSError("disk full"), MemoryError])
def test_a_write_that_stops_half_way_leaves_the_last_checkpoint(saved, accident, monkeypatch):
    trainer, path = saved
    before, save = path.read_bytes(), torch.save
    seen = []

    def half(state, file):
        file.write(before[: len(before) // 2])
        file.flush()
        seen.append(path.read_bytes())  # what a run killed right here would leave
        raise accident

    monkeypatch.setattr(torch, "save", half)
    with pytest.raises(accident if isinstance(accident, type) else type(accident)):
        trainer.save(path)
    assert seen == [before]
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
    monkeypatch.setattr(torch, "save", save)
    trainer.save(path)
    assert path.read_bytes() != before
    assert list(path.parent.iterdir()) == [path]


def test_a_checkpoint_is_on_the_disk_before_it_takes_the_name(saved, monkeypatch):
    trainer, path = saved
    order, fsync, replace = [], os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda file: [order.append("fsync"), fsync(file)])
    monkeypatch.setattr(
        os,
        "replace",
        lambda part, name: [order.append(Path(part).stat().st_size), replace(part, name)],
    )
    trainer.save(path)
    assert order == ["fsync", path.stat().st_size, "fsync"]  # the file, its name, the folder


@pytest.mark.parametrize("kept", [0, 1, 10, 64, 1000, 0.1, 0.5, 0.9, 0.999, -1])
def test_a_checkpoint_cut_short_is_refused_and_nothing_moves(saved, kept):
    trainer, path = saved
    raw = path.read_bytes()
    path.write_bytes(raw[: int(kept * len(raw)) if isinstance(kept, float) else kept])
    before = state_of(trainer)
    with pytest.raises(
        ValueError, match=r"run\.pt is not a whole checkpoint .* cut short or damaged: use"
    ):
        trainer.load(path)
    assert same(state_of(trainer), before)
    path.write_bytes(raw)
    trainer.load(path)
    assert trainer.step == 1


@pytest.mark.parametrize(
    ("other", "name"),
    [
        ({"width": 8}, r"in the generator, layers\.0\.weight has shape \(32, 6\), expected \(16, "),
        ({"norm": "none"}, r"in the discriminator, .* has shape absent, expected \(4,\)"),
        ({"norm": "spectral"}, r"in the discriminator, .* has shape absent, expected \("),
    ],
    ids=["width", "norm", "spectral"],
)
def test_a_checkpoint_of_another_architecture_is_refused_and_nothing_moves(saved, other, name):
    trainer, path = saved
    stranger = trainer_of(**other)
    list(stranger.run(stream(), 1))
    stranger.save(path)
    before = state_of(trainer)
    with pytest.raises(ValueError, match=rf"run\.pt is of another architecture: {name}"):
        trainer.load(path)
    assert same(state_of(trainer), before)


def test_a_checkpoint_that_holds_more_is_refused_and_nothing_moves(saved):
    """Whatever the trainer has is there, and fits."""
    trainer, path = saved
    stranger = trainer_of(initial=1)
    stranger.discriminator.register_buffer("extra", torch.zeros(3))
    stranger.save(path)
    before = state_of(trainer)
    message = r"in the discriminator, extra has shape \(3,\), expected absent"
    with pytest.raises(ValueError, match=message):
        trainer.load(path)
    assert same(state_of(trainer), before)


def test_a_checkpoint_with_another_latent_dim_is_refused(saved):
    trainer, path = saved
    generator = DCGANGenerator(9, 4, image_shape=SHAPE)
    with pytest.raises(ValueError, match=r"weight has shape \(16, 6\), expected \(16, 9"):
        Trainer(generator, trainer.discriminator).load(path)


@pytest.mark.parametrize(
    "contents",
    [{"generator": {}}, ["step"], torch.zeros(3), 3],
    ids=["dict", "list", "tensor", "3"],
)
def test_a_file_that_save_did_not_write_is_described(saved, contents):
    trainer, path = saved
    torch.save(contents, path)
    before = state_of(trainer)
    with pytest.raises(ValueError, match=r"run\.pt .*expected a file that Trainer.save wrote"):
        trainer.load(path)
    assert same(state_of(trainer), before)


def test_what_cannot_be_read_is_not_called_damaged(tmp_path):
    with pytest.raises(IsADirectoryError):
        trainer_of().load(tmp_path)


def test_a_missing_file_is_a_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.pt"):
        trainer_of().load(tmp_path / "none.pt")


class Intruder:
    """Unpickling it removes a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)

    def __reduce__(self):
        return shutil.rmtree, (self.folder,)


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (torch.save, r"run\.pt is whole, and holds shutil.rmtree, which is not read; expected"),
        (partial(pickle.dump, protocol=2), r"run\.pt is not a whole checkpoint"),
    ],
    ids=["torch", "pickle"],
)
def test_a_file_with_code_is_refused_and_the_code_not_run(saved, write, message):
    trainer, path = saved
    victim = path.parent / "victim"
    victim.mkdir()
    state = torch.load(path, weights_only=True) | {"step": Intruder(victim)}
    with path.open("wb") as file:
        write(state, file)
    before = state_of(trainer)
    with pytest.raises(ValueError, match=message):
        trainer.load(path)
    assert victim.exists()
    assert same(state_of(trainer), before)


# NaN


class Poisoned(data.Batches):
    """A stream whose batch number ``bad`` holds a NaN."""

    bad = 3

    def __next__(self) -> torch.Tensor:
        batch = super().__next__()
        if self.position == self.bad:
            batch[1, 0, 2, 2] = torch.nan
        return batch


@pytest.mark.parametrize("norm", ["batch", "none", "spectral"])
def test_a_batch_with_nan_stops_the_run_and_spoils_nothing(norm, tmp_path):
    trainer = trainer_of(norm=norm)
    path = tmp_path / "run.pt"
    message = r"L_D at step 3 is nan, expected a finite number; .* load the last checkpoint"
    run = trainer.run(Poisoned(IMAGES, SIZE, 0), 10)
    assert [next(run).step, next(run).step] == [1, 2]
    trainer.save(path)
    before = state_of(trainer)
    with pytest.raises(TrainingDiverged, match=message):
        next(run)
    assert trainer.step == 2
    # Batch norm's statistics too are as they were, and none of them is NaN.
    for name in ("generator", "discriminator", "averaged_generator"):
        network = getattr(trainer, name)
        assert same(network.state_dict(), before[name])
        assert finite(network)

    # The last checkpoint is whole, and a sound stream goes on from it.
    resumed, whole = trainer_of(norm=norm, initial=1, seed=1), trainer_of(norm=norm)
    resumed.load(path)
    assert same(resumed.discriminator.state_dict(), before["discriminator"])
    list(resumed.run(stream(), 2))
    list(whole.run(stream(), 4))
    assert same(state_of(resumed), state_of(whole))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_generator_loss_that_is_not_finite_moves_nothing(value):
    calls = []

    def spoiled(fake_logits, real_logits=None):
        calls.append(1)
        return losses.log_trick(fake_logits) * (value if len(calls) == 2 else 1)

    trainer = trainer_of(loss=losses.AdversarialLoss(losses.cross_entropy, spoiled))
    next(trainer.run(stream(), 1))
    before = state_of(trainer)
    with pytest.raises(TrainingDiverged, match=rf"L_G at step 2 is {value}, expected a finite"):
        trainer.generator_step(SIZE)
    for name in ("generator", "discriminator", "averaged_generator"):
        assert same(getattr(trainer, name).state_dict(), before[name])
    assert all(p.requires_grad for p in trainer.discriminator.parameters())


def test_a_penalty_that_is_not_finite_stops_the_run():
    trainer = trainer_of(norm="none", penalty=lambda d, real, fake: d(real).mean() * torch.inf)
    before = weights(trainer.discriminator)
    with pytest.raises(TrainingDiverged, match="L_D at step 1 is"):
        next(trainer.run(stream(), 1))
    assert same(weights(trainer.discriminator), before)


def test_divergence_is_a_runtime_error():
    assert issubclass(training.TrainingDiverged, RuntimeError)


def test_a_player_who_takes_no_steps_has_no_loss():
    record = next(trainer_of().run(stream(), 1, discriminator_steps=0))
    assert record.discriminator_loss != record.discriminator_loss  # NaN
    assert record.generator_loss > 0


# Fakes that both players see


@pytest.mark.parametrize(("of_d", "of_g"), [(1, 1), (2, 1), (1, 2)])
def test_reused_fakes_are_the_tutorials_loop(of_d, of_g):
    """G learns from the last fakes that D saw, drawn before D's step; further steps draw anew."""
    trainer = trainer_of(reuse_fakes=True, seed=7)
    list(trainer.run(stream(), 4, discriminator_steps=of_d, generator_steps=of_g))

    generator, discriminator = (n.to(memory_format=torch.channels_last) for n in networks())
    descend_d, descend_g = (
        torch.optim.Adam(network.parameters(), 2e-4, (0.5, 0.999), fused=True)
        for network in (discriminator, generator)
    )
    random, batches = torch.Generator().manual_seed(7), stream()

    def draw() -> torch.Tensor:
        return generator(torch.randn(SIZE, LATENT_DIM, generator=random))

    for _ in range(4):
        for _ in range(of_d):
            fake = draw()
            judged = discriminator(next(batches)), discriminator(fake.detach())
            descend_d.zero_grad()
            losses.cross_entropy(*judged).backward()
            descend_d.step()
        for turn in range(of_g):
            judged = discriminator(draw() if turn else fake)
            descend_g.zero_grad()
            losses.log_trick(judged).backward()
            descend_g.step()
    assert same(weights(trainer.generator), weights(generator))
    assert same(weights(trainer.discriminator), weights(discriminator))


def test_reused_fakes_are_no_others_than_asked_for():
    """A step of G alone, or on another number of fakes, draws its own."""
    trainer, fresh = trainer_of(reuse_fakes=True), trainer_of()
    for one in (trainer, fresh):
        one.discriminator_step(real_batch())
        one.generator_step(SIZE - 1)
        one.generator_step(SIZE)
    assert same(weights(trainer.generator), weights(fresh.generator))


def test_reused_fakes_do_not_outlast_their_step(tmp_path):
    """They are in no checkpoint, so G's step after one would else be another."""
    trainer, resumed = (trainer_of(reuse_fakes=True) for _ in range(2))
    list(trainer.run(stream(), 2, generator_steps=0))
    trainer.save(tmp_path / "run.pt")
    resumed.load(tmp_path / "run.pt")
    for one in (trainer, resumed):
        one.generator_step(SIZE)
    assert same(weights(trainer.generator), weights(resumed.generator))


def test_a_checkpoint_forgets_fakes_of_another_generator(saved):
    trainer, path = saved
    trainer.reuse_fakes = True
    trainer.discriminator_step(real_batch())
    trainer.load(path)
    trainer.generator_step(SIZE)  # would fail on a graph through weights that are gone


# A run that keeps its own checkpoint


def test_networks_and_penalties_that_draw_go_on_to_the_same_bits(tmp_path):
    """Dropout, and the places of a gradient penalty, from torch's own generator."""

    def noisy() -> Trainer:
        trainer = trainer_of(norm="none", penalty=penalties.gradient_penalty)
        trainer.discriminator.layers.insert(2, nn.Dropout(0.3))
        torch.manual_seed(1)
        return trainer

    path, whole, broken = tmp_path / "run.pt", noisy(), noisy()
    list(whole.run(stream(), 6))
    torch.manual_seed(1)
    list(islice(broken.run(stream(), 6, checkpoint=path, every=2), 3))
    resumed = noisy()
    list(resumed.run(stream(), 6, checkpoint=path))
    assert same(state_of(resumed), state_of(whole))


def test_a_second_run_after_a_load_goes_on_with_the_first(tmp_path):
    trainer, batches = trainer_of(), stream()
    list(trainer.run(batches, 2))
    trainer.save(tmp_path / "run.pt")
    list(trainer.run(batches, 5))
    trainer.load(tmp_path / "run.pt")
    trainer.save(tmp_path / "again.pt")
    assert torch.load(tmp_path / "again.pt", weights_only=True)["batches"]["position"] == 2
    list(trainer.run(batches, 3))
    list(trainer.run(batches, 3))
    assert batches.position == 8


def test_a_run_over_other_pictures_is_refused(tmp_path):
    path = tmp_path / "run.pt"
    list(trainer_of().run(stream(), 2, checkpoint=path))
    with pytest.raises(ValueError, match="these are 9 pictures, and the stream was over 36; go on"):
        list(trainer_of().run(data.batches(IMAGES[:9], 3), 4, checkpoint=path))


def test_a_link_to_a_checkpoint_stays_one(tmp_path):
    (tmp_path / "scratch").mkdir()
    (link := tmp_path / "run.pt").symlink_to(target := tmp_path / "scratch" / "x.pt")
    trainer_of().save(link)
    assert link.is_symlink()
    assert list(target.parent.iterdir()) == [target]
    assert torch.load(target, weights_only=True)["step"] == 0


@pytest.mark.parametrize("every", [1, 3, 100])
def test_a_run_that_is_run_again_comes_to_the_same_end(every, tmp_path):
    """As after a restarted kernel: the same call, wherever the first one was left."""
    path, whole = tmp_path / "run.pt", trainer_of()
    expected = list(whole.run(stream(), 8, rate=decay))
    for left in (0, 2, 5):
        run = trainer_of().run(stream(), 8, rate=decay, checkpoint=path, every=every)
        list(islice(run, left))
    last = trainer_of()
    seen = list(last.run(stream(), 8, rate=decay, checkpoint=path, every=every))
    assert seen == expected[-len(seen) :]
    assert same(state_of(last), state_of(whole))


def test_a_cell_that_is_run_again_in_the_same_kernel_goes_on(tmp_path):
    """Networks, trainer and stream are those of the interrupted run, in the midst of a step."""
    path, whole, trainer, batches = tmp_path / "run.pt", trainer_of(), trainer_of(), stream()
    list(whole.run(stream(), 8))
    list(islice(trainer.run(batches, 8, checkpoint=path, every=2), 5))
    trainer.discriminator_step(next(batches))
    assert [r.step for r in trainer.run(batches, 8, checkpoint=path, every=2)] == [5, 6, 7, 8]
    assert same(state_of(trainer), state_of(whole))


def test_a_finished_run_is_there_at_once(tmp_path):
    path, first, second = tmp_path / "run.pt", trainer_of(), trainer_of(initial=1)
    list(first.run(stream(), 3, checkpoint=path))
    before = path.read_bytes()
    assert list(second.run(stream(), 3, checkpoint=path)) == []
    assert same(state_of(second), state_of(first))
    assert path.read_bytes() == before
    assert [record.step for record in second.run(stream(), 5, checkpoint=path)] == [4, 5]


def test_a_run_saves_at_the_start_every_so_often_and_at_the_end(tmp_path, monkeypatch):
    trainer, saves = trainer_of(), []
    monkeypatch.setattr(Trainer, "save", lambda self, path: saves.append((self.step, path)))
    list(trainer.run(stream(), 7, checkpoint="a path", every=3))
    assert saves == [(step, "a path") for step in (0, 3, 6, 7)]
    with pytest.raises(ValueError, match="every is 0, expected at least 1"):
        next(trainer.run(stream(), 9, checkpoint="a path", every=0))


# Checkpoints that are damaged, of others, or not worth keeping


def test_every_flipped_byte_is_seen(saved):
    """One bit, anywhere in the file: it is refused, or what is read is the same."""
    trainer, path = saved
    raw = path.read_bytes()
    good = torch.load(path, weights_only=True)
    random, refused = torch.Generator().manual_seed(0), 0
    places = torch.randint(len(raw), (200,), generator=random).tolist()
    for place in places:
        path.write_bytes(raw[:place] + bytes([raw[place] ^ 4]) + raw[place + 1 :])
        try:
            trainer.load(path)
        except ValueError:
            refused += 1
        else:
            assert same(torch.load(path, weights_only=True), good), place
    assert refused > 100


def test_a_checkpoint_of_another_optimizer_is_refused_and_nothing_moves(saved):
    _, path = saved
    other = Trainer(
        *networks(1),
        optimizers=tuple(torch.optim.RMSprop(n.parameters()) for n in networks(1)[::-1]),
    )
    before = state_of(other)
    with pytest.raises(
        ValueError, match=r"another discriminator_optimizer, .*betas.*, expected .*alpha"
    ):
        other.load(path)
    assert same(state_of(other), before)


def test_an_optimizer_of_fewer_tensors_is_refused_and_nothing_moves(saved):
    _, path = saved
    generator, discriminator = networks(1)
    some = torch.optim.Adam(list(generator.parameters())[1:], 2e-4, (0.5, 0.999), fused=True)
    adam = torch.optim.Adam(discriminator.parameters(), 2e-4, (0.5, 0.999), fused=True)
    other = Trainer(generator, discriminator, optimizers=(adam, some))
    before = state_of(other)
    with pytest.raises(ValueError, match=r"generator_optimizer, with 11 tens.*, expected 10"):
        other.load(path)
    assert same(state_of(other), before)


def test_a_checkpoint_of_another_kind_of_device_is_refused_and_nothing_moves(saved):
    """A GPU's generator has another state."""
    trainer, path = saved
    state = torch.load(path, weights_only=True)
    torch.save(state | {"random": torch.zeros(16, dtype=torch.uint8)}, path)
    before = state_of(trainer)
    with pytest.raises(ValueError, match="saved on another kind of device: its random differs"):
        trainer.load(path)
    assert same(state_of(trainer), before)


@pytest.mark.parametrize("name", ["generator", "discriminator", "averaged_generator"])
def test_what_is_not_finite_never_replaces_a_checkpoint(saved, name):
    trainer, path = saved
    before = path.read_bytes()
    with torch.no_grad():
        next(getattr(trainer, name).parameters())[0, 0] = torch.nan
    message = rf"the {name} holds NaN or .*run\.pt stays as it was"
    with pytest.raises(TrainingDiverged, match=message):
        trainer.save(path)
    assert path.read_bytes() == before


# Accelerators


@pytest.mark.parametrize("norm", ["batch", "none"])
@pytest.mark.parametrize("reuse", [False, True])
def test_a_step_waits_for_no_device(norm, reuse, monkeypatch):
    """On the meta device there is nothing to wait for: whoever reads a number gets an error."""
    weigh = penalties.r1 if norm == "none" else None
    trainer = trainer_of(norm=norm, penalty=weigh, reuse_fakes=reuse)
    if weigh:
        weigh(trainer.discriminator, real_batch())  # a network is tried once, and waited for
    for network in (trainer.generator, trainer.discriminator, trainer.averaged_generator):
        network.to("meta")
    trainer.optimizers = tuple(
        torch.optim.SGD(network.parameters(), 0.1)
        for network in (trainer.discriminator, trainer.generator)
    )
    monkeypatch.setattr(
        trainer, "_latents", lambda count: torch.empty(count, LATENT_DIM, device="meta")
    )
    for _ in range(2):
        losses_met = [
            trainer.discriminator_step(real_batch().to("meta")),
            trainer.generator_step(SIZE),
        ]
    assert {loss.device.type for loss in losses_met} == {"meta"}
    with pytest.raises((RuntimeError, NotImplementedError)):
        losses_met[0].item()


def test_a_run_waits_for_no_device_between_looks(monkeypatch):
    """A loss on the meta device has no value: the 99th step is taken, the 100th looks."""
    trainer, loss = trainer_of(), torch.empty((), device="meta")
    monkeypatch.setattr(trainer, "discriminator_step", lambda real: loss)
    monkeypatch.setattr(trainer, "generator_step", lambda count, real=None: loss)
    run = trainer.run(stream(), 1000)
    assert [record.step for record in islice(run, 99)] == list(range(1, 100))
    with pytest.raises((RuntimeError, NotImplementedError)):
        next(run)


def test_a_loss_that_nobody_waited_for_is_looked_at_later(monkeypatch):
    """As a device hands losses out: scalars, of which the third is NaN."""
    trainer, calls = trainer_of(), []

    def step(count: int, real: object = None) -> torch.Tensor:
        calls.append(1)
        return torch.tensor(1.0 if len(calls) != 3 else torch.nan)

    monkeypatch.setattr(trainer, "generator_step", step)
    run = trainer.run(stream(), 1000)
    assert [next(run).step for _ in range(99)][-1] == 99
    with pytest.raises(TrainingDiverged, match="L_G at step 3 is nan, expected a finite"):
        next(run)
    calls.clear()
    with pytest.raises(TrainingDiverged, match="L_G at step 103 is nan"):
        list(trainer.run(stream(), 5))
