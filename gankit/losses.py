"""Adversarial losses: pairs of pure functions of logits, in stable form.

``loss.discriminator(real_logits, fake_logits)`` and
``loss.generator(fake_logits, real_logits=None)`` take logits a(x) of shape (N,) and return a scalar
to minimise, the mean over the batch, in nats where D(x) = σ(a(x)) is a probability; only a
relativistic loss reads the second one's ``real_logits``.  Nothing here computes a probability: with
softplus(a) = log(1 + eᵃ),

    −log σ(a) = softplus(−a)        −log(1 − σ(a)) = softplus(a)

which stay finite, with gradients right to rounding in float32, at every finite logit (torch's
softplus is a straight line above 20).  Batches hold at least one sample: the mean of none is NaN.
"""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor
from torch.nn.functional import relu, softplus


class AdversarialLoss(NamedTuple):
    """What each player minimises. To use another loss, make another pair of functions."""

    discriminator: Callable[[Tensor, Tensor], Tensor]  #: ``(real_logits, fake_logits) → scalar``
    generator: Callable[..., Tensor]  #: ``(fake_logits, real_logits=None) → scalar``
    paired = False  # whether G's loss reads ``real_logits``


class PairedLoss(AdversarialLoss):
    """A pair whose generator reads ``real_logits``, too: ``Trainer`` then draws reals for it."""

    __slots__ = ()
    paired = True


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


#: The game of the 2014 paper, zero-sum but for a term without G: :func:`cross_entropy` for D,
#: :func:`saturating` for G.
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


def hinge_margins(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """D's hinge loss: L_D = E_x max(0, 1 − a(x)) + E_z max(0, 1 + a(G(z))), at least 0.

    A logit beyond its margin, above 1 for a real or below −1 for a fake, has no slope any more: D
    goes on learning only from what it is not yet sure of.  The batches may differ in size.

    References:
        Lim and Ye, *Geometric GAN*, 2017, section 3. https://arxiv.org/abs/1705.02894
        Miyato et al., *Spectral normalization for generative adversarial networks*, 2018, equation
        16. https://arxiv.org/abs/1802.05957
    """
    return relu(1 - real_logits).mean() + relu(1 + fake_logits).mean()


#: The hinge game: :func:`hinge_margins` for D, :func:`score` for G (Miyato et al., equation 17).
hinge = AdversarialLoss(hinge_margins, score)


def squared_errors(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """D's least-squares loss: L_D = ½ E_x (a(x) − 1)² + ½ E_z a(G(z))², at least 0.

    The logit itself, never squashed, is drawn to the labels, 1 for real and 0 for fake.  The
    batches may differ in size.

    References:
        Mao et al., *Least squares generative adversarial networks*, 2017, equation 9 (labels 0
        for fake, 1 for real, 1 as G's aim). https://arxiv.org/abs/1611.04076
    """
    return ((real_logits - 1).square().mean() + fake_logits.square().mean()) / 2


def squared_error(fake_logits: Tensor, real_logits: Tensor | None = None) -> Tensor:
    """G's half: L_G = ½ E_z (a(G(z)) − 1)². Fakes beyond the label 1 are pulled back to it."""
    return (fake_logits - 1).square().mean() / 2


#: The least-squares game: :func:`squared_errors` for D, :func:`squared_error` for G.
least_squares = AdversarialLoss(squared_errors, squared_error)


def relativistic_pairs(real_logits: Tensor, fake_logits: Tensor) -> Tensor:
    """D's relativistic loss, pair by pair: L_D = −E log σ(a(x) − a(G(z))), at least 0.

    The i-th real meets the i-th fake, so both have one shape, or it is a ``ValueError``: the
    question is which of the two is more real.  Adding a constant to the logits changes nothing.

    References:
        Jolicoeur-Martineau, *The relativistic discriminator*, 2018, section 4.1.
        https://arxiv.org/abs/1807.00734
        Huang et al., *The GAN is dead; long live the GAN! A modern GAN baseline*, 2024, equation 2:
        with R1 and R2. https://arxiv.org/abs/2501.05441
    """
    return softplus(_gaps(fake_logits, real_logits)).mean()


def relativistic_pairs_reversed(fake_logits: Tensor, real_logits: Tensor | None = None) -> Tensor:
    """G's half, the same with the roles exchanged: L_G = −E log σ(a(G(z)) − a(x)), at least 0."""
    if real_logits is None:
        found = "real_logits is None, expected a tensor: a relativistic loss compares"
        raise ValueError(f"{found}; give the logits of as many reals, too")
    return softplus(_gaps(real_logits, fake_logits)).mean()


#: The relativistic game: :func:`relativistic_pairs`, :func:`relativistic_pairs_reversed`.
relativistic = PairedLoss(relativistic_pairs, relativistic_pairs_reversed)


def _gaps(a: Tensor, b: Tensor) -> Tensor:
    if a.shape != b.shape:
        found = f"{tuple(a.shape)} and {tuple(b.shape)}"
        raise ValueError(
            f"logits have shapes {found}, expected the same: they are compared pair by pair"
        )
    return a - b
