"""Reading results.json: the books of a run that has ended, as they were."""

import json
import math
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from pytest_selfinvoke.analysis.baselines import Baseline, count_samples
from pytest_selfinvoke.analysis.error_budget import ErrorBudget
from pytest_selfinvoke.analysis.gates import parse
from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.execution.isolation import Isolation
from pytest_selfinvoke.gate_settings import shard_of
from pytest_selfinvoke.generation.accounts import Usage
from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.outcome import Outcome
from pytest_selfinvoke.record import SCHEMA, Record
from pytest_selfinvoke.recorded_sense import contradiction, unlike
from pytest_selfinvoke.suites.facts import SuiteFacts


def read_record(path: Path, origin: str = "") -> Record:
    """The record in a results.json. Raises `UserError`, which begins with ``origin``, for what is none."""
    where = f"{origin}: " if origin else ""
    try:
        data = json.loads(path.read_bytes(), parse_constant=_no_number, parse_float=_finite)
    except OSError as error:
        raise UserError(f"{where}cannot read {path}: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        hint = "; it is what a killed run left" if path.suffix in (".part", ".killed") else ""
        raise UserError(f"{where}{path} is not JSON ({error}){hint}; name the results.json of a run") from None
    if not isinstance(data, dict) or "outcomes" not in data or "schema" not in data:
        raise UserError(f"{where}{path} is no results.json of this plugin; it has no 'schema' and 'outcomes'")
    if data["schema"] != SCHEMA:
        raise UserError(
            f"{where}{path} has schema {data['schema']}, and this version of pytest-selfinvoke reads {SCHEMA}; measure it anew"
        )
    try:
        if not (reason := unlike(data)):
            record = _record(data, path)
            reason = contradiction(record)
    except (KeyError, TypeError, ValueError) as error:
        reason = f"{error} is missing" if isinstance(error, KeyError) else str(error)
    if reason:
        raise UserError(f"{where}{path} is not as this version writes it ({reason}); measure it anew")
    return record


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number there")


def _finite(text: str) -> float:
    return number if math.isfinite(number := float(text)) else _no_number(text)


def read_baseline(name: str, path: Path, origin: str = "") -> Baseline:
    """What is kept of an earlier run. Raises `UserError`."""
    return baseline_of(read_record(path, origin), name, str(path))


def baseline_of(record: Record, name: str, source: str) -> Baseline:
    """What is kept of a record to compare others with it."""
    return Baseline(
        name,
        source,
        {suite.name: suite.sha256 for suite in record.suites},
        record.samples,
        count_samples(record.outcomes),
        record.terms,
    )


def _record(data: Mapping[str, Any], path: Path) -> Record:
    settings, environment = data["settings"], dict(data["environment"])
    isolation = environment.pop("isolation")
    outcomes = tuple(Outcome.from_dict(row) for row in data["outcomes"])
    suites = tuple(SuiteFacts.from_dict(suite) for suite in data["suites"])
    names = [suite.name for suite in suites]
    return Record(
        settings=settings,
        suites=suites,
        cards=tuple(ModelCard.from_dict(card) for card in data["models"]),
        samples=settings["samples"],
        outcomes=outcomes,
        selected=data["selection"]["selected"],
        broken=not data["complete"] and len(outcomes) == data["selection"]["selected"],
        started=datetime.fromisoformat(data["started"]),
        seconds=data["seconds"],
        environment=environment,
        isolation=Isolation(isolation["mode"], tuple(isolation["on"]), isolation["off"]),
        results=path,
        terms=data["asked"],
        baselines=tuple(Baseline.from_dict(baseline) for baseline in data["baselines"]),
        gates=tuple(parse(text, names) for text in settings["gates"]),
        error_budget=ErrorBudget.parse(settings["error_budget"]),
        shard=shard_of(settings["shard"], str(path)) if settings["shard"] else None,
        caveats=tuple(data["caveats"]),
        usage=Usage.from_dict(data["requests"]) if data["requests"] else None,
        skips=data["skipped"],
        merged=tuple(data["merged"]),
    )
