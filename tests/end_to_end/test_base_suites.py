"""Suites without a pro part, and the list of suites, as a user meets them."""

import json
from pathlib import Path

import pytest


def test_suites_are_listed_without_a_model(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(pytester.path / "cache"))
    pytester.makepyfile("raise SystemExit('collected')")
    result = pytester.runpytest_inprocess("--selfinvoke-list-suites")
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        [
            "suite *problems *size *at hand *licence *made from *source",
            "starter *30 *embedded*",
            "humaneval-pro *164 *271 KiB *no *MIT *humaneval *https://*/humaneval_pro.json",
            "mbpp+ *378 *no *Apache-2.0*",
            f"Files are fetched from their sources at their first use and kept in {pytester.path}/cache/*",
        ]
    )
    assert not (pytester.path / "cache").exists()


def test_the_list_says_what_a_folder_holds(pytester: pytest.Pytester) -> None:
    (pytester.path / "humaneval_pro.json").write_text("[]")
    result = pytester.runpytest_inprocess("--selfinvoke-list-suites", "--selfinvoke-data=.")
    result.stdout.fnmatch_lines(["humaneval-pro *another file *", "mbpp-pro *no *", f"Files are read from {pytester.path}."])


def test_a_mirror_that_is_none(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess("--selfinvoke-data=ftp://example.org", "--selfinvoke-list-suites")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --selfinvoke-data: 'ftp://example.org' is no mirror; *"])


def test_a_base_suite_is_judged_by_its_one_function(pytester: pytest.Pytester, shared: Path) -> None:
    replies = {
        0: "```python\ndef has_close_elements(numbers, threshold):\n"
        "    return any(abs(a - b) < threshold for i, a in enumerate(numbers) for b in numbers[:i])\n```",
        1: "```python\ndef separate_paren_groups(paren_string):\n    return 1 / 0\n```",
        2: "```python\ndef truncate(number):\n    return number % 1.0\n```",
    }
    lines = [json.dumps({"suite": "humaneval", "id": number, "reply": text}) for number, text in replies.items()]
    (pytester.path / "m.jsonl").write_text("\n".join(lines))
    result = pytester.runpytest_inprocess(
        f"--selfinvoke-data={shared / 'suites'}",
        "--selfinvoke-suite=humaneval",
        "--selfinvoke-limit=3",
        "--selfinvoke-model=replay:m.jsonl",
        "--selfinvoke-model=reference",
    )
    result.assert_outcomes(passed=4)
    data = json.loads((pytester.path / ".selfinvoke" / "results.json").read_text())
    rows = {(row["id"], row["model"]): row for row in data["outcomes"]}
    assert [rows[str(number), "m"]["status"] for number in replies] == ["passed", "raised", "missing"]
    assert rows["1", "m"]["error_frame"] == "base"
    assert {row["called_base"] for row in rows.values()} == {None}
    assert rows["2", "reference"]["sealed"]


def test_recorded_scores_of_the_base_suites_hold(pytester: pytest.Pytester, shared: Path) -> None:
    name = "qwen2.5-coder-0.5b-instruct"
    expected = [json.loads(line) for line in (shared / "replies" / f"{name}.expected.jsonl").read_text().splitlines()]
    result = pytester.runpytest_inprocess(
        "-q",
        "--tb=no",
        "--selfinvoke-suite=humaneval",
        "--selfinvoke-suite=mbpp",
        "--selfinvoke-limit=40",
        "--selfinvoke-no-counterexamples",
        f"--selfinvoke-data={shared / 'suites'}",
        f"--selfinvoke-model=m=replay:{shared / 'replies' / name}.jsonl",
    )
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    data = json.loads((pytester.path / ".selfinvoke" / "results.json").read_text())
    known = {(line["suite"], str(line["id"])): line["status"] == "passed" for line in expected}
    solved = {(row["suite"], row["id"]): row["status"] == "passed" for row in data["outcomes"]}
    assert len(solved) == 80
    assert solved == {key: known[key] for key in solved}


def test_a_run_with_both_suites_gives_the_drop(pytester: pytest.Pytester, shared: Path) -> None:
    names = ("--selfinvoke-suite=humaneval", "--selfinvoke-suite=humaneval-pro")
    replies = shared / "replies" / "qwen2.5-coder-0.5b-instruct.jsonl"
    result = pytester.runpytest_inprocess(
        "-q",
        "--tb=no",
        "--selfinvoke-limit=8",
        f"--selfinvoke-data={shared / 'suites'}",
        f"--selfinvoke-model=m=replay:{replies}",
        *names,
    )
    data = json.loads((pytester.path / ".selfinvoke" / "results.json").read_text())
    (drop,) = [finding for finding in data["findings"] if finding["name"] == "drop"]
    solved = {
        suite: sum(row["status"] == "passed" for row in data["outcomes"] if row["suite"] == suite)
        for suite in ("humaneval", "humaneval-pro")
    }
    assert drop["value"] == (solved["humaneval"] - solved["humaneval-pro"]) / 8
    assert (drop["n"], drop["missing"]) == (8, 0)
    (given,) = [finding for finding in data["findings"] if finding["name"] == "pro-given-base"]
    both = {row["id"] for row in data["outcomes"] if row["suite"] == "humaneval" and row["status"] == "passed"}
    kept = [row for row in data["outcomes"] if row["suite"] == "humaneval-pro" and row["id"] in both]
    assert given["value"] == sum(row["status"] == "passed" for row in kept) / len(both)
    result.stdout.fnmatch_lines(["humaneval-pro (8) * base *pro *drop *pro|base*", f"  U m *{100 * drop['value']:+.1f} *"])
    # The base suite is a column, not a block of its own.
    result.stdout.no_fnmatch_line("humaneval (8)*")
