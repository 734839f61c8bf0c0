# The base lets a whole word be the overlap.
def overlap(left: str, right: str) -> int:
    for size in range(min(len(left), len(right)), 0, -1):
        if left.endswith(right[:size]):
            return size
    return 0


def glue(words: list[str]) -> str:
    def extend(text: str, last: str, rest: list[str]) -> list[str]:
        if not rest:
            return [text]
        found = []
        for i, word in enumerate(rest):
            for turned in {word, word[::-1]}:
                cut = overlap(last, turned) if last else 0
                found += extend(text + turned[cut:], turned, rest[:i] + rest[i + 1 :])
        return found

    return min(extend("", "", words), key=lambda text: (len(text), text))
