"""Both readings of a score, and ``--selfinvoke-errata``, as a user meets them."""

import json

import pytest
from bench import PROBLEMS, Bench


@pytest.fixture
def unnamed(bench: Bench) -> Bench:
    """The bench, whose problem 10 does not name the function that its tests call."""
    problems = [dict(problem) for problem in PROBLEMS]
    problems[3]["new_problem"] = "# Add 10 to each x of xs.\ndef add_10(x):\n"
    problems[3]["new_solution"] = "    return x + 10\n\ndef add_10_to_all(xs):\n    return [add_10(x) for x in xs]\n"
    bench.suite.write_text(json.dumps(problems))
    return bench


def test_the_summary_gives_both_readings(unnamed: Bench) -> None:
    result = unnamed.run()
    result.stdout.fnmatch_lines(
        [
            "own (4 problems)*",
            "own, both readings *all problems *answerable*",
            "  M sparse *2/4 *50.0 *2/3 *66.7 *",
            "  D dense *4/4 *100.0 *3/3 *100.0 *",
            "  Answerable: *",
        ]
    )
    findings = {finding["model"]: finding for finding in unnamed.results["findings"] if finding["name"] == "pass@1-answerable"}
    assert findings["sparse"]["n"] == 3
    assert findings["sparse"]["detail"] == {"solved": 2, "judged": 3, "errors": 0, "left_out": 1}
    kinds = {row["id"]: row["defects"] for row in unnamed.results["outcomes"]}
    assert kinds == {"1": [], "2": [], "9": [], "10": ["name-not-in-prompt", "base-redefined"]}
    assert unnamed.results["settings"]["errata"] == "published"


def test_sound_suites_have_one_reading(bench: Bench) -> None:
    assert "both readings" not in str(bench.run().stdout)


def test_workers_say_the_same(unnamed: Bench) -> None:
    unnamed.run()
    alone = [(row["id"], row["model"], row["defects"]) for row in unnamed.results["outcomes"]]
    unnamed.run("-n", "2")
    assert [(row["id"], row["model"], row["defects"]) for row in unnamed.results["outcomes"]] == alone


def test_repaired_statements_are_sent(unnamed: Bench) -> None:
    show = ("--selfinvoke-show-prompt=own::10", "--selfinvoke-prompt=paper")
    assert "add_10_to_all" not in str(unnamed.run(*show, models=()).stdout)
    assert "def add_10_to_all(xs):" in str(unnamed.run(*show, "--selfinvoke-errata=repaired", models=()).stdout)


def test_no_such_errata(bench: Bench) -> None:
    result = bench.run("--selfinvoke-errata=all")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --selfinvoke-errata: 'all' is not known; choose one of published, repaired"])
