"""Answers to the exercises of lesson 06, right and wrong; test_exercises.py tries them all."""

LESSON = "06_distances"

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
            if a[i] > 0:
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
    ("four", "four = (\n    math.inf, 0.6931, 1, 2)", "they do share a point"),
    ("four", "four = (\n    math.inf, 0.5, 1 / 2, 1.5)", "JS in bits"),
    ("four", "four = (\n    0, 0.34657, 1 / 2, 1.5)", "KL has skipped the point"),
    ("four", "four = (\n    math.inf, 0.34657, 1 / 2, 2.5)", "the squared way"),
    ("four", "four = (\n    math.inf, 0.34657, 1 / 2, 1 + 2)", "3 is the sum of both ways"),
    ("jensen_shannon", from_entropies("(p + q) / 2", "1"), "JS without its ½"),
    ("jensen_shannon", from_entropies("p + q", "0.5"), "m = p + q: a mean is half"),
    ("jensen_shannon", from_entropies("p + q", "1"), "JS without its ½; m = p + q"),
    ("jensen_shannon", from_entropies("(p + q) / 2", "0.5", "-"), "KL's sign is wrong"),
    ("jensen_shannon", exchanged("(p + q) / 2", "0.5"), "exchanged: m comes second"),
    (
        "jensen_shannon",
        exchanged("(p + q) / 2", "1"),
        "JS without its ½; KL's arguments are exchanged",
    ),
    ("jensen_shannon", exchanged("p + q", "1"), "nothing is repaired yet"),
    (
        "jensen_shannon",
        exchanged("p + q", "0.5"),
        "m = p + q: a mean is half of that; KL's arguments are exchanged",
    ),
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
    (
        "wasserstein_line",
        paired("x", "y", "moves.abs().mean()"),
        "they are paired as they came: each sample is to",
    ),
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
        "each sample to its nearest",
    ),
    (
        "wasserstein_line",
        """def wasserstein_line(x, y):
    return torch.cdist(x[:, None], y[:, None]).mean()
""",
        "every sample against every other",
    ),
    (
        "wasserstein_line",
        """def wasserstein_line(x, y):
    return torch.tensor(gk.distances.wasserstein_1d(x, y).item())
""",
        "no gradient reaches x and y: it was cut off, as",
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


# ---- more spellings of what is listed, and of right answers -----------------------------------

RIGHT += [
    (
        "certify",
        """
def certify(potential, x, y):
    import numpy as np
    x, y, f = (t.detach().numpy() for t in (x, y, potential))
    c = np.linalg.norm(x[:, None] - y[None], axis=-1)
    v = (c - f[:, None]).min(axis=0)
    return np.mean((c - v).min(axis=1)) + np.mean(v)
""",
    ),
    ("four", "four = (math.inf, 0.347, 0.5, 1.5)"),
    (
        "four",
        """
from fractions import Fraction

four = (float("inf"), math.log(2) / 2, Fraction(1, 2), Fraction(3, 2))
""",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = (p + q) / 2
    kl = lambda a, b: (a * (a / b).log()).nansum()
    return (kl(p, m) + kl(q, m)) / 2
""",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = (p + q) / 2
    H = lambda a: torch.special.entr(a).sum()
    return H(m) - (H(p) + H(q)) / 2
""",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = (p + q) / 2
    k = p > 0
    l = q > 0
    return ((p[k] * (p[k] / m[k]).log()).sum() + (q[l] * (q[l] / m[l]).log()).sum()) / 2
""",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = (p + q) / 2
    return (
        sum(
            a * math.log(a / c) for v in (p, q) for a, c in zip(v.tolist(), m.tolist()) if a
        )
        / 2
    )
""",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    e = 1e-12
    m = (p + q) / 2
    return (
        (p * ((p + e) / (m + e)).log()).sum() + (q * ((q + e) / (m + e)).log()).sum()
    ) / 2
""",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    return (x[x.argsort()] - y[y.argsort()]).abs().mean()
""",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    return torch.linalg.vector_norm(x.msort() - y.msort(), 1) / len(x)
""",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    return (torch.topk(x, len(x))[0] - torch.topk(y, len(y))[0]).abs().mean()
""",
    ),
]
WRONG += [
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = (p + q) / 2
    return ((p * (p / m).log()).sum() + (q * (q / m).log()).sum()) / 2
""",
        "0 · log 0 is not a number: where a probability",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = (p + q) / 2
    return torch.xlogy(p, p / m).sum() + torch.xlogy(q, q / m).sum()
""",
        "JS without its ½",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = p + q
    return (torch.xlogy(p, p / m).sum() + torch.xlogy(q, q / m).sum()) / 2
""",
        "m = p + q: a mean is half of that",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = (p + q) / 2
    return (torch.xlogy(p, p / m).mean() + torch.xlogy(q, q / m).mean()) / 2
""",
        "a mean over the points, not a sum",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = (p + q) / 2
    return (m * (m / p).log()).sum() / 2 + (m * (m / q).log()).sum() / 2
""",
        "KL's arguments are exchanged: m comes second",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = (p + q) / 2
    return torch.xlogy(p, p / m).sum()
""",
        "JS without its ½; only p's half",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = (p + q) / 2
    return ((torch.xlogy(p, p / m).sum() + torch.xlogy(q, q / m).sum()) / 2).sqrt()
""",
        "its root: a metric, but not JS",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = (p + q) / 2
    return (torch.xlogy(p, p / m).sum() + torch.xlogy(q, q / m).sum()) / 2 / math.log(2)
""",
        "in bits: we count in nats",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = (p + q) / 2
    kl = lambda a, b: (a * (a / b).log()).nansum()
    return kl(p, m) - kl(q, m)
""",
        "JS without its ½; q's half was subtracted",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = (p * q).sqrt()
    return (torch.xlogy(p, p / m).sum() + torch.xlogy(q, q / m).sum()) / 2
""",
        "m is the geometric mean",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    return torch.xlogy(p, p / q).sum()
""",
        "no m: this is KL(p‖q)",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = (p + q) / 2
    return (p * (p / m).log() + q * (q / m).log()) / 2
""",
        "not added up over the points",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = (p + q) / 2
    return min(math.log(2), float((m * (m / p).log()).sum() + (m * (m / q).log()).sum()))
""",
        "KL's arguments are exchanged, the ½ is missing,",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = (p + q) / 2
    return -(torch.xlogy(p, p / m).sum() + torch.xlogy(q, q / m).sum()) / 2
""",
        "KL's sign is wrong",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = p + q
    return torch.xlogy(p, p / m).sum() + torch.xlogy(q, q / m).sum()
""",
        "JS without its ½; m = p + q: a mean is half of",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    return (x - y).abs().mean()
""",
        "they are paired as they came: each sample is to",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    return (x.sort()[0] - y.sort()[0]).abs().sum()
""",
        "the sum in place of the mean",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    return (x.sort()[0] - y.sort()[0]).square().mean()
""",
        "the squared way",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    return (x.mean() - y.mean()).abs()
""",
        "the distance of the means",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    return (x.sort()[0] - y.sort()[0]).mean()
""",
        "without absolute values: only the means are",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    return (x.sort()[0] - y.sort(descending=True)[0]).abs().mean()
""",
        "one sample was sorted upwards, the other",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    return (x[:, None] - y).abs().mean()
""",
        "every sample against every other: no pairing",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    return (x[:, None] - y).abs().amin(1).mean()
""",
        "each sample to its nearest: a hole may be filled",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    return (x.sort()[0] - y.sort()[0]).abs().mean().item()
""",
        "no gradient reaches x and y: it was cut off, as",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    return (x.sort()[1] - y.sort()[1]).abs().double().mean()
""",
        "the numbers that sort a sample, their places,",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    return (x.sort()[0] - y.sort()[0]).norm()
""",
        "the squared way, summed, and its root",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    return torch.cdist(x[:, None], y[:, None]).mean()
""",
        "every sample against every other: no pairing",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    return (x.sort()[0] - y.sort()[0]).square().mean().sqrt()
""",
        "the squared way, and its root: this is W₂",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    return (x.sort()[0] - y.sort()[0]).abs().max()
""",
        "the largest way in place of the mean",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    return (x.sort()[0].cumsum(0) - y.sort()[0].cumsum(0)).abs().mean()
""",
        "sums up to each sample were compared: the sorted",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    import numpy as np

    return np.abs(np.sort(x.detach().numpy()) - np.sort(y.detach().numpy())).mean()
""",
        "no gradient reaches x and y: it was cut off, as",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    return (x.sort()[0] - y.sort()[0].detach()).abs().mean()
""",
        "no gradient reaches y: let it reach both",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    return (x.softmax(0).cumsum(0) - y.softmax(0).cumsum(0)).abs().sum()
""",
        "x and y were taken for densities",
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    c = torch.cdist(x, y)
    v = (c - potential[:, None]).amin(0)
    return potential.mean() + v.mean()
""",
        "one c-transform: true, but the second makes the",
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    c = torch.cdist(x, y)
    v = (c - potential[:, None]).amin(0)
    u = (c - v).amin(1)
    return u.mean() - v.mean()
""",
        "the difference of the means: v is −f already",
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    c = torch.cdist(x, y)
    v = (c - potential[:, None]).amax(0)
    u = (c - v).amax(1)
    return u.mean() + v.mean()
""",
        "max for min: this bounds nothing",
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    c = torch.cdist(x, y)
    v = (c - potential[:, None]).amin(1)
    u = (c - v).amin(1)
    return u.mean() + v.mean()
""",
        "the first minimum was taken over the fakes: v",
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    c = torch.cdist(x, y)
    v = (c + potential[:, None]).amin(0)
    u = (c + v).amin(1)
    return u.mean() + v.mean()
""",
        "the potential and v were added to the cost, not",
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    c = torch.cdist(x, y) ** 2
    v = (c - potential[:, None]).amin(0)
    u = (c - v).amin(1)
    return u.mean() + v.mean()
""",
        "the squared way",
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    c = torch.cdist(x, y)
    v = (c - potential[:, None]).amin(0)
    u = (c - v).amin(1)
    return u.sum() + v.sum()
""",
        "the sum in place of the mean",
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    c = torch.cdist(x, y)
    v = (c - potential).amin(0)
    u = (c - v).amin(1)
    return u.mean() + v.mean()
""",
        "the potential was subtracted along the fakes:",
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    c = torch.cdist(x, y, p=1)
    v = (c - potential[:, None]).amin(0)
    u = (c - v).amin(1)
    return u.mean() + v.mean()
""",
        "the way along the axes, |Δ₁| + |Δ₂|, not the",
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    c = torch.cdist(x, y)
    v = (c - potential[:, None]).mean(0)
    u = (c - v).mean(1)
    return u.mean() + v.mean()
""",
        "a mean of cost minus potential, not a minimum",
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    c = torch.cdist(x, y)
    v = (potential[:, None] - c).amax(0)
    u = (c - v).amin(1)
    return u.mean() + v.mean()
""",
        "max(f − cost) is −v: its sign",
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    c = torch.cdist(x, y)
    v = (c - potential[:, None]).amin(0)
    u = (c - v).amin(1)
    return potential.mean() - v.mean()
""",
        "one c-transform, and the difference of the means",
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    c = torch.cdist(x, y)
    v = (c - potential[:, None]).amin(0)
    u = (c - v).amin(1)
    return u.mean()
""",
        "only u: both means are added",
    ),
    # named wrongly, or not, before somebody tried them
    (
        "certify",
        """
def certify(potential, x, y):
    c = torch.cdist(x, y)
    v = (c - potential[:, None]).min(1).values
    u = (c - v[:, None]).min(0).values
    return u.mean() + v.mean()
""",
        "the axes are exchanged",
    ),
]

# a second fresh sample: edges, and names that hold however it came about
WRONG += [
    (
        "four",
        "four = (math.inf, math.log(2) / 2, 0.5, 2)",
        "2 is the longer way, or the fakes' middle",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = (p + q) / 2
    eps = 1e-3
    kl = lambda a: (a * ((a + eps) / (m + eps)).log()).sum()
    return (kl(p) + kl(q)) / 2
""",
        "0.001 was added inside the logarithms",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = (p + q) / 2
    both = (p > 0) & (q > 0)
    p, q, m = p[both], q[both], m[both]
    return ((p * (p / m).log()).sum() + (q * (q / m).log()).sum()) / 2
""",
        "only the points that have a positive density in both",
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    cost = torch.linalg.vector_norm(x[:, None] - y, dim=-1)
    v = cost.amin(0) - potential.mean()
    u = cost.amin(1) - v.mean()
    return u.mean() + v.mean()
""",
        "the mean way from a real sample to the nearest fake",
    ),
]

WRONG += [
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = (p + q) / 2
    return sum((a * (torch.log(a + 0.001) - torch.log(m + 0.001))).sum() for a in (p, q)) / 2
""",
        "0.001 was added inside the logarithms",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    i = ((p != 0) & (q != 0)).nonzero().squeeze(1)
    a, b = p[i], q[i]
    return (a @ torch.log(2 * a / (a + b)) + b @ torch.log(2 * b / (a + b))) / 2
""",
        "only the points that have a positive density in both",
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    ways = (x[:, None] - y[None]).square().sum(2).sqrt()
    return ways.min(dim=1).values.sum() / len(x)
""",
        "the mean way from a real sample to the nearest fake",
    ),
]

# What an exercise's prompt promises, and an answer that is wrong in this alone.
PROMISES = {
    "four": {
        "KL": "four = (0.0, math.log(2) / 2, 0.5, 1.5)",
        "JS": "four = (math.inf, math.log(2), 0.5, 1.5)",
        "TV": "four = (math.inf, math.log(2) / 2, 1.0, 1.5)",
        "W": "four = (math.inf, math.log(2) / 2, 0.5, 2.0)",
    },
    "jensen_shannon": {
        "disjoint supports, where 0 log 0 counts as 0": """
def jensen_shannon(p, q):
    m = (p + q) / 2
    return ((p * (p / m).log()).sum() + (q * (q / m).log()).sum()) / 2
""",
        "never more than log 2, and the true value below": """
def jensen_shannon(p, q):
    m = (p + q) / 2
    return (torch.xlogy(m, m / p).sum() + torch.xlogy(m, m / q).sum()).clamp(
        max=math.log(2)
    )
""",
        "nats": """
def jensen_shannon(p, q):
    m = (p + q) / 2
    return (torch.xlogy(p, p / m) + torch.xlogy(q, q / m)).sum() / math.log(4)
""",
        "any number of points in common": """
def jensen_shannon(p, q):
    m = (p + q) / 2
    kl = [torch.xlogy(a, a / m).sum() for a in (p, q)]
    return math.log(2) if (p * q == 0).any() else (kl[0] + kl[1]) / 2
""",
    },
    "wasserstein_line": {
        "W on a line: paired in order": """
def wasserstein_line(x, y):
    return (x - y).abs().mean()
""",
        "samples of any size": """
def wasserstein_line(x, y):
    return (x.sort().values - y.sort().values).abs().sum() / 7
""",
        "the way itself, not its square": """
def wasserstein_line(x, y):
    return (x.sort().values - y.sort().values).square().mean()
""",
        "its gradient reaches x": """
def wasserstein_line(x, y):
    return (x.detach().sort().values - y.sort().values).abs().mean()
""",
        "its gradient reaches y": """
def wasserstein_line(x, y):
    return (x.sort().values - y.detach().sort().values).abs().mean()
""",
    },
    "certify": {
        "n real samples and m fakes": """
def certify(potential, x, y):
    cost = torch.cdist(x, y)
    v = (cost - potential).amin(0)
    u = (cost - v).amin(1)
    return u.mean() + v.mean()
""",
        "after two c-transforms": """
def certify(potential, x, y):
    v = (torch.cdist(x, y) - potential[:, None]).amin(0)
    return potential.mean() + v.mean()
""",
        "the bound: both means": """
def certify(potential, x, y):
    cost = torch.cdist(x, y)
    v = (cost - potential[:, None]).amin(0)
    return (cost - v).amin(1).mean()
""",
    },
}

# A sample by somebody who had not read the lists.
RIGHT += [
    ("four", "four = (math.inf, 0.347, 0.5, 1.5)"),
    (
        "four",
        """
from fractions import Fraction
four = [float('inf'), Fraction(1, 2) * math.log(2), Fraction(1, 2), Fraction(3, 2)]""",
    ),
    (
        "four",
        """
from decimal import Decimal
four = (Decimal('Infinity'), Decimal(2).ln() / 2, Decimal('0.5'), Decimal('1.5'))""",
    ),
    (
        "four",
        """
from scipy.stats import wasserstein_distance
four = torch.tensor([math.inf, 0.5 * math.log(2), 0.5, wasserstein_distance([0, 1], [1, 3])])""",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    H = lambda w: torch.special.entr(w).sum()
    return H((p + q) / 2) - (H(p) + H(q)) / 2""",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    total = 0.0
    for a, b in zip(p.tolist(), q.tolist()):
        total += sum(w / 2 * math.log(2 * w / (a + b)) for w in (a, b) if w > 0)
    return total""",
    ),
    (
        "jensen_shannon",
        """
import numpy as np
from scipy.special import rel_entr

def jensen_shannon(p, q):
    p, q = np.asarray(p), np.asarray(q)
    m = (p + q) / 2
    return (rel_entr(p, m) + rel_entr(q, m)).sum() / 2""",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    both = torch.cat([x, y])
    order = both.argsort()
    step = torch.cat([torch.ones_like(x), -torch.ones_like(y)])[order].cumsum(0) / len(x)
    return (step[:-1].abs() * both[order].diff()).sum()""",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    n = len(x)
    return torch.linalg.vector_norm(x.topk(n).values - y.topk(n).values, ord=1) / n""",
    ),
    (
        "certify",
        """
import numpy as np

def certify(potential, x, y):
    x, y, f = (t.detach().numpy() for t in (x, y, potential))
    c = np.linalg.norm(x[:, None] - y[None], axis=-1)
    v = (c - f[:, None]).min(axis=0)
    return np.mean((c - v).min(axis=1)) + np.mean(v)""",
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    v = torch.stack([min((a - b).norm() - f for a, f in zip(x, potential)) for b in y])
    u = torch.stack([min((a - b).norm() - w for b, w in zip(y, v)) for a in x])
    return u.mean() + v.mean()""",
    ),
]
WRONG += [
    (
        "four",
        "four = (0, math.log(2) / 2, 0.5, 1.5)",
        "KL has skipped the point that only p has: there it is infinite",
    ),
    ("four", "four = (math.inf, math.log(2), 0.5, 1.5)", "JS without its ½"),
    ("four", "four = (math.inf, 0.5, 0.5, 1.5)", "JS in bits: we count in nats"),
    ("four", "four = (math.inf, math.log(2) / 2, 1.0, 1.5)", "TV without its ½"),
    (
        "four",
        "four = (math.inf, math.log(2) / 2, 0.5, 3)",
        "W: 3 is the sum of both ways, or the largest: half of the samples move by 1, half by 2",
    ),
    (
        "four",
        """
from scipy.spatial.distance import jensenshannon
four = (math.inf, jensenshannon([.5, .5, 0], [0, .5, .5]), 0.5, 1.5)""",
        "the root of JS",
    ),
    (
        "four",
        "four = (math.inf, math.log(2) / 2, 0.5, math.sqrt(2.5))",
        "W with the squared way, and its root",
    ),
    (
        "four",
        "four = (math.inf, math.log(2) / 2, 1.5, 0.5)",
        "The results are right, in another order: 1st, 2nd, 4th, 3rd is right",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = (p + q) / 2
    return torch.xlogy(p, p / m).sum() + torch.xlogy(q, q / m).sum()""",
        "JS without its ½",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = p + q
    return 0.5 * torch.xlogy(p, p / m).sum() + 0.5 * torch.xlogy(q, q / m).sum()""",
        "m = p + q: a mean is half of that",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = (p + q) / 2
    return (0.5 * m * (m / p).log() + 0.5 * m * (m / q).log()).sum()""",
        "KL's arguments are exchanged: m comes second",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = (p + q) / 2
    return 0.5 * (p * torch.log(p / m)).sum() + 0.5 * (q * torch.log(q / m)).sum()""",
        "0 · log 0 is not a number: where a probability is 0, its term is 0",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = 0.5 * (p + q)
    return 0.5 * (F.kl_div(m.log(), p, reduction="batchmean") + F.kl_div(m.log(), q, reduction="batchmean"))

import torch.nn.functional as F""",
        "a mean over the points, not a sum",
    ),
    (
        "jensen_shannon",
        """
from scipy.spatial.distance import jensenshannon

def jensen_shannon(p, q):
    return jensenshannon(p, q)""",
        "its root: a metric, but not JS",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = (p + q) / 2
    H = lambda w: -torch.xlogy(w, w).sum() / math.log(2)
    return H(m) - (H(p) + H(q)) / 2""",
        "in bits: we count in nats",
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = (p + q) / 2
    return torch.xlogy(p, p / m).sum()""",
        "JS without its ½; only p's half",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    return (x - y).abs().mean()""",
        "they are paired as they came: each sample is to be sorted for itself",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    return (x.sort().values - y.sort().values).abs().sum()""",
        "the sum in place of the mean",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    return (x.sort()[0] - y.sort()[0]).pow(2).mean()""",
        "the squared way",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    return (x.mean() - y.mean()).abs()""",
        "the distance of the means",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    return torch.cdist(x[:, None], y[:, None]).mean()""",
        "every sample against every other: no pairing",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    return F_loss(x.sort().values, y.sort().values.detach())

F_loss = torch.nn.L1Loss()""",
        "no gradient reaches y: let it reach both",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    i = torch.arange(len(x))
    return (x[x.argsort()][i] - y[y.argsort(descending=True)][i]).abs().mean()""",
        "one sample was sorted upwards, the other downwards",
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    a, b = sorted(x.tolist()), sorted(y.tolist())
    return torch.tensor([abs(s - t) for s, t in zip(a, b)]).mean()""",
        "no gradient reaches x and y: it was cut off, as by detach or NumPy",
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    c = torch.cdist(x, y)
    v = (c - potential[:, None]).min(0).values
    return potential.mean() + v.mean()""",
        "one c-transform: true, but the second makes the bound better",
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    c = torch.cdist(x, y)
    v = (c - potential[:, None]).min(0).values
    u = (c - v).min(1).values
    return u.sum() + v.sum()""",
        "the sum in place of the mean",
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    c = torch.cdist(x, y)
    v = (c - potential[:, None]).min(0).values
    u = (c - v).min(1).values
    return u.mean() - v.mean()""",
        "the difference of the means: v is −f already",
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    c = ((x[:, None] - y) ** 2).sum(-1)
    v = (c - potential[:, None]).amin(0)
    u = (c - v).amin(1)
    return u.mean() + v.mean()""",
        "the squared way",
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    c = torch.cdist(x, y)
    v = (c - potential[:, None]).min(1).values
    u = (c - v[:, None]).min(0).values
    return u.mean() + v.mean()""",
        "the axes are exchanged: first minimum over the real samples, second over the fakes",
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    c = torch.cdist(x, y)
    v = (c + potential[:, None]).min(0).values
    u = (c - v).min(1).values
    return u.mean() + v.mean()""",
        "the potential's sign: it is subtracted from the cost",
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    c = (x.unsqueeze(1) - y.unsqueeze(0)).abs().sum(2)
    v = torch.stack([(c[:, j] - potential).min() for j in range(len(y))])
    u = torch.stack([(c[i] - v).min() for i in range(len(x))])
    return u.mean() + v.mean()""",
        "the way along the axes, |Δ₁| + |Δ₂|, not the straight one",
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    c = torch.cdist(x, y)
    v = (c - potential[:, None]).min(0).values
    u = (c - v).min(1).values
    return (u.sum() + v.sum()) / len(x)""",
        "both were divided by the number of real samples",
    ),
]


# Right answers, and what of them is replaced in one with a mistake: old and new words in turn, or
# all that the last line returns.
EDITS = [
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    a, b = torch.sort(x)[0], torch.sort(y)[0]
    gaps = a - b
    ways = torch.abs(gaps)
    return torch.mean(ways)""",
        {
            "they are paired as they came: each sample is to be sorted for itself": (
                "torch.sort(x)[0], torch.sort(y)[0]",
                "x, y",
            ),
            "sorted by absolute value": (
                "torch.sort(x)[0], torch.sort(y)[0]",
                "x[torch.argsort(abs(x))], y[torch.argsort(abs(y))]",
            ),
            "only x is sorted": ("torch.sort(y)[0]", "y"),
            "only y is sorted": ("torch.sort(x)[0]", "x"),
            "one sample was sorted upwards, the other downwards": (
                "torch.sort(y)[0]",
                "torch.sort(y)[0].flip(0)",
            ),
            "the numbers that sort a sample, their places, were compared": (
                "[0], torch",
                "[1].double() + 0 * x, torch",
                "sort(y)[0]",
                "sort(y)[1].double() + 0 * y",
            ),
            "the squared way": "torch.mean(ways**2)",
            "the squared way, and its root: this is W₂": "torch.mean(ways**2) ** 0.5",
            "the squared way, summed, and its root": "torch.linalg.vector_norm(gaps)",
            "the root of each way": "torch.mean(ways**0.5)",
            "the sum in place of the mean": "torch.sum(ways)",
            "the largest way in place of the mean": "torch.amax(ways)",
            "the smallest way in place of the mean": "torch.amin(ways)",
            "the median way in place of the mean": "torch.sort(ways)[0][(len(ways) - 1) // 2]",
            "half of the mean: n samples move, not 2 n": "torch.sum(ways) / (len(x) + len(y))",
            "divided by n − 1": "torch.sum(ways) / (len(ways) - 1)",
            "without absolute values: only the means are compared": "torch.mean(gaps)",
            "without absolute values, and the sign": "torch.mean(b - a)",
            "the distance of the means": "torch.abs(torch.mean(gaps))",
            "each sample to its nearest: a hole may be filled twice": "torch.stack([abs(y - one).min() for one in x]).mean()",
            "each fake to its nearest real sample: a sample may be used twice": "torch.stack([abs(x - one).min() for one in y]).mean()",
            "both ways to the nearest: a sample may be used twice": "(torch.stack([abs(y - one).min() for one in x]).mean() + torch.stack([abs(x - one).min() for one in y]).mean()) / 2",
            "every sample against every other: no pairing": "torch.cdist(x[:, None], y[:, None]).mean()",
            "no gradient reaches x and y: it was cut off, as by detach or NumPy": "torch.mean(ways).item()",
            "no gradient reaches x: let it reach both": ("torch.sort(x)", "torch.sort(x.detach())"),
            "no gradient reaches y: let it reach both": ("torch.sort(y)", "torch.sort(y.detach())"),
            "sums up to each sample were compared: the sorted samples themselves are": "torch.mean(abs(torch.cumsum(gaps, 0)))",
            "x and y were taken for densities": "torch.sum(abs(torch.cumsum(torch.softmax(x, 0) - torch.softmax(y, 0), 0)))",
            "the energy distance": "abs(x[:, None] - y).mean() - abs(x[:, None] - x).mean() / 2 - abs(y[:, None] - y).mean() / 2",
        },
    ),
    (
        "wasserstein_line",
        """
def wasserstein_line(x, y):
    pairs = list(zip(sorted(x), sorted(y)))
    return sum(abs(a - b) for a, b in pairs) / len(x)""",
        {
            "they are paired as they came: each sample is to be sorted for itself": (
                "sorted(x), sorted(y)",
                "x, y",
            ),
            "sorted by absolute value": (
                "sorted(x), sorted(y)",
                "sorted(x, key=abs), sorted(y, key=abs)",
            ),
            "only x is sorted": ("sorted(y)", "y"),
            "only y is sorted": ("sorted(x)", "x"),
            "one sample was sorted upwards, the other downwards": (
                "sorted(x)",
                "sorted(x, reverse=True)",
            ),
            "the squared way": ("abs(a - b)", "(a - b) ** 2"),
            "the squared way, and its root: this is W₂": "(sum((a - b) ** 2 for a, b in pairs) / len(x)) ** 0.5",
            "the squared way, summed, and its root": "sum((a - b) ** 2 for a, b in pairs) ** 0.5",
            "the root of each way": ("abs(a - b)", "abs(a - b) ** 0.5"),
            "the sum in place of the mean": (" / len(x)", ""),
            "the largest way in place of the mean": "max(abs(a - b) for a, b in pairs)",
            "the smallest way in place of the mean": "min(abs(a - b) for a, b in pairs)",
            "the median way in place of the mean": "torch.stack([abs(a - b) for a, b in pairs]).median()",
            "half of the mean: n samples move, not 2 n": ("len(x)", "(2 * len(x))"),
            "divided by n − 1": ("/ len(x)", "/ (len(x) - 1)"),
            "without absolute values: only the means are compared": ("abs(a - b)", "a - b"),
            "without absolute values, and the sign": ("abs(a - b)", "b - a"),
            "the distance of the means": "abs(sum(x) / len(x) - sum(y) / len(y))",
            "each sample to its nearest: a hole may be filled twice": "sum(min(abs(a - b) for b in y) for a in x) / len(x)",
            "each fake to its nearest real sample: a sample may be used twice": "sum(min(abs(a - b) for a in x) for b in y) / len(y)",
            "both ways to the nearest: a sample may be used twice": "(sum(min(abs(a - b) for b in y) for a in x) + sum(min(abs(a - b) for a in x) for b in y)) / (2 * len(x))",
            "every sample against every other: no pairing": "sum(abs(a - b) for a in x for b in y) / len(x) ** 2",
            "no gradient reaches x and y: it was cut off, as by detach or NumPy": (
                "sorted(x), sorted(y)",
                "sorted(x.tolist()), sorted(y.tolist())",
            ),
            "no gradient reaches x: let it reach both": ("sorted(x)", "sorted(x.tolist())"),
            "no gradient reaches y: let it reach both": ("sorted(y)", "sorted(y.tolist())"),
            "the energy distance": "(2 * sum(abs(a - b) for a in x for b in y) - sum(abs(a - b) for a in x for b in x) - sum(abs(a - b) for a in y for b in y)) / (2 * len(x) ** 2)",
        },
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    c = torch.cdist(x, y)
    v = torch.stack([torch.min(c[:, j] - potential) for j in range(len(y))])
    u = torch.stack([torch.min(c[i] - v) for i in range(len(x))])
    return sum(u) / len(u) + sum(v) / len(v)""",
        {
            "max for min: this bounds nothing": ("torch.min", "torch.max"),
            "max for min in the first c-transform": ("torch.min(c[:, j]", "torch.max(c[:, j]"),
            "max for min in the second c-transform": ("torch.min(c[i]", "torch.max(c[i]"),
            "one c-transform: true, but the second makes the bound better": "potential.mean() + v.mean()",
            "one c-transform, and a sum in place of the mean": "potential.sum() + v.sum()",
            "one c-transform, and the difference of the means": "potential.mean() - v.mean()",
            "the sum in place of the mean": "sum(u) + sum(v)",
            "the least of each in place of the mean": "min(u) + min(v)",
            "the largest of each in place of the mean": "max(u) + max(v)",
            "the squared way": ("torch.cdist(x, y)", "torch.cdist(x, y).square()"),
            "the root of the way": ("torch.cdist(x, y)", "torch.cdist(x, y).sqrt()"),
            "the way along the axes, |Δ₁| + |Δ₂|, not the straight one": (
                "cdist(x, y)",
                "cdist(x, y, p=1)",
            ),
            "the longer of the two axes' ways, not the straight one": (
                "cdist(x, y)",
                "cdist(x, y, p=float('inf'))",
            ),
            "the potential's sign: it is subtracted from the cost": ("- potential", "+ potential"),
            "the potential was not used": ("- potential", ""),
            "the difference of the means: v is −f already": "u.mean() - v.mean()",
            "the difference of the means, and its sign: v is −f already": "v.mean() - u.mean()",
            "half of the sum": "(u.mean() + v.mean()) / 2",
            "one mean over both: each has its own, and they are added": "torch.cat([u, v]).mean()",
            "only u: both means are added": "u.mean()",
            "only v: both means are added": "v.mean()",
            "f was added as well": "potential.mean() + u.mean() + v.mean()",
            "f and u: v is the other half": "potential.mean() + u.mean()",
            "f and u were subtracted": "potential.mean() - u.mean()",
            "both were divided by the number of real samples": "(sum(u) + sum(v)) / len(x)",
            "a mean of cost minus potential, not a minimum": ("torch.min", "torch.mean"),
        },
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    cost = (x[:, None] - y[None]).pow(2).sum(-1).sqrt()
    best = (cost.T - potential).min(dim=1).values
    other = (cost - best).min(dim=1).values
    return other.mean() + best.mean()""",
        {
            "max for min: this bounds nothing": (".min(", ".max("),
            "max for min in the first c-transform": ("potential).min(", "potential).max("),
            "max for min in the second c-transform": ("best).min(", "best).max("),
            "one c-transform, and a sum in place of the mean": "torch.sum(potential) + torch.sum(best)",
            "one c-transform, and the difference of the means": "torch.mean(potential) - torch.mean(best)",
            "the least of each in place of the mean": "other.min() + best.min()",
            "the largest of each in place of the mean": "other.max() + best.max()",
            "the squared way": (".sqrt()", ""),
            "the root of the way": (".sqrt()", ".pow(0.25)"),
            "the way along the axes, |Δ₁| + |Δ₂|, not the straight one": (
                ".pow(2).sum(-1).sqrt()",
                ".abs().sum(-1)",
            ),
            "the longer of the two axes' ways, not the straight one": (
                ".pow(2).sum(-1).sqrt()",
                ".abs().amax(-1)",
            ),
            "the potential's sign: it is subtracted from the cost": (
                "cost.T - potential",
                "cost.T + potential",
            ),
            "the potential was not used": ("cost.T - potential", "cost.T - 0 * potential"),
            "the difference of the means: v is −f already": "torch.mean(other) - torch.mean(best)",
            "the difference of the means, and its sign: v is −f already": "torch.mean(best) - torch.mean(other)",
            "half of the sum": "0.5 * other.mean() + 0.5 * best.mean()",
            "one mean over both: each has its own, and they are added": "(other.sum() + best.sum()) / (len(x) + len(y))",
            "only u: both means are added": "other.mean()",
            "only v: both means are added": "best.mean()",
            "f was added as well": "torch.mean(potential) + torch.mean(other) + torch.mean(best)",
            "f and u: v is the other half": "torch.mean(potential) + torch.mean(other)",
            "f and u were subtracted": "torch.mean(potential - other)",
            "both were divided by the number of real samples": "other.mean() + best.sum() / len(x)",
            "a mean of cost minus potential, not a minimum": (".min(dim=1).values", ".mean(dim=1)"),
        },
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    m = (p + q) / 2
    a = torch.where(p > 0, p * torch.log(p / m), 0)
    b = torch.where(q > 0, q * torch.log(q / m), 0)
    return (a.sum() + b.sum()) / 2""",
        {
            "nothing is repaired yet": "(2 * m * (2 * m / p).log() + 2 * m * (2 * m / q).log()).sum()",
            "KL's sign is wrong, and JS has no ½": "-(a.sum() + b.sum())",
            "the ½ was taken twice": "(a.sum() + b.sum()) / 2 / 2",
            "logarithms to base 10: we count in nats": (
                *("torch.log(p", "torch.log10(p", "torch.log(q", "torch.log10(q"),
            ),
            "only p's half": "a.sum() / 2",
            "only q's half": "b.sum() / 2",
            "q's half was subtracted": "(a.sum() - b.sum()) / 2",
            "cut off at log 2: the formula is at fault": (
                "((p + q) * ((p + q) / p).log() + (p + q) * ((p + q) / q).log()).sum().clamp(max=math.log(2))"
            ),
            "no m: this is the mean of both KLs": (
                *(
                    "q * torch.log(q / m)",
                    "q * torch.log(q / p)",
                    "p * torch.log(p / m)",
                    "p * torch.log(p / q)",
                ),
            ),
            "no m: this is the sum of both KLs": (
                *(
                    "q * torch.log(q / m)",
                    "q * torch.log(q / p)",
                    "p * torch.log(p / m)",
                    "p * torch.log(p / q)",
                ),
                *("(a.sum() + b.sum()) / 2", "torch.cat([a, b]).sum()"),
            ),
            "no m: this is KL(p‖q)": ("p / m", "p / q", "(a.sum() + b.sum()) / 2", "a.sum()"),
            "no m: this is KL(q‖p)": ("q / m", "q / p", "(a.sum() + b.sum()) / 2", "b.sum()"),
            "TV": "torch.maximum(p, q).sum() - 1",
            "m is the geometric mean": ("(p + q) / 2\n", "torch.sqrt(p) * torch.sqrt(q)\n"),
            "m is a quarter of p + q: a mean is half of it": ("(p + q) / 2\n", "(p + q) / 4\n"),
            "KL's arguments are exchanged, the ½ is missing, and it is cut off at log 2": (
                "min(math.log(2), (m * torch.log(m / p) + m * torch.log(m / q)).sum())"
            ),
            "KL's arguments are exchanged, and it is cut off at log 2": (
                "min(math.log(2), (m * torch.log(m / p) + m * torch.log(m / q)).sum() / 2)"
            ),
            "not added up over the points": "(a + b) / 2",
        },
    ),
    (
        "jensen_shannon",
        """
def jensen_shannon(p, q):
    from scipy.special import rel_entr
    p, q = p.numpy(), q.numpy()
    m = 0.5 * p + 0.5 * q
    return 0.5 * rel_entr(p, m).sum() + 0.5 * rel_entr(q, m).sum()""",
        {
            "KL's sign is wrong, and JS has no ½": "-(rel_entr(p, m) + rel_entr(q, m)).sum()",
            "the ½ was taken twice": "0.25 * (rel_entr(p, m) + rel_entr(q, m)).sum()",
            "logarithms to base 10: we count in nats": (
                "(rel_entr(p, m) + rel_entr(q, m)).sum() / 2 / math.log(10)"
            ),
            "only q's half": "0.5 * rel_entr(q, m).sum()",
            "q's half was subtracted": "0.5 * rel_entr(p, m).sum() - 0.5 * rel_entr(q, m).sum()",
            "cut off at log 2: the formula is at fault": (
                "min(math.log(2), (rel_entr(p + q, p) + rel_entr(p + q, q)).sum())"
            ),
            "no m: this is the sum of both KLs": "rel_entr(p, q).sum() + rel_entr(q, p).sum()",
            "no m: this is KL(q‖p)": "rel_entr(q, p).sum()",
            "TV": "0.5 * abs(p - q).sum()",
            "m is a quarter of p + q: a mean is half of it": (
                *("0.5 * p + 0.5 * q", "0.25 * p + 0.25 * q"),
            ),
            "KL's arguments are exchanged, and it is cut off at log 2": (
                "min(math.log(2), 0.5 * (rel_entr(m, p) + rel_entr(m, q)).sum())"
            ),
        },
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    cost = torch.cdist(x, y)
    v = (cost - potential[:, None]).min(0).values
    u = (cost - v).min(1).values
    return u.mean() + v.mean()""",
        {
            "the minimum was taken over the fakes first: f belongs to the real samples": (
                *("potential[:, None]).min(0)", "potential).min(1)"),
            ),
            "no c-transform at all: a raw estimate bounds nothing": (
                "potential.mean() - potential[cost.argmin(0)].mean()"
            ),
            "the potential and v were added to the cost, not subtracted": (
                *("cost - potential", "cost + potential", "cost - v", "cost + v"),
            ),
            "max(f − cost) is −v: its sign": (
                *("(cost - potential[:, None]).min(0)", "(potential[:, None] - cost).max(0)"),
            ),
            "the first minimum was taken over the fakes: v is theirs, so it is over the real samples": (
                *("potential[:, None]).min(0)", "potential[:, None]).min(1)"),
            ),
            "the potential was subtracted along the fakes: f[:, None] belongs to the real samples": (
                *("potential[:, None]", "potential"),
            ),
            "both minima were taken over the real samples": (
                "(cost - v).min(1)",
                "(cost - v).min(0)",
            ),
        },
    ),
    (
        "certify",
        """
def certify(potential, x, y):
    cost = (x[:, None] - y[None]).square().sum(-1).sqrt()
    v = torch.amin(cost.T - potential, dim=1)
    u = torch.amin(cost - v, dim=1)
    return torch.mean(u) + torch.mean(v)""",
        {
            "the minimum was taken over the fakes first: f belongs to the real samples": (
                *("cost.T - potential", "cost - potential"),
            ),
            "both minima were taken over the real samples": (
                *("torch.amin(cost - v, dim=1)", "torch.amin(cost.T - v[:, None], dim=1)"),
            ),
        },
    ),
]
