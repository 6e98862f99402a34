"""What claim, identity and check print, and that no mistake of a reader stops a notebook."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

import gankit as gk

CORRECT = "✓ correct on 5 random inputs"


@pytest.fixture
def says(capsys: pytest.CaptureFixture[str]):
    """What a call of gk.check prints."""

    def run(*args: object, **options: object) -> str:
        assert gk.check(*args, **options) is None
        return capsys.readouterr().out.rstrip("\n")

    return run


# ---- claim ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [bool, np.bool_, torch.tensor, np.array])
def test_claim_prints_its_verdict(kind, capsys: pytest.CaptureFixture[str]) -> None:
    assert gk.claim(kind(True), "water is wet") is None
    gk.claim(kind(False), "water is dry")
    assert capsys.readouterr().out == "✓ water is wet\n✗ water is dry\n"


@pytest.mark.parametrize("kind", [bool, np.bool_, torch.tensor, np.array])
def test_identity_prints_a_mark_of_its_own(kind, capsys: pytest.CaptureFixture[str]) -> None:
    assert gk.identity(kind(True), "log 1 = 0") is None
    gk.identity(kind(False), "log 1 = 1")
    assert capsys.readouterr().out == "≡ log 1 = 0\n✗ log 1 = 1\n"


@pytest.mark.parametrize(
    ("here", "shown"),
    [
        (53, "53"),
        (60_000, "60000"),  # a count is shown whole
        (torch.tensor(53), "53"),
        (53.0, "53"),
        (53.2149, "53.2"),
        (0.0312499, "0.0312"),
        (-0.5, "-0.5"),
        (99.96, "100"),
        (12_345.6, "12300"),
        (0.0, "0"),
        (2.54e-5, "2.54e-5"),
        (-6.02e23, "-6.02e+23"),
        (torch.tensor(0.1), "0.1"),
        (np.float32(2 / 3), "0.667"),
        (torch.tensor(float("nan")), "nan"),
        (float("inf"), "inf"),
        ("97 %", "97 %"),
    ],
)
def test_what_was_measured_stands_in_brackets(here, shown, capsys) -> None:
    gk.claim(True, "water is wet", here=here)
    gk.claim(False, "water is dry", here=here)
    said = f"✓ water is wet (here {shown})\n✗ water is dry (here {shown})\n"
    assert capsys.readouterr().out == said


UNDECIDED = st.one_of(
    st.none(),
    st.integers(),
    st.floats(),
    st.text(),
    st.lists(st.booleans()),
    st.sampled_from([torch.tensor([True]), torch.ones(2, dtype=torch.bool), torch.tensor(1.0)]),
    st.sampled_from([np.array([True, True]), np.float64(1), object(), ..., print]),
)


@pytest.mark.parametrize("say", [gk.claim, gk.identity])
@given(truth=UNDECIDED)
def test_nothing_holds_by_truthiness(say, truth: object) -> None:
    with pytest.MonkeyPatch.context() as patch:
        printed: list[str] = []
        patch.setattr("builtins.print", lambda *words: printed.append(" ".join(words)))
        say(truth, "so it is")
    verdict, note = printed
    assert verdict == "✗ so it is"
    assert "expected True or False" in note


# ---- check: functions -------------------------------------------------------------------------


def generator_loss(fake_logits: Tensor) -> Tensor:
    return F.softplus(-fake_logits).mean()


MISTAKES = {
    "the sum is taken, not the mean": lambda a: F.softplus(-a).sum(),
    "the sign is flipped": lambda a: -F.softplus(-a).mean(),
    "the labels are swapped": lambda a: F.softplus(a).mean(),
    "sigmoid is applied twice": lambda a: F.softplus(-torch.sigmoid(a)).mean(),
    "nothing is averaged": lambda a: F.softplus(-a),
    "it is NaN": lambda a: a.mean() * torch.nan,
}


@pytest.mark.parametrize(
    "answer",
    [
        lambda a: -torch.log(torch.sigmoid(a)).mean(),
        lambda a: F.binary_cross_entropy_with_logits(a, torch.ones_like(a)),
        lambda a: F.binary_cross_entropy(a.sigmoid(), torch.ones_like(a)),
        lambda a: generator_loss(a.float()),
        lambda a: generator_loss(a).item(),
        lambda a: generator_loss(a).reshape(1),
        lambda a: np.log1p(np.exp(-a.numpy())).mean(),
        lambda a: sum(F.softplus(-x) for x in a) / len(a),
        lambda a: generator_loss(a.neg_().neg_()),
    ],
)
def test_correct_answers_written_differently_pass(says, answer) -> None:
    assert says(answer, generator_loss, MISTAKES) == CORRECT


@pytest.mark.parametrize(
    ("answer", "mistake"),
    [
        (lambda a: (1 + torch.exp(-a)).log().sum(), "the sum is taken, not the mean"),
        (lambda a: a.sigmoid().log().mean(), "the sign is flipped"),
        (lambda a: -(1 - a.sigmoid()).log().mean(), "the labels are swapped"),
        (
            lambda a: F.binary_cross_entropy_with_logits(a.sigmoid(), torch.ones_like(a)),
            "sigmoid is applied twice",
        ),
        (lambda a: [-x.sigmoid().log().item() for x in a], "nothing is averaged"),
        (lambda _: float("nan"), "it is NaN"),
    ],
)
def test_a_mistake_is_named_however_it_is_written(says, answer, mistake: str) -> None:
    expected = f"✗ not yet. A known mistake: {mistake}"
    assert says(answer, generator_loss, MISTAKES) == expected


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda a: 2 * generator_loss(a), "It is twice what is right"),
        (lambda a: generator_loss(a) + 0.1 * a[0] ** 2, "too large"),
        (lambda a: generator_loss(a) - 5, "too small"),
        (
            lambda a: torch.stack([generator_loss(a)] * 2),
            "shape (2,), expected a number: their mean is right",
        ),
        (lambda a: a.isnan().any(), "It gives a truth value, expected a number"),
        (lambda _: "a loss", "It gives text, expected a number"),
        (lambda a: (a, generator_loss(a)), "2 results, expected 1"),
        (lambda a: a.mean() * torch.inf, "too "),
        (lambda _: object(), "type object is not a number, tensor or text"),
        (lambda _: 1 / 0, "ZeroDivisionError: division by zero"),
        (lambda: 0, "TypeError"),
        (lambda a: a @ torch.ones(99).double(), "RuntimeError"),
        (0.7, "It gives"),
        ("softplus", "It gives text, expected a number"),
        (nn.Linear, "TypeError"),
    ],
)
def test_a_wrong_answer_is_told_why_and_raises_nothing(says, answer, words: str) -> None:
    line = says(answer, generator_loss, MISTAKES)
    assert line.startswith("✗ not yet.")
    assert words in line


def unwritten(fake_logits: Tensor) -> Tensor:
    raise NotImplementedError


def bare(fake_logits: Tensor) -> Tensor:
    raise NotImplementedError


@pytest.mark.parametrize("answer", [..., None, NotImplemented, lambda _: ..., lambda a: bare(a)])
def test_a_placeholder_waits(says, answer) -> None:
    assert says(answer, generator_loss, MISTAKES) == "○ not answered yet"


def test_a_forgotten_return_is_seen(says) -> None:
    assert says(lambda _: None, generator_loss) == "○ not answered yet: it returns None"


def test_a_return_that_is_forgotten_for_some_inputs_is_a_mistake(says) -> None:
    """It answers, so it is not unanswered."""
    words = says(lambda a: generator_loss(a) if a.sum() > 0 else None, generator_loss)
    assert words == "✗ not yet. It returns None for some inputs, a result for others"


def test_a_part_that_is_right_is_not_called_a_mistake(says) -> None:
    """Though a mistake's part lies within what counts as rounded of it."""
    words = says((117, 2), (117, 3), {"x is not a whole number": (117.2, 3)})
    assert "x is not" not in words
    assert "2nd result" in words


def test_what_torch_raises_is_no_placeholder(says) -> None:
    """The mean of booleans is a NotImplementedError of PyTorch's."""
    said = says(lambda a: (a > 0).mean(), lambda a: (a > 0).double().mean())
    assert said.startswith("✗ not yet. It stops with ")
    assert "mean(): could not infer output dtype" in said


def test_a_named_function_is_named(says) -> None:
    assert says(unwritten, generator_loss) == "○ unwritten: not answered yet"
    assert says(generator_loss, generator_loss) == f"✓ generator_loss: {CORRECT[2:]}"


def test_optional_arguments_are_left_alone(says) -> None:
    def reference(fake_logits: Tensor, real_logits: Tensor | None = None) -> Tensor:
        return F.softplus(-fake_logits).mean() if real_logits is None else fake_logits.sum()

    assert says(lambda a: generator_loss(a), reference) == CORRECT


def test_inputs_are_the_authors(says) -> None:
    seen: list[float] = []

    def reference(p: Tensor, q: Tensor) -> Tensor:
        seen.append(p.item())
        return (p - q).abs()

    def inputs(random: torch.Generator) -> tuple[Tensor, Tensor]:
        return torch.rand((), generator=random), torch.rand((), generator=random)

    assert says(lambda p, q: max(p, q) - min(p, q), reference, inputs=inputs) == CORRECT
    assert len(set(seen)) == 5
    says(reference, reference, inputs=inputs)
    assert {*seen} == {*seen[:5]}
    assert [seen.count(number) for number in seen[:5]] == 5 * [5]  # right twice, an answer thrice


def test_tolerances_are_the_authors(says) -> None:
    assert says(0.52, 0.5).startswith("✗")
    assert says(0.52, 0.5, rtol=0.1) == "✓ correct"
    assert says(1e-7, 0.0, atol=1e-9).startswith("✗")


def test_the_random_state_outside_is_left_alone(says) -> None:
    torch.manual_seed(3)
    expected = torch.rand(4)
    torch.manual_seed(3)
    noisy = lambda a: a + torch.randn(a.shape, dtype=a.dtype)
    assert says(lambda a: noisy(a), noisy) == CORRECT
    assert torch.equal(torch.rand(4), expected)


# ---- check: gradients -------------------------------------------------------------------------


def networks(random: torch.Generator) -> tuple[nn.Module, nn.Module, Tensor]:
    return nn.Linear(2, 3), nn.Linear(3, 1), torch.randn(4, 2, generator=random)


def d_loss(G: nn.Module, D: nn.Module, z: Tensor) -> Tensor:
    return F.softplus(D(G(z).detach())).mean()


def frozen_loss(G: nn.Module, D: nn.Module, z: Tensor) -> Tensor:
    D.requires_grad_(False)
    return F.softplus(-D(G(z))).mean()


DETACH = {"fakes are not detached": lambda G, D, z: F.softplus(D(G(z))).mean()}
FREEZE = {"D is not frozen": lambda G, D, z: F.softplus(-D(G(z))).mean()}


def test_a_forgotten_detach_is_named(says) -> None:
    def answer(G, D, z):
        return torch.log1p(torch.exp(D(G(z)))).mean()

    named = "✗ answer: not yet. A known mistake: fakes are not detached"
    assert says(answer, d_loss, DETACH, inputs=networks) == named
    assert "its gradient is not" in says(answer, d_loss, inputs=networks)


def test_holding_fakes_constant_another_way_passes(says) -> None:
    def answer(G, D, z):
        with torch.no_grad():
            fake = G(z)
        return F.softplus(D(fake)).mean()

    assert says(answer, d_loss, DETACH, inputs=networks).startswith("✓")


def test_a_forgotten_freeze_is_named(says) -> None:
    def answer(G, D, z):
        return -D(G(z)).sigmoid().log().mean()

    assert says(answer, frozen_loss, FREEZE, inputs=networks).endswith("D is not frozen")


def test_freezing_for_a_while_passes(says) -> None:
    def answer(G, D, z):
        D.requires_grad_(False)
        loss = F.softplus(-D(G(z))).mean()
        D.requires_grad_(True)
        return loss

    assert says(answer, frozen_loss, FREEZE, inputs=networks).startswith("✓")


def test_a_result_cut_from_its_graph_is_seen(says) -> None:
    line = says(lambda *a: d_loss(*a).item(), d_loss, inputs=networks)
    assert line.endswith(
        "It has no gradient: detach, no_grad, .item(), NumPy or its own backward() cuts it off"
    )


# ---- check: values ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "reference"),
    [
        (0.5, torch.tensor(0.5)),
        (np.float32(0.1), 0.1),
        (6272, 128 * 7 * 7),
        ([1, 2], torch.tensor([1.0, 2.0])),
        (torch.tensor([1, 2]), (1, 2)),
        ((torch.tensor(1.0), 2), [1, 2]),
        (" The  Generator", "the generator"),
        ({"b": "collapsed", "a": 1}, {"a": 1, "b": "Collapsed"}),
        (True, True),
        (float("inf"), float("inf")),
        (3, lambda: 3),
    ],
)
def test_a_right_value_passes(says, answer, reference) -> None:
    assert says(answer, reference) == "✓ correct"


@pytest.mark.parametrize(
    ("answer", "reference", "words"),
    [
        (0.4, 0.5, "It gives 0.4: too small"),
        (float("inf"), 0.5, "too large"),
        ([1, 2, 7], [1, 2, 3], "Its 3rd result is 7: too large (1st, 2nd: right)"),
        (False, True, "It gives False"),
        (1, True, "It gives a number, expected a truth value: the numbers are right"),
        (torch.nan, 1, "It gives nan: not a number"),
        ("D", "G", "It gives d"),
        ({"a": 1}, {"b": 1}, "It gives values for a; expected b"),
        ([[1, 2], [3]], [1, 2, 3], "2 results, expected 3"),
    ],
)
def test_a_wrong_value_is_told_why(says, answer, reference, words: str) -> None:
    line = says(answer, reference)
    assert line.startswith("✗ not yet.")
    assert words in line


def test_a_mistaken_value_is_named(says) -> None:
    mistakes = {"the logarithm has base 2": 2.0, "the sign is flipped": lambda: -1.386}
    assert says(2, 1.386, mistakes).endswith("the logarithm has base 2")
    assert says(-1.386, 1.386, mistakes).endswith("the sign is flipped")
    assert says(..., 1.386, mistakes) == "○ not answered yet"
    assert says([1, ...], [1, 2]) == "○ not answered yet"


# ---- check: an exercise that is at fault ------------------------------------------------------


@pytest.mark.parametrize(
    ("reference", "options", "error"),
    [
        (lambda a: a.log(), {}, (ValueError, "the reference gives NaN; give `inputs`")),
        (lambda _: None, {}, (NotImplementedError, "None stands where a result is expected")),
        (lambda _: 1 / 0, {}, (ZeroDivisionError, "division by zero")),
        (
            generator_loss,
            {"mistakes": {"log": lambda a: -a.sigmoid().log().mean()}},
            (ValueError, "the mistake 'log' gives what the reference gives in every trial"),
        ),
        (generator_loss, {"mistakes": {"late": lambda a: a[99]}}, (IndexError, "out of bounds")),
        (generator_loss, {"inputs": lambda _: (1, 2)}, (TypeError, "2 were given")),
        (torch.add, {}, (ValueError, "no signature found")),
    ],
)
def test_a_faulty_exercise_is_the_authors_error(reference, options: dict, error: tuple) -> None:
    kind, words = error
    with pytest.raises(kind, match=words):
        gk.check(0.0, reference, **options)
