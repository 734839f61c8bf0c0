"""An earlier run to compare with."""

import json

import pytest
from bench import Bench

from pytest_selfinvoke.__main__ import main

DENSE = ("--selfinvoke-model=replay:dense.jsonl",)
SPARSE = ("--selfinvoke-model=replay:sparse.jsonl",)


@pytest.fixture
def old(bench: Bench) -> Bench:
    """The bench, with old.json: what the dense model did."""
    bench.run("selfinvoke", "--selfinvoke-results=old.json", models=DENSE)
    return bench


def test_one_model_against_one(old: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    gates = ("--selfinvoke-gate=p-worse[own] >= 0.3", "--selfinvoke-gate=delta[own, vs=v1] >= -60pp")
    result = old.run("selfinvoke", "--selfinvoke-baseline=v1=old.json", *gates, models=SPARSE)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "selfinvoke: baseline v1:*",
            "own since 'v1'*lost  won  points*95 % interval  p worse  n",
            "  M sparse (then dense)     2    0   -50.0  *0.250  4",
            "  lost by sparse on own: 9, 10",
            "  FAIL          p-worse?own? >= 0.3         sparse  0.250 < 0.3: lost 2, won 0 since 'v1'",
            "  PASS          delta?own, vs=v1? >= -60pp",
            "                sparse: -50.0 >= -60.0; inside *",
        ]
    )
    results = old.results
    findings = {finding["name"]: finding for finding in results["findings"] if finding["name"] in ("delta", "p-worse")}
    assert findings["delta"]["value"] == -0.5
    assert findings["p-worse"]["value"] == 0.25
    assert results["changes"][0]["lost"] == ["9", "10"]
    # The results hold what is needed of the baseline: its file may be gone.
    path = old.pytester.path / "old.json"
    path.rename(old.pytester.path / "moved.json")
    new = str(old.pytester.path / ".selfinvoke" / "results.json")
    capsys.readouterr()
    assert main(["gate", new]) == 1
    assert "0.250 < 0.3: lost 2, won 0 since 'v1'" in capsys.readouterr().out
    assert main(["gate", new, "--baseline", f"v0={old.pytester.path / 'moved.json'}", "p-worse[own, vs=v0] >= 0.05"]) == 0


def test_the_file_that_the_run_itself_replaces(old: Bench) -> None:
    result = old.run("selfinvoke", "--selfinvoke-results=old.json", "--selfinvoke-baseline=old.json", models=SPARSE)
    result.stdout.fnmatch_lines(["own since 'old'*", "  M sparse (then dense) *-50.0*"])


def test_models_are_matched_by_label(old: Bench) -> None:
    result = old.run("selfinvoke", "--selfinvoke-baseline=old.json", "--selfinvoke-gate=p-worse[own] >= 0.05")
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "  M sparse *not measured: the baseline old has no model sparse, it has dense",
            "  D dense *+0.0*1.000*",
            "*NOT MEASURED*sparse  the baseline old has no model sparse, it has dense",
        ]
    )


def test_what_cannot_be_compared_is_refused_before_anything_runs(old: Bench) -> None:
    def refused(*options: str, models: tuple[str, ...] = SPARSE) -> str:
        result = old.run("selfinvoke", *options, models=models)
        assert result.ret == 4
        return " ".join(result.stderr.lines)

    assert "--selfinvoke-baseline: cannot read" in refused("--selfinvoke-baseline=none.json")
    assert "own.json is no results.json of this plugin" in refused("--selfinvoke-baseline=own.json")
    assert "two baselines are called 'old'" in refused(*["--selfinvoke-baseline=old.json"] * 2)
    assert "names no baseline; write FILE or NAME=FILE" in refused("--selfinvoke-baseline=v[1]=old.json")
    names = ("--selfinvoke-model=a=replay:dense.jsonl", "--selfinvoke-model=b=replay:dense.jsonl")
    assert "it has the models dense, this run has a, b" in refused("--selfinvoke-baseline=old.json", models=names)
    path = old.pytester.path / "old.json"
    path.write_text(path.read_text().replace('"schema": 1', '"schema": 7'))
    assert "has schema 7, and this version" in refused("--selfinvoke-baseline=old.json")
    path.write_text(path.read_text().replace('"schema": 7', '"schema": 1'))
    problems = json.loads(old.suite.read_text())
    problems[0]["test_code"] += "assert add_1_to_all([3]) == [4]\n"
    old.suite.write_text(json.dumps(problems))
    assert "the suite own has other problems there (sha256 " in refused("--selfinvoke-baseline=old.json")
