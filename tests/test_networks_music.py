"""The bar pair: what comes out, what each input reaches, what does not fit."""

import pytest
import torch

from gankit import Trainer, data, penalties
from gankit.networks import BarDiscriminator, BarGenerator


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


def told(count: int = 5):
    tunes = data.melodies()
    pitch = tunes.pitch[data.in_range(tunes.pitch)][: count + 1]
    rolls = data.rolls(pitch)
    return rolls[1:], rolls[:-1], tunes.chord[1 : count + 1]


def test_a_bar_is_probabilities_of_pitches_and_of_beginnings():
    G, (_, before, chord) = BarGenerator(8, 4), told()
    z = torch.randn(5, 8)
    made = G(z, before, chord)
    assert made.shape == (5, 34, 16)
    torch.testing.assert_close(made[:, :33].sum(1), torch.ones(5, 16))
    assert 0 < made.min() <= made.max() < 1
    logits = G.logits(z, before, chord)
    torch.testing.assert_close(logits[:, 33].sigmoid(), made[:, 33])
    torch.testing.assert_close(logits[:, :33].softmax(1), made[:, :33])


def test_all_inputs_reach_every_step():
    """z and the chord each move all 16 steps; so does any one step of the bar before, by skips
    at once, and by the four coarse steps in a neighbourhood."""
    G, (_, before, chord) = BarGenerator(8, 16).eval(), told(1)
    z = torch.randn(1, 8)
    plain = G.logits(z, before, chord)
    moved = [G.logits(z + 1, before, chord), G.logits(z, before, (chord + 5) % 24)]
    for other in moved:
        assert ((other - plain).abs().amax(1) > 1e-6).all()
    for step in (0, 7, 15):
        changed = before.clone()
        changed[0, :, step] = changed[0, :, step].roll(3)
        reached = (G.logits(z, changed, chord) - plain).abs().amax(1)[0] > 1e-7
        assert reached[step]
        assert 8 <= reached.sum() <= 16


def test_every_weight_has_a_part_in_it():
    G, D, (real, before, chord) = BarGenerator(8, 4), BarDiscriminator(4), told()
    D(G(torch.randn(5, 8), before, chord), before, chord).sum().backward()
    flat = [n for n, p in [*G.named_parameters(), *D.named_parameters()] if p.grad is None]
    assert flat == []
    assert D(real, before, chord).shape == (5,)


def test_the_discriminator_hears_the_bar_before_and_the_chord():
    D, (real, before, chord) = BarDiscriminator(4), told()
    plain = D(real, before, chord)
    assert ((D(real, before.roll(1, 0), chord) - plain).abs() > 1e-6).all()
    assert ((D(real, before, (chord + 1) % 24) - plain).abs() > 1e-6).all()
    maps = D.features(real, before, chord)
    assert maps.shape == (5, 8, 16)
    torch.testing.assert_close(D.layers[2:](maps).squeeze(1), plain)


def test_one_batch_at_a_time_a_bar_depends_on_its_own_row_alone():
    G, (_, before, chord) = BarGenerator(8, 4).eval(), told()
    z = torch.randn(5, 8)
    one = torch.cat([G(z[i : i + 1], before[i : i + 1], chord[i : i + 1]) for i in range(5)])
    torch.testing.assert_close(one, G(z, before, chord))


def test_the_trainer_trains_it_with_a_penalty():
    G, D, (real, before, chord) = BarGenerator(8, 4), BarDiscriminator(4), told(32)
    weights = [p.clone() for p in G.parameters()]
    trainer = Trainer(G, D, penalty=lambda d, r, _: penalties.r1(d, r), seed=0)
    records = [*trainer.run(data.batches(real, 8, (before, chord)), 3)]
    assert [r.step for r in records] == [1, 2, 3]
    assert any(not torch.equal(a, b) for a, b in zip(weights, G.parameters(), strict=True))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"z": torch.zeros(5, 9)}, r"z has shape \(5, 9\), expected \(N, 8\)"),
        ({"before": torch.zeros(5, 33, 16)}, r"before has shape .* expected \(5, 34, 16\)"),
        ({"before": torch.zeros(4, 34, 16)}, r"before has shape .* all 0 where there is no"),
        ({"chord": torch.zeros(5)}, r"chord is torch.float32 of shape \(5,\)"),
        ({"chord": torch.full((5,), 24)}, r"chords lie from 24 to 24, expected 0 to 23"),
        ({"chord": torch.zeros(4, dtype=torch.long)}, r"expected torch.int64 of shape \(5,\)"),
    ],
)
def test_what_does_not_fit_is_said(change, message):
    _, before, chord = told()
    given = {"z": torch.zeros(5, 8), "before": before, "chord": chord} | change
    with pytest.raises(ValueError, match=message):
        BarGenerator(8, 4)(**given)


def test_sizes_and_bars_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="latent_dim is 0, expected at least 1"):
        BarGenerator(0)
    with pytest.raises(ValueError, match="width is 0, expected at least 1"):
        BarDiscriminator(0)
    real, before, chord = told()
    with pytest.raises(ValueError, match=r"bars have shape \(5, 34, 8\), expected \(N, 34, 16\)"):
        BarDiscriminator(4)(real[:, :, :8], before, chord)
