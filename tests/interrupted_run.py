"""The process that test_interruptions.py starts: torch is imported once, and each run is a fork.

A line of JSON on stdin names a job and what it needs; one on stdout answers how the fork ended, how
long it took and what it told.  Also a fork tells in lines of JSON, so short that no kill cuts one.
"""

import ctypes
import itertools
import json
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import torch
from training_pairs import told_pair, told_stream

from gankit import data
from gankit.networks import DCGANDiscriminator, DCGANGenerator
from gankit.training import Trainer

STEPS, SIZE = 47, 8
PHASES = {"gathering": open, "writing": os.fsync, "synced": os.replace, "replaced": None}  # → end
PATIENCE = 300  # seconds, after which a fork that hangs is ended


def prepared(seed: int, told: bool = False) -> tuple[Trainer, data.Batches]:
    """Networks with batch norm, latents and batches, all of which the seed decides.

    An epoch has six batches and leaves two pictures over.  Those that are told are points with
    their classes.
    """
    if told:
        return Trainer(*told_pair(seed, norm=True), seed=seed), told_stream(50, SIZE, seed)
    images = torch.randint(
        256, (50, 1, 28, 28), dtype=torch.uint8, generator=torch.Generator().manual_seed(0)
    )
    torch.manual_seed(seed)
    trainer = Trainer(DCGANGenerator(16, 8), DCGANDiscriminator(8), seed=seed)
    return trainer, data.batches(images, SIZE, seed=seed)


def decay(step: int) -> float:
    return 1 - step / (STEPS + 1)


# The jobs


def train(
    tell: Callable,
    path: str,
    every: int | None = None,
    seed: int = 0,
    watch: dict | None = None,
    told: bool = False,
) -> None:
    """Run from the checkpoint to the end; without ``every`` save there alone."""
    trainer, batches = prepared(seed, told)
    saving = {"checkpoint": path, "every": every} if every else {}
    if watch is not None:
        watch_saves(tell, **watch)
    for record in trainer.run(batches, STEPS, rate=decay, **saving):
        tell(record.step, record.discriminator_loss, record.generator_loss)
    if not every:
        trainer.save(path)


def starve(tell: Callable, folder: str, disk: str, rooms: int) -> None:
    """Save where there is no room, in several amounts of it, and go on; later there is room."""
    full = DISKS[disk](Path(folder))
    path = Path(folder, "disk", "run.pt")
    trainer, batches = prepared(0)
    run = trainer.run(batches, STEPS, rate=decay, checkpoint=path, every=5)
    records = list(itertools.islice(run, 7))
    before = path.read_bytes()

    def attempt(room: int, what: Callable[[], object]) -> None:
        error = None
        with full(room):
            try:
                what()
            except Exception as raised:
                error = raised
        files = [file.name for file in path.parent.iterdir()]
        unchanged = path.read_bytes() == before
        stranger = prepared(1)[0]
        stranger.load(path)
        found = (type(error).__name__, getattr(error, "errno", None), files, unchanged)
        tell("attempt", room, *found, stranger.step)

    for share in range(rooms):
        attempt(len(before) * share // rooms, partial(trainer.save, path))
    attempt(len(before) - 1, partial(trainer.save, path))
    records += itertools.islice(run, 2)
    attempt(0, partial(next, run))  # step 10 is saved
    tell("steps", [record.step for record in records], trainer.step)

    trainer.save(path)
    tell("room", torch.load(path, weights_only=True)["step"])
    list(trainer.run(batches, STEPS, rate=decay, checkpoint=path, every=5))
    Path(folder, "run.pt").write_bytes(path.read_bytes())


def stop(tell: Callable, path: str, shares: list[float]) -> None:
    """Save, with a Ctrl-C after each share of the time of a save in turn, and go on after all."""
    file = Path(path)
    trainer, batches = prepared(0)
    list(trainer.run(batches, 5, rate=decay))
    trainer.save(file)
    before = file.read_bytes()
    list(trainer.run(batches, 1, rate=decay))
    begin = time.perf_counter()
    trainer.save(file)
    seconds = time.perf_counter() - begin
    signal.signal(signal.SIGALRM, signal.default_int_handler)
    for share in shares:
        file.write_bytes(before)
        ended = "saved"
        try:
            signal.setitimer(signal.ITIMER_REAL, max(share * seconds, 1e-6))
            trainer.save(file)
            signal.setitimer(signal.ITIMER_REAL, 0)
        except BaseException as error:
            signal.setitimer(signal.ITIMER_REAL, 0)
            ended = type(error).__name__
        step = torch.load(file, weights_only=True)["step"]
        tell(ended, step, [other.name for other in file.parent.iterdir()])
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(PATIENCE)
    list(trainer.run(batches, STEPS - trainer.step, rate=decay))
    trainer.save(file)


JOBS = {"train": train, "starve": starve, "stop": stop}


# A kill inside a save


class Watch:
    """A profiler that tells where a save is, and kills this process within a phase of it.

    That happens at one of the events, which are calls and returns, or at the phase's last one.
    """

    def __init__(self, tell: Callable, phase: str | None, event: int) -> None:
        self.tell, self.doomed, self.event = tell, phase, event
        self.phases, self.seen = iter(PHASES.items()), 0
        self.phase, self.end = next(self.phases)

    def __call__(self, _, event: str, called: Callable) -> None:
        if event == "c_return" and called is self.end:
            self.tell(self.phase, self.seen)
            self.phase, self.end = next(self.phases)
            self.seen = 0
        last = event == "c_call" and called is self.end
        if self.phase == self.doomed and (self.seen >= self.event or last):
            die()
        self.seen += 1

    def leave(self) -> None:
        if self.phase == self.doomed:
            die()
        self.tell(self.phase, self.seen)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def watch_saves(
    tell: Callable, number: int | None = None, phase: str | None = None, event: int = 0
) -> None:
    """Watch the save with this number, or each of them, and die in its phase if one is given."""
    save, numbers = Trainer.save, itertools.count()

    def watched(trainer: Trainer, path: str) -> None:
        if next(numbers) != number and number is not None:
            save(trainer, path)
            return
        watch = Watch(tell, phase, event)
        tell("entered")
        sys.setprofile(watch)
        try:
            save(trainer, path)
        finally:
            sys.setprofile(None)
        watch.leave()
        tell("left")

    Trainer.save = watched


# Full disks, mounted or made out at FOLDER/disk


def limited(folder: Path) -> Callable:
    """No file may grow beyond the room: EFBIG."""
    (folder / "disk").mkdir()
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]

    @contextmanager
    def full(room: int) -> Iterator[None]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
        yield
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))

    return full


def mounted(folder: Path) -> Callable:
    """A file system in memory, which this process alone sees and fills: ENOSPC."""
    disk = folder / "disk"
    disk.mkdir()
    try:
        mount(disk, 1 << 20)
    except OSError as error:
        sys.exit(f"no file system could be mounted: {error}")

    @contextmanager
    def full(room: int) -> Iterator[None]:
        free = os.statvfs(disk)
        (disk / "filler").write_bytes(bytes(free.f_bavail * free.f_bsize - room))
        yield
        (disk / "filler").unlink()

    return full


def mount(disk: Path, size: int) -> None:
    """Mount a tmpfs in a mount namespace of this process, in a user's own one if need be."""
    new_mounts, new_user, private, recursive = 0x20000, 0x10000000, 1 << 18, 1 << 14
    user, group = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)

    def checked(result: int) -> None:
        if result:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

    checked(libc.unshare(new_mounts | (new_user if user else 0)))
    if user:
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    checked(libc.mount(b"none", b"/", None, ctypes.c_ulong(private | recursive), None))
    options = f"size={size}".encode()
    checked(libc.mount(b"none", bytes(disk), b"tmpfs", ctypes.c_ulong(0), options))


DISKS = {"limited": limited, "mounted": mounted}


# The process that forks


def answer(job: str, after: float | None = None, **options) -> dict:
    """Let a fork do the job, kill it after some seconds if so asked, and see how it ended."""
    ours, theirs = os.pipe()
    begin = time.perf_counter()
    if not (child := os.fork()):
        signal.alarm(PATIENCE)
        code = 1
        try:
            JOBS[job](lambda *told: os.write(theirs, f"{json.dumps(told)}\n".encode()), **options)
            code = 0
        except SystemExit as refused:
            os.write(theirs, f"{json.dumps(['refused', str(refused)])}\n".encode())
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(theirs)
    if after is not None:
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
    with open(ours) as lines:
        told = [json.loads(line) for line in lines]
    _, status = os.waitpid(child, 0)
    seconds = time.perf_counter() - begin
    end = os.waitstatus_to_exitcode(status)  # −9 after a SIGKILL
    return {"process": child, "end": end, "seconds": seconds, "told": told}


def main() -> None:
    torch.set_num_threads(1)
    prepared(0)  # imports what torch puts off
    for line in sys.stdin:
        print(json.dumps(answer(**json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
