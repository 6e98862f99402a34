"""What the lessons claim over several seeds: the script that finds out, and the tables it made."""

import dis
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import nbformat
import pytest
import run  # book/run.py
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell
from nbval.plugin import get_sanitize_patterns

FOLDER = Path(__file__).parents[1] / "benchmarks"
LESSONS = run.lessons()
LESSON = [
    ("seed = 0", ["parameters"]),
    ("import gankit as gk\n\nbad = seed == 2", []),
    ("gk.claim(True, 'so it is')\ngk.claim(not bad, 'a | b, but for one seed')", []),
    ("print('nothing')\nprint(f'the | seed: twice: {2 * seed}')", ["measured"]),
    ("print('the seed: 7')", []),
    ("gk.check(1, 1)", []),
    ("gk.claim(True, 'it is small', here=seed / 3)\ngk.identity(True, 'it is itself')", []),
    ("gk.identity(not bad, 'it is (always) the same')", []),
]


@pytest.fixture
def claims(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(FOLDER))
    import claims

    return claims


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    cells = [new_code_cell(source, metadata={"tags": tags}) for source, tags in LESSON]
    path = tmp_path / "42_answer.ipynb"
    nbformat.write(run.normalise(nbformat.v4.new_notebook(cells=cells)), path)
    return path


def test_a_seed_that_breaks_a_claim_shows(claims: ModuleType, lesson: Path, tmp_path: Path) -> None:
    ran = claims.runs(lesson, range(1, 3))
    text = claims.report(lesson, ran, range(1, 3))
    assert "3 of 5 claims hold with every seed" in text
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert table == [
        "| claim | seed 1 | seed 2 |",
        "| --- | ---: | ---: |",
        "| so it is | ✓ | ✓ |",
        "| a \\| b, but for one seed | ✓ | ✗ |",
        "| it is small | ✓ | ✓ |",
        "| it is itself | ≡ | ≡ |",
        "| it is (always) the same | ≡ | ✗ |",
        "| measured | seed 1 | seed 2 |",
        "| --- | ---: | ---: |",
        "| the \\| seed: twice | 2 | 4 |",
    ]
    claims.publish(lesson, text, write=True, results=tmp_path)
    kept = (tmp_path / "claims_42.md").read_text("utf-8")
    assert claims.stamp(lesson) in kept


def test_the_stamp_follows_the_code_and_not_the_prose(claims: ModuleType, lesson: Path) -> None:
    before = claims.stamp(lesson)
    notebook = nbformat.read(lesson, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_markdown_cell("Prose."))
    nbformat.write(notebook, lesson)
    assert claims.stamp(lesson) == before
    notebook.cells[-1].source += "  # changed"
    nbformat.write(notebook, lesson)
    assert claims.stamp(lesson) != before


ANSWER = ("def mine(a):\n    return ...", [])
JUDGE = ("right = 1\ngk.check(mine, right)", ["exercise"])


@pytest.mark.parametrize(
    ("cells", "counted"),
    [
        ([ANSWER, JUDGE], [False, False]),
        ([ANSWER, ("right = 1", ["exercise"])], [False, False]),
        ([("x = 1", []), JUDGE], [True, False]),  # no stub: the reader writes nothing there
        ([ANSWER, ("x = 1", [])], [True, True]),
        ([("x = 1\ngk.check(x, 1)", ["hide-cell"])], [False]),
        ([("gk.check(1, 1)\ngk.claim(True, 'it hides')", ["exercise"])], [True]),
        ([("gk.identity(True, 'it hides') or ...", []), JUDGE], [True, False]),
        ([("gk.check(1, 1)\nprint('hidden: 3')", ["exercise", "measured"])], [True]),
        ([("seed = ...", ["parameters"]), JUDGE], [True, False]),
    ],
)
def test_what_only_judges_answers_is_left_out_and_no_finding_hides_there(
    claims: ModuleType, cells: list[tuple], counted: list[bool]
) -> None:
    made = [new_code_cell(source, metadata={"tags": tags}) for source, tags in cells]
    pairs = zip(made, [*made[1:], None], strict=True)
    assert [claims.counts(*pair) for pair in pairs] == counted


def test_the_stamp_leaves_out_exercises(claims: ModuleType, lesson: Path) -> None:
    before = claims.stamp(lesson)
    notebook = nbformat.read(lesson, as_version=4)
    notebook.cells.insert(3, new_code_cell("answer = ..."))
    notebook.cells.insert(4, new_code_cell("gk.check(answer, 3)", metadata={"tags": ["exercise"]}))
    nbformat.write(notebook, lesson)
    assert claims.stamp(lesson) == before
    notebook.cells[4].source += "\ngk.claim(False, 'it hides')"
    nbformat.write(notebook, lesson)
    assert claims.stamp(lesson) != before


def steps(source: str, *kinds: str) -> set[str]:
    """The names that a cell's instructions of these kinds are about, functions in it included."""
    codes, found = [compile(source, "cell", "exec")], set()
    for code in codes:  # which grows
        codes += [part for part in code.co_consts if hasattr(part, "co_names")]
        found |= {step.argval for step in dis.get_instructions(code) if step.opname in kinds}
    return found


def misused(counted: list[str], left_out: list[str]) -> set[str]:
    """The global names that cells that count read, and that only the others define."""
    bound = ("STORE_NAME", "STORE_GLOBAL")
    own = steps("\n".join(left_out), *bound) - steps("\n".join(counted), *bound)
    return steps("\n".join(counted), "LOAD_NAME", "LOAD_GLOBAL") & own


def test_a_name_from_an_exercise_is_seen() -> None:
    reads = ["def f(y):\n    return [x + y for y in z]"]
    assert misused(reads, ["x, y = 1, 2", "def z(): return w"]) == {"x", "z"}
    assert misused([*reads, "x = z = 1"], ["x, y = 1, 2", "def z(): pass"]) == set()


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_what_is_left_out_bears_on_nothing(
    claims: ModuleType, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It runs on the imports alone, and no cell that counts reads what only it defines."""
    counted, left_out = claims.parted(path)
    known: dict[str, object] = {}
    exec(next(cell.source for cell in counted if "import gankit" in cell.source), known)
    for cell in left_out:
        exec(compile(cell.source, path.stem, "exec"), known)
    marks = {line[0] for line in capsys.readouterr().out.splitlines()}
    assert marks == {"○", "✓"}  # the answers as committed, and the solutions
    assert misused([c.source for c in counted], [c.source for c in left_out]) == set()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["01", "--write", "--seeds", "1"], "a table that is kept is made with 5 seeds"),
        (["98"], "there are lessons 00"),
        ([], "required: numbers"),
    ],
)
def test_bad_arguments_are_refused(
    claims: ModuleType, capsys: pytest.CaptureFixture, arguments: list[str], words: str
) -> None:
    with pytest.raises(SystemExit, match="2"):
        claims.main(arguments)
    assert words in capsys.readouterr().err


def named(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", LESSONS, ids=named)
def test_every_lesson_has_a_table_of_its_present_code(claims: Callable, path: Path) -> None:
    table = FOLDER / f"results/claims_{path.name[:2]}.md"
    again = f"uv run python benchmarks/claims.py {path.name[:2]} --write"
    assert table.exists(), again
    assert f"({claims.stamp(path)})" in table.read_text("utf-8"), f"older than its lesson: {again}"


@pytest.mark.parametrize("path", LESSONS, ids=named)
def test_every_claim_holds_with_every_seed(path: Path) -> None:
    text = (FOLDER / f"results/claims_{path.name[:2]}.md").read_text("utf-8")
    assert "✗" not in text
    assert "| – |" not in text, "a claim or a measured value that not every seed has"
    held, total = re.search(r"^(\d+) of (\d+) claims hold", text, re.MULTILINE).groups()
    assert held == total != "0"
    assert "| claim | seed 0 | seed 1 | seed 2 | seed 3 | seed 4 |" in text


@pytest.mark.parametrize(
    ("printed", "compared"),
    [
        ("✓ it falls below 7 (here 5.31)\n✓ so\n", "✓ it falls below 7\n✓ so\n"),
        ("loss (here 3)\n✓ (here 3) it is (here -2.5e-5)\n", "loss (here 3)\n✓ (here 3) it is\n"),
        ("✓ a (here 97 %)", "✓ a"),
    ],
)
def test_what_was_measured_is_not_compared(printed: str, compared: str) -> None:
    assert sanitized(printed) == compared


@pytest.mark.parametrize(
    "line",
    [
        "✗ it falls below 7 (here 9.2)",
        "≡ it is the same (here 3)",
        "mean: 5.31 (here 3)",
        "  ✓ indented (here 3)",
        "✓ it falls (here 5.31) below 7",
        "✓ it falls below 7 (5.31)",
        "✓ it falls below 7\n(here 5.31)",
        "(here 5.31)",
    ],
)
def test_all_else_is_compared(line: str) -> None:
    assert sanitized(line) == line


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_no_compared_cell_prints_what_a_machine_decides(path: Path) -> None:
    """A number with decimals stands in a claim's brackets, or follows from theory alone."""
    compared = [
        line
        for cell in nbformat.read(path, as_version=4).cells
        if "nbval-check-output" in run.tags(cell) and "theory" not in run.tags(cell)
        for line in printed_lines(cell)
    ]
    assert [line for line in compared if line[0] not in "✓≡" and re.search(r"\d\.\d", line)] == []


def printed_lines(cell: NotebookNode) -> list[str]:
    texts = [output.text for output in cell.get("outputs", []) if output.get("name") == "stdout"]
    return [line for line in "".join(texts).splitlines() if line]


def sanitized(text: str) -> str:
    """What nbval compares of a text."""
    rules = (Path(__file__).parent / "nbval_sanitize.cfg").read_text("utf-8")
    for regex, replacement in get_sanitize_patterns(rules):
        text = re.sub(regex, replacement, text)
    return text
