# Runs an event loop in the call; where sockets may not be made, that is an error of the solution's.
# expect: passed raised
import asyncio


async def add(x):
    await asyncio.sleep(0)
    return x + 1


async def everything(xs):
    return list(await asyncio.gather(*(add(x) for x in xs)))


def new(xs):
    return asyncio.run(everything(xs))
