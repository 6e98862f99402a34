"""Answers to the exercises of lesson 04, right and wrong; test_exercises.py tries them all."""

LESSON = "04_training"

RIGHT = [
    ("bought", "bought = (5400 // 9, 5400 // 29)"),
    ("bought", "bought = [600.0, 186.0]"),
    ("bought", "bought = torch.tensor([5400, 5400]) // torch.tensor([5 + 4, 25 + 4])"),
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
WRONG += [
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
        "label 0.7 of the real samples: they are 90 % real",
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
        "nothing reaches D: it was frozen before L_D, or its logits were detached",
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
        "nothing reaches D: it was frozen before L_D, or its logits were detached",
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

# What an exercise's prompt promises, and an answer that is wrong in this alone.
PROMISES = {
    "bought": {
        "a step each in turn": "bought = (5400 // 5, 5400 // 29)",
        "five of D to one of G": "bought = (600, 5400 // (5 + 5 * 4))",
    },
    "smoothed": {
        "90 % real of real samples": """
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
        "label 0.1 of the real samples: they are 90 % real",
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
        "nothing reaches D: it was frozen before L_D, or its logits were detached",
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
            "labels 1 and 0.1: the fakes were smoothed in place of the real samples": (
                "0.9, 0.0",
                "1.0, 0.1",
            ),
            "labels 0.1 and 0.9: labels swapped": ("0.9, 0.0", "0.1, 0.9"),
            "labels 0.9 and 0.9: fakes are 0": ("0.9, 0.0", "0.9, 0.9"),
            "labels 0.9 and 1: fakes are 0": ("0.9, 0.0", "0.9, 1.0"),
            "label 0.1 of the real samples: they are 90 % real": ("0.9, 0.0", "0.1, 0.0"),
            "label 0.8 of the real samples: they are 90 % real": ("0.9, 0.0", "0.8, 0.0"),
            "label ½ of the real samples: they are 90 % real": ("0.9, 0.0", "0.5, 0.0"),
            "label 0.95 of the real samples: they are 90 % real": ("0.9, 0.0", "0.95, 0.0"),
            "label 0 of the real samples: they are 90 % real": ("0.9, 0.0", "0.0, 0.0"),
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
            "the real samples are missing": "two",
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
            "label 0.7 of the real samples: they are 90 % real": ("0.9, 0.0", "0.7, 0.0"),
            "label 0.75 of the real samples: they are 90 % real": ("0.9, 0.0", "0.75, 0.0"),
            "label 0.99 of the real samples: they are 90 % real": ("0.9, 0.0", "0.99, 0.0"),
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
            "labels 1 and 0.1: the fakes were smoothed in place of the real samples": (
                "0.9, 0\n",
                "1, 0.1\n",
            ),
            "labels 0.1 and 0.9: labels swapped": ("0.9, 0\n", "0.1, 0.9\n"),
            "labels 0.9 and 0.9: fakes are 0": ("0.9, 0\n", "0.9, 0.9\n"),
            "labels 0.9 and 1: fakes are 0": ("0.9, 0\n", "0.9, 1\n"),
            "label 0.1 of the real samples: they are 90 % real": ("0.9, 0\n", "0.1, 0\n"),
            "label 0.8 of the real samples: they are 90 % real": ("0.9, 0\n", "0.8, 0\n"),
            "label ½ of the real samples: they are 90 % real": ("0.9, 0\n", "0.5, 0\n"),
            "label 0.95 of the real samples: they are 90 % real": ("0.9, 0\n", "0.95, 0\n"),
            "label 0 of the real samples: they are 90 % real": ("0.9, 0\n", "0, 0\n"),
            "label 90: a share lies between 0 and 1": ("0.9, 0\n", "90, 0\n"),
            "half of it: the halves are added, not averaged": "0.5 * (one.mean() + two.mean())",
            "the sign of the whole": "-(one.mean() + two.mean())",
            "the fakes' half was subtracted": "one.mean() - two.mean()",
            "the fakes are missing": "one.mean()",
            "the real samples are missing": "two.mean()",
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
            "label 0.7 of the real samples: they are 90 % real": ("0.9, 0\n", "0.7, 0\n"),
            "label 0.75 of the real samples: they are 90 % real": ("0.9, 0\n", "0.75, 0\n"),
            "label 0.99 of the real samples: they are 90 % real": ("0.9, 0\n", "0.99, 0\n"),
            "label 0.05 of the fakes: a fake is a fake": ("0.9, 0\n", "0.9, 0.05\n"),
            "label 0.2 of the fakes: a fake is a fake": ("0.9, 0\n", "0.9, 0.2\n"),
            "label ½ of the fakes: a fake is a fake": ("0.9, 0\n", "0.9, 0.5\n"),
            "the hinge in place of cross-entropy": "(1 - 0.8 * real_logits).relu().mean() + (1 + fake_logits).relu().mean()",
            "no sigmoid and no logarithm: a critic's loss": "fake_logits.mean() - 0.8 * real_logits.mean()",
        },
    ),
    (
        "smoothed",
        """
def smoothed(real_logits, fake_logits):
    label = 0.9
    on_real = F.softplus(real_logits) - label * real_logits
    on_fake = F.softplus(fake_logits)
    return on_real.mean() + on_fake.mean()""",
        {
            "labels swapped: 0.9 was said of the fakes": (
                *(
                    "    label =",
                    "    real_logits, fake_logits = fake_logits, real_logits\n    label =",
                ),
            ),
            "the logit was scaled, not the label": (
                *(
                    "F.softplus(real_logits) - label * real_logits",
                    "F.softplus(-label * real_logits)",
                ),
            ),
            "squares of probabilities in place of cross-entropy": (
                *(
                    "F.softplus(real_logits) - label * real_logits",
                    "(real_logits.sigmoid() - label).square()",
                ),
                *("F.softplus(fake_logits)", "fake_logits.sigmoid().square()"),
            ),
            "logits were clamped, not labels": (
                *(
                    "    on_real =",
                    "    real_logits = torch.clamp(real_logits, max=label)\n    on_real =",
                ),
            ),
            "the hinge in place of cross-entropy": (
                *("F.softplus(real_logits) - label * real_logits", "F.relu(1 - 0.8 * real_logits)"),
                *("F.softplus(fake_logits)", "F.relu(1 + fake_logits)"),
            ),
            "no sigmoid and no logarithm: a critic's loss": (
                *("F.softplus(real_logits) - label * real_logits", "(1 - 2 * label) * real_logits"),
                *("F.softplus(fake_logits)", "fake_logits"),
            ),
        },
    ),
    (
        "one_round",
        """
def one_round(G, D, real, z):
    fake = G(z)
    a, b = D(real), D(fake.detach())
    L_D = F.softplus(-a).mean() + F.softplus(b).mean()
    for w in D.parameters():
        w.requires_grad = False
    c = D(fake)
    L_G = F.softplus(-c).mean()
    for w in D.parameters():
        w.requires_grad = True
    return L_D, L_G""",
        {
            "neither detached nor frozen: both losses pull at both": (
                *(".detach()", "", "w.requires_grad = False", "pass"),
            ),
            "nothing reaches D, and it is left frozen": (
                *(
                    "    a, b =",
                    "    D.requires_grad_(False)\n    a, b =",
                    "w.requires_grad = True",
                    "pass",
                ),
            ),
            "L_G pulls at D, not at G: the fakes were detached, and D was not frozen": (
                *("c = D(fake)", "c = D(fake.detach())", "w.requires_grad = False", "pass"),
            ),
            "labels swapped for G: it was told that its fakes are fakes": (
                "F.softplus(-c)",
                "F.softplus(c)",
            ),
            "the sign of L_G: this rewards being caught": ("L_G = F", "L_G = -F"),
            "1 − log D(x̂): the slope of −log D, and 1 too much": ("L_G = F", "L_G = 1 + F"),
            "L_G lacks its logarithm: −D(x̂)": ("F.softplus(-c)", "(-torch.sigmoid(c))"),
            "L_G lacks its logarithm: 1 − D(x̂)": ("F.softplus(-c)", "torch.sigmoid(-c)"),
            "L_G lacks sigmoid and logarithm: a critic's game": ("F.softplus(-c)", "-c"),
            "L_G has sigmoid twice: it takes logits": (
                "F.softplus(-c)",
                "F.softplus(-c.sigmoid())",
            ),
            "the sign of L_D: this is V": (
                "L_D = F.softplus(-a).mean() + F",
                "L_D = -F.softplus(-a).mean() - F",
            ),
            "1 − log D(x̂) in V: L_D has no lower bound": (
                "F.softplus(b).mean()",
                "F.logsigmoid(b).mean() - 1",
            ),
            "both halves of L_D were called real": ("F.softplus(b)", "F.softplus(-b)"),
            "both halves of L_D were called fake": ("F.softplus(-a)", "F.softplus(a)"),
            "L_D lacks the fakes": (" + F.softplus(b).mean()", ""),
            "L_D lacks the real samples": ("F.softplus(-a).mean() + ", ""),
            "the fakes' half of L_D was subtracted": ("mean() + F", "mean() - F"),
            "L_D lacks sigmoid and logarithm: a critic's game": (
                "F.softplus(-a)",
                "-a",
                "F.softplus(b)",
                "b",
            ),
            "L_D lacks its logarithms": (
                "F.softplus(-a)",
                "-a.sigmoid()",
                "F.softplus(b)",
                "b.sigmoid()",
            ),
            "L_D has sigmoid twice: it takes logits": (
                *(
                    "F.softplus(-a)",
                    "F.softplus(-a.sigmoid())",
                    "F.softplus(b)",
                    "F.softplus(b.sigmoid())",
                ),
            ),
            "L_D was smoothed: the label of real samples is 1": (
                *("F.softplus(-a)", "(F.softplus(a) - 0.9 * a)"),
            ),
            "sigmoid twice: the losses take logits": (
                *("D(real), D(fake.detach())", "D(real).sigmoid(), D(fake.detach()).sigmoid()"),
                *("c = D(fake)", "c = D(fake).sigmoid()"),
            ),
            "L_G was halved": ("L_G = F", "L_G = 0.5 * F"),
            "L_G is minus L_D: the minimax game": "L_D, -L_D",
        },
    ),
    (
        "one_round",
        """
def one_round(G, D, real, z):
    bce = nn.functional.binary_cross_entropy_with_logits
    with torch.no_grad():
        still = G(z)
    yes, no = torch.ones(len(real)).double(), torch.zeros(len(z)).double()
    loss_d = bce(D(real), yes) + bce(D(still), no)
    frozen = {name: w.detach() for name, w in D.named_parameters()}
    hint = torch.func.functional_call(D, frozen, (G(z),))
    loss_g = bce(hint, yes)
    return loss_d, loss_g""",
        {
            "nothing reaches D, and it is left frozen": (
                *(
                    "    loss_d =",
                    "    for w in D.parameters():\n        w.requires_grad_(False)\n    loss_d =",
                ),
            ),
            "L_G lacks its logarithm: −D(x̂)": (
                "bce(hint, yes)",
                "-(1 / (1 + (-hint).exp())).mean()",
            ),
            "L_G lacks its logarithm: 1 − D(x̂)": ("bce(hint, yes)", "(1 - hint.sigmoid()).mean()"),
            "L_G has sigmoid twice: it takes logits": (
                "bce(hint, yes)",
                "bce(hint.sigmoid(), yes)",
            ),
            "both halves of L_D were called real": ("D(still), no)", "D(still), yes)"),
            "both halves of L_D were called fake": ("D(real), yes)", "D(real), no)"),
            "L_D lacks the fakes": (" + bce(D(still), no)", ""),
            "L_D lacks the real samples": ("bce(D(real), yes) + ", ""),
            "the fakes' half of L_D was subtracted": ("+ bce(D(still)", "- bce(D(still)"),
            "L_D lacks sigmoid and logarithm: a critic's game": (
                *("bce(D(real), yes) + bce(D(still), no)", "D(still).mean() - D(real).mean()"),
            ),
            "L_D lacks its logarithms": (
                *(
                    "bce(D(real), yes) + bce(D(still), no)",
                    "(torch.sigmoid(D(still)) - torch.sigmoid(D(real))).mean()",
                ),
            ),
            "L_D has sigmoid twice: it takes logits": (
                *("bce(D(real)", "bce(D(real).sigmoid()", "bce(D(still)", "bce(D(still).sigmoid()"),
            ),
            "L_D was smoothed: the label of real samples is 1": (
                "D(real), yes)",
                "D(real), 0.9 * yes)",
            ),
            "sigmoid twice: the losses take logits": (
                *(
                    "    loss_d =",
                    "    plain, bce = bce, lambda a, y: plain(a.sigmoid(), y)\n    loss_d =",
                ),
            ),
            "L_G was halved": ("bce(hint, yes)", "bce(hint, yes) / 2"),
            "L_G is minus L_D: the minimax game": "loss_d, loss_d * -1",
        },
    ),
]
