"""The tests' end of the conversation, when the other end says whatever it likes."""

import socket
import struct
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from execution_problems import TESTS
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_selfinvoke.execution import conversation
from pytest_selfinvoke.execution.codec import encode
from pytest_selfinvoke.execution.conversation import CALLED, LOADED, NO_PYTHON, RAISED, READY, UNCARRIED, VALUE
from pytest_selfinvoke.execution.exceptions import class_described, described, own_classes
from pytest_selfinvoke.execution.loading import DEFAULT_DEPTH
from pytest_selfinvoke.execution.tester import try_sealed
from pytest_selfinvoke.execution.trial import Task
from pytest_selfinvoke.execution.verdict import STATUSES

TASK = Task("", TESTS, "", "base", "new")


@pytest.fixture(scope="module", autouse=True)
def _depth_of_a_test_process() -> Iterator[None]:
    """As it is there from the start: Hypothesis does not like it to be raised while a law is tried."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(10 * DEFAULT_DEPTH)
    yield
    sys.setrecursionlimit(before)


class Own(ValueError):  # noqa: N818 - as solutions name them
    pass


OWN = own_classes({"Own": Own})
HEAD = bytes([len(CALLED) - 1]) + bytes(4)
NAMES = LOADED + HEAD + encode((["new", "base"], ["LIMIT"], [class_described(Own, OWN)]))
TWO = [VALUE + HEAD + encode([2, 3, 4]), VALUE + HEAD + encode([])]
MESSAGES = [
    *(NAMES, *TWO),
    VALUE + bytes([0, 0, 0, 0, 1, 0, 0, 0, 0]) + encode([1]) + encode([2, 3, 4]),
    RAISED + HEAD + encode((described(Own("x", 1), OWN), "pro", 3)),
    RAISED + HEAD + encode((described(ExceptionGroup("g", [KeyError(1), OSError(2, "a", "b")]), OWN), "", None)),
    NO_PYTHON + HEAD + encode(("SyntaxError", "bad", 1)),
    UNCARRIED + HEAD + encode(("E", "depth")),
    UNCARRIED + HEAD + encode(("E", "size")),
]


def heard(messages: Iterable[bytes], *, lenient: bool = False, task: Task = TASK) -> tuple[dict[str, Any], list[int]]:
    """The report on a process that says these, one after another, and how many of them it had said when it had answered."""
    here, there = socket.socketpair()
    counts: list[int] = []
    with here, there:
        there.setblocking(False)
        here.settimeout(20)
        there.sendall(b"".join(struct.pack(">I", len(message)) + message for message in messages))
        there.shutdown(socket.SHUT_WR)
        report = try_sealed(here.fileno(), task, lenient, lambda: counts.append(1), lambda report: None)
    return report, counts


# A place that is in no text, and in no memory of a process.
NOWHERE = -(10**14)
PARTS = {"Decode": ("utf-8", b"abc"), "Encode": ("utf-8", "abc"), "Translate": ("abc",)}


@pytest.mark.parametrize("what", PARTS)
@pytest.mark.parametrize("as_a", ["builtin", "nameless", "own"])
def test_a_place_before_the_beginning_of_a_text(what: str, as_a: str) -> None:
    name = f"Unicode{what}Error"
    own_name, own, bases = {"builtin": (name, [], [name]), "nameless": ("X", [], [name]), "own": ("X", ["X"], [])}[as_a]
    arguments = encode((*PARTS[what], NOWHERE, NOWHERE + 1, "why"))
    loaded = LOADED + HEAD + encode((["new", "base"], [], [("X", "X", [], [name])]))
    raised = RAISED + HEAD + encode(((own_name, own, bases, "text", arguments, None, [], None), "pro", 3))
    report, _ = heard([READY, loaded, raised])
    assert (report["status"], report["error_type"], report["error_message"]) == ("raised", own_name, "text")


@pytest.mark.parametrize("line", [10**5000, -1, True, "1"], ids=["huge", "negative", "bool", "text"])
def test_a_line_that_is_none(line: object) -> None:
    raised = RAISED + HEAD + encode((described(ValueError("x"), {}), "pro", line))
    report, _ = heard([READY, NAMES, raised])
    assert (report["status"], report["error_frame"]) == ("raised", "test")
    report, _ = heard([READY, NO_PYTHON + HEAD + encode(("SyntaxError", "bad", line))])
    assert (report["status"], report["error_line"]) == ("syntax", None)


def test_a_report_is_short_whatever_is_said() -> None:
    report, _ = heard([READY, NO_PYTHON + HEAD + encode(("S" * 100_000, "m" * 100_000, 1))])
    assert report["status"] == "syntax"
    assert len(repr(report)) < 5000


def test_what_an_honest_process_says() -> None:
    assert heard([READY, NAMES, *TWO]) == (
        {"status": "passed", "tests_passed": 2, "tests_total": 2, "called_base": None},
        [1],
    )
    assert heard([READY, NAMES])[0]["status"] == "gone"
    assert heard([READY, NAMES, MESSAGES[4]])[0]["error_type"] == "Own"
    assert heard([READY, NAMES, MESSAGES[5]])[0]["error_type"] == "ExceptionGroup"


def spoilt(message: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    changed = bytearray(message)
    for at, size, piece in changes:
        start = at % (len(changed) + 1)
        changed[start : start + size] = piece
    return bytes(changed)


changes = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 6), st.binary(max_size=6)), max_size=3)
messages = st.binary(max_size=40) | st.builds(spoilt, st.sampled_from(MESSAGES), changes)


@settings(deadline=None)
@given(st.sampled_from([READY, b"r", b"x"]), messages | st.just(NAMES), st.lists(messages, max_size=4), st.booleans())
def test_whatever_is_said_makes_a_report(first: bytes, names: bytes, more: list[bytes], lenient: bool) -> None:
    before = time.process_time()
    report, counts = heard([first, names, *more], lenient=lenient)
    assert report["status"] in {*STATUSES, "gone", "unsealed", "ours"} - {"empty"}, report
    # Only a process that has not yet said that it is ready is believed to be ours.
    assert report["status"] != "ours" or first == conversation.OURS
    assert report["status"] != "passed" or (names[:1] == LOADED and len(more) >= 2)
    assert len(counts) <= 1
    assert time.process_time() - before < 10


@settings(deadline=None)
@given(st.lists(st.binary(max_size=30), max_size=4).map(b"".join))
def test_bytes_that_are_no_messages(data: bytes) -> None:
    here, there = socket.socketpair()
    with here, there:
        there.sendall(data)
        there.shutdown(socket.SHUT_WR)
        report = try_sealed(here.fileno(), TASK, False, lambda: None, lambda report: None)
    assert report["status"] in ("crashed", "gone", "ours")


# Equal to each other in nothing but their hashes.
MODULUS = 2**61 - 1
COLLIDING: dict[str, Callable[[int], object]] = {
    "int": lambda n: n * MODULUS,
    "Fraction": lambda n: Fraction(n * MODULUS * 3 + 1, 3),
    "Decimal": lambda n: Decimal(n * MODULUS),
    "tuple": lambda n: (n * MODULUS,),
    "frozenset": lambda n: frozenset([n * MODULUS]),
    "mixed": lambda n: n * MODULUS if n % 2 else float(n << 62),
}


@pytest.mark.parametrize("kind", COLLIDING)
def test_short_answers_are_read_in_no_time(kind: str) -> None:
    parts: list[bytes] = []
    while sum(len(part) for part in parts) < (1 << 14) - 100:
        parts.append(encode(COLLIDING[kind](len(parts))))
    colliding = struct.pack(">cI", b"Z", len(parts)) + b"".join(parts)
    before = time.process_time()
    report, _ = heard([READY, NAMES, VALUE + HEAD + colliding])
    assert report["status"] == "wrong"
    assert time.process_time() - before < 10


def test_before_a_long_answer_is_read_it_is_said_that_there_is_one() -> None:
    def order(messages: list[bytes]) -> tuple[str, int]:
        report, counts = heard(messages)
        return str(report["status"]), len(counts)

    # No set can be made of these, so that reading ends there.
    long = b"S\0\0\0\2" + encode("x" * 70_000) + encode([])
    assert order([READY, LOADED + HEAD + long]) == ("crashed", 1)
    assert order([READY, LOADED + HEAD + b"S\0\0\0\1" + encode([])]) == ("crashed", 0)
    assert order([READY, NAMES, VALUE + HEAD + b"S\0\0\0\1" + encode([])]) == ("crashed", 1)
    assert order([READY, NAMES]) == ("gone", 0)
    assert order([READY, NAMES, LOADED + HEAD + encode([2, 3, 4])]) == ("gone", 1)
    assert order([READY, RAISED + HEAD + encode((described(Own("x"), OWN), "", None))]) == ("raised", 1)


def test_values_that_are_fetched_count_as_answers() -> None:
    task = Task("", "assert LIMIT == 3\n", "", "base", "new")
    assert heard([READY, NAMES, VALUE + HEAD + encode(3)], task=task)[1] == [1]


@pytest.mark.parametrize("place", ["arguments", "attributes"])
def test_exceptions_hold_no_more_than_they_may(place: str) -> None:
    name, own, bases, text, arguments, attributes, parts, cause = described(Own("x"), OWN)
    large = encode(("x" * 70_000,) if place == "arguments" else {"x": "x" * 70_000})
    arguments = large if place == "arguments" else arguments
    said = (name, own, bases, text, arguments, large if place == "attributes" else attributes, parts, cause)
    assert heard([READY, NAMES, RAISED + HEAD + encode((said, "", 1))])[0]["status"] == "crashed"


def test_exceptions_are_nested_no_deeper_than_they_may() -> None:
    said = described(Own("x"), OWN)
    for _ in range(20):
        said = (*said[:6], [said], None)
    assert heard([READY, NAMES, RAISED + HEAD + encode((said, "", 1))])[0]["status"] == "crashed"
    error = Own("x")
    for _ in range(20):
        error.__cause__, error = Own("y"), error
        deeper = Own("z")
        deeper.__cause__ = error
        error = deeper
    assert heard([READY, NAMES, RAISED + HEAD + encode((described(error, OWN), "", 1))])[0]["error_type"] == "Own"


ENDS = RAISED + HEAD + encode((described(StopIteration([2, 3, 4]), {}), "pro", 3))


@pytest.mark.parametrize(
    "tests",
    [
        "assert all(map(lambda x: new(x) == [2], [[1], [1]]))",
        "assert all(a == b for a, b in zip(map(new, [[1], [1]]), [[2], [2]]))",
        "for x in map(new, [[1], [1]]):\n    assert x == [2]",
        "assert next(filter(new, [[1]]), True)",
    ],
)
def test_no_loop_of_the_tests_is_ended(tests: str) -> None:
    report, _ = heard([READY, NAMES, ENDS], task=TASK._replace(tests=tests))
    assert (report["status"], report["error_type"], report["error_frame"]) == ("raised", "RuntimeError", "pro")


def test_no_loop_is_ended_by_the_truth_of_a_value() -> None:
    stays = VALUE + HEAD + b"H" + struct.pack(">I", 0) + encode("T")
    task = TASK._replace(tests="assert list(filter(new, [[1]])) == []")
    report, _ = heard([READY, NAMES, stays, ENDS], lenient=True, task=task)
    assert (report["status"], report["error_type"]) == ("raised", "RuntimeError")


def test_what_is_iterated_over_can_end() -> None:
    stays = VALUE + HEAD + b"H" + struct.pack(">I", 0) + encode("T")
    task = TASK._replace(tests="assert next(new([]), 5) == 5")
    report, _ = heard([READY, NAMES, stays, ENDS], lenient=True, task=task)
    assert report["status"] == "passed"


def test_tests_can_expect_an_end() -> None:
    tests = "try:\n    new([])\nexcept StopIteration as end:\n    assert end.value == [2, 3, 4]\nelse:\n    assert False"
    report, _ = heard([READY, NAMES, ENDS], task=TASK._replace(tests=tests))
    assert report["status"] == "passed"
