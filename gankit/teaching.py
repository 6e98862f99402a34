"""What any lesson says to its reader: a finding, an identity, a check of an exercise."""

import inspect
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from .answers.differences import alike
from .answers.names import Known, Trial, again, name
from .answers.outcomes import Missing, outcome

TRIALS = 5


def claim(truth: object, sentence: str, *, here: object = None) -> None:
    """Print ``✓ sentence (here 53)`` if ``truth`` holds, else ``✗ ...``; never raise.

    For a finding: what could have come out otherwise.  The sentence names a bound; ``here`` is what
    was measured, which differs from one processor to the next.

    Only ``True``, or a true 0-dimensional boolean of PyTorch or NumPy, holds.  What is no boolean
    decides nothing, whatever its truthiness: it prints ``✗`` and a line that says what was given.

    Args:
        truth: What the cell has found out.
        sentence: What it says if ``truth`` holds, in words that are the same in every run.
        here: The measured value.  A number that is not whole is shown with three significant
            digits, a count and text as they are.
    """
    _say("✓", truth, sentence if here is None else f"{sentence} (here {_short(here)})")


def identity(truth: object, sentence: str) -> None:
    """Print ``≡ sentence`` if ``truth`` holds, else ``✗ sentence``; never raise.

    For what holds by algebra, whatever the data: the cell checks the code, or the derivation.
    ``truth`` is judged as by :func:`claim`.
    """
    _say("≡", truth, sentence)


def _say(mark: str, truth: object, sentence: str) -> None:
    given = truth.item() if getattr(truth, "ndim", None) == 0 else truth
    print(mark if given is True else "✗", sentence)
    if not isinstance(given, bool):
        print(f"  (undecided: got {_describe(truth)}, expected True or False)")


def _describe(value: object) -> str:
    if isinstance(value, Tensor):
        return f"values of type {value.dtype} and shape {tuple(value.shape)}"
    return f"a value of type {type(value).__name__}"


def _short(value: object) -> str:
    value = value.item() if getattr(value, "ndim", None) == 0 else value
    if not isinstance(value, float):
        return str(value)
    if value and np.isfinite(value) and not 1e-4 <= abs(value) < 1e6:
        return np.format_float_scientific(value, 2, unique=False, trim="-", exp_digits=1)
    return np.format_float_positional(value, 3, unique=False, fractional=False, trim="-")


def check(
    answer: object,
    reference: object,
    mistakes: Mapping[str, object] | None = None,
    *,
    inputs: Callable[[torch.Generator], Sequence[object]] | Mapping[str, Callable] | None = None,
    rtol: float = 1e-4,
    atol: float = 1e-5,
) -> None:
    """Compare what an answer does with what the reference does, and say what is wrong with it.

    Prints ``✓`` for a correct answer, ``✗`` with what is known about a wrong one, its exception
    included, and ``○`` for a placeholder: ``...``, ``None``, ``NotImplemented`` or a bare
    ``raise NotImplementedError``.

        >>> check(lambda a: a.sum(), lambda a: a.mean(), {"the sum is taken": torch.sum})
        ✗ not yet. A known mistake: the sum is taken
        >>> check(lambda a: a.mean() / 2, lambda a: a.mean())
        ✗ not yet. It is half of what is right

    A function is judged by its results on five random inputs, by their gradients in every argument
    that requires one, a tensor or a module, and by what it leaves behind: values, ``requires_grad``
    and mode of its arguments are to be as they were, or as the reference leaves them; a second call
    on the same arguments is to be right, too, and to leave no gradients in ``.grad``.  Where the
    reference has no gradient, the value alone counts.  Every call gets fresh arguments and the same
    state of PyTorch's CPU random generator.  A value may be rounded to three digits, unless it is
    whole; a listed one is found by two.

    A wrong answer is named by the first listed mistake that does the same in every trial; of
    several results each may have its own.  Otherwise it is named by what holds in every trial: a
    factor, a sign, exchanged arguments, a missing gradient; see ``gankit/answers``.

    Args:
        answer: A function, or a value: a number, tensor, text, or a tuple, list or dict of these.
        reference: The right answer.  If it is a value, so is the answer.
        mistakes: Wrong answers, each under a phrase that says what was done.  One may stop in
            some trials, with the exception that an answer like it stops with.  A dict is taken
            for keyword arguments of the reference; of such mistakes several at once are found, too.
        inputs: Makes arguments from a seeded ``torch.Generator``; or several such functions, each
            under a phrase such as "vectors": they take turns, and where an answer is right for
            one kind and not for another, this is said.  By default every required argument is a
            float64 vector of logits from N(0, 3²), longer by one in each trial.
        rtol: Relative tolerance of numbers, wide enough for float32.
        atol: Absolute tolerance of numbers.

    Raises:
        ValueError: If the reference gives NaN, or a mistake what the reference gives.
        NotImplementedError: If the reference gives nothing.  Whatever else it raises is passed on,
            and what a mistake raises in every trial.
    """
    print(_examiner(reference, mistakes or {}, inputs, rtol, atol)(answer))


class _Examiner(NamedTuple):
    """What :func:`check` says to an answer; what mistakes do is found out once."""

    trials: list[Trial]
    known: Known
    near: Callable

    def __call__(self, answer: object) -> str:
        named = inspect.isfunction(answer) and answer.__name__ != "<lambda>"
        label = f"{answer.__name__}: " if named else ""
        try:
            given = [trial.of(answer) for trial in self.trials]
        except Missing as error:
            nothing = callable(answer) and str(error).startswith("None")
            if nothing and any(_answered(answer, trial) for trial in self.trials):
                return f"✗ {label}not yet. It returns None for some inputs, a result for others"
            return f"○ {label}not answered yet" + ": it returns None" * nothing
        words = self._judge(answer, given)
        if words:
            return f"✗ {label}not yet. {words}"
        return f"✓ {label}correct" + f" on {len(self.trials)} random inputs" * callable(answer)

    def _judge(self, answer: object, given: list) -> str:
        """What is wrong; nothing if all is right."""
        wanted = [trial.wanted for trial in self.trials]
        if all(map(partial(alike, near=self.near), given, wanted)):
            return again(answer, self.trials, self.near)
        if all(map(partial(alike, near=self.known.roughly), given, wanted)):
            return "It is right to two digits: give three"
        return name(answer, given, self.trials, self.known, self.near)


def _answered(answer: object, trial: Trial) -> bool:
    try:
        trial.of(answer)
    except Missing:
        return False
    return True


def _examiner(
    reference: object,
    mistakes: Mapping[str, object],
    inputs: Callable | Mapping[str, Callable] | None,
    rtol: float,
    atol: float,
) -> _Examiner:
    makers = inputs if isinstance(inputs, Mapping) else {"": inputs or partial(_logits, reference)}
    trials = _trials(reference, makers)
    near, roughly = (
        partial(_near, rtol=rtol, atol=atol, digits=() if callable(reference) else digits)
        for digits in ((3,), (3, 2))
    )
    if any(
        torch.is_tensor(p) and p.isnan().any() for t in trials for p in t.wanted.results.values()
    ):
        raise ValueError("the reference gives NaN; give `inputs` on which it is defined")
    options = {phrase: how for phrase, how in mistakes.items() if isinstance(how, dict)}
    options = options if callable(reference) else {}
    wrongs = {**mistakes, **{p: partial(reference, **how) for p, how in options.items()}}
    several = dict(_together(reference, options))
    every = {**several, **wrongs}
    does = cache(lambda phrase, i: trials[i].of(every[phrase]))
    known = {phrase: partial(does, phrase) for phrase in wrongs}
    for phrase, wrong in known.items():
        if all(alike(wrong(i), trial.wanted, near) for i, trial in enumerate(trials)):
            same = f"the mistake {phrase!r} gives what the reference gives in every trial"
            raise ValueError(f"{same}; give `inputs` that tell them apart")
        if all(isinstance(wrong(i), Exception) for i in range(len(trials))):
            raise wrong(0)
    more = {phrase: partial(does, phrase) for phrase in several if phrase not in wrongs}
    return _Examiner(trials, Known(known, more, roughly), near)


def _together(reference: object, options: dict[str, dict]) -> Iterator[tuple[str, Callable]]:
    """Two of the mistakes that are options of the reference, or up to six of the first seven."""
    for many in range(2, 7):
        for phrases in itertools.combinations([*options][: 7 if many > 2 else None], many):
            given = [item for phrase in phrases for item in options[phrase].items()]
            if len(dict(given)) == len(given):  # no option twice
                yield "; ".join(phrases), partial(reference, **dict(given))


def _trials(reference: object, makers: Mapping[str, Callable]) -> list[Trial]:
    count = max(TRIALS, len(makers)) if callable(reference) else 1
    kinds = [[*makers][i % len(makers)] for i in range(count)]
    made = [(kind, makers[kind], i) for i, kind in enumerate(kinds)]
    return [Trial(*given, reference, outcome(reference, *given[1:])) for given in made]


def _logits(reference: object, generator: torch.Generator) -> tuple[Tensor, ...]:
    parameters = inspect.signature(reference).parameters.values() if callable(reference) else ()
    shape = (sum(p.default is p.empty for p in parameters), 4 + generator.initial_seed())
    return tuple(3 * torch.randn(shape, generator=generator, dtype=torch.float64))


def _near(
    a: Tensor | str, b: Tensor | str, rtol: float, atol: float, digits: Sequence[int]
) -> bool:
    """Whether two results count as equal; or a as b to so many digits, if b is not whole."""
    if isinstance(a, str) or isinstance(b, str):
        return isinstance(a, str) and isinstance(b, str) and a == b
    if a.dtype != b.dtype or (a.shape != b.shape and not a.numel() == b.numel() == 1):
        return False
    if a.dtype == torch.bool:
        return a.view_as(b).equal(b)
    a = a.view_as(b)
    close = torch.isclose(a, b, rtol, atol, equal_nan=True)
    for count in digits:
        unit = 10 ** (b.abs().log10().floor() + 1 - count)  # the value of the last digit
        written = (a / unit - (a / unit).round()).abs() < 1e-3
        close |= (b != b.round()) & ((a - b).abs() <= 0.501 * unit) & (written | (count > 2))
    return bool(close.all())
