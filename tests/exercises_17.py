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
    # ---- as strangers wrote them
    ("foretold", "from fractions import Fraction\nforetold = (Fraction(7, 10), 2, Fraction(1, 5))"),
    ("foretold", "foretold = (0.6 + 0.4 / 4, 2.0, 0.5 * (1 - 2 * 0.3))"),
    (
        "foretold",
        "foretold = (1 - 0.4 * 3 / 4, torch.linalg.matrix_rank((torch.eye(4) + torch.eye(4).roll(2, 0)) / 2), 1 / 5)",
    ),
    (
        "foretold",
        "import numpy as np\nforetold = (torch.tensor(0.7), np.int64(2), np.float32(0.2))",
    ),
    ("my_mirrored", mirror("out", "out = x.clone()\nout[which] = x[which].flip(3)")),
    (
        "my_mirrored",
        mirror(
            "torch.stack([torch.fliplr(p.movedim(0, 2)).movedim(2, 0) if w else p for p, w in zip(x, which.tolist())])"
        ),
    ),
    (
        "my_mirrored",
        mirror(
            "x.gather(3, column[:, None, None, :].expand_as(x))",
            "column = torch.arange(x.shape[3])\ncolumn = torch.where(which[:, None], x.shape[3] - 1 - column, column)",
        ),
    ),
    ("my_mirrored", mirror("torch.lerp(x, x.flip(3), which.to(x.dtype).view(-1, 1, 1, 1))")),
    (
        "my_mirrored",
        mirror(
            'torch.einsum("nchv,nvw->nchw", x, matrices)',
            "same = torch.eye(x.shape[-1], dtype=x.dtype)\nmatrices = torch.stack([same.flip(0) if w else same for w in which])",
        ),
    ),
    (
        "my_next_p",
        rule(
            "sorted((0.0, p, 1.0))[1]",
            "values = logits.flatten().tolist()\nr = (sum(a > 0 for a in values) - sum(a < 0 for a in values)) / len(values)\np += by * ((r > target) - (r < target))",
        ),
    ),
    (
        "my_next_p",
        rule(
            "torch.clamp(torch.as_tensor(p) + step, min=0, max=1).item()",
            "step = (torch.sign(logits).mean() - target).sign() * by",
        ),
    ),
    (
        "my_next_p",
        rule(
            "float(np.clip(p + by * np.sign(r - target), 0.0, 1.0))",
            "r = logits.sign().mean().item()",
        ),
    ),
    (
        "my_next_p",
        rule(
            "p",
            "r = ((logits > 0).float() - (logits < 0).float()).mean()\nif r > target:\n    return min(p + by, 1.0)\nif r < target:\n    return max(p - by, 0.0)",
        ),
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
    # ---- as strangers wrote them, and what they are told
    ("foretold", "foretold = (0.6, 2, 0.2)", "(a) a turn by 0° leaves it upright, too"),
    ("foretold", "foretold = (0.1, 2, 0.2)", "(a) that is one of the other positions"),
    (
        "foretold",
        "foretold = (0.9, 2, 0.2)",
        "(a) only a quarter of the turns leave it upright: the others do not",
    ),
    (
        "foretold",
        "foretold = (0.3, 2, 0.2)",
        "(a) that is how likely it ends in one of the other three",
    ),
    (
        "foretold",
        "foretold = (0.15, 2, 0.2)",
        "(a) without a turn all stay upright, not a quarter of them",
    ),
    (
        "foretold",
        "foretold = (0.6 + 0.4 / 3, 2, 0.2)",
        "(a) one of four turns leaves it upright, not one of three",
    ),
    (
        "foretold",
        "foretold = (0.7, 4, 0.2)",
        "(b) upright and on its head cannot be told apart any more: two rows are equal",
    ),
    ("foretold", "foretold = (0.7, 1, 0.2)", "(b) rank 1 would be all four alike"),
    ("foretold", "foretold = (0.7, 3, 0.2)", "(b) right and left cannot be told apart either"),
    ("foretold", "foretold = (0.7, 2, 0.35)", "(c) the factor is 1 − 2p, not 1 − p"),
    ("foretold", "foretold = (0.7, 2, 0.4)", "(c) that is the factor, not yet times 0.5"),
    ("foretold", "foretold = (0.7, 2, 0.3)", "(c) 2p times 0.5 is what is lost, not what is left"),
    ("foretold", "foretold = (0.7, 2, 0.15)", "(c) p times 0.5: the factor is 1 − 2p"),
    (
        "my_mirrored",
        mirror("x", "x[which] = x[which].flip(3)"),
        "what has a gradient is not changed in place",
    ),
    (
        "my_mirrored",
        mirror(
            "out",
            "out = x.data\nfor i in range(len(which)):\n    if which[i]:\n        out[i] = torch.flip(out[i], dims=[2])",
        ),
        "It changes the values of x",
    ),
    (
        "my_mirrored",
        mirror("out", "out = x.detach().clone()\nout[which] = out[which].flip(-1)"),
        "no gradient comes through to x",
    ),
    (
        "my_mirrored",
        mirror(
            "torch.from_numpy(a)",
            "a = x.detach().numpy().copy()\nw = which.numpy()\na[w] = a[w][:, :, :, ::-1]",
        ),
        "no gradient comes through to x",
    ),
    (
        "my_mirrored",
        mirror("torch.where(mask, x, torch.flip(x, [3]))", "mask = which.view(-1, 1, 1, 1)"),
        "the others were mirrored",
    ),
    ("my_mirrored", mirror("x.flip(-1)"), "all were mirrored, whatever which says"),
    (
        "my_mirrored",
        mirror("x", "if which.any():\n    return torch.flip(x, dims=(3,))"),
        "all were mirrored, whatever which says",
    ),
    (
        "my_mirrored",
        mirror("out", "out = x.clone()\nout[which] = torch.rot90(x[which], 2, (2, 3))"),
        "turned by 180°: both sides were exchanged",
    ),
    (
        "my_mirrored",
        mirror("x.flip(3) * which.to(x.dtype)[:, None, None, None]"),
        "the others became 0: they are to stay as they are",
    ),
    (
        "my_mirrored",
        mirror("torch.cat([x[which].flip(3), x[~which]])"),
        "It is right but for the order of its numbers",
    ),
    (
        "my_mirrored",
        mirror("torch.stack([p.flip(1) if w else p for p, w in zip(x, which)])"),
        "upside down, not left for right",
    ),
    (
        "my_mirrored",
        mirror("out", "out = x.clone()\nout[which] = x[which].flip(0, 3)"),
        "It is right but for the order of its numbers",
    ),
    (
        "my_next_p",
        rule(
            "min(max(p, 0.0), 1.0)",
            "r = logits.mean()\nif r > target:\n    p = p + by\nelif r < target:\n    p = p - by",
        ),
        "the mean logit, not the mean of the signs",
    ),
    (
        "my_next_p",
        rule(
            "float(np.clip(p + by * np.sign(r - target), 0, 1))", "r = logits.mean().sign().item()"
        ),
        "the sign of the mean, not the mean of the signs",
    ),
    (
        "my_next_p",
        rule(
            "max(0, min(1, p))",
            "r = (logits > 0).float().mean().item()\np += by if r > target else -by if r < target else 0",
        ),
        "the share of positive logits runs from 0 to 1, the mean sign from −1 to 1",
    ),
    (
        "my_next_p",
        rule(
            "(p + by * torch.sign(target - r)).clamp(0, 1).item()", "r = torch.sign(logits).mean()"
        ),
        "the wrong way: D knows them by heart, and p falls",
    ),
    (
        "my_next_p",
        rule("(p + by * torch.sign(r - target)).item()", "r = torch.sign(logits).mean()"),
        "p falls below 0, and grows above 1",
    ),
    (
        "my_next_p",
        rule(
            "float(max(p + adjust, 0))",
            "adjust = np.sign(logits.sign().mean().item() - target) * by",
        ),
        "p grows above 1",
    ),
    (
        "my_next_p",
        rule(
            "p",
            "r = logits.sign().mean()\nif r > target:\n    return min(p + by, 1.0)\nif r < target:\n    return p - by",
        ),
        "p falls below 0",
    ),
    (
        "my_next_p",
        rule(
            "min(1.0, max(0.0, p))",
            "r = torch.sigmoid(logits).mean()\np = p + by * torch.sign(r - target).item()",
        ),
        "the mean probability, not the mean of the signs",
    ),
    (
        "my_next_p",
        rule(
            "min(1.0, max(0.0, p))",
            "r = logits.sign().mean()\np = p + 0.01 if r > 0.6 else p - 0.01",
        ),
        "Known mistakes: 0.6 was written in, whatever target says; 0.01 was written in, whatever by says",
    ),
    (
        "my_next_p",
        rule(
            "p + by * float(torch.sign(logits.sign().mean() - target))", "p = min(max(p, 0.0), 1.0)"
        ),
        "p falls below 0, and grows above 1",
    ),
    (
        "my_next_p",
        rule("p", "r = logits.sign().float().mean()\nif r > target:\n    p = min(p + by, 1.0)"),
        "p never falls",
    ),
    (
        "my_next_p",
        rule(
            "min(1.0, max(0.0, p))",
            "r = logits.sign().mean()\np = p + by if r > target else p - by",
        ),
        "p falls where r is just the target, too",
    ),
    (
        "my_next_p",
        rule(
            "min(1.0, max(0.0, p))",
            "r = logits.sign().mean()\np = p * (1 + by) if r > target else p * (1 - by) if r < target else p",
        ),
        "a share of p, not by itself",
    ),
    (
        "my_mirrored",
        mirror("torch.where(which.view(-1, 1, 1, 1), x.flip(3), 0)"),
        "the others became 0: they are to stay as they are",
    ),
    (
        "my_mirrored",
        mirror("x + which[:, None, None, None] * x.flip(3)"),
        "the mirrored pictures were added to x, where which is true",
    ),
    (
        "my_mirrored",
        mirror("made", "made = x.clone()\nmade[which] += x[which].flip(3)"),
        "the mirrored pictures were added to x, where which is true",
    ),
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
