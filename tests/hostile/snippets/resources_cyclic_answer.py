# Answers with a list that holds itself.
# expect: failed


def new(xs):
    answer = []
    answer.append(answer)
    return answer
