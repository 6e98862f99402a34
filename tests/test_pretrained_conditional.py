"""The shipped conditional generators: they draw what they are asked for, as their cards say."""

import math

import pytest
import torch
from torch import Tensor

import gankit as gk
from gankit import data, latents, metrics, players, pretrained
from gankit.pretrained import cards, conditional

COUNT = 2000
NAMES = {"digits": "conditional_digit_generator", "faces": "conditional_face_generator"}


class Drawn:
    """2000 pictures that are not the ones of the card, none left out, and the judge of them."""

    def __init__(self, kind: str) -> None:
        self.name, faces = NAMES[kind], kind == "faces"
        self.quality = pretrained.card(self.name)["quality"]
        self.judge = pretrained.FaceJudge() if faces else pretrained.Judge()
        images, labels = data.faces(32) if faces else data.mnist()
        self.real, self.asked = data.to_float(images[:COUNT]), labels[:COUNT].long()
        generator = getattr(pretrained, self.name)()
        random = torch.Generator().manual_seed(99)
        z = latents.sample(COUNT, generator.latent_dim, generator=random)
        parts = zip(z.split(500), self.asked.split(500), strict=True)
        with torch.no_grad():
            self.fake = torch.cat([generator(*part) for part in parts])
        self.found = self.by_name(self.judge.as_asked(self.fake, self.asked))

    @staticmethod
    def by_name(found: metrics.AsAsked | dict[str, metrics.AsAsked]) -> dict[str, metrics.AsAsked]:
        return found if isinstance(found, dict) else {"digit": found}

    def columns(self) -> dict[str, Tensor]:
        return dict(zip(self.found, self.asked.view(COUNT, -1).T, strict=True))


@pytest.fixture(scope="module", params=NAMES)
def drawn(request) -> Drawn:
    return Drawn(request.param)


def test_they_come_as_asked(drawn):
    """99 % of digits, 97 % of attributes; 90 % of mouths, a few pixels, which are learnt last."""
    for name, part in drawn.found.items():
        assert part.count == COUNT
        assert part.share >= {"digit": 0.99, "mouth": 0.9}.get(name, 0.97), name
        assert part.shares.min() >= {"digit": 0.97, "mouth": 0.85}.get(name, 0.94), name


def test_what_is_asked_decides_and_not_what_is_likely(drawn):
    """Had something else been asked, the same pictures would be right by chance: 1 / K."""
    others = drawn.by_name(drawn.judge.as_asked(drawn.fake, drawn.asked.roll(1, 0)))
    for name, part in others.items():
        assert part.share == pytest.approx(1 / len(part.shares), abs=0.03), name


def test_each_value_is_nearly_as_varied_as_among_the_real(drawn):
    """One perfect picture of each would be as asked, too."""
    read = drawn.judge.read(drawn.real)[0], drawn.judge.read(drawn.fake)[0]
    for name, column in drawn.columns().items():
        found = metrics.variety(*read, real_labels=column, fake_labels=column)
        assert found.ratios.min() >= 0.8, name


def test_the_distance_is_far_below_that_of_noise_and_of_no_labels(drawn):
    """Those of the card, which are of more pictures, and so a little lower than with as many."""
    others = [v for k, v in drawn.quality.items() if "distance of" in k and "real" not in k]
    assert len(others) == 2
    assert drawn.judge(drawn.fake).distance < min(others) / 1.5


def test_the_cards_are_true(drawn):
    for name, part in drawn.found.items():
        spread = {"mouth": 0.03}.get(name, 0.01)
        assert part.share == pytest.approx(drawn.quality["as asked"][name], abs=spread), name


@pytest.mark.parametrize("name", NAMES.values())
def test_the_browser_draws_what_the_body_draws_of_z_and_one_hot_labels(name):
    generator = getattr(pretrained, name)()
    spec = gk.widgets.explore(generator.body).spec
    assert spec["latent_dim"] == generator.latent_dim + sum(generator.values)
    assert spec["shape"] == list(generator.image_shape)
    z, labels = torch.randn(2, generator.latent_dim), torch.ones(2, len(generator.values)).long()
    assert torch.equal(generator(z, labels), generator.body(generator.encode(z, labels)))


@pytest.mark.parametrize("name", NAMES.values())
def test_z_and_labels_together_decide_a_picture(name):
    generator = getattr(pretrained, name)()
    z = latents.sample(2, generator.latent_dim, generator=torch.Generator().manual_seed(3))
    zeros = torch.zeros(2, len(generator.values)).long()
    with torch.no_grad():
        pictures, again = generator(z, zeros), getattr(pretrained, name)()(z, zeros)
        others = generator(z, zeros + 1)
    assert torch.equal(pictures, again)
    assert (pictures[0] - pictures[1]).abs().max() > 0.5
    assert (pictures - others).flatten(1).abs().amax(1).min() > 0.5


def test_judges_count_what_they_read(drawn):
    """In real pictures, of which nearly all are as they are labelled."""
    some, asked = drawn.real[:300], drawn.asked[:300]
    logits = drawn.judge.read(some)[1]
    logits = logits if isinstance(logits, dict) else {"digit": logits}
    found = drawn.by_name(drawn.judge.as_asked(some, asked))
    assert list(found) == list(logits)
    for (name, part), column in zip(found.items(), asked.view(300, -1).T, strict=True):
        right = (logits[name].argmax(1) == column).double().mean().item()
        assert part.share == pytest.approx(right)
        assert right >= 0.99


@pytest.mark.parametrize("shape", [(8,), (8, 5), (7, 6)])
def test_a_judge_of_faces_is_told_six_attributes_of_each(shape):
    judge = pretrained.FaceJudge.__new__(pretrained.FaceJudge)  # no faces are read before
    with pytest.raises(ValueError, match=r"asked has shape .*, expected \(8, 6\): for each"):
        judge.as_asked(torch.zeros(8, 3, 32, 32), torch.zeros(shape).long())


def test_a_mistaken_label_is_another_value_of_one_attribute_each_as_likely():
    count, shown = 6000, []

    class D(torch.nn.Module):
        def forward(self, real, labels):
            shown.append(labels)
            return real + 1

    true = torch.tensor([[3, 1]], dtype=torch.uint8).expand(count, 2)
    told = players.Told(D(), true)
    mistaken = conditional._mistaken(0.5, (4, 3), torch.Generator().manual_seed(0))
    loss = mistaken(told, torch.zeros(count))
    assert loss.item() == pytest.approx(0.5 * math.log(1 + math.e))  # wrong pairs are fakes
    changed = shown[-1] != true
    assert (changed.sum(1) == 1).all()
    wrong = [shown[-1][changed[:, k], k] for k in range(2)]
    for found, size, own in zip(wrong, (4, 3), (3, 1), strict=True):
        shares = torch.bincount(found, minlength=size) / count
        expected = [0 if value == own else 0.5 / (size - 1) for value in range(size)]
        assert shares.tolist() == pytest.approx(expected, abs=0.03)
    assert (true == torch.tensor([3, 1])).all()  # what others are told stays


def test_recipes_can_be_followed_again_to_the_last_bit(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(cards, "FOLDER", tmp_path)
    monkeypatch.setattr(conditional, "_quality", lambda *given, **named: {"not": "measured"})
    few = {"mnist": data.mnist(), "faces": data.faces(32)}
    for name, (images, labels) in few.items():
        monkeypatch.setattr(data, name, lambda *_, x=images[:256], y=labels[:256]: (x, y))
    for judge in ("Judge", "FaceJudge"):  # whose weights are elsewhere
        monkeypatch.setattr(conditional, judge, lambda: None)
    hashes = []
    for _ in range(2):
        conditional.train_digits(cycles=(1, 1))
        conditional.train_faces(cycles=(2,))
        hashes.append([pretrained.card(name)["sha256"] for name in NAMES.values()])
    assert hashes[0] == hashes[1]
    assert pretrained.conditional_face_generator().image_shape == (3, 32, 32)
    assert pretrained.conditional_digit_generator().values == (10,)
    assert "sha256" in capsys.readouterr().out
