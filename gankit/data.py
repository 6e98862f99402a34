"""Data in memory: embedded MNIST, and an endless stream of batches."""

import gzip
import zlib
from importlib.resources import files
from typing import Self

import numpy as np
import torch
from torch import Tensor

_MNIST = {"train": ("train", 60_000), "test": ("t10k", 10_000)}


def mnist(split: str = "train") -> tuple[Tensor, Tensor]:
    """The MNIST digits, embedded in the package: nothing is downloaded.

    Args:
        split: ``"train"`` (60 000 digits) or ``"test"`` (10 000).

    Returns:
        images: uint8, shape (N, 1, 28, 28), 0 = paper, 255 = ink.
        labels: int64, shape (N,), the digits 0 to 9.

    Raises:
        ValueError: On another split.
        OSError: If the embedded files are damaged.

    References:
        LeCun, Bottou, Bengio and Haffner, *Gradient-based learning applied to document
        recognition*, 1998, section 3. Licence: CC BY-SA 3.0, see DATA.md.
    """
    if split not in _MNIST:
        raise ValueError(f'split is {split!r}, expected "train" or "test"')
    name, count = _MNIST[split]
    images = _read_idx(f"{name}-images-idx3-ubyte.gz", header=16, size=count * 784)
    labels = _read_idx(f"{name}-labels-idx1-ubyte.gz", header=8, size=count)
    return images.view(count, 1, 28, 28), labels.long()


def _read_idx(name: str, *, header: int, size: int) -> Tensor:
    try:
        raw = gzip.decompress((files("gankit") / "assets" / "mnist" / name).read_bytes())
    except (OSError, EOFError, zlib.error) as error:
        raise OSError(f"{name} cannot be read ({error}); install gankit again") from error
    if len(raw) != header + size:
        raise OSError(
            f"{name} holds {len(raw)} bytes, expected {header + size}; install gankit again"
        )
    # bytearray: torch wants memory that it may write to
    return torch.from_numpy(np.frombuffer(bytearray(raw), dtype=np.uint8, offset=header))


def to_float(images: Tensor) -> Tensor:
    """Turn bytes p of 0 to 255 into float32 in [-1, 1]: p / 127.5 − 1."""
    if images.dtype != torch.uint8:
        raise TypeError(f"images are {images.dtype}, expected torch.uint8")
    return images.float().div_(127.5).sub_(1)


class Batches:
    """An endless, seeded, resumable stream of batches; made by :func:`batches`.

    Every epoch visits every picture at most once, in an order that depends on the seed and the
    epoch alone; the last pictures that do not fill a batch wait for another epoch.  So the place
    in the stream is one number, and :meth:`state_dict` is small.

    Attributes:
        batch_size: Pictures per batch.
        position: How many batches have been drawn.
    """

    def __init__(self, images: Tensor, batch_size: int, seed: int) -> None:
        self._images, self.batch_size, self.seed = images, batch_size, seed
        self.position = 0
        self._epoch, self._order = -1, torch.empty(0, dtype=torch.long)

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Tensor:
        epoch, place = divmod(self.position, len(self._images) // self.batch_size)
        if epoch != self._epoch:
            self._epoch, self._order = epoch, self._shuffled(epoch)
        self.position += 1
        rows = self._order[place * self.batch_size :][: self.batch_size]
        batch = self._images[rows]
        return to_float(batch) if batch.dtype == torch.uint8 else batch

    def _shuffled(self, epoch: int) -> Tensor:
        # A sequence of seeds from (seed, epoch), so that no two pairs share an order by accident.
        words = np.random.SeedSequence((self.seed, epoch)).generate_state(2, np.uint32)
        generator = torch.Generator().manual_seed(int(words[0]) << 31 ^ int(words[1]))
        order = torch.randperm(len(self._images), generator=generator)
        return order.to(self._images.device)

    def state_dict(self) -> dict[str, int]:
        """Where the stream stands, for :meth:`load_state_dict`."""
        return {"seed": self.seed, "position": self.position, "batch_size": self.batch_size}

    def load_state_dict(self, state: dict[str, int]) -> None:
        """Go on where another stream over the same pictures stood."""
        self.seed, self.position = state["seed"], state["position"]
        self.batch_size, self._epoch = state["batch_size"], -1


def batches(
    images: Tensor,
    batch_size: int,
    *,
    seed: int = 0,
    device: torch.device | str | None = None,
) -> Batches:
    """An endless, seeded, resumable stream of float batches in [-1, 1].

    All pictures are moved to the device once, in the type they have: 60 000 digits as uint8 take
    47 MB.

    Args:
        images: Shape (N, channels, height, width): uint8, or floating point in [-1, 1].
        batch_size: Pictures per batch, from 1 to N.
        seed: Decides the order, and nothing else does.
        device: Where the batches shall be; by default where the images are.

    Returns:
        A :class:`Batches` iterator of tensors (batch_size, channels, height, width), float32 for
        uint8 pictures (p / 127.5 − 1), otherwise in the type given.

    Raises:
        TypeError: If images are neither uint8 nor floating point.
        ValueError: If their shape, their range or the batch size does not fit.

    Example:
        >>> stream = batches(mnist()[0], 64)
        >>> next(stream).shape
        torch.Size([64, 1, 28, 28])
    """
    if images.dtype != torch.uint8 and not images.is_floating_point():
        raise TypeError(
            f"images are {images.dtype}, expected torch.uint8 or floating point in [-1, 1]"
        )
    if images.ndim != 4:
        raise ValueError(
            f"images have shape {tuple(images.shape)}, expected (N, channels, height, width); "
            "grey pictures have 1 channel: images.unsqueeze(1)"
        )
    if not 1 <= batch_size <= len(images):
        raise ValueError(
            f"batch_size is {batch_size}, expected 1 to {len(images)}, the number of images"
        )
    if images.is_floating_point() and not images.abs().amax() <= 1:
        raise ValueError(
            f"images lie in [{images.amin():.3g}, {images.amax():.3g}], expected [-1, 1]; "
            "for pictures in [0, 1] use 2 * images - 1"
        )
    return Batches(images if device is None else images.to(device), batch_size, seed)
