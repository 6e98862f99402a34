"""Networks and data that others wrote: ``nn.Sequential``, wrappers, loaders, other latents."""

import warnings
from itertools import islice

import pytest
import torch
from torch import nn
from torch.nn.parallel import DistributedDataParallel
from torch.nn.utils import parametrizations
from torch.utils.data import DataLoader, TensorDataset
from training_pairs import (
    IMAGES,
    LATENT_DIM,
    SHAPE,
    SIZE,
    networks,
    same,
    state_of,
    stream,
    told_pair,
    told_stream,
    trainer_of,
    weights,
)

from gankit import checkpoints, data, losses, penalties
from gankit.networks import DCGANDiscriminator, DCGANGenerator
from gankit.training import Trainer

FLOATS = data.to_float(IMAGES)


def plain_pair(seed: int = 0) -> tuple[nn.Sequential, nn.Sequential]:
    """Networks that tell nothing of themselves."""
    torch.manual_seed(seed)
    generator = nn.Sequential(nn.Linear(5, 64), nn.Tanh(), nn.Unflatten(1, SHAPE))
    discriminator = nn.Sequential(
        nn.Flatten(), nn.Linear(64, 8), nn.LeakyReLU(0.2), nn.Linear(8, 1), nn.Flatten(0)
    )
    return generator, discriminator


# Networks


@pytest.mark.parametrize("penalty", [None, penalties.r1])
def test_sequential_networks_train(penalty):
    """As the same networks do that tell their sizes."""
    trainer = Trainer(*plain_pair(), latents=5, penalty=penalty)
    told = plain_pair()
    told[0].latent_dim, told[0].image_shape, told[1].image_shape = 5, SHAPE, SHAPE
    other = Trainer(*told, penalty=penalty)
    assert list(trainer.run(stream(), 3)) == list(other.run(stream(), 3))
    assert same(weights(trainer.generator), weights(other.generator))
    assert not same(weights(trainer.generator), weights(plain_pair()[0]))


def test_a_list_is_as_good_a_shape_as_a_tuple():
    generator, discriminator = networks()
    discriminator.image_shape = generator.image_shape
    generator.image_shape = list(SHAPE)
    next(Trainer(generator, discriminator).run(stream(), 1))


@pytest.mark.parametrize("latents", [None, 0, -3, "normal", 2.5])
def test_a_generator_that_tells_no_latent_dim_needs_latents(latents):
    with pytest.raises(ValueError, match=r"^Sequential: .*expected how many .*latents=64\)"):
        Trainer(*plain_pair(), latents=latents)


@pytest.mark.parametrize("shape", [(5,), (5, 1, 1)])
def test_latents_of_any_distribution_and_shape(shape):
    """Uniform, from the trainer's own random numbers."""
    uniform = lambda n, random: 2 * torch.rand(n, *shape, generator=random) - 1
    generator, discriminator = plain_pair()
    generator.insert(0, nn.Flatten())
    seen, random = [], torch.Generator().manual_seed(4)
    generator.register_forward_pre_hook(lambda _, given: seen.append(given[0]))
    trainer = Trainer(generator, discriminator, latents=uniform, seed=4)
    list(trainer.run(stream(), 2))
    assert same(seen, [uniform(SIZE, random) for _ in range(4)])


def test_latents_given_go_before_the_generators_own():
    seen = []
    trainer = trainer_of(latents=lambda n, random: seen.append(n) or torch.zeros(n, LATENT_DIM))
    next(trainer.run(stream(), 1))
    assert seen == [SIZE, SIZE]


@pytest.mark.parametrize(
    ("made", "found"),
    [(torch.zeros(3, 5), r"\(3, 5\)"), (torch.tensor(1.0), r"\(\)"), ([1, 2], "list")],
)
def test_latents_that_are_no_rows_are_described(made, found):
    trainer = Trainer(*plain_pair(), latents=lambda n, random: made)
    with pytest.raises(ValueError, match=rf"latents\(8, random\) gave {found}, expected z \(8"):
        next(trainer.run(stream(), 1))


@pytest.mark.parametrize(
    ("ending", "shape", "hint"),
    [
        ([nn.Linear(64, 1)], r"\(8, 1\)", r"nn.Flatten\(0\), which for a map gives each patch a l"),
        (
            [nn.Unflatten(1, SHAPE), nn.Conv2d(1, 1, 3)],
            r"\(8, 1, 6, 6\)",
            r"with a penalty, with .mean\(\(1, 2, 3\)\)",
        ),
        ([nn.Linear(64, 2)], r"\(8, 2\)", r"with a penalty, with .mean\(\(1,\)\)"),
    ],
)
@pytest.mark.parametrize("penalty", [None, penalties.r1])
def test_a_critic_without_one_logit_a_sample_is_told_the_remedy(ending, shape, hint, penalty):
    critic = nn.Sequential(nn.Flatten(), *ending)
    trainer = Trainer(plain_pair()[0], critic, latents=5, penalty=penalty)
    with pytest.raises(ValueError, match=rf"logits of shape {shape}, expected \(N,\); .*{hint}"):
        next(trainer.run(stream(), 1))


def test_a_map_of_patches_trains_as_its_remedy_says():
    """The loss is the mean over all patches of all pictures."""
    critic = nn.Sequential(nn.Conv2d(1, 1, 3), nn.Flatten(0))
    trainer = Trainer(plain_pair()[0], critic, latents=5)
    real = next(stream())
    fake = trainer.generator(torch.randn(SIZE, 5, generator=torch.Generator().manual_seed(0)))
    maps = critic[0](real), critic[0](fake)
    expected = losses.cross_entropy(*maps).item()
    assert trainer.discriminator_step(real) == pytest.approx(expected)


def test_what_makes_no_tensor_is_described():
    class Pair(nn.Module):
        def forward(self, x):
            return x, x

    generator, discriminator = plain_pair()
    with pytest.raises(TypeError, match="the generator returns a tuple, expected a tensor"):
        next(Trainer(nn.Sequential(generator, Pair()), discriminator, latents=5).run(stream(), 1))
    with pytest.raises(TypeError, match=r"the discriminator returns a tuple, .* logits \(N,\)"):
        next(Trainer(generator, nn.Sequential(discriminator, Pair()), latents=5).run(stream(), 1))


def test_a_discriminator_of_probabilities_is_refused():
    generator, discriminator = plain_pair()
    with pytest.raises(ValueError, match=r"ends in a Sigmoid .* expect logits: leave the Sigmoid"):
        Trainer(generator, nn.Sequential(discriminator, nn.Sequential(nn.Sigmoid())), latents=5)


@pytest.mark.parametrize(
    ("pair", "message"),
    [
        ((DCGANGenerator, networks()[1]), "the generator is a class DCGANGenerator, expected a n"),
        ((networks()[0], lambda x: x), "the discriminator is a function, expected a network"),
    ],
)
def test_what_is_no_network_is_described(pair, message):
    with pytest.raises(TypeError, match=message):
        Trainer(*pair)


# Wrappers and hooks


@pytest.fixture
def group(tmp_path):
    """A group of one process, as DistributedDataParallel wants it."""
    store = torch.distributed.FileStore(str(tmp_path / "store"), 1)
    torch.distributed.init_process_group("gloo", store=store, rank=0, world_size=1)
    yield
    torch.distributed.destroy_process_group()


def eager(network: nn.Module) -> nn.Module:
    return torch.compile(network, backend="eager")


def inside(network: nn.Module) -> nn.Module:
    """Only a part of it is compiled."""
    network.layers = eager(network.layers)
    return network


def distributed(network: nn.Module) -> nn.Module:
    return DistributedDataParallel(network.to(memory_format=torch.channels_last))


WRAPPERS = [nn.DataParallel, distributed, eager, inside]


@pytest.mark.parametrize("wrap", WRAPPERS)
@pytest.mark.parametrize("penalty", [None, penalties.r1])
@pytest.mark.usefixtures("group")
def test_a_wrapped_network_trains_and_its_checkpoint_is_the_plain_ones(wrap, penalty, tmp_path):
    norm = "batch" if penalty is None else "none"
    plain, generator = trainer_of(norm=norm, penalty=penalty), networks(0)[0]
    pair = tuple(map(wrap, networks(norm=norm)))
    wrapped = Trainer(*pair, penalty=penalty)
    assert type(wrapped.averaged_generator) is type(generator)
    list(plain.run(stream(), 3))
    list(wrapped.run(stream(), 3))
    for trainer, name in ((plain, "plain.pt"), (wrapped, "wrapped.pt")):
        trainer.save(tmp_path / name)
    one, other = (torch.load(tmp_path / f"{n}.pt", weights_only=True) for n in ("plain", "wrapped"))
    for name in ("generator", "discriminator", "averaged_generator"):
        assert one[name].keys() == other[name].keys()
        for key, value in one[name].items():
            torch.testing.assert_close(other[name][key], value)

    # Each goes on with the other's file
    plain.load(tmp_path / "wrapped.pt")
    wrapped.load(tmp_path / "plain.pt")
    assert same(state_of(plain)["generator"], other["generator"])
    assert same(checkpoints.weights(wrapped.generator), one["generator"])
    assert [r.step for r in wrapped.run(stream(), 1)] == [4]
    alone = checkpoints.generator(tmp_path / "wrapped.pt", like=wrap(networks(4)[0]))
    assert same(checkpoints.weights(alone), other["averaged_generator"])


@pytest.mark.usefixtures("group")
def test_gradients_in_ddp_are_those_of_the_plain_network():
    """They are others where the layout of weights is changed after DDP has read it."""
    plain, wrapped = (networks(norm="none")[1] for _ in range(2))
    generator = networks()[0]
    trainer = Trainer(generator, DistributedDataParallel(wrapped))
    trainer.discriminator_step(next(stream()))
    fake = networks()[0](torch.randn(SIZE, LATENT_DIM, generator=torch.Generator().manual_seed(0)))
    losses.cross_entropy(plain(next(stream())), plain(fake.detach())).backward()
    for one, other in zip(plain.parameters(), wrapped.parameters(), strict=True):
        torch.testing.assert_close(other.grad, one.grad)


def normed(norm) -> tuple[nn.Sequential, nn.Sequential]:
    generator, discriminator = plain_pair()
    norm(generator[0])
    norm(discriminator[1])
    return generator, discriminator


NORMS = [
    nn.utils.weight_norm,
    nn.utils.spectral_norm,
    parametrizations.weight_norm,
    parametrizations.spectral_norm,
]


@pytest.mark.parametrize("norm", NORMS, ids=lambda f: f"{f.__module__}.{f.__name__}")
@pytest.mark.parametrize("used", [False, True])
@pytest.mark.filterwarnings("ignore:.*weight_norm.*is deprecated:FutureWarning")
def test_norms_by_hooks_and_by_parametrizations_train(norm, used, tmp_path):
    """Also after a forward pass, whose results a hook keeps, and deepcopy refuses."""
    pair = normed(norm)
    if used:
        pair[1](pair[0](torch.randn(4, 5))).sum().backward()
    trainer = Trainer(*pair, latents=5, averaging=0)
    list(trainer.run(stream(), 3, checkpoint=tmp_path / "run.pt"))
    z = torch.randn(3, 5)
    fresh = trainer.generator.eval()(z)
    torch.testing.assert_close(trainer.averaged_generator(z), fresh)
    alone = checkpoints.generator(tmp_path / "run.pt", like=trainer.generator)
    torch.testing.assert_close(alone(z), fresh)


def test_what_cannot_be_copied_is_described():
    generator, discriminator = plain_pair()
    generator.kept = [generator[0].weight * 2]
    with pytest.raises(TypeError, match=r"Sequential cannot be copied.*parametrizations, such as"):
        Trainer(generator, discriminator, latents=5)


# Loaders


def loader(*tensors: torch.Tensor, **options) -> DataLoader:
    return DataLoader(TensorDataset(*tensors), SIZE, **options)


def test_a_loader_goes_on_without_end_and_gives_what_it_holds():
    """In its own order: five batches a pass, the last one short."""
    trainer, other = trainer_of(), trainer_of()
    records = list(trainer.run(loader(FLOATS), 12))
    for step in range(12):
        batch = FLOATS[step % 5 * SIZE :][:SIZE]
        assert records[step].discriminator_loss == other.discriminator_step(batch)
        assert records[step].generator_loss == other.generator_step(len(batch))
        other.step += 1
    assert same(weights(trainer.generator), weights(other.generator))


@pytest.mark.parametrize("source", [lambda: [FLOATS[:8], FLOATS[8:16]], lambda: iter(stream())])
def test_lists_and_iterators_of_batches_are_welcome(source):
    assert [r.step for r in trainer_of().run(source(), 5)] == [1, 2, 3, 4, 5]


def test_bytes_become_floats():
    one, other = trainer_of(), trainer_of()
    assert list(one.run([IMAGES[:8]], 2)) == list(other.run([FLOATS[:8]], 2))


def test_labels_of_a_loader_are_handed_on_where_they_are_asked_for():
    points, labels = next(told_stream(64, 64))
    seen, trainer = [], Trainer(*told_pair())
    trainer.generator.register_forward_pre_hook(lambda _, given: seen.append(given[1]))
    list(trainer.run(loader(points, labels, torch.arange(64)), 2))
    assert same(seen, [labels[:8], labels[:8], labels[8:16], labels[8:16]])


def test_labels_of_a_loader_are_dropped_where_they_are_not(recwarn):
    one, other = trainer_of(), trainer_of()
    records = list(one.run(loader(FLOATS, torch.arange(36)), 3))
    assert records == list(other.run(loader(FLOATS), 3))
    assert [str(w.message) for w in recwarn] == []


def test_labels_that_a_network_could_take_are_dropped_with_a_warning():
    class Optional(nn.Sequential):
        def forward(self, x, labels=None):
            assert labels is None
            return super().forward(x)

    pair = (Optional(*network) for network in plain_pair())
    trainer = Trainer(*pair, latents=5)
    with pytest.warns(UserWarning, match="holds 1 tensors beside the samples; 0 are handed on"):
        list(trainer.run(loader(FLOATS, torch.arange(36)), 3))


def test_where_d_takes_no_steps_a_loader_tells_how_many_fakes():
    trainer, seen = trainer_of(), []
    trainer.generator.register_forward_pre_hook(lambda _, given: seen.append(len(given[0])))
    list(trainer.run(loader(FLOATS), 5, discriminator_steps=0))
    assert seen == [8, 8, 8, 8, 4]


def test_a_loaders_run_says_that_it_goes_on_in_another_order(tmp_path):
    path = tmp_path / "run.pt"
    message = "where these batches stand is in no checkpoint: .*gk.data.batches goes on exactly"
    for steps in (2, 4):
        trainer = trainer_of()
        with pytest.warns(UserWarning, match=message):
            records = list(trainer.run(loader(FLOATS), steps, checkpoint=path))
    assert [record.step for record in records] == [3, 4]
    with warnings.catch_warnings(action="error"):
        list(trainer_of().run(loader(FLOATS), 2))
    with pytest.warns(UserWarning, match=message):
        list(trainer_of().run(loader(FLOATS), 5, checkpoint=path))
    assert torch.load(path, weights_only=True)["batches"] is None


@pytest.mark.parametrize(
    ("batches", "error", "message"),
    [
        (
            FLOATS,
            TypeError,
            r"are a Tensor, expected a stream: gk.data.batches\(images, 64",
        ),
        ("images", TypeError, "batches are a str, expected gk.data.batches.*, a DataLoader or"),
        (TensorDataset(FLOATS), TypeError, r"a TensorDataset, .*DataLoader\(dataset, 64, True"),
        (3, TypeError, "batches are a int, expected"),
        ([], ValueError, "the list holds no batch, expected one at least; is the data set smaller"),
        (
            DataLoader(TensorDataset(FLOATS), 64, drop_last=True),
            ValueError,
            "the DataLoader holds no batch, .* with drop_last",
        ),
        (
            iter([FLOATS]),
            ValueError,
            "list_iterator of batches ended after 1, .* DataLoader or",
        ),
        ([{"image": FLOATS}], TypeError, "a batch is or holds a dict, expected a tensor, or"),
        ([[]], TypeError, "a batch is or holds a list"),
        ([(FLOATS.numpy(), 3)], TypeError, "a batch is or holds a ndarray, expected a tensor"),
        ([torch.zeros(4, *SHAPE).long()], TypeError, "torch.int64, expected torch.uint8 or float"),
        ([255 * FLOATS], ValueError, r"images lie in \[-255, 255\], expected \[-1, 1\]"),
        ([FLOATS.double()], TypeError, r"batch is torch.float64, and the generator makes torch.f"),
        ([FLOATS[:, 0]], ValueError, r"\(36, 8, 8\), expected \(N, 1, 8, 8\).*unsqueeze\(1\)"),
        (
            [torch.zeros(9, 1, 9, 9)],
            ValueError,
            r"shape \(9, 1, 9, 9\), expected \(N, 1, 8, 8\), as the generator makes them$",
        ),
    ],
)
def test_batches_that_do_not_fit_are_described(batches, error, message):
    with pytest.raises(error, match=message):
        list(trainer_of().run(batches, 2))


@pytest.mark.parametrize(
    ("batch", "message"),
    [
        (FLOATS, "a batch holds 0 tensors beside the samples, and the networks ask for 1"),
        ((torch.zeros(4, 2), torch.zeros(5)), r"shapes \(4, 2\) and \(5,\), expected as many rows"),
    ],
)
def test_labels_of_loaders_that_do_not_fit_are_described(batch, message):
    with pytest.raises(ValueError, match=message):
        next(Trainer(*told_pair()).run([batch], 1))


def test_a_batch_on_another_device_is_described():
    trainer = trainer_of()
    batches = data.batches(FLOATS, 4, device="meta")
    with pytest.raises(ValueError, match=r"a batch is on meta, .* on cpu.*device=\"cpu\""):
        next(trainer.run(batches, 1))


# Pictures in [0, 1], as torchvision's ToTensor gives them


UNIT = (FLOATS + 1) / 2


@pytest.mark.parametrize("source", [lambda: data.batches(UNIT, 4), lambda: [UNIT]])
def test_pictures_in_0_1_beside_a_generator_that_goes_below_are_refused(source):
    message = r"pictures lie in \[0, 1\], and the generator makes .*from -.*2 \* images - 1 brings"
    with pytest.raises(ValueError, match=message):
        next(trainer_of().run(source(), 1))


def test_pictures_in_0_1_beside_a_generator_that_makes_such_are_fine():
    generator, discriminator = plain_pair()
    trainer = Trainer(nn.Sequential(generator, nn.Sigmoid()), discriminator, latents=5)
    assert len(list(trainer.run(data.batches(UNIT, 4), 3))) == 3


@pytest.mark.parametrize(
    "samples",
    [
        UNIT[:15],  # few, and bright by chance
        FLOATS,
        IMAGES // 2 + 128,  # bytes say what their range is
        torch.zeros(36, *SHAPE),
    ],
    ids=["few", "floats", "bytes", "blank"],
)
def test_other_pictures_are_not_taken_for_those(samples):
    assert len(list(trainer_of().run(data.batches(samples, 4), 2))) == 2


@pytest.mark.parametrize("shape", [(2,), (12, 3), (5, 4, 3, 2)])
def test_samples_of_any_shape_train(shape):
    """Points, sequences and volumes, all of them above 0 and of any size."""
    numbers = int(torch.tensor(shape).prod())
    generator = nn.Sequential(nn.Linear(4, numbers), nn.Unflatten(1, shape))
    discriminator = nn.Sequential(nn.Flatten(), nn.Linear(numbers, 1), nn.Flatten(0))
    samples = 30 * torch.rand(40, *shape, generator=torch.Generator().manual_seed(0))
    trainer = Trainer(generator, discriminator, latents=4, penalty=penalties.gradient_penalty)
    assert len(list(islice(trainer.run(data.batches(samples, 5), 3), 3))) == 3


def test_a_discriminator_for_other_pictures_is_still_refused():
    with pytest.raises(ValueError, match=r"pictures of shape \(1, 8, 8\), the discriminator reads"):
        Trainer(networks()[0], DCGANDiscriminator(4, image_shape=(3, 8, 8)))
