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
                "torch.randperm(len(points))\n    return points[torch.randint(0, len(points), [len(points)])]",
                "with replacement",
            ),
            (
                "return points[torch.randperm(len(points))]",
                "n = len(points)\n    torch.randperm(n)\n    return torch.stack([points[i] for i in torch.randint(n, (n,))])",
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
            ("return", "torch.manual_seed(1)\n    return", "to 1"),
            ("return", "torch.random.manual_seed(1)\n    return", "to 1"),
            ("return", "torch.manual_seed(42)\n    return", "to 42"),
            ("return", "torch.default_generator.manual_seed(42)\n    return", "to 42"),
            ("size))", "size), generator=torch.Generator(device='cpu'))", "a new generator"),
            (
                "return torch.randn((count, size))",
                "g = torch.Generator()\n    return torch.empty(count, size).normal_(generator=g)",
                "a new generator",
            ),
            ("randn((", "rand((", "uniform"),
            ("torch.randn((count, size))", "torch.empty(count, size).uniform_()", "uniform"),
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
            ("// epoch_length)", "// epoch_length + 1)", "too early"),
            ("0.004 *", "0.003 *", "too early"),
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
            ("movedim(-1, 1)", "movedim(-1, 1)[:, [2, 1, 0]]", "opposite order"),
            ("pictures.", "pictures.flip(3).", "opposite order"),
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
            ("m = values[0]", "m = torch.zeros_like(values[0])", "begins at 0"),
            ("m = values[0]", "m = 0", "begins at 0"),
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
            ("range(1, len(values))", "range(1, len(values) - 1)", "left out"),
            ("m = values[0]\n", "values = list(values)[:-1]\n    m = values[0]\n", "left out"),
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
            (
                "order = torch.randperm(len(pictures))",
                "order = torch.randperm(len(pictures)).flip(0)",
                "exchanged",
            ),
            (
                "len(pictures))\n",
                "len(pictures))[torch.arange(len(pictures) - 1, -1, -1)]\n",
                "exchanged",
            ),
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
            ("opt.step()", "pass", "no step"),
            ("opt.step()", "opt.zero_grad()\n    opt.step()", "no step"),
            ("new.parameters(), lr", "network.parameters(), lr", "no step"),
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
        "0 at other steps": penalty(SLOPES + "return gamma / 2 * length.mean()"),
    },
    "my_noise": {
        "count rows": noise("return torch.randn((count + 1, size))"),
        "of size numbers": noise("return torch.randn((count, size + 1))"),
        "from N(0, 1)": noise("return 2 * torch.randn((count, size))"),
        "from torch's own generator": noise(
            "return torch.randn((count, size), generator=torch.Generator().manual_seed(7))"
        ),
        "wherever that stands": noise("torch.manual_seed(0)\nreturn torch.randn((count, size))"),
        "one draw, no loop": noise(
            "return torch.stack([torch.randn(1)[0] for _ in range(count * size)]).view(count, size)[:, :1]"
        ),
    },
    "my_best": {
        "the state": best("return max(score(G) for G in looks)"),
        "the highest score": best(LOOP.replace("s > top", "s < top")),
        "the first one if several": best(
            LOOP.replace("s > top", "s >= top").replace("v.clone()", "v.clone() + 1e-3")
        ),
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
        "in place": average(
            "new = copy.deepcopy(averaged)",
            (MIX + COPY)
            .replace("averaged", "new")
            .replace("new.buffers(), G", "new.buffers(), averaged"),
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
