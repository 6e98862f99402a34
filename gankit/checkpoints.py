"""Files that a run goes on from: replaced as a whole, and refused where they are not whole.

A state is a dictionary: what ``state_dict()`` of networks and of optimizers returns, beside tensors
and plain values.  Nothing that is read is unpickled but tensors, containers, numbers and strings.
"""

import io
import os
import pickle
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile

import torch
from torch import Tensor

State = dict[str, Any]
_DAMAGED = (RuntimeError, OSError, EOFError, ValueError, pickle.UnpicklingError, BadZipFile)


def write(state: State, path: str | Path) -> None:
    """Replace ``path`` at once: whenever the run is killed, a whole file is there, old or new.

    What is written is on the disk before it takes the name.  An ``OSError``, for a full disk say,
    leaves ``path`` as it was.  A kill may leave ``PATH.<process>.part`` behind.  Links are kept.
    """

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


def read(path: str | Path, like: State) -> State:
    """Read a state, on the CPU, that could take the place of ``like``.

    Raises:
        OSError: If there is no file, or none that can be read.
        ValueError: If a byte is missing or wrong, or if it is a state of other parts, of networks
            of other shapes, of optimizers with other settings, or of another kind of device.
    """
    state = _whole(path)
    if missing := ", ".join(name for name in like if name not in state):
        raise ValueError(f"{path} lacks {missing}; expected a file that Trainer.save wrote")
    for name, ours in like.items():
        theirs = state[name]
        if isinstance(ours, Tensor) and theirs.shape != ours.shape:
            raise ValueError(f"{path} was saved on another kind of device: its {name} differs")
        if isinstance(ours, dict) and "param_groups" in ours:
            if _settings(theirs) != _settings(ours):
                found = f"{path} is of another {name}, with {_settings(theirs)}"
                raise ValueError(f"{found}, expected {_settings(ours)}")
        elif isinstance(ours, dict) and all(isinstance(value, Tensor) for value in ours.values()):
            _same_shapes(path, name, theirs, ours)
    return state


def _whole(path: str | Path) -> State:
    try:
        with ZipFile(path) as file:
            if damaged := file.testzip():
                raise BadZipFile(f"the checksum of {damaged} is wrong")
        state = torch.load(path, map_location="cpu", weights_only=True)
    except _DAMAGED as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        found = f"{path} is not a whole checkpoint ({type(error).__name__})"
        hint = "it may have been cut short or damaged: use the one before it"
        raise ValueError(f"{found}; {hint}") from error
    return state if isinstance(state, dict) else {}


def _same_shapes(path: str | Path, name: str, theirs: State, ours: State) -> None:
    for key in [*ours, *theirs]:
        found, wanted = (tuple(s[key].shape) if key in s else "absent" for s in (theirs, ours))
        if found != wanted:
            what = f"{path} is of another architecture: in the {name}, {key} has shape {found}"
            raise ValueError(f"{what}, expected {wanted}; make both networks like those saved")


def _settings(optimizer: State) -> str:
    """How many parameters each group has and what can be set, without the values."""
    names = ({*group} - {"params", "initial_lr"} for group in optimizer["param_groups"])
    sizes = (len(group["params"]) for group in optimizer["param_groups"])
    groups = (f"{n} tensors and {', '.join(sorted(s))}" for n, s in zip(sizes, names, strict=True))
    return "; ".join(groups)
