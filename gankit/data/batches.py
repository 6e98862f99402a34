"""Endless, seeded, resumable batches of pictures or points."""

from typing import Self

import numpy as np
import torch
from torch import Tensor


def to_float(images: Tensor) -> Tensor:
    """Turn bytes p of 0 to 255 into float32 in [-1, 1]: p / 127.5 − 1."""
    if images.dtype != torch.uint8:
        raise TypeError(f"images are {images.dtype}, expected torch.uint8")
    return images.float().div_(127.5).sub_(1)


class Batches:
    """An endless, seeded, resumable stream of batches; made by :func:`batches`.

    Every epoch visits a picture at most once, in an order that depends on seed and epoch alone;
    those that fill no batch wait for another. So one number, ``position``, is the place in it.
    """

    def __init__(self, images: Tensor, batch_size: int, seed: int) -> None:
        self._images, self.batch_size, self.seed, self.position = images, batch_size, seed, 0
        self._epoch, self._order = -1, torch.empty(0, dtype=torch.long)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Tensor:
        epoch, place = divmod(self.position, len(self._images) // self.batch_size)
        if epoch != self._epoch:
            # Seeds from (seed, epoch) in such a way that no two pairs share an order by accident
            words = np.random.SeedSequence((self.seed, epoch)).generate_state(2, np.uint32)
            random = torch.Generator().manual_seed(int(words[0]) << 31 ^ int(words[1]))
            self._order = torch.randperm(len(self._images), generator=random)
            self._order, self._epoch = self._order.to(self._images.device), epoch
        self.position += 1
        batch = self._images[self._order[place * self.batch_size :][: self.batch_size]]
        return to_float(batch) if batch.dtype == torch.uint8 else batch

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
    images: Tensor, batch_size: int, *, seed: int = 0, device: torch.device | str | None = None
) -> Batches:
    """An endless, seeded, resumable stream of float batches: pictures in [-1, 1], or points.

    ``images`` are uint8, or floating point in [-1, 1], of shape (N, channels, height, width), or
    points of shape (N, d), floating point and finite; all are moved to the device (by default
    theirs) once, in that type. A batch of 1 to N of them is float32 for uint8 ones (p / 127.5 − 1),
    otherwise in the type given. The seed alone decides the order. Another type is a ``TypeError``;
    a wrong shape, range or size a ``ValueError``.
    """
    if not isinstance(images, Tensor):
        raise TypeError(f"images are a {type(images).__name__}, expected a torch.Tensor")
    floating, shape = images.is_floating_point(), tuple(images.shape)
    if images.dtype != torch.uint8 and not floating:
        raise TypeError(f"images are {images.dtype}, expected torch.uint8 or floating point")
    points = images.ndim == 2 and floating
    if images.ndim != 4 and not points:
        expected = "(N, channels, height, width); grey pictures have 1 channel: images.unsqueeze(1)"
        raise ValueError(f"images have shape {shape}, expected {expected}")
    if not 1 <= batch_size <= len(images):
        expected = f"1 to {len(images)}, the number of images"
        raise ValueError(f"batch_size is {batch_size}, expected {expected}")
    if points and not images.isfinite().all():
        raise ValueError("points hold NaN or infinity, expected finite numbers")
    if floating and not points and not images.abs().amax() <= 1:
        found = f"[{images.amin():.3g}, {images.amax():.3g}]"
        expected = "[-1, 1]; for pictures in [0, 1] use 2 * images - 1"
        raise ValueError(f"images lie in {found}, expected {expected}")
    return Batches(images if device is None else images.to(device), batch_size, seed)
