"""The published suites' files: fetched once, verified always, kept in the user's cache.

A file in use is the pinned one to the byte, wherever it comes from.
"""

import hashlib
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path

from pytest_selfinvoke.errors import UserError

# A folder, the address of a mirror, or None for the pinned addresses and the cache.
Place = Path | str | None

_WAYS_OUT = (
    "name a folder or a mirror that has it with --selfinvoke-data (or SELFINVOKE_DATA), or ask --selfinvoke-suite=starter, "
    "which needs no files"
)


@dataclass(frozen=True)
class DataFile:
    """One file: its name in a folder or on a mirror, its pinned address, SHA-256 (hex) and size (bytes)."""

    name: str
    url: str
    sha256: str
    size: int

    @property
    def cached(self) -> Path:
        """Where it lies once it was fetched. Other revisions of it have other folders."""
        return cache_folder() / self.sha256[:8] / self.name

    @property
    def is_cached(self) -> bool:
        """Whether the cache has it, whole and unchanged."""
        try:
            return _digest(self.cached.read_bytes()) == self.sha256
        except OSError:
            return False


def cache_folder() -> Path:
    """The folder of the user's cache that is ours (Linux: below ``$XDG_CACHE_HOME`` or ``~/.cache``)."""
    return user_cache_path("pytest-selfinvoke", appauthor=False) / "suites"


def fetch(file: DataFile, place: Place, purpose: str, origin: str = "--selfinvoke-data") -> tuple[Path, bytes]:
    """Where the file is, and its bytes, which are the pinned ones.

    From a folder it is read; from a mirror, or from its pinned address, it is downloaded once into the cache, and said on
    stderr. ``purpose`` begins error messages, ``origin`` says where the folder was named. Raises `UserError` where it cannot be
    had, or is another file.
    """
    if isinstance(place, Path):
        return place / file.name, _from_folder(file, place, f"{purpose}: {origin}")
    if file.is_cached:
        return file.cached, file.cached.read_bytes()
    url = f"{place}/{file.name}" if place else file.url
    print(
        f"selfinvoke: fetching {file.name} ({size(file.size)}) from {url} to {file.cached.parent}", file=sys.stderr, flush=True
    )
    return file.cached, _downloaded(file, url, purpose)


def size(number: int) -> str:
    """A number of bytes as people read it."""
    return f"{number / 1024:.0f} KiB" if number < 1 << 20 else f"{number / (1 << 20):.1f} MiB"


def _from_folder(file: DataFile, folder: Path, purpose: str) -> bytes:
    path = folder / file.name
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UserError(
            f"{purpose}: cannot read {path}: {error.strerror or error}; without that it is fetched from {file.url}"
        ) from None
    if (digest := _digest(content)) != file.sha256:
        raise UserError(
            f"{purpose}: {path} is not the published file (SHA-256 {digest[:12]}..., expected {file.sha256[:12]}...); "
            f"to ask an edited edition give it a name of its own: --selfinvoke-suite=my-{path.stem}.json"
        )
    return content


def _downloaded(file: DataFile, url: str, purpose: str) -> bytes:
    folder = file.cached.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=f".{file.name}.", suffix=".part")
    except OSError as error:
        raise UserError(
            f"{purpose}: {file.name} cannot be kept: {folder}: {error.strerror or error}; mend the folder, set XDG_CACHE_HOME, "
            f"or {_WAYS_OUT}"
        ) from None
    os.close(handle)
    part = Path(name)
    try:
        if reason := _download(url, part):
            raise UserError(
                f"{purpose}: {file.name} is not in the cache and could not be fetched from {url}: {reason}; try again, put the "
                f"file into {folder}, {_WAYS_OUT}"
            )
        content = part.read_bytes()
        if (digest := _digest(content)) == file.sha256:
            # Whoever else fetches it at the same time puts the same bytes there.
            part.chmod(0o644)
            part.replace(file.cached)
            return content
        aside = folder / f"{file.name}.rejected"
        part.replace(aside)
        raise UserError(
            f"{purpose}: what {url} sent is not the published {file.name} (SHA-256 {digest[:12]}..., expected "
            f"{file.sha256[:12]}...; {size(len(content))} of {size(file.size)}); it is kept as {aside} to look at; {_WAYS_OUT}"
        )
    finally:
        part.unlink(missing_ok=True)


def _download(url: str, part: Path) -> str:
    # Its libraries take half a second to import, and most runs fetch nothing.
    from pytest_selfinvoke.suites.download import download

    return download(url, part)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
