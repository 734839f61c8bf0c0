# Uses names of typing without importing them.
# expect: raised
# says: NameError


def new(xs: List[int]) -> List[int]:
    return [x + 1 for x in xs]
