# Never tries the radius `limit` itself.
def lower_nearby(values: list[int], i: int, radius: int) -> int:
    start = max(0, i - radius)
    return sum(value < values[i] for value in values[start : i + radius + 1])


def reign(values: list[int], limit: int) -> list[int]:
    result = []
    for i in range(len(values)):
        ruled = 0
        for radius in range(1, limit):
            others = min(len(values), i + radius + 1) - max(0, i - radius) - 1
            if lower_nearby(values, i, radius) < others:
                break
            ruled = radius
        result.append(ruled)
    return result
