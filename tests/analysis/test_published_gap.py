"""The gap with published models."""

from dataclasses import replace

import pytest
from published_scores import HUMANEVAL, MBPP, groups

from pytest_selfinvoke.analysis.aggregates import Count, Groups, aggregate_gap, aggregate_gap_difference
from pytest_selfinvoke.analysis.published import published_gaps
from pytest_selfinvoke.outcome import Outcome

SUITES = [(suite, [str(number) for number in range(count)]) for suite, count in ((HUMANEVAL, 164), (MBPP, 378))]
PUBLISHED = {
    (suite, side): dict(models)
    for suite in (HUMANEVAL, MBPP)
    for side, models in (("moe", groups(suite).moe), ("dense", groups(suite).dense))
}


def outcomes(model: str, solved: dict[str, int], left_out: int = 0) -> list[Outcome]:
    return [
        Outcome(suite, identity, model, 0, "passed" if number < solved[suite] else "wrong")
        for suite, ids in SUITES
        for number, identity in enumerate(ids[left_out:])
    ]


MINE = outcomes("mine", {HUMANEVAL: 100, MBPP: 200})


def test_a_moe_run_is_compared_with_the_published_dense_models() -> None:
    first, second, difference = published_gaps(SUITES, {"mine": "moe"}, MINE, PUBLISHED)
    mine = {HUMANEVAL: Count(100, 164), MBPP: Count(200, 378)}
    expected = [Groups(suite, {"mine": count}, groups(suite).dense) for suite, count in mine.items()]
    for finding, group in zip((first, second), expected, strict=True):
        gap = aggregate_gap(group)
        assert (finding.value, finding.low, finding.high) == (gap.value, gap.low, gap.high)
        assert (finding.name, finding.suite, finding.model) == ("gap-published", group.suite, "")
        assert (finding.detail["published"], finding.detail["moe"], finding.detail["dense"]) == ("dense", 1, 17)
    assert difference.name == "gap-diff-published"
    assert difference.value == aggregate_gap_difference(expected[0], expected[1]).value
    assert difference.detail["published"] == "dense"


def test_two_published_suites_under_other_names_are_subtracted_in_their_order() -> None:
    names = {HUMANEVAL: "humaneval_pro", MBPP: "mbpp_pro"}
    suites = [(names[suite], ids) for suite, ids in SUITES]
    mine = [replace(outcome, suite=names[outcome.suite]) for outcome in MINE]
    theirs = {(names[suite], side): models for (suite, side), models in PUBLISHED.items()}
    found = published_gaps(suites, {"mine": "moe"}, mine, theirs)
    known = published_gaps(SUITES, {"mine": "moe"}, MINE, PUBLISHED)
    assert [finding.value for finding in found] == [finding.value for finding in known]
    assert found[-1].detail["second"] == "mbpp_pro"


def test_a_dense_run_is_compared_with_the_published_mixtures() -> None:
    first, *_ = published_gaps(SUITES, {"mine": "dense"}, MINE, PUBLISHED)
    assert first.value == pytest.approx((0.738 + 0.774) / 2 - 100 / 164, abs=1e-3)
    assert (first.detail["published"], first.detail["moe"]) == ("moe", 2)


@pytest.mark.parametrize("architectures", [{"mine": "unknown"}, {"other": "moe"}, {}, {"mine": "moe", "yours": "dense"}])
def test_nothing_is_mixed_in_where_both_sides_ran_or_none(architectures: dict[str, str]) -> None:
    both = [*MINE, *outcomes("yours", {HUMANEVAL: 50, MBPP: 60})]
    assert published_gaps(SUITES, architectures, both, PUBLISHED) == []


def test_nothing_published_nothing_said() -> None:
    assert published_gaps(SUITES, {"mine": "moe"}, MINE, {}) == []


def test_a_part_of_a_suite_is_not_compared_with_the_whole() -> None:
    part = outcomes("mine", {HUMANEVAL: 100, MBPP: 200}, left_out=4)
    first, second = published_gaps(SUITES, {"mine": "moe"}, part, PUBLISHED)
    assert first.not_measured == "160 of 164 problems have a verdict, and published scores are of all"
    assert (first.value, first.missing, first.detail["published"], second.value) == (None, 4, "dense", None)
    # A limit on the suite, all of it judged, is a part too.
    limited = [(suite, ids[:10]) for suite, ids in SUITES]
    few = [outcome for outcome in MINE if outcome.id in limited[0][1]]
    assert [finding.value for finding in published_gaps(limited, {"mine": "moe"}, few, PUBLISHED)] == [None, None]


def test_the_weakest_model_of_the_side_decides_whether_it_is_whole() -> None:
    short = [outcome for outcome in outcomes("short", {HUMANEVAL: 9, MBPP: 9}) if outcome.suite == MBPP or outcome.id != "3"]
    first, second = published_gaps(SUITES, {"mine": "moe", "short": "moe"}, [*MINE, *short], PUBLISHED)
    assert (first.value, second.value is None) == (None, False)
