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
    ("generator_loss", "generator_loss = lambda a: torch.log1p(torch.exp(-a)).mean()"),
    ("generator_loss", "generator_loss = lambda a: -torch.sigmoid(a).log().sum() / len(a)"),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
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
        "real and fake were swapped, or mistakes were counted",
    ),
    (
        "share_right",
        "share_right = lambda real, fake: torch.sigmoid(real).round().mean()",
        "only the real pictures were counted",
    ),
    (
        "generator_loss",
        "generator_loss = lambda a: torch.sigmoid(a).log().mean()",
        "the sign: this rewards being caught",
    ),
    (
        "generator_loss",
        "generator_loss = lambda a: torch.log(1 - torch.sigmoid(a)).mean()",
        "log(1 − D)",
    ),
    (
        "generator_loss",
        "generator_loss = lambda a: -torch.sigmoid(a).log().sum()",
        "the batch was summed, not averaged",
    ),
    ("generator_loss", "generator_loss = lambda a: a.neg().sum() / len(a)", "no sigmoid"),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    return F.binary_cross_entropy_with_logits(fake_logits, torch.zeros_like(fake_logits))""",
        "the label of D for a fake",
    ),
]


# ---- more spellings of what is listed, and of right answers -----------------------------------

RIGHT += [
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
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
        "generator_loss",
        """
def generator_loss(fake_logits):
    return torch.logaddexp(torch.zeros_like(fake_logits), -fake_logits).mean()
""",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    return torch.vmap(lambda a: F.softplus(-a))(fake_logits).mean()
""",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    return torch.nn.BCEWithLogitsLoss()(
        fake_logits, torch.ones(len(fake_logits), dtype=fake_logits.dtype)
    )
""",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    return F.soft_margin_loss(fake_logits, torch.ones_like(fake_logits))
""",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
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
        "½ whatever the logits, as where all pass for real",
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
        "generator_loss",
        """
def generator_loss(fake_logits):
    return -torch.log(fake_logits).mean()
""",
        "a logarithm of logits, not of probabilities:",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    return F.binary_cross_entropy(fake_logits.sigmoid(), torch.zeros_like(fake_logits))
""",
        "the label of D for a fake, 0, was used",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    return -F.logsigmoid(fake_logits).sum()
""",
        "the batch was summed, not averaged",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    return -torch.log(torch.sigmoid(fake_logits.mean()))
""",
        "the logits were averaged first: each fake has a",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    return -torch.log(torch.sigmoid(fake_logits).mean())
""",
        "the mean was taken inside the logarithm",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    return F.mse_loss(fake_logits.sigmoid(), torch.ones_like(fake_logits))
""",
        "a square in place of the logarithm: (1 − D)²",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    return torch.exp(-fake_logits).mean()
""",
        "the 1 + in log(1 + e^−a), and the logarithm,",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    return F.binary_cross_entropy_with_logits(
        fake_logits.sigmoid(), torch.ones_like(fake_logits)
    )
""",
        "sigmoid twice: the loss on logits was given",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    return -fake_logits.sigmoid().log().max()
""",
        "the smallest of the batch, not its mean",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    return -torch.sigmoid(fake_logits).mean()
""",
        "the logarithm is missing: −D",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    return -torch.log(torch.tanh(fake_logits)).mean()
""",
        "tanh in place of the sigmoid: NaN where a logit",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    return F.relu(-fake_logits).mean()
""",
        "max(0, −a): it has no hinge",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    return F.softplus(1 - fake_logits).mean()
""",
        "1 was added to −a inside the logarithm",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    return F.cross_entropy(fake_logits, torch.ones_like(fake_logits))
""",
        "softmax in place of the sigmoid, summed: each",
    ),
    # named wrongly, or not, before somebody tried them
    ("answer", "answer = (32, 7, 7)", "that is its shape"),
]

# a second fresh sample: edges, and names that hold however it came about
RIGHT += [
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    return torch.cat([real_logits > 0, fake_logits < 0]).double().mean()
""",
    ),
]
WRONG += [
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    D = torch.sigmoid(torch.sigmoid(torch.cat([real_logits, -fake_logits])))
    return (D > 0.5).double().mean()
""",
        "every picture counts as right, whatever its logit",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    return torch.cat([real_logits >= 0, fake_logits < 0]).double().mean()
""",
        "a logit of 0, a probability of exactly ½, passes for real",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    D = torch.cat([real_logits, fake_logits]).sigmoid()
    truth = torch.arange(len(D)) < len(real_logits)
    return ((D >= 0.5) == truth)[: len(real_logits)].double().mean() / 2 + (
        (fake_logits <= 0).double().mean() / 2
    )
""",
        "passes for real: it has to be above ½",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    return -torch.log(fake_logits.abs()).mean()
""",
        "a logarithm of |a|",
    ),
]

WRONG += [
    (
        "share_right",
        "share_right = lambda real, fake: 1.0",
        "every picture counts as right, whatever its logit",
    ),
    (
        "share_right",
        "share_right = lambda real, fake: torch.cat([real, fake]).mul(0).sum()",
        "no picture counts as right",
    ),
    (
        "share_right",
        "share_right = lambda real, fake: (torch.cat([real, -fake]).sigmoid() > 1).float().mean()",
        "no picture counts as right",
    ),
    (
        "generator_loss",
        "generator_loss = lambda a: -(a * a).log().sum() / (2 * len(a))",
        "a logarithm of |a|",
    ),
]

# What an exercise's prompt promises, and an answer that is wrong in this alone.
PROMISES = {
    "answer": {
        "a whole number, not a rounded one": "answer = 1570",
    },
    "share_right": {
        "above one half": """
def share_right(real_logits, fake_logits):
    return torch.cat([real_logits >= 0, fake_logits <= 0]).double().mean()
""",
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
    "generator_loss": {
        "near 1: −log D": """
def generator_loss(fake_logits):
    return F.softplus(fake_logits).mean()
""",
        "from logits": """
def generator_loss(fake_logits):
    return F.softplus(-fake_logits.sigmoid()).mean()
""",
        "a mean over the batch": """
def generator_loss(fake_logits):
    return F.softplus(-fake_logits).sum()
""",
        "its gradient counts": """
def generator_loss(fake_logits):
    return F.softplus(-fake_logits.detach()).mean()
""",
    },
}

# A sample by somebody who had not read the lists.
RIGHT += [
    ("answer", "answer = torch.Size([32, 7, 7]).numel()"),
    (
        "answer",
        """
from fractions import Fraction
answer = Fraction(32 * 7**2)""",
    ),
    (
        "answer",
        """
import numpy as np
answer = np.prod([32, 7, 7])""",
    ),
    ("answer", "answer = torch.nn.Linear(16, 1568).bias.shape[0] * 1.0"),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    hits = sum(a > 0 for a in real_logits.tolist()) + sum(not a > 0 for a in fake_logits.tolist())
    return hits / (len(real_logits) + len(fake_logits))""",
    ),
    (
        "share_right",
        """
from fractions import Fraction

def share_right(real_logits, fake_logits):
    hits = (real_logits > 0).sum().item() + (fake_logits <= 0).sum().item()
    return Fraction(hits, real_logits.numel() + fake_logits.numel())""",
    ),
    (
        "share_right",
        """
from sklearn.metrics import accuracy_score

def share_right(real_logits, fake_logits):
    truth = [1] * len(real_logits) + [0] * len(fake_logits)
    said = (torch.cat([real_logits, fake_logits]).detach().sigmoid() > 0.5).int().numpy()
    return accuracy_score(truth, said)""",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    two = torch.stack([torch.zeros_like(fake_logits), fake_logits], -1).reshape(-1, 2)
    return F.cross_entropy(two, torch.ones(len(two), dtype=torch.long))""",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    return F.soft_margin_loss(fake_logits, torch.ones_like(fake_logits))""",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    return torch.logaddexp(torch.zeros(()), -fake_logits).mean()""",
    ),
]
WRONG += [
    ("answer", "answer = 7 * 7", "one map, not all 32"),
    (
        "answer",
        "answer = 16 * 32 * 7 * 7",
        "maps of 28 × 28, or all weights of the layer: it puts out maps of 7 × 7",
    ),
    (
        "answer",
        "answer = 16 * 32 * 7 * 7 + 32 * 7 * 7",
        "all weights and biases of the layer: it puts out 32 maps of 7 × 7",
    ),
    ("answer", "answer = 32 * 7", "one row of each map: it has 7 rows"),
    (
        "answer",
        "answer = 1,568",
        "It gives 2 results, expected 1. A comma makes two numbers of one: write 1568, not 1,568, and 0.5, not 0,5",
    ),
    ("answer", "answer = (32, 7, 7)", "that is its shape: multiply"),
    (
        "answer",
        "answer = torch.zeros(1, 28, 28).numel()",
        "784 is 28 · 28, the pixels of the finished picture, or 16 maps of 7 × 7",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    return torch.cat([real_logits > 0, fake_logits > 0]).double().mean()""",
        "the share that it takes for real, not the share that it judges rightly",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    return torch.cat([torch.sigmoid(real_logits) > 0, torch.sigmoid(fake_logits) <= 0]).double().mean()""",
        "½ whatever the logits, as where all pass for real: σ(a), never negative, compared with 0",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    D_x = torch.sigmoid(real_logits).mean()
    D_G_z = torch.sigmoid(fake_logits).mean()
    return (D_x + 1 - D_G_z) / 2""",
        "the mean probability of the right label: count verdicts instead",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    return torch.cat([real_logits > 0, fake_logits <= 0]).mean()""",
        "It stops with NotImplementedError: mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: Bool (a mean of True and False: make numbers of them first, .double())",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    right = (real_logits > 0).sum() + (fake_logits <= 0).sum()
    return right / len(real_logits)""",
        "the two shares were added: the share of all pictures is their mean",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    y = torch.cat([torch.zeros_like(real_logits), torch.ones_like(fake_logits)])
    guess = torch.cat([real_logits, fake_logits]).sigmoid().round()
    return (guess == y).float().mean()""",
        "real and fake were swapped, or mistakes were counted",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    return 100 * torch.cat([real_logits > 0, fake_logits <= 0]).double().mean()""",
        "It is 100 times what is right, as in percent",
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    return (real_logits > 0).double().mean()""",
        "only the real pictures were counted",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    return F.softplus(fake_logits).mean()""",
        "the label of D for a fake, 0, was used",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    return torch.log(1 - torch.sigmoid(fake_logits)).mean()""",
        "log(1 − D), the loss of the original game, which falls silent early",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    return -torch.log(torch.sigmoid(fake_logits).mean())""",
        "the mean was taken inside the logarithm",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    criterion = torch.nn.BCEWithLogitsLoss()
    return criterion(torch.sigmoid(fake_logits), torch.ones_like(fake_logits))""",
        "sigmoid twice: the loss on logits was given probabilities",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    valid = torch.zeros(fake_logits.shape)
    return torch.nn.BCELoss()(torch.sigmoid(fake_logits), valid)""",
        "the label of D for a fake, 0, was used",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    return -torch.log(torch.sigmoid(fake_logits))""",
        "It gives 4 numbers of shape (4,), expected a number: their mean is right",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    return (1 - torch.sigmoid(fake_logits)).mean()""",
        "the logarithm is missing: 1 − D",
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    return -torch.log(fake_logits).mean()""",
        "a logarithm of logits, not of probabilities: NaN where they are negative",
    ),
]


# Right answers, and what of them is replaced in one with a mistake: old and new words in turn, or
# all that the last line returns.
EDITS = [
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    good = 0
    for a in real_logits.tolist():
        good += a > 0
    for b in fake_logits.tolist():
        good += b <= 0
    return good / (len(real_logits) + len(fake_logits))""",
        {
            "logits were compared with ½, but D is undecided at logit 0": (
                *("a > 0", "a > 0.5"),
                *("b <= 0", "b <= 0.5"),
            ),
            "logits were compared with 1: D is undecided at logit 0": (
                *("a > 0", "a > 1"),
                *("b <= 0", "b <= 1"),
            ),
            "½ whatever the logits, as where all pass for real: σ(a), never negative, compared with 0": (
                *("a > 0", "1 / (1 + math.exp(-a)) > 0"),
                *("b <= 0", "1 / (1 + math.exp(-b)) <= 0"),
                *("def share", "import math\ndef share"),
            ),
            "real and fake were swapped, or mistakes were counted": (
                "a > 0",
                "a <= 0",
                "b <= 0",
                "b > 0",
            ),
            "only the real pictures were counted": ("b <= 0", "0", "(len(real_logits) +", "("),
            "only the fakes were counted": ("a > 0", "0", "(len(real_logits) +", "("),
            "the share that it takes for real, not the share that it judges rightly": (
                *("b <= 0", "b > 0"),
            ),
            "counted, but not divided by the number of pictures": "good",
            "the two shares were added: the share of all pictures is their mean": (
                "good / len(real_logits)"
            ),
            "the real logits were compared with ½, but D is undecided at logit 0": (
                *("a > 0", "a > 0.5"),
            ),
            "the fakes' logits were compared with ½, but D is undecided at logit 0": (
                *("b <= 0", "b <= 0.5"),
            ),
            "probabilities were compared with 0.6, not with ½": (
                *("a > 0", "torch.tensor(a).sigmoid() > 0.6"),
                *("b <= 0", "torch.tensor(b).sigmoid() <= 0.6"),
            ),
            "probabilities were compared with 0.9, not with ½": (
                *("a > 0", "torch.tensor(a).sigmoid() > 0.9"),
                *("b <= 0", "torch.tensor(b).sigmoid() <= 0.9"),
            ),
            "the share was rounded": "round(good / (len(real_logits) + len(fake_logits)))",
            "the mean probability of the right label: count verdicts instead": (
                *("a > 0", "torch.tensor(a).sigmoid()"),
                *("b <= 0", "torch.tensor(-b).sigmoid()"),
            ),
            "logits were averaged: count verdicts instead": ("a > 0", "a", "b <= 0", "-b"),
        },
    ),
    (
        "share_right",
        """
import numpy as np
def share_right(real_logits, fake_logits):
    passed = np.asarray(real_logits) > 0
    caught = np.asarray(fake_logits) <= 0
    return (passed.mean() + caught.mean()) / 2""",
        {
            "logits were compared with 1: D is undecided at logit 0": (
                *("> 0", "> 1"),
                *("<= 0", "<= 1"),
            ),
            "½ whatever the logits, as where all pass for real: σ(a), never negative, compared with 0": (
                *("np.asarray(real_logits)", "np.abs(np.asarray(real_logits))"),
                *("np.asarray(fake_logits)", "np.abs(np.asarray(fake_logits))"),
            ),
            "real and fake were swapped, or mistakes were counted": "((~passed).mean() + (~caught).mean()) / 2",
            "only the real pictures were counted": "passed.sum() / passed.size",
            "only the fakes were counted": "np.count_nonzero(caught) / len(caught)",
            "the share that it takes for real, not the share that it judges rightly": (
                "np.concatenate([passed, ~caught]).mean()"
            ),
            "counted, but not divided by the number of pictures": "passed.sum() + caught.sum()",
            "the two shares were added: the share of all pictures is their mean": (
                "passed.mean() + caught.mean()"
            ),
            "the two shares were multiplied": "passed.mean() * caught.mean()",
            "a pair counts only if both of it are right": "(passed & caught).mean()",
            "a pair counts if one of it is right": "(passed | caught).mean()",
            "the two shares were subtracted": "passed.mean() - caught.mean()",
            "the real pictures that pass, less the fakes that pass": (
                "passed.mean() - np.mean(~caught)"
            ),
            "the larger of the two shares": "max(passed.mean(), caught.mean())",
            "the smaller of the two shares": "min(passed.mean(), caught.mean())",
            "the mean probability of the right label: count verdicts instead": (
                *("np.asarray(real_logits) > 0", "1 / (1 + np.exp(-np.asarray(real_logits)))"),
                *("np.asarray(fake_logits) <= 0", "1 / (1 + np.exp(np.asarray(fake_logits)))"),
            ),
            "logits were averaged: count verdicts instead": (
                "np.concatenate([np.asarray(real_logits), -np.asarray(fake_logits)]).mean()"
            ),
            "each real picture was compared with a fake, not with 0": (
                "(np.asarray(real_logits) > np.asarray(fake_logits)).mean()"
            ),
            "the mean logit was judged, not each picture": (
                *("np.asarray(real_logits) >", "np.asarray(real_logits).mean() >"),
                *("np.asarray(fake_logits) <=", "np.asarray(fake_logits).mean() <="),
            ),
            "the real logits were compared with ½, but D is undecided at logit 0": ("> 0", "> 0.5"),
            "the fakes' logits were compared with ½, but D is undecided at logit 0": (
                *("<= 0", "<= 0.5"),
            ),
            "probabilities were compared with 0.6, not with ½": (
                *("> 0", "> np.log(0.6 / 0.4)"),
                *("<= 0", "<= np.log(0.6 / 0.4)"),
            ),
            "probabilities were compared with 0.9, not with ½": (
                *("> 0", "> np.log(9)"),
                *("<= 0", "<= np.log(9)"),
            ),
            "the share was rounded": "np.rint((passed.mean() + caught.mean()) / 2)",
        },
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    right = torch.stack([real_logits > 0, fake_logits <= 0])
    return right.float().mean().item()""",
        {
            "the two shares were multiplied": "right.float().mean(1).prod()",
            "a pair counts only if both of it are right": "right.all(0).float().mean()",
            "a pair counts if one of it is right": "right.any(0).float().mean()",
            "the two shares were subtracted": "-right.float().mean(1).diff()",
            "the real pictures that pass, less the fakes that pass": "right.float().mean(1).sum() - 1",
            "the larger of the two shares": "right.float().mean(1).amax()",
            "the smaller of the two shares": "right.float().mean(1).amin()",
            "each real picture was compared with a fake, not with 0": (
                "(real_logits - fake_logits > 0).sum() / len(real_logits)"
            ),
            "the mean logit was judged, not each picture": (
                *("real_logits > 0", "real_logits.sum() > 0"),
                *("fake_logits <= 0", "fake_logits.sum() <= 0"),
            ),
        },
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    D = torch.sigmoid(fake_logits)
    total = 0
    for d in D:
        total = total - torch.log(d)
    return total / len(D)""",
        {
            "the sign: this rewards being caught": "-total / len(D)",
            "log(1 − D), the loss of the original game, which falls silent early": (
                *("- torch.log(d)", "+ torch.log(1 - d)"),
            ),
            "no sigmoid: logits are not probabilities": "-sum(fake_logits) / len(D)",
            "the logits' mean, without sign, sigmoid or logarithm": "sum(fake_logits) / len(D)",
            "the label of D for a fake, 0, was used": ("torch.log(d)", "torch.log(1 - d)"),
            "a logarithm of logits, not of probabilities: NaN where they are negative": (
                *("torch.sigmoid(fake_logits)", "fake_logits"),
            ),
            "the logarithm is missing: D itself": ("- torch.log(d)", "+ d"),
            "the logarithm is missing: −D": ("torch.log(d)", "d"),
            "the logarithm is missing: 1 − D": ("- torch.log(d)", "+ (1 - d)"),
            "the logarithm is missing: 1 / D": ("- torch.log(d)", "+ 1 / d"),
            "1 − log D: 1 too much": ("- torch.log(d)", "+ 1 - torch.log(d)"),
            "a square in place of the logarithm: (1 − D)²": ("- torch.log(d)", "+ (d - 1) ** 2"),
            "a square in place of the logarithm: (a − 1)²": (
                "sum((a - 1) * (a - 1) for a in fake_logits) / len(D)"
            ),
            "D log D: the logarithm alone is averaged": ("torch.log(d)", "d * torch.log(d)"),
            "the two terms of D, log D and log(1 − D): a fake has one": (
                *("torch.log(d)", "torch.log(d * (1 - d))"),
            ),
            "the hinge, max(0, 1 − a)": "torch.clamp(1 - fake_logits, min=0).mean()",
            "the size of the logits: their sign matters": (
                "sigmoid(fake_logits)",
                "sigmoid(fake_logits.abs())",
            ),
            "sigmoid twice: the loss on logits was given probabilities": (
                *("sigmoid(fake_logits)", "sigmoid(torch.sigmoid(fake_logits))"),
            ),
            "the batch was summed, not averaged": "total",
            "the largest of the batch, not its mean": "max(-torch.log(d) for d in D)",
            "the smallest of the batch, not its mean": "min(-torch.log(d) for d in D)",
            "the median of the batch, not its mean": "(-torch.log(D)).sort().values[(len(D) - 1) // 2]",
            "the mean was taken inside the logarithm": "-torch.log(sum(D) / len(D))",
            "the logits were averaged first: each fake has a loss of its own": (
                "-torch.log(torch.sigmoid(sum(fake_logits) / len(D)))"
            ),
            "softmax in place of the sigmoid: each fake is judged for itself": (
                *("torch.sigmoid(fake_logits)", "torch.softmax(fake_logits, 0)"),
            ),
            "the 1 + in log(1 + e^−a), and the logarithm, are missing: e^−a": (
                *("- torch.log(d)", "+ (1 - d) / d"),
            ),
            "max(0, −a): it has no hinge": "torch.clamp(-fake_logits, min=0).mean()",
            "1 was added to −a inside the logarithm": (
                "sigmoid(fake_logits)",
                "sigmoid(fake_logits - 1)",
            ),
            "the label is 0.9: G wishes for 1": (
                *("torch.log(d)", "0.9 * torch.log(d) - 0.1 * torch.log(1 - d)"),
            ),
            "the label is ½: G wishes for 1": (
                *("torch.log(d)", "0.5 * torch.log(d) - 0.5 * torch.log(1 - d)"),
            ),
            "softmax in place of the sigmoid, summed: each fake is judged for itself": (
                *("torch.sigmoid(fake_logits)", "torch.softmax(fake_logits, 0)"),
                *("total / len(D)", "total"),
            ),
            "tanh in place of the sigmoid: NaN where a logit is negative": (
                *("torch.sigmoid(fake_logits)", "torch.tanh(fake_logits)"),
            ),
        },
    ),
    (
        "generator_loss",
        """
def generator_loss(fake_logits):
    bce = torch.nn.functional.binary_cross_entropy_with_logits
    return bce(fake_logits, torch.ones_like(fake_logits))""",
        {
            "the sign: this rewards being caught": "-bce(fake_logits, torch.ones_like(fake_logits))",
            "log(1 − D), the loss of the original game, which falls silent early": (
                "-bce(fake_logits, torch.zeros_like(fake_logits))"
            ),
            "no sigmoid: logits are not probabilities": "torch.mean(-1.0 * fake_logits)",
            "the logits' mean, without sign, sigmoid or logarithm": "fake_logits.mean()",
            "a logarithm of logits, not of probabilities: NaN where they are negative": (
                "-fake_logits.log().mean()"
            ),
            "the logarithm is missing: D itself": "fake_logits.sigmoid().mean()",
            "the logarithm is missing: −D": "-(1 / (1 + torch.exp(-fake_logits))).mean()",
            "the logarithm is missing: 1 − D": "torch.sigmoid(-fake_logits).mean()",
            "the logarithm is missing: 1 / D": "fake_logits.sigmoid().reciprocal().mean()",
            "1 − log D: 1 too much": "1 + bce(fake_logits, torch.ones_like(fake_logits))",
            "a square in place of the logarithm: (1 − D)²": (
                "F.mse_loss(fake_logits.sigmoid(), torch.ones_like(fake_logits))"
            ),
            "a square in place of the logarithm: (a − 1)²": (
                "F.mse_loss(fake_logits, torch.ones_like(fake_logits))"
            ),
            "D log D: the logarithm alone is averaged": (
                "(fake_logits.sigmoid() * F.softplus(-fake_logits)).mean()"
            ),
            "the two terms of D, log D and log(1 − D): a fake has one": (
                "sum(bce(fake_logits, torch.full_like(fake_logits, t)) for t in (0, 1))"
            ),
            "the hinge, max(0, 1 − a)": "torch.relu(1 - fake_logits).mean()",
            "the size of the logits: their sign matters": (
                "bce(fake_logits.abs(), torch.ones_like(fake_logits))"
            ),
            "sigmoid twice: the loss on logits was given probabilities": (
                *("bce(fake_logits,", "bce(fake_logits.sigmoid(),"),
            ),
            "the largest of the batch, not its mean": (
                "bce(fake_logits, torch.ones_like(fake_logits), reduction='none').max()"
            ),
            "the smallest of the batch, not its mean": (
                "bce(fake_logits.max(), torch.tensor(1.0))"
            ),
            "the median of the batch, not its mean": (
                "bce(fake_logits, torch.ones_like(fake_logits), reduction='none').median()"
            ),
            "the mean was taken inside the logarithm": (
                "F.binary_cross_entropy(fake_logits.sigmoid().mean(), torch.tensor(1.0))"
            ),
            "the logits were averaged first: each fake has a loss of its own": (
                "bce(fake_logits.mean(), torch.tensor(1.0))"
            ),
            "softmax in place of the sigmoid: each fake is judged for itself": (
                "torch.logsumexp(fake_logits, 0) - fake_logits.mean()"
            ),
            "the 1 + in log(1 + e^−a), and the logarithm, are missing: e^−a": (
                "torch.exp(-fake_logits).mean()"
            ),
            "max(0, −a): it has no hinge": "F.relu(-fake_logits).mean()",
            "1 was added to −a inside the logarithm": (
                "bce(fake_logits - 1, torch.ones_like(fake_logits))"
            ),
            "the label is 0.9: G wishes for 1": (
                "bce(fake_logits, torch.full_like(fake_logits, 0.9))"
            ),
            "the label is ½: G wishes for 1": (
                "bce(fake_logits, torch.full_like(fake_logits, 0.5))"
            ),
            "softmax in place of the sigmoid, summed: each fake is judged for itself": (
                "-F.log_softmax(fake_logits, dim=0).sum()"
            ),
            "tanh in place of the sigmoid: NaN where a logit is negative": (
                "-torch.log(torch.tanh(fake_logits)).mean()"
            ),
        },
    ),
    (
        "share_right",
        """
def share_right(real_logits, fake_logits):
    n = len(real_logits) + len(fake_logits)
    called_real = torch.where(real_logits > 0, 1.0, 0.0).sum()
    called_fake = torch.where(fake_logits > 0, 0.0, 1.0).sum()
    return (called_real + called_fake) / n""",
        {
            "logits were compared with ½, but D is undecided at logit 0": (
                *("real_logits > 0", "real_logits - 0.5 > 0"),
                *("fake_logits > 0", "2 * fake_logits > 1"),
            ),
        },
    ),
]
