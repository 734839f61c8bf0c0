"""What a user sees of model facts: --selfinvoke-list-models, the head of a run, --selfinvoke-published."""

import json
from pathlib import Path

import pytest
from bench import Bench


def test_models_are_listed_without_running_anything(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_x(): raise SystemExit(9)")
    result = pytester.runpytest_inprocess("--selfinvoke-list-models")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["model *kind *", "deepseek-ai/DeepSeek-V3 *moe *37/671 *8/256+1 *yes", "*docs/models.md*"])
    assert not (pytester.path / ".selfinvoke").exists()


def test_one_model_is_shown_with_its_source(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess("--selfinvoke-list-models=ollama/qwen2.5-coder:7b-instruct-q4_K_M")
    assert result.ret == 0
    result.stdout.fnmatch_lines(
        ["Qwen/Qwen2.5-Coder-7B-Instruct", "  parameters: *7.61 billion*", "  quantised: *q4_K_M*", "  source: *097b213*"]
    )


def test_a_name_of_which_nothing_is_known_is_a_mistake(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest_inprocess("--selfinvoke-list-models=deepsek-v3")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        [
            "ERROR: --selfinvoke-list-models: nothing is known of 'deepsek-v3'. Say*",
            "Models with names like it:",
            "*DeepSeek-V3 *",
        ]
    )


def test_a_table_that_is_not_understood_is_a_usage_error(pytester: pytest.Pytester) -> None:
    (pytester.path / "selfinvoke.toml").write_text('[models."m"]\nconfig = "nowhere/config.json"\n')
    result = pytester.runpytest_inprocess("--selfinvoke-list-models")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(['ERROR: *selfinvoke.toml: tool.selfinvoke.models."m": config: there is no file *config.json*'])


def test_the_table_places_models_in_the_gap(bench: Bench) -> None:
    (bench.pytester.path / "selfinvoke.toml").unlink()
    models = ("--selfinvoke-model=gpt-oss-20b=replay:sparse.jsonl", "--selfinvoke-model=qwen3-32b=replay:dense.jsonl")
    result = bench.run("--tb=no", models=models)
    result.stdout.fnmatch_lines(["*gpt-oss-20b (moe), qwen3-32b (dense)*"])
    moe, dense = bench.results["models"]
    assert (moe["active_parameters"], moe["verified"], dense["total_parameters"]) == (3.6e9, True, 32e9)
    assert moe["source"].startswith("model table, openai/gpt-oss-20b: https://")
    (gap,) = (finding for finding in bench.results["findings"] if finding["name"] == "gap")
    assert gap["value"] == -0.5


def test_a_quantised_model_and_a_hint_are_said(bench: Bench) -> None:
    (bench.pytester.path / "selfinvoke.toml").unlink()
    models = ("--selfinvoke-model=phi-4-awq=replay:sparse.jsonl", "--selfinvoke-model=Foo-70B-A7B=replay:dense.jsonl")
    result = bench.run("--tb=no", models=models)
    result.stdout.fnmatch_lines(
        [
            "selfinvoke: architecture of Foo-70B-A7B is unknown; its name suggests moe (A7B): say so in",
            "*1 variant (V)*",
        ]
    )
    assert [model["variant_of"] for model in bench.results["models"]] == ["", "microsoft/phi-4"]
    assert [model["architecture"] for model in bench.results["models"]] == ["unknown", "dense"]


def test_a_checkpoints_configuration_places_a_model(bench: Bench) -> None:
    (bench.pytester.path / "config.json").write_text('{"model_type": "mixtral", "num_local_experts": 8}')
    (bench.pytester.path / "selfinvoke.toml").write_text('[models."sparse"]\nconfig = "config.json"\n')
    bench.run("--tb=no")
    assert [(model["architecture"], model["experts"]) for model in bench.results["models"]] == [("unknown", None), ("moe", 8)]


def test_of_other_suites_the_summary_says_that_there_are_none(bench: Bench) -> None:
    result = bench.run("--tb=no", "--selfinvoke-published")
    known = "humaneval-pro, mbpp-pro and"
    result.stdout.fnmatch_lines(
        [f"published scores: none of own; arXiv 2412.21199v2 has them of {known}", "  bigcodebench-lite-pro*"]
    )
    result.stdout.no_fnmatch_line("published pass@1*")
    assert bench.results["published"] is None
    assert bench.results["settings"]["published"] is True


def test_published_scores_stand_beside_the_runs(pytester: pytest.Pytester, shared: Path) -> None:
    replies = shared / "replies" / "qwen2.5-coder-0.5b-instruct.jsonl"
    result = pytester.runpytest_inprocess(
        "--tb=no",
        "--selfinvoke-published",
        "--selfinvoke-limit=4",
        "--selfinvoke-suite=humaneval-pro",
        f"--selfinvoke-data={shared / 'suites'}",
        f"--selfinvoke-model=qwen2.5-coder-0.5b-instruct=replay:{replies}",
    )
    result.stdout.fnmatch_lines(
        [
            "published pass@1 % *humaneval-pro",
            "  M DeepSeek-Coder-V2-Instruct *published *77.4",
            "  D Qwen2.5-Coder-32B-Instruct *published *70.1",
            "  U gpt-4o-2024-08-06 *published *75.0",
            "  Published: arXiv 2412.21199v2*",
            "gap MoE - dense, with published MoE models",
            "  humaneval-pro: not measured: 4 of 164 problems have a verdict*",
        ]
    )
    data = json.loads((pytester.path / ".selfinvoke" / "results.json").read_text())
    assert data["published"]["measured_here"] is False
    assert {score["suite"] for score in data["published"]["scores"]} == {"humaneval-pro"}
    assert not any("DeepSeek" in finding["model"] for finding in data["findings"])
