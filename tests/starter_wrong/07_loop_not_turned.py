# Lists the loop from where it was entered.
def mirror_gap(n: int) -> int:
    return abs(n - int(str(n)[::-1]))


def settle(n: int) -> tuple[int, list[int]]:
    path: list[int] = []
    while n not in path:
        path.append(n)
        n = mirror_gap(n)
    steps = path.index(n)
    loop = path[steps:]
    turn = 0
    return steps, loop[turn:] + loop[:turn]
