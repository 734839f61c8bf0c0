# The base takes a value of 0 for a missing one.
def dig(tree: dict, path: str) -> object:
    here: object = tree
    for key in path.split(".") if path else []:
        if not isinstance(here, dict) or key not in here:
            return None
        here = here[key]
        if not here:
            return None
    return here


def flatten(tree: dict) -> dict[str, object]:
    result: dict[str, object] = {}

    def walk(branch: dict, prefix: str) -> None:
        for key, value in branch.items():
            if isinstance(value, dict):
                walk(value, prefix + key + ".")
                continue
            seen = set()
            while isinstance(value, str) and value.startswith("@"):
                if value in seen:
                    value = None
                    break
                seen.add(value)
                value = dig(tree, value[1:])
            result[prefix + key] = None if isinstance(value, dict) else value

    walk(tree, "")
    return result
