"""The warm fork server: imports once what solutions import, then forks a child for each.

It runs in a process of its own, started by `Runner`, single-threaded, with a clean environment, and talks over one socket:
first it is told its folder and what to import, and answers with its layers; then each request, a set of limits and a socket
to somebody who has a solution to run, is answered with an `Ending`. It never has the solution's source, nor the tests.
When the socket closes, because the worker is done or was killed, it kills what runs, removes its folder and exits.
"""

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
from pytest_selfinvoke.execution.child import MOST_DESCRIPTORS, Post, be_child
from pytest_selfinvoke.execution.ending import Ending
from pytest_selfinvoke.execution.folders import remove_folder
from pytest_selfinvoke.execution.isolation import Mode
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.supervisor import ControlClosedError, Supervisor

__all__ = ["main"]


def main() -> NoReturn:
    """Serve the socket whose descriptor is the last argument, until it closes.

    ``sys.path[0]`` is the folder this package was imported from, put there by `Runner`; solutions do not get it.
    """
    control = socket.socket(fileno=int(sys.argv.pop()))
    os.close(int(sys.argv.pop()))
    del sys.path[0]
    sys.argv[:] = ["solution.py"]
    # A child that signals its parent gets nowhere, save with SIGKILL and SIGSTOP. The socket says when to end.
    signal.pthread_sigmask(signal.SIG_SETMASK, signal.valid_signals())
    resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_DESCRIPTORS, MOST_DESCRIPTORS))
    os.umask(0o077)
    with suppress(EOFError):
        hello = wire.receive(control)
        folder = hello["folder"]
        if sys.platform == "linux":
            # By a descriptor from before this process gets a view of its own, in which nothing can be written.
            outside = os.open(os.path.dirname(folder), os.O_RDONLY | os.O_DIRECTORY)
            folder = f"/proc/self/fd/{outside}/{os.path.basename(folder)}"
        try:
            _Server(control, hello["folder"], hello["preload"], hello["isolation"]).serve()
        finally:
            remove_folder(folder)
    os._exit(0)


class _Server:
    def __init__(self, control: socket.socket, folder: str, preload: list[str], isolation: Mode) -> None:
        self._control = control
        worn = layers.put_on(isolation, folder)
        self._confinement = worn.confinement
        self._root = worn.stage or folder
        self._count = 0
        self._folder = self._fresh_folder()
        _preload(preload)
        # Some libraries keep a cache at home.
        self._clean_folder()
        gc.collect()
        gc.disable()
        gc.freeze()
        self._size = None if "memory" in worn.off else layers.own_size()
        wire.send(control, {"layers": worn.on, "layers_off": worn.off})

    def serve(self) -> None:
        """Answer requests until the socket closes."""
        while True:
            request, conversation = wire.receive_with(self._control)
            try:
                ending = self._run(conversation, Limits(**request["limits"]))
            except ControlClosedError:
                return
            self._clean_folder()
            wire.send(self._control, vars(ending))

    def _run(self, conversation: int, limits: Limits) -> Ending:
        output, output_writing = os.pipe()
        server = os.getpid()
        self._confinement.prepare(self._folder)
        pid = os.fork()
        if pid == 0:
            be_child(Post(self._folder, output_writing, conversation, limits, server, self._size, self._confinement))
        for fd in (conversation, output_writing):
            os.close(fd)
        try:
            os.set_blocking(output, False)
            return Supervisor(pid, output, self._control.fileno(), limits).watch()
        finally:
            os.close(output)

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
