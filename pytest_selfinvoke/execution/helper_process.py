"""A process of ours beside the worker: started with a clean environment, talked to over a socket, ended without a trace."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest_selfinvoke
from pytest_selfinvoke.errors import SandboxError
from pytest_selfinvoke.execution import wire
from pytest_selfinvoke.execution.census import descendants, kill_group
from pytest_selfinvoke.execution.time_zones import DEFAULT

START_S = 60.0


class HelperProcess:
    """A Python process that runs ``boot``, a program whose last arguments are the descriptors of a pipe and a socket.

    The socket is for messages. Nothing is ever written into the pipe: it closes when this process ends, however that happens.
    ``what`` names the process for people, ``folder`` is where it works.

    Raises:
        SandboxError: it cannot be started here.

    """

    def __init__(self, what: str, boot: str, folder: Path, environment: Mapping[str, str]) -> None:
        if not hasattr(os, "fork"):
            raise SandboxError(
                "solutions are run in forked processes, which this platform does not have; use Linux, macOS or WSL"
            )
        self.folder = folder
        self._what = what
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `end`
        except OSError as error:
            raise SandboxError(f"the {what} did not start: no temporary file could be made: {error}") from error
        self._socket, theirs = socket.socketpair()
        leash, self._leash = os.pipe()
        try:
            with theirs:
                self._process = _spawn(boot, leash, theirs, folder, self._log.fileno(), environment)
        except OSError as error:
            self.end(patience_s=0)
            raise SandboxError(f"the {what} did not start: {error}") from error
        except BaseException:
            self.end(patience_s=0)
            raise
        finally:
            os.close(leash)

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process is not None
        return self._process.pid

    def fileno(self) -> int:
        """The descriptor that is readable when it has said something, or is gone."""
        return self._socket.fileno()

    def first_answer(self) -> bytes:
        """What it says when it is ready, in whatever form.

        Raises:
            SandboxError: it does not get so far.

        """
        try:
            return wire.receive_payload(self._socket, time.monotonic() + START_S)
        except (OSError, EOFError) as error:
            self._wait(patience_s=1)
            self._log.seek(0)
            said = self._log.read()[-2000:].decode("utf-8", "replace").strip()
            self.end(patience_s=0)
            raise SandboxError(f"the {self._what} did not start: {error}{': ' if said else ''}{said}") from error
        except BaseException:
            self.end(patience_s=0)
            raise

    def send(self, message: dict[str, Any], deadline: float, fd: int | None = None) -> None:
        """Send a message, and a descriptor with it, before ``deadline`` (on `time.monotonic`'s clock).

        Raises:
            OSError: the process is gone, or does not take it in time.

        """
        if fd is None:
            wire.send(self._socket, message, deadline)
        else:
            wire.send_with(self._socket, message, fd, deadline)

    def receive(self, deadline: float) -> dict[str, Any]:
        """Wait for a message until ``deadline``.

        Raises:
            OSError: there is none in time, or the process is gone.
            EOFError: the process is gone.

        """
        return wire.receive(self._socket, deadline)

    def nudge(self) -> None:
        """Have it go on, if it was stopped."""
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)

    def end(self, patience_s: float) -> None:
        """Have the process end, kill it and what it started after ``patience_s`` seconds."""
        self._socket.close()
        with suppress(OSError):
            os.close(self._leash)
        self._leash = -1
        self._wait(patience_s)
        self._log.close()

    def _wait(self, patience_s: float) -> None:
        process = self._process
        if process is None:
            return
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


# Pools of threads do not survive a fork: what waits for one waits for ever. joblib's pools need processes or named semaphores,
# which solutions cannot have; told so, it works without. glibc would set aside 64 MiB of address space, which is what is
# limited, for each thread. And there is no display.
LIBRARIES = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
) | {"JOBLIB_MULTIPROCESSING": "0", "MALLOC_ARENA_MAX": "1", "MPLBACKEND": "Agg"}


def _spawn(
    boot: str, leash: int, connection: socket.socket, folder: Path, log: int, more: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start it: in its own session, out of reach of the terminal's Ctrl-C, with nothing of the user's environment.

    ``more`` are variables that it is to have besides, or with other values.
    """
    package = str(Path(pytest_selfinvoke.__file__).resolve().parent.parent)
    environment = {
        "HOME": str(folder),
        # Functions of shared libraries are looked up at the start, not again by each forked child: ld.so(8).
        "LD_BIND_NOW": "1",
        "LANG": "C.UTF-8",
        "PATH": os.defpath,
        "PYTHONHASHSEED": "0",
        "PYTHONIOENCODING": "utf-8:strict",
        "TMPDIR": str(folder),
        "TZ": DEFAULT,
        **LIBRARIES,
    }
    # Some Pythons do not find their own library without it.
    environment |= {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    environment |= more
    return subprocess.Popen(
        [sys.executable, "-s", "-P", "-B", "-c", boot, package, str(leash), str(connection.fileno())],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd=folder,
        env=environment,
        pass_fds=[leash, connection.fileno()],
        start_new_session=True,
    )
