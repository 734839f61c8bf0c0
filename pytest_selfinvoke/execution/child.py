"""The forked child: it gives up what the server has, answers for the solution, and is gone."""

import contextlib
import functools
import gc
import math
import os
import random
import resource
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from pytest_selfinvoke.execution import fork_hooks, kernel
from pytest_selfinvoke.execution.confinement import Confinement
from pytest_selfinvoke.execution.conversation import ClosedError
from pytest_selfinvoke.execution.limits import MEBIBYTE, Limits
from pytest_selfinvoke.execution.responder import refuse, respond
from pytest_selfinvoke.execution.texts import short_str, type_name

# Every descriptor of the server is below this: it limits itself to so many.
MOST_DESCRIPTORS = 256

_CONVERSATION = 3
_REPORTING_BYTES = 16 * MEBIBYTE


@dataclass(frozen=True)
class Post:
    """Where a child finds itself: its private folder, the pipe for what it prints and the socket to the tests (descriptors),
    its limits, and the server's pid.

    ``server_bytes`` is the server's own address space, on top of which memory is limited; ``None`` where it is not.
    ``confinement`` is what it puts on itself.
    """

    folder: str
    output: int
    conversation: int
    limits: Limits
    server: int
    server_bytes: int | None
    confinement: Confinement


def be_child(post: Post) -> NoReturn:
    """Answer for a solution in this process, a fresh fork of the server, until nobody asks any more, and leave it.

    Leaves by `os._exit`, with status 0 only then: threads that still run, ``atexit`` functions and what the solution put in
    the place of builtins have no say.
    """
    leave, pid, getpid = os._exit, os.getpid(), os.getpid
    status = 1

    def stay() -> None:
        # A fork that the solution made comes here too.
        if getpid() != pid:
            leave(1)

    try:
        with contextlib.suppress(ClosedError):
            try:
                confine(post)
            except Exception as error:  # noqa: BLE001 - without its limits, nothing is run
                refuse(_socket(post), f"a limit could not be set: {type_name(error)}: {short_str(error)}")
            else:
                respond(_CONVERSATION, reserve(), stay)
        for stream in (sys.__stdout__, sys.__stderr__):
            with contextlib.suppress(BaseException):
                stream.flush()  # type: ignore[union-attr]
        status = 0
    except BaseException:  # noqa: BLE001 - nothing may reach the server's own code
        # The solution broke what reports on it; this ends in its output.
        traceback.print_exc()
    finally:
        leave(status)


def confine(post: Post) -> None:
    """Leave the server's session, descriptors and signals behind, and take on the limits.

    Raises:
        OSError: the kernel refused a layer.
        ValueError: it refused a limit.

    """
    os.setsid()
    with contextlib.suppress(OSError):
        kernel.die_with_parent()
    if os.getppid() != post.server:
        raise OSError("the server died")
    post.confinement.close_files()
    os.dup2(post.output, 1)
    os.dup2(post.output, 2)
    if post.conversation != _CONVERSATION:
        os.dup2(post.conversation, _CONVERSATION, inheritable=False)
    os.closerange(_CONVERSATION + 1, MOST_DESCRIPTORS)
    os.chdir(post.folder)
    tempfile.tempdir = None
    random.seed(0)
    limit(post.limits, post.server_bytes)
    fork_hooks.release()
    gc.enable()
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    post.confinement.close_calls()


def _socket(post: Post) -> int:
    """The socket to the tests, wherever it is in the middle of `confine`."""
    try:
        os.fstat(post.conversation)
    except OSError:
        return _CONVERSATION
    return post.conversation


def limit(limits: Limits, server_bytes: int | None) -> None:
    """Put the limits on this process: setrlimit(2).

    The one for CPU time, in whole seconds and counted coarsely, is well above the supervisor's own, which decides. A little
    address space is kept back for the report about a `MemoryError`.
    """
    cpu_s = math.ceil(2 * limits.cpu_s) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.file_bytes, limits.file_bytes))
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits.open_files, limits.open_files))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if server_bytes is not None:
        most = server_bytes + limits.memory_bytes
        resource.setrlimit(resource.RLIMIT_AS, (most, most + _REPORTING_BYTES))


def reserve() -> Callable[[], object]:
    """A function that makes the address space kept back available, without asking for any memory itself."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    return functools.partial(resource.setrlimit, resource.RLIMIT_AS, (hard, hard))
