"""A solution as a module: compiled, found by its name and file, run as at the top of an interpreter, its base watched."""

import builtins
import functools
import linecache
import sys
import types
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_selfinvoke.execution.verdict import ErrorFrame

SOLUTION_FILE = "<solution>"
MODULE_NAME = "solution"

# What the compiler raises for text that is no program: nesting too deep is a RecursionError or a MemoryError.
UNCOMPILABLE = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError)

DEFAULT_DEPTH = 1000
# Up to 3.11 calls of builtins count.
_DEPTH_OF_EXEC = 1 if sys.version_info < (3, 12) else 0
# Made ahead of the fork: copying them in the child would cost a fifth of a millisecond in copied pages.
_BUILTINS = types.ModuleType("builtins")
vars(_BUILTINS).update(vars(builtins))
# As the interpreter has it, whatever a class of the solution puts before it.
_traceback = vars(BaseException)["__traceback__"].__get__
_UNNAMED_AT_TOP = ("<module>", "<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")


def compiled(source: str) -> types.CodeType:
    """The code of a solution.

    Raises:
        SyntaxError: or another of `UNCOMPILABLE`: it is not Python.

    """
    return compile(source.removeprefix("\ufeff"), SOLUTION_FILE, "exec", dont_inherit=True)


def new_module(source: str) -> types.ModuleType:
    """An empty module that can be found by its name and its source by its file, as dataclasses, pickle and inspect want.

    Its name is not ``__main__``: a block under that condition is usage, not part of an answer. It gets builtins of its own,
    so that a solution that replaces some of them deceives itself and not those that report on it.
    """
    source = source.removeprefix("\ufeff")
    module = types.ModuleType(MODULE_NAME)
    module.__file__ = SOLUTION_FILE
    vars(module)["__builtins__"] = sys.modules["builtins"] = _BUILTINS
    sys.modules[MODULE_NAME] = module
    linecache.cache[SOLUTION_FILE] = (len(source), None, source.splitlines(keepends=True), SOLUTION_FILE)
    return module


def execute(code: types.CodeType, names: dict[str, Any]) -> int:
    """Run a module's code with as much room for recursion as it has at the top of a fresh interpreter.

    Returns the limit that was set for it.
    """
    limit = DEFAULT_DEPTH + depth_here() + _DEPTH_OF_EXEC - 1
    sys.setrecursionlimit(limit)
    # Called like this it counts however often this code has run: 3.11 has a short cut for the plain call.
    arguments = code, names
    exec(*arguments)
    return limit


def depth_here() -> int:
    """How many frames there are, this function's included."""
    depth = 0
    frame: types.FrameType | None = sys._getframe()
    while frame:
        depth, frame = depth + 1, frame.f_back
    return depth


def public_names(module: types.ModuleType) -> dict[str, Any]:
    """What the solution has at its top level."""
    return {name: value for name, value in vars(module).items() if not (name.startswith("__") and name.endswith("__"))}


def place_of(error: BaseException, base_name: str, pro_name: str) -> "tuple[ErrorFrame, int | None]":
    """Whose the innermost frame of the solution in an exception's traceback is, and its line; empty if there is none."""
    frame: ErrorFrame = ""
    line = None
    trace = _traceback(error)
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == SOLUTION_FILE:
            frame, line = whose(code.co_qualname.partition(".")[0], base_name, pro_name), trace.tb_lineno
        trace = trace.tb_next
    return frame, line


def whose(name: str, base_name: str, pro_name: str) -> "ErrorFrame":
    """Which part of the solution a top-level name belongs to."""
    if name == pro_name:
        return "pro"
    if name == base_name:
        return "base"
    return "module" if name in _UNNAMED_AT_TOP else "helper"


def watch(names: dict[str, Any], name: str) -> Callable[[], bool] | None:
    """Have the first call of a function noted; the returned function tells whether there was one.

    The function stands in its own place again from its first call on: a recursive one keeps its full depth and speed.
    """
    function = names.get(name)
    if not callable(function) or isinstance(function, type):
        return None
    called = False

    def first_call(*args: Any, **kwargs: Any) -> Any:
        nonlocal called
        called = True
        if names.get(name) is first_call:
            names[name] = function
        return function(*args, **kwargs)

    if isinstance(function, types.FunctionType):
        for attribute in functools.WRAPPER_ASSIGNMENTS:
            setattr(first_call, attribute, getattr(function, attribute))
        # Attributes that one of the two is given must be seen on the other.
        first_call.__dict__ = function.__dict__
    else:
        functools.update_wrapper(first_call, function)
        for method in ("cache_info", "cache_clear", "cache_parameters"):
            if hasattr(function, method):
                setattr(first_call, method, getattr(function, method))
    names[name] = first_call
    return lambda: called
