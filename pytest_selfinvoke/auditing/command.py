"""``--selfinvoke-audit``: every suite of the settings is audited, told, and written down."""

import shutil
import sys

from pytest_selfinvoke.auditing.audit import Audit, audit
from pytest_selfinvoke.counterexamples.pool_cache import PoolCache
from pytest_selfinvoke.errors import SandboxError, UserError
from pytest_selfinvoke.files import short
from pytest_selfinvoke.plan import Plan
from pytest_selfinvoke.reporting.audit import audit_text
from pytest_selfinvoke.reporting.results import write_results
from pytest_selfinvoke.reporting.terminal import LEAST_WIDTH
from pytest_selfinvoke.settings import Settings
from pytest_selfinvoke.suites.catalogue import load_suites
from pytest_selfinvoke.suites.contracts import with_contracts

SCHEMA = 2


def run_audit(settings: Settings) -> bool:
    """Print the audit of each suite, write audit.json beside the results, and say whether all references pass.

    Raises `UserError` for a suite that cannot be had, and where nothing can be run or written.
    """
    suites = load_suites(settings.suites, settings.data)
    pools = None
    if settings.counterexamples:
        suites = with_contracts(suites, settings.data)
        pools = PoolCache(settings.folder, rebuild=settings.rebuild_pools)
    width = max(LEAST_WIDTH, shutil.get_terminal_size().columns)
    plan = Plan(suites, (), 1, settings.limit, settings.isolation)
    audits: list[Audit] = []
    for suite in suites:
        problems = plan.problems(suite)
        print(f"selfinvoke: auditing {suite.name} ({len(problems)})", file=sys.stderr, flush=True)
        try:
            audits.append(audit(suite, problems, settings.isolation, pools))
        except SandboxError as error:
            raise UserError(f"--selfinvoke-audit: {error}") from None
        print(audit_text(audits[-1], width), end="\n\n", flush=True)
    path = settings.results.with_name("audit.json")
    try:
        write_results(path, {"schema": SCHEMA, "suites": [found.to_dict() for found in audits]}, {})
    except OSError as error:
        raise UserError(f"--selfinvoke-audit: cannot write {path}: {error.strerror or error}") from None
    print(f"all of it in {short(path)}")
    return all(found.sound for found in audits)
