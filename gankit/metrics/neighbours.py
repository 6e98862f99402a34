"""Measures by nearest neighbours: precision, recall, and copies of training samples."""

from typing import NamedTuple

import torch
from torch import Tensor

from gankit.exact import double

from .rows import Features, blocks, deals, device_of, distances, share, tables


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
    real, fake = tables(real=real, fake=fake)
    if not 1 <= k < min(len(real), len(fake)):
        found = f"k is {k} with {len(real)} real and {len(fake)} fake samples"
        raise ValueError(f"{found}, expected at least 1 and fewer than of each")
    reals, fakes = _quick(real, fake)
    around_real, around_fake = _radii(reals, k), _radii(fakes, k)
    precision = share(_in_any(fakes, reals, around_real))
    return PrecisionRecall(precision, share(_in_any(reals, fakes, around_fake)))


# Squares of distances by way of products are quick and lose digits.  They decide only what their
# rounding cannot: all that is closer than that is measured again, by ``distances``.
_SPARE = 8  # neighbours that are measured beside those that count


class _Sample(NamedTuple):
    rows: Tensor  #: as they are
    quick: Tensor  #: the same, moved and scaled so that none is longer than 1
    unit: Tensor  #: how long 1 is there
    slack: float  #: more than rounding does to a square of two of ``quick``


def _quick(*samples: Tensor) -> list[_Sample]:
    """Samples with what their distances are first looked at with."""
    middle = samples[0].mean(0)
    unit = max((rows - middle).norm(dim=1).max() for rows in samples)
    exact = torch.get_float32_matmul_precision() == "highest" and middle.device.type == "cpu"
    dtype = torch.float32 if exact else middle.dtype  # elsewhere a product may drop digits
    slack = 8 * (len(middle) + 8) * torch.finfo(dtype).eps
    return [_Sample(rows, ((rows - middle) / unit).to(dtype), unit, slack) for rows in samples]


def _radii(sample: _Sample, k: int) -> Tensor:
    """How far it is from each to the k-th nearest other one; each is its own nearest."""
    rows, quick, unit, slack = sample
    count, norms, radii = min(k + 1 + _SPARE, len(rows)), quick.square().sum(1), []
    for place, part in zip(*blocks(quick, len(quick)), strict=True):
        squares = torch.addmm(norms, part, quick.T, alpha=-2)  # less the part's own norms
        near = squares.topk(count, largest=False)
        found = distances(rows[place, None], rows[near.indices])[:, 0].kthvalue(k + 1).values
        beyond = near.values[:, -1] + norms[place] - slack
        unsure = (count < len(rows)) & ~(beyond > (found / unit).square())
        if unsure.any():
            all_others = distances(rows[place[unsure]], rows)
            found[unsure] = all_others.topk(k + 1, largest=False).values[:, k]
        radii.append(found)
    return torch.cat(radii)


def _in_any(points: _Sample, centres: _Sample, radii: Tensor) -> Tensor:
    """Which points are in any of the balls around the centres."""
    quick, inside = centres.quick, []
    reach = quick.square().sum(1) - (radii / centres.unit).square().to(quick)
    for place, part in zip(*blocks(points.quick, len(quick)), strict=True):
        beyond = torch.addmm(reach, part, quick.T, alpha=-2).amin(1) + part.square().sum(1)
        found, unsure = beyond < 0, ~(beyond.abs() > centres.slack)  # not a number: unsure, too
        if unsure.any():
            found[unsure] = (distances(points.rows[place[unsure]], centres.rows) <= radii).any(1)
        inside.append(found)
    return torch.cat(inside)


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
    between equally near ones; 0 leaves a p-value of 1). Copies of many training samples show; if
    all fakes are copies of one or two, the share is 1, but the p-value no better than chance. After
    Lopez-Paz and Oquab, *Revisiting classifier two-sample tests*, 2017, section 3,
    https://arxiv.org/abs/1610.06545, and Meehan et al., *A non-parametric test to detect
    data-copying in generative models*, 2020, https://arxiv.org/abs/2004.05675.
    """
    fake, train, test = tables(fake=fake, train=train, test=test)
    if permutations < 0:
        raise ValueError(f"permutations is {permutations}, expected no less than 0 deals")
    marks = double(deals(len(train), len(test), permutations, generator)).to(fake)
    pool = torch.cat([train, test])
    order = torch.rand(len(pool), generator=generator, device=device_of(generator)).argsort()
    order = order.to(fake.device)  # the first of equally near ones is taken
    parts = blocks(fake, len(pool))[1]
    nearest = torch.cat([distances(part, pool[order]).argmin(1) for part in parts])
    shares = marks[order[nearest]].mean(0)
    expected = len(train) / len(pool)
    return Memorisation(shares[0].item(), expected, share(shares >= shares[0] - 1e-12))
