"""The fork server and the test process as their worker sees them, from start to end."""

import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from pytest_selfinvoke.errors import SandboxError
from pytest_selfinvoke.execution import orders, wire
from pytest_selfinvoke.execution.codec import decode, encode
from pytest_selfinvoke.execution.folders import remove_folder
from pytest_selfinvoke.execution.helper_process import START_S, HelperProcess
from pytest_selfinvoke.execution.isolation import Mode
from pytest_selfinvoke.execution.limits import Limits

_BOOT = """
import sys
sys.path.insert(0, sys.argv[1])
from pytest_selfinvoke.execution import fork_hooks
fork_hooks.hold()
from pytest_selfinvoke.execution.server import main
main()
"""

_TEST_BOOT = """
import sys
sys.path.insert(0, sys.argv[1])
from pytest_selfinvoke.execution.testing_server import main
main()
"""


class ServerProcess(HelperProcess):
    """A fork server that was started; `ready` waits until it can be used.

    ``layers`` and ``layers_off`` are what it then has said of itself. Its folder holds the private folders of its solutions,
    and goes with it.

    Raises:
        SandboxError: it does not start here.

    """

    def __init__(self, preload: tuple[str, ...], isolation: Mode, environment: Mapping[str, str]) -> None:
        self.layers: tuple[str, ...] = ()
        self.layers_off: dict[str, str] = {}
        try:
            folder = tempfile.mkdtemp(prefix="selfinvoke-")
        except OSError as error:
            raise SandboxError(f"no folder for running solutions could be made: {error}") from error
        try:
            super().__init__("process that runs solutions", _BOOT, Path(folder), environment)
            self._hello = {"folder": folder, "preload": list(preload), "isolation": isolation}
        except BaseException:
            remove_folder(folder)
            raise

    def ready(self) -> None:
        """Wait until it has imported what it is to import.

        Raises:
            SandboxError: it does not get so far.

        """
        # If that fails, the reason is in its log, which comes with the answer that is missing.
        with suppress(OSError):
            wire.send_payload(self._socket, encode(self._hello), time.monotonic() + START_S)
        hello = decode(self.first_answer())
        self.layers = tuple(hello["layers"])
        self.layers_off = hello["layers_off"]

    def fork(self, limits: Limits, conversation: int, output: int) -> None:
        """Have a child forked that answers on one descriptor and prints to the other.

        Raises:
            OSError: the server is gone.

        """
        self._socket.settimeout(START_S)
        orders.send_order(self._socket, limits, conversation, output)

    def kill_child(self) -> None:
        """Have its child killed, if there is one; nothing happens if the server is gone."""
        with suppress(OSError):
            self._socket.sendall(orders.KILL)

    def ended(self) -> orders.End:
        """Wait for the news of a child's end.

        Raises:
            EOFError: the server is gone.
            OSError: it is gone.

        """
        return orders.End.receive(self._socket)

    def end(self, patience_s: float) -> None:
        """As any helper's, and remove its folder."""
        try:
            super().end(patience_s)
        finally:
            remove_folder(str(self.folder))


class TestProcess(HelperProcess):
    """A test process that was started; it works in a folder within the one it is given.

    Raises:
        SandboxError: it does not start here.

    """

    # Not one of pytest's classes.
    __test__ = False

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        mine = folder / "tests"
        mine.mkdir(mode=0o700, exist_ok=True)
        super().__init__("process that runs the tests", _TEST_BOOT, mine, environment)

    def ready(self) -> None:
        """Wait until it can be used.

        Raises:
            SandboxError: it does not get so far.

        """
        self.first_answer()
