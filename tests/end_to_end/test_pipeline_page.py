"""The pipelines of docs/gating.md: their files parse, and their commands do what the page says, job by job.

Every job gets a checkout of its own and only those files of other jobs that are handed on to it. Commands run in this process,
without "-n auto"; "pip install ." is left out. The commands to try it by hand run in a shell, as they stand.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from bench import Bench

from pytest_selfinvoke.__main__ import main

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "gating.md").read_text(encoding="utf-8")
GITHUB, GITLAB = (yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
INSTALL = "pip install ."
# That of the page, with recorded replies.
PROJECT = """
[tool.pytest.ini_options]
selfinvoke_suites = ["own.json"]
selfinvoke_models = ["candidate=replay:sparse.jsonl"]
selfinvoke_baselines = ["release=baseline.json"]
selfinvoke_gates = ["p-worse[own] >= 0.05", "lower(pass@1[own]) >= 60%"]
selfinvoke_error_budget = "1%"
"""


class Pipeline:
    """Jobs one after another; ``statuses`` has the exit status of each job's last command."""

    def __init__(self, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
        self._bench = bench
        self._monkeypatch = monkeypatch
        root = bench.pytester.path
        bench.run(
            "selfinvoke", "--selfinvoke-results=baseline.json", models=("--selfinvoke-model=candidate=replay:dense.jsonl",)
        )
        (root / "pyproject.toml").write_text(PROJECT)
        self.repository = root / "repository"
        self.repository.mkdir()
        for name in ("own.json", "dense.jsonl", "sparse.jsonl", "baseline.json", "pyproject.toml", "selfinvoke.toml"):
            shutil.move(root / name, self.repository / name)
        self.artifacts = root / "artifacts"
        self.artifacts.mkdir()

    def job(self, commands: Sequence[str], name: str, handed_on: Sequence[str]) -> int:
        """Run a job's commands in a checkout of its own, with what others handed on; 0, or the status that ended it."""
        folder = self._bench.pytester.path / name
        shutil.copytree(self.repository, folder)
        shutil.copytree(self.artifacts, folder, dirs_exist_ok=True)
        self._monkeypatch.chdir(folder)
        assert commands[0] == INSTALL
        status = next(filter(None, map(self._status, commands[1:])), 0)
        for pattern in handed_on:
            for path in folder.glob(pattern):
                shutil.copy(path, self.artifacts)
        return status

    def _status(self, command: str) -> int:
        words = [word for part in shlex.split(command) for word in (sorted(map(str, Path().glob(part))) or [part])]
        if words[0] == "pytest":
            assert words[1:4] == ["selfinvoke", "-n", "auto"]
            return int(self._bench.pytester.runpytest_inprocess("selfinvoke", *words[4:]).ret)
        assert words[:3] == ["python", "-m", "pytest_selfinvoke"]
        return main(words[3:])


@pytest.fixture
def pipeline(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    return Pipeline(bench, monkeypatch)


def steps(job: dict[str, Any], action: str) -> list[dict[str, Any]]:
    """What is given to an action of GitHub's."""
    return [step["with"] for step in job["steps"] if step.get("uses", "").startswith(f"actions/{action}@")]


def filled_in(text: str, **values: object) -> str:
    """With the expressions of GitHub, or the variables of GitLab, in their place."""
    for name, value in values.items():
        text = re.sub(rf"\$\{{\{{ {re.escape(name)} \}}\}}|\${re.escape(name)}\b", str(value), text)
    assert "$" not in text
    return text


def test_github(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    measure, decide = GITHUB["jobs"]["measure"], GITHUB["jobs"]["decide"]
    for shard in measure["strategy"]["matrix"]["shard"]:
        commands = [filled_in(step["run"], **{"matrix.shard": shard}) for step in measure["steps"] if "run" in step]
        (upload,) = steps(measure, "upload-artifact")
        assert pipeline.job(commands, f"measure-{shard}", [filled_in(upload["path"], **{"matrix.shard": shard})]) == 0
        (download,) = steps(decide, "download-artifact")
        assert re.fullmatch(download["pattern"].replace("*", ".*"), filled_in(upload["name"], **{"matrix.shard": shard}))
    capsys.readouterr()
    (upload,) = steps(decide, "upload-artifact")
    assert pipeline.job([step["run"] for step in decide["steps"] if "run" in step], "decide", [upload["path"]]) == 1
    assert "exit status 1: gates: 1 passed, 1 failed" in capsys.readouterr().out
    assert sorted(path.name for path in pipeline.artifacts.iterdir()) == ["results.json", *(f"shard-{n}.json" for n in "1234")]
    assert decide["needs"] == "measure"


def test_gitlab(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    measure, decide = GITLAB["measure"], GITLAB["decide"]
    assert measure["parallel"] > 1
    for index in (1, 2):  # as if "parallel" were 2
        variables = {"CI_NODE_INDEX": index, "CI_NODE_TOTAL": 2}
        commands = [filled_in(command, **variables) for command in measure["script"]]
        assert pipeline.job(commands, f"measure-{index}", measure["artifacts"]["paths"]) == 0
    capsys.readouterr()
    assert pipeline.job(decide["script"], "decide", decide["artifacts"]["paths"]) == 1
    assert "exit status 1: gates: 1 passed, 1 failed" in capsys.readouterr().out
    assert decide["needs"] == ["measure"]


@pytest.mark.skipif("PIPELINE_BY_HAND" not in os.environ, reason="takes half a minute; set PIPELINE_BY_HAND to run it")
def test_by_hand(pytester: pytest.Pytester) -> None:
    (script,) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    quick = "-n 0 -p no:cacheprovider --selfinvoke-no-causes --selfinvoke-no-counterexamples"
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTEST_ADDOPTS": quick}
    done = subprocess.run(["sh", "-e"], input=script, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "not released: exit status 1" in done.stdout
    assert "FAIL          p-worse[tiny] >= 0.05" in done.stdout
    assert done.stdout.endswith("good enough\n")
