"""How sure a share of a few is: Wilson's interval, the same as in the view `stance_share`.

E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
American Statistical Association 22, 1927.
"""

from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054
"""The 97.5 % point of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the ends of its 95 % interval; all in percent."""

    part: int
    whole: int
    percent: float
    low: float
    high: float

    @property
    def words(self) -> str:
        """The share with what it is of: `60 % (3 of 5; 23 to 88)`."""
        return (
            f"{self.percent:.0f} % ({self.part:,} of {self.whole:,}; "
            f"{self.low:.0f} to {self.high:.0f})"
        )


def share(part: int, whole: int) -> Share | None:
    """A share with its interval; None: of nothing."""
    if not whole:
        return None
    middle = part + Z**2 / 2
    spread = Z * sqrt(part * (whole - part) / whole + Z**2 / 4)
    low = 0.0 if part == 0 else (middle - spread) / (whole + Z**2)
    high = 1.0 if part == whole else (middle + spread) / (whole + Z**2)
    return Share(part, whole, 100 * part / whole, 100 * low, 100 * high)
