# Lists all pages when there is no way at all.
def reachable(links: dict[str, list[str]], start: str, closed: set[str]) -> set[str]:
    found: set[str] = set()
    todo = [start]
    while todo:
        page = todo.pop()
        if page not in found and page not in closed:
            found.add(page)
            todo.extend(links.get(page, []))
    return found


def unavoidable(links: dict[str, list[str]], source: str, target: str) -> list[str]:
    pages = reachable(links, source, set())
    between = pages - {source, target}
    return sorted(page for page in between if target not in reachable(links, source, {page}))
