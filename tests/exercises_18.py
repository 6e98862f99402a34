"""Answers to the exercises of lesson 18, right and wrong, as a reader might write them."""

LESSON = "18_past_one_machine"


def moments(result, before=""):
    body = "".join(f"    {line}\n" for line in before.split("\n") if line)
    return f"def my_pooled(means, variances):\n{body}    return {result}\n"


def part(result, before=""):
    body = "".join(f"    {line}\n" for line in before.split("\n") if line)
    return f"def my_part(losses, total, count):\n{body}    return {result}\n"


M = "means.mean(0)"
BETWEEN = "means.var(0, correction=0)"

RIGHT = [
    ("foretold", "foretold = (117, 7e6, 8)"),
    ("foretold", "foretold = [60_000 // 512, 2 * 7 / 8 * 4e6, 8.0]"),
    ("foretold", "foretold = torch.tensor([117.0, 7_000_000.0, 8.0])"),
    ("foretold", "foretold = (60_000 // 8 // (512 // 8), 14 * 4 * 125_000, 1 / (1 / 8))"),
    ("foretold", "import math\nforetold = (math.floor(60_000 / 512), 7_000_000, 8)"),
    ("my_pooled", moments(f"{M}, variances.mean(0) + {BETWEEN}")),
    (
        "my_pooled",
        moments("m, (variances + (means - m) ** 2).mean(0)", "m = means.sum(0) / len(means)"),
    ),
    ("my_pooled", moments(f"[{M}, (variances + means.square()).mean(0) - {M}.square()]")),
    (
        "my_pooled",
        """
def my_pooled(means, variances):
    count, channels = means.shape
    mean = torch.stack([means[:, c].sum() / count for c in range(channels)])
    second = torch.stack([(v + m * m) for m, v in zip(means, variances)]).mean(0)
    return mean, second - mean**2
""",
    ),
    (
        "my_pooled",
        """
def my_pooled(means, variances):
    apart = (means[:, None] - means[None]).square().mean((0, 1)) / 2
    return means.mean(dim=0), variances.mean(dim=0) + apart
""",
    ),
    ("my_part", part("count * losses.sum() / total")),
    ("my_part", part("losses.mean() * (count * len(losses) / total)")),
    ("my_part", part("(losses * count / total).sum()")),
    ("my_part", part("losses @ torch.full_like(losses, count / total)")),
    ("my_part", part("sum(weight * loss for loss in losses)", "weight = count / total")),
    # ---- as strangers wrote them
    ("foretold", "foretold = (60_000 // 512, 2 * 7 * 4_000_000 // 8, 8)"),
    (
        "foretold",
        "from fractions import Fraction\nforetold = (117, 4 * 10**6 * Fraction(14, 8), Fraction(8, 1))",
    ),
    ("foretold", "foretold = (torch.tensor(117), torch.tensor(7e6), torch.tensor(8.0))"),
    (
        "foretold",
        "import math\nforetold = (math.floor(60000 / 512), 2 * (1 - 1 / 8) * 4e6, 1 / (1 / 8))",
    ),
    (
        "my_pooled",
        moments(
            "first, second - first * first",
            "first = means.mean(0)\nsecond = (variances + means * means).mean(0)",
        ),
    ),
    (
        "my_pooled",
        moments(
            "mean, var",
            "mean, var = means[0].clone(), variances[0].clone()\nfor k in range(1, len(means)):\n    delta = means[k] - mean\n    mean = mean + delta / (k + 1)\n    var = (k * var + variances[k]) / (k + 1) + k * delta ** 2 / (k + 1) ** 2",
        ),
    ),
    (
        "my_pooled",
        moments(
            "mean, torch.add(between, variances.mean(0))",
            "between, mean = torch.var_mean(means, dim=0, correction=0)",
        ),
    ),
    (
        "my_pooled",
        moments(
            'mean, (torch.einsum("nd,nd->d", away, away) + variances.sum(0)) / n',
            'n = means.size(0)\nmean = torch.einsum("nd->d", means) / n\naway = means - mean',
        ),
    ),
    (
        "my_pooled",
        moments(
            "rows.mean(0), rows.var(0, unbiased=False)",
            "root = variances.sqrt()\nrows = torch.cat([means - root, means + root])",
        ),
    ),
    ("my_part", part("losses.mean() * share * count", "share = len(losses) / total")),
    ("my_part", part("torch.dot(losses, torch.full_like(losses, count / total))")),
    ("my_part", part("losses.sum().div(total / count)")),
    ("my_part", part("sum(loss / total for loss in losses) * count")),
    ("my_part", part('torch.einsum("i->", losses.mul(count).div(total))')),
]

WRONG = [
    ("foretold", "foretold = (\n    60_000 // 64, 7e6, 8)", "one rank's 64"),
    ("foretold", "foretold = (\n    7500 // 512, 7e6, 8)", "takes 64 of them"),
    ("foretold", "foretold = (\n    118, 7e6, 8)", "what fills no batch waits"),
    ("foretold", "foretold = (\n    60_000 / 512, 7e6, 8)", "not a whole number"),
    ("foretold", "foretold = (\n    117, 4_000_000, 8)", "that is handed over"),
    ("foretold", "foretold = (\n    117, 2 * 7 * 4e6, 8)", "a piece is an eighth"),
    ("foretold", "foretold = (\n    117, 7 / 8 * 4e6, 8)", "go round, too"),
    ("foretold", "foretold = (\n    117, 2 * 4e6, 8)", "a ring without end"),
    ("foretold", "foretold = (\n    117, 2 * 7 / 8 * 8e6, 8)", "8 bytes are float64"),
    ("foretold", "foretold = (\n    117, 2 * 7 / 8 * 1e6, 8)", "weights, not bytes"),
    ("foretold", "foretold = (\n    117, 7e6, 1.0)", "takes nothing from the noise"),
    ("foretold", "foretold = (\n    117, 7e6, 2.83)", "the standard deviation"),
    ("foretold", "foretold = (\n    117, 7e6, 0.125)", "the other way round"),
    ("foretold", "foretold = (\n    117, 7e6, 8**2)", "does not go with the square"),
    # ---- batch norm over all ranks
    ("my_pooled", moments(f"{M}, variances.mean(0)"), "the ranks' means differ"),
    (
        "my_pooled",
        moments("m, variances.sum(0) / len(m_)", "m, m_ = means.mean(0), means"),
        "the ranks' means differ",
    ),
    ("my_pooled", moments(f"{M}, {BETWEEN}"), "the variance inside of the ranks is missing"),
    (
        "my_pooled",
        moments(f"{M}, (means - {M}).square().mean(0)"),
        "the variance inside of the ranks is missing",
    ),
    ("my_pooled", moments(f"{M}, variances.mean(0) - {BETWEEN}"), "taken away, not added"),
    (
        "my_pooled",
        moments(f"{M}, variances.mean(0) - (means - {M}).pow(2).mean(0)"),
        "taken away, not added",
    ),
    ("my_pooled", moments(f"{M}, variances.mean(0) + means.var(0)"), "not divided by one less"),
    (
        "my_pooled",
        moments(f"{M}, variances.mean(0) + means.std(0) ** 2"),
        "not divided by one less",
    ),
    (
        "my_pooled",
        moments("means.mean(1), variances.mean(1) + means.var(1, correction=0)"),
        "over the channels",
    ),
    (
        "my_pooled",
        moments("means.mean(-1), (variances + (means - means.mean(-1, True)) ** 2).mean(-1)"),
        "over the channels",
    ),
    (
        "my_pooled",
        moments(f"{M}, variances.pow(2).mean(0).sqrt() + {BETWEEN}"),
        "squared before their mean",
    ),
    (
        "my_pooled",
        moments(f"{M}, variances.norm(dim=0) / len(means) ** 0.5 + {BETWEEN}"),
        "squared before their mean",
    ),
    (
        "my_pooled",
        moments(f"{M}, variances.mean(0) + (means - {M}).square().sum(0)"),
        "once for all",
    ),
    ("my_pooled", moments(f"{M}, variances.mean(0) + len(means) * {BETWEEN}"), "once for all"),
    (
        "my_pooled",
        moments(f"{M}, (variances.mean(0) + {BETWEEN}).sqrt()"),
        "standard deviation, not",
    ),
    (
        "my_pooled",
        moments(f"{M}, (variances.mean(0) + {BETWEEN}) ** 0.5"),
        "standard deviation, not",
    ),
    (
        "my_pooled",
        moments(f"{M}, variances.sqrt().mean(0).square() + {BETWEEN}"),
        "the mean of standard deviations",
    ),
    (
        "my_pooled",
        moments(f"{M}, (variances**0.5).mean(0) ** 2 + {BETWEEN}"),
        "the mean of standard deviations",
    ),
    (
        "my_pooled",
        moments(f"means.sum(0), variances.sum(0) + (means - {M}).square().sum(0)"),
        "sums, not means",
    ),
    (
        "my_pooled",
        moments(f"means.sum(0), variances.sum(0) + len(means) * {BETWEEN}"),
        "sums, not means",
    ),
    (
        "my_pooled",
        moments(f"{M}, variances.mean(0) + means.square().mean(0)"),
        "the common mean's not taken away",
    ),
    (
        "my_pooled",
        moments(f"{M}, (variances + means**2).mean(0)"),
        "the common mean's not taken away",
    ),
    # ---- unequal parts
    ("my_part", part("losses.mean()"), "right for equal parts only"),
    ("my_part", part("losses.sum() / len(losses)"), "right for equal parts only"),
    ("my_part", part("losses.sum() / total"), "once more"),
    ("my_part", part("losses.mean() * len(losses) / total"), "once more"),
    ("my_part", part("losses.sum() / total / count"), "where it should be multiplied"),
    ("my_part", part("losses.sum() / (total * count)"), "where it should be multiplied"),
    ("my_part", part("torch.einsum('i->', losses)"), "of the losses was not divided"),
    ("my_part", part("losses.mean() * len(losses)"), "of the losses was not divided"),
    ("my_part", part("count * losses.sum()"), "was not divided by all samples"),
    ("my_part", part("(count * losses).sum()"), "was not divided by all samples"),
    ("my_part", part("count * losses.mean()"), "divided by this rank's samples"),
    ("my_part", part("count * losses.sum() / len(losses)"), "divided by this rank's samples"),
    ("my_part", part("len(losses) * losses.sum() / total"), "instead of the ranks"),
    ("my_part", part("losses.mean() * len(losses) ** 2 / total"), "instead of the ranks"),
    ("my_part", part("losses.mean() * total / len(losses)"), "this rank's share"),
    ("my_part", part("losses.mean() / (len(losses) / total)"), "this rank's share"),
    ("my_part", part("count * losses.detach().sum() / total"), "no gradient comes back"),
    (
        "my_part",
        part("torch.tensor(count * losses.sum().item() / total).to(losses)"),
        "no gradient",
    ),
    ("my_part", part("count**2 * losses.sum() / total"), "the ranks count twice"),
    ("my_part", part("count * losses.sum() / (total / count)"), "the ranks count twice"),
    # ---- as strangers wrote them, and what they are told
    ("foretold", "foretold = (118, 7e6, 8)", "(a) what fills no batch waits"),
    ("foretold", "foretold = (60000 / 512, 7e6, 8)", "(a) that is not a whole number of steps"),
    (
        "foretold",
        "foretold = (60000 // 8 // 512, 7e6, 8)",
        "(a) each rank has 7500 pictures and takes 64 of them, not 512",
    ),
    (
        "foretold",
        "foretold = (60000 // 64, 7e6, 8)",
        "(a) that many batches of one rank's 64 there are in all",
    ),
    (
        "foretold",
        "foretold = (15, 7e6, 8)",
        "(a) 512 is the batch of all ranks together; and what fills no batch waits",
    ),
    ("foretold", "foretold = (117, 4e6, 8)", "(b) that is handed over; in a ring more is sent"),
    ("foretold", "foretold = (117, 8e6, 8)", "(b) that would be for a ring without end"),
    ("foretold", "foretold = (117, 3.5e6, 8)", "(b) the finished pieces go round, too"),
    ("foretold", "foretold = (117, 2 * 7 / 8 * 1e6, 8)", "(b) weights, not bytes"),
    (
        "foretold",
        "foretold = (117, 7 * 4e6, 8)",
        "(b) all of it to each of the 7 others: in a ring less is sent",
    ),
    (
        "foretold",
        "foretold = (117, 56e6, 8)",
        "(b) each rank sends a piece 2 · 7 times, and a piece is an eighth",
    ),
    ("foretold", "foretold = (117, 7, 8)", "(b) that is in millions: bytes were asked for"),
    (
        "foretold",
        "import math\nforetold = (117, 7e6, math.sqrt(8))",
        "(c) the standard deviation, not the variance",
    ),
    ("foretold", "foretold = (117, 7e6, 1 / 8)", "(c) the other way round"),
    ("foretold", "foretold = (117, 7e6, 64)", "(c) the variance does not go with the square"),
    (
        "foretold",
        "foretold = (117, 7e6, 1)",
        "(c) one seed takes nothing from the noise of one rank",
    ),
    (
        "my_pooled",
        moments("means.mean(0), variances.mean(0) + means.std(0, unbiased=False)"),
        "the standard deviation of the means was added, not their variance",
    ),
    (
        "my_pooled",
        moments(
            "mean, (variances + means ** 2).sum(0) / n",
            "n = means.shape[0]\nmean = means.sum(0) / n",
        ),
        "the means' squares were added, and the common mean's not taken away",
    ),
    (
        "my_pooled",
        moments("mean, var", "var, mean = torch.var_mean(means, 0, correction=0)"),
        "the variance inside of the ranks is missing",
    ),
    (
        "my_pooled",
        moments(
            "mean, var + variances.mean(0)", "mean, var = torch.var_mean(means, 0, correction=0)"
        ),
        "torch.var_mean gives the variance first, then the mean",
    ),
    (
        "my_pooled",
        moments(
            "mean, variances.mean(-1) + means.var(-1, unbiased=False)", "mean = means.mean(-1)"
        ),
        "over the channels, not over the ranks",
    ),
    (
        "my_pooled",
        moments(
            "mean, variances.sum(dim=0) + ((means - mean) ** 2).mean(dim=0)",
            "mean = means.mean(dim=0)",
        ),
        "the variances were added up, not averaged",
    ),
    (
        "my_pooled",
        moments(
            "mean, variances.mean(dim=0) + (means - mean).pow(2).sum(0)", "mean = means.mean(dim=0)"
        ),
        "the spread of the means counts once for all, not once for each rank",
    ),
    (
        "my_pooled",
        moments(
            "mean, var",
            "mean, var = means[0], variances[0]\nfor m, v in zip(means[1:], variances[1:]):\n    delta = m - mean\n    mean = (mean + m) / 2\n    var = (var + v) / 2 + delta ** 2 / 4",
        ),
        "one rank after the other with equal weights: right for two ranks only",
    ),
    (
        "my_pooled",
        moments(
            "mean, variances.sqrt().mean(0).square() + (means - mean).square().mean(0)",
            "mean = means.mean(0)",
        ),
        "the mean of standard deviations, squared, is no variance",
    ),
    (
        "my_pooled",
        moments(
            "mean, var * n / (n - 1)",
            "n = len(means)\nmean = means.mean(0)\nvar = variances.mean(0) + (means - mean).square().mean(0)",
        ),
        "Its 2nd result is n /",
    ),
    (
        "my_pooled",
        moments(
            "mean, variances.mean(0) - (means.square().mean(0) - mean.square())",
            "mean = means.mean(0)",
        ),
        "the spread of the means is taken away, not added",
    ),
    ("my_part", part("count * torch.mean(losses)"), "divided by this rank's samples, not by all"),
    (
        "my_part",
        part("losses.mean() * count / total"),
        "the mean of this rank's losses, where their sum belongs",
    ),
    ("my_part", part("torch.sum(losses)"), "the sum of the losses was not divided"),
    (
        "my_part",
        part("losses.sum() * (total / count)"),
        "It is right with total and count exchanged",
    ),
    (
        "my_part",
        part("losses.mean() * total / (n * count)", "n = len(losses)"),
        "upside down: the rank's weight is the mean part over its own",
    ),
    (
        "my_part",
        part("losses.sum() / per_rank", "per_rank = total // count"),
        "total // count drops what is left over",
    ),
    ("my_part", part("losses * count / total"), "their sum is right"),
    (
        "my_part",
        part("torch.tensor(losses.sum().item() * count / total, requires_grad=True)"),
        "no gradient comes back",
    ),
    (
        "my_pooled",
        moments("m, variances.mean(0) + (means - m).square().mean(0).sqrt()", "m = means.mean(0)"),
        "the standard deviation of the means was added, not their variance",
    ),
    (
        "my_pooled",
        moments(
            "m, len(means) * variances.mean(0) + means.var(0, correction=0)", "m = means.mean(0)"
        ),
        "the variances were added up, not averaged",
    ),
    (
        "my_pooled",
        moments(
            "pair[0], pair[1] + variances.mean(0)",
            "pair = torch.var_mean(means, dim=0, correction=0)",
        ),
        "torch.var_mean gives the variance first, then the mean",
    ),
    (
        "my_pooled",
        moments(
            "[m, q - m * m]",
            "m, q = means[0], variances[0] + means[0] ** 2\n"
            "for k in range(1, len(means)):\n"
            "    m, q = (m + means[k]) / 2, (q + variances[k] + means[k] ** 2) / 2",
        ),
        "one rank after the other with equal weights: right for two ranks only",
    ),
    (
        "my_part",
        part("count * losses.sum() / (total * len(losses))"),
        "the mean of this rank's losses, where their sum belongs",
    ),
    (
        "my_part",
        part("losses.mean() / (count * len(losses) / total)"),
        "upside down: the rank's weight is the mean part over its own",
    ),
    (
        "my_part",
        part("losses.sum() / int(total / count)"),
        "total // count drops what is left over",
    ),
]

PROMISES = {
    "foretold": {
        "(a) how many steps an epoch has": "foretold = (120, 7e6, 8)",
        "(b) how many bytes each rank sends": "foretold = (117, 6e6, 8)",
        "(c) how many times as large the variance is": "foretold = (117, 7e6, 7)",
    },
    "my_pooled": {
        "the mean of all rows": moments(f"means.median(0).values, variances.mean(0) + {BETWEEN}"),
        "the variance of all rows": moments(f"{M}, variances.mean(0) + 2 * {BETWEEN}"),
        "two tensors (d,)": moments(f"{M}[None], (variances.mean(0) + {BETWEEN})[None]"),
    },
    "my_part": {
        "the scalar": part("count * losses / total"),
        "the mean loss of all total samples": part("count * losses.sum() / (total + 1)"),
        "DDP takes the plain mean of the ranks": part("(count + 1) * losses.sum() / total"),
        "of all count ranks": part("3 * losses.sum() / total"),
    },
}
