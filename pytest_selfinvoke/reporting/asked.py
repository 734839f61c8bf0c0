"""What asking providers took, in the summary."""

from pytest_selfinvoke.generation.accounts import Usage
from pytest_selfinvoke.reporting.summary import Summary
from pytest_selfinvoke.reporting.text import clean, count, flow, wrap


def asked_block(summary: Summary, width: int) -> list[str]:
    """Requests, tokens, cost and cached replies; what was not sent, and what was cut off. Nothing where nobody was asked."""
    if summary.usage is None:
        return []
    lines = flow(usage_parts(summary.usage), width, rest="  ", between=" ")
    for label, names in summary.not_taken.items():
        lines += wrap(f"{clean(label)} does not take {', '.join(names)}: not sent", width, rest="  ")
    if summary.cut:
        which = "1 reply was" if summary.cut == 1 else f"{summary.cut} replies were"
        lines += wrap(f"{which} cut off by the token limit; --selfinvoke-max-tokens sets it", width, rest="  ")
    return lines


def usage_parts(usage: Usage) -> list[str]:
    """The sums in pieces that are not to be broken."""
    parts = [f"asked: {count(usage.requests, 'request')} for {_replies(usage.replies)},"]
    parts += [f"{usage.prompt_tokens:,} prompt tokens,", f"{usage.completion_tokens:,} reply tokens,"]
    parts += [f"{cost(usage)};", f"{_replies(usage.cached)} from the store"]
    return parts


def cost(usage: Usage) -> str:
    """The money, as far as it is known."""
    if not usage.unknown:
        return dollars(usage.cost_usd)
    labels = ", ".join(f"{clean(label)} ({_replies(number)})" for label, number in usage.unknown.items())
    return f"{dollars(usage.cost_usd)} and unknown for {labels}" if usage.cost_usd else f"cost unknown for {labels}"


def dollars(amount: float) -> str:
    """USD with two decimals, or two digits where that would be nothing."""
    return f"{amount:,.2f} USD" if amount >= 0.1 or not amount else f"{amount:.2g} USD"


def _replies(number: int) -> str:
    return "1 reply" if number == 1 else f"{number:,} replies"
