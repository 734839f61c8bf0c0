"""How many items of a run with gates may end in an error of ours."""

import math
import re
from dataclasses import dataclass

_BUDGET = re.compile(r"(\d+)|(\d+(?:\.\d+)?)\s*%")


@dataclass(frozen=True)
class ErrorBudget:
    """A number of items, or a share of those that were to run. ``text`` is how it was written."""

    text: str = "0"

    def allows(self, errors: int, items: int) -> bool:
        """Whether so many errors among so many items are within it."""
        share = float(self.text.rstrip("% ")) if self.text.endswith("%") else None
        most = int(self.text) if share is None else math.floor(share * items / 100 + 1e-9)
        return errors <= most

    @classmethod
    def parse(cls, text: str) -> "ErrorBudget":
        """Read '5' or '1%'. Raises `ValueError` for anything else, and for more than 100%."""
        text = text.strip()
        match = _BUDGET.fullmatch(text)
        if match is None or (match[2] and float(match[2]) > 100):
            raise ValueError(f"{text!r} is no error budget; write a number of items, such as 5, or a share of them, such as 1%")
        return cls(text)


NO_ERRORS = ErrorBudget()
