"""Answers to the exercises of lesson 12, right and wrong, as a reader might write them."""

LESSON = "12_conditional"


def numbers(a: str, b: str, c: str) -> str:
    return f"a, b, c = {a}, {b}, {c}\nforetold = [a, b, c]"


def projection(
    told: str = "sum(t[y] for t, y in zip(tables, labels.T))", end: str = "psi + fits"
) -> str:
    """An answer that looks up rows table by table, with one part written as given."""
    return f"""
def my_projection(phi, psi, v, labels, values):
    tables = v.split(list(values))
    told = {told}
    fits = torch.einsum("nd,nd->n", phi, told)
    return {end}
"""


def step(
    fake: str = "G(z, y)", label: str = "y", end: str = "-torch.sigmoid(a).log().mean()"
) -> str:
    """An answer to the generator's step, with one part written as given."""
    return f"""
def repaired(G, D, z, y):
    picture = {fake}
    a = D(picture, {label})
    return {end}
"""


RIGHT = [
    ("foretold", "foretold = (16.67, 0.833, 9728)"),
    (
        "foretold",
        "foretold = [100 / 6, 0.97 * 0.97 * 0.97 * 0.97**3, sum((4, 6, 2, 3, 2, 2)) * 512]",
    ),
    ("foretold", "foretold = torch.tensor([16.667, 0.83297, 19 * 512])"),
    ("foretold", "foretold = (50 / 3, torch.tensor(0.97).pow(6), 10_000 - 272)"),
    (
        "foretold",
        "foretold = {0: 16.6667, 1: 0.97**6, 2: 512 * (4 + 6 + 2 + 3 + 2 + 2)}.values()\n"
        "foretold = tuple(foretold)",
    ),
    ("my_projection", projection()),
    (
        "my_projection",
        """
def my_projection(phi, psi, v, labels, values):
    hot = torch.cat([F.one_hot(y, n) for y, n in zip(labels.T, values)], 1).float()
    return ((phi @ v.T) * hot).sum(1) + psi
""",
    ),
    (
        "my_projection",
        """
def my_projection(phi, psi, v, labels, values):
    logits = psi.clone()
    for i in range(len(phi)):
        first = 0
        for k, n in enumerate(values):
            logits[i] = logits[i] + torch.dot(phi[i], v[first + labels[i, k]])
            first += n
    return logits
""",
    ),
    (
        "my_projection",
        """
def my_projection(phi, psi, v, labels, values):
    ends = torch.tensor(values).cumsum(0)
    rows = labels + ends - torch.tensor(values)
    return psi + F.embedding_bag(rows, v, mode="sum").mul(phi).sum(-1)
""",
    ),
    (
        "my_projection",
        """
def my_projection(phi, psi, v, labels, values):
    scores = (phi @ v.T).split(list(values), dim=1)
    return sum((s.gather(1, y.unsqueeze(1))[:, 0] for s, y in zip(scores, labels.T)), psi)
""",
    ),
    ("repaired", step()),
    ("repaired", step(end="F.softplus(-a).mean()")),
    ("repaired", step(end="F.binary_cross_entropy_with_logits(a, torch.ones_like(a))")),
    ("repaired", step(end="-F.logsigmoid(a).sum() / len(a)")),
    (
        "repaired",
        """
def repaired(G, D, z, y):
    D.requires_grad_(False)
    losses = [F.softplus(-D(G(one[None], label[None]), label[None])) for one, label in zip(z, y)]
    return torch.cat(losses).mean()
""",
    ),
]

WRONG = [
    ("foretold", numbers("83.33", "0.833", "9728"), "those that are not as asked"),
    ("foretold", numbers("5.263", "0.833", "9728"), "a colour is one of 6"),
    ("foretold", numbers("0.16667", "0.833", "9728"), "a share was given"),
    ("foretold", numbers("50.0", "0.833", "9728"), "there are 6"),
    ("foretold", numbers("16.67", "97 / 100", "9728"), "all six have to be right"),
    ("foretold", numbers("16.67", "0.82", "9728"), "the misses were added up"),
    ("foretold", numbers("16.67", "0.16703", "9728"), "at least one is wrong"),
    ("foretold", numbers("16.67", "7.29e-10", "9728"), "all six wrong"),
    (
        "foretold",
        numbers("16.67", "0.833", "4 * 6 * 2 * 3 * 2 * 2 * 512"),
        "a vector for each combination",
    ),
    ("foretold", numbers("16.67", "0.833", "3072"), "a vector for each attribute"),
    ("foretold", numbers("16.67", "0.833", "4 + 6 + 2 + 3 + 2 + 2"), "how many vectors"),
    ("foretold", numbers("16.67", "0.833", "3584"), "the 6 vectors of one picture"),
    ("my_projection", projection(end="fits"), "ψ is missing"),
    ("my_projection", projection(end="fits + psi * labels.shape[1]"), "once for each label"),
    (
        "my_projection",
        projection("torch.stack([t[y] for t, y in zip(tables, labels.T)]).mean(0)"),
        "mean, not their sum",
    ),
    (
        "my_projection",
        projection("torch.stack([v[y] for y in labels.T]).sum(0)"),
        "each began at row 0",
    ),
    ("my_projection", projection("tables[0][labels[:, 0]]"), "only the first label"),
    ("my_projection", projection("tables[-1][labels[:, -1]]"), "only the last label"),
    ("my_projection", projection("torch.ones(len(phi), len(v)) @ v"), "the vectors of all values"),
    (
        "my_projection",
        projection(end="torch.einsum('nd,md->nm', phi, told) + psi"),
        "every picture with the labels of every other",
    ),
    (
        "my_projection",
        projection(
            end="psi - sum(F.cross_entropy(phi @ t.T, y, reduction='none')"
            " for t, y in zip(tables, labels.T))"
        ),
        "log-probabilities of a classifier",
    ),
    ("my_projection", projection(end="psi + (-fits)"), "the sign"),
    ("my_projection", projection(end="1 / (1 + torch.exp(-psi - fits))"), "a sigmoid was taken"),
    ("my_projection", projection(end="psi + (phi * told).mean(1)"), "the mean of the products"),
    (
        "repaired",
        step("G(z, y).detach()", "torch.randint(10, y.shape)"),
        "nothing was repaired",
    ),
    ("repaired", step("G(z, y).detach()"), "still cut off"),
    ("repaired", step(label="torch.randint(10, y.shape)"), "D is still told labels at random"),
    ("repaired", step("G(z, torch.randint(10, y.shape))"), "G was asked for labels at random"),
    ("repaired", step(label="torch.cat([y[-1:], y[:-1]])"), "in another order"),
    ("repaired", step(label="0 * y"), "one label for all"),
    ("repaired", step(end="-F.logsigmoid(a).sum()"), "summed, not averaged"),
    ("repaired", step(end="-F.logsigmoid(-a).mean()"), "the sign of the logit"),
    ("repaired", step(end="(1 - torch.sigmoid(a)).log().mean()"), "the minimax loss"),
    ("repaired", step(end="(-torch.sigmoid(a)).mean()"), "the logarithm is missing"),
    ("repaired", step(end="a.neg().mean()"), "as a critic's score"),
]

PROMISES = {
    "foretold": {
        "(a) of a hundred faces": "foretold = (16, 0.833, 9728)",
        "(b) all six as asked": "foretold = (16.67, 0.85, 9728)",
        "(c) numbers that projection adds": "foretold = (16.67, 0.833, 10_000)",
    },
    "my_projection": {
        "those of label 0 first": projection(
            "sum(t[y] for t, y in zip(v.flip(0).split(list(values)), labels.T))"
        ),
        "of all k labels together": projection(
            "sum(t[y] for t, y in list(zip(tables, labels.T))[:2])"
        ),
        "the logits without labels": projection(end="fits + psi.mean()"),
        "the logits (N,)": projection(end="(psi + fits)[:-1]"),
    },
    "repaired": {
        "the mean": step(end="-F.logsigmoid(a).median()"),
        "non-saturating": step(end="0.5 * (a - 1).square().mean()"),
        "D returns logits": step(end="-(a.abs() + 1e-6).log().mean()"),
        "the labels asked for": step(label="(y + 1) % 10"),
        "G learns": step("G(z, y).detach() + 0 * G(z, y)"),
    },
}


# Right answers, and what of them is replaced in one with a mistake: old and new words in turn, or
# all that the last line returns.
EDITS = [
    (
        "my_projection",
        """
def my_projection(phi, psi, v, labels, values):
    logits = []
    for f, p, row in zip(phi, psi, labels):
        start, told = 0, 0
        for label, n in zip(row, values):
            told = told + v[start + label]
            start += n
        logits.append(p + torch.dot(f, told))
    return torch.stack(logits)""",
        {
            "ψ is missing: is it real at all?": ("p + torch", "torch"),
            "ψ was added once for each label": ("p + torch", "len(values) * p + torch"),
            "the vectors' mean, not their sum": ("told)", "told / len(values))"),
            "labels were not moved to their own rows: each began at row 0 of v": (
                "start += n",
                "pass",
            ),
            "only the first label was read": ("zip(row, values)", "zip(row[:1], values[:1])"),
            "only the last label was read": ("told = told + v", "told = v"),
            "the vectors of all values were added, not of those asked for": (
                "torch.dot(f, told)",
                "(f @ v.T).sum()",
            ),
            "every picture with the labels of every other, (N, N)": (
                *("logits.append(p + torch.dot(f, told))", "logits.append(told)"),
                *("torch.stack(logits)", "phi @ torch.stack(logits).T + psi"),
            ),
            "the sign: what fits makes the logit larger": ("p + torch", "p - torch"),
            "a sigmoid was taken: logits were asked for": "1 / (1 + torch.exp(-torch.stack(logits)))",
            "divided by the number of features: the mean of the products, not their sum": (
                "torch.dot(f, told)",
                "(f * told).mean()",
            ),
            "log-probabilities of a classifier: projection does not compare the values": (
                *(
                    "told = told + v[start + label]",
                    "told = told + F.log_softmax(v[start : start + n] @ f, 0)[label]",
                ),
                *("torch.dot(f, told)", "told"),
            ),
        },
    ),
    (
        "repaired",
        """
def repaired(G, D, z, y):
    asked, judged = y, y
    fake = G(z, asked)
    logits = D(fake, judged)
    return -torch.log(torch.sigmoid(logits)).mean()""",
        {
            "nothing was repaired": (
                "G(z, asked)",
                "G(z, asked).detach()",
                "asked, judged = y, y",
                "asked, judged = y, torch.randint(0, 10, (len(y),))",
            ),
            "the fakes are still cut off: no gradient reaches G": (
                "G(z, asked)",
                "G(z, asked).data",
            ),
            "D is still told labels at random": (
                "asked, judged = y, y",
                "asked, judged = y, torch.randint(0, 10, y.shape)",
            ),
            "G was asked for labels at random, and D told the right ones": (
                "asked, judged = y, y",
                "asked, judged = torch.randint(0, 10, y.shape), y",
            ),
            "D was told the labels in another order": (
                "judged = y, y",
                "judged = y, torch.cat([y[-1:], y[:-1]])",
            ),
            "D was told one label for all": ("judged = y, y", "judged = y, 0 * y"),
            "the batch was summed, not averaged": "-torch.log(torch.sigmoid(logits)).sum()",
            "D's own loss: the sign of the logit": "-torch.log(1 - torch.sigmoid(logits)).mean()",
            "the minimax loss, log(1 − D)": "torch.log(1 - torch.sigmoid(logits)).mean()",
            "the logarithm is missing: − D": "-(1 / (1 + torch.exp(-logits))).mean()",
            "the logit itself, as a critic's score": "torch.mean(-logits)",
        },
    ),
    (
        "my_projection",
        """
def my_projection(phi, psi, v, labels, values):
    first = torch.tensor([sum(values[:i]) for i in range(len(values))])
    told = v[labels + first]
    return psi + (phi[:, None] * told).sum((1, 2))""",
        {"the mean over labels and features: both are sums": ("sum((1, 2))", "mean((1, 2))")},
    ),
    (
        "my_projection",
        """
def my_projection(phi, psi, v, labels, values):
    shares = [table[y] for table, y in zip(v.split(values), labels.T)]
    return psi + sum((phi * share).sum(1) for share in shares)""",
        {
            "the mean over labels and features: both are sums": (
                "psi + sum((phi * share).mean(1) for share in shares) / len(shares)"
            ),
        },
    ),
    (
        "repaired",
        """
def repaired(G, D, z, y):
    a = D(G(z, y), y)
    return -F.logsigmoid(a).mean()""",
        {
            "D was told the labels backwards": ("G(z, y), y)", "G(z, y), y.flip(0))"),
            "both were told labels at random, if the same: G has to listen to y": (
                *("    a =", "    y = torch.randint(0, 10, y.shape)\n    a ="),
            ),
            "the mean was taken inside the logarithm": "-a.sigmoid().mean().log()",
        },
    ),
    (
        "repaired",
        """
def repaired(G, D, z, y):
    told = y
    a = D(G(z, told), y)
    p = torch.sigmoid(a)
    return F.binary_cross_entropy(p, torch.ones_like(p))""",
        {
            "D was told the labels backwards": (
                ", y)\n",
                ", y[torch.arange(len(y) - 1, -1, -1)])\n",
            ),
            "both were told labels at random, if the same: G has to listen to y": (
                *("told = y\n", "told = torch.randint_like(y, 10)\n", ", y)\n", ", told)\n"),
            ),
            "the mean was taken inside the logarithm": (
                "F.binary_cross_entropy(p.mean(), torch.ones(()))"
            ),
        },
    ),
]
