# Uses random numbers without a seed, in a way that does not matter.
# expect: passed
import random
import secrets
import uuid


def new(xs):
    order = list(range(len(xs)))
    random.shuffle(order)
    answer = {place: xs[place] + 1 for place in order}
    assert secrets.token_bytes(4) and uuid.uuid4() and random.SystemRandom().random() < 1
    return [answer[place] for place in sorted(answer)]
