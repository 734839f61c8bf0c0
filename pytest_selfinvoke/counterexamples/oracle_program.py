"""What is added to a reference program to ask it about an input: run in the sandbox, behind the reference's own text.

All names are long, and begin alike: they stand among those of the reference.
"""

import copy as _selfinvoke_copy
import sys as _selfinvoke_sys
import typing as _selfinvoke_typing
import warnings as _selfinvoke_warnings

_SelfinvokeFunction = _selfinvoke_typing.Callable[..., _selfinvoke_typing.Any]
_SelfinvokeValue = _selfinvoke_typing.Any


class _SelfinvokeTooLongError(BaseException):
    pass


def _selfinvoke_counted(function: _SelfinvokeFunction, arguments: _SelfinvokeValue, lines: int) -> _SelfinvokeValue:
    """Call it with copies, but let it run no more than so many lines: unlike time, those are the same everywhere."""
    left = lines

    def trace(frame: object, event: str, value: object) -> _SelfinvokeFunction:
        nonlocal left
        left -= 1
        if left < 0:
            raise _SelfinvokeTooLongError
        return trace

    arguments = _selfinvoke_copy.deepcopy(arguments)
    _selfinvoke_sys.settrace(trace)
    try:
        return function(*arguments)
    finally:
        _selfinvoke_sys.settrace(None)


def _selfinvoke_oracle(
    names: dict[str, _SelfinvokeValue], base_name: str, name: str, contract: str, second: str, lines: int
) -> _SelfinvokeFunction:
    """A function that says of arguments: (returned, warned, stable, meant by the contract), and what both references return."""
    checks: dict[str, _SelfinvokeValue] = {}
    others: dict[str, _SelfinvokeValue] = {}
    with _selfinvoke_warnings.catch_warnings():
        _selfinvoke_warnings.simplefilter("ignore")
        if contract:
            exec(compile(contract, "<contract>", "exec"), checks)
        if second:
            exec(compile(second, "<second>", "exec"), others)

    def meant(calls: list[_SelfinvokeValue]) -> bool:
        try:
            for call in calls:
                checks[base_name](*call)
        except Exception:
            return False
        return True

    def other(arguments: _SelfinvokeValue) -> _SelfinvokeValue:
        try:
            return (_selfinvoke_counted(others[name], arguments, 4 * lines),)
        except (Exception, _SelfinvokeTooLongError):
            return ()

    def watched(arguments: _SelfinvokeValue) -> _SelfinvokeValue:
        base = names.get(base_name)
        calls: list[_SelfinvokeValue] = []
        depth = 0

        def watching(*args: _SelfinvokeValue, **kwargs: _SelfinvokeValue) -> _SelfinvokeValue:
            nonlocal depth
            if not depth and not kwargs and len(calls) < 200:
                calls.append(_selfinvoke_copy.deepcopy(args))
            depth += 1
            try:
                return base(*args, **kwargs)  # type: ignore[misc]
            finally:
                depth -= 1

        if name != base_name and callable(base) and not isinstance(base, type):
            names[base_name] = watching
        try:
            value = _selfinvoke_counted(names[name], arguments, lines)
        finally:
            names[base_name] = base
        return value, calls if name != base_name else [arguments]

    def oracle(*arguments: _SelfinvokeValue) -> _SelfinvokeValue:
        with _selfinvoke_warnings.catch_warnings(record=True) as warned:
            _selfinvoke_warnings.simplefilter("always")
            try:
                value, calls = watched(arguments)
                again = names[name](*_selfinvoke_copy.deepcopy(arguments))
            except (Exception, _SelfinvokeTooLongError):
                return False, False, False, None, None, ()
        # What is no number is not equal to itself.
        stable = bool(value == again) or repr(value) == repr(again)
        said = other(arguments) if second else None
        return True, bool(warned), stable, meant(calls) if contract else None, value, said

    return oracle
