"""R1 against critics whose slope is known, a loop over samples, and finite differences."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from gankit import penalties
from gankit.networks import DCGANDiscriminator

SHAPES = [(), (1,), (2,), (3, 4), (1, 28, 28), (2, 3, 4, 5)]


def samples(count: int, *shape: int, seed: int = 0, dtype=torch.float64) -> torch.Tensor:
    source = torch.Generator().manual_seed(seed)
    return torch.randn(count, *shape, generator=source, dtype=dtype)


@pytest.fixture
def curved() -> nn.Module:
    """A critic whose slope changes from place to place, in ways that no formula is known for."""
    torch.manual_seed(0)
    layers = [nn.Flatten(), nn.Linear(12, 9), nn.Tanh(), nn.Linear(9, 5), nn.SiLU()]
    return nn.Sequential(*layers, nn.Linear(5, 1), nn.Flatten(0)).double()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_a_plane_of_slope_k_pays_k_squared(shape, dtype):
    """However many axes a sample has, and wherever the samples lie."""
    slope = samples(1, *shape, seed=1, dtype=dtype)[0]
    slope *= 3 / slope.norm()

    def plane(x: torch.Tensor) -> torch.Tensor:
        return (slope * x).reshape(len(x), -1).sum(1) - 7

    penalty = penalties.r1(plane, samples(5, *shape, dtype=dtype))
    assert (penalty.dtype, penalty.shape) == (dtype, ())
    torch.testing.assert_close(penalty, torch.tensor(9, dtype=dtype), rtol=1e-5, atol=0)


def test_a_bowl_pays_its_mean_squared_slope():
    """a(x) = |x|² / 2 has slope x."""
    real = samples(6, 3, 4)
    penalty = penalties.r1(lambda x: x.square().flatten(1).sum(1) / 2, real)
    torch.testing.assert_close(penalty, real.flatten(1).square().sum(1).mean())


def test_a_flat_critic_pays_nothing():
    assert penalties.r1(lambda x: 0 * x.flatten(1).sum(1) + 3, samples(4, 2)) == 0


def test_a_curved_critic_pays_what_a_loop_over_samples_finds(curved):
    real = samples(7, 3, 4)
    slopes = [torch.autograd.functional.jacobian(curved, x[None])[0, 0] for x in real]
    by_hand = torch.stack([slope.square().sum() for slope in slopes])
    assert by_hand.max() > 1.5 * by_hand.min()  # the mean is no single sample's
    torch.testing.assert_close(penalties.r1(curved, real), by_hand.mean())


def test_a_curved_critic_pays_what_finite_differences_find(curved):
    real, step = samples(3, 3, 4), 1e-5
    bumps = step * torch.eye(12, dtype=torch.float64).view(12, 3, 4)
    with torch.no_grad():
        rises = [(curved(x + bumps) - curved(x - bumps)) / (2 * step) for x in real]
    by_hand = torch.stack(rises).square().sum(1).mean()
    torch.testing.assert_close(penalties.r1(curved, real), by_hand, rtol=1e-7, atol=0)


@settings(max_examples=15, deadline=None)
@given(count=st.integers(1, 6), times=st.integers(1, 3), seed=st.integers(0, 1000))
def test_order_and_size_of_the_batch_do_not_matter(count, times, seed):
    def critic(x: torch.Tensor) -> torch.Tensor:
        return torch.sin(x).sum(1) * torch.cos(x[:, 0])

    real = samples(count, 4, seed=seed)
    order = torch.randperm(count, generator=torch.Generator().manual_seed(seed))
    penalty = penalties.r1(critic, real)
    torch.testing.assert_close(penalties.r1(critic, real[order]), penalty)
    torch.testing.assert_close(penalties.r1(critic, real.repeat(times, 1)), penalty)
    alone = torch.stack([penalties.r1(critic, x[None]) for x in real])
    torch.testing.assert_close(alone.mean(), penalty)


def test_gradients_reach_the_critics_parameters():
    """For a(x) = w · x, ∇ R1 = 2 w; for a(x) = sin(w · x), R1 = mean cos²(w · x) |w|²."""
    w = samples(1, 3, seed=2)[0].requires_grad_()
    real = samples(5, 3)
    (slope,) = torch.autograd.grad(penalties.r1(lambda x: x @ w, real), w)
    torch.testing.assert_close(slope, 2 * w.detach())
    closed = (torch.cos(real @ w).square() * w.square().sum()).mean()
    found = penalties.r1(lambda x: torch.sin(x @ w), real)
    torch.testing.assert_close(found, closed)
    torch.testing.assert_close(*(torch.autograd.grad(value, w)[0] for value in (found, closed)))


@pytest.mark.parametrize("norm", ["none", "spectral"])
def test_gradients_reach_every_weight_of_a_discriminator(norm):
    torch.manual_seed(0)
    discriminator = DCGANDiscriminator(4, norm=norm)
    penalties.r1(discriminator, samples(4, 1, 28, 28, dtype=torch.float32)).backward()
    weights = [p for name, p in discriminator.named_parameters() if "bias" not in name]
    assert len(weights) > 2
    assert all(weight.grad is not None and weight.grad.any() for weight in weights)


def test_only_the_answer_is_left_behind(curved):
    """No gradients in the parameters or the samples, and nobody's flags changed."""
    real, fake = samples(4, 3, 4), samples(4, 3, 4, seed=1)
    before = real.clone()
    penalties.r1(curved, real, fake)
    assert torch.equal(real, before)
    assert (real.requires_grad, real.grad) == (False, None)
    assert all(p.grad is None and p.requires_grad for p in curved.parameters())
    owned = samples(4, 3, 4).requires_grad_()
    penalties.r1(curved, owned).backward()
    assert owned.grad is None


def test_fakes_are_not_read(curved):
    real = samples(4, 3, 4)
    nothing = torch.full_like(real, math.nan)
    assert torch.equal(penalties.r1(curved, real, nothing), penalties.r1(curved, real))


def test_a_frozen_critic_still_pays(curved):
    real = samples(4, 3, 4)
    expected = penalties.r1(curved, real).detach()
    torch.testing.assert_close(
        penalties.r1(curved.requires_grad_(False), real).detach(), expected, rtol=0, atol=0
    )


@pytest.mark.parametrize(
    ("critic", "found"),
    [
        (lambda x: x.sum(1, keepdim=True), r"\(4, 1\)"),
        (lambda x: x.sum(), r"\(\)"),
        (lambda x: x, r"\(4, 2\)"),
        (lambda x: x.sum(1)[:3], r"\(3,\)"),
    ],
)
def test_one_logit_per_sample_is_expected(critic, found):
    message = rf"logits of shape {found} for 4 samples, expected \(4,\)"
    with pytest.raises(ValueError, match=message):
        penalties.r1(critic, samples(4, 2))


@pytest.mark.parametrize(
    "critic",
    [
        lambda x: torch.zeros(len(x)),
        lambda x: torch.zeros(len(x), requires_grad=True) * 2,
        lambda x: x.sum(1).detach(),
    ],
    ids=["constant", "of its parameters alone", "detached"],
)
def test_logits_that_do_not_depend_on_the_samples_are_an_error(critic):
    with pytest.raises(ValueError, match=r"do not depend on the samples, expected .* detached"):
        penalties.r1(critic, samples(4, 2))


def test_without_gradients_there_is_no_slope(curved):
    with torch.no_grad(), pytest.raises(ValueError, match="or called under no_grad"):
        penalties.r1(curved, samples(4, 3, 4))


@pytest.mark.parametrize("training", [True, False])
def test_r1_refuses_batch_norm_only_while_it_mixes_samples(training):
    discriminator = DCGANDiscriminator(4, norm="batch").train(training)
    images = torch.rand(3, 1, 28, 28) * 2 - 1
    if training:
        with pytest.raises(ValueError, match=r'batch norm in training mode.*norm="none"'):
            penalties.r1(discriminator, images)
    else:
        assert penalties.r1(discriminator, images) > 0
