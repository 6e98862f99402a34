"""Lesson 18's two processes of one thread beside one process of two threads, and what they send.

    uv run python benchmarks/lesson_18_speed.py [--write]

All train gankit's DCGAN pair on digits, 64 pictures a step in all processes together, in turn.  The
traffic is counted from the parameters; as the bytes that DDP hands to the all-reduce, by a
communication hook; and where the system allows a network of its own (``unshare -rn``), as all bytes
that pass its loopback device, in both directions, with the heads of the packets.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import quality
import torch
from torch import distributed
from torch.distributed.algorithms.ddp_comm_hooks.default_hooks import allreduce_hook
from tqdm import tqdm

import gankit as gk

BATCH, WARM, ROUNDS = 64, 10, 3
LENGTHS = {16: 100, 64: 40}  # timed steps at each width
KINDS = {
    "one process, one thread": (1, 1),
    "one process, two threads": (1, 2),
    "two processes, one thread each": (2, 1),
}
COUNTED = 5  # steps whose bytes are counted
LOOPBACK = ["unshare", "-rn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]


def trainer(width: int) -> tuple[gk.Trainer, gk.data.Batches]:
    count, images = gk.ranks.place()[1], gk.data.mnist()[0]
    torch.manual_seed(0)
    pair = gk.networks.DCGANGenerator(64, width), gk.networks.DCGANDiscriminator(width)
    seed = gk.ranks.seed(0)
    made = gk.Trainer(*map(gk.ranks.wrapped, pair), seed=seed)
    return made, gk.data.batches(gk.ranks.share(images), BATCH // count, seed=seed)


def timed() -> dict[str, float]:
    """Seconds a step, at each width."""
    found = {}
    for width, length in LENGTHS.items():
        made, batches = trainer(width)
        list(made.run(batches, WARM))
        begin = time.perf_counter()
        list(made.run(batches, length))
        found[str(width)] = (time.perf_counter() - begin) / length
    return found


def passed() -> int:
    """Bytes that the loopback device has sent so far."""
    line = next(line for line in Path("/proc/net/dev").read_text().splitlines() if "lo:" in line)
    return int(line.split(":")[1].split()[8])


def traffic() -> dict[str, list[float]]:
    """Of one step: bytes by the parameters, by the hook, of the buffers, and on the loopback."""
    found = {}
    for width in LENGTHS:
        made, batches = trainer(width)
        handed = [0]

        def count(state: list[int], bucket: distributed.GradBucket):
            state[0] += bucket.buffer().numel() * bucket.buffer().element_size()
            return allreduce_hook(None, bucket)

        networks = made.generator, made.discriminator
        for network in networks:
            network.register_comm_hook(handed, count)
        list(made.run(batches, WARM))
        distributed.barrier()
        handed[0], before = 0, passed()
        list(made.run(batches, COUNTED))
        distributed.barrier()
        numbers = sum(p.numel() for network in networks for p in network.parameters())
        sent = (passed() - before) / COUNTED
        found[str(width)] = [4 * numbers, handed[0] / COUNTED, sent]
    return found


def start(task: str, processes: int, threads: int, around: list[str] | None = None) -> dict | None:
    """Let processes do a task, and read what rank 0 says."""
    command = [sys.executable]
    if processes > 1:
        command += ["-m", "torch.distributed.run", "--standalone", f"--nproc-per-node={processes}"]
    alone = {"OMP_NUM_THREADS": str(threads), "CUDA_VISIBLE_DEVICES": ""}
    command = [*(around or []), *command, str(Path(__file__)), "--task", task]
    done = subprocess.run(
        command, env=os.environ | alone, stdout=subprocess.PIPE, text=True, check=not around
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    return json.loads(lines[0]) if lines else None


def report(rounds: int) -> str:
    seconds: dict[str, list[dict]] = {name: [] for name in KINDS}
    for _ in tqdm(range(rounds)):
        for name, (processes, threads) in KINDS.items():
            seconds[name].append(start("time", processes, threads))
    text = f"# Lesson 18: two processes\n\nMedians of {rounds} rounds, with the least and the most."
    for width, length in LENGTHS.items():
        rows, first = [], None
        for name, every in seconds.items():
            times = [1000 * one[str(width)] for one in every]
            middle = statistics.median(times)
            first = first or middle
            spread = f"{min(times):.1f} to {max(times):.1f}"
            rows.append([name, f"{middle:.1f}", spread, f"{first / middle:.2f}"])
        head = ["", "ms a step", "from, to", "speed, times the first"]
        text += f"\n\n## Width {width}, {BATCH} pictures a step, {length} steps\n\n"
        text += quality.table(head, rows)
    return f"{text}\n\n## Bytes a step, in two processes\n\n{sent_table()}"


def sent_table() -> str:
    apart = LOOPBACK if shutil.which("unshare") else None
    found = start("count", 2, 1, apart) if apart else None
    alone = found is not None
    found = found or start("count", 2, 1)
    rows = []
    for width, (counted, handed, sent) in found.items():
        row = [width, f"{counted:,}", f"{handed:,.0f}", f"{sent:,.0f}" if alone else "–"]
        rows.append([*row, f"{sent / counted:.3f}" if alone else "–"])
    head = ["width", "4 × parameters", "handed to the all-reduce", "on the loopback, both ways"]
    return quality.table([*head, "that, times the first"], rows)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the table under results/")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"of all of it ({ROUNDS})")
    parser.add_argument("--task", choices=["time", "count"], help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.write and chosen.rounds < ROUNDS:
        parser.error(f"a table that is kept is made with {ROUNDS} rounds, or more")
    if not chosen.task:
        quality.publish("lesson_18_speed", report(chosen.rounds), write=chosen.write)
        return
    with gk.ranks.group():
        found = timed() if chosen.task == "time" else traffic()
        if gk.ranks.place()[0] == 0:
            print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
