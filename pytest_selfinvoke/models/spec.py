"""A model as the user named it: ``[LABEL=]NAME``."""

from dataclasses import dataclass
from pathlib import Path

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.values import Value

DEMO_MODELS = ("tiny:dense", "tiny:moe")


@dataclass(frozen=True)
class ModelSpec:
    """A model as the user named it. ``name`` says how its replies are had; ``path`` is set for recorded replies."""

    label: str
    name: str
    path: Path | None = None

    @property
    def asked(self) -> bool:
        """Whether a provider is asked for its replies, with our prompts; the others answer from what is there."""
        return self.path is None and self.name != "reference" and self.name not in DEMO_MODELS


def model_specs(value: Value) -> tuple[ModelSpec, ...]:
    """The models of a list of texts, sorted by label, so that items stand in one order whatever order they were named in.

    Raises `UserError`.
    """
    models: dict[str, ModelSpec] = {}
    for text in value.raw:
        model = _model(text, value)
        if model.label in models:
            raise UserError(f"{value.origin}: two models are labelled {model.label!r}; write LABEL=NAME with different labels")
        models[model.label] = model
    return tuple(models[label] for label in sorted(models))


def _model(text: str, value: Value) -> ModelSpec:
    label, equals, name = text.partition("=")
    if not equals or text.startswith("replay:"):
        label, name = "", text
    kind, _, rest = name.partition(":")
    path = None
    if kind == "replay" and rest:
        path = value.path(rest)
        label = label or path.stem
    elif not name.strip() or (kind in ("replay", "tiny") and name not in DEMO_MODELS) or any(map(str.isspace, name)):
        raise UserError(
            f"{value.origin}: cannot ask {name or text!r}; a model is 'reference', 'replay:PATH', 'tiny:dense', 'tiny:moe', or "
            "one of litellm's such as openai/gpt-4o or hosted_vllm/NAME"
        )
    label = label or name
    if not label.strip() or not label.isprintable() or any(mark in label for mark in ("[", "]", "::")):
        raise UserError(
            f"{value.origin}: {label!r} cannot label a model, pytest's node ids need '[', ']' and '::'; write LABEL=NAME"
        )
    return ModelSpec(label, name, path)
