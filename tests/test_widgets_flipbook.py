"""The flipbook: what it refuses and sends, and how its pages turn."""

import base64
import itertools
import json
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page
from programs import WIDGETS, show  # tests/programs.py

from gankit import widgets

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


# ---- on a page without a widget manager ---------------------------------------------------------


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


def test_a_reader_who_takes_over_stops_the_film(still: Page) -> None:
    show(still, "flipbook.js", flipbook_state())
    still.click("[data-control=play]")
    still.locator("[data-control=frame]").press("End")
    assert still.inner_text("[data-control=play]") == "Play"
    still.locator("[data-control=frame]").press("Home")
    still.click("[data-control=play]")
    still.clock.run_for(1000)
    still.click("[data-control=play]")
    stopped = shown(still)
    still.clock.run_for(1000)
    assert 0 < shown(still) == stopped < 5


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
    script = (WIDGETS / "flipbook.js").read_text().replace("export default", "window.widget =")
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
