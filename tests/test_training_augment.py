"""What D sees goes through an augmentation, in the steps of both, and nothing else changes."""

from itertools import islice

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import softplus
from training_pairs import (
    SIZE,
    adams,
    networks,
    same,
    state_of,
    stream,
    told_pair,
    told_stream,
    trainer_of,
)

from gankit import augment, data, losses, penalties
from gankit.networks import MLPDiscriminator, MLPGenerator
from gankit.training import Trainer

FEW = augment.compose(augment.brightness, augment.translation, augment.flip, p=0.7)


def nothing(samples: Tensor, random: torch.Generator) -> Tensor:
    return samples


def jitter(points: Tensor, random: torch.Generator) -> Tensor:
    return 1.5 * points + torch.randn(points.shape, generator=random)


OPTIONS = [{}, {"penalty": penalties.r1, "norm": "none"}, {"loss": losses.relativistic}]
OPTIONS += [{"reuse_fakes": True}, {"accumulate": 2, "norm": "none"}]


@pytest.mark.parametrize("options", OPTIONS)
def test_one_that_does_nothing_changes_no_bit(options) -> None:
    plain, shown = trainer_of(seed=3, **options), trainer_of(seed=3, augment=nothing, **options)
    for trainer in (plain, shown):
        list(trainer.run(stream(), 6))
    assert same(state_of(plain), state_of(shown))


@pytest.mark.parametrize("penalty", [None, penalties.r1, penalties.r2])
def test_a_run_is_the_loop_one_would_write(penalty) -> None:
    """D's reals, D's fakes, G's fakes: each with new draws after its latents; to the last bit."""
    trainer = trainer_of(norm="none", augment=FEW, penalty=penalty, seed=7)
    list(trainer.run(stream(), 5))

    generator, discriminator = (
        n.to(memory_format=torch.channels_last) for n in networks(norm="none")
    )
    descend_d, descend_g = adams(discriminator, generator)
    random = torch.Generator().manual_seed(7)
    for real in islice(stream(), 5):
        z = torch.randn(SIZE, 6, generator=random)
        real, fake = FEW(real, random), FEW(generator(z).detach(), random)
        loss = softplus(-discriminator(real)).mean() + softplus(discriminator(fake)).mean()
        if penalty is not None:
            where = (real if penalty is penalties.r1 else fake).detach().requires_grad_()
            logits = discriminator(where).sum()
            slope = torch.autograd.grad(logits, where, create_graph=True)[0]
            loss = loss + slope.flatten(1).square().sum(1).mean()
        descend_d.zero_grad()
        loss.backward()
        descend_d.step()
        fake = FEW(generator(torch.randn(SIZE, 6, generator=random)), random)
        descend_g.zero_grad()
        softplus(-discriminator(fake)).mean().backward()
        descend_g.step()
    assert same(trainer.generator.state_dict(), generator.state_dict())
    assert same(trainer.discriminator.state_dict(), discriminator.state_dict())


def test_the_gradient_of_g_passes_through() -> None:
    """Fakes that are shown ten times as large move G by other amounts: chain rule by hand."""
    torch.manual_seed(0)
    generator, discriminator = (
        nn.Linear(2, 2, bias=False),
        nn.Sequential(nn.Linear(2, 1), nn.Flatten(0)),
    )
    rates = [torch.optim.SGD(p.parameters(), 1.0) for p in (discriminator, generator)]
    before = generator.weight.detach().clone()
    trainer = Trainer(
        generator, discriminator, latents=2, augment=lambda x, _: 10 * x, optimizers=tuple(rates)
    )
    z = torch.randn(4, 2, generator=torch.Generator().manual_seed(0))
    logits = discriminator(10 * z @ before.T)
    pull = -torch.sigmoid(-logits) / 4  # of the mean of softplus(−a)
    slope = 10 * discriminator[0].weight.T @ (pull[:, None] * z).sum(0, keepdim=True)
    trainer.generator_step(4)
    torch.testing.assert_close(before - generator.weight, slope)


@pytest.mark.parametrize("loss", [losses.non_saturating, losses.relativistic])
def test_all_that_d_sees_is_augmented_and_what_leaves_a_step_is_not(loss) -> None:
    seen: list[float] = []
    pair = MLPGenerator(2, 4), MLPDiscriminator(4)
    pair[1].register_forward_pre_hook(lambda _, given: seen.append(given[0].amin().item()))
    trainer = Trainer(*pair, loss=loss, augment=lambda x, _: x + 100, penalty=penalties.r1)
    points = torch.randn(16, 2, generator=torch.Generator().manual_seed(0))
    list(trainer.run(data.batches(points, 8), 2))
    assert len(seen) >= 6
    assert min(seen) > 50
    assert trainer.generator(torch.randn(8, 2)).abs().max() < 50


def test_a_penalty_is_given_what_d_saw() -> None:
    given, seen = [], []

    def penalty(d: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
        given.append((real, fake))
        return penalties.gradient_penalty(d, real, fake)

    pair = MLPGenerator(2, 4), MLPDiscriminator(4)
    trainer = Trainer(*pair, augment=jitter, penalty=penalty)
    points = torch.randn(16, 2, generator=torch.Generator().manual_seed(0))
    hook = pair[1].register_forward_pre_hook(lambda _, x: seen.append(x[0]))
    trainer.discriminator_step(points[:8])
    hook.remove()
    for one, other in zip(given[0], seen[:2], strict=True):
        assert torch.equal(one, other)
    assert not torch.equal(given[0][0], points[:8])


def test_slopes_of_turned_and_mirrored_pictures_are_as_long_before_and_after() -> None:
    """So R1 at D's input is R1 at the picture, for what only moves pixels about."""
    _, d = networks(norm="none")
    real = next(stream())
    for one, same_length in ((augment.turn, True), (augment.flip, True), (augment.cutout, False)):
        lengths = []
        for behind in (True, False):
            random = torch.Generator().manual_seed(0)
            x = (one(real, random) if behind else real).requires_grad_()
            logits = d(x) if behind else d(one(x, random))
            (slope,) = torch.autograd.grad(logits.sum(), x)
            lengths.append(slope.flatten(1).norm(dim=1))
        assert torch.allclose(*lengths, rtol=1e-5) == same_length


def test_labels_stay_as_they_are_and_beside_their_samples() -> None:
    seen = []
    trainer = Trainer(*told_pair(), augment=jitter, seed=2)
    trainer.discriminator.register_forward_pre_hook(lambda _, given: seen.append(given[1]))
    expected = next(told_stream())[1]
    next(trainer.run(told_stream(), 1))
    assert all(torch.equal(labels, expected) for labels in seen)


def test_a_run_goes_on_with_the_same_draws(tmp_path) -> None:
    whole, first = (trainer_of(augment=FEW, seed=1) for _ in range(2))
    list(whole.run(stream(), 6))
    list(first.run(stream(), 3))
    first.save(tmp_path / "run.pt")
    second = trainer_of(initial=9, augment=FEW, seed=8)
    second.load(tmp_path / "run.pt")
    list(second.run(stream(), 3))
    assert same(state_of(whole), state_of(second))


def test_reused_fakes_are_kept_as_g_made_them() -> None:
    """G's step draws its own augmentation of the fakes that D's step saw."""
    drawn = []

    def watched(x: Tensor, random: torch.Generator) -> Tensor:
        drawn.append(x.detach().clone())
        return jitter(x, random)

    trainer = Trainer(MLPGenerator(2, 4), MLPDiscriminator(4), augment=watched, reuse_fakes=True)
    points = torch.randn(16, 2, generator=torch.Generator().manual_seed(0))
    next(trainer.run(data.batches(points, 8), 1))
    _real, fake_of_d, fake_of_g = drawn
    assert torch.equal(fake_of_d, fake_of_g)


@pytest.mark.parametrize(
    ("one", "error", "found"),
    [
        (lambda x, _: x[:, :1], ValueError, r"augment returns \(4, 1\) .* expected \(4, 2\)"),
        (lambda x, _: x.double(), ValueError, "augment returns .* of torch.float64"),
        (lambda x, _: x.detach().numpy(), TypeError, "augment returns a ndarray, expected"),
        (lambda x, _: x.detach(), ValueError, "without a gradient, expected one for the generator"),
    ],
)
def test_what_is_no_augmentation_is_named(one, error, found) -> None:
    trainer = Trainer(MLPGenerator(2, 4), MLPDiscriminator(4), augment=one)
    with pytest.raises(error, match=found):
        next(trainer.run([torch.zeros(4, 2)], 1))
