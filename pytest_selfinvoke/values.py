"""A value as a user gave it, and what it is read as; whatever cannot be used is told with where it came from."""

import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pytest_selfinvoke.errors import UserError

Name = TypeVar("Name", bound=str)
Read = TypeVar("Read")
Default = TypeVar("Default")


@dataclass(frozen=True)
class Value:
    """A raw value, the words that name its source, and the folder its relative paths start from.

    Every reading raises `UserError` for what it cannot use.
    """

    raw: Any
    origin: str
    folder: Path

    def path(self, text: str = "") -> Path:
        """An absolute path: the value's own, or that of another text in it."""
        return Path(os.path.normpath(self.folder / Path(text or str(self.raw)).expanduser()))

    def file(self) -> Path:
        """A path that is no folder."""
        path = self.path()
        if path.is_dir():
            raise UserError(f"{self.origin}: {path} is a folder; name a file")
        return path

    def place(self) -> Path | str:
        """A folder, or the address of a mirror without its last slash."""
        scheme, separator, rest = str(self.raw).partition("://")
        if not separator:
            return self.path()
        if scheme not in ("http", "https") or not rest:
            raise UserError(f"{self.origin}: {self.raw!r} is no mirror; write a folder, http://... or https://...")
        return str(self.raw).rstrip("/")

    def whole(self, least: int) -> int:
        """A whole number that is not less."""
        try:
            number = int(self.raw)
        except ValueError:
            number = least - 1
        if number < least:
            raise UserError(f"{self.origin}: {self.raw!r} is not a whole number from {least} up")
        return number

    def number(self, least: float, most: float = math.inf, *, above: bool = False) -> float:
        """A finite number in ``least`` to ``most``; ``above``: greater than ``least``."""
        try:
            number = float(self.raw)
        except ValueError:
            number = math.nan
        if not (least < number if above else least <= number) or not number <= most or math.isinf(number):
            start = f"above {least:g}" if above else f"from {least:g}"
            end = "" if math.isinf(most) else f" to {most:g}"
            raise UserError(f"{self.origin}: {self.raw!r} is not a number {start}{end}")
        return number

    def choice(self, names: Sequence[Name], what: str = "not known") -> Name:
        """One of these names."""
        for name in names:
            if self.raw == name:
                return name
        raise UserError(f"{self.origin}: {self.raw!r} is {what}; choose one of {', '.join(names)}")


@dataclass(frozen=True)
class Given:
    """The values that were given, by the names of their knobs; those of all others are left to their defaults."""

    values: Mapping[str, Value]

    def read(self, name: str, reading: Callable[[Value], Read], default: Default) -> Read | Default:
        """What a value is read as, where it was given."""
        return reading(self.values[name]) if name in self.values else default
