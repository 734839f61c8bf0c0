"""Joining a reply to the text that it was prefilled with, so that code is looked for in the whole."""

import re
from collections.abc import Sequence

from pytest_selfinvoke.generation.lexing import indent_of, is_prose, quotes_before
from pytest_selfinvoke.suites.problem import parsed

_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})([^`]*)$")
_DEFINITION = re.compile(r"(?:async[ \t]+)?def\b|class\b|@")
_ANEW = re.compile(r"(?:async[ \t]+)?def\b|class\b|@|(?:from|import)\b|[`~]{3}")


def joined(prefill: str, text: str) -> str:
    """The reply with its beginning, which stood in the prompt, but without a fence that was opened there.

    The model goes on with the body of the function that the prefill ends with, or it begins anew, with the statement, a
    fence or prose. A header that has then no body, not even a docstring, is dropped; imports and helpers before it are kept.
    A reply that says nothing stays as it is.
    """
    if not prefill or not text.strip():
        return text
    lines = _after_open_fence(prefill.split("\n"))
    beginning = "\n".join(lines)
    last = _last_function(lines)
    if last is None:
        return beginning + text
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not _begins_anew(text):
        return beginning + _with_first_indent(text)
    return (beginning if _is_python(beginning) else "".join(f"{line}\n" for line in lines[:last])) + text


def _after_open_fence(lines: Sequence[str]) -> Sequence[str]:
    """The lines after the fence that is open at the end; all lines where none is. The last line may be unfinished."""
    start, mark = 0, ""
    for number, line in enumerate(lines[:-1]):
        if not (fence := _FENCE.match(line)):
            continue
        if not mark:
            start, mark = number + 1, fence[1]
        elif fence[1].startswith(mark) and not fence[2].strip():
            start, mark = 0, ""
    return lines[start:]


def _last_function(lines: Sequence[str]) -> int | None:
    """The number of the line where the function begins whose body may come next; None where there is no such function."""
    if lines[-1]:
        return None  # the prefill stops within a line, and any text may go on from there
    start, decorated = None, False
    for number, (line, quote) in enumerate(zip(lines, quotes_before(lines), strict=True)):
        if quote or not line.strip() or line[0] in " \t#)":
            continue
        if not _DEFINITION.match(line):
            start = None
        elif not decorated:
            start = number
        decorated = line[0] == "@"
    return start


def _is_python(source: str) -> bool:
    try:
        parsed(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _begins_anew(text: str) -> bool:
    first = next((line for line in text.split("\n") if line.strip() and line[0] != "#"), "")
    return bool(_ANEW.match(first)) or (not indent_of(first) and is_prose(first))


def _with_first_indent(text: str) -> str:
    """The text with the indentation of its first line made whole.

    Servers strip replies, and decoders of SentencePiece models drop one space at a reply's beginning.
    """
    lines = text.split("\n")
    code = [number for number, line in enumerate(lines) if line.strip() and line[0] != "#"]
    if not code:
        return text
    first, margins = lines[code[0]], list[str]()
    for number in code[1:]:
        if not (margin := lines[number][: indent_of(lines[number])]) and lines[number][0] not in ")]}":
            break
        margins += [margin] if margin else []
    whole = min(margins, key=len, default="    ")
    if first.rstrip().endswith(":") and margins and len(whole) == len(margins[0]):
        # Nothing but the block that the line opens: the line stood half as deep, unless it is well as it stands.
        whole = whole[: len(whole) // 2] if not indent_of(first) else ""
    if indent_of(first) not in (0, len(whole) - 1) or len(whole) <= indent_of(first):
        return text
    return "\n".join([*lines[: code[0]], whole + first.lstrip(" \t"), *lines[code[0] + 1 :]])
