"""Every finding of a run."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.analysis.gaps import Shares, Sides, gap, gap_differences
from pytest_selfinvoke.analysis.rates import call_rate, solve_rate
from pytest_selfinvoke.analysis.scores import Scores, tabulate
from pytest_selfinvoke.outcome import Outcome


def findings(
    suites: Sequence[tuple[str, Sequence[str]]],
    architectures: Mapping[str, str],
    variants: Collection[str],
    outcomes: Iterable[Outcome],
) -> list[Finding]:
    """What the outcomes say, whatever their order.

    ``suites`` are the suites of the run with the ids of their problems. ``architectures`` maps each model's label to "moe",
    "dense" or "unknown"; labels that only outcomes mention are unknown. ``variants`` are the labels of pruned, quantised or
    otherwise reduced versions: measured, but in no mean of an architecture, since they are not models of their own.

    For each suite: "pass@1" and "calls-base" of each model (see `rates`), then "gap" (see `gaps`); at the end "gap-diff" and
    "gap-diff-log-odds". A model belongs to a suite's gap when it has any outcome there, if only errors: leaving it out
    because it failed to answer would change who is compared. Nothing is raised for want of data: a `Finding` without a value
    says what is missing.
    """
    # Each problem once, in order, also where the caller repeats an id.
    suites = [(suite, list(dict.fromkeys(problems))) for suite, problems in suites]
    scores = tabulate(suites, outcomes)
    models = [*architectures, *sorted({model for _, model in scores} - set(architectures))]
    made: list[Finding] = []
    sides: list[Sides] = []
    for suite, problems in suites:
        made += [solve_rate(suite, model, len(problems), scores.get((suite, model))) for model in models]
        made += [call_rate(suite, model, scores.get((suite, model))) for model in models]
        enter = [model for model in models if model not in variants and (suite, model) in scores]
        sides.append(
            Sides(
                suite,
                problems,
                _side(suite, "moe", enter, architectures, scores),
                _side(suite, "dense", enter, architectures, scores),
            )
        )
        made.append(gap(sides[-1]))
    return made + gap_differences(sides)


def _side(
    suite: str,
    architecture: str,
    models: Sequence[str],
    architectures: Mapping[str, str],
    scores: Mapping[tuple[str, str], Scores],
) -> dict[str, Shares]:
    return {model: scores[suite, model].solved for model in models if architectures.get(model) == architecture}
