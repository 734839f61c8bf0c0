"""What is sent to a model."""

import hashlib
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Message:
    """One turn of a conversation. ``role`` is "system", "user" or "assistant"."""

    role: str
    content: str


@dataclass(frozen=True)
class Prompt:
    """The question for one problem, in one version of one style.

    ``prefill`` is the beginning of the reply, which the model goes on from: it is sent, and joined to the reply again before
    code is looked for there. With ``text_completion`` no conversation is held: `text` is sent as it stands.
    """

    messages: tuple[Message, ...]
    style: str
    version: int
    prefill: str = ""
    text_completion: bool = False

    @property
    def sha256(self) -> str:
        """Hex digest of all fields, as canonical JSON: two prompts of one digest are the same to the letter."""
        canonical = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("ascii")).hexdigest()

    @property
    def text(self) -> str:
        """What a text completion goes on from: the contents of the messages, one after the other, and the prefill."""
        return "".join(message.content for message in self.messages) + self.prefill
