"""``--selfinvoke-audit`` as a user meets it, on a suite of his own."""

import json
from typing import Any

import pytest
from bench import PROBLEMS, Bench


def audit(bench: Bench, *args: str) -> tuple[pytest.RunResult, dict[str, Any]]:
    result = bench.run("--selfinvoke-audit", *args, models=())
    path = bench.pytester.path / ".selfinvoke" / "audit.json"
    return result, json.loads(path.read_text())["suites"][0] if path.exists() else {}


def test_a_sound_suite(bench: Bench) -> None:
    bench.pytester.makepyfile("raise SystemExit('collected')")
    result, found = audit(bench)
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            "own: 4 problems from *own.json",
            "references that pass",
            "  UTC  * 4 of 4",
            "  UTC+8 * 4 of 4",
            "  UTC, another hash seed * 4 of 4",
            "  4 of 4 call their base function while the tests run",
            "defects",
            "  none found",
            "mistakes put into the references, and how many the tests caught",
            "  return * 4 of     4  100.0 %",
            "  base call * 4 of     4  100.0 %",
            "near-duplicates *",
            "all of it in .selfinvoke/audit.json",
        ]
    )
    assert found["sound"]
    assert found["mutants"] == {"return": [4, 4], "branch": [0, 0], "base call": [4, 4], "off by one": [0, 0]}
    assert not (bench.pytester.path / ".selfinvoke" / "results.json").exists()


def test_references_that_depend_on_where_and_when_they_run(bench: Bench) -> None:
    bodies = {
        1: "    import time\n    return [x + 1 + (time.timezone != 0) for x in xs]\n",
        2: "    import os\n    return [x + 2 + int(os.environ['PYTHONHASHSEED']) for x in xs]\n",
        9: "    return xs\n",
    }
    problems = [problem | {"new_solution": body} for problem, body in zip(PROBLEMS, bodies.values(), strict=False)]
    bench.suite.write_text(json.dumps(problems))
    result, found = audit(bench)
    assert result.ret == 1
    failed = {trouble["id"]: trouble["failed"] for trouble in found["troubles"]}
    assert (failed["1"], failed["2"], len(failed["9"])) == (["UTC+8"], ["UTC, another hash seed"], 5)
    assert "assert add_9_to_all([1, 2]) == [10, 11]" in found["troubles"][2]["said"]
    assert (found["calling"], found["seen"], found["sound"]) == (0, 3, False)
    assert found["defects"]["reference-without-base"] == ["1", "2", "9"]
    result.stdout.fnmatch_lines(["  ! 1 (UTC+8): wrong: AssertionError: assert add_1_to_all(*"])


def test_weak_tests_and_defects_are_told(bench: Bench) -> None:
    problem = PROBLEMS[0] | {"test_code": "assert add_1_to_all([]) is not None\n"}
    bench.suite.write_text(json.dumps([problem, problem | {"id": 2}]))
    result, found = audit(bench)
    assert result.ret == 0
    assert found["mutants"]["base call"] == [0, 2]
    assert [(mistake["kind"], mistake["line"], mistake["after"]) for mistake in found["survivors"]] == [
        ("base call", 7, "0")
    ] * 2
    assert found["defects"] == {"single-assertion": ["1", "2"]}
    assert found["duplicates"] == [{"first": "1", "second": "2", "similarity": 1.0}]
    result.stdout.fnmatch_lines(["  single-assertion * 2  the tests assert one thing only", "  1 and 2: 100 %"])


def test_a_suite_that_cannot_be_read(bench: Bench) -> None:
    bench.suite.write_text("[]")
    result, _ = audit(bench)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
