"""Solutions that passed and differ all the same: ``--selfinvoke-search`` and the review file."""

import importlib
import json
from typing import Any

import pytest
from bench import Bench, reply, solution, write_lines

SEARCH = "--selfinvoke-search"
# Right for the tests' lists, of which none has more than two elements.
DIFFERS = solution(9).replace("for x in xs]", "for x in xs] if len(xs) < 3 else []")


@pytest.fixture
def bench(bench: Bench) -> Bench:
    """``sparse`` passes 1, 2 and 9, and differs for longer lists in 9; ``dense`` does not."""
    texts = {1: solution(1), 2: solution(2), 9: DIFFERS, 10: "I am sorry."}
    write_lines(bench.pytester.path / "sparse.jsonl", [reply(number, text) for number, text in texts.items()])
    return bench


def review(bench: Bench, name: str = ".selfinvoke/disputed.json") -> Any:
    return json.loads((bench.pytester.path / name).read_text())["findings"]


def decide(bench: Bench, *decisions: str) -> None:
    path = bench.pytester.path / ".selfinvoke" / "disputed.json"
    data = json.loads(path.read_text())
    for row, decision in zip(data["findings"], decisions, strict=True):
        row |= {"decision": decision, "note": f"{decision} by me"}
    path.write_text(json.dumps(data))


def found(bench: Bench) -> list[Any]:
    """What the last run's results say of the solutions that passed."""
    rows = bench.results["outcomes"]
    return [(row["id"], row["model"], row["status"], row["disputed"], row["undisputed"]) for row in rows if row["searched"]]


def told(result: pytest.RunResult) -> str:
    """What the terminal shows, wherever lines are broken."""
    return " ".join(str(result.stdout).split())


def test_what_it_finds_is_reported_beside_the_scores(bench: Bench) -> None:
    # What follows the option alone is no value of it.
    result = bench.run(SEARCH, "selfinvoke", "--selfinvoke-csv=all.csv", "--selfinvoke-markdown=all.md")
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "*= PASSED, BUT DIFFER (advisory) =*",
            "own 9, sparse: differs from the reference on an input that the tests do not contain*",
            "*: longer):",
            "    add_9_to_all([[]*, *, *])",
            "    solution:  [[]]",
            "    reference: [[]*, *, *]",
            "    no contract; no second reference; of 1 other passing solution, 1 with the reference and 0 with this one",
            "passed, but differ (advisory)  passed  searched  differ  accepted",
            "  M sparse*           3         3       1         0",
            "  D dense*            4         4       0         0",
            "  all MoE*3         3       1         0",
            "  all dense*4         4       0         0",
            "*accept or dismiss them in*disputed.json.",
        ]
    )
    after = bench.results
    scores = {row["model"]: row["value"] for row in after["findings"] if row["name"] == "pass@1"}
    assert scores == {"sparse": 0.75, "dense": 1.0}
    (disputed,) = [row["disputed"] for row in after["outcomes"] if row["disputed"]]
    assert (disputed["got"], disputed["beyond"], disputed["decision"]) == ("[]", ["longer"], "open")
    assert (disputed["others"], disputed["with_reference"], disputed["with_solution"]) == (1, 1, 0)
    assert after["disputed"]["models"]["sparse"] == {
        "passed": 3,
        "searched": 3,
        "open": 1,
        "accepted": 0,
        "dismissed": 0,
        "left_out": 0,
    }
    assert not any("differing" in row for row in after["outcomes"])
    (finding,) = review(bench)
    assert (finding["id"], finding["call"], finding["models"]) == ("9", disputed["call"], ["sparse"])
    assert disputed["call"] in (bench.pytester.path / "all.csv").read_text()
    assert "of 7 samples that passed 7 were searched, and 1 of them differ" in (bench.pytester.path / "all.md").read_text()


def test_the_same_with_workers(bench: Bench) -> None:
    runs = []
    for arguments in ((), ("-n", "2", "--selfinvoke-pools=rebuild")):
        bench.run("selfinvoke/own::9[dense]", "selfinvoke/own::9[sparse]", SEARCH, *arguments)
        runs.append((found(bench), review(bench)))
    assert runs[0] == runs[1]
    assert [row[3] is not None for row in runs[0][0]] == [False, True]


def test_decisions_hold_in_later_runs(bench: Bench) -> None:
    write_lines(bench.pytester.path / "dense.jsonl", [reply(9, solution(9).replace("x + 9", "x + 9 + x // 3"))])
    items = ("selfinvoke/own::9[dense]", "selfinvoke/own::9[sparse]")
    bench.run(*items, SEARCH)
    assert [row[3] is not None for row in found(bench)] == [True, True]
    decide(bench, "dismissed", "accepted")
    result = bench.run(*items, SEARCH, "--selfinvoke-write-regressions=again", "-q")
    result.stdout.fnmatch_lines(
        [
            "passed, but differ (advisory)  passed  searched  differ  accepted",
            "  M sparse*           1         1       1         1",
            "  D dense*            1         1       0         0",
        ]
    )
    assert "; 1 more were dismissed." in told(result)
    assert [row[4] for row in found(bench)] == ["dismissed", ""]
    assert [(row["decision"], row["note"]) for row in review(bench)] == [
        ("dismissed", "dismissed by me"),
        ("accepted", "accepted by me"),
    ]
    (path,) = (bench.pytester.path / "again").glob("*")
    text = path.read_text()
    assert "The solution passed its tests, and differs" in text
    assert "assert selfinvoke_sandbox.call(SOLUTION, 'add_9_to_all', [" in text


def test_not_where_other_solutions_answer_the_same(bench: Bench) -> None:
    write_lines(bench.pytester.path / "dense.jsonl", [reply(9, DIFFERS.replace("[]\n", "[ ]\n"))])
    result = bench.run("selfinvoke/own::9[dense]", "selfinvoke/own::9[sparse]", SEARCH)
    assert "; 2 more are left out, since most other passing solutions answer there as they do." in told(result)
    assert [row[4] for row in found(bench)] == ["most others agree"] * 2
    assert not (bench.pytester.path / ".selfinvoke" / "disputed.json").exists()


def test_a_review_file_that_is_none(bench: Bench) -> None:
    path = bench.pytester.path / "mine.json"
    path.write_text('{"findings": [\n 1]}')
    result = bench.run("selfinvoke", SEARCH, "--selfinvoke-disputed=mine.json")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["*--selfinvoke-disputed: *mine.json, line 2: a finding must be an object*"])


def test_one_that_is_broken_meanwhile(bench: Bench) -> None:
    bench.pytester.makeconftest(
        "from pathlib import Path\ndef pytest_runtest_logreport():\n    Path('mine.json').write_text('{\\n')\n"
    )
    bench.pytester.makeini("[pytest]\nselfinvoke_search = 5\nselfinvoke_disputed = mine.json\n")
    result = bench.run("selfinvoke/own::9[sparse]")
    assert result.ret == 1
    result.stdout.fnmatch_lines(["FINDINGS NOT WRITTEN to *mine.json, line 2: not JSON*"])
    assert found(bench)[0][3] is not None
    assert len(list((bench.pytester.path / ".selfinvoke" / "pools").glob("*.drawn-5-*.json"))) == 1
    assert (bench.pytester.path / "mine.json").read_text() == "{\n"


def test_a_wrong_number(bench: Bench) -> None:
    result = bench.run(f"{SEARCH}=0")
    assert result.ret == 4
    said = "'0' is not a whole number from 1 up; for the kept inputs alone write pools, or nothing"
    result.stderr.fnmatch_lines([f"*--selfinvoke-search: {said}"])


def test_findings_that_cannot_be_made_cost_nothing_else(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ArithmeticError("ours")

    monkeypatch.setattr(importlib.import_module("pytest_selfinvoke.controller"), "settled", broken)
    result = bench.run("selfinvoke/own::9[sparse]", SEARCH)
    result.stdout.fnmatch_lines(["FINDINGS NOT MADE: ArithmeticError: ours"])
    (outcome,) = bench.results["outcomes"]
    assert (outcome["status"], "differing" in outcome) == ("passed", False)
