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
