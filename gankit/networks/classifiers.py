"""Classifiers and feature extractors: the judges of generated pictures."""

import torch
from torch import Tensor, nn

from .parts import check, normed


class DigitClassifier(nn.Module):
    """A small convolutional classifier of 28 × 28 digits, the judge of generated ones.

    x (N, 1, 28, 28) → (N, 32, 14, 14) → (N, 64, 7, 7) → features (N, 64), on which distances of
    samples are measured → logits (N, 10), divided by ``temperature``, a buffer, so that their
    softmax is a calibrated confidence (Guo et al., *On calibration of modern neural networks*,
    2017, section 4.2, https://arxiv.org/abs/1706.04599).
    """

    def __init__(self) -> None:
        super().__init__()
        self.body = _body(1, 7 * 7)
        self.head = nn.Sequential(nn.Dropout(0.4), nn.Linear(64, 10))
        self.register_buffer("temperature", torch.ones(()))

    def features(self, images: Tensor) -> Tensor:
        """Pictures (N, 1, 28, 28) in [-1, 1] → features (N, 64) in [-1, 1]."""
        check("images have", images, (1, 28, 28), ", as the digits of gk.data.mnist() are")
        return self.body(images)

    def classify(self, features: Tensor) -> Tensor:
        """Features (N, 64) → calibrated logits (N, 10)."""
        return self.head(features) / self.temperature

    def forward(self, images: Tensor) -> Tensor:
        """Pictures (N, 1, 28, 28) in [-1, 1] → calibrated logits (N, 10)."""
        return self.classify(self.features(images))


class FaceClassifier(nn.Module):
    """A small convolutional classifier of six attributes of 32 × 32 faces, the judge of drawn ones.

    x (N, 3, 32, 32) → (N, 32, 16, 16) → (N, 64, 8, 8) → features (N, 64), on which distances of
    samples are measured → logits of each attribute: (N, 4) of skin, (N, 6) of hair colour, (N, 2)
    of hair length, (N, 3) of eyewear, (N, 2) of mouth and (N, 2) of beard.
    """

    values = (4, 6, 2, 3, 2, 2)  #: how many values each attribute has

    def __init__(self) -> None:
        super().__init__()
        self.body = _body(3, 8 * 8)
        self.head = nn.Sequential(nn.Dropout(0.4), nn.Linear(64, sum(self.values)))

    def features(self, images: Tensor) -> Tensor:
        """Pictures (N, 3, 32, 32) in [-1, 1] → features (N, 64) in [-1, 1]."""
        check("images have", images, (3, 32, 32), ", as those of gk.data.faces(32) are")
        return self.body(images)

    def classify(self, features: Tensor) -> tuple[Tensor, ...]:
        """Features (N, 64) → logits of each attribute, (N, 4) to (N, 2)."""
        return self.head(features).split(self.values, dim=1)

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        """Pictures (N, 3, 32, 32) in [-1, 1] → logits of each attribute, (N, 4) to (N, 2)."""
        return self.classify(self.features(images))


class RandomFeatures(nn.Module):
    """A convolutional network that nobody trained: a second space to measure pictures in.

    x (N, C, H, W) → (N, 32, H / 2, W / 2) → (N, 64, H / 4, W / 4) → features (N, 64), the mean over
    all places, with LeakyReLU. C is ``channels``: 1 for grey pictures, 3 for colours. ``seed``
    alone decides the weights, drawn as He et al., *Delving deep into rectifiers*, 2015, equation
    15, https://arxiv.org/abs/1502.01852, say, and the biases, from N(0, 1).
    """

    def __init__(self, seed: int = 0, *, channels: int = 1) -> None:
        super().__init__()
        if channels < 1:
            raise ValueError(f"channels is {channels}, expected at least 1, such as 3 for colours")
        first, second = (
            nn.Conv2d(a, b, 5, stride=2, padding=2, padding_mode="replicate")
            for a, b in ((channels, 32), (32, 64))
        )
        # Leaky, because a feature that is 0 on every picture would make all covariances singular
        self.layers = nn.Sequential(first, nn.LeakyReLU(0.2), second, nn.LeakyReLU(0.2))
        random = torch.Generator().manual_seed(seed)
        for layer in (first, second):
            nn.init.kaiming_normal_(layer.weight, 0.2, generator=random)
            nn.init.normal_(layer.bias, generator=random)
        self.requires_grad_(False)

    def features(self, images: Tensor) -> Tensor:
        """Pictures (N, channels, H, W) → features (N, 64)."""
        channels = self.layers[0].in_channels
        if images.ndim != 4 or images.shape[1] != channels:
            found = f"images have shape {tuple(images.shape)}, expected (N, {channels}, H, W)"
            raise ValueError(f"{found}: RandomFeatures(channels=...) says how many")
        return self.layers(images).mean((2, 3))


def _body(channels: int, places: int) -> nn.Sequential:
    """Four convolutions that halve the grid twice, to ``places``, and 64 features."""
    return nn.Sequential(
        *_convolution(channels, 32, 3, stride=1),
        *_convolution(32, 32, 4, stride=2),
        *_convolution(32, 64, 3, stride=1),
        *_convolution(64, 64, 4, stride=2),
        nn.Flatten(),
        nn.Linear(64 * places, 64),
        nn.Tanh(),  # bounded, so that no picture, not even noise, is infinitely far away
    )


def _convolution(inputs: int, outputs: int, kernel: int, *, stride: int) -> list[nn.Module]:
    convolution = nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=1, bias=False)
    return [convolution, *normed("batch", outputs, nn.ReLU(inplace=True))]
