"""Exceptions that were raised in another process, raised again here."""

import builtins
from typing import Any

from pytest_selfinvoke.execution.codec import MalformedError, decode

_BUILTIN: dict[str, type[BaseException]] = {
    kind.__name__: kind for kind in vars(builtins).values() if isinstance(kind, type) and issubclass(kind, BaseException)
}
_NAMES = {kind: name for name, kind in _BUILTIN.items()}
_mro = vars(type)["__mro__"].__get__


def builtin_bases(error: BaseException) -> list[str]:
    """The names of the builtin exceptions that an exception's class comes from, nearest first, its own if it is one."""
    return [_NAMES[kind] for kind in _mro(type(error)) if kind in _NAMES]


def rebuilt(type_name: str, bases: list[str], text: str, arguments: bytes | None) -> BaseException:
    """An exception to raise in the place of the one that was described: see `builtin_bases`.

    Of the builtin class of its name, if there is one and an instance of it says the same; otherwise of a new class of that
    name, derived from the nearest builtin ones.

    Raises:
        MalformedError: nobody describes an exception like this.

    """
    kinds = [_BUILTIN[name] for name in bases if name in _BUILTIN]
    args: Any = (text,) if text else ()
    if arguments is not None:
        args = decode(arguments)
        if type(args) is not tuple:
            raise MalformedError("no arguments")
    # Those that no other implies.
    nearest = [kind for i, kind in enumerate(kinds) if not any(issubclass(other, kind) for other in kinds[:i])]
    if nearest and nearest[0].__name__ == type_name:
        try:
            error = nearest[0](*args)
            if type(error) is nearest[0] and str(error)[: len(text)] == text[: len(str(error))]:
                return error
        except Exception:  # noqa: BLE001 - some need arguments that are of no use here
            pass
    for choice in (nearest, nearest[:1], [Exception], [BaseException]):
        if not choice:
            continue
        try:
            error = _new_class(type_name, tuple(choice), text)(*args)
        except Exception:  # noqa: BLE001 - as above
            continue
        return error
    return Exception(text)


def _new_class(name: str, bases: tuple[type[BaseException], ...], text: str) -> type[BaseException]:
    return type(name.replace("\0", "") or "?", bases, {"__str__": lambda self: text, "__module__": "solution"})
