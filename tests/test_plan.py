"""The plan: ids, order, limit, and the way to a worker."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_selfinvoke.execution.limits import LimitPolicy
from pytest_selfinvoke.generation.reply import ReplyKey
from pytest_selfinvoke.plan import Plan, natural
from pytest_selfinvoke.suites.problem import Problem, Suite


def suite(name: str, ids: list[str]) -> Suite:
    return Suite(name, "here", "0" * 64, tuple(Problem(name, i, "def b():\n", "", "def p():\n", "", "", "b", "p") for i in ids))


def test_ids_and_order() -> None:
    plan = Plan((suite("a", ["10", "2", "1"]), suite("b", ["0"])), ("m", "n"))
    assert list(plan.by_nodeid) == [
        "selfinvoke/a::1[m]",
        "selfinvoke/a::1[n]",
        "selfinvoke/a::2[m]",
        "selfinvoke/a::2[n]",
        "selfinvoke/a::10[m]",
        "selfinvoke/a::10[n]",
        "selfinvoke/b::0[m]",
        "selfinvoke/b::0[n]",
    ]
    assert plan.problem(ReplyKey("a", "2", "m", 0)).id == "2"


def test_several_samples_stand_in_the_id() -> None:
    plan = Plan((suite("a", ["x/1"]),), ("m",), samples=2)
    assert plan.by_nodeid == {
        "selfinvoke/a::x/1[m-0]": ReplyKey("a", "x/1", "m", 0),
        "selfinvoke/a::x/1[m-1]": ReplyKey("a", "x/1", "m", 1),
    }


def test_limit_counts_in_file_order() -> None:
    plan = Plan((suite("a", ["10", "2", "1"]),), ("m",), limit=2)
    assert list(plan.by_nodeid) == ["selfinvoke/a::2[m]", "selfinvoke/a::10[m]"]


@pytest.mark.parametrize("labels", [("m",), ("é", "\ud800")])
def test_way_to_a_worker(labels: tuple[str, ...]) -> None:
    plan = Plan((suite("a", ["10", "2", "1"]),), labels, 3, 2, "limits", LimitPolicy(cpu_floor_s=0.5, memory_bytes=7))
    text = plan.to_json()
    assert text.isascii()
    assert Plan.from_json(text) == plan


@given(st.lists(st.text("ab/-0123456789²٣", max_size=6)), st.integers(0, 10**30), st.integers(0, 10**30))
def test_natural_order(texts: list[str], one: int, other: int) -> None:
    ordered = sorted(texts, key=natural)
    assert all(natural(one) <= natural(other) for one, other in pairwise(ordered))
    assert (natural(f"a{one}") < natural(f"a{other}")) == (one < other)
