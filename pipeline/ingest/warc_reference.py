"""Where one original stands: the WARC file, the place of its record there, and its hash."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

FILE_NAME = re.compile(r"([0-9]{4})/([0-9]{2})/([0-9]{2})-[a-z0-9-]{1,100}\.warc\.gz")
_REFERENCE = re.compile(rf"({FILE_NAME.pattern}):([0-9]{{1,12}})\+([0-9]{{1,9}}):([0-9a-f]{{64}})")


@dataclass(frozen=True, slots=True)
class WarcReference:
    """Written `2026/11/22-host-17-a1b2c3d4.warc.gz:1024+533:<sha256>`: file, offset, length."""

    file: str
    offset: int
    length: int
    sha256: str

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """The reference that a text is, or None where it is none."""
        found = _REFERENCE.fullmatch(text)
        if not found or day_of(found[1]) is None:
            return None
        return cls(found[1], int(found[5]), int(found[6]), found[7])

    @property
    def day(self) -> date:
        """The day in UTC on which it was kept."""
        return day_of(self.file) or date.min

    def __str__(self) -> str:
        """The text that `parse` reads."""
        return f"{self.file}:{self.offset}+{self.length}:{self.sha256}"


def day_of(file: str) -> date | None:
    """The day that the name of a WARC file says, or None where it is no such name."""
    found = FILE_NAME.fullmatch(file)
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
