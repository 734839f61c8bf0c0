"""The audit of a suite as a table."""

from pytest_selfinvoke.auditing.audit import Audit
from pytest_selfinvoke.reporting.text import clean, count, wrap
from pytest_selfinvoke.suites.defects import KINDS

# Of longer lists the beginning is shown; audit.json has all of them.
_SHOWN = 12


def audit_text(found: Audit, width: int) -> str:
    """What was found, for people."""
    lines = [f"{clean(found.suite)}: {count(found.problems, 'problem')} from {clean(found.source)}", ""]
    lines.append("references that pass")
    lines += [f"  {name:24} {passed} of {found.problems}" for name, passed in found.passed.items()]
    for trouble in found.troubles[:_SHOWN]:
        when = "always" if len(trouble.failed) == len(found.passed) else "; ".join(trouble.failed)
        lines += wrap(clean(f"{trouble.id} ({when}): {trouble.said}"), width, first="  ! ", rest="    ")
    lines += _more(len(found.troubles))
    if found.seen:
        lines.append(f"  {found.calling} of {found.seen} call their base function while the tests run")
    slow = ", ".join(f"{clean(identity)} {seconds:.2f} s" for identity, seconds in found.slowest)
    lines += [f"  slowest: {slow} of CPU time"] if slow else []
    if found.libraries:
        named = ", ".join(f"{clean(name)} {version or 'not installed'}" for name, version in found.libraries.items())
        lines += wrap(f"libraries: {named}", width, first="  ", rest="    ")
    lines += ["", "defects"]
    for kind, ids in found.defects.items():
        lines.append(f"  {kind:24} {len(ids):4}  {KINDS[kind].meaning}")
        lines += wrap(_listed(ids), width, first=" " * 8, rest=" " * 8)
    lines += [] if found.defects else ["  none found"]
    lines += ["", "mistakes put into the references, and how many the tests caught"]
    for kind, (caught, made) in found.mutants.items():
        share = f"{100 * caught / made:5.1f} %" if made else "    -"
        lines.append(f"  {kind:24} {caught:5} of {made:5}  {share}")
    if found.untested:
        named = f"less than half caught in {count(len(found.untested), 'problem')}: {_listed(found.untested)}"
        lines += wrap(named, width, first="  ", rest="    ")
    lines += ["", "near-duplicates (at least half of the word triples of both statements in common)"]
    lines += [
        f"  {clean(pair.first)} and {clean(pair.second)}: {100 * pair.similarity:.0f} %" for pair in found.duplicates[:_SHOWN]
    ] or ["  none found"]
    lines += _more(len(found.duplicates))
    return "\n".join(lines)


def _listed(ids: tuple[str, ...]) -> str:
    rest = len(ids) - 3 * _SHOWN
    return " ".join(map(clean, ids[: 3 * _SHOWN])) + (f" and {rest} more" if rest > 0 else "")


def _more(number: int) -> list[str]:
    return [f"  and {number - _SHOWN} more"] if number > _SHOWN else []
