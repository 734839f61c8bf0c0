"""One frozen `Settings`, and where each of its values came from: option > environment > ini > default."""

import math
import os
import shlex
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from pytest_selfinvoke.analysis.error_budget import NO_ERRORS, ErrorBudget
from pytest_selfinvoke.analysis.gates import Gate
from pytest_selfinvoke.counterexamples.disputed import FILE
from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.execution.isolation import MODES, Mode
from pytest_selfinvoke.execution.limits import LimitPolicy
from pytest_selfinvoke.gate_settings import baselines_of, error_budget_of, gates_of, shard_of
from pytest_selfinvoke.knobs import KNOBS, LIMIT_KNOBS, Knob
from pytest_selfinvoke.report_settings import STEP_SUMMARY, Reports
from pytest_selfinvoke.suites.errata import ERRATA, Errata

DEFAULT_PROMPT = "chat"
DEFAULT_SUITES = ("humaneval-pro", "mbpp-pro")
DEMO_MODELS = ("tiny:dense", "tiny:moe")
DEMO_SUITES = ("tiny",)
POOLS = ("keep", "rebuild")
# What --selfinvoke-search says without a number.
ALONE = "pools"


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
class Asking:
    """How models are asked for replies, and where these are kept.

    Sampling that is ``None`` was left to its default, which depends on the number of samples (see `generation.sampling`).
    ``budget`` is in USD, ``concurrency`` the most requests in flight to one model. ``fresh``: replies that the store had before
    this run do not count. ``export``: a .jsonl file or a folder.
    """

    store: Path
    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    seed: int | None = None
    concurrency: int = 64
    budget: float | None = None
    export: Path | None = None
    fresh: bool = False
    dry_run: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Builtin types only, for results.json."""
        paths = {"store": str(self.store), "export": str(self.export) if self.export else None}
        return asdict(self) | paths


@dataclass(frozen=True)
class Settings:
    """What a run is asked to do.

    Paths are absolute; ``data`` is a folder or the address of a mirror; ``origins`` says for each setting where its value came
    from. ``causes``: find out why solutions failed. ``published``: show published scores beside the run's. ``baselines`` pairs
    names with files; ``shard`` is (I, N) where only the I-th of N parts is run. ``counterexamples``: whether failed solutions
    are explained by inputs, ``rebuild_pools``: by none of earlier runs; ``regressions``: where tests are written for them.
    ``search``: whether passed ones are searched as well, ``drawn`` with how many inputs of Hypothesis's; ``disputed`` is the
    review file for what that finds.
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
    limits: LimitPolicy
    asking: Asking
    counterexamples: bool
    rebuild_pools: bool
    regressions: Path | None
    disputed: Path
    rootdir: Path
    origins: Mapping[str, str]
    search: bool = False
    drawn: int = 0
    causes: bool = True
    reports: Reports = field(default_factory=Reports)
    published: bool = False
    gates: tuple[Gate, ...] = ()
    error_budget: ErrorBudget = NO_ERRORS
    baselines: tuple[tuple[str, Path], ...] = ()
    shard: tuple[int, int] | None = None

    @property
    def disputed_origin(self) -> str:
        """Who is to blame for the review file: whatever named it, or asked for the search."""
        return self.origins["search" if self.origins["disputed"] == "default" else "disputed"]

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
            "errata": self.errata,
            "limits": asdict(self.limits),
            "causes": self.causes,
            "asking": self.asking.to_dict(),
            "published": self.published,
            "gates": [str(gate) for gate in self.gates],
            "error_budget": self.error_budget.text,
            "baselines": {name: str(path) for name, path in self.baselines},
            "shard": "{}/{}".format(*self.shard) if self.shard else None,
            "counterexamples": self.counterexamples,
            "search": self.search,
            "drawn": self.drawn,
            "disputed": str(self.disputed),
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
    switches: Collection[str] = (),
    without_models: bool = False,
) -> Settings | None:
    """The settings of this run, or ``None`` when no model is named anywhere: then the plugin has nothing to do.

    With ``without_models`` there are settings all the same, for what can be done without asking anybody.

    ``options`` maps a knob's name to what the command line gave (``None`` or an empty list: nothing), ``ini`` returns the
    value of an ini key (``None`` or empty: nothing) and may raise ``ValueError`` or ``TypeError`` for one of the wrong kind.
    ``switches`` names those of `SWITCHES` that are on. Relative paths count from ``invocation_dir``, those of an ini key from
    ``rootdir``.

    Raises `UserError`, naming option, variable or key, for every value that cannot be used.
    """
    found = {knob.name: _lookup(knob, options, ini, environment, rootdir, invocation_dir) for knob in KNOBS}
    if "demo" in switches:
        found |= _demo(found, invocation_dir)
    elif found["models"] is None and not without_models:
        return None
    models, suites, data = found["models"], found["suites"], found["data"]
    results, gates, budget = found["results"], found["gates"], found["error_budget"]
    baselines, shard = found["baselines"], found["shard"]
    names = tuple(_suite(name, suites) for name in suites.raw) if suites else DEFAULT_SUITES
    samples = _positive(found["samples"]) or 1
    regressions, disputed = _regressions(found["write_regressions"], found["search"], switches), found["disputed"]
    return Settings(
        models=_models(models) if models else (),
        suites=names,
        data=_place(data) if data else None,
        limit=_positive(found["limit"]),
        samples=samples,
        results=_path(results.raw, results) if results else folder(rootdir) / "results.json",
        isolation=_mode(found["isolation"]),
        prompt=_prompt(found["prompt"]),
        errata=_errata(found["errata"]),
        limits=_limits(found),
        asking=_asking(found, switches, rootdir),
        counterexamples="no_counterexamples" not in switches,
        rebuild_pools=_pools(found["pools"]),
        regressions=_path(regressions.raw, regressions) if regressions else None,
        disputed=_report(disputed) if disputed else folder(rootdir) / FILE,
        search=found["search"] is not None,
        drawn=_drawn(found["search"]),
        rootdir=rootdir,
        origins={name: value.origin if value else "default" for name, value in found.items()},
        causes="no_causes" not in switches,
        reports=_reports(found, switches, environment, invocation_dir),
        published="published" in switches,
        gates=gates_of(gates.raw, gates.origin, names, samples) if gates else (),
        error_budget=error_budget_of(str(budget.raw), budget.origin) if budget else NO_ERRORS,
        baselines=baselines_of(baselines.raw, baselines.origin, partial(_path, value=baselines)) if baselines else (),
        shard=shard_of(str(shard.raw), shard.origin) if shard else None,
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
    return None if value is None else _whole(value, 1)


def _whole(value: _Value, least: int) -> int:
    try:
        number = int(value.raw)
    except ValueError:
        number = least - 1
    if number < least:
        raise UserError(f"{value.origin}: {value.raw!r} is not a whole number from {least} up")
    return number


def _asking(found: Mapping[str, _Value | None], switches: Collection[str], root: Path) -> Asking:
    store, export = found["store"], found["export_replies"]
    seed = found["seed"]
    return Asking(
        store=_path(store.raw, store) if store else root / ".selfinvoke" / "replies.db",
        temperature=_number(found["temperature"], 0, 2),
        top_p=_number(found["top_p"], 0, 1, above=True),
        max_tokens=_positive(found["max_tokens"]),
        seed=None if seed is None else _whole(seed, 0),
        concurrency=_positive(found["concurrency"]) or 64,
        budget=_number(found["budget"], 0, math.inf, above=True),
        export=_path(export.raw, export) if export else None,
        fresh="fresh" in switches,
        dry_run="dry_run" in switches,
    )


def _number(value: _Value | None, least: float, most: float, *, above: bool = False) -> float | None:
    """A number in ``least`` to ``most``; ``above``: greater than ``least``."""
    if value is None:
        return None
    try:
        number = float(value.raw)
    except ValueError:
        number = math.nan
    if not (least < number if above else least <= number) or not number <= most or math.isinf(number):
        start = f"above {least:g}" if above else f"from {least:g}"
        raise UserError(f"{value.origin}: {value.raw!r} is not a number {start}{'' if math.isinf(most) else f' to {most:g}'}")
    return number


def _reports(
    found: Mapping[str, _Value | None], switches: Collection[str], environment: Mapping[str, str], cwd: Path
) -> Reports:
    paths = {name: _report(value) if (value := found[name]) else None for name in ("html", "markdown", "csv")}
    step = environment.get(STEP_SUMMARY) if "no_step_summary" not in switches else None
    return Reports(**paths, step_summary=cwd / step if step else None)


def _report(value: _Value) -> Path:
    path = _path(str(value.raw), value)
    if path.is_dir():
        raise UserError(f"{value.origin}: {path} is a folder; name a file")
    return path


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


def _regressions(value: _Value | None, search: _Value | None, switches: Collection[str]) -> _Value | None:
    if value and not search and "no_counterexamples" in switches:
        raise UserError(f"{value.origin} needs counterexamples; leave out --selfinvoke-no-counterexamples")
    return value


def _drawn(value: _Value | None) -> int:
    """How many inputs Hypothesis is to draw for each problem; none where the search is to have the pools alone."""
    if value is None or value.raw == ALONE:
        return 0
    try:
        return _whole(value, 1)
    except UserError as error:
        raise UserError(f"{error}; for the kept inputs alone write {ALONE}, or nothing") from None


def _pools(value: _Value | None) -> bool:
    """Whether the pools are to be made anew."""
    if value is not None and value.raw not in POOLS:
        raise UserError(f"{value.origin}: {value.raw!r} is not known; choose one of {', '.join(POOLS)}")
    return value is not None and value.raw == "rebuild"


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
    for name, knob in LIMIT_KNOBS.items():
        if (value := found[name]) is not None:
            number = _positive(value) if name in whole else _number(value, 0, math.inf, above=True)
            assert number is not None
            if number * knob.unit > knob.most:
                raise UserError(
                    f"{value.origin}: {value.raw!r} is more than can be had; the most is {knob.most / knob.unit:,.0f}"
                )
            # Bytes are counted in whole numbers.
            given[knob.field] = max(1, int(number * knob.unit)) if knob.unit > 1 else number
    return LimitPolicy(**given)
