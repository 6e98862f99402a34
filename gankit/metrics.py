"""How good is a generator? Measures on features given as tensors."""

import torch
from torch import Tensor


def frechet_distance(features_a: Tensor, features_b: Tensor) -> float:
    """Fréchet distance between two samples of features, each seen as a Gaussian.

        d² = |μ_a − μ_b|² + tr(Σ_a + Σ_b − 2 (Σ_a Σ_b)^½)

    With the features of an Inception network this number is called FID; with others it is not.
    It is biased upwards at small samples, so compare only at equal sample sizes.  The trace of
    the square root is the sum of the singular values of A Bᵀ, with A and B the centred features
    scaled so that AᵀA and BᵀB are the covariances: no matrix square root is taken, so singular
    covariances (fewer samples than features) need no special care.

    Args:
        features_a: Shape (N, d), N at least 2, finite.
        features_b: Shape (M, d), M at least 2, finite.

    Returns:
        d² ≥ 0 in squared units of the features, computed in float64.

    Raises:
        ValueError: If the shapes do not fit, a sample has fewer than 2 rows, or a value is not
            finite.

    References:
        Dowson and Landau, *The Fréchet distance between multivariate normal distributions*, 1982,
        equation 4; Heusel et al., *GANs trained by a two time-scale update rule converge to a
        local Nash equilibrium*, 2017, equation 6. https://arxiv.org/abs/1706.08500
    """
    mean_a, root_a = _gaussian(features_a, "features_a")
    mean_b, root_b = _gaussian(features_b, "features_b")
    if mean_a.shape != mean_b.shape:
        raise ValueError(
            f"features_a have {len(mean_a)} numbers per sample and features_b {len(mean_b)}, "
            "expected as many"
        )
    spread = root_a.square().sum() + root_b.square().sum()
    overlap = torch.linalg.svdvals(root_a @ root_b.T).sum()
    distance = (mean_a - mean_b).square().sum() + spread - 2 * overlap
    return max(distance.item(), 0.0)  # rounding may leave a tiny negative number


def _gaussian(features: Tensor, name: str) -> tuple[Tensor, Tensor]:
    """Mean (d,) and a root R (at most d, d) with RᵀR the covariance."""
    if features.ndim != 2 or len(features) < 2:
        raise ValueError(
            f"{name} has shape {tuple(features.shape)}, expected (N, d) with N at least 2"
        )
    features = features.detach().double()
    if not features.isfinite().all():
        raise ValueError(f"{name} holds NaN or infinity, expected finite numbers")
    mean = features.mean(0)
    centred = (features - mean) / (len(features) - 1) ** 0.5
    return mean, torch.linalg.qr(centred, mode="r").R
