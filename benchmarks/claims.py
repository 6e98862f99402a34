"""Whether what a lesson claims, and what it measures, depends on the seed.

    uv run python benchmarks/claims.py 01 [02 ...] [--write]

Runs each lesson from top to bottom with papermill, once for each seed from 0 to 4, and puts into
one table what every ``gk.claim`` and ``gk.identity`` said, without the value in brackets, and what
its cells tagged ``measured`` printed as ``name: value``.  Exercises are left out.
"""

import argparse
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import nbformat
import quality
from nbformat import NotebookNode
from tqdm import tqdm

sys.path.append(str(Path(__file__).parents[1] / "book"))
import run

SEEDS = range(5)
CHECK = re.compile(r"\bgk\.check\(")
READ = {"measured", "parameters", "recipe", "thumbnail"}  # tags of cells that other files read
Column = dict[str, str]  # of one seed: what is claimed or measured, and the mark or the value


def lines(lesson: NotebookNode, wanted: Callable[[NotebookNode], bool]) -> list[str]:
    """What the wanted code cells of a lesson have printed."""
    cells = [cell for cell in lesson.cells if cell.cell_type == "code" and wanted(cell)]
    printed = [[o.text for o in cell.outputs if o.get("name") == "stdout"] for cell in cells]
    # Joined first: a kernel may cut what is printed in the middle of a line
    return [line for texts in printed for line in "".join(texts).splitlines() if line]


def claimed(lesson: NotebookNode) -> Column:
    said = [verdict for cell in lesson.cells for verdict in run.verdicts(cell)]
    return {sentence: mark for mark, sentence in said}


def measured(lesson: NotebookNode) -> Column:
    said = lines(lesson, lambda cell: "measured" in run.tags(cell))
    parts = [line.rpartition(": ") for line in said if ": " in line]
    return {name.strip(): value.strip() for name, _, value in parts}


def runs(lesson: Path, seeds: range, parameters: dict | None = None) -> list[NotebookNode]:
    """The lesson as it comes out with each seed; it runs in a folder of its own."""
    done = []
    for seed in tqdm(seeds, desc=lesson.stem):
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / lesson.name
            given = {**(parameters or {}), "seed": seed}
            done.append(run.execute(lesson, target, given, cwd=Path(folder)))
    return done


def rows(columns: list[Column]) -> list[list[str]]:
    """A row for each name that any seed has, in the order in which they come up."""
    names = dict.fromkeys(name for column in columns for name in column)
    return [
        [name.replace("|", "\\|"), *(column.get(name, "–") for column in columns)] for name in names
    ]


def report(lesson: Path, ran: list[NotebookNode], seeds: range) -> str:
    head = [f"seed {seed}" for seed in seeds]
    claims, values = rows([*map(claimed, ran)]), rows([*map(measured, ran)])
    held = sum({*row[1:]} <= {"✓", "≡"} for row in claims)
    text = f"# Lesson {lesson.name[:2]} over {len(seeds)} seeds\n\n"
    text += f"{held} of {len(claims)} claims hold with every seed.\n\n"
    text += quality.table(["claim", *head], claims)
    return text + (f"\n\n{quality.table(['measured', *head], values)}" if values else "")


def judges(cell: NotebookNode) -> bool:
    """Whether a cell tells a reader, or the lesson itself, what an answer is worth."""
    return "exercise" in run.tags(cell) or bool(CHECK.search(cell.source))


def counts(cell: NotebookNode, following: NotebookNode | None) -> bool:
    """Whether a table, or a lesson's time, depends on a code cell.

    All do but those that only judge answers, and the stub before such a cell, where ``...`` waits
    for the reader.  A cell counts, whatever else it does, if it calls ``gk.claim`` or
    ``gk.identity`` or is tagged as what is measured, replaced or read by other files.

    What judges bears on nothing else: ``tests/test_claims.py`` runs these cells on the lesson's
    imports alone, and refuses a lesson that reads elsewhere what they define.  They are part of a
    lesson's time, a second or two of it.
    """
    if run.DECIDES.search(cell.source) or not READ.isdisjoint(run.tags(cell)):
        return True
    stub = "..." in cell.source and following is not None and judges(following)
    return not (judges(cell) or stub)


def parted(lesson: Path) -> tuple[list[NotebookNode], list[NotebookNode]]:
    """A lesson's code cells: those that count, and those that only judge answers."""
    cells = [cell for cell in nbformat.read(lesson, as_version=4).cells if cell.cell_type == "code"]
    counted = [counts(*pair) for pair in zip(cells, [*cells[1:], None], strict=True)]
    kept = [cell for cell, counts_ in zip(cells, counted, strict=True) if counts_]
    return kept, [cell for cell, counts_ in zip(cells, counted, strict=True) if not counts_]


def code(lesson: Path) -> str:
    """The hash of a lesson's code, without the cells that only judge a reader's answers."""
    return quality.fingerprint(*(cell.source for cell in parted(lesson)[0]))


def stamp(lesson: Path) -> str:
    """The line by which a table is known to belong to this script and to the lesson's code."""
    return f"script {quality.fingerprint(Path(__file__))}, lesson {code(lesson)}"


def publish(lesson: Path, text: str, *, write: bool, results: Path) -> None:
    """Print what was found, and keep it if that is wanted."""
    command = f"uv run python benchmarks/claims.py {lesson.name[:2]} --write"
    page = f"{text}\n\n{quality.machine()}.\nMade by `{command}` ({stamp(lesson)}).\n"
    print(page)
    if write:
        (results / f"claims_{lesson.name[:2]}.md").write_text(page, encoding="utf-8")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("numbers", nargs="+", help="lessons to run, such as 01")
    parser.add_argument("--write", action="store_true", help="keep the tables under results/")
    parser.add_argument("--seeds", type=int, default=len(SEEDS), help="fewer, for a trial")
    chosen = parser.parse_args(arguments)
    if chosen.write and chosen.seeds != len(SEEDS):
        parser.error(f"a table that is kept is made with {len(SEEDS)} seeds")
    found = run.lessons(chosen.numbers)
    if len(found) != len(set(chosen.numbers)):
        parser.error(f"there are lessons {', '.join(path.name[:2] for path in run.lessons())}")
    for lesson in found:
        text = report(lesson, runs(lesson, range(chosen.seeds)), range(chosen.seeds))
        publish(lesson, text, write=chosen.write, results=quality.FOLDER / "results")


if __name__ == "__main__":
    main()
