"""The curves: what they refuse and send, how lines break, where marks stand on the page."""

import itertools
import json
from collections.abc import Iterator

import pytest
import torch
from playwright.sync_api import Page, expect
from programs import node, show  # tests/programs.py
from torch import Tensor

from gankit import widgets

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
    found = node("curves.js", script, curves=list(curves.values()))
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
    assert node("curves.js", script, numbers=numbers) == [
        "0.000", "0.000", "0.500", "−0.693", "12.346", "−6.14·10⁻⁶", "2.00·10⁻¹²", "1.23·10⁵",
        "−1.00·10⁻³", "99999.000", "–", "∞", "−∞"]  # fmt: skip


@pytest.mark.parametrize(
    ("x", "expected"),
    [([0, 1, 2], 0), ([-0.1, 0, 0.1], 1), ([0, 0.025, 0.05], 3), ([0, 1, 1.001], 3), ([0, 0.3], 1)],
)
def test_stops_are_told_apart(x: list[float], expected: int) -> None:
    script = "out(m.decimals(Float32Array.from(p.x)))"
    assert node("curves.js", script, x=x) == expected


@pytest.mark.parametrize("ends", [(0, 1), (-1, 0), (-8, 8), (0.3, 0.3), (-2e-7, 9e-6), (0, 54321)])
def test_ticks_are_few_and_take_everything_in(ends: tuple[float, float]) -> None:
    ticks = node("curves.js", "out(m.ticks(...p.ends, 5))", ends=ends)
    assert ticks[0] <= ends[0] + 1e-9
    assert ticks[-1] >= ends[1] - 1e-9
    assert 3 <= len(ticks) <= 9
    steps = {round((b - a) / (ticks[1] - ticks[0]), 6) for a, b in itertools.pairwise(ticks)}
    assert steps == {1}


def test_names_keep_apart_and_near() -> None:
    placed = node("curves.js", "out(p.heights.map((h) => m.spread(h, 10)))",
                  heights=[[0, 50, 100], [50, 50], [30, 0, 30, 30], [0, 8, 16, 90]])  # fmt: skip
    assert placed == [[0, 50, 100], [45, 55], [20, 0, 30, 40], [-2, 8, 18, 90]]


# ---- on a page without a widget manager ---------------------------------------------------------


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


# The height of a letter and the width of the chart, once a change of size has been drawn
MEASURED = """async () => {
    for (let frame = 0; frame < 4; frame++) await new Promise(requestAnimationFrame);
    const chart = document.querySelector("[data-control=chart]");
    const [letter, whole] = [chart.querySelector("text"), chart].map((one) =>
        one.getBoundingClientRect());
    return [letter.height, whole.width];
}"""


def test_the_drawing_follows_width_and_text_size(curves: Page) -> None:
    """Its letters keep the size of the text around them; a phone gets a smaller chart, not text."""
    sizes = []
    for width, percent in ((720, 100), (360, 100), (360, 150)):
        curves.set_viewport_size({"width": width, "height": 900})
        curves.evaluate(f"document.documentElement.style.fontSize = '{percent}%'")
        sizes.append(curves.evaluate(MEASURED))
        assert curves.evaluate("document.documentElement.scrollWidth") <= width
    (large, wide), (small, narrow), (zoomed, _) = sizes
    assert large == pytest.approx(small, abs=0.5)
    assert zoomed == pytest.approx(1.5 * small, abs=1.5)
    assert narrow < wide / 1.9


def test_curves_that_leave_let_go(curves: Page) -> None:
    curves.evaluate("window.quit()")
    assert curves.locator(".gankit").count() == 0
