"""results.json on disk."""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pytest_selfinvoke.files import replaced

# Made once: with anything but its defaults `json.dumps` makes an encoder for each of 100,000 rows.
_row = json.JSONEncoder(allow_nan=False).encode


def write_results(path: Path, data: Mapping[str, Any], rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
    """Write the results so that the file is either the old one or the whole new one, whatever happens meanwhile.

    ``rows`` come after ``data``, in the same object, an item of theirs a line.

    Raises `OSError` when it cannot be written, `ValueError` for a number that JSON does not have; the old file is then as it
    was.
    """
    with replaced(path) as file:
        file.writelines(_lines(data, rows))


def _lines(data: Mapping[str, Any], rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> Iterator[str]:
    yield json.dumps(data, indent=1, allow_nan=False).removesuffix("\n}")
    for key, items in rows.items():
        yield f",\n {json.dumps(key)}: ["
        between = "\n"
        for item in items:
            yield f"{between}  {_row(item)}"
            between = ",\n"
        yield "\n ]"
    yield "\n}\n"
