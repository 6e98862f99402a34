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
        "the best officer's share of both kinds": "best_accuracy = 0.8",
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
