"""How often the intervals hold the truth, on data of which the truth is known.

    python benchmarks/coverage.py [data sets per case]

Prints, for every interval and test that the plugin reports, the share of simulated data sets in which it held the truth beside
the range that docs/statistics.md claims, and fails where the two are more than 0.02 apart. Seeded; a minute or two. Ranges with
a star were chosen here, around 0.95; the others were measured by other simulations when the methods were chosen.

The data: a model solves a problem if its strength, plus what the problem is worth to all (variance 1.5), to its architecture
(0.10) and to it alone (1, a fifth of it new in each sample), is above 0. That gives correlations between models of .3 to .4.
Suites have 57, 164 and 378 problems, as the published ones.
"""

import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from pytest_selfinvoke.analysis import intervals
from pytest_selfinvoke.analysis.across_models import Point, at_equal_x, line, welch
from pytest_selfinvoke.analysis.aggregates import Count, Groups, aggregate_gap
from pytest_selfinvoke.analysis.intervals import Contrast, pseudo_size
from pytest_selfinvoke.analysis.passing import passing
from pytest_selfinvoke.analysis.regression import compare

Array = np.ndarray[Any, np.dtype[np.float64]]

TOLERANCE = 0.02
SIZES = (57, 164, 378)
PROBLEM, KIND, OWN, SAMPLE = 1.5, 0.10, 0.8, 0.2
SPREAD = math.sqrt(PROBLEM + KIND + OWN + SAMPLE)


class Case(NamedTuple):
    """``hits`` says of a data set whether the truth was held, or a test raised an alarm; ``low`` to ``high`` is claimed.

    ``chosen``: the range was chosen here, and not measured before.
    """

    name: str
    low: float
    high: float
    hits: Callable[[np.random.Generator], bool]
    chosen: bool = False


def solved(
    rng: np.random.Generator, strengths: Sequence[float], moe: int, problems: int, samples: int = 1, shared: Array | None = None
) -> Array:
    """Samples solved, models x problems; the first ``moe`` models are of one kind. ``shared`` is the problems' worth to all."""
    worth = rng.normal(0, math.sqrt(PROBLEM), problems) if shared is None else shared
    kinds = rng.normal(0, math.sqrt(KIND), (2, problems))
    models = len(strengths)
    kind = kinds[[0] * moe + [1] * (models - moe)]
    latent = np.asarray(strengths)[:, None] + worth + kind + rng.normal(0, math.sqrt(OWN), (models, problems))
    if samples == 1:
        return np.asarray(latent + rng.normal(0, math.sqrt(SAMPLE), latent.shape) > 0, float)
    return np.asarray(rng.binomial(samples, stats.norm.cdf(latent / math.sqrt(SAMPLE))), float)


def rate(strength: float) -> float:
    """The true share of problems solved by a model of that strength."""
    return float(stats.norm.cdf(strength / SPREAD))


def strength(share: float) -> float:
    """The inverse of `rate`."""
    return float(stats.norm.ppf(share)) * SPREAD


def chance_of_any(force: float, k: int) -> float:
    """The true pass@k of a model of that strength, by quadrature over problems."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(199)
    latent = force + math.sqrt(PROBLEM + KIND + OWN) * nodes
    return float((weights * (1 - stats.norm.sf(latent / math.sqrt(SAMPLE)) ** k)).sum() / weights.sum())


def holds(interval: Sequence[float], truth: float) -> bool:
    """Whether the last two of the numbers enclose the truth."""
    return interval[-2] <= truth <= interval[-1]


# One model


def several(problems: int, samples: int, k: int, share: float) -> Callable[[np.random.Generator], bool]:
    """pass@k of several samples."""
    force = strength(share)
    truth = chance_of_any(force, k)

    def hits(rng: np.random.Generator) -> bool:
        counts = {str(index): (int(x), samples) for index, x in enumerate(solved(rng, [force], 1, problems, samples)[0])}
        found = passing(counts, k)
        assert found is not None
        return found.low <= truth <= found.high

    return hits


def drop(problems: int, samples: int, base: float, pro: float) -> Callable[[np.random.Generator], bool]:
    """Base minus pro: the two suites share what a problem is worth."""

    def hits(rng: np.random.Generator) -> bool:
        shared = rng.normal(0, math.sqrt(PROBLEM), problems)
        both = [solved(rng, [strength(share)], 1, problems, samples, shared)[0] / samples for share in (base, pro)]
        return holds(intervals.difference(Contrast((both[0] - both[1]).tolist())), base - pro)

    return hits


def given_base(problems: int, samples: int, base: float, pro: float) -> Callable[[np.random.Generator], bool]:
    """Pro given base; the truth is a share of an orthant of two correlated normals."""
    forces = [strength(base), strength(pro)]
    together = stats.multivariate_normal([0, 0], [[1, PROBLEM / SPREAD**2], [PROBLEM / SPREAD**2, 1]])
    truth = float(together.cdf([force / SPREAD for force in forces])) / base

    def hits(rng: np.random.Generator) -> bool:
        shared = rng.normal(0, math.sqrt(PROBLEM), problems)
        b, p = (solved(rng, [force], 1, problems, samples, shared)[0] / samples for force in forces)
        pairs = [(float(x), float(y)) for x, y in zip(b, p, strict=True) if x]
        one = samples == 1
        return holds(intervals.rate([y for _, y in pairs]) if one else intervals.ratio(pairs), truth)

    return hits


def rare(problems: int, lost: float) -> Callable[[np.random.Generator], bool]:
    """A release that lost a few problems and won none."""

    def hits(rng: np.random.Generator) -> bool:
        return holds(intervals.difference(Contrast((-(rng.random(problems) < lost).astype(float)).tolist())), -lost)

    return hits


def false_alarm(problems: int, samples: int, share: float) -> Callable[[np.random.Generator], bool]:
    """The same model twice: how often p-worse is below 0.05."""

    def hits(rng: np.random.Generator) -> bool:
        shared = rng.normal(0, math.sqrt(PROBLEM), problems)
        runs = [
            {
                str(index): (int(x), samples)
                for index, x in enumerate(solved(rng, [strength(share)], 1, problems, samples, shared)[0])
            }
            for _ in range(2)
        ]
        found = compare(*runs)
        assert found is not None
        return found.p_worse < 0.05

    return hits


# These models


def contrast(scores: Array, moe: int) -> Contrast:
    """Mean MoE minus mean dense per problem."""
    differences = scores[:moe].mean(0) - scores[moe:].mean(0)
    return Contrast(differences.tolist(), pseudo_size(moe, len(scores) - moe))


def forces_of(moe: int, dense: int, centre: float, gap: float) -> tuple[list[float], float]:
    """Strengths of models around a centre, MoE ones higher, and their true gap."""

    def around(share: float, count: int) -> list[float]:
        return [strength(min(max(share + offset, 0.02), 0.98)) for offset in np.linspace(-0.1, 0.1, count) * (count > 1)]

    forces = [around(centre + gap, moe), around(centre, dense)]
    return forces[0] + forces[1], float(np.mean([rate(x) for x in forces[0]]) - np.mean([rate(x) for x in forces[1]]))


def gap(problems: int, moe: int, dense: int, centre: float, size: float) -> Callable[[np.random.Generator], bool]:
    """The gap of these models."""
    forces, truth = forces_of(moe, dense, centre, size)
    return lambda rng: holds(intervals.difference(contrast(solved(rng, forces, moe, problems), moe)), truth)


def gap_difference(moe: int, dense: int, centre: float) -> Callable[[np.random.Generator], bool]:
    """The gap on 378 problems minus that on 164 others."""
    forces, truth = forces_of(moe, dense, centre, 0.15)
    others, other_truth = forces_of(moe, dense, centre - 0.05, 0.09)

    def hits(rng: np.random.Generator) -> bool:
        first, second = (contrast(solved(rng, f, moe, n), moe) for f, n in ((forces, 164), (others, 378)))
        return holds(intervals.difference_of_contrasts(second, first), other_truth - truth)

    return hits


def drop_gap(problems: int, moe: int) -> Callable[[np.random.Generator], bool]:
    """The drop of MoE models minus that of dense ones."""
    base, base_gap = forces_of(moe, moe, 0.75, 0.1)
    pro, pro_gap = forces_of(moe, moe, 0.55, 0.15)

    def hits(rng: np.random.Generator) -> bool:
        shared = rng.normal(0, math.sqrt(PROBLEM), problems)
        one, other = (contrast(solved(rng, forces, moe, problems, shared=shared), moe) for forces in (base, pro))
        differences = (np.array(one.differences) - np.array(other.differences)).tolist()
        found = intervals.difference(Contrast(differences, one.pseudo * math.sqrt(2)), 2.0)
        return holds(found, base_gap - pro_gap)

    return hits


def unpaired(problems: int, centre: float) -> Callable[[np.random.Generator], bool]:
    """The gap from counts alone, of one model against one whose problems were others."""

    def hits(rng: np.random.Generator) -> bool:
        counts = [Count(int(rng.binomial(problems, share)), problems) for share in (centre, centre - 0.1)]
        found = aggregate_gap(Groups("s", {"m": counts[0]}, {"d": counts[1]}))
        assert found.low is not None
        assert found.high is not None
        return found.low <= 0.1 <= found.high

    return hits


# In log-odds


def odds(share: float) -> float:
    """The log-odds of a rate."""
    return math.log(share / (1 - share))


def odds_contrast(scores: Array, moe: int) -> Contrast:
    """Mean MoE minus mean dense in log-odds."""
    return intervals.log_odds_contrast(scores[:moe].tolist(), scores[moe:].tolist())


def odds_gap_of(forces: Sequence[float], moe: int) -> float:
    """The true gap in log-odds of models with these strengths."""
    each = [odds(rate(force)) for force in forces]
    return float(np.mean(each[:moe]) - np.mean(each[moe:]))


def odds_gap(problems: int, forces: list[float], moe: int, samples: int = 1) -> Callable[[np.random.Generator], bool]:
    """The gap of these models in log-odds."""
    truth = odds_gap_of(forces, moe)

    def hits(rng: np.random.Generator) -> bool:
        found = odds_contrast(solved(rng, forces, moe, problems, samples) / samples, moe)
        return holds(intervals.difference(found, math.inf), truth)

    return hits


def odds_difference(moe: int, dense: int, centre: float) -> Callable[[np.random.Generator], bool]:
    """The difference of `gap_difference` in log-odds."""
    forces, others = forces_of(moe, dense, centre, 0.15)[0], forces_of(moe, dense, centre - 0.05, 0.09)[0]
    truth = odds_gap_of(others, moe) - odds_gap_of(forces, moe)

    def hits(rng: np.random.Generator) -> bool:
        first, second = (odds_contrast(solved(rng, f, moe, n), moe) for f, n in ((forces, 164), (others, 378)))
        return holds(intervals.difference_of_contrasts(second, first, math.inf), truth)

    return hits


def odds_unpaired(problems: int, centre: float) -> Callable[[np.random.Generator], bool]:
    """The gap of `unpaired` in log-odds."""
    truth = odds(centre) - odds(centre - 0.1)

    def hits(rng: np.random.Generator) -> bool:
        counts = [Count(int(rng.binomial(problems, share)), problems) for share in (centre, centre - 0.1)]
        found = aggregate_gap(Groups("s", {"m": counts[0]}, {"d": counts[1]})).detail
        return holds([float(found["log_odds_low"]), float(found["log_odds_high"])], truth)

    return hits


def odds_families(count: int) -> Callable[[np.random.Generator], bool]:
    """The gap of `family_gap` in log-odds; the truth is the mean over all families, by quadrature."""
    own = 0.55
    nodes, weights = np.polynomial.hermite_e.hermegauss(99)

    def mean_odds(centre: float) -> float:
        return float(sum(w * odds(rate(centre + own * x)) for x, w in zip(nodes, weights, strict=True)) / weights.sum())

    truth = mean_odds(0.7) - mean_odds(0.4)

    def hits(rng: np.random.Generator) -> bool:
        forces = rng.normal(0, own, 2 * count) + np.repeat([0.7, 0.4], count)
        each = [intervals.log_odds(x, 378) for x in solved(rng, forces.tolist(), count, 378).sum(1)]
        found = welch(each[:count], each[count:])
        return found is not None and holds(found, truth)

    return hits


def odds_at_equal_size(count: int) -> Callable[[np.random.Generator], bool]:
    """The gap at equal size in log-odds, which grow with the logarithm of size; MoE models are 0.2 above."""

    def hits(rng: np.random.Generator) -> bool:
        size = rng.uniform(9.3, 11.2, 2 * count)
        true = -0.6 + 0.65 * (size - 9.3) + 0.2 * np.repeat([1, 0], count) + rng.normal(0, 0.3, 2 * count)
        scores = solved(rng, [strength(1 / (1 + math.exp(-x))) for x in true], count, 378).sum(1)
        points = [Point(float(x), intervals.log_odds(float(y), 378)) for x, y in zip(size, scores, strict=True)]
        estimate = at_equal_x(points[:count], points[count:])
        return estimate is not None and holds(estimate, 0.2)

    return hits


# Other models


def families(count: int, by_suite: float = 0.15) -> Callable[[np.random.Generator], bool]:
    """The difference of gaps, families as the sample: their strengths vary, and by so much more from suite to suite."""
    own = 0.55
    wide = math.sqrt(SPREAD**2 + own**2 + by_suite**2)
    centres = {164: (0.9, 0.4), 378: (0.7, 0.4)}
    true = {n: stats.norm.cdf(moe / wide) - stats.norm.cdf(dense / wide) for n, (moe, dense) in centres.items()}

    def hits(rng: np.random.Generator) -> bool:
        strengths = rng.normal(0, own, 2 * count)
        rates = {}
        for problems, (moe, dense) in centres.items():
            forces = strengths + np.repeat([moe, dense], count) + rng.normal(0, by_suite, 2 * count)
            rates[problems] = solved(rng, forces.tolist(), count, problems).mean(1)
        difference = rates[378] - rates[164]
        found = welch(difference[:count].tolist(), difference[count:].tolist())
        return found is not None and holds(found, true[378] - true[164])

    return hits


def family_gap(count: int) -> Callable[[np.random.Generator], bool]:
    """The gap in one suite of 378, families as the sample."""
    own = 0.55
    wide = math.hypot(SPREAD, own)
    truth = stats.norm.cdf(0.7 / wide) - stats.norm.cdf(0.4 / wide)

    def hits(rng: np.random.Generator) -> bool:
        forces = rng.normal(0, own, 2 * count) + np.repeat([0.7, 0.4], count)
        rates = solved(rng, forces.tolist(), count, 378).mean(1)
        found = welch(rates[:count].tolist(), rates[count:].tolist())
        return found is not None and holds(found, truth)

    return hits


def by_size(rng: np.random.Generator, count: int) -> tuple[Array, Array]:
    """Sizes (log10) and true rates of so many MoE and as many dense models; MoE ones are 5 points better at equal size."""
    size = rng.uniform(9.3, 11.2, 2 * count)
    share = 0.35 + 0.15 * (size - 9.3) + 0.05 * np.repeat([1, 0], count) + rng.normal(0, 0.07, 2 * count)
    return size, np.clip(share, 0.02, 0.98)


def equal_size(count: int) -> Callable[[np.random.Generator], bool]:
    """The gap at equal size."""

    def hits(rng: np.random.Generator) -> bool:
        size, share = by_size(rng, count)
        found = solved(rng, [strength(x) for x in share], count, 378).mean(1)
        points = [Point(*map(float, point)) for point in zip(size, found, strict=True)]
        estimate = at_equal_x(points[:count], points[count:])
        return estimate is not None and holds(estimate, 0.05)

    return hits


def prediction(count: int) -> Callable[[np.random.Generator], bool]:
    """One more dense model, against the line of the others."""

    def hits(rng: np.random.Generator) -> bool:
        first = rng.uniform(0.3, 0.75, count + 1)
        second = 0.25 + 0.64 * first + rng.normal(0, 0.02, count + 1)
        scores = [
            solved(rng, [strength(x) for x in shares], 0, problems).mean(1)
            for shares, problems in ((first, 164), (second, 378))
        ]
        points = [Point(*map(float, point)) for point in zip(*scores, strict=True)]
        found = line(points[1:])
        return found is not None and holds(found.predict(points[0].x), points[0].y)

    return hits


def exact_wilson(problems: int) -> float:
    """The least coverage of Wilson's interval over true rates of .10 to .95, by counting through."""
    ends = [intervals.rate([1.0] * x + [0.0] * (problems - x)) for x in range(problems + 1)]
    low, high = (np.array([end[side] for end in ends]) for side in (0, 1))
    counts = np.arange(problems + 1)
    return min(
        float(stats.binom.pmf(counts, problems, true)[(low <= true) & (true <= high)].sum())
        for true in np.linspace(0.10, 0.95, 341)
    )


def cases() -> Iterator[Case]:
    """Every interval and test, with what docs/statistics.md claims."""
    for problems in SIZES:
        for samples, k, share in ((5, 1, 0.4), (20, 1, 0.7), (5, 5, 0.4), (20, 10, 0.7)):
            low, high = (0.946, 0.982) if k < 10 else (0.946, 1.0)
            yield Case(f"pass@{k}, {samples} samples, {problems}", low, high, several(problems, samples, k, share))
    for problems in SIZES:
        yield Case(f"drop, 1 sample, {problems}", 0.940, 0.965, drop(problems, 1, 0.8, 0.6))
        yield Case(f"drop, 5 samples, {problems}", 0.940, 0.970, drop(problems, 5, 0.8, 0.6))
        yield Case(f"delta, 1 % lost and none won, {problems}", 0.980, 1.000, rare(problems, 0.01))
        yield Case(f"pro given base, 1 sample, {problems}", 0.940, 0.965, given_base(problems, 1, 0.8, 0.6), chosen=True)
        yield Case(f"pro given base, 5 samples, {problems}", 0.940, 0.970, given_base(problems, 5, 0.8, 0.6), chosen=True)
    for problems in SIZES:
        for models in (1, 2, 4, 8):
            yield Case(f"gap, {models} + {models} models, {problems}", 0.943, 0.972, gap(problems, models, models, 0.5, 0.1))
    yield Case("gap, 1 + 6 models, 164", 0.943, 0.972, gap(164, 1, 6, 0.5, 0.1))
    yield Case("gap near the top, 2 + 2 models, 164", 0.943, 0.985, gap(164, 2, 2, 0.85, 0.05), chosen=True)
    for models in (1, 2, 4, 8):
        yield Case(f"gap difference, {models} + {models} models", 0.950, 0.981, gap_difference(models, models, 0.5))
    yield Case("drop gap, 1 + 1 models, 164", 0.943, 0.972, drop_gap(164, 1), chosen=True)
    yield Case("drop gap, 4 + 4 models, 164", 0.943, 0.972, drop_gap(164, 4), chosen=True)
    for problems in SIZES:
        yield Case(f"gap from counts, unpaired, {problems}", 0.940, 0.955, unpaired(problems, 0.6), chosen=True)
    yield Case("gap difference, 3 + 3 families", 0.949, 0.965, families(3), chosen=True)
    yield Case("gap difference, 4 + 4 families", 0.949, 0.956, families(4))
    yield Case("gap difference, 8 + 8 families", 0.940, 0.956, families(8), chosen=True)
    yield Case("gap difference, 8 + 8 families, much alike", 0.926, 0.932, families(8, 0.0))
    yield Case("gap, 4 + 4 families, 378", 0.940, 0.960, family_gap(4), chosen=True)
    yield Case("gap, 8 + 8 families, 378", 0.930, 0.950, family_gap(8), chosen=True)
    for models in (3, 4, 8):
        yield Case(f"gap at equal size, {models} + {models} models", 0.943, 0.959, equal_size(models))
    for models in (5, 10, 17):
        yield Case(f"prediction of the line of {models} dense models", 0.940, 0.960, prediction(models), chosen=True)
    for problems, most in zip(SIZES, (0.026, 0.036, 0.039), strict=True):
        yield Case(f"false alarms of p-worse, 1 sample, {problems}", 0.0, most, false_alarm(problems, 1, 0.6))
        yield Case(f"false alarms of p-worse, 5 samples, {problems}", 0.042, 0.056, false_alarm(problems, 5, 0.6))
    for problems in SIZES:
        for models in (1, 4):
            forces = forces_of(models, models, 0.5, 0.1)[0]
            name = f"gap in log-odds, {models} + {models} models, {problems}"
            yield Case(name, 0.943, 0.972, odds_gap(problems, forces, models), chosen=True)
        near = odds_gap(problems, forces_of(2, 2, 0.85, 0.05)[0], 2)
        yield Case(f"gap in log-odds near the top, 2 + 2 models, {problems}", 0.950, 1.000, near, chosen=True)
        bottom = odds_gap(problems, [strength(0.06), strength(0.15)], 1)
        yield Case(f"gap in log-odds near the bottom, 1 + 1 models, {problems}", 0.950, 0.985, bottom, chosen=True)
        counts = odds_unpaired(problems, 0.6)
        yield Case(f"gap in log-odds from counts, unpaired, {problems}", 0.940, 0.965, counts, chosen=True)
    sampled = odds_gap(164, forces_of(2, 2, 0.5, 0.1)[0], 2, samples=5)
    yield Case("gap in log-odds, 2 + 2 models, 5 samples, 164", 0.943, 0.972, sampled, chosen=True)
    for models in (1, 2, 4, 8):
        between = odds_difference(models, models, 0.5)
        yield Case(f"gap difference in log-odds, {models} + {models} models", 0.943, 0.972, between, chosen=True)
    top = odds_difference(2, 2, 0.8)
    yield Case("gap difference in log-odds near the top, 2 + 2 models", 0.950, 0.985, top, chosen=True)
    for models in (4, 8):
        yield Case(f"gap in log-odds, {models} + {models} families, 378", 0.940, 0.960, odds_families(models), chosen=True)
    for models in (3, 8):
        sized = odds_at_equal_size(models)
        yield Case(f"gap in log-odds at equal size, {models} + {models} models", 0.940, 0.960, sized, chosen=True)


def main() -> None:
    """Measure, print, and fail where a claim does not hold."""
    sets = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    started, wrong = time.perf_counter(), 0
    print(f"{'':52}  measured  claimed")
    exact = [
        (f"pass@1, 1 sample, {problems}: least of all rates", exact_wilson(problems), claimed, claimed)
        for problems, claimed in zip(SIZES, (0.933, 0.937, 0.941), strict=True)
    ]
    for name, measured, low, high in exact:
        wrong += _line(name, measured, low, high)
    for number, case in enumerate(cases()):
        rng = np.random.default_rng(number)
        wrong += _line(case.name, float(np.mean([case.hits(rng) for _ in range(sets)])), case.low, case.high, case.chosen)
    print(f"{sets} data sets per case, {time.perf_counter() - started:.0f} s")
    if wrong:
        sys.exit(f"{wrong} more than {TOLERANCE} from what is claimed")


def _line(name: str, measured: float, low: float, high: float, chosen: bool = False) -> bool:
    off = not low - TOLERANCE <= measured <= high + TOLERANCE
    claimed = f"{low:.3f}" if low == high else f"{low:.3f} - {high:.3f}{' *' if chosen else ''}"
    print(f"{name:52}  {measured:8.3f}  {claimed}{'  OFF' if off else ''}", flush=True)
    return off


if __name__ == "__main__":
    main()
