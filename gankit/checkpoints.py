"""Files that a run goes on from: replaced as a whole, and refused where they are not whole.

A state is a dictionary: what ``state_dict()`` of networks and of optimizers returns, beside tensors
and plain values.  Nothing that is read is unpickled but tensors, containers, numbers and strings,
and nothing else is written.  ``generator(path, like=G)`` takes the generator out of a checkpoint.
"""

import copy
import io
import os
import pickle
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim import Optimizer

State = dict[str, Any]
_PLAIN = (bool, int, float, complex, str, bytes, type(None), torch.dtype, torch.device)
_DAMAGED = (RuntimeError, OSError, EOFError, ValueError, pickle.UnpicklingError, BadZipFile)


def write(state: State, path: str | Path) -> None:
    """Replace ``path`` at once: whenever the run is killed, a whole file is there, old or new.

    What is written is on the disk before it takes the name.  An ``OSError``, for a full disk say,
    leaves ``path`` as it was.  A kill may leave ``PATH.<process>.part`` behind.  Links are kept.
    NumPy's numbers are written as Python's; what no file holds is a ``TypeError`` that names it.
    """
    state = _plain(state, "")

    def fill(file: BinaryIO) -> None:
        # Not at once: torch's writer turns a full disk into a RuntimeError, and now and then a
        # KeyboardInterrupt into the end of the process
        torch.save(state, whole := io.BytesIO())
        file.write(whole.getbuffer())

    replace(path, fill)


def replace(path: str | Path, fill: Callable[[BinaryIO], Any]) -> None:
    """Let ``fill`` write a file, and put it in the place of ``path`` as :func:`write` does."""
    path = os.path.realpath(path)
    part = Path(f"{path}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            fill(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    if os.name == "posix":  # the new name, too, has to outlast a power cut
        with suppress(OSError):  # not every folder can be opened for that
            folder = os.open(part.parent, os.O_RDONLY)
            with suppress(OSError):  # and not every file system can do it
                os.fsync(folder)
            os.close(folder)


def read(path: str | Path, like: State, *, other_device: bool = False) -> State:
    """Read a state, on the CPU, that could take the place of ``like``.

    With ``other_device`` the states of random generators are those of ``like``: another kind of
    device has no use for those in the file.

    Raises:
        OSError: If there is no file, or none that can be read.
        ValueError: If a byte is missing or wrong, or if it is a state of other parts, of networks
            of other shapes, of optimizers with other settings, or of another kind of device.
    """
    state = _whole(path)
    if missing := ", ".join(name for name in like if name not in state):
        raise ValueError(f"{path} lacks {missing}; expected a file that Trainer.save wrote")
    if other_device:
        state |= {name: ours for name, ours in like.items() if "random" in name}
    for name, ours in like.items():
        theirs = state[name]
        if isinstance(ours, Tensor) and theirs.shape != ours.shape:
            found = f"{path} was saved on another kind of device: its {name} differs"
            hint = "Trainer.load(path, other_device=True) takes all but the random numbers"
            raise ValueError(f"{found}; {hint}")
        if isinstance(ours, dict) and "param_groups" in ours:
            if _settings(theirs) != _settings(ours):
                found = f"{path} is of another {name}, with {_settings(theirs)}"
                raise ValueError(f"{found}, expected {_settings(ours)}")
        elif isinstance(ours, dict) and all(isinstance(value, Tensor) for value in ours.values()):
            same_shapes(path, name, theirs, ours)
    return state


def generator(path: str | Path, like: nn.Module, *, averaged: bool = True) -> nn.Module:
    """Take the generator alone out of a checkpoint, wherever that was saved: a copy of ``like``.

        >>> G = gk.checkpoints.generator("run.pt", like=gk.networks.DCGANGenerator(64, 32))

    ``like`` is a generator as the run's was made, and stays as it is.  The copy has the weights of
    the averaged generator, or of the one that was trained, and is in eval mode, on the device of
    ``like``.  Errors are those of :func:`read`.
    """
    name = "averaged_generator" if averaged else "generator"
    network = copied(like)
    load_weights(network, read(path, like={name: weights(network)})[name])
    return network.eval()


def bare(network: nn.Module) -> nn.Module:
    """The network itself, inside of ``torch.compile``, ``DataParallel`` and DDP."""
    parallel = nn.DataParallel | nn.parallel.DistributedDataParallel
    while isinstance(network, parallel) or "_orig_mod" in getattr(network, "_modules", ()):
        network = network.module if isinstance(network, parallel) else network._orig_mod
    return network


def weights(network: nn.Module) -> State:
    """The state of the bare network, whose names tell nothing of what is around or compiled."""
    state = bare(network).state_dict()
    for name in [name for name in state if "_orig_mod." in name]:
        state[name.replace("_orig_mod.", "")] = state.pop(name)
    return state


def load_weights(network: nn.Module, state: State) -> None:
    """Put what :func:`weights` returned into a network, compiled or not."""
    network = bare(network)
    for name in network.state_dict():
        if (plain := name.replace("_orig_mod.", "")) != name:
            state[name] = state.pop(plain)
    network.load_state_dict(state)


def gather(parts: dict[str, nn.Module | Optimizer]) -> State:
    """The states of networks and optimizers, by name."""
    networks = {name: weights(p) for name, p in parts.items() if isinstance(p, nn.Module)}
    return {name: networks.get(name) or part.state_dict() for name, part in parts.items()}


def scatter(state: State, parts: dict[str, nn.Module | Optimizer]) -> None:
    """Put the states into networks and optimizers of the same names."""
    for name, part in parts.items():
        if isinstance(part, nn.Module):
            load_weights(part, state[name])
        else:
            part.load_state_dict(state[name])


def copied(network: nn.Module) -> nn.Module:
    """A copy of the bare network, also where norms by hooks keep a weight that they computed."""
    network = bare(network)
    for module in network.modules():
        for name, value in vars(module).items():
            if isinstance(value, Tensor) and not value.is_leaf:
                vars(module)[name] = value.detach()  # the next forward pass computes it again
    try:
        return copy.deepcopy(network)
    except (RuntimeError, TypeError) as error:
        found = f"{type(network).__name__} cannot be copied, as its average has to be ({error})"
        hint = "keep no results of a forward pass in it, and norms of torch.nn.utils"
        raise TypeError(f"{found}; {hint}.parametrizations, such as weight_norm there") from error


def _plain(value: Any, place: str) -> Any:
    """The value with Python's numbers for NumPy's; what :func:`read` would refuse is refused."""
    if isinstance(value, Tensor) or type(value) in _PLAIN:
        return value
    if isinstance(value, dict):
        items = {key: _plain(item, f"{place}.{key}".strip(".")) for key, item in value.items()}
        kept = copy.copy(value) if type(value) is OrderedDict else {}  # with a network's metadata
        kept.update(items)
        return kept
    if isinstance(value, list | tuple):
        items = [_plain(item, f"{place}[{i}]") for i, item in enumerate(value)]
        return tuple(items) if isinstance(value, tuple) else items
    if isinstance(value, np.generic) and isinstance(value.item(), _PLAIN):
        return value.item()
    for kind in _PLAIN[:6]:  # what is one, too, such as a member of an IntEnum
        if isinstance(value, kind):
            return kind(value)
    found = f"{place or 'the state'} is of type {type(value).__module__}.{type(value).__qualname__}"
    expected = "a tensor, a number, a string, or a list or dictionary of such"
    raise TypeError(f"{found}, which no checkpoint holds; expected {expected}: make it one")


def _whole(path: str | Path) -> State:
    try:
        with ZipFile(path) as file:
            if damaged := file.testzip():
                raise BadZipFile(f"the checksum of {damaged} is wrong")
        state = torch.load(path, map_location="cpu", weights_only=True)
    except _DAMAGED as error:
        if isinstance(error, FileNotFoundError):
            found = f"there is no {path}, expected a file that Trainer.save wrote"
            raise FileNotFoundError(f"{found}; Trainer.run(..., checkpoint=) makes one") from None
        if isinstance(error, OSError) and error.errno is not None:
            raise
        if isinstance(error, pickle.UnpicklingError) and (strange := _strange(path)):
            found = f"{path} is whole, and holds {strange}, which is not read"
            hint = "a NumPy number, say, has to be made a float before it is saved"
            raise ValueError(f"{found}; expected tensors, numbers and strings: {hint}") from error
        found = f"{path} is not a whole checkpoint ({type(error).__name__})"
        hint = "it may have been cut short or damaged: use the one before it"
        expected = "expected a file that Trainer.save wrote"
        raise ValueError(f"{found}, {expected}; {hint}") from error
    return state if isinstance(state, dict) else {}


def _strange(path: str | Path) -> str:
    """The types in a file that are not read."""
    try:
        return ", ".join(torch.serialization.get_unsafe_globals_in_checkpoint(path))
    except (*_DAMAGED, KeyError, IndexError):
        return ""


def same_shapes(path: str | Path, name: str, theirs: State, ours: State) -> None:
    """Refuse weights that are not those of ours, a ``ValueError`` that names the first tensor."""
    for key in [*ours, *theirs]:
        found, wanted = (tuple(s[key].shape) if key in s else "absent" for s in (theirs, ours))
        if found != wanted:
            what = f"{path} is of another architecture: in the {name}, {key} has shape {found}"
            raise ValueError(f"{what}, expected {wanted}; make networks like those saved")


def _settings(optimizer: State) -> str:
    """How many parameters each group has and what can be set, without the values."""
    names = ({*group} - {"params", "initial_lr"} for group in optimizer["param_groups"])
    sizes = (len(group["params"]) for group in optimizer["param_groups"])
    groups = (f"{n} tensors and {', '.join(sorted(s))}" for n, s in zip(sizes, names, strict=True))
    return "; ".join(groups)
