"""Small mistakes put into a reference, one at a time: tests that pass with them would pass a model that makes them."""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pytest_selfinvoke.suites.problem import Problem, parsed

# The most of one problem; of more, every so many'th is taken.
MOST = 24
KINDS = ("return", "branch", "base call", "off by one")

_Definition = ast.FunctionDef | ast.AsyncFunctionDef
_SHIFTED: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}


@dataclass(frozen=True)
class Mutant:
    """The reference program with one mistake: its kind, the line of the reference, and that piece of code before and after."""

    kind: str
    line: int
    before: str
    after: str
    source: str


def mutants(problem: Problem) -> list[Mutant]:
    """At most `MOST` mistakes in the function that the tests call, in the order of its lines.

    A result that becomes None (or a truth its opposite), an ``if`` whose body is left out, a call of the base function that
    becomes 0, and a whole number or a comparison that is off by one. Some change nothing that can be seen: that a mistake
    passes the tests does not prove them weak.
    """
    tree = parsed(problem.reference)
    wanted = [node for node in tree.body if isinstance(node, _Definition) and node.name == problem.asked_name]
    if not wanted:
        return []
    # Where a name is defined twice the last one counts.
    base = problem.base_name if problem.has_pro and problem.base_name != problem.pro_name else ""
    found = sorted(_mistakes(wanted[-1], base), key=lambda mistake: (mistake.place.lineno, mistake.place.col_offset))
    step = max(1, -(-len(found) // MOST))
    return [_mutant(tree, mistake) for mistake in found[::step]]


@dataclass(frozen=True)
class _Mistake:
    """To be made at ``place``: ``replacement`` gives what stands there then, for a copy of the node."""

    kind: str
    place: ast.expr | ast.stmt
    replacement: Callable[[ast.AST], ast.AST]


def _mistakes(function: _Definition, base: str) -> Iterator[_Mistake]:
    inside = [node for statement in function.body for node in ast.walk(statement)]
    texts = {id(node.value) for node in inside if isinstance(node, ast.Expr)}
    for node in inside:
        if isinstance(node, ast.Return) and node.value is not None:
            if not (isinstance(node.value, ast.Constant) and node.value.value is None):
                yield _Mistake("return", node, _other_result)
        elif isinstance(node, ast.If):
            yield _Mistake("branch", node, _without_body)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and base and node.func.id == base:
            yield _Mistake("base call", node, lambda _: ast.Constant(0))
        elif isinstance(node, ast.Compare) and type(node.ops[0]) in _SHIFTED:
            yield _Mistake("off by one", node, _shifted)
        elif isinstance(node, ast.Constant) and type(node.value) is int and id(node) not in texts:
            yield _Mistake("off by one", node, _next)


def _other_result(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.Return)
    value = node.value
    opposite = not value.value if isinstance(value, ast.Constant) and isinstance(value.value, bool) else None
    return ast.Return(ast.Constant(opposite))


def _without_body(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.If)
    # Conditions may do something as well, so they stay.
    return ast.If(node.test, [ast.Pass()], node.orelse)


def _shifted(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.Compare)
    return ast.Compare(node.left, [_SHIFTED[type(node.ops[0])](), *node.ops[1:]], node.comparators)


def _next(node: ast.AST) -> ast.AST:
    assert isinstance(node, ast.Constant)
    assert isinstance(node.value, int)
    return ast.Constant(node.value + 1)


class _Put(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self._old, self._new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self._new if node is self._old else super().generic_visit(node)


def _mutant(tree: ast.Module, mistake: _Mistake) -> Mutant:
    # A deep copy with the memo knows which of its nodes is the copy of the place.
    memo: dict[int, ast.AST] = {}
    copied = copy.deepcopy(tree, memo)
    place = memo[id(mistake.place)]
    changed = mistake.replacement(place)
    ast.copy_location(changed, mistake.place)
    before = ast.unparse(mistake.place)
    source = ast.unparse(ast.fix_missing_locations(_Put(place, changed).visit(copied)))
    return Mutant(mistake.kind, mistake.place.lineno, _short(before), _short(ast.unparse(changed)), f"{source}\n")


def _short(code: str) -> str:
    lines = [line.strip() for line in code.splitlines()]
    return " ".join(lines[:2]) + (" ..." if len(lines) > 2 else "")
