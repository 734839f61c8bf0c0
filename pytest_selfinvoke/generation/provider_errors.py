"""What litellm's exceptions mean, as seen with litellm 1.106 for every fault of `pytest_selfinvoke.testing`.

The class alone does not tell: a dropped connection, garbage and a missing key all arrive as InternalServerError 500. The
exceptions below it do.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from pytest_selfinvoke.generation.failures import Busy, Failure, Final, Passing, Refused, Unreachable, retry_after_s

_BUSY = (429, 503, 529)
_AGAIN = (408, 409, 425)
_FINAL = {
    401: "the provider does not accept the key; set {variable}, or what litellm documents for the provider, in the environment",
    402: "the account has no credit left; fill it up and run again",
    403: "the key is not allowed to use this model; use another key or model",
    404: "there is no such model or endpoint; check the model's name and api_base",
}
_FILTERED = ("content_policy_violation", "content_filter", "ResponsibleAIPolicyViolation")
# As several of litellm's providers say it, with status 500 or none.
_NO_KEY = re.compile(r"\bmissing\b.{0,30}\b(?:api.?key|credentials)\b", re.IGNORECASE)
_SHOWN = 300


def failure_of(error: Exception, model: str, redact: Callable[[str], str]) -> Failure:
    """What an exception of litellm's says about the request that it ended."""
    chain = list(_chain(error))
    words = redact(_words(error))
    names = {f"{type(link).__module__.partition('.')[0]}.{type(link).__name__}" for link in chain}
    status = getattr(error, "status_code", None)
    if "openai.OpenAIError" in names or _NO_KEY.search(words):
        return _final(401, words, model)
    if isinstance(error, TimeoutError) or any(name.endswith(("Timeout", "TimeoutError")) for name in names):
        return Passing(f"no answer in time ({words})")
    if broken := [link for link in chain if _is_of_connection(link)]:
        return Unreachable(redact(_tidy(str(broken[-1])) or type(broken[-1]).__name__))
    if status == 429 and "insufficient_quota" in str(error):
        return _final(402, words, model)
    if status in _BUSY:
        return Busy(f"{status}: {words}", retry_after_s(_headers(error)))
    if status in _FINAL:
        return _final(int(status), words, model)
    if isinstance(status, int) and 400 <= status < 500 and status not in _AGAIN:
        return Refused(f"the provider refuses this request ({status}): {words}")
    return Passing(words if status is None else f"{status}: {words}")


def is_filtered_prompt(error: Exception) -> bool:
    """Whether the provider's filter refused the prompt itself: an answer about the prompt, and no failure of ours."""
    return getattr(error, "status_code", None) == 400 and (
        type(error).__name__ == "ContentPolicyViolationError" or any(word in _raw(error) for word in _FILTERED)
    )


def _final(status: int, words: str, model: str) -> Final:
    provider = re.sub(r"\W", "_", model.partition("/")[0]).upper() if "/" in model else "OPENAI"
    return Final(f"{model}: {words} ({status}): {_FINAL[status].format(variable=f'{provider}_API_KEY')}")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen = set[int]()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _is_of_connection(error: BaseException) -> bool:
    module = type(error).__module__.partition(".")[0]
    names = {cls.__name__ for cls in type(error).__mro__}
    return (
        (module == "httpx" and "TransportError" in names)
        or (module == "aiohttp" and names & {"ClientConnectionError", "ClientPayloadError"} != set())
        or isinstance(error, ConnectionError)
    )


def _raw(error: Exception) -> str:
    return f"{getattr(error, 'code', '')} {error}"


def _words(error: Exception) -> str:
    """The provider's own words, out of the layers that libraries put around them."""
    text = str(error)
    start = text.find("{")
    if start >= 0:
        try:
            body, _ = json.JSONDecoder().raw_decode(text[start:])
        except ValueError:
            body = None
        if found := _message(body):
            return _tidy(found)
    text = text.partition("Traceback (most recent call last)")[0]
    return _tidy(re.sub(r"^(?:litellm\.)?(?:\w+: )*(?:\w+Exception - )?", "", text) or type(error).__name__)


def _message(body: Any) -> str:
    inner = body.get("error", body) if isinstance(body, dict) else None
    text = inner if isinstance(inner, str) else inner.get("message") if isinstance(inner, dict) else None
    return text if isinstance(text, str) else ""


def _tidy(text: str) -> str:
    """One line without addresses of objects, not longer than people read."""
    line = " ".join(re.sub(r" ssl:<[^>]*>| ssl:\w+", "", text).split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}..."


def _headers(error: Exception) -> dict[str, str]:
    found = getattr(error, "litellm_response_headers", None) or getattr(getattr(error, "response", None), "headers", None) or {}
    return {str(name).lower(): str(value) for name, value in dict(found).items()}
