"""Verdicts: what they rest on, what they say, and that they do not depend on anything else."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from pytest_selfinvoke.analysis.error_budget import ErrorBudget
from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.analysis.gates import parse
from pytest_selfinvoke.analysis.judging import Coverage, Evidence, Ruling, holm, judge

PASS: dict[str, Any] = {"value": 0.659, "low": 0.610, "high": 0.705, "n": 378}


def found(name: str, model: str = "", suite: str = "mbpp-pro", **rest: Any) -> Finding:
    return Finding(name, "a method", suite, model, **rest)


def evidence(*findings: Finding, **rest: Any) -> Evidence:
    labels = ("dense", "sparse")
    whole = {(suite, label): Coverage(378, 378, 378) for suite in ("mbpp-pro", "mbpp") for label in labels}
    made = Evidence(findings, {"dense": "dense", "sparse": "moe"}, {}, {"mbpp-pro": 378, "mbpp": 378}, 1, whole)
    return replace(made, **rest)


def verdicts(text: str | Sequence[str], of: Evidence) -> list[tuple[str, str]]:
    texts = [text] if isinstance(text, str) else text
    return [(ruling.verdict, ruling.text) for ruling in judge([parse(one) for one in texts], of)]


RATES = (found("pass@1", "dense", **PASS), found("pass@1", "sparse", value=0.5, low=0.45, high=0.55, n=378))


def test_each_model_is_judged() -> None:
    rulings = judge([parse("lower(pass@1[mbpp-pro]) >= 50%")], evidence(*RATES))
    assert [(ruling.model, ruling.verdict, ruling.text, ruling.compared) for ruling in rulings] == [
        ("dense", "PASS", "61.0 >= 50.0", 0.610),
        ("sparse", "FAIL", "45.0 < 50.0", 0.45),
    ]
    assert rulings[0] == Ruling(
        "lower(pass@1[mbpp-pro]) >= 50%", "PASS", "61.0 >= 50.0", "mbpp-pro", "dense", "", 0.610, 0.659, 0.610, 0.705
    )


def test_models_are_chosen_by_a_glob() -> None:
    assert verdicts("pass@1[mbpp-pro, model=d*] >= 60%", evidence(*RATES)) == [
        ("PASS", "65.9 >= 60.0"),
    ]
    assert verdicts("pass@1[mbpp-pro, model=dnse] >= 60%", evidence(*RATES)) == [
        ("NOT MEASURED", "no model is called 'dnse', there are dense, sparse; did you mean 'dense'?")
    ]


def test_a_threshold_within_the_interval_is_told() -> None:
    gate = "pass@1[mbpp-pro, model=dense] >= 65%"
    recorded = ("PASS", "65.9 >= 65.0; inside [61.0, 70.5], its interval")
    assert verdicts(gate, evidence(*RATES)) == verdicts(gate, evidence(*RATES, asked=["sparse"])) == [recorded]
    # Only who is asked again may say something else.
    again = ("PASS", "65.9 >= 65.0; inside [61.0, 70.5]: a re-run may differ")
    assert verdicts(gate, evidence(*RATES, asked=["dense"])) == [again]


def test_as_many_decimals_as_it_takes() -> None:
    close = found("pass@1", "dense", value=0.59996, low=0.599957, high=0.6)
    assert verdicts("lower(pass@1[mbpp-pro, model=dense]) >= 60%", evidence(close)) == [("FAIL", "59.996 < 60.000")]
    equal = found("pass@1", "dense", value=0.6, low=0.6, high=0.6)
    assert verdicts("lower(pass@1[mbpp-pro, model=dense]) >= 60%", evidence(equal)) == [("PASS", "60.0 >= 60.0")]


@pytest.mark.parametrize(
    ("gate", "said"),
    [
        ("gap[mbpp-pro] >= -5pp", ("FAIL", "-8.0 < -5.0; inside [-12.0, -4.0]: a re-run may differ")),
        ("abs(gap[mbpp-pro]) <= 10pp", ("PASS", "8.0 <= 10.0; inside [-12.0, -4.0]: a re-run may differ")),
        ("abs(gap[mbpp-pro]) <= 3pp", ("FAIL", "8.0 > 3.0")),
        ("upper(gap[mbpp-pro]) <= 0pp", ("PASS", "-4.0 <= +0.0")),
        ("gap[mbpp-pro, at=active] >= 0", ("NOT MEASURED", "this run did not measure it")),
        ("gap[humaneval-pro] >= 0", ("NOT MEASURED", "the run has no suite humaneval-pro")),
        ("drop[mbpp-pro, model=dense] <= 20pp", ("NOT MEASURED", "no problem was judged in both suites")),
        ("oracle-base[mbpp-pro, model=dense] >= 20%", ("NOT MEASURED", "this run did not measure it")),
        ("pass@5[mbpp-pro, model=dense] >= 20%", ("NOT MEASURED", "pass@5 needs at least 5 samples per problem; have 1")),
        (
            "delta[mbpp-pro] >= -3pp",
            ("NOT MEASURED", "no baseline; give --selfinvoke-baseline=FILE, or --baseline FILE to 'gate' and 'merge'"),
        ),
    ],
)
def test_differences_and_what_is_not_there(gate: str, said: tuple[str, str]) -> None:
    gap = found("gap", value=-0.08, low=-0.12, high=-0.04, n=378)
    drop = found("drop", "dense", not_measured="no problem was judged in both suites")
    assert verdicts(gate, evidence(gap, drop, bases={"mbpp-pro": "mbpp"}, asked=["sparse"])) == [said]


def test_what_needs_the_base_suite() -> None:
    base = found("pass@1", "dense", "mbpp", value=0.8, low=0.76, high=0.84, n=378)
    gate = "lower(base-pass@1[mbpp-pro, model=dense]) >= 70%"
    assert verdicts(gate, evidence(base, bases={"mbpp-pro": "mbpp"})) == [("PASS", "76.0 >= 70.0")]
    for text in (gate, "drop[mbpp-pro, model=dense] <= 20pp"):
        (named,) = verdicts(text, evidence(base, base_names={"mbpp-pro": "mbpp"}))
        assert named == ("NOT MEASURED", "the run has no base suite for mbpp-pro; add --selfinvoke-suite=mbpp")
        assert verdicts(text, evidence(base))[0][1] == "the run has no base suite for mbpp-pro, there is none"


def with_coverage(finished: int, judged: int, **rest: Any) -> Evidence:
    whole = evidence().coverage
    return evidence(*RATES, coverage={**whole, ("mbpp-pro", "sparse"): Coverage(378, finished, judged)}, **rest)


def test_all_that_a_gate_rests_on_must_be_there() -> None:
    gap = found("gap", value=0.1, low=0.05, high=0.15, n=371, missing=7)
    partly = with_coverage(371, 371)
    assert verdicts("pass@1[mbpp-pro] >= 40%", partly) == [
        ("PASS", "65.9 >= 40.0"),
        ("NOT MEASURED", "371 of 378 problems have results"),
    ]
    assert verdicts("gap[mbpp-pro] >= 0", replace(partly, findings=[gap])) == [
        ("NOT MEASURED", "371 of 378 problems of sparse on mbpp-pro have results")
    ]
    reduced = replace(partly, findings=[gap], variants={"sparse": "dense"}, errors_allowed=True)
    assert verdicts("gap[mbpp-pro] >= 0", reduced)[0][0] == "PASS"


def test_errors_within_the_budget_are_forgiven_and_others_not() -> None:
    assert verdicts("pass@1[mbpp-pro, model=sparse] >= 40%", with_coverage(378, 371))[0][0] == "PASS"
    assert verdicts("pass@1[mbpp-pro, model=sparse] >= 40%", with_coverage(378, 371, errors_allowed=False)) == [
        ("NOT MEASURED", "371 of 378 problems have results")
    ]


def test_no_analysis_no_verdict() -> None:
    assert verdicts("gap-diff >= 0", evidence(unanalysed="the analysis failed (ImportError)")) == [
        ("NOT MEASURED", "the analysis failed (ImportError)")
    ]


def regression(p: float, model: str = "dense", baseline: str = "v1", **detail: Any) -> Finding:
    counts = {"baseline": baseline, "lost": 14, "won": 3, "lacking": 0, **detail}
    return found("p-worse", model, value=p, unit="p-value", n=378, detail=counts)


def test_p_values_are_corrected_over_all_gates_models_and_baselines() -> None:
    of = evidence(regression(0.03), regression(0.006, "sparse"), baselines=["v1"])
    assert verdicts("p-worse[mbpp-pro] >= 0.05", of) == [
        ("FAIL", "0.030 < 0.05 (p 0.030, Holm over 2 tests): lost 14, won 3 since 'v1'"),
        ("FAIL", "0.012 < 0.05 (p 0.006, Holm over 2 tests): lost 14, won 3 since 'v1'"),
    ]
    # The same comparison in two gates is one test.
    twice = verdicts(["p-worse[mbpp-pro] >= 0.05", "p-worse[mbpp-pro, model=sparse] >= 0.01"], of)
    assert twice[2] == ("PASS", "0.012 >= 0.01 (p 0.006, Holm over 2 tests): lost 14, won 3 since 'v1'")
    assert verdicts("p-worse[mbpp-pro, model=dense] >= 0.05", of) == [
        ("FAIL", "0.030 < 0.05: lost 14, won 3 since 'v1'"),
    ]


def test_baselines_are_chosen_by_name() -> None:
    of = evidence(regression(0.5), regression(0.7, baseline="v2"), baselines=["v1", "v2"])
    assert [text[-4:] for _, text in verdicts("p-worse[mbpp-pro, model=dense] >= 0.05", of)] == ["'v1'", "'v2'"]
    assert [text[-4:] for _, text in verdicts("p-worse[mbpp-pro, model=dense, vs=v2] >= 0.05", of)] == ["'v2'"]
    assert verdicts("p-worse[mbpp-pro, vs=v3] >= 0.05", of) == [
        ("NOT MEASURED", "no baseline is called 'v3', there are v1, v2")
    ]


def test_variants_against_the_full_model() -> None:
    counts: dict[str, Any] = {"full": "dense", "lost": 9, "won": 2, "p_worse": 0.033, "test": "a test"}
    variant = found("variant", "sparse", value=-0.02, low=-0.04, high=0.0, n=378, detail=counts)
    of = evidence(variant, variants={"sparse": "dense"}, baselines=["v1"])
    assert verdicts("lower(delta[mbpp-pro, vs=dense]) >= -5pp", of) == [("PASS", "-4.0 >= -5.0")]
    assert verdicts("p-worse[mbpp-pro, vs=dense] >= 0.05", of) == [("FAIL", "0.033 < 0.05: lost 9, won 2 against 'dense'")]
    assert verdicts("p-worse[mbpp-pro, vs=dense, model=dense] >= 0.05", of) == [
        ("NOT MEASURED", "no such model is a variant of dense")
    ]
    part = {**of.coverage, ("mbpp-pro", "dense"): Coverage(378, 300, 300)}
    assert verdicts("delta[mbpp-pro, vs=dense] >= -5pp", replace(of, coverage=part)) == [
        ("NOT MEASURED", "300 of 378 problems of dense on mbpp-pro have results")
    ]


def test_a_baseline_that_lacks_problems() -> None:
    of = evidence(regression(0.5, lacking=7), baselines=["v1"])
    gate = "p-worse[mbpp-pro, model=dense] >= 0.05"
    assert verdicts(gate, of) == [("NOT MEASURED", "the baseline 'v1' has results of 371 of 378 problems")]
    assert verdicts(gate, replace(of, budget=ErrorBudget("2%")))[0][0] == "PASS"


@settings(deadline=None, max_examples=12)  # statsmodels takes some tens of milliseconds a time
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_is_that_of_statsmodels(p_values: list[float]) -> None:
    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1], abs=1e-12)


@given(st.permutations(range(6)), st.lists(st.floats(0, 1), min_size=6, max_size=6))
def test_holm_does_not_depend_on_the_order(order: list[int], p_values: list[float]) -> None:
    adjusted = holm(p_values)
    assert holm([p_values[index] for index in order]) == [adjusted[index] for index in order]


@pytest.mark.parametrize(
    ("text", "errors", "items", "allowed"),
    [
        ("0", 0, 100, True),
        ("0", 1, 100, False),
        ("3", 3, 10, True),
        ("3", 4, 10, False),
        ("1%", 1, 100, True),
        ("1%", 1, 99, False),
        ("29%", 29, 100, True),
        ("0.5 %", 1, 200, True),
    ],
)
def test_error_budgets(text: str, errors: int, items: int, allowed: bool) -> None:
    assert ErrorBudget.parse(text).allows(errors, items) is allowed


@pytest.mark.parametrize("text", ["", "-1", "101%", "1.5", "one", "%"])
def test_no_error_budgets(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no error budget; write a number of items, such as 5, or a share"):
        ErrorBudget.parse(text)


def test_verdicts_are_plain_data() -> None:
    row: Mapping[str, Any] = judge([parse("pass@1[mbpp-pro] >= 40%")], evidence(*RATES))[0].to_dict()
    assert row["verdict"] == "PASS"
    assert set(map(type, row.values())) <= {str, float, type(None)}
