"""Why a suite's own reference does not pass on this machine, in a sentence with what to do about it."""

from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.units import MEBIBYTE
from pytest_selfinvoke.execution.verdict import Verdict
from pytest_selfinvoke.suites.libraries import module_not_found, needs_module, unmet
from pytest_selfinvoke.suites.problem import Problem

_SHOWN = 200


def why(problem: Problem, failed: Verdict | str, limits: Limits) -> tuple[str, str]:
    """The reason, which is versions that the errata know of, or what the failure itself shows; and a remedy, empty for none.

    ``failed`` is the verdict, or why there is none; ``limits`` are those that the reference had.
    """
    message = failed if isinstance(failed, str) else failed.error_message
    for reason, remedy in unmet(problem):
        return reason, remedy
    if module := module_not_found(message):
        return needs_module(module)
    if isinstance(failed, str):
        return _short(message), ""
    if failed.status == "timeout" and failed.cpu_s >= limits.cpu_s:
        return f"took more than {limits.cpu_s:g} s of CPU time", f"--selfinvoke-cpu-floor={2 * limits.cpu_s:g} gives it more"
    if failed.status == "timeout":
        return f"took more than {limits.wall_s:g} s", f"--selfinvoke-wall-floor={2 * limits.wall_s:g} gives it more"
    if failed.status == "memory":
        memory = limits.memory_bytes / MEBIBYTE
        return f"took more than {memory:g} MiB of memory", f"--selfinvoke-max-memory={2 * memory:g} gives it more"
    return _short(": ".join(filter(None, (failed.status, failed.error_type, message, failed.failed_test)))), ""


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]} ..."
