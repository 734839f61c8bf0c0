"""``--selfinvoke-list-models``: what is known of models, and from where."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from textwrap import wrap

from pytest_selfinvoke.errors import UserError
from pytest_selfinvoke.models.card import ModelCard
from pytest_selfinvoke.models.facts import read_facts
from pytest_selfinvoke.models.names import hint
from pytest_selfinvoke.models.shipped import aliases, find, near, rows

_WIDTH = 80
_HEADINGS = ("model", "kind", "active/all", "experts", "read")


def listing(rootdir: Path, wanted: str = "") -> str:
    """All models that are described by the user or shipped, or all that is known of one; no line longer than 80 cells.

    Raises `UserError` for a name of which nothing is known, and for a table of the user's own that is not understood.
    """
    own = read_facts(rootdir)
    if not wanted:
        return "\n".join([*_own(own.values()), *_table(rows().values()), "", *_legend()])
    lines = []
    if wanted in own:
        lines += [
            *_details(own[wanted], wanted),
            "What you do not say there is taken from the model table, if it knows the model.",
            "",
        ]
    if match := find(wanted):
        lines += _details(match.card, match.card.label, match.quantisation)
    elif not own.get(wanted):
        raise UserError("\n".join(_unknown(wanted)))
    return "\n".join(lines).rstrip()


def _own(cards: Iterable[ModelCard]) -> list[str]:
    described = list(cards)
    return [*_table(described, ("described by you", *_HEADINGS[1:-1], "")), ""] if described else []


def _table(cards: Iterable[ModelCard], headings: Sequence[str] = _HEADINGS) -> list[str]:
    table = [tuple(headings)]
    for card in cards:
        read = ("yes" if card.verified else "no") if headings[-1] else ""
        table.append((card.label, card.architecture, _parameters(card), _experts(card), read))
    widths = [max(len(row[column]) for row in table) for column in range(len(_HEADINGS))]
    widths[0] = min(widths[0], _WIDTH - sum(widths[1:]) - 2 * (len(_HEADINGS) - 1))
    return ["  ".join(_fit(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]


def _fit(text: str, width: int) -> str:
    return text.ljust(width) if len(text) <= width else f"{text[: width - 3]}..."


def _legend() -> list[str]:
    read = sum(card.verified for card in rows().values())
    text = (
        f"{len(rows())} models, parameters in billions as their sources round them; experts: used for a token/all+shared. "
        f"read: {read} rows were read in the source they name, the others were taken over unread: check those. "
        "--selfinvoke-list-models=NAME shows the source and the other names of one. "
        'What is wrong or missing here: write [tool.selfinvoke.models."LABEL"], which wins; see docs/models.md.'
    )
    return wrap(text, _WIDTH)


def _details(card: ModelCard, title: str, quantisation: str = "") -> list[str]:
    others = " ".join(aliases(title)) if title in rows() and card.label == title else ""
    facts = {
        "architecture": card.architecture,
        "parameters": _parameters_in_words(card),
        "experts": _experts_in_words(card),
        "family": card.family,
        "released": card.release,
        "tuning": card.tuning,
        "variant of": card.variant_of,
        "quantised": f"the name says {quantisation}: measured as a variant, in no mean" if quantisation else "",
        "also called": others,
        "source": card.source,
        "read": "" if card.verified else "no: nobody has read these facts in a source; check them",
    }
    lines = [title]
    for name, text in facts.items():
        if text:
            lines += wrap(
                text, _WIDTH, initial_indent=f"  {name}: ".ljust(16), subsequent_indent=" " * 16, break_on_hyphens=False
            )
    return lines


def _unknown(wanted: str) -> list[str]:
    suggestion = hint(wanted)
    text = f"--selfinvoke-list-models: nothing is known of {wanted!r}."
    if suggestion:
        text += f" Its name suggests a mixture of experts ({suggestion}), but a name proves nothing."
    text += (
        f' Say what it is in pyproject.toml or selfinvoke.toml: [tool.selfinvoke.models."{wanted}"], architecture = "moe" or '
        '"dense", or config = "path/config.json" of the checkpoint.'
    )
    found = near(wanted)
    alike = ["", "Models with names like it:", *_table([rows()[label] for label in found])] if found else []
    return [*wrap(text, _WIDTH - len("ERROR: "), break_on_hyphens=False), *alike]


def _parameters(card: ModelCard) -> str:
    if card.total_parameters is None:
        return "-"
    total = _billions(card.total_parameters)
    return total if card.architecture == "dense" else f"{_billions(card.active_parameters)}/{total}"


def _parameters_in_words(card: ModelCard) -> str:
    if card.total_parameters is None and card.active_parameters is None:
        return ""
    total, active = (_billions(parameters) for parameters in (card.total_parameters, card.active_parameters))
    return f"{total} billion in all, {active} used for a token"


def _billions(parameters: float | None) -> str:
    return "?" if parameters is None else f"{parameters / 1e9:g}"


def _experts(card: ModelCard) -> str:
    if card.architecture != "moe":
        return "-"
    used, every = (str(number or "?") for number in (card.experts_per_token, card.experts))
    return f"{used}/{every}" + (f"+{card.shared_experts}" if card.shared_experts else "")


def _experts_in_words(card: ModelCard) -> str:
    if card.architecture != "moe":
        return ""
    shared = "" if card.shared_experts is None else f", and {card.shared_experts} shared"
    return f"{card.experts_per_token or '?'} of {card.experts or '?'} for a token{shared}"
