"""Prompts from a file of the user's: ``template:PATH``.

A template is text with placeholders, ``{{statement}}``. Lines such as ``--- user ---`` divide it into messages; without any,
the whole file is one user message. docs/prompts.md shows it with examples.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.generation.prompts.example import example_for
from pytest_selfinvoke.generation.prompts.parts import first_assertion, headers
from pytest_selfinvoke.generation.prompts.prompt import Message
from pytest_selfinvoke.generation.prompts.styles import Draft, Style
from pytest_selfinvoke.suites.problem import Problem

PREFIX = "template:"
ROLES = ("system", "user", "assistant")
SECTIONS = (*ROLES, "text", "prefill")

# Statements and programs come without blank lines around them and without a line end.
PLACEHOLDERS: Mapping[str, Callable[[Problem], str]] = {
    "statement": lambda problem: problem.statement.strip(),
    "base_statement": lambda problem: problem.base_statement.strip(),
    "pro_statement": lambda problem: problem.pro_statement.strip(),
    "base_name": lambda problem: problem.base_name,
    "pro_name": lambda problem: problem.pro_name,
    "headers": lambda problem: "\n".join(headers(problem)),
    "example_statement": lambda problem: _example(problem).statement.strip(),
    "example_solution": lambda problem: _example(problem).reference.strip(),
    "first_assertion": first_assertion,
}
_ASKING = ("statement", "pro_statement", "base_statement")
_PRO_ONLY = ("pro_statement", "pro_name")
_LEAKING = "first_assertion"

_MARK = re.compile(r"---[ \t]*([\w-]+)[ \t]*---[ \t]*$")
_PLACEHOLDER = re.compile(r"\{\{[ \t]*(\w+)[ \t]*\}\}")
_UNFINISHED = re.compile(r"\{\{[ \t]*[A-Za-z_]")


@dataclass(frozen=True)
class _Section:
    """Some lines of the file: ``line`` is the number of the first, ``mark`` that of the line that names the section."""

    kind: str
    mark: int
    line: int
    text: str


def template_style(path: Path, origin: str) -> Style:
    """The style of a template file, called ``template:`` and the file's name.

    Raises `UserError`, with file and line, for a file that cannot be read, sections that make no prompt and placeholders
    that there are not; ``origin`` says where the user named the file.
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"{origin}: {path} is not UTF-8 at byte {error.start}; save the template as UTF-8") from None
    except OSError as error:
        reason = "it is a folder" if isinstance(error, IsADirectoryError) else (error.strerror or str(error))
        raise UserError(f"{origin}: cannot read the template {path}: {reason}") from None
    sections = _sections(content, path)
    used = [use for section in sections for use in _placeholders(section, path)]
    if not any(name in _ASKING for name, _ in used):
        raise UserError(f"{path}:1: the template shows no problem; write {{{{statement}}}} where it is to stand")

    def draft(problem: Problem) -> Draft:
        if not problem.has_pro and (use := next((use for use in used if use[0] in _PRO_ONLY), None)):
            raise UserError(
                f"{path}:{use[1]}: {{{{{use[0]}}}}} has no meaning in the suite {problem.suite}, whose problems have no "
                "second part; {{statement}} stands for whatever a problem asks"
            )
        return _draft(sections, problem)

    return Style(f"{PREFIX}{path.name}", 1, draft, leaks=any(name == _LEAKING for name, _ in used))


def _draft(sections: list[_Section], problem: Problem) -> Draft:
    values: dict[str, str] = {}

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name not in values:
            values[name] = PLACEHOLDERS[name](problem)
        return values[name]

    filled = [(section.kind, _PLACEHOLDER.sub(value, section.text)) for section in sections]
    prefill = "".join(text for kind, text in filled if kind == "prefill")
    messages = tuple(
        Message("user", text) if kind == "text" else Message(kind, text.strip()) for kind, text in filled if kind != "prefill"
    )
    return Draft(messages, prefill, text_completion=any(kind == "text" for kind, _ in filled))


def _sections(content: str, path: Path) -> list[_Section]:
    found: list[_Section] = []
    kind, mark, kept = "", 0, list[str]()
    lines = content.splitlines(keepends=True)
    for number, line in enumerate([*lines, "--- end ---"], 1):
        match = _MARK.match(line.rstrip("\r\n"))
        if not match:
            kept.append(line)
            continue
        if kind or "".join(kept).strip():
            found.append(_Section(kind or "user", mark, mark + 1, "".join(kept)))
            if not kind and number <= len(lines):
                raise UserError(f"{path}:1: text before the first section; begin the file with a line such as '--- user ---'")
        kind, mark, kept = match[1], number, []
        if kind not in SECTIONS and number <= len(lines):
            raise UserError(f"{path}:{number}: no section is called {kind!r}; there are {', '.join(SECTIONS)}")
    _check(found, path)
    return found


def _check(sections: list[_Section], path: Path) -> None:
    """Raises `UserError` where the sections cannot be sent."""
    if not sections:
        raise UserError(f"{path}:1: the template is empty; write what is to be sent, with {{{{statement}}}} for the problem")
    for section in sections:
        if not section.text.strip():
            raise UserError(f"{path}:{section.mark}: the section {section.kind!r} is empty; fill it, or leave it out")
    kinds = [section.kind for section in sections]
    if "prefill" in kinds[:-1]:
        place = sections[kinds.index("prefill")].mark
        raise UserError(f"{path}:{place}: 'prefill' begins the reply, so it is the last section, and there is one at most")
    asked = [section for section in sections if section.kind != "prefill"]
    if "text" in kinds and len(asked) > 1:
        place = sections[kinds.index("text")].mark
        raise UserError(f"{path}:{place}: 'text' is sent by itself, as a text completion; only 'prefill' may follow it")
    if not asked or asked[-1].kind not in ("user", "text"):
        place = asked[-1].mark if asked else sections[0].mark
        raise UserError(
            f"{path}:{place}: the model has to answer a section 'user' or 'text'; put one last, or before 'prefill'"
        )


def _placeholders(section: _Section, path: Path) -> Iterator[tuple[str, int]]:
    """The placeholders of a section, each with its line."""
    for number, line in enumerate(section.text.splitlines(), section.line):
        for match in _PLACEHOLDER.finditer(line):
            name = match[1]
            if name not in PLACEHOLDERS:
                near = get_close_matches(name, PLACEHOLDERS, 1)
                hint = f"; did you mean {{{{{near[0]}}}}}?" if near else ""
                raise UserError(
                    f"{path}:{number}: no placeholder is called {{{{{name}}}}}; there are {', '.join(PLACEHOLDERS)}{hint}"
                )
            yield name, number
        if _UNFINISHED.search(_PLACEHOLDER.sub("", line)):
            raise UserError(f"{path}:{number}: a placeholder that does not end; write {{{{name}}}} in one line")


def _example(problem: Problem) -> Problem:
    example = example_for(problem)
    return example if problem.has_pro else example.base_part
