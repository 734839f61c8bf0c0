# Forgets that a squeezed form is added only once.
def squeeze(text: str, most: int) -> str:
    kept = ""
    run = 0
    for i, char in enumerate(text):
        run = run + 1 if i > 0 and text[i - 1] == char else 1
        if run <= most:
            kept += char
    return kept


def changed_lines(lines: list[str], most: int) -> list[str]:
    result: list[str] = []
    for line in lines:
        short = squeeze(line, most)
        if short != line:
            result.append(short)
    return result
