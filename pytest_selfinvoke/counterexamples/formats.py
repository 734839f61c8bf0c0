"""How texts in the tests' calls are written: what a search among passed solutions keeps to, beside the guards.

A word may be in the cases in which words were (all small, all capitals, a capital first, mixed), and what is neither a letter
nor a digit may begin or end a text, or stand beside another, only as it did there. Statements speak of neither.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pytest_selfinvoke.counterexamples.literals import Arguments, elements

_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Format:
    """What the texts at a place have in common: cases of words, and which marks begin, end or follow each other in them."""

    cases: frozenset[str]
    marks: frozenset[str] | None

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Format":
        """The format of these. Marks are free where there are texts of nothing else, such as brackets."""
        apart = all(any(map(str.isalnum, text)) for text in texts if text)
        marks = frozenset(mark for text in texts for mark in _marks(text)) if apart else None
        return cls(frozenset(case for text in texts for case in _cases(text)), marks)

    def admits(self, text: str) -> bool:
        """Whether a text is written as these are."""
        cases = all(any(case in self.cases for case in _case(word)) for word in _WORD.findall(text))
        return cases and (self.marks is None or self.marks.issuperset(_marks(text)))


class Formats:
    """The formats of each argument, of all texts in it."""

    def __init__(self, seen: Sequence[Arguments]) -> None:
        most = max(map(len, seen), default=0)
        self._of = [Format.of([text for call in seen for text in _texts(call[at : at + 1])]) for at in range(most)]

    def admit(self, call: Arguments) -> bool:
        """Whether all texts of a call are written as those of the tests."""
        return all(form.admits(text) for form, value in zip(self._of, call, strict=False) for text in _texts(value))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(key)
            yield from _texts(item)
    elif isinstance(value, set | frozenset):
        yield from _texts(elements(value))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def _cases(text: str) -> Iterator[str]:
    for word in _WORD.findall(text):
        yield from _case(word)


def _case(word: str) -> tuple[str, ...]:
    """The names of its case; a single capital has two."""
    if word.islower():
        return ("small",)
    if word.isupper():
        return ("capitals", "first") if len(word) == 1 else ("capitals",)
    if not any(char.isupper() or char.islower() for char in word):
        return ("none",)
    return ("first",) if word[0].isupper() and word[1:].islower() else ("mixed",)


def _marks(text: str) -> Iterator[str]:
    """The first and the last character, where they are marks, and each pair of marks."""
    if text and not text[0].isalnum():
        yield f"^{text[0]}"
    if text and not text[-1].isalnum():
        yield f"{text[-1]}$"
    for one, other in pairwise(text):
        if not one.isalnum() and not other.isalnum():
            yield one + other
