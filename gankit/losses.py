"""Adversarial losses: pairs of pure functions of logits, in stable form.

``loss.discriminator(real_logits, fake_logits)`` and
``loss.generator(fake_logits, real_logits=None)`` take logits a(x) of shape (N,) and return a scalar
to minimise, the mean over the batch, in nats.
Nothing here computes a probability: with softplus(a) = log(1 + eᵃ),

    −log σ(a) = softplus(−a)        −log(1 − σ(a)) = softplus(a)

which stay finite, with exact gradients, at every finite logit.
"""

from typing import NamedTuple, Protocol

from torch import Tensor
from torch.nn.functional import softplus


class DiscriminatorLoss(Protocol):
    """What D minimises: real and fake logits in, a scalar out."""

    def __call__(self, real_logits: Tensor, fake_logits: Tensor) -> Tensor:  # noqa: D102
        ...


class GeneratorLoss(Protocol):
    """What G minimises: fake logits in, a scalar out; a relativistic one reads real ones too."""

    def __call__(  # noqa: D102
        self, fake_logits: Tensor, real_logits: Tensor | None = None
    ) -> Tensor: ...


class AdversarialLoss(NamedTuple):
    """What each player minimises. To use another loss, make another pair of functions.

    Attributes:
        discriminator: ``(real_logits, fake_logits) → scalar``.
        generator: ``(fake_logits, real_logits=None) → scalar``.
    """

    discriminator: DiscriminatorLoss
    generator: GeneratorLoss


def cross_entropy(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """D's loss in the 2014 game: binary cross-entropy, summed over its two halves.

    L_D = −E_x log D(x) − E_z log(1 − D(G(z))), so L_D = −V(D, G): 2 log 2 for a D that knows
    nothing, 0 for one that is sure and right.

    Args:
        real_logits: a(x) of real samples, shape (N,).
        fake_logits: a(x̂) of fake samples, shape (M,).

    Returns:
        A scalar, at least 0.

    References:
        Goodfellow et al., *Generative adversarial nets*, 2014, equation 1.
        https://arxiv.org/abs/1406.2661
    """
    return softplus(-real_logits).mean() + softplus(fake_logits).mean()


def saturating(fake_logits: Tensor, real_logits: Tensor | None = None) -> Tensor:
    """G's half of the minimax game: L_G = E_z log(1 − D(G(z))), at most 0.

    Its slope in a logit is −σ(a): almost nothing where D is sure that a fake is fake.

    Args:
        fake_logits: a(x̂) of fake samples, shape (N,).
        real_logits: Not read; E_x log D(x) does not depend on G.

    Returns:
        A scalar, at most 0.

    References:
        Goodfellow et al., 2014, equation 1 and algorithm 1. https://arxiv.org/abs/1406.2661
    """
    return -softplus(fake_logits).mean()


def log_trick(fake_logits: Tensor, real_logits: Tensor | None = None) -> Tensor:
    """G's non-saturating loss: L_G = −E_z log D(G(z)), at least 0.

    Its slope in a logit is −(1 − σ(a)): close to −1 where D is sure that a fake is fake.

    Args:
        fake_logits: a(x̂) of fake samples, shape (N,).
        real_logits: Not read.

    Returns:
        A scalar, at least 0.

    References:
        Goodfellow et al., 2014, end of section 3. https://arxiv.org/abs/1406.2661
    """
    return softplus(-fake_logits).mean()


#: The zero-sum game of the 2014 paper: :func:`cross_entropy` for D, :func:`saturating` for G.
minimax = AdversarialLoss(cross_entropy, saturating)

#: What the same paper trains with: :func:`cross_entropy` for D, :func:`log_trick` for G.
non_saturating = AdversarialLoss(cross_entropy, log_trick)
