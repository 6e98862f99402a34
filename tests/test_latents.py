"""Latents against closed forms, scipy's distributions and an eigendecomposition."""

import math

import mpmath
import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from torch import nn

from gankit import latents
from gankit.networks import BarGenerator, ConditionalGenerator, DCGANGenerator


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def vectors(seed: int, *shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=seeded(seed), dtype=torch.float64)


@pytest.mark.parametrize("truncation", [None, 0.5, 2.0])
def test_samples_follow_the_normal_distribution(truncation):
    z = latents.sample(5000, 4, generator=seeded(), truncation=truncation)
    assert (z.shape, z.dtype) == ((5000, 4), torch.float32)
    bound = math.inf if truncation is None else truncation
    assert stats.kstest(z.flatten().numpy(), stats.truncnorm(-bound, bound).cdf).pvalue > 0.01
    # coordinates and vectors are independent
    assert np.abs(np.corrcoef(z.T.numpy()) - np.eye(4)).max() < 0.05


@settings(max_examples=20, deadline=None)
@given(truncation=st.floats(0.01, 10), seed=st.integers(0, 1000))
def test_truncation_is_a_bound(truncation, seed):
    z = latents.sample(200, 5, generator=seeded(seed), truncation=truncation)
    assert z.abs().max() <= np.float32(truncation)
    assert z.std() > 0


@pytest.mark.parametrize("truncation", [None, 1.0])
def test_the_generator_alone_decides_a_sample(truncation):
    state = torch.get_rng_state()
    one = latents.sample(3, 5, generator=seeded(1), truncation=truncation)
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.equal(one, latents.sample(3, 5, generator=seeded(1), truncation=truncation))
    assert not torch.equal(one, latents.sample(3, 5, generator=seeded(2), truncation=truncation))


def test_a_generator_is_moved_on_by_what_it_drew():
    source = seeded()
    assert not torch.equal(*(latents.sample(3, 5, generator=source) for _ in range(2)))


@pytest.mark.parametrize(("count", "latent_dim"), [(0, 5), (5, 0), (-1, 5)])
def test_sizes_must_be_positive(count, latent_dim):
    message = f"count is {count} and latent_dim is {latent_dim}, expected at least 1"
    with pytest.raises(ValueError, match=message):
        latents.sample(count, latent_dim)


@pytest.mark.parametrize("truncation", [0, -1.5, math.nan])
def test_truncation_must_be_positive(truncation):
    with pytest.raises(ValueError, match=f"truncation is {truncation}, expected a positive"):
        latents.sample(2, 3, truncation=truncation)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), t=st.floats(-0.5, 1.5))
def test_lerp_is_a_straight_line(seed, t):
    a, b = vectors(seed, 2, 7)
    torch.testing.assert_close(latents.lerp(a, b, t), (1 - t) * a + t * b)
    assert torch.equal(latents.lerp(a, b, 0), a)
    assert torch.equal(latents.lerp(a, b, 1.0), b)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_slerp_starts_at_a_and_ends_at_b(seed):
    a, b = vectors(seed, 2, 3, 7)
    torch.testing.assert_close(latents.slerp(a, b, 0), a)
    torch.testing.assert_close(latents.slerp(a, b, 1), b)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), t=st.floats(0, 1))
def test_slerp_keeps_a_common_norm_and_turns_evenly(seed, t):
    a, b = nn.functional.normalize(vectors(seed, 2, 7), dim=-1) * 3
    walked = latents.slerp(a, b, t)
    torch.testing.assert_close(walked.norm(), a.norm())
    turned, whole = (torch.arccos((a @ end / 9).clamp(-1, 1)) for end in (walked, b))
    # arccos loses half of the digits where it is steep
    torch.testing.assert_close(turned, t * whole, atol=1e-6, rtol=0)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), t=st.floats(0, 1), stretch=st.floats(0.1, 10))
def test_slerp_keeps_the_norm_between_at_an_acute_angle(seed, t, stretch):
    a, b = vectors(seed, 2, 7)
    b = b * (a @ b).sign() * stretch
    low, high = sorted((a.norm().item(), b.norm().item()))
    assert low * (1 - 1e-9) <= latents.slerp(a, b, t).norm() <= high * (1 + 1e-9)


def test_slerp_between_orthogonal_unit_vectors_is_cosine_and_sine():
    a, b = torch.eye(2, dtype=torch.float64)
    t = torch.linspace(0, 1, 9, dtype=torch.float64)
    circle = torch.stack([torch.cos(t * math.pi / 2), torch.sin(t * math.pi / 2)], dim=1)
    torch.testing.assert_close(latents.slerp(a, b, t), circle)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("stretch", [1, 2, 1 + 1e-7])
def test_slerp_joins_parallel_vectors_by_a_straight_line(dtype, stretch):
    a = vectors(0, 5).to(dtype)
    for t in (0, 0.3, 1):
        walked = latents.slerp(a, a * stretch, t)
        torch.testing.assert_close(walked, a * (1 + t * (stretch - 1)))


def test_slerp_of_opposite_vectors_is_finite():
    a = vectors(0, 5)
    torch.testing.assert_close(latents.slerp(a, -a, 0.25), 0.5 * a)


DTYPES = [torch.float16, torch.bfloat16, torch.float32, torch.float64]
every_dtype = pytest.mark.parametrize("dtype", DTYPES, ids=str)


def by_many_digits(a: torch.Tensor, b: torch.Tensor, t: float) -> tuple[np.ndarray, float]:
    """The formula on the very numbers of a and b, with 60 digits; and the sine of the angle."""
    with mpmath.workdps(60):
        a, b = (mpmath.matrix(x.tolist()) for x in (a, b))
        u, v = a / mpmath.norm(a), b / mpmath.norm(b)
        angle = 2 * mpmath.atan2(mpmath.norm(u - v), mpmath.norm(u + v))
        sine, t = mpmath.sin(angle), mpmath.mpf(t)
        if sine < 1e-40:
            return np.array(((1 - t) * a + t * b).tolist(), dtype=float).flatten(), 0.0
        path = mpmath.sin((1 - t) * angle) / sine * a + mpmath.sin(t * angle) / sine * b
        return np.array(path.tolist(), dtype=float).flatten(), float(sine)


@every_dtype
@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    size=st.sampled_from([2, 3, 7, 64]),
    bend=st.one_of(
        st.floats(0, math.pi),
        st.floats(-9, -2).map(lambda x: 10**x),
        st.floats(-9, -2).map(lambda x: math.pi - 10**x),
        st.just(math.pi / 2),
    ),
    stretch=st.sampled_from([1.0, 0.25, 3.7]),
    t=st.floats(0, 1),
)
def test_slerp_is_the_formula_at_every_angle(dtype, seed, size, bend, stretch, t):
    """Where the dtype can still tell the direction, up to its own rounding and the angle's."""
    frame = torch.linalg.qr(vectors(seed, size, 2)).Q
    a = frame[:, 0]
    b = stretch * (math.cos(bend) * a + math.sin(bend) * frame[:, 1])
    a, b = a.to(dtype), b.to(dtype)
    exact, sine = by_many_digits(a, b, t)
    alike = max(4 * torch.finfo(dtype).eps, 4e-15)
    assume(not 0.5 < sine / alike < 2)
    if sine < alike:  # one line: straight
        exact, sine = ((1 - t) * a.double() + t * b.double()).numpy(), 1
    walked = latents.slerp(a, b, t)
    assert walked.dtype == dtype
    # sin Ω has a relative error of about 1e-16 / sin Ω, which the sum of both terms multiplies
    angles = 5e-16 * ((1 + stretch) / sine + abs(1 - stretch) / sine**2)
    off = np.abs(walked.double().numpy() - exact).max()
    assert off <= torch.finfo(dtype).eps * np.abs(exact).max() + angles


@every_dtype
@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    size=st.integers(1, 512),
    times=st.floats(0.05, 50),
    sign=st.integers(-1, 1),
)
def test_slerp_on_one_line_goes_straight(dtype, seed, size, times, sign):
    """In every draw: opposite vectors through the origin, as a cosine misses −1 in a third."""
    a = vectors(seed, size).to(dtype)
    b = sign * times * a
    t = torch.linspace(0, 1, 11, dtype=torch.float64)
    line = (1 - t[:, None]) * a.double() + t[:, None] * b.double()
    off = (latents.slerp(a, b, t).double() - line).abs().amax(1)
    assert (off <= torch.finfo(dtype).eps * (1 + abs(times)) * a.abs().max().double()).all()


@every_dtype
def test_slerp_to_the_doubled_opposite(dtype):
    for seed in range(300):
        a = vectors(seed, 64).to(dtype)
        walked = latents.slerp(a, -2 * a, 0.3).double()
        torch.testing.assert_close(walked, 0.1 * a.double(), rtol=torch.finfo(dtype).eps, atol=1e-7)


@every_dtype
def test_slerp_from_or_to_the_origin_goes_straight(dtype):
    a, zero = vectors(0, 5).to(dtype), torch.zeros(5, dtype=dtype)
    torch.testing.assert_close(latents.slerp(a, zero, 0.25), 0.75 * a)
    torch.testing.assert_close(latents.slerp(zero, a, 0.25), 0.25 * a)
    assert torch.equal(latents.slerp(zero, zero, 0.25), zero)


@every_dtype
def test_both_walks_start_at_a_and_end_at_b_to_the_bit(dtype):
    a, b = vectors(0, 2, 50, 7).to(dtype)
    for walk in (latents.lerp, latents.slerp):
        assert torch.equal(walk(a, b, 0), a)
        assert torch.equal(walk(a, b, 1), b)


@every_dtype
@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), t=st.floats(0, 1))
def test_lerp_in_every_dtype(dtype, seed, t):
    a, b = vectors(seed, 2, 7).to(dtype)
    exact = (1 - t) * a.double() + t * b.double()
    off = (latents.lerp(a, b, t).double() - exact).abs().max()
    # t itself is rounded to the dtype
    assert off <= 2 * torch.finfo(dtype).eps * (a.abs() + b.abs()).max().double()


@pytest.mark.parametrize("scale", [1e-300, 1e-200, 1, 1e200])
def test_slerp_of_vectors_whose_squares_leave_the_range(scale):
    a, b = vectors(0, 2, 5)
    expected = latents.slerp(a, b, 0.3)
    torch.testing.assert_close(latents.slerp(scale * a, scale * b, 0.3) / scale, expected)


def test_slerp_of_two_dtypes_has_the_one_that_holds_both():
    a, b = vectors(0, 2, 5)
    walked = latents.slerp(a.half(), b, 0.3)
    assert torch.equal(walked, latents.slerp(a.half().double(), b, 0.3))
    assert latents.lerp(a.half(), b.float(), 0.3).dtype == torch.float32


@pytest.mark.parametrize("times", [-2, 1, 0, None])
def test_slopes_of_a_walk_are_finite(times):
    """At every angle, as when a step along the arc is learned; elsewhere they are exact."""
    a = vectors(0, 5).requires_grad_()
    b = (vectors(1, 5) if times is None else times * a).detach().requires_grad_()
    t = torch.tensor(0.3, dtype=torch.float64, requires_grad=True)
    slopes = torch.autograd.grad(latents.slerp(a, b, t).square().sum(), (a, b, t))
    assert all(slope.isfinite().all() for slope in slopes)
    if times is None:
        assert torch.autograd.gradcheck(latents.slerp, (a, b, t))


@pytest.mark.parametrize("walk", [latents.lerp, latents.slerp])
@pytest.mark.parametrize(
    ("a", "b", "error", "message"),
    [
        (
            torch.ones(3).int(),
            torch.ones(3),
            TypeError,
            r"a is torch\.int32, .* as a\.float\(\) is",
        ),
        (
            torch.ones(3),
            torch.ones(3).long(),
            TypeError,
            r"b is torch\.int64, expected .* floating",
        ),
        ([1.0, 2.0], torch.ones(2), TypeError, "a is a list, expected a tensor of floating point"),
        (
            torch.ones(2, 3),
            torch.ones(4, 3),
            ValueError,
            r"shapes \(2, 3\), \(4, 3\) and \(\), exp",
        ),
    ],
)
def test_walks_need_vectors_of_numbers(walk, a, b, error, message):
    with pytest.raises(error, match=message):
        walk(a, b, 0.5)


def test_slerp_needs_an_axis():
    with pytest.raises(ValueError, match="a has 0 numbers per vector and b 0, expected as many"):
        latents.slerp(torch.tensor(1.0), torch.tensor(1.0), 0.5)


def test_slerp_serves_batches():
    a, b = vectors(0, 2, 4, 7)
    t = torch.linspace(0, 1, 4, dtype=torch.float64)
    expected = torch.stack([latents.slerp(a[i], b[i], t[i].item()) for i in range(4)])
    torch.testing.assert_close(latents.slerp(a, b, t), expected)
    torch.testing.assert_close(latents.slerp(a, b, t[:, None]), expected)
    # one pair, many positions
    path = torch.stack([latents.slerp(a[0], b[0], step) for step in t.tolist()])
    torch.testing.assert_close(latents.slerp(a[0], b[0], t), path)
    # one start, many ends
    fan = torch.stack([latents.slerp(a[0], end, 0.4) for end in b])
    torch.testing.assert_close(latents.slerp(a[0], b, 0.4), fan)


@pytest.mark.parametrize("last", [1, 2])
def test_slerp_takes_t_by_its_axes_not_by_their_sizes(last):
    """An axis of one place is an axis like another: for one position, and for one vector a row."""
    a, b = vectors(0, 2, 5, last, 8)
    t = torch.rand(5, last, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    walked = latents.slerp(a, b, t)
    assert walked.shape == (5, last, 8)
    torch.testing.assert_close(walked[3], latents.slerp(a[3], b[3], t[3]))
    torch.testing.assert_close(walked, latents.slerp(a, b, t[..., None]))
    assert latents.slerp(a[0, 0], b[0, 0], t[0]).shape == (last, 8)


def test_samples_are_float32_whatever_the_default_is():
    torch.set_default_dtype(torch.float64)
    try:
        drawn = latents.sample(2, 3), latents.sample(2, 3, truncation=1.0)
    finally:
        torch.set_default_dtype(torch.float32)
    assert [z.dtype for z in drawn] == [torch.float32] * 2


def test_slerp_needs_vectors_of_one_length():
    with pytest.raises(ValueError, match="a has 3 numbers per vector and b 4"):
        latents.slerp(torch.ones(2, 3), torch.ones(2, 4), 0.5)


@pytest.fixture(scope="module")
def generator() -> DCGANGenerator:
    """A generator whose first layer stretches z by 7 different amounts."""
    network = DCGANGenerator(6, 4)
    with torch.no_grad():
        columns = torch.linalg.qr(vectors(1, 196, 6)).Q
        rows = torch.linalg.qr(vectors(2, 6, 6)).Q
        scales = torch.tensor([1, 7, 5, 2, 4, 3], dtype=torch.float64)
        network.layers[0].weight.copy_(columns * scales @ rows.T)
    return network


def test_principal_directions_diagonalise_the_covariance_of_the_first_layer(generator):
    directions, values = latents.principal_directions(generator, 6)
    weight = generator.layers[0].weight.detach().double()
    variances, components = torch.linalg.eigh(weight @ weight.T)
    variances, components = variances.flip(0)[:6], components.flip(1)[:, :6]
    torch.testing.assert_close(values.double().square(), variances, rtol=1e-5, atol=0)
    torch.testing.assert_close(values, torch.tensor([7.0, 5, 4, 3, 2, 1]), rtol=1e-5, atol=0)
    # W carries the k-th direction onto the k-th component, singular value times as long.
    reached = weight @ directions.double().T / values.double()
    overlaps = (reached * components).sum(0).abs()
    torch.testing.assert_close(overlaps, torch.ones_like(overlaps), rtol=0, atol=1e-5)


def test_principal_directions_move_the_activations_most_where_samples_do(generator):
    z = latents.sample(20_000, 6, generator=seeded())
    with torch.no_grad():
        activations = generator.layers[0](z)
    sampled = torch.linalg.eigh(torch.cov(activations.T))
    direction, value = latents.principal_directions(generator, 1)
    assert sampled.eigenvalues[-1].sqrt().item() == pytest.approx(value.item(), rel=0.03)
    reached = nn.functional.normalize(direction @ generator.layers[0].weight.detach().T)
    assert (reached @ sampled.eigenvectors[:, -1]).abs().item() > 0.999


@pytest.mark.parametrize("count", [1, 3, 6])
def test_principal_directions_are_orthonormal_ordered_and_point_one_way(generator, count):
    directions, values = latents.principal_directions(generator, count)
    assert (directions.shape, values.shape) == ((count, 6), (count,))
    torch.testing.assert_close(directions @ directions.T, torch.eye(count))
    assert values.tolist() == sorted(values.tolist(), reverse=True)
    assert (directions.amax(1) == directions.abs().amax(1)).all()
    assert not directions.requires_grad


def test_principal_directions_do_not_hang_on_the_sign_of_the_weights(generator):
    """W and −W spread z alike."""
    flipped = DCGANGenerator(6, 4)
    flipped.layers[0].weight.data = -generator.layers[0].weight.data
    for one, other in zip(*map(latents.principal_directions, (generator, flipped)), strict=True):
        torch.testing.assert_close(one, other)


@pytest.mark.parametrize("count", [0, 7])
def test_there_are_as_many_directions_as_latents(generator, count):
    with pytest.raises(ValueError, match=f"count is {count}, expected 1 to latent_dim = 6"):
        latents.principal_directions(generator, count)


@pytest.mark.parametrize(
    "how", [{}, {"padding": 1}, {"stride": 2, "output_padding": 1}, {"groups": 2}, {"bias": False}]
)
def test_a_transposed_convolution_of_one_pixel_is_a_linear_layer(how):
    """Steps along the directions move what it makes as far as the values say, and apart."""
    layer = nn.ConvTranspose2d(6, 8, 4, **how)
    rows, values = latents.principal_directions(nn.Sequential(layer, nn.ReLU()), 6)
    with torch.no_grad():
        made = layer(torch.cat([rows, torch.zeros(1, 6)])[:, :, None, None]).flatten(1)
    moved = (made[:-1] - made[-1]).double()
    torch.testing.assert_close(moved.norm(dim=1), values.double(), atol=1e-5, rtol=1e-4)
    apart = moved @ moved.T
    torch.testing.assert_close(apart, apart.diagonal().diag(), atol=1e-4, rtol=0)
    torch.testing.assert_close(rows @ rows.T, torch.eye(6), atol=1e-5, rtol=0)
    assert (values.diff() <= 1e-6).all()


@pytest.mark.parametrize(
    "network",
    [lambda: ConditionalGenerator((10,), latent_dim=6), lambda: BarGenerator(latent_dim=6)],
)
def test_directions_are_those_of_z_where_labels_are_read_beside_it(network):
    G = network()
    rows, values = latents.principal_directions(G, 6)
    weight = next(m for m in G.modules() if isinstance(m, nn.Linear)).weight.detach().double()
    assert rows.shape == (6, 6)
    assert weight.shape[1] > 6
    moved = weight[:, :6] @ rows.double().T
    torch.testing.assert_close(moved.norm(dim=0), values.double(), atol=1e-6, rtol=1e-6)
    torch.testing.assert_close(rows @ rows.T, torch.eye(6), atol=1e-6, rtol=0)


def test_directions_that_a_narrow_layer_does_not_see_have_the_value_0():
    layer = nn.Linear(6, 4)
    rows, values = latents.principal_directions(layer, 6)
    torch.testing.assert_close(rows @ rows.T, torch.eye(6), atol=1e-6, rtol=0)
    assert (values[:4] > 0).all()
    assert values[4:].tolist() == [0, 0]
    torch.testing.assert_close(layer.weight @ rows[4:].T, torch.zeros(4, 2), atol=1e-6, rtol=0)


def test_directions_need_a_layer_that_reads_all_of_z():
    G = DCGANGenerator(6, 4)
    G.latent_dim = 7
    found = "layer of DCGANGenerator reads 6 numbers, and its latent_dim is 7, expected a layer"
    with pytest.raises(ValueError, match=found):
        latents.principal_directions(G)


def test_directions_need_a_linear_layer():
    with pytest.raises(ValueError, match="Conv2d has no linear layer, expected one that reads z"):
        latents.principal_directions(nn.Conv2d(1, 1, 1))
