"""What problems need of the machine, and what is said where it is not there."""

import platform
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_selfinvoke.suites.catalogue import load_suites
from pytest_selfinvoke.suites.libraries import DISTRIBUTIONS, missing, module_not_found, modules, skips, unmet, versions
from pytest_selfinvoke.suites.problem import Problem, Suite

PLAIN = Problem(
    suite="own",
    id="0",
    base_statement="import math\ndef base(x):\n",
    base_reference="    return x\n",
    pro_statement="def pro(x):\n",
    pro_reference="    return base(x)\n",
    tests="assert pro(1) == 1\n",
    base_name="base",
    pro_name="pro",
)


def importing(line: str, number: int = 0) -> Problem:
    return replace(PLAIN, id=str(number), base_statement=f"{line}\ndef base(x):\n")


def suite(*problems: Problem) -> Suite:
    return Suite("own", "own.json", "0" * 64, problems)


def without(*names: str) -> Callable[[str], bool]:
    return lambda name: name not in names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("import math, os.path", []),
        ("import numpy as np", ["numpy"]),
        ("from sklearn.decomposition import PCA", ["sklearn"]),
        ("def helper():\n    import pandas", ["pandas"]),
        ("try:\n    import ujson\nexcept ImportError:\n    ujson = None", []),
        ('"""\nimport pandas\n"""', []),
        ("from . import neighbour", []),
    ],
)
def test_what_a_problem_cannot_do_without(line: str, names: list[str]) -> None:
    assert sorted(modules(importing(line))) == names


def test_tests_need_libraries_too() -> None:
    assert modules(replace(PLAIN, tests="import numpy as np\nassert pro(np.int64(1)) == 1\n")) == {"numpy"}


def test_what_is_missing_is_looked_up_here() -> None:
    assert missing(importing("import pytest, no_such_module_anywhere")) == ("no_such_module_anywhere",)


def test_few_missing_ones_skip_their_problems_and_many_the_suite() -> None:
    some = [PLAIN, replace(PLAIN, id="1"), importing("import sklearn", 2)]
    assert skips(suite(*some), without("numpy")) == {}
    assert skips(suite(*some), without("sklearn")) == {
        "2": "needs sklearn, which is not installed: pip install scikit-learn",
    }
    most = suite(PLAIN, importing("import sklearn", 1), importing("import unheard_of", 2))
    why = (
        "suite own is skipped, 2 of its 3 problems need sklearn, unheard_of, which are not installed: "
        "install what provides them"
    )
    assert skips(most, without("sklearn", "unheard_of")) == dict.fromkeys("012", why)


def test_the_published_suite_names_its_extra(shared: Path) -> None:
    (published,) = load_suites(["bigcodebench-lite-pro"], shared / "suites")
    assert {name for problem in published.problems for name in modules(problem)} == DISTRIBUTIONS.keys()
    assert versions(published.problems).keys() == set(DISTRIBUTIONS.values())
    assert skips(published, without()) == {}
    few = skips(published, without("holidays", "regex"))
    assert few == {
        "BigCodeBench/166": "needs holidays, which is not installed: pip install 'pytest-selfinvoke[bigcodebench]'",
        "BigCodeBench/54": "needs regex, which is not installed: pip install 'pytest-selfinvoke[bigcodebench]'",
    }
    most = skips(published, without("pandas", "matplotlib", "sklearn"))
    assert len(most) == 57
    assert "suite bigcodebench-lite-pro is skipped" in most["BigCodeBench/54"]
    assert most["BigCodeBench/54"].endswith("pip install 'pytest-selfinvoke[bigcodebench]'")


def test_main_suites_need_nothing(shared: Path) -> None:
    for published in load_suites(["humaneval-pro", "mbpp-pro", "humaneval", "mbpp"], shared / "suites"):
        assert not any(modules(problem) for problem in published.problems)


def test_versions_that_are_needed() -> None:
    here = platform.python_version()
    assert list(unmet(replace(PLAIN, requires=("pytest>=1", f"python=={here}")))) == []
    assert list(unmet(replace(PLAIN, requires=("pytest<1", "python<3", "no-such-distribution>1")))) == [
        (f"needs pytest<1; found {pytest.__version__}", "pip install 'pytest<1'"),
        (f"needs python<3; found {here}", "run pytest with a Python <3"),
        ("needs no-such-distribution>1; found none", "pip install 'no-such-distribution>1'"),
    ]


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("the reference's imports fail: ModuleNotFoundError: No module named 'a.b'", "a"),
        ("No module named 'pandas'", "pandas"),
        ("cannot import name 'x' from 'y'", ""),
    ],
)
def test_a_module_that_is_named_as_absent(message: str, name: str) -> None:
    assert module_not_found(message) == name
