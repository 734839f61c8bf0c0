"""Exceptions that were raised in another process, raised again here, and the classes that a solution makes for its own.

What crosses is a description: names, text, and plain data. The tests' side makes a builtin exception of it where one says the
same, and else one of a new class, derived from the nearest classes that it knows. None of a stranger's methods come along.
"""

import builtins
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property
from typing import Any, NoReturn

from pytest_selfinvoke.execution import shapes
from pytest_selfinvoke.execution.codec import MalformedError, decode, encode
from pytest_selfinvoke.execution.texts import name_of, short_str, type_name

_BUILTIN: dict[str, type[BaseException]] = {
    kind.__name__: kind for kind in vars(builtins).values() if isinstance(kind, type) and issubclass(kind, BaseException)
}
_NAMES = {kind: name for name, kind in _BUILTIN.items()}
# What has no place among the arguments of an exception, nor in its dictionary.
_MEMBERS: tuple[tuple[type[BaseException], str], ...] = (
    (ImportError, "name"),
    (ImportError, "path"),
    (NameError, "name"),
    (AttributeError, "name"),
)
# As the interpreter has them, whatever a class of the solution puts before them.
_mro = vars(type)["__mro__"].__get__
_args = vars(BaseException)["args"].__get__
_attributes = vars(BaseException)["__dict__"].__get__
_cause = vars(BaseException)["__cause__"].__get__
_parts = vars(BaseExceptionGroup)["exceptions"].__get__
_message = vars(BaseExceptionGroup)["message"].__get__

# Exceptions with more in them than this many bytes arrive with their text alone, and groups within groups within groups
# without what they hold.
_MOST_BYTES = 1 << 16
_MOST_DEPTH = 8
_MOST_PARTS = 256

Absent = Callable[[str, str], NoReturn]


def own_classes(names: Mapping[str, Any]) -> dict[type, str]:
    """The exception classes of a solution, those that others derive from first, each with the name it is bound to.

    Builtin ones that it has another name for are among them, save those that would catch a failure of the tests themselves.
    """
    found: dict[type, str] = {}
    for name, value in names.items():
        if type(value) is type and BaseException in _mro(value) and not issubclass(AssertionError, value):
            found[value] = name
    return dict(sorted(found.items(), key=lambda item: len(_mro(item[0])))) if found else found


def class_described(kind: type, own: Mapping[type, str]) -> tuple[Any, ...]:
    """What `Exceptions.added` takes about one of these."""
    parents, bases = _ancestors(kind, own)
    return own[kind], name_of(kind), parents[1:], bases


def described(error: BaseException, own: Mapping[type, str], depth: int = 0) -> tuple[Any, ...]:
    """What `Exceptions.rebuilt` takes."""
    kind = type(error)
    parts: list[Any] = []
    arguments = _data(_args(error))
    if issubclass(kind, BaseExceptionGroup) and depth < _MOST_DEPTH:
        arguments = _data((_message(error),))
        parts = [described(part, own, depth + 1) for part in _parts(error)[:_MOST_PARTS]]
    elif issubclass(kind, OSError):
        # Its arguments are without the names of files.
        with suppress(Exception):
            arguments = _data(OSError.__reduce__(error)[1]) or arguments
    attributes = {name: value for name, value in _attributes(error).items() if type(name) is str}
    for builtin, member in _MEMBERS:
        if issubclass(kind, builtin):
            attributes[member] = vars(builtin)[member].__get__(error)
    cause = _cause(error)
    return (
        name_of(kind),
        *_ancestors(kind, own),
        short_str(error),
        arguments,
        _data(attributes) or _data({name: value for name, value in attributes.items() if _data(value)}),
        parts,
        described(cause, own, depth + 1) if cause is not None and depth < _MOST_DEPTH else None,
    )


def _ancestors(kind: type, own: Mapping[type, str]) -> tuple[list[str], list[str]]:
    """The names of the solution's and of the builtin classes that one comes from, nearest first, its own if it is one."""
    mro = _mro(kind)
    return [own[base] for base in mro if base in own], [_NAMES[base] for base in mro if base in _NAMES]


def _data(value: Any) -> bytes | None:
    try:
        data = encode(value)
    except Exception:  # noqa: BLE001 - whatever keeps it here
        return None
    return data if len(data) <= _MOST_BYTES else None


class Exceptions:
    """The tests' side: it makes exceptions, of classes that it remembers by the names a solution has for them.

    ``absent`` is called for what such a class, or an exception of one, does not have, with its name and the attribute's.
    """

    def __init__(self, absent: Absent) -> None:
        self._own: dict[str, type[BaseException]] = {}
        self._absent = absent

    @cached_property
    def _base(self) -> type:
        # Most solutions raise nothing, and a class is not made in no time.
        return _strange(self._absent)

    def added(self, described: Any) -> tuple[str, type[BaseException]]:
        """A class, from what `class_described` says of it, and the name it is bound to.

        Raises:
            MalformedError: nobody describes a class like this.

        """
        name, own_name, own, bases = shapes.fields(described, 4)
        known = None if shapes.texts(own) else _builtin(shapes.text(own_name), shapes.texts(bases))
        if known is None or issubclass(AssertionError, known):
            known = self._class(own_name, own, bases)
        self._own[shapes.text(name)] = known
        return name, known

    def rebuilt(self, described: Any, depth: int = 0) -> BaseException:
        """An exception to raise in the place of the one that was described.

        Raises:
            MalformedError: nobody describes an exception like this.

        """
        own_name, own, bases, text, arguments, attributes, parts, cause = shapes.fields(described, 8)
        if depth > _MOST_DEPTH or len(shapes.items(parts)) > _MOST_PARTS:
            raise MalformedError("no exception")
        args = _decoded(arguments, tuple, (shapes.text(text),) if text else ())
        if parts:
            args = (*args[:1], [self.rebuilt(part, depth + 1) for part in parts])
        error = self._made(shapes.text(own_name), shapes.texts(own), shapes.texts(bases), shapes.text(text), args)
        for name, value in _decoded(attributes, dict, {}).items():
            if any(isinstance(error, builtin) and name == member for builtin, member in _MEMBERS):
                setattr(error, name, value)
            else:
                error.__dict__[shapes.text(name)] = value
        if cause is not None:
            error.__cause__ = self.rebuilt(cause, depth + 1)
        return error

    def _made(self, name: str, own: list[str], bases: list[str], text: str, args: tuple[Any, ...]) -> BaseException:
        kinds: list[type[BaseException]] = []
        if own and own[0] in self._own and self._own[own[0]].__name__ == name:
            kinds.append(self._own[own[0]])
        elif not own and (known := _builtin(name, bases)):
            kinds.append(known)
        with suppress(Exception):
            # Some builtin ones need arguments that are of no use elsewhere.
            kinds.append(self._class(name, own, bases))
        kinds.append(type(_class_name(name), (Exception, self._base), {}))
        for kind in kinds:
            if issubclass(kind, UnicodeError):
                # Its text is read at the place that it names; before the beginning too, as Python 3.11 does not look.
                args = tuple(max(0, value) if type(value) is int else value for value in args)
            for more in ({}, {"__str__": lambda self: text}):
                with suppress(Exception):
                    made = type(kind.__name__, (kind,), more) if more else kind
                    error = type.__call__(made, *args)
                    # A class that is asked for an instance may give one of another: OSError, ExceptionGroup.
                    if isinstance(error, BaseException) and type(error).__name__ == made.__name__ and short_str(error) == text:
                        return error
        return Exception(text)

    def _class(self, name: str, own: list[str], bases: list[str]) -> type[BaseException]:
        known = [self._own[parent] for parent in own if parent in self._own]
        known += [_BUILTIN[parent] for parent in bases if parent in _BUILTIN]
        # Those that no other implies.
        nearest = [kind for i, kind in enumerate(known) if not any(issubclass(other, kind) for other in known[:i])]
        for choice in (nearest, nearest[:1], [Exception]):
            with suppress(TypeError):
                return type(self._base)(_class_name(name), (*choice, self._base), {"__module__": "solution"})
        raise MalformedError("no class")


def _builtin(name: str, bases: list[str]) -> type[BaseException] | None:
    """The builtin class of a name, if it is said to be its own nearest."""
    return _BUILTIN.get(name) if bases[:1] == [name] else None


def _strange(absent: Absent) -> type:
    """What classes of exceptions derive from here that are classes of a solution's there."""

    class OfTheSolution(type):
        def __call__(cls, *args: Any, **keywords: Any) -> Any:
            return absent(cls.__name__, "__call__")

        def __getattr__(cls, name: str) -> Any:
            raise AttributeError(name) if _internal(name) else absent(cls.__name__, name)

    def __getattr__(self: Any, name: str) -> Any:  # noqa: N807
        raise AttributeError(name) if _internal(name) else absent(type_name(self), name)

    return OfTheSolution("OfTheSolution", (), {"__getattr__": __getattr__})


def _internal(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")


def _class_name(name: str) -> str:
    return name.replace("\0", "").encode("utf-8", "replace").decode() or "?"


def _decoded(data: Any, kind: type, default: Any) -> Any:
    if data is None:
        return default
    if type(data) is not bytes or len(data) > _MOST_BYTES or type(value := decode(data)) is not kind:
        raise MalformedError("no exception")
    return value
