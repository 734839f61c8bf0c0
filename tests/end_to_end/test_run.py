"""The main job: verdicts, summary, results and exit status."""

import importlib
import json
from typing import Any

import pytest
from bench import Bench


def without_times(outcomes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{key: value for key, value in row.items() if key not in ("cpu_s", "wall_s", "memory_mb")} for row in outcomes]


def test_two_models_from_replies_to_gap(bench: Bench) -> None:
    result = bench.run("selfinvoke")
    assert result.ret == 1
    result.assert_outcomes(passed=6)
    result.stdout.fnmatch_lines(
        [
            "selfinvoke: own (4); dense (dense), sparse (moe)",
            "*= UNSOLVED =*",
            "*= selfinvoke =*",
            "own (4 problems)*",
            "*sparse*2/4*50.0*",
            "*dense*4/4*100.0*",
            "*gap MoE - dense*",
            "  these models*-50.0*",
            "*results.json*",
            "*6 passed, 2 unsolved*",
        ]
    )


def test_results_hold_everything(bench: Bench) -> None:
    bench.run("selfinvoke")
    results = bench.results
    assert results["schema"] == 1
    assert results["complete"] is True
    assert results["selection"] == {"planned": 8, "selected": 8, "finished": 8}
    assert [(suite["name"], suite["problems"], len(suite["sha256"])) for suite in results["suites"]] == [("own", 4, 64)]
    assert [(model["label"], model["architecture"]) for model in results["models"]] == [("dense", "dense"), ("sparse", "moe")]
    assert results["environment"]["packages"]["pytest"] == pytest.__version__
    rows = {(row["id"], row["model"]): row for row in results["outcomes"]}
    assert list(rows) == [(number, model) for number in ("1", "2", "9", "10") for model in ("dense", "sparse")]
    wrong = rows["9", "sparse"]
    assert (wrong["status"], wrong["error_type"], wrong["error_frame"]) == ("wrong", "AssertionError", "test")
    assert (wrong["left"], wrong["right"]) == ("[-8, -7]", "[10, 11]")
    assert (wrong["tests_passed"], wrong["tests_total"]) == (1, 2)
    assert wrong["called_base"] is True
    assert wrong["reference_calls_base"] is True
    assert wrong["solution"].startswith("def add_9(x):\n    return x - 9\n")
    assert wrong["completion_tokens"] == 40
    assert rows["10", "sparse"]["status"] == "empty"
    gap = next(finding for finding in results["findings"] if finding["name"] == "gap")
    assert gap["value"] == -0.5
    assert gap["low"] < -0.5 < gap["high"]


def test_all_solved_is_exit_status_0(bench: Bench) -> None:
    result = bench.run("selfinvoke", models=("--selfinvoke-model=reference",))
    assert result.ret == 0
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(["*not measured: no MoE and no dense model*", "*exit status 0*"])


def test_workers_give_the_same_outcomes(bench: Bench) -> None:
    bench.run("selfinvoke", "-n", "0")
    alone = bench.results
    for options in (("-n", "2"), ("-n", "2", "--dist", "worksteal")):
        result = bench.run("selfinvoke", *options)
        assert result.ret == 1
        assert without_times(bench.results["outcomes"]) == without_times(alone["outcomes"])
        assert bench.results["findings"] == alone["findings"]


def test_several_samples(bench: Bench) -> None:
    lines = [json.loads(line) for line in (bench.pytester.path / "sparse.jsonl").read_text().splitlines()]
    more = lines + [{**line, "sample": 1, "reply": "x = 1"} for line in lines[:3]]
    (bench.pytester.path / "sparse.jsonl").write_text("\n".join(map(json.dumps, more)))
    result = bench.run("selfinvoke", "--selfinvoke-samples=2", models=("--selfinvoke-model=replay:sparse.jsonl",))
    assert result.ret == 1
    result.assert_outcomes(passed=2, errors=1)
    rows = {(row["id"], row["sample"]): row["status"] for row in bench.results["outcomes"]}
    assert rows["10", 1] == "error"
    assert rows["1", 1] == "missing"
    result.stdout.fnmatch_lines(["*no reply for own 10, sample 1*"])


def test_limit(bench: Bench) -> None:
    ids = [f"selfinvoke/own::{number}[{model}]" for number in (1, 2) for model in ("dense", "sparse")]
    assert bench.collect("selfinvoke", "--selfinvoke-limit=2") == ids


def test_a_missing_reply_is_an_error_and_in_no_rate(bench: Bench) -> None:
    path = bench.pytester.path / "dense.jsonl"
    path.write_text("\n".join(path.read_text().splitlines()[:3]))
    result = bench.run("selfinvoke", "--junitxml=junit.xml", "-n", "2")
    assert result.ret == 1
    result.assert_outcomes(passed=5, errors=1)
    result.stdout.fnmatch_lines(["*ERROR at setup of own::10?dense?*", "*dense.jsonl*no reply*", "*dense*3/3*"])
    assert 'errors="1" failures="2"' in (bench.pytester.path / "junit.xml").read_text()
    gap = next(finding for finding in bench.results["findings"] if finding["name"] == "gap")
    assert (gap["n"], gap["missing"]) == (3, 1)


def test_a_reference_that_fails_here_is_not_the_models_fault(bench: Bench) -> None:
    problems = json.loads(bench.suite.read_text())
    problems[0]["test_code"] += "assert add_1_to_all([1]) == [3]\n"
    bench.suite.write_text(json.dumps(problems))
    result = bench.run("selfinvoke")
    result.assert_outcomes(passed=4, errors=2)
    result.stdout.fnmatch_lines(["*the reference for own 1 does not pass here: wrong: AssertionError*"])
    as_model = bench.run("selfinvoke", models=("--selfinvoke-model=reference",))
    as_model.assert_outcomes(passed=3)
    as_model.stdout.fnmatch_lines(["*1 unsolved*"])


def test_interrupted_run_keeps_what_it_has(bench: Bench) -> None:
    bench.pytester.makeconftest(
        """
        def pytest_runtest_setup(item):
            if item.name == "9[dense]":
                raise KeyboardInterrupt
        """
    )
    result = bench.run_apart("selfinvoke")
    assert result.ret == 2
    assert bench.results["complete"] is False
    assert len(bench.results["outcomes"]) == 4
    result.stdout.fnmatch_lines(["*INCOMPLETE*4 of 8*"])


def test_exitfirst_is_incomplete(bench: Bench) -> None:
    result = bench.run("selfinvoke", "-x")
    result.assert_outcomes(passed=5)
    assert bench.results["complete"] is False
    bench.run("selfinvoke", "--maxfail=2")  # the second is the last item
    assert bench.results["complete"] is True


def test_a_crashed_worker_is_an_error(bench: Bench) -> None:
    bench.pytester.makeconftest(
        """
        import os
        def pytest_runtest_call(item):
            if item.name == "9[dense]":
                os._exit(3)
        """
    )
    result = bench.run_apart("selfinvoke", "-n", "2")
    assert result.ret == 1
    row = next(row for row in bench.results["outcomes"] if (row["id"], row["model"]) == ("9", "dense"))
    assert (row["status"], row["error_type"]) == ("error", "WorkerCrashed")
    assert len(bench.results["outcomes"]) == 8
    result.stdout.fnmatch_lines(["*ERRORS: 1 item*"])


def test_what_breaks_while_judging_is_an_error(bench: Bench) -> None:
    bench.pytester.makeconftest(
        """
        from pytest_selfinvoke.errors import SandboxError
        from pytest_selfinvoke.judge import Judge
        def judge(self, attempt):
            raise SandboxError("the sandbox is broken")
        def pytest_runtest_setup(item):
            Judge.judge = judge
        """
    )
    result = bench.run_apart("selfinvoke", "--junitxml=junit.xml")
    assert result.ret == 1
    result.assert_outcomes(errors=8)
    assert 'errors="8" failures="0"' in (bench.pytester.path / "junit.xml").read_text()
    assert {row["error_message"] for row in bench.results["outcomes"]} == {"the sandbox is broken"}


def test_unwritable_results_are_told(bench: Bench) -> None:
    (bench.pytester.path / "file").write_text("")
    result = bench.run("selfinvoke", "--selfinvoke-results=file/results.json")
    result.stdout.fnmatch_lines(["*RESULTS NOT WRITTEN to *file/results.json: *"])
    assert result.ret == 1


def test_strange_texts_arrive(bench: Bench) -> None:
    text = "```python\ndef add_1(x): return x + 1\ndef add_1_to_all(xs): return '\\ud800\x00é中'\n```"
    path = bench.pytester.path / "dense.jsonl"
    path.write_text(path.read_text().splitlines()[1] + "\n" + json.dumps({"suite": "own", "id": 1, "reply": text}))
    for options in (("-n", "0"), ("-n", "2")):
        result = bench.run("selfinvoke", "--selfinvoke-limit=2", "--junitxml=junit.xml", *options)
        assert result.ret == 1
        row = next(row for row in bench.results["outcomes"] if (row["id"], row["model"]) == ("1", "dense"))
        assert row["status"] in ("syntax", "wrong")


def test_an_analysis_that_fails_loses_no_outcome(bench: Bench) -> None:
    bench.pytester.makeconftest("import sys; sys.modules['pytest_selfinvoke.analysis.findings'] = None")
    result = bench.run_apart("selfinvoke")
    assert result.ret == 1
    assert len(bench.results["outcomes"]) == 8
    assert bench.results["findings"] == []
    result.stdout.fnmatch_lines(["NO FINDINGS: the analysis failed (ModuleNotFoundError: *"])


def test_causes_that_cannot_be_counted_lose_no_outcome(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise ArithmeticError("ours")

    # By its text it may be the module of an earlier run in this process, which pytester has taken out of sys.modules.
    monkeypatch.setattr(importlib.import_module("pytest_selfinvoke.record"), "cause_counts", broken)
    result = bench.run("selfinvoke", "--tb=no")
    assert len(bench.results["outcomes"]) == 8
    assert bench.results["causes"] == {}
    result.stdout.fnmatch_lines(["*own (4 problems)*", "NO FINDINGS: the analysis failed (ArithmeticError: ours)*"])
    result.stdout.no_fnmatch_line("RESULTS NOT WRITTEN*")


def test_replies_cannot_act_on_the_terminal(bench: Bench) -> None:
    text = "I cannot.\x1b]0;title\x07\x1b[2J\u202e"
    (bench.pytester.path / "dense.jsonl").write_text(json.dumps({"suite": "own", "id": 1, "reply": text}))
    result = bench.run("selfinvoke/own::1[dense]", "--color=no")
    assert "\x1b" not in result.stdout.str()
    assert "\u202e" not in result.stdout.str()
    result.stdout.fnmatch_lines(["*I cannot.?x1b?0;title*"])


def test_marks_of_a_conftest_hold_for_problems_too(bench: Bench) -> None:
    bench.pytester.makeconftest(
        """
        import pytest
        def pytest_collection_modifyitems(items):
            for item in items:
                item.add_marker(pytest.mark.skip(reason="slow"))
        """
    )
    result = bench.run("selfinvoke")
    result.assert_outcomes(skipped=8)
    assert result.ret == 0


def test_a_run_in_which_nothing_ran_leaves_the_results_alone(bench: Bench) -> None:
    bench.run("selfinvoke")
    before = bench.results
    bench.pytester.makepyfile(test_broken="import nothing_of_this_name")
    assert bench.run().ret == 2
    assert bench.results == before
