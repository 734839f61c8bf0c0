"""Items that are judged ahead of their turns look as if they had been judged at them."""

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from bench import Bench, reply, solution, write_lines

from pytest_selfinvoke.judge import Attempt, Judge
from pytest_selfinvoke.outcome import Outcome

SLOW_S = 0.4


def solutions(bench: Bench, **others: str) -> None:
    """A model that solves what is not said to be answered otherwise; ids as keywords, with a letter before them."""
    texts = {number: others.get(f"n{number}", solution(number)) for number in (1, 2, 9, 10)}
    write_lines(bench.pytester.path / "dense.jsonl", [reply(number, text) for number, text in texts.items() if text])


def rows(bench: Bench) -> list[dict[str, Any]]:
    """The outcomes, without what differs from run to run."""
    return [
        {name: value for name, value in row.items() if name not in ("cpu_s", "wall_s", "memory_mb")}
        for row in bench.results["outcomes"]
    ]


# Notes what happens in what order, in every process; a slow machine judges as many ahead as any.
NOTING = """
import pytest_selfinvoke.ahead
from pytest_selfinvoke.judge import Judge

pytest_selfinvoke.ahead.AHEAD_S = 60.0
judge = Judge.judge

def note(text):
    with open({path!r}, "a") as file:
        file.write(text + "\\n")

def noting(self, attempt):
    note(f"judge {{attempt.key.id}}")
    return judge(self, attempt)

Judge.judge = noting

def pytest_runtest_logfinish(nodeid):
    note("finish " + nodeid.partition("::")[2].partition("[")[0])
"""


# By file, a worker is told all of its items at once.
@pytest.mark.parametrize("how", [("-n", "0"), ("-n", "1", "--dist=loadfile")])
def test_what_follows_is_judged_before_this_one_is_reported(bench: Bench, how: tuple[str, ...]) -> None:
    log = bench.pytester.path / "log"
    bench.pytester.makeconftest(NOTING.format(path=str(log)))
    result = bench.pytester.runpytest_subprocess("selfinvoke", *how, "--selfinvoke-suite=own.json", Bench.MODELS[0])
    result.assert_outcomes(passed=4)
    # The controller of a worker hears of each end as well.
    said = list(dict.fromkeys(log.read_text().splitlines()))
    assert said == [f"{what} {number}" for what in ("judge", "finish") for number in (1, 2, 9, 10)]


@pytest.mark.parametrize(
    "how",
    [("-n", "2"), ("-n", "2", "--dist", "worksteal"), ("-n", "1", "--maxschedchunk=1"), ("-n", "2", "--dist", "loadfile")],
)
def test_the_outcomes_are_those_of_items_that_are_judged_one_by_one(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, how: tuple[str, ...]
) -> None:
    bench.run("selfinvoke", *how)
    together = rows(bench)
    monkeypatch.setattr("pytest_selfinvoke.collection.AHEAD", 0)
    bench.run("selfinvoke", "-n", "0")
    assert together == rows(bench)
    assert [row["status"] for row in together].count("passed") == 6


@pytest.mark.parametrize("workers", ["0", "1"])
def test_each_item_says_how_long_it_took_itself(bench: Bench, workers: str) -> None:
    slow = solution(9).replace("```python\n", f"```python\nimport time\ntime.sleep({SLOW_S})\n")
    solutions(bench, n9=slow)
    bench.run("selfinvoke", "-n", workers, "--junitxml=junit.xml", models=Bench.MODELS[:1])
    cases = ET.parse(bench.pytester.path / "junit.xml").iter("testcase")
    seconds = {case.attrib["name"]: float(case.attrib["time"]) for case in cases}
    assert len(seconds) == 4
    assert seconds["9[dense]"] >= SLOW_S
    # It was judged along with the first.
    assert all(took < seconds["9[dense]"] for name, took in seconds.items() if name != "9[dense]")


@pytest.mark.parametrize("workers", ["0", "1"])
def test_a_missing_reply_is_an_error_of_its_own_item(bench: Bench, workers: str) -> None:
    solutions(bench, n2="")
    result = bench.run("selfinvoke", "-n", workers, "-v", models=Bench.MODELS[:1])
    result.assert_outcomes(passed=3, errors=1)
    said = "\n".join(result.outlines)
    assert re.search(r"selfinvoke/own::2\[dense\] ERROR|ERROR selfinvoke/own::2\[dense\]", said)
    assert {row["id"]: row["status"] for row in bench.results["outcomes"]} == {
        "1": "passed",
        "2": "error",
        "9": "passed",
        "10": "passed",
    }


@pytest.mark.parametrize("how", [("-n", "0", "-x"), ("-n", "1", "--maxfail=1"), ("-n", "0", "--stepwise")])
def test_who_wants_to_stop_at_a_failure_waits_for_nothing_more(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, how: tuple[str, ...]
) -> None:
    judged = []
    judge = Judge.judge

    def noting(self: Judge, attempt: Attempt) -> Outcome:
        judged.append(attempt.key.id)
        return judge(self, attempt)

    monkeypatch.setattr(Judge, "judge", noting)
    solutions(bench, n1=solution(1, "-"))
    bench.run("selfinvoke", *how, models=Bench.MODELS[:1])
    assert bench.results["complete"] is False
    assert bench.results["outcomes"][0]["status"] == "wrong"
    if how[:2] == ("-n", "0"):
        assert judged == ["1"]


@pytest.mark.parametrize("workers", ["0", "1"])
def test_what_a_project_skips_or_runs_between_is_as_ever(bench: Bench, workers: str) -> None:
    bench.pytester.makeconftest(
        """
        import pytest

        def pytest_collection_modifyitems(items):
            for item in items:
                if item.name == "2[dense]":
                    item.add_marker(pytest.mark.skip(reason="not now"))
            items.sort(key=lambda item: item.name in ("9[dense]", "10[dense]"))
        """
    )
    bench.pytester.makepyfile(test_other="def test_other(): pass")
    result = bench.run("selfinvoke", "test_other.py", "-n", workers, models=Bench.MODELS[:1])
    result.assert_outcomes(passed=4, skipped=1)
    assert [row["id"] for row in bench.results["outcomes"]] == ["1", "9", "10"]


def test_a_rerun_is_judged_anew(bench: Bench) -> None:
    solutions(bench, n2=solution(2, "-"))
    result = bench.run("selfinvoke", "-n", "1", "--reruns=2", models=Bench.MODELS[:1])
    assert "3 passed, 2 rerun, 1 unsolved" in result.outlines[-1]
    assert [row["status"] for row in bench.results["outcomes"]] == ["passed", "wrong", "passed", "passed"]


def test_a_worker_that_takes_the_place_of_a_crashed_one_judges_nothing_ahead(bench: Bench) -> None:
    bench.pytester.makeconftest(
        """
        import os
        from pytest_selfinvoke.judge import Judge

        judge = Judge.judge

        def crashing(self, attempt):
            if attempt.key.id == "9":
                os._exit(1)
            return judge(self, attempt)

        Judge.judge = crashing
        """
    )
    bench.pytester.runpytest_subprocess("selfinvoke", "-n", "1", "--selfinvoke-suite=own.json", Bench.MODELS[0])
    statuses = {row["id"]: row["status"] for row in bench.results["outcomes"]}
    # The first crash may be put down to the item whose turn it was, the next is to the one that crashes.
    assert statuses["9"] == "error"
    assert list(statuses.values()).count("error") <= 2
    assert statuses["10"] == "passed"


def test_a_loop_of_somebody_elses_knows_no_order(bench: Bench) -> None:
    bench.pytester.makeconftest(
        """
        import pytest

        @pytest.hookimpl(tryfirst=True)
        def pytest_runtestloop(session):
            for number, item in enumerate(list(session.items)):
                session.items[:] = [item]
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            return True
        """
    )
    bench.run("selfinvoke", "-n", "0", models=Bench.MODELS[:1]).assert_outcomes(passed=4)
