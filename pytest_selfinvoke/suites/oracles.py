"""Tests from inputs and a reference: source text that calls both on every input and compares as EvalPlus does.

The reference runs with the tests, in the trusted process, so nothing of it is near a solution. Each assertion is between the
solution's result and the result wanted, which is the reference's unless the solution's is as good.
"""

from collections.abc import Callable, Mapping
from typing import Any

_AS_SETS = (
    "similar_elements",
    "find_char_long",
    "common_in_nested_lists",
    "extract_singly",
    "larg_nnum",
    "find_dissimilar",
    "Diff",
)
_FOUND_OR_NOT = ("check_str", "text_match_three", "text_starta_endb")

# By function: when a result is right though it is not the reference's.
_AS_GOOD = {
    **dict.fromkeys(_AS_SETS, "set(_got) == set(_want)"),
    **dict.fromkeys(_FOUND_OR_NOT, "(_want is not None) == (_got if isinstance(_got, bool) else _got is not None)"),
    # HumanEval/32 asks for any zero of a polynomial.
    "find_zero": "abs(sum(_factor * math.pow(_got, _power) for _power, _factor in enumerate(_args[0]))) <= _ATOL",
    # Mbpp/581: the height may be that of the pyramid, too.
    "surface_Area": "abs(_got - round(_args[0] ** 2 + 2 * _args[0] * math.hypot(_args[0] / 2, _args[1]))) <= _ATOL",
    # Mbpp/558: the shorter number may be filled up with zeros.
    "digit_distance_nums": "_got == sum(abs(int(_one) - int(_other)) for _one, _other in zip(*_filled(*map(str, _args))))",
}

_TEMPLATE = """\
import copy
import math

_ATOL = {atol!r}
inf, nan = math.inf, math.nan


def _defined(_source):
    _names = {{}}
    exec(_source, _names)
    return _names


_reference = _defined({reference!r})[{name!r}]


def _filled(_one, _other):
    return _one.zfill(len(_other)), _other.zfill(len(_one))


def _close(_got, _want, _atol):
    if type(_want) in (list, tuple):
        return len(_got) == len(_want) and all(_close(_one, _other, _atol) for _one, _other in zip(_got, _want))
    if not isinstance(_got, (int, float, complex)) or not isinstance(_want, (int, float, complex)):
        return _got == _want
    return _got == _want or abs(_got - _want) <= _atol + 1e-07 * abs(_want)


def _nearly(_got, _want):
    _several = type(_want) in (list, tuple) and len(_want) > 0
    _floats = all(isinstance(_each, float) for _each in (_want if _several else [_want]))
    _atol = 1e-06 if _ATOL == 0 and _floats else _ATOL
    return _atol != 0 and type(_got) is type(_want) and _close(_got, _want, _atol)


def _wanted(_got, _args):
    _want = _reference(*copy.deepcopy(_args))
    return _got if {as_good} else _want


for _args in {base}:
    _kept = copy.deepcopy(_args)
    _got = {name}(*_args)
    assert _got == _wanted(_got, _kept)
for _args in {plus}:
    _kept = copy.deepcopy(_args)
    _got = {name}(*_args)
    assert _got == _wanted(_got, _kept)
"""


def plus_tests(record: Mapping[str, Any], rebuilt: Callable[[list[Any]], list[Any]]) -> str:
    """The tests of one record of EvalPlus, two of them: all base inputs, and all that EvalPlus added.

    ``rebuilt`` makes the arguments of a call what they were before they were written as JSON. A difference of at most ``atol``
    is none where the record gives one, nor one of 1e-6 between floats.
    """
    name = record["entry_point"]
    special = _AS_GOOD.get(name)
    return _TEMPLATE.format(
        atol=record["atol"],
        reference=f"{record['prompt']}{record['canonical_solution']}\n",
        name=name,
        as_good=f"{special} or _nearly(_got, _want)" if special and name != "find_zero" else special or "_nearly(_got, _want)",
        base=[rebuilt(arguments) for arguments in record["base_input"]],
        plus=[rebuilt(arguments) for arguments in record["plus_input"]],
    )
