"""What the book takes: seconds to build, bytes to open, milliseconds to play.

    uv run python benchmarks/book.py [--write]

Builds the book anew from the executed lessons, each time by a fresh process into a fresh folder
(what npm provides was copied before), and opens its front page in headless Chromium from a server
that compresses as web hosts do, on a line of 10 Mbit/s with 40 ms to the server.  What counts are
the bodies of all answers that the server has begun until the first slider has changed the picture.
The explorer's time is from a key's own time stamp until the new picture is in the canvas.
"""

import argparse
import gzip
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import quality
from explorer import RECORD, SWITCHES
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
PACKED = {".html", ".css", ".js", ".svg", ".json"}
LINE = {"offline": False, "latency": 40, "downloadThroughput": 10e6 / 8, "uploadThroughput": 1e6}
SLIDER = ".gk-front [data-control=direction-0]"
PIXELS = "document.querySelector('.gk-front [data-control=picture]').toDataURL()"


class Packing(SimpleHTTPRequestHandler):
    """Sends text compressed, and keeps the sizes of what it sends."""

    sent: ClassVar[list[int]] = []

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        body, packed = path.read_bytes(), path.suffix in PACKED
        body = gzip.compress(body, 6) if packed else body
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(body)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.sent.append(len(body))
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def build(output: Path) -> float:
    start = time.perf_counter()
    command = [sys.executable, str(ROOT / "book/build.py"), str(output)]
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def first_move(page: Page, address: str) -> float:
    """Open the page, and move a slider as soon as there is one: seconds until the picture moved."""
    start = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator(SLIDER).wait_for()
    before = page.evaluate(PIXELS)
    page.locator(SLIDER).press("ArrowRight")
    page.wait_for_function(f"before => {PIXELS} !== before", arg=before)
    return time.perf_counter() - start


def latency(page: Page) -> list[float]:
    page.evaluate(RECORD)
    page.locator(SLIDER).focus()
    for _ in range(120):
        page.keyboard.press("ArrowLeft")
        page.wait_for_timeout(20)
    return sorted(pixels for pixels, *_ in page.evaluate("() => seen.splice(0)")[5:])


def front_page(book: Path) -> dict[str, float]:
    """What the front page takes, in kilobytes, seconds and milliseconds."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    handler = partial(Packing, directory=str(book))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", LINE)
        Packing.sent.clear()
        seconds = first_move(page, f"http://127.0.0.1:{server.server_port}/book/intro.html")
        moved = sum(Packing.sent)
        page.wait_for_load_state("networkidle")
        opened, times = sum(Packing.sent), latency(page)
        browser.close()
        server.shutdown()
    return {
        "moved": moved / 1e3,
        "seconds": seconds,
        "opened": opened / 1e3,
        "median": statistics.median(times),
        "late": times[int(0.95 * len(times))],
    }


def report(built: list[float], front: dict[str, float]) -> str:
    rows = [
        [f"seconds to build it, median of {len(built)}", f"{statistics.median(built):.0f}", "≤ 60"],
        ["kB until the front page's first slider works", f"{front['moved']:.0f}", "≤ 1500"],
        ["seconds until then, at 10 Mbit/s", f"{front['seconds']:.1f}", ""],
        ["kB of the whole front page, down to the fold", f"{front['opened']:.0f}", ""],
        ["ms from a key to the new picture, median", f"{front['median']:.1f}", "≤ 16"],
        ["ms within which 95 % of the pictures come", f"{front['late']:.1f}", ""],
    ]
    return f"# What the book takes\n\n{quality.table(['', 'measured', 'bar'], rows)}"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the table under results/")
    parser.add_argument("--builds", type=int, default=3, help="how many builds are timed (3)")
    chosen = parser.parse_args(arguments)
    if chosen.write and chosen.builds < 3:
        parser.error("a table that is kept is made with 3 builds, or more")
    with tempfile.TemporaryDirectory() as name:
        built = [build(Path(name) / str(number)) for number in range(chosen.builds)]
        front = front_page(Path(name) / "0/_build/html")
    quality.publish("book", report(built, front), write=chosen.write)


if __name__ == "__main__":
    main()
