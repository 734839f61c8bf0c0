"""A solution with its base function replaced, or with nothing but what its base function needs.

By syntax tree, so that line numbers stay. This is done in the solution's own process: a hostile source may stall or crash
whoever parses it.
"""

import ast
from collections.abc import Collection, Iterable, Iterator
from types import CodeType
from typing import Any

from pytest_selfinvoke.execution.loading import SOLUTION_FILE, compiled

_GIVEN_FILE = "<the reference's base function>"
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_IMPORTS = (ast.Import, ast.ImportFrom)
_BLOCKS = ("body", "orelse", "finalbody")


def compiled_without(source: str, base_name: str, left_out: str, *, base: bool) -> CodeType:
    """The code of a solution that lacks a function.

    ``left_out`` names a function that goes, with every statement at the top level that uses it, or uses the base function,
    and defines nothing: checks and examples. It stays where some other function needs it. With ``base`` the base function
    goes, by whatever statement it is bound. Without either it is the code of the whole solution.

    Raises:
        SyntaxError: or another of `loading.UNCOMPILABLE`: it is not Python.

    """
    if not (left_out or base):
        return compiled(source)
    tree = ast.parse(source.removeprefix("\ufeff"), SOLUTION_FILE)
    if left_out:
        tree.body = list(_definitions_only(tree.body, base_name, left_out))
    if base:
        tree.body = _without(tree.body, base_name)
    return compile(tree, SOLUTION_FILE, "exec", dont_inherit=True)


def defined(source: str, name: str) -> Any:
    """The function that a source defines, in names of its own: nothing that a solution defines changes what it calls."""
    names: dict[str, Any] = {"__name__": "reference"}
    exec(compile(source, _GIVEN_FILE, "exec", dont_inherit=True), names)
    return names[name]


def helpers(module: ast.Module, but: str, wanted: Collection[str]) -> str:
    """The definitions at the top of a module that have one of the ``wanted`` names, save ``but``, as a source."""
    found = (node for node in module.body if isinstance(node, _DEFINITIONS))
    return "".join(f"{ast.unparse(node)}\n" for node in found if node.name in wanted and node.name != but)


def without(module: ast.Module, name: str) -> str:
    """The source of a module that does not bind the name at its top level."""
    return ast.unparse(ast.Module(_without(module.body, name), [])) + "\n"


def names_in(nodes: Iterable[ast.AST]) -> set[str]:
    """Every name that is read or bound somewhere below."""
    return {node.id for top in nodes for node in ast.walk(top) if isinstance(node, ast.Name)}


def _definitions_only(body: list[ast.stmt], base_name: str, left_out: str) -> Iterator[ast.stmt]:
    rest = _without(body, left_out)
    if left_out in names_in(node for node in rest if isinstance(node, _DEFINITIONS)):
        rest = body
    for node in rest:
        used = set() if isinstance(node, (*_DEFINITIONS, *_IMPORTS)) else names_in([node])
        binds = isinstance(node, ast.Assign | ast.AnnAssign) or _without([node], base_name) != [node] or _defines(node)
        if left_out not in used and (binds or base_name not in used):
            yield node


def _defines(node: ast.stmt) -> bool:
    return any(isinstance(below, _DEFINITIONS) for below in ast.walk(node))


def _without(body: list[ast.stmt], name: str) -> list[ast.stmt]:
    """The statements of a module, or of a block at its top level, less those that bind the name; others are not touched."""
    return [kept for node in body if (kept := _kept(node, name)) is not None]


def _kept(node: ast.stmt, name: str) -> ast.stmt | None:
    if isinstance(node, _DEFINITIONS):
        return None if node.name == name else node
    if isinstance(node, ast.Assign):
        return _with_rest(node, "targets", [target for target in node.targets if not _is(target, name)])
    if isinstance(node, ast.AnnAssign | ast.AugAssign):
        return None if _is(node.target, name) else node
    if isinstance(node, _IMPORTS):
        return _with_rest(node, "names", [alias for alias in node.names if (alias.asname or alias.name) != name])
    changes: dict[str, Any] = {}
    for block in _BLOCKS:
        old = getattr(node, block, None) or []
        new = _without(old, name)
        if new != old:
            changes[block] = new or [ast.Pass(lineno=old[0].lineno, col_offset=old[0].col_offset)]
    for branches in ("handlers", "cases"):
        old_branches = getattr(node, branches, None) or []
        new_branches = [_kept(branch, name) for branch in old_branches]
        if new_branches != old_branches:
            changes[branches] = new_branches
    return _changed(node, changes) if changes else node


def _with_rest(node: ast.stmt, field: str, rest: list[Any]) -> ast.stmt | None:
    if len(rest) == len(getattr(node, field)):
        return node
    return _changed(node, {field: rest}) if rest else None


def _changed(node: ast.stmt, changes: dict[str, Any]) -> ast.stmt:
    fields = {field: getattr(node, field) for field in (*node._fields, *node._attributes) if hasattr(node, field)}
    return type(node)(**fields | changes)


def _is(target: ast.expr, name: str) -> bool:
    return isinstance(target, ast.Name) and target.id == name
