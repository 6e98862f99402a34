"""The DCGAN pair, for pictures.

Both take ``width``, an even number of feature maps, and ``image_shape``: (channels, height, width),
the last two divisible by 4. Radford et al., *Unsupervised representation learning with deep
convolutional generative adversarial networks*, 2016, section 3, https://arxiv.org/abs/1511.06434.
"""

from functools import partial
from math import prod

import torch
from torch import Tensor, nn

from .parts import check, normed, start

ImageShape = tuple[int, int, int]


class DCGANGenerator(nn.Module):
    """A DCGAN generator: a dense layer, a convolution, two upsampling transposed convolutions.

    For 28 × 28 grey pictures z (N, latent_dim) → (N, width, 7, 7) → (N, width / 2, 14, 14) →
    x̂ (N, 1, 28, 28) in [-1, 1]. A kernel of 4 with stride 2 covers every pixel equally often, which
    keeps checkerboards out. ``norm`` is ``"batch"`` (on the hidden layers) or ``"none"``.
    """

    def __init__(
        self,
        latent_dim: int = 100,
        width: int = 128,
        *,
        image_shape: ImageShape = (1, 28, 28),
        norm: str = "batch",
    ) -> None:
        super().__init__()
        if latent_dim < 1:
            raise ValueError(f"latent_dim is {latent_dim}, expected at least 1")
        self.latent_dim, self.image_shape = latent_dim, tuple(image_shape)
        channels, *grid = _sizes(width, image_shape)
        bias = norm == "none"  # batch norm subtracts a mean, and any bias with it
        self.layers = nn.Sequential(
            nn.Linear(latent_dim, width * prod(grid), bias=bias),
            nn.Unflatten(1, (width, *grid)),
            *normed(norm, width, _next_to_dense(nn.ReLU(inplace=True))),
            nn.Conv2d(width, width, 3, padding=1, bias=bias),
            *normed(norm, width, nn.ReLU(inplace=True)),
            nn.ConvTranspose2d(width, width // 2, 4, stride=2, padding=1, bias=bias),
            *normed(norm, width // 2, nn.ReLU(inplace=True)),
            nn.ConvTranspose2d(width // 2, channels, 4, stride=2, padding=1),
            nn.Tanh(),
        )
        start(self.layers, norm)

    def forward(self, z: Tensor) -> Tensor:
        """Draw one picture per row of ``z``: (N, latent_dim) → (N, *image_shape) in [-1, 1]."""
        hint = f": one row of latent_dim = {self.latent_dim} numbers per picture"
        check("z has", z, (self.latent_dim,), hint)
        return self.layers(z)


class DCGANDiscriminator(nn.Module):
    """A DCGAN discriminator: two strided convolutions, a plain one, a dense layer to one logit.

    For 28 × 28 grey pictures x (N, 1, 28, 28) → (N, width / 2, 14, 14) → (N, width, 7, 7) → logits
    a(x) (N,), not squashed: D(x) = σ(a(x)) is the probability of "real". ``norm`` is ``"batch"``
    (on all convolutions but the first, as in the paper), ``"none"`` or ``"spectral"``: every layer
    divided by its largest singular value (Miyato et al., *Spectral normalization for generative
    adversarial networks*, 2018, equation 8, https://arxiv.org/abs/1802.05957).
    """

    def __init__(
        self, width: int = 128, *, image_shape: ImageShape = (1, 28, 28), norm: str = "batch"
    ) -> None:
        super().__init__()
        self.image_shape = tuple(image_shape)
        channels, *grid = _sizes(width, image_shape)
        plain = "none" if norm == "spectral" else norm
        self.layers = nn.Sequential(
            nn.Conv2d(channels, width // 2, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(width // 2, width, 4, stride=2, padding=1, bias=plain == "none"),
            *normed(plain, width, nn.LeakyReLU(0.2, inplace=True)),
            nn.Conv2d(width, width, 3, padding=1, bias=plain == "none"),
            *normed(plain, width, _next_to_dense(nn.LeakyReLU(0.2, inplace=True))),
            nn.Flatten(),
            nn.Linear(width * prod(grid), 1),
        )
        start(self.layers, norm)

    def forward(self, images: Tensor) -> Tensor:
        """Judge pictures: (N, *image_shape) → logits (N,), larger for more real."""
        check("images have", images, self.image_shape)
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


def _sizes(width: int, shape: ImageShape) -> ImageShape:
    """Channels, and the height and width after two halvings."""
    if width < 2 or width % 2:
        raise ValueError(f"width is {width}, expected an even number of feature maps, at least 2")
    if len(shape) != 3 or min(shape) < 1 or shape[1] % 4 or shape[2] % 4:
        expected = "(channels, height, width) with height and width divisible by 4"
        raise ValueError(f"image_shape is {tuple(shape)}, expected {expected}")
    return shape[0], shape[1] // 4, shape[2] // 4
