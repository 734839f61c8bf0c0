"""Root's powers, given up: capabilities(7)."""

import errno
import os
from contextlib import suppress

from pytest_selfinvoke.execution import kernel

# Sets of capabilities have 64 bits.
_MOST = 64


def give_up() -> None:
    """Empty all five sets of the calling process; its children, and any program run by them, have none either.

    The bounding set can be emptied only by who has CAP_SETPCAP; others gain nothing by it as long as no_new_privs is set.

    Raises:
        OSError: some capability is left.

    """
    with suppress(OSError):
        kernel.prctl(kernel.PR_CAP_AMBIENT, kernel.PR_CAP_AMBIENT_CLEAR_ALL)
    for number in range(_MOST):
        try:
            kernel.prctl(kernel.PR_CAPBSET_DROP, number)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.EPERM):
                raise
            break
    kernel.give_up_capabilities()
    held = {name for name in _sets(os.getpid()) if name != "CapBnd"}
    if held:
        raise OSError(f"not empty: {', '.join(sorted(held))}")


def _sets(pid: int) -> set[str]:
    """The names of the sets that hold something, from ``/proc/PID/status`` (proc_pid_status(5))."""
    with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
        lines = [line.split() for line in file if line.startswith("Cap")]
    return {name.rstrip(":") for name, bits in lines if int(bits, 16)}
