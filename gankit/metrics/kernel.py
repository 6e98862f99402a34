"""The kernel distance of two samples of features, with a test."""

from typing import NamedTuple

import torch

from gankit.exact import double

from .rows import Features, blocks, deals, share, tables


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
    features_a, features_b = tables(features_a=features_a, features_b=features_b)
    n, m = len(features_a), len(features_b)
    if min(n, m) < 2 or permutations < 0:
        found = f"{n} and {m} samples and {permutations} permutations"
        raise ValueError(f"{found}, expected at least 2 of each sample and no less than 0 deals")
    rows = torch.cat([features_a, features_b])
    marks = double(deals(n, m, permutations, generator)).to(rows)
    within_a, row_sums = [], []  # of the matrix of pairs, without its diagonal
    for place, block in zip(*blocks(rows, len(rows)), strict=True):
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
    return KernelDistance(found[0].item(), share(found >= found[0] - slack))
