"""The metrics against closed forms, other libraries and loops that are written out."""

import itertools
import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import linalg, stats
from sklearn.metrics.pairwise import polynomial_kernel
from sklearn.neighbors import NearestNeighbors
from torchmetrics.image.fid import _compute_fid
from torchmetrics.image.kid import poly_mmd

from gankit import data
from gankit.metrics import (
    frechet_distance,
    kernel_distance,
    memorisation,
    modes_covered,
    precision_recall,
)

quiet = pytest.mark.filterwarnings("ignore:the covariance of:UserWarning")


def features(count: int, size: int, seed: int = 0) -> torch.Tensor:
    """Correlated features off the origin."""
    source = torch.Generator().manual_seed(seed)
    mix = torch.randn(size, size, generator=source, dtype=torch.float64)
    shift = torch.randn(size, generator=source, dtype=torch.float64)
    return torch.randn(count, size, generator=source, dtype=torch.float64) @ mix + shift


def gaussian(mean: np.ndarray, covariance: np.ndarray, count: int = 50) -> torch.Tensor:
    """A sample whose mean and covariance are exactly these."""
    noise = np.random.default_rng(0).normal(size=(count, len(mean)))
    noise -= noise.mean(0)
    root = np.linalg.cholesky(np.cov(noise.T).reshape(len(mean), -1))
    white = np.linalg.solve(root, noise.T).T
    return torch.from_numpy(white @ np.linalg.cholesky(covariance).T + mean)


def by_square_root(a: torch.Tensor, b: torch.Tensor) -> float:
    """The formula as it is written, with scipy's matrix square root."""
    mean_a, mean_b = a.numpy().mean(0), b.numpy().mean(0)
    cov_a, cov_b = np.cov(a.numpy().T), np.cov(b.numpy().T)
    root = linalg.sqrtm(cov_a @ cov_b)
    return float(((mean_a - mean_b) ** 2).sum() + np.trace(cov_a + cov_b - 2 * root).real)


def by_eigenvalues(a: torch.Tensor, b: torch.Tensor) -> float:
    """The same with tr (Σa Σb)^½ = tr (Σa^½ Σb Σa^½)^½, which serves singular covariances too."""
    mean = (a.mean(0) - b.mean(0)).numpy()
    cov_a, cov_b = np.cov(a.numpy().T), np.cov(b.numpy().T)
    values, vectors = np.linalg.eigh(cov_a)
    root = vectors * np.sqrt(values.clip(0)) @ vectors.T
    overlap = np.sqrt(np.linalg.eigvalsh(root @ cov_b @ root).clip(0)).sum()
    return float(mean @ mean + np.trace(cov_a + cov_b) - 2 * overlap)


@pytest.mark.parametrize(("count", "other", "size"), [(50, 50, 2), (200, 60, 10), (65, 300, 64)])
def test_it_is_the_formula_with_a_matrix_square_root(count, other, size):
    a, b = features(count, size), features(other, size, seed=1)
    assert frechet_distance(a, b) == pytest.approx(by_square_root(a, b), rel=1e-9)
    assert frechet_distance(a, b) == pytest.approx(by_eigenvalues(a, b), rel=1e-9)
    theirs = _compute_fid(a.mean(0), a.T.cov(), b.mean(0), b.T.cov()).item()
    assert frechet_distance(a, b) == pytest.approx(theirs, rel=1e-6)


@quiet
@pytest.mark.parametrize(("count", "other"), [(2, 2), (5, 8), (5, 100), (100, 5), (16, 17)])
def test_fewer_samples_than_features_need_no_care(count, other):
    """The covariances are singular; a square root of a noisy zero is a larger noise."""
    a, b = features(count, 16), features(other, 16, seed=1)
    assert frechet_distance(a, b) == pytest.approx(by_eigenvalues(a, b), rel=1e-5)
    assert frechet_distance(a, b) == pytest.approx(by_square_root(a, b), rel=1e-3)


@quiet
@pytest.mark.parametrize(("count", "other"), [(5, 6), (7, 15), (5, 40)])
def test_fewer_samples_than_features_have_a_closed_form_too(count, other):
    """|μa − μb|² + Σ (σa − σb)², where both spread along axes of one turned frame of 16 only."""
    turn = torch.from_numpy(linalg.qr(np.random.default_rng(2).normal(size=(16, 16)))[0])
    sigma_a, sigma_b = torch.zeros(2, 16, dtype=torch.float64)
    sigma_a[:4], sigma_b[2:6] = torch.tensor([1.0, 2, 3, 4]), torch.tensor([0.5, 4, 1, 2])
    a, b = torch.zeros(count, 16).double(), torch.ones(other, 16).double()
    a[:, :4] += gaussian(np.zeros(4), np.diag(sigma_a[:4].numpy() ** 2), count)
    b[:, 2:6] += gaussian(np.zeros(4), np.diag(sigma_b[2:6].numpy() ** 2), other)
    exact = 16 + (sigma_a - sigma_b).square().sum().item()
    assert frechet_distance(a @ turn, b @ turn) == pytest.approx(exact, rel=1e-6)


def test_numbers_on_a_line_have_a_closed_form():
    """(μa − μb)² + (σa − σb)²."""
    a, b = gaussian(np.array([1.0]), np.eye(1) * 4), gaussian(np.array([4.0]), np.eye(1) * 0.25)
    assert frechet_distance(a, b) == pytest.approx(3**2 + 1.5**2)


def test_commuting_covariances_have_a_closed_form():
    """|μa − μb|² + Σ (σa − σb)² over the common axes."""
    turn = linalg.qr(np.random.default_rng(1).normal(size=(3, 3)))[0]
    sigma_a, sigma_b = np.array([1.0, 2, 3]), np.array([4.0, 2, 0.5])
    a = gaussian(np.array([1.0, 0, 0]), turn * sigma_a**2 @ turn.T)
    b = gaussian(np.array([0.0, 2, 0]), turn * sigma_b**2 @ turn.T, count=70)
    assert frechet_distance(a, b) == pytest.approx(5 + ((sigma_a - sigma_b) ** 2).sum())


@quiet
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6), count=st.integers(2, 12), size=st.integers(1, 6))
def test_it_behaves_like_a_squared_distance(seed, count, size):
    a, b = features(count, size, seed), features(count + 3, size, seed + 1)
    scale = 1 + a.var(0).sum().item() + b.var(0).sum().item()
    distance = frechet_distance(a, b)
    assert distance >= 0
    assert 0 <= frechet_distance(a, a) <= 1e-12 * scale
    assert frechet_distance(b, a) == pytest.approx(distance, abs=1e-7 * scale)
    assert frechet_distance(3 * a, 3 * b) == pytest.approx(9 * distance, abs=1e-6 * scale)
    turn = torch.linalg.qr(features(size, size, seed + 2)).Q
    assert frechet_distance(a @ turn, b @ turn) == pytest.approx(distance, abs=1e-6 * scale)
    assert frechet_distance(a.flip(0), b) == pytest.approx(distance, abs=1e-7 * scale)


def test_a_shift_costs_its_squared_length():
    a = features(30, 4)
    shift = torch.tensor([1.0, -2, 3, 0.5])
    assert frechet_distance(a, a + shift) == pytest.approx(14.25)


def test_a_stretch_costs_its_square_times_the_variance():
    a = features(30, 4) - features(30, 4).mean(0)
    assert frechet_distance(a, 3 * a) == pytest.approx(4 * a.var(0).sum().item())


def test_a_large_offset_takes_no_digits_away():
    """Features in float32 far from the origin: the mean is taken in float64."""
    a = (features(40, 3) * 8).round()
    b = (features(40, 3, seed=1) * 8).round()
    far = [(x + 2**20).float() for x in (a, b)]
    assert frechet_distance(*far) == pytest.approx(frechet_distance(a, b), rel=1e-9)


def test_features_with_gradients_are_welcome():
    a = features(10, 3)
    assert isinstance(frechet_distance(a.requires_grad_(), a + 1), float)


def moments(rows: torch.Tensor) -> tuple[np.ndarray, np.ndarray]:
    """As the common scripts save them."""
    covariance = np.cov(rows.numpy(), rowvar=False)
    return rows.numpy().mean(0), covariance.reshape(rows.shape[1], -1)


@pytest.mark.parametrize("size", [1, 2, 10, 64])
def test_saved_moments_stand_for_the_samples(size, tmp_path):
    """On either side or on both, read from the file that others wrote."""
    a, b = features(200, size), features(300, size, seed=1)
    mu, sigma = moments(b)
    np.savez(tmp_path / "reference.npz", mu=mu, sigma=sigma)
    saved = np.load(tmp_path / "reference.npz")
    reference = saved["mu"], saved["sigma"]
    mine = a.mean(0), a.T.cov().reshape(size, size)
    expected = pytest.approx(frechet_distance(a, b), rel=1e-9)
    assert frechet_distance(a, reference) == expected
    assert frechet_distance(reference, a) == expected
    assert frechet_distance(mine, reference) == expected
    assert frechet_distance(a, tuple(part.tolist() for part in reference)) == expected
    assert frechet_distance(reference, reference) == pytest.approx(0, abs=1e-10 * sigma.trace())


def test_saved_moments_are_those_of_other_libraries():
    a, b = features(200, 8), features(300, 8, seed=1)
    (mu_a, sigma_a), (mu_b, sigma_b) = moments(a), moments(b)
    root = linalg.sqrtm(sigma_a @ sigma_b).real
    theirs = ((mu_a - mu_b) ** 2).sum() + np.trace(sigma_a + sigma_b - 2 * root)
    assert frechet_distance(a, (mu_b, sigma_b)) == pytest.approx(theirs, rel=1e-9)
    other = frechet_distance(a, (mu_b, sigma_b * 299 / 300))  # with N in place of N − 1
    assert abs(other / theirs - 1) > 1e-4


def test_saved_moments_in_float32_lose_no_more_than_that():
    a, b = features(300, 64), features(200, 64, seed=1)
    rounded = tuple(part.astype(np.float32) for part in moments(b))
    assert frechet_distance(a, rounded) == pytest.approx(frechet_distance(a, b), rel=1e-5)


def test_saved_moments_of_collinear_features_are_spoken_of_with_every_seed():
    """Rounding that is left of an eigenvalue 0 has a root that is far from 0."""
    other = torch.eye(9, 8, dtype=torch.float64)
    for seed in range(30):
        sample = np.random.default_rng(seed).standard_normal((200, 8))
        sample[:, 7] = sample[:, :7] @ np.arange(1.0, 8.0)
        saved = sample.mean(0), np.cov(sample, rowvar=False)
        with pytest.warns(UserWarning, match="what is given of 8 features span 7 dimensions"):
            found = frechet_distance(saved, other)
        assert found == pytest.approx(by_eigenvalues(torch.from_numpy(sample), other))


def test_singular_saved_moments_are_spoken_of():
    a, few = features(50, 6), features(4, 6, seed=1)
    with pytest.warns(UserWarning, match="features_b is singular: what is given of 6 features"):
        found = frechet_distance(a, moments(few))
    assert found == pytest.approx(by_eigenvalues(a, few), rel=1e-6)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ((np.zeros(3),), r"features_b is a tuple of shapes \(3,\), expected a mean \(d,\) and a"),
        ((np.zeros(3), np.eye(4)), r"tuple of shapes \(3,\), \(4, 4\), expected a mean"),
        ((np.eye(3), np.zeros(3)), r"shapes \(3, 3\), \(3,\).*; features are a tensor, an array"),
        (([[1.0, 2, 3]], [[4.0, 5, 6]]), r"tuple of shapes \(1, 3\), \(1, 3\), expected a mean"),
        ((np.zeros(3), np.eye(3) * np.nan), "features_b holds NaN or infinity"),
        ((np.zeros(3), np.triu(np.ones((3, 3)))), "differs from its transpose by 1 "),
        ((np.zeros(3), np.diag([1.0, 1, -0.5])), r"eigenvalue -0\.5, expected a symmetric matrix"),
        ((np.zeros(2), np.eye(2)), "features_a 3 and features_b 2; expected as many in each"),
    ],
)
def test_what_are_no_moments(given, message):
    with pytest.raises(ValueError, match=message):
        frechet_distance(features(9, 3), given)


def test_one_sample_has_no_covariance():
    for pair in ((torch.zeros(1, 3), torch.zeros(4, 3)), (torch.randn(4, 3), torch.zeros(1, 3))):
        with pytest.raises(ValueError, match=r"has shape \(1, 3\), expected .* N at least 2"):
            frechet_distance(*pair)


def test_a_singular_covariance_is_spoken_of_and_no_other(recwarn):
    a, b = features(9, 3), features(4, 3, seed=1)
    frechet_distance(a, b)
    assert not recwarn
    message = "covariance of features_b is singular: 3 samples of 3 features span 2 dimensions"
    with pytest.warns(UserWarning, match=message) as caught:
        frechet_distance(a, b[:3])
    assert caught[0].filename == __file__
    flat = torch.cat([a, a[:, :1] - a[:, 1:2]], dim=1)
    with pytest.warns(UserWarning, match="features_a is singular: 9 samples of 4 features span 3"):
        frechet_distance(flat, features(9, 4))


# ---- kernel distance --------------------------------------------------------------------------


def by_loops(a: torch.Tensor, b: torch.Tensor) -> float:
    """Means over pairs of different samples, of scikit-learn's kernel."""
    kernel = polynomial_kernel(np.concatenate([a, b]), degree=3, gamma=1 / a.shape[1], coef0=1)
    n = len(a)
    off = [part[~np.eye(len(part), dtype=bool)].mean() for part in (kernel[:n, :n], kernel[n:, n:])]
    return sum(off) - 2 * kernel[:n, n:].mean()


@pytest.mark.parametrize(("count", "other", "size"), [(2, 2, 1), (7, 4, 5), (60, 90, 64)])
def test_the_kernel_distance_is_the_mean_over_pairs(count, other, size):
    a, b = features(count, size), features(other, size, seed=1)
    found = kernel_distance(a, b, permutations=0)
    assert found.distance == pytest.approx(by_loops(a, b), rel=1e-9)
    assert found.p_value == 1
    back = kernel_distance(b, a, permutations=0).distance
    assert back == pytest.approx(found.distance, rel=1e-9)
    if count == other:
        assert found.distance == pytest.approx(poly_mmd(a, b).item(), rel=1e-9)


@pytest.mark.parametrize("size", [3, 64])
def test_it_is_torchmetrics_at_equal_sizes(size):
    a, b = features(80, size), features(80, size, seed=1)
    found = kernel_distance(a, b, permutations=0).distance
    assert found == pytest.approx(poly_mmd(a, b).item(), rel=1e-9)


def test_parts_of_the_matrix_of_pairs_make_the_whole(monkeypatch):
    a, b = features(40, 3), features(30, 3, seed=1)
    whole = [kernel_distance(a, b, generator=torch.Generator().manual_seed(0))]
    whole += [precision_recall(a, b), memorisation(a, a, b, generator=seeded(0))]
    monkeypatch.setattr("gankit.metrics.rows._ENTRIES", 100)
    parts = [kernel_distance(a, b, generator=torch.Generator().manual_seed(0))]
    parts += [precision_recall(a, b), memorisation(a, a, b, generator=seeded(0))]
    for one, other in zip(whole, parts, strict=True):
        assert tuple(one) == pytest.approx(tuple(other), rel=1e-9)


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_the_kernel_distance_has_no_bias_at_any_size():
    """Its mean over samples of 4 of one distribution is 0, within four standard errors."""
    pairs = torch.randn(2000, 2, 4, 3, generator=seeded(0), dtype=torch.float64)
    found = np.array([kernel_distance(a, b, permutations=0).distance for a, b in pairs])
    assert abs(found.mean()) < 4 * found.std() / len(found) ** 0.5
    assert (found < 0).any()


def test_the_p_value_is_that_of_all_deals():
    """All 20 ways to deal six rows into two threes are as likely."""
    rows, n = features(6, 2), 3
    deals = [list(ids) for ids in itertools.combinations(range(6), n)]
    values = [by_loops(rows[d], rows[[i for i in range(6) if i not in d]]) for d in deals]
    exact = np.mean(np.array(values) >= by_loops(rows[:n], rows[n:]) - 1e-12)
    found = kernel_distance(rows[:n], rows[n:], permutations=20_000, generator=seeded(0))
    assert found.p_value == pytest.approx(exact, abs=0.015)  # 4 standard errors


def test_p_values_are_uniform_where_nothing_differs_and_small_where_much_does():
    pairs = torch.randn(300, 2, 12, 3, generator=seeded(0), dtype=torch.float64)
    source = seeded(1)
    same = [kernel_distance(a, b, permutations=99, generator=source).p_value for a, b in pairs]
    assert stats.kstest(same, "uniform").pvalue > 0.001
    other = [
        kernel_distance(a, b + 3, permutations=99, generator=source).p_value for a, b in pairs[:20]
    ]
    assert max(other) <= 0.02
    assert min(other) == 0.01  # the deal at hand counts: no p-value is 0


def test_equal_constants_are_not_told_apart_by_rounding():
    flat = torch.full((30, 5), 0.3)
    found = kernel_distance(flat, flat, generator=seeded(0))
    assert found.distance == pytest.approx(0, abs=1e-9)
    assert found.p_value == 1


# ---- precision and recall ---------------------------------------------------------------------


def by_neighbours(points: torch.Tensor, centres: torch.Tensor, k: int) -> float:
    """The share in any ball, with scikit-learn's neighbours and a loop."""
    nearest = NearestNeighbors(n_neighbors=k + 1).fit(centres)
    radii = nearest.kneighbors(centres)[0][:, k]
    inside = [
        any(np.linalg.norm(p - c) <= r for c, r in zip(centres.numpy(), radii, strict=True))
        for p in points.numpy()
    ]
    return float(np.mean(inside))


@pytest.mark.parametrize("k", [1, 3, 5])
@pytest.mark.parametrize(("count", "other", "size"), [(40, 40, 2), (60, 25, 3), (30, 50, 16)])
def test_precision_and_recall_are_shares_in_balls(count, other, size, k):
    real, fake = features(count, size), features(other, size) * 0.7
    found = precision_recall(real, fake, k=k)
    assert found.precision == pytest.approx(by_neighbours(fake, real, k))
    assert found.recall == pytest.approx(by_neighbours(real, fake, k))
    assert tuple(precision_recall(fake, real, k=k)) == pytest.approx(tuple(found)[::-1])


def test_the_textbook_cases_of_precision_and_recall():
    real = features(200, 3)
    assert tuple(precision_recall(real, real)) == (1, 1)
    assert tuple(precision_recall(real, real + 1000)) == (0, 0)
    near = real[:1] + 1e-3 * features(200, 3, seed=1)  # one sample, again and again
    assert precision_recall(real, near).precision == 1
    assert precision_recall(real, near).recall <= 0.02
    outliers = torch.cat([real[:100], real[:100] + 1000])
    assert precision_recall(real, outliers).precision == 0.5


def test_a_ball_ends_at_the_kth_other_sample_and_includes_its_edge():
    real = torch.tensor([[0.0], [1], [3], [7]])
    inside = {1: [11, -1], 2: [13, -3], 3: [14, -7]}  # the farthest that any ball reaches
    for k, (right, left) in inside.items():
        edge = torch.tensor([[float(right)], [right + 0.01], [left], [left - 0.01], [50]])
        assert precision_recall(real, edge, k=k).precision == pytest.approx(0.4)


AWKWARD = {  # where a distance by way of squares has lost what decides
    "a grid, with ties everywhere": lambda x: (3 * x).round(),
    "far from the origin": lambda x: x + 1e6,
    "far from each other": lambda x: torch.cat([x[:20], x[20:] + 1e6]),
    "one place, many times": lambda x: x[:1].expand_as(x),
    "beyond what a square can hold": lambda x: 1e200 * x,
    "below what a square can hold": lambda x: 1e-200 * x,
    "all but the same": lambda x: 1 + 1e-13 * x,
}


@pytest.mark.parametrize("told", ["highest", "medium"])  # matmul's precision in float32
@pytest.mark.parametrize("change", AWKWARD.values(), ids=AWKWARD)
def test_quick_distances_decide_nothing_that_they_cannot(change, told, monkeypatch):
    real, fake = change(features(60, 3).double()), change(1.2 * features(60, 3, seed=1).double())
    monkeypatch.setattr(torch, "get_float32_matmul_precision", lambda: told)
    apart = torch.cdist(real, fake, compute_mode="donot_use_mm_for_euclid_dist")
    within = [
        torch.cdist(x, x, compute_mode="donot_use_mm_for_euclid_dist").sort(1).values[:, 3]
        for x in (real, fake)
    ]
    precision = (apart <= within[0][:, None]).any(0).double().mean()
    recall = (apart <= within[1]).any(1).double().mean()
    assert tuple(precision_recall(real, fake)) == (precision, recall)


@pytest.mark.parametrize("k", [0, 4, 9])
def test_k_must_fit(k):
    with pytest.raises(ValueError, match=f"k is {k} with 9 real and 4 fake samples, expected at"):
        precision_recall(features(9, 2), features(4, 2), k=k)


# ---- modes ------------------------------------------------------------------------------------


def test_modes_are_counted_as_written_out():
    centres, std = data.ring_centres(), 0.02
    samples = data.ring(400, generator=seeded(0)) * 1.01
    samples[:50] = 0.3 * torch.randn(50, 2, generator=seeded(1))
    nearest, good = [], []
    for point in samples.numpy():
        gaps = [np.linalg.norm(point - centre) for centre in centres.numpy()]
        nearest.append(int(np.argmin(gaps)))
        good.append(min(gaps) <= 3 * std)
    shares = np.bincount(nearest, minlength=8) / len(nearest)
    found = modes_covered(samples, centres, std)
    assert found.covered == len({mode for mode, fine in zip(nearest, good, strict=True) if fine})
    assert found.quality == pytest.approx(np.mean(good))
    assert found.divergence == pytest.approx(stats.entropy(shares, np.full(8, 1 / 8)))


@pytest.mark.parametrize("where", ["ring", "grid"])
def test_real_samples_cover_every_mode_as_well_as_a_gaussian_can(where):
    centres, std = (data.ring_centres(), 0.02) if where == "ring" else (data.grid_centres(), 0.05)
    found = modes_covered(getattr(data, where)(20_000, generator=seeded(0)), centres, std)
    assert found.covered == len(centres)
    exact = 1 - np.exp(-4.5)
    assert abs(found.quality - exact) < 4 * (exact * (1 - exact) / 20_000) ** 0.5
    assert found.divergence < 0.003  # about (K − 1) / 2N


def test_one_mode_is_the_farthest_from_all():
    centres = data.grid_centres()
    found = modes_covered(centres[3:4].repeat(9, 1), centres, 0.05)
    assert (found.covered, found.quality) == (1, 1)
    assert found.divergence == pytest.approx(np.log(25))


def test_a_mode_without_a_good_sample_is_not_covered():
    centres = torch.tensor([[0.0, 0], [1, 0]])
    samples = torch.tensor([[0.0, 0.29], [0.69, 0], [0.9, 0.3]])  # the last two are too far
    found = modes_covered(samples, centres, 0.1)
    assert found.covered == 1
    assert found.quality == pytest.approx(1 / 3)
    assert found.divergence == pytest.approx(stats.entropy([1 / 3, 2 / 3], [0.5, 0.5]))


@pytest.mark.parametrize("std", [0, -1, torch.inf, torch.nan])
def test_a_spread_is_positive(std):
    with pytest.raises(ValueError, match=r"std is .*, expected a positive, finite spread"):
        modes_covered(torch.zeros(3, 2), torch.zeros(2, 2), std)


# ---- memorisation -----------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "m"), [(30, 30), (50, 20)])
def test_the_share_is_that_of_the_nearest_neighbours(n, m):
    fake, train, test = features(40, 4), features(n, 4, 1), features(m, 4, 2)
    nearest = NearestNeighbors(n_neighbors=1).fit(np.concatenate([train, test]))
    exact = (nearest.kneighbors(fake)[1] < n).mean()
    found = memorisation(fake, train, test, generator=seeded(0))
    assert found.share == pytest.approx(exact)
    assert found.expected == n / (n + m)


def test_its_p_value_is_hypergeometric_where_no_neighbours_are_shared():
    """20 fakes, each beside a row of its own: how many of these are among the 30 of 50?"""
    rows = 10 * torch.randn(50, 6, generator=seeded(0))
    fake = torch.cat([rows[:16], rows[46:]]) + 0.01
    found = memorisation(fake, rows[:30], rows[30:], permutations=20_000, generator=seeded(1))
    exact = stats.hypergeom(50, 30, 20).sf(15)
    assert found.share == 0.8
    assert found.p_value == pytest.approx(exact, abs=4 * (exact / 20_000) ** 0.5)


def test_p_values_of_honest_fakes_are_not_too_small():
    source, small = seeded(0), 0
    for _ in range(200):
        fake, train, test = torch.randn(3, 40, 3, generator=source)
        small += memorisation(fake, train, test, permutations=99, generator=source).p_value <= 0.1
    assert small <= stats.binom(200, 0.1).ppf(0.9999)


def test_copies_show_and_equally_near_ones_are_chance():
    train, test = features(200, 4), features(200, 4, seed=1)
    copied = memorisation(train[:100], train, test, generator=seeded(0))
    assert copied.share == 1
    assert copied.p_value == pytest.approx(1 / 201)
    assert memorisation(test[:100], train, test, generator=seeded(0)).share == 0
    both = memorisation(train, train, train, generator=seeded(0))
    assert 0.4 < both.share < 0.6
    one = memorisation(train[:1].repeat(9, 1), train, test, generator=seeded(0))
    assert (one.share, one.p_value > 0.3) == (1, True)  # nine times one neighbour prove nothing


# ---- what all of them refuse ------------------------------------------------------------------

CALLS = {
    "frechet_distance": (frechet_distance, ("features_a", "features_b"), {}),
    "kernel_distance": (kernel_distance, ("features_a", "features_b"), {}),
    "precision_recall": (precision_recall, ("real", "fake"), {}),
    "modes_covered": (modes_covered, ("samples", "centres"), {"std": 1.0}),
    "memorisation": (memorisation, ("fake", "train", "test"), {}),
}
every_call = pytest.mark.parametrize("call", CALLS)


def table(rows: int = 9, size: int = 3) -> torch.Tensor:
    return features(rows, size)


@every_call
@pytest.mark.parametrize("shape", [(10,), (0, 3), (4, 0), (4, 3, 2)], ids=str)
def test_a_table_is_expected(call, shape):
    function, names, more = CALLS[call]
    for name in names:
        tables = dict.fromkeys(names, table()) | {name: torch.zeros(shape)}
        message = rf"{name} has shape {re.escape(str(shape))}, expected \(N, d\)"
        with pytest.raises(ValueError, match=message):
            function(**tables, **more)


@every_call
def test_tables_of_different_widths_are_described(call):
    function, names, more = CALLS[call]
    tables = dict.fromkeys(names, table()) | {names[-1]: table(size=4)}
    message = f"numbers per sample: {names[0]} 3 and .*{names[-1]} 4; expected as many in each"
    with pytest.raises(ValueError, match=message):
        function(**tables, **more)


@every_call
@pytest.mark.parametrize("value", [torch.nan, torch.inf, -torch.inf])
def test_features_must_be_finite(call, value):
    function, names, more = CALLS[call]
    for name in names:
        broken = table()
        broken[4, 1] = value
        with pytest.raises(ValueError, match=f"{name} holds NaN or infinity, expected finite"):
            function(**dict.fromkeys(names, table()) | {name: broken}, **more)


@every_call
def test_nothing_given_is_changed_and_gradients_are_welcome(call):
    function, names, more = CALLS[call]
    tables = {name: table() + i for i, name in enumerate(names)}
    before = {name: rows.clone() for name, rows in tables.items()}
    grown = {name: rows.requires_grad_() for name, rows in tables.items()}
    found = function(**grown, **more)
    values = [found] if isinstance(found, float) else found
    assert all(isinstance(value, float | int) for value in values)
    assert all(torch.equal(rows, before[name]) for name, rows in grown.items())


KINDS = {
    "array": lambda x: x.numpy(),
    "float32": lambda x: x.float().numpy(),
    "backwards": lambda x: x.numpy()[::-1].copy()[::-1],
    "columns first": lambda x: np.asfortranarray(x.numpy()),
    "read only": lambda x: np.frombuffer(x.numpy().tobytes()).reshape(x.shape),
    "lists": lambda x: x.tolist(),
    "arrays in a list": lambda x: [*x.numpy()],
    "tensors in a list": lambda x: [*x],
    "whole numbers": lambda x: x.numpy().astype(np.int64),
    "whole lists": lambda x: x.int().tolist(),
}


@every_call
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.filterwarnings("error")
def test_features_come_as_arrays_and_lists(call, kind):
    function, names, more = CALLS[call]
    tables = [(features(12, 3, seed) * 4).float().double() for seed in range(len(names))]
    tables = [table.trunc() if "whole" in kind else table for table in tables]
    drawn = "generator" in (function.__kwdefaults__ or ())
    expected, found = (
        function(*given, **more, **({"generator": seeded(0)} if drawn else {}))
        for given in (tables, [*map(KINDS[kind], tables)])
    )
    assert found == expected


@every_call
@pytest.mark.parametrize(
    ("given", "found"),
    [
        ([[1.0, 2, 3], [1.0, 2]], "a list that makes no table"),
        ("features.npz", "a str that makes no table"),
        (None, "a NoneType that makes no table"),
        ([torch.ones(3), torch.ones(2)], "a list that makes no table"),
        (torch.ones(4, 3).cfloat(), r"torch\.complex64, expected real numbers"),
    ],
)
def test_what_is_no_table_of_numbers_is_named(call, given, found):
    function, names, more = CALLS[call]
    with pytest.raises(TypeError, match=f"{names[-1]} is {found}"):
        function(**dict.fromkeys(names, table()) | {names[-1]: given}, **more)


def test_too_few_samples_or_deals_are_described():
    with pytest.raises(ValueError, match="1 and 9 samples and 200 permutations, expected at least"):
        kernel_distance(table(1), table())
    with pytest.raises(ValueError, match="9 and 9 samples and -1 permutations, expected at least"):
        kernel_distance(table(), table(), permutations=-1)
    with pytest.raises(ValueError, match="permutations is -1, expected no less than 0"):
        memorisation(table(), table(), table(), permutations=-1)


@pytest.mark.parametrize("metric", [kernel_distance, lambda *x, **y: memorisation(*x, x[0], **y)])
def test_the_generator_alone_decides(metric):
    a, b = table(), table() + 0.1
    found = [metric(a, b, generator=seeded(3)) for _ in range(2)]
    assert found[0] == found[1]
