"""Tests for a problem: of many drawn inputs, the few that tell the most wrong programs from the reference."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

MOST, FEWEST, LEAST_USABLE = 8, 6, 5

# fmt: off
_SWAPS = (
    (" > ", " >= "), (" >= ", " > "), (" < ", " <= "), (" <= ", " < "), (" == ", " != "), (" != ", " == "),
    ("max(", "min("), ("min(", "max("), ("reverse=True", "reverse=False"), ("reversed(", "list("), ("[::-1]", "[:]"),
    ("[-", "["), (" + ", " - "), (" - ", " + "), (" * ", " + "), ("return -1", "return 0"), ("default=0", "default=1"),
    ("% 2 == 0", "% 2 != 0"), (" and ", " or "), ("not ", ""), ("all(", "any("), ("any(", "all("),
    ("x for x in", "1 for x in"), (".lower()", ""), ("sorted(set(", "list(set("), (" x * x", " x"), ("abs(", "("),
    ("return i", "return i + 1"), ("isupper", "isalpha"), ("islower", "isalpha"), ("isalpha", "isalnum"),
    ("aeiouAEIOU", "aeiou"), ("None", "0"), ("[1::2]", "[::2]"),
)
# fmt: on
_NUMBER = re.compile(r"(?<![\w'])\d+(?![\w'])")


class Tests(NamedTuple):
    """Assertions, one a line, and how many mutants of the reference they kill out of those that some tried input kills."""

    code: str
    killed: int
    killable: int


class _Case(NamedTuple):
    arguments: list[Any]
    result: str


def choose_tests(draw: Callable[[], list[Any]], name: str, code: str, head: str = "", tries: int = 60) -> Tests | None:
    """At most `MOST` assertions on the function ``name`` of the program ``head + code``; mutants are made of ``code`` alone.

    ``draw`` gives the arguments of one call. ``None`` if the reference fails on some input, or if its results hardly vary.
    """
    cases = _cases(draw, _namespace(head + code) or {}, name, tries)
    if cases is None:
        return None
    needed = 2 if cases and cases[0].result in ("True", "False") else 3
    if len({case.result for case in cases}) < needed:
        return None
    mutants = [namespace for mutant in mutated(code) if (namespace := _namespace(head + mutant)) is not None]
    killers = [
        {i for i, case in enumerate(cases) if _called(mutant, name, case.arguments) != case.result} for mutant in mutants
    ]
    killers = [killing for killing in killers if killing]
    chosen = _chosen(cases, killers)
    if {cases[i].result for i in chosen} in ({"True"}, {"False"}) or len(chosen) < LEAST_USABLE:
        return None
    lines = [f"assert {name}({', '.join(map(repr, cases[i].arguments))}) == {cases[i].result}\n" for i in sorted(chosen)]
    return Tests("".join(lines), sum(1 for killing in killers if killing & set(chosen)), len(killers))


def mutated(code: str) -> list[str]:
    """Programs one small change away from the code, sorted."""
    mutants = set()
    for old, new in _SWAPS:
        for found in re.finditer(re.escape(old), code):
            mutants.add(code[: found.start()] + new + code[found.end() :])
    for found in _NUMBER.finditer(code):
        for step in (1, -1):
            mutants.add(code[: found.start()] + str(int(found.group()) + step) + code[found.end() :])
    return sorted(mutants - {code})


def _cases(draw: Callable[[], list[Any]], reference: dict[str, Any], name: str, tries: int) -> list[_Case] | None:
    cases: list[_Case] = []
    seen: set[str] = set()
    for _ in range(tries):
        arguments = draw()
        written = repr(arguments)
        if written in seen or len(written) > 150:
            continue
        seen.add(written)
        result = _called(reference, name, arguments)
        if result.startswith("!") or len(result) > 400:
            return None
        cases.append(_Case(arguments, result))
    return cases


def _chosen(cases: Sequence[_Case], killers: Sequence[set[int]]) -> list[int]:
    """Indices of cases: first those that kill the most mutants still alive, then new results, then any."""
    chosen: list[int] = []
    alive = list(killers)

    def merit(i: int) -> tuple[int, int]:
        return sum(i in killing for killing in alive), 999 if i in chosen else -i

    while alive and len(chosen) < MOST:
        best = max(range(len(cases)), key=merit)
        if best in chosen:
            break
        chosen.append(best)
        alive = [killing for killing in alive if best not in killing]
    results = {cases[i].result for i in chosen}
    for i, case in enumerate(cases):
        if len(chosen) >= MOST:
            break
        if i not in chosen and (case.result not in results or len(cases) - i <= MOST - len(chosen)):
            chosen.append(i)
            results.add(case.result)
    for i in range(len(cases)):
        if len(chosen) >= FEWEST:
            break
        if i not in chosen:
            chosen.append(i)
    return chosen


def _called(namespace: dict[str, Any], name: str, arguments: list[Any]) -> str:
    """The result's repr, or "!" and the exception's name: a mutant that crashes gives a different answer."""
    try:
        return repr(namespace[name](*json.loads(json.dumps(arguments))))
    except Exception as error:  # noqa: BLE001 - a mutant may raise anything
        return f"!{type(error).__name__}"


def _namespace(code: str) -> dict[str, Any] | None:
    namespace: dict[str, Any] = {}
    try:
        exec(code, namespace)
    except SyntaxError:
        return None
    return namespace
