"""Gates: conditions on findings, as users write them.

    gate   = term op number
    term   = metric | ("lower" | "upper" | "abs") "(" metric ")"
    metric = name "[" suite {"," key "=" value} "]" | "gap-diff" ["[" key "=" value "]"]
    op     = ">=" | "<=" | ">" | "<"
    number = 0.60 | 60% | -5pp | -0.05

A bare metric is the value that the summary shows, ``lower`` and ``upper`` are the ends of the 95 % interval beside it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Literal

End = Literal["", "lower", "upper", "abs"]
Op = Literal[">=", "<=", ">", "<"]
Unit = Literal["", "%", "pp"]

SUITES = ("humaneval-pro", "mbpp-pro", "bigcodebench-lite-pro")
P_WORSE = "p-worse"
GAP_DIFF = "gap-diff"

_COUNTED = ("pass@", "base-pass@")
_RATES = ("pro-given-base", "oracle-base", "calls-base")
_OF_ARCHITECTURES = ("gap", "drop-gap", GAP_DIFF)
METRICS = ("pass@K", "base-pass@K", *_RATES, "drop", "gap", "drop-gap", GAP_DIFF, "delta", P_WORSE)
BASELINE_METRICS = ("delta", P_WORSE)
_AT = ("active", "total")

# Means of shares are right to some 1e-16; what differs from a gate's number differs by far more than this shows.
_DECIMALS = 12

_EXAMPLE = "'pass@1[humaneval-pro] >= 0.60'"
_WRAPPED = re.compile(r"(?s)\s*([^\s()\[\]]+)\s*\((.*)\)\s*")
_METRIC = re.compile(r"(?s)\s*([^\s()\[\]]*)\s*(?:\[([^\[\]]*)\])?\s*")
_OPERATOR = re.compile(r"[<>=!~]+")
_NUMBER = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+))\s*(%|pp)?")


class GateError(ValueError):
    """A gate that cannot be read: what is wrong with it, and what to write instead."""


@dataclass(frozen=True)
class Gate:
    """One condition. ``str`` writes it so that `parse` reads the same gate.

    ``metric`` is a name of `METRICS` with its K, ``end`` what is taken of it. ``model`` is a glob of labels, empty for every
    model of the run; ``vs`` names a baseline, or the full model of variants, and is empty for every baseline; ``at`` says at
    equal parameters of which kind gaps are taken, empty where they are not. ``number`` is as it was written, in ``unit``.
    """

    metric: str
    op: Op
    number: Decimal
    unit: Unit = ""
    suite: str = ""
    end: End = ""
    model: str = ""
    vs: str = ""
    at: str = ""

    @property
    def threshold(self) -> float:
        """The number that findings are compared with: 60 % is 0.6, 5 points are 0.05."""
        return float(self.number / 100 if self.unit else self.number)

    @property
    def samples(self) -> int:
        """How many samples of each problem it takes: the K of pass@K."""
        return int(self.metric.rpartition("@")[2]) if "@" in self.metric else 1

    @property
    def of_models(self) -> bool:
        """Whether it is judged for each model, and not for an architecture against another."""
        return self.metric not in _OF_ARCHITECTURES

    @property
    def is_rate(self) -> bool:
        """Whether its metric lies in 0..1; the others are differences."""
        return "@" in self.metric or self.metric in (*_RATES, P_WORSE)

    def holds(self, value: float) -> bool:
        """Whether a number passes, up to rounding: a mean that is 45 % may come out a hair below."""
        value, threshold = round(value, _DECIMALS), round(self.threshold, _DECIMALS)
        if self.op in (">=", "<="):
            return value >= threshold if self.op == ">=" else value <= threshold
        return value > threshold if self.op == ">" else value < threshold

    def __str__(self) -> str:
        keys = ((key, getattr(self, key)) for key in ("model", "vs", "at"))
        inner = ", ".join(filter(None, [self.suite, *(f"{key}={value}" for key, value in keys if value)]))
        metric = f"{self.metric}[{inner}]" if inner else self.metric
        return f"{f'{self.end}({metric})' if self.end else metric} {self.op} {self.number:f}{self.unit}"


def parse(text: str, suites: Sequence[str] = ()) -> Gate:
    """The gate that the text describes.

    ``suites`` are known beside `SUITES`: those of the run. Raises `GateError` with a clause that follows the text and a colon.
    """
    term, op, number = _split(text)
    end, metric = _unwrapped(term)
    match = _METRIC.fullmatch(metric)
    if match is None or not match[1]:
        raise GateError(f"cannot read {metric.strip()!r}; write METRIC[SUITE] >= NUMBER, e.g. {_EXAMPLE}")
    name = _name(match[1])
    suite, keys = _inside(name, match[2], tuple(dict.fromkeys((*suites, *SUITES))))
    gate = Gate(name, _op(op), Decimal(0), "", suite, end, **keys)
    _check_end(gate)
    amount, unit = _amount(gate, number)
    return Gate(name, gate.op, amount, unit, suite, end, **keys)


def _split(text: str) -> tuple[str, str, str]:
    """The text before the comparison, the comparison, and what follows; what stands in brackets is no comparison."""
    outside = re.sub(r"\[[^\]]*\]", lambda match: "x" * len(match[0]), text)
    match = _OPERATOR.search(outside)
    if match is None:
        raise GateError(f"no comparison; write METRIC[SUITE] >= NUMBER, e.g. {_EXAMPLE}")
    return text[: match.start()], match[0], text[match.end() :].strip()


def _op(text: str) -> Op:
    match text:
        case ">=" | "<=" | ">" | "<":
            return text
    raise GateError(f"{text!r} is not a gate; a measured rate is never exactly equal: use >= or <=")


def _unwrapped(term: str) -> tuple[End, str]:
    match = _WRAPPED.fullmatch(term)
    if match is None:
        return "", term
    match match[1]:
        case "lower" | "upper" | "abs":
            return match[1], match[2]
    raise GateError(f"there is no {match[1]}(); write lower(...) or upper(...) for an end of the interval, or abs(...)")


def _name(name: str) -> str:
    stem, at, k = name.partition("@")
    if f"{stem}@" in _COUNTED and at:
        if not k.isdecimal() or not k.isascii() or int(k) < 1:
            raise GateError(f"the K of {stem}@K is a whole number from 1 up, as in {stem}@1; it is {k!r}")
        return f"{stem}@{int(k)}"
    if name in METRICS and not at:
        return name
    if f"{name}@" in _COUNTED:
        raise GateError(f"{name} of how many samples? write {name}@1")
    near = get_close_matches(f"{stem}@K" if at else name, METRICS, 1)
    hint = f"; did you mean {near[0].replace('K', k if k.isdecimal() else '1')!r}?" if near else ""
    raise GateError(f"no metric is called {name!r}; known: {', '.join(METRICS)}{hint}")


def _inside(name: str, text: str | None, known: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The suite and the keys that stand in the brackets."""
    words = [word.strip() for word in text.split(",")] if text and text.strip() else []
    plain = [word for word in words if "=" not in word]
    if name == GAP_DIFF and plain:
        raise GateError(f"gap-diff is of two suites and takes none: write gap-diff, or gap-diff[at=active], not {plain[0]!r}")
    if name != GAP_DIFF and not plain:
        raise GateError(f"which suite? write {name}[{known[0]}]; suites: {', '.join(known)}")
    if len(plain) > 1:
        raise GateError(f"one suite in each gate, but here are {' and '.join(map(repr, plain))}; write two gates")
    if plain and plain[0] not in known:
        near = get_close_matches(plain[0], known, 1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise GateError(f"unknown suite {plain[0]!r}; known: {', '.join(known)}{hint}")
    keys: dict[str, str] = {}
    for word in words:
        key, equals, value = (part.strip() for part in word.partition("="))
        if not equals:
            continue
        allowed = _keys(name)
        if key not in allowed:
            takes = f"takes {' and '.join(f'{one}=' for one in allowed)}" if allowed else "takes nothing but the suite"
            raise GateError(f"{name} has no {key}=; it {takes}")
        if key in keys or not value:
            raise GateError(f"{key}= stands there twice" if key in keys else f"{key}= is empty; leave it out, or name one")
        if key == "at" and value not in _AT:
            raise GateError(f"at={value}: gaps are taken at equal parameters, at=active or at=total")
        keys[key] = value
    return (plain[0] if plain else ""), keys


def _keys(name: str) -> tuple[str, ...]:
    if name in BASELINE_METRICS:
        return ("model", "vs")
    if name in ("gap", GAP_DIFF):
        return ("at",)
    return () if name in _OF_ARCHITECTURES else ("model",)


def _check_end(gate: Gate) -> None:
    if gate.metric == P_WORSE and (gate.op != ">=" or gate.end):
        takes = f"p-worse[{gate.suite}] >= 0.05"
        raise GateError(f"p-worse is a p-value and takes only '>= ALPHA', e.g. {takes!r}")
    if gate.end == "abs" and gate.is_rate:
        raise GateError(f"abs() is for differences (drop, gap, gap-diff, delta); {gate.metric} is never negative: leave it out")
    if gate.end == "lower" and gate.op in ("<=", "<"):
        raise GateError(f"lower() with {gate.op} passes by being uncertain; use upper(...) {gate.op} NUMBER")
    if gate.end == "upper" and gate.op in (">=", ">"):
        raise GateError(f"upper() with {gate.op} passes by being uncertain; use lower(...) {gate.op} NUMBER")


def _amount(gate: Gate, text: str) -> tuple[Decimal, Unit]:
    """The number and its unit, within what the metric can be."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise GateError(f"{text!r} is not a number; write {'0.60 or 60%' if gate.is_rate else '-0.05 or -5pp'}")
    number, unit = Decimal(match[1]), match[2] or ""
    if gate.is_rate and unit == "pp":
        raise GateError("'pp' is for differences (drop, gap, gap-diff, delta); a rate takes 0.60 or 60%")
    if not gate.is_rate and unit == "%":
        raise GateError(f"'%' is for rates; a difference takes percentage points: {number:f}pp")
    most = 2 if gate.metric in (GAP_DIFF, "drop-gap") else 1
    least = 0 if gate.is_rate or gate.end == "abs" else -most
    if not least <= (number / 100 if unit else number) <= most:
        written = {"": (least, most), "%": (0, 100), "pp": (100 * least, 100 * most)}[unit]
        hint = "" if unit else f"; for {'a percentage' if gate.is_rate else 'percentage points'} write {number:f}{_unit(gate)}"
        raise GateError(f"{text} is outside {'..'.join(f'{bound}{unit}' for bound in written)}{hint}")
    return number, unit  # type: ignore[return-value]


def _unit(gate: Gate) -> str:
    return "%" if gate.is_rate else "pp"
