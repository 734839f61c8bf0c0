"""The drop from base to pro."""

import pytest

from pytest_selfinvoke.analysis.drops import drops
from pytest_selfinvoke.analysis.intervals import Contrast, difference
from pytest_selfinvoke.outcome import Outcome

SUITES = [("base", ["0", "1", "2", "3"]), ("pro", ["0", "1", "2", "3"])]


def row(suite: str, identity: int, solved: bool, model: str = "m", sample: int = 0) -> Outcome:
    return Outcome(suite, str(identity), model, sample, "passed" if solved else "wrong")


def test_it_is_paired_by_id() -> None:
    rows = [row("base", number, number < 3) for number in range(4)] + [row("pro", number, number < 1) for number in range(4)]
    (found,) = drops(SUITES, {"pro": "base"}, ["m", "n"], reversed(rows))
    assert (found.suite, found.model, found.value, found.n, found.missing) == ("pro", "m", 0.5, 4, 0)
    assert (found.low, found.high) == difference(Contrast([0, 1, 1, 0]))
    assert found.detail == {"base": 0.75, "pro": 0.25, "base_suite": "base"}


def test_ids_judged_in_one_suite_only_do_not_count() -> None:
    rows = [row("base", 0, True), row("base", 1, True), row("pro", 1, False), row("pro", 2, True)]
    (found,) = drops(SUITES, {"pro": "base"}, ["m"], rows)
    assert (found.value, found.n, found.missing) == (1.0, 1, 3)


def test_samples_of_a_problem_are_one_score() -> None:
    rows = [row("base", 0, True), row("pro", 0, True, sample=0), row("pro", 0, False, sample=1)]
    (found,) = drops(SUITES, {"pro": "base"}, ["m"], rows)
    assert found.value == pytest.approx(0.5)


def test_without_anything_in_common_it_is_not_measured() -> None:
    (found,) = drops(SUITES, {"pro": "base"}, ["m"], [row("base", 0, True), row("pro", 1, True)])
    assert (found.value, found.missing) == (None, 4)
    assert found.not_measured
    assert drops(SUITES, {"pro": "base"}, ["m"], [row("base", 0, True)]) == []
    assert drops(SUITES, {}, ["m"], [row("base", 0, True), row("pro", 0, True)]) == []
