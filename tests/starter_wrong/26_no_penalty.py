# Forgets the points lost for cells that are left.
def region(grid: list[list[int]], r: int, c: int) -> list[tuple[int, int]]:
    colour = grid[r][c]
    if colour == 0:
        return []
    cells = {(r, c)}
    todo = [(r, c)]
    while todo:
        y, x = todo.pop()
        for cell in ((y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)):
            if 0 <= cell[0] < len(grid) and 0 <= cell[1] < len(grid[0]):
                if cell not in cells and grid[cell[0]][cell[1]] == colour:
                    cells.add(cell)
                    todo.append(cell)
    return sorted(cells)


def best_score(grid: list[list[int]]) -> int:
    known: dict[str, int] = {}

    def best(state: list[list[int]]) -> int:
        key = str(state)
        if key not in known:
            height, width = len(state), len(state[0])
            scores = []
            tried: set[tuple[int, int]] = set()
            for r in range(height):
                for c in range(width):
                    cells = region(state, r, c)
                    if len(cells) < 2 or (r, c) in tried:
                        continue
                    tried.update(cells)
                    columns = []
                    for x in range(width):
                        rest = [state[y][x] for y in range(height) if state[y][x] != 0 and (y, x) not in cells]
                        if rest:
                            columns.append([0] * (height - len(rest)) + rest)
                    while len(columns) < width:
                        columns.append([0] * height)
                    after = [list(row) for row in zip(*columns)]
                    scores.append(len(cells) * (len(cells) - 1) + best(after))
            known[key] = max(scores) if scores else 0
        return known[key]

    return best(grid) if grid else 0
