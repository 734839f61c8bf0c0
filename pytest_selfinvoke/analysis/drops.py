"""How much harder the self-invoking problems are: base minus pro, on the same ids."""

import math
from collections.abc import Iterable, Mapping, Sequence

from pytest_selfinvoke.analysis import intervals
from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.analysis.gaps import PAIRED, Shares, Sides
from pytest_selfinvoke.analysis.scores import tabulate
from pytest_selfinvoke.outcome import Outcome


def drops(
    suites: Sequence[tuple[str, Sequence[str]]],
    bases: Mapping[str, str],
    models: Iterable[str],
    outcomes: Iterable[Outcome],
) -> list[Finding]:
    """The findings "drop" of each model that ran a suite and its base suite: mean base score minus mean pro score, -1..1.

    ``bases`` maps a suite to the suite of its base problems, where the run has both; problem k of one belongs to problem k of
    the other. Only ids judged in both count: ``missing`` are the others of the Pro suite. ``detail`` gives both rates over
    these ids ("base", "pro") and the base suite's name ("base_suite").
    """
    scores = tabulate(suites, outcomes)
    ids = dict(suites)
    made = []
    for suite, base in bases.items():
        for model in models:
            if (suite, model) not in scores or (base, model) not in scores:
                continue
            pro_shares, base_shares = scores[suite, model].solved, scores[base, model].solved
            common = [identity for identity in dict.fromkeys(ids[suite]) if identity in pro_shares and identity in base_shares]
            missing = len(set(ids[suite])) - len(common)
            if not common:
                reason = "no problem was judged in both suites"
                made.append(Finding("drop", PAIRED, suite, model, missing=missing, not_measured=reason))
                continue
            contrast = intervals.Contrast([base_shares[identity] - pro_shares[identity] for identity in common])
            low, high = intervals.difference(contrast)
            detail: dict[str, float | int | str] = {
                "base": intervals.mean([base_shares[identity] for identity in common]),
                "pro": intervals.mean([pro_shares[identity] for identity in common]),
                "base_suite": base,
            }
            made.append(
                Finding(
                    "drop",
                    PAIRED,
                    suite,
                    model,
                    value=contrast.value,
                    low=low,
                    high=high,
                    n=len(common),
                    missing=missing,
                    detail=detail,
                )
            )
    return made


def drop_gap(pro: Sides, base: Sides) -> Finding:
    """The finding "drop-gap": mean drop of the MoE models minus that of the dense models, -2..2.

    Positive where MoE models fall more from base to pro. Over the problems on which every model was judged in both suites;
    the models are those that ran both. ``detail``: "moe" and "dense" count models, "base_suite" names the base suite.
    """
    falls = Sides(pro.suite, pro.problems, _falls(pro.moe, base.moe), _falls(pro.dense, base.dense))
    detail: dict[str, float | int | str] = {"moe": len(falls.moe), "dense": len(falls.dense), "base_suite": base.suite}
    if falls.unfit:
        reason = pro.absent or base.absent or falls.unfit
        return Finding("drop-gap", PAIRED, pro.suite, missing=len(pro.problems), not_measured=reason, detail=detail)
    # A drop is a difference of two scores, and varies as two do.
    contrast = falls.contrast._replace(pseudo=falls.contrast.pseudo * math.sqrt(2))
    low, high = intervals.difference(contrast, 2.0)
    count = len(contrast.differences)
    return Finding(
        "drop-gap",
        PAIRED,
        pro.suite,
        value=contrast.value,
        low=low,
        high=high,
        n=count,
        missing=len(pro.problems) - count,
        detail=detail,
    )


def _falls(pro: Mapping[str, Shares], base: Mapping[str, Shares]) -> dict[str, Shares]:
    """Base minus pro by problem, of the models and problems that both have."""
    return {
        label: {problem: base[label][problem] - score for problem, score in shares.items() if problem in base[label]}
        for label, shares in pro.items()
        if label in base
    }
