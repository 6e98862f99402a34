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
def imports(lesson: str) -> dict[str, object]:
    """What a lesson imports, by its names."""
    cells = nbformat.read(NOTEBOOKS / f"{lesson}.ipynb", as_version=4).cells
    source = next(cell.source for cell in cells if "import gankit" in cell.source)
    names: dict[str, object] = {}
    exec(compile(source, lesson, "exec"), names)
    return names


@functools.cache
def compared(lesson: str, name: str) -> tuple[object, dict, dict]:
    """What an exercise compares with: its reference, its mistakes, its options."""
    found = []

    def check(_: object, reference: object, mistakes: object = None, **options: object) -> None:
        found.append((reference, mistakes or {}, options))

    with patch.object(gankit.teaching, "check", check):
        run(lesson, f"{name} = None", exercises(lesson)[name])
    return found[0]


@functools.cache
def examiner(lesson: str, name: str) -> Callable[[object], str]:
    """What ``gk.check`` says in a lesson; what its mistakes do is found out once for all tests."""
    reference, mistakes, options = compared(lesson, name)
    settings = {"inputs": None, "rtol": 1e-4, "atol": 1e-5} | options
    return gankit.teaching._examiner(reference, mistakes, **settings)


def run(lesson: str, *sources: str) -> dict[str, object]:
    names = {**imports(lesson)}
    for source in sources:
        exec(compile(source, lesson, "exec"), names)
    return names


@functools.cache
def verdict(lesson: str, name: str, code: str) -> str:
    """What the lesson says to an answer."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")  # such as a loss's own, about a wrong answer's targets
        return examiner(lesson, name)(run(lesson, code)[name])


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
    assert promise_row(lesson, name, promise, code) in TABLE


def promise_row(lesson: str, name: str, promise: str, code: str) -> str:
    """A line of ``benchmarks/promises.py``: which trials refuse an answer that breaks a promise."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        answer = run(lesson, code)[name]
        trials, _, near = examiner(lesson, name)
        refused = [not alike(trial.of(answer), trial.wanted, near) for trial in trials]
    kinds = dict.fromkeys(t.kind for t, no in zip(trials, refused, strict=True) if no)
    where = "; ".join(filter(None, kinds)) if len({t.kind for t in trials}) > 1 else ""
    count = f"{sum(refused)} of {len(trials)}" if any(refused) else "a second call"
    cells = lesson[:2], f"`{name}`", promise.replace("|", "\\|"), count, where
    return f"| {' | '.join(cells)} |"


PAGE = NOTEBOOKS.parent / "benchmarks/results/promises.md"
TABLE = PAGE.read_text("utf-8").splitlines() if PAGE.exists() else []

PENALTY = """
def my_penalty(critic, real, fake):
    eps = torch.rand(len(real), *[1] * (real.ndim - 1))
    x = (eps * real + (1 - eps) * fake).requires_grad_()
    (slopes,) = torch.autograd.grad(critic(x).sum(), x, create_graph=True)
    lengths = slopes.flatten(1).norm(dim=1)
    return (lengths - 1).square().mean()"""
ROUND = """
def one_round(G, D, real, z):
    fake = G(z)
    L_D = F.softplus(-D(real)).mean() + F.softplus(D(fake.detach())).mean()
    D.requires_grad_(False)
    return L_D, F.softplus(-D(fake)).mean()"""
KID = """
def repaired(a, b):
    k = [(x @ y.T / x.shape[1] + 1) ** 3 for x, y in ((a, a), (b, b), (a, b))]
    within = sum((t.sum() - t.trace()) / len(t) / (len(t) - 1) for t in k[:2])
    return (within - 2 * k[2].mean()).clamp(min=0)"""
SHARES = """
def my_shares(real, fake, train, test, k):
    radius = torch.cdist(real, real).sort(1).values[:, k]
    near = torch.cdist(fake, torch.cat([train, test])).argmin(0) < len(train)
    return (torch.cdist(fake, real) <= radius).any(1).double().mean(), near.double().mean()"""
JS = """
def jensen_shannon(p, q):
    m = (p + q) / 2
    return ((p * (p / m).log()).sum() + (q * (q / m).log()).sum()) / 2"""
WAY = """
def wasserstein_line(x, y):
    return torch.vmap(lambda a, b: (a - b).abs())(x.sort().values, y.sort().values).mean()"""
SIZE = """
def gradient_size(G, D, z):
    loss = lambda w: -F.softplus(D(torch.func.functional_call(G, w, (z,)))).mean()
    slopes = torch.func.grad(loss)(dict(G.named_parameters()))
    return sum(s.square().sum() for s in slopes.values()).sqrt()"""
SIZED = """
def gradient_size(G, D, z):
    loss = -F.softplus(D(G(z))).mean()
    slopes = torch.autograd.grad(loss, [*G.parameters()], create_graph=True)
    return torch.cat([s.flatten() for s in slopes]).norm()"""


def of(right: str, *how: str) -> str:
    return edited(right, how)


# What real answers were told wrongly: each with what it is told now.  "✓" is for a right one.
TOLD = {
    "NotImplementedError of torch's own is no missing answer": (
        *("share_right", "def share_right(a, b):\n    return torch.cat([a > 0, b <= 0]).mean()"),
        "a mean of True and False",
    ),
    "D left frozen": ("one_round", ROUND, "D is left frozen"),
    "JS is NaN where p = 0": ("jensen_shannon", JS, "0 · log 0 is not a number"),
    "the mean length against 1": (
        *("my_penalty", of(PENALTY, "(lengths - 1)", "(lengths.mean() - 1)")),
        "the mean of the lengths was compared with 1",
    ),
    "the first sample alone": (
        *("my_penalty", of(PENALTY, "lengths - 1", "lengths[0] - 1")),
        "only the first sample was looked at",
    ),
    "pictures alone": (
        *("my_penalty", of(PENALTY, "*[1] * (real.ndim - 1)", "1, 1, 1")),
        "Right for pictures",
    ),
    "KID cut off at 0": ("repaired", KID, "cut off at 0"),
    "a loss without a gradient": (
        *("generator_loss", "def generator_loss(a):\n    return F.softplus(-a).mean().item()"),
        "has no gradient",
    ),
    "create_graph=True where the value counts": ("gradient_size", SIZED, "✓"),
    "torch.func.grad where the value counts": ("gradient_size", SIZE, "✓"),
    "a Fraction": (
        *("best_accuracy", "from fractions import Fraction\nbest_accuracy = Fraction(3, 4)"),
        "✓",
    ),
    "a Decimal": (
        *("centre_norm", "from decimal import Decimal\ncentre_norm = Decimal('4.0')"),
        "✓",
    ),
    "vmap": ("wasserstein_line", WAY, "✓"),
    "148 for e⁵": ("times_harder", "times_harder = 148", "✓"),
    "0.347 for log 2 / 2": ("four", "four = (math.inf, 0.347, 0.5, 1.5)", "✓"),
    "−1.39 for −log 4": ("earned", "earned = (-1.39, 0)", "✓"),
    "two digits are too few": ("times_harder", "times_harder = 150", "It is right to two digits"),
    ".item() after create_graph=True": (
        *("my_penalty", PENALTY + ".item()"),
        "create_graph=True missing, or was the result cut off, as by .item()?",
    ),
    "a uniform ε that goes too far": (
        *("my_penalty", of(PENALTY, "eps = torch.rand", "eps = 2 * torch.rand")),
        "ε outside of 0 to 1, such as a normal number",
    ),
    "argmin over the wrong axis": ("my_shares", SHARES, "argmin over the wrong axis"),
    "16 as a count": ("centre_norm", "centre_norm = 16", "or the length of the sum"),
    "two results for one": (
        *("generator_loss", "def generator_loss(a):\n    return F.softplus(-a).mean(), a.mean()"),
        "It gives 2 results, expected 1",
    ),
    "of which result?": (
        "best_discriminator",
        "def best_discriminator(p, q):\n    return p / (p + q), q.sum() * 3.7",
        "Its 2nd result is 3.7",
    ),
    "a comma": ("answer", "answer = 1,568", "A comma makes two numbers of one"),
}


@pytest.mark.parametrize(("name", "code", "words"), TOLD.values(), ids=TOLD.keys())
def test_what_was_told_wrongly_is_told_rightly(name: str, code: str, words: str) -> None:
    lessons = [module.LESSON for module in ANSWERS if name in exercises(module.LESSON)]
    lesson = next(lesson for lesson in lessons if name != "repaired" or "measuring" in lesson)
    assert words in verdict(lesson, name, code)


@pytest.mark.parametrize("module", ANSWERS, ids=lambda module: module.LESSON)
def test_no_two_mistakes_are_the_same(module: ModuleType) -> None:
    """What does the same as an earlier one would never be named, and have a name that is wrong."""
    same = []
    for name in exercises(module.LESSON):
        trials, known, near = examiner(module.LESSON, name)
        does = [
            (phrase, [wrong(i) for i in range(len(trials))])
            for phrase, wrong in known.single.items()
        ]
        for (one, a), (two, b) in itertools.combinations(does, 2):
            pairs = [*zip(a, b, strict=True)]
            if all(alike(x, y, near) and alike(y, x, near) for x, y in pairs):
                same.append((name, one, two))
    assert same == []


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
    assert few == []


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
