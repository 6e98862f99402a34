"""Answers to the exercises of lesson 16, right and wrong, as a reader might write them."""

LESSON = "16_music"


def key(result, before=""):
    body = f"    {before}\n" if before else ""
    return f"def my_transposed(bars, by):\n{body}    return {result}\n"


def through(result, before="p = logits.softmax(1)"):
    body = "".join(f"    {line}\n" for line in before.split("\n") if line)
    return f"def my_straight(logits):\n{body}    return {result}\n"


HARD = "p = logits.softmax(1)\nhard = (p == p.amax(1, keepdim=True)).float()"
ONE_HOT = (
    "p = torch.softmax(logits, dim=1)\n"
    "hard = F.one_hot(p.argmax(1), p.shape[1]).permute(0, 2, 1).float()"
)

RIGHT = [
    ("foretold", "foretold = (0, 19 / 32, 9.6)"),
    ("foretold", "foretold = [0.0, 0.59375, 4 * 4 * 60 / 100]"),
    ("foretold", "foretold = torch.tensor([0, 1 - 13 / 32, 9.6])"),
    ("foretold", "foretold = (1 - 1, (2 * 7 + 5) / 32, 64 * 15 / 100)"),
    (
        "foretold",
        "white = sum(n % 12 in (0, 2, 4, 5, 7, 9, 11) for n in range(55, 87))\n"
        "foretold = (0, white / 32, 9.6)",
    ),
    ("my_transposed", key("torch.where(bars > 0, bars.int() + by, 0).byte()")),
    ("my_transposed", key("((bars.long() + by) * (bars != 0)).to(torch.uint8)")),
    (
        "my_transposed",
        """
def my_transposed(bars, by):
    moved = bars.clone().int()
    moved[moved != 0] += by
    return moved.byte()
""",
    ),
    (
        "my_transposed",
        """
def my_transposed(bars, by):
    held, pitch = bars.int() // 128, bars.int() % 128
    return torch.where(pitch == 0, 0, pitch + by + 128 * held).to(bars.dtype)
""",
    ),
    (
        "my_transposed",
        """
def my_transposed(bars, by):
    rows = [[code + by if code else 0 for code in bar] for bar in bars.tolist()]
    return torch.tensor(rows, dtype=torch.uint8)
""",
    ),
    (
        "my_transposed",
        """
def my_transposed(bars, by):
    table = torch.arange(256) + by
    table[0] = 0
    return table[bars.long()].byte()
""",
    ),
    ("my_straight", through("hard + p - p.detach()", ONE_HOT)),
    ("my_straight", through("hard.detach() - (p.detach() - p)", HARD)),
    (
        "my_straight",
        """
def my_straight(logits):
    p = logits.exp() / logits.exp().sum(1, keepdim=True)
    with torch.no_grad():
        gap = torch.eye(logits.shape[1])[logits.argmax(1)].mT - p
    return p + gap
""",
    ),
    (
        "my_straight",
        """
def my_straight(logits):
    class Through(torch.autograd.Function):
        @staticmethod
        def forward(ctx, p):
            return torch.zeros_like(p).scatter(1, p.argmax(1, keepdim=True), 1.0)

        @staticmethod
        def backward(ctx, slope):
            return slope

    return Through.apply(logits.softmax(1))
""",
    ),
    (
        "my_straight",
        """
def my_straight(logits):
    p = logits.log_softmax(1).exp()
    q = p.data
    rows = [(q.max(1).values == q[:, i]).float() for i in range(q.shape[1])]
    return torch.stack(rows, 1).add(p).sub(q)
""",
    ),
]

WRONG = [
    ("foretold", "foretold = (\n    1.0, 19 / 32, 9.6)", "nothing but the order has changed"),
    ("foretold", "foretold = (\n    1 / 2, 19 / 32, 9.6)", "share half of their mass"),
    ("foretold", "foretold = (\n    0, 7 / 12.0, 9.6)", "seven of twelve"),
    ("foretold", "foretold = (\n    0, 1 - 19 / 32, 9.6)", "the black keys were counted"),
    ("foretold", "foretold = (\n    0, 19 / (86 - 55), 9.6)", "there are 32 pitches"),
    ("foretold", "foretold = (\n    0, 0.625, 9.6)", "one white key too many"),
    ("foretold", "foretold = (\n    0, 19 / 32, 4 * 60 / 100)", "that is one bar"),
    ("foretold", "foretold = (\n    0, 19 / 32, 64 * 60 / 100)", "not a quarter"),
    ("foretold", "foretold = (\n    0, 19 / 32, 64 * 30 / 100)", "not an eighth"),
    ("foretold", "foretold = (\n    0, 19 / 32, 16 / 100)", "in minutes"),
    # ---- another key
    ("my_transposed", key("(bars.int() + by).byte()"), "rests were moved, too"),
    ("my_transposed", key("bars + torch.tensor(by).byte()"), "rests were moved, too"),
    (
        "my_transposed",
        key("torch.where((bars < 128) & (bars > 0), bars.int() + by, bars.int()).byte()"),
        "the steps that hold a note were left behind",
    ),
    (
        "my_transposed",
        "def my_transposed(bars, by):\n    moved = bars.int()\n"
        "    moved[gk.data.rolls(bars)[:, 33] == 1] += by\n    return moved.byte()\n",
        "the steps that hold a note were left behind",
    ),
    (
        "my_transposed",
        key("torch.where(bars > 127, bars.int() + by, bars.int()).byte()"),
        "only the steps that hold a note were moved",
    ),
    (
        "my_transposed",
        key("(bars.int() + by * (bars.int() // 128)).byte()"),
        "only the steps that hold a note were moved",
    ),
    ("my_transposed", key("torch.where(bars > 0, bars.int() - by, 0).byte()"), "the other way"),
    ("my_transposed", key("((bars.int() - by) * bars.bool()).byte()"), "the other way"),
    (
        "my_transposed",
        key(
            "torch.where(bars > 0, b - b % 128 % 12 + (b % 128 + by) % 12, 0).byte()",
            "b = bars.int()",
        ),
        "the pitch was kept within its octave",
    ),
    (
        "my_transposed",
        "def my_transposed(bars, by):\n    held, pitch = bars.int() & 128, bars.int() & 127\n"
        "    pitch = torch.where(pitch > 0, pitch // 12 * 12 + (pitch + by) % 12, 0)\n"
        "    return (pitch + held).byte()\n",
        "the pitch was kept within its octave",
    ),
    (
        "my_transposed",
        key("torch.where(bars > 0, bars.int() % 128 + by, 0).byte()"),
        "held steps have become beginnings",
    ),
    (
        "my_transposed",
        key("torch.where(bars == 0, 0, (bars.int() & 127) + by).byte()"),
        "held steps have become beginnings",
    ),
    ("my_transposed", key("torch.where(bars > 0, bars.int() + 12 * by, 0).byte()"), "octaves"),
    ("my_transposed", key("((bars.int() + by * 12) * (bars != 0)).byte()"), "octaves"),
    # ---- straight through
    ("my_straight", through("hard", HARD), "no gradient comes back"),
    ("my_straight", through("hard + p.detach() - p.detach()", ONE_HOT), "no gradient comes back"),
    ("my_straight", through("p", "p = F.softmax(logits, dim=1)"), "not one 1 in each step"),
    (
        "my_straight",
        through("e / e.sum(1, keepdim=True)", "e = logits.exp()"),
        "not one 1 in each step",
    ),
    ("my_straight", through("p + hard", ONE_HOT), "not taken away again"),
    ("my_straight", through("p.add(hard.detach())", HARD), "not taken away again"),
    ("my_straight", through("p * hard.detach()", HARD), "has its probability, not 1"),
    (
        "my_straight",
        through("torch.where(p == p.amax(1, keepdim=True), p, 0.0)"),
        "has its probability, not 1",
    ),
    ("my_straight", through("hard - p + p.detach()", ONE_HOT), "the wrong sign"),
    ("my_straight", through("p.detach() + hard.detach() - p", HARD), "the wrong sign"),
    (
        "my_straight",
        through("hard.detach() + logits - logits.detach()", HARD),
        "the logits' own, not the softmax's",
    ),
    (
        "my_straight",
        through("logits + (hard - logits).detach()", ONE_HOT),
        "the logits' own, not the softmax's",
    ),
    (
        "my_straight",
        through("l + (hard - l).detach()", HARD + "\nl = F.log_softmax(logits, 1)"),
        "the log-softmax's",
    ),
    (
        "my_straight",
        through("hard.detach() + p.log() - p.log().detach()", HARD),
        "the log-softmax's",
    ),
    (
        "my_straight",
        through("q + (hard - q).detach()", HARD + "\nq = F.softmax(logits, -1)"),
        "taken over the steps",
    ),
    (
        "my_straight",
        through("hard + q - q.detach()", ONE_HOT + "\nq = logits.softmax(2)"),
        "taken over the steps",
    ),
    (
        "my_straight",
        through(
            "hard + p - p.detach()",
            "p = logits.softmax(1)\nhard = F.one_hot(logits.argmax(2), logits.shape[2]).float()",
        ),
        "the likeliest step of each row",
    ),
    (
        "my_straight",
        through(
            "p + (hard - p).detach()",
            "p = logits.softmax(1)\nhard = (logits == logits.amax(2, keepdim=True)).float()",
        ),
        "the likeliest step of each row",
    ),
    (
        "my_straight",
        through("p + ((p > 0.5).float() - p).detach()"),
        "some steps have no row",
    ),
    (
        "my_straight",
        through("p.round().detach() + p - p.detach()"),
        "some steps have no row",
    ),
    ("my_straight", through("p.argmax(1)"), "the row's number"),
    ("my_straight", through("logits.max(1).indices", ""), "the row's number"),
]

PROMISES = {
    "foretold": {
        "(a) how far the pitch classes are": "foretold = (0.1, 19 / 32, 9.6)",
        "(b) how likely a white key is": "foretold = (0, 0.6, 9.6)",
        "(c) how many seconds": "foretold = (0, 19 / 32, 10)",
    },
    "my_transposed": {
        "notes that begin move": key(
            "torch.where(bars > 127, bars.int() + by, bars.int().clamp(max=60)).byte()"
        ),
        "so do the steps that hold them": key(
            "torch.where(bars > 127, bars.int() + by + 1, (bars.int() + by) * (bars > 0)).byte()"
        ),
        "a rest stays a rest": key("torch.where(bars > 0, bars.int() + by, 128).byte()"),
        "by so many semitones": key("torch.where(bars > 0, bars.int() + 2 * by, 0).byte()"),
        "by may be negative": key("torch.where(bars > 0, bars.int() + abs(by), 0).byte()"),
        "of the same shape": key("torch.where(bars > 0, bars.int() + by, 0).byte().flatten()"),
    },
    "my_straight": {
        "of each step the likeliest row": through(
            "hard + p - p.detach()",
            "p = logits.softmax(1)\nhard = (p == p.amin(1, keepdim=True)).float()",
        ),
        "and all others 0": through(
            "hard + p - p.detach()",
            "p = logits.softmax(1)\nhard = torch.where(p == p.amax(1, keepdim=True), 1.0, 0.1)",
        ),
        "with the gradient of the softmax": through(
            "hard + q - q.detach()", HARD + "\nq = logits.sigmoid()"
        ),
        "the softmax over the rows": through(
            "hard + q - q.detach()", HARD + "\nq = logits.flatten(1).softmax(1).view_as(p)"
        ),
    },
}
