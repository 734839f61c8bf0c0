"""Both ways to wait for a child see the same."""

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator

import pytest

from pytest_selfinvoke.execution.waiting import Gone, LinuxWaiter, Waiter, waiter

KINDS = [Waiter, *([LinuxWaiter] if sys.platform == "linux" else [])]


@pytest.fixture(params=KINDS, ids=lambda kind: kind.__name__)
def waiting(request: pytest.FixtureRequest) -> Iterator[tuple[Waiter, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield request.param(ours.fileno()), theirs


def child(action: Callable[[], object]) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            action()
        finally:
            os._exit(7)
    return pid


def ended(by: Waiter, pid: int) -> tuple[Gone, bool]:
    said = False
    for _ in range(10_000):
        said = by.look() or said
        if gone := by.gone(pid):
            return gone, said
    raise AssertionError("it never ended")


def test_how_it_ended(waiting: tuple[Waiter, socket.socket]) -> None:
    by, _ = waiting
    pid = child(lambda: burn(0.05))
    by.begin(pid)
    gone, said = ended(by, pid)
    by.end()
    assert os.WEXITSTATUS(gone.status) == 7
    assert 0.03 < gone.cpu_s < 5
    assert gone.maxrss > 1000
    assert not said


def test_that_it_stopped(waiting: tuple[Waiter, socket.socket]) -> None:
    by, _ = waiting
    pid = child(lambda: os.kill(os.getpid(), signal.SIGSTOP))
    by.begin(pid)
    gone, _ = ended(by, pid)
    assert os.WIFSTOPPED(gone.status)
    os.kill(pid, signal.SIGKILL)
    gone, _ = ended(by, pid)
    by.end()
    assert os.WTERMSIG(gone.status) == signal.SIGKILL


def test_what_is_said_meanwhile(waiting: tuple[Waiter, socket.socket]) -> None:
    by, theirs = waiting
    pid = child(lambda: time.sleep(30))
    by.begin(pid)
    assert not by.look()
    theirs.send(b"k")
    assert by.look()
    by.deafen()
    assert not by.look()
    assert by.gone(pid) is None
    assert not by.childless()
    os.kill(pid, signal.SIGKILL)
    ended(by, pid)
    by.end()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_nobody_is_left() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        # In a process of its own: this one may have children that are nobody's business here.
        def alone() -> None:
            by = waiter(ours.fileno())
            os._exit(0 if by.childless() else 1)

        _, status = os.waitpid(child(alone), 0)
        assert os.WEXITSTATUS(status) == 0


def burn(cpu_s: float) -> None:
    while time.process_time() < cpu_s:
        pass


def test_a_process_that_is_no_child_is_not_waited_for(waiting: tuple[Waiter, socket.socket]) -> None:
    by, _ = waiting
    by.begin(os.getpid())
    with pytest.raises(ChildProcessError):
        by.gone(os.getpid())
    by.end()
