"""The forked child: it gives up what the server has, answers for the solution, and is gone.

Whatever it touches first is copied, a page at a time. So up to the solution it makes little, looks little up, and calls
what the server has prepared by names of this module.
"""

import ctypes
import math
import resource
import sys
from _signal import SIG_SETMASK  # type: ignore[import-not-found]
from collections.abc import Callable
from functools import partial

# Names of our own, also since a solution may put something else in the place of the modules' functions.
from os import _exit, chdir, closerange, dup2, fstat, getpid, getppid, setsid
from resource import setrlimit
from typing import NamedTuple, NoReturn

from pytest_selfinvoke.execution import fork_hooks, kernel
from pytest_selfinvoke.execution.confinement import Confinement
from pytest_selfinvoke.execution.conversation import ClosedError
from pytest_selfinvoke.execution.orders import Order
from pytest_selfinvoke.execution.responder import refuse, respond
from pytest_selfinvoke.execution.texts import short_str, type_name
from pytest_selfinvoke.execution.units import MEBIBYTE

# Every descriptor of the server is below this: it limits itself to so many.
MOST_DESCRIPTORS = 256

_CONVERSATION = 3
_print_exception, _exception = sys.__excepthook__, sys.exc_info
_REPORTING_BYTES = 16 * MEBIBYTE
# What Python's own function returns is a set of all the signals that were blocked.
_NO_SIGNALS = ctypes.create_string_buffer(128)
_unblock_signals = kernel.prepared("sigprocmask", SIG_SETMASK, ctypes.addressof(_NO_SIGNALS), 0)
_flushes = tuple(stream.flush for stream in (sys.__stdout__, sys.__stderr__) if stream)


class Equipment(NamedTuple):
    """What all children of a server take on.

    ``server`` is its pid, ``server_bytes`` its own address space, on top of which memory is limited; ``None`` where it is not.
    ``die_with_server`` has the kernel kill a child when the server ends, where it can.
    """

    server: int
    server_bytes: int | None
    confinement: Confinement
    die_with_server: Callable[[], int] | None


Rlimits = list[tuple[int, tuple[int, int]]]


def rlimits(order: Order, server_bytes: int | None) -> Rlimits:
    """The arguments for setrlimit(2).

    The limit for CPU time, in whole seconds and counted coarsely, is well above the supervisor's own, which decides. A little
    address space is kept back for the report about a `MemoryError`.
    """
    cpu_s = math.ceil(2 * order.cpu_s) + 1
    limits = [
        (resource.RLIMIT_CPU, (cpu_s, cpu_s)),
        (resource.RLIMIT_FSIZE, (order.file_bytes, order.file_bytes)),
        (resource.RLIMIT_NOFILE, (order.open_files, order.open_files)),
        (resource.RLIMIT_CORE, (0, 0)),
    ]
    if server_bytes is not None:
        most = server_bytes + order.memory_bytes
        limits.append((resource.RLIMIT_AS, (most, most + _REPORTING_BYTES)))
    return limits


def reserve(limits: Rlimits) -> Callable[[], object]:
    """A function that makes the address space kept back available, without asking for any memory itself."""
    hard = max((most[1] for what, most in limits if what == resource.RLIMIT_AS), default=None)
    return (lambda: None) if hard is None else partial(setrlimit, resource.RLIMIT_AS, (hard, hard))


def be_child(
    equipment: Equipment, limits: Rlimits, relieve: Callable[[], object], folder: str, output: int, conversation: int
) -> NoReturn:
    """Answer for a solution in this process, a fresh fork of the server, until nobody asks any more, and leave it.

    ``output`` is the pipe for what it prints, ``conversation`` the socket to the tests (descriptors), ``folder`` its own.
    Leaves by `os._exit`, with status 0 only then: threads that still run, ``atexit`` functions and what the solution put in
    the place of builtins have no say.
    """
    leave, alive, pid = _exit, getpid, getpid()
    status = 1

    def stay() -> None:
        # A fork that the solution made comes here too.
        if alive() != pid:
            leave(1)

    try:
        try:
            confine(equipment, limits, folder, output, conversation)
        except Exception as error:  # noqa: BLE001 - without its limits, nothing is run
            refuse(_socket(conversation), f"a limit could not be set: {type_name(error)}: {short_str(error)}")
        else:
            respond(_CONVERSATION, relieve, stay)
        status = _printed()
    except ClosedError:
        status = _printed()
    except BaseException:  # noqa: BLE001 - nothing may reach the server's own code
        # The solution broke what reports on it; this ends in its output.
        _print_exception(*_exception())
    finally:
        leave(status)


def _printed() -> int:
    """Let go what was printed and is still kept; the exit status."""
    for flush in _flushes:
        try:  # noqa: SIM105 - `suppress` is made of functions that would be copied
            flush()
        except BaseException:  # noqa: BLE001 - it was closed, or what it keeps cannot be encoded
            pass
    return 0


def confine(equipment: Equipment, limits: Rlimits, folder: str, output: int, conversation: int) -> None:
    """Leave the server's session, descriptors and signals behind, and take on the limits.

    Raises:
        OSError: the kernel refused a layer.
        ValueError: it refused a limit.

    """
    setsid()
    if equipment.die_with_server is not None:
        equipment.die_with_server()
    if getppid() != equipment.server:
        raise OSError("the server died")
    confinement = equipment.confinement
    if confinement.rules is not None:
        # Needs the server's descriptors.
        confinement.rules.take_on()
    dup2(output, 1)
    dup2(output, 2)
    if conversation != _CONVERSATION:
        dup2(conversation, _CONVERSATION, False)
    closerange(_CONVERSATION + 1, MOST_DESCRIPTORS)
    chdir(folder)
    for what, most in limits:
        setrlimit(what, most)
    if confinement.call_filter is None:
        # Where there is one, a solution does not fork.
        fork_hooks.release()
    _unblock_signals()
    if confinement.call_filter is not None:
        confinement.call_filter.install()


def _socket(conversation: int) -> int:
    """The socket to the tests, wherever it is in the middle of `confine`."""
    try:
        fstat(conversation)
    except OSError:
        return _CONVERSATION
    return conversation
