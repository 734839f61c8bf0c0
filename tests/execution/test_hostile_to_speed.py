"""Solutions that misuse what makes the runner fast: folders used again, pinned pages, cores, base tests in the same process."""

import os
import textwrap
from dataclasses import replace

import pytest
from execution_problems import answer, example

from pytest_selfinvoke.execution.base_parts import BaseParts
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.execution.verdict import Verdict

LIMITS = Limits(cpu_s=0.5, wall_s=0.8)
PROBLEM = replace(example(), base_tests="assert base(1) == 2\nassert base(5) == 6\n")
BASE = BaseParts().of(PROBLEM)

# What it finds comes out by the text of an exception.
TELLING = """
import contextlib, ctypes, fcntl, os, time

here, told = os.getcwd(), []
with contextlib.suppress(OSError):
{}

def base(x): pass
def new(xs): raise ValueError(told)
"""

LEFT = {
    "empty file": "os.close(os.open('x', os.O_CREAT | os.O_WRONLY, 0))",
    "hidden file": "open('.x', 'w').close()",
    "link to nowhere": "os.symlink('/nowhere', 'x')",
    "hard link": "open('x', 'w').close(); os.link('x', 'y'); os.unlink('x')",
    "moved over another": "open('x', 'w').close(); open('y', 'w').close(); os.rename('x', 'y')",
    "folder for a file": "os.mkdir('d'); open('d/f', 'w').close(); os.rename('d', 'e')",
    "deep": "for i in range(100): os.mkdir('d'); os.chdir('d')",
    "open and unlinked": "f = open('x', 'w'); f.write('x' * 10**6); f.flush(); os.unlink('x')",
    "made and removed": "open('x', 'w').close(); os.unlink('x')",
    "mode": "os.chmod('.', 0o1777)",
    "times": "os.utime('.', (2**33, 2**33))",
    "mode of the root": "os.chmod('..', 0o1777)",
    "times of the root": "os.utime('..', (1, 1))",
    "attribute": "os.setxattr('.', 'user.x', b'x')",
    "lock": "fcntl.flock(os.open('.', os.O_RDONLY), fcntl.LOCK_EX)",
    "moved": "os.rename(here, here + 'x')",
    "another in its place": "os.rename(here, here + 'x'); os.mkdir(here, 0o700); os.utime(here, (1, 1))",
    "the same name again": "os.rmdir(here); os.mkdir(here, 0o700); os.utime(here, (1, 1))",
    "next in its way": "open(f'{os.path.dirname(here)}/{int(os.path.basename(here)) + 1}', 'w').close()",
}

# It leaves something itself, so that whoever comes next is the first in a folder that was made a moment ago.
LOOKING = """
folder, root, now = os.stat("."), os.stat(".."), time.time()
told += os.listdir(".")
told += [oct(status.st_mode) for status in (folder, root) if status.st_mode != 0o40700]
times = folder.st_atime, folder.st_mtime, folder.st_ctime, root.st_mtime, root.st_ctime
told += [at for at in times if not now - 60 < at < now + 1]
told += getattr(os, "listxattr", lambda path: [])(".")
open("x", "w").close()
fcntl.flock(os.open(".", os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)
told.append("not locked")
told += set(os.listdir("..")) - {os.path.basename(here)}
"""


def told(runner: Runner, action: str) -> str:
    verdict = runner.judge(example(), answer(TELLING.format(textwrap.indent(action, "    "))), LIMITS)
    assert (verdict.status, verdict.error_type) == ("raised", "ValueError"), verdict
    return verdict.error_message


@pytest.mark.parametrize("layers", ["runner", "open_runner"])
def test_nothing_that_is_left_in_the_first_moments_of_a_folder_is_seen_by_the_next(
    layers: str, request: pytest.FixtureRequest
) -> None:
    runner: Runner = request.getfixturevalue(layers)
    seen = {}
    told(runner, LOOKING)
    for what, action in LEFT.items():
        for _ in range(3):
            told(runner, action)
            if (found := told(runner, LOOKING)) != "['not locked']":
                seen[what] = found
    assert seen == {}


ON_THE_INPUT = """
told += [fcntl.fcntl(0, fcntl.F_GETFL) & os.O_APPEND, fcntl.fcntl(0, fcntl.F_GETFD)]
fcntl.fcntl(0, fcntl.F_SETFL, os.O_APPEND)
fcntl.flock(0, fcntl.LOCK_EX | fcntl.LOCK_NB)
fcntl.flock(os.open("/dev/null", os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)
told.append("not locked")
"""
CHANGES = {
    "mode": "os.fchmod(0, 0o666)",
    "times": "os.utime(0)",
    "owner": "os.fchown(0, 0, 0)",
    "hint of how long it lives": "fcntl.fcntl(os.open(os.__file__, os.O_RDONLY), 1036, b'\\4' + bytes(7))",
}


def test_the_standard_input_carries_nothing_and_is_not_changed(runner: Runner) -> None:
    """It is the machine's own device, and root's solutions are its owner."""
    first = told(runner, ON_THE_INPUT)
    assert told(runner, ON_THE_INPUT) == first
    if {"seccomp", "mounts"} - set(runner.layers):
        pytest.skip("seccomp or mounts is off")
    before = os.stat(os.devnull)
    done = {what: told(runner, f"{action}; told.append('done')") for what, action in CHANGES.items()}
    assert done == dict.fromkeys(CHANGES, "[]")
    assert os.stat(os.devnull).st_ctime_ns == before.st_ctime_ns


def test_no_time_of_the_root_lasts(runner: Runner) -> None:
    told(runner, "os.utime('..', (2**33 + 77, 5))")
    assert told(runner, "told.append(os.stat('..').st_atime > 2**33)") == "[False]"


OF_THE_SERVER = """
looks = [(os.listdir, name) for name in ("fd", "fdinfo", "task")]
looks += [(lambda path: os.open(path, os.O_RDONLY), name) for name in ("maps", "pagemap", "mem", "fd/4", "fd/5", "fd/6")]
for look, name in looks:
    with contextlib.suppress(OSError):
        told.append((name, look(f"/proc/{os.getppid()}/{name}")))
for pid in (0, os.getppid()):
    with contextlib.suppress(OSError):
        told.append(os.sched_setaffinity(pid, os.sched_getaffinity(0)))
# io_uring_setup, io_uring_enter and io_uring_register, of the same numbers on every architecture
for number in (425, 426, 427):
    told += [(number, fd) for fd in range(8) if ctypes.CDLL(None).syscall(number, fd, bytes(120), 0, 0, 0, 0) != -1]
told += [fd for fd in range(4, 256) if os.path.lexists(f"/proc/self/fd/{fd}")]
"""


def test_the_server_and_its_ring_are_out_of_reach(runner: Runner) -> None:
    """Its descriptors and pages, queues to the kernel, and the core that it keeps to."""
    if {"seccomp", "landlock"} - set(runner.layers):
        pytest.skip("seccomp or landlock is off")
    assert told(runner, OF_THE_SERVER) == "[]"


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="only Linux has the calls")
def test_a_core_that_a_solution_chose_is_not_that_of_the_next(open_runner: Runner) -> None:
    server = open_runner._server
    assert server is not None
    for core in os.sched_getaffinity(0):
        assert told(open_runner, f"os.sched_setaffinity(0, {{{core}}}); told += os.sched_getaffinity(0)") == f"[{core}]"
        held = os.sched_getaffinity(server.pid)
        assert told(open_runner, "told.append(os.sched_getaffinity(0))") == f"[{held}]"


# Right until its base function is asked for 5, which the pro tests do not do.
WAITING = """
import os, struct, sys, threading, time
kept = []
def base(x):
    if x == 5:
{}
    return x + 1
def new(xs):
    kept.append(xs)
    return [base(x) for x in xs]"""

MISUSES = {
    "leaves as if all was well": "os._exit(0)",
    "stops itself": "os.kill(os.getpid(), 19)",
    "is killed by a thread": "threading.Thread(target=os.abort).start()\ntime.sleep(60)",
    "says ahead what it will be asked": "os.write(3, struct.pack('>I', 12) + b'v' + bytes(5) + b'i' + bytes(5))\nreturn 7",
    "says that it is our fault": "os.write(3, struct.pack('>I', 5) + b'oours')\nreturn 7",
    "announces gigabytes": "os.write(3, b'\\xff' * 4)\nreturn 7",
    "equals everything": "class Six(int):\n    __eq__ = lambda self, other: True\n    __hash__ = None\nreturn Six(7)",
    "changes what it was given before": "kept[0][:] = [kept]\nraise BaseExceptionGroup('', [SystemExit(0)])",
}


@pytest.mark.parametrize("layers", ["runner", "open_runner"])
def test_whatever_is_done_in_the_base_tests_the_verdict_is_the_one_without_them(
    layers: str, request: pytest.FixtureRequest
) -> None:
    runner: Runner = request.getfixturevalue(layers)
    assert BASE is not None
    for what, action in MISUSES.items():
        source = WAITING.format(textwrap.indent(action, " " * 8))
        for status, end in (("passed", ""), ("wrong", " + [0]")):
            solution = answer(source + end)
            verdict, base_passed = runner.judge_with_base(PROBLEM, solution, LIMITS, BASE)
            alone = runner.judge(PROBLEM, solution, LIMITS)
            assert (what, told_by(verdict)) == (what, told_by(alone))
            assert (what, verdict.status, base_passed) == (what, status, False)


def told_by(verdict: Verdict) -> Verdict:
    """Less what is measured."""
    return replace(verdict, cpu_s=0.0, wall_s=0.0, memory_mb=0.0, output="")
