"""Answers to the exercises of lesson 05, right and wrong; test_exercises.py tries them all."""

LESSON = "05_distances"

RIGHT = [
    ("four", "four = (math.inf, math.log(2) / 2, 0.5, 1.5)"),
    ("four", 'four = [float("inf"), 0.34657, 1 / 2, 0.5 * 1 + 0.5 * 2]'),
    (
        "four",
        """p, q = torch.tensor([[0.5, 0.5, 0.0], [0.0, 0.5, 0.5]])
four = (
    gk.distances.kl_divergence(p, q),
    gk.distances.jensen_shannon(p, q),
    gk.distances.total_variation(p, q),
    gk.distances.wasserstein_1d(torch.tensor([0.0, 1.0]), torch.tensor([1.0, 3.0])),
)
""",
    ),
    (
        "jensen_shannon",
        """def jensen_shannon(p, q):
    return gk.distances.jensen_shannon(q, p)
""",
    ),
    (
        "jensen_shannon",
        """def jensen_shannon(p, q):
    entropy = lambda a: -torch.xlogy(a, a).sum()
    return entropy(p / 2 + q / 2) - (entropy(p) + entropy(q)) / 2
""",
    ),
    (
        "jensen_shannon",
        """def jensen_shannon(p, q):
    m = torch.stack([p, q]).mean(0)
    total = 0
    for a in (p, q):
        for i in range(len(a)):
            total = total + a[i] * torch.log(a[i] / m[i])
    return total / 2
""",
    ),
    (
        "wasserstein_line",
        """def wasserstein_line(x, y):
    return gk.distances.wasserstein_1d(x, y)
""",
    ),
    (
        "wasserstein_line",
        """def wasserstein_line(x, y):
    rows, columns = linear_sum_assignment((x[:, None] - y).abs().detach())
    return (x[rows] - y[columns]).abs().sum() / len(x)
""",
    ),
    (
        "wasserstein_line",
        """def wasserstein_line(x, y):
    knots = torch.cat([x, y]).sort().values
    below = [(sample <= knots[:-1, None]).double().mean(1) for sample in (x, y)]
    return (below[0] - below[1]).abs() @ knots.diff()
""",
    ),
    (
        "certify",
        """def certify(potential, x, x_hat):
    v = (torch.cdist(x_hat, x) - potential).min(dim=1).values
    u = (torch.cdist(x, x_hat) - v).min(dim=1).values
    return u.mean() + v.mean()
""",
    ),
    (
        "certify",
        """def certify(potential, x, x_hat):
    return gk.distances.certified_bound(potential, x, x_hat)
""",
    ),
    (
        "certify",
        """def certify(potential, x, x_hat):
    v = [min((a - b).norm() - f for a, f in zip(x, potential)) for b in x_hat]
    u = [min((a - b).norm() - price for b, price in zip(x_hat, v)) for a in x]
    return sum(u) / len(u) + sum(v) / len(v)
""",
    ),
]


def from_entropies(m: str, factor: str, sign: str = "") -> str:
    """A Jensen-Shannon divergence as a sum over both, with this mean and this factor."""
    return f"""def jensen_shannon(p, q):
    m = {m}
    total = torch.xlogy(p, p / m) + torch.xlogy(q, q / m)
    return {sign}{factor} * torch.sum(total)
"""


def exchanged(m: str, factor: str) -> str:
    return f"""def jensen_shannon(p, q):
    log_m = torch.log({m})
    return {factor} * sum((log_m.exp() * (log_m - a.log())).sum() for a in (p, q))
"""


def paired(x: str, y: str, result: str) -> str:
    return f"""def wasserstein_line(x, y):
    moves = {x} - {y}
    return {result}
"""


def transforms(first: str, second: str, cost: str = "torch.cdist(x, x_hat)") -> str:
    return f"""def certify(potential, x, x_hat):
    c = {cost}
    v = torch.{first}(c - potential.unsqueeze(1), dim=0)
    u = torch.{second}(c - v.unsqueeze(0), dim=1)
    return u.mean() + v.mean()
"""


SORTED = ("torch.sort(x)[0]", "torch.sort(y)[0]")

WRONG = [
    ("four", "four = (\n    math.inf, 0.6931, 0.5, 1.5)", "JS without its ½"),
    ("four", "four = (\n    math.inf, 0.34657, 1, 1.5)", "TV without its ½"),
    ("four", "four = (\n    math.inf, 0.6931, 1, 1.5)", "both JS and TV"),
    ("four", "four = (\n    math.inf, 0.6931, 1, 2)", "they do share a note"),
    ("four", "four = (\n    math.inf, 0.5, 1 / 2, 1.5)", "JS in bits"),
    ("four", "four = (\n    0, 0.34657, 1 / 2, 1.5)", "KL has skipped the note"),
    ("four", "four = (\n    math.inf, 0.34657, 1 / 2, 2.5)", "the squared way"),
    ("four", "four = (\n    math.inf, 0.34657, 1 / 2, 1 + 2)", "W summed over the moves"),
    ("jensen_shannon", from_entropies("(p + q) / 2", "1"), "JS without its ½"),
    ("jensen_shannon", from_entropies("p + q", "0.5"), "m = p + q: a mean is half"),
    ("jensen_shannon", from_entropies("p + q", "1"), "m = p + q, and JS without its ½"),
    ("jensen_shannon", from_entropies("(p + q) / 2", "0.5", "-"), "KL's sign is wrong"),
    ("jensen_shannon", exchanged("(p + q) / 2", "0.5"), "exchanged: m comes second"),
    ("jensen_shannon", exchanged("(p + q) / 2", "1"), "exchanged, and the ½ is missing"),
    ("jensen_shannon", exchanged("p + q", "1"), "nothing is repaired yet"),
    ("jensen_shannon", exchanged("p + q", "0.5"), "exchanged, and m is not halved"),
    (
        "jensen_shannon",
        """def jensen_shannon(p, q):
    return gk.distances.jensen_shannon(p, q) / math.log(2)
""",
        "in bits",
    ),
    (
        "jensen_shannon",
        """def jensen_shannon(p, q):
    return gk.distances.kl_divergence(p, (p + q) / 2) / 2
""",
        "only p's half",
    ),
    (
        "jensen_shannon",
        """def jensen_shannon(p, q):
    return (gk.distances.kl_divergence(p, q) + gk.distances.kl_divergence(q, p)) / 2
""",
        "the mean of both KLs",
    ),
    (
        "jensen_shannon",
        """def jensen_shannon(p, q):
    return gk.distances.jensen_shannon(p, q) ** 0.5
""",
        "its root",
    ),
    ("wasserstein_line", paired("x", "y", "moves.abs().mean()"), "not sorted"),
    (
        "wasserstein_line",
        """def wasserstein_line(x, y):
    a, b = (torch.stack(sorted(s, key=lambda value: value.abs())) for s in (x, y))
    return (a - b).abs().mean()
""",
        "sorted by absolute value",
    ),
    ("wasserstein_line", paired("torch.sort(x)[0]", "y", "moves.abs().mean()"), "only x is sorted"),
    ("wasserstein_line", paired(*SORTED, "(moves**2).mean()"), "the squared way"),
    ("wasserstein_line", paired(*SORTED, "(moves**2).mean() ** 0.5"), "this is W₂"),
    ("wasserstein_line", paired(*SORTED, "moves.abs().sum()"), "the sum in place of the mean"),
    ("wasserstein_line", paired(*SORTED, "moves.abs().amax()"), "the largest way"),
    ("wasserstein_line", paired("x.mean()", "y.mean()", "moves"), "without absolute values"),
    ("wasserstein_line", paired("x.mean()", "y.mean()", "moves.abs()"), "distance of the means"),
    (
        "wasserstein_line",
        """def wasserstein_line(x, y):
    return torch.cdist(x[:, None], y[:, None]).amin(1).mean()
""",
        "each note to its nearest",
    ),
    (
        "wasserstein_line",
        """def wasserstein_line(x, y):
    return torch.cdist(x[:, None], y[:, None]).mean()
""",
        "every note against every other",
    ),
    (
        "wasserstein_line",
        """def wasserstein_line(x, y):
    return torch.tensor(gk.distances.wasserstein_1d(x, y).item())
""",
        "the gradient is cut",
    ),
    ("certify", transforms("amax", "amax"), "max for min: this bounds nothing"),
    ("certify", transforms("amax", "amin"), "max for min in the first"),
    ("certify", transforms("amin", "amax"), "max for min in the second"),
    ("certify", transforms("amin", "amin", "torch.cdist(x, x_hat) ** 2"), "the squared way"),
    (
        "certify",
        """def certify(potential, x, x_hat):
    v = (torch.cdist(x_hat, x) - potential).amin(1)
    return v.mean() + potential.mean()
""",
        "one c-transform",
    ),
    (
        "certify",
        """def certify(potential, x, x_hat):
    v = (torch.cdist(x_hat, x) - potential).amin(1)
    return v.sum() + (torch.cdist(x, x_hat) - v).amin(1).sum()
""",
        "the sum in place of the mean",
    ),
    (
        "certify",
        """def certify(potential, x, x_hat):
    return gk.distances.certified_bound(-potential, x, x_hat)
""",
        "the potential's sign",
    ),
    (
        "certify",
        """def certify(potential, x, x_hat):
    v = (torch.cdist(x_hat, x) - potential).amin(1)
    return (torch.cdist(x, x_hat) - v).amin(1).mean() - v.mean()
""",
        "the difference of the means",
    ),
    (
        "certify",
        """def certify(potential, x, x_hat):
    nearest = torch.cdist(x_hat, x).argmin(1)
    return potential.mean() - potential[nearest].mean()
""",
        "no c-transform at all",
    ),
]
