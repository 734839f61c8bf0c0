"""Models that providers are asked for: what a user sees, pays and gets."""

import json

import pytest
from provider import Project, asked_for, first_time, right_answer

from pytest_selfinvoke.testing import Asked, Fault, StubProvider


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Project:
    return Project(pytester, monkeypatch)


def test_a_model_is_asked_once_and_never_again(project: Project) -> None:
    with StubProvider(right_answer) as provider:
        project.lay_out(provider, input_cost_per_token=1e-6, output_cost_per_token=1e-5)
        result = project.run()
        result.assert_outcomes(passed=4)
        result.stdout.fnmatch_lines(
            [
                "selfinvoke: sampling temperature 0, at most 2048 tokens",
                "selfinvoke: at most 64 requests in flight; replies kept in",
                "  .selfinvoke/replies.db",
                "asked: 4 requests for 4 replies, * prompt tokens, * reply tokens, * USD;*",
            ]
        )
        first = project.outcomes["1"]
        assert (first["provider_model"], first["fingerprint"], first["finish_reason"]) == ("stub-1", "fp_stub", "stop")
        assert (first["attempts"], first["cached"]) == (1, False)
        assert first["cost_usd"] == pytest.approx(first["prompt_tokens"] * 1e-6 + first["completion_tokens"] * 1e-5)
        assert first["latency_s"] > 0
        assert first["prompt_style"] == "chat"
        sent = provider.asked[0].body
        assert (sent["temperature"], sent["max_tokens"]) == (0.0, 2048)
        assert "seed" not in sent
        result = project.run()
        result.assert_outcomes(passed=4)
        result.stdout.fnmatch_lines(["asked: 0 requests*", "*4 replies from the store"])
        assert project.outcomes["1"]["cached"]
        assert project.results["requests"] == {
            "requests": 0,
            "replies": 0,
            "cached": 4,
            "prompt_tokens": 0,
            "completion_tokens": 0,
            "cost_usd": 0.0,
            "cost_unknown": {},
        }
        assert len(provider.asked) == 4
        project.run("--selfinvoke-fresh", "-k", "0[m]").assert_outcomes(passed=1)
        assert asked_for(provider) == {0: 2, 1: 1, 2: 1, 3: 1}


def test_another_parameter_prompt_or_sample_is_another_question(project: Project) -> None:
    with StubProvider(right_answer) as provider:
        project.lay_out(provider, count=1, extra_body="{top_k = 5}")
        project.run()
        project.run("--selfinvoke-temperature=0.5")
        project.run("--selfinvoke-prompt=cot")
        project.run("--selfinvoke-samples=3", "--selfinvoke-seed=7").assert_outcomes(passed=3)
        assert len(provider.asked) == 6
        assert [asked.body["temperature"] for asked in provider.asked] == [0.0, 0.5, 0.0, 0.2, 0.2, 0.2]
        assert sorted(asked.body["seed"] for asked in provider.asked[3:]) == [7, 8, 9]
        assert all(asked.body["top_k"] == 5 for asked in provider.asked)
        assert all(asked.body["top_p"] == 0.95 for asked in provider.asked[3:])


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (Fault.REFUSAL, "empty", "the model refused to answer"),
        (Fault.FILTERED, "empty", "the provider's content filter held the reply back"),
        (Fault.PROMPT_FILTERED, "empty", "the provider's content filter held the reply back"),
        (Fault.REASONING_ONLY, "empty", "the reply holds nothing but its thinking"),
        (Fault.EMPTY_CHOICES, "passed", ""),
        (Fault.NULL_CONTENT, "passed", ""),
        (Fault.NO_USAGE, "passed", ""),
        (Fault.BAD_REQUEST, "error", "the provider refuses this request (400): the stub says 400"),
    ],
    ids=lambda value: value.name if isinstance(value, Fault) else None,
)
def test_whose_fault_it_was(project: Project, fault: Fault, status: str, words: str) -> None:
    with StubProvider(right_answer, fault=first_time(fault)) as provider:
        project.lay_out(provider, count=1)
        project.run()
        outcome = project.outcomes["0"]
        assert outcome["status"] == status
        assert words in outcome["error_message"]
        assert (fault is Fault.NO_USAGE) == (status == "passed" and outcome["prompt_tokens"] is None)


def test_a_cut_reply_is_the_models_and_is_counted(project: Project) -> None:
    with StubProvider(
        lambda asked: "Well, let me see, that is an interesting problem.", fault=first_time(Fault.CUT)
    ) as provider:
        project.lay_out(provider, count=1)
        result = project.run()
    assert "cut off by the token limit before any code" in project.outcomes["0"]["error_message"]
    result.stdout.fnmatch_lines(["1 reply was cut off by the token limit; --selfinvoke-max-tokens sets it"])


def test_what_cannot_be_had_is_an_error_in_junit_and_in_no_rate(project: Project) -> None:
    def fault(asked: Asked) -> Fault | None:
        return Fault.UNPROCESSABLE if "def add_2(x)" in asked.text else None

    with StubProvider(right_answer, fault=fault) as provider:
        project.lay_out(provider)
        result = project.run("--junitxml=junit.xml")
    result.assert_outcomes(passed=3, errors=1)
    assert 'errors="1"' in (project.pytester.path / "junit.xml").read_text()
    result.stdout.fnmatch_lines(["own (4)*measured", "  U m*3/3*3 of 4", "ERRORS: 1 item without a verdict*"])


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault.UNAUTHORIZED, "the stub says 401 (401): the provider does not accept the key; set HOSTED_VLLM_API_KEY"),
        (Fault.NOT_FOUND, "the stub says 404 (404): there is no such model or endpoint; check the model's name and api_base"),
        (Fault.NO_CREDIT, "the account has no credit left"),
    ],
    ids=["key", "model", "credit"],
)
def test_what_will_never_go_well_ends_the_run_with_the_remedy(project: Project, fault: Fault, words: str) -> None:
    with StubProvider(right_answer, fault=lambda asked: fault) as provider:
        project.lay_out(provider, count=40)
        result = project.run("--selfinvoke-concurrency=2")
        assert len(provider.asked) <= 2
    assert result.ret == pytest.ExitCode.INTERRUPTED
    assert words in result.stdout.str()
    result.stdout.fnmatch_lines(["ASKING ENDED: hosted_vllm/stub: the stub says*"])


def test_a_typo_in_the_models_name_says_so(project: Project) -> None:
    with StubProvider(right_answer) as provider:
        project.lay_out(provider)
    result = project.pytester.runpytest_inprocess("--selfinvoke-suite=own.json", "--selfinvoke-model=refrence")
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["*litellm knows no provider for the model 'refrence'*write PROVIDER/NAME*"])


def test_a_budget_stops_the_asking_and_keeps_what_is_there(project: Project) -> None:
    with StubProvider(right_answer) as provider:
        # A reply costs about 0.0003 USD, and may cost 0.02.
        project.lay_out(provider, count=8, input_cost_per_token=0, output_cost_per_token=1e-5)
        result = project.run("--selfinvoke-budget=0.0209")
        assert 0 < len(provider.asked) < 8
        first = len(provider.asked)
        assert result.ret == pytest.ExitCode.TESTS_FAILED
        result.assert_outcomes(passed=first, skipped=8 - first)
        result.stdout.fnmatch_lines(
            [f"INCOMPLETE: {first} of 8 items have a result", "BUDGET: the budget of 0.0209 USD is spent*"]
        )
        assert project.results["complete"] is False
        project.run("--selfinvoke-budget=1").assert_outcomes(passed=8)
        assert len(provider.asked) == 8


def test_a_budget_for_nothing_is_no_success(project: Project) -> None:
    with StubProvider(right_answer) as provider:
        project.lay_out(provider, input_cost_per_token=0, output_cost_per_token=1)
        result = project.run("--selfinvoke-budget=1")
        assert not provider.asked
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.assert_outcomes(skipped=4)
    result.stdout.fnmatch_lines(["BUDGET: the budget of 1 USD is spent*"])


def test_a_budget_without_prices_is_refused(project: Project) -> None:
    with StubProvider(right_answer) as provider:
        project.lay_out(provider)
        result = project.run("--selfinvoke-budget=1")
        assert not provider.asked
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --selfinvoke-budget: nobody knows what hosted_vllm/stub costs*input_cost_per_token*"])


def test_a_dry_run_counts_and_asks_nobody(project: Project) -> None:
    with StubProvider(right_answer) as provider:
        project.lay_out(provider, input_cost_per_token=0, output_cost_per_token=1e-5)
        project.run("-k", "0[m]")
        result = project.run("--selfinvoke-dry-run", "-n", "2")
        result.stdout.fnmatch_lines(
            ["m: 3 of 4 replies are missing: about * prompt tokens, at most 6,144 reply tokens, at most 0.061 USD"]
        )
        assert result.ret == 0
        project.run()
        project.run("--selfinvoke-dry-run").stdout.fnmatch_lines(["m: all 4 replies are in the store"])
        assert len(provider.asked) == 4


def test_replies_are_exported_for_replay(project: Project) -> None:
    with StubProvider(right_answer, fault=lambda asked: Fault.REFUSAL if "add_1(x)" in asked.text else None) as provider:
        project.lay_out(provider)
        project.run("--selfinvoke-export-replies=out")
    asked = project.outcomes
    lines = [json.loads(line) for line in (project.pytester.path / "out" / "m.jsonl").read_text().splitlines()]
    assert [line["id"] for line in lines] == ["0", "1", "2", "3"]
    project.pytester.runpytest_inprocess("--selfinvoke-suite=own.json", "--selfinvoke-model=r=replay:out/m.jsonl")
    assert {key: outcome["status"] for key, outcome in project.outcomes.items()} == {
        key: outcome["status"] for key, outcome in asked.items()
    }
    result = project.run("--selfinvoke-export-replies=x.jsonl", "--selfinvoke-model=other=hosted_vllm/x")
    result.stderr.fnmatch_lines(
        ["ERROR: --selfinvoke-export-replies: */x.jsonl is one file, and 2 models are asked; name a folder"]
    )


def test_who_only_looks_or_runs_other_tests_opens_no_store(project: Project) -> None:
    project.pytester.makepyfile("def test_own(): pass")
    with StubProvider(right_answer) as provider:
        project.lay_out(provider)
        project.run("--co", "-q").stdout.fnmatch_lines(["selfinvoke/own::0[[]m[]]"])
        options = ["--selfinvoke-suite=own.json", "--selfinvoke-model=m"]
        own = "test_who_only_looks_or_runs_other_tests_opens_no_store.py"
        project.pytester.runpytest_inprocess(*options, own).assert_outcomes(passed=1)
        assert not (project.pytester.path / ".selfinvoke").exists()
        assert not provider.asked


def test_what_a_model_does_not_take_is_said(project: Project) -> None:
    with StubProvider(right_answer) as provider:
        project.lay_out(provider, count=1, model="openai/gpt-5")
        result = project.run()
        assert "temperature" not in provider.asked[0].body
    result.stdout.fnmatch_lines(["m does not take temperature: not sent"])
    assert project.outcomes["0"]["not_taken"] == ["temperature"]
    project.run().stdout.fnmatch_lines(["m does not take temperature: not sent"])


def test_keys_in_files_are_refused(project: Project) -> None:
    with StubProvider(right_answer) as provider:
        project.lay_out(provider, api_key="sk-abc")
    result = project.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["ERROR: *selfinvoke.toml: *litellm: api_key looks like a key; keys come from the environment*"]
    )
    assert "sk-abc" not in result.stderr.str()


def test_completion_style_goes_to_the_other_endpoint(project: Project) -> None:
    def answer(asked: Asked) -> str:
        number = asked.text.rpartition("def add_")[2].partition("(")[0]
        return f"    return x + {number}\n\ndef add_{number}_to_all(xs):\n    return [add_{number}(x) for x in xs]\n```\n"

    with StubProvider(answer) as provider:
        project.lay_out(provider, count=2)
        project.run("--selfinvoke-prompt=completion").assert_outcomes(passed=2)
        assert all("prompt" in asked.body for asked in provider.asked)


@pytest.mark.parametrize("trouble", ["folder", "not a store", "read-only"])
def test_a_store_that_cannot_be_used_is_told_before_anything_is_asked(project: Project, trouble: str) -> None:
    path = project.pytester.path / "kept.db"
    if trouble == "folder":
        path.mkdir()
    elif trouble == "not a store":
        path.write_bytes(b"These are not the bytes of a database, but there are many of them." * 10)
    else:
        path = project.pytester.path.joinpath("/proc/self/kept.db")
    with StubProvider(right_answer) as provider:
        project.lay_out(provider)
        result = project.run(f"--selfinvoke-store={path}")
        assert not provider.asked
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: cannot keep replies in {path}: *--selfinvoke-store*"])


def test_runs_that_were_asked_otherwise_are_not_compared(project: Project) -> None:
    compared = ("--selfinvoke-baseline=old.json", "--selfinvoke-gate=p-worse[own] >= 0.05")
    with StubProvider(right_answer) as provider:
        project.lay_out(provider, count=2)
        project.run("--selfinvoke-results=old.json")
        result = project.run(*compared)
        assert result.ret == 0
        result.stdout.fnmatch_lines(["own since 'old'*", "*m: 1.000 >= 0.05: lost 0, won 0 since 'old'"])
        assert project.results["asked"]["m"]["temperature"] == 0
        for option, said in (
            ("--selfinvoke-temperature=0.5", "m was asked with temperature 0.0, now with 0.5"),
            ("--selfinvoke-prompt=cot", "m was asked with prompt style chat, now with cot"),
            ("--selfinvoke-samples=2", "it has 1 sample per problem, this run 2; use --selfinvoke-samples=1"),
        ):
            result = project.run(*compared, option)
            assert result.ret == 4
            result.stderr.fnmatch_lines([f"ERROR: --selfinvoke-baseline: cannot compare with *old.json: {said}"])
        # Nothing was asked for what cannot be compared.
        assert len(provider.asked) == 2
        (project.pytester.path / "plain.txt").write_text("Write:\n{{statement}}\n")
        project.run("--selfinvoke-prompt=template:plain.txt", "--selfinvoke-results=old.json")
        (project.pytester.path / "plain.txt").write_text("Please write:\n{{statement}}\n")
        result = project.run("--selfinvoke-prompt=template:plain.txt", *compared)
        assert result.ret == 4
        result.stderr.fnmatch_lines(["ERROR: *: m was asked with other prompts for own"])
