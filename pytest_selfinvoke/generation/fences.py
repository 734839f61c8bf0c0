"""Finding the stretches of a reply that hold code: between fences, or bare between prose.

Markdown's own rules (CommonMark 0.31, fenced code blocks) are kept where models keep them, and widened where they do not: any
indentation, an opening fence at the end of a sentence, a closing one at the end of a code line, a forgotten closing fence.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pytest_selfinvoke.generation.lexing import (
    TRIPLE,
    begins_code,
    defines_at_top,
    indent_of,
    is_prose,
    next_quote,
    quote_after,
    resumes_code,
)

_FENCE = re.compile(r"([ \t]*+(?:(?:[-*+]|\d{1,9}[.)])[ \t]++)?)(`{3,}+|~{3,}+)[ \t]*([^`]*)$")
_FENCE_AFTER_PROSE = re.compile(r"[^`#]*+(`{3,}+)[ \t]*((?:python|py)[\d.]*)[ \t]*$", re.IGNORECASE)
_LANGUAGE = re.compile(r"[{. \t]*([\w+#-]*)")
_PYTHON = re.compile(r"(?:python|py|ipython)\d*$")


@dataclass(frozen=True)
class Block:
    """Some lines of a reply that may be code.

    ``language`` is the fence's label in small letters, empty where there is none. ``fenced`` says whether a fence opened it,
    ``closed`` whether a fence ended it.
    """

    lines: Sequence[str]
    language: str = ""
    fenced: bool = True
    closed: bool = True

    @property
    def text(self) -> str:
        """The lines as a text that ends with a line end."""
        return "\n".join(self.lines) + "\n"

    @property
    def is_python(self) -> bool:
        """Whether nothing says that this is another language."""
        return not self.language or bool(_PYTHON.match(self.language))


@dataclass(frozen=True)
class _Fence:
    indent: int
    mark: str
    info: str

    def closes(self, other: "_Fence") -> bool:
        return not self.info and self.mark[0] == other.mark[0] and len(self.mark) >= len(other.mark)


# Code that begins without a fence ends at the first fence of the usual kind: the prompt may have opened one.
_UNSEEN = _Fence(0, "```", "")


class _Fences:
    """The fences of a reply, and the places where triple quotes stand."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self._at: dict[int, _Fence] = {}
        for number, line in enumerate(lines):
            if ("```" in line or "~~~" in line) and (fence := _fence(line)):
                self._at[number] = fence
        self._numbers = list(self._at)
        self._quotes = {quote: [n for n, line in enumerate(lines) if quote in line] if self._at else [] for quote in TRIPLE}

    def opening(self, number: int) -> _Fence | None:
        """The fence that opens a block in this line."""
        if fence := self._at.get(number):
            return fence
        line = self._lines[number]
        after_prose = _FENCE_AFTER_PROSE.match(line) if "```" in line else None
        return _Fence(0, after_prose[1], after_prose[2]) if after_prose else None

    def block(self, start: int, opened_by: _Fence) -> tuple[Block, int]:
        """The block whose first line is ``start``, and the number of the line after it and its closing fence."""
        found = self._scan(start, opened_by, None)
        assert found is not None, "only a search is given up"
        return found

    def bare(self, start: int, search: "_Search") -> tuple[Block, int] | None:
        """As `block`, for code that no fence opened; None where it ends at a fence and does not hold what is searched for."""
        search.begin()
        found = self._scan(start, _UNSEEN, search)
        if found and found[0].closed and not search.finds(found[0].text):
            search.give_up()
            return None
        return found

    def _scan(self, start: int, opened_by: _Fence, search: "_Search | None") -> tuple[Block, int] | None:
        kept: list[str] = []
        quote, string_end = "", 0
        for number in range(start, len(self._lines)):
            line = self._lines[number]
            if search and search.is_in_vain((number, quote, max(number, string_end)), kept):
                return None
            fence = self._at.get(number) if number >= string_end else None
            if fence and fence.closes(opened_by):
                return self._made(kept, opened_by, closed=True), number + 1
            if fence and fence.mark[0] == opened_by.mark[0] and _label(fence.info):
                return self._made(kept, opened_by, closed=False), number
            if not quote and (code := _before_fence(line, opened_by)) is not None:
                return self._made([*kept, code], opened_by, closed=True), number + 1
            kept.append(line)
            before, quote = quote, next_quote(line, quote)
            if quote in TRIPLE and quote != before:
                string_end = self._string_end(number, quote)
        return self._made(kept, opened_by, closed=False), len(self._lines)

    def _string_end(self, start: int, quote: str) -> int:
        """The line in which a string that opens in line ``start`` ends, if the fences in between belong to the string.

        They do where they come in pairs, as in the examples of a docstring; otherwise the string is more likely unfinished,
        and the line after ``start`` is returned, so that the next fence counts.
        """
        ends = self._quotes[quote]
        place = bisect_right(ends, start)
        if place == len(ends):
            return start + 1
        inside = self._numbers[bisect_left(self._numbers, start + 1) : bisect_left(self._numbers, ends[place])]
        paired = len(inside) % 2 == 0 and not any(self._at[number].info for number in inside[1::2])
        return ends[place] if paired else start + 1

    @staticmethod
    def _made(kept: list[str], fence: _Fence, *, closed: bool) -> Block:
        lines = [line[min(fence.indent, indent_of(line)) :] for line in kept] if fence.indent else kept
        return Block(lines, _label(fence.info), fence is not _UNSEEN, closed)


class _Search:
    """A definition of one of ``names``, which is searched for in bare code, and from where on that was in vain.

    Two scans that are in the same state at the same line go on alike. So one that comes to where another was that found nothing
    is given up, and as a line has but a few states, all scans together take linear time.
    """

    def __init__(self, names: Collection[str]) -> None:
        self._names = names
        self._in_vain: set[tuple[int, str, int]] = set()
        self.begin()

    def begin(self) -> None:
        """A new scan."""
        self._states: list[tuple[int, str, int]] = []
        self._has_found = False

    def finds(self, text: str) -> bool:
        """Whether it is there."""
        return defines_at_top(text, self._names)

    def is_in_vain(self, state: tuple[int, str, int], kept: Sequence[str]) -> bool:
        """Whether the scan, which has ``kept`` these lines so far and is in this state, will find nothing; then it is over."""
        if state in self._in_vain and not self._has_found:
            self._has_found = self.finds("\n".join(kept))
            if not self._has_found:
                self.give_up()
                return True
        self._states.append(state)
        return False

    def give_up(self) -> None:
        """The scan has found nothing."""
        self._in_vain.update(self._states)


def blocks_of(lines: Sequence[str], names: Sequence[str]) -> list[Block]:
    """The blocks of a reply in order: what stands between fences, and bare code where the text begins with it.

    A model whose prompt ended with an opened fence begins with code and closes that fence, and some close a fence too early
    and go on with code. So where code begins the reply, or follows a closing fence, it is taken up to the next fence; but
    where that fence is bare and the code defines none of ``names``, the fence is taken for an opening one, as Markdown has it.
    """
    fences = _Fences(lines)
    search = _Search(names)
    found: list[Block] = []
    number, bare_from = 0, 0
    while number < len(lines):
        line = lines[number]
        if fence := fences.opening(number):
            block, number = fences.block(number + 1, fence)
            if any(map(str.strip, block.lines)):
                found.append(block)
            bare_from = number
            continue
        if bare_from >= 0 and line.strip() and not line.startswith("#"):
            is_rest = bare_from == 0 and indent_of(line) > 0
            if (is_rest or begins_code(line)) and not is_prose(line):
                bare = fences.block(bare_from, _UNSEEN) if is_rest else fences.bare(bare_from, search)
                if bare:
                    found.append(bare[0])
                    number = bare_from = bare[1]
                    continue
            bare_from = -1
        number += 1
    return found


def without_prose(lines: Sequence[str]) -> list[Block]:
    """The stretches of bare code between lines that cannot be Python; one stretch with all lines if there are none such.

    Only lines without indentation outside strings can end a stretch. After prose, code begins anew with a definition, an
    import or an assignment.
    """
    found: list[list[str]] = []
    quote, in_code = "", False
    for line in lines:
        if in_code:
            if quote or not line.strip() or line[0] in " \t#" or not is_prose(line):
                found[-1].append(line)
                quote = next_quote(line, quote)
            else:
                in_code = False
        elif resumes_code(line) or (not found and line.strip() and not is_prose(line)):
            found.append([line])
            quote, in_code = next_quote(line, ""), True
    return [Block(kept, fenced=False) for kept in found]


def _fence(line: str) -> _Fence | None:
    match = _FENCE.match(line)
    return _Fence(len(match[1]), match[2], match[3].strip()) if match else None


def _label(info: str) -> str:
    match = _LANGUAGE.match(info)
    return match[1].lower() if match else ""


def _before_fence(line: str, fence: _Fence) -> str | None:
    """The code before a closing fence at the end of the same line."""
    marks = line.rstrip()
    if not marks.endswith(fence.mark):
        return None
    code = marks.rstrip(fence.mark[0])
    return code if code.strip() and not quote_after(code) else None
