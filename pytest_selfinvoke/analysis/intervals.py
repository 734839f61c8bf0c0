"""Closed-form 95 % intervals over problems: no resampling, no seed, the same data give the same ends everywhere.

The unit is always the problem; samples of one problem are averaged before they come here. The pseudo-problems keep a spread
where the data show none (every problem solved, two identical models), so nothing divides by zero and nothing is claimed to
be known exactly. Coverage was measured by simulation, see docs/statistics.md.

Quantiles of t come from scipy.special, which takes a third of a second to import; Wilson's interval does without.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

LEVEL = 0.95
POWER = 0.80

# Quantiles of the normal distribution, as scipy.special.ndtri has them: at (1 + LEVEL) / 2, and at POWER.
_Z = 1.959963984540054
_Z_POWER = 0.8416212335729143

# Two solved and two unsolved problems, as in Agresti & Coull (1998) for binary scores.
_RATE_PSEUDO = (0.0, 0.0, 1.0, 1.0)


class Interval(NamedTuple):
    """The two ends, in the unit of what they enclose."""

    low: float
    high: float


class Contrast(NamedTuple):
    """Differences of two group means, one per problem, each in -1..1; of any size in log-odds (`log_odds_contrast`).

    ``pseudo`` is the size c of the two pseudo-problems +c and -c: 1 for a pair of models, smaller where the means of several
    models vary less than a single model does (`pseudo_size`).
    """

    differences: Sequence[float]
    pseudo: float = 1.0

    @property
    def value(self) -> float:
        """The mean difference; 0 where there is no problem."""
        return mean(self.differences) if self.differences else 0.0

    @property
    def augmented(self) -> list[float]:
        """The differences with both pseudo-problems."""
        return [*self.differences, self.pseudo, -self.pseudo]


def mean(values: Sequence[float]) -> float:
    """The mean of one value or more, correctly rounded, so that it does not depend on their order."""
    return math.fsum(values) / len(values)


def total(values: Sequence[float]) -> float:
    """The sum, correctly rounded."""
    return math.fsum(values)


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
        return _within(mean(scores), *_wilson(round(math.fsum(scores)), len(scores)), 0.0, 1.0)
    sample = _Sample.of([*scores, *_RATE_PSEUDO])
    return _within(mean(scores), *student(sample.mean, sample.error, sample.size - 1), 0.0, 1.0)


def ratio(pairs: Sequence[tuple[float, float]]) -> Interval:
    """The interval of sum(b p) / sum(b) in 0..1 for pairs (b, p) of problem scores, b above 0.

    t over the linearised ratio, with four pseudo-problems of b = 1, two solved and two not. No pairs: (0, 1).
    """
    if not pairs:
        return Interval(0.0, 1.0)
    more = [*pairs, *((1.0, score) for score in _RATE_PSEUDO)]
    weight = mean([b for b, _ in more])
    centre = mean([b * p for b, p in more]) / weight
    error = _Sample.of([b * (p - centre) / weight for b, p in more]).error
    point = total([b * p for b, p in pairs]) / total([b for b, _ in pairs])
    return _within(point, *student(centre, error, len(more) - 1), 0.0, 1.0)


def difference(contrast: Contrast, most: float = 1.0) -> Interval:
    """The interval of a paired difference in -``most``..``most``: t over problems with two pseudo-problems.

    Bonett & Price (2012) with t for z; simulated coverage at least .940, including rare changes. No problems: all there is.
    """
    if not contrast.differences:
        return Interval(-most, most)
    sample = _Sample.of(contrast.augmented)
    return _within(contrast.value, *student(sample.mean, sample.error, sample.size - 1), -most, most)


def difference_of_contrasts(second: Contrast, first: Contrast, most: float = 2.0) -> Interval:
    """The interval of ``second`` minus ``first``, two contrasts over different problems, in -``most``..``most``.

    Welch (1947) over the augmented differences; simulated coverage .950-.981. No problems on a side: all there is.
    """
    if not second.differences or not first.differences:
        return Interval(-most, most)
    one, other = _Sample.of(second.augmented), _Sample.of(first.augmented)
    squares = [sample.variance / sample.size for sample in (one, other)]
    freedom = sum(squares) ** 2 / (squares[0] ** 2 / (one.size - 1) + squares[1] ** 2 / (other.size - 1))
    ends = student(one.mean - other.mean, math.sqrt(sum(squares)), freedom)
    return _within(second.value - first.value, *ends, -most, most)


def detectable(*contrasts: Contrast) -> float:
    """The smallest true difference that a two-sided test at 5 % finds with 80 % power, 0..2: 2.80 standard errors.

    The standard error is that of the contrast, or of the difference of two, as the intervals above use it, from the spread
    observed: pseudo-problems included, so that identical models do not seem to detect anything however small. Never more
    than the largest difference there can be, 1 or 2: too few problems find nothing.
    """
    return detectable_by(math.fsum(_Sample.of(contrast.augmented).error ** 2 for contrast in contrasts), len(contrasts))


def detectable_by(variance: float, most: float) -> float:
    """The same from the variance of an estimate, but no more than ``most``."""
    return min((_Z + _Z_POWER) * math.sqrt(variance), float(most))


def normal(value: float, variance: float, most: float) -> Interval:
    """The normal interval of an estimate with this variance, between -``most`` and ``most``."""
    half = _Z * math.sqrt(variance)
    return Interval(max(value - half, -most), min(value + half, most))


def centre_and_error(values: Sequence[float]) -> tuple[float, float]:
    """The mean of two values or more, and its standard error."""
    sample = _Sample.of(values)
    return sample.mean, sample.error


def log_odds(solved: float, problems: int) -> float:
    """The log-odds of a rate, log((x + 1/2) / (N - x + 1/2)): finite also at 0 and at N (Haldane 1956, Anscombe 1956).

    ``solved`` is a sum of problem scores, 0..``problems``, not necessarily whole.
    """
    return math.log((solved + 0.5) / (problems - solved + 0.5))


def log_odds_contrast(first: Sequence[Sequence[float]], second: Sequence[Sequence[float]]) -> Contrast:
    """Mean log-odds of the ``first`` models minus that of the ``second``, spread over the problems: their mean is the value.

    Each model is given by its scores of the same problems, one or more. By the delta method a problem's score counts as far
    as it lies from the model's rate, times the slope of the log-odds there. The pseudo-problems are those of `pseudo_size`,
    in this scale. Simulated coverage of `difference` .945-.985, most near 0 and 1.
    """
    sides = [(1 / len(first), scores) for scores in first] + [(-1 / len(second), scores) for scores in second]
    count = len(sides[0][1])
    weighted = [(weight * _slope(total(scores), count), mean(scores), scores) for weight, scores in sides]
    value = math.fsum(weight * log_odds(total(scores), count) for weight, scores in sides)
    differences = [
        value + math.fsum(slope * (scores[problem] - rate) for slope, rate, scores in weighted) for problem in range(count)
    ]
    return Contrast(differences, math.sqrt(math.fsum(slope**2 for slope, _, _ in weighted) / 2))


def _slope(solved: float, problems: int) -> float:
    """How much the log-odds rise with the rate, 1 / (p (1 - p)), with the half problems of `log_odds`."""
    share = (solved + 0.5) / (problems + 1)
    return 1 / (share * (1 - share))


class _Sample(NamedTuple):
    """What an interval needs to know of some values."""

    size: int
    mean: float
    variance: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "_Sample":
        centre = mean(values)
        squares = math.fsum((value - centre) ** 2 for value in values)
        return cls(len(values), centre, squares / (len(values) - 1))

    @property
    def error(self) -> float:
        """The standard error of the mean."""
        return math.sqrt(self.variance / self.size)


def _wilson(solved: int, problems: int) -> Interval:
    """Newcombe (1998), method 3."""
    share = solved / problems
    whole = 2 * (problems + _Z**2)
    centre = (2 * problems * share + _Z**2) / whole
    half = _Z / whole * math.sqrt(4 * problems * share * (1 - share) + _Z**2)
    return Interval(0.0 if solved == 0 else centre - half, 1.0 if solved == problems else centre + half)


def student(centre: float, error: float, freedom: float) -> Interval:
    """A t interval with so many standard errors to each side as ``freedom`` degrees of freedom ask for."""
    from scipy.special import stdtrit

    return Interval(*(float(stdtrit(freedom, part)) * error + centre for part in ((1 - LEVEL) / 2, (1 + LEVEL) / 2)))


def _within(point: float, low: float, high: float, least: float, most: float) -> Interval:
    # Pseudo-problems pull the centre towards the middle: at the far ends of the scale, and by rounding, the point could
    # fall outside by a hair.
    return Interval(max(min(low, point), least), min(max(high, point), most))


def in_log_odds(value: float, ends: Interval) -> dict[str, float]:
    """The details of a finding that is given in log-odds as well."""
    return {"log_odds": value, "log_odds_low": ends.low, "log_odds_high": ends.high}
