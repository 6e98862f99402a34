"""Watching a run: the run stays what it is, and the looks come when they should and are drawn."""

import base64
import re
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from itertools import islice
from types import SimpleNamespace

import IPython
import IPython.display
import matplotlib.pyplot as plt
import nbclient
import nbformat
import pytest
import torch
from PIL import Image
from torch import nn
from training_pairs import told_pair, told_stream

from gankit import data, networks, plots, watching
from gankit.training import Record, Trainer, TrainingDiverged
from gankit.watching import watch

IMAGES = torch.rand(40, 1, 8, 8, generator=torch.Generator().manual_seed(0)) * 2 - 1


@pytest.fixture(autouse=True, scope="module")
def _one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What a notebook is told to show; every display after the first is an update in place."""
    bundles = []

    def display(bundle: dict[str, str], *, raw: bool, display_id: bool) -> SimpleNamespace:
        assert raw
        assert display_id
        assert not bundles
        bundles.append(bundle)
        return SimpleNamespace(update=lambda bundle, *, raw: bundles.append(bundle))

    plt.switch_backend("agg")  # before IPython is not what it was
    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace(kernel=None))
    monkeypatch.setattr(IPython.display, "display", display)
    return bundles


@pytest.fixture
def bars(monkeypatch: pytest.MonkeyPatch) -> list[watching.tqdm]:
    made = []

    class Bar(watching.tqdm):
        def __init__(self, **options) -> None:
            super().__init__(**options, mininterval=0)
            made.append(self)

    monkeypatch.setattr(watching, "tqdm", Bar)
    return made


def of_pictures() -> tuple[Trainer, data.Batches]:
    torch.manual_seed(0)
    generator = networks.DCGANGenerator(4, 4, image_shape=(1, 8, 8))
    discriminator = networks.DCGANDiscriminator(4, image_shape=(1, 8, 8))
    return Trainer(generator, discriminator), data.batches(IMAGES, 8)


def of_points() -> tuple[Trainer, data.Batches]:
    torch.manual_seed(0)
    pair = networks.MLPGenerator(width=8), networks.MLPDiscriminator(width=8)
    return Trainer(*pair), data.batches(data.ring(64), 16)


both = pytest.mark.parametrize("make", [of_pictures, of_points])


def looks(shown: list[dict[str, str]]) -> list[int]:
    """The steps at which the figure was drawn."""
    return [int(re.match(r"step (\d+): ", bundle["text/plain"])[1]) for bundle in shown]


def picture(bundle: dict[str, str]) -> Image.Image:
    source = re.search(r'src="data:image/webp;base64,([^"]+)"', bundle["text/html"])[1]
    return Image.open(BytesIO(base64.b64decode(source)))


# ---- the run ------------------------------------------------------------------------------------


def test_records_pass_unchanged_and_in_order() -> None:
    trainer, _ = of_pictures()
    records = [Record(step, 1.0, 2.0) for step in range(1, 8)]
    passed = list(watch(trainer, iter(records), steps=7, every=3))
    assert [id(record) for record in passed] == [id(record) for record in records]


def state_after(make: Callable, run: Callable) -> list[torch.Tensor]:
    trainer, batches = make()
    for _ in run(trainer, trainer.run(batches, 7)):
        pass
    parts = [trainer.generator, trainer.discriminator, trainer.averaged_generator]
    weights = [value for part in parts for value in part.state_dict().values()]
    assert not trainer.averaged_generator.training
    place = torch.tensor([trainer.step, batches.position])
    return [*weights, trainer.random.get_state(), torch.get_rng_state(), place]


@both
def test_training_is_the_same_bit_for_bit(make: Callable, shown: list) -> None:
    """With a score that is random, too."""

    def score(generator: torch.nn.Module) -> torch.Tensor:
        assert not torch.is_grad_enabled()
        return generator(torch.randn(9, generator.latent_dim)).std()

    def watched(trainer: Trainer, records: Iterator) -> Iterator:
        return watch(trainer, records, steps=7, every=2, score=score)

    plain, seen = state_after(make, lambda _, records: records), state_after(make, watched)
    assert looks(shown) == [2, 4, 6, 7]
    assert all(torch.equal(a, b) for a, b in zip(plain, seen, strict=True))


def test_losses_are_read_at_looks_only(shown: list) -> None:
    read = []

    class Loss:
        def __float__(self) -> float:
            read.append(self)
            return 1.0

    losses = [(Loss(), Loss()) for _ in range(7)]
    records = (Record(step, *pair) for step, pair in enumerate(losses, 1))
    trainer, _ = of_pictures()
    run = watch(trainer, records, steps=7, every=3)
    assert [len(read) for _ in run] == [0, 0, 6, 6, 6, 12, 12]
    assert read == [loss for pair in losses for loss in pair]


def test_what_goes_wrong_in_a_run_is_not_hidden(shown: list, bars: list) -> None:
    def records() -> Iterator[Record]:
        yield from (Record(step, 1.0, 1.0) for step in (1, 2, 3))
        raise TrainingDiverged("L_D at step 4 is nan")

    trainer, _ = of_pictures()
    with pytest.raises(TrainingDiverged, match="step 4"):
        list(watch(trainer, records(), steps=9, every=2))
    assert looks(shown) == [2]
    assert bars[0].disable  # closed


@both
def test_a_run_that_is_about_to_diverge_is_drawn(make: Callable, shown: list) -> None:
    """Off the CPU the run itself notices a step late."""
    trainer, _ = make()
    for parameter in trainer.averaged_generator.parameters():
        parameter.fill_(torch.nan)
    list(watch(trainer, [Record(1, torch.nan, torch.inf)], steps=1))
    assert looks(shown) == [1]


# ---- when ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("steps", "steps_seen"), [(10, [4, 8, 10]), (8, [4, 8]), (3, [3])])
def test_a_look_every_so_many_steps_and_at_the_end(
    shown: list, steps: int, steps_seen: list[int]
) -> None:
    trainer, batches = of_pictures()
    scored = []
    run = trainer.run(batches, steps)

    def score(generator: torch.nn.Module) -> float:
        assert generator is trainer.averaged_generator
        scored.append(trainer.step)
        return len(scored)

    for _ in watch(trainer, run, steps=steps, every=4, score=score, score_name="looks"):
        assert plt.get_fignums() == []
    assert looks(shown) == scored == steps_seen
    assert [bundle["text/plain"][-7:] for bundle in shown] == [
        f"looks {count}" for count in range(1, 1 + len(scored))
    ]


@pytest.mark.parametrize(("last", "steps_seen"), [(6, [4, 6]), (4, [4]), (1, [1])])
def test_leaving_early_looks_once_more(shown: list, last: int, steps_seen: list[int]) -> None:
    trainer, batches = of_pictures()
    for record in watch(trainer, trainer.run(batches, 10), steps=10, every=4):
        if record.step == last:
            break
    assert looks(shown) == steps_seen


def test_without_a_notebook_there_is_a_bar_and_no_figure(
    shown: list, bars: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plots, "axes", lambda *_, **__: pytest.fail("a figure was made"))
    for shell in (None, SimpleNamespace()):  # no IPython, and IPython in a terminal
        monkeypatch.setattr(IPython, "get_ipython", lambda shell=shell: shell)
        trainer, batches = of_points()
        run = trainer.run(batches, 5)
        list(watch(trainer, run, steps=5, every=2, score=lambda _: 0.25, score_name="s"))
    assert shown == []
    assert [(bar.initial, bar.n, bar.total) for bar in bars] == [(0, 5, 5)] * 2
    assert re.fullmatch(r"L_D=[\d.]+, L_G=[\d.]+, s=0.25", bars[0].postfix)


def test_the_bar_of_a_resumed_run_starts_where_it_resumes(bars: list, tmp_path) -> None:
    path = tmp_path / "run.pt"
    trainer, batches = of_points()
    run = trainer.run(batches, 10, checkpoint=path, every=2)
    list(islice(watch(trainer, run, steps=10), 4))
    for left in (6, 0):
        trainer, batches = of_points()
        run = trainer.run(batches, 10, checkpoint=path, every=2)
        assert len(list(watch(trainer, run, steps=10))) == left
    places = [(bar.initial, bar.n, bar.total) for bar in bars]
    assert places == [(0, 4, 10), (4, 10, 10), (0, 10, 10)]


# ---- what ---------------------------------------------------------------------------------------


@both
def test_the_same_latents_are_drawn_each_time(
    make: Callable, shown: list, monkeypatch: pytest.MonkeyPatch
) -> None:
    """G takes no step here, so what it makes of them stays; the real points stay, too."""
    drawn = []
    for name in ("image_grid", "points"):
        draw = getattr(plots, name)
        keep = lambda *args, draw=draw, **how: drawn.append(args) or draw(*args, **how)
        monkeypatch.setattr(plots, name, keep)
    trainer, batches = make()
    run = trainer.run(batches, 4, generator_steps=0)
    list(watch(trainer, run, steps=4, every=2))
    (first, second) = drawn
    assert len(first) == len(second) == (1 if make is of_pictures else 2)
    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))
    assert first[-1].std() > 0
    assert len(first[0]) == (36 if make is of_pictures else 16)


def test_colours_are_drawn_as_they_are(shown: list) -> None:
    """A generator that makes nothing but red, of a user who wrote its shape as a list."""
    generator = networks.DCGANGenerator(4, 4, image_shape=(3, 32, 32))
    trainer = Trainer(generator, networks.DCGANDiscriminator(4, image_shape=(3, 32, 32)))
    trainer.averaged_generator.image_shape = [3, 32, 32]
    trainer.averaged_generator.layers[-2].weight.zero_()
    trainer.averaged_generator.layers[-2].bias.copy_(torch.tensor([9.0, -9, -9]))
    list(watch(trainer, [Record(1, 1.0, 1.0)], steps=1))
    colours = picture(shown[0]).convert("RGB").getcolors(1 << 20)
    assert sum(count for count, (r, g, b) in colours if r > 200 > 60 > max(g, b)) > 100_000


@both
@pytest.mark.parametrize("score", [None, lambda _: 1234.5], ids=["plain", "scored"])
def test_the_figure_and_its_words(make: Callable, score: Callable | None, shown: list) -> None:
    trainer, batches = make()
    run = trainer.run(batches, 3)
    *_, last = watch(trainer, run, steps=3, every=2, score=score, score_name="d < ∞")
    values = f"L_D {last.discriminator_loss:.3g}, L_G {last.generator_loss:.3g}"
    assert shown[-1]["text/plain"] == f"step 3: {values}" + ", d < ∞ 1.23e+03" * bool(score)
    page = shown[-1]["text/html"]
    alt = re.search(r'alt="([^"]+)"', page)[1]
    kind = "Pictures" if make is of_pictures else "Points"
    ending = ", d &lt; ∞ 1.23e+03" * bool(score)
    assert alt.startswith(f"{kind} that the averaged generator makes at step 3, beside curves")
    assert alt.endswith(f"{values}{ending}")
    caption = re.search("<figcaption>(.*)</figcaption>", page)[1]
    assert re.sub("L<sub>(.)</sub>", r"L_\1", caption) == f"step 3: {values}{ending}"
    image = picture(shown[-1])
    assert image.size == (1170, 540)
    assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
    assert len(page) < 100_000


def test_a_long_run_is_drawn_to_its_last_step(shown: list, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn, draw = [], plots.loss_curves
    keep = lambda rows, **how: drawn.append(rows) or draw(rows, **how)
    monkeypatch.setattr(plots, "loss_curves", keep)
    trainer, _ = of_pictures()
    records = [Record(step, 1.0, 2.0) for step in range(1, 9_001)]
    list(watch(trainer, records, steps=9_000, every=4_500))
    assert [rows[-1] for rows in drawn] == [(4_500, 1.0, 2.0), (9_000, 1.0, 2.0)]
    assert all(1_000 <= len(rows) <= 2_000 for rows in drawn)


def told(loaded: bool) -> tuple[Trainer, Iterable, list]:
    """A labelled run on points, with what its averaged generator is called with."""
    trainer, batches, calls = Trainer(*told_pair()), told_stream(), []
    hook = lambda _, given: calls.append([tensor.clone() for tensor in given])
    trainer.averaged_generator.register_forward_pre_hook(hook)
    return trainer, [next(batches)] * 2 if loaded else batches, calls


@pytest.mark.parametrize("loaded", [False, True])
def test_labels_of_one_batch_are_shown_at_every_look(loaded: bool, shown: list) -> None:
    trainer, batches, calls = told(loaded)
    whole, stream, _ = told(loaded)
    expected = list(whole.run(stream, 4))
    assert list(watch(trainer, trainer.run(batches, 4), steps=4, every=2)) == expected
    (z, labels), (again, others) = calls
    assert torch.equal(z, again)
    assert torch.equal(labels, others)
    assert len(z) == len(labels) == 400
    assert torch.equal(labels[:8], labels[8:16])
    assert set(labels.tolist()) == {0, 1}
    assert looks(shown) == [2, 4]


def test_networks_that_tell_nothing_are_shown(shown: list) -> None:
    """Their z is drawn as the run draws it."""
    generator = nn.Sequential(nn.Linear(3, 64), nn.Tanh(), nn.Unflatten(1, (1, 8, 8)))
    critic = nn.Sequential(nn.Flatten(), nn.Linear(64, 1), nn.Flatten(0))
    drawn, uniform = [], lambda n, random: torch.rand(n, 3, generator=random)
    trainer = Trainer(generator, critic, latents=uniform)
    trainer.averaged_generator.register_forward_pre_hook(lambda _, given: drawn.append(given[0]))
    list(watch(trainer, trainer.run(data.batches(IMAGES, 8), 2), steps=2))
    assert looks(shown) == [2]
    assert drawn[0].shape == (36, 3)
    assert drawn[0].min() >= 0


def test_what_has_no_picture_and_tells_nothing_is_counted_alone(shown: list) -> None:
    generator, critic = nn.Linear(3, 5), nn.Sequential(nn.Linear(5, 1), nn.Flatten(0))
    trainer = Trainer(generator, critic, latents=3)
    run = trainer.run(data.batches(torch.zeros(9, 5), 3), 2)
    assert [record.step for record in watch(trainer, run, steps=2)] == [1, 2]
    assert shown == []


def test_in_a_kernel_one_figure_is_drawn_in_place() -> None:
    code = """
    import torch, gankit as gk
    torch.set_num_threads(1)
    pair = gk.networks.MLPGenerator(width=8), gk.networks.MLPDiscriminator(width=8)
    trainer = gk.Trainer(*pair)
    run = trainer.run(gk.data.batches(gk.data.ring(64), 16), 5)
    for record in gk.watching.watch(trainer, run, steps=5, every=2):
        pass
    """
    cell = nbformat.v4.new_code_cell(re.sub(r"\n    ", "\n", code).strip())
    notebook = nbformat.v4.new_notebook(cells=[cell])
    nbclient.NotebookClient(notebook, kernel_name="python3", timeout=300).execute()
    (figure,) = (o for o in cell.outputs if "text/html" in o.get("data", {}))
    assert figure["data"]["text/plain"].startswith("step 5: ")
    assert picture(figure["data"]).size == (1170, 540)
    assert not [o for o in cell.outputs if "image/png" in o.get("data", {})]
    assert [o.text for o in cell.outputs if o.output_type == "stream"] == []


# ---- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(("steps", "every"), [(0, 1), (-3, 5), (5, 0)])
def test_sizes_below_one(steps: int, every: int) -> None:
    trainer, _ = of_points()
    with pytest.raises(ValueError, match=f"steps is {steps} and every is {every}, expected at"):
        watch(trainer, [], steps=steps, every=every)


def test_samples_that_have_no_picture() -> None:
    pair = networks.MLPGenerator(data_dim=3), networks.MLPDiscriminator(data_dim=3)
    with pytest.raises(ValueError, match=r"image_shape is \(3,\), expected \(1 or 3, height, w"):
        watch(Trainer(*pair), [], steps=1)
