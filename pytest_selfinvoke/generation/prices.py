"""What tokens cost."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_MAP = "model_prices_and_context_window_backup.json"


@dataclass(frozen=True)
class Prices:
    """USD per token of the prompt and of the reply."""

    prompt: float
    completion: float

    def cost(self, prompt_tokens: int, completion_tokens: int) -> float:
        """USD for so many tokens."""
        return prompt_tokens * self.prompt + completion_tokens * self.completion


def known_prices(model: str) -> Prices | None:
    """The prices in the list that litellm ships, ``None`` where it has none.

    The list is read without importing litellm, which takes seconds. ``openai/gpt-4o`` may stand there as ``gpt-4o``, of the
    provider ``openai``; a model of the same name at another provider has other prices.
    """
    provider, slash, name = model.partition("/")
    listed = _listed()
    entry = listed.get(model)
    if entry is None and slash and str(listed.get(name, {}).get("litellm_provider", "")).startswith(provider):
        entry = listed[name]
    pair = [(entry or {}).get(f"{side}_cost_per_token") for side in ("input", "output")]
    numbers = [float(price) for price in pair if isinstance(price, int | float)]
    return Prices(*numbers) if len(numbers) == 2 else None


@cache
def _listed() -> dict[str, Any]:
    spec = find_spec("litellm")
    if spec is None or spec.origin is None:
        return {}
    try:
        data = json.loads(Path(spec.origin).with_name(_MAP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
