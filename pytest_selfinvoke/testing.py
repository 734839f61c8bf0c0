r"""A provider to test against: an OpenAI-compatible server on the loopback device, with the faults that real ones have.

    from pytest_selfinvoke.testing import Fault, StubProvider

    with StubProvider(lambda asked: "```python\n...\n```", delay_s=0.2) as provider:
        ...  # ask it at provider.url, for example as api_base of the litellm model hosted_vllm/anything
        assert provider.delivered_once()

It answers ``/chat/completions`` and ``/completions``, with and without ``/v1`` before them. It counts what it was asked and
what it delivered, so that a test can say that every reply was had exactly once.
"""

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Self

from aiohttp import web


class Fault(Enum):
    """What can go wrong with one request. The value says what the client sees."""

    BUSY = "429 with Retry-After"
    NO_CREDIT = "429 because the account is empty (code insufficient_quota)"
    TIMEOUT = "408"
    BROKEN = "500"
    BAD_GATEWAY = "502"
    UNAVAILABLE = "503"
    OVERLOADED = "529"
    BAD_REQUEST = "400"
    UNAUTHORIZED = "401"
    UNPAID = "402"
    FORBIDDEN = "403"
    NOT_FOUND = "404"
    UNPROCESSABLE = "422"
    PROMPT_FILTERED = "400 because of a content policy"
    DROPPED = "the connection is closed without an answer"
    TRUNCATED = "the connection is closed in the midst of the answer"
    GARBAGE = "200 with a body that is no JSON"
    HTML = "200 with a page of HTML"
    NO_CHOICES = "200 without the field choices"
    EMPTY_CHOICES = "200 with choices: []"
    NULL_CONTENT = "200 with content: null"
    REFUSAL = "200 with content: null and a refusal"
    FILTERED = "200 without text, finish_reason content_filter"
    CUT = "200 with the first half of the text, finish_reason length"
    REASONING_ONLY = "200 with reasoning_content alone"
    NO_USAGE = "200 with the text, without usage"
    HANGING = "no answer until the client gives up"

    @property
    def delivers(self) -> bool:
        """Whether the client has the model's answer all the same, or the answer that there is none."""
        return self in (Fault.REFUSAL, Fault.FILTERED, Fault.CUT, Fault.REASONING_ONLY, Fault.NO_USAGE)


# Those after which the same question may well be answered.
PASSING = (
    Fault.BUSY,
    Fault.TIMEOUT,
    Fault.BROKEN,
    Fault.BAD_GATEWAY,
    Fault.UNAVAILABLE,
    Fault.OVERLOADED,
    Fault.DROPPED,
    Fault.TRUNCATED,
    Fault.GARBAGE,
    Fault.HTML,
    Fault.NO_CHOICES,
    Fault.EMPTY_CHOICES,
    Fault.NULL_CONTENT,
)


_STATUSES = {
    Fault.BUSY: 429,
    Fault.NO_CREDIT: 429,
    Fault.TIMEOUT: 408,
    Fault.BROKEN: 500,
    Fault.BAD_GATEWAY: 502,
    Fault.UNAVAILABLE: 503,
    Fault.OVERLOADED: 529,
    Fault.BAD_REQUEST: 400,
    Fault.UNAUTHORIZED: 401,
    Fault.UNPAID: 402,
    Fault.FORBIDDEN: 403,
    Fault.NOT_FOUND: 404,
    Fault.UNPROCESSABLE: 422,
    Fault.PROMPT_FILTERED: 400,
}
_CODES = {Fault.NO_CREDIT: "insufficient_quota", Fault.PROMPT_FILTERED: "content_policy_violation"}


@dataclass(frozen=True)
class Asked:
    """One request, as the server saw it. ``number`` counts the requests from 0, ``earlier`` those of the same body before it.

    ``headers`` have names in lower case.
    """

    number: int
    earlier: int
    body: dict[str, Any]
    headers: dict[str, str] = field(repr=False)

    @property
    def text(self) -> str:
        """What the model is asked: the contents of the messages, or the prompt, one after the other."""
        if "prompt" in self.body:
            return str(self.body["prompt"])
        return "\n".join(str(message["content"]) for message in self.body["messages"])

    @property
    def identity(self) -> str:
        """The same for two requests of the same body."""
        return json.dumps(self.body, sort_keys=True)


class StubProvider:
    """The server, in a thread of its own, from ``with`` to the end of its block.

    ``answer`` makes the text of a reply, ``fault`` says what goes wrong with a request, if anything. Every answer takes
    ``delay_s`` seconds; more than ``most_in_flight`` requests at a time are refused with 429. ``retry_after`` is the header
    of the same name that goes with 429 (``None``: none). ``model`` and ``fingerprint`` are what it says it is.
    """

    def __init__(
        self,
        answer: Callable[[Asked], str],
        *,
        fault: Callable[[Asked], Fault | None] = lambda asked: None,
        delay_s: float = 0.0,
        most_in_flight: int | None = None,
        retry_after: str | None = None,
        model: str = "stub-1",
        fingerprint: str = "fp_stub",
    ) -> None:
        self.asked: list[Asked] = []
        self.delivered: Counter[str] = Counter()
        self.in_flight = 0
        self.most_seen_in_flight = 0
        self._answer = answer
        self._fault = fault
        self._delay_s = delay_s
        self._most_in_flight = most_in_flight
        self._retry_after = retry_after
        self._identity = {"model": model, "system_fingerprint": fingerprint}
        self._earlier: Counter[str] = Counter()
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="stub provider", daemon=True)
        self.url = ""

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(30)
        if not self.url:
            raise RuntimeError("the stub provider did not start")
        return self

    def __exit__(self, *exception: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(30)

    def delivered_once(self) -> bool:
        """Whether every question that was asked got an answer, and none of them two."""
        return set(self.delivered) == {asked.identity for asked in self.asked} and set(self.delivered.values()) <= {1}

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._ready.set()
            self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        app = web.Application(client_max_size=64 * 1024 * 1024)
        for prefix in ("", "/v1"):
            app.router.add_post(f"{prefix}/chat/completions", self._respond)
            app.router.add_post(f"{prefix}/completions", self._respond)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
        await site.start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        self._ready.set()
        await self._stop.wait()
        await runner.cleanup()
        # Requests that hang, or whose client is gone.
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        headers = {name.lower(): value for name, value in request.headers.items()}
        identity = json.dumps(body, sort_keys=True)
        asked = Asked(len(self.asked), self._earlier[identity], body, headers)
        self._earlier[identity] += 1
        self.asked.append(asked)
        self.in_flight += 1
        self.most_seen_in_flight = max(self.most_seen_in_flight, self.in_flight)
        try:
            if self._most_in_flight is not None and self.in_flight > self._most_in_flight:
                return self._refused(Fault.BUSY)
            await asyncio.sleep(self._delay_s)
            return await self._answered(request, asked, self._fault(asked))
        finally:
            self.in_flight -= 1

    async def _answered(self, request: web.Request, asked: Asked, fault: Fault | None) -> web.StreamResponse:
        if fault in _STATUSES:
            return self._refused(fault)
        if fault is Fault.HANGING:
            await asyncio.sleep(3600)
        if fault is Fault.DROPPED:
            return await _dropped(request)
        if fault is Fault.GARBAGE:
            return web.Response(text="}{ no JSON", content_type="application/json")
        if fault is Fault.HTML:
            return web.Response(text="<html><body>Welcome</body></html>", content_type="text/html")
        reply = self._reply(asked, fault)
        if fault is Fault.TRUNCATED:
            return await _truncated(request, json.dumps(reply))
        if fault is None or fault.delivers:
            self.delivered[asked.identity] += 1
        return web.json_response(reply)

    def _refused(self, fault: Fault) -> web.Response:
        status = _STATUSES[fault]
        headers = {"Retry-After": self._retry_after} if status == 429 and self._retry_after is not None else {}
        error = {"message": f"the stub says {fault.value}", "type": "stub", "param": None, "code": _CODES.get(fault)}
        return web.json_response({"error": error}, status=status, headers=headers)

    def _reply(self, asked: Asked, fault: Fault | None) -> dict[str, Any]:
        text: str | None = self._answer(asked)
        extra: dict[str, Any] = {}
        reason = "stop"
        if fault is Fault.CUT:
            assert text is not None
            text, reason = text[: len(text) // 2], "length"
        elif fault is Fault.FILTERED:
            text, reason = "", "content_filter"
        elif fault in (Fault.NULL_CONTENT, Fault.REFUSAL, Fault.REASONING_ONLY):
            extra = {
                Fault.NULL_CONTENT: {},
                Fault.REFUSAL: {"refusal": "I cannot help with that."},
                Fault.REASONING_ONLY: {"reasoning_content": "Let me think."},
            }[fault]
            text = None
        choice: dict[str, Any] = {"index": 0, "finish_reason": reason}
        if "prompt" in asked.body:
            choice["text"] = text or ""
        else:
            choice["message"] = {"role": "assistant", "content": text, **extra}
        words = len(asked.text.split()), len((text or "").split())
        reply = {
            "id": f"stub-{asked.number}",
            "object": "text_completion" if "prompt" in asked.body else "chat.completion",
            "created": 1,
            **self._identity,
            "choices": [] if fault is Fault.EMPTY_CHOICES else [choice],
            "usage": {"prompt_tokens": words[0], "completion_tokens": words[1], "total_tokens": sum(words)},
        }
        for missing in {Fault.NO_CHOICES: ["choices"], Fault.NO_USAGE: ["usage"]}.get(fault or Fault.BROKEN, []):
            del reply[missing]
        return reply


async def _dropped(request: web.Request) -> web.StreamResponse:
    """Close the connection without a word."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def _truncated(request: web.Request, text: str) -> web.StreamResponse:
    """Promise the whole body, send half of it and close."""
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(text))})
    await response.prepare(request)
    await response.write(text[: len(text) // 2].encode())
    assert request.transport is not None
    request.transport.close()
    return response
