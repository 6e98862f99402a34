"""Runs that are killed at random moments, half of them inside a save; disks that are full.

Processes are real, and so are SIGKILL and the full file system.  A kill loses nothing that was
written, as a power cut does: that a file is on the disk before it takes the name is for
test_training.py.
"""

import errno
import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

if not sys.platform.startswith("linux"):
    pytest.skip("kills and full disks are tried on Linux alone", allow_module_level=True)

from interrupted_run import PHASES, STEPS

KILLED, EVERY = -signal.SIGKILL, (1, 2, 3)
STATE = {"generator", "discriminator", "averaged_generator", "discriminator_optimizer"}
STATE |= {"generator_optimizer", "step", "random", "batches"}
Order = Callable[..., dict]


@pytest.fixture(scope="module")
def order() -> Iterator[Order]:
    """Orders a job of tests/interrupted_run.py and returns how it ended."""
    program = Path(__file__).with_name("interrupted_run.py")
    alone = {"OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}  # no thread that a fork would lack
    command, pipe = [sys.executable, str(program)], subprocess.PIPE
    with subprocess.Popen(
        command, stdin=pipe, stdout=pipe, text=True, env=os.environ | alone
    ) as process:

        def order(job: str, **options) -> dict:
            print(json.dumps({"job": job} | options, default=str), file=process.stdin, flush=True)
            line = process.stdout.readline()
            assert line, "tests/interrupted_run.py itself has ended"
            return json.loads(line)

        yield order
        process.kill()


@pytest.fixture(scope="module")
def whole(order, tmp_path_factory) -> tuple[dict, list]:
    """The last state of a run that nothing stops and that saves at its end alone; its records."""
    path = tmp_path_factory.mktemp("whole") / "run.pt"
    done = order("train", path=path)
    assert done["end"] == 0
    return torch.load(path, weights_only=True), done["told"]


@pytest.fixture(scope="module")
def seconds(order, tmp_path_factory) -> dict[int, float]:
    """How long a run takes that is saved after every so many steps."""
    folder = tmp_path_factory.mktemp("timed")
    return {n: order("train", path=folder / f"{n}.pt", every=n)["seconds"] for n in EVERY}


@pytest.fixture(scope="module")
def events(order, tmp_path_factory) -> list[dict[str, int]]:
    """For each save of a run, how many calls and returns there are in each of its phases."""
    path = tmp_path_factory.mktemp("watched") / "run.pt"
    done = order("train", path=path, every=1, watch={})
    counts = [(what, count) for what, count in pairs(done["told"]) if what in PHASES]
    saves = [dict(counts[at : at + len(PHASES)]) for at in range(0, len(counts), len(PHASES))]
    assert all(list(save) == list(PHASES) and min(save.values()) > 0 for save in saves)
    return saves


def pairs(told: list) -> list[tuple]:
    return [tuple(what) for what in told if len(what) == 2]


def records(told: list) -> list:
    return [what for what in told if isinstance(what[0], int)]


def same(one: object, other: object) -> bool:
    """Whether two nested states are equal to the last bit."""
    if isinstance(one, torch.Tensor):
        alike = (one.dtype, one.shape) == (other.dtype, other.shape)
        return alike and one.numpy().tobytes() == other.numpy().tobytes()
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and one == other


def saved_steps(every: int) -> list[int]:
    """The steps after which a run is saved; the first save is at its start."""
    return [*range(0, STEPS, every), STEPS]


def left_by(killed: dict, path: Path, every: int) -> int | None:
    """The step of the checkpoint that a kill has left, None if it has left none.

    What had been told to be done is in it, and beside it lies one unfinished file at most.
    """
    beside = {file.name for file in path.parent.iterdir()} - {path.name}
    assert beside <= {f"{path.name}.{killed['process']}.part"}
    told = [step for step, *_ in records(killed["told"])]
    if not path.exists():
        assert not told
        return None
    state = torch.load(path, weights_only=True)
    assert state.keys() >= STATE
    assert state["step"] in saved_steps(every)
    if told:
        assert told[-1] // every * every <= state["step"] <= told[-1] + 1
    return state["step"]


def assert_it_goes_on(order: Order, whole: tuple, path: Path, every: int, step: int | None) -> None:
    """The same call in a new process ends where an unbroken run does.

    Where there is a checkpoint its weights, latents and batches start from another seed.
    """
    resumed = order("train", path=path, every=every, seed=0 if step is None else 1)
    assert resumed["end"] == 0
    state, told = whole
    assert resumed["told"] == told[step or 0 :]
    assert same(torch.load(path, weights_only=True), state)


def moments() -> list:
    """Ten moments of a run, one in each tenth of it, and how often it is saved."""
    draw = random.Random(0)
    drawn = [((tenth + draw.random()) / 10, EVERY[tenth % 3]) for tenth in range(10)]
    name = "{:.3f} of the run, saved every {}"
    return [pytest.param(*moment, id=name.format(*moment)) for moment in drawn]


def places() -> list:
    """Ten places inside a save: its number, its phase, the share of that before the kill.

    One is in a run's first save, when there is no older file, and one right before the renaming.
    """
    draw, drawn = random.Random(1), []
    phases = ["writing"] * 4 + ["synced"] * 3 + ["replaced"] * 2 + ["gathering"]
    for index, phase in enumerate(phases):
        every = EVERY[index % 3]
        number = draw.randrange(1, len(saved_steps(every))) if index else 0
        drawn.append((number, phase, draw.random() if index != 4 else 1.0, every))
    name = "save {}, {} {:.3f}, saved every {}"
    return [pytest.param(*place, id=name.format(*place)) for place in drawn]


@pytest.mark.parametrize("every", EVERY)
def test_saving_on_the_way_changes_nothing(order, whole, every, tmp_path):
    path = tmp_path / "run.pt"
    done = order("train", path=path, every=every)
    assert (done["end"], done["told"]) == (0, whole[1])
    assert same(torch.load(path, weights_only=True), whole[0])
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("share", "every"), moments())
def test_a_run_killed_at_any_moment_goes_on_to_the_same_bits(
    order, whole, seconds, share, every, tmp_path
):
    path, after = tmp_path / "run.pt", share * seconds[every]
    while (killed := order("train", path=path, every=every, after=after))["end"] != KILLED:
        assert killed["end"] == 0
        path.unlink()  # it was over before its time
        after *= 0.8
    assert_it_goes_on(order, whole, path, every, left_by(killed, path, every))


@pytest.mark.parametrize(("number", "phase", "share", "every"), places())
def test_a_run_killed_inside_a_save_goes_on_to_the_same_bits(
    order, whole, events, number, phase, share, every, tmp_path
):
    path, steps = tmp_path / "run.pt", saved_steps(every)
    at = {"number": number, "phase": phase, "event": int(share * events[number][phase])}
    killed = order("train", path=path, every=every, watch=at)
    assert killed["end"] == KILLED
    names = [what for what, *_ in killed["told"] if isinstance(what, str)]
    assert names == ["entered", *list(PHASES)[: list(PHASES).index(phase)]]

    step = left_by(killed, path, every)
    done = number + (phase == "replaced")
    assert step == (steps[done - 1] if done else None)
    part = Path(f"{path}.{killed['process']}.part")
    assert part.exists() == (phase in ("writing", "synced"))
    assert_it_goes_on(order, whole, path, every, step)


def test_a_labelled_run_killed_inside_a_save_goes_on_to_the_same_bits(order, events, tmp_path):
    """The labels of each batch, too: they decide every loss."""
    path, unbroken = tmp_path / "run.pt", tmp_path / "unbroken.pt"
    whole = order("train", path=unbroken, told=True)
    at = {"number": 9, "phase": "writing", "event": events[9]["writing"] // 2}
    killed = order("train", path=path, every=2, told=True, watch=at)
    assert killed["end"] == KILLED
    resumed = order("train", path=path, every=2, told=True, seed=1)
    assert resumed["told"] == whole["told"][16:]
    first, second = (torch.load(p, weights_only=True) for p in (unbroken, path))
    assert same(second, first)


def test_a_run_killed_in_each_of_its_lives_goes_on_to_the_same_bits(order, whole, events, tmp_path):
    """Every life lasts two saves or three, and then dies inside the next."""
    path, draw, lives = tmp_path / "run.pt", random.Random(2), 0
    while True:
        phase, number = draw.choice(list(PHASES)), draw.randint(2, 3)
        at = {"number": number, "phase": phase, "event": draw.randrange(events[1][phase])}
        lived = order("train", path=path, every=2, seed=lives, watch=at)
        if lived["end"] == 0:
            break
        assert lived["end"] == KILLED
        assert torch.load(path, weights_only=True)["step"] % 2 == 0
        lives += 1
    assert lives >= 5
    assert same(torch.load(path, weights_only=True), whole[0])


def test_a_ctrl_c_inside_a_save_is_one_and_the_process_goes_on(order, whole, tmp_path):
    """As in a notebook whose cell is stopped; the old checkpoint is there, or the new one."""
    path, draw, count = tmp_path / "run.pt", random.Random(3), 300
    done = order("stop", path=path, shares=[draw.random() for _ in range(count)])
    assert done["end"] == 0, f"died after {len(done['told'])} of {count} stops: {done['end']}"
    stopped = ["KeyboardInterrupt", 5, ["run.pt"]]
    late = [[end, 6, ["run.pt"]] for end in ("KeyboardInterrupt", "saved")]
    assert [told for told in done["told"] if told not in (stopped, *late)] == []
    assert len(done["told"]) == count
    assert stopped in done["told"]
    assert same(torch.load(path, weights_only=True), whole[0])


@pytest.mark.parametrize(
    ("disk", "number"),
    [("limited", errno.EFBIG), ("mounted", errno.ENOSPC)],
    ids=["limit of the file's size", "full file system"],
)
def test_a_full_disk_is_an_os_error_and_takes_nothing(order, whole, disk, number, tmp_path):
    """In any room that is less than a checkpoint takes; once there is enough, the run goes on."""
    done = order("starve", folder=tmp_path, disk=disk, rooms=40)
    if done["told"] and done["told"][0][0] == "refused":
        pytest.skip(done["told"][0][1])
    assert done["end"] == 0
    *attempts, steps, room = done["told"]
    assert len(attempts) == 42
    expected = ["OSError", number, ["run.pt"], True, 5]
    assert [attempt for attempt in attempts if attempt[2:] != expected] == []
    # In the same process the run goes on, up to the step whose save fails, and later from there
    assert steps == ["steps", list(range(1, 10)), 10]
    assert room == ["room", 10]
    assert same(torch.load(tmp_path / "run.pt", weights_only=True), whole[0])
