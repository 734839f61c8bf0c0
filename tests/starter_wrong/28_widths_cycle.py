# Starts the widths over when they are used up.
def words_in_line(words: list[str], width: int) -> int:
    count = min(1, len(words))
    while count < len(words) and len(" ".join(words[: count + 1])) <= width:
        count += 1
    return count


def set_text(text: str, widths: list[int]) -> list[str]:
    paragraphs: list[list[str]] = [[]]
    for line in text.split("\n"):
        words = line.split()
        if words:
            paragraphs[-1].extend(words)
        elif paragraphs[-1]:
            paragraphs.append([])
    result: list[str] = []
    for words in paragraphs:
        if words and result:
            result.append("")
        row = start = 0
        while start < len(words):
            end = start + words_in_line(words[start:], widths[row % len(widths)])
            result.append(" ".join(words[start:end]))
            start = end
            row += 1
    return result
