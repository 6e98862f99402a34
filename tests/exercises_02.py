"""Answers to the exercises of lesson 02: right ones, each its own way, and known mistakes."""

LESSON = "02_generator"

RIGHT = [
    ("centre_norm", "centre_norm = 4"),
    ("centre_norm", "centre_norm = math.sqrt(64) / math.sqrt(4)"),
    (
        "centre_norm",
        "z = torch.randn(4, 500, 64, generator=torch.Generator().manual_seed(1))\n"
        "centre_norm = z.mean(0).norm(dim=1).mean()",
    ),
    ("stamps", "fewest, most = 4, 9\nstamps = (fewest, most)"),
    ("stamps", "stamps = torch.tensor([2, 3]) ** 2"),
    (
        "stamps",
        "out = F.conv_transpose2d(torch.ones(1, 1, 9, 9), torch.ones(1, 1, 5, 5), stride=2)\n"
        "inside = out[..., 5:-5, 5:-5]\n"
        "stamps = [inside.min().item(), inside.max().item()]",
    ),
    (
        "normalised",
        """
def normalised(h):
    layer = nn.BatchNorm2d(h.shape[1], 1e-5, 0.2)
    return layer(h), layer.running_mean, layer.running_var""",
    ),
    (
        "normalised",
        """
def normalised(h):
    layer = nn.BatchNorm2d(h.shape[1])
    layer.momentum = 1 - 0.8
    layer(h)
    return [F.batch_norm(h, None, None, training=True), layer.running_mean, layer.running_var]""",
    ),
    (
        "normalised",
        """
def normalised(h):
    mean, variance = h.mean((0, 2, 3)), h.var((0, 2, 3))
    out = F.batch_norm(h, None, None, training=True)
    return out, 0.2 * mean, 0.8 + 0.2 * variance""",
    ),
    (
        "generator_loss",
        "def generator_loss(G, D, z):\n"
        "    D.requires_grad_(False)\n"
        "    loss = F.softplus(-D(G(z))).mean()\n"
        "    D.requires_grad_(True)\n"
        "    return loss",
    ),
    (
        "generator_loss",
        "def generator_loss(G, D, z):\n"
        "    frozen = {name: p.detach() for name, p in D.named_parameters()}\n"
        "    logits = torch.func.functional_call(D, frozen, (G(z),))\n"
        "    return F.binary_cross_entropy_with_logits(logits, torch.ones_like(logits))",
    ),
    (
        "generator_loss",
        "def generator_loss(G, D, z):\n"
        "    fake = G(z)\n"
        "    picture = fake.detach().requires_grad_()\n"
        "    loss = -torch.log(torch.sigmoid(D(picture))).mean()\n"
        "    (slope,) = torch.autograd.grad(loss, picture)\n"
        "    through = (slope * fake).sum()  # its gradient in θ is the chain rule's\n"
        "    return loss.detach() + through - through.detach()",
    ),
    (
        "generator_loss",
        "def generator_loss(G, D, z):\n    return gk.losses.log_trick(copy.deepcopy(D)(G(z)))",
    ),
]

LOSS = "def generator_loss(G, D, z):\n"
FREEZE = "    D.requires_grad_(False)\n"
NORM = """
def normalised(h):
    layer = {}
    out = layer(h)
    return out, layer.running_mean, layer.running_var"""
BCE = "F.binary_cross_entropy_with_logits"

WRONG = [
    ("centre_norm", "numbers = 64\ncentre_norm = numbers**0.5", "length of one z"),
    ("centre_norm", "a, b = 4, 4\ncentre_norm = math.hypot(a, b)", "midpoint of two"),
    ("centre_norm", "one_z = 8\ncentre_norm = one_z / 4", "divided by 4"),
    ("centre_norm", "numbers, draws = 64, 4\ncentre_norm = numbers / draws", "squared length"),
    ("stamps", "fewest, most = 2, 3\nstamps = [fewest, most]", "one direction only"),
    ("stamps", "row, column = [2, 3], [2, 3]\nstamps = [4, 6]", "do not add up"),
    ("stamps", "fewest, most = 1, 9\nstamps = [fewest, most]", "the border was counted"),
    ("stamps", "size = 5 * 5\nstamps = torch.tensor([size, size])", "the size of a stamp"),
    ("stamps", "fewest, most = 3**2, 2**2\nstamps = [fewest, most]", "larger number comes first"),
    ("normalised", NORM.format("nn.BatchNorm2d(h.shape[1], 0.8)"), "0.8 landed in eps"),
    ("normalised", NORM.format("nn.BatchNorm2d(h.shape[1], 1e-5, 0.8)"), "share of the new batch"),
    ("normalised", NORM.format("nn.BatchNorm2d(h.shape[1], 1 - 0.8)"), "0.2 landed in eps"),
    (
        "normalised",
        NORM.format("nn.BatchNorm2d(h.shape[1], 0.8, 0.2)"),
        "momentum is right, but eps is 0.8",
    ),
    ("normalised", NORM.format("nn.BatchNorm2d(h.shape[1], 1e-5)"), "the default momentum"),
    ("generator_loss", f"{LOSS}    return F.softplus(-D(G(z))).mean()", "D was not frozen"),
    (
        "generator_loss",
        f"{LOSS}    logits = D(G(z))\n    return {BCE}(logits, torch.ones_like(logits))",
        "D was not frozen",
    ),
    (
        "generator_loss",
        f"{LOSS}{FREEZE}    return torch.log(torch.sigmoid(D(G(z)))).mean()",
        "the sign",
    ),
    (
        "generator_loss",
        f"{LOSS}    return torch.log(torch.sigmoid(D(G(z)))).mean()",
        "the sign: this rewards being caught; and D was not frozen",
    ),
    (
        "generator_loss",
        f"{LOSS}{FREEZE}    p = torch.sigmoid(D(G(z)))\n    return {BCE}(p, torch.ones_like(p))",
        "sigmoid twice",
    ),
    (
        "generator_loss",
        f"{LOSS}    p = torch.sigmoid(D(G(z)))\n    return {BCE}(p, torch.ones_like(p))",
        "given probabilities; and D was not frozen",
    ),
    (
        "generator_loss",
        f"{LOSS}{FREEZE}    a = D(G(z))\n    return {BCE}(a, torch.zeros_like(a))",
        "labels swapped",
    ),
    (
        "generator_loss",
        f"{LOSS}{FREEZE}    return torch.log(1 - torch.sigmoid(D(G(z)))).mean()",
        "falls silent early",
    ),
    (
        "generator_loss",
        f'{LOSS}{FREEZE}    a = D(G(z))\n    return {BCE}(a, torch.ones_like(a), reduction="sum")',
        "summed, not averaged",
    ),
    (
        "generator_loss",
        f"{LOSS}{FREEZE}    with torch.no_grad():\n        fake = G(z)\n"
        "    return -F.logsigmoid(D(fake)).mean()",
        "no hint reaches G",
    ),
    (
        "generator_loss",
        f"{LOSS}    a = D(G(z).detach())\n    return {BCE}(a, torch.ones_like(a))",
        "this trains D to be fooled",
    ),
]
