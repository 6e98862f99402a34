"""Answers to the exercises of lesson 07, right and wrong, as a reader might write them."""

LESSON = "07_collapse_and_convergence"

RIGHT = [
    ("critical", "critical = (2, 2, 0.1)"),
    ("critical", "critical = [2.0, 2 * (4 * 0.5 * 0.5) ** 0.5, 1 / 10]"),
    ("critical", "critical = torch.tensor([2, 2, 0.1])"),
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
    (
        "compared",
        """
def compared(a, a_hat):
    return -torch.log(torch.sigmoid(a - a_hat)).mean()
""",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    gap = a - a_hat
    return F.binary_cross_entropy_with_logits(gap, torch.ones_like(gap))
""",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return sum(F.softplus(y - x) for x, y in zip(a, a_hat)) / len(a)
""",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    return 0.5 * gamma * gk.penalties.r1(D, real)
""",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    a = D(x)
    g = torch.autograd.grad(a, x, grad_outputs=torch.ones_like(a), create_graph=True)[0]
    return gamma * (torch.linalg.vector_norm(g, dim=1) ** 2).mean() / 2
""",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    total = 0
    for note in real:
        note = note[None].detach().requires_grad_()
        (slope,) = torch.autograd.grad(D(note), note, create_graph=True)
        total = total + (slope * slope).sum()
    return gamma / (2 * len(real)) * total
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


PAIRS = """
def compared(a, a_hat):
    return {result}
"""

R1 = """
def my_r1(D, real, fake, gamma):
    x = {at}
    x.requires_grad_()
    out = {judge}
    g = torch.autograd.grad(out, x, torch.ones_like(out), {graph})[0]
    return {result}
"""


def r1(
    at="real.clone()",
    judge="D(x)",
    graph="create_graph=True",
    result="gamma / 2 * g.pow(2).sum(1).mean()",
):
    return R1.format(at=at, judge=judge, graph=graph, result=result)


def pairs(result):
    return PAIRS.format(result=result)


WRONG = [
    ("critical", "critical = (\n    1.0, 2.0, 0.1)", "not f′(0)"),
    ("critical", "critical = (\n    1, 2, 0.1 * 0.5**2)", "not the ½ of cross-entropy"),
    ("critical", "critical = (\n    2, 2 * 4 * 0.5, 0.1)", "only one of the two forces grew"),
    ("critical", "critical = (\n    2, 2 * (2 + 0.5) / 2, 0.1)", "not their mean"),
    ("critical", "critical = (\n    2, 2 * 0.5, 0.1)", "the factor 4 was forgotten"),
    ("critical", "critical = (\n    2, 2, 1 / 0.1)", "turned over"),
    ("critical", "critical = (\n    2, 2, 2.0)", "to pull in takes less"),
    ("critical", "critical = (\n    2, 2, 2 / 0.1 - 0.1 / 2)", "the limit of γ for large charges"),
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
    ("repaired", hinge(result="(real.mean() + fake.mean()) / 2"), "one mean over both"),
    ("compared", pairs("-F.logsigmoid(a.mean() - a_hat.mean())"), "the means were taken before"),
    (
        "compared",
        pairs("-F.logsigmoid(a - a_hat.mean()).mean() - F.logsigmoid(a.mean() - a_hat).mean()"),
        "that is the average-relativistic loss",
    ),
    ("compared", pairs("-F.logsigmoid(a - a_hat.mean()).mean()"), "half of the average"),
    (
        "compared",
        pairs("sum(F.softplus(y - x) for x in a for y in a_hat) / len(a) ** 2"),
        "all N² pairs",
    ),
    ("compared", pairs("-F.logsigmoid(a_hat - a).mean()"), "this is the counterfeiter's loss"),
    (
        "compared",
        pairs("-F.logsigmoid(a).mean() - F.logsigmoid(-a_hat).mean()"),
        "plain cross-entropy",
    ),
    (
        "compared",
        pairs("-F.logsigmoid(torch.sigmoid(a) - torch.sigmoid(a_hat)).mean()"),
        "probabilities were subtracted",
    ),
    ("compared", pairs("-F.logsigmoid(a - a_hat.detach()).mean()"), "the fake was detached"),
    ("compared", pairs("-F.logsigmoid(a.data - a_hat).mean()"), "the real note was detached"),
    ("compared", pairs("-F.logsigmoid(a - a_hat).sum()"), "summed, not averaged"),
    ("my_r1", r1(result="gamma * g.pow(2).sum(1).mean()"), "γ where γ/2 belongs"),
    ("my_r1", r1(result="g.pow(2).sum(1).mean()"), "no γ at all"),
    ("my_r1", r1(result="g.pow(2).sum(1).mean() / 2"), "half of the mean, without γ"),
    ("my_r1", r1(result="gamma / 2 * g.norm(dim=1).mean()"), "no square"),
    ("my_r1", r1(at="fake.clone()"), "that is R2"),
    ("my_r1", r1(at="torch.cat([fake, real])"), "at the real notes and the fakes together"),
    ("my_r1", r1(at="fake.lerp(real, 0.5)"), "where the gradient penalty looks"),
    ("my_r1", r1(judge="1 / (1 + torch.exp(-D(x)))"), "the slope of the probability"),
    ("my_r1", r1(judge="-F.softplus(-D(x))"), "the slope of log σ(a)"),
    ("my_r1", r1(graph="retain_graph=True"), "no graph"),
    ("my_r1", r1(result="gamma / 2 * g.pow(2).sum()"), "summed, not averaged"),
    ("my_r1", r1(result="gamma / 2 * (g * g).mean()"), "averaged over a note's axes"),
]
