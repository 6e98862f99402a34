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
