# Rolls the rows instead of the columns.
def roll(row: list[int], steps: int) -> list[int]:
    if not row:
        return []
    cut = -steps % len(row)
    return row[cut:] + row[:cut]


def roll_columns(grid: list[list[int]], steps: list[int]) -> list[list[int]]:
    return [roll(row, step) for row, step in zip(grid, steps)]
