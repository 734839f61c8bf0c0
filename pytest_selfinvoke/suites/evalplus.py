"""EvalPlus's suites: MBPP with its own assertions, and HumanEval+ and MBPP+, which compare with the reference on many inputs.

Facts about the data (releases v0.1.10 and v0.2.0; arXiv 2305.01210): which inputs JSON could not hold as they were, how
EvalPlus compares results, and for which problems it accepts more than the reference's own. With these its numbers can be met.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from pytest_selfinvoke.suites.mbpp_numbers import POSITION_OF
from pytest_selfinvoke.suites.oracles import plus_tests
from pytest_selfinvoke.suites.problem import Problem, Suite
from pytest_selfinvoke.suites.records import records, without_inputs


def read_mbpp(name: str, content: bytes, source: str) -> Suite:
    """The 378 problems of MBPP that MBPP Pro was made from, with MBPP's own assertions, in the bytes of MbppPlus.jsonl.gz.

    Ids are those of MBPP Pro: positions in the file, not MBPP's numbers. The assertions of 13 problems use
    `math.isclose` and leave it to the solution to import ``math``; here they import it themselves.
    """
    problems = [
        _problem(name, POSITION_OF[number], record, f"import math\n{record['assertion'].strip()}\n")
        for number, record in records(content, source, without_inputs)
    ]
    return _suite(name, content, source, problems)


def read_mbpp_plus(name: str, content: bytes, source: str) -> Suite:
    """MBPP+: the same problems and ids, tested on all inputs of the file."""
    return _suite(
        name,
        content,
        source,
        [
            _problem(name, POSITION_OF[number], record, plus_tests(record, _REBUILT.get(number, list)))
            for number, record in records(content, source)
        ],
    )


def read_humaneval_plus(name: str, content: bytes, source: str) -> Suite:
    """HumanEval+, in the bytes of HumanEvalPlus.jsonl.gz; ids are HumanEval's numbers."""
    problems = [_problem(name, number, record, plus_tests(record, list)) for number, record in records(content, source)]
    return _suite(name, content, source, problems)


def _suite(name: str, content: bytes, source: str, problems: list[Problem]) -> Suite:
    return Suite(name, source, hashlib.sha256(content).hexdigest(), tuple(problems))


def _problem(suite: str, identity: int, record: Mapping[str, Any], tests: str) -> Problem:
    return Problem(
        suite=suite,
        id=str(identity),
        base_statement=record["prompt"],
        base_reference=record["canonical_solution"],
        pro_statement="",
        pro_reference="",
        tests=tests,
        base_name=record["entry_point"],
        pro_name="",
        base_suite=suite.removesuffix("+"),
        base_id=str(identity),
    )


# One input: the arguments of one call.
_Arguments = list[Any]


def _tuples(arguments: _Arguments) -> _Arguments:
    return [tuple(each) for each in arguments]


def _lists_of_tuples(arguments: _Arguments) -> _Arguments:
    return [[tuple(item) for item in each] for each in arguments]


def _tuples_of_tuples(arguments: _Arguments) -> _Arguments:
    return [tuple(tuple(item) for item in each) for each in arguments]


def _first_a_tuple(arguments: _Arguments) -> _Arguments:
    return [tuple(arguments[0]), *arguments[1:]]


def _first_of_tuples(arguments: _Arguments) -> _Arguments:
    return [[tuple(item) for item in arguments[0]], *arguments[1:]]


def _second_a_tuple(arguments: _Arguments) -> _Arguments:
    return [arguments[0], tuple(arguments[1]), *arguments[2:]]


def _first_of_mixed(arguments: _Arguments) -> _Arguments:
    return [tuple(tuple(item) if isinstance(item, list) else item for item in arguments[0])]


def _values_of_first_tuples(arguments: _Arguments) -> _Arguments:
    return [{key: tuple(value) for key, value in arguments[0].items()}, *arguments[1:]]


def _all_tuples(arguments: _Arguments) -> _Arguments:
    def deep(value: Any) -> Any:
        return tuple(map(deep, value)) if isinstance(value, list) else value

    return [deep(each) for each in arguments]


# By MBPP's number: how the inputs are made what MBPP's own assertions pass.
_REBUILT: Mapping[int, Callable[[_Arguments], _Arguments]] = {
    **dict.fromkeys((2, 116, 132, 222, 261, 273, 394, 421, 424, 429, 470, 560, 579), _tuples),
    **dict.fromkeys((596, 616, 630, 726, 740, 744, 809), _tuples),
    **dict.fromkeys((63, 64, 70, 94, 120, 237, 272, 299, 409, 473, 614, 780), _lists_of_tuples),
    **dict.fromkeys((75, 413, 753), _first_of_tuples),
    **dict.fromkeys((106, 750), _second_a_tuple),
    **dict.fromkeys((250, 405, 446, 720, 763, 808), _first_a_tuple),
    **dict.fromkeys((259, 445), _tuples_of_tuples),
    **dict.fromkeys((580, 615, 791), _all_tuples),
    124: lambda arguments: [float(arguments[0]), complex(arguments[1])],
    252: lambda arguments: [complex(arguments[0])],
    278: _first_of_mixed,
    722: _values_of_first_tuples,
}
