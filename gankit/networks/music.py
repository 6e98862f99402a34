"""The pair for bars of music: one-dimensional convolutions, told the bar before and a chord.

Yang, Chou and Yang, *MidiNet: a convolutional generative adversarial network for symbolic-domain
music generation*, 2017, section 3, https://arxiv.org/abs/1703.10847, whose convolutions are over
time and pitch.

A bar is a piano roll of shape (34, 16), as ``gk.data.rolls`` makes it: 16 steps in time, and for
each of them 32 pitches and a rest, which sum to 1, and whether a note begins there.  The bar before
is another one, all 0 where there is none.  A chord is a whole number from 0 to 23.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

ROWS, STEPS, CHORDS = 34, 16, 24


class BarGenerator(nn.Module):
    """G(z, before, chord): the next bar's probabilities, a roll (N, 34, 16).

    The bar before goes through two convolutions of stride 2, from 16 steps to 8 and to 4.  A
    dense layer makes 4 steps of z and the chord, one-hot.  Two transposed convolutions lead back to
    16 steps, and at each of the three lengths the maps of the bar before are laid beside them: the
    conditioner of MidiNet, section 3.3.  The last layer's 34 numbers a step become a softmax over
    pitches and rest, and a sigmoid for "a note begins".

        >>> G = gk.networks.BarGenerator()
        >>> bar = G(gk.latents.sample(1, G.latent_dim), before, torch.tensor([0]))

    Raises:
        ValueError: If a size does not fit.
    """

    image_shape = (ROWS, STEPS)

    def __init__(self, latent_dim: int = 32, width: int = 64) -> None:
        super().__init__()
        _at_least_1("latent_dim", latent_dim, 32)
        _at_least_1("width", width, 64)
        self.latent_dim = latent_dim
        self.memory = nn.ModuleList(
            [
                _normed(nn.Conv1d(ROWS, width, 3, padding=1)),
                _normed(nn.Conv1d(width, width, 4, stride=2, padding=1)),
                _normed(nn.Conv1d(width, width, 4, stride=2, padding=1)),
            ]
        )
        self.first = nn.Sequential(
            nn.Linear(latent_dim + CHORDS, 8 * width),
            nn.Unflatten(1, (2 * width, 4)),
            nn.BatchNorm1d(2 * width),
            nn.LeakyReLU(0.2),
        )
        self.longer = nn.ModuleList(
            [
                _normed(nn.ConvTranspose1d(3 * width, 2 * width, 4, stride=2, padding=1)),
                _normed(nn.ConvTranspose1d(3 * width, 2 * width, 4, stride=2, padding=1)),
            ]
        )
        self.last = nn.Sequential(
            *_normed(nn.Conv1d(3 * width, 2 * width, 3, padding=1)),
            nn.Conv1d(2 * width, ROWS, 1),
        )

    def logits(self, z: Tensor, before: Tensor, chord: Tensor) -> Tensor:
        """What softmax and sigmoid are taken of: (N, 34, 16)."""
        if z.ndim != 2 or z.shape[1] != self.latent_dim:
            expected = f"expected (N, {self.latent_dim}), a row a bar"
            raise ValueError(f"z has shape {tuple(z.shape)}, {expected}")
        _check_told(before, chord, len(z))
        memories = [before]
        for layers in self.memory:
            memories.append(layers(memories[-1]))
        maps = self.first(torch.cat([z, F.one_hot(chord.long(), CHORDS).to(z)], 1))
        for layers, memory in zip(self.longer, memories[:1:-1], strict=True):
            maps = layers(torch.cat([maps, memory], 1))
        return self.last(torch.cat([maps, memories[1]], 1))

    def forward(self, z: Tensor, before: Tensor, chord: Tensor) -> Tensor:
        """Z (N, latent_dim), before (N, 34, 16), chord (N,) → a roll of probabilities."""
        logits = self.logits(z, before, chord)
        return torch.cat([logits[:, :-1].softmax(1), logits[:, -1:].sigmoid()], 1)


class BarDiscriminator(nn.Module):
    """Judges a bar beside the bar before and its chord: logits a(x, before, chord), (N,).

    Both rolls are laid beside each other step by step, with the chord one-hot at each step.  Two
    convolutions of stride 2 and a dense layer follow, without a norm, so that R1 and every other
    penalty fits.

    Raises:
        ValueError: If a size does not fit.
    """

    image_shape = (ROWS, STEPS)

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        _at_least_1("width", width, 64)
        self.layers = nn.Sequential(
            nn.Conv1d(2 * ROWS + CHORDS, 2 * width, 3, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv1d(2 * width, 2 * width, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Conv1d(2 * width, 4 * width, 4, stride=2, padding=1),
            nn.LeakyReLU(0.2),
            nn.Flatten(),
            nn.Linear(16 * width, 1),
        )

    def features(self, bars: Tensor, before: Tensor, chord: Tensor) -> Tensor:
        """The first layer's maps, (N, 2 width, 16), which feature matching compares."""
        if bars.ndim != 3 or bars.shape[1:] != (ROWS, STEPS):
            expected = f"expected (N, {ROWS}, {STEPS}), as gk.data.rolls makes them"
            raise ValueError(f"bars have shape {tuple(bars.shape)}, {expected}")
        _check_told(before, chord, len(bars))
        told = F.one_hot(chord.long(), CHORDS).to(bars)[:, :, None].expand(-1, -1, STEPS)
        return self.layers[:2](torch.cat([bars, before, told], 1))

    def forward(self, bars: Tensor, before: Tensor, chord: Tensor) -> Tensor:
        """Judge bars (N, 34, 16): logits (N,), larger for real."""
        return self.layers[2:](self.features(bars, before, chord)).squeeze(1)


def _normed(layer: nn.Conv1d | nn.ConvTranspose1d) -> nn.Sequential:
    return nn.Sequential(layer, nn.BatchNorm1d(layer.out_channels), nn.LeakyReLU(0.2))


def _at_least_1(name: str, value: int, usual: int) -> None:
    if value < 1:
        raise ValueError(f"{name} is {value}, expected at least 1, such as {usual}")


def _check_told(before: Tensor, chord: Tensor, count: int) -> None:
    if before.shape != (count, ROWS, STEPS):
        expected = f"expected ({count}, {ROWS}, {STEPS}), all 0 where there is no bar before"
        raise ValueError(f"before has shape {tuple(before.shape)}, {expected}")
    if chord.shape != (count,) or chord.is_floating_point() or chord.dtype == torch.bool:
        found = f"chord is {chord.dtype} of shape {tuple(chord.shape)}"
        raise ValueError(f"{found}, expected torch.int64 of shape ({count},)")
    if len(chord) and not 0 <= int(chord.min()) <= int(chord.max()) < CHORDS:
        found = f"chords lie from {chord.min()} to {chord.max()}"
        raise ValueError(f"{found}, expected 0 to 23: 0 is C major, 12 is C minor")
