"""pass@k of one model in one suite from counts of samples: exact, unbiased, with its interval."""

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pytest_selfinvoke.analysis import intervals

WILSON = "Wilson"
T_OVER_PROBLEMS = "augmented t over problems"

Counts = Mapping[str, tuple[int, int]]
"""Samples solved and samples judged, by problem id. Errors of ours are in neither number."""


class Passing(NamedTuple):
    """pass@k, or another rate, in 0..1 with the ends of its 95 % interval, over ``n`` problems.

    ``method`` is how the interval was made.
    """

    value: float
    low: float
    high: float
    n: int
    method: str


def pass_at_k(solved: int, judged: int, k: int) -> float:
    """The probability in 0..1 that k of the samples, drawn without putting back, hold one that solved the problem.

    Chen et al. (2021), from whole numbers, so that only the division rounds. Raises `ValueError` with fewer than k samples.
    """
    if not 1 <= k <= judged or not 0 <= solved <= judged:
        raise ValueError(f"pass@{k} needs at least {max(k, 1)} samples per problem; have {judged}, {solved} of them solved")
    every = math.comb(judged, k)
    return (every - math.comb(judged - solved, k)) / every


def problem_scores(counts: Counts, k: int = 1) -> dict[str, float]:
    """pass@k of each problem that has at least k judged samples; the others say nothing about k samples and are left out."""
    return {problem: pass_at_k(solved, judged, k) for problem, (solved, judged) in counts.items() if judged >= k}


def passing(counts: Counts, k: int = 1) -> Passing | None:
    """pass@k over the problems with at least k judged samples; None where there is none."""
    return rate_of(problem_scores(counts, k).values())


def rate_of(scores: Iterable[float]) -> Passing | None:
    """The mean of problem scores in 0..1; None where there is none."""
    # Sorted, so that rounding does not depend on the order in which the outcomes came.
    values = sorted(scores)
    if not values:
        return None
    method = WILSON if intervals.binary(values) else T_OVER_PROBLEMS
    return Passing(intervals.mean(values), *intervals.rate(values), len(values), method)
