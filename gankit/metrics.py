"""How good is a generator? Measures on features given as tensors.

Features are (N, d), floating point or whole numbers, one row for each sample; all is computed in
float64. Other shapes, NaN and infinity are a ``ValueError``. Which features, decides what can be
seen: two samples may agree in one space and differ in another.
"""

import math
import warnings
from typing import NamedTuple

import torch
from torch import Tensor

_ENTRIES = 10**7  # of a matrix of pairs, held at once


def frechet_distance(features_a: Tensor, features_b: Tensor) -> float:
    """Fréchet distance of two samples of features, (N, d) and (M, d), each seen as a Gaussian.

        d² = |μ_a − μ_b|² + tr(Σ_a + Σ_b − 2 (Σ_a Σ_b)^½)

    at least 0, in squared units of the features. Of Inception features it is called FID, of others
    not. Small samples bias it upwards: compare at equal sizes only. The trace of the root is the
    sum of the singular values of A Bᵀ, with AᵀA and BᵀB the covariances. Where one of these is
    singular, as with no more samples than features, the value is still exact, and a warning says
    so. N or M below 2 is a ``ValueError``. Dowson and Landau, *The Fréchet distance between
    multivariate normal distributions*, 1982, equation 4; Heusel et al., 2017, equation 6,
    https://arxiv.org/abs/1706.08500.
    """
    _check_features(features_a=features_a, features_b=features_b)
    mean_a, root_a = _gaussian(features_a, "features_a")
    mean_b, root_b = _gaussian(features_b, "features_b")
    spread = root_a.square().sum() + root_b.square().sum()
    overlap = torch.linalg.svdvals(root_a @ root_b.T).sum()
    distance = (mean_a - mean_b).square().sum() + spread - 2 * overlap
    return max(distance.item(), 0.0)  # rounding may leave a tiny negative number


def _gaussian(sample: Tensor, name: str) -> tuple[Tensor, Tensor]:
    """Mean (d,) and a root R (at most d, d) with RᵀR the covariance."""
    (count, size), sample = sample.shape, sample.detach().double()
    if count < 2:
        raise ValueError(f"{name} has shape {(count, size)}, expected (N, d) with N at least 2")
    mean = sample.mean(0)
    root = torch.linalg.qr((sample - mean) / (count - 1) ** 0.5, mode="r").R
    if (rank := torch.linalg.matrix_rank(root).item()) < size:
        found = f"the covariance of {name} is singular: {count} samples of {size} features span"
        hint = "the distance is exact for them, but says little of what they were drawn from"
        warnings.warn(f"{found} {rank} dimensions; {hint}", stacklevel=3)
    return mean, root


class KernelDistance(NamedTuple):
    """What :func:`kernel_distance` finds."""

    distance: float  #: squared, unbiased, so it may be negative
    p_value: float  #: how often chance alone gives as much, in (0, 1]


def kernel_distance(
    features_a: Tensor,
    features_b: Tensor,
    *,
    permutations: int = 200,
    generator: torch.Generator | None = None,
) -> KernelDistance:
    """Kernel distance of two samples of features, (N, d) and (M, d), with a permutation test.

        MMD² = E k(a, a′) + E k(b, b′) − 2 E k(a, b)        k(x, y) = (x·y / d + 1)³

    over pairs of different samples, which makes it unbiased at any N and M, both at least 2. Of
    Inception features it is called KID. The test asks whether both could come from one
    distribution: the rows are dealt out anew ``permutations`` times (``generator`` decides how; 0
    leaves a p-value of 1), and the p-value is the share of deals, this one among them, that are as
    far apart. Bińkowski et al., *Demystifying MMD GANs*, 2018, section 4,
    https://arxiv.org/abs/1801.01401; Gretton et al., *A kernel two-sample test*, 2012, equation 3.
    """
    _check_features(features_a=features_a, features_b=features_b)
    n, m = len(features_a), len(features_b)
    if min(n, m) < 2 or permutations < 0:
        found = f"{n} and {m} samples and {permutations} permutations"
        raise ValueError(f"{found}, expected at least 2 of each sample and no less than 0 deals")
    rows = torch.cat([features_a.detach().double(), features_b.detach().double()])
    marks = _deals(n, m, permutations, generator).to(rows)
    within_a, row_sums = [], []  # of the matrix of pairs, without its diagonal
    for place, block in zip(*_blocks(rows, len(rows)), strict=True):
        kernel = (block @ rows.T / rows.shape[1] + 1) ** 3
        kernel[torch.arange(len(block)), place] = 0
        within_a.append(kernel @ marks)
        row_sums.append(kernel.sum(1))
    sums = torch.cat(row_sums)
    aa = (marks * torch.cat(within_a)).sum(0)
    ab = marks.T @ sums - aa
    bb = sums.sum() - aa - 2 * ab
    found = aa / (n * (n - 1)) + bb / (m * (m - 1)) - 2 * ab / (n * m)
    slack = 1e-12 * sums.abs().mean() / len(rows)  # of rounding, so that equal stays equal
    return KernelDistance(found[0].item(), _share(found >= found[0] - slack))


class PrecisionRecall(NamedTuple):
    """What :func:`precision_recall` finds, two shares in [0, 1]."""

    precision: float  #: of the fakes, those among the reals: quality
    recall: float  #: of the reals, those among the fakes: diversity


def precision_recall(real: Tensor, fake: Tensor, *, k: int = 3) -> PrecisionRecall:
    """Precision and recall of features (N, d) and (M, d), by balls around each sample.

    A ball reaches to the k-th nearest other sample of its own kind. Precision is the share of fakes
    in any ball of a real, recall the share of reals in any ball of a fake. Both depend on the sizes
    of the samples: compare at equal ones. ``k`` is at least 1 and below N and M, or it is a
    ``ValueError``. Kynkäänniemi et al., *Improved precision and recall metric for assessing
    generative models*, 2019, equations 1 and 2, https://arxiv.org/abs/1904.06991.
    """
    _check_features(real=real, fake=fake)
    if not 1 <= k < min(len(real), len(fake)):
        found = f"k is {k} with {len(real)} real and {len(fake)} fake samples"
        raise ValueError(f"{found}, expected at least 1 and fewer than of each")
    real, fake = real.detach().double(), fake.detach().double()
    return PrecisionRecall(_covered(fake, real, k), _covered(real, fake, k))


def _covered(points: Tensor, centres: Tensor, k: int) -> float:
    """The share of the points in the balls around the centres, each of which is its own nearest."""
    own = _blocks(centres, len(centres))[1]
    radii = torch.cat([_distances(block, centres).kthvalue(k + 1, 1).values for block in own])
    theirs = _blocks(points, len(centres))[1]
    return _share(torch.cat([(_distances(b, centres) <= radii).any(1) for b in theirs]))


class ModesCovered(NamedTuple):
    """What :func:`modes_covered` finds."""

    covered: int  #: how many modes have at least one sample of high quality
    quality: float  #: share of samples of high quality, in [0, 1]
    divergence: float  #: of the modes' shares from equal ones, 0 to log K nats


def modes_covered(samples: Tensor, centres: Tensor, std: float) -> ModesCovered:
    """How many of K equally likely Gaussians (K, d), of spread ``std``, the samples (N, d) cover.

    A sample belongs to its nearest centre, and is of high quality if it lies within 3 std of it; a
    mode is covered if one such sample belongs to it. The divergence is KL(p‖u) = log K + Σ p log p,
    with p the shares of all samples that belong to each mode. In the plane, 1 − e^(−9/2) = 98.9 %
    of the Gaussians' own samples are of high quality. Srivastava et al., *VEEGAN*, 2017, section 4,
    https://arxiv.org/abs/1705.07761; the divergence: Lin et al., *PacGAN*, 2018, section 4,
    https://arxiv.org/abs/1712.04086.
    """
    _check_features(samples=samples, centres=centres)
    if not 0 < std < float("inf"):
        raise ValueError(f"std is {std}, expected a positive, finite spread")
    distance, mode = _distances(samples.detach().double(), centres.double()).min(1)
    good = distance <= 3 * std
    shares = torch.bincount(mode, minlength=len(centres)).double() / len(samples)
    divergence = math.log(len(centres)) - torch.special.entr(shares).sum().item()
    return ModesCovered(len(mode[good].unique()), _share(good), max(divergence, 0.0))


class Memorisation(NamedTuple):
    """What :func:`memorisation` finds."""

    share: float  #: of the fakes, those nearer to a training sample than to any test sample
    expected: float  #: of an honest generator
    p_value: float  #: how often chance alone gives as large a share, in (0, 1]


def memorisation(
    fake: Tensor,
    train: Tensor,
    test: Tensor,
    *,
    permutations: int = 200,
    generator: torch.Generator | None = None,
) -> Memorisation:
    """Whether fakes (N, d) are nearer to the training samples (n, d) than to unseen ones (m, d).

    For a generator that learned the distribution, not the samples, it is chance whether a fake's
    nearest neighbour among both is one of the n or of the m: the expected share is n / (n + m). The
    test deals out train and test anew ``permutations`` times (``generator`` decides how, and
    between equally near ones; 0 leaves a p-value of 1). Copies among the fakes show; that all
    fakes are copies of one test sample does not. After Lopez-Paz and Oquab, *Revisiting classifier
    two-sample tests*, 2017, section 3, https://arxiv.org/abs/1610.06545, and Meehan et al., *A
    non-parametric test to detect data-copying in generative models*, 2020,
    https://arxiv.org/abs/2004.05675.
    """
    _check_features(fake=fake, train=train, test=test)
    if permutations < 0:
        raise ValueError(f"permutations is {permutations}, expected no less than 0 deals")
    marks = _deals(len(train), len(test), permutations, generator).double().to(fake.device)
    pool = torch.cat([train.detach(), test.detach()]).double()
    order = torch.rand(len(pool), generator=generator, device=_device(generator)).argsort()
    order = order.to(fake.device)  # the first of equally near ones is taken
    blocks = _blocks(fake.detach().double(), len(pool))[1]
    nearest = torch.cat([_distances(block, pool[order]).argmin(1) for block in blocks])
    shares = marks[order[nearest]].mean(0)
    expected = len(train) / len(pool)
    return Memorisation(shares[0].item(), expected, _share(shares >= shares[0] - 1e-12))


def _deals(n: int, m: int, count: int, generator: torch.Generator | None) -> Tensor:
    """Which of n + m rows are in the first sample, (n + m, 1 + count): as given, then dealt out."""
    order = torch.rand(n + m, count, generator=generator, device=_device(generator)).argsort(0)
    return torch.cat([torch.arange(n + m, device=order.device).unsqueeze(1), order], 1) < n


def _device(generator: torch.Generator | None) -> torch.device | None:
    return generator.device if generator else None


def _blocks(rows: Tensor, width: int) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
    """Numbers and rows, in parts of which each fits into memory against ``width`` others."""
    size = max(1, _ENTRIES // width)
    return torch.arange(len(rows), device=rows.device).split(size), rows.split(size)


def _distances(a: Tensor, b: Tensor) -> Tensor:
    """Euclidean distances (N, M), none by way of squares, which would lose digits."""
    return torch.cdist(a, b, compute_mode="donot_use_mm_for_euclid_dist")


def _share(truth: Tensor) -> float:
    return truth.double().mean().item()


def _check_features(**given: Tensor) -> None:
    for name, rows in given.items():
        if rows.ndim != 2 or not rows.numel():
            found = f"{name} has shape {tuple(rows.shape)}"
            raise ValueError(f"{found}, expected (N, d): a row of d numbers for each of N samples")
        if not rows.isfinite().all():
            raise ValueError(f"{name} holds NaN or infinity, expected finite numbers")
    sizes = {name: rows.shape[1] for name, rows in given.items()}
    if len({*sizes.values()}) > 1:
        found = " and ".join(f"{name} {size}" for name, size in sizes.items())
        raise ValueError(f"numbers per sample: {found}; expected as many in each")
