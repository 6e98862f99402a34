"""The widgets: what Python refuses and sends, and the JavaScript's numbers against PyTorch's."""

import base64
import itertools
import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import programs  # tests/programs.py
import pytest
import torch
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright
from torch import Tensor, nn

from gankit import latents, pretrained, widgets
from gankit.networks import DCGANDiscriminator, DCGANGenerator

ASSETS = Path(widgets.__file__).parent / "assets"


# ---- the explorer's numbers, under node ---------------------------------------------------------


def node(script: str, module: str = "explorer.js", **payload) -> dict:
    return programs.node(module, script, **payload)


def in_javascript(generator: nn.Module, z: Tensor) -> Tensor:
    """The pictures that the explorer of ``generator`` draws, as one row each."""
    explorer = widgets.explore(generator)
    weights = base64.b64encode(explorer.weights).decode()
    script = """
        const { forward } = m.network(p.spec, new DataView(m.toBytes(p.weights).buffer));
        out(p.z.map((row) => Array.from(forward(Float32Array.from(row)))));
    """
    return torch.tensor(node(script, spec=explorer.spec, weights=weights, z=z.tolist()))


def lively(generator: nn.Module, seed: int = 0, gain: float = 1.0) -> nn.Module:
    """Make a new generator like a trained one: pictures of strong contrast, odd running stats."""
    source = torch.Generator().manual_seed(seed)
    for module in generator.modules():
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.3, generator=source)
            module.running_var.uniform_(0.05, 2, generator=source)
            nn.init.normal_(module.bias, 0, 0.3, generator=source)
            nn.init.uniform_(module.weight, 0.5, 1.5, generator=source)
        elif isinstance(module, nn.Linear | nn.ConvTranspose2d):
            nn.init.normal_(module.weight, 0, gain * 0.1, generator=source)
            if module.bias is not None:
                nn.init.normal_(module.bias, 0, 0.1, generator=source)
    return generator


class Stack(nn.Module):
    """Any layers as a generator."""

    def __init__(self, *layers: nn.Module) -> None:
        super().__init__()
        self.layers = nn.Sequential(*layers)

    def forward(self, z: Tensor) -> Tensor:
        return self.layers(z)


def assert_same_pictures(generator: nn.Module, z: Tensor, atol: float = 1e-2) -> Tensor:
    with torch.no_grad():
        expected = generator.eval()(z)
    drawn = in_javascript(generator, z).reshape(expected.shape)
    torch.testing.assert_close(drawn, expected, atol=atol, rtol=0)
    return expected


@pytest.mark.parametrize("norm", ["batch", "none"])
def test_forward_pass_is_pytorchs(norm: str) -> None:
    z = latents.sample(100, 64, generator=torch.Generator().manual_seed(1))
    pictures = assert_same_pictures(lively(DCGANGenerator(64, 64, norm=norm), gain=1.5), z)
    assert pictures.std() > 0.3  # a flat picture would prove nothing


def test_shipped_generator_is_pytorchs() -> None:
    z = latents.sample(100, 32, generator=torch.Generator().manual_seed(2))
    assert_same_pictures(pretrained.digit_generator(), z)


@pytest.mark.parametrize(
    ("kernel", "stride", "padding", "extra"),
    [(4, 2, 1, 0), (3, 2, 1, 1), (5, 3, 2, 0), (3, 1, 1, 0), (4, 4, 0, 0), (2, 3, 0, 1)],
)
def test_any_transposed_convolution(kernel: int, stride: int, padding: int, extra: int) -> None:
    """Kernels, strides and paddings of every parity, on a grid that is not square, in colour."""
    upsample = nn.ConvTranspose2d(12, 3, kernel, stride, padding, extra, bias=False)
    generator = Stack(nn.Linear(5, 216), nn.BatchNorm1d(216), nn.LeakyReLU(0.2),
                      nn.Unflatten(1, (12, 3, 6)), upsample, nn.Sigmoid())  # fmt: skip
    assert_same_pictures(lively(generator, gain=3), torch.randn(4, 5), atol=2e-3)


@pytest.mark.parametrize(("kernel", "padding"), [(3, 1), (5, 2), (2, 0), (1, 0)])
def test_any_convolution_of_stride_1(kernel: int, padding: int) -> None:
    convolution = nn.Conv2d(3, 1, kernel, padding=padding)
    generator = Stack(nn.Linear(5, 180), nn.Unflatten(1, (3, 5, 12)), nn.ReLU(), convolution,
                      nn.BatchNorm2d(1), nn.Tanh())  # fmt: skip
    assert_same_pictures(lively(generator, gain=3), torch.randn(4, 5), atol=3e-3)


def test_dense_generator() -> None:
    generator = Stack(nn.Linear(3, 20), nn.ReLU(), nn.Dropout(0.5), nn.Linear(20, 16), nn.Tanh(),
                      nn.Unflatten(1, (1, 4, 4)))  # fmt: skip
    assert_same_pictures(lively(generator, gain=5), torch.randn(4, 3), atol=2e-3)


def test_every_half_is_decoded() -> None:
    """All finite numbers of half precision, subnormal ones too."""
    halves = torch.arange(-(2**15), 2**15).to(torch.int16).view(torch.float16)
    halves = halves[halves.isfinite()]
    data = base64.b64encode(halves.numpy().tobytes()).decode()
    decoded = node("out(Array.from(m.decodeHalf(m.toBytes(p.data))))", data=data)
    torch.testing.assert_close(torch.tensor(decoded), halves.float(), atol=0, rtol=0)


def test_z_depends_on_the_seed_alone_and_is_normal() -> None:
    drawn = node("out([0, 0, 1].map((seed) => Array.from(m.normals(seed, 20000))))")
    first, again, other = torch.tensor(drawn, dtype=torch.double)
    assert torch.equal(first, again)
    assert abs(torch.corrcoef(torch.stack([first, other]))[0, 1]) < 0.03
    inside = torch.tensor([(first.abs() < k).double().mean() for k in (1, 2, 3)])
    expected = torch.erf(torch.tensor([1.0, 2, 3]).double() / 2**0.5)
    torch.testing.assert_close(inside, expected, atol=0.01, rtol=0)
    assert abs(first.mean()) < 0.03


def test_slerp_is_the_packages() -> None:
    a, b = torch.randn(2, 64)
    pairs = [[x.tolist(), y.tolist()] for x, y in ((a, b), (a, a), (a, -b))]
    script = "out(p.pairs.map(([a, b]) => [0, 0.3, 1].map((t) => m.slerp(a, b, t))))"
    walked = torch.tensor(node(script, pairs=pairs))
    for (x, y), row in zip(((a, b), (a, a), (a, -b)), walked, strict=True):
        expected = torch.stack([latents.slerp(x, y, t) for t in (0.0, 0.3, 1.0)])
        torch.testing.assert_close(row, expected, atol=1e-3, rtol=1e-3)


def test_directions_travel_behind_the_weights() -> None:
    generator = DCGANGenerator(8, 4)
    explorer = widgets.explore(generator, directions=3)
    rows, _ = latents.principal_directions(generator, 3)
    sent = torch.frombuffer(bytearray(explorer.weights[-2 * 3 * 8 :]), dtype=torch.float16)
    torch.testing.assert_close(sent.float().reshape(3, 8), rows, atol=1e-3, rtol=0)


def test_at_most_latent_dim_directions() -> None:
    assert widgets.explore(DCGANGenerator(2, 4)).spec["directions"] == 2


def test_state_is_small_and_the_generator_left_alone() -> None:
    generator = DCGANGenerator(64, 64).train()
    before = {name: value.clone() for name, value in generator.state_dict().items()}
    explorer = widgets.explore(generator)
    assert generator.training
    for name, value in generator.state_dict().items():
        assert torch.equal(value, before[name])
    numbers = sum(p.numel() for p in generator.parameters())
    assert len(explorer.weights) < 2.1 * numbers
    json.dumps(explorer.spec)  # the state that a notebook stores is JSON


# ---- what explore refuses -----------------------------------------------------------------------


def dense(*after: nn.Module) -> Stack:
    return Stack(nn.Linear(2, 16), *after)


@pytest.mark.parametrize(
    ("generator", "error", "message"),
    [
        (nn.Linear(2, 3), ValueError, "Linear has no nn.Sequential named layers"),
        (Stack(), ValueError, "no nn.Sequential named layers"),
        (Stack(nn.Tanh()), ValueError, r"layers\[0\] is Tanh\(\), expected nn.Linear"),
        (dense(nn.Softplus()), TypeError, r"layers\[1\] is Softplus.*cannot translate"),
        (dense(nn.ReLU(), nn.BatchNorm1d(16)), TypeError, r"layers\[2\] is BatchNorm1d"),
        (dense(nn.Unflatten(1, (4, 2, 2)), nn.ConvTranspose2d(4, 2, 2, groups=2)), TypeError,
         r"layers\[2\] is ConvTranspose2d.*no groups"),
        (dense(nn.Unflatten(1, (4, 2, 2)), nn.Conv2d(4, 1, 3, padding="same")), TypeError,
         "cannot translate"),
        (dense(nn.Unflatten(1, (4, 2, 2)), nn.Conv2d(4, 1, 3, padding=1, padding_mode="reflect")),
         TypeError, "reflect"),
        (dense(nn.Unflatten(1, (4, 2, 2)), nn.Conv2d(4, 1, 2, stride=2)), TypeError, "stride 1"),
        (dense(nn.Tanh()), ValueError, r"end in shape \[16\], expected \[1 or 3, height, width\]"),
        (dense(nn.Unflatten(1, (4, 2, 2))), ValueError, r"end in shape \[4, 2, 2\]"),
        (dense(nn.BatchNorm1d(16, track_running_stats=False)), ValueError, "running statistics"),
    ],
)  # fmt: skip
def test_refuses_a_generator(generator: nn.Module, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        widgets.explore(generator)


@pytest.mark.parametrize("bad", [float("nan"), 1e6])
def test_refuses_weights_that_do_not_fit(bad: float) -> None:
    generator = DCGANGenerator(4, 4)
    generator.layers[0].weight.data[0, 0] = bad
    with pytest.raises(ValueError, match="NaN or beyond"):
        widgets.explore(generator)


@pytest.mark.parametrize("wrong", [{"directions": 0}, {"seed": -1}, {"seed": 2**32}, {"seed": 0.5}])
def test_refuses_settings(wrong: dict) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        widgets.explore(DCGANGenerator(4, 4), **wrong)


# ---- the quiz -----------------------------------------------------------------------------------


def some_bytes(count: int, seed: int = 0) -> Tensor:
    source = torch.Generator().manual_seed(seed)
    return torch.randint(0, 256, (count, 1, 28, 28), generator=source, dtype=torch.uint8)


def sent(quiz: widgets.Quiz) -> Tensor:
    return torch.frombuffer(bytearray(quiz.pictures), dtype=torch.uint8).reshape(-1, *quiz.shape)


def test_pictures_arrive_to_the_byte() -> None:
    """As bytes or as floats: the pool holds these very pictures, the real ones first."""
    real, fake = some_bytes(40), some_bytes(40, seed=1)
    quiz = widgets.real_or_fake(real, (fake / 127.5 - 1).requires_grad_(), rounds=4)
    pool = {picture.numpy().tobytes() for picture in sent(quiz)}
    firsts = {picture.numpy().tobytes() for picture in sent(quiz)[: quiz.reals]}
    assert quiz.reals == 12
    assert len(pool) == 24
    assert firsts < {picture.numpy().tobytes() for picture in real}
    assert pool - firsts < {picture.numpy().tobytes() for picture in fake}


def test_logits_are_the_discriminators() -> None:
    discriminator = DCGANDiscriminator(4, norm="batch").train()
    before = {name: value.clone() for name, value in discriminator.state_dict().items()}
    quiz = widgets.real_or_fake(some_bytes(9), some_bytes(7, seed=1), discriminator, rounds=3)
    for name, value in discriminator.state_dict().items():
        assert torch.equal(value, before[name])
    assert discriminator.training
    with torch.no_grad():
        expected = discriminator.eval()(sent(quiz) / 127.5 - 1)
    torch.testing.assert_close(torch.tensor(quiz.logits), expected, atol=1e-3, rtol=0)


def test_the_seed_decides_the_pool() -> None:
    pools = [
        widgets.real_or_fake(some_bytes(99), some_bytes(99, seed=1), seed=seed).pictures
        for seed in (0, 0, 1)
    ]
    assert pools[0] == pools[1] != pools[2]


def test_orders_are_fair_and_differ() -> None:
    orders = node("out(Array.from({length: 2000}, (_, s) => m.shuffled(6, s)))", module="quiz.js")
    assert all(sorted(order) == list(range(6)) for order in orders)
    counts = torch.zeros(6, 6)
    for place, order in itertools.product(range(6), orders):
        counts[place, order[place]] += 1
    assert (counts - 2000 / 6).abs().max() < 5 * (2000 * 5 / 36) ** 0.5  # five standard deviations


DIGITS = some_bytes(4)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"real": DIGITS[0]}, r"real has shape \(1, 28, 28\), expected \(N ≥ 1, 1 or 3"),
        ({"real": DIGITS[:0]}, "real has shape.*N ≥ 1"),
        ({"fake": DIGITS.float()}, r"fake lies in \[0, 255\], expected \[-1, 1\]"),
        ({"fake": torch.full((4, 1, 28, 28), torch.nan)}, "fake lies in .*nan"),
        ({"fake": DIGITS.long()}, "fake is torch.int64, expected uint8 or floating point"),
        ({"fake": DIGITS[..., :14]}, "expected the same"),
        ({"rounds": 0}, "rounds is 0"),
        ({"rounds": 9}, "rounds is 9 with 4 real and 4 fake pictures"),
        ({"seed": -1}, "seed is -1"),
        ({"discriminator": nn.Flatten()}, r"returned shape \(8, 784\), expected \(8,\)"),
    ],
)
def test_quiz_refuses(wrong: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        widgets.real_or_fake(**({"real": DIGITS, "fake": DIGITS, "rounds": 4} | wrong))


# ---- the flipbook -------------------------------------------------------------------------------

COLOURS = ["#ff0000", "#00ff00", "#0000ff", "#ffff00", "#00ffff", "#000000"]


def webp(colour: str) -> bytes:
    """A picture of one colour; how many bytes it has depends on which."""
    file = BytesIO()
    Image.new("RGB", (40, 30), colour).save(file, "webp", lossless=True)
    return file.getvalue()


FRAMES = [webp(colour) for colour in COLOURS]


def test_frames_arrive_to_the_byte() -> None:
    book = widgets.flipbook(tuple(FRAMES), alt="Six colours", labels=["a", "b", "c", "d", "e", "f"])
    assert len(set(book.sizes)) > 1
    ends = list(itertools.accumulate(book.sizes, initial=0))
    assert [book.frames[i:j] for i, j in itertools.pairwise(ends)] == FRAMES
    assert (book.labels, book.alt) == (["a", "b", "c", "d", "e", "f"], "Six colours")


def test_frames_without_labels_are_numbered() -> None:
    assert widgets.flipbook(FRAMES[:3], alt="Colours").labels == ["1 of 3", "2 of 3", "3 of 3"]


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"frames": []}, ValueError, "0 frames and 0 labels, expected at least 1 frame"),
        (
            {"labels": ["a"]},
            ValueError,
            "6 frames and 1 labels, expected .* as many labels or none",
        ),
        ({"alt": " "}, ValueError, "alt is empty, expected words that say what the frames show"),
        (
            {"frames": ["a.webp"]},
            TypeError,
            r"frames\[0\] is of type str, expected the bytes of a wh",
        ),
        (
            {"frames": [FRAMES[0], b""]},
            ValueError,
            r"frames\[1\], 0 bytes, is none: expected .* whole WebP",
        ),
        ({"frames": [FRAMES[0][:-1]]}, ValueError, r"frames\[0\], \d+ bytes, is none: expected"),
        (
            {"frames": [b"\x89PNG" + FRAMES[0][4:]]},
            ValueError,
            "as gankit.plots.frame makes it",
        ),
        ({"frames": [FRAMES[0][:8] + b"WAVE" + FRAMES[0][12:]]}, ValueError, "whole WebP"),
    ],
)
def test_flipbook_refuses(wrong: dict, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        widgets.flipbook(**({"frames": FRAMES, "alt": "Colours"} | wrong))


# ---- the curves ---------------------------------------------------------------------------------

THETA = torch.arange(-4, 5) / 4
JUMP = torch.where(THETA == 0, 0.0, 0.7)
POLE = torch.where(THETA == 0, 0.0, torch.inf)
FLAT = torch.where(THETA == 0, torch.nan, 0.0)


def lines(**other: object) -> widgets.Curves:
    """The distances between two parallel lines, in small."""
    points = torch.stack([torch.zeros(3), torch.arange(3.0)], dim=1)
    given = {
        "x": THETA,
        "values": {"W": THETA.abs(), "JS": JUMP, "KL": POLE},
        "slopes": {"W": torch.where(THETA == 0, torch.nan, THETA.sign()), "JS": FLAT},
        "labels": ("offset θ", "distance"),
        "alt": "Three distances",
        "start": 0.4,
        "scene": (points, points),
    }
    return widgets.curves(**(given | other))


def test_numbers_of_curves_arrive() -> None:
    """x, values, slopes and both kinds of points, end to end; a NaN and an ∞ among them."""
    made = lines()
    assert made.spec == {
        "names": ["W", "JS", "KL"], "labels": ["offset θ", "distance"], "alt": "Three distances",
        "start": 6, "stops": 9, "points": [3, 3]}  # fmt: skip
    sent = torch.frombuffer(bytearray(made.numbers), dtype=torch.float32)
    x, *rows = sent[: 9 * 7].reshape(7, 9)
    kinked = torch.where(THETA == 0, torch.nan, THETA.sign())
    expected = [THETA.abs(), JUMP, POLE, kinked, FLAT, torch.full((9,), torch.nan)]
    torch.testing.assert_close(x, THETA, atol=0, rtol=0)
    torch.testing.assert_close(rows, expected, atol=0, rtol=0, equal_nan=True)
    assert sent[9 * 7 :].reshape(2, 3, 2)[1].tolist() == [[0, 0], [0, 1], [0, 2]]


def test_slopes_that_are_not_given_are_central_differences() -> None:
    """Exact for a parabola between its ends, on stops that lie unevenly, too; none beside an ∞."""
    x = torch.tensor([0.0, 1, 3, 4, 6])
    made = widgets.curves(x, {"a": x**2, "b": 1 / x}, labels=("x", "y"), alt="Two curves")
    rows = torch.frombuffer(bytearray(made.numbers), dtype=torch.float32).reshape(5, 5)
    torch.testing.assert_close(rows[3, 1:4], 2 * x[1:4])
    assert rows[4].isnan().tolist() == [True, True, False, False, False]
    assert made.spec["start"] == 2
    assert made.spec["points"] == []


def test_curves_take_plain_numbers() -> None:
    made = widgets.curves([0, 1], {"a": [2, 3]}, labels=["x", "y"], alt="A line", start=99)
    expected = torch.tensor([0.0, 1, 2, 3, 1, 1])
    assert torch.equal(torch.frombuffer(bytearray(made.numbers), dtype=torch.float32), expected)
    assert made.spec["start"] == 1


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"x": "abc"}, TypeError, "x is 'abc', of type str, expected a tensor or numbers"),
        ({"x": [[0.0, 1]]}, ValueError, r"x has shape \(1, 2\), expected \(n\)"),
        ({"x": [1.0]}, ValueError, r"x begins \[1.0\], 1 stops in all, expected at least 2 finite"),
        ({"x": THETA.flip(0)}, ValueError, r"x begins \[1.0, 0.75, .* expected .* that rise"),
        ({"x": THETA / 0}, ValueError, "expected at least 2 finite numbers that rise"),
        ({"values": {}, "slopes": {}}, ValueError, r"values are of \[\] .* expected 1 to 6 curves"),
        (
            {"values": {str(i): THETA for i in range(7)}, "slopes": {}},
            ValueError,
            "expected 1 to 6",
        ),
        ({"slopes": {"TV": FLAT}}, ValueError, r"slopes of \['TV'\], expected .* none but these"),
        (
            {"values": {"W": THETA, "JS": JUMP[1:]}},
            ValueError,
            r"values\['JS'\] has shape \(8,\), expected \(9\)",
        ),
        ({"values": {"W": FLAT, "JS": JUMP}}, ValueError, r"values\['W'\] holds NaN, expected num"),
        ({"slopes": {"W": [0.0]}}, ValueError, r"slopes\['W'\] has shape \(1,\), expected \(9\)"),
        (
            {"labels": ("θ",)},
            ValueError,
            r"labels are \('θ',\) and alt is .*, expected words for x",
        ),
        ({"labels": "ab"}, ValueError, "labels are 'ab' .* expected words for x, for the values"),
        ({"alt": " "}, ValueError, "alt is ' ', expected words .* for the whole"),
        ({"scene": (JUMP, JUMP)}, ValueError, r"real has shape \(9,\), expected \(n, 2\)"),
        ({"scene": (torch.zeros(1, 2), torch.zeros(0, 2))}, ValueError, "scene holds no points"),
        ({"scene": (torch.zeros(1, 2), torch.zeros(1, 2) / 0)}, ValueError, "scene .* NaN or ∞"),
    ],
)
def test_curves_refuse(wrong: dict, error: type, message: str) -> None:
    with pytest.raises(error, match=message):
        lines(**wrong)


def test_a_line_joins_what_the_slopes_explain() -> None:
    """A jump is broken, a kink is not; nor is a curve that is only steep, or of unknown slope."""
    script = """
        const nan = NaN, x = [0, 1, 2, 3, 4], other = x.map(() => nan);
        const numbers = (row) => row.map((v) => v === "inf" ? Infinity : v === null ? nan : v);
        out(p.curves.map(([y, slopes]) => m.runs(x, numbers(y), slopes ? numbers(slopes) : other)));
    """
    curves = {
        "jump": ([7, 7, 0, 7, 7], [0, 0, None, 0, 0]),
        "step": ([0, 0, 0, 1, 1], [0, 0, 0, 0, 0]),
        "kink": ([2, 1, 0, 1, 2], [-1, -1, None, 1, 1]),
        "steep": ([0, 1, 8, 27, 64], [0, 3, 12, 27, 48]),
        "unknown": ([7, 7, 0, 7, 7], None),
        "pole": (["inf", "inf", 0, 1, 2], [None, None, None, 1, 1]),
        "vertical": ([0, 0, 0, 5, 5], [0, 0, "inf", 0, 0]),
    }
    found = node(script, module="curves.js", curves=list(curves.values()))
    assert dict(zip(curves, found, strict=True)) == {
        "jump": [[0, 2], [2, 3], [3, 5]],
        "step": [[0, 3], [3, 5]],
        "kink": [[0, 5]],
        "steep": [[0, 5]],
        "unknown": [[0, 5]],
        "pole": [[0, 2], [2, 5]],
        "vertical": [[0, 5]],
    }


def test_numbers_are_written_as_readers_write_them() -> None:
    script = "out(p.numbers.map((v) => m.format(v)).concat([NaN, 1 / 0, -1 / 0].map(m.format)))"
    numbers = [0, -0.0, 0.5, -0.6931, 12.3456, -6.144e-6, 2e-12, 123456.7, -0.0009999, 99999]
    assert node(script, module="curves.js", numbers=numbers) == [
        "0.000", "0.000", "0.500", "−0.693", "12.346", "−6.14·10⁻⁶", "2.00·10⁻¹²", "1.23·10⁵",
        "−1.00·10⁻³", "99999.000", "–", "∞", "−∞"]  # fmt: skip


@pytest.mark.parametrize(
    ("x", "expected"),
    [([0, 1, 2], 0), ([-0.1, 0, 0.1], 1), ([0, 0.025, 0.05], 3), ([0, 1, 1.001], 3), ([0, 0.3], 1)],
)
def test_stops_are_told_apart(x: list[float], expected: int) -> None:
    script = "out(m.decimals(Float32Array.from(p.x)))"
    assert node(script, module="curves.js", x=x) == expected


@pytest.mark.parametrize("ends", [(0, 1), (-1, 0), (-8, 8), (0.3, 0.3), (-2e-7, 9e-6), (0, 54321)])
def test_ticks_are_few_and_take_everything_in(ends: tuple[float, float]) -> None:
    ticks = node("out(m.ticks(...p.ends, 5))", module="curves.js", ends=ends)
    assert ticks[0] <= ends[0] + 1e-9
    assert ticks[-1] >= ends[1] - 1e-9
    assert 3 <= len(ticks) <= 9
    steps = {round((b - a) / (ticks[1] - ticks[0]), 6) for a, b in itertools.pairwise(ticks)}
    assert steps == {1}


def test_names_keep_apart_and_near() -> None:
    placed = node("out(p.heights.map((h) => m.spread(h, 10)))", module="curves.js",
                  heights=[[0, 50, 100], [50, 50], [30, 0, 30, 30], [0, 8, 16, 90]])  # fmt: skip
    assert placed == [[0, 50, 100], [45, 55], [20, 0, 30, 40], [-2, 8, 18, 90]]


# ---- on a page without a widget manager ---------------------------------------------------------


@pytest.fixture(scope="module")
def page(chromium: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser.new_page()
        browser.close()


def show(page: Page, module: str, state: dict) -> None:
    """Call the module's plain door on an empty page; bytes go as base64."""
    state = {k: base64.b64encode(v).decode() if type(v) is bytes else v for k, v in state.items()}
    script = (
        f"{(ASSETS / module).read_text()}; window.quit = mount(document.body, {json.dumps(state)})"
    )
    page.set_content("<!doctype html><title>A page</title>")
    page.add_style_tag(path=ASSETS / "widgets.css")
    page.add_script_tag(content=script, type="module")
    page.wait_for_selector(".gankit")


@pytest.fixture
def explorer(page: Page) -> Page:
    made = widgets.explore(lively(DCGANGenerator(16, 8)), directions=2)
    show(page, "explorer.js", {name: getattr(made, name) for name in ("spec", "weights", "seed")})
    return page


def picture(page: Page) -> str:
    """The picture's pixels, once every change asked for has been drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    return page.locator("[data-control=picture]").evaluate("(canvas) => canvas.toDataURL()")


def put(page: Page, control: str, value: str) -> str:
    page.locator(f"[data-control={control}]").fill(value)
    return picture(page)


def test_a_seed_is_a_picture(explorer: Page) -> None:
    first = picture(explorer)
    explorer.click("[data-control=new-z]")
    fresh, seed = picture(explorer), explorer.input_value("[data-control=seed]")
    assert put(explorer, "seed", "0") == first != fresh
    assert put(explorer, "seed", seed) == fresh
    assert put(explorer, "seed", "1.5") == fresh  # not a seed: nothing happens


def test_reset_undoes_everything(explorer: Page) -> None:
    first = picture(explorer)
    for control, value in {"truncation": "0.5", "direction-1": "3", "coordinate": "7",
                           "coordinate-value": "-2", "walk": "0.4"}.items():  # fmt: skip
        put(explorer, control, value)
    explorer.click("[data-control=keep-b]")
    explorer.click("[data-control=reset]")
    assert picture(explorer) == first
    assert explorer.input_value("[data-control=truncation]") == "1"
    assert put(explorer, "walk", "1") == put(explorer, "seed", "1")  # B is the next seed's again


def test_the_walk_joins_what_was_kept(explorer: Page) -> None:
    kept = {}
    for end, seed in {"a": "5", "b": "6"}.items():
        kept[end] = put(explorer, "seed", seed)
        explorer.click(f"[data-control=keep-{end}]")
    assert put(explorer, "walk", "0") == kept["a"]
    assert put(explorer, "walk", "1") == kept["b"]
    assert put(explorer, "walk", "0.5") not in kept.values()


def test_truncation_to_nothing_forgets_z(explorer: Page) -> None:
    middle = put(explorer, "truncation", "0")
    assert put(explorer, "seed", "9") == middle
    assert put(explorer, "direction-0", "-3") == middle


def test_one_picture_a_frame(explorer: Page) -> None:
    """A hundred events between two frames are one forward pass, that of the last one."""
    drawn = explorer.evaluate("""async () => {
        let drawn = 0;
        document.addEventListener("gankit:draw", () => drawn++);
        const slider = document.querySelector("[data-control=direction-0]");
        await new Promise(requestAnimationFrame);
        for (let i = 0; i < 100; i++) {
            slider.value = i / 50;
            slider.dispatchEvent(new Event("input"));
        }
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        return drawn;
    }""")
    assert drawn == 1
    assert explorer.input_value("[data-control=direction-0]") == "1.98"


def test_bars_are_dragged(explorer: Page) -> None:
    area = explorer.locator("[data-control=strip]").bounding_box()
    before = picture(explorer)
    explorer.mouse.click(area["x"] + area["width"] * 3.5 / 16, area["y"] + area["height"] / 4)
    assert picture(explorer) != before
    assert explorer.input_value("[data-control=coordinate]") == "3"
    value = float(explorer.input_value("[data-control=coordinate-value]"))
    assert value == pytest.approx(2, abs=0.2)


def test_the_walk_plays_and_stops(explorer: Page) -> None:
    position = "document.querySelector('[data-control=walk]').value"
    explorer.click("[data-control=play]")
    explorer.wait_for_function(f"{position} > 0.1")
    explorer.focus("[data-control=direction-0]")
    explorer.keyboard.press("ArrowRight")  # a reader who takes over stops the film
    assert explorer.inner_text("[data-control=play]") == "Play"
    stopped = picture(explorer)
    assert picture(explorer) == stopped
    explorer.evaluate("window.quit()")
    assert explorer.locator(".gankit").count() == 0


def test_a_whole_game_scores_both_players(page: Page) -> None:
    """A reader who always says real and a discriminator that knows: the scores are exact."""
    pictures, logits = bytes(784 * 4) + b"\xff" * 784 * 4, [1.0] * 4 + [-1.0] * 4
    state = {"shape": [1, 28, 28], "rounds": 6, "seed": 3, "reals": 4}
    state |= {"pictures": pictures, "logits": logits}
    show(page, "quiz.js", state)
    truths = []
    for _ in range(6):
        paper = page.locator("[data-control=picture]").evaluate(
            "(canvas) => canvas.getContext('2d').getImageData(0, 0, 1, 1).data[0]"
        )
        truths.append(paper == 255)  # byte 0 is white paper, and here a real picture
        page.click("[data-control=real]")
    cards = page.locator("[data-control=reveal] [data-truth]")
    told = [card.get_attribute("data-truth") == "real" for card in cards.all()]
    assert told == truths
    assert f"You: {sum(truths)} of 6. Discriminator: 6 of 6." in page.inner_text(".gk-question")
    page.click("[data-control=again]")
    assert page.inner_text("[data-control=progress]") == "Picture 1 of 6"
    page.focus("[data-control=real]")
    page.keyboard.press("Control+f")  # the browser's own keys stay its own
    assert page.inner_text("[data-control=progress]") == "Picture 1 of 6"
    page.keyboard.press("ArrowRight")
    assert page.inner_text("[data-control=progress]") == "Picture 2 of 6"


LABELS = [f"step {step}" for step in (0, 10, 20, 30, 40, 50)]


def flipbook_state(**other: object) -> dict:
    made = widgets.flipbook(FRAMES, alt="A colour", labels=LABELS)
    return {name: getattr(made, name) for name in ("frames", "sizes", "labels", "alt")} | other


@pytest.fixture
def flipbook(page: Page) -> Page:
    page.emulate_media(reduced_motion="no-preference")
    show(page, "flipbook.js", flipbook_state())
    return page


def shown(page: Page) -> int:
    """Which frame is on show, by the colour of its pixels; all that is said about it agrees."""
    colour = page.locator("[data-control=picture]").evaluate("""async (picture) => {
        await picture.decode();
        const context = document.createElement("canvas").getContext("2d");
        context.drawImage(picture, 0, 0);
        const [r, g, b] = context.getImageData(20, 15, 1, 1).data;
        return "#" + [r, g, b].map((c) => c.toString(16).padStart(2, "0")).join("");
    }""")
    number = COLOURS.index(colour)
    assert page.inner_text("[data-control=label]") == LABELS[number]
    assert page.get_attribute("[data-control=picture]", "alt") == f"A colour ({LABELS[number]})"
    assert page.get_attribute("[data-control=frame]", "aria-valuetext") == LABELS[number]
    assert page.input_value("[data-control=frame]") == str(number)
    return number


def test_the_slider_turns_the_pages(flipbook: Page) -> None:
    assert shown(flipbook) == 0
    for number in (3, 5, 1, 0, 4):
        flipbook.locator("[data-control=frame]").fill(str(number))
        assert shown(flipbook) == number
    for key, number in {"ArrowRight": 5, "ArrowLeft": 4, "Home": 0, "End": 5}.items():
        flipbook.locator("[data-control=frame]").press(key)
        assert shown(flipbook) == number


TURNS = """() => {
    window.turns = [];
    const label = document.querySelector("[data-control=label]");
    window.watch?.disconnect();
    window.watch = new MutationObserver(() => turns.push([performance.now(), label.textContent]));
    watch.observe(label, { childList: true });
}"""


def play(page: Page) -> tuple[list[str], float]:
    """The labels that came up until the film stopped by itself, and the seconds between two."""
    page.evaluate(TURNS)
    page.click("[data-control=play]")
    assert page.inner_text("[data-control=play]") == "Pause"
    page.get_by_role("button", name="Play").wait_for()
    times, labels = zip(*page.evaluate("turns"), strict=True)
    return list(labels), (times[-1] - times[0]) / (len(times) - 1) / 1000


def test_play_shows_every_page_and_stops_at_the_last(flipbook: Page) -> None:
    labels, pause = play(flipbook)
    assert labels == LABELS[1:]
    assert pause >= 0.35
    assert shown(flipbook) == 5
    assert play(flipbook)[0] == LABELS  # from the first page again


def test_a_reader_who_takes_over_stops_the_film(flipbook: Page) -> None:
    flipbook.click("[data-control=play]")
    flipbook.locator("[data-control=frame]").press("End")
    assert flipbook.inner_text("[data-control=play]") == "Play"
    flipbook.locator("[data-control=frame]").press("Home")
    flipbook.click("[data-control=play]")
    flipbook.wait_for_function("document.querySelector('[data-control=frame]').value > 0")
    flipbook.click("[data-control=play]")
    stopped = shown(flipbook)
    flipbook.wait_for_timeout(1000)
    assert shown(flipbook) == stopped < 5


def test_without_motion_there_are_few_pages_and_they_stay(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    labels = [str(number) for number in range(60)]
    state = flipbook_state(frames=FRAMES[0] * 60, sizes=[len(FRAMES[0])] * 60, labels=labels)
    show(page, "flipbook.js", state)
    turned, pause = play(page)
    assert len(turned) <= 8
    assert turned[-1] == "59"
    assert pause >= 0.65


def test_a_flipbook_is_named_and_keeps_its_keys_in_jupyterlab(flipbook: Page) -> None:
    assert flipbook.get_by_role("group", name="Flipbook").count() == 1
    assert flipbook.get_by_role("slider", name="Frame").count() == 1
    assert flipbook.get_by_role("img", name="A colour (step 0)").count() == 1
    own = flipbook.locator("[data-lm-suppress-shortcuts=true]")
    assert own.evaluate_all("nodes => nodes.map((node) => node.tagName)") == [
        "DIV", "BUTTON", "INPUT"]  # fmt: skip


def test_a_flipbook_of_one_frame_stands_still(page: Page) -> None:
    show(page, "flipbook.js", flipbook_state(frames=FRAMES[0], sizes=[len(FRAMES[0])]))
    assert shown(page) == 0
    page.click("[data-control=play]")
    page.get_by_role("button", name="Play").wait_for()
    assert shown(page) == 0


def test_a_flipbook_that_leaves_lets_go(flipbook: Page) -> None:
    address = flipbook.get_attribute("[data-control=picture]", "src")
    flipbook.click("[data-control=play]")
    flipbook.evaluate("window.quit()")
    assert flipbook.locator(".gankit").count() == 0
    gone = "address => fetch(address).then(() => false, () => true)"
    assert flipbook.evaluate(gone, address)


def test_a_flipbook_comes_through_anywidgets_door(page: Page) -> None:
    """There the frames are a view into a larger buffer."""
    state = flipbook_state()
    state["frames"] = base64.b64encode(b"other" + state["frames"]).decode()
    page.set_content("<!doctype html><title>A page</title>")
    script = (ASSETS / "flipbook.js").read_text().replace("export default", "window.widget =")
    script += f"""
        const state = {json.dumps(state)};
        const bytes = Uint8Array.from(atob(state.frames), (c) => c.charCodeAt(0));
        state.frames = new DataView(bytes.buffer, 5);
        widget.render({{ model: {{ get: (name) => state[name] }}, el: document.body }});
    """
    page.add_script_tag(content=script, type="module")
    page.wait_for_selector("[data-gankit=flipbook]")
    page.locator("[data-control=frame]").fill("4")
    assert shown(page) == 4


def curves_state(**other: object) -> dict:
    made = lines(**other)
    return {"spec": made.spec, "numbers": made.numbers}


@pytest.fixture
def curves(page: Page) -> Iterator[Page]:
    page.set_viewport_size({"width": 720, "height": 900})
    show(page, "curves.js", curves_state())
    page.wait_for_selector("[data-curve]", state="attached")  # drawn once its width is known
    yield page
    page.set_viewport_size({"width": 1280, "height": 720})


def table(page: Page) -> list[list[str]]:
    return page.locator("tbody tr").evaluate_all(
        "rows => rows.map((row) => [...row.cells].map((cell) => cell.textContent))"
    )


def marks(page: Page) -> Tensor:
    """Where each curve's mark stands, in pixels of the page, the first curve's first."""
    return torch.tensor(
        page.locator(".gk-chart .gk-point").evaluate_all("""(marks) => marks
        .map((mark) => mark.getBoundingClientRect())
        .map(({ x, y, width, height }) => [x + width / 2, y + height / 2]).reverse()""")
    )


def test_a_slider_moves_marks_and_table(curves: Page) -> None:
    assert table(curves) == [["W", "0.500", "1.000"], ["JS", "0.700", "0.000"], ["KL", "∞", "–"]]
    before = marks(curves)
    curves.locator("[data-control=x]").fill("2")
    assert table(curves) == [["W", "0.500", "−1.000"], ["JS", "0.700", "0.000"], ["KL", "∞", "–"]]
    moved = marks(curves) - before
    assert (moved[:, 0] < -100).all()  # to the left, all by the same, and none up or down
    assert moved[:, 0].max() - moved[:, 0].min() < 1
    assert moved[:, 1].abs().max() < 0.5
    assert before[2, 1] < before[1, 1] < before[0, 1]  # ∞ above 0.7 above 0.5


def test_every_mark_is_where_its_curve_is_at_the_slider(curves: Page) -> None:
    """The slider's thumb, the marks' x and the fake points stay in one column, the lines' heights
    proportional to the values; at 0 all distances are."""
    heights = {}
    for stop in (0, 3, 4, 8):
        curves.locator("[data-control=x]").fill(str(stop))
        place = marks(curves)
        area = curves.locator("[data-control=x]").bounding_box()
        thumb = area["x"] + 8 + (area["width"] - 16) * stop / 8
        fakes = curves.locator("[data-control=fakes]").bounding_box()
        torch.testing.assert_close(place[:, 0], torch.full((3,), thumb), atol=1.5, rtol=0)
        assert fakes["x"] + fakes["width"] / 2 == pytest.approx(thumb, abs=1.5)
        heights[stop] = place[:, 1]
    assert heights[4].max() - heights[4].min() < 1.5  # a triangle ends a little off its middle
    zero, one = heights[4][0], heights[0][0]
    torch.testing.assert_close((zero - heights[3][:2]) / (zero - one), torch.tensor([0.25, 0.7]),
                               atol=0.01, rtol=0)  # fmt: skip
    assert heights[3][2] < one - 10  # ∞ lies above all numbers


def test_a_jump_is_a_point_of_its_own(curves: Page) -> None:
    """W is one line; JS and KL are two each, with a point at offset 0 between them."""
    paths = curves.locator("[data-curve]").evaluate_all(
        "paths => paths.map((p) => p.getAttribute('d'))"
    )
    assert [path.count("M") for path in paths] == [1, 2, 2]
    names = "dots => dots.map((dot) => dot.className.baseVal)"
    dots = curves.locator(".gk-dot").evaluate_all(names)
    assert dots == ["gk-dot gk-curve-1", "gk-dot gk-curve-2"]


def test_a_curve_leaves_for_infinity(page: Page) -> None:
    """1/x² is drawn up to where it is ∞, beyond everything finite; −∞ likewise at the bottom."""
    up = 1 / THETA**2
    show(page, "curves.js", curves_state(values={"up": up, "down": -up}, slopes=None, scene=None))
    page.wait_for_selector("[data-curve]", state="attached")
    page.locator("[data-control=x]").fill("4")
    assert table(page) == [["up", "∞", "–"], ["down", "−∞", "–"]]
    boxes = [path.bounding_box() for path in page.locator("[data-curve]").all()]
    place = marks(page)
    assert boxes[0]["y"] == pytest.approx(place[0, 1], abs=2)
    assert boxes[1]["y"] + boxes[1]["height"] == pytest.approx(place[1, 1], abs=2)
    assert page.locator(".gk-dot").count() == 0


def test_curves_by_keyboard(curves: Page) -> None:
    slider = curves.get_by_role("slider", name="offset θ")
    stops = {"ArrowRight": "0.75", "Home": "−1.00", "ArrowLeft": "−1.00", "End": "1.00"}
    for key, text in stops.items():
        slider.press(key)
        assert slider.get_attribute("aria-valuetext") == text
        assert curves.inner_text("[data-control=at]") == f"offset θ = {text}"
    assert table(curves)[0] == ["W", "1.000", "1.000"]


def test_curves_by_pointer(curves: Page) -> None:
    """A drag across the chart takes the nearest stops; a pointer that only passes does nothing."""
    slider = curves.locator("[data-control=x]")
    chart, track = (
        curves.locator(name).bounding_box() for name in (".gk-chart", ".gk-under input")
    )
    middle, height = track["x"] + track["width"] / 2, chart["y"] + chart["height"] / 2
    curves.mouse.move(middle + 5, height)
    assert slider.get_attribute("aria-valuetext") == "0.50"
    curves.mouse.down()
    expect(slider).to_have_attribute("aria-valuetext", "0.00")
    curves.mouse.move(chart["x"], height)
    expect(slider).to_have_attribute("aria-valuetext", "−1.00")
    curves.mouse.up()
    curves.mouse.move(middle, height)
    assert slider.get_attribute("aria-valuetext") == "−1.00"


def test_curves_are_named_and_keep_their_keys_in_jupyterlab(curves: Page) -> None:
    assert curves.get_by_role("group", name="Curves").count() == 1
    assert curves.get_by_role("img", name="Three distances (offset θ = 0.50)").count() == 1
    assert curves.get_by_role("columnheader").all_inner_texts() == ["distance", "value", "slope"]
    assert curves.get_by_role("rowheader").all_inner_texts() == ["W", "JS", "KL"]
    own = curves.locator("[data-lm-suppress-shortcuts=true]")
    assert own.evaluate_all("nodes => nodes.map((node) => node.tagName)") == ["DIV", "INPUT"]


@pytest.mark.parametrize("width", [320, 720])
def test_nothing_jumps_while_sliding(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    show(
        page,
        "curves.js",
        curves_state(values={"W": 1e-5 * THETA, "long name": -JUMP, "KL": POLE}, slopes={}),
    )
    page.wait_for_selector("[data-curve]", state="attached")
    places = set()
    for stop in range(9):
        page.locator("[data-control=x]").fill(str(stop))
        nodes = page.locator("[data-control=chart], [data-control=x], th, .gankit")
        places.add(json.dumps([node.bounding_box() for node in nodes.all()]))
    assert len(places) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_drawing_follows_width_and_text_size(curves: Page) -> None:
    """Its letters keep the size of the text around them; a phone gets a smaller chart, not text."""
    sizes = []
    for width, percent in ((720, 100), (360, 100), (360, 150)):
        curves.set_viewport_size({"width": width, "height": 900})
        curves.evaluate(f"document.documentElement.style.fontSize = '{percent}%'")
        curves.wait_for_timeout(100)
        letters = curves.locator(".gk-chart text").first.bounding_box()["height"]
        sizes.append((letters, curves.locator("[data-control=chart]").bounding_box()["width"]))
        assert curves.evaluate("document.documentElement.scrollWidth") <= width
    (large, wide), (small, narrow), (zoomed, _) = sizes
    assert large == pytest.approx(small, abs=0.5)
    assert zoomed == pytest.approx(1.5 * small, abs=1.5)
    assert narrow < wide / 1.9


def test_curves_that_leave_let_go(curves: Page) -> None:
    curves.evaluate("window.quit()")
    assert curves.locator(".gankit").count() == 0
