"""The gap where only counts are known, as for models whose scores others published: wider, since nothing can be paired."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pytest_selfinvoke.analysis import intervals
from pytest_selfinvoke.analysis.finding import Finding

UNPAIRED = "unpaired binomial, from counts alone"


class Count(NamedTuple):
    """How many of so many problems a model solved; ``solved`` is a sum of shares where there were several samples."""

    solved: float
    problems: int

    @property
    def rate(self) -> float:
        """The share solved, 0..1."""
        return self.solved / self.problems

    @property
    def log_odds(self) -> float:
        """See `intervals.log_odds`."""
        return intervals.log_odds(self.solved, self.problems)

    @property
    def log_odds_variance(self) -> float:
        """The variance of the log-odds (Gart 1966), with the same half problems."""
        return 1 / (self.solved + 0.5) + 1 / (self.problems - self.solved + 0.5)

    @property
    def variance(self) -> float:
        """The binomial variance of the rate, taken as no nearer to 0 or 1 than one problem more of each kind would have it.

        Otherwise a model that solved all or none would seem to be known exactly.
        """
        least = 1 / (self.problems + 2)
        share = min(max(self.rate, least), 1 - least)
        return share * (1 - share) / self.problems


def count_of(percent: float, problems: int) -> Count:
    """The count behind a rate in percent that was rounded to one decimal, as in published tables.

    Raises `ValueError` where no whole number of problems gives that rate.
    """
    solved = round(percent * problems / 100)
    if abs(100 * solved / problems - percent) > 0.0501:
        raise ValueError(f"no whole number of {problems} problems is {percent:.1f} %")
    return Count(solved, problems)


@dataclass(frozen=True)
class Groups:
    """Who stands on either side in one suite: counts by model label; every count has at least one problem."""

    suite: str
    moe: Mapping[str, Count]
    dense: Mapping[str, Count]

    @property
    def absent(self) -> str:
        """Which side nobody stands on, as a clause; empty where both have a model."""
        missing = [kind for kind, models in (("MoE", self.moe), ("dense", self.dense)) if not models]
        return f"no {' and no '.join(missing)} model has a score on {self.suite}" if missing else ""

    @property
    def value(self) -> float:
        """Mean MoE rate minus mean dense rate, -1..1; both sides must have a model."""
        return _mean(self.moe, "rate") - _mean(self.dense, "rate")

    @property
    def log_odds(self) -> float:
        """The same in log-odds."""
        return _mean(self.moe, "log_odds") - _mean(self.dense, "log_odds")

    @property
    def variance(self) -> float:
        """Of the value, as if all models had been tried on problems of their own."""
        return self._sum_of("variance")

    @property
    def log_odds_variance(self) -> float:
        """Of the value in log-odds, likewise."""
        return self._sum_of("log_odds_variance")

    def _sum_of(self, variance: str) -> float:
        sides = (self.moe, self.dense)
        return math.fsum(getattr(count, variance) / len(models) ** 2 for models in sides for count in models.values())

    def only(self, other: "Groups") -> "Groups":
        """These sides without the models that have no score on the other suite."""
        return Groups(
            self.suite,
            {label: count for label, count in self.moe.items() if label in other.moe},
            {label: count for label, count in self.dense.items() if label in other.dense},
        )


def aggregate_gap(groups: Groups, name: str = "gap-published") -> Finding:
    """The gap from counts, -1..1, with a normal interval for *other problems of this kind*.

    Models find the same problems hard, which counts do not show: so the interval is wider than for the same models run
    here. ``detail``: "moe" and "dense" count models, "detectable" is the smallest gap found with 80 % power, "log_odds" with
    "log_odds_low" and "log_odds_high" the gap in log-odds. ``n`` is the least number of problems that a model was tried on.
    """
    detail: dict[str, float | int | str] = {"moe": len(groups.moe), "dense": len(groups.dense)}
    if groups.absent:
        return Finding(name, UNPAIRED, groups.suite, not_measured=groups.absent, detail=detail)
    low, high = intervals.normal(groups.value, groups.variance, 1)
    return Finding(
        name,
        UNPAIRED,
        groups.suite,
        value=groups.value,
        low=low,
        high=high,
        n=_least(groups),
        detail=detail
        | {"detectable": intervals.detectable_by(groups.variance, 1)}
        | intervals.in_log_odds(groups.log_odds, intervals.normal(groups.log_odds, groups.log_odds_variance, math.inf)),
    )


def aggregate_gap_difference(first: Groups, second: Groups, name: str = "gap-diff-published") -> Finding:
    """The gap of the second suite minus that of the first, -2..2, over the models with a score on both.

    ``detail`` is that of `aggregate_gap`, with the suites ("first", "second"); "log_odds" is the difference in log-odds. ``n``
    is the sum over both suites.
    """
    one, other = first.only(second), second.only(first)
    detail: dict[str, float | int | str] = {
        "first": first.suite,
        "second": second.suite,
        "moe": len(one.moe),
        "dense": len(one.dense),
    }
    if one.absent or other.absent:
        kinds = " and ".join(kind for kind, models in (("MoE", one.moe), ("dense", one.dense)) if not models)
        reason = f"no {kinds} model has a score on both {first.suite} and {second.suite}"
        return Finding(name, UNPAIRED, not_measured=reason, detail=detail)
    value, variance = other.value - one.value, one.variance + other.variance
    low, high = intervals.normal(value, variance, 2)
    in_odds = other.log_odds - one.log_odds
    ends = intervals.normal(in_odds, one.log_odds_variance + other.log_odds_variance, math.inf)
    extra = {"detectable": intervals.detectable_by(variance, 2)} | intervals.in_log_odds(in_odds, ends)
    return Finding(name, UNPAIRED, value=value, low=low, high=high, n=_least(one) + _least(other), detail=detail | extra)


def _mean(models: Mapping[str, Count], what: str) -> float:
    return intervals.mean([getattr(count, what) for count in models.values()])


def _least(groups: Groups) -> int:
    return min(count.problems for models in (groups.moe, groups.dense) for count in models.values())
