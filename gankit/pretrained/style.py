"""The style-based generator of faces: loaded, and how it was trained."""

from functools import partial
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

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
    """A part of the training: so many steps at one size, with Adam's rate and R1's weight γ."""

    size: int
    steps: int
    rate: float
    gamma: float
    fading: int = 0  #: over the first of them what the last resolution adds comes in
    falling: int = 0  #: over the last of them the rate falls to 0
    opponent: tuple[int, ...] = ()  #: widths of a new D, if one begins here, against the average
    alone: int = 0  #: the first of them, in which D alone learns


STAGES = (
    Stage(32, 1_800, 5e-3, 0.5),
    Stage(64, 3_200, 5e-3, 2.0, fading=533, falling=1_600),
    Stage(64, 2_500, 3e-3, 0.5, opponent=(96, 96, 96, 64, 24), alone=300),
    Stage(64, 2_300, 2e-3, 3.0, falling=2_300),
)


class Evening(NamedTuple):
    """The last part of the training, :func:`even_out`."""

    steps: int = 200
    batch_size: int = 256
    rate: float = 5e-3  #: Adam's, falling to 0 over the second half
    sureness: float = 0.2  #: weight of the entropy


# What the run of the shipped weights did otherwise
_DEVIATIONS = (
    "The shipped weights' first two stages were computed in bfloat16, and in the third the rate "
    "fell, from step 1000 on, to 0.6 of itself"
)


def train(
    stages: tuple[Stage, ...] = STAGES,
    evening: Evening = Evening(),  # noqa: B008 - a tuple of numbers
    *,
    batch_size: int = 32,
    folder: Path | None = None,
) -> None:
    """Train the shipped generator, grown: one stage after the other, then its shares.

    ``folder`` keeps a checkpoint a stage; a run that was broken off goes on there.
    """
    torch.manual_seed(SEED)
    settings = {"latent_dim": 64, "widths": list(networks.style.WIDTHS), "rate": 0.1}
    generator = networks.StyleGenerator(**settings)
    discriminator = networks.StyleDiscriminator(settings["widths"])
    trainer = None
    for number, one in enumerate(stages):
        if trainer and one.opponent:
            generator = trainer.averaged_generator.network.train().requires_grad_(True)
            discriminator = networks.StyleDiscriminator(one.opponent)
        checkpoint = folder and folder / f"style_{number}.pt"
        trainer = play(generator, discriminator, one, batch_size, checkpoint)
    generator = trainer.averaged_generator.network
    even_out(generator, faces.second_classifier(), evening)
    _ship(generator, settings, stages, evening, batch_size)


def play(
    generator: networks.StyleGenerator,
    discriminator: networks.StyleDiscriminator,
    stage: Stage,
    batch_size: int,
    checkpoint: Path | None = None,
) -> Trainer:
    """Train the pair at one size; the trainer holds the average over this stage."""
    for network in (generator, discriminator):
        network.to(memory_format=torch.channels_last)  # quicker on a CPU
    drawn, judged = _Drawn(generator, stage.size), _Judged(discriminator, stage.size)

    def penalty(judge: nn.Module, real: Tensor, _: Tensor) -> Tensor:
        """R1 on a few pictures, in every fourth step and then four times."""
        if trainer.step % _EVERY:
            return real.new_zeros(())
        return _EVERY * stage.gamma / 2 * penalties.r1(judge, real[:_FEW], mixing=True)

    def pace(step: int) -> float:
        """Set how far the new size has come in; the share of the rate that is left."""
        drawn.fade = judged.fade = min(1.0, (step + 1) / stage.fading) if stage.fading else 1.0
        return min(1.0, (stage.steps - step) / stage.falling) if stage.falling else 1.0

    adam = partial(torch.optim.Adam, lr=stage.rate, betas=(0.0, 0.99), fused=True)
    trainer = Trainer(
        drawn,
        judged,
        penalty=penalty,
        optimizers=(adam(judged.parameters()), adam(drawn.parameters())),
        reuse_fakes=True,
        latents=generator.latent_dim,
        seed=SEED,
    )
    images, _ = data.faces(stage.size)
    batches = data.batches(images, batch_size, seed=SEED)
    if checkpoint is None or not checkpoint.exists():
        for _ in trainer.run(batches, stage.alone, generator_steps=0):
            pass
    steps = stage.steps if checkpoint else stage.steps - trainer.step
    for record in trainer.run(batches, steps, rate=pace, checkpoint=checkpoint, every=250):
        if record.step % 250 == 0:
            print(f"{stage.size} × {stage.size}: {record} of {stage.steps}", flush=True)
    return trainer


def even_out(
    generator: networks.StyleGenerator, classifier: networks.FaceClassifier, evening: Evening
) -> None:
    """Train the mapping network alone, until attributes come as often as in the data.

    Feature matching (Salimans et al., 2016, section 3.1) on a classifier's answers.  With s the
    data's shares of an attribute's values, and p the classifier's probabilities for a fake, the
    mapping network minimises Σ KL(s ‖ E p) + sureness · Σ E H(p) over the attributes; the
    entropy H keeps a face from being a little of each.  The synthesis stays as it is.
    """
    wanted, random = faces.shares().values(), torch.Generator().manual_seed(SEED)
    for network in (generator, classifier):
        network.eval().requires_grad_(False)
    mapping = generator.mapping.requires_grad_(True)
    adam = torch.optim.Adam(mapping.parameters(), lr=evening.rate, betas=(0.9, 0.99), fused=True)
    for step in range(evening.steps):
        adam.param_groups[0]["lr"] = evening.rate * min(1.0, 2 * (1 - step / evening.steps))
        z = torch.randn(evening.batch_size, generator.latent_dim, generator=random)
        fakes = generator(z, generator=random)
        answers = classifier(F.avg_pool2d(fakes, fakes.shape[-1] // 32))
        loss = sum(map(partial(_uneven, sureness=evening.sureness), answers, wanted))
        adam.zero_grad()
        loss.backward()
        adam.step()
        if step % 20 == 0:
            print(f"shares: step {step} of {evening.steps}, loss {loss.item():.3f}", flush=True)


def _uneven(logits: Tensor, wanted: Tensor, sureness: float) -> Tensor:
    """KL(s ‖ E p) + sureness · E H(p) of one attribute's logits (N, values), in nats."""
    log_p = logits.log_softmax(1)
    p = log_p.exp()
    apart = F.kl_div(p.mean(0).log(), wanted, reduction="sum")
    return apart - sureness * (p * log_p).sum(1).mean()


def _told(stage: Stage) -> str:
    """What a card says of a stage."""
    told = f"{stage.steps} steps at {stage.size} × {stage.size} with Adam {stage.rate:g} and R1 "
    told += f"with γ = {stage.gamma:g}"
    if stage.fading:
        told += f", the new size coming in over the first {stage.fading}"
    if stage.opponent:
        told += f", against a new discriminator of widths {stage.opponent}"
        told += f", which learns alone for the first {stage.alone}"
    if stage.falling:
        told += f", the rate falling to 0 over the last {stage.falling}"
    return told


def _ship(
    generator: networks.StyleGenerator,
    settings: dict,
    stages: tuple[Stage, ...],
    evening: Evening,
    batch_size: int,
) -> None:
    generator.measure_mean(generator=torch.Generator().manual_seed(SEED))
    ship(
        generator,
        "style_face_generator",
        settings=settings,
        data="gankit.data.faces(64): 9000 drawn faces, their labels for the shares alone; CC0, "
        "designs by Lisa Wischofsky",
        recipe=f"grown: {'; then '.join(map(_told, stages))}. Non-saturating loss, R1 on {_FEW} of "
        f"{batch_size} pictures in every {_EVERY}th batch, {_EVERY} times, β = (0, 0.99); styles "
        "of half the pictures from two z; the generator is the average of the weights over the "
        f"steps of the last stage (0.998). In the end its mapping network alone learns for "
        f"{evening.steps} steps of {evening.batch_size} faces, with Adam {evening.rate:g}, β = "
        "(0.9, 0.99), the rate falling to 0 over the second half, to draw each attribute as often "
        "as the data has it, by a second classifier that is not the judge: Σ KL(data's shares ‖ "
        f"mean answer) + {evening.sureness:g} mean entropy. {_DEVIATIONS}",
        quality=faces.quality(generator),
        limits="drawn faces of one style, nobody real; which attributes a face gets is left to "
        "chance, with shares that were trained for, see the recipe; measured at 32 × 32 pixels, "
        "where the judge reads",
    )
