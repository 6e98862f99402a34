"""Answers to the exercises of lesson 04, right and wrong; test_exercises.py tries them all."""

LESSON = "04_vanishing_gradients"

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
    ("gradient_size", size(GOOD, BOTH, ADDED), "and the lengths added up"),
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
        "a mean over the notes",
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
