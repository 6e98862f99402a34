"""What any lesson says to its reader: a claim that a cell decides, a check of an exercise."""

import inspect
from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
import torch
from torch import Tensor, nn

Inputs = Callable[[torch.Generator], tuple[object, ...]]
_Parts = dict[str, Tensor | str]  # what one call gave, flattened and named
_Run = Callable[[object], _Parts]
_Same = Callable[[_Parts, _Parts], bool]


class _UnansweredError(ValueError):
    """A placeholder stands where a result is expected."""


def claim(truth: object, sentence: str) -> None:
    """Print ``✓ sentence`` if ``truth`` holds, else ``✗ sentence``; never raise.

    Only a genuine boolean can hold: ``True``, or a true 0-dimensional boolean of PyTorch or NumPy.
    A number, a string or a tensor of many booleans decides nothing, whatever its truthiness: it
    prints ``✗`` and a second line that says what was given.

    Args:
        truth: What the code decided.
        sentence: What that shows, with its bound and without the measured value.
    """
    given = truth.item() if isinstance(truth, Tensor | np.ndarray) and truth.ndim == 0 else truth
    decided = isinstance(given, bool | np.bool_)
    print("✓" if decided and given else "✗", sentence)
    if not decided:
        print(f"  (undecided: got {_describe(truth)}, expected True or False)")


def check(
    answer: object,
    reference: object,
    mistakes: Mapping[str, object] | None = None,
    *,
    inputs: Inputs | None = None,
    trials: int = 5,
    seed: int = 0,
    rtol: float = 1e-4,
    atol: float = 1e-5,
) -> None:
    """Compare what an answer does with what the reference does, and name a known mistake.

    Prints one line: ``✓`` for a correct answer, ``✗`` with what is known about a wrong one, ``○``
    for a placeholder (``...``, ``None``, ``NotImplemented``) that waits to be replaced.  What the
    answer raises is reported there, not passed on.

        >>> check(lambda a: a.sum(), lambda a: a.mean(), {"the sum is taken": torch.sum})
        ✗ not yet. A known mistake: the sum is taken

    A function is judged by its results, however it is written.  Every call gets arguments made
    afresh and the same state of PyTorch's CPU random generator, so it may change what it is given.
    Where an argument is a tensor that requires a gradient, or a module with such parameters, the
    gradients of the results are compared as well: a forgotten ``detach`` shows.

    Args:
        answer: A function, or a value: a number, tensor, text, or a tuple, list or dict of these.
        reference: The right answer.  If it is a value, so is the answer.
        mistakes: Wrong answers, each under a phrase that says what was done.
        inputs: Makes one trial's arguments from a seeded ``torch.Generator``.  By default every
            required argument of the reference is a float64 vector of logits from N(0, 3²), longer
            by one in each trial.
        trials: How many random inputs a function is compared on.
        seed: Seed of the inputs.
        rtol: Relative tolerance of numbers, wide enough for float32.
        atol: Absolute tolerance of numbers.

    Raises:
        ValueError: If the exercise is at fault: the reference gives nothing or NaN, or a mistake
            cannot be told from it.  What the reference or a mistake raises is passed on.
    """
    runs = _runs(reference, inputs, trials, seed)
    same = partial(_same, rtol=rtol, atol=atol)
    wanted = [run(reference) for run in runs]
    if any(v.isnan().any() for parts in wanted for v in parts.values() if isinstance(v, Tensor)):
        raise ValueError("the reference gives NaN; give `inputs` on which it is defined")
    known = {phrase: [run(wrong) for run in runs] for phrase, wrong in (mistakes or {}).items()}
    for phrase, results in known.items():
        if all(map(same, results, wanted)):
            raise ValueError(
                f"the mistake {phrase!r} gives what the reference gives in every trial; "
                "give `inputs` that tell them apart"
            )
    named = inspect.isfunction(answer) and answer.__name__ != "<lambda>"
    symbol, verdict = _judge(answer, runs, wanted, known, same)
    print(symbol, f"{answer.__name__}: {verdict}" if named else verdict)


def _judge(
    answer: object, runs: list[_Run], wanted: list[_Parts], known: Mapping, same: _Same
) -> tuple[str, str]:
    try:
        given = [run(answer) for run in runs]
    except (_UnansweredError, NotImplementedError):
        return "○", "not answered yet"
    except Exception as error:  # whatever a reader's code may raise
        return "✗", f"not yet. It stops with {type(error).__name__}: {error}"
    if all(map(same, given, wanted)):
        return "✓", f"correct on {len(runs)} random inputs" if len(runs) > 1 else "correct"
    for phrase, results in known.items():
        if all(map(same, given, results)):
            return "✗", f"not yet. A known mistake: {phrase}"
    pairs = zip(given, wanted, strict=True)
    return "✗", "not yet. " + next(_explain(*pair, same) for pair in pairs if not same(*pair))


def _runs(reference: object, inputs: Inputs | None, trials: int, seed: int) -> list[_Run]:
    """One function per trial, which calls what it is given on the arguments of that trial."""
    if trials < 1:
        raise ValueError(f"trials is {trials}, expected at least 1")
    if inputs is not None:
        return [partial(_run, make=inputs, seed=seed + i) for i in range(trials)]
    parameters = inspect.signature(reference).parameters.values() if callable(reference) else []
    count = sum(p.default is p.empty for p in parameters)
    lengths = range(4, 4 + trials) if count else [1]
    return [partial(_run, make=partial(_logits, count, n), seed=seed + n) for n in lengths]


def _logits(count: int, length: int, generator: torch.Generator) -> tuple[Tensor, ...]:
    return tuple(3 * torch.randn(count, length, generator=generator, dtype=torch.float64))


def _run(function: object, *, make: Inputs, seed: int) -> _Parts:
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        arguments = make(torch.Generator().manual_seed(seed))
        arguments = arguments if isinstance(arguments, tuple) else (arguments,)
        leaves = [leaf for argument in arguments for leaf in _leaves(argument)]
        results = _flatten(function(*arguments) if callable(function) else function)
    parts = {f"result {i}": part for i, part in enumerate(results, 1)}
    parts |= {f"gradient {i}": part for i, part in enumerate(_gradients(results, leaves), 1)}
    return {k: v if isinstance(v, str) else v.detach().cpu() for k, v in parts.items()}


def _leaves(argument: object) -> list[Tensor]:
    tensors = argument.parameters() if isinstance(argument, nn.Module) else [argument]
    return [t for t in tensors if isinstance(t, Tensor) and t.requires_grad]


def _gradients(results: list[Tensor | str], leaves: list[Tensor]) -> list[Tensor]:
    """Gradients of a weighted sum of the results; 0 for a leaf that no path leads to."""
    roots = [r for r in results if isinstance(r, Tensor) and r.requires_grad]
    if not roots:
        return [torch.zeros_like(leaf).double() for leaf in leaves]
    total = sum((r * torch.linspace(1, 2, r.numel()).to(r).view_as(r)).sum() for r in roots)
    leaves = [
        leaf if leaf.requires_grad else torch.zeros_like(leaf, requires_grad=True)
        for leaf in leaves
    ]
    found = torch.autograd.grad(total, leaves, allow_unused=True, materialize_grads=True)
    return [gradient.double() for gradient in found]


def _flatten(value: object) -> list[Tensor | str]:
    if value is None or value is ... or value is NotImplemented:
        raise _UnansweredError(f"{value!r} stands where a result is expected")
    if isinstance(value, str):
        return [" ".join(value.casefold().split())]
    if isinstance(value, Mapping):
        return _flatten([part for key in sorted(value) for part in (str(key), value[key])])
    if isinstance(value, list | tuple):
        parts = [part for item in value for part in _flatten(item)]
        scalars = all(isinstance(part, Tensor) and part.ndim == 0 for part in parts)
        return [torch.stack(parts)] if parts and scalars else parts
    try:
        tensor = torch.as_tensor(value)
    except (TypeError, ValueError, RuntimeError):
        raise TypeError(f"{_describe(value)} is not a number, tensor or text") from None
    return [tensor if tensor.dtype == torch.bool else tensor.double()]


def _same(given: _Parts, wanted: _Parts, *, rtol: float, atol: float) -> bool:
    def same_part(a: Tensor | str, b: Tensor | str) -> bool:
        if isinstance(a, str) or not _comparable(a, b):
            return isinstance(a, str) and a == b
        return torch.allclose(a.reshape(b.shape), b, rtol, atol, equal_nan=True)

    return given.keys() == wanted.keys() and all(same_part(given[k], wanted[k]) for k in wanted)


def _comparable(a: Tensor | str, b: Tensor | str) -> bool:
    if isinstance(a, str) or isinstance(b, str):
        return isinstance(a, str) and isinstance(b, str)
    return a.dtype == b.dtype and (a.shape == b.shape or a.numel() == b.numel() == 1)


def _explain(given: _Parts, wanted: _Parts, same: _Same) -> str:
    if given.keys() != wanted.keys():
        counts = [sum(key.startswith("result") for key in parts) for parts in (given, wanted)]
        return f"It gives {counts[0]} results, expected {counts[1]}"
    key = next(key for key in wanted if not same({key: given[key]}, {key: wanted[key]}))
    a, b = given[key], wanted[key]
    if not _comparable(a, b):
        return f"It gives {_describe(a)}, expected {_describe(b)}"
    if key.startswith("gradient"):
        return "Its result is right, its gradient is not: it flows where it should not, or stops"
    if isinstance(a, str) or a.dtype == torch.bool:
        return f"It gives {a if isinstance(a, str) else a.tolist()}"
    error = torch.where(a == b, 0, a - b).flatten()
    worst = error.abs().argmax()  # a NaN counts as the largest
    where = f" at index {worst}" if b.numel() > 1 else ""
    way = "too large" if error[worst] > 0 else "too small" if error[worst] < 0 else "not a number"
    return f"It gives {a.flatten()[worst]:.4g}{where}: {way}"


def _describe(value: object) -> str:
    if isinstance(value, Tensor | np.ndarray):
        return f"values of type {value.dtype} and shape {tuple(value.shape)}"
    return "None" if value is None else f"a value of type {type(value).__name__}"
