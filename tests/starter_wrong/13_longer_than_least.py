# Wants spans longer than `least`.
def cut_out(span: tuple[int, int], cut: tuple[int, int]) -> list[tuple[int, int]]:
    start, end = span
    if cut[0] == cut[1] or cut[1] <= start or end <= cut[0]:
        return [span]
    pieces = []
    if start < cut[0]:
        pieces.append((start, cut[0]))
    if cut[1] < end:
        pieces.append((cut[1], end))
    return pieces


def free_spans(
    day: tuple[int, int], bookings: list[tuple[int, int]], pause: int, least: int
) -> list[tuple[int, int]]:
    free = [day]
    for start, end in bookings:
        if start < end:
            free = [piece for span in free for piece in cut_out(span, (start, end + pause))]
    return [(start, end) for start, end in free if end - start > least]
