"""What is taken from the calls of the tests for a rule, and which inputs break one."""

from typing import Any

import pytest

from pytest_selfinvoke.counterexamples.guards import Guards

Call = tuple[Any, ...]

NUMBERS = [([1, 2, 3],), ([4, 5],), ([10, 7, 9, 20],)]
WORDS = [("one two",), ("three",), ("four five six",)]
TEXTS = [(["ab", "cd"], 1), (["abc"], 2), (["b", "c", "d"], 3)]


@pytest.mark.parametrize(
    ("seen", "call", "broken"),
    [
        (NUMBERS, ([3, 1],), ()),
        (NUMBERS, ([1],), ("shorter",)),
        (NUMBERS, ([1, 2, 3, 4, 5],), ("longer",)),
        (NUMBERS, ([21, 3],), ("larger",)),
        (NUMBERS, ([0, 3],), ("zero",)),
        (NUMBERS, ([-1, 3],), ("sign",)),
        (NUMBERS, ([],), ("empty",)),
        (NUMBERS, ([1.5, 2],), ("mixed", "type")),
        (NUMBERS, ([True, 2],), ("mixed", "type")),
        (NUMBERS, ((1, 2),), ("type",)),
        (NUMBERS, ([1, 2], 3), ("parts",)),
        ([([[1, 2], [3, 4, 5]],)], ([[1, 2]],), ("shorter",)),
        ([([[1, 2], [3, 4, 5]],)], ([[1], [2]],), ("shorter", "single")),
        ([([1.5],), ([2.25, 3.0],)], ([2.125],), ("decimals",)),
        ([([1.5],), ([2.25, 3.0],)], ([float("nan")],), ("infinite",)),
        (WORDS, ("two four",), ()),
        (WORDS, (" two",), ("blanks", "shorter")),
        (WORDS, ("two  two",), ("blanks",)),
        (WORDS, ("two, two",), ("punctuation",)),
        (WORDS, ("Two two",), ("alphabet",)),
        (WORDS, ("two 2",), ("alphabet",)),
        ([("2024-01-31",), ("1999-12-05",), ("2001-07-14",)], ("2024-1-31",), ("format", "shorter")),
        ([("2024-01-31",), ("1999-12-05",), ("2001-07-14",)], ("2024/01/31",), ("format", "punctuation")),
        ([("(())",), ("()()",), ("(()",)], ("(",), ("shorter",)),
        ([("(())",), ("()()",), ("((()))",)], ("(",), ("brackets", "shorter")),
        ([("0110",), ("1001",), ("111",)], ("12",), ("alphabet", "shorter")),
        ([(["up", "down", "up"],), (["down", "down"],)], (["left"],), ("choice", "shorter")),
        ([("1/2",), ("3/4",), ("5/1",)], ("1/0",), ("zero",)),
        (TEXTS, (["ab"], 3), ()),
        ([([1, 2], [3, 4]), ([5], [6]), ([1, 2, 3], [4, 5, 6])], ([1, 2], [3]), ("relation",)),
        ([(1, 5), (2, 9), (3, 4)], (5, 4), ("larger", "relation")),
        ([([3, 1, 2], 3), ([9, 8], 2), ([4, 5, 6, 7], 4)], ([1, 2], 3), ("relation",)),
        ([(["a", "b"], "a"), (["c"], "c"), (["d", "e"], "e")], (["a"], "b"), ("relation",)),
        ([([1, 2, 5],), ([3, 4, 9],), ([2, 6, 8],)], ([2, 1, 5],), ("order",)),
        ([([1, 2, 5],), ([3, 4, 9],), ([2, 8, 6],)], ([2, 2, 5],), ("repeated",)),
        ([([[1, 2], [3, 4]],), ([[1, 2, 3], [4, 5, 6]],)], ([[1, 2], [3]],), ("shape", "shorter")),
        ([([[1, 2], [3, 4]],), ([[1, 2, 3], [4, 5, 6], [7, 8, 9]],)], ([[1, 2, 3], [4, 5, 6]],), ("shape",)),
        ([([(1, "a"), (2, "b")],), ([(3, "c")],)], ([("a", 1)],), ("type",)),
        ([([(1, 4), (2, 3)],), ([(3, 9)],)], ([(5, 4)],), ("larger", "relation")),
        ([({"a": 1},), ({"b": 2, "c": 3},)], ({"a": 0},), ("zero",)),
        ([({"name": "x", "age": 1},), ({"name": "y", "age": 2},), ({"name": "z", "age": 4},)], ({"name": "x"},), ("parts",)),
    ],
)
def test_rules(seen: list[Call], call: Call, broken: tuple[str, ...]) -> None:
    assert set(broken) <= set(Guards(seen).broken(call))
    if not set(broken) - {"longer", "shorter", "larger", "smaller"}:
        assert set(Guards(seen).broken(call)) == set(broken)


@pytest.mark.parametrize("seen", [NUMBERS, WORDS, TEXTS])
def test_what_was_seen_breaks_nothing(seen: list[Call]) -> None:
    guards = Guards(seen)
    assert [guards.broken(call) for call in seen] == [()] * len(seen)


def test_lengths_and_magnitudes_are_free_and_nothing_else() -> None:
    guards = Guards(NUMBERS)
    assert guards.admit(([100],))
    assert not guards.admit(([100, 0],))


def test_four_of_one_length_are_no_accident() -> None:
    seen: list[Call] = [([1, 2],), ([3, 4],), ([5, 6],), ([7, 8],)]
    assert Guards(seen).admit(([3, 9],))
    assert not Guards(seen).admit(([1],))
    assert Guards(seen[:2]).admit(([1],))
