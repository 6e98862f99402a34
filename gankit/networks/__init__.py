"""Networks, by the kind of data they are for. Discriminators return logits, never probabilities.

The MLP pair is for points, the DCGAN pair for pictures; the classifiers judge what generators make.
Sizes, a ``norm`` and inputs that do not fit are a ``ValueError``.
"""

from .classifiers import DigitClassifier, FaceClassifier, RandomFeatures
from .dcgan import DCGANDiscriminator, DCGANGenerator
from .mlp import MLPDiscriminator, MLPGenerator

__all__ = ["DCGANDiscriminator", "DCGANGenerator", "DigitClassifier", "FaceClassifier"]
__all__ += ["MLPDiscriminator", "MLPGenerator", "RandomFeatures"]
