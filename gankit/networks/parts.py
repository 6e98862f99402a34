"""What the networks have in common: norms, first weights, and a check of what goes in."""

from torch import Tensor, nn
from torch.nn.utils.parametrizations import spectral_norm


def check(what: str, tensor: Tensor, shape: tuple[int, ...], hint: str = "") -> None:
    """Refuse a batch whose rows have another shape; ``what`` begins the message, "z has"."""
    if tensor.shape[1:] != shape:
        expected = ", ".join(map(str, ("N", *shape)))
        raise ValueError(f"{what} shape {tuple(tensor.shape)}, expected ({expected}){hint}")


def start(layers: nn.Sequential, norm: str) -> None:
    """As the papers say: N(0, 0.02²), which without batch norm would fade every signal."""
    for layer in (layer for layer in layers if hasattr(layer, "weight")):
        if norm == "batch":
            nn.init.normal_(layer.weight, float(isinstance(layer, nn.BatchNorm2d)), 0.02)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
        elif norm == "spectral":
            spectral_norm(layer)


def normed(norm: str, width: int, activation: nn.Module) -> list[nn.Module]:
    """An activation, behind batch norm of ``width`` maps where ``norm`` is ``"batch"``."""
    if norm not in ("batch", "none"):
        raise ValueError(f'norm is {norm!r}, expected "batch", "none" or, in D, "spectral"')
    return [nn.BatchNorm2d(width), activation] if norm == "batch" else [activation]
