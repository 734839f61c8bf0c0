# The base also cuts a text that just fits.
def cell(text: str, width: int, side: str) -> str:
    if len(text) >= width:
        return text[: width - 1] + "~"
    dots = width - len(text)
    if side == "left":
        before = 0
    elif side == "right":
        before = dots
    else:
        before = dots // 2
    return "." * before + text + "." * (dots - before)


def table_line(columns: list[tuple[int, str]], texts: list[str]) -> str:
    cells = []
    for i, (width, side) in enumerate(columns):
        cells.append(cell(texts[i] if i < len(texts) else "", width, side))
    return "|".join(cells)
