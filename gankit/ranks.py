"""One run in several processes, each with its rank: what a GAN needs beside what torch has.

``torchrun`` starts the processes and starts them again after a failure, a process group joins them,
and ``DistributedDataParallel`` (DDP) averages their gradients in each backward pass. Here is how a
process finds its device, its seed and its rows, and what a checkpoint holds of each. In a process
that ``torchrun`` did not start all of it is that of a run of one process.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import Tensor, distributed, nn
from torch.nn.parallel import DistributedDataParallel

__all__ = ["group", "place", "seed", "share", "wrapped"]

State = dict[str, Any]
_OWN = ("random", "batches", "torch_random")  # what each rank has of its own in a checkpoint


@contextmanager
def group() -> Iterator[torch.device]:
    """Join the processes that ``torchrun`` started, and yield this one's device.

        >>> with gk.ranks.group() as device:
        ...     G, D = gk.ranks.wrapped(G.to(device)), gk.ranks.wrapped(D.to(device))

    Where this machine has a GPU for each of its processes, they are joined by NCCL, otherwise by
    Gloo on the CPU. In a process that ``torchrun`` did not start, nothing is joined.
    """
    local = int(os.environ.get("LOCAL_RANK", 0))
    cuda = torch.cuda.device_count() >= int(os.environ.get("LOCAL_WORLD_SIZE", 1))
    device = torch.device("cuda", local) if cuda else torch.device("cpu")
    if cuda:
        torch.cuda.set_device(device)
    if not distributed.is_torchelastic_launched():
        yield device
        return
    distributed.init_process_group("nccl" if cuda else "gloo", **_meeting())
    yield device
    distributed.destroy_process_group()  # not after an error: it would wait for the others


def _meeting() -> dict[str, Any]:
    """Where the processes meet, in each of their lives at another place.

    The store that ``torchrun`` shares with them outlives a restart, and holds the addresses of
    processes that are dead: https://github.com/pytorch/pytorch/issues/135712. On several machines
    the lives are counted apart: there, set TORCH_DISABLE_SHARE_RDZV_TCP_STORE=1 for ``torchrun``.
    """
    if os.environ.get("TORCHELASTIC_USE_AGENT_STORE") != "True":
        return {}
    store, rank, count = next(distributed.rendezvous("env://"))
    life = f"life {os.environ['TORCHELASTIC_RESTART_COUNT']}"
    return {"store": distributed.PrefixStore(life, store), "rank": rank, "world_size": count}


def place() -> tuple[int, int]:
    """This process's rank, from 0, and the number of processes."""
    if not (distributed.is_available() and distributed.is_initialized()):
        return 0, 1
    return distributed.get_rank(), distributed.get_world_size()


def seed(seed: int) -> int:
    """A seed for this rank's own random numbers, below 2⁶³; with one process, ``seed`` itself.

    The pair (seed, rank) decides it: seed 0 of rank 1 is not seed 1 of rank 0. Latents and batches
    of the same seed would be the same pictures in every process. A negative one: ``ValueError``.
    """
    if seed < 0:
        raise ValueError(f"seed is {seed}, expected a whole number, at least 0, such as 0")
    rank, count = place()
    if count == 1:
        return seed
    return int(np.random.SeedSequence((seed, rank)).generate_state(1, np.uint64)[0] >> 1)


def share(*tensors: Tensor) -> Tensor | tuple[Tensor, ...]:
    """This rank's rows of tensors (N, ...): every ``count``-th, from the ``rank``-th on.

    All ranks get as many, N // count; those left over at the end, fewer than ``count``, go to none:
    DDP takes the mean over ranks, and would weigh the rows of a shorter share more. Fewer rows than
    ranks, or tensors of different lengths, are a ``ValueError``.
    """
    (rank, count), lengths = place(), [len(tensor) for tensor in tensors]
    if len({*lengths}) != 1 or lengths[0] < count:
        expected = f"as many in each tensor, and at least 1 for each of {count} processes"
        raise ValueError(f"{lengths} rows, expected {expected}: images and their own labels")
    kept = lengths[0] // count * count
    shares = tuple(tensor[rank:kept:count] for tensor in tensors)
    return shares if len(shares) > 1 else shares[0]


def wrapped(network: nn.Module) -> nn.Module:
    """The network in DDP, whose parameters all ranks then have from rank 0; alone, as it is.

    Batch norm's running statistics are those of rank 0; its means are of each rank's own rows.
    """
    if place()[1] == 1:
        return network
    network = network.to(memory_format=torch.channels_last)  # DDP reads the layout of weights once
    return DistributedDataParallel(network)


def among(*networks: nn.Module) -> tuple[int, int]:
    """This rank and the number of those that train the networks together: (0, 1) without DDP.

    One network in DDP and another that is not are a ``ValueError`` where there are several ranks.
    """
    parts = [[isinstance(part, DistributedDataParallel) for part in n.modules()] for n in networks]
    found = {*map(any, parts)} if place()[1] > 1 else {False}
    if len(found) > 1:
        what = "one network is in DistributedDataParallel, and the other is not"
        hint = "its weights would drift apart from process to process: gk.ranks.wrapped(network)"
        raise ValueError(f"{what}; expected both in it: {hint}")
    return place() if found == {True} else (0, 1)


def agreed(answer: Any, place: tuple[int, int]) -> Any:
    """What rank 0 answers, in every rank."""
    told = [answer]
    if place[1] > 1:
        distributed.broadcast_object_list(told)
    return told[0]


def kept(state: State, place: tuple[int, int], write: Callable[[State], None]) -> None:
    """Let rank 0 write its state, with the random numbers and the batches of every rank in it.

    It returns in no rank before that is done, so that all find the same file.
    """
    rank, count = place
    every: list[Any] = [None] * count
    if count > 1:
        distributed.all_gather_object(every, {name: state[name] for name in _OWN})
        state = state | {"ranks": every}
    if rank == 0:
        write(state)
    agreed(None, place)


def parted(state: State, place: tuple[int, int], path: object, *, other_device: bool) -> State:
    """A rank's state out of a checkpoint; one of another number of ranks is a ``ValueError``.

    With ``other_device`` it is not, and then the state has no place in the batches.
    """
    (rank, count), every = place, state.get("ranks", [state])
    if len(every) == count:
        return state | ({"batches": every[rank]["batches"]} if other_device else every[rank])
    if not other_device:
        found = f"{path} is of a run in {len(every)} processes, and this is one in {count}"
        hint = "Trainer.load(path, other_device=True) takes all but the random numbers and batches"
        raise ValueError(f"{found}; each has its own of them: {hint}")
    return state | {"batches": None}
