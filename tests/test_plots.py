"""Plots: what is drawn is what was given, in one style, and nothing outside the axes changes."""

from collections.abc import Iterator
from io import BytesIO

import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from PIL import Image

from gankit import data, plots

RECORDS = [(step, 1.0 + step % 3, 10.0 / step) for step in range(1, 101)]
LABELS = torch.tensor([0, 0, 1, 3])
DRAWINGS = {
    "image_grid": lambda **ax: plots.image_grid(torch.zeros(5, 1, 8, 8), **ax),
    "loss_curves": lambda **ax: plots.loss_curves(RECORDS, **ax),
    "class_shares": lambda **ax: plots.class_shares(LABELS, LABELS, **ax),
    "points": lambda **ax: plots.points(torch.rand(9, 2), torch.rand(5, 2), **ax),
    "surface": lambda **ax: plots.surface(torch.rand(6, 9), (-1, 1, -2, 2), **ax),
}
drawing = pytest.mark.parametrize("draw", DRAWINGS.values(), ids=DRAWINGS.keys())


@pytest.fixture(autouse=True)
def _close() -> Iterator[None]:
    yield
    plt.close("all")


def png(ax: Axes) -> bytes:
    file = BytesIO()
    ax.figure.savefig(file, format="png", bbox_inches="tight")
    return file.getvalue()


def contrast(a: str, b: str) -> float:
    """The contrast ratio of WCAG 2, from 1 to 21."""

    def luminance(color: str) -> float:
        rgb = np.array(to_rgb(color))
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722])

    low, high = sorted([luminance(a), luminance(b)])
    return (high + 0.05) / (low + 0.05)


# ---- one style --------------------------------------------------------------------------------


@drawing
def test_settings_of_matplotlib_stay_as_they_are(draw) -> None:
    before = dict(plt.rcParams)
    png(draw())
    assert dict(plt.rcParams) == before


@drawing
def test_given_axes_are_used_and_no_figure_is_opened(draw) -> None:
    _, (left, right) = plt.subplots(1, 2)
    plt.sca(right)
    assert draw(ax=left) is left
    assert len(plt.get_fignums()) == 1
    assert plt.gca() is right
    assert not right.has_data()


@drawing
def test_a_figure_is_an_opaque_white_card_with_readable_text(draw) -> None:
    with plt.style.context("dark_background"):
        ax = draw()
        picture = plt.imread(BytesIO(png(ax)))
    assert picture[0, 0].tolist() == [1, 1, 1, 1]
    assert picture[..., 3].min() == 1
    ticks = [*ax.get_xticklabels(), *ax.get_yticklabels()]
    texts = [ax.title, ax.xaxis.label, ax.yaxis.label, *ax.texts, *ticks]
    texts += ax.get_legend().get_texts() if ax.get_legend() else []
    assert min(contrast(to_hex(text.get_color()), "white") for text in texts) >= 4.5
    assert min(text.get_fontsize() for text in texts) >= 9


# ---- image_grid -------------------------------------------------------------------------------


def sheet(ax: Axes) -> torch.Tensor:
    return torch.from_numpy(np.asarray(ax.images[0].get_array()))


def test_pictures_stand_in_reading_order_as_ink_on_paper() -> None:
    digits, _ = data.mnist("test")
    drawn = sheet(plots.image_grid(digits[:5], columns=3))
    gap = 2
    assert drawn.shape == (2 * 28 + gap, 3 * 28 + 2 * gap, 3)
    for i in range(5):
        y, x = i // 3 * (28 + gap), i % 3 * (28 + gap)
        tile = drawn[y : y + 28, x : x + 28]
        assert torch.equal(tile, 255 - digits[i, 0, :, :, None].expand(-1, -1, 3))
    assert (drawn[30:, 60:] == 255).all()


def test_floats_and_bytes_look_the_same() -> None:
    digits = data.mnist("test")[0][:4]
    floats = (digits / 127.5 - 1).requires_grad_()
    expected = sheet(plots.image_grid(digits))
    assert torch.equal(sheet(plots.image_grid(floats)), expected)
    assert torch.equal(sheet(plots.image_grid(floats.squeeze(1).double())), expected)


def test_colours_stay_as_they_are() -> None:
    red = torch.tensor([1.0, -1, -1]).view(1, 3, 1, 1).expand(1, 3, 4, 4)
    assert sheet(plots.image_grid(red)).unique(dim=0)[0, 0].tolist() == [255, 0, 0]


@pytest.mark.parametrize(("size", "inches"), [(28, 5.96), (64, 6.76), (256, 7.8)])
def test_a_large_picture_has_a_dot_of_the_screen_for_each_pixel(size: int, inches: float) -> None:
    """As far as a page is wide; a small one has several."""
    figure = plots.image_grid(torch.zeros(10, 3, size, size)).figure
    assert figure.get_figwidth() == pytest.approx(inches)
    assert figure.dpi == 100


def test_row_labels_stand_left_of_the_middle_of_their_row() -> None:
    ax = plots.image_grid(torch.zeros(4, 1, 28, 28), columns=2, rows=["step 1", "step 2"])
    assert [text.get_text() for text in ax.texts] == ["step 1", "step 2"]
    x, y = ax.texts[1].get_position()
    assert (x < 0, y) == (True, 28 + 2 + 14)
    assert ax.texts[1].get_horizontalalignment() == "right"


def test_a_hundred_digits_are_a_small_picture() -> None:
    assert len(png(plots.image_grid(data.mnist("test")[0][:100]))) <= 100_000


@pytest.mark.parametrize(
    ("images", "options", "words"),
    [
        (torch.zeros(28, 28), {}, r"shape \(28, 28\), expected \(N, 1 or 3, H, W\)"),
        (torch.zeros(2, 2, 28, 28), {}, r"shape \(2, 2, 28, 28\)"),
        (torch.zeros(0, 1, 28, 28), {}, r"shape \(0, 1, 28, 28\)"),
        (torch.full((1, 1, 4, 4), 255.0), {}, r"lie in \[255, 255\], expected \[-1, 1\]"),
        (torch.full((1, 1, 4, 4), torch.nan), {}, r"lie in \[nan, nan\]"),
        (torch.zeros(1, 1, 4, 4, dtype=torch.int64), {}, "torch.int64, expected floats"),
        (torch.zeros(3, 4, 4), {"rows": ["a", "b"]}, "2 row labels, expected 1 or none"),
    ],
)
def test_image_grid_refuses(images: torch.Tensor, options: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        plots.image_grid(images, **options)


# ---- loss_curves ------------------------------------------------------------------------------


@pytest.mark.parametrize("window", [1, 7, 100, 5000])
def test_losses_are_running_means(window: int) -> None:
    d_line, g_line = plots.loss_curves(RECORDS, window=window).lines
    width = min(window, len(RECORDS))
    steps, d_loss, g_loss = np.array(RECORDS).T
    for line, loss in ((d_line, d_loss), (g_line, g_loss)):
        np.testing.assert_array_equal(line.get_xdata(), steps[width - 1 :])
        expected = np.convolve(loss, np.ones(width) / width, "valid")
        np.testing.assert_allclose(line.get_ydata(), expected)


def test_players_keep_their_colour_and_dash() -> None:
    ax = plots.loss_curves(RECORDS)
    assert [line.get_color() for line in ax.lines] == ["#009E73", "#CC79A7"]
    assert [line.get_linestyle() for line in ax.lines] == ["-", "--"]
    assert [text.get_text() for text in ax.texts] == ["$L_D$", "$L_G$"]


@pytest.mark.parametrize(("records", "window"), [([], 1), (RECORDS, 0)])
def test_loss_curves_refuses(records: list, window: int) -> None:
    with pytest.raises(ValueError, match=f"{len(records)} records, window {window}; expected"):
        plots.loss_curves(records, window=window)


# ---- class_shares -----------------------------------------------------------------------------


def test_points_are_dots_and_crosses_where_they_are() -> None:
    real, fake = torch.rand(4, 2), torch.rand(6, 2)
    ax = plots.points(real, fake.requires_grad_())
    for drawn, sample, color in zip(
        ax.collections, (real, fake), (plots.REAL, plots.FAKE), strict=True
    ):
        np.testing.assert_allclose(drawn.get_offsets(), sample.detach().numpy())
        assert to_hex(drawn.get_facecolor()[0]).upper() == color
    dots, crosses = (len(drawn.get_paths()[0].vertices) for drawn in ax.collections)
    assert dots > crosses  # a circle has more corners than a cross
    assert len(plots.points(None, fake).collections) == 1


@pytest.mark.parametrize("sample", [torch.zeros(3), torch.zeros(3, 3), torch.zeros(1, 3, 2)])
def test_points_refuses(sample: torch.Tensor) -> None:
    with pytest.raises(ValueError, match=r"real points have shape .* expected \(N, 2\)"):
        plots.points(sample)
    with pytest.raises(ValueError, match=r"fake points have shape .* expected \(N, 2\)"):
        plots.points(torch.zeros(3, 2), sample)


def test_a_surface_rises_from_fakes_colour_through_white_to_reals() -> None:
    """The first row lies at the bottom, the first column at the left."""
    values = torch.arange(-1, 2).repeat(5, 1).float()
    values[0] = 0
    ax = plots.surface(values, (-3, 3, -1, 1))
    (image,) = ax.images
    colors = image.to_rgba(image.get_array())
    assert to_hex(colors[4, 0]).upper() == plots.FAKE
    assert to_hex(colors[4, 2]).upper() == plots.REAL
    assert np.allclose(colors[0], 1, atol=0.01)
    assert image.origin == "lower"
    assert tuple(image.get_extent()) == (-3, 3, -1, 1)


def test_a_surface_without_a_slope_is_white() -> None:
    (image,) = plots.surface(torch.full((3, 3), 7.0), (0, 1, 0, 1)).images
    assert np.allclose(image.to_rgba(image.get_array()), 1, atol=0.01)


@pytest.mark.parametrize("shape", [(4,), (1, 4), (2, 2, 2)])
def test_surface_refuses(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"expected \(H, W\), at least 2 × 2"):
        plots.surface(torch.zeros(shape), (0, 1, 0, 1))


def test_shares_are_in_per_cent() -> None:
    ax = plots.class_shares(LABELS, torch.tensor([3, 3]), classes=4)
    real, fake = ax.containers
    assert [bar.get_height() for bar in real] == [50, 25, 0, 25]
    assert [bar.get_height() for bar in fake] == [0, 0, 0, 100]
    assert [to_hex(bars[0].get_facecolor()).upper() for bars in (real, fake)] == [
        plots.REAL,
        plots.FAKE,
    ]
    assert real[0].get_hatch() != fake[0].get_hatch()


@pytest.mark.parametrize("bad", [torch.tensor([0.5]), torch.tensor([10]), torch.tensor([-1])])
def test_class_shares_refuses(bad: torch.Tensor) -> None:
    with pytest.raises(ValueError, match="real labels are not integers from 0 to 9"):
        plots.class_shares(bad, LABELS)
    with pytest.raises(ValueError, match="fake labels are not"):
        plots.class_shares(LABELS, LABELS[:0])


# ---- frame --------------------------------------------------------------------------------------


def curves() -> Axes:
    """A figure as a lesson draws it for its flipbook: three curves and 400 points."""
    ax, x = plots.axes(), torch.linspace(-4, 4, 400)
    source = torch.Generator().manual_seed(0)
    real, fake = torch.exp(-((x + 1) ** 2)), torch.exp(-((x - 1) ** 2) / 2)
    ax.plot(x, real, color=plots.REAL, lw=2)
    ax.plot(x, fake, "--", color=plots.FAKE, lw=2)
    ax.plot(x, real / (real + fake), color=plots.DISCRIMINATOR, lw=2)
    for color, marker, height in ((plots.REAL, "o", -0.1), (plots.FAKE, "x", -0.2)):
        points = torch.randn(200, generator=source)
        ax.scatter(points, torch.full((200,), height), s=12, color=color, marker=marker, alpha=0.6)
    ax.set(xlim=(-4, 4), ylim=(-0.3, 1.1), xlabel="$x$", ylabel="density, $D(x)$")
    return ax


def surface() -> Axes:
    """Smooth colours, of which no two pixels share one."""
    ax, x = plots.axes(), torch.linspace(-3, 3, 300)
    ax.imshow(torch.sigmoid(x[:, None] * x.sin()).numpy(), cmap="RdBu", aspect="auto")
    return ax


def pixels(file: bytes) -> np.ndarray:
    with Image.open(BytesIO(file)) as image:
        assert image.format == "WEBP"
        return np.asarray(image.convert("RGB")).astype(float)


@pytest.mark.parametrize(("draw", "largest", "typical"), [(curves, 7, 2), (surface, 255, 3)])
def test_a_frame_looks_like_its_figure(draw, largest: float, typical: float) -> None:
    """To 1/32 of each channel, or, where many colours would make that large, to the eye."""
    file = BytesIO()
    draw().figure.savefig(file, format="png")
    with Image.open(file) as image:
        expected = np.asarray(image.convert("RGB")).astype(float)
    found = pixels(plots.frame(draw()))
    assert found.shape == (320, 560, 3)
    assert np.abs(found - expected).max() <= largest
    assert np.sqrt(((found - expected) ** 2).mean()) <= typical


@pytest.mark.parametrize(("draw", "most"), [(curves, 15_000), (surface, 10_000)])
def test_a_frame_is_small(draw, most: int) -> None:
    """Forty of them are about half a megabyte."""
    assert len(plots.frame(draw())) <= most


def test_paper_stays_white_and_ink_dark() -> None:
    found = pixels(plots.frame(curves()))
    assert (found[:3] == 255).all()
    assert found.min() <= 60


def test_a_frame_closes_its_figure_alone() -> None:
    other = plots.axes()
    done, drawn = plots.axes(), plots.axes()
    plots.frame(done)
    assert plt.get_fignums() == [other.figure.number, drawn.figure.number]
    assert plt.gca() is drawn


def test_a_frame_is_the_whole_figure() -> None:
    """Also from axes that share it, in a part of it; whatever the settings are."""
    figure = plt.figure(figsize=(4, 2), dpi=50, layout="constrained")
    left, right = figure.subfigures(1, 2)
    right.add_subplot()
    with plt.rc_context({"savefig.bbox": "tight", "savefig.dpi": 300}):
        assert pixels(plots.frame(left.add_subplot())).shape == (100, 200, 3)
    assert plt.get_fignums() == []
