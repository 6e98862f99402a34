"""How long widgets that run a network take from an input event to drawn pixels, in Chromium.

    uv run python benchmarks/explorer.py [--write]

A width-64 generator's explorer is opened as a plain page (over http, and as a file on disk) and in
JupyterLab, and one of width 128 that makes 32 × 32 pictures in colour as a file; so are a face to
design, by the shipped generator, a pad whose encoder has width 64, the map of the shipped VAE, a
face that goes there and back through the shipped translators, and two faces that are mixed, at
64 × 64, by the shipped style generator.  A slider, the pad's pen or the map's point is dragged with
the mouse and moved by keys; faces are picked, and mixed, by keys.  Counted are the milliseconds
from the mouse's or key's own time stamp until the new picture is in the canvas, and until the
browser has made the frame that shows it.
"""

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import nbformat
import quality
import torch
from playwright.sync_api import Error, Locator, Page, sync_playwright

import gankit as gk

SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
MOVES = 120  # by mouse and by keys, a fiftieth of a second apart, and by keys alone a tenth
FIRST = 5  # pictures that do not count
PICKS = "pick-0"  # the first of the faces to choose from
CROSSOVER = "crossover"  # one step to and fro: each draws the mixture alone
BY_KEYS = {PICKS, CROSSOVER}
# ms to pixels, median
BARS = {"file": 16, "in colour": 16, "a character": 16, "a pad": 16, "a map": 16}
BARS |= {"there and back": 33, "two faces mixed": 33, "http": 16, "JupyterLab": 30}
# Of each picture the ms to pixels, to the frame, and of drawing, by what moved the slider
Times = dict[str, list[list[float]]]
CELL = """import torch, gankit as gk
gk.widgets.explore(gk.networks.DCGANGenerator(latent_dim=64, width=64))"""
# From the first event that a picture answers to its pixels, and to the task after its frame
RECORD = """() => {
  let since = 0;
  window.seen = [];
  for (const type of ["pointermove", "keydown"])
    addEventListener(type, (event) => { since ||= event.timeStamp; }, true);
  addEventListener("gankit:draw", (event) => {
    const from = since, pixels = performance.now() - from, { port1, port2 } = new MessageChannel();
    since = 0;
    port1.onmessage = () => seen.push([pixels, performance.now() - from, event.detail.forward]);
    port2.postMessage(0);
  });
}"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def generator(width: int, **sizes: Any) -> gk.networks.DCGANGenerator:
    return gk.networks.DCGANGenerator(latent_dim=64, width=width, **sizes)


def character() -> gk.widgets.Widget:
    return gk.widgets.character(gk.pretrained.conditional_face_generator(), gk.data.FACE_ATTRIBUTES)


def plane() -> gk.widgets.Widget:
    decoder, encoder = gk.pretrained.digit_vae_decoder(), gk.pretrained.digit_vae_encoder()
    images, labels = gk.data.mnist("test")
    with torch.no_grad():
        codes = encoder(gk.data.to_float(images[:1000]))
    return gk.widgets.plane(decoder, codes, labels[:1000])


def roundtrip() -> gk.widgets.Widget:
    faces = gk.data.to_float(gk.data.faces(32, split="test")[0][:6])
    return gk.widgets.roundtrip(*gk.pretrained.translators("ink"), faces)


def write_page(folder: Path, widget: gk.widgets.Widget) -> Path:
    return gk.widgets.save(widget, folder / "explorer.html")


@contextmanager
def http(folder: Path):
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/explorer.html"
        server.shutdown()


@contextmanager
def jupyterlab(folder: Path):
    """The address of a notebook in a JupyterLab that has its settings in ``folder``."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, folder / "explorer.ipynb")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR",
             "JUPYTERLAB_WORKSPACES_DIR")  # fmt: skip
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}",
               f"--ServerApp.root_dir={folder}", "--IdentityProvider.token=local"]  # fmt: skip
    environment = os.environ | {name: str(folder / name) for name in names}
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield f"http://127.0.0.1:{port}/lab/tree/explorer.ipynb?token=local"
    finally:
        server.terminate()
        server.wait(30)


def run_cell(page: Page, address: str) -> None:
    for _ in range(120):  # until the server listens
        with suppress(Error):
            page.goto(address)
            break
        time.sleep(0.5)
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").first.wait_for(timeout=60_000)
    for _ in range(3):  # a key that comes while the notebook settles is lost
        page.locator(".jp-CodeCell .cm-content").first.click()
        page.keyboard.press("Shift+Enter")
        with suppress(Error):
            page.locator("[data-gankit=explorer]").wait_for(timeout=20_000)
            return


def measure(page: Page, moves: int, control: str = "direction-0") -> Times:
    """Move a slider, or a pen, by mouse and by keys; what is picked, by keys."""
    slider = page.locator(f"[data-control={control}]")
    slider.wait_for(timeout=60_000)
    page.evaluate(RECORD)
    slider.scroll_into_view_if_needed()
    drag = [] if control in BY_KEYS else dragged(page, moves, slider)
    slider.focus()
    for move in range(moves):
        page.keyboard.press("ArrowRight" if control == CROSSOVER and move % 2 else "ArrowLeft")
        page.wait_for_timeout(100 if control in BY_KEYS else 20)
    keys = page.evaluate("() => seen.splice(0)")
    return {by: times[FIRST:] for by, times in (("drag", drag), ("keys", keys)) if times}


def dragged(page: Page, moves: int, slider: Locator) -> list[list[float]]:
    area = slider.bounding_box()
    y = area["y"] + area["height"] / 2
    page.mouse.move(area["x"] + 10, y)
    page.mouse.down()
    for move in range(moves):
        page.mouse.move(area["x"] + 10 + (area["width"] - 20) * move / moves, y)
        page.wait_for_timeout(20)
    page.mouse.up()
    return page.evaluate("() => seen.splice(0)")


def measure_all(moves: int, screenshot: Path | None) -> dict[str, Times]:
    torch.manual_seed(0)
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder, found = Path(name), {}
        browser = playwright.chromium.launch(executable_path=browser_path, args=SWITCHES)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        colours = generator(128, image_shape=(3, 32, 32))
        pad = gk.widgets.pad(generator(64), gk.networks.DigitEncoder(64, 64))
        shown = {
            "a pad": (pad, "pad"),
            "a map": (plane(), "map"),
            "there and back": (roundtrip(), PICKS),
            "two faces mixed": (gk.widgets.mix(gk.pretrained.style_face_generator()), CROSSOVER),
            "a character": (character(), "direction-0"),
            "in colour": (gk.widgets.explore(colours), "direction-0"),
            "file": (gk.widgets.explore(generator(64)), "direction-0"),
        }
        for place, (widget, control) in shown.items():
            page.goto(write_page(folder, widget).as_uri())
            found[place] = measure(page, moves, control)
        with http(folder) as address:
            page.goto(address)
            found["http"] = measure(page, moves)
        with jupyterlab(folder) as address:
            run_cell(page, address)
            found["JupyterLab"] = measure(page, moves)
            if screenshot:
                page.screenshot(path=screenshot)
        browser.close()
    return found


def report(found: dict[str, Times]) -> str:
    rows = []
    for place, moved in sorted(found.items(), key=lambda one: [*BARS].index(one[0])):
        for by, times in moved.items():
            pixels, frame, forward = map(sorted, zip(*times, strict=True))
            values = [statistics.median(pixels), pixels[int(0.95 * len(pixels))]]
            values += [statistics.median(frame), statistics.median(forward)]
            texts = [*(f"{value:.1f}" for value in values), str(len(times)), f"≤ {BARS[place]}"]
            rows.append([f"{place}, {by}", *texts])
    head = ["", "ms to pixels, median", "95 % within", "to the frame", "of it drawing", "pictures"]
    table = quality.table([*head, "bar"], rows)
    return f"# How soon widgets that run a network answer\n\n{table}"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the table under results/")
    parser.add_argument("--moves", type=int, default=MOVES, help=f"by mouse and by keys ({MOVES})")
    parser.add_argument("--screenshot", type=Path, help="where to put a picture of JupyterLab")
    chosen = parser.parse_args(arguments)
    if chosen.write and chosen.moves < MOVES:
        parser.error(f"a table that is kept is made with {MOVES} moves, or more")
    found = measure_all(chosen.moves, chosen.screenshot)
    quality.publish("explorer", report(found), write=chosen.write)


if __name__ == "__main__":
    main()
