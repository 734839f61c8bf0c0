"""Texts of strangers' objects are short, whatever the objects do."""

from collections import Counter, OrderedDict, defaultdict, deque
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_selfinvoke.execution.texts import short_repr, short_str, type_name


class Rude:
    def __repr__(self) -> str:
        raise KeyboardInterrupt


class Liar(type):
    @property
    def __name__(cls) -> str:  # type: ignore[override]
        raise ValueError


class Named(metaclass=Liar):
    pass


def recursive() -> list[Any]:
    value: list[Any] = []
    value.extend([value] * 100)
    return value


@pytest.mark.parametrize(
    "value",
    [
        1,
        -1.5,
        float("nan"),
        True,
        None,
        "text",
        "\ud800",
        b"bytes",
        [1, [2, (3,)]],
        (1,),
        (),
        {"b": 1, "a": {2}},
        {},
        set(),
        frozenset({1}),
        deque([1]),
        Counter("aab"),
        OrderedDict(a=1),
        defaultdict(int, a=1),
        range(3),
        2 + 3j,
        ...,
    ],
)
def test_small_values_are_given_in_full(value: object) -> None:
    assert short_repr(value) == repr(value)


@pytest.mark.parametrize(
    "value",
    [
        10**100_000,
        -(10**100_000),
        "x" * 10**7,
        b"x" * 10**7,
        [0] * 10**7,
        {i: i for i in range(10**6)},
        set(range(10**5)),
        recursive(),
        [[[[[["x" * 100] * 100] * 100] * 100] * 100] * 100] * 100,
        [10**10_000] * 10,
    ],
    ids=range(10),
)
def test_large_values_are_short_and_quick(value: object) -> None:
    assert len(short_repr(value)) <= 2000


def test_values_without_a_text() -> None:
    assert short_repr(Rude()) == "<no repr: KeyboardInterrupt>"
    assert short_repr([Rude()]) == "<no repr: KeyboardInterrupt>"
    assert short_str(Rude()) == "<no text: KeyboardInterrupt>"
    assert short_str("x" * 5000) == "x" * 1997 + "..."


def test_addresses_are_left_out() -> None:
    assert short_repr(object()) == "<object object at 0x...>"
    assert short_repr([object(), object()]).count("0x...") == 2


def test_type_names() -> None:
    assert type_name(ValueError()) == "ValueError"
    assert type_name(Named()) == "Named"


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
)


@settings(deadline=None)
@given(json_like)
def test_any_value(value: object) -> None:
    text = short_repr(value)
    assert len(text) <= 2000
    if len(repr(value)) < 200:
        assert text == repr(value)
