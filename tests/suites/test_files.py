"""Files that are fetched: from a server on this machine that is well, slow, breaks off, or has something else."""

import hashlib
import http.server
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.suites import download
from pytest_selfinvoke.suites.files import DataFile, fetch

CONTENT = b"[1, 2, 3]" * 3000


class Server:
    """Serves `answer` of the request's handler; ``url`` is its address."""

    def __init__(self, answer: Callable[[http.server.BaseHTTPRequestHandler], None]) -> None:
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/data"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def send(handler: http.server.BaseHTTPRequestHandler, *parts: bytes, length: int | None = None, pause_s: float = 0) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(sum(map(len, parts)) if length is None else length))
    handler.end_headers()
    for part in parts:
        handler.wfile.write(part)
        handler.wfile.flush()
        time.sleep(pause_s)


def counted(asked: list[str]) -> Callable[[http.server.BaseHTTPRequestHandler], None]:
    """Answers with the file, and keeps what was asked for."""

    def answer(handler: http.server.BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        send(handler, CONTENT)

    return answer


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[http.server.BaseHTTPRequestHandler], None]], str]]:
    servers: list[Server] = []

    def start(answer: Callable[[http.server.BaseHTTPRequestHandler], None]) -> str:
        servers.append(Server(answer))
        return servers[-1].url

    yield start
    for server in servers:
        server.close()


Serve = Callable[[Callable[[http.server.BaseHTTPRequestHandler], None]], str]


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def data_file(url: str = "http://127.0.0.1:9/data.json", content: bytes = CONTENT) -> DataFile:
    return DataFile("data.json", url, hashlib.sha256(content).hexdigest(), len(content))


def left_over(file: DataFile) -> list[str]:
    return [path.name for path in file.cached.parent.iterdir() if path != file.cached]


def test_it_is_fetched_once_and_said(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[str] = []
    url = serve(counted(asked))
    file = data_file(f"{url}/data.json")
    assert not file.is_cached
    path, content = fetch(file, None, "suite 'x'")
    assert (content, path.read_bytes(), asked) == (CONTENT, CONTENT, ["/data/data.json"])
    said = capsys.readouterr().err
    assert all(word in said for word in ("data.json", "26 KiB", url, str(path.parent)))
    assert fetch(file, None, "suite 'x'") == (path, CONTENT)
    assert len(asked) == 1
    assert capsys.readouterr().err == ""
    assert left_over(file) == []


def test_a_mirror_is_asked_for_the_file_by_its_name(serve: Serve) -> None:
    asked: list[str] = []
    url = serve(counted(asked))
    assert fetch(data_file(), url, "suite 'x'")[1] == CONTENT
    assert asked == ["/data/data.json"]


def test_a_slow_server_is_waited_for(serve: Serve) -> None:
    url = serve(lambda handler: send(handler, *[CONTENT[at : at + 9000] for at in range(0, len(CONTENT), 9000)], pause_s=0.1))
    assert fetch(data_file(f"{url}/data.json"), None, "suite 'x'")[1] == CONTENT


def test_another_file_is_refused_and_kept_aside(serve: Serve) -> None:
    url = serve(lambda handler: send(handler, b"<html>moved</html>"))
    file = data_file(f"{url}/data.json")
    with pytest.raises(UserError, match=r"suite 'x': what http.* sent is not the published data\.json") as caught:
        fetch(file, None, "suite 'x'")
    aside = file.cached.parent / "data.json.rejected"
    assert str(aside) in str(caught.value)
    assert aside.read_bytes() == b"<html>moved</html>"
    assert left_over(file) == ["data.json.rejected"]
    assert not file.is_cached


def missing(handler: http.server.BaseHTTPRequestHandler) -> None:
    handler.send_error(404)


def broken_off(handler: http.server.BaseHTTPRequestHandler) -> None:
    send(handler, CONTENT[:5000], length=len(CONTENT))
    handler.close_connection = True


def silent(handler: http.server.BaseHTTPRequestHandler) -> None:
    send(handler, CONTENT[:5000], b"", length=len(CONTENT), pause_s=0.6)
    time.sleep(1)


@pytest.mark.parametrize(
    ("answer", "waited_s", "reason"),
    [
        (missing, 30, "the server answered 404"),
        (broken_off, 30, "broke off|broken|bytes read"),
        (silent, 0.3, "nothing came for|timed out"),
    ],
)
def test_what_fails_is_told_and_leaves_nothing(
    serve: Serve,
    monkeypatch: pytest.MonkeyPatch,
    answer: Callable[[http.server.BaseHTTPRequestHandler], None],
    waited_s: float,
    reason: str,
) -> None:
    monkeypatch.setattr(download, "READ_S", waited_s)
    file = data_file(f"{serve(answer)}/data.json")
    with pytest.raises(UserError, match=reason) as caught:
        fetch(file, None, "suite 'x'")
    message = str(caught.value)
    assert all(word in message for word in ("suite 'x'", "data.json", file.url, str(file.cached.parent), "--selfinvoke-data"))
    assert left_over(file) == []


def test_after_a_failure_it_is_fetched_anew(serve: Serve) -> None:
    answers = [missing, counted([])]
    file = data_file(f"{serve(lambda handler: answers.pop(0)(handler))}/data.json")
    with pytest.raises(UserError):
        fetch(file, None, "suite 'x'")
    assert fetch(file, None, "suite 'x'")[1] == CONTENT


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "no-such-host.invalid"])
def test_offline_with_nothing_cached(host: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        file = data_file(f"http://{host}:{free.getsockname()[1]}/data.json")
        with pytest.raises(UserError, match="not in the cache and could not be fetched") as caught:
            fetch(file, None, "suite 'x'")
    assert f"{host}: " in str(caught.value)
    assert "starter" in str(caught.value)


def test_a_host_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    given_up, ended = threading.Event(), threading.Event()

    def connect(*_: object, **__: object) -> socket.socket:
        given_up.wait(5)
        ended.set()
        raise OSError("too late")

    monkeypatch.setattr(download, "CONNECT_S", 0.05)
    monkeypatch.setattr(socket, "create_connection", connect)
    assert "does not answer" in download.download("http://127.0.0.1:9/x", Path("never"))
    given_up.set()
    assert ended.wait(5)


def test_a_cached_file_that_was_changed_is_fetched_anew(serve: Serve) -> None:
    file = data_file(f"{serve(lambda handler: send(handler, CONTENT))}/data.json")
    file.cached.parent.mkdir(parents=True)
    file.cached.write_bytes(b"damaged")
    assert fetch(file, None, "suite 'x'")[1] == CONTENT
    assert file.is_cached


def test_a_cache_that_cannot_be_written(tmp_path: Path, serve: Serve) -> None:
    (tmp_path / "cache").write_text("a file, where a folder is needed")
    file = data_file(f"{serve(lambda handler: send(handler, CONTENT))}/data.json")
    with pytest.raises(UserError, match="cannot be kept.*XDG_CACHE_HOME"):
        fetch(file, None, "suite 'x'")


def test_two_processes_at_once(serve: Serve) -> None:
    url = serve(lambda handler: send(handler, CONTENT[:9000], CONTENT[9000:], pause_s=0.2))
    file = data_file(f"{url}/data.json")
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        results = [result.result(30) for result in [pool.submit(fetch, file, None, "suite 'x'") for _ in range(2)]]
    assert results == [(file.cached, CONTENT)] * 2
    assert left_over(file) == []
