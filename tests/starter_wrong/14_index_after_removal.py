# Reports the positions among the spans that are left, not the original indices.
def profile(spans: list[tuple[int, int]]) -> list[tuple[int, int, int]]:
    points = sorted({point for span in spans for point in span})
    pieces: list[tuple[int, int, int]] = []
    for start, end in zip(points, points[1:]):
        depth = sum(span[0] <= start and end <= span[1] for span in spans)
        if depth == 0:
            continue
        if pieces and pieces[-1][1] == start and pieces[-1][2] == depth:
            start = pieces.pop()[0]
        pieces.append((start, end, depth))
    return pieces


def thin_out(spans: list[tuple[int, int]], limit: int) -> tuple[list[int], list[tuple[int, int, int]]]:
    left = list(range(len(spans)))
    dropped: list[int] = []
    while True:
        rest = profile([spans[i] for i in left])
        deep = [piece for piece in rest if piece[2] > limit]
        if not deep:
            return dropped, rest
        time = deep[0][0]
        covering = [i for i in left if spans[i][0] <= time < spans[i][1]]
        worst = max(covering, key=lambda i: (spans[i][1], spans[i][0], i))
        dropped.append(left.index(worst))
        left.remove(worst)
