"""Problems for the tests of the runner, and where the shared data lie."""

import ast
import json
import warnings
from pathlib import Path

from pytest_selfinvoke.generation.reply import Solution
from pytest_selfinvoke.suites.problem import Problem

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"

TESTS = "assert new([1, 2, 3]) == [2, 3, 4]\nassert new([]) == []\n"
RIGHT = "def base(x):\n    return x + 1\n\n\ndef new(xs):\n    return [base(x) for x in xs]\n"


def example(tests: str = TESTS, *, imports: str = "", base: str = "base", pro: str = "new") -> Problem:
    """A problem to add one to each number of a list."""
    return Problem(
        suite="example",
        id="0",
        base_statement=f"{imports}\ndef {base}(x):\n",
        base_reference="    return x + 1\n\n",
        pro_statement=f"def {pro}(xs):\n",
        pro_reference=f"    return [{base}(x) for x in xs]\n",
        tests=tests,
        base_name=base,
        pro_name=pro,
    )


def answer(source: str) -> Solution:
    return Solution(source, "test")


def published(name: str) -> list[Problem]:
    """The problems of a published file of the shared data."""
    with warnings.catch_warnings():
        # Some of the published programs have escapes that are none.
        warnings.simplefilter("ignore")
        problems = _read(name)
        assert all(problem.imports is not None for problem in problems)
        return problems


def _read(name: str) -> list[Problem]:
    problems = []
    for row in json.loads((SHARED / "suites" / f"{name}.json").read_text(encoding="utf-8")):
        base = row["raw_problem"] + row["raw_solution"]
        defined = _functions(base + row["new_problem"] + row["new_solution"])
        used = {node.id for node in ast.walk(ast.parse(row["test_code"])) if isinstance(node, ast.Name)}
        problems.append(
            Problem(
                suite=name,
                id=str(row["id"]),
                base_statement=row["raw_problem"],
                base_reference=row["raw_solution"],
                pro_statement=row["new_problem"],
                pro_reference=row["new_solution"],
                tests=row["test_code"],
                base_name=_functions(base)[-1],
                pro_name=next(name for name in reversed(defined) if name in used),
            )
        )
    return problems


def _functions(source: str) -> list[str]:
    return [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
