"""The reader's own pictures: a folder of files of any kind becomes one tensor."""

import os
import warnings
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ..extra import needed

# What Pillow counts among its formats but is no picture, or is drawn by another program
_NO_PICTURES = {"BUFR", "EPS", "GRIB", "HDF5", "MPEG", "PDF", "WMF"}
# Pictures that Pillow opens with a plugin only: to be named, not overlooked
_FOREIGN = {".arw", ".cr2", ".cr3", ".dng", ".heic", ".heif", ".jxl", ".nef", ".raw", ".svg"}


def folder(path: Path | str, size: int = 64) -> Tensor:
    """All pictures of a folder, as uint8 (N, 3, size, size) in red, green and blue.

    A picture is turned as its EXIF orientation says; of a moving one the first frame counts. The
    largest square in its middle is cut out, and a pixel of the result is the mean of that part of
    the square which it covers, rounded to the nearest byte. What is transparent is laid on white.
    Of 16 bits a value v becomes v / 257, so that white stays 255 (in colour Pillow itself keeps the
    upper 8, at most 1 less); floats are taken to lie in [0, 1]. Grey is the same in all three.
    Colour profiles are not applied.

    Files in the folders below count, too; hidden ones (``.name``) do not, nor those with an ending
    that no kind of picture has. The order is that of the sorted paths. A file that cannot be read
    is left out, and one warning names the first ten. With tqdm a bar shows how far it is.

    Args:
        path: The folder; ``~`` is the home folder.
        size: Pixels of a side, at least 1.

    Raises:
        FileNotFoundError: If there is no such folder, or no picture in it.
        NotADirectoryError: If ``path`` is a file.
        OSError: If none of the pictures can be read.
        MemoryError: If the result would not fit into the memory that is free; nothing is read then.
        ValueError: If ``size`` is no whole number from 1 on.
        ModuleNotFoundError: If Pillow, which reads the pictures, is not installed.
    """
    if isinstance(size, bool) or not isinstance(size, int | np.integer) or size < 1:
        raise ValueError(
            f"size is {size!r}, expected a whole number of pixels, at least 1, such as 64"
        )
    root = Path(path).expanduser()
    formats = _formats()
    files = _find(root, formats)
    _check_memory(len(files), int(size))
    pictures, count, failed = np.empty((len(files), 3, size, size), np.uint8), 0, []
    for file in _bar(files, f"{len(files)} pictures, {pictures.nbytes / 1e6:.0f} MB"):
        try:
            pictures[count] = _mean(_square(file, list(formats)), int(size)).transpose(2, 0, 1)
            count += 1
        except Exception as error:  # damage shows as any error, by the reader that finds it
            failed.append(f"{file.relative_to(root)} ({type(error).__name__}: {error})")
    said = "; ".join(failed[:10]) + f"; and {len(failed) - 10} more" * (len(failed) > 10)
    if not count:
        raise OSError(f"none of the {len(files)} pictures in {root} can be read: {said}")
    if failed:
        found = f"{len(failed)} of {len(files)} pictures in {root} cannot be read and are left out"
        warnings.warn(f"{found}: {said}", stacklevel=2)
    return torch.from_numpy(pictures[:count])


def _formats() -> dict[str, set[str]]:
    """The kinds of pictures that Pillow opens, and the endings of their files."""
    with needed("gk.data.folder"):
        from PIL import Image
    ends = Image.registered_extensions().items()  # loads all its readers
    kinds = set(Image.OPEN) - _NO_PICTURES
    return {kind: {end for end, of in ends if of == kind} for kind in kinds}


def _find(root: Path, formats: dict[str, set[str]]) -> list[Path]:
    """The files below a folder that have the ending of a picture, sorted."""
    if not root.exists():
        hint = f"a relative path begins at {Path.cwd()}"
        raise FileNotFoundError(f"{root} does not exist; expected a folder of pictures; {hint}")
    if not root.is_dir():
        hint = f"for all that lie beside it pass {root.parent}"
        raise NotADirectoryError(f"{root} is a file, expected a folder of pictures; {hint}")
    files: list[Path] = []
    for place, folders, names in os.walk(root, onerror=_raise):
        folders[:] = [name for name in folders if not name.startswith(".")]
        files += [Path(place, name) for name in names if not name.startswith(".")]
    known = _FOREIGN.union({".mpo"}, *formats.values())
    files.sort()
    pictures = [file for file in files if file.suffix.lower() in known]
    if not pictures:
        ends = Counter(file.suffix.lower() or "no ending" for file in files).most_common(5)
        others = f"{len(files)} other files ({', '.join(end for end, _ in ends)})"
        expected = "expected files that end in .jpg, .png, .webp, .gif, .tiff, .bmp or the like"
        raise FileNotFoundError(f"{root} holds {others if files else 'nothing'}; {expected}")
    return pictures


def _raise(error: OSError) -> None:
    raise error


def _check_memory(count: int, size: int) -> None:
    needed, free = 3 * count * size**2, _free_memory()
    if free is not None and needed > free:
        found = f"{count} pictures of 3 × {size} × {size} bytes take {needed / 1e9:.3g} GB"
        hint = "pass a smaller size or a part of the folder, or train with a torch DataLoader"
        raise MemoryError(f"{found}, and {free / 1e9:.3g} GB of memory are free; {hint}")


def _free_memory() -> int | None:
    """In bytes; without psutil all that is built in, since what is free does not count caches."""
    try:
        import psutil
    except ModuleNotFoundError:
        try:
            return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        except (AttributeError, ValueError, OSError):  # as on Windows
            return None
    return psutil.virtual_memory().available


def _bar(files: list[Path], words: str) -> Iterable[Path]:
    try:
        from tqdm.auto import tqdm
    except ModuleNotFoundError:
        return files
    return tqdm(files, desc=words, unit="picture", delay=1)


def _square(file: Path, kinds: list[str]) -> np.ndarray:
    """The square in the middle of a picture, as uint8 (side, side, 3)."""
    from PIL import Image, ImageOps

    with Image.open(file, formats=kinds) as opened:
        image = ImageOps.exif_transpose(opened)
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    image = image.crop((left, top, left + side, top + side))
    if image.mode.startswith(("I", "F")):
        return np.repeat(_grey(np.asarray(image), image.mode)[:, :, None], 3, 2)
    if image.mode in ("LA", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image.convert("RGBA"))
    return np.asarray(image.convert("RGB"))


def _grey(values: np.ndarray, mode: str) -> np.ndarray:
    """Bytes of a picture that has more than 8 bits."""
    top = 1 if mode == "F" else 65535  # Pillow's I has 32 bits, but holds 16 in PNG and PGM
    if not (values.min() >= 0 and values.max() <= top):
        found = f"values from {values.min():.4g} to {values.max():.4g}"
        raise ValueError(f"{found}, expected 0 to {top}")
    return (values * (255 / top) + 0.5).astype(np.uint8)


def _mean(pixels: np.ndarray, size: int) -> np.ndarray:
    """Means over size × size equal parts of a square, exact up to the rounding, halves up."""
    area = len(pixels) ** 2
    total = _sums(_sums(pixels, size).swapaxes(0, 1), size).swapaxes(0, 1)
    return ((2 * total + area) // (2 * area)).astype(np.uint8)


def _sums(rows: np.ndarray, size: int) -> np.ndarray:
    """The sums of the rows in each of ``size`` equal parts, times ``size``: whole numbers.

    Where a part begins within a row, the row counts for the share that lies in it.
    """
    first, rest = np.divmod(np.arange(size + 1) * len(rows), size)
    sums = size * np.add.reduceat(rows, first[:-1], axis=0, dtype=np.int64)
    sums[first[:-1] == first[1:]] = 0  # a part within one row, of which reduceat takes all
    shares = rest.reshape(-1, *[1] * (rows.ndim - 1)) * rows[np.minimum(first, len(rows) - 1)]
    return sums + np.diff(shares, axis=0)
