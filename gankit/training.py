"""The two steps of adversarial training, the averaged generator, checkpoints."""

import math
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from gankit import checkpoints, data, descent, losses, players, ranks
from gankit import latents as normal
from gankit.data.loaded import Loaded, check_range, endless
from gankit.descent import Loss, TrainingDiverged

_NETWORKS = ("generator", "discriminator", "averaged_generator")
_LOOK = 100  # steps from one look at the losses to the next, off the CPU


class Record(NamedTuple):
    """What one step of a run tells: the step's number, from 1, and both losses, before they fell.

    Off the CPU a loss is a tensor, and ``float`` waits for it: do that every hundredth step, not in
    each.  The loss of a player who takes no steps is NaN.
    """

    step: int
    discriminator_loss: Loss
    generator_loss: Loss


class Trainer:
    """Algorithm 1 of Goodfellow et al., 2014, with an averaged generator and exact checkpoints.

    Both networks are trained in place; what of D is frozen stays so.  Networks for other pictures
    than each other's, or optimizers in the other order, are a ``ValueError``.

    What stands behind the pictures in a batch, such as labels, is handed to both networks, as
    G(z, labels) and D(x, labels).  The fakes of D's step have the labels of its batch.  Those of
    G's step have the labels of the batch drawn last: D's, or, where the loss is paired or D takes
    no steps, one that is drawn for it.  A penalty is given D with its labels already in it.

    Networks in ``DistributedDataParallel`` are trained by all processes together, each on batches
    and latents of its own (:mod:`gankit.ranks`), and rank 0 writes one checkpoint for all.

    Args:
        generator: Maps z (N, latent_dim) to pictures (N, ...). If it tells its ``latent_dim`` and
            ``image_shape``, these are heeded; ``nn.Sequential`` tells none.
        discriminator: Maps pictures to logits (N,); its ``image_shape``, if any, is the same.
        loss: A pair of functions of logits.
        penalty: ``penalty(discriminator, real, fake) → scalar``, added to D's loss.
        constraint: ``constraint(discriminator)``, applied after each step of D.
        optimizers: For D and G, in this order; by default Adam, rate 2e-4, β = (0.5, 0.999).
        averaging: Weight of the past in ``averaged_generator``; out of [0, 1) a ``ValueError``.
        reuse_fakes: G learns from the last fakes that D saw, as in most tutorials, which saves a
            pass of G in each step; otherwise from fresh ones, as in Algorithm 1.
        latents: The ``latent_dim`` of z ~ N(0, I), by default the generator's own, or a function
            ``latents(count, random)`` that draws z (count, ...) with a ``torch.Generator``.
        autocast: ``torch.bfloat16`` lets the networks compute in it, as ``torch.autocast`` does.
            Weights, losses and penalties stay as they are.  A block of ``torch.autocast`` around
            the loop does the same.
        accumulate: In how many parts a batch goes through the networks, one after the other: their
            gradients are added up, and so one step is that on the whole batch, with the memory of
            a part (batch norm and a penalty's draws are of a part, too).
        augment: ``augment(samples, random) → as many``, such as those of :mod:`gankit.augment`: all
            that D sees goes through it, with new draws of the trainer's generator each time.
            Penalties look where D does, at augmented samples.  Labels stay as they are.
        seed: Decides the latents and what an augmentation draws, and nothing else does.
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
        latents: int | players.Sampler | None = None,
        autocast: torch.dtype | None = None,
        accumulate: int = 1,
        augment: players.Augmentation | None = None,
        seed: int = 0,
    ) -> None:
        players.check_networks(generator, discriminator)
        self._bare = checkpoints.bare(generator), checkpoints.bare(discriminator)
        players.check_pair(*self._bare)
        self._place = ranks.among(generator, discriminator)
        _check_shares(averaging, accumulate, reuse_fakes)
        self.generator, self.discriminator = map(players.ready, (generator, discriminator))
        self.loss, self.penalty, self.constraint = loss, penalty, constraint
        adam = partial(torch.optim.Adam, lr=2e-4, betas=(0.5, 0.999), fused=True)
        both = discriminator.parameters(), generator.parameters()
        self.optimizers = optimizers or tuple(map(adam, both))
        players.check_order(self.optimizers, generator, discriminator)
        averaged = checkpoints.copied(generator)
        self.averaged_generator = averaged.eval().requires_grad_(False)
        self.averaging, self.reuse_fakes, self.step = averaging, reuse_fakes, 0
        self.latents = players.sampler(latents, self._bare[0], normal.sample)
        self.augment = players.augmentation(augment)
        self.autocast, self.accumulate = autocast, accumulate
        self._fake: tuple[Tensor, tuple[Tensor, ...]] | None = None
        self.random = torch.Generator(next(generator.parameters()).device).manual_seed(seed)
        self.batches: data.Batches | Loaded | None = None
        self._loaded_batches: dict[str, int] | None = None

    def discriminator_step(self, batch: data.Batch) -> Loss:
        """Descend D's loss once, on a batch and as many fakes; G is held constant."""
        real, *labels = _parted(batch)
        before = descent.buffers(self.generator, self.discriminator)

        def part(z: Tensor, real: Tensor, *labels: Tensor) -> Tensor:
            with torch.set_grad_enabled(self.reuse_fakes):
                fake = make(z, *labels)
            players.check_fakes(fake, real)
            self._fake = fake, labels
            real, fake = self._shown(real), self._shown(fake.detach())
            loss = self.loss.discriminator(judge(real, *labels), judge(fake, *labels))
            if self.penalty is not None:
                told = players.Told(self._bare[1], *labels) if labels else self._bare[1]
                loss = loss + self.penalty(told, real, fake)
            return loss

        with self._called() as (make, judge):
            parts = descent.split(self.accumulate, self._latents(len(real)), real, *labels)
            name = f"L_D at step {self.step + 1}"
            value = descent.descend(part, parts, self.optimizers[0], name, before)
        if self.constraint is not None:
            self.constraint(self.discriminator)
        return value

    def generator_step(self, count: int, batch: data.Batch | None = None) -> Loss:
        """Descend G's loss once, on ``count`` fakes; D is frozen.

        The fakes have the labels of the batch, if there are any. A paired loss reads its reals.
        """
        real, *labels = (None,) if batch is None else _parted(batch)
        compared = [real] if self.loss.paired and real is not None else []
        before = descent.buffers(self.generator, self.discriminator)
        kept, self._fake = self._fake, None
        kept = kept if kept and self.reuse_fakes and len(kept[0]) == count else None

        def part(z: Tensor, *given: Tensor) -> Tensor:
            reals, labels = given[: len(compared)], given[len(compared) :]
            fake, told = kept or (make(z, *labels), labels)
            others = [judge(self._shown(real), *labels) for real in reals]
            return self.loss.generator(judge(self._shown(fake), *told), *others)

        with self._called() as (make, judge), descent.frozen(self.discriminator):
            z = kept[0] if kept else self._latents(count)
            parts = descent.split(self.accumulate, z, *compared, *labels)
            name = f"L_G at step {self.step + 1}"
            value = descent.descend(part, parts, self.optimizers[1], name, before)
        keep = min(self.averaging, (self.step + 1) / (self.step + 10))  # early on, forget faster
        descent.average(self.averaged_generator, self._bare[0], keep)
        return value

    def run(
        self,
        batches: data.Batches | Iterable,
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

        ``batches`` are :func:`gankit.data.batches`, or any iterable of batches, which is begun anew
        at its end: a ``DataLoader``, a list.  Of what stands behind its pictures as much is handed
        on as the networks' ``forward`` asks for, and the rest is dropped.  Where it stands is in no
        checkpoint: a run that goes on draws in another order, and warns.
        """
        players.check_run(steps, discriminator_steps, generator_steps, every, rate)
        counts = players.label_counts(*self._bare)
        batches = endless(batches, counts, self.random.device)
        end = self.step + steps if checkpoint is None else steps
        self._begin(batches, checkpoint)
        # Whether a batch is drawn for G: a loader's tell how large they are, others what they hold
        alone = not discriminator_steps and (batches.label_count or not batches.batch_size)
        draws, batch = self.loss.paired or alone, None
        unseen: list[Record] = []
        while self.step < end:
            of_d = of_g = math.nan
            with descent.slowed(self.optimizers, 1 if rate is None else rate(self.step)):
                for _ in range(discriminator_steps):
                    of_d = self.discriminator_step(batch := next(batches))
                    if self._fake:
                        check_range(batches, self._fake[0])
                for _ in range(generator_steps):
                    if draws:
                        batch = next(batches)
                    count = batches.batch_size if batch is None else len(_parted(batch)[0])
                    of_g = self.generator_step(count, batch)
            self.step, self._fake, batch = self.step + 1, None, None
            unseen.append(record := Record(self.step, of_d, of_g))
            if self.step % _LOOK == 0 or self.step == end:
                descent.look(unseen)
            if checkpoint is not None and (self.step % every == 0 or self.step == end):
                self.save(checkpoint)
            yield record

    def save(self, path: str | Path) -> None:
        """Write all that a run needs to go on exactly here; ``path`` is replaced as a whole.

        Networks that are no longer finite are a ``TrainingDiverged``, and ``path`` stays as it was.
        With networks in DDP each process calls this, and rank 0 writes.
        """
        state = self._state()
        for name in _NETWORKS:
            if not all(value.isfinite().all() for value in state[name].values()):
                what = f"the {name} holds NaN or infinity at step {self.step}"
                raise TrainingDiverged(f"{what}; {path} stays as it was; {descent.HINT}")
        ranks.kept(state, self._place, partial(checkpoints.write, path=path))

    def load(self, path: str | Path, *, other_device: bool = False) -> None:
        """Go on where :meth:`save` was called, in torch's own random numbers and batches, too.

        With ``other_device``, a file of another kind of device is read: all but the random numbers.
        So is one of another number of processes: all but those and where its batches stood.
        """
        state = checkpoints.read(path, like=self._state(), other_device=other_device)
        state = ranks.parted(state, self._place, path, other_device=other_device)
        checkpoints.scatter(state, self._parts())
        self.step, self.batches, self._fake = state["step"], None, None
        self._loaded_batches = state["batches"]  # where the next run's will go on
        self.random.set_state(state["random"])
        for kind, hidden in state["torch_random"].items():
            _generators(kind).set_rng_state(hidden)

    def _begin(self, batches: data.Batches | Loaded, checkpoint: str | Path | None) -> None:
        if checkpoint is not None and isinstance(batches, Loaded):
            found = "where these batches stand is in no checkpoint"
            hint = "a run that goes on from it draws them anew; gk.data.batches goes on exactly"
            warnings.warn(f"{found}: {hint}", stacklevel=3)
        resumed = ranks.agreed(checkpoint is not None and Path(checkpoint).exists(), self._place)
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
        state = checkpoints.gather(self._parts())
        state |= {"step": self.step, "random": self.random.get_state(), "batches": batches}
        kinds = {"cpu", self.random.device.type}
        return state | {"torch_random": {k: _generators(k).get_rng_state() for k in kinds}}

    def _latents(self, count: int) -> Tensor:
        return self.latents(count, self.random)

    def _shown(self, samples: Tensor) -> Tensor:
        return players.shown(self.augment, samples, self.random)

    def _called(self) -> AbstractContextManager[tuple[Callable, Callable]]:
        kind = self.random.device.type
        return players.called(self.generator, self.discriminator, kind, self.autocast)


def _check_shares(averaging: float, accumulate: int, reuse_fakes: bool) -> None:
    if not 0 <= averaging < 1:
        raise ValueError(f"averaging is {averaging}, expected a share in [0, 1); 0 forgets all")
    if accumulate < 1 or (accumulate > 1 and reuse_fakes):
        hint = "and 1 with reuse_fakes, which keeps what a whole batch of fakes came from"
        raise ValueError(f"accumulate is {accumulate}, expected at least 1 part, {hint}")


def _generators(kind: str) -> ModuleType:
    """Where torch keeps its own random generators of a kind of device."""
    return torch.random if kind == "cpu" else torch.get_device_module(kind)


def _parted(batch: data.Batch) -> tuple[Tensor, ...]:
    """The samples, and whatever stands behind them."""
    return (batch,) if isinstance(batch, Tensor) else tuple(batch)
