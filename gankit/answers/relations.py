"""Words for how numbers differ from the right ones: a name only where it holds in every trial."""

import math
from collections.abc import Callable, Iterator, Sequence

import torch
from torch import Tensor

from .outcomes import Part

Near = Callable[[Part, Part], bool]
Pairs = list[tuple[Tensor, Tensor]]  # of each trial: what is given, and what is right
Sizes = Sequence[dict[str, int]]  # of each trial: the lengths of its arguments, by name

LOG_2, LOG_10 = math.log(2), math.log(10)
FACTORS = {
    1.0: "what is right",
    2.0: "twice what is right",
    0.5: "half of what is right",
    4.0: "4 times what is right",
    0.25: "a quarter of what is right",
    10.0: "10 times what is right",
    0.1: "a tenth of what is right",
    100.0: "100 times what is right",
    0.01: "a hundredth of what is right",
    1 / LOG_2: "what is right divided by log 2: bits, not nats",
    LOG_2: "what is right times log 2: nats and bits",
    1 / LOG_10: "what is right divided by log 10, as with logarithms to base 10",
    LOG_10: "what is right times log 10",
}
OFFSETS = {1.0: "1", 2.0: "2", 0.5: "½", LOG_2: "log 2", 2 * LOG_2: "log 4"}
SIZES: dict[str, Callable[[int], float]] = {
    "n times what is right: a sum in place of a mean": lambda n: n,
    "what is right divided by n": lambda n: 1 / n,
    "n − 1 times what is right": lambda n: n - 1,
    "what is right divided by n − 1": lambda n: 1 / (n - 1),
    "n / (n − 1) times what is right": lambda n: n / (n - 1),
    "(n − 1) / n times what is right": lambda n: (n - 1) / n,
    "√n times what is right": lambda n: n**0.5,
    "what is right divided by √n": lambda n: n**-0.5,
    "n² times what is right": lambda n: n * n,
    "what is right divided by n²": lambda n: n**-2,
}
CHANGES: dict[str, Callable[[Tensor], Tensor]] = {
    "the square of what is right": torch.square,
    "the root of what is right": torch.sqrt,
    "1 divided by what is right": torch.reciprocal,
    "1 minus what is right": lambda b: 1 - b,
    "what is right, without its sign": torch.abs,
    "what is right, cut off at 0": lambda b: b.clamp(min=0),
    "the exponential of what is right": torch.exp,
    "the logarithm of what is right": torch.log,
    "minus the logarithm of what is right": lambda b: -b.log(),
    "the sigmoid of what is right": torch.sigmoid,
}


def relation(pairs: Pairs, near: Near, sizes: Sizes = ()) -> str:
    """What numbers are by the side of the right ones: a name that holds in every trial.

    Args:
        pairs: What is given and what is right, of equal shapes, in each trial.
        near: Whether two tensors count as equal.
        sizes: The lengths of each trial's arguments, by name.

    Returns:
        Words that follow "It is"; none if nothing holds throughout.  Of a single number several
        may hold, such as half and root of 4, and are all given.
    """
    if not all(part.isfinite().all() for pair in pairs for part in pair):
        return ""
    alone = len(pairs) == 1 and pairs[0][1].numel() == 1
    found = [*_factors(pairs, near), *_changed(pairs, near, alone)]
    found += [*_by_sizes(pairs, near, sizes), *_constant(pairs, near)]
    found += [*_shifted(pairs, near), *_rearranged(pairs, near)]
    return ", or ".join(found if alone else found[:1])


def _factors(pairs: Pairs, near: Near) -> Iterator[str]:
    ratio = _ratio(*pairs[0])
    if not math.isfinite(ratio) or ratio == 0 or any(near(*pair) for pair in pairs):
        return
    sign = math.copysign(1, ratio)
    for factor, words in FACTORS.items():
        if all(near(a, sign * factor * b) for a, b in pairs):
            share = all(b.min() >= 0 and b.max() <= 1 for _, b in pairs)
            words += ", as in percent" * (factor == 100 and share)
            yield words if sign > 0 else f"minus {words}: the sign is wrong"
            return


def _constant(pairs: Pairs, near: Near) -> Iterator[str]:
    ratio = _ratio(*pairs[0])
    if len(pairs) < 2 or any(near(*pair) for pair in pairs) or ratio in (0, math.inf, -math.inf):
        return
    if all(near(a, ratio * b) for a, b in pairs):
        yield f"{ratio:.4g} times what is right, in every trial"


def _ratio(a: Tensor, b: Tensor) -> float:
    top = b.abs().argmax()
    return (a.flatten()[top] / b.flatten()[top]).item()


def _by_sizes(pairs: Pairs, near: Near, sizes: Sizes) -> Iterator[str]:
    for name in sizes[0] if sizes else ():
        n = [size.get(name, 0) for size in sizes]
        if min(n) < 3 or any(near(*pair) for pair in pairs):
            continue
        for words, factor in SIZES.items():
            for sign, ending in ((1, ""), (-1, ", with the wrong sign")):
                trials = zip(pairs, n, strict=True)
                if all(near(a, sign * factor(length) * b) for (a, b), length in trials):
                    yield f"{words}{ending}, with n = {name}"


def _changed(pairs: Pairs, near: Near, alone: bool) -> Iterator[str]:
    for words, change in [*CHANGES.items()][: 4 if alone else None]:
        if all(near(a, change(b)) for a, b in pairs):
            yield words


def _shifted(pairs: Pairs, near: Near) -> Iterator[str]:
    gap = (pairs[0][0] - pairs[0][1]).flatten()[0].item()
    if any(near(*pair) for pair in pairs) or not all(near(a, b + gap) for a, b in pairs):
        return
    name = next((w for o, w in OFFSETS.items() if math.isclose(abs(gap), o, rel_tol=1e-3)), "")
    if len(pairs) > 1 or name == "1":
        yield f"{name or f'{abs(gap):.4g}'} too {'large' if gap > 0 else 'small'}, throughout"


def _rearranged(pairs: Pairs, near: Near) -> Iterator[str]:
    if all(b.ndim == 2 and a.shape == b.T.shape and near(a, b.T) for a, b in pairs):
        yield "right but for the axes, which are exchanged"
    ordered = [tuple(part.flatten().sort().values for part in pair) for pair in pairs]
    if pairs[0][1].numel() > 1 and all(near(*pair) for pair in ordered):
        yield "right but for the order of its numbers"
