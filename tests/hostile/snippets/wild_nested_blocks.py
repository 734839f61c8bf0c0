# As many nested blocks as the compiler takes, in honest work.
# expect: passed


def new(xs):
    answer = []
    for x in xs:
        if x is not None:
            for _ in range(1):
                while True:
                    with_one = x + 1
                    try:
                        if with_one:
                            for _ in range(1):
                                try:
                                    answer.append(with_one)
                                finally:
                                    pass
                    finally:
                        pass
                    break
    return answer
