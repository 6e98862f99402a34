"""The conditional pair: what it computes, written out; labels that do not fit; training."""

import re
from functools import partial

import pytest
import torch
from torch import Tensor, nn

from gankit import data, penalties
from gankit.networks import ConditionalDiscriminator, ConditionalGenerator, FaceClassifier
from gankit.training import Trainer

SHAPE, VALUES, LATENT_DIM = (3, 8, 8), (3, 2, 4), 5
WAYS = ["projection", "concatenation"]
generator_of = partial(ConditionalGenerator, latent_dim=LATENT_DIM, width=8, image_shape=SHAPE)
discriminator_of = partial(ConditionalDiscriminator, width=8, image_shape=SHAPE)


@pytest.fixture(autouse=True)
def _seed():
    torch.manual_seed(0)


def pictures(count: int) -> Tensor:
    return torch.rand(count, *SHAPE) * 2 - 1


def labels_of(count: int, values: tuple[int, ...] = VALUES) -> Tensor:
    return torch.stack([torch.randint(n, (count,)) for n in values], 1)


def one_hot(labels: Tensor, values: tuple[int, ...] = VALUES) -> Tensor:
    """By hand: a 1 at the label, in the columns of its own."""
    table = torch.zeros(len(labels), sum(values))
    for row, picture in zip(table, labels.tolist(), strict=True):
        for k, label in enumerate(picture):
            row[sum(values[:k]) + label] = 1
    return table


def test_the_generator_gives_its_body_z_and_one_hot_labels():
    generator, z, labels = generator_of(VALUES).eval(), torch.randn(6, LATENT_DIM), labels_of(6)
    inputs = torch.cat([z, one_hot(labels)], 1)
    assert torch.equal(generator.encode(z, labels), inputs)
    assert torch.equal(generator(z, labels), generator.body(inputs))
    assert (generator.values, generator.latent_dim) == (VALUES, LATENT_DIM)
    assert generator.body.latent_dim == LATENT_DIM + sum(VALUES)


def test_a_value_is_a_vector_added_to_what_the_dense_layer_makes_of_z():
    generator, z, labels = generator_of(VALUES), torch.randn(6, LATENT_DIM), labels_of(6)
    dense = generator.body.layers[0].weight
    vectors = dense[:, LATENT_DIM:].T.split(VALUES)
    offset = sum(v[column] for v, column in zip(vectors, labels.T, strict=True))
    made = generator.body.layers[0](generator.encode(z, labels))
    torch.testing.assert_close(made, z @ dense[:, :LATENT_DIM].T + offset)


def test_projection_is_the_written_out_formula():
    """φ(x) · Σₖ v[k, yₖ] + ψ(φ(x)), picture by picture."""
    discriminator, images, labels = discriminator_of(VALUES), pictures(6), labels_of(6)
    *first, last = discriminator.body.layers
    vectors = discriminator.embedding.weight.split(VALUES)
    for image, told, logit in zip(images, labels, discriminator(images, labels), strict=True):
        phi = nn.Sequential(*first)(image[None]).squeeze(0)
        v = sum(table[label] for table, label in zip(vectors, told, strict=True))
        torch.testing.assert_close(logit, phi @ v + phi @ last.weight[0] + last.bias[0])


def test_concatenation_is_one_hot_maps_beside_the_channels():
    discriminator = discriminator_of(VALUES, how="concatenation")
    images, labels = pictures(6), labels_of(6)
    maps = one_hot(labels)[:, :, None, None] * torch.ones(6, sum(VALUES), *SHAPE[1:])
    expected = discriminator.body(torch.cat([images, maps], 1))
    assert torch.equal(discriminator(images, labels), expected)


def test_without_vectors_projection_is_the_discriminator_without_labels():
    discriminator, images = discriminator_of(VALUES), pictures(6)
    assert not torch.equal(*(discriminator(images, labels_of(6)) for _ in range(2)))
    nn.init.zeros_(discriminator.embedding.weight)
    assert torch.equal(discriminator(images, labels_of(6)), discriminator.body(images))


@pytest.mark.parametrize("how", WAYS)
def test_other_names_for_the_values_change_nothing_but_the_names(how):
    """Label 0 of three values called 2, 1 called 0, 2 called 1: weights move, logits stay."""
    discriminator, images, labels = discriminator_of((3,), how=how), pictures(6), labels_of(6, (3,))
    before, names = discriminator(images, labels), torch.tensor([2, 0, 1])
    with torch.no_grad():
        if how == "projection":
            weight = discriminator.embedding.weight
            weight[names] = weight.clone()
        else:
            weight = discriminator.body.layers[0].weight
            weight[:, 3 + names] = weight[:, 3:].clone()
    assert (discriminator(images, labels) - before).abs().max() > 1e-3
    torch.testing.assert_close(discriminator(images, names[labels]), before)


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("norm", ["none", "batch", "spectral"])
def test_every_parameter_receives_a_gradient(how, norm):
    """In sixteen pictures of all values, so none of the vectors is left out."""
    labels = torch.tensor([[i % n for n in VALUES] for i in range(16)])
    discriminator = discriminator_of(VALUES, how=how, norm=norm)
    (discriminator(pictures(16), labels) * torch.randn(16)).sum().backward()
    generator = generator_of(VALUES, norm="none" if norm == "none" else "batch")
    fake = generator(torch.randn(16, LATENT_DIM), labels)
    (fake * torch.randn_like(fake)).sum().backward()
    for network in (generator, discriminator):
        for name, parameter in network.named_parameters():
            assert parameter.grad.abs().max() > 1e-5, name


def test_spectral_norm_bounds_the_vectors_together():
    discriminator = discriminator_of((10,), norm="spectral")
    for _ in range(50):  # each pass in training mode is one turn of the power iteration
        discriminator(pictures(1), torch.tensor([0]))
    largest = torch.linalg.matrix_norm(discriminator.embedding.weight, ord=2)
    assert largest.item() == pytest.approx(1, abs=5e-3)


@pytest.mark.parametrize("dtype", [torch.int64, torch.int32, torch.uint8])
def test_one_label_needs_no_second_axis(dtype):
    """And any whole numbers will do."""
    generator, discriminator = generator_of((10,)).eval(), discriminator_of((10,))
    z, images, labels = torch.randn(6, LATENT_DIM), pictures(6), labels_of(6, (10,))
    flat = labels.squeeze(1).to(dtype)
    assert torch.equal(generator(z, flat), generator(z, labels))
    assert torch.equal(discriminator(images, flat), discriminator(images, labels))


def test_the_sizes_of_digits_and_faces_fit():
    for values, shape in (((10,), (1, 28, 28)), (FaceClassifier.values, (3, 32, 32))):
        generator = ConditionalGenerator(values, image_shape=shape)
        labels = labels_of(2, values)
        fake = generator(torch.randn(2, 64), labels)
        assert fake.shape == (2, *shape)
        for how in WAYS:
            discriminator = ConditionalDiscriminator(values, image_shape=shape, how=how)
            assert discriminator(fake, labels).shape == (2,)
            assert discriminator.image_shape == generator.image_shape == shape


# ---- what does not fit ----


BAD = {
    "another count": (torch.zeros(6, 2).long(), r"int64 of shape \(6, 2\), expected .* \(6, 3\)"),
    "no second axis": (torch.zeros(6).long(), r"int64 of shape \(6,\), expected .* \(6, 3\)"),
    "other pictures": (torch.zeros(5, 3).long(), r"shape \(5, 3\), expected .* shape \(6, 3\)"),
    "float": (torch.zeros(6, 3), r"labels are torch.float32 of .*, expected torch.int64"),
    "bool": (torch.zeros(6, 3).bool(), r"labels are torch.bool of .*, expected torch.int64"),
    "a list": ([[0, 0, 0]] * 6, r"labels are list of shape \(\), expected torch.int64"),
    "too large": (torch.tensor([[0, 2, 0]] * 6), r"label 1 .* is 2, expected 0 to 1; values="),
    "negative": (torch.tensor([[0, 0, -1]] * 6), r"label 2 .* is -1, expected 0 to 3; values="),
}


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("how", WAYS)
def test_labels_that_do_not_fit_are_described(name, how):
    labels, message = BAD[name]
    with pytest.raises(ValueError, match=message):
        generator_of(VALUES)(torch.randn(6, LATENT_DIM), labels)
    with pytest.raises(ValueError, match=message):
        discriminator_of(VALUES, how=how)(pictures(6), labels)


@pytest.mark.parametrize("values", [10, (), (3, 0), (2.0,), "abc"])
def test_values_are_whole_numbers(values):
    message = rf"values is {re.escape(repr(values))}, expected how many values each label has"
    for make in (ConditionalGenerator, ConditionalDiscriminator):
        with pytest.raises(ValueError, match=message):
            make(values)


def test_other_settings_that_do_not_fit_are_described():
    with pytest.raises(ValueError, match=r'how is .* expected "projection" or "concatenation"'):
        discriminator_of(VALUES, how="embedding")
    with pytest.raises(ValueError, match="latent_dim is 0, expected at least 1"):
        ConditionalGenerator(VALUES, latent_dim=0)
    with pytest.raises(ValueError, match=r"z has shape \(6, 4\), expected \(N, 5\)"):
        generator_of(VALUES)(torch.randn(6, 4), labels_of(6))
    for how in WAYS:
        with pytest.raises(ValueError, match=r"images have shape .* expected \(N, 3, 8, 8\)"):
            discriminator_of(VALUES, how=how)(torch.zeros(6, 1, 8, 8), labels_of(6))
        with pytest.raises(ValueError, match="width is 7, expected an even number"):
            discriminator_of(VALUES, how=how, width=7)


# ---- training ----


def batches() -> data.Batches:
    return data.batches((pictures(32) * 127.5 + 127.5).byte(), 8, labels_of(32))


@pytest.mark.parametrize("how", WAYS)
def test_r1_with_labels_is_the_slope_at_these_labels(how):
    """Against the slope of each picture alone, with its own labels."""
    discriminator, images, labels = discriminator_of(VALUES, how=how), pictures(4), labels_of(4)
    squares = []
    for image, told in zip(images, labels, strict=True):
        (slope,) = torch.autograd.functional.vjp(
            lambda x, told=told: discriminator(x[None], told[None]).squeeze(0), image
        )[1:]
        squares.append(slope.square().sum())
    told = partial(discriminator, labels=labels)
    torch.testing.assert_close(penalties.r1(told, images), torch.stack(squares).mean())


@pytest.mark.parametrize("how", WAYS)
def test_a_trainer_penalises_the_first_pictures_with_the_first_labels(how):
    seen = []

    def penalty(d, real, fake):
        of_part = penalties.r1(d.first(3), real[:3])
        seen.append((of_part.item(), real, *d.args))
        return of_part

    trainer = Trainer(generator_of(VALUES), discriminator_of(VALUES, how=how), penalty=penalty)
    batch, before = next(batches()), discriminator_of(VALUES, how=how)
    before.load_state_dict(trainer.discriminator.state_dict())
    trainer.discriminator_step(batch)
    ((value, _, labels),) = seen
    assert torch.equal(labels, batch[1])
    alone = penalties.r1(partial(before, labels=batch[1][:3]), batch[0][:3])
    assert value == pytest.approx(alone.item(), rel=1e-4)


def test_a_penalty_on_a_part_with_all_labels_is_told_the_way():
    penalty = lambda d, real, _: penalties.r1(d, real[:3])
    trainer = Trainer(generator_of(VALUES), discriminator_of(VALUES), penalty=penalty)
    with pytest.raises(ValueError, match=r"shape \(8, 3\), expected .* \(3, 3\).*d\.first\(n\)"):
        trainer.discriminator_step(next(batches()))


@pytest.mark.parametrize("how", WAYS)
def test_two_colours_asked_for_come_as_asked(how):
    """Label 0 is dark, 1 is bright: after a few steps G does as it is told, and a deaf D fails."""
    bright = torch.arange(64) % 2
    images = (bright[:, None, None, None] * 155 + 50).expand(64, *SHAPE).byte()

    def gap(labels: Tensor) -> float:
        torch.manual_seed(1)
        pair = generator_of((2,)), discriminator_of((2,), how=how)
        adams = [torch.optim.Adam(n.parameters(), 2e-3, (0.0, 0.99)) for n in reversed(pair)]
        penalty = lambda d, x, _: penalties.r1(d, x)
        trainer = Trainer(*pair, penalty=penalty, optimizers=adams)
        list(trainer.run(data.batches(images, 16, labels), 60))
        z = torch.randn(32, LATENT_DIM)
        dark, light = (trainer.averaged_generator(z, torch.full((32,), y)) for y in (0, 1))
        return (light - dark).mean().item()

    assert gap(bright) > 0.6  # of 155 / 127.5 = 1.2
    assert gap(bright[torch.randperm(64)]) < 0.3
