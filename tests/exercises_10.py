"""Answers to the exercises of lesson 10, right and wrong, as a reader might write them."""

LESSON = "10_measuring_gans"

RIGHT = [
    ("foretold", "foretold = (10, 1, 0.1)"),
    ("foretold", "foretold = [(0 - 3) ** 2 + (1 - 2) ** 2, 1.0, 1 / 10]"),
    ("foretold", "foretold = torch.tensor([9 + 1 + 4 - 2 * 2, 1, 0.1])"),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.to(torch.float64), b.to(torch.float64)
    eigenvalues = torch.linalg.eigvals(torch.cov(a.T) @ torch.cov(b.T)).real.clamp(min=0)
    trace = torch.trace(torch.cov(a.T)) + torch.trace(torch.cov(b.T))
    return torch.sum((a.mean(0) - b.mean(0)) ** 2) + trace - 2 * eigenvalues.sqrt().sum()
""",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    import numpy as np
    a, b = a.double().numpy(), b.double().numpy()
    root = scipy.linalg.sqrtm(np.cov(a, rowvar=False) @ np.cov(b, rowvar=False)).real
    gap = a.mean(0) - b.mean(0)
    total = np.cov(a, rowvar=False) + np.cov(b, rowvar=False) - 2 * root
    return float(gap @ gap + np.trace(total))
""",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    roots = []
    for x in (a.double(), b.double()):
        x = (x - x.mean(0)) / (len(x) - 1) ** 0.5
        roots.append(x)
    overlap = torch.linalg.matrix_norm(roots[0] @ roots[1].T, "nuc")
    means = (a.double().mean(0) - b.double().mean(0)).norm() ** 2
    return (means + roots[0].norm() ** 2 + roots[1].norm() ** 2 - 2 * overlap).item()
""",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    d = a.shape[1]
    aa, bb, ab = ((x @ y.T / d + 1) ** 3 for x, y in ((a, a), (b, b), (a, b)))
    aa.fill_diagonal_(0)
    bb.fill_diagonal_(0)
    n, m = len(a), len(b)
    return aa.sum() / n / (n - 1) + bb.sum() / m / (m - 1) - 2 * ab.mean()
""",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    def k(x, y):
        return (torch.dot(x, y) / len(x) + 1) ** 3
    def others(s):
        return torch.stack([k(s[i], s[j]) for i in range(len(s)) for j in range(i)]).mean()
    across = torch.stack([k(x, y) for x in a for y in b]).mean()
    return others(a) + others(b) - across - across
""",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    table = torch.pow(torch.cat([a, b]) @ torch.cat([a, b]).T / a.size(1) + 1, 3)
    n, off = len(a), ~torch.eye(len(table), dtype=torch.bool)
    within = table[:n, :n][off[:n, :n]].mean() + table[n:, n:][off[n:, n:]].mean()
    return (within - 2 * table[:n, n:].mean()).item()
""",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    radius = torch.cdist(real, real).topk(k + 1, largest=False).values[:, -1]
    precision = (torch.cdist(fake, real) <= radius).any(1).float().mean()
    to_train = torch.cdist(fake, train).min(1).values
    to_test = torch.cdist(fake, test).min(1).values
    return precision, (to_train < to_test).float().mean()
""",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    gaps = torch.cdist(real, real).fill_diagonal_(float("inf"))
    inside = copied = 0
    for x in fake:
        inside += bool(((real - x).norm(dim=1) <= gaps.kthvalue(k).values).any())
        copied += int((torch.cat([train, test]) - x).norm(dim=1).argmin() < len(train))
    return inside / len(fake), copied / len(fake)
""",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    from sklearn.neighbors import NearestNeighbors
    radius = NearestNeighbors(n_neighbors=k + 1).fit(real).kneighbors(real)[0][:, k]
    hits = torch.cdist(fake.double(), real.double()) <= torch.as_tensor(radius) + 1e-9
    box = NearestNeighbors(n_neighbors=1).fit(torch.cat([train, test]).numpy())
    who = box.kneighbors(fake.numpy(), return_distance=False)[:, 0]
    return hits.any(1).double().mean().item(), float((who < len(train)).mean())
""",
    ),
]

FRECHET = """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    sqrtm = lambda m: torch.as_tensor(scipy.linalg.sqrtm(m.numpy())).real
    A, B = {covariances}
    shift = ((a.mean(0) - b.mean(0)) ** 2).sum()
    return {result}
"""


def frechet(covariances="a.T.cov(), b.T.cov()", result=None, root="sqrtm(A @ B)"):
    result = result or f"shift + torch.trace(A) + torch.trace(B) - 2 * torch.trace({root})"
    return FRECHET.format(covariances=covariances, result=result)


KERNEL = """
def repaired(a, b):
    n, m, d = len(a), len(b), a.shape[1]
    k = lambda x, y: {k}
    aa, bb = k(a, a), k(b, b)
    within = {within}
    return {result}
"""


def kernel(
    k="(torch.einsum('id,jd->ij', x, y) / d + 1) ** 3",
    within="(aa.sum() - aa.diag().sum()) / n / (n - 1)"
    " + (bb.sum() - bb.diag().sum()) / m / (m - 1)",
    result="within - 2 * k(a, b).mean()",
):
    return KERNEL.format(k=k, within=within, result=result)


SHARES = """
def my_shares(real, fake, train, test, k):
    {balls}
    precision = {precision}
    near = torch.cdist(fake, train).amin(1), torch.cdist(fake, test).amin(1)
    return precision, {copied}
"""


def shares(
    balls="r = torch.cdist(real, real).kthvalue(k + 1).values",
    precision="(torch.cdist(fake, real) <= r).any(1).float().mean()",
    copied="(near[0] < near[1]).float().mean()",
):
    return SHARES.format(balls=balls, precision=precision, copied=copied)


WRONG = [
    ("foretold", "foretold = (\n    3 + 1, 1, 0.1)", "was not squared"),
    (
        "foretold",
        "foretold = (\n    9 + (4 - 1) ** 2, 1, 0.1)",
        "the spreads' part is (2 − 1)²",
    ),
    ("foretold", "foretold = (\n    9 + 1 + 4, 1, 0.1)", "is missing"),
    ("foretold", "foretold = (\n    9 + 1 + 4 - 2, 1, 0.1)", "taken once"),
    ("foretold", "foretold = (\n    math.sqrt(10), 1, 0.1)", "the root of d²"),
    ("foretold", "foretold = (\n    3**2, 1, 0.1)", "spreads were left out"),
    ("foretold", "foretold = (\n    9 + 1, 1 / 10, 1)", "are swapped"),
    ("foretold", "foretold = (\n    9 + 1, 1 / 10, 1 / 10)", "nothing is wrong with its precision"),
    ("foretold", "foretold = (\n    9 + 1, 1, 1.0)", "one class of ten"),
    ("my_frechet", frechet(root="sqrtm(A) @ sqrtm(B)"), "a root of its own"),
    ("my_frechet", frechet(root="torch.sqrt((A @ B).abs())"), "root of each entry"),
    (
        "my_frechet",
        frechet(root="torch.diag(A.diagonal().sqrt() * B.diagonal().sqrt())"),
        "correlations were ignored",
    ),
    ("my_frechet", frechet(root="A @ B"), "no root"),
    ("my_frechet", frechet(root="sqrtm(A * B)"), "entries were multiplied"),
    (
        "my_frechet",
        frechet(result="shift.sqrt() + A.trace() + B.trace() - 2 * sqrtm(A @ B).trace()"),
        "was not squared",
    ),
    (
        "my_frechet",
        frechet(covariances="a.T.cov(correction=0), b.T.cov(correction=0)"),
        "divide by N, not by N − 1",
    ),
    ("my_frechet", frechet(result="shift + (A + B - sqrtm(A @ B)).trace()"), "taken once"),
    (
        "my_frechet",
        frechet(result="shift + (A + B + 2 * sqrtm(A @ B)).trace()"),
        "its sign is minus",
    ),
    (
        "my_frechet",
        frechet(covariances="a.T @ a / (len(a) - 1), b.T @ b / (len(b) - 1)"),
        "means were not subtracted",
    ),
    (
        "my_frechet",
        frechet(result="(shift + (A + B - 2 * sqrtm(A @ B)).trace()) ** 0.5"),
        "the root of d² in the end",
    ),
    ("my_frechet", frechet(result="shift"), "covariances were left out"),
    ("repaired", kernel(within="aa.mean() + bb.mean()"), "which biases"),
    (
        "repaired",
        kernel(within="aa.sum() / n / (n - 1) + bb.sum() / m / (m - 1)"),
        "divided by n (n − 1)",
    ),
    (
        "repaired",
        kernel(within="aa.fill_diagonal_(0).mean() + bb.fill_diagonal_(0).mean()"),
        "the sum divided by n²",
    ),
    ("repaired", kernel(k="(x.mm(y.T) + 1).pow(3)"), "not divided by d"),
    (
        "repaired",
        kernel(k="(x.mm(y.T) + 1).pow(3)", within="aa.mean() + bb.mean()"),
        "nothing was repaired",
    ),
    ("repaired", kernel(k="(x.mm(y.T) / d + 1).square()"), "power is 3, not 2"),
    ("repaired", kernel(k="(x.mm(y.T) / d).pow(3)"), "the + 1 does not stand inside the power"),
    ("repaired", kernel(result="within - k(a, b).mean()"), "count twice"),
    (
        "repaired",
        kernel(result="(within - 2 * k(a, b).mean()).relu() ** 0.5"),
        "the root in the end",
    ),
    (
        "my_shares",
        shares(
            "r = torch.cdist(fake, fake).kthvalue(k + 1).values",
            "(torch.cdist(real, fake) <= r).any(1).float().mean()",
        ),
        "the balls belong to the reals",
    ),
    (
        "my_shares",
        shares("r = torch.cdist(real, real).kthvalue(k).values"),
        "counts the point itself",
    ),
    ("my_shares", shares("r = torch.cdist(real, real).kthvalue(k + 2).values"), "skipped twice"),
    (
        "my_shares",
        shares(
            precision="(torch.cdist(fake, real).amin(1) <= r[torch.cdist(fake, real).argmin(1)])"
            ".float().mean()"
        ),
        "any ball will do",
    ),
    ("my_shares", shares("r = torch.cdist(real, real).kthvalue(k + 1).values.mean()"), "the mean"),
    ("my_shares", shares(copied="(near[0] > near[1]).float().mean()"), "the complement"),
    ("my_shares", shares(copied="1.0"), "every fake counts"),
    (
        "my_shares",
        shares(
            copied="(torch.cdist(fake, train) <= torch.cdist(train, train).kthvalue(2).values)"
            ".any(1).float().mean()"
        ),
        "what an honest share is",
    ),
    (
        "my_shares",
        shares(
            copied="(near[0] < near[1]).float().mean() - len(train) / len(torch.cat([train, test]))"
        ),
        "was subtracted",
    ),
    (
        "my_shares",
        shares(
            copied="len({i for i in torch.cdist(fake, torch.cat([train, test])).argmin(1).tolist()"
            " if i < len(train)}) / len(train)"
        ),
        "not of fakes",
    ),
]


# ---- more spellings of what is listed, and of right answers -----------------------------------

RIGHT += [
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = torch.cov(a.T)
    cb = torch.cov(b.T)
    root = torch.from_numpy(scipy.linalg.sqrtm((ca @ cb).numpy()).real)
    return (a.mean(0) - b.mean(0)).square().sum() + torch.trace(ca + cb - 2 * root)
""",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca, cb = torch.cov(a.T), torch.cov(b.T)
    l, v = torch.linalg.eigh(ca)
    s = v @ l.clamp(min=0).sqrt().diag() @ v.T
    t = torch.linalg.eigvalsh(s @ cb @ s).clamp(min=0).sqrt().sum()
    return (a.mean(0) - b.mean(0)).norm() ** 2 + ca.trace() + cb.trace() - 2 * t
""",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    import numpy as np

    a, b = a.numpy().astype(np.float64), b.numpy().astype(np.float64)
    ca, cb = np.cov(a.T), np.cov(b.T)
    return ((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(
        ca + cb - 2 * scipy.linalg.sqrtm(ca @ cb)
    )
""",
    ),
]
WRONG += [
    (
        "my_frechet",
        """
def my_frechet(a, b):
    ca = torch.cov(a.T)
    cb = torch.cov(b.T)
    root = torch.from_numpy(scipy.linalg.sqrtm((ca @ cb).numpy()).real)
    return (a.mean(0) - b.mean(0)).square().sum() + torch.trace(ca + cb - 2 * root)
""",
        "float32: with features far from 0 its digits",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = torch.cov(a)
    cb = torch.cov(b)
    root = torch.from_numpy(scipy.linalg.sqrtm((ca @ cb).numpy()).real)
    return (a.mean(0) - b.mean(0)).square().sum() + torch.trace(ca + cb - 2 * root)
""",
        "the covariance of samples, not of features:",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = torch.cov(a.T, correction=0)
    cb = torch.cov(b.T, correction=0)
    root = torch.from_numpy(scipy.linalg.sqrtm((ca @ cb).numpy()).real)
    return (a.mean(0) - b.mean(0)).square().sum() + torch.trace(ca + cb - 2 * root)
""",
        "the covariances divide by N, not by N − 1",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = torch.cov(a.T)
    cb = torch.cov(b.T)
    root = (ca @ cb).sqrt()
    return (a.mean(0) - b.mean(0)).square().sum() + torch.trace(ca + cb - 2 * root)
""",
        "the root of each entry, NaN where it is",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = torch.cov(a.T)
    cb = torch.cov(b.T)
    root = (ca * cb).sqrt()
    return (a.mean(0) - b.mean(0)).square().sum() + torch.trace(ca + cb - 2 * root)
""",
        "variances alone: correlations were ignored",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = torch.cov(a.T)
    cb = torch.cov(b.T)
    root = ca @ cb
    return (a.mean(0) - b.mean(0)).square().sum() + torch.trace(ca + cb - 2 * root)
""",
        "no root: Σ_a Σ_b itself",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = torch.cov(a.T)
    cb = torch.cov(b.T)
    root = torch.from_numpy(scipy.linalg.sqrtm((ca @ cb).numpy()).real)
    return (a.mean(0) - b.mean(0)).norm() + torch.trace(ca + cb - 2 * root)
""",
        "|μ_a − μ_b| was not squared",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = torch.cov(a.T)
    cb = torch.cov(b.T)
    root = torch.from_numpy(scipy.linalg.sqrtm((ca @ cb).numpy()).real)
    return (a.mean(0) - b.mean(0)).square().sum() + torch.trace(ca + cb - root)
""",
        "the root was taken once, not twice",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = torch.cov(a.T)
    cb = torch.cov(b.T)
    root = torch.from_numpy(scipy.linalg.sqrtm((ca @ cb).numpy()).real)
    return (a.mean(0) - b.mean(0)).square().sum() + torch.trace(ca + cb + 2 * root)
""",
        "the root was added: its sign is minus",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = torch.cov(a.T)
    cb = torch.cov(b.T)
    root = torch.from_numpy(scipy.linalg.sqrtm((ca @ cb).numpy()).real)
    return ((a.mean(0) - b.mean(0)).square().sum() + torch.trace(ca + cb - 2 * root)).sqrt()
""",
        "the root of d² in the end: the formula gives",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = torch.cov(a.T)
    cb = torch.cov(b.T)
    root = torch.from_numpy(scipy.linalg.sqrtm((ca @ cb).numpy()).real)
    return (a.mean(0) - b.mean(0)).square().mean() + torch.trace(ca + cb - 2 * root)
""",
        "the mean of (μ_a − μ_b)² over the features, not",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = torch.cov(a.T)
    cb = torch.cov(b.T)
    root = torch.from_numpy(scipy.linalg.sqrtm((ca @ cb).numpy()).real)
    return (a.mean() - b.mean()).square() + torch.trace(ca + cb - 2 * root)
""",
        "the means over everything, one number each: a",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = a.T @ a / (len(a) - 1)
    cb = b.T @ b / (len(b) - 1)
    root = torch.from_numpy(scipy.linalg.sqrtm((ca @ cb).numpy()).real)
    return (a.mean(0) - b.mean(0)).square().sum() + torch.trace(ca + cb - 2 * root)
""",
        "the means were not subtracted before the",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = torch.cov(a.T)
    cb = torch.cov(b.T)
    root = torch.from_numpy(scipy.linalg.sqrtm((ca @ cb).numpy()).real)
    return (a.mean(0) - b.mean(0)).square().sum() + (ca + cb - 2 * root).sum()
""",
        "the sum of all entries, not the trace",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = a.var(0).diag()
    cb = b.var(0).diag()
    root = torch.from_numpy(scipy.linalg.sqrtm((ca @ cb).numpy()).real)
    return (a.mean(0) - b.mean(0)).square().sum() + torch.trace(ca + cb - 2 * root)
""",
        "variances alone: correlations were ignored",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = a.std(0).diag()
    cb = b.std(0).diag()
    root = torch.from_numpy(scipy.linalg.sqrtm((ca @ cb).numpy()).real)
    return (a.mean(0) - b.mean(0)).square().sum() + torch.trace(ca + cb - 2 * root)
""",
        "spreads in the place of variances, and",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = torch.cov(a.T)
    cb = torch.cov(b.T)
    root = torch.from_numpy(scipy.linalg.sqrtm((ca @ cb).numpy()).real)
    return (a.mean(1) - b.mean(1)).square().sum() + torch.trace(ca + cb - 2 * root)
""",
        "means over the features, not over the samples",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = torch.cov(a.T)
    cb = torch.cov(b.T)
    root = torch.from_numpy(scipy.linalg.sqrtm((ca @ cb).numpy()).real)
    return (a.mean(0) - b.mean(0)).square() + torch.trace(ca + cb - 2 * root)
""",
        "(μ_a − μ_b)² was not added up over the features",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = torch.cov(a.T)
    cb = torch.cov(b.T)
    root = torch.from_numpy(scipy.linalg.sqrtm((ca @ cb).numpy()).real)
    return torch.trace(ca + cb - 2 * root)
""",
        "the means were left out",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = torch.cov(a.T)
    cb = torch.cov(b.T)
    root = torch.from_numpy(scipy.linalg.sqrtm((ca @ cb).numpy()).real)
    return (a.mean(0) - b.mean(0)).square().sum()
""",
        "the covariances were left out",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = torch.cov(a.T)
    cb = torch.cov(b.T)
    root = torch.linalg.cholesky(ca) @ torch.linalg.cholesky(cb).T
    return (a.mean(0) - b.mean(0)).square().sum() + torch.trace(ca + cb - 2 * root)
""",
        "Cholesky factors are no matrix roots",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = torch.cov(a.T)
    cb = (b - b.mean(0)).T @ (b - b.mean(0)) / (len(a) - 1)
    root = torch.from_numpy(scipy.linalg.sqrtm((ca @ cb).numpy()).real)
    return (a.mean(0) - b.mean(0)).square().sum() + torch.trace(ca + cb - 2 * root)
""",
        "one size, that of a, for both covariances",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = torch.cov(a.T)
    cb = torch.cov(b.T)
    root = torch.from_numpy(scipy.linalg.sqrtm((ca + cb).numpy()).real)
    return (a.mean(0) - b.mean(0)).square().sum() + torch.trace(ca + cb - 2 * root)
""",
        "the covariances were added under the root",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = torch.cov(a.T)
    cb = torch.cov(b.T)
    root = torch.from_numpy(scipy.linalg.sqrtm((ca @ cb).numpy()).real)
    return (
        (a.mean(0) - b.mean(0)).square().sum()
        + torch.trace(ca)
        + torch.trace(cb)
        - 2 * torch.trace(ca @ cb).sqrt()
    )
""",
        "the root of the trace, not the trace of the root",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = torch.cov(a.T)
    cb = torch.cov(b.T)
    root = torch.from_numpy(scipy.linalg.sqrtm((ca @ cb).numpy()).real)
    return (a.mean(0) - b.mean(0)).square().sum() + (
        ca.trace().sqrt() - cb.trace().sqrt()
    ) ** 2
""",
        "the roots of the two traces were subtracted",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    k = lambda x, y: (x @ y.T / x.shape[1] + 1) ** 3
    return k(a, a).mean() + k(b, b).mean() - 2 * k(a, b).mean()
""",
        "the diagonal was left in: each sample meets",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    k = lambda x, y: (x @ y.T + 1) ** 3
    u = lambda k: (k.sum() - k.trace()) / (len(k) * (len(k) - 1))
    return u(k(a, a)) + u(k(b, b)) - 2 * k(a, b).mean()
""",
        "x·y was not divided by d",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    k = lambda x, y: (x @ y.T / x.shape[1] + 1) ** 3
    u = lambda k: (k.sum() - k.trace()) / (len(k) * (len(k) - 1))
    return max(0, u(k(a, a)) + u(k(b, b)) - 2 * k(a, b).mean())
""",
        "cut off at 0: an unbiased estimate may be",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    k = lambda x, y: (x @ y.T / x.shape[0] + 1) ** 3
    u = lambda k: (k.sum() - k.trace()) / (len(k) * (len(k) - 1))
    return u(k(a, a)) + u(k(b, b)) - 2 * k(a, b).mean()
""",
        "x·y was divided by the number of samples, not",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    k = lambda x, y: (x @ y.T / x.shape[1] + 1) ** 3
    u = lambda k: (k.sum() - k.trace()) / (len(k) * (len(k) - 1))
    return u(k(a, a)) + u(k(b, b)) - k(a, b).mean()
""",
        "the pairs of a and b count twice",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    k = lambda x, y: (x @ y.T / x.shape[1] + 1) ** 3
    u = lambda k: (k - k.diag().diag()).mean()
    return u(k(a, a)) + u(k(b, b)) - 2 * k(a, b).mean()
""",
        "the diagonal was left out, but the sum divided",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    k = lambda x, y: (x @ y.T / x.shape[1] + 1) ** 3
    u = lambda k: (k.sum() - k.trace()) / (len(k) * (len(k) - 1))
    return u(k(a, a)) + u(k(b, b)) - 2 * u(k(a, b))
""",
        "the diagonal of k(a, b) was left out, and the",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    k = lambda x, y: (x @ y.T / x.shape[1] + 1) ** 2
    u = lambda k: (k.sum() - k.trace()) / (len(k) * (len(k) - 1))
    return u(k(a, a)) + u(k(b, b)) - 2 * k(a, b).mean()
""",
        "the kernel's power is 3, not 2",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    k = lambda x, y: (x @ y.T / x.shape[1] + 1) ** 3
    u = lambda k: k.triu(1).mean()
    return u(k(a, a)) + u(k(b, b)) - 2 * k(a, b).mean()
""",
        "the pairs above the diagonal, divided by n²",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    k = lambda x, y: (x @ y.T / x.shape[1] + 1) ** 3
    u = lambda k: k.triu(1).sum() / (len(k) * (len(k) - 1))
    return u(k(a, a)) + u(k(b, b)) - 2 * k(a, b).mean()
""",
        "each pair was counted once, and divided as if",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    k = lambda x, y: torch.exp(-(torch.cdist(x, y) ** 2) / 2)
    u = lambda k: (k.sum() - k.trace()) / (len(k) * (len(k) - 1))
    return u(k(a, a)) + u(k(b, b)) - 2 * k(a, b).mean()
""",
        "a Gaussian in the place of the cube",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    k = lambda x, y: ((x @ y.T + 1) / x.shape[1]) ** 3
    u = lambda k: (k.sum() - k.trace()) / (len(k) * (len(k) - 1))
    return u(k(a, a)) + u(k(b, b)) - 2 * k(a, b).mean()
""",
        "(x·y + 1) / d: only x·y is divided",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    k = lambda x, y: (x @ y.T / x.shape[1] + 1) ** 3
    n = len(a)
    u = lambda k: (k.sum() - k.trace()) / (n * (n - 1))
    return u(k(a, a)) + u(k(b, b)) - 2 * k(a, b).mean()
""",
        "one size for both samples",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    k = lambda x, y: (x @ y.T / x.shape[1] + 1) ** 3
    u = lambda k: (k.sum() - k.trace()) / (len(k) * (len(k) - 1))
    return 2 * k(a, b).mean() - u(k(a, a)) - u(k(b, b))
""",
        "the sign",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    k = lambda x, y: (x @ y.T / x.shape[1] + 1) ** 3
    u = lambda k: (k.sum() - k.trace()) / (len(k) * (len(k) - 1))
    return (u(k(a, a)) + u(k(b, b)) - 2 * k(a, b).mean()).abs().sqrt()
""",
        "the root of its size in the end: it may be",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    k = lambda x, y: (x @ y.T / x.shape[1] + 1) ** 3
    u = lambda k: (k.sum() - len(k)) / (len(k) * (len(k) - 1))
    return u(k(a, a)) + u(k(b, b)) - 2 * k(a, b).mean()
""",
        "1 was subtracted for each diagonal: k(x, x) is",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    k = lambda x, y: (x @ y.T / x.shape[1]) ** 3 + 1
    u = lambda k: (k.sum() - k.trace()) / (len(k) * (len(k) - 1))
    return u(k(a, a)) + u(k(b, b)) - 2 * k(a, b).mean()
""",
        "the + 1 does not stand inside the power",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    rad = torch.cdist(real, real).kthvalue(k, dim=1).values
    hit = (torch.cdist(fake, real) <= rad).any(1)
    near = torch.cdist(fake, torch.cat([train, test])).argmin(1) < len(train)
    return hit.double().mean(), near.double().mean()
""",
        "the k-th neighbour counts the point itself, at",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    rad = torch.cdist(fake, fake).kthvalue(k + 1, dim=1).values
    hit = (torch.cdist(real, fake) <= rad).any(1)
    near = torch.cdist(fake, torch.cat([train, test])).argmin(1) < len(train)
    return hit.double().mean(), near.double().mean()
""",
        "precision and recall are swapped: the balls",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    rad = torch.cdist(real, real).kthvalue(k + 1, dim=1).values
    hit = (torch.cdist(fake, real) <= rad).all(1)
    near = torch.cdist(fake, torch.cat([train, test])).argmin(1) < len(train)
    return hit.double().mean(), near.double().mean()
""",
        "a fake has to lie in all balls; any ball will do",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    rad = torch.cdist(real, real).kthvalue(k + 1, dim=1).values
    hit = (torch.cdist(fake, real) <= rad).any(0)
    near = torch.cdist(fake, torch.cat([train, test])).argmin(1) < len(train)
    return hit.double().mean(), near.double().mean()
""",
        "the share of the balls that hold a fake, not of",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    rad = torch.cdist(real, real).kthvalue(k + 1, dim=1).values
    hit = (torch.cdist(fake, real) <= rad).any(1)
    near = torch.cdist(fake, torch.cat([train, test])).argmin(0) < len(train)
    return hit.double().mean(), near.double().mean()
""",
        "argmin over the wrong axis: the nearest fake of",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    rad = torch.cdist(real, real).kthvalue(k + 1, dim=1).values
    hit = (torch.cdist(fake, real) <= rad).any(1)
    near = torch.cdist(fake, torch.cat([train, test])).argmin(1) < len(train)
    return hit.double().sum(), near.double().sum()
""",
        "counted, not divided by the number of fakes",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    rad = torch.cdist(real, real).kthvalue(k + 1, dim=1).values
    hit = (torch.cdist(fake, real) <= rad).any(1)
    near = torch.cdist(fake, torch.cat([train, test])).argmin(1) < len(train)
    return hit.double().mean(), 1 - near.double().mean()
""",
        "the share nearest to test: the complement",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    rad = torch.cdist(real, real).kthvalue(k + 1, dim=1).values
    hit = (torch.cdist(fake, real) <= rad).any(1)
    near = torch.cdist(fake, torch.cat([test, train])).argmin(1) < len(train)
    return hit.double().mean(), near.double().mean()
""",
        "test stands first, but the first places were",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    rad = torch.cdist(real, real).kthvalue(k + 1, dim=1).values
    hit = (torch.cdist(fake, real) <= rad).any(1)
    near = torch.cdist(fake, torch.cat([train, test])).argmin(1) >= len(train)
    return hit.double().mean(), near.double().mean()
""",
        "the share nearest to test: the complement",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    rad = torch.cdist(real, real).kthvalue(k + 1, dim=1).values
    hit = (torch.cdist(fake, real) <= rad).any(1)
    near = torch.cdist(fake, torch.cat([train, test])).argmin(1) < len(train)
    return 100 * hit.double().mean(), 100 * near.double().mean()
""",
        "the shares in percent",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    rad = torch.cdist(real, real).kthvalue(k + 2, dim=1).values
    hit = (torch.cdist(fake, real) <= rad).any(1)
    near = torch.cdist(fake, torch.cat([train, test])).argmin(1) < len(train)
    return hit.double().mean(), near.double().mean()
""",
        "one neighbour too many: the point itself was",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    rad = torch.cdist(real, real).kthvalue(k + 1, dim=1).values.max()
    hit = (torch.cdist(fake, real) <= rad).any(1)
    near = torch.cdist(fake, torch.cat([train, test])).argmin(1) < len(train)
    return hit.double().mean(), near.double().mean()
""",
        "the largest radius for all; each ball has its",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    rad = torch.cdist(real, real).sort(1).values[:, 1]
    hit = (torch.cdist(fake, real) <= rad).any(1)
    near = torch.cdist(fake, torch.cat([train, test])).argmin(1) < len(train)
    return hit.double().mean(), near.double().mean()
""",
        "k was not used: the nearest other sample",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    rad = torch.cdist(real, real).topk(k + 1).values[:, -1]
    hit = (torch.cdist(fake, real) <= rad).any(1)
    near = torch.cdist(fake, torch.cat([train, test])).argmin(1) < len(train)
    return hit.double().mean(), near.double().mean()
""",
        "the (k + 1)-th farthest, not the k-th nearest",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    rad = torch.cdist(real, real).kthvalue(k + 1, dim=1).values
    hit = torch.cdist(fake, real) <= rad
    near = torch.cdist(fake, torch.cat([train, test])).argmin(1) < len(train)
    return hit.double().mean(), near.double().mean()
""",
        "the share of pairs of a fake and a ball; one",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    rad = torch.cdist(real, real).kthvalue(k + 1, dim=1).values
    hit = (torch.cdist(fake, real) <= rad).any(1)
    near = torch.cdist(train, torch.cat([fake, test])).argmin(1) < len(fake)
    return hit.double().mean(), near.double().mean()
""",
        "the training samples' nearest among fakes and",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    rad = torch.cdist(real, real).kthvalue(k + 1, dim=1).values
    hit = (torch.cdist(fake, real) <= rad).any(1)
    near = torch.cdist(real, torch.cat([train, test])).argmin(1) < len(train)
    return hit.double().mean(), near.double().mean()
""",
        "the real samples' nearest, not the fakes'",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    rad = torch.cdist(real, real).kthvalue(k + 1, dim=1).values ** 2
    hit = (torch.cdist(fake, real) <= rad).any(1)
    near = torch.cdist(fake, torch.cat([train, test])).argmin(1) < len(train)
    return hit.double().mean(), near.double().mean()
""",
        "the radius was squared",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    rad = torch.cdist(real, real).kthvalue(k + 1, dim=1).values
    hit = (torch.cdist(fake, real) <= rad).any(1)
    near = torch.cdist(fake, torch.cat([train, test])).argmin(1) < len(train)
    return hit.double().mean(), near.double().mean() - len(train) / (len(train) + len(test))
""",
        "n / (n + m) was subtracted: the share itself is",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    rad = torch.cdist(real, fake).kthvalue(k, dim=1).values
    hit = (torch.cdist(fake, real) <= rad).any(1)
    near = torch.cdist(fake, torch.cat([train, test])).argmin(1) < len(train)
    return hit.double().mean(), near.double().mean()
""",
        "the radius of a ball reaches to the k-th fake,",
    ),
    # named wrongly, or not, before somebody tried them
    (
        "repaired",
        """
def repaired(a, b):
    n, m, d = len(a), len(b), a.shape[1]
    A, B, C = ((x @ y.T / d + 1) ** 3 for x, y in ((a, a), (b, b), (a, b)))
    within = (A.sum() - A.trace()) / (n * (n - 1)) + (B.sum() - B.trace()) / (m * (m - 1))
    return within - 2 * (C.sum() - C.trace()) / (n * (m - 1))
""",
        "divided by n (m − 1)",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    radius = torch.cdist(real, real).kthvalue(k + 1, 1).values
    precision = (torch.cdist(fake, real) <= radius).all(1).double().mean()
    nearest = torch.cdist(fake, torch.cat([train, test])).argmin(1)
    return precision, (nearest < len(train)).double().mean()
""",
        "a fake has to lie in all balls",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    radius = torch.cdist(real, real).kthvalue(k + 1, 1).values
    precision = (torch.cdist(fake, real) <= radius).sum(1).double().mean() / k
    nearest = torch.cdist(fake, torch.cat([train, test])).argmin(1)
    return precision, (nearest < len(train)).double().mean()
""",
        "that is density",
    ),
]

# a second fresh sample: edges, and names that hold however it came about
WRONG += [
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    sa, sb = torch.cov(a.T), torch.cov(b.T)
    return (a.mean(0) - b.mean(0)).square().sum() + (sa - sb).square().sum()
""",
        "the covariances' difference was squared and added up",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    def k(x, y):
        return (x @ y.T / x.shape[1]) ** 3 + 1
    n, m = len(a), len(b)
    aa, bb = k(a, a), k(b, b)
    within = (aa.sum() - aa.trace()) / (n * (n - 1)) + (bb.sum() - bb.trace()) / (m * (m - 1))
    return within - 2 * k(a, b).mean()
""",
        "the + 1 does not stand inside the power",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    def k(x, y):
        return (x @ y.T / x.shape[1] + 1) ** 3
    n, m = len(a), len(b)
    aa, bb = k(a, a), k(b, b)
    within = (aa.sum() - aa.trace()) / (n - 1) + (bb.sum() - bb.trace()) / (m - 1)
    return within - 2 * k(a, b).sum() / n
""",
        "the sums were divided by one size, not by two",
    ),
]

WRONG += [
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    gap = torch.cov(a.T) - torch.cov(b.T)
    return torch.dist(a.mean(0), b.mean(0)) ** 2 + (gap @ gap).trace()
""",
        "the covariances' difference was squared and added up",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    k = lambda x, y: (x @ y.T / x.shape[1] + 1) ** 3
    one = lambda t: (t.sum(1) - t.diagonal()).sum() / (len(t) - 1)
    return one(k(a, a)) + one(k(b, b)) - 2 * k(a, b).sum(1).mean()
""",
        "the sums were divided by one size, not by two",
    ),
]

# What an exercise's prompt promises, and an answer that is wrong in this alone.
PROMISES = {
    "foretold": {
        "(a) d², not d": "foretold = (3.162, 1, 0.1)",
        "(b) precision": "foretold = (10, 0.1, 0.1)",
        "(c) recall": "foretold = (10, 1, 0.9)",
    },
    "my_frechet": {
        "samples of N and M features": """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = torch.cov(a.T)
    cb = (b - b.mean(0)).T @ (b - b.mean(0)) / (len(a) - 1)
    root = torch.from_numpy(scipy.linalg.sqrtm((ca @ cb).numpy()).real)
    return (a.mean(0) - b.mean(0)).square().sum() + torch.trace(ca + cb - 2 * root)
""",
        "in float64": """
def my_frechet(a, b):
    d = gk.metrics.frechet_distance(a - a.mean(0), b - b.mean(0))
    return d + (a.mean(0) - b.mean(0)).square().sum()
""",
        "covariances that divide by N − 1": """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = torch.cov(a.T, correction=0)
    cb = torch.cov(b.T, correction=0)
    root = torch.from_numpy(scipy.linalg.sqrtm((ca @ cb).numpy()).real)
    return (a.mean(0) - b.mean(0)).square().sum() + torch.trace(ca + cb - 2 * root)
""",
        "a matrix root": """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = torch.cov(a.T)
    cb = torch.cov(b.T)
    root = (ca @ cb).abs().sqrt()
    return (a.mean(0) - b.mean(0)).square().sum() + torch.trace(ca + cb - 2 * root)
""",
        "d², not d": """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    ca = torch.cov(a.T)
    cb = torch.cov(b.T)
    root = torch.from_numpy(scipy.linalg.sqrtm((ca @ cb).numpy()).real)
    return ((a.mean(0) - b.mean(0)).square().sum() + torch.trace(ca + cb - 2 * root)).sqrt()
""",
    },
    "repaired": {
        "unbiased": """
def repaired(a, b):
    k = lambda x, y: (x @ y.T / x.shape[1] + 1) ** 3
    return k(a, a).mean() + k(b, b).mean() - 2 * k(a, b).mean()
""",
        "it may be negative": """
def repaired(a, b):
    k = lambda x, y: (x @ y.T / x.shape[1] + 1) ** 3
    within = lambda table: (table.sum() - table.trace()) / (len(table) * (len(table) - 1))
    return (within(k(a, a)) + within(k(b, b)) - 2 * k(a, b).mean()).clamp(min=0)
""",
        "KID's kernel": """
def repaired(a, b):
    k = lambda x, y: (x @ y.T + 1) ** 3
    within = lambda table: (table.sum() - table.trace()) / (len(table) * (len(table) - 1))
    return within(k(a, a)) + within(k(b, b)) - 2 * k(a, b).mean()
""",
        "samples of two sizes": """
def repaired(a, b):
    k = lambda x, y: (x @ y.T / x.shape[1] + 1) ** 3
    n = len(a)
    within = lambda table: (table.sum() - table.trace()) / (n * (n - 1))
    return within(k(a, a)) + within(k(b, b)) - 2 * k(a, b).mean()
""",
    },
    "my_shares": {
        "precision": """
def my_shares(real, fake, train, test, k):
    rad = torch.cdist(fake, fake).kthvalue(k + 1, dim=1).values
    hit = (torch.cdist(real, fake) <= rad).any(1)
    near = torch.cdist(fake, torch.cat([train, test])).argmin(1) < len(train)
    return hit.double().mean(), near.double().mean()
""",
        "the k-th": """
def my_shares(real, fake, train, test, k):
    rad = torch.cdist(real, real).kthvalue(2, dim=1).values
    hit = (torch.cdist(fake, real) <= rad).any(1)
    near = torch.cdist(fake, torch.cat([train, test])).argmin(1) < len(train)
    return hit.double().mean(), near.double().mean()
""",
        "nearest other sample": """
def my_shares(real, fake, train, test, k):
    rad = torch.cdist(real, real).kthvalue(k, dim=1).values
    hit = (torch.cdist(fake, real) <= rad).any(1)
    near = torch.cdist(fake, torch.cat([train, test])).argmin(1) < len(train)
    return hit.double().mean(), near.double().mean()
""",
        "among train and test together": """
def my_shares(real, fake, train, test, k):
    rad = torch.cdist(real, real).kthvalue(k + 1, dim=1).values
    hit = (torch.cdist(fake, real) <= rad).any(1)
    near = torch.cdist(fake, train).amin(1) < 0.1
    return hit.double().mean(), near.double().mean()
""",
        "the share in train": """
def my_shares(real, fake, train, test, k):
    rad = torch.cdist(real, real).kthvalue(k + 1, dim=1).values
    hit = (torch.cdist(fake, real) <= rad).any(1)
    near = torch.cdist(fake, torch.cat([train, test])).argmin(1) >= len(train)
    return hit.double().mean(), near.double().mean()
""",
        "of the fakes": """
def my_shares(real, fake, train, test, k):
    rad = torch.cdist(real, real).kthvalue(k + 1, dim=1).values
    hit = (torch.cdist(fake, real) <= rad).any(1)
    near = torch.cdist(fake, torch.cat([train, test])).argmin(0) < len(train)
    return hit.double().mean(), near.double().mean()
""",
    },
}

# A sample by somebody who had not read the lists.
RIGHT += [
    (
        "foretold",
        """
from fractions import Fraction
foretold = [10, Fraction(1), Fraction(1, 10)]""",
    ),
    (
        "foretold",
        """
import numpy as np
foretold = np.array([3**2 + (2 - 1) ** 2, 1, 0.1])""",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    x = (a - a.mean(0)) / math.sqrt(len(a) - 1)
    y = (b - b.mean(0)) / math.sqrt(len(b) - 1)
    roots = torch.linalg.matrix_norm(x @ y.T, ord="nuc")
    return (a.mean(0) - b.mean(0)).square().sum() + x.square().sum() + y.square().sum() - 2 * roots""",
    ),
    (
        "my_frechet",
        """
import numpy as np

def my_frechet(a, b):
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    A, B = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    e = np.linalg.eigvals(np.atleast_2d(A) @ np.atleast_2d(B))
    gap = a.mean(0) - b.mean(0)
    return gap @ gap + np.trace(np.atleast_2d(A + B)) - 2 * np.sqrt(e.astype(complex)).real.sum()""",
    ),
    (
        "repaired",
        """
from sklearn.metrics.pairwise import polynomial_kernel
import numpy as np

def repaired(a, b):
    K = lambda x, y: polynomial_kernel(x.numpy(), y.numpy(), degree=3)
    off = lambda M: M[~np.eye(len(M), dtype=bool)].mean()
    return off(K(a, a)) + off(K(b, b)) - 2 * K(a, b).mean()""",
    ),
    (
        "repaired",
        """
import itertools

def repaired(a, b):
    k = lambda x, y: (torch.dot(x, y) / len(x) + 1) ** 3
    mean = lambda pairs: torch.stack([k(x, y) for x, y in pairs]).mean()
    return mean(itertools.combinations(a, 2)) + mean(itertools.combinations(b, 2)) - 2 * mean(itertools.product(a, b))""",
    ),
    (
        "my_shares",
        """
from sklearn.neighbors import NearestNeighbors

def my_shares(real, fake, train, test, k):
    r, f, a, b = (t.numpy() for t in (real, fake, train, test))
    radius = NearestNeighbors(n_neighbors=k).fit(r).kneighbors()[0][:, -1]
    precision = sum(((r - x) ** 2).sum(1).__le__(radius**2).any() for x in f) / len(f)
    near = lambda box: NearestNeighbors(n_neighbors=1).fit(box).kneighbors(f)[0][:, 0]
    return precision, (near(a) < near(b)).mean()""",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    way = torch.cdist(real, real, compute_mode="donot_use_mm_for_euclid_dist").fill_diagonal_(math.inf)
    radius = way.topk(k, largest=False).values.amax(1)
    covered = torch.cdist(fake, real, compute_mode="donot_use_mm_for_euclid_dist") <= radius
    share = sum(bool(row.any()) for row in covered) / len(fake)
    won = torch.cdist(fake, train).amin(1) < torch.cdist(fake, test).amin(1)
    return [share, won.float().mean().item()]""",
    ),
]
WRONG += [
    (
        "foretold",
        "foretold = (18, 1, 0.1)",
        "the spreads' part is (2 − 1)², neither (4 − 1)², of variances, nor (2 + 1)²",
    ),
    (
        "foretold",
        "foretold = (math.sqrt(10), 1, 0.1)",
        "the root of d²: the formula gives the square",
    ),
    ("foretold", "foretold = (9, 1, 0.1)", "the spreads were left out: only the means count here"),
    ("foretold", "foretold = (10, 0.1, 1)", "precision and recall are swapped"),
    ("foretold", "foretold = (14, 1, 0.1)", "the term − 2 (Σ_a Σ_b)^½ is missing"),
    (
        "foretold",
        "foretold = (10, 100, 10)",
        "Its 2nd result: a known mistake, precision in percent: it is a share; its 3rd result: a known mistake, recall in percent: it is a share (1st: right)",
    ),
    (
        "foretold",
        "foretold = (10, 1, 1)",
        "recall counts the real samples that are met, one class of ten",
    ),
    ("foretold", "foretold = (3 + 1, 1, 0.1)", "the distance of the means, 3, was not squared"),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    A, B = torch.cov(a.T, correction=0), torch.cov(b.T, correction=0)
    root = torch.as_tensor(scipy.linalg.sqrtm((A @ B).numpy()).real)
    return (a.mean(0) - b.mean(0)).square().sum() + A.trace() + B.trace() - 2 * root.trace()""",
        "the covariances divide by N, not by N − 1",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    A, B = torch.cov(a.T), torch.cov(b.T)
    root = torch.as_tensor(scipy.linalg.sqrtm((A @ B).numpy()).real)
    return ((a.mean(0) - b.mean(0)).square().sum() + A.trace() + B.trace() - 2 * root.trace()).sqrt()""",
        "the root of d² in the end: the formula gives the square",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    A, B = torch.cov(a.T), torch.cov(b.T)
    root = torch.as_tensor(scipy.linalg.sqrtm((A @ B).numpy()).real)
    return (a.mean(0) - b.mean(0)).norm() + A.trace() + B.trace() - 2 * root.trace()""",
        "|μ_a − μ_b| was not squared",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    A, B = torch.cov(a.T), torch.cov(b.T)
    root = torch.as_tensor(scipy.linalg.sqrtm((A @ B).numpy()).real)
    return (a.mean(0) - b.mean(0)).square().sum() + A.trace() + B.trace() - root.trace()""",
        "the root was taken once, not twice",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    A, B = torch.cov(a.T), torch.cov(b.T)
    root = (A * B).abs().sqrt()
    return (a.mean(0) - b.mean(0)).square().sum() + A.trace() + B.trace() - 2 * root.trace()""",
        "variances alone: correlations were ignored",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    A, B = torch.cov(a.T), torch.cov(b.T)
    root = (A @ B).abs().sqrt()
    return (a.mean(0) - b.mean(0)).square().sum() + A.trace() + B.trace() - 2 * root.trace()""",
        "the root of each entry, not of the matrix",
    ),
    (
        "my_frechet",
        """
import numpy as np

def my_frechet(a, b):
    act1, act2 = a.double().numpy(), b.double().numpy()
    mu1, sigma1 = act1.mean(axis=0), np.cov(act1)
    mu2, sigma2 = act2.mean(axis=0), np.cov(act2)
    covmean = scipy.linalg.sqrtm(sigma1.dot(sigma2)).real
    return ((mu1 - mu2) ** 2).sum() + np.trace(sigma1 + sigma2 - 2.0 * covmean)""",
        "the covariance of samples, not of features: rows and columns are exchanged",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    A, B = torch.cov(a.T), torch.cov(b.T)
    root = torch.as_tensor((scipy.linalg.sqrtm(A.numpy()) @ scipy.linalg.sqrtm(B.numpy())).real)
    return (a.mean(0) - b.mean(0)).square().sum() + A.trace() + B.trace() - 2 * root.trace()""",
        "each covariance got a root of its own, and the roots were multiplied",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    return (a.mean(0) - b.mean(0)).square().sum() + (a.std(0) - b.std(0)).square().sum()""",
        "variances alone: correlations were ignored",
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    A, B = torch.cov(a.T), torch.cov(b.T)
    root = torch.as_tensor(scipy.linalg.sqrtm((A @ B).numpy()).real)
    return ((a.mean(0) - b.mean(0)) ** 2).mean() + (A + B - 2 * root).trace()""",
        "the mean of (μ_a − μ_b)² over the features, not their sum",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    n, m, d = len(a), len(b), a.shape[1]
    def k(x, y):
        return (x @ y.T + 1) ** 3
    A, B, C = k(a, a), k(b, b), k(a, b)
    return (A.sum() - A.trace()) / (n * (n - 1)) + (B.sum() - B.trace()) / (m * (m - 1)) - 2 * C.mean()""",
        "x·y was not divided by d",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    n, m, d = len(a), len(b), a.shape[1]
    def k(x, y):
        return (x @ y.T / d + 1) ** 3
    A, B, C = k(a, a), k(b, b), k(a, b)
    return A.mean() + B.mean() - 2 * C.mean()""",
        "the diagonal was left in: each sample meets itself, which biases",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    n, m, d = len(a), len(b), a.shape[1]
    def k(x, y):
        return (x @ y.T / d + 1) ** 3
    A, B, C = k(a, a), k(b, b), k(a, b)
    return (A.sum() - A.trace()) / n**2 + (B.sum() - B.trace()) / m**2 - 2 * C.mean()""",
        "the diagonal was left out, but the sum divided by n²",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    n, m, d = len(a), len(b), a.shape[1]
    def k(x, y):
        return (x @ y.T / d + 1) ** 3
    A, B, C = k(a, a), k(b, b), k(a, b)
    return (A.sum() - A.trace()) / (n * (n - 1)) + (B.sum() - B.trace()) / (n * (n - 1)) - 2 * C.mean()""",
        "one size for both samples",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    n, m, d = len(a), len(b), a.shape[1]
    def k(x, y):
        return (x @ y.T / d + 1) ** 3
    A, B, C = k(a, a), k(b, b), k(a, b)
    return (A.sum() - A.trace()) / (n * (n - 1)) + (B.sum() - B.trace()) / (m * (m - 1)) - C.mean()""",
        "the pairs of a and b count twice",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    n, m, d = len(a), len(b), a.shape[1]
    def k(x, y):
        return (x @ y.T / d + 1) ** 3
    A, B, C = k(a, a), k(b, b), k(a, b)
    return max(0, (A.sum() - A.trace()) / (n * (n - 1)) + (B.sum() - B.trace()) / (m * (m - 1)) - 2 * C.mean())""",
        "cut off at 0: an unbiased estimate may be negative",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    n, m, d = len(a), len(b), a.shape[1]
    def k(x, y):
        return (x @ y.T / d + 1) ** 3
    A, B, C = k(a, a), k(b, b), k(a, b)
    return (A.sum() - A.trace()) / (n * (n - 1)) + (B.sum() - B.trace()) / (m * (m - 1)) - 2 * (C.sum() - C.trace()) / (n * (m - 1))""",
        "the diagonal of k(a, b) was left out, and the sum divided by n (m − 1)",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    n, m, d = len(a), len(b), a.shape[1]
    def k(x, y):
        return ((x @ y.T + 1) / d) ** 3
    A, B, C = k(a, a), k(b, b), k(a, b)
    return (A.sum() - A.trace()) / (n * (n - 1)) + (B.sum() - B.trace()) / (m * (m - 1)) - 2 * C.mean()""",
        "(x·y + 1) / d: only x·y is divided",
    ),
    (
        "repaired",
        """
def repaired(a, b):
    n, m, d = len(a), len(b), a.shape[1]
    def k(x, y):
        return (x @ y.T / len(x) + 1) ** 3
    A, B, C = k(a, a), k(b, b), k(a, b)
    return (A.sum() - A.trace()) / (n * (n - 1)) + (B.sum() - B.trace()) / (m * (m - 1)) - 2 * C.mean()""",
        "x·y was divided by the number of samples, not of features",
    ),
    (
        "repaired",
        """
import numpy as np
from sklearn.metrics.pairwise import polynomial_kernel

def repaired(a, b):
    K = lambda x, y: polynomial_kernel(x.numpy(), y.numpy(), degree=3)
    off = lambda M: np.triu(M, 1).sum() / (len(M) * (len(M) - 1))
    return off(K(a, a)) + off(K(b, b)) - 2 * K(a, b).mean()""",
        "each pair was counted once, and divided as if twice",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    radius = torch.cdist(real, real).kthvalue(k, 1).values
    inside = torch.cdist(fake, real) <= radius
    precision = inside.any(1).double().mean()
    nearest = torch.cdist(fake, torch.cat([train, test])).argmin(1)
    memorised = (nearest < len(train)).double().mean()
    return precision, memorised""",
        "the k-th neighbour counts the point itself, at distance 0",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    radius = torch.cdist(real, real).kthvalue(k + 1, 1).values
    inside = torch.cdist(fake, real) <= radius
    precision = inside.all(1).double().mean()
    nearest = torch.cdist(fake, torch.cat([train, test])).argmin(1)
    memorised = (nearest < len(train)).double().mean()
    return precision, memorised""",
        "a fake has to lie in all balls; any ball will do",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    radius = torch.cdist(real, real).kthvalue(k + 1, 1).values
    inside = torch.cdist(fake, real) <= radius
    precision = inside.any(0).double().mean()
    nearest = torch.cdist(fake, torch.cat([train, test])).argmin(1)
    memorised = (nearest < len(train)).double().mean()
    return precision, memorised""",
        "the share of the balls that hold a fake, not of the fakes",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    radius = torch.cdist(real, real).kthvalue(k + 1, 1).values
    inside = torch.cdist(fake, real) <= radius
    precision = inside.sum(1).double().mean() / k
    nearest = torch.cdist(fake, torch.cat([train, test])).argmin(1)
    memorised = (nearest < len(train)).double().mean()
    return precision, memorised""",
        "the mean number of balls that hold a fake, divided by k: that is density",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    radius = torch.cdist(real, real).kthvalue(k + 1, 1).values
    inside = torch.cdist(fake, real) <= radius
    precision = inside.any(1).double().mean()
    nearest = torch.cdist(fake, torch.cat([train, test])).argmin(1)
    memorised = (nearest >= len(train)).double().mean()
    return precision, memorised""",
        "the share nearest to test: the complement",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    radius = torch.cdist(real, real).kthvalue(k + 1, 1).values
    inside = torch.cdist(fake, real) <= radius
    precision = inside.any(1).double().mean()
    nearest = torch.cdist(fake, torch.cat([train, test])).argmin(1)
    memorised = (torch.cdist(fake, train).argmin(1) < len(train)).double().mean()
    return precision, memorised""",
        "every fake counts: its nearest was looked for in train alone, or means were compared",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    radius = torch.cdist(real, real).kthvalue(k + 1, 1).values
    inside = torch.cdist(fake, real) <= radius
    precision = inside.any(1).double().mean()
    nearest = torch.cdist(fake, torch.cat([train, test])).argmin(1)
    memorised = (nearest < len(train)).double().mean()
    return memorised, precision""",
        "The results are right, in another order: 2nd, 1st is right",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    radius = torch.cdist(fake, real).kthvalue(k, 0).values
    inside = torch.cdist(fake, real) <= radius
    precision = inside.any(1).double().mean()
    nearest = torch.cdist(fake, torch.cat([train, test])).argmin(1)
    memorised = (nearest < len(train)).double().mean()
    return precision, memorised""",
        "the radius of a ball reaches to the k-th fake, not to the k-th other real one",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    r = torch.cdist(real, real).sort(1).values[:, k]
    precision = (torch.cdist(fake, real) <= r).any(1).float().mean()
    box = torch.cat([test, train])
    nearest = (fake[:, None] - box).norm(dim=-1).argmin(1)
    return precision, (nearest < len(train)).float().mean()""",
        "test stands first, but the first places were counted as train",
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    radius = torch.cdist(fake, fake).kthvalue(k + 1, 1).values[:, None]
    inside = torch.cdist(fake, real) <= radius
    precision = inside.any(1).double().mean()
    nearest = torch.cdist(fake, torch.cat([train, test])).argmin(1)
    memorised = (nearest < len(train)).double().mean()
    return precision, memorised""",
        "the balls are the fakes' own; they belong to the reals",
    ),
]


# Right answers, and what of them is replaced in one with a mistake: old and new words in turn, or
# all that the last line returns.
EDITS = [
    (
        "repaired",
        """
def repaired(a, b):
    d, n, m = a.shape[1], len(a), len(b)
    one, power, two = 1, 3, 2
    A, B, C = (a @ a.T / d + one) ** power, (b @ b.T / d + one) ** power, (a @ b.T / d + one) ** power
    within_a = A[~torch.eye(n, dtype=bool)].mean()
    within_b = B[~torch.eye(m, dtype=bool)].mean()
    return within_a + within_b - two * C.mean()""",
        {
            "the diagonal was left in: each sample meets itself, which biases": "A.mean() + B.mean() - two * C.mean()",
            "the diagonal was left in, and the sum divided by n (n − 1)": "A.sum() / (n * n - n) + B.sum() / (m * m - m) - two * C.mean()",
            "the diagonal was left out, but the sum divided by n²": "within_a * (n - 1) / n + within_b * (m - 1) / m - two * C.mean()",
            "the diagonal was left out, but the sum divided by n": "within_a * (n - 1) + within_b * (m - 1) - two * C.mean()",
            "the diagonal was left out, but the sum divided by (n − 1)²": "within_a * n / (n - 1) + within_b * m / (m - 1) - two * C.mean()",
            "the diagonal was left out, but the sum divided by n² − 1": "within_a * n / (n + 1) + within_b * m / (m + 1) - two * C.mean()",
            "the diagonal was left out, but the sum not divided": (
                ".mean()\n    within_b",
                ".sum()\n    within_b",
                "m, dtype=bool)].mean()",
                "m, dtype=bool)].sum()",
            ),
            "each pair was counted once, and divided as if twice": "within_a / 2 + within_b / 2 - two * C.mean()",
            "each pair was counted twice, and divided as if once": "2 * within_a + 2 * within_b - two * C.mean()",
            "1 was subtracted for each diagonal: k(x, x) is more than 1": "(A.sum() - n) / (n * n - n) + (B.sum() - m) / (m * m - m) - two * C.mean()",
            "x·y was not divided by d": (" / d", ""),
            "x·y was divided by the root of d": (
                "d, n, m = a.shape[1]",
                "d, n, m = a.shape[1] ** 0.5",
            ),
            "x·y was divided by d²": ("d, n, m = a.shape[1]", "d, n, m = a.shape[1] ** 2"),
            "nothing was repaired": "((a @ a.T + 1) ** 3).mean() + ((b @ b.T + 1) ** 3).mean() - 2 * ((a @ b.T + 1) ** 3).mean()",
            "the kernel's power is 3, not 2": ("1, 3, 2", "1, 2, 2"),
            "the kernel's power is 3, not 4": ("1, 3, 2", "1, 4, 2"),
            "the + 1 does not stand inside the power: k(x, y) = (x·y / d + 1)³": (
                "1, 3, 2",
                "0, 3, 2",
            ),
            "− 1 in the kernel": ("1, 3, 2", "-1, 3, 2"),
            "(x·y + 1) / d: only x·y is divided": ("1, 3, 2", "1 / d, 3, 2"),
            "the kernel's power is missing: x·y in the place of the cube": ("1, 3, 2", "0, 1, 2"),
            "the pairs of a and b count twice": ("1, 3, 2", "1, 3, 1"),
            "the pairs of a and b were added": ("1, 3, 2", "1, 3, -2"),
            "the pairs of a and b are missing": ("1, 3, 2", "1, 3, 0"),
            "cut off at 0: an unbiased estimate may be negative": "max(within_a + within_b - two * C.mean(), 0.0)",
            "the size of it: an unbiased estimate may be negative": "abs(within_a + within_b - two * C.mean())",
            "the root in the end: it may be negative, and is not taken": "max(within_a + within_b - two * C.mean(), 0.0) ** 0.5",
            "the root of its size in the end: it may be negative, and is not taken": "abs(within_a + within_b - two * C.mean()) ** 0.5",
            "the root in the end: NaN where it is negative": "(within_a + within_b - two * C.mean()).sqrt()",
            "half of it": "(within_a + within_b) / 2 - C.mean()",
            "the sign": "two * C.mean() - within_a - within_b",
            "a thousandfold, as KID is often printed": "1e3 * (within_a + within_b - two * C.mean())",
            "the squared distance of the means: no kernel": "((a.mean(0) - b.mean(0)) ** 2).sum()",
            "the pairs above the diagonal, divided by n²": "A.triu(1).sum() / n**2 + B.triu(1).sum() / m**2 - two * C.mean()",
            "the mean of the whole table, less its diagonal's mean": "A.mean() - A.trace() / n + B.mean() - B.trace() / m - two * C.mean()",
            "the pairs above the diagonal with the diagonal itself": "A[tuple(torch.triu_indices(n, n))].mean() + B[tuple(torch.triu_indices(m, m))].mean() - two * C.mean()",
        },
    ),
    (
        "repaired",
        """
def repaired(a, b):
    def k(x, y):
        return (float(x @ y) / len(x) + 1) ** 3

    n, m = len(a), len(b)
    A = sum(k(a[i], a[j]) for i in range(n) for j in range(n) if i != j) / (n * (n - 1))
    B = sum(k(b[i], b[j]) for i in range(m) for j in range(m) if i != j) / (m * (m - 1))
    C = sum(k(x, y) for x in a for y in b) / (n * m)
    return A + B - 2 * C""",
        {
            "the diagonal was left in: each sample meets itself, which biases": (
                " if i != j",
                "",
                "(n * (n - 1))",
                "(n * n)",
                "(m * (m - 1))",
                "(m * m)",
            ),
            "the diagonal was left in, and the sum divided by n (n − 1)": (" if i != j", ""),
            "the diagonal was left out, but the sum divided by (n − 1)²": (
                "(n * (n - 1))",
                "(n - 1) ** 2",
                "(m * (m - 1))",
                "(m - 1) ** 2",
            ),
            "the diagonal was left out, but the sum divided by n² − 1": (
                "(n * (n - 1))",
                "(n**2 - 1)",
                "(m * (m - 1))",
                "(m**2 - 1)",
            ),
            "the diagonal was left out, but the sum not divided": (
                " / (n * (n - 1))",
                "",
                " / (m * (m - 1))",
                "",
            ),
            "each pair was counted once, and divided as if twice": ("i != j", "i < j"),
            "each pair was counted twice, and divided as if once": "2 * A + 2 * B - 2 * C",
            "the pairs above the diagonal with the diagonal itself": (
                "i != j",
                "i <= j",
                "(n * (n - 1))",
                "(n * (n + 1) / 2)",
                "(m * (m - 1))",
                "(m * (m + 1) / 2)",
            ),
            "one size for both samples": ("(m * (m - 1))", "(n * (n - 1))"),
            "x·y was divided by the root of d": ("/ len(x)", "/ len(x) ** 0.5"),
            "x·y was divided by d²": ("/ len(x)", "/ len(x) ** 2"),
            "nothing was repaired": (
                "/ len(x) ",
                "",
                " if i != j",
                "",
                "(n * (n - 1))",
                "n**2",
                "(m * (m - 1))",
                "m**2",
            ),
            "the kernel's power is 3, not 4": (") ** 3", ") ** 4"),
            "− 1 in the kernel": ("+ 1) ** 3", "- 1) ** 3"),
            "(x·y + 1) / d: only x·y is divided": (
                "(float(x @ y) / len(x) + 1)",
                "((float(x @ y) + 1) / len(x))",
            ),
            "the kernel's power is missing: x·y in the place of the cube": (
                "(float(x @ y) / len(x) + 1) ** 3",
                "float(x @ y) / len(x)",
            ),
            "the pairs of a and b were added": "A + B + 2 * C",
            "the pairs of a and b are missing": "A + B",
            "cut off at 0: an unbiased estimate may be negative": "max(0.0, A + B - 2 * C)",
            "the size of it: an unbiased estimate may be negative": "abs(A + B - 2 * C)",
            "the root in the end: it may be negative, and is not taken": "max(0.0, A + B - 2 * C) ** 0.5",
            "the root of its size in the end: it may be negative, and is not taken": "abs(A + B - 2 * C) ** 0.5",
            "the root in the end: NaN where it is negative": "torch.tensor(A + B - 2 * C).sqrt()",
            "half of it": "A / 2 + B / 2 - C",
            "the sign": "2 * C - A - B",
            "a thousandfold, as KID is often printed": "1000 * A + 1000 * B - 2000 * C",
            "the squared distance of the means: no kernel": "float((a.mean(0) - b.mean(0)).norm()) ** 2",
            "the pairs above the diagonal, divided by n²": (
                "i != j",
                "i < j",
                "(n * (n - 1))",
                "n**2",
                "(m * (m - 1))",
                "m**2",
            ),
            "a Gaussian in the place of the cube": (
                "(float(x @ y) / len(x) + 1) ** 3",
                "math.exp(-0.5 * float((x - y) @ (x - y)))",
                "def repaired",
                "import math\ndef repaired",
            ),
            "x·y was divided by the number of samples, not of features": (
                *("def k(x, y):", "def k(x, y, n=None):"),
                *("/ len(x)", "/ (n or len(a))"),
                *("k(b[i], b[j])", "k(b[i], b[j], len(b))"),
            ),
        },
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    own = torch.cdist(real, real)
    r = own.topk(k + 1, largest=False).values[:, -1]
    d = torch.cdist(fake, real)
    inside = (d <= r).any(dim=1)
    copied = torch.cdist(fake, train).amin(1) < torch.cdist(fake, test).amin(1)
    return inside.double().mean(), copied.double().mean()""",
        {
            "the k-th neighbour counts the point itself, at distance 0": ("k + 1,", "k,"),
            "one neighbour too many: the point itself was skipped twice": ("k + 1,", "k + 2,"),
            "k was not used: the nearest other sample": ("k + 1,", "2,"),
            "k was not used, and the point itself was counted: every ball is a point": (
                "k + 1,",
                "1,",
            ),
            "the radius was squared": ("(d <= r)", "(d <= r.square())"),
            "half of the radius": ("(d <= r)", "(2 * d <= r)"),
            "the mean of the distances to the k nearest, not the k-th": (
                "values[:, -1]",
                "values[:, 1:].mean(1)",
            ),
            "the k-th farthest, not the k-th nearest": ("topk(k + 1, largest=False)", "topk(k)"),
            "the (k + 1)-th farthest, not the k-th nearest": (
                "topk(k + 1, largest=False)",
                "topk(k + 1)",
            ),
            "the largest radius for all; each ball has its own": ("(d <= r)", "(d <= r.max())"),
            "the smallest radius for all; each ball has its own": ("(d <= r)", "(d <= r.min())"),
            "the median radius for all; each ball has its own": ("(d <= r)", "(d <= r.median())"),
            "one radius for all, the mean; each ball has its own": ("(d <= r)", "(d <= r.mean())"),
            "a fake has to lie in all balls; any ball will do": (".any(", ".all("),
            "the share of pairs of a fake and a ball; one ball is enough": (
                "(d <= r).any(dim=1)",
                "(d <= r)",
            ),
            "the share of the balls that hold a fake, not of the fakes": (
                "any(dim=1)",
                "any(dim=0)",
            ),
            "counted, not divided by the number of fakes": "inside.sum(), copied.sum()",
            "the shares in percent": "100 * inside.double().mean(), 100 * copied.double().mean()",
            "the complements: 1 minus the shares": "1 - inside.double().mean(), 1 - copied.double().mean()",
            "true or false for each fake, not the share": "inside, copied",
            "the share nearest to test: the complement": "inside.double().mean(), (~copied).double().mean()",
            "every fake counts: its nearest was looked for in train alone, or means were compared": "inside.double().mean(), 1.0",
            "no fake counts": "inside.double().mean(), 0.0",
            "n / (n + m) was subtracted: the share itself is asked for": "inside.double().mean(), copied.double().mean() - len(train) / (len(train) + len(test))",
            "divided by n / (n + m): the share itself is asked for": "inside.double().mean(), copied.double().mean() * (len(train) + len(test)) / len(train)",
            "the farthest, not the nearest": (
                "train).amin(1) <",
                "train).amax(1) >",
                "test).amin(1)",
                "test).amax(1)",
            ),
            "the mean distance to train, not the nearest": (
                "train).amin(1)",
                "train).mean(1)",
                "test).amin(1)",
                "test).mean(1)",
            ),
            "copies alone: the distance was compared with a small number": (
                "torch.cdist(fake, test).amin(1)",
                "0.1",
            ),
            "precision and recall are swapped: the balls belong to the reals": (
                "    own",
                "    real, fake_, fake = fake, fake, real\n    own",
                "cdist(fake, train)",
                "cdist(fake_, train)",
                "cdist(fake, test)",
                "cdist(fake_, test)",
            ),
            "the mean number of balls that hold a fake, divided by k: that is density": "(d <= r).double().sum(1).mean() / k, copied.double().mean()",
            "the real samples' nearest, not the fakes'": (
                "cdist(fake, train)",
                "cdist(real, train)",
                "cdist(fake, test)",
                "cdist(real, test)",
            ),
            "the radius of a ball reaches to the k-th fake, not to the k-th other real one": (
                "r = own.topk(k + 1,",
                "r = torch.cdist(real, fake).topk(k,",
            ),
        },
    ),
    (
        "my_frechet",
        """
def my_frechet(a, b):
    a, b = a.double(), b.double()
    gap = a.mean(0) - b.mean(0)
    s, t = torch.cov(a.T), torch.cov(b.T)
    root = torch.as_tensor(scipy.linalg.sqrtm((s @ t).numpy()).real)
    return gap.square().sum() + torch.trace(s + t - 2 * root)""",
        {
            "the root of each entry, not of the matrix": (
                *(
                    "torch.as_tensor(scipy.linalg.sqrtm((s @ t).numpy()).real)",
                    "torch.sqrt(torch.abs(s @ t))",
                ),
            ),
            "the root of each entry, NaN where it is negative, not of the matrix": (
                *("torch.as_tensor(scipy.linalg.sqrtm((s @ t).numpy()).real)", "(s @ t) ** 0.5"),
            ),
            "the root of each covariance's entries, and their product": (
                *("torch.as_tensor(scipy.linalg.sqrtm((s @ t).numpy()).real)", "s**0.5 @ t**0.5"),
            ),
            "entries were multiplied (*), not matrices (@)": ("s @ t", "torch.mul(s, t)"),
            "the covariances were added under the root": ("(s @ t)", "(s + t)"),
            "the term with the root is missing": "gap.square().sum() + torch.trace(s + t)",
            "|μ_a − μ_b| with a fourth power": ("gap.square().sum()", "gap.norm() ** 4"),
            "the means were left out": "torch.trace(s + t - 2 * root)",
            "the means over everything, one number each: a mean for each feature": (
                *("gap = a.mean(0) - b.mean(0)", "gap = torch.mean(a) - torch.mean(b)"),
            ),
            "μ_a − μ_b, or its size, was added up before it was squared": (
                *("gap.square().sum()", "gap.sum().square()"),
            ),
            "the means' squares were subtracted, not the means": (
                *("gap.square().sum()", "(a.mean(0) ** 2 - b.mean(0) ** 2).sum()"),
            ),
            "one covariance divides by N, the other by N − 1": (
                *("s, t = torch.cov(a.T)", "s, t = torch.cov(a.T, correction=0)"),
            ),
            "one covariance divides by N − 1, the other by N": (
                *("torch.cov(b.T)", "torch.cov(b.T, correction=0)"),
            ),
            "a sum in place of a covariance: it was not divided": (
                *(
                    "torch.cov(a.T), torch.cov(b.T)",
                    "(a - a.mean(0)).T @ (a - a.mean(0)), (b - b.mean(0)).T @ (b - b.mean(0))",
                ),
            ),
            "correlations in place of covariances": ("torch.cov", "torch.corrcoef"),
            "the sum of all entries, not the trace": ("torch.trace", "torch.sum"),
            "the mean of the diagonal, not the trace": (
                *("torch.trace(s + t - 2 * root)", "(s + t - 2 * root).diagonal().mean()"),
            ),
            "the norm of the matrix, not the trace": (
                *("torch.trace(s + t - 2 * root)", "(s + t - 2 * root).square().sum().sqrt()"),
            ),
            "the determinant, not the trace": ("torch.trace", "torch.det"),
            "float32: with features far from 0 its digits are not enough": (
                *("a.double(), b.double()", "a.float(), b.float()"),
            ),
            "half of it": "(gap.square().sum() + torch.trace(s + t - 2 * root)) / 2",
            "the covariances were subtracted": (
                "gap.square().sum() - torch.trace(s + t - 2 * root)"
            ),
            "both were standardised first": (
                *(
                    "a.double(), b.double()\n",
                    "a.double(), b.double()\n    a, b = (a - a.mean(0)) / a.std(0), (b - b.mean(0)) / b.std(0)\n",
                ),
            ),
            "spreads in the place of variances, and correlations were ignored": (
                *("torch.cov(a.T), torch.cov(b.T)", "torch.diag(a.std(0)), torch.diag(b.std(0))"),
            ),
            "Cholesky factors are no matrix roots": (
                *(
                    "torch.as_tensor(scipy.linalg.sqrtm((s @ t).numpy()).real)",
                    "torch.linalg.cholesky(s) @ torch.linalg.cholesky(t).mT",
                ),
            ),
            "the root of the trace, not the trace of the root": (
                "gap.square().sum() + s.trace() + t.trace() - 2 * (s @ t).trace().sqrt()"
            ),
            "the roots of the two traces were subtracted": (
                "gap.square().sum() + (s.trace() ** 0.5 - t.trace() ** 0.5) ** 2"
            ),
            "means over the features, not over the samples": (
                *("a.mean(0) - b.mean(0)", "torch.mean(a, 1) - torch.mean(b, 1)"),
            ),
            "one size, that of a, for both covariances": (
                *("torch.cov(b.T)", "(b - b.mean(0)).T @ (b - b.mean(0)) / (len(a) - 1)"),
            ),
            "(μ_a − μ_b)² was not added up over the features": ("gap.square().sum()", "gap * gap"),
        },
    ),
    (
        "my_frechet",
        """
import numpy as np
def my_frechet(a, b):
    a, b = a.numpy().astype(float), b.numpy().astype(float)
    gap = np.mean(a, axis=0) - np.mean(b, axis=0)
    s, t = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    root = scipy.linalg.sqrtm(s @ t).real
    return gap @ gap + np.trace(s) + np.trace(t) - 2 * np.trace(root)""",
        {
            "the root of each covariance's entries, and their product": (
                *("scipy.linalg.sqrtm(s @ t).real", "np.sqrt(s) @ np.sqrt(t)"),
            ),
            "the term with the root is missing": "gap @ gap + np.trace(s) + np.trace(t)",
            "|μ_a − μ_b| with a fourth power": ("gap @ gap", "(gap @ gap) ** 2"),
            "μ_a − μ_b, or its size, was added up before it was squared": (
                "gap @ gap",
                "np.sum(gap) ** 2",
            ),
            "the means' squares were subtracted, not the means": (
                *(
                    "np.mean(a, axis=0) - np.mean(b, axis=0)",
                    "(np.mean(a, axis=0), np.mean(b, axis=0))",
                ),
                *("gap @ gap", "gap[0] @ gap[0] - gap[1] @ gap[1]"),
            ),
            "one covariance divides by N, the other by N − 1": (
                *("np.cov(a, rowvar=False)", "np.cov(a, rowvar=False, ddof=0)"),
            ),
            "one covariance divides by N − 1, the other by N": (
                *("np.cov(b, rowvar=False)", "np.cov(b, rowvar=False, bias=True)"),
            ),
            "a sum in place of a covariance: it was not divided": (
                *("np.cov(a, rowvar=False)", "np.cov(a, rowvar=False) * (len(a) - 1)"),
                *("np.cov(b, rowvar=False)", "np.cov(b, rowvar=False) * (len(b) - 1)"),
            ),
            "correlations in place of covariances": ("np.cov", "np.corrcoef"),
            "the mean of the diagonal, not the trace": (
                *(
                    "np.trace(s) + np.trace(t) - 2 * np.trace(root)",
                    "np.mean(np.diag(s + t - 2 * root))",
                ),
            ),
            "the norm of the matrix, not the trace": (
                *(
                    "np.trace(s) + np.trace(t) - 2 * np.trace(root)",
                    "np.linalg.norm(s + t - 2 * root)",
                ),
            ),
            "the determinant, not the trace": (
                *(
                    "np.trace(s) + np.trace(t) - 2 * np.trace(root)",
                    "np.linalg.det(s + t - 2 * root)",
                ),
            ),
            "half of it": "0.5 * (gap @ gap + np.trace(s + t - 2 * root))",
            "the covariances were subtracted": (
                "gap @ gap - np.trace(s) - np.trace(t) + 2 * np.trace(root)"
            ),
            "both were standardised first": (
                *(
                    "    gap",
                    "    a, b = ((x - x.mean(0)) / x.std(0, ddof=1) for x in (a, b))\n    gap",
                ),
            ),
        },
    ),
    (
        "repaired",
        """
def repaired(a, b):
    n, m = len(a), len(b)
    k = lambda x, y: (x @ y.T / x.shape[1] + 1) ** 3
    A, B, C = k(a, a), k(b, b), k(a, b)
    within = (A.sum() - A.trace()) / n / (n - 1) + (B.sum() - B.trace()) / m / (m - 1)
    return within - 2 * C.mean()""",
        {
            "the diagonal was left out, but the sum divided by n": (
                "/ n / (n - 1)",
                "/ n",
                "/ m / (m - 1)",
                "/ m",
            ),
            "the diagonal of k(a, b) was left out, too: a and b are different samples": (
                *("C.mean()", "C[~torch.eye(n, m, dtype=torch.bool)].mean()"),
            ),
            "the diagonal of k(a, b) was left out, and the sum divided by n (n − 1)": (
                *("C.mean()", "(C.sum() - C.diagonal().sum()) / (n * n - n)"),
            ),
            "the pairs of a and b were divided by n (m − 1): there are n m": (
                *("C.mean()", "C.sum() / (n * m - n)"),
            ),
            "the mean of the whole table, less its diagonal's mean": (
                "(A.mean() - A.diagonal().mean()) + (B.mean() - B.diagonal().mean()) - 2 * C.mean()"
            ),
            "the diagonal of k(a, b) was left out, and the sum divided by n (m − 1)": (
                *("C.mean()", "(C.sum() - C.diagonal().sum()) / n / (m - 1)"),
            ),
            "the diagonal of k(a, b) was left out, and the sum divided by n m": (
                *("C.mean()", "(C - torch.eye(n, m) * C).mean()"),
            ),
        },
    ),
    (
        "repaired",
        """
def repaired(a, b):
    def k(x, y):
        return float((x @ y / len(x) + 1) ** 3)
    def within(s):
        pairs = [(i, j) for i in range(len(s)) for j in range(len(s)) if i != j]
        return sum(k(s[i], s[j]) for i, j in pairs) / len(pairs)
    across = [k(x, y) for i, x in enumerate(a) for j, y in enumerate(b)]
    return within(a) + within(b) - 2 * sum(across) / len(across)""",
        {
            "the diagonal of k(a, b) was left out, too: a and b are different samples": (
                *("enumerate(b)]", "enumerate(b) if i != j]"),
            ),
            "the diagonal of k(a, b) was left out, and the sum divided by n (n − 1)": (
                *(
                    "enumerate(b)]",
                    "enumerate(b) if i != j]",
                    "/ len(across)",
                    "/ (len(a) * (len(a) - 1))",
                ),
            ),
            "the pairs of a and b were divided by n (m − 1): there are n m": (
                *("/ len(across)", "/ (len(a) * (len(b) - 1))"),
            ),
            "the diagonal of k(a, b) was left out, and the sum divided by n m": (
                *(
                    "enumerate(b)]",
                    "enumerate(b) if i != j]",
                    "/ len(across)",
                    "/ (len(a) * len(b))",
                ),
            ),
        },
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    own = torch.cdist(real, real).sort(1).values
    radius = own[:, k]
    inside = torch.cdist(fake, real) <= radius
    hit = inside.any(1)
    far = torch.cdist(fake, torch.cat([train, test]))
    copied = far.argmin(1) < len(train)
    return hit.double().mean(), copied.double().mean()""",
        {
            "k was not used, and the point itself was counted: every ball is a point": (
                *("own[:, k]", "torch.zeros(len(real))"),
            ),
            "half of the radius": ("<= radius", "<= 0.5 * radius"),
            "the mean of the distances to the k nearest, not the k-th": (
                *("own[:, k]", "own[:, 1 : 1 + k].sum(1) / k"),
            ),
            "the k-th farthest, not the k-th nearest": (
                *("own[:, k]", "torch.cdist(real, real).topk(k).values[:, k - 1]"),
            ),
            "the smallest radius for all; each ball has its own": ("<= radius", "<= min(radius)"),
            "the median radius for all; each ball has its own": (
                "<= radius",
                "<= torch.median(radius)",
            ),
            "only the ball of the nearest real was asked; any ball will do": (
                *(
                    "hit = inside.any(1)",
                    "hit = inside.gather(1, torch.cdist(fake, real).argmin(1, True))",
                ),
            ),
            "one radius for all, the mean; each ball has its own": (
                "<= radius",
                "<= sum(radius) / len(radius)",
            ),
            "the balls are the fakes' own; they belong to the reals": (
                *("<= radius", "<= torch.cdist(fake, fake).sort(1).values[:, k].unsqueeze(1)"),
            ),
            "the complements: 1 minus the shares": (
                "(~hit).double().mean(), (~copied).double().mean()"
            ),
            "true or false for each fake, not the share": "hit, copied",
            "no fake counts": "hit.double().mean(), (far.argmin(1) < 0).double().mean()",
            "measured against train only, by balls: nobody says what an honest share is": (
                *(
                    "far.argmin(1) < len(train)",
                    "(far[:, : len(train)] <= torch.cdist(train, train).topk(2, largest=False).values[:, 1]).any(1)",
                ),
            ),
            "divided by n / (n + m): the share itself is asked for": (
                "hit.double().mean(), copied.double().mean() * (len(train) + len(test)) / len(train)"
            ),
            "the share of training samples that were hit, not of fakes": (
                "hit.double().mean(), len(far.argmin(1)[copied].unique()) / len(train)"
            ),
            "argmin over the wrong axis: the nearest fake of each sample": (
                "far.argmin(1)",
                "far.T.argmin(1)",
            ),
            "the share of training samples among the samples that were hit": (
                *("far.argmin(1)", "torch.unique(far.argmin(1))"),
            ),
            "the farthest, not the nearest": ("far.argmin(1)", "(-far).argmin(1)"),
            "compared with the number of test samples, not of training samples": (
                *("< len(train)", "< len(test)"),
            ),
            "one too many: the first test sample was counted as train": (
                *("< len(train)", "< len(train) + 1"),
            ),
            "the mean distance to train, not the nearest": (
                *(
                    "far.argmin(1) < len(train)",
                    "far[:, : len(train)].sum(1) / len(train) < far[:, len(train) :].sum(1) / len(test)",
                ),
            ),
            "copies alone: the distance was compared with a small number": (
                *("far.argmin(1) < len(train)", "(torch.cdist(fake, train) < 0.1).any(1)"),
            ),
            "the training samples' nearest among fakes and test, not the fakes' among train and test": (
                *(
                    "torch.cdist(fake, torch.cat([train, test]))",
                    "torch.cdist(train, torch.cat([fake, test]))",
                ),
                *("< len(train)", "< len(fake)"),
            ),
        },
    ),
    (
        "my_shares",
        """
def my_shares(real, fake, train, test, k):
    apart = (real[:, None] - real).square().sum(-1).fill_diagonal_(math.inf)
    reach = apart.kthvalue(k).values
    to_real = (fake[:, None] - real).square().sum(-1)
    good = [bool((row <= reach).any()) for row in to_real]
    samples = torch.cat([train, test])
    found = [int((samples - x).square().sum(1).argmin()) for x in fake]
    copied = [place < len(train) for place in found]
    return sum(good) / len(good), sum(copied) / len(copied)""",
        {
            "only the ball of the nearest real was asked; any ball will do": (
                *("bool((row <= reach).any())", "bool(row.min() <= reach[row.argmin()])"),
            ),
            "the share of training samples among the samples that were hit": (
                *("for place in found]", "for place in {*found}]"),
            ),
            "compared with the number of test samples, not of training samples": (
                *("place < len(train)", "place < len(test)"),
            ),
            "one too many: the first test sample was counted as train": (
                *("place < len(train)", "place <= len(train)"),
            ),
        },
    ),
]
