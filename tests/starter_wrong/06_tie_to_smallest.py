# Gives a tie to the smallest number.
def roughness(n: int, base: int) -> int:
    total = 0
    while n >= base:
        total += abs(n % base - n // base % base)
        n //= base
    return total


def smoothest(numbers: list[int], base: int) -> int | None:
    if not numbers:
        return None
    return min(numbers, key=lambda number: (roughness(number, base), number))
