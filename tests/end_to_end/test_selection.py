"""Items are items: everything pytest does with tests, it does with problems."""

import json

import pytest
from bench import Bench

IDS = [f"selfinvoke/own::{number}[{model}]" for number in (1, 2, 9, 10) for model in ("dense", "sparse")]


def collected(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if "::" in line]


def test_collect_only(bench: Bench) -> None:
    result = bench.run("selfinvoke", "--co", "-q")
    assert result.ret == 0
    assert collected(result) == IDS
    assert not (bench.pytester.path / ".selfinvoke").exists()


@pytest.mark.parametrize(
    ("args", "ids"),
    [
        (["selfinvoke/own::9[dense]"], [IDS[4]]),
        (["selfinvoke/own::9"], IDS[4:6]),
        (["selfinvoke/own::1"], IDS[0:2]),
        (["selfinvoke/own"], IDS),
        (["selfinvoke/"], IDS),
        (["selfinvoke/own::1[sparse]", "selfinvoke/own::10"], [IDS[1], *IDS[6:]]),
        (["selfinvoke", "-k", "sparse"], IDS[1::2]),
        (["selfinvoke", "-k", "dense and not 1"], IDS[2:6:2]),
        (["selfinvoke", "-m", "selfinvoke"], IDS),
        (["selfinvoke", "-m", "not selfinvoke"], []),
        (["selfinvoke", "--deselect", "selfinvoke/own::9[dense]"], IDS[:4] + IDS[5:]),
        (["-o", "testpaths=tests"], IDS),
    ],
)
def test_selection(bench: Bench, args: list[str], ids: list[str]) -> None:
    bench.pytester.mkdir("tests")
    assert bench.collect(*args) == ids


def test_absolute_and_relative_ids_and_args_files(bench: Bench) -> None:
    absolute = f"{bench.pytester.path}/selfinvoke/own::9[dense]"
    assert bench.collect(absolute) == [IDS[4]]
    (bench.pytester.path / "args.txt").write_text("selfinvoke/own::9[dense]\n")
    assert bench.collect("@args.txt") == [IDS[4]]


def test_from_a_subfolder(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.pytester.makeini("[pytest]")
    monkeypatch.chdir(bench.pytester.mkdir("sub"))
    args = ["--selfinvoke-suite=../own.json", "--selfinvoke-model=replay:../dense.jsonl", "--co", "-q"]
    for arg in ("selfinvoke/own::9", "../selfinvoke/own::9"):
        assert collected(bench.pytester.runpytest_inprocess(*args, arg)) == [IDS[4]]


@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_a_mistyped_id_is_refused(bench: Bench, workers: list[str]) -> None:
    result = bench.run("selfinvoke/own::99", *workers)
    assert result.ret == 4
    result.stderr.fnmatch_lines(["ERROR: not found: selfinvoke/own::99 (this run has the suites own *"])


def test_ids_without_a_model_say_what_is_missing(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_subprocess("selfinvoke")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["ERROR: selfinvoke: no model is named; add --selfinvoke-model=*"])


@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_last_failed_reruns_the_unsolved(bench: Bench, workers: list[str]) -> None:
    bench.run("selfinvoke", *workers)
    again = bench.run("selfinvoke", "--lf", *workers)
    again.assert_outcomes()
    again.stdout.fnmatch_lines(["*2 unsolved*"])
    assert [(row["id"], row["model"]) for row in bench.results["outcomes"]] == [("9", "sparse"), ("10", "sparse")]
    assert bench.results["selection"]["planned"] == 8


def test_last_failed_in_a_mixed_session(bench: Bench) -> None:
    bench.pytester.makepyfile(test_mine="def test_good(): pass\ndef test_bad(): assert 0\n")
    bench.run()
    again = bench.run("--lf")
    again.assert_outcomes(failed=1)
    again.stdout.fnmatch_lines(["*1 failed, 6 deselected, 2 unsolved*"])


def test_failed_first_and_new_first_and_stepwise(bench: Bench) -> None:
    bench.run("selfinvoke")
    ordered = bench.collect("selfinvoke", "--ff")
    assert ordered[:2] == [IDS[5], IDS[7]]
    assert sorted(ordered) == sorted(IDS)
    assert sorted(bench.collect("selfinvoke", "--nf")) == sorted(IDS)
    bench.run("selfinvoke", "--sw").stdout.fnmatch_lines(["*5 passed, 1 unsolved*"])
    bench.run("selfinvoke", "--sw").stdout.fnmatch_lines(["*1 unsolved*"])


def test_mixed_with_a_projects_own_tests(bench: Bench) -> None:
    bench.pytester.makepyfile(test_mine="def test_good(): pass\n")
    for args in ((), ("-n", "2"), ("test_mine.py", "selfinvoke")):
        result = bench.run(*args)
        result.assert_outcomes(passed=7)
    only_theirs = bench.run("test_mine.py")
    only_theirs.assert_outcomes(passed=1)
    only_theirs.stdout.fnmatch_lines(["selfinvoke: nothing to do: * add 'selfinvoke' to it"])
    only_theirs.stdout.no_fnmatch_line("*= selfinvoke =*")


def test_a_real_folder_of_our_name_is_collected_too(bench: Bench) -> None:
    bench.pytester.mkdir("selfinvoke").joinpath("test_it.py").write_text("def test_it(): pass\n")
    bench.run("selfinvoke").assert_outcomes(passed=7)


def test_without_a_model_nothing_happens(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(): pass")
    result = pytester.runpytest_subprocess("-p", "xdist", "--strict-markers")
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*selfinvoke:*")
    assert not (pytester.path / ".selfinvoke").exists()


@pytest.mark.parametrize("table", ["[tool.pytest.ini_options]", "[tool.pytest]"])
def test_ini_twins(bench: Bench, table: str) -> None:
    if table == "[tool.pytest]" and pytest.version_tuple < (9,):
        pytest.skip("[tool.pytest] came with pytest 9")
    bench.pytester.makepyprojecttoml(
        f"{table}\nselfinvoke_models = ['replay:sparse.jsonl']\nselfinvoke_suites = ['own.json']\nselfinvoke_limit = 2\n"
        if table == "[tool.pytest]"
        else f"{table}\nselfinvoke_models = ['replay:sparse.jsonl']\nselfinvoke_suites = ['own.json']\nselfinvoke_limit = '2'\n"
    )
    result = bench.pytester.runpytest_inprocess("--co", "-q")
    assert collected(result) == [IDS[1], IDS[3]]


def test_a_bad_ini_value_names_its_key(bench: Bench) -> None:
    bench.pytester.makeini("[pytest]\nselfinvoke_limit = few\n")
    result = bench.run("selfinvoke")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["ERROR: ini selfinvoke_limit: *few*"])


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--selfinvoke-model=tiny:gpt"], "*--selfinvoke-model: cannot ask 'tiny:gpt'*"),
        (["--selfinvoke-model=replay:none.jsonl"], "*none.jsonl*"),
        (["--selfinvoke-model=reference", "--selfinvoke-suite=zzz"], "*no suite is called 'zzz'*"),
        (["--selfinvoke-model=tiny:moe"], "*answers only the suite 'tiny'*"),
        (["--selfinvoke-model=reference", "--selfinvoke-results=."], "*--selfinvoke-results*is not a file*"),
    ],
)
@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_mistakes_are_told_before_anything_runs(bench: Bench, args: list[str], words: str, workers: list[str]) -> None:
    result = bench.run(*args, *workers, models=())
    assert result.ret == 4
    result.stderr.fnmatch_lines([f"ERROR: {words}"])
    result.stderr.no_fnmatch_line("*Traceback*")


def test_a_bad_line_of_replies_is_named(bench: Bench) -> None:
    with (bench.pytester.path / "dense.jsonl").open("a") as file:
        file.write("{nonsense\n")
    result = bench.run("selfinvoke")
    assert result.ret == 4
    result.stderr.fnmatch_lines(["ERROR: *dense.jsonl:5*"])


def test_json_report_of_collection_for_ides(bench: Bench) -> None:
    """Nodes form folders, files and items, as VS Code and PyCharm need: a File with a path below the rootdir."""
    bench.pytester.makeconftest(
        """
        import json, pathlib
        def pytest_collection_finish(session):
            rows = [[i.nodeid, type(i.parent).__mro__[2].__name__, str(i.parent.path.relative_to(session.config.rootpath)),
                     i.location[0]] for i in session.items]
            pathlib.Path("nodes.json").write_text(json.dumps(rows))
        """
    )
    bench.run("selfinvoke", "--co", "-q")
    rows = json.loads((bench.pytester.path / "nodes.json").read_text())
    assert rows[0][0] == IDS[0]
    assert rows[0][2] == "selfinvoke/own"


def test_a_misspelt_variable_is_named(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SELFINVOKE_MODEL", "reference")
    known = "*environment variable SELFINVOKE_MODEL is not known; known: SELFINVOKE_MODELS, *"
    bench.run(IDS[0]).stdout.fnmatch_lines([known])
    refused = bench.run("selfinvoke", models=())
    assert refused.ret == 4
    refused.stderr.fnmatch_lines(["*no model is named*SELFINVOKE_MODEL is not known*"])
