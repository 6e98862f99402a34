"""A network as it computes: without what is around it, on the CPU, its weights plain numbers."""

from contextlib import suppress

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize, remove_spectral_norm, remove_weight_norm

from ..checkpoints import bare, copied

_SUCH = {
    "generator": "a generator such as gankit.networks.DCGANGenerator",
    "encoder": "an encoder such as gankit.networks.DigitEncoder",
}
_MAKES = {"generator": "pictures of z", "encoder": "z of pictures"}


@torch.no_grad()
def plain(network: nn.Module) -> nn.Module:
    """A copy of the bare network in eval mode and float32 on the CPU; the network stays as it is.

    Weight norm and spectral norm, by hooks or as parametrizations, are worked into the weights.
    """
    copy = copied(network).eval().cpu().float()
    for module in copy.modules():
        for remove in (remove_spectral_norm, remove_weight_norm):
            with suppress(ValueError):  # it has none
                remove(module)
        if parametrize.is_parametrized(module):
            kind = type(module)  # shared with the network, and what is removed goes from the class
            module.__class__ = type(kind.__name__, kind.__bases__, dict(vars(kind)))
            for name in [*module.parametrizations]:
                parametrize.remove_parametrizations(module, name)
    return copy.requires_grad_(False)


def sequential(network: nn.Module, kind: str = "generator") -> nn.Sequential:
    """The network itself, its ``layers`` or its only part, whichever is an ``nn.Sequential``.

    Raises:
        ValueError: If none of them is; ``kind`` says what was looked for.
    """
    children = [*network.children()]
    parts = [network, getattr(network, "layers", None), *(children if len(children) == 1 else [])]
    for part in (bare(part) for part in parts if isinstance(part, nn.Module)):
        if type(part).forward is nn.Sequential.forward and len(part):
            return part
    found = f"{type(network).__name__} has no nn.Sequential named layers, nor is it one itself"
    expected = f"expected {_SUCH[kind]}: put all that it does"
    raise ValueError(f"{found}, {expected} into one nn.Sequential, with nn.Unflatten for a view")


@torch.no_grad()
def agreed(
    network: nn.Module, expected: Tensor, *ways: tuple[Tensor, ...], kind: str = "generator"
) -> Tensor:
    """What the network makes of the first of ``ways`` that it reads, if it is what was expected.

    Raises:
        ValueError: If it makes something else than its layers alone, which the browser runs.
    """
    made = None
    for given in ways:
        with suppress(RuntimeError, TypeError, ValueError):  # another shape
            made = made if made is not None else network(*given)
    same = isinstance(made, Tensor) and made.shape == expected.shape
    if not same or not torch.allclose(made, expected, atol=1e-3, equal_nan=True):
        name, makes = type(network).__name__, _MAKES[kind]
        found = f"{name} makes other {makes} than its layers alone do, which the browser runs"
        raise ValueError(f"{found}: put all that {name}.forward does into one nn.Sequential")
    return made
