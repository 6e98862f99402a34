"""Generators as the explorer draws them: its JavaScript under Node, against PyTorch."""

import base64

import torch
from programs import node  # tests/programs.py
from torch import Tensor, nn

from gankit import widgets


def in_javascript(generator: nn.Module, z: Tensor) -> Tensor:
    """The pictures that the explorer of ``generator`` draws, as one row each."""
    explorer = widgets.explore(generator)
    weights = base64.b64encode(explorer.weights).decode()
    script = """
        const { forward } = m.network(p.spec, new DataView(m.toBytes(p.weights).buffer));
        out(p.z.map((row) => Array.from(forward(Float32Array.from(row)))));
    """
    return torch.tensor(
        node("explorer.js", script, spec=explorer.spec, weights=weights, z=z.tolist())
    )


def lively(generator: nn.Module, seed: int = 0, gain: float = 1.0) -> nn.Module:
    """Make a new generator like a trained one: pictures of strong contrast, odd running stats."""
    source = torch.Generator().manual_seed(seed)
    for module in generator.modules():
        if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.3, generator=source)
            module.running_var.uniform_(0.05, 2, generator=source)
            nn.init.normal_(module.bias, 0, 0.3, generator=source)
            nn.init.uniform_(module.weight, 0.5, 1.5, generator=source)
        elif isinstance(module, nn.Linear | nn.ConvTranspose2d):
            nn.init.normal_(module.weight, 0, gain * 0.1, generator=source)
            if module.bias is not None:
                nn.init.normal_(module.bias, 0, 0.1, generator=source)
    return generator


class Stack(nn.Module):
    """Any layers as a generator."""

    def __init__(self, *layers: nn.Module) -> None:
        super().__init__()
        self.layers = nn.Sequential(*layers)

    def forward(self, z: Tensor) -> Tensor:
        return self.layers(z)


def assert_same_pictures(generator: nn.Module, z: Tensor, atol: float = 1e-2) -> Tensor:
    with torch.no_grad():
        expected = generator.eval()(z)
    drawn = in_javascript(generator, z).reshape(expected.shape)
    torch.testing.assert_close(drawn, expected, atol=atol, rtol=0)
    return expected
