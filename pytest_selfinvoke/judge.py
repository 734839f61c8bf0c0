"""From a reply to an outcome: the part of an item that does not know pytest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pytest_selfinvoke.counterexamples.pool_cache import PoolCache
from pytest_selfinvoke.counterexamples.search import PATIENCE_S, Found, Search
from pytest_selfinvoke.errors import SandboxError
from pytest_selfinvoke.execution.base_parts import BaseParts
from pytest_selfinvoke.execution.causes import CauseFinder
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.preloading import worth_importing
from pytest_selfinvoke.execution.reference_cache import ReferenceCache
from pytest_selfinvoke.execution.references import References
from pytest_selfinvoke.execution.runner import PRELOAD, Runner
from pytest_selfinvoke.execution.turns import Turns
from pytest_selfinvoke.execution.verdict import Causes, Verdict
from pytest_selfinvoke.generation.extraction import extract
from pytest_selfinvoke.generation.reply import Reply, ReplyKey, Solution
from pytest_selfinvoke.generation.reply_source import ReplySource
from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.plan import Plan
from pytest_selfinvoke.suites.problem import Problem


@dataclass(frozen=True)
class Attempt:
    """A reply that is ready to be judged: what it answers, and within which limits.

    ``reference_calls_base`` is what the problem's reference showed on this machine, or is known to do; ``None`` also where the
    reply is that reference itself, which shows it only when it is judged. Where ``narrowest``, the reference was not run, and
    the limits are the narrowest that it could set: a solution that passes would pass within any others.
    """

    key: ReplyKey
    problem: Problem
    reply: Reply
    limits: Limits
    reference_calls_base: bool | None = None
    narrowest: bool = False


class Judge:
    """Obtains replies and has their solutions run, in one process.

    ``folder`` is where what is known of references is kept from run to run; ``turns`` is shared with the run's other processes
    on this host.
    """

    def __init__(self, plan: Plan, source: ReplySource, folder: Path, turns: Turns | None = None) -> None:
        self._plan = plan
        self._source = source
        self._turns = turns or Turns()
        self._runner = Runner(isolation=plan.isolation, turns=self._turns)
        parts = BaseParts() if plan.causes else None
        self._references = References(self._runner, plan.limits.reference, ReferenceCache(folder), parts)
        pools = Search(self._runner, PoolCache(folder, rebuild=plan.rebuild_pools))
        self._search = pools if plan.counterexamples else None
        self._passing = None
        if plan.search:
            # Of use to few runs, and not imported in no time.
            from pytest_selfinvoke.counterexamples.passing_search import PassingSearch

            self._passing = PassingSearch(self._runner, pools, folder, drawn=plan.drawn, rebuild=plan.rebuild_pools)
        self._causes = CauseFinder(self._runner, self._references, plan.limits, parts) if parts else None

    def start(self, keys: Iterable[ReplyKey] = ()) -> None:
        """Start the runner ahead of the first item, so that it is warm by then, and has imported what these problems import."""
        problems = {(key.suite, key.id): self._plan.problem(key) for key in keys}
        self._runner.preload = (*PRELOAD, *worth_importing(problems.values()))
        self._runner.start()

    def close(self) -> None:
        """End the runner and all that it started."""
        try:
            if self._passing:
                self._passing.close()
        finally:
            self._runner.close()
            self._turns.close()

    def ask(self, keys: Sequence[ReplyKey]) -> None:
        """Have the replies on their way while others are judged."""
        self._source.ask(keys)

    def ready(self, key: ReplyKey) -> bool:
        """Whether a reply that was asked for is here."""
        return self._source.ready(key)

    def prepare(self, key: ReplyKey) -> Attempt:
        """Obtain the reply, and make sure that the problem can be solved here: its reference must pass.

        Where the reference needs nothing but Python, it is run only if the solution does not pass: one that does shows that.

        Raises `ReplyError` or `SandboxError`; what goes wrong here is never the model's failure.
        """
        reply = self._source.reply(key)
        problem = self._plan.problem(key)
        if reply.is_code:
            return Attempt(key, problem, reply, self._references.limits)
        if problem.calls_base is not None and self._references.known(problem) is None:
            return Attempt(key, problem, reply, self._plan.limits.calibrated(0.0), problem.calls_base, narrowest=True)
        return self._checked(key, problem, reply)

    def _checked(self, key: ReplyKey, problem: Problem, reply: Reply) -> Attempt:
        """The attempt as the problem's reference allows it on this machine."""
        try:
            reference = self._references.check(problem)
        except SandboxError as error:
            from pytest_selfinvoke.suites.libraries import module_not_found

            if module_not_found(str(error)):
                raise self._unfit(key, str(error)) from None
            raise
        if not reference.passed:
            raise self._unfit(key, reference)
        return Attempt(key, problem, reply, self._plan.limits.calibrated(reference.cpu_s), reference.called_base)

    def judge(self, attempt: Attempt) -> Outcome:
        """Run the solution found in the reply. Raises `SandboxError` when it could not be run."""
        key, problem, reply = attempt.key, attempt.problem, attempt.reply
        solution = extract(reply, problem)
        if reply.is_code:
            verdict = self._references.run(problem)
            called = verdict.called_base
            # Whatever it does is right.
            found, causes = Found(), Causes()
        else:
            attempt, verdict, causes = self._verdict(attempt, solution)
            called = attempt.reference_calls_base
            found = self._search.explain(problem, solution, verdict, attempt.limits) if self._search else Found()
        outcome = Outcome.judged_as(
            key, reply, solution, verdict, attempt.limits, reference_calls_base=called, defects=problem.defects, causes=causes
        )
        outcome = replace(outcome, counterexample=found.counterexample, unexplained=found.why_none)
        if self._passing and outcome.solved and not reply.is_code:
            asked = self._passing.ask(problem, solution, attempt.limits)
            outcome = replace(outcome, differing=asked.differing, unsearched=asked.why_not)
        return outcome

    def patience_s(self, attempt: Attempt) -> float:
        """The longest that `judge` can take over this attempt, in seconds."""
        reference, limits = self._references.limits, attempt.limits
        patience_s = PATIENCE_S if self._search or self._passing else 0.0
        if attempt.narrowest:
            patience_s += self._runner.patience_s(limits) + self._runner.patience_s(reference)
            limits = self._plan.limits.calibrated(reference.cpu_s)
        causes_s = self._causes.patience_s(limits) if self._causes else 0.0
        return patience_s + self._runner.patience_s(limits) + causes_s

    def _verdict(self, attempt: Attempt, solution: Solution) -> tuple[Attempt, Verdict, Causes]:
        """The verdict, within the limits of the attempt that comes along."""
        verdict, base_passed = self._run(attempt, solution)
        base_failed = not base_passed and self._causes is not None and self._causes.tested_base(attempt.problem, solution)
        if attempt.narrowest and (base_failed or not verdict.passed):
            narrowest, attempt = attempt, self._checked(attempt.key, attempt.problem, attempt.reply)
            # Nothing but a limit is a reason to try again.
            if attempt.limits != narrowest.limits and verdict.status in ("passed", "timeout"):
                again, base_passed = self._run(attempt, solution)
                verdict = verdict if verdict.passed else again
        if self._causes is None:
            return attempt, verdict, Causes()
        return attempt, verdict, self._causes.find(attempt.problem, solution, verdict, attempt.limits, base_passed=base_passed)

    def _run(self, attempt: Attempt, solution: Solution) -> tuple[Verdict, bool]:
        """The verdict, and whether the base function is known to pass its own tests."""
        if self._causes is None:
            return self._runner.judge(attempt.problem, solution, attempt.limits), False
        return self._causes.judge(attempt.problem, solution, attempt.limits)

    def _unfit(self, key: ReplyKey, failed: Verdict | str) -> SandboxError:
        # Of use to few runs, and not imported in no time; so above.
        from pytest_selfinvoke.execution.reference_failures import why

        reason, remedy = why(self._plan.problem(key), failed, self._references.limits)
        remedy = remedy or f"--selfinvoke-model=reference --selfinvoke-suite={self._suite_argument(key)} shows more"
        return SandboxError(f"the reference for {key.suite} {key.id} does not pass here: {reason}: {remedy}")

    def _suite_argument(self, key: ReplyKey) -> str:
        """The suite as the user names it: by its file, if it is one of his own."""
        source = self._plan.suite(key.suite).source
        return source if Path(source).stem == key.suite else key.suite
