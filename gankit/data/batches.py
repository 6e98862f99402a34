"""Endless, seeded, resumable batches of pictures, points or whatever else is a tensor."""

from collections.abc import Sequence
from copy import copy
from numbers import Integral
from typing import Self

import numpy as np
import torch
from torch import Tensor

Batch = Tensor | tuple[Tensor, ...]  # samples, or samples and what stands behind them


def to_float(images: Tensor) -> Tensor:
    """Turn bytes p of 0 to 255 into float32 in [-1, 1]: p / 127.5 − 1."""
    if images.dtype != torch.uint8:
        raise TypeError(f"images are {images.dtype}, expected torch.uint8; floats stay as they are")
    return images.float().div_(127.5).sub_(1)


class Batches:
    """An endless, seeded, resumable stream of batches; made by :func:`batches`.

    Every epoch visits a picture at most once, in an order that depends on seed and epoch alone;
    those that fill no batch wait for another. So one number, ``position``, is the place in it.
    """

    def __init__(
        self, images: Tensor, batch_size: int, seed: int, labels: tuple[Tensor, ...] = ()
    ) -> None:
        self._images, self.batch_size, self.seed, self.position = images, batch_size, seed, 0
        self._labels, self.label_count = labels, len(labels)
        self.plainly_unit = plainly_unit(images)
        self._epoch, self._order = -1, torch.empty(0, dtype=torch.long)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Batch:
        epoch, place = divmod(self.position, len(self._images) // self.batch_size)
        if epoch != self._epoch:
            # Seeds from (seed, epoch) in such a way that no two pairs share an order by accident
            words = np.random.SeedSequence((self.seed, epoch)).generate_state(2, np.uint32)
            random = torch.Generator().manual_seed(int(words[0]) << 31 ^ int(words[1]))
            self._order = torch.randperm(len(self._images), generator=random)
            self._order, self._epoch = self._order.to(self._images.device), epoch
        self.position += 1
        rows = self._order[place * self.batch_size :][: self.batch_size]
        batch = self._images[rows]
        batch = to_float(batch) if batch.dtype == torch.uint8 else batch
        return (batch, *(label[rows] for label in self._labels)) if self._labels else batch

    def peek(self) -> Batch:
        """The next batch, which stays the next one."""
        return next(copy(self))

    def state_dict(self) -> dict[str, int]:
        """Where the stream stands, for :meth:`load_state_dict`."""
        place = {"seed": self.seed, "position": self.position, "batch_size": self.batch_size}
        return place | {"count": len(self._images)}

    def load_state_dict(self, state: dict[str, int]) -> None:
        """Go on where another stream over the same pictures stood; not as many: ``ValueError``."""
        if state["count"] != len(self._images):
            found = f"these are {len(self._images)} pictures, and the stream was over"
            raise ValueError(f"{found} {state['count']}; go on with the same ones")
        self.seed, self.position = state["seed"], state["position"]
        self.batch_size, self._epoch = state["batch_size"], -1


def batches(
    images: Tensor,
    batch_size: int,
    labels: Tensor | Sequence[Tensor] | None = None,
    *,
    seed: int = 0,
    device: torch.device | str | None = None,
) -> Batches:
    """An endless, seeded, resumable stream of float batches: pictures in [-1, 1], or other samples.

    ``images`` are N pictures, uint8 or floating point in [-1, 1], of shape (N, channels, height,
    width), or other samples, floating point and finite, of shape (N, ...): points (N, d), sequences
    (N, length, channels), volumes. All are moved to the device (by default theirs) once, in that
    type. A batch of 1 to N of them is float32 for uint8 ones (p / 127.5 − 1), otherwise in the type
    given. The seed alone decides the order.

    With ``labels``, any tensor of N rows, a batch is the pair (images, labels) of the same rows; a
    tuple of such tensors gives (images, first, second, ...). Another type is a ``TypeError``; a
    wrong shape, count, range or size a ``ValueError``.
    """
    check_images(images)
    if not isinstance(batch_size, Integral):
        found = f"batch_size is a {type(batch_size).__name__}"
        raise TypeError(f"{found}, expected an int: batches(images, 64, labels)")
    if not 1 <= batch_size <= len(images):
        expected = f"1 to {len(images)}, the number of images"
        raise ValueError(f"batch_size is {batch_size}, expected {expected}")
    told = () if labels is None else labels if isinstance(labels, tuple | list) else (labels,)
    for label in told:
        _check_labels(label, len(images))
    images = images if device is None else images.to(device)
    return Batches(images, batch_size, seed, tuple(label.to(images.device) for label in told))


def plainly_unit(images: Tensor) -> bool:
    """Whether floating-point pictures lie in [0, 1], as torchvision's ToTensor gives them.

    So do a few bright ones of [-1, 1], by chance, hence 16 pictures at least, which are not all 0.
    """
    pictures = images.is_floating_point() and images.ndim == 4 and len(images) >= 16
    return pictures and images.device.type != "meta" and bool(images.amin() >= 0 < images.amax())


def check_images(images: Tensor) -> None:
    """Refuse what is no set of samples."""
    if not isinstance(images, Tensor):
        hint = "torch.as_tensor makes one of an array; a DataLoader goes to Trainer.run as it is"
        raise TypeError(f"images are a {type(images).__name__}, expected a torch.Tensor; {hint}")
    shape, pictures = tuple(images.shape), images.ndim == 4
    if images.dtype != torch.uint8 and not images.is_floating_point():
        hint = "bytes are images.to(torch.uint8)"
        raise TypeError(
            f"images are {images.dtype}, expected torch.uint8 or floating point; {hint}"
        )
    if images.dtype == torch.uint8 and not pictures:
        grey = "; grey pictures have 1 channel: images.unsqueeze(1)" if images.ndim == 3 else ""
        expected = f"(N, channels, height, width) of bytes{grey}"
        raise ValueError(f"images have shape {shape}, expected {expected}; else floating point")
    if images.ndim < 2:
        hint = "of one number a sample make (N, 1): images.unsqueeze(1)"
        raise ValueError(f"images have shape {shape}, expected (N, ...); {hint}")
    if not pictures and not images.isfinite().all():
        what = "points" if images.ndim == 2 else "samples"
        hint = "leave out the rows that are not images.isfinite()"
        raise ValueError(f"{what} hold NaN or infinity, expected finite numbers; {hint}")
    if pictures and images.dtype != torch.uint8 and len(images) and not images.abs().amax() <= 1:
        found = f"[{images.amin():.3g}, {images.amax():.3g}]"
        expected = "[-1, 1]; for pictures in [0, 1] use 2 * images - 1"
        raise ValueError(f"images lie in {found}, expected {expected}")


def _check_labels(labels: Tensor, count: int) -> None:
    if not isinstance(labels, Tensor):
        expected = f"a torch.Tensor of {count} rows, or a tuple of such; a seed is seed=0"
        raise TypeError(f"labels are a {type(labels).__name__}, expected {expected}")
    if labels.ndim == 0 or len(labels) != count:
        expected = f"({count}, ...): a row for each of the images"
        raise ValueError(f"labels have shape {tuple(labels.shape)}, expected {expected}")
    if labels.is_floating_point() and not labels.isfinite().all():
        raise ValueError("labels hold NaN or infinity, expected finite numbers: leave those out")
