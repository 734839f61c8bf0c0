"""Solutions whose base function is replaced, or that are left with what the base function needs."""

from typing import Any

import pytest

from pytest_selfinvoke.execution.loading import compiled
from pytest_selfinvoke.execution.splicing import compiled_without, defined

GIVEN = "import math\nLIMIT = 7\ndef helper(x):\n    return x + LIMIT\ndef base(x):\n    return helper(x) if x else base(1)\n"
PRO = "def pro(x):\n    return base(x)\n"


def oracle(source: str) -> dict[str, Any]:
    """The names of a solution with the given base function in the place of its own."""
    names: dict[str, Any] = {"__name__": "solution", "base": defined(GIVEN, "base")}
    exec(compiled_without(source, "base", "", base=True), names)
    return names


def alone(source: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "solution"}
    exec(compiled_without(source, "base", "pro", base=False), names)
    return names


@pytest.mark.parametrize(
    "own",
    [
        "def base(x):\n    return -1\n",
        "def base(x):\n    return -1\n\ndef base(x):\n    return -2\n",
        "import functools\n@functools.lru_cache(maxsize=None)\ndef base(x):\n    return -1\n",
        "@no_such_decorator\ndef base(x: NoSuchType):\n    return -1\n",
        "if True:\n    def base(x):\n        return -1\nelse:\n    def base(x):\n        return -2\n",
        "try:\n    import no_such_module\nexcept ImportError:\n    def base(x):\n        return -1\n",
        "try:\n    def base(x):\n        return -1\nfinally:\n    pass\n",
        "with open('/dev/null') as file:\n    def base(x):\n        return -1\n",
        "match 1:\n    case 1:\n        def base(x):\n            return -1\n",
        "async def base(x):\n    return -1\n",
        "class base:\n    def __init__(self, x):\n        pass\n",
        "base = lambda x: -1\n",
        "base: object = lambda x: -1\n",
        "base = other = lambda x: -1\n",
        "def base(x):\n    return -1\nbase = (lambda f: f)(base)\n",
        "from math import sin as base\n",
        "from math import cos, sin as base\n",
        "from __future__ import annotations\ndef base(x: Nowhere):\n    return -1\n",
        "def base(x):\r\n    return -1\r\n\r\n",
        "\ufeffdef base(x):\n    return -1\n",
        "def helper(x):\n    return -1\nLIMIT = -1\ndef base(x):\n    return helper(x)\n",
        "",
    ],
)
def test_the_given_base_takes_the_place_of_the_solutions_own(own: str) -> None:
    names = oracle(own + PRO)
    assert [names["pro"](x) for x in (5, 0)] == [12, 8]


def test_it_is_there_wherever_the_own_one_stands() -> None:
    names = oracle(f"first = base(1)\n{PRO}def base(x):\n    return -1\nlast = pro(2)\n")
    assert (names["first"], names["last"]) == (8, 9)


def test_the_rest_of_a_statement_stays() -> None:
    names = oracle("base = other = lambda x: -1\nfrom math import sin as base, pi\nif 1:\n    base = len\n    mine = 3\n")
    assert (names["other"](0), round(names["pi"]), names["mine"]) == (-1, 3, 3)


def test_one_that_is_defined_within_the_pro_function_stays() -> None:
    names = oracle("def pro(x):\n    def base(x):\n        return -1\n    return base(x)\n")
    assert names["pro"](5) == -1


def test_names_of_the_solution_do_not_reach_the_given_base() -> None:
    names = oracle("def helper(x):\n    return -1\nLIMIT = math = None\ndef base(x):\n    return -1\n" + PRO)
    assert names["pro"](5) == 12
    assert names["LIMIT"] is None


def test_lines_keep_their_numbers() -> None:
    names = oracle("def base(x):\n    return -1\n\n\ndef pro(x):\n    return x\n")
    assert names["pro"].__code__.co_firstlineno == 5


def test_what_is_left_out_goes_with_its_usage() -> None:
    source = (
        "import math\nSIZE = 3\ndef base(x):\n    return x + SIZE\n"
        "@no_such_decorator\ndef pro(x: NoSuchType):\n    return base(x)\n"
        "assert base(1) == 0\nprint(1 / 0 + base(2))\nresult = pro(3)\nfor x in pro(4):\n    pass\nbase(None)\n"
    )
    names = alone(source)
    assert names["base"](1) == 4
    assert "pro" not in names
    assert names["math"]


def test_what_binds_the_base_function_stays() -> None:
    source = (
        "import functools\ndef base(x):\n    return x\nbase = functools.cache(base)\n"
        "if base:\n    def base_two(x):\n        return base(x)\n"
    )
    names = alone(source + PRO)
    assert names["base"].cache_info().hits == 0
    assert names["base_two"](2) == 2


def test_what_the_base_function_needs_stays() -> None:
    names = alone("def base(x):\n    return pro(x) if x else 0\ndef pro(x):\n    return base(x - 1) + 1\n")
    assert names["base"](3) == 3


def test_without_anything_to_change_it_is_the_solution_itself() -> None:
    source = "def base(x):\n    return x\n" + PRO
    assert compiled_without(source, "base", "", base=False) == compiled(source)


@pytest.mark.parametrize("source", ["def base(:\n", "x = (" * 300, "a\0b"])
def test_what_is_no_python_is_none_here_either(source: str) -> None:
    with pytest.raises((SyntaxError, ValueError, MemoryError, RecursionError)):
        compiled_without(source, "base", "pro", base=True)
