"""Which model a name means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_selfinvoke.models.names import hint, key, readings
from pytest_selfinvoke.models.shipped import aliases, find, rows

CODER = "Qwen/Qwen2.5-Coder-7B-Instruct"

SPELLINGS = [
    # As Hugging Face has them, and behind the prefixes of hosts.
    ("Qwen/Qwen2.5-Coder-7B-Instruct", CODER, ""),
    ("qwen2.5-coder-7b-instruct", CODER, ""),
    ("Qwen2_5-Coder-7B-Instruct", CODER, ""),
    ("openai/Qwen/Qwen2.5-Coder-7B-Instruct", CODER, ""),
    ("hosted_vllm/Qwen/Qwen2.5-Coder-7B-Instruct", CODER, ""),
    ("hosted_vllm//models/Qwen2.5-Coder-7B-Instruct/", CODER, ""),
    ("together_ai/Qwen/Qwen2.5-Coder-32B-Instruct", "Qwen/Qwen2.5-Coder-32B-Instruct", ""),
    ("huggingface/together/meta-llama/Llama-3.1-8B-Instruct", "meta-llama/Llama-3.1-8B-Instruct", ""),
    ("nvidia_nim/meta/llama-3.1-8b-instruct", "meta-llama/Llama-3.1-8B-Instruct", ""),
    ("meta-llama/Meta-Llama-3.1-8B-Instruct", "meta-llama/Llama-3.1-8B-Instruct", ""),
    ("openrouter/qwen/qwen3-30b-a3b", "Qwen/Qwen3-30B-A3B", ""),
    ("openrouter/qwen/qwen3-30b-a3b:free", "Qwen/Qwen3-30B-A3B", ""),
    ("openrouter/qwen/qwen3-coder", "Qwen/Qwen3-Coder-480B-A35B-Instruct", ""),
    ("openrouter/deepseek/deepseek-chat-v3.1", "deepseek-ai/DeepSeek-V3.1", ""),
    ("openrouter/deepseek/deepseek-r1:nitro", "deepseek-ai/DeepSeek-R1", ""),
    ("openrouter/mistralai/mixtral-8x7b-instruct", "mistralai/Mixtral-8x7B-Instruct-v0.1", ""),
    ("mistral/open-mixtral-8x22b", "mistralai/Mixtral-8x22B-Instruct-v0.1", ""),
    ("mistral/codestral-2405", "mistralai/Codestral-22B-v0.1", ""),
    ("groq/llama-3.3-70b-versatile", "meta-llama/Llama-3.3-70B-Instruct", ""),
    ("groq/openai/gpt-oss-120b", "openai/gpt-oss-120b", ""),
    ("moonshot/kimi-k2-0711-preview", "moonshotai/Kimi-K2-Instruct", ""),
    ("vertex_ai/meta/llama-3.1-405b-instruct-maas", "meta-llama/Llama-3.1-405B-Instruct", ""),
    ("azure_ai/Llama-3.3-70B-Instruct", "meta-llama/Llama-3.3-70B-Instruct", ""),
    ("azure/gpt-oss-20b", "openai/gpt-oss-20b", ""),
    ("databricks/databricks-dbrx-instruct", "databricks/dbrx-instruct", ""),
    ("bedrock/us.meta.llama3-1-70b-instruct-v1:0", "meta-llama/Llama-3.1-70B-Instruct", ""),
    ("bedrock/meta.llama3-70b-instruct-v1:0", "meta-llama/Meta-Llama-3-70B-Instruct", ""),
    ("bedrock/converse/mistral.mixtral-8x7b-instruct-v0:1", "mistralai/Mixtral-8x7B-Instruct-v0.1", ""),
    ("bedrock/us.deepseek.r1-v1:0", "deepseek-ai/DeepSeek-R1", ""),
    ("bedrock/openai.gpt-oss-120b-1:0", "openai/gpt-oss-120b", ""),
    ("fireworks_ai/accounts/fireworks/models/qwen2p5-coder-32b-instruct", "Qwen/Qwen2.5-Coder-32B-Instruct", ""),
    ("codellama/CodeLlama-7b-Instruct", "codellama/CodeLlama-7b-Instruct-hf", ""),
    # ollama's tags: tuned unless they say otherwise.
    ("ollama/qwen2.5-coder:7b", CODER, ""),
    ("ollama_chat/gpt-oss:20b", "openai/gpt-oss-20b", ""),
    ("ollama/mixtral:8x7b-instruct-v0.1-fp16", "mistralai/Mixtral-8x7B-Instruct-v0.1", ""),
    ("ollama/qwen2.5-coder:7b-base", "Qwen/Qwen2.5-Coder-7B", ""),
    # Quantised.
    ("ollama/qwen2.5-coder:7b-instruct-q4_K_M", CODER, "q4_K_M"),
    ("ollama/mixtral:8x7b-instruct-v0.1-q3_K_S", "mistralai/Mixtral-8x7B-Instruct-v0.1", "q3_K_S"),
    ("ollama/llama3.3:70b-instruct-q8_0", "meta-llama/Llama-3.3-70B-Instruct", "q8_0"),
    ("hosted_vllm/Qwen/Qwen2.5-Coder-7B-Instruct-AWQ", CODER, "AWQ"),
    ("Qwen/Qwen2.5-Coder-7B-Instruct-GPTQ-Int4", CODER, "GPTQ-Int4"),
    ("Qwen/Qwen3-Coder-480B-A35B-Instruct-FP8", "Qwen/Qwen3-Coder-480B-A35B-Instruct", "FP8"),
    ("TheBloke/deepseek-coder-6.7B-instruct-GPTQ", "deepseek-ai/deepseek-coder-6.7b-instruct", "GPTQ"),
    ("unsloth/Qwen2.5-Coder-7B-Instruct-bnb-4bit", CODER, "bnb-4bit"),
    ("unsloth/Qwen2.5-Coder-7B-Instruct-unsloth-bnb-4bit", CODER, "bnb-4bit"),
    ("mlx-community/Qwen2.5-Coder-32B-Instruct-4bit", "Qwen/Qwen2.5-Coder-32B-Instruct", "4bit"),
    ("bartowski/DeepSeek-Coder-V2-Lite-Instruct-GGUF", "deepseek-ai/DeepSeek-Coder-V2-Lite-Instruct", "GGUF"),
    ("hf.co/bartowski/Qwen2.5-Coder-7B-Instruct-GGUF:Q4_K_M", CODER, "GGUF-Q4_K_M"),
    ("mradermacher/Qwen2.5-Coder-7B-Instruct-i1-GGUF:IQ2_XXS", CODER, "GGUF-IQ2_XXS"),
    ("RedHatAI/Meta-Llama-3.1-8B-Instruct-quantized.w4a16", "meta-llama/Llama-3.1-8B-Instruct", "w4a16"),
    ("neuralmagic/Meta-Llama-3.1-70B-Instruct-FP8-dynamic", "meta-llama/Llama-3.1-70B-Instruct", "FP8"),
    # Full precision in another container is no variant.
    ("x/Qwen2.5-Coder-7B-Instruct-F16-GGUF", CODER, ""),
    ("x/Qwen2.5-Coder-7B-Instruct-GGUF:BF16", CODER, ""),
    ("x/Qwen2.5-Coder-7B-Instruct-bf16", CODER, ""),
]


@pytest.mark.parametrize(("name", "row", "quantisation"), SPELLINGS)
def test_spellings(name: str, row: str, quantisation: str) -> None:
    match = find(name)
    assert match
    assert (match.card.label, match.quantisation) == (row, quantisation)


@pytest.mark.parametrize(
    "name",
    [
        "openai/gpt-4o",
        "azure/my-deployment",
        "deepseek/deepseek-chat",  # an alias that moves between versions
        "ollama/qwen2.5-coder:latest",
        "Qwen/Qwen2.5-Coder-15B-Instruct",  # not 1.5B
        "Qwen/Qwen2.5-Coder-7B-Instruct-my-finetune",
        "my-Qwen2.5-Coder-7B-Instruct",
        "q4_K_M",
        "-GGUF",
        "/",
        "",
    ],
)
def test_names_that_mean_no_row(name: str) -> None:
    assert find(name) is None


@given(
    st.sampled_from(sorted(rows())),
    st.sampled_from(["", "openai/", "hosted_vllm/", "together_ai/", "openrouter/x/", "huggingface/a/b/", "azure/", "/models/"]),
    st.sampled_from(["", "-GPTQ", "-AWQ", "-FP8", "-GGUF", ":q4_K_M", "-4bit", "-bnb-4bit", "-GGUF:Q5_K_S", ":free", "-fp16"]),
    st.sampled_from([str, str.lower, str.upper, str.title, str.swapcase]),
)
def test_prefix_case_and_suffix_do_not_change_which_model_is_meant(label: str, prefix: str, suffix: str, case: object) -> None:
    assert callable(case)
    match = find(prefix + case(label) + suffix)
    assert match
    assert match.card.label == label
    assert bool(match.quantisation) == (suffix not in ("", ":free", "-fp16"))


@given(st.text(max_size=40))
def test_any_text_has_a_key_and_finitely_many_readings(name: str) -> None:
    assert key(name) == key(name.lower())
    found = list(readings(name))
    assert len(found) == len({reading.key for reading in found})
    assert all(reading.key for reading in found)
    hint(name)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("openrouter/x/Foo-70B-A7B", "A7B"),
        ("granite-9-1b-a400m", "a400m"),
        ("Foo-8x7B-Instruct", "8x7B"),
        ("llama-9-17b-16e", "16e"),
        ("ibm/PowerMoE-3b", "PowerMoE"),
        ("foo-moe-7b", "moe"),
        ("gpt-4o", ""),
        ("Qwen9-7B", ""),
        ("moebius-7b", ""),
        ("a3b/foo", ""),
    ],
)
def test_hints(name: str, part: str) -> None:
    assert hint(name) == part


def test_ollamas_names_are_not_the_base_models() -> None:
    tags = [name for label in rows() for name in aliases(label) if ":" in name]
    assert len(tags) > 40
    assert all((match := find(f"ollama/{tag}")) and match.card.label for tag in tags)
