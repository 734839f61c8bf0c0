# Moves to the next free date and not to the one before.
def shift(lengths: list[int], date: tuple[int, int, int], days: int) -> tuple[int, int, int]:
    year, month, day = date
    days += sum(lengths[: month - 1]) + day - 1
    year += days // sum(lengths)
    days %= sum(lengths)
    month = 1
    while days >= lengths[month - 1]:
        days -= lengths[month - 1]
        month += 1
    return year, month, days + 1


def money_dates(
    lengths: list[int], first: tuple[int, int, int], every: int, count: int, holidays: set[tuple[int, int]]
) -> list[tuple[int, int, int]]:
    dates: list[tuple[int, int, int]] = []
    for i in range(count):
        date = shift(lengths, first, i * every)
        while date[1:] in holidays:
            date = shift(lengths, date, 1)
        if date not in dates:
            dates.append(date)
    return dates
