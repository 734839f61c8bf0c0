"""What the strings at a place have in common: their letters, their format, how their blanks and brackets stand."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# An alphabet is taken to be closed where its letters come again so often on average, and are so few.
_AGAIN, _FEW = 3, 8
# A string stands for a choice among a few where there were so many strings to so few different ones.
_STRINGS, _CHOICES = 5, 3
_ENOUGH = 3
_BRACKETS = {")": "(", "]": "[", "}": "{"}
_DIGITS = re.compile(r"[0-9]+")
_SEPARATED = re.compile(r"[^\W_]+|[\W_]")


@dataclass(frozen=True)
class Letters:
    """What strings have in common.

    ``classes`` are the kinds of letters and digits that occur, ``others`` all other characters. ``alphabet`` is what may occur
    at all, where that is known. ``mask`` is the one format of all of them, with runs of letters as "a" and digits as "9", and
    ``widths`` the lengths of those runs where they never change. ``choices`` are all the strings that may occur, where those
    are few. ``zeros`` and ``leading_zeros`` say whether runs of digits may be nothing but zeros, or begin with one.
    """

    classes: frozenset[str]
    others: frozenset[str]
    alphabet: frozenset[str] | None
    mask: str | None
    widths: tuple[int, ...] | None
    choices: frozenset[str] | None
    edge_blanks: bool
    double_blanks: bool
    balanced: bool
    zeros: bool
    leading_zeros: bool

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Letters":
        """What these have in common."""
        count = Counter("".join(texts))
        known = [char for char in count if _class(char)]
        closed = sum(count.values()) >= _AGAIN * len(count) and len(count) <= _FEW
        filled = [text for text in texts if text]
        masks = {mask(text) for text in filled}
        formed = len(set(filled)) >= _ENOUGH and len(masks) == 1 and len(next(iter(masks))) > 1
        widths = {tuple(map(len, _SEPARATED.findall(text))) for text in filled}
        bracketed = [text for text in filled if set("()[]{}") & set(text)]
        digits = [run for text in filled for run in _DIGITS.findall(text)]
        return cls(
            classes=frozenset(map(_class, known)),
            others=frozenset(char for char in count if not _class(char)),
            alphabet=frozenset(count) if closed and count else None,
            mask=next(iter(masks)) if formed else None,
            widths=next(iter(widths)) if formed and len(widths) == 1 else None,
            choices=frozenset(texts) if len(texts) >= _STRINGS and len(set(texts)) <= _CHOICES else None,
            edge_blanks=any(text != text.strip() for text in texts),
            double_blanks=any("  " in text for text in texts),
            balanced=bool(bracketed) and all(map(balanced, bracketed)),
            zeros=not digits or any(not run.strip("0") for run in digits),
            leading_zeros=not digits or any(map(_leading_zero, digits)),
        )

    def broken(self, text: str) -> Iterator[str]:
        """The rules that a string breaks."""
        if self.choices is not None:
            if text not in self.choices:
                yield "choice"
            return
        if self.alphabet is not None:
            if not self.alphabet.issuperset(text):
                yield "alphabet"
        else:
            if any(_class(char) not in self.classes for char in text if _class(char)):
                yield "alphabet"
            if any(char not in self.others for char in text if not _class(char)):
                yield "punctuation"
        if (not self.edge_blanks and text != text.strip()) or (not self.double_blanks and "  " in text):
            yield "blanks"
        if self.balanced and not balanced(text):
            yield "brackets"
        if text and self.mask is not None and not self._formed(text):
            yield "format"
        runs = _DIGITS.findall(text)
        if not self.zeros and any(not run.strip("0") for run in runs):
            yield "zero"
        if not self.leading_zeros and any(map(_leading_zero, runs)):
            yield "format"

    def _formed(self, text: str) -> bool:
        if mask(text) != self.mask:
            return False
        return self.widths is None or tuple(map(len, _SEPARATED.findall(text))) == self.widths


def _leading_zero(run: str) -> bool:
    return run[0] == "0" and len(run) > 1


def mask(text: str) -> str:
    """The format of a string: runs of letters as "a", runs of digits as "9", everything else as it is."""
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", text))


def balanced(text: str) -> bool:
    """Whether every bracket is closed by its own."""
    opened: list[str] = []
    for char in text:
        if char in "([{":
            opened.append(char)
        elif char in _BRACKETS and (not opened or opened.pop() != _BRACKETS[char]):
            return False
    return not opened


def _class(char: str) -> str:
    """The kind of a letter or digit; empty for any other character."""
    if char.isascii():
        return "digit" if char.isdigit() else "lower" if char.islower() else "upper" if char.isupper() else ""
    return "letter" if char.isalpha() else ""
