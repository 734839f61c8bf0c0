"""Two parallel lines, as a regression on x and the group has them."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import assume, given
from hypothesis import strategies as st

from pytest_selfinvoke.analysis.parallel_lines import LEAST, parallel_lines

values = st.floats(-50, 50).map(lambda value: round(value, 3))
points = st.lists(st.tuples(values, values), min_size=LEAST, max_size=8)


@given(points, points)
def test_as_statsmodels_has_it(one: list[tuple[float, float]], other: list[tuple[float, float]]) -> None:
    assume(all(len({x for x, _ in group}) > 1 for group in (one, other)))
    assume(max(max(abs(x - y) for x, _ in group for y, _ in group) for group in (one, other)) > 0.1)
    found = parallel_lines({"one": one, "other": other})
    assert found is not None
    slope, intercepts = found
    x = np.array([x for x, _ in one + other])
    member = np.array([1.0] * len(one) + [0.0] * len(other))
    fitted = sm.OLS([y for _, y in one + other], np.column_stack([x, member, 1 - member])).fit()
    assert [slope, intercepts["one"], intercepts["other"]] == pytest.approx(fitted.params, rel=1e-6, abs=1e-6)


@given(points, points, values, values)
def test_raising_a_group_raises_its_line_alone(
    one: list[tuple[float, float]], other: list[tuple[float, float]], up: float, along: float
) -> None:
    assume(len({x for x, _ in one}) > 1)
    assume(max(x for x, _ in one) - min(x for x, _ in one) > 0.1)
    before = parallel_lines({"one": one, "other": other})
    raised = parallel_lines({"one": [(x, y + up) for x, y in one], "other": other})
    moved = parallel_lines({name: [(x + along, y) for x, y in group] for name, group in (("one", one), ("other", other))})
    assert before is not None
    assert raised is not None
    assert moved is not None
    assert raised[0] == pytest.approx(before[0], abs=1e-6)
    assert raised[1]["one"] - raised[1]["other"] == pytest.approx(before[1]["one"] - before[1]["other"] + up, abs=1e-6)
    # The distance of the lines does not depend on where x is counted from.
    distance = moved[1]["one"] - moved[1]["other"]
    assert distance == pytest.approx(before[1]["one"] - before[1]["other"], abs=1e-5 * (1 + math.fabs(before[0])))


def test_lines_that_are_parallel_are_found() -> None:
    slope, intercepts = parallel_lines({"a": [(1, 5), (2, 7), (4, 11)], "b": [(0, 1), (3, 7), (9, 19)]}) or (0, {})
    assert slope == pytest.approx(2)
    assert intercepts == pytest.approx({"a": 3, "b": 1})


def test_too_little_for_lines() -> None:
    line = [(1.0, 1.0), (2.0, 2.0), (3.0, 3.0)]
    assert parallel_lines({}) is None
    assert parallel_lines({"a": line, "b": line[:2]}) is None
    assert parallel_lines({"a": [(1.0, 1.0)] * 3, "b": [(2.0, 5.0)] * 3}) is None
    assert parallel_lines({"a": line, "b": [(2.0, 5.0)] * 3}) == (1.0, {"a": 0.0, "b": 3.0})
