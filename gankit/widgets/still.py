"""Pictures that stand for widgets on pages where nothing moves, each a small WebP file."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from PIL import Image
from torch import Tensor, nn


def strip(pictures: Tensor) -> bytes:
    """Lay pictures in [-1, 1], (n, 1 or 3, height, width), in a row.

    Each is enlarged to at least 84 pixels.  Grey ones are ink on paper: −1 is white, +1 black.
    """
    ink = pictures.detach().cpu().float().clamp(-1, 1)
    ink = -ink.expand(-1, 3, -1, -1) if ink.shape[1] == 1 else ink
    times = -(-84 // ink.shape[2])
    ink = ink.repeat_interleave(times, 2).repeat_interleave(times, 3)
    row = torch.cat([*nn.functional.pad(ink, (0, 4, 0, 0), value=1.0)], dim=2)  # a gap of white
    pixels = (127.5 * (row + 1)).round().byte().permute(1, 2, 0).contiguous().numpy()
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "webp", quality=70)
    return file.getvalue()


def chart(x: Tensor, rows: Mapping[str, Tensor], labels: Sequence[str]) -> bytes:
    """Draw curves as dots, one at each stop, so that no line joins what jumps; without their ∞."""
    from .. import plots  # matplotlib takes longer to load than all else here

    colors = [plots.TEXT, "#E69F00", "#56B4E9", plots.OTHER] * 2  # as in the widget
    ax = plots.axes(5.6, 3)
    for (name, row), color, mark in zip(rows.items(), colors, ".x+^sd", strict=False):
        ax.plot(x, row.where(row.isfinite(), torch.nan), mark, color=color, ms=3, label=name)
    ax.set(xlabel=labels[0], ylabel=labels[1])
    ax.legend(
        frameon=False, labelcolor=plots.TEXT, fontsize=9, loc="upper left", bbox_to_anchor=(1, 1)
    )
    return plots.frame(ax)


def orbit(path: Sequence[tuple[float, float]], name: str) -> bytes:
    """Draw the steps (θ, ψ) of the Dirac-GAN around its equilibrium."""
    from .. import plots

    ax = plots.axes(3.2, 3)
    theta, psi = zip(*path, strict=True)
    ax.plot(theta, psi, ".-", color=plots.GENERATOR, ms=3, lw=0.6)
    ax.plot(theta[0], psi[0], "s", color=plots.TEXT)
    ax.plot(0, 0, "+", color=plots.THEORY, ms=9)
    ax.set(xlabel="θ", ylabel="ψ", title=name, xlim=(-3, 3), ylim=(-3, 3))
    return plots.frame(ax)


def planes(moments: Mapping[str, Any], real: Tensor) -> bytes:
    """Draw one moment of each run, side by side: D's surface, and real and fake points on it."""
    from .. import plots

    figure = plots.axes(3 * len(moments), 3).figure
    figure.clear()
    for i, (name, moment) in enumerate(moments.items(), 1):
        ax = plots.surface(moment.values, moment.extent, ax=figure.add_subplot(1, len(moments), i))
        plots.points(real, moment.fake, ax=ax)
        left, right, bottom, top = moment.extent
        ax.set(title=name, xlim=(left, right), ylim=(bottom, top))
    return plots.frame(ax)


def dots(real: Tensor) -> bytes:
    """Draw points of the plane, (n, 2)."""
    from .. import plots

    return plots.frame(plots.points(real, ax=plots.axes(3, 3)))
