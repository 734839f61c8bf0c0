"""Which processes a solution has started, and how to be rid of them."""

# The module `signal` makes enumerations of all signals, which every child would have copies of.
import _signal as signal  # type: ignore[import-not-found]
import os
import sys
import time
from contextlib import suppress

# How long killing may take, in seconds.
SWEEP_S = 5.0


def descendants(pid: int, most: int = 10_000) -> list[int]:
    """The living descendants of a process, at least ``most`` of them if there are so many.

    None at all where the kernel does not tell (macOS).

    Read from ``/proc/PID/task/TID/children`` (proc_pid_children(5)), which looks at the descendants alone and not, as `ps`
    does, at every process of the machine. Children of threads other than the first are found too.
    """
    found: list[int] = []
    queue = [pid]
    while queue and len(found) < most:
        parent = queue.pop()
        with suppress(OSError):
            for thread in os.listdir(f"/proc/{parent}/task"):
                with open(f"/proc/{parent}/task/{thread}/children", "rb") as file:
                    children = [int(word) for word in file.read().split()]
                found += children
                queue += children
    return found


def thread_count(pid: int) -> int:
    """How many threads a living process has; 0 where the kernel does not tell.

    From the number of links of ``/proc/PID/task``, which is one for each and two more: a list of them would have to be made.
    """
    with suppress(OSError):
        return os.stat(f"/proc/{pid}/task").st_nlink - 2
    return 0


def cpu_seconds(pid: int) -> float:
    """CPU time a living process has used, in seconds, without its children's; 0 where the kernel does not tell.

    By the process's own clock, whose number is made from its pid (clock_getcpuclockid(3), CPUCLOCK_SCHED on Linux): to the
    nanosecond, where RLIMIT_CPU counts ticks and can be off by half on a busy virtual machine.
    """
    if sys.platform == "linux":
        with suppress(OSError):
            return time.clock_gettime((~pid << 3) | 2)
    return 0.0


def kill_group(leader: int) -> None:
    """Kill a process and its process group, at once: a fork under way fails."""
    for kill in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            kill(leader, signal.SIGKILL)


def sweep(patience_s: float) -> tuple[float, bool]:
    """Kill and reap every descendant of the caller, which must be their subreaper to see all of them.

    Returns:
        The CPU seconds of those that were reaped, and whether nobody is left (within ``patience_s`` seconds).

    """
    cpu_s = 0.0
    deadline = time.monotonic() + patience_s
    while True:
        try:
            pid, _, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return cpu_s, True
        if pid:
            cpu_s += usage.ru_utime + usage.ru_stime
            continue
        for survivor in descendants(os.getpid()):
            kill_group(survivor)
        if time.monotonic() > deadline:
            return cpu_s, False
        time.sleep(0.001)
