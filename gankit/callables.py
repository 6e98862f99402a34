"""What stands behind a function that somebody gave us."""

from collections.abc import Callable
from functools import partial

from torch import nn


def network_behind(function: Callable) -> tuple[nn.Module | None, str]:
    """The network whose call, method or ``partial`` a function is, and the method's name.

    None where no network is to be seen, as in a ``lambda``; the name is "" for the network itself.
    """
    while isinstance(function, partial):
        function = function.func
    owner = getattr(function, "__self__", function)
    network = owner if isinstance(owner, nn.Module) else None
    return network, getattr(function, "__name__", "")
