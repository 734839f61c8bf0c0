# The base writes negative numbers as the digits of the absolute value.
def three_digits(n: int) -> list[int]:
    digits = []
    n = abs(n)
    while n != 0:
        digit = (n + 1) % 3 - 1
        digits.append(digit)
        n = (n - digit) // 3
    return digits


def nearest_loads(target: int, missing: list[int], most: int) -> list[tuple[int, list[int], list[int]]]:
    distance = 0
    while True:
        found = []
        for load in sorted({target - distance, target + distance}):
            digits = three_digits(load)
            used = [k for k in reversed(range(len(digits))) if digits[k] != 0]
            if len(used) <= most and not any(k in missing for k in used):
                beside = [3**k for k in used if digits[k] == -1]
                opposite = [3**k for k in used if digits[k] == 1]
                found.append((load, beside, opposite))
        if found:
            return found
        distance += 1
