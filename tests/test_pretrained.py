"""The shipped weights: whole, small, as good as their cards say, and made again from a seed."""

import json
import shutil
from pathlib import Path

import pytest
import torch

from gankit import data, latents, metrics, pretrained
from gankit.pretrained import __main__, cards, digits, translation

DIGITS = ["digit_classifier", "digit_discriminator", "digit_generator"]
VAE = ["digit_vae_decoder", "digit_vae_encoder"]
CONDITIONAL = ["conditional_digit_generator", "conditional_face_generator"]
OTHERS = ["bar_generator", "digit_encoder", "face_classifier", "face_generator"]
OTHERS += ["style_face_generator"]
NAMES = [*DIGITS, *VAE, *OTHERS, *CONDITIONAL]
PAIRED = [name for pair in translation.NAMES.values() for name in pair]  # see translators()
FOLDER = Path(pretrained.__file__).parent
WEIGHTS = [*FOLDER.glob("*.safetensors"), *FOLDER.glob("*.json")]


@pytest.fixture(scope="module")
def judge() -> pretrained.Judge:
    return pretrained.Judge()


@pytest.fixture(scope="module")
def verdict(judge) -> pretrained.Verdict:
    """The judge's word on 5000 pictures that are not the ones of the card."""
    generator = pretrained.digit_generator()
    z = latents.sample(5000, generator.latent_dim, generator=torch.Generator().manual_seed(99))
    with torch.no_grad():
        return judge(torch.cat([generator(part) for part in z.split(500)]))


@pytest.fixture
def copied(tmp_path, monkeypatch) -> Path:
    """A copy of the weights that a test may damage."""
    for path in WEIGHTS:
        shutil.copy(path, tmp_path)
    monkeypatch.setattr(cards, "FOLDER", tmp_path)
    return tmp_path


def test_all_weights_together_are_small():
    """Conditional generators of 2.7e6 bytes among them, translators of 1.9e6, bars of 1.4e6,
    styles of 1.1e6."""
    assert sum(path.stat().st_size for path in WEIGHTS) <= 13.6e6


@pytest.mark.parametrize("name", [*NAMES, *PAIRED])
def test_a_card_tells_what_is_known(name):
    card = pretrained.card(name)
    assert card.keys() >= {"data", "recipe", "seed", "settings", "quality", "sha256", "torch"}
    assert all(card[key] for key in ("data", "recipe", "quality"))


@pytest.mark.parametrize("name", NAMES)
def test_networks_come_in_evaluation_mode(name):
    assert not getattr(pretrained, name)().training


@pytest.mark.parametrize("change", translation.NAMES)
def test_translators_come_in_evaluation_mode_and_full_precision(change):
    for network in pretrained.translators(change):
        assert not network.training
        assert {p.dtype for p in network.parameters()} == {torch.float32}


def test_an_unknown_name_is_refused():
    with pytest.raises(
        ValueError, match="no weights are named 'cats', expected one of bar_generator, black"
    ):
        pretrained.card("cats")


def test_weights_cut_short_are_refused(copied):
    path = copied / "digit_generator.safetensors"
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(ValueError, match=r"sha256 .* expected .* cut short or changed; install"):
        pretrained.digit_generator()


def test_one_changed_bit_is_noticed(copied):
    path = copied / "digit_classifier.safetensors"
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)
    with pytest.raises(ValueError, match=r"digit_classifier.safetensors has sha256"):
        pretrained.digit_classifier()


def test_the_classifier_reads_and_is_calibrated(judge):
    images, labels = data.mnist("test")
    _, logits = judge.read(data.to_float(images))
    confidence, digits = logits.softmax(1).max(1)
    right = (digits == labels).double()
    assert right.mean() >= 0.993
    edges = torch.linspace(0, 1, 11)
    boxes = torch.bucketize(confidence, edges)
    gaps = [(confidence - right)[boxes == box].sum().abs() for box in boxes.unique()]
    assert sum(gaps) / len(labels) <= 0.01


def test_the_generator_is_good(verdict):
    assert verdict.confidence >= 0.93
    assert verdict.shares.min() >= 0.07


def test_the_generator_lies_between_floor_and_ceiling(judge, verdict):
    floor = judge(data.to_float(data.mnist()[0][:5000]))
    noise = torch.rand(5000, 1, 28, 28, generator=torch.Generator().manual_seed(1)) * 2 - 1
    assert floor.distance < verdict.distance < judge(noise).distance / 50


def test_the_card_of_the_generator_is_true(verdict):
    quality = pretrained.card("digit_generator")["quality"]
    assert verdict.confidence == pytest.approx(quality["mean confidence"], abs=0.01)
    assert verdict.distance == pytest.approx(quality["Fréchet distance"], rel=0.25)


def test_the_discriminator_beats_a_coin():
    generator, discriminator = pretrained.digit_generator(), pretrained.digit_discriminator()
    z = latents.sample(1000, generator.latent_dim, generator=torch.Generator().manual_seed(5))
    with torch.no_grad():
        real = discriminator(data.to_float(data.mnist("test")[0][:1000])) > 0
        fake = discriminator(generator(z)) > 0
    assert real.double().mean() > 0.5 > fake.double().mean()


@pytest.fixture(scope="module")
def sent_back() -> tuple[torch.Tensor, torch.Tensor]:
    """Which of 1000 held-out digits come back from the encoder as the same, and their errors."""
    generator, encoder = pretrained.digit_generator(), pretrained.digit_encoder()
    images, labels = data.mnist("test")
    real = data.to_float(images[:1000])
    with torch.no_grad():
        back = generator(encoder(real))
        read = pretrained.digit_classifier()(back).argmax(1)
    return read == labels[:1000], (back - real).square().flatten(1).mean(1)


def test_digits_come_back_from_the_encoder(sent_back):
    """Of every fifty at least 45."""
    same, _ = sent_back
    assert same.view(20, 50).sum(1).min() >= 45


def test_the_card_of_the_encoder_is_true(sent_back):
    same, errors = sent_back
    quality = pretrained.card("digit_encoder")["quality"]
    share = quality["share that comes back as the same digit"]
    assert same.float().mean().item() == pytest.approx(share, abs=0.015)
    assert errors.mean().item() == pytest.approx(
        quality["mean squared error, test digits"], rel=0.1
    )


def test_the_encoder_knows_its_fakes():
    """Nearer to z than any constant, whose error is 1 an entry; to the picture, than another."""
    generator, encoder = pretrained.digit_generator(), pretrained.digit_encoder()
    z = latents.sample(500, 32, generator=torch.Generator().manual_seed(9))
    with torch.no_grad():
        fake = generator(z)
        found = encoder(fake)
        again = generator(found)
    assert (found - z).square().mean() < 0.9
    assert (again - fake).square().mean() < (fake - fake.roll(1, 0)).square().mean() / 3


def test_recipes_can_be_followed_again_to_the_last_bit(copied, monkeypatch, capsys):
    monkeypatch.setattr(digits, "_quality", lambda generator: {"not": "measured"})
    hashes = []
    for _ in range(2):
        digits.train_pair(steps=2)
        hashes.append([pretrained.card(name)["sha256"] for name in DIGITS])
    assert hashes[0] == hashes[1]
    assert json.loads((copied / "digit_generator.json").read_text()) == pretrained.card(DIGITS[2])
    assert pretrained.digit_generator().latent_dim == 32
    monkeypatch.setattr(digits, "_round_trip", lambda *networks: {"not": "measured"})
    for _ in range(2):
        digits.train_encoder(steps=2, batch_size=4)
        hashes.append(pretrained.card("digit_encoder")["sha256"])
    assert hashes[-1] == hashes[-2]
    assert "sha256" in capsys.readouterr().out


def test_only_known_recipes_are_followed():
    with pytest.raises(SystemExit, match="unknown: cats; expected digit_classifier, digit_pair"):
        __main__.main(["cats"])


def test_a_judge_of_noise_or_of_few_pictures_does_not_warn(judge, recwarn):
    """Both make covariances singular; the distance is a ceiling, or a comparison at equal sizes."""
    noise = torch.rand(200, 1, 28, 28, generator=torch.Generator().manual_seed(0)) * 2 - 1
    assert judge(noise).distance > 50
    assert judge(noise[:10]).distance > 50
    assert not recwarn
    with pytest.warns(UserWarning, match="10 samples of 64 features"):
        metrics.frechet_distance(judge.read(noise[:10])[0], judge.read(noise)[0])
