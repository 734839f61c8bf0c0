"""What a value that was read must look like to be what was asked for."""

from typing import Any

from pytest_selfinvoke.execution.codec import MalformedError


def text(value: Any) -> str:
    """The value, a string.

    Raises:
        MalformedError: it is none.

    """
    if type(value) is not str:
        raise MalformedError("no text")
    return value


def texts(value: Any) -> list[str]:
    """The value, a list of strings.

    Raises:
        MalformedError: it is none.

    """
    return [text(item) for item in items(value)]


def items(value: Any) -> list[Any]:
    """The value, a list.

    Raises:
        MalformedError: it is none.

    """
    if type(value) is not list:
        raise MalformedError("no list")
    return value


def line(value: Any) -> int | None:
    """The value if it can be the number of a line in a source; ``None`` for anything else."""
    return value if type(value) is int and 0 < value < 1 << 31 else None


def fields(value: Any, count: int) -> tuple[Any, ...]:
    """The value, a tuple of so many.

    Raises:
        MalformedError: it is none.

    """
    if type(value) is not tuple or len(value) != count:
        raise MalformedError("no answer")
    return value
