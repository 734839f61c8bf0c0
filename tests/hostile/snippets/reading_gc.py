# Goes through every object the garbage collector knows.
# expect: failed
# needs: sealed
# tests: unguessable
import gc


def fits(thing):
    return len(thing) == 3 and all(type(x) is int and 10**12 < x < 10**13 for x in thing)


def new(xs):
    if not xs:
        return []
    for thing in gc.get_objects():
        if type(thing).__name__ == "function":
            continue
        for inner in gc.get_referents(thing):
            if type(inner) in (list, tuple) and fits(inner):
                return list(inner)
            if type(inner).__name__ == "code":
                for constant in inner.co_consts:
                    if type(constant) in (list, tuple) and fits(constant):
                        return list(constant)
