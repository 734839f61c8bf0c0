"""What a model is asked: self-invoking problems and the suites that hold them."""

import ast
import builtins
import textwrap
import warnings
from dataclasses import dataclass, field, replace
from functools import cached_property


@dataclass(frozen=True)
class Problem:
    """A base problem and a harder one whose solution is meant to call the base solution.

    The texts are those of the published files (arXiv 2412.21199, ``raw_*`` and ``new_*`` there): a statement ends where the
    function's body begins, a reference is that body. ``tests`` are Python statements, mostly assertions, that call
    ``pro_name``; ``base_tests`` call ``base_name`` and are empty where the suite has none. ``base_suite`` and ``base_id`` name
    the base problem in the suite that it was taken from, empty where that is not known. ``defects`` are the kinds of its known
    defects (`defects.KINDS`). ``time_zone`` is the value of ``TZ`` under which it is judged, empty where any will
    do; ``requires`` says which versions its reference needs, in the words of pip ("pandas<3", "python<3.12"). ``second_base``
    is a program that defines ``base_name``, a second reference, and ``contract`` the statements that look at its arguments and
    raise where such are not meant (see `guard`); empty where there is none. ``calls_base`` says of a published reference that
    needs nothing but Python whether it calls the base function when the tests run; ``None`` where only running it shows. A
    problem of a base suite has no pro part: its ``pro_name`` and the pro texts are empty, and ``tests`` call ``base_name``.
    """

    suite: str
    id: str
    base_statement: str
    base_reference: str
    pro_statement: str
    pro_reference: str
    tests: str
    base_name: str
    pro_name: str
    base_tests: str = ""
    base_suite: str = ""
    base_id: str = ""
    defects: tuple[str, ...] = ()
    time_zone: str = ""
    requires: tuple[str, ...] = ()
    contract: str = ""
    second_base: str = ""
    calls_base: bool | None = None

    @property
    def reference(self) -> str:
        """The reference program: both functions, as the published harness joins them."""
        return f"{self.base_statement}{self.base_reference}{self.pro_statement}{self.pro_reference}\n"

    @property
    def statement(self) -> str:
        """Both statements, base first, as a reader sees the problem."""
        return "\n\n".join(filter(None, [self.base_statement.strip(), self.pro_statement.strip()])) + "\n"

    @property
    def has_pro(self) -> bool:
        """Whether there is a second problem; a problem of a base suite has none."""
        return bool(self.pro_name)

    @property
    def asked_name(self) -> str:
        """The function that a solution is asked for in the end, and that the tests call."""
        return self.pro_name or self.base_name

    @property
    def base_part(self) -> "Problem":
        """The base problem alone, as a problem of a base suite."""
        return replace(
            self, pro_statement="", pro_reference="", pro_name="", tests=self.base_tests, defects=(), calls_base=None
        )

    @cached_property
    def guard(self) -> str:
        """A program that defines ``base_name`` like the second reference, with the contract for a body; empty without one."""
        try:
            tree, contract = parsed(self.second_base), parsed(textwrap.dedent(self.contract))
        except SyntaxError:
            return ""
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and node.name == self.base_name:
                node.body = [*contract.body, ast.Pass()]
        return f"{ast.unparse(tree)}\n" if self.contract else ""

    @cached_property
    def imports(self) -> str:
        """The reference program's top-level import statements, which the tests may rely on (HumanEval Pro 2 does)."""
        reference = self.reference
        if "import" not in reference:
            return ""
        body = parsed(reference).body
        return "\n".join(ast.unparse(node) for node in body if isinstance(node, ast.Import | ast.ImportFrom))

    @cached_property
    def lent_imports(self) -> str:
        """The tests' top-level imports of names that the reference uses and nobody else binds (BigCodeBench/42).

        The published harness runs both as one file, and so lends them to every solution.
        """
        if "import" not in self.tests:
            return ""
        reference = parsed(self.reference)
        imports = [node for node in parsed(self.tests).body if isinstance(node, ast.Import | ast.ImportFrom)]
        used = {node.id for node in ast.walk(reference) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        lent = used - _bound(reference) - vars(builtins).keys()
        return "\n".join(ast.unparse(node) for node in imports if lent & _bound(node))


@dataclass(frozen=True)
class Suite:
    """A named, ordered, immutable collection of problems and where it came from.

    ``source`` is a path or the words "embedded"; ``sha256`` is the hex digest of the source's bytes, so that two runs on
    the same digest asked the same questions.
    """

    name: str
    source: str
    sha256: str
    problems: tuple[Problem, ...] = field(repr=False)

    @cached_property
    def by_id(self) -> dict[str, Problem]:
        """Problems by their id."""
        return {problem.id: problem for problem in self.problems}


def _bound(tree: ast.AST) -> set[str]:
    """Every name that is bound anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name.partition(".")[0])
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
    return names


def parsed(source: str) -> ast.Module:
    """The syntax tree of a suite's text; warnings about its style (MBPP Pro 158 has an odd escape) are nobody's concern."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(source)
