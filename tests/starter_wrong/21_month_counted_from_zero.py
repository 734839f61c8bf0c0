# The base adds the lengths up to and including the month.
def day_of_year(lengths: list[int], month: int, day: int) -> int:
    return sum(lengths[:month]) + day


def sleep_length(lengths: list[int], asleep: tuple[int, int], awake: tuple[int, int]) -> int:
    days = day_of_year(lengths, *awake) - day_of_year(lengths, *asleep)
    return days if days >= 0 else sum(lengths) - days
