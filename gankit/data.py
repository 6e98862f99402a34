"""Data in memory: MNIST, which is embedded, Fashion-MNIST, toy points, and endless batches."""

import gzip
import tempfile
import zlib
from collections.abc import Callable
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Self

import numpy as np
import torch
from torch import Tensor

_RAW = Path("FashionMNIST", "raw")  # torchvision's own folder in the one that it is given


def mnist(split: str = "train") -> tuple[Tensor, Tensor]:
    """The MNIST digits, embedded in the package: nothing is downloaded.

    ``"train"`` holds N = 60 000 of them, ``"test"`` 10 000: images, uint8 of shape (N, 1, 28, 28)
    with 0 = paper and 255 = ink, and labels, int64 of shape (N,). Another split is a
    ``ValueError``, a damaged file an ``OSError``. From LeCun, Bottou, Bengio and Haffner,
    *Gradient-based learning applied to document recognition*, 1998, section 3; see DATA.md.
    """
    folder = files("gankit") / "assets" / "mnist"
    return _load(split, lambda name: folder / f"{name}.gz", "install gankit again")


def fashion_mnist(
    root: Path | str, split: str = "train", *, download: bool = False
) -> tuple[Tensor, Tensor]:
    """Fashion-MNIST: pictures of clothes in the very shape of :func:`mnist`'s digits.

    ``root`` is the folder that holds the idx files, with or without .gz, or torchvision's, which
    holds them in FashionMNIST/raw. It is only read. With ``download``, torchvision fetches all four
    files (30 MB) if the split lacks one, each whole or not at all. The labels 0 to 9 are T-shirt,
    trouser, pullover, dress, coat, sandal, shirt, sneaker, bag and ankle boot.

    Missing files are a ``FileNotFoundError`` that names them; a damaged file and a failed download
    an ``OSError``; another split is a ``ValueError``. From Xiao, Rasul and Vollgraf,
    *Fashion-MNIST*, 2017, section 2, https://arxiv.org/abs/1708.07747; see DATA.md.
    """
    root = Path(root).expanduser()
    *names, _ = _names(split)
    if download and not all(_find(root, name) for name in names):
        _download(root)
    if missing := [name for name in names if not _find(root, name)]:
        found = f"{root} lacks {' and '.join(missing)}, plain or as .gz, also in {_RAW}"
        hint = "pass download=True, or the folder /usr/share/datasets/fashion-mnist"
        raise FileNotFoundError(f"{found}; {hint} of Debian's package dataset-fashion-mnist")
    return _load(split, partial(_find, root), "delete it and pass download=True")


def _find(root: Path, name: str) -> Path | None:
    paths = (folder / (name + end) for folder in (root, root / _RAW) for end in (".gz", ""))
    return next(filter(Path.is_file, paths), None)


def _download(root: Path) -> None:
    try:
        from torchvision.datasets import FashionMNIST

        (target := root / _RAW).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target) as new:  # on the same disk, to move at once
            FashionMNIST(new, download=True)
            for path in Path(new, _RAW).glob("*.gz"):
                path.replace(target / path.name)
    except Exception as error:  # of the network, the server, the disk
        said = " ".join(f"{type(error).__name__}: {error}".split())
        hint = "try again, or put the four idx files there yourself"
        raise OSError(f"Fashion-MNIST did not arrive in {root} ({said}); {hint}") from error


def _names(split: str) -> tuple[str, str, int]:
    """The files of images and labels, and how many these hold."""
    if split not in ("train", "test"):
        raise ValueError(f'split is {split!r}, expected "train" or "test"')
    name, count = ("train", 60_000) if split == "train" else ("t10k", 10_000)
    return f"{name}-images-idx3-ubyte", f"{name}-labels-idx1-ubyte", count


def _load(split: str, locate: Callable[[str], Traversable], advice: str) -> tuple[Tensor, Tensor]:
    images, labels, count = _names(split)
    pictures = _read_idx(locate(images), 16, count * 784, advice).view(count, 1, 28, 28)
    return pictures, _read_idx(locate(labels), 8, count, advice).long()


def _read_idx(path: Traversable, header: int, size: int, advice: str) -> Tensor:
    try:
        raw = path.read_bytes()
        raw = gzip.decompress(raw) if path.name.endswith(".gz") else raw
        if len(raw) != header + size:
            raise OSError(f"it holds {len(raw)} bytes, expected {header + size}")
    except (OSError, EOFError, zlib.error) as error:
        raise OSError(f"{path} cannot be read ({error}); {advice}") from error
    return torch.frombuffer(bytearray(raw), dtype=torch.uint8, offset=header)  # writable memory


def ring(
    count: int,
    *,
    modes: int = 8,
    radius: float = 2.0,
    std: float = 0.02,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Points, float32 (count, 2), from Gaussians of spread ``std`` evenly spaced on a circle.

    Each of the :func:`ring_centres` is as likely. Here, as in all toy data, ``generator`` draws the
    points, on its device, and sizes below 1 as well as negative spreads are a ``ValueError``.
    Gulrajani et al., *Improved training of Wasserstein GANs*, 2017, figure 1,
    https://arxiv.org/abs/1704.00028.
    """
    _check_sizes(count=count)
    return _around(ring_centres(modes, radius), count, std, generator)


def ring_centres(modes: int = 8, radius: float = 2.0) -> Tensor:
    """Where the modes of :func:`ring` are, (modes, 2): radius · (cos 2πk/modes, sin 2πk/modes)."""
    _check_sizes(modes=modes)
    angles = torch.arange(modes) * (2 * torch.pi / modes)
    return radius * torch.stack([angles.cos(), angles.sin()], 1)


def grid(
    count: int,
    *,
    side: int = 5,
    spacing: float = 2.0,
    std: float = 0.05,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Points, float32 (count, 2), from ``side`` × ``side`` Gaussians on a grid around the origin.

    Each of the :func:`grid_centres` is as likely. Srivastava et al., *VEEGAN*, 2017, section 4.1,
    https://arxiv.org/abs/1705.07761.
    """
    _check_sizes(count=count)
    return _around(grid_centres(side, spacing), count, std, generator)


def grid_centres(side: int = 5, spacing: float = 2.0) -> Tensor:
    """Where the modes of :func:`grid` are, (side², 2): ``spacing`` apart, around the origin."""
    _check_sizes(side=side)
    line = (torch.arange(side) - (side - 1) / 2) * spacing
    return torch.cartesian_prod(line, line)


def swiss_roll(
    count: int, *, std: float = 0.05, generator: torch.Generator | None = None
) -> Tensor:
    """Points, float32 (count, 2), along a spiral: 2 t/t₁ · (cos t, sin t), with spread ``std``.

    t is uniform from t₀ = 3π/2 to t₁ = 9π/2: one and a half turns, out to the radius 2.
    """
    _check_sizes(count=count)
    t = torch.empty(count, device=_device(generator)).uniform_(1.5, 4.5, generator=generator)
    t *= torch.pi
    curve = torch.stack([t.cos(), t.sin()], 1) * (2 * t / (4.5 * torch.pi)).unsqueeze(1)
    return curve + _noise(curve, std, generator)


def two_gaussians(
    count: int,
    *,
    distance: float = 4.0,
    std: float = 0.5,
    generator: torch.Generator | None = None,
) -> Tensor:
    """Points, float32 (count, 2), from two equally likely Gaussians at (±distance/2, 0)."""
    _check_sizes(count=count)
    centres = torch.tensor([[-distance / 2, 0], [distance / 2, 0]])
    return _around(centres, count, std, generator)


def _around(centres: Tensor, count: int, std: float, generator: torch.Generator | None) -> Tensor:
    device = _device(generator)
    which = torch.randint(len(centres), (count,), generator=generator, device=device)
    chosen = centres.to(device)[which]
    return chosen + _noise(chosen, std, generator)


def _noise(like: Tensor, std: float, generator: torch.Generator | None) -> Tensor:
    if not std >= 0:
        raise ValueError(f"std is {std}, expected a spread of at least 0")
    return std * torch.empty_like(like).normal_(generator=generator)


def _device(generator: torch.Generator | None) -> torch.device | None:
    return generator.device if generator else None


def _check_sizes(**sizes: int) -> None:
    for name, size in sizes.items():
        if size < 1:
            raise ValueError(f"{name} is {size}, expected at least 1")


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
