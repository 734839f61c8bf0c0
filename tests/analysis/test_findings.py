"""Findings from synthetic outcomes: what is counted, who is compared, and what is not measured."""

import random
from collections.abc import Collection, Iterable, Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_selfinvoke.analysis import findings as every
from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.analysis.model import Model
from pytest_selfinvoke.outcome import Outcome

HUMANEVAL, MBPP = "humaneval-pro", "mbpp-pro"


def row(suite: str, problem: str, model: str, mark: str, sample: int = 0) -> Outcome:
    """One outcome: "+" solved, "-" wrong, "e" an error of ours."""
    status = {"+": "passed", "-": "wrong", "e": "error"}[mark]
    return Outcome(suite, problem, model, sample, status)


def rows(suite: str, model: str, *samples: str) -> list[Outcome]:
    """Outcomes of problems 0, 1, ...; one string of marks per sample, a blank where there is no outcome."""
    return [
        row(suite, str(problem), model, mark, sample)
        for sample, marks in enumerate(samples)
        for problem, mark in enumerate(marks)
        if mark != " "
    ]


def suite(name: str, problems: int) -> tuple[str, list[str]]:
    return name, [str(problem) for problem in range(problems)]


def find(made: Sequence[Finding], name: str, of: str = "", model: str = "") -> Finding:
    (found,) = [finding for finding in made if (finding.name, finding.suite, finding.model) == (name, of, model)]
    return found


def findings(
    suites: Sequence[tuple[str, Sequence[str]]],
    architectures: Mapping[str, str],
    variants: Collection[str],
    outcomes: Iterable[Outcome],
) -> list[Finding]:
    """The findings of models of which no more is known."""
    models = {label: Model(kind, variant_of="full" if label in variants else "") for label, kind in architectures.items()}
    return every.findings(suites, models, outcomes)


PAIR = {"m": "moe", "d": "dense"}


# Rates


def test_one_sample_per_problem() -> None:
    rate = find(findings([suite(HUMANEVAL, 5)], {"m": "moe"}, (), rows(HUMANEVAL, "m", "++-e ")), "pass@1", HUMANEVAL, "m")
    assert rate.value == pytest.approx(2 / 3)
    assert (rate.n, rate.missing, rate.method) == (3, 2, "Wilson")
    assert rate.detail == {"solved": 2, "judged": 3, "errors": 1}


def test_several_samples_weigh_by_problem_not_by_sample() -> None:
    made = findings([suite(HUMANEVAL, 3)], {"m": "moe"}, (), rows(HUMANEVAL, "m", "+-e", "+ e", "-  ", "-  "))
    rate = find(made, "pass@1", HUMANEVAL, "m")
    assert rate.value == pytest.approx((2 / 4 + 0) / 2)
    assert (rate.n, rate.missing) == (2, 1)
    assert rate.detail == {"solved": 2, "judged": 5, "errors": 2}
    assert rate.method == "augmented t over problems"


@pytest.mark.parametrize(("marks", "value"), [("++++", 1.0), ("----", 0.0), ("+", 1.0), ("-", 0.0)])
def test_all_and_none_solved(marks: str, value: float) -> None:
    made = findings([suite(HUMANEVAL, len(marks))], {"m": "moe"}, (), rows(HUMANEVAL, "m", marks))
    rate = find(made, "pass@1", HUMANEVAL, "m")
    assert rate.value == value
    assert rate.low is not None
    assert rate.high is not None
    assert rate.high - rate.low > 0.1


def test_a_model_of_errors_only_is_not_measured() -> None:
    made = findings([suite(HUMANEVAL, 3)], PAIR, (), rows(HUMANEVAL, "m", "eee") + rows(HUMANEVAL, "d", "++-"))
    rate = find(made, "pass@1", HUMANEVAL, "m")
    assert rate.value is None
    assert rate.not_measured == "every sample ended in an error"
    assert (rate.n, rate.missing) == (0, 3)
    assert find(made, "calls-base", HUMANEVAL, "m").not_measured == "no solution was judged"
    # The model was to be compared, so the gap is not that of those who happened to answer.
    assert find(made, "gap", HUMANEVAL).not_measured == "no problem of humaneval-pro was judged for every MoE and dense model"


def test_a_model_without_any_outcome_is_not_measured() -> None:
    made = findings([suite(HUMANEVAL, 3)], {"m": "moe"}, (), [])
    assert find(made, "pass@1", HUMANEVAL, "m").not_measured == "the model has no result in this suite"


def test_models_and_suites_nobody_announced() -> None:
    outcomes = [*rows(HUMANEVAL, "new", "+-"), *rows("elsewhere", "m", "+"), row(HUMANEVAL, "99", "m", "+")]
    made = findings([suite(HUMANEVAL, 2)], {"m": "moe"}, (), outcomes)
    assert find(made, "pass@1", HUMANEVAL, "new").value == 0.5
    assert find(made, "pass@1", HUMANEVAL, "m").value is None
    assert {finding.suite for finding in made} == {HUMANEVAL, ""}


def test_models_stand_in_the_order_announced_then_by_label() -> None:
    outcomes = [outcome for label in "hgfedcba" for outcome in rows(HUMANEVAL, label, "+")]
    made = findings([suite(HUMANEVAL, 1)], {"m": "moe", "c": "dense"}, (), outcomes)
    assert [finding.model for finding in made if finding.name == "pass@1"] == list("mcabdefgh")


def test_calls_of_the_base_count_where_the_reference_calls_it() -> None:
    seen: list[tuple[bool | None, bool | None, str]] = [
        (True, True, "passed"),
        (False, True, "wrong"),
        (None, True, "syntax"),
        (True, False, "passed"),
        (None, None, "passed"),
        (None, True, "error"),
    ]
    outcomes = [
        Outcome(HUMANEVAL, str(problem), "m", 0, status, called_base=called, reference_calls_base=reference)
        for problem, (called, reference, status) in enumerate(seen)
    ]
    calls = find(findings([suite(HUMANEVAL, 6)], {"m": "moe"}, (), outcomes), "calls-base", HUMANEVAL, "m")
    assert calls.detail == {"called": 1, "of": 3}
    assert calls.value == pytest.approx(1 / 3)
    assert calls.n == 3


def test_no_reference_that_calls_its_base() -> None:
    calls = find(findings([suite(HUMANEVAL, 2)], {"m": "moe"}, (), rows(HUMANEVAL, "m", "+-")), "calls-base", HUMANEVAL, "m")
    assert calls.not_measured == "no judged problem's reference calls its base"


# The gap


def test_the_gap_rests_on_complete_cases() -> None:
    outcomes = [
        *rows(HUMANEVAL, "m", "++-+e"),
        *rows(HUMANEVAL, "m2", "+--+-"),
        *rows(HUMANEVAL, "d", "-+-e+"),
        *rows(HUMANEVAL, "nobody", "---  "),
    ]
    made = findings([suite(HUMANEVAL, 5)], {**PAIR, "m2": "moe", "nobody": "unknown"}, (), outcomes)
    gap = find(made, "gap", HUMANEVAL)
    assert gap.value == pytest.approx((1 - 0.5 + 0) / 3)
    assert (gap.n, gap.missing) == (3, 2)
    assert (gap.detail["moe"], gap.detail["dense"]) == (2, 1)
    assert isinstance(gap.detail["detectable"], float)


def test_variants_are_measured_but_enter_no_mean() -> None:
    outcomes = rows(HUMANEVAL, "m", "++--") + rows(HUMANEVAL, "d", "+---") + rows(HUMANEVAL, "m-pruned", "----")
    made = findings([suite(HUMANEVAL, 4)], {**PAIR, "m-pruned": "moe"}, {"m-pruned"}, outcomes)
    assert find(made, "pass@1", HUMANEVAL, "m-pruned").value == 0
    assert find(made, "gap", HUMANEVAL).value == pytest.approx(0.25)
    assert find(made, "gap", HUMANEVAL).detail["moe"] == 1


@pytest.mark.parametrize(
    ("architectures", "reason"),
    [
        ({"a": "moe"}, "no dense model ran humaneval-pro"),
        ({"a": "dense"}, "no MoE model ran humaneval-pro"),
        ({"a": "unknown"}, "no MoE and no dense model ran humaneval-pro"),
        ({}, "no MoE and no dense model ran humaneval-pro"),
        ({"a": "moe", "b": "dense"}, "no dense model ran humaneval-pro"),
    ],
)
def test_a_side_without_models_is_not_measured(architectures: Mapping[str, str], reason: str) -> None:
    made = findings([suite(HUMANEVAL, 3)], architectures, (), rows(HUMANEVAL, "a", "+-+"))
    gap = find(made, "gap", HUMANEVAL)
    assert (gap.value, gap.low, gap.high, gap.not_measured) == (None, None, None, reason)


def test_one_common_problem_is_too_few() -> None:
    made = findings([suite(HUMANEVAL, 3)], PAIR, (), rows(HUMANEVAL, "m", "+-e") + rows(HUMANEVAL, "d", "+e-"))
    gap = find(made, "gap", HUMANEVAL)
    assert gap.not_measured == "only one problem of humaneval-pro was judged for every MoE and dense model"
    assert gap.missing == 3


def test_nothing_at_all() -> None:
    made = findings([], {}, (), [])
    assert [finding.name for finding in made] == ["gap-diff", "gap-diff-log-odds"]
    assert made[0].not_measured == "a difference needs two suites"
    assert find(findings([suite(HUMANEVAL, 0)], PAIR, (), []), "gap", HUMANEVAL).not_measured


# From suite to suite


def both(first: str, second: str, architectures: Mapping[str, str] = PAIR, extra: Sequence[Outcome] = ()) -> list[Finding]:
    outcomes = [
        *rows(first, "m", "++-+"),
        *rows(first, "d", "+--+"),
        *rows(second, "m", "+--"),
        *rows(second, "d", "++-"),
        *extra,
    ]
    return findings([suite(first, 4), suite(second, 3)], architectures, (), outcomes)


def test_the_published_suites_are_subtracted_whatever_their_order() -> None:
    for first, second, sign in ((HUMANEVAL, MBPP, 1), (MBPP, HUMANEVAL, -1)):
        difference = find(both(first, second), "gap-diff")
        assert difference.value == pytest.approx(sign * (-1 / 3 - 1 / 4))
        assert (difference.detail["first"], difference.detail["second"]) == (HUMANEVAL, MBPP)
        assert difference.n == 7


def test_any_other_two_suites_are_subtracted_in_their_order() -> None:
    difference = find(both("b", "a"), "gap-diff")
    assert (difference.detail["first"], difference.detail["second"]) == ("b", "a")


def test_the_log_odds_version_is_the_difference_of_the_gaps_in_log_odds() -> None:
    made = both(HUMANEVAL, MBPP)
    log_odds = find(made, "gap-diff-log-odds")
    gaps = [find(made, "gap", name).detail["log_odds"] for name in (HUMANEVAL, MBPP)]
    assert isinstance(gaps[0], float)
    assert isinstance(gaps[1], float)
    assert log_odds.value == pytest.approx(gaps[1] - gaps[0])
    assert log_odds.unit == "log-odds"
    assert log_odds.value is not None
    assert log_odds.low is not None
    assert log_odds.high is not None
    assert log_odds.low <= log_odds.value <= log_odds.high
    in_points = find(made, "gap-diff")
    assert [in_points.detail[key] for key in ("log_odds", "log_odds_low", "log_odds_high")] == [
        log_odds.value,
        log_odds.low,
        log_odds.high,
    ]


def test_three_suites_need_the_published_two() -> None:
    assert (
        find(findings([suite(name, 2) for name in "abc"], PAIR, (), []), "gap-diff").not_measured
        == "3 suites, not both of humaneval-pro and mbpp-pro"
    )
    outcomes = [outcome for name in ("a", MBPP, HUMANEVAL) for model in PAIR for outcome in rows(name, model, "+-+")]
    made = findings([suite(name, 3) for name in ("a", MBPP, HUMANEVAL)], PAIR, (), outcomes)
    assert find(made, "gap-diff").value == 0


def test_only_models_that_ran_both_suites_are_compared_across_them() -> None:
    # The guest was judged on nothing that the others were: it spoils the gap of its suite, not the difference.
    made = both(HUMANEVAL, MBPP, {**PAIR, "guest": "moe"}, rows(HUMANEVAL, "guest", "eeee"))
    assert find(made, "gap", HUMANEVAL).value is None
    difference = find(made, "gap-diff")
    assert difference.value == pytest.approx(-1 / 3 - 1 / 4)
    assert (difference.detail["moe"], difference.detail["dense"], difference.detail["left_out"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("ran", "reason"),
    [
        ({HUMANEVAL: "md", MBPP: "mx"}, "no dense model ran both suites"),
        ({HUMANEVAL: "md", MBPP: "nd"}, "no MoE model ran both suites"),
        ({HUMANEVAL: "md", MBPP: "nx"}, "no model ran both suites"),
        ({HUMANEVAL: "md", MBPP: "m"}, "no dense model ran mbpp-pro"),
        ({HUMANEVAL: "d", MBPP: "md"}, "no MoE model ran humaneval-pro"),
        ({HUMANEVAL: "", MBPP: ""}, "no MoE and no dense model ran humaneval-pro"),
    ],
)
def test_no_difference_between_suites(ran: Mapping[str, str], reason: str) -> None:
    outcomes = [outcome for name, models in ran.items() for model in models for outcome in rows(name, model, "+-+")]
    architectures = {**PAIR, "n": "moe", "x": "dense"}
    made = findings([suite(name, 3) for name in ran], architectures, (), outcomes)
    assert find(made, "gap-diff").not_measured == find(made, "gap-diff-log-odds").not_measured == reason


# Laws

runs = st.lists(
    st.builds(
        row,
        st.sampled_from([HUMANEVAL, MBPP]),
        st.sampled_from("01234"),
        st.sampled_from(["m", "m2", "d", "u"]),
        st.sampled_from("++--e"),
        st.integers(0, 3),
    ),
    max_size=150,
)
SUITES = [suite(HUMANEVAL, 5), suite(MBPP, 4)]
FOUR = {"m": "moe", "m2": "moe", "d": "dense", "u": "unknown"}


@given(runs, st.randoms(use_true_random=False))
def test_the_order_of_outcomes_does_not_matter(outcomes: list[Outcome], rng: random.Random) -> None:
    shuffled = list(outcomes)
    rng.shuffle(shuffled)
    assert findings(SUITES, FOUR, (), shuffled) == findings(SUITES, FOUR, (), outcomes)


@given(runs)
def test_every_finding_is_a_number_in_its_interval_or_says_why_not(outcomes: list[Outcome]) -> None:
    for finding in findings(SUITES, FOUR, {"m2"}, outcomes):
        if finding.value is None:
            assert finding.not_measured
            assert (finding.low, finding.high, finding.n) == (None, None, 0)
        elif finding.unit == "rate":
            assert finding.low is not None
            assert finding.high is not None
            assert finding.low <= finding.value <= finding.high
        assert not finding.value or not finding.not_measured
        assert finding.missing >= 0


@given(runs)
def test_swapping_the_architectures_turns_the_sign(outcomes: list[Outcome]) -> None:
    swapped = {"m": "dense", "m2": "dense", "d": "moe", "u": "unknown"}
    there = [finding for finding in findings(SUITES, FOUR, (), outcomes) if finding.name.startswith("gap")]
    back = [finding for finding in findings(SUITES, swapped, (), outcomes) if finding.name.startswith("gap")]
    for one, other in zip(there, back, strict=True):
        assert (one.value is None) == (other.value is None)
        if one.value is not None:
            assert one.value == pytest.approx(-(other.value or 0), abs=1e-12)
        if one.low is not None and one.high is not None:
            assert (other.low, other.high) == pytest.approx((-one.high, -one.low), abs=1e-9)


@given(st.text("+-", min_size=2, max_size=60), st.integers(1, 3))
def test_identical_models_have_no_gap(marks: str, dense: int) -> None:
    labels = {"m": "moe"} | {f"d{number}": "dense" for number in range(dense)}
    outcomes = [outcome for label in labels for outcome in rows(HUMANEVAL, label, marks)]
    gap = find(findings([suite(HUMANEVAL, len(marks))], labels, (), outcomes), "gap", HUMANEVAL)
    assert gap.value == pytest.approx(0, abs=1e-12)
    assert gap.low is not None
    assert gap.high is not None
    assert gap.low == pytest.approx(-gap.high, abs=1e-9)
    assert gap.high > 0
