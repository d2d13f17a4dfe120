"""Long lists, a page at a time: which rows a page shows, and which other pages there are."""

from dataclasses import dataclass

SIZE = 100
"""Rows on a page."""


@dataclass(frozen=True, slots=True)
class Paging:
    """One page of a list of `total` rows; `number` counts from 1."""

    number: int
    total: int
    size: int = SIZE

    @classmethod
    def of(cls, asked: str | None, total: int, size: int = SIZE) -> "Paging":
        """Return the page that an address asks for, the nearest that there is."""
        wanted = int(asked[:9]) if asked and asked.isascii() and asked.isdigit() else 1
        last = max(1, -(-total // size))
        return cls(min(max(wanted, 1), last), total, size)

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.number - 1) * self.size

    @property
    def first(self) -> int:
        """The number of its first row, 0 when there is none."""
        return min(self.offset + 1, self.total)

    @property
    def last(self) -> int:
        """The number of its last row."""
        return min(self.offset + self.size, self.total)
