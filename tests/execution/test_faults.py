"""The server broken at each stage, and the worker killed: the next verdict is right, and nothing is left."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import pytest
from execution_problems import RIGHT, answer, example

from pytest_selfinvoke.errors import SandboxError
from pytest_selfinvoke.execution import runner as runner_module
from pytest_selfinvoke.execution import server_process
from pytest_selfinvoke.execution import supervisor as supervisor_module
from pytest_selfinvoke.execution.census import descendants
from pytest_selfinvoke.execution.ending import Ending
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.execution.supervisor import Supervisor

linux = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks into Linux's /proc")

SLEEPER = f"import time\ntime.sleep(1)\n{RIGHT}"
KILL_SERVER = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nimport time\ntime.sleep(5)\n"
ONCE = "import os\nif not os.path.exists({marker!r}):\n    open({marker!r}, 'w').close()\n    "


@pytest.fixture
def fresh() -> Iterator[Runner]:
    with Runner() as runner:
        yield runner


@pytest.fixture
def fresh_open() -> Iterator[Runner]:
    """One whose solutions can send signals and write anywhere, as on platforms that have limits alone."""
    with Runner(isolation="limits") as runner:
        yield runner


def server_pid(runner: Runner) -> int:
    assert runner._server is not None
    assert runner._server.pid is not None
    return runner._server.pid


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def gone(pids: list[int], within_s: float = 5) -> bool:
    deadline = time.monotonic() + within_s
    while any(map(alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not any(map(alive, pids))


def passes(runner: Runner, source: str = RIGHT, limits: Limits | None = None) -> bool:
    return runner.judge(example(), answer(source), limits).passed


def test_a_server_killed_between_solutions(fresh: Runner) -> None:
    assert passes(fresh)
    first = server_pid(fresh)
    os.kill(first, signal.SIGKILL)
    assert passes(fresh)
    assert server_pid(fresh) != first


@linux
def test_a_server_killed_while_it_runs_a_solution(fresh: Runner) -> None:
    first = server_pid(fresh)
    children: list[int] = []

    def kill() -> None:
        while not children:
            children.extend(descendants(first))
        os.kill(first, signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    assert passes(fresh, SLEEPER)
    thread.join()
    assert gone([first, *children])


def test_a_solution_that_kills_the_server_once(fresh_open: Runner, tmp_path: Path) -> None:
    once = ONCE.format(marker=str(tmp_path / "once"))
    assert passes(fresh_open, f"{once}os.kill(os.getppid(), 9)\n{RIGHT}")


def test_a_solution_that_kills_the_server_every_time(fresh_open: Runner) -> None:
    with pytest.raises(SandboxError, match="broke down twice on the same solution"):
        passes(fresh_open, KILL_SERVER)
    assert passes(fresh_open)


def test_a_wedged_server(fresh_open: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner_module, "_MARGIN_S", 0.5)
    monkeypatch.setattr(supervisor_module, "_NUDGE_EVERY_S", 100)
    first = server_pid(fresh_open)
    once = ONCE.format(marker=str(tmp_path / "once"))
    source = f"{once}os.kill(os.getppid(), 19); os.read(os.pipe()[0], 1)\n{RIGHT}"
    assert passes(fresh_open, source, Limits(cpu_s=1, wall_s=1.5))
    assert server_pid(fresh_open) != first
    assert gone([first])


def test_a_stopped_server_goes_on(fresh_open: Runner) -> None:
    first = server_pid(fresh_open)
    assert passes(fresh_open, f"import os\nos.kill(os.getppid(), 19)\n{RIGHT}")
    assert server_pid(fresh_open) == first


@pytest.mark.parametrize("preload", ["pytest_selfinvoke.execution.wire", "not.installed"])
def test_modules_that_are_not_there_are_left_out(preload: str) -> None:
    with Runner((preload,)) as runner:
        assert passes(runner)


def test_a_server_that_does_not_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_process, "_BOOT", "import sys; sys.exit('no such thing here')")
    with pytest.raises(SandboxError, match=r"did not start.*no such thing here"):
        Runner().start()
    monkeypatch.setattr(sys, "executable", "/not/there/python")
    with pytest.raises(SandboxError, match=r"did not start.*/not/there/python"):
        Runner().start()


def test_a_folder_that_cannot_be_made_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/not/there")
    with pytest.raises(SandboxError, match="no folder"):
        Runner().start()


@linux
def test_closing_leaves_nothing() -> None:
    runner = Runner()
    runner.start()
    runner.start()
    pid = server_pid(runner)
    assert runner._server is not None
    folder = runner._server.folder
    assert folder.is_dir()
    runner.close()
    runner.close()
    assert not alive(pid)
    assert not folder.exists()
    assert passes(runner)
    runner.close()


@linux
def test_an_interrupted_judgement_does_not_answer_the_next(fresh: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    pid = server_pid(fresh)

    def watch(*_: Any) -> Ending:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Supervisor, "watch", watch)
        with pytest.raises(KeyboardInterrupt):
            passes(fresh, SLEEPER)
    assert not alive(pid)
    assert passes(fresh)


WORKER = """
import sys
import tempfile
sys.path[:0] = {path!r}
from execution_problems import answer, example
from pytest_selfinvoke.execution.runner import Runner
runner = Runner(isolation={isolation!r})
runner.start()
print(runner._server.pid, runner._server.folder, flush=True)
runner.judge(example(), answer({source!r}))
"""


@linux
@pytest.mark.parametrize("isolation", ["auto", "limits"])
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_killed_worker_takes_everything_with_it(end: signal.Signals, isolation: str) -> None:
    more = "subprocess.Popen(['sleep', '60'])" if isolation == "limits" else "open('left', 'w').close()"
    source = f"import subprocess, time\n{more}\ntime.sleep(60)\n"
    path = [str(Path(__file__).parent), str(Path(__file__).parents[2])]
    script = WORKER.format(path=path, source=source, isolation=isolation)
    count = 2 if isolation == "limits" else 1
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as worker:
        assert worker.stdout is not None
        pid, folder = worker.stdout.readline().split()
        started = time.monotonic()
        pids: list[int] = []
        while len(pids) < count and time.monotonic() < started + 20:
            pids = descendants(int(pid))
        assert len(pids) >= count
        worker.send_signal(end)
        worker.wait(10)
    assert gone([int(pid), *pids], within_s=2)
    deadline = time.monotonic() + 2
    while Path(folder).exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not Path(folder).exists()


@linux
def test_ctrl_c_in_the_terminal_is_not_heard_by_the_server(fresh: Runner) -> None:
    assert os.getsid(server_pid(fresh)) != os.getsid(0)


def test_a_timeout_is_tried_once_more(fresh_open: Runner, tmp_path: Path) -> None:
    once = ONCE.format(marker=str(tmp_path / "once"))
    source = f"import time\n{once}time.sleep(60)\n{RIGHT}"
    assert passes(fresh_open, source, Limits(wall_s=1))


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    with pytest.raises(SandboxError, match="No space left"):
        Runner().start()
    assert os.listdir(tmp_path) == []


def test_whoever_goes_on_printing_keeps_nobody() -> None:
    output, printing = os.pipe()
    os.set_blocking(output, False)

    def print_on() -> None:
        with suppress(OSError):
            while True:
                os.write(printing, b"x" * 65536)

    thread = threading.Thread(target=print_on)
    thread.start()
    supervisor = Supervisor(cast("Any", None), -1, output, Limits())
    supervisor._read_rest()
    os.close(output)
    thread.join()
    os.close(printing)


def test_a_child_without_its_limits_is_our_failure_however_late_the_tests_are(
    fresh: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = server_process.TestProcess.send

    def send_late(*arguments: Any) -> None:
        time.sleep(0.1)
        send(*arguments)

    monkeypatch.setattr(server_process.TestProcess, "send", send_late)
    with pytest.raises(SandboxError, match="a limit could not be set"):
        passes(fresh, RIGHT, Limits(cpu_s=1e200))
    assert passes(fresh)


def test_patience_covers_every_try() -> None:
    assert Runner.patience_s(Limits(wall_s=10)) > 4 * 10
