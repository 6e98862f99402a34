"""Drawn faces whose attributes are known; the files lie beside this one, see README.md there."""

import numpy as np
import torch
from torch import Tensor

from ..embedded import arrays, check_choice

FACE_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "skin": ("light", "tan", "brown", "dark"),
    "hair_color": ("black", "brown", "blond", "red", "grey", "blue"),
    "hair_length": ("short", "long"),
    "eyewear": ("none", "glasses", "sunglasses"),
    "mouth": ("sad", "smile"),
    "beard": ("no", "yes"),
}
_TEST = 1_000  # the last ones


def faces(size: int = 64, *, split: str = "train") -> tuple[Tensor, Tensor]:
    """Comic faces in colour, drawn for this project, and the six attributes of each.

    ``"train"`` holds the first N = 9000 of them, ``"test"`` the last 1000: pictures, uint8 of shape
    (N, 3, size, size) in red, green and blue, and attributes, int64 of shape (N, 6).
    The columns are skin, hair_color, hair_length, eyewear, mouth and beard; the dictionary
    ``gk.data.FACE_ATTRIBUTES`` has the values of each in the order of their numbers. Of
    ``"hair_color"`` the third is ``"blond"``, so ``attributes[:, 1] == 2`` are the blond ones.
    Every attribute was drawn independently and uniformly.

    They were drawn at 64 × 64. With ``size=32`` a pixel is the mean of 2 × 2 of those, rounded to
    the nearest byte, halves up: ⌊(a + b + c + d + 2) / 4⌋. Another size or split is a
    ``ValueError``, a damaged file an ``OSError``. For what they are and cannot tell see DATA.md.
    """
    return _load("faces", size, split)


def pixel_faces(*, split: str = "train") -> tuple[Tensor, Tensor]:
    """Faces of 16 × 16 pixels with the attributes and the split of :func:`faces`.

    Pictures, uint8 (N, 3, 16, 16), and attributes, int64 (N, 6). They are drawn in another style,
    so they are not :func:`faces` made smaller. Raises what :func:`faces` raises.
    """
    return _load("pixel_faces", 16, split)


def face_pairs(change: str, *, size: int = 64) -> tuple[Tensor, Tensor, Tensor]:
    """The same 500 faces drawn twice, before and after one change: the true answer of translations.

    ``"hair"`` turns black hair blond, ``"ink"`` colours into black ink on white, ``"sunglasses"``
    puts sunglasses on faces without glasses; what a change does not concern is the same in all
    three. Returns two uint8 tensors (500, 3, size, size), sizes as in :func:`faces`, and the
    attributes before the change, int64 (500, 6). These faces are not among those of :func:`faces`.
    Another change or size is a ``ValueError``, a damaged file an ``OSError``.
    """
    check_choice("change", change, "hair", "ink", "sunglasses")
    before, attributes = _load(f"{change}_before", size)
    after, _ = _load(f"{change}_after", size)
    return before, after, attributes


def ink_faces(size: int = 64) -> tuple[Tensor, Tensor]:
    """3000 faces in black ink on white: other ones than in :func:`faces` and :func:`face_pairs`.

    Pictures, uint8 (3000, 3, size, size), whose three colours are equal, in 16 shades, and
    attributes, int64 (3000, 6), of which ink does not show skin and hair colour.
    Raises what :func:`faces` raises.
    """
    return _load("ink_faces", size)


def _load(name: str, size: int, split: str | None = None) -> tuple[Tensor, Tensor]:
    """Pictures and attributes of a file, which holds for each pixel the number of its colour."""
    check_choice("size", size, *([16] if name == "pixel_faces" else [64, 32]))
    if split is not None:
        check_choice("split", split, "train", "test")
    x, palette, labels = arrays(f"faces/{name}.npz", "x", "palette", "labels")
    part = {None: slice(None), "train": slice(-_TEST), "test": slice(-_TEST, None)}[split]
    pictures = torch.from_numpy(_pictures(x[part], palette, size))
    return pictures, torch.from_numpy(labels[part].astype(np.int64))


def _pictures(x: np.ndarray, palette: np.ndarray, size: int) -> np.ndarray:
    step, shades = x.shape[1] // size, palette.astype(np.uint16)  # in which four bytes can be added
    pictures = np.empty((len(x), 3, size, size), np.uint8)
    for some in np.array_split(np.arange(len(x)), max(1, len(x) // 500)):  # which the cache holds
        for channel in range(3):
            pixels = shades[x[some], channel]
            total = sum(pixels[:, i::step, j::step] for i in range(step) for j in range(step))
            pictures[some, channel] = (total + step**2 // 2) // step**2
    return pictures
