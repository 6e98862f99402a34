"""A variational autoencoder of digits with two latent numbers: loaded, and how it was trained."""

import math

import torch
from torch import Tensor
from torch.nn import functional as F

from .. import data, latents, networks
from .cards import SEED, filled, ship
from .judges import Judge, by_parts

VARIANCE = 0.15  # of p(x | z), of each pixel in [-1, 1]: about the squared error that is reached


def digit_vae_encoder() -> networks.DigitEncoder:
    """The encoder q(z | x) of a VAE of digits, in evaluation mode: (N, 1, 28, 28) → μ (N, 2)."""
    return filled(networks.DigitEncoder, "digit_vae_encoder")


def digit_vae_decoder() -> networks.DCGANGenerator:
    """The decoder of a VAE of digits, in evaluation mode: z (N, 2) → means (N, 1, 28, 28)."""
    return filled(networks.DCGANGenerator, "digit_vae_decoder")


def train_vae(steps: int = 9_000, batch_size: int = 128) -> None:
    """Maximise the bound on log p(x), for p(x | z) = N(decoder(z), 0.15 I), on training digits."""
    torch.manual_seed(SEED)
    random, (images, _) = torch.Generator().manual_seed(SEED), data.mnist()
    sizes = {"latent_dim": 2, "width": 32}
    encoder = networks.DigitEncoder(**sizes, spread=True)
    decoder = networks.DCGANGenerator(**sizes)
    both = torch.nn.ModuleList([encoder, decoder]).to(memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(both.parameters(), lr=3e-3, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=steps)
    for step in range(1, steps + 1):
        rows = torch.randint(len(images), (batch_size,), generator=random)
        bound = sum(_bound(encoder, decoder, data.to_float(images[rows]), random)).mean()
        optimizer.zero_grad()
        (-bound).backward()
        optimizer.step()
        schedule.step()
        if step % 500 == 0:
            print(f"vae: step {step} of {steps}, bound {bound.item():.1f} nats", flush=True)
    both.eval()
    facts = {
        "data": "MNIST, 60 000 training digits, no labels",
        "recipe": "maximise E_q log p(x | z) − KL(q(z | x) ‖ N(0, I)) with one z a picture, "
        f"p(x | z) = N(decoder(z), {VARIANCE} I), pixels in [-1, 1]; Adam, one cycle to 3e-3, "
        f"{steps} steps, batch {batch_size}",
        "quality": _quality(encoder, decoder),
        "limits": "two numbers do not hold all of a digit: pictures are blurred means, and some "
        "digits, such as 4 and 9, overlap on the map",
    }
    ship(encoder, "digit_vae_encoder", settings=sizes | {"spread": True}, **facts)
    ship(decoder, "digit_vae_decoder", settings=sizes, **facts)


def _bound(
    encoder: networks.DigitEncoder,
    decoder: networks.DCGANGenerator,
    images: Tensor,
    random: torch.Generator,
) -> tuple[Tensor, Tensor]:
    """The two terms of the bound, in nats: log p(x | z) of one z ~ q(z | x), and −KL; (N,) each."""
    mean, log_variance = encoder.distribution(images)
    z = mean + (log_variance / 2).exp() * torch.randn(mean.shape, generator=random)
    error = (decoder(z) - images).square().flatten(1)
    fit = -error.sum(1) / (2 * VARIANCE) - error.shape[1] / 2 * math.log(2 * math.pi * VARIANCE)
    return fit, (1 + log_variance - mean.square() - log_variance.exp()).sum(1) / 2


@torch.no_grad()
def _quality(
    encoder: networks.DigitEncoder, decoder: networks.DCGANGenerator, count: int = 5000
) -> dict[str, float]:
    """Measure on the test digits; samples beside real digits, the floor, and noise, the ceiling."""
    real, random = data.to_float(data.mnist("test")[0]), torch.Generator().manual_seed(SEED + 1)
    parts = [_bound(encoder, decoder, part, random) for part in real.split(500)]
    fit, rate = (torch.cat(terms) for terms in zip(*parts, strict=True))
    again = by_parts(lambda x: decoder(encoder(x)), real)
    fake = by_parts(decoder, latents.sample(count, decoder.latent_dim, generator=random))
    noise = torch.rand(fake.shape, generator=random) * 2 - 1
    judge = Judge()
    verdict, ceiling, floor = map(judge, (fake, noise, data.to_float(data.mnist()[0][:count])))
    return {
        "bound on log p(x), nats per test digit": round((fit + rate).mean().item(), 2),
        "KL(q ‖ p(z)), nats per test digit": round(-rate.mean().item(), 2),
        "mean squared error, test digits": round(F.mse_loss(again, real).item(), 4),
        "mean squared error of the mean test digit": round(real.var(0).mean().item(), 4),
        "pictures": count,
        "mean confidence": round(verdict.confidence, 4),
        "Fréchet distance": round(verdict.distance, 4),
        "Fréchet distance of real digits": round(floor.distance, 4),
        "Fréchet distance of noise": round(ceiling.distance, 4),
    }
