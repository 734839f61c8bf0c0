"""The warm fork server: imports once what solutions import, then forks a child for each.

It runs in a process of its own, started by `Runner`, single-threaded, with a clean environment, and talks over one socket:
first it is told its folder and what to import, and answers with its layers; then each task is answered with an `Ending`.
When the socket closes, because the worker is done or was killed, it kills what runs, removes its folder and exits.
"""

import functools
import gc
import importlib
import os
import resource
import signal
import socket
import sys
import tempfile
from contextlib import suppress
from typing import NoReturn

from pytest_selfinvoke.execution import layers, wire
from pytest_selfinvoke.execution.asserts import InstrumentedTests, instrument
from pytest_selfinvoke.execution.child import MOST_DESCRIPTORS, Post, be_child
from pytest_selfinvoke.execution.ending import Ending
from pytest_selfinvoke.execution.folders import remove_folder
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.supervisor import ControlClosedError, Supervisor
from pytest_selfinvoke.execution.trial import Task

__all__ = ["main"]


def main() -> NoReturn:
    """Serve the socket whose descriptor is the last argument, until it closes.

    ``sys.path[0]`` is the folder this package was imported from, put there by `Runner`; solutions do not get it.
    """
    control = socket.socket(fileno=int(sys.argv.pop()))
    del sys.path[0]
    sys.argv[:] = ["solution.py"]
    # A child that signals its parent gets nowhere, save with SIGKILL and SIGSTOP. The socket says when to end.
    signal.pthread_sigmask(signal.SIG_SETMASK, signal.valid_signals())
    resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_DESCRIPTORS, MOST_DESCRIPTORS))
    os.umask(0o077)
    with suppress(EOFError):
        hello = wire.receive(control)
        try:
            _Server(control, hello["folder"], hello["preload"]).serve()
        finally:
            remove_folder(hello["folder"])
    os._exit(0)


# The suite's tests, trusted, are compiled here: a problem's are used for its reference and for every model's samples.
_instrumented = functools.lru_cache(maxsize=1024)(instrument)


class _Server:
    def __init__(self, control: socket.socket, folder: str, preload: list[str]) -> None:
        self._control = control
        self._root = folder
        self._count = 0
        self._folder = self._fresh_folder()
        reasons = {"network": layers.network_reason()}
        _preload(preload)
        reasons |= {"memory": layers.memory_reason(), "survivors": layers.survivors_reason()}
        off = {name: reason for name, reason in reasons.items() if reason}
        on = [*layers.ALWAYS, *(name for name in reasons if name not in off)]
        gc.collect()
        gc.disable()
        gc.freeze()
        self._size = None if "memory" in off else layers.own_size()
        wire.send(control, {"layers": on, "layers_off": off})

    def serve(self) -> None:
        """Answer tasks until the socket closes."""
        while True:
            request = wire.receive(self._control)
            task, limits = Task(**request["task"]), Limits(**request["limits"])
            try:
                tests = _instrumented(task.tests)
            except (SyntaxError, ValueError) as error:
                wire.send(self._control, {"refused": f"the tests are not Python: {error}"})
                continue
            try:
                ending = self._run(task, tests, limits)
            except ControlClosedError:
                return
            self._clean_folder()
            wire.send(self._control, vars(ending))

    def _run(self, task: Task, tests: InstrumentedTests, limits: Limits) -> Ending:
        result, result_writing = os.pipe()
        output, output_writing = os.pipe()
        server = os.getpid()
        pid = os.fork()
        if pid == 0:
            be_child(task, tests, Post(self._folder, output_writing, result_writing, limits, server, self._size))
        for fd in (result_writing, output_writing):
            os.close(fd)
        try:
            for fd in (result, output):
                os.set_blocking(fd, False)
            return Supervisor(pid, result, output, self._control.fileno(), limits).watch()
        finally:
            for fd in (result, output):
                os.close(fd)

    def _fresh_folder(self) -> str:
        self._count += 1
        folder = os.path.join(self._root, str(self._count))
        os.mkdir(folder, 0o700)
        os.environ["HOME"] = os.environ["TMPDIR"] = folder
        return folder

    def _clean_folder(self) -> None:
        # Most solutions leave nothing there, and the folder can stay.
        try:
            if not os.listdir(self._folder) and os.stat(self._folder).st_mode & 0o777 == 0o700:
                return
        except OSError:
            pass
        remove_folder(self._folder)
        self._folder = self._fresh_folder()


def _preload(names: list[str]) -> None:
    """Import modules, those that are not installed left out."""
    for name in names:
        # A module may raise anything while it is imported; the solution that imports it will see it.
        with suppress(Exception):
            importlib.import_module(name)
    tempfile.tempdir = None
