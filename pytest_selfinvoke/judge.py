"""From a reply to an outcome: the part of an item that does not know pytest."""

from dataclasses import dataclass
from pathlib import Path

from pytest_selfinvoke.errors import SandboxError
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.references import References
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.execution.verdict import Verdict
from pytest_selfinvoke.generation.extraction import extract
from pytest_selfinvoke.generation.reply import Reply, ReplyKey
from pytest_selfinvoke.generation.sources import ReplySource
from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.plan import Plan
from pytest_selfinvoke.suites.problem import Problem


@dataclass(frozen=True)
class Attempt:
    """A reply that is ready to be judged: what it answers, and how the problem's reference fared on this machine."""

    key: ReplyKey
    problem: Problem
    reply: Reply
    reference: Verdict

    @property
    def limits(self) -> Limits:
        """Limits calibrated from the reference."""
        return Limits.calibrated(self.reference.cpu_s)


class Judge:
    """Obtains replies and has their solutions run, in one process."""

    def __init__(self, plan: Plan, source: ReplySource) -> None:
        self._plan = plan
        self._source = source
        self._runner = Runner(isolation=plan.isolation)
        self._references = References(self._runner)

    def start(self) -> None:
        """Start the runner ahead of the first item, so that it is warm by then."""
        self._runner.start()

    def close(self) -> None:
        """End the runner and all that it started."""
        self._runner.close()

    def prepare(self, key: ReplyKey) -> Attempt:
        """Obtain the reply, and make sure that the problem can be solved here: its reference must pass first.

        Raises `ReplyError` or `SandboxError`; what goes wrong here is never the model's failure.
        """
        problem = self._plan.problem(key)
        # First what takes no waiting: the reply is on its way meanwhile.
        reference = self._references.check(problem)
        reply = self._source.reply(key)
        if not reference.passed and not reply.is_code:
            raise SandboxError(
                f"the suite's own reference for {key.suite} {key.id} does not pass on this machine ({reference.status}"
                f"{': ' if reference.error_type else ''}{reference.error_type}), so nothing can be said of the model; "
                f"--selfinvoke-model=reference --selfinvoke-suite={self._suite_argument(key)} shows why"
            )
        return Attempt(key, problem, reply, reference)

    def judge(self, attempt: Attempt) -> Outcome:
        """Run the solution found in the reply. Raises `SandboxError` when it could not be run."""
        solution = extract(attempt.reply, attempt.problem)
        verdict = self._runner.judge(attempt.problem, solution, attempt.limits)
        called = attempt.reference.called_base
        return Outcome.judged_as(attempt.key, attempt.reply, solution, verdict, reference_calls_base=called)

    def patience_s(self, attempt: Attempt) -> float:
        """The longest that `judge` can take over this attempt, in seconds."""
        return self._runner.patience_s(attempt.limits)

    def _suite_argument(self, key: ReplyKey) -> str:
        """The suite as the user names it: by its file, if it is one of his own."""
        source = self._plan.suite(key.suite).source
        return source if Path(source).stem == key.suite else key.suite
