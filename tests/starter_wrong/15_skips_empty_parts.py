# Does not count empty parts as wrong.
def read_dose(text: str) -> tuple[int, int] | None:
    numbers = text.strip(" ").split("x")
    if len(numbers) > 2 or not all(number.isascii() and number.isdigit() for number in numbers):
        return None
    if len(numbers) == 1:
        return 1, int(numbers[0])
    return int(numbers[0]), int(numbers[1])


def total_dose(line: str) -> tuple[int, int]:
    if not line.strip(" "):
        return 0, 0
    total = wrong = 0
    for part in line.split(","):
        dose = read_dose(part)
        if not part.strip():
            continue
        if dose is None:
            wrong += 1
        else:
            total += dose[0] * dose[1]
    return total, wrong
