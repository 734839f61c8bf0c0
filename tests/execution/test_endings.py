"""What a verdict is made of: the kernel's facts first, then the child's word."""

import signal
import socket
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pytest_selfinvoke.errors import SandboxError
from pytest_selfinvoke.execution.ending import Ending, judged
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.output import Output
from pytest_selfinvoke.execution.verdict import STATUSES
from pytest_selfinvoke.execution.wire import HEADER, pack, receive

LIMITS = Limits(cpu_s=2, wall_s=10)
PASSED = Ending(
    report={"status": "passed", "tests_passed": 2, "tests_total": 2, "called_base": True},
    cause="",
    exit_code=0,
    signal=0,
    cpu_s=0.1,
    wall_s=0.2,
    memory_mb=10.0,
    output="",
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
FIELDS = ["status", "error_type", "error_frame", "error_line", "tests_passed", "called_base", "left", "cpu_s", "sealed"]


def test_passed() -> None:
    verdict = judged(PASSED, LIMITS, ("limits",))
    assert (verdict.status, verdict.tests_passed, verdict.called_base, verdict.layers) == ("passed", 2, True, ("limits",))
    assert (verdict.cpu_s, verdict.wall_s, verdict.memory_mb) == (0.1, 0.2, 10.0)


@pytest.mark.parametrize(
    ("change", "status", "error_type"),
    [
        ({"cpu_s": 2.1}, "timeout", ""),
        ({"cause": "cpu", "cpu_s": 1.99, "signal": signal.SIGKILL}, "timeout", ""),
        ({"cpu_s": 4.5, "signal": signal.SIGXCPU}, "timeout", ""),
        ({"cpu_s": 1.0, "signal": signal.SIGKILL}, "crashed", "SIGKILL"),
        ({"cause": "wall", "signal": signal.SIGKILL}, "timeout", ""),
        ({"cause": "processes", "signal": signal.SIGKILL}, "crashed", ""),
        ({"cause": "stopped", "signal": signal.SIGKILL}, "crashed", ""),
        ({"signal": signal.SIGSEGV}, "crashed", "SIGSEGV"),
        ({"signal": 99}, "crashed", "signal 99"),
        ({"exit_code": 1}, "crashed", ""),
        ({"report": None}, "crashed", ""),
        ({"report": {}}, "crashed", ""),
        ({"report": {"status": "empty"}}, "crashed", ""),
        ({"report": {"status": "error"}}, "crashed", ""),
        ({"report": {"status": ["passed"]}}, "crashed", ""),
        ({"report": {"status": "passed", "error_frame": "elsewhere"}}, "crashed", ""),
    ],
)
def test_facts_go_before_the_report(change: dict[str, Any], status: str, error_type: str) -> None:
    verdict = judged(replace(PASSED, **change), LIMITS, ())
    assert (verdict.status, verdict.error_type) == (status, error_type)
    assert verdict.error_message
    assert verdict.called_base is None


def test_a_fault_of_ours_is_no_verdict() -> None:
    with pytest.raises(SandboxError, match="no limits"):
        judged(replace(PASSED, report={"status": "ours", "error_message": "no limits"}), LIMITS, ())


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), json_values | st.sampled_from(STATUSES)))
def test_any_report_makes_a_verdict(report: dict[str, Any]) -> None:
    if report.get("status") == "ours":
        return
    verdict = judged(replace(PASSED, report=report), LIMITS, ())
    assert verdict.status in STATUSES
    assert isinstance(verdict.left, str)
    assert isinstance(verdict.tests_passed, int)
    assert (verdict.cpu_s, verdict.sealed) == (0.1, False)


def arrived(data: bytes) -> dict[str, Any]:
    """What is read of these bytes, after which the other end closes."""
    here, there = socket.socketpair()
    with here:
        with there:
            there.sendall(data)
        return receive(here)


@settings(deadline=None)
@given(st.dictionaries(st.text(), json_values))
def test_messages_arrive(message: dict[str, Any]) -> None:
    assert arrived(pack(message)) == message


def test_surrogates_and_null_bytes_arrive() -> None:
    message = {"source": "\ud800 \0 \udcff é"}
    assert arrived(pack(message)) == message


@settings(deadline=None)
@given(st.binary(max_size=50))
@example(pack({"a": 1})[:-1])
@example(b"\xff" * 8)
@example(HEADER.pack(2) + b"[]")
def test_other_bytes_are_no_message(data: bytes) -> None:
    try:
        assert type(arrived(data)) is dict
    except EOFError:
        return


def test_what_is_nested_too_deep_is_no_message() -> None:
    deep = b"[" * 50_000
    with pytest.raises(EOFError):
        arrived(HEADER.pack(len(deep)) + deep)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=200)), st.integers(64, 300))
def test_output_keeps_to_its_limit(chunks: list[bytes], limit: int) -> None:
    output = Output(limit)
    for chunk in chunks:
        output.add(chunk)
    data = b"".join(chunks)
    text = output.text()
    assert len(text.encode()) <= limit
    if len(data.decode("utf-8", "replace").encode()) <= limit:
        assert text == data.decode("utf-8", "replace")
    else:
        assert text.endswith(" more bytes were printed]\n")
