"""Instrumented tests behave as Python's own, and say what they saw."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pytest_selfinvoke.execution.asserts import FailedAssert, InstrumentedTests, as_they_are, instrument


def run(source: str, **names: Any) -> tuple[InstrumentedTests, dict[str, Any], BaseException | None]:
    tests = instrument(source)
    namespace = tests.namespace() | names
    try:
        exec(tests.code, namespace)
    except BaseException as error:  # noqa: BLE001 - what is raised is looked at
        return tests, namespace, error
    return tests, namespace, None


def failed(source: str, **names: Any) -> FailedAssert:
    error = run(source, **names)[2]
    assert isinstance(error, FailedAssert)
    return error


@pytest.mark.parametrize(
    ("source", "left", "right"),
    [
        ("assert 1 + 1 == 3", 2, (True, 3)),
        ("assert [1] is [1]", [1], (True, [1])),
        ("assert 1 not in (1, 2)", 1, (True, (1, 2))),
        ("assert not 5", False, (False, None)),
        ("assert 1 < 2 < 2", False, (False, None)),
        ("assert []", [], (False, None)),
        ("assert 1 == 1 and 0", 0, (False, None)),
        ("def f():\n    assert 1 == 2\nf()", 1, (True, 2)),
        ("for i in range(3):\n    assert i == 1", 0, (True, 1)),
        ("with open('/dev/null'):\n    if True:\n        assert 1 == 2", 1, (True, 2)),
        ("class A:\n    assert 1 == 2", 1, (True, 2)),
        ("assert (x := 4) == 5", 4, (True, 5)),
        ("assert [y for y in (1, 2)] == [1]", [1, 2], (True, [1])),
        ("try:\n    pass\nfinally:\n    assert 1 == 2", 1, (True, 2)),
        ("match 1:\n    case 1:\n        assert 1 == 2", 1, (True, 2)),
    ],
)
def test_both_values(source: str, left: object, right: tuple[bool, object]) -> None:
    error = failed(source)
    assert (error.left, (error.has_right, error.right)) == (left, right)


def test_segment_and_message() -> None:
    error = failed("assert f(1) == (\n    2\n), 'is ' + str(f(1))", f=lambda x: x)
    assert error.segment == "assert f(1) == (\n    2\n), 'is ' + str(f(1))"
    assert error.message == "is 1"
    assert failed("assert 0").message is None


def test_messages_are_only_made_for_failures() -> None:
    assert run("assert 1 == 1, 1 / 0")[2] is None
    assert isinstance(run("assert 1 == 2, 1 / 0")[2], ZeroDivisionError)


def test_order_and_number_of_evaluations() -> None:
    calls: list[int] = []

    def f(x: int) -> int:
        calls.append(x)
        return x

    run("assert f(1) == f(1)\nassert f(2)\nassert f(3) == f(4), f(5)", f=f)
    assert calls == [1, 1, 2, 3, 4, 5]


def test_truth_is_asked_for_once() -> None:
    class Answer:
        asked = 0

        def __eq__(self, other: object) -> Any:
            return self

        def __bool__(self) -> bool:
            self.asked += 1
            return False

        __hash__ = object.__hash__

    answer = Answer()
    assert failed("assert a == 1", a=answer).left is answer
    assert answer.asked == 1


def test_a_failed_assertion_is_an_assertion_error_to_the_tests() -> None:
    source = "try:\n    assert 1 == 2, 'no'\nexcept AssertionError:\n    caught = True\nelse:\n    caught = False"
    assert run(source)[1]["caught"] is True
    expecting = "try:\n    f()\n    assert False, 'Expected ValueError'\nexcept ValueError:\n    pass"

    def refuse() -> None:
        raise ValueError

    tests, namespace, error = run(expecting, f=refuse)
    assert (tests.total, tests.passed(namespace), error) == (1, 1, None)
    assert failed(expecting, f=int).message == "Expected ValueError"


@pytest.mark.parametrize(
    ("source", "total", "passed"),
    [
        ("", 0, 0),
        ("'doc'\nimport math\nx = 1\ny: int = 2\npass\n", 0, 0),
        ("assert 1\nassert 1\nassert 0\nassert 1", 4, 2),
        ("def check(f):\n    assert f\n    assert f\ncheck(1)\n", 1, 1),
        ("for x in (1, 1, 0):\n    assert x\n", 1, 0),
        ("x = 1; assert x; assert x == 1", 2, 2),
    ],
)
def test_counts(source: str, total: int, passed: int) -> None:
    tests, namespace, _ = run(source)
    assert (tests.total, tests.passed(namespace)) == (total, passed)


def test_statement_at() -> None:
    tests = instrument("x = 1\nassert f(\n    x\n)\n\nf()\n")
    assert [tests.statement_at(line) for line in range(8)] == ["", "x = 1", *["assert f(\n    x\n)"] * 3, "", "f()", ""]


def test_line_numbers_are_those_of_the_source() -> None:
    error = failed("\n\nassert (1\n == 2)")
    assert error.__traceback__ is not None
    assert error.__traceback__.tb_next is not None
    assert error.__traceback__.tb_next.tb_lineno == 3


def test_tests_that_are_no_python() -> None:
    with pytest.raises(SyntaxError):
        instrument("assert (")


values = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=5)


@settings(deadline=None)
@given(values, values, st.sampled_from(["==", "!=", "is", "is not", "<", "in"]))
@example(float("nan"), float("nan"), "==")
def test_holds_where_python_holds(left: object, right: object, operator: str) -> None:
    names = {"left": left, "right": right}
    source = f"assert left {operator} right"
    expected: type[BaseException] | None = None
    try:
        exec(source, dict(names))
    except AssertionError:
        expected = FailedAssert
    except TypeError:
        expected = TypeError
    error = run(source, **names)[2]
    assert (type(error) if error else None) is expected
    if isinstance(error, FailedAssert):
        assert error.left is left
        assert error.right is right


@pytest.mark.parametrize(
    "source",
    [
        "assert f(1) == 2",
        "import math\nfor n in [1, 2]:\n    assert math.isclose(f(n), n + 1)",
        "def check(candidate):\n    assert candidate(3) == 4, 'no'\ncheck(f)",
        "expected = [f(n) for n in range(3)]\nassert sorted(expected).index(1) == 0",
        "try:\n    f('')\n    assert False\nexcept TypeError:\n    pass",
    ],
)
def test_unchanged_tests_hold_where_instrumented_ones_do_and_read_no_fewer_names(source: str) -> None:
    def holds(tests: InstrumentedTests, function: object) -> bool:
        try:
            exec(tests.code, {"f": function} | tests.namespace())
        except Exception:  # noqa: BLE001 - whatever it is, they do not hold
            return False
        return True

    changed, unchanged = instrument(source), as_they_are(source)
    # Parameters are no names that could be missing.
    assert changed.names - {"candidate"} <= unchanged.names
    for function in (lambda x: x + 1, lambda _: 0):
        assert holds(changed, function) == holds(unchanged, function)
