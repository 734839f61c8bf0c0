"""One frozen `Settings`, and where each of its values came from: option > environment > ini > default.

`KNOBS` is the only list of settings: the plugin makes its options and ini keys from it, `resolve` reads them back.
"""

import os
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.execution.isolation import MODES, Mode
from pytest_selfinvoke.suites.errata import ERRATA, Errata

DEFAULT_PROMPT = "chat"
DEFAULT_SUITES = ("humaneval-pro", "mbpp-pro")
DEMO_MODELS = ("tiny:dense", "tiny:moe")
DEMO_SUITES = ("tiny",)


@dataclass(frozen=True)
class Knob:
    """A setting that users can turn: its option, ini key and environment variable, and what to tell them about it."""

    name: str
    option: str
    ini: str
    kind: Literal["list", "text", "int"]
    metavar: str
    help: str

    @property
    def environment(self) -> str:
        """The environment variable's name: the ini key in capitals; lists are split as a shell would."""
        return self.ini.upper()


KNOBS = (
    Knob(
        "models",
        "--selfinvoke-model",
        "selfinvoke_models",
        "list",
        "[LABEL=]NAME",
        "Model to measure, repeatable. NAME is 'reference' (the suite's own solutions), 'replay:PATH' (recorded replies), "
        "'tiny:dense' or 'tiny:moe' (embedded). LABEL stands in item ids and tables.",
    ),
    Knob(
        "suites",
        "--selfinvoke-suite",
        "selfinvoke_suites",
        "list",
        "NAME|PATH",
        "Suite to ask, repeatable: humaneval-pro, mbpp-pro (the default two), bigcodebench-lite-pro, humaneval, mbpp, "
        "humaneval+, mbpp+, starter, tiny, or a .json or .jsonl file in the published format.",
    ),
    Knob(
        "data",
        "--selfinvoke-data",
        "selfinvoke_data",
        "text",
        "DIR|URL",
        "Folder with the published suites' files, or the address of a mirror; without it they are fetched once into the cache.",
    ),
    Knob("limit", "--selfinvoke-limit", "selfinvoke_limit", "int", "N", "Ask only the first N problems of each suite."),
    Knob("samples", "--selfinvoke-samples", "selfinvoke_samples", "int", "N", "Samples per problem and model (default 1)."),
    Knob(
        "results",
        "--selfinvoke-results",
        "selfinvoke_results",
        "text",
        "PATH",
        "Where to write the results (default .selfinvoke/results.json in pytest's rootdir).",
    ),
    Knob(
        "isolation",
        "--selfinvoke-isolation",
        "selfinvoke_isolation",
        "text",
        "|".join(MODES),
        "What holds the code that is run: every layer that works here (auto, the default), every layer or nothing is run "
        "(strict), or only limits, folder and environment (limits).",
    ),
    Knob(
        "prompt",
        "--selfinvoke-prompt",
        "selfinvoke_prompt",
        "text",
        "STYLE",
        "How models are asked: chat (default), completion, 1-shot, cot, paper, paper-completion, paper-1-shot, template:PATH, "
        "or a style of a plugin's own.",
    ),
    Knob(
        "errata",
        "--selfinvoke-errata",
        "selfinvoke_errata",
        "text",
        "|".join(ERRATA),
        "Statements that models are shown: as they were published (the default), or repaired where their defects are known.",
    ),
)


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


@dataclass(frozen=True)
class Settings:
    """What a run is asked to do.

    Paths are absolute; ``data`` is a folder or the address of a mirror; ``origins`` says for each setting where its value came
    from.
    """

    models: tuple[ModelSpec, ...]
    suites: tuple[str, ...]
    data: Path | str | None
    limit: int | None
    samples: int
    results: Path
    isolation: Mode
    prompt: str
    errata: Errata
    rootdir: Path
    origins: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Builtin types only, for results.json."""
        return {
            "models": {model.label: model.name for model in self.models},
            "suites": list(self.suites),
            "data": str(self.data) if self.data else None,
            "limit": self.limit,
            "samples": self.samples,
            "isolation": self.isolation,
            "errata": self.errata,
            "origins": dict(self.origins),
        }


@dataclass(frozen=True)
class _Value:
    """A raw value, the words that name its source, and the folder its relative paths start from."""

    raw: Any
    origin: str
    folder: Path


def resolve(
    options: Mapping[str, Any],
    ini: Callable[[str], Any],
    environment: Mapping[str, str],
    *,
    rootdir: Path,
    invocation_dir: Path,
    demo: bool = False,
    without_models: bool = False,
) -> Settings | None:
    """The settings of this run, or ``None`` when no model is named anywhere: then the plugin has nothing to do.

    With ``without_models`` there are settings all the same, for what can be done without asking anybody.

    ``options`` maps a knob's name to what the command line gave (``None`` or an empty list: nothing), ``ini`` returns the
    value of an ini key (``None`` or empty: nothing) and may raise ``ValueError`` or ``TypeError`` for one of the wrong kind.
    Relative paths count from ``invocation_dir``, those of an ini key from ``rootdir``.

    Raises `UserError`, naming option, variable or key, for every value that cannot be used.
    """
    found = {knob.name: _lookup(knob, options, ini, environment, rootdir, invocation_dir) for knob in KNOBS}
    if demo:
        found |= _demo(found, invocation_dir)
    elif found["models"] is None and not without_models:
        return None
    models, suites, data = found["models"], found["suites"], found["data"]
    results = found["results"]
    return Settings(
        models=_models(models) if models else (),
        suites=tuple(_suite(name, suites) for name in suites.raw) if suites else DEFAULT_SUITES,
        data=_place(data) if data else None,
        limit=_positive(found["limit"]),
        samples=_positive(found["samples"]) or 1,
        results=_path(results.raw, results) if results else rootdir / ".selfinvoke" / "results.json",
        isolation=_mode(found["isolation"]),
        prompt=_prompt(found["prompt"]),
        errata=_errata(found["errata"]),
        rootdir=rootdir,
        origins={name: value.origin if value else "default" for name, value in found.items()},
    )


def _lookup(
    knob: Knob, options: Mapping[str, Any], ini: Callable[[str], Any], environment: Mapping[str, str], root: Path, cwd: Path
) -> _Value | None:
    if options.get(knob.name) not in (None, []):
        return _Value(options[knob.name], knob.option, cwd)
    if text := environment.get(knob.environment):
        return _Value(_words(text, knob) if knob.kind == "list" else text, f"environment variable {knob.environment}", cwd)
    try:
        value = ini(knob.ini)
    except (TypeError, ValueError) as error:
        raise UserError(f"ini {knob.ini}: {error}") from None
    return None if value in (None, [], "") else _Value(value, f"ini {knob.ini}", root)


def _words(text: str, knob: Knob) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:
        raise UserError(f"environment variable {knob.environment}: {error}; words are split as a shell splits them") from None


def _demo(found: Mapping[str, _Value | None], folder: Path) -> dict[str, _Value | None]:
    for name in ("models", "suites"):
        value = found[name]
        if value and value.origin.startswith("--"):
            raise UserError(f"--selfinvoke-demo chooses its own models and suite; leave out {value.origin}, or the demo")
    origin = "--selfinvoke-demo"
    return {"models": _Value(DEMO_MODELS, origin, folder), "suites": _Value(DEMO_SUITES, origin, folder)}


def _models(value: _Value) -> tuple[ModelSpec, ...]:
    """Sorted by label, so that items stand in one order whatever order the models were named in."""
    models: dict[str, ModelSpec] = {}
    for text in value.raw:
        model = _model(text, value)
        if model.label in models:
            raise UserError(f"{value.origin}: two models are labelled {model.label!r}; write LABEL=NAME with different labels")
        models[model.label] = model
    return tuple(models[label] for label in sorted(models))


def _model(text: str, value: _Value) -> ModelSpec:
    label, equals, name = text.partition("=")
    if not equals or text.startswith("replay:"):
        label, name = "", text
    kind, _, rest = name.partition(":")
    path = None
    if kind == "replay" and rest:
        path = _path(rest, value)
        label = label or path.stem
    elif name != "reference" and name not in DEMO_MODELS:
        raise UserError(
            f"{value.origin}: cannot ask {name or text!r}; a model is 'reference', 'replay:PATH', 'tiny:dense' or 'tiny:moe' "
            "(asking providers through litellm is not built yet)"
        )
    label = label or name
    if not label.strip() or not label.isprintable() or any(mark in label for mark in ("[", "]", "::")):
        raise UserError(
            f"{value.origin}: {label!r} cannot label a model, pytest's node ids need '[', ']' and '::'; write LABEL=NAME"
        )
    return ModelSpec(label, name, path)


def _suite(name: str, value: _Value) -> str:
    return str(_path(name, value)) if name.endswith((".json", ".jsonl")) else name


def _path(text: str, value: _Value) -> Path:
    return Path(os.path.normpath(value.folder / Path(text).expanduser()))


def _place(value: _Value) -> Path | str:
    """A folder, or the address of a mirror without its last slash."""
    scheme, separator, rest = str(value.raw).partition("://")
    if not separator:
        return _path(value.raw, value)
    if scheme not in ("http", "https") or not rest:
        raise UserError(f"{value.origin}: {value.raw!r} is no mirror; write a folder, http://... or https://...")
    return str(value.raw).rstrip("/")


def _positive(value: _Value | None) -> int | None:
    if value is None:
        return None
    try:
        number = int(value.raw)
    except ValueError:
        number = 0
    if number < 1:
        raise UserError(f"{value.origin}: {value.raw!r} is not a whole number from 1 up")
    return number


def _prompt(value: _Value | None) -> str:
    """The name of a style as it was written, but templates with their whole path."""
    if value is None:
        return DEFAULT_PROMPT
    text = str(value.raw)
    kind, colon, path = text.partition(":")
    return f"template:{_path(path, value)}" if kind == "template" and colon and path else text


def _errata(value: _Value | None) -> Errata:
    if value is None:
        return ERRATA[0]
    for errata in ERRATA:
        if value.raw == errata:
            return errata
    raise UserError(f"{value.origin}: {value.raw!r} is not known; choose one of {', '.join(ERRATA)}")


def _mode(value: _Value | None) -> Mode:
    if value is None:
        return MODES[0]
    for mode in MODES:
        if value.raw == mode:
            return mode
    raise UserError(f"{value.origin}: {value.raw!r} is no mode of isolation; choose one of {', '.join(MODES)}")
