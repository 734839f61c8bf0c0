"""A project of a user whose model is asked: a suite, a provider on the loopback device, and a table that says where it is."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bench import solution

from pytest_selfinvoke.generation.client import LitellmClient
from pytest_selfinvoke.testing import Asked, Fault, StubProvider

# Runs in this process drop the modules they import; litellm takes seconds, and is not made to be imported twice.
asyncio.run(LitellmClient().warm_up())

KEY = "sk-canary-4f1d2a9b7c"


def problems(count: int) -> list[dict[str, Any]]:
    return [
        {
            "id": number,
            "raw_problem": f"# Add {number} to x.\ndef add_{number}(x):\n",
            "raw_solution": f"    return x + {number}\n\n",
            "new_problem": f"# Add {number} to each x of xs.\ndef add_{number}_to_all(xs):\n",
            "new_solution": f"    return [add_{number}(x) for x in xs]\n\n",
            "test_code": f"assert add_{number}_to_all([1, 2]) == [{number + 1}, {number + 2}]\n",
        }
        for number in range(count)
    ]


def number_in(text: str) -> int:
    found = re.search(r"def add_(\d+)\(x\)", text)
    assert found, text
    return int(found[1])


def right_answer(asked: Asked) -> str:
    return solution(number_in(asked.text))


class Project:
    """``count`` problems in own.json, one model labelled ``m`` with the key in the environment."""

    def __init__(self, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pytester = pytester
        monkeypatch.setenv("HOSTED_VLLM_API_KEY", KEY)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)

    def lay_out(self, provider: StubProvider, count: int = 4, **table: Any) -> None:
        """Write suite and table."""
        (self.pytester.path / "own.json").write_text(json.dumps(problems(count)))
        contents = {"model": "hosted_vllm/stub", "api_base": provider.url, **table}
        lines = [f"{name} = {value if name == 'extra_body' else json.dumps(value)}" for name, value in contents.items()]
        (self.pytester.path / "selfinvoke.toml").write_text("[models.m.litellm]\n" + "\n".join(lines) + "\n")

    def run(self, *args: str) -> pytest.RunResult:
        """In this process, which is faster."""
        return self.pytester.runpytest_inprocess("--selfinvoke-suite=own.json", "--selfinvoke-model=m", "selfinvoke", *args)

    def run_apart(self, *args: str) -> pytest.RunResult:
        """In a process of its own, as the user does it."""
        return self.pytester.runpytest_subprocess("--selfinvoke-suite=own.json", "--selfinvoke-model=m", "selfinvoke", *args)

    @property
    def results(self) -> dict[str, Any]:
        """The last run's results.json."""
        data: dict[str, Any] = json.loads((self.pytester.path / ".selfinvoke" / "results.json").read_text())
        return data

    @property
    def outcomes(self) -> dict[str, dict[str, Any]]:
        """The last run's outcomes by problem."""
        return {outcome["id"]: outcome for outcome in self.results["outcomes"]}


def asked_for(provider: StubProvider) -> Counter[int]:
    """How often each problem was asked for."""
    return Counter(number_in(asked.text) for asked in provider.asked)


def delivered(provider: StubProvider) -> Counter[int]:
    """How often each problem was answered."""
    answered: Counter[int] = Counter()
    for body, times in provider.delivered.items():
        answered[number_in(json.loads(body)["messages"][-1]["content"])] += times
    return answered


def first_time(fault: Fault) -> Callable[[Asked], Fault | None]:
    """The fault befalls every first request."""
    return lambda asked: fault if not asked.earlier else None


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
