"""Trying something in a process that is thrown away."""

import contextlib
import os
import warnings
from collections.abc import Callable


def rehearse(action: Callable[[], None]) -> str:
    """Try something in a fork of this process: empty if it worked, else the reason why not."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        # A fork beside other threads, from Python 3.12 on: this one runs a few system calls and leaves.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        try:
            with contextlib.suppress(BaseException):
                try:
                    action()
                    os.write(writing, b"+")
                except Exception as error:  # noqa: BLE001 - whatever the reason is
                    os.write(writing, _reason(error).encode("utf-8", "replace")[:500])
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    os.waitpid(pid, 0)
    return "" if said == b"+" else said.decode("utf-8", "replace") or "the trial process died"


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
