"""When two results are the same, and in what they differ."""

from collections import Counter, OrderedDict
from typing import Any

import pytest

from pytest_selfinvoke.execution.differences import difference

NAN = float("nan")


@pytest.mark.parametrize(
    ("got", "wanted", "kind"),
    [
        (1, 1.0, ""),
        (True, 1, ""),
        (NAN, NAN, ""),
        ([1, NAN], [1, NAN], ""),
        (Counter({"c": 0}), Counter(), ""),
        (1, 2, "value"),
        (None, [], "value"),
        ("1", 1, "value"),
        ([1, 2], [1, 2, 3], "value"),
        ([1, 2], (1, 2), "type"),
        ([(1, 2)], [[1, 2]], "type"),
        (0.1 + 0.2, 0.3, "rounding"),
        ([0.1 + 0.2, "a"], (0.3, "a"), "rounding"),
        ({"a": 1.0000000001}, {"a": 1}, "rounding"),
        (1.001, 1.0, "value"),
        (10**400, 1.5, "value"),
        ([2, 1], [1, 2], "order"),
        ({1, 2}, [1, 2], "order"),
        ([1, 1, 2], [1, 2, 2], "value"),
        (OrderedDict(a=1, b=2), OrderedDict(b=2, a=1), "order"),
        ({"a": 1}, {"b": 1}, "value"),
    ],
)
def test_kinds(got: Any, wanted: Any, kind: str) -> None:
    assert difference(got, wanted) == kind
