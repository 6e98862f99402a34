"""What stands behind the pictures in a batch reaches both networks, and nothing else changes."""

from itertools import islice

import pytest
import torch
from torch import nn
from torch.nn.functional import softplus
from training_pairs import (
    SIZE,
    ToldDiscriminator,
    ToldGenerator,
    adams,
    networks,
    same,
    state_of,
    stream,
    told_pair,
    told_stream,
    trainer_of,
    weights,
)

from gankit import data, losses, penalties
from gankit.training import Trainer


@pytest.mark.parametrize("penalty", [None, penalties.r1])
@pytest.mark.parametrize("of_d", [1, 2])
def test_a_labelled_run_is_the_loop_one_would_write(penalty, of_d):
    """D's fakes have the labels of its batch, G's those of the last one: to the last bit."""
    trainer = Trainer(*told_pair(), penalty=penalty, seed=7)
    list(trainer.run(told_stream(), 5, discriminator_steps=of_d))

    generator, discriminator = told_pair()
    descend_d, descend_g = adams(discriminator, generator)
    random, batches = torch.Generator().manual_seed(7), told_stream()
    for _ in range(5):
        for _ in range(of_d):
            real, labels = next(batches)
            z = torch.randn(SIZE, 2, generator=random)
            fake = generator(z, labels).detach()
            judged = discriminator(real, labels), discriminator(fake, labels)
            loss = softplus(-judged[0]).mean() + softplus(judged[1]).mean()
            if penalty is not None:
                real.requires_grad_()
                judged = discriminator(real, labels).sum()
                slope = torch.autograd.grad(judged, real, create_graph=True)[0]
                loss = loss + slope.square().sum(1).mean()
            descend_d.zero_grad()
            loss.backward()
            descend_d.step()
        fake = generator(torch.randn(SIZE, 2, generator=random), labels)
        descend_g.zero_grad()
        softplus(-discriminator(fake, labels)).mean().backward()
        descend_g.step()
    assert same(trainer.generator.state_dict(), generator.state_dict())
    assert same(trainer.discriminator.state_dict(), discriminator.state_dict())


def seen_labels(trainer: Trainer, batches: data.Batches, **options) -> list[tuple[str, list]]:
    """Which labels each pass of a step had, and in whose network."""
    seen = []
    for name, network in (("G", trainer.generator), ("D", trainer.discriminator)):
        network.register_forward_pre_hook(
            lambda _, given, name=name: seen.append((name, given[1].tolist()))
        )
    next(trainer.run(batches, 1, **options))
    return seen


def drawn(count: int) -> list[list]:
    batches = told_stream()
    return [next(batches)[1].tolist() for _ in range(count)]


def test_two_steps_of_g_have_the_labels_of_ds_last_batch():
    batches = told_stream()
    seen = seen_labels(Trainer(*told_pair()), batches, discriminator_steps=2, generator_steps=2)
    first, last = drawn(2)
    step_of_d = ["G", "D", "D"]
    assert seen[:6] == [*((n, first) for n in step_of_d), *((n, last) for n in step_of_d)]
    assert seen[6:] == [("G", last), ("D", last)] * 2
    assert batches.position == 2


def test_where_d_takes_no_steps_a_batch_is_drawn_for_each_step_of_g():
    batches = told_stream()
    seen = seen_labels(Trainer(*told_pair()), batches, discriminator_steps=0, generator_steps=2)
    assert seen == [(name, labels) for labels in drawn(2) for name in "GD"]
    assert batches.position == 2


def test_without_labels_no_batch_is_drawn_where_d_takes_no_steps():
    batches = stream()
    next(trainer_of().run(batches, 1, discriminator_steps=0))
    assert batches.position == 0


def test_a_paired_loss_has_the_labels_of_the_batch_that_it_compares():
    trainer, batches = Trainer(*told_pair(), loss=losses.relativistic), told_stream()
    seen = seen_labels(trainer, batches)
    first, second = drawn(2)
    assert seen[:3] == [("G", first), ("D", first), ("D", first)]
    assert seen[3:] == [("G", second), ("D", second), ("D", second)]


def test_reused_fakes_keep_the_labels_that_they_were_made_with():
    trainer = Trainer(*told_pair(), loss=losses.relativistic, reuse_fakes=True)
    seen = seen_labels(trainer, told_stream())
    first, second = drawn(2)
    assert seen[:3] == [("G", first), ("D", first), ("D", first)]
    assert sorted(seen[3:]) == sorted([("D", first), ("D", second)])


class Several(nn.Module):
    """Takes three tensors beside its first, and is a generator or a discriminator of points."""

    latent_dim = 2

    def __init__(self, outputs: int) -> None:
        super().__init__()
        self.dense = nn.Linear(7, outputs)
        self.seen = []

    def forward(self, x, kind, place, amount):
        self.seen.append((kind, place, amount))
        made = self.dense(torch.cat([x, place, amount], 1))
        return made if made.shape[1] == 2 else made.flatten()


def test_several_tensors_behind_the_pictures_reach_both_networks():
    points, kinds = torch.randn(12, 2), torch.arange(12)
    places, amounts = torch.randn(12, 2), torch.randn(12, 3)
    batches = data.batches(points, 4, (kinds, places, amounts))
    generator, discriminator = Several(2), Several(1)
    next(Trainer(generator, discriminator).run(batches, 1))
    assert [len(n.seen) for n in (generator, discriminator)] == [2, 3]
    for kind, place, amount in generator.seen + discriminator.seen:
        assert same([place, amount], [places[kind], amounts[kind]])


def test_rows_of_labels_go_with_the_pictures():
    labels = torch.arange(40, dtype=torch.int32).view(20, 2)
    batches = data.batches(labels[:, :1].double(), 6, labels)
    for points, told in islice(batches, 7):
        assert torch.equal(points.flatten(), told[:, 0].double())
        assert torch.equal(told[:, 0] + 1, told[:, 1])
        assert told.dtype == torch.int32


def test_the_order_of_the_pictures_is_that_without_labels():
    with_labels = (points for points, _ in islice(told_stream(seed=3), 9))
    plain = islice(data.batches(told_stream()._images, SIZE, seed=3), 9)
    assert all(map(torch.equal, with_labels, plain))


def test_labels_go_to_the_device_of_the_pictures():
    points, labels = next(data.batches(torch.zeros(4, 2), 2, torch.zeros(4), device="meta"))
    assert {points.device.type, labels.device.type} == {"meta"}


@pytest.mark.parametrize("cut", [1, 3, 4, 5])
def test_a_labelled_run_goes_on_as_if_it_had_never_stopped(cut, tmp_path):
    whole, second = Trainer(*told_pair(norm=True)), Trainer(*told_pair(5, norm=True), seed=5)
    expected = list(whole.run(told_stream(), 8))
    path = tmp_path / "run.pt"
    first = Trainer(*told_pair(norm=True))
    records = list(islice(first.run(told_stream(), 8, checkpoint=path, every=1), cut))
    rest = list(second.run(told_stream(seed=9), 8, checkpoint=path))
    assert (records + rest)[-len(rest) :] == expected[-len(rest) :]
    assert same(state_of(second), state_of(whole))


def test_a_penalty_is_given_a_discriminator_that_knows_its_labels():
    """R1 of a critic that is linear in x with a slope of its own for each class."""

    class Slopes(nn.Module):
        image_shape = (2,)

        def __init__(self) -> None:
            super().__init__()
            self.slopes = nn.Parameter(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))

        def forward(self, points, labels):
            return (self.slopes[labels] * points).sum(1)

    critic, told = Slopes(), []
    trainer = Trainer(
        ToldGenerator(), critic, penalty=lambda d, x, y: told.append(penalties.r1(d, x)) or told[-1]
    )
    points, labels = next(told_stream())
    trainer.discriminator_step((points, labels))
    expected = torch.tensor([5.0, 25.0])[labels].mean()
    torch.testing.assert_close(told[0].detach(), expected)


@pytest.mark.parametrize(
    "penalty", [penalties.r1, penalties.gradient_penalty, lambda d, x, y: penalties.r2(d, x, y)]
)
def test_a_penalty_sees_the_batch_norm_of_a_discriminator_with_labels(penalty):
    trainer = Trainer(ToldGenerator(), ToldDiscriminator(norm=True), penalty=penalty)
    with pytest.raises(ValueError, match="the discriminator has batch norm in training mode"):
        trainer.discriminator_step(next(told_stream()))


def test_a_penalty_sees_that_a_discriminator_with_labels_mixes_its_batch():
    class Mixing(ToldDiscriminator):
        def forward(self, points, labels):
            return super().forward(points, labels) + points.mean()

    trainer = Trainer(ToldGenerator(), Mixing(), penalty=penalties.r1)
    with pytest.raises(ValueError, match="logit of a sample depends on other samples"):
        trainer.discriminator_step(next(told_stream()))


def test_two_classes_of_points_are_learned():
    """As asked, at least 95 % of the points of each: on the left or on the right."""
    pair = told_pair(width=32)
    optimizers = tuple(torch.optim.Adam(n.parameters(), 2e-3, (0.0, 0.9)) for n in pair[::-1])
    trainer = Trainer(*pair, penalty=penalties.r1, optimizers=optimizers, averaging=0.99)
    for _ in trainer.run(told_stream(2000, 64), 600):
        pass
    z = torch.randn(1000, 2, generator=torch.Generator().manual_seed(1))
    for label in (0, 1):
        points = trainer.averaged_generator(z, torch.full((1000,), label))
        right = points[:, 0] > 0
        assert (right == bool(label)).double().mean() >= 0.95
        torch.testing.assert_close(
            points.mean(0), torch.tensor([4.0 * label - 2, 0]), atol=0.3, rtol=0
        )


# What does not fit


def test_labels_for_networks_that_take_none_are_refused():
    batches = data.batches(torch.zeros(9, 1, 8, 8), 3, torch.zeros(9))
    message = "each batch holds 1 tensors of labels, and the networks take 0 beside the samples"
    with pytest.raises(TypeError, match=message):
        next(trainer_of().run(batches, 1))


def test_networks_that_take_labels_want_some():
    batches = data.batches(torch.zeros(9, 2), 3)
    with pytest.raises(TypeError, match=r"holds 0 .* take 1 beside.*batches\(images, 64, labels\)"):
        next(Trainer(*told_pair()).run(batches, 1))


def test_labels_are_handed_to_both_or_to_none():
    generator, _ = told_pair()
    trainer = Trainer(generator, nn.Sequential(nn.Linear(2, 1), nn.Flatten(0)))
    message = "ToldGenerator takes 1 tensors beside z, and Sequential 0 tensors beside the samples"
    with pytest.raises(TypeError, match=message):
        next(trainer.run(told_stream(), 1))


def test_a_step_of_g_wants_as_many_labels_as_fakes():
    with pytest.raises(ValueError, match="3 samples, and 8 reals or labels; expected as many"):
        Trainer(*told_pair()).generator_step(3, next(told_stream()))


@pytest.mark.parametrize(
    ("labels", "error", "message"),
    [
        (torch.zeros(4), ValueError, r"labels have shape \(4,\), expected \(5, ...\): a row for"),
        (torch.tensor(1), ValueError, r"labels have shape \(\), expected \(5, ...\)"),
        ((torch.zeros(5), torch.zeros(6, 2)), ValueError, r"labels have shape \(6, 2\), expected"),
        ([0, 1, 0, 1, 1], TypeError, r"labels are a int, expected a torch.Tensor of 5 rows"),
        (7, TypeError, r"labels are a int, .* a seed is seed=0"),
        (torch.full((5,), torch.nan), ValueError, "labels hold NaN or infinity, expected finite"),
    ],
)
def test_labels_that_do_not_fit_are_described(labels, error, message):
    with pytest.raises(error, match=message):
        data.batches(torch.zeros(5, 2), 2, labels)


def test_labels_in_the_place_of_the_size_are_described():
    with pytest.raises(TypeError, match="batch_size is a Tensor, expected an int: batches"):
        data.batches(torch.zeros(5, 2), torch.zeros(5))


def test_without_labels_a_penalty_is_given_the_discriminator_itself():
    _, discriminator = networks(norm="none")
    seen = []
    trainer = trainer_of(norm="none", penalty=lambda d, x, y: seen.append(d) or d(x).sum() * 0)
    next(trainer.run(stream(), 1))
    assert seen == [trainer.discriminator]
    assert same(weights(discriminator).keys(), weights(trainer.discriminator).keys())
