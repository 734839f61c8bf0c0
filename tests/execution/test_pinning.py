"""Pinned pages: the fork copies them, and nobody is interrupted over them."""

import os
import subprocess
import sys

import pytest

from pytest_selfinvoke.execution import pinning
from pytest_selfinvoke.execution.pinning import Pages

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has the calls")

# A child that writes to a hundred pages, over and over; how many interruptions that takes before and after they are pinned.
PROGRAM = """
import mmap, os, resource
from pytest_selfinvoke.execution.pinning import Pages

SIZE, COUNT = mmap.PAGESIZE, 100
pages = Pages()
memory = mmap.mmap(-1, COUNT * SIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
for at in range(COUNT):
    memory[at * SIZE] = 1

def child(then=lambda: None):
    reading, writing = os.pipe()
    go, come = os.pipe()
    pid = os.fork()
    if pid == 0:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        for at in range(COUNT):
            memory[at * SIZE] = 2
        taken = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
        os.write(writing, b"%d" % taken)
        os.read(go, 1)
        os._exit(0)
    said = int(os.read(reading, 16))
    result = then()
    os.write(come, b"g")
    os.waitpid(pid, 0)
    assert all(memory[at * SIZE] == 1 for at in range(COUNT))
    return said, result

first, pinned = child(pages.pin)
second, _ = child()
print(first, pinned, second)
"""


def test_a_child_is_not_interrupted_over_them() -> None:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": ":".join(sys.path)}
    )
    assert run.returncode == 0, run.stderr
    first, pinned, second = map(int, run.stdout.split())
    assert first >= 100
    if pinned == 0:
        pytest.skip("this kernel, or whoever set up this machine, does not let us pin pages")
    assert 100 <= pinned <= 1024
    assert second < 20


def test_where_it_is_not_to_be_had_nothing_is_pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(number: int, *arguments: int) -> int:
        raise PermissionError(1, "no")

    monkeypatch.setattr("pytest_selfinvoke.execution.kernel.call", refused)
    open_before = len(os.listdir("/proc/self/fd"))
    assert Pages().pin() == 0
    assert len(os.listdir("/proc/self/fd")) == open_before


def test_too_many_pages_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pinning, "_MOST_PAGES", 3)
    open_before = len(os.listdir("/proc/self/fd"))
    assert Pages().pin() == 0
    assert len(os.listdir("/proc/self/fd")) == open_before


def test_neighbours_are_one_buffer() -> None:
    pages = Pages()
    size = os.sysconf("SC_PAGE_SIZE")
    assert list(pages._runs([3, 4, 5, 9, 11, 12])) == [(3 * size, 3 * size), (9 * size, size), (11 * size, 2 * size)]
    assert list(pages._runs([])) == []
    pages.close()
