"""How much harder the self-invoking problems are: base minus pro, on the same ids."""

from collections.abc import Iterable, Mapping, Sequence

from pytest_selfinvoke.analysis import intervals
from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.analysis.gaps import PAIRED
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
