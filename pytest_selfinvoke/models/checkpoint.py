"""The ``config.json`` of a checkpoint: dense or mixture of experts, by the fields that Hugging Face's configurations have.

Field names from the ``configuration_*.py`` of transformers 5.23; docs/models.md lists them.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pytest_selfinvoke.errors import UserError

_EXPERTS = ("num_experts", "num_local_experts", "n_routed_experts", "moe_num_experts")
_PER_TOKEN = (
    "num_experts_per_tok",
    "num_experts_per_token",
    "experts_per_token",
    "top_k_experts",
    "moe_k",
    "moe_topk",
    "moe_top_k",
)
_SHARED = ("n_shared_experts", "num_shared_experts", "num_shared_expert", "moe_num_shared_experts")
# One shared expert, of this width, that no field counts.
_SHARED_WIDTH = ("shared_expert_intermediate_size", "shared_intermediate_size")
# Models of several modalities keep the language model's configuration in one of these.
_LANGUAGE = ("text_config", "llm_config", "language_config", "thinker_config")
# Classes with these off are dense, whatever number of experts stands beside.
_SWITCHES = ("enable_moe_block", "is_moe")
_OF_A_MODEL = ("model_type", "architectures", "hidden_size", "d_model", "n_embd", "num_hidden_layers", "n_layers", "n_layer")


def read_checkpoint(path: Path, where: str) -> dict[str, Any]:
    """The facts in the configuration: "architecture", and of a mixture "experts", "experts_per_token", "shared_experts".

    A fact that it does not hold is left out. A folder means the ``config.json`` in it. Raises `UserError`, which begins with
    ``where``, for a file that cannot be read or is no model's configuration.
    """
    if path.is_dir():
        path /= "config.json"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise UserError(f"{where}: there is no file {path}; name the config.json of the checkpoint") from None
    except OSError as error:
        raise UserError(f"{where}: {path} cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        raise UserError(f"{where}: {path} is not JSON: {error}; name the config.json of the checkpoint") from None
    if not isinstance(data, dict) or not any(name in part for part in _parts(data) for name in _OF_A_MODEL):
        raise UserError(
            f"{where}: {path} is no model's configuration: it has none of {', '.join(_OF_A_MODEL[:5])}; "
            'name the config.json of the checkpoint, or write architecture = "moe" or "dense" instead'
        )
    return _facts(data, f"{where}: {path}")


def _facts(data: Mapping[str, Any], where: str) -> dict[str, Any]:
    for part in _parts(data):
        experts = _count(part, _EXPERTS)
        if experts is not None and experts > 1 and not any(part.get(switch) is False for switch in _SWITCHES):
            facts = {"experts": experts, "experts_per_token": _count(part, _PER_TOKEN), "shared_experts": _shared(part)}
            if (facts["experts_per_token"] or 0) > experts:
                raise UserError(f"{where}: says that {facts['experts_per_token']} of {experts} experts are used for a token")
            return {"architecture": "moe"} | {name: value for name, value in facts.items() if value is not None}
    uncounted = not any(name in part for part in _parts(data) for name in (*_EXPERTS, *_SWITCHES))
    return {"architecture": "moe" if uncounted and any(map(_named_moe, _parts(data))) else "dense"}


def _parts(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The configurations inside, the language model's first; DBRX keeps the experts in one of the feed-forward network."""
    for name in (*_LANGUAGE, "ffn_config"):
        if isinstance(inner := data.get(name), dict):
            yield from _parts(inner)
    yield data


def _count(part: Mapping[str, Any], names: tuple[str, ...]) -> int | None:
    """The first of the fields that holds a number; of a list, which has one per layer, the greatest."""
    for name in names:
        value = part.get(name)
        numbers = [number for number in (value if isinstance(value, list) else [value]) if type(number) is int]
        if numbers:
            return max(numbers)
    return None


def _shared(part: Mapping[str, Any]) -> int | None:
    counted = _count(part, _SHARED)
    if counted is not None:
        return counted
    # Llama 4 has one built in.
    built_in = str(part.get("model_type", "")).startswith("llama4")
    return 1 if built_in or any(part.get(name) for name in _SHARED_WIDTH) else None


def _named_moe(part: Mapping[str, Any]) -> bool:
    classes = part.get("architectures")
    words = [part.get("model_type"), *(classes if isinstance(classes, list) else [])]
    return bool(part.get("moe_intermediate_size")) or any("moe" in str(word).lower() for word in words)
