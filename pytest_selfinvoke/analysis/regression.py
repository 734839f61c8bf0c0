"""One model against another on the same problems: a release against its baseline, a pruned model against the full one."""

from collections.abc import Sequence
from dataclasses import dataclass

from pytest_selfinvoke.analysis import intervals
from pytest_selfinvoke.analysis.passing import Counts, problem_scores

MCNEMAR = "exact one-sided McNemar"
PAIRED_T = "one-sided paired t over problems"

# Differences of shares nearer than this are the same; those of as many as a million samples are not that near.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Comparison:
    """What changed from then to now, over the ``n`` problems judged both times.

    ``lost`` and ``won`` are the ids of problems that are solved in fewer, or in more, of the samples than before, in the order
    of ``now``. ``value`` is the mean of now minus then, -1..1, negative where it got worse, in the 95 % interval ``low`` to
    ``high`` (augmented paired t, see `intervals.difference`). ``p_worse`` is the probability of losses as heavy as these, or
    heavier, if nothing got worse; ``method`` is the test it comes from. ``missing`` counts problems judged only once.
    """

    lost: tuple[str, ...]
    won: tuple[str, ...]
    value: float
    low: float
    high: float
    p_worse: float
    method: str
    n: int
    missing: int


def compare(now: Counts, then: Counts) -> Comparison | None:
    """Compare two models, or one at two times, problem by problem; None where no problem was judged both times.

    Sample counts may differ from problem to problem and from then to now: each problem has its share of samples solved.
    """
    new, old = problem_scores(now), problem_scores(then)
    differences = {problem: score - old[problem] for problem, score in new.items() if problem in old}
    if not differences:
        return None
    lost = tuple(problem for problem, difference in differences.items() if difference < 0)
    won = tuple(problem for problem, difference in differences.items() if difference > 0)
    values = sorted(differences.values())
    contrast = intervals.Contrast(values)
    exact = _whole(values)
    return Comparison(
        lost,
        won,
        contrast.value,
        *intervals.difference(contrast),
        p_worse=mcnemar(len(lost), len(won)) if exact else _paired_t(values),
        method=MCNEMAR if exact else PAIRED_T,
        n=len(values),
        missing=len({*now, *then}) - len(values),
    )


def mcnemar(lost: int, won: int) -> float:
    """The probability of at least so many losses among the changes, if either direction is as likely."""
    from scipy.special import bdtrc

    return float(bdtrc(lost - 1, lost + won, 0.5)) if lost else 1.0


def _whole(values: Sequence[float]) -> bool:
    """Whether only the signs say something: one sample each, or the same difference everywhere, which has no spread."""
    return all(value in (-1, 0, 1) for value in values) or values[-1] - values[0] < _ROUNDING


def _paired_t(values: Sequence[float]) -> float:
    """Without pseudo-problems, which would hide that losses are rare but real."""
    from scipy.special import stdtr

    mean, error = intervals.centre_and_error(values)
    return float(stdtr(len(values) - 1, mean / error))
