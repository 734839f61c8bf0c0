"""What decided a gate, in a clause for people."""

import math

from pytest_selfinvoke.analysis.finding import Finding
from pytest_selfinvoke.analysis.gates import Gate


def said(gate: Gate, finding: Finding, compared: float, *, again: bool) -> str:
    """The comparison in percent or in points, with as many decimals as it takes to see it.

    ``again``: another run may have other replies, and so another verdict.
    """
    sign = "" if gate.is_rate or gate.end == "abs" else "+"
    numbers = _digits(100 * compared, 100 * gate.threshold, sign)
    text = f"{numbers[0]} {_relation(gate, compared)} {numbers[1]}"
    if gate.end in ("lower", "upper") or finding.low is None or finding.high is None:
        return text
    low, high = sorted(map(abs, (finding.low, finding.high))) if gate.end == "abs" else (finding.low, finding.high)
    if gate.end == "abs" and finding.low <= 0 <= finding.high:
        low = 0.0
    if low <= gate.threshold <= high:
        ends = f"[{100 * finding.low + 0:{sign}.1f}, {100 * finding.high + 0:{sign}.1f}]"
        text += f"; inside {ends}{': a re-run may differ' if again else ', its interval'}"
    return text


def p_said(gate: Gate, finding: Finding, compared: float, tests: int) -> str:
    """The comparison of a p-value after Holm's correction for so many tests, and what it comes from."""
    assert finding.value is not None
    relation = f"{p_text(compared, gate.threshold)} {_relation(gate, compared)} {gate.threshold:g}"
    raw = f" (p {p_text(finding.value)}, Holm over {tests} tests)" if tests > 1 else ""
    lost, won = finding.detail.get("lost", 0), finding.detail.get("won", 0)
    than = f"against {finding.detail['full']!r}" if "full" in finding.detail else f"since {finding.detail.get('baseline')!r}"
    return f"{relation}{raw}: lost {lost}, won {won} {than}"


def _relation(gate: Gate, compared: float) -> str:
    """What holds between the number and the gate's: the gate's own comparison, or its opposite."""
    return gate.op if gate.holds(compared) else {">=": "<", "<=": ">", ">": "<=", "<": ">="}[gate.op]


def p_text(p: float, alpha: float = 0.0) -> str:
    """A p-value with three decimals, or two digits where those would hide it or how it stands to alpha."""
    text = f"{p:.3f}"
    return text if p in (0, 1) or (p >= 0.001 and (float(text) - alpha) * (p - alpha) > 0) else f"{p:.2g}"


def _digits(number: float, threshold: float, sign: str) -> tuple[str, str]:
    for decimals in range(1, 9):
        texts = tuple(f"{round(value, decimals) + 0.0:{sign}.{decimals}f}" for value in (number, threshold))
        if texts[0] != texts[1] or math.isclose(number, threshold, rel_tol=1e-12, abs_tol=1e-12):
            break
    return texts[0], texts[1]
