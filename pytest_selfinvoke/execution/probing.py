"""Calls that are no tests: what the tests call, and what a function answers to inputs of our choice.

The tests' side of both, in the trusted process. The solution's process gets the arguments of one call after another, as from
tests; results that are wanted, and the comparison with them, stay here.
"""

import base64
from collections.abc import Callable
from typing import Any

from pytest_selfinvoke.execution.asserts import instrument
from pytest_selfinvoke.execution.codec import UncarriedError, decode, encode
from pytest_selfinvoke.execution.differences import difference, digest
from pytest_selfinvoke.execution.failure import said
from pytest_selfinvoke.execution.memory import growth_bounded
from pytest_selfinvoke.execution.tester import MOST_MEMORY, StopError, Trial
from pytest_selfinvoke.execution.texts import short_repr
from pytest_selfinvoke.execution.trial import Task, imported

# Of the tests' calls, how many are kept, and how long in bytes one may be: EvalPlus calls some functions a thousand times.
MOST_CALLS = 100
MOST_CALL_BYTES = 1 << 14

Report = dict[str, Any]


def record(fd: int, task: Task, answered: Callable[[], object]) -> Report:
    """Run the tests, and report the distinct calls of the function that they test, with what it returned.

    The report has ``recorded``: pairs of texts that `to_text` made. They are what there was until the tests ended, however.
    """
    found: dict[bytes, bytes] = {}

    def note(name: str, arguments: bytes, value: Any) -> None:
        if name == task.pro_name and len(found) < MOST_CALLS and len(arguments) <= MOST_CALL_BYTES:
            try:
                result = encode(value)
            except UncarriedError:
                return
            if len(result) <= MOST_CALL_BYTES:
                found.setdefault(arguments, result)

    with growth_bounded(MOST_MEMORY) as relieve:
        report = Trial(fd, task, instrument(task.tests), False, answered, relieve, note).run(imported(task.imports))
    return {"status": report["status"], "recorded": [[to_text(one), to_text(other)] for one, other in found.items()]}


def ask(
    fd: int, task: Task, inputs: list[str], wanted: list[str] | None, answered: Callable[[], object], *, every: bool = False
) -> Report:
    """Call the function on each of the inputs, `to_text` of the tuple of its arguments, one after another.

    Without ``wanted``, the report has ``answers``, a text for each, ``None`` where it raised or the result does not travel.

    With them, it stops at the first input at which the results differ, and has ``at``, its number, ``kind`` and ``got``: a kind
    of `Difference`, or "raised", and the result as text. A difference in type, order or rounding alone is reported where there
    is no other. With ``every`` it goes on to the last input, and ``differing`` has (number, kind, result as text, `digest`) of
    each at which the value is another or there is none. ``called`` counts the calls that were begun: where the process ended
    before it answered the last of them, ``status`` is "gone".
    """
    asked = _Asking(inputs, wanted, every)
    try:
        with growth_bounded(MOST_MEMORY) as relieve:
            trial = Trial(fd, task, instrument(f"{task.pro_name}\n"), True, answered, relieve)
            try:
                names: dict[str, Any] = {}
                trial.load(names)
                if task.pro_name in names:
                    asked.run(names[task.pro_name])
                    status = "done"
                else:
                    status = "missing"
            except StopError:
                status = str((trial.stopped or {}).get("status"))
            except MemoryError:
                relieve()
                raise
            except BaseException:  # noqa: BLE001 - what the solution's top level raises
                status = "unloaded"
    except MemoryError:
        status = "memory"
    return {"status": status, "called": asked.called, "answers": asked.answers, "differing": asked.differing, **asked.found}


class _Asking:
    def __init__(self, inputs: list[str], wanted: list[str] | None, every: bool) -> None:
        self._inputs = inputs
        self._wanted = wanted
        self._every = every
        self.called = 0
        self.answers: list[str | None] = []
        self.found: Report = {}
        self.differing: list[tuple[int, str, str, str]] = []

    def run(self, function: Callable[..., Any]) -> None:
        for number, text in enumerate(self._inputs):
            self.called += 1
            if self._wanted is None:
                self.answers.append(_answer(function, from_text(text)))
                continue
            kind, got, said_in_short = _compared(function, from_text(text), from_text(self._wanted[number]))
            strong = kind in ("value", "raised")
            if self._every:
                if strong and said_in_short != digest(from_text(self._wanted[number])):
                    self.differing.append((number, kind, got, said_in_short))
                continue
            if strong or (kind and not self.found):
                self.found = {"at": number, "kind": kind, "got": got}
            if strong:
                return


def _answer(function: Callable[..., Any], arguments: tuple[Any, ...]) -> str | None:
    try:
        return to_text(encode(function(*arguments)))
    except (StopError, MemoryError):
        raise
    except BaseException:  # noqa: BLE001 - whatever is raised there, or does not travel
        return None


def _compared(function: Callable[..., Any], arguments: tuple[Any, ...], wanted: Any) -> tuple[str, str, str]:
    try:
        got = function(*arguments)
    except (StopError, MemoryError):
        raise
    except BaseException as error:  # noqa: BLE001 - whatever a solution raises is what it answers
        about = said(error)
        return "raised", ": ".join(str(text) for text in (about["error_type"], about["error_message"]) if text), "raised"
    try:
        kind: str = difference(got, wanted)
    except RecursionError:
        kind = "value"
    return kind, short_repr(got), digest(got) if kind == "value" else ""


def to_text(data: bytes) -> str:
    """Bytes as ASCII, for messages."""
    return base64.b64encode(data).decode("ascii")


def from_text(text: str) -> Any:
    """The value of `encode`'s bytes as `to_text` wrote them."""
    return decode(base64.b64decode(text))
