"""What several test files share: the built book, a reader's browser."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from programs import lacking  # tests/programs.py
from reader import MOVED, PATIENCE, SWITCHES, Opener, QuietHandler, Watched, settle

# Where Python may not keep what it has compiled, as in many containers, each of the many processes
# that the tests start compiles torch anew: twice the time until the first optimizer stands.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

ROOT = Path(__file__).parents[1]
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]


@pytest.fixture(autouse=True)
def no_figures() -> Iterator[None]:
    """No test meets the figures that another of its process left open."""
    yield
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium or Chrome."""
    return next(filter(None, map(shutil.which, BROWSERS)), None) or lacking("Chromium")


@pytest.fixture(scope="session")
def npm() -> str:
    """The path of npm, with which the book fetches its scripts."""
    return shutil.which("npm") or lacking("Node.js (npm)")


@pytest.fixture(scope="session")
def book(npm: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built book; any warning has failed the build.  Built once a run."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    output, said = shared / "book", shared / "book.log"
    with FileLock(shared / "book.lock"):
        if not said.exists():
            command = [sys.executable, str(ROOT / "book/build.py"), str(output)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            faults = f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}" if done.returncode else ""
            said.write_text(faults, encoding="utf8")
    if faults := said.read_text(encoding="utf8"):
        pytest.fail(f"the book does not build:\n{faults}")
    return output / "_build/html"


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    """An empty page, on which the tests of a file draw one after the other."""
    page = browser.new_page(viewport={"width": 720, "height": 900})
    page.set_default_timeout(PATIENCE)
    return page


@pytest.fixture
def still(browser: Browser) -> Iterator[Page]:
    """An empty page whose clock stands still, until a test says ``still.clock.run_for``."""
    page = browser.new_page(viewport={"width": 720, "height": 900})
    page.set_default_timeout(PATIENCE)
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    yield page
    page.close()


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


@pytest.fixture(scope="module")
def readers(browser: Browser) -> dict[tuple, BrowserContext]:
    """A reader of each kind, who keeps what the browser has cached from page to page."""
    return {}


@pytest.fixture
def opened(browser: Browser, readers: dict[tuple, BrowserContext]) -> Iterator[Opener]:
    """Opens a page of the book, watched from its first request on, and waits until it is still."""
    pages = []

    def open_page(
        home: str, name: str, *, width: int = 1280, scheme: str = "light", motion: str = "reduce"
    ) -> Watched:
        kind = (width, scheme, motion)
        if kind not in readers:
            readers[kind] = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion=motion
            )
            readers[kind].set_default_timeout(PATIENCE)
        watched = Watched(readers[kind].new_page(), home)
        pages.append(watched.page)
        watched.page.goto(f"{home}/{name}.html", wait_until="load")
        if name in MOVED:  # sends its readers on
            watched.page.wait_for_url(f"**/{MOVED[name]}.html")
        settle(watched.page)
        return watched

    yield open_page
    for page in pages:
        page.evaluate("localStorage.clear()")  # such as colours that were chosen
        page.close()
