"""Adversarial losses: pairs of pure functions of logits, in stable form.

``loss.discriminator(real_logits, fake_logits)`` and
``loss.generator(fake_logits, real_logits=None)`` take logits a(x) of shape (N,) and return a scalar
to minimise, the mean over the batch, in nats (Wasserstein: in units of the score); only a
relativistic loss reads the second one's ``real_logits``.  Nothing here computes a probability: with
softplus(a) = log(1 + eᵃ),

    −log σ(a) = softplus(−a)        −log(1 − σ(a)) = softplus(a)

which stay finite, with exact gradients, at every finite logit.
"""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor
from torch.nn.functional import softplus


class AdversarialLoss(NamedTuple):
    """What each player minimises. To use another loss, make another pair of functions."""

    discriminator: Callable[[Tensor, Tensor], Tensor]  #: ``(real_logits, fake_logits) → scalar``
    generator: Callable[..., Tensor]  #: ``(fake_logits, real_logits=None) → scalar``


def cross_entropy(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """D's loss in the 2014 game: L_D = −E_x log D(x) − E_z log(1 − D(G(z))), at least 0.

    The binary cross-entropy, summed over its two halves, so L_D = −V(D, G): 2 log 2 for a D that
    knows nothing, 0 for one that is sure and right.  The batches may differ in size.

    References:
        Goodfellow et al., *Generative adversarial nets*, 2014, equation 1.
        https://arxiv.org/abs/1406.2661
    """
    return softplus(-real_logits).mean() + softplus(fake_logits).mean()


def saturating(fake_logits: Tensor, real_logits: Tensor | None = None) -> Tensor:
    """G's half of that game (Goodfellow et al., alg. 1): L_G = E_z log(1 − D(G(z))), at most 0.

    Its slope in a logit is −σ(a): almost nothing where D is sure that a fake is fake.
    """
    return -softplus(fake_logits).mean()


def log_trick(fake_logits: Tensor, real_logits: Tensor | None = None) -> Tensor:
    """G's non-saturating loss (Goodfellow et al., section 3): L_G = −E_z log D(G(z)), at least 0.

    Its slope in a logit is −(1 − σ(a)): close to −1 where D is sure that a fake is fake.
    """
    return softplus(-fake_logits).mean()


#: The zero-sum game of the 2014 paper: :func:`cross_entropy` for D, :func:`saturating` for G.
minimax = AdversarialLoss(cross_entropy, saturating)
#: What the same paper trains with: :func:`cross_entropy` for D, :func:`log_trick` for G.
non_saturating = AdversarialLoss(cross_entropy, log_trick)


def score_gap(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """The critic's loss: L_C = −(E_x f(x) − E_z f(G(z))), of either sign, in units of the score.

    The logits are scores f(x), never squashed. Over all 1-Lipschitz critics the least value is −W,
    minus the Wasserstein distance of the two distributions; a penalty or a constraint has to keep
    the critic near these. Adding a constant to f changes nothing. The batches may differ in size.

    References:
        Arjovsky, Chintala and Bottou, *Wasserstein GAN*, 2017, equations 2 and 3.
        https://arxiv.org/abs/1701.07875
    """
    return fake_logits.mean() - real_logits.mean()


def score(fake_logits: Tensor, real_logits: Tensor | None = None) -> Tensor:
    """G's half (Arjovsky et al., alg. 1, line 10): L_G = −E_z f(G(z)), of slope −1 everywhere."""
    return -fake_logits.mean()


#: The Wasserstein game: :func:`score_gap` for the critic, :func:`score` for G.
wasserstein = AdversarialLoss(score_gap, score)
