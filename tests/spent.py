"""Where a run of the tests spends its time: by kind of check, and for each lesson."""

import re
from collections import defaultdict
from collections.abc import Iterable

KINDS = ("unit", "small run", "full run", "book", "browser")
PLACES = {
    r"\.ipynb::": "full run",
    r"test_notebooks\.py::test_(small|a_claim_flips)": "small run",  # in one kernel
    r"test_book\.py::": "book",
    r"(test_browser|test_book_widgets|test_jupyterlab)\.py::": "browser",
}
LESSON = re.compile(r"\b(\d\d)_[a-z]\w+")


def kind(test: str) -> str:
    """Which kind of check a test is, by its node id."""
    return next((kind for place, kind in PLACES.items() if re.search(place, test)), "unit")


def lesson(test: str) -> str:
    """The number of the lesson that a test is about; none for what would be there without any."""
    found = LESSON.search(test)
    return found[1] if found else ""


def add_up(times: Iterable[tuple[str, float]]) -> dict[str, dict[str, float]]:
    """Seconds of setting up, running and tearing down, by lesson and then by kind."""
    seconds: dict[str, dict[str, float]] = defaultdict(lambda: dict.fromkeys(KINDS, 0.0))
    for test, duration in times:
        seconds[lesson(test)][kind(test)] += duration
    return dict(sorted(seconds.items(), key=lambda row: row[0] or "~"))


def table(times: Iterable[tuple[str, float]]) -> str:
    """A Markdown table of these seconds; nothing, if there were no tests."""
    seconds = add_up(times)
    rows = [[name or "no lesson", *of.values()] for name, of in seconds.items()]
    total = [sum(column) for column in zip(*(row[1:] for row in rows), strict=True)]
    rows.append(["all", *total])
    lines = [["seconds", *KINDS, "all"], ["---", *["---:"] * (len(KINDS) + 1)]]
    lines += [[row[0], *(f"{n:.1f}" for n in row[1:]), f"{sum(row[1:]):.1f}"] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) if seconds else ""
