"""The filter's program, run by a small interpreter of the kernel's BPF machine."""

import errno
import struct
from types import SimpleNamespace

import pytest

from pytest_selfinvoke.execution import seccomp, syscalls
from pytest_selfinvoke.execution.seccomp import Filter

ALLOW, KILL = 0x7FFF0000, 0x80000000
REFUSE, UNKNOWN, PRETEND = 0x50000 | errno.EPERM, 0x50000 | errno.ENOSYS, 0x50000
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
PID = 4711


def run(code: bytes, number: int, *arguments: int, architecture: int) -> int:
    """What the program answers to a call; every jump must be forward and inside."""
    data = struct.pack("<IIQ6Q", number, architecture, 0, *arguments, *(0,) * (6 - len(arguments)))
    instructions = list(struct.iter_unpack("<HBBI", code))
    place = accumulator = 0
    for _ in range(len(instructions)):
        operation, true, false, value = instructions[place]
        place += 1
        if operation == 0x06:
            return int(value)
        if operation == 0x20:
            (accumulator,) = struct.unpack_from("<I", data, value)
        elif operation == 0x54:
            accumulator &= value
        elif operation == 0x05:
            place += value
        else:
            holds = {0x15: accumulator == value, 0x35: accumulator >= value, 0x45: bool(accumulator & value)}[operation]
            place += true if holds else false
    raise AssertionError("no return")


def on_machine(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr("os.uname", lambda: SimpleNamespace(machine=name))
    monkeypatch.setattr("sys.platform", "linux")


@pytest.fixture(params=MACHINES)
def machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    name: str = request.param
    on_machine(monkeypatch, name)
    return name


def answers(code: bytes, machine: str, names: syscalls.Numbers) -> set[int]:
    column, architecture = MACHINES[machine]
    return {run(code, n, architecture=architecture) for numbers in names.values() if (n := numbers[column]) is not None}


def test_every_call_has_the_answer_of_its_group(machine: str) -> None:
    code = Filter().bytes_for(PID)
    assert answers(code, machine, syscalls.REFUSED) == {REFUSE}
    assert answers(code, machine, syscalls.UNKNOWN) == {UNKNOWN}
    assert answers(code, machine, syscalls.METADATA) == {ALLOW}
    assert answers(code, machine, syscalls.TRUNCATION) == {ALLOW}
    code = Filter(pretend=[syscalls.METADATA], refuse=[syscalls.TRUNCATION]).bytes_for(PID)
    assert answers(code, machine, syscalls.METADATA) == {PRETEND}
    assert answers(code, machine, syscalls.TRUNCATION) == {REFUSE}


def test_every_other_known_call_is_allowed_and_none_beyond(machine: str) -> None:
    column, architecture = MACHINES[machine]
    code = Filter().bytes_for(PID)
    special = {
        numbers[column] for group in (syscalls.REFUSED, syscalls.UNKNOWN, syscalls.BY_ARGUMENT) for numbers in group.values()
    }
    for number in range(syscalls.NEWEST + 1):
        if number not in special:
            assert run(code, number, architecture=architecture) == ALLOW, number
    for number in (syscalls.NEWEST + 1, 1000, 0x3FFFFFFF):
        assert run(code, number, architecture=architecture) == UNKNOWN
    for number in (0x40000000, 0x40000001, 0xFFFFFFFF):
        assert run(code, number, architecture=architecture) == KILL


FIRST = (0, 1, 2, 4, 8, 17, PID, PID + 1, 0x10000, 0x5412, 0xFFFFFFFF)
ARGUMENTS = [(first, second) for first in FIRST for second in (0, 1, 8, PID)]


@pytest.mark.parametrize("further", [[], [syscalls.METADATA, syscalls.TRUNCATION]], ids=["few", "all"])
def test_both_parts_together_refuse_what_the_whole_does(machine: str, further: list[syscalls.Numbers]) -> None:
    """The kernel takes the strictest of their answers: to kill, an error, to allow."""
    _, architecture = MACHINES[machine]
    whole, early, late = (
        Filter(pretend=further[:1], refuse=further[1:], part=part).bytes_for(PID) for part in ("all", "early", "late")
    )
    numbers = [*range(syscalls.NEWEST + 3), 0x3FFFFFFF, 0x40000000, 0x4000003B, 0xFFFFFFFF]
    by_argument = {n for pair in syscalls.BY_ARGUMENT.values() for n in pair}
    for number in numbers:
        for arguments in ARGUMENTS if number in by_argument else [(0, 0)]:
            said = [run(code, number, *arguments, architecture=architecture) for code in (early, late)]
            strictest = min(said, key=[KILL, REFUSE, UNKNOWN, PRETEND, ALLOW].index)
            assert run(whole, number, *arguments, architecture=architecture) == strictest, (number, arguments)


@pytest.mark.parametrize("other", [0x40000003, 0xC000003E, 0xC00000B7, 0x40000028, 0])
def test_calls_by_another_architecture_are_death(machine: str, other: int) -> None:
    if other != MACHINES[machine][1]:
        assert run(Filter().bytes_for(PID), 39, architecture=other) == KILL


@pytest.mark.parametrize(
    ("name", "arguments", "answer"),
    [
        ("clone", (17,), REFUSE),
        ("clone", (0x01200011,), REFUSE),
        ("clone", (0x4111,), REFUSE),
        ("clone", (0x003D0F00,), ALLOW),
        *((name, (PID, 9), ALLOW) for name in ("kill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo")),
        *(
            (name, (pid, 9), REFUSE)
            for name in ("kill", "tgkill")
            for pid in (0, 1, PID + 1, 0xFFFFFFFF, 2**64 - 1, 2**64 - PID)
        ),
        ("prlimit64", (0, 7), ALLOW),
        ("prlimit64", (PID, 7), ALLOW),
        ("prlimit64", (1, 7), REFUSE),
        ("setpriority", (0, 0), ALLOW),
        ("setpriority", (0, 1), REFUSE),
        ("setpriority", (1, 0), REFUSE),
        ("fcntl", (1, 3), ALLOW),
        ("fcntl", (1, 8), REFUSE),
        ("fcntl", (1, 2**32 + 8), REFUSE),
        ("ioctl", (0, 0x5401), ALLOW),
        ("ioctl", (0, 0x5412), REFUSE),
        ("prctl", (15,), ALLOW),
        ("prctl", (4, 1), REFUSE),
        ("socketpair", (1, 1 | 0x80000), ALLOW),
        ("socketpair", (1, 2), REFUSE),
        ("socketpair", (1, 5), REFUSE),
        ("socketpair", (2, 1), REFUSE),
    ],
)
def test_arguments_decide(machine: str, name: str, arguments: tuple[int, ...], answer: int) -> None:
    column, architecture = MACHINES[machine]
    number = syscalls.BY_ARGUMENT[name][column]
    assert number is not None
    assert run(Filter().bytes_for(PID), number, *arguments, architecture=architecture) == answer


def test_the_pid_is_put_in_afresh_each_time(machine: str) -> None:
    column, architecture = MACHINES[machine]
    call_filter = Filter()
    number = syscalls.BY_ARGUMENT["kill"][column]
    assert number is not None
    for pid in (1, PID, 4_000_000):
        assert run(call_filter.bytes_for(pid), number, pid, architecture=architecture) == ALLOW
        assert run(call_filter.bytes_for(pid), number, pid + 1, architecture=architecture) == REFUSE


def test_no_filter_for_machines_that_were_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    on_machine(monkeypatch, "riscv64")
    with pytest.raises(OSError, match="riscv64"):
        Filter()


def test_numbers_are_used_once() -> None:
    for column in (0, 1):
        groups = (syscalls.REFUSED, syscalls.UNKNOWN, syscalls.BY_ARGUMENT, syscalls.METADATA, syscalls.TRUNCATION)
        numbers = [n for group in groups for pair in group.values() if (n := pair[column]) is not None]
        assert len(numbers) == len(set(numbers))
        assert max(numbers) <= syscalls.NEWEST
    assert seccomp.program(1, {})[-1] == (0x06, 0, 0, KILL)
