"""What lines tell of a solution that nobody parses."""

import pytest

from pytest_selfinvoke.execution.outline import mentions, only_defines, redefines_within

DEFS = "import math\nfrom typing import (\n    List,\n)\n\n# usage: base(1)\ndef base(x: int) -> int:\n    return x\n\n"


@pytest.mark.parametrize(
    "more", ["", "async def pro(x):\n    return base(x)\n", 'def pro(x):\n    """\nbase(1)\n"""\n    return x\n']
)
def test_functions_and_imports_call_nothing(more: str) -> None:
    assert only_defines(DEFS + more)


@pytest.mark.parametrize(
    "more",
    [
        "print(pro(1))",
        "table = base(1)",
        "def pro(x=base(1)):\n    return x",
        "def pro(\n    x=base(1),\n):\n    return x",
        "def pro(x): return base(x)",
        "@memo\ndef pro(x):\n    return x",
        "class A:\n    x = base(1)",
        "if True:\n    base(1)",
        "import math; base(1)",
        "assert base(1)",
    ],
)
def test_anything_else_may(more: str) -> None:
    assert not only_defines(f"{DEFS}{more}\n")


def test_mentions() -> None:
    assert mentions("x = base(1)", "base")
    assert not mentions("x = bass(1)", "base")
    assert mentions("x = \uff42\uff41\uff53\uff45(1)", "base")


@pytest.mark.parametrize(
    ("source", "within"),
    [
        ("def pro(x):\n    def base(y):\n        return y\n    return base(x)\n", True),
        ("def pro(\n    x,\n):\n    async def base (y):\n        return y\n", True),
        ("def base(y):\n    return y\ndef pro(x):\n    return base(x)\n", False),
        ("def pro(x):\n    return x\nif True:\n    def base(y):\n        return y\n", False),
        ('def pro(x):\n    """\n    def base(y):\n    """\n', False),
    ],
)
def test_a_base_function_within_the_pro_function(source: str, within: bool) -> None:
    assert redefines_within(source, "base", "pro") is within
