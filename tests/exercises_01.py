"""Answers to the exercises of lesson 01: right ones, each its own way, and known mistakes."""

LESSON = "01_discriminator"

RIGHT = [
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    fake = G(z).detach()
    return gk.losses.non_saturating.discriminator(D(real), D(fake))""",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    with torch.inference_mode(False), torch.no_grad():
        fake = G(z)
    a, b = D(real), D(fake)
    bce = nn.BCEWithLogitsLoss()
    return bce(a, torch.ones_like(a)) + bce(b, torch.zeros_like(b))""",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    G.requires_grad_(False)
    D_real, D_fake = D(real).sigmoid(), D(G(z)).sigmoid()
    return -D_real.log().mean() - (1 - D_fake).log().mean()""",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    on_real = F.binary_cross_entropy_with_logits(
        real_logits, torch.full_like(real_logits, target)
    )
    return on_real + F.softplus(fake_logits).mean()""",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    # cross-entropy with a soft label is linear in the label
    return gk.losses.cross_entropy(real_logits, fake_logits) + (1 - target) * real_logits.mean()""",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    D_real, D_fake = torch.sigmoid(real_logits), torch.sigmoid(fake_logits)
    on_real = target * torch.log(D_real) + (1 - target) * torch.log(1 - D_real)
    return -(on_real.sum() / len(D_real)) - torch.log(1 - D_fake).mean()""",
    ),
    ("best_accuracy", "best_accuracy = 3 / 4"),
    (
        "best_accuracy",
        "p, q = torch.tensor([[0.5, 0.3, 0.2, 0], [0.1, 0.2, 0.3, 0.4]])\n"
        "best_accuracy = (1 + gk.distances.total_variation(p, q)) / 2",
    ),
    ("best_accuracy", "best_accuracy = torch.tensor([0.5, 0.3, 0.3, 0.4]).sum() / 2"),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    half = len(real) // 2
    D = learn(real[:half], fake[:half])
    caught = (D(fake[half:]) <= 0).sum() + (D(real[half:]) > 0).sum()
    return caught / (2 * half)""",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    seen, new = real.split(len(real) // 2)
    seen_fake, new_fake = fake.split(len(fake) // 2)
    said = learn(seen, seen_fake)(torch.cat([new, new_fake])) > 0
    return (said == (torch.arange(len(said)) < len(new))).double().mean().item()""",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    D = learn(real[:n], fake[:n])
    right = [D(x[None]).sigmoid().item() > 0.5 for x in real[n:]]
    right += [D(x[None]).sigmoid().item() <= 0.5 for x in fake[n:]]
    return sum(right) / len(right)""",
    ),
]

WRONG = [
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    fake = G(z)
    return -F.logsigmoid(D(real)).mean() - F.logsigmoid(-D(fake)).mean()""",
        "not detached",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    both = D(torch.cat([G(z).detach(), real]))
    a, b = both[len(z):], both[: len(z)]
    return torch.log1p(torch.exp(-a)).mean() + torch.log1p(torch.exp(b)).mean()""",
        "one pass",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    with torch.no_grad():
        fake = G(z)
    a, b, bce = D(real), D(fake), nn.BCEWithLogitsLoss()
    return bce(a, torch.zeros_like(a)) + bce(b, torch.ones_like(b))""",
        "labels swapped",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    D_real, D_fake = D(real).sigmoid(), D(G(z).detach()).sigmoid()
    bce = F.binary_cross_entropy_with_logits
    return bce(D_real, torch.ones_like(D_real)) + bce(D_fake, torch.zeros_like(D_fake))""",
        "sigmoid twice",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    a, b = D(real), D(G(z).detach())
    labels = torch.cat([torch.ones(len(a)), torch.zeros(len(b))])
    return nn.BCEWithLogitsLoss()(torch.cat([a, b]), labels)""",
        "half of L_D",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    a, b = D(real), D(G(z).detach())
    bce = nn.BCEWithLogitsLoss(reduction="sum")
    return bce(a, torch.ones_like(a)) + bce(b, torch.zeros_like(b))""",
        "summed, not averaged",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    a, b = D(torch.cat([real, G(z)])).chunk(2)
    return F.softplus(-a).mean() + F.softplus(b).mean()""",
        "one pass; the fakes were not detached",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):  # nothing repaired at all, but laid out another way
    a, b = D(torch.cat([real, G(z)])).sigmoid().chunk(2)
    return (F.softplus(a).mean() + F.softplus(-b).mean()) / 2""",
        "one pass; the fakes were not detached: gradients reach G; labels swapped",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    smooth = nn.BCEWithLogitsLoss()
    above = torch.ones_like(real_logits) + (1 - target)
    return smooth(real_logits, above) + smooth(fake_logits, torch.zeros_like(fake_logits))""",
        "a target above 1",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    on_real = target * F.softplus(-real_logits) + (1 - target) * F.softplus(real_logits)
    below = -(1 - target)
    on_fake = below * F.softplus(-fake_logits) + (1 - below) * F.softplus(fake_logits)
    return on_real.mean() + on_fake.mean()""",
        "a target below 0",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    bce, ones = nn.BCEWithLogitsLoss(), torch.ones_like(real_logits)
    return bce(real_logits, target * ones) + bce(fake_logits, (1 - target) * ones)""",
        "one-sided means the real ones only",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    on_fake = target * F.softplus(fake_logits) + (1 - target) * F.softplus(-fake_logits)
    return F.softplus(-real_logits).mean() + on_fake.mean()""",
        "in place of the real ones",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    return -(target * F.logsigmoid(real_logits)).mean() - F.logsigmoid(-fake_logits).mean()""",
        "the loss was scaled",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    return gk.losses.cross_entropy(real_logits, fake_logits)""",
        "the target was not used",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    on_fake = target * F.softplus(-fake_logits) + (1 - target) * F.softplus(fake_logits)
    return on_fake.mean() + F.softplus(real_logits).mean()""",
        "labels swapped",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    D_real, D_fake = torch.sigmoid(real_logits), torch.sigmoid(fake_logits)
    bce = nn.BCEWithLogitsLoss()
    return bce(D_real, torch.full_like(D_real, target)) + bce(D_fake, torch.zeros_like(D_fake))""",
        "sigmoid twice",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    bce = nn.BCEWithLogitsLoss(reduction="sum")
    on_real = bce(real_logits, torch.full_like(real_logits, target))
    return on_real + bce(fake_logits, torch.zeros_like(fake_logits))""",
        "summed, not averaged",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    labels = torch.cat([torch.full_like(real_logits, target), torch.zeros_like(fake_logits)])
    logits = torch.cat([real_logits, fake_logits])
    return F.binary_cross_entropy_with_logits(logits, labels)""",
        "half of L_D",
    ),
    ("best_accuracy", "gaps = [0.4, 0.1, 0.1, 0.4]\nbest_accuracy = sum(gaps) / 2", "TV itself"),
    ("best_accuracy", "TV = 0.4 + 0.1 + 0.1 + 0.4\nbest_accuracy = (1 + TV) / 2", "the half in TV"),
    (
        "best_accuracy",
        "low = [0.1, 0.2, 0.2, 0]\nbest_accuracy = sum(low) / 2",
        "cannot be avoided",
    ),
    ("best_accuracy", "p = 0.5, 0.3\nbest_accuracy = sum(p)", "the real half alone"),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    half = len(real) // 2
    D = learn(real[:half], fake[:half])
    return torch.cat([D(real[:half]) > 0, D(fake[:half]) <= 0]).float().mean()""",
        "its own training batch",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    D, half = learn(real, fake), len(real) // 2  # it has seen the second half as well
    return ((D(real[half:]) > 0).sum() + (D(fake[half:]) <= 0).sum()) / len(real)""",
        "its own training batch",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    D = learn(real.chunk(2)[0], fake.chunk(2)[0])
    return ((D(real) > 0).sum() + (D(fake) <= 0).sum()) / (2 * len(real))""",
        "its own training batch included",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    half = len(real) // 2
    D = learn(real[:half], fake[:half])
    said = torch.cat([D(real[half:]), D(fake[half:])]).ge(0.5)
    return (said == (torch.arange(2 * half) < half)).float().mean()""",
        "compared with ½",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    half = len(real) // 2
    said = learn(real[:half], fake[:half])(real[half:])
    return said.sigmoid().round().mean()""",
        "only the real pictures",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    half = len(real) // 2
    D = learn(real[:half], fake[:half])
    return ((D(real[half:]) <= 0).sum() + (D(fake[half:]) > 0).sum()) / (2 * half)""",
        "real and fake were swapped",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    D = learn(real[n:], fake[n:])
    return ((D(real[:n]) > 0).sum() + (D(fake[:n]) <= 0).sum()) / (2 * n)""",
        "from the second half",
    ),
]


# ---- more spellings of what is listed, and of right answers -----------------------------------

RIGHT += [
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    fake = G(z).detach()
    b = D(fake)
    a = D(real)
    return -(F.logsigmoid(a) + F.logsigmoid(-b)).mean()
""",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    a = D(real)
    b = D(G(z).data)
    y = torch.cat([torch.ones(len(a)), torch.zeros(len(b))])
    return 2 * F.binary_cross_entropy_with_logits(torch.cat([a, b]), y)
""",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    import copy

    G2 = copy.deepcopy(G).requires_grad_(False)
    return gk.losses.cross_entropy(D(real), D(G2(z)))
""",
    ),
]
WRONG += [
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    pictures = torch.cat([real, G(z)])
    labels = torch.cat([torch.zeros(len(real)), torch.ones(len(z))])
    return F.binary_cross_entropy_with_logits(torch.sigmoid(D(pictures)), labels)
""",
        "real and fake went through batch norm in one",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    pictures = torch.cat([real, G(z).detach()])
    labels = torch.cat([torch.ones(len(real)), torch.zeros(len(z))])
    return F.binary_cross_entropy_with_logits(D(pictures), labels)
""",
        "real and fake went through batch norm in one",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    fake = G(z).detach()
    a, b = D(real), D(fake)
    return (
        F.binary_cross_entropy_with_logits(a, torch.ones_like(a))
        + F.binary_cross_entropy_with_logits(b, torch.zeros_like(b))
    ) / 2
""",
        "one mean over both halves: that is half of L_D",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    a, b = D(real), D(G(z))
    return F.softplus(-a).mean() + F.softplus(b).mean()
""",
        "the fakes were not detached: gradients reach G",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    a, b = D(real), D(G(z)).detach()
    return F.softplus(-a).mean() + F.softplus(b).mean()
""",
        "D learns from real pictures only",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    with torch.no_grad():
        a, b = D(real), D(G(z))
    return F.softplus(-a).mean() + F.softplus(b).mean()
""",
        "nothing reaches D: all was cut off",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    D.eval()
    a, b = D(real), D(G(z).detach())
    return F.softplus(-a).mean() + F.softplus(b).mean()
""",
        "D was put in eval mode, and left so: it used",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    a, b = D(real), D(G(z).detach())
    return F.softplus(-a).mean() - F.softplus(b).mean()
""",
        "the half of the fakes was subtracted",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    a, b = D(real), D(G(z).detach())
    loss = F.softplus(-a).mean() + F.softplus(b).mean()
    loss.backward()
    return loss
""",
        "nothing reaches D: all was cut off",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    a, b = D(real), D(G(z).detach())
    return F.softplus(a).mean() + F.softplus(-b).mean()
""",
        "labels swapped: real is 1 and fake is 0",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    a, b = D(real).sigmoid(), D(G(z).detach()).sigmoid()
    return (torch.log(a) + torch.log(1 - b)).mean()
""",
        "the sign: a loss falls where D gets better",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    a, b = D(real), D(torch.randn_like(real))
    return F.softplus(-a).mean() + F.softplus(b).mean()
""",
        "noise in the place of fakes: they come from G",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    a, b = D(real), D(G(z).detach())
    return b.mean() - a.mean()
""",
        "no sigmoid and no logarithm: this is a critic's",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    a, b = D(real), D(G(z).detach())
    return F.relu(1 - a).mean() + F.relu(1 + b).mean()
""",
        "the hinge in place of cross-entropy",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    return F.softplus(-D(real)).mean()
""",
        "the fakes are missing",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    return F.binary_cross_entropy_with_logits(
        torch.cat([real_logits, fake_logits]),
        torch.cat([torch.full_like(real_logits, target), torch.zeros_like(fake_logits)]),
    )
""",
        "one mean over both halves: that is half of L_D",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    return -(target * F.logsigmoid(real_logits)).mean() - F.logsigmoid(-fake_logits).mean()
""",
        "the loss was scaled, the label was not",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    bce = F.binary_cross_entropy_with_logits
    return bce(real_logits, torch.full_like(real_logits, target)) + bce(
        fake_logits, torch.full_like(fake_logits, 1 - target)
    )
""",
        "fakes were smoothed too: one-sided means the",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    bce = F.binary_cross_entropy_with_logits
    return bce(real_logits, torch.full_like(real_logits, target)) - bce(
        fake_logits, torch.zeros_like(fake_logits)
    )
""",
        "the fakes' half was subtracted",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    bce = F.binary_cross_entropy_with_logits
    return bce(real_logits, torch.full_like(real_logits, target))
""",
        "the fakes are missing",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    bce = F.binary_cross_entropy_with_logits
    return bce(real_logits * target, torch.ones_like(real_logits)) + bce(
        fake_logits, torch.zeros_like(fake_logits)
    )
""",
        "the logit was scaled, not the label",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    bce = F.binary_cross_entropy_with_logits
    return bce(real_logits, torch.full_like(real_logits, target), reduction="sum") + bce(
        fake_logits, torch.zeros_like(fake_logits), reduction="sum"
    )
""",
        "the batch was summed, not averaged",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    return gk.losses.cross_entropy(real_logits, fake_logits)
""",
        "the target was not used",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    return (
        gk.losses.cross_entropy(real_logits, fake_logits)
        - (1 - target) * real_logits.mean()
    )
""",
        "a target above 1",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    p = real_logits.sigmoid()
    return (
        -(target * p.log() + (1 - target) * (1 - p).log()).mean()
        + fake_logits.sigmoid().log().mean()
    )
""",
        "log D of the fakes, and it was added: theirs is",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    p = real_logits.sigmoid()
    return F.binary_cross_entropy(p, torch.full_like(p, target)) + F.binary_cross_entropy(
        1 - fake_logits.sigmoid(), torch.zeros_like(p)
    )
""",
        "the fakes got the target, the real ones 1;",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    bce = F.binary_cross_entropy_with_logits
    return bce(real_logits.sigmoid(), torch.full_like(real_logits, target)) + bce(
        fake_logits.sigmoid(), torch.zeros_like(fake_logits)
    )
""",
        "sigmoid twice: BCE with logits was given",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    bce = F.binary_cross_entropy_with_logits
    return bce(fake_logits, torch.full_like(real_logits, target)) + bce(
        real_logits, torch.zeros_like(fake_logits)
    )
""",
        "labels swapped: real is 1 and fake is 0",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    p, q = real_logits.sigmoid(), fake_logits.sigmoid()
    return -(target * p.log()).mean() - ((1 - target) * (1 - q).log()).mean()
""",
        "target and 1 − target weigh real ones and",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    D = learn(real, fake)
    return ((D(real) > 0).double().mean() + (D(fake) <= 0).double().mean()) / 2
""",
        "D was scored on its own training batch",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    D = learn(real[:n], fake[:n])
    return (D(real[n:]) > 0).double().mean()
""",
        "only the real pictures were counted",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    D = learn(real[:n], fake[:n])
    return torch.cat([D(real[n:]) > 0, D(fake[n:]) > 0]).double().mean()
""",
        "the share that it takes for real, not the share",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    D = learn(real[n:], fake[n:])
    return torch.cat([D(real[:n]) > 0, D(fake[:n]) <= 0]).double().mean()
""",
        "D learnt from the second half, not the first",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    D = learn(real[:n], fake[:n])
    return (
        torch.cat([D(real[n:]).sigmoid() > 0, D(fake[n:]).sigmoid() <= 0]).double().mean()
    )
""",
        "a probability was compared with 0, or a",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    D = learn(fake[:n], real[:n])
    return torch.cat([D(real[n:]) > 0, D(fake[n:]) <= 0]).double().mean()
""",
        "real and fake were swapped",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    D = learn(real[:n], fake[:n])
    return torch.cat([D(real[n:]) > 0, D(fake[n:]) <= 0]).double().sum()
""",
        "counted, but not divided by the number of",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    D = learn(real[:n], fake[:n])
    return (D(real[n:]) > 0).double().mean() * (D(fake[n:]) <= 0).double().mean()
""",
        "the two shares were multiplied",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    D = learn(real[:n], fake[:n])
    return torch.cat([D(real) > 0, D(fake) <= 0]).double().mean()
""",
        "D was scored on all pictures, its own training",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    D = learn(real[:n], fake)
    return torch.cat([D(real[n:]) > 0, D(fake[n:]) <= 0]).double().mean()
""",
        "D learnt from all fakes, the second half",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    D = learn(real[:n], fake[:n])
    return torch.cat([D(real[n:]) > 0.5, D(fake[n:]) <= 0.5]).double().mean()
""",
        "logits were compared with ½, but D is undecided",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    D = learn(real[::2], fake[::2])
    return torch.cat([D(real[1::2]) > 0, D(fake[1::2]) <= 0]).double().mean()
""",
        "every other picture, not the first half",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    i = torch.randperm(len(real))
    real, fake = real[i], fake[i]
    n = len(real) // 2
    D = learn(real[:n], fake[:n])
    return torch.cat([D(real[n:]) > 0, D(fake[n:]) <= 0]).double().mean()
""",
        "the pictures were shuffled: the first half was",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    D = learn(real[:n], fake[:n])
    return max((D(real[n:]) > 0).double().mean(), (D(fake[n:]) <= 0).double().mean())
""",
        "the larger of the two shares",
    ),
    # named wrongly, or not, before somebody tried them
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    out = D(real)
    on_real = F.binary_cross_entropy_with_logits(out, torch.ones_like(out))
    on_real.backward()
    out = D(G(z).detach())
    on_fake = F.binary_cross_entropy_with_logits(out, torch.zeros_like(out))
    on_fake.backward()
    return on_real + on_fake
""",
        "or by a backward() of its own",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    scores = []
    for a, b in ((slice(n), slice(n, None)), (slice(n, None), slice(n))):
        D = learn(real[a], fake[a])
        scores.append(torch.cat([D(real[b]) > 0, D(fake[b]) <= 0]).double().mean())
    return sum(scores) / 2
""",
        "each half was scored by what learnt from the other",
    ),
]

# a second fresh sample: edges, and names that hold however it came about
WRONG += [
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    real = -torch.log(target - torch.sigmoid(real_logits).clamp(max=target - 1e-6))
    return real.mean() + F.softplus(fake_logits).mean()
""",
        "log(target − D), wherever D is below",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    n, m = len(real) // 2, len(fake) // 2
    D = learn(real[:n], fake[:m])
    return (torch.sigmoid(D(real[n:])).mean() + 1 - torch.sigmoid(D(fake[m:])).mean()) / 2
""",
        "the mean probability of the right label",
    ),
    (
        "best_accuracy",
        """
p, q = torch.tensor([0.5, 0.3, 0.2, 0]), torch.tensor([0.1, 0.2, 0.3, 0.4])
D = p / (p + q)
best_accuracy = ((p * D + q * (1 - D)).sum() / 2).item()
""",
        "how often it is right by a coin with D*",
    ),
]

WRONG += [
    (
        "smoothed_loss",
        """
def smoothed_loss(a, b, target):
    D = torch.minimum(1 / (1 + torch.exp(-a)), torch.tensor(target - 1e-6))
    return F.softplus(b).mean() - torch.log(target - D).mean()
""",
        "log(target − D), wherever D is below",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    (a, x), (b, y) = real.chunk(2), fake.chunk(2)
    D = learn(a, b)
    return torch.cat([D(x), -D(y)]).sigmoid().mean()
""",
        "the mean probability of the right label",
    ),
]

# What an exercise's prompt promises, and an answer that is wrong in this alone.
PROMISES = {
    "d_loss": {
        "in separate passes": """
def d_loss(G, D, real, z):
    both = D(torch.cat([real, G(z).detach()]))
    a, b = both.split([len(real), len(z)])
    return F.softplus(-a).mean() + F.softplus(b).mean()
""",
        "the loss is L_D, not half of it": """
def d_loss(G, D, real, z):
    a, b = D(real), D(G(z).detach())
    return (F.softplus(-a).mean() + F.softplus(b).mean()) / 2
""",
        "its gradient must reach D": """
def d_loss(G, D, real, z):
    with torch.no_grad():
        a, b = D(real), D(G(z))
    return F.softplus(-a).mean() + F.softplus(b).mean()
""",
        "and D only": """
def d_loss(G, D, real, z):
    a, b = D(real), D(G(z))
    return F.softplus(-a).mean() + F.softplus(b).mean()
""",
        "D with batch norm goes on training": """
def d_loss(G, D, real, z):
    a, b = D(real), D(G(z).detach())
    D.eval()
    return F.softplus(-a).mean() + F.softplus(b).mean()
""",
    },
    "smoothed_loss": {
        "the target that is given": """
def smoothed_loss(real_logits, fake_logits, target):
    bce = F.binary_cross_entropy_with_logits
    on_real = bce(real_logits, torch.full_like(real_logits, 0.9))
    return on_real + F.softplus(fake_logits).mean()
""",
        "the label of real pictures": """
def smoothed_loss(real_logits, fake_logits, target):
    return target * F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()
""",
        "fakes keep 0": """
def smoothed_loss(real_logits, fake_logits, target):
    bce = F.binary_cross_entropy_with_logits
    on_real = bce(real_logits, torch.full_like(real_logits, target))
    return on_real + bce(fake_logits, torch.full_like(fake_logits, 1 - target))
""",
        "a mean over each half, added": """
def smoothed_loss(real_logits, fake_logits, target):
    bce = F.binary_cross_entropy_with_logits
    on_real = bce(real_logits, torch.full_like(real_logits, target))
    return (on_real + F.softplus(fake_logits).mean()) / 2
""",
        "gradients included": """
def smoothed_loss(real_logits, fake_logits, target):
    bce = F.binary_cross_entropy_with_logits
    on_real = bce(real_logits, torch.full_like(real_logits, target))
    return (on_real + F.softplus(fake_logits).mean()).item()
""",
    },
    "best_accuracy": {
        "the best discriminator's share of both kinds": "best_accuracy = 0.8",
        "a share": "best_accuracy = 75",
    },
    "honest_accuracy": {
        "learn from the first half": """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    D = learn(real[n:], fake[n:])
    return torch.cat([D(real[:n]) > 0, D(fake[:n]) <= 0]).double().mean()
""",
        "that of each kind": """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    D = learn(real[:n], fake)
    return torch.cat([D(real[n:]) > 0, D(fake[n:]) <= 0]).double().mean()
""",
        "may be reported: on pictures that it has not seen": """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    D = learn(real[:n], fake[:n])
    return torch.cat([D(real) > 0, D(fake) <= 0]).double().mean()
""",
        "gives logits": """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    D = learn(real[:n], fake[:n])
    return torch.cat([D(real[n:]) > 0.5, D(fake[n:]) <= 0.5]).double().mean()
""",
        "accuracy: real ones and fakes": """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    D = learn(real[:n], fake[:n])
    return (D(real[n:]) > 0).double().mean()
""",
    },
}

# A sample by somebody who had not read the lists.
RIGHT += [
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    with torch.inference_mode():
        fake = G(z)
    fake = fake.clone()
    a, b = D(real), D(fake)
    return -(F.logsigmoid(a).mean() + F.logsigmoid(-b).mean())""",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    weights = {n: w.detach() for n, w in G.named_parameters()}
    fake = torch.func.functional_call(G, weights, (z,))
    loss = 0
    for notes, label in ((fake, 0.0), (real, 1.0)):
        a = D(notes)
        loss = loss + F.binary_cross_entropy_with_logits(a, torch.full_like(a, label))
    return loss""",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    return (F.softplus(real_logits) - target * real_logits).mean() + F.softplus(fake_logits).mean()""",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    yes, no = F.logsigmoid(real_logits), F.logsigmoid(-real_logits)
    return -torch.lerp(no, yes, target).mean() - F.logsigmoid(-fake_logits).mean()""",
    ),
    (
        "best_accuracy",
        """
from fractions import Fraction
best_accuracy = Fraction(3, 4)""",
    ),
    (
        "best_accuracy",
        """
from decimal import Decimal
best_accuracy = 1 - Decimal('0.5') / 2""",
    ),
    (
        "best_accuracy",
        """
import numpy as np
best_accuracy = np.maximum([.5, .3, .2, 0], [.1, .2, .3, .4]).sum() / 2""",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    (r1, r2), (f1, f2) = real.tensor_split(2), fake.tensor_split(2)
    if len(real) % 2:
        r1, r2 = real[: len(real) // 2], real[len(real) // 2 :]
        f1, f2 = fake[: len(fake) // 2], fake[len(fake) // 2 :]
    D = learn(r1, f1)
    hits = [bool(v > 0) for v in D(r2).flatten()] + [not bool(v > 0) for v in D(f2).flatten()]
    return sum(hits) / len(hits)""",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    m, n = len(real) // 2, len(fake) // 2
    D = learn(real[:m], fake[:n])
    signs = torch.cat([torch.where(D(real[m:]) > 0, 1.0, -1.0), torch.where(D(fake[n:]) > 0, -1.0, 1.0)])
    return (1 + signs.mean()) / 2""",
    ),
]
WRONG += [
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    return F.softplus(-D(real)).mean() + F.softplus(D(G(z))).mean()""",
        "the fakes were not detached: gradients reach G",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    a = D(torch.cat([real, G(z).detach()]))
    r, f = a[:len(real)], a[len(real):]
    return F.softplus(-r).mean() + F.softplus(f).mean()""",
        "real and fake went through batch norm in one pass",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    adversarial_loss = torch.nn.BCEWithLogitsLoss()
    pred_real, pred_fake = D(real), D(G(z).detach())
    real_loss = adversarial_loss(pred_real, torch.ones_like(pred_real))
    fake_loss = adversarial_loss(pred_fake, torch.zeros_like(pred_fake))
    return (real_loss + fake_loss) / 2""",
        "one mean over both halves: that is half of L_D",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    out = D(real)
    errD_real = F.binary_cross_entropy_with_logits(out, torch.ones_like(out))
    errD_real.backward()
    out = D(G(z).detach())
    errD_fake = F.binary_cross_entropy_with_logits(out, torch.zeros_like(out))
    errD_fake.backward()
    return errD_real + errD_fake""",
        "nothing reaches D: all was cut off, by detach, no_grad, or by a backward() of its own",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    a, b = D(real), D(G(z)).detach()
    return F.softplus(-a).mean() + F.softplus(b).mean()""",
        "D learns from real pictures only: the fakes' logits were cut off",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    a, b = D(real), D(G(z).detach())
    return torch.log1p(torch.exp(a)).mean() + torch.log1p(torch.exp(-b)).mean()""",
        "labels swapped: real is 1 and fake is 0",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    with torch.no_grad():
        a, b = D(real), D(G(z))
    return F.softplus(-a).mean() + F.softplus(b).mean()""",
        "nothing reaches D: all was cut off, by detach, no_grad, or by a backward() of its own",
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    D.eval()
    return F.softplus(-D(real)).mean() + F.softplus(D(G(z).detach())).mean()""",
        "D was put in eval mode, and left so: it used its running averages",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    r = F.binary_cross_entropy_with_logits(real_logits, torch.full_like(real_logits, target))
    f = F.binary_cross_entropy_with_logits(fake_logits, torch.full_like(fake_logits, 1 - target))
    return r + f""",
        "fakes were smoothed too: one-sided means the real ones only",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    return target * F.softplus(-real_logits).mean() + F.softplus(fake_logits).mean()""",
        "the loss was scaled, the label was not",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    y = torch.cat([torch.full_like(real_logits, target), torch.zeros_like(fake_logits)])
    return F.binary_cross_entropy_with_logits(torch.cat([real_logits, fake_logits]), y)""",
        "one mean over both halves: that is half of L_D",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    bce = torch.nn.BCEWithLogitsLoss()
    return bce(real_logits, real_logits * 0 + 0.9) + bce(fake_logits, fake_logits * 0)""",
        "the target was not used: 0.9 stands in its place",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    return (F.softplus(real_logits) - (1 - target) * real_logits).mean() + F.softplus(fake_logits).mean()""",
        "1 − target and target are exchanged: real ones are mostly real",
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    r = F.binary_cross_entropy_with_logits(real_logits, torch.ones_like(real_logits))
    return r + F.binary_cross_entropy_with_logits(fake_logits, torch.full_like(fake_logits, target))""",
        "the fakes got the target, the real ones 1",
    ),
    ("best_accuracy", "best_accuracy = 0.5", "that is TV itself, or a coin"),
    (
        "best_accuracy",
        "best_accuracy = 0.25",
        "that is the share of mistakes that cannot be avoided",
    ),
    ("best_accuracy", "best_accuracy = (1 + 1.0) / 2", "the half in TV was forgotten"),
    ("best_accuracy", "best_accuracy = 0.5 + 0.3", "that is its score on the real half alone"),
    (
        "best_accuracy",
        "best_accuracy = 0.5 + 0.3 + 0.3 + 0.4",
        "1 + TV, or the larger ones added up, but not halved",
    ),
    (
        "best_accuracy",
        "best_accuracy = 0,75",
        "It gives 2 results, expected 1. A comma makes two numbers of one: write 1568, not 1,568, and 0.5, not 0,5",
    ),
    (
        "best_accuracy",
        """
p, q = torch.tensor([.5, .3, .2, 0]), torch.tensor([.1, .2, .3, .4])
best_accuracy = (torch.maximum(p, q) / (p + q)).mean()""",
        "the mean of max(D*, 1 − D*) over the four places: they do not come equally often",
    ),
    ("best_accuracy", "best_accuracy = 75", "It is 100 times what is right, as in percent"),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    D = learn(real[:n], fake[:n])
    return torch.cat([D(real) > 0, D(fake) <= 0]).double().mean()""",
        "D was scored on all pictures, its own training batch included",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    D = learn(real[:n], fake[:n])
    return torch.cat([D(real[:n]) > 0, D(fake[:n]) < 0]).float().mean().item()""",
        "D was scored on its own training batch, or on a part of it",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    D = learn(real, fake)
    return torch.cat([D(real[n:]) > 0, D(fake[n:]) <= 0]).double().mean()""",
        "D was scored on its own training batch, or on a part of it",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    D = learn(real[:n], fake[:n])
    return ((D(real[n:]) > 0).double().mean() + (D(fake[n:]) > 0).double().mean()) / 2""",
        "the share that it takes for real, not the share that it judges rightly",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    scores = []
    for a, b in ((slice(n), slice(n, None)), (slice(n, None), slice(n))):
        D = learn(real[a], fake[a])
        scores.append(torch.cat([D(real[b]) > 0, D(fake[b]) <= 0]).double().mean())
    return sum(scores) / 2""",
        "each half was scored by what learnt from the other: let the first half learn",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    x = torch.cat([real, fake])
    n = len(x) // 2
    D = learn(x[:n], x[n:])
    return torch.cat([D(x[:n]) > 0, D(x[n:]) <= 0]).double().mean()""",
        "D was scored on its own training batch, or on a part of it",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    D = learn(fake[:n], real[:n])
    return torch.cat([D(real[n:]) > 0, D(fake[n:]) <= 0]).double().mean()""",
        "real and fake were swapped, or mistakes were counted",
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    D = learn(real[:n], fake[:n])
    ok = torch.cat([D(real[n:]).sigmoid() > 0, D(fake[n:]).sigmoid() <= 0])
    return ok.sum() / ok.numel()""",
        "a probability was compared with 0, or a sigmoid's sigmoid with ½: all pass for real",
    ),
]


# Right answers, and what of them is replaced in one with a mistake: old and new words in turn, or
# all that the last line returns.
EDITS = [
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    with torch.no_grad():
        fake = G(z)
    a, b = D(real), D(fake)
    return -torch.log(torch.sigmoid(a)).mean() - torch.log(1 - torch.sigmoid(b)).mean()""",
        {
            "real and fake went through batch norm in one pass": (
                *(
                    "a, b = D(real), D(fake)",
                    "a, b = torch.tensor_split(D(torch.cat([real, fake])), 2)",
                ),
            ),
            "the fakes were not detached: gradients reach G": (
                "torch.no_grad",
                "torch.enable_grad",
            ),
            "labels swapped: real is 1 and fake is 0": (
                "a, b = D(real), D(fake)",
                "b, a = D(real), D(fake)",
            ),
            "sigmoid twice: BCE with logits was given probabilities": (
                *("D(real), D(fake)", "D(real).sigmoid(), D(fake).sigmoid()"),
            ),
            "one mean over both halves: that is half of L_D": (
                "-torch.cat([a.sigmoid(), 1 - b.sigmoid()]).log().mean()"
            ),
            "the batch was summed, not averaged": ("mean()", "sum()"),
            "the sign: a loss falls where D gets better": (
                "torch.log(torch.sigmoid(a)).mean() + torch.log(1 - torch.sigmoid(b)).mean()"
            ),
            "the fakes were called real, too": ("1 - torch.sigmoid(b)", "torch.sigmoid(b)"),
            "the real ones were called fake, too": ("torch.sigmoid(a)", "1 - torch.sigmoid(a)"),
            "the labels were smoothed: real is 1 here": (
                *(
                    "-torch.log(torch.sigmoid(a)).mean()",
                    "-(0.9 * torch.sigmoid(a).log() + 0.1 * (1 - torch.sigmoid(a)).log()).mean()",
                ),
            ),
            "labels ½ and ½": (
                "-sum(torch.log(x.sigmoid() * (1 - x.sigmoid())).mean() / 2 for x in (a, b))"
            ),
            "the fakes are missing": "-torch.log(torch.sigmoid(a)).mean()",
            "the real pictures are missing": "-torch.log(1 - torch.sigmoid(b)).mean()",
            "the half of the fakes was subtracted": (".mean() - torch", ".mean() + torch"),
            "the half of the real pictures was subtracted": ("return -torch", "return torch"),
            "D was in eval mode: it used its running averages": (
                *("    a, b", "    D.eval()\n    a, b"),
                *("    return", "    D.train()\n    return"),
            ),
            "D learns from fakes only: the real pictures' logits were cut off": (
                *("D(real), D(fake)", "D(real).detach(), D(fake)"),
            ),
            "D learns from real pictures only: the fakes' logits were cut off": (
                *("D(real), D(fake)", "D(real), D(fake).detach()"),
            ),
            "nothing reaches D: all was cut off, by detach, no_grad, or by a backward() of its own": (
                *("\n    a, b", "\n        a, b"),
            ),
            "BCE of probabilities was given logits": ("torch.sigmoid", ""),
            "squares in place of cross-entropy": "(a - 1).square().mean() + b.square().mean()",
            "no sigmoid and no logarithm: this is a critic's loss": "b.mean() - a.mean()",
            "no logarithm: probabilities were subtracted": "b.sigmoid().mean() - a.sigmoid().mean()",
            "the logits were averaged before the loss": (
                *("D(real), D(fake)", "D(real).mean(), D(fake).mean()"),
            ),
            "D was put in eval mode, and left so: it used its running averages": (
                *("D(real), D(fake)", "D.eval()(real), D(fake)"),
            ),
            "the hinge in place of cross-entropy": "(1 - a).relu().mean() + (1 + b).relu().mean()",
            "noise in the place of fakes: they come from G": ("G(z)", "torch.randn(real.shape)"),
        },
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    bce = nn.BCEWithLogitsLoss()
    of_real = D(real)
    of_fake = D(G(z).detach())
    one, zero = torch.ones(len(real)), torch.zeros(len(z))
    return bce(of_real, one) + bce(of_fake, zero)""",
        {
            "the batch was summed, not averaged": (
                "WithLogitsLoss()",
                "WithLogitsLoss(reduction='sum')",
            ),
            "the sign: a loss falls where D gets better": "-bce(of_real, one) - bce(of_fake, zero)",
            "the fakes were called real, too": ("bce(of_fake, zero)", "bce(of_fake, one)"),
            "the real ones were called fake, too": ("bce(of_real, one)", "bce(of_real, zero)"),
            "the labels were smoothed: real is 1 here": (
                "torch.ones(len(real))",
                "0.9 * torch.ones(len(real))",
            ),
            "labels ½ and ½": ("one, zero =", "one = zero = 0.5 + 0 * of_real.detach()\n    _ ="),
            "the fakes are missing": "bce(of_real, one)",
            "the real pictures are missing": "bce(of_fake, zero)",
            "the half of the fakes was subtracted": "bce(of_real, one) - bce(of_fake, zero)",
            "the half of the real pictures was subtracted": "bce(of_fake, zero) - bce(of_real, one)",
            "D was in eval mode: it used its running averages": (
                *("    of_real =", "    D.train(False)\n    of_real ="),
                *("    one,", "    D.train(True)\n    one,"),
            ),
            "D learns from fakes only: the real pictures' logits were cut off": (
                *("bce(of_real,", "bce(of_real.data,"),
            ),
            "D learns from real pictures only: the fakes' logits were cut off": (
                *("D(G(z).detach())", "D(G(z)).detach()"),
            ),
            "squares in place of cross-entropy": ("nn.BCEWithLogitsLoss", "nn.MSELoss"),
            "no sigmoid and no logarithm: this is a critic's loss": "of_fake.mean() + (-of_real).mean()",
            "no logarithm: probabilities were subtracted": (
                "torch.sigmoid(of_fake).mean() - torch.sigmoid(of_real).mean()"
            ),
            "the logits were averaged before the loss": (
                "bce(of_real.mean(), torch.tensor(1.0)) + bce(of_fake.mean(), torch.tensor(0.0))"
            ),
            "D was put in eval mode, and left so: it used its running averages": (
                *("    of_real =", "    D.eval()\n    of_real ="),
            ),
            "the hinge in place of cross-entropy": "gk.losses.hinge.discriminator(of_real, of_fake)",
            "noise in the place of fakes: they come from G": (
                "G(z).detach()",
                "torch.randn_like(real)",
            ),
        },
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    a, b, t, s = real_logits, fake_logits, target, 0
    on_real = -t * F.logsigmoid(a) - (1 - t) * F.logsigmoid(-a)
    on_fake = -s * F.logsigmoid(b) - (1 - s) * F.logsigmoid(-b)
    return on_real.mean() + on_fake.mean()""",
        {
            "a target above 1": ("fake_logits, target, 0", "fake_logits, 2 - target, 0"),
            "a target below 0": ("target, 0", "target, target - 1"),
            "fakes were smoothed too: one-sided means the real ones only": (
                "target, 0",
                "target, 1 - target",
            ),
            "the fakes were smoothed in place of the real ones": ("target, 0", "1, 1 - target"),
            "the fakes got the target, the real ones 1": ("target, 0", "1, target"),
            "both got the target: fakes keep 0": ("target, 0", "target, target"),
            "1 − target and target are exchanged: real ones are mostly real": (
                "target, 0",
                "1 - target, 0",
            ),
            "the real ones got 1 − target, the fakes the target": (
                "target, 0",
                "1 - target, target",
            ),
            "the target was not used": ("target, 0", "1, 0"),
            "the target was not used: 0.9 stands in its place": ("target, 0", "0.9, 0"),
            "both are called fake": ("target, 0", "0, 0"),
            "labels swapped: real is 1 and fake is 0": (
                "real_logits, fake_logits, target, 0",
                "real_logits, fake_logits, 0, target",
            ),
            "no gradient reaches the fakes' logits": (
                "= real_logits, fake_logits,",
                "= real_logits, fake_logits.detach(),",
            ),
            "no gradient reaches the real logits": ("= real_logits,", "= real_logits.detach(),"),
            "the fakes were given the real ones' logits": (
                "= real_logits, fake_logits",
                "= real_logits, real_logits",
            ),
            "sigmoid twice: BCE with logits was given probabilities": (
                *("= real_logits, fake_logits", "= real_logits.sigmoid(), fake_logits.sigmoid()"),
            ),
            "the batch was summed, not averaged": "(on_real + on_fake).sum()",
            "one mean over both halves: that is half of L_D": "torch.cat([on_real, on_fake]).mean()",
            "the sign of the whole": "-(on_real + on_fake).mean()",
            "the loss was scaled, the label was not": ("- (1 - t) * F.logsigmoid(-a)", ""),
            "the whole loss was scaled, the label was not": (
                *("- (1 - t) * F.logsigmoid(-a)", ""),
                *("+ on_fake.mean()", "+ t * on_fake.mean()"),
            ),
            "the label of the real ones is missing its other half, (1 − target) log(1 − D), and its sign": (
                *("-t * F.logsigmoid(a) - (1 - t) * F.logsigmoid(-a)", "t * F.logsigmoid(a)"),
            ),
            "(1 − target) log(1 − D) was subtracted": ("- (1 - t)", "+ (1 - t)"),
            "the logit was scaled, not the label": "F.softplus(-t * a).mean() + on_fake.mean()",
            "the target was subtracted from the logit": "-F.logsigmoid(a - t).mean() + on_fake.mean()",
            "D was scaled inside the logarithm: log(target · D)": (
                "-torch.log(t * a.sigmoid()).mean() + on_fake.mean()"
            ),
            "the fakes are missing": "on_real.mean()",
            "the real ones are missing": "on_fake.mean()",
            "squares of probabilities in place of cross-entropy": (
                "((a.sigmoid() - t) ** 2).mean() + (b.sigmoid() ** 2).mean()"
            ),
            "squares of logits in place of cross-entropy": "((a - t) ** 2).mean() + (b * b).mean()",
            "the fakes' half was subtracted": "on_real.mean() - on_fake.mean()",
            "the real ones' half was subtracted": "on_fake.mean() - on_real.mean()",
            "log D of the fakes, and it was added: theirs is −log(1 − D)": (
                "on_real.mean() + F.logsigmoid(b).mean()"
            ),
            "target and 1 − target weigh real ones and fakes: the label is no weight": (
                "-t * F.logsigmoid(a).mean() + (1 - t) * on_fake.mean()"
            ),
        },
    ),
    (
        "smoothed_loss",
        """
def smoothed_loss(real_logits, fake_logits, target):
    bce = F.binary_cross_entropy_with_logits
    soft = torch.full(real_logits.shape, float(target))
    none = torch.zeros(fake_logits.shape)
    return bce(real_logits, soft) + bce(fake_logits, none)""",
        {
            "a target below 0": ("fake_logits, none", "fake_logits, soft - 1"),
            "the fakes were smoothed in place of the real ones": (
                "bce(real_logits, none + 1) + bce(fake_logits, 1 - soft)"
            ),
            "the fakes got the target, the real ones 1": "bce(real_logits, none + 1) + bce(fake_logits, soft)",
            "both got the target: fakes keep 0": "bce(real_logits, soft) + bce(fake_logits, soft)",
            "1 − target and target are exchanged: real ones are mostly real": (
                "soft) +",
                "1 - soft) +",
            ),
            "the real ones got 1 − target, the fakes the target": (
                "bce(real_logits, 1 - soft) + bce(fake_logits, soft)"
            ),
            "the target was not used: 0.9 stands in its place": ("float(target)", "0.9"),
            "both are called fake": "bce(real_logits, none) + bce(fake_logits, none)",
            "no gradient reaches the fakes' logits": ("bce(fake_logits,", "bce(fake_logits.data,"),
            "no gradient reaches the real logits": ("bce(real_logits,", "bce(real_logits.data,"),
            "the fakes were given the real ones' logits": ("bce(fake_logits,", "bce(real_logits,"),
            "the sign of the whole": "-bce(real_logits, soft) - bce(fake_logits, none)",
            "the whole loss was scaled, the label was not": (
                "target * (bce(real_logits, none + 1) + bce(fake_logits, none))"
            ),
            "the label of the real ones is missing its other half, (1 − target) log(1 − D), and its sign": (
                "target * torch.log(real_logits.sigmoid()).mean() - torch.log(1 - fake_logits.sigmoid()).mean()"
            ),
            "(1 − target) log(1 − D) was subtracted": (
                "target * bce(real_logits, none + 1) - (1 - target) * bce(real_logits, none)"
                " + bce(fake_logits, none)"
            ),
            "the logit was scaled, not the label": "bce(target * real_logits, none + 1) + bce(fake_logits, none)",
            "the target was subtracted from the logit": (
                "bce(real_logits - target, none + 1) + bce(fake_logits, none)"
            ),
            "D was scaled inside the logarithm: log(target · D)": (
                "-torch.log(target * torch.sigmoid(real_logits)).mean() + bce(fake_logits, none)"
            ),
            "the fakes are missing": "bce(real_logits, soft)",
            "the real ones are missing": "bce(fake_logits, none)",
            "squares of probabilities in place of cross-entropy": (
                "F.mse_loss(real_logits.sigmoid(), soft) + F.mse_loss(fake_logits.sigmoid(), none)"
            ),
            "squares of logits in place of cross-entropy": (
                "F.mse_loss(real_logits, soft) + F.mse_loss(fake_logits, none)"
            ),
            "the fakes' half was subtracted": "bce(real_logits, soft) - bce(fake_logits, none)",
            "the real ones' half was subtracted": "bce(fake_logits, none) - bce(real_logits, soft)",
            "log D of the fakes, and it was added: theirs is −log(1 − D)": (
                "bce(real_logits, soft) - bce(fake_logits, none + 1)"
            ),
            "target and 1 − target weigh real ones and fakes: the label is no weight": (
                "target * bce(real_logits, none + 1) + (1 - target) * bce(fake_logits, none)"
            ),
        },
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    n = len(real) // 2
    D = learn(real[:n], fake[:n])
    x, y = real[n:], fake[n:]
    passed, caught = D(x) > 0, D(y) <= 0
    return torch.cat([passed, caught]).float().mean()""",
        {
            "D was scored on its own training batch, or on a part of it": (
                "real[n:], fake[n:]",
                "real[:n], fake[:n]",
            ),
            "D was scored on all pictures, its own training batch included": (
                "real[n:], fake[n:]",
                "real, fake",
            ),
            "D learnt from the second half, not the first": (
                *("learn(real[:n], fake[:n])", "learn(real[n:], fake[n:])"),
                *("= real[n:], fake[n:]", "= real[:n], fake[:n]"),
            ),
            "D learnt from one half of the real ones and the other half of the fakes": (
                "learn(real[:n], fake[:n])",
                "learn(real[:n], fake[n:])",
            ),
            "D learnt from a quarter, not from the half": (
                "learn(real[:n], fake[:n])",
                "learn(real[: n // 2], fake[: n // 2])",
            ),
            "D was scored on a quarter, not on the half": (
                "real[n:], fake[n:]",
                "real[n : n + n // 2], fake[n : n + n // 2]",
            ),
            "D learnt from three quarters": (*("len(real) // 2", "3 * len(real) // 4"),),
            "logits were compared with ½, but D is undecided at logit 0": (
                "> 0",
                "> 0.5",
                "<= 0",
                "<= 0.5",
            ),
            "a probability was compared with 0, or a sigmoid's sigmoid with ½: all pass for real": (
                *("D(x) > 0", "D(x).sigmoid() > 0"),
                *("D(y) <= 0", "D(y).sigmoid() <= 0"),
            ),
            "only the real pictures were counted": "passed.float().mean()",
            "only the fakes were counted": "caught.float().mean()",
            "real and fake were swapped, or mistakes were counted": ("x, y =", "y, x ="),
            "the share that it takes for real, not the share that it judges rightly": (
                "D(y) <= 0",
                "D(y) > 0",
            ),
            "the two shares were added, not averaged": "passed.float().mean() + caught.float().mean()",
            "counted, but not divided by the number of pictures": "passed.sum() + caught.sum()",
            "divided by the number of all pictures, not of those that were scored": (
                "(passed.sum() + caught.sum()) / (len(real) + len(fake))"
            ),
            "the two shares were multiplied": "passed.float().mean() * caught.float().mean()",
            "a pair counts only if both of it are right": "(passed & caught).float().mean()",
            "logits were averaged: count verdicts instead": "(D(x) - D(y)).mean() / 2",
            "D learnt from all fakes, the second half included": ("fake[:n])", "fake)"),
            "the larger of the two shares": "max(passed.float().mean(), caught.float().mean())",
            "the smaller of the two shares": "min(passed.float().mean(), caught.float().mean())",
            "every other picture, not the first half": (
                *("learn(real[:n], fake[:n])", "learn(real[::2], fake[::2])"),
                *("real[n:], fake[n:]", "real[1::2], fake[1::2]"),
            ),
            "the pictures were shuffled: the first half was asked for": (
                *(
                    "    D =",
                    "    order = torch.randperm(2 * n)\n    real, fake = real[order], fake[order]\n    D =",
                ),
            ),
        },
    ),
    (
        "honest_accuracy",
        """
def honest_accuracy(learn, real, fake):
    half = len(real) // 2
    (x0, x1), (y0, y1) = real.split(half), fake.split(half)
    D = learn(x0, y0)
    right = [int(D(x[None]) > 0) for x in x1]
    also = [int(D(y[None]) <= 0) for y in y1]
    return (sum(right) + sum(also)) / (len(right) + len(also))""",
        {
            "D was scored on its own training batch, or on a part of it": (
                "in x1",
                "in x0",
                "in y1",
                "in y0",
            ),
            "D learnt from the second half, not the first": (
                "(x0, x1), (y0, y1) =",
                "(x1, x0), (y1, y0) =",
            ),
            "D learnt from one half of the real ones and the other half of the fakes": (
                "learn(x0, y0)",
                "learn(x0, y1)",
            ),
            "D learnt from a quarter, not from the half": (
                "learn(x0, y0)",
                "learn(x0[:15], y0[:15])",
            ),
            "D was scored on a quarter, not on the half": (
                "in x1",
                "in x1[:15]",
                "in y1",
                "in y1[:15]",
            ),
            "D learnt from three quarters": (
                *(
                    "real.split(half), fake.split(half)",
                    "real.split([45, 15]), fake.split([45, 15])",
                ),
            ),
            "a probability was compared with 0, or a sigmoid's sigmoid with ½: all pass for real": (
                *("D(x[None])", "D(x[None]).exp()"),
                *("D(y[None])", "D(y[None]).exp()"),
            ),
            "only the fakes were counted": "sum(also) / len(also)",
            "the share that it takes for real, not the share that it judges rightly": (
                "(sum(right) + len(also) - sum(also)) / (2 * half)"
            ),
            "the two shares were added, not averaged": "sum(right) / half + sum(also) / half",
            "counted, but not divided by the number of pictures": "sum(right) + sum(also)",
            "divided by the number of all pictures, not of those that were scored": (
                "(sum(right) + sum(also)) / (2 * len(real))"
            ),
            "the two shares were multiplied": "sum(right) * sum(also) / half**2",
            "a pair counts only if both of it are right": "sum(a * b for a, b in zip(right, also)) / half",
            "logits were averaged: count verdicts instead": (
                *("int(D(x[None]) > 0)", "D(x[None]).item()"),
                *("int(D(y[None]) <= 0)", "-D(y[None]).item()"),
            ),
            "D learnt from all fakes, the second half included": (
                "learn(x0, y0)",
                "learn(x0, torch.cat([y0, y1]))",
            ),
            "the larger of the two shares": "max(sum(right), sum(also)) / half",
            "the smaller of the two shares": "min(sum(right), sum(also)) / half",
            "every other picture, not the first half": (
                *(
                    "(x0, x1), (y0, y1) =",
                    "x0, y0, x1, y1 = real[::2], fake[::2], real[1::2], fake[1::2]\n    _ =",
                ),
            ),
            "the pictures were shuffled: the first half was asked for": (
                *(
                    "    (x0",
                    "    order = torch.randperm(len(real))\n    real, fake = real[order], fake[order]\n    (x0",
                ),
            ),
            "each half was scored by what learnt from the other: let the first half learn": (
                *("    D =", "    E = learn(x1, y1)\n    D ="),
                *("in x1]", "in x1] + [int(E(x[None]) > 0) for x in x0]"),
                *("in y1]", "in y1] + [int(E(y[None]) <= 0) for y in y0]"),
            ),
        },
    ),
    (
        "d_loss",
        """
def d_loss(G, D, real, z):
    a, b = D(real), D(G(z).detach())
    return F.softplus(-a).mean() + F.softplus(b).mean()""",
        {
            "BCE of probabilities was given logits": (
                *("F.softplus(-a)", "-(torch.log(a) + 0 * torch.log(1 - a))"),
                *("F.softplus(b)", "-(0 * torch.log(b) + torch.log1p(-b))"),
            ),
        },
    ),
]
