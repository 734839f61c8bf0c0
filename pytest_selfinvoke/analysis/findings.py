"""Every finding of a run."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from pytest_selfinvoke.analysis.dense_line import dense_line
from pytest_selfinvoke.analysis.drops import drop_gap
from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.analysis.gaps import Shares, Sides, gap, gap_differences, two_suites, unfit_for_difference
from pytest_selfinvoke.analysis.given_base import given_base
from pytest_selfinvoke.analysis.model import Model
from pytest_selfinvoke.analysis.other_models import Measured, other_models
from pytest_selfinvoke.analysis.pairs import declared
from pytest_selfinvoke.analysis.rates import call_rate, solve_rate
from pytest_selfinvoke.analysis.scores import Scores, tabulate
from pytest_selfinvoke.analysis.variants import variants
from pytest_selfinvoke.outcome import Outcome


def findings(
    suites: Sequence[tuple[str, Sequence[str]]],
    models: Mapping[str, Model],
    outcomes: Iterable[Outcome],
    *,
    bases: Mapping[str, str] | None = None,
    ks: Collection[int] = (1,),
) -> list[Finding]:
    """What the outcomes say, whatever their order.

    ``suites`` are the suites of the run with the ids of their problems. ``models`` are by label; labels that only outcomes
    mention are of unknown architecture. ``bases`` maps a suite to the suite of its base problems, where the run has both.
    ``ks`` are the k of pass@k, beside 1.

    For each suite: "pass@k" and "calls-base" of each model (see `rates`), "variant" of reduced ones (`variants`), then "gap"
    (`gaps`), the same "gap-of-families", "gap-at-active" and "gap-at-total" (`other_models`), and "gap-of-pair" (`pairs`); with
    its base suite also "pro-given-base" (`given_base`) and "drop-gap" (`drops`). At the end "gap-diff" and
    "gap-diff-log-odds", the other rows as differences, "dense-line" and "dense-line-residual" (`dense_line`). A model belongs
    to a suite's gap when it has any outcome there, if only errors: leaving it out because it failed to answer would change
    who is compared. Nothing is raised for want of data: a `Finding` without a value says what is missing.
    """
    # Each problem once, in order, also where the caller repeats an id.
    suites = [(suite, list(dict.fromkeys(problems))) for suite, problems in suites]
    bases = bases or {}
    scores = tabulate(suites, outcomes)
    models = {**models, **{label: Model() for label in sorted({label for _, label in scores} - set(models))}}
    made: list[Finding] = []
    sides: dict[str, Sides] = {}
    for suite, problems in suites:
        for k in sorted({1, *ks}):
            made += [solve_rate(suite, label, len(problems), scores.get((suite, label)), k) for label in models]
        made += [call_rate(suite, label, scores.get((suite, label))) for label in models]
        made += variants(suite, problems, models, scores)
        sides[suite] = _sides(suite, problems, models, scores)
        made.append(gap(sides[suite]))
        made += other_models(Measured.in_suite(sides[suite]), models)
        made += [pair.gap(sides[suite]) for pair in declared(models)]
    made += given_base(dict(suites), bases, scores, list(models))
    made += [drop_gap(sides[suite], sides[base]) for suite, base in bases.items()]
    return made + _differences([side for suite, side in sides.items() if suite not in bases.values()], models)


def _differences(suites: Sequence[Sides], models: Mapping[str, Model]) -> list[Finding]:
    chosen = two_suites(suites)
    made = gap_differences(suites)
    if isinstance(chosen, str):
        return made
    first, second = chosen[0].only(chosen[1]), chosen[1].only(chosen[0])
    made += other_models(Measured.between(first, second, unfit_for_difference(chosen, first, second)), models)
    made += [pair.difference(*chosen) for pair in declared(models)]
    return made + dense_line(first, second)


def _sides(suite: str, problems: Sequence[str], models: Mapping[str, Model], scores: Mapping[tuple[str, str], Scores]) -> Sides:
    shares: dict[str, dict[str, Shares]] = {"moe": {}, "dense": {}, "": {}}
    for label, model in models.items():
        if (suite, label) in scores:
            shares[model.side][label] = scores[suite, label].solved
    return Sides(suite, problems, shares["moe"], shares["dense"], shares[""])
