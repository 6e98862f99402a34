"""The one visual language of the lessons: tensors in, matplotlib axes out; never trains.

A figure is a white card with dark text, so that it reads the same on a white and on a dark page.
Every function draws into ``ax``, or into a new figure, and returns the axes.
"""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import torch
from matplotlib.axes import Axes
from torch import Tensor

REAL, FAKE = "#0072B2", "#D55E00"  # dots, crosses
DISCRIMINATOR, GENERATOR = "#009E73", "#CC79A7"  # solid, dashed
THEORY, OTHER, TEXT = "#000000", "#767676", "#333333"


def axes(width: float = 5.6, height: float = 3.2, *, ax: Axes | None = None) -> Axes:
    """Dress ``ax``, or the axes of a new figure of ``width`` × ``height`` inches, in our style."""
    if ax is None:
        ax = plt.figure(figsize=(width, height), dpi=100, layout="constrained").add_subplot()
    ax.figure.set_facecolor("white")
    ax.set_facecolor("white")
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(OTHER)
    ax.tick_params(colors=TEXT, labelsize=9)
    for text in (ax.title, ax.xaxis.label, ax.yaxis.label):
        text.set(color=TEXT, fontsize=10)
    return ax


def image_grid(
    images: Tensor,
    *,
    columns: int = 10,
    titles: Sequence[str] = (),
    rows: Sequence[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Lay pictures out in rows, the first at the top left.

    Args:
        images: (N, C, H, W) or (N, H, W), floats in [-1, 1] (clipped if less than 1e-3 beyond) or
            uint8.  With C = 1, the least is white paper and the most black ink; 3 are colours.
        columns: Pictures per row.
        titles: A few characters above each picture.
        rows: A label to the left of each row.
        ax: Axes to draw into.

    Raises:
        ValueError: If shape, dtype or range are others, or the titles or rows differ in number.
    """
    tiles = _tiles(images)
    count, height, width, _ = tiles.shape
    columns = max(1, min(columns, count))
    lines = -(-count // columns)
    if len(titles) not in (0, count) or len(rows) not in (0, lines):
        found = f"{len(titles)} titles and {len(rows)} row labels"
        raise ValueError(f"{found}, expected {count} and {lines}, or none")
    gap, head = max(1, height // 14), height // 3 if titles else 0
    down, right = height + gap + head, width + gap
    sheet = torch.full((lines * down - gap, columns * right - gap, 3), 255, dtype=torch.uint8)
    scale = 0.56 / width  # inches per pixel
    ax = axes(sheet.shape[1] * scale + bool(rows), sheet.shape[0] * scale, ax=ax)
    for i, tile in enumerate(tiles):
        y, x = i // columns * down + head, i % columns * right
        sheet[y : y + height, x : x + width] = tile
        title = titles[i] if titles else ""
        ax.text(x + width / 2, y - gap, title, ha="center", color=TEXT, fontsize=9)
    for i, label in enumerate(rows):
        middle = i * down + head + height / 2
        ax.text(-2 * gap, middle, label, ha="right", va="center", color=TEXT, fontsize=9)
    ax.imshow(sheet.numpy(), interpolation="nearest")
    ax.set_axis_off()
    return ax


def loss_curves(
    records: Sequence[tuple[int, float, float]], *, window: int = 50, ax: Axes | None = None
) -> Axes:
    """Draw both players' losses against the step, each averaged over the last ``window`` steps.

    Args:
        records: (step, D's loss, G's loss) of each step, as ``Trainer.run`` yields them.
        window: Steps to average over; fewer where there are fewer.
        ax: Axes to draw into.

    Raises:
        ValueError: If there are no records or ``window`` is less than 1.
    """
    if len(records) < 1 or window < 1:
        raise ValueError(f"{len(records)} records, window {window}; expected at least 1 of each")
    table = torch.tensor(records, dtype=torch.float64)
    steps, losses = table[:, 0], table[:, 1:].unfold(0, min(window, len(table)), 1).mean(-1)
    steps = steps[-len(losses) :]
    ax = axes(ax=ax)
    ax.plot(steps, losses[:, 0], "-", color=DISCRIMINATOR, linewidth=2)
    ax.plot(steps, losses[:, 1], "--", color=GENERATOR, linewidth=2)
    shift = 5 if losses[-1, 0] > losses[-1, 1] else -5  # in points, so that the names never meet
    for name, loss, up in (("$L_D$", losses[-1, 0], shift), ("$L_G$", losses[-1, 1], -shift)):
        where = {"xytext": (6, up), "textcoords": "offset points", "va": "center"}
        ax.annotate(name, (steps[-1].item(), loss.item()), color=TEXT, **where)
    ax.set(xlabel="step", ylabel="loss (nats)")
    return ax


def class_shares(real: Tensor, fake: Tensor, *, classes: int = 10, ax: Axes | None = None) -> Axes:
    """Compare how often each class occurs among real and among fake pictures.

    Args:
        real: Integer labels of real pictures, 0 to ``classes`` − 1, of shape (N,).
        fake: Integer labels that a judge gave to fakes, of shape (M,).
        classes: How many classes there are.
        ax: Axes to draw into.

    Raises:
        ValueError: If labels are none, not integers, or out of range.
    """
    ax = axes(ax=ax)
    looks = (("real", real, REAL, "..", -0.2), ("fake", fake, FAKE, "xx", 0.2))
    for name, labels, color, hatch, shift in looks:
        found = set(labels.unique().tolist())
        if labels.is_floating_point() or not found or found - set(range(classes)):
            raise ValueError(f"{name} labels are not integers from 0 to {classes - 1}")
        share = 100 * torch.bincount(labels.flatten().cpu(), minlength=classes) / labels.numel()
        place = [label + shift for label in range(classes)]
        look = {"color": color, "hatch": hatch, "edgecolor": "white", "linewidth": 0}
        ax.bar(place, share.tolist(), 0.38, label=name, **look)
    ax.set(xlabel="class", ylabel="share (%)", xticks=range(classes))
    ax.legend(frameon=False, ncols=2, labelcolor=TEXT, loc="lower right", bbox_to_anchor=(1, 1))
    return ax


def _tiles(images: Tensor) -> Tensor:
    """Pictures as uint8 of shape (N, H, W, 3)."""
    pictures = images.detach().unsqueeze(1) if images.ndim == 3 else images.detach()
    if pictures.ndim != 4 or pictures.shape[1] not in (1, 3) or not images.numel():
        shape = tuple(images.shape)
        raise ValueError(f"images have shape {shape}, expected (N, 1 or 3, H, W) or (N, H, W)")
    if images.is_floating_point():
        low, high = pictures.min().item(), pictures.max().item()
        if not (low >= -1.001 and high <= 1.001):
            raise ValueError(f"images lie in [{low:.3g}, {high:.3g}], expected [-1, 1]")
        pictures = ((pictures + 1) * 127.5).round().clamp(0, 255)
    elif images.dtype != torch.uint8:
        raise ValueError(f"images are {images.dtype}, expected floats in [-1, 1] or torch.uint8")
    pictures = pictures.to("cpu", torch.uint8).permute(0, 2, 3, 1)
    return pictures if pictures.shape[-1] == 3 else 255 - pictures.expand(-1, -1, -1, 3)
