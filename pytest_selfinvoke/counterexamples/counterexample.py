"""What a search comes to: plain data, for the outcome and the reports."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

# For all calls of one process of a search together, in seconds of CPU time; the references need milliseconds for each.
CPU_S = 1.0

# As of `Difference`, and "raised": it raises; "timeout": over the CPU time; "crashed": its process ended.
Kind = Literal["value", "type", "rounding", "order", "raised", "timeout", "crashed", "memory"]


@dataclass(frozen=True)
class Counterexample:
    """An input on which a solution differs from the reference; all values as text.

    ``call`` is source, ``got`` and ``expected`` are values, or what was raised. ``beyond`` names in what the input goes beyond
    the calls of the tests: "longer", "shorter", "larger", "smaller"; empty where it is like them. ``contract`` says whether the
    base function gets only arguments that EvalPlus's contract means, ``second`` whether a second reference agrees with the
    first; ``None`` where there is none. ``tested``: it is a call of the tests themselves.
    """

    call: str
    kind: Kind
    got: str
    expected: str
    beyond: tuple[str, ...] = ()
    contract: bool | None = None
    second: bool | None = None
    tested: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Builtin types only."""
        return asdict(self) | {"beyond": list(self.beyond)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Counterexample":
        """The inverse of `to_dict`; unknown keys of later versions are passed over."""
        known = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        return cls(**known | {"beyond": tuple(known.get("beyond", ()))})
