"""How good is a generator? Measures on features given as tensors."""

import torch
from torch import Tensor


def frechet_distance(features_a: Tensor, features_b: Tensor) -> float:
    """Fréchet distance of two samples of features, (N, d) and (M, d), each seen as a Gaussian.

        d² = |μ_a − μ_b|² + tr(Σ_a + Σ_b − 2 (Σ_a Σ_b)^½)

    at least 0, in squared units of the features, computed in float64. Of Inception features it is
    called FID, of others not. Small samples bias it upwards: compare at equal sizes only. The trace
    of the root is the sum of the singular values of A Bᵀ, with AᵀA and BᵀB the covariances; these
    may be singular. Shapes that do not fit, N or M below 2, NaN and infinity are a ``ValueError``.
    Dowson and Landau, *The Fréchet distance between multivariate normal distributions*, 1982,
    equation 4; Heusel et al., 2017, equation 6, https://arxiv.org/abs/1706.08500.
    """
    mean_a, root_a = _gaussian(features_a, "features_a")
    mean_b, root_b = _gaussian(features_b, "features_b")
    if mean_a.shape != mean_b.shape:
        found = f"features_a have {len(mean_a)} numbers per sample and features_b {len(mean_b)}"
        raise ValueError(f"{found}, expected as many")
    spread = root_a.square().sum() + root_b.square().sum()
    overlap = torch.linalg.svdvals(root_a @ root_b.T).sum()
    distance = (mean_a - mean_b).square().sum() + spread - 2 * overlap
    return max(distance.item(), 0.0)  # rounding may leave a tiny negative number


def _gaussian(sample: Tensor, name: str) -> tuple[Tensor, Tensor]:
    """Mean (d,) and a root R (at most d, d) with RᵀR the covariance."""
    if sample.ndim != 2 or len(sample) < 2:
        shape = tuple(sample.shape)
        raise ValueError(f"{name} has shape {shape}, expected (N, d) with N at least 2")
    sample = sample.detach().double()
    if not sample.isfinite().all():
        raise ValueError(f"{name} holds NaN or infinity, expected finite numbers")
    mean = sample.mean(0)
    centred = (sample - mean) / (len(sample) - 1) ** 0.5
    return mean, torch.linalg.qr(centred, mode="r").R
