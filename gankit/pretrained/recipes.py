"""How shipped networks are trained, digits and faces alike."""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from .. import data, penalties
from ..training import Trainer
from .cards import SEED


def fit(
    network: nn.Module,
    images: Tensor,
    labels: Tensor,
    loss: Callable[[Any, Tensor], Tensor],
    *,
    changed: Callable[[Tensor, torch.Generator], Tensor],
    epochs: int,
    batch_size: int = 128,
    seed: int = SEED,
) -> None:
    """Minimise ``loss(network(changed(images, random)), labels)``, batch by batch."""
    random = torch.Generator().manual_seed(seed)
    network.to(memory_format=torch.channels_last).train()
    optimizer = torch.optim.AdamW(network.parameters(), lr=3e-3, weight_decay=1e-2, fused=True)
    steps = len(images) // batch_size
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=epochs * steps)
    for epoch in range(epochs):
        order = torch.randperm(len(images), generator=random)[: steps * batch_size]
        for rows in order.view(steps, batch_size):
            value = loss(network(changed(images[rows], random)), labels[rows])
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
            schedule.step()
        print(f"classifier: epoch {epoch + 1} of {epochs}, loss {value.item():.3f}", flush=True)
    network.eval()


def play(
    generator: nn.Module,
    discriminator: nn.Module,
    pictures: Tensor,
    *,
    steps: int,
    gamma: float,
    rate: Callable[[int], float],
    labels: Tensor | tuple[Tensor, ...] | None = None,
    beside: Callable[[Any, Tensor], Tensor] | None = None,
    batch_size: int = 64,
) -> Trainer:
    """Train a pair, non-saturating with R1; the trainer holds the averaged generator.

    ``beside(discriminator, real)`` is added to D's loss.
    """
    few = batch_size // 8  # on average what R1 on all of the batch costs at every eighth step

    def penalty(discriminator: Any, real: Tensor, _: Tensor) -> Tensor:
        part = discriminator if labels is None else discriminator.first(few)
        smooth = gamma / 2 * penalties.r1(part, real[:few])
        return smooth if beside is None else smooth + beside(discriminator, real)

    adam = partial(torch.optim.Adam, lr=2e-3, betas=(0.0, 0.99), fused=True)
    trainer = Trainer(
        generator,
        discriminator,
        penalty=penalty,
        optimizers=(adam(discriminator.parameters()), adam(generator.parameters())),
        seed=SEED,
    )
    batches = data.batches(pictures, batch_size, labels, seed=SEED)
    for record in trainer.run(batches, steps, rate=rate):
        if record.step % 1000 == 0:
            print(f"{record} of {steps}", flush=True)
    return trainer
