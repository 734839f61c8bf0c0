"""System calls: no program, no process, no signal to others, no network, no tracing; and what honest solutions need works."""

import os
import socket
from collections.abc import Callable

import pytest
from execution_problems import RIGHT

from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.execution.verdict import Verdict

Judge = Callable[..., Verdict]


@pytest.fixture(autouse=True)
def _needs_seccomp(runner: Runner) -> None:
    if "seccomp" not in runner.layers:
        pytest.skip(runner.layers_off["seccomp"])


PRELUDE = "import ctypes, os, signal, socket, subprocess, sys, threading\nlibc = ctypes.CDLL(None, use_errno=True)\n"


def ended(judge: Judge, statement: str) -> str:
    """How a statement of a solution ended: "done", or the type of what it raised."""
    source = (
        f"{PRELUDE}try:\n    {statement}\n    ended = 'done'\n"
        "except BaseException as error:\n    ended = type(error).__name__\n"
        "def new():\n    return ended\n"
    )
    verdict = judge(source, "assert new() is None")
    assert verdict.status == "wrong", verdict
    return verdict.left.strip("'")


@pytest.mark.parametrize(
    "statement",
    [
        "os.fork()",
        "os.forkpty()",
        "os.execv('/bin/true', ['true'])",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "subprocess.run(['true'])",
        "subprocess.run('true', shell=True)",
        "import multiprocessing as m; m.get_context('fork').Process(target=print).start()",
        "import multiprocessing as m; m.get_context('spawn').Process(target=print).start()",
        "import multiprocessing as m; m.Pool(2)",
        "import concurrent.futures as c; c.ProcessPoolExecutor(2).submit(print).result()",
        "os.kill(os.getppid(), signal.SIGTERM)",
        "os.kill(os.getppid(), 0)",
        "os.kill(-1, 0)",
        "os.kill(1, 0)",
        "os.killpg(os.getpgid(os.getppid()), 0)",
        "os.pidfd_open(os.getppid())",
        "os.sched_setaffinity(0, {0})",
        "os.setpriority(os.PRIO_USER, 0, 19)",
        "import resource; resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE)",
        "if libc.msgctl(0, 0, None) < 0: raise OSError(ctypes.get_errno(), 'refused')",
        "if libc.semctl(0, 0, 0) < 0: raise OSError(ctypes.get_errno(), 'refused')",
        "if libc.shmctl(0, 0, None) < 0: raise OSError(ctypes.get_errno(), 'refused')",
        "if libc.msgrcv(0, None, 0, 0, 0) < 0: raise OSError(ctypes.get_errno(), 'refused')",
        "if libc.mq_unlink(b'/x') < 0: raise OSError(ctypes.get_errno(), 'refused')",
        "socket.socket()",
        "socket.socket(socket.AF_UNIX)",
        "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)",
        "socket.create_connection(('127.0.0.1', 9), timeout=1)",
        "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)",
        "socket.socketpair()[0].connect('/nowhere')",
        "import fcntl; fcntl.fcntl(0, fcntl.F_SETOWN, os.getppid())",
        "os.memfd_create('x')",
        "os.chroot('.')",
        "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSTI, b'x')",
    ],
)
def test_refused(judge: Judge, statement: str) -> None:
    assert ended(judge, statement) == "PermissionError"


# name: numbers on x86-64 and aarch64, arguments
RAW = {
    "ptrace": (101, 117, "16, os.getppid(), 0, 0"),
    "process_vm_readv": (310, 270, "os.getppid(), 0, 0, 0, 0, 0"),
    "unshare": (272, 97, "0x10000000"),
    "setns": (308, 268, "0, 0"),
    "mount": (165, 40, "0, 0, 0, 0, 0"),
    "bpf": (321, 280, "0, 0, 0"),
    "io_uring_setup": (425, 425, "1, 0"),
    "keyctl": (250, 219, "0, 0"),
    "userfaultfd": (323, 282, "0"),
    "perf_event_open": (298, 241, "0, 0, 0, 0, 0"),
    "personality": (135, 92, "0x40000"),
    "rt_sigqueueinfo": (129, 138, "os.getppid(), 0, 0"),
    "tkill": (200, 130, "os.getppid(), 0"),
    "pidfd_send_signal": (424, 424, "0, 0, 0, 0"),
    "open_by_handle_at": (304, 265, "0, 0, 0"),
    "prctl dumpable": (157, 167, "4, 1"),
    "prctl parent's death": (157, 167, "1, 0"),
    "clone": (56, 220, "17, 0, 0, 0, 0"),
    "kexec_load": (246, 104, "0, 0, 0, 0"),
}


@pytest.mark.parametrize("name", RAW)
def test_refused_when_called_directly(judge: Judge, name: str) -> None:
    *numbers, arguments = RAW[name]
    number = numbers[os.uname().machine == "aarch64"]
    raw = f"assert libc.syscall({number}, {arguments}) == -1 and ctypes.get_errno() == 1, ctypes.get_errno()"
    assert ended(judge, raw) == "done"


def test_what_the_filter_does_not_know_is_unknown(judge: Judge) -> None:
    for number in (435, 470, 5000):
        assert ended(judge, f"assert libc.syscall({number}, 0, 0) == -1 and ctypes.get_errno() == 38") == "done"


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="an interface of x86-64")
def test_the_other_interfaces_of_the_machine_are_death(judge: Judge) -> None:
    verdict = judge(f"{PRELUDE}libc.syscall(0x40000000 + 39)\n{RIGHT}")
    assert (verdict.status, verdict.error_type) == ("crashed", "SIGSYS")


@pytest.mark.parametrize(
    "source",
    [
        "import threading\nt = threading.Thread(target=print); t.start(); t.join()",
        "import concurrent.futures as c\nwith c.ThreadPoolExecutor(4) as p: assert list(p.map(abs, [-1])) == [1]",
        "import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return 1\nassert asyncio.run(f()) == 1",
        "import queue, threading\nq = queue.Queue(); threading.Timer(0, q.put, [1]).start(); assert q.get() == 1",
        "import signal\ngot = []\nsignal.signal(signal.SIGALRM, lambda *_: got.append(1)); signal.raise_signal(14)\nassert got",
        "import os, signal\nsignal.signal(signal.SIGUSR1, signal.SIG_IGN)\nos.kill(os.getpid(), signal.SIGUSR1)",
        "import datetime, zoneinfo\nassert datetime.datetime.now().astimezone().tzinfo",
        "import hashlib, decimal, random, uuid, secrets, ssl, sqlite3, ctypes, locale\nuuid.uuid4(), secrets.token_hex(4)",
        "import time, resource, os\ntime.sleep(0.001); resource.getrusage(resource.RUSAGE_SELF); os.cpu_count(); os.nice(0)",
        "import subprocess, sys, platform\nassert platform.python_version()",
        "import os, select\nr, w = os.pipe(); os.write(w, b'x'); select.select([r], [], [], 1); select.epoll().close()",
        "import mmap\nm = mmap.mmap(-1, 4096); m[0] = 1",
        "import xml.etree.ElementTree, email, http, urllib.parse, unittest.mock, html",
        "import faulthandler, resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (64, 128))",
    ],
)
def test_what_honest_solutions_need_works(judge: Judge, source: str) -> None:
    verdict = judge(f"{source}\n{RIGHT}")
    assert verdict.status == "passed", verdict


@pytest.mark.parametrize("module", ["numpy", "scipy.optimize", "scipy.stats"])
def test_large_libraries_can_be_imported(judge: Judge, module: str) -> None:
    pytest.importorskip(module)
    source = f"import {module}\nimport numpy\nassert (numpy.ones((200, 200)) @ numpy.ones((200, 200)))[0, 0] == 200\n"
    verdict = judge(source + RIGHT)
    assert verdict.status == "passed", verdict


def test_own_signals_are_what_they_are_elsewhere(judge: Judge) -> None:
    assert judge(f"import os\nos.abort()\n{RIGHT}").error_type == "SIGABRT"
    assert judge(f"import os\nos.kill(os.getpid(), 9)\n{RIGHT}").error_type == "SIGKILL"
    assert judge(f"import threading, signal\nsignal.pthread_kill(threading.get_ident(), 15)\n{RIGHT}").error_type == "SIGTERM"


def test_nobody_is_reached_on_loopback(judge: Judge) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        port = listener.getsockname()[1]
        judge(f"import socket\nsocket.create_connection(('127.0.0.1', {port}), timeout=1)\n{RIGHT}")
        with pytest.raises(TimeoutError):
            listener.accept()


def test_no_second_process(runner: Runner, judge: Judge) -> None:
    assert judge(f"import os\ntry:\n    os.fork()\nexcept OSError:\n    pass\n{RIGHT}").passed
    assert runner._server is not None
    assert runner._server.pid is not None
    before = runner._server.pid
    assert judge(RIGHT).passed
    assert runner._server.pid == before


def status_of(judge: Judge, name: str) -> str:
    source = f"def new():\n    return [l.split()[1] for l in open('/proc/self/status') if l.startswith({name!r})][0]\n"
    verdict = judge(source, "assert new() is None")
    assert verdict.status == "wrong", verdict
    return verdict.left.strip("'")


def test_no_powers_are_left(runner: Runner, judge: Judge) -> None:
    if "capabilities" in runner.layers:
        for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
            assert int(status_of(judge, name), 16) == 0
    if "no-new-privs" in runner.layers:
        assert status_of(judge, "NoNewPrivs") == "1"
    assert status_of(judge, "Seccomp:") == "2"


def test_the_server_cannot_be_looked_into(runner: Runner, judge: Judge) -> None:
    if "non-dumpable" not in runner.layers:
        pytest.skip(runner.layers_off["non-dumpable"])
    for file in ("mem", "maps", "environ", "fd"):
        look = "os.listdir(path)" if file == "fd" else "open(path, 'rb').read(9)"
        assert ended(judge, f"path = f'/proc/{{os.getppid()}}/{file}'; {look}") == "PermissionError"
