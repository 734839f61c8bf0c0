# The base counts negative days from the end with an offset of one.
def next_fit(
    lengths: list[int], date: tuple[int, int, int], rule: tuple[int | None, int | None]
) -> tuple[int, int, int] | None:
    year, month, day = date
    for _ in range(sum(lengths)):
        day += 1
        if day > lengths[month - 1]:
            day = 1
            month += 1
        if month > len(lengths):
            month = 1
            year += 1
        if rule[0] in (None, month) and rule[1] in (None, day, day - lengths[month - 1]):
            return year, month, day
    return None


def agenda(
    lengths: list[int],
    first: tuple[int, int, int],
    last: tuple[int, int, int],
    events: dict[str, tuple[int | None, int | None]],
    quiet: list[tuple[int | None, int | None]],
) -> list[tuple[tuple[int, int, int], list[str]]]:
    def before(date: tuple[int, int, int]) -> tuple[int, int, int]:
        year, month, day = date
        if day > 1:
            return year, month, day - 1
        if month > 1:
            return year, month - 1, lengths[month - 2]
        return year - 1, len(lengths), lengths[-1]

    def is_quiet(date: tuple[int, int, int]) -> bool:
        return any(next_fit(lengths, before(date), rule) == date for rule in quiet)

    found: dict[tuple[int, int, int], set[str]] = {}
    for name, rule in events.items():
        date = next_fit(lengths, before(first), rule)
        while date is not None and date <= last:
            moved = date
            while is_quiet(moved):
                moved = next_fit(lengths, moved, (None, None))
            if moved <= last:
                found.setdefault(moved, set()).add(name)
            date = next_fit(lengths, date, rule)
    return [(date, sorted(found[date])) for date in sorted(found)]
