"""Generator and discriminator pairs. Discriminators return logits, never probabilities.

The MLP pair is for points. Both of the DCGAN pair, for pictures, take ``width``, an even number of
feature maps, and ``image_shape``: (channels, height, width), the last two divisible by 4. Sizes, a
``norm`` and inputs that do not fit are a ``ValueError``. DCGAN: Radford et al., *Unsupervised
representation learning with deep convolutional generative adversarial networks*, 2016, section 3,
https://arxiv.org/abs/1511.06434.
"""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from math import prod

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

ImageShape = tuple[int, int, int]


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
        _check("z has", z, (self.latent_dim,), hint)
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
        _start(self.layers, norm)

    def forward(self, points: Tensor) -> Tensor:
        """Judge points: (N, data_dim) → logits (N,), larger for more real."""
        _check("points have", points, self.image_shape)
        return self.layers(points).squeeze(1)


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
            *_normed(norm, width, _next_to_dense(nn.ReLU(inplace=True))),
            nn.Conv2d(width, width, 3, padding=1, bias=bias),
            *_normed(norm, width, nn.ReLU(inplace=True)),
            nn.ConvTranspose2d(width, width // 2, 4, stride=2, padding=1, bias=bias),
            *_normed(norm, width // 2, nn.ReLU(inplace=True)),
            nn.ConvTranspose2d(width // 2, channels, 4, stride=2, padding=1),
            nn.Tanh(),
        )
        _start(self.layers, norm)

    def forward(self, z: Tensor) -> Tensor:
        """Draw one picture per row of ``z``: (N, latent_dim) → (N, *image_shape) in [-1, 1]."""
        hint = f": one row of latent_dim = {self.latent_dim} numbers per picture"
        _check("z has", z, (self.latent_dim,), hint)
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
            *_normed(plain, width, nn.LeakyReLU(0.2, inplace=True)),
            nn.Conv2d(width, width, 3, padding=1, bias=plain == "none"),
            *_normed(plain, width, _next_to_dense(nn.LeakyReLU(0.2, inplace=True))),
            nn.Flatten(),
            nn.Linear(width * prod(grid), 1),
        )
        _start(self.layers, norm)

    def forward(self, images: Tensor) -> Tensor:
        """Judge pictures: (N, *image_shape) → logits (N,), larger for more real."""
        _check("images have", images, self.image_shape)
        return self.layers(images).squeeze(1)


class DigitClassifier(nn.Module):
    """A small convolutional classifier of 28 × 28 digits, the judge of generated ones.

    x (N, 1, 28, 28) → (N, 32, 14, 14) → (N, 64, 7, 7) → features (N, 64), on which distances of
    samples are measured → logits (N, 10), divided by ``temperature``, a buffer, so that their
    softmax is a calibrated confidence (Guo et al., *On calibration of modern neural networks*,
    2017, section 4.2, https://arxiv.org/abs/1706.04599).
    """

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            *_convolution(1, 32, 3, stride=1),
            *_convolution(32, 32, 4, stride=2),
            *_convolution(32, 64, 3, stride=1),
            *_convolution(64, 64, 4, stride=2),
            nn.Flatten(),
            nn.Linear(64 * 7 * 7, 64),
            nn.Tanh(),  # bounded, so that no picture, not even noise, is infinitely far away
        )
        self.head = nn.Sequential(nn.Dropout(0.4), nn.Linear(64, 10))
        self.register_buffer("temperature", torch.ones(()))

    def features(self, images: Tensor) -> Tensor:
        """Pictures (N, 1, 28, 28) in [-1, 1] → features (N, 64) in [-1, 1]."""
        _check("images have", images, (1, 28, 28))
        return self.body(images)

    def classify(self, features: Tensor) -> Tensor:
        """Features (N, 64) → calibrated logits (N, 10)."""
        return self.head(features) / self.temperature

    def forward(self, images: Tensor) -> Tensor:
        """Pictures (N, 1, 28, 28) in [-1, 1] → calibrated logits (N, 10)."""
        return self.classify(self.features(images))


class RandomFeatures(nn.Module):
    """A convolutional network that nobody trained: a second space to measure pictures in.

    x (N, 1, H, W) → (N, 32, H / 2, W / 2) → (N, 64, H / 4, W / 4) → features (N, 64), the mean over
    all places, with LeakyReLU. ``seed`` alone decides the weights, drawn as He et al., *Delving
    deep into rectifiers*, 2015, equation 15, https://arxiv.org/abs/1502.01852, say, and the biases,
    from N(0, 1).
    """

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        first, second = (
            nn.Conv2d(a, b, 5, stride=2, padding=2, padding_mode="replicate")
            for a, b in ((1, 32), (32, 64))
        )
        # Leaky, because a feature that is 0 on every picture would make all covariances singular
        self.layers = nn.Sequential(first, nn.LeakyReLU(0.2), second, nn.LeakyReLU(0.2))
        random = torch.Generator().manual_seed(seed)
        for layer in (first, second):
            nn.init.kaiming_normal_(layer.weight, 0.2, generator=random)
            nn.init.normal_(layer.bias, generator=random)
        self.requires_grad_(False)

    def features(self, images: Tensor) -> Tensor:
        """Grey pictures (N, 1, H, W) → features (N, 64)."""
        if images.ndim != 4 or images.shape[1] != 1:
            raise ValueError(f"images have shape {tuple(images.shape)}, expected (N, 1, H, W)")
        return self.layers(images).mean((2, 3))


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


def _dense(
    inputs: int, width: int, depth: int, outputs: int, activation: Callable
) -> nn.Sequential:
    if min(inputs, width, depth, outputs) < 1:
        found = f"sizes are {inputs}, {width} × {depth} hidden layers and {outputs}"
        raise ValueError(f"{found}, expected at least 1 of each")
    sizes = [inputs, *[width] * depth]
    hidden = [m for a, b in pairwise(sizes) for m in (nn.Linear(a, b), activation(inplace=True))]
    return nn.Sequential(*hidden, nn.Linear(width, outputs))


def _convolution(inputs: int, outputs: int, kernel: int, *, stride: int) -> list[nn.Module]:
    convolution = nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=1, bias=False)
    return [convolution, *_normed("batch", outputs, nn.ReLU(inplace=True))]


def _normed(norm: str, width: int, activation: nn.Module) -> list[nn.Module]:
    if norm not in ("batch", "none"):
        raise ValueError(f'norm is {norm!r}, expected "batch", "none" or, in D, "spectral"')
    return [nn.BatchNorm2d(width), activation] if norm == "batch" else [activation]


def _sizes(width: int, shape: ImageShape) -> ImageShape:
    """Channels, and the height and width after two halvings."""
    if width < 2 or width % 2:
        raise ValueError(f"width is {width}, expected an even number of feature maps, at least 2")
    if len(shape) != 3 or min(shape) < 1 or shape[1] % 4 or shape[2] % 4:
        expected = "(channels, height, width) with height and width divisible by 4"
        raise ValueError(f"image_shape is {tuple(shape)}, expected {expected}")
    return shape[0], shape[1] // 4, shape[2] // 4


def _check(what: str, tensor: Tensor, shape: tuple[int, ...], hint: str = "") -> None:
    if tensor.shape[1:] != shape:
        expected = ", ".join(map(str, ("N", *shape)))
        raise ValueError(f"{what} shape {tuple(tensor.shape)}, expected ({expected}){hint}")


def _start(layers: nn.Sequential, norm: str) -> None:
    """As the papers say: N(0, 0.02²), which without batch norm would fade every signal."""
    for layer in (layer for layer in layers if hasattr(layer, "weight")):
        if norm == "batch":
            nn.init.normal_(layer.weight, float(isinstance(layer, nn.BatchNorm2d)), 0.02)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
        elif norm == "spectral":
            spectral_norm(layer)
