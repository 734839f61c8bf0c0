"""``--selfinvoke-prompt`` and ``--selfinvoke-show-prompt`` as a user meets them."""

import re

import pytest
from bench import Bench

from pytest_selfinvoke.generation.prompts.prompter import Prompter
from pytest_selfinvoke.generation.reply import Reply
from pytest_selfinvoke.suites.catalogue import load_suites

SHOW = "--selfinvoke-show-prompt"


def test_a_prompt_is_shown_without_a_model(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("raise SystemExit('collected')")
    result = pytester.runpytest_inprocess(f"{SHOW}=starter::6")
    assert result.ret == 0
    assert result.outlines[:3] == [
        "starter::6, sent as chat messages",
        result.outlines[1],
        "--- user ---",
    ]
    (starter,) = load_suites(["starter"], None)
    prompt = Prompter("chat").prompt(starter.by_id["6"])
    assert result.outlines[1] == f"style chat, version 1, sha256 {prompt.sha256}"
    assert "\n".join(result.outlines[3:]) == prompt.messages[0].content
    assert not (pytester.path / ".selfinvoke").exists()


@pytest.mark.parametrize("wanted", ["own::9", "9", "selfinvoke/own::9", "selfinvoke/own::9[dense]"])
def test_ways_to_name_a_problem(bench: Bench, wanted: str) -> None:
    result = bench.run(f"{SHOW}={wanted}", "-n", "2")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["own::9, sent as chat messages", "*def add_9_to_all(xs):*"])
    assert "own::1" not in str(result.stdout)


def test_a_bare_id_is_shown_of_each_suite_that_has_it(bench: Bench) -> None:
    result = bench.run(f"{SHOW}=2", "--selfinvoke-suite=starter", models=())
    result.stdout.fnmatch_lines(["own::2, *", "starter::2, *"])


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        ("own::11", "*no problem has the id '11': own has 4, from 1 to 10; did you mean own::1?*"),
        ("99", "*no problem has the id '99'*; did you mean own::9?*"),
        ("xyz", "*no problem has the id 'xyz'*; write SUITE::ID*"),
        ("onw::1", "*no suite is called 'onw'; there are *own; did you mean 'own'?*"),
        ("zzzz::1", "*no suite is called 'zzzz'*a file of your own is named with --selfinvoke-suite*"),
        ("", "*no problem has the id ''*"),
    ],
)
def test_a_problem_that_there_is_not(bench: Bench, wanted: str, message: str) -> None:
    result = bench.run(f"{SHOW}={wanted}", models=())
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {SHOW}: {message}"])


def test_what_acts_on_a_terminal_is_shown_as_an_escape(bench: Bench) -> None:
    bench.suite.write_text(bench.suite.read_text().replace("Add 1 to x", "Add 1 to x\\u001b[2J"))
    result = bench.run(f"{SHOW}=own::1", models=())
    result.stdout.fnmatch_lines(["*Add 1 to x\\x1b?2J.*"])
    assert "\x1b[2J" not in str(result.stdout)


def test_a_text_completion_and_its_beginning(bench: Bench) -> None:
    result = bench.run(f"{SHOW}=own::1", "--selfinvoke-prompt=completion", models=())
    result.stdout.fnmatch_lines(["*sent as a text completion", "--- text ---", "--- prefill ---", "```python", "def add_1(x):"])


def test_a_leak_is_said(bench: Bench) -> None:
    result = bench.run(f"{SHOW}=own::1", "--selfinvoke-prompt=paper-1-shot", models=())
    result.stdout.fnmatch_lines(["caveat: *first graded assertion*", "assert add_1_to_all(?*) == ?*"])


def test_style_by_ini_and_environment(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = bench.pytester.mkdir("sub")
    (bench.pytester.path / "mine.txt").write_text("Please: {{statement}}")
    bench.pytester.makeini("[pytest]\nselfinvoke_prompt = template:mine.txt\n")
    monkeypatch.chdir(folder)
    result = bench.pytester.runpytest_inprocess(f"{SHOW}=own::1", "--selfinvoke-suite=../own.json", "--rootdir=..")
    result.stdout.fnmatch_lines(["style template:mine.txt, version 1, *", "Please: # Add 1 to x."])
    monkeypatch.setenv("SELFINVOKE_PROMPT", "cot")
    result = bench.pytester.runpytest_inprocess(f"{SHOW}=own::1", "--selfinvoke-suite=../own.json", "--rootdir=..")
    result.stdout.fnmatch_lines(["style cot, version 1, *"])


@pytest.mark.parametrize("args", [(f"{SHOW}=own::1",), ("selfinvoke",)])
def test_an_unknown_style_is_a_usage_error(bench: Bench, args: tuple[str, ...]) -> None:
    result = bench.run(*args, "--selfinvoke-prompt=chta")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["ERROR: --selfinvoke-prompt: no style is called 'chta'; there are chat, completion, 1-shot, *"]
    )


def test_a_mistake_in_a_template_stops_the_run(bench: Bench) -> None:
    (bench.pytester.path / "mine.txt").write_text("Solve\n{{statemen}}\n")
    result = bench.run("selfinvoke", "--selfinvoke-prompt=template:mine.txt")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: *mine.txt:2: no placeholder is called {{statemen}}*"])


def test_a_hook_in_a_conftest(bench: Bench) -> None:
    bench.pytester.makeconftest(
        """
        def pytest_selfinvoke_prompt(problem, style):
            return f"For {problem.pro_name}, please." if style == "mine" else None
        """
    )
    result = bench.run(f"{SHOW}=own::1", "--selfinvoke-prompt=mine", models=())
    result.stdout.fnmatch_lines(["style mine, version 1, *", "For add_1_to_all, please."])
    unknown = bench.run(f"{SHOW}=own::1", "--selfinvoke-prompt=other", models=())
    assert unknown.ret == pytest.ExitCode.USAGE_ERROR
    unknown.stderr.fnmatch_lines(["*no style is called 'other', and the hook pytest_selfinvoke_prompt has no answer for it*"])


def test_a_hook_with_a_wrong_argument_is_refused_by_pytest(bench: Bench) -> None:
    bench.pytester.makeconftest("def pytest_selfinvoke_prompt(problem, colour): pass")
    result = bench.run_apart(f"{SHOW}=own::1")
    assert result.ret != 0
    assert "colour" in str(result.stdout) + str(result.stderr)


def test_recorded_replies_were_not_asked_by_us(bench: Bench) -> None:
    result = bench.run("selfinvoke", "--selfinvoke-prompt=paper-1-shot")
    assert "prompt paper-1-shot" not in str(result.stdout)
    assert "graded assertion" not in str(result.stdout)
    assert bench.results["settings"]["prompt"] == {"style": "paper-1-shot", "version": 1}
    assert bench.results["settings"]["origins"]["prompt"] == "--selfinvoke-prompt"
    row = bench.results["outcomes"][0]
    assert (row["prompt_style"], row["prompt_version"], row["prompt_sha256"]) == ("", None, "")


def test_a_recorded_reply_is_joined_to_its_prefill(bench: Bench) -> None:
    import json

    text = "    return x + 1\n\ndef add_1_to_all(xs):\n    return [add_1(x) for x in xs]\n```\n"
    line = {"suite": "own", "id": 1, "reply": text, "prefill": "```python\nimport this_is_not_there\ndef add_1(x):\n"}
    (bench.pytester.path / "one.jsonl").write_text(json.dumps(line))
    bench.run("selfinvoke/own::1", models=("--selfinvoke-model=replay:one.jsonl",))
    row = bench.results["outcomes"][0]
    assert row["solution"].startswith("import this_is_not_there\ndef add_1(x):\n    return x + 1\n")
    assert (row["status"], row["error_type"]) == ("raised", "ModuleNotFoundError")


def test_a_reply_carries_its_prompt_to_the_outcome(bench: Bench) -> None:
    (starter,) = load_suites(["starter"], None)
    prompt = Prompter("completion").prompt(starter.by_id["6"])
    reply = Reply.from_dict(Reply("    return 0\n").answering(prompt).to_dict())
    assert (reply.prompt_style, reply.prompt_version, reply.prefill) == ("completion", 1, prompt.prefill)
    assert re.fullmatch("[0-9a-f]{64}", reply.prompt_sha256)
