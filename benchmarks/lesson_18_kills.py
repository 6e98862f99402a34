"""Lesson 18's run in two processes, one of which is killed at a random moment, again and again.

    uv run python benchmarks/lesson_18_kills.py [--write]

``torchrun`` starts ``gankit.train`` in two processes.  Somewhere between the first checkpoint and
the end, by the clock, one of the two at random gets a SIGKILL.  ``torchrun`` ends the other one,
starts both again, and they go on from the checkpoint.  In the end the file is compared, bit by bit,
with that of a run that nothing disturbed: networks, averaged generator, optimizers, random numbers.
Linux only.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path

import quality
import torch
from tqdm import trange

KILLS = 10
TRAINING = ["digits", "--steps", "300", "--width", "8", "--batch", "16", "--every", "25"]


def start(out: Path) -> subprocess.Popen:
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command += ["--nproc-per-node=2", "--max-restarts=3", "-m", "gankit.train", *TRAINING]
    alone = {"OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    with out.with_suffix(".log").open("wb") as log:
        return subprocess.Popen(
            [*command, "--out", str(out)], env=os.environ | alone, stdout=log, stderr=log
        )


def workers(agent: int) -> dict[int, int]:
    """The processes that train, by their rank."""
    found = {}
    for child in Path(f"/proc/{agent}/task/{agent}/children").read_text().split():
        try:
            settings = Path(f"/proc/{child}/environ").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            continue  # it has ended since
        ranks = [int(line[5:]) for line in settings if line.startswith(b"RANK=")]
        found |= {ranks[0]: int(child)} if ranks else {}
    return found


def first_save(run: subprocess.Popen, checkpoint: Path) -> float:
    while not checkpoint.exists():
        if run.poll() is not None:
            raise SystemExit(checkpoint.with_suffix(".log").read_text()[-3000:])
        time.sleep(0.01)
    return time.perf_counter()


def whole(folder: Path) -> tuple[Path, float]:
    """The checkpoint that a run leaves that nothing disturbs, and its seconds of training."""
    out = folder / "whole"
    run = start(out)
    begin = first_save(run, checkpoint := out.with_suffix(".pt"))
    if run.wait():
        raise SystemExit(out.with_suffix(".log").read_text()[-3000:])
    return checkpoint, time.perf_counter() - begin


def same(one: object, other: object) -> bool:
    """Whether two nested states are equal to the last bit."""
    if isinstance(one, torch.Tensor):
        return one.dtype == other.dtype and one.numpy().tobytes() == other.numpy().tobytes()
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def killed(folder: Path, name: str, reference: dict, seconds: float, draw: random.Random) -> list:
    """One run that is killed once: a row of the table."""
    for attempt in count():
        out = folder / f"{name}-{attempt}"
        run, after, rank = start(out), draw.uniform(0, seconds), draw.randrange(2)
        begin = first_save(run, checkpoint := out.with_suffix(".pt"))
        time.sleep(max(0.0, begin + after - time.perf_counter()))
        if rank in (running := workers(run.pid)):
            break
        run.wait()  # it was over before its time: another one
    os.kill(running[rank], signal.SIGKILL)
    step = torch.load(checkpoint, weights_only=True)["step"]
    code = run.wait()
    state = torch.load(checkpoint, weights_only=True)
    # What torchrun calls a restart differs between its versions; the signal's number does not
    died = f"exitcode: -{signal.SIGKILL:d}" in out.with_suffix(".log").read_text()
    alike = code == 0 and died and same(state, reference)
    return [name, str(rank), f"{after:.2f} s", str(step), "yes" if alike else "NO"]


def report(kills: int) -> str:
    draw, rows = random.Random(0), []
    with tempfile.TemporaryDirectory() as name:
        checkpoint, seconds = whole(Path(name))
        reference = torch.load(checkpoint, weights_only=True)
        for number in trange(kills):
            rows.append(killed(Path(name), str(number + 1), reference, seconds, draw))
    held = sum(row[-1] == "yes" for row in rows)
    text = f"# Lesson 18: a worker killed at a random moment\n\n`gankit.train {' '.join(TRAINING)}`"
    text += f" in two processes; from its first checkpoint to its end it took {seconds:.1f} s. "
    text += f"**{held} of {kills}** runs that were killed once ended bit for bit as the run did "
    text += "that nothing disturbed.\n\n"
    head = ["kill", "rank", "after", "newest checkpoint, step", "same bits in the end"]
    return text + quality.table(head, rows)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the table under results/")
    parser.add_argument("--kills", type=int, default=KILLS, help=f"how many ({KILLS})")
    chosen = parser.parse_args(arguments)
    if chosen.write and chosen.kills < KILLS:
        parser.error(f"a table that is kept is made with {KILLS} kills, or more")
    quality.publish("lesson_18_kills", report(chosen.kills), write=chosen.write)


if __name__ == "__main__":
    main()
