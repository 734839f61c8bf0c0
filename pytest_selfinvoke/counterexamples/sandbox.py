"""One function of a strange program, called in the sandbox: for tests that were written from counterexamples."""

from types import TracebackType
from typing import Any, Self

from pytest_selfinvoke.counterexamples.counterexample import CPU_S
from pytest_selfinvoke.execution.codec import encode
from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.probing import from_text, to_text
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.suites.problem import Problem


class Sandbox:
    """Runs programs as solutions are run: in a process of their own, held by every layer that works here."""

    def __init__(self) -> None:
        self._runner = Runner()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._runner.close()

    def call(self, source: str, name: str, *arguments: Any) -> Any:
        """What the function of that name in a program returns.

        Raises:
            AssertionError: it returns nothing that travels, raises, or takes longer than a search gives it.
            SandboxError: it cannot be run here.

        """
        problem = Problem("", "", "", "", "", "", tests="", base_name=name, pro_name="")
        inputs, limits = [to_text(encode(arguments))], Limits(cpu_s=CPU_S)
        report = self._runner.ask(problem, source, inputs, None, limits).report or {}
        if report.get("answers", [None]) != [None]:
            return from_text(report["answers"][0])
        # Compared with anything at all, it says what it is.
        report = self._runner.ask(problem, source, inputs, [to_text(encode(Ellipsis))], limits).report or {}
        if "got" in report:
            raise AssertionError(f"{'it raised' if report['kind'] == 'raised' else 'it returned'} {report['got']}")
        raise AssertionError(
            _ENDS.get(str(report.get("status")), f"no result in {CPU_S:g} s of CPU time, or its process ended")
        )


_ENDS = {"unloaded": "the program fails before any call", "missing": "there is no such function in the program"}
