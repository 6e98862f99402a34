"""How good is a generator? Measures on features.

Features are (N, d), floating point or whole numbers, one row for each sample: a tensor on any
device, a NumPy array or a list of rows. All is computed in float64. Other shapes, NaN and infinity
are a ``ValueError``, what is no table of numbers a ``TypeError``. Which features, decides what can
be seen: two samples may agree in one space and differ in another.
"""

import math
import warnings
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from gankit.exact import double

Features = Tensor | np.ndarray | Sequence[Any]
_ENTRIES = 10**7  # of a matrix of pairs, held at once


def frechet_distance(features_a: Features, features_b: Features) -> float:
    """Fréchet distance of two samples of features, (N, d) and (M, d), each seen as a Gaussian.

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
    """
    mean_a, root_a = _gaussian("features_a", features_a)
    mean_b, root_b = (x.to(mean_a) for x in _gaussian("features_b", features_b))
    _check_sizes(features_a=len(mean_a), features_b=len(mean_b))
    spread = root_a.square().sum() + root_b.square().sum()
    overlap = torch.linalg.svdvals(root_a @ root_b.T).sum()
    distance = (mean_a - mean_b).square().sum() + spread - 2 * overlap
    return max(distance.item(), 0.0)  # rounding may leave a tiny negative number


def _gaussian(name: str, given: Features) -> tuple[Tensor, Tensor]:
    """Mean (d,) and a root R (at most d, d) with RᵀR the covariance."""
    if isinstance(given, tuple):
        (mean, root), whose = _saved(name, given), "what is given"
    else:
        sample, whose = _table(name, given), f"{len(given)} samples"
        if len(sample) < 2:
            found = f"{name} has shape {tuple(sample.shape)}"
            raise ValueError(f"{found}, expected (N, d) with N at least 2")
        mean = sample.mean(0)
        root = torch.linalg.qr((sample - mean) / (len(sample) - 1) ** 0.5, mode="r").R
    size = len(mean)
    if (rank := torch.linalg.matrix_rank(root).item()) < size:
        found = f"the covariance of {name} is singular: {whose} of {size} features span"
        hint = "the distance is exact for them, but says little of what they were drawn from"
        warnings.warn(f"{found} {rank} dimensions; {hint}", stacklevel=3)
    return mean, root


def _saved(name: str, given: tuple[Features, ...]) -> tuple[Tensor, Tensor]:
    """The mean and a root of the covariance, of which rounding below 0 is cut off."""
    parts = [_numbers(name, part) for part in given]
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
    return mean, values.clamp(min=0).sqrt().unsqueeze(1) * vectors.T


class KernelDistance(NamedTuple):
    """What :func:`kernel_distance` finds."""

    distance: float  #: squared, unbiased, so it may be negative
    p_value: float  #: how often chance alone gives as much, in (0, 1]


def kernel_distance(
    features_a: Features,
    features_b: Features,
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
    features_a, features_b = _tables(features_a=features_a, features_b=features_b)
    n, m = len(features_a), len(features_b)
    if min(n, m) < 2 or permutations < 0:
        found = f"{n} and {m} samples and {permutations} permutations"
        raise ValueError(f"{found}, expected at least 2 of each sample and no less than 0 deals")
    rows = torch.cat([features_a, features_b])
    marks = double(_deals(n, m, permutations, generator)).to(rows)
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


def precision_recall(real: Features, fake: Features, *, k: int = 3) -> PrecisionRecall:
    """Precision and recall of features (N, d) and (M, d), by balls around each sample.

    A ball reaches to the k-th nearest other sample of its own kind. Precision is the share of fakes
    in any ball of a real, recall the share of reals in any ball of a fake. Both depend on the sizes
    of the samples: compare at equal ones. ``k`` is at least 1 and below N and M, or it is a
    ``ValueError``. Kynkäänniemi et al., *Improved precision and recall metric for assessing
    generative models*, 2019, equations 1 and 2, https://arxiv.org/abs/1904.06991.
    """
    real, fake = _tables(real=real, fake=fake)
    if not 1 <= k < min(len(real), len(fake)):
        found = f"k is {k} with {len(real)} real and {len(fake)} fake samples"
        raise ValueError(f"{found}, expected at least 1 and fewer than of each")
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


def modes_covered(samples: Features, centres: Features, std: float) -> ModesCovered:
    """How many of K equally likely Gaussians (K, d), of spread ``std``, the samples (N, d) cover.

    A sample belongs to its nearest centre, and is of high quality if it lies within 3 std of it; a
    mode is covered if one such sample belongs to it. The divergence is KL(p‖u) = log K + Σ p log p,
    with p the shares of all samples that belong to each mode. In the plane, 1 − e^(−9/2) = 98.9 %
    of the Gaussians' own samples are of high quality. Srivastava et al., *VEEGAN*, 2017, section 4,
    https://arxiv.org/abs/1705.07761; the divergence: Lin et al., *PacGAN*, 2018, section 4,
    https://arxiv.org/abs/1712.04086.
    """
    samples, centres = _tables(samples=samples, centres=centres)
    if not 0 < std < float("inf"):
        raise ValueError(f"std is {std}, expected a positive, finite spread, that of one mode")
    distance, mode = _distances(samples, centres).min(1)
    good = distance <= 3 * std
    shares = double(torch.bincount(mode, minlength=len(centres))) / len(samples)
    divergence = math.log(len(centres)) - torch.special.entr(shares).sum().item()
    return ModesCovered(len(mode[good].unique()), _share(good), max(divergence, 0.0))


class Memorisation(NamedTuple):
    """What :func:`memorisation` finds."""

    share: float  #: of the fakes, those nearer to a training sample than to any test sample
    expected: float  #: of an honest generator
    p_value: float  #: how often chance alone gives as large a share, in (0, 1]


def memorisation(
    fake: Features,
    train: Features,
    test: Features,
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
    fake, train, test = _tables(fake=fake, train=train, test=test)
    if permutations < 0:
        raise ValueError(f"permutations is {permutations}, expected no less than 0 deals")
    marks = double(_deals(len(train), len(test), permutations, generator)).to(fake)
    pool = torch.cat([train, test])
    order = torch.rand(len(pool), generator=generator, device=_device(generator)).argsort()
    order = order.to(fake.device)  # the first of equally near ones is taken
    blocks = _blocks(fake, len(pool))[1]
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
    return double(truth).mean().item()


def _tables(**given: Features) -> list[Tensor]:
    """Tables of one width as float64, without gradients, on the device of the first."""
    tables = [_table(name, rows) for name, rows in given.items()]
    _check_sizes(**{name: x.shape[1] for name, x in zip(given, tables, strict=True)})
    return [x.to(tables[0].device) for x in tables]


def _table(name: str, given: Features) -> Tensor:
    rows = _numbers(name, given)
    if rows.ndim != 2 or not rows.numel():
        found = f"{name} has shape {tuple(rows.shape)}, expected (N, d)"
        raise ValueError(f"{found}: a row for each sample; of pictures, images.flatten(1)")
    return rows


def _numbers(name: str, given: Features) -> Tensor:
    """Finite numbers as float64."""
    try:
        rows = given if isinstance(given, Tensor) else _tensor(given)
    except (TypeError, ValueError, RuntimeError) as error:
        found = f"{name} is a {type(given).__name__} that makes no table of numbers"
        raise TypeError(f"{found}, expected a tensor, an array or a list of rows (N, d)") from error
    if rows.is_complex():
        raise TypeError(f"{name} is {rows.dtype}, expected real numbers, as {name}.real are")
    if not (rows := double(rows.detach())).isfinite().all():
        raise ValueError(f"{name} holds NaN or infinity, expected finite numbers")
    return rows


def _tensor(given: Features) -> Tensor:
    if isinstance(given, list | tuple) and any(isinstance(row, Tensor) for row in given):
        return torch.stack([*given])
    return torch.from_numpy(np.array(given, order="C"))  # a copy: what is given may be read-only


def _check_sizes(**sizes: int) -> None:
    if len({*sizes.values()}) > 1:
        found = " and ".join(f"{name} {size}" for name, size in sizes.items())
        raise ValueError(f"numbers per sample: {found}; expected as many in each, of one kind")
