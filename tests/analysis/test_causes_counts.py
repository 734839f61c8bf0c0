"""Causes by group, and what would have been solved with the reference's base function."""

import pytest

from pytest_selfinvoke.analysis.causes import CAUSES, CauseCounts, cause_counts, oracle_rates
from pytest_selfinvoke.outcome import Outcome

# By cause: whether the base function passes its tests, and the solution with the reference's.
STATUSES = {
    "base wrong": ("wrong", "passed"),
    "composition wrong": ("passed", "wrong"),
    "both wrong": ("raised", "wrong"),
    "weak base tests": ("passed", "passed"),
}


def failed(identity: str, cause: str, model: str = "m", status: str = "wrong", *, calls: bool | None = True) -> Outcome:
    base, oracle = STATUSES[cause]
    return Outcome(
        "s", identity, model, 0, status, reference_calls_base=calls, cause=cause, base_status=base, oracle_status=oracle
    )


def solved(identity: str, base_status: str = "passed", model: str = "m") -> Outcome:
    return Outcome("s", identity, model, 0, "passed", reference_calls_base=True, base_status=base_status)


def test_failures_fall_into_the_four_causes_by_group() -> None:
    outcomes = [failed(str(number), cause) for number, cause in enumerate(CAUSES)]
    outcomes += [failed("9", "both wrong", "n"), failed("8", "both wrong", "n", "syntax"), solved("7", model="n")]
    counts = cause_counts(outcomes, {"m": "moe", "n": "dense"}, {})
    assert list(counts) == ["dense", "moe"]
    assert counts["moe"].causes == dict.fromkeys(CAUSES, 1)
    assert counts["dense"] == CauseCounts(dict.fromkeys(CAUSES, 0) | {"both wrong": 2}, without_code=1, solved=1)
    assert (counts["moe"].failed, counts["dense"].failed) == (4, 2)


def test_what_is_apart_and_what_is_not_measured() -> None:
    unmeasured = [Outcome("s", str(n), "m", 0, "wrong", cause_unmeasured=why) for n, why in enumerate(("b", "a", "a"), 10)]
    outcomes = [
        failed("0", "base wrong", calls=False),
        failed("1", "base wrong", calls=None),
        failed("2", "composition wrong", status="missing"),
        failed("3", "composition wrong", status="missing"),
        failed("4", "composition wrong"),
        solved("5", "missing"),
        solved("6"),
        *unmeasured,
        Outcome("s", "20", "m", 0, "passed", cause_unmeasured="a"),
        Outcome.error(unmeasured[0].key, "SandboxError", "ours"),
        Outcome("s", "21", "m", 0, "wrong"),
    ]
    counts = cause_counts(outcomes, {}, {"s": {"3", "4"}})["unknown"]
    assert counts.causes == dict.fromkeys(CAUSES, 0) | {"composition wrong": 2}
    assert (counts.apart, counts.unnamed, counts.bypassed, counts.solved) == (2, 1, 1, 2)
    assert dict(counts.unmeasured) == {"a": 2, "b": 1}
    assert list(counts.unmeasured) == ["a", "b"]


def test_nothing_was_looked_for() -> None:
    outcomes = [Outcome("s", "1", "m", 0, "wrong"), Outcome("s", "2", "m", 0, "passed")]
    assert cause_counts(outcomes, {}, {}) == {}
    assert oracle_rates([("s", ["1", "2"])], outcomes) == []


def test_the_oracle_rate_counts_what_passes_with_either_base_function() -> None:
    outcomes = [solved("1"), failed("2", "base wrong"), failed("3", "composition wrong"), failed("4", "weak base tests")]
    (rate,) = oracle_rates([("s", ["1", "2", "3", "4", "5"])], outcomes)
    assert (rate.name, rate.suite, rate.model, rate.value) == ("oracle-base", "s", "m", 0.75)
    assert rate.low is not None
    assert rate.high is not None
    assert rate.low < 0.75 < rate.high
    assert (rate.n, rate.missing, rate.method) == (4, 1, "Wilson")
    assert rate.detail == {
        "solved": 1,
        "oracle": 2,
        "base wrong": 1,
        "composition wrong": 1,
        "both wrong": 0,
        "weak base tests": 1,
        "bypassed": 0,
        "measured": 4,
    }


def test_several_samples_are_averaged_first() -> None:
    outcomes = [solved("1"), failed("1", "composition wrong"), failed("2", "base wrong")]
    (rate,) = oracle_rates([("s", ["1", "2"])], outcomes)
    assert rate.value == pytest.approx(0.75)
    assert rate.n == 2
