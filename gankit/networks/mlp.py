"""The MLP pair, for points."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise

from torch import Tensor, nn

from .parts import check, start


class MLPGenerator(nn.Module):
    """Points from noise: z (N, latent_dim) → ``depth`` hidden layers of ``width``, ReLU → (N, d).

    d is ``data_dim``; the output is not squashed, and nothing is normalised.
    """

    def __init__(
        self, latent_dim: int = 2, width: int = 128, *, depth: int = 3, data_dim: int = 2
    ) -> None:
        super().__init__()
        self.latent_dim, self.image_shape = latent_dim, (data_dim,)
        self.layers = _dense(latent_dim, width, depth, data_dim, nn.ReLU)

    def forward(self, z: Tensor) -> Tensor:
        """Draw one point per row of ``z``: (N, latent_dim) → (N, data_dim)."""
        hint = f": one row of latent_dim = {self.latent_dim} numbers per point"
        check("z has", z, (self.latent_dim,), hint)
        return self.layers(z)


class MLPDiscriminator(nn.Module):
    """A judge of points: x (N, d) → ``depth`` hidden layers of ``width``, LeakyReLU → logits (N,).

    d is ``data_dim``; ``norm`` is ``"none"`` or ``"spectral"``, as in :class:`DCGANDiscriminator`.
    """

    def __init__(
        self, width: int = 128, *, depth: int = 3, data_dim: int = 2, norm: str = "none"
    ) -> None:
        super().__init__()
        if norm not in ("none", "spectral"):
            raise ValueError(f'norm is {norm!r}, expected "none" or "spectral"')
        self.image_shape = (data_dim,)
        self.layers = _dense(data_dim, width, depth, 1, partial(nn.LeakyReLU, 0.2))
        start(self.layers, norm)

    def forward(self, points: Tensor) -> Tensor:
        """Judge points: (N, data_dim) → logits (N,), larger for more real."""
        check("points have", points, self.image_shape)
        return self.layers(points).squeeze(1)


def _dense(
    inputs: int, width: int, depth: int, outputs: int, activation: Callable
) -> nn.Sequential:
    if min(inputs, width, depth, outputs) < 1:
        found = f"sizes are {inputs}, {width} × {depth} hidden layers and {outputs}"
        raise ValueError(f"{found}, expected at least 1 of each, such as 2, 64 × 2 and 2")
    sizes = [inputs, *[width] * depth]
    hidden = [m for a, b in pairwise(sizes) for m in (nn.Linear(a, b), activation(inplace=True))]
    return nn.Sequential(*hidden, nn.Linear(width, outputs))
