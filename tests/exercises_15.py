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
    # ---- as strangers wrote them
    ("foretold", "from fractions import Fraction\nforetold = (1, Fraction(1, 50), 3)"),
    (
        "foretold",
        "import math\nimport numpy as np\nforetold = (3 / 3, 0.001 * math.sqrt(400), np.std([1, 7]))",
    ),
    (
        "foretold",
        "foretold = (torch.tensor(1.0), torch.tensor(0.001) / torch.tensor(0.05), torch.tensor([1.0, 7.0]).std(unbiased=False))",
    ),
    ("foretold", "foretold = (1.0, 2e-2, 3.0)"),
    (
        "foretold",
        "import math\nforetold = [1, 1 / 50, math.sqrt(((1 - 4) ** 2 + (7 - 4) ** 2) / 2)]",
    ),
    (
        "my_weights",
        own(
            "F.normalize(w.flatten(2), dim=2, eps=0.0).view_as(w)",
            "w = weight * s[:, None, :, None, None]",
        ),
    ),
    (
        "my_weights",
        own(
            "torch.stack(all_weights, dim=0)",
            "all_weights = []\nfor n in range(s.shape[0]):\n    w = weight * s[n].reshape(1, -1, 1, 1)\n    for_each = [one / one.pow(2).sum() ** 0.5 for one in w]\n    all_weights.append(torch.stack(for_each))",
        ),
    ),
    (
        "my_weights",
        own(
            'torch.einsum("ni,oikl,no->noikl", s, weight, energy.rsqrt())',
            "energy = s.square() @ weight.square().sum((2, 3)).T",
        ),
    ),
    (
        "my_weights",
        own(
            "w / torch.linalg.vector_norm(w, dim=(2, 3, 4), keepdim=True)",
            "n, (o, i, k, l) = len(s), weight.shape\nw = weight.expand(n, o, i, k, l) * s.view(n, 1, i, 1, 1)",
        ),
    ),
    (
        "my_weights",
        own(
            "torch.func.vmap(one)(s)",
            "def one(style):\n    w = weight * style[:, None, None]\n    return w * w.square().sum((1, 2, 3), keepdim=True).pow(-0.5)",
        ),
    ),
    (
        "my_deviation",
        spread("centred.square().mean(0).sqrt().mean()", "centred = h - torch.mean(h, dim=0)"),
    ),
    (
        "my_deviation",
        spread("(variance ** 0.5).mean()", "variance, _ = torch.var_mean(h, dim=0, correction=0)"),
    ),
    (
        "my_deviation",
        spread(
            "torch.linalg.vector_norm(h - h.mean(0, keepdim=True), dim=0).mean() / math.sqrt(n)",
            "n = h.shape[0]",
        ),
    ),
    (
        "my_deviation",
        spread(
            "total / h[0].numel()",
            "total = 0\nfor c in range(h.size(1)):\n    total = total + h[:, c].std(0, unbiased=False).sum()",
        ),
    ),
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
    (
        "my_deviation",
        spread("h.mean((1, 2, 3)).std(unbiased=False)"),
        "the mean of each picture came first, and places cancel",
    ),
    (
        "my_deviation",
        spread("h.flatten(1).mean(1).var(correction=0).sqrt()"),
        "the mean of each picture came first, and places cancel",
    ),
    ("my_deviation", spread("h.std(0, unbiased=False)"), "one number is asked for"),
    ("my_deviation", spread("h.var(0, correction=0).sqrt()"), "one number is asked for"),
    # ---- as strangers wrote them, and what they are told
    ("foretold", "foretold = (3, 0.02, 3)", "(a) the style is divided out again"),
    (
        "foretold",
        "foretold = (9, 0.02, 3)",
        "(a) the style is divided out again, and 9 is its square",
    ),
    ("foretold", "foretold = (1 / 3, 0.02, 3)", "(a) divided once too often"),
    ("foretold", "foretold = (1, 0.001, 3)", "(b) 0.001 is the share with equalised rates"),
    (
        "foretold",
        "foretold = (1, 50, 3)",
        "(b) the spread divided by the step: the other way round",
    ),
    (
        "foretold",
        "import math\nforetold = (1, 0.001 / math.sqrt(400), 3)",
        "(b) times the root, not divided by it",
    ),
    ("foretold", "foretold = (1, 0.4, 3)", "(b) the root of 400, not 400"),
    (
        "foretold",
        "foretold = (1, 2, 3)",
        "Its 2nd result is 100 times what is right, as in percent",
    ),
    ("foretold", "foretold = (1, 0.02, 9)", "(c) that is the variance"),
    ("foretold", "foretold = (1, 0.02, torch.tensor([1.0, 7.0]).std())", "(c) divided by N − 1"),
    ("foretold", "foretold = (1, 0.02, 4.24)", "(c) divided by N − 1"),
    ("foretold", "foretold = (1, 0.02, 6)", "(c) that is the difference of the two"),
    ("foretold", "foretold = (1, 0.02, 4)", "(c) that is their mean"),
    ("my_weights", own("weight * s[:, None, :, None, None]"), "modulated, and not demodulated"),
    (
        "my_weights",
        own(
            "w * torch.rsqrt(w.pow(2).sum([3, 4], keepdim=True))",
            "w = weight[None] * s[:, None, :, None, None]",
        ),
        "the sum is over the kernel alone, not over the maps that come in",
    ),
    (
        "my_weights",
        own("F.normalize(w, dim=2)", "w = weight.unsqueeze(0) * s.view(len(s), 1, -1, 1, 1)"),
        "the sum is over the maps alone, not over the kernel",
    ),
    (
        "my_weights",
        own(
            "w / d.sqrt()[:, None, :, None, None]",
            'w = torch.einsum("oikl,ni->noikl", weight, s)\nd = torch.einsum("noikl,noikl->ni", w, w)',
        ),
        "the sum is over the maps that go out, not over those that come in",
    ),
    (
        "my_weights",
        own(
            "weight[None] * s[:, None, :, None, None]",
            "norm = weight.flatten(1).norm(dim=1)\nweight = weight / norm[:, None, None, None]",
        ),
        "the length was taken before the style came in",
    ),
    (
        "my_weights",
        own(
            "w",
            "w = weight * s.reshape(s.shape[0], 1, s.shape[1], 1, 1)\nw = w / (w ** 2).sum(dim=(2, 3, 4), keepdim=True)",
        ),
        "divided by the sum of squares, not by its root",
    ),
    (
        "my_weights",
        own(
            "weights * d",
            "w1 = s[:, None, :, None, None]\nw2 = weight[None, :, :, :, :]\nweights = w2 * (w1 + 1)\nd = torch.rsqrt((weights ** 2).sum(dim=(2, 3, 4), keepdim=True))",
        ),
        "1 was added to the style: here it is s itself",
    ),
    (
        "my_weights",
        own(
            "w / w.flatten(1).norm(dim=1).view(-1, 1, 1, 1, 1)",
            "w = weight * s[:, None, :, None, None]",
        ),
        "the sum is over the maps that go out, too",
    ),
    (
        "my_weights",
        own(
            "w / torch.sqrt(torch.sum(w * w, dim=(0, 2, 3, 4), keepdim=True))",
            "w = weight * s[:, None, :, None, None]",
        ),
        "the sum is over all pictures, too",
    ),
    (
        "my_weights",
        own(
            "torch.stack(out)",
            "out = []\nfor style in s:\n    w = weight * style[:, None, None]\n    out.append(w / w.std((1, 2, 3), keepdim=True))",
        ),
        "the standard deviation, which takes the mean away first",
    ),
    (
        "my_weights",
        own("w / w.abs().sum((2, 3, 4), keepdim=True)", "w = weight * s[:, None, :, None, None]"),
        "the sum of absolute values, not the root of the sum of squares",
    ),
    (
        "my_weights",
        own(
            "w",
            "w = weight * s[:, None, :, None, None]\nw *= w.square().sum((2, 3, 4), keepdim=True).sqrt()",
        ),
        "multiplied by the length, not divided by it",
    ),
    ("my_deviation", spread("torch.std(h, dim=0).mean()"), "divided by N − 1"),
    (
        "my_deviation",
        spread(
            "torch.sqrt((centred ** 2).mean(0).mean())", "centred = h - h.mean(dim=0, keepdim=True)"
        ),
        "the mean was taken before the root",
    ),
    ("my_deviation", spread("h.std(unbiased=False)"), "the spread over everything at once"),
    (
        "my_deviation",
        spread("h.mean((2, 3)).std(0, correction=0).mean()"),
        "the mean of each map came first, and places cancel",
    ),
    (
        "my_deviation",
        spread("h.std(dim=1, unbiased=False).mean()"),
        "the spread over the maps, not over the pictures",
    ),
    (
        "my_deviation",
        spread("(h - h.mean()).pow(2).mean(0).sqrt().mean()"),
        "one mean was taken away everywhere: each place of each map has its own",
    ),
    (
        "my_deviation",
        spread("(h - h.mean(0, keepdim=True)).abs().mean()"),
        "the mean distance from the mean: no squares, no root",
    ),
    ("my_deviation", spread("h.std(0, unbiased=False).mean((1, 2))"), "their mean is right"),
    ("my_deviation", spread("h.flatten(1).std(0, unbiased=False).sum()"), "the sum, not the mean"),
    (
        "my_deviation",
        spread("h.reshape(len(h), -1).std(1, unbiased=False).mean()"),
        "that is still the spread over the places of each picture",
    ),
    (
        "my_weights",
        own("w * w.abs().flatten(2).sum(2)[..., None, None, None].reciprocal()", W),
        "the sum of absolute values, not the root of the sum of squares",
    ),
    (
        "my_weights",
        own("w / w.var((2, 3, 4), keepdim=True).sqrt()", W),
        "the standard deviation, which takes the mean away first",
    ),
    (
        "my_weights",
        own("w * w.flatten(2).norm(dim=2)[..., None, None, None]", W),
        "multiplied by the length, not divided by it",
    ),
    (
        "my_weights",
        own("w / w.abs().amax((2, 3, 4), keepdim=True)", W),
        "divided by the largest weight",
    ),
    (
        "my_weights",
        own("w / w.flatten(2).norm(dim=2, p=math.inf)[..., None, None, None]", V),
        "divided by the largest weight",
    ),
    (
        "my_weights",
        own("w / w.square().sum((1, 3, 4), keepdim=True) ** 0.5", W),
        "the sum is over the maps that go out, not over those that come in",
    ),
    (
        "my_weights",
        own("F.normalize(w.flatten(2), dim=2).view_as(w)", W.replace("s[", "(1 + s)[")),
        "1 was added to the style: here it is s itself",
    ),
    ("my_deviation", spread("h.var(correction=0).sqrt()"), "the spread over everything at once"),
    (
        "my_deviation",
        spread("h.flatten(2).mean(2).var(0, unbiased=False).sqrt().mean()"),
        "the mean of each map came first, and places cancel",
    ),
    (
        "my_deviation",
        spread("(h.square().mean(0) - 2 * h.mean(0) * h.mean() + h.mean() ** 2).sqrt().mean()"),
        "one mean was taken away everywhere: each place of each map has its own",
    ),
    (
        "my_deviation",
        spread("torch.nn.functional.l1_loss(h, h.mean(0, keepdim=True).expand_as(h))"),
        "the mean distance from the mean: no squares, no root",
    ),
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
