"""Answers to the exercises of lesson 05, right and wrong; test_exercises.py tries them all."""

LESSON = "05_vanishing_gradients"

RIGHT = [
    (
        "times_harder",
        "times_harder = torch.sigmoid(torch.tensor(5.0)) / torch.sigmoid(-torch.tensor(5.0))",
    ),
    ("times_harder", "times_harder = 148.4"),
    ("times_harder", "D = 1 / (1 + math.exp(5))\ntimes_harder = (1 - D) / D"),
    (
        "gradient_size",
        """def gradient_size(G, D, z):
    a = D(G(z))
    loss = -torch.logaddexp(a, torch.zeros_like(a)).mean()
    slopes = torch.autograd.grad(loss, tuple(G.parameters()))
    return torch.linalg.vector_norm(torch.cat([s.reshape(-1) for s in slopes]))
""",
    ),
    (
        "gradient_size",
        """def gradient_size(G, D, z):
    G.zero_grad()
    gk.losses.saturating(D(G(z))).backward()
    return torch.stack([w.grad.norm() for w in G.parameters()]).norm().item()
""",
    ),
    (
        "gradient_size",
        """def gradient_size(G, D, z):
    loss = F.logsigmoid(-D(G(z))).mean()
    names = dict(G.named_parameters())
    slopes = torch.autograd.grad(loss, list(names.values()))
    return math.sqrt(sum(float((slope**2).sum()) for slope in slopes))
""",
    ),
    (
        "trick_loss",
        """def trick_loss(p, theta):
    q = torch.softmax(theta, 0)
    D_star = (p / (p + q)).detach()
    return torch.sum(q * -torch.log(D_star))
""",
    ),
    (
        "trick_loss",
        """def trick_loss(p, theta):
    q = theta.exp() / theta.exp().sum()
    with torch.no_grad():
        fine = torch.log1p(q / p)
    return torch.dot(q, fine)
""",
    ),
    (
        "trick_loss",
        """def trick_loss(p, theta):
    q = theta.softmax(dim=0)
    kl = gk.distances.kl_divergence(q, p)
    goal = kl - 2 * gk.distances.jensen_shannon(q, p)  # the theorem's right-hand side
    value = -(q * (p / (p + q)).log()).sum()
    return goal + (value - goal).detach()
""",
    ),
    (
        "diagnosis",
        """diagnosis = {
    "B": "Collapsed", "A": "Oscillating", "D": "won by D", "C": "healthy"}
""",
    ),
    (
        "diagnosis",
        """names = "oscillating collapsed healthy".split() + ["won by D"]
diagnosis = dict(zip("ABCD", names))
""",
    ),
    (
        "diagnosis",
        """diagnosis = {}
diagnosis["A"], diagnosis["B"] = "oscillating", "collapsed"
diagnosis["C"], diagnosis["D"] = "healthy", "won by d"
""",
    ),
]


def size(loss: str, weights: str = "G.parameters()", join: str = "") -> str:
    """A measurement of this loss of the logits ``a``, joined from tensors ``slopes``."""
    join = join or "torch.cat([s.flatten() for s in slopes]).norm()"
    return f"""def gradient_size(G, D, z):
    a = D(G(z))
    wanted = list({weights})
    slopes = torch.autograd.grad({loss}, wanted, allow_unused=True)
    slopes = [torch.zeros(1) if s is None else s for s in slopes]
    return {join}
"""


GOOD = "-gk.losses.cross_entropy(torch.full_like(a, 1e9), a)"
BOTH = "nn.ModuleList([G, D]).parameters()"
ADDED = "torch.stack([s.pow(2).sum().sqrt() for s in slopes]).sum()"


def noted(weight: str, fine: str) -> str:
    return f"""def trick_loss(p, theta):
    q = torch.softmax(theta, -1)
    D_star = (p / (p + q)).detach()
    return torch.sum({weight} * {fine})
"""


def named(*names: str) -> str:
    return f"names = {names}\ndiagnosis = dict(zip('ABCD', names))"


WRONG = [
    ("times_harder", "times_harder = (\n    0.0067379)", "upside down"),
    (
        "times_harder",
        "times_harder = torch.sigmoid(\n    torch.tensor(5.0))",
        "the non-saturating force",
    ),
    (
        "times_harder",
        "times_harder = torch.sigmoid(\n    torch.tensor(-5.0))",
        "the minimax force alone",
    ),
    (
        "times_harder",
        "a = torch.tensor(-5.0).double()\ntimes_harder = F.softplus(-a) / F.softplus(a)",
        "the ratio of the losses",
    ),
    ("times_harder", "a = torch.tensor(-5.0)\ntimes_harder = 1 / a.sigmoid()", "1 / σ(a)"),
    (
        "times_harder",
        "a = torch.tensor(-5.0)\ntimes_harder = (-a).sigmoid() - a.sigmoid()",
        "the difference of the forces",
    ),
    (
        "gradient_size",
        size("torch.log1p(-torch.special.expit(a)).mean()"),
        "by way of σ(a)",
    ),
    ("gradient_size", size(GOOD, BOTH), "D's parameters were counted too"),
    ("gradient_size", size(GOOD, join=ADDED), "the tensors' lengths were added up"),
    ("gradient_size", size(GOOD, BOTH, ADDED), "the tensors' lengths were added up"),
    (
        "gradient_size",
        size(GOOD, join="sum(s.square().sum() for s in slopes)"),
        "the square of the length",
    ),
    (
        "gradient_size",
        size(GOOD, join="torch.cat([s.flatten() for s in slopes]).pow(2).mean() ** 0.5"),
        "a mean over θ",
    ),
    ("gradient_size", size("-F.logsigmoid(a).mean()"), "−log D: the other loss"),
    ("gradient_size", size("F.logsigmoid(-a.sigmoid()).mean()"), "sigmoid twice"),
    ("gradient_size", size("F.logsigmoid(-a).sum()"), "the batch was summed"),
    (
        "gradient_size",
        """def gradient_size(G, D, z):
    a = D(G(z))
    return (a.detach().sigmoid() / len(a)).norm()
""",
        "the gradient in the logits",
    ),
    (
        "trick_loss",
        """def trick_loss(p, theta):
    q = torch.softmax(theta, -1)
    return torch.sum(q * torch.log1p(q / p))
""",
        "D* moved along",
    ),
    ("trick_loss", noted("q", "torch.log(1 - D_star)"), "log(1 − D*)"),
    ("trick_loss", noted("q", "-torch.log(1 - D_star)"), "p and q swapped"),
    ("trick_loss", noted("q", "(q / p).log().detach()"), "the plain ratio"),
    (
        "trick_loss",
        """def trick_loss(p, theta):
    D_star = p / (p + torch.softmax(theta, -1))
    return -D_star.detach().log().mean()
""",
        "a mean over the points",
    ),
    ("trick_loss", noted("q.detach()", "-D_star.log()"), "q was held constant"),
    ("trick_loss", noted("q", "D_star.log()"), "the sign"),
    (
        "diagnosis",
        named("oscillating", "healthy", "collapsed", "won by D"),
        "healthy and collapsed",
    ),
    (
        "diagnosis",
        named("oscillating", "won by D", "healthy", "collapsed"),
        "won by D and collapsed",
    ),
    (
        "diagnosis",
        named("won by D", "collapsed", "healthy", "oscillating"),
        "won by D and oscillating",
    ),
    (
        "diagnosis",
        named("healthy", "collapsed", "oscillating", "won by D"),
        "healthy and oscillating",
    ),
    ("diagnosis", named("oscillating", "collapsed", "won by D", "healthy"), "healthy and won by D"),
    (
        "diagnosis",
        named("collapsed", "oscillating", "healthy", "won by D"),
        "collapsed and oscillating",
    ),
]


# ---- more spellings of what is listed, and of right answers -----------------------------------

RIGHT += [
    ("times_harder", "times_harder = 148"),
    ("times_harder", "times_harder = math.e**5"),
    ("times_harder", "times_harder = 148.41"),
    (
        "times_harder",
        """
import numpy as np

times_harder = np.exp(5)
""",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = -F.softplus(D(G(z))).mean()
    s = torch.autograd.grad(loss, [*G.parameters()], create_graph=True)
    return torch.cat([x.flatten() for x in s]).norm()
""",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    p = dict(G.named_parameters())
    g = torch.func.grad(
        lambda p: -F.softplus(D(torch.func.functional_call(G, p, (z,)))).mean()
    )(p)
    return torch.cat([x.flatten() for x in g.values()]).norm()
""",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = F.binary_cross_entropy_with_logits(D(G(z)), torch.zeros(len(z)))
    s = torch.autograd.grad(loss, [*G.parameters()])
    return nn.utils.parameters_to_vector(s).norm()
""",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    for p in G.parameters():
        p.grad = None
    F.softplus(D(G(z))).mean().backward()
    return nn.utils.clip_grad_norm_(G.parameters(), 1e9)
""",
    ),
    ("diagnosis", 'diagnosis = dict(A="oscillating", B="collapsed", C="healthy", D="WON BY D")'),
]
WRONG += [
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = torch.log(1 - torch.sigmoid(D(G(z)))).mean()
    s = torch.autograd.grad(loss, [*G.parameters()])
    return torch.cat([x.flatten() for x in s]).norm()
""",
        "log(1 − σ(a)) by way of σ(a): not a number",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = F.logsigmoid(-D(G(z))).mean()
    s = torch.autograd.grad(loss, [*G.parameters()])
    return sum(x.norm() for x in s)
""",
        "the tensors' lengths were added up: θ is one",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = F.logsigmoid(-D(G(z))).mean()
    s = torch.autograd.grad(loss, [*G.parameters(), *D.parameters()])
    return torch.cat([x.flatten() for x in s]).norm()
""",
        "D's parameters were counted too",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = F.logsigmoid(-D(G(z))).mean()
    s = torch.autograd.grad(loss, [*G.parameters()])
    return torch.cat([x.flatten() for x in s]).square().sum()
""",
        "the square of the length: its root is missing",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = F.logsigmoid(-D(G(z))).mean()
    s = torch.autograd.grad(loss, [*G.parameters()])
    return s[0].norm()
""",
        "the biases were left out",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = F.logsigmoid(-D(G(z))).sum()
    s = torch.autograd.grad(loss, [*G.parameters()])
    return torch.cat([x.flatten() for x in s]).norm()
""",
        "the batch was summed, not averaged",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = F.logsigmoid(D(G(z))).mean()
    s = torch.autograd.grad(loss, [*G.parameters()])
    return torch.cat([x.flatten() for x in s]).norm()
""",
        "−log D: the other loss",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = torch.log(1 - torch.sigmoid(D(G(z))) + 1e-8).mean()
    s = torch.autograd.grad(loss, [*G.parameters()])
    return torch.cat([x.flatten() for x in s]).norm()
""",
        "a number was added inside the logarithm: it",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = torch.log(1 - torch.sigmoid(D(G(z))) + 1e-12).mean()
    s = torch.autograd.grad(loss, [*G.parameters()])
    return torch.cat([x.flatten() for x in s]).norm()
""",
        "the probability was clamped: it hides the push",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = F.logsigmoid(-D(G(z))).mean()
    s = torch.autograd.grad(loss, [*G.parameters()])
    return torch.cat([x.flatten() for x in s]).abs().sum()
""",
        "the sizes of the slopes were added up, without",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = F.logsigmoid(-D(G(z))).mean()
    s = torch.autograd.grad(loss, [*G.parameters()])
    return torch.stack([x.norm() for x in s]).mean()
""",
        "the mean of the tensors' lengths: θ is one long",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = F.logsigmoid(-D(G(z))).mean()
    s = torch.autograd.grad(loss, [*G.parameters()])
    return sum(x.norm() ** 2 for x in s)
""",
        "the square of the length: its root is missing",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = F.logsigmoid(-D(G(z))).mean()
    s = torch.autograd.grad(loss, [*G.parameters()])
    return torch.cat([x.flatten() for x in s])
""",
        "the slopes themselves, not their length",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = F.logsigmoid(-D(G(z)).sigmoid()).mean()
    s = torch.autograd.grad(loss, [*G.parameters()])
    return torch.cat([x.flatten() for x in s]).norm()
""",
        "sigmoid twice: σ(a) was taken for a logit",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = torch.log(torch.clamp(1 - torch.sigmoid(D(G(z))), min=1e-7)).mean()
    s = torch.autograd.grad(loss, [*G.parameters()])
    return torch.cat([x.flatten() for x in s]).norm()
""",
        "the probability was clamped: it hides the push",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = F.logsigmoid(-D(G(z))).mean()
    loss.backward()
    return sum(p.grad.norm() for p in G.parameters())
""",
        "the tensors' lengths were added up: θ is one",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = F.logsigmoid(-D(G(z))).mean()
    s = torch.autograd.grad(loss, [*G.parameters()])
    return torch.cat([x.flatten() for x in s]).max()
""",
        "the largest of the slopes, with its sign",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = torch.log((1 - torch.sigmoid(D(G(z).double()) if False else D(G(z))))).mean()
    s = torch.autograd.grad(loss, [*G.parameters()])
    return torch.nan_to_num(torch.cat([x.flatten() for x in s])).norm()
""",
        "what is not a number was taken for 0",
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = theta.softmax(0)
    D = p / (p + q)
    return -(q * D.log()).sum()
""",
        "D* moved along with θ: hold it constant",
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = theta.softmax(0)
    D = (p / (p + q)).detach()
    return -(p * D.log()).sum()
""",
        "weighed with p: the fakes come from q",
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = theta.softmax(0)
    D = (q / (p + q)).detach()
    return -(q * D.log()).sum()
""",
        "log(1 − D*) with the minimax loss's sign turned",
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = theta.softmax(0)
    D = (p / (p + q)).detach()
    return (q * (1 - D).log()).sum()
""",
        "log(1 − D*): the minimax loss",
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = theta.softmax(0)
    D = (p / (p + q)).detach()
    return -(D.log()).mean()
""",
        "a mean over the points: weigh each with q",
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = theta.softmax(0).detach()
    D = p / (p + q)
    return -(q * D.log()).sum()
""",
        "nothing reaches θ: q was held constant, or all",
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = theta.softmax(0)
    D = (p / (p + q)).detach()
    return (q * D.log()).sum()
""",
        "the sign: this rewards being caught",
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = theta.sigmoid()
    D = (p / (p + q)).detach()
    return -(q * D.log()).sum()
""",
        "the sigmoid of θ: q = softmax(θ)",
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = theta.softmax(0)
    D = (p / (p + q)).detach()
    return -(q * D.log()).mean()
""",
        "weighed with q, and then averaged: the weights",
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = theta.softmax(0)
    return (q * (q / p).log()).sum() - 2 * gk.distances.jensen_shannon(p, q)
""",
        "KL − 2 JS, the theorem's right-hand side: its",
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = theta.log_softmax(0)
    D = (p / (p + q.exp())).detach()
    return -(q * D.log()).sum()
""",
        "weighed with log q: the fakes come from q",
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = theta.softmax(0)
    D = (p / (p + q)).detach()
    return -(q * torch.log2(D)).sum()
""",
        "bits: we count in nats",
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = theta.softmax(0)
    with torch.no_grad():
        D = p / (p + q)
        L = -(q * D.log()).sum()
    return L
""",
        "nothing reaches θ: q was held constant, or all",
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = theta.softmax(0)
    D = (p / q).detach()
    return -(q * D.log()).sum()
""",
        "log(p / q) in place of log D*, the plain ratio",
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = theta.softmax(0)
    D = (p / (p + q)).detach()
    return -(q * D).sum().log()
""",
        "the mean was taken inside the logarithm",
    ),
    # named wrongly, or not, before somebody tried them
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = -F.softplus(D(G(z))).mean()
    slopes = torch.autograd.grad(loss, list(G.parameters()))
    return torch.stack([s.abs().mean() for s in slopes]).mean()
""",
        "the mean size of each tensor's slopes",
    ),
]

# a second fresh sample: edges, and names that hold however it came about
RIGHT += [
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    G.zero_grad()
    D.zero_grad()
    (-F.softplus(D(G(z)))).mean().backward()
    return torch.cat([w.grad.flatten() for w in G.parameters()]).norm()
""",
    ),
]
WRONG += [
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    D = (p / (p + theta)).detach()
    return -(theta * D.log()).nansum()
""",
        "what is NaN was left out of the sum",
    ),
]

WRONG += [
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    pay = theta * torch.log((p / (p + theta)).detach())
    return -pay[~pay.isnan()].sum()
""",
        "what is NaN was left out of the sum",
    ),
]

# What an exercise's prompt promises, and an answer that is wrong in this alone.
PROMISES = {
    "times_harder": {
        "how many times harder, not how hard": "times_harder = 0.9933",
        "non-saturating over minimax": "times_harder = 0.00674",
    },
    "gradient_size": {
        "the same when called again": """
def gradient_size(G, D, z):
    loss = -F.softplus(D(G(z))).mean()
    loss.backward()
    return torch.cat([p.grad.flatten() for p in G.parameters()]).norm()
""",
        "a number, however large a logit is": """
def gradient_size(G, D, z):
    loss = torch.log(1 - torch.sigmoid(D(G(z)))).mean()
    slopes = torch.autograd.grad(loss, [*G.parameters()])
    return torch.cat([slope.flatten() for slope in slopes]).norm()
""",
        "in θ, the weights of G": """
def gradient_size(G, D, z):
    loss = F.logsigmoid(-D(G(z))).mean()
    slopes = torch.autograd.grad(loss, [*G.parameters(), *D.parameters()])
    return torch.cat([slope.flatten() for slope in slopes]).norm()
""",
        "the length of one vector": """
def gradient_size(G, D, z):
    loss = F.logsigmoid(-D(G(z))).mean()
    slopes = torch.autograd.grad(loss, [*G.parameters()])
    return sum(slope.norm() for slope in slopes)
""",
        "of a mean": """
def gradient_size(G, D, z):
    loss = F.logsigmoid(-D(G(z))).sum()
    slopes = torch.autograd.grad(loss, [*G.parameters()])
    return torch.cat([slope.flatten() for slope in slopes]).norm()
""",
        "of log(1 − D)": """
def gradient_size(G, D, z):
    loss = F.logsigmoid(D(G(z))).mean()
    slopes = torch.autograd.grad(loss, [*G.parameters()])
    return torch.cat([slope.flatten() for slope in slopes]).norm()
""",
    },
    "trick_loss": {
        "q = softmax(θ)": """
def trick_loss(p, theta):
    q = theta.sigmoid()
    return -(q * (p / (p + q)).detach().log()).sum()
""",
        "over the model q": """
def trick_loss(p, theta):
    q = theta.softmax(-1)
    return -(p * (p / (p + q)).detach().log()).sum()
""",
        "−log D*, non-saturating": """
def trick_loss(p, theta):
    q = theta.softmax(-1)
    return (q * (1 - p / (p + q)).detach().log()).sum()
""",
        "its gradient is the theorem's": """
def trick_loss(p, theta):
    q = theta.softmax(-1)
    return -(q * (p / (p + q)).log()).sum()
""",
        "and its value": """
def trick_loss(p, theta):
    q = theta.softmax(-1)
    return (q * (q / p).log()).sum() - 2 * gk.distances.jensen_shannon(p, q)
""",
    },
    "diagnosis": {
        "A": 'diagnosis = {"A": "healthy", "B": "collapsed", "C": "healthy", "D": "won by D"}',
        "B": 'diagnosis = {"A": "oscillating", "B": "healthy", "C": "healthy", "D": "won by D"}',
        "C": 'diagnosis = dict(A="oscillating", B="collapsed", C="collapsed", D="won by D")',
        "D": 'diagnosis = {"A": "oscillating", "B": "collapsed", "C": "healthy", "D": "healthy"}',
    },
}

# A sample by somebody who had not read the lists.
RIGHT += [
    ("times_harder", "times_harder = 148"),
    (
        "times_harder",
        """
from decimal import Decimal
times_harder = Decimal(5).exp()""",
    ),
    (
        "times_harder",
        """
slope = torch.func.grad
times_harder = slope(lambda a: F.softplus(-a))(torch.tensor(-5.0)) / slope(lambda a: -F.softplus(a))(torch.tensor(-5.0))""",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    def loss(weights):
        return F.logsigmoid(-D(torch.func.functional_call(G, weights, (z,)))).mean()
    slopes = torch.func.grad(loss)({n: w.detach() for n, w in G.named_parameters()})
    return torch.cat([s.reshape(-1) for s in slopes.values()]).norm()""",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = -F.softplus(D(G(z))).mean()
    slopes = torch.autograd.grad(loss, tuple(G.parameters()), create_graph=True)
    return sum(torch.einsum("i,i->", s.flatten(), s.flatten()) for s in slopes) ** 0.5""",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    g = deepcopy(G)
    (-F.softplus(deepcopy(D)(g(z)))).mean().backward()
    return float(nn.utils.clip_grad_norm_(g.parameters(), float("inf")))""",
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = theta.softmax(-1)
    with torch.no_grad():
        price = F.softplus(F.log_softmax(theta, -1) - p.log())
    return torch.einsum("i,i->", q, price)""",
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = torch.exp(theta - theta.logsumexp(0))
    return sum(b * torch.log1p(b.detach() / a) for a, b in zip(p, q))""",
    ),
    ("diagnosis", 'diagnosis = dict(D="won by D", C="healthy", B="collapsed", A="oscillating")'),
    (
        "diagnosis",
        """
from collections import defaultdict
diagnosis = defaultdict(str, zip("ABCD", ["oscillating", "collapsed", "healthy", "won by D"]))""",
    ),
]
WRONG += [
    (
        "times_harder",
        "times_harder = math.exp(-5)",
        "upside down: this is minimax over non-saturating",
    ),
    ("times_harder", "times_harder = 5", "the logit itself: the ratio is its exponential"),
    (
        "times_harder",
        "times_harder = 1 + math.exp(5)",
        "1 / σ(a): the force above it is 1 − σ(a), not 1",
    ),
    (
        "times_harder",
        "times_harder = torch.sigmoid(torch.tensor(5.0))",
        "the non-saturating force alone, not a ratio",
    ),
    ("times_harder", "times_harder = -math.exp(5)", "the negative ratio: both push the same way"),
    (
        "times_harder",
        """
a = torch.tensor(-5.0)
times_harder = F.softplus(-a) / F.softplus(a)""",
        "the ratio of the losses, not of their slopes",
    ),
    ("times_harder", "times_harder = 10**5", "10⁵: the logarithm is natural"),
    ("times_harder", "times_harder = math.exp(2 * 5)", "e¹⁰: e⁵ was counted twice"),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = -F.softplus(D(G(z))).mean()
    slopes = torch.autograd.grad(loss, list(G.parameters()))
    return sum(slope.norm() for slope in slopes)""",
        "the tensors' lengths were added up: θ is one long vector",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = torch.log(1 - torch.sigmoid(D(G(z))) + 1e-8).mean()
    slopes = torch.autograd.grad(loss, list(G.parameters()))
    return torch.cat([s.flatten() for s in slopes]).norm()""",
        "a number was added inside the logarithm: it hides the push where D is sure",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = -F.softplus(D(G(z))).mean()
    slopes = torch.autograd.grad(loss, list(G.parameters()))
    return sum(s.pow(2).sum() for s in slopes)""",
        "the square of the length: its root is missing",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = -F.softplus(D(G(z))).mean()
    slopes = torch.autograd.grad(loss, [*G.parameters(), *D.parameters()])
    return torch.stack([s.norm() for s in slopes]).norm()""",
        "D's parameters were counted too",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = F.softplus(-D(G(z))).mean()
    slopes = torch.autograd.grad(loss, list(G.parameters()))
    return torch.cat([s.flatten() for s in slopes]).norm()""",
        "−log D: the other loss",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    G.zero_grad()
    torch.log(1 - torch.sigmoid(D(G(z)))).mean().backward()
    total_norm = 0
    for p in G.parameters():
        param_norm = p.grad.detach().data.norm(2)
        total_norm += param_norm.item() ** 2
    return total_norm ** 0.5""",
        "log(1 − σ(a)) by way of σ(a): not a number where a is large",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = F.logsigmoid(-D(G(z))).sum()
    slopes = torch.autograd.grad(loss, list(G.parameters()))
    return math.sqrt(sum((s * s).sum().item() for s in slopes))""",
        "the batch was summed, not averaged",
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = -F.softplus(D(G(z))).mean()
    slopes = torch.autograd.grad(loss, list(G.parameters()))
    return torch.stack([s.abs().mean() for s in slopes]).mean()""",
        "the mean size of each tensor's slopes, and the mean of these",
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = theta.softmax(-1)
    D = p / (p + q)
    return -(q * D.log()).sum()""",
        "D* moved along with θ: hold it constant",
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = theta.softmax(-1)
    D = p / (p + q)
    return -(q.detach() * D.log()).sum()""",
        "D* moved along with θ: hold it constant; nothing reaches θ: q was held constant, or all was cut off",
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = theta.softmax(-1)
    D = (p / (p + q)).detach()
    return -(q * D.log()).mean()""",
        "weighed with q, and then averaged: the weights are the average",
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = theta.softmax(-1)
    D = (p / (p + q)).detach()
    return (q * (1 - D).log()).sum()""",
        "log(1 − D*): the minimax loss",
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = theta.softmax(-1)
    m = (p + q) / 2
    kl = (q * (q / p).log()).sum()
    js = 0.5 * (p * (p / m).log()).sum() + 0.5 * (q * (q / m).log()).sum()
    return kl - 2 * js""",
        "KL − 2 JS, the theorem's right-hand side: its gradient is right, its value is another",
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = theta.softmax(-1).detach()
    D = p / (p + q)
    return -torch.sum(q * torch.log(D)).requires_grad_()""",
        "nothing reaches θ: q was held constant, or all was cut off",
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = F.log_softmax(theta, -1)
    with torch.no_grad():
        D = p / (p + q.exp())
    return -(q * D.log()).sum()""",
        "weighed with log q: the fakes come from q",
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = theta.softmax(-1)
    with torch.no_grad():
        D = p / (p + q)
    return -(p * D.log()).sum()""",
        "weighed with p: the fakes come from q",
    ),
    (
        "diagnosis",
        'diagnosis = {"A": "oscillating", "B": "healthy", "C": "collapsed", "D": "won by D"}',
        "healthy and collapsed are swapped: their losses agree, look at the spread",
    ),
    (
        "diagnosis",
        'diagnosis = {"A": "won by D", "B": "collapsed", "C": "healthy", "D": "oscillating"}',
        "won by D and oscillating are swapped: which curves keep swinging?",
    ),
    (
        "diagnosis",
        'diagnosis = {"A": "healthy", "B": "collapsed", "C": "oscillating", "D": "won by D"}',
        "healthy and oscillating are swapped: which curves keep swinging?",
    ),
    (
        "diagnosis",
        'diagnosis = dict(zip("ABCD", ("healthy", "oscillating", "collapsed", "won by D")))',
        "The results are right, in another order: B, C, A, D is right",
    ),
    (
        "diagnosis",
        'diagnosis = {"A": "oscillating", "B": "collapsed", "C": "healthy"}',
        "It gives values for A, B, C; expected A, B, C, D",
    ),
    (
        "diagnosis",
        'diagnosis = {"oscillating": "A", "collapsed": "B", "healthy": "C", "won by D": "D"}',
        "It gives values for oscillating, collapsed, healthy, won by D; expected A, B, C, D",
    ),
    (
        "diagnosis",
        'diagnosis = {"A": "oscillating", "B": "healthy", "C": "healthy", "D": "won by D"}',
        "B is not healthy: its losses look healthy, its spread is small",
    ),
    (
        "diagnosis",
        'diagnosis = {"A": "oscillating", "B": "mode collapse", "C": "healthy", "D": "won by D"}',
        "B is mode collapse, which is not on offer",
    ),
]


# Right answers, and what of them is replaced in one with a mistake: old and new words in turn, or
# all that the last line returns.
EDITS = [
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = torch.exp(theta) / torch.exp(theta).sum()
    with torch.no_grad():
        D = p / (p + q)
    return -torch.dot(q, torch.log(D))""",
        {
            "D* moved along with θ: hold it constant": ("torch.no_grad", "torch.enable_grad"),
            "log(1 − D*): the minimax loss": "torch.dot(q, torch.log(1 - D))",
            "p and q swapped in D*, or log(1 − D*) with the minimax loss's sign turned": (
                "D = p /",
                "D = q.detach() /",
            ),
            "log(p / q) in place of log D*, the plain ratio or D*'s logit: this is KL(q‖p)": (
                "(p + q)",
                "q",
            ),
            "p / m with the mean m: D* is half of that": ("(p + q)", "((p + q) / 2)"),
            "D* is ½ only where p = q": ("p / (p + q)", "torch.full_like(p, 0.5)"),
            "the sigmoid of p − q in place of D*": ("p / (p + q)", "1 / (1 + torch.exp(q - p))"),
            "θ itself is no probability: q = softmax(θ)": (
                "torch.exp(theta) / torch.exp(theta).sum()",
                "theta",
            ),
            "the sigmoid of θ: q = softmax(θ)": (
                "torch.exp(theta) / torch.exp(theta).sum()",
                "1 / (1 + torch.exp(-theta))",
            ),
            "exp θ without its sum: q = softmax(θ)": (" / torch.exp(theta).sum()", ""),
            "log softmax: q is its exponential": (
                "torch.exp(theta) / torch.exp(theta).sum()",
                "theta - theta.logsumexp(0)",
            ),
            "KL(p‖q)": "torch.sum(p * torch.log(p / q))",
            "JS": "((p * (2 * p / (p + q)).log()).sum() + (q * (2 * q / (p + q)).log()).sum()) / 2",
            "2 JS − log 4: what D* earns": "(p * (p / (p + q)).log() + q * (q / (p + q)).log()).sum()",
            "the discriminator's own loss, of both its terms": "-(p * (p / (p + q)).log() + q * (q / (p + q)).log()).sum()",
            "weighed with q, and then averaged: the weights are the average": "-(q * D.log()).mean()",
            "weighed with p: the fakes come from q": "-torch.dot(p, torch.log(D)) + 0 * q.sum()",
            "weighed with the mean of p and q: the fakes come from q": "-torch.dot((p + q) / 2, torch.log(D))",
            "weighed with the square of q": "-torch.dot(q.square(), torch.log(D))",
            "nothing reaches θ: q was held constant, or all was cut off": "-torch.dot(q, torch.log(D)).item()",
            "the sign: this rewards being caught": "torch.dot(q, torch.log(D))",
            "half of it": "-torch.dot(q, torch.log(D)) / 2",
            "the logarithm is missing": "-torch.dot(q, D)",
            "the logarithm is missing: 1 − D*": "torch.dot(q, 1 - D)",
            "the mean was taken inside the logarithm": "-torch.log(torch.dot(q, D))",
            "bits: we count in nats": "-torch.dot(q, torch.log2(D))",
            "weighed with log q: the fakes come from q": "-(q.log() * D.log()).sum()",
        },
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = F.softmax(theta, dim=0)
    D = p / (p + q.detach())
    total = 0
    for weight, d in zip(q, D):
        total = total - weight * math.log(d)
    return total""",
        {
            "log(1 − D*): the minimax loss": (
                "- weight * math.log(d)",
                "+ weight * math.log(1 - d)",
            ),
            "p and q swapped in D*, or log(1 − D*) with the minimax loss's sign turned": (
                "math.log(d)",
                "math.log(1 - d)",
            ),
            "log(p / q) in place of log D*, the plain ratio or D*'s logit: this is KL(q‖p)": (
                "math.log(d)",
                "math.log(d / (1 - d))",
            ),
            "p / m with the mean m: D* is half of that": ("math.log(d)", "math.log(2 * d)"),
            "D* is ½ only where p = q": ("math.log(d)", "math.log(0.5)"),
            "the sigmoid of p − q in place of D*": (
                "p / (p + q.detach())",
                "torch.sigmoid(p - q.detach())",
            ),
            "the sigmoid of θ: q = softmax(θ)": ("F.softmax(theta, dim=0)", "theta.sigmoid()"),
            "exp θ without its sum: q = softmax(θ)": ("F.softmax(theta, dim=0)", "theta.exp()"),
            "weighed with q, and then averaged: the weights are the average": "total / len(q)",
            "weighed with p: the fakes come from q": ("zip(q, D)", "zip(p + 0 * q, D)"),
            "weighed with the mean of p and q: the fakes come from q": (
                "zip(q, D)",
                "zip((p + q) / 2, D)",
            ),
            "weighed with the square of q": ("- weight *", "- weight**2 *"),
            "nothing reaches θ: q was held constant, or all was cut off": (
                "zip(q, D)",
                "zip(q.tolist(), D)",
            ),
            "the sign: this rewards being caught": ("total - weight", "total + weight"),
            "half of it": "0.5 * total",
            "the logarithm is missing": ("math.log(d)", "d"),
            "the logarithm is missing: 1 − D*": ("- weight * math.log(d)", "+ weight * (1 - d)"),
            "the mean was taken inside the logarithm": "-torch.log(sum(w * d for w, d in zip(q, D)))",
            "bits: we count in nats": ("math.log(d)", "math.log(d, 2)"),
            "weighed with log q: the fakes come from q": ("- weight *", "- weight.log() *"),
            "KL(p‖q)": "F.kl_div(q.log(), p, reduction='sum')",
            "JS": "gk.distances.jensen_shannon(p, q)",
            "2 JS − log 4: what D* earns": "2 * gk.distances.jensen_shannon(p, q) - math.log(4)",
            "the discriminator's own loss, of both its terms": "math.log(4) - 2 * gk.distances.jensen_shannon(p, q)",
            "KL − 2 JS, the theorem's right-hand side: its gradient is right, its value is another": (
                "F.kl_div(p.log(), q, reduction='sum') - 2 * gk.distances.jensen_shannon(p, q)"
            ),
        },
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    a = D(G(z))
    loss = -F.softplus(a).mean()
    slopes = torch.autograd.grad(loss, list(G.parameters()))
    sizes = [s.norm() for s in slopes]
    return sum(s**2 for s in sizes) ** 0.5""",
        {
            "log(1 − σ(a)) by way of 1 / (1 + e^−a): infinite or not a number where a is large": (
                "-F.softplus(a)",
                "(1 - 1 / (1 + torch.exp(-a))).log()",
            ),
            "log(1 − σ(a)) by way of σ(a): not a number where a is large": (
                "-F.softplus(a)",
                "(1 - torch.special.expit(a)).log()",
            ),
            "D's parameters were counted too": (
                "list(G.parameters())",
                "list(G.parameters()) + list(D.parameters())",
            ),
            "D's parameters in place of G's": ("G.parameters()", "D.parameters()"),
            "the biases were left out": ("list(G.parameters())", "[G.weight]"),
            "the biases alone": ("list(G.parameters())", "[G.bias]"),
            "the tensors' lengths were added up: θ is one long vector": "sum(sizes)",
            "the mean of the tensors' lengths: θ is one long vector": "sum(sizes) / len(sizes)",
            "the largest of the tensors' lengths: θ is one long vector": "torch.stack(sizes).max()",
            "the tensors' lengths, not added up": "torch.stack(sizes)",
            "the root of the sum of the tensors' lengths: they are squared before": "sum(sizes) ** 0.5",
            "the square of the length: its root is missing": "sum(s**2 for s in sizes)",
            "a mean over θ, not a length": "(sum(s**2 for s in sizes) / sum(s.numel() for s in slopes)) ** 0.5",
            "the mean of the squares, not a length": "sum(s**2 for s in sizes) / sum(s.numel() for s in slopes)",
            "the slopes were added up, without squares": "sum(s.sum() for s in slopes)",
            "the mean of the slopes": "sum(s.sum() for s in slopes) / sum(s.numel() for s in slopes)",
            "the sizes of the slopes were added up, without squares": "sum(s.norm(1) for s in slopes)",
            "the mean size of the slopes": "sum(s.norm(1) for s in slopes) / sum(s.numel() for s in slopes)",
            "the largest slope, not a length": "max(s.norm(float('inf')) for s in slopes)",
            "the squares of the tensors' mean slopes": "sum(s.mean() ** 2 for s in slopes) ** 0.5",
            "the slopes themselves, not their length": "torch.cat([s.reshape(-1) for s in slopes])",
            "−log D: the other loss": ("-F.softplus(a)", "-F.logsigmoid(a)"),
            "a number was added inside the logarithm: it hides the push where D is sure": (
                "-F.softplus(a)",
                "torch.log(1 - torch.sigmoid(a) + 1e-8)",
            ),
            "a larger number was added inside the logarithm: it hides the push where D is sure": (
                "-F.softplus(a)",
                "torch.log(1e-6 + (1 - F.sigmoid(a)))",
            ),
            "the probability was clamped: it hides the push where D is sure": (
                "-F.softplus(a)",
                "torch.log(torch.clamp(1 - torch.sigmoid(a), 1e-7, 1))",
            ),
            "−log D with a number added inside the logarithm: the other loss": (
                "-F.softplus(a)",
                "-torch.log(torch.sigmoid(a) + 1e-8)",
            ),
            "D itself, without a logarithm": ("-F.softplus(a)", "nn.Sigmoid()(a)"),
            "the logits themselves": ("-F.softplus(a).mean()", "a.mean()"),
            "the mean was taken inside the logarithm": (
                "-F.softplus(a).mean()",
                "torch.log(1 - a.sigmoid().mean())",
            ),
            "the logits were averaged first": ("-F.softplus(a).mean()", "-F.softplus(a.mean())"),
            "sigmoid twice: σ(a) was taken for a logit": (
                "-F.softplus(a)",
                "-F.softplus(a.sigmoid())",
            ),
            "the batch was summed, not averaged": ("mean()", "sum()"),
            "the gradient in the logits, not in θ": ("list(G.parameters())", "[a]"),
            "the loss itself, not the length of its gradient": "loss.item()",
            "the length of θ, not of its gradient": "sum(w.detach().square().sum() for w in G.parameters()) ** 0.5",
            "the largest of the slopes, with its sign": "max(s.max() for s in slopes)",
            "the mean size of each tensor's slopes, and the mean of these": "torch.stack([s.abs().mean() for s in slopes]).mean()",
            "what is not a number was taken for 0": (
                *("-F.softplus(a)", "torch.log(1 - a.sigmoid())"),
                *("s.norm()", "torch.nan_to_num(s).norm()"),
            ),
        },
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    G.zero_grad()
    logits = D(G(z))
    loss = F.logsigmoid(-logits).mean()
    loss.backward()
    flat = torch.cat([w.grad.flatten() for w in G.parameters()])
    return torch.linalg.vector_norm(flat)""",
        {
            "log(1 − σ(a)) by way of 1 / (1 + e^−a): infinite or not a number where a is large": (
                "F.logsigmoid(-logits)",
                "torch.log(1 - (1 + torch.exp(-logits)) ** -1)",
            ),
            "log(1 − σ(a)) by way of σ(a): not a number where a is large": (
                "F.logsigmoid(-logits)",
                "torch.log(1 - torch.sigmoid(logits))",
            ),
            "D's parameters were counted too": (
                "w in G.parameters()",
                "w in [*G.parameters(), *D.parameters()]",
            ),
            "D's parameters in place of G's": ("w in G.parameters()", "w in D.parameters()"),
            "the biases were left out": (
                "w in G.parameters()",
                "w in G.parameters() if w.dim() == 2",
            ),
            "the biases alone": ("w in G.parameters()", "w in G.parameters() if w.dim() == 1"),
            "the mean of the tensors' lengths: θ is one long vector": "(G.weight.grad.norm() + G.bias.grad.norm()) / 2",
            "the largest of the tensors' lengths: θ is one long vector": "torch.maximum(G.weight.grad.norm(), G.bias.grad.norm())",
            "the tensors' lengths, not added up": "torch.stack([w.grad.norm() for w in G.parameters()])",
            "the root of the sum of the tensors' lengths: they are squared before": "torch.sqrt(G.weight.grad.norm() + G.bias.grad.norm())",
            "a mean over θ, not a length": "torch.linalg.vector_norm(flat) / len(flat) ** 0.5",
            "the mean of the squares, not a length": "(flat**2).mean()",
            "the slopes were added up, without squares": "flat.sum()",
            "the mean of the slopes": "flat.mean()",
            "the sizes of the slopes were added up, without squares": "torch.linalg.vector_norm(flat, 1)",
            "the mean size of the slopes": "torch.linalg.vector_norm(flat, 1) / flat.numel()",
            "the largest slope, not a length": "torch.linalg.vector_norm(flat, torch.inf)",
            "the squares of the tensors' mean slopes": "(G.weight.grad.mean() ** 2 + G.bias.grad.mean() ** 2).sqrt()",
            "the slopes themselves, not their length": "flat",
            "−log D with a number added inside the logarithm: the other loss": (
                "F.logsigmoid(-logits)",
                "-(logits.sigmoid() + 1e-8).log()",
            ),
            "a larger number was added inside the logarithm: it hides the push where D is sure": (
                "F.logsigmoid(-logits)",
                "(1 - logits.sigmoid() + 1e-6).log()",
            ),
            "D itself, without a logarithm": ("F.logsigmoid(-logits)", "-torch.sigmoid(logits)"),
            "the logits themselves": ("F.logsigmoid(-logits)", "-logits"),
            "the mean was taken inside the logarithm": (
                "F.logsigmoid(-logits).mean()",
                "logits.neg().sigmoid().mean().log()",
            ),
            "the logits were averaged first": ("logits = D(G(z))", "logits = D(G(z)).mean(0)"),
            "the loss itself, not the length of its gradient": "loss.detach()",
            "the length of θ, not of its gradient": ("w.grad.flatten()", "w.data.flatten()"),
            "the largest of the slopes, with its sign": "flat.max()",
            "the gradient in the fakes, not in θ": (
                *("logits = D(G(z))", "x = G(z)\n    x.retain_grad()\n    logits = D(x)"),
                *(
                    "flat = torch.cat([w.grad.flatten() for w in G.parameters()])",
                    "flat = x.grad.flatten()",
                ),
            ),
            "the gradient in z, not in θ": (
                *("logits = D(G(z))", "z = z.clone().requires_grad_()\n    logits = D(G(z))"),
                *(
                    "flat = torch.cat([w.grad.flatten() for w in G.parameters()])",
                    "flat = z.grad.flatten()",
                ),
            ),
            "the mean size of each tensor's slopes, and the mean of these": "(G.weight.grad.abs().mean() + G.bias.grad.abs().mean()) / 2",
        },
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    loss = F.logsigmoid(-D(G(z))).mean()
    slopes = torch.autograd.grad(loss, list(G.parameters()))
    return torch.cat([slope.flatten() for slope in slopes]).norm()""",
        {
            "the gradient in the fakes, not in θ": (
                *("    loss", "    fakes = G(z)\n    loss", "D(G(z))", "D(fakes)"),
                *("list(G.parameters())", "fakes"),
            ),
            "the gradient in z, not in θ": (
                *("    loss", "    z = z.clone().requires_grad_()\n    loss"),
                *("list(G.parameters())", "z"),
            ),
            "the mean of the lengths for each z alone: the batch has one loss": (
                *(
                    "(G, D, z):",
                    "(G, D, z):\n    return sum(one(G, D, each[None]) for each in z) / 8",
                ),
                *(
                    "def gradient_size",
                    "def one(G, D, z):\n    return gradient(G, D, z)\ndef gradient_size",
                ),
                *("    loss", "\ndef gradient(G, D, z):\n    loss"),
            ),
        },
    ),
    (
        "gradient_size",
        """
def gradient_size(G, D, z):
    weights = dict(G.named_parameters())
    def loss(w, z):
        return F.logsigmoid(-D(torch.func.functional_call(G, w, (z,)))).mean()
    slopes = torch.func.grad(loss)(weights, z)
    return sum(slope.square().sum() for slope in slopes.values()).sqrt()""",
        {
            "the mean of the lengths for each z alone: the batch has one loss": (
                *(
                    "torch.func.grad(loss)(weights, z)",
                    "torch.vmap(torch.func.grad(loss), (None, 0))(weights, z[:, None])",
                ),
                *(
                    "slope.square().sum()",
                    "slope.flatten(1).square().sum(1)",
                    ".sqrt()",
                    ".sqrt().mean()",
                ),
            ),
        },
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    q = theta.softmax(0)
    best = (p / (p + q)).detach()
    return -(q * best.log()).sum()""",
        {
            "θ itself is no probability: q = softmax(θ)": ("theta.softmax(0)", "1 * theta"),
            "log softmax: q is its exponential": ("theta.softmax(0)", "theta - theta.logsumexp(0)"),
            "a sum over the points: weigh each with q": "-best.log().sum()",
        },
    ),
    (
        "trick_loss",
        """
def trick_loss(p, theta):
    with torch.no_grad():
        price = torch.log1p(theta.softmax(-1) / p)
    return price @ torch.softmax(theta, -1)""",
        {"a sum over the points: weigh each with q": "price.sum()"},
    ),
]
