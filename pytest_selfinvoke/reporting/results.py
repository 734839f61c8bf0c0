"""results.json on disk."""

import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any


def write_results(path: Path, data: Mapping[str, Any], rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
    """Write the results so that the file is either the old one or the whole new one, whatever happens meanwhile.

    ``rows`` come after ``data``, in the same object, an item of theirs a line.

    Raises `OSError` when it cannot be written, `ValueError` for a number that JSON does not have; the old file is then as it
    was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.writelines(_lines(data, rows))
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _lines(data: Mapping[str, Any], rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> Iterator[str]:
    yield json.dumps(data, indent=1, allow_nan=False).removesuffix("\n}")
    for key, items in rows.items():
        yield f",\n {json.dumps(key)}: ["
        between = "\n"
        for item in items:
            yield f"{between}  {json.dumps(item, allow_nan=False)}"
            between = ",\n"
        yield "\n ]"
    yield "\n}\n"


def _umask() -> int:
    """The process's mask; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
