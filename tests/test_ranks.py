"""One run in two processes, which torchrun starts: what is the same as in one, and what is not."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from training_pairs import networks, same, stream, trainer_of

from gankit import checkpoints, pretrained, ranks, train

if not sys.platform.startswith("linux"):
    pytest.skip("processes of one run are tried on Linux alone", allow_module_level=True)

PROGRAM, ROOT = Path(__file__).with_name("ranks_run.py"), Path(__file__).parents[1]
LOSSES = ["minimax", "non_saturating", "wasserstein", "hinge", "least_squares", "relativistic"]
STEPS, EVERY = 9, 4


def torchrun(*arguments: object, processes: int = 2, restarts: int = 0) -> None:
    """Start so many processes, joined at a port that is free, and wait for their end."""
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command += [f"--nproc-per-node={processes}", f"--max-restarts={restarts}"]
    alone = {"OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": "", "PYTHONPATH": str(ROOT)}
    command += map(str, (PROGRAM, *arguments))
    done = subprocess.run(
        command, env=os.environ | alone, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]


def told(what: str, folder: Path) -> dict:
    """What rank 0 has written."""
    torchrun(what, folder / "found.json")
    return json.loads((folder / "found.json").read_text())


# One step on halves


@pytest.fixture(scope="module")
def compared(tmp_path_factory) -> dict[str, list[float]]:
    """By name: halves against the whole, rank against rank, and how far the weights moved."""
    return told("compare", tmp_path_factory.mktemp("compared"))


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("penalty", ["none", "r1", "gradient penalty"])
def test_steps_on_two_halves_are_steps_on_the_whole(compared, loss, penalty):
    """Of both players, twice, in float64: also through the double backward pass of a penalty."""
    halves, between, moved = compared[f"{loss}, {penalty}"]
    assert halves <= 1e-12
    assert between == 0
    assert moved > 1e-3


def test_a_batch_in_parts_is_the_same_on_halves(compared):
    """Each part is sent, and what was sent before stays the mean of all ranks."""
    halves, between, moved = compared["in parts"]
    assert halves <= 1e-12
    assert (between, moved > 1e-3) == (0, True)


@pytest.mark.parametrize("name", ["batch norm", "relativistic average", "15 rows"])
def test_what_compares_within_a_batch_is_not_the_same_on_halves(compared, name):
    """The ranks still agree: they take the mean of two other gradients."""
    halves, between, moved = compared[name]
    assert halves > 1e-8  # eight orders above rounding
    assert between == 0
    assert halves < moved


@pytest.fixture(scope="module")
def outside(tmp_path_factory) -> dict:
    return told("outside", tmp_path_factory.mktemp("outside"))


def test_a_penalty_outside_of_ddps_backward_pass_lets_the_ranks_drift_apart(outside):
    """Through the bare network, too, it is averaged as long as one pass serves it and the loss."""
    assert outside["one pass"] == 0
    assert outside["bare"] > 1e-4
    assert outside["by hand"] > 1e-4


def test_one_network_alone_in_ddp_is_refused(outside):
    assert "one network is in DistributedDataParallel, and the other" in outside["one alone"]
    assert "gk.ranks.wrapped(network)" in outside["one alone"]


def test_a_batch_that_cannot_be_shared_is_refused(outside):
    assert outside["batch"].startswith("--batch is 7, in 2 processes; expected as many")


# One checkpoint, a worker that is killed, torchrun's restart


@pytest.fixture(scope="module")
def pictures(tmp_path_factory) -> Path:
    folder, random = tmp_path_factory.mktemp("pictures"), np.random.default_rng(0)
    for number in range(21):
        Image.fromarray(random.integers(256, size=(16, 16, 3), dtype=np.uint8)).save(
            folder / f"{number}.png"
        )
    return folder


@pytest.fixture(scope="module")
def trained(pictures, tmp_path_factory) -> Callable[..., Path]:
    """Trains on them in two processes, and returns the path of the checkpoint."""
    options = ["--size", 16, "--width", 8, "--batch", 8, "--steps", STEPS, "--every", EVERY]

    def trained(name: str, *others: object, at: int = 0, **how: int) -> Path:
        out = tmp_path_factory.mktemp("trained") / name
        torchrun("train", out, at, pictures, *options, *others, **how)
        return out.with_suffix(".pt")

    return trained


@pytest.fixture(scope="module")
def whole(trained) -> Path:
    return trained("whole")


def test_a_killed_worker_changes_nothing(trained, whole):
    """Between two saves: torchrun starts both again, and they go on from the last one."""
    killed = trained("killed", at=7, restarts=1)
    one, other = (torch.load(path, weights_only=True) for path in (whole, killed))
    assert one["step"] == STEPS
    assert same(other, one)
    assert [path.name for path in sorted(killed.parent.iterdir())] == [
        "killed.json",
        "killed.pt",
        "killed.safetensors",
    ]


def test_each_rank_has_random_numbers_and_batches_of_its_own(whole):
    state = torch.load(whole, weights_only=True)
    one, other = state["ranks"]
    assert not torch.equal(one["random"], other["random"])
    assert not torch.equal(one["torch_random"]["cpu"], other["torch_random"]["cpu"])
    assert one["batches"]["seed"] != other["batches"]["seed"]
    assert [rank["batches"]["count"] for rank in (one, other)] == [10, 10]
    assert [rank["batches"]["position"] for rank in (one, other)] == [STEPS, STEPS]
    assert same({name: state[name] for name in one}, one)


def test_the_card_tells_how_it_was_trained(whole):
    generator = networks_of(whole)
    card = pretrained.load(generator, whole.with_suffix(".safetensors"))
    assert (card["steps"], card["batch"], card["processes"]) == (STEPS, 8, 2)
    averaged = checkpoints.generator(whole, like=generator)
    assert same(averaged.state_dict(), generator.state_dict())


def networks_of(whole: Path) -> torch.nn.Module:
    return train._pair(torch.zeros(1, 3, 16, 16), train._parser().parse_args(LIKE))[0]


LIKE = ["folder", "--out", "x", "--width", "8"]


def test_a_checkpoint_of_two_processes_is_told_from_one_of_one(pictures, whole, tmp_path):
    """With ``other_device`` one process takes the networks, and draws anew."""
    options = train._parser().parse_args([*LIKE, "--size", "16", "--batch", "8", "--steps", "0"])
    options.data, options.out = str(pictures), str(tmp_path / "alone")
    trainer = train.run(options, torch.device("cpu"))
    with pytest.raises(ValueError, match=r"whole.pt is of a run in 2 processes, .* in 1; each has"):
        trainer.load(whole)
    trainer.load(whole, other_device=True)
    state = torch.load(whole, weights_only=True)
    assert trainer.step == STEPS
    assert same(checkpoints.weights(trainer.generator), state["generator"])
    assert trainer._loaded_batches is None


# In one process


def test_without_torchrun_all_is_as_it_was(tmp_path):
    images = torch.arange(7)
    with ranks.group() as device:
        assert device.type in ("cpu", "cuda")
        assert ranks.place() == (0, 1)
        network = networks()[0]
        assert ranks.wrapped(network) is network
        assert ranks.seed(5) == 5
        assert torch.equal(ranks.share(images), images)
        assert all(torch.equal(part, images) for part in ranks.share(images, images))
    trainer = trainer_of()
    list(trainer.run(stream(), 2, checkpoint=tmp_path / "run.pt"))
    assert "ranks" not in torch.load(tmp_path / "run.pt", weights_only=True)


def test_ranks_share_rows_and_not_seeds(monkeypatch):
    """Nothing that is shared is twice; what is left over is fewer rows than ranks."""
    shares, seeds = [], set()
    for rank in range(3):
        monkeypatch.setattr(ranks, "place", lambda rank=rank: (rank, 3))
        shares.append(ranks.share(torch.arange(11), 10 * torch.arange(11)))
        seeds |= {ranks.seed(seed) for seed in range(50)}
    assert [rows.tolist() for rows, _ in shares] == [[0, 3, 6], [1, 4, 7], [2, 5, 8]]
    assert all(torch.equal(tens, 10 * rows) for rows, tens in shares)
    assert len(seeds) == 150
    assert all(0 <= seed < 2**63 for seed in seeds)


def test_one_process_trains_from_the_command_line(pictures, tmp_path):
    out = tmp_path / "new folder" / "mine"
    options = ["--size", "16", "--width", "8", "--batch", "8", "--r1", "1", "--bfloat16"]
    for steps in ("2", "3"):  # the second goes on from the first
        train.main([str(pictures), "--out", str(out), "--steps", steps, *options])
    assert sorted(path.name for path in out.parent.iterdir()) == [
        "mine.json",
        "mine.pt",
        "mine.safetensors",
    ]
    card = json.loads(out.with_suffix(".json").read_text())
    assert (card["steps"], card["r1"], card["processes"]) == (3, 1, 1)
    assert torch.load(out.with_suffix(".pt"), weights_only=True)["step"] == 3
