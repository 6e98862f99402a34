"""Measures of a conditional generator: draws it what is asked for, and more than one of it?"""

from typing import NamedTuple

import torch
from torch import Tensor

from gankit.exact import double

from .rows import Features, blocks, check_sizes, distances, numbers, table


class AsAsked(NamedTuple):
    """What :func:`as_asked` finds."""

    share: float  #: of the samples, those that are read as what was asked for, in [0, 1]
    count: int  #: of the samples
    shares: Tensor  #: of the samples for which a value was asked, those read as it, (K,)
    counts: Tensor  #: for how many samples each value was asked, (K,)


def as_asked(predicted: Features, asked: Features) -> AsAsked:
    """How often a classifier reads in a sample what the generator was asked for.

    ``predicted``, such as ``logits.argmax(1)``, and ``asked`` are whole numbers from 0, (N,): one
    label a sample; of several, take one column after the other. K is the largest value in either,
    plus 1. A value for which nothing was asked has a share of NaN.

        >>> gk.metrics.as_asked(predicted=[7, 7, 1, 1], asked=[7, 7, 7, 1]).share
        0.75

    Hold it beside what chance gives, Σᵥ p(asked = v) p(predicted = v), 0.1 for ten equally likely
    digits, and beside what the same classifier reads in real samples, for it errs, too. It is the
    accuracy of Odena, Olah and Shlens, *Conditional image synthesis with auxiliary classifier
    GANs*, 2017, section 4.1, https://arxiv.org/abs/1610.09585. A generator that knows one perfect
    sample of each value has a share of 1: see :func:`variety`.

    Raises:
        ValueError: If they are not whole numbers from 0, or not as many of both.
    """
    predicted, asked = _labels(predicted=predicted, asked=asked)
    if len(predicted) != len(asked):
        found = f"{len(predicted)} samples are predicted and {len(asked)} asked for"
        raise ValueError(f"{found}, expected as many of both, in the same order")
    size = int(max(predicted.max(), asked.max())) + 1
    right = asked[predicted == asked]
    counts = torch.bincount(asked, minlength=size)
    shares = double(torch.bincount(right, minlength=size)) / counts
    return AsAsked(len(right) / len(asked), len(asked), shares, counts)


class Variety(NamedTuple):
    """What :func:`variety` finds: 1 is as varied as the real ones, 0 no variety at all."""

    ratio: float  #: the mean over the classes, at least 0
    ratios: Tensor  #: of each class (K,), in the order of ``classes``
    classes: Tensor  #: the K labels that occur among the fakes, rising


def variety(
    real: Features, fake: Features, *, real_labels: Features, fake_labels: Features
) -> Variety:
    """How varied the fakes of a class are, beside the real ones: a ratio of mean distances.

        Vₖ = mean |φᵢ − φⱼ| over pairs of different fakes of class k / the same of real ones

    of features (N, d) and (M, d) with labels (N,) and (M,), which are whole numbers from 0: a
    class, or one attribute after the other. A generator that knows one sample of each class by
    heart has Vₖ = 0, however good it is. More than 1 is possible: samples that are far from each
    other may be far from the real ones, too. The means depend on no size of the samples. Mean
    distances within a condition are the diversity of Zhu et al., *Toward multimodal image-to-image
    translation*, 2017, section 5.2, https://arxiv.org/abs/1711.11586, who measure them in the
    features of another classifier, and set them beside the real ones'.

    Raises:
        ValueError: If a class of the fakes has fewer than 2 fakes or 2 real samples, if the real
            ones of a class are all the same, or if features and labels do not fit each other.
    """
    real, fake = table("real", real), table("fake", fake)
    check_sizes(real=real.shape[1], fake=fake.shape[1])
    of_real, of_fake = _labels(real_labels=real_labels, fake_labels=fake_labels)
    for name, rows, labels in (("real", real, of_real), ("fake", fake, of_fake)):
        if len(rows) != len(labels):
            found = f"{len(rows)} samples and {len(labels)} labels of {name}"
            raise ValueError(f"{found}, expected a label for each sample")
    classes = of_fake.unique()
    ratios = []
    for label in classes.tolist():
        spread = _spread("real", real[of_real == label], label)
        if not spread:
            found = f"the real samples of class {label} are all the same"
            raise ValueError(f"{found}, expected some that differ, to compare the fakes with")
        ratios.append(_spread("fake", fake[of_fake == label], label) / spread)
    ratios = torch.tensor(ratios, dtype=torch.float64)
    return Variety(ratios.mean().item(), ratios, classes)


def _spread(name: str, rows: Tensor, label: int) -> float:
    """The mean distance of two different rows."""
    n = len(rows)
    if n < 2:
        found = f"class {label} has {n} {name} samples"
        raise ValueError(f"{found}, expected at least 2 of each class: draw more, or leave it out")
    total = sum(distances(block, rows).sum().item() for block in blocks(rows, n)[1])
    return total / (n * (n - 1))


def _labels(**given: Features) -> list[Tensor]:
    """Labels (N,) as int64 on the CPU."""
    checked = []
    for name, labels in given.items():
        found = numbers(name, labels).cpu()
        if found.ndim != 1 or not len(found):
            hint = "of logits take .argmax(1), and of several labels one column at a time"
            raise ValueError(f"{name} has shape {tuple(found.shape)}, expected (N,): {hint}")
        if (wrong := found[(found < 0) | (found != found.round())]).numel():
            expected = "expected whole numbers from 0, such as classes"
            raise ValueError(f"{name} holds {wrong[0].item():g}, {expected}")
        checked.append(found.long())
    return checked
