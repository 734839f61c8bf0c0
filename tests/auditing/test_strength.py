"""Who tells mistakes in a reference from it, with real processes."""

import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_selfinvoke.auditing.mutants import Mistakes
from pytest_selfinvoke.auditing.side_by_side import for_each
from pytest_selfinvoke.auditing.strength import By, Caught, Strength, by_kind, strength
from pytest_selfinvoke.counterexamples.pool_cache import PoolCache
from pytest_selfinvoke.counterexamples.search import Search
from pytest_selfinvoke.errors import SandboxError
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.suites.problem import Problem

PROBLEM = Problem(
    suite="own",
    id="7",
    base_statement="def small(x):\n",
    base_reference="    return x < 10\n\n",
    pro_statement="def smalls(xs):\n",
    pro_reference="    kept = [x for x in xs if small(x)]\n    while len(kept) > 3:\n        kept.pop()\n    return kept\n",
    tests="assert smalls([5, 20]) == [5]\nassert smalls([40, 3, 12, 4]) == [3, 4]\n"
    "assert smalls([1, 2, 3, 4, 5]) == [1, 2, 3]\nprint(smalls([8]))\n",
    base_name="small",
    pro_name="smalls",
)


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner() as runner:
        yield runner


def test_who_catches_what(runner: Runner, tmp_path: Path) -> None:
    found = strength(runner, Search(runner, PoolCache(tmp_path)), PROBLEM, 0.01)
    # The limit of small numbers is nowhere in the tests, the pool has it; without pop() there is no end.
    assert sorted(set(found.mutants)) == [
        ("base call", "tests"),
        ("condition", "tests"),
        ("off by one", "pool"),
        ("off by one", "tests"),
        ("return", "tests"),
        ("statement", "time"),
    ]
    (first, second) = found.survivors
    assert (first.id, first.function, first.line, first.before, first.after) == ("7", "small", 2, "10", "11")
    assert (first.call, first.got, first.expected) == ("smalls([10])", "[10]", "[]")
    assert (second.before, second.after, second.call) == ("x < 10", "x <= 10", "smalls([10])")
    assert (found.caught.made, found.caught.time, found.caught.pool, found.caught.weak) == (10, 1, 2, False)


def test_tests_that_are_weak_and_have_no_calls(runner: Runner, tmp_path: Path) -> None:
    weak = replace(PROBLEM, tests="assert callable(smalls)\nassert (lambda f: f([1]))(smalls) is not None\n")
    caught = strength(runner, None, weak, 0.01).caught
    assert (caught.pool, caught.nobody, caught.weak) == (0, 0, True)
    assert caught.unasked > caught.by_tests > 0


def test_a_mistake_that_cannot_be_run_is_not_counted(runner: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise SandboxError("no more")

    monkeypatch.setattr(Runner, "judge", broken)
    assert strength(runner, None, PROBLEM, 0.01) == Strength("7", (), ())


def test_one_that_cannot_be_loaded_is_none(runner: Runner) -> None:
    short = replace(PROBLEM, pro_reference="    return [x for x in xs if small(x)]\n", tests="assert smalls([5, 20]) == [5]\n")
    early = replace(short, base_reference="    return x < 10\n\nassert small(9)\n\n")
    of_base = {kind for kind, _ in strength(runner, None, short, 0.01).mutants}
    assert {kind for kind, _ in strength(runner, None, early, 0.01).mutants} == of_base
    assert strength(runner, None, early, 0.01).caught.made == strength(runner, None, short, 0.01).caught.made - 1


def test_one_that_is_nested_too_deep_has_none(runner: Runner) -> None:
    deep = replace(PROBLEM, base_reference=f"    return x{' + 0' * 1500} < 10\n\n")
    assert strength(runner, None, deep, 0.01) == Strength("7", (), ())


def test_filters_of_warnings_stay(recwarn: pytest.WarningsRecorder) -> None:
    def made(_: Runner, problem: Problem) -> int:
        return sum("d" in Mistakes(problem).traced for _ in range(20))

    before = list(warnings.filters)
    odd = [replace(PROBLEM, id=str(number), base_reference="    return '\\d' != 3\n\n") for number in range(4)]
    assert for_each(odd, {}, "auto", made) == [20] * 4
    assert warnings.filters == before
    assert not recwarn.list


WAYS: st.SearchStrategy[By] = st.sampled_from(["tests", "time", "pool", "nobody", "unasked"])


@given(st.lists(st.lists(st.tuples(st.sampled_from(["return", "boolean"]), WAYS))))
def test_counts_add_up(all_of: list[list[tuple[str, By]]]) -> None:
    strengths = [Strength(str(number), tuple(mutants), ()) for number, mutants in enumerate(all_of)]
    total = sum((one.caught for one in strengths), Caught())
    assert total == sum(by_kind(strengths).values(), Caught())
    assert total.made == sum(map(len, all_of)) == total.by_tests + total.pool + total.nobody + total.unasked
