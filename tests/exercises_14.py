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


# Right answers, and what of them is replaced in one with a mistake
EDITS = [
    (
        "repaired",
        """
def repaired(G, H, a, b):
    there, back = G(a), H(b)
    first = torch.mean(torch.abs(H(there) - a))
    second = torch.mean(torch.abs(G(back) - b))
    return torch.add(first, second)""",
        {
            "nothing was repaired: each is still compared with a stranger": (
                *("H(there) - a", "H(there) - b", "G(back) - b", "G(back) - a"),
            ),
            "only the way of A there and back": "first + 0 * second.detach()",
            "only the way of B there and back": "second",
            "the mean of the two, not their sum": "torch.lerp(first, second, 0.5)",
            "squares, where the absolute value was asked for": ("torch.abs", "torch.square"),
            "no absolute value: errors of both signs cancel": ("torch.abs", ""),
            "the errors were summed, not averaged": ("torch.mean", "torch.sum"),
            "all errors were averaged before the absolute value": (
                *("torch.mean(torch.abs(", "torch.abs(torch.mean("),
            ),
            "the batch was averaged before the absolute value": (
                *("H(there) - a", "H(there).mean(0) - a.mean(0)"),
                *("G(back) - b", "(G(back) - b).mean(dim=0)"),
            ),
            "there, but not back: that asks for doing nothing": (
                "H(there)",
                "there",
                "G(back)",
                "back",
            ),
            "that is the identity loss": (
                "G(a), H(b)",
                "G(b), H(a)",
                "H(there) - a",
                "there - b",
                "G(back) - b",
                "back - a",
            ),
            "the same translator twice: the other one leads back": (
                "H(there)",
                "G(there)",
                "G(back)",
                "H(back)",
            ),
            "the first half was cut off: only the second one learns": (
                *("G(a), H(b)", "G(a).detach(), H(b).data"),
            ),
            "compared with the picture half-way": (
                "H(there) - a",
                "H(there) - there",
                "G(back) - b",
                "G(back) - back",
            ),
        },
    ),
    (
        "repaired",
        """
def repaired(G, H, a, b):
    pairs = [(H(G(a)), a), (G(H(b)), b)]
    return sum(nn.functional.l1_loss(x, y) for x, y in pairs)""",
        {
            "all errors were averaged before the absolute value": (
                "sum((x.mean() - y.mean()).abs() for x, y in pairs)"
            ),
        },
    ),
    (
        "my_albums",
        """
def my_albums(images, labels):
    eyes = labels[:, 3]
    none, sun = eyes == 0, eyes == 2
    return images[none], images[sun]""",
        {
            "glasses of all kinds in the second album": ("eyes == 2", "eyes != 0"),
            "ordinary glasses in the second album": ("eyes == 2", "eyes == 1"),
            "ordinary glasses in the first album, beside none": ("eyes == 0", "eyes < 2"),
            "the first album has glasses: it was to have none": ("eyes == 0", "eyes == 1"),
            "the albums are exchanged": ("none, sun =", "sun, none ="),
            "column 2 is the length of hair": ("labels[:, 3]", "2 * labels[:, 2]"),
            "column 2 is the length of hair: nothing there is 2": ("labels[:, 3]", "labels.T[2]"),
            "which pictures, True or False, not the pictures themselves": "none, sun",
            "the pictures' numbers, not the pictures themselves": "none.nonzero(), sun.nonzero()",
            "their labels, not the pictures": "labels[none], labels[sun]",
            "column 4 is the mouth: numbers start at 0": ("labels[:, 3]", "2 * labels[:, 4]"),
            "both albums hold all faces": ("eyes == 0, eyes == 2", "eyes >= 0, eyes <= 2"),
            "the first album holds all faces": "images, images[sun]",
            "the second album holds all faces": "images[none], images",
            "made equally long: albums need no partners": (
                *(
                    "images[none], images[sun]",
                    "images[none][: sun.sum()], images[sun][: none.sum()]",
                ),
            ),
            "black hair alone: hair was not asked for": (
                *(
                    "eyes == 0, eyes == 2",
                    "(eyes == 0) * (labels[:, 1] == 0), (eyes == 2) * (labels[:, 1] < 1)",
                ),
            ),
        },
    ),
    (
        "my_albums",
        """
def my_albums(images, labels):
    def wearing(kind):
        return torch.stack([i for i, label in zip(images, labels) if label[3] == kind])
    return wearing(0), wearing(2)""",
        {
            "column 2 is the length of hair: nothing there is 2": (
                *(
                    "torch.stack([i for",
                    "images[[n for n, (i,",
                    "label[3] == kind])",
                    "label[2] == kind]]",
                ),
                *("i, label in zip(images, labels)", "label) in enumerate(zip(images, labels))"),
            ),
            "which pictures, True or False, not the pictures themselves": (
                *(
                    "torch.stack([i for i, label in zip(images, labels) if label[3] == kind])",
                    "[bool(label[3] == kind) for label in labels]",
                ),
                *("wearing(0), wearing(2)", "torch.tensor(wearing(0)), torch.tensor(wearing(2))"),
            ),
            "the pictures' numbers, not the pictures themselves": (
                *(
                    "torch.stack([i for i, label in zip(images, labels)",
                    "torch.tensor([[i] for i, label in enumerate(labels)",
                ),
            ),
            "their labels, not the pictures": ("torch.stack([i for", "torch.stack([label for"),
        },
    ),
]
