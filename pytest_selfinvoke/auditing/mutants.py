"""Small mistakes put into a reference, one at a time: tests that pass with them would pass a model that makes them."""

import ast
import hashlib
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import CodeType
from typing import Any

from pytest_selfinvoke.auditing.mistakes import Mistake, mistakes, negated
from pytest_selfinvoke.suites.problem import Problem, parsed

# The most of one problem.
MOST = 40

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_CONDITIONS = ((ast.If, "test"), (ast.IfExp, "test"), (ast.While, "test"), (ast.comprehension, "ifs"))
# Parts of nodes that are no code of a function: most of them run when it is defined.
_APART = frozenset({"args", "decorator_list", "returns", "annotation", "type_params", "format_spec", "pattern"})
_SAID = re.compile(r"<selfinvoke reached (\d+)>")
_SAY = """
def _selfinvoke_reached(number, said=set(), write=__import__("os").write):
    if number not in said:
        said.add(number)
        write(1, b"<selfinvoke reached %d>" % number)
"""


@dataclass(frozen=True)
class Mutant:
    """The reference program with one mistake: its kind, the function and the line, and that piece of code before and after."""

    kind: str
    function: str
    line: int
    before: str
    after: str
    source: str


@dataclass(frozen=True)
class _Place:
    """Where a node stands: in a field of another, at a place of a list or alone.

    ``watched`` is the node by which it is known whether it is reached: itself, or the nearest around it that is an expression
    or a statement.
    """

    holder: ast.AST
    field: str
    at: int | None
    function: str
    watched: ast.AST | None = None

    @property
    def node(self) -> Any:
        found = getattr(self.holder, self.field)
        return found if self.at is None else found[self.at]

    def put(self, node: ast.AST) -> None:
        if self.at is None:
            setattr(self.holder, self.field, node)
        else:
            getattr(self.holder, self.field)[self.at] = node


_Candidate = tuple[_Place, Mistake]


class Mistakes:
    """All mistakes that could be made in the functions of a problem's reference."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        self._tree = parsed(problem.reference)
        self._candidates = self._found(self._tree)

    @property
    def traced(self) -> str:
        """The reference, which says on its standard output what it comes to, for `reached`."""
        tree = parsed(self._problem.reference)
        _Marker(_marks(self._found(tree))).visit(tree)
        first = next((at for at, node in enumerate(tree.body) if not _comes_first(node)), 0)
        tree.body[first:first] = parsed(_SAY).body
        return f"{ast.unparse(ast.fix_missing_locations(tree))}\n"

    def reached(self, output: str) -> list[Mutant]:
        """At most `MOST` mutants, by line: mistakes at places that ``traced`` said it came to, of which ``output`` tells.

        Of more, those are taken that come first by a digest, which is the same everywhere. What does not compile is left out,
        and what compiles to the same as the reference or another mutant.
        """
        said = frozenset(map(int, _SAID.findall(output)))
        marks = _marks(self._candidates)
        there = [number for number, one in enumerate(self._candidates) if marks[_watched(*one)] in said]
        known = {_essence(self._compiled())}
        found: list[Mutant] = []
        for number in sorted(there, key=self._digest):
            if len(found) == MOST:
                break
            mutant = self._mutant(*self._candidates[number], known)
            if mutant:
                found.append(mutant)
        return sorted(found, key=lambda mutant: (mutant.line, mutant.kind, mutant.before, mutant.after))

    def _found(self, tree: ast.Module) -> list[_Candidate]:
        problem = self._problem
        base = problem.base_name if problem.has_pro and problem.base_name != problem.pro_name else ""
        return [
            (place, mistake)
            for place in _places(tree, "", None)
            for mistake in (*mistakes(place.node, base), *(negated(place.node) if _is_condition(place) else ()))
        ]

    def _digest(self, number: int) -> bytes:
        place, (kind, _) = self._candidates[number]
        text = f"{self._problem.suite}::{self._problem.id} {place.node.lineno} {place.node.col_offset} {kind} {number}"
        return hashlib.sha256(text.encode("utf-8", "backslashreplace")).digest()

    def _mutant(self, place: _Place, mistake: Mistake, known: set[Any]) -> Mutant | None:
        """``None`` where it is none; what it compiles to is then known."""
        (kind, other), node = mistake, place.node
        before = ast.unparse(node)
        place.put(ast.copy_location(other, node))
        try:
            essence = _essence(self._compiled())
            source = f"{ast.unparse(self._tree)}\n"
        except (SyntaxError, ValueError):
            return None
        finally:
            place.put(node)
        if essence in known:
            return None
        known.add(essence)
        return Mutant(kind, place.function, node.lineno, _short(before), _short(ast.unparse(other)), source)

    def _compiled(self) -> CodeType:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return compile(ast.fix_missing_locations(self._tree), "<mutant>", "exec", dont_inherit=True)


def _marks(candidates: Sequence[_Candidate]) -> dict[int, int]:
    """By the identity of what is watched, a number: that of the first candidate for which it is."""
    marks: dict[int, int] = {}
    for number, candidate in enumerate(candidates):
        marks.setdefault(_watched(*candidate), number)
    return marks


def _watched(place: _Place, mistake: Mistake) -> int:
    # A body that is left out is reached when it is, not with the condition before it.
    return id(place.node.body[0] if mistake[0] == "branch" else place.watched)


class _Marker(ast.NodeTransformer):
    """Says ``_selfinvoke_reached(number)`` before what has a number."""

    def __init__(self, numbers: dict[int, int]) -> None:
        self._numbers = numbers

    def visit(self, node: ast.AST) -> Any:
        number = self._numbers.get(id(node))
        changed: Any = super().generic_visit(node)
        if number is None:
            return changed
        said = ast.Call(ast.Name("_selfinvoke_reached", ast.Load()), [ast.Constant(number)], [])
        # It returns None.
        return [ast.Expr(said), changed] if isinstance(node, ast.stmt) else ast.BoolOp(ast.Or(), [said, changed])


def _places(node: ast.AST, function: str, around: ast.AST | None) -> Iterator[_Place]:
    """All places in functions below a node, in the order of the program; ``function`` is empty outside of them."""
    for field, value in ast.iter_fields(node):
        if field in _APART and not (field == "args" and isinstance(node, ast.Call)):
            continue
        inside = function or (getattr(node, "name", "lambda") if isinstance(node, _Function) else "")
        for at, part in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(part, ast.AST):
                watched = part if _can_be_watched(part) else around
                if inside and watched:
                    yield _Place(node, field, at, inside, watched)
                yield from _places(part, inside, watched)


def _can_be_watched(node: ast.AST) -> bool:
    if isinstance(node, ast.stmt):
        return True
    if isinstance(node, ast.Slice | ast.Starred | ast.FormattedValue):
        return False
    return isinstance(node, ast.expr) and isinstance(getattr(node, "ctx", None), ast.Load | None)


def _is_condition(place: _Place) -> bool:
    return any(isinstance(place.holder, kind) and place.field == field for kind, field in _CONDITIONS)


def _comes_first(node: ast.stmt) -> bool:
    """Whether nothing may stand before it: what a module says of itself, imports from the future."""
    text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return text or (isinstance(node, ast.ImportFrom) and node.module == "__future__")


def _essence(code: CodeType) -> tuple[Any, ...]:
    """What a program does, by its code, without the places where it stands."""
    constants = tuple(
        _essence(value) if isinstance(value, CodeType) else (type(value), repr(value)) for value in code.co_consts
    )
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars, code.co_argcount, code.co_flags)
    return code.co_code, code.co_exceptiontable, constants, names


def _short(code: str) -> str:
    lines = [line.strip() for line in code.splitlines()]
    return " ".join(lines[:2]) + (" ..." if len(lines) > 2 else "")
