"""The lines at the head of the run."""

from collections.abc import Sequence

from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.plan import ROOT, Plan


def header(plan: Plan, cards: Sequence[ModelCard], remarks: Sequence[str], *, none_selected: bool) -> list[str]:
    """What will be asked of whom, and what must be known beside the numbers."""
    if none_selected:
        return [f"selfinvoke: nothing to do: the command line names only other paths; add '{ROOT}' to it"]
    suites = ", ".join(f"{suite.name} ({len(plan.problems(suite))})" for suite in plan.suites)
    models = ", ".join(
        f"{card.label} ({card.architecture})" if card.architecture != "unknown" else card.label for card in cards
    )
    samples = f"; {plan.samples} samples per problem" if plan.samples > 1 else ""
    return [f"selfinvoke: {suites}; {models}{samples}", *(f"selfinvoke: {remark}" for remark in remarks)]
