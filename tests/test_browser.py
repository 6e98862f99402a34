"""A reader's browser: headless Chromium on the built book, over http and from disk, and JupyterLab.

What is asked: the pages ask no other host for anything, nothing lands on the console, the widgets
answer to mouse and keyboard, nothing scrolls sideways on a phone, and axe-core finds no serious
fault.
"""

import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, Request, expect, sync_playwright

ROOT = Path(__file__).parents[1]
LESSONS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
RESULTS = sorted((ROOT / "benchmarks/results").glob("*.md"))
PAGES = ["book/intro", "book/api", "book/references", "search"]
PAGES += [f"notebooks/{lesson.stem}" for lesson in LESSONS]
PAGES += [f"benchmarks/results/{table.stem}" for table in RESULTS]
SWITCHES = [
    "--no-sandbox",  # Chromium refuses to sandbox for root, which CI often is
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Console errors that we cannot mend, each with its reason: none so far
ALLOWED_ERRORS: tuple[str, ...] = ()
# axe rules that the theme breaks and that cannot be mended from outside: rule -> reason
ALLOWED_VIOLATIONS: dict[str, str] = {}
PATIENCE = 120_000  # milliseconds: what a busy machine may take, not what a reader would wait
VIEWS = "script[type='application/vnd.jupyter.widget-view+json']"
IS_DRAWN = "view => view.previousElementSibling?.querySelector('.lm-Widget > *')"
PIXELS = "canvas => canvas.toDataURL()"


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files without a line on stderr for each."""

    def log_request(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def served(book: Path) -> Iterator[str]:
    """The address of the book over http."""
    handler = partial(QuietHandler, directory=str(book))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(params=["http", "file"])
def address(request: pytest.FixtureRequest, book: Path) -> str:
    """Where the book begins: on a web server, or in a folder on disk."""
    return request.getfixturevalue("served") if request.param == "http" else book.as_uri()


class Watched:
    """A page that remembers what it asked other hosts for, and what went wrong on it."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self.home = page, home
        self.foreign: list[str] = []
        self.errors: list[str] = []
        page.on("request", self._request)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self._said(said.type, said.text))
        page.on("requestfailed", lambda request: self.errors.append(f"failed: {request.url}"))

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).scheme not in ("data", "blob"):
            self.foreign += [] if request.url.startswith(self.home) else [request.url]

    def _said(self, kind: str, text: str) -> None:
        if kind == "error" and not any(known in text for known in ALLOWED_ERRORS):
            self.errors.append(text)


Opener = Callable[..., Watched]


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opener]:
    """Opens a page of the book, watched from its first request on, and waits until it is still."""
    contexts = []

    def open_page(home: str, name: str, *, width: int = 1280, scheme: str = "light") -> Watched:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        watched = Watched(context.new_page(), home)
        watched.page.goto(f"{home}/{name}.html", wait_until="load")
        settle(watched.page)
        return watched

    yield open_page
    for context in contexts:
        context.close()


def settle(page: Page) -> None:
    """Wait until formulas are set, widgets are drawn and the fonts are there."""
    page.wait_for_function("!document.querySelector('.math') || window.MathJax?.startup?.promise")
    page.evaluate("async () => { await window.MathJax?.startup?.promise }")
    page.wait_for_function(f"[...document.querySelectorAll({VIEWS!r})].every({IS_DRAWN})")
    page.evaluate("() => document.fonts.ready.then(() => true)")


# ---- every page ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_page_stands_alone(opened: Opener, address: str, name: str) -> None:
    watched = opened(address, name)
    watched.page.wait_for_load_state("networkidle")
    assert (watched.foreign, watched.errors) == ([], [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_page_fits_a_phone(opened: Opener, served: str, name: str, scheme: str) -> None:
    page = opened(served, name, width=360, scheme=scheme).page
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible(opened: Opener, served: str, name: str, scheme: str) -> None:
    page = opened(served, name, scheme=scheme).page
    page.add_script_tag(path=ROOT / "book/_vendor/tests/axe.min.js")
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    faults = {
        fault["id"]: [node["html"][:160] for node in fault["nodes"][:5]]
        for fault in found
        if fault["impact"] in ("serious", "critical") and fault["id"] not in ALLOWED_VIOLATIONS
    }
    assert faults == {}


def test_formulas_are_set(opened: Opener, address: str) -> None:
    """Every formula of every lesson is set by the book's own MathJax, none with an error."""
    for lesson in LESSONS:
        page = opened(address, f"notebooks/{lesson.stem}").page
        written = page.locator(".math").count()
        assert page.locator(".math mjx-container").count() >= written
        assert page.locator("mjx-merror").count() == 0


# ---- the widgets --------------------------------------------------------------------------------


def widgets(page: Page, kind: str) -> list[Locator]:
    return page.locator(f"[data-gankit={kind}]").all()


def slide(slider: Locator) -> None:
    """Move a slider as a reader with a keyboard does."""
    slider.focus()
    for _ in range(20):
        slider.press("ArrowRight")


def assert_explorer_is_alive(explorer: Locator) -> None:
    """Each slider that is on the picture's way moves its pixels; a new z does, too."""
    picture = explorer.locator("[data-control=picture]")
    for name in ("direction-0", "direction-1", "coordinate-value", "truncation", "walk"):
        before = picture.evaluate(PIXELS)
        slide(explorer.locator(f"[data-control={name}]"))
        expect_other_pixels(picture, before)
    before = picture.evaluate(PIXELS)
    explorer.locator("[data-control=new-z]").click()
    expect_other_pixels(picture, before)


def expect_other_pixels(picture: Locator, before: str) -> None:
    deadline = time.monotonic() + PATIENCE / 1000
    while picture.evaluate(PIXELS) == before:
        assert time.monotonic() < deadline, "the picture did not change"
        time.sleep(0.01)


def latency(explorer: Locator, moves: int = 60) -> float:
    """The median of the milliseconds from a slider's input event to its drawn picture."""
    slider = explorer.locator("[data-control=direction-0]")
    explorer.evaluate(
        "root => { root.seen = [];"
        "root.addEventListener('gankit:draw', event => root.seen.push(event.detail.latency)) }"
    )
    slider.focus()
    for move in range(moves):
        slider.press("ArrowRight" if move < moves / 2 else "ArrowLeft")
    times = sorted(explorer.evaluate("root => root.seen"))
    assert len(times) > moves / 2
    return times[len(times) // 2]


def assert_flipbook_turns(flipbook: Locator) -> None:
    """First, next and last frame look different, and Play goes on from the one on show."""
    slider, label = (flipbook.locator(f"[data-control={name}]") for name in ("frame", "label"))
    seen = {}
    for key in ("Home", "ArrowRight", "End"):
        slider.focus()
        slider.press(key)
        expect(label).not_to_have_text(seen.get("text", ""))
        seen["text"] = label.inner_text()
        seen[key] = frame_on_show(flipbook)
        assert seen["text"] in flipbook.get_by_role("img").get_attribute("alt")
    assert len({seen["Home"], seen["ArrowRight"], seen["End"]}) == 3
    flipbook.get_by_role("button", name="Play").click()  # from the last frame: from the first again
    expect(label).not_to_have_text(seen["text"])
    assert frame_on_show(flipbook) != seen["End"]


def frame_on_show(flipbook: Locator) -> str:
    """The pixels of the frame that the page shows, once they are there."""
    return flipbook.locator("img").evaluate("""async (picture) => {
        await picture.decode();
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
        canvas.getContext("2d").drawImage(picture, 0, 0);
        return canvas.toDataURL();
    }""")


def assert_curves_follow(curves: Locator) -> None:
    """Whatever the slider says, all marks stand at its x, and the table's numbers are theirs."""
    slider, said = (curves.locator(f"[data-control={name}]") for name in ("x", "at"))
    seen = {}
    for key in ("Home", "ArrowRight", "End"):
        slider.focus()
        slider.press(key)
        expect(said).to_contain_text(f"= {slider.get_attribute('aria-valuetext')}")
        places = curves.locator(".gk-chart .gk-point").evaluate_all(
            "marks => marks.map((mark) => mark.parentNode.getAttribute('transform'))"
        )
        columns = {place.split()[0] for place in places}
        assert len(columns) == 1
        values = curves.locator("tbody td").all_inner_texts()
        assert all(value and value not in ("NaN", "undefined") for value in values)
        assert said.inner_text() in curves.get_by_role("img").get_attribute("aria-label")
        seen[key] = (columns.pop(), said.inner_text())
    assert len(set(seen.values())) == 3


def assert_dirac_answers(game: Locator) -> None:
    """Each slider, and the start, moves the orbit and what is said of it."""
    path = game.locator("[data-control=plane] .gk-orbit")
    for name, key in (("gamma", "ArrowRight"), ("step", "ArrowRight"), ("start", "ArrowUp")):
        before = path.get_attribute("d")
        game.locator(f"[data-control={name}]").press(key)
        expect(path).not_to_have_attribute("d", before)
    expect(game.locator("[data-control=cell-0-1]")).to_contain_text("λ = ")


def assert_replay_goes_both_ways(replay: Locator) -> None:
    """The slider changes every plot and says the step; Backwards goes back from there."""
    slider, label = (replay.locator(f"[data-control={name}]") for name in ("time", "label"))
    pictures = replay.get_by_role("img").all()
    seen = {}
    for key in ("Home", "ArrowRight", "End"):
        slider.focus()
        slider.press(key)
        expect(label).to_have_text(slider.get_attribute("aria-valuetext"))
        seen[key] = [picture.evaluate(PIXELS) for picture in pictures]
        for picture in pictures:
            assert label.inner_text() in picture.get_attribute("aria-label")
    assert all(len({*plots}) == 3 for plots in zip(*seen.values(), strict=True))
    last = label.inner_text()
    replay.get_by_role("button", name="Backwards").click()
    expect(label).not_to_have_text(last)
    replay.get_by_role("button", name="Pause").click()


CHECKS: dict[str, Callable[[Locator], None]] = {
    "explorer": assert_explorer_is_alive,
    "flipbook": assert_flipbook_turns,
    "curves": assert_curves_follow,
    "dirac": assert_dirac_answers,
    "replay": assert_replay_goes_both_ways,
}


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_widgets_of_a_lesson(opened: Opener, address: str, lesson: Path) -> None:
    watched = opened(address, f"notebooks/{lesson.stem}")
    for kind, check in CHECKS.items():
        for widget in widgets(watched.page, kind):
            check(widget)
    assert (watched.foreign, watched.errors) == ([], [])


@pytest.mark.parametrize(
    ("number", "kinds"),
    [
        ("00", ["explorer", "quiz"]),
        ("03", ["flipbook"]),
        ("04", ["curves"]),
        ("05", ["curves"]),
        ("07", ["dirac", "replay"]),
    ],
)
def test_a_lesson_has_its_widgets(
    opened: Opener, served: str, number: str, kinds: list[str]
) -> None:
    stem = next(lesson.stem for lesson in LESSONS if lesson.stem.startswith(number))
    page = opened(served, f"notebooks/{stem}").page
    assert all(widgets(page, kind) for kind in kinds)


def test_static_explorer_answers_within_a_frame(opened: Opener, served: str) -> None:
    explorer = widgets(opened(served, "notebooks/00_real_or_fake").page, "explorer")[0]
    median = latency(explorer)
    print(f"input to pixels in the static page: {median:.1f} ms (median)")
    assert median <= 16


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda path: path.stem)
def test_quiz_is_played_by_keyboard(opened: Opener, address: str, lesson: Path) -> None:
    for quiz in widgets(opened(address, f"notebooks/{lesson.stem}").page, "quiz"):
        play(quiz)


def play(quiz: Locator) -> None:
    quiz.locator("[data-control=real]").focus()
    rounds = int(quiz.locator("[data-control=progress]").inner_text().split()[-1])
    for number in range(rounds):
        quiz.page.keyboard.press("r" if number % 2 else "f")
    expect(quiz.locator("[data-control=reveal] [data-truth]")).to_have_count(rounds)
    score = quiz.locator("[data-control=again]")
    expect(score).to_be_focused()
    quiz.page.keyboard.press("Enter")
    expect(quiz.locator("[data-control=progress]")).to_contain_text(f"1 of {rounds}")


# ---- JupyterLab ---------------------------------------------------------------------------------

CELL = """
import torch, gankit as gk
frames = []
for step in range(3):
    ax = gk.plots.axes()
    ax.plot([0, step])
    frames.append(gk.plots.frame(ax))
display(gk.widgets.flipbook(frames, alt="A line that rises"))
x = torch.arange(-8, 9) / 4
values = {"x²": x**2, "1/x²": 1 / x**2}
display(gk.widgets.curves(x, values, labels=("x", "y"), alt="A parabola and a pole"))
display(gk.widgets.dirac({"minimax": gk.losses.minimax}))
players, z = (gk.networks.MLPGenerator(), gk.networks.MLPDiscriminator()), torch.randn(64, 2)
moments = []
for step in range(20):
    moments.append(gk.widgets.snapshot(players, z, extent=(-1, 1, -1, 1), step=step))
    for parameter in players[0].parameters():
        parameter.data *= 1.1
display(gk.widgets.replay({"a": moments, "b": moments}, 0.5 * z, alt="An untrained run"))
torch.manual_seed(0)
generator = gk.networks.DCGANGenerator(latent_dim=64, width=64)
for parameter in generator.parameters():
    parameter.data *= 4  # an untrained picture is all but flat
gk.widgets.explore(generator)
"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab of its own, with one short notebook in its folder."""
    home = tmp_path_factory.mktemp("lab")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL.strip())])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, home / "explore.ipynb")
    port, token = free_port(), secrets.token_hex(16)
    folders = ("CONFIG", "DATA", "RUNTIME")
    own = {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in folders}
    own |= {
        f"JUPYTERLAB_{name}_DIR": str(home / name.lower()) for name in ("SETTINGS", "WORKSPACES")
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += [f"--port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={home}"]
    command += [f"--IdentityProvider.token={token}"]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(command, env=os.environ | own, stdout=log, stderr=log, cwd=home)
    try:
        wait_for(port, home / "log")
        yield f"http://127.0.0.1:{port}/lab/tree/explore.ipynb?token={token}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")


def test_widgets_in_jupyterlab(lab: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.goto(lab)
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=PATIENCE)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=PATIENCE)
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Shift+Enter")
    explorer = page.locator("[data-gankit=explorer]")
    explorer.wait_for(timeout=PATIENCE)
    for kind, check in CHECKS.items():
        check(page.locator(f"[data-gankit={kind}]"))
    median = latency(explorer)
    print(f"input to pixels in JupyterLab: {median:.1f} ms (median)")
    assert median <= 30
    page.close()
