"""Comparing with an earlier run: what may be compared, with whom, and what came of it."""

import json
from dataclasses import replace

import pytest

from pytest_selfinvoke.analysis.baselines import Baseline, changes, count_samples, counterpart, lacks, refusal, regressions
from pytest_selfinvoke.outcome import Outcome

IDS = tuple(map(str, range(20)))
SUITES = {"own": "a" * 64, "other": "b" * 64}


def outcomes(pattern: str, model: str = "m", suite: str = "own") -> list[Outcome]:
    """One sample per problem: + solved, - not solved, e an error of ours."""
    words = {"+": "passed", "-": "wrong", "e": "error"}
    return [Outcome(suite, str(index), model, 0, words[mark]) for index, mark in enumerate(pattern)]


def baseline(pattern: str, model: str = "m", name: str = "v1") -> Baseline:
    return Baseline(name, "old.json", SUITES, 1, count_samples(outcomes(pattern, model)))


def test_lost_and_won() -> None:
    then, now = "+" * 12 + "-" * 8, "-" * 9 + "+" * 5 + "-" * 6
    (change,) = changes([baseline(then)], [("own", IDS)], ["m"], outcomes(now))
    assert change.comparison is not None
    assert change.comparison.lost == tuple(map(str, range(9)))
    assert change.comparison.won == ("12", "13")
    assert change.to_dict()["lost"] == list(map(str, range(9)))
    delta, worse = regressions([change])
    assert (delta.name, delta.n, delta.missing) == ("delta", 20, 0)
    assert delta.value == pytest.approx(-0.35)
    assert delta.low is not None
    assert delta.low < -0.35
    assert worse.name == "p-worse"
    # P(at least 9 of 11 fair coins).
    assert worse.value == pytest.approx((55 + 11 + 1) / 2**11)
    assert worse.method == "exact one-sided McNemar"
    assert worse.detail == {"baseline": "v1", "baseline_model": "m", "lost": 9, "won": 2, "lacking": 0}


def test_only_problems_judged_both_times_count() -> None:
    (change,) = changes([baseline("+++e+" + "+" * 13)], [("own", IDS)], ["m"], outcomes("+-+++" + "e" * 15))
    delta, _ = regressions([change])
    assert (delta.n, delta.missing, delta.detail["lacking"]) == (4, 16, 3)


@pytest.mark.parametrize(
    ("label", "labels", "then", "found"),
    [
        ("m", ["m"], "m", "m"),
        ("new", ["new"], "m", "m"),
        ("new", ["m", "new"], "m", ""),
        ("m", ["m", "new"], "m", "m"),
    ],
)
def test_who_is_compared_with_whom(label: str, labels: list[str], then: str, found: str) -> None:
    assert counterpart(baseline("++", then), label, labels) == found


def test_a_model_that_the_baseline_does_not_know() -> None:
    new, old = changes([baseline("+" * 20)], [("own", IDS)], ["new", "m"], outcomes("+" * 20) + outcomes("-" * 20, "new"))
    assert new.reason == "the baseline v1 has no model new, it has m"
    assert [finding.not_measured for finding in regressions([new])] == [new.reason] * 2
    assert old.comparison is not None


@pytest.mark.parametrize(
    ("suite", "pattern", "now", "reason"),
    [
        ("third", "++", "++", "the baseline v1 has no results of third"),
        ("own", "ee", "++", "no problem was judged both now and in the baseline v1"),
        ("own", "++", "ee", "the model has no result in this suite"),
    ],
)
def test_nothing_to_compare(suite: str, pattern: str, now: str, reason: str) -> None:
    (change,) = changes([baseline(pattern)], [(suite, IDS)], ["m"], outcomes(now, suite=suite))
    assert change.reason == reason


ASKED = {"prompt style": "chat", "temperature": 0.0, "prompt of own": "12ab"}


def test_what_it_lacks() -> None:
    assert lacks(baseline("+" * 20), [("own", IDS), ("third", IDS)], ["m", "new"]) == ""
    assert lacks(baseline("+-e" * 6), [("own", IDS)], ["m"]) == "results of 12 of 20 problems of own for m"


def test_what_may_be_compared() -> None:
    known = replace(baseline("++"), terms={"m": ASKED})
    assert refusal(known, SUITES, ["m"], {}, 1) == ""
    assert refusal(known, SUITES, ["m"], {"m": ASKED}, 1) == ""
    assert refusal(known, SUITES, ["m", "new"], {"m": ASKED, "new": {**ASKED, "temperature": 1.0}}, 1) == ""
    assert refusal(known, SUITES, ["m"], {"m": {**ASKED, "prompt of third": "34cd"}}, 1) == ""
    assert refusal(known, {"own": "a" * 64, "third": "c" * 64}, ["m"], {}, 1) == ""


@pytest.mark.parametrize(
    ("suites", "labels", "terms", "samples", "reason"),
    [
        ({"third": "c"}, ["m"], {}, 1, "it has none of the suites third, only own, other"),
        (
            {"own": "c" * 64},
            ["m"],
            {},
            1,
            "the suite own has other problems there (sha256 aaaaaaaa, now cccccccc); measure the baseline anew with this file",
        ),
        (SUITES, ["m"], {}, 5, "it has 1 sample per problem, this run 5; use --selfinvoke-samples=1"),
        (
            SUITES,
            ["a", "b"],
            {},
            1,
            "it has the models m, this run has a, b, and none of one label in both; write LABEL=NAME with the baseline's label",
        ),
        (SUITES, ["m"], {"m": {**ASKED, "prompt style": "cot"}}, 1, "m was asked with prompt style chat, now with cot"),
        (SUITES, ["m"], {"m": {**ASKED, "temperature": 0.2}}, 1, "m was asked with temperature 0.0, now with 0.2"),
        (SUITES, ["new"], {"new": {**ASKED, "seed": 1}}, 1, "m was asked with seed none, now with 1"),
    ],
)
def test_what_may_not_be_compared(
    suites: dict[str, str], labels: list[str], terms: dict[str, dict[str, object]], samples: int, reason: str
) -> None:
    known = replace(baseline("++"), terms={"m": ASKED})
    assert refusal(known, suites, labels, terms, samples) == reason


def test_a_baseline_goes_through_json() -> None:
    known = replace(baseline("+-e"), terms={"m": ASKED})
    assert Baseline.from_dict(json.loads(json.dumps(known.to_dict()))) == known
