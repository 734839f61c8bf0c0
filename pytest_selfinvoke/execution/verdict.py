"""What running a solution showed."""

from dataclasses import dataclass
from typing import Literal, get_args

Status = Literal[
    "passed",  # every test ran and held
    "wrong",  # a test's own assertion failed
    "raised",  # any other exception reached the tests, or the solution could not be loaded
    "missing",  # the solution has no function of the name the tests call
    "syntax",  # the source is not Python
    "empty",  # the reply holds no code
    "timeout",  # over the CPU or the wall-clock limit
    "memory",  # over the memory limit
    "crashed",  # killed by a signal, or left without finishing the tests (os._exit, sys.exit)
]
STATUSES: tuple[Status, ...] = get_args(Status)

# Why a solution failed.
Cause = Literal["", "base wrong", "composition wrong", "both wrong", "weak base tests"]

# Whose code the innermost frame of an exception belongs to. "module" is the solution's top level, "helper" any other
# function of the solution.
ErrorFrame = Literal["", "test", "pro", "base", "helper", "module"]


@dataclass(frozen=True)
class Verdict:
    """The result of judging one solution; every status in it is the model's, never ours.

    ``error_type`` is the exception's class name, or the signal's ("SIGSEGV"), empty when there is none. ``error_line`` is a
    1-based line of the solution, or of the tests when ``error_frame`` is "test". ``failed_test`` is the source of the
    statement that did not hold; ``left`` and ``right`` are the values on both sides of its comparison, as text.
    ``called_base`` says whether the solution's base function was called while the pro tests ran, ``None`` where that cannot
    be seen (no such function, or one name for both). ``cpu_s`` and ``wall_s`` are seconds, ``memory_mb`` the peak resident
    size in MiB. ``output`` is what was printed, at most 64 KiB of it. ``sealed`` says whether the tests ran out of the
    solution's reach, ``unsealed_by`` names the type of a value that kept them from it; ``layers`` names the isolation layers
    that were on.
    """

    status: Status
    error_type: str = ""
    error_message: str = ""
    error_frame: ErrorFrame = ""
    error_line: int | None = None
    failed_test: str = ""
    left: str = ""
    right: str = ""
    tests_passed: int = 0
    tests_total: int = 0
    called_base: bool | None = None
    cpu_s: float = 0.0
    wall_s: float = 0.0
    memory_mb: float = 0.0
    output: str = ""
    sealed: bool = False
    unsealed_by: str = ""
    layers: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the solution solved its problem."""
        return self.status == "passed"


@dataclass(frozen=True)
class Causes:
    """What is known of a solution's base function and of why it failed.

    ``cause`` is empty where it passed. ``base_status`` is the status of the base function under its own tests ("missing": there
    is none), ``oracle_status`` that of the solution with the reference's base function, empty where it passed without.
    ``base_redefined``: the pro function defines a base function of its own within, which no replacement reaches. Where nothing
    of this could be measured, ``cause_unmeasured`` says why.
    """

    cause: Cause = ""
    base_status: str = ""
    oracle_status: str = ""
    base_redefined: bool = False
    cause_unmeasured: str = ""
