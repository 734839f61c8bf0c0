# Gives a tie to the part listed first, not to the one that starts first.
def clip(span: tuple[int, int], window: tuple[int, int]) -> tuple[int, int] | None:
    start = max(span[0], window[0])
    end = min(span[1], window[1])
    return (start, end) if start < end else None


def window_report(spans: list[tuple[int, int]], window: tuple[int, int]) -> tuple[int, tuple[int, int] | None]:
    parts = [part for part in (clip(span, window) for span in spans) if part is not None]
    total = sum(end - start for start, end in parts)
    longest = min(parts, key=lambda part: part[0] - part[1], default=None)
    return total, longest
