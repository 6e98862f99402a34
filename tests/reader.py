"""A reader's browser, and what the tests of the book's pages, its widgets and JupyterLab share."""

import json
import time
from collections.abc import Callable
from http.server import SimpleHTTPRequestHandler
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from PIL import Image
from playwright.sync_api import Locator, Page, Request, expect

ROOT = Path(__file__).parents[1]
LESSONS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
SWITCHES = [
    "--no-sandbox",  # Chromium refuses to sandbox for root, which CI often is
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Console errors that we cannot mend, each with its reason: none so far
ALLOWED_ERRORS: tuple[str, ...] = ()
PATIENCE = 300_000  # milliseconds, to end what hangs: no machine is as busy as that
expect.set_options(timeout=PATIENCE)  # instead of five seconds
STATE, VIEW = (f"application/vnd.jupyter.widget-{what}+json" for what in ("state", "view"))
VIEWS = f"script[type='{VIEW}']"
IS_DRAWN = "view => view.previousElementSibling?.querySelector('.lm-Widget > *')"
PIXELS = "canvas => canvas.toDataURL()"
FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def written(entry: object) -> list[str]:
    """All pages that a part of the book's table of contents names, in order."""
    if isinstance(entry, list):
        return [page for one in entry for page in written(one)]
    if not isinstance(entry, dict):
        return []
    pages = [entry[key] for key in ("root", "file") if key in entry]
    found = sorted(ROOT.glob(entry["glob"])) if "glob" in entry else []
    pages += [path.relative_to(ROOT).with_suffix("").as_posix() for path in found]
    return pages + [page for one in entry.values() for page in written(one)]


CONTENTS = written(yaml.safe_load((ROOT / "book/_toc.yml").read_text(encoding="utf8")))
PAGES = [*CONTENTS, "genindex", "py-modindex", "search", "index"]  # Sphinx adds these
CONFIG = yaml.safe_load((ROOT / "book/_config.yml").read_text(encoding="utf8"))
MOVED = CONFIG["sphinx"]["config"]["html_context"]["moved"]  # an address -> where it leads
FRONT = "book/intro"


def stored_widgets(lesson: Path) -> list[str]:
    """The kinds of our widgets in a lesson, in the order of their cells."""
    notebook = json.loads(lesson.read_text(encoding="utf8"))
    stored = notebook["metadata"].get("widgets", {}).get(STATE, {}).get("state", {})
    shown = [
        stored[output["data"][VIEW]["model_id"]]["state"]
        for cell in notebook["cells"]
        for output in cell.get("outputs", [])
        if VIEW in output.get("data", {})
    ]
    names = [model["_anywidget_id"].split(".")[-1] for model in shown if "_anywidget_id" in model]
    return [name.lower() for name in names]


WIDGETS = {FRONT: ["explorer", "character", "mix", "play"]} | {
    f"notebooks/{path.stem}": stored_widgets(path) for path in LESSONS
}
WIDGETS["book/playground"] = ["playground"]
WITH_WIDGETS = [name for name, kinds in WIDGETS.items() if kinds]


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files without a line on stderr for each."""

    def log_request(self, *_: object) -> None:
        pass


class Watched:
    """A page that remembers what it asked for, of whom, and what went wrong on it."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self.home = page, home
        self.requests: list[str] = []
        self.under_way = 0
        self.foreign: list[str] = []
        self.errors: list[str] = []
        page.on("request", self._request)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda said: self._said(said.type, said.text))
        page.on("requestfinished", lambda _: self._ended())
        page.on("requestfailed", self._failed)

    def rest(self) -> None:
        """Wait until nothing that the page has asked for is still to come."""
        self.page.evaluate(FRAME)
        while self.under_way:
            self.page.wait_for_timeout(20)

    def _failed(self, request: Request) -> None:
        moved_on = request.failure == "net::ERR_ABORTED"  # the page sent its reader elsewhere
        self._ended(*[] if moved_on else [f"failed: {request.url}"])

    def _ended(self, *faults: str) -> None:
        self.under_way -= 1
        self.errors += faults

    def _request(self, request: Request) -> None:
        self.under_way += 1
        if urlsplit(request.url).scheme not in ("data", "blob"):
            self.requests.append(request.url)
            self.foreign += [] if request.url.startswith(self.home) else [request.url]

    def _said(self, kind: str, text: str) -> None:
        if kind == "error" and not any(known in text for known in ALLOWED_ERRORS):
            self.errors.append(text)


Opener = Callable[..., Watched]


def settle(page: Page) -> None:
    """Wait until formulas are set, widgets are drawn and the fonts are there."""
    page.wait_for_function("!document.querySelector('.math') || window.MathJax?.startup?.promise")
    page.evaluate("async () => { await window.MathJax?.startup?.promise }")
    page.wait_for_function(f"[...document.querySelectorAll({VIEWS!r})].every({IS_DRAWN})")
    page.wait_for_function("!document.querySelector('.gk-front:not(:has([data-gankit]))')")
    for later in page.locator(".gk-later").all():  # fetched when its reader comes near
        later.scroll_into_view_if_needed()
        later.locator("[data-gankit]").wait_for()
        page.evaluate("scrollTo(0, 0)")
    page.evaluate("() => document.fonts.ready.then(() => true)")


def resize(page: Page, width: int, scheme: str) -> None:
    """Turn an open page into a phone's or a desk's, light or dark, and let it draw anew."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_function(f"document.documentElement.dataset.theme === {scheme!r}")
    page.evaluate(FRAME)


def sideways(page: Page) -> list[str]:
    """Nothing, if the page is as wide as its window; else what reaches beyond its right edge."""
    return page.evaluate("""() => {
        const page = document.documentElement;
        if (page.scrollWidth <= innerWidth) return [];
        const reaches = (one) => one.getBoundingClientRect().right > innerWidth + 0.5;
        const scrolls = (one) => one && (getComputedStyle(one).overflowX !== "visible" ||
            scrolls(one.parentElement));
        const wide = [...document.body.querySelectorAll("*")].filter((one) =>
            one.checkVisibility({visibilityProperty: true}) && reaches(one) &&
            !scrolls(one.parentElement));
        const inner = wide.filter((one) => !wide.some((other) => other.parentElement === one));
        const names = inner.slice(0, 5).map((one) => one.outerHTML.slice(0, 120));
        return [`${page.scrollWidth} px`, ...names];
    }""")


# ---- controls, by keyboard, and what they draw --------------------------------------------------

CONTROLS = (
    ":is(input, button, select, textarea, summary, a[href], [contenteditable], [role=slider], "
    "[tabindex]:not([tabindex='-1'])):not(:disabled)"
)
KIND = "c => c.getAttribute('role') || c.type || c.localName"
NAME = "c => c.dataset.control || c.outerHTML.slice(0, 120)"
PLACES = """(root) => {
    const {left, top} = root.getBoundingClientRect();
    const drawings = [...root.querySelectorAll("canvas, img, svg")];
    return drawings.filter((one) => one.checkVisibility()).map((one) => one.getBoundingClientRect())
        .map((box) => [box.left - left, box.top - top, box.right - left, box.bottom - top]);
}"""


def drawn(widget: Locator) -> list[bytes]:
    """The pixels of all drawings of a widget, as the page shows them."""
    widget.scroll_into_view_if_needed()
    box, page = widget.bounding_box(), widget.page
    fits = box["height"] < page.viewport_size["height"]  # then this is twice as quick
    shot = page.screenshot(clip=box) if fits else widget.screenshot()
    picture = Image.open(BytesIO(shot))
    places = [[round(edge) for edge in box] for box in widget.evaluate(PLACES)]
    return [picture.crop(place).tobytes() for place in places]


def use(control: Locator) -> None:
    """Use a control that has the focus, with the keys that one of its kind is used with."""
    kind = control.evaluate(KIND)
    if kind == "range":
        is_high = control.evaluate("c => 2 * c.value > +c.max + +c.min")
        control.press("PageDown" if is_high else "PageUp")
    elif kind == "number":
        control.press("ArrowDown" if control.evaluate("c => c.value === c.max") else "ArrowUp")
    elif kind == "select-one":
        is_last = control.evaluate("c => c.selectedIndex === c.length - 1")
        control.press("ArrowUp" if is_last else "ArrowDown")
    elif kind == "radio":
        control.press("ArrowDown" if control.is_checked() else "Space")
    else:
        keys = {"checkbox": "Space", "button": "Enter", "slider": "ArrowRight"}
        control.press((keys | {"application": "ArrowRight"})[kind])  # a pad, whose pen moves


def assert_it_draws(control: Locator, widget: Locator) -> None:
    """Use a control by keyboard and see the pixels of one of its widget's drawings change."""
    control.focus()
    if control.get_attribute("data-control") == "download":
        with control.page.expect_download():
            control.press("Enter")
        return
    if control.evaluate("c => c.localName") == "summary":  # a fold, which draws nothing
        for is_open in (True, False):
            control.press("Enter")
            assert control.evaluate("c => c.parentElement.open") == is_open
        return
    before, name = drawn(widget), control.evaluate(NAME)
    use(control)
    expect_change(lambda: drawn(widget), before, f"nothing was drawn by {name}")
    if control.count() and control.text_content() in ("Pause", "Stop"):  # some use makes it go
        control.press("Enter")


def expect_change(look: Callable[[], object], before: object, otherwise: str) -> None:
    deadline = time.monotonic() + PATIENCE / 1000
    while look() == before:
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.01)
