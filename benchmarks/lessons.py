"""How long each lesson takes, from a kernel's start to the last output.

    uv run python benchmarks/lessons.py [--write]

Runs all lessons with their committed parameters, one after the other, and the whole round three
times, so that whatever else the machine does meets all of them.  The book's evidence page and its
front page take the medians from the table that is kept.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import nbformat
import quality
from claims import run  # notebooks/run.py
from tqdm import tqdm

ROUNDS = 3
BAR = 14 * 60  # seconds, all lessons together


def seconds(lesson: Path) -> float:
    """Run a lesson in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        run.execute(lesson, Path(folder) / lesson.name, cwd=Path(folder))
        return time.perf_counter() - start


def measure(lessons: list[Path], rounds: int) -> dict[Path, list[float]]:
    turns = [lesson for _ in range(rounds) for lesson in lessons]
    taken: dict[Path, list[float]] = {lesson: [] for lesson in lessons}
    for lesson in tqdm(turns, desc="lessons"):
        taken[lesson].append(seconds(lesson))
    return taken


def report(taken: dict[Path, list[float]]) -> str:
    rows = [
        [lesson.stem, *(f"{value:.0f}" for value in (statistics.median(s), min(s), max(s))), ""]
        for lesson, s in taken.items()
    ]
    rounds = [sum(turn) for turn in zip(*taken.values(), strict=True)]
    ends = [statistics.median(rounds), min(rounds), max(rounds)]
    rows.append(["all together", *(f"{value:.0f}" for value in ends), f"≤ {BAR}"])
    head = ["", f"seconds, median of {len(rounds)}", "least", "most", "bar"]
    return f"# How long the lessons take\n\n{quality.table(head, rows)}"


def stamp(lessons: list[Path]) -> str:
    """The line by which the table is known to belong to this script and to the lessons' code."""
    cells = [cell for path in lessons for cell in nbformat.read(path, as_version=4).cells]
    code = [cell.source for cell in cells if cell.cell_type == "code"]
    return f"{quality.stamp('lessons')}, lessons {quality.fingerprint(*code)}"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the table under results/")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="fewer, for a trial")
    chosen = parser.parse_args(arguments)
    if chosen.write and chosen.rounds < ROUNDS:
        parser.error(f"a table that is kept is made with {ROUNDS} rounds, or more")
    lessons = run.lessons()
    text = report(measure(lessons, chosen.rounds))
    command = "uv run python benchmarks/lessons.py --write"
    page = f"{text}\n\n{quality.machine()}.\nMade by `{command}` ({stamp(lessons)}).\n"
    print(page)
    if chosen.write:
        (quality.FOLDER / "results/lessons.md").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
