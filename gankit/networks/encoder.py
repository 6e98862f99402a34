"""An encoder of digits: from a picture to the latent vector that a generator draws it from."""

from torch import Tensor, nn

from .parts import check, normed


class DigitEncoder(nn.Module):
    """The way back through a generator of 28 × 28 digits, in one forward pass.

    x (N, 1, 28, 28) → (N, width / 2, 14, 14) → (N, width, 7, 7) → (N, width, 7, 7) → z (N,
    latent_dim), by convolutions with batch norm and LeakyReLU, and a dense layer. It inverts only
    what it was trained to invert, one generator; of a picture that this one cannot draw it returns
    a guess. For the exact answer start :func:`gankit.latents.invert` from it (Zhu et al.,
    *Generative visual manipulation on the natural image manifold*, 2016, sections 3.2 and 3.3,
    https://arxiv.org/abs/1609.03552).

    With ``spread`` it is the encoder q(z | x) = N(μ(x), diag σ²(x)) of a variational autoencoder
    (Kingma and Welling, *Auto-encoding variational Bayes*, 2014, equation 9,
    https://arxiv.org/abs/1312.6114): calling it gives μ, and :meth:`distribution` log σ², too.

    Raises:
        ValueError: If a size does not fit, or ``distribution`` is asked of one without ``spread``.
    """

    def __init__(self, latent_dim: int = 32, width: int = 64, *, spread: bool = False) -> None:
        super().__init__()
        if latent_dim < 1:
            raise ValueError(f"latent_dim is {latent_dim}, expected at least 1, such as 32")
        if width < 2 or width % 2:
            found = f"width is {width}, expected an even number of feature maps, such as 64"
            raise ValueError(f"{found}: the first layer has half of them")
        self.latent_dim, self.image_shape = latent_dim, (1, 28, 28)
        self.layers = nn.Sequential(
            *_convolution(1, width // 2, 4, stride=2),
            *_convolution(width // 2, width, 4, stride=2),
            *_convolution(width, width, 3, stride=1),
            nn.Flatten(),
            nn.Linear(width * 7 * 7, latent_dim),
        )
        self.log_variance = nn.Linear(width * 7 * 7, latent_dim) if spread else None

    def forward(self, images: Tensor) -> Tensor:
        """Pictures (N, 1, 28, 28) in [-1, 1] → latent vectors (N, latent_dim)."""
        check("images have", images, self.image_shape, ", as the digits of gk.data.mnist() are")
        return self.layers(images)

    def distribution(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Pictures (N, 1, 28, 28) in [-1, 1] → μ and log σ², each (N, latent_dim)."""
        if self.log_variance is None:
            raise ValueError("this encoder has no log σ²: make it with spread=True, and train it")
        check("images have", images, self.image_shape, ", as the digits of gk.data.mnist() are")
        features = self.layers[:-1](images)
        return self.layers[-1](features), self.log_variance(features)


def _convolution(inputs: int, outputs: int, kernel: int, *, stride: int) -> list[nn.Module]:
    convolution = nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=1, bias=False)
    return [convolution, *normed("batch", outputs, nn.LeakyReLU(0.2, inplace=True))]
