"""Generator and discriminator pairs. Discriminators return logits, never probabilities."""

from math import prod

import torch
from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm

ImageShape = tuple[int, int, int]


class DCGANGenerator(nn.Module):
    """A DCGAN generator: a dense layer, a convolution, two upsampling transposed convolutions.

    For the default 28 × 28 grey pictures the shapes walk

        z (N, latent_dim) → (N, width, 7, 7) → (N, width / 2, 14, 14) → x̂ (N, 1, 28, 28)

    so that the dense layer has ``width · 7 · 7`` outputs: 6272 at width 128.  A kernel of 4 with
    stride 2 covers every pixel equally often, which keeps checkerboards out.

    Args:
        latent_dim: Length of the latent vector z, at least 1.
        width: Feature maps after the dense layer; even.
        image_shape: (channels, height, width) of a picture; height and width divisible by 4.
        norm: ``"batch"`` normalises the hidden layers, ``"none"`` leaves them as they are.

    Shape:
        z of shape (N, latent_dim), floating point → pictures of shape (N, *image_shape) in [-1, 1].

    Raises:
        ValueError: On impossible sizes, an unknown ``norm``, or a z of another length.

    References:
        Radford, Metz and Chintala, *Unsupervised representation learning with deep convolutional
        generative adversarial networks*, 2016, section 3. https://arxiv.org/abs/1511.06434
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
        _check_sizes(width, image_shape)
        if latent_dim < 1:
            raise ValueError(f"latent_dim is {latent_dim}, expected at least 1")
        self.latent_dim, self.image_shape = latent_dim, tuple(image_shape)
        channels, height, breadth = image_shape
        grid = (width, height // 4, breadth // 4)
        bias = norm == "none"  # batch norm subtracts a mean, and any bias with it
        self.layers = nn.Sequential(
            nn.Linear(latent_dim, prod(grid), bias=bias),
            nn.Unflatten(1, grid),
            *_norm(norm, width),
            nn.ReLU(inplace=True),
            nn.Conv2d(width, width, 3, padding=1, bias=bias),
            *_norm(norm, width),
            nn.ReLU(inplace=True),
            nn.ConvTranspose2d(width, width // 2, 4, stride=2, padding=1, bias=bias),
            *_norm(norm, width // 2),
            nn.ReLU(inplace=True),
            nn.ConvTranspose2d(width // 2, channels, 4, stride=2, padding=1),
            nn.Tanh(),
        )
        if norm == "batch":
            self.apply(_dcgan_init)

    def forward(self, z: Tensor) -> Tensor:
        """Draw one picture per row of ``z``: (N, latent_dim) → (N, *image_shape) in [-1, 1]."""
        if z.ndim != 2 or z.shape[1] != self.latent_dim:
            raise ValueError(
                f"z has shape {tuple(z.shape)}, expected (N, {self.latent_dim}): one row of "
                f"latent_dim = {self.latent_dim} numbers per picture"
            )
        return self.layers(z)


class DCGANDiscriminator(nn.Module):
    """A DCGAN discriminator: two strided convolutions, a plain one, a dense layer to one logit.

    For the default 28 × 28 grey pictures the shapes walk

        x (N, 1, 28, 28) → (N, width / 2, 14, 14) → (N, width, 7, 7) → logits (N,)

    The logit a(x) is not squashed; D(x) = σ(a(x)) is the probability of "real".

    Args:
        width: Feature maps before the dense layer; even.
        image_shape: (channels, height, width) of a picture; height and width divisible by 4.
        norm: ``"batch"`` (on all convolutions but the first, as in the paper),
            ``"none"`` or ``"spectral"`` (every layer divided by its largest singular value).

    Shape:
        pictures (N, *image_shape), floating point → logits (N,), unbounded.

    Raises:
        ValueError: On impossible sizes, an unknown ``norm``, or pictures of another shape.

    References:
        Radford, Metz and Chintala, 2016, section 3. https://arxiv.org/abs/1511.06434
        Miyato, Kataoka, Koyama and Yoshida, *Spectral normalization for generative adversarial
        networks*, 2018, equation 8. https://arxiv.org/abs/1802.05957
    """

    def __init__(
        self,
        width: int = 128,
        *,
        image_shape: ImageShape = (1, 28, 28),
        norm: str = "batch",
    ) -> None:
        super().__init__()
        _check_sizes(width, image_shape)
        self.image_shape = tuple(image_shape)
        channels, height, breadth = image_shape
        spectral = spectral_norm if norm == "spectral" else lambda layer: layer
        plain = "none" if norm == "spectral" else norm
        self.layers = nn.Sequential(
            nn.Conv2d(channels, width // 2, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(width // 2, width, 4, stride=2, padding=1, bias=plain == "none"),
            *_norm(plain, width),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(width, width, 3, padding=1, bias=plain == "none"),
            *_norm(plain, width),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Flatten(),
            nn.Linear(width * (height // 4) * (breadth // 4), 1),
        )
        if norm == "batch":
            self.apply(_dcgan_init)
        for layer in self.layers:
            if isinstance(layer, nn.Conv2d | nn.Linear):
                spectral(layer)

    def forward(self, images: Tensor) -> Tensor:
        """Judge pictures: (N, *image_shape) → logits (N,), larger for more real."""
        if images.ndim != 4 or tuple(images.shape[1:]) != self.image_shape:
            raise ValueError(
                f"images have shape {tuple(images.shape)}, expected (N, "
                f"{', '.join(map(str, self.image_shape))})"
            )
        return self.layers(images).squeeze(1)


class DigitClassifier(nn.Module):
    """A small convolutional classifier of 28 × 28 digits, the judge of generated ones.

    x (N, 1, 28, 28) → (N, 32, 14, 14) → (N, 64, 7, 7) → features (N, 64) → logits (N, 10)

    The logits are divided by ``temperature``, a buffer, so that the softmax of the output is a
    calibrated confidence; the features are what distances between samples are measured on.

    References:
        Guo, Pleiss, Sun and Weinberger, *On calibration of modern neural networks*, 2017,
        section 4.2. https://arxiv.org/abs/1706.04599
    """

    temperature: Tensor

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
        if images.shape[1:] != (1, 28, 28):
            raise ValueError(f"images have shape {tuple(images.shape)}, expected (N, 1, 28, 28)")
        return self.body(images)

    def classify(self, features: Tensor) -> Tensor:
        """Features (N, 64) → calibrated logits (N, 10)."""
        return self.head(features) / self.temperature

    def forward(self, images: Tensor) -> Tensor:
        """Pictures (N, 1, 28, 28) in [-1, 1] → calibrated logits (N, 10)."""
        return self.classify(self.features(images))


def _convolution(inputs: int, outputs: int, kernel: int, *, stride: int) -> list[nn.Module]:
    convolution = nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=1, bias=False)
    return [convolution, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)]


def _check_sizes(width: int, image_shape: ImageShape) -> None:
    if width < 2 or width % 2:
        raise ValueError(f"width is {width}, expected an even number of feature maps, at least 2")
    if len(image_shape) != 3 or min(image_shape) < 1 or image_shape[1] % 4 or image_shape[2] % 4:
        raise ValueError(
            f"image_shape is {tuple(image_shape)}, expected (channels, height, width) "
            "with height and width divisible by 4"
        )


def _norm(norm: str, width: int) -> list[nn.Module]:
    if norm not in ("batch", "none"):
        raise ValueError(f'norm is {norm!r}, expected "batch", "none" or, in D, "spectral"')
    return [nn.BatchNorm2d(width)] if norm == "batch" else []


def _dcgan_init(module: nn.Module) -> None:
    """Start from N(0, 0.02²), as in the paper; without batch norm that would fade every signal."""
    if isinstance(module, nn.Conv2d | nn.ConvTranspose2d | nn.Linear):
        nn.init.normal_(module.weight, 0.0, 0.02)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
