"""Why a solution failed: the smallest input on which it differs from the reference."""

from pathlib import Path
from typing import Any

import pytest
from bench import Bench, reply, solution, write_lines

WRONG = "selfinvoke/own::9[sparse]"


@pytest.fixture
def bench(bench: Bench) -> Bench:
    bench.searching = True
    return bench


def outcomes(bench: Bench) -> list[Any]:
    return [
        (row["id"], row["model"], row["status"], row["counterexample"], row["unexplained"]) for row in bench.results["outcomes"]
    ]


def pools(bench: Bench) -> dict[Path, float]:
    return {path: path.stat().st_mtime_ns for path in (bench.pytester.path / ".selfinvoke" / "pools").glob("*.json")}


def test_in_the_failure_text(bench: Bench) -> None:
    for option in ("-v", "-q"):
        bench.run(WRONG, option).stdout.fnmatch_lines(
            [
                "    right: [[]10, 11[]]",
                "",
                "smallest input found on which it differs (shorter than in the tests):",
                "    add_9_to_all([[]1[]])",
                "    solution:  [[]-8[]]",
                "    reference: [[]10[]]",
                "",
                "verdict: wrong:*",
            ]
        )


def test_in_the_results_and_the_same_with_workers(bench: Bench) -> None:
    write_lines(
        bench.pytester.path / "sparse.jsonl",
        [reply(1, solution(1, "-")), reply(2, solution(2).replace("[add", "[Add")), reply(9, solution(9, "//")), reply(10, "")],
    )
    bench.run("selfinvoke")
    alone = outcomes(bench)
    kept = pools(bench)
    assert len(kept) == 3
    bench.run("selfinvoke", "-n", "2", "--selfinvoke-pools=rebuild")
    assert outcomes(bench) == alone
    assert pools(bench).keys() == kept.keys()
    assert all(pools(bench)[path] > kept[path] for path in kept)
    kept = pools(bench)
    bench.run("selfinvoke")
    assert (outcomes(bench), pools(bench)) == (alone, kept)
    found = {row[:2]: row[3] for row in alone}
    assert found["2", "sparse"] == {
        "call": "add_2_to_all([1])",
        "kind": "raised",
        "got": "NameError: name 'Add_2' is not defined",
        "expected": "[3]",
        "beyond": ["shorter"],
        "contract": None,
        "second": None,
        "tested": False,
    }
    assert (found["1", "dense"], found["10", "sparse"]) == (None, None)


def test_where_there_is_none(bench: Bench) -> None:
    text = (
        solution(9)
        .replace("def add_9(x)", "calls = []\ndef add_9(x)")
        .replace("return [add_9(x)", "return calls.append(0) or [add_9(x)")
    )
    # The second call of the tests fails, and so does none that comes first.
    text = text.replace(" for x in xs]", " for x in xs] if len(calls) != 1 else 0")
    write_lines(bench.pytester.path / "sparse.jsonl", [reply(9, text)])
    result = bench.run(WRONG, "-v")
    result.stdout.no_fnmatch_line("smallest input*")
    assert outcomes(bench)[0][2:4] == ("wrong", None)
    assert "only after other calls" in outcomes(bench)[0][4]


def test_not_if_it_is_not_wanted(bench: Bench) -> None:
    bench.run(WRONG, "-v", "--selfinvoke-no-counterexamples").stdout.no_fnmatch_line("smallest input*")
    assert outcomes(bench) == [("9", "sparse", "wrong", None, "")]
    assert not pools(bench)
    assert bench.results["settings"]["counterexamples"] is False


def test_a_folder_that_cannot_be_written_is_no_matter(bench: Bench) -> None:
    (bench.pytester.path / ".selfinvoke").mkdir()
    (bench.pytester.path / ".selfinvoke" / "pools").write_text("")
    bench.run(WRONG, "-v").stdout.fnmatch_lines(["    add_9_to_all([[]1[]])"])


def test_a_wrong_word(bench: Bench) -> None:
    result = bench.run("--selfinvoke-pools=new")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*--selfinvoke-pools: 'new' is not known; choose one of keep, rebuild"])
