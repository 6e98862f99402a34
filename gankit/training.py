"""The two steps of adversarial training, the averaged generator, checkpoints."""

import copy
import math
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from gankit import checkpoints, data, latents, losses

_NETWORKS = ("generator", "discriminator", "averaged_generator")
_HINT = "load the last checkpoint, then try a lower learning rate or a penalty"

Loss = float | Tensor  # a number on the CPU, elsewhere a scalar that nobody has waited for


class Record(NamedTuple):
    """What one step of a run tells: the step's number, from 1, and both losses, before they fell.

    Off the CPU a loss is a tensor, and ``float`` waits for it: do that every hundredth step, not in
    each.  The loss of a player who takes no steps is NaN.
    """

    step: int
    discriminator_loss: Loss
    generator_loss: Loss


class TrainingDiverged(RuntimeError):
    """A loss or a weight is NaN or infinite, and no checkpoint is.

    On the CPU both networks stand as they were before that loss.  Elsewhere a loss is looked at
    while the device is at the next step, so that it never waits.
    """


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
        reuse_fakes: G learns from the last fakes that D saw, as in most tutorials, which saves a
            pass of G in each step; otherwise from fresh ones, as in Algorithm 1.
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
        reuse_fakes: bool = False,
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
        self.averaging, self.reuse_fakes, self.step = averaging, reuse_fakes, 0
        self._fake: Tensor | None = None
        self.random = torch.Generator(next(generator.parameters()).device).manual_seed(seed)
        self.batches: data.Batches | None = None
        self._loaded_batches: dict[str, int] | None = None

    def discriminator_step(self, real: Tensor) -> Loss:
        """Descend D's loss once, on ``real`` and as many fakes; G is held constant."""
        before = _buffers(self.generator, self.discriminator)
        with torch.set_grad_enabled(self.reuse_fakes):
            self._fake = self.generator(self._latents(len(real)))
        fake = self._fake.detach()
        loss = self.loss.discriminator(self.discriminator(real), self.discriminator(fake))
        if self.penalty is not None:
            loss = loss + self.penalty(self.discriminator, real, fake)
        value = _descend(loss, self.optimizers[0], f"L_D at step {self.step + 1}", before)
        if self.constraint is not None:
            self.constraint(self.discriminator)
        return value

    def generator_step(self, count: int, real: Tensor | None = None) -> Loss:
        """Descend G's loss once, on ``count`` fakes; D is frozen. A paired loss reads real, too."""
        before = _buffers(self.generator, self.discriminator)
        fake, self._fake = self._fake, None
        if fake is None or not self.reuse_fakes or len(fake) != count:
            fake = self.generator(self._latents(count))
        self.discriminator.requires_grad_(False)
        try:
            compared = () if real is None else (self.discriminator(real),)
            loss = self.loss.generator(self.discriminator(fake), *compared)
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
        checkpoint: str | Path | None = None,
        every: int = 500,
    ) -> Iterator[Record]:
        """Train ``steps`` more, a record each; ``rate(step)`` multiplies the optimizers' rates.

        With a ``checkpoint``, a path, ``steps`` is the whole run from step 0.  It is saved there at
        the start, ``every`` so many steps and at the end; where the file is already, the run goes
        on from it, to the same end as without a break.  To begin anew, delete the file.
        """
        if every < 1:
            raise ValueError(f"every is {every}, expected at least 1 step from save to save")
        end = self.step + steps if checkpoint is None else steps
        self._begin(batches, checkpoint)
        record = Record(self.step, math.nan, math.nan)
        while self.step < end:
            _set_rates(self.optimizers, 1 if rate is None else rate(self.step))
            of_d = of_g = math.nan
            for _ in range(discriminator_steps):
                of_d = self.discriminator_step(next(batches))
            for _ in range(generator_steps):
                real = next(batches) if self.loss.paired else None
                of_g = self.generator_step(batches.batch_size, real)
            self.step, self._fake = self.step + 1, None
            _check_late(record)
            record = Record(self.step, of_d, of_g)
            if checkpoint is not None and (self.step % every == 0 or self.step == end):
                self.save(checkpoint)
            yield record
        _check_late(record)

    def save(self, path: str | Path) -> None:
        """Write all that a run needs to go on exactly here; ``path`` is replaced as a whole.

        Networks that are no longer finite are a ``TrainingDiverged``, and ``path`` stays as it was.
        """
        state = self._state()
        for name in _NETWORKS:
            if not all(value.isfinite().all() for value in state[name].values()):
                what = f"the {name} holds NaN or infinity at step {self.step}"
                raise TrainingDiverged(f"{what}; {path} stays as it was; {_HINT}")
        checkpoints.write(state, path)

    def load(self, path: str | Path) -> None:
        """Go on where :meth:`save` was called; the next ``run`` moves its batches there too."""
        state = checkpoints.read(path, like=self._state())
        for name, part in self._parts().items():
            part.load_state_dict(state[name])
        self.step, self.batches, self._loaded_batches = state["step"], None, state["batches"]
        self.random.set_state(state["random"])
        self._fake = None

    def _begin(self, batches: data.Batches, checkpoint: str | Path | None) -> None:
        resumed = checkpoint is not None and Path(checkpoint).exists()
        if resumed:
            self.load(checkpoint)
        if self._loaded_batches is not None:
            batches.load_state_dict(self._loaded_batches)
        self.batches, self._loaded_batches = batches, None
        if checkpoint is not None and not resumed:
            self.save(checkpoint)

    def _parts(self) -> dict[str, nn.Module | Optimizer]:
        of_d, of_g = self.optimizers
        networks = {name: getattr(self, name) for name in _NETWORKS}
        return networks | {"discriminator_optimizer": of_d, "generator_optimizer": of_g}

    def _state(self) -> checkpoints.State:
        batches = self.batches.state_dict() if self.batches else self._loaded_batches
        state = {name: part.state_dict() for name, part in self._parts().items()}
        return state | {"step": self.step, "random": self.random.get_state(), "batches": batches}

    def _latents(self, count: int) -> Tensor:
        return latents.sample(count, self.generator.latent_dim, generator=self.random)


def _set_rates(optimizers: tuple[Optimizer, Optimizer], factor: float) -> None:
    for group in (group for optimizer in optimizers for group in optimizer.param_groups):
        group["lr"] = factor * group.setdefault("initial_lr", group["lr"])


def _buffers(*networks: nn.Module) -> dict[Tensor, Tensor]:
    """What a forward pass moves (batch norm's statistics), each with a copy; on the CPU."""
    buffers = (buffer for network in networks for buffer in network.buffers())
    return {buffer: buffer.clone() for buffer in buffers if buffer.is_cpu}


def _descend(loss: Tensor, optimizer: Optimizer, name: str, before: dict[Tensor, Tensor]) -> Loss:
    """Take one step down a finite loss and return its value; else undo the forward pass."""
    value = loss.item() if loss.is_cpu else loss.detach()
    if loss.is_cpu and not math.isfinite(value):
        for buffer, copied in before.items():
            buffer.copy_(copied)
        raise TrainingDiverged(
            f"{name} is {value}, expected a finite number; nothing moved; {_HINT}"
        )
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return value


def _check_late(record: Record) -> None:
    """Look at losses that :func:`_descend` has not waited for; by now they are computed."""
    step, *both = record
    for name, loss in zip(("L_D", "L_G"), both, strict=True):
        if isinstance(loss, Tensor) and not loss.isfinite():
            what = f"{name} at step {step} is {loss.item()}, expected a finite number"
            raise TrainingDiverged(f"{what}; {_HINT}")


@torch.no_grad()
def _average(averaged: nn.Module, source: nn.Module, keep: float) -> None:
    """Move it: keep · averaged + (1 − keep) · source; batch norm's count of steps is copied."""
    theirs = source.state_dict()
    for name, mine in averaged.state_dict().items():
        if mine.is_floating_point():
            mine.lerp_(theirs[name], 1 - keep)
        else:
            mine.copy_(theirs[name])
