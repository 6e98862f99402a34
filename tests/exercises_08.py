"""Answers to the exercises of lesson 08, right and wrong, as a reader might write them."""

LESSON = "08_measuring_gans"

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
    ("foretold", "foretold = (\n    9 + (4 - 1) ** 2, 1, 0.1)", "variances in place of spreads"),
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
    ("repaired", kernel(k="(x.mm(y.T) / d).pow(3)"), "+ 1 in the kernel"),
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
    ("my_shares", shares(copied="1.0"), "every fake's nearest is in train"),
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
