"""Watching a run: a progress bar and, in a notebook, samples, losses and a score as they come."""

import base64
import html
import re
import sys
from collections.abc import Callable, Iterable, Iterator

import torch
from torch import Tensor, nn

from .extra import needed
from .training import Record, Trainer

with needed("gankit.watching"):
    from tqdm.auto import tqdm

    from . import plots

_WIDTH, _HEIGHT = 780, 360  # of the figure, in a page's pixels
_PAGE = (
    '<figure style="margin: 0"><img src="data:image/webp;base64,{}" alt="{}" width="{}" height="{}"'
    ' style="max-width: 100%; height: auto"><figcaption>{}</figcaption></figure>'
)


def watch(
    trainer: Trainer,
    records: Iterable[Record],
    *,
    steps: int,
    every: int = 100,
    score: Callable[[nn.Module], float] | None = None,
    score_name: str = "score",
) -> Iterator[Record]:
    """Pass the records of a run on as they are, and show meanwhile how it goes.

        >>> for record in watch(trainer, trainer.run(batches, 2_000), steps=2_000):
        ...     ...

    A progress bar counts the steps.  Every ``every`` steps, and once more when the loop ends or is
    left, both losses and the score are written beside it.  In a notebook one figure is then drawn
    anew, in place: what the averaged generator makes of the same z each time, and of the labels of
    one batch (pictures, or points with a batch of real ones), the losses so far, and the scores.
    In between it reads no loss, which off the CPU would wait.  Training goes on as if unwatched,
    bit for bit.

    Args:
        trainer: Whose run it is.  Its ``image_shape`` is (1 or 3, H, W), or (2,) for points; where
            the generator tells none and makes something else, nothing is drawn.
        records: Such as ``trainer.run(batches, steps)``.
        steps: The step that the run ends with, at least 1; the bar begins where the run does.
        every: Steps from one look to the next, at least 1; looks are at its multiples.
        score: ``score(averaged_generator)`` is called at every look, without gradients; PyTorch's
            own random generators are then put back to where they were.
        score_name: What the score is, with its unit.

    Yields:
        Every record, unchanged and in order.

    Raises:
        ValueError: If ``steps``, ``every`` or ``image_shape`` is another.
    """
    if steps < 1 or every < 1:
        hint = "watch(trainer, trainer.run(batches, steps), steps)"
        raise ValueError(
            f"steps is {steps} and every is {every}, expected at least 1 of each, as in {hint}"
        )
    shape = getattr(trainer.averaged_generator, "image_shape", None)
    if shape is not None and not _drawn(shape := tuple(shape)):
        hint = ": of other samples trainer.run alone has the records"
        raise ValueError(f"image_shape is {shape}, expected (1 or 3, height, width), or (2,){hint}")
    return _pass_on(records, steps, every, _View(trainer, score, score_name))


def _drawn(shape: tuple[int, ...]) -> bool:
    return shape == (2,) or (len(shape) == 3 and shape[0] in (1, 3))


def _pass_on(records: Iterable[Record], steps: int, every: int, view: "_View") -> Iterator[Record]:
    with tqdm(total=steps, unit="step") as bar:
        try:
            for record in records:
                if not bar.n:
                    bar.initial = bar.n = record.step - 1  # a resumed run's, which took no time
                view.unread.append(record)
                if record.step % every == 0:
                    bar.set_postfix(view.look(), refresh=False)
                bar.update()
                yield record
        except Exception:
            view.unread.clear()  # no look that could fail in turn
            raise
        finally:
            bar.n = max(bar.n, view.trainer.step)  # a run may have had nothing left to do
            if view.unread:
                bar.set_postfix(view.look(), refresh=False)


class _View:
    """What was seen of a run, and its place in the notebook, if there is one."""

    def __init__(
        self, trainer: Trainer, score: Callable[[nn.Module], float] | None, score_name: str
    ) -> None:
        self.trainer, self.score, self.score_name = trainer, score, score_name
        self.unread: list[Record] = []  # a GPU may still be at work on their losses
        self.losses: list[tuple[int, float, float]] = []
        self.scores: list[tuple[int, float]] = []
        self.real, self.inputs, self.handle = None, None, None

    @torch.no_grad()
    def look(self) -> dict[str, float]:
        """Read the losses, take the score and, in a notebook, draw; return what is newest."""
        unread, self.unread = self.unread, []
        self.losses += [(step, float(of_d), float(of_g)) for step, of_d, of_g in unread]
        step, *values = self.losses[-1]
        newest = dict(zip(("L_D", "L_G"), values, strict=True))
        if self.score is not None:
            device = self.trainer.random.device
            with torch.random.fork_rng([device] if device.type == "cuda" else []):
                newest[self.score_name] = float(self.score(self.trainer.averaged_generator))
            self.scores.append((step, newest[self.score_name]))
        shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
        if hasattr(shell, "kernel"):  # IPython in a terminal has none
            self.show(step, ", ".join(f"{name} {value:.3g}" for name, value in newest.items()))
        return newest

    def fakes(self) -> Tensor:
        """What the averaged generator makes of z, and labels, that stay the same."""
        trainer = self.trainer
        if self.inputs is None:
            batch = trainer.batches and trainer.batches.peek()  # the stream stays where it is
            self.real, *labels = batch if isinstance(batch, tuple) else (batch,)
            shape = getattr(trainer.averaged_generator, "image_shape", None)
            points = len(shape) == 1 if shape else self.real is not None and self.real.ndim == 2
            count = 400 if points else 36
            z = trainer.latents(count, torch.Generator(trainer.random.device).manual_seed(0))
            rows = torch.arange(count, device=z.device)
            self.inputs = [z, *(label[rows % len(label)] for label in labels)]
        return trainer.averaged_generator(*self.inputs)

    def show(self, step: int, values: str) -> None:
        """Draw what was seen where it was drawn before."""
        from IPython.display import display

        fake = self.fakes()
        if not _drawn(tuple(fake.shape[1:])):
            return
        made = f"{'Pictures' if fake.ndim == 4 else 'Points'} that the averaged generator makes"
        alt = f"{made} at step {step}, beside curves that end at {values}"
        caption = f"step {step}: {values}"
        words = re.sub(r"L_([DG])", r"L<sub>\1</sub>", html.escape(caption))
        source = base64.b64encode(self.draw(fake)).decode()
        page = _PAGE.format(source, html.escape(alt), _WIDTH, _HEIGHT, words)
        bundle = {"text/html": page, "text/plain": caption}
        if self.handle is None:
            self.handle = display(bundle, raw=True, display_id=True)
        else:
            self.handle.update(bundle, raw=True)

    def draw(self, fake: Tensor) -> bytes:
        """Samples on the left, losses and scores on the right: WebP, 1.5 pixels to a page's one."""
        figure = plots.axes(_WIDTH / 100, _HEIGHT / 100).figure
        figure.clear()
        figure.set_dpi(150)
        below = "scores" if self.scores else "losses"
        panels = figure.subplot_mosaic([["fake", "losses"], ["fake", below]], width_ratios=(1, 1.2))
        if fake.ndim == 4:
            plots.image_grid(fake.nan_to_num().clamp(-1, 1), columns=6, ax=panels["fake"])
        else:
            plots.points(self.real, fake, ax=panels["fake"])
            look = {"frameon": False, "labelcolor": plots.TEXT, "ncols": 2, "handletextpad": 0.2}
            panels["fake"].legend(loc="lower right", bbox_to_anchor=(1, 1), **look)
        rows = self.losses[:: -1 - len(self.losses) // 2000][::-1]  # all would take ever longer
        plots.loss_curves(rows, window=min(50, 1 + len(rows) // 10), ax=panels["losses"])
        panels["losses"].margins(y=0.1)
        if self.scores:
            panels["losses"].set_xlabel("")
            ax = plots.axes(ax=panels["scores"])
            ax.plot(*zip(*self.scores, strict=True), ".-", color=plots.OTHER)
            ax.set(xlabel="step", ylabel=self.score_name, xlim=panels["losses"].get_xlim())
        return plots.frame(panels["fake"])
