"""The widgets of the built book, which no kernel stands behind: every control, by key and mouse."""

from itertools import cycle, pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect
from reader import (
    CONTROLS,
    FRONT,
    LESSONS,
    NAME,
    WIDGETS,
    WITH_WIDGETS,
    Opener,
    assert_it_draws,
    drawn,
    expect_change,
    sideways,
)
from widget_checks import CHECKS

LESSON_00 = f"notebooks/{LESSONS[0].stem}"
SHAPES = [("light", 1280), ("dark", 360), ("dark", 1280), ("light", 360)]
PLAIN = [path for path in LESSONS if '"@jupyter-widgets/controls"' in path.read_text("utf8")]


def ours(page_or_widget) -> list[Locator]:
    return page_or_widget.locator("[data-gankit]").all()


# ---- every control of every widget --------------------------------------------------------------


@pytest.mark.parametrize("name", WITH_WIDGETS)
def test_every_control_draws(opened: Opener, book: Path, name: str) -> None:
    """What can be focused in a widget, and what a pointer is invited to, changes its pixels.

    From a folder of files, where less works than over http.
    """
    watched = opened(book.as_uri(), name)
    found = ours(watched.page)
    assert [widget.get_attribute("data-gankit") for widget in found] == WIDGETS[name]
    for widget, kind in zip(found, WIDGETS[name], strict=True):
        CHECKS[kind](widget)
        controls = widget.locator(f"{CONTROLS}:visible").all()
        assert controls
        for control in controls:
            assert_it_draws(control, widget)
        for pad in pads(widget):
            assert_a_drag_draws(pad, widget)
    assert (watched.foreign, watched.errors) == ([], [])


def pads(widget: Locator) -> list[Locator]:
    """What a pointer can drag or draw on, as its cursor says."""
    widget.evaluate("""(root) => {
        const invites = (one) => ["crosshair", "grab"].includes(getComputedStyle(one).cursor);
        const all = [...root.querySelectorAll("*")].filter(invites);
        for (const one of all) if (!invites(one.parentElement)) one.dataset.pad = "yes";
    }""")
    return widget.locator("[data-pad]").all()


def assert_a_drag_draws(pad: Locator, widget: Locator) -> None:
    before = drawn(widget)
    box, mouse = pad.bounding_box(), pad.page.mouse
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 60, y - 10, steps=4)
    mouse.up()
    expect_change(lambda: drawn(widget), before, f"nothing was drawn by {pad.evaluate(NAME)}")


# Every page over http in one guise; the front page in each, from a disk in some
GUISES = [(name, "served", *shape) for name, shape in zip(WITH_WIDGETS, cycle(SHAPES))]
GUISES += [(FRONT, "served", *shape) for shape in SHAPES[1:]]
GUISES += [(FRONT, "book", "dark", 360), (LESSON_00, "book", "dark", 1280)]


@pytest.mark.parametrize(("name", "place", "scheme", "width"), GUISES)
def test_page_plays_in_every_guise(
    opened: Opener, request: pytest.FixtureRequest, name: str, place: str, scheme: str, width: int
) -> None:
    """It opens without a fault, fits, and its widgets draw: light, dark, wide, narrow, anywhere."""
    home = request.getfixturevalue(place)
    watched = opened(home if place == "served" else home.as_uri(), name, width=width, scheme=scheme)
    page = watched.page
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    for widget in ours(page):
        assert_it_draws(widget.locator(f"{CONTROLS}:visible").first, widget)
    assert (watched.foreign, watched.errors, sideways(page)) == ([], [], [])


def test_lessons_have_their_widgets() -> None:
    """A notebook that lost its widgets' states would leave nothing to test."""
    kinds = [(name[10:12], WIDGETS[name]) for name in WITH_WIDGETS if "/0" in name or "/1" in name]
    assert kinds == [
        ("00", ["explorer", "quiz", "explorer"]),
        ("02", ["explorer"]),
        ("03", ["curves"]),
        ("04", ["flipbook", "playground"]),
        ("05", ["curves", "playground"]),
        ("06", ["curves"]),
        ("08", ["replay", "playground"]),
        ("09", ["dirac"]),
        ("11", ["plane", "pad"]),
        ("12", ["character"]),
        ("13", ["pad"]),
        ("14", ["roundtrip"]),
        ("15", ["mix"]),
        ("16", ["play", "listen"]),
        ("17", ["explorer"]),
    ]


# ---- how much motion ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("motion", "least", "most"), [("reduce", 0.1, 0.3), ("no-preference", 0, 0.05)]
)
@pytest.mark.parametrize("name", [FRONT, *(n for n in WITH_WIDGETS if n[10:12] in ("04", "08"))])
def test_play_steps_where_no_motion_is_wanted(
    opened: Opener, served: str, name: str, motion: str, least: float, most: float
) -> None:
    """Play is a film, in small strides; for readers who want no motion, a few single pictures."""
    page = opened(served, name, motion=motion).page
    play = page.locator("[data-gankit] [data-control=play]").first
    slider = page.locator("[data-gankit]:has([data-control=play])").first.locator(
        ":is([data-control=walk], [data-control=frame], [data-control=time])"
    )
    slider.evaluate("""(slider) => {
        slider.shown = [+slider.value];
        const look = () => slider.shown.push(+slider.value);
        new MutationObserver(look).observe(slider, {attributeFilter: ["aria-valuetext"]});
    }""")
    play.press("Enter")
    page.wait_for_function("slider => slider.shown.length > 2", arg=slider.element_handle())
    play.press("Enter")
    shown = slider.evaluate("slider => slider.shown.map((at) => at / slider.max)")
    strides = [abs(b - a) for a, b in pairwise(shown[:3])]
    assert all(least <= stride <= most for stride in strides), strides


# ---- what needs a kernel ------------------------------------------------------------------------


@pytest.mark.parametrize("lesson", PLAIN, ids=lambda path: path.stem)
def test_what_needs_a_kernel_says_so(opened: Opener, address: str, lesson: Path) -> None:
    """Plain ipywidgets show what was stored; the words right above say who would move it."""
    watched = opened(address, f"notebooks/{lesson.stem}")
    cell = watched.page.locator("div.cell:has(.widget-slider)")
    stored = drawn(cell.locator(".widget-html-content"))
    assert len({*stored[0]}) > 16  # shades of a digit, not an empty frame
    cell.get_by_role("slider").first.press("ArrowRight")
    assert drawn(cell.locator(".widget-html-content")) == stored
    expect(cell.locator("xpath=preceding::p[1]")).to_contain_text("It needs a kernel")
    assert (watched.foreign, watched.errors) == ([], [])
