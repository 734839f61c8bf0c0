"""Two parallel lines through two groups of points: what scores at equal size are read from."""

from collections.abc import Mapping, Sequence

from pytest_selfinvoke.analysis.intervals import mean

# Points of each group below which no line is laid: the same number as for gaps at equal size.
LEAST = 3


def parallel_lines(groups: Mapping[str, Sequence[tuple[float, float]]]) -> tuple[float, dict[str, float]] | None:
    """The common slope, and each group's intercept, by least squares; points are (x, y).

    The distance between the lines is the coefficient of the group in a regression on x and the group. None with fewer than
    `LEAST` points in any group, or where x does not vary within the groups.
    """
    if not groups or any(len(points) < LEAST for points in groups.values()):
        return None
    centres = {name: (mean([x for x, _ in points]), mean([y for _, y in points])) for name, points in groups.items()}
    spread = sum((x - centres[name][0]) ** 2 for name, points in groups.items() for x, _ in points)
    if spread < 1e-12:
        return None
    together = sum((x - centres[name][0]) * (y - centres[name][1]) for name, points in groups.items() for x, y in points)
    slope = together / spread
    return slope, {name: y - slope * x for name, (x, y) in centres.items()}
