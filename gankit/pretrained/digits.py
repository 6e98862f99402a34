"""A digit generator, its discriminator and a judge of digits: loaded, and how they were trained."""

import warnings
from functools import partial
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

from .. import data, latents, metrics, networks, penalties
from ..training import Trainer
from .cards import SEED, filled, ship


def digit_generator() -> networks.DCGANGenerator:
    """The shipped generator of digits, in evaluation mode: z (N, latent_dim) → (N, 1, 28, 28)."""
    return filled(networks.DCGANGenerator, "digit_generator")


def digit_discriminator() -> networks.DCGANDiscriminator:
    """The discriminator that the shipped generator was trained against, in evaluation mode."""
    return filled(networks.DCGANDiscriminator, "digit_discriminator")


def digit_classifier() -> networks.DigitClassifier:
    """The classifier that judges digits, calibrated, in evaluation mode."""
    return filled(networks.DigitClassifier, "digit_classifier")


class Verdict(NamedTuple):
    """What a judge says of a sample of pictures."""

    confidence: float  #: mean over the pictures of the largest class probability, in [0.1, 1]
    shares: Tensor  #: share of the pictures that look most like each digit, shape (10,)
    distance: float  #: Fréchet distance of features to the 10 000 test digits', at least 0


class Judge:
    """A digit classifier that measures generated digits, by default :func:`digit_classifier`."""

    def __init__(self, classifier: networks.DigitClassifier | None = None) -> None:
        self.classifier = digit_classifier() if classifier is None else classifier
        self._reference, _ = self.read(data.to_float(data.mnist("test")[0]))

    def __call__(self, images: Tensor) -> Verdict:
        """Judge pictures (N, 1, 28, 28) in [-1, 1], N at least 2; compare at equal N only."""
        features, logits = self.read(images)
        confidence, digits = logits.softmax(1).max(1)
        shares = torch.bincount(digits, minlength=10) / len(images)
        with warnings.catch_warnings():  # of few pictures, and of noise, which flattens features
            warnings.filterwarnings("ignore", message="the covariance of .* is singular")
            distance = metrics.frechet_distance(features, self._reference)
        return Verdict(confidence.mean().item(), shares, distance)

    @torch.no_grad()
    def read(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Features (N, 64) and calibrated logits (N, 10) of pictures (N, 1, 28, 28)."""
        features = _by_parts(self.classifier.features, images)
        return features, self.classifier.classify(features)


@torch.no_grad()
def _by_parts(function: Any, inputs: Tensor) -> Tensor:
    return torch.cat([function(part) for part in inputs.split(500)])


def train_classifier(epochs: int = 6, batch_size: int = 128) -> None:
    """Train on 55 000 digits, set the temperature on the other 5000, measure on the test digits."""
    torch.manual_seed(SEED)
    random = torch.Generator().manual_seed(SEED)
    images, labels = data.mnist()
    images = data.to_float(images)
    network = networks.DigitClassifier().to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(network.parameters(), lr=3e-3, weight_decay=1e-2, fused=True)
    steps = 55_000 // batch_size
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=epochs * steps)
    for epoch in range(epochs):
        order = torch.randperm(55_000, generator=random)[: steps * batch_size]
        for rows in order.view(steps, batch_size):
            loss = F.cross_entropy(network(_perturbed(images[rows], random)), labels[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
        print(f"classifier: epoch {epoch + 1} of {epochs}, last loss {loss.item():.3f}", flush=True)
    logits, candidates = _by_parts(network.eval(), images[55_000:]), torch.linspace(0.5, 3, 251)
    losses = torch.stack([F.cross_entropy(logits / t, labels[55_000:]) for t in candidates])
    network.temperature.fill_(candidates[losses.argmin()])
    ship(
        network,
        "digit_classifier",
        settings={},
        data="MNIST, 55 000 training digits; 5000 more for the temperature",
        recipe=f"AdamW, one cycle to 3e-3, {epochs} epochs, batch {batch_size}, digits turned by "
        "up to 0.2 rad, scaled by up to 10 %, shifted by up to 2 pixels; temperature scaling",
        quality=_accuracy(network),
    )


def _perturbed(images: Tensor, random: torch.Generator) -> Tensor:
    """Turn, scale and shift every picture a little, each by its own amounts."""
    turn, size, right, down = torch.empty(4, len(images)).uniform_(-1, 1, generator=random)
    angle, scale, shift = 0.2 * turn, 1 + 0.1 * size, 2 / 14
    cosine, sine = scale * angle.cos(), scale * angle.sin()
    rows = [cosine, -sine, shift * right, sine, cosine, shift * down]
    grid = F.affine_grid(torch.stack(rows, 1).view(-1, 2, 3), images.shape, align_corners=False)
    return F.grid_sample(images + 1, grid, align_corners=False) - 1  # beyond the edge is paper


def _accuracy(network: networks.DigitClassifier) -> dict[str, float]:
    images, labels = data.mnist("test")
    confidence, digits = _by_parts(network, data.to_float(images)).softmax(1).max(1)
    right = (digits == labels).float()
    gaps = [(confidence - right)[(confidence * 15).ceil() == box].sum().abs() for box in range(16)]
    return {
        "test accuracy": round(right.mean().item(), 4),
        "mean confidence on test digits": round(confidence.mean().item(), 4),
        "expected calibration error, 15 bins": round((sum(gaps) / len(labels)).item(), 4),
    }


def train_pair(steps: int = 14_000, batch_size: int = 64, gamma: float = 0.5) -> None:
    """Train the shipped generator, an average over training, against its discriminator."""
    torch.manual_seed(SEED)
    sizes = {"latent_dim": 32, "width": 64}, {"width": 64, "norm": "none"}
    generator = networks.DCGANGenerator(**sizes[0])
    discriminator = networks.DCGANDiscriminator(**sizes[1])
    adam = partial(torch.optim.Adam, lr=2e-3, betas=(0.0, 0.99), fused=True)
    trainer = Trainer(
        generator,
        discriminator,
        # on an eighth of each batch: on average what all of it at every eighth step costs
        penalty=lambda d, real, _: gamma / 2 * penalties.r1(d, real[: batch_size // 8]),
        optimizers=(adam(discriminator.parameters()), adam(generator.parameters())),
        seed=SEED,
    )
    batches = data.batches(data.mnist()[0], batch_size, seed=SEED)
    for record in trainer.run(batches, steps, rate=lambda step: 1 - step / steps):
        if record.step % 1000 == 0:
            print(f"{record} of {steps}", flush=True)
    facts = {
        "data": "MNIST, 60 000 training digits, no labels",
        "recipe": f"non-saturating loss, R1 with γ = {gamma} on an eighth of each batch, Adam "
        f"2e-3 falling to 0 in {steps} steps, β = (0, 0.99), batch {batch_size}; the generator "
        "is the average of the weights over training (0.998)",
        "quality": _quality(trainer.averaged_generator),
    }
    ship(trainer.averaged_generator, "digit_generator", settings=sizes[0], **facts)
    ship(discriminator, "digit_discriminator", settings=sizes[1], **facts)


def _quality(generator: networks.DCGANGenerator, count: int = 5000) -> dict[str, float]:
    """Measure a generator beside real training digits, the floor, and noise, the ceiling."""
    judge, random = Judge(), torch.Generator().manual_seed(SEED + 1)
    fake = _by_parts(generator, latents.sample(count, generator.latent_dim, generator=random))
    noise = torch.rand(count, *generator.image_shape, generator=random) * 2 - 1
    verdict, ceiling, floor = map(judge, (fake, noise, data.to_float(data.mnist()[0][:count])))
    return {
        "pictures": count,
        "mean confidence": round(verdict.confidence, 4),
        "share of the rarest digit": round(verdict.shares.min().item(), 4),
        "Fréchet distance": round(verdict.distance, 5),
        "Fréchet distance of real digits": round(floor.distance, 5),
        "Fréchet distance of noise": round(ceiling.distance, 5),
    }
