"""Answers to the exercises of lesson 17, right and wrong, as a reader might write them."""

LESSON = "17_your_own_pictures"


def mirror(result, before=""):
    body = "".join(f"    {line}\n" for line in before.split("\n") if line)
    return f"def my_mirrored(x, which):\n{body}    return {result}\n"


R = "r = logits.sign().mean().item()"


def rule(result, before=R):
    body = "".join(f"    {line}\n" for line in before.split("\n") if line)
    return f"def my_next_p(p, logits, target=0.6, by=0.01):\n{body}    return {result}\n"


WHICH = "which[:, None, None, None]"
UP = "p + by * ((r > target) - (r < target))"

RIGHT = [
    ("foretold", "foretold = (0.7, 2, 0.2)"),
    ("foretold", "foretold = [0.6 + 0.4 / 4, 2.0, 0.5 - 2 * 0.3 * 0.5]"),
    ("foretold", "foretold = torch.tensor([1 - 0.4 * 3 / 4, 2, (1 - 0.6) / 2])"),
    (
        "foretold",
        "T = torch.tensor([[1.0, 0, 1, 0], [0, 1, 0, 1]] * 2) / 2\n"
        "foretold = (7 / 10, torch.linalg.matrix_rank(T), 1 / 5)",
    ),
    ("foretold", "foretold = np.array([0.7, 2, 0.4 * 0.5])"),
    ("my_mirrored", mirror(f"torch.where({WHICH}, x.flip(3), x)")),
    ("my_mirrored", mirror("torch.where(which.view(-1, 1, 1, 1), x.flip(-1), x)")),
    (
        "my_mirrored",
        mirror("torch.stack([a.flip(2) if w else a for a, w in zip(x, which.tolist())])"),
    ),
    ("my_mirrored", mirror("made", "made = x.clone()\nmade[which] = x[which].flip(3)")),
    ("my_mirrored", mirror("w * x[..., ::1].flip(3) + (1 - w) * x", f"w = {WHICH}.to(x.dtype)")),
    (
        "my_mirrored",
        mirror(
            "x.gather(3, places.expand_as(x))",
            "side = torch.arange(x.shape[3])\n"
            "places = torch.where(which[:, None], side.flip(0), side)[:, None, None]",
        ),
    ),
    ("my_next_p", rule(f"min(max({UP}, 0.0), 1.0)")),
    ("my_next_p", rule(f"float(np.clip({UP}, 0, 1))")),
    (
        "my_next_p",
        rule(
            "max(0, min(1, p + by * (1 if r > target else -1 if r < target else 0)))",
            "r = 2 * (logits > 0).double().mean().item() - 1",
        ),
    ),
    (
        "my_next_p",
        rule(
            "torch.tensor(p).clamp(0, 1).item()",
            "r = torch.sign(logits).mean()\nif r > target:\n    p = p + by\n"
            "elif r < target:\n    p = p - by",
        ),
    ),
    (
        "my_next_p",
        rule("sorted([0.0, p + by * np.sign(r - target), 1.0])[1]"),
    ),
]

WRONG = [
    ("foretold", "foretold = (\n    1 - 0.4, 2, 0.2)", "a turn by 0° leaves it upright"),
    ("foretold", "foretold = (\n    1 / 4, 2, 0.2)", "always turned, without p"),
    ("foretold", "foretold = (\n    0.4 * 3 / 4, 2, 0.2)", "one of the other three"),
    ("foretold", "foretold = (\n    0.4 / 4, 2, 0.2)", "one of the other positions"),
    ("foretold", "foretold = (\n    0.7, 2 + 2, 0.2)", "two rows are equal"),
    ("foretold", "foretold = (\n    0.7, 4 - 1, 0.2)", "right and left cannot be told apart"),
    ("foretold", "foretold = (\n    0.7, 1.0, 0.2)", "all four alike"),
    ("foretold", "foretold = (\n    0.7, 2, 0.7 * 0.5)", "1 − 2p, not 1 − p"),
    ("foretold", "foretold = (\n    0.7, 2, 1 - 2 * 0.3)", "not yet times 0.5"),
    ("foretold", "foretold = (\n    0.7, 2, 0.0)", "something is always left"),
    # ---- mirrored
    ("my_mirrored", mirror(f"torch.where({WHICH}, x.flip(2), x)"), "upside down"),
    (
        "my_mirrored",
        mirror("made", "made = x.clone()\nmade[which] = x[which].flip(-2)"),
        "upside down",
    ),
    ("my_mirrored", mirror(f"torch.where({WHICH}, x.flip(2, 3), x)"), "turned by 180°"),
    ("my_mirrored", mirror(f"torch.where({WHICH}, x.rot90(2, (2, 3)), x)"), "turned by 180°"),
    ("my_mirrored", mirror(f"torch.where({WHICH}, x.flip(1), x)"), "the colours were exchanged"),
    (
        "my_mirrored",
        mirror("torch.stack([a.flip(0) if w else a for a, w in zip(x, which)])"),
        "the colours were exchanged",
    ),
    ("my_mirrored", mirror("x.flip(3)"), "all were mirrored"),
    ("my_mirrored", mirror("torch.stack([a.flip(-1) for a in x])"), "all were mirrored"),
    ("my_mirrored", mirror(f"torch.where({WHICH}, x, x.flip(3))"), "the others were mirrored"),
    (
        "my_mirrored",
        mirror("made", "made = x.clone()\nmade[~which] = x[~which].flip(3)"),
        "the others were mirrored",
    ),
    (
        "my_mirrored",
        mirror(f"torch.where({WHICH}, x.flip(3), x).detach()"),
        "no gradient comes through",
    ),
    (
        "my_mirrored",
        mirror("torch.where(w, x.data.flip(3), x.data)", f"w = {WHICH}"),
        "no gradient comes through",
    ),
    ("my_mirrored", mirror("x + x.flip(3)"), "added to the others"),
    ("my_mirrored", mirror("x.flip(-1).add(x)"), "added to the others"),
    ("my_mirrored", mirror(f"torch.where({WHICH}, x.flip(0), x)"), "changed places"),
    (
        "my_mirrored",
        mirror(f"torch.where({WHICH}, x[torch.arange(len(x) - 1, -1, -1)], x)"),
        "changed places",
    ),
    # ---- how often
    ("my_next_p", rule("min(max(p - by * np.sign(r - target), 0.0), 1.0)"), "the wrong way"),
    (
        "my_next_p",
        rule("float(np.clip(p + by * np.sign(target - r), 0, 1))"),
        "the wrong way",
    ),
    (
        "my_next_p",
        rule(f"min(max({UP}, 0.0), 1.0)", "r = (logits > 0).float().mean().item()"),
        "the share of positive logits",
    ),
    (
        "my_next_p",
        rule(f"float(np.clip({UP}, 0, 1))", "r = (logits >= 0).sum().item() / len(logits)"),
        "the share of positive logits",
    ),
    (
        "my_next_p",
        rule(f"min(max({UP}, 0.0), 1.0)", "r = logits.mean().item()"),
        "the mean logit",
    ),
    (
        "my_next_p",
        rule(f"float(np.clip({UP}, 0, 1))", "r = sum(logits.tolist()) / 40"),
        "the mean logit",
    ),
    (
        "my_next_p",
        rule(f"min(max({UP}, 0.0), 1.0)", "r = logits.sigmoid().mean().item()"),
        "the mean probability",
    ),
    (
        "my_next_p",
        rule(f"float(np.clip({UP}, 0, 1))", "r = (1 / (1 + (-logits).exp())).mean().item()"),
        "the mean probability",
    ),
    (
        "my_next_p",
        rule(f"min(max({UP}, 0.0), 1.0)", "r = logits.mean().sign().item()"),
        "the sign of the mean",
    ),
    (
        "my_next_p",
        rule(f"float(np.clip({UP}, 0, 1))", "r = 1 if logits.sum() > 0 else -1"),
        "the sign of the mean",
    ),
    ("my_next_p", rule(f"min({UP}, 1)"), "p falls below 0"),
    (
        "my_next_p",
        rule("min(1, p + by) if r > target else p - by * (r < target)"),
        "p falls below 0",
    ),
    ("my_next_p", rule(f"max({UP}, 0.0)"), "p grows above 1"),
    (
        "my_next_p",
        rule("p + by if r > target else max(0, p - by * (r < target))"),
        "p grows above 1",
    ),
    ("my_next_p", rule("min(p + by, 1.0) if r > target else p"), "p never falls"),
    ("my_next_p", rule("min(p + by * (r > target), 1.0)"), "p never falls"),
    ("my_next_p", rule(UP), "p falls below 0, and grows above 1"),
    (
        "my_next_p",
        rule(UP, R + "\np = min(max(p, 0.0), 1.0)"),
        "p falls below 0, and grows above 1",
    ),
    ("my_next_p", rule("min(max(p + by if r > target else p - by, 0), 1)"), "p falls where"),
    ("my_next_p", rule("float(np.clip(p + by * (2 * (r > target) - 1), 0, 1))"), "p falls where"),
    ("my_next_p", rule("min(max(p - by if r < target else p + by, 0), 1)"), "p grows where"),
    ("my_next_p", rule("float(np.clip(p + by * (2 * (r >= target) - 1), 0, 1))"), "p grows where"),
    ("my_next_p", rule("min(max(p * (1 + by * np.sign(r - target)), 0), 1)"), "a share of p"),
    (
        "my_next_p",
        rule("float(np.clip(p * (1 + by if r > target else 1 - by if r < target else 1), 0, 1))"),
        "a share of p",
    ),
    (
        "my_next_p",
        rule("min(max(p + by * np.sign(r - 0.6), 0), 1)"),
        "0.6 was written in, whatever target says",
    ),
    (
        "my_next_p",
        rule("float(np.clip(p + by * ((r > 0.6) - (r < 0.6)), 0, 1))"),
        "0.6 was written in, whatever target says",
    ),
    (
        "my_next_p",
        rule("min(max(p + 0.01 * np.sign(r - target), 0), 1)"),
        "0.01 was written in, whatever by says",
    ),
    (
        "my_next_p",
        rule("float(np.clip(p + ((r > target) - (r < target)) / 100, 0, 1))"),
        "0.01 was written in, whatever by says",
    ),
    (
        "my_next_p",
        rule("min(1.0, max(0.0, p + 0.01 if r > 0.6 else p - 0.01))"),
        "Known mistakes: 0.6 was written in, whatever target says; 0.01 was written in",
    ),
    ("my_next_p", rule("min(max(p + by * (r - target), 0.0), 1.0)"), "so much as r is away"),
    ("my_next_p", rule("float(np.clip(p + by * (r - target), 0, 1))"), "so much as r is away"),
]

PROMISES = {
    "foretold": {
        "(a) how likely an upright one stays upright": "foretold = (0.65, 2, 0.2)",
        "(b) the rank": "foretold = (0.7, 2.5, 0.2)",
        "(c) at least how far apart": "foretold = (0.7, 2, 0.25)",
    },
    "my_mirrored": {
        "left for right": mirror(f"torch.where({WHICH}, x.transpose(2, 3), x)"),
        "those for which it is true": mirror(
            "torch.where(w, x.flip(3), x)", "w = which.clone()[:, None, None, None]\nw[0] = False"
        ),
        "leaves the others": mirror(f"torch.where({WHICH}, x.flip(3), 0.5 * x)"),
        "the gradient comes through": mirror(f"torch.where({WHICH}, x.flip(3).detach(), x)"),
        "x itself stays": mirror("x", "x.data[which] = x.data[which].flip(3)"),
    },
    "my_next_p": {
        "r is the mean sign": rule(f"min(max({UP}, 0.0), 1.0)", "r = logits.tanh().mean().item()"),
        "above target": rule(f"min(max({UP}, 0.0), 1.0)", R + "\ntarget = 0.6"),
        "it grows above the target": rule("min(max(p - by * (r != target), 0.0), 1.0)"),
        "by `by`": rule(f"min(max({UP}, 0.0), 1.0)", R + "\nby = 0.01"),
        "it falls below the target": rule("min(max(p + by * (r != target), 0.0), 1.0)"),
        "it stays if r is just the target": rule(
            "min(max(p + by if r > target else p - by, 0.0), 1.0)"
        ),
        "it is kept between 0 and 1": rule(UP),
    },
}
