# Tries the options in the given order, so ties go to the wrong sequence.
def deal(cards: list[int], piles: int) -> list[int]:
    result: list[int] = []
    for pile in range(piles):
        result.extend(reversed(cards[pile::piles]))
    return result


def deal_plan(cards: list[int], target: list[int], options: list[int]) -> list[int] | None:
    plans: dict[tuple[int, ...], list[int]] = {tuple(cards): []}
    queue = [tuple(cards)]
    for state in queue:
        if list(state) == target:
            return plans[state]
        for piles in options:
            following = tuple(deal(list(state), piles))
            if following not in plans:
                plans[following] = plans[state] + [piles]
                queue.append(following)
    return None
