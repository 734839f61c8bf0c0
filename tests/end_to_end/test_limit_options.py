"""``--selfinvoke-cpu-floor`` and its like: from options, ini and environment to every solution, and into the results."""

import json

import pytest
from bench import Bench, reply, solution, write_lines

GREEDY = "def add_{0}(x):\n    return x + {0}\ndef add_{0}_to_all(xs):\n    {1}\n    return [add_{0}(x) for x in xs]\n"
DENSE = ("--selfinvoke-model=replay:dense.jsonl",)


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_limits_reach_every_solution_and_every_outcome(
    bench: Bench, workers: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    texts = {
        1: solution(1),
        2: GREEDY.format(2, "big = bytearray(200 * 2**20)"),
        9: GREEDY.format(9, "print('x' * 5000)"),
        10: GREEDY.format(10, "while True: pass"),
    }
    write_lines(bench.pytester.path / "dense.jsonl", [reply(number, text) for number, text in texts.items()])
    monkeypatch.setenv("SELFINVOKE_MAX_OUTPUT", "2")
    bench.pytester.makeini("[pytest]\nselfinvoke_cpu_floor = 0.4\nselfinvoke_max_memory = 100\nselfinvoke_max_output = 1\n")
    result = bench.run("selfinvoke", "--selfinvoke-max-memory=128", "--selfinvoke-wall-floor=7.5", *workers, models=DENSE)
    assert result.ret == 1
    result.stdout.fnmatch_lines(
        [
            "selfinvoke: limits: cpu 10 x reference, at least 0.4 s; wall 5 x cpu limit, at least 7.5 s; memory 128 MiB, "
            "output 2 KiB, file 16 MiB, processes 32, open files 128"
        ]
    )
    rows = {row["id"]: row for row in bench.results["outcomes"]}
    assert {number: row["status"] for number, row in rows.items()} == {
        "1": "passed",
        "2": "memory",
        "9": "passed",
        "10": "timeout",
    }
    assert 1500 < len(rows["9"]["output"]) <= 2048
    assert rows["10"]["error_message"] == "over the CPU time limit of 0.4 s"
    for row in rows.values():
        assert row["limits"] == {
            "cpu_s": 0.4,
            "wall_s": 7.5,
            "memory_bytes": 128 << 20,
            "output_bytes": 2048,
            "file_bytes": 16 << 20,
            "processes": 32,
            "open_files": 128,
        }
    asked = bench.results["settings"]
    assert (asked["limits"]["cpu_floor_s"], asked["limits"]["memory_bytes"]) == (0.4, 128 << 20)
    assert asked["origins"]["cpu_floor"] == "ini selfinvoke_cpu_floor"
    assert asked["origins"]["max_output"] == "environment variable SELFINVOKE_MAX_OUTPUT"
    assert asked["origins"]["max_memory"] == "--selfinvoke-max-memory"


@pytest.mark.parametrize(
    ("option", "says"),
    [
        ("--selfinvoke-cpu-floor=fast", "'fast' is not a number above 0"),
        ("--selfinvoke-max-memory=-1", "'-1' is not a number above 0"),
        ("--selfinvoke-wall-factor=inf", "'inf' is not a number above 0"),
        ("--selfinvoke-max-open-files=1000", "'1000' is more than can be had; the most is 256"),
        ("--selfinvoke-max-processes=1.5", "'1.5' is not a whole number from 1 up"),
    ],
)
def test_what_is_no_limit_is_refused_before_anything_runs(bench: Bench, option: str, says: str) -> None:
    result = bench.run("selfinvoke", option, models=DENSE)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*{option.partition('=')[0]}: {says}*"])


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_the_next_run_knows_the_references_of_the_last(bench: Bench, workers: tuple[str, ...]) -> None:
    bench.run("selfinvoke", *workers, models=DENSE)
    kept = bench.pytester.path / ".selfinvoke" / "references.jsonl"
    lines = [json.loads(line) for line in kept.read_text().splitlines()]
    assert sorted(line["id"] for line in lines) == ["1", "10", "2", "9"]
    # A time that no run would give shows that none was made.
    kept.write_text("".join(f"{json.dumps(line | {'cpu_s': 0.7})}\n" for line in lines))
    bench.run("selfinvoke", *workers, models=DENSE)
    assert {row["limits"]["cpu_s"] for row in bench.results["outcomes"]} == {7.0}


def test_references_as_a_model_are_run_whatever_is_known_of_them(bench: Bench) -> None:
    bench.run("selfinvoke", models=DENSE)
    kept = bench.pytester.path / ".selfinvoke" / "references.jsonl"
    kept.write_text("".join(f"{json.dumps(json.loads(line) | {'cpu_s': 0.7})}\n" for line in kept.read_text().splitlines()))
    bench.run("selfinvoke", models=("--selfinvoke-model=reference",))
    assert all(row["cpu_s"] < 0.5 for row in bench.results["outcomes"])
    kept.write_bytes(b"\0" * 1000)
    assert bench.run("selfinvoke", models=DENSE).ret == 0
    assert {row["limits"]["cpu_s"] for row in bench.results["outcomes"]} == {2.0}


UNSEALED = {
    "id": 1,
    "raw_problem": "from types import SimpleNamespace\n# Half of x.\ndef half(x):\n",
    "raw_solution": "    return SimpleNamespace(half=x / 2)\n\n",
    "new_problem": "# Half of each.\ndef halves(xs):\n",
    "new_solution": "    return [half(x) for x in xs]\n\n",
    "test_code": "assert halves([]) == []\nassert halves([1]) == [SimpleNamespace(half=0.5)]\n",
}


def test_what_was_judged_unsealed_is_counted(bench: Bench) -> None:
    bench.suite.write_text(json.dumps([UNSEALED, UNSEALED | {"id": 2, "test_code": "assert halves([]) == []\n"}]))
    result = bench.run("selfinvoke", models=("--selfinvoke-model=reference",))
    result.stdout.fnmatch_lines(["UNSEALED: 1 of 2 samples was judged unsealed (SimpleNamespace 1): *"])
    assert bench.results["sealing"] == {"judged": 2, "unsealed": 1, "unsealed_by": {"SimpleNamespace": 1}}
