"""The suites' own reference solutions, tried on this machine."""

from pytest_selfinvoke.execution.base_parts import BaseParts
from pytest_selfinvoke.execution.limits import REFERENCE_LIMITS, Limits
from pytest_selfinvoke.execution.reference_cache import ReferenceCache
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.execution.verdict import Verdict
from pytest_selfinvoke.generation.reply import Solution
from pytest_selfinvoke.suites.problem import Problem


class References:
    """Judges each problem's reference once, and remembers the verdict: for this run, and if it passed, in ``cache``.

    It calibrates the limits of the problem (`LimitPolicy.calibrated` with its ``cpu_s``), and its ``called_base`` says whether
    "did not call the base" means anything there. What follows from a reference that fails is for the caller to say.

    With ``parts`` the base part of a problem that is checked is judged along with it, in the same process, since its turn will
    come: what both are then known to take (``cpu_s``) is what they take together.
    """

    def __init__(
        self,
        runner: Runner,
        limits: Limits = REFERENCE_LIMITS,
        cache: ReferenceCache | None = None,
        parts: BaseParts | None = None,
    ) -> None:
        self._parts = parts
        self.limits = limits
        self._runner = runner
        self._cache = cache
        self._verdicts: dict[Problem, Verdict] = {}

    def check(self, problem: Problem) -> Verdict:
        """The verdict on the problem's own reference, which is run only where nothing is known of it.

        Raises:
            SandboxError: it could not be run.

        """
        return self.known(problem) or self._run_with_base(problem)

    def known(self, problem: Problem) -> Verdict | None:
        """The same, where it need not be run for that.

        Raises:
            SandboxError: nothing can be run here.

        """
        if problem not in self._verdicts:
            self._runner.start()
            found = self._cache.find(problem, self._runner.layers, self.limits) if self._cache else None
            if found is None:
                return None
            self._runner.remember(problem, found.unsealed_by)
            self._verdicts[problem] = found
        return self._verdicts[problem]

    def run(self, problem: Problem) -> Verdict:
        """The same, but run in any case, now.

        Raises:
            SandboxError: it could not be run.

        """
        return self._noted(problem, self._runner.judge(problem, _reference(problem), self.limits))

    def _run_with_base(self, problem: Problem) -> Verdict:
        # A base function that the reference defines anew is not the base problem's. And once the problem's own values are known
        # to travel, others are stood in for, which would not show here.
        suits = "base-redefined" not in problem.defects and not self._runner.knows(problem)
        part = self._parts.of(problem) if self._parts and suits else None
        if part is None:
            return self.run(problem)
        verdict, base_passed = self._runner.judge_with_base(problem, _reference(problem), self.limits, part)
        if base_passed:
            self._runner.remember(part, "")
            self._noted(part, Verdict("passed", cpu_s=verdict.cpu_s, sealed=True))
        return self._noted(problem, verdict)

    def _noted(self, problem: Problem, verdict: Verdict) -> Verdict:
        self._verdicts[problem] = verdict
        if self._cache:
            self._cache.note(problem, self._runner.layers, self.limits, verdict)
        return verdict


def _reference(problem: Problem) -> Solution:
    return Solution(problem.reference, "reference")
