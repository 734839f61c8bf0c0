"""One frozen `Settings`, and where each of its values came from: option > environment > ini > default."""

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
from pytest_selfinvoke.files import project_folder
from pytest_selfinvoke.gate_settings import baselines_of, error_budget_of, gates_of, shard_of
from pytest_selfinvoke.knobs import KNOBS, LIMIT_KNOBS, Knob
from pytest_selfinvoke.models.spec import DEMO_MODELS, ModelSpec, model_specs
from pytest_selfinvoke.report_settings import STEP_SUMMARY, Reports
from pytest_selfinvoke.suites.errata import ERRATA, Errata
from pytest_selfinvoke.values import Given, Value

DEFAULT_PROMPT = "chat"
DEFAULT_SUITES = ("humaneval-pro", "mbpp-pro")
DEMO_SUITES = ("tiny",)
POOLS = ("keep", "rebuild")
# What --selfinvoke-search says without a number.
ALONE = "pools"


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
        return project_folder(self.rootdir)

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
    values = {knob.name: _lookup(knob, options, ini, environment, rootdir, invocation_dir) for knob in KNOBS}
    given = Given({name: value for name, value in values.items() if value})
    if "demo" in switches:
        given = _demo(given, invocation_dir)
    elif "models" not in given.values and not without_models:
        return None
    suites = given.read("suites", _suites, DEFAULT_SUITES)
    samples = given.read("samples", _positive, 1)
    return Settings(
        models=given.read("models", model_specs, ()),
        suites=suites,
        data=given.read("data", Value.place, None),
        limit=given.read("limit", _positive, None),
        samples=samples,
        results=given.read("results", Value.path, project_folder(rootdir) / "results.json"),
        isolation=given.read("isolation", lambda value: value.choice(MODES, "no mode of isolation"), MODES[0]),
        prompt=given.read("prompt", _prompt, DEFAULT_PROMPT),
        errata=given.read("errata", lambda value: value.choice(ERRATA), ERRATA[0]),
        limits=_limits(given),
        asking=_asking(given, switches, rootdir),
        counterexamples="no_counterexamples" not in switches,
        rebuild_pools=given.read("pools", lambda value: value.choice(POOLS), POOLS[0]) == "rebuild",
        regressions=given.read("write_regressions", partial(_regressions, given=given, switches=switches), None),
        disputed=given.read("disputed", Value.file, project_folder(rootdir) / FILE),
        search="search" in given.values,
        drawn=given.read("search", _drawn, 0),
        rootdir=rootdir,
        origins={name: given.read(name, lambda value: value.origin, "default") for name in values},
        causes="no_causes" not in switches,
        reports=_reports(given, switches, environment, invocation_dir),
        published="published" in switches,
        gates=given.read("gates", lambda value: gates_of(value.raw, value.origin, suites, samples), ()),
        error_budget=given.read("error_budget", lambda value: error_budget_of(str(value.raw), value.origin), NO_ERRORS),
        baselines=given.read("baselines", lambda value: baselines_of(value.raw, value.origin, value.path), ()),
        shard=given.read("shard", lambda value: shard_of(str(value.raw), value.origin), None),
    )


def _lookup(
    knob: Knob, options: Mapping[str, Any], ini: Callable[[str], Any], environment: Mapping[str, str], root: Path, cwd: Path
) -> Value | None:
    if options.get(knob.name) not in (None, []):
        return Value(options[knob.name], knob.option, cwd)
    if text := environment.get(knob.environment):
        return Value(_words(text, knob) if knob.kind == "list" else text, f"environment variable {knob.environment}", cwd)
    try:
        value = ini(knob.ini)
    except (TypeError, ValueError) as error:
        raise UserError(f"ini {knob.ini}: {error}") from None
    return None if value in (None, [], "") else Value(value, f"ini {knob.ini}", root)


def _words(text: str, knob: Knob) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:
        raise UserError(f"environment variable {knob.environment}: {error}; words are split as a shell splits them") from None


def _demo(given: Given, folder: Path) -> Given:
    for name in ("models", "suites"):
        origin = given.read(name, lambda value: value.origin, "")
        if origin.startswith("--"):
            raise UserError(f"--selfinvoke-demo chooses its own models and suite; leave out {origin}, or the demo")
    chosen = {"models": DEMO_MODELS, "suites": DEMO_SUITES}
    return Given({**given.values, **{name: Value(raw, "--selfinvoke-demo", folder) for name, raw in chosen.items()}})


def _suites(value: Value) -> tuple[str, ...]:
    return tuple(str(value.path(name)) if name.endswith((".json", ".jsonl")) else name for name in value.raw)


def _positive(value: Value) -> int:
    return value.whole(1)


def _above_zero(value: Value) -> float:
    return value.number(0, above=True)


def _asking(given: Given, switches: Collection[str], root: Path) -> Asking:
    return Asking(
        store=given.read("store", Value.path, project_folder(root) / "replies.db"),
        temperature=given.read("temperature", lambda value: value.number(0, 2), None),
        top_p=given.read("top_p", lambda value: value.number(0, 1, above=True), None),
        max_tokens=given.read("max_tokens", _positive, None),
        seed=given.read("seed", lambda value: value.whole(0), None),
        concurrency=given.read("concurrency", _positive, 64),
        budget=given.read("budget", _above_zero, None),
        export=given.read("export_replies", Value.path, None),
        fresh="fresh" in switches,
        dry_run="dry_run" in switches,
    )


def _reports(given: Given, switches: Collection[str], environment: Mapping[str, str], cwd: Path) -> Reports:
    paths = {name: given.read(name, Value.file, None) for name in ("html", "markdown", "csv")}
    step = environment.get(STEP_SUMMARY) if "no_step_summary" not in switches else None
    return Reports(**paths, step_summary=cwd / step if step else None)


def _prompt(value: Value) -> str:
    """The name of a style as it was written, but templates with their whole path."""
    text = str(value.raw)
    kind, colon, path = text.partition(":")
    return f"template:{value.path(path)}" if kind == "template" and colon and path else text


def _regressions(value: Value, given: Given, switches: Collection[str]) -> Path:
    if "search" not in given.values and "no_counterexamples" in switches:
        raise UserError(f"{value.origin} needs counterexamples; leave out --selfinvoke-no-counterexamples")
    return value.path()


def _drawn(value: Value) -> int:
    """How many inputs Hypothesis is to draw for each problem; none where the search is to have the pools alone."""
    if value.raw == ALONE:
        return 0
    try:
        return value.whole(1)
    except UserError as error:
        raise UserError(f"{error}; for the kept inputs alone write {ALONE}, or nothing") from None


def _limits(given: Given) -> LimitPolicy:
    limits: dict[str, Any] = {}
    whole = {knob.name for knob in KNOBS if knob.kind == "int"}
    for name, value in given.values.items():
        if (knob := LIMIT_KNOBS.get(name)) is None:
            continue
        number = _positive(value) if name in whole else _above_zero(value)
        if number * knob.unit > knob.most:
            raise UserError(f"{value.origin}: {value.raw!r} is more than can be had; the most is {knob.most / knob.unit:,.0f}")
        # Bytes are counted in whole numbers.
        limits[knob.field] = max(1, int(number * knob.unit)) if knob.unit > 1 else number
    return LimitPolicy(**limits)
