"""Answers to the exercises of lesson 08, right and wrong, as a reader might write them."""

LESSON = "08_mode_collapse"

RIGHT = [
    (
        "repaired",
        """
def repaired(a, a_hat):
    return torch.relu(1 - a).mean() + torch.relu(1 + a_hat).mean()
""",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    real = torch.maximum(torch.zeros_like(a), 1 - a)
    fake = torch.maximum(torch.zeros_like(a_hat), 1 + a_hat)
    return real.sum() / len(real) + fake.sum() / len(fake)
""",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return gk.losses.hinge.discriminator(a, a_hat)
""",
    ),
]

HINGE = """
def repaired(a, a_hat):
    real, fake = {real}, {fake}
    return {result}
"""


def hinge(real="F.relu(1 - a)", fake="F.relu(1 + a_hat)", result="real.mean() + fake.mean()"):
    return HINGE.format(real=real, fake=fake, result=result)


WRONG = [
    ("repaired", hinge("F.relu(1 + a)", "F.relu(1 - a_hat)"), "the signs are still swapped"),
    ("repaired", hinge("F.relu(a + 1)", "1 - a_hat"), "nothing was repaired"),
    ("repaired", hinge(fake="1 + a_hat"), "the fakes have no clamp"),
    ("repaired", hinge(real="1 - a"), "the reals have no clamp"),
    ("repaired", hinge("1 - a", "1 + a_hat"), "no clamp at all"),
    (
        "repaired",
        hinge("1 - a", "1 + a_hat", "F.relu(real.mean()) + F.relu(fake.mean())"),
        "the clamp after the mean",
    ),
    ("repaired", hinge("-F.relu(a - 1)", "-F.relu(-1 - a_hat)"), "clamped from above"),
    ("repaired", hinge("F.relu(-a)", "F.relu(a_hat)"), "no margin"),
    ("repaired", hinge(result="real.sum() + fake.sum()"), "summed, not averaged"),
    ("repaired", hinge(result="(real.mean() + fake.mean()) / 2"), "half of the loss"),
]


# ---- more spellings of what is listed, and of right answers -----------------------------------

RIGHT += [
    (
        "repaired",
        """
def repaired(a, a_hat):
    return (
        torch.where(a < 1, 1 - a, 0).mean() + torch.where(a_hat > -1, 1 + a_hat, 0).mean()
    )
""",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return F.hinge_embedding_loss(a, -torch.ones_like(a)) + F.hinge_embedding_loss(
        -a_hat, -torch.ones_like(a_hat)
    )
""",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return (
        -torch.minimum(a - 1, torch.zeros_like(a)).mean()
        - torch.minimum(-a_hat - 1, torch.zeros_like(a_hat)).mean()
    )
""",
    ),
]
WRONG += [
    (
        "repaired",
        """
def repaired(a, a_hat):
    return (1 - a).clamp(min=0).mean() + (1 + a_hat).mean()
""",
        "the fakes have no clamp: a fake far below −1",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return (1 + a).clamp(min=0).mean() + (1 - a_hat).clamp(min=0).mean()
""",
        "the signs are still swapped: a real sample should",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return (1 - a).clamp(min=0).sum() + (1 + a_hat).clamp(min=0).sum()
""",
        "the batch was summed, not averaged",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return (1 - a).mean().clamp(min=0) + (1 + a_hat).mean().clamp(min=0)
""",
        "the clamp after the mean: it must forgive each",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return (1 - a).clamp(max=0).mean() + (1 + a_hat).clamp(max=0).mean()
""",
        "clamped from above: max(0, ·) is clamp(min=0)",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return ((1 - a).clamp(min=0).mean() + (1 + a_hat).clamp(min=0).mean()) / 2
""",
        "half of the loss",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return F.relu(-a).mean() + F.relu(a_hat).mean()
""",
        "no margin: 0 is enough for it, so that logits",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return -a_hat.mean()
""",
        "G's hinge, −â",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return F.relu(1 - a).mean() + F.relu(1 - a_hat).mean()
""",
        "the sign of the fakes: a fake should score",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return F.relu(1 - a).mean() - F.relu(1 + a_hat).mean()
""",
        "the fakes' half was subtracted",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return F.relu(1 - a + 1 + a_hat).mean()
""",
        "one clamp for each pair: it must forgive each",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return F.relu(1 - a.sigmoid()).mean() + F.relu(1 + a_hat.sigmoid()).mean()
""",
        "probabilities in place of logits",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return F.softplus(1 - a).mean() + F.softplus(1 + a_hat).mean()
""",
        "softplus in place of max(0, ·)",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return F.relu(a - 1).mean() + F.relu(-1 - a_hat).mean()
""",
        "the clamps forgive what they should charge",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return F.relu(1 - a).square().mean() + F.relu(1 + a_hat).square().mean()
""",
        "squared: the hinge is linear",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return torch.max(1 - a).mean() + torch.max(1 + a_hat).mean()
""",
        "no clamp at all: this is the Wasserstein critic's loss, plus 2; the worst sample alone, not the mean",
    ),
    # named wrongly, or not, before somebody tried them
    (
        "repaired",
        """
def repaired(a, a_hat):
    return F.relu(1 - a).mean() - a_hat.mean()
""",
        "G's, −â",
    ),
]

# a second fresh sample: edges, and names that hold however it came about
WRONG += [
    (
        "repaired",
        """
def repaired(a, a_hat):
    return F.leaky_relu(1 - a).mean() + F.leaky_relu(1 + a_hat).mean()
""",
        "a leaky clamp, PyTorch's leaky ReLU",
    ),
]

WRONG += [
    (
        "repaired",
        """
def repaired(a, a_hat):
    bent = lambda t: torch.where(t > 0, t, t / 100)
    return bent(1 - a).mean() + bent(1 + a_hat).mean()
""",
        "a leaky clamp, PyTorch's leaky ReLU",
    ),
]

# What an exercise's prompt promises, and an answer that is wrong in this alone.
PROMISES = {
    "repaired": {
        "the signs": """
def repaired(a, a_hat):
    return F.relu(1 + a).mean() + F.relu(1 - a_hat).mean()
""",
        "and one thing more": """
def repaired(a, a_hat):
    return F.relu(1 - a).mean() + (1 + a_hat).mean()
""",
        "D's: real samples and fakes": """
def repaired(a, a_hat):
    return -a_hat.mean()
""",
        "batches of two sizes": """
def repaired(a, a_hat):
    return 2 * torch.cat([F.relu(1 - a), F.relu(1 + a_hat)]).mean()
""",
        "a loss: its gradient counts": """
def repaired(a, a_hat):
    return (F.relu(1 - a).mean() + F.relu(1 + a_hat).mean()).item()
""",
    },
}

# A sample by somebody who had not read the lists.
RIGHT += [
    (
        "repaired",
        """
def repaired(a, a_hat):
    return F.hinge_embedding_loss(a, -torch.ones_like(a)) + F.hinge_embedding_loss(-a_hat, -torch.ones_like(a_hat))""",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return -torch.minimum(a - 1, a.new_zeros(())).mean() + sum(max(1 + v, 0 * v) for v in a_hat) / len(a_hat)""",
    ),
]
WRONG += [
    (
        "repaired",
        """
def repaired(a, a_hat):
    return (1 - a).clamp(min=0).mean() + (1 + a_hat).mean()""",
        "the fakes have no clamp: a fake far below −1 still earns D something",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return (1 - a.mean()).clamp(min=0) + (1 + a_hat.mean()).clamp(min=0)""",
        "the clamp after the mean: it must forgive each sample alone",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return F.relu(1 + a).mean() + F.relu(1 - a_hat).mean()""",
        "the signs are still swapped: a real sample should score above 1, a fake below −1",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return 0.5 * (torch.mean(F.relu(1. - a)) + torch.mean(F.relu(1. + a_hat)))""",
        "half of the loss",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return torch.minimum(a - 1, torch.zeros_like(a)).mean() + torch.minimum(-a_hat - 1, torch.zeros_like(a_hat)).mean()""",
        "the sign of the whole",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return F.relu(1 - a).mean() - a_hat.mean()""",
        "the fakes' half is G's, −â",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return F.relu(1 - a).mean() + F.relu(1 - a_hat).mean()""",
        "the sign of the fakes: a fake should score below −1",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return F.softplus(1 - a).mean() + F.softplus(1 + a_hat).mean()""",
        "softplus in place of max(0, ·)",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return F.relu(1 - a).pow(2).mean() + F.relu(1 + a_hat).pow(2).mean()""",
        "squared: the hinge is linear",
    ),
]


# Right answers, and what of them is replaced in one with a mistake: old and new words in turn, or
# all that the last line returns.
EDITS = [
    (
        "repaired",
        """
def repaired(a, a_hat):
    of_real = torch.maximum(torch.zeros_like(a), 1 - a)
    of_fake = torch.maximum(torch.zeros_like(a_hat), 1 + a_hat)
    return of_real.mean() + of_fake.mean()""",
        {
            "the signs are still swapped: a real sample should score above 1, a fake below −1": (
                "1 - a)",
                "1 + a)",
                "1 + a_hat",
                "1 - a_hat",
            ),
            "the sign of the real samples: a real sample should score above 1": (
                "1 - a)",
                "1 + a)",
            ),
            "the sign of the fakes: a fake should score below −1": ("1 + a_hat", "1 - a_hat"),
            "nothing was repaired": "torch.relu(1 + a).mean() + (1 - a_hat).mean()",
            "the fakes have no clamp: a fake far below −1 still earns D something": "of_real.mean() + 1 + a_hat.mean()",
            "the reals have no clamp: a real sample far above 1 still earns D something": "1 - a.mean() + of_fake.mean()",
            "no clamp at all: this is the Wasserstein critic's loss, plus 2": "2 - a.mean() + a_hat.mean()",
            "the clamp after the mean: it must forgive each sample alone": "torch.relu(1 - a.mean()) + torch.relu(1 + a_hat.mean())",
            "clamped from above: max(0, ·) is clamp(min=0)": ("maximum", "minimum"),
            "clamped at 1 from above as well": "of_real.clamp(max=1).mean() + of_fake.clamp(max=1).mean()",
            "clamped to at least 1, not to at least 0": ("zeros", "ones"),
            "clamped to at least −1, not to at least 0": ("torch.zeros_like", "-torch.ones_like"),
            "no margin: 0 is enough for it, so that logits of 0 for all cost nothing": (
                "1 - a",
                "-a",
                "1 + a_hat",
                "a_hat",
            ),
            "a margin of −1": ("1 - a", "-1 - a", "1 + a_hat", "-1 + a_hat"),
            "a margin of 2: 1 is enough": ("1 - a", "2 - a", "1 + a_hat", "2 + a_hat"),
            "a margin of ½: 1 is it": ("1 - a", "0.5 - a", "1 + a_hat", "0.5 + a_hat"),
            "squared: the hinge is linear": "(of_real**2).mean() + (of_fake**2).mean()",
            "the batch was summed, not averaged": "of_real.sum() + of_fake.sum()",
            "one mean over both batches: each has its own, and they are added": "torch.cat([of_real, of_fake]).mean()",
            "half of the loss": "(of_real.mean() + of_fake.mean()) / 2",
            "the sign of the whole": "-of_real.mean() - of_fake.mean()",
            "the fakes' half was subtracted": "of_real.mean() - of_fake.mean()",
            "the real samples' half was subtracted": "of_fake.mean() - of_real.mean()",
            "the fakes are missing": "of_real.mean()",
            "the real samples are missing": "of_fake.mean()",
            "G's hinge, −â": "gk.losses.hinge.generator(a_hat)",
            "the sizes |1 − a| and |1 + â| in place of max(0, ·)": "(a - 1).abs().mean() + (-1 - a_hat).abs().mean()",
            "softplus in place of max(0, ·)": "torch.log1p(torch.exp(1 - a)).mean() + torch.log1p(torch.exp(1 + a_hat)).mean()",
            "cross-entropy in place of the hinge": "-torch.log(a.sigmoid()).mean() - torch.log((-a_hat).sigmoid()).mean()",
            "probabilities in place of logits": "(1 - a.sigmoid()).mean() + (1 + a_hat.sigmoid()).mean()",
            "a leaky clamp": "torch.maximum(1 - a, 0.2 * (1 - a)).mean() + torch.maximum(1 + a_hat, 0.2 * (1 + a_hat)).mean()",
            "the worst sample alone, not the mean": "of_real.max() + of_fake.max()",
            "the clamps forgive what they should charge": "torch.relu(a - 1).mean() + torch.relu(-(1 + a_hat)).mean()",
            "the fakes' half is G's, −â": "of_real.mean() - a_hat.mean()",
            "the fakes' half is a critic's, â": "of_real.mean() + a_hat.mean()",
        },
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    one = sum(1 - x for x in a if x < 1) / len(a)
    two = sum(1 + x for x in a_hat if x > -1) / len(a_hat)
    return one + two + 0 * (a.sum() + a_hat.sum())""",
        {
            "the sign of the real samples: a real sample should score above 1": (
                "1 - x for x in a if x < 1",
                "1 + x for x in a if x > -1",
            ),
            "the sign of the fakes: a fake should score below −1": (
                "1 + x for x in a_hat if x > -1",
                "1 - x for x in a_hat if x < 1",
            ),
            "the fakes have no clamp: a fake far below −1 still earns D something": (
                " if x > -1",
                "",
            ),
            "the reals have no clamp: a real sample far above 1 still earns D something": (
                " if x < 1",
                "",
            ),
            "no clamp at all: this is the Wasserstein critic's loss, plus 2": (
                " if x > -1",
                "",
                " if x < 1",
                "",
            ),
            "the clamp after the mean: it must forgive each sample alone": "max(0 * a[0], 1 - a.mean()) + max(0 * a[0], 1 + a_hat.mean())",
            "clamped from above: max(0, ·) is clamp(min=0)": ("x < 1", "x > 1", "x > -1", "x < -1"),
            "clamped to at least 1, not to at least 0": "(1 - a).clamp(min=1).mean() + (1 + a_hat).clamp(min=1).mean()",
            "clamped to at least −1, not to at least 0": "(1 - a).clamp(-1).mean() + (1 + a_hat).clamp(-1).mean()",
            "no margin: 0 is enough for it, so that logits of 0 for all cost nothing": (
                "1 - x for x in a if x < 1",
                "-x for x in a if x < 0",
                "1 + x for x in a_hat if x > -1",
                "x for x in a_hat if x > 0",
            ),
            "a margin of −1": "(-1 - a).clamp(min=0).mean() + (a_hat - 1).clamp(min=0).mean()",
            "a margin of 2: 1 is enough": "(2 - a).clamp(min=0).mean() + (a_hat + 2).clamp(min=0).mean()",
            "a margin of ½: 1 is it": "(0.5 - a).clamp(min=0).mean() + (a_hat + 0.5).clamp(min=0).mean()",
            "squared: the hinge is linear": (
                "(1 - x for",
                "((1 - x) ** 2 for",
                "(1 + x for",
                "((1 + x) ** 2 for",
            ),
            "one mean over both batches: each has its own, and they are added": "(one * len(a) + two * len(a_hat)) / (len(a) + len(a_hat))",
            "half of the loss": "one / 2 + two / 2 + 0 * (a.sum() + a_hat.sum())",
            "the sign of the whole": "-one - two + 0 * (a.sum() + a_hat.sum())",
            "the fakes' half was subtracted": "one - two + 0 * (a.sum() + a_hat.sum())",
            "the real samples' half was subtracted": "two - one + 0 * (a.sum() + a_hat.sum())",
            "the fakes are missing": "one + 0 * (a.sum() + a_hat.sum())",
            "the real samples are missing": "two + 0 * (a.sum() + a_hat.sum())",
            "G's hinge, −â": "(-a_hat).mean() + 0 * a.mean()",
            "the sizes |1 − a| and |1 + â| in place of max(0, ·)": "torch.sqrt((1 - a) ** 2).mean() + torch.sqrt((1 + a_hat) ** 2).mean()",
            "softplus in place of max(0, ·)": "-F.logsigmoid(a - 1).mean() - F.logsigmoid(-1 - a_hat).mean()",
            "cross-entropy in place of the hinge": "gk.losses.cross_entropy(a, a_hat)",
            "probabilities in place of logits": "gk.losses.hinge.discriminator(a.sigmoid(), a_hat.sigmoid())",
            "a leaky clamp": (
                "1 - x for x in a if x < 1",
                "(1 - x) * (1 if x < 1 else 0.2) for x in a",
                "1 + x for x in a_hat if x > -1",
                "(1 + x) * (1 if x > -1 else 0.2) for x in a_hat",
            ),
            "the worst sample alone, not the mean": "(1 - a.min()).relu() + (1 + a_hat.max()).relu()",
            "the clamps forgive what they should charge": (
                "1 - x for x in a if x < 1",
                "x - 1 for x in a if x > 1",
                "1 + x for x in a_hat if x > -1",
                "-1 - x for x in a_hat if x < -1",
            ),
            "the fakes' half is G's, −â": "one - a_hat.mean() + 0 * a.sum()",
            "the fakes' half is a critic's, â": "one + a_hat.mean() + 0 * a.sum()",
            "clamped at 1 from above as well": "(1 - a).clamp(0, 1).mean() + (1 + a_hat).clamp(0, 1).mean()",
        },
    ),
]

WRONG += [
    (
        "repaired",
        hinge(result="F.relu((1 - a) + (1 + a_hat)).mean()"),
        "one clamp for each pair: it must forgive each sample alone",
    ),
    (
        "repaired",
        hinge(result="sum(max(2 - x + y, 0 * x) for x, y in zip(a, a_hat, strict=True)) / len(a)"),
        "one clamp for each pair: it must forgive each sample alone",
    ),
]

# ---- the numbers of the first exercise ----------------------------------------------------------

RIGHT += [
    ("predicted", "predicted = (math.log(5), 1 - math.exp(-9 / 8), 0.875)"),
    ("predicted", "predicted = [math.log(25) - math.log(5), 0.675, 1 - (4 / 8) ** 3]"),
    ("predicted", "predicted = torch.tensor([1.609, 0.6753, 0.875])"),
]
WRONG += [
    ("predicted", "predicted = (math.log(25 / 20), 0.675, 0.875)", "as if 5 modes were missing"),
    ("predicted", "predicted = (math.log(25), 0.675, 0.875)", "the divergence of a single mode"),
    (
        "predicted",
        "predicted = (math.log(5), 1 - math.exp(-9 / 4), 0.875)",
        "the exponent falls to a quarter",
    ),
    ("predicted", "predicted = (1.609, 0.8664, 0.875)", "on a line, not in the plane"),
    ("predicted", "predicted = (1.609, 0.675, 3 / 2)", "three times one half"),
]
PROMISES["predicted"] = {
    "(a)": "predicted = (0.223, 0.675, 0.875)",
    "(b)": "predicted = (1.609, 0.989, 0.875)",
    "(c)": "predicted = (1.609, 0.675, 0.75)",
}

# ---- the turnover -------------------------------------------------------------------------------

RIGHT += [
    (
        "my_turnover",
        """
def my_turnover(looks):
    return 0.5 * looks.diff(dim=0).abs().sum(1).mean()
""",
    ),
    (
        "my_turnover",
        """
def my_turnover(looks):
    gains = (looks[1:] - looks[:-1]).clamp(min=0)
    return gains.sum() / len(gains)
""",
    ),
    (
        "my_turnover",
        """
def my_turnover(looks):
    return 1 - torch.minimum(looks[:-1], looks[1:]).sum(1).mean()
""",
    ),
    (
        "my_turnover",
        """
def my_turnover(looks):
    moved = [gk.distances.total_variation(p, q).item() for p, q in zip(looks, looks[1:])]
    return sum(moved) / len(moved)
""",
    ),
]
TURNED = """
def my_turnover(looks):
    changes = {changes}
    return {result}
"""


def turned(result, changes="torch.diff(looks, dim=0)"):
    return TURNED.format(changes=changes, result=result)


WRONG += [
    ("my_turnover", turned("changes.abs().sum(dim=-1).mean()"), "without the ½"),
    ("my_turnover", turned("changes.abs().sum() / 2"), "added over the looks, not averaged"),
    ("my_turnover", turned("changes.abs().sum(-1).max() / 2"), "the largest change, not the mean"),
    ("my_turnover", turned("changes.abs().mean() / 2"), "averaged over the modes, too"),
    ("my_turnover", turned("changes.sum(-1).mean() / 2"), "no |·|"),
    ("my_turnover", turned("(changes**2).sum(-1).mean() / 2"), "squares in the place of |·|"),
    (
        "my_turnover",
        turned("changes[1:].abs().sum(-1).mean() / 2", "looks - looks[0]"),
        "each look against the first",
    ),
    (
        "my_turnover",
        turned("changes[1:].abs().sum(-1).mean() / 2", "looks - looks.mean(0)"),
        "each look against the mean of all",
    ),
    (
        "my_turnover",
        turned("changes[1:].abs().sum(-1).mean() / 2", "looks - 1 / looks.size(1)"),
        "each look against equal shares",
    ),
    (
        "my_turnover",
        turned("(changes * changes).sum(-1).sqrt().mean()"),
        "the length of the change",
    ),
    (
        "my_turnover",
        turned("(changes != 0).float().mean()", "torch.argmax(looks, 1).diff()"),
        "how often the fullest mode is another one",
    ),
]
PROMISES["my_turnover"] = {
    "from each look to the next": """
def my_turnover(looks):
    return (looks[1:] - looks[0]).abs().sum(1).mean() / 2
""",
    "the total variation": """
def my_turnover(looks):
    return looks.diff(dim=0).abs().sum(1).mean()
""",
    "the mean": """
def my_turnover(looks):
    return looks.diff(dim=0).abs().sum(1).sum() / 2
""",
}
EDITS += [
    (
        "my_turnover",
        """
def my_turnover(looks):
    before, after = looks[:-1], looks[1:]
    each = (after - before).abs().sum(dim=1) / 2
    return each.mean()""",
        {
            "without the ½: the total variation is half of the sum": (
                "sum(dim=1) / 2",
                "sum(dim=1)",
            ),
            "the changes were added over the looks, not averaged": ("each.mean()", "each.sum()"),
            "the largest change, not the mean": ("each.mean()", "max(each)"),
            "the median change, not the mean": ("each.mean()", "each.median()"),
            "averaged over the modes, too: a total variation adds them up": ("sum(", "mean("),
            "the mode that changed most, not all of them": ("sum(", "amax("),
            "no |·|: what one mode gains another one loses, and the sum is 0": (".abs()", ""),
            "squares in the place of |·|": (".abs()", ".pow(2)"),
            "each look against the first, not against the one before": ("looks[:-1]", "looks[0]"),
            "each look against the mean of all, not against the one before": (
                "looks[:-1]",
                "looks.mean(0)",
            ),
            "each look against equal shares, not against the one before": (
                "looks[:-1]",
                "torch.full_like(looks[1:], 1 / looks.shape[1])",
            ),
            "only the first and the last look were compared": (
                "looks[:-1], looks[1:]",
                "looks[:1], looks[-1:]",
            ),
            "divided by the number of looks: there is one pair fewer": "each.sum() / len(looks)",
            "neighbouring modes were compared, not neighbouring looks": (
                "looks[:-1], looks[1:]",
                "looks[:, :-1], looks[:, 1:]",
            ),
            "the length of the change, √Σ(·)², not half the sum of |·|": (
                ".abs().sum(dim=1) / 2",
                ".norm(dim=1)",
            ),
            "how often the fullest mode is another one": (
                "torch.mean((before.argmax(1) != after.argmax(1)).double())"
            ),
        },
    ),
    (
        "my_turnover",
        """
def my_turnover(looks):
    total = 0
    for t in range(1, len(looks)):
        total = total + gk.distances.total_variation(looks[t - 1], looks[t])
    return total / (len(looks) - 1)""",
        {
            "without the ½: the total variation is half of the sum": "2 * total / (len(looks) - 1)",
            "the changes were added over the looks, not averaged": "total",
            "averaged over the modes, too: a total variation adds them up": (
                "total / (len(looks) - 1) / looks.shape[1]"
            ),
            "the mode that changed most, not all of them": (
                "gk.distances.total_variation(looks[t - 1], looks[t])",
                "max(abs(looks[t] - looks[t - 1])) / 2",
            ),
            "no |·|: what one mode gains another one loses, and the sum is 0": (
                "gk.distances.total_variation(looks[t - 1], looks[t])",
                "0.5 * sum(looks[t] - looks[t - 1])",
            ),
            "squares in the place of |·|": (
                "gk.distances.total_variation(looks[t - 1], looks[t])",
                "0.5 * sum((looks[t] - looks[t - 1]) ** 2)",
            ),
            "each look against the first, not against the one before": ("looks[t - 1]", "looks[0]"),
            "each look against the mean of all, not against the one before": (
                "looks[t - 1]",
                "sum(looks) / len(looks)",
            ),
            "each look against equal shares, not against the one before": (
                "looks[t - 1]",
                "torch.ones_like(looks[t]) / len(looks[t])",
            ),
            "only the first and the last look were compared": (
                "gk.distances.total_variation(looks[0], looks[-1])"
            ),
            "divided by the number of looks: there is one pair fewer": "total / len(looks)",
            "the largest change, not the mean": (
                "max(gk.distances.total_variation(a, b) for a, b in zip(looks, looks[1:]))"
            ),
            "the median change, not the mean": (
                "torch.stack([(b - a).clamp(min=0).sum() for a, b in zip(looks, looks[1:])]).median()"
            ),
            "neighbouring modes were compared, not neighbouring looks": (
                "sum(abs(row[1:] - row[:-1]).sum() for row in looks) / len(looks) / 2"
            ),
            "the length of the change, √Σ(·)², not half the sum of |·|": (
                "gk.distances.total_variation(looks[t - 1], looks[t])",
                "torch.dist(looks[t - 1], looks[t])",
            ),
            "how often the fullest mode is another one": (
                "gk.distances.total_variation(looks[t - 1], looks[t])",
                "float(looks[t - 1].argmax() != looks[t].argmax())",
            ),
        },
    ),
]
