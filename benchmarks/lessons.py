"""How long each lesson takes, from a kernel's start to the last output.

    uv run python benchmarks/lessons.py [--only 03 06] [--write]

Runs all lessons with their committed parameters, one after the other, and the whole round three
times, so that whatever else the machine does meets all of them.  The book's evidence page and its
front page take the medians from the table that is kept.  Its last column is a hash of a lesson's
code without its exercises: lessons that have changed since can be timed by themselves, and the
others' rows stay.
"""

import argparse
import re
import statistics
import tempfile
import time
from pathlib import Path

import quality
from claims import code, run  # book/run.py
from tqdm import tqdm

ROUNDS = 3
BAR, EACH = 16 * 60, 90  # seconds, all twenty lessons together, and each
TABLE = quality.FOLDER / "results/lessons.md"
Rows = dict[str, list[str]]  # a row for each lesson, by the lesson's name


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


def parse(table: str) -> Rows:
    """The lessons' rows in a table that was kept."""
    rows = re.findall(r"^\| (\d\d_\w+) \| (.+) \|$", table, re.MULTILINE)
    return {name: row.split(" | ") for name, row in rows}


def others(timed: list[Path], rounds: int) -> Rows:
    """The rows of those lessons that are not timed again, from the table that is kept."""
    table = TABLE.read_text("utf-8")
    for part in (quality.stamp("lessons"), quality.machine(), f"median of {rounds}"):
        if part not in table:
            raise SystemExit(f"{TABLE.name} does not say {part!r}: time all lessons anew")
    rows, names = parse(table), [path.stem for path in run.lessons() if path not in timed]
    if missing := [name for name in names if name not in rows]:
        raise SystemExit(f"{TABLE.name} has no row for {', '.join(missing)}: time it, too")
    return {name: rows[name] for name in names}


def ends(values: list[float]) -> list[str]:
    return [f"{value:.0f}" for value in (statistics.median(values), min(values), max(values))]


def report(taken: dict[Path, list[float]], codes: dict[Path, str], kept: Rows) -> str:
    """A row for each lesson that was timed, and for those whose rows are kept."""
    bar = f"≤ {EACH}"
    rows = kept | {lesson.stem: [*ends(s), bar, codes[lesson]] for lesson, s in taken.items()}
    rounds = [sum(turn) for turn in zip(*taken.values(), strict=True)]
    total = [str(sum(int(row[0]) for row in rows.values())), "", ""] if kept else ends(rounds)
    table = [[name, *row] for name, row in sorted(rows.items())]
    table.append(["all together", *total, f"≤ {BAR}", ""])
    head = ["", f"seconds, median of {len(rounds)}", "least", "most", "bar", "code"]
    text = f"# How long the lessons take\n\n{quality.table(head, table)}"
    if kept:
        text += "\n\nNot timed in the same rounds: *all together* is the sum of the medians."
    return text


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the table under results/")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="fewer, for a trial")
    parser.add_argument(
        "--only", nargs="+", metavar="03", help="time these; --write keeps the rows of the others"
    )
    chosen = parser.parse_args(arguments)
    if chosen.write and chosen.rounds < ROUNDS:
        parser.error(f"a table that is kept is made with {ROUNDS} rounds, or more")
    lessons = run.lessons(chosen.only)
    if chosen.only and len(lessons) != len(set(chosen.only)):
        parser.error(f"there are lessons {', '.join(path.name[:2] for path in run.lessons())}")
    kept = others(lessons, chosen.rounds) if chosen.only and chosen.write else {}
    codes = {lesson: code(lesson) for lesson in lessons}  # as they are before they run
    text = report(measure(lessons, chosen.rounds), codes, kept)
    quality.publish("lessons", text, write=chosen.write)


if __name__ == "__main__":
    main()
