"""Small mistakes that somebody could make at a piece of code: what stands there, and what would stand there then."""

import ast
from collections.abc import Iterator, Mapping

# In this order they are told.
KINDS = (
    "return",  # a result that becomes None
    "branch",  # an if whose body is left out
    "condition",  # a condition that becomes its opposite
    "base call",  # a call of the base function that becomes 0
    "off by one",  # a whole number, a bound of a slice or of a range, < for <=
    "comparison",  # == for !=, in for not in, is for is not
    "arithmetic",  # + for -, * for +, and so on
    "boolean",  # and for or, a not left out, True for False
    "statement",  # a call, a change in place, a break left out
)

Mistake = tuple[str, ast.AST]

_SHIFTED: Mapping[type[ast.cmpop], type[ast.cmpop]] = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
_OPPOSITE: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_ARITHMETIC: Mapping[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
}
# What has no other arithmetic than its own: the mistake would be a TypeError, which every test finds.
_NO_NUMBERS = (ast.JoinedStr, ast.List, ast.Tuple, ast.Dict, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp)


def mistakes(node: ast.AST, base: str) -> Iterator[Mistake]:
    """The kinds of mistakes at a node, and what takes its place; ``base`` names the base function, empty where there is none.

    What takes the place may have parts of the node itself.
    """
    if isinstance(node, ast.stmt):
        yield from _of_statement(node)
    elif isinstance(node, ast.Compare):
        yield from _of_comparison(node)
    elif isinstance(node, ast.Call):
        yield from _of_call(node, base)
    elif isinstance(node, ast.Constant):
        if type(node.value) is int:
            yield "off by one", ast.Constant(node.value + 1)
        elif type(node.value) is bool:
            yield "boolean", ast.Constant(not node.value)
    elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        for part in _other_slices(node.slice):
            yield "off by one", ast.Subscript(node.value, part, node.ctx)
    elif isinstance(node, ast.BinOp):
        if not _no_numbers(node.left) and not _no_numbers(node.right) and (other := _ARITHMETIC.get(type(node.op))):
            yield "arithmetic", ast.BinOp(node.left, other(), node.right)
    elif isinstance(node, ast.BoolOp):
        yield "boolean", ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "boolean", node.operand
    elif isinstance(node, ast.Yield) and node.value is not None:
        yield "return", ast.Yield(ast.Constant(None))


def negated(condition: ast.expr) -> Iterator[Mistake]:
    """A condition that becomes its opposite, where no other mistake makes the same of it."""
    one = isinstance(condition, ast.Compare) and len(condition.ops) == 1 and type(condition.ops[0]) in _OPPOSITE
    if not one and not isinstance(condition, ast.Constant) and not _is_not(condition):
        yield "condition", ast.UnaryOp(ast.Not(), condition)


def _is_not(condition: ast.expr) -> bool:
    return isinstance(condition, ast.UnaryOp) and isinstance(condition.op, ast.Not)


def _of_statement(node: ast.stmt) -> Iterator[Mistake]:
    if isinstance(node, ast.Return) and node.value is not None:
        # A truth becomes its opposite as such.
        if not isinstance(node.value, ast.Constant) or not isinstance(node.value.value, bool | None):
            yield "return", ast.Return(ast.Constant(None))
    elif isinstance(node, ast.If):
        # Conditions may do something as well, so they stay.
        yield "branch", ast.If(node.test, [ast.Pass()], node.orelse)
    elif isinstance(node, ast.AugAssign):
        yield "statement", ast.Pass()
        if not _no_numbers(node.value) and (other := _ARITHMETIC.get(type(node.op))):
            yield "arithmetic", ast.AugAssign(node.target, other(), node.value)
    elif isinstance(node, ast.Break | ast.Continue | ast.Raise | ast.Delete) or _works_in_place(node):
        yield "statement", ast.Pass()


def _works_in_place(node: ast.stmt) -> bool:
    """Whether it is a call whose result nobody wants, or gives a new value to a part of something."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        # What is printed is no result.
        return not (isinstance(node.value.func, ast.Name) and node.value.func.id == "print")
    return isinstance(node, ast.Assign) and any(isinstance(target, ast.Subscript | ast.Attribute) for target in node.targets)


def _of_comparison(node: ast.Compare) -> Iterator[Mistake]:
    for at, operator in enumerate(node.ops):
        for kind, others in (("off by one", _SHIFTED), ("comparison", _OPPOSITE)):
            if other := others.get(type(operator)):
                yield kind, ast.Compare(node.left, [*node.ops[:at], other(), *node.ops[at + 1 :]], node.comparators)


def _of_call(node: ast.Call, base: str) -> Iterator[Mistake]:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if base and name == base:
        yield "base call", ast.Constant(0)
    elif name == "range" and 0 < len(node.args) < 3 and not isinstance(node.args[-1], ast.Constant | ast.BinOp | ast.Starred):
        yield "off by one", ast.Call(node.func, [*node.args[:-1], _plus(node.args[-1], -1)], node.keywords)


def _other_slices(part: ast.Slice) -> Iterator[ast.Slice]:
    # Bounds that are numbers are shifted as such, and so are numbers in sums.
    if part.lower is not None and not _has_constant(part.lower):
        yield ast.Slice(_plus(part.lower, 1), part.upper, part.step)
    if part.upper is not None and not _has_constant(part.upper):
        yield ast.Slice(part.lower, _plus(part.upper, 1), part.step)
    if part.step is None and part.lower is not None and part.upper is None:
        yield ast.Slice(part.lower, ast.UnaryOp(ast.USub(), ast.Constant(1)), None)
    elif part.step is None and part.lower is None and part.upper is not None:
        yield ast.Slice(ast.Constant(1), part.upper, None)


def _has_constant(bound: ast.expr) -> bool:
    return any(isinstance(node, ast.Constant) for node in ast.walk(bound))


def _plus(value: ast.expr, number: int) -> ast.expr:
    return ast.BinOp(value, ast.Add() if number > 0 else ast.Sub(), ast.Constant(abs(number)))


def _no_numbers(node: ast.expr) -> bool:
    return isinstance(node, _NO_NUMBERS) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes))
