# The base looks only at brackets of the kind it started with.
def closing(text: str, i: int) -> int:
    waiting: list[str] = []
    for j in range(i, len(text)):
        char = text[j]
        if char == text[i]:
            waiting.append(")]}"["([{".index(char)])
        elif waiting and char == waiting[-1]:
            waiting.pop()
            if not waiting:
                return j
    return -1


def split_outside(text: str, mark: str) -> list[str] | None:
    parts = []
    start = i = 0
    while i < len(text):
        if text[i] in "([{":
            i = closing(text, i)
            if i == -1:
                return None
        elif text[i] in ")]}":
            return None
        elif text[i] == mark:
            parts.append(text[start:i].strip(" "))
            start = i + 1
        i += 1
    parts.append(text[start:].strip(" "))
    return parts
