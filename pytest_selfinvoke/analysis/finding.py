"""A number with its interval and the way it was made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Finding:
    """One result of the analysis, or the reason why there is none.

    ``name`` is "pass@1", "calls-base", "gap", "gap-diff", ...; ``suite`` and ``model`` say of what, empty where the finding
    spans several. Rates lie in 0..1 and gaps in -1..1 (0.05 is 5 percentage points), unless ``unit`` is "log-odds".
    ``low`` and ``high`` are the ends of the two-sided 95 % interval that ``method`` gives. ``n`` counts the problems it rests
    on, ``missing`` those left out because not every model of the finding was judged on them. ``not_measured`` is the reason
    why ``value`` is ``None``, as a clause for people; ``detail`` holds further plain numbers.
    """

    name: str
    method: str
    suite: str = ""
    model: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str = "rate"
    n: int = 0
    missing: int = 0
    not_measured: str = ""
    detail: Mapping[str, float | int | str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Builtin types only, for results.json."""
        return {**vars(self), "detail": dict(self.detail)}
