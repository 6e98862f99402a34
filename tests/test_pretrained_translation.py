"""The shipped translators: as near to the hidden twins as their cards say, and no pair was seen."""

import pytest
import torch
from torch import Tensor

from gankit import data, pretrained
from gankit.pretrained import cards, translation


def twins(change: str) -> tuple[Tensor, Tensor]:
    before, after, _ = data.face_pairs(change, size=32)
    return data.to_float(before), data.to_float(after)


@torch.no_grad()
def error(network: torch.nn.Module, x: Tensor, y: Tensor) -> float:
    return 127.5 * (network(x) - y).abs().mean().item()


WAYS = [(change, i) for change in translation.NAMES for i in (0, 1)]


@pytest.mark.parametrize(("change", "way"), WAYS)
def test_the_card_is_true(change, way):
    given, truth = twins(change)[:: 1 - 2 * way]
    quality = pretrained.card(translation.NAMES[change][way])["quality"]
    found = error(pretrained.translators(change)[way], given, truth)
    assert found == pytest.approx(quality["mean absolute error to the true twin, of 255"], abs=0.02)
    nothing = 127.5 * (given - truth).abs().mean().item()
    assert nothing == pytest.approx(quality["the same of doing nothing"], abs=0.02)


@pytest.mark.parametrize("way", [0, 1])
def test_hair_is_within_7_of_the_true_twin_and_all_else_is_kept(way):
    given, truth = twins("hair")[:: 1 - 2 * way]
    network = pretrained.translators("hair")[way]
    assert error(network, given, truth) <= 7
    _, logits = pretrained.FaceJudge().read(network(given).detach())
    attributes = data.face_pairs("hair", size=32)[2]
    kept = {
        name: (values.argmax(1) == column).float().mean().item()
        for (name, values), column in zip(logits.items(), attributes.T, strict=True)
        if name != "hair_color"
    }
    assert min(kept.values()) >= 0.95, kept
    assert (logits["hair_color"].argmax(1) == (2, 0)[way]).float().mean() >= 0.95


@pytest.mark.parametrize("change", ["hair", "ink"])
def test_no_face_of_the_pairs_is_in_an_album(change):
    albums = {x.numpy().tobytes() for x in torch.cat(translation.albums(change))}
    assert [x for part in twins(change) for x in part if x.numpy().tobytes() in albums] == []


def test_no_face_is_in_both_albums():
    black, blond = translation.albums("hair")
    assert min(len(black), len(blond)) > 1000
    assert torch.cdist(black[:300].flatten(1), blond.flatten(1)).min() > 1


@pytest.fixture
def short_recipe(tmp_path, monkeypatch):
    """Training that writes elsewhere, and reads pairs only when it is over."""
    opened = []
    monkeypatch.setattr(cards, "FOLDER", tmp_path)
    monkeypatch.setattr(data, "face_pairs", lambda *_, **__: opened.append(1))
    monkeypatch.setattr(translation, "_quality", lambda *_: [{"not": "measured"}] * 2)
    return opened


def test_training_reads_no_pair_and_can_be_followed_again(short_recipe, capsys):
    hashes = []
    for _ in range(2):
        translation.train("hair", 2)
        hashes.append([pretrained.card(name)["sha256"] for name in translation.NAMES["hair"]])
    assert short_recipe == []
    assert hashes[0] == hashes[1]
    assert hashes[0][0] != hashes[0][1]
    assert "sha256" in capsys.readouterr().out


def test_a_pool_hands_out_old_fakes_once_it_is_full():
    random = torch.Generator().manual_seed(0)
    pool, batches = translation.Pool(random, size=6), torch.arange(40.0).view(10, 4)
    for batch in batches[:2]:
        assert torch.equal(pool(batch), batch)
    given = torch.stack([pool(batch) for batch in batches[2:]])
    new = (given.unsqueeze(2) == batches[2:].unsqueeze(1)).any(2)
    assert (new.sum(1) == 2).all()  # half of four
    seen = given[~new]
    assert len({*seen.tolist()}) == len(seen)  # what was handed out is replaced
    assert seen.max() > 8  # also by fakes that came later
