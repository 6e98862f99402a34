"""Augmentations that a gradient flows through, for a discriminator that has few pictures to learn.

``Trainer(..., augment=...)`` shows D nothing else: real and fake in its own step, and fakes in G's,
each time with new draws.  That is what keeps what is done to them out of the fakes: were only the
reals changed, G would have to make changed pictures.  Zhao et al., *Differentiable augmentation for
data-efficient GAN training*, 2020, section 3.2, https://arxiv.org/abs/2006.10738.  A penalty looks
at augmented samples, too: at ∇a where D sees it.  (The code of Karras et al. takes R1's slope
with respect to the picture before; for mirrored, turned and lighter ones it is the same.)

An augmentation is a function ``augment(samples, random)``: samples (N, ...) and the
``torch.Generator`` that draws, on their device, to as many of the same shape and type.  The ones
here are for pictures (N, channels, height, width), floating point in [-1, 1]; each picture has
draws of its own, and nothing is cut to [-1, 1], since a gradient does not come back from there.
Another type or shape is a ``ValueError``.  Any function of your own that torch can differentiate
will do.

Whether an augmentation leaks, so that fakes come out changed, is a question about distributions:
it does not where no two distributions of pictures become the same.  :func:`compose` with ``p``
below 1 leaves some pictures as they are, and below 1/2 that is enough, whatever the augmentation
(Karras et al., *Training generative adversarial networks with limited data*, 2020, section 2.2 and
appendix C, https://arxiv.org/abs/2006.06676).
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import pad

Augmentation = Callable[[Tensor, torch.Generator], Tensor]  # (samples, random) → as many


def compose(*augmentations: Augmentation, p: float = 1.0) -> Augmentation:
    """One augmentation of several: in this order, each for a sample of its own with probability p.

        >>> few = gk.augment.compose(gk.augment.color, gk.augment.translation, p=0.8)
        >>> trainer = gk.Trainer(G, D, augment=few)

    Whether a sample (of any shape) is changed is drawn for each of them apart.  A p out of [0, 1],
    or no augmentation, is a ``ValueError``, and what is no function a ``TypeError``.
    """
    if not 0 <= p <= 1:
        raise ValueError(f"p is {p}, expected a probability in [0, 1], such as 0.8")
    if not augmentations:
        found = "there is nothing to compose"
        raise ValueError(f"{found}, expected one augmentation or more, such as gk.augment.color")
    for one in augmentations:
        if not callable(one):
            found = f"an augmentation is {one!r}, expected a function of samples and a"
            raise TypeError(f"{found} torch.Generator; pass it without calling it: gk.augment.flip")

    def composed(samples: Tensor, random: torch.Generator) -> Tensor:
        for one in augmentations:
            changed = one(samples, random)
            if p < 1:
                which = torch.rand(len(samples), generator=random, device=samples.device) < p
                changed = torch.where(_beside(which, samples), changed, samples)
            samples = changed
        return samples

    return composed


def brightness(images: Tensor, random: torch.Generator, *, by: float = 0.5) -> Tensor:
    """Lighter or darker: x + b, b ~ U[-by, by], one for each picture; ``by`` is at least 0."""
    _check(images)
    return images + _between(images, random, 0, by)


def saturation(images: Tensor, random: torch.Generator, *, by: float = 1.0) -> Tensor:
    """More or less colour: m + s (x − m), s ~ U[1 − by, 1 + by], m the mean of a pixel's channels.

    Grey pictures stay as they are.  ``by`` is at least 0.
    """
    _check(images)
    grey = images.mean(1, keepdim=True)
    return grey + _between(images, random, 1, by) * (images - grey)


def contrast(images: Tensor, random: torch.Generator, *, by: float = 0.5) -> Tensor:
    """More or less contrast: m + c (x − m), c ~ U[1 − by, 1 + by], m the mean of the picture.

    ``by`` is at least 0; below 1 no picture becomes flat.
    """
    _check(images)
    mean = images.mean((1, 2, 3), keepdim=True)
    return mean + _between(images, random, 1, by) * (images - mean)


def color(images: Tensor, random: torch.Generator) -> Tensor:
    """Brightness, then saturation, then contrast, as they are by default (Zhao et al., "Color")."""
    return contrast(saturation(brightness(images, random), random), random)


def translation(images: Tensor, random: torch.Generator, *, by: float = 0.125) -> Tensor:
    """Moved by whole pixels, up to the share ``by`` of each side; 0, a middle grey, moves in.

    Along each side uniform between -r and r, with r = by · side, rounded, a half upwards; ``by``
    is in [0, 1].
    """
    _check(images)
    _check_share(by)
    for axis in (2, 3):
        side = images.shape[axis]
        reach = int(by * side + 0.5)
        start = torch.randint(
            2 * reach + 1, (len(images), 1), generator=random, device=images.device
        )
        places = (start + torch.arange(side, device=images.device)).view(
            -1, 1, *((side, 1) if axis == 2 else (1, side))
        )
        wide = pad(images, (0, 0, reach, reach) if axis == 2 else (reach, reach))
        images = wide.gather(axis, places.expand_as(images))
    return images


def cutout(images: Tensor, random: torch.Generator, *, by: float = 0.5) -> Tensor:
    """A square is laid over: by · side of each side, 0 all over, its middle at any pixel.

    What reaches beyond the border is cut off; ``by`` is in [0, 1].
    """
    _check(images)
    _check_share(by)
    covered = torch.ones((), dtype=torch.bool, device=images.device)
    for axis in (2, 3):
        side = images.shape[axis]
        size = int(by * side + 0.5)
        middle = torch.randint(side, (len(images), 1), generator=random, device=images.device)
        behind = torch.arange(side, device=images.device) - (middle - size // 2)
        inside = (behind >= 0) & (behind < size)
        covered = covered & inside.view(-1, 1, *((side, 1) if axis == 2 else (1, side)))
    return images.masked_fill(covered, 0)


def flip(images: Tensor, random: torch.Generator) -> Tensor:
    """Mirrored, left for right, all of them: with ``compose(flip, p=0.5)`` each with probability ½.

    Then nobody can tell which were mirrored, and fakes come out mirrored, too: use it where a
    mirrored picture is as good as another.
    """
    del random
    _check(images)
    return images.flip(3)


def turn(images: Tensor, random: torch.Generator) -> Tensor:
    """Turned by 0, 90, 180 or 270°, each as likely; pictures are square.

    Without ``compose`` nobody can tell by how much, and fakes come out turned, too.
    """
    _check(images)
    if images.shape[2] != images.shape[3]:
        found = f"images have shape {tuple(images.shape)}"
        raise ValueError(f"{found}, expected square ones, to turn them; cut them, or leave it out")
    quarters = torch.randint(4, (len(images),), generator=random, device=images.device)
    images = torch.where(_beside(quarters % 2 == 1, images), images.rot90(1, (2, 3)), images)
    return torch.where(_beside(quarters >= 2, images), images.flip(2, 3), images)


def _between(images: Tensor, random: torch.Generator, middle: float, by: float) -> Tensor:
    """A number from [middle − by, middle + by] for each picture, (N, 1, 1, 1)."""
    if not 0 <= by < float("inf"):
        raise ValueError(f"by is {by}, expected a finite range of at least 0, such as 0.5")
    kind = {"dtype": images.dtype, "device": images.device}
    drawn = torch.rand(len(images), 1, 1, 1, generator=random, **kind)
    return middle + by * (2 * drawn - 1)


def _beside(which: Tensor, samples: Tensor) -> Tensor:
    """One truth for each sample, (N, 1, ...)."""
    return which.view(-1, *[1] * (samples.ndim - 1))


def _check(images: Tensor) -> None:
    if not images.is_floating_point() or images.ndim != 4:
        found = f"images are {images.dtype} of shape {tuple(images.shape)}"
        expected = "floating point (N, channels, height, width)"
        raise ValueError(f"{found}, expected {expected}; of bytes gk.data.to_float makes them")


def _check_share(by: float) -> None:
    if not 0 <= by <= 1:
        raise ValueError(f"by is {by}, expected a share of each side in [0, 1], such as 0.125")
