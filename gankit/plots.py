"""The one visual language of the lessons: tensors in, matplotlib axes out; never trains.

A figure is a white card with dark text, so that it reads the same on a white and on a dark page.
Every function draws into ``ax``, or into a new figure, and returns the axes.
"""

from collections.abc import Sequence
from io import BytesIO

import numpy as np
import torch
from torch import Tensor

from .extra import needed

with needed("gankit.plots"):
    import matplotlib.pyplot as plt
    from matplotlib.axes import Axes
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.colors import LinearSegmentedColormap

REAL, FAKE = "#0072B2", "#D55E00"  # dots, crosses
DISCRIMINATOR, GENERATOR = "#009E73", "#CC79A7"  # solid, dashed
THEORY, OTHER, TEXT = "#000000", "#767676", "#333333"


def axes(width: float = 5.6, height: float = 3.2, *, ax: Axes | None = None) -> Axes:
    """Dress ``ax``, or the axes of a new figure of ``width`` × ``height`` inches, in our style."""
    if ax is None:
        ax = plt.figure(figsize=(width, height), dpi=100, layout="constrained").add_subplot()
    plt.setp([ax.figure, ax], facecolor="white")
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(OTHER)
    ax.tick_params(colors=TEXT, labelsize=9)
    plt.setp([ax.title, ax.xaxis.label, ax.yaxis.label], color=TEXT, fontsize=10)
    return ax


def image_grid(
    images: Tensor, *, columns: int = 10, rows: Sequence[str] = (), ax: Axes | None = None
) -> Axes:
    """Lay pictures out in rows of ``columns``, the first at the top left.

    ``images`` are (N, C, H, W) or (N, H, W), uint8 or floats in [-1, 1] (clipped if less than 1e-3
    beyond).  With C = 1, the least is white paper and the most black ink; 3 are colours.  ``rows``
    labels each row on its left.

    Raises:
        ValueError: If shape, dtype or range are others, or the labels differ in number.
    """
    tiles = _tiles(images)
    count, height, width, _ = tiles.shape
    columns = max(1, min(columns, count))
    lines = -(-count // columns)
    if len(rows) not in (0, lines):
        raise ValueError(f"{len(rows)} row labels, expected {lines} or none")
    gap = max(1, height // 14)
    down, right = height + gap, width + gap
    sheet = torch.full((lines * down - gap, columns * right - gap, 3), 255, dtype=torch.uint8)
    for i, tile in enumerate(tiles):
        y, x = i // columns * down, i % columns * right
        sheet[y : y + height, x : x + width] = tile
    # Inches per pixel: a large picture has one dot of the screen for each, as far as a page is wide
    scale = max(0.56 / width, min(0.01, 7.8 / sheet.shape[1]))
    ax = axes(sheet.shape[1] * scale + bool(rows), sheet.shape[0] * scale, ax=ax)
    for i, label in enumerate(rows):
        ax.text(-2 * gap, i * down + height / 2, label, ha="right", va="center", color=TEXT, size=9)
    # Pixels as squares, unless they are so small that some squares would be twice the others
    ax.imshow(sheet.numpy(), interpolation="nearest" if width <= 28 else "antialiased")
    ax.set_axis_off()
    return ax


def loss_curves(
    records: Sequence[tuple[int, float, float]], *, window: int = 50, ax: Axes | None = None
) -> Axes:
    """Draw both players' losses against the step, each averaged over the last ``window`` steps.

    ``records`` are (step, D's loss, G's loss) of each step, as ``Trainer.run`` yields them.

    Raises:
        ValueError: If there are no records or ``window`` is less than 1.
    """
    if len(records) < 1 or window < 1:
        hint = "records are [*trainer.run(batches, steps)]"
        raise ValueError(
            f"{len(records)} records, window {window}; expected at least 1 of each: {hint}"
        )
    table = torch.tensor(records, dtype=torch.float64)
    losses = table[:, 1:].unfold(0, min(window, len(table)), 1).mean(-1)
    steps, upper = table[-len(losses) :, 0], losses[-1].argmax()
    ax = axes(ax=ax)
    for i, name, dash, color in ((0, "$L_D$", "-", DISCRIMINATOR), (1, "$L_G$", "--", GENERATOR)):
        ax.plot(steps, losses[:, i], dash, color=color, linewidth=2)
        end = (steps[-1].item(), losses[-1, i].item())
        shift = 5 if i == upper else -5  # in points, so that the names never meet
        ax.annotate(name, end, (6, shift), textcoords="offset points", va="center", color=TEXT)
    ax.set(xlabel="step", ylabel="loss (nats)")
    return ax


def class_shares(real: Tensor, fake: Tensor, *, classes: int = 10, ax: Axes | None = None) -> Axes:
    """Compare how often each class occurs among real and among fake pictures, in per cent.

    ``real`` and ``fake`` are integer labels, 0 to ``classes`` − 1, of shapes (N,) and (M,).

    Raises:
        ValueError: If labels are none, not integers, or out of range.
    """
    counts = [_counts(name, labels, classes) for name, labels in (("real", real), ("fake", fake))]
    ax = axes(ax=ax)
    looks = (("real", REAL, "..", -0.2), ("fake", FAKE, "xx", 0.2))
    for found, (name, color, hatch, shift) in zip(counts, looks, strict=True):
        place = [label + shift for label in range(classes)]
        shares = [100 * count / sum(found) for count in found]
        ax.bar(place, shares, 0.38, label=name, color=color, hatch=hatch, edgecolor="white", lw=0)
    ax.set(xlabel="class", ylabel="share (%)", xticks=range(classes))
    ax.legend(frameon=False, ncols=2, labelcolor=TEXT, loc="lower right", bbox_to_anchor=(1, 1))
    return ax


def points(real: Tensor | None, fake: Tensor | None = None, *, ax: Axes | None = None) -> Axes:
    """Scatter points of the plane: real ones (N, 2) as dots, fake ones (M, 2) as crosses.

    Both axes have one scale.  Either may be ``None``.

    Raises:
        ValueError: If a shape is another.
    """
    looks = (("real", real, REAL, "."), ("fake", fake, FAKE, "x"))
    looks = [look for look in looks if look[1] is not None]
    for name, sample, *_ in looks:
        _check_tensor(f"{name} points", sample)
        if sample.ndim != 2 or sample.shape[1] != 2:
            found = f"{name} points have shape {tuple(sample.shape)}"
            raise ValueError(f"{found}, expected (N, 2): x[:, :2] has two")
    ax = axes(4.2, 4.2, ax=ax)
    for name, sample, color, marker in looks:
        x, y = sample.detach().cpu().T
        ax.scatter(x, y, 12, color, marker=marker, linewidths=0.8, alpha=0.7, label=name)
    ax.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    return ax


def surface(
    values: Tensor, extent: tuple[float, float, float, float], *, ax: Axes | None = None
) -> Axes:
    """Draw D's values (H, W) over the plane, from fake's colour through white to real's.

    ``values[i, j]`` belongs to the i-th x₂ from below and the j-th x₁ from the left, evenly spaced
    over ``extent``: (left, right, bottom, top).  White is their median; ten lines join equal ones.

    Raises:
        ValueError: If the shape is another.
    """
    _check_tensor("values", values)
    if values.ndim != 2 or min(values.shape) < 2:
        found = f"values have shape {tuple(values.shape)}, expected (H, W), at least 2 × 2"
        raise ValueError(f"{found}: those of a grid are values.view(H, W)")
    heights = values.detach().cpu().double()
    heights = (heights - heights.median()).numpy()
    most = max(np.quantile(np.abs(heights), 0.98), 1e-12)
    colors = LinearSegmentedColormap.from_list("fake to real", [FAKE, "white", REAL])
    ax = axes(4.2, 4.2, ax=ax)
    how = {"origin": "lower", "extent": extent}
    ax.imshow(heights, cmap=colors, vmin=-most, vmax=most, interpolation="bilinear", **how)
    if heights.min() < heights.max():
        lines = {"colors": OTHER, "linewidths": 0.6, "linestyles": "solid"}
        ax.contour(heights, levels=10, **lines, **how)
    ax.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
    return ax


def frame(ax: Axes) -> bytes:
    """Turn the figure of ``ax`` into a frame of :func:`gankit.widgets.flipbook`, and close it.

    A small WebP picture with the figure's pixels, 10 to 15 kB for 5.6 × 3.2 inches of lines and
    points: without loss, but for channels of 32 levels, or with loss (quality 80) where that saves
    a fifth, as for a surface of many colours.  Fix the limits of the axes, or the frames jump.
    """
    figure = ax.figure.canvas.figure  # the whole one, if that of the axes is a part of it
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[..., :3].copy()
    plt.close(figure)
    exact, lossy = BytesIO(), BytesIO()
    plt.imsave(exact, pixels | 7, format="webp", pil_kwargs={"lossless": True})
    plt.imsave(lossy, pixels, format="webp", pil_kwargs={"quality": 80})
    smaller = lossy.tell() < 0.8 * exact.tell()  # loss shows at the edges of lines and letters
    return lossy.getvalue() if smaller else exact.getvalue()


def _counts(name: str, labels: Tensor, classes: int) -> list[int]:
    _check_tensor(f"{name} labels", labels)
    counts = [(labels == label).sum().item() for label in range(classes)]
    if labels.is_floating_point() or not 0 < labels.numel() == sum(counts):
        found = f"{name} labels are not integers from 0 to {classes - 1}"
        some = f"{labels.flatten()[:5].tolist()} are among them"
        raise ValueError(f"{found}: {some}, expected (N,) classes; classes= says how many")
    return counts


def _check_tensor(name: str, given: Tensor) -> None:
    if not isinstance(given, Tensor):
        found = f"{name} are a {type(given).__name__}"
        raise TypeError(f"{found}, expected a torch.Tensor, which torch.as_tensor makes of it")


def _tiles(images: Tensor) -> Tensor:
    """Pictures as uint8 of shape (N, H, W, 3)."""
    _check_tensor("images", images)
    hint = "images[:, :3] has the first three channels"
    pictures = images.detach().unsqueeze(1) if images.ndim == 3 else images.detach()
    if pictures.ndim != 4 or pictures.shape[1] not in (1, 3) or not images.numel():
        raise ValueError(
            f"images have shape {tuple(images.shape)}, expected (N, 1 or 3, H, W): {hint}"
        )
    if images.is_floating_point():
        low, high = pictures.min().item(), pictures.max().item()
        if not (low >= -1.001 and high <= 1.001):
            found = f"images lie in [{low:.3g}, {high:.3g}]"
            raise ValueError(f"{found}, expected [-1, 1]; for [0, 1] use 2 * images - 1")
        pictures = ((pictures + 1) * 127.5).round().clamp(0, 255)
    elif images.dtype != torch.uint8:
        raise ValueError(f"images are {images.dtype}, expected floats in [-1, 1] or torch.uint8")
    pictures = pictures.to("cpu", torch.uint8).permute(0, 2, 3, 1)
    return pictures if pictures.shape[-1] == 3 else 255 - pictures.expand(-1, -1, -1, 3)
