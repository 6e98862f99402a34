"""The quiz: what it refuses, which pictures it sends, how a game is counted."""

import itertools

import pytest
import torch
from playwright.sync_api import Page
from programs import node, show  # tests/programs.py
from torch import Tensor, nn

from gankit import widgets
from gankit.networks import DCGANDiscriminator


def some_bytes(count: int, seed: int = 0) -> Tensor:
    source = torch.Generator().manual_seed(seed)
    return torch.randint(0, 256, (count, 1, 28, 28), generator=source, dtype=torch.uint8)


def sent(quiz: widgets.Quiz) -> Tensor:
    return torch.frombuffer(bytearray(quiz.pictures), dtype=torch.uint8).reshape(-1, *quiz.shape)


def test_pictures_arrive_to_the_byte() -> None:
    """As bytes or as floats: the pool holds these very pictures, the real ones first."""
    real, fake = some_bytes(40), some_bytes(40, seed=1)
    quiz = widgets.real_or_fake(real, (fake / 127.5 - 1).requires_grad_(), rounds=4)
    pool = {picture.numpy().tobytes() for picture in sent(quiz)}
    firsts = {picture.numpy().tobytes() for picture in sent(quiz)[: quiz.reals]}
    assert quiz.reals == 12
    assert len(pool) == 24
    assert firsts < {picture.numpy().tobytes() for picture in real}
    assert pool - firsts < {picture.numpy().tobytes() for picture in fake}


def test_logits_are_the_discriminators() -> None:
    discriminator = DCGANDiscriminator(4, norm="batch").train()
    before = {name: value.clone() for name, value in discriminator.state_dict().items()}
    quiz = widgets.real_or_fake(some_bytes(9), some_bytes(7, seed=1), discriminator, rounds=3)
    for name, value in discriminator.state_dict().items():
        assert torch.equal(value, before[name])
    assert discriminator.training
    with torch.no_grad():
        expected = discriminator.eval()(sent(quiz) / 127.5 - 1)
    torch.testing.assert_close(torch.tensor(quiz.logits), expected, atol=1e-3, rtol=0)


def test_the_seed_decides_the_pool() -> None:
    pools = [
        widgets.real_or_fake(some_bytes(99), some_bytes(99, seed=1), seed=seed).pictures
        for seed in (0, 0, 1)
    ]
    assert pools[0] == pools[1] != pools[2]


def test_orders_are_fair_and_differ() -> None:
    orders = node("quiz.js", "out(Array.from({length: 2000}, (_, s) => m.shuffled(6, s)))")
    assert all(sorted(order) == list(range(6)) for order in orders)
    counts = torch.zeros(6, 6)
    for place, order in itertools.product(range(6), orders):
        counts[place, order[place]] += 1
    assert (counts - 2000 / 6).abs().max() < 5 * (2000 * 5 / 36) ** 0.5  # five standard deviations


DIGITS = some_bytes(4)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"real": DIGITS[0]}, r"real has shape \(1, 28, 28\), expected \(N ≥ 1, 1 or 3"),
        ({"real": DIGITS[:0]}, "real has shape.*N ≥ 1"),
        ({"fake": DIGITS.float()}, r"fake lies in \[0, 255\], expected \[-1, 1\]"),
        ({"fake": torch.full((4, 1, 28, 28), torch.nan)}, "fake lies in .*nan"),
        ({"fake": DIGITS.long()}, "fake is torch.int64, expected uint8 or floating point"),
        ({"fake": DIGITS[..., :14]}, "expected the same"),
        ({"rounds": 0}, "rounds is 0"),
        ({"rounds": 9}, "rounds is 9 with 4 real and 4 fake pictures"),
        ({"seed": -1}, "seed is -1"),
        ({"discriminator": nn.Flatten()}, r"returned shape \(8, 784\), expected \(8,\)"),
    ],
)
def test_quiz_refuses(wrong: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        widgets.real_or_fake(**({"real": DIGITS, "fake": DIGITS, "rounds": 4} | wrong))


# ---- on a page without a widget manager ---------------------------------------------------------


def test_a_whole_game_scores_both_players(page: Page) -> None:
    """A reader who always says real and a discriminator that knows: the scores are exact."""
    pictures, logits = bytes(784 * 4) + b"\xff" * 784 * 4, [1.0] * 4 + [-1.0] * 4
    state = {"shape": [1, 28, 28], "rounds": 6, "seed": 3, "reals": 4}
    state |= {"pictures": pictures, "logits": logits}
    show(page, "quiz.js", state)
    truths = []
    for _ in range(6):
        paper = page.locator("[data-control=picture]").evaluate(
            "(canvas) => canvas.getContext('2d').getImageData(0, 0, 1, 1).data[0]"
        )
        truths.append(paper == 255)  # byte 0 is white paper, and here a real picture
        page.click("[data-control=real]")
    cards = page.locator("[data-control=reveal] [data-truth]")
    told = [card.get_attribute("data-truth") == "real" for card in cards.all()]
    assert told == truths
    assert f"You: {sum(truths)} of 6. Discriminator: 6 of 6." in page.inner_text(".gk-question")
    page.click("[data-control=again]")
    assert page.inner_text("[data-control=progress]") == "Picture 1 of 6"
    page.focus("[data-control=real]")
    page.keyboard.press("Control+f")  # the browser's own keys stay its own
    assert page.inner_text("[data-control=progress]") == "Picture 1 of 6"
    page.keyboard.press("ArrowRight")
    assert page.inner_text("[data-control=progress]") == "Picture 2 of 6"


def test_colours_reach_the_screen_to_the_byte(page: Page) -> None:
    source = torch.Generator().manual_seed(0)
    faces = torch.randint(0, 256, (8, 3, 32, 24), generator=source, dtype=torch.uint8)
    quiz = widgets.real_or_fake(faces[:4], faces[4:], rounds=8)
    names = ("shape", "rounds", "seed", "pictures", "reals", "logits")
    show(page, "quiz.js", {name: getattr(quiz, name) for name in names})
    shown = set()
    bytes_of = "(c) => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data]"
    for _ in range(8):
        pixels = torch.tensor(page.locator("[data-control=picture]").evaluate(bytes_of))
        tile = pixels.view(32, 24, 4).permute(2, 0, 1)
        assert (tile[3] == 255).all()
        shown.add(tile[:3].to(torch.uint8).contiguous().numpy().tobytes())
        page.click("[data-control=fake]")
    assert shown == {face.numpy().tobytes() for face in faces}
