"""The suites' own reference solutions, tried on this machine."""

from pytest_selfinvoke.execution.limits import REFERENCE_LIMITS
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.execution.verdict import Verdict
from pytest_selfinvoke.generation.reply import Solution
from pytest_selfinvoke.suites.problem import Problem


class References:
    """Judges each problem's reference once, and remembers the verdict.

    It calibrates the limits of the problem (`Limits.calibrated` with its ``cpu_s``), and its ``called_base`` says whether "did
    not call the base" means anything there. What follows from a reference that fails is for the caller to say.
    """

    def __init__(self, runner: Runner) -> None:
        self._runner = runner
        self._verdicts: dict[tuple[str, str], Verdict] = {}

    def check(self, problem: Problem) -> Verdict:
        """The verdict on the problem's own reference.

        Raises:
            SandboxError: it could not be run.

        """
        key = (problem.suite, problem.id)
        if key not in self._verdicts:
            self._verdicts[key] = self._runner.judge(problem, Solution(problem.reference, "reference"), REFERENCE_LIMITS)
        return self._verdicts[key]
