"""What a solution printed, as much of it as anyone will read."""


class Output:
    """Collects bytes up to a limit and counts the rest."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept = bytearray()
        self._dropped = 0

    def add(self, data: bytes) -> None:
        """Take more bytes."""
        room = self._limit - len(self._kept)
        self._kept += data[:room]
        self._dropped += max(0, len(data) - room)

    def text(self) -> str:
        """The text, bytes that are not UTF-8 replaced; if some is missing, a last line within the limit says how much."""
        text = self._kept.decode("utf-8", "replace")
        encoded = text.encode()
        if not self._dropped and len(encoded) <= self._limit:
            return text
        # Room for the line; its own figure is at most 20 digits long.
        room = max(0, self._limit - 64)
        dropped = self._dropped + max(0, len(encoded) - room)
        return f"{encoded[:room].decode('utf-8', 'ignore')}\n[about {dropped} more bytes were printed]\n"
