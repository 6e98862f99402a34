"""Train a generator of digits, of faces or of a folder of pictures, in one process or in many.

    python -m gankit.train digits --out digits
    torchrun --standalone --nproc-per-node 2 --max-restarts 3 -m gankit.train digits --out digits

Every hundred steps *digits.pt* is replaced, from which the same command goes on, and so does
``torchrun`` when it starts the processes again after a failure.  At the end there are the averaged
generator, *digits.safetensors*, and its card, *digits.json*.  ``--batch`` counts the pictures of
all processes together; each of them has all pictures in memory.
"""

import argparse
import warnings
from pathlib import Path

import torch
from torch import Tensor, nn
from tqdm.auto import tqdm

from gankit import data, networks, penalties, pretrained, ranks
from gankit.training import Trainer

_LATENT_DIM = 64


def main(arguments: list[str] | None = None) -> None:
    """Train as the command line says."""
    warnings.filterwarnings("ignore", "Grad strides do not match")  # kernels of one channel, in DDP
    options = _parser().parse_args(arguments)
    with ranks.group() as device:
        run(options, device)


def run(options: argparse.Namespace, device: torch.device) -> Trainer:
    """Train on a device; rank 0 shows how far it is, and writes.

    Raises:
        ValueError: If the batch has not the same number of pictures, one at least, for each rank.
    """
    rank, count = ranks.place()
    if options.batch % count:
        found = f"--batch is {options.batch}, in {count} processes"
        raise ValueError(f"{found}; expected as many pictures for each: a multiple of {count}")
    images, out = pictures(options.data, options.size), Path(options.out)
    torch.manual_seed(options.seed)
    pair = [ranks.wrapped(network.to(device)) for network in _pair(images, options)]
    pair = [torch.compile(network) for network in pair] if options.compile else pair
    own = ranks.seed(options.seed)
    torch.manual_seed(own)  # for what draws from torch's own generators
    trainer = Trainer(
        *pair,
        penalty=(lambda d, x, y: options.r1 / 2 * penalties.r1(d, x)) if options.r1 else None,
        autocast=torch.bfloat16 if options.bfloat16 else None,
        seed=own,
    )
    batches = data.batches(ranks.share(images), options.batch // count, seed=own, device=device)
    if rank == 0:
        out.parent.mkdir(parents=True, exist_ok=True)
    saving = {"checkpoint": out.with_name(f"{out.name}.pt"), "every": options.every}
    with tqdm(total=options.steps, disable=rank > 0) as bar:
        for record in trainer.run(batches, options.steps, **saving):
            bar.update(record.step - bar.n)
            if record.step % 100 == 0:
                bar.set_postfix(L_D=f"{record.discriminator_loss:.3f}")
    if rank == 0:
        facts = {name: vars(options)[name] for name in ("data", "steps", "batch", "r1", "seed")}
        path = out.with_name(f"{out.name}.safetensors")
        pretrained.save(trainer.averaged_generator, path, **facts, processes=count)
    return trainer


def pictures(name: str, size: int) -> Tensor:
    """Digits, faces, or those in a folder of that name, as bytes."""
    if name == "digits":
        return data.mnist()[0]
    return data.faces(size)[0] if name == "faces" else data.folder(name, size)


def _pair(images: Tensor, options: argparse.Namespace) -> tuple[nn.Module, nn.Module]:
    sizes = {"width": options.width, "image_shape": tuple(images.shape[1:])}
    norm = "none" if options.r1 else "batch"
    generator = networks.DCGANGenerator(_LATENT_DIM, **sizes)
    return generator, networks.DCGANDiscriminator(**sizes, norm=norm)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("gankit.train", description=__doc__.partition("\n")[0])
    parser.add_argument("data", help="digits, faces, or a folder of pictures")
    parser.add_argument("--out", required=True, help="where to, without an ending")
    parser.add_argument("--steps", type=int, default=2_000, help="of the whole run (2000)")
    parser.add_argument("--batch", type=int, default=64, help="pictures in all processes (64)")
    parser.add_argument("--width", type=int, default=32, help="of both networks (32)")
    parser.add_argument("--size", type=int, default=32, help="pixels of faces, of a folder (32)")
    parser.add_argument("--r1", type=float, default=0, help="γ of the penalty R1, without norm (0)")
    parser.add_argument("--seed", type=int, default=0, help="decides all random numbers (0)")
    parser.add_argument("--every", type=int, default=100, help="steps from save to save (100)")
    parser.add_argument("--bfloat16", action="store_true", help="let the networks compute in it")
    parser.add_argument("--compile", action="store_true", help="by torch.compile")
    return parser


if __name__ == "__main__":
    main()
