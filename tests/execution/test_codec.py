"""The codec carries what it accepts to the bit, refuses everything else, and survives any bytes."""

import datetime as dt
import enum
import math
import struct
import sys
import time
import tracemalloc
from collections import Counter, OrderedDict, UserDict, defaultdict, deque, namedtuple
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_selfinvoke.execution import codec
from pytest_selfinvoke.execution.codec import (
    MOST_DEPTH,
    Decoder,
    Encoder,
    Handle,
    MalformedError,
    UncarriedError,
    decode,
    encode,
)
from pytest_selfinvoke.execution.layout import MUTABLE
from pytest_selfinvoke.execution.tester import MOST_MEMORY

FACTORIES = [None, list, int, set, dict, str, float, tuple, bool]

numbers = st.integers() | st.integers(-(2**200), 2**200) | st.floats() | st.complex_numbers() | st.booleans()
texts = st.text(st.characters(exclude_categories=())) | st.binary()
parts = st.none() | st.integers()
zones = st.deferred(
    lambda: (
        st.none()
        | st.sampled_from([dt.UTC, timezone(timedelta(hours=-5)), timezone(timedelta(0), "UTC")])
        | st.builds(timezone, st.timedeltas(timedelta(hours=-23), timedelta(hours=23)), st.text())
    )
)
exact = st.deferred(
    lambda: (
        st.fractions()
        | st.decimals(allow_nan=False)
        | st.dates()
        | st.times(timezones=zones)
        | st.datetimes(timezones=zones)
        | st.timedeltas()
        | zones
    )
)
atoms = st.none() | numbers | texts | st.just(...) | st.builds(range, st.integers(), st.integers(), st.integers(1)) | exact
hashables = st.recursive(
    atoms,
    lambda inner: st.tuples(inner) | st.lists(inner, max_size=4).map(tuple) | st.frozensets(inner, max_size=4),
    max_leaves=8,
)


def containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    lists = st.lists(inner, max_size=4)
    dicts = st.dictionaries(hashables, inner, max_size=4)
    return (
        lists
        | lists.map(tuple)
        | dicts
        | dicts.map(OrderedDict)
        | st.builds(defaultdict, st.sampled_from(FACTORIES), dicts)
        | st.dictionaries(hashables, st.integers(), max_size=4).map(Counter)
        | st.builds(deque, lists, st.none() | st.integers(0, 5))
        | st.sets(hashables, max_size=4)
        | st.binary().map(bytearray)
        | st.builds(slice, parts, parts, parts)
        | st.builds(view, dicts | dicts.map(OrderedDict), st.sampled_from(["keys", "values", "items"]))
    )


def view(mapping: dict[Any, Any], name: str) -> Any:
    return getattr(mapping, name)()


values = st.recursive(hashables, containers, max_leaves=20)
MAPPINGS: list[dict[Any, Any]] = [{}, OrderedDict()]
VIEWS = tuple(type(view(mapping, name)) for mapping in MAPPINGS for name in ("keys", "values", "items"))


def same(left: Any, right: Any) -> bool:
    """Equal in type and bit, order of dictionaries included, sets aside."""
    if type(left) is not type(right):
        return False
    if isinstance(left, float):
        return struct.pack(">d", left) == struct.pack(">d", right)
    if isinstance(left, complex):
        return same(left.real, right.real) and same(left.imag, right.imag)
    if isinstance(left, dict):
        attributes = ("default_factory",) if isinstance(left, defaultdict) else ()
        return same(list(left.items()), list(right.items())) and all(getattr(left, a) is getattr(right, a) for a in attributes)
    if isinstance(left, VIEWS):
        return same(list(left), list(right))
    if isinstance(left, Decimal | Fraction):
        return str(left) == str(right)
    if isinstance(left, datetime | dt.time):
        return left.fold == right.fold and repr(left) == repr(right) and same(left.tzinfo, right.tzinfo)
    if isinstance(left, timezone):
        return repr(left) == repr(right)
    if isinstance(left, set | frozenset):
        return sorted(map(encode, left)) == sorted(map(encode, right))
    if isinstance(left, list | tuple | deque):
        if isinstance(left, deque) and left.maxlen != right.maxlen:
            return False
        return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right)


@settings(deadline=None)
@given(values)
def test_what_is_accepted_arrives_to_the_bit(value: Any) -> None:
    data = encode(value)
    arrived = decode(data)
    assert same(arrived, value)
    assert encode(arrived) == data


@pytest.mark.parametrize(
    "value",
    [
        *(math.nan, -0.0, math.inf, 10**5000, -(2**63), 2**63, "\ud800", "\ud83d\ude00", "\0", ()),
        *(Decimal("-0E+7"), Decimal("sNaN12"), Decimal("-NaN"), Decimal("1E-999999"), Decimal("1.10")),
        *(datetime.max, datetime.min, timedelta.max, timedelta.min, timezone(timedelta(hours=1), "\ud800"), timezone.max),
        *(datetime(2024, 1, 1, fold=1), dt.time(1, fold=1), Fraction(10**300, 7), Fraction(True)),
    ],
    ids=range(25),
)
def test_corners(value: Any) -> None:
    assert same(decode(encode(value)), value)


def test_an_ordered_dictionary_keeps_its_own_order() -> None:
    value = OrderedDict(a=1, b=2)
    value.move_to_end("a")
    assert list(decode(encode(value))) == ["b", "a"]


def test_sharing_and_cycles_arrive() -> None:
    inner: list[Any] = [1]
    loop: dict[str, Any] = {"inner": inner, "again": inner, "deep": (inner, deque([inner]))}
    loop["self"] = loop
    arrived = decode(encode(loop))
    assert arrived["self"] is arrived
    assert arrived["inner"] is arrived["again"] is arrived["deep"][0] is arrived["deep"][1][0]
    assert arrived["inner"] == [1]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30))
def test_any_graph_of_lists_arrives(edges: list[int]) -> None:
    nodes: list[list[Any]] = [[i] for i in range(10)]
    for i, edge in enumerate(edges):
        nodes[i % 10].append(nodes[edge])
    arrived = decode(encode(nodes))
    for i, edge in enumerate(edges):
        assert arrived[i % 10][1 + i // 10] is arrived[edge]


class L(list[int]):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None


class Liar:
    __class__ = property(lambda self: int)


Point = namedtuple("Point", "x y")  # noqa: PYI024 - what solutions use


class Colour(enum.IntEnum):
    RED = 1


REFUSED: list[Any] = [
    L(),
    Liar(),
    Point(1, 2),
    Colour.RED,
    object(),
    int,
    len,
    lambda: 1,
    (x for x in "a"),
    iter([]),
    map(str, []),
    reversed([]),
    type("Q", (Decimal,), {})(1),
    type("Q", (Fraction,), {})(1),
    type("Q", (date,), {})(1, 1, 1),
    type("Q", (datetime,), {})(1, 1, 1),
    type("Q", (timedelta,), {})(1),
    type("Q", (tzinfo,), {})(),
    datetime(2024, 1, 1, tzinfo=ZoneInfo("UTC")),
    UserDict(),
    NotImplemented,
    math,
    ValueError("x"),
    memoryview(b""),
    Handle(0, "x"),
    defaultdict(lambda: 1),
    type("S", (str,), {})("x"),
    type("D", (dict,), {})(a=1),
    type("F", (float,), {})(1.0),
]


@pytest.mark.parametrize("value", REFUSED, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("wrap", [lambda v: v, lambda v: [v], lambda v: (1, v), lambda v: {1: [v]}, lambda v: deque([v])])
def test_everything_else_is_refused(value: Any, wrap: Callable[[Any], Any]) -> None:
    with pytest.raises(UncarriedError) as caught:
        encode(wrap(value))
    assert caught.value.type_name


def test_a_refused_type_is_named() -> None:
    with pytest.raises(UncarriedError, match="^UserDict$"):
        encode({"a": [UserDict()]})


def nested(depth: int, wrap: Callable[[Any], Any] = lambda inner: [inner]) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = wrap(value)
    return value


@pytest.fixture
def room() -> Iterator[None]:
    """As deep as both processes may go."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(10_000)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.usefixtures("room")
def test_depth_has_a_bound() -> None:
    for wrap in (lambda v: [v], lambda v: (v,), lambda v: {1: v}, lambda v: frozenset([v])):
        data = encode(nested(MOST_DEPTH, wrap))
        assert encode(decode(data)) == data
        with pytest.raises(UncarriedError, match="nested more than"):
            encode(nested(MOST_DEPTH + 2, wrap))


def test_size_has_a_bound() -> None:
    for value in ([0] * (1 << 20), "x" * (1 << 20), b"x" * (1 << 20), 1 << (1 << 23), list(range(1 << 17))):
        encoder = Encoder(most_bytes=1 << 19)
        with pytest.raises(UncarriedError, match="of more than"):
            encoder.put(value)


def test_what_both_sides_know_is_named() -> None:
    known: list[Any] = [[1, 2], {"a": 1}]
    writer = Encoder(known)
    writer.put((known[1], known[0], known[0]))
    mine: list[Any] = [[1, 2], {"a": 1}]
    arrived = Decoder(bytes(writer.out), known=mine).take()
    assert arrived[0] is mine[1]
    assert arrived[1] is arrived[2] is mine[0]


@settings(deadline=None)
@given(containers(hashables).filter(lambda v: type(v) in MUTABLE), containers(hashables))
def test_a_known_container_is_made_what_is_sent(before: Any, after: Any) -> None:
    if type(before) is not type(after) or (isinstance(before, deque) and before.maxlen != after.maxlen):
        return
    writer = Encoder([after])
    writer.put_content(after)
    reader = Decoder(bytes(writer.out), known=[before])
    reader.take_into(before)
    reader.end()
    assert same(before, after)


def test_a_known_container_may_come_to_hold_itself() -> None:
    mine: list[Any] = [1]
    theirs: list[Any] = []
    theirs.append(theirs)
    writer = Encoder([theirs])
    writer.put_content(theirs)
    Decoder(bytes(writer.out), known=[mine]).take_into(mine)
    assert mine[0] is mine


SEVERAL_PARTS: list[bytes] = [
    b"qi" + bytes(8) + b"T",
    b"qi" + bytes(7) + b"\1i" + bytes(8),
    b"q" + encode(Decimal("1E+999999999")) + b"N",
    b"ms\0\0\0\1x",
    b"mi" + bytes(8),
    b"mms\0\0\0\0011",
    b"a" + encode(2023) + encode(2) + encode(29),
    b"a" + b"b\0\0\0\4\7\xe8\1\1" + b"NN",
    b"w" + encode(2024) + encode(1) * 2 + encode(0) * 4 + b"T" + encode(0),
    b"g" + encode(10**10) + encode(0) * 2,
    b"g" + encode(math.inf) + encode(0) * 2,
    b"z" + encode(timedelta(days=2)) + b"N",
    b"z" + encode(timedelta(0)) + encode(1),
    b"k" + encode("ab"),
    b"k" + encode(([],)),
    b"p" + encode(((1, 2, 3),)),
    b"v" + encode(7),
    b"pH\0\0\0\0s\0\0\0\1x",
]


@pytest.mark.parametrize("data", SEVERAL_PARTS, ids=range(len(SEVERAL_PARTS)))
def test_parts_that_make_nothing(data: bytes) -> None:
    reader = Decoder(data, remote=lambda number, name: (number, name))
    with pytest.raises(MalformedError):
        reader.take()


def reads(data: bytes) -> None:
    """Read as an answer is read; nothing but `MalformedError` comes out."""
    known: list[Any] = [[1], {1: 2}, {1}, bytearray(b"x"), deque([1], 3), Counter("a"), OrderedDict(), defaultdict(int)]
    for container in known:
        reader = Decoder(data, known=known, remote=lambda number, name: (number, name))
        with suppress(MalformedError):
            reader.take_into(container)
            reader.take()
            reader.end()
    with suppress(MalformedError):
        decode(data)


@settings(deadline=None)
@given(
    st.binary(max_size=100)
    | st.lists(
        st.sampled_from(
            [b"l\0\0\0\1", b"t\0\0\0\2", b"R\0\0\0\0", b"N", b"S\0\0\0\1", b"d\0\0\0\1", b"r", b"D\0\0\0\1", b"E\0\0\0\0"]
        )
    ).map(b"".join)
)
def test_any_bytes_are_survived(data: bytes) -> None:
    reads(data)


@settings(deadline=None)
@given(values, st.data())
def test_spoilt_messages_are_survived(value: Any, data: st.DataObject) -> None:
    message = bytearray(encode(value))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(message)))
        match data.draw(st.sampled_from(["cut", "change", "insert", "double"])):
            case "cut":
                del message[at : at + data.draw(st.integers(1, 5))]
            case "change":
                message[at : at + 1] = data.draw(st.binary(min_size=1, max_size=1))
            case "insert":
                message[at:at] = data.draw(st.binary(max_size=8))
            case _:
                message[at:at] = message[: data.draw(st.integers(0, 50))]
    reads(bytes(message))


MIB = 1 << 20
COUNTS = [struct.pack(">I", count) for count in (0, 1, 2, 5, 100, 1 << 31, (1 << 32) - 1)]


@pytest.mark.parametrize(
    "data",
    [
        b"l\xff\xff\xff\xff",
        b"s\xff\xff\xff\xff" + b"x" * 100,
        b"I\xff\xff\xff\xff",
        b"l\0\0\0\1" * MIB,
        b"t\0\0\0\1" * MIB,
        b"Z\0\0\0\1" * 100_000 + b"N",
        b"r" * MIB,
        b"x" * MIB,
        b"l\0\x10\0\0" + b"N" * MIB,
        b"l\0\x03\0\0" + b"S\0\0\0\0" * (MIB // 5),
        b"l\0\x03\0\0" + b"D\0\0\0\0N" * (MIB // 6),
        b"l\0\x03\0\0" + b"R\0\0\0\0" * (MIB // 5),
        b"H\0\0\0\0" * 1000,
        b"D\0\0\0\0i\x7f\xff\xff\xff\xff\xff\xff\xff",
        b"S\0\0\0\1l\0\0\0\0",
        b"d\0\0\0\1S\0\0\0\0N",
        b"k" * MIB,
        b"qqqq" * (MIB // 4),
        b"z" * MIB,
        b"",
    ],
    ids=lambda data: f"{data[:10]!r}x{len(data)}",
)
def test_hostile_bytes_neither_hang_nor_grow(data: bytes) -> None:
    started = time.process_time()
    tracemalloc.start()
    try:
        with suppress(MalformedError):
            decode(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 16 * len(data) + codec.MOST_ROOM + MIB
    assert time.process_time() - started < 20


headers = st.sampled_from([tag + count for tag in (b"l", b"t", b"S", b"Z", b"d", b"O", b"D", b"C", b"E") for count in COUNTS])
pieces = st.one_of(
    values.map(encode),
    headers,
    st.sampled_from([b"N", b"x", b"r", b"q", b"m", b"k", b"p", b"V", b"z", b"w", b"R\0\0\0\0", b"H\0\0\0\0s\0\0\0\0"]),
    st.binary(max_size=9),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(pieces, min_size=1, max_size=4).map(b"".join), st.integers(1, 2000), st.sampled_from(b"ltSZdOCDEkp"))
def test_what_is_read_is_no_larger_than_its_bytes_allow(piece: bytes, times: int, outer: int) -> None:
    data = struct.pack(">BI", outer, times) + piece * times
    tracemalloc.start()
    try:
        reads(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # Read nine times over, and each may have a deque or two for five bytes.
    assert peak < 200 * len(data) + MIB


@pytest.mark.usefixtures("room")
def test_the_worst_of_the_largest_answers_fit_where_they_are_read() -> None:
    for piece in (b"N", b"D\0\0\0\0N", b"O\0\0\0\1NN", b"Z\0\0\0\0", b"xNNN", b"ms\0\0\0\0017", b"kt\0\0\0\1N"):
        # A part of it, and of what its containers may take.
        times = (codec.MOST_BYTES >> 6) // len(piece)
        data = struct.pack(">cI", b"t", times) + piece * times
        reader = Decoder(data)
        reader._room >>= 6
        tracemalloc.start()
        try:
            with suppress(MalformedError):
                reader.take()
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert 64 * peak < MOST_MEMORY, piece


def test_laughs_stay_small() -> None:
    # Each list holds the one before it twice: small here, and endless only for those who write it out.
    value: Any = []
    for _ in range(100):
        value = [value, value]
    data = encode(value)
    assert len(data) < 2000
    assert encode(decode(data)) == data
    # Tuples are written out each time.
    value = ()
    for _ in range(40):
        value = (value, value)
    with pytest.raises(UncarriedError, match="of more than"):
        Encoder(most_bytes=MIB).put(value)
