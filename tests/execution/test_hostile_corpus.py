"""The shared corpus of hostile solutions: each gets a verdict that it may get, and nothing outside is touched."""

import json
import socket
from dataclasses import replace
from pathlib import Path

import pytest
from execution_problems import SHARED, answer, example

from pytest_selfinvoke.execution.census import descendants
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.runner import Runner

CORPUS = SHARED / "hostile"
SNIPPETS = json.loads((CORPUS / "expected.json").read_text())["snippets"] if CORPUS.is_dir() else {}

# Times for a test run; nothing in the corpus is right and slower.
BRIEF = Limits(cpu_s=1, wall_s=4, processes=24)
# One that runs out of it waits for it twice.
SLEEPS = replace(BRIEF, wall_s=1)


def _parameters() -> list[object]:
    if not SNIPPETS:
        return [pytest.param("", marks=pytest.mark.skip(reason=f"no corpus at {CORPUS}"))]
    return list(SNIPPETS)


@pytest.mark.parametrize("name", _parameters())
def test_hostile(runner: Runner, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text("still here")
    monkeypatch.setenv("CANARY_DIR", str(tmp_path))
    source = (CORPUS / f"{name}.py").read_bytes().decode("utf-8", "surrogatepass")
    if name == "a09_fork_bomb":
        if "survivors" not in runner.layers:
            pytest.skip("without the process census nothing bounds a fork bomb here")
        # Each process of the bomb would make forty more: 2 ** 7 of them, should the runner not stop it.
        source = source.replace("range(40)", "range(7)").replace("def new", "import time\ntime.sleep(2)\ndef new")
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.settimeout(0.01)
        if name == "a33_connect_localhost":
            listener.bind(("127.0.0.1", 18099))
            listener.listen()
        verdict = runner.judge(
            example(json.loads((CORPUS / "expected.json").read_text())["tests"]),
            answer(source),
            SLEEPS if "_sleep_" in name else BRIEF,
        )
        if name == "a33_connect_localhost" and "network" in runner.layers:
            with pytest.raises(TimeoutError):
                listener.accept()
    assert verdict.status in SNIPPETS[name]["expect"], verdict
    assert canary.read_text() == "still here"
    assert runner._server is not None
    assert runner._server.pid is not None
    assert descendants(runner._server.pid) == []
    assert runner.judge(example(), answer("def new(xs): return [x + 1 for x in xs]")).passed
