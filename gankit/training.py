"""The two steps of adversarial training, the averaged generator, checkpoints."""

import copy
import os
import pickle
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from gankit import data, latents, losses

_NETWORKS = ("generator", "discriminator", "averaged_generator")


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
        discriminator: Maps pictures, of the same shape or it is a ``ValueError``, to logits (N,).
        loss: A pair of functions of logits.
        penalty: ``penalty(discriminator, real, fake) → scalar``, added to D's loss.
        constraint: ``constraint(discriminator)``, applied after each step of D.
        optimizers: For D and G, in this order; by default Adam, rate 2e-4, β = (0.5, 0.999).
        averaging: Weight of the past in ``averaged_generator``; out of [0, 1) a ``ValueError``.
        seed: Decides the latents, and nothing else does.
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
        made, read = generator.image_shape, discriminator.image_shape
        if made != read:
            found = f"the generator makes pictures of shape {made}, the discriminator reads {read}"
            raise ValueError(f"{found}; give both the same image_shape")
        if not 0 <= averaging < 1:
            raise ValueError(f"averaging is {averaging}, expected a share in [0, 1); 0 forgets all")
        self.generator = generator.to(memory_format=torch.channels_last).train()
        self.discriminator = discriminator.to(memory_format=torch.channels_last).train()
        self.loss, self.penalty, self.constraint = loss, penalty, constraint
        adam = partial(torch.optim.Adam, lr=2e-4, betas=(0.5, 0.999), fused=True)
        players = discriminator.parameters(), generator.parameters()
        self.optimizers = optimizers or tuple(map(adam, players))
        self.averaged_generator = copy.deepcopy(generator).eval().requires_grad_(False)
        self.averaging, self.step = averaging, 0
        self.random = torch.Generator(next(generator.parameters()).device).manual_seed(seed)
        self.batches: data.Batches | None = None
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

    def generator_step(self, count: int, real: Tensor | None = None) -> float:
        """Descend G's loss once, on ``count`` fakes; D is frozen. A paired loss reads real, too."""
        before = _buffers(self.generator, self.discriminator)
        self.discriminator.requires_grad_(False)
        try:
            compared = () if real is None else (self.discriminator(real),)
            fake_logits = self.discriminator(self.generator(self._latents(count)))
            loss = self.loss.generator(fake_logits, *compared)
            value = _descend(loss, self.optimizers[1], f"L_G at step {self.step + 1}", before)
        finally:
            self.discriminator.requires_grad_(True)
        keep = min(self.averaging, (self.step + 1) / (self.step + 10))  # early on, forget faster
        _average(self.averaged_generator, self.generator, keep)
        return value

    def run(
        self,
        batches: data.Batches,
        steps: int,
        *,
        discriminator_steps: int = 1,
        generator_steps: int = 1,
        rate: Callable[[int], float] | None = None,
    ) -> Iterator[Record]:
        """Train ``steps`` more, a record each; ``rate(step)`` multiplies the optimizers' rates."""
        if self._loaded_batches is not None:
            batches.load_state_dict(self._loaded_batches)
        self.batches, self._loaded_batches = batches, None
        discriminator_loss = generator_loss = float("nan")  # of a player who takes no steps
        for _ in range(steps):
            for group in (group for opt in self.optimizers for group in opt.param_groups):
                initial = group.setdefault("initial_lr", group["lr"])
                group["lr"] = initial if rate is None else initial * rate(self.step)
            for _ in range(discriminator_steps):
                discriminator_loss = self.discriminator_step(next(batches))
            for _ in range(generator_steps):
                real = next(batches) if self.loss.paired else None
                generator_loss = self.generator_step(batches.batch_size, real)
            self.step += 1
            yield Record(self.step, discriminator_loss, generator_loss)

    def save(self, path: str | Path) -> None:
        """Write all that a run needs to go on exactly here; ``path`` is replaced as a whole."""
        batches = self.batches.state_dict() if self.batches else self._loaded_batches
        state = {name: part.state_dict() for name, part in self._parts().items()}
        state |= {"step": self.step, "random": self.random.get_state(), "batches": batches}
        _write(state, path)

    def load(self, path: str | Path) -> None:
        """Go on where :meth:`save` was called; the next ``run`` moves its batches there too."""
        state = _read(path, self._parts())
        for name, part in self._parts().items():
            part.load_state_dict(state[name])
        self.step, self.batches, self._loaded_batches = state["step"], None, state["batches"]
        self.random.set_state(state["random"])

    def _parts(self) -> dict[str, nn.Module | Optimizer]:
        of_d, of_g = self.optimizers
        networks = {name: getattr(self, name) for name in _NETWORKS}
        return networks | {"discriminator_optimizer": of_d, "generator_optimizer": of_g}

    def _latents(self, count: int) -> Tensor:
        return latents.sample(count, self.generator.latent_dim, generator=self.random)


def _buffers(*networks: nn.Module) -> dict[Tensor, Tensor]:
    """What a forward pass moves (batch norm's statistics), each with a copy."""
    return {buffer: buffer.clone() for network in networks for buffer in network.buffers()}


def _descend(loss: Tensor, optimizer: Optimizer, name: str, before: dict[Tensor, Tensor]) -> float:
    """Take one step down a finite loss and return its value; else undo the forward pass."""
    value = loss.item()
    if not loss.isfinite():
        for buffer, copied in before.items():
            buffer.copy_(copied)
        hint = (
            "nothing moved; load the last checkpoint, then try a lower learning rate or a penalty"
        )
        raise TrainingDiverged(f"{name} is {value}, expected a finite number; {hint}")
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return value


@torch.no_grad()
def _average(averaged: nn.Module, source: nn.Module, keep: float) -> None:
    """Move it: keep · averaged + (1 − keep) · source; batch norm's count of steps is copied."""
    theirs = source.state_dict()
    for name, mine in averaged.state_dict().items():
        mine.copy_(mine.lerp(theirs[name], 1 - keep) if mine.is_floating_point() else theirs[name])


def _write(state: dict[str, Any], path: str | Path) -> None:
    """Replace ``path`` at once, so that a run killed at any moment leaves a whole file."""
    part = Path(f"{path}.{os.getpid()}.part")
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
        found = f"{path} is not a whole checkpoint ({type(error).__name__})"
        raise ValueError(f"{found}; it may have been cut short: use the one before it") from error
    found = state if isinstance(state, dict) else {}
    if missing := ", ".join(n for n in (*parts, "step", "random", "batches") if n not in found):
        raise ValueError(f"{path} lacks {missing}; expected a file that Trainer.save wrote")
    for name in _NETWORKS:
        ours, theirs = parts[name].state_dict(), state[name]
        for key in [*ours, *theirs]:
            found, wanted = (tuple(s[key].shape) if key in s else "absent" for s in (theirs, ours))
            if found != wanted:
                what = f"{path} is of another architecture: in the {name}, {key} has shape {found}"
                raise ValueError(f"{what}, expected {wanted}; make both networks like those saved")
    return state
