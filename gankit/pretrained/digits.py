"""A digit generator, its discriminator and encoder, a judge: loaded, and how they were trained."""

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
    """The discriminator of the shipped generator's run, in evaluation mode.

    It met the raw generator of each step, never the average of the weights that is shipped.
    """
    return filled(networks.DCGANDiscriminator, "digit_discriminator")


def digit_classifier() -> networks.DigitClassifier:
    """The classifier that judges digits, calibrated, in evaluation mode."""
    return filled(networks.DigitClassifier, "digit_classifier")


def digit_encoder() -> networks.DigitEncoder:
    """The way back through the shipped generator, in evaluation mode: (N, 1, 28, 28) → z (N, 32).

    Digits as MNIST has them, centred; a moved or turned one comes back less well.
    """
    return filled(networks.DigitEncoder, "digit_encoder")


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


def train_encoder(steps: int = 5_000, batch_size: int = 64) -> None:
    """Train the encoder on fakes, whose z are known, and on digits, which G has to draw again."""
    torch.manual_seed(SEED)
    random, (images, _) = torch.Generator().manual_seed(SEED), data.mnist()
    generator, judge = (
        load().requires_grad_(False) for load in (digit_generator, digit_classifier)
    )
    settings = {"latent_dim": generator.latent_dim, "width": 64}
    encoder = networks.DigitEncoder(**settings)
    for network in (generator.requires_grad_(False), judge.requires_grad_(False), encoder):
        network.to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(encoder.parameters(), lr=3e-3, weight_decay=1e-2, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=steps)
    for step in range(1, steps + 1):
        rows = torch.randint(len(images), (batch_size,), generator=random)
        real = _perturbed(data.to_float(images[rows]), random)
        z = latents.sample(batch_size, generator.latent_dim, generator=random)
        found, of_real = encoder(torch.cat([generator(z), real])).split(batch_size)
        drawn = generator(of_real)
        seen = F.mse_loss(judge.features(drawn), judge.features(real))
        loss = F.mse_loss(found, z) + 4 * F.mse_loss(drawn, real) + 2 * seen
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 500 == 0:
            print(f"encoder: step {step} of {steps}, loss {loss.item():.3f}", flush=True)
    ship(
        encoder.eval(),
        "digit_encoder",
        settings=settings,
        data="MNIST, 60 000 training digits, labels only by way of digit_classifier, and fakes of "
        "digit_generator",
        recipe="squared error of z on fakes, plus 4 times that of the pixels and 2 times that of "
        "digit_classifier's features between a digit and what the frozen generator draws of its "
        f"code, AdamW, one cycle to 3e-3, {steps} steps of {batch_size} fakes and {batch_size} "
        "digits, these turned by up to 0.2 rad, scaled by up to 10 %, shifted by up to 2 pixels",
        quality=_round_trip(encoder, generator, judge),
        limits="digits as MNIST has them, centred; of anything else it makes a digit",
    )


def _round_trip(
    encoder: networks.DigitEncoder,
    generator: networks.DCGANGenerator,
    judge: networks.DigitClassifier,
) -> dict[str, float]:
    """What comes back of the test digits, and of fakes, and the error of doing nothing."""
    images, labels = data.mnist("test")
    real, random = data.to_float(images), torch.Generator().manual_seed(SEED + 1)
    z = latents.sample(5000, generator.latent_dim, generator=random)
    fake = by_parts(generator, z)
    back, again = (by_parts(lambda x: generator(encoder(x)), x) for x in (real, fake))
    right, before = (by_parts(judge, x).argmax(1) == labels for x in (back, real))
    return {
        "test digits": len(real),
        "share that comes back as the same digit": round(right.float().mean().item(), 4),
        "share that is read right as it was": round(before.float().mean().item(), 4),
        "mean squared error, test digits": round(F.mse_loss(back, real).item(), 4),
        "mean squared error, fakes": round(F.mse_loss(again, fake).item(), 4),
        "mean squared error of the mean test digit": round(real.var(0).mean().item(), 4),
        "mean squared error of z, fakes": round(F.mse_loss(by_parts(encoder, fake), z).item(), 4),
    }
