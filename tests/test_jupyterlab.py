"""The widgets in JupyterLab, with a kernel behind them: the same controls do the same."""

import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import nbformat
import pytest
from ipywidgets import Widget
from playwright.sync_api import Browser, Page, expect
from reader import PATIENCE, STATE
from widget_checks import CHECKS, ONE_OF_EACH, one_of_each

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab of its own, with one short notebook that others have run."""
    home = tmp_path_factory.mktemp("lab")
    bundles = [widget._repr_mimebundle_()[0] for widget in one_of_each().values()]
    outputs = [nbformat.v4.new_output("display_data", bundle) for bundle in bundles]
    cell = nbformat.v4.new_code_cell(ONE_OF_EACH.strip(), outputs=outputs)
    notebook = nbformat.v4.new_notebook(cells=[cell])
    notebook.metadata["widgets"] = {STATE: Widget.get_manager_state(drop_defaults=True)}
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, home / "explore.ipynb")
    with jupyterlab(home, f"--ServerApp.root_dir={home}") as (address, token):
        yield f"{address}/lab/tree/explore.ipynb?token={token}"


@contextmanager
def jupyterlab(home: Path, *arguments: str, cwd: Path | None = None) -> Iterator[tuple[str, str]]:
    """Starts a JupyterLab that keeps all that is its own in ``home``; its address and its token."""
    port, token = free_port(), secrets.token_hex(16)
    folders = ("CONFIG", "DATA", "RUNTIME")
    own = {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in folders}
    own |= {
        f"JUPYTERLAB_{name}_DIR": str(home / name.lower()) for name in ("SETTINGS", "WORKSPACES")
    }
    command = [sys.executable, "-m", "jupyterlab", *arguments, "--no-browser", "--allow-root"]
    command += [f"--port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}"]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(
            command, env=os.environ | own, stdout=log, stderr=log, cwd=cwd or home
        )
    try:
        wait_for(port, home / "log")
        yield f"http://127.0.0.1:{port}", token
    finally:
        server.terminate()
        server.wait()


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


def assert_still(page: Page) -> None:
    """Before its reader has run anything, a notebook shows pictures, each with words to it."""
    pictures = page.locator(".jp-OutputArea-output img")
    expect(pictures).to_have_count(len(CHECKS))
    for picture in pictures.all():
        assert picture.evaluate("async (one) => { await one.decode(); return one.naturalWidth }")
        assert picture.get_attribute("alt").strip()
    words = page.locator(".jp-OutputArea-output").all_inner_texts()
    assert all("Run the notebook to use it." in text for text in words)
    assert page.locator("[data-gankit]").count() == 0


def test_widgets_in_jupyterlab(lab: str, browser: Browser) -> None:
    """Still ones first, and live ones once the cell has run."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.goto(lab)
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=PATIENCE)
    assert_still(page)
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(timeout=PATIENCE)
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Shift+Enter")
    explorer = page.locator("[data-gankit=explorer]")
    explorer.wait_for(timeout=PATIENCE)
    for kind, check in CHECKS.items():
        check(page.locator(f"[data-gankit={kind}]"))
    assert page.get_by_text("Run the notebook to use it.").count() == 0
    page.close()


def test_the_readmes_command_opens_a_lesson_whose_links_live(tmp_path: Path) -> None:
    """Its root is the clone: with notebooks/ as the root, JupyterLab serves no ../benchmarks/."""
    pages = [(ROOT / page).read_text("utf-8") for page in ("README.md", "book/intro.md")]
    (command, same) = (re.findall(r"uv run jupyter lab (.+)", page) for page in pages)
    assert command == same
    assert len(command) == 1
    arguments = command[0].split()
    lesson = arguments[-1]
    links = re.findall(r"\]\((\.\./[^)#]+)", (ROOT / lesson).read_text("utf-8"))
    assert links
    with jupyterlab(tmp_path, *arguments, cwd=ROOT) as (address, token):
        for link in links:
            path = os.path.normpath(PurePosixPath(lesson).parent / link)
            asked = f"{address}/api/contents/{path}?content=0&token={token}"
            with urllib.request.urlopen(asked) as answer:
                assert json.load(answer)["path"] == path
        (opens,) = (tmp_path / "runtime").glob("jpserver-file-to-run-*-open.html")
        assert f"/lab/tree/{lesson}?token=" in opens.read_text("utf-8")
