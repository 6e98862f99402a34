"""The shipped face generator and its judge: small, and as good as their cards say."""

import pytest
import torch
from torch import Tensor

from gankit import data, latents, pretrained
from gankit.pretrained import cards, faces


@pytest.fixture(scope="module")
def judge() -> pretrained.FaceJudge:
    return pretrained.FaceJudge()


@pytest.fixture(scope="module")
def fakes() -> Tensor:
    """5000 faces that are not the ones of the card, none left out."""
    generator = pretrained.face_generator()
    z = latents.sample(5000, generator.latent_dim, generator=torch.Generator().manual_seed(99))
    with torch.no_grad():
        return torch.cat([generator(part) for part in z.split(500)])


@pytest.fixture(scope="module")
def verdict(judge, fakes) -> pretrained.FaceVerdict:
    return judge(fakes)


def test_the_judge_is_small():
    size = (cards.FOLDER / "face_classifier.safetensors").stat().st_size
    assert size <= 1.5e6


def test_the_judge_reads_each_attribute(judge):
    images, labels = data.faces(32, split="test")
    _, logits = judge.read(data.to_float(images))
    assert list(logits) == list(data.FACE_ATTRIBUTES)
    quality = pretrained.card("face_classifier")["quality"]
    for (name, values), column in zip(logits.items(), labels.T, strict=True):
        right = (values.argmax(1) == column).double().mean().item()
        assert right >= 0.99, name
        assert right == pytest.approx(quality[f"test accuracy, {name}"], abs=0.002)


def test_the_judge_counts_what_is_known(judge):
    """Blond faces are blond, and their other attributes are as in all."""
    images, labels = data.faces(32, split="test")
    blond = judge(data.to_float(images[labels[:, 1] == 2]))
    assert blond.shares["hair_color"].argmax() == 2
    assert blond.shares["hair_color"].max() >= 0.98
    assert blond.shares["beard"] == pytest.approx(torch.tensor([0.5, 0.5]), abs=0.12)


def test_the_generator_lies_between_floor_and_ceiling(judge, verdict):
    floor = judge(data.to_float(data.faces(32)[0][:5000]))
    noise = torch.rand(5000, 3, 32, 32, generator=torch.Generator().manual_seed(1)) * 2 - 1
    assert floor.distance < verdict.distance < judge(noise).distance / 20


def test_the_card_of_the_generator_is_true(verdict):
    """Other 5000 faces move the distance by up to 7 %, a share by up to 0.03."""
    quality = pretrained.card("face_generator")["quality"]
    assert verdict.distance == pytest.approx(quality["Fréchet distance"], rel=0.15)
    for name, confidence in quality["mean confidence"].items():
        assert verdict.confidence[name] == pytest.approx(confidence, abs=0.01)
        shares = torch.tensor(quality["shares"][name])
        torch.testing.assert_close(verdict.shares[name], shares, atol=0.05, rtol=0)


def test_no_attribute_is_missing(verdict):
    """Each value comes at least half as often as in the data, where all are equally likely."""
    for shares in verdict.shares.values():
        assert shares.min() >= 0.5 / len(shares)


def test_a_latent_vector_decides_its_face():
    generator = pretrained.face_generator()
    z = latents.sample(8, generator.latent_dim, generator=torch.Generator().manual_seed(3))
    with torch.no_grad():
        pictures, again = generator(z), pretrained.face_generator()(z)
        alone = generator(z[5:6])
    assert torch.equal(pictures, again)
    torch.testing.assert_close(alone[0], pictures[5], atol=1e-5, rtol=0)
    assert (pictures[0] - pictures[1]).abs().max() > 0.5


def test_recipes_can_be_followed_again_to_the_last_bit(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(cards, "FOLDER", tmp_path)
    monkeypatch.setattr(faces, "quality", lambda generator: {"not": "measured"})
    monkeypatch.setattr(faces, "_accuracy", lambda classifier: {"not": "measured"})
    images, labels = data.faces(32)
    monkeypatch.setattr(data, "faces", lambda size: (images[:256], labels[:256]))
    hashes = []
    for _ in range(2):
        faces.train_classifier(cycles=(1, 1))
        faces.train_pair(steps=2)
        names = "face_classifier", "face_generator"
        hashes.append([pretrained.card(name)["sha256"] for name in names])
    assert hashes[0] == hashes[1]
    assert pretrained.face_generator().image_shape == (3, 32, 32)
    assert "sha256" in capsys.readouterr().out
