"""Bad input to the public functions: one clear error each.

A row is a call, and the words that its message has in this order: what was found, what was
expected, and what to do or to give instead.
"""

import math
from collections.abc import Callable
from functools import partial
from inspect import isfunction, signature
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.data import TensorDataset

import gankit as gk
from gankit import (
    augment,
    checkpoints,
    data,
    distances,
    latents,
    losses,
    metrics,
    networks,
    penalties,
    plots,
    pretrained,
    ranks,
    teaching,
    training,
    watching,
    widgets,
)


class Row(NamedTuple):
    call: Callable[[], object]
    error: type[Exception]
    found: str
    expected: str
    remedy: str


def pictures(*shape: int) -> torch.Tensor:
    source = torch.Generator().manual_seed(0)
    return torch.rand(*shape or (8, 1, 28, 28), generator=source) * 2 - 1


POINTS = torch.randn(8, 2, generator=torch.Generator().manual_seed(0))
BYTES = torch.zeros(8, 1, 28, 28, dtype=torch.uint8)
DICE = torch.Generator().manual_seed(0)
MISSING = Path(__file__).parent / "no such folder"
SCORE = nn.Sequential(nn.Linear(2, 1), nn.Flatten(0))
WAYS = networks.Translator(4), networks.Translator(4)
BAR = torch.tensor([[60, *[0] * 15]], dtype=torch.uint8)
LONG = ValueError, "bars are torch.int64", "expected torch.uint8", "gk.data.codes"
DIRAC = partial(widgets.dirac, {"minimax": losses.minimax})


def trainer(**options) -> training.Trainer:
    pair = networks.MLPGenerator(2, 4), networks.MLPDiscriminator(4)
    return training.Trainer(*pair, **options)


def digits() -> training.Trainer:
    return training.Trainer(networks.DCGANGenerator(4, 4), networks.DCGANDiscriminator(4))


def swapped_optimizers() -> training.Trainer:
    pair = networks.MLPGenerator(2, 4), networks.MLPDiscriminator(4)
    optimizers = tuple(torch.optim.Adam(network.parameters()) for network in pair)
    return training.Trainer(*pair, optimizers=optimizers)


def diverged() -> nn.Module:
    generator = networks.DCGANGenerator(8, 8)
    nn.init.constant_(generator.layers[0].weight, math.nan)
    return generator


def conditional(labels: torch.Tensor) -> torch.Tensor:
    return networks.ConditionalGenerator((10,), latent_dim=4, width=4)(torch.zeros(3, 4), labels)


ROWS = {
    # ---- augment ----
    "compose: p": Row(
        lambda: augment.compose(augment.flip, p=1.5),
        *(ValueError, "p is 1.5", "expected a probability in [0, 1]", "such as 0.8"),
    ),
    "compose: nothing": Row(
        lambda: augment.compose(p=0.5),
        *(ValueError, "nothing to compose", "expected one augmentation", "gk.augment.color"),
    ),
    "compose: no function": Row(
        lambda: augment.compose("flip"),
        *(TypeError, "an augmentation is 'flip'", "expected a function", "gk.augment.flip"),
    ),
    "brightness: bytes": Row(
        lambda: augment.brightness(BYTES, DICE),
        *(ValueError, "images are torch.uint8", "expected floating point", "gk.data.to_float"),
    ),
    "saturation: points": Row(
        lambda: augment.saturation(POINTS, DICE),
        *(ValueError, "of shape (8, 2)", "expected floating point (N, channels", "of bytes"),
    ),
    "contrast: by": Row(
        lambda: augment.contrast(pictures(), DICE, by=-1),
        *(ValueError, "by is -1", "expected a finite range of at least 0", "such as 0.5"),
    ),
    "color: one picture": Row(
        lambda: augment.color(pictures()[0], DICE),
        *(ValueError, "of shape (1, 28, 28)", "expected floating point (N, channels", "of bytes"),
    ),
    "translation: pixels": Row(
        lambda: augment.translation(pictures(), DICE, by=4),
        *(ValueError, "by is 4", "expected a share of each side in [0, 1]", "such as 0.125"),
    ),
    "cutout: by": Row(
        lambda: augment.cutout(pictures(), DICE, by=math.nan),
        *(ValueError, "by is nan", "expected a share of each side in [0, 1]", "such as 0.125"),
    ),
    "flip: bytes": Row(
        lambda: augment.flip(BYTES, DICE),
        *(ValueError, "images are torch.uint8", "expected floating point", "gk.data.to_float"),
    ),
    "turn: not square": Row(
        lambda: augment.turn(pictures(8, 1, 14, 28), DICE),
        *(ValueError, "shape (8, 1, 14, 28)", "expected square ones", "leave it out"),
    ),
    "Trainer: augment": Row(
        lambda: trainer(augment="color"),
        *(TypeError, "augment is 'color'", "expected a function of samples", "gk.augment.compose"),
    ),
    "Trainer: augment cuts": Row(
        lambda: next(trainer(augment=lambda x, _: x[1:]).run([POINTS], 1)),
        *(ValueError, "augment returns (7, 2)", "expected (8, 2)", "cut or pad"),
    ),
    # ---- data ----
    "mnist: split": Row(
        lambda: data.mnist("valid"), ValueError, "split is 'valid'", "expected", '"train" or "test"'
    ),
    "fashion_mnist: no files": Row(
        lambda: data.fashion_mnist(root=MISSING),
        *(
            FileNotFoundError,
            "no such folder lacks train-images",
            "or as .gz",
            "pass download=True",
        ),
    ),
    "faces: size": Row(lambda: data.faces(48), ValueError, "size is 48", "expected", "64 or 32"),
    "pixel_faces: split": Row(
        lambda: data.pixel_faces(split="all"),
        *(ValueError, "split is 'all'", "expected", '"train" or "test"'),
    ),
    "face_pairs: change": Row(
        lambda: data.face_pairs("nose"),
        *(ValueError, "change is 'nose'", "expected", '"hair", "ink" or "sunglasses"'),
    ),
    "ink_faces: size": Row(
        lambda: data.ink_faces(16), ValueError, "size is 16", "expected", "64 or 32"
    ),
    "ring: count": Row(
        lambda: data.ring(0), ValueError, "count is 0", "expected at least 1", "such as 8"
    ),
    "grid: side": Row(
        lambda: data.grid(5, side=0), ValueError, "side is 0", "expected at least 1", "such as"
    ),
    "ring_centres: modes": Row(
        lambda: data.ring_centres(0),
        *(ValueError, "modes is 0", "expected at least 1", "such as 8"),
    ),
    "grid_centres: side": Row(
        lambda: data.grid_centres(0), *(ValueError, "side is 0", "expected at least 1", "such as 8")
    ),
    "swiss_roll: count": Row(
        lambda: data.swiss_roll(-3), ValueError, "count is -3", "expected at least 1", "such as"
    ),
    "two_gaussians: std": Row(
        lambda: data.two_gaussians(5, std=math.nan),
        *(ValueError, "std is nan", "expected a spread of at least 0", "such as 0.05"),
    ),
    "to_float: dtype": Row(
        lambda: data.to_float(pictures()),
        *(
            TypeError,
            "images are torch.float32",
            "expected torch.uint8",
            "floats stay as they are",
        ),
    ),
    "batches: a list": Row(
        lambda: data.batches([1.0, 2.0], 2),
        *(TypeError, "images are a list", "expected a torch.Tensor", "torch.as_tensor"),
    ),
    "batches: whole numbers": Row(
        lambda: data.batches(BYTES.long(), 2),
        *(
            TypeError,
            "images are torch.int64",
            "expected torch.uint8 or floating",
            "images.to(torch.uint8)",
        ),
    ),
    "batches: too large": Row(
        lambda: data.batches(BYTES, 9),
        *(ValueError, "batch_size is 9", "expected", "1 to 8, the number of"),
    ),
    "batches: half a picture": Row(
        lambda: data.batches(BYTES, 2.5),
        *(TypeError, "batch_size is a float", "expected an int", "batches(images, 64, labels)"),
    ),
    "batches: none": Row(
        lambda: data.batches(BYTES[:0], 1),
        *(ValueError, "batch_size is 1", "expected 1 to 0", "the number of images"),
    ),
    "batches: another range": Row(
        lambda: data.batches(3 * pictures(), 2),
        *(ValueError, "images lie in [-3, 3]", "expected [-1, 1]", "use 2 * images - 1"),
    ),
    "batches: NaN": Row(
        lambda: data.batches(POINTS * math.nan, 2),
        *(ValueError, "hold NaN or infinity", "expected finite", "leave out the rows"),
    ),
    "batches: labels of others": Row(
        lambda: data.batches(POINTS, 4, torch.zeros(3)),
        *(
            ValueError,
            "labels have shape (3,)",
            "expected (8, ...)",
            "a row for each of the images",
        ),
    ),
    "batches: a seed as labels": Row(
        lambda: data.batches(POINTS, 4, 3),
        *(TypeError, "labels are a int", "expected a torch.Tensor of 8 rows", "a seed is seed=0"),
    ),
    "batches: grey bytes": Row(
        lambda: data.batches(BYTES[:, 0], 4),
        *(ValueError, "shape (8, 28, 28)", "expected (N, channels", "images.unsqueeze(1)"),
    ),
    "folder: size": Row(
        lambda: data.folder(MISSING, size=0),
        *(ValueError, "size is 0", "expected a whole number of pixels", "such as 64"),
    ),
    "folder: none": Row(
        lambda: data.folder(MISSING),
        *(FileNotFoundError, "does not exist", "expected a folder", "a relative path begins at"),
    ),
    "folder: a file": Row(
        lambda: data.folder(__file__),
        *(NotADirectoryError, "is a file", "expected a folder of pictures", "beside it pass"),
    ),
    "folder: no picture": Row(
        lambda: data.folder(Path(networks.__file__).parent),
        *(FileNotFoundError, "other files (", "expected files that end in", ".png"),
    ),
    # ---- networks ----
    "DCGANGenerator: size": Row(
        lambda: networks.DCGANGenerator(8, 8, image_shape=(3, 33, 33)),
        *(ValueError, "image_shape is (3, 33, 33)", "expected (channels", "such as (3, 32, 32) or"),
    ),
    "DCGANGenerator: width": Row(
        lambda: networks.DCGANGenerator(8, 7),
        *(ValueError, "width is 7", "expected an even number", "such as 6 or 8"),
    ),
    "DCGANGenerator: latent_dim": Row(
        lambda: networks.DCGANGenerator(0, 8),
        *(ValueError, "latent_dim is 0", "expected at least 1", "such as 64"),
    ),
    "DCGANGenerator: z": Row(
        lambda: networks.DCGANGenerator(8, 8)(torch.zeros(2, 9)),
        *(ValueError, "z has shape (2, 9)", "expected (N, 8)", "one row of latent_dim = 8 numbers"),
    ),
    "DCGANDiscriminator: norm": Row(
        lambda: networks.DCGANDiscriminator(8, norm="layer"),
        *(ValueError, "norm is 'layer'", "expected", '"batch", "none" or, in D, "spectral"'),
    ),
    "DCGANDiscriminator: colours": Row(
        lambda: networks.DCGANDiscriminator(8)(torch.zeros(2, 3, 28, 28)),
        *(
            ValueError,
            "shape (2, 3, 28, 28)",
            "expected (N, 1, 28, 28)",
            "make it with image_shape=",
        ),
    ),
    "MLPGenerator: sizes": Row(
        lambda: networks.MLPGenerator(0),
        *(ValueError, "sizes are 0, 128", "expected at least 1 of each", "such as"),
    ),
    "MLPDiscriminator: norm": Row(
        lambda: networks.MLPDiscriminator(norm="batch"),
        *(ValueError, "norm is 'batch'", "expected", '"none" or "spectral"'),
    ),
    "DigitClassifier: colours": Row(
        lambda: networks.DigitClassifier()(torch.zeros(2, 3, 28, 28)),
        *(ValueError, "shape (2, 3, 28, 28)", "expected (N, 1, 28, 28)", "gk.data.mnist()"),
    ),
    "DigitEncoder: width": Row(
        lambda: networks.DigitEncoder(8, 7),
        *(ValueError, "width is 7", "expected an even number", "such as 64"),
    ),
    "DigitEncoder: pictures": Row(
        lambda: networks.DigitEncoder(8, 8)(torch.zeros(2, 3, 28, 28)),
        *(ValueError, "images have shape (2, 3, 28, 28)", "expected (N, 1, 28, 28)", "gk.data.mni"),
    ),
    "FaceClassifier: grey": Row(
        lambda: networks.FaceClassifier()(torch.zeros(2, 1, 32, 32)),
        *(ValueError, "shape (2, 1, 32, 32)", "expected (N, 3, 32, 32)", "gk.data.faces(32)"),
    ),
    "StyleGenerator: widths": Row(
        lambda: networks.StyleGenerator(4, (8,)),
        *(ValueError, "widths is (8,)", "expected the number of maps at 4 × 4", "such as (64,"),
    ),
    "StyleGenerator: mixing": Row(
        lambda: networks.StyleGenerator(4, (8, 8), mixing=2),
        *(ValueError, "mixing is 2", "expected a share in [0, 1]", "0 mixes no styles"),
    ),
    "StyleGenerator: size": Row(
        lambda: networks.StyleGenerator(4, (8, 8))(torch.zeros(2, 4), size=7),
        *(ValueError, "the size is 7", "expected one of 4, 8", "widths="),
    ),
    "StyleGenerator: styles": Row(
        lambda: networks.StyleGenerator(4, (8, 8)).synthesis(torch.zeros(2, 3, 64)),
        *(ValueError, "w has shape (2, 3, 64)", "expected one for each of 2", "G.mixed"),
    ),
    "StyleDiscriminator: pictures": Row(
        lambda: networks.StyleDiscriminator((8, 8))(torch.zeros(2, 1, 8, 8)),
        *(ValueError, "images have shape (2, 1, 8, 8)", "expected (N, 3, size, size)", "channels="),
    ),
    "ModulatedConv2d: kernel": Row(
        lambda: networks.ModulatedConv2d(4, 4, 2),
        *(ValueError, "kernel is 2 with up=False", "expected an odd one", "keeps the size"),
    ),
    "ModulatedConv2d: style": Row(
        lambda: networks.ModulatedConv2d(4, 4)(torch.zeros(2, 4, 5, 5), torch.ones(2, 5)),
        *(ValueError, "the style (2, 5)", "expected (N, 4, h, w) and (N, 4)", "for each picture"),
    ),
    "equalized: no layer": Row(
        lambda: networks.equalized(nn.ConvTranspose2d(2, 2, 2)),
        *(TypeError, "the layer is a ConvTranspose2d", "expected nn.Linear or", "nn.Conv2d"),
    ),
    "equalized: twice": Row(
        lambda: networks.equalized(networks.equalized(nn.Linear(2, 2))),
        *(ValueError, "has a parametrised weight", "expected a plain one", "equalise once"),
    ),
    "pixel_norm: a vector": Row(
        lambda: networks.pixel_norm(torch.zeros(3)),
        *(ValueError, "x has shape (3,)", "expected (N, C) or (N, C, h, w)", "x[None]"),
    ),
    "minibatch_deviation: rows": Row(
        lambda: networks.minibatch_deviation(torch.zeros(3, 2)),
        *(ValueError, "x has shape (3, 2)", "expected (N, C, h, w)", "such as 4"),
    ),
    "Translator: width": Row(
        lambda: networks.Translator(0),
        *(ValueError, "width is 0", "expected at least 1", "such as 16"),
    ),
    "Translator: blocks": Row(
        lambda: networks.Translator(4, blocks=0),
        *(ValueError, "blocks is 0", "expected at least 1", "such as 2"),
    ),
    "Translator: size": Row(
        lambda: networks.Translator(4)(torch.zeros(2, 3, 30, 32)),
        *(ValueError, "shape (2, 3, 30, 32)", "H and W divisible by 4", "such as (N, 3, 32, 32)"),
    ),
    "Translator: grey": Row(
        lambda: networks.Translator(4)(torch.zeros(2, 1, 32, 32)),
        *(ValueError, "shape (2, 1, 32, 32)", "expected (N, 3, H, W)", "such as (N, 3, 32, 32)"),
    ),
    "PatchDiscriminator: channels": Row(
        lambda: networks.PatchDiscriminator(8, channels=0),
        *(ValueError, "channels is 0", "expected at least 1", "such as 3"),
    ),
    "PatchDiscriminator: one picture": Row(
        lambda: networks.PatchDiscriminator(8)(torch.zeros(3, 32, 32)),
        *(ValueError, "shape (3, 32, 32)", "expected (N, 3, H, W)", "such as (N, 3, 32, 32)"),
    ),
    "RandomFeatures: channels": Row(
        lambda: networks.RandomFeatures(channels=0),
        *(ValueError, "channels is 0", "expected at least 1", "such as 3 for colours"),
    ),
    # ---- losses and penalties ----
    "relativistic: sizes": Row(
        lambda: losses.relativistic.discriminator(torch.zeros(3), torch.zeros(4)),
        *(ValueError, "logits have shapes (4,) and (3,)", "expected the same", "pair by pair"),
    ),
    "relativistic: no reals": Row(
        lambda: losses.relativistic.generator(torch.zeros(3)),
        *(ValueError, "real_logits is None", "expected a tensor", "give the logits of as many"),
    ),
    "gradient_penalty: sizes": Row(
        lambda: penalties.gradient_penalty(SCORE, POINTS, POINTS[:3]),
        *(ValueError, "real has shape (8, 2) and fake (3, 2)", "expected the same", "draw a line"),
    ),
    "gradient_penalty: batch norm": Row(
        lambda: penalties.gradient_penalty(networks.DCGANDiscriminator(8), pictures(), pictures()),
        *(
            ValueError,
            "batch norm in training mode",
            "expected one that judges each alone",
            "norm=",
        ),
    ),
    "r1: a critic that mixes": Row(
        lambda: penalties.r1(lambda x: x.sum(1) * x.mean(), POINTS),
        *(ValueError, "depends on other samples", "expected one that", "mixing=True insists"),
    ),
    "r1: a column of logits": Row(
        lambda: penalties.r1(SCORE[0], POINTS),
        *(ValueError, "shape (8, 1) for 8 samples", "expected (8,)", "discriminator(x).squeeze(1)"),
    ),
    "r1: bytes": Row(
        lambda: penalties.r1(SCORE, torch.zeros(8, 2).byte()),
        *(ValueError, "samples are torch.uint8", "expected (N, ...) of floating", "/ 127.5 - 1"),
    ),
    "r2: detached": Row(
        lambda: penalties.r2(lambda x: SCORE(x).detach(), None, POINTS),
        *(ValueError, "do not depend on the samples", "expected a slope", "was the discriminator"),
    ),
    "clip_weights: c": Row(
        lambda: penalties.clip_weights(0),
        *(ValueError, "c is 0", "expected a positive, finite bound", "such as 0.01"),
    ),
    # ---- distances ----
    "kl_divergence: an array": Row(
        lambda: distances.kl_divergence(np.ones(2) / 2, torch.ones(2) / 2),
        *(TypeError, "p is a ndarray", "expected a torch.Tensor", "torch.as_tensor"),
    ),
    "jensen_shannon: logits": Row(
        lambda: distances.jensen_shannon(torch.tensor([2.0, -1.0]), torch.ones(2) / 2),
        *(ValueError, "p holds -1", "expected probabilities", "of logits take softmax(-1)"),
    ),
    "total_variation: counts": Row(
        lambda: distances.total_variation(torch.ones(4) / 4, torch.ones(4)),
        *(ValueError, "q sums to 4", "expected 1", "divide it by its sum"),
    ),
    "optimal_transport: cost": Row(
        lambda: distances.optimal_transport(*torch.ones(2, 2) / 2, torch.zeros(2, 3)),
        *(ValueError, "have shapes (2,), (2,), (2, 3)", "expected", "(n,), (m,) and (n, m)"),
    ),
    "wasserstein: sizes": Row(
        lambda: distances.wasserstein(POINTS, POINTS[:3]),
        *(ValueError, "x holds 8 samples and y 3", "expected as many", "use optimal_transport"),
    ),
    "wasserstein_1d: points": Row(
        lambda: distances.wasserstein_1d(POINTS, POINTS),
        *(ValueError, "x has shape (8, 2)", "expected (n,) and (m,)", "for points use wasserstein"),
    ),
    "certified_bound: potential": Row(
        lambda: distances.certified_bound(torch.zeros(3), POINTS, POINTS),
        *(ValueError, "the potential has shape (3,)", "expected (8,)", "its value at each"),
    ),
    # ---- metrics ----
    "frechet_distance: pictures": Row(
        lambda: metrics.frechet_distance(pictures(), pictures()),
        *(ValueError, "shape (8, 1, 28, 28)", "expected (N, d)", "images.flatten(1)"),
    ),
    "frechet_distance: one sample": Row(
        lambda: metrics.frechet_distance(POINTS[:1], POINTS),
        *(ValueError, "features_a has shape (1, 2)", "expected (N, d)", "with N at least 2"),
    ),
    "frechet_distance: moments": Row(
        lambda: metrics.frechet_distance(POINTS, (np.eye(2), np.zeros(2))),
        *(ValueError, "a tuple of shapes (2, 2), (2,)", "expected a mean (d,)", "features are a"),
    ),
    "kernel_distance: permutations": Row(
        lambda: metrics.kernel_distance(POINTS, POINTS, permutations=-1),
        *(ValueError, "-1 permutations", "expected at least 2 of each", "no less than 0 deals"),
    ),
    "kernel_distance: widths": Row(
        lambda: metrics.kernel_distance(POINTS, torch.zeros(8, 3)),
        *(
            ValueError,
            "features_a 2 and features_b 3",
            "expected as many",
            "of one kind",
        ),
    ),
    "precision_recall: k": Row(
        lambda: metrics.precision_recall(POINTS, POINTS, k=8),
        *(ValueError, "k is 8 with 8 real and 8", "expected at least 1", "fewer than of each"),
    ),
    "modes_covered: std": Row(
        lambda: metrics.modes_covered(POINTS, POINTS, std=0),
        *(ValueError, "std is 0", "expected a positive, finite spread", "that of one mode"),
    ),
    "memorisation: words": Row(
        lambda: metrics.memorisation("fake.npz", POINTS, POINTS),
        *(TypeError, "fake is a str", "expected a tensor, an array or", "a list of rows (N, d)"),
    ),
    "path_length: shapes": Row(
        lambda: metrics.path_length(SCORE, POINTS, POINTS[:4]),
        *(ValueError, "a has shape (8, 2) and b (4, 2)", "expected both (N, d) alike", "a path"),
    ),
    "path_length: epsilon": Row(
        lambda: metrics.path_length(SCORE, POINTS, POINTS, epsilon=0),
        *(ValueError, "epsilon is 0", "expected a number in (0, 1)", "such as 1e-4"),
    ),
    "path_length: no rows": Row(
        lambda: metrics.path_length(torch.sum, POINTS, POINTS),
        *(ValueError, "features gave ()", "expected a row for each of 8 points", "no mean"),
    ),
    "as_asked: logits": Row(
        lambda: metrics.as_asked(POINTS, torch.zeros(8)),
        *(ValueError, "predicted has shape (8, 2)", "expected (N,)", "of logits take .argmax(1)"),
    ),
    "as_asked: counts": Row(
        lambda: metrics.as_asked([0, 1], [0, 1, 1]),
        *(ValueError, "2 samples are predicted and 3", "expected as many", "in the same order"),
    ),
    "variety: one of a class": Row(
        lambda: metrics.variety(POINTS, POINTS, real_labels=[0] * 8, fake_labels=[0] * 7 + [1]),
        *(ValueError, "class 1 has 0 real samples", "expected at least 2", "draw more, or leave"),
    ),
    # ---- latents ----
    "sample: sizes": Row(
        lambda: latents.sample(0, 64),
        *(ValueError, "count is 0 and latent_dim is 64", "expected at least 1", "of each"),
    ),
    "sample: truncation": Row(
        lambda: latents.sample(4, 64, truncation=-1),
        *(ValueError, "truncation is -1", "expected a positive number", "such as 1.5"),
    ),
    "lerp: whole numbers": Row(
        lambda: latents.lerp(torch.ones(3).long(), torch.ones(3), 0.5),
        *(TypeError, "a is torch.int64", "expected a tensor of floating", "as a.float() is"),
    ),
    "slerp: lengths": Row(
        lambda: latents.slerp(torch.ones(3), torch.ones(4), 0.5),
        *(ValueError, "a has 3 numbers per vector and b 4", "expected", "as many, along the last"),
    ),
    "principal_directions: count": Row(
        lambda: latents.principal_directions(networks.MLPGenerator(2, 4), 3),
        *(ValueError, "count is 3", "expected", "1 to latent_dim = 2"),
    ),
    "mean_difference: numbers": Row(
        lambda: latents.mean_difference(POINTS, torch.arange(8) % 2),
        *(TypeError, "labels are torch.int64", "expected booleans", "such as classes == 3"),
    ),
    "mean_difference: one kind": Row(
        lambda: latents.mean_difference(POINTS, torch.ones(8, dtype=torch.bool)),
        *(ValueError, "8 of 8 labels are true", "expected some of each kind", "draw more z"),
    ),
    "separating_direction: counts": Row(
        lambda: latents.separating_direction(POINTS, torch.ones(3, dtype=torch.bool)),
        *(ValueError, "z has shape (8, 2) and labels (3,)", "expected", "one label for each row"),
    ),
    "separating_direction: ridge": Row(
        lambda: latents.separating_direction(POINTS, POINTS[:, 0] > 0, ridge=0),
        *(ValueError, "ridge is 0", "expected a positive number", "such as 1e-3"),
    ),
    "shrink: psi": Row(
        lambda: latents.shrink(POINTS, -1),
        *(ValueError, "psi is -1", "expected a number of at least 0", "such as 0.7"),
    ),
    "invert: bytes": Row(
        lambda: latents.invert(networks.DCGANGenerator(4, 4), BYTES),
        *(TypeError, "images are torch.uint8", "expected floating", "gk.data.to_float(images)"),
    ),
    "invert: another picture": Row(
        lambda: latents.invert(networks.DCGANGenerator(4, 4), pictures(2, 3, 32, 32)),
        *(ValueError, "and images have (3, 32, 32)", "expected the same shape", "resize them"),
    ),
    "invert: no start": Row(
        lambda: latents.invert(SCORE, pictures(8)),
        *(ValueError, "Sequential does not say its latent_dim", "expected start=", "such as"),
    ),
    "invert: steps": Row(
        lambda: latents.invert(networks.DCGANGenerator(4, 4), pictures(), steps=0),
        *(ValueError, "steps is 0 and rate is", "expected positive numbers", "such as 200"),
    ),
    # ---- networks with labels ----
    "ConditionalGenerator: values": Row(
        lambda: networks.ConditionalGenerator(10),
        *(ValueError, "values is 10", "expected how many values each label has", "such as (10,)"),
    ),
    "ConditionalGenerator: another count": Row(
        lambda: conditional(torch.zeros(3, 2).long()),
        *(ValueError, "of shape (3, 2)", "expected torch.int64 of shape (3,)", "one number for"),
    ),
    "ConditionalGenerator: other pictures": Row(
        lambda: conditional(torch.zeros(4).long()),
        *(ValueError, "of shape (4,)", "expected torch.int64 of shape (3,)", "takes d.first(n)"),
    ),
    "ConditionalGenerator: out of range": Row(
        lambda: conditional(torch.tensor([0, 9, 10])),
        *(ValueError, "label of a picture is 10", "expected 0 to 9", "values=(10,) says how many"),
    ),
    "ConditionalGenerator: no whole numbers": Row(
        lambda: conditional(torch.zeros(3)),
        *(ValueError, "labels are torch.float32", "expected torch.int64", "one number for each"),
    ),
    # ---- plots and teaching ----
    "image_grid: channels": Row(
        lambda: plots.image_grid(torch.zeros(2, 2, 8, 8)),
        *(
            ValueError,
            "images have shape (2, 2, 8, 8)",
            "expected (N, 1 or 3, H, W)",
            "images[:, :3]",
        ),
    ),
    "image_grid: range": Row(
        lambda: plots.image_grid(3 * pictures()),
        *(ValueError, "images lie in [-3, 3]", "expected [-1, 1]", "2 * images - 1"),
    ),
    "image_grid: an array": Row(
        lambda: plots.image_grid(np.zeros((2, 1, 8, 8))),
        *(TypeError, "images are a ndarray", "expected a torch.Tensor", "torch.as_tensor"),
    ),
    "loss_curves: nothing": Row(
        lambda: plots.loss_curves([]),
        *(ValueError, "0 records, window 50", "expected at least 1 of each", "trainer.run"),
    ),
    "class_shares: labels": Row(
        lambda: plots.class_shares(torch.tensor([10]), torch.tensor([1])),
        *(
            ValueError,
            "real labels are not integers from 0 to 9: [10] are",
            "expected (N,)",
            "classes=",
        ),
    ),
    "points: a line": Row(
        lambda: plots.points(torch.zeros(3)),
        *(
            ValueError,
            "real points have shape (3,)",
            "expected (N, 2)",
            "x[:, :2] has two",
        ),
    ),
    "surface: a row": Row(
        lambda: plots.surface(torch.zeros(9), extent=(-1, 1, -1, 1)),
        *(ValueError, "values have shape (9,)", "expected (H, W), at least 2 × 2", ".view("),
    ),
    "check: a reference without answer": Row(
        lambda: teaching.check(lambda x: x, lambda x: x * math.nan),
        *(ValueError, "the reference gives NaN", "give `inputs`", "on which it is defined"),
    ),
    # ---- ranks ----
    "seed: below 0": Row(
        lambda: ranks.seed(-1),
        *(ValueError, "seed is -1", "expected a whole number, at least 0", "such as 0"),
    ),
    "share: other labels": Row(
        lambda: ranks.share(BYTES, torch.zeros(7)),
        *(ValueError, "[8, 7] rows", "expected as many in each", "images and their own labels"),
    ),
    # ---- training ----
    "Trainer: a pair": Row(
        lambda: gk.Trainer(networks.MLPGenerator(2, 4), networks.DCGANDiscriminator(8)),
        *(
            ValueError,
            "pictures of shape (2,)",
            "reads (1, 28, 28)",
            "give both the same image_shape",
        ),
    ),
    "Trainer: averaging": Row(
        lambda: trainer(averaging=1),
        *(ValueError, "averaging is 1", "expected a share in [0, 1)", "0 forgets all"),
    ),
    "run: steps": Row(
        lambda: [*trainer().run(data.batches(POINTS, 4), -1)],
        *(ValueError, "steps is -1", "expected none below 0", "at least"),
    ),
    "run: every": Row(
        lambda: [*trainer().run(data.batches(POINTS, 4), 3, every=0)],
        *(ValueError, "every is 0", "expected at least 1", "from save to save"),
    ),
    "Trainer: a class": Row(
        lambda: gk.Trainer(networks.MLPGenerator, networks.MLPDiscriminator(4)),
        *(TypeError, "the generator is a class MLP", "expected a network", "made of its class"),
    ),
    "Trainer: probabilities": Row(
        lambda: gk.Trainer(networks.MLPGenerator(2, 4), nn.Sequential(SCORE[0], nn.Sigmoid())),
        *(ValueError, "ends in a Sigmoid", "losses expect logits", "leave the Sigmoid out"),
    ),
    "Trainer: no latent_dim": Row(
        lambda: gk.Trainer(nn.Sequential(nn.Linear(2, 2)), SCORE),
        *(ValueError, "it tells no latent_dim", "expected how many numbers", "latents=64"),
    ),
    "Trainer: optimizers": Row(
        lambda: swapped_optimizers(),
        *(
            ValueError,
            "the optimizer for D holds parameters of",
            "are for D and G",
            "in this order",
        ),
    ),
    "Trainer: accumulate": Row(
        lambda: trainer(accumulate=0),
        *(ValueError, "accumulate is 0", "expected at least 1 part", "and 1 with reuse_fakes"),
    ),
    "run: autocast to float16": Row(
        lambda: [*trainer(autocast=torch.float16).run(data.batches(POINTS, 4), 1)],
        *(ValueError, "autocast is to torch.float16", "expected torch.bfloat16", "use autocast="),
    ),
    "run: numbers": Row(
        lambda: [*trainer().run([1, 2], 3)],
        *(TypeError, "a batch is or holds a int", "expected a tensor", "(images, labels, ...)"),
    ),
    "run: pictures for points": Row(
        lambda: [*trainer().run(data.batches(BYTES, 4), 3)],
        *(ValueError, "shape (4, 1, 28, 28)", "expected (N, 2)", "as the generator makes them"),
    ),
    "run: pictures in [0, 1]": Row(
        lambda: [*digits().run(data.batches(pictures(16, 1, 28, 28).abs(), 4), 1)],
        *(
            ValueError,
            "the pictures lie in [0, 1]",
            "expected pictures in [-1, 1]",
            "2 * images - 1",
        ),
    ),
    "run: labels for nobody": Row(
        lambda: [*trainer().run(data.batches(POINTS, 4, torch.zeros(8)), 3)],
        *(TypeError, "each batch holds 1 tensors of labels", "expected as many", "gk.data.batches"),
    ),
    "run: float64": Row(
        lambda: [*trainer().run(data.batches(POINTS.double(), 4), 3)],
        *(TypeError, "a batch is torch.float64", "expected the same", "images.to(torch.float32)"),
    ),
    "run: a column of logits": Row(
        lambda: [*gk.Trainer(networks.MLPGenerator(2, 4), SCORE[:1]).run([POINTS], 1)],
        *(ValueError, "logits of shape (8, 1)", "expected (N,)", "let it end with nn.Flatten(0)"),
    ),
    "run: rate": Row(
        lambda: [*trainer().run(data.batches(POINTS, 4), 3, rate=0.5)],
        *(TypeError, "rate is 0.5", "expected a function of the step", "give the optimizers"),
    ),
    "checkpoints.generator: no file": Row(
        lambda: checkpoints.generator(MISSING / "run.pt", like=networks.MLPGenerator(2, 4)),
        *(FileNotFoundError, "there is no", "expected a file that Trainer.save wrote", "makes one"),
    ),
    "checkpoints.read: no checkpoint": Row(
        lambda: checkpoints.read(__file__, like={}),
        *(ValueError, "is not a whole checkpoint", "cut short or damaged", "use the one before it"),
    ),
    "checkpoints.write: an object": Row(
        lambda: checkpoints.write({"mine": object()}, MISSING / "run.pt"),
        *(TypeError, "mine is of type builtins.object", "expected a tensor", "a number, a string"),
    ),
    "load: no file": Row(
        lambda: trainer().load(MISSING / "run.pt"),
        *(
            FileNotFoundError,
            "run.pt",
            "expected a file that Trainer.save wrote",
            "checkpoint=) makes one",
        ),
    ),
    "run: a tensor": Row(
        lambda: next(trainer().run(POINTS, 1)),
        *(TypeError, "batches are a Tensor", "expected a stream", "gk.data.batches(images, 64)"),
    ),
    "run: a data set": Row(
        lambda: next(trainer().run(TensorDataset(POINTS), 1)),
        *(TypeError, "are a TensorDataset", "expected gk.data.batches", "DataLoader(dataset, 64"),
    ),
    "run: one batch": Row(
        lambda: [*trainer().run(iter([POINTS]), 2)],
        *(ValueError, "ended after 1", "expected one that goes on", "give a DataLoader or a list"),
    ),
    "run: latents that are no rows": Row(
        lambda: next(trainer(latents=lambda n, random: POINTS[:3]).run([POINTS], 1)),
        *(ValueError, "latents(8, random) gave (3, 2)", "expected z", "(8, ...)"),
    ),
    "save: a rate that is an array": Row(
        lambda: checkpoints.write({"rates": [np.zeros(3)]}, MISSING),
        *(TypeError, "rates[0] is of type numpy.ndarray", "expected a tensor, a number", "make it"),
    ),
    "watch: steps": Row(
        lambda: watching.watch(trainer(), iter([]), steps=0),
        *(ValueError, "steps is 0 and every is", "expected at least 1 of each", "trainer.run"),
    ),
    # ---- weights and widgets ----
    "Judge: colours": Row(
        lambda: pretrained.Judge().read(torch.zeros(2, 3, 28, 28)),
        *(ValueError, "shape (2, 3, 28, 28)", "expected (N, 1, 28, 28)", "gk.data.mnist()"),
    ),
    "translators: change": Row(
        lambda: pretrained.translators("beard"),
        *(ValueError, "change is 'beard'", "expected", '"hair" or "ink"'),
    ),
    "card: name": Row(
        lambda: pretrained.card("nose"),
        *(ValueError, "no weights are named 'nose'", "expected one of", "digit_generator"),
    ),
    "explore: a discriminator": Row(
        lambda: widgets.explore(networks.MLPDiscriminator(4)),
        *(ValueError, "layers end in shape [1]", "expected [1 or 3, height, width]", "a generator"),
    ),
    "explore: no network": Row(
        lambda: widgets.explore(pictures()),
        *(
            TypeError,
            "the generator is a Tensor",
            "expected an nn.Module",
            "such as gankit.networks",
        ),
    ),
    "explore: a strange layer": Row(
        lambda: widgets.explore(nn.Sequential(nn.Linear(2, 64), nn.Softmax(1))),
        *(TypeError, "layers[1] is Softmax", "expected Linear", "build it of these, or show"),
    ),
    "explore: weights that diverged": Row(
        lambda: widgets.explore(diverged()),
        *(ValueError, "weights are NaN", "expected finite numbers", "did its training"),
    ),
    "explore: directions": Row(
        lambda: widgets.explore(networks.DCGANGenerator(8, 8), directions=0),
        *(ValueError, "directions is 0", "expected at least 1", "such as 6"),
    ),
    "explore: seed": Row(
        lambda: widgets.explore(networks.DCGANGenerator(8, 8), seed=-1),
        *(ValueError, "seed is -1", "expected a whole number", "from 0 to 2"),
    ),
    "character: told nothing": Row(
        lambda: widgets.character(networks.DCGANGenerator(8, 8)),
        *(TypeError, "without values and a body", "expected one that is told", "ConditionalGen"),
    ),
    "character: names": Row(
        lambda: widgets.character(networks.ConditionalGenerator((3, 2)), {"hat": ("a", "b")}),
        *(ValueError, "names has [2] values", "expected [3, 2]", "a name for every value"),
    ),
    "character: directions": Row(
        lambda: widgets.character(networks.ConditionalGenerator((3,)), directions=0),
        *(ValueError, "directions is 0", "expected at least 1", "such as 3"),
    ),
    "rolls: out of range": Row(
        lambda: data.rolls(BAR - 20),
        *(ValueError, "bar 0 has a note outside", "55 to 86", "gk.data.in_range(pitch)"),
    ),
    "in_range: another type": Row(lambda: data.in_range(BAR.long()), *LONG),
    "notes: another type": Row(lambda: data.notes(BAR.long()), *LONG),
    "to_midi: another type": Row(lambda: data.to_midi(BAR.long(), MISSING), *LONG),
    "to_midi: tempo": Row(
        lambda: data.to_midi(BAR, MISSING, tempo=0),
        *(ValueError, "tempo is 0", "expected quarter notes a minute", "try 100"),
    ),
    "from_midi: missing": Row(
        lambda: data.from_midi(MISSING),
        *(FileNotFoundError, "No such file", MISSING.parent.name, MISSING.name),
    ),
    "codes: shape": Row(
        lambda: data.codes(torch.zeros(1, 33, 16)),
        *(ValueError, "shape (1, 33, 16)", "expected (N, 34, 16)", "gk.data.rolls makes"),
    ),
    "heard: silence": Row(
        lambda: metrics.heard(0 * BAR),
        *(ValueError, "1 bars without a note", "expected some", "all rest?"),
    ),
    "intervals: another type": Row(lambda: metrics.intervals(BAR.long()), *LONG),
    "copied_bars: another type": Row(lambda: metrics.copied_bars(BAR.long(), BAR), *LONG),
    "roundtrip: no translator": Row(
        lambda: widgets.roundtrip(networks.Translator(4), None, torch.zeros(2, 3, 16, 16)),
        *(TypeError, "back is a NoneType", "expected a gankit.networks.Translator", "translators("),
    ),
    "roundtrip: too many": Row(
        lambda: widgets.roundtrip(*WAYS, torch.zeros(25, 3, 16, 16)),
        *(ValueError, "shape (25, 3, 16, 16)", "N from 1 to 24", "pictures[:8]"),
    ),
    "roundtrip: bytes": Row(
        lambda: widgets.roundtrip(*WAYS, torch.zeros(2, 3, 16, 16, dtype=torch.uint8)),
        *(ValueError, "torch.uint8", "expected values in [-1, 1]", "gk.data.to_float"),
    ),
    "roundtrip: names": Row(
        lambda: widgets.roundtrip(*WAYS, torch.zeros(2, 3, 16, 16), names=("one",)),
        *(ValueError, "names are ('one',)", "expected two", "such as ('black', 'blond')"),
    ),
    "mix: no style-based generator": Row(
        lambda: widgets.mix(networks.DCGANGenerator(4, 4)),
        *(TypeError, "is a DCGANGenerator", "expected a gankit.networks.StyleGenerator", "style_f"),
    ),
    "play: no generator of bars": Row(
        lambda: widgets.play(networks.DCGANGenerator(4, 4)),
        *(TypeError, "is a DCGANGenerator", "expected a gankit.networks.BarGenerator", "bar_gen"),
    ),
    "play: two bars": Row(
        lambda: widgets.play(networks.BarGenerator(4, 4), begin=BAR.expand(2, -1)),
        *(ValueError, "begin has 2 bars", "expected one", "begin[:1]"),
    ),
    "play: a chord": Row(
        lambda: widgets.play(networks.BarGenerator(4, 4), chords=(0, 24)),
        *(ValueError, "chords are (0, 24)", "expected numbers from 0 to 23", "such as (0, 5, 7)"),
    ),
    "listen: one kind": Row(
        lambda: widgets.listen({"one": BAR[None]}),
        *(ValueError, "melodies have shapes [(1, 1, 16)]", "expected two kinds or more", "(N, ba"),
    ),
    "listen: too many rounds": Row(
        lambda: widgets.listen({"a": BAR[None], "b": BAR[None]}, rounds=3),
        *(ValueError, "rounds is 3 with 2 melodies", "expected 1 to 2", "1 to 2"),
    ),
    "listen: tempo": Row(
        lambda: widgets.listen({"a": BAR[None], "b": BAR[None]}, rounds=1, tempo=0),
        *(ValueError, "tempo is 0", "expected quarter notes a minute", "try 100"),
    ),
    "pad: another latent": Row(
        lambda: widgets.pad(networks.DCGANGenerator(4, 4), networks.DigitEncoder(5, 4)),
        *(ValueError, "returns 5 numbers", "expected latent_dim = 4", "take one that was made"),
    ),
    "pad: colours": Row(
        lambda: widgets.pad(
            networks.DCGANGenerator(4, 4, image_shape=(3, 32, 32)), networks.DigitEncoder(4, 4)
        ),
        *(ValueError, "pictures of shape [3, 32, 32]", "expected [1, height, width]", "grey pic"),
    ),
    "pad: no encoder": Row(
        lambda: widgets.pad(networks.DCGANGenerator(4, 4), None),
        *(TypeError, "the encoder is a NoneType", "expected an nn.Module", "such as gankit.netw"),
    ),
    "plane: another latent": Row(
        lambda: widgets.plane(networks.DCGANGenerator(4, 4), torch.zeros(3, 2)),
        *(ValueError, "the decoder reads 4 numbers", "expected 2", "explore shows any number"),
    ),
    "plane: labels": Row(
        lambda: widgets.plane(networks.DCGANGenerator(2, 4), torch.zeros(3, 2), [0, 1, 12]),
        *(
            ValueError,
            "labels are 3, from 0 to 12",
            "expected one for each",
            "whole numbers from 0",
        ),
    ),
    "real_or_fake: logits": Row(
        lambda: widgets.real_or_fake(pictures(), pictures(), discriminator=nn.Flatten()),
        *(ValueError, "returned shape (16, 784)", "expected (16,)", "nn.Flatten(0)"),
    ),
    "snapshot: no reals": Row(
        lambda: widgets.snapshot(
            *(trainer(), latents.sample(4, 2)), extent=(-1, 1, -1, 1), loss=losses.relativistic
        ),
        *(ValueError, "the loss compares", "expected real=", "one point for each z"),
    ),
    "flipbook: no words": Row(
        lambda: widgets.flipbook([plots.frame], alt=" "),
        *(ValueError, "alt is empty", "expected words", "that say what the frames show"),
    ),
    "flipbook: no picture": Row(
        lambda: widgets.flipbook([b"RIFF"], alt="training"),
        *(
            ValueError,
            "frames[0], 4 bytes",
            "expected the bytes of a whole WebP",
            "gankit.plots.frame",
        ),
    ),
    "real_or_fake: shapes": Row(
        lambda: widgets.real_or_fake(pictures(), pictures(8, 1, 14, 28)),
        *(ValueError, "(1, 28, 28) and fake ones (1, 14, 28)", "expected the same", "resize"),
    ),
    "real_or_fake: range": Row(
        lambda: widgets.real_or_fake(3 * pictures(), pictures()),
        *(ValueError, "real lies in [-3, 3]", "expected [-1, 1]", "bytes x as x / 127.5 - 1"),
    ),
    "dirac: gamma": Row(lambda: DIRAC(gamma=9), ValueError, "gamma is 9", "expected", "0 to 3"),
    "dirac: no loss": Row(
        lambda: widgets.dirac({"mine": 3}),
        *(TypeError, "games['mine'] is of type int", "expected a", "gankit.losses.AdversarialLoss"),
    ),
    "curves: x": Row(
        lambda: widgets.curves([1, 0], {"a": [1, 2]}, labels=("x", "y"), alt="a line"),
        *(ValueError, "x begins [1.0, 0.0], 2 stops", "expected at least 2 finite", "that rise"),
    ),
    "replay: no moments": Row(
        lambda: widgets.replay({"a": [3]}, real=POINTS, alt="a run"),
        *(TypeError, "runs hold", "expected moments", "as snapshot takes them"),
    ),
    "save: no widget": Row(
        lambda: widgets.save(pictures(), "mine.html"),
        *(TypeError, "widget is of type Tensor", "expected a widget", "such as explore(generator)"),
    ),
    "save: name": Row(
        lambda: widgets.save(DIRAC(), "mine.txt"),
        *(ValueError, "the page is to be 'mine.txt'", "expected a name", "ends in .html"),
    ),
    "save: folder": Row(
        lambda: widgets.save(DIRAC(), MISSING / "mine.html"),
        *(FileNotFoundError, "is no folder", "make it first", "or choose another"),
    ),
}


@pytest.fixture(autouse=True)
def _no_figure_stays():
    """Some rows have begun a figure when they fail."""
    yield
    plt.close("all")


@pytest.mark.parametrize("name", ROWS)
def test_bad_input_is_told_what_is_wrong_and_what_to_do(name: str) -> None:
    row = ROWS[name]
    with pytest.raises(row.error) as caught:
        row.call()
    assert caught.type is row.error
    message, places = str(caught.value), []
    for words in (row.found, row.expected, row.remedy):
        assert words in message
        places.append(message.index(words))
    assert places == sorted(set(places)), "found, expected and what to do come in this order"
    assert "\n" not in message
    assert not plt.get_fignums(), "no empty figure is left"


def public(module: ModuleType) -> set[str]:
    """Its functions that are given something."""
    own = {name: getattr(module, name) for name in vars(module) if name[0] != "_"}
    functions = {name: thing for name, thing in own.items() if isfunction(thing)}
    return {
        name
        for name, function in functions.items()
        if function.__module__.startswith(module.__name__) and signature(function).parameters
    }


def test_the_table_is_large_and_knows_what_measures_draws_and_loads() -> None:
    assert len(ROWS) >= 100
    known = {name.split(":")[0] for name in ROWS}
    parts = augment, data, distances, latents, metrics, penalties, watching
    assert set().union(*map(public, parts)) - known == set()
