"""Who agrees with whom among solutions that passed, and which of the differences of one is then a finding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_selfinvoke.analysis.disputes import DisputeCounts, by_group, disputes
from pytest_selfinvoke.counterexamples.agreement import Differing, Disputed, Shown, Votes, undisputed_by_others, votes
from pytest_selfinvoke.counterexamples.counterexample import Counterexample
from pytest_selfinvoke.counterexamples.formats import Formats
from pytest_selfinvoke.execution.differences import difference, digest
from pytest_selfinvoke.outcome import Outcome


def differing(*answers: tuple[int, str], asked: int = 100, inputs: str = "same") -> Differing:
    shown = tuple(Shown(number, Counterexample(f"f({number})", "value", "1", "2")) for number, _ in answers)
    return Differing(inputs, asked, answers, shown)


MINE = differing((3, "a"), (5, "b"))
AS_REFERENCE = differing()


def test_votes() -> None:
    others = [AS_REFERENCE, differing((3, "a")), differing((3, "c")), differing(asked=3), differing((3, "a"), inputs="others")]
    assert votes(MINE, 3, others) == Votes(asked=3, with_reference=1, with_solution=1)
    assert votes(MINE, 5, others) == Votes(asked=3, with_reference=3, with_solution=0)
    assert votes(MINE, 3, []) == Votes(0, 0, 0)


@pytest.mark.parametrize(
    ("asked", "with_reference", "with_solution", "against"),
    [
        (0, 0, 0, False),
        (1, 1, 0, False),
        # One that answers something else again speaks for nobody.
        (1, 0, 0, False),
        (1, 0, 1, True),
        (2, 1, 1, True),
        (3, 2, 1, False),
        (3, 1, 0, True),
        (9, 5, 4, False),
        (9, 4, 3, True),
    ],
)
def test_against(asked: int, with_reference: int, with_solution: int, against: bool) -> None:
    assert Votes(asked, with_reference, with_solution).against is against


def test_the_first_that_the_others_are_not_against() -> None:
    found = undisputed_by_others(MINE, [differing((3, "a")), differing((3, "a")), AS_REFERENCE])
    assert found == (MINE.shown[1], Votes(3, 3, 0))
    assert undisputed_by_others(MINE, [MINE]) is None
    assert undisputed_by_others(MINE, []) == (MINE.shown[0], Votes(0, 0, 0))


def test_they_travel() -> None:
    assert Differing.from_dict(MINE.to_dict()) == MINE
    disputed = Disputed("f(1)", "value", "1", "2", ("longer",), True, None, others=3, with_reference=2, note="why")
    outcome = Outcome("s", "1", "m", 0, "passed", disputed=disputed, differing=MINE)
    assert Outcome.from_dict(outcome.to_dict()) == Outcome.from_dict(outcome.to_report()) == outcome


def test_counts() -> None:
    found = [Disputed("f(1)", "value", "1", "2", decision=decision) for decision in ("open", "accepted")]
    outcomes = [
        *(Outcome("s", "1", "one", sample, "passed", searched=9, disputed=each) for sample, each in enumerate(found)),
        Outcome("s", "2", "one", 0, "passed", searched=9, undisputed="dismissed"),
        Outcome("s", "3", "one", 0, "wrong"),
        Outcome("s", "1", "two", 0, "passed", searched=9, undisputed="most others agree"),
        Outcome("s", "2", "two", 0, "passed", unsearched="why"),
    ]
    models = disputes(outcomes)
    assert models == {"one": DisputeCounts(3, 3, 1, 1, 1, 0), "two": DisputeCounts(2, 1, 0, 0, 0, 1)}
    assert by_group(models, {"one": "moe", "two": "moe"}) == {"moe": DisputeCounts(5, 4, 1, 1, 1, 1)}
    assert disputes([Outcome("s", "1", "one", 0, "passed")]) == {}


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab", max_size=3),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text("ab", max_size=1), values, max_size=2),
    max_leaves=8,
)


@given(PLAIN, st.randoms(use_true_random=False))
def test_results_that_do_not_differ_have_one_digest(value: object, random: object) -> None:
    again = eval(repr(value))
    if isinstance(again, list):
        random.shuffle(again)  # type: ignore[attr-defined]
        assert digest(tuple(again)) == digest(value)
    assert difference(again, value) in ("", "order")
    assert digest(again) == digest(value)


def test_digests_of_what_differs_are_others() -> None:
    values = [[1, 2], [1, 3], [[1, 2]], [[2, 1]], {"a": [1]}, "12", None, 0.5, [[1], [2]], [[1, 2], [3]]]
    assert len({digest(value) for value in values}) == len(values)
    assert digest([[3], [1, 2]]) == digest([[1, 2], [3]])
    assert digest(1.0) == digest(True) == digest(1)
    assert digest(0.1 + 0.2) == digest(0.3)


def test_formats() -> None:
    formats = Formats([(["Ann", "bob"], "a_b"), (["Carl"], "cc"), ([], "d. e")])
    assert all(formats.admit((names, "x")) for names in (["Zoe"], ["zoe"], ["z"], ["Z"], [], ["Ann Bob"], ["1"]))
    assert not any(formats.admit((names, "x")) for names in (["zoE"], ["ZOE"], ["Ann "], ["-"], [["ANN"]]))
    assert all(formats.admit(([], text)) for text in ("", "b_a", "c. d", "a-b"))
    assert not any(formats.admit(([], text)) for text in ("a_", "_a", "a__b", "a.. b", "A"))
    # Where marks are all there is, they are what is meant.
    assert Formats([("(())",), ("[]",)]).admit((")]((",))
