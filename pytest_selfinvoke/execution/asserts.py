"""Tests that say why they failed: the assert statements of trusted test source, rewritten to carry both values.

``assert left == right`` becomes, with names that no source can spell, ::

    if (@left := left) == (@right := right): pass
    else: raise @Failed(index, @left, @right)

so both sides are evaluated once, in order, and compared as Python compares them. A test's own failure is an exception of a
private class (still an `AssertionError`, for tests that expect one), and so never mistaken for an assertion in the solution.
"""

import ast
import warnings
from types import CodeType
from typing import Any, NamedTuple

TESTS_FILE = "<tests>"

_LEFT, _RIGHT, _FAILED, _PASSED = "@left", "@right", "@Failed", "@passed"
_NO_TESTS = (
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Assign,
    ast.AnnAssign,
    ast.Pass,
)


_Place = dict[str, Any]


class FailedAssert(AssertionError):  # noqa: N818 - it is not an error of ours
    """An assertion of the tests did not hold. ``has_right`` is false where the assertion was no single comparison."""

    def __init__(self, segment: str, message: object, left: object, *right: object) -> None:
        super().__init__()
        self.segment = segment
        self.message = message
        self.left = left
        self.has_right = bool(right)
        self.right = right[0] if right else None


class InstrumentedTests(NamedTuple):
    """Compiled tests.

    A test is a top-level statement that can fail: an assert, a call, a loop or a ``try`` around them; not an import, a
    definition, an assignment. ``total`` counts them, and `passed` those that a run got through, so a loop over a hundred cases
    is one test.
    """

    code: CodeType
    total: int
    # First line, last line and source of each top-level statement.
    statements: tuple[tuple[int, int, str], ...]
    # Names that are read and nowhere bound in the tests.
    names: frozenset[str]

    def namespace(self) -> dict[str, Any]:
        """The names that the compiled tests need beside their own."""
        return {_FAILED: FailedAssert, _PASSED: 0}

    def passed(self, namespace: dict[str, Any]) -> int:
        """How many tests a run in this namespace got through."""
        return int(namespace[_PASSED])

    def statement_at(self, line: int) -> str:
        """The source of the top-level statement on a 1-based line, empty where there is none."""
        return next((text for first, last, text in self.statements if first <= line <= last), "")


def instrument(source: str) -> InstrumentedTests:
    """Rewrite and compile the tests.

    Raises:
        SyntaxError: the tests are not Python.

    """
    with warnings.catch_warnings():
        # Of escapes that are none, in texts that nobody here can change.
        warnings.simplefilter("ignore")
        tree = ast.parse(source, TESTS_FILE)
    lines = source.splitlines(keepends=True)
    statements = tuple((node.lineno, node.end_lineno or node.lineno, _segment(lines, node)) for node in tree.body)
    names = _free_names(tree)
    body: list[ast.stmt] = []
    total = 0
    rewrite = _Rewrite(lines)
    for node in tree.body:
        body.append(rewrite.visit(node))
        if not isinstance(node, _NO_TESTS) and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            total += 1
            place = _place(node)
            body.append(ast.Assign([ast.Name(_PASSED, ast.Store(), **place)], ast.Constant(total, **place), **place))
    tree.body = body
    return InstrumentedTests(compile(tree, TESTS_FILE, "exec", dont_inherit=True), total, statements, names)


def as_they_are(source: str) -> InstrumentedTests:
    """The tests compiled without a change, in a quarter of the time, for whom it is enough to know whether they pass.

    ``names`` holds more than those that they read: also what they assign, and attributes.

    Raises:
        SyntaxError: the tests are not Python.

    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        code = compile(source, TESTS_FILE, "exec", dont_inherit=True, optimize=0)
    return InstrumentedTests(code, 0, (), frozenset(_names_of(code)))


def _names_of(code: CodeType) -> set[str]:
    inner = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    return set(code.co_names).union(*map(_names_of, inner))


def _free_names(tree: ast.Module) -> frozenset[str]:
    read: set[str] = set()
    bound: set[str] = set()
    nodes: list[ast.AST] = [tree]
    while nodes:
        node = nodes.pop()
        kind = type(node)
        if kind is ast.Name:
            (read if type(node.ctx) is ast.Load else bound).add(node.id)  # type: ignore[attr-defined]
            continue
        if kind is ast.Constant:
            continue
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.alias):
            bound.add(node.asname or node.name.partition(".")[0])
        # As `ast.iter_child_nodes`, in a third of its time: tests are long lists of numbers.
        for value in vars(node).values():
            if type(value) is list:
                nodes += (item for item in value if isinstance(item, ast.AST))
            elif isinstance(value, ast.AST):
                nodes.append(value)
    return frozenset(read - bound)


class _Rewrite(ast.NodeTransformer):
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        # Expressions hold no statements.
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.stmt:
        place = _place(node)
        test, names = node.test, [_LEFT]
        if isinstance(test, ast.Compare) and len(test.ops) == 1:
            names.append(_RIGHT)
            left, right = _kept(_LEFT, test.left, place), _kept(_RIGHT, test.comparators[0], place)
            held: ast.expr = ast.Compare(left, test.ops, [right], **place)
        else:
            held = _kept(_LEFT, test, place)
        values: list[ast.expr] = [ast.Name(name, ast.Load(), **place) for name in names]
        segment, message = ast.Constant(_segment(self.lines, node), **place), node.msg or ast.Constant(None, **place)
        failed = ast.Call(ast.Name(_FAILED, ast.Load(), **place), [segment, message, *values], [], **place)
        return ast.If(held, [ast.Pass(**place)], [ast.Raise(failed, **place)], **place)


def _kept(name: str, value: ast.expr, place: _Place) -> ast.expr:
    return ast.NamedExpr(ast.Name(name, ast.Store(), **place), value, **place)


def _place(node: ast.stmt) -> _Place:
    """Where a statement stands, for the nodes that take its place. `ast.fix_missing_locations` would walk through all of it."""
    return {"lineno": node.lineno, "col_offset": node.col_offset}


def _segment(lines: list[str], node: ast.stmt) -> str:
    """Whole lines: what stands beside a statement on its line belongs to what a reader looks for."""
    return "".join(lines[node.lineno - 1 : node.end_lineno]).strip()
