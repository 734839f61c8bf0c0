"""The lines at the head of the run."""

from collections.abc import Sequence
from itertools import accumulate

from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.plan import ROOT, Plan
from pytest_selfinvoke.reporting.text import clean, flow, wrap

_FIRST, _REST = "selfinvoke: ", "  "
LEAST_WIDTH = 60


def header(plan: Plan, cards: Sequence[ModelCard], remarks: Sequence[str], width: int, *, none_selected: bool) -> list[str]:
    """What will be asked of whom, and what must be known beside the numbers, in lines of at most ``width`` cells.

    ``width`` is taken as 60 where it is less. Lists are broken between suites and models; a label or a path that is longer
    than a line stays whole.
    """
    width = max(width, LEAST_WIDTH)
    if none_selected:
        return [f"selfinvoke: nothing to do: the command line names only other paths; add '{ROOT}' to it"]
    suites = [f"{suite.name} ({len(plan.problems(suite))})" for suite in plan.suites]
    models = [f"{card.label} ({card.architecture})" if card.architecture != "unknown" else card.label for card in cards]
    samples = [f"{plan.samples} samples per problem"] if plan.samples > 1 else []
    groups = [[clean(item) for item in group] for group in (suites, models, samples) if group]
    pieces = [f"{item}," for group in groups for item in group]
    ends = list(accumulate(map(len, groups)))
    for end in ends:
        pieces[end - 1] = pieces[end - 1].removesuffix(",") + (";" if end < ends[-1] else "")
    lines = flow(pieces, width, first=_FIRST, rest=_REST, between=" ", whole=True)
    return [*lines, *(line for remark in remarks for line in wrap(clean(remark), width, first=_FIRST, rest=_REST, whole=True))]
