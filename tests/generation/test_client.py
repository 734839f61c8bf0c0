"""litellm against the stub provider: every fault is what it is taken for, and one request is one request."""

import asyncio
import logging
import socket
from dataclasses import replace

import pytest
from asking import TARGET, request

from pytest_selfinvoke.generation.client import LitellmClient
from pytest_selfinvoke.generation.failures import Busy, Failure, Final, Passing, Refused, Silent, Unreachable, retry_after_s
from pytest_selfinvoke.generation.keys import Redactor, key_variables
from pytest_selfinvoke.generation.reply import Reply
from pytest_selfinvoke.generation.request import Request
from pytest_selfinvoke.generation.target import Target
from pytest_selfinvoke.testing import Fault, StubProvider

KEY = "sk-canary-77aa1b"

EXPECTED: dict[Fault, type[Failure] | str] = {
    Fault.BUSY: Busy,
    Fault.NO_CREDIT: Final,
    Fault.TIMEOUT: Passing,
    Fault.BROKEN: Passing,
    Fault.BAD_GATEWAY: Passing,
    Fault.UNAVAILABLE: Busy,
    Fault.OVERLOADED: Busy,
    Fault.BAD_REQUEST: Refused,
    Fault.UNAUTHORIZED: Final,
    Fault.UNPAID: Final,
    Fault.FORBIDDEN: Final,
    Fault.NOT_FOUND: Final,
    Fault.UNPROCESSABLE: Refused,
    Fault.PROMPT_FILTERED: "content_filter",
    Fault.DROPPED: Unreachable,
    Fault.TRUNCATED: Unreachable,
    Fault.GARBAGE: Passing,
    Fault.HTML: Passing,
    Fault.NO_CHOICES: Passing,
    Fault.EMPTY_CHOICES: Passing,
    Fault.NULL_CONTENT: Silent,
    Fault.REFUSAL: "stop",
    Fault.FILTERED: "content_filter",
    Fault.CUT: "length",
    Fault.REASONING_ONLY: "stop",
    Fault.NO_USAGE: "stop",
    Fault.HANGING: Passing,
}


def at(url: str, model: str = "hosted_vllm/stub") -> Target:
    return replace(TARGET, model=model, endpoint=url, api_base=url, timeout_s=1.0, prices=None)


def asked(*requests: Request) -> list[tuple[Reply, str] | Failure]:
    async def main() -> list[tuple[Reply, str] | Failure]:
        client = LitellmClient({"OPENAI_API_KEY": KEY})
        await client.warm_up()
        answers: list[tuple[Reply, str] | Failure] = []
        for question in requests:
            try:
                answers.append(await client.ask(question))
            except Failure as failure:
                answers.append(failure)
        await client.close()
        return answers

    return asyncio.run(main())


@pytest.mark.parametrize("model", ["hosted_vllm/stub", "openai/stub"])
def test_every_fault(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert set(EXPECTED) == set(Fault)
    faults = list(EXPECTED)
    with StubProvider(lambda asked: "one two", fault=lambda asked: faults[asked.number], retry_after="7") as provider:
        answers = asked(*(request(number, target=at(provider.url, model)) for number in range(len(faults))))
        assert len(provider.asked) == len(faults), "some request was sent again"
    for fault, answer in zip(faults, answers, strict=True):
        expected = EXPECTED[fault]
        if isinstance(expected, str):
            assert isinstance(answer, tuple), (fault, answer)
            assert answer[0].finish_reason == expected, fault
        else:
            assert type(answer) is expected, (fault, answer)
            assert "Traceback" not in str(answer)
            assert len(str(answer)) < 500
    by_fault = dict(zip(faults, answers, strict=True))
    busy, cut, refusal = by_fault[Fault.BUSY], by_fault[Fault.CUT], by_fault[Fault.REFUSAL]
    assert isinstance(busy, Busy)
    assert busy.wait_s == 7
    assert isinstance(cut, tuple)
    assert isinstance(refusal, tuple)
    assert (cut[0].text, refusal[0].refusal) == ("one", "I cannot help with that.")
    reasoning, no_usage = by_fault[Fault.REASONING_ONLY], by_fault[Fault.NO_USAGE]
    assert isinstance(reasoning, tuple)
    assert isinstance(no_usage, tuple)
    assert (reasoning[0].reasoned, reasoning[1]) == (True, "Let me think.")
    assert (no_usage[0].prompt_tokens, no_usage[0].completion_tokens, no_usage[0].cost_usd) == (None, None, None)


def test_nobody_there() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        (answer,) = asked(request(1, target=at(url)))
    assert isinstance(answer, Unreachable)
    assert "127.0.0.1" in str(answer)
    assert "object at" not in str(answer)


def test_a_missing_key_and_an_unknown_provider_are_final(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    models = ["openai/gpt-4o", "anthropic/claude-sonnet-4-5", "gpt5x", "gemini/gemini-2.5-pro"]
    answers = asked(*(request(1, target=at("", model)) for model in models))
    assert all(isinstance(answer, Final) for answer in answers)
    assert "OPENAI_API_KEY" in str(answers[0])
    assert "ANTHROPIC_API_KEY" in str(answers[1])
    assert "PROVIDER/NAME" in str(answers[2])
    assert "GEMINI_API_KEY" in str(answers[3])


def test_prices_of_litellm_and_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with StubProvider(lambda asked: "one two") as provider:
        listed = replace(at(provider.url, "openai/gpt-4o-mini"))
        own = replace(listed, prices=TARGET.prices, own_prices=True)
        answers = asked(request(1, target=listed), request(1, target=own), request(1, target=at(provider.url)))
    costs = [answer[0].cost_usd for answer in answers if isinstance(answer, tuple)]
    assert costs[0]
    assert costs[1] == pytest.approx(0.002)
    assert costs[2] is None


def test_what_http_libraries_log_has_no_key(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    caplog.set_level(logging.DEBUG)
    with StubProvider(lambda asked: f"one {KEY}") as provider:
        asked(request(1, target=at(f"{provider.url}?key={KEY}")), request(1, target=at(provider.url, "openai/stub")))
    assert KEY not in caplog.text


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"retry-after": "12"}, 12),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "-3"}, 0),
        ({"retry-after-ms": "1500", "retry-after": "99"}, 1.5),
        ({"retry-after": "soon"}, 0),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float) -> None:
    assert retry_after_s(headers) == seconds


def test_retry_after_may_be_a_date() -> None:
    assert retry_after_s({"retry-after": "Fri, 31 Dec 2100 23:59:59 GMT"}) > 1e6


def test_which_variables_hold_keys() -> None:
    environment = {
        "OPENAI_API_KEY": "sk-1234567",
        "MY_COPY": "sk-1234567",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_ACCESS_KEY_ID": "y",
        "HF_TOKEN": "hf_1234567",
        "AZURE_AD_TOKEN": "t",
        "REPLICATE_API_TOKEN": "t",
        "GOOGLE_APPLICATION_CREDENTIALS": "/x.json",
        "PATH": "/bin",
        "KEYBOARD": "qwerty",
        "DATABASE_PASSWORD": "of the user's own tests",
        "MAX_TOKENS": "3",
    }
    assert set(environment) - set(key_variables(environment)) == {"PATH", "KEYBOARD", "DATABASE_PASSWORD", "MAX_TOKENS"}


def test_keys_are_taken_out_of_texts() -> None:
    redact = Redactor({"A_API_KEY": "secret-1", "B_API_KEY": "secret-1-longer", "C_API_KEY": "x"})
    assert redact("a secret-1-longer, secret-1, and x") == "a [key], [key], and x"
