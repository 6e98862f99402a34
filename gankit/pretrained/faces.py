"""A face generator and a judge of six attributes: loaded, and how they were trained."""

import torch
from torch import Tensor
from torch.nn import functional as F

from .. import data, latents, metrics, networks
from .cards import SEED, filled, ship
from .judges import FaceJudge, by_parts
from .recipes import fit, play


def face_generator() -> networks.DCGANGenerator:
    """The shipped generator of faces, in evaluation mode: z (N, 64) → (N, 3, 32, 32)."""
    return filled(networks.DCGANGenerator, "face_generator")


def face_classifier() -> networks.FaceClassifier:
    """The classifier of six attributes that judges faces, in evaluation mode."""
    return filled(networks.FaceClassifier, "face_classifier")


def train_classifier(cycles: tuple[int, int] = (10, 4)) -> None:
    """Train on 9000 faces in two cycles of so many epochs, measure on the other 1000."""
    torch.manual_seed(SEED)
    images, labels = data.faces(32)
    images, network = data.to_float(images), networks.FaceClassifier()
    for epochs in cycles:
        fit(network, images, labels, _loss, changed=_shifted, epochs=epochs)
        torch.manual_seed(SEED)  # so that the second cycle can be repeated alone
    ship(
        network,
        "face_classifier",
        settings={},
        data="gankit.data.faces(32): 9000 drawn faces for training, 1000 others for the quality; "
        "CC0, designs by Lisa Wischofsky",
        recipe=f"cross-entropy summed over six attributes, AdamW, two cycles to 3e-3 "
        f"of {cycles[0]} and {cycles[1]} epochs, batch 128, faces shifted by up to 1 pixel",
        quality=_accuracy(network),
        limits="six attributes of drawn faces in one style; of photographs and of other drawings "
        "it knows nothing. Faces that look like no other get a confident answer, too",
    )


def second_classifier(epochs: int = 12) -> networks.FaceClassifier:
    """Another classifier than the judge's, from another seed, to train a generator by.

    The mouth, which is learnt last, counts five times, so that one cycle is enough.
    """
    seed, mouth = SEED + 1, list(data.FACE_ATTRIBUTES).index("mouth")
    torch.manual_seed(seed)
    images, labels = data.faces(32)

    def loss(logits: tuple[Tensor, ...], labels: Tensor) -> Tensor:
        return _loss(logits, labels) + 4 * F.cross_entropy(logits[mouth], labels[:, mouth])

    network, images = networks.FaceClassifier(), data.to_float(images)
    fit(network, images, labels, loss, changed=_shifted, epochs=epochs, seed=seed)
    return network


def _loss(logits: tuple[Tensor, ...], labels: Tensor) -> Tensor:
    return sum(map(F.cross_entropy, logits, labels.T))


def _shifted(images: Tensor, random: torch.Generator) -> Tensor:
    """Move a batch by up to one pixel each way; the edge goes on where paper is missing."""
    right, down = torch.randint(3, (2,), generator=random).tolist()
    height, width = images.shape[2:]
    padded = F.pad(images, (1, 1, 1, 1), mode="replicate")
    return padded[..., down : down + height, right : right + width]


def _accuracy(network: networks.FaceClassifier) -> dict[str, float]:
    images, labels = data.faces(32, split="test")
    _, logits = FaceJudge(network).read(data.to_float(images))
    right = {
        name: (values.argmax(1) == column).float().mean().item()
        for (name, values), column in zip(logits.items(), labels.T, strict=True)
    }
    return {f"test accuracy, {name}": round(share, 4) for name, share in right.items()}


def train_pair(steps: int = 7_500, gamma: float = 0.5, falling: int = 2_000) -> None:
    """Train the shipped generator, an average over training, against a discriminator."""
    torch.manual_seed(SEED)
    sizes = {"width": 128, "image_shape": (3, 32, 32)}
    settings = {"latent_dim": 64, **sizes}
    generator = networks.DCGANGenerator(**settings)
    discriminator = networks.DCGANDiscriminator(**sizes, norm="none")
    trainer = play(
        generator,
        discriminator,
        data.faces(32)[0],
        steps=steps,
        gamma=gamma,
        rate=lambda step: min(1, (steps - step) / falling),
    )
    ship(
        trainer.averaged_generator,
        "face_generator",
        settings=settings,
        data="gankit.data.faces(32): 9000 drawn faces, no labels; CC0, designs by Lisa Wischofsky",
        recipe=f"non-saturating loss, R1 with γ = {gamma} on an eighth of each batch, Adam "
        f"2e-3, in the last {falling} of {steps} steps falling to 0, β = (0, 0.99), batch 64; the "
        "generator is the average of the weights over training (0.998)",
        quality=quality(trainer.averaged_generator),
        limits="drawn faces of one style, nobody real; nothing is asked of it but faces like "
        "these, and which attributes a face gets is left to chance, which here prefers some, see "
        "the shares",
    )


def quality(
    generator: networks.DCGANGenerator | networks.StyleGenerator, count: int = 5000
) -> dict[str, object]:
    """Measure a generator of faces beside real training faces, the floor, and noise, the ceiling.

    The judge reads 32 × 32 pixels; larger pictures are halved until they fit.
    """
    judge, random = FaceJudge(), torch.Generator().manual_seed(SEED + 1)
    fake = by_parts(generator, latents.sample(count, generator.latent_dim, generator=random))
    noise = torch.rand(fake.shape, generator=random) * 2 - 1
    fake, noise = (F.avg_pool2d(x, x.shape[-1] // 32) for x in (fake, noise))
    (real, _), (test, _) = data.faces(32), data.faces(32, split="test")
    real, test = data.to_float(real[:count]), data.to_float(test)
    verdict, floor, ceiling = map(judge, (fake, real, noise))
    few = len(test)
    reference, of_fake, of_real = (judge.read(x[:few])[0] for x in (test, fake, real))
    found, best = (metrics.precision_recall(reference, x) for x in (of_fake, of_real))
    ratios = {name: verdict.shares[name] / share for name, share in shares().items()}
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
        "shares of real faces": {name: _rounded(part) for name, part in floor.shares.items()},
        "shares, of the data's 1": {name: _rounded(part) for name, part in ratios.items()},
    }


def shares() -> dict[str, Tensor]:
    """How often each value of an attribute is in the training data, by the attribute's name."""
    _, labels = data.faces(32)
    return {
        name: torch.bincount(column, minlength=len(names)) / len(column)
        for (name, names), column in zip(data.FACE_ATTRIBUTES.items(), labels.T, strict=True)
    }


def _rounded(shares: Tensor) -> list[float]:
    return [round(share, 3) for share in shares.tolist()]
