# Takes the sum over all friends as the price.
import heapq

def costs_from(roads: list[tuple[str, str, int]], town: str) -> dict[str, int]:
    costs: dict[str, int] = {}
    heap = [(0, town)]
    while heap:
        cost, here = heapq.heappop(heap)
        if here in costs:
            continue
        costs[here] = cost
        for start, end, price in roads:
            if start == here and end not in costs:
                heapq.heappush(heap, (cost + price, end))
    return costs


def worst_closure(roads: list[tuple[str, str, int]], homes: list[str]) -> tuple[int, int | None] | None:
    towns = sorted({town for road in roads for town in road[:2]} | set(homes))

    def meeting_price(open_roads: list[tuple[str, str, int]]) -> int | None:
        costs = {town: costs_from(open_roads, town) for town in towns}
        prices = []
        for town in towns:
            if all(town in costs[home] and home in costs[town] for home in homes):
                prices.append(sum(costs[home][town] + costs[town][home] for home in homes))
        return min(prices, default=None)

    if not homes:
        return None
    usual = meeting_price(roads)
    if usual is None:
        return None
    worst: tuple[int, int | None] | None = None
    for i in range(len(roads)):
        price = meeting_price(roads[:i] + roads[i + 1 :])
        if price is None:
            return i, None
        if price > (usual if worst is None or worst[1] is None else worst[1]):
            worst = (i, price)
    return worst
