"""The outcomes on disk while the run goes on, for the case that it is killed: one a line, beside results.json."""

import contextlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any


class Journal:
    """``PATH.part``: a line that says what was begun, then each outcome as it arrives; removed once the results are written.

    ``begun`` makes the first line.

    Where it cannot be written the run goes on without: then the results cannot be written either, and that is reported.
    """

    def __init__(self, results: Path, begun: Callable[[], dict[str, Any]]) -> None:
        self.path = results.with_name(f"{results.name}.part")
        self.kept = results.with_name(f"{results.name}.killed")
        self._begun = begun
        self._file: IO[str] | None = None
        self._broken = False

    def found(self) -> int | None:
        """How many outcomes the journal of a run that was killed holds; None where there is no such journal."""
        try:
            with self.path.open("rb") as file:
                return max(sum(line.endswith(b"\n") for line in file) - 1, 0)
        except OSError:
            return None

    def add(self, row: dict[str, Any]) -> None:
        """Append an outcome. A journal found there is kept, in place of one kept before."""
        if self._broken:
            return
        try:
            if self._file is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                with contextlib.suppress(FileNotFoundError):
                    os.replace(self.path, self.kept)
                # Line by line: what was written is safe from everything but the machine's own end.
                self._file = self.path.open("w", encoding="ascii", buffering=1)
                self._write(self._begun())
            self._write(row)
        except OSError:
            self._broken = True

    def remove(self) -> None:
        """The results are written: the journal is of no more use."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.close()
                self.path.unlink()
            self._file = None

    def _write(self, row: dict[str, Any]) -> None:
        assert self._file is not None
        self._file.write(f"{json.dumps(row)}\n")
