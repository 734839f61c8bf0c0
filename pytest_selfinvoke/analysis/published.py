"""The gap with published models, where a run has models of one architecture only."""

from collections.abc import Iterable, Mapping, Sequence

from pytest_selfinvoke.analysis.aggregates import UNPAIRED, Count, Groups, aggregate_gap, aggregate_gap_difference
from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.analysis.gaps import two_suites
from pytest_selfinvoke.analysis.scores import tabulate
from pytest_selfinvoke.outcome import Outcome

OTHER = {"moe": "dense", "dense": "moe"}


def published_gaps(
    suites: Sequence[tuple[str, Sequence[str]]],
    architectures: Mapping[str, str],
    outcomes: Iterable[Outcome],
    published: Mapping[tuple[str, str], Mapping[str, Count]],
) -> list[Finding]:
    """The findings "gap-published" of each suite, and "gap-diff-published" of two of them, as `gaps.two_suites` has it.

    ``architectures`` are those of the run's models by label, variants left out. ``published`` gives the counts by suite and
    architecture, by model. A suite has no finding where nothing of it was published, and where the run has models of both
    architectures or of none. ``detail`` says in "published" of which architecture the models are that were not run here. Not
    measured unless every problem that the published scores are of was judged here too: those cannot be taken apart.
    """
    scores = tabulate(suites, outcomes)
    made: list[Finding] = []
    groups: list[Groups] = []
    others: set[str] = set()
    for suite, problems in suites:
        sides: dict[str, dict[str, Count]] = {"moe": {}, "dense": {}}
        for model, architecture in architectures.items():
            if architecture in sides and (suite, model) in scores:
                solved = scores[suite, model].solved
                sides[architecture][model] = Count(sum(solved.values()), len(solved))
        present = [architecture for architecture, models in sides.items() if models]
        if len(present) != 1 or not (theirs := published.get((suite, OTHER[present[0]]))):
            continue
        other = OTHER[present[0]]
        whole = next(iter(theirs.values())).problems
        judged = min(count.problems for count in sides[present[0]].values())
        if judged != whole or len(set(problems)) != whole:
            reason = f"{judged} of {whole} problems have a verdict, and published scores are of all"
            detail: dict[str, float | int | str] = {"moe": len(sides["moe"]), "dense": len(sides["dense"]), "published": other}
            detail[other] = len(theirs)
            missing = max(whole - judged, 0)
            made.append(Finding("gap-published", UNPAIRED, suite, missing=missing, not_measured=reason, detail=detail))
            continue
        groups.append(Groups(suite, *(theirs if side == other else sides[side] for side in ("moe", "dense"))))
        others.add(other)
        made.append(_marked(aggregate_gap(groups[-1]), other))
    pair = two_suites(groups)
    if not isinstance(pair, str) and len(others) == 1:
        made.append(_marked(aggregate_gap_difference(*pair), others.pop()))
    return made


def _marked(finding: Finding, other: str) -> Finding:
    return Finding(**{**vars(finding), "detail": {**finding.detail, "published": other}})
