# Adds each day to the day before it only and not to all of them.
def add_counts(left: dict[str, int], right: dict[str, int]) -> dict[str, int]:
    result = {}
    for key in [*left, *right]:
        total = left.get(key, 0) + right.get(key, 0)
        if total != 0:
            result[key] = total
    return result


def store_history(changes: list[dict[str, int]]) -> list[dict[str, int]]:
    history = []
    counts: dict[str, int] = {}
    for change in changes:
        history.append(add_counts(counts, change))
        counts = change
    return history
