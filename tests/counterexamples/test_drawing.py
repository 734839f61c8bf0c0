"""What Hypothesis draws: within the guards, of every kind that calls have, and the same for the same seed."""

from typing import Any

import pytest

from pytest_selfinvoke.counterexamples.drawing import MOST_QUESTIONS, cut_down, drawn
from pytest_selfinvoke.counterexamples.guards import Guards
from pytest_selfinvoke.counterexamples.literals import Arguments, literal

SEEN: dict[str, list[Arguments]] = {
    "numbers": [(3, -1.5, True), (40, 2.25, False), (7, 0.5, True)],
    "texts": [("ab c", "2024-01-31"), ("b", "2023-12-01"), ("cab ba", "1999-07-09")],
    "words": [(["red", "blue"], "red"), (["red"], "red"), (["blue", "red", "red"], "blue"), (["blue"], "blue")],
    "sorted": [([1, 4, 9],), ([2, 3],), ([5, 6, 7, 8],)],
    "tuples": [([("a", 1), ("b", 2)],), ([("c", 5)],), ([("a", 7), ("bc", 0), ("d", 3)],)],
    "sets": [({1, 2}, frozenset("ab")), ({5}, frozenset("c")), ({7, 8, 9}, frozenset("ac"))],
    "dictionaries": [({"a": [1], "b": [2, 3]},), ({"c": [4]},), ({"a": [7, 7], "d": [1]},)],
    "records": [({"name": "x", "age": 3},), ({"name": "yz", "age": 40},), ({"name": "x", "age": 9},)],
    "nothing": [(None, [[1, 2], [3, 4]]), (None, [[5, 6]])],
    "no arguments": [()],
}


@pytest.mark.parametrize("seen", SEEN.values(), ids=SEEN)
def test_within_the_guards_and_the_same_again(seen: list[Arguments]) -> None:
    found = drawn(seen, 1, 15)
    guards = Guards(seen)
    assert found
    assert all(guards.admit(call) for call in found)
    assert list(map(literal, drawn(seen, 1, 15))) == list(map(literal, found))
    if seen != [()]:
        assert any(not guards.seen(call) for call in found)


def test_cut_down_to_what_still_differs() -> None:
    seen: list[Arguments] = [([3, 1],), ([4],), ([7, 5, 5],)]
    found = drawn(seen, 2, 60)
    (first, *_) = [call for call in found if sum(call[0]) > 20]
    told: list[Any] = []

    def differs(call: Arguments) -> bool:
        told.append(call)
        return sum(call[0]) > 20

    cut_down(seen, 2, 60, literal(first), differs)
    assert 0 < len(told) <= MOST_QUESTIONS
    assert min(len(call[0]) for call in told if sum(call[0]) > 20) <= len(first[0])
    # What is known is not asked again.
    assert literal(first) not in map(literal, told)
    assert len(set(map(literal, told))) == len(told)
