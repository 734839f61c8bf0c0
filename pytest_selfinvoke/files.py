"""Files: written so that nobody ever sees half of one, and named as people near them would."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO


def project_folder(rootdir: Path) -> Path:
    """Our folder in a project, where we keep what the next run can use."""
    return rootdir / ".selfinvoke"


@contextlib.contextmanager
def replaced(path: Path, encoding: str = "ascii") -> Iterator[TextIO]:
    """A file to write text to, which takes the place of ``path`` when the block ends well, and else is gone.

    Raises `OSError` when it cannot be written; the old file is then as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding=encoding, newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def _umask() -> int:
    """The process's mask; it can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def short(path: Path) -> str:
    """The path as people near it would write it."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
