"""How much of the machine one solution may use."""

import math
from dataclasses import dataclass, fields

MEBIBYTE = 1 << 20

# Seven runs of each of the 542 references: CPU time varied by at most 1.8 x its median, wall time by 4.5 x, and by 13.5 x
# beside eight busy processes. So CPU time decides, with room to spare, and wall time only stops what sleeps.
CPU_FLOOR_S = 2.0
CPU_FACTOR = 10.0
WALL_FLOOR_S = 10.0
WALL_FACTOR = 5.0


@dataclass(frozen=True)
class Limits:
    """Limits of one solution, its threads and every process it starts.

    ``cpu_s`` (seconds of CPU time, summed over processes) decides about a timeout; ``wall_s`` (seconds) is the backstop for
    solutions that sleep. ``memory_bytes`` is address space above the fork server's own size, ``file_bytes`` the size of one
    file, ``open_files`` a count of descriptors, ``output_bytes`` how much of stdout and stderr is kept: the rest is counted and
    dropped, and stops nobody. ``processes`` is how many may exist at a time, checked a few times a second on Linux.

    The defaults are for an unknown reference; `calibrated` fits the times to one.

    Raises:
        ValueError: a limit that is not positive, or not finite.

    """

    cpu_s: float = CPU_FLOOR_S
    wall_s: float = WALL_FLOOR_S
    memory_bytes: int = 512 * MEBIBYTE
    file_bytes: int = 16 * MEBIBYTE
    open_files: int = 128
    output_bytes: int = 64 * 1024
    processes: int = 32

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not (value > 0 and math.isfinite(value)):
                raise ValueError(f"{field.name} must be a positive number, not {value!r}")

    @classmethod
    def calibrated(cls, reference_cpu_s: float) -> "Limits":
        """The limits for solutions of a problem whose reference took ``reference_cpu_s`` seconds of CPU time on this host."""
        cpu_s = max(CPU_FLOOR_S, CPU_FACTOR * reference_cpu_s)
        return cls(cpu_s=cpu_s, wall_s=max(WALL_FLOOR_S, WALL_FACTOR * cpu_s))


# Nothing is known yet of the problem, nor of the machine; the slowest of the 542 references takes 0.4 s of CPU time.
REFERENCE_LIMITS = Limits(cpu_s=10.0, wall_s=60.0)
