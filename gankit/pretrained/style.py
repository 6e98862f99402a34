"""The style-based generator of faces: loaded, and how it was trained."""

from functools import partial
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .. import data, latents, metrics, networks, penalties
from ..training import Trainer
from .cards import SEED, filled, ship
from .judges import FaceJudge, by_parts

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


def train(
    stages: tuple[tuple[int, int], ...] = ((32, 1_800), (64, 3_200)),
    gamma: float = 0.5,
    *,
    rate: float = 5e-3,
    batch_size: int = 32,
    folder: Path | None = None,
) -> None:
    """Train the shipped generator, grown: so many steps at each of these sizes.

    ``folder`` keeps a checkpoint a stage; a run that was broken off goes on there.
    """
    torch.manual_seed(SEED)
    settings = {"latent_dim": 64, "widths": list(networks.style.WIDTHS), "rate": 0.1}
    generator = networks.StyleGenerator(**settings)
    discriminator = networks.StyleDiscriminator(settings["widths"])
    for place, (size, steps) in enumerate(stages):
        trainer = _stage(
            generator,
            discriminator,
            size=size,
            steps=steps,
            fading=steps // 6 if place else 0,
            last=place == len(stages) - 1,
            gamma=gamma * (size / 32) ** 2,
            rate=rate,
            batch_size=batch_size,
            checkpoint=folder and folder / f"style_{size}.pt",
        )
    how = f"R1 with γ = {gamma} at 32 × 32 and 4 times as much at each double size, on {_FEW} of "
    how += f"{batch_size} pictures in every {_EVERY}th batch, {_EVERY} times, Adam {rate:g}"
    _ship(trainer.averaged_generator, settings, stages, how)


def _stage(
    generator: networks.StyleGenerator,
    discriminator: networks.StyleDiscriminator,
    *,
    size: int,
    steps: int,
    fading: int,
    last: bool,
    gamma: float,
    rate: float,
    batch_size: int,
    checkpoint: Path | None,
) -> Trainer:
    """Train the pair at one size, whose last resolution comes in over ``fading`` steps."""
    drawn, judged = _Drawn(generator, size), _Judged(discriminator, size)

    def penalty(judge: nn.Module, real: Tensor, _: Tensor) -> Tensor:
        if trainer.step % _EVERY:
            return real.new_zeros(())
        return _EVERY * gamma / 2 * penalties.r1(judge, real[:_FEW], mixing=True)

    def pace(step: int) -> float:
        drawn.fade = judged.fade = min(1.0, (step + 1) / fading) if fading else 1.0
        return min(1.0, 2 * (steps - step) / steps) if last else 1.0

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
    falls = f"in the second half of the {stages[-1][1]} steps at the last size falling to 0"
    grown = ", then ".join(f"{steps} steps at {size} × {size}" for size, steps in stages)
    ship(
        generator,
        "style_face_generator",
        settings=settings,
        data="gankit.data.faces(64): 9000 drawn faces, no labels; CC0, designs by Lisa Wischofsky",
        recipe=f"grown: {grown}, where a new size comes in over a sixth of its steps; "
        f"non-saturating loss, {how}, {falls}, β = (0, 0.99), computed in bfloat16; "
        "styles of half the pictures from two z; the generator is the average of the weights over "
        "the steps at the last size (0.998)",
        quality=_quality(generator),
        limits="drawn faces of one style, nobody real; which attributes a face gets is left to "
        "chance, see the shares; measured at 32 × 32 pixels, where the judge reads",
    )


def _quality(generator: networks.StyleGenerator, count: int = 5000) -> dict[str, object]:
    """Measure a generator beside real training faces, the floor, and noise, the ceiling."""
    judge, random = FaceJudge(), torch.Generator().manual_seed(SEED + 1)
    fake = by_parts(generator, latents.sample(count, generator.latent_dim, generator=random))
    (real, labels), (test, _) = data.faces(64), data.faces(64, split="test")
    pictures = fake, data.to_float(real[:count]), torch.rand(fake.shape, generator=random) * 2 - 1
    at_32 = [F.avg_pool2d(x, 2) for x in (*pictures, data.to_float(test))]
    verdict, floor, ceiling = map(judge, at_32[:3])
    few = len(test)
    of_fake, of_real, _, reference = (judge.read(x[:few])[0] for x in at_32)
    found, best = (metrics.precision_recall(reference, x) for x in (of_fake, of_real))
    shares = {
        name: torch.bincount(column, minlength=len(names)) / len(column)
        for (name, names), column in zip(data.FACE_ATTRIBUTES.items(), labels.T, strict=True)
    }
    ratios = {name: verdict.shares[name] / share for name, share in shares.items()}
    return {
        "pictures": count,
        "Fréchet distance": round(verdict.distance, 4),
        "Fréchet distance of real faces": round(floor.distance, 4),
        "Fréchet distance of noise": round(ceiling.distance, 4),
        f"precision and recall of {few}": [round(part, 3) for part in found],
        f"precision and recall of {few} real faces": [round(part, 3) for part in best],
        "mean confidence": {k: round(v, 3) for k, v in verdict.confidence.items()},
        "mean confidence of real faces": {k: round(v, 3) for k, v in floor.confidence.items()},
        "shares": {name: _rounded(part) for name, part in verdict.shares.items()},
        "shares, of the data's 1": {name: _rounded(part) for name, part in ratios.items()},
    }


def _rounded(shares: Tensor) -> list[float]:
    return [round(share, 3) for share in shares.tolist()]
