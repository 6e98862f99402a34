"""A network as it computes: without what is around it, on the CPU, its weights plain numbers."""

from contextlib import suppress

import torch
from torch import nn
from torch.nn.utils import parametrize, remove_spectral_norm, remove_weight_norm

from ..checkpoints import copied


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
        for name in [*getattr(module, "parametrizations", ())]:
            parametrize.remove_parametrizations(module, name)
    return copy.requires_grad_(False)
