"""The libraries that only notebooks need: what is said where one of them is missing."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def needed(by: str) -> Iterator[None]:
    """Stand around imports from the notebooks' extra, which ``by`` cannot do without.

    Raises:
        ModuleNotFoundError: If one of the libraries is missing; it says how to bring the extra.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if "gankit" in str(error):  # said already, or a module of our own is missing
            raise
        found = f"{by} needs {error.name}, which comes with gankit's extra for notebooks"
        command = "pip install 'gankit[notebooks]' or, in a clone, pip install -e '.[notebooks]'"
        raise ModuleNotFoundError(f"{found}: {command}", name=error.name) from error
