"""What a run says of its prompts, once there are models that are asked."""

from dataclasses import replace
from pathlib import Path

import pytest

from pytest_selfinvoke import run
from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.generation.prompts.prompter import Hook
from pytest_selfinvoke.models.spec import ModelSpec
from pytest_selfinvoke.run import Run
from pytest_selfinvoke.settings import Settings, resolve


def settings(tmp_path: Path, prompt: str) -> Settings:
    options = {"models": ["reference"], "suites": ["starter"], "prompt": prompt, "isolation": "limits"}
    found = resolve(options, lambda _: None, {}, rootdir=tmp_path, invocation_dir=tmp_path)
    assert found
    return found


def prepared(tmp_path: Path, prompt: str, hook: Hook | None = None) -> Run:
    """A run that asks a provider, but for where its replies come from."""
    run = Run.prepare(settings(tmp_path, prompt), hook)
    return replace(run, settings=replace(run.settings, models=(ModelSpec("gpt", "openai/gpt-4o"),)))


def test_the_header_names_the_prompt_of_models_that_are_asked(tmp_path: Path) -> None:
    run = prepared(tmp_path, "cot")
    assert run.remarks[0] == "prompt cot, version 1"
    assert run.remarks[1].startswith("isolation limits")
    assert not any("prompt" in remark for remark in Run.prepare(settings(tmp_path, "cot")).remarks)


def test_all_prompts_are_made_before_anything_is_asked(tmp_path: Path) -> None:
    seen = []
    prepared(tmp_path, "chat", lambda problem, **_: seen.append(problem.id))
    assert len(seen) == 30
    with pytest.raises(UserError, match="starter::29"):
        prepared(tmp_path, "chat", lambda problem, **_: 3 if problem.id == "29" else None)


def test_the_summary_warns_of_prompts_that_leak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_answers", lambda *_: None)
    asking = replace(settings(tmp_path, "paper-1-shot"), models=(ModelSpec("gpt", "openai/gpt-4o"),))
    (caveat,) = Run.prepare(asking).caveats
    assert "first graded assertion" in caveat
    assert Run.prepare(replace(asking, prompt="1-shot")).caveats == ()
    assert Run.prepare(settings(tmp_path, "paper-1-shot")).caveats == ()
