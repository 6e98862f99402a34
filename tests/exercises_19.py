"""Answers to the exercises of lesson 19, right and wrong, as a reader might write them."""

LESSON = "19_spot_the_bug"


def made(name, given, *lines):
    body = "".join(f"    {line}\n" for text in lines for line in text.split("\n"))
    return f"def {name}({given}):\n{body}"


def start(*lines):
    return made("my_start", "kept, loss", *lines)


def loss(*lines):
    return made("my_loss", "D, x, fake", *lines)


def epoch(*lines):
    return made("my_epoch", "points, count", *lines)


def penalty(*lines):
    return made("my_penalty", "D, x, step, gamma, every", *lines)


def noise(*lines):
    return made("my_noise", "count, size", *lines)


def best(*lines):
    return made("my_best", "looks, score", *lines)


def rate(*lines):
    return made("my_rate", "step, epoch_length", *lines)


def average(*lines):
    return made("my_average", "averaged, G, keep", *lines)


def channels(*lines):
    return made("my_channels", "pictures", *lines)


def mean(*lines):
    return made("my_mean", "values, keep", *lines)


def split(*lines):
    return made("my_split", "pictures, copies", *lines)


def resume(*lines):
    return made("my_resume", "network, optimizer, loss", *lines)


SGD = "net = copy.deepcopy(kept)\nopt = torch.optim.SGD(net.parameters(), lr=0.1)\n"
STEP = "loss(net).backward()\nopt.step()\n"
VECTOR = "return nn.utils.parameters_to_vector(net.parameters()).detach()"

LABELS = "y = torch.cat([torch.ones(len(x), 1), torch.zeros(len(fake), 1)])\n"
BCE = "return 2 * F.binary_cross_entropy_with_logits(D(torch.cat([x, fake])), y)"

SLOPES = (
    "points = x.clone().requires_grad_(True)\n"
    "g = torch.autograd.grad(D(points).sum(), points, create_graph=True)[0]\n"
    "length = (g**2).sum(1)\n"
)
DUE = "if step % every:\n    return 0.0\n" + SLOPES

LOOP = (
    "top, state = None, None\n"
    "for G in looks:\n"
    "    s = score(G)\n"
    "    if top is None or s > top:\n"
    "        top, state = s, {k: v.clone() for k, v in G.state_dict().items()}\n"
    "return state"
)

MIX = (
    "with torch.no_grad():\n"
    "    for a, g in zip(averaged.parameters(), G.parameters()):\n"
    "        a.mul_(keep).add_(g, alpha=1 - keep)\n"
)
COPY = (
    "    for a, g in zip(averaged.buffers(), G.buffers()):\n"
    "        a.copy_(g)\n"
    "return averaged.state_dict()"
)

FOLD = "m = values[0]\nfor i in range(1, len(values)):\n    m = m + (1 - keep) * (values[i] - m)\n"

PARTS = (
    "order = torch.randperm(len(pictures))\n"
    "mine, others = order.chunk(2)\n"
    "return copies(pictures[mine]), pictures[others]"
)

NEW = (
    "new = copy.deepcopy(network)\n"
    "opt = torch.optim.Adam(new.parameters(), lr=0.01)\n"
    "opt.load_state_dict(copy.deepcopy(optimizer.state_dict()))\n"
)
ON = "opt.zero_grad()\nloss(new).backward()\nopt.step()\n"
FLAT = "return torch.cat([p.data.view(-1) for p in new.parameters()])"

RIGHT = [
    # ---- 1
    ("my_start", start(SGD + STEP + VECTOR)),
    (
        "my_start",
        start(
            "net = copy.deepcopy(kept)",
            "slopes = torch.autograd.grad(loss(net), list(net.parameters()))",
            "return torch.cat([(p - 0.1 * s).flatten() for p, s in zip(net.parameters(), slopes)])",
        ),
    ),
    (
        "my_start",
        start(
            "class Held(nn.Module):",
            "    def __init__(self, p):",
            "        super().__init__()",
            "        self.p = p",
            "    def __call__(self, x):",
            "        return torch.func.functional_call(kept, self.p, (x,))",
            "w = {k: v.detach() for k, v in kept.named_parameters()}",
            "g = torch.func.grad(lambda w: loss(Held(w)))(w)",
            "return torch.cat([(w[k] - g[k] / 10).reshape(-1) for k in w])",
        ),
    ),
    (
        "my_start",
        start(
            "net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))",
            "net.load_state_dict(kept.state_dict())",
            "opt = torch.optim.SGD(net.parameters(), lr=1e-1)",
            STEP + VECTOR,
        ),
    ),
    # ---- 2
    ("my_loss", loss(LABELS + BCE)),
    ("my_loss", loss("return F.softplus(-D(x)).mean() + F.softplus(D(fake)).mean()")),
    ("my_loss", loss("return -(F.logsigmoid(D(x)) + F.logsigmoid(-D(fake))).mean()")),
    (
        "my_loss",
        loss(
            "a, b = D(x)[:, 0], D(fake)[:, 0]",
            "one = F.binary_cross_entropy_with_logits(a, torch.ones_like(a))",
            "return one + F.binary_cross_entropy_with_logits(b, torch.zeros_like(b))",
        ),
    ),
    (
        "my_loss",
        loss(
            "sign = torch.cat([-torch.ones(len(x)), torch.ones(len(fake))]).unsqueeze(1)",
            "return F.softplus(sign * D(torch.cat([x, fake]))).sum() / len(x)",
        ),
    ),
    # ---- 3
    ("my_epoch", epoch("return points[torch.randperm(len(points))].split(count)")),
    ("my_epoch", epoch("return [points[i] for i in torch.randperm(len(points)).split(count)]")),
    (
        "my_epoch",
        epoch(
            "rows = torch.randperm(points.shape[0]).tolist()",
            "for i in range(0, len(rows), count):",
            "    yield points[rows[i : i + count]]",
        ),
    ),
    (
        "my_epoch",
        epoch(
            "mixed = torch.index_select(points, 0, torch.randperm(len(points)))",
            "full = len(points) // count",
            "parts = [mixed[k * count : (k + 1) * count] for k in range(full)]",
            "return parts + ([mixed[full * count :]] if len(points) % count else [])",
        ),
    ),
    # ---- 4
    ("my_penalty", penalty(DUE + "return every * gamma * length.mean() / 2")),
    (
        "my_penalty",
        penalty(SLOPES + "return (step % every == 0) * every * gamma / 2 * length.mean()"),
    ),
    (
        "my_penalty",
        penalty(
            "if step % every != 0:",
            "    return torch.tensor(0.0)",
            "return gamma / 2 * every * gk.penalties.r1(lambda p: D(p).flatten(), x)",
        ),
    ),
    (
        "my_penalty",
        penalty(
            "if step // every * every < step:",
            "    return 0",
            "one = torch.func.grad(lambda p: D(p[None])[0, 0])",
            "return every * gamma * 0.5 * torch.vmap(one)(x).square().sum() / len(x)",
        ),
    ),
    # ---- 5
    ("my_noise", noise("return torch.empty(count, size).normal_()")),
    ("my_noise", noise("return torch.randn((count, size))")),
    ("my_noise", noise("return torch.normal(0.0, 1.0, (count, size))")),
    ("my_noise", noise("return gk.latents.sample(count, size)")),
    # ---- 6
    ("my_best", best(LOOP)),
    (
        "my_best",
        best(
            "all_of_them = [(score(G), copy.deepcopy(G).state_dict()) for G in looks]",
            "return max(all_of_them, key=lambda pair: pair[0])[1]",
        ),
    ),
    (
        "my_best",
        best(
            "best, file = -math.inf, None",
            "for G in looks:",
            "    value = score(G)",
            "    if value > best:",
            "        best, file = value, io.BytesIO()",
            "        torch.save(G.state_dict(), file)",
            "file.seek(0)",
            "return torch.load(file)",
        ),
    ),
    (
        "my_best",
        best(
            "scores, states = [], []",
            "for G in looks:",
            "    scores.append(score(G))",
            "    states.append({k: v.detach().numpy().copy() for k, v in G.state_dict().items()})",
            "return states[scores.index(max(scores))]",
        ),
    ),
    # ---- 7
    ("my_rate", rate("return 0.004 * 0.75 ** (step // epoch_length)")),
    ("my_rate", rate("return 4e-3 * math.pow(3 / 4, math.floor(step / epoch_length))")),
    (
        "my_rate",
        rate(
            "r = 0.004",
            "while step >= epoch_length:",
            "    step, r = step - epoch_length, 0.75 * r",
            "return r",
        ),
    ),
    (
        "my_rate",
        rate(
            "opt = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.004)",
            "falls = torch.optim.lr_scheduler.StepLR(opt, epoch_length, 0.75)",
            "for _ in range(step):",
            "    opt.step()",
            "    falls.step()",
            "return opt.param_groups[0]['lr']",
        ),
    ),
    # ---- 8
    ("my_average", average(MIX + COPY)),
    (
        "my_average",
        average(
            "new = dict(G.named_parameters())",
            "state = G.state_dict()",
            "for k, v in averaged.named_parameters():",
            "    state[k] = torch.lerp(new[k].detach(), v.detach(), keep)",
            "averaged.load_state_dict(state)",
            "return averaged.state_dict()",
        ),
    ),
    (
        "my_average",
        average(
            "for a, g in zip(averaged.parameters(), G.parameters()):",
            "    a.data -= (1 - keep) * (a.data - g.data)",
            "for a, g in zip(averaged.buffers(), G.buffers()):",
            "    a.data = g.data.clone()",
            "return averaged.state_dict()",
        ),
    ),
    (
        "my_average",
        average(
            "trained = [n for n, _ in G.named_parameters()]",
            "for k, v in averaged.state_dict().items():",
            "    g = G.state_dict()[k]",
            "    v.copy_(v * keep + g * (1 - keep) if k in trained else g)",
            "return averaged.state_dict()",
        ),
    ),
    # ---- 9
    ("my_channels", channels("return pictures.movedim(-1, 1)")),
    ("my_channels", channels("return torch.stack(pictures.unbind(3), 1)")),
    ("my_channels", channels("return torch.einsum('nhwc->nchw', pictures)")),
    ("my_channels", channels("return pictures.transpose(1, 3).transpose(2, 3)")),
    (
        "my_channels",
        channels("import numpy as np", "return np.transpose(pictures.numpy(), (0, 3, 1, 2))"),
    ),
    # ---- 10
    ("my_mean", mean(FOLD + "return m")),
    (
        "my_mean",
        mean(
            "m = values[0].clone()", "for v in values[1:]:", "    m.lerp_(v, 1 - keep)", "return m"
        ),
    ),
    (
        "my_mean",
        mean(
            "n = len(values)",
            "w = (1 - keep) * keep ** torch.arange(n - 1, -1, -1.0)",
            "w[0] = keep ** (n - 1)",
            "return w @ values",
        ),
    ),
    (
        "my_mean",
        mean(
            "import functools",
            "return functools.reduce(lambda m, v: keep * m + v - keep * v, values)",
        ),
    ),
    # ---- 11
    ("my_split", split(PARTS)),
    (
        "my_split",
        split(
            "mixed = pictures[torch.randperm(len(pictures))]",
            "n = len(mixed) // 2",
            "return [copies(mixed[:n]), mixed[n:]]",
        ),
    ),
    (
        "my_split",
        split(
            "rows = torch.randperm(len(pictures)).tolist()",
            "train = torch.stack([pictures[i] for i in rows[: len(rows) // 2]])",
            "return copies(train), torch.stack([pictures[i] for i in rows[len(rows) // 2 :]])",
        ),
    ),
    # ---- 12
    ("my_resume", resume(NEW + ON + FLAT)),
    (
        "my_resume",
        resume(
            "file = io.BytesIO()",
            "torch.save({'net': network.state_dict(), 'adam': optimizer.state_dict()}, file)",
            "file.seek(0)",
            "kept = torch.load(file)",
            "new = copy.deepcopy(network)",
            "new.load_state_dict(kept['net'])",
            "opt = torch.optim.Adam(new.parameters(), lr=0.01)",
            "opt.load_state_dict(kept['adam'])",
            ON + FLAT,
        ),
    ),
    (
        "my_resume",
        resume(
            "new, opt = copy.deepcopy((network, optimizer))",
            ON + FLAT,
        ),
    ),
    (
        "my_resume",
        resume(
            "parts = []",
            "slopes = torch.autograd.grad(loss(network), list(network.parameters()))",
            "for p, g in zip(network.parameters(), slopes):",
            "    old = optimizer.state[p]",
            "    t = old['step'] + 1",
            "    m = 0.9 * old['exp_avg'] + 0.1 * g",
            "    v = 0.999 * old['exp_avg_sq'] + 0.001 * g**2",
            "    step = m / (1 - 0.9**t) / ((v / (1 - 0.999**t)).sqrt() + 1e-8)",
            "    parts.append((p.detach() - 0.01 * step).flatten())",
            "return torch.cat(parts)",
        ),
    ),
]

# Of each right answer: the words to replace, and the mistake that this makes
EDITED = {
    "my_start": [
        (start(SGD + STEP + VECTOR), *row)
        for row in [
            ("SGD(net.parameters", "SGD(copy.deepcopy(net).parameters", "nothing moves"),
            ("opt.step()\n", "opt.zero_grad()\n    opt.step()\n", "nothing moves"),
            ("net = copy.deepcopy(kept)", "net = kept", "kept network"),
            ("net = copy.deepcopy(kept)", "net = copy.copy(kept)", "kept network"),
            (
                "opt.step()\n",
                "opt.step()\n    opt.zero_grad()\n    "
                + STEP.replace("\n", "\n    ").strip()
                + "\n",
                "two steps",
            ),
            ("lr=0.1", "lr=1e-3", "torch's own"),
            (", lr=0.1", "", "torch's own"),
            (
                "return nn",
                "return -nn.utils.parameters_to_vector(kept.parameters()).detach() + nn",
                "the step alone",
            ),
            ("loss(net).b", "(loss(net) / 100).b", "torch's own"),
        ]
    ]
    + [
        (
            start(
                "net = copy.deepcopy(kept)",
                "slopes = torch.autograd.grad(loss(net), list(net.parameters()))",
                "return torch.cat([(p - 0.1 * s).flatten() for p, s in zip(net.parameters(), slopes)])",
            ),
            *row,
        )
        for row in [
            ("p - 0.1 * s", "-s / 10", "the step alone"),
            ("p - 0.1 * s", "p - 0 * s", "nothing moves"),
            (
                "return",
                "net = copy.deepcopy(net)\n    for p, s in zip(net.parameters(), slopes):\n        p.data -= 0.1 * s\n    slopes = torch.autograd.grad(loss(net), list(net.parameters()))\n    return",
                "two steps",
            ),
        ]
    ],
    "my_loss": [
        (loss(LABELS + BCE), *row)
        for row in [
            (
                "ones(len(x), 1), torch.zeros(len(fake), 1)",
                "zeros(len(x), 1), torch.ones(len(fake), 1)",
                "labels swapped",
            ),
            ("[x, fake]", "[fake, x]", "labels swapped"),
            ("2 * F", "F", "one mean over both"),
            ("y)", "y.roll(-1))", "the next one's label"),
            (
                "D(torch.cat([x, fake]))",
                "D(torch.cat([x, fake])).roll(1, 0)",
                "the next one's label",
            ),
            ("torch.zeros(", "torch.ones(", "all labels are 1"),
            (
                BCE,
                "a = D(torch.cat([x, fake]))\n    return 2 * (F.softplus(a) - a * y.flatten()).mean()",
                "every logit",
            ),
            (
                BCE,
                "a = D(torch.cat([x, fake]))\n    return 2 * (F.softplus(a) - a * y.T).mean()",
                "every logit",
            ),
            (BCE, "return 2 * F.softplus(-D(torch.cat([x, fake]))).mean()", "all labels are 1"),
        ]
    ]
    + [
        (
            loss("return F.softplus(-D(x)).mean() + F.softplus(D(fake)).mean()"),
            " + F.softplus(D(fake)).mean()",
            " / 2 + F.softplus(D(fake)).mean() / 2",
            "one mean over both",
        )
    ],
    "my_epoch": [
        (epoch("return points[torch.randperm(len(points))].split(count)"), *row)
        for row in [
            ("points[torch.randperm(len(points))]", "torch.cat([points])", "nothing is shuffled"),
            ("torch.randperm", "torch.arange", "nothing is shuffled"),
            (".split(count)", ".split(count)[:-1]", "smaller batch is missing"),
            (
                ".split(count)",
                "[: len(points) // count * count].split(count)",
                "smaller batch is missing",
            ),
            (
                "return points[torch.randperm(len(points))].split(count)",
                "parts = points.split(count)\n    return [parts[k] for k in torch.randperm(len(parts)).tolist()]",
                "the batches are shuffled",
            ),
            (
                "return points[torch.randperm(len(points))].split(count)",
                "parts = list(torch.arange(len(points)).split(count))\n    return [points[parts[int(k)]] for k in torch.randperm(len(parts))]",
                "the batches are shuffled",
            ),
            (
                "return points[torch.randperm(len(points))].split(count)",
                "return [p[torch.randperm(p.shape[0])] for p in torch.split(points, count)]",
                "within itself",
            ),
            (
                "return points[torch.randperm(len(points))].split(count)",
                "out = []\n    for p in points.split(count):\n        out += [p.index_select(0, torch.randperm(len(p)))]\n    return out",
                "within itself",
            ),
            (
                "return points[torch.randperm(len(points))]",
                "return points[torch.randint(0, len(points), [len(points)])]",
                "with replacement",
            ),
            (
                "return points[torch.randperm(len(points))]",
                "n = len(points)\n    return torch.stack([points[i] for i in torch.randint(n, (n,))])",
                "with replacement",
            ),
            (
                "return points[torch.randperm(len(points))]",
                "a, b = points.unbind(1)\n    a = a[torch.randperm(len(a))]\n    return torch.stack([a, b[torch.randperm(len(b))]], dim=1)",
                "shuffled apart",
            ),
            (
                "return points[torch.randperm(len(points))]",
                "return torch.cat([points[torch.randperm(len(points)), i, None] for i in range(2)], 1)",
                "shuffled apart",
            ),
        ]
    ],
    "my_penalty": [
        (penalty(DUE + "return every * gamma * length.mean() / 2"), *row)
        for row in [
            ("return every * gamma", "return gamma", "the interval is missing"),
            (
                "every * gamma * length.mean()",
                "gamma * length.sum() / len(x)",
                "the interval is missing",
            ),
            ("return every * gamma", "return gamma / every", "divided by the interval"),
            ("return every * gamma", "return (1 / every) * gamma", "divided by the interval"),
            ("mean() / 2", "mean()", "γ where γ/2"),
            ("return every * gamma", "return 2 * every * gamma", "γ where γ/2"),
            ("(g**2).sum(1)", "(g**2).sum(1).sqrt()", "no square"),
            ("(g**2).sum(1)", "g.norm(dim=1)", "no square"),
            ("if step % every:\n        return 0.0\n    ", "", "at every step"),
            ("if step % every:", "if step < 0:", "at every step"),
        ]
    ],
    "my_noise": [
        (noise("return torch.randn((count, size))"), *row)
        for row in [
            ("return", "torch.manual_seed(0)\n    return", "to 0"),
            ("size))", "size), generator=torch.Generator().manual_seed(0))", "to 0"),
            ("return", "torch.manual_seed(1)\n    return", "at each call, to 1"),
            ("return", "torch.random.manual_seed(1)\n    return", "at each call, to 1"),
            ("return", "torch.manual_seed(42)\n    return", "to 42"),
            ("return", "torch.default_generator.manual_seed(42)\n    return", "to 42"),
            ("size))", "size), generator=torch.Generator(device='cpu'))", "a new generator"),
            (
                "return torch.randn((count, size))",
                "g = torch.Generator()\n    return torch.empty(count, size).normal_(generator=g)",
                "a new generator",
            ),
            ("randn((", "rand((", "uniform numbers"),
            (
                "torch.randn((count, size))",
                "torch.empty(count, size).uniform_()",
                "uniform numbers",
            ),
            ("(count, size))", "size).expand(count, size)", "one row"),
            ("torch.randn((count, size))", "torch.stack([torch.randn(size)] * count)", "one row"),
        ]
    ],
    "my_best": [
        (best(LOOP), *row)
        for row in [
            (
                "{k: v.clone() for k, v in G.state_dict().items()}",
                "G.state_dict()",
                "the last state",
            ),
            (
                "{k: v.clone() for k, v in G.state_dict().items()}",
                "dict(G.state_dict())",
                "the last state",
            ),
            ("v.clone()", "v.detach()", "the last state"),
            ("s > top", "s < top", "lowest score"),
            ("s = score(G)", "s = -score(G)", "lowest score"),
            (" or s > top", "", "the first state"),
            ("return state", "return copy.deepcopy(G.state_dict())", "the last state"),
        ]
    ]
    + [
        (
            best(
                "all_of_them = [(score(G), copy.deepcopy(G).state_dict()) for G in looks]",
                "return max(all_of_them, key=lambda pair: pair[0])[1]",
            ),
            *row,
        )
        for row in [
            (
                "max(all_of_them, key=lambda pair: pair[0])[1]",
                "all_of_them[0][1]",
                "the first state",
            ),
            (
                "return max(all_of_them, key=lambda pair: pair[0])[1]",
                "s = [a for a, _ in all_of_them]\n    return all_of_them[(s.index(max(s)) + 1) % len(s)][1]",
                "after the best",
            ),
            (
                "return max(all_of_them, key=lambda pair: pair[0])[1]",
                "i = max(range(len(all_of_them)), key=lambda i: all_of_them[i][0])\n    return (all_of_them[1:] + all_of_them[:1])[i][1]",
                "after the best",
            ),
            ("max(", "min(", "lowest score"),
        ]
    ],
    "my_rate": [
        (rate("return 0.004 * 0.75 ** (step // epoch_length)"), *row)
        for row in [
            ("step // epoch_length", "step", "a quarter less"),
            ("return", "epoch_length = 1\n    return", "a quarter less"),
            ("//", "/", "smoothly"),
            ("(step // epoch_length)", "(step * (1 / epoch_length))", "smoothly"),
            ("// epoch_length)", "// epoch_length + 1)", "one epoch too early"),
            ("0.004 *", "0.003 *", "one epoch too early"),
            ("//", "%", "remainder"),
            ("step // epoch_length", "divmod(step, epoch_length)[1]", "remainder"),
            ("0.75", "0.25", "to a quarter"),
            ("0.75 **", "(1 / 4) **", "to a quarter"),
            ("0.75 ** (step // epoch_length)", "(4 - step // epoch_length) / 4", "same amount"),
            (
                "0.004 * 0.75 ** (step // epoch_length)",
                "0.004 - 0.001 * (step // epoch_length)",
                "same amount",
            ),
        ]
    ],
    "my_average": [
        (average(MIX + COPY), *row)
        for row in [
            ("        a.copy_(g)", "        pass", "step 0"),
            ("averaged.buffers()", "G.buffers()", "step 0"),
            ("a.copy_(g)", "a.copy_(keep * a + (1 - keep) * g)", "averaged, too"),
            ("a.copy_(g)", "a.data = (keep * a + (1 - keep) * g).to(a.dtype)", "averaged, too"),
            ("a.mul_(keep).add_(g, alpha=1 - keep)", "a.copy_(g)", "weights were copied"),
            (
                "with torch",
                "averaged.load_state_dict(G.state_dict())\n    with torch",
                "weights were copied",
            ),
            ("a.mul_(keep).add_(g, alpha=1 - keep)", "a.lerp_(g, keep)", "share of G"),
            (
                "a.mul_(keep).add_(g, alpha=1 - keep)",
                "a.mul_(1 - keep).add_(g, alpha=keep)",
                "share of G",
            ),
            ("a.mul_(keep).add_(g, alpha=1 - keep)", "a.mul_(1.0)", "only the buffers"),
            ("a.mul_(keep)", "(a * keep)", "only the buffers"),
        ]
    ]
    + [
        (
            "my_average",
            average("kept = averaged", "return kept.state_dict()"),
            "nothing was changed",
        ),
        (
            "my_average",
            average(
                "state = averaged.state_dict()",
                "for k, v in state.items():",
                "    v = keep * v + (1 - keep) * G.state_dict()[k]",
                "return state",
            ),
            "nothing was changed",
        ),
    ],
    "my_channels": [
        (channels("return pictures.movedim(-1, 1)"), *row)
        for row in [
            ("movedim(-1, 1)", "reshape(len(pictures), 3, len(pictures[0]), -1)", "reshaped"),
            ("movedim(-1, 1)", "contiguous().view(2, 3, *pictures.shape[1:3])", "reshaped"),
            ("movedim(-1, 1)", "transpose(1, 3)", "rows and columns"),
            ("movedim(-1, 1)", "movedim(-1, 1).mT", "rows and columns"),
            ("movedim(-1, 1)", "clone()", "nothing was moved"),
            (".movedim(-1, 1)", ".contiguous()", "nothing was moved"),
            ("movedim(-1, 1)", "movedim(-1, 2)", "second last"),
            ("movedim(-1, 1)", "transpose(2, 3)", "second last"),
            ("movedim(-1, 1)", "movedim(-1, 0)", "before N"),
            ("pictures.movedim(-1, 1)", "torch.stack(pictures.unbind(3))", "before N"),
            ("movedim(-1, 1)", "movedim(-1, 1)[:, [2, 1, 0]]", "colours"),
            ("pictures.", "pictures.flip(3).", "colours"),
        ]
    ],
    "my_mean": [
        (mean(FOLD + "return m"), *row)
        for row in [
            ("(1 - keep) *", "keep *", "share of the new"),
            (
                "m = m + (1 - keep) * (values[i] - m)",
                "m = (1 - keep) * m + keep * values[i]",
                "share of the new",
            ),
            ("m = values[0]", "m = torch.zeros_like(values[0])", "first value is left out"),
            ("m = values[0]", "m = 0", "first value is left out"),
            ("(1 - keep) *", "1 / (i + 1) *", "plain mean"),
            ("(1 - keep) *", "1.0 *", "the last value"),
            ("return m", "return values.sum(0) / len(values)", "plain mean"),
            ("(1 - keep) * (values[i] - m)", "values[i] - m", "the last value"),
            (
                "m = values[0]\n",
                "values = values[torch.arange(len(values) - 1, -1, -1)]\n    m = values[0]\n",
                "opposite order",
            ),
            (
                "m = values[0]\n",
                "values = list(values)[::-1]\n    m = values[0]\n",
                "opposite order",
            ),
            ("range(1, len(values))", "range(1, len(values) - 1)", "last value was left out"),
            (
                "m = values[0]\n",
                "values = list(values)[:-1]\n    m = values[0]\n",
                "last value was left out",
            ),
        ]
    ],
    "my_split": [
        (split(PARTS), *row)
        for row in [
            (
                "order = torch.randperm(len(pictures))",
                "pictures = copies(pictures)\n    order = torch.randperm(len(pictures))\n    copies = lambda p: p",
                "copied first",
            ),
            ("copies(pictures[mine])", "copies(pictures)", "among the training"),
            ("pictures[mine]", "torch.cat([pictures])", "among the training"),
            ("mine, others =", "others, mine =", "exchanged"),
            ("mine, others = order", "mine, others = order.roll(len(order) // 2)", "exchanged"),
            (
                "torch.randperm(len(pictures))",
                "torch.tensor(range(len(pictures)))",
                "nothing is shuffled",
            ),
            (
                "pictures[mine]), pictures[others]",
                "pictures[: len(pictures) // 2]), pictures[len(pictures) // 2 :]",
                "nothing is shuffled",
            ),
            ("), pictures[others]", "), copies(pictures[others])", "copied, too"),
            (
                "return copies(pictures[mine]), pictures[others]",
                "return tuple(copies(pictures[rows]) for rows in (mine, others))",
                "copied, too",
            ),
            ("copies(pictures[mine])", "pictures[mine]", "were not copied"),
            ("copies(pictures[mine])", "1.0 * pictures[mine]", "were not copied"),
            (
                PARTS.replace("\n", "\n    "),
                "all_copies = copies(pictures)\n    p = torch.randperm(all_copies.shape[0])\n    return [all_copies[q] for q in p.split(len(p) // 2)]",
                "copied first",
            ),
        ]
    ],
    "my_resume": [
        (resume(NEW + ON + FLAT), *row)
        for row in [
            (
                "opt.load_state_dict(copy.deepcopy(optimizer.state_dict()))\n",
                "\n",
                "without a past",
            ),
            (
                "opt.zero_grad()",
                "opt = torch.optim.Adam(new.parameters(), lr=0.01)\n    opt.zero_grad()",
                "without a past",
            ),
            (
                "opt.zero_grad()",
                "for s in opt.state.values():\n        s['exp_avg'] *= 0\n    opt.zero_grad()",
                "mean gradient",
            ),
            (
                "opt.zero_grad()",
                "for s in opt.state.values():\n        s['exp_avg'].zero_()\n    opt.zero_grad()",
                "mean gradient",
            ),
            (
                "opt.zero_grad()",
                "for s in opt.state.values():\n        s['exp_avg_sq'] *= 0\n    opt.zero_grad()",
                "mean square",
            ),
            (
                "opt.zero_grad()",
                "for s in opt.state.values():\n        s['exp_avg_sq'].fill_(0)\n    opt.zero_grad()",
                "mean square",
            ),
            (
                "opt.zero_grad()",
                "for s in opt.state.values():\n        s['step'] *= 0\n    opt.zero_grad()",
                "count of steps",
            ),
            (
                "opt.zero_grad()",
                "for s in opt.state.values():\n        s['step'] = torch.tensor(0.0)\n    opt.zero_grad()",
                "count of steps",
            ),
            (
                "opt.step()\n",
                "opt.step()\n    opt.zero_grad()\n    loss(new).backward()\n    opt.step()\n",
                "two steps",
            ),
            (
                "opt.zero_grad()",
                "loss(new).backward()\n    opt.step()\n    opt.zero_grad()",
                "two steps",
            ),
            ("opt.step()", "pass", "no step reaches"),
            ("opt.step()", "opt.zero_grad()\n    opt.step()", "no step reaches"),
            ("new.parameters(), lr", "network.parameters(), lr", "no step reaches"),
        ]
    ],
}


def wrong(name, right, old, new=None, words=None):
    if new is None:  # a whole answer and the words
        return name, right, old
    assert old in right, (name, old)
    return name, right.replace(old, new), words


WRONG = [
    (row if row[0] == name else wrong(name, *row))
    for name, rows in EDITED.items()
    for row in rows
    if row[-1]
]

PROMISES = {
    "my_start": {
        "the network is copied": start(SGD.replace("deepcopy(kept)", "copy(kept)") + STEP + VECTOR),
        "one step": start(SGD + VECTOR),
        "of SGD": start(SGD.replace("SGD", "Adam") + STEP + VECTOR),
        "with rate 0.1": start(SGD.replace("lr=0.1", "lr=0.2") + STEP + VECTOR),
        "all weights": start(SGD + STEP + "return net[0].weight.detach().flatten()"),
        "as one vector": start(SGD + STEP + "return [p.detach() for p in net.parameters()]"),
        "in the order of parameters()": start(SGD + STEP + VECTOR + ".flip(0)"),
        "kept itself stays as it is": start(
            SGD + STEP + "kept.load_state_dict(net.state_dict())\n" + VECTOR
        ),
    },
    "my_loss": {
        "L_D": loss((LABELS + BCE).replace("return 2", "return -2")),
        "the mean over the real points": loss("return D(x).neg().exp().add(1).log().sum()"),
        "plus the mean over the fakes": loss("return F.softplus(-D(x)).mean()"),
    },
    "my_epoch": {
        "all of the points": epoch("return points[torch.randperm(len(points))[1:]].split(count)"),
        "each once": epoch(
            "order = torch.randperm(len(points))\norder[0] = order[1]\nreturn points[order].split(count)"
        ),
        "count in each": epoch("return points[torch.randperm(len(points))].split(count + 1)"),
        "but perhaps the last": epoch(
            "return points[torch.randperm(len(points))].split(count)[:-1]"
        ),
        "one torch.randperm": epoch(
            "torch.randperm(len(points))\nreturn points[torch.randperm(len(points))].split(count)"
        ),
        "the points in its order": epoch(
            "return points[torch.randperm(len(points)).argsort()].split(count)"
        ),
    },
    "my_penalty": {
        "γ/2": penalty(DUE + "return every * gamma * length.mean()"),
        "the squared slope": penalty(DUE + "return every * gamma / 2 * length.sqrt().mean()"),
        "the mean": penalty(DUE + "return every * gamma / 2 * length.sum()"),
        "on average over the steps": penalty(DUE + "return gamma / 2 * length.mean()"),
        "0 at other steps": penalty(SLOPES + "return every * gamma / 2 * length.mean()"),
        "step 0 is due": penalty(
            "if step == 0:\n    return 0.0\n" + DUE + "return every * gamma * length.mean() / 2"
        ),
    },
    "my_noise": {
        "count rows": noise("return torch.randn((count + 1, size))"),
        "of size numbers": noise("return torch.randn((count, size + 1))"),
        "from N(0, 1)": noise("return 2 * torch.randn((count, size))"),
        "from torch's default generator": noise(
            "return torch.randn((count, size), generator=torch.Generator().manual_seed(7))"
        ),
        "wherever that stands": noise("torch.manual_seed(0)\nreturn torch.randn((count, size))"),
        "not at its beginning": noise(
            "torch.manual_seed(torch.initial_seed())\nreturn torch.randn((count, size))"
        ),
        "in float32": noise("return torch.randn((count, size), dtype=torch.float64)"),
        "one draw, no loop": noise(
            "return torch.tensor([[torch.randn(()) for _ in range(size)] for _ in range(count)])"
        ),
        "of this shape": noise("return torch.randn((size, count)).mT"),
    },
    "my_best": {
        "the state": best("return max(score(G) for G in looks)"),
        "the highest score": best(LOOP.replace("s > top", "s < top")),
        "the first one if several": best(LOOP.replace("s > top", "s >= top")),
        "buffers included": best(LOOP.replace("G.state_dict()", "dict(G.named_parameters())")),
        "a copy": best(LOOP.replace("v.clone()", "v")),
    },
    "my_rate": {
        "of a step, counted from 0": rate(
            "return 0.004 * 0.75 ** ((step + 1) // epoch_length + 1)"
        ),
        "0.004 in the first epoch": rate("return 0.04 * 0.75 ** (step // epoch_length)"),
        "after each epoch": rate("return 0.004 * 0.75 ** step"),
        "a quarter less": rate("return 0.004 * 0.8 ** (step // epoch_length)"),
    },
    "my_average": {
        "G stays": average(
            "with torch.no_grad():",
            "    for a, g in zip(averaged.parameters(), G.parameters()):",
            "        g.copy_(keep * a + (1 - keep) * g)",
            "return G.state_dict()",
        ),
        "parameters keep the share keep": average(
            (MIX + COPY).replace("add_(g, alpha=1 - keep)", "add_(g)")
        ),
        "buffers are copied as they are": average(
            (MIX + COPY).replace("a.copy_(g)", "a.copy_(2 * g)")
        ),
        "return averaged.state_dict()": average(
            (MIX + COPY).replace(
                "return averaged.state_dict()", "return [p.sum() for p in averaged.parameters()]"
            )
        ),
    },
    "my_channels": {
        "(N, C, H, W)": channels("return pictures.transpose(1, 3)"),
        "the same pictures": channels("return pictures.movedim(-1, 1).flip(0)"),
    },
    "my_mean": {
        "after the last": mean(FOLD + "return m - (1 - keep) * (values[-1] - m)"),
        "begins with the first": mean(
            FOLD.replace("m = values[0]", "m = 0.5 * values[0]") + "return m"
        ),
        "keeps the share keep": mean(FOLD.replace("(1 - keep)", "keep") + "return m"),
        "at each further one": mean(FOLD.replace("range(1", "range(2") + "return m"),
    },
    "my_split": {
        "training and held-out": split(
            PARTS.replace(
                "copies(pictures[mine]), pictures[others]",
                "pictures[others], copies(pictures[mine])",
            )
        ),
        "one torch.randperm": split("torch.randperm(len(pictures))\n" + PARTS),
        "its first half": split(
            PARTS.replace("mine, others = order.chunk(2)", "mine, others = order[::2], order[1::2]")
        ),
        "as copies makes them": split(
            PARTS.replace("copies(pictures[mine])", "pictures[mine].repeat(3, 1)")
        ),
        "as it is": split(PARTS.replace(", pictures[others]", ", -pictures[others]")),
    },
    "my_resume": {
        "the network is copied": resume(
            (NEW + ON + FLAT).replace("copy.deepcopy(network)", "network")
        ),
        "and the state of its optimizer": resume(
            (NEW + ON + FLAT).replace(
                "opt.load_state_dict(copy.deepcopy(optimizer.state_dict()))\n", ""
            )
        ),
        "rate 0.01": resume(
            (NEW + ON + FLAT).replace(
                "opt.zero_grad()", "opt.param_groups[0]['lr'] = 0.1\nopt.zero_grad()"
            )
        ),
        "all else as torch has it": resume(
            (NEW + ON + FLAT).replace(
                "opt.zero_grad()", "opt.param_groups[0]['betas'] = (0.5, 0.999)\nopt.zero_grad()"
            )
        ),
        "one more step": resume(NEW + ON + ON + FLAT),
        "as one vector": resume(NEW + ON + "return [p.detach() for p in new.parameters()]"),
        "in the order of parameters()": resume(NEW + ON + FLAT + ".flip(0)"),
        "the optimizer stays as it is": resume(
            (NEW + ON + FLAT).replace(
                "opt.step()",
                "opt.step()\nfor old in optimizer.state.values():\n    old['exp_avg'].zero_()",
            )
        ),
    },
}


BY_HAND = start(
    "net = copy.deepcopy(kept)",
    "w = list(net.parameters())",
    "slopes = torch.autograd.grad(loss(net), w)",
    "return torch.cat([(p - 0.1 * s).detach().flatten() for p, s in zip(w, slopes)])",
)
TWO = loss("a, b = D(x), D(fake)", "return F.softplus(-a).mean() + F.softplus(b).mean()")
ROWS = epoch("mixed = points[torch.randperm(len(points))]", "return mixed.split(count)")
PLACES = epoch(
    "order = torch.randperm(len(points))",
    "return [points[order[i : i + count]] for i in range(0, len(points), count)]",
)
OWN = penalty(DUE + "return every * gamma * length.mean() / 2")
BOOL = penalty(SLOPES + "return (step % every == 0) * every * gamma / 2 * length.mean()")
DRAW = noise("return torch.randn(count, size)")
FILL = noise("return torch.empty(count, size).normal_()")
STATES = best(
    "seen = [(score(G), copy.deepcopy(G.state_dict())) for G in looks]",
    "return max(seen, key=lambda pair: pair[0])[1]",
)
RATE = rate("return 0.004 * 0.75 ** (step // epoch_length)")
FALLS = rate(
    "lr = 0.004",
    "while step >= epoch_length:",
    "    lr, step = 0.75 * lr, step - epoch_length",
    "return lr",
)
NAMED = average(
    "names, new = dict(G.named_parameters()), G.state_dict()",
    "for name, value in averaged.state_dict().items():",
    "    if name in names:",
    "        value.mul_(keep).add_(new[name], alpha=1 - keep)",
    "    else:",
    "        value.copy_(new[name])",
    "return averaged.state_dict()",
)
LOADED = average(
    "state = dict(G.state_dict())",
    "for (name, a), g in zip(averaged.named_parameters(), G.parameters()):",
    "    state[name] = keep * a.detach() + (1 - keep) * g.detach()",
    "averaged.load_state_dict(state)",
    "return averaged.state_dict()",
)
MOVED = channels("return pictures.permute(0, 3, 1, 2)")
NAMES = channels("return torch.einsum('nhwc->nchw', pictures)")
FOLDED = mean(
    "m = values[0]", "for v in values[1:]:", "    m = keep * m + (1 - keep) * v", "return m"
)
WEIGHTS = mean(
    "T = len(values)",
    "w = [keep ** (T - 1)] + [(1 - keep) * keep ** (T - 1 - t) for t in range(1, T)]",
    "return torch.tensor(w, dtype=values.dtype) @ values",
)
HALVES = split(
    "order = torch.randperm(len(pictures))",
    "half = len(pictures) // 2",
    "return copies(pictures[order[:half]]), pictures[order[half:]]",
)
MIXED = split(
    "mixed = pictures[torch.randperm(len(pictures))]",
    "middle = mixed.shape[0] // 2",
    "return copies(mixed[:middle]), mixed[middle:].clone()",
)
GIVEN = resume(
    "new = copy.deepcopy(network)",
    "opt = torch.optim.Adam(new.parameters(), 1e-2)",
    "for old, p in zip(network.parameters(), new.parameters()):",
    "    opt.state[p] = copy.deepcopy(optimizer.state[old])",
    ON + FLAT,
)
BOTH = resume(NEW + ON + FLAT)
NOTHING = "nothing moves: these are the weights before the step"
KEPT = "it is the kept network that was trained"
COPIED = "opt.load_state_dict(copy.deepcopy(optimizer.state_dict()))"
UNMOVED = "no step reaches the copy: its weights are the network's"
FRESH = "Adam begins without a past"
NOT_A_COPY = "the last state: it is not a copy, and goes on changing"

# A sample of answers, by somebody who knew none of the above; what it has in common is left out
EDITS = [
    (
        "my_start",
        start(SGD + STEP + VECTOR),
        {
            NOTHING: ("loss(net)", "loss(kept)"),
            "up the slope, not down": ("loss(net)", "(-loss(net))"),
            "the rate is 0.01": ("lr=0.1", "lr=0.01"),
            "Adam's step, not SGD's": ("SGD", "Adam"),
            "the biases were left out": (
                "net.parameters()).d",
                "[net[0].weight, net[2].weight]).d",
            ),
            KEPT: ("net = copy.deepcopy(kept)", "net, old = kept, kept.state_dict()"),
        },
    ),
    (
        "my_start",
        BY_HAND,
        {
            NOTHING: ("(p - 0.1 * s)", "p"),
            "up the slope, not down": ("p - 0.1", "p + 0.1"),
            "the rate is 0.01": ("0.1 * s", "s / 100"),
            "Adam's step, not SGD's": ("0.1 * s", "0.1 * s.sign()"),
            "the biases were left out": ("zip(w, slopes)", "zip(w, slopes) if p.ndim > 1"),
        },
    ),
    (
        "my_loss",
        TWO,
        {
            "labels swapped: real is 1": (
                "softplus(-a)",
                "softplus(a)",
                "softplus(b)",
                "softplus(-b)",
            ),
            "all labels are 1": ("softplus(b)", "softplus(-b)"),
            "a sigmoid first: these are no logits any more": (
                "D(x), D(fake)",
                "D(x).sigmoid(), D(fake).sigmoid()",
            ),
            "labels smoothed: real is 0.9": ("softplus(-a)", "softplus(-a).add(0.1 * a)"),
            "the hinge loss": (
                "F.softplus(-a)",
                "(1 - a).clamp(min=0)",
                "F.softplus(b)",
                "(b + 1).clamp(min=0)",
            ),
            "relativistic: each real logit against a fake's": (
                "F.softplus(-a).mean() + F.softplus(b)",
                "-2 * F.logsigmoid(a - b)",
            ),
            "Wasserstein: the logits alone, without their softplus": (
                "F.softplus(-a)",
                "a.neg()",
                "F.softplus(b)",
                "b",
            ),
        },
    ),
    (
        "my_loss",
        loss(LABELS + BCE),
        {
            "a sigmoid first: these are no logits any more": (
                "D(torch.cat([x, fake]))",
                "torch.sigmoid(D(torch.cat([x, fake])))",
            ),
            "labels smoothed: real is 0.9": ("torch.ones(", "0.9 * torch.ones("),
            "the hinge loss": (
                BCE,
                "return 2 * F.relu(1 - (2 * y - 1) * D(torch.cat([x, fake]))).mean()",
            ),
            "relativistic: each real logit against a fake's": (
                "D(torch.cat([x, fake]))",
                "torch.cat([D(x) - D(fake), D(fake) - D(x)])",
            ),
            "Wasserstein: the logits alone, without their softplus": (
                *(BCE, "return 2 * ((1 - 2 * y) * D(torch.cat([x, fake]))).mean()"),
            ),
            "every logit still meets every label": (
                BCE,
                "a = D(torch.cat([x, fake])).squeeze(1)\n    return 2 * (F.softplus(a) - y * a).mean()",
            ),
        },
    ),
    (
        "my_epoch",
        ROWS,
        {
            "a new order for each batch: some points come twice, some never": (
                *("return mixed.split(count)", "more = math.ceil(len(points) / count) - 1"),
                *(
                    "more =",
                    "parts = [mixed[:count]]\n    for _ in range(math.ceil(len(points) / count) - 1):\n        parts.append(points[torch.randperm(len(points))][:count])\n    return parts\n    more =",
                ),
            ),
            "put at the places of the order, not taken from them": (
                "mixed = points[torch.randperm(len(points))]",
                "mixed = 0 * points\n    mixed[torch.randperm(len(points))] = points",
            ),
            "`count` batches, not `count` points in each": (".split(count)", ".chunk(count)"),
            "the places, not the points": (
                "points[torch.randperm(len(points))]",
                "torch.randperm(len(points))",
            ),
            "nothing is shuffled": ("mixed.split", "points.split"),
            "the coordinates were shuffled apart: these are other points": (
                "points[torch.randperm(len(points))]",
                "torch.stack([c[torch.randperm(len(c))] for c in points.T], 1)",
            ),
        },
    ),
    (
        "my_epoch",
        PLACES,
        {
            "a new order for each batch: some points come twice, some never": (
                *("    order = torch.randperm(len(points))\n", ""),
                *("order[i : i + count]", "torch.randperm(len(points))[:count]"),
            ),
            "put at the places of the order, not taken from them": (
                "torch.randperm(len(points))",
                "torch.randperm(len(points)).sort().indices",
            ),
            "`count` batches, not `count` points in each": (
                "    return",
                "    count = -(-len(points) // count)\n    return",
            ),
            "the places, not the points": ("points[order[i : i + count]]", "order[i : i + count]"),
            "the last, smaller batch is missing": (
                "range(0, len(points)",
                "range(0, len(points) - count",
            ),
            "nothing is shuffled": ("order[i : i + count]", "i : i + count"),
            "drawn with replacement: some points come twice, some never": (
                "torch.randperm(len(points))",
                "torch.randint(0, len(points), (len(points),))",
            ),
        },
    ),
    (
        "my_penalty",
        OWN,
        {
            "step 0 is left out": ("if step % every", "if step == 0 or step % every"),
            "counted from 1: a step too early": ("step % every", "(step + 1) % every"),
            "at the steps between, not at those that are due": ("if step", "if not step"),
            "the mean length, squared: square first": (
                "length.mean()",
                "length.sqrt().mean() ** 2",
            ),
            "pulled to a slope of 1, as in WGAN-GP: R1 pulls to 0": (
                "length.mean()",
                "(length.sqrt() - 1).square().mean()",
            ),
            "the mean over the coordinates, too: sum these": ("(g**2).sum(1)", "(g**2)"),
        },
    ),
    (
        "my_penalty",
        BOOL,
        {
            "step 0 is left out": ("step % every == 0", "step > 0 and step % every == 0"),
            "counted from 1: a step too early": ("step % every == 0", "step % every == every - 1"),
            "at the steps between, not at those that are due": ("every == 0", "every > 0"),
            "the mean length, squared: square first": (
                "(g**2).sum(1)",
                "g.norm(dim=1).mean().pow(2)",
            ),
            "pulled to a slope of 1, as in WGAN-GP: R1 pulls to 0": (
                "(g**2).sum(1)",
                "(torch.linalg.vector_norm(g, dim=1) - 1) ** 2",
            ),
            "the mean over the coordinates, too: sum these": ("(g**2).sum(1)", "g.pow(2).mean(1)"),
            "times the interval, and at every step": ("(step % every == 0) * ", ""),
        },
    ),
    (
        "my_noise",
        DRAW,
        {
            "the seed is still set at each call, to what it was": (
                "return",
                "torch.manual_seed(torch.initial_seed())\n    return",
            ),
            "uniform from −1 to 1, not normal": (
                "torch.randn(count, size)",
                "torch.rand(count, size).sub(0.5).mul(2)",
            ),
            "in a loop: one draw gives other numbers": (
                "torch.randn(count, size)",
                "torch.cat([torch.randn(1, size) for _ in range(count)])",
            ),
            "drawn in the other shape, and turned": ("randn(count, size)", "randn(size, count).mT"),
            "drawn in float64": ("n(count, size)", "n(count, size, dtype=torch.double).float()"),
            "two numbers in each row, whatever the size": ("n(count, size)", "n([count, 2])"),
            "each row has length 1: a point on the sphere": (
                "return torch.randn(count, size)",
                "z = torch.randn(count, size)\n    return z / z.norm(dim=1, keepdim=True)",
            ),
            "truncated: nothing beyond 1": (
                "torch.randn(count, size)",
                "nn.init.trunc_normal_(torch.zeros((count, size)), 0.0, 1.0, -1, 1)",
            ),
            "truncated: nothing beyond 2": (
                "torch.randn(count, size)",
                "nn.init.trunc_normal_(torch.zeros((count, size)))",
            ),
        },
    ),
    (
        "my_noise",
        FILL,
        {
            "the seed is still set at each call, to what it was": (
                "normal_()",
                "normal_(generator=torch.Generator().manual_seed(torch.initial_seed()))",
            ),
            "uniform from −1 to 1, not normal": ("normal_()", "uniform_(-1, 1)"),
            "in a loop: one draw gives other numbers": (
                "return torch.empty(count, size).normal_()",
                "z = torch.empty(count, size)\n    for row in z:\n        row.normal_()\n    return z",
            ),
            "drawn in the other shape, and turned": (
                "torch.empty(count, size).normal_()",
                "torch.empty(size, count).normal_().transpose(0, 1)",
            ),
            "drawn in float64": ("empty(count, size)", "empty(count, size).double()"),
            "two numbers in each row, whatever the size": ("empty(count, size)", "empty(count, 2)"),
            "each row has length 1: a point on the sphere": (
                "normal_()",
                "normal_().renorm(2, 0, 1e-6).mul(1e6)",
            ),
            "truncated: nothing beyond 1": (
                *(
                    "torch.empty(count, size).normal_()",
                    "_(torch.empty((count, size)), 0, 1, -1, 1)",
                ),
                *("return _", "return nn.init.trunc_normal_"),
            ),
            "truncated: nothing beyond 2": (
                *(
                    "torch.empty(count, size).normal_()",
                    "_(torch.empty((count, size)), 0, 1, -2, 2)",
                ),
                *("return _", "return nn.init.trunc_normal_"),
            ),
            "one row, repeated": (
                "torch.empty(count, size).normal_()",
                "torch.empty(size).normal_().tile(count, 1)",
            ),
        },
    ),
    (
        "my_best",
        best(LOOP),
        {
            "of several with the highest score the last": ("s > top", "s >= top"),
            "the parameters alone: buffers belong to the state, too": (
                "G.state_dict()",
                "dict(G.named_parameters())",
            ),
            "compared with the look before, not with the best": (
                *("        top, state = s, ", "        state = "),
                *("items()}\n", "items()}\n        top = s\n"),
            ),
            NOT_A_COPY: ("v.clone()", "v.detach().cpu()"),
        },
    ),
    (
        "my_best",
        STATES,
        {
            "of several with the highest score the last": (
                "max(seen, key=lambda pair: pair[0])",
                "sorted(seen, key=lambda pair: pair[0])[-1]",
            ),
            "the parameters alone: buffers belong to the state, too": (
                "G.state_dict()",
                "{k: p.data for k, p in G.named_parameters()}",
            ),
            "compared with the look before, not with the best": (
                "max(seen, key=lambda pair: pair[0])",
                "[b for a, b in zip([(-math.inf,), *seen], seen) if b[0] > a[0]][-1]",
            ),
            NOT_A_COPY: ("copy.deepcopy(G.state_dict())", "copy.copy(G.state_dict())"),
        },
    ),
    (
        "my_rate",
        RATE,
        {
            "subtracted: it falls by the same amount": (
                "0.75 ** (step // epoch_length)",
                "max(0.0, 1 - step // epoch_length / 4)",
            ),
            "the epoch is rounded: it changes in the middle": (
                "(step // epoch_length)",
                "round(step / epoch_length)",
            ),
            "a step too late: an epoch's first step is still the last one's": (
                "step // epoch_length",
                "-((-step) // epoch_length) - 1 if step else 0",
            ),
            "a step too early: counted from 1": (
                "(step // epoch_length)",
                "((1 + step) // epoch_length)",
            ),
            "it falls once, and never again": (
                "0.004 * 0.75 ** (step // epoch_length)",
                "0.004 if step < epoch_length else 0.003",
            ),
            "exp(−0.25) in place of 0.75": ("0.75 ** (", "math.exp(-1 / 4) ** ("),
            "divided by 1 + 0.25 · epoch": (
                "* 0.75 ** (step // epoch_length)",
                "/ (1 + step // epoch_length / 4)",
            ),
            "0.75 times the epoch, not to its power": (
                "0.75 ** (step // epoch_length)",
                "(0.75 * (step // epoch_length) if step >= epoch_length else 1)",
            ),
            "0.75 times the epoch, and 0 in the first": ("0.75 **", "0.75 *"),
        },
    ),
    (
        "my_rate",
        FALLS,
        {
            "subtracted: it falls by the same amount": ("0.75 * lr", "lr - 0.001"),
            "the epoch is rounded: it changes in the middle": (
                "lr = 0.004",
                "lr, step = 0.004, step + epoch_length / 2",
            ),
            "a step too late: an epoch's first step is still the last one's": ("step >=", "step >"),
            "a step too early: counted from 1": ("lr = 0.004", "lr, step = 0.004, step + 1"),
            "it falls once, and never again": ("while", "if"),
            "exp(−0.25) in place of 0.75": ("0.75 * lr", "lr * math.exp(-0.25)"),
            "divided by 1 + 0.25 · epoch": ("0.75 * lr", "1 / (1 / lr + 1 / 0.016)"),
            "0.75 times the epoch, not to its power": (
                "0.75 * lr",
                "0.003 if lr == 0.004 else lr + 0.003",
            ),
            "0.75 times the epoch, and 0 in the first": (
                "lr = 0.004",
                "lr = 0",
                "0.75 * lr",
                "lr + 0.003",
            ),
        },
    ),
    (
        "my_average",
        NAMED,
        {
            "the whole-number buffers were left out: batch norm's count": (
                "else:",
                "elif value.is_floating_point():",
            ),
            "the buffers were averaged, all but the whole numbers: copy them": (
                "name in names",
                "value.dtype.is_floating_point",
            ),
            "G was added whole: its share is 1 − keep": (", alpha=1 - keep", ""),
            "the buffers are still those of step 0": (
                "value.copy_(new[name])",
                "new[name].mul(value)",
            ),
        },
    ),
    (
        "my_average",
        LOADED,
        {
            "the whole-number buffers were left out: batch norm's count": (
                "(state)\n",
                "({k: v for k, v in state.items() if 'tracked' not in k}, strict=False)\n",
            ),
            "the buffers were averaged, all but the whole numbers: copy them": (
                "averaged.load",
                "for name, a in averaged.named_buffers():\n        if a.ndim:\n            state[name] = keep * a + (1 - keep) * state[name]\n    averaged.load",
            ),
            "G was added whole: its share is 1 − keep": ("(1 - keep) * g", "g"),
            "nothing was changed": ("averaged.load_state_dict(state)", "state.clear()"),
            "G's weights were copied, nothing was averaged": (
                "keep * a.detach() + (1 - keep) * g",
                "g",
            ),
        },
    ),
    (
        "my_channels",
        MOVED,
        {
            "the way back, from (N, C, H, W) to (N, H, W, C)": ("0, 3, 1, 2", "0, 2, 3, 1"),
            "all four axes are in the opposite order": ("0, 3, 1, 2", "3, 2, 1, 0"),
            "rows and columns are exchanged": (
                "permute(0, 3, 1, 2)",
                "transpose(1, 3).reshape(len(pictures), -1, *pictures.shape[1:3])",
            ),
        },
    ),
    (
        "my_channels",
        NAMES,
        {
            "the way back, from (N, C, H, W) to (N, H, W, C)": ("nhwc->nchw", "nchw->nhwc"),
            "all four axes are in the opposite order": ("nhwc->nchw", "nhwc->cwhn"),
            "the colours are in the opposite order": ("w', pictures", "w', pictures.flip(-1)"),
        },
    ),
    (
        "my_mean",
        FOLDED,
        {
            "it begins at 0": ("m = values[0]", "m = 0", "values[1:]", "values"),
            "it begins at 0, and the shares are made to sum to 1, as in Adam": (
                *("m = values[0]", "m = 0", "values[1:]", "values"),
                *("return m", "return m / (1 - keep ** len(values))"),
            ),
            "each new value was added whole: its share is 1 − keep": ("(1 - keep) * v", "v"),
            "the last two values alone: mix with the average, not with the value before": (
                *("m = keep", "m, before = keep", "* m +", "* before +", "* v\n", "* v, v\n"),
                *("m = values[0]", "m = before = values[0]"),
            ),
            "all the averages, not the last one": (
                *("m = values[0]", "m, seen = values[0], [values[0]]"),
                *("* v\n", "* v\n        seen.append(m)\n", "return m", "return torch.stack(seen)"),
            ),
            "keep is smaller at first, (1 + t) / (10 + t)": (
                *(
                    "for v in values[1:]:",
                    "for t, v in enumerate(values[1:], 2):\n        k = min(keep, t / (9 + t))",
                ),
                *("keep * m + (1 - keep)", "k * m + (1 - k)"),
            ),
            "in the opposite order: the first counts most": (
                "values[0]",
                "values[-1]",
                "values[1:]",
                "values.flip(0)[1:]",
            ),
        },
    ),
    (
        "my_mean",
        WEIGHTS,
        {
            "it begins at 0": ("[keep ** (T - 1)] + [", "[", "range(1, T)", "range(T)"),
            "it begins at 0, and the shares are made to sum to 1, as in Adam": (
                *("[keep ** (T - 1)] + [", "[", "range(1, T)", "range(T)"),
                *("(w, dtype=values.dtype)", "(w).div(sum(w))"),
            ),
            "each new value was added whole: its share is 1 − keep": (
                "(1 - keep) * keep **",
                "keep **",
            ),
            "the last two values alone: mix with the average, not with the value before": (
                "return",
                "w = [0.0] * (T - 2) + [keep, 1 - keep]\n    return",
            ),
            "all the averages, not the last one": (
                *(
                    "T = len(values)",
                    "if len(values) > 1:\n        return torch.stack([*my_mean(values[:-1], keep).view(-1, 3), my_last(values, keep)])\n    T = len(values)",
                ),
                *(
                    "def my_mean",
                    "def my_last(values, keep):\n    m = values[0]\n    for v in values:\n        m = m + (1 - keep) * (v - m)\n    return m\n\n\ndef my_mean",
                ),
            ),
            "keep is smaller at first, (1 + t) / (10 + t)": (
                "return",
                "w = [1.0]\n    for t in range(1, T):\n        k = min(keep, (t + 1) / (t + 10))\n        w = [a * k for a in w] + [1 - k]\n    return",
            ),
        },
    ),
    (
        "my_split",
        HALVES,
        {
            "all pictures are for training, the held-out ones among them": (
                "order[:half]",
                "order",
            ),
            "the training pictures are held out, too": ("order[half:]", "order[:half]"),
            "the held-out half is not in the drawn order: some of it is for training": (
                "pictures[order[half:]]",
                "pictures[half:]",
            ),
            "two draws: some pictures are in both parts, some in none": (
                "order[half:]",
                "torch.randperm(len(pictures))[half:]",
            ),
            "four fifths are for training, not half": (
                "len(pictures) // 2",
                "int(0.8 * len(pictures))",
            ),
            "a coin for each picture: the parts are no halves": (
                *("torch.randperm(len(pictures))", "torch.rand(len(pictures)) < 0.5"),
                *("order[:half]", "order", "order[half:]", "~order"),
            ),
            "the halves are exchanged: the first is for training": (
                "order[:half]",
                "order[half:]",
                ", pictures[order[half:]]",
                ", pictures[order[:half]]",
            ),
        },
    ),
    (
        "my_split",
        MIXED,
        {
            "all pictures are for training, the held-out ones among them": (
                "mixed[:middle]",
                "mixed",
            ),
            "the training pictures are held out, too": ("mixed[middle:]", "mixed[:middle]"),
            "the held-out half is not in the drawn order: some of it is for training": (
                "mixed[middle:]",
                "pictures[middle:]",
            ),
            "two draws: some pictures are in both parts, some in none": (
                "return copies(mixed[:middle])",
                "first = copies(mixed[:middle])\n    mixed = pictures[torch.randperm(len(pictures))]\n    return first",
            ),
            "four fifths are for training, not half": (
                "mixed.shape[0] // 2",
                "len(mixed) * 8 // 10",
            ),
            "a coin for each picture: the parts are no halves": (
                *(
                    "mixed = pictures[torch.randperm(len(pictures))]",
                    "mixed = torch.rand(len(pictures)).lt(0.5)",
                ),
                *(
                    "mixed[:middle]",
                    "pictures[mixed]",
                    "mixed[middle:]",
                    "pictures[mixed.logical_not()]",
                ),
            ),
        },
    ),
    (
        "my_resume",
        BOTH,
        {
            "a step of SGD, not of Adam": ("Adam(", "SGD(", COPIED, ""),
            FRESH: (COPIED, "optimizer.load_state_dict(opt.state_dict())"),
            UNMOVED: ("loss(new)", "loss(network)"),
        },
    ),
    (
        "my_resume",
        GIVEN,
        {
            "a step of SGD, not of Adam": (
                "opt.step()",
                "for p in new.parameters():\n        p.data -= p.grad / 100",
            ),
            FRESH: (
                "opt.state[p] = copy.deepcopy(optimizer.state[old])",
                "opt.state[old] = optimizer.state[old]",
            ),
            UNMOVED: (
                "opt = torch.optim.Adam(new.parameters(), 1e-2)",
                "opt = copy.deepcopy(optimizer)",
            ),
            "its count of steps was lost": (
                "optimizer.state[old])",
                "optimizer.state[old]) | {'step': torch.tensor(0.0)}",
            ),
            "its mean square was lost": (
                "optimizer.state[old])",
                "optimizer.state[old])\n        opt.state[p]['exp_avg_sq'].zero_()",
            ),
        },
    ),
]

RIGHT += [
    ("my_start", BY_HAND),
    (
        "my_start",
        start(
            "net = copy.deepcopy(kept)",
            "opt = torch.optim.SGD([{'params': net.parameters()}], lr=0.1)",
            "def closure():",
            "    opt.zero_grad()",
            "    now = loss(net)",
            "    now.backward()",
            "    return now",
            "opt.step(closure)",
            "return torch.hstack([p.data.ravel() for p in net.parameters()])",
        ),
    ),
    (
        "my_loss",
        loss(
            "a, b = D(x), D(fake)",
            "return F.soft_margin_loss(a, torch.ones_like(a)) + F.softplus(b).mean()",
        ),
    ),
    (
        "my_loss",
        loss(
            "a = torch.cat([D(x), D(fake)])",
            "pair = torch.cat([torch.zeros_like(a), a], dim=1)",
            "which = torch.cat([torch.ones(len(x)), torch.zeros(len(fake))]).long()",
            "return F.cross_entropy(pair, which, reduction='sum') / len(x)",
        ),
    ),
    (
        "my_epoch",
        epoch(
            "batches, batch = [], []",
            "for i in torch.randperm(len(points)).tolist():",
            "    batch.append(points[i])",
            "    if len(batch) == count:",
            "        batches.append(torch.stack(batch))",
            "        batch = []",
            "return batches + ([torch.stack(batch)] if batch else [])",
        ),
    ),
    (
        "my_epoch",
        epoch(
            "order = torch.randperm(len(points)).tolist()",
            "return list(torch.utils.data.DataLoader(points, batch_size=count, sampler=order))",
        ),
    ),
    (
        "my_epoch",
        ROWS.replace("split(count)", "tensor_split(list(range(count, len(points), count)))"),
    ),
    (
        "my_penalty",
        penalty(
            "if divmod(step, every)[1] > 0:",
            "    return 0.0",
            "whole = lambda p: D(p).sum()",
            "slopes = torch.autograd.functional.jacobian(whole, x, create_graph=True)",
            "return every * gamma * slopes.square().sum() / (2 * len(x))",
        ),
    ),
    ("my_noise", noise("return torch.distributions.Normal(0.0, 1.0).sample((count, size))")),
    ("my_noise", noise("return torch.randn(count * size).view(count, size)")),
    ("my_noise", noise("return nn.init.normal_(torch.empty(count, size))")),
    ("my_noise", noise("return torch.randn([count, size], generator=torch.default_generator)")),
    (
        "my_best",
        best(
            "seen = [(-float(score(G)), copy.deepcopy(G.state_dict())) for G in looks]",
            "seen.sort(key=lambda pair: pair[0])",
            "return seen[0][1]",
        ),
    ),
    ("my_rate", rate("return math.exp(math.log(0.004) + step // epoch_length * math.log(3 / 4))")),
    ("my_rate", rate("return 4e-3 * math.prod([1 - 0.25] * math.floor(step / epoch_length))")),
    ("my_average", NAMED),
    ("my_average", LOADED.replace("averaged.load_state_dict(state)", "return state")),
    ("my_average", average("averaged = copy.deepcopy(averaged)", MIX + COPY)),
    (
        "my_average",
        average(
            "vector = nn.utils.parameters_to_vector",
            "with torch.no_grad():",
            "    m = keep * vector(averaged.parameters()) + (1 - keep) * vector(G.parameters())",
            "    nn.utils.vector_to_parameters(m, averaged.parameters())",
            COPY,
        ),
    ),
    (
        "my_channels",
        channels(
            "h, w = pictures.shape[1:3]",
            "return pictures.flatten(1, 2).mT.unflatten(2, (h, w))",
        ),
    ),
    ("my_mean", FOLDED.replace("values[1:]", "values")),
    (
        "my_mean",
        mean(
            "if len(values) == 1:",
            "    return values[0]",
            "return torch.lerp(values[-1], my_mean(values[:-1], keep), keep)",
        ),
    ),
    (
        "my_split",
        split(
            "n = len(pictures)",
            "first, rest = torch.randperm(n).split([n // 2, n - n // 2])",
            "return copies(torch.index_select(pictures, 0, first)), pictures[rest]",
        ),
    ),
    ("my_resume", GIVEN),
]
WRONG += [
    ("my_loss", TWO.replace("F.softplus(", "F.logsigmoid(-"), "the sign is wrong"),
    ("my_loss", TWO.replace("mean", "sum"), "a sum in place of a mean"),
    ("my_penalty", OWN.replace("length.mean()", "length.sum()"), "a sum in place of a mean"),
    ("my_penalty", OWN.replace("D(points).sum()", "D(points).mean()"), "divided by n²"),
    ("my_penalty", OWN.replace(", create_graph=True", ""), "has no gradient"),
    (
        "my_noise",
        noise("return torch.empty(size, count).normal_()"),
        "with count and size exchanged",
    ),
    ("my_noise", noise("return torch.randn(count, size, 1, 1)"), "the numbers are right"),
    ("my_rate", RATE.replace("0.004", "1e-3"), "a quarter of what is right"),
    (
        "my_average",
        average(
            "with torch.no_grad():",
            "    for a, g in zip(averaged.parameters(), G.parameters()):",
            "        g.copy_(keep * a + (1 - keep) * g)",
            "averaged.load_state_dict(G.state_dict())",
            "return averaged.state_dict()",
        ),
        "changes the values of G",
    ),
    ("my_channels", channels("return torch.cat(pictures.unbind(3), 1)"), "the numbers are right"),
    ("my_channels", channels("return pictures.permute(0, 3, 1, 2) / 255"), "times what is right"),
    ("my_split", HALVES.replace("return ", "return (").rstrip() + ")[::-1]\n", "in another order"),
    (
        "my_split",
        HALVES.replace(
            "return ", "copies = lambda p, c=copies: c(p)[torch.randperm(3 * len(p))]\n    return "
        ),
        "right but for the order",
    ),
    (
        "my_resume",
        BOTH.replace("copy.deepcopy(optimizer.state_dict())", "optimizer.state_dict()"),
        "right once",
    ),
    (
        "my_resume",
        resume("new, opt = network, optimizer", ON + FLAT),
        "changes the values of network",
    ),
    (
        "my_resume",
        resume(
            "before = copy.deepcopy(network.state_dict())",
            "new, opt = network, optimizer",
            ON + FLAT.replace("return", "after ="),
            "network.load_state_dict(before)",
            "return after",
        ),
        "right once",
    ),
]
