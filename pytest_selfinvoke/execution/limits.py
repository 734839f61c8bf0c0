"""How much of the machine one solution may use."""

import math
from dataclasses import dataclass, fields

from pytest_selfinvoke.execution.units import KIBIBYTE, MEBIBYTE

# The fork server holds itself, and every child with it, to no more: `child.MOST_DESCRIPTORS`.
MOST_OPEN_FILES = 256

# All of a machine's users, or of a container's processes, share one number of threads: a few tens of thousands, or hundreds.
MOST_THREADS = 256

# Seven runs of each of the 542 references: CPU time varied by at most 1.8 x its median, wall time by 4.5 x, and by 13.5 x
# beside eight busy processes. So CPU time decides, with room to spare, and wall time only stops what sleeps.
CPU_FLOOR_S = 2.0
CPU_FACTOR = 10.0
WALL_FLOOR_S = 10.0
WALL_FACTOR = 5.0
# Nothing is known yet of the problem, nor of the machine; the slowest of the 542 references takes 0.4 s of CPU time.
_REFERENCE_CPU_S = 10.0
_REFERENCE_WALL_S = 60.0


@dataclass(frozen=True)
class Limits:
    """Limits of one solution, its threads and every process it starts.

    ``cpu_s`` (seconds of CPU time, summed over processes) decides about a timeout; ``wall_s`` (seconds) is the backstop for
    solutions that sleep. ``memory_bytes`` is address space above the fork server's own size, ``file_bytes`` the size of one
    file, ``open_files`` a count of descriptors, ``output_bytes`` how much of stdout and stderr is kept: the rest is counted and
    dropped, and stops nobody. ``processes`` is how many may exist at a time, checked a few times a second on Linux.

    The defaults are for an unknown reference; `LimitPolicy.calibrated` fits the times to one.

    Raises:
        ValueError: a limit that is not positive, or not finite.

    """

    cpu_s: float = CPU_FLOOR_S
    wall_s: float = WALL_FLOOR_S
    memory_bytes: int = 512 * MEBIBYTE
    file_bytes: int = 16 * MEBIBYTE
    open_files: int = 128
    output_bytes: int = 64 * KIBIBYTE
    processes: int = 32

    def __post_init__(self) -> None:
        _check(self)


@dataclass(frozen=True)
class LimitPolicy:
    """How the limits of a problem's solutions follow from what its reference took on this host.

    CPU time is limited to ``cpu_factor`` times the reference's, and to no less than ``cpu_floor_s`` seconds; wall-clock time to
    ``wall_factor`` times that limit, and to no less than ``wall_floor_s`` seconds. The rest is the same for all: see `Limits`.

    Raises:
        ValueError: a number that is not positive, or not finite.

    """

    cpu_floor_s: float = CPU_FLOOR_S
    cpu_factor: float = CPU_FACTOR
    wall_floor_s: float = WALL_FLOOR_S
    wall_factor: float = WALL_FACTOR
    memory_bytes: int = 512 * MEBIBYTE
    output_bytes: int = 64 * KIBIBYTE
    file_bytes: int = 16 * MEBIBYTE
    processes: int = 32
    open_files: int = 128

    def __post_init__(self) -> None:
        _check(self)

    def calibrated(self, reference_cpu_s: float) -> Limits:
        """The limits for solutions of a problem whose reference took ``reference_cpu_s`` seconds of CPU time on this host."""
        cpu_s = max(self.cpu_floor_s, self.cpu_factor * reference_cpu_s)
        return self._with(cpu_s, max(self.wall_floor_s, self.wall_factor * cpu_s))

    @property
    def reference(self) -> Limits:
        """The limits for references, and for no less time than any solution of an unknown problem would get."""
        return self._with(max(_REFERENCE_CPU_S, self.cpu_floor_s), max(_REFERENCE_WALL_S, self.wall_floor_s))

    def line(self) -> str:
        """The limits in words, for the head of the run."""
        return (
            f"limits: cpu {self.cpu_factor:g} x reference, at least {self.cpu_floor_s:g} s; "
            f"wall {self.wall_factor:g} x cpu limit, at least {self.wall_floor_s:g} s; "
            f"memory {self.memory_bytes / MEBIBYTE:g} MiB, output {self.output_bytes / KIBIBYTE:g} KiB, "
            f"file {self.file_bytes / MEBIBYTE:g} MiB, processes {self.processes}, open files {self.open_files}"
        )

    def _with(self, cpu_s: float, wall_s: float) -> Limits:
        return Limits(
            cpu_s=cpu_s,
            wall_s=wall_s,
            memory_bytes=self.memory_bytes,
            file_bytes=self.file_bytes,
            open_files=self.open_files,
            output_bytes=self.output_bytes,
            processes=self.processes,
        )


def _check(numbers: Limits | LimitPolicy) -> None:
    for field in fields(numbers):
        value = getattr(numbers, field.name)
        if not (value > 0 and math.isfinite(value)):
            raise ValueError(f"{field.name} must be a positive number, not {value!r}")


REFERENCE_LIMITS = LimitPolicy().reference
