"""The shipped generator of bars: within its bounds, as its card says, and held-out tunes unseen."""

import pytest
import torch
from torch import Tensor

from gankit import data, distances, latents, metrics, pretrained
from gankit.pretrained import cards, music


@pytest.fixture(scope="module")
def real() -> pretrained.Bars:
    return pretrained.tune_bars(held_out=True)


@torch.no_grad()
def made(bars: pretrained.Bars, before: Tensor | None = None, seed: int = 99) -> Tensor:
    """Bars that follow those before, by another z than the card's."""
    generator = pretrained.bar_generator()
    random = torch.Generator().manual_seed(seed)
    z = latents.sample(len(bars.pitch), generator.latent_dim, generator=random)
    return data.codes(generator(z, bars.before if before is None else before, bars.chord))


@pytest.fixture(scope="module")
def fake(real) -> Tensor:
    return made(real)


def test_it_plays_in_key_as_many_notes_and_few_leaps(real, fake):
    found, floor = metrics.heard(fake), metrics.heard(real.pitch)
    assert found.in_key >= 0.95
    assert found.notes == pytest.approx(floor.notes, rel=0.1)
    assert found.leaps <= 2 * floor.leaps
    assert distances.total_variation(found.pitch_classes, floor.pitch_classes) <= 0.05


def test_it_copies_less_than_old_tunes_repeat_each_other(real, fake):
    training = pretrained.tune_bars().pitch
    assert metrics.copied_bars(fake, training) < 0.1 * metrics.copied_bars(real.pitch, training)
    assert len(fake.unique(dim=0)) > 0.95 * len(fake)


def test_the_card_is_true(real, fake):
    card = pretrained.card("bar_generator")["quality"]
    for name, pitch in (("generator", fake), ("held-out tunes", real.pitch)):
        found = metrics.heard(pitch)
        rows = {
            "in key": (found.in_key, 0.003),
            "notes a bar": (found.notes, 0.1),
            "intervals of at most 2 semitones": (found.small, 0.015),
            "leaps": (found.leaps, 0.008),
        }
        for row, (value, margin) in rows.items():
            assert card[name][row] == pytest.approx(value, abs=margin), (name, row)
    apart = distances.total_variation(
        metrics.heard(fake).pitch_classes, metrics.heard(real.pitch).pitch_classes
    )
    assert card["pitch classes, total variation"] == pytest.approx(apart.item(), abs=0.01)


def test_the_bar_before_decides(real):
    """A bar made after the true one before begins nearer to its end than one made after another."""
    has = real.before.amax((1, 2)) > 0
    bars = pretrained.Bars(real.pitch[has], real.before[has], real.chord[has])
    ends = data.codes(bars.before)[:, -1].long() % 128
    own, other = made(bars), made(bars, bars.before.roll(1, 0))

    def jump(pitch: Tensor) -> float:
        first = pitch[:, 0].long() % 128
        both = (first > 0) & (ends > 0)
        return (first - ends)[both].abs().double().mean().item()

    assert jump(own) < jump(other) - 0.3


def test_no_tune_is_on_both_sides_and_no_bar_is_lost():
    training, held_out = pretrained.tune_bars(), pretrained.tune_bars(held_out=True)
    tunes = data.melodies()
    usable = data.in_range(tunes.pitch).sum()
    count = len(training.pitch) + len(held_out.pitch)
    assert 0.97 * usable < count <= usable
    assert len(held_out.pitch) / count == pytest.approx(0.1, abs=0.015)


def test_what_stands_before_is_the_bar_before():
    training = pretrained.tune_bars()
    none = training.before.amax((1, 2)) == 0
    # Rows follow each other as in the tune, so that of most the bar before is the row before
    rolls = data.rolls(training.pitch)
    same = (training.before[1:] == rolls[:-1]).all(2).all(1)
    assert same.double().mean() > 0.85
    assert 0.05 < none.double().mean() < 0.12


def test_training_can_be_followed_again(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(cards, "FOLDER", tmp_path)
    monkeypatch.setattr(music, "_quality", lambda _: {"not": "measured"})
    hashes = []
    for _ in range(2):
        music.train(2)
        hashes.append(pretrained.card("bar_generator")["sha256"])
    assert hashes[0] == hashes[1]
    assert "sha256" in capsys.readouterr().out
