# Compares only the given order and its reverse.
def overlay(lower: dict, upper: dict) -> dict:
    result = dict(lower)
    for key, value in upper.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            old = lower.get(key)
            result[key] = overlay(old if isinstance(old, dict) else {}, value)
        else:
            result[key] = value
    return result


def settle_patches(doc: dict, patches: list[dict]) -> tuple[dict, list[str]]:
    results = []
    for order in (patches, patches[::-1]):
        result = doc
        for patch in order:
            result = overlay(result, patch)
        results.append(result)
    contested: list[str] = []

    def compare(versions: list[dict], prefix: str) -> dict:
        agreed = {}
        for key in {key: None for version in versions for key in version}:
            if not all(key in version for version in versions):
                contested.append(prefix + key)
                continue
            values = [version[key] for version in versions]
            if all(isinstance(value, dict) for value in values):
                agreed[key] = compare(values, prefix + key + ".")
            elif all(value == values[0] for value in values):
                agreed[key] = values[0]
            else:
                contested.append(prefix + key)
        return agreed

    return compare(results, ""), sorted(contested)
