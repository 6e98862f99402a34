"""What travels to the browser: numbers of the right shape, as bytes, and a seed that fits it."""

from collections.abc import Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor


def twelve(tensors: list[Tensor]) -> bytes:
    """Lay weights end to end in 12 bits each and a scale for 32, four fifths of 16 bits' place.

    Each 32 of them are whole numbers from −2047 to 2047 times a scale of their own. First come all
    scales, as little-endian fp32, then the numbers, 2048 added, two in three bytes; the last 32
    are filled up with zeros.

    Raises:
        ValueError: If one of them is not finite.
    """
    rows, scales = _blocks(tensors, 32, 2047)
    low, high = (rows + 2048).view(-1, 2).T
    bytes_ = torch.stack([low & 255, (low >> 8) | ((high & 15) << 4), high >> 4], 1)
    return single([scales]) + bytes_.byte().numpy().tobytes()


def sixteen(tensors: list[Tensor]) -> bytes:
    """Lay weights end to end in 16 bits each and a scale for 128: finer than fp16 where it counts.

    Each 128 of them are whole numbers from −32767 to 32767 times a scale of their own, so an error
    is at most 1/65534 of the largest of them, and not, as in fp16, up to 1/4096 of each.  First
    come all scales, as little-endian fp32, then the numbers, as int16; the last 128 are filled up
    with zeros.

    Raises:
        ValueError: If one of them is not finite.
    """
    rows, scales = _blocks(tensors, 128, 32767)
    return single([scales]) + rows.numpy().astype("<i2").tobytes()


def _blocks(tensors: list[Tensor], size: int, largest: int) -> tuple[Tensor, Tensor]:
    """Whole numbers (blocks, size) up to ±largest, and the scale (blocks, 1) of each row."""
    numbers = torch.cat([tensor.reshape(-1) for tensor in tensors]).float()
    if bad := int((~numbers.isfinite()).sum()):
        found = f"{bad} of the generator's weights are NaN or infinite"
        raise ValueError(f"{found}, expected finite numbers: did its training diverge?")
    rows = F.pad(numbers, (0, -len(numbers) % size)).view(-1, size)
    scales = rows.abs().amax(1, keepdim=True).clamp(min=1e-30) / largest
    return (rows / scales).round().int(), scales


def single(tensors: list[Tensor]) -> bytes:
    """Lay numbers end to end as little-endian fp32, which knows ∞ and NaN, unlike JSON."""
    return torch.cat([tensor.reshape(-1) for tensor in tensors]).numpy().astype("<f4").tobytes()


def numbers(given: Any, name: str, shape: Sequence[int]) -> Tensor:
    """Take ``given``, a tensor or nested numbers, as fp64 of a shape in which −1 is any count.

    Raises:
        TypeError: If it is not numbers.
        ValueError: If its shape is another.
    """
    try:
        given = given.detach().cpu() if isinstance(given, Tensor) else given  # float64 is there
        tensor = torch.as_tensor(given, dtype=torch.float64)
    except (TypeError, ValueError, RuntimeError):
        found = f"{name} is {given!r}, of type {type(given).__name__}"
        raise TypeError(f"{found}, expected a tensor or numbers, such as [0.5, 1]") from None
    if tensor.ndim != len(shape) or any(
        want not in (-1, size) for want, size in zip(shape, tensor.shape, strict=True)
    ):
        expected = ", ".join("n" if want < 0 else str(want) for want in shape)
        raise ValueError(f"{name} has shape {tuple(tensor.shape)}, expected ({expected})")
    return tensor


def check_seed(seed: int) -> None:
    """Refuse a seed that the browser's own random numbers cannot start from."""
    if not isinstance(seed, int) or not 0 <= seed < 2**32:
        raise ValueError(f"seed is {seed!r}, expected a whole number from 0 to 2³² − 1")
