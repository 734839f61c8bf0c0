"""results.json on disk."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pytest_selfinvoke.files import replaced


def write_results(path: Path, data: Mapping[str, Any]) -> None:
    """Write the results so that the file is either the old one or the whole new one, whatever happens meanwhile.

    Raises `OSError` when it cannot be written; the old file is then as it was.
    """
    with replaced(path) as file:
        json.dump(data, file, indent=1, allow_nan=False)
        file.write("\n")
