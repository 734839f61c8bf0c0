"""Pages of memory that are copied by the fork itself, and not one by one when somebody writes to them afterwards.

After fork(2) parent and child share their pages until one of them writes; each write to a shared page is an interruption, in
which the page is copied, and in CPython a look at an object is a write. A page that is pinned for a device, though, is copied
for the child at once, since the device and the parent must go on with the same page (Linux commit 70e806e4e645 of September
2020). So the pages that a child and its server always write to are pinned: as buffers of an io_uring(7) that does nothing else.
That took 290 of 370 interruptions from a child, 100 of 125 from the server, and a quarter of the time from a sample, measured
(2 cores of a virtual machine, Linux 6.18, CPython 3.11, one small program).

Where that cannot be had, all is as before: no io_uring (``kernel.io_uring_disabled``, a container's filter of system calls,
another system), or no more memory to lock (``RLIMIT_MEMLOCK``, a sum over a user's processes: a server locks some 1.5 MiB,
which his other programs then cannot).
"""

import ctypes
import os
import struct
from collections.abc import Iterator
from contextlib import suppress

from pytest_selfinvoke.execution import kernel

# The same numbers on every architecture.
_IO_URING_SETUP, _IO_URING_REGISTER = 425, 427
# <linux/io_uring.h>: the size of struct io_uring_params, and what is registered.
_PARAMETERS_BYTES, _REGISTER_BUFFERS = 120, 0
# struct iovec of readv(2): a place and a size.
_BUFFER = struct.Struct("@PN")
# Bits of a page in /proc/PID/pagemap, of proc_pid_pagemap(5).
_PRESENT, _OF_A_FILE_OR_SHARED, _MAPPED_ONCE = 1 << 63, 1 << 61, 1 << 56
_ENTRY_BYTES = 8
# Copying all of them must not cost more than is saved; a server of the published suites has under 400.
_MOST_PAGES = 1024


class Pages:
    """The pages of this process. To be made before anything keeps it from looking at itself, or makes calls impossible."""

    def __init__(self) -> None:
        self._size = os.sysconf("SC_PAGE_SIZE")
        self._ring = self._maps = self._pagemap = -1
        with suppress(OSError):
            parameters = ctypes.create_string_buffer(_PARAMETERS_BYTES)
            self._ring = kernel.call(_IO_URING_SETUP, 1, ctypes.addressof(parameters))
            self._maps = os.open("/proc/self/maps", os.O_RDONLY | os.O_CLOEXEC)
            self._pagemap = os.open("/proc/self/pagemap", os.O_RDONLY | os.O_CLOEXEC)

    def pin(self) -> int:
        """Pin, for good, the pages that are no longer shared with any child; how many, 0 where that cannot be.

        To be called while there is a child that has done what all of them will do.
        """
        count = 0
        with suppress(OSError, MemoryError):
            pages = [page for first, last in self._writable() for page in self._own(first, last)]
            if self._ring >= 0 and len(pages) <= _MOST_PAGES:
                buffers = ctypes.create_string_buffer(b"".join(_BUFFER.pack(*run) for run in self._runs(pages)))
                runs = ctypes.sizeof(buffers) // _BUFFER.size
                kernel.call(_IO_URING_REGISTER, self._ring, _REGISTER_BUFFERS, ctypes.addressof(buffers), runs)
                count = len(pages)
        self.close(but=self._ring if count else -1)
        return count

    def close(self, but: int = -1) -> None:
        """Look no more, and pin nothing any more, unless the descriptor of the ring is left out."""
        for fd in {self._maps, self._pagemap, self._ring} - {but, -1}:
            os.close(fd)
        self._ring = self._maps = self._pagemap = -1

    def _writable(self) -> Iterator[tuple[int, int]]:
        """Where this process may write without anybody seeing it: first and last page, by number, the last left out."""
        text = b""
        while more := os.read(self._maps, 1 << 16):
            text += more
        for line in text.splitlines():
            place, mode = line.split()[:2]
            if mode == b"rw-p":
                first, _, last = place.partition(b"-")
                yield int(first, 16) // self._size, int(last, 16) // self._size

    def _own(self, first: int, last: int) -> list[int]:
        """Those of these pages that no other process has, and that are in memory."""
        data = os.pread(self._pagemap, (last - first) * _ENTRY_BYTES, first * _ENTRY_BYTES)
        wanted = _PRESENT | _MAPPED_ONCE
        entries = memoryview(data).cast("Q")
        return [first + at for at, bits in enumerate(entries) if bits & (wanted | _OF_A_FILE_OR_SHARED) == wanted]

    def _runs(self, pages: list[int]) -> Iterator[tuple[int, int]]:
        """Neighbouring pages together: place and size in bytes."""
        begin = 0
        for at, page in enumerate(pages):
            if at + 1 == len(pages) or pages[at + 1] != page + 1:
                yield pages[begin] * self._size, (page + 1 - pages[begin]) * self._size
                begin = at + 1
