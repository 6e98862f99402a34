"""Judges of generated pictures: what a classifier sees in them, and how far they are from real."""

import warnings
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor

from .. import data, metrics, networks
from .cards import filled


class Verdict(NamedTuple):
    """What a judge says of a sample of digits."""

    confidence: float  #: mean over the pictures of the largest class probability, in [0.1, 1]
    shares: Tensor  #: share of the pictures that look most like each digit, shape (10,)
    distance: float  #: Fréchet distance of features to the 10 000 test digits', at least 0


class Judge:
    """A digit classifier that measures generated digits, by default :func:`digit_classifier`."""

    def __init__(self, classifier: networks.DigitClassifier | None = None) -> None:
        self.classifier = classifier or filled(networks.DigitClassifier, "digit_classifier")
        self._reference, _ = self.read(data.to_float(data.mnist("test")[0]))

    def __call__(self, images: Tensor) -> Verdict:
        """Judge pictures (N, 1, 28, 28) in [-1, 1], N at least 2; compare at equal N only."""
        features, logits = self.read(images)
        confidence, shares = _counted(logits)
        return Verdict(confidence, shares, _distance(features, self._reference))

    def as_asked(self, images: Tensor, asked: Tensor) -> metrics.AsAsked:
        """How many of the pictures (N, 1, 28, 28) look like the digits asked for, (N,)."""
        return metrics.as_asked(self.read(images)[1].argmax(1), asked)

    @torch.no_grad()
    def read(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Features (N, 64) and calibrated logits (N, 10) of pictures (N, 1, 28, 28)."""
        features = by_parts(self.classifier.features, images)
        return features, self.classifier.classify(features)


class FaceVerdict(NamedTuple):
    """What a judge says of a sample of faces; of each attribute by its name."""

    confidence: dict[str, float]  #: mean over the faces of the largest probability, at most 1
    shares: dict[str, Tensor]  #: share of the faces that have each value, shapes (4,) to (2,)
    distance: float  #: Fréchet distance of features to the 1000 test faces', at least 0


class FaceJudge:
    """A classifier of attributes that measures generated faces of 32 × 32 pixels.

    By default :func:`face_classifier`. It was trained on other faces than the 1000 that distances
    go to; 1000 are few for 64 features, so that a distance of 0 is out of reach for any sample:
    hold what you find beside the floor that ``card("face_generator")`` tells.
    """

    def __init__(self, classifier: networks.FaceClassifier | None = None) -> None:
        self.classifier = classifier or filled(networks.FaceClassifier, "face_classifier")
        self._reference, _ = self.read(data.to_float(data.faces(32, split="test")[0]))

    def __call__(self, images: Tensor) -> FaceVerdict:
        """Judge pictures (N, 3, 32, 32) in [-1, 1], N at least 2; compare at equal N only."""
        features, logits = self.read(images)
        seen = {name: _counted(values) for name, values in logits.items()}
        confidence, shares = ({name: pair[i] for name, pair in seen.items()} for i in (0, 1))
        return FaceVerdict(confidence, shares, _distance(features, self._reference))

    def as_asked(self, images: Tensor, asked: Tensor) -> dict[str, metrics.AsAsked]:
        """How many of the faces (N, 3, 32, 32) show the attributes asked for, (N, 6), of each."""
        if asked.shape != (shape := (len(images), len(data.FACE_ATTRIBUTES))):
            found = f"asked has shape {tuple(asked.shape)}, expected {shape}"
            raise ValueError(f"{found}: for each face its six attributes, as gk.data.faces(32) has")
        logits = self.read(images)[1].items()
        pairs = zip(logits, asked.T, strict=True)
        return {k: metrics.as_asked(x.argmax(1), column) for (k, x), column in pairs}

    @torch.no_grad()
    def read(self, images: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        """Features (N, 64) of pictures (N, 3, 32, 32), and by attribute logits (N, 2) to (N, 6)."""
        features = by_parts(self.classifier.features, images)
        logits = self.classifier.classify(features)
        return features, dict(zip(data.FACE_ATTRIBUTES, logits, strict=True))


@torch.no_grad()
def by_parts(function: Callable[..., Tensor], *inputs: Tensor) -> Tensor:
    """What a function makes of inputs, 500 at a time, which takes less memory."""
    parts = zip(*(tensor.split(500) for tensor in inputs), strict=True)
    return torch.cat([function(*part) for part in parts])


def _counted(logits: Tensor) -> tuple[float, Tensor]:
    """The mean of the largest probability, and how often each class has it."""
    confidence, classes = logits.softmax(1).max(1)
    counts = torch.bincount(classes, minlength=logits.shape[1])
    return confidence.mean().item(), counts / len(logits)


def _distance(features: Tensor, reference: Tensor) -> float:
    with warnings.catch_warnings():  # of few pictures, and of noise, which flattens features
        warnings.filterwarnings("ignore", message="the covariance of .* is singular")
        return metrics.frechet_distance(features, reference)
