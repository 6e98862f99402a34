"""What the book's pages say about the lessons, read from the executed notebooks and the tables.

Nothing is run here: a notebook's stored outputs are what its cells decided when it was last run,
and the tests run every cell again.
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from run import verdicts  # book/run.py
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "benchmarks/results"
THUMBNAIL = "thumbnail"  # the tag of the cell whose figure stands for its lesson
HEADING = re.compile(r"^##+ (.+)$", re.MULTILINE)
HELD = re.compile(r"^(\d+) of (\d+) claims hold with every seed\.$", re.MULTILINE)
SEEDS = re.compile(r"^# Lesson \d\d over (\d+) seeds$", re.MULTILINE)


@dataclass(frozen=True)
class Claim:
    """A line of ``gk.claim`` or ``gk.identity``, the heading above it and the cell that decided."""

    mark: str  # ✓ a finding, ≡ an identity, ✗ neither
    sentence: str
    heading: str
    cell: str  # its id


@dataclass(frozen=True)
class Figure:
    """A picture that a cell shows, with its text for those who do not see it."""

    png: bytes
    alt: str


@dataclass(frozen=True)
class Trial:
    """How many of how many claims held in each of several runs, with one random seed each."""

    held: int
    claims: int
    seeds: int


@dataclass(frozen=True)
class Lesson:
    """A lesson as its readers meet it."""

    path: Path
    title: str  # less its number
    cells: tuple[str, ...]  # the ids of all cells, in order
    claims: tuple[Claim, ...]
    figure: Figure | None
    seconds: int  # to run, a median
    trial: Trial

    @property
    def number(self) -> str:
        return self.path.name[:2]

    @property
    def document(self) -> str:
        """The lesson's name in Sphinx."""
        return f"notebooks/{self.path.stem}"

    @property
    def section(self) -> str:
        """The id of the lesson's section on the evidence page."""
        return f"lesson-{self.number}"

    def marked(self, mark: str) -> list[Claim]:
        """Its findings, which are marked ✓, or its identities, ≡."""
        return [claim for claim in self.claims if claim.mark == mark]

    def claim(self, start: str) -> Claim:
        """The one claim that begins with ``start``.

        Raises:
            LookupError: If there is none, or several.
        """
        found = [claim for claim in self.claims if claim.sentence.startswith(start)]
        if len(found) != 1:
            raise LookupError(f"{len(found)} claims of lesson {self.number} begin with {start!r}")
        return found[0]


def tally(*counted: Lesson) -> list[str]:
    """How many findings and identities some lessons have, as ``12 ✓`` and ``5 ≡``."""
    counts = {mark: sum(len(lesson.marked(mark)) for lesson in counted) for mark in "✓≡"}
    return [f"{count} {mark}" for mark, count in counts.items()]


def duration(seconds: int) -> str:
    """Seconds as a reader plans with them: 40 s, 1 min 50 s."""
    seconds = 5 * round(seconds / 5)
    minutes, rest = divmod(seconds, 60)
    return " ".join([f"{minutes} min"] * bool(minutes) + [f"{rest} s"] * bool(rest))


@cache
def lessons(folder: Path = ROOT / "notebooks", results: Path = RESULTS) -> tuple[Lesson, ...]:
    """All lessons in order.

    Raises:
        ExtensionError: If a stored output says that a claim does not hold.
    """
    found = tuple(_read(path, results) for path in sorted(folder.glob("[0-9][0-9]_*.ipynb")))
    false = [f"{one.number}: ✗ {c.sentence}" for one in found for c in one.claims if c.mark == "✗"]
    if false:
        raise ExtensionError("the book states nothing that is false:\n" + "\n".join(false))
    return found


def follow(env: BuildEnvironment, *chosen: Lesson) -> None:
    """Let the page that is being read be read again when what it says of these lessons changes."""
    for lesson in chosen:
        for path in (
            lesson.path,
            RESULTS / "lessons.md",
            RESULTS / f"claims_{lesson.number}.md",
        ):
            env.note_dependency(str(path))


def _read(path: Path, results: Path) -> Lesson:
    cells = nbformat.read(path, as_version=4).cells
    title = re.match(r"# \d\d · (.+)", cells[0].source)
    if title is None:
        raise ExtensionError(f"{path.name} begins with {cells[0].source[:40]!r}, not its title")
    return Lesson(
        path=path,
        title=title[1],
        cells=tuple(cell.id for cell in cells),
        claims=tuple(_claims(cells)),
        figure=next((_figure(cell) for cell in cells if THUMBNAIL in _tags(cell)), None),
        seconds=measured_seconds(path.stem, results),
        trial=_trial(path, results),
    )


def _tags(cell: NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def _claims(cells: list[NotebookNode]) -> Iterator[Claim]:
    heading = ""
    for cell in cells:
        if cell.cell_type == "markdown":
            heading = [heading, *HEADING.findall(cell.source)][-1]
        else:
            for mark, sentence in verdicts(cell):
                yield Claim(mark, sentence, heading, cell.id)


def _figure(cell: NotebookNode) -> Figure:
    bundles = [output.data for output in cell.outputs if "data" in output]
    (picture,) = [bundle["image/png"] for bundle in bundles if "image/png" in bundle]
    return Figure(base64.b64decode(picture), cell.metadata.mystnb.image.alt)


def measured_seconds(name: str = "all together", results: Path = RESULTS) -> int:
    """The median of a lesson's run times, or what the table says of all lessons together."""
    table = (results / "lessons.md").read_text(encoding="utf8")
    row = re.search(rf"^\| {name} \| (\d+) \|", table, re.MULTILINE)
    if row is None:
        raise ExtensionError(f"benchmarks/results/lessons.md has no row for {name}")
    return int(row[1])


def _trial(path: Path, results: Path) -> Trial:
    name = f"claims_{path.name[:2]}.md"
    text = (results / name).read_text(encoding="utf8")
    seeds, held = SEEDS.search(text), HELD.search(text)
    if seeds is None or held is None:
        raise ExtensionError(f"{name} does not say how many claims hold with every seed")
    return Trial(int(held[1]), int(held[2]), int(seeds[1]))
