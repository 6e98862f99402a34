"""The two steps of adversarial training, the averaged generator, checkpoints."""

import copy
import math
import os
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from gankit import latents, losses
from gankit.data import Batches


class Record(NamedTuple):
    """What one step of a run tells: the step's number, from 1, and both losses."""

    step: int
    discriminator_loss: float
    generator_loss: float


class TrainingDiverged(RuntimeError):
    """A loss is NaN or infinite; both networks stand as they were before that loss."""


class Trainer:
    """Algorithm 1 of Goodfellow et al., 2014, with an averaged generator and exact checkpoints.

    Args:
        generator: Maps z (N, latent_dim) to pictures (N, *image_shape). Trained in place.
        discriminator: Maps pictures to logits (N,). Trained in place.
        loss: A pair of functions of logits.
        penalty: ``penalty(discriminator, real, fake) → scalar``, added to D's loss.
        constraint: ``constraint(discriminator)``, applied after each step of D.
        optimizers: For D and G, in this order; by default Adam, rate 2e-4, β = (0.5, 0.999).
        averaging: Weight of the past in ``averaged_generator``, in [0, 1).
        seed: Decides the latents, and nothing else does.

    Raises:
        ValueError: If the networks' image shapes differ or ``averaging`` is out of range.
    """

    def __init__(
        self,
        generator: nn.Module,
        discriminator: nn.Module,
        *,
        loss: losses.AdversarialLoss = losses.non_saturating,
        penalty: Callable[[nn.Module, Tensor, Tensor], Tensor] | None = None,
        constraint: Callable[[nn.Module], None] | None = None,
        optimizers: tuple[Optimizer, Optimizer] | None = None,
        averaging: float = 0.998,
        seed: int = 0,
    ) -> None:
        _check_pair(generator, discriminator, averaging)
        self.generator = generator.to(memory_format=torch.channels_last).train()
        self.discriminator = discriminator.to(memory_format=torch.channels_last).train()
        self.loss, self.penalty, self.constraint = loss, penalty, constraint
        self.optimizers = optimizers or (_adam(discriminator), _adam(generator))
        self.averaged_generator = copy.deepcopy(generator).eval().requires_grad_(False)
        self.averaging, self.step = averaging, 0
        self.random = torch.Generator(next(generator.parameters()).device).manual_seed(seed)
        self.batches: Batches | None = None
        self._loaded_batches: dict[str, int] | None = None

    def discriminator_step(self, real: Tensor) -> float:
        """Descend D's loss once, on ``real`` and as many fakes; G is held constant."""
        before = _buffers(self.generator, self.discriminator)
        with torch.no_grad():
            fake = self.generator(self._latents(len(real)))
        loss = self.loss.discriminator(self.discriminator(real), self.discriminator(fake))
        if self.penalty is not None:
            loss = loss + self.penalty(self.discriminator, real, fake)
        value = _descend(loss, self.optimizers[0], f"L_D at step {self.step + 1}", before)
        if self.constraint is not None:
            self.constraint(self.discriminator)
        return value

    def generator_step(self, count: int) -> float:
        """Descend G's loss once, on ``count`` fakes; D is frozen and out of the graph."""
        before = _buffers(self.generator, self.discriminator)
        self.discriminator.requires_grad_(False)
        try:
            loss = self.loss.generator(self.discriminator(self.generator(self._latents(count))))
            value = _descend(loss, self.optimizers[1], f"L_G at step {self.step + 1}", before)
        finally:
            self.discriminator.requires_grad_(True)
        keep = min(self.averaging, (self.step + 1) / (self.step + 10))  # early on, forget faster
        _average(self.averaged_generator, self.generator, keep)
        return value

    def run(
        self,
        batches: Batches,
        steps: int,
        *,
        discriminator_steps: int = 1,
        generator_steps: int = 1,
        rate: Callable[[int], float] | None = None,
    ) -> Iterator[Record]:
        """Train for ``steps`` more steps and yield a :class:`Record` after each.

        ``rate(step)`` multiplies the learning rates that the optimizers were made with.
        """
        self.batches = batches
        if self._loaded_batches is not None:
            batches.load_state_dict(self._loaded_batches)
            self._loaded_batches = None
        for _ in range(steps):
            for group in (group for opt in self.optimizers for group in opt.param_groups):
                initial = group.setdefault("initial_lr", group["lr"])
                group["lr"] = initial if rate is None else initial * rate(self.step)
            for _ in range(discriminator_steps):
                discriminator_loss = self.discriminator_step(next(batches))
            for _ in range(generator_steps):
                generator_loss = self.generator_step(batches.batch_size)
            self.step += 1
            yield Record(self.step, discriminator_loss, generator_loss)

    def save(self, path: str | Path) -> None:
        """Write all that a run needs to go on exactly here; ``path`` is replaced as a whole."""
        batches = self.batches.state_dict() if self.batches else self._loaded_batches
        state = {name: part.state_dict() for name, part in self._parts().items()}
        _write(
            state | {"step": self.step, "random": self.random.get_state(), "batches": batches}, path
        )

    def load(self, path: str | Path) -> None:
        """Go on where :meth:`save` was called; the next ``run`` moves its batches there too."""
        state = _read(path, self._parts())
        for name, part in self._parts().items():
            part.load_state_dict(state[name])
        self.step, self.batches, self._loaded_batches = state["step"], None, state["batches"]
        self.random.set_state(state["random"])

    def _parts(self) -> dict[str, nn.Module | Optimizer]:
        names = ("generator", "discriminator", "averaged_generator")
        optimizers = zip(
            ("discriminator_optimizer", "generator_optimizer"), self.optimizers, strict=True
        )
        return {name: getattr(self, name) for name in names} | dict(optimizers)

    def _latents(self, count: int) -> Tensor:
        return latents.sample(count, self.generator.latent_dim, generator=self.random)


def _buffers(*networks: nn.Module) -> list[tuple[Tensor, Tensor]]:
    """What a forward pass moves (batch norm's statistics), each with a copy."""
    return [(buffer, buffer.clone()) for network in networks for buffer in network.buffers()]


def _descend(
    loss: Tensor, optimizer: Optimizer, whose: str, before: list[tuple[Tensor, Tensor]]
) -> float:
    """Take one step down a finite loss and return its value; else undo the forward pass."""
    value = loss.item()
    if not math.isfinite(value):
        for buffer, copied in before:
            buffer.copy_(copied)
        raise TrainingDiverged(
            f"{whose} is {value}, expected a finite number; both networks stand as before it: "
            "load the last checkpoint, then try a lower learning rate or a penalty"
        )
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return value


@torch.no_grad()
def _average(averaged: nn.Module, source: nn.Module, keep: float) -> None:
    """Move ``averaged`` towards ``source``: average ← keep · average + (1 − keep) · source.

    Batch norm's running mean and variance are averaged like the weights that they belong to; its
    integer count of batches is copied.
    """
    theirs = source.state_dict()
    for name, mine in averaged.state_dict().items():
        if mine.is_floating_point():
            mine.lerp_(theirs[name], 1 - keep)
        else:
            mine.copy_(theirs[name])


def _adam(network: nn.Module) -> Optimizer:
    return torch.optim.Adam(network.parameters(), lr=2e-4, betas=(0.5, 0.999), fused=True)


def _check_pair(generator: nn.Module, discriminator: nn.Module, averaging: float) -> None:
    if generator.image_shape != discriminator.image_shape:
        raise ValueError(
            f"the generator makes pictures of shape {generator.image_shape}, the discriminator "
            f"reads {discriminator.image_shape}; give both the same image_shape"
        )
    if not 0 <= averaging < 1:
        raise ValueError(f"averaging is {averaging}, expected a number in [0, 1); 0 keeps no past")


def _write(state: dict[str, Any], path: str | Path) -> None:
    """Replace ``path`` at once, so that a run killed at any moment leaves a whole file."""
    path = Path(path)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _read(path: str | Path, parts: dict[str, nn.Module | Optimizer]) -> dict[str, Any]:
    """Read a checkpoint and check that it fits, before anything is changed."""
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise
    except (RuntimeError, OSError, EOFError, ValueError, pickle.UnpicklingError) as error:
        raise ValueError(
            f"{path} is not a whole checkpoint ({type(error).__name__}); it may have been "
            "cut short: use the one before it"
        ) from error
    expected = (*parts, "step", "random", "batches")
    missing = [name for name in expected if not isinstance(state, dict) or name not in state]
    if missing:
        raise ValueError(
            f"{path} lacks {', '.join(missing)}; expected a file that Trainer.save wrote"
        )
    for name, part in parts.items():
        if isinstance(part, nn.Module):
            _check_fit(path, name, part.state_dict(), state[name])
    return state


def _check_fit(
    path: str | Path, name: str, ours: dict[str, Tensor], theirs: dict[str, Tensor]
) -> None:
    for key in [*ours, *theirs]:
        found, expected = (tuple(s[key].shape) if key in s else "absent" for s in (theirs, ours))
        if found != expected:
            raise ValueError(
                f"{path} is of another architecture: in the {name}, {key} has shape {found}, "
                f"expected {expected}; make both networks as large as those that were saved"
            )
