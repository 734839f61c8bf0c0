"""What is known of a model: the facts that decide on which side of the gap it stands."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

Architecture = Literal["moe", "dense", "unknown"]
Group = Literal["moe", "dense", "variant", "unknown", "reference"]
Tuning = Literal["base", "instruct", ""]


@dataclass(frozen=True)
class ModelCard:
    """One model of a run. ``label`` stands in item ids and tables, ``name`` says how its replies are had.

    Parameters are counts (30.5e9, not 30.5); ``active_parameters`` are those used for one token, equal to the total in a
    dense model. ``variant_of`` is the label of the full model of which this one is a pruned, quantised or otherwise reduced
    version: variants are measured but never enter the mean of their architecture. ``pair`` is the label of a model of the other
    architecture to compare this one with. ``shared_experts`` are used for every token, and not among ``experts``. ``release``
    is a month such as "2024-11"; ``tuning`` says whether the model was tuned to follow instructions. ``source`` says where the
    facts come from; ``verified`` is false where they were taken into the shipped table without being read there.
    """

    label: str
    name: str
    architecture: Architecture = "unknown"
    total_parameters: float | None = None
    active_parameters: float | None = None
    experts: int | None = None
    experts_per_token: int | None = None
    shared_experts: int | None = None
    family: str = ""
    release: str = ""
    tuning: Tuning = ""
    variant_of: str = ""
    pair: str = ""
    source: str = ""
    verified: bool = True

    @property
    def group(self) -> Group:
        """With whom the model is counted: variants and the reference enter no mean of an architecture."""
        if self.architecture == "unknown":
            return "reference" if self.name == "reference" else "unknown"
        return "variant" if self.variant_of else self.architecture

    def to_dict(self) -> dict[str, Any]:
        """Builtin types only, for results.json and for xdist."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "ModelCard":
        """The inverse of `to_dict`; unknown keys of later versions are passed over."""
        return cls(**{f.name: data[f.name] for f in fields(cls) if f.name in data})
