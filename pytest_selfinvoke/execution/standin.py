"""What the tests get in the place of a result that does not travel, where the problem's own reference needs no such thing.

Never a way to decide a comparison: an instance of a subclass of a builtin type becomes plain data of that type, a number of
numpy's a plain one, and anything else stays in the solution's process under a number. The tests can iterate over that, ask for
its length and truth, and hand it back to the solution; it equals only itself.
"""

import sys
import types
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterator
from typing import Any

from pytest_selfinvoke.execution.codec import Handle, UncarriedError
from pytest_selfinvoke.execution.texts import name_of

# Which one a subclass is shown as: the nearest first, and read by the builtin's own methods.
_PLAIN: dict[type, Callable[[Any], object]] = {
    Counter: lambda value: _pairs(Counter(), value),
    OrderedDict: lambda value: _pairs(OrderedDict(), value),
    defaultdict: lambda value: _pairs({}, value),
    dict: lambda value: _pairs({}, value),
    list: lambda value: list(list.__iter__(value)),
    tuple: lambda value: tuple(tuple.__iter__(value)),
    set: lambda value: set(set.__iter__(value)),
    frozenset: lambda value: frozenset(frozenset.__iter__(value)),
    deque: lambda value: deque(deque.__iter__(value)),
    str: lambda value: str.__getitem__(value, slice(None)),
    int: lambda value: int.__pos__(value),
    float: lambda value: float.__pos__(value),
    complex: lambda value: complex.__pos__(value),
    bytes: lambda value: bytes.__getitem__(value, slice(None)),
    bytearray: lambda value: bytearray.__getitem__(value, slice(None)),
}
_mro = vars(type)["__mro__"].__get__


def _pairs(plain: Any, value: Any) -> Any:
    # An OrderedDict has an order of its own beside the dictionary's.
    for key in (OrderedDict if isinstance(plain, OrderedDict) else dict).__iter__(value):
        plain[key] = dict.__getitem__(value, key)
    return plain


class StandIns:
    """The solution's side: it keeps what has a number."""

    def __init__(self) -> None:
        self._kept: list[Any] = []

    def substitute(self, value: Any) -> object:
        """What is sent in the place of a value."""
        for kind in _mro(type(value)):
            if kind in _PLAIN:
                return _PLAIN[kind](value)
        generic = getattr(sys.modules.get("numpy"), "generic", None)
        if isinstance(generic, type) and issubclass(type(value), generic):
            return value.item()
        self._kept.append(value)
        return Handle(len(self._kept) - 1, name_of(type(value)))

    def find(self, number: int, type_name: str) -> Any:
        """The value of a number."""
        return self._kept[number]


class StandIn:
    """The tests' side: an object that asks the solution's process for what it is asked."""

    __slots__ = ("_ask", "_number", "_type_name")

    def __init__(self, ask: Callable[[str, int], Any], number: int, type_name: str) -> None:
        self._ask = ask
        self._number = number
        self._type_name = type_name

    def handle(self) -> Handle:
        """What is sent when it is handed back."""
        return Handle(self._number, self._type_name)

    def __iter__(self) -> Iterator[Any]:
        result = self._ask("iter", self._number)
        return result if isinstance(result, StandIn) else iter(result)

    def __next__(self) -> Any:
        return self._ask("next", self._number)

    def __len__(self) -> int:
        return int(self._ask("len", self._number))

    def __bool__(self) -> bool:
        return bool(self._ask("bool", self._number))

    def __repr__(self) -> str:
        return f"<{self._type_name}>"


def handed_back(value: Any) -> object:
    """What the tests send in the place of an argument that does not travel.

    Raises:
        UncarriedError: it is not one that came from the solution.

    """
    if type(value) is StandIn:
        return value.handle()
    raise UncarriedError("function" if isinstance(value, types.FunctionType) else name_of(type(value)))
