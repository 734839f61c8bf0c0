"""The inputs that passed solutions of a problem are asked about: the same for all of them."""

import ast
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.metadata import version
from pathlib import Path

from pytest_selfinvoke.counterexamples.erring import errs
from pytest_selfinvoke.counterexamples.formats import Formats
from pytest_selfinvoke.counterexamples.literals import Arguments, literal, size
from pytest_selfinvoke.counterexamples.live import Drawer
from pytest_selfinvoke.counterexamples.oracle import Answer, Oracle
from pytest_selfinvoke.counterexamples.pool import Pool
from pytest_selfinvoke.counterexamples.pool_cache import PoolCache
from pytest_selfinvoke.counterexamples.search import Search
from pytest_selfinvoke.counterexamples.wide import OPEN_RULES, build_wide, is_wide
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.suites.problem import Problem, parsed

# Problems whose inputs a worker has in memory.
_KEPT = 16


@dataclass(frozen=True)
class Inputs:
    """The inputs of a problem with the reference's answers, sorted by size.

    ``seen`` are the calls by which the domain is known, those of the tests among them; ``drawn`` has the texts of the inputs
    that are Hypothesis's. ``second``: the second reference is another program than the first. ``why_none`` says why there are
    no inputs.
    """

    pool: Pool
    formats: Formats
    seen: tuple[Arguments, ...] = ()
    answers: tuple[Answer, ...] = ()
    drawn: frozenset[str] = frozenset()
    second: bool = False
    why_none: str = ""

    @cached_property
    def digest(self) -> str:
        """A digest of the inputs: what two solutions answer can be compared where it is the same."""
        texts = "\n".join(literal(answer.arguments) for answer in self.answers)
        return hashlib.sha256(texts.encode("utf-8", "backslashreplace")).hexdigest()[:12]

    def rules(self, answer: Answer) -> frozenset[str]:
        """What holds for all calls of the tests, and not for an input."""
        return frozenset(self.pool.guards.broken(answer.arguments))

    def admit(self, arguments: Arguments) -> bool:
        """Whether it is no call of the tests, but written like them, and breaks no rule that contracts do not speak of."""
        if self.pool.guards.seen(arguments) or not self.formats.admit(arguments):
            return False
        return OPEN_RULES.issuperset(self.pool.guards.broken(arguments))


class InputMaker:
    """Puts inputs together, from the pools of ``search`` and others that are kept in ``folder`` beside these.

    ``count``: how many inputs Hypothesis adds. Not for use by several threads.
    """

    def __init__(self, runner: Runner, search: Search, folder: Path, count: int, *, rebuild: bool) -> None:
        self._runner = runner
        self._search = search
        self._count = count
        self._wide = PoolCache(folder, rebuild=rebuild, kind="wide")
        by = version("hypothesis") if count else ""
        self._kept = PoolCache(folder, rebuild=rebuild, kind=f"drawn-{count}-{by}")
        self._drawer = Drawer()
        # Items come problem by problem.
        self.inputs = lru_cache(_KEPT)(self._inputs)

    def close(self) -> None:
        """End the process that draws inputs."""
        self._drawer.close()

    def cut_down(self, problem: Problem, inputs: Inputs, start: str, differs: Callable[[Answer], bool]) -> None:
        """Have Hypothesis make the drawn input whose text is ``start`` smaller, as long as one ``differs``.

        That is asked about each input that is within the guards, and hears the reference's answer.

        Raises:
            SandboxError: the processes for that cannot be had.

        """
        oracle = Oracle(self._runner, problem)

        def differs_at(arguments: Arguments) -> bool:
            if not inputs.admit(arguments):
                return False
            answer = inputs.pool.usable(oracle.ask([arguments])[0])
            return answer is not None and differs(answer)

        self._drawer.cut_down(problem, inputs.seen, self._count, start, differs_at)

    def _inputs(self, problem: Problem) -> Inputs:
        pool = self._search.pool(problem)
        formats = Formats(pool.seen)
        if reason := _beyond_judging(problem, pool):
            return Inputs(pool, formats, why_none=reason)
        seen, answers = pool.seen, pool.answers
        if is_wide(problem, pool):
            wide = _made(self._wide, problem, lambda: build_wide(self._runner, problem, pool))
            seen, answers = wide.seen, answers + wide.answers
        empty = Inputs(pool, formats)
        known = {literal(answer.arguments): answer for answer in answers if empty.admit(answer.arguments)}
        drawn: dict[str, Answer] = {}
        if self._count and seen:
            kept = _made(self._kept, problem, lambda: self._drawn(problem, pool, seen))
            new = {literal(answer.arguments): answer for answer in kept.answers if empty.admit(answer.arguments)}
            drawn = {text: answer for text, answer in new.items() if text not in known}
        ordered = sorted((*known.values(), *drawn.values()), key=lambda answer: size(answer.arguments))
        why_none = "" if ordered else "there is no input but those of the tests"
        second = pool.second and _is_another(problem)
        return Inputs(pool, formats, seen, tuple(ordered), frozenset(drawn), second, why_none)

    def _drawn(self, problem: Problem, pool: Pool, seen: Sequence[Arguments]) -> Pool:
        """A pool of what Hypothesis draws, less what must not be used."""
        answers = Oracle(self._runner, problem).ask(self._drawer.draw(problem, seen, self._count))
        return Pool(pool.seen, tuple(filter(None, map(pool.usable, answers))), pool.contract, pool.second)


def _made(cache: PoolCache, problem: Problem, make: Callable[[], Pool]) -> Pool:
    pool = cache.find(problem)
    if pool is None:
        pool = make()
        cache.keep(problem, pool)
    return pool


def _beyond_judging(problem: Problem, pool: Pool) -> str:
    """Why nothing can be said of other inputs than those of the tests; empty where something can."""
    if not pool.answers:
        return pool.why_empty
    if how := errs(problem):
        return f"the reference is known to err: {how}"
    if problem.contract and not pool.contract:
        return "the tests themselves go beyond the contract"
    return "the second reference does not agree with the tests" if problem.second_base and not pool.second else ""


def _is_another(problem: Problem) -> bool:
    """Whether the second reference's base function is not the first's, to the letter: most of MBPP's are those of the suite."""
    one, other = (_body(source, problem.base_name) for source in (problem.reference, problem.second_base))
    return one != other


def _body(source: str, name: str) -> str:
    """The text of a function, without docstrings and comments; its first definition, before anything of a pro function."""
    functions = [node for node in parsed(source).body if isinstance(node, ast.FunctionDef) and node.name == name]
    kept = (node for node in functions[0].body if not _is_text(node)) if functions else ()
    return "\n".join(map(ast.unparse, kept))


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
