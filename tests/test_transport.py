"""The Wasserstein part of gankit.distances, against POT, SciPy, brute force and closed forms."""

from itertools import permutations
from math import inf, nan

import numpy as np
import ot
import pytest
import scipy.stats
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from torch import Tensor

from gankit import data
from gankit.distances import certified_bound, optimal_transport, wasserstein, wasserstein_1d

TWENTY = pytest.mark.parametrize("seed", range(20))
some = settings(max_examples=50, deadline=None)
ROOM = 1e-9  # for rounding in float64, of distances around 1
NUMBERS = npst.arrays(float, st.integers(1, 12), elements=st.floats(-50, 50))


def points(*shape: int, seed: int = 0) -> Tensor:
    source = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=source, dtype=torch.float64)


def uniform(n: int) -> Tensor:
    return torch.full((n,), 1 / n, dtype=torch.float64)


def problem(seed: int) -> tuple[Tensor, Tensor, Tensor]:
    """Random p and q with some zeros, and a cost that is no metric, of either sign."""
    source = np.random.default_rng(seed)
    n, m = source.integers(2, 25, 2)
    p, q = (source.random(k) * (source.random(k) < 0.8) for k in (n, m))
    p[0] += 0.1
    q[-1] += 0.1
    cost = source.normal(size=(n, m)) * 10 ** source.uniform(-3, 3)
    return torch.tensor(p / p.sum()), torch.tensor(q / q.sum()), torch.tensor(cost)


def close(a: Tensor | float, b: Tensor | float, tolerance: float = 1e-6) -> None:
    a, b = (x.item() if isinstance(x, Tensor) else x for x in (a, b))
    assert abs(a - b) <= tolerance * max(1, abs(b))


# ---- three routes, one number -------------------------------------------------------------------


@TWENTY
def test_the_linear_program_costs_what_pot_finds(seed: int) -> None:
    p, q, cost = problem(seed)
    exact = ot.emd2(p.numpy(), q.numpy(), cost.numpy())
    assert abs(optimal_transport(p, q, cost).distance.item() - exact) <= 1e-6 * cost.abs().max()


@TWENTY
def test_assignment_and_linear_program_agree_with_pot(seed: int) -> None:
    n, d = 5 + 3 * seed, 1 + seed % 5
    x, y = points(n, d, seed=seed), points(n, d, seed=100 + seed) * 2 + 1
    cost = ot.dist(x.numpy(), y.numpy(), metric="euclidean")
    exact = ot.emd2([], [], cost)
    close(wasserstein(x, y), exact)
    close(optimal_transport(uniform(n), uniform(n), torch.tensor(cost)).distance, exact)


@TWENTY
def test_on_a_line_all_three_agree(seed: int) -> None:
    n = 3 + 2 * seed
    x, y = points(n, seed=seed), points(n, seed=100 + seed) * 3 - 1
    by_sorting = wasserstein_1d(x, y)
    close(wasserstein(x[:, None], y[:, None]), by_sorting)
    cost = (x[:, None] - y).abs()
    close(optimal_transport(uniform(n), uniform(n), cost).distance, by_sorting)


@TWENTY
def test_three_routes_agree_about_the_smallest_samples_with_every_permutation(seed: int) -> None:
    x, y = points(5, 3, seed=seed), points(5, 3, seed=100 + seed)
    costs = [(x - y[list(order)]).norm(dim=1).mean().item() for order in permutations(range(5))]
    close(wasserstein(x, y), min(costs), 1e-12)


@some
@given(NUMBERS, NUMBERS)
def test_sorting_is_scipys_for_samples_of_any_two_sizes(x: np.ndarray, y: np.ndarray) -> None:
    found = wasserstein_1d(torch.from_numpy(x), torch.from_numpy(y))
    assert found.item() == pytest.approx(scipy.stats.wasserstein_distance(x, y), rel=1e-9, abs=1e-9)


# ---- the plan and its prices --------------------------------------------------------------------


@TWENTY
def test_a_plan_moves_p_into_q_and_its_potentials_prove_it_cheapest(seed: int) -> None:
    p, q, cost = problem(seed)
    distance, plan, u, v = optimal_transport(p, q, cost)
    scale = cost.abs().max().item()
    assert plan.min() >= 0
    torch.testing.assert_close(plan.sum(1), p, rtol=0, atol=1e-9)
    torch.testing.assert_close(plan.sum(0), q, rtol=0, atol=1e-9)
    slack = cost - u[:, None] - v
    assert slack.min() >= -1e-12 * scale  # feasible, but for rounding
    assert abs((p @ u + q @ v - distance).item()) <= 1e-6 * scale  # equal optima
    assert (plan * slack).sum() <= 1e-6 * scale  # complementary slackness
    assert slack[plan > 1e-6].max() <= 1e-4 * scale


@pytest.mark.parametrize("scale", [1e-9, 1, 1e9])
def test_the_unit_of_the_cost_does_not_matter(scale: float) -> None:
    p, q, cost = problem(3)
    expected = scale * optimal_transport(p, q, cost).distance
    found = optimal_transport(p, q, scale * cost)
    torch.testing.assert_close(found.distance, expected, rtol=1e-6, atol=0)
    prices = p @ found.potential_p + q @ found.potential_q
    torch.testing.assert_close(prices, expected, rtol=1e-6, atol=0)


def test_sums_that_differ_by_rounding_have_a_plan() -> None:
    p = torch.full((7,), 1 / 7)  # float32
    q = p * (1 + 2e-4)
    close(optimal_transport(p, q, 1 - torch.eye(7)).distance, 0)


# ---- what the distance is -----------------------------------------------------------------------


def test_parallel_lines_are_as_far_apart_as_they_are() -> None:
    """Arjovsky et al., 2017, example 1; the slope is ±1 on either side, and 0 between."""
    height = torch.linspace(0, 1, 9, dtype=torch.float64)
    for offset in (-2.0, -1e-6, 0.0, 0.3, 5.0):
        theta = torch.tensor(offset, dtype=torch.float64, requires_grad=True)
        real = torch.stack([torch.zeros(9), height], 1)
        fake = torch.stack([theta.expand(9), height.flip(0)], 1)
        distance = wasserstein(real, fake)
        close(distance, abs(offset), 1e-15)
        (slope,) = torch.autograd.grad(distance, theta)
        close(slope, np.sign(offset), 1e-12)


@some
@given(st.integers(1, 8), st.integers(1, 3), st.integers(0, 999))
def test_it_is_a_metric_that_knows_no_order(n: int, d: int, seed: int) -> None:
    x, y, z = points(3, n, d, seed=seed)
    order = torch.randperm(n, generator=torch.Generator().manual_seed(seed))
    assert wasserstein(x, x[order]) <= ROOM
    close(wasserstein(x, y), wasserstein(y[order], x), ROOM)
    assert wasserstein(x, z) <= wasserstein(x, y) + wasserstein(y, z) + ROOM
    close(wasserstein(x, y + 0), wasserstein(x + 7, y + 7), ROOM)
    assert wasserstein(x, y) >= (x.mean(0) - y.mean(0)).norm() - ROOM
    close(wasserstein(3 * x, 3 * y), 3 * wasserstein(x, y), ROOM)


def test_pictures_are_points_of_many_axes() -> None:
    x, y = points(6, 1, 4, 5), points(6, 1, 4, 5, seed=1)
    assert torch.equal(wasserstein(x, y), wasserstein(x.flatten(1), y.flatten(1)))
    assert torch.equal(
        certified_bound(x.sum((1, 2, 3)), x, y),
        certified_bound(x.sum((1, 2, 3)), x.flatten(1), y.flatten(1)),
    )


def test_slopes_agree_with_finite_differences() -> None:
    x, y = points(5, 2).requires_grad_(), points(5, 2, seed=1).requires_grad_()
    assert torch.autograd.gradcheck(wasserstein, (x, y))
    potential = points(5, seed=2).requires_grad_()
    assert torch.autograd.gradcheck(certified_bound, (potential, x, y))
    a, b = points(5).requires_grad_(), points(7, seed=1).requires_grad_()
    assert torch.autograd.gradcheck(wasserstein_1d, (a, b))


def test_small_differences_of_large_numbers_survive() -> None:
    """|x − y| by way of |x|² − 2 xy + |y|² would be off by more than this, and float32 by far."""
    x = (points(20, 3) * 1e-3 + 1000).float()
    y = x + torch.tensor([2**-10, 0, 0])
    close(wasserstein(x, y), 2**-10, 1e-12)
    assert wasserstein(x, y).dtype == certified_bound(x.sum(1), x, y).dtype == torch.float64


# ---- a bound that holds -------------------------------------------------------------------------


@some
@given(st.integers(1, 9), st.integers(1, 9), st.integers(0, 999), st.floats(-6, 6))
def test_no_potential_exceeds_the_exact_distance(n: int, m: int, seed: int, size: float) -> None:
    x, y = points(n, 2, seed=seed), points(m, 2, seed=seed + 1)
    exact = optimal_transport(uniform(n), uniform(m), torch.cdist(x, y)).distance
    bound = certified_bound(10**size * points(n, seed=seed + 2), x, y)
    assert bound <= exact + 1e-7
    close(bound, certified_bound(10**size * points(n, seed=seed + 2) + 5, x, y), 1e-7)


@TWENTY
def test_a_best_potential_attains_it(seed: int) -> None:
    x, y = points(12, 2, seed=seed), points(12, 2, seed=100 + seed) + 1
    best = optimal_transport(uniform(12), uniform(12), torch.cdist(x, y)).potential_p
    close(certified_bound(best, x, y), wasserstein(x, y))


def test_a_flat_potential_promises_what_the_nearest_points_do() -> None:
    """With f = 0, v is the way to the nearest x, and u what is left over."""
    x, y = points(6, 2), points(8, 2, seed=1) + 3
    cost = torch.cdist(x, y)
    v = cost.amin(0)
    close(certified_bound(torch.zeros(6), x, y), v.mean() + (cost - v).amin(1).mean(), 1e-12)


# ---- bad input ----------------------------------------------------------------------------------

X, P, C = points(3, 2), uniform(3), torch.zeros(3, 3)


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: wasserstein(X, points(4, 2)), ValueError, "x holds 3 samples and y 4, .* as many"),
        (lambda: wasserstein(X, points(3, 3)), ValueError, r"x has shape \(3, 2\) and y \(3, 3\)"),
        (lambda: wasserstein(X[:0], X[:0]), ValueError, "n and m ≥ 1"),
        (lambda: wasserstein(X[0, 0], X[0, 0]), ValueError, r"x has shape \(\)"),
        (lambda: wasserstein(X, X * nan), ValueError, "y holds NaN or infinity"),
        (lambda: wasserstein(X.int(), X), TypeError, "x is torch.int32, expected .* floating"),
        (lambda: wasserstein(X.tolist(), X), TypeError, "x is a list, expected a torch.Tensor"),
        (lambda: wasserstein_1d(X, X), ValueError, r"expected \(n,\) and \(m,\); for points use"),
        (lambda: wasserstein_1d(P, P * inf), ValueError, "y holds NaN or infinity"),
        (lambda: wasserstein_1d(P[:0], P), ValueError, r"x has shape \(0,\)"),
        (lambda: certified_bound(P[:2], X, X), ValueError, r"shape \(2,\) for 3 samples x"),
        (lambda: certified_bound(P[:, None], X, X), ValueError, r"\(3, 1\).*expected \(3,\)"),
        (lambda: certified_bound(P * nan, X, X), ValueError, "potential holds NaN"),
        (lambda: optimal_transport(P, P, C[:2]), ValueError, r"\(3,\), \(3,\), \(2, 3\), expected"),
        (lambda: optimal_transport(P[None], P, C), ValueError, r"have shapes \(1, 3\), \(3,\)"),
        (lambda: optimal_transport(2 * P, P, C), ValueError, "p sums to 2 .* divide it"),
        (lambda: optimal_transport(P, -P, C), ValueError, "q holds -0.333, expected probab"),
        (lambda: optimal_transport(P, P, C + inf), ValueError, "cost holds NaN or infinity"),
        (lambda: optimal_transport(P, P, C.int()), TypeError, "cost is torch.int32"),
    ],
)
def test_what_does_not_fit_is_described(call, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        call()


# ---- the bar of lesson 07 on data that has one answer -------------------------------------------


def test_a_shifted_sample_is_one_shift_away_and_a_plane_proves_it() -> None:
    """f(x) = −x₁ is 1-Lipschitz, and the best potential for a shift along that axis."""
    x = data.ring(256, generator=torch.Generator().manual_seed(0)).double()
    y = x + torch.tensor([0.25, 0])
    close(wasserstein(x, y), 0.25, 1e-12)
    close(certified_bound(-x[:, 0], x, y), 0.25, 1e-12)
