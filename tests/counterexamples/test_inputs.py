"""Laws of inputs: their text, their way to another process, making them and cutting them down."""

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_selfinvoke.counterexamples.guards import Guards
from pytest_selfinvoke.counterexamples.literals import literal, size
from pytest_selfinvoke.counterexamples.making import MOST_MADE, made
from pytest_selfinvoke.counterexamples.shrinking import smaller
from pytest_selfinvoke.execution.codec import encode
from pytest_selfinvoke.execution.probing import from_text, to_text

ATOMS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
HASHABLE = st.recursive(ATOMS, lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=5)
VALUES = st.recursive(
    ATOMS | st.frozensets(HASHABLE, max_size=3) | st.sets(HASHABLE, max_size=3),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(HASHABLE, inner, max_size=3) | st.tuples(inner, inner),
    max_leaves=6,
)
CALLS = st.lists(VALUES, min_size=1, max_size=3).map(tuple)


@given(CALLS)
@settings(deadline=None)
def test_they_travel(call: tuple[Any, ...]) -> None:
    there = from_text(to_text(encode(call)))
    assert there == call
    assert literal(there) == literal(call)


@given(CALLS)
@settings(deadline=None)
def test_text_is_source(call: tuple[Any, ...]) -> None:
    assert eval(literal(call), {"inf": float("inf")}) == call


@given(st.sets(st.integers()))
def test_text_of_sets_is_sorted(numbers: set[int]) -> None:
    assert literal(numbers) == ("{" + ", ".join(sorted(map(repr, numbers))) + "}" if numbers else "set()")


@given(CALLS)
@settings(max_examples=30, deadline=None)
def test_steps_are_smaller_and_of_the_same_types(call: tuple[Any, ...]) -> None:
    steps = smaller(call)
    assert all(size(step) < size(call) for step in steps)
    assert [size(step) for step in steps] == sorted({size(step) for step in steps})
    assert all(list(map(type, step)) == list(map(type, call)) for step in steps)


@given(st.lists(CALLS.filter(lambda call: len(call) == 2), min_size=1, max_size=4))
@settings(max_examples=8, deadline=None)
def test_made_inputs_are_within_the_guards(seen: list[tuple[Any, ...]]) -> None:
    guards = Guards(seen)
    inputs = made(seen, guards, "seed")
    assert all(map(guards.admit, inputs))
    assert {literal(call) for call in seen} <= {literal(call) for call in inputs}
    assert len(inputs) <= MOST_MADE + len(seen)
    assert [size(call) for call in inputs] == sorted(size(call) for call in inputs)


PROGRAM = """
from pytest_selfinvoke.counterexamples.guards import Guards
from pytest_selfinvoke.counterexamples.literals import literal
from pytest_selfinvoke.counterexamples.making import made
seen = [({"a", "b", "c"}, {"x": [1, 2]}), ({"d", "e"}, {"y": [3]}), ({"f"}, {"z": [], "w": [5, 9]})]
print(literal(made(seen, Guards(seen), "suite::1")))
"""


def test_the_same_inputs_under_any_hash_seed() -> None:
    printed = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(printed) == 1
    assert len(printed.pop()) > 2000


@pytest.mark.parametrize(
    ("call", "least"),
    [(([5, 3, 9, 2],), ([],)), (("hello",), ("",)), ((700,), (0,)), ((-3.75,), (0.0,)), (({1: "x", 2: "y"},), ({},))],
)
def test_steps_lead_to_the_least_of_a_type(call: tuple[Any, ...], least: tuple[Any, ...]) -> None:
    while steps := smaller(call):
        call = steps[0]
    assert call == least
