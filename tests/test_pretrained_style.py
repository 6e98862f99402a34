"""The shipped style-based generator: as good as its card says, and made again from a seed."""

import math
import shutil

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from gankit import data, latents, metrics, networks, pretrained
from gankit.pretrained import cards, faces, style

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


def test_each_attribute_is_drawn_about_as_often_as_in_the_data(judge, fakes) -> None:
    """Within a quarter of its share, which 2000 faces show to 0.02 or so."""
    seen = judge(fakes).shares
    for name, shares in faces.shares().items():
        found = seen[name]
        assert ((found / shares - 1).abs() < 0.25 + 2 / (COUNT * shares).sqrt()).all(), name


def untaught() -> networks.FaceClassifier:
    torch.manual_seed(1)
    return networks.FaceClassifier()


def test_what_evens_out_the_shares_is_zero_for_sure_answers_in_the_right_shares() -> None:
    wanted = torch.tensor([0.25, 0.75])
    sure = torch.tensor([[60.0, 0.0], [0.0, 60.0], [0.0, 60.0], [0.0, 60.0]])
    assert style._uneven(sure, wanted, 1.0).item() == pytest.approx(0, abs=1e-6)
    torn = wanted.log().expand(4, 2)  # each face a little of both: the entropy is left
    entropy = -(wanted * wanted.log()).sum().item()
    assert style._uneven(torn, wanted, 0.3).item() == pytest.approx(0.3 * entropy, rel=1e-6)
    wrong = math.log(2) * torch.tensor([[1.0, 0.0]])  # probabilities 2/3 and 1/3
    apart = 0.25 * math.log(0.25 * 3 / 2) + 0.75 * math.log(0.75 * 3)
    assert style._uneven(wrong, wanted, 0.0).item() == pytest.approx(apart, rel=1e-6)


def test_evening_out_moves_shares_by_the_mapping_network_alone(monkeypatch) -> None:
    """Towards a share of long hair that the generator does not have."""
    generator, classifier = pretrained.style_face_generator(), pretrained.face_classifier()
    asked = faces.shares() | {"hair_length": torch.tensor([0.1, 0.9])}
    monkeypatch.setattr(style.faces, "shares", lambda: asked)
    before = {name: value.clone() for name, value in generator.state_dict().items()}
    z = latents.sample(100, 64, generator=torch.Generator().manual_seed(3))

    def long_hair() -> float:
        with torch.no_grad():
            answers = classifier(F.avg_pool2d(generator(z), 2))
        return answers[2].softmax(1)[:, 1].mean().item()

    first = long_hair()
    style.even_out(generator, classifier, style.Evening(10, 32, 2e-2))
    assert long_hair() > first + 0.05
    changed = {n for n, value in generator.state_dict().items() if not value.equal(before[n])}
    assert changed == {name for name in before if name.startswith("mapping.")}


def test_the_recipe_can_be_followed_again_and_goes_on_after_a_break(tmp_path, monkeypatch, capsys):
    for path in [*cards.FOLDER.glob("face_classifier.*"), *cards.FOLDER.glob(f"{NAME}.*")]:
        shutil.copy(path, tmp_path)
    monkeypatch.setattr(cards, "FOLDER", tmp_path)
    monkeypatch.setattr(style.faces, "quality", lambda generator: {"not": "measured"})
    monkeypatch.setattr(style.faces, "second_classifier", untaught)
    monkeypatch.setattr(networks.style, "WIDTHS", (8, 8, 8, 8, 4))
    stages = (
        style.Stage(32, 2, 5e-3, 0.5),
        style.Stage(64, 6, 5e-3, 2.0, fading=1, falling=3),
        style.Stage(64, 4, 3e-3, 0.5, falling=1, opponent=(8, 8, 8, 8, 8), alone=2),
    )
    hashes = []
    for folder in (None, tmp_path, tmp_path):
        style.train(stages, style.Evening(2, 8), batch_size=8, folder=folder)
        hashes.append(pretrained.card(NAME)["sha256"])
    assert len({*hashes}) == 1
    assert "64 steps" not in capsys.readouterr().out
    made = pretrained.style_face_generator()
    assert made(torch.zeros(1, 64)).shape == (1, 3, 64, 64)
