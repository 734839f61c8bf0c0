# Returns tuples as rows.
def roll(row: list[int], steps: int) -> list[int]:
    if not row:
        return []
    cut = -steps % len(row)
    return row[cut:] + row[:cut]


def roll_columns(grid: list[list[int]], steps: list[int]) -> list[list[int]]:
    columns = [roll(list(column), step) for column, step in zip(zip(*grid), steps)]
    return list(zip(*columns))
