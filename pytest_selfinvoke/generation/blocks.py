"""Choosing among the blocks of a reply those that make up the answer."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pytest_selfinvoke.generation.fences import Block
from pytest_selfinvoke.generation.lexing import code_lines, indent_of, indent_of_header, names_at_top, quotes_before

_NAME = re.compile(r"[^\W\d]\w*+")
_IMPORT = re.compile(r"^(?:from[ \t]+[\w.]+[ \t]+)?import[ \t]+(\([^()]*|[^(\n].*)", re.MULTILINE)
_ASSIGNMENT = re.compile(r"^([ \t]*)([^\W\d]\w*)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE)
_BINDING_LINE = re.compile(r"^[ \t]*(?:(?:async[ \t]+)?def|class|import|from)\b.*$", re.MULTILINE)
_LOOP = re.compile(r"\bfor\b([\w\s,()*]{1,100}?)\bin\b|\bas[ \t]+(\w+)")
_STATEMENT = re.compile(r"[ \t]*(?:[^\W\d][\w.]*[ \t]*[=(\[]|(?:return|print|assert|for|while|if|with|try|raise)\b)")
_HOLLOW = re.compile(r"(?:pass|\.\.\.|raise[ \t]+NotImplementedError\b.*|return|[rRuU]?[\"'].*|#.*)?\s*$")


@dataclass(frozen=True)
class _Survey:
    """What a block offers and what it asks for, read off its lines outside strings."""

    block: Block

    @cached_property
    def code(self) -> str:
        return "\n".join(code_lines(self.block.lines))

    @cached_property
    def definitions(self) -> frozenset[str]:
        """Functions, classes and imports at the top level."""
        imported = set[str]()
        for match in _IMPORT.finditer(self.code):
            is_from = match[0].startswith("from")
            for part in re.sub(r"#.*", "", match[1]).split(","):
                if names := _NAME.findall(part):
                    imported.add(names[-1 if is_from or " as " in part else 0])
        return frozenset({*names_at_top(self.code), *imported})

    @cached_property
    def variables(self) -> frozenset[str]:
        """Names assigned at the top level."""
        return frozenset(match[2] for match in _ASSIGNMENT.finditer(self.code) if not match[1])

    @cached_property
    def bound(self) -> frozenset[str]:
        """Names bound at any level; too many rather than too few."""
        lines = "\n".join(match[0] for match in _BINDING_LINE.finditer(self.code))
        loops = " ".join(match[1] or match[2] for match in _LOOP.finditer(self.code))
        return frozenset(
            {*(match[2] for match in _ASSIGNMENT.finditer(self.code)), *_NAME.findall(lines), *_NAME.findall(loops)}
        )

    @cached_property
    def used(self) -> tuple[str, ...]:
        """All names in the order of their first use: a set's order would differ from run to run, and the choice with it."""
        return tuple(dict.fromkeys(_NAME.findall(self.code)))

    @property
    def stars(self) -> bool:
        return bool(re.search(r"^from[ \t]+[\w.]+[ \t]+import[ \t]+\*", self.code, re.MULTILINE))

    @property
    def says_something(self) -> bool:
        """Whether a line could be a statement of a program, rather than a number or a word."""
        return bool(self.definitions) or any(_STATEMENT.match(line) for line in self.code.split("\n"))

    def has_body(self, name: str) -> bool:
        """Whether the last definition of ``name`` does more than announce it: not `pass`, `...` or a docstring alone."""
        lines, quotes = self.block.lines, quotes_before(self.block.lines)
        start = max((n for n, line in enumerate(lines) if not quotes[n] and indent_of_header(line, [name]) == 0), default=-1)
        if start < 0:
            return True
        after_colon = lines[start].rpartition(":")[2].strip()
        if not _HOLLOW.match(after_colon) and not after_colon.endswith((",", "(")):
            return True
        for line, quote in zip(lines[start + 1 :], quotes[start + 1 :], strict=True):
            if quote or not line.strip():
                continue
            if not indent_of(line) and line[0] not in "#)":
                return False
            if not _HOLLOW.match(line.strip()) and line[0] != ")":
                return True
        return False


def chosen(blocks: Sequence[Block], pro_name: str, base_name: str) -> list[int]:
    """Which of the blocks make up the answer: their numbers, rising; none if no block holds code.

    The answer is the last block that defines ``pro_name``, as Python would have it, but a finished one rather than one that
    was cut off, and one with a body rather than a skeleton. To it are added the blocks that define what it uses and does not
    define itself, and the base function; so earlier drafts, usage and tests stay out. Where no block defines ``pro_name``
    all that define anything are taken, so that the verdict can say that the function is missing; where none defines
    anything, all that hold statements.
    """
    surveys = [_Survey(block) for block in blocks]
    python = [n for n, block in enumerate(blocks) if block.is_python]
    definers = [n for n in python if pro_name in surveys[n].definitions | surveys[n].variables]
    if not definers:
        foreign = [n for n, survey in enumerate(surveys) if pro_name in survey.definitions]
        return foreign[-1:] or [n for n in python if surveys[n].definitions] or [n for n in python if surveys[n].says_something]
    answer = max(definers, key=lambda n: (surveys[n].has_body(pro_name), surveys[n].block.closed, n))
    return sorted(_with_needs({n: surveys[n] for n in python}, answer, base_name))


def has_answer(block: Block, pro_name: str) -> bool:
    """Whether the block defines ``pro_name`` with a body."""
    survey = _Survey(block)
    return pro_name in survey.definitions | survey.variables and survey.has_body(pro_name)


def _with_needs(surveys: Mapping[int, _Survey], answer: int, base_name: str) -> set[int]:
    """The numbers of the answer's block and of those that it needs.

    A definition is looked for before the answer first, then after it; a variable only before it, and only if the block that
    asks for it binds no such name: after the answer comes usage.
    """
    definers: dict[str, list[int]] = {}
    assigners: dict[str, int] = {}
    for number, survey in surveys.items():
        for name in survey.definitions:
            definers.setdefault(name, []).append(number)
        if number < answer:
            assigners |= dict.fromkeys(survey.variables, number)
    taken = {answer, *(n for n, survey in surveys.items() if n < answer and survey.stars)}
    waiting = sorted(taken)
    defined = set[str]().union(*(surveys[n].definitions for n in taken))

    def take(number: int) -> None:
        if number not in taken:
            taken.add(number)
            waiting.append(number)
            defined.update(surveys[number].definitions)

    if base_name not in surveys[answer].definitions and base_name in definers:
        take(_nearest(definers[base_name], answer))
    while waiting:
        survey = surveys[waiting.pop()]
        for name in survey.used:
            if name in defined:
                continue
            if name in definers:
                take(_nearest(definers[name], answer))
            elif name in assigners and name not in survey.bound:
                take(assigners[name])
    return taken


def _nearest(numbers: Iterable[int], answer: int) -> int:
    return max(numbers, key=lambda n: (n < answer, n if n < answer else -n))
