"""The suites' own reference solutions, tried on this machine."""

from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.execution.verdict import Verdict
from pytest_selfinvoke.generation.reply import Solution
from pytest_selfinvoke.suites.problem import Problem

# Nothing is known yet of the problem, nor of the machine; the slowest of the 542 references takes 0.4 s of CPU time.
REFERENCE_LIMITS = Limits(cpu_s=10.0, wall_s=60.0)


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
