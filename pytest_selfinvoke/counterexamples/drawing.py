"""The process in which Hypothesis draws inputs: trusted, long-lived, and without any line of a solution or of a user's project.

Hypothesis mixes constants of the modules that a process has loaded into what it draws. Here these are always the same, so
that every worker draws the same inputs. Its engine is warmed once, before the first request.
"""

import random
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NoReturn

from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import HypothesisException

from pytest_selfinvoke.counterexamples.guards import Guards
from pytest_selfinvoke.counterexamples.literals import Arguments, literal
from pytest_selfinvoke.counterexamples.strategies import arguments
from pytest_selfinvoke.execution import wire
from pytest_selfinvoke.execution.codec import encode
from pytest_selfinvoke.execution.probing import from_text, to_text

__all__ = ["main"]

# Questions that one input may be cut down by: each takes a process of the reference, and one of the solution.
MOST_QUESTIONS = 60


def main() -> NoReturn:
    """Serve the socket whose descriptor is the last argument until it closes."""
    control = socket.socket(fileno=int(sys.argv.pop()))
    # The other is the leash, of no use here: when the worker is gone, the socket closes, and no request takes long.
    del sys.argv[-1], sys.path[0]
    sys.argv[:] = ["drawing.py"]
    drawn([(1, "a", [2])], 0, 5)
    wire.send(control, {})
    with suppress(EOFError, OSError):
        while True:
            request = wire.receive(control)
            seen: list[Arguments] = [from_text(call) for call in request["seen"]]
            if "start" not in request:
                wire.send(control, {"inputs": [to_text(encode(one)) for one in drawn(seen, request["seed"], request["count"])]})
                continue

            def differs(call: Arguments) -> bool:
                wire.send(control, {"differs": to_text(encode(call))})
                return bool(wire.receive(control)["yes"])

            cut_down(seen, request["seed"], request["count"], request["start"], differs)
            wire.send(control, {"done": True})
    sys.exit(0)


def drawn(seen: Sequence[Arguments], seed: int, count: int) -> list[Arguments]:
    """The inputs that Hypothesis draws, at most ``count``, each once, as they come."""
    found: dict[str, Arguments] = {}

    def note(call: Arguments) -> bool:
        found.setdefault(literal(call), call)
        return False

    _find(seen, seed, count, note)
    return list(found.values())


def cut_down(seen: Sequence[Arguments], seed: int, count: int, start: str, differs: Callable[[Arguments], bool]) -> None:
    """Have Hypothesis shrink the one of the inputs of `drawn` whose text is ``start``; ``differs`` is asked about others."""
    known: dict[str, bool] = {}

    def holds(call: Arguments) -> bool:
        text = literal(call)
        if text == start:
            known[text] = True
        elif not known:
            # As `drawn` had it, so that the same are drawn.
            return False
        elif text not in known:
            known[text] = len(known) <= MOST_QUESTIONS and differs(call)
        return known[text]

    _find(seen, seed, count, holds)


def _find(seen: Sequence[Arguments], seed: int, count: int, holds: Callable[[Arguments], bool]) -> None:
    how = settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        derandomize=False,
    )
    # There is none such, or next to nothing can be drawn within the guards.
    with suppress(HypothesisException):
        find(arguments(seen, Guards(seen)), holds, settings=how, random=random.Random(seed))
