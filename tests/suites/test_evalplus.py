"""EvalPlus's records: inputs as they were before JSON, and comparison as EvalPlus compares."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.suites.catalogue import load_suites
from pytest_selfinvoke.suites.evalplus import read_mbpp
from pytest_selfinvoke.suites.oracles import plus_tests
from pytest_selfinvoke.suites.problem import Problem


def holds(tests: str, **names: Any) -> bool:
    try:
        exec(tests, dict(names))
    except AssertionError:
        return False
    return True


def made(name: str, body: str, inputs: list[list[Any]], atol: float = 0) -> str:
    record = {
        "entry_point": name,
        "prompt": f"def {name}(*args):\n",
        "canonical_solution": f"    {body}\n",
        "base_input": inputs[:1],
        "plus_input": inputs[1:],
        "atol": atol,
    }
    return plus_tests(record, list)


@pytest.mark.parametrize(
    ("body", "atol", "solution", "right"),
    [
        ("return args[0] + 1", 0, lambda x: x + 1, True),
        ("return args[0] + 1", 0, lambda x: x + 1 if x < 2 else 0, False),
        ("return args[0] / 3", 0, lambda x: x / 3 + 5e-7, True),
        ("return args[0] / 3", 0, lambda x: x / 3 + 2e-6, False),
        ("return args[0] / 3", 1e-3, lambda x: x / 3 + 5e-4, True),
        ("return [args[0] / 3]", 0, lambda x: [x / 3 + 5e-7], True),
        ("return [args[0] / 3]", 0, lambda x: (x / 3,), False),
        ("return [args[0] / 3]", 0, lambda x: [x / 3, 0.0], False),
        ("return [args[0] / 3]", 0, lambda x: ["a"], False),
        ("return args[0]", 0, float, True),
        ("return float('nan')", 0, lambda x: float("nan"), False),
        ("return None", 1, lambda x: None, True),
        ("return None", 1, lambda x: 0, False),
    ],
)
def test_comparison(body: str, atol: float, solution: Callable[..., Any], right: bool) -> None:
    assert holds(made("f", body, [[1], [2], [3]], atol), f=solution) is right


@pytest.mark.parametrize(
    ("name", "body", "arguments", "solution", "right"),
    [
        ("Diff", "return [1, 2]", [], lambda: [2, 1, 1], True),
        ("Diff", "return [1, 2]", [], lambda: [2], False),
        ("check_str", "return 'match'", [], lambda: True, True),
        ("check_str", "return None", [], lambda: False, True),
        ("check_str", "return None", [], lambda: "match", False),
        ("find_zero", "return 1.0", [[-4, 0, 1]], lambda xs: -2.0, True),
        ("find_zero", "return 2.0", [[-4, 0, 1]], lambda xs: 1.0, False),
        ("surface_Area", "return 0", [3, 4], lambda b, s: 35, True),
        ("surface_Area", "return 33", [3, 4], lambda b, s: 33, True),
        ("surface_Area", "return 33", [3, 4], lambda b, s: 34, False),
        ("digit_distance_nums", "return 0", [123, 9], lambda x, y: 9, True),
        ("digit_distance_nums", "return 0", [123, 9], lambda x, y: 8, False),
    ],
)
def test_other_right_answers(name: str, body: str, arguments: list[Any], solution: Callable[..., Any], right: bool) -> None:
    assert holds(made(name, body, [arguments]), **{name: solution}) is right


def test_an_argument_that_the_solution_changes_is_not_the_reference_s() -> None:
    tests = made("f", "return sorted(args[0])", [[[2, 1]], [[3, 2, 1]]])
    assert holds(tests, f=lambda xs: (xs.sort(), xs)[1])


def test_references_hold_on_inputs_of_every_kind(shared: Path) -> None:
    suites = {suite.name: suite for suite in load_suites(["mbpp+", "mbpp", "humaneval+", "humaneval"], shared / "suites")}
    functions = "similar_elements is_sublist re_arrange_array find_tuples check_subset count_first_elements text_match_three"
    functions += " angle_complex convert even_ele count_nested_lists filter_data surface_Area digit_distance_nums find_zero"
    chosen = [problem for suite in suites.values() for problem in suite.problems if problem.base_name in functions.split()]
    assert len(chosen) >= 20
    for problem in chosen:
        assert holds(problem.tests, **defined(problem)), problem.id


def defined(problem: Problem) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(problem.reference, names)
    return names


def test_a_file_of_another_kind() -> None:
    with pytest.raises(UserError, match="x.gz: not a gzipped JSONL file"):
        read_mbpp("mbpp", b"[]", "x.gz")
    with pytest.raises(UserError, match="'task_id'"):
        read_mbpp("mbpp", gzip.compress(json.dumps({"id": 1}).encode()), "x.gz")
