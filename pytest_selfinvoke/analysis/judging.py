"""Judging gates: a pure function of the findings of a run and of what they rest on."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Any, Literal

from pytest_selfinvoke.analysis.error_budget import NO_ERRORS, ErrorBudget
from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.analysis.gates import BASELINE_METRICS, GAP_DIFF, P_WORSE, Gate
from pytest_selfinvoke.analysis.wording import p_said, said
from pytest_selfinvoke.outcome import Outcome

Verdict = Literal["PASS", "FAIL", "NOT MEASURED"]
VERDICTS: tuple[Verdict, ...] = ("PASS", "FAIL", "NOT MEASURED")

# Metrics that need the base suite of their suite as well.
_NEED_BASE = ("drop", "drop-gap", "pro-given-base")


@dataclass(frozen=True)
class Coverage:
    """Of one model in one suite: samples that the whole run has, those that came to an end, and those that were judged."""

    planned: int
    finished: int
    judged: int


def coverage(
    suites: Iterable[tuple[str, Sequence[str]]], labels: Sequence[str], samples: int, outcomes: Iterable[Outcome]
) -> dict[tuple[str, str], Coverage]:
    """The coverage by (suite, label). ``suites`` are those of the run with the ids of their problems."""
    finished: Counter[tuple[str, str]] = Counter()
    judged: Counter[tuple[str, str]] = Counter()
    for outcome in outcomes:
        finished[outcome.suite, outcome.model] += 1
        judged[outcome.suite, outcome.model] += outcome.judged
    return {
        (suite, label): Coverage(len(ids) * samples, finished[suite, label], judged[suite, label])
        for suite, ids in suites
        for label in labels
    }


@dataclass(frozen=True)
class Evidence:
    """What gates are judged by.

    ``architectures`` are by label, of every model of the run, ``variants`` those that enter no mean, with the label of the full
    model. ``suites`` counts problems by suite, ``bases`` names the base suite of a suite where the run has both, ``base_names``
    where there is one at all. ``baselines`` are names. ``coverage`` is by (suite, label). ``asked`` are the models that
    providers were asked for: only their replies may be others in another run.
    ``errors_allowed``: the errors of the run are within its ``budget``, which also holds for what a baseline lacks.
    ``unanalysed`` says why there are no findings at all.
    """

    findings: Sequence[Finding]
    architectures: Mapping[str, str]
    variants: Mapping[str, str]
    suites: Mapping[str, int]
    samples: int
    coverage: Mapping[tuple[str, str], Coverage]
    bases: Mapping[str, str] = field(default_factory=dict)
    base_names: Mapping[str, str] = field(default_factory=dict)
    asked: Collection[str] = ()
    baselines: Sequence[str] = ()
    errors_allowed: bool = True
    budget: ErrorBudget = NO_ERRORS
    unanalysed: str = ""


@dataclass(frozen=True)
class Ruling:
    """What came of a gate, for one model if it is about models.

    ``compared`` is the number that was held against the gate's: the value, an end of its interval, or the p-value after
    Holm's correction; ``value``, ``low`` and ``high`` are the finding's. ``text`` says it in a clause for people, which for
    NOT MEASURED is the reason. ``baseline`` names what was compared with.
    """

    gate: str
    verdict: Verdict
    text: str
    suite: str = ""
    model: str = ""
    baseline: str = ""
    compared: float | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Builtin types only, for results.json."""
        return asdict(self)


def holm(p_values: Sequence[float]) -> list[float]:
    """The p-values after Holm's (1979) correction for so many tests, in their order."""
    adjusted = [1.0] * len(p_values)
    most = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=lambda index: p_values[index])):
        most = max(most, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = most
    return adjusted


def foreseen(
    gate: Gate, suites: Iterable[str], labels: Sequence[str], baselines: Sequence[str], variants: Mapping[str, str]
) -> str:
    """Why a run of these suites, models, baselines and variants cannot measure the gate, as a clause; empty where it may."""
    if gate.suite and gate.suite not in suites:
        return f"the run has no suite {gate.suite}"
    if gate.model and not any(fnmatchcase(label, gate.model) for label in labels):
        return f"no model is called {gate.model!r}, there are {', '.join(labels)}{_meant(gate.model, labels)}"
    if gate.metric in BASELINE_METRICS and gate.vs not in variants.values():
        if not baselines:
            return "no baseline; give --selfinvoke-baseline=FILE, or --baseline FILE to 'gate' and 'merge'"
        if gate.vs and gate.vs not in baselines:
            return f"no baseline is called {gate.vs!r}, there are {', '.join(baselines)}{_meant(gate.vs, baselines)}"
    return ""


def judge(gates: Sequence[Gate], evidence: Evidence) -> tuple[Ruling, ...]:
    """The rulings on all gates, in their order, and by model within a gate.

    A gate on models without ``model=`` is judged for every model of the run, one on a baseline without ``vs=`` for every
    baseline; each has to pass. The p-values of all "p-worse" gates are corrected together, each comparison counted once.
    """
    cases = [case for gate in dict.fromkeys(gates) for case in _cases(gate, evidence)]
    tested = list(dict.fromkeys(case.key for case in cases if case.gate.metric == P_WORSE and case.p is not None))
    values = {case.key: case.p for case in cases if case.p is not None}
    adjusted = dict(zip(tested, holm([values[key] for key in tested]), strict=True))
    return tuple(_ruling(case, adjusted.get(case.key), len(tested), evidence) for case in cases)


@dataclass(frozen=True)
class _Case:
    """A gate with one finding to hold against it, or the reason why there is none."""

    gate: Gate
    model: str = ""
    baseline: str = ""
    finding: Finding | None = None
    reason: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.gate.suite, self.model, self.baseline

    @property
    def p(self) -> float | None:
        measured = self.gate.metric == P_WORSE and not self.reason and self.finding
        return self.finding.value if measured and self.finding else None


def _cases(gate: Gate, evidence: Evidence) -> list[_Case]:
    labels = list(evidence.architectures)
    if reason := evidence.unanalysed or foreseen(gate, evidence.suites, labels, evidence.baselines, evidence.variants):
        return [_Case(gate, reason=reason)]
    models = [label for label in labels if fnmatchcase(label, gate.model or "*")] if gate.of_models else [""]
    if _against_full(gate, evidence):
        models = [label for label in models if evidence.variants.get(label) == gate.vs]
    if not models:
        return [_Case(gate, reason=f"no such model is a variant of {gate.vs}" if gate.vs else "the run has no model")]
    baselines = [gate.vs] if gate.vs else list(evidence.baselines) if gate.metric in BASELINE_METRICS else [""]
    return [_case(gate, model, baseline, evidence) for model in models for baseline in baselines]


def _case(gate: Gate, model: str, baseline: str, evidence: Evidence) -> _Case:
    finding = _find(gate, model, baseline, evidence)
    reason = _unfit(gate, model, finding, evidence)
    return _Case(gate, model, baseline, finding, reason)


def _against_full(gate: Gate, evidence: Evidence) -> bool:
    """Whether variants are compared with the full model, in the same run, and not with a baseline."""
    return bool(gate.vs) and gate.vs not in evidence.baselines


def _find(gate: Gate, model: str, baseline: str, evidence: Evidence) -> Finding | None:
    if _against_full(gate, evidence):
        return _of_variant(gate, model, evidence)
    name = f"{gate.metric}-at-{gate.at}" if gate.at else gate.metric.removeprefix("base-")
    wanted = (name, _suite(gate, evidence), model, baseline)
    for finding in evidence.findings:
        if (finding.name, finding.suite, finding.model, finding.detail.get("baseline", "")) == wanted:
            return finding
    return None


def _of_variant(gate: Gate, model: str, evidence: Evidence) -> Finding | None:
    for finding in evidence.findings:
        if (finding.name, finding.suite, finding.model) == ("variant", gate.suite, model):
            if gate.metric != P_WORSE or finding.value is None:
                return finding
            return replace(finding, value=float(finding.detail["p_worse"]), low=None, high=None)
    return None


def _suite(gate: Gate, evidence: Evidence) -> str:
    """The suite whose findings the gate is about: for base-pass@K, the base suite of its own."""
    return evidence.bases.get(gate.suite, "") if gate.metric.startswith("base-") else gate.suite


def _unfit(gate: Gate, model: str, finding: Finding | None, evidence: Evidence) -> str:
    """Why the finding cannot be held against the gate, as a clause; empty where it can."""
    if gate.samples > evidence.samples:
        return f"{gate.metric} needs at least {gate.samples} samples per problem; have {evidence.samples}"
    if (gate.metric in _NEED_BASE or gate.metric.startswith("base-")) and gate.suite not in evidence.bases:
        name = evidence.base_names.get(gate.suite, "")
        return f"the run has no base suite for {gate.suite}{f'; add --selfinvoke-suite={name}' if name else ', there is none'}"
    for suite in _suites(gate, finding, evidence):
        for label in _resting_on(gate, model, evidence):
            if reason := _short(suite, label, evidence, named=label != model):
                return reason
    if finding is None:
        return "this run did not measure it"
    if finding.value is None:
        return finding.not_measured or "it has no value"
    problems = evidence.suites.get(gate.suite, finding.n + finding.missing)
    lacking = int(finding.detail.get("lacking", 0))
    if lacking and not evidence.budget.allows(lacking, problems):
        return f"the baseline {finding.detail['baseline']!r} has results of {problems - lacking} of {problems} problems"
    if finding.missing and not evidence.errors_allowed:
        return f"{problems - finding.missing} of {problems} problems have results"
    if gate.end in ("lower", "upper") and (finding.low is None or finding.high is None):
        return "it has no interval"
    return ""


def _suites(gate: Gate, finding: Finding | None, evidence: Evidence) -> list[str]:
    if gate.metric == GAP_DIFF:
        return [str(finding.detail[key]) for key in ("first", "second") if finding and key in finding.detail]
    base = evidence.bases.get(gate.suite, "")
    return [gate.suite, base] if gate.metric in _NEED_BASE and base else [_suite(gate, evidence)]


def _resting_on(gate: Gate, model: str, evidence: Evidence) -> list[str]:
    """The models whose results decide."""
    if model:
        return [model, gate.vs] if _against_full(gate, evidence) else [model]
    return [
        label
        for label, architecture in evidence.architectures.items()
        if architecture in ("moe", "dense") and label not in evidence.variants
    ]


def _short(suite: str, label: str, evidence: Evidence, *, named: bool) -> str:
    """What of a model in a suite is missing, as a clause; empty where all of it is there, but for errors that are forgiven."""
    covered = evidence.coverage.get((suite, label))
    have = 0 if covered is None else covered.finished if evidence.errors_allowed else covered.judged
    if covered is None or have == covered.planned:
        return ""
    things = "problems" if evidence.samples == 1 else "samples"
    whose = f" of {label} on {suite}" if named else ""
    return f"{have:,} of {covered.planned:,} {things}{whose} have results"


def _ruling(case: _Case, adjusted: float | None, tests: int, evidence: Evidence) -> Ruling:
    gate, finding = case.gate, case.finding
    where = (gate.suite, case.model, case.baseline)
    if case.reason or finding is None or finding.value is None:
        return Ruling(str(gate), "NOT MEASURED", case.reason, *where)
    compared = adjusted if gate.metric == P_WORSE and adjusted is not None else _taken(gate, finding)
    again = any(label in evidence.asked for label in _resting_on(gate, case.model, evidence))
    verdict: Verdict = "PASS" if gate.holds(compared) else "FAIL"
    text = p_said(gate, finding, compared, tests) if gate.metric == P_WORSE else said(gate, finding, compared, again=again)
    return Ruling(str(gate), verdict, text, *where, compared=compared, value=finding.value, low=finding.low, high=finding.high)


def _taken(gate: Gate, finding: Finding) -> float:
    assert finding.value is not None
    if gate.end in ("lower", "upper"):
        end = finding.low if gate.end == "lower" else finding.high
        assert end is not None
        return end
    return abs(finding.value) if gate.end == "abs" else finding.value


def _meant(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, 1)
    return f"; did you mean {near[0]!r}?" if near else ""
