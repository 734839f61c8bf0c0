# The base keeps repeated friends, so they are counted twice.
def friends_of(friends: list[tuple[str, str]], name: str) -> list[str]:
    found = []
    for one, other in friends:
        if one == name:
            found.append(other)
        if other == name:
            found.append(one)
    return sorted(friend for friend in found if friend != name)


def suggest(friends: list[tuple[str, str]], name: str) -> list[str]:
    own = friends_of(friends, name)
    shared: dict[str, int] = {}
    for friend in own:
        for person in friends_of(friends, friend):
            if person != name and person not in own:
                shared[person] = shared.get(person, 0) + 1
    return sorted(shared, key=lambda person: (-shared[person], person))
