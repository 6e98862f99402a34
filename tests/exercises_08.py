"""Answers to the exercises of lesson 08, right and wrong, as a reader might write them."""

LESSON = "08_collapse_and_convergence"

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
    ("critical", "critical = (\n    1.0, 2.0, 0.1)", "(a) 1 is too small"),
    ("critical", "critical = (\n    1, 2, 0.1 * 0.5**2)", "with the force of cross-entropy"),
    ("critical", "critical = (\n    2, 2 * 4 * 0.5, 0.1)", "(b) 4 is too large"),
    ("critical", "critical = (\n    2, 2 * (2 + 0.5) / 2, 0.1)", "not their mean"),
    ("critical", "critical = (\n    2, 2 * 0.5, 0.1)", "(b) 1 is too small"),
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
        "no clamp at all: this is the Wasserstein critic's loss, plus 2; the worst note alone, not the mean",
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

# a second fresh sample: edges, and names that hold however it came about
WRONG += [
    (
        "critical",
        "critical = (4, 4, 0.1)",
        "(b) 4 is too large: twice the root of the forces' product",
    ),
    (
        "critical",
        "critical = (1, 1, 0.1)",
        "(b) 1 is too small: twice the root of the forces' product",
    ),
    ("critical", "critical = (4, 4, 0.1)", "(a) 4 is too large: the root vanishes at twice"),
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
        "(a) 1 is too small: the root vanishes at twice f′(0), and f′(0) is 1 for hinge",
    ),
    (
        "critical",
        "critical = (2, 4, 0.1)",
        "(b) 4 is too large: twice the root of the forces' product counts, and they are ½ and 2",
    ),
    (
        "critical",
        "critical = (2, 1, 0.1)",
        "(b) 1 is too small: twice the root of the forces' product counts, and they are ½ and 2",
    ),
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
        "Its 1st result: a known mistake, (a) 4 is too large: the root vanishes at twice f′(0), and f′(0) is 1 for hinge; its 2nd result: a known mistake, (b) 4 is too large: twice the root of the forces' product counts, and they are ½ and 2 (3rd: right)",
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


# Right answers, and what of them is replaced in one with a mistake: old and new words in turn, or
# all that the last line returns.
EDITS = [
    (
        "compared",
        """
def compared(a, a_hat):
    n, loss = len(a), 0
    for real, fake in zip(a, a_hat):
        loss = loss - torch.log(torch.sigmoid(real - fake))
    return loss / n""",
        {
            "the means were taken before the softplus: single pairs no longer count": "-torch.log(torch.sigmoid((a - a_hat).mean()))",
            "each note against the other side's mean: that is the average-relativistic loss": "-(a - a_hat.mean()).sigmoid().log().mean() - (a.mean() - a_hat).sigmoid().log().mean()",
            "the mean of both sides against the other side's mean": "-torch.cat([a - a_hat.mean(), a.mean() - a_hat]).sigmoid().log().mean()",
            "real notes against the fakes' mean: half of the average-relativistic loss": (
                "real - fake",
                "real - a_hat.mean()",
            ),
            "fakes against the real notes' mean: half of the average-relativistic loss": (
                "real - fake",
                "a.mean() - fake",
            ),
            "every real note against every fake: all N² pairs, not N": "-sum(torch.log(torch.sigmoid(x - y)) for x in a for y in a_hat) / n**2",
            "each real note against a fake of another place: pair by pair, as they come": (
                "zip(a, a_hat)",
                "zip(a, reversed(a_hat.unbind()))",
            ),
            "both were sorted: pair by pair, as they come": (
                "zip(a, a_hat)",
                "zip(sorted(a), sorted(a_hat))",
            ),
            "the sign: this is the counterfeiter's loss": ("real - fake", "fake - real"),
            "the sign of the whole": "-loss / n",
            "half of it": "loss / (2 * n)",
            "two logarithms, one for each note: plain cross-entropy": (
                "torch.sigmoid(real - fake)",
                "real.sigmoid() * (1 - fake.sigmoid())",
            ),
            "the officer's and the counterfeiter's loss together": (
                "torch.sigmoid(real - fake)",
                "(real - fake).sigmoid() * (fake - real).sigmoid()",
            ),
            "probabilities were subtracted: the logits' difference goes into one sigmoid": (
                "real - fake",
                "real.sigmoid() - fake.sigmoid()",
            ),
            "the logits were added: their difference counts": ("real - fake", "real + fake"),
            "the fake was left out": ("real - fake", "real"),
            "the real note was left out": ("real - fake", "-fake"),
            "no gradient reaches the fake: the officer must learn from both notes": (
                "real - fake",
                "real - fake.item()",
            ),
            "no gradient reaches the real note: the officer must learn from both notes": (
                "real - fake",
                "real.item() - fake",
            ),
            "the batch was summed, not averaged": "loss",
            "the largest of the batch, not its mean": "(-torch.log(torch.sigmoid(a - a_hat))).max()",
            "no logarithm: the probability that the fake wins": (
                "- torch.log(torch.sigmoid(real - fake))",
                "+ torch.sigmoid(fake - real)",
            ),
            "no logarithm: minus the probability that the real note wins": (
                "torch.log(torch.sigmoid(real - fake))",
                "torch.sigmoid(real - fake)",
            ),
            "no sigmoid and no logarithm: this is a critic's loss": (
                "torch.log(torch.sigmoid(real - fake))",
                "(real - fake)",
            ),
            "sigmoid twice: the difference is a logit already": (
                "torch.sigmoid(real - fake)",
                "torch.sigmoid(torch.sigmoid(real - fake))",
            ),
            "the logarithm of the difference itself: NaN where the fake wins": (
                "torch.sigmoid(real - fake)",
                "real - fake",
            ),
            "a hinge in place of the logarithm": (
                "- torch.log(torch.sigmoid(real - fake))",
                "+ torch.clamp(1 - real + fake, min=0)",
            ),
            "a hinge without margin in place of the logarithm": (
                "- torch.log(torch.sigmoid(real - fake))",
                "+ torch.clamp(fake - real, min=0)",
            ),
            "a square in place of the logarithm": (
                "- torch.log(torch.sigmoid(real - fake))",
                "+ (real - fake - 1) ** 2",
            ),
            "the size of the difference: its sign counts": ("real - fake", "abs(real - fake)"),
            "the mean was taken inside the logarithm": "-torch.log(sum(torch.sigmoid(x - y) for x, y in zip(a, a_hat)) / n)",
        },
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    ones = torch.ones_like(a)
    bce = F.binary_cross_entropy_with_logits
    return bce(a - a_hat, ones)""",
        {
            "the means were taken before the softplus: single pairs no longer count": "bce(a.mean() - a_hat.mean(), ones[0])",
            "each note against the other side's mean: that is the average-relativistic loss": "bce(a - a_hat.mean(), ones) + bce(a_hat - a.mean(), 0 * ones)",
            "the mean of both sides against the other side's mean": "(bce(a - a_hat.mean(), ones) + bce(a_hat - a.mean(), 0 * ones)) / 2",
            "real notes against the fakes' mean: half of the average-relativistic loss": "bce(a - a_hat.mean(), ones)",
            "fakes against the real notes' mean: half of the average-relativistic loss": "bce(a.mean() - a_hat, ones)",
            "every real note against every fake: all N² pairs, not N": "F.softplus(a_hat.unsqueeze(1) - a.unsqueeze(0)).mean()",
            "each real note against a fake of another place: pair by pair, as they come": "bce(a.flip(0) - a_hat, ones)",
            "both were sorted: pair by pair, as they come": "bce(torch.sort(a)[0] - torch.sort(a_hat)[0], ones)",
            "the sign: this is the counterfeiter's loss": "bce(a - a_hat, 0 * ones)",
            "the sign of the whole": "-bce(a - a_hat, ones)",
            "half of it": "0.5 * bce(a - a_hat, ones)",
            "two logarithms, one for each note: plain cross-entropy": "bce(a, ones) + bce(a_hat, 0 * ones)",
            "the officer's and the counterfeiter's loss together": "bce(a - a_hat, ones) + bce(a_hat - a, ones)",
            "probabilities were subtracted: the logits' difference goes into one sigmoid": "bce(a.sigmoid() - a_hat.sigmoid(), ones)",
            "the logits were added: their difference counts": "bce(a + a_hat, ones)",
            "the fake was left out": "bce(a, ones)",
            "the real note was left out": "bce(a_hat, 0 * ones)",
            "no gradient reaches the fake: the officer must learn from both notes": "bce(a - a_hat.detach(), ones)",
            "no gradient reaches the real note: the officer must learn from both notes": "bce(a.detach() - a_hat, ones)",
            "the batch was summed, not averaged": "bce(a - a_hat, ones, reduction='sum')",
            "the largest of the batch, not its mean": "bce((a - a_hat).min(), ones[0])",
            "no logarithm: the probability that the fake wins": "torch.sigmoid(a_hat - a).mean()",
            "no logarithm: minus the probability that the real note wins": "-torch.sigmoid(a - a_hat).mean()",
            "no sigmoid and no logarithm: this is a critic's loss": "a_hat.mean() - a.mean()",
            "sigmoid twice: the difference is a logit already": "bce(torch.sigmoid(a - a_hat), ones)",
            "the logarithm of the difference itself: NaN where the fake wins": "-torch.log(a - a_hat).mean()",
            "a hinge in place of the logarithm": "F.relu(1 - (a - a_hat)).mean()",
            "a hinge without margin in place of the logarithm": "F.relu(a_hat - a).mean()",
            "a square in place of the logarithm": "F.mse_loss(a - a_hat, ones)",
            "the size of the difference: its sign counts": "bce((a - a_hat).abs(), ones)",
            "the mean was taken inside the logarithm": "-torch.log(torch.sigmoid(a - a_hat).mean())",
        },
    ),
    (
        "repaired",
        """
def repaired(a, a_hat):
    of_real = torch.maximum(torch.zeros_like(a), 1 - a)
    of_fake = torch.maximum(torch.zeros_like(a_hat), 1 + a_hat)
    return of_real.mean() + of_fake.mean()""",
        {
            "the signs are still swapped: a real note should score above 1, a fake below −1": (
                "1 - a)",
                "1 + a)",
                "1 + a_hat",
                "1 - a_hat",
            ),
            "the sign of the real notes: a real note should score above 1": ("1 - a)", "1 + a)"),
            "the sign of the fakes: a fake should score below −1": ("1 + a_hat", "1 - a_hat"),
            "nothing was repaired": "torch.relu(1 + a).mean() + (1 - a_hat).mean()",
            "the fakes have no clamp: a fake far below −1 still earns the officer something": "of_real.mean() + 1 + a_hat.mean()",
            "the reals have no clamp: a real note far above 1 still earns the officer something": "1 - a.mean() + of_fake.mean()",
            "no clamp at all: this is the Wasserstein critic's loss, plus 2": "2 - a.mean() + a_hat.mean()",
            "the clamp after the mean: it must forgive each note alone": "torch.relu(1 - a.mean()) + torch.relu(1 + a_hat.mean())",
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
            "the real notes' half was subtracted": "of_fake.mean() - of_real.mean()",
            "the fakes are missing": "of_real.mean()",
            "the real notes are missing": "of_fake.mean()",
            "the counterfeiter's hinge, −â": "gk.losses.hinge.generator(a_hat)",
            "the fakes' size in place of max(0, ·)": "(a - 1).abs().mean() + (-1 - a_hat).abs().mean()",
            "softplus in place of max(0, ·)": "torch.log1p(torch.exp(1 - a)).mean() + torch.log1p(torch.exp(1 + a_hat)).mean()",
            "cross-entropy in place of the hinge": "-torch.log(a.sigmoid()).mean() - torch.log((-a_hat).sigmoid()).mean()",
            "probabilities in place of logits": "(1 - a.sigmoid()).mean() + (1 + a_hat.sigmoid()).mean()",
            "a leaky clamp": "torch.maximum(1 - a, 0.2 * (1 - a)).mean() + torch.maximum(1 + a_hat, 0.2 * (1 + a_hat)).mean()",
            "the worst note alone, not the mean": "of_real.max() + of_fake.max()",
            "the clamps forgive what they should charge": "torch.relu(a - 1).mean() + torch.relu(-(1 + a_hat)).mean()",
            "the fakes' half is the counterfeiter's, −â": "of_real.mean() - a_hat.mean()",
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
            "the sign of the real notes: a real note should score above 1": (
                "1 - x for x in a if x < 1",
                "1 + x for x in a if x > -1",
            ),
            "the sign of the fakes: a fake should score below −1": (
                "1 + x for x in a_hat if x > -1",
                "1 - x for x in a_hat if x < 1",
            ),
            "the fakes have no clamp: a fake far below −1 still earns the officer something": (
                " if x > -1",
                "",
            ),
            "the reals have no clamp: a real note far above 1 still earns the officer something": (
                " if x < 1",
                "",
            ),
            "no clamp at all: this is the Wasserstein critic's loss, plus 2": (
                " if x > -1",
                "",
                " if x < 1",
                "",
            ),
            "the clamp after the mean: it must forgive each note alone": "max(0 * a[0], 1 - a.mean()) + max(0 * a[0], 1 + a_hat.mean())",
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
            "the real notes' half was subtracted": "two - one + 0 * (a.sum() + a_hat.sum())",
            "the fakes are missing": "one + 0 * (a.sum() + a_hat.sum())",
            "the real notes are missing": "two + 0 * (a.sum() + a_hat.sum())",
            "the counterfeiter's hinge, −â": "(-a_hat).mean() + 0 * a.mean()",
            "the fakes' size in place of max(0, ·)": "torch.sqrt((1 - a) ** 2).mean() + torch.sqrt((1 + a_hat) ** 2).mean()",
            "softplus in place of max(0, ·)": "-F.logsigmoid(a - 1).mean() - F.logsigmoid(-1 - a_hat).mean()",
            "cross-entropy in place of the hinge": "gk.losses.cross_entropy(a, a_hat)",
            "probabilities in place of logits": "gk.losses.hinge.discriminator(a.sigmoid(), a_hat.sigmoid())",
            "a leaky clamp": (
                "1 - x for x in a if x < 1",
                "(1 - x) * (1 if x < 1 else 0.2) for x in a",
                "1 + x for x in a_hat if x > -1",
                "(1 + x) * (1 if x > -1 else 0.2) for x in a_hat",
            ),
            "the worst note alone, not the mean": "(1 - a.min()).relu() + (1 + a_hat.max()).relu()",
            "the clamps forgive what they should charge": (
                "1 - x for x in a if x < 1",
                "x - 1 for x in a if x > 1",
                "1 + x for x in a_hat if x > -1",
                "-1 - x for x in a_hat if x < -1",
            ),
            "the fakes' half is the counterfeiter's, −â": "one - a_hat.mean() + 0 * a.sum()",
            "the fakes' half is a critic's, â": "one + a_hat.mean() + 0 * a.sum()",
            "clamped at 1 from above as well": "(1 - a).clamp(0, 1).mean() + (1 + a_hat).clamp(0, 1).mean()",
        },
    ),
]
