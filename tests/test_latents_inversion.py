"""Inversion against least squares, and what it leaves alone; the truncation that shrinks."""

import math
from functools import partial

import pytest
import torch
from torch import nn

from gankit import latents
from gankit.networks import DCGANGenerator


def draws(seed: int, *shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def linear(seed: int, latent_dim: int, *shape: int) -> nn.Sequential:
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(latent_dim, math.prod(shape)), nn.Unflatten(1, shape))


@pytest.fixture(scope="module")
def generator() -> DCGANGenerator:
    torch.manual_seed(0)
    return DCGANGenerator(4, 4)


def test_a_linear_generator_is_inverted_as_by_least_squares():
    generator, images = linear(0, 3, 1, 4, 4).double(), draws(1, 5, 1, 4, 4).double()
    start = torch.zeros(5, 3, dtype=torch.float64)
    z, errors = latents.invert(generator, images, steps=2000, start=start)
    weight, bias = generator[0].weight.detach(), generator[0].bias.detach()
    target = (images.flatten(1) - bias).T
    solution = torch.linalg.lstsq(weight, target)
    torch.testing.assert_close(z, solution.solution.T, atol=1e-6, rtol=1e-6)
    rest = (weight @ solution.solution - target).square().mean(0)
    torch.testing.assert_close(errors, rest, atol=1e-12, rtol=1e-9)


def test_the_z_of_its_own_pictures_is_found_again():
    generator, true = linear(0, 3, 1, 4, 4), draws(2, 6, 3)
    z, errors = latents.invert(generator, generator(true).detach(), steps=2000,
                               start=torch.zeros(6, 3))  # fmt: skip
    torch.testing.assert_close(z, true, atol=1e-3, rtol=1e-3)
    assert errors.max() < 1e-6


def test_errors_are_those_of_the_z_that_are_returned(generator):
    images = draws(3, 4, 1, 28, 28).tanh()
    z, errors = latents.invert(generator, images, steps=5)
    with torch.no_grad():
        drawn = generator.eval()(z)
    torch.testing.assert_close(errors, (drawn - images).square().flatten(1).mean(1))


@pytest.mark.parametrize("rate", [0.05, 1e3])
def test_it_never_ends_worse_than_it_started(generator, rate):
    """Even where the rate throws z far away."""
    images, start = draws(3, 4, 1, 28, 28).tanh(), draws(4, 4, 4)
    with torch.no_grad():
        first = (generator.eval()(start) - images).square().flatten(1).mean(1)
    _, errors = latents.invert(generator, images, steps=3, rate=rate, start=start)
    assert (errors <= first * (1 + 1e-6)).all()
    _, more = latents.invert(generator, images, steps=30, start=start)
    assert (more < first).all()


def test_a_picture_is_inverted_alone_as_in_a_batch(generator):
    images = draws(5, 3, 1, 28, 28).tanh()
    together, _ = latents.invert(generator, images, steps=5)
    alone, _ = latents.invert(generator, images[1:2], steps=5)
    torch.testing.assert_close(together[1:2], alone, atol=1e-4, rtol=1e-3)


def test_the_generator_is_left_as_it_was(generator):
    generator.train()
    generator.layers[3].eval()  # a part that was frozen stays so
    before = {name: value.clone() for name, value in generator.state_dict().items()}
    latents.invert(generator, draws(5, 3, 1, 28, 28).tanh(), steps=2)
    assert [m.training for m in generator.layers[:5]] == [True, True, True, False, True]
    assert all(p.requires_grad and p.grad is None for p in generator.parameters())
    after = generator.state_dict()
    assert all(torch.equal(value, after[name]) for name, value in before.items())
    generator.train()


def test_by_default_it_starts_at_the_nearest_of_some_draws(generator):
    """So it is there at once with a picture that is drawn from one of these."""
    seeded = torch.Generator().manual_seed(3)
    z = latents.sample(200, 4, generator=seeded)[[7, 150]]
    with torch.no_grad():
        images = generator.eval()(z)
    found, errors = latents.invert(generator, images, steps=1, seed=3)
    torch.testing.assert_close(found, z)
    assert errors.max() < 1e-10
    _, others = latents.invert(generator, images, steps=1, seed=4)
    assert (others > errors).all()


def test_the_start_is_left_as_it_was(generator):
    start = draws(6, 2, 4)
    copy = start.clone()
    z, _ = latents.invert(generator, draws(5, 2, 1, 28, 28).tanh(), steps=2, start=start)
    assert torch.equal(start, copy)
    assert not z.requires_grad


@pytest.mark.parametrize("given", [partial, lambda G: G.forward, lambda G: partial(G.forward)])
def test_a_network_behind_a_function_is_run_in_evaluation_mode_too(generator, given):
    """In training mode batch norm would let the pictures of a batch meet."""
    images, start = draws(5, 3, 1, 28, 28).tanh(), draws(6, 3, 4)
    expected = latents.invert(generator, images, steps=3, start=start)
    generator.train()
    before = {name: value.clone() for name, value in generator.state_dict().items()}
    found = latents.invert(given(generator), images, steps=3, start=start)
    for one, other in zip(found, expected, strict=True):
        torch.testing.assert_close(one, other)
    after = generator.state_dict()
    assert all(torch.equal(value, after[name]) for name, value in before.items())
    assert generator.training


def test_any_function_can_be_inverted():
    z, errors = latents.invert(lambda z: z.exp(), torch.tensor([[2.0, 3.0]]), steps=2000,
                               start=torch.zeros(1, 2))  # fmt: skip
    torch.testing.assert_close(z.exp(), torch.tensor([[2.0, 3.0]]), atol=1e-3, rtol=0)
    assert errors.item() < 1e-6


BAD = {
    "whole numbers": (
        lambda g: latents.invert(g, torch.zeros(2, 1, 28, 28, dtype=torch.uint8)),
        *(TypeError, r"images are torch.uint8, expected floating point: gk.data.to_float"),
    ),
    "another shape": (
        lambda g: latents.invert(g, torch.zeros(2, 1, 32, 32)),
        *(
            ValueError,
            r"draws \(1, 28, 28\) and images have \(1, 32, 32\), expected the same shape",
        ),
    ),
    "a start of whole numbers": (
        lambda g: latents.invert(g, torch.zeros(2, 1, 28, 28), start=torch.zeros(2, 4).long()),
        *(TypeError, "start is torch.int64, expected floating point"),
    ),
    "another count": (
        lambda g: latents.invert(g, torch.zeros(2, 1, 28, 28), start=torch.zeros(3, 4)),
        *(ValueError, "start has 3 rows and there are 2 images, expected as many"),
    ),
    "no start": (
        lambda g: latents.invert(g.layers, torch.zeros(2, 1, 28, 28)),
        *(ValueError, r"Sequential does not say its latent_dim, expected start="),
    ),
    "no steps": (
        lambda g: latents.invert(g, torch.zeros(2, 1, 28, 28), steps=0),
        *(ValueError, "steps is 0 and rate is 0.05, expected positive numbers"),
    ),
    "NaN": (
        lambda g: latents.invert(g, torch.full((2, 1, 28, 28), math.nan)),
        *(ValueError, "the error of picture 0 is nan, expected a finite number: look for NaN"),
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_inverted_is_said(generator, name):
    call, error, message = BAD[name]
    generator.train()
    with pytest.raises(error, match=message):
        call(generator)
    assert generator.training
    assert generator.layers[3].training


def test_shrink_is_a_line_towards_the_centre():
    z, centre = draws(0, 5, 3), draws(1, 3)
    assert torch.equal(latents.shrink(z, 1), z)
    torch.testing.assert_close(latents.shrink(z, 0.3), 0.3 * z)
    torch.testing.assert_close(latents.shrink(z, 0, centre=centre), centre.expand(5, 3))
    walked = latents.lerp(centre.expand(5, 3), z, 0.7)
    torch.testing.assert_close(latents.shrink(z, 0.7, centre=centre), walked)


def test_shrink_needs_floating_point():
    with pytest.raises(TypeError, match=r"z is torch\.int64, expected floating point"):
        latents.shrink(torch.ones(2, 3, dtype=torch.int64), 0.5)


def test_the_two_truncations_differ():
    """ψ z keeps the shape of the distribution; the cut bounds it, and leaves small z alone."""
    z = latents.sample(20_000, 1, generator=torch.Generator().manual_seed(0))
    cut = latents.sample(20_000, 1, generator=torch.Generator().manual_seed(0), truncation=1.0)
    assert cut.abs().max() <= 1 < latents.shrink(z, 0.54).abs().max()
    # the variance of a normal distribution that is cut at ±1: 1 − 2 φ(1) / (Φ(1) − Φ(−1))
    assert cut.std().item() == pytest.approx(0.5396, abs=0.01)
    assert latents.shrink(z, 0.54).std().item() == pytest.approx(0.54, abs=0.01)


@pytest.mark.parametrize("psi", [-0.1, math.nan, math.inf])
def test_psi_must_be_a_number_that_shrinks(psi):
    with pytest.raises(ValueError, match=f"psi is {psi}, expected a number of at least 0"):
        latents.shrink(torch.zeros(2), psi)
