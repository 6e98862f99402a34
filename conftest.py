"""Who runs the tests and when: for the lessons' cells as well as for the tests of the package."""

import os
import re

if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ["OMP_NUM_THREADS"] = "1"  # before torch reads it; kernels and programs inherit it

import pytest
import spent  # tests/spent.py
from xdist.scheduler import LoadScopeScheduling

# A broken function should show within seconds, not after the lessons have run.  What is last comes
# in small pieces, so that no process waits long for the other.
SLOW = ["test_book.py", ".ipynb", "test_notebooks.py", "test_jupyterlab.py"]
APART = ("test_browser.py", "test_book_widgets.py")  # their tests go to whoever is free
SLOW += APART
QUICK = "06_"  # the lesson of the quick check
BROWSING = {"chromium", "book", "npm"}  # fixtures that the quick check does without, and files
THOROUGH = ("interruptions", "wheel", "memory", "benchmarks", "claims", "pretrained", "ranks")
THOROUGH += ("widgets_playground_engine", "widgets_dirac")  # whole games, in the page and in torch
MOST = 4  # processes; a lesson takes up to 1.5 GB


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One process of one thread a core for the whole; none beside this one for a part of it."""
    return min(os.cpu_count() or 1, MOST) if _is_whole(config) else 0


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """Keep together what shares a kernel, a browser or a fixture."""
    scheduler = LoadScopeScheduling(config, log)
    scheduler._split_scope = together  # xdist's own groups do nothing with pytest 9.2
    return scheduler


def together(test: str) -> str:
    """A name for all tests that go to the same process: a file's, a lesson's, or a test alone."""
    path, _, name = test.partition("::")
    if path.endswith(APART):
        return test
    small = re.match(r"test_(?:small|a_claim_flips)\w*(\[\w+\])", name)
    return path + (small[1] if small else "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run quick tests first, then lessons, then pages."""
    items.sort(key=lambda item: _rank(item.path.name))
    for item in items:
        if _is_quick(item):
            item.add_marker(pytest.mark.quick)


def _rank(name: str) -> int:
    return next((rank for rank, end in enumerate(SLOW, 1) if name.endswith(end)), 0)


def _is_quick(item: pytest.Item) -> bool:
    name = item.path.name.removeprefix("test_")
    browses = BROWSING & {*getattr(item, "fixturenames", ())}
    lesson = re.search(r"\[(\d\d[-_])[a-z]", item.name)  # of which a test is one case
    apart = lesson is not None and lesson[1].replace("-", "_") != QUICK
    plain = not (_rank(item.path.name) or name.startswith(THOROUGH) or browses or apart)
    return plain or name.startswith(QUICK)


def _is_whole(config: pytest.Config) -> bool:
    return config.args_source is pytest.Config.ArgsSource.TESTPATHS


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say where the time of a whole run went."""
    reports = [one for some in terminalreporter.stats.values() for one in some]
    timed = [one for one in reports if isinstance(one, pytest.TestReport)]
    if _is_whole(config):
        terminalreporter.section("where the time went")
        terminalreporter.write_line(spent.table((one.nodeid, one.duration) for one in timed))
