"""What EvalPlus knows of base problems beside their tests: which arguments are meant, and a solution of its own.

arXiv 2305.01210: each of its records has a ``contract``, assertions on the arguments, and a ``canonical_solution``, which was
checked by hand where the one of the original was wrong.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.suites.files import Place, fetch
from pytest_selfinvoke.suites.mbpp_numbers import POSITION_OF
from pytest_selfinvoke.suites.problem import Problem, Suite
from pytest_selfinvoke.suites.published import PUBLISHED
from pytest_selfinvoke.suites.records import records, without_inputs

# By base suite: the suite of EvalPlus whose file has its contracts.
_SUITES = {"humaneval": "humaneval+", "mbpp": "mbpp+"}


@dataclass(frozen=True)
class Contract:
    """Of the function ``name``: statements that raise where its arguments are not meant, and a program that defines it."""

    name: str
    statements: str
    solution: str


def with_contracts(suites: Sequence[Suite], data: Place) -> tuple[Suite, ...]:
    """The suites with the contract of each base problem, where EvalPlus's files are to be had.

    ``data`` is as for `fetch`. In a folder of the user's they may be missing, and a download may fail: then there are none.
    """
    found: dict[str, Mapping[str, Contract]] = {}
    for suite in suites:
        base = suite.problems[0].base_suite
        if base in _SUITES and base not in found:
            found[base] = _contracts(_SUITES[base], data)
    return tuple(
        replace(suite, problems=tuple(_with_contract(problem, found) for problem in suite.problems)) for suite in suites
    )


def _with_contract(problem: Problem, found: Mapping[str, Mapping[str, Contract]]) -> Problem:
    contract = found.get(problem.base_suite, {}).get(problem.base_id)
    if contract is None or contract.name != problem.base_name:
        return problem
    return replace(problem, contract=contract.statements, second_base=contract.solution)


def _contracts(suite: str, data: Place) -> Mapping[str, Contract]:
    file = PUBLISHED[suite].file
    if isinstance(data, Path) and not (data / file.name).exists():
        return {}
    try:
        path, content = fetch(file, data, f"contracts of {suite!r}")
        mbpp = suite == "mbpp+"
        return {
            str(POSITION_OF[number] if mbpp else number): _contract(record)
            for number, record in records(content, str(path), without_inputs)
        }
    except UserError:
        return {}


def _contract(record: Mapping[str, Any]) -> Contract:
    # Not empty where it says nothing: then all arguments are meant.
    return Contract(record["entry_point"], f"{record['contract']}\n", f"{record['prompt']}{record['canonical_solution']}\n")
