"""A digit generator, its discriminator and a judge of digits: loaded, and how they were trained."""

import torch
from torch import Tensor
from torch.nn import functional as F

from .. import data, latents, networks
from .cards import SEED, filled, ship
from .judges import Judge, by_parts
from .recipes import fit, play


def digit_generator() -> networks.DCGANGenerator:
    """The shipped generator of digits, in evaluation mode: z (N, latent_dim) → (N, 1, 28, 28)."""
    return filled(networks.DCGANGenerator, "digit_generator")


def digit_discriminator() -> networks.DCGANDiscriminator:
    """The discriminator that the shipped generator was trained against, in evaluation mode."""
    return filled(networks.DCGANDiscriminator, "digit_discriminator")


def digit_classifier() -> networks.DigitClassifier:
    """The classifier that judges digits, calibrated, in evaluation mode."""
    return filled(networks.DigitClassifier, "digit_classifier")


def train_classifier(epochs: int = 6) -> None:
    """Train on 55 000 digits, set the temperature on the other 5000, measure on the test digits."""
    torch.manual_seed(SEED)
    images, labels = data.mnist()
    images = data.to_float(images)
    network = networks.DigitClassifier()
    fit(network, images[:55_000], labels, F.cross_entropy, changed=_perturbed, epochs=epochs)
    logits, candidates = by_parts(network, images[55_000:]), torch.linspace(0.5, 3, 251)
    values = torch.stack([F.cross_entropy(logits / t, labels[55_000:]) for t in candidates])
    network.temperature.fill_(candidates[values.argmin()])
    ship(
        network,
        "digit_classifier",
        settings={},
        data="MNIST, 55 000 training digits; 5000 more for the temperature",
        recipe=f"AdamW, one cycle to 3e-3, {epochs} epochs, batch 128, digits turned by "
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
    confidence, digits = by_parts(network, data.to_float(images)).softmax(1).max(1)
    right = (digits == labels).float()
    gaps = [(confidence - right)[(confidence * 15).ceil() == box].sum().abs() for box in range(16)]
    return {
        "test accuracy": round(right.mean().item(), 4),
        "mean confidence on test digits": round(confidence.mean().item(), 4),
        "expected calibration error, 15 bins": round((sum(gaps) / len(labels)).item(), 4),
    }


def train_pair(steps: int = 14_000, gamma: float = 0.5) -> None:
    """Train the shipped generator, an average over training, against its discriminator."""
    torch.manual_seed(SEED)
    sizes = {"latent_dim": 32, "width": 64}, {"width": 64, "norm": "none"}
    generator = networks.DCGANGenerator(**sizes[0])
    discriminator = networks.DCGANDiscriminator(**sizes[1])
    trainer = play(
        generator,
        discriminator,
        data.mnist()[0],
        steps=steps,
        gamma=gamma,
        rate=lambda step: 1 - step / steps,
    )
    facts = {
        "data": "MNIST, 60 000 training digits, no labels",
        "recipe": f"non-saturating loss, R1 with γ = {gamma} on an eighth of each batch, Adam "
        f"2e-3 falling to 0 in {steps} steps, β = (0, 0.99), batch 64; the generator "
        "is the average of the weights over training (0.998)",
        "quality": _quality(trainer.averaged_generator),
    }
    ship(trainer.averaged_generator, "digit_generator", settings=sizes[0], **facts)
    ship(discriminator, "digit_discriminator", settings=sizes[1], **facts)


def _quality(generator: networks.DCGANGenerator, count: int = 5000) -> dict[str, float]:
    """Measure a generator beside real training digits, the floor, and noise, the ceiling."""
    judge, random = Judge(), torch.Generator().manual_seed(SEED + 1)
    fake = by_parts(generator, latents.sample(count, generator.latent_dim, generator=random))
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
