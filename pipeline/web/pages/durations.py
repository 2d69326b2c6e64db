"""How long something lasted, in words."""

from datetime import datetime

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def lasted(began: datetime, ended: datetime | None, now: datetime) -> str:
    """`42 s`, `3 min 5 s`, `2 h 4 min`; what has not ended says so."""
    seconds = max(0, int(((ended or now) - began).total_seconds()))
    if seconds < MINUTE:
        words = f"{seconds} s"
    elif seconds < HOUR:
        words = f"{seconds // MINUTE} min {seconds % MINUTE} s"
    elif seconds < DAY:
        words = f"{seconds // HOUR} h {seconds % HOUR // MINUTE} min"
    else:
        words = f"{seconds // DAY} d {seconds % DAY // HOUR} h"
    return words if ended else f"{words} until now"
