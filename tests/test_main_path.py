"""How long a lesson is: what is counted, and the limits of every lesson."""

from pathlib import Path
from types import ModuleType

import nbformat
import pytest
import run  # book/run.py
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

PROSE = """# 11 · A lesson

A [linked word](https://example.org/with/a/long/path) and $x + y = z$, **bold** — <b>five</b>.

| a | b |
|---|---|
| 1 | 2 |
"""
FINDING = "gk.claim(True, 'it holds', here=3)\n\n# a comment\ngk.identity(True, 'it is')"
SAID = "✓ it holds (here 3)\n≡ it is\n"


@pytest.fixture
def main_path(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(Path(__file__).parents[1] / "benchmarks"))
    import main_path

    return main_path


def code(source: str, *tags: str, **output: object) -> nbformat.NotebookNode:
    outputs = [new_output(**output)] if output else []
    return new_code_cell(source, metadata={"tags": [*tags]}, outputs=outputs)


def sized(cells: int, words: int, lines: int, findings: int) -> nbformat.NotebookNode:
    """A lesson of that size, which takes (words / 238 + lines / 15) minutes."""
    said = "✓ so\n" * findings
    rest = [new_markdown_cell("") for _ in range(cells - 3)]
    return new_notebook(
        cells=[
            new_markdown_cell("word " * words),
            code("x = 1\n" * lines),
            code("gk.claim(True, 'so')", "hide-input", output_type="stream", text=said),
            *rest,
        ]
    )


def test_everything_up_to_deeper_is_counted(main_path: ModuleType) -> None:
    picture = {"output_type": "display_data", "data": {"image/png": ""}}
    widget = {"output_type": "display_data", "data": {run.WIDGET_VIEW: {}}}
    cells = [
        new_markdown_cell(PROSE),  # 11, A, lesson; A, linked, word, and, x + y = z, bold, five; 4
        code(FINDING, output_type="stream", text=SAID),  # 3 lines
        code("draw()", **picture),  # 1 line
        code("fold()\nfold()", "hide-input", **widget),
        code("gk.check(1, 1)", "exercise", "hide-cell", output_type="stream", text="✓ correct\n"),
        new_markdown_cell("Two words.\n\n## Deeper\n\nNot counted."),
        new_markdown_cell("Nor this."),
        code(FINDING, output_type="stream", text=SAID),
    ]
    counted = main_path.count(new_notebook(cells=cells))
    expected = {"cells": 6, "words": 16, "lines": 4, "findings": 1, "figures": 2, "exercises": 1}
    assert vars(counted) == expected


@pytest.mark.parametrize("heading", ["### Deeper", "## Deeper still", "Deeper", "```\n##Deeper"])
def test_another_heading_ends_nothing(main_path: ModuleType, heading: str) -> None:
    cells = [new_markdown_cell(heading), new_markdown_cell("one two")]
    assert main_path.count(new_notebook(cells=cells)).cells == 2


def test_reading_time_adds_up(main_path: ModuleType) -> None:
    """238 words and 15 lines a minute; half a minute a figure, three an exercise."""
    size = {"cells": 1, "words": 0, "lines": 0, "findings": 9, "figures": 0, "exercises": 0}
    for name, many, minutes in [("words", 476, 2), ("lines", 45, 3), ("figures", 8, 4)]:
        assert main_path.Size(**{**size, name: many}).minutes == minutes
    assert main_path.Size(**{**size, "exercises": 3, "words": 1}).minutes == 10
    assert main_path.Size(1, 2500, 300, 15, 10, 3).minutes == 45


def test_a_lesson_at_its_limits_passes(main_path: ModuleType) -> None:
    assert main_path.excess(main_path.count(sized(50, 2500, 300, 15))) == []


@pytest.mark.parametrize(
    ("size", "said"),
    [
        ((51, 2500, 300, 15), "51 cells, at most 50"),
        ((50, 2501, 300, 15), "2501 words, at most 2500"),
        ((50, 2500, 301, 15), "301 lines, at most 300"),
        ((50, 2500, 300, 16), "16 findings, at most 15"),
    ],
)
def test_an_overlong_lesson_is_refused(main_path: ModuleType, size: tuple, said: str) -> None:
    assert main_path.excess(main_path.count(sized(*size))) == [said]


def test_too_many_exercises_take_too_long(main_path: ModuleType) -> None:
    lesson = sized(40, 2500, 300, 15)
    lesson.cells += [code("", "exercise", "hide-cell") for _ in range(5)]
    assert main_path.excess(main_path.count(lesson)) == ["46 minutes, at most 45"]


def test_lessons_keep_to_the_limits(main_path: ModuleType) -> None:
    counted = {
        path.stem: main_path.count(nbformat.read(path, as_version=4)) for path in run.lessons()
    }
    assert {name: over for name, one in counted.items() if (over := main_path.excess(one))} == {}


def test_the_table_has_every_lesson_and_its_seconds(main_path: ModuleType, capsys) -> None:
    main_path.main(["00", "06"])
    table = capsys.readouterr().out
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()]
    assert [row[0] for row in rows[2:]] == ["00_real_or_fake", "06_distances", "at most"]
    kept = main_path.lessons.parse(main_path.lessons.TABLE.read_text("utf-8"))
    assert [row[-1] for row in rows[2:4]] == [kept[row[0]][0] for row in rows[2:4]]
    assert rows[4][1:6] == ["50", "2500", "300", "15", "45"]
