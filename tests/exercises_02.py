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
    ("stamps", "row, column = [2, 3], [2, 3]\nstamps = [4, 6]", "6 is 3 + 3, or 2 · 3"),
    ("stamps", "fewest, most = 1, 9\nstamps = [fewest, most]", "one is too few"),
    ("stamps", "size = 5 * 5\nstamps = torch.tensor([size, size])", "the size of a stamp"),
    ("stamps", "fewest, most = 3**2, 2**2\nstamps = [fewest, most]", "larger number comes first"),
    ("normalised", NORM.format("nn.BatchNorm2d(h.shape[1], 0.8)"), "0.8 landed in eps"),
    ("normalised", NORM.format("nn.BatchNorm2d(h.shape[1], 1e-5, 0.8)"), "share of the new batch"),
    ("normalised", NORM.format("nn.BatchNorm2d(h.shape[1], 1 - 0.8)"), "0.2 landed in eps"),
    (
        "normalised",
        NORM.format("nn.BatchNorm2d(h.shape[1], 0.8, 0.2)"),
        "eps is 0.8: faint maps grow dim",
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
        "D was not frozen; the sign: this rewards being caught",
    ),
    (
        "generator_loss",
        f"{LOSS}{FREEZE}    p = torch.sigmoid(D(G(z)))\n    return {BCE}(p, torch.ones_like(p))",
        "sigmoid twice",
    ),
    (
        "generator_loss",
        f"{LOSS}    p = torch.sigmoid(D(G(z)))\n    return {BCE}(p, torch.ones_like(p))",
        "D was not frozen; sigmoid twice",
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


# ---- more spellings of what is listed, and of right answers -----------------------------------

RIGHT += [
    ("centre_norm", "centre_norm = 4.0"),
    ("centre_norm", "centre_norm = 3.97"),
    (
        "centre_norm",
        """
from decimal import Decimal

centre_norm = Decimal(4)
""",
    ),
    ("centre_norm", "centre_norm = torch.randn(4, 64).mean(0).new_tensor([4.0])"),
    (
        "normalised",
        """
def normalised(h):
    rm, rv = torch.zeros(h.shape[1]), torch.ones(h.shape[1])
    out = F.batch_norm(h, rm, rv, training=True, momentum=0.2)
    return out, rm, rv
""",
    ),
    (
        "normalised",
        """
def normalised(h):
    m, v = h.mean((0, 2, 3)), h.var((0, 2, 3), correction=0)
    n = h.numel() / h.shape[1]
    return (
        (h - m[:, None, None]) / (v[:, None, None] + 1e-5).sqrt(),
        0.2 * m,
        0.8 + 0.2 * v * n / (n - 1),
    )
""",
    ),
    (
        "generator_loss",
        """
def generator_loss(G, D, z):
    return gk.losses.non_saturating.generator(
        torch.func.functional_call(
            D, {k: v.detach() for k, v in D.named_parameters()}, (G(z),)
        )
    )
""",
    ),
]
WRONG += [
    (
        "normalised",
        """
def normalised(h):
    norm = nn.BatchNorm2d(h.shape[1], 0.8)
    return norm(h), norm.running_mean, norm.running_var
""",
        "0.8 landed in eps, the second argument: nothing",
    ),
    (
        "normalised",
        """
def normalised(h):
    norm = nn.BatchNorm2d(h.shape[1], momentum=0.8)
    return norm(h), norm.running_mean, norm.running_var
""",
        "PyTorch's momentum is the share of the new",
    ),
    (
        "normalised",
        """
def normalised(h):
    norm = nn.BatchNorm2d(h.shape[1], momentum=0.2)
    return norm(h), norm.running_var, norm.running_mean
""",
        "mean and variance are exchanged",
    ),
    (
        "normalised",
        """
def normalised(h):
    norm = nn.BatchNorm2d(h.shape[1], momentum=0.2)
    norm.eval()
    return norm(h), norm.running_mean, norm.running_var
""",
        "the layer was in eval mode: it normalised with",
    ),
    (
        "normalised",
        """
def normalised(h):
    norm = nn.BatchNorm2d(h.shape[1], momentum=0.2)
    return norm(norm(h)), norm.running_mean, norm.running_var
""",
        "the layer has seen the batch, and then its own",
    ),
    (
        "normalised",
        """
def normalised(h):
    norm = nn.BatchNorm2d(h.shape[1], momentum=0.2)
    return norm(h), h.mean((0, 2, 3)), h.var((0, 2, 3))
""",
        "only this batch is remembered: momentum 1 or",
    ),
    (
        "normalised",
        """
def normalised(h):
    norm = nn.BatchNorm2d(h.shape[1], momentum=0.2)
    norm(h)
    return norm(h), norm.running_mean, norm.running_var
""",
        "the layer has seen the batch twice",
    ),
    (
        "normalised",
        """
def normalised(h):
    m, v = h.mean((0, 2, 3)), h.var((0, 2, 3))
    return (h - m[:, None, None]) / (v[:, None, None] + 1e-5).sqrt(), 0.2 * m, 0.8 + 0.2 * v
""",
        "normalised with the variance divided by n − 1:",
    ),
    (
        "normalised",
        """
def normalised(h):
    m, v = h.mean((0, 2, 3)), h.var((0, 2, 3), correction=0)
    return (h - m[:, None, None]) / (v[:, None, None] + 1e-5).sqrt(), 0.8 * m, 0.2 + 0.8 * v
""",
        "0.2 of the past and 0.8 of the batch, with the",
    ),
    (
        "normalised",
        """
def normalised(h):
    m, v = h.mean((0, 2, 3)), h.var((0, 2, 3), correction=0)
    return (h - m[:, None, None]) / (v[:, None, None] + 1e-5).sqrt(), 0.2 * m, 0.2 * v
""",
        "the remembered variance begins with 1, not with",
    ),
    (
        "normalised",
        """
def normalised(h):
    norm = nn.BatchNorm2d(h.shape[1], momentum=0.2)
    m, v = norm.running_mean.clone(), norm.running_var.clone()
    return norm(h), m, v
""",
        "the batch is not remembered: momentum 0, or",
    ),
    (
        "generator_loss",
        """
def generator_loss(G, D, z):
    return F.softplus(-D(G(z))).mean()
""",
        "D was not frozen",
    ),
    (
        "generator_loss",
        """
def generator_loss(G, D, z):
    with torch.no_grad():
        a = D(G(z))
    return F.softplus(-a).mean()
""",
        "no hint reaches G: the fakes were detached, or",
    ),
    (
        "generator_loss",
        """
def generator_loss(G, D, z):
    D.requires_grad_(False)
    return -torch.log(1 - D(G(z)).sigmoid()).mean()
""",
        "labels swapped: 0 is a fake's label in",
    ),
    (
        "generator_loss",
        """
def generator_loss(G, D, z):
    D.requires_grad_(False)
    return F.softplus(-D(G(z).detach())).mean()
""",
        "no hint reaches G: the fakes were detached, or",
    ),
    (
        "generator_loss",
        """
def generator_loss(G, D, z):
    D.requires_grad_(False)
    return F.softplus(-D(G(torch.randn_like(z)))).mean()
""",
        "noise of its own in the place of z",
    ),
    (
        "generator_loss",
        """
def generator_loss(G, D, z):
    D.requires_grad_(False)
    return F.softplus(-D(G(z))).sum()
""",
        "the batch was summed, not averaged",
    ),
    (
        "generator_loss",
        """
def generator_loss(G, D, z):
    D.requires_grad_(False)
    return -D(G(z)).sigmoid().mean().log()
""",
        "the mean was taken inside the logarithm",
    ),
    (
        "generator_loss",
        """
def generator_loss(G, D, z):
    D.requires_grad_(False)
    return -D(G(z)).mean()
""",
        "no sigmoid and no logarithm: this is the loss",
    ),
    (
        "generator_loss",
        """
def generator_loss(G, D, z):
    D.requires_grad_(False)
    return (F.softplus(D(G(z))) - F.softplus(-D(G(z)))).mean()
""",
        "the logits' mean, without sign, sigmoid or",
    ),
    # named wrongly, or not, before somebody tried them
    (
        "generator_loss",
        """
def generator_loss(G, D, z):
    fake = G(z)
    with torch.no_grad():
        a = D(fake)
    return F.softplus(-a).mean()
""",
        "or D was asked under no_grad",
    ),
]

# a second fresh sample: edges, and names that hold however it came about
WRONG += [
    ("stamps", "stamps = (2 + 2, 2 * 3)", "6 is 3 + 3, or 2 · 3"),
    ("stamps", "stamps = (2 * 3, 2 * 3)", "6 is 3 + 3, or 2 · 3"),
    (
        "generator_loss",
        """
def generator_loss(G, D, z):
    D.requires_grad_(False)
    return F.binary_cross_entropy(D(G(z)).clamp(0, 1), torch.ones(len(z)))
""",
        "was given logits, cut to 0 to 1",
    ),
]

WRONG += [
    (
        "generator_loss",
        """
def generator_loss(G, D, z):
    D.requires_grad_(False)
    share = D(G(z)).clamp(min=0, max=1)
    return torch.nn.BCELoss()(share, torch.ones_like(share))
""",
        "was given logits, cut to 0 to 1",
    ),
]

# What an exercise's prompt promises, and an answer that is wrong in this alone.
PROMISES = {
    "centre_norm": {
        "of four, not of two": "centre_norm = 5.66",
        "a length, not its square": "centre_norm = 16",
    },
    "stamps": {
        "in each direction": "stamps = (2, 3)",
        "at least": "stamps = (1, 9)",
        "at most": "stamps = (4, 16)",
        "first the least": "stamps = (9, 4)",
    },
    "normalised": {
        "keep 80 % of the past": """
def normalised(h):
    norm = nn.BatchNorm2d(h.shape[1], momentum=0.8)
    return norm(h), norm.running_mean, norm.running_var
""",
        "everything else as PyTorch has it": """
def normalised(h):
    norm = nn.BatchNorm2d(h.shape[1], eps=1e-3, momentum=0.2)
    return norm(h), norm.running_mean, norm.running_var
""",
        "normalises the batch": """
def normalised(h):
    norm = nn.BatchNorm2d(h.shape[1], momentum=0.2)
    norm(h)
    return norm.eval()(h), norm.running_mean, norm.running_var
""",
        "what the layer remembers: the mean": """
def normalised(h):
    norm = nn.BatchNorm2d(h.shape[1], momentum=0.2)
    return norm(h), h.mean((0, 2, 3)), norm.running_var
""",
        "what the layer remembers: the variance": """
def normalised(h):
    norm = nn.BatchNorm2d(h.shape[1], momentum=0.2)
    return norm(h), norm.running_mean, h.var((0, 2, 3))
""",
        "any number of channels": """
def normalised(h):
    norm = nn.BatchNorm2d(2, momentum=0.2)
    return norm(h), norm.running_mean, norm.running_var
""",
    },
    "generator_loss": {
        "the given z": """
def generator_loss(G, D, z):
    D.requires_grad_(False)
    return F.softplus(-D(G(torch.randn_like(z)))).mean()
""",
        "logits": """
def generator_loss(G, D, z):
    D.requires_grad_(False)
    return F.softplus(-D(G(z)).sigmoid()).mean()
""",
        "the mean over the batch": """
def generator_loss(G, D, z):
    D.requires_grad_(False)
    return F.softplus(-D(G(z))).sum()
""",
        "a gradient in every weight of G": """
def generator_loss(G, D, z):
    D.requires_grad_(False)
    G[0].requires_grad_(False)
    return F.softplus(-D(G(z))).mean()
""",
        "and none of D": """
def generator_loss(G, D, z):
    return F.softplus(-D(G(z))).mean()
""",
    },
}

# A sample by somebody who had not read the lists.
RIGHT += [
    (
        "centre_norm",
        """
torch.manual_seed(3)
centre_norm = torch.randn(5000, 4, 64).mean(1).norm(dim=1).mean()""",
    ),
    (
        "centre_norm",
        """
from decimal import Decimal
centre_norm = Decimal(16).sqrt()""",
    ),
    (
        "centre_norm",
        "centre_norm = math.sqrt(2) * math.exp(math.lgamma(32.5) - math.lgamma(32)) / 2",
    ),
    (
        "stamps",
        """
count = F.conv_transpose2d(torch.ones(1, 1, 12, 12), torch.ones(1, 1, 5, 5), stride=2)[0, 0, 8:-8, 8:-8]
fewest, most = count.min(), count.max()
stamps = (fewest, most)""",
    ),
    (
        "stamps",
        """
import numpy as np
fewest, most = np.array([2, 3]) ** 2
stamps = (fewest, most)""",
    ),
    (
        "stamps",
        """
fewest, most = 4.0, 9.0
stamps = [fewest, most]""",
    ),
    (
        "normalised",
        """
def normalised(h):
    mean, var = torch.zeros(h.shape[1]), torch.ones(h.shape[1])
    y = F.batch_norm(h, mean, var, training=True, momentum=0.2)
    return y, mean, var""",
    ),
    (
        "normalised",
        """
def normalised(h):
    flat = h.transpose(0, 1).flatten(1)
    var, mean = torch.var_mean(flat, 1, correction=0)
    n = flat.shape[1]
    y = torch.einsum("nchw,c->nchw", h - mean[:, None, None], (var + 1e-5).rsqrt())
    return [y, 0.2 * mean, 0.8 * torch.ones_like(var) + 0.2 * var * n / (n - 1)]""",
    ),
    (
        "generator_loss",
        """
def generator_loss(G, D, z):
    frozen = copy.deepcopy(D).requires_grad_(False)
    return -F.logsigmoid(frozen(G(z))).mean()""",
    ),
    (
        "generator_loss",
        """
def generator_loss(G, D, z):
    weights = {n: w.detach() for n, w in D.named_parameters()}
    a = torch.func.functional_call(D, weights, (G(z),))
    return sum(F.softplus(-v) for v in a.flatten()) / a.numel()""",
    ),
]
WRONG += [
    (
        "centre_norm",
        "centre_norm = 16",
        "16 is the squared length, 64 / 4, or the length of the sum, before it is divided by 4",
    ),
    (
        "centre_norm",
        "centre_norm = math.sqrt(64)",
        "this is the length of one z; averaging shortens",
    ),
    (
        "centre_norm",
        "centre_norm = 8 / 4",
        "divided by 4: variances are divided by 4, so lengths by 2",
    ),
    ("centre_norm", "centre_norm = 0", "the mean of the centre is 0, its length is not"),
    ("centre_norm", "centre_norm = 0.5", "this is the spread of one of its numbers"),
    (
        "centre_norm",
        "centre_norm = torch.randn(10000, 4, 64).mean(1).norm()",
        "It is 100 times what is right",
    ),
    (
        "stamps",
        """
fewest, most = 2, 3
stamps = (fewest, most)""",
        "counted along one direction only: in the plane the counts multiply",
    ),
    (
        "stamps",
        """
fewest, most = 9, 4
stamps = (fewest, most)""",
        "the larger number comes first: fewest, then most",
    ),
    (
        "stamps",
        """
fewest, most = 4, 6
stamps = (fewest, most)""",
        "6 is 3 + 3, or 2 · 3: 3 along each direction are 3 · 3",
    ),
    (
        "stamps",
        """
fewest, most = 1, 9
stamps = (fewest, most)""",
        "one is too few: a stamp of 5 covers its neighbours' places two pixels away",
    ),
    (
        "stamps",
        """
fewest, most = 5 // 2, math.ceil(5 / 2)
stamps = (fewest, most)""",
        "counted along one direction only: in the plane the counts multiply",
    ),
    (
        "stamps",
        """
fewest, most = 4, 4
stamps = (fewest, most)""",
        "4 is 2 · 2: along one direction some pixels get 3 stamps",
    ),
    (
        "stamps",
        """
fewest = most = 5 * 5
stamps = (fewest, most)""",
        "this is the size of a stamp, not the number of stamps on a pixel",
    ),
    (
        "stamps",
        """
fewest, most = 6.25, 6.25
stamps = (fewest, most)""",
        "this is the mean, 25 / 4: some pixels get fewer, some more",
    ),
    (
        "normalised",
        """
def normalised(h):
    norm = nn.BatchNorm2d(h.shape[1], momentum=0.8)
    return norm(h), norm.running_mean, norm.running_var""",
        "PyTorch's momentum is the share of the new batch: Keras's 0.8 is 0.2 here",
    ),
    (
        "normalised",
        """
def normalised(h):
    norm = nn.BatchNorm2d(h.shape[1], 0.2)
    return norm(h), norm.running_mean, norm.running_var""",
        "0.2 landed in eps, the second argument",
    ),
    (
        "normalised",
        """
def normalised(h):
    norm = nn.BatchNorm2d(h.shape[1], eps=0.8, momentum=0.2)
    return norm(h), norm.running_mean, norm.running_var""",
        "momentum is right, but eps is 0.8: faint maps grow dim",
    ),
    (
        "normalised",
        """
def normalised(h):
    norm = nn.BatchNorm2d(h.shape[1])
    norm.momentum = 1 - 0.2
    y = norm(h)
    return y, norm.running_mean, norm.running_var""",
        "PyTorch's momentum is the share of the new batch: Keras's 0.8 is 0.2 here",
    ),
    (
        "normalised",
        """
def normalised(h):
    norm = nn.BatchNorm2d(h.shape[1], momentum=0.2)
    norm.eval()
    return norm(h), norm.running_mean, norm.running_var""",
        "the layer was in eval mode: it normalised with what it remembered",
    ),
    (
        "normalised",
        """
def normalised(h):
    m, v = h.mean((0, 2, 3)), h.var((0, 2, 3), correction=0)
    y = (h - m[:, None, None]) / torch.sqrt(v[:, None, None] + 1e-5)
    return y, 0.2 * m, 0.8 + 0.2 * v""",
        "the layer remembers the unbiased variance, divided by n − 1",
    ),
    (
        "normalised",
        """
def normalised(h):
    norm = nn.BatchNorm2d(h.shape[1], momentum=0.2)
    mean, var = norm.running_mean.clone(), norm.running_var.clone()
    return norm(h), mean, var""",
        "the batch is not remembered: momentum 0, or read before the layer had seen it",
    ),
    (
        "normalised",
        """
def normalised(h):
    norm = nn.BatchNorm2d(h.shape[1], momentum=0.2)
    return norm(h)""",
        "It gives 1 result, expected 3",
    ),
    (
        "generator_loss",
        """
def generator_loss(G, D, z):
    D.requires_grad_(False)
    return F.softplus(-D(G(z).detach())).mean()""",
        "no hint reaches G: the fakes were detached, or D was asked under no_grad",
    ),
    (
        "generator_loss",
        """
def generator_loss(G, D, z):
    out = D(G(z)).view(-1)
    return F.binary_cross_entropy_with_logits(out, torch.full((len(z),), 1.0))""",
        "D was not frozen",
    ),
    (
        "generator_loss",
        """
def generator_loss(G, D, z):
    for p in D.parameters():
        p.requires_grad = False
    return -F.softplus(D(G(z))).mean()""",
        "log(1 − D), the loss of the original game, falls silent early (lesson 05)",
    ),
    (
        "generator_loss",
        """
def generator_loss(G, D, z):
    for p in D.parameters():
        p.requires_grad = False
    g_loss = torch.nn.MSELoss()(D(G(z)), torch.ones(len(z)))
    return g_loss""",
        "a square in place of the logarithm: (a − 1)²",
    ),
    (
        "generator_loss",
        """
def generator_loss(G, D, z):
    D.zero_grad()
    D.eval()
    return F.softplus(-D(G(z))).mean()""",
        "It is right, its gradient is not: a gradient flows into D, where none should. It leaves D in another mode, train() or eval(): put it back as it was",
    ),
    (
        "generator_loss",
        """
def generator_loss(G, D, z):
    fake = G(z)
    with torch.no_grad():
        a = D(fake)
    return F.softplus(-a).mean()""",
        "no hint reaches G: the fakes were detached, or D was asked under no_grad",
    ),
    (
        "generator_loss",
        """
def generator_loss(G, D, z):
    D.requires_grad_(False)
    a = torch.sigmoid(D(G(z)))
    return F.binary_cross_entropy_with_logits(a, torch.ones_like(a))""",
        "sigmoid twice: the loss on logits was given probabilities",
    ),
    (
        "generator_loss",
        """
def generator_loss(G, D, z):
    D.requires_grad_(False)
    return torch.log(1 + torch.exp(D(G(z)))).mean()""",
        "labels swapped: 0 is a fake's label in D's step, G wishes for 1",
    ),
]


# Right answers, and what of them is replaced in one with a mistake: old and new words in turn, or
# all that the last line returns.
EDITS = [
    (
        "generator_loss",
        """
def generator_loss(G, D, z):
    for w in D.parameters():
        w.requires_grad = False
    fake = G(z)
    a = D(fake)
    return -torch.log(torch.sigmoid(a)).mean()""",
        {
            "D was not frozen": ("w.requires_grad = False", "w.requires_grad = True"),
            "no hint reaches G: the fakes were detached, or D was asked under no_grad": (
                "fake = G(z)",
                "fake = G(z).detach()",
            ),
            "the fakes were detached, and D was not frozen: this trains D to be fooled": (
                *("w.requires_grad = False", "pass"),
                *("fake = G(z)", "fake = G(z).detach()"),
            ),
            "the sign: this rewards being caught": "torch.log(torch.sigmoid(a)).mean()",
            "sigmoid twice: the loss on logits was given probabilities": "-torch.log(torch.sigmoid(torch.sigmoid(a))).mean()",
            "labels swapped: 0 is a fake's label in D's step, G wishes for 1": "-torch.log(1 - torch.sigmoid(a)).mean()",
            "log(1 − D), the loss of the original game, falls silent early (lesson 05)": "torch.log(1 - torch.sigmoid(a)).mean()",
            "the batch was summed, not averaged": "-torch.log(torch.sigmoid(a)).sum()",
            "half of it": "-torch.log(torch.sigmoid(a)).mean() / 2",
            "no sigmoid and no logarithm: this is the loss against a critic": "-a.mean()",
            "the logits' mean, without sign, sigmoid or logarithm": "a.mean()",
            "the logarithm is missing: −D": "-torch.sigmoid(a).mean()",
            "the logarithm is missing: 1 − D": "1 - torch.sigmoid(a).mean()",
            "the logarithm is missing: D itself": "torch.sigmoid(a).mean()",
            "1 − log D: 1 too much": "1 - torch.log(torch.sigmoid(a)).mean()",
            "a logarithm of logits, not of probabilities": "-torch.log(a).mean()",
            "a square in place of the logarithm: (1 − D)²": "((torch.sigmoid(a) - 1) ** 2).mean()",
            "a square in place of the logarithm: (a − 1)²": "((1 - a) ** 2).mean()",
            "the hinge, max(0, 1 − a)": "(1 - a).clamp(min=0).mean()",
            "D's two terms: a fake has one": "-(torch.log(torch.sigmoid(a)) + torch.log(1 - torch.sigmoid(a))).mean()",
            "the label is 0.9: G wishes for 1": "-(0.9 * torch.log(torch.sigmoid(a)) + 0.1 * torch.log(1 - torch.sigmoid(a))).mean()",
            "the label is ½: G wishes for 1": "-(0.5 * torch.log(torch.sigmoid(a)) + 0.5 * torch.log(1 - torch.sigmoid(a))).mean()",
            "the mean was taken inside the logarithm": "-torch.log(torch.sigmoid(a).mean())",
            "the logits were averaged first: each fake has a loss of its own": "-torch.log(torch.sigmoid(a.mean()))",
            "noise of its own in the place of z": ("G(z)", "G(torch.randn(len(z), 2))"),
        },
    ),
    (
        "generator_loss",
        """
def generator_loss(G, D, z):
    D.requires_grad_(False)
    a = D(G(z))
    one = torch.ones_like(a)
    bce = F.binary_cross_entropy_with_logits
    return bce(a, one)""",
        {
            "D was not frozen": ("    D.requires_grad_(False)\n", ""),
            "no hint reaches G: the fakes were detached, or D was asked under no_grad": (
                "a = D(G(z))",
                "with torch.no_grad():\n        a = D(G(z))",
            ),
            "the fakes were detached, and D was not frozen: this trains D to be fooled": (
                *("    D.requires_grad_(False)\n", ""),
                *("D(G(z))", "D(G(z).data)"),
            ),
            "the sign: this rewards being caught": "-bce(a, one)",
            "sigmoid twice: the loss on logits was given probabilities": "bce(a.sigmoid(), one)",
            "labels swapped: 0 is a fake's label in D's step, G wishes for 1": "bce(a, 0 * one)",
            "log(1 − D), the loss of the original game, falls silent early (lesson 05)": "-bce(a, 0 * one)",
            "the batch was summed, not averaged": "bce(a, one, reduction='sum')",
            "half of it": "0.5 * bce(a, one)",
            "no sigmoid and no logarithm: this is the loss against a critic": "gk.losses.wasserstein.generator(a)",
            "the logits' mean, without sign, sigmoid or logarithm": "a.sum() / len(a)",
            "the logarithm is missing: −D": "-(1 / (1 + torch.exp(-a))).mean()",
            "the logarithm is missing: 1 − D": "torch.sigmoid(-a).mean()",
            "the logarithm is missing: D itself": "(1 / (1 + torch.exp(-a))).mean()",
            "1 − log D: 1 too much": "1 + bce(a, one)",
            "a logarithm of logits, not of probabilities": "a.log().neg().mean()",
            "a square in place of the logarithm: (1 − D)²": "F.mse_loss(a.sigmoid(), one)",
            "a square in place of the logarithm: (a − 1)²": "F.mse_loss(a, one)",
            "the hinge, max(0, 1 − a)": "torch.maximum(1 - a, 0 * a).mean()",
            "D's two terms: a fake has one": "bce(a, one) + bce(a, 0 * one)",
            "the label is 0.9: G wishes for 1": "bce(a, 0.9 * one)",
            "the label is ½: G wishes for 1": "bce(a, one / 2)",
            "the mean was taken inside the logarithm": "F.binary_cross_entropy(a.sigmoid().mean(), one[0])",
            "the logits were averaged first: each fake has a loss of its own": "bce(a.mean(), one[0])",
            "noise of its own in the place of z": ("G(z)", "G(torch.randn_like(z))"),
        },
    ),
    (
        "normalised",
        """
def normalised(h):
    eps, share, dims = 1e-5, 0.2, (0, 2, 3)
    mean, biased = h.mean(dims, keepdim=True), h.var(dims, correction=0, keepdim=True)
    unbiased = h.var(dims)
    out = (h - mean) / torch.sqrt(biased + eps)
    m, v = share * mean.flatten(), 1 - share + share * unbiased
    return out, m, v""",
        {
            "momentum is right, but eps is 0.8: faint maps grow dim": ("1e-5", "0.8"),
            "PyTorch's momentum is the share of the new batch: Keras's 0.8 is 0.2 here": (
                "0.2",
                "0.8",
            ),
            "momentum is right, but eps is 0.2": ("1e-5", "0.2"),
            "0.8 landed in eps, the second argument: nothing was repaired": (
                "1e-5, 0.2",
                "0.8, 0.1",
            ),
            "0.2 landed in eps, the second argument": ("1e-5, 0.2", "0.2, 0.1"),
            "eps is Keras's, 0.001: it should be PyTorch's": ("1e-5", "1e-3"),
            "this keeps the default momentum, 0.1": ("0.2", "0.1"),
            "only this batch is remembered: momentum 1 or None, or the batch's own mean and variance": (
                "0.2",
                "1",
            ),
            "momentum −0.2": ("0.2", "-0.2"),
            "momentum 0.9": ("0.2", "0.9"),
            "the layer has seen the batch twice": (
                "m, v = share",
                "share = 1 - (1 - share) ** 2\n    m, v = share",
            ),
            "the batch is not remembered: momentum 0, or read before the layer had seen it": (
                "m, v = share",
                "share = 0\n    m, v = share",
            ),
            "the batch's own mean and variance, biased, not what the layer remembers": "out, mean.flatten(), biased.flatten()",
            "the layer remembers the unbiased variance, divided by n − 1": (
                "share * unbiased",
                "share * biased.flatten()",
            ),
            "a spread in place of a variance": "out, m, v**0.5",
            "mean and variance are exchanged": "out, v, m",
            "h came back as it was, not normalised": "h, m, v",
            "normalised with the variance divided by n − 1: batch norm divides by n": (
                "torch.sqrt(biased",
                "torch.sqrt(h.var(dims, keepdim=True)",
            ),
            "the remembered variance begins with 1, not with 0": ("1 - share + share *", "share *"),
            "the remembered variance begins with 1, not with 0, and is unbiased": (
                "1 - share + share * unbiased",
                "share * biased.flatten()",
            ),
            "0.2 of the past and 0.8 of the batch, with the biased variance": (
                "share * mean",
                "0.8 * mean",
                "1 - share + share * unbiased",
                "0.2 + 0.8 * biased.flatten()",
            ),
            "instance norm: each map was normalised for itself": "nn.InstanceNorm2d(h.shape[1])(h), m, v",
        },
    ),
    (
        "normalised",
        """
def normalised(h):
    mean, variance = torch.zeros(h.shape[1]), torch.ones(h.shape[1])
    out = F.batch_norm(h, mean, variance, training=True, momentum=0.2, eps=1e-5)
    return out, mean, variance""",
        {
            "momentum is right, but eps is 0.8: faint maps grow dim": ("eps=1e-5", "eps=0.8"),
            "momentum is right, but eps is 0.2": ("eps=1e-5", "eps=0.2"),
            "0.2 landed in eps, the second argument": ("momentum=0.2, eps=1e-5", "eps=0.2"),
            "0.8 landed in eps, the second argument: nothing was repaired": (
                "momentum=0.2, eps=1e-5",
                "eps=0.8",
            ),
            "eps is Keras's, 0.001: it should be PyTorch's": ("1e-5", "0.001"),
            "this keeps the default momentum, 0.1": ("momentum=0.2, ", ""),
            "momentum −0.2": ("=0.2", "=-0.2"),
            "momentum 0.9": ("=0.2", "=0.9"),
            "the layer has seen the batch twice": (
                "    out",
                "    F.batch_norm(h, mean, variance, training=True, momentum=0.2)\n    out",
            ),
            "the layer was in eval mode: it normalised with what it remembered": (
                "training=True",
                "training=False",
            ),
            "the batch is not remembered: momentum 0, or read before the layer had seen it": (
                "=0.2",
                "=0.0",
            ),
            "the batch's own mean and variance, biased, not what the layer remembers": "out, *reversed(torch.var_mean(h, (0, 2, 3), correction=0))",
            "a spread in place of a variance": "out, mean, variance.sqrt()",
            "mean and variance are exchanged": "out, variance, mean",
            "h came back as it was, not normalised": "h.clone(), mean, variance",
            "layer norm: each picture was normalised for itself": "F.group_norm(h, 1), mean, variance",
            "instance norm: each map was normalised for itself": "F.group_norm(h, h.shape[1]), mean, variance",
            "the layer has seen the batch, and then its own output": (
                "    return out",
                "    out = F.batch_norm(out, mean, variance, training=True, momentum=0.2)\n    return out",
            ),
            "the remembered variance begins with 1, not with 0": (
                "torch.ones(h.shape[1])",
                "torch.zeros(h.shape[1])",
            ),
        },
    ),
    (
        "normalised",
        """
def normalised(h):
    norm = nn.BatchNorm2d(h.shape[1], momentum=0.2)
    out = norm(h)
    return out, norm.running_mean, norm.running_var""",
        {
            "layer norm: each picture was normalised for itself": (
                *("out = norm(h)", "norm(h)\n    out = nn.GroupNorm(1, h.shape[1])(h)"),
            ),
            "the remembered variance begins with 1, not with 0, and is unbiased": (
                "out, norm.running_mean, 0.2 * h.transpose(0, 1).flatten(1).var(1, correction=0)"
            ),
        },
    ),
]
