"""Pruned, quantised or otherwise reduced models against the full ones: what did the reduction cost?"""

from collections.abc import Mapping, Sequence

from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.analysis.gaps import PAIRED
from pytest_selfinvoke.analysis.model import Model
from pytest_selfinvoke.analysis.regression import compare
from pytest_selfinvoke.analysis.scores import Scores


def variants(
    suite: str, problems: Sequence[str], models: Mapping[str, Model], scores: Mapping[tuple[str, str], Scores]
) -> list[Finding]:
    """The finding "variant" of each model with a ``variant_of``: its score minus the full model's, -1..1, paired by problem.

    Negative where the reduction costs. ``detail``: "full" is the label of the full model, "lost" and "won" count problems,
    "p_worse" is the probability of such losses if the variant were as good (see `regression.Comparison`), "test" how it was
    had. Variants without a result in the suite are passed over.
    """
    made = []
    for label, model in models.items():
        mine = scores.get((suite, label))
        if not model.variant_of or mine is None:
            continue
        full = scores.get((suite, model.variant_of))
        found = compare(mine.counts, full.counts) if full else None
        if found is None:
            judged = "no problem was judged for both" if full else f"no result of {model.variant_of} in this suite"
            lacking: dict[str, float | int | str] = {"full": model.variant_of}
            made.append(Finding("variant", PAIRED, suite, label, missing=len(problems), not_measured=judged, detail=lacking))
            continue
        made.append(
            Finding(
                "variant",
                PAIRED,
                suite,
                label,
                value=found.value,
                low=found.low,
                high=found.high,
                n=found.n,
                missing=len(problems) - found.n,
                detail={
                    "full": model.variant_of,
                    "lost": len(found.lost),
                    "won": len(found.won),
                    "p_worse": found.p_worse,
                    "test": found.method,
                },
            )
        )
    return made
