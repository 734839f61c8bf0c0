"""What is said about an exception that ended the tests, in the names of `Verdict`'s fields."""

import sys
from typing import TYPE_CHECKING, Any

from pytest_selfinvoke.execution.asserts import TESTS_FILE, FailedAssert, InstrumentedTests
from pytest_selfinvoke.execution.loading import DEFAULT_DEPTH, SOLUTION_FILE, whose
from pytest_selfinvoke.execution.texts import short_repr, short_str, type_name

if TYPE_CHECKING:
    from pytest_selfinvoke.execution.verdict import ErrorFrame

Report = dict[str, str | int | bool | None]

# Attributes of exceptions as the interpreter has them, whatever a class of the solution puts before them.
_traceback = vars(BaseException)["__traceback__"].__get__
_name = vars(NameError)["name"].__get__


def failure(
    error: BaseException,
    tests: InstrumentedTests,
    base_name: str,
    pro_name: str,
    place: "tuple[ErrorFrame, int | None]" = ("", None),
) -> Report:
    """The report on an exception.

    ``place`` is where in the solution it was raised, if that was in another process.
    """
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 10 * DEFAULT_DEPTH))
    frame, line, statement = _trace(error, tests, base_name, pro_name)
    if place[0]:
        frame, line = place
    report = said(error) | {"error_frame": frame, "error_line": line, "failed_test": statement}
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
    if issubclass(kind, NameError) and frame == "test" and _name(error) == pro_name:
        return report | {"status": "missing"}
    return report | {"status": "raised"}


def said(error: BaseException) -> Report:
    """An exception's type and text."""
    return {"error_type": type_name(error), "error_message": short_str(error)}


def no_python(kind: str, message: str, line: Any) -> Report:
    """The report on a source that does not compile."""
    return {
        "status": "syntax",
        "error_type": kind,
        "error_message": message,
        "error_line": line if isinstance(line, int) else None,
    }


def _trace(
    error: BaseException, tests: InstrumentedTests, base_name: str, pro_name: str
) -> "tuple[ErrorFrame, int | None, str]":
    """The innermost place of the exception in the solution or the tests, and the statement of the tests that led there."""
    frame: ErrorFrame = ""
    line: int | None = None
    statement = ""
    trace = _traceback(error)
    while trace is not None:
        code, at = trace.tb_frame.f_code, trace.tb_lineno
        if code.co_filename == TESTS_FILE:
            frame, line = "test", at
            statement = statement or tests.statement_at(at)
        elif code.co_filename == SOLUTION_FILE:
            frame, line = whose(code.co_qualname.partition(".")[0], base_name, pro_name), at
        trace = trace.tb_next
    return frame, line, statement
