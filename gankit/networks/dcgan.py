"""The DCGAN pair, for pictures: grey or in colour, of any size that doublings reach.

Radford et al., *Unsupervised representation learning with deep convolutional generative adversarial
networks*, 2016, section 3, https://arxiv.org/abs/1511.06434.
"""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from math import gcd, prod
from numbers import Integral

import torch
from torch import Tensor, nn

from .parts import check, normed, start

_COARSEST = 16  # pixels on the shorter side of the grid that the dense layer fills, at most


class DCGANGenerator(nn.Module):
    """A DCGAN generator: a dense layer, a convolution, upsampling transposed convolutions.

    For 28 × 28 grey pictures z (N, latent_dim) → (N, width, 7, 7) → (N, width / 2, 14, 14) →
    x̂ (N, 1, 28, 28) in [-1, 1]; for 32 × 32 colours (N, width, 4, 4) → (N, width / 2, 8, 8) →
    (N, width / 4, 16, 16) → (N, 3, 32, 32). A kernel of 4 with stride 2 covers every pixel equally
    often, which keeps checkerboards out. ``norm`` is ``"batch"`` (on the hidden layers) or
    ``"none"``.

    ``width`` is the number of maps on the coarsest grid. A doubling of the grid halves them; the
    last one makes the picture. There are as many doublings, k, as leave at least 4 pixels on the
    shorter side, and at least 2. So height and width are divisible by 2ᵏ, and ``width`` by 2ᵏ⁻¹.
    The coarsest grid has at most 16 pixels on its shorter side: on a larger one the dense layer
    would outgrow all others.

    ====  ============================  ========================
    size  grids                         ``width``: a multiple of
    ====  ============================  ========================
    28    7, 14, 28                     2
    32    4, 8, 16, 32                  4
    64    4, 8, 16, 32, 64              8
    96    6, 12, 24, 48, 96             8
    256   4, 8, 16, 32, 64, 128, 256    32
    ====  ============================  ========================

    Raises:
        ValueError: If a size or the norm does not fit; the message names sizes that do.
    """

    def __init__(
        self,
        latent_dim: int = 100,
        width: int = 128,
        *,
        image_shape: Sequence[int] = (1, 28, 28),
        norm: str = "batch",
    ) -> None:
        super().__init__()
        if latent_dim < 1:
            raise ValueError(f"latent_dim is {latent_dim}, expected at least 1, such as 64")
        channels, grid, maps = _sizes(width, image_shape)
        self.latent_dim, self.image_shape = latent_dim, tuple(image_shape)
        bias = norm == "none"  # batch norm subtracts a mean, and any bias with it
        self.layers = nn.Sequential(
            nn.Linear(latent_dim, width * prod(grid), bias=bias),
            nn.Unflatten(1, (width, *grid)),
            *normed(norm, width, _next_to_dense(nn.ReLU(inplace=True))),
            nn.Conv2d(width, width, 3, padding=1, bias=bias),
            *normed(norm, width, nn.ReLU(inplace=True)),
        )
        for coarse, fine in pairwise(maps):
            self.layers.append(nn.ConvTranspose2d(coarse, fine, 4, stride=2, padding=1, bias=bias))
            self.layers.extend(normed(norm, fine, nn.ReLU(inplace=True)))
        self.layers.append(nn.ConvTranspose2d(maps[-1], channels, 4, stride=2, padding=1))
        self.layers.append(nn.Tanh())
        start(self.layers, norm)

    def forward(self, z: Tensor) -> Tensor:
        """Draw one picture per row of ``z``: (N, latent_dim) → (N, *image_shape) in [-1, 1]."""
        hint = f": one row of latent_dim = {self.latent_dim} numbers per picture"
        check("z has", z, (self.latent_dim,), hint)
        return self.layers(z)


class DCGANDiscriminator(nn.Module):
    """A DCGAN discriminator: strided convolutions, a plain one, a dense layer to one logit.

    For 28 × 28 grey pictures x (N, 1, 28, 28) → (N, width / 2, 14, 14) → (N, width, 7, 7) → logits
    a(x) (N,), not squashed: D(x) = σ(a(x)) is the probability of "real"; for 32 × 32 colours
    (N, 3, 32, 32) → (N, width / 4, 16, 16) → (N, width / 2, 8, 8) → (N, width, 4, 4) → (N,).
    ``norm`` is ``"batch"`` (on all convolutions but the first, as in the paper), ``"none"`` or
    ``"spectral"``: every layer divided by its largest singular value (Miyato et al., *Spectral
    normalization for generative adversarial networks*, 2018, equation 8,
    https://arxiv.org/abs/1802.05957). Sizes are those of :class:`DCGANGenerator`.

    Raises:
        ValueError: If a size or the norm does not fit; the message names sizes that do.
    """

    def __init__(
        self, width: int = 128, *, image_shape: Sequence[int] = (1, 28, 28), norm: str = "batch"
    ) -> None:
        super().__init__()
        channels, grid, maps = _sizes(width, image_shape)
        self.image_shape = tuple(image_shape)
        plain = "none" if norm == "spectral" else norm
        bias = plain == "none"
        self.layers = nn.Sequential(
            nn.Conv2d(channels, maps[-1], 4, stride=2, padding=1),
            nn.LeakyReLU(0.2, inplace=True),
        )
        for fine, coarse in pairwise(reversed(maps)):
            self.layers.append(nn.Conv2d(fine, coarse, 4, stride=2, padding=1, bias=bias))
            self.layers.extend(normed(plain, coarse, nn.LeakyReLU(0.2, inplace=True)))
        self.layers.append(nn.Conv2d(width, width, 3, padding=1, bias=bias))
        self.layers.extend(normed(plain, width, _next_to_dense(nn.LeakyReLU(0.2, inplace=True))))
        self.layers.extend([nn.Flatten(), nn.Linear(width * prod(grid), 1)])
        start(self.layers, norm)

    def forward(self, images: Tensor) -> Tensor:
        """Judge pictures: (N, *image_shape) → logits (N,), larger for more real."""
        check("images have", images, self.image_shape, "; for others make it with image_shape=")
        return self.layers(images).squeeze(1)


def _next_to_dense(activation: nn.Module) -> nn.Module:
    """An activation whose gradient comes back in the layout in which its maps are.

    A dense layer works on rows, convolutions on channels_last where ``Trainer`` asks for it.  What
    is computed from a gradient in one layout and maps in the other is up to fifteen times slower.
    """
    activation.register_forward_hook(_keep_layout)
    return activation


def _keep_layout(_: nn.Module, __: tuple[Tensor], maps: Tensor) -> None:
    if maps.requires_grad:
        channels_last = maps.is_contiguous(memory_format=torch.channels_last)
        layout = torch.channels_last if channels_last else torch.contiguous_format
        maps.register_hook(partial(Tensor.contiguous, memory_format=layout))


def _sizes(width: int, shape: Sequence[int]) -> tuple[int, tuple[int, int], list[int]]:
    """Channels, the coarsest grid, and how many maps there are before each doubling."""
    shape = tuple(shape) if isinstance(shape, Sequence) else shape
    expected = "expected (channels, height, width)"
    if not isinstance(shape, tuple) or len(shape) != 3 or not all(map(_is_size, shape)):
        raise ValueError(f"image_shape is {shape}, {expected}, such as (3, 32, 32)")
    channels, *size = shape
    if not (k := _doublings(*size)):
        fit = " or ".join(str((channels, *near)) for near in _nearest(*size))
        expected += " that halve at least twice, the shorter one to at most 16 pixels"
        raise ValueError(f"image_shape is {shape}, {expected}, such as {fit}")
    unit = 2 ** (k - 1)
    if not _is_size(width) or width % unit:
        kind = "an even number of feature maps" if k == 2 else f"feature maps divisible by {unit}"
        fit = max(unit, int(width) // unit * unit)
        reason = f"{k} doublings lead to {size[0]} × {size[1]}, and all but the last halve the maps"
        expected = f"{kind}, such as {fit} or {fit + unit}"
        raise ValueError(f"width is {width}, expected {expected}: {reason}")
    return channels, (size[0] >> k, size[1] >> k), [width >> i for i in range(k)]


def _is_size(number: int) -> bool:
    return isinstance(number, Integral) and number > 0


def _doublings(height: int, width: int) -> int:
    """How many doublings lead to a size; 0 if it does not fit."""
    short, common = min(height, width), gcd(height, width)
    k = max((k for k in range(3, 32) if common % 2**k == 0 and short >> k >= 4), default=2)
    return k if common % 4 == 0 and short >> k <= _COARSEST else 0


def _nearest(height: int, width: int) -> list[list[int]]:
    """The sizes just below and above that fit: multiples of the smallest 2ᵏ that does it."""
    below = ([n >> k << k for n in (height, width)] for k in range(2, 32))
    above = ([-(-n >> k << k) for n in (height, width)] for k in range(2, 32))
    fitting = ([s for s in sizes if min(s) and _doublings(*s)][:1] for sizes in (below, above))
    return [size for found in fitting for size in found]
