"""A bound on how much this process may grow, for as long as it does something on behalf of a stranger."""

import os
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

from pytest_selfinvoke.execution.units import MEBIBYTE

_RESERVE_BYTES = 32 * MEBIBYTE


@contextmanager
def growth_bounded(most_bytes: int) -> Iterator[Callable[[], object]]:
    """Let the address space of this process grow by at most ``most_bytes``: what takes more is a `MemoryError` (RLIMIT_AS).

    Gives a function that makes a little more available, and asks for no memory itself: for the report on such an error.
    Nothing is bounded where the kernel does not say how large a process is (macOS).
    """
    size = own_size()
    if size is None:
        yield lambda: None
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = _lower(size + most_bytes, soft)
    relieve = partial(resource.setrlimit, resource.RLIMIT_AS, (_lower(most + _RESERVE_BYTES, soft), hard))
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    try:
        yield relieve
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def own_size() -> int | None:
    """Bytes of address space of this process, from ``/proc/self/statm`` (proc_pid_statm(5)); ``None`` where there is none."""
    with suppress(OSError, ValueError):
        file = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
        try:
            return int(os.read(file, 64).partition(b" ")[0]) * resource.getpagesize()
        finally:
            os.close(file)
    return None


def _lower(limit: int, other: int) -> int:
    return limit if other == resource.RLIM_INFINITY else min(limit, other)
