"""The data that come with the package: read whole, or one error says which file and what to do."""

from importlib.resources import files
from typing import Any

import numpy as np


def arrays(name: str, *keys: str) -> list[np.ndarray]:
    """The arrays of one .npz file below gankit/data, in the order of their names."""
    path = files("gankit") / "data" / name
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return [stored[key] for key in keys]
    except Exception as error:  # damage shows as an error of zip, of zlib, of NumPy, of the disk
        said = f"{type(error).__name__}: {error}"
        raise OSError(f"{path} cannot be read ({said}); install gankit again") from error


def check_choice(name: str, found: Any, *expected: Any) -> None:
    """Refuse an argument that is none of those expected."""
    if found not in expected:
        *first, last = (f'"{one}"' if isinstance(one, str) else str(one) for one in expected)
        raise ValueError(f"{name} is {found!r}, expected {', '.join(first)} or {last}")
