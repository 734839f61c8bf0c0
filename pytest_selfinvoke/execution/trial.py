"""The unsealed trial: solution and tests in one process, from source text to report.

For problems whose own reference works on values that do not travel between processes. A solution that sets out to deceive can
do so here: by objects that equal everything, by reading expected values from the caller's frame, or by writing a report
itself. What is held is that an honest solution is reported as it is, whatever it prints, patches or leaves running.
"""

from collections.abc import Callable
from functools import lru_cache
from types import CodeType
from typing import Any, NamedTuple

from pytest_selfinvoke.execution.asserts import TESTS_FILE, instrument
from pytest_selfinvoke.execution.failure import Report, failure, no_python
from pytest_selfinvoke.execution.loading import UNCOMPILABLE, execute, new_module, public_names, watch
from pytest_selfinvoke.execution.splicing import compiled_without, defined
from pytest_selfinvoke.execution.texts import short_str, type_name


class Task(NamedTuple):
    """One thing to judge: the solution's source, and the problem's tests, imports, function names and time zone.

    ``left_out`` names a function that the solution is judged without, and ``given_base`` is the source of a base function that
    takes the place of its own: see `splicing`. Both are empty where the solution is judged as it stands. ``base_tests`` are
    further tests, of the base function, that are run after the others on what they have left; ``base_imports`` are theirs.
    """

    source: str
    tests: str
    imports: str
    base_name: str
    pro_name: str
    left_out: str = ""
    given_base: str = ""
    time_zone: str = ""
    base_tests: str = ""
    base_imports: str = ""


def attempt(task: Task, names: dict[str, Any], relieve: Callable[[], object]) -> Report:
    """Load the solution, run the tests with these ``names``, and report with the names of `Verdict`'s fields.

    ``relieve`` is called before anything is said about a failure, to make some memory available again.
    """
    tests = instrument(task.tests)
    counts: Report = {"tests_total": tests.total}
    try:
        code = compiled_without(task.source, task.base_name, task.left_out, base=bool(task.given_base))
    except UNCOMPILABLE as error:
        relieve()
        return counts | no_python(type_name(error), short_str(error), getattr(error, "lineno", None))
    module = new_module(task.source)
    if task.given_base:
        vars(module)[task.base_name] = defined(task.given_base, task.base_name)
    try:
        execute(code, vars(module))
    except BaseException as error:  # noqa: BLE001 - SystemExit and KeyboardInterrupt are the solution's as well
        relieve()
        return counts | failure(error, tests, task.base_name, task.pro_name)
    names |= public_names(module) | tests.namespace()
    called = watch(vars(module), task.base_name) if task.base_name != task.pro_name else None
    report: Report
    try:
        execute(tests.code, names)
        report = {"status": "passed"}
    except BaseException as error:  # noqa: BLE001 - SystemExit and KeyboardInterrupt are the solution's as well
        relieve()
        report = failure(error, tests, task.base_name, task.pro_name)
    return counts | report | {"tests_passed": tests.passed(names), "called_base": called() if called else None}


def imported(imports: str) -> dict[str, Any]:
    """What the import statements of the suite's own reference bind. Whatever is missing here raises what it raises."""
    names: dict[str, Any] = {}
    exec(_compiled(imports), names)
    return names


@lru_cache(maxsize=1024)
def _compiled(imports: str) -> CodeType:
    return compile(imports, TESTS_FILE, "exec", dont_inherit=True)


def imports_fail(error: Exception) -> str:
    """What is said about imports that fail."""
    return f"the reference's imports fail: {type_name(error)}: {short_str(error)}"
