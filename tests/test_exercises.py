"""The exercises: a right answer passes however it is written, a known mistake is named.

Each lesson's answers stand in a module ``exercises_NN``.  What an exercise compares with, its
hidden cell tagged ``exercise``, is executed on nothing but the lesson's imports and the answer.
"""

import contextlib
import functools
import importlib.util
import io
import itertools
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

import nbformat
import pytest
import torch

import gankit
from gankit.answers.differences import alike

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Such small numbers cost thirty times as much where several threads wait for each other."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def load(path: Path) -> ModuleType:
    specification = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


ANSWERS = [load(path) for path in sorted(Path(__file__).parent.glob("exercises_*.py"))]
RIGHT = [(module.LESSON, *case) for module in ANSWERS for case in module.RIGHT]
WRONG = [(module.LESSON, *case) for module in ANSWERS for case in module.WRONG]
# Right answers, and for each mistake the words of it that are replaced: (name, right code, edits)
EDITS = [(module.LESSON, *case) for module in ANSWERS for case in getattr(module, "EDITS", ())]


def edited(right: str, how: str | tuple[str, ...]) -> str:
    """A right answer with a mistake: another last line's value, or words replaced, old and new."""
    if isinstance(how, str):
        return f"{right.rpartition('return ')[0]}return {how}"
    for old, new in zip(how[::2], how[1::2], strict=True):
        assert old in right
        right = right.replace(old, new)
    return right


@functools.cache
def exercises(lesson: str) -> dict[str, str]:
    """The source of a lesson's exercise cells, each under the name of the answer that it checks."""
    cells = nbformat.read(NOTEBOOKS / f"{lesson}.ipynb", as_version=4).cells
    sources = [cell.source for cell in cells if "exercise" in cell.metadata.get("tags", [])]
    return {re.search(r"^gk\.check\(\s*(\w+)", s, re.MULTILINE)[1]: s for s in sources}


@functools.cache
def imports(lesson: str) -> str:
    cells = nbformat.read(NOTEBOOKS / f"{lesson}.ipynb", as_version=4).cells
    return next(cell.source for cell in cells if "import gankit" in cell.source)


@functools.cache
def compared(lesson: str, name: str) -> tuple[object, dict, dict]:
    """What an exercise compares with: its reference, its mistakes, its options."""
    found = []

    def check(_: object, reference: object, mistakes: object = None, **options: object) -> None:
        found.append((reference, mistakes or {}, options))

    with patch.object(gankit.teaching, "check", check):
        run(lesson, imports(lesson), f"{name} = None", exercises(lesson)[name])
    return found[0]


@functools.cache
def examiner(lesson: str, name: str) -> Callable[[object], str]:
    """What ``gk.check`` says in a lesson; what its mistakes do is found out once for all tests."""
    reference, mistakes, options = compared(lesson, name)
    settings = {"inputs": None, "rtol": 1e-4, "atol": 1e-5} | options
    return gankit.teaching._examiner(reference, mistakes, **settings)


def run(lesson: str, *sources: str) -> dict[str, object]:
    names: dict[str, object] = {}
    for source in sources:
        exec(compile(source, lesson, "exec"), names)
    return names


@functools.cache
def verdict(lesson: str, name: str, code: str) -> str:
    """What the lesson says to an answer."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")  # such as a loss's own, about a wrong answer's targets
        return examiner(lesson, name)(run(lesson, imports(lesson), code)[name])


def names(said: str, phrase: str) -> bool:
    """Whether a verdict gives a mistake's name, and all of it."""
    return bool(re.search(rf"nown mistake[:,] {re.escape(phrase)}($|[.;] | \()", said.strip()))


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
    assert names(said, words) if words in compared(lesson, name)[1] else words in said


def listed(lesson: str) -> dict[str, tuple]:
    return {name: compared(lesson, name) for name in exercises(lesson)}


@pytest.mark.parametrize(("lesson", "name", "right", "edits"), EDITS)
def test_a_right_answer_with_one_mistake_is_named(
    lesson: str, name: str, right: str, edits: dict[str, tuple[str, ...]]
) -> None:
    assert verdict(lesson, name, right).startswith("✓")
    mistakes = compared(lesson, name)[1]
    said = {phrase: verdict(lesson, name, edited(right, how)) for phrase, how in edits.items()}
    assert [*edits.keys() - mistakes.keys()] == []
    assert {phrase: text for phrase, text in said.items() if not names(text, phrase)} == {}


@pytest.mark.parametrize("module", ANSWERS, ids=lambda module: module.LESSON)
def test_every_exercise_is_tried(module: ModuleType) -> None:
    """Three right answers to each, and wrong ones for its promises and for mistakes it lists."""
    rights = Counter(name for name, _ in module.RIGHT)
    wrongs = Counter(name for name, *_ in module.WRONG)
    found = listed(module.LESSON)
    assert {name: rights[name] for name in found if rights[name] < 3} == {}
    assert {*module.PROMISES} == {*found}
    functions = [name for name, (reference, *_) in found.items() if callable(reference)]
    assert {name: wrongs[name] for name in functions if wrongs[name] < 10} == {}


PROMISES = [
    (module.LESSON, name, promise, code)
    for module in ANSWERS
    for name, promises in module.PROMISES.items()
    for promise, code in promises.items()
]


@pytest.mark.parametrize(
    ("lesson", "name", "promise", "code"), PROMISES, ids=[case(a, b, c) for a, b, c, _ in PROMISES]
)
def test_each_promise_of_a_prompt_is_tried(lesson: str, name: str, promise: str, code: str) -> None:
    """An answer that breaks a promise, and no other, is refused; it does not just stop."""
    said = verdict(lesson, name, code)
    assert said.startswith("✗")
    assert "stops with" not in said or " not for " in said or "any number" in promise


@pytest.mark.parametrize("module", ANSWERS, ids=lambda module: module.LESSON)
def test_no_two_mistakes_are_the_same(module: ModuleType) -> None:
    """What does the same as an earlier one would never be named, and have a name that is wrong."""
    same = []
    for name, (reference, mistakes, options) in listed(module.LESSON).items():
        inputs = options.get("inputs", partial(gankit.teaching._logits, reference))
        trials = gankit.teaching._trials(
            reference, inputs if isinstance(inputs, dict) else {"": inputs}
        )
        tolerances = {"rtol": options.get("rtol", 1e-4), "atol": options.get("atol", 1e-5)}
        digits = () if callable(reference) else (3,)
        near = partial(gankit.teaching._near, **tolerances, digits=digits)
        done: dict[str, list] = {}
        for phrase, how in mistakes.items():
            options_of = callable(reference) and isinstance(how, dict)
            wrong = partial(reference, **how) if options_of else how
            done[phrase] = [trial.of(wrong) for trial in trials]
        for (one, a), (two, b) in itertools.combinations(done.items(), 2):
            pairs = [*zip(a, b, strict=True)]
            if all(alike(x, y, near) and alike(y, x, near) for x, y in pairs):
                same.append((name, one, two))
    assert same == []


# How many mistakes of a lesson are spelt in fewer than two other ways yet; it may only fall
SPELT_LESS = {"03": 30, "08": 24}


@pytest.mark.parametrize("module", ANSWERS, ids=lambda module: module.LESSON)
def test_a_mistake_is_spelt_in_two_other_ways(module: ModuleType) -> None:
    """Besides its own code; that each spelling gets the name is tested above, numbers are below."""
    rows = getattr(module, "EDITS", ())
    found = Counter((name, phrase) for name, _, edits in rows for phrase in edits)
    functions = {
        name: mistakes
        for name, (reference, mistakes, _) in listed(module.LESSON).items()
        if callable(reference)
    }
    for name, _, words in module.WRONG:
        meant = [phrase for phrase in functions.get(name, ()) if words in phrase]
        found.update((name, phrase) for phrase in meant if len(meant) == 1 or words == phrase)
    few = [(name, how) for name, ways in functions.items() for how in ways if found[name, how] < 2]
    assert len(few) <= SPELT_LESS.get(module.LESSON[:2], 0), few


def spellings(value: object) -> list[object]:
    """A number, or several, as one may also write them."""
    several = isinstance(value, tuple)
    numbers = [float(number) for number in (value if several else [value])]
    digits = [x if x.is_integer() else float(f"{x:.4g}") for x in numbers]
    tensor = torch.tensor(numbers, dtype=torch.float64)
    return [numbers, tensor, digits] if several else [*numbers, tensor, *digits]


@pytest.mark.parametrize("module", ANSWERS, ids=lambda module: module.LESSON)
def test_a_listed_number_is_named(
    module: ModuleType,
) -> None:
    for name, (reference, mistakes, _) in listed(module.LESSON).items():
        if callable(reference) or isinstance(reference, dict):
            continue
        for phrase, value in mistakes.items():
            for answer in spellings(value):
                assert names(examiner(module.LESSON, name)(answer), phrase)


@pytest.mark.parametrize("module", ANSWERS, ids=lambda module: module.LESSON)
def test_wrong_answers_are_not_copied(module: ModuleType) -> None:
    """A mistake that is only found when written like the one listed is not found."""
    squeezed = {name: re.sub(r"\s", "", text) for name, text in exercises(module.LESSON).items()}
    for name, code, words in module.WRONG:
        if "def " in code or "lambda" in code:  # a number can be written as it is
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
