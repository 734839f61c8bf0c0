# Outputs nothing for an assignment that fails.
def read_token(text: str, i: int) -> tuple[str, str, int]:
    while i < len(text) and text[i] == " ":
        i += 1
    if i == len(text):
        return "end", "", i
    for kind, chars in (("number", "0123456789"), ("name", "abcdefghijklmnopqrstuvwxyz")):
        end = i
        while end < len(text) and text[end] in chars:
            end += 1
        if end > i:
            return kind, text[i:end], end
    return "sign", text[i], i + 1


def run_script(script: str) -> list[int | None]:
    outputs: list[int | None] = []
    variables: dict[str, int] = {}
    for statement in script.split(";"):
        tokens = []
        end = 0
        while not tokens or tokens[-1][0] != "end":
            kind, token, end = read_token(statement, end)
            tokens.append((kind, token))

        def value() -> int:
            kind, token = tokens.pop(0)
            if kind == "number":
                return int(token)
            if kind == "name":
                return variables[token]
            if token == "-":
                return -value()
            if token == "(":
                inside = larger()
                if tokens.pop(0)[1] == ")":
                    return inside
            raise ValueError(token)

        def product() -> int:
            result = value()
            while tokens[0][1] == "*":
                tokens.pop(0)
                result *= value()
            return result

        def total() -> int:
            result = product()
            while tokens[0][1] in ("+", "-"):
                sign = tokens.pop(0)[1]
                result += product() if sign == "+" else -product()
            return result

        def larger() -> int:
            result = total()
            while tokens[0][1] == "|":
                tokens.pop(0)
                result = max(result, total())
            return result

        if tokens[0][0] == "end":
            continue
        target = None
        if tokens[0][0] == "name" and tokens[1][1] == "=":
            target = tokens[0][1]
            tokens = tokens[2:]
        try:
            result = larger()
            if tokens[0][0] != "end":
                raise ValueError(tokens[0])
        except (ValueError, KeyError, IndexError):
            if target is None:
                outputs.append(None)
            continue
        if target is None:
            outputs.append(result)
        else:
            variables[target] = result
    return outputs
