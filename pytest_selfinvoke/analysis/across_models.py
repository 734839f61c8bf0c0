"""What a gap says of other models: one number per model or family, and the models themselves as the sample.

Everywhere else problems are drawn and models are fixed. Here the spread between models is the error, so that a handful of them
says little: below `LEAST` on either side nothing is said at all.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from pytest_selfinvoke.analysis import intervals

LEAST = 3
LEAST_FOR_LINE = 5

# Spreads below this are rounding: scores are shares of at most some thousand samples.
_NOTHING = 1e-12


class Estimate(NamedTuple):
    """A number with the ends of its 95 % interval, all in the unit of what it was made from."""

    value: float
    low: float
    high: float


class Point(NamedTuple):
    """A model as a point: what it is compared by (the logarithm of its size, its score elsewhere), and its score."""

    x: float
    y: float


class Line(NamedTuple):
    """A least-squares line: ``slope`` with its interval, ``intercept``, and the share of variance it explains, 0..1."""

    slope: Estimate
    intercept: float
    r2: float
    points: tuple[Point, ...]

    def predict(self, x: float) -> Estimate:
        """What one more model of this kind would score at ``x``, with the interval of such a single prediction."""
        centre = _mean_x(self.points)
        residuals = math.fsum((point.y - self.intercept - self.slope.value * point.x) ** 2 for point in self.points)
        freedom = len(self.points) - 2
        leverage = 1 + 1 / len(self.points) + (x - centre) ** 2 / _spread_x(self.points)
        return _estimate(self.intercept + self.slope.value * x, math.sqrt(residuals / freedom * leverage), freedom)


def family_means(values: Mapping[str, float], families: Mapping[str, str]) -> list[float]:
    """The mean value of each family's models, in no particular order: siblings are not two draws."""
    groups: defaultdict[str, list[float]] = defaultdict(list)
    for label, value in values.items():
        groups[families[label]].append(value)
    return [intervals.mean(group) for group in groups.values()]


def welch(moe: Sequence[float], dense: Sequence[float]) -> Estimate | None:
    """Mean of ``moe`` minus mean of ``dense``, each at least two values: Welch's (1947) t. None where neither side varies."""
    (one, one_error), (other, other_error) = intervals.centre_and_error(moe), intervals.centre_and_error(dense)
    squares = (one_error**2, other_error**2)
    if sum(squares) < _NOTHING**2:
        return None
    freedom = sum(squares) ** 2 / (squares[0] ** 2 / (len(moe) - 1) + squares[1] ** 2 / (len(dense) - 1))
    return _estimate(one - other, math.sqrt(sum(squares)), freedom)


def at_equal_x(moe: Sequence[Point], dense: Sequence[Point]) -> Estimate | None:
    """How much higher MoE models stand than dense ones of the same x: the coefficient of MoE in y ~ 1 + x + MoE.

    Ordinary least squares, t with three degrees of freedom less than models. None where no line can be laid: fewer than four
    models, no spread of x within either side, or no spread about the line.
    """
    freedom = len(moe) + len(dense) - 3
    spread = _spread_x(moe) + _spread_x(dense)
    if freedom < 1 or not moe or not dense or spread < _NOTHING:
        return None
    slope = (_product(moe) + _product(dense)) / spread
    apart = _mean_x(moe) - _mean_x(dense)
    residuals = math.fsum(_spread_y(side) for side in (moe, dense)) - slope**2 * spread
    if residuals < _NOTHING:
        return None
    error = math.sqrt(residuals / freedom * (1 / len(moe) + 1 / len(dense) + apart**2 / spread))
    return _estimate(_mean_y(moe) - _mean_y(dense) - slope * apart, error, freedom)


def overlap(moe: Sequence[Point], dense: Sequence[Point]) -> bool:
    """Whether the two sides have any x in common; where not, `at_equal_x` rests on the line alone, beyond what was measured."""
    one, other = [point.x for point in moe], [point.x for point in dense]
    return min(one) <= max(other) and min(other) <= max(one)


def line(points: Sequence[Point]) -> Line | None:
    """The least-squares line through three points or more; None without any spread of x, or about the line."""
    spread, freedom = _spread_x(points), len(points) - 2
    if freedom < 1 or spread < _NOTHING:
        return None
    slope = _product(points) / spread
    residuals = _spread_y(points) - slope**2 * spread
    if residuals < _NOTHING:
        return None
    error = math.sqrt(residuals / freedom / spread)
    intercept = _mean_y(points) - slope * _mean_x(points)
    # Sorted, so that rounding does not depend on the order of the models.
    return Line(_estimate(slope, error, freedom), intercept, 1 - residuals / _spread_y(points), tuple(sorted(points)))


def _estimate(value: float, error: float, freedom: float) -> Estimate:
    return Estimate(value, *intervals.student(value, error, freedom))


def _mean_x(points: Sequence[Point]) -> float:
    return intervals.mean([point.x for point in points])


def _mean_y(points: Sequence[Point]) -> float:
    return intervals.mean([point.y for point in points])


def _spread_x(points: Sequence[Point]) -> float:
    """The sum of squares about the mean."""
    centre = _mean_x(points) if points else 0.0
    return math.fsum((point.x - centre) ** 2 for point in points)


def _spread_y(points: Sequence[Point]) -> float:
    centre = _mean_y(points)
    return math.fsum((point.y - centre) ** 2 for point in points)


def _product(points: Sequence[Point]) -> float:
    """The sum of products about the means."""
    x, y = _mean_x(points), _mean_y(points)
    return math.fsum((point.x - x) * (point.y - y) for point in points)
