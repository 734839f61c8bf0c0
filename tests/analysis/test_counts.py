"""Counting how items ended."""

from dataclasses import replace

from pytest_selfinvoke.analysis.counts import errors, seals, statuses
from pytest_selfinvoke.generation.reply import ReplyKey
from pytest_selfinvoke.outcome import Outcome


def outcome(status: str, error_type: str = "", suite: str = "b") -> Outcome:
    return Outcome(suite, "1", "m", 0, status, error_type=error_type)


def test_most_frequent_first_then_by_name_and_errors_apart() -> None:
    outcomes = [
        outcome("passed"),
        outcome("raised", "TypeError"),
        outcome("raised", "NameError"),
        outcome("raised", "NameError"),
        outcome("raised"),
        outcome("wrong", "AssertionError"),
        outcome("error", "ReplyMissing"),
        outcome("timeout", suite="a"),
    ]
    counted = statuses(outcomes)
    assert list(counted) == ["a", "b"]
    assert list(counted["b"].statuses.items()) == [("raised", 4), ("passed", 1), ("wrong", 1)]
    assert list(counted["b"].exceptions.items()) == [("NameError", 2), ("TypeError", 1), ("unknown", 1)]
    assert counted["a"].exceptions == {}


def test_errors_by_what_they_say() -> None:
    key = ReplyKey("s", "1", "m", 0)
    outcomes = [
        Outcome.error(key, "ReplyMissing", "no reply"),
        Outcome.error(key, "", ""),
        Outcome.error(key, "SandboxError", "no fork"),
        Outcome.error(key, "SandboxError", "no fork"),
        outcome("wrong"),
    ]
    assert list(errors(outcomes).items()) == [("SandboxError: no fork", 2), ("ReplyMissing: no reply", 1), ("no message", 1)]


def test_what_is_wrong_with_many_problems_is_said_once() -> None:
    outcomes = [
        Outcome.error(ReplyKey(suite, str(number), "m", 1), "ReplyError", f"F has none for {suite} {number}, sample 1 (no)")
        for suite in ("s", "t")
        for number in range(10 if suite == "s" else 20)
    ]
    assert errors(outcomes) == {"ReplyError: F has none for t (no)": 20, "ReplyError: F has none for s (no)": 10}


def test_nothing_counted() -> None:
    assert not statuses([])
    assert not errors([])


def test_unsealed_samples_by_type() -> None:
    rows = [outcome("passed"), outcome("wrong"), outcome("error"), outcome("empty")]
    assert (seals(rows).judged, seals(rows).unsealed, seals([]).judged) == (3, 0, 0)
    rows += [replace(outcome("passed"), unsealed_by=kind) for kind in ("ndarray", "DataFrame", "ndarray")]
    counted = seals(rows)
    assert (counted.judged, counted.unsealed) == (6, 3)
    assert list(counted.by.items()) == [("ndarray", 2), ("DataFrame", 1)]
