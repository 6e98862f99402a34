"""Perceptual path length: against the Jacobian of a small smooth network, and closed forms."""

import math

import pytest
import torch
from torch import nn

from gankit import latents, metrics

N, DIM = 50, 4


@pytest.fixture
def smooth() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(DIM, 16), nn.Tanh(), nn.Linear(16, 6)).double()


@pytest.fixture
def pairs() -> tuple[torch.Tensor, torch.Tensor]:
    return torch.randn(2, N, DIM, generator=torch.Generator().manual_seed(1)).double()


def test_it_is_the_squared_jacobian_along_the_path(smooth, pairs):
    a, b = pairs
    found = metrics.path_length(smooth, a, b, generator=torch.Generator().manual_seed(2))
    t = torch.rand(N, 1, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    places = torch.lerp(a, b, t * (1 - 1e-4))
    for place, way, length in zip(places, b - a, found.lengths, strict=True):
        jacobian = torch.autograd.functional.jacobian(smooth, place)
        assert length == pytest.approx((jacobian @ way).square().sum().item(), rel=1e-3)
    assert found.mean == pytest.approx(found.lengths.mean().item())
    assert found.error == pytest.approx(found.lengths.std().item() / math.sqrt(N))


def test_on_an_arc_of_the_unit_circle_it_is_the_angle_squared():
    """φ the identity: the speed along the arc from a to b is the angle between them."""
    angle = torch.linspace(0.1, 3, 20).double()
    a = torch.tensor([1.0, 0.0]).double().expand(20, 2)
    b = torch.stack([angle.cos(), angle.sin()], 1)
    found = metrics.path_length(lambda z: z, a, b, between=latents.slerp)
    torch.testing.assert_close(found.lengths, angle.square(), rtol=1e-5, atol=0)


def test_of_a_linear_map_it_is_the_distance_squared_wherever_it_is_taken(pairs):
    a, b = pairs
    matrix = torch.randn(DIM, 3, generator=torch.Generator().manual_seed(3)).double()
    expected = ((b - a) @ matrix).square().sum(1)
    for ends in (True, False):
        found = metrics.path_length(lambda z: z @ matrix, a, b, ends=ends)
        torch.testing.assert_close(found.lengths, expected, rtol=1e-6, atol=0)


def test_at_the_ends_it_is_taken_where_paths_begin(smooth, pairs):
    a, b = pairs
    found = metrics.path_length(smooth, a, b, ends=True)
    step = (smooth(torch.lerp(a, b, 1e-4)) - smooth(a)).square().sum(1) / 1e-8
    torch.testing.assert_close(found.lengths, step.detach())


def test_twice_the_features_are_four_times_the_length(smooth, pairs):
    lengths = [
        metrics.path_length(f, *pairs, generator=torch.Generator().manual_seed(4)).mean
        for f in (smooth, lambda z: 2 * smooth(z))
    ]
    assert lengths[1] == pytest.approx(4 * lengths[0])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"a": torch.zeros(3, 2), "b": torch.zeros(4, 2)}, r"a has shape \(3, 2\) and b \(4, 2\)"),
        ({"a": torch.zeros(1, 2), "b": torch.zeros(1, 2)}, "N at least 2"),
        (
            {"a": torch.zeros(3, 2).half(), "b": torch.ones(3, 2).half()},
            "a and b are torch.float16, in which t . epsilon is rounded, expected torch.float32",
        ),
        ({"epsilon": 0}, r"epsilon is 0, expected a number in \(0, 1\)"),
        ({"features": lambda z: z.sum()}, r"features gave \(\), expected a row for each of 3"),
        ({"features": lambda z: z * math.nan}, "features hold NaN or infinity"),
    ],
)
def test_what_does_not_fit_is_refused(given, message):
    usual = {"features": lambda z: z, "a": torch.zeros(3, 2), "b": torch.ones(3, 2)}
    with pytest.raises(ValueError, match=message):
        metrics.path_length(**usual | given)
