# Answers with a list nested a hundred thousand deep.
# expect: failed


def new(xs):
    answer = []
    for _ in range(100_000):
        answer = [answer]
    return answer
