"""Which inputs are taken to be what a problem's statement means: those that are like the calls of its tests."""

from collections.abc import Sequence
from functools import cached_property

from pytest_selfinvoke.counterexamples.literals import Arguments, literal
from pytest_selfinvoke.counterexamples.profile import FREE, Profile
from pytest_selfinvoke.counterexamples.relations import Relations


class Guards:
    """Made from the distinct calls that the tests make."""

    def __init__(self, seen: Sequence[Arguments]) -> None:
        self._seen = seen
        counts = {len(call) for call in seen}
        self._count = counts.pop() if len(counts) == 1 else -1
        # Of calls with different numbers of arguments each is its own place all the same.
        most = max(map(len, seen), default=0)
        self._places = [Profile.of([call[at] for call in seen if at < len(call)]) for at in range(most)]
        self._relations = Relations.of(seen)

    @cached_property
    def profile(self) -> Profile:
        """The arguments as places of one."""
        return Profile(frozenset({"tuple"}), (), parts={str(at): place for at, place in enumerate(self._places)})

    @cached_property
    def _texts(self) -> frozenset[str]:
        return frozenset(map(literal, self._seen))

    def seen(self, call: Arguments) -> bool:
        """Whether the tests make this very call."""
        return literal(call) in self._texts

    def broken(self, call: Arguments) -> tuple[str, ...]:
        """The names of the rules that a call breaks, each once, sorted."""
        if self._count >= 0 and len(call) != self._count:
            return ("parts",)
        names = {name for place, value in zip(self._places, call, strict=False) for name in place.broken(value)}
        if self._relations and not self._relations.hold(call):
            names.add("relation")
        return tuple(sorted(names))

    def admit(self, call: Arguments) -> bool:
        """Whether a call is like those of the tests, but for lengths and magnitudes, or is one of them."""
        return FREE.issuperset(self.broken(call)) or self.seen(call)
