"""The gap with models as the sample: other models of both kinds, and models of equal size."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pytest_selfinvoke.analysis.across_models import LEAST, Estimate, Point, at_equal_x, family_means, overlap, welch
from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.analysis.gaps import Sides
from pytest_selfinvoke.analysis.model import Model

WELCH = "Welch t over families"
LEAST_SQUARES = "least squares over models"

Size = Literal["active", "total"]
SIZES: tuple[Size, ...] = ("active", "total")

Values = Mapping[str, float]


@dataclass(frozen=True)
class Measured:
    """One number per model, by label, in points and in log-odds, and of what: a suite, or a second minus a first one.

    ``problems`` are those it rests on, ``missing`` those left out. ``unfit`` is the reason why there is none, as a clause.
    """

    prefix: str
    suite: str
    moe: Sequence[str]
    dense: Sequence[str]
    rates: Values
    log_odds: Values
    problems: int
    missing: int
    detail: Mapping[str, float | int | str]
    unfit: str = ""

    @classmethod
    def in_suite(cls, sides: Sides) -> "Measured":
        """The scores of one suite, over the problems judged for every model."""
        common = len(sides.common)
        fit = not sides.unfit
        return cls(
            "gap",
            sides.suite,
            list(sides.moe),
            list(sides.dense),
            sides.rates if fit else {},
            sides.log_odds_by_model if fit else {},
            common,
            len(sides.problems) - common,
            {},
            sides.unfit,
        )

    @classmethod
    def between(cls, first: Sides, second: Sides, unfit: str = "") -> "Measured":
        """What each model scores more in the second suite than in the first; the same models stand in both."""
        one, other = cls.in_suite(first), cls.in_suite(second)
        unfit = unfit or one.unfit or other.unfit
        return replace(
            other,
            prefix="gap-diff",
            suite="",
            rates={} if unfit else {label: other.rates[label] - one.rates[label] for label in one.rates},
            log_odds={} if unfit else {label: other.log_odds[label] - one.log_odds[label] for label in one.log_odds},
            problems=one.problems + other.problems,
            missing=one.missing + other.missing,
            detail={"first": first.suite, "second": second.suite},
            unfit=unfit,
        )


def other_models(measured: Measured, models: Mapping[str, Model]) -> list[Finding]:
    """The findings "...-of-families", "...-at-active" and "...-at-total", with "gap" or "gap-diff" before them.

    "of-families": one value per family and architecture, Welch's t between them: what other models of both kinds would show.
    "at-active", "at-total": how much higher MoE models stand than dense ones of equal active, or total, parameters.
    ``detail``: "moe" and "dense" count families or models, "log_odds" with "log_odds_low" and "log_odds_high" is the same in
    log-odds, and "extrapolates" says that no size is found on both sides. Not measured below `across_models.LEAST` on a side.
    """
    return [_of_families(measured, models), *(_at(size, measured, models) for size in SIZES)]


def _of_families(measured: Measured, models: Mapping[str, Model]) -> Finding:
    families = {label: models[label].family for label in (*measured.moe, *measured.dense)}
    sides = [{families[label] for label in side if families[label]} for side in (measured.moe, measured.dense)]
    counts = {"moe": len(sides[0]), "dense": len(sides[1])}
    unknown = [label for label, family in families.items() if not family]
    reason = measured.unfit or _too_few(measured) or (_unknown("family", unknown) if unknown else "")
    if not reason and min(counts.values()) < LEAST:
        reason = f"needs {LEAST} families of each kind, has {counts['moe']} MoE and {counts['dense']} dense"

    def estimate(values: Values) -> Estimate | None:
        moe, dense = ({label: values[label] for label in side} for side in (measured.moe, measured.dense))
        return welch(sorted(family_means(moe, families)), sorted(family_means(dense, families)))

    return _finding(measured, "of-families", WELCH, counts, reason, estimate, "no two families of a kind differ")


def _at(size: Size, measured: Measured, models: Mapping[str, Model]) -> Finding:
    sizes = {label: getattr(models[label], size) for label in (*measured.moe, *measured.dense)}
    unknown = [label for label, known in sizes.items() if not known]
    counts: dict[str, float | int | str] = {"moe": len(measured.moe), "dense": len(measured.dense)}
    few = _too_few(measured)
    reason = measured.unfit or few or (_unknown(f"number of {size} parameters", unknown) if unknown else "")

    def points(values: Values) -> list[list[Point]]:
        sides = (measured.moe, measured.dense)
        return [sorted(Point(math.log10(sizes[label]), values[label]) for label in side) for side in sides]

    if not reason:
        counts["extrapolates"] = not overlap(*points(measured.rates))
    none = "sizes or scores do not vary enough within a kind"
    return _finding(measured, f"at-{size}", LEAST_SQUARES, counts, reason, lambda values: at_equal_x(*points(values)), none)


def _finding(
    measured: Measured,
    what: str,
    method: str,
    counts: Mapping[str, float | int | str],
    reason: str,
    estimate: Callable[[Values], Estimate | None],
    if_none: str,
) -> Finding:
    name, detail = f"{measured.prefix}-{what}", {**measured.detail, **counts}
    found = None if reason else estimate(measured.rates)
    if found is None:
        missing = measured.problems + measured.missing
        return Finding(name, method, measured.suite, missing=missing, not_measured=reason or if_none, detail=detail)
    if odds := estimate(measured.log_odds):
        detail |= {"log_odds": odds.value, "log_odds_low": odds.low, "log_odds_high": odds.high}
    return Finding(
        name,
        method,
        measured.suite,
        value=found.value,
        low=found.low,
        high=found.high,
        n=measured.problems,
        missing=measured.missing,
        detail=detail,
    )


def _too_few(measured: Measured) -> str:
    moe, dense = len(measured.moe), len(measured.dense)
    return f"needs {LEAST} models of each kind, has {moe} MoE and {dense} dense" if min(moe, dense) < LEAST else ""


def _unknown(fact: str, labels: Sequence[str]) -> str:
    return f"the {fact} of {', '.join(labels)} is not known"
