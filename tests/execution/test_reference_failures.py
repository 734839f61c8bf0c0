"""The one sentence about a reference that does not pass: what is wrong, and what to do."""

from dataclasses import replace

import pytest
from execution_problems import example

from pytest_selfinvoke.execution.limits import LimitPolicy
from pytest_selfinvoke.execution.reference_failures import why
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.execution.verdict import Verdict
from pytest_selfinvoke.generation.reply import Solution

LIMITS = LimitPolicy().reference


@pytest.mark.parametrize(
    ("failed", "said"),
    [
        (
            Verdict("raised", error_type="ModuleNotFoundError", error_message="No module named 'sklearn.svm'"),
            "needs sklearn, which is not installed: pip install scikit-learn",
        ),
        (
            "the reference's imports fail: ModuleNotFoundError: No module named 'x'",
            "needs x, which is not installed: install what provides it",
        ),
        (
            Verdict("timeout", cpu_s=10.02),
            "took more than 10 s of CPU time: --selfinvoke-cpu-floor=20 gives it more",
        ),
        (
            Verdict("timeout", cpu_s=0.1),
            "took more than 60 s: --selfinvoke-wall-floor=120 gives it more",
        ),
        (Verdict("memory"), "took more than 512 MiB of memory: --selfinvoke-max-memory=1024 gives it more"),
        (Verdict("wrong", error_type="AssertionError", failed_test="assert f(1)\n"), "wrong: AssertionError: assert f(1)"),
        ("broken\nbeyond  words", "broken beyond words"),
    ],
)
def test_what_the_failure_shows(failed: Verdict | str, said: str) -> None:
    assert ": ".join(filter(None, why(example(), failed, LIMITS))) == said


def test_versions_that_the_errata_know_of_go_first() -> None:
    problem = replace(example(), requires=("pytest<1",))
    failed = Verdict("raised", error_type="ValueError", error_message="read-only")
    assert why(problem, failed, LIMITS) == (f"needs pytest<1; found {pytest.__version__}", "pip install 'pytest<1'")
    assert why(replace(problem, requires=("pytest>1",)), failed, LIMITS) == ("raised: ValueError: read-only", "")


def test_a_reference_that_takes_too_long_in_earnest(runner: Runner) -> None:
    slow = replace(example(), base_reference="    while True: pass\n\n")
    limits = replace(LIMITS, cpu_s=0.2)
    verdict = runner.judge(slow, Solution(slow.reference, "reference"), limits)
    assert why(slow, verdict, limits)[1] == "--selfinvoke-cpu-floor=0.4 gives it more"
