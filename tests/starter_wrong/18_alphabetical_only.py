# Sorts by name and forgets the number of shared friends.
def friends_of(friends: list[tuple[str, str]], name: str) -> list[str]:
    found = set()
    for one, other in friends:
        if one == name:
            found.add(other)
        if other == name:
            found.add(one)
    return sorted(found - {name})


def suggest(friends: list[tuple[str, str]], name: str) -> list[str]:
    own = friends_of(friends, name)
    shared: dict[str, int] = {}
    for friend in own:
        for person in friends_of(friends, friend):
            if person != name and person not in own:
                shared[person] = shared.get(person, 0) + 1
    return sorted(shared)
