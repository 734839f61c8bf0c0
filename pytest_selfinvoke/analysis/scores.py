"""From outcomes to one score per problem: the form in which every finding takes its data."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pytest_selfinvoke.analysis.passing import Counts, problem_scores
from pytest_selfinvoke.outcome import Outcome


@dataclass(frozen=True)
class Scores:
    """What one model did in one suite.

    ``counts`` gives for each judged problem how many of its judged samples solved it; a problem without a judged sample is
    absent. ``called`` gives the share of samples that called the base function while the tests ran, for the judged
    problems whose reference does so too: elsewhere not calling it means nothing. The counts are of samples; errors are ours
    and in no share.
    """

    counts: Counts
    called: Mapping[str, float]
    samples: int
    samples_solved: int
    samples_calling: int
    samples_that_could_call: int
    errors: int

    @cached_property
    def solved(self) -> dict[str, float]:
        """The share of its samples that solved a problem, 0..1, by problem id."""
        return problem_scores(self.counts)


def tabulate(suites: Iterable[tuple[str, Sequence[str]]], outcomes: Iterable[Outcome]) -> dict[tuple[str, str], Scores]:
    """The scores by (suite, model), for each pair with at least one outcome, if only an error.

    Outcomes of other suites or problems than those given are passed over. Which of several outcomes of one item counts is
    for the caller to settle; here each is a sample.
    """
    ids = {suite: frozenset(problems) for suite, problems in suites}
    groups: defaultdict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.id in ids.get(outcome.suite, ()):
            groups[outcome.suite, outcome.model].append(outcome)
    return {key: _scores(group) for key, group in groups.items()}


def _scores(outcomes: Sequence[Outcome]) -> Scores:
    judged = [outcome for outcome in outcomes if outcome.judged]
    could_call = [outcome for outcome in judged if outcome.reference_calls_base]
    return Scores(
        counts=_counts((outcome.id, outcome.solved) for outcome in judged),
        called=problem_scores(_counts((outcome.id, outcome.called_base is True) for outcome in could_call)),
        samples=len(judged),
        samples_solved=sum(outcome.solved for outcome in judged),
        samples_calling=sum(outcome.called_base is True for outcome in could_call),
        samples_that_could_call=len(could_call),
        errors=len(outcomes) - len(judged),
    )


def _counts(samples: Iterable[tuple[str, bool]]) -> dict[str, tuple[int, int]]:
    total: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    for problem, hit in samples:
        total[problem] += 1
        hits[problem] += hit
    return {problem: (hits[problem], count) for problem, count in total.items()}
