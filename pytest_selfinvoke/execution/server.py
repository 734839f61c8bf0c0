"""The warm fork server: imports once what solutions import, then forks a child for each.

It runs in a process of its own, started by `Runner`, single-threaded, with a clean environment, and talks over one socket:
first it is told its folder and what to import, and answers with its layers; then come `orders`. It never has the solution's
source, nor the tests. When the socket closes, because the worker is done or was killed, it kills what runs, removes its folder
and exits.

After each fork it and its child share their memory until one of them writes to it, which copies a page. So it does as little as
possible, and the worker, which shares nothing with a child, the rest.
"""

# Without what the modules of these names make of them, which every child would have copies of.
import _signal as signal  # type: ignore[import-not-found]
import _socket as socket
import gc
import importlib
import os
import random
import resource
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from pytest_selfinvoke.execution import conversation, kernel, layers
from pytest_selfinvoke.execution.census import SWEEP_S, kill_group, sweep
from pytest_selfinvoke.execution.child import MOST_DESCRIPTORS, Equipment, be_child, reserve, rlimits
from pytest_selfinvoke.execution.codec import decode, encode
from pytest_selfinvoke.execution.folders import remove_folder
from pytest_selfinvoke.execution.memory import own_size
from pytest_selfinvoke.execution.orders import End, Order, receive_order
from pytest_selfinvoke.execution.pinning import Pages
from pytest_selfinvoke.execution.units import MEBIBYTE
from pytest_selfinvoke.execution.waiting import waiter
from pytest_selfinvoke.execution.warmup import asked, heard, warm_up
from pytest_selfinvoke.execution.workplace import Workplace

if TYPE_CHECKING:
    from pytest_selfinvoke.execution.isolation import Mode

__all__ = ["main"]

# Limits for a child that runs a program of our own: seconds, bytes of memory and of a file, open files.
_REHEARSAL = (60.0, 512 * MEBIBYTE, MEBIBYTE, 64)


def main() -> NoReturn:
    """Serve the socket whose descriptor is the last argument, until it closes.

    ``sys.path[0]`` is the folder this package was imported from, put there by `Runner`; solutions do not get it.
    """
    # By low numbers, whichever they have where this process was started.
    control = socket.socket(fileno=_low(int(sys.argv.pop())))
    os.close(int(sys.argv.pop()))
    del sys.path[0], os.environ["LD_BIND_NOW"]
    sys.argv[:] = ["solution.py"]
    # A child that signals its parent gets nowhere, save with SIGKILL and SIGSTOP. The socket says when to end.
    signal.pthread_sigmask(signal.SIG_SETMASK, signal.valid_signals())
    resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_DESCRIPTORS, MOST_DESCRIPTORS))
    os.umask(0o077)
    with suppress(conversation.ClosedError, EOFError, ConnectionError):
        hello = decode(conversation.hear(control.fileno(), trusted=True))
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


def _low(fd: int) -> int:
    """The same open file under the lowest number that is free."""
    low = os.dup(fd)
    os.close(fd)
    return low


class _Server:
    def __init__(self, control: socket.socket, folder: str, preload: list[str], isolation: "Mode") -> None:
        pages = Pages()
        self._control = control
        self._waiter = waiter(control.fileno())
        worn = layers.put_on(isolation, folder)
        if not worn.stage:
            os.mkdir(root := os.path.join(folder, "solutions"), 0o700)
        # Whoever its children leave behind becomes its own child.
        self._adopts = "survivors" in worn.on
        self._workplace = Workplace(worn.stage or root, sized=bool(worn.stage))
        self._at_home()
        _preload(preload)
        # Some libraries keep a cache at home.
        self._clean_up()
        warm_up()
        _seed()
        gc.collect()
        # PR_SET_PDEATHSIG(2const)
        dies = kernel.prepared_prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL) if sys.platform == "linux" else None
        size = None if "memory" in worn.off else own_size()
        self._equipment = Equipment(os.getpid(), size, worn.confinement, dies)
        self._asked: tuple[float, ...] = ()
        self._rehearse(pages)
        worn.confinement.begin()
        conversation.say(control.fileno(), encode({"layers": worn.on, "layers_off": worn.off}))

    def serve(self) -> None:
        """Carry out orders until the socket closes."""
        while order := receive_order(self._control):
            end = self._watch(self._forked(order))
            self._clean_up()
            self._control.sendall(end.pack())

    def _rehearse(self, pages: Pages) -> None:
        """Have a child answer for a solution of our own, and pin the pages that both have written to by then."""
        tests, solution = asked()
        try:
            nothing = os.open(os.devnull, os.O_WRONLY)
            pid = self._forked(Order(*_REHEARSAL, solution.detach(), nothing))
            with suppress(conversation.ClosedError):
                heard(tests.fileno())
                pages.pin()
        finally:
            pages.close()
            tests.close()
        self._watch(pid)
        self._clean_up()

    def _forked(self, order: Order) -> int:
        """Fork a child that carries out the order; its pid."""
        equipment, folder = self._equipment, self._workplace.folder
        equipment.confinement.prepare(folder)
        if order[:4] != self._asked:
            self._asked = order[:4]
            self._limits = rlimits(order, equipment.server_bytes)
            self._relieve = reserve(self._limits)
        # What was made since the last fork counts as old as well: the child's first collection would copy its pages.
        gc.freeze()
        pid = os.fork()
        if pid == 0:
            be_child(equipment, self._limits, self._relieve, folder, order.output, order.conversation)
        os.close(order.conversation)
        os.close(order.output)
        return pid

    def _watch(self, pid: int) -> End:
        """Wait for the child, and see to it that none of its processes is left."""
        waiter, stopped = self._waiter, False
        waiter.begin(pid)
        try:
            while True:
                commanded = waiter.look()
                gone = waiter.gone(pid)
                if gone and not os.WIFSTOPPED(gone.status):
                    break
                stopped = stopped or gone is not None
                if gone or commanded:
                    kill_group(pid)
                if commanded and not self._control.recv(1):
                    # The worker is gone. Whoever takes its place has no use for an answer.
                    waiter.deafen()
        finally:
            waiter.end()
        if self._adopts and waiter.childless():
            return End(gone.status, gone.cpu_s, gone.maxrss, stopped, clean=True)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
        orphans_cpu_s, clean = sweep(SWEEP_S)
        return End(gone.status, gone.cpu_s + orphans_cpu_s, gone.maxrss, stopped, clean)

    def _clean_up(self) -> None:
        """Leave nothing of a solution to the next: files, nor what it did to the standard input, which is the server's."""
        if self._workplace.clean():
            self._at_home()
        # Flags and locks are an open file's. And opened here it is one that cannot be changed, where nothing else can be.
        os.close(0)
        os.open(os.devnull, os.O_RDONLY)

    def _at_home(self) -> None:
        os.environ["HOME"] = os.environ["TMPDIR"] = self._workplace.folder


def _seed() -> None:
    """Have all solutions draw the same numbers, so that a verdict is the same tomorrow: a child begins where the server is."""
    random.seed(0)
    if "numpy" in sys.modules:
        # Which numpy itself may leave for later.
        with suppress(Exception):
            importlib.import_module("numpy.random").seed(0)


def _preload(names: list[str]) -> None:
    """Import modules, those that are not installed left out."""
    for name in names:
        # A module may raise anything while it is imported; the solution that imports it will see it.
        with suppress(Exception):
            importlib.import_module(name)
    if "tempfile" in sys.modules:
        # Which remembers the first folder that it was asked for.
        sys.modules["tempfile"].tempdir = None  # type: ignore[attr-defined]
