"""Autocast, as an argument and as a block around the loop; a batch in parts."""

import copy

import pytest
import torch
from training_pairs import (
    LATENT_DIM,
    SHAPE,
    SIZE,
    networks,
    real_batch,
    same,
    state_of,
    stream,
    told_pair,
    told_stream,
    trainer_of,
    weights,
)

from gankit import data, losses, penalties
from gankit.networks import DCGANGenerator
from gankit.training import Trainer

BLOCK = {"device_type": "cpu", "dtype": torch.bfloat16}
both_ways = pytest.mark.parametrize("around", [False, True], ids=["argument", "block"])


def run(around: bool, trainer: Trainer, steps: int, **options) -> list:
    """A run in bfloat16, by a block around the loop or by the argument."""
    if not around:
        trainer.autocast = torch.bfloat16
        return list(trainer.run(stream(), steps, **options))
    with torch.autocast(**BLOCK):
        return list(trainer.run(stream(), steps, **options))


def logits_seen(trainer: Trainer) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """What each pass of D returned, and what float32 would return with the weights of then."""
    seen = []

    def look(network, given, logits):
        with torch.no_grad(), torch.autocast("cpu", enabled=False):
            exact = type(network).forward(network, given[0].float())
        seen.append((logits.detach(), exact))

    trainer.discriminator.register_forward_hook(look)
    return seen


def quick(penalty=None) -> Trainer:
    """Each step changes the logits by much more than bfloat16's rounding."""
    torch.manual_seed(0)
    pair = (
        DCGANGenerator(LATENT_DIM, 4, image_shape=SHAPE, norm="none"),
        networks(norm="none")[1],
    )
    optimizers = tuple(torch.optim.Adam(n.parameters(), 0.01, (0.5, 0.999)) for n in pair[::-1])
    return Trainer(*pair, penalty=penalty, optimizers=optimizers)


@both_ways
@pytest.mark.parametrize("penalty", [None, penalties.r1])
def test_each_pass_has_the_weights_of_now(around, penalty):
    """With rates so large that yesterday's weights would give other logits by far."""
    trainer = quick(penalty)
    seen = logits_seen(trainer)
    run(around, trainer, 6, generator_steps=2)
    assert len(seen) == 6 * (4 if penalty is None else 5)
    cast = [logits for logits, _ in seen if logits.dtype == torch.bfloat16]
    assert len(cast) == 6 * 4  # a penalty's pass is in float32
    for logits, exact in seen:
        torch.testing.assert_close(logits.float(), exact, atol=0.01, rtol=0.02)
    assert (seen[0][1].mean() - seen[-1][1].mean()).abs() > 0.1


@both_ways
def test_losses_fall_as_in_float32(around):
    """D learns to tell a few pictures from fakes; its loss is that of float32 within bfloat16."""
    plain = list(quick().run(stream(), 24, generator_steps=0))
    cast = run(around, quick(), 24, generator_steps=0)
    assert plain[-1].discriminator_loss < 0.5 * plain[0].discriminator_loss
    for one, other in zip(plain, cast, strict=True):
        assert other.discriminator_loss == pytest.approx(one.discriminator_loss, rel=0.01)
    assert [r.discriminator_loss for r in cast] != [r.discriminator_loss for r in plain]


@both_ways
def test_losses_and_penalties_are_of_float32(around):
    seen = []

    def look(d, x, y):
        assert not torch.is_autocast_enabled("cpu")
        seen.extend([x.dtype, y.dtype, d(x).dtype, (x.flatten(1) @ y.flatten(1).T).dtype])
        return penalties.r1(d, x)

    def loss_of_d(real_logits, fake_logits):
        seen.extend([real_logits.dtype, fake_logits.dtype])
        return losses.cross_entropy(real_logits, fake_logits)

    loss = losses.AdversarialLoss(loss_of_d, losses.log_trick)
    run(around, trainer_of(norm="none", penalty=look, loss=loss), 2)
    assert set(seen) == {torch.float32}
    assert len(seen) == 12


@both_ways
@pytest.mark.parametrize("reuse", [False, True])
def test_gradients_reach_the_generator_in_bfloat16(around, reuse):
    trainer, exact = (quick() for _ in range(2))
    trainer.reuse_fakes = exact.reuse_fakes = reuse
    list(exact.run(stream(), 1))
    run(around, trainer, 1)
    for name, parameter in trainer.generator.named_parameters():
        wanted = dict(exact.generator.named_parameters())[name].grad
        error = (parameter.grad - wanted).norm() / wanted.norm()
        assert error < 0.1, name
    assert {p.dtype for p in trainer.generator.parameters()} == {torch.float32}


@pytest.mark.parametrize("of_d", [0, 1])
@pytest.mark.parametrize("reuse", [False, True])
def test_a_look_between_steps_spoils_no_gradient(reuse, of_d):
    """Autocast keeps what a look without gradients has cast, unless it is made to forget."""

    def trained(look: bool) -> dict:
        trainer = trainer_of(reuse_fakes=reuse)
        with torch.autocast(**BLOCK):
            for _ in trainer.run(stream(), 3, discriminator_steps=of_d):
                with torch.no_grad():
                    if look:
                        copy.deepcopy(trainer.generator).train(False)
                        trainer.generator.eval()(torch.ones(2, LATENT_DIM))
                        trainer.discriminator.eval()(real_batch())
                        trainer.generator.train()
                        trainer.discriminator.train()
        return weights(trainer.generator)

    assert same(trained(True), trained(False))


def test_a_look_between_steps_sees_the_weights_of_now():
    """A user's own pass, with gradients, in the block that is around the loop."""
    trainer, looks = trainer_of(norm="none"), []
    for group in (g for o in trainer.optimizers for g in o.param_groups):
        group["lr"] = 0.1
    with torch.autocast(**BLOCK):
        for _ in trainer.run(stream(), 3):
            seen = trainer.discriminator(real_batch()).float()
            with torch.autocast("cpu", enabled=False):
                exact = trainer.discriminator(real_batch())
            torch.testing.assert_close(seen, exact, rtol=0.03, atol=0.03 * exact.abs().max().item())
            looks.append(exact.mean())
    assert looks[0] != looks[-1]


def test_the_block_and_the_argument_are_the_same():
    one, other = trainer_of(), trainer_of()
    assert run(True, one, 4) == run(False, other, 4)
    assert same(state_of(one), state_of(other))


def test_a_block_that_does_nothing_changes_nothing():
    plain, blocked = trainer_of(), trainer_of()
    records = list(plain.run(stream(), 3))
    with torch.autocast("cpu", enabled=False):
        assert list(blocked.run(stream(), 3)) == records
    assert same(state_of(blocked), state_of(plain))


@both_ways
def test_a_run_in_bfloat16_goes_on_to_the_same_bits(around, tmp_path):
    path, whole = tmp_path / "run.pt", trainer_of()
    run(around, whole, 6)
    run(around, trainer_of(), 3, checkpoint=path)
    assert {v.dtype for v in torch.load(path)["generator"].values()} <= {torch.float32, torch.int64}
    resumed = trainer_of(initial=3)
    run(around, resumed, 6, checkpoint=path)
    assert same(state_of(resumed), state_of(whole))


def test_networks_in_float64_stay_so_in_a_block():
    generator, discriminator = (n.double() for n in networks(norm="none"))
    draw = lambda n, random: torch.randn(n, LATENT_DIM, generator=random, dtype=torch.float64)
    trainer = Trainer(generator, discriminator, latents=draw)
    batches = data.batches(next(stream()).double(), 4)
    with torch.autocast(**BLOCK):
        first = next(trainer.run(batches, 1))
    other = Trainer(*(n.double() for n in networks(norm="none")), latents=draw)
    assert first == next(other.run(batches.__class__(next(stream()).double(), 4, 0), 1))


@pytest.mark.parametrize("around", [False, True], ids=["argument", "block"])
def test_float16_is_refused(around):
    message = r"autocast is to torch.float16, expected torch.bfloat16; float16 would need a scaled"
    trainer = trainer_of(autocast=None if around else torch.float16)
    with pytest.raises(ValueError, match=message), torch.autocast("cpu", torch.float16, around):
        next(trainer.run(stream(), 1))


# A batch in parts


def exact(accumulate: int, loss=losses.non_saturating, penalty=None) -> tuple[list, list]:
    """Records and weights of networks of float64 after three steps of each."""
    torch.manual_seed(0)
    generator = DCGANGenerator(LATENT_DIM, 4, image_shape=SHAPE, norm="none").double()
    discriminator = networks(norm="none")[1].double()
    start = [p.detach().clone() for p in generator.parameters()]
    draw = lambda n, random: torch.randn(n, LATENT_DIM, generator=random, dtype=torch.float64)
    optimizers = tuple(torch.optim.SGD(n.parameters(), 0.1) for n in (discriminator, generator))
    trainer = Trainer(
        generator,
        discriminator,
        loss=loss,
        penalty=penalty,
        latents=draw,
        optimizers=optimizers,
        accumulate=accumulate,
    )
    images = torch.cat([next(stream(seed)).double() for seed in range(4)])
    records = list(trainer.run(data.batches(images, SIZE), 3))
    assert not any(map(torch.equal, start, generator.parameters()))
    networks_now = (generator, discriminator, trainer.averaged_generator)
    return [list(r) for r in records], [p for n in networks_now for p in n.parameters()]


@pytest.mark.parametrize("accumulate", [2, 3, 8, 50])
@pytest.mark.parametrize("loss", [losses.non_saturating, losses.relativistic, losses.wasserstein])
@pytest.mark.parametrize("penalty", [None, penalties.r1])
def test_a_batch_in_parts_is_the_whole_batch(accumulate, loss, penalty):
    """To the rounding of float64, though the parts differ in size; records, too."""
    whole, parts = exact(1, loss, penalty), exact(accumulate, loss, penalty)
    torch.testing.assert_close(parts, whole, rtol=1e-9, atol=1e-12)


def test_labels_go_with_their_part():
    whole, parts = (Trainer(*told_pair(), accumulate=n) for n in (1, 3))
    for trainer in (whole, parts):
        trainer.optimizers = tuple(
            torch.optim.SGD(n.parameters(), 0.1) for n in (trainer.discriminator, trainer.generator)
        )
        list(trainer.run(told_stream(), 2))
    for one, other in zip(whole.generator.parameters(), parts.generator.parameters(), strict=True):
        torch.testing.assert_close(other, one)


def test_a_part_holds_no_more_than_its_rows():
    trainer, sizes = trainer_of(accumulate=4), []
    for network in (trainer.generator, trainer.discriminator):
        network.register_forward_pre_hook(lambda _, given: sizes.append(len(given[0])))
    next(trainer.run(stream(), 1))
    assert set(sizes) == {SIZE // 4}
    assert len(sizes) == 4 * 5


@pytest.mark.parametrize(
    "options", [{"accumulate": 0}, {"accumulate": 2, "reuse_fakes": True}], ids=str
)
def test_parts_that_make_no_sense_are_refused(options):
    message = rf"accumulate is {options['accumulate']}, expected at least 1 part, and 1 with reuse"
    with pytest.raises(ValueError, match=message):
        trainer_of(**options)


def test_a_part_that_is_not_finite_moves_nothing():
    trainer = trainer_of(accumulate=2)
    before, batch = state_of(trainer), real_batch()
    batch[-1, 0, 0, 0] = torch.nan
    with pytest.raises(RuntimeError, match="L_D at step 1 is nan, expected a finite"):
        trainer.discriminator_step(batch)
    for name in ("generator", "discriminator"):
        assert same(getattr(trainer, name).state_dict(), before[name])
