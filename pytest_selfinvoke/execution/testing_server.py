"""The test process: trusted, long-lived, it has the tests of every problem and never a line of a solution's code runs in it.

Each task comes with a socket to the solution's process and is answered with the report of the tests. It may be killed at any
time: when tests hang, on their own account or over what a solution answered, nobody waits for them.
"""

import fcntl
import os
import resource
import socket
import sys
from contextlib import suppress
from typing import Any, NoReturn

from pytest_selfinvoke.execution import kernel, wire
from pytest_selfinvoke.execution.failure import Report
from pytest_selfinvoke.execution.loading import DEFAULT_DEPTH
from pytest_selfinvoke.execution.tester import try_sealed
from pytest_selfinvoke.execution.time_zones import set_time_zone
from pytest_selfinvoke.execution.trial import Task
from pytest_selfinvoke.execution.whole import try_whole

__all__ = ["main"]


def main() -> NoReturn:
    """Serve the socket whose descriptor is the last argument until it closes; the one before is the leash's."""
    control = socket.socket(fileno=int(sys.argv.pop()))
    _die_with_the_other_end(int(sys.argv.pop()))
    del sys.path[0]
    sys.argv[:] = ["tests.py"]
    _close_to_others()
    # What tests print is of no interest, and must not fill a disk.
    nothing = os.open(os.devnull, os.O_WRONLY)
    wire.send(control, {})
    os.dup2(nothing, 1)
    os.dup2(nothing, 2)
    own_zone = os.environ["TZ"]
    # Reading and writing values takes some depth of its own.
    sys.setrecursionlimit(10 * DEFAULT_DEPTH)
    with suppress(EOFError, OSError):
        while True:
            request, fd = wire.receive_with(control)
            with socket.socket(fileno=fd) as conversation:
                report = _report(conversation, control, request, own_zone)
                with suppress(OSError):
                    # Closing is not enough: the runner has it as well.
                    conversation.shutdown(socket.SHUT_RDWR)
            wire.send(control, report)
    os._exit(0)


def _report(conversation: socket.socket, control: socket.socket, request: dict[str, Any], own_zone: str) -> dict[str, Any]:
    task = Task(*request["task"])
    set_time_zone(task.time_zone or own_zone)
    if request["way"] == "whole":
        return try_whole(conversation.fileno(), task)

    def answered() -> None:
        wire.send(control, {"answered": True})

    if request["way"] in ("record", "ask"):
        # Of use to some problems, and not imported in no time.
        from pytest_selfinvoke.execution.probing import ask, record

        if request["way"] == "record":
            return record(conversation.fileno(), task, answered)
        return ask(conversation.fileno(), task, request["inputs"], request["wanted"], answered, every=request["every"])

    def decided(report: Report) -> None:
        wire.send(control, {"decided": report})

    return dict(try_sealed(conversation.fileno(), task, request["way"] == "lenient", answered, decided))


def _close_to_others() -> None:
    """Keep what is here out of core files, and from others of the same user: a solution, where limits are all its layers."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Elsewhere than on Linux it stays as open as the layers say it is.
    with suppress(OSError):
        kernel.close_to_tracers()


def _die_with_the_other_end(pipe: int) -> None:
    """Have the kernel end this process when a pipe closes, whatever it is busy with: SIGIO of fcntl(2), O_ASYNC."""
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
