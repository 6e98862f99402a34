"""How many of several known Gaussians a sample covers."""

import math
from typing import NamedTuple

import torch

from gankit.exact import double

from .rows import Features, distances, share, tables


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
    samples, centres = tables(samples=samples, centres=centres)
    if not 0 < std < float("inf"):
        raise ValueError(f"std is {std}, expected a positive, finite spread, that of one mode")
    distance, mode = distances(samples, centres).min(1)
    good = distance <= 3 * std
    shares = double(torch.bincount(mode, minlength=len(centres))) / len(samples)
    divergence = math.log(len(centres)) - torch.special.entr(shares).sum().item()
    return ModesCovered(len(mode[good].unique()), share(good), max(divergence, 0.0))
