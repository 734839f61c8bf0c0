"""Heavy imports happen once, and what is imported works after the fork."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
from execution_problems import RIGHT, answer, example

from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.preloading import imported_modules, worth_importing
from pytest_selfinvoke.execution.runner import PRELOAD, Runner
from pytest_selfinvoke.execution.units import MEBIBYTE
from pytest_selfinvoke.suites.problem import Problem


def importing(text: str) -> Problem:
    return replace(example(), base_statement=f"{text}\ndef base(x):\n")


@pytest.mark.parametrize(
    ("text", "modules"),
    [
        ("import numpy", ["numpy"]),
        ("import numpy as np, os.path", ["numpy", "os.path"]),
        ("import matplotlib.pyplot as plt  # for plots", ["matplotlib.pyplot"]),
        ("from matplotlib import pyplot as plt, cm", ["matplotlib", "matplotlib.cm", "matplotlib.pyplot"]),
        ("from a.b import (c,\n    d)", ["a.b", "a.b.c"]),
        ("from a import *", ["a"]),
        ("from . import a\nfrom .b import c", []),
        ("def f():\n    import pandas", ["pandas"]),
        ("# import this", []),
        ("imports = 1\nfrom_a = 2", []),
    ],
)
def test_what_references_import(text: str, modules: list[str]) -> None:
    assert imported_modules([importing(text), example()]) == tuple(modules)


def test_no_text_is_too_odd() -> None:
    assert imported_modules([importing("import\nimport ,\nfrom import x\nfrom  import import\nimport 1, a b c, é.ß")]) == (
        "a",
        "é.ß",
    )


def test_what_is_worth_importing_ahead() -> None:
    once = [importing("import hashlib, numpy")]
    assert worth_importing(once) == ("hashlib", "numpy")
    assert worth_importing(once + [example()] * 99) == ("hashlib", "numpy")
    assert worth_importing(once + [example()] * 100) == ("numpy",)
    assert worth_importing([]) == ()


def test_the_fork_server_itself_imports_little() -> None:
    """Each of these costs every child, and the solutions to the published suites hardly ever import one."""
    heavy = {"dataclasses", "inspect", "json", "pathlib", "subprocess", "tempfile", "socket", "signal", "decimal", "hashlib"}
    program = f"import sys, pytest_selfinvoke.execution.server; print(*{heavy} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-I", "-c", f"import sys; sys.path[:0] = {sys.path}; {program}"], capture_output=True)
    assert run.stdout.decode().split() == [], run.stderr.decode()


@pytest.fixture(scope="module")
def heavy() -> Iterator[Runner]:
    with Runner((*PRELOAD, "numpy", "no_such_module", "math.no_module")) as runner:
        yield runner


SOLUTION = f"""
import os, sys
print("numpy" in sys.modules, os.listdir(), os.environ["OMP_NUM_THREADS"], os.environ["MPLBACKEND"])
{RIGHT}"""


def test_it_is_there_and_has_left_nothing_in_the_folder(heavy: Runner) -> None:
    verdict = heavy.judge(example(), answer(SOLUTION))
    assert (verdict.status, verdict.output) == ("passed", "True [] 1 Agg\n")


def test_every_solution_draws_the_same_numbers(heavy: Runner) -> None:
    drawn = "import numpy, random\ndef base(x): pass\ndef new(xs): return random.random(), float(numpy.random.random())\n"
    first, second = (heavy.judge(example(), answer(drawn)).left for _ in range(2))
    with Runner((*PRELOAD, "numpy")) as other:
        assert first == second == other.judge(example(), answer(drawn)).left
    assert first.count(",") == 1


def test_threads_and_arrays_work_after_the_fork(heavy: Runner) -> None:
    source = (
        "import numpy\nfrom concurrent.futures import ThreadPoolExecutor\n"
        "def work(x):\n    return int(numpy.linalg.inv(numpy.eye(200) * (x + 1)).shape[0] == 200) + x\n"
        "def base(x):\n    return x + 1\n"
        "def new(xs):\n    with ThreadPoolExecutor(8) as pool:\n        return list(pool.map(work, xs))\n"
    )
    assert heavy.judge(example(), answer(source)).passed


def test_memory_is_counted_from_what_is_imported(heavy: Runner) -> None:
    limits = Limits(memory_bytes=100 * MEBIBYTE)
    enough = f"import numpy\na = numpy.ones(60 * 2**20, numpy.int8)\n{RIGHT}"
    assert heavy.judge(example(), answer(enough), limits).passed
    too_much = f"import numpy\na = numpy.ones(120 * 2**20, numpy.int8)\n{RIGHT}"
    assert heavy.judge(example(), answer(too_much), limits).status == "memory"


def test_threads_take_little_of_the_memory(heavy: Runner) -> None:
    source = (
        "from concurrent.futures import ThreadPoolExecutor\nfrom threading import Barrier\n"
        "def base(x):\n    return x + 1\n"
        "def new(xs):\n    wait = Barrier(4).wait\n    with ThreadPoolExecutor(4) as pool:\n"
        "        list(pool.map(lambda n: (wait(), bytearray(1000)), range(4)))\n"
        "    room = bytearray(380 * 2**20)\n    return [base(x) for x in xs]\n"
    )
    verdict = heavy.judge(example(), answer(source))
    assert verdict.passed, (verdict.status, verdict.error_message)
