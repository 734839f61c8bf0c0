import ast
from importlib.resources import files

import pytest

from pytest_selfinvoke.tiny.transformer import Transformer

SHORT = (
    "# Add up the digits of n.\ndef digit_sum(n):\n\n"
    "# Return the sum of digit_sum over all integers in nums.\ndef overall(nums):\n>>>\n"
)
LONG = (
    "# Keep only the entries of items that are at least 7.\ndef only_some(items):\n\n"
    "# Apply only_some to each element of groups and concatenate the lists.\ndef chained(groups):\n>>>\n"
)


@pytest.fixture(scope="module", params=["dense.npz", "moe.npz"])
def transformer(request: pytest.FixtureRequest) -> Transformer:
    with files("pytest_selfinvoke.tiny").joinpath(request.param).open("rb") as file:
        return Transformer.load(file)


def test_writes_both_functions_and_stops(transformer: Transformer) -> None:
    [completion] = transformer.generate([SHORT])
    assert [node.name for node in ast.parse(completion.text).body if isinstance(node, ast.FunctionDef)] == [
        "digit_sum",
        "overall",
    ]
    assert completion.finish_reason == "stop"
    assert completion.prompt_tokens == len(SHORT)
    assert completion.completion_tokens == len(completion.text)


def test_a_text_is_the_same_alone_and_beside_others_of_other_lengths(transformer: Transformer) -> None:
    assert transformer.generate([SHORT, LONG, SHORT]) == [transformer.generate([prompt])[0] for prompt in (SHORT, LONG, SHORT)]


def test_cut_at_the_asked_length(transformer: Transformer) -> None:
    [whole] = transformer.generate([SHORT])
    [cut] = transformer.generate([SHORT], max_new=5)
    assert cut == (whole.text[:5], "length", len(SHORT), 5)
    assert transformer.generate([SHORT], max_new=0) == [("", "length", len(SHORT), 0)]


def test_ends_where_an_answer_of_exactly_that_length_ends(transformer: Transformer) -> None:
    [whole] = transformer.generate([SHORT])
    assert transformer.generate([SHORT], max_new=len(whole.text) + 1) == [whole]
    assert transformer.generate([SHORT], max_new=len(whole.text))[0].finish_reason == "length"


def test_cut_where_the_positions_end(transformer: Transformer) -> None:
    prompt = SHORT.rjust(transformer.max_length - 3)
    [completion] = transformer.generate([prompt])
    assert completion.finish_reason == "length"
    assert completion.completion_tokens == 3


def test_nothing_asked() -> None:
    assert Transformer.load(str(files("pytest_selfinvoke.tiny") / "dense.npz")).generate([]) == []


@pytest.mark.parametrize(
    ("prompt", "message"),
    [
        ("def naïve():", "the tiny models read ASCII only; the prompt holds 'ï'"),
        ("", "the tiny models read 1 to 576 bytes; the prompt has 0"),
        ("#" * 577, "the tiny models read 1 to 576 bytes; the prompt has 577"),
    ],
)
def test_a_prompt_that_cannot_be_read(transformer: Transformer, prompt: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        transformer.generate([SHORT, prompt])
