"""The worker's end of `drawing`: inputs that Hypothesis draws for a problem, and cuts down for a solution."""

import tempfile
import time
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pytest_selfinvoke.counterexamples.literals import Arguments
from pytest_selfinvoke.errors import SandboxError
from pytest_selfinvoke.execution.codec import encode
from pytest_selfinvoke.execution.folders import remove_folder
from pytest_selfinvoke.execution.helper_process import HelperProcess
from pytest_selfinvoke.execution.probing import from_text, to_text
from pytest_selfinvoke.suites.problem import Problem

_BOOT = """
import sys
sys.path.insert(0, sys.argv[1])
from pytest_selfinvoke.counterexamples.drawing import main
main()
"""
# For drawing all inputs of a problem, and for a step of cutting one down; some strategies are slow on a busy machine.
_DRAWING_S = 300.0


class Drawer:
    """Has Hypothesis draw, in a process that starts with the first request. Not for use by several threads."""

    def __init__(self) -> None:
        self._process: HelperProcess | None = None

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is not None:
            try:
                process.end(patience_s=0)
            finally:
                remove_folder(str(process.folder))

    def draw(self, problem: Problem, seen: Sequence[Arguments], count: int) -> list[Arguments]:
        """At most ``count`` inputs like the seen calls; which ones, depends on these and on the problem's suite and id.

        Raises:
            SandboxError: the process cannot be started here, or broke.

        """
        return [from_text(text) for text in self._answer(_request(problem, seen, count))["inputs"]]

    def cut_down(
        self,
        problem: Problem,
        seen: Sequence[Arguments],
        count: int,
        start: str,
        differs: Callable[[Arguments], bool],
    ) -> None:
        """Have the input of `draw` whose text is ``start`` made smaller, as long as ``differs`` says so.

        Raises:
            SandboxError: as `draw`.

        """
        answer = self._answer(_request(problem, seen, count) | {"start": start})
        try:
            while "differs" in answer:
                answer = self._answer({"yes": differs(from_text(answer["differs"]))})
        except BaseException:
            # It waits for an answer that will not come.
            self.close()
            raise

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        process, deadline = self._started(), time.monotonic() + _DRAWING_S
        try:
            process.send(request, deadline)
            return process.receive(deadline)
        except BaseException as error:
            # Broken, or interrupted: then the answer will still come, and must not be taken for that to the next request.
            self.close()
            if isinstance(error, OSError | EOFError):
                raise SandboxError(f"the process that draws inputs broke down: {error}") from error
            raise

    def _started(self) -> HelperProcess:
        if self._process is None:
            folder = tempfile.mkdtemp(prefix="selfinvoke-")
            try:
                process = HelperProcess("process that draws inputs", _BOOT, Path(folder), MappingProxyType({}))
                process.first_answer()
            except BaseException:
                remove_folder(folder)
                raise
            self._process = process
        return self._process


def _request(problem: Problem, seen: Sequence[Arguments], count: int) -> dict[str, Any]:
    seed = zlib.crc32(f"{problem.suite}::{problem.id}".encode("utf-8", "surrogatepass"))
    return {"seen": [to_text(encode(call)) for call in seen], "seed": seed, "count": count}
