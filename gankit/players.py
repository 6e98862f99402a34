"""The two networks as ``Trainer`` meets them: what fits together, and how each is called."""

import inspect
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from numbers import Integral

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

Sampler = Callable[[int, torch.Generator], Tensor]  # (count, random) → z (count, ...)
Augmentation = Callable[[Tensor, torch.Generator], Tensor]  # (samples, random) → as many


class Told(partial):
    """A discriminator that is told its labels already: ``Told(D, labels)(x)`` is D(x, labels).

    Penalties are given this, and see behind a ``partial`` as they see a network.
    """

    def __call__(self, samples: Tensor) -> Tensor:
        """The logits of samples with these labels."""
        return self.func(samples, *self.args)

    def first(self, count: int) -> "Told":
        """D with the first ``count`` of its labels, for a penalty on a part of the batch.

        >>> penalty = lambda d, real, fake: gk.penalties.r1(d.first(8), real[:8])
        """
        return Told(self.func, *(labels[:count] for labels in self.args))


def check_networks(generator: nn.Module, discriminator: nn.Module) -> None:
    """Refuse what are no networks."""
    for name, network in (("generator", generator), ("discriminator", discriminator)):
        if not isinstance(network, nn.Module):
            made = f"class {network.__name__}" if isinstance(network, type) else ""
            found = f"the {name} is a {made or type(network).__name__}"
            raise TypeError(f"{found}, expected a network, made of its class: an nn.Module")


def ready(network: nn.Module) -> nn.Module:
    """The network itself, to be trained, in the layout that convolutions are fastest in.

    But not in DDP, whose gradients are wrong where the layout changes after it was made.
    """
    if not isinstance(network, nn.parallel.DistributedDataParallel):
        network = network.to(memory_format=torch.channels_last)
    return network.train()


def check_pair(generator: nn.Module, discriminator: nn.Module) -> None:
    """Refuse what is no pair; sizes that a network does not tell may be any."""
    shapes = [getattr(n, "image_shape", None) for n in (generator, discriminator)]
    made, read = (shape if shape is None else tuple(shape) for shape in shapes)
    if None not in (made, read) and made != read:
        found = f"the generator makes pictures of shape {made}, the discriminator reads {read}"
        raise ValueError(f"{found}; give both the same image_shape")
    last = discriminator
    while isinstance(last, nn.Sequential) and len(last):
        last = last[-1]
    if isinstance(last, nn.Sigmoid):
        found = "the discriminator ends in a Sigmoid and returns probabilities"
        raise ValueError(f"{found}; losses expect logits: leave the Sigmoid out")


def check_order(
    optimizers: tuple[Optimizer, Optimizer], generator: nn.Module, discriminator: nn.Module
) -> None:
    """Refuse optimizers that are not for D and G, in this order."""
    for optimizer, of, other in zip(optimizers, "DG", (generator, discriminator), strict=True):
        held = {p for group in optimizer.param_groups for p in group["params"]}
        if not held.isdisjoint(other.parameters()):
            found = f"the optimizer for {of} holds parameters of {type(other).__name__}"
            raise ValueError(f"{found}; optimizers are for D and G, in this order")


def check_run(steps: int, of_d: int, of_g: int, every: int, rate: object) -> None:
    """Refuse numbers of steps that make no run."""
    if min(steps, of_d, of_g) < 0 or of_d + of_g < 1:
        found = f"steps is {steps}, with {of_d} of D and {of_g} of G in each"
        raise ValueError(f"{found}; expected none below 0, and one of D or G at least")
    if every < 1:
        raise ValueError(f"every is {every}, expected at least 1 step from save to save")
    if rate is not None and not callable(rate):
        found = f"rate is {rate!r}, expected a function of the step"
        raise TypeError(f"{found}; for one that stays give the optimizers another lr")


def sampler(latents: int | Sampler | None, generator: nn.Module, normal: Sampler) -> Sampler:
    """What draws z: the function given, or ``normal(count, latent_dim, generator=random)``."""
    if latents is None:
        latents = getattr(generator, "latent_dim", None)
    if not callable(latents) and not (isinstance(latents, Integral) and latents >= 1):
        found = f"latents are {latents!r}" if latents is not None else "it tells no latent_dim"
        expected = "how many numbers it reads, Trainer(..., latents=64), or a function that draws z"
        raise ValueError(f"{type(generator).__name__}: {found}; expected {expected}")

    def draw(count: int, random: torch.Generator) -> Tensor:
        if not callable(latents):
            return normal(count, latents, generator=random)
        z = latents(count, random)
        if not isinstance(z, Tensor) or z.ndim < 1 or len(z) != count:
            found = tuple(z.shape) if isinstance(z, Tensor) else type(z).__name__
            raise ValueError(f"latents({count}, random) gave {found}, expected z ({count}, ...)")
        return z

    return draw


def label_counts(generator: nn.Module, discriminator: nn.Module) -> tuple[int, float]:
    """How many tensors beside its first both networks ask for, and how many they take at most."""
    least, most = zip(*map(_beside, (generator, discriminator)), strict=True)
    if max(least) > min(most):
        found = f"{type(generator).__name__} takes {_range(least[0], most[0])} beside z, and"
        found += f" {type(discriminator).__name__} {_range(least[1], most[1])} beside the samples"
        raise TypeError(f"{found}; expected as many of both: labels are handed to both")
    return max(least), min(most)


def _beside(network: nn.Module) -> tuple[int, float]:
    try:
        given = inspect.signature(network.forward).parameters.values()
    except (TypeError, ValueError):  # one that is not written in Python
        return 0, math.inf
    places = [p for p in given if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = sum(p.default is p.empty for p in places)
    endless = any(p.kind is p.VAR_POSITIONAL for p in given)
    return max(needed - 1, 0), math.inf if endless else max(len(places) - 1, 0)


def _range(least: int, most: float) -> str:
    return f"{least} tensors" if least == most else f"{least} to {most} tensors"


def check_fakes(fake: object, real: Tensor) -> None:
    """Refuse fakes and reals that differ in shape, type or device; what is compared is no value."""
    if not isinstance(fake, Tensor):
        raise TypeError(f"the generator returns a {type(fake).__name__}, expected a tensor")
    made, shape = tuple(fake.shape[1:]), tuple(real.shape)
    if shape[1:] != made:
        expected = ", ".join(map(str, ("N", *made)))
        grey = "; make some of images.unsqueeze(1)" if (1, *shape[1:]) == made else ""
        what = f"a batch has shape {shape}, expected ({expected}), as the generator makes them"
        raise ValueError(f"{what}{grey}")
    if real.dtype != fake.dtype:
        found = f"a batch is {real.dtype}, and the generator makes {fake.dtype}"
        raise TypeError(f"{found}; expected the same: images.to({fake.dtype})")
    if real.device != fake.device:
        found = f"a batch is on {real.device}, and the networks are on {fake.device}"
        hint = f'gk.data.batches(images, 64, device="{fake.device}")'
        raise ValueError(f"{found}; expected the same: {hint}")


def augmentation(augment: Augmentation | None) -> Augmentation | None:
    """What is given, unless it is no function."""
    if augment is not None and not callable(augment):
        found = f"augment is {augment!r}, expected a function of samples and a torch.Generator"
        raise TypeError(f"{found}: gk.augment.compose(gk.augment.color, gk.augment.translation)")
    return augment


def shown(augment: Augmentation | None, samples: Tensor, random: torch.Generator) -> Tensor:
    """Augmented samples, unless they are no such samples, or the gradient ends there."""
    if augment is None:
        return samples
    made = augment(samples, random)
    expected = f"expected {tuple(samples.shape)} of {samples.dtype}, as it was given"
    if not isinstance(made, Tensor):
        raise TypeError(f"augment returns a {type(made).__name__}, {expected}: return a tensor")
    if made.shape != samples.shape or made.dtype != samples.dtype:
        found = f"augment returns {tuple(made.shape)} of {made.dtype}"
        raise ValueError(f"{found}, {expected}: cut or pad what it makes")
    if samples.requires_grad and not made.requires_grad:
        found = "augment returns fakes without a gradient, expected one for the generator"
        raise ValueError(f"{found}; compute with torch all along, without detach() or NumPy")
    return made


def checked(logits: object) -> Tensor:
    """The logits, unless they are none: one axis, for the N samples or for all patches of them."""
    if not isinstance(logits, Tensor):
        found = f"the discriminator returns a {type(logits).__name__}"
        raise TypeError(f"{found}, expected a tensor of logits (N,)")
    if logits.ndim != 1:
        found = f"the discriminator returns logits of shape {tuple(logits.shape)}, expected (N,)"
        hint = "let it end with nn.Flatten(0), which for a map gives each patch a logit"
        mean = f"; with a penalty, with .mean({tuple(range(1, logits.ndim))})"
        raise ValueError(f"{found}; {hint}{mean if logits[0].numel() > 1 else ''}")
    return logits


@contextmanager
def called(
    generator: nn.Module, discriminator: nn.Module, kind: str, dtype: torch.dtype | None
) -> Iterator[tuple[Callable[..., Tensor], Callable[..., Tensor]]]:
    """Yield ``make(z, *labels)`` and ``judge(x, *labels)``: both networks in their precision.

    That is autocast to ``dtype`` on this kind of device, or to that of a block that is around. What
    they return is float32 again, and all else is computed in full. Autocast keeps the casts of
    weights until its outermost block ends, and would go on with the weights from before a step:
    here it keeps none, and forgets those of others in the end.
    """
    around = torch.amp.is_autocast_available(kind) and torch.is_autocast_enabled(kind)
    if dtype is None and around:
        dtype = torch.get_autocast_dtype(kind)
    if dtype is None:
        yield generator, lambda *inputs: checked(discriminator(*inputs))
        return
    if dtype != torch.bfloat16:
        hint = "float16 would need a scaled loss: use autocast=torch.bfloat16"
        raise ValueError(f"autocast is to {dtype}, expected torch.bfloat16; {hint}")

    def cast(network: nn.Module, *inputs: Tensor) -> Tensor:
        with torch.autocast(kind, dtype=dtype, cache_enabled=False):
            made = network(*inputs)
        return made.float() if isinstance(made, Tensor) and made.dtype == dtype else made

    with torch.autocast(kind, enabled=False):
        yield partial(cast, generator), lambda *inputs: checked(cast(discriminator, *inputs))
    torch.clear_autocast_cache()
