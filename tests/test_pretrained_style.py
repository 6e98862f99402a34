"""The shipped style-based generator: as good as its card says, and made again from a seed."""

import shutil

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from gankit import data, latents, metrics, networks, pretrained
from gankit.pretrained import cards, style

NAME = "style_face_generator"
COUNT = 2000


@pytest.fixture(scope="module")
def judge() -> pretrained.FaceJudge:
    return pretrained.FaceJudge()


@pytest.fixture(scope="module")
def fakes() -> Tensor:
    """Faces that are not the ones of the card, none left out, at 32 × 32 for the judge."""
    generator = pretrained.style_face_generator()
    z = latents.sample(COUNT, generator.latent_dim, generator=torch.Generator().manual_seed(99))
    with torch.no_grad():
        return torch.cat([F.avg_pool2d(generator(part), 2) for part in z.split(100)])


def test_it_draws_faces_of_64_pixels_each_time_the_same() -> None:
    generator = pretrained.style_face_generator()
    z = latents.sample(2, generator.latent_dim, generator=torch.Generator().manual_seed(1))
    assert generator.image_shape == (3, 64, 64) == tuple(generator(z).shape[1:])
    assert torch.equal(generator(z), generator(z))
    assert not generator.training


def test_the_card_is_true(judge, fakes) -> None:
    quality, verdict = pretrained.card(NAME)["quality"], judge(fakes)
    # Of fewer pictures than the card's a distance is larger
    assert verdict.distance == pytest.approx(quality["Fréchet distance"], rel=0.35, abs=0.5)
    for name, shares in verdict.shares.items():
        assert shares.tolist() == pytest.approx(quality["shares"][name], abs=0.05), name
        found = quality["mean confidence"][name]
        assert verdict.confidence[name] == pytest.approx(found, abs=0.02), name


def test_it_lies_between_floor_and_ceiling(judge, fakes) -> None:
    quality = pretrained.card(NAME)["quality"]
    floor, noise = (quality[f"Fréchet distance of {what}"] for what in ("real faces", "noise"))
    assert floor < judge(fakes).distance < noise / 8
    real = judge.read(data.to_float(data.faces(32, split="test")[0]))[0]
    found = metrics.precision_recall(real, judge.read(fakes[: len(real)])[0])
    given = quality["precision and recall of 1000"]
    assert [*found] == pytest.approx(given, abs=0.06)


def test_its_mean_style_is_the_mean_of_its_styles() -> None:
    generator = pretrained.style_face_generator()
    with torch.no_grad():
        w = generator.mapping(torch.randn(4000, 64, generator=torch.Generator().manual_seed(5)))
    assert (w.mean(0) - generator.mean_style).abs().max() < 0.1 * w.std()


def test_faces_are_no_copies_of_training_faces(judge, fakes) -> None:
    """In the judge's features a fake's nearest training face is as far as for a held-out face."""
    train, test = (data.to_float(data.faces(32, split=part)[0]) for part in ("train", "test"))
    features = [judge.read(x)[0].double() for x in (train, test, fakes[:1000])]
    near = [torch.cdist(one, features[0]).amin(1).median() for one in features[1:]]
    assert near[1] > 0.5 * near[0]


def test_the_recipe_can_be_followed_again_and_goes_on_after_a_break(tmp_path, monkeypatch, capsys):
    for path in [*cards.FOLDER.glob("face_classifier.*"), *cards.FOLDER.glob(f"{NAME}.*")]:
        shutil.copy(path, tmp_path)
    monkeypatch.setattr(cards, "FOLDER", tmp_path)
    monkeypatch.setattr(style.faces, "quality", lambda generator: {"not": "measured"})
    monkeypatch.setattr(networks.style, "WIDTHS", (8, 8, 8, 8, 4))
    stages = (
        style.Stage(32, 2, 5e-3, 0.5),
        style.Stage(64, 6, 5e-3, 2.0, fading=1, falling=3),
        style.Stage(64, 4, 3e-3, 0.5, falling=1, opponent=(8, 8, 8, 8, 8), alone=2),
    )
    hashes = []
    for folder in (None, tmp_path, tmp_path):
        style.train(stages, batch_size=8, folder=folder)
        hashes.append(pretrained.card(NAME)["sha256"])
    assert len({*hashes}) == 1
    assert "64 steps" not in capsys.readouterr().out
    made = pretrained.style_face_generator()
    assert made(torch.zeros(1, 64)).shape == (1, 3, 64, 64)
