"""Where labels stand: beside what they name, and not on each other."""

from collections.abc import Sequence
from itertools import pairwise

# Left, bottom, right and top, in points of a drawing.
Box = tuple[float, float, float, float]

# Directions from a point, the best first, and distances from it.
_DIRECTIONS = ((1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))
_DISTANCES = (5.0, 12.0, 22.0)
_MARKER = 4.0

# How much may be covered, in squared points, to be a point nearer.
_AWAY = 2.0


def spread(places: Sequence[float], least: float) -> list[float]:
    """The places moved apart to be ``least`` from each other, in their order, about where they were."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = list(places)
    for _ in range(60):
        for low, high in pairwise(order):
            lacking = least - (moved[high] - moved[low])
            if lacking > 1e-9:
                moved[low] -= lacking / 2
                moved[high] += lacking / 2
    return moved


def beside(
    points: Sequence[tuple[float, float]], sizes: Sequence[tuple[float, float]], room: Box, optional: int = 0
) -> list[Box | None]:
    """A box of each size (width, height) near its point, within the room, where it covers least of other boxes and points.

    Earlier ones choose first. The last ``optional`` ones are None where they would cover anything or not be next to their
    point.
    """
    markers = [(x - _MARKER, y - _MARKER, x + _MARKER, y + _MARKER) for x, y in points]
    needed = len(points) - optional
    made: list[Box | None] = []
    for number, (point, size) in enumerate(zip(points, sizes, strict=True)):
        taken = [*filter(None, made), *markers]
        costs = {
            box: _outside(box, room) + covered(box, taken) + _AWAY * (distance - _DISTANCES[0])
            for distance in _DISTANCES[: None if number < needed else 1]
            for box in _near(point, size, distance)
        }
        best = min(costs, key=lambda box: costs[box])
        made.append(best if number < needed or costs[best] == 0 else None)
    return made


def covered(box: Box, others: Sequence[Box]) -> float:
    """How much of the box the others cover, in squared points."""
    return sum(
        max(min(box[2], other[2]) - max(box[0], other[0]), 0) * max(min(box[3], other[3]) - max(box[1], other[1]), 0)
        for other in others
    )


def _outside(box: Box, room: Box) -> float:
    return 3 * ((box[2] - box[0]) * (box[3] - box[1]) - covered(box, [room]))


def _near(point: tuple[float, float], size: tuple[float, float], distance: float) -> list[Box]:
    (x, y), (width, height) = point, size
    boxes = []
    for right, up in _DIRECTIONS:
        left = x - width / 2 + right * (width / 2 + distance)
        bottom = y - height / 2 + up * (height / 2 + distance)
        boxes.append((left, bottom, left + width, bottom + height))
    return boxes
