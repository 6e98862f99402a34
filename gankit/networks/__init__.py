"""Networks, by the kind of data they are for. Discriminators return logits, never probabilities.

The MLP pair is for points, the DCGAN pair for pictures; the classifiers judge what generators make,
and the encoder finds the z that a digit is drawn from.
Sizes, a ``norm`` and inputs that do not fit are a ``ValueError``.
"""

from .classifiers import DigitClassifier, FaceClassifier, RandomFeatures
from .dcgan import DCGANDiscriminator, DCGANGenerator
from .encoder import DigitEncoder
from .mlp import MLPDiscriminator, MLPGenerator

__all__ = ["DCGANDiscriminator", "DCGANGenerator", "DigitClassifier", "DigitEncoder"]
__all__ += ["FaceClassifier", "MLPDiscriminator", "MLPGenerator", "RandomFeatures"]
