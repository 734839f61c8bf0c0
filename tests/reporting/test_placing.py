"""Labels beside points."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_selfinvoke.reporting.html.placing import beside, covered, spread

ROOM = (0.0, 0.0, 300.0, 180.0)
places = st.lists(st.tuples(st.floats(20, 280), st.floats(20, 160)), max_size=12)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=12), st.floats(0.5, 9))
def test_spread_keeps_order_and_middle(values: list[float], least: float) -> None:
    moved = spread(values, least)
    order = sorted(range(len(values)), key=lambda index: values[index])
    assert all(moved[high] - moved[low] > -1e-6 for low, high in pairwise(order))
    assert sum(moved) == pytest.approx(sum(values), abs=1e-6)


def test_spread_moves_no_more_than_needed() -> None:
    assert spread([10.0, 30.0, 50.0], 5.0) == [10.0, 30.0, 50.0]
    assert spread([10.0, 10.0], 4.0) == [8.0, 12.0]


@given(places, st.integers(0, 12))
def test_optional_labels_cover_nothing(points: list[tuple[float, float]], optional: int) -> None:
    optional = min(optional, len(points))
    boxes = beside(points, [(60.0, 10.0)] * len(points), ROOM, optional)
    needed = len(points) - optional
    assert all(boxes[:needed])
    for number, box in enumerate(boxes):
        if box and number >= needed:
            assert covered(box, [other for other in boxes[:number] if other]) == 0
            assert covered(box, [ROOM]) == pytest.approx(600)


def test_a_label_prefers_the_right_and_makes_way() -> None:
    (alone,) = beside([(100.0, 90.0)], [(60.0, 10.0)], ROOM)
    assert alone == (105.0, 85.0, 165.0, 95.0)
    first, second = beside([(100.0, 90.0), (120.0, 90.0)], [(60.0, 10.0)] * 2, ROOM)
    assert first
    assert second
    assert covered(first, [second]) == 0
    (at_the_edge,) = beside([(290.0, 90.0)], [(60.0, 10.0)], ROOM)
    assert at_the_edge
    assert at_the_edge[2] <= 300
