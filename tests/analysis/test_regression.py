"""Now against then, problem by problem."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.contingency_tables import mcnemar as oracle

from pytest_selfinvoke.analysis.intervals import Contrast, difference
from pytest_selfinvoke.analysis.passing import Counts
from pytest_selfinvoke.analysis.regression import MCNEMAR, PAIRED_T, Comparison, compare, mcnemar

counts = st.integers(1, 6).flatmap(lambda judged: st.tuples(st.integers(0, judged), st.just(judged)))
runs = st.dictionaries(st.sampled_from([str(number) for number in range(12)]), counts)


def binary(marks: str) -> Counts:
    return {str(number): (int(mark == "+"), 1) for number, mark in enumerate(marks) if mark != " "}


def made(now: Counts, then: Counts) -> Comparison:
    found = compare(now, then)
    assert found is not None
    return found


def test_what_was_lost_and_won() -> None:
    found = made(binary("+--+ +"), binary("+++-+ "))
    assert (found.lost, found.won, found.n, found.missing) == (("1", "2"), ("3",), 4, 2)
    assert found.value == pytest.approx(-0.25)
    assert (found.low, found.high) == difference(Contrast([0, -1, -1, 1]))
    assert found.p_worse == pytest.approx(4 / 8)
    assert found.method == MCNEMAR


@pytest.mark.parametrize(("lost", "won"), [(14, 3), (3, 14), (0, 0), (0, 5), (1, 0), (5, 5), (40, 21)])
def test_mcnemar_as_statsmodels_has_it(lost: int, won: int) -> None:
    both = oracle([[100, won], [lost, 50]], exact=True).pvalue
    one_sided = min(mcnemar(lost, won), mcnemar(won, lost))
    assert min(1.0, 2 * one_sided) == pytest.approx(both)
    if lost + won:
        assert mcnemar(lost, won) == pytest.approx(stats.binomtest(lost, lost + won, alternative="greater").pvalue)
    assert mcnemar(14, 3) == pytest.approx(0.006, abs=5e-4)


def test_several_samples_are_a_one_sided_paired_t() -> None:
    rng = random.Random(1)
    now = {str(number): (rng.randint(0, 4), 5) for number in range(40)}
    then = {str(number): (rng.randint(1, 5), 5) for number in range(40)}
    found = made(now, then)
    values = np.array([now[key][0] / 5 - then[key][0] / 5 for key in now])
    assert found.p_worse == pytest.approx(stats.ttest_1samp(values, 0, alternative="less").pvalue)
    assert found.method == PAIRED_T
    assert found.value == pytest.approx(values.mean())
    assert len(found.lost) == (values < 0).sum()


def test_sample_counts_may_differ() -> None:
    found = made({"a": (1, 1), "b": (1, 3)}, {"a": (3, 5), "b": (1, 2), "c": (0, 1)})
    assert found.value == pytest.approx((0.4 - 1 / 6) / 2)
    assert (found.won, found.lost, found.n, found.missing) == (("a",), ("b",), 2, 1)


@pytest.mark.parametrize("marks", ["++--", "++++", "----", "+"])
def test_the_same_again_is_no_regression(marks: str) -> None:
    found = made(binary(marks), binary(marks))
    assert (found.value, found.p_worse, found.lost, found.won) == (0, 1, (), ())
    assert found.low < 0 < found.high


def test_differences_without_spread_are_judged_by_their_signs() -> None:
    worse = made({str(n): (1, 5) for n in range(6)}, {str(n): (2, 5) for n in range(6)})
    assert worse.p_worse == pytest.approx(2**-6)
    rounded = made({"a": (1, 5), "b": (2, 5), "c": (0, 5)}, {"a": (2, 5), "b": (3, 5), "c": (1, 5)})
    assert rounded.p_worse == pytest.approx(2**-3)
    assert made({"a": (2, 5)}, {"a": (1, 5)}).p_worse == 1
    assert made({"a": (1, 5)}, {"a": (2, 5)}).p_worse == 0.5


def test_nothing_in_common_is_nothing() -> None:
    assert compare(binary("++  "), binary("  ++")) is None
    assert compare({}, {}) is None
    assert compare({"a": (0, 0)}, {"a": (1, 1)}) is None


@given(runs, runs)
def test_laws(now: Counts, then: Counts) -> None:
    found = compare(now, then)
    if found is None:
        return
    assert -1 <= found.low <= found.value <= found.high <= 1
    assert 0 <= found.p_worse <= 1
    assert found.n + found.missing == len({*now, *then})
    back = made(then, now)
    assert (set(back.lost), set(back.won)) == (set(found.won), set(found.lost))
    assert back.value == pytest.approx(-found.value)
    assert (back.low, back.high) == pytest.approx((-found.high, -found.low))
    assert found.p_worse + back.p_worse >= 1 - 1e-9
    turned = made(dict(list(now.items())[::-1]), dict(list(then.items())[::-1]))
    assert (turned.value, turned.low, turned.high, turned.p_worse) == (found.value, found.low, found.high, found.p_worse)
