"""The exercises: a right answer passes however it is written, a known mistake is named.

Each lesson's answers stand in a module ``exercises_NN``.  What an exercise compares with, its
hidden cell tagged ``exercise``, is executed on nothing but the lesson's imports and the answer.
"""

import contextlib
import importlib.util
import io
import re
import warnings
from collections import Counter
from pathlib import Path
from types import ModuleType

import nbformat
import pytest

import gankit

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


def load(path: Path) -> ModuleType:
    specification = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


ANSWERS = [load(path) for path in sorted(Path(__file__).parent.glob("exercises_*.py"))]
RIGHT = [(module.LESSON, *case) for module in ANSWERS for case in module.RIGHT]
WRONG = [(module.LESSON, *case) for module in ANSWERS for case in module.WRONG]


def exercises(lesson: str) -> dict[str, str]:
    """The source of a lesson's exercise cells, each under the name of the answer that it checks."""
    cells = nbformat.read(NOTEBOOKS / f"{lesson}.ipynb", as_version=4).cells
    sources = [cell.source for cell in cells if "exercise" in cell.metadata.get("tags", [])]
    return {re.search(r"^gk\.check\(\s*(\w+)", s, re.MULTILINE)[1]: s for s in sources}


def imports(lesson: str) -> str:
    cells = nbformat.read(NOTEBOOKS / f"{lesson}.ipynb", as_version=4).cells
    return next(cell.source for cell in cells if "import gankit" in cell.source)


def verdict(lesson: str, name: str, code: str) -> str:
    """What the lesson says to an answer."""
    names: dict[str, object] = {}
    said = io.StringIO()
    with warnings.catch_warnings(), contextlib.redirect_stdout(said):
        warnings.simplefilter("ignore")  # such as a loss's own, about a wrong answer's targets
        for source in (imports(lesson), code, exercises(lesson)[name]):
            exec(compile(source, f"{lesson}: {name}", "exec"), names)
    return said.getvalue()


def case(lesson: str, name: str, code: str, *words: str) -> str:
    return f"{lesson[:2]}-{name}-{'-'.join(words) or code.strip().splitlines()[-1].strip()[:40]}"


@pytest.mark.parametrize(("lesson", "name", "code"), RIGHT, ids=[case(*row) for row in RIGHT])
def test_a_right_answer_passes(lesson: str, name: str, code: str) -> None:
    assert verdict(lesson, name, code).startswith("✓")


@pytest.mark.parametrize(
    ("lesson", "name", "code", "words"), WRONG, ids=[case(*row) for row in WRONG]
)
def test_a_known_mistake_is_named(lesson: str, name: str, code: str, words: str) -> None:
    said = verdict(lesson, name, code)
    assert said.startswith("✗")
    assert re.search("[Kk]nown mistake", said)
    assert words in said


@pytest.mark.parametrize("module", ANSWERS, ids=lambda module: module.LESSON)
def test_every_exercise_and_mistake_is_tried(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three right answers to each exercise, and a wrong one for each mistake that it lists."""
    listed: dict[str, object] = {}
    monkeypatch.setattr(
        gankit.teaching, "check", lambda _, __, mistakes=(), **___: listed.update({name: mistakes})
    )
    for name in exercises(module.LESSON):
        verdict(module.LESSON, name, f"{name} = None")
    rights = Counter(name for name, _ in module.RIGHT)
    assert {name: rights[name] for name in listed if rights[name] < 3} == {}
    tried = [(name, words) for name, _, words in module.WRONG]
    untried = [
        (name, phrase)
        for name, mistakes in listed.items()
        for phrase in mistakes
        if not any(name == other and words in phrase for other, words in tried)
    ]
    assert untried == []


@pytest.mark.parametrize("module", ANSWERS, ids=lambda module: module.LESSON)
def test_wrong_answers_are_not_copied(module: ModuleType) -> None:
    """A mistake that is only found when written like the one listed is not found."""
    squeezed = {name: re.sub(r"\s", "", text) for name, text in exercises(module.LESSON).items()}
    for name, code, words in module.WRONG:
        body = re.sub(r"\s", "", code.partition("\n")[2] or code.partition(":")[2])
        assert body.removeprefix("return") not in squeezed[name], words


@pytest.mark.parametrize(
    "path", sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")), ids=lambda path: path.stem
)
def test_a_placeholder_is_no_answer(path: Path) -> None:
    """As committed, every exercise waits for its reader; there are three of them or more."""
    cells = nbformat.read(path, as_version=4).cells
    waiting = [
        output.text
        for cell in cells
        if cell.cell_type == "code" and "solution" not in cell.source
        for output in cell.outputs
        if output.output_type == "stream" and output.text.startswith("○")
    ]
    assert len(waiting) >= 3
