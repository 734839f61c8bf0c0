"""The settings of a release decision: gates, error budget, baselines, and which part of the run this is."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from pytest_selfinvoke.analysis.error_budget import ErrorBudget
from pytest_selfinvoke.analysis.gates import Gate, GateError, parse
from pytest_selfinvoke.errors import UserError

_SHARD = re.compile(r"(\d+)/(\d+)")


def gates_of(texts: Sequence[str], origin: str, suites: Sequence[str], samples: int | None) -> tuple[Gate, ...]:
    """The gates, each once. ``suites`` are names or paths of the run, ``samples`` those of each problem (None: any number).

    Raises `UserError` with the origin and the gate's text.
    """
    names = [Path(suite).stem if suite.endswith((".json", ".jsonl")) else suite for suite in suites]
    gates = []
    for text in texts:
        try:
            gate = parse(text, names)
        except GateError as error:
            quoting = "; quote each gate, or write it without spaces" if origin.startswith("environment") else ""
            raise UserError(f"{origin} {text!r}: {error}{quoting}") from None
        if samples is not None and gate.samples > samples:
            raise UserError(
                f"{origin} {text!r}: {gate.metric} needs at least {gate.samples} samples per problem; have {samples}; "
                f"add --selfinvoke-samples={gate.samples}"
            )
        gates.append(gate)
    return tuple(dict.fromkeys(gates))


def error_budget_of(text: str, origin: str) -> ErrorBudget:
    """Raises `UserError`."""
    try:
        return ErrorBudget.parse(text)
    except ValueError as error:
        raise UserError(f"{origin}: {error}") from None


def baselines_of(texts: Sequence[str], origin: str, path: Callable[[str], Path]) -> tuple[tuple[str, Path], ...]:
    """Names and files, written ``[NAME=]PATH``; without a name the file's stem is it. Raises `UserError`."""
    found: dict[str, Path] = {}
    for text in texts:
        name, equals, place = text.partition("=")
        if not equals:
            name, place = Path(text).stem, text
        name = name.strip()
        if not name or not place or not name.isprintable() or any(mark in name for mark in "[],="):
            raise UserError(f"{origin}: {text!r} names no baseline; write FILE or NAME=FILE, the name without any of '[],='")
        if name in found:
            raise UserError(f"{origin}: two baselines are called {name!r}; write NAME=FILE with different names")
        found[name] = path(place)
    return tuple(found.items())


def shard_of(text: str, origin: str) -> tuple[int, int]:
    """(I, N) of 'I/N', I from 1 to N. Raises `UserError`."""
    match = _SHARD.fullmatch(text.strip())
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise UserError(f"{origin}: {text!r} is no shard; write I/N with I from 1 to N, such as 1/4")
    return int(match[1]), int(match[2])
