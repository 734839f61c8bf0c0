"""EvalPlus's contracts and solutions, beside the base problems they are about."""

from pathlib import Path

import pytest

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.suites import contracts
from pytest_selfinvoke.suites.catalogue import load_suites
from pytest_selfinvoke.suites.contracts import with_contracts
from pytest_selfinvoke.suites.problem import Problem


def meant(problem: Problem, *arguments: object) -> bool:
    names: dict[str, object] = {}
    exec(problem.guard, names)
    try:
        names[problem.base_name](*arguments)  # type: ignore[operator]
    except AssertionError:
        return False
    return True


def test_every_published_problem_has_one(shared: Path) -> None:
    data = shared / "suites"
    suites = load_suites(["humaneval-pro", "mbpp-pro"], data)
    humaneval, mbpp = with_contracts(suites, data)
    assert all(problem.contract and problem.second_base for suite in (humaneval, mbpp) for problem in suite.problems)
    # has_close_elements(numbers, threshold), with a threshold above 0
    assert meant(humaneval.by_id["0"], [1.0, 2.0], 0.5)
    assert not meant(humaneval.by_id["0"], [1.0, 2.0], -0.5)
    # is_not_prime(n), of numbers above 0; it is the second problem of the file
    assert meant(mbpp.by_id["1"], 4)
    assert not meant(mbpp.by_id["1"], 0)
    names: dict[str, object] = {}
    exec(mbpp.by_id["1"].second_base, names)
    assert names["is_not_prime"](9) is True  # type: ignore[operator]


def test_without_the_files_there_are_none(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    suites = load_suites(["mbpp-pro"], shared / "suites")
    assert with_contracts(suites, tmp_path) == suites

    def offline(*_: object) -> None:
        raise UserError("no network")

    monkeypatch.setattr(contracts, "fetch", offline)
    assert with_contracts(suites, "https://mirror.example") == suites


def test_suites_of_ones_own_have_none() -> None:
    suites = load_suites(["starter"], None)
    assert with_contracts(suites, None) == suites
