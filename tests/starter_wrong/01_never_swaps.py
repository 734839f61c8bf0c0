# Ignores that the right string comes first in even rounds.
def weave(first: str, second: str) -> str:
    both = min(len(first), len(second))
    pairs = "".join(first[i] + second[i] for i in range(both))
    return pairs + first[both:] + second[both:]


def weave_all(words: list[str]) -> str:
    strings = list(words)
    swap = False
    while len(strings) > 1:
        merged = []
        for i in range(0, len(strings) - 1, 2):
            left, right = strings[i], strings[i + 1]
            merged.append(weave(right, left) if swap else weave(left, right))
        if len(strings) % 2 == 1:
            merged.append(strings[-1])
        strings = merged
    return strings[0] if strings else ""
