"""Answers to the exercises of lesson 11, right and wrong, as a reader might write them."""

LESSON = "11_autoencoders"

RIGHT = [
    ("foretold", "foretold = (0.818, 0.6, 0.64)"),
    ("foretold", "foretold = [math.log(2) + 0.125, 0.8 - 0.2, 1 - 0.6**2]"),
    (
        "foretold",
        "foretold = torch.tensor([0.5 * 0.25 - math.log(0.5), 2 * 0.8 - 1, 4 * 0.8 * 0.2])",
    ),
    (
        "foretold",
        """
q, p = torch.distributions.Normal(1.0, 0.5), torch.distributions.Normal(0.0, 1.0)
foretold = torch.distributions.kl_divergence(q, p), 0.6, 0.8 * 0.4**2 + 0.2 * 1.6**2
""",
    ),
    ("foretold", "foretold = (0.81815, 3 / 5, 16 / 25)"),
    (
        "my_kl",
        """
def my_kl(mean, log_variance):
    return 0.5 * torch.sum(mean**2 + torch.exp(log_variance) - log_variance - 1, dim=-1)
""",
    ),
    (
        "my_kl",
        """
def my_kl(mean, log_variance):
    s = torch.exp(0.5 * log_variance)
    each = torch.log(1 / s) + (s * s + mean * mean) / 2 - 1 / 2
    return each @ torch.ones(each.shape[1], dtype=each.dtype)
""",
    ),
    (
        "my_kl",
        """
def my_kl(mean, log_variance):
    d = torch.distributions
    q = d.Independent(d.Normal(mean, log_variance.exp().sqrt()), 1)
    p = d.Independent(d.Normal(torch.zeros_like(mean), torch.ones_like(mean)), 1)
    return d.kl_divergence(q, p)
""",
    ),
    (
        "my_kl",
        """
def my_kl(mean, log_variance):
    return -(1 + log_variance - mean.pow(2) - log_variance.exp()).sum(-1).mul(0.5)
""",
    ),
    (
        "my_kl",
        """
def my_kl(mean, log_variance):
    total = 0
    for m, v in zip(mean.T, log_variance.T):
        total = total + m * m + v.expm1() - v
    return total / 2
""",
    ),
    (
        "repaired",
        """
def repaired(mean, log_variance, eps, D, x):
    z = mean + (0.5 * log_variance).exp() * eps
    error = torch.sum((x - D(z)) ** 2, dim=1)
    kl = 0.5 * torch.sum(mean**2 + torch.exp(log_variance) - 1 - log_variance, dim=1)
    return torch.mean(error + kl)
""",
    ),
    (
        "repaired",
        """
def repaired(mean, log_variance, eps, D, x):
    s = log_variance.exp().sqrt()
    likelihood = torch.distributions.Normal(D(mean + s * eps), 0.5**0.5).log_prob(x).sum(1)
    constant = x.shape[1] / 2 * math.log(math.pi)
    kl = torch.distributions.kl_divergence(
        torch.distributions.Normal(mean, s), torch.distributions.Normal(0.0, 1.0)
    )
    return -(likelihood + constant - kl.sum(1)).mean()
""",
    ),
    (
        "repaired",
        """
def repaired(mean, log_variance, eps, D, x):
    picture = D(torch.addcmul(mean, torch.exp(log_variance / 2), eps))
    rate = (mean.square() + log_variance.exp() - 1 - log_variance).sum() / 2
    return (F.mse_loss(picture, x, reduction="sum") + rate) / len(x)
""",
    ),
    (
        "repaired",
        """
def repaired(mean, log_variance, eps, D, x):
    pixels, batch = x.shape[1], x.shape[0]
    z = mean + log_variance.div(2).exp().mul(eps)
    distortion = pixels * (D(z) - x).square().mean()
    return distortion + (mean.square() + log_variance.expm1() - log_variance).sum() / (2 * batch)
""",
    ),
    (
        "repaired",
        """
def repaired(mean, log_variance, eps, D, x):
    losses = []
    for m, v, e, target in zip(mean, log_variance, eps, x):
        z = m + torch.exp(v / 2) * e
        gap = D(z) - target
        losses.append(gap @ gap + 0.5 * (m @ m + v.exp().sum() - len(m) - v.sum()))
    return torch.stack(losses).mean()
""",
    ),
    (
        "feature_error",
        """
def feature_error(A, x, reconstruction):
    return (A.layers[:2](x) - A.layers[:2](reconstruction)).pow(2).flatten(1).sum(dim=1).mean()
""",
    ),
    (
        "feature_error",
        """
def feature_error(A, x, reconstruction):
    with torch.no_grad():
        wanted = A.layers[:2](x)
    return F.mse_loss(A.layers[:2](reconstruction), wanted, reduction="sum") / len(x)
""",
    ),
    (
        "feature_error",
        """
def feature_error(A, x, reconstruction):
    both = torch.cat([x, reconstruction])
    for layer in list(A.layers)[:2]:
        both = layer(both)
    a, b = both.flatten(1).chunk(2)
    return (a - b).norm(dim=1).square().mean()
""",
    ),
    (
        "feature_error",
        """
def feature_error(A, x, reconstruction):
    convolution, bend = A.layers[0], A.layers[1]
    a, b = bend(convolution(x)), bend(convolution(reconstruction))
    return ((a - b) ** 2).sum() / x.shape[0]
""",
    ),
    (
        "feature_error",
        """
def feature_error(A, x, reconstruction):
    features = nn.Sequential(*list(A.layers.children())[:2])
    gaps = [features(a[None]) - features(b[None]) for a, b in zip(x, reconstruction)]
    return torch.stack([torch.sum(gap * gap) for gap in gaps]).mean()
""",
    ),
]


def numbers(kl: str = "math.log(2) + 1 / 8", answer: str = "0.6", error: str = "0.64") -> str:
    return f"foretold = (\n    {kl}, {answer}, {error})"


def kl(terms: str = "mean**2 + s2 - 1 - torch.log(s2)", end: str = "0.5 * t.sum(-1)") -> str:
    return f"""
def my_kl(mean, log_variance):
    s2 = torch.exp(log_variance)
    t = {terms}
    return {end}
"""


def loss(
    s: str = "torch.exp(0.5 * log_variance)",
    error: str = "((x - D(z)) ** 2).sum(-1)",
    price: str = "0.5 * (mean**2 + torch.exp(log_variance) - 1 - log_variance).sum(-1)",
    total: str = "error + price",
) -> str:
    return f"""
def repaired(mean, log_variance, eps, D, x):
    z = mean + {s} * eps
    error = {error}
    price = {price}
    return torch.mean({total})
"""


def features(
    layers: str = "A.layers[:2]",
    gap: str = "(f(x) - f(reconstruction))",
    end: str = "(gap**2).sum() / len(x)",
) -> str:
    return f"""
def feature_error(A, x, reconstruction):
    f = {layers}
    gap = {gap}
    return {end}
"""


WRONG = [
    ("foretold", numbers("2 * math.log(2) + 0.25"), "factor ½ is missing"),
    ("foretold", numbers("0.5 * (0.25 + math.log(2))"), "log s where log s² belongs"),
    ("foretold", numbers("0.5 * (0.5 + math.log(4))"), "s where s² belongs"),
    ("foretold", numbers("0.125 - math.log(2)"), "the sign of log s²"),
    ("foretold", numbers("0.625 + math.log(2)"), "the − 1 is missing"),
    ("foretold", numbers("math.log(2) - 0.375"), "μ² is missing"),
    ("foretold", numbers("1.1803"), "in bits"),
    ("foretold", numbers("3.5 - math.log(2)"), "are swapped"),
    ("foretold", numbers(answer="1.0", error="4 * 0.2"), "the more frequent value"),
    ("foretold", numbers(answer="4 / 5", error="0.8 * 0.2"), "paper is −1 here"),
    ("foretold", numbers(answer="0.0", error="1.0"), "answering 0"),
    ("foretold", numbers(error="0.64**0.5"), "the root of the mean"),
    ("foretold", numbers(error="0.6**2"), "not m²"),
    ("my_kl", kl(end="t.sum(-1)"), "factor ½ is missing"),
    ("my_kl", kl("mean**2 + s2.sqrt() - 1 - log_variance"), "not its root"),
    ("my_kl", kl("mean**2 + s2 - log_variance"), "the − 1 is missing"),
    ("my_kl", kl("mean**2 + s2 - 1 + log_variance"), "the sign of log s²"),
    ("my_kl", kl("mean**2 + s2 - 1 - s2.sqrt().log()"), "log s where log s² belongs"),
    ("my_kl", kl("mean * mean - 1"), "log s² was taken for s²"),
    ("my_kl", kl(end="0.5 * torch.mean(t, -1)"), "the mean over the numbers"),
    ("my_kl", kl(end="torch.sum(t) / 2"), "the sum over the batch, too"),
    ("my_kl", kl(end="t.sum() / (2 * len(t))"), "one value for each picture"),
    ("my_kl", kl(end="0.5 * t.sum(0)"), "summed over the batch"),
    ("my_kl", kl(end="-0.5 * t.sum(-1)"), "never negative"),
    ("repaired", loss(s="torch.exp(log_variance)"), "spreads by s²"),
    ("repaired", loss(error="F.mse_loss(D(z), x)"), "a mean over the pixels"),
    (
        "repaired",
        loss(price="0.5 * (mean**2 + torch.exp(log_variance) - 1 - log_variance).mean()"),
        "the rate is a mean",
    ),
    (
        "repaired",
        loss(
            error="F.mse_loss(D(z), x)",
            price="0.5 * (mean**2 + torch.exp(log_variance) - 1 - log_variance).mean(-1)",
        ),
        "both are means",
    ),
    ("repaired", loss(total="error - price"), "the rate was subtracted"),
    ("repaired", loss(total="error"), "the rate was left out"),
    ("repaired", loss(s="1"), "spreads by 1"),
    ("repaired", loss(error="0.5 * ((x - D(z)) ** 2).sum(-1)"), "1 / (2σ²) is 1 here"),
    ("repaired", loss(error="2 * ((x - D(z)) ** 2).sum(-1)"), "1 / σ² = 2"),
    (
        "repaired",
        loss(
            s="torch.exp(log_variance)",
            error="((x - D(z)) ** 2).mean(-1)",
            price="-0.5 * (mean**2 + torch.exp(log_variance) - 1 - log_variance).mean(-1)",
        ),
        "nothing was repaired",
    ),
    ("feature_error", features("nn.Identity()"), "pixels were compared"),
    ("feature_error", features("A.layers[0]"), "one layer only"),
    (
        "feature_error",
        features("lambda v: A.layers[2](A.layers[1](A.layers[0](v)))"),
        "three layers",
    ),
    ("feature_error", features("A"), "the whole discriminator"),
    ("feature_error", features(end="gap.abs().sum() / len(x)"), "the absolute error"),
    ("feature_error", features(end="(gap**2).mean()"), "the mean over the features"),
    ("feature_error", features(end="torch.sum(gap * gap)"), "the sum over the batch"),
    ("feature_error", features(end="0.5 * (gap**2).sum() / len(x)"), "half of the squared error"),
    ("feature_error", features(end="gap.flatten(1).norm(dim=1).mean()"), "a root was taken"),
    ("feature_error", features(end="(gap**2).sum((1, 2, 3))"), "one value for each picture"),
    ("feature_error", features(gap="f(x) - f(reconstruction.detach())"), "detached"),
]

PROMISES = {
    "foretold": {
        "(a) in nats": numbers(kl="0.81815 / math.log(2)"),
        "(b) the best answer": numbers(answer="0.8"),
        "(c) the error that it then pays": numbers(error="0.36"),
    },
    "my_kl": {
        "from N(0, I)": kl("mean**2 + s2 - log_variance"),
        "of N(μ, diag s²): s² is not s": kl("mean**2 + s2**2 - 1 - 2 * log_variance"),
        "for each of a batch, (N,)": kl(end="0.5 * t.sum(-1).mean()"),
        "in nats": kl(end="0.5 * t.sum(-1) / math.log(2)"),
        "a gradient in both": kl("mean**2 + s2.detach() - 1 - log_variance.detach()"),
    },
    "repaired": {
        "minus the bound": loss(total="-error - price"),
        "averaged over the batch": loss(total="(error + price) * len(x)"),
        "for p(x | z) = N(D(z), ½ I)": loss(error="((x - D(z)) ** 2).sum(-1) / 3"),
        "the noise that is given": loss(s="torch.exp(0.5 * log_variance) * 0"),
        "both terms": loss(total="price"),
    },
    "feature_error": {
        "squared": features(end="gap.abs().sum() / len(x)"),
        "summed over features": features(end="(gap**2).mean()"),
        "averaged over the batch": features(end="(gap**2).sum()"),
        "the first two layers": features("A.layers[:4]"),
        "the gradient flows to the reconstruction": features(gap="f(x) - f(reconstruction.data)"),
    },
}


# Right answers, and what of them is replaced in one with a mistake: old and new words in turn, or
# all that the last line returns.
EDITS = [
    (
        "my_kl",
        """
def my_kl(mean, log_variance):
    s2, half = torch.exp(log_variance), 0.5
    terms = half * (mean**2 + s2 - 1 - log_variance)
    return torch.stack([row.sum() for row in terms])""",
        {
            "the factor ½ is missing": (
                "half = torch.exp(log_variance), 0.5",
                "half = torch.exp(log_variance), 1",
            ),
            "s where s² belongs: it is exp(log s²), not its root": (
                "torch.exp(log_variance)",
                "torch.exp(0.5 * log_variance)",
            ),
            "the − 1 is missing": ("s2 - 1", "s2"),
            "the sign of log s²": ("- 1 - log", "- 1 + log"),
            "log s where log s² belongs": ("- 1 - log_variance", "- 1 - 0.5 * log_variance"),
            "log s² was taken for s²": ("torch.exp(log_variance)", "log_variance"),
            "the mean over the numbers, not their sum": ("row.sum()", "row.mean()"),
            "the sum over the batch, too": "sum(row.sum() for row in terms)",
            "the mean over the batch: one value for each picture is asked for": "sum(row.sum() for row in terms) / len(terms)",
            "summed over the batch, not over the code's numbers": (
                "for row in terms",
                "for row in terms.T",
            ),
            "the sign: a KL is never negative": ("half * (", "-half * ("),
        },
    ),
    (
        "repaired",
        """
def repaired(mean, log_variance, eps, D, x):
    s2 = torch.exp(log_variance)
    s = torch.sqrt(s2)
    back = D(mean + s * eps)
    error = ((x - back) ** 2).sum() / len(x)
    rate = (mean**2 + s2 - 1 - log_variance).sum() / (2 * len(x))
    return error + rate""",
        {
            "z spreads by s² instead of s": ("s * eps", "s2 * eps"),
            "the squared error is a mean over the pixels, the rate a sum": "F.mse_loss(back, x) + rate",
            "the rate is a mean over the code's numbers, the squared error a sum": "error + rate / mean.shape[1]",
            "both are means: over 6 pixels and over 2 numbers": "F.mse_loss(back, x) + rate / mean.shape[1]",
            "the rate was subtracted: it is a price": "error - rate",
            "the rate was left out: an autoencoder with noise": "error",
            "z spreads by 1, whatever log s² says": ("s * eps", "eps"),
            "the weight of the squared error: 1 / (2σ²) is 1 here": "error / 2 + rate",
            "the weight of the squared error is 1 / σ² = 2": "2 * error + rate",
            "nothing was repaired": (
                "s * eps",
                "s2 * eps",
                "((x - back) ** 2).sum() / len(x)",
                "F.mse_loss(back, x)",
                "(2 * len(x))",
                "(-2 * mean.numel())",
            ),
        },
    ),
    (
        "feature_error",
        """
def feature_error(A, x, back):
    one, two = x, back
    for layer in A.layers[:2]:
        one, two = layer(one), layer(two)
    gap = (one - two).flatten(1)
    return (gap * gap).sum() / len(x)""",
        {
            "pixels were compared: no layer was asked": ("[:2]", "[:0]"),
            "one layer only": ("[:2]", "[:1]"),
            "three layers": ("[:2]", "[:3]"),
            "the whole discriminator was asked: its logit": ("[:2]", ""),
            "the absolute error": "abs(gap).sum() / len(x)",
            "the mean over the features": "(gap * gap).sum() / gap.numel()",
            "the sum over the batch": "(gap * gap).sum()",
            "half of the squared error": "0.5 * (gap * gap).sum() / len(x)",
            "a root was taken: the distance, not its square": "torch.linalg.vector_norm(gap, dim=1).mean()",
            "one value for each picture": "torch.stack([g @ g for g in gap])",
            "the reconstruction was detached: nothing learns": (
                "one, two = x, back",
                "one, two = x, back.detach()",
            ),
        },
    ),
    (
        "my_kl",
        """
def my_kl(mean, log_variance):
    terms = mean**2 + torch.exp(log_variance) - 1 - log_variance
    return terms.sum(1) / 2""",
        {
            "log s² was taken for log s: it is halved already": (
                *("torch.exp(log_variance)", "torch.exp(log_variance) ** 2"),
                *("- 1 - log_variance", "- 1 - 2 * log_variance"),
            ),
            "the mean was not squared": ("mean**2", "mean"),
            "the size of the mean in the place of its square": ("mean**2", "abs(mean)"),
            "the two Gaussians are swapped: from q's side it is less": (
                "(mean**2 / log_variance.exp() + (-log_variance).exp() - 1 + log_variance).sum(1) / 2"
            ),
        },
    ),
    (
        "my_kl",
        """
def my_kl(mean, log_variance):
    from torch.distributions import Normal, kl_divergence
    spread = log_variance.mul(0.5).exp()
    q, normal = Normal(mean, spread), Normal(torch.zeros_like(mean), torch.ones_like(mean))
    return kl_divergence(q, normal).sum(-1)""",
        {
            "log s² was taken for log s: it is halved already": ("mul(0.5).exp", "exp"),
            "the mean was not squared": "kl_divergence(q, normal).sum(-1) + ((mean - mean**2) / 2).sum(-1)",
            "the size of the mean in the place of its square": (
                *("Normal(mean, spread)", "Normal(mean.abs().sqrt(), spread)"),
            ),
            "the two Gaussians are swapped: from q's side it is less": (
                "kl_divergence(normal, q).sum(-1)"
            ),
        },
    ),
    (
        "repaired",
        """
def repaired(mean, log_variance, eps, D, x):
    spread = (0.5 * log_variance).exp()
    gap = D(mean + spread * eps) - x
    rate = 0.5 * (mean**2 + spread**2 - 1 - log_variance).sum(1)
    return torch.mean((gap**2).sum(1) + rate)""",
        {
            "the ½ of the rate is missing": ("rate = 0.5 * ", "rate = "),
            "the size of the error in the place of its square": ("gap**2", "gap.abs()"),
            "no noise: the mean alone was decoded": ("D(mean + spread * eps)", "D(mean)"),
            "noise of its own in the place of eps": ("* eps", "* torch.randn(eps.shape).double()"),
        },
    ),
    (
        "repaired",
        """
def repaired(mean, log_variance, eps, D, x):
    drawn = torch.addcmul(mean, log_variance.exp().sqrt(), eps)
    distortion = F.mse_loss(D(drawn), x, reduction="sum")
    rate = -(1 + log_variance - mean.square() - log_variance.exp()).sum() / 2
    return (distortion + rate) / len(x)""",
        {
            "the ½ of the rate is missing": "(distortion + 2 * rate) / len(x)",
            "the size of the error in the place of its square": ("F.mse_loss", "F.l1_loss"),
            "no noise: the mean alone was decoded": (", eps)\n", ", 0 * eps)\n"),
            "noise of its own in the place of eps": (", eps)\n", ", torch.randn_like(eps))\n"),
        },
    ),
]
