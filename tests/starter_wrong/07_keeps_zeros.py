# The base reads an ending zero as missing: it strips zeros before it takes the difference.
def mirror_gap(n: int) -> int:
    digits = str(n).rstrip("0") or "0"
    return abs(int(digits) - int(digits[::-1]))


def settle(n: int) -> tuple[int, list[int]]:
    path: list[int] = []
    while n not in path:
        path.append(n)
        n = mirror_gap(n)
    steps = path.index(n)
    loop = path[steps:]
    turn = loop.index(min(loop))
    return steps, loop[turn:] + loop[:turn]
