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

from pytest_selfinvoke.execution import conversation
from pytest_selfinvoke.execution.asserts import InstrumentedTests, instrument
from pytest_selfinvoke.execution.codec import Decoder, Encoder, MalformedError, UncarriedError
from pytest_selfinvoke.execution.exceptions import rebuilt
from pytest_selfinvoke.execution.failure import Report, failure, no_python
from pytest_selfinvoke.execution.standin import StandIn, handed_back
from pytest_selfinvoke.execution.trial import Task, imported, imports_fail
from pytest_selfinvoke.execution.wire import unpack_payload

if TYPE_CHECKING:
    from pytest_selfinvoke.execution.verdict import ErrorFrame

# A problem's tests are used for its reference and for every model's samples.
_instrumented = lru_cache(maxsize=1024)(instrument)
_MOST_REPORT = 1 << 20


def try_sealed(fd: int, task: Task, lenient: bool, answered: Callable[[], object]) -> Report:
    """Run the tests here against the solution whose process is at the other end of the socket ``fd``.

    The report is in the names of `Verdict`'s fields. Besides its statuses there are "gone", where the solution's process went
    away before the tests were done; "unsealed", with the field ``unsealed_by``, where a value does not travel; and "ours".
    With ``lenient``, results that do not travel are stood in for (`standin`) and are no reason for that. ``answered`` is
    called when the solution has answered a call.
    """
    try:
        tests = _instrumented(task.tests)
    except (SyntaxError, ValueError) as error:
        return {"status": "ours", "error_message": f"the tests are not Python: {error}"}
    try:
        names = imported(task.imports)
    except Exception as error:  # noqa: BLE001 - whatever is missing here
        return {"status": "ours", "error_message": imports_fail(error)}
    random.seed(0)
    return _Trial(fd, task, tests, lenient, answered).run(names) | {"tests_total": tests.total}


def try_whole(fd: int, task: Task) -> dict[str, Any]:
    """Have solution and tests run together in the other process, and pass on what it reports: nothing to be trusted."""
    encoder = Encoder()
    encoder.put((task.source, task.tests, task.imports, task.base_name, task.pro_name))
    try:
        _instrumented(task.tests)
    except (SyntaxError, ValueError) as error:
        return {"status": "ours", "error_message": f"the tests are not Python: {error}"}
    try:
        conversation.say(fd, conversation.WHOLE + encoder.out)
        for _ in range(2):
            reason = _reason_not_ready(fd)
            if reason:
                return {"status": "ours", "error_message": reason}
        answer = conversation.hear(fd, trusted=False)
    except MalformedError as error:
        return {"status": "crashed", "error_message": str(error)}
    except conversation.ClosedError:
        return {"status": "gone"}
    report = unpack_payload(answer[1:]) if answer[:1] == conversation.REPORT and len(answer) <= _MOST_REPORT else None
    # That it is no fault of its own is not for a solution to say.
    return report if report is not None and report.get("status") != "ours" else {"status": "gone"}


def _reason_not_ready(fd: int) -> str:
    answer = conversation.hear(fd, trusted=False)
    if answer[:1] == conversation.OURS:
        return answer[1:].decode("utf-8", "replace") or "no reason given"
    if answer != conversation.READY:
        raise MalformedError("not ready")
    return ""


class _StopError(BaseException):
    """The trial is over, whatever the tests would do next."""


class _Trial:
    def __init__(self, fd: int, task: Task, tests: InstrumentedTests, lenient: bool, answered: Callable[[], object]) -> None:
        self._fd = fd
        self._task = task
        self._tests = tests
        self._lenient = lenient
        self._answered: Callable[[], object] | None = answered
        self._called: bool | None = None
        self._stopped: Report | None = None
        self._raised: tuple[BaseException, tuple[ErrorFrame, int | None]] | None = None

    def run(self, names: dict[str, Any]) -> Report:
        task, tests = self._task, self._tests
        names |= tests.namespace()
        report: Report
        try:
            self._load(names)
            exec(tests.code, names)
            report = {"status": "passed"}
        except _StopError:
            report = {}
        except BaseException as error:  # noqa: BLE001 - what a solution raises is no matter of ours
            place = self._raised[1] if self._raised and self._raised[0] is error else ("", None)
            report = failure(error, tests, task.base_name, task.pro_name, place)
        # Also where the tests caught what stopped them.
        report = self._stopped if self._stopped is not None else report
        return {"tests_passed": tests.passed(names), "called_base": self._called} | report

    def _load(self, names: dict[str, Any]) -> None:
        task = self._task
        encoder = Encoder()
        encoder.put((task.source, task.base_name, task.pro_name, self._lenient))
        functions, values = self._ask(conversation.LOAD, encoder)
        if not all(type(part) is list and all(type(name) is str for name in part) for part in (functions, values)):
            self._malformed("no names")
        two = {task.base_name, task.pro_name}
        needed = (self._tests.names - names.keys() - vars(builtins).keys()) | (self._tests.names & two)
        for name in needed.intersection(functions):
            names[name] = _Function(self, name)
        for name in needed.intersection(values):
            encoder = Encoder()
            encoder.put(name)
            names[name] = self._ask(conversation.GET, encoder)

    def call(self, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Call a function of the solution; what it did to its arguments is done to them here."""
        encoder = Encoder(substitute=handed_back)
        try:
            encoder.put(name)
            encoder.put((arguments, keywords))
        except UncarriedError as error:
            self.uncarried(error.type_name)
        value = self._ask(conversation.CALL, encoder)
        if self._answered is not None:
            self._answered()
            self._answered = None
        return value

    def do(self, what: str, number: int) -> Any:
        """Ask something of a value that stayed with the solution."""
        encoder = Encoder()
        encoder.put((what, number))
        return self._ask(conversation.DO, encoder)

    def uncarried(self, type_name: str) -> NoReturn:
        """End the trial for want of a way across; where the reference needs none, it is the solution's own mistake."""
        if self._lenient:
            raise TypeError(f"a value of type {type_name} cannot pass between the tests and the solution")
        self.stop({"status": "unsealed", "unsealed_by": type_name})

    def stop(self, report: Report) -> NoReturn:
        """End the trial with this report."""
        self._stopped = self._stopped or report
        raise _StopError

    def _ask(self, kind: bytes, encoder: Encoder) -> Any:
        if self._stopped is not None:
            raise _StopError
        try:
            conversation.say(self._fd, kind + encoder.out)
            if kind == conversation.LOAD and (reason := _reason_not_ready(self._fd)):
                self.stop({"status": "ours", "error_message": reason})
            answer = conversation.hear(self._fd, trusted=False)
            remote = (lambda number, name: StandIn(self.do, number, name)) if self._lenient else None
            answer_kind, called, value = _read(answer, remote, encoder.objects)
            return self._took(answer_kind, called, value)
        except conversation.ClosedError:
            self.stop({"status": "gone"})
        except MalformedError as error:
            self._malformed(str(error))

    def _took(self, kind: bytes, called: bool | None, value: Any) -> Any:
        self._called = called
        if kind in (conversation.VALUE, conversation.LOADED):
            return value
        if kind == conversation.UNCARRIED:
            self.uncarried(_text(value)[:200])
        if kind == conversation.NO_PYTHON:
            kind_name, message, line = _of(value, 3)
            self.stop(no_python(_text(kind_name), _text(message), line))
        if kind != conversation.RAISED:
            raise MalformedError("an unknown answer")
        kind_name, bases, text, arguments, frame, line = _of(value, 6)
        if type(bases) is not list or not (arguments is None or type(arguments) is bytes):
            raise MalformedError("no exception")
        error = rebuilt(_text(kind_name), [_text(base) for base in bases], _text(text), arguments)
        if frame not in ("pro", "base", "helper", "module") or type(line) is not int:
            frame, line = "", None
        self._raised = (error, (frame, line))
        raise error

    def _malformed(self, what: str) -> NoReturn:
        self.stop({"status": "crashed", "error_message": f"the solution's process sent what is no answer: {what}"})


class _Function:
    # A function of the solution. Anything but calling it has to be done where the solution is.

    __slots__ = ("_name", "_trial")

    __doc__ = property(lambda self: self.__getattr__("__doc__"))

    def __init__(self, trial: _Trial, name: str) -> None:
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


def _read(answer: bytes, remote: Any, known: Any = ()) -> tuple[bytes, bool | None, Any]:
    decoder = Decoder(answer, 1, known, remote)
    called = decoder.byte()
    if called >= len(conversation.CALLED):
        raise MalformedError("no answer")
    for _ in range(decoder.count()):
        number = decoder.count()
        if number >= len(known):
            raise MalformedError("a container that was not sent")
        decoder.take_into(known[number])
    value = decoder.take()
    decoder.end()
    return answer[:1], conversation.CALLED[called], value


def _text(value: Any) -> str:
    if type(value) is not str:
        raise MalformedError("no text")
    return value


def _of(value: Any, size: int) -> tuple[Any, ...]:
    if type(value) is not tuple or len(value) != size:
        raise MalformedError("no answer")
    return value
