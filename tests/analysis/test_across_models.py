"""Models as the sample: against statsmodels, on the published scores, and what must hold for any."""

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from published_scores import ALL, DENSE, HUMANEVAL, MBPP, MOE, rates
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from pytest_selfinvoke.analysis.across_models import Estimate, Point, at_equal_x, family_means, line, overlap, welch

values = st.lists(st.integers(0, 378).map(lambda solved: solved / 378), min_size=2, max_size=8)
points = st.lists(
    st.builds(Point, st.integers(1, 40).map(lambda size: math.log10(size)), st.integers(0, 164).map(lambda n: n / 164)),
    max_size=8,
)


def printed(estimate: Estimate | None) -> tuple[float, ...]:
    assert estimate is not None
    return tuple(round(100 * number, 1) for number in estimate)


def published(kind: str) -> tuple[dict[str, list[Point]], dict[str, list[Point]]]:
    """Points of the MoE and of the dense models by what is measured: each suite, and their difference."""
    made = []
    for side in (MOE, DENSE):
        first, second = rates(HUMANEVAL), rates(MBPP)
        sizes = {label: math.log10(getattr(ALL[label], kind)) for label in side}
        scores = {HUMANEVAL: first, MBPP: second, "difference": {label: second[label] - first[label] for label in first}}
        made.append({what: [Point(sizes[label], of[label]) for label in side] for what, of in scores.items()})
    return made[0], made[1]


@pytest.mark.parametrize(
    ("kind", "expected", "overlapping"),
    [
        ("active", [(15.0, 4.6, 25.3), (8.8, 2.2, 15.4), (-6.2, -12.0, -0.4)], True),
        ("total", [(-0.3, -12.9, 12.3), (-2.0, -9.9, 6.0), (-1.6, -8.7, 5.4)], False),
    ],
)
def test_published_models_at_equal_size(kind: str, expected: list[tuple[float, ...]], overlapping: bool) -> None:
    moe, dense = published(kind)
    assert [printed(at_equal_x(moe[what], dense[what])) for what in (HUMANEVAL, MBPP, "difference")] == expected
    assert overlap(moe[MBPP], dense[MBPP]) == overlapping


def test_published_models_as_a_sample() -> None:
    first, second = rates(HUMANEVAL), rates(MBPP)
    sides = [[second[label] - first[label] for label in side] for side in (MOE, DENSE)]
    assert printed(welch(*sides)) == (-6.4, -15.6, 2.7)


def test_the_published_dense_line() -> None:
    first, second = rates(HUMANEVAL), rates(MBPP)
    found = line([Point(first[label], second[label]) for label in DENSE])
    assert found is not None
    assert [round(number, 2) for number in found.slope] == [0.64, 0.52, 0.76]
    assert round(found.r2, 2) == 0.89
    assert printed(found.predict(first["DeepSeek-V2.5"])) == (70.9, 65.5, 76.2)
    assert printed(found.predict(first["DeepSeek-Coder-V2-instruct"])) == (73.2, 67.7, 78.7)


def test_ordinary_least_squares_as_statsmodels_has_it() -> None:
    rng = np.random.default_rng(7)
    x, y, moe = rng.uniform(8, 12, 11), rng.uniform(0, 1, 11), np.arange(11) < 4
    sides = [[Point(*point) for point in zip(x[side], y[side], strict=True)] for side in (moe, ~moe)]
    fitted = sm.OLS(y, sm.add_constant(np.column_stack([x, moe]))).fit()
    assert at_equal_x(*sides) == pytest.approx((fitted.params[2], *fitted.conf_int()[2]))
    simple = sm.OLS(y, sm.add_constant(x)).fit()
    found = line([Point(*point) for point in zip(x, y, strict=True)])
    assert found is not None
    assert found.slope == pytest.approx((simple.params[1], *simple.conf_int()[1]))
    assert (found.intercept, found.r2) == pytest.approx((simple.params[0], simple.rsquared))
    expected = simple.get_prediction([[1, 9.5]]).summary_frame(alpha=0.05)
    assert found.predict(9.5) == pytest.approx((expected["mean"][0], expected["obs_ci_lower"][0], expected["obs_ci_upper"][0]))


def test_welch_as_statsmodels_has_it() -> None:
    one, other = [0.5, 0.7, 0.4, 0.6], [0.3, 0.9, 0.2]
    expected = CompareMeans(DescrStatsW(one), DescrStatsW(other)).tconfint_diff(usevar="unequal")
    found = welch(one, other)
    assert found is not None
    assert (found.low, found.high) == pytest.approx(expected)


def test_siblings_are_one_draw() -> None:
    means = family_means({"a": 0.2, "b": 0.4, "c": 0.9}, {"a": "x", "b": "x", "c": "y"})
    assert sorted(means) == pytest.approx([0.3, 0.9])


def test_without_any_spread_nothing_is_known() -> None:
    assert welch([1.0, 1.0, 1.0], [0.0, 0.0, 0.0]) is None
    same_size = [Point(9, 0.1), Point(9, 0.2), Point(9, 0.3)]
    assert at_equal_x(same_size, same_size) is None
    on_a_line = [Point(number, number / 10) for number in range(5)]
    assert at_equal_x(on_a_line, on_a_line) is None
    assert line(on_a_line) is None
    assert line(same_size) is None
    assert at_equal_x([], on_a_line) is None
    assert at_equal_x(on_a_line[:1], on_a_line[:2]) is None
    assert line(on_a_line[:2]) is None


@given(values, values)
def test_swapping_sides_mirrors_welch(one: list[float], other: list[float]) -> None:
    there, back = welch(one, other), welch(other, one)
    assert (there is None) == (back is None)
    if there and back:
        assert there.low <= there.value <= there.high
        assert (back.value, back.high, back.low) == pytest.approx((-there.value, -there.low, -there.high))
        assert welch(one[::-1], other[::-1]) == there


@given(points, points)
def test_swapping_sides_mirrors_the_gap_at_equal_size(one: list[Point], other: list[Point]) -> None:
    there, back = at_equal_x(one, other), at_equal_x(other, one)
    assert (there is None) == (back is None)
    if there and back:
        assert there.low <= there.value <= there.high
        assert (back.value, back.high, back.low) == pytest.approx((-there.value, -there.low, -there.high), abs=1e-9)
        assert at_equal_x(one[::-1], other[::-1]) == there
        assert overlap(one, other) == overlap(other, one)


@given(points, st.floats(-2, 12))
def test_a_prediction_lies_in_its_interval(models: list[Point], x: float) -> None:
    if found := line(models):
        predicted = found.predict(x)
        assert predicted.low <= predicted.value <= predicted.high
        assert line(models[::-1]) == found
