"""What any lesson says to its reader: a finding, an identity, a check of an exercise."""

import inspect
from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import torch
from torch import Tensor, nn

_Parts = list[Tensor | str]  # what one call gives: its results and, last, their gradient
_WRONG_GRADIENT = "Its result is right, its gradient is not: it flows where it should not, or stops"


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
    inputs: Callable[[torch.Generator], tuple[object, ...]] | None = None,
    rtol: float = 1e-4,
    atol: float = 1e-5,
) -> None:
    """Compare what an answer does with what the reference does, and name a known mistake.

    Prints ``✓`` for a correct answer, ``✗`` with what is known about a wrong one, its exception
    included, and ``○`` for a placeholder: ``...``, ``None`` or ``NotImplemented``.

        >>> check(lambda a: a.sum(), lambda a: a.mean(), {"the sum is taken": torch.sum})
        ✗ not yet. A known mistake: the sum is taken

    A function is judged by its results on five random inputs and by their gradients in every
    argument that requires one, a tensor or a module: a forgotten ``detach`` shows.  Every call gets
    fresh arguments, which it may change, and the same state of PyTorch's CPU random generator.

    Args:
        answer: A function, or a value: a number, tensor, text, or a tuple, list or dict of these.
        reference: The right answer.  If it is a value, so is the answer.
        mistakes: Wrong answers, each under a phrase that says what was done.
        inputs: Makes arguments from a seeded ``torch.Generator``.  By default every required one is
            a float64 vector of logits from N(0, 3²), longer by one in each trial.
        rtol: Relative tolerance of numbers, wide enough for float32.
        atol: Absolute tolerance of numbers.

    Raises:
        ValueError: If the reference gives NaN, or a mistake what the reference gives.
        NotImplementedError: If the reference gives nothing.  Whatever else it raises is passed on.
    """
    runs = [partial(_run, make=inputs or partial(_logits, reference), seed=i) for i in range(5)]
    differ = partial(_difference, rtol=rtol, atol=atol)
    wanted = [run(reference) for run in runs]
    if any(torch.is_tensor(part) and part.isnan().any() for parts in wanted for part in parts):
        raise ValueError("the reference gives NaN; give `inputs` on which it is defined")
    known = {phrase: [run(wrong) for run in runs] for phrase, wrong in (mistakes or {}).items()}
    for phrase, results in known.items():
        if not differ(results, wanted):
            same = f"the mistake {phrase!r} gives what the reference gives in every trial"
            raise ValueError(f"{same}; give `inputs` that tell them apart")
    print(_judge(answer, runs, wanted, known, differ))


def _judge(answer: object, runs: list, wanted: list, known: dict, differ: Callable) -> str:
    named = inspect.isfunction(answer) and answer.__name__ != "<lambda>"
    name = f"{answer.__name__}: " if named else ""
    try:
        given = [run(answer) for run in runs]
    except NotImplementedError:
        return f"○ {name}not answered yet"
    except Exception as error:  # whatever a reader's code may raise
        return f"✗ {name}not yet. It stops with {type(error).__name__}: {error}"
    if not (difference := differ(given, wanted)):
        trials = f" on {len(runs)} random inputs" if callable(answer) else ""
        return f"✓ {name}correct{trials}"
    found = (f"A known mistake: {phrase}" for phrase in known if not differ(given, known[phrase]))
    return f"✗ {name}not yet. {next(found, difference)}"


def _logits(reference: object, generator: torch.Generator) -> tuple[Tensor, ...]:
    parameters = inspect.signature(reference).parameters.values() if callable(reference) else ()
    shape = (sum(p.default is p.empty for p in parameters), 4 + generator.initial_seed())
    return tuple(3 * torch.randn(shape, generator=generator, dtype=torch.float64))


def _run(function: object, make: Callable, seed: int) -> _Parts:
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        arguments = make(torch.Generator().manual_seed(seed))
        groups = [a.parameters() if isinstance(a, nn.Module) else [a] for a in arguments]
        leaves = [t for group in groups for t in group if torch.is_tensor(t) and t.requires_grad]
        results = _flatten(function(*arguments) if callable(function) else function)
    start = torch.zeros(1, dtype=torch.float64, requires_grad=True)  # where there is nothing else
    numbers = torch.cat([start, *(r.flatten() for r in results if torch.is_tensor(r))])
    total = numbers @ torch.linspace(1, 2, len(numbers), dtype=torch.float64)
    leaves = [start, *(leaf.requires_grad_() for leaf in leaves)]  # it may have frozen some
    slopes = torch.autograd.grad(total, leaves, materialize_grads=True)
    return [*results, torch.cat([slope.flatten().cpu() for slope in slopes])]


def _flatten(value: object) -> _Parts:
    if value is None or value is ... or value is NotImplemented:
        raise NotImplementedError(f"{value!r} stands where a result is expected")
    if isinstance(value, str):
        return [" ".join(value.casefold().split())]
    if isinstance(value, Mapping):
        value = sorted(value.items())
    if isinstance(value, list | tuple):
        parts = [part for item in value for part in _flatten(item)]
        scalars = all(torch.is_tensor(part) and part.ndim == 0 for part in parts)
        return [torch.stack(parts)] if parts and scalars else parts
    try:
        tensor = torch.as_tensor(value).cpu()
    except (TypeError, ValueError, RuntimeError):
        raise TypeError(f"{_describe(value)} is not a number, tensor or text") from None
    return [tensor if tensor.dtype == torch.bool else tensor.double()]


def _difference(given: list[_Parts], wanted: list[_Parts], rtol: float, atol: float) -> str:
    """What first sets two series of trials apart, in words; nothing if they are the same."""
    for a, b in zip(given, wanted, strict=True):
        if len(a) != len(b):
            return f"It gives {len(a) - 1} results, expected {len(b) - 1}"
        for i, (part, other) in enumerate(zip(a, b, strict=True), 1):
            if words := _apart(part, other, rtol, atol):
                return words if i < len(b) else _WRONG_GRADIENT
    return ""


def _apart(a: Tensor | str, b: Tensor | str, rtol: float, atol: float) -> str:
    if isinstance(a, str) and isinstance(b, str):
        return f"It gives {a}" if a != b else ""
    alike = torch.is_tensor(a) and torch.is_tensor(b) and a.dtype == b.dtype
    if not alike or (a.shape != b.shape and not a.numel() == b.numel() == 1):
        return f"It gives {_describe(a)}, expected {_describe(b)}"
    if torch.allclose(a.view_as(b), b, rtol, atol, equal_nan=True):
        return ""
    if a.dtype == torch.bool:
        return f"It gives {a.tolist()}"
    error = torch.where(a == b, 0, a - b).flatten()
    worst = error.abs().argmax()  # a NaN counts as the largest
    where = f" at index {worst}" if len(error) > 1 else ""
    way = "too large" if error[worst] > 0 else "too small" if error[worst] < 0 else "not a number"
    return f"It gives {a.flatten()[worst]:.4g}{where}: {way}"


def _describe(value: object) -> str:
    if isinstance(value, Tensor):
        return f"values of type {value.dtype} and shape {tuple(value.shape)}"
    return f"a value of type {type(value).__name__}"
