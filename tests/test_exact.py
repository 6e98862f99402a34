"""Every measure on a device without float64, such as Apple's, played by tensors that refuse it."""

import pytest
import torch
from torch import nn
from torch.overrides import TorchFunctionMode
from torch.utils._pytree import tree_flatten, tree_map

from gankit import distances, latents, metrics
from gankit.widgets import packing

THERE = torch.device("mps")


class There(torch.Tensor):
    """A tensor on that device, kept in the CPU's memory."""

    device = THERE


def here(x: object) -> object:
    return x.as_subclass(torch.Tensor) if isinstance(x, There) else x


class Device(TorchFunctionMode):
    """Results lie where what they are made of lies; float64 and two places are errors."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        given = [x for x in tree_flatten((args, kwargs))[0] if isinstance(x, torch.Tensor)]
        moved = func in (torch.Tensor.to, torch.Tensor.cpu)
        named = [x for x in tree_flatten((args, kwargs))[0] if isinstance(x, torch.device)]
        there = any(isinstance(x, There) for x in given)
        if there and not moved and not all(isinstance(x, There) or x.ndim == 0 for x in given):
            raise RuntimeError("Expected all tensors to be on the same device")
        if func is torch.Tensor.cpu or (func is torch.Tensor.to and named):
            there = any(x.type == "mps" for x in named)
        elif func is torch.Tensor.to and len(given) == 2:
            there = isinstance(given[1], There)
        there = there or any(x.type == "mps" for x in named)
        cpu = torch.device("cpu")
        args, kwargs = tree_map(
            lambda x: cpu if isinstance(x, torch.device) else here(x), (args, kwargs or {})
        )
        found = func(*args, **kwargs)

        def back(x: object) -> object:
            if not there or not isinstance(x, torch.Tensor):
                return x
            if x.dtype == torch.float64:
                raise TypeError("Cannot convert a MPS Tensor to float64 dtype")
            return x.as_subclass(There)

        return tree_map(back, found)


def draw(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


A, B = draw(20, 3), draw(20, 3, seed=1) + 0.3
P, Q = draw(4, 5).softmax(-1), draw(4, 5, seed=1).softmax(-1)
CALLS = {
    "frechet": (metrics.frechet_distance, A, B),
    "frechet, of moments": (
        lambda *x: metrics.frechet_distance(x[0], x[1:]),
        A,
        B.mean(0),
        B.T.cov(),
    ),
    "kernel": (
        lambda *x: metrics.kernel_distance(*x, generator=torch.Generator().manual_seed(0)),
        *(A, B),
    ),
    "precision": (metrics.precision_recall, A, B),
    "modes": (lambda *x: metrics.modes_covered(*x, std=0.5), A, B[:4]),
    "memorisation": (
        lambda *x: metrics.memorisation(*x, generator=torch.Generator().manual_seed(0)),
        *(A, B, A + 1),
    ),
    "kl": (distances.kl_divergence, P, Q),
    "js": (distances.jensen_shannon, P, Q),
    "tv": (distances.total_variation, P, Q),
    "transport": (distances.optimal_transport, P[0], Q[0], torch.cdist(A[:5], B[:5])),
    "wasserstein": (distances.wasserstein, A, B),
    "wasserstein_1d": (distances.wasserstein_1d, A[:, 0], B[:7, 0]),
    "bound": (distances.certified_bound, A[:, 0], A, B),
    "numbers of widgets": (lambda x: packing.numbers(x, "x", (-1,)), A[:, 0]),
    "lerp": (lambda a, b: latents.lerp(a, b, 0.3), A, B),
    "slerp": (lambda a, b: latents.slerp(a, b, 0.3), A, B),
    "slerp, many": (latents.slerp, A, B, torch.linspace(0, 1, 20)),
}
STAY = {"kl", "js", "tv", "lerp", "slerp", "slerp, many"}


@pytest.mark.parametrize("name", CALLS)
def test_a_device_without_float64_gets_the_same_numbers(name):
    call, *given = CALLS[name]
    expected = tree_flatten(call(*given))[0]
    with Device():
        found = tree_flatten(call(*(x.as_subclass(There) for x in given)))[0]
        assert all(isinstance(x, There) == (name in STAY) for x in found)
    for one, other in zip(found, expected, strict=True):
        assert torch.equal(torch.as_tensor(here(one)), torch.as_tensor(other))


def test_directions_of_a_network_on_such_a_device():
    layer = nn.Linear(5, 7)
    expected = latents.principal_directions(layer, 3)
    layer.weight = nn.Parameter(layer.weight.detach().as_subclass(There))
    with Device():
        found = latents.principal_directions(layer, 3)
    for one, other in zip(found, expected, strict=True):
        assert torch.equal(one, other)


def test_the_played_device_refuses_what_the_real_one_does():
    x = draw(3).as_subclass(There)
    with Device():
        assert isinstance(x + 1, There)
        assert not isinstance(x.cpu(), There)
        for refused in (lambda: x.double(), lambda: x.to(torch.float64), lambda: x.double().cpu()):
            with pytest.raises(TypeError, match="to float64"):
                refused()
        with pytest.raises(RuntimeError, match="same device"):
            x + draw(3)
