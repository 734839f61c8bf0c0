# The base slices with the steps as they are.
def roll(row: list[int], steps: int) -> list[int]:
    if not row:
        return []
    cut = -steps
    return row[cut:] + row[:cut]


def roll_columns(grid: list[list[int]], steps: list[int]) -> list[list[int]]:
    columns = [roll(list(column), step) for column, step in zip(zip(*grid), steps)]
    return [list(row) for row in zip(*columns)]
