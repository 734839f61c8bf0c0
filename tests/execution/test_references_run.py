"""The 542 references of the published suites, and what is remembered of a reference."""

import sys
import warnings
from dataclasses import replace

import pytest
from execution_problems import SHARED, example

from pytest_selfinvoke.execution.base_parts import BaseParts
from pytest_selfinvoke.execution.limits import LimitPolicy, Limits
from pytest_selfinvoke.execution.references import References
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.suites.catalogue import load_suites
from pytest_selfinvoke.suites.problem import Problem


@pytest.mark.parametrize(("suite", "size", "calling", "known"), [("humaneval-pro", 164, 154, 152), ("mbpp-pro", 378, 334, 326)])
def test_published_references_pass(runner: Runner, suite: str, size: int, calling: int, known: int) -> None:
    if not (SHARED / "suites").is_dir():
        pytest.skip(f"no published suites at {SHARED / 'suites'}")
    references = References(runner)
    problems = load_suites([suite], SHARED / "suites")[0].problems
    verdicts = {problem.id: references.check(problem) for problem in problems}
    # Since Python 3.12 the sum of floats is more exact than three of the published tests expect.
    assert all(fails_by_itself(problem) for problem in problems if not verdicts[problem.id].passed)
    assert sum(verdict.passed for verdict in verdicts.values()) >= (size if sys.version_info < (3, 12) else size - 3)
    assert len(verdicts) == size
    assert {(verdict.sealed, verdict.unsealed_by) for verdict in verdicts.values()} == {(True, "")}
    assert sum(verdict.called_base is True for verdict in verdicts.values()) == calling
    assert max(verdict.cpu_s for verdict in verdicts.values()) < 5
    # What is known of references is what they do.
    taken = [problem for problem in problems if problem.calls_base is not None]
    assert [verdicts[problem.id].called_base for problem in taken] == [problem.calls_base for problem in taken]
    assert {verdicts[problem.id].status for problem in taken} == {"passed"}
    parts = [part for problem in taken if (part := BaseParts().of(problem))]
    assert {references.check(part).status for part in parts} == {"passed"}
    assert len(parts) == len(taken) == known


def fails_by_itself(problem: Problem) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(problem.reference + problem.tests, {})
        except AssertionError:
            return True
    return False


def test_a_reference_is_run_once(runner: Runner) -> None:
    references = References(runner)
    problem = example()
    first = references.check(problem)
    assert (first.status, first.called_base) == ("passed", True)
    assert references.check(problem) is first
    other = references.check(replace(problem, id="1", tests="assert new([1]) == [3]"))
    assert other.status == "wrong"
    assert references.check(problem) is first


def test_limits_are_calibrated_from_a_reference(runner: Runner) -> None:
    verdict = References(runner).check(example())
    assert LimitPolicy().calibrated(verdict.cpu_s) == Limits(cpu_s=2, wall_s=10)
