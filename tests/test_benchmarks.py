"""The benchmarks run on tiny data, and the tables that are kept belong to their scripts."""

import importlib
import math
import re
from functools import partial
from itertools import count
from pathlib import Path
from types import ModuleType, SimpleNamespace

import nbformat
import pytest
import torch
from PIL import Image
from torch.optim.optimizer import register_optimizer_step_pre_hook

import gankit as gk

FOLDER = Path(__file__).parents[1] / "benchmarks"
SCRIPTS = [
    "book",
    "checks",
    "explorer",
    "import_time",
    "lesson_00",
    "lesson_04",
    "lesson_05",
    "lesson_07_bound",
    "lesson_07_digits",
    "lesson_08",
    "lesson_11",
    "lesson_12",
    "lesson_14",
    "lesson_15",
    "lesson_16_sound",
    "lesson_18_kills",
    "lesson_18_speed",
    "lessons",
    "measures",
    "playground",
    "speed_run",
    "time_to_quality",
    "training",
]
TABLES = sorted(t for t in (FOLDER / "results").glob("*.md") if not t.stem.startswith("claims_"))
PARAMETERS = "seed = 0\nsteps = 2\nwidth = 8"
RECIPE = """torch.manual_seed(seed)
G = gk.networks.DCGANGenerator(latent_dim=4, width=width)
D = gk.networks.DCGANDiscriminator(width=width)
trainer = gk.Trainer(G, D, seed=seed)
batches = gk.data.batches(torch.zeros(64, 1, 28, 28), 8, seed=seed)"""

PRACTICE = """price = {"D": 5, "G": 4}
schedules, for_the_table = {"step by step": "DG", "2 of D": "DDG"}, {"only D": "D"}
changes = {"the DCGAN recipe": {}, "sigmoid": {"unit": True}}


def dcgan(seed, unit=False):
    torch.manual_seed(seed)
    G = gk.networks.DCGANGenerator(latent_dim=4, width=width)
    G.layers[-1] = torch.nn.Sigmoid() if unit else G.layers[-1]
    trainer = gk.Trainer(G, gk.networks.DCGANDiscriminator(width=width), seed=seed)
    return trainer, gk.data.batches(torch.zeros(64, 1, 28, 28), 8, seed=seed)


def play(schedule, passes, seed):
    (trainer, batches), spent, turn = dcgan(seed), 0, 0
    while spent < passes:
        player = schedule[turn % len(schedule)]
        if player == "D":
            trainer.discriminator_step(next(batches))
        else:
            trainer.generator_step(8)
            trainer.step += 1
        spent, turn = spent + price[player], turn + 1
        yield trainer, spent
"""

GAMES = """def clipped(seed, rates=(1e-3, 1e-3), c=0.05, norm="batch"):
    torch.manual_seed(seed)
    G = gk.networks.DCGANGenerator(latent_dim=4, width=width)
    C = gk.networks.DCGANDiscriminator(width=width, norm=norm)
    players = zip((C, G), rates, strict=True)
    optimizers = [torch.optim.RMSprop(N.parameters(), lr=rate) for N, rate in players]
    clip = gk.penalties.clip_weights(c)
    rules = {"loss": gk.losses.wasserstein, "constraint": clip}
    return gk.Trainer(G, C, **rules, optimizers=optimizers, seed=seed)


games = {"tuned": (clipped, {}, 2, clip_rounds)}
games["the paper's"] = (clipped, {"rates": (1e-4, 1e-4)}, 5, clip_rounds)


def play(name, seed):
    make, settings, critic_steps, rounds = games[name]
    trainer = make(seed, **settings)
    batches = gk.data.batches(torch.zeros(64, 1, 28, 28), 8, seed=seed)
    for record in trainer.run(batches, rounds, discriminator_steps=critic_steps):
        yield trainer, record
"""


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    return importlib.import_module


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    notebook = nbformat.v4.new_notebook()
    for tag, source in {"parameters": PARAMETERS, "recipe": RECIPE}.items():
        notebook.cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": [tag]}))
    path = tmp_path / "lesson.ipynb"
    nbformat.write(notebook, path)
    return path


def judge(images: torch.Tensor) -> gk.pretrained.Verdict:
    assert images.shape[1:] == (1, 28, 28)
    assert images.abs().max() <= 1
    return gk.pretrained.Verdict(0.5, torch.full((10,), 0.1), images.square().mean().item())


@pytest.mark.parametrize("name", [*SCRIPTS, "claims"])
def test_script_compiles(name: str) -> None:
    path = FOLDER / f"{name}.py"
    compile(path.read_text("utf-8"), path.name, "exec")


@pytest.mark.parametrize("name", SCRIPTS)
def test_script_explains_itself(script, capsys: pytest.CaptureFixture, name: str) -> None:
    with pytest.raises(SystemExit, match="0"):
        script(name).main(["--help"])
    assert "--write" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "shortened"),
    [
        ("book", ["--builds", "1"]),
        ("explorer", ["--moves", "9"]),
        ("import_time", ["--runs", "1"]),
        ("lesson_00", ["--steps", "1"]),
        ("lesson_04", ["--passes", "9"]),
        ("lesson_05", ["--steps", "1"]),
        ("lesson_07_bound", ["--steps", "1"]),
        ("lesson_07_digits", ["--seeds", "1"]),
        ("lesson_08", ["--updates", "2"]),
        ("lesson_11", ["--seconds", "1"]),
        ("lesson_12", ["--steps", "1"]),
        ("lesson_14", ["--steps", "2"]),
        ("lesson_15", ["--seconds", "1"]),
        ("lesson_16_sound", ["--times", "9"]),
        ("lesson_18_kills", ["--kills", "1"]),
        ("lesson_18_speed", ["--rounds", "1"]),
        ("lessons", ["--rounds", "1"]),
        ("measures", ["--rounds", "1"]),
        ("playground", ["--seconds", "1"]),
        ("speed_run", ["--seconds", "1"]),
        ("time_to_quality", ["--seconds", "1"]),
        ("time_to_quality", ["--runs", "1"]),
        ("training", ["--rounds", "1"]),
        ("training", ["--length", "0.1"]),
    ],
)
def test_a_shortened_run_is_not_kept(
    script, capsys: pytest.CaptureFixture, name: str, shortened: list[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        script(name).main(["--write", *shortened])
    assert "a table that is kept is made with" in capsys.readouterr().err


def test_the_readme_names_every_script() -> None:
    table = re.findall(r"^\| `(\w+)\.py`", (FOLDER / "README.md").read_text("utf-8"), re.MULTILINE)
    helpers = {"abc_notation", "quality"}
    assert sorted(table) == sorted({path.stem for path in FOLDER.glob("*.py")} - helpers)


# ---- what they share --------------------------------------------------------------------------


def test_recipe_is_the_lessons_own(script, lesson: Path) -> None:
    names = script("quality").recipe(lesson, seed=3, steps=None)
    assert (names["seed"], names["steps"], names["width"]) == (3, 2, 8)
    torch.manual_seed(3)
    expected = gk.networks.DCGANGenerator(latent_dim=4, width=8).state_dict()
    torch.testing.assert_close(names["G"].state_dict(), expected, rtol=0, atol=0)


def test_training_takes_the_steps_it_is_told(script, lesson: Path) -> None:
    quality = script("quality")
    assert quality.train(lesson, seed=0)[1].step == 2
    rates: list[float] = []
    watch = register_optimizer_step_pre_hook(
        lambda optimizer, *_: rates.append(optimizer.param_groups[0]["lr"])
    )
    seconds, trainer = quality.train(lesson, seed=0, steps=4)
    watch.remove()
    assert trainer.step == 4
    assert seconds > 0
    falling = [2e-4 * share for share in (1, 3 / 4, 1 / 2, 1 / 4) for _ in "DG"]
    assert rates == pytest.approx(falling)


def test_lesson_00_can_be_trained(script) -> None:
    quality = script("quality")
    assert quality.train(quality.LESSON_00, seed=1, steps=1)[1].step == 1


def test_a_lesson_without_a_recipe_is_refused(script, tmp_path: Path) -> None:
    nbformat.write(nbformat.v4.new_notebook(), tmp_path / "empty.ipynb")
    with pytest.raises(SystemExit, match=r"no cell of empty\.ipynb is tagged 'parameters'"):
        script("quality").recipe(tmp_path / "empty.ipynb")


def test_floor_is_real_and_ceiling_is_noise(script) -> None:
    verdicts = script("quality").floor_and_ceiling(judge, 200)
    real, noise = (verdict.distance for verdict in verdicts.values())
    assert real == pytest.approx(0.9, abs=0.05)  # the mean square of ink and paper
    assert noise == pytest.approx(1 / 3, abs=0.01)  # of a uniform number in [-1, 1]


def test_a_kept_table_is_stamped(script, lesson: Path, tmp_path: Path) -> None:
    quality = script("quality")
    kept = tmp_path / "kept"
    quality.publish("lesson_00", "text", write=False, results=kept)
    assert not kept.exists()
    quality.publish("lesson_00", "text", write=True, lesson=lesson, results=kept)
    page = (kept / "lesson_00.md").read_text("utf-8")
    assert f"({quality.stamp('lesson_00', lesson)})" in page
    assert quality.machine() in page


def test_fingerprint_tells_changes(script, tmp_path: Path) -> None:
    fingerprint = script("quality").fingerprint
    (tmp_path / "a").write_text("one")
    assert fingerprint(tmp_path / "a") == fingerprint("one")
    assert re.fullmatch("[0-9a-f]{12}", fingerprint("one"))
    assert len({fingerprint("one"), fingerprint("two"), fingerprint("one", "two")}) == 3


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_kept_tables_belong_to_their_scripts(script, path: Path) -> None:
    quality = script("quality")
    text = path.read_text("utf-8")
    of_script = getattr(script(path.stem), "LESSON", quality.LESSON_00)
    lesson = of_script if ", recipe " in text else None
    assert f"({quality.stamp(path.stem, lesson)}" in text, (
        f"{path.name} is older than its script or its lesson's recipe: "
        f"uv run python benchmarks/{path.stem}.py --write"
    )
    without = {
        "book",
        "checks",
        "explorer",
        "import_time",
        "lesson_07_bound",
        "lesson_15",
        "lesson_16_sound",
        "lesson_18_kills",
        "lesson_18_speed",
        "lessons",
        "measures",
        "playground",
        "promises",
        "speed_run",
        "training",
    }
    assert lesson or path.stem in without


def test_the_lessons_are_still_those_that_were_timed(script) -> None:
    lessons = script("lessons")
    rows = lessons.parse(lessons.TABLE.read_text("utf-8"))
    codes = {path.stem: lessons.code(path) for path in lessons.run.lessons()}
    changed = [name[:2] for name, code in codes.items() if rows.get(name, [""])[-1] != code]
    assert changed == [], f"run benchmarks/lessons.py --write --only {' '.join(changed)}"
    assert [*rows] == [*codes]


# ---- the checks -------------------------------------------------------------------------------

PRINTED = """
============================= where the time went ==============================
| seconds | unit | small run | full run | all |
| --- | ---: | ---: | ---: | ---: |
| 00 | 1.0 | 10.0 | 29.0 | 40.0 |
| 01 | 1.0 | 20.0 | 39.0 | 60.0 |
| no lesson | 100.0 | 0.0 | 0.0 | 100.0 |
| all | 102.0 | 30.0 | 68.0 | 200.0 |
============================= slowest 15 durations =============================
1 passed in a docstring
======================= 2000 passed in 125.00s (0:02:06) =======================
"""


def test_the_checks_are_projected_by_the_mean_lesson(script) -> None:
    """18 lessons of 50 s more: 1100 s of work where it was 200, at the same pace; or one less."""
    checks = script("checks")
    rows = checks.read(PRINTED)
    assert checks.project(rows, 120.0, 20) == pytest.approx(120 * 1100 / 200)
    assert checks.project(rows, 120.0, 1) == pytest.approx(120 * 140 / 200)
    report = checks.report(PRINTED, 120.0)
    assert "| 2 lessons | 2.0 |  |" in report
    assert "| 20 lessons | 11.0 | ≤ 30 |" in report
    assert "| no lesson | 100.0 | 0.0 | 0.0 | 100.0 |" in report
    assert report.endswith("2000 passed; 1.67 seconds of work in one by the clock.")


def test_checks_that_fail_are_not_timed(script, monkeypatch: pytest.MonkeyPatch) -> None:
    checks = script("checks")
    with pytest.raises(SystemExit, match="the tests fail, so their time says nothing"):
        checks.run("--no-such-option")
    printed, _ = checks.run("--collect-only", "-q", "tests/test_spent.py")
    assert "test_the_table_adds_up" in printed


# ---- time to quality --------------------------------------------------------------------------


@pytest.fixture
def time_to_quality(script) -> ModuleType:
    return script("time_to_quality")


@pytest.fixture
def tutorial(time_to_quality: ModuleType):
    images, labels = gk.data.mnist("test")
    return time_to_quality.Tutorial(images[:100], labels[:100], seed=0)


def test_tutorial_reads_the_same_digits(tutorial) -> None:
    images, labels = gk.data.mnist("test")
    picture, label = tutorial.loader.dataset[7]
    torch.testing.assert_close(picture, gk.data.to_float(images[7]))
    assert label == labels[7]
    tutorial.loader.dataset.transform = lambda picture: picture
    assert isinstance(tutorial.loader.dataset[7][0], Image.Image)


def test_tutorial_trains_both_networks(tutorial) -> None:
    networks = (tutorial.generator, tutorial.discriminator)
    before = [[p.clone() for p in network.parameters()] for network in networks]
    for _ in range(3):  # 64 pictures, the other 36, and 64 of the next epoch
        tutorial.step(next(tutorial.stream))
    for network, old in zip(networks, before, strict=True):
        assert not any(torch.equal(p, q) for p, q in zip(network.parameters(), old, strict=True))
    assert len(tutorial.history) == tutorial.steps == 3
    # at first D knows nothing: twice log 2, and log 2
    assert tutorial.history[0][:2] == pytest.approx([2 * math.log(2), math.log(2)], rel=0.5)


def test_judging_leaves_the_tutorial_alone(tutorial) -> None:
    before = {name: value.clone() for name, value in tutorial.generator.state_dict().items()}
    modes = [tutorial.pictures(mode, 20) for mode in ("evaluation", "training")]
    assert not torch.allclose(*modes)
    torch.testing.assert_close(tutorial.generator.state_dict(), before, rtol=0, atol=0)
    assert tutorial.generator.training


def test_a_race_in_miniature(time_to_quality: ModuleType, tutorial, lesson: Path) -> None:
    run = time_to_quality.measure_tutorial(judge, tutorial, 0.2, 20)
    assert [p.part for p in run] == [1 / 4, 1 / 4, 1 / 2, 1 / 2, 3 / 4, 3 / 4, 1, 1]
    assert [p.seconds for p in run] == sorted(p.seconds for p in run)
    assert run[-1].seconds >= 0.2
    sizes, ours = {"seed": 0, "seconds": 0.2, "count": 20}, []
    for name in time_to_quality.TRAINERS:
        ours += time_to_quality.measure_trainer(judge, lesson, name, **sizes)
    assert [p.part for p in ours] == 2 * list(time_to_quality.MARKS)
    baselines = {"floor": judge(torch.zeros(1, 1, 28, 28))}
    text = time_to_quality.report([[*run, *ours]] * 2, baselines, 0.2)
    (head, *rows) = re.findall(r"^\|.*\|$", text, re.MULTILINE)
    assert {row.count("|") for row in rows} == {head.count("|")}
    assert len(rows) == 1 + 8 + 2 * 6 + 1


def test_the_first_mark_as_good_counts(time_to_quality: ModuleType) -> None:
    point = time_to_quality.Point
    theirs = [point("tutorial, evaluation mode", 0.5, 30.0, 9, 3.0)]
    theirs += [point("tutorial, training mode", 1.0, 60.0, 9, 2.0)]
    ours = [point("`gk.Trainer`", 0.1, s, 9, d) for s, d in [(5.0, 2.5), (8.0, 2.0), (10.0, 1.0)]]
    name, reached = "`gk.Trainer`", time_to_quality.first_reached
    assert reached(theirs + ours, name) == (2.0, 8.0)
    assert reached(theirs + ours[:1], name) == (2.0, math.inf)
    runs = [theirs + ours, theirs + ours, theirs + ours[:1]]
    verdicts = time_to_quality.verdicts(runs, 60)
    assert "2 after 8.0 s; 2 at no mark.\nMedian: **after 8.0 s** (bar: at most 7.5 s)" in verdicts
    assert "Median: **at no mark** (bar" in verdicts  # of the trainer that was not there


# ---- the speed run ----------------------------------------------------------------------------


@pytest.fixture
def speed_run(script) -> ModuleType:
    return script("speed_run")


def test_a_run_depends_on_seed_and_steps(
    speed_run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = []
    for seed, steps in [(0, 1), (0, 1), (0, 2), (1, 1)]:
        clock = SimpleNamespace(perf_counter=partial(next, count()))  # each look moves it on by one
        monkeypatch.setattr(speed_run, "time", clock)
        recipe = speed_run.RECORDS[speed_run.LAST][1]
        generator, taken, clock = speed_run.train(recipe, seed, 5 * steps)
        assert taken == steps
        assert sum(clock.spent.values()) == clock.last - clock.start == 2 + 5 * steps
        drawn.append(generator(torch.ones(1, speed_run.LATENT)))
    assert torch.equal(drawn[0], drawn[1])
    assert not torch.allclose(drawn[0], drawn[2])
    assert not torch.allclose(drawn[0], drawn[3])


def test_every_record_and_the_tutorials_run(
    speed_run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    digits = tuple(part[:128] for part in gk.data.mnist("test"))
    monkeypatch.setattr(gk.data, "mnist", lambda: digits)
    monkeypatch.setattr(gk.pretrained, "Judge", lambda: judge)
    for name in [speed_run.TUTORIAL, *speed_run.RECORDS]:
        outcome = speed_run.run(name, 0, 1e-3, 20)
        assert outcome.steps >= 1
        assert 0 < outcome.distance <= 1
        assert outcome.seconds == pytest.approx(sum(outcome.spent.values()) or outcome.seconds)


def test_a_speed_run_is_told_in_a_table(speed_run: ModuleType) -> None:
    def outcome(name: str, seed: int, seconds: float):
        distance = (
            11 + seed - speed_run.SEEDS[0] if name == speed_run.TUTORIAL else 52 / seconds - 0.1
        )
        return speed_run.Outcome(seconds, 7, distance, {"D": 0.75 * seconds, "G": 0.25 * seconds})

    runs = speed_run.measure(mark=60, seconds=2.5, do=outcome)
    text = speed_run.report(runs)
    assert "after 60 s: 13; the last record's is as low **after 4 s** (bar: 2.5 s)" in text
    assert "as low after 2.5 s with 0 of 5" in text
    assert "| D | 1875 | 75 % |" in text
    rows = re.findall(r"^\| .* \|$", text.partition("Median of")[0], re.MULTILINE)
    assert len(rows) == 2 + 1 + len(speed_run.RECORDS) + len(speed_run.TIMES)
    assert {row.count("|") for row in rows} == {rows[0].count("|")}
    never = speed_run.verdict({key: [o._replace(distance=14.0) if key[1] < 60 else o for o in group]
                               for key, group in runs.items()})  # fmt: skip
    assert "as low **after none of these lengths**" in never
    assert "with 2 of 5" in never  # of the tutorials' 11 to 15


# ---- the others -------------------------------------------------------------------------------


def test_lesson_00_in_miniature(script, lesson: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lesson_00 = script("lesson_00")
    shipped = gk.networks.DCGANGenerator(latent_dim=4, width=8).eval()
    monkeypatch.setattr(gk.pretrained, "digit_generator", lambda: shipped)
    rows = lesson_00.measure(judge, lesson, steps=1, count=20)
    lines = re.findall(r"^\| (\S.*) \|$", lesson_00.report(rows), re.MULTILINE)
    assert [line.partition(" |")[0] for line in lines][1:6] == [f"seed {i}" for i in range(5)]
    assert {line.count("|") for line in lines} == {5}
    (noise,) = [line for line in lines if "noise |" in line]
    assert noise.endswith("| 100.0 %")


@pytest.fixture
def lesson_04(script) -> ModuleType:
    return script("lesson_04")


@pytest.fixture
def practice(lesson: Path) -> Path:
    """A lesson like 04, with two schedules, one for the table, and one change of the recipe."""
    notebook = nbformat.read(lesson, as_version=4)
    source = notebook.cells[0].source + "\npasses = 9"
    notebook.cells[0].source, notebook.cells[1].source = source, PRACTICE
    nbformat.write(notebook, lesson)
    return lesson


def test_lesson_04_in_miniature(lesson_04: ModuleType, practice: Path) -> None:
    runs = lesson_04.measure(judge, practice, passes=54, count=20)
    schedules, changes = runs
    assert list(schedules) == ["step by step", "2 of D", "only D"]
    assert list(changes) == ["the DCGAN recipe", "sigmoid"]
    assert {len(group) for group in (schedules | changes).values()} == {5}
    steps = {name: group[0][2:] for name, group in (schedules | changes).items()}
    assert steps["step by step"] == steps["the DCGAN recipe"] == steps["sigmoid"] == (6, 6)
    assert steps["2 of D"] == (8, 4)  # 56 passes: the last one that was begun is finished
    assert steps["only D"] == (11, 0)
    first = [group[0].averaged for group in schedules.values()]
    assert len(set(first)) == 3
    text = lesson_04.report(*runs, 54)
    assert "Each for 54 network passes" in text
    assert "6 rounds each" in text
    tables = re.findall(r"(?:^\|.*\|\n?)+", text, re.MULTILINE)
    assert [table.count("\n") for table in tables] == [2 + 3, 2 + 2, 2 + 5 - 1]
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1


def test_lesson_04_judges_pictures_in_minus_1_to_1(lesson_04: ModuleType) -> None:
    G = gk.networks.DCGANGenerator(latent_dim=4, width=8)
    trainer = gk.Trainer(G, gk.networks.DCGANDiscriminator(width=8))
    for last, unit in ((torch.nn.Tanh(), False), (torch.nn.Sigmoid(), True)):
        for generator in (trainer.generator, trainer.averaged_generator):
            torch.nn.init.constant_(generator.layers[-2].bias, 30)  # all ink
            generator.layers[-1] = last
        assert lesson_04.judged(judge, trainer, unit, 20) == pytest.approx([1, 1])
        for generator in (trainer.generator, trainer.averaged_generator):
            torch.nn.init.constant_(generator.layers[-2].bias, -30)  # all paper
        assert lesson_04.judged(judge, trainer, unit, 20) == pytest.approx([1, 1])


def test_lesson_04_compares_seed_by_seed(lesson_04: ModuleType) -> None:
    def runs(*distances: float) -> list:
        return [lesson_04.Run(distance, 2 * distance, 3, 4) for distance in distances]

    groups = {"base": runs(4, 5, 6, 7, 8), "near": runs(1, 2, 3, 2, 1)}
    groups |= {"far": runs(9, 10, 11, 12, 13), "mixed": runs(3, 6, 5, 8, 60)}
    rows = lesson_04.compared(groups, "schedule", "base").splitlines()[2:]
    assert [row.split(" | ")[-4:] for row in rows] == [
        ["6", "1.00", "", " |"],
        ["2", "0.33", "5 of 5", "all nearer |"],
        ["11", "1.83", "0 of 5", "all farther |"],
        ["6", "1.00", "2 of 5", "overlap |"],
    ]
    assert (
        lesson_04.gained(groups).splitlines()[2]
        == "| base | 6 | 12 | 0.50 | 0.50 | 0.50 | 5 of 5 |"
    )
    said = "Best by the median: **near**, 2; next **base**, 6, 3.00 times as far."
    text = {"step by step": groups.pop("base")} | groups
    assert said.replace("base", "step by step") in lesson_04.report(
        text, {"the DCGAN recipe": runs(1, 1, 1, 1, 1)}, 54
    )


def test_lesson_04_can_be_played(script, lesson_04: ModuleType) -> None:
    names = script("quality").recipe(lesson_04.LESSON, passes=9)
    for schedule in (names["schedules"] | names["for_the_table"]).values():
        *_, (trainer, spent) = names["play"](schedule, 9, 0)
        assert spent in (9, 10)
        assert trainer.step in (0, 1)
    for change in names["changes"].values():
        trainer, batches = names["dcgan"](0, **change)
        assert next(trainer.run(batches, 1)).step == 1


@pytest.fixture
def lesson_07(script) -> ModuleType:
    return script("lesson_07_digits")


@pytest.fixture
def on_digits(lesson: Path) -> Path:
    """A lesson like 07, with tiny networks on blank paper."""
    notebook = nbformat.read(lesson, as_version=4)
    notebook.cells[0].source = "width = 8\nclip_rounds = 7"
    notebook.cells[1].source = GAMES
    nbformat.write(notebook, lesson)
    return lesson


def test_lesson_07_in_miniature(
    lesson_07: ModuleType, on_digits: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = {"PLAIN_ROUNDS": 4, "LONGER": 2, "MARKS": 4, "WARM_UP": 1}
    for name, value in few.items():
        monkeypatch.setattr(lesson_07, name, value)
    counts = []

    def counting(images: torch.Tensor) -> gk.pretrained.Verdict:
        counts.append(len(images))
        return judge(images)

    runs, longer, games = lesson_07.measure(counting, on_digits, seeds=2, count=8)
    assert {len(group) for group in runs.values()} == {2}
    assert {name: len(group) for name, group in longer.items()} == {
        "the paper's, 2 times as long": 1
    }
    assert list(games) == [*runs, *longer]
    assert len(runs) == 5
    assert games["the paper's, 2 times as long"][2:] == (5, 14)
    assert games["clipping, no batch norm in the critic"][2:] == (2, 11)
    readings = [
        reading for group in (runs | longer).values() for r in group for reading in r.readings
    ]
    assert len(readings) == 11 * lesson_07.MARKS
    # at a mark the generator itself, in the end the averaged one too
    assert counts == (lesson_07.MARKS * [2] + [8, 8]) * 11
    text = lesson_07.report(runs, longer, games, {"real": 0.1, "noise": 1.0})
    tables = re.findall(r"(?:^\|.*\|\n?)+", text, re.MULTILINE)
    assert [table.count("\n") for table in tables] == [2 + 12, 2 + 12, 2 + 6 - 1]
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1


def test_lesson_07_reads_the_loss_with_its_sign_turned(
    lesson_07: ModuleType, on_digits: Path
) -> None:
    names = lesson_07.quality.recipe(on_digits, clip_rounds=40)
    games = {"tuned": (*names["games"]["tuned"][:3], 40)}
    (run,) = lesson_07.played(names, games, 1, judge, 8)["tuned"]
    losses = [record.discriminator_loss for _, record in names["play"]("tuned", 0)]
    said = [-(one + other) / 2 for one, other in zip(losses[::2], losses[1::2], strict=True)]
    assert [reading.said for reading in run.readings] == pytest.approx(said)
    trainer, _ = list(names["play"]("tuned", 0))[-1]
    ends = [
        lesson_07.distance(judge, G, 8) for G in (trainer.generator, trainer.averaged_generator)
    ]
    assert (run.itself, run.averaged) == pytest.approx(ends)
    assert (trainer.generator.training, trainer.averaged_generator.training) == (True, False)


def test_lesson_07_ranks(lesson_07: ModuleType) -> None:
    def run(said, distances, itself=1.0, averaged=2.0):
        pairs = zip(said, distances, strict=True)
        return lesson_07.Run([lesson_07.Reading(*pair) for pair in pairs], itself, averaged)

    up, down = list(range(20)), list(range(20))[::-1]
    assert lesson_07.correlation(run(up, [x**3 for x in up]), 4) == pytest.approx(1)
    assert lesson_07.correlation(run(up, down), 4) == pytest.approx(-1)
    # what comes before the warm-up's end is not looked at
    assert lesson_07.correlation(run(up, [99, 98, 97, 96, *up[4:]]), 4) == pytest.approx(1)
    half = [*down[:10], *range(10)]  # as the judge would have it in the second half only
    runs = {"a game": [run(up, half), run(up, up), run(up, down)]}
    rows = lesson_07.told(runs).splitlines()[2:]
    assert rows[1] == "| a game | second half | +1.00 | +1.00 | -1.00 |  |  | +1.00 |"
    runs = {"a game": [run(up, up, 1, 2), run(up, up, 3, 1)]}
    rows = lesson_07.reached(runs, {"a game": (None, {}, 3, 7)}, 8).splitlines()[2:]
    assert rows[0] == "| a game | itself | 21 | 7 | 1 | 3 |  |  |  | 37.5% | 1 of 2 |"
    assert rows[1] == "| a game | averaged | 21 | 7 | 2 | 1 |  |  |  | 25.0% | 2 of 2 |"


@pytest.fixture
def small_bound(script, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    few = {"SEEDS": range(3), "FRESH": range(10, 12), "POINTS": 32, "BATCH": 8, "CLIMB_STEPS": 2}
    for name, value in few.items():
        monkeypatch.setattr(script("lesson_07_bound"), name, value)
    return script("lesson_07_bound")


def test_bounds_in_miniature(small_bound: ModuleType) -> None:
    main, fresh = small_bound.measure(2)
    assert (len(main), len(fresh)) == (5 + 7, 5)
    assert {len(group) for group in main.values()} == {3}
    assert {len(group) for group in fresh.values()} == {2}
    verdicts = [verdict for runs in (main, fresh) for group in runs.values() for verdict in group]
    assert max(verdict.bound for verdict in verdicts) <= 1 + 1e-9
    assert {verdict[1::2] for verdict in main[small_bound.NONE]} == {(0, 0, 0)}
    assert len({verdict.exact for verdict in main[small_bound.OURS]}) == 3
    assert min(verdict.cpu for verdict in main[small_bound.OURS]) > 0
    text = small_bound.report(main, fresh, 2)
    tables = re.findall(r"(?:^\|.*\|\n?)+", text, re.MULTILINE)
    assert [table.count("\n") for table in tables] == [2 + 3, 2 + 2, 2 + 12]
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1
    assert "in 0 of 46 cases" in text


def test_bounds_of_known_critics(small_bound: ModuleType) -> None:
    pair = small_bound.Pair(0)
    assert pair.exact == pytest.approx(gk.distances.wasserstein(pair.x, pair.x_hat).item())
    steep = pair.judge(lambda points: 3 * points[:, 0])
    gap = 3 * (pair.x - pair.x_hat)[:, 0].mean().item()
    assert (steep.raw, steep.slope) == pytest.approx((gap / pair.exact, 3), rel=1e-4)
    weights = torch.full((32,), 1 / 32, dtype=torch.float64)
    cost = torch.cdist(pair.x.double(), pair.x_hat.double())
    best = gk.distances.optimal_transport(weights, weights, cost).potential_p
    heights = {tuple(x.tolist()): u for x, u in zip(pair.x, best.tolist(), strict=True)}

    def lookup(points: torch.Tensor) -> torch.Tensor:
        known = [heights.get(tuple(x.tolist()), 0.0) for x in points.detach()]
        return torch.tensor(known, dtype=torch.float64) + 0 * points.sum(1)

    assert pair.judge(lookup).bound == pytest.approx(1, abs=1e-6)


def test_climbing_raises_the_bound(small_bound: ModuleType) -> None:
    pair = small_bound.Pair(1)
    f = small_bound.trained(pair, 10, weight=3)
    before = pair.judge(f).bound
    small_bound.climb(pair, f)
    assert before < pair.judge(f).bound <= 1
    clipped = small_bound.clipped(pair, 2)
    assert max(p.abs().max() for p in clipped.parameters()) <= 0.01


# ---- lesson 08 --------------------------------------------------------------------------------

CONTEST = """boards = {
    "ring": (gk.data.ring, gk.data.ring_centres(), 0.02),
    "grid": (gk.data.grid, gk.data.grid_centres(), 0.05),
}
methods = {"non-saturating": ({}, 1e-3), "other": ({}, 3e-3)}


class Trained:
    def __init__(self, *played):
        where = boards[played[1]][1]
        self.generator, self.averaged_generator = (lambda n: where[: n // 10]), (lambda n: where)


played = []


def compete(method, board, seed, updates):
    played.append((method, board, seed, updates, methods[method][1]))
    return Trained(*played[-1])


def score(G, board, count=40):
    return gk.metrics.modes_covered(G(count), *boards[board][1:])"""


@pytest.fixture
def lesson_08(script) -> ModuleType:
    return script("lesson_08")


@pytest.fixture
def contest(lesson: Path) -> Path:
    notebook = nbformat.read(lesson, as_version=4)
    notebook.cells[1].source = CONTEST
    nbformat.write(notebook, lesson)
    return lesson


def test_lesson_08_in_miniature(lesson_08: ModuleType, contest: Path) -> None:
    """Everyone plays every board for every seed at its own rate, and at all rates for one more."""
    methods = {"non-saturating": ({}, 1e-3), "other": ({}, 3e-3)}
    scored, compared = lesson_08.schedule(methods)
    assert [(task.method, task.board) for task in scored] == [
        (method, board) for board in ("ring", "grid") for method in methods
    ]
    assert {task.seeds for task in scored} == {(0, 1, 2, 3, 4)}
    assert {task.seeds for task in compared} == {(100,)}
    assert len(compared) == 2 * 2 * 4
    found = lesson_08.measure(scored + compared, contest, updates=10)
    assert [*map(len, found.values())] == [5] * 4 + [1] * 16
    ring, grid = (found[task][0] for task in (scored[0], scored[2]))
    assert (ring.itself.covered, ring.averaged.covered) == (4, 8)
    assert (grid.itself.covered, grid.averaged.covered) == (4, 25)
    parts = ({task: found[task] for task in tasks} for tasks in (scored, compared))
    text = lesson_08.report(*parts, methods, {"non-saturating": 2.0, "other": 5.0}, 10)
    tables = re.findall(r"(?:^\|.*\|\n?)+", text, re.MULTILINE)
    assert [table.rstrip().count("\n") for table in tables] == [3, 3, 3, 3]
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1
    assert "| 4 | 4 | 4 | 4 | 4 | 4.0 ± 0.0 | 1.000 ± 0.000 |" in tables[0]
    assert [row.split("|")[-2].strip() for row in tables[0].splitlines()[2:]] == ["1.0", "2.5"]
    assert tables[3].count("**4 / 1.00**") == 4  # at each one's own rate, on both boards


def test_lesson_08_times_its_methods_in_turn(
    lesson_08: ModuleType, contest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = lesson_08.quality.recipe(contest)
    monkeypatch.setattr(lesson_08.quality, "recipe", lambda _: names)
    seconds = lesson_08.costs(contest, turns=3, updates=7)
    assert [*seconds] == ["non-saturating", "other"]
    assert [one[0] for one in names["played"]] == ["non-saturating", "other"] * 3
    assert {one[1:4] for one in names["played"]} == {("ring", 0, 7)}


def test_lesson_08_gives_a_method_the_rate_that_is_asked_for(
    lesson_08: ModuleType, contest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, recipe = [], lesson_08.quality.recipe

    def watched(lesson: Path) -> dict:
        given.append(recipe(lesson))
        return given[-1]

    monkeypatch.setattr(lesson_08.quality, "recipe", watched)
    for rate in (None, 0.5):
        lesson_08.of_task(lesson_08.Task("other", "ring", (3, 4), rate), lesson=contest, updates=6)
    assert [names["played"] for names in given] == [
        [("other", "ring", seed, 6, rate) for seed in (3, 4)] for rate in (3e-3, 0.5)
    ]


def test_lesson_08_tells_mean_and_spread(lesson_08: ModuleType) -> None:
    assert lesson_08.spread(iter([1, 2, 3, 6]), 2) == "3.00 ± 2.16"


LABELLED = """def pair(values, **size):
    G = gk.networks.ConditionalGenerator(values, latent_dim=4, width=8, **size)
    return G, gk.networks.ConditionalDiscriminator(values, width=8, **size)


def digit_pair():
    return pair((10,))


def face_pair():
    return pair(gk.networks.FaceClassifier.values, image_shape=(3, 32, 32))


trained = []


def train(G, D, batches, steps):
    trained.append((type(G).__name__, type(D).__name__, len(next(batches)), steps, seed))
    return G.eval()


def train_faces(batches):
    return train(*face_pair(), batches, face_steps)
"""


def test_lesson_12_in_miniature(script, lesson: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every pair trains as the lesson does, and the pair without labels is told none."""
    lesson_12 = script("lesson_12")
    notebook = nbformat.read(lesson, as_version=4)
    notebook.cells[1].source = LABELLED
    nbformat.write(notebook, lesson)
    names, recipe = [], lesson_12.quality.recipe

    def watched(lesson: Path, **given: int) -> dict:
        names.append(recipe(lesson, **given))
        return names[-1]

    monkeypatch.setattr(lesson_12.quality, "recipe", watched)
    monkeypatch.setattr(lesson_12, "SEEDS", range(2))
    found = lesson_12.measure(lesson, steps=7, count=40)
    for seed, one in enumerate(names):
        told = ("ConditionalGenerator", "ConditionalDiscriminator", 2, 7, seed)
        untold = ("Deaf", "Unlabelled", 2, 7, seed)
        assert one["trained"] == [told, untold, told, told]
    text = lesson_12.report(found, 40)
    tables = re.findall(r"(?:^\|.*\|\n?)+", text, re.MULTILINE)
    assert [table.rstrip().count("\n") for table in tables] == [8, 2 * 19 + 1]
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1
    assert "told / no labels, by seed: " in text


def test_lesson_12_knows_the_colour_of_a_beard(script) -> None:
    """Of real faces with a beard nearly all have a chin in the colour of their hair."""
    images, attributes = gk.data.faces(32, split="test")
    images = gk.data.to_float(images)
    chin, palette = script("lesson_12").painted(images, attributes)
    bearded = attributes[:, 5] == 1
    nearest = torch.cdist(images[:, :, chin].mean(2), palette).argmin(1)
    assert (nearest == attributes[:, 1])[bearded].double().mean() > 0.9
    assert chin[:16].sum() == 0


def test_lesson_08_can_be_played(script, lesson_08: ModuleType) -> None:
    """Two updates of everyone in the lesson itself, the Trainer's own."""
    if not lesson_08.LESSON.exists():
        pytest.skip("lesson 08 is not written yet")
    names = script("quality").recipe(lesson_08.LESSON)
    for method in names["methods"]:
        trainer = names["compete"](method, "grid", 0, 2)
        assert trainer.step >= 1
        found = names["score"](trainer.generator, "grid", 50)
        assert 0 <= found.quality <= 1


def test_import_time_adds_up(script) -> None:
    import_time = script("import_time")
    medians = {
        import_time.TORCH: 2.0,
        import_time.GANKIT: 2.25,
        import_time.LAZY: 0.1,
        "mnist": 0.5,
    }
    report = import_time.report(medians, 9)
    assert "| gankit's share of the second | 0.25 | ≤ 0.3 |" in report
    for code in (import_time.TORCH, import_time.GANKIT, import_time.LAZY, import_time.MNIST):
        compile(code, "import_time", "exec")


def test_both_sides_of_a_measure_say_the_same(script) -> None:
    """A contest between two that compute different things would say nothing."""
    measures = script("measures")
    random = torch.Generator().manual_seed(0)
    a, b = torch.randn(2, 90, 5, generator=random)
    assert measures.fid(a, b) == pytest.approx(gk.metrics.frechet_distance(a, b), rel=1e-4)
    assert measures.by_all_distances(a, b) == tuple(gk.metrics.precision_recall(a, b))
    table = measures.report(1, measures.contests(points=20, pictures=30, wide=4, narrow=3))
    assert [line.count("|") for line in table.splitlines() if line[:1] == "|"] == 6 * [6]


def test_bounds_use_the_lessons_numbers_of_steps(script) -> None:
    lesson = FOLDER.parent / "notebooks/07_wasserstein_gan.ipynb"
    parameters, _ = script("quality").recipe_source(lesson)
    names: dict[str, int] = {}
    exec(parameters, names)
    bound = script("lesson_07_bound")
    assert (names["bound_steps"], names["climb_steps"]) == (bound.RECIPE_STEPS, bound.CLIMB_STEPS)


# ---- lessons and book -------------------------------------------------------------------------


def test_rounds_of_lessons_add_up(script) -> None:
    """All together is the median round, not the sum of the medians."""
    taken = {Path("00_a.ipynb"): [10, 20, 60], Path("01_b.ipynb"): [7, 9, 2]}
    report = script("lessons").report(taken, dict.fromkeys(taken, "c0de"), {})
    assert "| 00_a | 20 | 10 | 60 | ≤ 90 | c0de |" in report
    assert "| 01_b | 7 | 2 | 9 | ≤ 90 | c0de |" in report
    assert "| all together | 29 | 17 | 62 | ≤ 960 |  |" in report
    assert "sum" not in report


@pytest.fixture
def timed(script, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """benchmarks/lessons.py, which has kept the times of three short lessons."""
    lessons = script("lessons")
    paths = [tmp_path / f"{name}.ipynb" for name in ("00_a", "01_b", "02_c")]
    for path in paths:
        write_lesson(path, f"'{path.stem}'")

    def found(numbers: list[str] | None = None) -> list[Path]:
        return [path for path in paths if not numbers or path.name[:2] in numbers]

    monkeypatch.setattr(lessons.run, "lessons", found)
    monkeypatch.setattr(lessons, "seconds", lambda path: 10.0 + paths.index(path))
    monkeypatch.setattr(lessons, "TABLE", tmp_path / "lessons.md")
    publish = partial(lessons.quality.publish, results=tmp_path)
    monkeypatch.setattr(lessons.quality, "publish", publish)
    lessons.main(["--write"])
    return lessons


def write_lesson(path: Path, source: str) -> None:
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)]), path)


def test_one_lesson_is_timed_again(timed: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others keep their rows, even one whose code has changed: its stamp tells."""
    before = timed.parse(timed.TABLE.read_text("utf-8"))
    assert "| all together | 33 | 33 | 33 | ≤ 960 |  |" in timed.TABLE.read_text("utf-8")
    for path in timed.run.lessons(["01", "02"]):
        write_lesson(path, "'new'")
    monkeypatch.setattr(timed, "seconds", lambda _: 20.0)
    timed.main(["--write", "--only", "01"])
    after = timed.TABLE.read_text("utf-8")
    new = timed.code(timed.run.lessons(["01"])[0])
    assert timed.parse(after) == before | {"01_b": ["20", "20", "20", "≤ 90", new]}
    assert before["01_b"][-1] != new == timed.code(timed.run.lessons(["02"])[0])
    assert "| all together | 42 |  |  | ≤ 960 |  |" in after
    assert "*all together* is the sum of the medians" in after
    timed.main(["--write"])
    assert "sum" not in timed.TABLE.read_text("utf-8")


def test_rows_of_another_kind_are_not_kept(timed: ModuleType) -> None:
    with pytest.raises(SystemExit, match="does not say 'median of 4'"):
        timed.main(["--write", "--only", "01", "--rounds", "4"])
    with pytest.raises(SystemExit, match="2"):
        timed.main(["--only", "08"])
    text = timed.TABLE.read_text("utf-8")
    timed.TABLE.write_text(text.replace(timed.quality.machine(), "a faster one"), "utf-8")
    with pytest.raises(SystemExit, match="time all lessons anew"):
        timed.main(["--write", "--only", "01"])
    timed.TABLE.write_text(text.replace("| 02_c", "| c"), "utf-8")
    with pytest.raises(SystemExit, match="no row for 02_c"):
        timed.main(["--write", "--only", "01"])


def test_the_explorer_is_held_to_its_bars(script) -> None:
    drag = [[float(ms), ms + 4.0, 3.0] for ms in range(1, 101)]
    found = {"file": {"drag": drag, "keys": drag[:9]}, "JupyterLab": {"keys": drag}}
    report = script("explorer").report(found)
    assert "| file, drag | 50.5 | 96.0 | 54.5 | 3.0 | 100 | ≤ 16 |" in report
    assert "| file, keys | 5.0 | 9.0 | 9.0 | 3.0 | 9 | ≤ 16 |" in report
    assert "| JupyterLab, keys | 50.5 | 96.0 | 54.5 | 3.0 | 100 | ≤ 30 |" in report


def test_a_melody_is_held_to_its_bar(script) -> None:
    """The first click also makes the audio output, so it stands apart."""
    report = script("lesson_16_sound").report([400.0, *map(float, range(1, 101))])
    assert "| click to note | 51 | 96 | 400 | 101 | ≤ 100 |" in report


def test_two_processes_hand_over_the_bytes_of_all_weights(script) -> None:
    """4 bytes a weight and step, as the hook on each bucket counts them, at both widths."""
    for counted, handed, _ in script("lesson_18_speed").start("count", 2, 1).values():
        assert handed == counted > 0


def test_the_book_is_held_to_its_bars(script) -> None:
    front = {"moved": 840.2, "seconds": 1.04, "opened": 840.4, "median": 7.2, "late": 19.8}
    report = script("book").report([21.0, 26.0, 24.0], front)
    assert "| seconds to build it, median of 3 | 24 | ≤ 60 |" in report
    assert "| kB until the front page's first slider works | 840 | ≤ 1500 |" in report
    assert "| ms from a key to the new picture, median | 7.2 | ≤ 16 |" in report


# ---- training ---------------------------------------------------------------------------------


@pytest.fixture
def training(script, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.setattr(script("training"), "WIDTHS", (8,))
    monkeypatch.setattr(script("training"), "SIZE", 16)
    return script("training")


def test_operations_of_a_step_are_those_of_its_layers(training: ModuleType) -> None:
    """Twice the multiplications of each layer, forwards and for each gradient that is needed."""
    n, w = 64, 8
    dense, plain, up, out = 100 * 49 * w, 49 * w * w * 9, 49 * w * w // 2 * 16, 196 * w // 2 * 16
    generator = dense + plain + up + out
    of_g = generator + generator + (generator - dense)  # forwards; weights; maps, but z's
    first, down, flat, last = 196 * w // 2 * 16, 49 * w // 2 * w * 16, 49 * w * w * 9, 49 * w
    discriminator = first + down + flat + last
    of_d = 2 * (2 * discriminator + discriminator - first)  # real, fake: no slope in the pictures
    frozen = 2 * discriminator  # forwards, and the slope in the pictures
    counts = {name: training.operations(step) for name, step in training.loops(w).items()}
    assert counts == {
        training.PLAIN: 2 * n * (of_g + of_d + frozen + discriminator),  # D's gradients, too
        training.FRESH: 2 * n * (of_g + of_d + frozen + generator),
        training.REUSING: 2 * n * (of_g + of_d + frozen),
    }


def test_the_loops_train_the_same_networks(training: ModuleType) -> None:
    one, other = training.pair(8), training.pair(8)
    for a, b in zip(one, other, strict=True):
        assert all(map(torch.equal, a.parameters(), b.parameters()))


def test_training_in_miniature(training: ModuleType, capsys: pytest.CaptureFixture) -> None:
    training.main(["--rounds", "2", "--length", "0.01"])
    page = capsys.readouterr().out
    tables = re.findall(r"(?:^\|.*\|\n?)+", page, re.MULTILINE)
    assert tables[0].count("\n") == 2 + 3
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1


def test_training_compares_within_a_round(training: ModuleType) -> None:
    """The ratios of the rounds, not of the medians; the share counts each loop's own operations."""
    speeds = {training.PLAIN: [4.0, 2.0, 9.0], training.FRESH: [2.0, 2.0, 3.0]}
    counted = {training.PLAIN: 400, training.FRESH: 100}
    plain, ours = training.lines(8, speeds, counted, peak=200)
    assert plain == [training.PLAIN, "8", "16", "", "", "", "50%"]
    assert ours == [training.FRESH, "8", "32", "2.00", "1.00", "3.00", "25%"]


def test_the_clock_names_the_kinds(training: ModuleType) -> None:
    step = training.loops(8)[training.REUSING]
    shares = training.profile(step, 2)
    assert set(shares) == {*training.KINDS.values(), "the rest"}
    assert sum(shares.values()) == pytest.approx(1)


# ---- lesson 11 --------------------------------------------------------------------------------

HALVES = """numbers, width = 2, 4


def fit(loss, steps):
    return None, lambda z: torch.full((len(z), 1, 28, 28), -0.5) + 0.1 * z.sum(1).view(-1, 1, 1, 1)


def minus_bound(E, D, x):
    return 0


def fine(images):
    return images.mean().item()"""


@pytest.fixture
def lesson_11(script) -> ModuleType:
    return script("lesson_11")


def test_lesson_11_counts_the_steps_that_fit(lesson_11: ModuleType, monkeypatch) -> None:
    """The steps before the trial are not timed."""
    clock, done = [0.0], []

    def train(steps: int) -> None:
        done.append(steps)
        clock[0] += 0.5 * steps

    monkeypatch.setattr(lesson_11.time, "process_time", lambda: clock[0])
    assert lesson_11.steps_in(train, 30, trial=10) == 60
    assert done == [3, 10]


def test_lesson_11_in_miniature(
    lesson_11: ModuleType, lesson: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both players with each seed; every row has floor and ceiling around it."""
    notebook = nbformat.read(lesson, as_version=4)
    notebook.cells[1].source = HALVES
    nbformat.write(notebook, lesson)
    monkeypatch.setattr(lesson_11, "steps_in", lambda train, seconds: 2)
    text = lesson_11.measure(lesson, range(2), 7, 50)
    summary, each = re.findall(r"(?:^\|.*\|\n?)+", text, re.MULTILINE)
    names = [row.split("|")[1].strip() for row in summary.splitlines()[2:]]
    assert names == ["floor: real training digits", "VAE", "GAN", "ceiling: uniform noise"]
    for table in (summary, each):
        assert len({line.count("|") for line in table.splitlines()}) == 1
    assert [row.split("|")[-2].strip() for row in summary.splitlines()[2:]] == ["", "2", "2", ""]
    names = [row.split("|")[1].strip() for row in each.splitlines()[2:]]
    assert names == [f"{who}, seed {seed}" for who in ("VAE", "GAN") for seed in range(2)]
    assert "| VAE | " in summary
    assert " ± " in summary


# ---- lesson 14 --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "end"),
    [
        (([0, 1, 2, 3], 0.1, 0.01), "the shortest map: 20°"),
        (([2, 3, 0, 1], 0.1, 0.01), "another turn"),
        (([0, 3, 2, 1], 0.1, 0.01), "groups exchanged"),
        (([0, 1, 2, 2], 0.1, 0.01), "no perfect map"),
        (([0, 1, 2, 3], 0.4, 0.01), "no perfect map"),
        (([0, 1, 2, 3], 0.1, 0.06), "no perfect map"),
    ],
)
def test_lesson_14_names_where_a_game_ends(script, found: tuple, end: str) -> None:
    assert script("lesson_14").ended(*found) == end


def test_lesson_14_judges_by_the_twins(script) -> None:
    """The twins themselves are off by nothing, and the faces before the change by 42 of 255."""
    lesson_14, judge = script("lesson_14"), gk.pretrained.FaceJudge()
    before, after, attributes = gk.data.face_pairs("hair", size=32)
    before, after = map(gk.data.to_float, (before, after))
    attributes[:, 1] = 2
    perfect = lesson_14.judged(judge, after, after, attributes)
    assert perfect.error == 0
    assert min(perfect.turned, *perfect.kept) > 0.99
    nothing = lesson_14.judged(judge, before, after, attributes)
    assert nothing.error == pytest.approx(42.0, abs=0.1)
    assert nothing.turned < 0.01


def test_lesson_14_in_miniature(script) -> None:
    lesson_14 = script("lesson_14")
    games = {name: lesson_14.of_game((kind, 0, 2)) for name, kind in lesson_14.KINDS.items()}
    ends = {name: lesson_14.counted([end]) for name, end in games.items()}
    assert [sum(counts.values()) for counts in ends.values()] == [1, 1]
    runs = lesson_14.of_task(("all losses", 0, 1)) | lesson_14.of_task((lesson_14.PAIRS, 0, 1))
    assert [*runs] == ["all losses", lesson_14.SAME, lesson_14.PAIRS]
    text = lesson_14.report(ends, runs, 1)
    assert "| no perfect map |" in text
    for name in runs:
        assert f"| {name} |" in text
        assert text.count(f"| {name}, to bl") == 2


# ---- lesson 15 --------------------------------------------------------------------------------


@pytest.fixture
def lesson_15(script, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """With narrow networks and small batches."""
    module = script("lesson_15")
    monkeypatch.setattr(module, "WIDTHS", (8, 8, 8, 8, 8))
    monkeypatch.setattr(module, "NARROW", (8, 8, 8, 8))
    monkeypatch.setattr(module, "BATCH", 8)
    return module


def test_lesson_15_grows_by_the_clock(
    lesson_15: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sizes rise, what is new fades in, the rate falls over the second half, whatever the plan."""
    ticks = count()  # each look at the clock is a second later than the last one
    monkeypatch.setattr(lesson_15.time, "process_time", lambda: float(next(ticks)))
    seen: list[tuple[int, float, float]] = []

    def watch(optimizer: torch.optim.Optimizer, *_: object) -> None:
        if optimizer is trainers[-1].optimizers[1]:
            drawn = trainers[-1].generator
            seen.append((drawn.size, drawn.fade, optimizer.param_groups[0]["lr"] / lesson_15.RATE))

    trainers, make = [], lesson_15.trainer_at
    monkeypatch.setattr(
        lesson_15, "trainer_at", lambda *given: trainers.append(make(*given)) or trainers[-1]
    )
    hook = register_optimizer_step_pre_hook(watch)
    averaged, steps = lesson_15.trained(lesson_15.GROWN, 0.1, 0, 80)
    hook.remove()
    sizes, fades, rates = map(list, zip(*seen, strict=True))
    assert sizes == sorted(sizes)
    assert {f"steps at {n} × {n}": sizes.count(n) for n in (8, 16, 32)} == steps
    assert steps["steps at 32 × 32"] == pytest.approx(20, abs=2)  # two looks a step, half the time
    for size in (8, 16, 32):
        own = [fade for of, fade in zip(sizes, fades, strict=True) if of == size]
        assert own == sorted(own)
        assert own[-1] == 1
        assert (own[0] == 1) == (size == 8)
    assert rates == sorted(rates, reverse=True)
    assert rates[len(rates) // 2 - 4] == 1
    assert rates[-1] < 0.1
    assert averaged is trainers[-1].averaged_generator
    assert averaged.fade == 1


def test_lesson_15_begins_alike(lesson_15: ModuleType) -> None:
    """At both rates of the mapping network, and not with another seed."""
    one, full, other = (
        lesson_15.of_styles(lesson_15.pair(rate, (8, 8), seed)[0].mapping, 100)
        for rate, seed in ((0.1, 0), (1.0, 0), (0.1, 1))
    )
    assert one == pytest.approx(full, rel=1e-4)
    assert one != pytest.approx(other, rel=1e-2)


def test_lesson_15_counts_directions(lesson_15: ModuleType) -> None:
    """Of numbers that are spread alike, and of numbers on a line."""
    ball, line = torch.nn.Identity(), torch.nn.Linear(64, 64, bias=False)
    ball.latent_dim = line.latent_dim = 64
    torch.nn.init.constant_(line.weight, 1 / 8)
    even, flat = (lesson_15.of_styles(mapping, 5000) for mapping in (ball, line))
    assert even["effective directions of w"] == pytest.approx(64, abs=2)
    assert flat["effective directions of w"] == pytest.approx(1, abs=1e-3)
    assert flat["largest direction's share"] == pytest.approx(1, abs=1e-3)
    assert even["spread of w"] == pytest.approx(1, abs=0.02)
    assert flat["spread of w"] == pytest.approx(1, abs=0.05)


def test_lesson_15_in_miniature(
    lesson_15: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What is finished is not done again."""
    monkeypatch.setattr(lesson_15, "WARM", 1)
    monkeypatch.setattr(lesson_15, "TIMED", 1)
    how = {"seconds": 0.01, "count": 70, "seeds": range(1), "rounds": 1}
    text = lesson_15.measure(tmp_path, **how)
    monkeypatch.setattr(lesson_15, "of_run", pytest.fail)
    assert lesson_15.measure(tmp_path, **how) == text
    assert len(re.findall(r"(?:^\|.*\|\n?)+", text, re.MULTILINE)) == 2
    for size in lesson_15.SIZES:
        assert f"| {size} × {size} | " in text
    for name in lesson_15.RUNS:
        row = re.search(rf"^\| {name}: Fréchet distance \| (\S+) \|$", text, re.MULTILINE)
        assert float(row[1]) > 1
    assert "| grown: steps at 8 × 8 | " in text
    assert "| before training: spread of w | " in text
