"""Answers to the exercises of lesson 03, right and wrong; test_exercises.py tries them all."""

LESSON = "03_minimax_loss"

RIGHT = [
    ("earned", "earned = (2 * math.log(0.5), 0)"),
    ("earned", "earned = (-1.386, 0.0)"),
    ("earned", "earned = torch.tensor([0.5, 1.0]).log() * 2"),
    (
        "game_value",
        """def game_value(real_logits, fake_logits):
    D_real, D_fake = torch.sigmoid(real_logits), torch.sigmoid(fake_logits)
    return torch.log(D_real).mean() + torch.log(1 - D_fake).mean()
""",
    ),
    (
        "game_value",
        """def game_value(real_logits, fake_logits):
    ones, zeros = torch.ones_like(real_logits), torch.zeros_like(fake_logits)
    loss = F.binary_cross_entropy_with_logits
    return -loss(real_logits, ones) - loss(fake_logits, zeros)
""",
    ),
    (
        "game_value",
        """def game_value(real_logits, fake_logits):
    pay = [-math.log1p(math.exp(-a)) for a in real_logits]
    fine = [-b.item() - math.log1p(math.exp(-b)) for b in fake_logits]
    return sum(pay) / len(pay) + sum(fine) / len(fine)
""",
    ),
    (
        "best_officer",
        """def best_officer(p, q):
    m = (p + q) / 2
    kl = lambda one, two: torch.sum(one * torch.log(one / two))
    return p / m / 2, kl(p, m) + kl(q, m) - math.log(4)
""",
    ),
    (
        "best_officer",
        """def best_officer(p, q):
    D = 1 / (1 + q / p)
    return D, torch.xlogy(p, D).sum() + torch.xlogy(q, 1 - D).sum()
""",
    ),
    (
        "best_officer",
        """def best_officer(p, q):
    a = p.log() - q.log()
    return a.sigmoid(), p @ F.logsigmoid(a) - q @ F.softplus(a)
""",
    ),
    (
        "smoothed",
        """def smoothed(real_logits, fake_logits):
    real = F.binary_cross_entropy_with_logits(real_logits, torch.full_like(real_logits, 0.9))
    return real + F.binary_cross_entropy_with_logits(fake_logits, 0 * fake_logits)
""",
    ),
    (
        "smoothed",
        """def smoothed(real_logits, fake_logits):
    D, fake = real_logits.sigmoid(), fake_logits.sigmoid()
    return -(0.9 * D.log() + 0.1 * (1 - D).log()).mean() - (1 - fake).log().mean()
""",
    ),
    (
        "smoothed",
        """def smoothed(real_logits, fake_logits):
    plain = gk.losses.minimax.discriminator(real_logits, fake_logits)
    return plain + 0.1 * real_logits.mean()
""",
    ),
    (
        "one_round",
        """def one_round(G, D, real, z):
    with torch.no_grad():
        fake = G(z)
    L_D = F.softplus(-D(real)).mean() + F.softplus(D(fake)).mean()
    for weight in D.parameters():
        weight.requires_grad = False
    L_G = -F.logsigmoid(D(G(z))).mean()
    for weight in D.parameters():
        weight.requires_grad = True
    return L_D, L_G
""",
    ),
    (
        "one_round",
        """def one_round(G, D, real, z):
    loss, fake = F.binary_cross_entropy_with_logits, G(z)
    a, b = D(torch.cat([real, fake.detach()])).split([len(real), len(z)])
    L_D = loss(a, torch.ones_like(a)) + loss(b, torch.zeros_like(b))
    weights = {name: weight.detach() for name, weight in D.named_parameters()}
    c = torch.func.functional_call(D, weights, (fake,))
    return L_D, loss(c, torch.ones_like(c))
""",
    ),
    (
        "one_round",
        """def one_round(G, D, real, z):
    D.requires_grad_(False)
    L_G = gk.losses.log_trick(D(G(z)))
    D.requires_grad_(True)
    L_D = gk.losses.cross_entropy(D(real), D(G(z).detach()))
    return L_D, L_G
""",
    ),
]


def a_round(L_D: str, L_G: str, hold: str = ".detach()", freeze: bool = True) -> str:
    """A round with these losses of ``a`` = D(real), ``b`` = D(held fakes) and ``c`` = D(fakes)."""
    return f"""def one_round(G, D, real, z):
    made = G(z)
    a, b = D(real), D(made{hold})
    first = {L_D}
    [w.requires_grad_({not freeze}) for w in D.parameters()]
    c = D(made)
    second = {L_G}
    [w.requires_grad_(True) for w in D.parameters()]
    return first, second
"""


GOOD_D = "-torch.log(a.sigmoid()).mean() - torch.log(1 - b.sigmoid()).mean()"
GOOD_G = "-torch.log(c.sigmoid()).mean()"
BCE = "F.binary_cross_entropy_with_logits"

WRONG = [
    ("earned", "earned = (\n    1.386, 0)", "the sign"),
    ("earned", "earned = (\n    math.log(0.5), 0)", "only one of the two terms"),
    ("earned", "earned = (\n    math.log2(0.25), math.log2(1))", "base 2"),
    ("earned", "earned = (\n    0.5 + 0.5, 1 + 1)", "not its logarithm"),
    ("earned", "earned = (\n    1 / 2, 1)", "a share of right answers"),
    (
        "game_value",
        """def game_value(real_logits, fake_logits):
    D = torch.sigmoid
    return torch.log(D(real_logits)).mean() + (1 - torch.log(D(fake_logits))).mean()
""",
        "1 − log D(x̂) in place of",
    ),
    (
        "game_value",
        """def game_value(real_logits, fake_logits):
    return gk.losses.minimax.discriminator(real_logits, fake_logits)
""",
        "the sign: this is L_D",
    ),
    (
        "game_value",
        """def game_value(real_logits, fake_logits):
    D = [logits.sigmoid() for logits in (real_logits, fake_logits)]
    loss = F.binary_cross_entropy_with_logits
    return -loss(D[0], torch.ones_like(D[0])) - loss(D[1], torch.zeros_like(D[1]))
""",
        "sigmoid twice",
    ),
    (
        "game_value",
        """def game_value(real_logits, fake_logits):
    return -F.softplus(-real_logits).sum() - F.softplus(fake_logits).sum()
""",
        "summed, not averaged",
    ),
    (
        "game_value",
        """def game_value(real_logits, fake_logits):
    return torch.log(1 - real_logits.sigmoid()).mean() + fake_logits.sigmoid().log().mean()
""",
        "labels swapped",
    ),
    (
        "game_value",
        """def game_value(real_logits, fake_logits):
    return real_logits.sigmoid().log().mean() + fake_logits.sigmoid().log().mean()
""",
        "lacks its 1 −",
    ),
    (
        "game_value",
        """def game_value(real_logits, fake_logits):
    return F.logsigmoid(real_logits).mean() + F.softplus(fake_logits).mean()
""",
        "the sign of the second term",
    ),
    (
        "best_officer",
        """def best_officer(p, q):
    D = 1 / (1 + p / q)
    return D, (torch.xlogy(p, D) + torch.xlogy(q, 1 - D)).sum()
""",
        "D* is the share of *real* notes",
    ),
    (
        "best_officer",
        """def best_officer(p, q):
    return q / (q + p), 2 * gk.distances.jensen_shannon(p, q) - 2 * math.log(2)
""",
        "swapped: everywhere",
    ),
    (
        "best_officer",
        """def best_officer(p, q):
    D = torch.exp(p.log() - q.log())
    return D, p @ D.log() + q @ torch.log(1 - D)
""",
        "the plain ratio",
    ),
    (
        "best_officer",
        """def best_officer(p, q):
    D = p / torch.stack([p, q]).mean(0)
    return D, p @ D.log() + q @ torch.log(1 - D)
""",
        "p / m with the mean m",
    ),
    (
        "best_officer",
        """def best_officer(p, q):
    return p / (q + p), gk.distances.jensen_shannon(p, q) - 2 * math.log(2)
""",
        "JSD − log 4",
    ),
    (
        "best_officer",
        """def best_officer(p, q):
    return p / (q + p), 2 * gk.distances.jensen_shannon(q, p)
""",
        "without its floor",
    ),
    (
        "best_officer",
        """def best_officer(p, q):
    return p / (q + p), math.log(4) + 2 * gk.distances.jensen_shannon(q, p)
""",
        "the floor's sign",
    ),
    (
        "best_officer",
        """def best_officer(p, q):
    a = torch.log(p / q)
    return a.sigmoid(), (F.logsigmoid(a) + F.logsigmoid(-a)).mean()
""",
        "weigh each note",
    ),
    *[
        (
            "smoothed",
            f"""def smoothed(real_logits, fake_logits):
    a, b = {a}, {b}
    real = F.binary_cross_entropy_with_logits(a, torch.full_like(a, {t_real}), reduction="{how}")
    fake = F.binary_cross_entropy_with_logits(b, torch.full_like(b, {t_fake}), reduction="{how}")
    return {result}
""",
            words,
        )
        for words, a, b, t_real, t_fake, how, result in (
            (
                "a label above 1, and",
                "real_logits",
                "fake_logits",
                1.1,
                -0.1,
                "mean",
                "real + fake",
            ),
            ("a label above 1: ", "real_logits", "fake_logits", 1.1, 0.0, "mean", "real + fake"),
            ("a label below 0", "real_logits", "fake_logits", 0.9, -0.1, "mean", "real + fake"),
            ("nothing is smoothed", "real_logits", "fake_logits", 1.0, 0.0, "mean", "real + fake"),
            ("both sides smoothed", "real_logits", "fake_logits", 0.9, 0.1, "mean", "real + fake"),
            ("labels swapped", "real_logits", "fake_logits", 0.0, 0.9, "mean", "real + fake"),
            ("summed", "real_logits", "fake_logits", 0.9, 0.0, "sum", "real + fake"),
            (
                "the halves are added, not averaged",
                "real_logits",
                "fake_logits",
                0.9,
                0.0,
                "mean",
                "(real + fake) / 2",
            ),
            (
                "sigmoid twice",
                "real_logits.sigmoid()",
                "fake_logits.sigmoid()",
                0.9,
                0.0,
                "mean",
                "real + fake",
            ),
        )
    ],
    ("one_round", a_round(GOOD_D, GOOD_G, hold=""), "not detached"),
    ("one_round", a_round(GOOD_D, GOOD_G, freeze=False), "D was not frozen"),
    (
        "one_round",
        """def one_round(G, D, real, z):
    fake_logits = D(G(z))
    L_D = gk.losses.non_saturating.discriminator(D(real), fake_logits)
    return L_D, gk.losses.non_saturating.generator(fake_logits)
""",
        "neither detached nor frozen",
    ),
    (
        "one_round",
        """def one_round(G, D, real, z):
    with torch.no_grad():
        fake = G(z)
    L_D = gk.losses.minimax.discriminator(D(real), D(fake))
    D.requires_grad_(False)
    L_G = gk.losses.log_trick(D(fake))
    D.requires_grad_(True)
    return L_D, L_G
""",
        "nothing reaches G",
    ),
    ("one_round", a_round(GOOD_D, f"{BCE}(c, torch.zeros_like(c))"), "labels swapped for G"),
    ("one_round", a_round(GOOD_D, "torch.log(c.sigmoid()).mean()"), "the sign of L_G"),
    ("one_round", a_round(GOOD_D, "torch.log(1 - c.sigmoid()).mean()"), "the saturating loss"),
    ("one_round", a_round(GOOD_D, "(1 - c.sigmoid().log()).mean()"), "and 1 too much"),
    (
        "one_round",
        a_round(f"{BCE}(a, torch.zeros_like(a)) + {BCE}(b, torch.ones_like(b))", GOOD_G),
        "labels swapped for D",
    ),
    ("one_round", a_round(f"-({GOOD_D})", GOOD_G), "the sign of L_D"),
    (
        "one_round",
        a_round("-(a.sigmoid().log() + 1 - b.sigmoid().log()).mean()", GOOD_G),
        "L_D has no lower bound",
    ),
    (
        "one_round",
        a_round(
            f"{BCE}(a.sigmoid(), torch.ones_like(a)) + {BCE}(b.sigmoid(), torch.zeros_like(b))",
            f"{BCE}(c.sigmoid(), torch.ones_like(c))",
        ),
        "sigmoid twice",
    ),
    ("one_round", a_round(GOOD_D.replace("mean", "sum"), GOOD_G.replace("mean", "sum")), "summed"),
]


# ---- more spellings of what is listed, and of right answers -----------------------------------

RIGHT += [
    ("earned", "earned = (-1.39, 0)"),
    ("earned", "earned = (-math.log(4), -0.0)"),
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    return -gk.losses.cross_entropy(real_logits, fake_logits).item()
""",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    D = (p / (p + q)).tolist()
    return torch.tensor(D), sum(
        a * math.log(d) + b * math.log(1 - d) for a, b, d in zip(p.tolist(), q.tolist(), D)
    )
""",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    D = torch.softmax(torch.stack([p.log(), q.log()]), 0)[0]
    return (D.numpy(), float(p @ D.log() + q @ (1 - D).log()))
""",
    ),
]
WRONG += [
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    return F.logsigmoid(real_logits).mean() + (1 - F.logsigmoid(fake_logits)).mean()
""",
        "1 − log D(x̂) in place of log(1 − D(x̂))",
    ),
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    return torch.log(real_logits.sigmoid().mean()) + torch.log(
        1 - fake_logits.sigmoid().mean()
    )
""",
        "the means were taken inside the logarithms",
    ),
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    return -F.softplus(-real_logits).mean() - F.softplus(-fake_logits).mean()
""",
        "log D(x̂): the second term lacks its 1 −",
    ),
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    return F.logsigmoid(torch.cat([real_logits, -fake_logits])).mean()
""",
        "one mean over both batches together: each has a",
    ),
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    return torch.log(real_logits).mean() + torch.log(1 - fake_logits).mean()
""",
        "a logarithm of logits, not of probabilities: NaN",
    ),
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    return F.logsigmoid(real_logits).mean() - F.logsigmoid(fake_logits).mean()
""",
        "log D(x̂): the second term lacks its 1 −; the",
    ),
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    return F.logsigmoid(real_logits).mean()
""",
        "only the real notes",
    ),
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    a, b = real_logits, fake_logits
    return F.binary_cross_entropy_with_logits(
        a, torch.ones_like(a)
    ) + F.binary_cross_entropy_with_logits(b, torch.zeros_like(b))
""",
        "the sign: this is L_D, and V = −L_D",
    ),
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    return F.logsigmoid(real_logits).sum() + F.logsigmoid(-fake_logits).sum()
""",
        "the batch was summed, not averaged",
    ),
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    return real_logits.sigmoid().mean() + (1 - fake_logits.sigmoid()).mean()
""",
        "the logarithms are missing: D and 1 − D",
    ),
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    return (
        F.logsigmoid(real_logits.sigmoid()).mean()
        + F.logsigmoid(-fake_logits.sigmoid()).mean()
    )
""",
        "sigmoid twice: the logits became D, and D was",
    ),
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    return F.logsigmoid(-fake_logits).mean()
""",
        "only the fakes",
    ),
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    return real_logits.mean() - fake_logits.mean()
""",
        "no sigmoid and no logarithm: this is a critic's",
    ),
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    return F.softplus(real_logits).mean() + F.softplus(-fake_logits).mean()
""",
        "the sign: this is L_D, and V = −L_D; labels",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    D = p / (p + q)
    return D, (p * D.log()).sum() + (p * (1 - D).log()).sum()
""",
        "both terms were weighed by p",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    D = q / (p + q)
    return D, (p * D.log() + q * (1 - D).log()).sum()
""",
        "p and q were swapped: D* is the share of *real*",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    D = p / (p + q)
    return D, (D.log() + (1 - D).log()).mean()
""",
        "a mean over the notes: weigh each note by its",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    D = p / (p + q)
    return D, -(p * D.log() + q * (1 - D).log()).sum()
""",
        "the sign of V",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    D = p / (p + q)
    return D, (p * D.log() + q * (1 - D).log()).mean()
""",
        "weighed, and then averaged: the probabilities",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    return p / (p + q), 2 * gk.distances.jensen_shannon(p, q)
""",
        "2·JSD without its floor, − log 4",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    return p / (p + q), gk.distances.jensen_shannon(p, q) - math.log(4)
""",
        "JSD − log 4: the divergence counts twice",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    D = p / (p + q)
    return D, (p * torch.log2(D) + q * torch.log2(1 - D)).sum()
""",
        "V in bits: we count in nats",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    D = p / q
    return D, (p * D.log() + q * (1 - D).log()).sum()
""",
        "the plain ratio p / q is no probability: D* = p",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    D = torch.sigmoid(p - q)
    return D, (p * D.log() + q * (1 - D).log()).sum()
""",
        "the sigmoid of p − q: D* = p / (p + q)",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    D = p / (p + q)
    return D, (p * D.log() - q * (1 - D).log()).sum()
""",
        "the fakes' term was subtracted",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    D = p / (p + q)
    return D, p * D.log() + q * (1 - D).log()
""",
        "V was not summed over the notes",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    D = p / (p + q)
    return D, math.log(4) - 2 * gk.distances.jensen_shannon(p, q)
""",
        "the sign of V",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    D = p / (p + q)
    return D, (q * D.log() + p * (1 - D).log()).sum()
""",
        "D* itself is right, but V was paid as if p and",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    D = p / (p + q)
    return 1 - D, (p * D.log() + q * (1 - D).log()).sum()
""",
        "p and q were swapped: everywhere",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    D = p / (p + q)
    return D, (p * D.log()).sum()
""",
        "only the real notes' term",
    ),
    (
        "smoothed",
        """
def smoothed(real_logits, fake_logits):
    return F.binary_cross_entropy_with_logits(
        real_logits, torch.full_like(real_logits, 0.9)
    ) + F.binary_cross_entropy_with_logits(fake_logits, torch.full_like(fake_logits, 0.1))
""",
        "both sides smoothed: a fake is a fake",
    ),
    (
        "smoothed",
        """
def smoothed(real_logits, fake_logits):
    return F.binary_cross_entropy_with_logits(
        real_logits, torch.full_like(real_logits, 1.0)
    ) + F.binary_cross_entropy_with_logits(fake_logits, torch.full_like(fake_logits, 0.0))
""",
        "labels 1 and 0: nothing is smoothed",
    ),
    (
        "smoothed",
        """
def smoothed(real_logits, fake_logits):
    return F.binary_cross_entropy_with_logits(
        real_logits, torch.full_like(real_logits, 0.9)
    ) + F.binary_cross_entropy_with_logits(fake_logits, torch.full_like(fake_logits, -0.1))
""",
        "a label below 0: the loss has no lower bound",
    ),
    (
        "smoothed",
        """
def smoothed(real_logits, fake_logits):
    return (
        F.binary_cross_entropy_with_logits(real_logits, torch.full_like(real_logits, 0.9))
        + F.binary_cross_entropy_with_logits(fake_logits, torch.full_like(fake_logits, 0.0))
    ) / 2
""",
        "half of it: the halves are added, not averaged",
    ),
    (
        "smoothed",
        """
def smoothed(real_logits, fake_logits):
    return F.binary_cross_entropy_with_logits(
        real_logits, torch.full_like(real_logits, 0.1)
    ) + F.binary_cross_entropy_with_logits(fake_logits, torch.full_like(fake_logits, 1.0))
""",
        "labels 1 and 0.1: the fakes were smoothed in",
    ),
    (
        "smoothed",
        """
def smoothed(real_logits, fake_logits):
    return F.binary_cross_entropy_with_logits(
        real_logits.sigmoid(), torch.full_like(real_logits, 0.9)
    ) + F.binary_cross_entropy_with_logits(
        fake_logits.sigmoid(), torch.full_like(fake_logits, 0.0)
    )
""",
        "sigmoid twice: the loss takes logits",
    ),
    (
        "smoothed",
        """
def smoothed(real_logits, fake_logits):
    return 0.9 * F.binary_cross_entropy_with_logits(
        real_logits, torch.ones_like(real_logits)
    ) + F.binary_cross_entropy_with_logits(fake_logits, torch.full_like(fake_logits, 0.0))
""",
        "the loss was scaled, not the label",
    ),
    (
        "smoothed",
        """
def smoothed(real_logits, fake_logits):
    return F.binary_cross_entropy_with_logits(
        real_logits, torch.full_like(real_logits, 0.9), reduction="sum"
    ) + F.binary_cross_entropy_with_logits(
        fake_logits, torch.full_like(fake_logits, 0.0), reduction="sum"
    )
""",
        "the batch was summed, not averaged",
    ),
    (
        "smoothed",
        """
def smoothed(real_logits, fake_logits):
    return F.binary_cross_entropy_with_logits(
        real_logits, torch.full_like(real_logits, 0.9)
    )
""",
        "the fakes are missing",
    ),
    (
        "smoothed",
        """
def smoothed(real_logits, fake_logits):
    return F.binary_cross_entropy_with_logits(
        real_logits.clamp(max=0.9), torch.ones_like(real_logits)
    ) + F.binary_cross_entropy_with_logits(fake_logits, torch.full_like(fake_logits, 0.0))
""",
        "labels 1 and 0: nothing is smoothed; logits",
    ),
    (
        "smoothed",
        """
def smoothed(real_logits, fake_logits):
    return F.mse_loss(real_logits, torch.full_like(real_logits, 0.9)) + F.mse_loss(
        fake_logits, torch.full_like(fake_logits, 0.0)
    )
""",
        "squares in place of cross-entropy",
    ),
    (
        "smoothed",
        """
def smoothed(real_logits, fake_logits):
    return F.binary_cross_entropy_with_logits(
        real_logits, torch.full_like(real_logits, 1.1).clamp(0, 1)
    ) + F.binary_cross_entropy_with_logits(
        fake_logits, torch.full_like(fake_logits, -0.1).clamp(0, 1)
    )
""",
        "labels 1 and 0: nothing is smoothed",
    ),
    (
        "smoothed",
        """
def smoothed(real_logits, fake_logits):
    return F.binary_cross_entropy_with_logits(
        real_logits, torch.full_like(real_logits, 0.7)
    ) + F.binary_cross_entropy_with_logits(fake_logits, torch.full_like(fake_logits, 0.0))
""",
        "label 0.7 of the real notes: they are 90 % real",
    ),
    (
        "smoothed",
        """
def smoothed(real_logits, fake_logits):
    return F.binary_cross_entropy_with_logits(
        real_logits, torch.full_like(real_logits, 0.9)
    ) + F.binary_cross_entropy_with_logits(fake_logits, torch.full_like(fake_logits, 0.05))
""",
        "label 0.05 of the fakes: a fake is a fake",
    ),
    (
        "one_round",
        """
def one_round(G, D, real, z):
    L_D = F.softplus(-D(real)).mean() + F.softplus(D(G(z).detach())).mean()
    D.requires_grad_(False)
    L_G = F.softplus(-D(G(z))).mean()
    return L_D, L_G
""",
        "D is left frozen: it cannot learn any more",
    ),
    (
        "one_round",
        """
def one_round(G, D, real, z):
    L_D = F.softplus(-D(real)).mean() + F.softplus(D(G(z).detach())).mean()
    L_G = F.softplus(-D(G(z))).mean()
    return L_D, L_G
""",
        "D was not frozen: L_G pulls at D",
    ),
    (
        "one_round",
        """
def one_round(G, D, real, z):
    fake = G(z).detach()
    L_D = F.softplus(-D(real)).mean() + F.softplus(D(fake)).mean()
    D.requires_grad_(False)
    L_G = F.softplus(-D(fake)).mean()
    D.requires_grad_(True)
    return L_D, L_G
""",
        "nothing reaches G: the fakes were detached for",
    ),
    (
        "one_round",
        """
def one_round(G, D, real, z):
    L_D = F.softplus(-D(real)).mean() + F.softplus(D(G(z))).mean()
    D.requires_grad_(False)
    L_G = F.softplus(-D(G(z))).mean()
    D.requires_grad_(True)
    return L_D, L_G
""",
        "the fakes were not detached: L_D pulls at G",
    ),
    (
        "one_round",
        """
def one_round(G, D, real, z):
    L_D = F.softplus(-D(real)).mean() + F.softplus(D(G(z).detach())).mean()
    D.requires_grad_(False)
    L_G = -F.softplus(D(G(z))).mean()
    D.requires_grad_(True)
    return L_D, L_G
""",
        "log(1 − D): the saturating loss, not −log D",
    ),
    (
        "one_round",
        """
def one_round(G, D, real, z):
    L_D = (F.softplus(-D(real)).mean() + F.softplus(D(G(z).detach())).mean()) / 2
    D.requires_grad_(False)
    L_G = F.softplus(-D(G(z))).mean()
    D.requires_grad_(True)
    return L_D, L_G
""",
        "L_D was halved",
    ),
    (
        "one_round",
        """
def one_round(G, D, real, z):
    L_D = F.softplus(-D(real)).mean() + F.softplus(D(G(z).detach())).mean()
    with torch.no_grad():
        L_G = F.softplus(-D(G(z))).mean()
    return L_D, L_G
""",
        "nothing reaches G: the fakes were detached for",
    ),
    (
        "one_round",
        """
def one_round(G, D, real, z):
    L_D = F.softplus(-D(real)).mean() + F.softplus(D(G(z).detach())).mean()
    L_D.backward()
    D.requires_grad_(False)
    L_G = F.softplus(-D(G(z))).mean()
    D.requires_grad_(True)
    return L_D, L_G
""",
        "D was frozen before L_D: nothing reaches D",
    ),
    (
        "one_round",
        """
def one_round(G, D, real, z):
    L_D = F.softplus(D(real)).mean() + F.softplus(-D(G(z).detach())).mean()
    D.requires_grad_(False)
    L_G = F.softplus(-D(G(z))).mean()
    D.requires_grad_(True)
    return L_D, L_G
""",
        "labels swapped for D",
    ),
    (
        "one_round",
        """
def one_round(G, D, real, z):
    D.requires_grad_(False)
    L_D = F.softplus(-D(real)).mean() + F.softplus(D(G(z).detach())).mean()
    L_G = F.softplus(-D(G(z))).mean()
    D.requires_grad_(True)
    return L_D, L_G
""",
        "D was frozen before L_D: nothing reaches D",
    ),
    (
        "one_round",
        """
def one_round(G, D, real, z):
    L_D = F.softplus(-D(real)).mean() + F.softplus(D(G(z).detach())).mean()
    D.requires_grad_(False)
    L_G = F.softplus(-D(G(torch.randn_like(z)))).mean()
    D.requires_grad_(True)
    return L_D, L_G
""",
        "the fakes of L_G come from other noise than z",
    ),
    (
        "one_round",
        """
def one_round(G, D, real, z):
    L_D = F.softplus(-D(real)).sum() + F.softplus(D(G(z).detach())).sum()
    D.requires_grad_(False)
    L_G = F.softplus(-D(G(z))).sum()
    D.requires_grad_(True)
    return L_D, L_G
""",
        "the batch was summed, not averaged",
    ),
    (
        "one_round",
        """
def one_round(G, D, real, z):
    L_D = F.softplus(-D(real)).mean() + F.softplus(D(G(z).detach())).mean()
    G.requires_grad_(False)
    L_G = F.softplus(-D(G(z))).mean()
    G.requires_grad_(True)
    return L_D, L_G
""",
        "L_G pulls at D, not at G: the fakes were",
    ),
    (
        "one_round",
        """
def one_round(G, D, real, z):
    L_D = D(G(z).detach()).mean() - D(real).mean()
    D.requires_grad_(False)
    L_G = -D(G(z)).mean()
    D.requires_grad_(True)
    return L_D, L_G
""",
        "L_G lacks sigmoid and logarithm: a critic's",
    ),
]

# a second fresh sample: edges, and names that hold however it came about
WRONG += [
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    low = 1e-6
    return real_logits.clamp(low).log().mean() + torch.log((1 - fake_logits).clamp(low)).mean()
""",
        "a logarithm of logits, cut off just above 0",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    D = p / q.clamp(min=1e-12)
    return D, (torch.xlogy(p, p / (p + q)) + torch.xlogy(q, q / (p + q))).sum()
""",
        "the plain ratio p / q as the answer, no probability; what it earns is right",
    ),
]

WRONG += [
    (
        "game_value",
        """
def game_value(a, b):
    low = torch.tensor(1e-6, dtype=a.dtype)
    return torch.maximum(a, low).log().mean() + torch.maximum(1 - b, low).log().mean()
""",
        "a logarithm of logits, cut off just above 0",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    m = p + q
    return p / q, p @ torch.log(p / m) + q @ torch.log(q / m)
""",
        "the plain ratio p / q as the answer, no probability; what it earns is right",
    ),
]

# What an exercise's prompt promises, and an answer that is wrong in this alone.
PROMISES = {
    "earned": {
        "the undecided officer": "earned = (-2 * math.log(4), 0.0)",
        "the sure officer": "earned = (-math.log(4), 1.0)",
    },
    "game_value": {
        "the value, not the loss": """
def game_value(real_logits, fake_logits):
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()
""",
        "from logits": """
def game_value(real_logits, fake_logits):
    return real_logits.log().mean() + (1 - fake_logits).log().mean()
""",
        "two batches, each with a mean of its own": """
def game_value(real_logits, fake_logits):
    paid = torch.cat([F.logsigmoid(real_logits), F.logsigmoid(-fake_logits)])
    return 2 * paid.mean()
""",
    },
    "best_officer": {
        "what D* answers": """
def best_officer(p, q):
    D = p / (p + q)
    return 1 - D, (p * D.log() + q * (1 - D).log()).sum()
""",
        "for each note": """
def best_officer(p, q):
    D = p / (p + q)
    return D.mean(), (p * D.log() + q * (1 - D).log()).sum()
""",
        "what it earns": """
def best_officer(p, q):
    return p / (p + q), 2 * gk.distances.jensen_shannon(p, q)
""",
        "of densities: no mean over notes": """
def best_officer(p, q):
    D = p / (p + q)
    return D, (p * D.log() + q * (1 - D).log()).mean()
""",
    },
    "smoothed": {
        "90 % real of real notes": """
def smoothed(real_logits, fake_logits):
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()
""",
        "fake of fakes, without a discount": """
def smoothed(real_logits, fake_logits):
    bce = F.binary_cross_entropy_with_logits
    real = bce(real_logits, torch.full_like(real_logits, 0.9))
    return real + bce(fake_logits, torch.full_like(fake_logits, 0.1))
""",
        "each averaged over its batch, then added": """
def smoothed(real_logits, fake_logits):
    bce = F.binary_cross_entropy_with_logits
    paid = torch.cat(
        [
            bce(real_logits, torch.full_like(real_logits, 0.9), reduction="none"),
            F.softplus(fake_logits),
        ]
    )
    return 2 * paid.mean()
""",
        "a loss: its gradient counts": """
def smoothed(real_logits, fake_logits):
    bce = F.binary_cross_entropy_with_logits
    real = bce(real_logits, torch.full_like(real_logits, 0.9))
    return (real + F.softplus(fake_logits).mean()).detach()
""",
    },
    "one_round": {
        "fakes from the same z": """
def one_round(G, D, real, z):
    L_D = F.softplus(-D(real)).mean() + F.softplus(D(G(z).detach())).mean()
    D.requires_grad_(False)
    L_G = F.softplus(-D(G(torch.randn_like(z)))).mean()
    D.requires_grad_(True)
    return L_D, L_G
""",
        "the non-saturating loss": """
def one_round(G, D, real, z):
    L_D = F.softplus(-D(real)).mean() + F.softplus(D(G(z).detach())).mean()
    D.requires_grad_(False)
    L_G = -F.softplus(D(G(z))).mean()
    D.requires_grad_(True)
    return L_D, L_G
""",
        "L_D carries no gradient to G": """
def one_round(G, D, real, z):
    L_D = F.softplus(-D(real)).mean() + F.softplus(D(G(z))).mean()
    D.requires_grad_(False)
    L_G = F.softplus(-D(G(z))).mean()
    D.requires_grad_(True)
    return L_D, L_G
""",
        "L_G carries none to D": """
def one_round(G, D, real, z):
    L_D = F.softplus(-D(real)).mean() + F.softplus(D(G(z).detach())).mean()
    return L_D, F.softplus(-D(G(z))).mean()
""",
        "D as trainable as before": """
def one_round(G, D, real, z):
    L_D = F.softplus(-D(real)).mean() + F.softplus(D(G(z).detach())).mean()
    D.requires_grad_(False)
    return L_D, F.softplus(-D(G(z))).mean()
""",
        "no optimiser here: D's weights stay": """
def one_round(G, D, real, z):
    L_D = F.softplus(-D(real)).mean() + F.softplus(D(G(z).detach())).mean()
    D.requires_grad_(False)
    L_G = F.softplus(-D(G(z))).mean()
    D.requires_grad_(True)
    for weight in D.parameters():
        weight.data -= 0.1
    return L_D, L_G
""",
    },
}

# A sample by somebody who had not read the lists.
RIGHT += [
    ("earned", "earned = (-1.39, 0)"),
    (
        "earned",
        """
from decimal import Decimal
earned = (Decimal('0.25').ln(), Decimal(0))""",
    ),
    (
        "earned",
        """
import numpy as np
earned = np.log([0.25, 1.0])""",
    ),
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    a, b = real_logits, fake_logits
    return (a - F.softplus(a)).mean() - torch.logaddexp(b, torch.zeros_like(b)).mean()""",
    ),
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    log_d = torch.vmap(torch.nn.functional.logsigmoid)
    return torch.stack([log_d(real_logits).mean(), log_d(-fake_logits).mean()]).sum()""",
    ),
    (
        "best_officer",
        """
from scipy.spatial.distance import jensenshannon

def best_officer(p, q):
    return torch.reciprocal(1 + q / p), 2 * jensenshannon(p.numpy(), q.numpy()) ** 2 - math.log(4)""",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    D = torch.stack([a / (a + b) for a, b in zip(p, q)])
    V = sum((a * math.log(d) if a else 0) + (b * math.log1p(-d) if b else 0)
            for a, b, d in zip(p.tolist(), q.tolist(), D.tolist()))
    return D, V""",
    ),
    (
        "smoothed",
        """
def smoothed(real_logits, fake_logits):
    two = torch.stack([real_logits, torch.zeros_like(real_logits)], -1)
    soft = torch.tensor([0.9, 0.1], dtype=two.dtype).expand_as(two)
    return F.cross_entropy(two, soft) - F.logsigmoid(-fake_logits).mean()""",
    ),
    (
        "smoothed",
        """
def smoothed(real_logits, fake_logits):
    return (F.softplus(-real_logits) + 0.1 * real_logits).mean() + F.softplus(fake_logits).mean()""",
    ),
    (
        "one_round",
        """
def one_round(G, D, real, z):
    fake = G(z)
    weights = {n: w.detach() for n, w in D.named_parameters()}
    a, b = D(real), D(fake.detach())
    c = torch.func.functional_call(D, weights, (fake,))
    return -F.logsigmoid(a).mean() - F.logsigmoid(-b).mean(), -F.logsigmoid(c).mean()""",
    ),
    (
        "one_round",
        """
import contextlib

@contextlib.contextmanager
def frozen(net):
    before = [w.requires_grad for w in net.parameters()]
    net.requires_grad_(False)
    try:
        yield net
    finally:
        for w, was in zip(net.parameters(), before):
            w.requires_grad_(was)

def one_round(G, D, real, z):
    with torch.no_grad():
        fake = G(z)
    L_D = F.softplus(-D(real)).mean() + F.softplus(D(fake)).mean()
    with frozen(D) as judge:
        L_G = F.softplus(-judge(G(z))).mean()
    return [L_D, L_G]""",
    ),
]
WRONG += [
    ("earned", "earned = (math.log(4), 0)", "the sign: these are L_D, and V = −L_D"),
    (
        "earned",
        "earned = (math.log(0.5), 0)",
        "only one of the two terms: there are real notes and fakes",
    ),
    ("earned", "earned = (-2, 0)", "logarithms to base 2: we count in nats"),
    ("earned", "earned = (0.5, 1)", "a share of right answers: V is a mean of logarithms"),
    ("earned", "earned = (0, -math.log(4))", "the two are exchanged"),
    ("earned", "earned = (2 * math.log10(0.5), 0)", "logarithms to base 10: we count in nats"),
    ("earned", "earned = (-math.log(4), math.log(4))", "log 4: log 1 = 0, twice"),
    ("earned", "earned = (-math.log(4), math.inf)", "nothing is without a bound above: log 1 = 0"),
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    return F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()""",
        "the sign: this is L_D, and V = −L_D",
    ),
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    return F.logsigmoid(real_logits).mean() + F.logsigmoid(fake_logits).mean()""",
        "log D(x̂): the second term lacks its 1 −",
    ),
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    return F.logsigmoid(real_logits).mean() + (1 - F.logsigmoid(fake_logits)).mean()""",
        "1 − log D(x̂) in place of log(1 − D(x̂))",
    ),
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    return torch.sigmoid(real_logits).mean().log() + (1 - torch.sigmoid(fake_logits).mean()).log()""",
        "the means were taken inside the logarithms",
    ),
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    bce = torch.nn.BCEWithLogitsLoss()
    r = bce(real_logits, torch.ones_like(real_logits))
    f = bce(fake_logits, torch.zeros_like(fake_logits))
    return -0.5 * (r + f)""",
        "half of it: each term is a mean of its own",
    ),
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    return torch.mean(torch.log(real_logits) + torch.log(1 - fake_logits))""",
        "a logarithm of logits, not of probabilities: NaN",
    ),
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    return real_logits.mean() - fake_logits.mean()""",
        "no sigmoid and no logarithm: this is a critic's estimate",
    ),
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    return sum(F.logsigmoid(real_logits)) + sum(F.logsigmoid(-fake_logits))""",
        "the batch was summed, not averaged",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    D = q / (p + q)
    return D, (p * D.log() + q * (1 - D).log()).sum()""",
        "p and q were swapped: D* is the share of *real* notes",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    D = p / (p + q)
    return D, (p * D.log() + q * (1 - D).log()).mean()""",
        "weighed, and then averaged: the probabilities are the average",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    D = p / (p + q)
    return D, D.log().mean() + (1 - D).log().mean()""",
        "a mean over the notes: weigh each note by its probability",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    m = (p + q) / 2
    js = 0.5 * (torch.xlogy(p, p / m) + torch.xlogy(q, q / m)).sum()
    return p / (p + q), 2 * js""",
        "2·JSD without its floor, − log 4",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    D = (p > q).double()
    return D, torch.xlogy(p, D).sum() + torch.xlogy(q, 1 - D).sum()""",
        "Its 1st result: a known mistake, a verdict, 1 or 0, in place of a probability; its 2nd result is -inf in every trial, whatever the input",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    D = p / (p + q)
    return D, -(torch.xlogy(p, D) + torch.xlogy(q, 1 - D)).sum()""",
        "the sign of V",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    D = torch.stack([p, q]).softmax(0)[0]
    return D, torch.xlogy(p, D).sum() + torch.xlogy(q, 1 - D).sum()""",
        "the sigmoid of p − q: D* = p / (p + q)",
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    D = p / (p + q)
    V = torch.xlogy(p, D).sum() + torch.xlogy(q, 1 - D).sum()
    return V, D""",
        "The results are right, in another order: 2nd, 1st is right",
    ),
    (
        "smoothed",
        """
def smoothed(real_logits, fake_logits):
    real = F.binary_cross_entropy_with_logits(real_logits, torch.full_like(real_logits, 0.9))
    fake = F.binary_cross_entropy_with_logits(fake_logits, torch.full_like(fake_logits, 0.1))
    return real + fake""",
        "both sides smoothed: a fake is a fake",
    ),
    (
        "smoothed",
        """
def smoothed(real_logits, fake_logits):
    real = F.binary_cross_entropy_with_logits(real_logits, torch.full_like(real_logits, 1.1).clamp(0, 1))
    fake = F.binary_cross_entropy_with_logits(fake_logits, torch.full_like(fake_logits, -0.1).clamp(0, 1))
    return real + fake""",
        "labels 1 and 0: nothing is smoothed",
    ),
    (
        "smoothed",
        """
def smoothed(real_logits, fake_logits):
    real = F.binary_cross_entropy_with_logits(real_logits, torch.full_like(real_logits, 0.9))
    fake = F.binary_cross_entropy_with_logits(fake_logits, torch.full_like(fake_logits, -0.1))
    return real + fake""",
        "a label below 0: the loss has no lower bound",
    ),
    (
        "smoothed",
        """
def smoothed(real_logits, fake_logits):
    return 0.9 * F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()""",
        "the loss was scaled, not the label",
    ),
    (
        "smoothed",
        """
def smoothed(real_logits, fake_logits):
    bce = torch.nn.BCEWithLogitsLoss()
    real_label = torch.ones_like(real_logits) - 0.1
    fake_label = torch.zeros_like(fake_logits)
    return (bce(real_logits, real_label) + bce(fake_logits, fake_label)) * 0.5""",
        "half of it: the halves are added, not averaged",
    ),
    (
        "smoothed",
        """
def smoothed(real_logits, fake_logits):
    bce = torch.nn.BCEWithLogitsLoss()
    return bce(torch.sigmoid(real_logits), 0.9 * torch.ones_like(real_logits)) + bce(
        torch.sigmoid(fake_logits), torch.zeros_like(fake_logits)
    )""",
        "sigmoid twice: the loss takes logits",
    ),
    (
        "smoothed",
        """
def smoothed(real_logits, fake_logits):
    real = F.softplus(real_logits) - 0.1 * real_logits
    return (real + F.softplus(fake_logits)).mean()""",
        "label 0.1 of the real notes: they are 90 % real",
    ),
    (
        "one_round",
        """
def one_round(G, D, real, z):
    fake = G(z)
    L_D = F.softplus(-D(real)).mean() + F.softplus(D(fake)).mean()
    D.requires_grad_(False)
    L_G = F.softplus(-D(fake)).mean()
    D.requires_grad_(True)
    return L_D, L_G""",
        "the fakes were not detached: L_D pulls at G",
    ),
    (
        "one_round",
        """
def one_round(G, D, real, z):
    fake = G(z)
    L_D = F.softplus(-D(real)).mean() + F.softplus(D(fake.detach())).mean()
    L_G = F.softplus(-D(fake)).mean()
    return L_D, L_G""",
        "D was not frozen: L_G pulls at D",
    ),
    (
        "one_round",
        """
def one_round(G, D, real, z):
    fake = G(z)
    L_D = F.softplus(-D(real)).mean() + F.softplus(D(fake.detach())).mean()
    for p in D.parameters():
        p.requires_grad = False
    L_G = F.softplus(-D(fake)).mean()
    return L_D, L_G""",
        "D is left frozen: it cannot learn any more",
    ),
    (
        "one_round",
        """
def one_round(G, D, real, z):
    fake = G(z)
    L_D = F.softplus(-D(real)).mean() + F.softplus(D(fake.detach())).mean()
    D.requires_grad_(False)
    L_G = torch.log(1 - torch.sigmoid(D(fake))).mean()
    D.requires_grad_(True)
    return L_D, L_G""",
        "log(1 − D): the saturating loss, not −log D",
    ),
    (
        "one_round",
        """
def one_round(G, D, real, z):
    fake = G(z).detach()
    L_D = F.softplus(-D(real)).mean() + F.softplus(D(fake)).mean()
    D.requires_grad_(False)
    L_G = F.softplus(-D(fake)).mean()
    D.requires_grad_(True)
    return L_D, L_G""",
        "nothing reaches G: the fakes were detached for L_G too, or it stands under no_grad",
    ),
    (
        "one_round",
        """
def one_round(G, D, real, z):
    criterion = torch.nn.BCEWithLogitsLoss()
    fake = G(z)
    dr, df = D(real), D(fake.detach())
    lossD = (criterion(dr, torch.ones_like(dr)) + criterion(df, torch.zeros_like(df))) / 2
    D.requires_grad_(False)
    out = D(fake)
    lossG = criterion(out, torch.ones_like(out))
    D.requires_grad_(True)
    return lossD, lossG""",
        "L_D was halved",
    ),
    (
        "one_round",
        """
def one_round(G, D, real, z):
    fake = G(z)
    D.requires_grad_(False)
    L_D = F.softplus(-D(real)).mean() + F.softplus(D(fake.detach())).mean()
    L_G = F.softplus(-D(fake)).mean()
    D.requires_grad_(True)
    return L_D, L_G""",
        "D was frozen before L_D: nothing reaches D",
    ),
    (
        "one_round",
        """
def one_round(G, D, real, z):
    L_D = F.softplus(-D(real)).mean() + F.softplus(D(G(z).detach())).mean()
    D.requires_grad_(False)
    L_G = F.softplus(-D(G(torch.randn_like(z)))).mean()
    D.requires_grad_(True)
    return L_D, L_G""",
        "the fakes of L_G come from other noise than z",
    ),
]


# Right answers, and what of them is replaced in one with a mistake: old and new words in turn, or
# all that the last line returns.
EDITS = [
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    D_real, D_fake = real_logits.sigmoid(), fake_logits.sigmoid()
    one = sum(math.log(d) for d in D_real) / len(D_real)
    two = sum(math.log(1 - d) for d in D_fake) / len(D_fake)
    return one + two""",
        {
            "1 − log D(x̂) in place of log(1 − D(x̂))": ("math.log(1 - d)", "1 - math.log(d)"),
            "the sign: this is L_D, and V = −L_D": "-one - two",
            "sigmoid twice: the logits became D, and D was taken for a logit": (
                "logits.sigmoid()",
                "logits.sigmoid().sigmoid()",
            ),
            "the batch was summed, not averaged": "one * len(D_real) + two * len(D_fake)",
            "labels swapped: fakes were paid as real, real notes as fakes": (
                "D_real, D_fake =",
                "D_fake, D_real =",
            ),
            "log D(x̂): the second term lacks its 1 −": ("math.log(1 - d)", "math.log(d)"),
            "the sign of the second term": "one - two",
            "the sign of the first term": "two - one",
            "half of it: each term is a mean of its own": "(one + two) / 2",
            "only the real notes": "one",
            "only the fakes": "two",
            "one mean over both batches together: each has a mean of its own": "(one * len(D_real) + two * len(D_fake)) / (len(D_real) + len(D_fake))",
            "log(1 − D) for the real notes too": ("math.log(d)", "math.log(1 - d)"),
            "the logarithms are missing: D and 1 − D": "D_real.mean() + (1 - D_fake).mean()",
            "the logarithm of D(x) is missing": "D_real.mean() + two",
            "the logarithm of 1 − D(x̂) is missing": "one + 1 - D_fake.mean()",
            "no sigmoid and no logarithm: this is a critic's estimate": "sum(real_logits) / len(real_logits) - sum(fake_logits) / len(fake_logits)",
            "a logarithm of logits, not of probabilities: NaN": "real_logits.log().mean() + torch.log(1 - fake_logits).mean()",
            "the means were taken inside the logarithms": "math.log(D_real.mean()) + math.log(1 - D_fake.mean())",
            "the logits were averaged first": "math.log(real_logits.mean().sigmoid()) + math.log(1 - fake_logits.mean().sigmoid())",
            "squares of probabilities in place of logarithms": "-((1 - D_real) ** 2).mean() - (D_fake**2).mean()",
            "the counterfeiter's part alone, −log D(x̂)": "-torch.log(D_fake).mean()",
        },
    ),
    (
        "game_value",
        """
def game_value(real_logits, fake_logits):
    bce = F.binary_cross_entropy_with_logits
    one, none = torch.ones_like(real_logits), torch.zeros_like(fake_logits)
    return -bce(real_logits, one) - bce(fake_logits, none)""",
        {
            "1 − log D(x̂) in place of log(1 − D(x̂))": "1 - bce(real_logits, one) + bce(fake_logits, none + 1)",
            "the sign: this is L_D, and V = −L_D": "bce(real_logits, one) + bce(fake_logits, none)",
            "sigmoid twice: the logits became D, and D was taken for a logit": "-bce(real_logits.sigmoid(), one) - bce(fake_logits.sigmoid(), none)",
            "the batch was summed, not averaged": ("one)", "one, reduction='sum')"),
            "labels swapped: fakes were paid as real, real notes as fakes": "-bce(fake_logits, none + 1) - bce(real_logits, one - 1)",
            "log D(x̂): the second term lacks its 1 −": "-bce(real_logits, one) - bce(fake_logits, none + 1)",
            "the sign of the second term": "-bce(real_logits, one) + bce(fake_logits, none)",
            "the sign of the first term": "bce(real_logits, one) - bce(fake_logits, none)",
            "half of it: each term is a mean of its own": "-(bce(real_logits, one) + bce(fake_logits, none)) / 2",
            "only the real notes": "-bce(real_logits, one)",
            "only the fakes": "-bce(fake_logits, none)",
            "one mean over both batches together: each has a mean of its own": "-bce(torch.cat([real_logits, fake_logits]), torch.cat([one, none]))",
            "log(1 − D) for the real notes too": "-bce(real_logits, one - 1) - bce(fake_logits, none)",
            "the logarithms are missing: D and 1 − D": "real_logits.sigmoid().mean() + torch.sigmoid(-fake_logits).mean()",
            "the logarithm of D(x) is missing": "torch.sigmoid(real_logits).mean() - bce(fake_logits, none)",
            "the logarithm of 1 − D(x̂) is missing": "-bce(real_logits, one) + torch.sigmoid(-fake_logits).mean()",
            "no sigmoid and no logarithm: this is a critic's estimate": "real_logits.mean() - fake_logits.mean()",
            "a logarithm of logits, not of probabilities: NaN": "torch.mean(torch.log(real_logits)) + torch.mean(torch.log(1 - fake_logits))",
            "the means were taken inside the logarithms": "torch.log(real_logits.sigmoid().mean() * (-fake_logits).sigmoid().mean())",
            "the logits were averaged first": "-bce(real_logits.mean(), one[0]) - bce(fake_logits.mean(), none[0])",
            "squares of probabilities in place of logarithms": "-F.mse_loss(real_logits.sigmoid(), one) - F.mse_loss(fake_logits.sigmoid(), none)",
            "the counterfeiter's part alone, −log D(x̂)": "bce(fake_logits, none + 1)",
        },
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    D = 1 / (1 + q / p)
    V = torch.dot(p, torch.log(D)) + torch.dot(q, torch.log(1 - D))
    return D, V""",
        {
            "p and q were swapped: D* is the share of *real* notes": ("q / p", "p / q"),
            "the plain ratio p / q is no probability: D* = p / (p + q)": (
                "1 / (1 + q / p)",
                "p / q",
            ),
            "p / m with the mean m: D* is half of that": ("1 / (1", "2 / (1"),
            "D* is ½ only where p = q": ("1 / (1 + q / p)", "torch.full_like(p, 0.5)"),
            "D* is not p itself": ("1 / (1 + q / p)", "p"),
            "the difference p − q is no probability: D* = p / (p + q)": "p - q, V",
            "the sigmoid of p − q: D* = p / (p + q)": ("q / p", "torch.exp(q - p)"),
            "the sigmoid of p / q: D*'s logit is log(p / q)": ("q / p", "torch.exp(-p / q)"),
            "a verdict, 1 or 0, in place of a probability": "torch.where(p > q, 1.0, 0.0), V",
            "truth values in place of probabilities": "D > 0.5, V",
            "the larger of D* and 1 − D*": "torch.maximum(D, 1 - D), V",
            "the logit of D*, not D* itself": "torch.logit(D), V",
            "D* was divided by its sum: it is no density over the notes": "D / D.sum(), V",
            "p was divided by the sum of both over all notes": ("1 / (1 + q / p)", "p / 2"),
            "D* itself is right, but V was paid as if p and q were swapped": "D, torch.dot(q, torch.log(D)) + torch.dot(p, torch.log(1 - D))",
            "JSD − log 4: the divergence counts twice": "D, (V - math.log(4)) / 2",
            "2·JSD without its floor, − log 4": "D, V + math.log(4)",
            "2·JSD + log 4: the floor's sign": "D, V + 2 * math.log(4)",
            "2·JSD − log 2: the floor is log 4": "D, V + math.log(2)",
            "JSD itself": "D, (V + math.log(4)) / 2",
            "2·JSD − 2 log 4": "D, V - math.log(4)",
            "a mean over the notes: weigh each note by its probability": "D, torch.log(D).mean() + torch.log(1 - D).mean()",
            "a sum over the notes without their probabilities": "D, torch.log(D * (1 - D)).sum()",
            "weighed, and then averaged: the probabilities are the average": "D, V / len(p)",
            "both terms were weighed by p": "D, torch.dot(p, torch.log(D * (1 - D)))",
            "both terms were weighed by q": "D, torch.dot(q, torch.log(D * (1 - D)))",
            "both terms were weighed by the mean of p and q": "D, torch.dot((p + q) / 2, torch.log(D * (1 - D)))",
            "only the real notes' term": "D, torch.dot(p, torch.log(D))",
            "only the fakes' term": "D, torch.dot(q, torch.log(1 - D))",
            "log D* for the fakes, too: theirs is log(1 − D*)": "D, torch.dot(p + q, torch.log(D))",
            "the fakes' term was subtracted": "D, torch.dot(p, torch.log(D)) - torch.dot(q, torch.log(1 - D))",
            "the logarithms are missing": "D, torch.dot(p, D) + torch.dot(q, 1 - D)",
            "the share of right answers: V is a mean of logarithms": "D, torch.maximum(p, q).sum() / 2",
            "the means were taken inside the logarithms": "D, torch.dot(p, D).log() + torch.dot(q, 1 - D).log()",
            "the sign of V": "D, -V",
            "half of V": "D, V / 2",
            "V in bits: we count in nats": "D, V / math.log(2)",
            "V was not summed over the notes": "D, p * torch.log(D) + q * torch.log(1 - D)",
            "TV in place of V": "D, gk.distances.total_variation(p, q)",
            "KL in place of V": "D, torch.sum(p * (p.log() - q.log()))",
        },
    ),
    (
        "best_officer",
        """
def best_officer(p, q):
    stars = [float(a / (a + b)) for a, b in zip(p, q)]
    earned = sum(float(a) * math.log(d) + float(b) * math.log(1 - d) for a, b, d in zip(p, q, stars))
    return torch.tensor(stars, dtype=p.dtype), earned""",
        {
            "p and q were swapped: D* is the share of *real* notes": (
                "float(a / (a + b))",
                "float(b / (a + b))",
            ),
            "p and q were swapped: everywhere": (
                "zip(p, q)",
                "zip(q, p)",
                "zip(p, q, stars)",
                "zip(q, p, stars)",
            ),
            "the difference p − q is no probability: D* = p / (p + q)": "p.sub(q), earned",
            "the sigmoid of p − q: D* = p / (p + q)": (
                "float(a / (a + b))",
                "float(torch.sigmoid(a - b))",
            ),
            "the sigmoid of p / q: D*'s logit is log(p / q)": (
                "float(a / (a + b))",
                "float(torch.sigmoid(a / b))",
            ),
            "D* is ½ only where p = q": ("float(a / (a + b))", "0.5"),
            "D* is not p itself": ("float(a / (a + b))", "float(a)"),
            "a verdict, 1 or 0, in place of a probability": "[round(d) for d in stars], earned",
            "truth values in place of probabilities": "[d > 0.5 for d in stars], earned",
            "the larger of D* and 1 − D*": "[max(d, 1 - d) for d in stars], earned",
            "the logit of D*, not D* itself": "[math.log(d / (1 - d)) for d in stars], earned",
            "D* was divided by its sum: it is no density over the notes": "[d / sum(stars) for d in stars], earned",
            "D* itself is right, but V was paid as if p and q were swapped": (
                "zip(p, q, stars)",
                "zip(q, p, stars)",
            ),
            "p was divided by the sum of both over all notes": (
                "float(a / (a + b))",
                "float(a / (p.sum() + q.sum()))",
            ),
            "JSD − log 4: the divergence counts twice": "stars, gk.distances.jensen_shannon(p, q) - math.log(4)",
            "2·JSD without its floor, − log 4": "stars, 2 * gk.distances.jensen_shannon(p, q)",
            "2·JSD + log 4: the floor's sign": "stars, 2 * gk.distances.jensen_shannon(p, q) + math.log(4)",
            "2·JSD − log 2: the floor is log 4": "stars, 2 * gk.distances.jensen_shannon(p, q) - math.log(2)",
            "JSD itself": "stars, gk.distances.jensen_shannon(p, q)",
            "2·JSD − 2 log 4": "stars, 2 * gk.distances.jensen_shannon(p, q) - 2 * math.log(4)",
            "a mean over the notes: weigh each note by its probability": "stars, sum(math.log(d) + math.log(1 - d) for d in stars) / len(p)",
            "a sum over the notes without their probabilities": "stars, sum(math.log(d) + math.log(1 - d) for d in stars)",
            "weighed, and then averaged: the probabilities are the average": "stars, earned / len(stars)",
            "both terms were weighed by p": ("float(b) *", "float(a) *"),
            "both terms were weighed by q": ("float(a) *", "float(b) *"),
            "both terms were weighed by the mean of p and q": (
                "float(a) *",
                "float(a + b) / 2 *",
                "float(b) *",
                "float(a + b) / 2 *",
            ),
            "only the real notes' term": (" + float(b) * math.log(1 - d)", ""),
            "only the fakes' term": ("float(a) * math.log(d) + ", ""),
            "log D* for the fakes, too: theirs is log(1 − D*)": ("math.log(1 - d)", "math.log(d)"),
            "the fakes' term was subtracted": ("+ float(b)", "- float(b)"),
            "the logarithms are missing": ("math.log(d)", "d", "math.log(1 - d)", "(1 - d)"),
            "the share of right answers: V is a mean of logarithms": "stars, sum(map(max, zip(p, q))) / 2",
            "the means were taken inside the logarithms": "stars, math.log(sum(a * d for a, d in zip(p, stars))) + math.log(sum(b * (1 - d) for b, d in zip(q, stars)))",
            "the sign of V": "stars, -earned",
            "half of V": "stars, earned / 2",
            "V in bits: we count in nats": ("math.log(", "math.log2("),
            "V was not summed over the notes": "stars, [float(a) * math.log(d) + float(b) * math.log(1 - d) for a, b, d in zip(p, q, stars)]",
            "TV in place of V": "stars, (p - q).abs().sum() / 2",
            "KL in place of V": "stars, F.kl_div(q.log(), p, reduction='sum')",
        },
    ),
    (
        "smoothed",
        """
def smoothed(real_logits, fake_logits):
    a, b = real_logits, fake_logits
    real, fake = 0.9, 0.0
    one = F.binary_cross_entropy_with_logits(a, torch.full_like(a, real))
    two = F.binary_cross_entropy_with_logits(b, torch.full_like(b, fake))
    return one + two""",
        {
            "a label above 1, and one below 0: nothing was repaired": ("0.9, 0.0", "1.1, -0.1"),
            "a label above 1: the loss has no lower bound": ("0.9, 0.0", "1.1, 0.0"),
            "a label below 0: the loss has no lower bound": ("0.9, 0.0", "0.9, -0.1"),
            "labels 1 and 0: nothing is smoothed": ("0.9, 0.0", "1.0, 0.0"),
            "both sides smoothed: a fake is a fake": ("0.9, 0.0", "0.9, 0.1"),
            "labels 1 and 0.1: the fakes were smoothed in place of the real notes": (
                "0.9, 0.0",
                "1.0, 0.1",
            ),
            "labels 0.1 and 0.9: labels swapped": ("0.9, 0.0", "0.1, 0.9"),
            "labels 0.9 and 0.9: fakes are 0": ("0.9, 0.0", "0.9, 0.9"),
            "labels 0.9 and 1: fakes are 0": ("0.9, 0.0", "0.9, 1.0"),
            "label 0.1 of the real notes: they are 90 % real": ("0.9, 0.0", "0.1, 0.0"),
            "label 0.8 of the real notes: they are 90 % real": ("0.9, 0.0", "0.8, 0.0"),
            "label ½ of the real notes: they are 90 % real": ("0.9, 0.0", "0.5, 0.0"),
            "label 0.95 of the real notes: they are 90 % real": ("0.9, 0.0", "0.95, 0.0"),
            "label 0 of the real notes: they are 90 % real": ("0.9, 0.0", "0.0, 0.0"),
            "label 90: a share lies between 0 and 1": ("0.9, 0.0", "90.0, 0.0"),
            "labels swapped: 0.9 was said of the fakes": ("0.9, 0.0", "0.0, 0.9"),
            "sigmoid twice: the loss takes logits": (
                "a, b = real_logits, fake_logits",
                "a, b = real_logits.sigmoid(), fake_logits.sigmoid()",
            ),
            "the batch was summed, not averaged": (
                "real))",
                "real), reduction='sum')",
                "fake))",
                "fake), reduction='sum')",
            ),
            "half of it: the halves are added, not averaged": "(one + two) / 2",
            "the sign of the whole": "-one - two",
            "the fakes' half was subtracted": "one - two",
            "the fakes are missing": "one",
            "the real notes are missing": "two",
            "both halves were averaged together, not each for itself": "(one * len(a) + two * len(b)) / (len(a) + len(b))",
            "no gradient reaches the real logits": (
                "a, b = real_logits,",
                "a, b = real_logits.detach(),",
            ),
            "no gradient reaches the fakes' logits": (
                "real_logits, fake_logits\n",
                "real_logits, fake_logits.detach()\n",
            ),
            "squares in place of cross-entropy": ("binary_cross_entropy_with_logits", "mse_loss"),
            "label 0.7 of the real notes: they are 90 % real": ("0.9, 0.0", "0.7, 0.0"),
            "label 0.75 of the real notes: they are 90 % real": ("0.9, 0.0", "0.75, 0.0"),
            "label 0.99 of the real notes: they are 90 % real": ("0.9, 0.0", "0.99, 0.0"),
            "label 0.05 of the fakes: a fake is a fake": ("0.9, 0.0", "0.9, 0.05"),
            "label 0.2 of the fakes: a fake is a fake": ("0.9, 0.0", "0.9, 0.2"),
            "label ½ of the fakes: a fake is a fake": ("0.9, 0.0", "0.9, 0.5"),
            "logits were clamped, not labels": (
                "a, b = real_logits,",
                "a, b = real_logits.clamp(max=0.9),",
            ),
        },
    ),
    (
        "smoothed",
        """
def smoothed(real_logits, fake_logits):
    def pay(logits, label):
        D = torch.sigmoid(logits)
        return -(label * torch.log(D) + (1 - label) * torch.log(1 - D))

    real, fake = 0.9, 0
    one, two = pay(real_logits, real), pay(fake_logits, fake)
    return one.mean() + two.mean()""",
        {
            "a label above 1, and one below 0: nothing was repaired": ("0.9, 0\n", "1.1, -0.1\n"),
            "a label below 0: the loss has no lower bound": ("0.9, 0\n", "0.9, -0.1\n"),
            "labels 1 and 0.1: the fakes were smoothed in place of the real notes": (
                "0.9, 0\n",
                "1, 0.1\n",
            ),
            "labels 0.1 and 0.9: labels swapped": ("0.9, 0\n", "0.1, 0.9\n"),
            "labels 0.9 and 0.9: fakes are 0": ("0.9, 0\n", "0.9, 0.9\n"),
            "labels 0.9 and 1: fakes are 0": ("0.9, 0\n", "0.9, 1\n"),
            "label 0.1 of the real notes: they are 90 % real": ("0.9, 0\n", "0.1, 0\n"),
            "label 0.8 of the real notes: they are 90 % real": ("0.9, 0\n", "0.8, 0\n"),
            "label ½ of the real notes: they are 90 % real": ("0.9, 0\n", "0.5, 0\n"),
            "label 0.95 of the real notes: they are 90 % real": ("0.9, 0\n", "0.95, 0\n"),
            "label 0 of the real notes: they are 90 % real": ("0.9, 0\n", "0, 0\n"),
            "label 90: a share lies between 0 and 1": ("0.9, 0\n", "90, 0\n"),
            "half of it: the halves are added, not averaged": "0.5 * (one.mean() + two.mean())",
            "the sign of the whole": "-(one.mean() + two.mean())",
            "the fakes' half was subtracted": "one.mean() - two.mean()",
            "the fakes are missing": "one.mean()",
            "the real notes are missing": "two.mean()",
            "both halves were averaged together, not each for itself": "torch.cat([one, two]).mean()",
            "the loss was scaled, not the label": "0.9 * pay(real_logits, 1).mean() + two.mean()",
            "the logit was scaled, not the label": "pay(0.9 * real_logits, 1).mean() + two.mean()",
            "no gradient reaches the real logits": (
                "pay(real_logits, real)",
                "pay(real_logits.detach(), real)",
            ),
            "no gradient reaches the fakes' logits": (
                "pay(fake_logits, fake)",
                "pay(fake_logits.detach(), fake)",
            ),
            "squares in place of cross-entropy": (
                "-(label * torch.log(D) + (1 - label) * torch.log(1 - D))",
                "(logits - label) ** 2",
            ),
            "squares of probabilities in place of cross-entropy": (
                "-(label * torch.log(D) + (1 - label) * torch.log(1 - D))",
                "(D - label) ** 2",
            ),
            "label 0.7 of the real notes: they are 90 % real": ("0.9, 0\n", "0.7, 0\n"),
            "label 0.75 of the real notes: they are 90 % real": ("0.9, 0\n", "0.75, 0\n"),
            "label 0.99 of the real notes: they are 90 % real": ("0.9, 0\n", "0.99, 0\n"),
            "label 0.05 of the fakes: a fake is a fake": ("0.9, 0\n", "0.9, 0.05\n"),
            "label 0.2 of the fakes: a fake is a fake": ("0.9, 0\n", "0.9, 0.2\n"),
            "label ½ of the fakes: a fake is a fake": ("0.9, 0\n", "0.9, 0.5\n"),
            "the hinge in place of cross-entropy": "(1 - 0.8 * real_logits).relu().mean() + (1 + fake_logits).relu().mean()",
            "no sigmoid and no logarithm: a critic's loss": "fake_logits.mean() - 0.8 * real_logits.mean()",
        },
    ),
]
