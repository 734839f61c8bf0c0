# Weaves from left to right into one string and not in rounds of pairs.
def weave(first: str, second: str) -> str:
    both = min(len(first), len(second))
    pairs = "".join(first[i] + second[i] for i in range(both))
    return pairs + first[both:] + second[both:]


def weave_all(words: list[str]) -> str:
    strings = list(words)
    swap = False
    while len(strings) > 1:
        left, right = strings[0], strings[1]
        strings = [weave(right, left) if swap else weave(left, right)] + strings[2:]
        swap = not swap
    return strings[0] if strings else ""
