"""The tests' end of the conversation, in the trusted process: it runs them, calls the solution for them, and decides.

A solution is a name here, and what its process says when that name is called. The tests' own names come first, then what the
reference imports and the builtins; of the solution come the two functions of the problem, always, and what is then missing.
So a solution that defines ``abs`` or ``sorted`` changes nothing in how it is tested.
"""

import builtins
import random
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

from pytest_selfinvoke.execution import conversation, shapes
from pytest_selfinvoke.execution.asserts import InstrumentedTests, as_they_are, instrument
from pytest_selfinvoke.execution.codec import (
    MOST_BYTES,
    MOST_DEPTH,
    Encoder,
    MalformedError,
    UncarriedError,
    beyond,
    encode,
)
from pytest_selfinvoke.execution.exceptions import Exceptions
from pytest_selfinvoke.execution.failure import Report, failure, no_python
from pytest_selfinvoke.execution.memory import growth_bounded
from pytest_selfinvoke.execution.standin import StandIn, handed_back
from pytest_selfinvoke.execution.texts import short_str
from pytest_selfinvoke.execution.trial import Task, imported, imports_fail
from pytest_selfinvoke.execution.units import MEBIBYTE

if TYPE_CHECKING:
    from pytest_selfinvoke.execution.verdict import ErrorFrame

# A problem's tests are used for its reference and for every model's samples.
instrumented = lru_cache(maxsize=1024)(instrument)
_as_they_are = lru_cache(maxsize=1024)(as_they_are)
# Names in fewer bytes than this are read in no time, whatever they are.
_SHORT = 1 << 14
# What one answer of the largest size may take is about a third of it.
MOST_MEMORY = 384 * MEBIBYTE
_TOO_LARGE = f"the solution's answers that the tests keep take more than {MOST_MEMORY >> 20} MiB"


def try_sealed(
    fd: int, task: Task, lenient: bool, answered: Callable[[], object], decided: Callable[[Report], object]
) -> Report:
    """Run the tests here against the solution whose process is at the other end of the socket ``fd``.

    The report is in the names of `Verdict`'s fields. Besides its statuses there are "gone", where the solution's process went
    away before the tests were done; "unsealed", with the field ``unsealed_by``, where a value does not travel; and "ours".
    With ``lenient``, results that do not travel are stood in for (`standin`) and are no reason for that. ``answered`` is
    called once, when there is an answer of the solution's to read: should the tests not come to an end after that, it may be
    for what it answered. Where they and all answers that they keep take more than `MOST_MEMORY` bytes, that is a `MemoryError`.

    Where the tests passed, or one of them did not hold, the task's ``base_tests`` follow, if it has any, and the report says in
    ``base_passed`` whether they passed. They change nothing else in it: ``decided`` is called with the rest before they begin.
    """
    try:
        tests = instrumented(task.tests)
    except (SyntaxError, ValueError) as error:
        return {"status": "ours", "error_message": f"the tests are not Python: {error}"}
    try:
        names = imported(task.imports)
    except Exception as error:  # noqa: BLE001 - whatever is missing here
        return {"status": "ours", "error_message": imports_fail(error)}
    random.seed(0)
    report: Report = {}
    try:
        with growth_bounded(MOST_MEMORY) as relieve:
            trial = Trial(fd, task, tests, lenient, answered, relieve)
            report = trial.run(names)
            if task.base_tests and report["status"] in ("passed", "wrong"):
                decided(report | {"tests_total": tests.total, "base_passed": False})
                report["base_passed"] = trial.passes_too(task.base_tests, task.base_imports)
    except MemoryError:
        # What is decided stays so.
        report = report or {"status": "memory", "error_message": _TOO_LARGE}
    return report | {"tests_total": tests.total}


Recorder = Callable[[str, bytes, Any], object]


class StopError(BaseException):
    """The trial is over, whatever the tests would do next."""


class Trial:
    """One solution's process and what the tests here know of it; `load` first.

    ``recorded`` is called after each call that returned and had no keywords: the function's name, `encode` of the arguments
    as they were, the result.
    """

    def __init__(
        self,
        fd: int,
        task: Task,
        tests: InstrumentedTests,
        lenient: bool,
        answered: Callable[[], object],
        relieve: Callable[[], object],
        recorded: Recorder | None = None,
    ) -> None:
        self._fd = fd
        self._task = task
        self._tests = tests
        self._lenient = lenient
        self._answered: Callable[[], object] | None = answered
        self._relieve = relieve
        self._recorded = recorded
        self._exceptions = Exceptions(self._absent)
        self._called: bool | None = None
        self._loaded: tuple[list[str], list[str], dict[str, type]] = ([], [], {})
        self._stopped: Report | None = None
        self._raised: tuple[BaseException, tuple[ErrorFrame, int | None]] | None = None

    def run(self, names: dict[str, Any]) -> Report:
        """Load the solution, run the tests with these names besides, and report."""
        task, tests = self._task, self._tests
        names |= tests.namespace()
        report: Report
        try:
            self.load(names)
            exec(tests.code, names)
            report = {"status": "passed"}
        except StopError:
            report = {}
        except BaseException as error:  # noqa: BLE001 - what a solution raises is no matter of ours
            # First of all: the least thing takes memory.
            self._relieve()
            place = self._raised[1] if self._raised and self._raised[0] is error else ("", None)
            report = failure(error, tests, task.base_name, task.pro_name, place)
        # Also where the tests caught what stopped them.
        report = self._stopped if self._stopped is not None else report
        counts: Report = {"tests_passed": tests.passed(names), "called_base": self._called}
        # The tests' functions and what they know hold each other, with all that was answered.
        names.clear()
        self._raised = None
        return counts | report

    def passes_too(self, tests: str, imports: str) -> bool:
        """Whether further tests pass, run after `run`. Where it cannot be told, they do not."""
        names: dict[str, Any] = {}
        try:
            self._tests = _as_they_are(tests)
            random.seed(0)
            names |= imported(imports)
            self._bind(names)
            exec(self._tests.code, names)
        except BaseException:  # noqa: BLE001 - whatever it is, they have not passed
            self._relieve()
            return False
        finally:
            # As in `run`.
            names.clear()
            self._raised = None
        return self._stopped is None

    def load(self, names: dict[str, Any]) -> None:
        """Have the solution loaded, and put what the tests need of it among these names."""
        task = self._task
        encoder = Encoder()
        encoder.put((task.source, task.base_name, task.pro_name, task.left_out, task.given_base, self._lenient, task.time_zone))
        self._loaded = self._read_loaded(self._ask(conversation.LOAD, encoder, may_end=True))
        self._bind(names)

    def _bind(self, names: dict[str, Any]) -> None:
        """Put what the tests need of the loaded solution among their names."""
        functions, values, classes = self._loaded
        two = {self._task.base_name, self._task.pro_name}
        needed = (self._tests.names - names.keys() - vars(builtins).keys()) | (self._tests.names & two)
        for name in needed.intersection(functions):
            names[name] = _Function(self, name)
        for name in needed.intersection(values):
            encoder = Encoder()
            encoder.put(name)
            names[name] = self._ask(conversation.GET, encoder)
        names |= {name: classes[name] for name in (needed - two).intersection(classes)}

    def _read_loaded(self, value: Any) -> tuple[list[str], list[str], dict[str, type]]:
        try:
            functions, values, classes = shapes.fields(value, 3)
            return (
                shapes.texts(functions),
                shapes.texts(values),
                dict(self._exceptions.added(described) for described in shapes.items(classes)),
            )
        except MalformedError as error:
            self._malformed(str(error))

    def call(self, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Call a function of the solution; what it did to its arguments is done to them here."""
        encoder = Encoder(substitute=handed_back)
        try:
            encoder.put(name)
            encoder.put((arguments, keywords))
            before = encode(arguments) if self._recorded and not keywords else None
        except UncarriedError as error:
            self.uncarried(error.type_name, error.limit)
        value = self._ask(conversation.CALL, encoder)
        if self._recorded and before is not None:
            self._recorded(name, before, value)
        return value

    @property
    def stopped(self) -> Report | None:
        """The report that the trial was ended with, if it was."""
        return self._stopped

    def do(self, what: str, number: int) -> Any:
        """Ask something of a value that stayed with the solution."""
        encoder = Encoder()
        encoder.put((what, number))
        return self._ask(conversation.DO, encoder, may_end=what == "next")

    def uncarried(self, type_name: str, limit: str = "") -> NoReturn:
        """End the trial for want of a way across; where the reference needs none, it is the solution's own mistake."""
        if not self._lenient:
            self.stop({"status": "unsealed", "unsealed_by": beyond(type_name, limit)})
        if limit == "size":
            message = f"a {type_name} of more than {MOST_BYTES >> 20} MiB: the limit for one answer"
            self.stop({"status": "memory", "error_message": message})
        if limit == "depth":
            raise RecursionError(f"a {type_name} nested more than {MOST_DEPTH} deep: the limit for one answer")
        raise TypeError(f"a value of type {type_name} cannot pass between the tests and the solution")

    def _absent(self, type_name: str, attribute: str) -> NoReturn:
        if not self._lenient:
            self.stop({"status": "unsealed", "unsealed_by": type_name})
        raise AttributeError(f"{type_name!r} has no attribute {attribute!r} that came with it")

    def stop(self, report: Report) -> NoReturn:
        """End the trial with this report."""
        self._stopped = self._stopped or report
        raise StopError

    def _ask(self, kind: bytes, encoder: Encoder, *, may_end: bool = False) -> Any:
        if self._stopped is not None:
            raise StopError
        try:
            conversation.say(self._fd, kind + encoder.out)
            if kind == conversation.LOAD and (reason := conversation.reason_not_ready(self._fd)):
                self.stop({"status": "ours", "error_message": reason})
            answer = conversation.hear(self._fd, trusted=False)
            names_only = kind == conversation.LOAD and answer[:1] == conversation.LOADED and len(answer) <= _SHORT
            if self._answered is not None and not names_only:
                self._answered()
                self._answered = None
            remote = (lambda number, name: StandIn(self.do, number, name)) if self._lenient else None
            answer_kind, called, value = conversation.read_answer(answer, encoder.objects, remote)
            value, raised = self._took(answer_kind, called, value)
            if isinstance(raised, StopIteration) and not may_end:
                raised = self._no_end(raised)
        except conversation.ClosedError:
            self.stop({"status": "gone"})
        except MalformedError as error:
            self._malformed(str(error))
        except MemoryError:
            # Half of an answer may have been read, and there is no going on from there.
            self._relieve()
            self.stop({"status": "memory", "error_message": _TOO_LARGE})
        if raised is None:
            return value
        try:
            raise raised
        finally:
            # It has this frame by its traceback.
            del raised, answer

    def _took(self, kind: bytes, called: bool | None, value: Any) -> tuple[Any, BaseException | None]:
        self._called = called
        if kind in (conversation.VALUE, conversation.LOADED):
            return value, None
        if kind == conversation.UNCARRIED:
            type_name, limit = shapes.fields(value, 2)
            self.uncarried(shapes.text(type_name)[:200], shapes.text(limit))
        if kind == conversation.NO_PYTHON:
            kind_name, message, line = shapes.fields(value, 3)
            self.stop(no_python(short_str(shapes.text(kind_name))[:200], short_str(shapes.text(message)), shapes.line(line)))
        if kind != conversation.RAISED:
            raise MalformedError("an unknown answer")
        described, frame, line = shapes.fields(value, 3)
        error = self._exceptions.rebuilt(described)
        if frame not in ("pro", "base", "helper", "module") or shapes.line(line) is None:
            frame, line = "", None
        self._raised = (error, (frame, line))
        return None, error

    def _no_end(self, error: StopIteration) -> BaseException:
        """What a called function raises in the place of this, which would end the loop of ``all(map(...))`` as if all was well.

        So it is with generators: PEP 479. Tests that catch it by its name get it.
        """
        if "StopIteration" in self._tests.names or self._raised is None:
            return error
        instead = RuntimeError("the function raised StopIteration")
        instead.__cause__ = error
        self._raised = (instead, self._raised[1])
        return instead

    def _malformed(self, what: str) -> NoReturn:
        self.stop({"status": "crashed", "error_message": f"the solution's process sent what is no answer: {what}"})


class _Function:
    # A function of the solution. Anything but calling it has to be done where the solution is.

    __slots__ = ("_name", "_trial")

    __doc__ = property(lambda self: self.__getattr__("__doc__"))

    def __init__(self, trial: Trial, name: str) -> None:
        self._trial = trial
        self._name = name

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        return self._trial.call(self._name, args, kwargs)

    def __getattr__(self, name: str) -> Any:
        if name == "__name__":
            return self._name
        return self._trial.uncarried("function")

    def __instancecheck__(self, instance: object) -> bool:
        return self._trial.uncarried("type")
