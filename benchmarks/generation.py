"""What judging costs on top of asking: a whole run against plain litellm calls that fetch the same replies.

    python benchmarks/generation.py --data DIR [--rounds N] [--delay S] [--in-flight N]

DIR holds humaneval_pro.json and mbpp_pro.json. A stub provider, in a process of its own, answers each of the 542 problems with
its reference after ``--delay`` seconds (0.2). Compared are, in turn, each in a fresh process and with 64 requests in flight:

- plain: ``litellm.acompletion`` under a semaphore, nothing kept, nothing judged;
- a run: ``pytest selfinvoke -n 2`` with an empty store;
- a run from the store that the run before has filled: when does the first item begin, and is litellm imported?

The limits: a run takes at most 1.25 times as long as plain calls; from a full store the first item ends within 2 s, and litellm
is not imported.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT_RATIO = 1.25
LIMIT_START_S = 2.0

SERVER = """
import sys, time
from pathlib import Path
from pytest_selfinvoke.suites.catalogue import load_suites
from pytest_selfinvoke.testing import StubProvider
problems = [problem for suite in load_suites(["humaneval-pro", "mbpp-pro"], Path(sys.argv[1])) for problem in suite.problems]
answers = {problem.pro_statement.strip(): f"```python\\n{problem.reference}\\n```" for problem in problems}
def answer(asked):
    return next(reply for statement, reply in answers.items() if statement in asked.text)
with StubProvider(answer, delay_s=float(sys.argv[2])) as provider:
    print(provider.url, flush=True)
    sys.stdin.read()
"""

PLAIN = """
import asyncio, os, sys
from pathlib import Path
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
import litellm
from pytest_selfinvoke.generation.prompts.prompter import Prompter
from pytest_selfinvoke.suites.catalogue import load_suites
litellm.suppress_debug_info = True
prompter = Prompter("chat")
suites = load_suites(["humaneval-pro", "mbpp-pro"], Path(sys.argv[1]))
prompts = [prompter.prompt(problem).messages[0].content for suite in suites for problem in suite.problems]
async def main():
    room = asyncio.Semaphore(int(sys.argv[3]))
    async def one(text):
        async with room:
            messages = [{"role": "user", "content": text}]
            reply = await litellm.acompletion(
                model="hosted_vllm/stub", api_base=sys.argv[2], messages=messages, temperature=0.0, max_tokens=2048,
                num_retries=0, max_retries=0,
            )
            assert reply.choices[0].message.content
    await asyncio.gather(*map(one, prompts))
asyncio.run(main())
os._exit(0)
"""

CONFTEST = """
import json, pathlib, sys, time

def pytest_runtest_logreport(report):
    if not pathlib.Path("first").exists():
        pathlib.Path("first").write_text(str(time.time()))

def pytest_unconfigure(config):
    if not hasattr(config, "workerinput"):
        pathlib.Path("litellm").write_text(str("litellm" in sys.modules))
"""


def timed(command: list[str], folder: Path) -> tuple[float, float]:
    """Wall-clock seconds and CPU seconds of one process and its children; it must end well."""
    start, cpu = time.perf_counter(), _children_cpu()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    elapsed, cpu = time.perf_counter() - start, _children_cpu() - cpu
    if done.returncode:
        sys.exit(f"{command[:4]} failed:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    return elapsed, cpu


def _children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _both(times: tuple[float, float]) -> str:
    return f"{times[0]:.1f} s ({times[1]:.1f} s of CPU)"


def main() -> None:
    """Measure, print, and fail above the limits."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--delay", type=float, default=0.2)
    parser.add_argument("--in-flight", type=int, default=64)
    given = parser.parse_args()
    data = str(given.data.resolve())
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, data, str(given.delay)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout
    url = server.stdout.readline().strip()
    plain, whole, starts = [], [], []
    os.environ["HOSTED_VLLM_API_KEY"] = "sk-nothing"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "conftest.py").write_text(CONFTEST)
        (folder / "selfinvoke.toml").write_text(
            f'[models.stub.litellm]\nmodel = "hosted_vllm/stub"\napi_base = {json.dumps(url)}\n'
        )
        run = [
            sys.executable,
            "-m",
            "pytest",
            "selfinvoke",
            "-q",
            "-n",
            "2",
            "-p",
            "no:cacheprovider",
            f"--selfinvoke-data={data}",
        ]
        run += ["--selfinvoke-model=stub", f"--selfinvoke-concurrency={given.in_flight}"]
        for _ in range(given.rounds):
            plain.append(timed([sys.executable, "-c", PLAIN, data, url, str(given.in_flight)], folder))
            shutil.rmtree(folder / ".selfinvoke", ignore_errors=True)
            whole.append(timed(run, folder))
            (folder / "first").unlink()
            began = time.time()
            again = timed(run, folder)
            starts.append(float((folder / "first").read_text()) - began)
            imported = (folder / "litellm").read_text() == "True"
            print(
                f"plain {_both(plain[-1])}, run {_both(whole[-1])}, from the store {_both(again)}; first item of that after "
                f"{starts[-1]:.2f} s, litellm {'imported' if imported else 'not imported'}"
            )
    server.communicate("")
    ratio = statistics.median(wall for wall, _ in whole) / statistics.median(wall for wall, _ in plain)
    start = statistics.median(starts)
    print(f"ratio of medians {ratio:.2f} (limit {LIMIT_RATIO}); first item after {start:.2f} s (limit {LIMIT_START_S})")
    if ratio > LIMIT_RATIO or start > LIMIT_START_S or imported:
        sys.exit("over the limit")


if __name__ == "__main__":
    main()
