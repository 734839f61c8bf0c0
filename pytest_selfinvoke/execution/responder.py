"""The solution's end of the conversation: it loads the solution and answers what the tests ask.

Nothing of the tests is here but the arguments of their calls. What a call does to its arguments in place is sent back, so
that the tests find their own objects as they would in one process.
"""

import sys
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from pytest_selfinvoke.execution import conversation
from pytest_selfinvoke.execution.codec import MOST_BYTES, Decoder, Encoder, UncarriedError
from pytest_selfinvoke.execution.exceptions import class_described, described, own_classes
from pytest_selfinvoke.execution.loading import (
    DEFAULT_DEPTH,
    UNCOMPILABLE,
    depth_here,
    execute,
    new_module,
    place_of,
    public_names,
    watch,
)
from pytest_selfinvoke.execution.splicing import compiled_without, defined
from pytest_selfinvoke.execution.standin import StandIns
from pytest_selfinvoke.execution.texts import short_str, type_name
from pytest_selfinvoke.execution.time_zones import set_time_zone
from pytest_selfinvoke.execution.trial import Task, attempt, imported, imports_fail

# Names of our own: a solution may have put something else in their place.
_set_limit, _get_limit = sys.setrecursionlimit, sys.getrecursionlimit


def refuse(fd: int, reason: str) -> NoReturn:
    """Say that this process cannot do its work, until the other end closes. Only believed before the solution's code runs here.

    Raises:
        ClosedError: the other end is gone.

    """
    conversation.say(fd, conversation.OURS + reason.encode("utf-8", "replace"))
    while True:
        # Whoever asks a process that has left does not get to read what it said.
        conversation.hear(fd, trusted=True)


def respond(fd: int, relieve: Callable[[], object], stay: Callable[[], object]) -> None:
    """Answer until the other end closes.

    ``relieve`` makes some memory available again before anything is said about a failure. ``stay`` is called whenever the
    solution's code has run, and does not return in a process that the solution has forked.
    """
    conversation.say(fd, conversation.READY)
    first = conversation.hear(fd, trusted=True)
    *task, time_zone = Decoder(first, 1).take()
    if time_zone:
        set_time_zone(time_zone)
    if first[:1] == conversation.WHOLE:
        _respond_whole(fd, relieve, stay, Task(*task))
    else:
        _Responder(fd, relieve, stay, *task).run()


def _respond_whole(fd: int, relieve: Callable[[], object], stay: Callable[[], object], task: Task) -> None:
    # Before the solution can put something else in its place.
    from json import dumps

    try:
        names = imported(task.imports)
    except Exception as error:  # noqa: BLE001 - whatever is missing here
        refuse(fd, imports_fail(error))
    conversation.say(fd, conversation.READY)
    report = attempt(task, names, relieve)
    stay()
    conversation.say(fd, conversation.REPORT + dumps(report).encode("ascii"))
    conversation.hear(fd, trusted=True)


class _Responder:
    def __init__(
        self,
        fd: int,
        relieve: Callable[[], object],
        stay: Callable[[], object],
        source: str,
        base_name: str,
        pro_name: str,
        left_out: str,
        given_base: str,
        lenient: bool,
    ) -> None:
        self._fd = fd
        self._relieve = relieve
        self._stay = stay
        self._source = source
        self._base_name = base_name
        self._pro_name = pro_name
        self._left_out = left_out
        self._given_base = given_base
        self._stand_ins = StandIns() if lenient else None
        self._names: dict[str, Any] = {}
        self._classes: dict[type, str] = {}
        self._called: Callable[[], bool] | None = None
        # The solution's limit for recursion; None while it has not set one of its own.
        self._limit: int | None = None

    def run(self) -> None:
        self._say(self._load())
        while question := conversation.hear_or_end(self._fd):
            decoder = Decoder(question, 1, remote=self._stand_ins.find if self._stand_ins else None)
            kind = question[:1]
            if kind == conversation.CALL:
                answer = self._call(decoder, question)
            elif kind == conversation.GET:
                answer = self._value(self._names[decoder.take()], (), changed=False)
            else:
                answer = self._do(*decoder.take())
            self._say(answer)

    def _say(self, answer: bytearray) -> None:
        self._stay()
        conversation.say(self._fd, answer)

    def _load(self) -> bytearray:
        try:
            code = compiled_without(self._source, self._base_name, self._left_out, base=bool(self._given_base))
        except UNCOMPILABLE as error:
            self._relieve()
            encoder = self._begun(conversation.NO_PYTHON)
            line = getattr(error, "lineno", None)
            encoder.put((type_name(error), short_str(error), line if type(line) is int else None))
            return encoder.out
        module = new_module(self._source)
        if self._given_base:
            vars(module)[self._base_name] = defined(self._given_base, self._base_name)
        self._source = ""
        try:
            set_to = execute(code, vars(module))
        except BaseException as error:  # noqa: BLE001 - SystemExit and KeyboardInterrupt are the solution's as well
            self._relieve()
            return self._raised(error, (), changed=False)
        self._names = public_names(module)
        if self._base_name != self._pro_name:
            self._called = watch(vars(module), self._base_name)
        self._settle(set_to)
        encoder = self._begun(conversation.LOADED)
        functions = [name for name, value in self._names.items() if callable(value)]
        values = [name for name, value in self._names.items() if not callable(value)]
        self._classes = own_classes(self._names)
        encoder.put((functions, values, [class_described(kind, self._classes) for kind in self._classes]))
        return encoder.out

    def _call(self, decoder: Decoder, question: bytes) -> bytearray:
        function = self._names[decoder.take()]
        start = decoder.position
        arguments, keywords = decoder.take()
        known = decoder.objects
        # As deep as under a module's top level, whose place this function takes.
        before = self._limit or DEFAULT_DEPTH + depth_here() - 2
        _set_limit(before)
        try:
            value = function(*arguments, **keywords)
        except BaseException as error:  # noqa: BLE001 - SystemExit and KeyboardInterrupt are the solution's as well
            # First of all: the least thing takes memory.
            self._relieve()
            self._settle(before)
            return self._raised(error, known, self._changed(arguments, keywords, known, question, start))
        self._settle(before)
        return self._value(value, known, self._changed(arguments, keywords, known, question, start))

    def _settle(self, before: int) -> None:
        """Take note of a limit for recursion that the solution has set, and have enough for what follows."""
        now = _get_limit()
        if now != before:
            self._limit = now
        _set_limit(max(now, 10 * DEFAULT_DEPTH))

    def _do(self, what: str, number: int) -> bytearray:
        assert self._stand_ins is not None
        value = self._stand_ins.find(number, "")
        operations: dict[str, Any] = {"iter": iter, "next": next, "len": len, "bool": bool}
        try:
            result = operations[what](value)
        except BaseException as error:  # noqa: BLE001 - as above
            return self._raised(error, (), changed=False)
        return self._value(result, (), changed=False)

    def _changed(self, arguments: Any, keywords: Any, known: list[Any], question: bytes, start: int) -> bool:
        """Whether the arguments are no longer what was sent."""
        if len(known) == 1:
            # Only the dictionary of keyword arguments, which is the function's own copy.
            return False
        encoder = Encoder()
        try:
            encoder.put((arguments, keywords))
        except (UncarriedError, RuntimeError):
            return True
        return encoder.out != question[start:]

    def _value(self, value: Any, known: Any, changed: bool) -> bytearray:
        try:
            encoder = self._begun(conversation.VALUE, known, changed)
            encoder.put(value)
        except UncarriedError as error:
            encoder = self._begun(conversation.UNCARRIED)
            encoder.put((error.type_name, error.limit))
        except BaseException as error:  # noqa: BLE001 - too little memory, or a thread that changes what is being sent
            self._relieve()
            return self._raised(error, (), changed=False)
        return encoder.out

    def _raised(self, error: BaseException, known: Any, changed: bool) -> bytearray:
        _set_limit(max(_get_limit(), 10 * DEFAULT_DEPTH))
        said = described(error, self._classes)
        try:
            encoder = self._begun(conversation.RAISED, known, changed)
            encoder.put((said, *place_of(error, self._base_name, self._pro_name)))
        except UncarriedError as uncarried:
            encoder = self._begun(conversation.UNCARRIED)
            encoder.put((uncarried.type_name, uncarried.limit))
        return encoder.out

    def _begun(self, kind: bytes, known: Any = (), changed: bool = False) -> Encoder:
        called = 2 if self._called is None else int(self._called())
        return _begun(kind, called, known, changed, self._stand_ins.substitute if self._stand_ins else None)


def _begun(
    kind: bytes, called: int, known: Any = (), changed: bool = False, substitute: Callable[[Any], object] | None = None
) -> Encoder:
    encoder = Encoder(known, substitute, MOST_BYTES)
    encoder.out += kind
    encoder.out.append(called)
    containers: Iterator[tuple[int, Any]] = enumerate(known if changed else ())
    encoder.out += conversation.COUNT.pack(len(known) if changed else 0)
    for number, container in containers:
        encoder.out += conversation.COUNT.pack(number)
        encoder.put_content(container)
    return encoder
