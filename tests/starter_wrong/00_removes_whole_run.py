# The base counts a character in the whole text, not in its run.
def squeeze(text: str, most: int) -> str:
    kept = ""
    run = 0
    for i, char in enumerate(text):
        run = text[: i + 1].count(char)
        if run <= most:
            kept += char
    return kept


def changed_lines(lines: list[str], most: int) -> list[str]:
    result: list[str] = []
    for line in lines:
        short = squeeze(line, most)
        if short != line and short not in result:
            result.append(short)
    return result
