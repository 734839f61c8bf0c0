"""Which isolation layers work here: each is found out by trying it, in a process that is thrown away or for good."""

import os
import resource
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from pytest_selfinvoke.execution import capabilities, kernel, namespaces, syscalls
from pytest_selfinvoke.execution.confinement import Confinement
from pytest_selfinvoke.execution.landlock import Rules
from pytest_selfinvoke.execution.memory import own_size
from pytest_selfinvoke.execution.rehearsal import rehearse
from pytest_selfinvoke.execution.remedies import remedy
from pytest_selfinvoke.execution.seccomp import Filter
from pytest_selfinvoke.execution.units import MEBIBYTE

if TYPE_CHECKING:
    from pytest_selfinvoke.execution.isolation import Mode

# Those that POSIX has; a child that cannot take one of them on reports that and runs nothing.
ALWAYS = ("limits", "session", "descriptors", "environment", "folder")
# Those that need Linux, or a part of it that not everyone may use; left out in the mode "limits".
_FURTHER = ("network", "ipc", "mounts", "no-new-privs", "capabilities", "non-dumpable", "seccomp", "landlock")
_NOT_ASKED = "left out by --selfinvoke-isolation=limits"


class Layers(NamedTuple):
    """The layers that are on, and those that are off with the reason and what to do about it.

    ``stage`` is the folder to make private folders in, "" if any will do; ``confinement`` is what each child puts on itself.
    """

    on: tuple[str, ...]
    off: dict[str, str]
    stage: str
    confinement: Confinement


def put_on(mode: "Mode", folder: str) -> Layers:
    """Put on this process, for good, all that its children inherit, and find out what else they will be able to take on.

    To be called once, by a process with one thread, before it has opened anything that it wants to write to. ``folder`` is one
    to try things in.
    """
    reasons = {"memory": memory_reason(), "survivors": survivors_reason()}
    if mode == "limits":
        reasons |= dict.fromkeys(_FURTHER, _NOT_ASKED)
        return _layers(reasons, "", Confinement())
    reasons |= namespaces.enter()
    stage = "" if reasons["mounts"] else namespaces.STAGE
    reasons["no-new-privs"] = _for_good(kernel.gain_nothing_by_exec)
    reasons["capabilities"] = rehearse(_give_up_capabilities)
    if not reasons["capabilities"]:
        _give_up_capabilities()
    reasons["non-dumpable"] = _for_good(kernel.close_to_tracers)
    confinement, tried = _confinement(stage or folder, metadata=bool(reasons["mounts"]))
    reasons |= tried
    return _layers(reasons, stage, confinement)


def _layers(reasons: dict[str, str], stage: str, confinement: Confinement) -> Layers:
    on = (*ALWAYS, *(name for name, reason in reasons.items() if not reason))
    off = {name: reason if reason == _NOT_ASKED else remedy(name, reason) for name, reason in reasons.items() if reason}
    return Layers(on, off, stage, confinement)


def _for_good(action: Callable[[], None]) -> str:
    """Do what cannot do any harm; why it did not work, or empty."""
    try:
        action()
    except OSError as error:
        return error.strerror or str(error)
    return ""


def _give_up_capabilities() -> None:
    capabilities.give_up()
    # Root without its powers may not read a Python that belongs to somebody else and is closed to others.
    for entry in sys.path:
        if os.path.isdir(entry):
            os.listdir(entry)


def _confinement(folder: str, *, metadata: bool) -> tuple[Confinement, dict[str, str]]:
    """What a child can put on itself; ``metadata`` says whether modes and times of files outside must be kept from it."""
    reasons: dict[str, str] = {}
    rules: Rules | None = None
    filters: tuple[Filter, Filter] | None = None
    try:
        rules = Rules()
        reasons["landlock"] = rehearse(lambda: _try_landlock(rules, folder))
    except OSError as error:
        reasons["landlock"] = error.strerror or str(error)
    old = reasons["landlock"] == "" and rules is not None and rules.version < 3
    try:
        pretend, refuse = [syscalls.METADATA] if metadata else [], [syscalls.TRUNCATION] if old else []
        inherited = Filter(pretend=pretend, refuse=refuse, part="early")
        own = Filter(pretend=pretend, refuse=refuse, part="late")
        reasons["seccomp"] = rehearse(lambda: _try_filters(inherited, own))
        filters = None if reasons["seccomp"] else (inherited, own)
    except OSError as error:
        reasons["seccomp"] = error.strerror or str(error)
    return Confinement(None if reasons["landlock"] else rules, *(filters or ())), reasons


def _try_landlock(rules: Rules, folder: str) -> None:
    rules.prepare(folder)
    rules.take_on()
    inside = os.path.join(folder, "tried")
    with open(inside, "w") as file:
        file.write("x")
    os.unlink(inside)
    _expect_refusal(lambda: os.listdir("/"), "folders can still be listed")


def _try_filters(inherited: Filter, own: Filter) -> None:
    import socket

    server = os.getppid()
    inherited.install()
    own.install()
    _expect_refusal(lambda: os.kill(server, 0), "signals can still be sent")
    _expect_refusal(lambda: socket.socket(socket.AF_UNIX).close(), "sockets can still be made")
    os.kill(os.getpid(), 0)


def _expect_refusal(action: Callable[[], object], otherwise: str) -> None:
    try:
        action()
    except PermissionError:
        return
    raise OSError(otherwise)


def memory_reason() -> str:
    """Why address space cannot be limited here; empty if it can: RLIMIT_AS of setrlimit(2)."""
    size = own_size()
    if size is None:
        return f"{sys.platform} does not say how large a process is"

    def action() -> None:
        import mmap

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
