"""The store of replies: what is put there stays, whatever happens."""

import os
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from asking import TARGET, request

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.generation.prompts.prompt import Message, Prompt
from pytest_selfinvoke.generation.reply import Reply
from pytest_selfinvoke.generation.request import Request
from pytest_selfinvoke.generation.sampling import Sampling
from pytest_selfinvoke.generation.store import Obtained, Store, StoreError

REPLY = Reply("text \ud800 \u00e9", "stop", 3, 4, "m-1", cost_usd=0.5, latency_s=1.5, attempts=2, not_taken=("seed",))


def test_a_reply_comes_back_whole(tmp_path: Path) -> None:
    store = Store(tmp_path / "deep" / "replies.db", "one").open()
    store.put([Obtained(request(1), REPLY, "thoughts")])
    assert store.get(request(1).key) == REPLY
    assert store.get(request(2).key) is None
    store.close()
    again = Store(tmp_path / "deep" / "replies.db", "two").open()
    assert again.get(request(1).key) == replace(REPLY, cached=True)
    again.close()


def test_reasoning_and_the_question_are_kept(tmp_path: Path) -> None:
    store = Store(tmp_path / "replies.db", "one").open()
    store.put([Obtained(request(1), REPLY, "thoughts")])
    store.close()
    connection = sqlite3.connect(tmp_path / "replies.db")
    reply, asked, prompt = connection.execute(
        "SELECT reply, request, prompts.prompt FROM replies JOIN prompts ON sha256 = replies.prompt"
    ).fetchone()
    connection.close()
    assert "thoughts" in reply
    assert "stub/m" in asked
    assert "question 1" in prompt


def test_of_two_runs_at_once_the_first_reply_counts_and_the_other_is_kept(tmp_path: Path) -> None:
    one, two = (Store(tmp_path / "replies.db", run).open() for run in ("one", "two"))
    one.put([Obtained(request(1), Reply("first"), "")])
    two.put([Obtained(request(1), Reply("second"), "")])
    for store in (one, two):
        found = store.get(request(1).key)
        assert found
        assert found.text == "first"
    count = one._reading.execute("SELECT count(*) FROM replies").fetchone()
    assert count == (2,)
    one.close()
    two.close()


def test_many_writers_at_once(tmp_path: Path) -> None:
    def write(run: str) -> None:
        store = Store(tmp_path / "replies.db", run).open()
        for number in range(50):
            store.put([Obtained(request(number), Reply(f"{run} {number}"), "")])
        store.close()

    threads = [threading.Thread(target=write, args=(run,)) for run in ("one", "two", "three")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    store = Store(tmp_path / "replies.db", "four").open()
    assert all(store.get(request(number).key) for number in range(50))
    assert store._reading.execute("SELECT count(*) FROM replies").fetchone() == (150,)
    store.close()


@pytest.mark.parametrize("attempt", range(12))
def test_runs_that_make_the_file_at_once(tmp_path: Path, attempt: int) -> None:
    ready = threading.Barrier(4)

    def make(run: str) -> str:
        ready.wait(60)
        Store(tmp_path / "replies.db", run).open().close()
        return run

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(make, "abcd")) == list("abcd")


CHANGED = [
    replace(TARGET, model="stub/other"),
    replace(TARGET, endpoint="http://elsewhere/v1"),
    replace(TARGET, parameters={"extra_body": {"top_k": 1}}),
    replace(TARGET, sampling=Sampling(0.1, None, 2048, None)),
    replace(TARGET, sampling=Sampling(0.0, 0.9, 2048, None)),
    replace(TARGET, sampling=Sampling(0.0, None, 2047, None)),
    replace(TARGET, sampling=Sampling(0.0, None, 2048, 1)),
]


def test_whatever_determines_the_reply_is_in_the_key_and_nothing_else() -> None:
    prompt = Prompt((Message("user", "question 1"),), "chat", 1)
    keys = {request(1).key, request(1, sample=1).key, request(2).key, *(request(1, target=target).key for target in CHANGED)}
    keys |= {
        Request(TARGET, replace(prompt, prefill="def"), 0).key,
        Request(TARGET, replace(prompt, text_completion=True), 0).key,
        Request(TARGET, replace(prompt, messages=(Message("system", "question 1"),)), 0).key,
    }
    assert len(keys) == 3 + len(CHANGED) + 3
    same = replace(TARGET, label="renamed", prices=None, timeout_s=1.0)
    assert request(1, target=same).key == request(1).key
    assert Request(TARGET, replace(prompt, style="mine", version=7), 0).key == request(1).key


def test_a_seed_is_the_samples_own() -> None:
    target = replace(TARGET, sampling=Sampling(0.2, 0.95, 100, 40))
    assert request(1, target=target, sample=2).to_dict()["sampling"]["seed"] == 42
    assert "seed" not in request(1, sample=2).to_dict()["sampling"]


def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "mine.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE precious (x)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(UserError, match="a database of something else; name another place with --selfinvoke-store"):
        Store(path, "run").open()
    assert path.read_bytes() == before


def test_a_store_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "replies.db"
    Store(path, "run").open().close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 9")
    connection.close()
    with pytest.raises(UserError, match="schema 9, and this version reads 1"):
        Store(path, "run").open()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    with pytest.raises(UserError, match="cannot keep replies"):
        Store(folder / "replies.db", "run").open()


def test_a_disk_that_is_full_from_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": 100_000})())
    with pytest.raises(UserError, match="the disk has 97 KiB left.*make room"):
        Store(tmp_path / "replies.db", "run").open()


def test_a_disk_that_fills_up(tmp_path: Path) -> None:
    store = Store(tmp_path / "replies.db", "run").open()
    pages = store._writing.execute("PRAGMA page_count").fetchone()[0]
    store._writing.execute(f"PRAGMA max_page_count = {pages + 2}")
    replies = [[Obtained(request(number), Reply("x" * 2000), "")] for number in range(50)]
    with pytest.raises(StoreError, match="is full.*run again: what it holds is not asked again"):
        list(map(store.put, replies))
    kept = [number for number in range(50) if store.get(request(number).key)]
    assert kept == list(range(len(kept)))
    store.close()


def test_a_store_that_is_damaged_while_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "replies.db"
    store = Store(path, "run").open()
    store.put([Obtained(request(number), Reply("x" * 2000), "") for number in range(100)])
    store.close()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(os.urandom(size - 8192))
    damaged = Store(path, "again").open()
    with pytest.raises(StoreError, match="mend the file"):
        list(map(damaged.get, [request(number).key for number in range(100)]))
    damaged.close()


KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from asking import request
from pytest_selfinvoke.generation.reply import Reply
from pytest_selfinvoke.generation.store import Obtained, Store
store = Store(Path(sys.argv[1]), "killed").open()
for number in range(100_000):
    store.put([Obtained(request(number), Reply("x" * 3000), "")])
    print(number, flush=True)
"""


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "replies.db"
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path), str(Path(__file__).parent)], stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout
        while int(process.stdout.readline()) < 200:
            pass
        process.kill()
        acknowledged = [200, *(int(line) for line in process.stdout if line.endswith("\n"))][-1]
    store = Store(path, "again").open()
    assert all(store.get(request(number).key) for number in range(acknowledged + 1))
    assert store._reading.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store.close()
