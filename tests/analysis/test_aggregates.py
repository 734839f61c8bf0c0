"""The gap from published counts, and what must hold for any."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from published_scores import HUMANEVAL, MBPP, groups
from statsmodels.stats.contingency_tables import Table2x2
from statsmodels.stats.proportion import confint_proportions_2indep

from pytest_selfinvoke.analysis.aggregates import Count, Groups, aggregate_gap, aggregate_gap_difference, count_of
from pytest_selfinvoke.analysis.finding import Finding

counts = st.integers(1, 400).flatmap(lambda n: st.builds(Count, st.integers(0, n), st.just(n)))
sides = st.dictionaries(st.sampled_from("abcd"), counts)


def points(finding: Finding) -> tuple[float, ...]:
    """Value and ends in percentage points, as they are printed."""
    assert finding.value is not None
    assert finding.low is not None
    assert finding.high is not None
    return tuple(round(100 * value, 1) for value in (finding.value, finding.low, finding.high))


def half(finding: Finding) -> float:
    assert finding.value is not None
    assert finding.high is not None
    return round(100 * (finding.high - finding.value), 1)


def test_the_published_models() -> None:
    gaps = [aggregate_gap(groups(suite)) for suite in (HUMANEVAL, MBPP)]
    assert [points(gap)[0] for gap in gaps] == [15.7, 9.3]
    assert [half(gap) for gap in gaps] == [5.0, 3.4]
    # 0.72, 0.41 and -0.31 without the half problem that `log_odds` adds.
    assert [round(float(gap.detail["log_odds"]), 2) for gap in gaps] == [0.71, 0.41]
    difference = aggregate_gap_difference(groups(HUMANEVAL), groups(MBPP))
    assert points(difference) == (-6.4, -12.5, -0.4)
    in_odds = [round(float(difference.detail[f"log_odds{end}"]), 2) for end in ("", "_low", "_high")]
    assert in_odds == [-0.30, -0.61, 0.01]
    assert difference.n == 164 + 378
    assert (difference.detail["moe"], difference.detail["dense"]) == (2, 17)


@pytest.mark.parametrize(
    ("moe", "dense", "humaneval", "mbpp", "difference"),
    [
        ("DeepSeek-Coder-V2-instruct", "DeepSeek-Coder-33B-instruct", (20.7, 9.9), (7.4, 6.6), (-13.3, -25.2, -1.4)),
        ("DeepSeek-Coder-V2-instruct", "Codestral-22B-v0.1", (18.3, 9.9), (7.6, 6.7), (-10.7, -22.6, 1.2)),
        ("DeepSeek-Coder-V2-instruct", "Qwen2.5-Coder-32B-instruct", (7.3, 9.5), (1.6, 6.5), (-5.7, -17.2, 5.8)),
        ("DeepSeek-Coder-V2-instruct", "Mistral-Large-2411", (2.4, 9.2), (2.1, 6.5), (-0.3, -11.6, 11.0)),
        ("DeepSeek-V2.5", "Qwen2.5-72B-instruct", (4.9, 9.8), (2.4, 6.5), (-2.5, -14.3, 9.3)),
    ],
)
def test_published_pairs(
    moe: str, dense: str, humaneval: tuple[float, float], mbpp: tuple[float, float], difference: tuple[float, ...]
) -> None:
    first, second = (groups(suite, moe, dense) for suite in (HUMANEVAL, MBPP))
    for pair, expected in ((first, humaneval), (second, mbpp)):
        gap = aggregate_gap(pair)
        assert (points(gap)[0], half(gap)) == expected
    assert points(aggregate_gap_difference(first, second)) == difference


def test_a_rate_that_no_count_gives() -> None:
    assert count_of(73.8, 164) == Count(121, 164)
    with pytest.raises(ValueError, match="no whole number of 57 problems is 50.0 %"):
        count_of(50.0, 57)


def test_one_against_one_as_statsmodels_has_it() -> None:
    finding = aggregate_gap(Groups("s", {"m": Count(200, 378)}, {"d": Count(150, 378)}))
    expected = confint_proportions_2indep(200, 378, 150, 378, method="wald", compare="diff")
    assert (finding.low, finding.high) == pytest.approx(expected)
    half_more = Table2x2([[200.5, 178.5], [150.5, 228.5]])
    in_odds = (finding.detail["log_odds_low"], finding.detail["log_odds_high"])
    assert in_odds == pytest.approx(half_more.log_oddsratio_confint())


def test_all_solved_is_not_known_exactly() -> None:
    finding = aggregate_gap(Groups("s", {"m": Count(57, 57)}, {"d": Count(57, 57)}))
    assert finding.value == 0
    assert finding.low is not None
    assert finding.low < -0.03


@pytest.mark.parametrize(
    ("moe", "dense", "reason"),
    [
        ({}, {"d": Count(1, 2)}, "no MoE model has a score on s"),
        ({"m": Count(1, 2)}, {}, "no dense model has a score on s"),
        ({}, {}, "no MoE and no dense model has a score on s"),
    ],
)
def test_a_side_without_models(moe: dict[str, Count], dense: dict[str, Count], reason: str) -> None:
    assert aggregate_gap(Groups("s", moe, dense)).not_measured == reason


def test_only_models_with_both_scores_are_compared_across_suites() -> None:
    first = Groups("a", {"m": Count(5, 10), "n": Count(1, 10)}, {"d": Count(4, 10)})
    second = Groups("b", {"m": Count(8, 20)}, {"d": Count(12, 20)})
    finding = aggregate_gap_difference(first, second)
    assert finding.value == pytest.approx((0.4 - 0.6) - (0.5 - 0.4))
    assert finding.detail["moe"] == 1
    alone = aggregate_gap_difference(first, Groups("b", {}, {"d": Count(12, 20)}))
    assert alone.not_measured == "no MoE model has a score on both a and b"


@given(sides, sides)
def test_laws(moe: dict[str, Count], dense: dict[str, Count]) -> None:
    there, back = aggregate_gap(Groups("s", moe, dense)), aggregate_gap(Groups("s", dense, moe))
    assert (there.value is None) == (not moe or not dense)
    if there.value is not None and there.low is not None and there.high is not None:
        assert -1 <= there.low <= there.value <= there.high <= 1
        assert math.isclose(there.value, -(back.value or 0), abs_tol=1e-12)
        assert (back.low, back.high) == pytest.approx((-there.high, -there.low))
        turned = Groups("s", dict(list(moe.items())[::-1]), dict(list(dense.items())[::-1]))
        assert aggregate_gap(turned) == there
