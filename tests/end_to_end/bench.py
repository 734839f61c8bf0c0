"""A small project of a user: a suite of four problems, and the replies of two models to them."""

import json
from pathlib import Path
from typing import Any

import pytest
import scipy.stats  # noqa: F401 - runs in this process drop the modules they import, and numpy cannot be imported twice

PROBLEMS = [
    {
        "id": number,
        "raw_problem": f"# Add {number} to x.\ndef add_{number}(x):\n",
        "raw_solution": f"    return x + {number}\n\n",
        "new_problem": f"# Add {number} to each x of xs.\ndef add_{number}_to_all(xs):\n",
        "new_solution": f"    return [add_{number}(x) for x in xs]\n\n",
        "test_code": f"assert add_{number}_to_all([]) == []\n"
        f"assert add_{number}_to_all([1, 2]) == [{number + 1}, {number + 2}]\n",
    }
    for number in (1, 2, 9, 10)
]


def solution(number: int, plus: str = "+") -> str:
    return (
        f"Sure!\n```python\ndef add_{number}(x):\n    return x {plus} {number}\n\n"
        f"def add_{number}_to_all(xs):\n    return [add_{number}(x) for x in xs]\n```\nThis works."
    )


def reply(number: int, text: str, sample: int = 0) -> dict[str, Any]:
    return {"suite": "own", "id": number, "sample": sample, "reply": text, "finish_reason": "stop", "completion_tokens": 40}


def write_lines(path: Path, lines: list[dict[str, Any]]) -> None:
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))


class Bench:
    """The user's project. ``dense`` solves all four problems, ``sparse`` fails two: 9 is wrong, 10 has no code.

    Counterexamples, which take half a second a run, are only searched for where ``searching`` is set.
    """

    searching = False

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.pytester = pytester
        self.suite = pytester.path / "own.json"
        self.suite.write_text(json.dumps(PROBLEMS))
        write_lines(pytester.path / "dense.jsonl", [reply(number, solution(number)) for number in (1, 2, 9, 10)])
        texts = {1: solution(1), 2: solution(2), 9: solution(9, "-"), 10: "I am sorry, I cannot."}
        write_lines(pytester.path / "sparse.jsonl", [reply(number, text) for number, text in texts.items()])
        (pytester.path / "selfinvoke.toml").write_text(
            '[models."dense"]\narchitecture = "dense"\ntotal_parameters = 7e9\n'
            '[models."sparse"]\narchitecture = "moe"\ntotal_parameters = 47e9\nactive_parameters = 13e9\n'
        )

    MODELS = ("--selfinvoke-model=replay:dense.jsonl", "--selfinvoke-model=replay:sparse.jsonl")

    def run(self, *args: str, models: tuple[str, ...] = MODELS) -> pytest.RunResult:
        """Run pytest as the user would, in a terminal of 100 columns; in this process, which is faster."""
        return self.pytester.runpytest_inprocess("--selfinvoke-suite=own.json", *models, *self._quick, *args)

    def run_apart(self, *args: str) -> pytest.RunResult:
        """The same in a process of its own, for runs that do not end well."""
        return self.pytester.runpytest_subprocess("--selfinvoke-suite=own.json", *self.MODELS, *self._quick, *args)

    @property
    def _quick(self) -> tuple[str, ...]:
        return () if self.searching else ("--selfinvoke-no-counterexamples",)

    def collect(self, *args: str) -> list[str]:
        """The ids that ``--co -q`` lists."""
        return [line for line in self.run("--co", "-q", *args).outlines if "::" in line]

    @property
    def results(self) -> dict[str, Any]:
        """The last run's results.json."""
        data: dict[str, Any] = json.loads((self.pytester.path / ".selfinvoke" / "results.json").read_text())
        return data
