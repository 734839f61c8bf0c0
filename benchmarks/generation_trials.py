"""The trials of asking at full size, which the tests do with fewer problems.

    python benchmarks/generation_trials.py --data DIR [--kills 10] [--faults 0.3]

DIR holds humaneval_pro.json and mbpp_pro.json. A stub provider in this process answers each of the 542 problems with its
reference after 50 ms. Two trials, each with ``pytest selfinvoke -n 2``:

- faults: so many of the requests end in a fault of every passing kind, at random. Every reply must be delivered exactly once,
  and every problem be solved: nothing may be counted against the model.
- kills: the controller is killed (SIGKILL) so many times, each time after further replies; then a last run. No more may have
  been asked than 542 and what was in flight at each kill.
"""

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from pytest_selfinvoke.suites.catalogue import load_suites
from pytest_selfinvoke.testing import PASSING, Asked, Fault, StubProvider


class Trial:
    """A project of a user in a folder of its own."""

    def __init__(self, folder: Path, data: Path) -> None:
        self._folder = folder
        self._data = data
        problems = [problem for suite in load_suites(["humaneval-pro", "mbpp-pro"], data) for problem in suite.problems]
        self._answers = {problem.pro_statement.strip(): f"```python\n{problem.reference}\n```" for problem in problems}

    def answer(self, asked: Asked) -> str:
        """The reference."""
        return next(reply for statement, reply in self._answers.items() if statement in asked.text)

    def start(self, provider: StubProvider, *, concurrency: int = 64) -> "subprocess.Popen[str]":
        """A run, in a session of its own so that all of it can be killed."""
        (self._folder / "selfinvoke.toml").write_text(
            f'[models.stub.litellm]\nmodel = "hosted_vllm/stub"\napi_base = {json.dumps(provider.url)}\n'
        )
        options = ["-q", "-n", "2", "-p", "no:cacheprovider", f"--selfinvoke-data={self._data}", "--selfinvoke-model=stub"]
        return subprocess.Popen(
            [sys.executable, "-m", "pytest", "selfinvoke", *options, f"--selfinvoke-concurrency={concurrency}"],
            cwd=self._folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def finish(self, run: "subprocess.Popen[str]") -> Counter[str]:
        """Wait for the run; how its items ended."""
        output, _ = run.communicate()
        print("   ", *(line for line in output.splitlines() if "asked:" in line or " passed" in line), sep="\n    ")
        results = json.loads((self._folder / ".selfinvoke" / "results.json").read_text())
        return Counter(outcome["status"] for outcome in results["outcomes"])

    def forget(self) -> None:
        """Begin anew."""
        shutil.rmtree(self._folder / ".selfinvoke", ignore_errors=True)


def faults(trial: Trial, share: float) -> bool:
    """The first trial; whether it went well."""
    dice = random.Random(1)

    def fault(asked: Asked) -> Fault | None:
        return dice.choice(PASSING) if dice.random() < share else None

    with StubProvider(trial.answer, fault=fault, delay_s=0.05, retry_after="0.2") as provider:
        statuses = trial.finish(trial.start(provider))
        once = Counter(provider.delivered.values())
        print(f"faults: {len(provider.asked)} requests, replies by how often delivered {dict(once)}, statuses {dict(statuses)}")
        return once == {1: 542} and statuses == {"passed": 542}


def kills(trial: Trial, times: int, concurrency: int = 16) -> bool:
    """The second trial; whether it went well."""
    trial.forget()
    with StubProvider(trial.answer, delay_s=0.05) as provider:
        for number in range(times):
            run = trial.start(provider, concurrency=concurrency)
            while sum(provider.delivered.values()) < (number + 1) * 540 // (times + 1):
                time.sleep(0.001)
            os.kill(run.pid, signal.SIGKILL)
            run.communicate()
            with contextlib.suppress(ProcessLookupError):
                os.killpg(run.pid, signal.SIGKILL)
        statuses = trial.finish(trial.start(provider, concurrency=concurrency))
        again = len(provider.asked) - 542
        print(f"kills: {times}, asked again {again} (at most {times * concurrency}), statuses {dict(statuses)}")
        return 0 <= again <= times * concurrency and len(provider.delivered) == 542 and statuses == {"passed": 542}


def main() -> None:
    """Do both, and fail if one fails."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--faults", type=float, default=0.3)
    given = parser.parse_args()
    os.environ["HOSTED_VLLM_API_KEY"] = "sk-nothing"
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(Path(folder), given.data.resolve())
        well = [faults(trial, given.faults), kills(trial, given.kills)]
    if not all(well):
        sys.exit("failed")


if __name__ == "__main__":
    main()
