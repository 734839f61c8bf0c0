"""``--selfinvoke-audit`` as a user meets it, on a suite of his own."""

import json
from typing import Any

import pytest
from bench import PROBLEMS, Bench

NONE = dict.fromkeys(("made", "tests", "time", "pool", "nobody", "unasked"), 0)


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
            "mistakes put into the references where their tests come to, and who tells the difference",
            "  kind *made  caught by the tests  by the pool alone * by nobody",
            "  return * 8 * 8  100.0 % * 0 * 0.0 % * 0 * 0.0 %",
            "  base call * 4 * 4  100.0 % *",
            "  all * 20 * 20  100.0 % *",
            "near-duplicates *",
            "all of it in .selfinvoke/audit.json",
        ]
    )
    assert found["sound"]
    assert {kind: caught["made"] for kind, caught in found["mutants"].items() if caught["made"]} == {
        "return": 8,
        "base call": 4,
        "off by one": 4,
        "arithmetic": 4,
    }
    assert found["strength"]["9"] == {"made": 5, "tests": 5, "time": 0, "pool": 0, "nobody": 0, "unasked": 0}
    assert not (bench.pytester.path / ".selfinvoke" / "results.json").exists()
    assert not (bench.pytester.path / ".selfinvoke" / "pools").exists()


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
    bench.searching = True
    problem = PROBLEMS[0] | {"test_code": "assert add_1_to_all([5, 7]) is not None\n"}
    bench.suite.write_text(json.dumps([problem, problem | {"id": 2}]))
    result, found = audit(bench)
    assert result.ret == 0
    assert found["mutants"]["base call"] == NONE | {"made": 2, "pool": 2}
    assert found["strength"] == dict.fromkeys(("1", "2"), NONE | {"made": 5, "tests": 1, "pool": 4})
    mistakes = [mistake for mistake in found["survivors"] if mistake["kind"] == "base call"]
    told = {"function": "add_1_to_all", "line": 7, "before": "add_1(x)", "after": "0"}
    call = {"call": "add_1_to_all([1])", "got": "[0]", "expected": "[2]"}
    assert mistakes == [{"id": identity, "kind": "base call", **told, **call} for identity in ("1", "2")]
    assert found["defects"] == {"single-assertion": ["1", "2"]}
    assert found["duplicates"] == [{"first": "1", "second": "2", "similarity": 1.0}]
    result.stdout.fnmatch_lines(
        [
            "  single-assertion * 2  the tests assert one thing only",
            "  all * 10 * 2   20.0 % * 8   80.0 % * 0    0.0 %",
            "  audit.json has the call by which a pool tells each of its own",
            "  the tests of 0 of 2 problems catch all, of 2 less than half; weakest: 1 (1/5) 2 (1/5)",
            "  1 and 2: 100 %",
        ]
    )


def test_a_suite_that_cannot_be_read(bench: Bench) -> None:
    bench.suite.write_text("[]")
    result, _ = audit(bench)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
