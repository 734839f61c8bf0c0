"""The parts of a problem that prompts show, and how they show them."""

import ast
import re

from pytest_selfinvoke.suites.problem import Problem, parsed


def fenced(code: str) -> str:
    """The code in a fenced block of Markdown, without blank lines around it."""
    return f"{opened_fence(code)}{code.strip()}\n{_mark(code)}"


def opened_fence(code: str) -> str:
    """The line that opens such a block: longer than any fence in the code, whose docstrings may hold some."""
    return f"{_mark(code)}python\n"


def quoted(code: str) -> str:
    """The code as a quotation of Markdown, ``> `` before each line."""
    return "\n".join(f"> {line}".rstrip() for line in code.strip().splitlines())


def _mark(code: str) -> str:
    return "`" * (1 + max([2, *map(len, re.findall("`{3,}", code))]))


def headers(problem: Problem) -> tuple[str, ...]:
    """The headers of the functions to write, ``def name(parameters):``, base first; one where both have one name.

    They are taken from the reference: in 36 of the 599 published problems the statement does not name the function that the
    tests call. The base function's is that of its first definition, since some references define it anew.
    """
    nodes = parsed(problem.reference).body
    named = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    base = [node for node in named if node.name == problem.base_name][:1]
    pro = [node for node in named if node.name == problem.pro_name][-1:]
    both = pro if problem.pro_name == problem.base_name else base + pro
    return tuple(_header(node) for node in both)


def _header(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    node.body, node.decorator_list = [ast.Pass()], []
    return ast.unparse(node).rpartition("\n")[0]


def first_assertion(problem: Problem) -> str:
    """The first of the assertions that solutions are graded by; empty where the tests hold none."""
    found = [node for node in ast.walk(parsed(problem.tests)) if isinstance(node, ast.Assert)]
    first = min(found, key=lambda node: (node.lineno, node.col_offset), default=None)
    return (ast.get_source_segment(problem.tests, first) or "") if first else ""
