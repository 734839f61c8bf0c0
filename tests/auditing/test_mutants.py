"""Mistakes put into references."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_selfinvoke.auditing.mutants import MOST, Mutant, mutants
from pytest_selfinvoke.suites.problem import Problem

PROBLEM = Problem(
    suite="own",
    id="0",
    base_statement="def double(x):\n",
    base_reference="    return 2 * x\n\n",
    pro_statement="def count(xs, least):\n",
    pro_reference='    """Count 3 things."""\n    found = 0\n    for x in xs:\n        if double(x) >= least:\n'
    "            found += 1\n    return found\n",
    tests="assert count([1, 2], 3) == 1\n",
    base_name="double",
    pro_name="count",
)


def by_kind(problem: Problem) -> dict[str, list[Mutant]]:
    kinds: dict[str, list[Mutant]] = {}
    for mutant in mutants(problem):
        kinds.setdefault(mutant.kind, []).append(mutant)
    return kinds


def run(source: str) -> Any:
    names: dict[str, Any] = {}
    exec(source, names)
    return names["count"]([1, 2], 2)


def test_each_kind_of_mistake() -> None:
    kinds = by_kind(PROBLEM)
    assert {kind: [(mutant.line, mutant.before, mutant.after) for mutant in made] for kind, made in kinds.items()} == {
        "off by one": [(6, "0", "1"), (8, "double(x) >= least", "double(x) > least"), (9, "1", "2")],
        "branch": [(8, "if double(x) >= least: found += 1", "if double(x) >= least: pass")],
        "base call": [(8, "double(x)", "0")],
        "return": [(10, "return found", "return None")],
    }
    assert run(PROBLEM.reference) == 2
    assert sorted(str(run(mutant.source)) for mutant in mutants(PROBLEM)) == ["0", "0", "1", "3", "4", "None"]


def test_the_base_function_is_left_alone_where_there_is_a_pro_function() -> None:
    assert all("return 2 * x" in mutant.source for mutant in mutants(PROBLEM))
    base = replace(PROBLEM, tests="assert double(1) == 2\n", base_tests="assert double(1) == 2\n").base_part
    assert [(mutant.kind, mutant.after) for mutant in mutants(base)] == [("return", "return None"), ("off by one", "3")]


def test_a_truth_becomes_its_opposite_and_nothing_stays_nothing() -> None:
    yes = replace(PROBLEM, pro_reference="    if xs:\n        return True\n    return None\n")
    assert [mutant.after for mutant in by_kind(yes)["return"]] == ["return False"]


def test_an_else_comes_in_the_place_of_a_dropped_branch() -> None:
    either = replace(PROBLEM, pro_reference="    if xs:\n        return 'a'\n    else:\n        return 'b'\n")
    (dropped,) = by_kind(either)["branch"]
    assert run(dropped.source) is None


def test_without_such_a_function_there_are_none() -> None:
    assert mutants(replace(PROBLEM, pro_name="other")) == []


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 100))
def test_there_are_never_too_many_and_every_one_differs(numbers: int) -> None:
    long = replace(
        PROBLEM, pro_reference="".join(f"    least += {number}\n" for number in range(numbers)) + "    return least\n"
    )
    made = mutants(long)
    assert min(numbers + 1, MOST // 2) <= len(made) <= MOST
    assert len({mutant.source for mutant in made}) == len(made)
