"""The Fréchet distance: two samples of features, each seen as a Gaussian."""

import warnings

import torch
from torch import Tensor

from .rows import Features, check_sizes, numbers, table


def frechet_distance(features_a: Features, features_b: Features) -> float:
    """Squared Fréchet distance of two samples of features, (N, d) and (M, d), seen as Gaussians.

        d² = |μ_a − μ_b|² + tr(Σ_a + Σ_b − 2 (Σ_a Σ_b)^½)

    at least 0, in squared units of the features. Of Inception features it is called FID, of others
    not. Small samples bias it upwards: compare at equal sizes only. The trace of the root is the
    sum of the singular values of A Bᵀ, with AᵀA and BᵀB the covariances. Where one of these is
    singular, as with no more samples than features, the value is still exact, and a warning says
    so. N or M below 2 is a ``ValueError``. Dowson and Landau, *The Fréchet distance between
    multivariate normal distributions*, 1982, equation 4; Heusel et al., 2017, equation 6,
    https://arxiv.org/abs/1706.08500.

    In place of features, a tuple of the mean (d,) and the covariance (d, d), as others saved them:
    ``saved = np.load("reference.npz")``, then ``(saved["mu"], saved["sigma"])``. As there, Σ is
    Σᵢ (xᵢ − μ)(xᵢ − μ)ᵀ / (N − 1); one that is not symmetric, or negative, is a ``ValueError``.
    Saved in float32 it has lost digits: of the distance about four are left.
    """
    mean_a, root_a = _gaussian("features_a", features_a)
    mean_b, root_b = (x.to(mean_a) for x in _gaussian("features_b", features_b))
    check_sizes(features_a=len(mean_a), features_b=len(mean_b))
    spread = root_a.square().sum() + root_b.square().sum()
    overlap = torch.linalg.svdvals(root_a @ root_b.T).sum()
    distance = (mean_a - mean_b).square().sum() + spread - 2 * overlap
    return max(distance.item(), 0.0)  # rounding may leave a tiny negative number


def _gaussian(name: str, given: Features) -> tuple[Tensor, Tensor]:
    """Mean (d,) and a root R (at most d, d) with RᵀR the covariance."""
    if isinstance(given, tuple):
        (mean, root), whose = _saved(name, given), "what is given"
    else:
        sample, whose = table(name, given), f"{len(given)} samples"
        if len(sample) < 2:
            found = f"{name} has shape {tuple(sample.shape)}"
            raise ValueError(f"{found}, expected (N, d) with N at least 2")
        mean = sample.mean(0)
        root = torch.linalg.qr((sample - mean) / (len(sample) - 1) ** 0.5, mode="r").R
    size = len(mean)
    if not _surely_regular(root) and (rank := torch.linalg.matrix_rank(root).item()) < size:
        found = f"the covariance of {name} is singular: {whose} of {size} features span"
        hint = "the distance is exact for them, but says little of what they were drawn from"
        warnings.warn(f"{found} {rank} dimensions; {hint}", stacklevel=3)
    return mean, root


def _surely_regular(root: Tensor) -> bool:
    """Whether a triangle has full rank beyond doubt, which costs less than to count its rank.

    Its smallest singular value is at least 1 / ‖R⁻¹‖, in Frobenius's norm, as its largest is at
    most ‖R‖.
    """
    rows, size = root.shape
    if rows < size or not root.diagonal().all() or root.tril(-1).any():
        return False
    one = torch.eye(size, dtype=root.dtype, device=root.device)
    inverse = torch.linalg.solve_triangular(root, one, upper=True)
    rounding = size * torch.finfo(root.dtype).eps
    return bool(1 / inverse.norm() > rounding * root.norm())


def _saved(name: str, given: tuple[Features, ...]) -> tuple[Tensor, Tensor]:
    """The mean and a root of the covariance; eigenvalues that are but rounding count as 0."""
    parts = [numbers(name, part) for part in given]
    shapes = [tuple(part.shape) for part in parts]
    if len(parts) != 2 or parts[0].ndim != 1 or shapes[1] != shapes[0] * 2 or not shapes[0][0]:
        found = f"{name} is a tuple of shapes {', '.join(map(str, shapes))}"
        hint = "features are a tensor, an array or a list"
        raise ValueError(f"{found}, expected a mean (d,) and a covariance (d, d); {hint}")
    mean, covariance = parts
    values, vectors = torch.linalg.eigh((covariance + covariance.T) / 2)
    skew = (covariance - covariance.T).abs().max().item()
    if skew > (slack := 1e-5 * covariance.abs().max().item()) or values[0] < -slack:
        found = f"the covariance of {name} differs from its transpose by {skew:.2g} and has an"
        found = f"{found} eigenvalue {values[0].item():.2g}"
        raise ValueError(f"{found}, expected a symmetric matrix without negative ones")
    rounding = len(values) * torch.finfo(values.dtype).eps * values[-1]  # its root is far from 0
    values = values.where(values > rounding, 0)
    return mean, values.sqrt().unsqueeze(1) * vectors.T
