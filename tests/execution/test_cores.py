"""A worker and its processes on one core: held there, let go, and never where it does not pay."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from pytest_selfinvoke.execution import cores
from pytest_selfinvoke.execution.cores import Cores, Use
from pytest_selfinvoke.execution.turns import Meeting, Turns

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has the calls")
EVERYWHERE = os.sched_getaffinity(0) if sys.platform == "linux" else set()
several = pytest.mark.skipif(len(EVERYWHERE) < 2, reason="there is one core")


@pytest.fixture
def process() -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        yield child.pid
        child.kill()


@pytest.fixture
def one() -> Iterator[Cores]:
    found = Cores(lambda core: True, lambda core: None)
    yield found
    found.free()
    assert os.sched_getaffinity(0) == EVERYWHERE


@several
def test_all_are_on_one_core_while_it_lasts(one: Cores, process: int) -> None:
    with one.together((process,)):
        (core,) = os.sched_getaffinity(0)
        assert os.sched_getaffinity(process) == {core}
    assert os.sched_getaffinity(0) == EVERYWHERE
    with one.together((process,)):
        assert os.sched_getaffinity(0) == {core}
    one.free()
    assert os.sched_getaffinity(process) == EVERYWHERE


@several
def test_new_processes_follow(one: Cores, process: int) -> None:
    with one.together((process,)), subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        try:
            with one.together((other.pid,)):
                assert os.sched_getaffinity(other.pid) == os.sched_getaffinity(0)
        finally:
            other.kill()


@several
def test_where_others_are_busy_the_kernel_decides(
    one: Cores, process: int, monkeypatch: pytest.MonkeyPatch, clock: Callable[[float], None]
) -> None:
    idle, shared = (0.6, 0.2), (0.2, 0.1)
    uses = iter([idle, shared, shared, shared, idle, shared])
    seen = Use(0, 0, 0)

    def use(core: int, pids: tuple[int, ...]) -> Use:
        nonlocal seen
        if not taking:
            own, free = next(uses)
            seen = Use(seen.now + 1, seen.own + own, seen.idle + free)
        return seen

    monkeypatch.setattr(cores, "_use", use)
    held: list[bool] = []
    for now in (0.0, 1.0, 2.0, 2.9, 3.0, 4.0, 5.9, 6.0, 7.0, 10.9, 11.0, 12.0, 13.0, 13.9, 14.0):
        clock(now)
        taking = not held or not held[-1]
        with one.together((process,)):
            held.append(len(os.sched_getaffinity(process)) == 1)
    # It rests for one second, two, four, and after a core that paid for one again.
    assert held == [True, True, False, False, True, False, False, True, False, False, True, True, False, False, True]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    return lambda now: monkeypatch.setattr("time.monotonic", lambda: now + 1e9)


@several
def test_where_nobody_tells_no_core_is_taken(process: int, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[int] = []
    given: list[int] = []

    def take(core: int) -> bool:
        taken.append(core)
        return True

    unseen = Cores(take, given.append)
    monkeypatch.setattr(cores, "_use", lambda core, pids: None)
    with unseen.together((process,)):
        assert os.sched_getaffinity(0) == EVERYWHERE
    assert taken == given != []


def test_one_core_is_nothing_to_choose_from(one: Cores, process: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def place(pid: int, cores: set[int]) -> None:
        raise AssertionError("nobody is to be placed")

    monkeypatch.setattr("os.sched_getaffinity", lambda pid: {0})
    monkeypatch.setattr("os.sched_setaffinity", place)
    with one.together((process,)):
        pass
    monkeypatch.undo()


def test_a_core_that_is_taken_is_left_to_whoever_has_it() -> None:
    """Locks are a process's, so the other is one."""
    meeting = Meeting()
    mine = Turns.at(meeting.place())
    program = f"from pytest_selfinvoke.execution.turns import Turns; print(Turns.at({meeting.place()}).claim(1))"
    try:
        assert mine.claim(1)
        assert said(program) == "False"
        mine.release(1)
        assert said(program) == "True"
    finally:
        mine.close()
        meeting.close()


def test_threads_of_one_process_have_different_cores() -> None:
    turns = Turns()
    assert turns.claim(0)
    assert not turns.claim(0)
    assert turns.claim(1)
    turns.release(0)
    assert turns.claim(0)


def said(program: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": ":".join(sys.path)},
    ).stdout.strip()


def test_what_others_used() -> None:
    begun = Use(10.0, 2.0, 1.0)
    assert begun.foreign(begun) == 0.0
    assert Use(12.0, 4.0, 1.0).foreign(begun) == 0.0
    assert Use(12.0, 2.0, 3.0).foreign(begun) == 0.0
    assert Use(12.0, 3.0, 1.0).foreign(begun) == 0.5


def test_the_kernel_tells() -> None:
    """That the numbers are where they are looked for."""
    core = cores._core_of_this_thread()
    assert core in EVERYWHERE
    first = cores._use(core, ())
    assert first is not None
    assert first.own > 0
    while (later := cores._use(core, ())) is not None and later.now - first.now < 0.2:
        pass
    assert later is not None
    assert 0 < later.own - first.own < 2 * (later.now - first.now)


def test_no_such_process() -> None:
    assert cores._use(0, (2**30,)) is None
