from collections.abc import Callable, Iterator

import pytest
from execution_problems import TESTS, answer, example

from pytest_selfinvoke.execution.limits import Limits
from pytest_selfinvoke.execution.runner import Runner
from pytest_selfinvoke.execution.verdict import Verdict

Judge = Callable[..., Verdict]


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    with Runner() as runner:
        yield runner


@pytest.fixture(scope="session")
def open_runner() -> Iterator[Runner]:
    """One whose solutions can start processes and send signals, as on platforms that have limits alone."""
    with Runner(isolation="limits") as runner:
        yield runner


@pytest.fixture
def judge(runner: Runner) -> Judge:
    """Judge a source against the example problem."""
    return _judge(runner)


@pytest.fixture
def open_judge(open_runner: Runner) -> Judge:
    """The same with limits alone."""
    return _judge(open_runner)


def _judge(runner: Runner) -> Judge:
    def judge(source: str, tests: str = TESTS, limits: Limits | None = None, imports: str = "") -> Verdict:
        return runner.judge(example(tests, imports=imports), answer(source), limits)

    return judge
