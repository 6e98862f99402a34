"""What sets an answer apart from the right one, in a sentence for its reader."""

import itertools
from collections.abc import Mapping

import torch
from torch import Tensor

from .outcomes import Outcome, Part
from .relations import Near, Sizes, relation

# ---- one result ----------------------------------------------------------------------------------


def kind(value: Part) -> str:
    """What a result is, in a reader's words."""
    if isinstance(value, str):
        return "text"
    one, many = ("a truth value", "truth values") if value.dtype == torch.bool else ("a number", "")
    shape = f"of shape {tuple(value.shape)}"
    return one if value.numel() == 1 else f"{value.numel()} {many or 'numbers'} {shape}"


def form(pairs: list[tuple[Part, Part]], near: Near) -> str:
    """How a result's kind or shape differs from the right one; nothing if it does not."""
    odd = [(a, b) for a, b in pairs if not _fits(a, b)]
    if not odd:
        return ""
    words = f"gives {kind(odd[0][0])}, expected {kind(odd[0][1])}"
    if len(odd) < len(pairs) or any(isinstance(part, str) for pair in odd for part in pair):
        return words
    numbers = [(a.double(), b.double()) for a, b in odd]
    if all(a.numel() == b.numel() and near(a.flatten(), b.flatten()) for a, b in numbers):
        return f"{words}: the numbers are right"
    for name, whole in (("mean", torch.mean), ("sum", torch.sum)):
        if all(b.numel() == 1 and near(whole(a), b) for a, b in numbers):
            return f"{words}: their {name} is right"
        if all(a.numel() == 1 and near(a, whole(b)) for a, b in numbers):
            return f"{words}: it is the {name} of these"
    return words


def _fits(a: Part, b: Part) -> bool:
    if isinstance(a, str) or isinstance(b, str):
        return type(a) is type(b)
    return a.dtype == b.dtype and (a.shape == b.shape or a.numel() == b.numel() == 1)


def value(given: list[Part], wanted: list[Part], near: Near, sizes: Sizes) -> str:
    """How a result differs from the right one over all trials; nothing if it does not.

    Returns:
        Words that follow "It".
    """
    pairs = [*zip(given, wanted, strict=True)]
    if all(near(a, b) for a, b in pairs):
        return ""
    if words := form(pairs, near):
        return words
    a, b = next((a, b) for a, b in pairs if not near(a, b))
    if isinstance(a, str):
        return f"gives {a}"
    if a.dtype == torch.bool:
        return f"gives {a.tolist()}"
    if words := relation(pairs, near, sizes):
        return f"is {words}"
    if len(pairs) > 1 and all(part.shape == a.shape and near(part, a) for part in given):
        return f"gives {_number(a.flatten()[0])} in every trial, whatever the input"
    return _worst(a, b)


def _worst(a: Tensor, b: Tensor) -> str:
    error = torch.where(a == b.view_as(a), 0, a - b.view_as(a)).flatten()
    worst = error.abs().argmax()  # a NaN counts as the largest
    where = f" at index {worst}" if len(error) > 1 else ""
    way = "too large" if error[worst] > 0 else "too small" if error[worst] < 0 else "not a number"
    return f"gives {_number(a.flatten()[worst])}{where}: {way}"


def _number(a: Tensor) -> str:
    return f"{a.item():.4g}"


# ---- gradients and arguments ---------------------------------------------------------------------


def gradient(
    given: list[list[Tensor] | None],
    wanted: list[list[Tensor] | None],
    near: Near,
    names: list[str],
) -> str:
    """How a result's gradient differs from the right one in each argument; nothing if it does not.

    Where the right result has no gradient at all, its value alone counts.
    """
    if any(slopes is None for slopes in wanted):
        return ""
    if all(slopes is None for slopes in given):
        return "has no gradient: detach, no_grad, .item(), NumPy or its own backward() cuts it off"
    said = []
    for i, name in enumerate(names):
        pairs = [(g[i] if g else 0 * w[i], w[i]) for g, w in zip(given, wanted, strict=True)]
        if all(near(a, b) for a, b in pairs):
            continue
        flows, should = (any(not near(0 * p[k], p[k]) for p in pairs) for k in (0, 1))
        if not flows:
            said.append(f"no gradient reaches {name}")
        elif not should:
            said.append(f"a gradient flows into {name}, where none should")
        else:
            said.append(f"its gradient in {name} is {relation(pairs, near) or 'another one'}")
    return "; ".join(said)


LEFT = {
    "values": "it changes the values of {}, which the caller goes on using",
    "trainable": "it leaves {} with requires_grad switched: put it back as it was",
    "mode": "it leaves {} in another mode, train() or eval(): put it back as it was",
    "gradients": "it leaves gradients in {}, to which the next backward() adds",
}


def left_behind(given: list[Outcome], wanted: list[Outcome], near: Near, names: list[str]) -> str:
    """What calls leave of an argument, if neither as found nor as the right answer leaves it."""
    said = {}
    for a, b in zip(given, wanted, strict=True):
        for name, changed, right in zip(names, a.changes, b.changes, strict=True):
            for what, state in changed.items():
                if what not in right:
                    said[LEFT[what].format(name)] = None
                elif not near(state, right[what]):  # a change that the task demands
                    said[f"it changes {name}, but not as the task demands"] = None
    return "; ".join(said)


# ---- all results ---------------------------------------------------------------------------------


def part_alike(a: Outcome, b: Outcome, key: object, near: Near) -> bool:
    """Whether one result and its gradient are the same; no graph is a gradient of 0."""
    if not near(a.results[key], b.results[key]):
        return False
    one, two = a.slopes[key], b.slopes[key]
    pairs = zip(one or two or [], two or one or [], strict=True)
    return all(near((one is not None) * x, (two is not None) * y) for x, y in pairs)


def alike(a: Outcome | Exception, b: Outcome | Exception, near: Near) -> bool:
    """Whether two calls gave and did the same: results, gradients, what they left behind."""
    if isinstance(a, Exception) or isinstance(b, Exception):
        return type(a) is type(b)
    if a.results.keys() != b.results.keys():
        return False
    same = all(part_alike(a, b, key, near) for key in b.results)
    return same and not left_behind([a], [b], near, [""] * len(b.changes))


def difference(
    given: list[Outcome],
    wanted: list[Outcome],
    near: Near,
    names: list[str],
    sizes: Sizes,
    listed: Mapping[object, str],
) -> str:
    """What sets the trials of an answer apart from the right ones; nothing if they are the same.

    Of some results ``listed`` may say already what is wrong with them.
    """
    if words := _count(given, wanted):
        return words
    if words := _exchanged(given, wanted, near):
        return words
    said = {}
    for key in wanted[0].results:
        if key in listed:
            said[key] = f": a known mistake, {listed[key]}"
            continue
        parts = [[one.results[key] for one in trials] for trials in (given, wanted)]
        slopes = [[one.slopes[key] for one in trials] for trials in (given, wanted)]
        words, flow = value(*parts, near, sizes), gradient(*slopes, near, names)
        words += _not_on_offer(parts[0], wanted[0]) if words else ""
        if flow and not words:
            words = flow if flow.startswith("has") else f"is right, its gradient is not: {flow}"
        elif any(plain in flow for plain in ("has no", "reaches", "where none")):
            words = f"{words}; and {flow}"
        if words:
            said[key] = words
    left = left_behind(given, wanted, near, names)
    return ". ".join(filter(None, [_sentence(said, [*wanted[0].results]), _capital(left)]))


def _not_on_offer(given: list[Part], wanted: Outcome) -> str:
    """Of several names to be given, one that is none of them."""
    offered = {part for part in wanted.results.values() if isinstance(part, str)}
    if len(offered) < 2 or not isinstance(given[0], str) or given[0] in offered:
        return ""
    return f", which is not on offer: {', '.join(sorted(offered))}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(said: dict[object, str], keys: list[object]) -> str:
    if len(keys) == 1:
        return "".join(f"It {words}" for words in said.values())
    names = {key: key if isinstance(key, str) else f"its {ordinal(key + 1)} result" for key in keys}
    wrong = [
        f"{names[key]}{words if words[0] == ':' else ' ' + words.replace('gives', 'is', 1)}"
        for key, words in said.items()
    ]
    right = [
        names[key].removeprefix("its ").removesuffix(" result") for key in keys if key not in said
    ]
    return _capital("; ".join(wrong) + (f" ({', '.join(right)}: right)" if wrong and right else ""))


def ordinal(i: int) -> str:
    """1st, 2nd, 3rd, 4th."""
    return f"{i}{'th' if i in (11, 12, 13) else {1: 'st', 2: 'nd', 3: 'rd'}.get(i % 10, 'th')}"


def _exchanged(given: list[Outcome], wanted: list[Outcome], near: Near) -> str:
    """Results that are right in another order."""
    keys = [*wanted[0].results]
    orders = itertools.permutations(keys) if 1 < len(keys) < 5 else ()
    for order in orders:
        turned = [
            Outcome(
                *({k: part[o] for k, o in zip(keys, order, strict=True)} for part in one[:2]), []
            )
            for one in given
        ]
        pairs = [*zip(turned, wanted, strict=True)]
        if all(part_alike(a, b, key, near) for a, b in pairs for key in keys):
            places = [str(key if isinstance(key, str) else ordinal(key + 1)) for key in order]
            return f"The results are right, in another order: {', '.join(places)} is right"
    return ""


def _count(given: list[Outcome], wanted: list[Outcome]) -> str:
    for a, b in zip(given, wanted, strict=True):
        found, right = [*a.results], [*b.results]
        if {*found} == {*right}:
            continue
        if all(isinstance(key, str) for key in found + right):
            return f"It gives values for {', '.join(found)}; expected {', '.join(right)}"
        words = f"It gives {len(found)} result{'s' * (len(found) != 1)}, expected {len(right)}"
        comma = ". A comma makes two numbers of one: write 1568, not 1,568, and 0.5, not 0,5"
        return words + comma * (len(given) == 1 and len(found) == 2 and len(right) == 1)
    return ""
