"""The Fréchet distance against closed forms and against matrix square roots."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import linalg

from gankit.metrics import frechet_distance


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


@pytest.mark.parametrize(("count", "other"), [(2, 2), (5, 8), (5, 100), (100, 5), (16, 17)])
def test_fewer_samples_than_features_need_no_care(count, other):
    """The covariances are singular; a square root of a noisy zero is a larger noise."""
    a, b = features(count, 16), features(other, 16, seed=1)
    assert frechet_distance(a, b) == pytest.approx(by_eigenvalues(a, b), rel=1e-5)
    assert frechet_distance(a, b) == pytest.approx(by_square_root(a, b), rel=1e-3)


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


@pytest.mark.parametrize(
    "shape", [(10,), (1, 3), (0, 3), (4, 3, 2)], ids=["flat", "one", "none", "three axes"]
)
@pytest.mark.parametrize("name", ["features_a", "features_b"])
def test_a_table_of_two_or_more_rows_is_expected(name, shape):
    found = ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "")
    tables = {"features_a": torch.zeros(4, 3), "features_b": torch.zeros(4, 3)}
    tables[name] = torch.zeros(shape)
    message = rf"{name} has shape \({found}\), expected \(N, d\) with N at least 2"
    with pytest.raises(ValueError, match=message):
        frechet_distance(**tables)


def test_features_of_different_lengths_are_described():
    message = "features_a have 3 numbers per sample and features_b 4, expected as many"
    with pytest.raises(ValueError, match=message):
        frechet_distance(torch.randn(9, 3), torch.randn(9, 4))


@pytest.mark.parametrize("value", [torch.nan, torch.inf, -torch.inf])
def test_features_must_be_finite(value):
    broken = features(9, 3)
    broken[4, 1] = value
    with pytest.raises(ValueError, match="features_b holds NaN or infinity, expected finite"):
        frechet_distance(features(9, 3), broken)
