"""The two steps of adversarial training, the averaged generator, checkpoints."""

import copy
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from gankit import checkpoints, data, latents, losses

_NETWORKS = ("generator", "discriminator", "averaged_generator")
_LOOK = 100  # steps from one look at the losses to the next, off the CPU
_HINT = "load the last checkpoint, then try a penalty or lower rates, as rate=lambda step: 0.1 does"

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

    On the CPU both networks stand as they were before that loss.  Elsewhere losses are looked at in
    every hundredth step and at the end, so that no other step waits for the device.
    """


class Trainer:
    """Algorithm 1 of Goodfellow et al., 2014, with an averaged generator and exact checkpoints.

    Both networks are trained in place; what of D is frozen stays so.  Networks for other pictures
    than each other's, or optimizers in the other order, are a ``ValueError``.

    Args:
        generator: Maps z (N, latent_dim) to pictures (N, *image_shape), and has these attributes.
        discriminator: Maps pictures to logits (N,), and has the same ``image_shape``.
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
        _check_order(self.optimizers, generator, discriminator)
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
        with _frozen(self.discriminator):
            compared = () if real is None else (self.discriminator(real),)
            loss = self.loss.generator(self.discriminator(fake), *compared)
            value = _descend(loss, self.optimizers[1], f"L_G at step {self.step + 1}", before)
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
        on from it, with its rates, seeds and size of batches, to the same end as without a break,
        if the loop draws nothing from torch's own generators.  To begin anew, delete the file.
        """
        _check_run(batches, steps, discriminator_steps, generator_steps, every)
        end = self.step + steps if checkpoint is None else steps
        self._begin(batches, checkpoint)
        unseen: list[Record] = []
        while self.step < end:
            of_d = of_g = math.nan
            with _slowed(self.optimizers, 1 if rate is None else rate(self.step)):
                for _ in range(discriminator_steps):
                    of_d = self.discriminator_step(next(batches))
                for _ in range(generator_steps):
                    real = next(batches) if self.loss.paired else None
                    of_g = self.generator_step(batches.batch_size, real)
            self.step, self._fake = self.step + 1, None
            unseen.append(record := Record(self.step, of_d, of_g))
            if self.step % _LOOK == 0 or self.step == end:
                _look(unseen)
            if checkpoint is not None and (self.step % every == 0 or self.step == end):
                self.save(checkpoint)
            yield record

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
        """Go on where :meth:`save` was called, in torch's own random numbers and batches, too."""
        state = checkpoints.read(path, like=self._state())
        for name, part in self._parts().items():
            part.load_state_dict(state[name])
        self.step, self.batches, self._fake = state["step"], None, None
        self._loaded_batches = state["batches"]  # where the next run's will go on
        self.random.set_state(state["random"])
        for kind, hidden in state["torch_random"].items():
            _generators(kind).set_rng_state(hidden)

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
        state |= {"step": self.step, "random": self.random.get_state(), "batches": batches}
        kinds = {"cpu", self.random.device.type}
        return state | {"torch_random": {k: _generators(k).get_rng_state() for k in kinds}}

    def _latents(self, count: int) -> Tensor:
        return latents.sample(count, self.generator.latent_dim, generator=self.random)


def _check_order(
    optimizers: tuple[Optimizer, Optimizer], generator: nn.Module, discriminator: nn.Module
) -> None:
    for optimizer, of, other in zip(optimizers, "DG", (generator, discriminator), strict=True):
        held = {p for group in optimizer.param_groups for p in group["params"]}
        if not held.isdisjoint(other.parameters()):
            found = f"the optimizer for {of} holds parameters of {type(other).__name__}"
            raise ValueError(f"{found}; optimizers are for D and G, in this order")


def _check_run(batches: data.Batches, steps: int, of_d: int, of_g: int, every: int) -> None:
    if not hasattr(batches, "batch_size"):
        raise TypeError(f"batches are a {type(batches).__name__}, not of gankit.data.batches")
    if min(steps, of_d, of_g) < 0 or of_d + of_g < 1:
        found = f"steps is {steps}, with {of_d} of D and {of_g} of G in each"
        raise ValueError(f"{found}; expected none below 0, and one of D or G at least")
    if every < 1:
        raise ValueError(f"every is {every}, expected at least 1 step from save to save")


@contextmanager
def _slowed(optimizers: tuple[Optimizer, Optimizer], factor: float) -> Iterator[None]:
    """Multiply the learning rates meanwhile."""
    rates = [(group, group["lr"]) for optimizer in optimizers for group in optimizer.param_groups]
    for group, rate in rates:
        group["lr"] = factor * rate
    try:
        yield
    finally:
        for group, rate in rates:
            group["lr"] = rate


@contextmanager
def _frozen(network: nn.Module) -> Iterator[None]:
    learned = [parameter for parameter in network.parameters() if parameter.requires_grad]
    network.requires_grad_(False)
    try:
        yield
    finally:
        for parameter in learned:
            parameter.requires_grad_(True)


def _generators(kind: str) -> ModuleType:
    """Where torch keeps its own random generators of a kind of device."""
    return torch.random if kind == "cpu" else torch.get_device_module(kind)


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


def _look(unseen: list[Record]) -> None:
    """Look at losses that :func:`_descend` has not waited for."""
    for step, *both in unseen:
        for name, loss in zip(("L_D", "L_G"), both, strict=True):
            if isinstance(loss, Tensor) and not loss.isfinite():
                what = f"{name} at step {step} is {loss.item()}, expected a finite number"
                raise TrainingDiverged(f"{what}; {_HINT}")
    unseen.clear()


@torch.no_grad()
def _average(averaged: nn.Module, source: nn.Module, keep: float) -> None:
    """Move it: keep · averaged + (1 − keep) · source; batch norm's count of steps is copied."""
    theirs = source.state_dict()
    for name, mine in averaged.state_dict().items():
        if mine.is_floating_point():
            mine.lerp_(theirs[name], 1 - keep)
        else:
            mine.copy_(theirs[name])
