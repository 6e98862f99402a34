"""What one call of an answer gives and does: results, their gradients, what it leaves behind."""

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

Part = Tensor | str


class Missing(NotImplementedError):
    """A placeholder stands where a result is expected."""


class Outcome(NamedTuple):
    """What one call gives, and what it has done to its arguments."""

    results: dict[object, Part]  # by their places, or by the keys of a dict
    slopes: dict[object, list[Tensor] | None]  # of a result in each argument; None without a graph
    changes: list[dict[str, Tensor]]  # for each argument: what it was left as, where that changed


Make = Callable[[torch.Generator], Sequence[object]]


def outcome(
    function: object, make: Make, seed: int, like: Outcome | None = None, calls: int = 1
) -> Outcome:
    """Call a function, or take a value, and look at all that came of it.

    A result's gradient is looked at by those tensors among the arguments, and parameters of modules
    among them, that require one; of a result with many numbers, by a weighted sum of these.

    Args:
        function: What to call; anything else is a result itself.
        make: Makes the arguments from a seeded generator: tensors, modules and other objects.
        seed: Of that generator, and of PyTorch's own while arguments are made and used.
        like: The right outcome, if its form is to be taken over: ``[1, 2]`` and a tensor of two
            numbers are two ways to write the same.
        calls: How often it is called on the same arguments; the last call's results count.  After
            several, gradients left in ``.grad`` count, too, if a result's gradient does.

    Raises:
        Missing: If ``...``, ``None`` or ``NotImplemented`` is among the results.
        TypeError: If a result is no number, tensor or text.
    """
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        arguments = make(torch.Generator().manual_seed(seed))
        leaves = [_leaves(argument) for argument in arguments]
        before = [_state(argument) for argument in arguments]
        drawn = torch.get_rng_state()
        for _ in range(calls):
            torch.set_rng_state(drawn)  # what a first call has drawn, a second one draws again
            results = _parts(function(*arguments) if callable(function) else function)
    states = zip(before, map(_state, arguments), strict=True)
    changes = [{k: v for k, v in new.items() if not v.equal(old[k])} for old, new in states]
    results = _aligned(results, like.results) if like else results
    for leaf in itertools.chain(*leaves):
        leaf.requires_grad_()  # the call may have frozen some
    slopes = {key: _slopes(part, leaves) for key, part in results.items()}
    if like:  # where the right result has no gradient, none is looked at
        slopes = {key: slopes[key] if like.slopes.get(key) else None for key in slopes}
    if calls == 1 or not any(slopes.values()):
        changes = [{k: v for k, v in left.items() if k != "gradients"} for left in changes]
    return Outcome({key: _cut(part) for key, part in results.items()}, slopes, changes)


def _leaves(argument: object) -> list[Tensor]:
    found = argument.parameters() if isinstance(argument, nn.Module) else [argument]
    return [leaf for leaf in found if torch.is_tensor(leaf) and leaf.requires_grad]


def _state(argument: object) -> dict[str, Tensor]:
    """What a call should leave alone; not the running averages of batch norm."""
    if torch.is_tensor(argument):
        return {"values": argument.detach().clone()}
    if not isinstance(argument, nn.Module):
        return {}
    weights = [*argument.parameters()]
    values = [torch.zeros(1), *(weight.detach().flatten() for weight in weights)]
    return {
        "values": torch.cat(values),
        "trainable": torch.tensor([weight.requires_grad for weight in weights]),
        "mode": torch.tensor([module.training for module in argument.modules()]),
        "gradients": torch.tensor([w.grad is not None and bool(w.grad.any()) for w in weights]),
    }


def _parts(value: object) -> dict[object, Part]:
    if isinstance(value, Mapping):
        return {str(key): _part(item) for key, item in value.items()}
    if isinstance(value, list | tuple | Iterator):
        return dict(enumerate(part for item in value for part in _flat(item)))
    return {0: _part(value)}


def _flat(value: object) -> list[Part]:
    if not isinstance(value, list | tuple):
        return [_part(value)]
    parts = [part for item in value for part in _flat(item)]
    same = parts and all(torch.is_tensor(p) and p.shape == parts[0].shape for p in parts)
    return [torch.stack(parts)] if same else parts


def _part(value: object) -> Part:
    if value is None or value is ... or value is NotImplemented:
        raise Missing(f"{value!r} stands where a result is expected")
    if isinstance(value, str):
        return " ".join(value.casefold().split())
    try:
        part = torch.as_tensor(value).cpu()
    except (TypeError, ValueError, RuntimeError):
        part = _number(value)
    if part.is_complex() and part.imag.abs().max() < 1e-6 * (1 + part.real.abs().max()):
        part = part.real
    if part.is_complex():
        raise TypeError("complex numbers are not expected")
    return part if part.dtype == torch.bool else part.double()


def _number(value: object) -> Tensor:
    """Such as a ``Fraction`` or a ``Decimal``."""
    try:
        return torch.tensor(float(value), dtype=torch.float64)
    except (TypeError, ValueError):
        kind = type(value).__name__
        raise TypeError(f"a value of type {kind} is not a number, tensor or text") from None


def _aligned(results: dict[object, Part], wanted: dict[object, Part]) -> dict[object, Part]:
    """Several results as one tensor, or one tensor as several, if that is the form wanted."""
    parts, others = [*results.values()], [*wanted.values()]
    if results.keys() == wanted.keys() or not all(map(torch.is_tensor, parts + others)):
        return results
    if len(parts) == 1 and parts[0].ndim and len(parts[0]) == len(others):
        return dict(zip(wanted, parts[0].unbind(), strict=True))
    alike = len(others) == 1 and all(part.shape == parts[0].shape for part in parts)
    if alike and (len(parts) > 2 or others[0].shape == (2, *parts[0].shape)):
        return {0: torch.stack(parts)}  # but two results for one are two
    return results


def _slopes(part: Part, leaves: list[list[Tensor]]) -> list[Tensor] | None:
    flat = [*itertools.chain(*leaves)]
    if not flat or isinstance(part, str) or not part.requires_grad:
        return None
    total = part.flatten() @ torch.linspace(1, 2, part.numel(), dtype=part.dtype)
    try:
        found = torch.autograd.grad(total, flat, retain_graph=True, materialize_grads=True)
    except RuntimeError:  # the answer has gone backward itself, and used the graph up
        return None
    each = iter(found)
    groups = [[next(each).flatten().cpu().double() for _ in group] for group in leaves]
    return [torch.cat([torch.zeros(0, dtype=torch.float64), *group]) for group in groups]


def _cut(part: Part) -> Part:
    return part.detach() if torch.is_tensor(part) else part
