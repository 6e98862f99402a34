"""The style-based generator of faces: loaded, and how it was trained."""

from functools import partial
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn

from .. import data, networks, penalties
from ..training import Trainer
from . import faces
from .cards import SEED, filled, ship

_FEW = 8  # pictures of a batch, on which R1 is taken: two groups of D's minibatch deviation
_EVERY = 4  # steps from one such penalty to the next: Karras et al., 2020, appendix B, take 16


def style_face_generator() -> networks.StyleGenerator:
    """The shipped style-based generator, in evaluation mode: z (N, 64) → (N, 3, 64, 64)."""
    return filled(networks.StyleGenerator, "style_face_generator")


class _Grown(nn.Module):
    """The pair's networks at one size, as ``Trainer`` calls them."""

    def __init__(self, network: nn.Module, size: int) -> None:
        super().__init__()
        self.network, self.size, self.fade = network, size, 1.0
        self.image_shape = (network.image_shape[0], size, size)


class _Drawn(_Grown):
    def forward(self, z: Tensor) -> Tensor:
        return self.network(z, size=self.size, fade=self.fade)


class _Judged(_Grown):
    def forward(self, images: Tensor) -> Tensor:
        return self.network(images, fade=self.fade)


class Stage(NamedTuple):
    """A part of the training: so many steps at one size."""

    size: int
    steps: int
    fading: int = 0  #: over the first of them what the last resolution adds comes in
    falling: int = 0  #: over the last of them the rate falls to 0


STAGES = Stage(32, 1_800), Stage(64, 3_200, fading=533, falling=1_600)


def train(
    stages: tuple[Stage, ...] = STAGES,
    gamma: float = 0.5,
    *,
    rate: float = 5e-3,
    batch_size: int = 32,
    folder: Path | None = None,
) -> None:
    """Train the shipped generator, grown: one stage after the other.

    ``folder`` keeps a checkpoint a stage; a run that was broken off goes on there.
    """
    torch.manual_seed(SEED)
    settings = {"latent_dim": 64, "widths": list(networks.style.WIDTHS), "rate": 0.1}
    generator = networks.StyleGenerator(**settings)
    discriminator = networks.StyleDiscriminator(settings["widths"])
    for one in stages:
        trainer = play(
            generator,
            discriminator,
            one,
            gamma=gamma * (one.size / 32) ** 2,
            rate=rate,
            batch_size=batch_size,
            checkpoint=folder and folder / f"style_{one.size}.pt",
        )
    how = f"R1 with γ = {gamma} at 32 × 32 and 4 times as much at each double size, on {_FEW} of "
    how += f"{batch_size} pictures in every {_EVERY}th batch, {_EVERY} times, Adam {rate:g}"
    _ship(trainer.averaged_generator, settings, stages, how)


def play(
    generator: networks.StyleGenerator,
    discriminator: networks.StyleDiscriminator,
    stage: Stage,
    *,
    gamma: float,
    rate: float,
    batch_size: int,
    checkpoint: Path | None = None,
) -> Trainer:
    """Train the pair at one size; the trainer holds the average over this stage."""
    size, steps, fading, falling = stage
    drawn, judged = _Drawn(generator, size), _Judged(discriminator, size)

    def penalty(judge: nn.Module, real: Tensor, _: Tensor) -> Tensor:
        """R1 on a few pictures, in every fourth step and then four times."""
        if trainer.step % _EVERY:
            return real.new_zeros(())
        return _EVERY * gamma / 2 * penalties.r1(judge, real[:_FEW], mixing=True)

    def pace(step: int) -> float:
        """Set how far the new size has come in; the share of the rate that is left."""
        drawn.fade = judged.fade = min(1.0, (step + 1) / fading) if fading else 1.0
        return min(1.0, (steps - step) / falling) if falling else 1.0

    adam = partial(torch.optim.Adam, lr=rate, betas=(0.0, 0.99), fused=True)
    trainer = Trainer(
        drawn,
        judged,
        penalty=penalty,
        optimizers=(adam(judged.parameters()), adam(drawn.parameters())),
        reuse_fakes=True,
        latents=generator.latent_dim,
        autocast=torch.bfloat16,
        seed=SEED,
    )
    images, _ = data.faces(size)
    batches = data.batches(images, batch_size, seed=SEED)
    for record in trainer.run(batches, steps, rate=pace, checkpoint=checkpoint, every=250):
        if record.step % 250 == 0:
            print(f"{size} × {size}: {record} of {steps}", flush=True)
    return trainer


def _ship(averaged: _Drawn, settings: dict, stages: tuple, how: str) -> None:
    generator = averaged.network
    generator.measure_mean(generator=torch.Generator().manual_seed(SEED))
    falls = f"in the last {stages[-1].falling} steps falling to 0"
    grown = ", then ".join(f"{one.steps} steps at {one.size} × {one.size}" for one in stages)
    ship(
        generator,
        "style_face_generator",
        settings=settings,
        data="gankit.data.faces(64): 9000 drawn faces, no labels; CC0, designs by Lisa Wischofsky",
        recipe=f"grown: {grown}, where the new size comes in over {stages[-1].fading} steps; "
        f"non-saturating loss, {how}, {falls}, β = (0, 0.99), computed in bfloat16; "
        "styles of half the pictures from two z; the generator is the average of the weights over "
        "the steps at the last size (0.998)",
        quality=faces.quality(generator),
        limits="drawn faces of one style, nobody real; which attributes a face gets is left to "
        "chance, see the shares; measured at 32 × 32 pixels, where the judge reads",
    )
