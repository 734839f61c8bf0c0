"""Every reply that was ever paid for, in one SQLite file.

A reply is on disk before it is used: transactions are synchronous. The key is the hash of what determines the reply
(`Request.key`). A key may have several rows: with ``--selfinvoke-fresh`` a run asks again and the newest row counts; where two
runs asked the same at the same time the first row counts, and the other is kept as a spare.

Two connections, so that reading never waits for a disk: `get` belongs to one thread, `put` to one thread at a time.
"""

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NamedTuple, Self

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.generation.reply import Reply
from pytest_selfinvoke.generation.request import Request, canonical

SCHEMA = 1
# Says "selfinvoke replies" in the file's header, where `file` and SQLite look.
APPLICATION_ID = 0x53494E56
# Seconds to wait for another run's transaction, which takes milliseconds.
BUSY_S = 60.0
LEAST_FREE_BYTES = 16 * 1024 * 1024
# SQLite's write-ahead log needs memory that all processes share, which these do not give.
_NETWORK = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "glusterfs", "lustre", "fuse.sshfs", "beegfs")

_TABLES = """
CREATE TABLE IF NOT EXISTS replies (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    spare INTEGER NOT NULL,
    run TEXT NOT NULL,
    obtained TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    prompt TEXT NOT NULL,
    request TEXT NOT NULL,
    reply TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS replies_by_key ON replies (key, number);
CREATE TABLE IF NOT EXISTS prompts (sha256 TEXT PRIMARY KEY, prompt TEXT NOT NULL);
"""


class StoreError(RuntimeError):
    """The store cannot be read or written any more; one sentence for people."""


class Obtained(NamedTuple):
    """A reply to be kept. ``reasoning`` is what the model thought before it, which is kept and not used."""

    request: Request
    reply: Reply
    reasoning: str


class Store:
    """The store of one run. ``run`` names the run among others that use the same file."""

    _reading: sqlite3.Connection
    _writing: sqlite3.Connection

    def __init__(self, path: Path, run: str, *, fresh: bool = False) -> None:
        self.path = path
        self.run = run
        self.is_open = False
        self._fresh = fresh

    def open(self) -> Self:
        """Open the file, or make it, and try that it can be written. Raises `UserError`."""
        path = self.path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._writing = _opened_in_turn(path)
            self._reading = sqlite3.connect(path, timeout=BUSY_S, check_same_thread=False)
            free = shutil.disk_usage(path.parent).free
        except (OSError, sqlite3.Error) as error:
            raise UserError(_unusable(path, error)) from None
        if free < LEAST_FREE_BYTES:
            raise UserError(
                f"{path}: the disk has {free // 1024} KiB left, too little to keep replies that are paid for; make room, or "
                "name another place with --selfinvoke-store"
            )
        self.is_open = True
        return self

    def get(self, key: str) -> Reply | None:
        """The reply of that key, if the store has one. Raises `StoreError`."""
        only = "AND run = ?" if self._fresh else "AND spare = 0"
        values = (key, self.run) if self._fresh else (key,)
        try:
            row = self._reading.execute(
                f"SELECT run, reply FROM replies WHERE key = ? {only} ORDER BY spare, number DESC LIMIT 1", values
            ).fetchone()
            return replace(_reply(row[1]), cached=row[0] != self.run) if row else None
        except (sqlite3.Error, ValueError, TypeError) as error:
            raise StoreError(_broken(self.path, error)) from None

    def put(self, batch: Sequence[Obtained]) -> None:
        """Keep replies; they are on disk when this returns. Raises `StoreError`: then none of them is."""
        try:
            with self._writing:
                self._writing.execute("BEGIN IMMEDIATE")
                for obtained in batch:
                    self._insert(obtained)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(_broken(self.path, error)) from None

    def close(self) -> None:
        """Close the file, if it is open."""
        if self.is_open:
            self._reading.close()
            self._writing.close()
            self.is_open = False

    def _insert(self, obtained: Obtained) -> None:
        request = obtained.request.to_dict()
        prompt = canonical(request.pop("prompt"))
        sha256 = obtained.request.prompt.sha256
        reply = asdict(obtained.reply) | {"reasoning": obtained.reasoning}
        self._writing.execute("INSERT OR IGNORE INTO prompts VALUES (?, ?)", (sha256, prompt))
        self._writing.execute(
            "INSERT INTO replies (key, spare, run, prompt, request, reply) "
            "SELECT ?, ? AND EXISTS (SELECT 1 FROM replies WHERE key = ? AND spare = 0), ?, ?, ?, ?",
            (
                obtained.request.key,
                not self._fresh,
                obtained.request.key,
                self.run,
                sha256,
                canonical(request),
                canonical(reply),
            ),
        )


def _opened_in_turn(path: Path) -> sqlite3.Connection:
    """As `_opened`. Where several runs make the file at once, SQLite does not wait for its turn to set the journal's mode."""
    began = time.monotonic()
    while True:
        try:
            return _opened(path)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() - began > BUSY_S:
                raise
            time.sleep(0.02)


def _opened(path: Path) -> sqlite3.Connection:
    """A connection whose transactions survive whatever happens to process and machine."""
    connection = sqlite3.connect(path, timeout=BUSY_S, check_same_thread=False, isolation_level=None)
    try:
        return _made_ready(connection, path)
    except BaseException:
        connection.close()
        raise


def _made_ready(connection: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    found, tables = _identity(connection)
    if tables and found[0] != APPLICATION_ID:
        raise sqlite3.DatabaseError("it is a database of something else")
    if tables and found[1] != SCHEMA:
        raise sqlite3.DatabaseError(f"it is of schema {found[1]}, and this version reads {SCHEMA}")
    mode = "delete" if _on_network(path) else "wal"
    if _pragma(connection, "journal_mode") != mode:
        connection.execute(f"PRAGMA journal_mode = {mode}")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("BEGIN IMMEDIATE")
    for statement in filter(str.strip, _TABLES.split(";")):
        connection.execute(statement)
    # A write that changes nothing: it shows whether the file can be written at all.
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA}")
    connection.execute("COMMIT")
    return connection


def _identity(connection: sqlite3.Connection) -> tuple[tuple[int, int], int]:
    """The file's application and schema, and how many tables it has: read at one moment, as another run may be making it."""
    connection.execute("BEGIN")
    try:
        found = (_pragma(connection, "application_id"), _pragma(connection, "user_version"))
        return found, connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    finally:
        connection.execute("COMMIT")


def _pragma(connection: sqlite3.Connection, name: str) -> Any:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def _reply(text: str) -> Reply:
    return Reply.from_dict(json.loads(text))


def _on_network(path: Path) -> bool:
    """Whether the file lies on a file system of another machine; only Linux tells."""
    try:
        mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    except OSError:
        return False
    folder = os.path.realpath(path.parent)
    holding = [(where, kind) for where, kind in mounts if os.path.commonpath([folder, where]) == where]
    _, kind = max(holding, key=lambda mount: len(mount[0]), default=("", ""))
    return kind.startswith(_NETWORK)


def _unusable(path: Path, error: Exception) -> str:
    reason = str(error) if isinstance(error, sqlite3.Error) else (getattr(error, "strerror", "") or str(error))
    return (
        f"cannot keep replies in {path}: {reason}; name another place with --selfinvoke-store, or move a file that is no store "
        "of replies out of the way"
    )


def _broken(path: Path, error: Exception) -> str:
    return (
        f"the store of replies {path} fails ({error}); no more is asked, since what is paid for must be kept: make room or "
        "mend the file, and run again: what it holds is not asked again"
    )
