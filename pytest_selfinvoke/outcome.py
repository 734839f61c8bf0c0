"""One row of the results: problem x model x sample, and what came of it.

An outcome is the only thing that crosses from a worker to the controller, and what results.json holds.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import lru_cache
from typing import Any

from pytest_selfinvoke.counterexamples.agreement import Differing, Disputed
from pytest_selfinvoke.counterexamples.counterexample import Counterexample
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.verdict import Causes, Verdict
from pytest_selfinvoke.generation.reply import Reply, ReplyKey, Solution

# Characters of a reply that are kept to show what the model said besides its solution, or instead of one.
REPLY_SHOWN = 2000

# The types of errors that arXiv 2412.21199 counts, in the order of its Table 9.
PAPER_ERRORS = ("Assertion", "Name", "Value", "Index", "Type", "Other")


@dataclass(frozen=True)
class Outcome:
    """What is known at the end of an item, in builtin types only.

    ``status`` is a `Status`, or "error" when the fault is ours: no reply, no sandbox, a reference that fails here, a crashed
    worker. ``error_message`` then says what happened. ``reference_calls_base`` says whether the suite's own reference calls its
    base function under the same tests: only where it does can "did not call the base" mean anything. ``limits`` are those that
    the solution had, ``None`` where it was not judged. ``reply`` is the beginning of the reply, without the solution in it
    (`Reply.around`). The prompt's style, version and digest are empty where the reply was not asked for by us: recorded ones,
    the reference, the tiny models. ``defects`` are the kinds of the problem's known defects. The fields from ``cost_usd`` to
    ``not_taken`` are those of the `Reply`, and before them those of `Causes`. ``counterexample`` is the smallest input on which
    a failed solution was found to differ from the reference; ``unexplained`` says why there is none. ``searched`` says about
    how many inputs a passed solution was asked, ``unsearched`` why about none; ``disputed`` is one on which it differs,
    ``undisputed`` says why one is not reported ("dismissed", "most others agree"). ``differing`` is what it answers, of use
    until the run ends.
    """

    suite: str
    id: str
    model: str
    sample: int
    status: str
    error_type: str = ""
    error_message: str = ""
    error_frame: str = ""
    error_line: int | None = None
    failed_test: str = ""
    left: str = ""
    right: str = ""
    tests_passed: int = 0
    tests_total: int = 0
    called_base: bool | None = None
    reference_calls_base: bool | None = None
    sealed: bool = False
    unsealed_by: str = ""
    layers: tuple[str, ...] = ()
    cpu_s: float = 0.0
    wall_s: float = 0.0
    memory_mb: float = 0.0
    limits: Limits | None = None
    output: str = ""
    solution: str = ""
    solution_sha256: str = ""
    extraction: str = ""
    reply: str = ""
    finish_reason: str = ""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_style: str = ""
    prompt_version: int | None = None
    prompt_sha256: str = ""
    defects: tuple[str, ...] = ()
    cause: str = ""
    base_status: str = ""
    oracle_status: str = ""
    base_redefined: bool = False
    cause_unmeasured: str = ""
    cost_usd: float | None = None
    latency_s: float | None = None
    attempts: int = 0
    cached: bool = False
    provider_model: str = ""
    fingerprint: str = ""
    refusal: str = ""
    not_taken: tuple[str, ...] = ()
    counterexample: Counterexample | None = None
    unexplained: str = ""
    disputed: Disputed | None = None
    undisputed: str = ""
    searched: int = 0
    unsearched: str = ""
    differing: Differing | None = None

    @property
    def solved(self) -> bool:
        """Whether the model solved the problem."""
        return self.status == "passed"

    @property
    def judged(self) -> bool:
        """Whether this row says anything about the model; rows that do not are never part of a rate."""
        return self.status != "error"

    @property
    def bypassed(self) -> bool:
        """Whether the model solved the problem although its base function does not pass its own tests."""
        return self.solved and self.base_status not in ("", "passed")

    @property
    def paper_error(self) -> str:
        """The type of error as arXiv 2412.21199 counts them (Table 9), empty where there is none.

        There it is the exception in the last line that ``python file.py`` prints: a function that is not there, or a file
        without any code, is a NameError of the tests, and what is not named is "Other".
        """
        if self.solved or not self.judged:
            return ""
        if self.status in ("missing", "empty"):
            return "Name"
        kind = self.error_type.removesuffix("Error") if self.status in ("wrong", "raised") else ""
        return kind if kind in PAPER_ERRORS and self.error_type.endswith("Error") else "Other"

    @property
    def key(self) -> ReplyKey:
        """Which reply this row is about."""
        return ReplyKey(self.suite, self.id, self.model, self.sample)

    @classmethod
    def judged_as(
        cls,
        key: ReplyKey,
        reply: Reply,
        solution: Solution,
        verdict: Verdict,
        limits: Limits | None = None,
        *,
        reference_calls_base: bool | None = None,
        defects: tuple[str, ...] = (),
        causes: Causes | None = None,
    ) -> "Outcome":
        """The row of a solution that was judged."""
        return cls(
            *key,
            **{**vars(verdict), **vars(causes or Causes())},
            limits=limits,
            reference_calls_base=reference_calls_base,
            solution=solution.source,
            solution_sha256=solution.sha256,
            extraction=solution.rule,
            reply=reply.around(solution.source)[:REPLY_SHOWN],
            finish_reason=reply.finish_reason,
            prompt_tokens=reply.prompt_tokens,
            completion_tokens=reply.completion_tokens,
            prompt_style=reply.prompt_style,
            prompt_version=reply.prompt_version,
            prompt_sha256=reply.prompt_sha256,
            defects=defects,
            cost_usd=reply.cost_usd,
            latency_s=reply.latency_s,
            attempts=reply.attempts,
            cached=reply.cached,
            provider_model=reply.model,
            fingerprint=reply.fingerprint,
            refusal=reply.refusal[:REPLY_SHOWN],
            not_taken=reply.not_taken,
        )

    @classmethod
    def error(cls, key: ReplyKey, kind: str, message: str) -> "Outcome":
        """The row of an item that came to nothing through no fault of the model."""
        return cls(*key, status="error", error_type=kind, error_message=message)

    def to_dict(self) -> dict[str, Any]:
        """Builtin types only; lone surrogates become escapes, since neither execnet nor UTF-8 files can carry them."""
        data = dict(vars(self))
        data |= {name: printable(value) for name, value in data.items() if isinstance(value, str) and not value.isascii()}
        data |= {"layers": list(self.layers), "not_taken": list(self.not_taken), "defects": list(self.defects)}
        data["limits"] = dict(vars(self.limits)) if self.limits else None
        for name in ("counterexample", "disputed"):
            found: Counterexample | None = getattr(self, name)
            data[name] = _printable(found.to_dict()) if found else None
        # Of use to the run alone.
        del data["differing"]
        if self.differing:
            data["differing"] = _printable(self.differing.to_dict())
        data |= {"paper_error": self.paper_error, "bypassed": self.bypassed}
        return data

    def to_report(self) -> dict[str, Any]:
        """As `to_dict`, without what has its default: on the way from a worker to the controller every value costs."""
        return {name: value for name, value in self.to_dict().items() if name not in _DEFAULTS or value != _DEFAULTS[name]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Outcome":
        """The inverse of `to_dict` and of `to_report`; unknown keys of later versions are passed over."""
        known = {name: data[name] for name in _NAMES if name in data}
        limits = known.get("limits")
        for name, kind in _PARTS.items():
            if known.get(name):
                known[name] = kind.from_dict(known[name])
        known |= {name: _shared(tuple(known.get(name, ()))) for name in ("layers", "not_taken", "defects")}
        return cls(**known | {"limits": _limits(**limits) if limits else None})


def _printable(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _printable(value) for name, value in data.items()}
    if isinstance(data, list):
        return [_printable(value) for value in data]
    return printable(data) if isinstance(data, str) else data


@lru_cache(64)
def _shared(names: tuple[str, ...]) -> tuple[str, ...]:
    """The same object each time: all outcomes of a run have the same, and 100,000 of them are kept."""
    return names


@lru_cache(1024)
def _limits(**data: Any) -> Limits:
    """The same object for the same limits."""
    return Limits(**{name: data[name] for name in _LIMITS if name in data})


_PARTS: Mapping[str, Any] = {"counterexample": Counterexample, "disputed": Disputed, "differing": Differing}
_LIMITS = tuple(field.name for field in fields(Limits))
_NAMES = tuple(field.name for field in fields(Outcome))
_DEFAULTS = {field.name: field.default for field in fields(Outcome) if field.default is not MISSING} | {
    "layers": [],
    "not_taken": [],
    "defects": [],
    "paper_error": "",
    "bypassed": False,
}


def printable(text: str) -> str:
    """The text with lone surrogates written as escapes, so that it can be encoded."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")
