# The base fills the rows from left to right instead of the columns downwards.
def lay_out(items: list[str], columns: int) -> list[str]:
    height = -(-len(items) // columns)
    lines = [""] * height
    for start in range(0, len(items), max(1, height)):
        column = items[start // height :: -(-len(items) // height)]
        width = max(len(item) for item in column)
        for row in range(height):
            item = column[row] if row < len(column) else ""
            lines[row] += item.ljust(width + 2)
    return [line.rstrip() for line in lines]


def print_pages(groups: list[tuple[str, list[str]]], width: int, height: int) -> list[list[str]]:
    pages: list[list[str]] = []
    for name, items in groups:
        if not items:
            continue
        for columns in range(len(items), 0, -1):
            lines = lay_out(items, columns)
            if max(len(line) for line in lines) <= width:
                break
        block = [name + ":", *lines]
        if len(block) <= height and pages and len(pages[-1]) + 1 + len(block) <= height:
            pages[-1] += ["", *block]
            continue
        pages.append(block[:height])
        rest = block[height:]
        while rest:
            pages.append([name + ", continued:", *rest[: height - 1]])
            rest = rest[height - 1 :]
    return pages
