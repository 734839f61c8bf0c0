"""Asking a provider through litellm, which is imported here alone, and only when a reply is missing.

Everything of litellm that acts by itself is off: its retries, its telemetry, its prints and logs, its look-up of prices on the
internet. What it raises is sorted in `provider_errors`.
"""

import asyncio
import contextlib
import gc
import logging
import os
import time
import warnings
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from pytest_selfinvoke.generation.failures import Failure, Final, Passing, Silent
from pytest_selfinvoke.generation.keys import Redactor
from pytest_selfinvoke.generation.provider_errors import failure_of, is_filtered_prompt
from pytest_selfinvoke.generation.reply import Reply
from pytest_selfinvoke.generation.request import Request
from pytest_selfinvoke.generation.target import SAMPLING, Target

_TALKATIVE = ("httpx", "openai._base_client", "asyncio")
# litellm's own clock should ring first.
_GRACE_S = 15.0


class Client(Protocol):
    """Who carries one request to a provider."""

    async def warm_up(self) -> None:
        """Do beforehand what would make the first request slow."""
        ...

    async def ask(self, request: Request) -> tuple[Reply, str]:
        """The reply, and what the model thought before it. Raises a `Failure`."""
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...


class LitellmClient:
    """litellm as a client. Belongs to one event loop; made outside of it, since the import takes seconds."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._redact = Redactor(environment)
        self._litellm = import_litellm()
        self._hush = _Redacting(self._redact)
        for name in _TALKATIVE:
            logging.getLogger(name).addFilter(self._hush)
        self._takes: dict[tuple[str, str], tuple[str, ...]] = {}
        self._session: Any = None
        self._leaves_connectors = False

    async def warm_up(self) -> None:
        """Have litellm import what it imports only when it is first used; nothing is sent."""
        with warnings.catch_warnings(), contextlib.suppress(Exception):
            warnings.simplefilter("ignore")
            await self._litellm.acompletion(model="openai/none", messages=[{"role": "user", "content": ""}], mock_response="-")

    async def ask(self, request: Request) -> tuple[Reply, str]:
        """One request, without any retry. Raises a `Failure`."""
        target = request.target
        try:
            not_taken = self._not_taken(request)
            async with asyncio.timeout(target.timeout_s + _GRACE_S):
                started = time.perf_counter()
                response = await self._sent(request, not_taken)
                latency_s = time.perf_counter() - started
        except Failure:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a client library raises, no traceback through it may be shown
            if is_filtered_prompt(error):
                return Reply("", finish_reason="content_filter", model=target.model), ""
            failure = failure_of(error, target.model, self._redact)
        else:
            return _reply(response, request, latency_s, not_taken)
        raise failure

    async def close(self) -> None:
        """Close what litellm and the libraries below it leave open."""
        from litellm.llms.custom_httpx.async_client_cleanup import close_litellm_async_clients

        await close_litellm_async_clients()  # type: ignore[no-untyped-call]
        if self._session is not None:
            await self._session.close()
        if self._leaves_connectors:
            await _close_connectors()
        for name in _TALKATIVE:
            logging.getLogger(name).removeFilter(self._hush)

    async def _sent(self, request: Request, not_taken: tuple[str, ...]) -> Any:
        target = request.target
        sampling = target.sampling.of_sample(request.sample)
        keywords = {
            **target.parameters,
            **{name: value for name, value in sampling.items() if name not in not_taken},
            "model": target.model,
            "timeout": target.timeout_s,
            "num_retries": 0,
            "max_retries": 0,
            **({"api_base": target.api_base} if target.api_base else {}),
        }
        if request.prompt.text_completion:
            self._leaves_connectors = True
            return await self._litellm.atext_completion(prompt=request.prompt.text, **keywords)
        return await self._litellm.acompletion(messages=request.messages, shared_session=self._shared(), **keywords)

    def _shared(self) -> Any:
        """One pool of connections for all providers, which is closed at the end; litellm's own ones leak."""
        if self._session is None:
            import aiohttp

            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=60)
            self._session = aiohttp.ClientSession(connector=connector, trust_env=True)
        return self._session

    def _not_taken(self, request: Request) -> tuple[str, ...]:
        """Which sampling parameters litellm knows that the model does not take, at these values."""
        target = request.target
        sampling = target.sampling.of_sample(request.sample)
        known = self._takes.get(target.server)
        if known is None:
            model, provider = self._provider(target)
            known = tuple(
                name for name in SAMPLING if name in sampling and self._refuses(model, provider, name, sampling[name])
            )
            self._takes[target.server] = known
        return known

    def _provider(self, target: Target) -> tuple[str, str]:
        try:
            model, provider, *_ = self._litellm.get_llm_provider(target.model, api_base=target.api_base or None)
        except Exception as error:  # noqa: BLE001 - litellm raises several kinds for a name it does not know
            raise Final(
                f"litellm knows no provider for the model {target.model!r} ({type(error).__name__}); write PROVIDER/NAME, such "
                "as openai/gpt-4o, hosted_vllm/NAME or ollama_chat/NAME"
            ) from None
        return model, provider

    def _refuses(self, model: str, provider: str, name: str, value: Any) -> bool:
        from litellm.utils import get_optional_params

        try:
            get_optional_params(model=model, custom_llm_provider=provider, **{name: value})
        except self._litellm.UnsupportedParamsError:
            return True
        except Exception:  # noqa: BLE001 - then the provider itself will say
            return False
        return False


class _Redacting(logging.Filter):
    """Takes keys out of what HTTP libraries log: some providers have theirs in the URL."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self._redact = redact

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self._redact(record.getMessage()), ()
        # What was left open is closed by us, and the event loop's complaint about it helps nobody.
        return not (record.name == "asyncio" and record.msg.startswith("Unclosed"))


def import_litellm() -> Any:
    """The package, with everything off that it does by itself."""
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    os.environ.setdefault("LITELLM_LOG", "ERROR")
    with warnings.catch_warnings(), _no_garbage():
        warnings.simplefilter("ignore")
        import litellm
    litellm.suppress_debug_info = True
    litellm.telemetry = False
    litellm.drop_params = False
    litellm.num_retries = 0
    for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy"):
        logging.getLogger(name).disabled = True
    return litellm


@contextlib.contextmanager
def _no_garbage() -> Iterator[None]:
    """Leave what is made meanwhile, and all there was before, out of every search for garbage.

    The half million objects of litellm's 2,600 modules stay until the process ends. Looking through them takes a quarter of the
    import's two seconds, and 0.7 s when Python ends (measured, litellm 1.106, CPython 3.11).
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if collecting:
            gc.enable()


def _reply(response: Any, request: Request, latency_s: float, not_taken: tuple[str, ...]) -> tuple[Reply, str]:
    """The provider's answer as ours, and the reasoning. Raises `Passing` or `Silent` for one that answers nothing."""
    choices = getattr(response, "choices", None)
    if not choices:
        raise Passing("the provider's answer has no choices")
    choice = choices[0]
    message = getattr(choice, "message", None)
    text = choice.text if message is None else message.content
    refusal = str((getattr(message, "provider_specific_fields", None) or {}).get("refusal") or "")
    reasoning = str(getattr(message, "reasoning_content", None) or "")
    finish_reason = str(choice.finish_reason or "")
    if text is None and not refusal and not reasoning and finish_reason in ("", "stop"):
        raise Silent("the provider's answer has no text (content: null), and says no reason")
    prompt_tokens, completion_tokens = _tokens(response)
    reply = Reply(
        text=text or "",
        finish_reason=finish_reason,
        prompt_tokens=prompt_tokens,
        completion_tokens=completion_tokens,
        model=str(getattr(response, "model", "") or ""),
        fingerprint=str(getattr(response, "system_fingerprint", "") or ""),
        cost_usd=_cost(response, request.target, prompt_tokens, completion_tokens),
        latency_s=round(latency_s, 4),
        refusal=refusal,
        reasoned=bool(reasoning),
        not_taken=not_taken,
    )
    return reply, reasoning


def _tokens(response: Any) -> tuple[int | None, int | None]:
    """Of prompt and reply; litellm says 0 and 0 where the provider does not say."""
    usage = getattr(response, "usage", None)
    pair = (getattr(usage, "prompt_tokens", None) or 0, getattr(usage, "completion_tokens", None) or 0)
    return pair if any(pair) else (None, None)


def _cost(response: Any, target: Target, prompt_tokens: int | None, completion_tokens: int | None) -> float | None:
    """By litellm, which knows of discounts, unless the user gave prices; ``None`` where nobody knows."""
    if prompt_tokens is None or completion_tokens is None:
        return None
    stated = getattr(response, "_hidden_params", {}).get("response_cost")
    if isinstance(stated, int | float) and not target.own_prices:
        return float(stated)
    return target.prices.cost(prompt_tokens, completion_tokens) if target.prices else None


async def _close_connectors() -> None:
    """Close the pools of this loop that nobody holds any more: text completions go past the shared one, and leave theirs."""
    from aiohttp import BaseConnector

    loop = asyncio.get_running_loop()
    for thing in gc.get_objects():
        # By its type, since asking some of litellm's objects for their class makes them import something.
        if issubclass(type(thing), BaseConnector) and thing._loop is loop and not thing.closed:
            await thing.close()
