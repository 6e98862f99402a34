"""The translation pair: pictures of one album in, the same pictures as another album has them out.

Zhu et al., *Unpaired image-to-image translation using cycle-consistent adversarial networks*, 2017,
section 4 and appendix 7.2, https://arxiv.org/abs/1703.10593; patches: Isola et al.,
*Image-to-image translation with conditional adversarial networks*, 2017, section 3.2.2,
https://arxiv.org/abs/1611.07004.
"""

from collections.abc import Iterable

import torch
from torch import Tensor, nn


class Translator(nn.Module):
    """A small residual translator: pictures x (N, channels, H, W) in [-1, 1] → the same shape.

    It paints over a part of the picture and leaves the rest as it is: with a mask m in [0, 1],
    (N, 1, H, W), and colours c in [-1, 1], both made of x,

        G(x) = m c + (1 − m) x

    (Pumarola et al., *GANimation*, 2018, section 4, https://arxiv.org/abs/1807.09251). It starts
    with a mask of about σ(``opening``): 0.1, as a network that changes little; with 2 it is 0.9, as
    one that paints every picture anew. Mask and colours come from a first
    convolution with ``width`` maps, two of stride 2 that halve the grid and double the maps,
    ``blocks`` residual blocks on (N, 4 width, H / 4, W / 4), two doublings back, and two
    convolutions that also read the maps of the first one, so that edges need not pass through the
    coarse grid. Instance norm (Ulyanov et al., 2016, https://arxiv.org/abs/1607.08022) stands
    behind each convolution but the first and the last. H and W are divisible by 4. With the
    defaults the network has 0.24 million weights.

    Raises:
        ValueError: If a size does not fit; the message says what does.
    """

    def __init__(
        self, width: int = 16, *, blocks: int = 2, channels: int = 3, opening: float = -2.0
    ) -> None:
        super().__init__()
        _at_least_1("width", width, 16)
        _at_least_1("blocks", blocks, 2)
        _at_least_1("channels", channels, 3)
        self.channels = channels
        self.first = nn.Sequential(nn.Conv2d(channels, width, 3, padding=1), nn.ReLU())
        self.middle = nn.Sequential(
            *_normed(nn.Conv2d(width, 2 * width, 4, stride=2, padding=1)),
            *_normed(nn.Conv2d(2 * width, 4 * width, 4, stride=2, padding=1)),
            *(ResidualBlock(4 * width) for _ in range(blocks)),
            *_normed(nn.ConvTranspose2d(4 * width, 2 * width, 4, stride=2, padding=1)),
            *_normed(nn.ConvTranspose2d(2 * width, width, 4, stride=2, padding=1)),
        )
        self.last = nn.Sequential(
            *_normed(nn.Conv2d(2 * width, width, 3, padding=1)),
            nn.Conv2d(width, channels + 1, 3, padding=1),
        )
        nn.init.constant_(self.last[-1].bias[channels:], opening)

    def paint(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Mask (N, 1, H, W) in [0, 1] and colours (N, channels, H, W) in [-1, 1] for pictures."""
        _check(images, self.channels)
        fine = self.first(images)
        maps = self.last(torch.cat([fine, self.middle(fine)], 1))
        return torch.sigmoid(maps[:, self.channels :]), torch.tanh(maps[:, : self.channels])

    def forward(self, images: Tensor) -> Tensor:
        """Translate pictures: (N, channels, H, W) in [-1, 1] → the same shape, in [-1, 1]."""
        mask, colors = self.paint(images)
        return mask * colors + (1 - mask) * images


class ResidualBlock(nn.Module):
    """h + f(h), with f two convolutions of 3 × 3 and instance norm: (N, C, H, W) → the same.

    He et al., *Deep residual learning for image recognition*, 2016, equation 1,
    https://arxiv.org/abs/1512.03385; nothing follows the sum.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        first, second = (nn.Conv2d(width, width, 3, padding=1, bias=False) for _ in range(2))
        self.layers = nn.Sequential(*_normed(first), *_normed(second)[:-1])

    def forward(self, maps: Tensor) -> Tensor:
        """Add to the maps what the layers make of them."""
        return maps + self.layers(maps)


class PatchDiscriminator(nn.Module):
    """A discriminator of patches: x (N, channels, H, W) → a logit for each, (N, H / 4, W / 4).

    Two convolutions of stride 2 and one of stride 1, with LeakyReLU and no norm: instance norm
    would hide how light a picture is. A logit sees ``receptive_field`` = 18 pixels each way.
    ``logits.flatten()`` is what ``gankit.losses`` read.

    Raises:
        ValueError: If a size does not fit; the message says what does.
    """

    def __init__(self, width: int = 64, *, channels: int = 3) -> None:
        super().__init__()
        _at_least_1("width", width, 64)
        _at_least_1("channels", channels, 3)
        self.channels = channels
        self.layers = nn.Sequential(
            nn.Conv2d(channels, width, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(width, 2 * width, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(2 * width, 1, 3, padding=1),
        )

    @property
    def receptive_field(self) -> int:
        """How many pixels each way a logit sees, at most, :func:`receptive_field` of the layers."""
        return receptive_field(self.layers)

    def forward(self, images: Tensor) -> Tensor:
        """Judge every patch: (N, channels, H, W) → logits (N, H / 4, W / 4), larger for real."""
        _check(images, self.channels)
        return self.layers(images).squeeze(1)


def receptive_field(layers: Iterable[nn.Module]) -> int:
    """How many input pixels each way one output of a stack of convolutions sees.

    1 + Σₗ (kₗ − 1) Π_{m < l} sₘ, with kernels k and strides s in the order of the layers
    (Araujo et al., *Computing receptive fields of convolutional neural networks*, Distill, 2019,
    equation 2, https://doi.org/10.23915/distill.00021). Other layers count as pointwise.
    """
    size, step = 1, 1
    for layer in layers:
        if isinstance(layer, nn.Conv2d):
            size += (layer.kernel_size[0] - 1) * step
            step *= layer.stride[0]
    return size


def _normed(convolution: nn.Conv2d | nn.ConvTranspose2d) -> list[nn.Module]:
    return [convolution, nn.InstanceNorm2d(convolution.out_channels, affine=True), nn.ReLU()]


def _at_least_1(name: str, value: int, usual: int) -> None:
    if value < 1:
        raise ValueError(f"{name} is {value}, expected at least 1, such as {usual}")


def _check(images: Tensor, channels: int) -> None:
    """Refuse what is no batch of pictures of so many colours, both sizes divisible by 4."""
    shape = tuple(images.shape)
    if images.ndim != 4 or shape[1] != channels or shape[2] % 4 or shape[3] % 4:
        expected = f"expected (N, {channels}, H, W) with H and W divisible by 4"
        raise ValueError(f"images have shape {shape}, {expected}, such as (N, {channels}, 32, 32)")
