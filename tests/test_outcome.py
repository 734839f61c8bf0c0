"""Outcomes on their way from a worker to the controller, and to disk."""

import json
from dataclasses import fields
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pytest_selfinvoke.counterexamples.agreement import Differing, Disputed, Shown
from pytest_selfinvoke.counterexamples.counterexample import Counterexample
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.outcome import Outcome

texts = st.text(max_size=20)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "str": texts,
    "int": st.integers(0, 9),
    "float": st.floats(0, 9),
    "bool": st.booleans(),
    "float | None": st.none() | st.floats(0, 9),
    "int | None": st.none() | st.integers(0, 9),
    "bool | None": st.none() | st.booleans(),
    str(Limits | None): st.none() | st.builds(Limits, cpu_s=st.floats(0.1, 9), processes=st.integers(1, 9)),
    str(Counterexample | None): st.none() | st.builds(Counterexample, beyond=st.lists(texts, max_size=2).map(tuple)),
    str(Disputed | None): st.none() | st.builds(Disputed, beyond=st.lists(texts, max_size=2).map(tuple)),
    str(Differing | None): st.none()
    | st.builds(
        Differing,
        answers=st.lists(st.tuples(st.integers(0, 9), texts), max_size=2).map(tuple),
        shown=st.lists(st.builds(Shown, counterexample=st.builds(Counterexample)), max_size=2).map(tuple),
    ),
    "tuple[str, ...]": st.lists(texts, max_size=3).map(tuple),
}


def kind(annotation: Any) -> str:
    return annotation.__name__ if isinstance(annotation, type) and annotation is not tuple else str(annotation)


outcomes = st.builds(Outcome, **{field.name: VALUES[kind(field.type)] for field in fields(Outcome)})


@given(outcomes)
def test_nothing_is_lost_on_the_way(outcome: Outcome) -> None:
    assert Outcome.from_dict(json.loads(json.dumps(outcome.to_dict()))) == outcome
    assert Outcome.from_dict(json.loads(json.dumps(outcome.to_report()))) == outcome


def test_only_what_is_known_travels() -> None:
    assert Outcome("s", "1", "m", 0, "passed", tests_total=3).to_report() == {
        "suite": "s",
        "id": "1",
        "model": "m",
        "sample": 0,
        "status": "passed",
        "tests_total": 3,
    }


def test_lone_surrogates_become_escapes() -> None:
    assert Outcome("s", "1", "m", 0, "wrong", left="\ud800").to_report()["left"] == "\\ud800"
