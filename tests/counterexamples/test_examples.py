"""The calls that statements show, and what becomes of them in pools."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_selfinvoke.counterexamples.examples import examples
from pytest_selfinvoke.counterexamples.pool import build
from pytest_selfinvoke.counterexamples.pool_cache import PoolCache
from pytest_selfinvoke.counterexamples.search import Search
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.generation.reply import Solution
from pytest_selfinvoke.suites.problem import Problem

PROBLEM = Problem(
    suite="s",
    id="1",
    base_statement='def last(xs):\n    """last([1, 2]) is 2"""\n',
    base_reference="    return xs[-1] if xs else 0\n\n",
    pro_statement="# Such as lasts([[0]]).\ndef lasts(lists, more=0):\n"
    '    """All last ones.\n\n    >>> lasts([[], [-3, 4]])\n    [0, 4]\n'
    "    lasts([[5]]) -> [5]; lasts(lists), lasts(), lasts(...), lasts([[1]], more=1), outlasts([9]), lasts([1)\n"
    '    lasts([[5]]) again, and lasts([[\'a)\']], 2)\n    lasts([7]) cannot be\n    """\n',
    pro_reference="    return [last(xs) for xs in lists]\n\nlasts([[6]])\n",
    tests="assert lasts([[1, 2], [3]]) == [2, 3]\nassert lasts([[5]]) == [5]\nassert lasts([[2], [7, 8]]) == [2, 8]\n",
    base_name="last",
    pro_name="lasts",
)


def test_calls_with_literals() -> None:
    assert examples(PROBLEM) == [([[], [-3, 4]],), ([[5]],), (), ([["a)"]], 2), ([7],), ([[0]],)]
    assert examples(PROBLEM.base_part) == [([1, 2],)]


def test_there_are_none_where_nothing_can_be_read() -> None:
    assert examples(replace(PROBLEM, pro_reference="  return\n")) == []
    assert examples(replace(PROBLEM, pro_statement="def lasts(lists):\n", pro_name="lasts(")) == []


def test_there_are_never_too_many() -> None:
    many = "".join(f"# lasts([{number}])\n" for number in range(50))
    assert len(examples(replace(PROBLEM, pro_statement=f"{many}def lasts(lists):\n"))) == 20


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner() as runner:
        yield runner


def test_they_are_of_the_domain(runner: Runner, tmp_path: Path) -> None:
    pool = build(runner, PROBLEM)
    # One is a call of the tests, one has another number of arguments, to one there is no answer.
    assert set(map(str, pool.shown)) == {"([[], [-3, 4]],)", "([[0]],)"}
    inputs = [answer.arguments[0] for answer in pool.answers]
    assert [[0]] in inputs
    assert any(number < 0 for lists in inputs for numbers in lists for number in numbers)
    assert not build(runner, replace(PROBLEM, pro_statement="def lasts(lists, more=0):\n")).shown
    cache = PoolCache(tmp_path)
    cache.keep(PROBLEM, pool)
    assert cache.find(PROBLEM) == pool
    wrong = "def lasts(lists):\n    return [xs[-1] if xs else 1 for xs in lists]\n"
    found = Search(runner, cache).smallest(PROBLEM, Solution(wrong, "test"), Limits()).counterexample
    assert found is not None
    assert (found.call, found.tested, found.beyond) == ("lasts([[]])", False, ())


def test_an_example_that_the_references_disagree_on_is_none(runner: Runner) -> None:
    second = "def last(xs):\n    return xs[-1] if xs else 1\n"
    pool = build(runner, replace(PROBLEM, second_base=second))
    assert pool.second
    assert [str(call) for call in pool.shown] == ["([[0]],)"]
