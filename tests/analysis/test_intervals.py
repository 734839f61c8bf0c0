"""Intervals against other implementations, and what must hold for any scores."""

import math
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.power import normal_sample_size_one_tail
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

from pytest_selfinvoke.analysis import intervals
from pytest_selfinvoke.analysis.intervals import Contrast

shares = st.integers(1, 20).flatmap(lambda of: st.integers(0, of).map(lambda hits: hits / of))
differences = st.tuples(shares, shares).map(lambda pair: pair[0] - pair[1])
contrasts = st.builds(
    Contrast,
    st.lists(differences, max_size=60),
    st.tuples(st.integers(1, 30), st.integers(1, 30)).map(lambda models: intervals.pseudo_size(*models)),
)


@pytest.mark.parametrize("problems", [1, 2, 57, 164, 378])
def test_one_sample_per_problem_gives_wilson(problems: int) -> None:
    for solved in {0, 1, problems // 3, problems - 1, problems}:
        scores = [1.0] * solved + [0.0] * (problems - solved)
        assert intervals.rate(scores) == pytest.approx(proportion_confint(solved, problems, method="wilson"), abs=1e-12)


def test_several_samples_give_a_t_interval_with_four_pseudo_problems() -> None:
    scores = [0.1, 0.5, 0.9, 1.0, 0.0, 0.4]
    assert intervals.rate(scores) == pytest.approx(DescrStatsW([*scores, 0, 0, 1, 1]).tconfint_mean(), abs=1e-12)


def test_a_paired_difference_is_a_t_interval_with_two_pseudo_problems() -> None:
    values = [0.5, -0.25, 0.0, 0.0, 1.0, -0.5]
    assert intervals.difference(Contrast(values)) == pytest.approx(DescrStatsW([*values, 1, -1]).tconfint_mean(), abs=1e-12)
    assert intervals.difference(Contrast(values, 0.5)) == pytest.approx(
        DescrStatsW([*values, 0.5, -0.5]).tconfint_mean(), abs=1e-12
    )


def test_a_difference_of_two_contrasts_is_welch() -> None:
    first, second = Contrast([0.5, -0.25, 0.0, 0.0, 1.0]), Contrast([1.0, 0.0, -1.0, -1.0, 0.0, 0.0, 0.5], 0.5)
    welch = CompareMeans(DescrStatsW(second.augmented), DescrStatsW(first.augmented)).tconfint_diff(usevar="unequal")
    assert intervals.difference_of_contrasts(second, first) == pytest.approx(welch, abs=1e-12)


def test_the_detectable_gap_needs_as_many_problems_as_there_were() -> None:
    contrast = Contrast([1.0, 0.0, -1.0, 0.0, 0.0, 1.0, 0.0, 0.0] * 5)
    gap = intervals.detectable(contrast)
    spread = float(stats.tstd(contrast.augmented))
    needed = normal_sample_size_one_tail(gap, 0.8, 0.025, std_null=spread)
    assert needed == pytest.approx(len(contrast.augmented))


def test_two_contrasts_are_harder_to_tell_apart_than_one_from_zero() -> None:
    one = Contrast([1.0, 0.0, -1.0, 0.0] * 9)
    assert intervals.detectable(one, one) == pytest.approx(math.sqrt(2) * intervals.detectable(one))


def test_quantiles_of_the_normal_distribution() -> None:
    assert stats.norm.ppf((1 + intervals.LEVEL) / 2) == pytest.approx(intervals._Z, rel=1e-15)
    assert stats.norm.ppf(intervals.POWER) == pytest.approx(intervals._Z_POWER, rel=1e-15)


def test_published_half_widths() -> None:
    """Wilson at a rate of 60 %, in points, for the three published suites."""
    for problems, half in ((57, 12.3), (164, 7.4), (378, 4.9)):
        solved = round(0.6 * problems)
        low, high = intervals.rate([1.0] * solved + [0.0] * (problems - solved))
        assert 100 * (high - low) / 2 == pytest.approx(half, abs=0.15)


@given(st.lists(shares, max_size=80))
def test_a_rate_lies_in_its_interval(scores: list[float]) -> None:
    low, high = intervals.rate(scores)
    assert 0 <= low < high <= 1
    if scores:
        assert low <= intervals.mean(scores) <= high


@given(contrasts)
def test_a_difference_lies_in_its_interval(contrast: Contrast) -> None:
    low, high = intervals.difference(contrast)
    assert -1 <= low <= contrast.value <= high <= 1
    assert low < high


@given(contrasts, contrasts)
def test_a_difference_of_contrasts_lies_in_its_interval(second: Contrast, first: Contrast) -> None:
    low, high = intervals.difference_of_contrasts(second, first)
    assert -2 <= low <= second.value - first.value <= high <= 2


@given(contrasts)
def test_swapping_sides_mirrors_the_interval(contrast: Contrast) -> None:
    low, high = intervals.difference(contrast)
    mirrored = Contrast([-value for value in contrast.differences], contrast.pseudo)
    assert intervals.difference(mirrored) == pytest.approx((-high, -low), abs=1e-9)


@given(st.integers(1, 400))
def test_no_difference_at_all_still_has_a_symmetric_interval(problems: int) -> None:
    same = Contrast([0.0] * problems)
    low, high = intervals.difference(same)
    assert low == pytest.approx(-high)
    assert high > 0
    assert intervals.detectable(same) > 0


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_log_odds_are_finite_and_odd(counts: tuple[int, int]) -> None:
    solved, problems = counts
    assert intervals.log_odds(solved, problems) == pytest.approx(-intervals.log_odds(problems - solved, problems))


def test_log_odds_grow_with_the_rate() -> None:
    assert all(low < high for low, high in pairwise(intervals.log_odds(solved, 164) for solved in range(165)))


scored_models = st.integers(1, 12).flatmap(
    lambda problems: st.tuples(*[st.lists(st.lists(shares, min_size=problems, max_size=problems), min_size=1, max_size=3)] * 2)
)


@given(scored_models)
def test_the_gap_in_log_odds_is_the_difference_of_mean_log_odds(sides: tuple[list[list[float]], list[list[float]]]) -> None:
    means = [math.fsum(intervals.log_odds(sum(scores), len(scores)) for scores in side) / len(side) for side in sides]
    contrast = intervals.log_odds_contrast(*sides)
    assert contrast.value == pytest.approx(means[0] - means[1], abs=1e-9)
    low, high = intervals.difference(contrast, math.inf)
    assert low <= contrast.value <= high
    assert high - low > 0.1
    assert intervals.difference(intervals.log_odds_contrast(*sides[::-1]), math.inf) == pytest.approx((-high, -low), abs=1e-9)


def test_the_gap_in_log_odds_is_that_of_a_logistic_regression_with_errors_by_problem() -> None:
    rng = np.random.default_rng(3)
    worth = rng.normal(0, 1.2, 2000)
    scores = [(worth + rng.normal(shift, 1, 2000) > 0).astype(float) for shift in (0.9, 0.2)]
    low, high = intervals.difference(intervals.log_odds_contrast([scores[0].tolist()], [scores[1].tolist()]), math.inf)
    design = sm.add_constant(np.repeat([1.0, 0.0], 2000))
    fitted = sm.GEE(np.concatenate(scores), design, np.tile(np.arange(2000), 2), family=sm.families.Binomial()).fit()
    assert (low, high) == pytest.approx(tuple(fitted.conf_int()[1]), abs=0.005)


def test_too_few_problems_detect_nothing() -> None:
    assert intervals.detectable(Contrast([1.0, -1.0])) == 1
    assert intervals.detectable(Contrast([1.0, -1.0]), Contrast([1.0, -1.0])) == 2


def test_the_more_models_the_smaller_the_pseudo_problems() -> None:
    assert intervals.pseudo_size(1, 1) == 1
    assert intervals.pseudo_size(1, 1) > intervals.pseudo_size(1, 3) > intervals.pseudo_size(2, 4) > 0


def test_the_package_and_the_counts_load_no_number_library() -> None:
    code = (
        "import sys, pytest_selfinvoke.analysis, pytest_selfinvoke.analysis.counts, pytest_selfinvoke.analysis.finding;"
        "sys.exit(bool({'numpy', 'scipy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
