"""With gates the exit status is theirs: in every way in which a run can end."""

import subprocess
import sys

import pytest
from bench import Bench, reply, solution, write_lines

from pytest_selfinvoke.__main__ import main

PASSES = "--selfinvoke-gate=pass@1[own] >= 50%"
FAILS = "--selfinvoke-gate=pass@1[own] >= 60%"
UNMEASURED = "--selfinvoke-gate=pass@1[mbpp-pro] >= 1%"


def test_unsolved_problems_are_no_failure_where_every_gate_passes(bench: Bench) -> None:
    result = bench.run("selfinvoke", PASSES, "--junitxml=junit.xml")
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            "gates",
            "  PASS          pass@1?own? >= 50%  dense  100.0 >= 50.0",
            "  PASS          pass@1?own? >= 50%  sparse  50.0 >= 50.0; inside ?15.0, 85.0?, its interval",
            "exit status 0: gates: 2 passed",
            "*6 passed, 2 unsolved*",
        ]
    )
    assert 'failures="2"' in (bench.pytester.path / "junit.xml").read_text()
    rows = bench.results["gates"]
    assert [(row["gate"], row["model"], row["verdict"], row["compared"]) for row in rows] == [
        ("pass@1[own] >= 50%", "dense", "PASS", 1.0),
        ("pass@1[own] >= 50%", "sparse", "PASS", 0.5),
    ]
    assert bench.results["settings"]["gates"] == ["pass@1[own] >= 50%"]


def test_a_gate_that_fails_and_one_that_is_not_measured(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    result = bench.run("selfinvoke", FAILS, PASSES)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*FAIL *sparse  50.0 < 60.0*", "exit status 1: gates: 3 passed, 1 failed"])
    result = bench.run("selfinvoke", UNMEASURED, models=("--selfinvoke-model=reference",))
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "selfinvoke: gate pass@1?mbpp-pro? >= 1% cannot be measured: the run has no suite mbpp-pro",
            "  NOT MEASURED  pass@1?mbpp-pro? >= 1%  the run has no suite mbpp-pro",
            "exit status 1: gates: 1 not measured",
        ]
    )
    # The same again from the file, without running anything.
    path = str(bench.pytester.path / ".selfinvoke" / "results.json")
    capsys.readouterr()
    assert main(["gate", path]) == 1
    assert "NOT MEASURED  pass@1[mbpp-pro] >= 1%  the run has no suite mbpp-pro" in capsys.readouterr().out
    assert main(["gate", path, "lower(pass@1[own]) >= 51%", "pass@1[own] > 99%"]) == 0
    assert main(["gate", path, "lower(pass@1[own]) >= 52%"]) == 1
    assert main(["gate", path, "pass@1[owm] >= 52%"]) == 2
    assert "GATE 'pass@1[owm] >= 52%': unknown suite 'owm'" in capsys.readouterr().err
    assert main(["report", path]) == 1
    assert "exit status 1: gates: 1 not measured" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (("-x",), 1, "exit status 1: incomplete; gates: 2 not measured"),
        (("--maxfail=2",), 0, "exit status 0: gates: 2 passed"),  # the second is the last item
        (("-k", "dense"), 1, "exit status 1: gates: 1 passed, 1 not measured"),
        (("-k", "nothing"), 1, "GATES NOT MEASURED: no item of this run has a result"),
        (("--reruns=1",), 0, "exit status 0: gates: 2 passed"),
        (("--co",), 0, "*8 tests collected*"),
        (("--selfinvoke-results=own.json/x",), 1, "RESULTS NOT WRITTEN*"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_options_of_pytest(bench: Bench, options: tuple[str, ...], status: int, said: str) -> None:
    result = bench.run("selfinvoke", PASSES, *options)
    assert result.ret == status
    result.stdout.fnmatch_lines([said])


def test_last_failed_is_a_part_of_the_run(bench: Bench) -> None:
    assert bench.run("selfinvoke", PASSES).ret == 0
    result = bench.run("selfinvoke", PASSES, "--lf")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*NOT MEASURED*2 of 4 problems have results*"])


def test_exitfirst_with_workers_stays_pytests_own(bench: Bench) -> None:
    result = bench.run("selfinvoke", PASSES, "-x", "-n", "2")
    assert result.ret == 2
    result.stdout.fnmatch_lines(["exit status 2: interrupted*"])


@pytest.mark.parametrize(
    ("hook", "does", "status", "said"),
    [
        ("setup(item)", "raise KeyboardInterrupt", 2, "exit status 2: interrupted; gates: 2 not measured"),
        ("setup(item)", "raise ValueError", 1, "exit status 1: 1 without a verdict, over the error budget of 0; gates:*"),
        ("logfinish(nodeid)", "raise ValueError", 3, "INTERNALERROR> ValueError"),
    ],
)
def test_what_breaks_on_the_way(bench: Bench, hook: str, does: str, status: int, said: str) -> None:
    name = hook[hook.index("(") + 1 : -1]
    bench.pytester.makeconftest(f"def pytest_runtest_{hook}:\n    if '10[dense]' in str({name}):\n        {does}\n")
    result = (bench.run_apart if status == 2 else bench.run)("selfinvoke", PASSES)
    assert result.ret == status
    result.stdout.fnmatch_lines([said])


def test_a_tear_down_that_fails_is_no_measurement(bench: Bench) -> None:
    bench.pytester.makeconftest(
        """
        import pytest

        @pytest.hookimpl(trylast=True)
        def pytest_runtest_teardown(item):
            if item.name == "10[dense]":
                raise ValueError
        """
    )
    result = bench.run("selfinvoke", PASSES)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["exit status 1: gates: 2 passed; other tests failed*"])


def test_errors_within_the_budget(bench: Bench) -> None:
    write_lines(bench.pytester.path / "dense.jsonl", [reply(number, solution(number)) for number in (1, 2, 9)])
    result = bench.run("selfinvoke", PASSES)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "  NOT MEASURED  *dense  3 of 4 problems have results",
            "exit status 1: 1 without a verdict, over the error budget of 0; gates: 1 passed, 1 not measured",
        ]
    )
    path = str(bench.pytester.path / ".selfinvoke" / "results.json")
    assert [main(["gate", path, "--error-budget", budget]) for budget in ("0", "1", "12%", "13%")] == [1, 0, 1, 0]
    result = bench.run("selfinvoke", PASSES, "--selfinvoke-error-budget=13%")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["exit status 0: 1 without a verdict, within the error budget of 13%; gates: 2 passed"])


def test_other_tests_of_the_session(bench: Bench) -> None:
    bench.pytester.makepyfile(test_mine="def test_mine():\n    pass\n")
    assert bench.run("selfinvoke", "test_mine.py", PASSES).ret == 0
    # Only other paths are named: gates have nothing to say.
    assert bench.run("test_mine.py", PASSES).ret == 0
    bench.pytester.makepyfile(test_mine="def test_mine():\n    raise ValueError\n")
    result = bench.run("selfinvoke", "test_mine.py", PASSES)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["exit status 1: gates: 2 passed; other tests failed*"])


def test_gates_in_ini_and_on_the_command_line(bench: Bench) -> None:
    bench.pytester.makeini("[pytest]\nselfinvoke_gates =\n    pass@1[own] >= 60%\n    gap[own] >= -90pp\n")
    result = bench.run("selfinvoke")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*FAIL *sparse*", "*PASS *gap*", "exit status 1: gates: 2 passed, 1 failed"])
    assert bench.run("selfinvoke", PASSES).ret == 0
    bench.pytester.makeini("[pytest]\nselfinvoke_gates = pass@1[own] >= 60\n")
    result = bench.run("selfinvoke")
    assert result.ret == 4
    result.stderr.fnmatch_lines(
        ["ERROR: ini selfinvoke_gates 'pass@1?own? >= 60': 60 is outside 0..1; for a percentage write 60%"]
    )


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (
            "--selfinvoke-gate=pass@1 >= 0.6",
            "--selfinvoke-gate 'pass@1 >= 0.6': which suite? write pass@1?own?; suites: own, humaneval-pro, *",
        ),
        (
            "--selfinvoke-gate=pass@5[own] >= 0.6",
            "--selfinvoke-gate 'pass@5?own? >= 0.6': pass@5 needs at least 5 samples per problem; have 1; *samples=5",
        ),
        ("--selfinvoke-error-budget=1.5", "--selfinvoke-error-budget: '1.5' is no error budget; write *"),
    ],
)
def test_mistakes_are_told_before_anything_runs(bench: Bench, option: str, said: str) -> None:
    result = bench.run("selfinvoke", option)
    assert result.ret == 4
    result.stderr.fnmatch_lines([f"ERROR: {said}"])


def test_a_gate_without_a_model_holds_nothing_back_and_is_refused(bench: Bench) -> None:
    result = bench.run(PASSES, models=())
    assert result.ret == 4
    result.stderr.fnmatch_lines(["ERROR: --selfinvoke-gate: no model is named*"])


def test_runs_without_a_model_do_not_import_gates(bench: Bench) -> None:
    bench.pytester.makepyfile(
        "import sys\ndef test_it():\n    assert not [m for m in sys.modules if 'selfinvoke.analysis' in m]\n"
    )
    bench.pytester.makeini("[pytest]\nselfinvoke_gates = pass@1[own] >= 60\n")
    done = subprocess.run([sys.executable, "-m", "pytest", "-q"], cwd=bench.pytester.path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
