"""Each status, reached in several ways, with what is said beside it."""

import subprocess
import sys
from collections.abc import Callable

import pytest
from execution_problems import RIGHT, example

from pytest_selfinvoke.errors import SandboxError
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.execution.verdict import Verdict
from pytest_selfinvoke.generation.reply import Solution

Judge = Callable[..., Verdict]

BASE = "def base(x):\n    return x + 1\n\n"
LOOP = "def new(xs):\n    while True:\n        pass\n"
BRIEF = Limits(cpu_s=1, wall_s=5)


@pytest.mark.parametrize(
    "source",
    [
        RIGHT,
        "\ufeff" + RIGHT,
        RIGHT.replace("\n", "\r\n"),
        "# -*- coding: latin-1 -*-\nö = 'é'\n" + RIGHT,
        RIGHT + "if __name__ == '__main__':\n    raise SystemExit(new([1]) and 1)\n",
        "from __future__ import annotations\n" + RIGHT,
        "new = lambda xs: [x + 1 for x in xs]\n",
        "class new(list):\n    def __new__(cls, xs):\n        return [x + 1 for x in xs]\n",
        "import atexit, os\natexit.register(os._exit, 1)\n" + RIGHT,
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()\n" + RIGHT,
        "import random\nrandom.random()\nimport tempfile\ntempfile.TemporaryFile().write(b'x')\n" + RIGHT,
        "import sys\nsys.setrecursionlimit(10**6)\n" + RIGHT,
        "import sys\nsys.stdout = sys.stderr = None\n" + RIGHT,
        "import os\nos.close(0); os.close(1); os.close(2)\n" + RIGHT,
        "import json, os\njson.dumps = os.write = os._exit = os.getpid = None\n" + RIGHT,
        "import builtins\nbuiltins.repr = builtins.isinstance = builtins.type = builtins.str = None\n" + RIGHT,
        "print('\\ud83d')\n".replace("print", "repr") + RIGHT,
    ],
)
def test_passed(judge: Judge, source: str) -> None:
    verdict = judge(source)
    assert (verdict.status, verdict.error_type, verdict.tests_passed, verdict.tests_total) == ("passed", "", 2, 2)
    assert verdict.sealed
    assert verdict.unsealed_by == ""
    assert verdict.cpu_s > 0
    assert verdict.wall_s > 0
    assert verdict.memory_mb > 1


@pytest.mark.parametrize(
    ("source", "called"),
    [
        (RIGHT, True),
        ("import functools\n@functools.cache\n" + RIGHT + "base.cache_clear()\n", True),
        (BASE + "def new(xs):\n    return [x + 1 for x in xs]\n", False),
        ("def new(xs):\n    return [x + 1 for x in xs]\n", None),
        ("base = 1\ndef new(xs):\n    return [x + base for x in xs]\n", None),
        (BASE + "base(1)\ndef new(xs):\n    return [x + 1 for x in xs]\n", False),
    ],
)
def test_calls_of_the_base_are_seen(judge: Judge, source: str, called: bool | None) -> None:
    verdict = judge(source)
    assert (verdict.status, verdict.called_base) == ("passed", called)


def test_one_name_for_both_says_nothing_about_calls(runner: Runner) -> None:
    verdict = runner.judge(example(base="new"), Solution("def new(xs):\n    return [x + 1 for x in xs]", "test"))
    assert (verdict.status, verdict.called_base) == ("passed", None)


def test_noting_a_call_changes_nothing_for_the_function(judge: Judge) -> None:
    source = (
        "def base(x):\n    base.calls += 1\n    return x if x == 0 else base(x - 1)\n"
        "base.calls = 0\n"
        "def new(depth):\n    base.calls = 0\n    base(depth)\n    return base.calls, base.__name__\n"
    )
    verdict = judge(source, "assert new(900) == (901, 'base')")
    assert (verdict.status, verdict.called_base) == ("passed", True), verdict


def test_wrong_says_both_values(judge: Judge) -> None:
    verdict = judge(
        "def new(xs):\n    return {'b': xs, 'a': 1}\n", "x = 1\nassert new([]) != 1\nassert new([1]) == [2]  # two\n"
    )
    assert verdict.status == "wrong"
    assert (verdict.left, verdict.right) == ("{'b': [1], 'a': 1}", "[2]")
    assert verdict.failed_test == "assert new([1]) == [2]  # two"
    assert (verdict.error_type, verdict.error_frame, verdict.error_line) == ("AssertionError", "test", 3)
    assert (verdict.tests_passed, verdict.tests_total) == (1, 2)


@pytest.mark.parametrize(
    ("source", "frame", "line"),
    [
        ("def base(x):\n    return 1 / 0\ndef new(xs):\n    return base(1)", "base", 2),
        ("def new(xs):\n    return [y for x in xs for y in x]", "pro", 2),
        ("def help():\n    raise ValueError\ndef new(xs):\n    return help()", "helper", 2),
        ("class A:\n    def new(self):\n        raise ValueError\ndef new(xs):\n    return A().new()", "helper", 3),
        ("def new(xs):\n    return (lambda: 1 / 0)()", "pro", 2),
        ("def new(xs):\n    import json\n    return json.loads('{')", "pro", 3),
        ("x = [1 / y for y in (1, 0)]\ndef new(xs): pass", "module", 1),
        ("import not_there\ndef new(xs): pass", "module", 1),
        ("def new():\n    pass", "test", 1),
        ("new = 1", "test", 1),
        ("def base(x):\n    assert False\ndef new(xs):\n    return base(1)", "base", 2),
        ("def new(xs):\n    raise KeyboardInterrupt", "pro", 2),
        ("def new(xs):\n    return new(xs)", "pro", 2),
        ("def new(xs):\n    return input()", "pro", 2),
        ("def new(xs):\n    return newer(xs)", "pro", 2),
        ("def new(xs):\n    eval('1 +')", "pro", 2),
        ("def new(xs):\n    open('big', 'wb').write(bytes(1 << 25))", "pro", 2),
        ("def new(xs):\n    return [open('/dev/null') for _ in range(1000)]", "pro", 2),
    ],
)
def test_raised_says_where(judge: Judge, source: str, frame: str, line: int) -> None:
    verdict = judge(source)
    assert (verdict.status, verdict.error_frame, verdict.error_line) == ("raised", frame, line), verdict
    assert verdict.error_type
    assert verdict.failed_test == ("" if frame == "module" else "assert new([1, 2, 3]) == [2, 3, 4]")


def test_an_assertion_of_the_solution_is_no_wrong_answer(judge: Judge) -> None:
    verdict = judge("def new(xs):\n    assert xs == 5, 'must be 5'")
    assert (verdict.status, verdict.error_type, verdict.error_message) == ("raised", "AssertionError", "must be 5")


@pytest.mark.parametrize(
    "exception",
    [
        "class E(Exception):\n    def __str__(self): raise ValueError",
        "class E(Exception):\n    def __str__(self): return 5",
        "class M(type):\n    __name__ = property(lambda c: 1 / 0)\nclass E(Exception, metaclass=M): pass",
        "class E(BaseException):\n    __traceback__ = property(lambda s: 1 / 0)",
        "class E(Exception):\n    __class__ = property(lambda s: 1 / 0)",
        "class E(Exception):\n    def __str__(self): return 'x' * 10**7",
    ],
)
def test_exceptions_that_make_trouble(judge: Judge, exception: str) -> None:
    verdict = judge(f"{exception}\ndef new(xs):\n    raise E")
    assert (verdict.status, verdict.error_type) == ("raised", "E"), verdict
    assert len(verdict.error_message) <= 2000


@pytest.mark.parametrize(
    "source", ["x = 1", "def old(xs):\n    pass", "class Solution:\n    def new(self, xs):\n        pass", "#"]
)
def test_missing(judge: Judge, source: str) -> None:
    verdict = judge(source)
    assert (verdict.status, verdict.error_type, verdict.error_frame) == ("missing", "NameError", "test")


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("def new(xs)\n", "SyntaxError"),
        ("  def new(xs): pass\n x", "IndentationError"),
        ("def new(xs): pass\n'''", "SyntaxError"),
        ("\ud800 = 1", "UnicodeEncodeError"),
        ("x = '\udcff'", "UnicodeEncodeError"),
        ("def new(xs):\n    return ...\n\0", None),
        ("x = " + "(" * 4000, None),
        ("x = " + "-" * 100_000 + "1", None),
        ("x = " + "+".join(["x"] * 100_000), None),
        ("return 1", "SyntaxError"),
        ("x = " + "9" * 5000, "SyntaxError"),
    ],
)
def test_syntax(judge: Judge, source: str, error: str | None) -> None:
    verdict = judge(source)
    assert verdict.status == "syntax", verdict
    assert verdict.error_type == error or error is None
    assert verdict.error_type


def test_ten_megabytes_of_source(judge: Judge) -> None:
    assert judge(f"{RIGHT}\ntext = '{'x' * 10_000_000}'\n").status == "passed"


def test_empty_is_not_run(runner: Runner) -> None:
    verdict = Runner().judge(example(), Solution(" \n", "none", "the reply holds no code"))
    assert (verdict.status, verdict.error_message) == ("empty", "the reply holds no code")


def test_timeout_of_a_loop(judge: Judge) -> None:
    verdict = judge(LOOP, limits=BRIEF)
    assert verdict.status == "timeout"
    assert "CPU time limit of 1 s" in verdict.error_message
    assert 0.9 <= verdict.cpu_s < 2


@pytest.mark.parametrize(
    "source",
    [
        "import time\nwhile True:\n    time.sleep(10)",
        "def new(xs):\n    import time\n    time.sleep(10)",
        "import threading\nthreading.Event().wait()",
        "import os\nos.read(os.pipe()[0], 1)",
    ],
)
def test_timeout_of_a_sleeper(judge: Judge, source: str) -> None:
    verdict = judge(source, limits=Limits(cpu_s=0.45, wall_s=0.5))
    assert verdict.status == "timeout"
    assert "wall-clock limit of 0.5 s" in verdict.error_message
    assert verdict.cpu_s < 0.4


def test_over_its_cpu_time_is_a_timeout_even_if_right(judge: Judge) -> None:
    source = f"import time\n{RIGHT}\nwhile time.process_time() < 0.4: pass\n"
    assert judge(source, limits=Limits(cpu_s=0.2, wall_s=20)).status == "timeout"
    assert judge(source, limits=Limits(cpu_s=2, wall_s=20)).status == "passed"


def test_processor_time_of_all_processes_counts(open_judge: Judge) -> None:
    source = (
        "import os, time\nif os.fork():\n    os.wait()\nelse:\n    while time.process_time() < 0.4: pass\n    os._exit(0)\n"
    )
    assert open_judge(source + RIGHT, limits=Limits(cpu_s=0.3, wall_s=20)).status == "timeout"


@pytest.mark.parametrize(
    "source",
    [
        "x = [0] * 10**9",
        "def new(xs):\n    x = []\n    while True:\n        x.append(bytes(1 << 20))",
        "def new(xs):\n    x = []\n    while True:\n        x.append([x, 1.5 * len(x)])",
        "def new(xs):\n    raise MemoryError",
        "def new(xs):\n    return 'x' * 10**12",
    ],
)
def test_memory(judge: Judge, source: str) -> None:
    verdict = judge(source, limits=Limits(cpu_s=5, wall_s=60, memory_bytes=64 << 20))
    assert (verdict.status, verdict.error_type) == ("memory", "MemoryError"), verdict
    assert verdict.memory_mb < 150


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("import os\nos._exit(0)", ""),
        ("def new(xs):\n    import os\n    os._exit(0)", ""),
        ("import os, threading\nt = threading.Thread(target=os._exit, args=(0,)); t.start(); t.join()\n", ""),
        ("import sys\nsys.exit(0)", "SystemExit"),
        ("def new(xs):\n    exit()", None),
        ("def new(xs):\n    raise SystemExit", "SystemExit"),
        ("import atexit, os, sys\natexit.register(os._exit, 0)\nsys.exit(0)", "SystemExit"),
        ("import os\nos.abort()", "SIGABRT"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "SIGKILL"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGTERM)", "SIGTERM"),
        ("import ctypes\nctypes.string_at(0)", "SIGSEGV"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", ""),
        ("import signal, os\nsignal.signal(signal.SIGALRM, lambda *_: os._exit(0))\nsignal.alarm(1)\n" + LOOP, ""),
    ],
)
def test_crashed(judge: Judge, source: str, error: str | None) -> None:
    verdict = judge(source)
    assert verdict.status == "crashed", verdict
    assert verdict.error_type == error or error is None
    assert verdict.error_message or error == "SystemExit"


def test_becoming_another_program_is_a_crash(open_judge: Judge) -> None:
    assert open_judge("import os\nos.execv('/bin/true', ['true'])").status == "crashed"


def test_an_exit_in_a_thread_ends_that_thread(judge: Judge) -> None:
    source = "import threading, sys\nt = threading.Thread(target=sys.exit, args=(0,)); t.start(); t.join()\n"
    assert judge(source + RIGHT).status == "passed"
    assert judge(source + "def new(xs): return None").status == "wrong"


@pytest.mark.parametrize("junk", ["b'passed'", "b'\\0\\0\\0\\x02{}'", "b'\\xff' * 100", "b'x' * 3_000_000"])
def test_bytes_in_the_way_of_the_report_never_pass(judge: Judge, junk: str) -> None:
    source = f"import os\nfor fd in range(3, 20):\n    try: os.write(fd, {junk})\n    except OSError: pass\n"
    assert judge(source + RIGHT).status == "crashed"
    assert judge(source + "os._exit(0)\n").status == "crashed"


def test_tests_get_the_imports_of_the_reference_and_the_solution_does_not(judge: Judge) -> None:
    tests = "assert math.isclose(new(1), 2)"
    assert judge("def new(x):\n    return x + 1", tests, imports="import math").status == "passed"
    verdict = judge("def new(x):\n    return math.floor(x)", tests, imports="import math")
    assert (verdict.status, verdict.error_type, verdict.error_frame) == ("raised", "NameError", "pro")


@pytest.mark.parametrize(("tests", "imports"), [("assert (", ""), ("assert new(1)", "import not_installed_anywhere")])
def test_a_broken_suite_is_not_the_models_fault(judge: Judge, tests: str, imports: str) -> None:
    with pytest.raises(SandboxError, match="example 0 could not be judged"):
        judge(RIGHT, tests, imports=imports)


def test_the_module_can_be_found_as_in_a_file_of_its_own(judge: Judge) -> None:
    source = (
        "import dataclasses, inspect, pickle, sys, typing\n"
        "@dataclasses.dataclass\nclass A:\n    x: 'int' = 1\n"
        "def new(xs):\n"
        "    assert pickle.loads(pickle.dumps(A(2))) == A(2)\n"
        "    assert typing.get_type_hints(A) == {'x': int}\n"
        "    assert 'x: ' in inspect.getsource(A) and inspect.getsource(new).startswith('def new')\n"
        "    assert sys.modules[__name__].new is new\n"
        "    return [x + 1 for x in xs]\n"
    )
    verdict = judge(source)
    assert verdict.status == "passed", verdict


DEPTH = "def new(n):\n    try:\n        return new(n + 1)\n    except RecursionError:\n        return n\n"


def test_recursion_is_as_deep_as_in_a_fresh_interpreter(judge: Judge) -> None:
    fresh = subprocess.run([sys.executable, "-c", f"{DEPTH}print(new(0))"], capture_output=True, text=True, check=True)
    verdict = judge(DEPTH, "assert new(0) == None")
    assert verdict.left == fresh.stdout.strip()
    verdict = judge(f"{DEPTH}depth = new(0)", "assert depth == None")
    assert verdict.left == fresh.stdout.strip()
