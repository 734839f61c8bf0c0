"""The gap of one MoE and one dense model that the user declared to be comparable."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.analysis.gaps import PAIRED, WELCH, Sides, gap, gap_differences
from pytest_selfinvoke.analysis.model import Model


@dataclass(frozen=True)
class Pair:
    """Two labels, and whose table declares the pair."""

    moe: str
    dense: str
    declared_by: str

    def sides(self, every: Sides) -> Sides:
        """The two alone."""
        shares = {**every.moe, **every.dense, **every.others}
        moe, dense = ({label: shares[label]} if label in shares else {} for label in (self.moe, self.dense))
        return Sides(every.suite, every.problems, moe, dense)

    @property
    def _detail(self) -> dict[str, str]:
        return {"moe_model": self.moe, "dense_model": self.dense}

    def gap(self, sides: Sides) -> Finding:
        """The finding "gap-of-pair", as "gap"; ``model`` is the label that declares the pair."""
        found = gap(self.sides(sides))
        reason = found.not_measured and self._absent(self.sides(sides))
        return self._named(found, "gap-of-pair", reason)

    def difference(self, first: Sides, second: Sides) -> Finding:
        """The finding "gap-diff-of-pair", as "gap-diff"."""
        one, other = self.sides(first), self.sides(second)
        found = gap_differences([one, other], (one.suite, other.suite))[0]
        reason = found.not_measured and (self._absent(one) or self._absent(other))
        return self._named(found, "gap-diff-of-pair", reason)

    def _named(self, found: Finding, name: str, reason: str) -> Finding:
        method = WELCH if name.startswith("gap-diff") else PAIRED
        detail = {**found.detail, **self._detail}
        return replace(
            found, name=name, method=method, model=self.declared_by, not_measured=reason or found.not_measured, detail=detail
        )

    def _absent(self, sides: Sides) -> str:
        missing = [label for label, side in ((self.moe, sides.moe), (self.dense, sides.dense)) if not side]
        return f"no result of {' and '.join(missing)} on {sides.suite}" if missing else ""


def declared(models: Mapping[str, Model]) -> list[Pair]:
    """The pairs of one MoE and one dense model among these, each once, in the order of the models; others are passed over."""
    made: dict[tuple[str, str], Pair] = {}
    for label, model in models.items():
        other = models.get(model.pair)
        if other and {model.architecture, other.architecture} == {"moe", "dense"}:
            moe, dense = (label, model.pair) if model.architecture == "moe" else (model.pair, label)
            made.setdefault((moe, dense), Pair(moe, dense, label))
    return list(made.values())
