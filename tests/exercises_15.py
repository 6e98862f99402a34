"""Answers to the exercises of lesson 15, right and wrong, as a reader might write them."""

LESSON = "15_growing_and_style"


def own(result, before=""):
    body = "".join(f"    {line}\n" for line in before.split("\n") if line)
    return f"def my_weights(weight, s):\n{body}    return {result}\n"


def spread(result, before=""):
    body = "".join(f"    {line}\n" for line in before.split("\n") if line)
    return f"def my_deviation(h):\n{body}    return {result}\n"


W = "w = weight * s[:, None, :, None, None]"
V = "w = weight[None] * s.view(len(s), 1, -1, 1, 1)"

RIGHT = [
    ("foretold", "foretold = (1, 0.02, 3)"),
    ("foretold", "foretold = [1.0, 0.001 * 400**0.5, (7 - 1) / 2]"),
    ("foretold", "foretold = torch.tensor([1, 1 / 50, 3])"),
    ("foretold", "foretold = 3 / 3, 1e-3 * 20, math.sqrt(((1 - 4) ** 2 + (7 - 4) ** 2) / 2)"),
    ("foretold", "foretold = (1, 2e-2, float(torch.tensor([1.0, 7.0]).std(unbiased=False)))"),
    ("my_weights", own("w / w.square().sum((2, 3, 4), keepdim=True).sqrt()", W)),
    ("my_weights", own("w / w.flatten(2).norm(dim=2)[:, :, None, None, None]", V)),
    (
        "my_weights",
        """
def my_weights(weight, s):
    made = []
    for style in s:
        w = weight * style[:, None, None]
        made.append(w / (w**2).sum((1, 2, 3)).sqrt()[:, None, None, None])
    return torch.stack(made)
""",
    ),
    (
        "my_weights",
        own(
            "w * lengths.rsqrt()[..., None, None, None]",
            W + "\nlengths = s.square() @ weight.square().sum((2, 3)).T",
        ),
    ),
    (
        "my_weights",
        own("F.normalize(w.flatten(2), dim=2, eps=1e-30).view_as(w)", W),
    ),
    ("my_deviation", spread("h.std(0, unbiased=False).mean()")),
    ("my_deviation", spread("h.var(dim=0, correction=0).sqrt().mean()")),
    ("my_deviation", spread("((h - h.mean(0)) ** 2).mean(0).pow(0.5).mean()")),
    (
        "my_deviation",
        spread("(squares - mean**2).sqrt().mean()", "mean, squares = h.mean(0), (h**2).mean(0)"),
    ),
    (
        "my_deviation",
        spread(
            "sum(columns) / len(columns)",
            "columns = [c.std(unbiased=False) for c in h.flatten(1).T]",
        ),
    ),
    ("my_deviation", spread("torch.sqrt(h.var(0) * (len(h) - 1) / len(h)).mean()")),
]

WRONG = [
    ("foretold", "foretold = (\n    3, 0.02, 3)", "the style is divided out again"),
    ("foretold", "foretold = (\n    9, 0.02, 3)", "9 is its square"),
    ("foretold", "foretold = (\n    1 / 3, 0.02, 3)", "divided once too often"),
    ("foretold", "foretold = (\n    1, 1e-3, 3)", "the share with equalised rates"),
    ("foretold", "foretold = (\n    1, 0.001 * 400, 3)", "the root of 400"),
    ("foretold", "foretold = (\n    1, 0.001 / 20, 3)", "times the root"),
    ("foretold", "foretold = (\n    1, 0.02, 7 - 1)", "the difference of the two"),
    ("foretold", "foretold = (\n    1, 0.02, 3**2)", "that is the variance"),
    ("foretold", "foretold = (\n    1, 0.02, math.sqrt(18))", "divided by N"),
    ("foretold", "foretold = (\n    1, 0.02, (1 + 7) / 2)", "their mean"),
    # ---- each picture its own weights
    ("my_weights", own("w", W), "not demodulated"),
    ("my_weights", own("torch.einsum('oikl,ni->noikl', weight, s)"), "not demodulated"),
    (
        "my_weights",
        own("w / weight.square().sum((1, 2, 3)).sqrt()[:, None, None, None]", W),
        "before the style came in",
    ),
    (
        "my_weights",
        own(
            "unit * s[:, None, :, None, None]",
            "unit = weight / weight.flatten(1).norm(dim=1)[:, None, None, None]",
        ),
        "before the style came in",
    ),
    ("my_weights", own("w / w.square().sum((2, 3, 4), keepdim=True)", W), "not by its root"),
    ("my_weights", own("w / (w * w).flatten(2).sum(2)[..., None, None, None]", V), "by its root"),
    ("my_weights", own("w / w.square().mean((2, 3, 4), keepdim=True).sqrt()", W), "not their sum"),
    (
        "my_weights",
        own("w / w.flatten(2).pow(2).mean(2).sqrt()[..., None, None, None]", V),
        "not their sum",
    ),
    ("my_weights", own("w / w.square().sum((3, 4), keepdim=True).sqrt()", W), "the kernel alone"),
    ("my_weights", own("F.normalize(w.flatten(3), dim=3).view_as(w)", W), "the kernel alone"),
    ("my_weights", own("w / w.square().sum(2, keepdim=True).sqrt()", W), "the maps alone"),
    ("my_weights", own("F.normalize(w, dim=2)", V), "the maps alone"),
    (
        "my_weights",
        own("w / w.square().sum((1, 2, 3, 4), keepdim=True).sqrt()", W),
        "the maps that go out, too",
    ),
    (
        "my_weights",
        own("w / w.flatten(1).norm(dim=1).view(-1, 1, 1, 1, 1)", V),
        "the maps that go out, too",
    ),
    (
        "my_weights",
        own("w / w.square().sum((0, 2, 3, 4), keepdim=True).sqrt()", W),
        "all pictures, too",
    ),
    (
        "my_weights",
        own("w / w.transpose(0, 1).flatten(1).norm(dim=1)[:, None, None, None]", V),
        "all pictures, too",
    ),
    (
        "my_weights",
        own("w / w.flatten(2).norm(dim=2)[..., None, None, None]", W.replace("]", "] ** 2")),
        "the style was squared",
    ),
    (
        "my_weights",
        own(
            "w / w.square().sum((2, 3, 4), keepdim=True).sqrt()",
            W + "\nw = w * s[:, None, :, None, None]",
        ),
        "the style was squared",
    ),
    (
        "my_weights",
        own("w / w.square().sum((2, 3, 4), keepdim=True).sqrt()", W.replace("*", "/")),
        "divided by the style",
    ),
    (
        "my_weights",
        own("w / w.flatten(2).norm(dim=2)[..., None, None, None]", V.replace("* s", "* (1 / s)")),
        "divided by the style",
    ),
    # ---- repair
    (
        "my_deviation",
        spread("h.std((1, 2, 3), unbiased=False).mean()"),
        "the places of each picture",
    ),
    (
        "my_deviation",
        spread("h.flatten(1).std(1, unbiased=False).mean()"),
        "the places of each picture",
    ),
    ("my_deviation", spread("h.std(1, unbiased=False).mean()"), "over the maps"),
    ("my_deviation", spread("h.var(1, correction=0).sqrt().mean()"), "over the maps"),
    ("my_deviation", spread("h.std((0, 2, 3), unbiased=False).mean()"), "places together"),
    (
        "my_deviation",
        spread("h.transpose(0, 1).flatten(1).std(1, unbiased=False).mean()"),
        "places together",
    ),
    ("my_deviation", spread("h.std(0).mean()"), "divided by N − 1"),
    ("my_deviation", spread("h.var(0).sqrt().mean()"), "divided by N − 1"),
    ("my_deviation", spread("h.var(0, unbiased=False).mean()"), "the root is missing"),
    ("my_deviation", spread("(h - h.mean(0)).square().mean()"), "the root is missing"),
    ("my_deviation", spread("h.std(0, unbiased=False).sum()"), "the sum, not the mean"),
    ("my_deviation", spread("h.var(0, correction=0).sqrt().sum()"), "the sum, not the mean"),
    ("my_deviation", spread("h.std(0, unbiased=False).max()"), "the largest"),
    ("my_deviation", spread("h.var(0, correction=0).amax().sqrt()"), "the largest"),
    ("my_deviation", spread("h.var(0, unbiased=False).mean().sqrt()"), "before the root"),
    ("my_deviation", spread("(h - h.mean(0)).square().mean() ** 0.5"), "before the root"),
    ("my_deviation", spread("h.mean((1, 2, 3)).std(unbiased=False)"), "places cancel"),
    ("my_deviation", spread("h.flatten(1).mean(1).var(correction=0).sqrt()"), "places cancel"),
    ("my_deviation", spread("h.std(0, unbiased=False)"), "one number is asked for"),
    ("my_deviation", spread("h.var(0, correction=0).sqrt()"), "one number is asked for"),
]

PROMISES = {
    "foretold": {
        "(a) how large the spread is": "foretold = (2, 0.02, 3)",
        "(b) by what share": "foretold = (1, 0.03, 3)",
        "(c) the minibatch deviation": "foretold = (1, 0.02, 3.5)",
    },
    "my_weights": {
        "modulated": own("(w / w.flatten(2).norm(dim=2)[..., None, None, None]).abs()", W),
        "demodulated": own("2 * w / w.flatten(2).norm(dim=2)[..., None, None, None]", W),
        "of all pictures": own(
            "w / w.flatten(2).norm(dim=2)[..., None, None, None]",
            W.replace("s[:,", "s[:1],[:,").replace("],[", "]["),
        ),
        "of shape (N, O, I, k, k)": own(
            "(w / w.flatten(2).norm(dim=2)[..., None, None, None]).flatten(0, 1)", W
        ),
        "nothing is added under the root": own(
            "w / (w.square().sum((2, 3, 4), keepdim=True) + 1).sqrt()", W
        ),
    },
    "my_deviation": {
        "over the pictures": spread("h.std(2, unbiased=False).mean()"),
        "at each place of each map": spread("h.mean(1).std(0, unbiased=False).mean()"),
        "dividing by N": spread("(h.var(0) * (len(h) - 1) / (len(h) + 1)).sqrt().mean()"),
        "then the mean": spread("h.std(0, unbiased=False).median()"),
        "one number": spread("h.std(0, unbiased=False).mean((1, 2))"),
    },
}
