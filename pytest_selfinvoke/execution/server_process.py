"""The fork server as its worker sees it: a process, a socket and a folder, from start to end."""

import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest_selfinvoke
from pytest_selfinvoke.errors import SandboxError
from pytest_selfinvoke.execution import wire
from pytest_selfinvoke.execution.census import descendants, kill_group
from pytest_selfinvoke.execution.folders import remove_folder

START_S = 60.0
_NUDGE_S = 0.5

_BOOT = """
import sys
sys.path.insert(0, sys.argv[1])
from pytest_selfinvoke.execution import fork_hooks
fork_hooks.hold()
from pytest_selfinvoke.execution.server import main
main()
"""


class ServerProcess:
    """A running server. ``layers`` and ``layers_off`` are what it said of itself at its start.

    Raises:
        SandboxError: it does not start here.

    """

    def __init__(self, preload: tuple[str, ...]) -> None:
        if not hasattr(os, "fork"):
            raise SandboxError(
                "solutions are run in forked processes, which this platform does not have; use Linux, macOS or WSL"
            )
        try:
            self._folder = tempfile.mkdtemp(prefix="selfinvoke-")
        except OSError as error:
            raise SandboxError(f"no folder for running solutions could be made: {error}") from error
        self._process: subprocess.Popen[bytes] | None = None
        self._socket, theirs = socket.socketpair()
        with tempfile.TemporaryFile() as log:
            try:
                with theirs:
                    self._process = _spawn(theirs, self._folder, log.fileno())
                hello = self.ask({"folder": self._folder, "preload": preload}, START_S)
            except (OSError, EOFError) as error:
                self.end(patience_s=1)
                log.seek(0)
                said = log.read()[-2000:].decode("utf-8", "replace").strip()
                raise SandboxError(
                    f"the process that runs solutions did not start: {error}{': ' if said else ''}{said}"
                ) from error
            except BaseException:
                self.end(patience_s=0)
                raise
        self.layers: tuple[str, ...] = tuple(hello["layers"])
        self.layers_off: dict[str, str] = hello["layers_off"]

    @property
    def pid(self) -> int | None:
        """Its process id."""
        return self._process.pid if self._process else None

    @property
    def folder(self) -> Path:
        """Where the private folders of its solutions are made."""
        return Path(self._folder)

    def ask(self, message: dict[str, Any], patience_s: float) -> dict[str, Any]:
        """Send a message and wait ``patience_s`` seconds for the answer.

        Raises:
            OSError: there is none in time, or the server is gone.
            EOFError: the server is gone.

        """
        deadline = time.monotonic() + patience_s
        wire.send(self._socket, message, deadline)
        while (left := deadline - time.monotonic()) > 0:
            if self._process is None or select.select([self._socket], [], [], min(left, _NUDGE_S))[0]:
                break
            # A solution may have stopped the server, by a signal or by tracing it.
            self._process.send_signal(signal.SIGCONT)
        return wire.receive(self._socket, deadline)

    def end(self, patience_s: float) -> None:
        """Have the process end, kill it and what it started after ``patience_s`` seconds, and remove its folder."""
        self._socket.close()
        try:
            if self._process is not None:
                _wait(self._process, patience_s)
        finally:
            remove_folder(self._folder)


def _wait(process: subprocess.Popen[bytes], patience_s: float) -> None:
    try:
        process.wait(patience_s)
    except subprocess.TimeoutExpired:
        pass
    finally:
        # Also when interrupted while waiting: nothing may be left.
        if process.poll() is None:
            orphans = descendants(process.pid)
            process.kill()
            for pid in orphans:
                kill_group(pid)
            process.wait()


def _spawn(connection: socket.socket, folder: str, log: int) -> subprocess.Popen[bytes]:
    """Start the server: in its own session, out of reach of the terminal's Ctrl-C, with nothing of the user's environment."""
    package = str(Path(pytest_selfinvoke.__file__).resolve().parent.parent)
    environment = {
        "HOME": folder,
        "LANG": "C.UTF-8",
        "PATH": os.defpath,
        "PYTHONHASHSEED": "0",
        "PYTHONIOENCODING": "utf-8:strict",
        "TMPDIR": folder,
    }
    # Some Pythons do not find their own library without it.
    environment |= {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-s", "-P", "-B", "-c", _BOOT, package, str(connection.fileno())],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd=folder,
        env=environment,
        pass_fds=[connection.fileno()],
        start_new_session=True,
    )
