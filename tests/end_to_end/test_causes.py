"""Why solutions failed, as a user of the plugin sees it."""

import json
from pathlib import Path
from typing import Any

import pytest
from bench import PROBLEMS, Bench, reply, write_lines

PRO = "def add_{n}_to_all(xs):\n    return [add_{n}(x) for x in xs]\n"
PRO_WRONG = "def add_{n}_to_all(xs):\n    return [add_{n}(x) for x in xs if x > 1]\n"
BASE = "def add_{n}(x):\n    return x + {n}\n"
BASE_WRONG = "def add_{n}(x):\n    return x - {n}\n"
SOLUTIONS = {1: BASE_WRONG + PRO, 2: BASE + PRO_WRONG, 9: BASE_WRONG + PRO_WRONG, 10: BASE + PRO}
CAUSES = {"1": "base wrong", "2": "composition wrong", "9": "both wrong", "10": ""}


@pytest.fixture
def tested(bench: Bench) -> Bench:
    """The small project, its suite with tests of base functions; "sparse" fails for a different reason each time."""
    problems = [
        problem | {"base_test_code": f"assert add_{problem['id']}(1) == {1 + int(str(problem['id']))}\n"}
        for problem in PROBLEMS
    ]
    bench.suite.write_text(json.dumps(problems))
    texts = {number: f"```python\n{source.format(n=number)}```" for number, source in SOLUTIONS.items()}
    write_lines(bench.pytester.path / "sparse.jsonl", [reply(number, text) for number, text in texts.items()])
    return bench


def rows(bench: Bench, model: str = "sparse") -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in bench.results["outcomes"] if row["model"] == model}


def test_causes_stand_in_results_items_and_summary(tested: Bench) -> None:
    result = tested.run()
    assert {identity: row["cause"] for identity, row in rows(tested).items()} == CAUSES
    assert rows(tested)["1"]["base_status"] == "wrong"
    assert rows(tested)["1"]["oracle_status"] == "passed"
    assert rows(tested, "dense")["1"]["base_status"] == "passed"
    assert not rows(tested, "dense")["1"]["bypassed"]
    assert tested.results["causes"]["moe"]["causes"] == {
        "base wrong": 1,
        "composition wrong": 1,
        "both wrong": 1,
        "weak base tests": 0,
    }
    assert tested.results["settings"]["causes"] is True
    (oracle,) = [
        finding for finding in tested.results["findings"] if finding["name"] == "oracle-base" and finding["model"] == "sparse"
    ]
    assert oracle["value"] == 0.5
    result.stdout.fnmatch_lines(
        [
            "cause: base wrong: its base function does not pass the base tests, and with the*",
            "cause: composition wrong: its base function passes the base tests, and with the*",
            "cause: both wrong: *",
            "*pro failures* *base wrong *composition wrong *both wrong *weak base tests",
            "  MoE *1  33% *1  33% *1  33% *0   0%",
            "*bypassed: 0 of 5 solved with a base function that fails its tests.",
        ]
    )


def test_several_processes_find_the_same(tested: Bench) -> None:
    result = tested.pytester.runpytest_subprocess("-n2", "--selfinvoke-suite=own.json", *tested.MODELS)
    result.stdout.fnmatch_lines(["*pro failures*", "  MoE *1  33% *"])
    assert {identity: row["cause"] for identity, row in rows(tested).items()} == CAUSES


def test_causes_can_be_left_out(tested: Bench) -> None:
    result = tested.run("--selfinvoke-no-causes")
    assert {row["cause"] + row["base_status"] + row["cause_unmeasured"] for row in rows(tested).values()} == {""}
    assert tested.results["settings"]["causes"] is False
    assert tested.results["causes"] == {}
    assert not [finding for finding in tested.results["findings"] if finding["name"] == "oracle-base"]
    assert "pro failures" not in result.stdout.str()
    assert "cause:" not in result.stdout.str()


def test_a_suite_without_base_tests_has_no_causes(bench: Bench) -> None:
    result = bench.run()
    assert rows(bench)["9"]["cause"] == ""
    assert rows(bench)["9"]["cause_unmeasured"] == "there are no tests of the base function"
    result.stdout.fnmatch_lines(
        [
            "cause: not measured: there are no tests of the base function",
            "where pro failures come from: not measured: 2 (there are no tests of the base function)",
        ]
    )


def test_a_solution_that_hangs_in_the_base_tests_alone_is_solved_all_the_same(tested: Bench) -> None:
    text = "```python\ndef add_1(x):\n    while True:\n        pass\ndef add_1_to_all(xs):\n    return [x + 1 for x in xs]\n```"
    write_lines(tested.pytester.path / "sparse.jsonl", [reply(1, text)])
    tested.run("--selfinvoke-cpu-floor=0.4", "--selfinvoke-limit=1")
    row = rows(tested)["1"]
    assert (row["status"], row["base_status"], row["bypassed"]) == ("passed", "timeout", True)


def test_real_solutions_of_a_published_suite(pytester: pytest.Pytester, shared: Path) -> None:
    """Looked at by hand: 50 and 71 have a wrong base function alone, 7 does not make a set, 22 was asked for no name."""
    pytester.runpytest_inprocess(
        "-q",
        "--tb=no",
        "--selfinvoke-suite=humaneval-pro",
        f"--selfinvoke-data={shared / 'suites'}",
        f"--selfinvoke-model=m=replay:{shared / 'replies' / 'qwen2.5-coder-0.5b-instruct.jsonl'}",
        *(f"selfinvoke/humaneval-pro::{number}[m]" for number in (7, 22, 41, 49, 50, 71, 94, 157)),
    )
    data = json.loads((pytester.path / ".selfinvoke" / "results.json").read_text())
    found = {row["id"]: row["cause"] or row["cause_unmeasured"] or row["base_status"] for row in data["outcomes"]}
    assert found == {
        "7": "composition wrong",
        "22": "composition wrong",
        "41": "base and pro function have one name",
        "49": "weak base tests",
        "50": "base wrong",
        "71": "base wrong",
        "94": "both wrong",
        "157": "wrong",
    }
    assert data["causes"]["unknown"]["unnamed"] == 1
    assert data["causes"]["unknown"]["bypassed"] == 1
