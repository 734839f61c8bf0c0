"""Plain text in terminal cells: a wide character takes two, a combining one none."""

import unicodedata
from collections.abc import Iterable, Sequence

ELLIPSIS = "..."


def clean(text: str) -> str:
    """One line without control characters: labels and messages come from outside, and a terminal obeys escape sequences."""
    return "".join(character if character.isprintable() else "?" for character in " ".join(text.split()))


def cells(text: str) -> int:
    """How many terminal cells the text takes."""
    return sum(_cells_of(character) for character in text)


def cut(text: str, width: int) -> str:
    """The text in at most ``width`` cells, without its middle where it is longer: labels differ at both ends."""
    if cells(text) <= width:
        return text
    if width <= len(ELLIPSIS):
        return ELLIPSIS[:width]
    room = width - len(ELLIPSIS)
    tail = _head(text[::-1], room // 2)[::-1]
    return _head(text, room - cells(tail)) + ELLIPSIS + tail


def left(text: str, width: int) -> str:
    """The text at the left of ``width`` cells."""
    return text + " " * (width - cells(text))


def right(text: str, width: int) -> str:
    """The text at the right of ``width`` cells."""
    return " " * (width - cells(text)) + text


def wrap(text: str, width: int, *, first: str = "", rest: str = "", whole: bool = False) -> list[str]:
    """The words of the text in lines of at most ``width`` cells; ``first`` and ``rest`` begin the first and further lines."""
    return flow(text.split(), width, first=first, rest=rest, between=" ", whole=whole)


def flow(
    items: Iterable[str], width: int, *, first: str = "", rest: str = "", between: str = "  ", whole: bool = False
) -> list[str]:
    """The items in lines of at most ``width`` cells, broken between items, and within one only where it fills a line.

    ``whole``: not there either; a path or a label that people copy stands in a line that is longer than ``width``.
    """
    lines: list[str] = []
    line, empty = first, True
    for item in items:
        if not empty and cells(line + between + item) > width:
            lines.append(line)
            line, empty = rest, True
        piece = item
        while empty and not whole and cells(line) + cells(piece) > width:
            taken = _head(piece, max(width - cells(line), 2))
            lines.append(line + taken)
            line, piece = rest, piece[len(taken) :]
        if piece:
            line += piece if empty else between + piece
            empty = False
    return lines if empty and lines and line == rest else [*lines, line]


def listed(items: Sequence[str]) -> str:
    """One or more items, the last after "and"."""
    return " and ".join(filter(None, [", ".join(items[:-1]), items[-1]]))


def count(number: int, noun: str) -> str:
    """A number and its noun, in the plural where it must be."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _head(text: str, width: int) -> str:
    taken = 0
    for index, character in enumerate(text):
        taken += _cells_of(character)
        if taken > width:
            return text[:index]
    return text


def _cells_of(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
