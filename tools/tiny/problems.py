"""One drawn problem: a base function and a pro function that calls it, worded, named and written out."""

import hashlib
import random
import re
from collections.abc import Iterator
from string import Template
from typing import NamedTuple

from base_templates import BASES, CHARACTER_CLASSES, CONDITIONS, TRANSFORMS, Base
from pro_templates import PROS, RESULT_CONDITIONS, Pro

END_OF_PROMPT = "\n>>>\n"
END_OF_TEXT = "\x00"
LETTERS = "abdeilmnorst"

# fmt: off
_ARGUMENTS = {
    "L": ["nums", "values", "items", "data", "arr", "seq", "numbers", "ints", "entries"],
    "S": ["text", "word", "string", "line", "phrase", "label", "title", "token"],
    "I": ["n", "num", "value", "number", "count", "size"],
}
_SECOND_ARGUMENTS = {"i": ["limit", "step", "bound", "level", "pivot", "base"], "c": ["ch", "letter", "mark", "symbol"]}
_COLLECTIONS = {
    "L": ["rows", "lists", "groups", "batches", "tables", "series"],
    "S": ["words", "lines", "texts", "names", "labels", "tags"],
    "I": ["nums", "values", "numbers", "samples", "ids", "counts"],
}
_PAIRS_OF_ARGUMENTS = {
    "L": [("left", "right"), ("first", "second"), ("xs", "ys")],
    "S": [("left", "right"), ("first", "second"), ("one", "other")],
    "I": [("p", "q"), ("first", "second"), ("low", "high")],
}
_DICTS = ["table", "mapping", "lookup", "record", "store"]
_SENTENCES = ["sentence", "message", "paragraph"]
_UPPER_ENDS = ["top", "last", "stop", "upper"]
_ITEMS = {"L": "lists", "S": "strings", "I": "integers"}
_PREFIXES = ["", "", "", "get_", "calc_", "my_", "do_"]
# fmt: on

_BASE_CALL = re.compile(r"\bF\(((?:[^()]|\([^()]*\))*)\)")


class Draft(NamedTuple):
    """A problem without tests. A statement is a comment and a signature; the code beside it is the whole function.

    ``constants`` and ``letter`` are those of the texts: inputs near them tell a right program from a nearly right one.
    """

    base: Base
    pro: Pro
    base_name: str
    pro_name: str
    base_statement: str
    base_code: str
    pro_statement: str
    pro_code: str
    constants: tuple[int, ...]
    letter: str

    @property
    def prompt(self) -> str:
        """What a model is given."""
        return f"{self.base_statement}\n\n{self.pro_statement}{END_OF_PROMPT}"

    @property
    def code(self) -> str:
        """What a model should write: both functions."""
        return f"{self.base_code}\n{self.pro_code}"


def fitting_pairs() -> Iterator[tuple[str, str]]:
    """The ids of every base and pro that go together, in the order of the tables."""
    for base in BASES.values():
        for pro in PROS.values():
            same_kind_needed = pro.id in ("p_twice", "p_changed")
            if base.takes in pro.takes and base.gives in pro.gives and (base.takes == base.gives or not same_kind_needed):
                yield base.id, pro.id


def is_held_out(base: str, pro: str) -> bool:
    """Whether a pair is kept from training: about a fifth are, for ever, by a hash of the two ids."""
    return hashlib.sha256(f"held-out:{base}:{pro}".encode()).digest()[0] < 52


def draw(rng: random.Random, base: Base, pro: Pro) -> Draft:
    """One problem of the two families; names, wording and constants are drawn."""
    # The order of the draws is part of the format: another order makes other suites from the same seeds.
    k, m, q, t = rng.randint(2, 30), rng.randint(2, 6), rng.randint(5, 19), rng.randint(1, 15)
    condition, condition_code = rng.choice(CONDITIONS)
    if "digit" in condition:
        k = rng.randint(0, 9)
    if "divisible" in condition:
        k = rng.randint(3, 9)
    j = k - rng.randint(3, 12)
    transform, transform_code = rng.choice(TRANSFORMS)
    characters, characters_code = rng.choice(CHARACTER_CLASSES)
    h, g = rng.sample(LETTERS, 2)
    a = rng.choice(_ARGUMENTS[base.takes])
    b = rng.choice(_SECOND_ARGUMENTS[base.second]) if base.second else ""
    blanks: dict[str, object] = {"k": k, "j": j, "m": m, "q": q, "h": h, "g": g, "a": a, "b": b}
    blanks |= {
        name: _filled(phrase, blanks)
        for name, phrase in (
            ("cond", condition),
            ("condx", condition_code),
            ("tr", transform),
            ("trx", transform_code),
            ("cls", characters),
            ("clsx", characters_code),
        )
    }
    base_name = rng.choice(_PREFIXES) + rng.choice(base.names.split())
    pro_name = rng.choice(_PREFIXES) + rng.choice(pro.names.split())
    if pro_name == base_name:
        pro_name += "_all"
    base_signature = f"def {base_name}({_listed(a, b)}):"
    base_statement = f"# {_filled(rng.choice(base.wordings), blanks)}\n{base_signature}"

    r, u = _pro_arguments(rng, pro.shape, base.takes)
    extra = rng.choice(_SECOND_ARGUMENTS[base.second]) if base.second else ""
    called = base_name if rng.random() < 0.7 else "the function above"
    n = rng.randint(2, 4)
    result_condition, result_condition_code = rng.choice(RESULT_CONDITIONS)
    result_transform, result_transform_code = rng.choice(TRANSFORMS)
    numbers = {"t": t, "n": n, "m": m}
    pro_blanks: dict[str, object] = {
        "f": called,
        "r": r,
        "u": u,
        "t": t,
        "n": n,
        "items": _ITEMS[base.takes],
        "pc": _filled(result_condition, numbers),
        "pcx": _filled(result_condition_code, numbers),
        "tr": _filled(result_transform, numbers),
        "trx": _filled(result_transform_code, numbers),
    }
    wording = _filled(rng.choice(pro.wordings), pro_blanks)
    if extra:
        wording += rng.choice([f" Pass on {extra}.", f" Hand {extra} to each call."])
    pro_signature = f"def {pro_name}({_listed(r, u, extra)}):"
    pro_body = _with_calls(_filled(pro.body, pro_blanks), base_name, extra)
    return Draft(
        base,
        pro,
        base_name,
        pro_name,
        base_statement=base_statement,
        base_code=f"{base_signature}\n    {_filled(base.body, blanks)}\n",
        pro_statement=f"# {wording}\n{pro_signature}",
        pro_code=f"{pro_signature}\n    {pro_body}\n",
        constants=(k, j, m, q, t, n),
        letter=h,
    )


def _pro_arguments(rng: random.Random, shape: str, takes: str) -> tuple[str, str]:
    if shape == "pair":
        return rng.choice(_PAIRS_OF_ARGUMENTS[takes])
    fixed = {"dict": _DICTS, "sentence": _SENTENCES, "upto": _UPPER_ENDS, "many": _COLLECTIONS[takes]}
    return rng.choice(fixed.get(shape, _ARGUMENTS[takes])), ""


def _with_calls(body: str, name: str, extra: str) -> str:
    """The body with every ``F(..)`` written as a call of the base function, innermost first."""

    def call(argument: str) -> str:
        return f"{name}({_listed(argument, extra)})"

    while found := list(_BASE_CALL.finditer(body)):
        last = found[-1]
        argument = _BASE_CALL.sub(lambda inner: call(inner.group(1)), last.group(1))
        body = body[: last.start()] + call(argument) + body[last.end() :]
    return body if extra else re.sub(rf"lambda x: {name}\(x\)(?=[,)])", name, body)


def _filled(text: str, blanks: dict[str, object] | dict[str, int]) -> str:
    return Template(text).safe_substitute(blanks)


def _listed(*names: str) -> str:
    return ", ".join(filter(None, names))
