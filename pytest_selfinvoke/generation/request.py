"""One question to one model, and the key under which its reply is kept."""

import hashlib
import json
import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pytest_selfinvoke.generation.prompts.prompt import Prompt
from pytest_selfinvoke.generation.target import Target

# Part of every key; it changes when the same key would no longer mean the same question.
KEY_SCHEMA = 1
# Code has more than three bytes to a token; a little is added for what the provider's template puts around each message.
_BYTES_PER_TOKEN = 3
_TOKENS_PER_MESSAGE = 8


@dataclass(frozen=True)
class Request:
    """One sample of a model's answers to a prompt."""

    target: Target
    prompt: Prompt
    sample: int

    @cached_property
    def key(self) -> str:
        """SHA-256 of all that determines the reply: model, endpoint, messages, parameters, sampling, sample index.

        Keys of providers are no part of it, nor is the label, nor the name of the prompt's style: who renames a model does
        not pay again.
        """
        return hashlib.sha256(canonical(self.to_dict() | {"schema": KEY_SCHEMA}).encode("ascii")).hexdigest()

    @property
    def messages(self) -> list[dict[str, str]]:
        """The conversation; a beginning of the reply stands as the assistant's last message."""
        messages = [{"role": message.role, "content": message.content} for message in self.prompt.messages]
        return messages + [{"role": "assistant", "content": self.prompt.prefill}] * bool(self.prompt.prefill)

    def to_dict(self) -> dict[str, Any]:
        """What determines the reply, in builtin types only."""
        return {
            "model": self.target.model,
            "endpoint": self.target.endpoint,
            "prompt": {"text": self.prompt.text} if self.prompt.text_completion else {"messages": self.messages},
            "parameters": dict(self.target.parameters),
            "sampling": self.target.sampling.of_sample(self.sample),
            "sample": self.sample,
        }

    @property
    def prompt_tokens(self) -> int:
        """An estimate, meant to be rather too high."""
        texts = [self.prompt.text] if self.prompt.text_completion else [message["content"] for message in self.messages]
        return sum(math.ceil(len(text.encode("utf-8", "replace")) / _BYTES_PER_TOKEN) + _TOKENS_PER_MESSAGE for text in texts)

    @property
    def most_usd(self) -> float | None:
        """What the reply may cost: its prompt by the estimate, and as many tokens as it may have; ``None``: no price known."""
        prices = self.target.prices
        return prices.cost(self.prompt_tokens, self.target.sampling.max_tokens) if prices else None


def canonical(data: Any) -> str:
    """ASCII JSON that is the same for the same data."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), default=str)
