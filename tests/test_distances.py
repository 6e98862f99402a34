"""The distances against SciPy, closed forms, and the inequalities that tie them together."""

from math import inf, log

import numpy as np
import pytest
import torch
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from scipy.spatial.distance import jensenshannon
from scipy.special import rel_entr
from torch import Tensor

from gankit.distances import jensen_shannon, kl_divergence, total_variation

ALL = [kl_divergence, jensen_shannon, total_variation]
every_distance = pytest.mark.parametrize("distance", ALL, ids=lambda f: f.__name__)
FLOATS = [torch.float32, torch.float64]
both_precisions = pytest.mark.parametrize("dtype", FLOATS, ids=str)
many = settings(max_examples=150, deadline=None)
ROOM = 1e-12  # for rounding in float64


def normalised(weights: np.ndarray) -> Tensor:
    """Rows as probabilities; a row of zeros as a sure first outcome."""
    rows = torch.from_numpy(weights).double()
    rows[..., 0] += (rows.sum(-1) == 0).double()
    return rows / rows.sum(-1, keepdim=True)


def vectors(count: int) -> st.SearchStrategy[list[Tensor]]:
    """``count`` probability vectors of one length, with zeros and numbers of every size."""
    weight = st.one_of(st.just(0.0), st.floats(0, 1), st.floats(0, 1e-300), st.floats(-40, 0))
    weights = st.integers(1, 6).flatmap(
        lambda n: npst.arrays(
            float, (count, n), elements=weight.map(lambda x: 10**x if x < 0 else x)
        )
    )
    return weights.map(lambda array: list(normalised(array)))


def drawn(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed)).double().softmax(-1)


def vector(*probabilities: float, dtype: torch.dtype = torch.float64) -> Tensor:
    return torch.tensor(probabilities, dtype=dtype)


# ---- values -------------------------------------------------------------------------------------


@many
@given(vectors(2))
def test_kl_is_scipys(pair: list[Tensor]) -> None:
    p, q = pair
    expected = rel_entr(p.numpy(), q.numpy()).sum()
    assert kl_divergence(p, q).item() == pytest.approx(expected, rel=1e-9, abs=1e-14)


@many
@given(vectors(2))
def test_jensen_shannon_is_the_square_of_scipys(pair: list[Tensor]) -> None:
    p, q = pair
    expected = jensenshannon(p.numpy(), q.numpy()) ** 2
    expected = 0 if np.isnan(expected) else expected  # the root of a rounding error below 0
    assume(expected < inf)  # half of the least number is 0
    assert jensen_shannon(p, q).item() == pytest.approx(expected, rel=1e-9, abs=1e-14)


@many
@given(vectors(2))
def test_total_variation_is_the_largest_gap_of_any_event(pair: list[Tensor]) -> None:
    p, q = pair
    events = torch.cartesian_prod(*[torch.tensor([0.0, 1.0]).double()] * len(p)).reshape(-1, len(p))
    largest = ((events @ p) - (events @ q)).max()
    assert total_variation(p, q).item() == pytest.approx(largest.item(), rel=1e-9, abs=1e-14)


@pytest.mark.parametrize("t", [0.0, 1e-12, 0.1, 0.5, 0.7, 1.0])
@both_precisions
def test_two_coins(t: float, dtype: torch.dtype) -> None:
    """A coin that always shows heads against one that does so with probability 1 − t."""
    p, q = vector(1, 0, dtype=dtype), vector(1 - t, t, dtype=dtype)
    t, rel = q[1].item(), 1e-6 if dtype == torch.float32 else 1e-12
    kl = -np.log1p(-t) if t < 1 else inf
    halves = [
        t * log(2) if t else 0,
        -np.log1p(-t / 2),
        (1 - t) * (np.log1p(-t) - np.log1p(-t / 2)) if t < 1 else 0,
    ]
    assert kl_divergence(p, q).item() == pytest.approx(kl, rel=rel, abs=1e-15)
    assert jensen_shannon(p, q).item() == pytest.approx(sum(halves) / 2, rel=rel, abs=1e-15)
    assert total_variation(p, q).item() == pytest.approx(t, rel=rel)


def test_bins_of_two_gaussians() -> None:
    """On a fine grid KL is that of the densities: (μ/σ)² / 2 for a shift by μ."""
    x = torch.linspace(-12, 12, 4801, dtype=torch.float64)
    p, q = (torch.softmax(-((x - mean) ** 2) / 2, -1) for mean in (0.0, 1.5))
    assert kl_divergence(p, q).item() == pytest.approx(1.5**2 / 2, rel=1e-9)
    normal_cdf = 0.5 + 0.5 * torch.erf(torch.tensor(0.75 / 2**0.5, dtype=torch.float64))
    assert total_variation(p, q).item() == pytest.approx(2 * normal_cdf.item() - 1, rel=1e-5)


@both_precisions
@pytest.mark.parametrize("n", [1, 7, 1000])
def test_disjoint_supports(n: int, dtype: torch.dtype) -> None:
    p = torch.cat([drawn(n), torch.zeros(n)]).to(dtype)
    q = torch.cat([torch.zeros(n), drawn(n, seed=1)]).to(dtype)
    assert kl_divergence(p, q) == kl_divergence(q, p) == inf
    torch.testing.assert_close(jensen_shannon(p, q), torch.tensor(log(2), dtype=dtype))
    torch.testing.assert_close(total_variation(p, q), torch.tensor(1, dtype=dtype))


def test_kl_is_not_symmetric_and_infinite_one_way_only() -> None:
    p, q = vector(1, 0), vector(0.5, 0.5)
    assert kl_divergence(p, q).item() == pytest.approx(log(2))
    assert kl_divergence(q, p) == inf


@every_distance
@both_precisions
def test_equal_vectors_are_exactly_0_apart(distance, dtype: torch.dtype) -> None:
    p = drawn(50, 9).to(dtype)
    p[:, 3] = 0
    p /= p.sum(-1, keepdim=True)
    assert torch.equal(distance(p, p.clone()), torch.zeros(50, dtype=dtype))


@every_distance
def test_float32_loses_no_more_than_its_inputs_do(distance) -> None:
    """Near to each other a plain sum of p log(p / q) in float32 has no correct digit left."""
    for gap in (1e-1, 1e-2, 1e-3):
        p = drawn(20, 8).float()
        q = (p * (1 + gap * drawn(20, 8, seed=1).float())).double()
        q = (q / q.sum(-1, keepdim=True)).float()
        exact = [x.double() / x.double().sum(-1, keepdim=True) for x in (p, q)]
        torch.testing.assert_close(distance(p, q).double(), distance(*exact), rtol=2e-3, atol=0)


def test_kl_of_all_but_equal_vectors_is_not_negative() -> None:
    """Rounding alone would make it so for some of these, and a clamp would stop their slopes."""
    p = drawn(1000, 5)
    q = p * (1 + 1e-9 * drawn(1000, 5, seed=1))
    q = q / q.sum(-1, keepdim=True)
    assert (kl_divergence(p, q) >= 0).all()
    torch.testing.assert_close(slopes(kl_divergence, p, q)[1], -p / q)


# ---- properties ---------------------------------------------------------------------------------


@many
@example([vector(5e-324, 1), vector(0, 1)])
@given(vectors(2))
def test_ranges_and_symmetry(pair: list[Tensor]) -> None:
    for dtype in FLOATS:
        p, q = (x.to(dtype) for x in pair)
        kl, js, tv = (distance(p, q) for distance in ALL)
        assert kl >= 0
        assert 0 <= js <= torch.tensor(log(2), dtype=dtype)
        assert 0 <= tv <= 1
        assert js == jensen_shannon(q, p)
        assert tv == total_variation(q, p)


@many
@given(vectors(2))
def test_inequalities(pair: list[Tensor]) -> None:
    kl, js, tv = (distance(*pair).item() for distance in ALL)
    assert 2 * tv**2 <= kl + ROOM  # Pinsker: TV ≤ √(KL / 2)
    assert js <= log(2) * tv + ROOM  # Lin, theorem 3
    assert tv**2 / 2 <= js + ROOM  # Pinsker for both halves of JS
    back = kl_divergence(*pair[::-1]).item()
    assert js <= (kl + back) / 4 + ROOM  # KL is convex in its second argument


@many
@given(vectors(3))
def test_triangles(three: list[Tensor]) -> None:
    """Total variation and the root of JS are metrics; KL is none."""
    a, b, c = three
    for metric in (total_variation, lambda p, q: jensen_shannon(p, q) ** 0.5):
        assert metric(a, c) <= metric(a, b) + metric(b, c) + 1e-7


@many
@given(vectors(2), st.integers(0, 1000), st.integers(1, 5))
def test_processing_brings_distributions_no_further_apart(pair, seed, outcomes) -> None:
    """A random channel; also the merging of outcomes, a channel of zeros and ones."""
    soft = drawn(len(pair[0]), outcomes, seed=seed)
    merge = torch.nn.functional.one_hot(soft.argmax(-1), outcomes).double()
    for channel in (soft, merge):
        outputs = [x @ channel for x in pair]
        outputs = [x / x.sum() for x in outputs]
        for distance in ALL:
            assert distance(*outputs) <= distance(*pair) * (1 + ROOM) + ROOM


def test_jensen_shannon_is_what_the_best_discriminator_reaches() -> None:
    """V(D*, G) = 2 JS − log 4 with D* = p / (p + q): theorem 1 of the 2014 paper."""
    p, q = drawn(1000, 12), drawn(1000, 12, seed=1)
    best = p / (p + q)
    value = (p * best.log() + q * (1 - best).log()).sum(-1)
    torch.testing.assert_close(2 * jensen_shannon(p, q) - log(4), value, rtol=0, atol=1e-12)


# ---- axes and dtypes ----------------------------------------------------------------------------


@every_distance
def test_batch_axes_broadcast(distance) -> None:
    p, q = drawn(4, 1, 6), drawn(3, 6, seed=1)
    found = distance(p, q)
    assert found.shape == (4, 3)
    for i in range(4):
        for j in range(3):
            assert found[i, j] == distance(p[i, 0], q[j])
    assert distance(p[0, 0], q[0]).shape == ()
    assert distance(p[:0], q).shape == (0, 3)


@every_distance
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, *FLOATS], ids=str)
def test_the_dtype_stays(distance, dtype: torch.dtype) -> None:
    p, q = drawn(5).to(dtype), drawn(5, seed=1).to(dtype)
    before = p.clone(), q.clone()
    assert distance(p, q).dtype == dtype
    assert distance(p, drawn(5)).dtype == torch.float64
    assert torch.equal(p, before[0])
    assert torch.equal(q, before[1])


# ---- gradients ----------------------------------------------------------------------------------


def slopes(distance, p: Tensor, q: Tensor) -> tuple[Tensor, ...]:
    p, q = p.clone().requires_grad_(), q.clone().requires_grad_()
    return torch.autograd.grad(distance(p, q).sum(), (p, q))


@both_precisions
def test_slopes_are_the_formulas(dtype: torch.dtype) -> None:
    p, q = drawn(3, 7).to(dtype), drawn(3, 7, seed=1).to(dtype)
    m = (p + q) / 2
    expected = {
        kl_divergence: ((p / q).log() + 1, -p / q),
        jensen_shannon: ((p / m).log() / 2, (q / m).log() / 2),
        total_variation: ((p - q).sign() / 2, (q - p).sign() / 2),
    }
    for distance, both in expected.items():
        torch.testing.assert_close(slopes(distance, p, q), both)


@every_distance
def test_slopes_agree_with_finite_differences(distance) -> None:
    """Along the simplex, and their own slopes too."""
    logits = tuple(torch.randn(2, 2, 5, generator=torch.Generator().manual_seed(2)).double())
    logits = tuple(x.requires_grad_() for x in logits)
    of_logits = lambda a, b: distance(a.softmax(-1), b.softmax(-1))
    assert torch.autograd.gradcheck(of_logits, logits)
    assert torch.autograd.gradgradcheck(of_logits, logits)


@both_precisions
def test_slopes_where_probabilities_are_0(dtype: torch.dtype) -> None:
    """0 in both, or in one: there 0 log 0 is a constant."""
    p, q = vector(0.75, 0.25, 0, 0, dtype=dtype), vector(0.25, 0.25, 0.5, 0, dtype=dtype)
    of_p, of_q = slopes(kl_divergence, p, q)
    torch.testing.assert_close(of_p, vector(log(3) + 1, 1, 0, 0, dtype=dtype))
    torch.testing.assert_close(of_q, vector(-3, -1, 0, 0, dtype=dtype))
    for one, other in (slopes(jensen_shannon, p, q), slopes(jensen_shannon, q, p)[::-1]):
        torch.testing.assert_close(one, vector(log(1.5) / 2, 0, -0.5, 0, dtype=dtype))
        torch.testing.assert_close(other, vector(-log(2) / 2, 0, log(2) / 2, 0, dtype=dtype))
    of_p, of_q = slopes(total_variation, p, q)
    torch.testing.assert_close(of_p, vector(0.5, 0, -0.5, 0, dtype=dtype))
    infinite_p, infinite_q = slopes(kl_divergence, q, p)
    assert not infinite_p.isnan().any()
    assert not infinite_q.isnan().any()
    torch.testing.assert_close(infinite_p[:2], vector(1 - log(3), 1, dtype=dtype))


@both_precisions
def test_rounding_at_the_ends_of_the_range_stops_no_slope(dtype: torch.dtype) -> None:
    """A sum a little beyond 1 takes JS and TV over their ends; a clamp would kill the slope."""
    for sign in (-1, 1):
        most = 1 + sign * torch.finfo(dtype).eps ** 0.5 / 2
        p, q = vector(most, 0, dtype=dtype), vector(0, most, dtype=dtype)
        assert jensen_shannon(p, q) <= torch.tensor(log(2), dtype=dtype)
        assert total_variation(p, q) <= 1
        torch.testing.assert_close(
            slopes(jensen_shannon, p, q)[0], vector(log(2) / 2, -0.5, dtype=dtype)
        )
        torch.testing.assert_close(slopes(total_variation, p, q)[0], vector(0.5, -0.5, dtype=dtype))


def test_float32_descends_all_the_way() -> None:
    """Sums that are off by rounding must not stop KL before p and q meet."""
    target, logits = drawn(30).float(), torch.zeros(30, requires_grad=True)
    for _ in range(300):
        (slope,) = torch.autograd.grad(kl_divergence(logits.softmax(-1), target), logits)
        logits = (logits - 10 * slope).detach().requires_grad_()
    reached = logits.softmax(-1).double()
    assert kl_divergence(reached, target.double()) < 1e-9


# ---- what is refused ----------------------------------------------------------------------------

FINE = vector(0.5, 0.5)


@every_distance
@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ([0.5, 0.5], TypeError, "is a list, expected a torch.Tensor of floating point"),
        (np.array([0.5, 0.5]), TypeError, "is a ndarray, expected a torch.Tensor"),
        (torch.tensor([1, 0]), TypeError, r"is torch\.int64, expected .* floating point"),
        (torch.tensor([1, 0], dtype=torch.cfloat), TypeError, r"is torch\.complex64, expected"),
        (torch.tensor(1.0), ValueError, r"is a scalar, expected .* shape \(\.\.\., n\)"),
        (vector(1.5, -0.5), ValueError, r"holds -0\.5, expected probabilities; of logits take"),
        (vector(torch.nan, 1), ValueError, "holds nan, expected probabilities"),
        (vector(3, 1), ValueError, r"sums to 4 .*expected 1 .*divide it by its sum"),
        (torch.stack([FINE, FINE / 2]), ValueError, r"sums to 0\.5 along its last axis"),
        (vector(torch.inf, 0), ValueError, "sums to inf"),
        (torch.zeros(0).double(), ValueError, "sums to 0"),
        (vector(0.5, 0.5 + 1e-5), ValueError, r"sums to 1\.00001 .*\(± 1e-06\)"),
        (vector(0.5, 0.75, dtype=torch.float32), ValueError, r"sums to 1\.25 .*± 0\.0003"),
    ],
)
def test_what_is_no_distribution(distance, wrong, error, message) -> None:
    with pytest.raises(error, match=f"p {message}"):
        distance(wrong, FINE)
    with pytest.raises(error, match=f"q {message}"):
        distance(FINE, wrong)


@every_distance
def test_shapes_that_do_not_fit(distance) -> None:
    words = "expected as many probabilities, and batch axes that broadcast"
    with pytest.raises(ValueError, match=rf"p has shape \(2,\) and q \(3,\), {words}"):
        distance(FINE, drawn(3))
    with pytest.raises(ValueError, match=r"p has shape \(1,\) and q \(2,\)"):
        distance(vector(1), FINE)  # which torch would broadcast
    with pytest.raises(ValueError, match=r"p has shape \(4, 2, 5\) and q \(3, 5\)"):
        distance(drawn(4, 2, 5), drawn(3, 5))


@every_distance
def test_rounding_of_a_softmax_is_forgiven(distance) -> None:
    logits = 5 * torch.randn(2, 100_000, generator=torch.Generator().manual_seed(0))
    for dtype in FLOATS:
        p, q = logits.to(dtype).softmax(-1)
        assert distance(p, q).isfinite()
