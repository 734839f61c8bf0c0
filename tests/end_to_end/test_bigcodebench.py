"""Suites that need libraries or a time zone: skipped before anything is paid where they are absent, else judged rightly."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bench import Bench, reply, solution, write_lines
from provider import Project, problems, right_answer

from pytest_selfinvoke.suites.catalogue import load_suites
from pytest_selfinvoke.suites.libraries import missing
from pytest_selfinvoke.testing import StubProvider

ABSENT = "import no_such_library_here\n"
REASON = "no_such_library_here, which is not installed: install what provides it"


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Project, StubProvider]]:
    monkeypatch.setenv("COLUMNS", "200")
    with StubProvider(right_answer) as provider:
        project = Project(pytester, monkeypatch)
        project.lay_out(provider)
        yield project, provider


def need(project: Project, count: int) -> None:
    """Have the references of the first so many problems need a library that nobody has."""
    rows = problems(4)
    for row in rows[:count]:
        row["raw_problem"] = ABSENT + row["raw_problem"]
    (project.pytester.path / "own.json").write_text(json.dumps(rows))


@pytest.mark.parametrize("workers", [(), ("-n", "0"), ("-n", "2")])
def test_a_suite_without_its_libraries_is_skipped_unasked(
    project: tuple[Project, StubProvider], workers: tuple[str, ...]
) -> None:
    user, provider = project
    need(user, 3)
    result = user.run("-rs", *workers)
    result.assert_outcomes(skipped=4)
    assert result.ret == 0
    why = f"suite own is skipped, 3 of its 4 problems need {REASON}"
    result.stdout.fnmatch_lines(
        [
            f"selfinvoke: SKIPPED: 4 problems of own: {why}",
            f"selfinvoke: SKIPPED: 4 problems of own: {why}",
            f"SKIPPED [[]*{why}",
        ]
        if "2" not in workers
        else [f"selfinvoke: SKIPPED: 4 problems of own: {why}"] * 2
    )
    assert provider.asked == []


def test_of_a_suite_that_lacks_little_the_rest_is_judged(project: tuple[Project, StubProvider]) -> None:
    user, provider = project
    need(user, 1)
    result = user.run("-n", "2")
    result.assert_outcomes(passed=3, skipped=1)
    line = f"SKIPPED: 1 problem of own: needs {REASON}"
    result.stdout.fnmatch_lines([f"selfinvoke: {line}", line, "own (4 problems)*", "*m *3/3*", "SELECTION: 3 of the 4 items*"])
    result.stdout.no_fnmatch_line("INCOMPLETE*")
    assert len(provider.asked) == 3
    assert user.results["skipped"] == {"own": {"0": f"needs {REASON}"}}
    assert user.results["complete"]
    rows = problems(4)
    for row, name in zip(rows, ("no_library_b", "no_library_a"), strict=False):
        row["raw_problem"] = f"import {name}\n{row['raw_problem']}"
    (user.pytester.path / "own.json").write_text(json.dumps(rows))
    user.run().stdout.fnmatch_lines(
        ["SKIPPED: 2 problems of own: they need no_library_a, no_library_b, which are not installed: *"]
    )


def test_a_dry_run_counts_nothing_of_it(project: tuple[Project, StubProvider]) -> None:
    user, provider = project
    need(user, 1)
    result = user.run("--selfinvoke-dry-run")
    result.stdout.fnmatch_lines(["m: 3 of 3 replies are missing*", f"SKIPPED: 1 problem of own: needs {REASON}"])
    need(user, 4)
    result = user.run("--selfinvoke-dry-run")
    result.stdout.fnmatch_lines(["m: all 0 replies are in the store", "SKIPPED: 4 problems of own: *"])
    assert provider.asked == []


def test_a_time_zone_of_the_users_own_suite(bench: Bench) -> None:
    problem: dict[str, Any] = {
        "id": 1,
        "raw_problem": "# The local hour.\nimport time\ndef add_1(x):\n",
        "raw_solution": "    return x + time.localtime(0).tm_hour\n\n",
        "new_problem": "# The same of each.\ndef add_1_to_all(xs):\n",
        "new_solution": "    return [add_1(x) for x in xs]\n",
        "test_code": "assert add_1_to_all([1]) == [9]\nassert add_1_to_all([]) == []\n",
    }
    bench.suite.write_text(json.dumps([problem | {"time_zone": "CST-8"}]))
    write_lines(bench.pytester.path / "dense.jsonl", [reply(1, solution(1).replace("x + 1", "x + 8"))])
    bench.run("-n", "0", models=bench.MODELS[:1]).assert_outcomes(passed=1)
    bench.suite.write_text(json.dumps([problem]))
    result = bench.run("-n", "0", models=bench.MODELS[:1])
    result.assert_outcomes(errors=1)
    assert (
        "the reference for own 1 does not pass here: wrong: AssertionError: assert add_1_to_all"
        in bench.results["outcomes"][0]["error_message"]
    )
    audit = bench.run("--selfinvoke-audit", models=())
    audit.stdout.fnmatch_lines(["  UTC+8 * 1 of 1", "  ! 1 (UTC; UTC, again; *"])
    (trouble,) = json.loads((bench.pytester.path / ".selfinvoke" / "audit.json").read_text())["suites"][0]["troubles"]
    assert trouble["said"].endswith(': write "time_zone": "CST-8" into its record')


def test_the_published_suite_where_its_libraries_are(bench: Bench, shared: Path) -> None:
    (suite,) = load_suites(["bigcodebench-lite-pro"], shared / "suites")
    if lacking := sorted({name for problem in suite.problems for name in missing(problem)}):
        pytest.skip(f"needs {', '.join(lacking)}: pip install -e '.[bigcodebench]'")
    result = bench.pytester.runpytest_subprocess(
        "--selfinvoke-suite=bigcodebench-lite-pro",
        f"--selfinvoke-data={shared / 'suites'}",
        "--selfinvoke-model=reference",
        "-n",
        "2",
        timeout=300,
    )
    unsolved = {row["id"] for row in bench.results["outcomes"] if row["status"] != "passed"}
    # What the errata name, with libraries newer than the extra brings.
    assert unsolved <= {problem.id for problem in suite.problems if problem.requires}
    assert result.ret == (1 if unsolved else 0)


def test_versions_that_a_reference_needs_are_named(bench: Bench, shared: Path) -> None:
    """On any Python and with any pandas: the sentence comes where the errata say so, and nowhere else."""
    (suite,) = load_suites(["bigcodebench-lite-pro"], shared / "suites")
    needing = {problem.id: problem.requires for problem in suite.problems if problem.requires}
    assert needing == {"BigCodeBench/201": ("pandas<3",), "BigCodeBench/679": ("pandas<3",)}
    assert {problem.id: problem.time_zone for problem in suite.problems if problem.time_zone} == {"BigCodeBench/551": "CST-8"}
    assert [problem.id for problem in suite.problems if problem.lent_imports] == ["BigCodeBench/42"]
