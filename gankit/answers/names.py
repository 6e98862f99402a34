"""The name of what is wrong with an answer: a listed mistake, or what holds in every trial."""

import inspect
import itertools
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

import torch
from torch import nn

from .differences import alike, difference, left_behind, part_alike
from .outcomes import Make, Missing, Outcome, outcome
from .relations import Near, Sizes

Tried = Outcome | Exception
STOPS = {
    r"mean\(\): .*Got: Bool": "a mean of True and False: make numbers of them first, .double()",
    "elements of input should be between 0 and 1": "this loss takes probabilities, and got logits",
    "to not have been used": "what it derives does not depend on that: is it detached?",
    "does not require grad": "it derives what has no gradient: is something detached?",
    "return_types": "sort, min and max give values and places: take .values",
    "second time": "backward() has used the graph up: retain_graph=True, or one call",
    "Found dtype|same dtype|expected scalar type": "numbers of two types meet: .double(), .float()",
    "mat1 and mat2|must match the size|Target size|size mismatch|broadcast": (
        "two shapes do not fit: print .shape of what meets there"
    ),
    "Can't call numpy": "NumPy takes no tensor with a gradient: .detach() first",
    "a leaf Variable that requires grad": (
        "what has a gradient is not changed in place: change its .clone(); weights, under no_grad"
    ),
}


class Trial(NamedTuple):
    """One call: what kind of input it gets, how it is made, and what is right."""

    kind: str
    make: Make
    seed: int
    reference: object
    wanted: Outcome

    def of(self, function: object, make: Make | None = None, calls: int = 1) -> Tried:
        """What a function gives and does here, or the exception with which it stops.

        Raises:
            Missing: If there is no answer: a bare ``NotImplementedError`` says the same.
        """
        try:
            return outcome(function, make or self.make, self.seed, self.wanted, calls)
        except Exception as error:  # whatever a reader's code may raise
            if isinstance(error, Missing) or (
                type(error) is NotImplementedError and not error.args
            ):
                raise Missing(*error.args) from None
            return error


class Known(NamedTuple):
    """The listed mistakes: what each does in a trial, by its place; and two or more at once."""

    single: dict[str, Callable[[int], Tried]]
    several: dict[str, Callable[[int], Tried]]
    roughly: Near  # whether a number is one of theirs, perhaps to two digits


def name(answer: object, given: list[Tried], trials: list[Trial], known: Known, near: Near) -> str:
    """A sentence on a wrong answer.

    Args:
        answer: The function, or the value.
        given: What it gave and did in each trial.
        trials: What each of them is, and what is right in it.
        known: The listed mistakes.
        near: Whether two results count as equal.
    """
    everywhere = [*range(len(trials))]
    for close in (near, known.roughly)[: 1 if callable(answer) else 2]:
        if words := _listed(given, known, close, everywhere):
            return words
    if words := exchanged(answer, trials, near):
        return f"It is right with {words} exchanged"
    if words := _by_kind(answer, given, trials, known, near):
        return words
    parts = _listed_parts(given, trials, known.single, known.roughly)
    parts |= _listed_parts(given, trials, known.single, near)
    return _unlisted(answer, given, trials, near, parts)


def again(answer: object, trials: list[Trial], near: Near) -> str:
    """What is wrong with the second call of an answer whose first is right; nothing if it is not.

    Where the right answer changes what is given, a second call meets something else: none is made.
    """
    names = argument_names(answer, trials[0])
    for trial in trials if callable(answer) else ():
        if any(trial.wanted.changes):
            continue
        own = trial.of(answer, calls=2)
        if alike(own, trial.wanted, near):
            continue
        stops = isinstance(own, Exception)
        left = "" if stops else left_behind([own], [trial.wanted], near, names)
        if left and "leaves gradients" in left:
            return f"It is right, but {left}"
        return (
            "It is right once, but not when it is called again with the same arguments: what does "
            "the first call leave behind, as in .grad?"
        )
    return ""


def _listed(given: list[Tried], known: Known, near: Near, where: list[int]) -> str:
    for words, listed in (("A known mistake", known.single), ("Known mistakes", known.several)):
        for phrase, does in listed.items():
            if all(alike(given[i], does(i), near) for i in where):
                return f"{words}: {phrase}"
    return ""


def _by_kind(
    answer: object, given: list[Tried], trials: list[Trial], known: Known, near: Near
) -> str:
    """What is wrong for each kind of input, if that is not the same for all of them."""
    kinds = dict.fromkeys(trial.kind for trial in trials)
    places = {kind: [i for i, t in enumerate(trials) if t.kind == kind] for kind in kinds}
    good = [
        k for k, at in places.items() if all(alike(given[i], trials[i].wanted, near) for i in at)
    ]
    bad = [kind for kind in kinds if kind not in good]
    where = [i for kind in bad for i in places[kind]]
    if good:
        words = _listed(given, known, near, where) or _unlisted(
            answer, [given[i] for i in where], [trials[i] for i in where], near
        )
        return f"Right for {' and '.join(good)}, not for {' or '.join(bad)}. {words}"
    for kind in kinds:
        if not any(isinstance(given[i], Exception) for i in places[kind]) and len(kinds) > 1:
            words = _listed(given, known, near, places[kind])
            others = [i for i in where if i not in places[kind]]
            rest = _unlisted(answer, [given[i] for i in others], [trials[i] for i in others], near)
            if words:
                return f"{words} (for {kind}). Otherwise: {rest}"
    return ""


def _unlisted(
    answer: object,
    given: list[Tried],
    trials: list[Trial],
    near: Near,
    listed: Mapping[object, str] = MappingProxyType({}),
) -> str:
    names = argument_names(answer, trials[0])
    for tried in given:
        if isinstance(tried, Exception):
            return f"It stops with {type(tried).__name__}: {tried}{meaning(tried)}"
    wanted = [trial.wanted for trial in trials]
    words = difference(given, wanted, near, names, sizes(trials, names), listed)
    if not any(vague in words for vague in (": too ", "another one")):
        return words
    blind = ignored(answer, trials, names)
    return f"{words}. It does not look at {blind}" if blind else words


def _listed_parts(
    given: list[Tried], trials: list[Trial], known: dict[str, Callable], near: Near
) -> dict[object, str]:
    """Of several results those that are wrong as in a mistake in which no other result is wrong."""
    keys, wanted = [*trials[0].wanted.results], [trial.wanted for trial in trials]
    if len(keys) < 2 or any(isinstance(g, Exception) or [*g.results] != keys for g in given):
        return {}
    said = {}
    good = {key for key in keys if _same(given[:1], wanted[:1], key, near)}
    for phrase, does in known.items():
        wrong = [key for key in keys if not _same([does(0)], wanted[:1], key, near)]
        if (
            len(wrong) != 1
            or wrong[0] in {*said, *good}
            or not _same(given[:1], [does(0)], wrong[0], near)
        ):
            continue
        whole = [does(i) for i in range(len(trials))]
        others = [key for key in keys if key != wrong[0]]
        alone = all(_same(whole, wanted, key, near) for key in others)
        if alone and _same(given, whole, wrong[0], near):
            said[wrong[0]] = phrase
    return said


def _same(given: list[Tried], others: list[Tried], key: object, near: Near) -> bool:
    pairs = zip(given, others, strict=True)
    return all(
        not isinstance(a, Exception)
        and key in a.results
        and key in b.results
        and part_alike(a, b, key, near)
        for a, b in pairs
    )


def meaning(error: Exception) -> str:
    """What an exception of PyTorch's says, in plain words."""
    found = (words for pattern, words in STOPS.items() if re.search(pattern, str(error), re.DOTALL))
    return "".join(f" ({words})" for words in itertools.islice(found, 1))


# ---- what is found by trying again ---------------------------------------------------------------


def argument_names(answer: object, trial: Trial) -> list[str]:
    """The reader's own names of the arguments."""
    count = len(trial.wanted.changes)
    try:
        names = [*inspect.signature(answer).parameters] if callable(answer) else []
    except (TypeError, ValueError):
        names = []
    return [*names, *(f"argument {i + 1}" for i in range(len(names), count))][:count]


def _arguments(trial: Trial) -> Sequence[object]:
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(trial.seed)
        return trial.make(torch.Generator().manual_seed(trial.seed))


def sizes(trials: list[Trial], names: list[str]) -> Sizes:
    """The lengths of the tensors among the arguments."""
    found = []
    for trial in trials:
        pairs = zip(names, _arguments(trial), strict=False)
        tensors = [(name, a) for name, a in pairs if torch.is_tensor(a) and a.ndim]
        found.append({f"len({name})": len(a) for name, a in tensors})
        found[-1] |= {f"{name}.shape[1]": a.shape[1] for name, a in tensors if a.ndim > 1}
    return found


def exchanged(answer: object, trials: list[Trial], near: Near) -> str:
    """Two arguments of one type by whose exchange the answer becomes right."""
    names = argument_names(answer, trials[0])
    types = [type(argument) for argument in _arguments(trials[0])]
    for i, j in itertools.combinations(range(len(names) if callable(answer) else 0), 2):
        turned = partial(_turned, answer, i, j)
        if types[i] is types[j] and all(alike(t.of(turned), t.wanted, near) for t in trials):
            return f"{names[i]} and {names[j]}"
    return ""


def _turned(answer: Callable, i: int, j: int, *given: object) -> object:
    order = [*given]
    order[i], order[j] = order[j], order[i]
    return answer(*order)


def ignored(answer: object, trials: list[Trial], names: list[str]) -> str:
    """An argument, or what follows its first row, that changes nothing in any trial, but should."""
    for first, words in ((0, "{}"), (1, "more than the first of {}")):
        for i, name in enumerate(names):
            if all(_blind(answer, trial, i, first) for trial in trials):
                return words.format(name)
    return ""


def _blind(answer: object, trial: Trial, i: int, first: int) -> bool:
    make = partial(_disturbed, trial.make, i, first)
    own, right = ((trial.of(f), trial.of(f, make)) for f in (answer, trial.reference))
    return _stays(*own) and not _stays(*right)


def _stays(before: Tried, after: Tried) -> bool:
    if isinstance(before, Exception) or isinstance(after, Exception):
        return isinstance(before, Exception) == isinstance(after, Exception)
    pairs = ((after.results.get(key), part) for key, part in before.results.items())
    return all(torch.is_tensor(a) and torch.is_tensor(b) and a.equal(b) for a, b in pairs)


@torch.no_grad()
def _disturbed(make: Make, i: int, first: int, random: torch.Generator) -> list[object]:
    """Arguments of which one has larger numbers, each by a factor from 1.2 to 1.6."""
    given = [*make(random)]
    tensors = [*given[i].parameters()] if isinstance(given[i], nn.Module) else [given[i]]
    for tensor in tensors:
        if torch.is_tensor(tensor) and tensor.is_floating_point() and tensor.ndim >= first:
            factor = 1.2 + 0.4 * torch.rand(tensor.shape, generator=random, dtype=tensor.dtype)
            if first:
                factor[:first] = 1
            tensor.mul_(factor)
    if isinstance(given[i], float):
        given[i] *= 1.3
    return given
