"""Views of the machine of one's own: network, System V IPC and mounts, entered once by the server, for all of its children.

unshare(2), namespaces(7). Without the privilege, a user namespace (user_namespaces(7)) lends it; the process keeps its user and
group ids. No PID namespace: the server would have to be its first process, and it is the parent that its worker watches; that
nobody is left over is seen to by the filter of system calls, which allows no second process, and by the census.
"""

import os
import sys
from collections.abc import Callable

from pytest_selfinvoke.execution import kernel
from pytest_selfinvoke.execution.rehearsal import rehearse

# There on every Linux, also in containers, and no place for anybody's Python: over it, in the private view only, the file
# system for the solutions' folders is mounted.
STAGE = "/dev/shm"
_SIZE = "size=256m,nr_inodes=20000,mode=0700"


def enter() -> dict[str, str]:
    """Move this process into namespaces of its own, for good, as far as the kernel allows; must be single-threaded.

    Returns:
        For each of the layers ``network``, ``ipc`` and ``mounts`` why it is not there; empty if it is.

    """
    direct = _reasons(0)
    if not any(direct.values()):
        return _together(direct, 0)
    lent = _reasons(kernel.CLONE_NEWUSER)
    if sum(map(bool, lent.values())) < sum(map(bool, direct.values())):
        return _together(lent, kernel.CLONE_NEWUSER)
    both = {name: reason and f"{reason}; in a user namespace: {lent[name]}" for name, reason in direct.items()}
    return _together(both, 0)


def _together(reasons: dict[str, str], through: int) -> dict[str, str]:
    """Enter those that work one by one, if they do so all at once."""
    names = [name for name, reason in reasons.items() if not reason]
    if reason := rehearse(lambda: _enter(names, through)):
        return {name: reasons[name] or f"not together with {', '.join(names)}: {reason}" for name in reasons}
    _enter(names, through)
    return reasons


def _reasons(through: int) -> dict[str, str]:
    return {name: rehearse(lambda name=name: _enter([name], through)) for name in _LAYERS}  # type: ignore[misc]


def _enter(names: list[str], through: int) -> None:
    if not names:
        return
    uid, gid = os.geteuid(), os.getegid()
    kernel.move_to_new_namespaces(sum((_LAYERS[name][0] for name in names), through))
    if through:
        # An id map may be written once, the group's only after giving up setgroups(2).
        for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
            with open(f"/proc/self/{name}", "wb") as file:
                file.write(text.encode())
    for name in names:
        _LAYERS[name][1]()
    # A privilege that reading it took is gone in a user namespace.
    os.listdir(os.path.dirname(os.__file__))


def _see_no_route() -> None:
    """A new network namespace has a loopback device that is down, and nothing else: not even 127.0.0.1 can be reached."""
    with open("/proc/self/net/route", "rb") as file:
        if len(file.readlines()) > 1:
            raise OSError("there is still a route")


def _make_read_only() -> None:
    """Nothing but a bounded file system in memory can be written to."""
    seen = [entry for entry in sys.path if os.path.isdir(entry)]
    kernel.make_all_read_only()
    kernel.mount_memory(STAGE, _SIZE)
    if not all(map(os.path.isdir, seen)):
        raise OSError(f"a part of this Python lies in {STAGE}")
    try:
        os.close(os.open(os.path.join(os.path.dirname(STAGE), "selfinvoke"), os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    except OSError:
        return
    raise OSError("files can still be written")


def _nothing() -> None:
    """A new IPC namespace is empty."""


_LAYERS: dict[str, tuple[int, Callable[[], None]]] = {
    "network": (kernel.CLONE_NEWNET, _see_no_route),
    "ipc": (kernel.CLONE_NEWIPC, _nothing),
    "mounts": (kernel.CLONE_NEWNS, _make_read_only),
}
