"""A run in parts, and the whole made of them."""

import json
from pathlib import Path
from typing import Any

import pytest
from bench import Bench

from pytest_selfinvoke.__main__ import main

GATES = ("--selfinvoke-gate=pass@1[own] >= 50%", "--selfinvoke-gate=p-worse[own] >= 0.05")


def results(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_text())
    return data


def test_shards_merge_to_the_whole(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    folder = bench.pytester.path
    bench.run("selfinvoke", "--selfinvoke-results=old.json")
    common = ("selfinvoke", *GATES, "--selfinvoke-baseline=old.json")
    assert bench.run(*common, "--selfinvoke-results=whole.json").ret == 0
    for shard in (1, 2, 3):
        workers = ("-n", "2") if shard == 1 else ()
        result = bench.run(*common, f"--selfinvoke-shard={shard}/3", f"--selfinvoke-results=shard-{shard}.json", *workers)
        # Unsolved problems are in two of them, and gates wait.
        assert result.ret == 0
        result.stdout.fnmatch_lines(
            [
                f"selfinvoke: shard {shard} of 3; gates wait for the merged results",
                "2 gates: not judged, this is a part of a run; 'merge' judges the whole",
                "exit status 0: the gates wait for the merged results",
            ]
        )
        assert result.parseoutcomes().get("deselected", 0) in (4, 6, 0)
    parts = [str(folder / f"shard-{shard}.json") for shard in (3, 1, 2)]
    assert {row["id"] for row in results(folder / "shard-2.json")["outcomes"]} == {"2"}
    capsys.readouterr()
    assert main(["merge", *parts, "-o", str(folder / "merged.json")]) == 0
    assert "exit status 0: gates: 4 passed" in capsys.readouterr().out
    merged, whole = results(folder / "merged.json"), results(folder / "whole.json")
    for key in ("complete", "selection", "suites", "models", "findings", "gates", "changes", "baselines", "sealing"):
        assert merged[key] == whole[key], key
    assert main(["gate", str(folder / "merged.json"), "pass@1[own] >= 60%"]) == 1
    assert main(["gate", parts[0]]) == 2
    assert "is shard 3 of 3; gates are about the whole: merge the shards first" in capsys.readouterr().err
    assert main(["merge", *parts[:2], "-o", str(folder / "some.json")]) == 1
    assert "MISSING: shard 2/3" in capsys.readouterr().out
    assert main(["merge", *parts, parts[0], "-o", str(folder / "some.json")]) == 2
    assert main(["merge", *parts, "-o", str(folder / "own.json" / "x.json")]) == 2
    # Others gates than the run's own.
    assert main(["merge", *parts, "-o", str(folder / "merged.json"), "--gate", "pass@1[own] >= 60%"]) == 1
    assert results(folder / "merged.json")["settings"]["gates"] == ["pass@1[own] >= 60%"]


def test_a_problem_is_in_one_shard_with_all_its_models(bench: Bench) -> None:
    ids = [bench.collect("selfinvoke", f"--selfinvoke-shard={shard}/2") for shard in (1, 2)]
    assert ids[0] == [f"selfinvoke/own::{number}[{model}]" for number in (1, 9) for model in ("dense", "sparse")]
    assert sorted(ids[0] + ids[1]) == sorted(bench.collect("selfinvoke"))


def test_a_shard_without_gates_ends_as_any_run(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bench.run("selfinvoke", "--selfinvoke-shard=1/2").ret == 1
    monkeypatch.setenv("SELFINVOKE_SHARD", "2/4")
    assert bench.run("selfinvoke").ret == 0
    assert bench.results["settings"]["shard"] == "2/4"
    shard = str(bench.pytester.path / ".selfinvoke" / "results.json")
    assert main(["merge", shard, "-o", str(bench.pytester.path / "some.json")]) == 1


def test_a_shard_with_an_error_fails(bench: Bench) -> None:
    path = bench.pytester.path / "dense.jsonl"
    path.write_text("\n".join(path.read_text().splitlines()[1:]))
    assert bench.run("selfinvoke", *GATES[:1], "--selfinvoke-shard=1/2").ret == 1


@pytest.mark.parametrize(
    ("shard", "said"),
    [
        ("0/2", "'0/2' is no shard; write I/N with I from 1 to N, such as 1/4"),
        ("3/2", "'3/2' is no shard; *"),
        ("1", "'1' is no shard; *"),
        ("1/5", "5 shards of 4 problems, so some would be empty; write at most I/4"),
    ],
)
def test_no_shards(bench: Bench, shard: str, said: str) -> None:
    result = bench.run("selfinvoke", f"--selfinvoke-shard={shard}")
    assert result.ret == 4
    result.stderr.fnmatch_lines([f"ERROR: --selfinvoke-shard: {said}"])
