"""A real model from prompt to verdict; tools/real_model/README.md says how to get one."""

import json
import os
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.real_model,
    pytest.mark.skipif("REAL_MODEL_API_BASE" not in os.environ, reason="needs a model at REAL_MODEL_API_BASE"),
]


def test_a_real_model_answers_and_is_judged(pytester: pytest.Pytester, shared: Path) -> None:
    count = int(os.environ.get("REAL_MODEL_PROBLEMS", "20"))
    name = os.environ.get("REAL_MODEL_NAME", "SmolLM2-135M-Instruct")
    base = json.dumps(os.environ["REAL_MODEL_API_BASE"])
    (pytester.path / "selfinvoke.toml").write_text(
        f'[models.real.litellm]\nmodel = "hosted_vllm/{name}"\napi_base = {base}\nmax_tokens = 300\n'
    )
    options = [f"--selfinvoke-data={shared / 'suites'}", f"--selfinvoke-limit={count}", "--selfinvoke-model=real", "--tb=no"]
    result = pytester.runpytest_subprocess("selfinvoke", "-n", "1", "--selfinvoke-concurrency=2", *options)
    results = json.loads((pytester.path / ".selfinvoke" / "results.json").read_text())
    assert results["complete"]
    assert len(results["outcomes"]) == 2 * count
    assert all(outcome["status"] != "error" for outcome in results["outcomes"]), result.stdout.str()
    assert all(outcome["completion_tokens"] for outcome in results["outcomes"])
    assert results["requests"]["replies"] == 2 * count
