# The base reads a one row high or one column wide ring there and back.
def ring(grid: list[list[int]], k: int) -> list[int]:
    top, left = k, k
    bottom = len(grid) - 1 - k
    right = (len(grid[0]) if grid else 0) - 1 - k
    if top > bottom or left > right:
        return []
    if top == bottom and left == right:
        return [grid[top][left]]
    return (
        [grid[top][c] for c in range(left, right)]
        + [grid[r][right] for r in range(top, bottom)]
        + [grid[bottom][c] for c in range(right, left, -1)]
        + [grid[r][left] for r in range(bottom, top, -1)]
    )


def turn_rings(grid: list[list[int]], steps: list[int]) -> list[list[int]]:
    width = len(grid[0]) if grid else 0
    numbered = [list(range(r * width, (r + 1) * width)) for r in range(len(grid))]
    result = [list(row) for row in grid]
    for k, step in enumerate(steps):
        values = ring(grid, k)
        for i, cell in enumerate(ring(numbered, k)):
            result[cell // width][cell % width] = values[(i - step) % len(values)]
    return result
