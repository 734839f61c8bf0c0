"""Closed-form 95 % intervals over problems: no resampling, no seed, the same data give the same ends everywhere.

The unit is always the problem; samples of one problem are averaged before they come here. The pseudo-problems keep a spread
where the data show none (every problem solved, two identical models), so nothing divides by zero and nothing is claimed to
be known exactly. Coverage was measured by simulation, see docs/statistics.md.

Importing this module costs a second (scipy.stats); import it only when findings are made.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from scipy import stats

LEVEL = 0.95
POWER = 0.80

# Two solved and two unsolved problems, as in Agresti & Coull (1998) for binary scores.
_RATE_PSEUDO = (0.0, 0.0, 1.0, 1.0)


class Interval(NamedTuple):
    """The two ends, in the unit of what they enclose."""

    low: float
    high: float


class Contrast(NamedTuple):
    """Differences of two group means, one per problem, each in -1..1.

    ``pseudo`` is the size c in (0, 1] of the two pseudo-problems +c and -c: 1 for a pair of models, smaller where the means
    of several models vary less than a single model does (`pseudo_size`).
    """

    differences: Sequence[float]
    pseudo: float = 1.0

    @property
    def value(self) -> float:
        """The mean difference in -1..1; 0 where there is no problem."""
        return mean(self.differences) if self.differences else 0.0

    @property
    def augmented(self) -> list[float]:
        """The differences with both pseudo-problems."""
        return [*self.differences, self.pseudo, -self.pseudo]


def mean(values: Sequence[float]) -> float:
    """The mean of one value or more, correctly rounded, so that it does not depend on their order."""
    return math.fsum(values) / len(values)


def pseudo_size(first: int, second: int) -> float:
    """The c of a `Contrast` between means of so many models: sqrt((1/first + 1/second) / 2), 1 for one against one.

    A scale heuristic: simulated coverage .943-.972 for 1 to 8 models a side.
    """
    return math.sqrt((1 / first + 1 / second) / 2)


def binary(scores: Sequence[float]) -> bool:
    """Whether every score is 0 or 1, as with one sample per problem."""
    return all(score in (0, 1) for score in scores)


def rate(scores: Sequence[float]) -> Interval:
    """The interval of a mean of problem scores in 0..1.

    Scores that are all 0 or 1: Wilson (1927), simulated coverage at least .933, .937, .941 for 57, 164, 378 problems.
    Otherwise: t over problems with two pseudo-problems solved and two unsolved, .946-.982. No problems: (0, 1).
    """
    if not scores:
        return Interval(0.0, 1.0)
    if binary(scores):
        wilson = stats.binomtest(round(math.fsum(scores)), len(scores)).proportion_ci(LEVEL, "wilson")
        return _within(mean(scores), wilson.low, wilson.high, 0.0, 1.0)
    ends = stats.ttest_1samp([*scores, *_RATE_PSEUDO], 0.0).confidence_interval(LEVEL)
    return _within(mean(scores), float(ends.low), float(ends.high), 0.0, 1.0)


def difference(contrast: Contrast) -> Interval:
    """The interval of a paired difference in -1..1: t over problems with two pseudo-problems.

    Bonett & Price (2012) with t for z; simulated coverage at least .940, including rare changes. No problems: (-1, 1).
    """
    if not contrast.differences:
        return Interval(-1.0, 1.0)
    ends = stats.ttest_1samp(contrast.augmented, 0.0).confidence_interval(LEVEL)
    return _within(contrast.value, float(ends.low), float(ends.high), -1.0, 1.0)


def difference_of_contrasts(second: Contrast, first: Contrast) -> Interval:
    """The interval of ``second`` minus ``first``, two contrasts over different problems, in -2..2.

    Welch (1947) over the augmented differences; simulated coverage .950-.981. No problems on a side: (-2, 2).
    """
    if not second.differences or not first.differences:
        return Interval(-2.0, 2.0)
    ends = stats.ttest_ind(second.augmented, first.augmented, equal_var=False).confidence_interval(LEVEL)
    return _within(second.value - first.value, float(ends.low), float(ends.high), -2.0, 2.0)


def detectable(*contrasts: Contrast) -> float:
    """The smallest true difference that a two-sided test at 5 % finds with 80 % power, 0..2: 2.80 standard errors.

    The standard error is that of the contrast, or of the difference of two, as the intervals above use it, from the spread
    observed: pseudo-problems included, so that identical models do not seem to detect anything however small. Never more
    than the largest difference there can be, 1 or 2: too few problems find nothing.
    """
    quantiles = float(stats.norm.ppf((1 + LEVEL) / 2) + stats.norm.ppf(POWER))
    error = math.sqrt(math.fsum(float(stats.sem(contrast.augmented)) ** 2 for contrast in contrasts))
    return min(quantiles * error, float(len(contrasts)))


def log_odds(solved: float, problems: int) -> float:
    """The log-odds of a rate, log((x + 1/2) / (N - x + 1/2)): finite also at 0 and at N (Haldane 1956, Anscombe 1956).

    ``solved`` is a sum of problem scores, 0..``problems``, not necessarily whole.
    """
    return math.log((solved + 0.5) / (problems - solved + 0.5))


def _within(point: float, low: float, high: float, least: float, most: float) -> Interval:
    # Pseudo-problems pull the centre towards the middle: at the far ends of the scale, and by rounding, the point could
    # fall outside by a hair.
    return Interval(max(min(low, point), least), min(max(high, point), most))
