"""Running solutions and saying what happened: the warm fork server, its limits, its isolation, the verdict."""
