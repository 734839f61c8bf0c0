"""What came of the search among passed solutions, once all have been judged: the findings that stand, and the review file.

On the controller, from outcomes alone: what other solutions answer came with their outcomes, as digests.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pytest_selfinvoke.counterexamples.agreement import LEFT_OUT, Differing, Disputed, Shown, Votes, undisputed_by_others, votes
from pytest_selfinvoke.counterexamples.disputed import ACCEPTED, DISMISSED, OPEN, Decisions, Key, problem_digest, write_findings
from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.plan import Plan


def settled(plan: Plan, outcomes: Sequence[Outcome], decisions: Decisions) -> tuple[Outcome, ...]:
    """The outcomes with what is disputed about each, and no longer with what their solutions answered.

    Of one solution the smallest input counts that most others are not against; one about which the user has decided goes first.
    """
    by_problem: dict[tuple[str, str], dict[str, Differing]] = defaultdict(dict)
    for outcome in outcomes:
        if outcome.differing:
            by_problem[outcome.suite, outcome.id][outcome.solution_sha256] = outcome.differing
    return tuple(
        _settled(plan, outcome, outcome.differing, by_problem[outcome.suite, outcome.id], decisions)
        if outcome.differing
        else outcome
        for outcome in outcomes
    )


def _settled(
    plan: Plan, outcome: Outcome, mine: Differing, solutions: Mapping[str, Differing], decisions: Decisions
) -> Outcome:
    found = _disputed(plan, outcome, mine, solutions, decisions) if mine.shown else None
    disputed, undisputed = (found, "") if isinstance(found, Disputed) else (None, found or "")
    return replace(outcome, differing=None, searched=mine.asked, disputed=disputed, undisputed=undisputed)


def _disputed(
    plan: Plan, outcome: Outcome, mine: Differing, solutions: Mapping[str, Differing], decisions: Decisions
) -> Disputed | str:
    """The finding about a solution, or why there is none."""
    others = [solution for digest, solution in solutions.items() if digest != outcome.solution_sha256]
    problem = problem_digest(plan.problem(outcome.key))
    decided = {
        decision: (shown, note)
        for shown in reversed(mine.shown)
        for decision, note in [decisions.of(Key(problem, outcome.solution_sha256, shown.counterexample.call))]
    }
    if ACCEPTED in decided:
        shown, note = decided[ACCEPTED]
        return _finding(shown, votes(mine, shown.number, others), ACCEPTED, note)
    if DISMISSED in decided:
        return DISMISSED
    found = undisputed_by_others(mine, others)
    if found is None:
        return LEFT_OUT
    _, note = decisions.of(Key(problem, outcome.solution_sha256, found[0].counterexample.call))
    return _finding(*found, OPEN, note)


def _finding(shown: Shown, found: Votes, decision: str, note: str) -> Disputed:
    return Disputed(
        **vars(shown.counterexample),
        others=found.asked,
        with_reference=found.with_reference,
        with_solution=found.with_solution,
        cut_from=shown.cut_from,
        decision=decision,
        note=note,
    )


def write_disputed(path: Path, origin: str, plan: Plan, before: Sequence[Outcome], after: Sequence[Outcome]) -> bool:
    """Bring the findings into the review file, and say whether there is one. ``before`` and ``after`` are those of `settled`.

    Raises as `write_findings`.
    """
    keys = {(outcome.suite, outcome.id): outcome.key for outcome in before if outcome.differing}
    digests = {place: problem_digest(plan.problem(key)) for place, key in keys.items()}
    looked = {(digests[outcome.suite, outcome.id], outcome.solution_sha256) for outcome in before if outcome.differing}
    found: dict[Key, dict[str, Any]] = {}
    for outcome in after:
        if (disputed := outcome.disputed) is None:
            continue
        key = Key(digests[outcome.suite, outcome.id], outcome.solution_sha256, disputed.call)
        row = found.setdefault(key, _row(outcome, disputed))
        row["models"].append(outcome.model if not outcome.sample else f"{outcome.model}, sample {outcome.sample}")
    return write_findings(path, origin, found, looked)


def _row(outcome: Outcome, disputed: Disputed) -> dict[str, Any]:
    return {
        "suite": outcome.suite,
        "id": outcome.id,
        "call": disputed.call,
        "solution_gives": disputed.got or disputed.kind,
        "reference_gives": disputed.expected,
        "beyond": list(disputed.beyond),
        "contract": disputed.contract,
        "second": disputed.second,
        "others": disputed.others,
        "with_reference": disputed.with_reference,
        "with_solution": disputed.with_solution,
        "models": [],
    }
