"""What several test files share: the order of the tests, the built book, missing programs."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from programs import lacking  # tests/programs.py

ROOT = Path(__file__).parents[1]
# A broken function should show within seconds, not after the lessons have run
SLOW = ["test_notebooks.py", "test_book.py", "test_browser.py", ".ipynb"]
BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run quick tests first, then the lessons with small parameters, the book, and the lessons."""
    items.sort(key=lambda item: _rank(item.path.name))


def _rank(name: str) -> int:
    return next((rank for rank, end in enumerate(SLOW, 1) if name.endswith(end)), 0)


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
    """The folder of the built book; any warning has failed the build."""
    output = tmp_path_factory.mktemp("book")
    command = [sys.executable, str(ROOT / "book/build.py"), str(output)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"the book does not build:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return output / "_build/html"
