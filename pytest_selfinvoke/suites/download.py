"""One file over HTTP, by pooch. Imported only where something is fetched."""

import socket
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pooch
import requests

# Seconds: for a connection to come about, and for each part of the answer.
CONNECT_S = 1.5
READ_S = 30.0
_PORTS = {"http": 80, "https": 443}


def download(url: str, path: Path) -> str:
    """Write what the address answers to the file; why that failed, or nothing.

    Offline, or with a server that does not answer, it has failed within `CONNECT_S`: looking up a name has no time limit of
    its own, so a connection is tried beforehand in a thread.
    """
    try:
        if reason := _unreachable(url):
            return reason
        fetch = pooch.HTTPDownloader(progressbar=False, timeout=(CONNECT_S, READ_S), headers={"Accept-Encoding": "identity"})
        fetch(url, str(path), None)
    except requests.HTTPError as error:
        return (
            f"the server answered {error.response.status_code} {error.response.reason}"
            if error.response is not None
            else str(error)
        )
    except (requests.RequestException, OSError, ValueError) as error:
        return _words(error)
    return ""


def _unreachable(url: str) -> str:
    proxy = requests.utils.select_proxy(url, requests.utils.get_environ_proxies(url))
    target = urlsplit(proxy if proxy and "://" in proxy else f"http://{proxy}" if proxy else url)
    address = (target.hostname or "", target.port or _PORTS.get(target.scheme, 1080))
    said: list[str] = []

    def connect() -> None:
        try:
            socket.create_connection(address, timeout=CONNECT_S).close()
            said.append("")
        except OSError as error:
            said.append(f"{address[0]}: {error.strerror or error}")

    thread = threading.Thread(target=connect, daemon=True)
    thread.start()
    thread.join(CONNECT_S)
    return said[0] if said else f"{address[0]} does not answer within {CONNECT_S:g} s"


def _words(error: Exception) -> str:
    """The innermost cause: what requests says itself is for programmers."""
    while error.args and isinstance(error.args[0], Exception):
        error = error.args[0]
    kind = {"ReadTimeoutError": f"nothing came for {READ_S:.0f} s", "IncompleteRead": "the connection broke off"}
    return kind.get(type(error).__name__) or str(getattr(error, "reason", "") or error) or type(error).__name__
