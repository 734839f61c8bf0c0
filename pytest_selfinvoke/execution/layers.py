"""Which isolation layers work here: each is found out by trying it, in a process that is thrown away or for good."""

import contextlib
import mmap
import os
import resource
import sys
from collections.abc import Callable
from contextlib import suppress

from pytest_selfinvoke.execution import kernel
from pytest_selfinvoke.execution.limits import MEBIBYTE

# Those that POSIX has; a child that cannot take one of them on reports that and runs nothing.
ALWAYS = ("limits", "session", "descriptors", "environment", "folder")


def rehearse(action: Callable[[], None]) -> str:
    """Try something in a fork of this process: empty if it worked, else the reason why not."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            with contextlib.suppress(BaseException):
                try:
                    action()
                    os.write(writing, b"+")
                except Exception as error:  # noqa: BLE001 - whatever the reason is
                    os.write(writing, f"{type(error).__name__}: {error}".encode("utf-8", "replace")[:500])
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    os.waitpid(pid, 0)
    return "" if said == b"+" else said.decode("utf-8", "replace") or "the trial process died"


def own_size() -> int | None:
    """Bytes of address space of this process, from ``/proc/self/statm`` (proc_pid_statm(5)); ``None`` where there is none."""
    with suppress(OSError, ValueError), open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[0]) * resource.getpagesize()
    return None


def memory_reason() -> str:
    """Why address space cannot be limited here; empty if it can: RLIMIT_AS of setrlimit(2)."""
    size = own_size()
    if size is None:
        return f"{sys.platform} does not say how large a process is"

    def action() -> None:
        most = size + 32 * MEBIBYTE
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
        try:
            mmap.mmap(-1, 64 * MEBIBYTE).close()
        except OSError:
            return
        raise OSError("the kernel does not enforce RLIMIT_AS")

    return rehearse(action)


def survivors_reason() -> str:
    """Become the parent of orphans, for good; why that cannot be, empty if it is so."""
    try:
        kernel.adopt_orphans()
    except OSError as error:
        return f"processes that leave their group can outlive their turn: {error.strerror}"
    return "" if os.path.exists(f"/proc/self/task/{os.getpid()}/children") else "the kernel does not list a process's children"


def network_reason() -> str:
    """Leave the network for good, by moving this process into an empty network namespace; why that cannot be, or empty.

    network_namespaces(7): the new one has a loopback interface that is down, and nothing else, so not even 127.0.0.1 can be
    reached. Without the privilege, a user namespace (user_namespaces(7)) lends it; this process keeps its user and group ids.
    """
    reasons = []
    for flags in (kernel.CLONE_NEWNET, kernel.CLONE_NEWUSER | kernel.CLONE_NEWNET):
        reason = rehearse(lambda flags=flags: _leave_network(flags))  # type: ignore[misc]
        if not reason:
            _leave_network(flags)
            return ""
        reasons.append(reason)
    return "; in a user namespace: ".join(reasons)


def _leave_network(flags: int) -> None:
    uid, gid = os.geteuid(), os.getegid()
    kernel.move_to_new_namespaces(flags)
    if flags & kernel.CLONE_NEWUSER:
        # An id map may be written once, the group's only after giving up setgroups(2).
        for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
            with open(f"/proc/self/{name}", "wb") as file:
                file.write(text.encode())
    with open("/proc/self/net/route", "rb") as file:
        if len(file.readlines()) > 1:
            raise OSError("there is still a route")
    # A privilege that reading it took is gone in a user namespace.
    os.listdir(os.path.dirname(os.__file__))
