"""One frozen `Settings`, and where each of its values came from: option > environment > ini > default.

`KNOBS` is the only list of settings: the plugin makes its options and ini keys from it, `resolve` reads them back.
"""

import math
import os
import shlex
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.execution.isolation import MODES, Mode
from pytest_selfinvoke.execution.limits import KIBIBYTE, MEBIBYTE, MOST_OPEN_FILES, LimitPolicy

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
    kind: Literal["list", "text", "int", "number"]
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
        "Suite to ask, repeatable: humaneval-pro, mbpp-pro (the default two), bigcodebench-lite-pro, starter, tiny, or a .json "
        "or .jsonl file in the published format.",
    ),
    Knob("data", "--selfinvoke-data", "selfinvoke_data", "text", "DIR", "Folder with the published suites' files."),
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
        "cpu_floor",
        "--selfinvoke-cpu-floor",
        "selfinvoke_cpu_floor",
        "number",
        "SECONDS",
        "CPU time that every solution may use, however little the problem's reference takes (default 2).",
    ),
    Knob(
        "cpu_factor",
        "--selfinvoke-cpu-factor",
        "selfinvoke_cpu_factor",
        "number",
        "X",
        "A solution may use X times the CPU time that the problem's reference takes on this machine (default 10).",
    ),
    Knob(
        "wall_floor",
        "--selfinvoke-wall-floor",
        "selfinvoke_wall_floor",
        "number",
        "SECONDS",
        "Time by the clock that every solution may take (default 10).",
    ),
    Knob(
        "wall_factor",
        "--selfinvoke-wall-factor",
        "selfinvoke_wall_factor",
        "number",
        "X",
        "A solution may take X times its CPU limit by the clock (default 5).",
    ),
    Knob(
        "max_memory",
        "--selfinvoke-max-memory",
        "selfinvoke_max_memory",
        "number",
        "MIB",
        "Address space of a solution beyond what imported libraries take (default 512).",
    ),
    Knob(
        "max_output",
        "--selfinvoke-max-output",
        "selfinvoke_max_output",
        "number",
        "KIB",
        "How much of what a solution prints is kept; the rest is counted and dropped (default 64).",
    ),
    Knob(
        "max_file_size",
        "--selfinvoke-max-file-size",
        "selfinvoke_max_file_size",
        "number",
        "MIB",
        "Size of a file that a solution writes (default 16).",
    ),
    Knob(
        "max_processes",
        "--selfinvoke-max-processes",
        "selfinvoke_max_processes",
        "int",
        "N",
        "Processes of a solution at a time, itself included, where the layer seccomp does not forbid them (default 32).",
    ),
    Knob(
        "max_open_files",
        "--selfinvoke-max-open-files",
        "selfinvoke_max_open_files",
        "int",
        "N",
        f"Descriptors a solution may have open (default 128, at most {MOST_OPEN_FILES}).",
    ),
)

# Beyond these, a limit is a slip of the keyboard: a day, a tebibyte; what is printed travels in one message.
_DAY_S, _MOST_FACTOR, _TEBIBYTE, _MOST_OUTPUT = 86_400, 1e6, 1 << 40, 16 * MEBIBYTE


@dataclass(frozen=True)
class _LimitKnob:
    """How a knob sets a field of `LimitPolicy`: what its number is multiplied by, and the most it may come to."""

    field: str
    unit: int
    most: float


_LIMITS = {
    "cpu_floor": _LimitKnob("cpu_floor_s", 1, _DAY_S),
    "cpu_factor": _LimitKnob("cpu_factor", 1, _MOST_FACTOR),
    "wall_floor": _LimitKnob("wall_floor_s", 1, _DAY_S),
    "wall_factor": _LimitKnob("wall_factor", 1, _MOST_FACTOR),
    "max_memory": _LimitKnob("memory_bytes", MEBIBYTE, _TEBIBYTE),
    "max_output": _LimitKnob("output_bytes", KIBIBYTE, _MOST_OUTPUT),
    "max_file_size": _LimitKnob("file_bytes", MEBIBYTE, _TEBIBYTE),
    "max_processes": _LimitKnob("processes", 1, 1 << 16),
    "max_open_files": _LimitKnob("open_files", 1, MOST_OPEN_FILES),
}


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


def folder(rootdir: Path) -> Path:
    """Our folder in a project."""
    return rootdir / ".selfinvoke"


@dataclass(frozen=True)
class Settings:
    """What a run is asked to do. Paths are absolute; ``origins`` says for each setting where its value came from."""

    models: tuple[ModelSpec, ...]
    suites: tuple[str, ...]
    data: Path | None
    limit: int | None
    samples: int
    results: Path
    isolation: Mode
    prompt: str
    limits: LimitPolicy
    rootdir: Path
    origins: Mapping[str, str]

    @property
    def folder(self) -> Path:
        """Where we keep what the next run can use."""
        return folder(self.rootdir)

    def to_dict(self) -> dict[str, Any]:
        """Builtin types only, for results.json."""
        return {
            "models": {model.label: model.name for model in self.models},
            "suites": list(self.suites),
            "data": str(self.data) if self.data else None,
            "limit": self.limit,
            "samples": self.samples,
            "isolation": self.isolation,
            "limits": asdict(self.limits),
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
        data=_path(data.raw, data) if data else None,
        limit=_positive(found["limit"]),
        samples=_positive(found["samples"]) or 1,
        results=_path(results.raw, results) if results else folder(rootdir) / "results.json",
        isolation=_mode(found["isolation"]),
        prompt=_prompt(found["prompt"]),
        limits=_limits(found),
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


def _mode(value: _Value | None) -> Mode:
    if value is None:
        return MODES[0]
    for mode in MODES:
        if value.raw == mode:
            return mode
    raise UserError(f"{value.origin}: {value.raw!r} is no mode of isolation; choose one of {', '.join(MODES)}")


def _limits(found: Mapping[str, _Value | None]) -> LimitPolicy:
    given: dict[str, Any] = {}
    whole = {knob.name for knob in KNOBS if knob.kind == "int"}
    for name, knob in _LIMITS.items():
        if (value := found[name]) is not None:
            number = _positive(value) if name in whole else _number(value)
            assert number is not None
            if number * knob.unit > knob.most:
                raise UserError(
                    f"{value.origin}: {value.raw!r} is more than can be had; the most is {knob.most / knob.unit:,.0f}"
                )
            # Bytes are counted in whole numbers.
            given[knob.field] = max(1, int(number * knob.unit)) if knob.unit > 1 else number
    return LimitPolicy(**given)


def _number(value: _Value) -> float:
    try:
        number = float(value.raw)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number > 0):
        raise UserError(f"{value.origin}: {value.raw!r} is not a number above 0")
    return number
