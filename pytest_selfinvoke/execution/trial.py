"""Loading a solution and trying it: what happens inside the forked child, from source text to report.

The tests run in the solution's process for now. So a solution that sets out to deceive can: by objects that equal
everything, by reading expected values from the caller's frame, or by writing a report itself. What is held here is that an
honest solution is reported as it is, whatever it prints, patches or leaves running.
"""

import builtins
import functools
import linecache
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pytest_selfinvoke.execution.asserts import TESTS_FILE, FailedAssert, InstrumentedTests
from pytest_selfinvoke.execution.texts import short_repr, short_str, type_name
from pytest_selfinvoke.execution.verdict import ErrorFrame

SOLUTION_FILE = "<solution>"
MODULE_NAME = "solution"

Report = dict[str, str | int | bool | None]

# What the compiler raises for text that is no program: nesting too deep is a RecursionError or a MemoryError.
_UNCOMPILABLE = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError)
_DEFAULT_DEPTH = 1000
# Up to 3.11 calls of builtins count.
_DEPTH_OF_EXEC = 1 if sys.version_info < (3, 12) else 0
# Made ahead of the fork: copying them in the child would cost a fifth of a millisecond in copied pages.
_BUILTINS = types.ModuleType("builtins")
vars(_BUILTINS).update(vars(builtins))
# Attributes of exceptions as the interpreter has them, whatever a class of the solution puts before them.
_traceback = vars(BaseException)["__traceback__"].__get__
_name = vars(NameError)["name"].__get__
_UNNAMED_AT_TOP = ("<module>", "<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>")


@dataclass(frozen=True)
class Task:
    """What a child is given: the solution's source, and the problem's tests, imports and function names."""

    source: str
    tests: str
    imports: str
    base_name: str
    pro_name: str


@dataclass(frozen=True)
class _Place:
    """A line of the solution or the tests."""

    frame: ErrorFrame
    line: int | None


def attempt(task: Task, tests: InstrumentedTests, relieve: Callable[[], object]) -> Report:
    """Load the solution, run the tests, and report with the names of `Verdict`'s fields.

    ``relieve`` is called before anything is said about a failure, to make some memory available again. The status "ours"
    marks imports of the suite's own reference that fail.
    """
    names: dict[str, Any] = {}
    try:
        exec(compile(task.imports, TESTS_FILE, "exec", dont_inherit=True), names)
    except Exception as error:  # noqa: BLE001 - whatever is missing here
        return {"status": "ours", "error_message": f"the reference's imports fail: {type_name(error)}: {short_str(error)}"}
    counts: Report = {"tests_total": tests.total}
    source = task.source.removeprefix("\ufeff")
    try:
        code = compile(source, SOLUTION_FILE, "exec", dont_inherit=True)
    except _UNCOMPILABLE as error:
        relieve()
        line = getattr(error, "lineno", None)
        return counts | _said(error) | {"status": "syntax", "error_line": line if isinstance(line, int) else None}
    module = _module(source)
    try:
        _execute(code, vars(module))
    except BaseException as error:  # noqa: BLE001 - SystemExit and KeyboardInterrupt are the solution's as well
        relieve()
        return counts | _failure(error, task, tests)
    solution = {name: value for name, value in vars(module).items() if not (name.startswith("__") and name.endswith("__"))}
    names |= solution | tests.namespace()
    called = _watch(vars(module), task.base_name) if task.base_name != task.pro_name else None
    report: Report
    try:
        _execute(tests.code, names)
        report = {"status": "passed"}
    except BaseException as error:  # noqa: BLE001 - SystemExit and KeyboardInterrupt are the solution's as well
        relieve()
        report = _failure(error, task, tests)
    return counts | report | {"tests_passed": tests.passed(names), "called_base": called() if called else None}


def _module(source: str) -> types.ModuleType:
    """An empty module that can be found by its name and its source by its file, as dataclasses, pickle and inspect want.

    Its name is not ``__main__``: a block under that condition is usage, not part of an answer. It gets builtins of its own,
    so that a solution that replaces some of them deceives itself and not those that report on it.
    """
    module = types.ModuleType(MODULE_NAME)
    module.__file__ = SOLUTION_FILE
    vars(module)["__builtins__"] = sys.modules["builtins"] = _BUILTINS
    sys.modules[MODULE_NAME] = module
    linecache.cache[SOLUTION_FILE] = (len(source), None, source.splitlines(keepends=True), SOLUTION_FILE)
    return module


def _execute(code: types.CodeType, names: dict[str, Any]) -> None:
    """Run a module's code with as much room for recursion as it has at the top of a fresh interpreter."""
    depth = _DEPTH_OF_EXEC
    frame: types.FrameType | None = sys._getframe()
    while frame:
        depth, frame = depth + 1, frame.f_back
    sys.setrecursionlimit(_DEFAULT_DEPTH + depth)
    exec(code, names)


def _watch(names: dict[str, Any], name: str) -> Callable[[], bool] | None:
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
        functools.update_wrapper(first_call, function, updated=())
        # Attributes that one of the two is given must be seen on the other.
        first_call.__dict__ = function.__dict__
    else:
        functools.update_wrapper(first_call, function)
        for method in ("cache_info", "cache_clear", "cache_parameters"):
            if hasattr(function, method):
                setattr(first_call, method, getattr(function, method))
    names[name] = first_call
    return lambda: called


def _failure(error: BaseException, task: Task, tests: InstrumentedTests) -> Report:
    sys.setrecursionlimit(10 * _DEFAULT_DEPTH)
    innermost, statement = _trace(error, task, tests)
    report = _said(error) | {"error_frame": innermost.frame, "error_line": innermost.line, "failed_test": statement}
    if type(error) is FailedAssert:
        return report | {
            "status": "wrong",
            "error_type": "AssertionError",
            "error_message": "" if error.message is None else short_str(error.message),
            "failed_test": error.segment,
            "left": short_repr(error.left),
            "right": short_repr(error.right) if error.has_right else "",
        }
    kind = type(error)
    if issubclass(kind, SystemExit):
        return report | {"status": "crashed"}
    if issubclass(kind, MemoryError):
        return report | {"status": "memory"}
    if issubclass(kind, NameError) and innermost.frame == "test" and _name(error) == task.pro_name:
        return report | {"status": "missing"}
    return report | {"status": "raised"}


def _said(error: BaseException) -> Report:
    return {"error_type": type_name(error), "error_message": short_str(error)}


def _trace(error: BaseException, task: Task, tests: InstrumentedTests) -> tuple[_Place, str]:
    """The innermost place of the exception in the solution or the tests, and the statement of the tests that led there."""
    place, statement = _Place("", None), ""
    trace = _traceback(error)
    while trace is not None:
        code, line = trace.tb_frame.f_code, trace.tb_lineno
        if code.co_filename == TESTS_FILE:
            place = _Place("test", line)
            statement = statement or tests.statement_at(line)
        elif code.co_filename == SOLUTION_FILE:
            place = _Place(_whose(code.co_qualname.partition(".")[0], task), line)
        trace = trace.tb_next
    return place, statement


def _whose(name: str, task: Task) -> ErrorFrame:
    if name == task.pro_name:
        return "pro"
    if name == task.base_name:
        return "base"
    return "module" if name in _UNNAMED_AT_TOP else "helper"
