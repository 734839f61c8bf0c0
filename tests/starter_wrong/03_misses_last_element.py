# The base never reaches the last element of the list.
def plateau(values: list[int], i: int) -> tuple[int, int]:
    first = last = i
    while first > 0 and values[first - 1] == values[i]:
        first -= 1
    while last + 2 < len(values) and values[last + 1] == values[i]:
        last += 1
    return first, last


def plateaus(values: list[int], least: int) -> list[tuple[int, int, int]]:
    result = []
    i = 0
    while i < len(values):
        first, last = plateau(values, i)
        if last - first + 1 >= least:
            result.append((values[i], first, last))
        i = last + 1
    return result
