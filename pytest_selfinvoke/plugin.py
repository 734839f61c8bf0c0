"""pytest's door: options, ini keys, the marker; then one object per role is registered, and only if a model is named.

pytest imports this module in every project that has the plugin installed, so it imports nothing but pytest itself.
"""

from __future__ import annotations

import os
import sys
from copy import copy
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Generator

    from pytest_selfinvoke.counterexamples.sandbox import Sandbox
    from pytest_selfinvoke.execution.isolation import Isolation
    from pytest_selfinvoke.generation.prompts.prompter import Hook
    from pytest_selfinvoke.judge import Judge
    from pytest_selfinvoke.settings import Settings

MARKER = "selfinvoke(suite, problem, model, sample): a generated benchmark problem, asked of one model"
INI_TYPES: dict[str, Literal["linelist", "string", "int", "float"]] = {
    "list": "linelist",
    "text": "string",
    "int": "int",
    "number": "float",
}


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """Declare the hooks that others may implement."""
    from pytest_selfinvoke import hookspec

    pluginmanager.add_hookspecs(hookspec)


def pytest_addoption(parser: pytest.Parser) -> None:
    """One group of options, each with its ini key."""
    from pytest_selfinvoke.knobs import KNOBS, SWITCHES

    group = parser.getgroup("selfinvoke", "self-invoking code generation: measuring language models")
    for knob in KNOBS:
        more = {"nargs": "?", "const": knob.alone} if knob.alone else {"action": "append" if knob.kind == "list" else "store"}
        group.addoption(knob.option, dest=f"selfinvoke_{knob.name}", metavar=knob.metavar, help=knob.help, **more)
        parser.addini(knob.ini, f"As {knob.option}. {knob.help}", type=INI_TYPES[knob.kind], default=None)
    for switch in SWITCHES:
        group.addoption(switch.option, action="store_true", default=False, dest=f"selfinvoke_{switch.name}", help=switch.help)
    group.addoption(
        "--selfinvoke-show-prompt",
        dest="selfinvoke_show_prompt",
        metavar="ID",
        help="Print what is sent for a problem (SUITE::ID, or an ID of the suites named) and stop; needs no model.",
    )
    group.addoption(
        "--selfinvoke-list-suites",
        action="store_true",
        default=False,
        dest="selfinvoke_list_suites",
        help="List the suites that there are, their sources and licences, and which are at hand, and stop; needs no model.",
    )
    group.addoption(
        "--selfinvoke-list-models",
        nargs="?",
        const="",
        dest="selfinvoke_list_models",
        metavar="NAME",
        help="List the models whose architecture is known, or show what is known of one and from where, and stop.",
    )
    group.addoption(
        "--selfinvoke-audit",
        action="store_true",
        default=False,
        dest="selfinvoke_audit",
        help="Audit the suites: run their references under several conditions, put mistakes into them, look for defects, and "
        "stop; needs no model. Exit status 1 when a reference fails.",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, parser: pytest.Parser, args: list[str]) -> None:
    """Give an option that may stand alone its value, before argparse takes what follows it, an item's id, for that.

    And leave what is there, before anything of the user's is, out of searches for garbage.
    """
    from pytest_selfinvoke.knobs import KNOBS

    alone = {knob.option: f"{knob.option}={knob.alone}" for knob in KNOBS if knob.alone}
    if not alone.keys().isdisjoint(args):
        args[:] = [alone.get(arg, arg) for arg in args]
        early_config.known_args_namespace = parser.parse_known_args(args, namespace=copy(early_config.option))
    if _names_models(early_config, early_config.known_args_namespace):
        from pytest_selfinvoke.garbage import leave_out, take_in

        # A run within a test shares its process with others, and many of them would pay for it.
        if "PYTEST_CURRENT_TEST" not in os.environ and leave_out():
            early_config.add_cleanup(take_in)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Do what needs no model, if that is what was asked for; nothing is collected then. A dry run needs no workers."""
    if config.getoption("selfinvoke_dry_run"):
        config.option.numprocesses, config.option.dist, config.option.tx = 0, "no", []
    wanted = config.getoption("selfinvoke_show_prompt")
    listing, auditing = config.getoption("selfinvoke_list_suites"), config.getoption("selfinvoke_audit")
    models = config.getoption("selfinvoke_list_models")
    if wanted is None and models is None and not listing and not auditing:
        return None
    from pytest_selfinvoke.errors import UserError

    try:
        settings = _settings(config, without_models=True)
        assert settings
        if auditing:
            return _audit(settings)
        if wanted is not None:
            print(_shown(config, settings, wanted))
        else:
            print(_listing(settings) if models is None else _models(settings, models))
    except UserError as error:
        raise pytest.UsageError(str(error)) from None
    return 0


def _audit(settings: Settings) -> pytest.ExitCode:
    from pytest_selfinvoke.auditing.command import run_audit

    try:
        return pytest.ExitCode.OK if run_audit(settings) else pytest.ExitCode.TESTS_FAILED
    except KeyboardInterrupt:
        print("selfinvoke: the audit was interrupted; audit.json was not written", file=sys.stderr)
        return pytest.ExitCode.INTERRUPTED


def _listing(settings: Settings) -> str:
    from pytest_selfinvoke.suites.listing import listing

    return listing(settings.data)


def _models(settings: Settings, wanted: str) -> str:
    from pytest_selfinvoke.models.listing import listing

    return listing(settings.rootdir, wanted)


def _shown(config: pytest.Config, settings: Settings, wanted: str) -> str:
    from pytest_selfinvoke.showing import show

    return show(wanted, settings, _prompt_hook(config))


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Register the roles of this process: worker, controller, or both in one."""
    config.addinivalue_line("markers", MARKER)
    if not config.pluginmanager.hasplugin("timeout"):
        config.addinivalue_line("markers", "timeout: used only where pytest-timeout is active")
    from pytest_selfinvoke.errors import UserError

    try:
        if hasattr(config, "workerinput"):
            _configure_worker(config)
        elif _names_models(config, config.option) and (settings := _settings(config)):
            _configure_controller(config, settings)
        else:
            _refuse_ids_without_model(config)
    except UserError as error:
        raise pytest.UsageError(str(error)) from None


def _names_models(config: pytest.Config, options: argparse.Namespace) -> bool:
    """Whether there may be something for us to do; a run in which there is not should not pay for finding out more."""
    named = (getattr(options, name, None) for name in ("selfinvoke_models", "selfinvoke_demo"))
    try:
        return bool(any(named) or os.environ.get("SELFINVOKE_MODELS") or config.getini("selfinvoke_models"))
    except (TypeError, ValueError, pytest.UsageError):
        return True  # a value of the wrong kind, of which `settings` tells


def _settings(config: pytest.Config, *, without_models: bool = False) -> Settings | None:
    from pytest_selfinvoke.knobs import KNOBS, SWITCHES
    from pytest_selfinvoke.settings import resolve

    def ini(key: str) -> object:
        try:
            return config.getini(key)
        except pytest.UsageError as error:
            raise ValueError(str(error)) from None

    return resolve(
        {knob.name: config.getoption(f"selfinvoke_{knob.name}") for knob in KNOBS},
        ini,
        os.environ,
        rootdir=config.rootpath,
        invocation_dir=config.invocation_params.dir,
        switches=[switch.name for switch in SWITCHES if config.getoption(f"selfinvoke_{switch.name}")],
        without_models=without_models,
    )


def _prompt_hook(config: pytest.Config) -> Hook | None:
    hook = config.hook.pytest_selfinvoke_prompt
    return hook if hook.get_hookimpls() else None


def _configure_controller(config: pytest.Config, settings: Settings) -> None:
    if config.getoption("forked", False):
        raise pytest.UsageError(
            "--forked: selfinvoke runs every solution in a process of its own already; leave the option out"
        )
    from pytest_selfinvoke.execution.isolation import Isolation

    # Trying the layers is a process of its own, and there is a second processor as a rule: so it begins before the imports.
    with Isolation.probing(settings.isolation) as probed:
        _configure_run(config, settings, probed)


def _configure_run(config: pytest.Config, settings: Settings, probed: Callable[[], Isolation]) -> None:
    from pytest_selfinvoke.annotations import Annotations
    from pytest_selfinvoke.collection import Collection
    from pytest_selfinvoke.controller import Controller
    from pytest_selfinvoke.run import Run
    from pytest_selfinvoke.selection import select

    run = Run.prepare(settings, _prompt_hook(config), probed)
    selection = select(config, run.plan)
    if run.asked and not (selection.none or config.option.collectonly):
        run.asked.open()
    manager = config.pluginmanager

    def judge() -> Judge:
        from pytest_selfinvoke.judge import Judge

        return Judge(run.plan, run.replies, settings.folder)

    manager.register(Collection(run.plan, selection, judge), "selfinvoke-collection")
    if settings.asking.dry_run:
        from pytest_selfinvoke.dry_run import DryRun

        manager.register(DryRun(run), "selfinvoke-dry-run")
        return
    controller = Controller(run, selection)
    manager.register(controller, "selfinvoke-controller")
    architectures = {card.label: card.architecture for card in run.cards}
    manager.register(Annotations(architectures, controller.read, controller.outcome), "selfinvoke-annotations")
    if run.asked and run.asked.store.is_open and config.option.verbose >= 0:
        from pytest_selfinvoke.progress import ProgressLine

        line = ProgressLine(run.asked.producer, config)
        run.replies.while_waiting = line.show
        manager.register(line, "selfinvoke-progress")
    if manager.hasplugin("xdist"):
        from pytest_selfinvoke.distribution import Distribution

        manager.register(Distribution(run), "selfinvoke-distribution")


def _configure_worker(config: pytest.Config) -> None:
    from pytest_selfinvoke.worker import INPUT_KEY, WorkerInterrupts, WorkerQueue, WorkerReplies, WorkerReports

    data = config.workerinput.get(INPUT_KEY)  # type: ignore[attr-defined]
    if data is None:
        return
    from pytest_selfinvoke.ahead import AHEAD
    from pytest_selfinvoke.collection import Collection
    from pytest_selfinvoke.execution.turns import Turns
    from pytest_selfinvoke.files import project_folder
    from pytest_selfinvoke.judge import Judge
    from pytest_selfinvoke.plan import Plan
    from pytest_selfinvoke.selection import select

    plan = Plan.from_json(data["plan"])
    listening = WorkerInterrupts()
    replies = WorkerReplies(data["channel"], listening.interrupts)
    judge = Judge(plan, replies, project_folder(config.rootpath), Turns.at(data["meeting"]))
    config.pluginmanager.register(listening, "selfinvoke-interrupts")
    config.pluginmanager.register(WorkerReports(plan), "selfinvoke-reports")
    most = 0 if data["replaces"] else AHEAD
    collection = Collection(plan, select(config, plan), lambda: judge, WorkerQueue(config).after, most)
    config.pluginmanager.register(collection, "selfinvoke-collection")


@pytest.fixture(scope="session")
def selfinvoke_sandbox() -> Generator[Sandbox, None, None]:
    """Runs programs that models wrote as solutions are run; the files of --selfinvoke-write-regressions use it."""
    from pytest_selfinvoke.counterexamples.sandbox import Sandbox

    with Sandbox() as sandbox:
        yield sandbox


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Another plugin that comes with this one must not be felt either."""
    from pytest_selfinvoke.hypothesis_plugin import spare

    spare(session.config)


def pytest_report_header() -> list[str]:
    """A variable that looks like ours and is not would otherwise do nothing, without a word."""
    return [f"selfinvoke: {remark}" for remark in _stray_variables()]


def _stray_variables() -> list[str]:
    from pytest_selfinvoke.knobs import KNOBS

    known = [knob.environment for knob in KNOBS]
    stray = sorted(name for name in os.environ if name.startswith("SELFINVOKE_") and name not in known)
    return [f"environment variable {stray[0]} is not known; known: {', '.join(known)}"] if stray else []


def _refuse_ids_without_model(config: pytest.Config) -> None:
    """Say what is missing, where pytest would only say that there is no such file, and gates would hold nothing back."""
    if config.getoption("selfinvoke_gates"):
        raise pytest.UsageError("--selfinvoke-gate: no model is named; add --selfinvoke-model=...")
    for arg in config.args:
        path = arg.partition("::")[0]
        if path.partition("/")[0] == "selfinvoke" and not (config.invocation_params.dir / path).exists():
            raise pytest.UsageError(
                "; ".join(
                    [
                        f"{arg}: no model is named; add --selfinvoke-model=..., or --selfinvoke-demo to try the plugin",
                        *_stray_variables(),
                    ]
                )
            )
