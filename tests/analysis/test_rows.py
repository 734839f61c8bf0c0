"""Findings beside the gap of these models: other models, equal size, pairs, variants, the dense line, base and pro."""

import json
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from pytest_selfinvoke.analysis import intervals
from pytest_selfinvoke.analysis.drops import drops
from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.analysis.findings import findings
from pytest_selfinvoke.analysis.model import Model
from pytest_selfinvoke.analysis.regression import compare
from pytest_selfinvoke.outcome import Outcome

HUMANEVAL, MBPP = "humaneval-pro", "mbpp-pro"
PROBLEMS = {HUMANEVAL: 40, MBPP: 60}
SUITES = [(suite, [str(number) for number in range(count)]) for suite, count in PROBLEMS.items()]

# Four MoE and six dense models, two of them siblings, one of neither kind, and a variant.
MODELS = {
    **{f"m{number}": Model("moe", f"M{number}", 2e9 * 2**number, 20e9 * 2**number) for number in range(4)},
    **{f"d{number}": Model("dense", f"D{number // 2}", 1e9 * 3**number, 1e9 * 3**number) for number in range(6)},
    "nobody": Model(),
    "m0-pruned": Model("moe", "M0", 1e9, 10e9, variant_of="m0"),
}


def outcomes_of(models: Sequence[str], seed: int = 1, suites: Mapping[str, int] = PROBLEMS, samples: int = 1) -> list[Outcome]:
    rng = random.Random(seed)
    strengths = {model: rng.uniform(0.2, 0.8) for model in models}
    return [
        Outcome(suite, str(problem), model, sample, "passed" if rng.random() < strength else "wrong")
        for suite, count in suites.items()
        for problem in range(count)
        for model, strength in strengths.items()
        for sample in range(samples)
    ]


def find(made: Sequence[Finding], name: str, suite: str = "", model: str = "") -> Finding:
    (found,) = [finding for finding in made if (finding.name, finding.suite, finding.model) == (name, suite, model)]
    return found


def numbers(finding: Finding) -> tuple[float | None, float | None, float | None]:
    return finding.value, finding.low, finding.high


ROWS = outcomes_of(list(MODELS))
MADE = findings(SUITES, MODELS, ROWS)


def rate(model: str, suite: str) -> float:
    found = find(MADE, "pass@1", suite, model).value
    assert found is not None
    return found


def side(letter: str) -> list[str]:
    return [label for label in MODELS if label[0] == letter and label[1:].isdigit()]


def test_every_number_has_an_interval_that_holds_it() -> None:
    measured = [finding for finding in MADE if finding.value is not None]
    assert {"pass@1", "gap", "gap-of-families", "gap-at-total", "gap-diff", "gap-diff-log-odds"} <= {
        one.name for one in measured
    }
    for finding in measured:
        assert finding.low is not None, finding.name
        assert finding.high is not None
        assert finding.value is not None
        assert finding.low <= finding.value <= finding.high, finding.name
        if finding.name.startswith("gap") and finding.unit == "rate":
            value, low, high = (float(finding.detail[f"log_odds{end}"]) for end in ("", "_low", "_high"))
            assert low <= value <= high, finding.name


# Other models


def test_families_are_the_sample_and_siblings_one_draw() -> None:
    found = find(MADE, "gap-of-families", MBPP)
    moe = [rate(label, MBPP) for label in side("m")]
    dense = [(rate(f"d{number}", MBPP) + rate(f"d{number + 1}", MBPP)) / 2 for number in (0, 2, 4)]
    expected = stats.ttest_ind(moe, dense, equal_var=False).confidence_interval()
    assert numbers(found) == pytest.approx((np.mean(moe) - np.mean(dense), expected.low, expected.high))
    assert (found.detail["moe"], found.detail["dense"], found.n) == (4, 3, 60)
    # Every problem is common here, so the value is that of these models but for the weight of siblings.
    assert found.value == pytest.approx(find(MADE, "gap", MBPP).value)


@pytest.mark.parametrize("kind", ["active", "total"])
def test_equal_size_is_least_squares_with_an_architecture(kind: str) -> None:
    labels = [*side("m"), *side("d")]
    x = [np.log10(getattr(MODELS[label], kind)) for label in labels]
    design = sm.add_constant(np.column_stack([x, [label[0] == "m" for label in labels]]))
    for suite in PROBLEMS:
        fitted = sm.OLS([rate(label, suite) for label in labels], design).fit()
        assert numbers(find(MADE, f"gap-at-{kind}", suite)) == pytest.approx((fitted.params[2], *fitted.conf_int()[2]))
    between = sm.OLS([rate(label, MBPP) - rate(label, HUMANEVAL) for label in labels], design).fit()
    found = find(MADE, f"gap-diff-at-{kind}")
    assert numbers(found) == pytest.approx((between.params[2], *between.conf_int()[2]))
    assert found.detail["extrapolates"] is False
    assert isinstance(found.detail["log_odds_low"], float)


def test_sizes_that_do_not_overlap_are_extrapolated() -> None:
    models = {label: Model("moe", label, 1e9, 1e12 * (2 + number)) for number, label in enumerate(side("m"))}
    models |= {label: MODELS[label] for label in side("d")}
    made = findings(SUITES, models, ROWS)
    assert find(made, "gap-at-total", MBPP).detail["extrapolates"] is True
    assert find(made, "gap-at-active", MBPP).value is not None


@pytest.mark.parametrize(
    ("models", "name", "reason"),
    [
        ({"m0": Model("moe"), "d0": Model("dense")}, "gap-of-families", "needs 3 models of each kind, has 1 MoE and 1 dense"),
        ({"m0": Model("moe"), "d0": Model("dense")}, "gap-at-active", "needs 3 models of each kind, has 1 MoE and 1 dense"),
        (
            {label: Model("moe" if label[0] == "m" else "dense", label[0], 1e9) for label in MODELS if label[1:].isdigit()},
            "gap-of-families",
            "needs 3 families of each kind, has 1 MoE and 1 dense",
        ),
        ({**MODELS, "m1": Model("moe")}, "gap-of-families", "the family of m1 is not known"),
        ({**MODELS, "m1": Model("moe", total=1e9)}, "gap-at-active", "the number of active parameters of m1 is not known"),
        (
            {label: Model("moe" if label[0] == "m" else "dense", label, 1e9, 1e9) for label in MODELS},
            "gap-at-total",
            "sizes or scores do not vary enough within a kind",
        ),
    ],
)
def test_too_little_is_known_of_the_models(models: Mapping[str, Model], name: str, reason: str) -> None:
    made = findings(SUITES, models, [row for row in ROWS if row.model in models])
    for found in (find(made, name, MBPP), find(made, name.replace("gap", "gap-diff"))):
        assert found.not_measured == reason
        assert found.value is None


@pytest.mark.parametrize("status", ["passed", "wrong"])
def test_all_solved_or_none_leaves_nothing_to_estimate_from(status: str) -> None:
    made = findings(SUITES, MODELS, [Outcome(row.suite, row.id, row.model, 0, status) for row in ROWS])
    assert find(made, "gap", MBPP).value == 0
    assert find(made, "gap-of-families", MBPP).not_measured == "no two families of a kind differ"
    assert find(made, "gap-at-total", MBPP).value is None
    assert find(made, "dense-line").not_measured == "the dense models do not differ enough to lay a line"


# Pairs, variants, the line


def test_a_declared_pair_is_a_gap_of_one_against_one() -> None:
    models = {"d0": Model("dense", pair="m1"), "m1": Model("moe", pair="d0"), "m2": Model("moe"), "x": Model("moe", pair="d9")}
    made = findings(SUITES, models, ROWS)
    assert [finding.model for finding in made if finding.name == "gap-of-pair"] == ["d0", "d0"]
    alone = findings(SUITES, {"m1": Model("moe"), "d0": Model("dense")}, [row for row in ROWS if row.model in ("m1", "d0")])
    pair = find(made, "gap-of-pair", MBPP, "d0")
    assert numbers(pair) == numbers(find(alone, "gap", MBPP))
    assert (pair.detail["moe_model"], pair.detail["dense_model"]) == ("m1", "d0")
    between = find(made, "gap-diff-of-pair", model="d0")
    assert numbers(between) == numbers(find(alone, "gap-diff"))
    assert between.detail["log_odds"] == find(alone, "gap-diff-log-odds").value


def test_a_pair_of_which_one_did_not_run() -> None:
    models = {"m1": Model("moe", pair="d0"), "d0": Model("dense")}
    made = findings(SUITES, models, [row for row in ROWS if row.model == "m1"])
    assert find(made, "gap-of-pair", MBPP, "m1").not_measured == "no result of d0 on mbpp-pro"
    assert find(made, "gap-diff-of-pair", model="m1").not_measured == "no result of d0 on humaneval-pro"


def test_a_variant_is_compared_with_its_full_model() -> None:
    found = find(MADE, "variant", MBPP, "m0-pruned")
    counts = [
        {row.id: (int(row.solved), 1) for row in ROWS if (row.suite, row.model) == (MBPP, label)}
        for label in ("m0-pruned", "m0")
    ]
    expected = compare(*counts)
    assert expected is not None
    assert numbers(found) == (expected.value, expected.low, expected.high)
    assert (found.detail["lost"], found.detail["won"]) == (len(expected.lost), len(expected.won))
    assert (found.detail["full"], found.detail["p_worse"], found.n) == ("m0", expected.p_worse, 60)


def test_a_variant_without_its_full_model() -> None:
    made = findings(SUITES, MODELS, [row for row in ROWS if row.model != "m0"])
    assert find(made, "variant", MBPP, "m0-pruned").not_measured == "no result of m0 in this suite"
    assert not [finding for finding in findings(SUITES, MODELS, []) if finding.name == "variant"]


def test_the_dense_line_predicts_what_moe_models_are_held_against() -> None:
    dense = side("d")
    fitted = sm.OLS([rate(label, MBPP) for label in dense], sm.add_constant([rate(label, HUMANEVAL) for label in dense])).fit()
    found = find(MADE, "dense-line")
    assert numbers(found) == pytest.approx((fitted.params[1], *fitted.conf_int()[1]))
    assert (found.unit, found.detail["dense"]) == ("slope", 6)
    for label in side("m"):
        frame = fitted.get_prediction([[1, rate(label, HUMANEVAL)]]).summary_frame()
        residual = find(MADE, "dense-line-residual", model=label)
        ends = (rate(label, MBPP) - frame["obs_ci_upper"][0], rate(label, MBPP) - frame["obs_ci_lower"][0])
        assert numbers(residual) == pytest.approx((rate(label, MBPP) - frame["mean"][0], *ends))
    few = {label: model for label, model in MODELS.items() if label not in ("d0", "d1")}
    reason = find(findings(SUITES, few, [row for row in ROWS if row.model in few]), "dense-line").not_measured
    assert reason == "needs 5 dense models that ran both suites, has 4"


# Base and pro

BASED = [("base", ["0", "1", "2", "3"]), ("pro", ["0", "1", "2", "3"])]


def based(base: str, pro: str, model: str = "m", sample: int = 0) -> list[Outcome]:
    return [
        Outcome(suite, str(number), model, sample, "passed" if mark == "+" else "wrong")
        for suite, marks in (("base", base), ("pro", pro))
        for number, mark in enumerate(marks)
        if mark != " "
    ]


def test_pro_given_base_of_one_sample_is_a_share_of_the_solved_bases() -> None:
    made = findings(BASED, {"m": Model()}, based("+++-", "+--+"), bases={"pro": "base"})
    found = find(made, "pro-given-base", "pro", "m")
    low, high = proportion_confint(1, 3, method="wilson")
    assert numbers(found) == pytest.approx((1 / 3, low, high))
    assert (found.n, found.missing, found.detail["both"], found.detail["base"]) == (3, 0, 1, 3)


def test_pro_given_base_of_several_samples_is_a_ratio_of_sums() -> None:
    rows = based("++-+", "+---") + based("+--+", "++--", sample=1)
    found = find(findings(BASED, {"m": Model()}, rows, bases={"pro": "base"}), "pro-given-base", "pro", "m")
    assert found.value == pytest.approx((1 * 1 + 0.5 * 0.5) / (1 + 0.5 + 1))
    assert found.method == "augmented t of a ratio over problems"
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.value < found.high


def test_pro_given_base_without_a_solved_base() -> None:
    made = findings(BASED, {"m": Model()}, based("----", "+---"), bases={"pro": "base"})
    assert find(made, "pro-given-base", "pro", "m").not_measured == "no base problem was solved"
    made = findings(BASED, {"m": Model()}, based("++  ", "  ++"), bases={"pro": "base"})
    assert find(made, "pro-given-base", "pro", "m").not_measured == "no problem was judged in both suites"
    assert not [found for found in findings(BASED, {"m": Model()}, [], bases={"pro": "base"}) if found.name == "pro-given-base"]


def test_the_gap_of_drops() -> None:
    models = {"m": Model("moe"), "d": Model("dense")}
    rows = based("++++", "+---") + based("+++-", "++--", "d")
    made = findings(BASED, models, rows, bases={"pro": "base"})
    found = find(made, "drop-gap", "pro")
    assert found.value == pytest.approx(3 / 4 - 1 / 4)
    assert (found.detail["moe"], found.detail["dense"], found.n) == (1, 1, 4)
    assert found.low is not None
    assert found.low < 0.5
    # A base suite is no second suite to compare gaps with.
    assert find(made, "gap-diff").not_measured == "a difference needs two suites"
    alone = findings(BASED, models, based("++++", "+---"), bases={"pro": "base"})
    assert find(alone, "drop-gap", "pro").not_measured == "no dense model ran pro"


def test_pass_at_k_of_the_samples_that_there_are() -> None:
    rows = [Outcome("s", "0", "m", n, "passed" if n == 2 else "wrong") for n in range(3)]
    rows += [Outcome("s", "1", "m", 0, "wrong"), Outcome("s", "1", "m", 1, "wrong"), Outcome("s", "1", "m", 2, "error")]
    made = findings([("s", ["0", "1", "2"])], {"m": Model()}, rows, ks=(1, 2, 3, 4))
    assert [find(made, f"pass@{k}", "s", "m").value for k in (1, 2, 3)] == pytest.approx([1 / 6, 1 / 3, 1])
    assert [find(made, f"pass@{k}", "s", "m").missing for k in (1, 2, 3)] == [1, 1, 2]
    assert find(made, "pass@4", "s", "m").not_measured == "no problem has 4 judged samples"


def test_real_verdicts(shared: Path) -> None:
    """1084 replies of Qwen2.5-Coder-0.5B-Instruct, as fresh processes judged them."""
    lines = (shared / "replies" / "qwen2.5-coder-0.5b-instruct.expected.jsonl").read_text().splitlines()
    rows = [
        Outcome(line["suite"], str(line["id"]), "m", 0, "passed" if line["status"] == "passed" else "wrong")
        for line in map(json.loads, lines)
    ]
    suites = [
        (suite, sorted({row.id for row in rows if row.suite == suite})) for suite in ("humaneval", "mbpp", HUMANEVAL, MBPP)
    ]
    bases = {HUMANEVAL: "humaneval", MBPP: "mbpp"}
    made = findings(suites, {"m": Model("dense")}, rows, bases=bases) + drops(suites, bases, ["m"], rows)
    solved = {suite: find(made, "pass@1", suite, "m").detail["solved"] for suite, _ in suites}
    assert solved == {"humaneval": 82, HUMANEVAL: 20, "mbpp": 192, MBPP: 74}
    assert find(made, "drop", HUMANEVAL, "m").value == pytest.approx(62 / 164)
    kept = {row.id for row in rows if row.solved and row.suite == "mbpp"}
    both = sum(row.solved for row in rows if row.suite == MBPP and row.id in kept)
    assert find(made, "pro-given-base", MBPP, "m").value == pytest.approx(both / 192)


# Laws

some = st.lists(st.sampled_from(list(MODELS)), unique=True)


@settings(max_examples=25)
@given(some, st.integers(0, 5), st.randoms(use_true_random=False))
def test_the_order_of_outcomes_and_of_models_does_not_matter(chosen: list[str], seed: int, rng: random.Random) -> None:
    suites = {HUMANEVAL: 6, MBPP: 5, "base": 6}
    plan = [(suite, [str(number) for number in range(count)]) for suite, count in suites.items()]
    rows = outcomes_of(chosen, seed, suites, samples=2)
    made = findings(plan, {label: MODELS[label] for label in chosen}, rows, bases={HUMANEVAL: "base"}, ks=(2,))
    rng.shuffle(rows)
    rng.shuffle(chosen)
    again = findings(plan, {label: MODELS[label] for label in chosen}, rows, bases={HUMANEVAL: "base"}, ks=(2,))
    key = {(found.name, found.suite, found.model): found for found in made}
    for found in again:
        other = key.pop((found.name, found.suite, found.model))
        assert (found.not_measured == "") == (found.value is not None)
        assert (found.value is None) == (other.value is None)
        if found.value is not None:
            assert numbers(found) == pytest.approx(numbers(other), abs=1e-12)
            if found.low is not None and found.high is not None:
                assert found.low <= found.value <= found.high
    assert not key


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 5)).map(lambda pair: (pair[0] / 5, pair[1] / 5)), max_size=30))
def test_a_ratio_lies_in_its_interval(pairs: list[tuple[float, float]]) -> None:
    low, high = intervals.ratio(pairs)
    assert 0 <= low < high <= 1
    if pairs:
        value = sum(b * p for b, p in pairs) / sum(b for b, _ in pairs)
        assert low - 1e-12 <= value <= high + 1e-12
