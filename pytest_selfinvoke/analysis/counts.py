"""How items ended, counted: no rates here, and nothing that needs a number library."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pytest_selfinvoke.outcome import PAPER_ERRORS, Outcome


@dataclass(frozen=True)
class StatusCounts:
    """The judged samples of one suite, over all models, by how they ended.

    ``statuses`` counts samples by status, "passed" included; ``exceptions`` counts those that raised by the exception's class
    name. Both most frequent first, then by name.
    """

    statuses: Mapping[str, int]
    exceptions: Mapping[str, int]


def statuses(outcomes: Iterable[Outcome]) -> dict[str, StatusCounts]:
    """The counts by suite, suites by name; errors, which say nothing about a model, are in none of them."""
    by_status: dict[str, Counter[str]] = {}
    by_exception: dict[str, Counter[str]] = {}
    for outcome in outcomes:
        if outcome.judged:
            by_status.setdefault(outcome.suite, Counter())[outcome.status] += 1
            raised = by_exception.setdefault(outcome.suite, Counter())
            if outcome.status == "raised":
                raised[outcome.error_type or "unknown"] += 1
    return {suite: StatusCounts(_ranked(by_status[suite]), _ranked(by_exception[suite])) for suite in sorted(by_status)}


def paper_errors(outcomes: Iterable[Outcome]) -> dict[tuple[str, str], dict[str, int]]:
    """The unsolved samples by (suite, model) and type, as arXiv 2412.21199 counts them: every type in its order, if with 0."""
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for outcome in outcomes:
        if outcome.judged:
            kinds = counts.setdefault((outcome.suite, outcome.model), dict.fromkeys(PAPER_ERRORS, 0))
            if outcome.paper_error:
                kinds[outcome.paper_error] += 1
    return counts


def errors(outcomes: Iterable[Outcome]) -> dict[str, int]:
    """How many items ended in an error of ours, by what it says ("kind: message"), most frequent first.

    Of the problem that a message names, the suite is left: what is wrong is the same for all.
    """
    return _ranked(Counter(_text(outcome) for outcome in outcomes if not outcome.judged))


@dataclass(frozen=True)
class SealCounts:
    """How many of the judged samples had their tests run in the solution's own process, and why.

    ``by`` counts the unsealed ones by the type of the value that did not travel, most frequent first. Samples without
    code count as judged.
    """

    judged: int = 0
    by: Mapping[str, int] = field(default_factory=dict)

    @property
    def unsealed(self) -> int:
        """Samples that were judged unsealed."""
        return sum(self.by.values())


def seals(outcomes: Iterable[Outcome]) -> SealCounts:
    """The counts over all suites and models."""
    judged = [outcome for outcome in outcomes if outcome.judged]
    return SealCounts(len(judged), _ranked(Counter(outcome.unsealed_by for outcome in judged if outcome.unsealed_by)))


def _text(outcome: Outcome) -> str:
    item = f"{outcome.suite} {outcome.id}"
    message = outcome.error_message.replace(f"{item}, sample {outcome.sample}", item).replace(item, outcome.suite)
    return ": ".join(filter(None, (outcome.error_type, message))) or "no message"


def _ranked(counter: Counter[str]) -> dict[str, int]:
    return dict(sorted(counter.items(), key=lambda entry: (-entry[1], entry[0])))
