"""Reading one line of a file of recorded replies: what it says, or what is wrong with it."""

import json
from dataclasses import dataclass, replace
from typing import Any

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.generation.reply import Reply

# EvalPlus, too, takes a `solution` rather than a `completion` where a line has both.
TEXTS = ("reply", "solution", "completion")
_SHAPE = "write {'suite': ..., 'id': ..., 'sample': 0, 'reply': '...'} as JSON"


@dataclass(frozen=True)
class Line:
    """What a line says. ``suite`` is empty where it names none, ``sample`` is None where it comes next in order.

    ``is_task`` tells a ``task_id`` of the other harnesses, which may be a position, from an ``id``. The problem's name is a
    text, whichever it was in JSON.
    """

    number: int
    suite: str
    id: str
    is_task: bool
    sample: int | None
    replies: tuple[Reply, ...]


def decoded(raw: bytes, place: str) -> Any:
    """The object in a line; None for a blank line. Raises `UserError`."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UserError(f"{place}: not UTF-8 at byte {error.start} of the line; save the file as UTF-8") from None
    if not text.strip():
        return None
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError(f"{place}: not JSON: {error}; each line is one object: {_SHAPE}") from None
    if not isinstance(record, dict):
        raise UserError(f"{place}: a line is an object, not {_kind(record)}; {_SHAPE}")
    return record


def named_suite(record: dict[str, Any], place: str) -> str:
    """The suite that the line names, empty if it names none. Raises `UserError`."""
    suite = record.get("suite")
    if suite is not None and (not isinstance(suite, str) or not suite):
        raise UserError(f"{place}: 'suite' is {_kind(suite)}; write the suite's name as a text, or leave 'suite' out")
    return suite or ""


def line_of(record: dict[str, Any], number: int, place: str) -> Line:
    """The line of a decoded object. Raises `UserError`."""
    is_task = "id" not in record
    field = "task_id" if is_task else "id"
    if field not in record:
        raise UserError(f"{place}: neither 'id' nor 'task_id' says which problem is meant; {_SHAPE}")
    identity = record[field]
    if isinstance(identity, bool) or not isinstance(identity, int | str) or identity == "":
        raise UserError(f"{place}: {field!r} is {_kind(identity)}; write a whole number or a text")
    sample = record.get("sample")
    if sample is not None and not _is_count(sample):
        raise UserError(f"{place}: 'sample' is {_shown(sample)}; write a whole number from 0, or leave it out")
    texts = _texts(record, place)
    if isinstance(texts, list) and sample is not None:
        raise UserError(f"{place}: a list of texts holds samples 0, 1, ... by itself; leave 'sample' out, or write one text")
    facts = Reply(
        "",
        _optional_text(record, "finish_reason", place),
        _optional_count(record, "prompt_tokens", place),
        _optional_count(record, "completion_tokens", place),
        _optional_text(record, "model", place),
        prefill=_optional_text(record, "prefill", place),
    )
    replies = tuple(replace(facts, text=text) for text in ([texts] if isinstance(texts, str) else texts))
    return Line(number, named_suite(record, place), str(identity), is_task, sample, replies)


def _texts(record: dict[str, Any], place: str) -> str | list[str]:
    field = next((name for name in TEXTS if name in record), None)
    if field is None:
        raise UserError(f"{place}: no field 'reply' (or 'completion', 'solution') holds what the model said; {_SHAPE}")
    value = record[field]
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(text, str) for text in value):
        return value
    remedy = "write a text, or a list of texts for samples 0, 1, ..."
    if value is None:
        remedy = 'write "" if the model answered nothing, or leave the line out if its reply is missing'
    raise UserError(f"{place}: {field!r} is {_kind(value)}; {remedy}")


def _optional_text(record: dict[str, Any], field: str, place: str) -> str:
    value = record.get(field)
    if value is not None and not isinstance(value, str):
        raise UserError(f"{place}: {field!r} is {_kind(value)}; write a text, or leave it out")
    return value or ""


def _optional_count(record: dict[str, Any], field: str, place: str) -> int | None:
    value = record.get(field)
    if value is not None and not _is_count(value):
        raise UserError(f"{place}: {field!r} is {_shown(value)}; write a whole number from 0, or leave it out")
    return value


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _shown(value: Any) -> str:
    return repr(value) if isinstance(value, int | float) and not isinstance(value, bool) else _kind(value)


def _kind(value: Any) -> str:
    if value in ("", []):
        return "an empty text" if value == "" else "an empty list"
    kinds = {dict: "an object", list: "a list that holds something else", str: "a text", bool: "true or false"}
    return "null" if value is None else kinds.get(type(value), "a number")
