"""Answers to the exercises of lesson 13, right and wrong, as a reader might write them."""

LESSON = "13_latent_space"

RIGHT = [
    ("foretold", "foretold = (25, 2 * math.sqrt(2 / math.pi), 0.5)"),
    ("foretold", "foretold = [0.25 * 100, 1.6, 1 / 2]"),
    (
        "foretold",
        "foretold = torch.tensor([25.0, 8 / math.pi, 0.25]) ** torch.tensor([1, 0.5, 0.5])",
    ),
    ("foretold", "foretold = (sum(0.5**2 for _ in range(100)), 1.5958, 0.50)"),
    ("foretold", "foretold = (5.0 * 5.0, (8 / 3.14159265) ** 0.5, torch.tensor(0.5))"),
    (
        "my_step",
        """
def my_step(step, other):
    unit = F.normalize(other, dim=0)
    return step - torch.dot(unit, step) * unit
""",
    ),
    (
        "my_step",
        """
def my_step(step, other):
    projector = torch.eye(len(other)) - torch.outer(other, other) / other.square().sum()
    return projector.to(step.dtype) @ step
""",
    ),
    (
        "my_step",
        """
def my_step(step, other):
    weight = torch.linalg.lstsq(other[:, None], step[:, None]).solution
    return step - (other[:, None] @ weight).flatten()
""",
    ),
    (
        "my_step",
        """
def my_step(step, other):
    axes, _ = torch.linalg.qr(torch.stack([other, step], dim=1))
    return axes[:, 1] * (axes[:, 1] @ step)
""",
    ),
    (
        "my_step",
        """
def my_step(step, other):
    cosine = F.cosine_similarity(step, other, dim=0)
    return step - cosine * step.norm() * other / other.norm()
""",
    ),
    (
        "my_area",
        """
def my_area(usual, odd):
    return ((odd[:, None] > usual).double() + (odd[:, None] >= usual).double()).mean() / 2
""",
    ),
    (
        "my_area",
        """
def my_area(usual, odd):
    count = 0.0
    for stranger in odd.tolist():
        for digit in usual.tolist():
            count += 1 if stranger > digit else 0.5 if stranger == digit else 0
    return count / (len(usual) * len(odd))
""",
    ),
    (
        "my_area",
        """
def my_area(usual, odd):
    ordered = usual.sort().values
    below = torch.searchsorted(ordered, odd, side="left")
    not_above = torch.searchsorted(ordered, odd, side="right")
    return (below + not_above).double().mean() / 2 / len(usual)
""",
    ),
    (
        "my_area",
        """
def my_area(usual, odd):
    import numpy as np
    from scipy.stats import mannwhitneyu
    return mannwhitneyu(np.asarray(odd), np.asarray(usual)).statistic / (len(odd) * len(usual))
""",
    ),
    (
        "my_area",
        """
def my_area(usual, odd):
    return torch.heaviside(odd[:, None] - usual, torch.tensor(0.5, dtype=usual.dtype)).mean()
""",
    ),
]


def step(body: str) -> str:
    return f"def my_step(step, other):\n    {body}\n"


def area(body: str) -> str:
    return f"def my_area(usual, odd):\n    {body}\n"


WRONG = [
    ("foretold", "foretold = (\n    0.5 * 100, 1.5958, 1 / 2)", "ψ was not squared"),
    ("foretold", "foretold = (\n    10.0**2, 1.5958, 1 / 2)", "ψ was forgotten"),
    ("foretold", "foretold = (\n    math.sqrt(25), 1.5958, 1 / 2)", "not its square"),
    ("foretold", "foretold = (\n    0.5**2, 1.5958, 1 / 2)", "one entry was counted"),
    ("foretold", "foretold = (\n    25.0, math.sqrt(2 / math.pi), 1 / 2)", "only one of the two"),
    ("foretold", "foretold = (\n    25.0, 0.0, 1 / 2)", "the two means were added"),
    ("foretold", "foretold = (\n    25.0, 8 / math.pi, 1 / 2)", "the square of d"),
    ("foretold", "foretold = (\n    25.0, 10 * 1.59577, 1 / 2)", "each of the 100 entries"),
    ("foretold", "foretold = (\n    25.0, 1.5958, 0.0)", "not always wrong"),
    ("foretold", "foretold = (\n    25.0, 1.5958, 1.0)", "not always right"),
    ("my_step", step("return step - (step * other).sum() * other"), "taken to have length 1"),
    ("my_step", step("return step - torch.dot(step, other) / other.norm() * other"), "its square"),
    ("my_step", step("return step + step.dot(other) / other.dot(other) * other"), "was added"),
    ("my_step", step("return step - 2 * other * (step @ other) / other.square().sum()"), "twice"),
    ("my_step", step("return (step @ other) / other.pow(2).sum() * other"), "this is the part"),
    ("my_step", step("return other - (step @ other) / (step @ step) * step"), "are swapped"),
    (
        "my_step",
        step("return F.normalize(step - (step @ other) / (other @ other) * other, dim=0)"),
        "stretched to length 1",
    ),
    (
        "my_step",
        step(
            "rest = step - step.dot(other) / other.dot(other) * other\n"
            "    return rest * (step.norm() / rest.norm())"
        ),
        "the length of the step",
    ),
    ("my_step", step("return step - step * other * other / other.square().sum()"), "use @"),
    ("my_step", step("return torch.sub(step, other)"), "simply subtracted"),
    ("my_step", step("return step.clone()"), "as it was"),
    (
        "my_area",
        area(
            "n = min(map(len, (usual, odd)))\n    gap = odd[:n] - usual[:n]\n"
            "    return (gap.sign().mean() + 1) / 2"
        ),
        "pair by pair",
    ),
    ("my_area", area("return ((usual[:, None] - odd).sign().mean() + 1) / 2"), "are swapped"),
    ("my_area", area("return (odd[None] > usual[:, None]).float().mean()"), "left out"),
    ("my_area", area("return (odd.unsqueeze(1) >= usual).float().mean()"), "not wholly"),
    ("my_area", area("return ((odd - usual.mean()).sign().mean() + 1) / 2"), "the mean digit"),
    ("my_area", area("return ((odd - usual.median()).sign().mean() + 1) / 2"), "the median digit"),
    ("my_area", area("return ((odd - usual.max()).sign().mean() + 1) / 2"), "the worst digit"),
    ("my_area", area("return ((odd - usual.min()).sign().mean() + 1) / 2"), "the best digit"),
    ("my_area", area("return ((odd[:, None] - usual).sign() + 1).sum() / 2"), "were counted"),
    ("my_area", area("return (odd[:, None] - usual).sign().mean()"), "between −1 and 1"),
    ("my_area", area("return odd.mean() - usual.mean().clone()"), "the difference of the mean"),
]

# What each prompt promises, and an answer that breaks this promise and no other
PROMISES = {
    "foretold": {
        "(a) the mean of |ψ z|²": "foretold = (24, 1.5958, 0.5)",
        "(b) the length of d": "foretold = (25, 1.4, 0.5)",
        "(c) the area": "foretold = (25, 1.5958, 0.6)",
    },
    "my_step": {
        "the part of `step`": step("return 2 * (step - step @ other / (other @ other) * other)"),
        "at a right angle": step("return step - 0.9 * (step @ other) / (other @ other) * other"),
        "`other` may have any length": step("return step - (step @ other) / 9 * other"),
    },
    "my_area": {
        "the share of all N M pairs": area(
            "return ((odd[:, None] - usual).sign() + 1).sum() / 2 / len(usual) ** 2"
        ),
        "the stranger has the larger error": area(
            "return 1 - ((odd[:, None] - usual).sign().mean() + 1) / 2"
        ),
        "equal errors count half": area(
            "return ((odd[:, None] > usual) + 0.4 * (odd[:, None] == usual)).mean()"
        ),
    },
}


# Right answers, and what of them is replaced in one with a mistake: old and new words in turn, or
# all that the last line returns.
EDITS = [
    (
        "my_step",
        """
def my_step(step, other):
    unit = other / other.norm()
    along = torch.dot(step, unit)
    rest = step - along * unit
    return rest""",
        {
            "`other` was taken to have length 1: divide by its squared length": (
                "other / other.norm()",
                "other",
            ),
            "divided by the length of `other`, not by its square": "step - along * other",
            "the part along `other` was added, not taken away": ("- along", "+ along"),
            "the part along `other` was taken away twice, which reflects": (
                "- along",
                "- 2 * along",
            ),
            "this is the part along `other`, not the rest": "step - rest",
            "step and other are swapped": "other - torch.dot(step, other) / step.dot(step) * step",
            "the rest was stretched to length 1: only its direction is left": "F.normalize(rest, dim=0)",
            "the rest was stretched to the length of the step": "F.normalize(rest, dim=0) * step.norm()",
            "entries were multiplied, and not added up: use @": (
                "torch.dot(step, unit)",
                "step * unit",
            ),
            "`other` was simply subtracted": "torch.sub(step, other)",
            "the step was returned as it was": "step.clone()",
        },
    ),
    (
        "my_step",
        """
def my_step(step, other):
    a, b = step.tolist(), other.tolist()
    c = sum(x * y for x, y in zip(a, b)) / sum(y * y for y in b)
    rest = [x - c * y for x, y in zip(a, b)]
    return rest""",
        {
            "`other` was taken to have length 1: divide by its squared length": (
                " / sum(y * y for y in b)",
                "",
            ),
            "divided by the length of `other`, not by its square": (
                "for y in b)",
                "for y in b) ** 0.5",
            ),
            "the part along `other` was added, not taken away": ("x - c * y", "x + c * y"),
            "the part along `other` was taken away twice, which reflects": (
                "x - c * y",
                "x - c * y - c * y",
            ),
            "this is the part along `other`, not the rest": "[c * y for y in b]",
            "step and other are swapped": (
                "step.tolist(), other.tolist()",
                "other.tolist(), step.tolist()",
            ),
            "the rest was stretched to length 1: only its direction is left": "[r / math.hypot(*rest) for r in rest]",
            "the rest was stretched to the length of the step": "[r * math.hypot(*a) / math.hypot(*rest) for r in rest]",
            "entries were multiplied, and not added up: use @": "[x - x * y / sum(y * y for y in b) * y for x, y in zip(a, b)]",
            "`other` was simply subtracted": "[x - y for x, y in zip(a, b)]",
            "the step was returned as it was": "a",
        },
    ),
    (
        "my_area",
        """
def my_area(usual, odd):
    score = 0
    for u in usual:
        for o in odd:
            score += 1.0 if o > u else 0.5 if o == u else 0.0
    return score / len(usual) / len(odd)""",
        {
            "pair by pair: every stranger meets every digit": (
                "for o in odd",
                "for o in ()",
                "score = 0",
                "score = sum(1.0 if o > u else 0.5 if o == u else 0.0 for u, o in zip(usual, odd)) * len(usual)",
            ),
            "the two are swapped: the stranger should have the larger error": ("o > u", "o < u"),
            "ties were left out: they count half": ("else 0.5 if o == u ", ""),
            "ties count half, not wholly": ("o > u", "o >= u"),
            "strangers were compared with the mean digit only": (
                "in usual",
                "in [usual.mean()]",
                "len(usual)",
                "1",
            ),
            "strangers were compared with the median digit only": (
                "in usual",
                "in [usual.median()]",
                "len(usual)",
                "1",
            ),
            "strangers were compared with the worst digit only": (
                "in usual",
                "in [max(usual)]",
                "len(usual)",
                "1",
            ),
            "strangers were compared with the best digit only": (
                "in usual",
                "in [min(usual)]",
                "len(usual)",
                "1",
            ),
            "the pairs were counted, not averaged": "score",
            "2 area − 1: it is between −1 and 1, the area between 0 and 1": (
                "else 0.0",
                "else -1.0",
                "0.5",
                "0.0",
            ),
            "the difference of the mean errors is no area": "sum(odd) / len(odd) - sum(usual) / len(usual)",
        },
    ),
    (
        "my_area",
        """
def my_area(usual, odd):
    signs = torch.sign(odd[None, :] - usual[:, None])
    return (signs.mean() + 1) / 2""",
        {
            "pair by pair: every stranger meets every digit": "(torch.sign(odd - usual[: len(odd)]).mean() + 1) / 2",
            "the two are swapped: the stranger should have the larger error": "(1 - signs.mean()) / 2",
            "ties were left out: they count half": "(signs > 0).double().mean()",
            "ties count half, not wholly": "(signs > -1).double().mean()",
            "strangers were compared with the mean digit only": "(torch.sign(odd - usual.sum() / len(usual)).mean() + 1) / 2",
            "strangers were compared with the median digit only": "(torch.sign(odd - usual.sort().values[7]).mean() + 1) / 2",
            "strangers were compared with the worst digit only": "(torch.sign(odd - usual.amax()).mean() + 1) / 2",
            "strangers were compared with the best digit only": "(torch.sign(odd - usual.amin()).mean() + 1) / 2",
            "the pairs were counted, not averaged": "(signs + 1).sum() / 2",
            "2 area − 1: it is between −1 and 1, the area between 0 and 1": "signs.mean()",
            "the difference of the mean errors is no area": "torch.mean(odd) - torch.mean(usual)",
        },
    ),
    (
        "my_step",
        """
def my_step(step, other):
    unit = other / other.norm()
    return step - (step @ unit) * unit""",
        {
            "divided by the squared length of `step`, not of `other`": (
                *("other / other.norm()", "other / step.norm()"),
            ),
        },
    ),
    (
        "my_step",
        """
def my_step(step, other):
    share = torch.dot(step, other) / torch.dot(other, other)
    return torch.sub(step, share * other)""",
        {
            "divided by the squared length of `step`, not of `other`": (
                *("torch.dot(other, other)", "step.square().sum()"),
            ),
        },
    ),
]
