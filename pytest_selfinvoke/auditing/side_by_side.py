"""Work on every problem of a suite, by as many runners as there are processors."""

import os
import queue
import warnings
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TypeVar

from pytest_selfinvoke.execution.isolation import Mode
from pytest_selfinvoke.execution.preloading import worth_importing
from pytest_selfinvoke.execution.runner import PRELOAD, Runner
from pytest_selfinvoke.execution.turns import Turns
from pytest_selfinvoke.suites.problem import Problem

_MOST = 4
T = TypeVar("T")


def for_each(
    problems: Sequence[Problem], environment: Mapping[str, str], isolation: Mode, work: Callable[[Runner, Problem], T]
) -> list[T]:
    """What ``work`` returns for each problem, in their order; four runners at most, with these environment variables.

    Raises:
        SandboxError: no runner starts.

    """
    idle: queue.SimpleQueue[Runner] = queue.SimpleQueue()

    def done(problem: Problem) -> T:
        runner = idle.get()
        try:
            return work(runner, problem)
        finally:
            idle.put(runner)

    count = min(_MOST, os.cpu_count() or 1)
    preload = (*PRELOAD, *worth_importing(problems))
    turns = Turns()
    with ExitStack() as stack:
        for _ in range(count):
            idle.put(stack.enter_context(Runner(preload, isolation, turns, environment)))
        # Threads cannot each have filters of their own while they read what others wrote.
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(done, problems))
