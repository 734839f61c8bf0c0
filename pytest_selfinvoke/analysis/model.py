"""What the analysis needs to know of a model, in plain data."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Model:
    """``architecture`` is "moe", "dense" or "unknown"; parameters are counts, ``None`` where they are not known.

    ``family`` names models that are not draws of their own (siblings, fine-tunes), empty where it is not known. ``variant_of``
    is the label of the full model of which this one is a pruned, quantised or otherwise reduced version, ``pair`` that of the
    model it is to be compared with, one of the two MoE and the other dense.
    """

    architecture: str = "unknown"
    family: str = ""
    active: float | None = None
    total: float | None = None
    variant_of: str = ""
    pair: str = ""

    @property
    def side(self) -> str:
        """The side of the gap on which the model stands, "moe" or "dense"; empty for variants and unknown ones."""
        return self.architecture if self.architecture in ("moe", "dense") and not self.variant_of else ""
