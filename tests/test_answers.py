"""What gk.check says of wrong answers that no author has listed, and of right ones in odd form."""

import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

import gankit as gk


@pytest.fixture
def says(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What a call of gk.check prints."""

    def run(*args: object, **options: object) -> str:
        gk.check(*args, **options)
        return capsys.readouterr().out.rstrip("\n").removeprefix("✗ not yet. ")

    return run


def loss(a: Tensor) -> Tensor:
    return F.softplus(-a).mean()


# ---- one number that depends on the input ------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda a: -loss(a), "It is minus what is right: the sign is wrong"),
        (lambda a: 2 * loss(a), "It is twice what is right"),
        (lambda a: loss(a) / 2, "It is half of what is right"),
        (lambda a: -loss(a) / 2, "It is minus half of what is right: the sign is wrong"),
        (lambda a: 100 * loss(a), "It is 100 times what is right"),
        (lambda a: loss(a) / math.log(2), "It is what is right divided by log 2: bits, not nats"),
        (lambda a: 3.7 * loss(a), "It is 3.7 times what is right, in every trial"),
        (
            lambda a: F.softplus(-a).sum(),
            "It is n times what is right: a sum in place of a mean, with n = len(a)",
        ),
        (
            lambda a: F.softplus(-a).sum() / (len(a) - 1),
            "It is n / (n − 1) times what is right, with n = len(a)",
        ),
        (
            lambda a: -loss(a) / len(a),
            "It is what is right divided by n, with the wrong sign, with n = len(a)",
        ),
        (lambda a: loss(a) ** 2, "It is the square of what is right"),
        (lambda a: loss(a) ** 0.5, "It is the root of what is right"),
        (lambda a: 1 / loss(a), "It is 1 divided by what is right"),
        (lambda a: 1 - loss(a), "It is 1 minus what is right"),
        (lambda a: loss(a).exp(), "It is the exponential of what is right"),
        (lambda a: loss(a) + 1, "It is 1 too large, throughout"),
        (lambda a: loss(a) - math.log(4), "It is log 4 too small, throughout"),
        (lambda _: 0.25, "It gives 0.25 in every trial, whatever the input"),
        (lambda a: F.softplus(-a), "expected a number: their mean is right"),
        (lambda a: F.softplus(-a) / len(a), "expected a number: their sum is right"),
        (lambda a: loss(a).isnan(), "It gives a truth value, expected a number"),
        (lambda a: F.softplus(-a[:1]).mean(), "It does not look at more than the first of a"),
    ],
)
def test_what_holds_in_every_trial_is_named(says, answer, words: str) -> None:
    assert words in says(answer, loss)


@pytest.mark.parametrize(
    "answer",
    [
        lambda a: 2.001 * loss(a) - 0.001 * a[0],
        lambda a: 2 * loss(a) if len(a) < 8 else 2.01 * loss(a),  # in four trials of five
        lambda a: -loss(a) + 0.01 * (len(a) > 7),
        lambda a: loss(a) ** 2.01,
        lambda a: F.softplus(-a).sum() + 0.01 * a[0],
        lambda a: loss(a) + 1 + 1e-2 * a[1],
        lambda a: loss(a) * (1 + 1 / len(a) ** 2),
    ],
)
def test_what_nearly_holds_is_not_named(says, answer) -> None:
    said = says(answer, loss)
    assert said.startswith("It gives")
    assert said.endswith(("too large", "too small"))


def test_a_relation_is_exact_for_small_numbers_too(says) -> None:
    """Where all is near 0, everything would hold within a tolerance."""
    said = says(lambda a: 3e-6 * a.mean(), lambda a: 1e-6 * a.mean(), atol=1e-9)
    assert said == "It is 3 times what is right, in every trial"


# ---- many numbers, several results -------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda a, b: a.flip(0) - b.flip(0), "It is right but for the order of its numbers"),
        (lambda a, b: (a - b)[:, None], "the numbers are right"),
        (lambda a, b: (a - b).mean(), "expected 4 numbers of shape (4,): it is the mean of these"),
        (lambda a, b: b - a, "It is right with a and b exchanged"),
        (lambda a, b: (a - b) ** 2, "It is the square of what is right"),
        (lambda a, b: a[:, None] - b, "It gives 16 numbers of shape (4, 4), expected 4 numbers"),
        (lambda a, b: a - 0.3, "It does not look at b"),
    ],
)
def test_a_vector_is_named(says, answer, words: str) -> None:
    assert words in says(answer, lambda a, b: a - b)


def test_rows_for_columns(says) -> None:
    def table(random: torch.Generator) -> tuple[Tensor]:
        return (torch.randn(3, 4, generator=random),)

    said = says(lambda a: a @ a.T * 0 + (a @ a.T).T[[1, 0, 2]], lambda a: a @ a.T, inputs=table)
    assert "order" in said
    assert says(lambda a: a.T @ a, lambda a: a @ a.T, inputs=table).startswith(
        "It gives 16 numbers"
    )
    square = {"inputs": lambda random: (torch.randn(3, 3, generator=random),)}
    said = says(lambda a: a.T, lambda a: a, **square)
    assert said == "It is right but for the axes, which are exchanged"


PAIR = lambda a: (a.mean(), a.square().mean())


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            lambda a: (a.mean(), a.square().mean() / 2),
            "Its 2nd result is half of what is right (1st: right)",
        ),
        (
            lambda a: (-a.mean(), a.square().mean().sqrt()),
            "Its 1st result is minus what is right: the sign is wrong; "
            "its 2nd result is the root of what is right",
        ),
        (lambda a: a.mean(), "It gives 1 result, expected 2"),
        (lambda a: (a.mean(), 0, 1), "It gives 3 results, expected 2"),
        (lambda a: torch.stack([a.mean(), 2 * a.square().mean()]), "Its 2nd result is twice"),
    ],
)
def test_of_several_results_it_is_said_which(says, answer, words: str) -> None:
    assert says(answer, PAIR).startswith(words)


def test_each_result_has_a_mistake_of_its_own(says) -> None:
    mistakes = {"no half": (1, 4, 3), "both": (-1, 4, 3), "all": (0, 0, 0)}
    said = says((-1, 2, 0), (1, 2, 3), mistakes)
    assert said.startswith("Its 1st result is minus what is right: the sign is wrong; its 3rd")
    assert said.endswith("(2nd: right)")
    said = says((1, 4, 0), (1, 2, 3), {**mistakes, "nothing": (1, 2, 0)})
    assert said.startswith("Its 2nd result: a known mistake, no half; its 3rd result: a known")


def test_options_of_the_reference_are_found_together(says) -> None:
    def power(a: Tensor, of: float = 2, scale: float = 1, total: Callable = torch.mean) -> Tensor:
        return scale * total(a.abs() ** of)

    mistakes = {"not squared": {"of": 1}, "tripled": {"scale": 3}}
    mistakes["the largest"] = {"total": torch.max}
    assert says(lambda a: 3 * a.abs().max(), power, mistakes) == (
        "Known mistakes: not squared; tripled; the largest"
    )
    assert says(lambda a: 3 * a.square().mean(), power, mistakes) == "A known mistake: tripled"


# ---- gradients, and what is left behind --------------------------------------------------------


def game(random: torch.Generator) -> tuple[nn.Module, nn.Module, Tensor]:
    return nn.Linear(2, 3), nn.Linear(3, 1), torch.randn(4, 2, generator=random)


def held(G: nn.Module, D: nn.Module, z: Tensor) -> Tensor:
    return F.softplus(D(G(z).detach())).mean()


def scaled(x: Tensor, factor: float) -> Tensor:
    """x itself, with a gradient that is a factor off."""
    return factor * x + ((1 - factor) * x).detach()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda G, D, z: F.softplus(D(G(z))).mean(), "a gradient flows into G, where none should"),
        (lambda G, D, z: held(G, D, z).detach(), "It has no gradient: detach"),
        (lambda G, D, z: held(G, D, z).item(), "It has no gradient: detach"),
        (
            lambda G, D, z: held(G, D.requires_grad_(False), z) + 0 * G(z).sum(),
            "no gradient reaches D",
        ),
        (
            lambda G, D, z: scaled(held(G, D, z), 2),
            "It is right, its gradient is not: its gradient in D is twice what is right",
        ),
        (
            lambda G, D, z: scaled(held(G, D, z), -1),
            "its gradient in D is minus what is right: the sign is wrong",
        ),
        (
            lambda G, D, z: -F.softplus(D(G(z))).mean(),
            "It is minus what is right: the sign is wrong; and a gradient flows into G",
        ),
    ],
)
def test_a_gradient_is_named_by_its_argument(says, answer, words: str) -> None:
    assert words in says(answer, held, inputs=game)


def frozen(G: nn.Module, D: nn.Module, z: Tensor) -> Tensor:
    result = held(G, D, z)
    D.requires_grad_(False)
    return result


def stepped(G: nn.Module, D: nn.Module, z: Tensor) -> Tensor:
    result = held(G, D, z)
    with torch.no_grad():
        D.bias += 1
    return result


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (frozen, "It leaves D with requires_grad switched"),
        (lambda G, D, z: held(G.eval(), D, z), "It leaves G in another mode"),
        (stepped, "It changes the values of D"),
        (lambda G, D, z: held(G, D, z.mul_(1)) + 0 * z.zero_().sum(), "changes the values of z"),
    ],
)
def test_what_a_call_leaves_behind_is_part_of_it(says, answer, words: str) -> None:
    assert words in says(answer, held, inputs=game)


def test_what_the_reference_leaves_may_be_left(says) -> None:
    assert "correct" in says(frozen, frozen, inputs=game)
    assert "correct" in says(held, frozen, inputs=game)


def backward(G: nn.Module, D: nn.Module, z: Tensor) -> Tensor:
    D(G(z)).sum().backward()
    return G.weight.grad.norm()


def test_a_second_call_on_the_same_arguments_is_tried(says) -> None:
    def length(G: nn.Module, D: nn.Module, z: Tensor) -> Tensor:
        (slope,) = torch.autograd.grad(D(G(z)).sum(), G.weight)
        return slope.norm()

    def fresh(G: nn.Module, D: nn.Module, z: Tensor) -> Tensor:
        G.zero_grad()
        return backward(G, D, z)

    assert "It is right once, but not when it is called again" in says(
        backward, length, inputs=game
    )
    assert "correct" in says(fresh, length, inputs=game)  # what it leaves changes no result

    def loss(G: nn.Module, D: nn.Module, z: Tensor) -> Tensor:
        fresh(G, D, z)
        return held(G, D, z)

    assert "correct" in says(held, held, inputs=game)
    said = says(loss, held, inputs=game)
    assert "it leaves gradients in G" in said


def test_a_change_that_the_task_demands_is_not_blamed(says) -> None:
    def walked(G: nn.Module, D: nn.Module, z: Tensor, step: float = 0.1) -> Tensor:
        with torch.no_grad():
            D.weight += step
        return D(G(z)).mean().detach()

    said = says(lambda G, D, z: walked(G, D, z, step=0.2), walked, inputs=game)
    assert "goes on using" not in said
    assert "It changes D, but not as the task demands" in said


def test_two_results_of_a_function_are_no_decimal_comma(says) -> None:
    said = says(lambda x: (x.mean(), x.sum()), lambda x: x.mean())
    assert "gives 2 results, expected 1" in said
    assert "comma" not in said
    assert "A comma makes two numbers of one" in says((1, 568), 1568)


def test_a_gradient_counts_only_where_there_is_one(says) -> None:
    def length(G: nn.Module, D: nn.Module, z: Tensor, graph: bool = False) -> Tensor:
        (slope,) = torch.autograd.grad(D(G(z)).sum(), G.weight, create_graph=graph)
        return slope.norm()

    def longer(G: nn.Module, D: nn.Module, z: Tensor) -> Tensor:
        return length(G, D, z, graph=True)

    assert "correct" in says(longer, length, inputs=game)
    assert "has no gradient" in says(length, longer, inputs=game)


# ---- kinds of input ----------------------------------------------------------------------------


def test_an_answer_for_one_kind_of_input_is_told_for_which(says) -> None:
    inputs = {
        "vectors": lambda random: (torch.randn(5, 3, generator=random),),
        "pictures": lambda random: (torch.randn(5, 2, 4, 4, generator=random),),
    }
    reference = lambda x: x.flatten(1).norm(dim=1)
    said = says(lambda x: x.square().sum((1, 2, 3)).sqrt(), reference, inputs=inputs)
    assert said.startswith("Right for pictures, not for vectors. It stops with IndexError: ")
    said = says(lambda x: x.norm(dim=1), reference, inputs=inputs)
    assert said.startswith("Right for vectors, not for pictures. It gives ")
    said = says(lambda x: 2 * x.flatten(1).norm(dim=1), reference, inputs=inputs)
    assert said == "It is twice what is right"


def test_a_listed_mistake_may_stop_where_the_answer_stops(says) -> None:
    inputs = {"vectors": lambda _: (torch.ones(3),), "pictures": lambda _: (torch.ones(2, 4),)}
    mistakes = {"one axis was forgotten": lambda x: x.sum(1)[0]}
    said = says(lambda x: x[:1].sum(1)[0], lambda x: x.sum(), mistakes, inputs=inputs)
    assert said == "A known mistake: one axis was forgotten"


# ---- one number --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (148, math.exp(5)),
        (148.4, math.exp(5)),
        (0.347, math.log(2) / 2),
        (-1.39, -math.log(4)),
        (Fraction(3, 4), 0.75),
        (Decimal("0.75"), 0.75),
        ((Fraction(6, 5), Decimal("2.4")), (1.2, 2.4)),
        (complex(4, 0), 4),
    ],
)
def test_a_number_may_be_rounded_and_written_as_one_likes(says, answer, right) -> None:
    assert says(answer, right) == "✓ correct"


@pytest.mark.parametrize(
    ("answer", "right", "words"),
    [
        (1570, 1568, "It gives 1570: too large"),  # a whole number is not rounded
        (0.35, math.log(2) / 2, "It is right to two digits: give three"),
        (147, math.exp(5), "It gives 147: too small"),
        (-1568, 1568, "It is minus what is right: the sign is wrong"),
        (75, 0.75, "It is 100 times what is right, as in percent"),
        (2, 4, "It is half of what is right, or the root of what is right"),
        (0.25, 0.75, "It is 1 minus what is right"),
        (-2, -math.log(4), "It is what is right divided by log 2: bits, not nats"),
        ((1, 568), 1568, "It gives 2 results, expected 1. A comma makes two numbers of one"),
        ({"A": "x"}, {"A": "x", "B": "y"}, "It gives values for A; expected A, B"),
        ({"A": "x", "B": "x"}, {"A": "x", "B": "y"}, "B is x (A: right)"),
        (5, 4, "It is 1 too large, throughout"),
    ],
)
def test_a_single_number_is_named_by_what_can_be_said(says, answer, right, words: str) -> None:
    assert says(answer, right).startswith(words)


@pytest.mark.parametrize("answer", [3.1, 9.2, 7.9, -3.9, 0.26])
def test_a_number_near_a_relation_is_not_named(says, answer: float) -> None:
    assert says(answer, 4).startswith("It gives")


# ---- exceptions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda a: (a > 0).mean(), "a mean of True and False: make numbers of them first"),
        (lambda a: F.binary_cross_entropy(a, a * 0), "this loss takes probabilities"),
        (lambda a: a.sort() - a.sort(), "take .values"),
        (lambda a: a + torch.ones(99), "two shapes do not fit"),
        (lambda a: a.requires_grad_().numpy().sum(), "NumPy takes no tensor with a gradient"),
        (lambda a: 1 / 0 + a.mean(), "It stops with ZeroDivisionError: division by zero"),
    ],
)
def test_an_exception_is_told_in_plain_words(says, answer, words: str) -> None:
    assert words in says(answer, loss)


def test_results_in_another_order_are_seen(says) -> None:
    said = says(lambda a: PAIR(a)[::-1], PAIR)
    assert said == "The results are right, in another order: 2nd, 1st is right"


def test_an_answer_that_fails_for_one_kind_and_errs_for_all_is_named(says) -> None:
    inputs = {
        "batches of one size": lambda random: torch.randn(2, 5, generator=random),
        "batches of two sizes": lambda random: torch.randn(9, generator=random).split([5, 4]),
    }
    mistakes = {"the sign of the second": lambda a, b: a.mean() + b.mean()}
    said = says(
        lambda a, b: (a + b).mean(), lambda a, b: a.mean() - b.mean(), mistakes, inputs=inputs
    )
    assert said.startswith("A known mistake: the sign of the second (for batches of one size).")
    assert "It stops with RuntimeError" in said
