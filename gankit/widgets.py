"""Widgets that move, with no kernel behind them: a latent explorer, a quiz and a flipbook."""

from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import anywidget
import torch
import traitlets
from torch import Tensor, nn

from .latents import principal_directions

_ASSETS = Path(__file__).parent / "assets"
_POINTWISE = {nn.ReLU: "leaky", nn.LeakyReLU: "leaky", nn.Tanh: "tanh", nn.Sigmoid: "sigmoid"}


class Explorer(anywidget.AnyWidget):
    """A generator under sliders; made by :func:`explore`.

    Attributes:
        z: The latent vector of the picture on show, ψ z, as a list of ``latent_dim`` numbers.  The
            page writes it, so it is empty until the widget is on a page with a kernel.
    """

    _esm = _ASSETS / "explorer.js"
    _css = _ASSETS / "widgets.css"
    spec = traitlets.Dict().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)
    seed = traitlets.Int().tag(sync=True)
    z = traitlets.List().tag(sync=True)


def explore(generator: nn.Module, *, directions: int = 6, seed: int = 0) -> Explorer:
    """Slide a generator's latent vector and see its picture follow, live.

    The forward pass runs in the reader's browser, on weights in half precision with batch norm
    folded into the layer before it, so the widget also works in a rendered page without a kernel.
    It draws what ``generator.eval()`` would draw; the generator itself is left as it is.  In the
    picture −1 is white paper and +1 black ink; the truncation slider scales, G(ψ z).

    Args:
        generator: Such as ``DCGANGenerator``: its ``layers`` is an ``nn.Sequential`` of Linear,
            Unflatten, Flatten, Conv2d of stride 1, ConvTranspose2d, BatchNorm, ReLU, LeakyReLU,
            Tanh, Sigmoid, Dropout or Identity, from z to a picture of 1 or 3 channels in [-1, 1].
        directions: How many principal directions get a slider; at most latent_dim of them do.
        seed: The first picture's seed, 0 to 2³² − 1.  The same seed is always the same z.

    Returns:
        A widget: let it be the last line of a cell.

    Raises:
        TypeError: If a layer has no translation to the browser.
        ValueError: If ``layers`` is missing or starts or ends wrongly, if a weight is not finite
            in half precision, or if ``directions`` or ``seed`` is out of range.

    References:
        Härkönen, Hertzmann, Lehtinen and Paris, *GANSpace: discovering interpretable GAN controls*,
        2020, section 2.1. https://arxiv.org/abs/2004.02546
    """
    layers = getattr(generator, "layers", None)
    if not isinstance(layers, nn.Sequential) or not len(layers):
        found = f"{type(generator).__name__} has no nn.Sequential named layers"
        raise ValueError(f"{found}, expected a generator such as gankit.networks.DCGANGenerator")
    _check_seed(seed)
    if directions < 1:
        raise ValueError(f"directions is {directions}, expected at least 1")
    steps, shape = _translate(deepcopy(layers).eval().cpu().float())
    latent_dim = steps[0]["inputs"]
    tensors = [step.pop(name) for step in steps for name in ("weight", "bias") if name in step]
    weights = _half(tensors)
    rows, _ = principal_directions(layers, min(directions, latent_dim))
    spec = {"layers": steps, "latent_dim": latent_dim, "shape": shape, "directions": len(rows)}
    return Explorer(spec=spec, weights=weights + _half([rows]), seed=seed)


def _translate(layers: nn.Sequential) -> tuple[list[dict[str, Any]], list[int]]:
    """Turn layers into steps for explorer.js, and follow the shape that they produce."""
    steps: list[dict[str, Any]] = []
    shape: list[int] = []
    for index, layer in enumerate(layers):
        if not steps and not isinstance(layer, nn.Linear):
            raise ValueError(f"layers[0] is {layer}, expected nn.Linear, which reads z")
        if isinstance(layer, nn.Linear):
            steps.append(_linear(layer))
            shape = [layer.out_features]
        elif isinstance(layer, nn.Conv2d | nn.ConvTranspose2d) and _is_plain(layer):
            steps.append(_deconv(layer, shape))
            shape = steps[-1]["output"]
        elif isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d) and "weight" in steps[-1]:
            _fold(layer, steps[-1])
        elif isinstance(layer, nn.Unflatten | nn.Flatten):
            shape = list(layer(torch.empty(1, *shape)).shape[1:])
        elif type(layer) in _POINTWISE:
            slope = getattr(layer, "negative_slope", 0.0)
            steps.append({"op": _POINTWISE[type(layer)], "slope": slope})
        elif not isinstance(layer, nn.Identity | nn.Dropout | nn.Dropout2d):
            raise TypeError(
                f"layers[{index}] is {layer}, which the explorer cannot translate, expected "
                "Linear, Unflatten, Flatten, Conv2d of stride 1 or ConvTranspose2d (square, no "
                "groups, no dilation), BatchNorm right after one of them, ReLU, LeakyReLU, Tanh, "
                "Sigmoid or Dropout"
            )
    if len(shape) != 3 or shape[0] not in (1, 3):
        raise ValueError(f"layers end in shape {shape}, expected [1 or 3, height, width]")
    return steps, shape


def _is_plain(layer: nn.Conv2d | nn.ConvTranspose2d) -> bool:
    if isinstance(layer.padding, str) or layer.padding_mode != "zeros":
        return False
    square = all(pair[0] == pair[1] for pair in (layer.kernel_size, layer.stride, layer.padding))
    inside = layer.padding[0] < layer.kernel_size[0]
    strided = isinstance(layer, nn.Conv2d) and layer.stride != (1, 1)
    return square and inside and not strided and layer.groups == 1 and layer.dilation == (1, 1)


def _transposed(layer: nn.Conv2d) -> nn.ConvTranspose2d:
    """Write a convolution of stride 1 as the transposed one that it equals, its kernel turned."""
    size, padding = layer.kernel_size[0], layer.kernel_size[0] - 1 - layer.padding[0]
    same = nn.ConvTranspose2d(layer.in_channels, layer.out_channels, size, padding=padding)
    same.weight = nn.Parameter(layer.weight.detach().flip(2, 3).transpose(0, 1).contiguous())
    same.bias = layer.bias
    return same


def _linear(layer: nn.Linear) -> dict[str, Any]:
    weight = layer.weight.detach().T.clone()  # (in, out): the browser adds up one row per z[i]
    bias = torch.zeros(layer.out_features) if layer.bias is None else layer.bias.detach().clone()
    sizes = {"inputs": layer.in_features, "outputs": layer.out_features}
    return {"op": "linear", **sizes, "weight": weight, "bias": bias}


def _deconv(layer: nn.Conv2d | nn.ConvTranspose2d, shape: list[int]) -> dict[str, Any]:
    layer = _transposed(layer) if isinstance(layer, nn.Conv2d) else layer
    bias = torch.zeros(layer.out_channels) if layer.bias is None else layer.bias.detach().clone()
    with torch.no_grad():
        output = list(layer(torch.zeros(1, *shape)).shape[1:])
    sizes = {"kernel": layer.kernel_size[0], "stride": layer.stride[0], "padding": layer.padding[0]}
    arrays = {"weight": layer.weight.detach().clone(), "bias": bias}
    return {"op": "deconv", "input": shape, "output": output, **sizes, **arrays}


def _fold(norm: nn.BatchNorm1d | nn.BatchNorm2d, step: dict[str, Any]) -> None:
    """Fold γ (h − μ) / √(σ² + ε) + β, a line with fixed statistics, into the step that makes h."""
    if norm.running_mean is None:
        raise ValueError(f"{norm} keeps no running statistics, so it has no line to fold")
    ones, zeros = torch.ones(norm.num_features), torch.zeros(norm.num_features)
    gamma = ones if norm.weight is None else norm.weight.detach()
    beta = zeros if norm.bias is None else norm.bias.detach()
    scale = gamma / torch.sqrt(norm.running_var + norm.eps)
    shift = beta - scale * norm.running_mean
    repeats = len(step["bias"]) // norm.num_features  # pixels per channel after an Unflatten
    scale, shift = scale.repeat_interleave(repeats), shift.repeat_interleave(repeats)
    step["weight"] *= scale.reshape(1, -1, *[1] * (step["weight"].ndim - 2))
    step["bias"] = scale * step["bias"] + shift


def _half(tensors: list[Tensor]) -> bytes:
    """Lay tensors end to end as little-endian fp16."""
    half = torch.cat([tensor.reshape(-1) for tensor in tensors]).half()
    if bad := int((~half.isfinite()).sum()):
        found = f"{bad} of the generator's weights are NaN or beyond ±65504"
        raise ValueError(f"{found}, expected half precision's range: did its training diverge?")
    return half.numpy().astype("<f2").tobytes()


def _check_seed(seed: int) -> None:
    if not isinstance(seed, int) or not 0 <= seed < 2**32:
        raise ValueError(f"seed is {seed!r}, expected a whole number from 0 to 2³² − 1")


class Quiz(anywidget.AnyWidget):
    """A quiz of real and generated pictures; made by :func:`real_or_fake`."""

    _esm = _ASSETS / "quiz.js"
    _css = _ASSETS / "widgets.css"
    shape = traitlets.List().tag(sync=True)
    pictures = traitlets.Bytes().tag(sync=True)
    reals = traitlets.Int().tag(sync=True)
    logits = traitlets.List().tag(sync=True)
    rounds = traitlets.Int().tag(sync=True)
    seed = traitlets.Int().tag(sync=True)


def real_or_fake(
    real: Tensor,
    fake: Tensor,
    discriminator: nn.Module | None = None,
    *,
    rounds: int = 12,
    seed: int = 0,
) -> Quiz:
    """Ask the reader which pictures are real, and keep score against a discriminator.

    A pool of equally many real and fake pictures, at most three games' worth of each, is drawn
    from what is given and travels with the widget, so that it plays without a kernel.  Every game
    shows ``rounds`` of them in a new order, then reveals them all.

    Args:
        real: Pictures, uint8 of shape (N, C, H, W) with C 1 or 3, or floating point in [-1, 1].
        fake: Generated pictures, likewise; a tensor that requires gradients is detached.
        discriminator: Its logits a(x) on the pool are computed now; a(x) > 0 says "real".  It is
            left as it is.  ``None`` leaves the reader to play alone.
        rounds: Pictures in a game, at least 1.
        seed: Decides the pool and the order, 0 to 2³² − 1.

    Returns:
        A widget: let it be the last line of a cell.

    Raises:
        ValueError: On pictures of a wrong shape, dtype or range, on too few of them, on logits
            that are not one finite number per picture, or on ``rounds`` or ``seed`` out of range.
    """
    _check_seed(seed)
    real, fake = _pictures(real, "real"), _pictures(fake, "fake")
    if real.shape[1:] != fake.shape[1:]:
        shapes = f"{tuple(real.shape[1:])} and fake ones {tuple(fake.shape[1:])}"
        raise ValueError(f"real pictures have shape {shapes}, expected the same")
    each = min(len(real), len(fake), 3 * rounds)
    if rounds < 1 or 2 * each < rounds:
        found = f"rounds is {rounds} with {len(real)} real and {len(fake)} fake pictures"
        raise ValueError(f"{found}, expected at least 1, and half as many pictures of each kind")
    source = torch.Generator().manual_seed(seed)
    drawn = [x[torch.randperm(len(x), generator=source)[:each]] for x in (real, fake)]
    pool = torch.cat([x / 127.5 - 1 if x.dtype == torch.uint8 else x.float() for x in drawn])
    return Quiz(
        shape=list(pool.shape[1:]),
        pictures=((pool + 1) * 127.5).round().to(torch.uint8).numpy().tobytes(),
        reals=each,
        logits=[] if discriminator is None else _logits(discriminator, pool),
        rounds=rounds,
        seed=seed,
    )


def _pictures(pictures: Tensor, name: str) -> Tensor:
    """Return pictures detached on the CPU, or say what is wrong with them."""
    pictures = pictures.detach().cpu()
    if pictures.ndim != 4 or pictures.shape[1] not in (1, 3) or not pictures.numel():
        shape = tuple(pictures.shape)
        raise ValueError(f"{name} has shape {shape}, expected (N ≥ 1, 1 or 3, height, width)")
    if pictures.dtype == torch.uint8:
        return pictures
    if not pictures.is_floating_point():
        raise ValueError(f"{name} is {pictures.dtype}, expected uint8 or floating point in [-1, 1]")
    low, high = map(float, pictures.aminmax())
    if not (low >= -1 and high <= 1):  # written so that NaN fails
        found = f"{name} lies in [{low:.3g}, {high:.3g}]"
        raise ValueError(f"{found}, expected [-1, 1]: bytes x as x / 127.5 - 1")
    return pictures


@torch.no_grad()
def _logits(discriminator: nn.Module, pictures: Tensor) -> list[float]:
    judge = deepcopy(discriminator).eval().cpu().float()  # a copy: its mode and device stay
    logits = judge(pictures)
    if logits.shape != (len(pictures),) or not logits.isfinite().all():
        found = f"the discriminator returned shape {tuple(logits.shape)}"
        raise ValueError(f"{found}, expected ({len(pictures)},): one finite logit per picture")
    return [round(value, 3) for value in logits.tolist()]


class Flipbook(anywidget.AnyWidget):
    """Frames under a slider; made by :func:`flipbook`."""

    _esm = _ASSETS / "flipbook.js"
    _css = _ASSETS / "widgets.css"
    frames = traitlets.Bytes().tag(sync=True)
    sizes = traitlets.List().tag(sync=True)
    labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)


def flipbook(frames: Sequence[bytes], *, alt: str, labels: Sequence[str] = ()) -> Flipbook:
    """Show a run as a flipbook: a slider turns its frames, and a button plays them.

    ``frames`` are WebP pictures of one size, such as :func:`gankit.plots.frame` makes.  All travel
    with the widget, which so needs no kernel: 40 of 5.6 × 3.2 inches are about 0.5 MB.  ``alt``
    says what they show, for those who cannot see them.  ``labels``, such as ``"step 300"``, tell
    each from the others; without them, its number does.

    A frame that is not bytes is a ``TypeError``; no frame at all, one that is no whole WebP
    picture, an empty ``alt``, and labels of another number than the frames are a ``ValueError``.
    """
    if not len(frames) or len(labels) not in (0, len(frames)):
        found = f"{len(frames)} frames and {len(labels)} labels"
        raise ValueError(f"{found}, expected at least 1 frame, and as many labels or none")
    if not alt.strip():
        raise ValueError("alt is empty, expected words that say what the frames show")
    expected = "expected the bytes of a whole WebP picture, as gankit.plots.frame makes it"
    for i, frame in enumerate(frames):
        if not isinstance(frame, bytes):
            raise TypeError(f"frames[{i}] is of type {type(frame).__name__}, {expected}")
        size = 8 + int.from_bytes(frame[4:8], "little")  # a file cut short holds fewer
        if frame[:4] + frame[8:12] != b"RIFFWEBP" or len(frame) < size:
            raise ValueError(f"frames[{i}], {len(frame)} bytes, is none: {expected}")
    names = labels or [f"{i} of {len(frames)}" for i in range(1, len(frames) + 1)]
    return Flipbook(frames=b"".join(frames), sizes=[*map(len, frames)], labels=[*names], alt=alt)
