"""The audit of a suite as a table."""

from pytest_selfinvoke.auditing.audit import Audit
from pytest_selfinvoke.auditing.strength import Caught
from pytest_selfinvoke.reporting.table import Row, table
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
    lines += ["", *_strength(found, width)]
    lines += ["", "near-duplicates (at least half of the word triples of both statements in common)"]
    lines += [
        f"  {clean(pair.first)} and {clean(pair.second)}: {100 * pair.similarity:.0f} %" for pair in found.duplicates[:_SHOWN]
    ] or ["  none found"]
    lines += _more(len(found.duplicates))
    return "\n".join(lines)


def _strength(found: Audit, width: int) -> list[str]:
    """Who catches the mistakes, by kind and together, and the problems whose tests catch the least."""
    total = found.caught
    rows = [Row("  kind", ("made", "caught by the tests", "by the pool alone", "by nobody"))]
    rows += [Row(f"  {kind}", _figures(caught)) for kind, caught in found.mutants.items() if caught.made]
    rows.append(Row("  all", _figures(total)))
    lines = ["mistakes put into the references where their tests come to, and who tells the difference", *table(rows, width)]
    notes = [f"{total.time} of those that the tests catch take too long"] if total.time else []
    notes += ["audit.json has the call by which a pool tells each of its own"] if total.pool else []
    notes += [f"{total.unasked} of those that nobody catches could not be tried on a pool"] if total.unasked else []
    notes += _weakest(found)
    return [*lines, *(line for note in notes for line in wrap(note, width, first="  ", rest="    "))]


def _weakest(found: Audit) -> list[str]:
    tested = [(caught.by_tests / caught.made, identity) for identity, caught in found.strength.items() if caught.made]
    some = sorted((entry for entry in tested if entry[0] < 1), key=lambda entry: entry[0])
    if not some:
        return []
    named = [f"{identity} ({found.strength[identity].by_tests}/{found.strength[identity].made})" for _, identity in some]
    weak = sum(found.strength[identity].weak for _, identity in some)
    return [
        f"the tests of {len(tested) - len(some)} of {count(len(tested), 'problem')} catch all, of {weak} less than half; "
        f"weakest: {' '.join(map(clean, named[:_SHOWN]))}"
    ]


def _figures(caught: Caught) -> tuple[str, ...]:
    counts = caught.by_tests, caught.pool, caught.nobody + caught.unasked
    return str(caught.made), *(f"{number}  {_share(number, caught.made)}" for number in counts)


def _share(number: int, of: int) -> str:
    return f"{100 * number / of:5.1f} %" if of else "    -"


def _listed(ids: tuple[str, ...]) -> str:
    rest = len(ids) - 3 * _SHOWN
    return " ".join(map(clean, ids[: 3 * _SHOWN])) + (f" and {rest} more" if rest > 0 else "")


def _more(number: int) -> list[str]:
    return [f"  and {number - _SHOWN} more"] if number > _SHOWN else []
