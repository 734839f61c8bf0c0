"""What a model said, and the Python that was found in it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any, NamedTuple

from pytest_selfinvoke.generation.prompts.prompt import Prompt

# Stands for the solution in a reply that is kept beside it.
PLACE = "[the solution]"


class ReplyKey(NamedTuple):
    """Which reply is meant: one sample of one model's answers to one problem."""

    suite: str
    id: str
    label: str
    sample: int


@dataclass(frozen=True)
class Reply:
    """The text a model returned. Tokens are counts, ``None`` where the source does not say.

    ``finish_reason`` is the provider's word ("stop", "length", ...), empty where unknown. ``is_code`` marks a text that is
    Python source as it stands (the suite's own reference), in which nothing has to be searched for. ``prefill`` is the reply's
    beginning where that was sent with the prompt; ``text`` holds what came after it, as it came. ``prompt_style``,
    ``prompt_version`` and ``prompt_sha256`` name the prompt; they are empty where the reply was not asked for by us.

    The rest is known of models that were asked: what the reply cost (USD) and how long its last attempt took (seconds),
    ``None`` where unknown; the ``model`` and ``fingerprint`` the provider says answered; how many requests it took; whether
    it came from the store rather than from this run; ``refusal``, the provider's field of that name; ``reasoned``: there was
    reasoning apart from the text; ``not_taken``: names of sampling parameters that could not be sent.
    """

    text: str
    finish_reason: str = ""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    model: str = ""
    is_code: bool = False
    prefill: str = ""
    prompt_style: str = ""
    prompt_version: int | None = None
    prompt_sha256: str = ""
    fingerprint: str = ""
    cost_usd: float | None = None
    latency_s: float | None = None
    attempts: int = 0
    cached: bool = False
    refusal: str = ""
    reasoned: bool = False
    not_taken: tuple[str, ...] = ()

    def around(self, solution: str) -> str:
        """The text with `PLACE` where the solution stands in it to the letter; empty where there is nothing else in it."""
        source = solution.strip()
        if not source or source not in self.text:
            return self.text
        return "" if source == self.text.strip() else self.text.replace(source, PLACE, 1)

    def answering(self, prompt: Prompt) -> "Reply":
        """The reply as the answer to ``prompt``: with its prefill, and with the names that its outcome will give."""
        return replace(
            self,
            prefill=prompt.prefill,
            prompt_style=prompt.style,
            prompt_version=prompt.version,
            prompt_sha256=prompt.sha256,
        )

    def to_dict(self) -> dict[str, Any]:
        """Builtin types only, for the way to a worker."""
        return dict(vars(self))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Reply":
        """The inverse of `to_dict`."""
        known = cls(**{f.name: data[f.name] for f in fields(cls) if f.name in data})
        return replace(known, not_taken=tuple(known.not_taken))


@dataclass(frozen=True)
class Solution:
    """The Python source taken from a reply; ``rule`` names how it was found, ``note`` says why there is none.

    An empty ``source`` means that the reply holds no code; then ``note`` is one clause for people, such as "the reply was
    cut off by the token limit before any code".
    """

    source: str
    rule: str
    note: str = ""

    @cached_property
    def sha256(self) -> str:
        """Hex digest of the source; lone surrogates, which JSON can smuggle in, are hashed as they stand."""
        return hashlib.sha256(self.source.encode("utf-8", "surrogatepass")).hexdigest()
