"""What the tests of training share: small networks, a stream, states to compare."""

import copy

import torch
from torch import Tensor, nn

from gankit import data
from gankit.networks import DCGANDiscriminator, DCGANGenerator
from gankit.training import Trainer

LATENT_DIM, SHAPE, SIZE = 6, (1, 8, 8), 8
IMAGES = (torch.rand(36, *SHAPE, generator=torch.Generator().manual_seed(0)) * 256).byte()


def networks(
    seed: int = 0, norm: str = "batch", width: int = 4
) -> tuple[DCGANGenerator, DCGANDiscriminator]:
    """A small pair that the seed decides."""
    torch.manual_seed(seed)
    generator = DCGANGenerator(LATENT_DIM, width, image_shape=SHAPE)
    return generator, DCGANDiscriminator(width, image_shape=SHAPE, norm=norm)


def trainer_of(initial: int = 0, norm: str = "batch", width: int = 4, **options) -> Trainer:
    """A trainer whose networks' weights ``initial`` decides."""
    return Trainer(*networks(initial, norm, width), **options)


def adams(*players: nn.Module) -> list[torch.optim.Adam]:
    """The optimizers of a trainer that is told of none."""
    return [torch.optim.Adam(p.parameters(), 2e-4, (0.5, 0.999), fused=True) for p in players]


def stream(seed: int = 0) -> data.Batches:
    """Four batches an epoch, and four pictures left over."""
    return data.batches(IMAGES, SIZE, seed=seed)


def real_batch() -> Tensor:
    return next(stream())


def state_of(trainer: Trainer) -> dict:
    """A copy of everything that a run goes on from."""
    parts = trainer._parts().items()
    state = {name: copy.deepcopy(part.state_dict()) for name, part in parts}
    stream = trainer.batches.state_dict() if trainer.batches else None
    return state | {
        "step": trainer.step,
        "random": trainer.random.get_state(),
        "batches": stream,
    }


def same(one, other) -> bool:
    """Whether two nested states are equal to the last bit."""
    if isinstance(one, torch.Tensor):
        return isinstance(other, torch.Tensor) and torch.equal(one, other)
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def weights(network: nn.Module) -> dict[str, torch.Tensor]:
    """The parameters without batch norm's buffers."""
    return {name: p.detach().clone() for name, p in network.named_parameters()}


class ToldGenerator(nn.Module):
    """Points from noise and a class: z (N, 2), labels (N,) → (N, 2)."""

    latent_dim, image_shape = 2, (2,)

    def __init__(self, classes: int = 2, width: int = 16, norm: bool = False) -> None:
        super().__init__()
        self.classes = nn.Embedding(classes, 4)
        middle = nn.BatchNorm1d(width) if norm else nn.Identity()
        self.layers = nn.Sequential(
            nn.Linear(6, width), middle, nn.ReLU(), nn.Linear(width, width), nn.ReLU(),
            nn.Linear(width, 2),
        )  # fmt: skip

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        return self.layers(torch.cat([z, self.classes(labels)], 1))


class ToldDiscriminator(nn.Module):
    """Judges points with their class: x (N, 2), labels (N,) → logits (N,)."""

    image_shape = (2,)

    def __init__(self, classes: int = 2, width: int = 16, norm: bool = False) -> None:
        super().__init__()
        self.classes = nn.Embedding(classes, 4)
        middle = nn.BatchNorm1d(width) if norm else nn.Identity()
        self.layers = nn.Sequential(
            nn.Linear(6, width), middle, nn.LeakyReLU(0.2), nn.Linear(width, width),
            nn.LeakyReLU(0.2), nn.Linear(width, 1), nn.Flatten(0),
        )  # fmt: skip

    def forward(self, points: Tensor, labels: Tensor) -> Tensor:
        return self.layers(torch.cat([points, self.classes(labels)], 1))


def told_pair(seed: int = 0, **options) -> tuple[ToldGenerator, ToldDiscriminator]:
    torch.manual_seed(seed)
    return ToldGenerator(**options), ToldDiscriminator(**options)


def told_stream(count: int = 36, size: int = SIZE, seed: int = 0) -> data.Batches:
    """Two classes of points, at (±2, 0), in the order of a seed."""
    random = torch.Generator().manual_seed(0)
    labels = torch.randint(2, (count,), generator=random)
    points = 0.3 * torch.randn(count, 2, generator=random)
    points[:, 0] += 4 * labels - 2
    return data.batches(points, size, labels, seed=seed)
