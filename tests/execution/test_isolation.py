"""What a solution can see and reach, and what is left of it."""

import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from execution_problems import RIGHT, answer, example

from pytest_selfinvoke.execution.census import descendants
from pytest_selfinvoke.execution.helper_process import LIBRARIES
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.execution.verdict import Verdict

Judge = Callable[..., Verdict]

linux = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks into Linux's /proc")


def seen(judge: Judge, expression: str) -> str:
    """What an expression gives in a solution, as text."""
    verdict = judge(f"import os, sys\ndef new():\n    return {expression}\n", "assert new() is NotImplemented")
    assert verdict.status == "wrong", verdict
    return verdict.left


def server_pid(runner: Runner) -> int:
    assert runner._server is not None
    assert runner._server.pid is not None
    return runner._server.pid


def test_nothing_of_the_users_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SELFINVOKE_CANARY", "secret")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    with Runner() as runner:

        def judge(source: str, tests: str) -> Verdict:
            return runner.judge(example(tests), answer(source))

        allowed = {"HOME", "LANG", "LD_LIBRARY_PATH", "LC_CTYPE", "PATH", "PYTHONHASHSEED", "PYTHONIOENCODING", "TMPDIR", "TZ"}
        assert set(eval(seen(judge, "sorted(os.environ)"))) <= allowed | LIBRARIES.keys()
        if Path("/proc/self/environ").exists():
            assert "SELFINVOKE_CANARY" not in seen(judge, "open('/proc/self/environ').read()")
        assert "/somewhere" not in seen(judge, "sys.path")


def test_every_solution_has_an_empty_private_folder(judge: Judge) -> None:
    folder = eval(seen(judge, "os.getcwd()"))
    assert Path(folder) != Path.cwd()
    assert seen(judge, "os.listdir() + os.listdir(os.environ['HOME'])") == "[]"
    assert (
        seen(judge, "__import__('tempfile').gettempdir() == os.environ['TMPDIR'] == os.environ['HOME'] == os.getcwd()")
        == "True"
    )
    make = "import os\nopen('a', 'w').close(); os.mkdir('d'); open('d/b', 'w').close(); os.chmod('d', 0); os.chmod('.', 0)\n"
    for _ in range(2):
        verdict = judge(make + RIGHT)
        assert verdict.status == "passed", verdict
        assert seen(judge, "os.listdir()") == "[]"
    deep = "import os\nfor _ in range(1200):\n    os.mkdir('d'); os.chdir('d')\n"
    assert judge(deep + RIGHT).status == "passed"
    assert seen(judge, "os.listdir()") == "[]"


def test_the_folder_is_gone_with_the_runner() -> None:
    with Runner(isolation="limits") as runner:
        verdict = runner.judge(example("assert new() == 0"), answer("import os\ndef new():\n    return os.getcwd()"))
        folder = Path(eval(verdict.left))
        assert folder.is_dir()
    assert not folder.parent.exists()


@linux
def test_no_descriptors_but_its_own(judge: Judge) -> None:
    assert seen(judge, "sorted(int(fd) for fd in os.listdir('/proc/self/fd'))") == "[0, 1, 2, 3, 4]"


def test_same_random_numbers_and_hashes_each_time(judge: Judge) -> None:
    for expression in ("__import__('random').random()", "list({'a', 'b', 'c', 'd', 'e'})", "hash('x')"):
        assert seen(judge, expression) == seen(judge, expression)
    with Runner() as other:
        again = other.judge(example("assert new() is None"), answer("def new():\n    return hash('x')"))
        assert seen(judge, "hash('x')") == again.left


def test_forks_of_a_solution_are_those_of_a_fresh_interpreter(open_judge: Judge) -> None:
    source = (
        "import os, random, threading\n"
        "threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        "reading, writing = os.pipe()\n"
        "if os.fork() == 0:\n"
        "    os.write(writing, f'{threading.active_count()} {random.random()}'.encode())\n"
        "    os._exit(0)\n"
        "count, drawn = os.read(reading, 100).split()\n"
        "assert threading.active_count() == 2 and int(count) == 1 and float(drawn) != random.random()\n"
    )
    verdict = open_judge(source + RIGHT)
    assert verdict.status == "passed", verdict


def test_signals_are_as_in_a_fresh_interpreter(open_judge: Judge) -> None:
    source = (
        "import signal\ngot = []\nsignal.signal(signal.SIGALRM, lambda *_: got.append(1))\n"
        "signal.raise_signal(signal.SIGALRM)\n"
        "import subprocess\nassert subprocess.run(['true']).returncode == 0 and got == [1]\n"
        "assert signal.getsignal(signal.SIGCHLD) == signal.SIG_DFL and not signal.pthread_sigmask(signal.SIG_BLOCK, ())\n"
    )
    verdict = open_judge(source + RIGHT)
    assert verdict.status == "passed", verdict


DAEMON = (
    "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        time.sleep(60)\n    os._exit(0)\n"
)


@linux
@pytest.mark.parametrize(
    "source",
    [
        DAEMON,
        "import os, time\nif os.fork() == 0:\n    time.sleep(60)\n    os._exit(0)\n",
        "import subprocess\nsubprocess.Popen(['sleep', '60'])\n",
        "import subprocess\nsubprocess.Popen(['sleep', '60'], start_new_session=True)\n",
        "import os\npid = os.fork()\nif pid == 0:\n    os.setsid()\n",
    ],
)
def test_no_process_outlives_its_turn(open_runner: Runner, source: str) -> None:
    if "survivors" not in open_runner.layers:
        pytest.skip(open_runner.layers_off["survivors"])
    verdict = open_runner.judge(example(), answer(source + RIGHT))
    assert verdict.status == "passed", verdict
    assert verdict.wall_s < 5
    assert descendants(server_pid(open_runner)) == []


@linux
def test_a_fork_bomb_is_stopped_early(open_runner: Runner) -> None:
    # Bounded in itself, should the runner not stop it: 2 ** 7 processes.
    source = "import os, time\nfor _ in range(7):\n    os.fork()\ntime.sleep(5)\n"
    verdict = open_runner.judge(example(), answer(source), Limits(processes=16))
    assert (verdict.status, verdict.error_message) == ("crashed", "more than 16 processes at a time")
    assert verdict.wall_s < 3
    assert descendants(server_pid(open_runner)) == []


@pytest.mark.parametrize(
    "flood",
    [
        "import sys\nsys.stdout.write('x' * 50_000_000)\n",
        "import os\nfor _ in range(50):\n    os.write(2, b'\\xff' * 1_000_000)\n",
        "print('é' * 25_000_000)\n",
    ],
)
def test_a_flood_of_output_is_cut(judge: Judge, flood: str) -> None:
    verdict = judge(flood + RIGHT)
    assert verdict.status == "passed", verdict
    assert 60_000 < len(verdict.output.encode()) <= 65_536
    assert "more bytes were printed]" in verdict.output[-60:]
    assert verdict.wall_s < 5


def test_output_is_kept(judge: Judge) -> None:
    source = "import sys, os\nprint('out', '\\u00e9'); print('err', file=sys.stderr); os.write(1, b'\\xff')\n"
    verdict = judge(source + RIGHT)
    assert sorted(verdict.output.split()) == sorted(["out", "é", "err\ufffd"]) or sorted(verdict.output) == sorted(
        "out é\nerr\n\ufffd"
    )
    assert judge("def new(xs):\n    print('before')\n    raise ValueError").output == "before\n"


def test_the_network_cannot_be_reached(runner: Runner, judge: Judge) -> None:
    if not {"network", "seccomp"} & set(runner.layers):
        pytest.skip(f"no network layer here: {runner.layers_off['network']}")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        port = listener.getsockname()[1]
        source = f"import socket\ndef new(xs):\n    socket.create_connection(('127.0.0.1', {port}), timeout=1).send(b'x')\n"
        verdict = judge(source)
        assert verdict.status == "raised", verdict
        assert verdict.error_type in ("OSError", "PermissionError"), verdict
        with pytest.raises(TimeoutError):
            listener.accept()


def test_layers_are_named(runner: Runner, judge: Judge) -> None:
    assert {"limits", "session", "descriptors", "environment", "folder"} <= set(runner.layers)
    assert set(runner.layers) | set(runner.layers_off) >= {"memory", "survivors", "network"}
    assert not set(runner.layers) & set(runner.layers_off)
    assert all(runner.layers_off.values())
    assert judge(RIGHT).layers == runner.layers


def test_the_package_does_not_bring_its_neighbours_along(judge: Judge) -> None:
    # Save where the environment itself has that folder on its path, as an editable installation does.
    package = str(Path(__file__).resolve().parents[2])
    assert eval(seen(judge, "sys.path")).count(package) <= 1
    assert seen(judge, "sys.argv") == "['solution.py']"


def test_limits_hold(judge: Judge) -> None:
    limits = "[__import__('resource').getrlimit(n) for n in (4, 1, 7)]"
    core, file_bytes, open_files = eval(seen(judge, limits))
    assert (core, file_bytes, open_files) == ((0, 0), (16 << 20, 16 << 20), (128, 128))


def test_verdicts_do_not_differ_by_what_ran_before(judge: Judge) -> None:
    spoil = "import builtins, json, math, sys\nmath.pi = 3\nbuiltins.len = None\nsys.path.clear()\njson.loads = None\n"
    source = "import json, math, sys\ndef new(xs):\n    return [math.pi > 3.1, len(xs), json.loads('1'), bool(sys.path)]\n"
    judge(spoil + RIGHT)
    assert judge(source, "assert new([1]) == [True, 1, 1, True]").status == "passed"


@linux
def test_a_child_cannot_stop_its_server_with_ordinary_signals(open_runner: Runner, open_judge: Judge) -> None:
    before = server_pid(open_runner)
    source = "import os, signal\nfor s in signal.valid_signals() - {9, 19}:\n    os.kill(os.getppid(), s)\n"
    assert open_judge(source + RIGHT).status == "passed"
    time.sleep(0.05)
    assert open_judge(RIGHT).status == "passed"
    assert server_pid(open_runner) == before
