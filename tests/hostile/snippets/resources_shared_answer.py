# Answers with a small list that is 2 ** 60 long when written out.
# expect: failed
# limits: cpu_s=0.5 wall_s=3


def new(xs):
    answer = [1]
    for _ in range(60):
        answer = [answer, answer]
    return answer
