"""``--selfinvoke-isolation`` and its twins, through pytest."""

import json
from pathlib import Path

import pytest

MODULE = "pytest_selfinvoke.execution.isolation"
# A conftest that makes a layer be missing, on the controller.
MISSING = f"""
import {MODULE} as module
said = '{{"on": ["limits"], "off": {{"landlock": "no; to get it: use Linux 5.13"}}}}'
module._PROBE = f"print({{said!r}})"
"""


def run(pytester: pytest.Pytester, *more: str) -> pytest.RunResult:
    arguments = ["--selfinvoke-model=reference", "--selfinvoke-suite=tiny", "--selfinvoke-limit=2", *more]
    return pytester.runpytest_subprocess("-p", "no:cacheprovider", *arguments)


def recorded(pytester: pytest.Pytester) -> dict[str, object]:
    found: dict[str, object] = json.loads(Path(pytester.path, ".selfinvoke", "results.json").read_text())["environment"]
    isolation = found["isolation"]
    assert isinstance(isolation, dict)
    return isolation


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_strict_without_all_layers_runs_nothing(pytester: pytest.Pytester, workers: tuple[str, ...]) -> None:
    pytester.makepyfile(missing=MISSING)
    result = run(pytester, "-p", "missing", "--selfinvoke-isolation=strict", *workers)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*--selfinvoke-isolation=strict*", "*landlock: no; to get it: use Linux 5.13*"])
    assert not Path(pytester.path, ".selfinvoke").exists()


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_limits_is_heard_by_the_workers(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, workers: tuple[str, ...]
) -> None:
    monkeypatch.setenv("COLUMNS", "600")
    result = run(pytester, "--selfinvoke-isolation=limits", *workers)
    assert result.ret == 0
    result.stdout.fnmatch_lines(["selfinvoke: isolation limits: limits, session, *; off: *seccomp*"])
    said = recorded(pytester)
    assert said["mode"] == "limits"
    assert "seccomp" not in str(said["on"])
    assert "seccomp" in str(said["off"])


def test_the_mode_comes_from_the_ini_file_or_the_environment(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makeini("[pytest]\nselfinvoke_isolation = limits\n")
    result = run(pytester)
    result.stdout.fnmatch_lines(["selfinvoke: isolation limits: *"])
    monkeypatch.setenv("SELFINVOKE_ISOLATION", "auto")
    result = run(pytester)
    result.stdout.fnmatch_lines(["selfinvoke: isolation auto: *"])
    assert recorded(pytester)["mode"] == "auto"


def test_a_mode_that_there_is_not(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SELFINVOKE_ISOLATION", "total")
    result = run(pytester)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["*environment variable SELFINVOKE_ISOLATION: 'total' is no mode of isolation; choose one of auto, strict, limits*"]
    )
