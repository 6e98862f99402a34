"""Answers to the exercises of lesson 09, right and wrong, as a reader might write them."""

LESSON = "09_convergence"

RIGHT = [
    ("critical", "critical = (2, 2, 0.1)"),
    ("critical", "critical = [2.0, 2 * (4 * 0.5 * 0.5) ** 0.5, 1 / 10]"),
    ("critical", "critical = torch.tensor([2, 2, 0.1])"),
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
    for sample in real:
        sample = sample[None].detach().requires_grad_()
        (slope,) = torch.autograd.grad(D(sample), sample, create_graph=True)
        total = total + (slope * slope).sum()
    return gamma / (2 * len(real)) * total
""",
    ),
]


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
    (
        "critical",
        "critical = (\n    2, 2, 2 / 0.1 - 0.1 / 2)",
        "the limit of γ for large penalties",
    ),
    ("compared", pairs("-F.logsigmoid(a.mean() - a_hat.mean())"), "the means were taken before"),
    (
        "compared",
        pairs("-F.logsigmoid(a - a_hat.mean()).mean() - F.logsigmoid(a.mean() - a_hat).mean()"),
        "the average-relativistic loss",
    ),
    ("compared", pairs("-F.logsigmoid(a - a_hat.mean()).mean()"), "half of the average"),
    (
        "compared",
        pairs("sum(F.softplus(y - x) for x in a for y in a_hat) / len(a) ** 2"),
        "all N² pairs",
    ),
    ("compared", pairs("-F.logsigmoid(a_hat - a).mean()"), "this is G's loss"),
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
        "no gradient reaches the fake: D must",
    ),
    (
        "compared",
        pairs("-F.logsigmoid(a.data - a_hat).mean()"),
        "no gradient reaches the real sample: D",
    ),
    ("compared", pairs("-F.logsigmoid(a - a_hat).sum()"), "summed, not averaged"),
    ("my_r1", r1(result="gamma * g.pow(2).sum(1).mean()"), "γ where γ/2 belongs"),
    ("my_r1", r1(result="g.pow(2).sum(1).mean()"), "no γ at all"),
    ("my_r1", r1(result="g.pow(2).sum(1).mean() / 2"), "half of the mean, without γ"),
    ("my_r1", r1(result="gamma / 2 * g.norm(dim=1).mean()"), "no square"),
    ("my_r1", r1(at="fake.clone()"), "that is R2"),
    ("my_r1", r1(at="torch.cat([fake, real])"), "at the real samples and the fakes together"),
    ("my_r1", r1(at="fake.lerp(real, 0.5)"), "where the gradient penalty looks"),
    ("my_r1", r1(judge="1 / (1 + torch.exp(-D(x)))"), "the slope of the probability"),
    ("my_r1", r1(judge="-F.softplus(-D(x))"), "the slope of log σ(a)"),
    ("my_r1", r1(graph="retain_graph=True"), "is create_graph=True missing"),
    ("my_r1", r1(result="gamma / 2 * g.pow(2).sum()"), "summed, not averaged"),
    ("my_r1", r1(result="gamma / 2 * (g * g).mean()"), "averaged over a sample's axes"),
]


# ---- more spellings of what is listed, and of right answers -----------------------------------

RIGHT += [
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
        "the sign: this is G's loss",
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
        "real samples against the fakes' mean: half of the",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return F.softplus(-(a[:, None] - a_hat)).mean()
""",
        "every real sample against every fake: all N²",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return F.softplus(-a).mean() + F.softplus(a_hat).mean()
""",
        "two logarithms, one for each sample: plain",
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
        "no gradient reaches the fake: D must",
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
        "D's and G's loss",
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
        "each sample against the other side's mean: the average",
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
        "γ where γ/2 belongs: twice the penalty, and half",
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
        "averaged over a sample's axes as well: |∇a|² is a",
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
        "nothing reaches D's weights: is",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return (gamma / 2 * g.square().sum(1).mean()).item()
""",
        "nothing reaches D's weights: is",
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
        "the sign: a penalty is added to the loss",
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
        "at random places between real samples and fakes:",
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
        "averaged over a sample's axes as well: |∇a|² is a",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    return gamma / 2 * (gk.penalties.r1(D, real) + gk.penalties.r1(D, fake))
""",
        "at the real samples, and at the fakes once more:",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    return gk.penalties.r1(D, real)
""",
        "no γ at all",
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
]

# What an exercise's prompt promises, and an answer that is wrong in this alone.
PROMISES = {
    "critical": {
        "(a)": "critical = (1, 2, 0.1)",
        "(b)": "critical = (2, 4, 0.1)",
        "(c)": "critical = (2, 2, 2)",
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
        "D's": """
def compared(a, a_hat):
    return F.softplus(a - a_hat).mean()
""",
        "learnt from both samples": """
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
        "a mean over the samples": """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    g = torch.autograd.grad(D(x).sum(), x, create_graph=True)[0]
    return gamma / 2 * g.square().sum()
""",
        "at the real samples": """
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
        "compared",
        """
def compared(a, a_hat):
    return F.softplus(a - a_hat).mean()""",
        "the sign: this is G's loss",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return F.softplus(-(a - a_hat.mean())).mean()""",
        "real samples against the fakes' mean: half of the average-relativistic loss",
    ),
    (
        "compared",
        """
def compared(a, a_hat):
    return F.softplus(a_hat[:, None] - a[None]).mean()""",
        "every real sample against every fake: all N² pairs, not N",
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
        "two logarithms, one for each sample: plain cross-entropy",
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
        "the sign: this is G's loss",
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
        "γ where γ/2 belongs: twice the penalty, and half the critical γ",
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.detach().requires_grad_()
    (g,) = torch.autograd.grad(D(x).sum(), x)
    return gamma / 2 * g.pow(2).sum(1).mean()""",
        "nothing reaches D's weights: is create_graph=True missing, or was the result cut off, as by .item()?",
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
        "averaged over a sample's axes as well: |∇a|² is a sum over them",
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
            "each sample against the other side's mean: the average-relativistic loss": "-(a - a_hat.mean()).sigmoid().log().mean() - (a.mean() - a_hat).sigmoid().log().mean()",
            "the mean of both sides against the other side's mean": "-torch.cat([a - a_hat.mean(), a.mean() - a_hat]).sigmoid().log().mean()",
            "real samples against the fakes' mean: half of the average-relativistic loss": (
                "real - fake",
                "real - a_hat.mean()",
            ),
            "fakes against the real samples' mean: half of the average-relativistic loss": (
                "real - fake",
                "a.mean() - fake",
            ),
            "every real sample against every fake: all N² pairs, not N": "-sum(torch.log(torch.sigmoid(x - y)) for x in a for y in a_hat) / n**2",
            "each real sample against a fake of another place: pair by pair, as they come": (
                "zip(a, a_hat)",
                "zip(a, reversed(a_hat.unbind()))",
            ),
            "both were sorted: pair by pair, as they come": (
                "zip(a, a_hat)",
                "zip(sorted(a), sorted(a_hat))",
            ),
            "the sign: this is G's loss": ("real - fake", "fake - real"),
            "the sign of the whole": "-loss / n",
            "half of it": "loss / (2 * n)",
            "two logarithms, one for each sample: plain cross-entropy": (
                "torch.sigmoid(real - fake)",
                "real.sigmoid() * (1 - fake.sigmoid())",
            ),
            "D's and G's loss together": (
                "torch.sigmoid(real - fake)",
                "(real - fake).sigmoid() * (fake - real).sigmoid()",
            ),
            "probabilities were subtracted: the logits' difference goes into one sigmoid": (
                "real - fake",
                "real.sigmoid() - fake.sigmoid()",
            ),
            "the logits were added: their difference counts": ("real - fake", "real + fake"),
            "the fake was left out": ("real - fake", "real"),
            "the real sample was left out": ("real - fake", "-fake"),
            "no gradient reaches the fake: D must learn from both samples": (
                "real - fake",
                "real - fake.item()",
            ),
            "no gradient reaches the real sample: D must learn from both samples": (
                "real - fake",
                "real.item() - fake",
            ),
            "the batch was summed, not averaged": "loss",
            "the largest of the batch, not its mean": "(-torch.log(torch.sigmoid(a - a_hat))).max()",
            "no logarithm: the probability that the fake wins": (
                "- torch.log(torch.sigmoid(real - fake))",
                "+ torch.sigmoid(fake - real)",
            ),
            "no logarithm: minus the probability that the real sample wins": (
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
            "each sample against the other side's mean: the average-relativistic loss": "bce(a - a_hat.mean(), ones) + bce(a_hat - a.mean(), 0 * ones)",
            "the mean of both sides against the other side's mean": "(bce(a - a_hat.mean(), ones) + bce(a_hat - a.mean(), 0 * ones)) / 2",
            "real samples against the fakes' mean: half of the average-relativistic loss": "bce(a - a_hat.mean(), ones)",
            "fakes against the real samples' mean: half of the average-relativistic loss": "bce(a.mean() - a_hat, ones)",
            "every real sample against every fake: all N² pairs, not N": "F.softplus(a_hat.unsqueeze(1) - a.unsqueeze(0)).mean()",
            "each real sample against a fake of another place: pair by pair, as they come": "bce(a.flip(0) - a_hat, ones)",
            "both were sorted: pair by pair, as they come": "bce(torch.sort(a)[0] - torch.sort(a_hat)[0], ones)",
            "the sign: this is G's loss": "bce(a - a_hat, 0 * ones)",
            "the sign of the whole": "-bce(a - a_hat, ones)",
            "half of it": "0.5 * bce(a - a_hat, ones)",
            "two logarithms, one for each sample: plain cross-entropy": "bce(a, ones) + bce(a_hat, 0 * ones)",
            "D's and G's loss together": "bce(a - a_hat, ones) + bce(a_hat - a, ones)",
            "probabilities were subtracted: the logits' difference goes into one sigmoid": "bce(a.sigmoid() - a_hat.sigmoid(), ones)",
            "the logits were added: their difference counts": "bce(a + a_hat, ones)",
            "the fake was left out": "bce(a, ones)",
            "the real sample was left out": "bce(a_hat, 0 * ones)",
            "no gradient reaches the fake: D must learn from both samples": "bce(a - a_hat.detach(), ones)",
            "no gradient reaches the real sample: D must learn from both samples": "bce(a.detach() - a_hat, ones)",
            "the batch was summed, not averaged": "bce(a - a_hat, ones, reduction='sum')",
            "the largest of the batch, not its mean": "bce((a - a_hat).min(), ones[0])",
            "no logarithm: the probability that the fake wins": "torch.sigmoid(a_hat - a).mean()",
            "no logarithm: minus the probability that the real sample wins": "-torch.sigmoid(a - a_hat).mean()",
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
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    x = real.clone().requires_grad_()
    (slopes,) = torch.autograd.grad(D(x).sum(), x, create_graph=True)
    size = slopes.square().sum(1)
    return gamma / 2 * size.mean()""",
        {
            "γ/4 where γ/2 belongs": ("gamma / 2", "gamma / 4"),
            "2 γ where γ/2 belongs": ("gamma / 2", "2 * gamma"),
            "the sign: a penalty is added to the loss": "-gamma / 2 * size.mean()",
            "γ = 10 in place of the γ that was given": ("gamma / 2", "10 / 2"),
            "the fourth power: |∇a|² is the square": ("sum(1)\n", "sum(1) ** 2\n"),
            "the slopes were added up before they were squared": (
                "square().sum(1)",
                "sum(1).square()",
            ),
            "the sizes of the slopes were added": ("slopes.square()", "slopes.abs()"),
            "the sizes of the slopes were added, then squared": (
                "square().sum(1)",
                "abs().sum(1) ** 2",
            ),
            "the slopes were added, without squares": ("slopes.square()", "slopes"),
            "the largest slope's square": ("sum(1)", "max(1).values"),
            "averaged over a sample's axes, then the root and the square": (
                "square().sum(1)",
                "mean(1).square()",
            ),
            "the mean slope was squared, not each sample's": (
                "square().sum(1)",
                "mean(0).square().sum()",
            ),
            "the mean length was squared, not each length": "gamma / 2 * size.sqrt().mean() ** 2",
            "only the first sample was looked at": ("size.mean()", "size[0]"),
            "at the real samples and the fakes together": (
                "real.clone()",
                "torch.cat([real, fake])",
            ),
            "at the real samples, and at the fakes once more: R1 + R2": (
                *(
                    "real.clone()",
                    "torch.cat([real, fake])",
                    "size.mean()",
                    "size.sum() / len(real)",
                ),
            ),
            "between real samples and fakes: that is where the gradient penalty looks": (
                *("real.clone()", "(0.5 * real + 0.5 * fake)"),
            ),
            "the slope of log(1 − σ(a)), not of the logit": (
                "D(x).sum()",
                "F.logsigmoid(-D(x)).sum()",
            ),
            "the largest of the batch, not its mean": ("size.mean()", "size.max()"),
            "the gradient by D's weights, not by the samples": (
                *(
                    "(slopes,) =",
                    "slopes =",
                    "D(x).sum(), x,",
                    "D(x).mean(), list(D.parameters()),",
                ),
                *(
                    "slopes.square().sum(1)",
                    "torch.stack([s.square().sum() for s in slopes]).sum()",
                ),
            ),
            "the logits themselves were squared, not their slopes": "gamma / 2 * (D(x) ** 2).mean()",
            "at random places between real samples and fakes: that is where the gradient penalty looks": (
                *("real.clone()", "torch.lerp(real, fake, torch.rand(len(real), 1))"),
            ),
            "γ² where γ belongs": ("gamma / 2", "gamma**2 / 2"),
        },
    ),
    (
        "my_r1",
        """
def my_r1(D, real, fake, gamma):
    notes = real
    slopes = torch.func.vmap(torch.func.grad(lambda one: D(one[None]).sum()))(notes)
    lengths = torch.linalg.vector_norm(slopes, dim=1)
    return 0.5 * gamma * torch.mean(lengths**2)""",
        {
            "γ/4 where γ/2 belongs": ("0.5 *", "0.25 *"),
            "2 γ where γ/2 belongs": ("0.5 * gamma", "(gamma + gamma)"),
            "the fourth power: |∇a|² is the square": ("lengths**2", "lengths**4"),
            "the sizes of the slopes were added": (
                "slopes, dim",
                "slopes, 1, dim",
                "lengths**2",
                "lengths",
            ),
            "the sizes of the slopes were added, then squared": ("slopes, dim", "slopes, 1, dim"),
            "the slopes were added, without squares": "0.5 * gamma * slopes.sum() / len(slopes)",
            "the largest slope's square": ("slopes, dim", "slopes, math.inf, dim"),
            "averaged over a sample's axes, then the root and the square": (
                "0.5 * gamma * (slopes.sum(-1) / 3).pow(2).mean()"
            ),
            "the mean slope was squared, not each sample's": (
                "0.5 * gamma * torch.linalg.vector_norm(slopes.mean(0)) ** 2"
            ),
            "only the first sample was looked at": ("notes = real", "notes = real[:1]"),
            "between real samples and fakes: that is where the gradient penalty looks": (
                *("notes = real", "notes = torch.lerp(real, fake, 0.5)"),
            ),
            "the slope of log(1 − σ(a)), not of the logit": (
                *("D(one[None]).sum()", "torch.log(1 - D(one[None]).sigmoid()).sum()"),
            ),
            "the largest of the batch, not its mean": (
                "torch.mean(lengths**2)",
                "torch.amax(lengths) ** 2",
            ),
            "the gradient by D's weights, not by the samples": (
                "0.5 * gamma * sum(torch.linalg.vector_norm(s) ** 2 for s in torch.autograd.grad("
                "D(notes).mean(), [*D.parameters()], create_graph=True))"
            ),
            "the logits themselves were squared, not their slopes": (
                "0.5 * gamma * torch.mean(D(notes) * D(notes))"
            ),
        },
    ),
]
