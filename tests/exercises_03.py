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
    return (torch.log(D(real_logits)) + 1 - torch.log(D(fake_logits))).mean()
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
    return torch.cat([real_logits, fake_logits]).sigmoid().log().mean() * 2
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
            ("not added", "real_logits", "fake_logits", 0.9, 0.0, "mean", "(real + fake) / 2"),
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
