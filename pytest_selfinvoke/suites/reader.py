"""Reading problem files: the published fields in, a `Suite` out, every mistake named with its place."""

import ast
import hashlib
import json
import re
import warnings
from collections.abc import Callable, Iterator
from pathlib import PurePath
from types import CodeType
from typing import Any, TypeVar

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.suites.problem import Problem, Suite, parsed

Read = TypeVar("Read")
REQUIRED = ("id", "raw_problem", "raw_solution", "new_problem", "new_solution", "test_code")
OPTIONAL = ("base_test_code", "base_name", "pro_name", "time_zone")
_TOP_LEVEL_DEF = re.compile(r"^(?:async\s+)?def\s+(\w+)", re.MULTILINE)
_WORD = re.compile(r"\w+")


def suite_from_bytes(name: str, content: bytes, source: str, *, sound: bool = False) -> Suite:
    """The suite in a ``.json`` (a list of records) or ``.jsonl`` (a record a line) file.

    ``source`` is the file's path, or the embedded file's name, and stands in error messages. Needed fields are `REQUIRED`,
    those of the published files (CodeEval-Pro, ``dataset/*.json``); `OPTIONAL` ones spare the search for the names of the
    two functions, bring tests for the base function, or say in which time zone a problem is judged; other fields are passed
    over. Programs of a file that is known to be ``sound``, a published one, are not looked at again: that takes 0.1 s.

    Raises `UserError` where the file, a record, or a reference program cannot be read.
    """
    if bad := next((mark for mark in ("::", "[", "]", "/", "\\") if mark in name), ""):
        raise UserError(f"{source}: a suite's name may not hold {bad!r}; rename the file, its stem is the suite's name")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"{source}: not UTF-8 at byte {error.start}; save the file as UTF-8") from None
    problems: dict[str, Problem] = {}
    for place, record in _records(text, source, lines=PurePath(source).suffix == ".jsonl"):
        problem = _problem(name, record, place, sound=sound)
        if problem.id in problems:
            raise UserError(f"{place}: the id {problem.id!r} is taken by an earlier problem; ids must differ")
        problems[problem.id] = problem
    if not problems:
        raise UserError(f"{source}: holds no problems; give a list of objects with {', '.join(REQUIRED)}")
    return Suite(name, source, hashlib.sha256(content).hexdigest(), tuple(problems.values()))


def _records(text: str, source: str, *, lines: bool) -> Iterator[tuple[str, Any]]:
    """Each record with the words that say where it stands."""
    if lines:
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip():
                yield f"{source}:{number}", _json(line, f"{source}:{number}")
        return
    records = _json(text, source)
    if not isinstance(records, list):
        raise UserError(f"{source}: a .json suite is a list of problems, not {_kind(records)}; for a record a line use .jsonl")
    for number, record in enumerate(records):
        yield f"{source}, record {number}", record


def _json(text: str, place: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError(f"{place}: not JSON: {error}") from None


def _problem(suite: str, record: Any, place: str, *, sound: bool) -> Problem:
    if not isinstance(record, dict):
        raise UserError(f"{place}: a problem is an object with {', '.join(REQUIRED)}, not {_kind(record)}")
    if missing := [field for field in REQUIRED if field not in record]:
        raise UserError(f"{place}: no field {', '.join(map(repr, missing))}; a problem has {', '.join(REQUIRED)}")
    identity = record["id"]
    if isinstance(identity, bool) or not isinstance(identity, int | str) or identity == "":
        raise UserError(f"{place}: 'id' is a whole number or a text, not {identity!r}")
    if not str(identity).isprintable():
        raise UserError(f"{place}: the id {identity!r} holds characters that cannot be shown; write another id")
    if bad := next((mark for mark in ("::", "[", "]") if mark in str(identity)), ""):
        raise UserError(
            f"{place}: the id {identity!r} holds {bad!r}, which pytest's node ids need for themselves; write another id"
        )
    for field in (*REQUIRED[1:], *OPTIONAL):
        if not isinstance(record.get(field, ""), str):
            raise UserError(f"{place}: {field!r} is a text, not {_kind(record[field])}")
    zone = record.get("time_zone", "")
    if not (zone.isascii() and zone.isprintable()):
        raise UserError(f"{place}: 'time_zone' is a value of the variable TZ such as 'CST-8', not {zone!r}")
    draft = Problem(
        suite=suite,
        id=str(identity),
        base_statement=record["raw_problem"],
        base_reference=record["raw_solution"],
        pro_statement=record["new_problem"],
        pro_reference=record["new_solution"],
        tests=record["test_code"],
        base_name=record.get("base_name", ""),
        pro_name=record.get("pro_name", ""),
        base_tests=record.get("base_test_code", ""),
        time_zone=zone,
    )
    base, pro = (_names_in_lines(draft) if sound else None) or _names(draft, place)
    return Problem(**{**vars(draft), "base_name": base, "pro_name": pro})


def _names_in_lines(problem: Problem) -> tuple[str, str] | None:
    """What `_names` finds, where nothing has to be parsed to know it; ``None`` where it has. A test holds one to the other."""
    bases = _TOP_LEVEL_DEF.findall(f"{problem.base_statement}{problem.base_reference}")
    words = set(_WORD.findall(problem.tests))
    called = [name for name in dict.fromkeys(_TOP_LEVEL_DEF.findall(problem.reference)) if name in words]
    if problem.base_name or problem.pro_name or len(bases) != 1 or len(called) != 1 or called == bases:
        return None
    return bases[0], called[0]


def _names(problem: Problem, place: str) -> tuple[str, str]:
    """The names of the base and of the pro function.

    The base function is the one in the base part that no other function there calls; among several, the one whose signature
    ends the base statement. The pro function is the one that the tests use; where they use none, the last one defined.
    Checked on the published suites: all 378 base names of MBPP Pro are MBPP+'s entry points, and each problem of the two
    suites has exactly one function that its tests use.
    """
    _check_base_tests(problem, place)
    whole = f"{place}: the reference program (raw_problem + raw_solution + new_problem + new_solution)"
    program = _parsed(problem.reference, whole)
    defined = [node.name for node in _definitions(program)]
    if not defined:
        raise UserError(f"{place}: the reference program defines no function; raw_problem and new_problem end with a signature")
    base = problem.base_name or _base_name(problem, program, place) or defined[0]
    used = _names_read(_compiled(problem.tests, f"{place}: test_code"))
    called = [name for name in defined if name in used]
    if set(called) - {base, defined[-1]}:
        # Of several, or another than the last, it has to be known which are names and which attributes.
        used = _names_in(_parsed(problem.tests, f"{place}: test_code"))
        called = [name for name in defined if name in used]
    if not _says_something(problem.tests):
        raise UserError(f"{place}: test_code holds no statement, so every solution would pass; write assertions")
    pro = problem.pro_name or next((name for name in reversed(called) if name != base), called[-1] if called else defined[-1])
    for role, field, name in (("base", "base_name", base), ("pro", "pro_name", pro)):
        if name not in defined:
            raise UserError(f"{place}: the reference program defines no {role} function {name!r}; mend it or {field!r}")
    return base, pro


def _check_base_tests(problem: Problem, place: str) -> None:
    if not problem.base_tests:
        return
    _compiled(problem.base_tests, f"{place}: base_test_code")
    if not _says_something(problem.base_tests):
        raise UserError(f"{place}: base_test_code holds no statement, so every base function would pass; write assertions")


def _base_name(problem: Problem, program: ast.Module, place: str) -> str:
    functions = _definitions(_base_part(problem, program, place))
    if len(functions) == 1:
        return functions[0].name
    called = {name for function in functions for name in _names_in(function) if name != function.name}
    roots = [function.name for function in functions if function.name not in called]
    signatures = _TOP_LEVEL_DEF.findall(problem.base_statement)
    if signatures and signatures[-1] in roots:
        return str(signatures[-1])
    return roots[-1] if roots else ""


def _base_part(problem: Problem, program: ast.Module, place: str) -> ast.Module:
    """The syntax tree of the base part, which stands at the head of the whole program: parsed once more only where it must."""
    text = f"{problem.base_statement}{problem.base_reference}"
    lines = text.count("\n")
    body = [node for node in program.body if node.lineno <= lines]
    if not text.endswith("\n") or "\r" in text or (body and (body[-1].end_lineno or 0) > lines):
        return _parsed(f"{text}\n", f"{place}: the base part (raw_problem + raw_solution)")
    return ast.Module(body, [])


def _definitions(module: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]:
    return [node for node in module.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]


def _names_in(node: ast.AST) -> set[str]:
    """As `ast.walk` would find them, in half the time: all problems of all suites pass here before anything starts."""
    names: set[str] = set()
    waiting: list[Any] = [node]
    while waiting:
        for value in vars(waiting.pop()).values():
            if isinstance(value, ast.Name):
                names.add(value.id)
            elif isinstance(value, ast.AST):
                waiting.append(value)
            elif isinstance(value, list):
                names.update(child.id for child in value if isinstance(child, ast.Name))
                waiting += (child for child in value if isinstance(child, ast.AST))
    return names


def _names_read(code: CodeType) -> set[str]:
    """The names that a program looks up outside of its functions, and those of attributes, anywhere in it."""
    inner = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    return set(code.co_names).union(*map(_names_read, inner))


def _says_something(source: str) -> bool:
    """Whether a program that compiles has a statement."""
    return any(text and not text.startswith("#") for text in map(str.strip, source.split("\n")))


def _compiled(source: str, what: str) -> CodeType:
    """The code of a program; made in half the time of its syntax tree."""
    with warnings.catch_warnings():
        # About the style of texts that nobody here can change.
        warnings.simplefilter("ignore")
        return _whole(lambda text: compile(text, "<problem>", "exec", dont_inherit=True, optimize=0), source, what)


def _parsed(source: str, what: str) -> ast.Module:
    return _whole(parsed, source, what)


def _whole(read: Callable[[str], Read], source: str, what: str) -> Read:
    try:
        return read(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        where = f" in line {line}" if line else ""
        raise UserError(f"{what} is not Python{where}: {getattr(error, 'msg', error)}") from None


def _kind(value: Any) -> str:
    return {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}.get(
        type(value), "a number"
    )
