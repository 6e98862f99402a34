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
        "best_discriminator",
        """def best_discriminator(p, q):
    m = (p + q) / 2
    kl = lambda one, two: torch.sum(one * torch.log(one / two))
    return p / m / 2, kl(p, m) + kl(q, m) - math.log(4)
""",
    ),
    (
        "best_discriminator",
        """def best_discriminator(p, q):
    D = 1 / (1 + q / p)
    return D, torch.xlogy(p, D).sum() + torch.xlogy(q, 1 - D).sum()
""",
    ),
    (
        "best_discriminator",
        """def best_discriminator(p, q):
    a = p.log() - q.log()
    return a.sigmoid(), p @ F.logsigmoid(a) - q @ F.softplus(a)
""",
    ),
]

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
        "best_discriminator",
        """def best_discriminator(p, q):
    D = 1 / (1 + p / q)
    return D, (torch.xlogy(p, D) + torch.xlogy(q, 1 - D)).sum()
""",
        "D* is the share of *real* samples",
    ),
    (
        "best_discriminator",
        """def best_discriminator(p, q):
    return q / (q + p), 2 * gk.distances.jensen_shannon(p, q) - 2 * math.log(2)
""",
        "swapped: everywhere",
    ),
    (
        "best_discriminator",
        """def best_discriminator(p, q):
    D = torch.exp(p.log() - q.log())
    return D, p @ D.log() + q @ torch.log(1 - D)
""",
        "the plain ratio",
    ),
    (
        "best_discriminator",
        """def best_discriminator(p, q):
    D = p / torch.stack([p, q]).mean(0)
    return D, p @ D.log() + q @ torch.log(1 - D)
""",
        "p / m with the mean m",
    ),
    (
        "best_discriminator",
        """def best_discriminator(p, q):
    return p / (q + p), gk.distances.jensen_shannon(p, q) - 2 * math.log(2)
""",
        "JSD − log 4",
    ),
    (
        "best_discriminator",
        """def best_discriminator(p, q):
    return p / (q + p), 2 * gk.distances.jensen_shannon(q, p)
""",
        "without its floor",
    ),
    (
        "best_discriminator",
        """def best_discriminator(p, q):
    return p / (q + p), math.log(4) + 2 * gk.distances.jensen_shannon(q, p)
""",
        "the floor's sign",
    ),
    (
        "best_discriminator",
        """def best_discriminator(p, q):
    a = torch.log(p / q)
    return a.sigmoid(), (F.logsigmoid(a) + F.logsigmoid(-a)).mean()
""",
        "weigh each sample",
    ),
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
        "best_discriminator",
        """
def best_discriminator(p, q):
    D = (p / (p + q)).tolist()
    return torch.tensor(D), sum(
        a * math.log(d) + b * math.log(1 - d) for a, b, d in zip(p.tolist(), q.tolist(), D)
    )
""",
    ),
    (
        "best_discriminator",
        """
def best_discriminator(p, q):
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
        "only the real samples",
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
        "best_discriminator",
        """
def best_discriminator(p, q):
    D = p / (p + q)
    return D, (p * D.log()).sum() + (p * (1 - D).log()).sum()
""",
        "both terms were weighed by p",
    ),
    (
        "best_discriminator",
        """
def best_discriminator(p, q):
    D = q / (p + q)
    return D, (p * D.log() + q * (1 - D).log()).sum()
""",
        "p and q were swapped: D* is the share of *real*",
    ),
    (
        "best_discriminator",
        """
def best_discriminator(p, q):
    D = p / (p + q)
    return D, (D.log() + (1 - D).log()).mean()
""",
        "a mean over the samples: weigh each sample by its",
    ),
    (
        "best_discriminator",
        """
def best_discriminator(p, q):
    D = p / (p + q)
    return D, -(p * D.log() + q * (1 - D).log()).sum()
""",
        "the sign of V",
    ),
    (
        "best_discriminator",
        """
def best_discriminator(p, q):
    D = p / (p + q)
    return D, (p * D.log() + q * (1 - D).log()).mean()
""",
        "weighed, and then averaged: the probabilities",
    ),
    (
        "best_discriminator",
        """
def best_discriminator(p, q):
    return p / (p + q), 2 * gk.distances.jensen_shannon(p, q)
""",
        "2·JSD without its floor, − log 4",
    ),
    (
        "best_discriminator",
        """
def best_discriminator(p, q):
    return p / (p + q), gk.distances.jensen_shannon(p, q) - math.log(4)
""",
        "JSD − log 4: the divergence counts twice",
    ),
    (
        "best_discriminator",
        """
def best_discriminator(p, q):
    D = p / (p + q)
    return D, (p * torch.log2(D) + q * torch.log2(1 - D)).sum()
""",
        "V in bits: we count in nats",
    ),
    (
        "best_discriminator",
        """
def best_discriminator(p, q):
    D = p / q
    return D, (p * D.log() + q * (1 - D).log()).sum()
""",
        "the plain ratio p / q is no probability: D* = p",
    ),
    (
        "best_discriminator",
        """
def best_discriminator(p, q):
    D = torch.sigmoid(p - q)
    return D, (p * D.log() + q * (1 - D).log()).sum()
""",
        "the sigmoid of p − q: D* = p / (p + q)",
    ),
    (
        "best_discriminator",
        """
def best_discriminator(p, q):
    D = p / (p + q)
    return D, (p * D.log() - q * (1 - D).log()).sum()
""",
        "the fakes' term was subtracted",
    ),
    (
        "best_discriminator",
        """
def best_discriminator(p, q):
    D = p / (p + q)
    return D, p * D.log() + q * (1 - D).log()
""",
        "V was not summed over the samples",
    ),
    (
        "best_discriminator",
        """
def best_discriminator(p, q):
    D = p / (p + q)
    return D, math.log(4) - 2 * gk.distances.jensen_shannon(p, q)
""",
        "the sign of V",
    ),
    (
        "best_discriminator",
        """
def best_discriminator(p, q):
    D = p / (p + q)
    return D, (q * D.log() + p * (1 - D).log()).sum()
""",
        "D* itself is right, but V was paid as if p and",
    ),
    (
        "best_discriminator",
        """
def best_discriminator(p, q):
    D = p / (p + q)
    return 1 - D, (p * D.log() + q * (1 - D).log()).sum()
""",
        "p and q were swapped: everywhere",
    ),
    (
        "best_discriminator",
        """
def best_discriminator(p, q):
    D = p / (p + q)
    return D, (p * D.log()).sum()
""",
        "only the real samples' term",
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
        "best_discriminator",
        """
def best_discriminator(p, q):
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
        "best_discriminator",
        """
def best_discriminator(p, q):
    m = p + q
    return p / q, p @ torch.log(p / m) + q @ torch.log(q / m)
""",
        "the plain ratio p / q as the answer, no probability; what it earns is right",
    ),
]

# What an exercise's prompt promises, and an answer that is wrong in this alone.
PROMISES = {
    "earned": {
        "the undecided discriminator": "earned = (-2 * math.log(4), 0.0)",
        "the sure discriminator": "earned = (-math.log(4), 1.0)",
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
    "best_discriminator": {
        "what D* answers": """
def best_discriminator(p, q):
    D = p / (p + q)
    return 1 - D, (p * D.log() + q * (1 - D).log()).sum()
""",
        "for each sample": """
def best_discriminator(p, q):
    D = p / (p + q)
    return D.mean(), (p * D.log() + q * (1 - D).log()).sum()
""",
        "what it earns": """
def best_discriminator(p, q):
    return p / (p + q), 2 * gk.distances.jensen_shannon(p, q)
""",
        "of densities: no mean over samples": """
def best_discriminator(p, q):
    D = p / (p + q)
    return D, (p * D.log() + q * (1 - D).log()).mean()
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
        "best_discriminator",
        """
from scipy.spatial.distance import jensenshannon

def best_discriminator(p, q):
    return torch.reciprocal(1 + q / p), 2 * jensenshannon(p.numpy(), q.numpy()) ** 2 - math.log(4)""",
    ),
    (
        "best_discriminator",
        """
def best_discriminator(p, q):
    D = torch.stack([a / (a + b) for a, b in zip(p, q)])
    V = sum((a * math.log(d) if a else 0) + (b * math.log1p(-d) if b else 0)
            for a, b, d in zip(p.tolist(), q.tolist(), D.tolist()))
    return D, V""",
    ),
]
WRONG += [
    ("earned", "earned = (math.log(4), 0)", "the sign: these are L_D, and V = −L_D"),
    (
        "earned",
        "earned = (math.log(0.5), 0)",
        "only one of the two terms: there are real samples and fakes",
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
        "best_discriminator",
        """
def best_discriminator(p, q):
    D = q / (p + q)
    return D, (p * D.log() + q * (1 - D).log()).sum()""",
        "p and q were swapped: D* is the share of *real* samples",
    ),
    (
        "best_discriminator",
        """
def best_discriminator(p, q):
    D = p / (p + q)
    return D, (p * D.log() + q * (1 - D).log()).mean()""",
        "weighed, and then averaged: the probabilities are the average",
    ),
    (
        "best_discriminator",
        """
def best_discriminator(p, q):
    D = p / (p + q)
    return D, D.log().mean() + (1 - D).log().mean()""",
        "a mean over the samples: weigh each sample by its probability",
    ),
    (
        "best_discriminator",
        """
def best_discriminator(p, q):
    m = (p + q) / 2
    js = 0.5 * (torch.xlogy(p, p / m) + torch.xlogy(q, q / m)).sum()
    return p / (p + q), 2 * js""",
        "2·JSD without its floor, − log 4",
    ),
    (
        "best_discriminator",
        """
def best_discriminator(p, q):
    D = (p > q).double()
    return D, torch.xlogy(p, D).sum() + torch.xlogy(q, 1 - D).sum()""",
        "Its 1st result: a known mistake, a verdict, 1 or 0, in place of a probability; its 2nd result is -inf in every trial, whatever the input",
    ),
    (
        "best_discriminator",
        """
def best_discriminator(p, q):
    D = p / (p + q)
    return D, -(torch.xlogy(p, D) + torch.xlogy(q, 1 - D)).sum()""",
        "the sign of V",
    ),
    (
        "best_discriminator",
        """
def best_discriminator(p, q):
    D = torch.stack([p, q]).softmax(0)[0]
    return D, torch.xlogy(p, D).sum() + torch.xlogy(q, 1 - D).sum()""",
        "the sigmoid of p − q: D* = p / (p + q)",
    ),
    (
        "best_discriminator",
        """
def best_discriminator(p, q):
    D = p / (p + q)
    V = torch.xlogy(p, D).sum() + torch.xlogy(q, 1 - D).sum()
    return V, D""",
        "The results are right, in another order: 2nd, 1st is right",
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
            "labels swapped: fakes were paid as real, real samples as fakes": (
                "D_real, D_fake =",
                "D_fake, D_real =",
            ),
            "log D(x̂): the second term lacks its 1 −": ("math.log(1 - d)", "math.log(d)"),
            "the sign of the second term": "one - two",
            "the sign of the first term": "two - one",
            "half of it: each term is a mean of its own": "(one + two) / 2",
            "only the real samples": "one",
            "only the fakes": "two",
            "one mean over both batches together: each has a mean of its own": "(one * len(D_real) + two * len(D_fake)) / (len(D_real) + len(D_fake))",
            "log(1 − D) for the real samples too": ("math.log(d)", "math.log(1 - d)"),
            "the logarithms are missing: D and 1 − D": "D_real.mean() + (1 - D_fake).mean()",
            "the logarithm of D(x) is missing": "D_real.mean() + two",
            "the logarithm of 1 − D(x̂) is missing": "one + 1 - D_fake.mean()",
            "no sigmoid and no logarithm: this is a critic's estimate": "sum(real_logits) / len(real_logits) - sum(fake_logits) / len(fake_logits)",
            "a logarithm of logits, not of probabilities: NaN": "real_logits.log().mean() + torch.log(1 - fake_logits).mean()",
            "the means were taken inside the logarithms": "math.log(D_real.mean()) + math.log(1 - D_fake.mean())",
            "the logits were averaged first": "math.log(real_logits.mean().sigmoid()) + math.log(1 - fake_logits.mean().sigmoid())",
            "squares of probabilities in place of logarithms": "-((1 - D_real) ** 2).mean() - (D_fake**2).mean()",
            "the generator's part alone, −log D(x̂)": "-torch.log(D_fake).mean()",
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
            "labels swapped: fakes were paid as real, real samples as fakes": "-bce(fake_logits, none + 1) - bce(real_logits, one - 1)",
            "log D(x̂): the second term lacks its 1 −": "-bce(real_logits, one) - bce(fake_logits, none + 1)",
            "the sign of the second term": "-bce(real_logits, one) + bce(fake_logits, none)",
            "the sign of the first term": "bce(real_logits, one) - bce(fake_logits, none)",
            "half of it: each term is a mean of its own": "-(bce(real_logits, one) + bce(fake_logits, none)) / 2",
            "only the real samples": "-bce(real_logits, one)",
            "only the fakes": "-bce(fake_logits, none)",
            "one mean over both batches together: each has a mean of its own": "-bce(torch.cat([real_logits, fake_logits]), torch.cat([one, none]))",
            "log(1 − D) for the real samples too": "-bce(real_logits, one - 1) - bce(fake_logits, none)",
            "the logarithms are missing: D and 1 − D": "real_logits.sigmoid().mean() + torch.sigmoid(-fake_logits).mean()",
            "the logarithm of D(x) is missing": "torch.sigmoid(real_logits).mean() - bce(fake_logits, none)",
            "the logarithm of 1 − D(x̂) is missing": "-bce(real_logits, one) + torch.sigmoid(-fake_logits).mean()",
            "no sigmoid and no logarithm: this is a critic's estimate": "real_logits.mean() - fake_logits.mean()",
            "a logarithm of logits, not of probabilities: NaN": "torch.mean(torch.log(real_logits)) + torch.mean(torch.log(1 - fake_logits))",
            "the means were taken inside the logarithms": "torch.log(real_logits.sigmoid().mean() * (-fake_logits).sigmoid().mean())",
            "the logits were averaged first": "-bce(real_logits.mean(), one[0]) - bce(fake_logits.mean(), none[0])",
            "squares of probabilities in place of logarithms": "-F.mse_loss(real_logits.sigmoid(), one) - F.mse_loss(fake_logits.sigmoid(), none)",
            "the generator's part alone, −log D(x̂)": "bce(fake_logits, none + 1)",
        },
    ),
    (
        "best_discriminator",
        """
def best_discriminator(p, q):
    D = 1 / (1 + q / p)
    V = torch.dot(p, torch.log(D)) + torch.dot(q, torch.log(1 - D))
    return D, V""",
        {
            "p and q were swapped: D* is the share of *real* samples": ("q / p", "p / q"),
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
            "D* was divided by its sum: it is no density over the samples": "D / D.sum(), V",
            "p was divided by the sum of both over all samples": ("1 / (1 + q / p)", "p / 2"),
            "D* itself is right, but V was paid as if p and q were swapped": "D, torch.dot(q, torch.log(D)) + torch.dot(p, torch.log(1 - D))",
            "JSD − log 4: the divergence counts twice": "D, (V - math.log(4)) / 2",
            "2·JSD without its floor, − log 4": "D, V + math.log(4)",
            "2·JSD + log 4: the floor's sign": "D, V + 2 * math.log(4)",
            "2·JSD − log 2: the floor is log 4": "D, V + math.log(2)",
            "JSD itself": "D, (V + math.log(4)) / 2",
            "2·JSD − 2 log 4": "D, V - math.log(4)",
            "a mean over the samples: weigh each sample by its probability": "D, torch.log(D).mean() + torch.log(1 - D).mean()",
            "a sum over the samples without their probabilities": "D, torch.log(D * (1 - D)).sum()",
            "weighed, and then averaged: the probabilities are the average": "D, V / len(p)",
            "both terms were weighed by p": "D, torch.dot(p, torch.log(D * (1 - D)))",
            "both terms were weighed by q": "D, torch.dot(q, torch.log(D * (1 - D)))",
            "both terms were weighed by the mean of p and q": "D, torch.dot((p + q) / 2, torch.log(D * (1 - D)))",
            "only the real samples' term": "D, torch.dot(p, torch.log(D))",
            "only the fakes' term": "D, torch.dot(q, torch.log(1 - D))",
            "log D* for the fakes, too: theirs is log(1 − D*)": "D, torch.dot(p + q, torch.log(D))",
            "the fakes' term was subtracted": "D, torch.dot(p, torch.log(D)) - torch.dot(q, torch.log(1 - D))",
            "the logarithms are missing": "D, torch.dot(p, D) + torch.dot(q, 1 - D)",
            "the share of right answers: V is a mean of logarithms": "D, torch.maximum(p, q).sum() / 2",
            "the means were taken inside the logarithms": "D, torch.dot(p, D).log() + torch.dot(q, 1 - D).log()",
            "the sign of V": "D, -V",
            "half of V": "D, V / 2",
            "V in bits: we count in nats": "D, V / math.log(2)",
            "V was not summed over the samples": "D, p * torch.log(D) + q * torch.log(1 - D)",
            "TV in place of V": "D, gk.distances.total_variation(p, q)",
            "KL in place of V": "D, torch.sum(p * (p.log() - q.log()))",
        },
    ),
    (
        "best_discriminator",
        """
def best_discriminator(p, q):
    stars = [float(a / (a + b)) for a, b in zip(p, q)]
    earned = sum(float(a) * math.log(d) + float(b) * math.log(1 - d) for a, b, d in zip(p, q, stars))
    return torch.tensor(stars, dtype=p.dtype), earned""",
        {
            "p and q were swapped: D* is the share of *real* samples": (
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
            "D* was divided by its sum: it is no density over the samples": "[d / sum(stars) for d in stars], earned",
            "D* itself is right, but V was paid as if p and q were swapped": (
                "zip(p, q, stars)",
                "zip(q, p, stars)",
            ),
            "p was divided by the sum of both over all samples": (
                "float(a / (a + b))",
                "float(a / (p.sum() + q.sum()))",
            ),
            "JSD − log 4: the divergence counts twice": "stars, gk.distances.jensen_shannon(p, q) - math.log(4)",
            "2·JSD without its floor, − log 4": "stars, 2 * gk.distances.jensen_shannon(p, q)",
            "2·JSD + log 4: the floor's sign": "stars, 2 * gk.distances.jensen_shannon(p, q) + math.log(4)",
            "2·JSD − log 2: the floor is log 4": "stars, 2 * gk.distances.jensen_shannon(p, q) - math.log(2)",
            "JSD itself": "stars, gk.distances.jensen_shannon(p, q)",
            "2·JSD − 2 log 4": "stars, 2 * gk.distances.jensen_shannon(p, q) - 2 * math.log(4)",
            "a mean over the samples: weigh each sample by its probability": "stars, sum(math.log(d) + math.log(1 - d) for d in stars) / len(p)",
            "a sum over the samples without their probabilities": "stars, sum(math.log(d) + math.log(1 - d) for d in stars)",
            "weighed, and then averaged: the probabilities are the average": "stars, earned / len(stars)",
            "both terms were weighed by p": ("float(b) *", "float(a) *"),
            "both terms were weighed by q": ("float(a) *", "float(b) *"),
            "both terms were weighed by the mean of p and q": (
                "float(a) *",
                "float(a + b) / 2 *",
                "float(b) *",
                "float(a + b) / 2 *",
            ),
            "only the real samples' term": (" + float(b) * math.log(1 - d)", ""),
            "only the fakes' term": ("float(a) * math.log(d) + ", ""),
            "log D* for the fakes, too: theirs is log(1 − D*)": ("math.log(1 - d)", "math.log(d)"),
            "the fakes' term was subtracted": ("+ float(b)", "- float(b)"),
            "the logarithms are missing": ("math.log(d)", "d", "math.log(1 - d)", "(1 - d)"),
            "the share of right answers: V is a mean of logarithms": "stars, sum(map(max, zip(p, q))) / 2",
            "the means were taken inside the logarithms": "stars, math.log(sum(a * d for a, d in zip(p, stars))) + math.log(sum(b * (1 - d) for b, d in zip(q, stars)))",
            "the sign of V": "stars, -earned",
            "half of V": "stars, earned / 2",
            "V in bits: we count in nats": ("math.log(", "math.log2("),
            "V was not summed over the samples": "stars, [float(a) * math.log(d) + float(b) * math.log(1 - d) for a, b, d in zip(p, q, stars)]",
            "TV in place of V": "stars, (p - q).abs().sum() / 2",
            "KL in place of V": "stars, F.kl_div(q.log(), p, reduction='sum')",
        },
    ),
]
