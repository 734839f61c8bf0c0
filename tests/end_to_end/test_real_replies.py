"""Findings, a baseline and gates on real replies and their known verdicts."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from scipy.stats import binomtest
from statsmodels.stats.proportion import proportion_confint

from pytest_selfinvoke.__main__ import main
from pytest_selfinvoke.analysis.wording import p_text
from pytest_selfinvoke.execution.isolation import Isolation
from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.record import Record
from pytest_selfinvoke.reporting.results import write_results
from pytest_selfinvoke.suites.facts import SuiteFacts
from pytest_selfinvoke.suites.published import PUBLISHED

LLAMA, MISTRAL = "meta-llama--Meta-Llama-3-8B-Instruct", "mistralai--Mistral-7B-Instruct-v0.2"
SUITES = ("humaneval-pro", "mbpp-pro")
QUICK = ("-q", "--tb=no", "--selfinvoke-no-counterexamples", "--selfinvoke-no-causes")


def results(pytester: pytest.Pytester) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((pytester.path / ".selfinvoke" / "results.json").read_text())
    return data


def test_five_samples_of_which_some_are_missing(pytester: pytest.Pytester, shared: Path) -> None:
    # Of 41 the file has no reply, of 81 three of five.
    ids = ("2", "11", "23", "34", "41", "53", "81")
    label = "five"
    run = pytester.runpytest_inprocess(
        *(f"selfinvoke/humaneval-pro::{identity}" for identity in ids),
        *QUICK,
        "--selfinvoke-suite=humaneval-pro",
        "--selfinvoke-samples=5",
        f"--selfinvoke-data={shared / 'suites'}",
        f"--selfinvoke-model={label}=replay:{shared / 'replies' / 'qwen2.5-coder-0.5b-instruct-t0.8.jsonl'}",
        "--selfinvoke-gate=pass@5[humaneval-pro] >= 1%",
    )
    assert run.ret == pytest.ExitCode.TESTS_FAILED
    data = results(pytester)
    judged: dict[str, list[bool]] = {identity: [] for identity in ids}
    for row in data["outcomes"]:
        if row["status"] != "error":
            judged[row["id"]].append(row["status"] == "passed")
    assert {identity: len(samples) for identity, samples in judged.items() if len(samples) < 5} == {"41": 0, "81": 3}
    found = {finding["name"]: finding for finding in data["findings"]}
    shares = [sum(samples) / len(samples) for samples in judged.values() if samples]
    assert found["pass@1"]["value"] == pytest.approx(sum(shares) / 6)
    assert 0 < found["pass@1"]["value"] < 1
    assert (found["pass@1"]["n"], found["pass@1"]["missing"]) == (6, 158)
    whole = [samples for samples in judged.values() if len(samples) == 5]
    assert found["pass@5"]["value"] == pytest.approx(sum(map(any, whole)) / 5)
    assert found["pass@5"]["low"] < found["pass@5"]["value"] < found["pass@5"]["high"]
    assert (found["pass@5"]["n"], found["pass@5"]["missing"]) == (5, 159)
    run.stdout.fnmatch_lines(
        [
            "humaneval-pro * pass@1 % * pass@5 % * measured",
            "ERRORS: 7 items without a verdict*",
            "  NOT MEASURED  pass@5?humaneval-pro? >= 1%",
            "                five: 28 of 820 samples have results",
        ]
    )


def test_dense_and_moe_replies(pytester: pytest.Pytester, shared: Path) -> None:
    names = {"qwen2.5-coder-0.5b-instruct": "dense", "qwen2.5-coder-0.5b-upcycled-moe-4e2a": "moe"}
    (pytester.path / "selfinvoke.toml").write_text(
        "".join(f'[models."{one}"]\narchitecture = "{one}"\n' for one in names.values())
    )
    run = pytester.runpytest_inprocess(
        "selfinvoke",
        *QUICK,
        *(f"--selfinvoke-suite={suite}" for suite in SUITES),
        f"--selfinvoke-data={shared / 'suites'}",
        "--selfinvoke-limit=8",
        *(f"--selfinvoke-model={label}=replay:{shared / 'replies' / name}.jsonl" for name, label in names.items()),
        "--selfinvoke-gate=gap[mbpp-pro] <= 50pp",
        "--selfinvoke-gate=lower(pass@1[humaneval-pro, model=moe]) >= 90%",
        "--selfinvoke-gate=gap-diff[at=active] <= 10pp",
    )
    assert run.ret == pytest.ExitCode.TESTS_FAILED
    data = results(pytester)
    assert [row["verdict"] for row in data["gates"]] == ["PASS", "FAIL", "NOT MEASURED"]
    rates = {(one["suite"], one["model"]): one["value"] for one in data["findings"] if one["name"] == "pass@1"}
    gaps = {one["suite"]: one["value"] for one in data["findings"] if one["name"] == "gap"}
    assert gaps == {suite: pytest.approx(rates[suite, "moe"] - rates[suite, "dense"]) for suite in SUITES}
    (difference,) = (one for one in data["findings"] if one["name"] == "gap-diff")
    assert difference["value"] == pytest.approx(gaps["mbpp-pro"] - gaps["humaneval-pro"])
    run.stdout.fnmatch_lines(["gap MoE-dense, pp *humaneval-pro *mbpp-pro *", "  Answer: the gap is *"])


def statuses(shared: Path, name: str) -> dict[tuple[str, str], str]:
    """The known verdicts of a model's replies, by suite and id."""
    return {
        (suite, str(row["id"])): row["status"]
        for suite in SUITES
        for row in map(json.loads, (shared / "replies" / f"{name}.{suite}.expected.jsonl").read_text().splitlines())
    }


def write(path: Path, label: str, verdicts: dict[tuple[str, str], str]) -> None:
    """The results.json of a run with these verdicts."""
    suites = [
        SuiteFacts(suite, "", PUBLISHED[suite].file.sha256, tuple(identity for own, identity in verdicts if own == suite))
        for suite in SUITES
    ]
    outcomes = tuple(Outcome(suite, identity, label, 0, status) for (suite, identity), status in verdicts.items())
    record = Record(
        settings={"samples": 1, "gates": [], "error_budget": "0", "shard": None, "published": True},
        suites=tuple(suites),
        cards=(ModelCard(label, "replay:replies.jsonl", "dense"),),
        samples=1,
        outcomes=outcomes,
        selected=len(outcomes),
        broken=False,
        started=datetime(2026, 5, 1, tzinfo=UTC),
        seconds=1.0,
        environment={"packages": {}},
        isolation=Isolation("auto", (), {}),
    )
    write_results(path, record.to_dict(), record.rows())


def test_one_model_since_the_other_and_ten_gates(tmp_path: Path, shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    now, then = statuses(shared, LLAMA), statuses(shared, MISTRAL)
    write(tmp_path / "now.json", "candidate", now)
    write(tmp_path / "then.json", "mistral", then)
    gates = {
        "p-worse[mbpp-pro] >= 0.05": "PASS",
        "p-worse[humaneval-pro, vs=mistral] >= 0.05": "PASS",
        "lower(delta[mbpp-pro]) >= 12pp": "PASS",
        "upper(delta[humaneval-pro]) <= 15pp": "FAIL",
        "pass@1[humaneval-pro] >= 60%": "PASS",
        "lower(pass@1[humaneval-pro]) >= 60%": "FAIL",
        "lower(pass@1[mbpp-pro, model=cand*]) >= 64%": "PASS",
        "drop[mbpp-pro] <= 20pp": "NOT MEASURED",
        "gap-diff <= 10pp": "NOT MEASURED",
        "pass@1[bigcodebench-lite-pro] >= 10%": "NOT MEASURED",
    }
    baseline = ("--baseline", f"mistral={tmp_path / 'then.json'}")
    assert main(["gate", str(tmp_path / "now.json"), *gates, *baseline]) == 1
    text = capsys.readouterr().out
    assert re.findall("^  (PASS|FAIL|NOT MEASURED) ", text, re.MULTILINE) == [*gates.values()]
    said = " ".join(text.split())
    assert "gates: 5 passed, 2 failed, 3 not measured" in said
    for suite in SUITES:
        changes = [(now[key] == "passed", then[key] == "passed") for key in now if key[0] == suite]
        lost, won = changes.count((False, True)), changes.count((True, False))
        p = binomtest(lost, lost + won, alternative="greater").pvalue
        assert f"(p {p_text(p)}, Holm over 2 tests): lost {lost}, won {won} since 'mistral'" in said
        solved = sum(verdict for verdict, _ in changes)
        low, _ = proportion_confint(solved, len(changes), method="wilson")
        if suite == "humaneval-pro":
            assert f"{100 * low:.1f} < 60.0" in said
    # The other way round it is worse.
    assert (
        main(["gate", str(tmp_path / "then.json"), "p-worse[mbpp-pro] >= 0.05", "--baseline", f"v={tmp_path / 'now.json'}"])
        == 1
    )
    assert "FAIL" in capsys.readouterr().out


def test_known_verdicts_beside_the_published_scores(tmp_path: Path, shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path / "now.json", "candidate", statuses(shared, LLAMA))
    assert main(["report", str(tmp_path / "now.json")]) == 0
    said = " ".join(capsys.readouterr().out.split())
    # 108 of 164 and 263 of 378 against 121 and 127, 269 and 270, which the paper's rates are of.
    gaps = [100 * ((121 + 127) / 2 - 108) / 164, 100 * ((269 + 270) / 2 - 263) / 378]
    assert f"humaneval-pro {gaps[0]:+.1f} [" in said
    assert f"mbpp-pro {gaps[1]:+.1f} [" in said
    assert f"mbpp-pro - humaneval-pro {gaps[1] - gaps[0]:+.1f} [" in said
