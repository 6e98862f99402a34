"""Batches that come from elsewhere: a torch ``DataLoader``, a list, a generator of batches."""

import warnings
from collections.abc import Iterable, Iterator
from typing import Any, Self

import torch
from torch import Tensor

from .batches import Batch, Batches, check_images, plainly_unit, to_float

LabelCounts = tuple[int, float]  # how many tensors beside the samples networks ask for, and take


class Loaded:
    """An endless stream of what any iterable of batches holds; made by :func:`endless`.

    It has no place that a checkpoint could hold, and what the source draws it draws by itself.
    """

    batch_size = None  # which each batch tells
    plainly_unit = False  # until the first batch has been seen

    def __init__(
        self, source: Iterable, label_counts: LabelCounts, device: torch.device | str
    ) -> None:
        self._source, self._device, self._drawn = source, device, 0
        self.label_count, self._most = label_counts
        self._iterator: Iterator = iter(())
        self._last: Batch | None = None

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Batch:
        try:
            batch = next(self._iterator)
        except StopIteration:
            batch = self._begin()
        real, *labels = self._parts(batch)
        if not self._drawn:
            check_images(real)
            self.plainly_unit = plainly_unit(real)
        self._drawn += 1
        real, *labels = (p.to(self._device, non_blocking=True) for p in (real, *labels))
        real = to_float(real) if real.dtype == torch.uint8 else real
        self._last = (real, *labels) if labels else real
        return self._last

    def peek(self) -> Batch | None:
        """The last batch, if there was one: the next one would be lost."""
        return self._last

    def state_dict(self) -> None:
        """None: no checkpoint holds where the source stands."""

    def load_state_dict(self, state: object) -> None:
        """Stay where the source stands."""

    def _begin(self) -> Any:
        """The first batch of the next pass through the source."""
        what = type(self._source).__name__
        if isinstance(self._source, Iterator) and self._drawn:
            found = f"the {what} of batches ended after {self._drawn}"
            raise ValueError(f"{found}, expected one that goes on; give a DataLoader or a list")
        self._iterator = iter(self._source)
        try:
            return next(self._iterator)
        except StopIteration:
            hint = "is the data set smaller than a batch, with drop_last?"
            raise ValueError(f"the {what} holds no batch, expected one at least; {hint}") from None

    def _parts(self, batch: object) -> list[Tensor]:
        """The samples, and as many labels as the networks ask for."""
        parts = list(batch) if isinstance(batch, tuple | list) and len(batch) else [batch]
        count, wanted = len(parts) - 1, self.label_count
        if wanted < count and wanted < self._most and not self._drawn:
            what = f"a batch holds {count} tensors beside the samples; {wanted} are handed on, as"
            hint = "what has a default is not handed on; take the default away to have it"
            warnings.warn(f"{what} many as the networks ask for: {hint}", stacklevel=4)
        parts = parts[: 1 + wanted]
        if wrong := [type(part).__name__ for part in parts if not isinstance(part, Tensor)]:
            expected = "a tensor, or (images, labels, ...), all tensors"
            raise TypeError(f"a batch is or holds a {wrong[0]}, expected {expected}")
        if count < wanted:
            found = f"a batch holds {count} tensors beside the samples, and the networks ask for"
            raise ValueError(f"{found} {wanted}; expected (images, labels, ...)")
        if any(part.ndim == 0 or len(part) != len(parts[0]) for part in parts):
            shapes = " and ".join(str(tuple(part.shape)) for part in parts)
            raise ValueError(f"a batch holds shapes {shapes}, expected as many rows in all")
        return parts


def check_range(stream: Batches | Loaded, fakes: Tensor) -> None:
    """Refuse pictures that lie in [0, 1] beside fakes that go below 0; looked at once."""
    if stream.plainly_unit and fakes.amin() < 0:
        found = (
            f"the pictures lie in [0, 1], and the generator makes values from {fakes.amin():.2g}"
        )
        hint = "2 * images - 1 brings them there, as Normalize(0.5, 0.5) does after ToTensor"
        raise ValueError(f"{found}; expected pictures in [-1, 1]: {hint}")
    stream.plainly_unit = False


def endless(
    batches: Batches | Iterable, label_counts: LabelCounts, device: torch.device | str
) -> Batches | Loaded:
    """A stream to train on: :class:`Batches` are one, and another iterable becomes one.

    What can be iterated again, such as a ``DataLoader`` or a list of batches, is, without end. A
    batch is a tensor or (images, labels, ...), on any device; uint8 becomes float32 in [-1, 1].
    ``label_counts`` are how many tensors beside the samples the networks ask for and take at most:
    of a ``DataLoader``'s, as many as they ask for are kept; of :class:`Batches`, all have to fit.
    """
    what, (least, most) = type(batches).__name__, label_counts
    if isinstance(batches, Batches):
        if least <= batches.label_count <= most:
            return batches
        wanted = f"{least}" if least == most else f"{least} to {most}"
        found = f"each batch holds {batches.label_count} tensors of labels, and the networks take"
        hint = "gk.data.batches(images, 64, labels), with a tuple for several"
        raise TypeError(f"{found} {wanted} beside the samples; expected as many of both: {hint}")
    if isinstance(batches, Tensor):
        raise TypeError(f"batches are a {what}, expected a stream: gk.data.batches(images, 64)")
    if not isinstance(batches, Iterable) or isinstance(batches, str | bytes | dict):
        expected = "gk.data.batches(images, 64), a DataLoader or another iterable of batches"
        hint = "a Dataset goes into a DataLoader: torch.utils.data.DataLoader(dataset, 64, True)"
        raise TypeError(f"batches are a {what}, expected {expected}; {hint}")
    return Loaded(batches, label_counts, device)
