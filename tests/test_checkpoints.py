"""What goes into a file comes out of it, on any device, in any wrapper, or is refused at once."""

import copy
import enum
from collections import OrderedDict
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import torch
from torch import nn
from training_pairs import LATENT_DIM, SHAPE, networks, same, state_of, stream, trainer_of

from gankit import checkpoints
from gankit.networks import DCGANGenerator
from gankit.training import Trainer


def rated(rate: object, seed: int = 0) -> Trainer:
    """A trainer whose optimizers have this rate."""
    pair = networks(seed)
    optimizers = tuple(torch.optim.Adam(n.parameters(), 1e-3) for n in pair[::-1])
    for optimizer in optimizers:
        optimizer.param_groups[0]["lr"] = rate
    return Trainer(*pair, optimizers=optimizers)


RATES = [np.linspace(0.001, 0.002, 3)[1], np.float32(0.25), np.int64(1), np.array(0.125)[()]]


@pytest.mark.parametrize("rate", RATES, ids=lambda rate: type(rate).__name__)
def test_a_rate_that_is_a_numpy_number_comes_out_as_pythons(rate, tmp_path):
    path, whole = tmp_path / "run.pt", rated(rate)
    list(whole.run(stream(), 4))
    list(rated(rate).run(stream(), 2, checkpoint=path))
    kept = torch.load(path, weights_only=True)["generator_optimizer"]["param_groups"][0]["lr"]
    assert type(kept) in (float, int)
    assert kept == rate.item()
    resumed = rated(0.0, seed=1)
    list(resumed.run(stream(), 4, checkpoint=path))
    assert same(state_of(resumed), state_of(whole))


def test_a_rate_that_is_a_tensor_comes_out(tmp_path):
    path, whole = tmp_path / "run.pt", rated(torch.tensor(0.01))
    list(whole.run(stream(), 4, rate=lambda step: np.float64(0.5)))
    list(rated(torch.tensor(0.01)).run(stream(), 2, rate=lambda step: 0.5, checkpoint=path))
    resumed = rated(torch.tensor(0.5), seed=1)
    list(resumed.run(stream(), 4, rate=lambda step: 0.5, checkpoint=path))
    assert same(state_of(resumed), state_of(whole))
    assert torch.equal(resumed.optimizers[0].param_groups[0]["lr"], torch.tensor(0.01))


class Kind(enum.IntEnum):
    ONE = 1


def test_every_plain_value_comes_out_equal(tmp_path):
    values = [
        1,
        2.5,
        True,
        None,
        "word",
        b"bytes",
        1j,
        torch.float16,
        torch.device("cpu"),
        (1, [2]),
    ]
    values += [np.bool_(True), np.str_("word"), Kind.ONE, OrderedDict(a=np.float32(0.5)), {1: {}}]
    checkpoints.write({"values": values}, tmp_path / "state.pt")
    came = torch.load(tmp_path / "state.pt", weights_only=True)["values"]
    assert came == values
    assert [type(v) for v in came[-5:-1]] == [bool, str, int, OrderedDict]


def test_what_networks_say_about_their_state_comes_out(tmp_path):
    """Versions, by which torch reads the states of older layers."""
    state = nn.BatchNorm1d(3).state_dict()
    checkpoints.write({"network": state, "n": np.int64(3)}, tmp_path / "state.pt")
    came = torch.load(tmp_path / "state.pt", weights_only=True)["network"]
    assert came._metadata == state._metadata


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (Decimal("0.1"), "lr is of type decimal.Decimal"),
        (Fraction(1, 2), "lr is of type fractions.Fraction"),
        (np.zeros(3), "lr is of type numpy.ndarray"),
        ({1, 2}, "lr is of type builtins.set"),
        (np.datetime64("2020-01-01"), "lr is of type numpy.datetime64"),
        ([lambda: 1], r"lr\[0\] is of type builtins.function"),
    ],
)
def test_what_no_file_holds_fails_at_the_first_save_and_is_named(value, words, tmp_path):
    trainer, path = trainer_of(), tmp_path / "run.pt"
    trainer.save(path)
    before = path.read_bytes()
    trainer.optimizers[1].param_groups[0]["lr"] = value
    message = rf"generator_optimizer.param_groups\[0\].{words}, which no .*; expected a tensor, a"
    with pytest.raises(TypeError, match=message):
        trainer.save(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_an_array_among_an_optimizers_states_is_named(tmp_path):
    trainer = trainer_of()
    next(trainer.run(stream(), 1))
    first = next(iter(trainer.optimizers[0].state.values()))
    first["history"] = np.arange(3)
    message = r"discriminator_optimizer.state.0.history is of type numpy.ndarray"
    with pytest.raises(TypeError, match=message):
        trainer.save(tmp_path / "run.pt")


def test_a_type_that_is_not_read_is_told_from_a_file_that_is_cut(tmp_path):
    path, trainer = tmp_path / "run.pt", trainer_of()
    trainer.save(path)
    state = torch.load(path, weights_only=True)
    torch.save(state | {"step": np.float64(3)}, path)
    before = state_of(trainer)
    with pytest.raises(ValueError, match=r"run.pt is whole, and holds numpy.*which is not read"):
        trainer.load(path)
    raw = path.read_bytes()
    path.write_bytes(raw[:-100])
    with pytest.raises(ValueError, match=r"is not a whole checkpoint .* cut short or damaged"):
        trainer.load(path)
    assert same(state_of(trainer), before)


# The generator alone, and other devices


def test_the_generator_comes_out_alone(tmp_path):
    trainer, path = trainer_of(averaging=0.5), tmp_path / "run.pt"
    list(trainer.run(stream(), 3, checkpoint=path))
    like = networks(9)[0]
    before = copy.deepcopy(like.state_dict())
    averaged = checkpoints.generator(path, like=like)
    trained = checkpoints.generator(str(path), like=like, averaged=False)
    assert same(averaged.state_dict(), trainer.averaged_generator.state_dict())
    assert same(trained.state_dict(), trainer.generator.state_dict())
    assert not same(averaged.state_dict(), trained.state_dict())
    assert same(like.state_dict(), before)
    assert not averaged.training
    z = torch.randn(3, LATENT_DIM)
    assert torch.equal(averaged(z), trainer.averaged_generator(z))


def test_a_generator_of_another_architecture_is_refused(tmp_path):
    trainer_of().save(tmp_path / "run.pt")
    other = DCGANGenerator(9, 4, image_shape=SHAPE)
    with pytest.raises(ValueError, match=r"in the averaged_generator, layers\.0\.weight has shape"):
        checkpoints.generator(tmp_path / "run.pt", like=other)


@pytest.fixture
def from_gpu(tmp_path):
    """A checkpoint as a CUDA device leaves it, and the trainer that it is of.

    The states of random generators there have 16 bytes, and torch's own is among the kinds.
    """
    trainer, path = trainer_of(initial=3), tmp_path / "run.pt"
    list(trainer.run(stream(), 3))
    trainer.save(path)
    state = torch.load(path, weights_only=True)
    state["random"] = torch.zeros(16, dtype=torch.uint8)
    state["torch_random"]["cuda"] = torch.zeros(16, dtype=torch.uint8)
    torch.save(state, path)
    return trainer, path


def test_a_checkpoint_of_a_gpu_is_read_on_a_cpu(from_gpu):
    """All but the random numbers, which go on as the trainer's own."""
    theirs, path = from_gpu
    trainer = trainer_of(seed=8)
    random, hidden = trainer.random.get_state(), torch.get_rng_state()
    trainer.load(path, other_device=True)
    ours, saved = state_of(trainer), state_of(theirs)
    for name in ("generator", "discriminator", "averaged_generator", "step"):
        assert same(ours[name], saved[name])
    assert same(ours["generator_optimizer"], saved["generator_optimizer"])
    assert torch.equal(trainer.random.get_state(), random)
    assert torch.equal(torch.get_rng_state(), hidden)
    batches = stream(seed=5)
    assert [record.step for record in trainer.run(batches, 2)] == [4, 5]
    assert (batches.seed, batches.position) == (0, 5)
    trainer.save(path)
    trainer_of().load(path)


def test_a_checkpoint_of_a_gpu_says_how_to_read_it(from_gpu):
    trainer, path = from_gpu
    with pytest.raises(ValueError, match=r"another kind of .*load\(path, other_device=True\)"):
        trainer_of().load(path)
    assert same(
        checkpoints.generator(path, like=networks()[0]).state_dict(),
        trainer.averaged_generator.state_dict(),
    )
