"""Tables of features: what is given as one, and what is computed between their rows."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from gankit.exact import double

Features = Tensor | np.ndarray | Sequence[Any]
_ENTRIES = 10**7  # of a matrix of pairs, held at once


def deals(n: int, m: int, count: int, generator: torch.Generator | None) -> Tensor:
    """Which of n + m rows are in the first sample, (n + m, 1 + count): as given, then dealt out."""
    order = torch.rand(n + m, count, generator=generator, device=device_of(generator)).argsort(0)
    return torch.cat([torch.arange(n + m, device=order.device).unsqueeze(1), order], 1) < n


def device_of(generator: torch.Generator | None) -> torch.device | None:
    """Where a generator draws."""
    return generator.device if generator else None


def blocks(rows: Tensor, width: int) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
    """Numbers and rows, in parts of which each fits into memory against ``width`` others."""
    size = max(1, _ENTRIES // width)
    return torch.arange(len(rows), device=rows.device).split(size), rows.split(size)


def distances(a: Tensor, b: Tensor) -> Tensor:
    """Euclidean distances (N, M), none by way of squares, which would lose digits."""
    return torch.cdist(a, b, compute_mode="donot_use_mm_for_euclid_dist")


def share(truth: Tensor) -> float:
    """How many of these are true, in [0, 1]."""
    return double(truth).mean().item()


def tables(**given: Features) -> list[Tensor]:
    """Tables of one width as float64, without gradients, on the device of the first."""
    found = [table(name, rows) for name, rows in given.items()]
    check_sizes(**{name: x.shape[1] for name, x in zip(given, found, strict=True)})
    return [x.to(found[0].device) for x in found]


def table(name: str, given: Features) -> Tensor:
    """One table (N, d) as float64."""
    rows = numbers(name, given)
    if rows.ndim != 2 or not rows.numel():
        found = f"{name} has shape {tuple(rows.shape)}, expected (N, d)"
        raise ValueError(f"{found}: a row for each sample; of pictures, images.flatten(1)")
    return rows


def numbers(name: str, given: Features) -> Tensor:
    """Finite numbers as float64."""
    try:
        rows = given if isinstance(given, Tensor) else _tensor(given)
    except (TypeError, ValueError, RuntimeError) as error:
        found = f"{name} is a {type(given).__name__} that makes no table of numbers"
        raise TypeError(f"{found}, expected a tensor, an array or a list of rows (N, d)") from error
    if rows.is_complex():
        raise TypeError(f"{name} is {rows.dtype}, expected real numbers, as {name}.real are")
    if not (rows := double(rows.detach())).isfinite().all():
        raise ValueError(f"{name} holds NaN or infinity, expected finite numbers")
    return rows


def _tensor(given: Features) -> Tensor:
    if isinstance(given, list | tuple) and any(isinstance(row, Tensor) for row in given):
        return torch.stack([*given])
    return torch.from_numpy(np.array(given, order="C"))  # a copy: what is given may be read-only


def check_sizes(**sizes: int) -> None:
    """Refuse features of different widths."""
    if len({*sizes.values()}) > 1:
        found = " and ".join(f"{name} {size}" for name, size in sizes.items())
        raise ValueError(f"numbers per sample: {found}; expected as many in each, of one kind")
