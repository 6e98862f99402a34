"""What a lesson asks of its reader: cells, words, lines, findings, and the time to read them.

    uv run python benchmarks/main_path.py [11 ...]

Counts a lesson's main path: from its title to the heading ``## Deeper``, or to its end.  Nothing is
run; the seconds that a lesson runs are those of results/lessons.md.

Reading time is an estimate, and was measured with nobody.  Words go at the speed of silent reading
that Brysbaert (2019) found for English non-fiction, *How many words do we read per minute?*, 238 a
minute.  The other rates are chosen: 4 s for a visible line of code, 30 s for a figure or a widget,
3 minutes for an exercise, so that a lesson at its limits, with ten figures and three exercises,
takes 45 minutes.
"""

import argparse
import math
import re
from dataclasses import dataclass
from pathlib import Path

import lessons
import nbformat
import quality
from claims import run  # book/run.py
from nbformat import NotebookNode

LIMITS = {"cells": 50, "words": 2500, "lines": 300, "findings": 15, "minutes": 45}
WORDS_A_MINUTE, LINE, FIGURE, EXERCISE = 238, 4 / 60, 30 / 60, 3.0  # minutes each
FOLDED = {"hide-input", "hide-cell", "remove-input", "remove-cell"}
DEEPER = re.compile(r"^## Deeper\s*$", re.MULTILINE)
FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$|```.+?```", re.DOTALL)
MARKUP = re.compile(r"<[^>]+>|\]\([^)]*\)|^\|[-| :]+\|$", re.MULTILINE)  # tags, addresses, rules


@dataclass(frozen=True)
class Size:
    """The size of a main path."""

    cells: int
    words: int
    lines: int  # of code that is not folded, without blank ones
    findings: int
    figures: int
    exercises: int

    @property
    def minutes(self) -> int:
        """The estimated reading time, rounded up."""
        reading = self.words / WORDS_A_MINUTE + self.lines * LINE
        return math.ceil(reading + self.figures * FIGURE + self.exercises * EXERCISE)


def main_path(notebook: NotebookNode) -> list[NotebookNode]:
    """The cells before the heading *Deeper*, with what stands above it in its own cell."""
    kept = []
    for cell in notebook.cells:
        heading = DEEPER.search(cell.source) if cell.cell_type == "markdown" else None
        if heading is None:
            kept.append(cell)
            continue
        if before := cell.source[: heading.start()].strip():
            kept.append(nbformat.v4.new_markdown_cell(before))
        break
    return kept


def words(text: str) -> int:
    """The words of Markdown; a formula or a fenced example counts as one."""
    plain = MARKUP.sub(" ", FORMULA.sub(" formula ", text))
    return sum(any(map(str.isalnum, word)) for word in plain.split())


def shows_a_figure(cell: NotebookNode) -> bool:
    shown = [mime for output in cell.outputs for mime in output.get("data", {})]
    return any(mime.startswith("image/") or mime == run.WIDGET_VIEW for mime in shown)


def count(notebook: NotebookNode) -> Size:
    cells = main_path(notebook)
    code = [cell for cell in cells if cell.cell_type == "code"]
    visible = [cell.source for cell in code if not FOLDED & {*run.tags(cell)}]
    marks = [mark for cell in code for mark, _ in run.verdicts(cell)]
    return Size(
        cells=len(cells),
        words=sum(words(cell.source) for cell in cells if cell.cell_type == "markdown"),
        lines=sum(bool(line.strip()) for source in visible for line in source.splitlines()),
        findings=marks.count("✓"),
        figures=sum(map(shows_a_figure, code)),
        exercises=sum("exercise" in run.tags(cell) for cell in code),
    )


def excess(counted: Size) -> list[str]:
    """What is more than the limits allow, in words."""
    found = {name: getattr(counted, name) for name in LIMITS}
    return [f"{n} {name}, at most {LIMITS[name]}" for name, n in found.items() if n > LIMITS[name]]


def report(chosen: list[Path]) -> str:
    kept = lessons.parse(lessons.TABLE.read_text("utf-8"))
    rows = []
    for path in chosen:
        counted = count(nbformat.read(path, as_version=4))
        numbers = [str(getattr(counted, name)) for name in [*LIMITS, "figures", "exercises"]]
        rows.append([path.stem, *numbers, kept.get(path.stem, ["–"])[0]])
    limits = ["at most", *map(str, LIMITS.values()), "", "", ""]
    head = ["main path", *LIMITS, "figures", "exercises", "runs, s"]
    return quality.table(head, [*rows, limits])


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("numbers", nargs="*", help="lessons to count, such as 11; all by default")
    print(report(run.lessons(parser.parse_args(arguments).numbers)))


if __name__ == "__main__":
    main()
