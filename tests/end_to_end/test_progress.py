"""Signs of life while a slow provider answers."""

from typing import Any

import pytest
from provider import Project, right_answer

from pytest_selfinvoke import progress
from pytest_selfinvoke.testing import StubProvider


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setattr(progress, "IN_A_LOG_S", 0.2)
    return Project(pytester, monkeypatch)


@pytest.mark.parametrize(("options", "expected"), [((), True), (("-q",), False)])
def test_a_line_while_an_item_waits(project: Project, options: Any, expected: bool) -> None:
    with StubProvider(right_answer, delay_s=1.3) as provider:
        project.lay_out(provider, count=2)
        result = project.run("--selfinvoke-concurrency=1", *options)
    result.assert_outcomes(passed=2)
    lines = [line for line in result.outlines if line.startswith("selfinvoke: ") and "in flight" in line and "/2" in line]
    assert bool(lines) == expected, result.stdout.str()
    assert all("1 in flight" in line for line in lines)
