"""The name of what is wrong with an answer: a listed mistake, or what holds in every trial."""

import inspect
import itertools
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

import torch
from torch import nn

from .differences import alike, difference, ordinal, part_alike
from .outcomes import Make, Missing, Outcome, outcome
from .relations import Near, Sizes

Tried = Outcome | Exception


class Trial(NamedTuple):
    """One call: what kind of input it gets, how it is made, and what is right."""

    kind: str
    make: Make
    seed: int
    reference: object
    wanted: Outcome

    def of(self, function: object, make: Make | None = None) -> Tried:
        """What a function gives and does here, or the exception with which it stops.

        Raises:
            Missing: If there is no answer: a bare ``NotImplementedError`` says the same.
        """
        try:
            return outcome(function, make or self.make, self.seed, self.wanted)
        except Exception as error:  # whatever a reader's code may raise
            if isinstance(error, Missing) or (
                type(error) is NotImplementedError and not error.args
            ):
                raise Missing(*error.args) from None
            return error


def name(
    answer: object,
    given: list[Tried],
    trials: list[Trial],
    known: dict[str, Callable],
    near: Near,
    more: Iterable[tuple[str, Callable]] = (),
) -> str:
    """A sentence on a wrong answer.

    Args:
        answer: The function, or the value.
        given: What it gave and did in each trial.
        trials: What each of them is, and what is right in it.
        known: Under each phrase what that mistake does in a trial, by the trial's place.
        near: Whether two results count as equal.
        more: Further mistakes, such as two at once: phrases and functions.
    """
    for phrase, does in known.items():
        if all(alike(tried, does(i), near) for i, tried in enumerate(given)):
            return f"A known mistake: {phrase}"
    for phrase, function in more:
        pairs = zip(given, trials, strict=True)
        if all(alike(tried, trial.of(function), near) for tried, trial in pairs):
            return f"Known mistakes: {phrase}"
    if words := exchanged(answer, trials, near):
        return f"It is right with {words} exchanged"
    if words := _listed_parts(given, trials, known, near):
        return words
    return _by_kind(answer, given, trials, near)


def _by_kind(answer: object, given: list[Tried], trials: list[Trial], near: Near) -> str:
    """Where it is right for one kind of input: for which it is not, and what it does there."""
    wrong = [i for i, t in enumerate(trials) if not alike(given[i], t.wanted, near)]
    bad = dict.fromkeys(trials[i].kind for i in wrong)
    good = [kind for kind in dict.fromkeys(t.kind for t in trials) if kind not in bad]
    if good:
        wrong = [i for i, trial in enumerate(trials) if trial.kind in bad]
    else:
        wrong = range(len(trials))
    words = _unlisted(answer, [given[i] for i in wrong], [trials[i] for i in wrong], near)
    return f"Right for {' and '.join(good)}, not for {' or '.join(bad)}. {words}" if good else words


def _unlisted(answer: object, given: list[Tried], trials: list[Trial], near: Near) -> str:
    for tried in given:
        if isinstance(tried, Exception):
            return f"It stops with {type(tried).__name__}: {tried}"
    names = argument_names(answer, trials[0])
    words = difference(given, [t.wanted for t in trials], near, names, sizes(trials, names))
    if "too " not in words and "another" not in words:
        return words
    blind = ignored(answer, trials[0], names, near)
    return f"{words}. It does not look at {blind}" if blind else words


def _listed_parts(
    given: list[Tried], trials: list[Trial], known: dict[str, Callable], near: Near
) -> str:
    """Of several results each under a name of its own, if all that are wrong have one."""
    keys = [*trials[0].wanted.results]
    if len(keys) < 2 or any(isinstance(g, Exception) or [*g.results] != keys for g in given):
        return ""
    wrong = [key for key in keys if not _same(given, [t.wanted for t in trials], key, near)]
    said = []
    for key in wrong:
        for phrase, does in known.items():
            if not _same([given[0]], [does(0)], key, near):
                continue
            whole = [does(i) for i in range(len(trials))]
            others = [k for k in keys if k != key]
            only = all(_same(whole, [t.wanted for t in trials], k, near) for k in others)
            if only and _same(given, whole, key, near):
                place = key if isinstance(key, str) else f"its {ordinal(key + 1)} result"
                said.append(f"{phrase} ({place})")
                break
    return f"A known mistake: {'; '.join(said)}" if len(said) == len(wrong) > 0 else ""


def _same(given: list[Tried], others: list[Tried], key: object, near: Near) -> bool:
    pairs = zip(given, others, strict=True)
    return all(
        not isinstance(b, Exception) and key in b.results and part_alike(a, b, key, near)
        for a, b in pairs
    )


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


def ignored(answer: object, trial: Trial, names: list[str], near: Near) -> str:
    """An argument, or what follows its first row, that changes nothing, though it should."""
    for first, words in ((0, "{}"), (1, "more than the first of {}")):
        for i, name in enumerate(names):
            make = partial(_disturbed, trial.make, i, first)
            (own, moved), (right, other) = (
                (trial.of(function), trial.of(function, make))
                for function in (answer, trial.reference)
            )
            if _stays(own, moved, near) and not _stays(right, other, near):
                return words.format(name)
    return ""


def _stays(before: Tried, after: Tried, near: Near) -> bool:
    if isinstance(before, Exception) or isinstance(after, Exception):
        return isinstance(before, Exception) == isinstance(after, Exception)
    return all(near(after.results.get(key, ""), part) for key, part in before.results.items())


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
