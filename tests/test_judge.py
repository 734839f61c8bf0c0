"""From a reply to an outcome: what is run how often, under which limits."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_selfinvoke.errors import SandboxError
from pytest_selfinvoke.execution.limits import LimitPolicy, Limits
from pytest_selfinvoke.execution.runner import PRELOAD, Runner
from pytest_selfinvoke.execution.verdict import Status, Verdict
from pytest_selfinvoke.generation.reply import Reply, ReplyKey, Solution
from pytest_selfinvoke.judge import Judge
from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.plan import Plan
from pytest_selfinvoke.suites.problem import Problem, Suite

PROBLEM = Problem(
    suite="s",
    id="1",
    base_statement="import numpy as np\ndef base(x):\n",
    base_reference="    return x\n",
    pro_statement="def pro(x):\n",
    pro_reference="    return base(x)\n",
    tests="assert pro(1) == 1",
    base_name="base",
    pro_name="pro",
)
POLICY = LimitPolicy(cpu_factor=3, memory_bytes=1 << 26)
MODEL, REFERENCE = ReplyKey("s", "1", "m", 0), ReplyKey("s", "1", "reference", 0)


class Source:
    def ask(self, keys: Sequence[ReplyKey]) -> None:
        pass

    def ready(self, key: ReplyKey) -> bool:
        return True

    def reply(self, key: ReplyKey) -> Reply:
        if key == REFERENCE:
            return Reply(PROBLEM.reference, is_code=True)
        return Reply("```python\ndef base(x): return x\ndef pro(x): return x\n```")


class Ran:
    """In the runner's place: what it was asked to run, and under which limits."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, verdict: Verdict) -> None:
        self.calls: list[tuple[bool, Limits]] = []
        self.verdict = verdict
        self.of_model = Verdict("wrong")
        self.preload: tuple[str, ...] = ()

        def judge(runner: Runner, problem: Problem, solution: Solution, limits: Limits) -> Verdict:
            reference = solution.source == problem.reference
            self.calls.append((reference, limits))
            return self.verdict if reference else self.of_model

        def start(runner: Runner) -> None:
            self.preload = runner.preload

        monkeypatch.setattr(Runner, "judge", judge)
        monkeypatch.setattr(Runner, "start", start)


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Ran:
    return Ran(monkeypatch, Verdict("passed", cpu_s=1.5, called_base=True, sealed=True))


def judge_of(folder: Path, problem: Problem = PROBLEM) -> Judge:
    return Judge(Plan((Suite("s", "here", "0", (problem,)),), ("m", "reference"), limits=POLICY), Source(), folder)


def outcome(folder: Path, *keys: ReplyKey, problem: Problem = PROBLEM) -> Outcome:
    judge = judge_of(folder, problem)
    for key in keys:
        row = judge.judge(judge.prepare(key))
    judge.close()
    return row


REFERENCE_RUN = (True, POLICY.reference)
MODEL_RUN = (False, Limits(cpu_s=4.5, wall_s=22.5, memory_bytes=1 << 26))


def test_a_model_is_judged_after_the_reference_with_limits_from_it(ran: Ran, tmp_path: Path) -> None:
    row = outcome(tmp_path, MODEL, MODEL)
    assert ran.calls == [REFERENCE_RUN, MODEL_RUN, MODEL_RUN]
    assert (row.status, row.limits, row.reference_calls_base) == ("wrong", MODEL_RUN[1], True)


def test_the_reference_as_a_model_is_run_once(ran: Ran, tmp_path: Path) -> None:
    row = outcome(tmp_path, REFERENCE)
    assert ran.calls == [REFERENCE_RUN]
    assert (row.status, row.limits, row.called_base, row.reference_calls_base) == ("passed", POLICY.reference, True, True)
    assert row.solution == PROBLEM.reference


def test_its_run_serves_the_models_of_the_same_run_and_of_the_next(ran: Ran, tmp_path: Path) -> None:
    outcome(tmp_path, REFERENCE, MODEL)
    assert ran.calls == [REFERENCE_RUN, MODEL_RUN]
    assert outcome(tmp_path, MODEL).limits == MODEL_RUN[1]
    assert ran.calls == [REFERENCE_RUN, MODEL_RUN, MODEL_RUN]
    outcome(tmp_path, REFERENCE)
    assert ran.calls[3:] == [REFERENCE_RUN]


def test_a_reference_that_fails_is_our_error_and_is_run_again_in_the_next_run(ran: Ran, tmp_path: Path) -> None:
    ran.verdict = Verdict("wrong", error_type="AssertionError")
    for _ in range(2):
        with pytest.raises(
            SandboxError, match=r"reference for s 1 does not pass here: wrong: AssertionError: --selfinvoke-model=reference"
        ):
            outcome(tmp_path, MODEL)
    assert ran.calls == [REFERENCE_RUN] * 2
    assert outcome(tmp_path, REFERENCE).status == "wrong"


KNOWN = replace(PROBLEM, calls_base=False)
NARROWEST_RUN = (False, Limits(cpu_s=2, wall_s=10, memory_bytes=1 << 26))


def test_where_its_reference_is_known_a_solution_that_passes_shows_by_itself_that_this_can_be(ran: Ran, tmp_path: Path) -> None:
    ran.of_model = Verdict("passed", called_base=True)
    row = outcome(tmp_path, MODEL, MODEL, problem=KNOWN)
    assert ran.calls == [NARROWEST_RUN, NARROWEST_RUN]
    assert (row.status, row.limits, row.reference_calls_base) == ("passed", NARROWEST_RUN[1], False)


def test_one_that_runs_out_of_time_is_judged_within_the_limits_that_the_reference_sets(ran: Ran, tmp_path: Path) -> None:
    ran.of_model = Verdict("timeout")
    row = outcome(tmp_path, MODEL, MODEL, problem=KNOWN)
    assert ran.calls == [NARROWEST_RUN, REFERENCE_RUN, MODEL_RUN, MODEL_RUN]
    # What was seen on this machine counts.
    assert (row.status, row.limits, row.reference_calls_base) == ("timeout", MODEL_RUN[1], True)
    assert outcome(tmp_path, MODEL, problem=KNOWN) == row
    assert ran.calls[4:] == [MODEL_RUN]


def test_and_not_a_second_time_where_they_are_the_same(ran: Ran, tmp_path: Path) -> None:
    ran.of_model = Verdict("timeout")
    ran.verdict = Verdict("passed", cpu_s=0.1, called_base=True, sealed=True)
    assert outcome(tmp_path, MODEL, problem=KNOWN).status == "timeout"
    assert ran.calls == [NARROWEST_RUN, REFERENCE_RUN]


@pytest.mark.parametrize("status", ["wrong", "raised", "memory", "crashed", "missing", "syntax"])
def test_what_no_limit_of_time_explains_gets_no_second_try(ran: Ran, tmp_path: Path, status: Status) -> None:
    ran.of_model = Verdict(status)
    row = outcome(tmp_path, MODEL, problem=KNOWN)
    assert ran.calls == [NARROWEST_RUN, REFERENCE_RUN]
    assert (row.status, row.limits) == (status, MODEL_RUN[1])


def test_one_that_passes_but_for_its_base_function_is_judged_with_the_reference_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[tuple[bool, float, bool]] = []

    def both(runner: Runner, problem: Problem, solution: Solution, limits: Limits, base: Problem) -> tuple[Verdict, bool]:
        reference, wide = solution.source == problem.reference, limits.cpu_s > 2
        runs.append((reference, limits.cpu_s, wide))
        return Verdict("passed", cpu_s=1.5, called_base=True, sealed=True), wide

    monkeypatch.setattr(Runner, "judge_with_base", both)
    monkeypatch.setattr(Runner, "start", lambda _: None)
    row = outcome(tmp_path, MODEL, problem=replace(KNOWN, base_tests="assert base(1) == 1"))
    assert runs == [(False, 2.0, False), (True, POLICY.reference.cpu_s, True), (False, 4.5, True)]
    assert (row.status, row.base_status, row.limits) == ("passed", "passed", MODEL_RUN[1])


def test_one_that_does_not_pass_is_no_failure_of_the_model_where_the_reference_fails(ran: Ran, tmp_path: Path) -> None:
    ran.verdict = Verdict("wrong", error_type="AssertionError")
    with pytest.raises(SandboxError, match="reference for s 1 does not pass here"):
        outcome(tmp_path, MODEL, problem=KNOWN)


def test_patience_is_for_all_that_may_be_run(tmp_path: Path) -> None:
    first = judge_of(tmp_path, KNOWN)
    attempt = first.prepare(MODEL)
    limits = POLICY.calibrated(POLICY.reference.cpu_s)
    assert attempt.narrowest
    assert first.patience_s(attempt) > sum(Runner.patience_s(each) for each in (attempt.limits, POLICY.reference, limits))
    first.close()


def test_what_the_selected_problems_import_is_imported_once(ran: Ran, tmp_path: Path) -> None:
    other = replace(PROBLEM, id="2", base_statement="import scipy\n")
    judge = Judge(Plan((Suite("s", "here", "0", (PROBLEM, other)),), ("m",)), Source(), tmp_path)
    judge.start([MODEL])
    assert ran.preload == (*PRELOAD, "numpy")


def test_limits_survive_the_way_of_an_outcome(ran: Ran, tmp_path: Path) -> None:
    row = outcome(tmp_path, MODEL)
    data: dict[str, Any] = row.to_dict()
    assert data["limits"] == vars(MODEL_RUN[1])
    assert Outcome.from_dict(data) == row
    assert Outcome.from_dict(data | {"limits": data["limits"] | {"of_a_later_version": 1}}) == row
    error = Outcome.error(MODEL, "ReplyError", "none")
    assert error.to_dict()["limits"] is None
    assert Outcome.from_dict(error.to_dict()) == error
