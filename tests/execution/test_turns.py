"""Beside each other, or alone: workers of one host, without a way to wait for ever."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from execution_problems import RIGHT, answer, example

from pytest_selfinvoke.execution import turns as turns_module
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.execution.turns import Meeting, Turns

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="workers meet through /proc")

# Another worker: it takes its turn, says so, and keeps it until it is told to end.
WORKER = """
import json, sys
from pytest_selfinvoke.execution.turns import Turns
turns = Turns.at(json.loads(sys.argv[1]))
with getattr(turns, sys.argv[2])():
    print("in", flush=True)
    sys.stdin.readline()
print("out", flush=True)
"""


class Worker:
    def __init__(self, meeting: Meeting, way: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", WORKER, json.dumps(meeting.place()), way], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def says(self) -> bytes:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def finish(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()

    def silent(self) -> bool:
        """Whether it still waits for its turn, a little while from now."""
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)
        time.sleep(0.1)
        try:
            return not self.process.stdout.readline()
        finally:
            os.set_blocking(self.process.stdout.fileno(), True)


@pytest.fixture
def meeting() -> Iterator[Meeting]:
    meeting = Meeting()
    yield meeting
    meeting.close()


@pytest.fixture
def start(meeting: Meeting) -> Iterator[Callable[[str], Worker]]:
    started: list[Worker] = []

    def start(way: str) -> Worker:
        started.append(Worker(meeting, way))
        return started[-1]

    yield start
    for worker in started:
        worker.process.kill()
        worker.process.communicate()


def test_beside_each_other(start: Callable[[str], Worker], meeting: Meeting) -> None:
    worker = start("beside")
    assert worker.says() == b"in"
    turns = Turns.at(meeting.place())
    with turns.beside():
        worker.finish()
        assert worker.says() == b"out"
    turns.close()


def test_alone_waits_for_others_and_has_them_wait(start: Callable[[str], Worker], meeting: Meeting) -> None:
    turns = Turns.at(meeting.place())
    with turns.beside():
        alone = start("alone")
        assert alone.silent()
        late = start("beside")
        assert late.silent()
    assert alone.says() == b"in"
    assert late.silent()
    alone.finish()
    assert alone.says() == b"out"
    assert late.says() == b"in"
    turns.close()


def test_one_that_is_killed_keeps_nobody(start: Callable[[str], Worker], meeting: Meeting) -> None:
    worker = start("alone")
    assert worker.says() == b"in"
    worker.process.kill()
    turns = Turns.at(meeting.place())
    with turns.alone():
        pass
    with turns.beside():
        pass
    turns.close()


def test_nobody_waits_for_ever(start: Callable[[str], Worker], meeting: Meeting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns_module, "PATIENCE_S", 0.05)
    assert start("alone").says() == b"in"
    turns = Turns.at(meeting.place())
    entered = []
    with turns.beside():
        entered.append("beside")
    with turns.alone():
        entered.append("alone")
    assert entered == ["beside", "alone"]
    turns.close()


def test_where_there_is_no_meeting_all_run_at_any_time(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("x")
    meeting = Meeting()
    place = meeting.place()
    for there in (place | {"path": str(tmp_path / "none")}, place | {"path": str(other)}):
        turns = Turns.at(there)
        with turns.alone(), Turns.at(place).beside():
            pass
        assert turns._fd is None
    meeting.close()


def test_an_exception_gives_the_turn_back(meeting: Meeting, start: Callable[[str], Worker]) -> None:
    turns = Turns.at(meeting.place())
    with pytest.raises(KeyboardInterrupt), turns.alone():
        raise KeyboardInterrupt
    assert start("alone").says() == b"in"
    turns.close()


def test_a_solution_that_slept_too_long_is_run_again_alone(meeting: Meeting) -> None:
    taken = []

    class Noting(Turns):
        def beside(self) -> Any:
            taken.append("beside")
            return super().beside()

        def alone(self) -> Any:
            taken.append("alone")
            return super().alone()

    with Runner(turns=Noting.at(meeting.place())) as runner:
        slow = answer(f"import time\ntime.sleep(5)\n{RIGHT}")
        assert runner.judge(example(), slow, Limits(wall_s=0.2)).status == "timeout"
        assert taken == ["beside", "alone"]
        assert runner.judge(example(), answer(RIGHT)).passed
        assert taken == ["beside", "alone", "beside"]
        busy = answer(f"while True: pass\n{RIGHT}")
        assert runner.judge(example(), busy, Limits(cpu_s=0.2)).status == "timeout"
        assert taken == ["beside", "alone", "beside", "beside"]
