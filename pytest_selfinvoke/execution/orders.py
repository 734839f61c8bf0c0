"""What a worker and its fork server say to each other once both are ready: records of fixed size, nothing to parse.

The worker sends an order, with it the descriptors of a socket to the tests and of a pipe for what is printed; the server forks,
waits, and sends one record about how it ended. Meanwhile the worker may send `KILL`; one that comes too late means nothing.
"""

# Without what the module of that name makes of it, which every child would have a copy of.
import _socket as socket
import struct
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from pytest_selfinvoke.execution.limits import Limits

RUN = b"r"
KILL = b"k"

_ORDER = struct.Struct("=dqqq")
_END = struct.Struct("=idq??")
_FDS = struct.Struct("@ii")
_ROOM = socket.CMSG_SPACE(_FDS.size)


class Order(NamedTuple):
    """What the server and the child need of the limits, and the two descriptors."""

    cpu_s: float
    memory_bytes: int
    file_bytes: int
    open_files: int
    conversation: int
    output: int


class End(NamedTuple):
    """How a child ended, in the words of wait4(2).

    ``cpu_s`` (seconds) holds its orphans' too, ``maxrss`` is in the kernel's unit. ``stopped``: it stopped itself and was
    killed for that. ``clean``: none of its processes is left.
    """

    status: int
    cpu_s: float
    maxrss: int
    stopped: bool
    clean: bool

    def pack(self) -> bytes:
        """The record."""
        return _END.pack(*self)

    @classmethod
    def receive(cls, control: socket.socket) -> Self:
        """Read the record; raises EOFError if the server is gone."""
        return cls(*_END.unpack(_all(control, _END.size)))


def send_order(control: socket.socket, limits: "Limits", conversation: int, output: int) -> None:
    """Have a child forked; raises OSError if the server is gone."""
    order = RUN + _ORDER.pack(limits.cpu_s, limits.memory_bytes, limits.file_bytes, limits.open_files)
    control.sendmsg([order], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, _FDS.pack(conversation, output))])


def receive_order(control: socket.socket) -> Order | None:
    """Wait for the next order; ``None`` if the worker is gone."""
    while True:
        first, extra, _, _ = control.recvmsg(1, _ROOM)
        if not first:
            return None
        if first == RUN:
            conversation, output = _FDS.unpack(extra[0][2])
            cpu_s, memory_bytes, file_bytes, open_files = _ORDER.unpack(_all(control, _ORDER.size))
            return Order(cpu_s, memory_bytes, file_bytes, open_files, conversation, output)


def _all(control: socket.socket, size: int) -> bytes:
    data = control.recv(size, socket.MSG_WAITALL)
    if len(data) < size:
        raise EOFError("the other end is closed")
    return data
