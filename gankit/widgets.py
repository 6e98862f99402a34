"""Widgets that move, with no kernel behind them: explorer, quiz, flipbook, curves."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path

import anywidget
import torch
import traitlets
from torch import Tensor, nn

from .browser import half, numbers, single, translate
from .dynamics import dirac as dirac
from .dynamics import replay as replay
from .dynamics import snapshot as snapshot
from .latents import principal_directions

_ASSETS = Path(__file__).parent / "assets"


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
    steps, shape = translate(layers)
    latent_dim = steps[0]["inputs"]
    tensors = [step.pop(name) for step in steps for name in ("weight", "bias") if name in step]
    weights = half(tensors)
    rows, _ = principal_directions(layers, min(directions, latent_dim))
    spec = {"layers": steps, "latent_dim": latent_dim, "shape": shape, "directions": len(rows)}
    return Explorer(spec=spec, weights=weights + half([rows]), seed=seed)


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


class Curves(anywidget.AnyWidget):
    """Curves under a slider; made by :func:`curves`."""

    _esm = _ASSETS / "curves.js"
    _css = _ASSETS / "widgets.css"
    spec = traitlets.Dict().tag(sync=True)
    numbers = traitlets.Bytes().tag(sync=True)


def curves(
    x: Tensor | Sequence[float],
    values: Mapping[str, Tensor | Sequence[float]],
    *,
    labels: Sequence[str],
    alt: str,
    slopes: Mapping[str, Tensor | Sequence[float]] | None = None,
    start: float | None = None,
    scene: tuple[Tensor, Tensor] | None = None,
) -> Curves:
    """Slide x under up to six curves, and read off each one's value and slope there.

    All numbers travel with the widget, in single precision, so that it needs no kernel.  A curve
    may be ±∞: there it runs beyond the edge of the chart.  It may jump: where neighbours differ by
    much more than the slopes that you give explain, no line joins them, and a point that is joined
    to neither of its neighbours is drawn as one.

    Args:
        x: The slider's stops, (n ≥ 2,), finite, rising: such as ``torch.arange(-40, 41) / 40``.
        values: Each curve's n values under its name; short names stand beside their lines, too.
        labels: What x is, and what the values are, with their symbols and units.
        alt: What the curves show, in words, for those who cannot see them.
        slopes: Each curve's n slopes under its name; NaN where it has none.  Those of a curve that
            is not named here are central differences.
        start: The slider starts at the stop nearest to it; without it, at the middle one.
        scene: Real and fake points, (m, 2) each, drawn above the chart; the slider shifts the fake
            ones along their first axis by x.

    Returns:
        A widget: let it be the last line of a cell.

    Raises:
        TypeError: If something that should be numbers is not.
        ValueError: On numbers of a wrong shape, on x that does not rise, on NaN among the values,
            on no curve or more than six, on slopes without values, on a missing label or ``alt``.
    """
    slopes = slopes or {}
    if not 1 <= len(values) <= 6 or not set(slopes) <= set(values):
        found = f"values are of {[*values]} and slopes of {[*slopes]}"
        raise ValueError(f"{found}, expected 1 to 6 curves, and slopes of none but these")
    texts = [alt] if isinstance(labels, str) else [alt, *labels]
    if len(texts) != 3 or not all(text.strip() for text in texts):
        found = f"labels are {labels!r} and alt is {alt!r}"
        raise ValueError(f"{found}, expected words for x, for the values, and for the whole")
    stops = numbers(x, "x", (-1,))
    if len(stops) < 2 or not (stops.isfinite().all() and (stops.float().diff() > 0).all()):
        found = f"x begins {stops[:4].tolist()}, {len(stops)} stops in all"
        raise ValueError(f"{found}, expected at least 2 finite numbers that rise")
    rows = {name: numbers(row, f"values[{name!r}]", stops.shape) for name, row in values.items()}
    if bad := [name for name, row in rows.items() if row.isnan().any()]:
        raise ValueError(f"values[{bad[0]!r}] holds NaN, expected numbers, or ±∞")
    given = {name: numbers(row, f"slopes[{name!r}]", stops.shape) for name, row in slopes.items()}
    steep = {name: _differences(stops, row) for name, row in rows.items()} | given
    kinds = ("real", "fake") if scene else ()
    points = [numbers(dots, kind, (-1, 2)) for dots, kind in zip(scene or (), kinds, strict=True)]
    if not all(len(dots) and dots.isfinite().all() for dots in points):
        raise ValueError("scene holds no points or NaN or ∞, expected finite points of both kinds")
    near = len(stops) // 2 if start is None else int((stops - start).abs().argmin())
    spec = {"names": [*rows], "labels": [*labels], "alt": alt, "start": near}
    spec |= {"stops": len(stops), "points": [len(dots) for dots in points]}
    return Curves(spec=spec, numbers=single([stops, *rows.values(), *steep.values(), *points]))


def _differences(x: Tensor, row: Tensor) -> Tensor:
    """Slopes as central differences; NaN beside an ∞."""
    (slopes,) = torch.gradient(row, spacing=(x,))
    return slopes.where(slopes.isfinite(), torch.nan)
