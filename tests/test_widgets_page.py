"""A widget saved as one page: what is in the file, and that it lives alone, in a browser."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Browser, Page
from reader import FRAME, ROOT, Watched, sideways
from test_browser import SHAPES, violations
from widget_checks import CHECKS, one_of_each

from gankit import widgets
from gankit.networks import DCGANGenerator

TITLE, ABOUT = "Mine & <yours>", 'A line about "it" & a </script> that ends nothing'


@pytest.fixture(scope="module")
def made() -> dict[str, widgets.Widget]:
    """A widget of each kind."""
    return one_of_each()


@pytest.fixture(scope="module")
def saved(made: dict[str, widgets.Widget], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a page for each kind, and nothing else."""
    folder = tmp_path_factory.mktemp("pages")
    for kind, widget in made.items():
        widgets.save(widget, folder / f"{kind}.html", title=TITLE, about=ABOUT)
    return folder


@pytest.fixture(scope="module")
def axe(request: pytest.FixtureRequest) -> Path:
    """The rules of accessibility; they come with the book's scripts."""
    path = ROOT / "book/_vendor/tests/axe.min.js"
    if not path.exists():
        request.getfixturevalue("book")
    return path


@pytest.fixture
def offline(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(reduced_motion="reduce", offline=True)
    yield context.new_page()
    context.close()


# ---- in a browser -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", CHECKS)
def test_it_lives_from_a_disk_without_a_network(offline: Page, saved: Path, kind: str) -> None:
    """All that its controls do elsewhere they do here; the page asks for itself alone."""
    address = (saved / f"{kind}.html").as_uri()
    watched = Watched(offline, address)
    offline.goto(address)
    widget = offline.locator(f"[data-gankit={kind}]")
    widget.wait_for()
    CHECKS[kind](widget)
    watched.rest()
    assert (watched.requests, watched.errors) == ([address], [])
    assert offline.title() == offline.get_by_role("heading", level=1).inner_text() == TITLE
    assert offline.get_by_text(ABOUT).is_visible()


@pytest.mark.parametrize("kind", CHECKS)
def test_it_suits_every_eye_and_hand(offline: Page, saved: Path, axe: Path, kind: str) -> None:
    offline.goto((saved / f"{kind}.html").as_uri())
    offline.locator(f"[data-gankit={kind}]").wait_for()
    offline.add_script_tag(path=axe)
    faults: dict[str, object] = {}
    for scheme, width in SHAPES:
        offline.emulate_media(color_scheme=scheme)
        offline.set_viewport_size({"width": width, "height": 900})
        offline.evaluate(FRAME)
        faults[f"axe, {scheme}, {width} px"] = violations(offline, contrast=True)
        faults[f"sideways, {scheme}, {width} px"] = sideways(offline)
    assert {what: found for what, found in faults.items() if found} == {}


BRIGHTNESS = """() => ["body", "h1", ".gankit"].map((name) => {
    const { color, backgroundColor } = getComputedStyle(document.querySelector(name));
    return [color, backgroundColor].map((one) => {
        const context = document.createElement("canvas").getContext("2d");
        context.fillStyle = one;
        context.fillRect(0, 0, 1, 1);
        return context.getImageData(0, 0, 1, 1).data[1];
    });
})"""


def test_it_is_dark_in_the_dark(offline: Page, saved: Path) -> None:
    """Page and widget alike: light letters on dark ground, and the other way round."""
    offline.goto((saved / "explorer.html").as_uri())
    offline.locator("[data-gankit=explorer]").wait_for()
    seen = {}
    for scheme in ("light", "dark"):
        offline.emulate_media(color_scheme=scheme)
        seen[scheme] = offline.evaluate(BRIGHTNESS)
    (page, _, widget), (dark_page, _, dark_widget) = seen["light"], seen["dark"]
    assert page[1] > 200 > 100 > page[0]
    assert widget[1] > 200 > 100 > widget[0]
    assert dark_page[1] < 60 < 150 < dark_page[0]
    assert dark_widget[1] < 60 < 150 < dark_widget[0]


def test_the_browser_itself_refuses_to_ask(offline: Page, saved: Path) -> None:
    """Even a script that wanted to could fetch nothing: the page's own policy forbids it."""
    offline.goto((saved / "quiz.html").as_uri())
    refused = """() => new Promise((done) => {
        document.addEventListener("securitypolicyviolation", (event) => done(event.blockedURI));
        fetch("http://127.0.0.1:9/").catch(() => {});
    })"""
    assert offline.evaluate(refused) == "http://127.0.0.1:9/"


# ---- the file -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", CHECKS)
def test_a_page_is_its_weights_its_script_and_little_more(
    made: dict[str, widgets.Widget], saved: Path, kind: str
) -> None:
    widget = made[kind]
    sent = [value for value in widget.travels().values() if isinstance(value, bytes)]
    rest = (saved / f"{kind}.html").stat().st_size - len(str(widget._esm).encode())
    assert 0 < rest - sum(len(base64.b64encode(value)) for value in sent) <= 30_000


def test_what_travels_is_what_the_widget_has(made: dict[str, widgets.Widget], saved: Path) -> None:
    text = (saved / "curves.html").read_text("utf8")
    state = json.loads(re.search(r'mount\(document.getElementById\("widget"\), (.+)\);', text)[1])
    assert state["spec"] == made["curves"].spec
    assert base64.b64decode(state["numbers"]) == made["curves"].numbers


def test_words_cannot_end_the_page(offline: Page, tmp_path: Path) -> None:
    """Whatever stands in a label is shown as it is written."""
    evil = "</script><img src=x onerror=\"document.title='hacked'\"><!--<script>"
    made = widgets.curves([0, 1], {evil: [0, 1]}, labels=("x", evil), alt=evil)
    offline.goto(widgets.save(made, tmp_path / "evil.html", title=evil, about=evil).as_uri())
    assert offline.locator("[data-gankit=curves] tbody th").inner_text() == evil
    assert offline.title() == evil
    assert offline.locator("img").count() == 0


def test_a_page_has_words_without_being_given_any(tmp_path: Path) -> None:
    widget = widgets.explore(DCGANGenerator(4, 4))
    text = widgets.save(widget, tmp_path / "page.html").read_text("utf8")
    assert "<title>Latent explorer</title>" in text
    assert f"<p>{widget.about}</p>" in text
    assert '<html lang="en">' in text


def test_an_older_page_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("old")
    widget = widgets.explore(DCGANGenerator(4, 4))
    assert widgets.save(widget, str(path), title="New") == path
    assert "<h1>New</h1>" in path.read_text("utf8")
    assert [*tmp_path.iterdir()] == [path]


# ---- what is refused ----------------------------------------------------------------------------


def test_what_is_no_widget_of_ours_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="widget is of type DCGANGenerator, expected a widget of g"):
        widgets.save(DCGANGenerator(4, 4), tmp_path / "page.html")


@pytest.mark.parametrize(
    ("name", "words", "error", "message"),
    [
        ("page", {}, ValueError, "is to be 'page', expected a name that ends in .html"),
        ("page.png", {}, ValueError, "is to be 'page.png', expected a name that ends in .html"),
        ("none/page.html", {}, FileNotFoundError, "none is no folder: make it first, or choose"),
        ("old.html/page.html", {}, FileNotFoundError, "old.html is no folder"),
        ("folder.html", {}, IsADirectoryError, "choose a folder that you may write to"),
        ("page.html", {"title": " "}, ValueError, "title is ' ' and about is .*, expected words"),
        ("page.html", {"about": ""}, ValueError, "about is '', expected words, or none"),
    ],
)
def test_a_page_that_cannot_be_is_refused(
    tmp_path: Path, name: str, words: dict, error: type, message: str
) -> None:
    """And what lies there stays, with nothing beside it."""
    (tmp_path / "old.html").write_text("old")
    (tmp_path / "folder.html").mkdir()
    widget = widgets.curves([0, 1], {"a": torch.ones(2)}, labels=("x", "y"), alt="A line")
    with pytest.raises(error, match=message):
        widgets.save(widget, tmp_path / name, **words)
    assert (tmp_path / "old.html").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.html", "old.html"]


def test_a_disk_that_is_full_leaves_the_old_page(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "page.html"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    widget = widgets.curves([0, 1], {"a": [0, 1]}, labels=("x", "y"), alt="A line")
    with pytest.raises(OSError, match="No space left on device: choose a folder that you may"):
        widgets.save(widget, path)
    assert path.read_text() == "old"
    assert [*tmp_path.iterdir()] == [path]
