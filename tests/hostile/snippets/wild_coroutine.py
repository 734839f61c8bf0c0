# A coroutine where a function is asked for.
# expect: wrong raised


async def new(xs):
    return [x + 1 for x in xs]
