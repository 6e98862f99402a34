"""Answers to the exercises of lesson 14, right and wrong, as a reader might write them."""

LESSON = "14_unpaired_translation"


def cycle(first, second="(G(H(b)) - b).abs().mean()", join="{} + {}"):
    return f"def repaired(G, H, a, b):\n    return {join.format(first, second)}\n"


def pick(first, second, before=""):
    body = f"    {before}\n" if before else ""
    return f"def my_albums(images, labels):\n{body}    return {first}, {second}\n"


RIGHT = [
    ("foretold", "foretold = (120, 70, 0)"),
    ("foretold", "foretold = [5 * 4 * 3 * 2, 1 + 3 * (1 + 2 + 4 + 8 + 8), 0.0]"),
    ("foretold", "foretold = torch.tensor([120, 70, 0])"),
    ("foretold", "import math\nforetold = (math.factorial(5), 70.0, 0)"),
    ("foretold", "foretold = (len(list(permutations(range(5)))), 70, 5 * 0 + 10 * 0)"),
    ("repaired", cycle("(H(G(a)) - a).abs().mean()")),
    (
        "repaired",
        """
def repaired(G, H, a, b):
    ends = [(H(G(a)), a), (G(H(b)), b)]
    return sum(nn.functional.l1_loss(found, wanted) for found, wanted in ends)
""",
    ),
    (
        "repaired",
        """
def repaired(G, H, a, b):
    there, back = G(a), H(b)
    error = torch.abs(H(there) - a).sum() / a.numel()
    return error + torch.abs(G(back) - b).sum() / b.numel()
""",
    ),
    (
        "repaired",
        """
def repaired(G, H, a, b):
    both = torch.cat([H(G(a)) - a, G(H(b)) - b])  # as many of each
    return 2 * both.abs().mean()
""",
    ),
    (
        "repaired",
        """
def repaired(G, H, a, b):
    trip = nn.Sequential(G, H), nn.Sequential(H, G)
    return torch.mean(abs(trip[0](a) - a)) + torch.mean(abs(b - trip[1](b)))
""",
    ),
    ("my_albums", pick("images[labels[:, 3] == 0]", "images[labels[:, 3] == 2]")),
    (
        "my_albums",
        pick(
            "images[labels[:, i] < 1]",
            "images[labels[:, i] > 1]",
            'i = list(gk.data.FACE_ATTRIBUTES).index("eyewear")',
        ),
    ),
    (
        "my_albums",
        """
def my_albums(images, labels):
    rows = labels[:, 3]
    return tuple(images.index_select(0, torch.where(rows == k)[0]) for k in (0, 2))
""",
    ),
    (
        "my_albums",
        """
def my_albums(images, labels):
    bare, sunny = [], []
    for image, label in zip(images, labels):
        if label[3] == 0:
            bare.append(image)
        elif label[3] == 2:
            sunny.append(image)
    return torch.stack(bare), torch.stack(sunny)
""",
    ),
    (
        "my_albums",
        pick("images[~worn.bool()]", "images[worn == 2]", "*_, worn, _, _ = labels.unbind(1)"),
    ),
]

OWN = "(H(G(a)) - a).abs().mean()"

WRONG = [
    ("foretold", "foretold = (\n    3125, 70, 0)", "five choices for each of five"),
    ("foretold", "foretold = (\n    5, 70.0, 0)", "only the turns were counted"),
    ("foretold", "foretold = (\n    2 * 5, 70, 0)", "turns and reflections"),
    ("foretold", "foretold = (\n    24, 70.0, 0)", "the order of four groups"),
    ("foretold", "foretold = (\n    1, 70.0, 0)", "the losses do not know which one you mean"),
    ("foretold", "foretold = (\n    120, 5 * 4, 0)", "the kernels were added up"),
    ("foretold", "foretold = (\n    120, 1 + 5 * 3, 0)", "without its strides"),
    ("foretold", "foretold = (\n    120, 1 + 3 + 6 + 12, 0)", "the first three alone"),
    ("foretold", "foretold = (\n    120, 1 + 3 * 31, 0)", "the strides of the last two"),
    ("foretold", "foretold = (\n    120, 1 + 4 * 23, 0)", "a kernel of 4 adds 3 steps"),
    ("foretold", "foretold = (\n    120, 3 * 23, 0)", "the one pixel that it starts with"),
    ("foretold", "foretold = (\n    120, 70.0, 1)", "what does nothing is perfect"),
    ("foretold", "foretold = (\n    120, 70.0, 2)", "both of them 0"),
    ("repaired", cycle("(H(G(a)) - b).abs().mean()", "(G(H(b)) - a).abs().mean()"), "stranger"),
    ("repaired", cycle(OWN, "0"), "only the way of A"),
    ("repaired", cycle("0"), "only the way of B"),
    ("repaired", cycle(OWN, join="({} + {}) / 2"), "the mean of the two"),
    ("repaired", cycle("((H(G(a)) - a) ** 2).mean()", "((G(H(b)) - b) ** 2).mean()"), "squares"),
    ("repaired", cycle("(H(G(a)) - a).mean()", "(G(H(b)) - b).mean()"), "no absolute value"),
    ("repaired", cycle("(H(G(a)) - a).abs().sum()", "(G(H(b)) - b).abs().sum()"), "summed, not"),
    (
        "repaired",
        cycle("(H(G(a)) - a).mean(0).abs().mean()", "(G(H(b)) - b).mean(0).abs().mean()"),
        "the batch was averaged before",
    ),
    ("repaired", cycle("(G(a) - a).abs().mean()", "(H(b) - b).abs().mean()"), "there, but not"),
    ("repaired", cycle("(H(a) - a).abs().mean()", "(G(b) - b).abs().mean()"), "the identity loss"),
    (
        "repaired",
        cycle("(G(G(a)) - a).abs().mean()", "(H(H(b)) - b).abs().mean()"),
        "the same translator twice",
    ),
    (
        "repaired",
        cycle("(H(G(a).detach()) - a).abs().mean()", "(G(H(b).data) - b).abs().mean()"),
        "the first half was cut off",
    ),
    (
        "repaired",
        cycle("(H(G(a)) - G(a)).abs().mean()", "(G(H(b)) - H(b)).abs().mean()"),
        "the picture half-way",
    ),
    (
        "my_albums",
        pick("images[labels[:, 3] == 0]", "images[labels[:, 3] != 0]"),
        "glasses of all kinds",
    ),
    (
        "my_albums",
        pick("images[labels[:, 3] == 0]", "images[labels[:, 3] == 1]"),
        "ordinary glasses in the second album",
    ),
    (
        "my_albums",
        pick("images[labels[:, 3] != 2]", "images[labels[:, 3] == 2]"),
        "ordinary glasses in the first album",
    ),
    (
        "my_albums",
        pick("images[labels[:, 3] == 1]", "images[labels[:, 3] == 2]"),
        "the first album has glasses",
    ),
    (
        "my_albums",
        pick("images[labels[:, 3] == 2]", "images[labels[:, 3] == 0]"),
        "the albums are exchanged",
    ),
    (
        "my_albums",
        pick("images[labels[:, 2] == 0]", "images[labels[:, 2] == 1]"),
        "column 2 is the length of hair",
    ),
    (
        "my_albums",
        pick("images[labels[:, 4] == 0]", "images[labels[:, 4] == 1]"),
        "column 4 is the mouth",
    ),
    ("my_albums", pick("images", "images"), "both albums hold all faces"),
    ("my_albums", pick("images", "images[labels[:, 3] == 2]"), "the first album holds all"),
    ("my_albums", pick("images[labels[:, 3] == 0]", "images"), "the second album holds all"),
    (
        "my_albums",
        pick(
            "bare[:n]",
            "sunny[:n]",
            "bare, sunny = (images[labels[:, 3] == k] for k in (0, 2)); "
            "n = min(map(len, (bare, sunny)))",
        ),
        "made equally long",
    ),
    (
        "my_albums",
        pick(
            "images[black & (labels[:, 3] == 0)]",
            "images[black & (labels[:, 3] == 2)]",
            "black = labels[:, 1] == 0",
        ),
        "black hair alone",
    ),
]

PROMISES = {
    "foretold": {
        "(a) ways to send five groups onto five": "foretold = (119, 70, 0)",
        "(b) the width of the patch": "foretold = (120, 71, 0)",
        "(c) both losses of doing nothing": "foretold = (120, 70, 0.5)",
    },
    "repaired": {
        "the mean": cycle("(H(G(a)) - a).abs().median()", "(G(H(b)) - b).abs().median()"),
        "absolute error": cycle(
            "(H(G(a)) - a).square().mean().sqrt()", "(G(H(b)) - b).square().mean().sqrt()"
        ),
        "round trips": cycle("(H(G(a)) - a).abs().mean()", "(G(H(H(b))) - b).abs().mean()"),
        "of both": cycle("(H(G(a)) - a).abs().mean()", "(H(G(b)) - b).abs().mean()"),
        "added up": cycle("(H(G(a)) - a).abs().mean()", join="torch.maximum({}, {})"),
    },
    "my_albums": {
        "faces without any glasses": pick("images[labels[:, 3] < 2]", "images[labels[:, 3] == 2]"),
        "faces with sunglasses": pick("images[labels[:, 3] == 0]", "images[labels[:, 3] >= 1]"),
        "both albums": "def my_albums(images, labels):\n    return images[labels[:, 3] == 0]\n",
        "all else may be as it is": pick(
            "images[(labels[:, 3] == 0) & beard]",
            "images[(labels[:, 3] == 2) & beard]",
            "beard = labels[:, 5] == 1",
        ),
        "the pictures themselves": pick(
            "images[labels[:, 3] == 0] / 2", "images[labels[:, 3] == 2] / 2"
        ),
    },
}
