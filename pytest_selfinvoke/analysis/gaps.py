"""The gap between sparse mixture-of-experts and dense models: within a suite, and from one suite to another.

Models are fixed, problems are drawn: the intervals speak of these models on other problems of this kind, never of other
models. Each model weighs the same within its architecture. Positive means that MoE models solve more.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, TypeVar

from pytest_selfinvoke.analysis import intervals
from pytest_selfinvoke.analysis.finding import Finding

PAIRED = "augmented paired t over problems"
WELCH = "augmented Welch t over problems"
LOG_ODDS = "augmented Welch t over problems, delta method"

# The two suites whose gaps the project compares when a run has both: the second minus the first.
HEADLINE = ("humaneval-pro", "mbpp-pro")

Shares = Mapping[str, float]


@dataclass(frozen=True)
class Sides:
    """Who stands on either side in one suite: one mapping per model, from problem id to its score in 0..1, by model label.

    ``problems`` are the ids of the run, in order. ``others`` stand on neither side: variants, models of unknown architecture.
    """

    suite: str
    problems: Sequence[str]
    moe: Mapping[str, Shares]
    dense: Mapping[str, Shares]
    others: Mapping[str, Shares] = field(default_factory=dict)

    @property
    def models(self) -> list[Shares]:
        """The scores of every model, MoE first."""
        return [*self.moe.values(), *self.dense.values()]

    @cached_property
    def common(self) -> list[str]:
        """The problems on which every model was judged; the others would compare models on different problems."""
        return [problem for problem in self.problems if all(problem in shares for shares in self.models)]

    @property
    def absent(self) -> str:
        """Which side nobody stands on, as a clause; empty where both have a model."""
        if not self.moe and not self.dense:
            return f"no MoE and no dense model ran {self.suite}"
        if not self.moe or not self.dense:
            return f"no {'dense' if self.moe else 'MoE'} model ran {self.suite}"
        return ""

    @property
    def unfit(self) -> str:
        """Why there is no gap here, as a clause; empty where there is one."""
        if self.absent:
            return self.absent
        if (count := len(self.common)) < 2:
            return f"{'only one' if count else 'no'} problem of {self.suite} was judged for every MoE and dense model"
        return ""

    @cached_property
    def contrast(self) -> intervals.Contrast:
        """Mean MoE minus mean dense, per common problem; both sides must have a model."""
        differences = [_mean_score(self.moe, problem) - _mean_score(self.dense, problem) for problem in self.common]
        return intervals.Contrast(differences, intervals.pseudo_size(len(self.moe), len(self.dense)))

    @cached_property
    def rates(self) -> dict[str, float]:
        """The score of each model over the common problems, of which there must be one, by label."""
        return {label: intervals.mean(scores) for label, scores in self._of_common()}

    @cached_property
    def log_odds_by_model(self) -> dict[str, float]:
        """The same in log-odds."""
        count = len(self.common)
        return {label: intervals.log_odds(intervals.total(scores), count) for label, scores in self._of_common()}

    @cached_property
    def log_odds(self) -> intervals.Contrast:
        """Mean log-odds of the MoE models minus that of the dense models, over the common problems."""
        moe, dense = (
            [[shares[problem] for problem in self.common] for shares in side.values()] for side in (self.moe, self.dense)
        )
        return intervals.log_odds_contrast(moe, dense)

    def only(self, other: "Sides") -> "Sides":
        """These sides without the models that did not run the other suite."""
        return Sides(
            self.suite,
            self.problems,
            {label: shares for label, shares in self.moe.items() if label in other.moe},
            {label: shares for label, shares in self.dense.items() if label in other.dense},
        )

    def _of_common(self) -> list[tuple[str, list[float]]]:
        models = {**self.moe, **self.dense}
        return [(label, [shares[problem] for problem in self.common]) for label, shares in models.items()]


def gap(sides: Sides) -> Finding:
    """The finding "gap": mean MoE minus mean dense, -1..1, over complete cases.

    These are the problems on which every MoE and dense model was judged; ``missing`` counts the others of the run.
    ``detail``: "moe" and "dense" count models, "detectable" is the smallest gap found with 80 % power, "log_odds" with
    "log_odds_low" and "log_odds_high" the same gap in log-odds. Not measured without a model on either side, or with fewer than
    two such problems.
    """
    counts: dict[str, float | int | str] = {"moe": len(sides.moe), "dense": len(sides.dense)}
    if sides.unfit:
        return Finding("gap", PAIRED, sides.suite, missing=len(sides.problems), not_measured=sides.unfit, detail=counts)
    contrast = sides.contrast
    low, high = intervals.difference(contrast)
    count = len(contrast.differences)
    return Finding(
        "gap",
        PAIRED,
        sides.suite,
        value=contrast.value,
        low=low,
        high=high,
        n=count,
        missing=len(sides.problems) - count,
        detail=counts
        | {"detectable": intervals.detectable(contrast)}
        | intervals.in_log_odds(sides.log_odds.value, intervals.difference(sides.log_odds, math.inf)),
    )


def gap_differences(suites: Sequence[Sides], named: tuple[str, str] = HEADLINE) -> list[Finding]:
    """The findings "gap-diff" and "gap-diff-log-odds": the gap of a second suite minus that of a first, -2..2 and in log-odds.

    The suites are those ``named`` where the run has both, or the only two of the run in their order. The same models stand on
    both sides: a model that ran only one of the suites is left out, so that the value need not be the difference of the two
    "gap" findings. ``n`` and ``missing`` are sums over both suites; ``detail`` names the suites ("first", "second") and
    counts models ("moe", "dense", and "left_out" for those that ran only one of the suites). In log-odds as well, also in the
    ``detail`` of "gap-diff" as in that of "gap", because a difference in points depends on how hard each suite is.
    """
    pair = two_suites(suites, named)
    if isinstance(pair, str):
        return [
            Finding("gap-diff", WELCH, not_measured=pair),
            Finding("gap-diff-log-odds", LOG_ODDS, unit="log-odds", not_measured=pair),
        ]
    first, second = pair[0].only(pair[1]), pair[1].only(pair[0])
    ran_either = {*pair[0].moe, *pair[0].dense, *pair[1].moe, *pair[1].dense}
    detail: dict[str, float | int | str] = {
        "first": first.suite,
        "second": second.suite,
        "moe": len(first.moe),
        "dense": len(first.dense),
        "left_out": len(ran_either) - len(first.models),
    }
    problems = len(first.problems) + len(second.problems)
    if reason := unfit_for_difference(pair, first, second):
        return [
            Finding("gap-diff", WELCH, missing=problems, not_measured=reason, detail=detail),
            Finding("gap-diff-log-odds", LOG_ODDS, unit="log-odds", missing=problems, not_measured=reason, detail=detail),
        ]
    low, high = intervals.difference_of_contrasts(second.contrast, first.contrast)
    in_odds = second.log_odds.value - first.log_odds.value
    odds = intervals.difference_of_contrasts(second.log_odds, first.log_odds, math.inf)
    count = len(first.common) + len(second.common)
    return [
        Finding(
            "gap-diff",
            WELCH,
            value=second.contrast.value - first.contrast.value,
            low=low,
            high=high,
            n=count,
            missing=problems - count,
            detail=detail
            | {"detectable": intervals.detectable(second.contrast, first.contrast)}
            | intervals.in_log_odds(in_odds, odds),
        ),
        Finding(
            "gap-diff-log-odds",
            LOG_ODDS,
            value=in_odds,
            low=odds.low,
            high=odds.high,
            unit="log-odds",
            n=count,
            missing=problems - count,
            detail=detail,
        ),
    ]


def _mean_score(models: Mapping[str, Shares], problem: str) -> float:
    return intervals.mean([shares[problem] for shares in models.values()])


class OfSuite(Protocol):
    """Whatever stands for a suite."""

    @property
    def suite(self) -> str:
        """Its name."""


Of = TypeVar("Of", bound=OfSuite)


def two_suites(suites: Sequence[Of], named: tuple[str, str] = HEADLINE) -> tuple[Of, Of] | str:
    """The two suites whose gaps are compared, the first of them first, or why there are none, as a clause."""
    by_name = {sides.suite: sides for sides in suites}
    if all(name in by_name for name in named):
        return by_name[named[0]], by_name[named[1]]
    if len(suites) == 2:
        return suites[0], suites[1]
    if len(suites) < 2:
        return "a difference needs two suites"
    return f"{len(suites)} suites, not both of {' and '.join(named)}"


def unfit_for_difference(pair: tuple[Sides, Sides], first: Sides, second: Sides) -> str:
    """Why the suites of a pair have no difference, as a clause; ``first`` and ``second`` are of models that ran both."""
    if absent := pair[0].absent or pair[1].absent:
        return absent
    if first.absent:
        return f"no {'dense' if first.moe else 'MoE'} model ran both suites" if first.models else "no model ran both suites"
    return first.unfit or second.unfit
