"""Whether two results are the same, and if not, in what they differ. Plain data of the codec on both sides."""

import hashlib
import math
from collections import OrderedDict
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Literal

# "type": a tuple for a list; "rounding": the last digits of floats; "order": the same elements. The rest is "value".
Difference = Literal["", "value", "type", "rounding", "order"]

# As EvalPlus and most assertions on floats have it.
TOLERANCE = 1e-6

_SEQUENCES = (list, tuple)
_DIGITS = 6
_CONTAINERS = (*_SEQUENCES, AbstractSet)


def difference(got: Any, wanted: Any) -> Difference:
    """In what a result differs from the one wanted; empty where they are equal, or both are no number (NaN) in one place."""
    if got == wanted:
        return ""
    if _alike(got, wanted, tolerance=0.0, strict=True):
        return ""
    if _alike(got, wanted, tolerance=0.0, strict=False):
        return "type"
    if _alike(got, wanted, tolerance=TOLERANCE, strict=False):
        return "rounding"
    return "order" if _same_elements(got, wanted) else "value"


def _alike(got: Any, wanted: Any, *, tolerance: float, strict: bool) -> bool:
    """Element by element: NaN is like NaN, floats may be apart by ``tolerance``; unless ``strict``, a tuple is like a list."""
    if isinstance(got, _SEQUENCES) and isinstance(wanted, _SEQUENCES):
        return (
            (not strict or type(got) is type(wanted))
            and len(got) == len(wanted)
            and all(_alike(one, other, tolerance=tolerance, strict=strict) for one, other in zip(got, wanted, strict=True))
        )
    if isinstance(got, dict) and isinstance(wanted, dict):
        if isinstance(got, OrderedDict) and isinstance(wanted, OrderedDict) and list(got) != list(wanted):
            return False
        return got.keys() == wanted.keys() and all(
            _alike(got[key], wanted[key], tolerance=tolerance, strict=strict) for key in wanted
        )
    if isinstance(got, int | float) and isinstance(wanted, int | float):
        return got == wanted or _close(got, wanted, tolerance)
    if type(got) is type(wanted):
        return bool(got == wanted)
    return False


def _close(got: float, wanted: float, tolerance: float) -> bool:
    try:
        one, other = float(got), float(wanted)
    except OverflowError:
        return False
    if math.isnan(one) and math.isnan(other):
        return True
    return bool(tolerance) and math.isclose(one, other, rel_tol=tolerance, abs_tol=tolerance)


def _same_elements(got: Any, wanted: Any) -> bool:
    """Whether both hold the same elements, however they are arranged: a list in another order, a set for a list."""
    if isinstance(got, OrderedDict) and isinstance(wanted, Mapping):
        return dict(got) == wanted
    kinds = (list, tuple, AbstractSet)
    if not isinstance(got, kinds) or not isinstance(wanted, kinds) or len(got) != len(wanted):
        return False
    left = list(wanted)
    for one in got:
        found = next((at for at, other in enumerate(left) if one == other), None)
        if found is None:
            return False
        del left[found]
    return True


def digest(value: Any) -> str:
    """A short digest, to compare results that are apart: as `difference`, it overlooks type, rounding and order.

    Also the order of rows within a result: of containers in a container.
    """
    try:
        text = ",".join(sorted(map(_plain, value))) if isinstance(value, _CONTAINERS) else _plain(value)
    except RecursionError:
        text = "deep"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _plain(value: Any) -> str:
    """A text that is the same for a tuple and a list, for 1, 1.0 and True, and for numbers whose first digits are."""
    if isinstance(value, int | float):
        rounded = value if isinstance(value, int) or value.is_integer() else float(f"{value:.{_DIGITS}g}")
        return f"{int(rounded):x}" if isinstance(rounded, int) or rounded.is_integer() else repr(rounded)
    if isinstance(value, _SEQUENCES):
        items = map(_plain, value)
        rows = all(isinstance(item, _CONTAINERS) for item in value)
        return f"[{','.join(sorted(items) if rows else items)}]"
    if isinstance(value, AbstractSet):
        return f"{{{','.join(sorted(map(_plain, value)))}}}"
    if isinstance(value, dict):
        return f"{{{','.join(sorted(f'{_plain(key)}:{_plain(item)}' for key, item in value.items()))}}}"
    return repr(value)
