"""Why a solution failed: its base function, what it made of it, both, or neither as far as the base tests can tell.

Two things tell, sealed like the run that gave the verdict, which they never change:

- whether the base function passes the tests of the base problem: in the same process, right after the other tests, or where it
  does not pass there, in a run of the base function alone;
- where the solution failed, whether the whole of it passes the same tests as before with the reference's base function in the
  place of its own, in one more run.
"""

from collections.abc import Mapping
from dataclasses import replace

from pytest_selfinvoke.errors import SandboxError
from pytest_selfinvoke.execution.base_parts import BaseParts
from pytest_selfinvoke.execution.limits import LimitPolicy, Limits
from pytest_selfinvoke.execution.outline import mentions, only_defines, redefines_within
from pytest_selfinvoke.execution.references import References
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.execution.splicing import without
from pytest_selfinvoke.execution.verdict import Cause, Causes, Verdict
from pytest_selfinvoke.generation.reply import Solution
from pytest_selfinvoke.suites.problem import Problem, parsed

# By whether the base function passes its tests, and whether the solution passes with the reference's base function.
_CAUSE: Mapping[tuple[bool, bool], Cause] = {
    (False, True): "base wrong",
    (True, False): "composition wrong",
    (False, False): "both wrong",
    (True, True): "weak base tests",
}
NO_BASE_TESTS = "there are no tests of the base function"
ONE_NAME = "base and pro function have one name"
BASE_REFERENCE_FAILS = "the reference's own base function does not pass the tests of the base function"
REFERENCE_NEEDS_ITS_OWN = "the reference defines its base function anew and does not pass with the one of the base problem"


class CauseFinder:
    """Finds the causes of solutions that were judged, by the same runner and under limits of the same policy."""

    def __init__(self, runner: Runner, references: References, limits: LimitPolicy, parts: BaseParts | None = None) -> None:
        self._runner = runner
        self._references = references
        self._limits = limits
        self._parts = parts or BaseParts()
        self._with_one_base: dict[Problem, Problem] = {}

    def judge(self, problem: Problem, solution: Solution, limits: Limits) -> tuple[Verdict, bool]:
        """The solution's verdict, and whether its base function passed its own tests on the way, as `find` wants to know.

        Raises:
            SandboxError: as `Runner.judge`.

        """
        part = self.tested_base(problem, solution)
        if part is None:
            return self._runner.judge(problem, solution, limits), False
        return self._runner.judge_with_base(problem, solution, limits, part)

    def tested_base(self, problem: Problem, solution: Solution) -> Problem | None:
        """The base problem by itself, where there are tests of the base function and the solution may define it."""
        return self._parts.of(problem) if mentions(solution.source, problem.base_name) else None

    def find(
        self, problem: Problem, solution: Solution, verdict: Verdict, limits: Limits, *, base_passed: bool = False
    ) -> Causes:
        """What the solution with this verdict, judged within these limits, shows besides. Faults of ours are no cause."""
        if not problem.has_pro:
            return Causes()
        if not problem.base_tests:
            return Causes(cause_unmeasured=NO_BASE_TESTS)
        if problem.base_name == problem.pro_name:
            return Causes(cause_unmeasured=ONE_NAME)
        if verdict.status in ("empty", "syntax"):
            # No function is there, neither the one nor the other.
            return Causes("both wrong", verdict.status, verdict.status)
        try:
            return self._found(problem, solution, verdict, limits, base_passed=base_passed)
        except SandboxError as error:
            return Causes(cause_unmeasured=str(error))
        except Exception as error:  # noqa: BLE001 - a verdict that is there must not be lost for want of a cause
            return Causes(cause_unmeasured=f"looking for it broke down: {type(error).__name__}: {error}")

    @staticmethod
    def patience_s(limits: Limits) -> float:
        """The longest that `find` can take, in seconds."""
        return 4 * Runner.patience_s(limits)

    def _found(self, problem: Problem, solution: Solution, verdict: Verdict, limits: Limits, *, base_passed: bool) -> Causes:
        if base_passed and verdict.passed and problem.calls_base is not None:
            # A reference that needs nothing but Python need not show that this could be.
            return Causes("", "passed", "", redefines_within(solution.source, problem.base_name, problem.pro_name))
        base_part = self._parts.of(problem)
        assert base_part is not None
        reference = self._references.check(base_part)
        if not reference.passed:
            return Causes(cause_unmeasured=BASE_REFERENCE_FAILS)
        if not self._fits(problem):
            return Causes(cause_unmeasured=REFERENCE_NEEDS_ITS_OWN)
        source, base_name = solution.source, problem.base_name
        base_status: str = "missing"
        mentioned = base_passed or mentions(source, base_name)
        if base_passed:
            base_status = "passed"
        elif mentioned:
            base_limits = _half(self._limits.calibrated(reference.cpu_s))
            base_status = self._runner.judge(base_part, solution, base_limits, left_out=problem.pro_name).status
        redefined = redefines_within(source, base_name, problem.pro_name)
        if verdict.passed:
            return Causes("", base_status, "", redefined)
        oracle_status: str = verdict.status
        # A function that nobody called would not be called in its place either.
        if mentioned and not (verdict.called_base is False and only_defines(source)):
            given = problem.base_part.reference
            oracle_status = self._runner.judge(problem, solution, _half(limits), given_base=given).status
        cause = _CAUSE[base_status == "passed", oracle_status == "passed"]
        return Causes(cause, base_status, oracle_status, redefined)

    def _fits(self, problem: Problem) -> bool:
        """Whether the base problem's function is what the pro reference calls.

        Some references define the base function a second time, and two of them otherwise: HumanEval Pro 89 with a parameter
        more, MBPP Pro 50 for other data.
        """
        if "base-redefined" not in problem.defects:
            return True
        if problem not in self._with_one_base:
            rest = without(parsed(problem.pro_statement + problem.pro_reference), problem.base_name)
            self._with_one_base[problem] = replace(problem, pro_statement=rest, pro_reference="")
        return self._references.check(self._with_one_base[problem]).passed


def _half(limits: Limits) -> Limits:
    """Half of the time: a solution that hangs in both runs takes no longer than it took to judge."""
    return replace(limits, cpu_s=limits.cpu_s / 2, wall_s=limits.wall_s / 2)
