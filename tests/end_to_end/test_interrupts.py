"""Runs that are stopped: by Ctrl-C, by SIGTERM, or killed, while a solution hangs."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bench import Bench, reply, solution, write_lines

from pytest_selfinvoke.ahead import AHEAD_S

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")

# On a busy machine; without one it takes a second.
PATIENCE_S = 60.0
OPTIONS = ("--selfinvoke-suite=own.json", "--selfinvoke-model=replay:hangs.jsonl")
# Long enough for its worker to report it before anything else is judged.
SLOW = f"import time\ntime.sleep({2 * AHEAD_S})\n"
HANGS = "import time\ndef add_9_to_all(xs):\n    time.sleep(600)\ndef add_9(x): pass\n"


class Stoppable:
    """A run in a session of its own, in which each model's third solution hangs."""

    def __init__(self, bench: Bench, *args: str) -> None:
        self.folder = bench.pytester.path
        self.temporary = self.folder / "tmp"
        self.temporary.mkdir(exist_ok=True)
        slow = [(number, solution(number).replace("```python\n", f"```python\n{SLOW}")) for number in (1, 2)]
        replies = [*slow, (9, f"```python\n{HANGS}```"), (10, solution(10))]
        write_lines(self.folder / "hangs.jsonl", [reply(number, text) for number, text in replies])
        # A process that changed its folder or its name still has the mark in its first environment.
        self._mark = f"SELF_TEST_MARK={os.getpid()}.{id(self)}"
        name, _, value = self._mark.partition("=")
        self.process = subprocess.Popen(
            [*(sys.executable, "-m", "pytest", "selfinvoke", "-p", "no:cacheprovider"), *OPTIONS, *args],
            cwd=self.folder,
            env={**os.environ, name: value, "TMPDIR": str(self.temporary)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def wait_until_it_hangs(self) -> None:
        """Until both of the solutions before it, at least one of which was in the same worker, have been heard of."""
        journal = self.folder / ".selfinvoke" / "results.json.part"
        self._until(lambda: journal.exists() and len(journal.read_text().splitlines()) >= 3)

    def ended(self) -> str:
        """What it said, once it and everything that it started is gone."""
        said, _ = self.process.communicate(timeout=PATIENCE_S)
        self._until(lambda: not self._processes() and not list(self.temporary.glob("selfinvoke-*")))
        return said

    def results(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads((self.folder / ".selfinvoke" / "results.json").read_text())
        return data

    def _until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < deadline, self.process.poll()
            time.sleep(0.05)

    def _processes(self) -> list[str]:
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                try:
                    environment, folder = (entry / "environ").read_bytes(), os.readlink(entry / "cwd")
                except OSError:
                    continue
                if self._mark.encode() in environment or folder.startswith(str(self.temporary)):
                    found.append(entry.name)
        return found


@pytest.mark.parametrize("workers", [("-n", "0"), ("-n", "2")], ids=["alone", "xdist"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_pytest_alone_ends_everything(bench: Bench, workers: tuple[str, str], number: signal.Signals) -> None:
    run = Stoppable(bench, *workers)
    run.wait_until_it_hangs()
    run.process.send_signal(number)
    said = run.ended()
    assert run.process.returncode == 2
    assert "interrupted" in said
    assert "Traceback" not in said
    assert run.results()["complete"] is False
    assert {row["status"] for row in run.results()["outcomes"]} == {"passed"}
    assert not (run.folder / ".selfinvoke" / "results.json.part").exists()


def test_a_second_ctrl_c_shows_no_traceback(bench: Bench) -> None:
    run = Stoppable(bench)
    run.wait_until_it_hangs()
    for _ in range(2):
        os.killpg(run.process.pid, signal.SIGINT)
        time.sleep(0.1)
    said = run.ended()
    assert "Traceback" not in said
    assert run.process.returncode == 2
    assert run.results()["complete"] is False


def test_a_killed_run_leaves_its_outcomes_and_the_older_results(bench: Bench) -> None:
    bench.run("selfinvoke")
    older = bench.results
    run = Stoppable(bench, "-n", "2")
    run.wait_until_it_hangs()
    run.process.kill()
    run.ended()
    assert run.results() == older
    folder = run.folder / ".selfinvoke"
    begun, *rows = map(json.loads, (folder / "results.json.part").read_text().splitlines())
    assert begun["selected"] == 4
    assert {(row["model"], row["status"]) for row in rows} == {("hangs", "passed")}
    again = bench.run("selfinvoke")
    again.stdout.fnmatch_lines(["*an earlier run was killed*"])
    said = " ".join(" ".join(again.outlines).split())
    assert f"results.json.part has {len(rows)} outcomes of it, which this run will keep as results.json.killed" in said
    assert len((folder / "results.json.killed").read_text().splitlines()) == len(rows) + 1
    assert not (folder / "results.json.part").exists()
    assert len(bench.results["outcomes"]) == 8
    bench.run("selfinvoke").stdout.no_fnmatch_line("*an earlier run was killed*")


@pytest.mark.parametrize("error", ["KeyboardInterrupt", "ValueError"])
def test_an_outcome_is_kept_whatever_its_reporters_do(bench: Bench, error: str) -> None:
    bench.pytester.makeconftest(
        f"""
        import pytest

        @pytest.hookimpl(tryfirst=True)
        def pytest_runtest_logreport(report):
            if "10[dense]" in report.nodeid and report.when == "call":
                raise {error}
        """
    )
    bench.run_apart("selfinvoke", "--tb=no")
    assert [row["status"] for row in bench.results["outcomes"] if (row["id"], row["model"]) == ("10", "dense")] == ["passed"]
