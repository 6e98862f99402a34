"""Answers to the exercises of lesson 00, for test_exercises.py."""

LESSON = "00_real_or_fake"

RIGHT = [
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    good = (real_logits > 0).sum() + (fake_logits <= 0).sum()
    return good / (len(real_logits) + len(fake_logits))""",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    D = torch.sigmoid(torch.cat([real_logits, fake_logits]).double())
    truth = torch.arange(len(D)) < len(real_logits)
    return ((D > 0.5) == truth).double().mean()""",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    right = [a > 0 for a in real_logits.tolist()] + [not a > 0 for a in fake_logits.tolist()]
    return sum(right) / len(right)""",
    ),
    ("counterfeiter", "counterfeiter = lambda a: torch.log1p(torch.exp(-a)).mean()"),
    ("counterfeiter", "counterfeiter = lambda a: -torch.sigmoid(a).log().sum() / len(a)"),
    (
        "counterfeiter",
        """
def counterfeiter(fake_logits):
    return gk.losses.non_saturating.generator(fake_logits)""",
    ),
]

WRONG = [
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    said_real = torch.cat([real_logits, fake_logits]).gt(0.5)
    truth = torch.cat([torch.ones_like(real_logits), torch.zeros_like(fake_logits)]).bool()
    return said_real.eq(truth).double().mean()""",
        "logits were compared with ½",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    caught = (real_logits <= 0).sum() + (fake_logits > 0).sum()
    return caught / (len(real_logits) + len(fake_logits))""",
        "real and fake were swapped",
    ),
    (
        "share_right",
        "share_right = lambda real, fake: torch.sigmoid(real).round().mean()",
        "only the real pictures were counted",
    ),
    (
        "counterfeiter",
        "counterfeiter = lambda a: torch.sigmoid(a).log().mean()",
        "the sign: this rewards being caught",
    ),
    (
        "counterfeiter",
        "counterfeiter = lambda a: torch.log(1 - torch.sigmoid(a)).mean()",
        "log(1 − D)",
    ),
    (
        "counterfeiter",
        "counterfeiter = lambda a: -torch.sigmoid(a).log().sum()",
        "the batch was summed, not averaged",
    ),
    ("counterfeiter", "counterfeiter = lambda a: a.neg().sum() / len(a)", "no sigmoid"),
    (
        "counterfeiter",
        """
def counterfeiter(fake_logits):
    return F.binary_cross_entropy_with_logits(fake_logits, torch.zeros_like(fake_logits))""",
        "the officer's label for a fake",
    ),
]


# ---- more spellings of what is listed, and of right answers -----------------------------------

RIGHT += [
    (
        "counterfeiter",
        """
def counterfeiter(fake_logits):
    valid = torch.ones(fake_logits.shape)
    return torch.nn.BCELoss()(torch.sigmoid(fake_logits), valid)
""",
    ),
    ("answer", "answer = 1568.0"),
    ("answer", "answer = torch.tensor(1568)"),
    ("answer", "answer = torch.zeros(32, 7, 7).numel()"),
    (
        "answer",
        """
import numpy as np

answer = np.int64(1568)
""",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    return 1 - ((real_logits <= 0).double().mean() + (fake_logits > 0).double().mean()) / 2
""",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    import numpy as np

    return np.concatenate([real_logits.numpy() > 0, fake_logits.numpy() <= 0]).mean()
""",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    from fractions import Fraction

    return Fraction(
        int((real_logits > 0).sum() + (fake_logits <= 0).sum()),
        len(real_logits) + len(fake_logits),
    )
""",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    return torch.where(torch.cat([real_logits, -fake_logits]) > 0, 1.0, 0.0).mean()
""",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    y = torch.cat([torch.ones_like(real_logits), torch.zeros_like(fake_logits)])
    p = torch.cat([real_logits, fake_logits]).sigmoid()
    return (p.round() == y).float().mean()
""",
    ),
    (
        "counterfeiter",
        """
def counterfeiter(fake_logits):
    return torch.logaddexp(torch.zeros_like(fake_logits), -fake_logits).mean()
""",
    ),
    (
        "counterfeiter",
        """
def counterfeiter(fake_logits):
    return torch.vmap(lambda a: F.softplus(-a))(fake_logits).mean()
""",
    ),
    (
        "counterfeiter",
        """
def counterfeiter(fake_logits):
    return torch.nn.BCEWithLogitsLoss()(
        fake_logits, torch.ones(len(fake_logits), dtype=fake_logits.dtype)
    )
""",
    ),
    (
        "counterfeiter",
        """
def counterfeiter(fake_logits):
    return F.soft_margin_loss(fake_logits, torch.ones_like(fake_logits))
""",
    ),
    (
        "counterfeiter",
        """
def counterfeiter(fake_logits):
    p = 1 / (1 + torch.exp(-fake_logits))
    return -(1 / len(p)) * sum(torch.log(x) for x in p)
""",
    ),
]
WRONG += [
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    return (
        (torch.sigmoid(real_logits) > 0).double().mean()
        + (torch.sigmoid(fake_logits) <= 0).double().mean()
    ) / 2
""",
        "all pass for real: what is never negative",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    return torch.cat([real_logits > 0, fake_logits <= 0]).sum()
""",
        "counted, but not divided by the number of",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    return (real_logits > 0).double().mean() + (fake_logits <= 0).double().mean()
""",
        "the two shares were added: the share of all",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    return torch.cat([real_logits > 0, fake_logits > 0]).double().mean()
""",
        "the share that it takes for real, not the share",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    return (fake_logits <= 0).double().mean()
""",
        "only the fakes were counted",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    return ((real_logits > 0) & (fake_logits <= 0)).double().mean()
""",
        "a pair counts only if both of it are right",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    return (
        torch.cat([torch.sigmoid(real_logits) > 0.6, torch.sigmoid(fake_logits) <= 0.6])
        .double()
        .mean()
    )
""",
        "probabilities were compared with 0.6, not with ½",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    return (real_logits.sigmoid().mean() + 1 - fake_logits.sigmoid().mean()) / 2
""",
        "the mean probability of the right label: count",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    return torch.cat([real_logits > 0, fake_logits <= 0]).double().mean().round()
""",
        "the share was rounded",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    return torch.cat([real_logits > 0.5, fake_logits < 0]).double().mean()
""",
        "the real logits were compared with ½, but D is",
    ),
    (
        "counterfeiter",
        """
def counterfeiter(fake_logits):
    return -torch.log(fake_logits).mean()
""",
        "a logarithm of logits, not of probabilities:",
    ),
    (
        "counterfeiter",
        """
def counterfeiter(fake_logits):
    return F.binary_cross_entropy(fake_logits.sigmoid(), torch.zeros_like(fake_logits))
""",
        "the officer's label for a fake, 0, was used",
    ),
    (
        "counterfeiter",
        """
def counterfeiter(fake_logits):
    return -F.logsigmoid(fake_logits).sum()
""",
        "the batch was summed, not averaged",
    ),
    (
        "counterfeiter",
        """
def counterfeiter(fake_logits):
    return -torch.log(torch.sigmoid(fake_logits.mean()))
""",
        "the logits were averaged first: each fake has a",
    ),
    (
        "counterfeiter",
        """
def counterfeiter(fake_logits):
    return -torch.log(torch.sigmoid(fake_logits).mean())
""",
        "the mean was taken inside the logarithm",
    ),
    (
        "counterfeiter",
        """
def counterfeiter(fake_logits):
    return F.mse_loss(fake_logits.sigmoid(), torch.ones_like(fake_logits))
""",
        "a square in place of the logarithm: (1 − D)²",
    ),
    (
        "counterfeiter",
        """
def counterfeiter(fake_logits):
    return torch.exp(-fake_logits).mean()
""",
        "the 1 + in log(1 + e^−a), and the logarithm,",
    ),
    (
        "counterfeiter",
        """
def counterfeiter(fake_logits):
    return F.binary_cross_entropy_with_logits(
        fake_logits.sigmoid(), torch.ones_like(fake_logits)
    )
""",
        "sigmoid twice: the loss on logits was given",
    ),
    (
        "counterfeiter",
        """
def counterfeiter(fake_logits):
    return -fake_logits.sigmoid().log().max()
""",
        "the smallest of the batch, not its mean",
    ),
    (
        "counterfeiter",
        """
def counterfeiter(fake_logits):
    return -torch.sigmoid(fake_logits).mean()
""",
        "the logarithm is missing: −D",
    ),
    (
        "counterfeiter",
        """
def counterfeiter(fake_logits):
    return -torch.log(torch.tanh(fake_logits)).mean()
""",
        "tanh in place of the sigmoid: NaN where a logit",
    ),
    (
        "counterfeiter",
        """
def counterfeiter(fake_logits):
    return F.relu(-fake_logits).mean()
""",
        "max(0, −a): it has no hinge",
    ),
    (
        "counterfeiter",
        """
def counterfeiter(fake_logits):
    return F.softplus(1 - fake_logits).mean()
""",
        "1 was added to −a inside the logarithm",
    ),
    (
        "counterfeiter",
        """
def counterfeiter(fake_logits):
    return F.cross_entropy(fake_logits, torch.ones_like(fake_logits))
""",
        "softmax in place of the sigmoid, summed: each",
    ),
    # named wrongly, or not, before somebody tried them
    ("answer", "answer = (32, 7, 7)", "that is its shape"),
]

# What an exercise's prompt promises, and an answer that is wrong in this alone.
PROMISES = {
    "answer": {
        "a whole number, not a rounded one": "answer = 1570",
    },
    "share_right": {
        "D returns logits": """
def share_right(real_logits, fake_logits):
    right = torch.cat([real_logits > 0.5, fake_logits <= 0.5])
    return right.double().mean()
""",
        "right about real pictures": """
def share_right(real_logits, fake_logits):
    return (fake_logits <= 0).double().mean()
""",
        "right about fakes": """
def share_right(real_logits, fake_logits):
    return (real_logits > 0).double().mean()
""",
        "a share, not a count": """
def share_right(real_logits, fake_logits):
    return ((real_logits > 0).sum() + (fake_logits <= 0).sum()) / 2
""",
    },
    "counterfeiter": {
        "near 1: −log D": """
def counterfeiter(fake_logits):
    return F.softplus(fake_logits).mean()
""",
        "from logits": """
def counterfeiter(fake_logits):
    return F.softplus(-fake_logits.sigmoid()).mean()
""",
        "a mean over the batch": """
def counterfeiter(fake_logits):
    return F.softplus(-fake_logits).sum()
""",
        "its gradient counts": """
def counterfeiter(fake_logits):
    return F.softplus(-fake_logits.detach()).mean()
""",
    },
}
