# Counts one day too many around the end of the year.
def day_of_year(lengths: list[int], month: int, day: int) -> int:
    return sum(lengths[: month - 1]) + day


def sleep_length(lengths: list[int], asleep: tuple[int, int], awake: tuple[int, int]) -> int:
    days = day_of_year(lengths, *awake) - day_of_year(lengths, *asleep)
    return days if days >= 0 else days + sum(lengths) + 1
