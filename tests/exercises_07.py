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
    ("critical", "critical = (\n    1, 2, 0.1 * 0.5**2)", "with the force of cross-entropy"),
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
    ("repaired", hinge(result="(real.mean() + fake.mean()) / 2"), "half of the loss"),
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
    (
        "compared",
        pairs("-F.logsigmoid(a - a_hat.detach()).mean()"),
        "no gradient reaches the fake: the officer must",
    ),
    (
        "compared",
        pairs("-F.logsigmoid(a.data - a_hat).mean()"),
        "no gradient reaches the real note: the officer",
    ),
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
    ("my_r1", r1(graph="retain_graph=True"), "is create_graph=True missing"),
    ("my_r1", r1(result="gamma / 2 * g.pow(2).sum()"), "summed, not averaged"),
    ("my_r1", r1(result="gamma / 2 * (g * g).mean()"), "averaged over a note's axes"),
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
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return gamma / 2 * g.square().sum(1).mean()
""",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    g = torch.func.vmap(torch.func.grad(lambda x: D(x[None])[0]))(real)
    return gamma / 2 * g.square().sum(1).mean()
""",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    g = torch.func.jacrev(lambda x: D(x))(real).diagonal(dim1=0, dim2=1)
    return gamma / 2 * (g**2).sum(0).mean()
""",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return gamma * F.mse_loss(g, torch.zeros_like(g), reduction="sum") / (2 * len(x))
""",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return 0.5 * gamma * torch.einsum("ni,ni->", g, g) / len(g)
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
        "the signs are still swapped: a real note should",
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
        "the counterfeiter's hinge, −â",
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
        "the worst note alone, not the mean",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return F.softplus(-(a - a_hat).mean())
""",
        "the means were taken before the softplus:",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return F.softplus(a - a_hat).mean()
""",
        "the sign: this is the counterfeiter's loss",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return F.softplus(-(a - a_hat)).sum()
""",
        "the batch was summed, not averaged",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return F.softplus(-(a - a_hat.mean())).mean()
""",
        "real notes against the fakes' mean: half of the",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return F.softplus(-(a[:, None] - a_hat)).mean()
""",
        "every real note against every fake: all N²",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return F.softplus(-a).mean() + F.softplus(a_hat).mean()
""",
        "two logarithms, one for each note: plain",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return -F.logsigmoid(a.sigmoid() - a_hat.sigmoid()).mean()
""",
        "probabilities were subtracted: the logits'",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return (a_hat - a).mean()
""",
        "no sigmoid and no logarithm: this is a critic's",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return F.softplus(-(a - a_hat.detach())).mean()
""",
        "no gradient reaches the fake: the officer must",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return torch.sigmoid(a_hat - a).mean()
""",
        "no logarithm: the probability that the fake wins",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return F.relu(1 - (a - a_hat)).mean()
""",
        "a hinge in place of the logarithm",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return -torch.log((a - a_hat)).mean()
""",
        "the logarithm of the difference itself: NaN",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return F.softplus(-(a - a_hat)).mean() / 2
""",
        "half of it",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return F.softplus(-(a + a_hat)).mean()
""",
        "the logits were added: their difference counts",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return -torch.log(torch.sigmoid(a - a_hat).mean())
""",
        "the mean was taken inside the logarithm",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return F.softplus(-(a - a_hat)).mean() + F.softplus(a - a_hat).mean()
""",
        "the officer's and the counterfeiter's loss",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return F.softplus(-(a.sort().values - a_hat.sort().values)).mean()
""",
        "both were sorted: pair by pair, as they come",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return F.softplus(a_hat.mean() - a).mean() + F.softplus(a_hat - a.mean()).mean()
""",
        "each note against the other side's mean: that",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return torch.log(torch.sigmoid(a - a_hat)).mean()
""",
        "the sign of the whole",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return gamma * g.square().sum(1).mean()
""",
        "γ where γ/2 belongs: twice the charge, and half",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return gamma / 2 * g.norm(dim=1).mean()
""",
        "no square: |∇a| in place of |∇a|²",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return gamma / 2 * g.square().mean()
""",
        "averaged over a note's axes as well: |∇a|² is a",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return gamma / 2 * g.square().sum()
""",
        "the batch was summed, not averaged",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x)[0]
    return gamma / 2 * g.square().sum(1).mean()
""",
        "nothing reaches the officer's weights: is",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return (gamma / 2 * g.square().sum(1).mean()).item()
""",
        "nothing reaches the officer's weights: is",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = fake.clone().requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return gamma / 2 * g.square().sum(1).mean()
""",
        "at the fakes: that is R2",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return gamma / 2 * ((g.norm(dim=1) - 1) ** 2).mean()
""",
        "(|∇a| − 1)²: R1 pulls the slope to 0, not to 1",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    g = torch.autograd.grad(D(x).mean(), x, create_graph=True)[0]
    return gamma / 2 * g.square().sum(1).mean()
""",
        "the logits' mean was differentiated: every",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    g = torch.autograd.grad(D(x).sigmoid().sum(), x, create_graph=True)[0]
    return gamma / 2 * g.square().sum(1).mean()
""",
        "the slope of the probability σ(a), not of the",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return g.square().sum(1).mean() / 2
""",
        "half of the mean, without γ",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return 10 / 2 * g.square().sum(1).mean()
""",
        "γ = 10 in place of the γ that was given",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return gamma / 2 * g.norm(dim=1).mean() ** 2
""",
        "the mean length was squared, not each length",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return gamma / 2 * (g.sum(1) ** 2).mean()
""",
        "the slopes were added up before they were",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return -gamma / 2 * g.square().sum(1).mean()
""",
        "the sign: a charge is added to the loss",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return gamma**2 / 2 * g.square().sum(1).mean()
""",
        "γ² where γ belongs",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = torch.lerp(real, fake, torch.rand(len(real), 1)).requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return gamma / 2 * g.square().sum(1).mean()
""",
        "at random places between real notes and fakes:",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    g = torch.autograd.grad(F.softplus(-D(x)).sum(), x, create_graph=True)[0]
    return gamma / 2 * g.square().sum(1).mean()
""",
        "the slope of log σ(a), not of the logit",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return gamma / 2 * g.norm() ** 2 / len(fake) / 3
""",
        "averaged over a note's axes as well: |∇a|² is a",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    return gamma / 2 * (gk.penalties.r1(D, real) + gk.penalties.r1(D, fake))
""",
        "at the real notes, and at the fakes once more:",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    return gk.penalties.r1(D, real)
""",
        "no γ at all",
    ),
    # named wrongly, or not, before somebody tried them
    (
        "repaired",
        """
def repaired(a, a_hat):
    return F.relu(1 - a).mean() - a_hat.mean()
""",
        "the counterfeiter's, −â",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.detach().requires_grad_()
    (g,) = torch.autograd.grad(D(x).sum(), x, create_graph=True)
    return gamma / 2 * torch.einsum("ni,ni->n", g, g).mean() ** 2
""",
        "was squared once more",
    ),
]

# What an exercise's prompt promises, and an answer that is wrong in this alone.
PROMISES = {
    "critical": {
        "(a)": "critical = (1, 2, 0.1)",
        "(b)": "critical = (2, 4, 0.1)",
        "(c)": "critical = (2, 2, 2)",
    },
    "repaired": {
        "the signs": """
def repaired(a, a_hat):
    return F.relu(1 + a).mean() + F.relu(1 - a_hat).mean()
""",
        "and one thing more": """
def repaired(a, a_hat):
    return F.relu(1 - a).mean() + (1 + a_hat).mean()
""",
        "the officer's: real notes and fakes": """
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
    "compared": {
        "pair by pair, not all pairs": """
def compared(a, a_hat):
    return F.softplus(a_hat - a[:, None]).mean()
""",
        "each pair, not the means": """
def compared(a, a_hat):
    return F.softplus(a_hat.mean() - a.mean())
""",
        "the officer's": """
def compared(a, a_hat):
    return F.softplus(a - a_hat).mean()
""",
        "learnt from both notes": """
def compared(a, a_hat):
    return F.softplus(a_hat.detach() - a).mean()
""",
    },
    "my_r1": {
        "with its weight": """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return gamma * g.square().sum(1).mean()
""",
        "any γ": """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return 5 / 2 * g.square().sum(1).mean()
""",
        "the square of the length": """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return gamma / 2 * g.norm(dim=1).mean()
""",
        "a mean over the notes": """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return gamma / 2 * g.square().sum()
""",
        "at the real notes": """
def my_r1(D, real, fake, gamma):
    x = fake.clone().requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return gamma / 2 * g.square().sum(1).mean()
""",
        "differentiable once more": """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x)[0]
    return gamma / 2 * g.square().sum(1).mean()
""",
    },
}

# A sample by somebody who had not read the lists.
RIGHT += [
    (
        "critical",
        """
from fractions import Fraction
critical = (Fraction(2), Fraction(2), Fraction(1, 10))""",
    ),
    (
        "critical",
        """
h = torch.tensor(0.1)
critical = torch.stack([torch.tensor(2.0), 2 * torch.tensor(4 * 0.5 * 0.5).sqrt(), h])""",
    ),
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
    (
        "compared",
        """
def compared(a, a_hat):
    return F.cross_entropy(torch.stack([a, a_hat], -1), torch.zeros(len(a), dtype=torch.long))""",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return torch.vmap(lambda r, f: torch.logaddexp(r, f) - r)(a, a_hat).mean()""",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    slope = torch.func.vmap(torch.func.grad(lambda x: D(x[None]).sum()))
    return gamma / 2 * slope(real).square().sum(1).mean()""",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    g = torch.func.grad(lambda x: D(x).sum())(real)
    return gamma * torch.einsum("ni,ni->", g, g) / (2 * len(real))""",
    ),
]
WRONG += [
    (
        "critical",
        "critical = (1, 2, 0.1)",
        "(a) is twice f′(0), where the root vanishes, not f′(0)",
    ),
    (
        "critical",
        "critical = (2, 4, 0.1)",
        "(b) only one of the two forces grew: the root of their product counts",
    ),
    ("critical", "critical = (2, 1, 0.1)", "(b) the factor 4 was forgotten"),
    (
        "critical",
        "critical = (2, 2, 0.01)",
        "(c) hγ was taken for γ: h² f′(0)² is divided by h once",
    ),
    (
        "critical",
        "critical = (2, 2, 2)",
        "(c) that is where it stops circling; to pull in takes less",
    ),
    ("critical", "critical = (2, 2, 10)", "(c) turned over: hγ must exceed h² f′(0)²"),
    (
        "critical",
        "critical = (4, 4, 0.1)",
        "Its 1st result: a known mistake, (a) f′(0) is 1 for hinge, so the root vanishes at 2, not at 2²; its 2nd result: a known mistake, (b) only one of the two forces grew: the root of their product counts (3rd: right)",
    ),
    ("critical", "critical = (2, 2, 0.2)", "(c) is twice that: h f′(0)², without a factor"),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return (1 - a).clamp(min=0).mean() + (1 + a_hat).mean()""",
        "the fakes have no clamp: a fake far below −1 still earns the officer something",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return (1 - a.mean()).clamp(min=0) + (1 + a_hat.mean()).clamp(min=0)""",
        "the clamp after the mean: it must forgive each note alone",
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    return F.relu(1 + a).mean() + F.relu(1 - a_hat).mean()""",
        "the signs are still swapped: a real note should score above 1, a fake below −1",
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
        "the fakes' half is the counterfeiter's, −â",
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
    (
        "compared",
        """
def compared(a, a_hat):
    return F.softplus(a - a_hat).mean()""",
        "the sign: this is the counterfeiter's loss",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return F.softplus(-(a - a_hat.mean())).mean()""",
        "real notes against the fakes' mean: half of the average-relativistic loss",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return F.softplus(a_hat[:, None] - a[None]).mean()""",
        "every real note against every fake: all N² pairs, not N",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    bce = nn.BCEWithLogitsLoss()
    ones, zeros = torch.ones_like(a), torch.zeros_like(a)
    return (bce(a - a_hat.mean(), ones) + bce(a_hat - a.mean(), zeros)) / 2""",
        "the mean of both sides against the other side's mean",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return F.softplus(-a).mean() + F.softplus(a_hat).mean()""",
        "two logarithms, one for each note: plain cross-entropy",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return F.softplus(-(a - a_hat))""",
        "It gives 5 numbers of shape (5,), expected a number: their mean is right",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return -torch.log(torch.sigmoid(a) - torch.sigmoid(a_hat)).mean()""",
        "probabilities were subtracted: the logits' difference goes into one sigmoid; the logarithm of the difference itself: NaN where the fake wins",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return F.cross_entropy(torch.stack([a, a_hat], 1), torch.ones(len(a), dtype=torch.long))""",
        "the sign: this is the counterfeiter's loss",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = fake.detach().requires_grad_()
    (g,) = torch.autograd.grad(D(x).sum(), x, create_graph=True)
    return gamma / 2 * g.pow(2).sum(1).mean()""",
        "at the fakes: that is R2",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.detach().requires_grad_()
    (g,) = torch.autograd.grad(D(x).sum(), x, create_graph=True)
    return gamma * g.square().sum(1).mean()""",
        "γ where γ/2 belongs: twice the charge, and half the critical γ",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.detach().requires_grad_()
    (g,) = torch.autograd.grad(D(x).sum(), x)
    return gamma / 2 * g.pow(2).sum(1).mean()""",
        "nothing reaches the officer's weights: is create_graph=True missing, or was the result cut off, as by .item()?",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.detach().requires_grad_()
    (g,) = torch.autograd.grad(D(x).sum(), x, create_graph=True)
    return gamma / 2 * g.norm(2, dim=1).mean()""",
        "no square: |∇a| in place of |∇a|²",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.detach().requires_grad_()
    (g,) = torch.autograd.grad(D(x).sum(), x, create_graph=True)
    return gamma / 2 * (g ** 2).mean()""",
        "averaged over a note's axes as well: |∇a|² is a sum over them",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.detach().requires_grad_()
    (g,) = torch.autograd.grad(D(x).mean(), x, create_graph=True)
    return gamma / 2 * g.pow(2).sum(1).mean()""",
        "the logits' mean was differentiated: every slope is N times too small",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.detach().requires_grad_()
    (g,) = torch.autograd.grad(D(x).sum(), x, create_graph=True)
    return (gamma / 2) * torch.sum(g * g)""",
        "the batch was summed, not averaged",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.detach().requires_grad_()
    (g,) = torch.autograd.grad(D(x).sum(), x, create_graph=True)
    return gamma / 2 * ((g.norm(dim=1) - 1) ** 2).mean()""",
        "(|∇a| − 1)²: R1 pulls the slope to 0, not to 1",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.detach().requires_grad_()
    (g,) = torch.autograd.grad(D(x).sum(), x, create_graph=True)
    return gamma / 2 * torch.einsum('ni,ni->n', g, g).mean() ** 2""",
        "the mean of |∇a|² was squared once more",
    ),
]
