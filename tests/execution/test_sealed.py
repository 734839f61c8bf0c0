"""Tests out of the solution's reach: what crosses, what comes back, and what a solution can find or forge."""

import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from execution_problems import RIGHT, answer, example

from pytest_selfinvoke.errors import SandboxError
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.execution.verdict import Verdict
from pytest_selfinvoke.suites.problem import Problem

Judge = Callable[..., Verdict]

linux = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks into Linux's /proc")


def passes_sealed(judge: Judge, source: str, tests: str, imports: str = "") -> None:
    verdict = judge(source, tests, imports=imports)
    assert (verdict.status, verdict.sealed, verdict.unsealed_by) == ("passed", True, ""), verdict


MUTATIONS = [
    ("xs.sort(); return None", "xs = [3, 1, 2]\nassert new(xs) is None\nassert xs == [1, 2, 3]"),
    ("xs.append(4)", "xs = [1]\nnew(xs)\nnew(xs)\nassert xs == [1, 4, 4]"),
    ("xs['b'] = xs.pop('a')", "d = {'a': 1, 'c': 2}\nnew(d)\nassert list(d.items()) == [('c', 2), ('b', 1)]"),
    ("xs.add(3); xs.discard(1)", "s = {1, 2}\nnew(s)\nassert s == {2, 3}"),
    ("xs.appendleft(0)", "d = collections.deque([1, 2], 2)\nnew(d)\nassert list(d) == [0, 1] and d.maxlen == 2"),
    ("xs.extend(b'c')", "b = bytearray(b'ab')\nnew(b)\nassert b == b'abc'"),
    ("xs['x'] += 2", "c = collections.Counter('x')\nnew(c)\nassert c == collections.Counter(x=3)"),
    ("xs['k'].append(1)", "d = collections.defaultdict(list)\nnew(d)\nassert d == {'k': [1]}\nassert d['z'] == []"),
    ("xs.move_to_end('a')", "o = collections.OrderedDict(a=1, b=2)\nnew(o)\nassert list(o) == ['b', 'a']"),
    (
        "xs[0][0]['k'].sort()",
        "inner = [2, 1]\nxs = [({'k': inner},)]\nnew(xs)\nassert inner == [1, 2] and xs[0][0]['k'] is inner",
    ),
    ("return xs", "xs = [1]\nassert new(xs) is xs"),
    ("xs.append(5); return (xs, [xs])", "xs = [1]\nr = new(xs)\nassert r[0] is xs and r[1][0] is xs and xs == [1, 5]"),
    ("return list(xs)", "xs = [1]\nr = new(xs)\nassert r == xs and r is not xs"),
    ("xs.append(xs)", "xs = []\nnew(xs)\nassert xs[0] is xs"),
    ("xs[0].append(1)", "a = []\nxs = [a, a]\nnew(xs)\nassert xs == [[1], [1]] and xs[0] is xs[1] is a"),
    ("xs[0], xs[1] = xs[1], xs[0]", "a, b = [1], [2]\nxs = [a, b]\nnew(xs)\nassert xs[0] is b and xs[1] is a"),
    ("xs[:] = [xs[1]]", "a, b = [1], [2]\nxs = [a, b]\nnew(xs)\nassert xs == [[2]] and xs[0] is b"),
    ("xs.pop().append(9)", "a = [1]\nxs = [a]\nnew(xs)\nassert xs == [] and a == [1, 9]"),
    (
        "xs.append(1); raise ValueError('after')",
        "xs = []\ntry:\n    new(xs)\nexcept ValueError:\n    xs.append(2)\nassert xs == [1, 2]",
    ),
    (
        "xs.append([7])",
        "xs = []\nnew(xs)\nfirst = xs[0]\nfirst.append(8)\nnew(xs)\nassert xs == [[7, 8], [7]] and xs[0] is first",
    ),
]


@pytest.mark.parametrize(("body", "tests"), MUTATIONS, ids=[body for body, _ in MUTATIONS])
def test_what_a_call_does_to_its_arguments_is_seen(judge: Judge, body: str, tests: str) -> None:
    passes_sealed(judge, f"def new(xs):\n    {body}\n", tests, imports="import collections")


def test_two_arguments_that_are_one(judge: Judge) -> None:
    source = "def new(a, b, *, c=None):\n    a.append(1)\n    return a is b, c is a, b\n"
    passes_sealed(judge, source, "x = []\nr = new(x, x, c=x)\nassert r == (True, True, [1]) and r[2] is x\n")
    passes_sealed(judge, source, "x, y = [], []\nr = new(x, y)\nassert r == (False, False, []) and x == [1] and r[2] is y\n")


EXCEPTIONS = [
    ("raise ValueError('bad', 2)", "except ValueError as e:\n    assert e.args == ('bad', 2)"),
    ("raise KeyError('k')", "except LookupError as e:\n    assert type(e) is KeyError and str(e) == \"'k'\""),
    (
        "class E(ValueError): pass\n    raise E('mine')",
        "except ValueError as e:\n    assert str(e) == 'mine' and type(e).__name__ == 'E'",
    ),
    ("class E(KeyError, AttributeError): pass\n    raise E('x')", "except AttributeError:\n    pass"),
    (
        "class E(Exception):\n        def __init__(s, a, b): s.a = a\n        def __str__(s): return 'own'\n    raise E(1, 2)",
        "except Exception as e:\n    assert str(e) == 'own'",
    ),
    ("open('not there')", "except FileNotFoundError as e:\n    assert e.errno == 2"),
    ("b'\\xff'.decode()", "except UnicodeDecodeError as e:\n    assert e.start == 0"),
    ("raise StopIteration(3)", "except StopIteration as e:\n    assert e.value == 3"),
    ("raise SystemExit(4)", "except SystemExit as e:\n    assert e.code == 4"),
    ("raise KeyboardInterrupt", "except KeyboardInterrupt:\n    pass"),
    ("raise GeneratorExit", "except GeneratorExit:\n    pass"),
    ("raise MemoryError", "except MemoryError:\n    pass"),
    ("return new(xs)", "except RecursionError:\n    pass"),
    ("assert xs == 2, 'is two'", "except AssertionError as e:\n    assert str(e) == 'is two'"),
    ("raise ExceptionGroup('g', [ValueError()])", "except Exception as e:\n    assert 'g' in str(e)"),
    ("raise ValueError(object())", "except ValueError as e:\n    assert 'object' in str(e)"),
    ("raise KeyError(object())", "except KeyError as e:\n    assert str(e).startswith('<object')"),
    ("raise ValueError('x' * 3000)", "except ValueError as e:\n    assert type(e) is ValueError and str(e) == 'x' * 3000"),
    ("raise ValueError('at 0x1f')", "except ValueError as e:\n    assert type(e) is ValueError and str(e) == 'at 0x1f'"),
    ("open('not there')", "except OSError as e:\n    assert e.filename == 'not there' and 'not there' in str(e)"),
    ("import not_there", "except ImportError as e:\n    assert e.name == 'not_there'"),
    ("return not_there", "except NameError as e:\n    assert e.name == 'not_there'"),
    ("return xs.there", "except AttributeError as e:\n    assert e.name == 'there'"),
    ("raise Own('mine', 3)", "except Own as e:\n    assert (str(e), e.code, e.args) == ('mine: 3', 3, ('mine: 3',))"),
    ("raise Own('mine', 3)", "except Exception as e:\n    assert type(e) is Own and isinstance(e, ValueError)"),
    ("raise Nearer('mine', 3)", "except Own as e:\n    assert type(e).__name__ == 'Nearer' and e.code == 3"),
    ("raise Plain", "except Own:\n    pass\nexcept Plain as e:\n    assert str(e) == '' and e.args == ()"),
    ("raise Plain([1, 2])", "except (Own, Plain) as e:\n    assert e.args == ([1, 2],)"),
    ("raise Other('x')", "except Other as e:\n    assert type(e) is TimeoutError and Other is TimeoutError"),
    ("raise Further('x')", "except Other as e:\n    assert type(e).__name__ == 'Further' and isinstance(e, OSError)"),
    ("raise Told(4)", "except Told as e:\n    assert str(e) == 'told 4' and e.args == (4,)"),
    ("raise Own('a', 1) from KeyError('b')", "except Own as e:\n    assert e.__cause__.args == ('b',)"),
    ("e = ValueError('a')\n    e.add_note('b')\n    raise e", "except ValueError as e:\n    assert e.__notes__ == ['b']"),
    (
        "raise ExceptionGroup('g', [ValueError(1), Own('a', 2)])",
        "except ExceptionGroup as e:\n    assert [str(x) for x in e.exceptions] == ['1', 'a: 2'] and e.message == 'g'",
    ),
    (
        "raise ExceptionGroup('g', [ValueError(1), ExceptionGroup('h', [Own('a', 2)])])",
        "except* Own as e:\n    assert e.exceptions[0].exceptions[0].code == 2\nexcept* ValueError:\n    pass",
    ),
]
OWN = """
class Own(ValueError):
    def __init__(self, text, code):
        super().__init__(f'{text}: {code}')
        self.code = code
class Nearer(Own): pass
class Plain(Exception): pass
Other = TimeoutError
class Further(Other): pass
class Told(KeyError):
    def __str__(self): return f'told {self.args[0]}'
"""


@pytest.mark.parametrize(("body", "handler"), EXCEPTIONS, ids=[body for body, _ in EXCEPTIONS])
def test_exceptions_that_tests_expect(judge: Judge, body: str, handler: str) -> None:
    tests = f"try:\n    new([1])\n    raise SystemError('nothing')\n{handler}\n"
    passes_sealed(judge, f"{OWN}def new(xs):\n    {body}\n", tests)


def test_what_comes_without_a_class_of_exceptions_is_not_missed(runner: Runner, judge: Judge) -> None:
    source = f"{OWN}Told.text = lambda self: 'mine'\ndef new(xs):\n    raise Told(3)\n"
    tests = "try:\n    new(1)\nexcept Told as e:\n    assert e.text() == 'mine'\n"
    # The reference needs it, and so it is had; where it does not, there is none.
    problem = replace(example(tests), base_statement="", base_reference="", pro_statement="", pro_reference=source)
    verdict = runner.judge(problem, answer(source))
    assert (verdict.status, verdict.unsealed_by) == ("passed", "Told")
    verdict = judge(source, tests)
    assert (verdict.status, verdict.error_type, verdict.sealed) == ("raised", "AttributeError", True), verdict
    assert judge(source, "x = Told(1)\n").status == "raised"


def test_a_class_of_exceptions_catches_no_failure_of_the_tests(judge: Judge) -> None:
    tests = "try:\n    assert new(1) == 2\nexcept Own:\n    pass\n"
    for bases in ("Exception", "BaseException", "AssertionError"):
        assert judge(f"class Own({bases}): pass\ndef new(xs): return 1\n", tests).status == "wrong"
    for alias in ("Exception", "BaseException", "AssertionError", "object", "(Exception,)"):
        assert judge(f"Own = {alias}\ndef new(xs): return 1\n", tests).status in ("wrong", "raised"), alias


def test_what_a_solution_raises_does_not_end_the_process_of_the_tests(runner: Runner, judge: Judge) -> None:
    assert runner._processes is not None
    before = runner._processes.tester.pid
    for kind, status in (("KeyboardInterrupt", "raised"), ("SystemExit", "crashed"), ("GeneratorExit", "raised")):
        assert judge(f"def new(xs):\n    raise {kind}").status == status
    assert runner._processes is not None
    assert runner._processes.tester.pid == before


def test_values_of_the_solution_are_fetched(judge: Judge) -> None:
    passes_sealed(judge, "LIMIT = [1, {2: 3}]\ndef new(): pass\n", "assert LIMIT == [1, {2: 3}]\n")
    passes_sealed(judge, "def helper(x): return -x\ndef new(): pass\n", "assert list(map(helper, [1, 2])) == [-1, -2]\n")


@pytest.mark.parametrize(
    "shadow",
    [
        "abs = lambda x: 0",
        "def sorted(x): return 0",
        "len = set = list = lambda x: 0",
        "class math:\n    isclose = lambda *a: True",
    ],
)
def test_builtins_and_imports_of_the_tests_are_their_own(judge: Judge, shadow: str) -> None:
    tests = (
        "assert abs(new(1) - 2) < 1e-6\nassert sorted([new(1)]) == [2]\n"
        "assert len(set([new(1)])) == 1\nassert math.isclose(new(1), 2)\n"
    )
    verdict = judge(f"{shadow}\ndef new(x):\n    return 5.5\n", tests, imports="import math")
    assert verdict.status == "wrong", verdict


# What a solution returns in the place of [2, 3, 4] and [], and the verdict.
STAND_INS = [
    ("class L(list):\n    def __eq__(s, o): return True\n    __hash__ = None\ndef new(xs): return L()", "wrong"),
    ("class L(list): pass\ndef new(xs): return L(x + 1 for x in xs)", "passed"),
    ("class E:\n    def __eq__(s, o): return True\n    def __len__(s): return 3\ndef new(xs): return E()", "wrong"),
    ("def new(xs): return (x + 1 for x in xs)", "wrong"),
    ("class T(tuple):\n    __eq__ = lambda *a: True\n    __hash__ = None\ndef new(xs): return T()", "wrong"),
    ("class E:\n    def __getattr__(s, n): return lambda *a: True\ndef new(xs): return E()", "wrong"),
    ("class E:\n    __class__ = list\n    def __eq__(s, o): return True\ndef new(xs): return E()", "wrong"),
    ("def new(xs): return [E()]\nclass E:\n    def __eq__(s, o): return True", "wrong"),
    ("def new(xs): return new", "wrong"),
    # As in one process: they equal no list, nor do they say otherwise.
    ("def new(xs): return dict.fromkeys(x + 1 for x in xs).keys()", "wrong"),
    ("def new(xs): return {x + 1: 0 for x in xs}.values()", "wrong"),
    ("import enum\nclass C(enum.Enum):\n    A = [2, 3, 4]\ndef new(xs): return C.A", "wrong"),
    ("import dataclasses\n@dataclasses.dataclass\nclass D:\n    xs: list\ndef new(xs): return D([2, 3, 4])", "wrong"),
    ("from decimal import Decimal\nclass D(Decimal):\n    __eq__ = lambda *a: True\ndef new(xs): return D(1)", "wrong"),
    ("import datetime\nclass D(datetime.date):\n    __eq__ = lambda *a: True\ndef new(xs): return D(1, 1, 1)", "wrong"),
    (
        "from fractions import Fraction\nclass F(Fraction):\n    __eq__ = lambda *a: True\ndef new(xs): return F(1)",
        "wrong",
    ),
    ("from decimal import Decimal\ndef new(xs): return [Decimal(x + 1) for x in xs]", "passed"),
    ("from fractions import Fraction\ndef new(xs): return [Fraction(x + 1) for x in xs]", "passed"),
    ("def new(xs): return xs.append(E())\nclass E:\n    def __eq__(s, o): return True", "wrong"),
]


@pytest.mark.parametrize(("source", "status"), STAND_INS, ids=[source for source, _ in STAND_INS])
def test_no_solution_can_choose_to_be_unsealed(judge: Judge, source: str, status: str) -> None:
    verdict = judge(source)
    assert (verdict.status, verdict.sealed, verdict.unsealed_by) == (status, True, ""), verdict


@pytest.mark.parametrize(
    ("source", "tests"),
    [
        ("def new(xs): return (x + 1 for x in xs)", "g = new([1, 2])\nassert list(g) == [2, 3]\nassert list(g) == []"),
        ("def new(xs): return map(str, xs)", "assert sorted(new([2, 1])) == ['1', '2']"),
        ("def new(xs): return dict.fromkeys(xs).keys()", "assert len(new([1, 1])) == 1 and 1 in new([1])\nassert not new([])"),
        ("def new(xs):\n    while True:\n        yield xs", "assert next(new(3)) == 3\nassert next(iter(new(3))) == 3"),
        (
            "def new(xs):\n    yield 1\n    raise ValueError",
            "try:\n    list(new(1))\n    assert 0\nexcept ValueError:\n    pass",
        ),
        ("import enum\nclass C(enum.IntEnum):\n    A = 3\ndef new(xs): return C.A", "assert new(1) == 3"),
        (
            "from collections import namedtuple\nP = namedtuple('P', 'a b')\ndef new(xs): return P(1, [P(2, 3)])",
            "assert new(1) == (1, [(2, 3)])",
        ),
        (
            "import numpy\ndef new(xs): return [numpy.int64(2), numpy.bool_(True), numpy.float64(0.5)]",
            "assert new(1) == [2, True, 0.5]",
        ),
        (
            "from collections import defaultdict\ndef new(xs): return defaultdict(lambda: 0, a=[1])",
            "assert new(1) == {'a': [1]}",
        ),
        ("class D(dict):\n    __missing__ = len\ndef new(xs): return D(a=1)", "assert new(1) == {'a': 1}"),
        ("class S(str):\n    __slots__ = ()\ndef new(xs): return {S('a'): S('b')}", "assert new(1) == {'a': 'b'}"),
        ("import enum\nclass C(str, enum.Enum):\n    A = 'a'\ndef new(xs): return C.A", "assert new(1) == 'a'"),
        ("class N:\n    pass\ndef new(xs, n=None): return N() if n is None else isinstance(n, N)", "assert new(1, new(1))"),
    ],
)
def test_harmless_results_are_stood_in_for(judge: Judge, source: str, tests: str) -> None:
    passes_sealed(judge, source, tests)


def with_reference(body: str, tests: str, imports: str = "") -> Problem:
    return replace(example(tests, imports=imports), pro_reference=f"    {body}\n")


@pytest.mark.parametrize(
    ("body", "tests", "kind"),
    [
        ("return object", "assert new(1) is object", "type"),
        ("return (x for x in xs)", "assert list(new([1])) == [1]", "generator"),
        ("return xs(1)", "assert new(lambda x: x) == 1", "function"),
        ("return 1", "assert new(object()) == 1", "object"),
        ("return 1", "assert new.__doc__ is None and new(1) == 1", "function"),
    ],
)
def test_what_the_reference_cannot_do_sealed_is_judged_unsealed(runner: Runner, body: str, tests: str, kind: str) -> None:
    problem = with_reference(body, tests)
    for source in (f"def new(xs):\n    {body}\n", problem.reference, problem.reference + "#"):
        verdict = runner.judge(problem, answer(source))
        assert (verdict.status, verdict.sealed, verdict.unsealed_by) == ("passed", False, kind), verdict
    verdict = runner.judge(problem, answer("def new(xs):\n    return 7\n"))
    assert verdict.status in ("wrong", "raised")
    assert runner.judge(problem, answer("import os\ndef new(xs):\n    os._exit(0)\n")).status == "crashed"
    # It cannot say itself that it is somebody else's fault.
    forged = "import os, struct\nm = b'w{\"status\": \"ours\"}'\nos.write(3, struct.pack('>I', len(m)) + m)\n"
    assert runner.judge(problem, answer(forged + problem.reference)).status == "crashed"


@pytest.mark.parametrize(
    "message",
    [
        "b'o' + b'not my fault'",
        "b'r'",
        "b'v\\0' + bytes(4) + b'N'",
        "b'v\\0' + bytes(4) + b'l\\xff\\xff\\xff\\xff'",
        "b'v\\7' + bytes(4) + b'N'",
        "b'v\\0' + b'\\0\\0\\0\\1' * 2 + b'N'",
        "b'e\\0' + bytes(4) + b'N'",
        "b's\\0' + bytes(4) + b'N'",
        "b'u\\0' + bytes(4) + b'N'",
        "b'l\\0' + bytes(4) + b't\\0\\0\\0\\2NN'",
        "b'{}'",
        "b''",
        "b'v\\0' + bytes(4) + b'l\\0\\0\\0\\1' * 100_000",
    ],
)
def test_a_solution_that_speaks_for_its_process_only_harms_itself(judge: Judge, message: str) -> None:
    source = f"import os, struct\ndef say():\n    m = {message}\n    os.write(3, struct.pack('>I', len(m)) + m)\n"
    for verdict in (judge(f"{source}{RIGHT}say()\n"), judge(f"{source}def new(xs):\n    say()\n")):
        assert verdict.status in ("crashed", "raised", "wrong"), verdict
    assert judge(RIGHT).passed


@pytest.mark.parametrize(
    ("body", "status", "error_type", "says"),
    [
        ("return 'x' * (17 << 20)", "memory", "", "a str of more than 16 MiB"),
        ("return [[] for _ in range(1_000_000)]", "memory", "", "a list of more than 16 MiB"),
        ("return deep(1100, list)", "raised", "RecursionError", "nested more than 1000 deep"),
        ("return deep(900, list)", "wrong", "AssertionError", ""),
    ],
)
def test_answers_that_are_too_much(judge: Judge, body: str, status: str, error_type: str, says: str) -> None:
    source = (
        f"def deep(n, kind):\n    x = kind()\n    for _ in range(n): x = kind([x])\n    return x\ndef new(xs):\n    {body}\n"
    )
    verdict = judge(source, limits=Limits(cpu_s=20, wall_s=60))
    assert (verdict.status, verdict.error_type, verdict.sealed) == (status, error_type, True), verdict
    assert says in verdict.error_message


def test_more_than_its_length_says(judge: Judge) -> None:
    huge = "import os\ndef new(xs):\n    os.write(3, b'\\xff' * 4)\n    os.write(3, b'x' * 10_000_000)\n"
    assert judge(huge).status == "crashed"


def test_a_right_answer_may_be_nested_as_deep_as_python_compares(judge: Judge) -> None:
    deep = "x = []\nfor _ in range(900): x = [x]\n"
    source = "def new(xs):\n    x = []\n    for _ in range(900): x = [x]\n    return x\n"
    passes_sealed(judge, source, f"{deep}assert new(1) == x\n")
    passes_sealed(judge, "def new(xs): return xs\n", f"{deep}assert new(x) is x\n")


@pytest.mark.parametrize(
    ("body", "tests"),
    [
        ("return Fraction(2 * xs, 6)", "assert new(1) == Fraction(1, 3) and type(new(1)) is Fraction\nassert new(3) == 1"),
        ("return Decimal(xs)", "assert new('1.50') == Decimal('1.5') and str(new('1.50')) == '1.50'\nassert new(2) == 2"),
        ("return xs + timedelta(days=1)", "assert new(date(2024, 2, 28)) == date(2024, 2, 29)"),
        ("return [datetime(2024, 1, xs, tzinfo=timezone.utc)]", "assert new(1)[0].isoformat() == '2024-01-01T00:00:00+00:00'"),
        ("return time(xs, 30), timedelta(hours=xs)", "assert new(1) == (time(1, 30), timedelta(seconds=3600))"),
        (
            "return dict.fromkeys(xs).keys()",
            "assert new('ab') == {'a', 'b'} and list(new('ab')) == ['a', 'b']\nassert 'a' in new('a')",
        ),
        ("return Counter(xs).values()", "assert sorted(new('aab')) == [1, 2] and len(new('aab')) == 2"),
        ("return dict(xs).items()", "assert new([(1, 2)]) == {(1, 2)} and list(new([(1, [2])])) == [(1, [2])]"),
    ],
)
def test_what_the_standard_library_has_arrives_as_it_is(judge: Judge, body: str, tests: str) -> None:
    imports = "\n".join(
        [
            "from collections import Counter",
            "from datetime import date, datetime, time, timedelta, timezone",
            "from decimal import Decimal",
            "from fractions import Fraction",
        ]
    )
    passes_sealed(judge, f"{imports}\ndef new(xs):\n    {body}\n", tests, imports)


def test_answers_that_make_the_tests_hang_are_timeouts(runner: Runner) -> None:
    loops = "def new(xs):\n    global n\n    return 1\n"
    problem = example("x = new(1)\nwhile x == 1:\n    pass\n")
    verdict = runner.judge(problem, answer(loops), Limits(cpu_s=0.5, wall_s=0.5))
    assert (verdict.status, verdict.sealed) == ("timeout", True), verdict
    assert runner.judge(example(), answer(RIGHT)).passed
    with pytest.raises(SandboxError, match="own tests do not come to an end"):
        runner.judge(example("while True:\n    pass\n"), answer(RIGHT), Limits(cpu_s=0.5, wall_s=0.5))
    assert runner.judge(example(), answer(RIGHT)).passed


SECRET = "MARK" + "ER5e1f"
TESTS = f"# {SECRET}-comment\nexpected = '{SECRET}-expected'\nassert new() == expected, '{SECRET}-message'\n"
MEMORY = """
import os
def new():
    needle = bytes([77, 65, 82, 75, 69, 82, 53, 101, 49, 102])
    found, read = [], 0
    for pid in {pids}:
        try:
            with open(f'/proc/{{pid}}/maps') as file: maps = file.read().splitlines()
            memory = os.open(f'/proc/{{pid}}/mem', os.O_RDONLY)
        except OSError:
            continue
        for line in maps:
            area, mode, *rest = line.split()
            if 'r' not in mode or '[v' in line:
                continue
            start, end = (int(x, 16) for x in area.split('-'))
            if end - start > 1 << 27:
                continue
            try:
                data = os.pread(memory, end - start, start)
            except OSError:
                continue
            read += len(data)
            at = data.find(needle)
            while at >= 0:
                if data[at + 10: at + 11] == b'-':
                    found.append(data[at - 20: at + 30])
                at = data.find(needle, at + 1)
    return [read > 1 << 20, found]
"""
OBJECTS = """
import gc, sys
def hit(value):
    return bytes([77, 65, 82, 75, 69, 82, 53, 101, 49, 102, 45]).decode() in str(value)
def new():
    count, found = 0, []
    frame = sys._getframe()
    while frame:
        count += 1
        found += [type(v).__name__ for v in [*frame.f_locals.values(), *frame.f_code.co_consts] if hit(v)]
        frame = frame.f_back
    gc.unfreeze()
    for o in gc.get_objects():
        count += 1
        if isinstance(o, (str, bytes, list, tuple, dict)) and hit(o):
            found.append(type(o).__name__)
    return [count > 1000, found]
"""


@linux
@pytest.mark.parametrize("source", [MEMORY.format(pids="('self',)"), OBJECTS], ids=["memory", "objects"])
def test_the_tests_are_nowhere_in_the_solutions_process(source: str) -> None:
    # Where a solution may read its own memory, which the other layers keep it from.
    with Runner(isolation="limits") as runner:
        runner.judge(example(TESTS), answer("def new(): return 1"))
        verdict = runner.judge(example(TESTS), answer(source))
        assert (verdict.status, verdict.left) == ("wrong", "[True, []]"), verdict


@linux
def test_the_tests_are_nowhere_in_the_fork_server() -> None:
    if os.geteuid() != 0:
        pytest.skip("reads another process's memory")
    with Runner(isolation="limits") as runner:
        for _ in range(3):
            assert runner.judge(example(TESTS), answer("def new(): return 1")).status == "wrong"
        assert runner._server is not None
        names: dict[str, Callable[[], list[object]]] = {}
        exec(MEMORY.format(pids=f"({runner._server.pid},)"), names)
        assert names["new"]() == [True, []]


def pid_of_tests(runner: Runner) -> int:
    assert runner._processes is not None
    assert runner._processes.tester.pid is not None
    return runner._processes.tester.pid


def test_a_test_process_killed_between_solutions() -> None:
    with Runner() as runner:
        first = pid_of_tests(runner)
        os.kill(first, signal.SIGKILL)
        assert runner.judge(example(), answer(RIGHT)).passed
        assert pid_of_tests(runner) != first


def test_a_test_process_that_dies_every_time_is_no_verdict() -> None:
    with Runner() as runner:
        with pytest.raises(SandboxError, match="broke down twice"):
            runner.judge(example("import os\nnew([])\nos._exit(0)\n"), answer(RIGHT))
        assert runner.judge(example(), answer(RIGHT)).passed


@linux
def test_a_busy_test_process_ends_with_its_worker(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            runner = Runner()
            runner.start()
            os.write(writing, f"{pid_of_tests(runner)}\n".encode())
            # In one long step of C, in which no signal handler of Python's could run.
            runner.judge(example("new([])\n(1 << 400_000_000) ** 3\n"), answer(RIGHT), Limits(wall_s=60))
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        tester = int(pipe.readline())
    time.sleep(0.5)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    deadline = time.monotonic() + 5
    while Path(f"/proc/{tester}").exists() and time.monotonic() < deadline:
        state = Path(f"/proc/{tester}/stat").read_text().rpartition(")")[2].split()[0]
        if state == "Z":
            break
        time.sleep(0.02)
    else:
        assert not Path(f"/proc/{tester}").exists()


def test_counts_and_places_come_from_both_sides(judge: Judge) -> None:
    verdict = judge("def base(x): return 1 // x\ndef new(x): return base(x)\n", "assert new(1) == 1\nassert new(0) == 1\n")
    assert (verdict.status, verdict.error_frame, verdict.error_line) == ("raised", "base", 1)
    assert (verdict.tests_passed, verdict.tests_total, verdict.called_base) == (1, 2, True)
    assert verdict.failed_test == "assert new(0) == 1"
    assert sys.version_info >= (3, 11)
