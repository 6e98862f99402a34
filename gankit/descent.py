"""A step down a loss: what it takes along, what stands still, and what it says where it cannot."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

HINT = "load the last checkpoint, then try a penalty or lower rates, as rate=lambda step: 0.1 does"

Loss = float | Tensor  # a number on the CPU, elsewhere a scalar that nobody has waited for


class TrainingDiverged(RuntimeError):
    """A loss or a weight is NaN or infinite, and no checkpoint is.

    On the CPU both networks stand as they were before that loss.  Elsewhere losses are looked at in
    every hundredth step and at the end, so that no other step waits for the device.
    """


def split(parts: int, *tensors: Tensor) -> list[tuple[float, tuple[Tensor, ...]]]:
    """The rows in so many parts, each with its share of them."""
    count = len(tensors[0])
    if lengths := [len(tensor) for tensor in tensors if len(tensor) != count]:
        raise ValueError(f"{count} samples, and {lengths[0]} reals or labels; expected as many")
    if parts == 1:
        return [(1, tensors)]
    chunks = zip(*(tensor.chunk(parts) for tensor in tensors), strict=True)
    return [(len(chunk[0]) / count, chunk) for chunk in chunks]


def descend(
    loss_of: Callable[..., Tensor],
    parts: list[tuple[float, tuple[Tensor, ...]]],
    optimizer: Optimizer,
    name: str,
    before: dict[Tensor, Tensor],
) -> Loss:
    """Take one step down a finite loss and return its value; else undo the forward pass."""
    optimizer.zero_grad()
    value: Loss = 0
    for share, tensors in parts:
        loss = share * loss_of(*tensors) if share != 1 else loss_of(*tensors)
        value += loss.item() if loss.is_cpu else loss.detach()
        if loss.is_cpu and not math.isfinite(value):
            for buffer, copied in before.items():
                buffer.copy_(copied)
            found = f"{name} is {value}, expected a finite number"
            raise TrainingDiverged(f"{found}; nothing moved; {HINT}")
        loss.backward()
    optimizer.step()
    return value


def look(unseen: list[tuple[int, Loss, Loss]]) -> None:
    """Look at losses that :func:`descend` has not waited for."""
    for step, *both in unseen:
        for name, loss in zip(("L_D", "L_G"), both, strict=True):
            if isinstance(loss, Tensor) and not loss.isfinite():
                what = f"{name} at step {step} is {loss.item()}, expected a finite number"
                raise TrainingDiverged(f"{what}; {HINT}")
    unseen.clear()


@contextmanager
def frozen(network: nn.Module) -> Iterator[None]:
    """Let no parameter learn meanwhile."""
    learned = [parameter for parameter in network.parameters() if parameter.requires_grad]
    network.requires_grad_(False)
    try:
        yield
    finally:
        for parameter in learned:
            parameter.requires_grad_(True)


@contextmanager
def slowed(optimizers: tuple[Optimizer, Optimizer], factor: float) -> Iterator[None]:
    """Multiply the learning rates meanwhile."""
    rates = [(group, group["lr"]) for optimizer in optimizers for group in optimizer.param_groups]
    for group, rate in rates:
        group["lr"] = factor * rate
    try:
        yield
    finally:
        for group, rate in rates:
            group["lr"] = rate


def buffers(*networks: nn.Module) -> dict[Tensor, Tensor]:
    """What a forward pass moves (batch norm's statistics), each with a copy; on the CPU."""
    held = (buffer for network in networks for buffer in network.buffers())
    return {buffer: buffer.clone() for buffer in held if buffer.is_cpu}


@torch.no_grad()
def average(averaged: nn.Module, source: nn.Module, keep: float) -> None:
    """Move it: keep · averaged + (1 − keep) · source; batch norm's count of steps is copied."""
    theirs = source.state_dict()
    for name, mine in averaged.state_dict().items():
        if mine.is_floating_point():
            mine.lerp_(theirs[name], 1 - keep)
        else:
            mine.copy_(theirs[name])
