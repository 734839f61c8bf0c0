"""The demo: two real models, generation and all, with nothing but the package."""

import json

import pytest

# What takes most of the time, and is not what these tests are about.
QUICK = ("--selfinvoke-no-counterexamples", "--selfinvoke-no-causes")


def test_demo(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_subprocess("selfinvoke", "--selfinvoke-demo", "--tb=no", *QUICK, "-n", "2")
    assert result.ret == 1
    path = pytester.path / ".selfinvoke" / "results.json"
    rows = json.loads(path.read_text())
    solved = {model: sum(row["status"] == "passed" for row in rows["outcomes"] if row["model"] == f"tiny:{model}") for model in
              ("dense", "moe")}  # fmt: skip
    assert 27 <= solved["dense"] <= 31
    assert 35 <= solved["moe"] <= 39
    gap = next(finding for finding in rows["findings"] if finding["name"] == "gap")
    assert 0.1 <= gap["value"] <= 0.3
    result.stdout.fnmatch_lines(["selfinvoke: *toys*", "*toys*", "*tiny:moe*"])
    pytester.runpytest_inprocess("selfinvoke/tiny::17[tiny:moe]", "--selfinvoke-demo", "--tb=no", *QUICK)
    (alone,) = json.loads(path.read_text())["outcomes"]
    assert [alone["solution_sha256"]] == [
        row["solution_sha256"] for row in rows["outcomes"] if (row["id"], row["model"]) == ("17", "tiny:moe")
    ]


def test_references_of_the_embedded_suites_pass(pytester: pytest.Pytester) -> None:
    options = ["--selfinvoke-suite=starter", "--selfinvoke-suite=tiny", "--selfinvoke-model=reference"]
    result = pytester.runpytest_inprocess("selfinvoke", *options, "-n", "2")
    assert result.ret == 0
