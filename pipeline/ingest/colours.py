"""Reads the colours of CSS, and says which two of them a reader cannot tell apart."""

import colorsys
import re
from functools import lru_cache

Colour = tuple[float, float, float]
"""Red, green and blue from 0 to 255."""

TRANSPARENT = "transparent"
"""What lets the colour below it through."""

_RGB = 3
_FAINT = 0.1
_ALIKE = 20
_LONGEST = 80

_NAMED = {
    "black": (0, 0, 0), "white": (255, 255, 255), "red": (255, 0, 0), "green": (0, 128, 0),
    "blue": (0, 0, 255), "yellow": (255, 255, 0), "gray": (128, 128, 128),
    "grey": (128, 128, 128), "silver": (192, 192, 192), "maroon": (128, 0, 0),
    "navy": (0, 0, 128), "olive": (128, 128, 0), "purple": (128, 0, 128), "teal": (0, 128, 128),
    "lime": (0, 255, 0), "aqua": (0, 255, 255), "cyan": (0, 255, 255), "fuchsia": (255, 0, 255),
    "magenta": (255, 0, 255), "orange": (255, 165, 0), "pink": (255, 192, 203),
    "brown": (165, 42, 42), "gold": (255, 215, 0), "beige": (245, 245, 220),
    "ivory": (255, 255, 240), "snow": (255, 250, 250), "ghostwhite": (248, 248, 255),
    "whitesmoke": (245, 245, 245), "floralwhite": (255, 250, 240), "azure": (240, 255, 255),
    "mintcream": (245, 255, 250), "aliceblue": (240, 248, 255), "seashell": (255, 245, 238),
    "linen": (250, 240, 230), "honeydew": (240, 255, 240), "lightyellow": (255, 255, 224),
    "lavenderblush": (255, 240, 245), "oldlace": (253, 245, 230), "gainsboro": (220, 220, 220),
    "lightgray": (211, 211, 211), "lightgrey": (211, 211, 211), "darkgray": (169, 169, 169),
    "darkgrey": (169, 169, 169), "dimgray": (105, 105, 105), "dimgrey": (105, 105, 105),
    "cornsilk": (255, 248, 220), "lavender": (230, 230, 250), "midnightblue": (25, 25, 112),
}  # fmt: skip
_FUNCTION = re.compile(r"(rgb|hsl)a?\(([^()]*)\)")
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))(%|deg|turn)?")
_HEX = re.compile(r"#([0-9a-f]{3,8})")


@lru_cache(maxsize=4096)
def read_colour(stated: str) -> Colour | str | None:
    """The colour that a CSS value in lower case states.

    `TRANSPARENT` where next to nothing of it shows, None where it cannot be told.
    """
    stated = stated[:_LONGEST].strip()
    if stated == "transparent":
        return TRANSPARENT
    named = _NAMED.get(stated)
    if named:
        return named
    if found := _HEX.fullmatch(stated):
        return _from_hex(found[1])
    if found := _FUNCTION.fullmatch(stated):
        return _from_function(found[1], _NUMBER.findall(found[2]))
    return None


def alike(one: Colour, other: Colour) -> bool:
    """Whether text of one colour on the other cannot be read."""
    return all(abs(a - b) <= _ALIKE for a, b in zip(one, other, strict=True))


def _from_hex(digits: str) -> Colour | str | None:
    if len(digits) in {3, 4}:
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) not in {6, 8}:
        return None
    parts = [int(digits[place : place + 2], 16) for place in range(0, len(digits), 2)]
    if parts[_RGB:] and parts[_RGB] / 255 < _FAINT:
        return TRANSPARENT
    return parts[0], parts[1], parts[2]


def _from_function(name: str, numbers: list[tuple[str, str]]) -> Colour | str | None:
    if len(numbers) not in {3, 4}:
        return None
    if numbers[_RGB:] and _share(*numbers[_RGB], whole=1) < _FAINT:
        return TRANSPARENT
    if name == "rgb":
        red, green, blue = (_share(*number, whole=255) * 255 for number in numbers[:3])
        return red, green, blue
    turn = float(numbers[0][0]) / (1 if numbers[0][1] == "turn" else 360)
    saturation, light = (_share(*number, whole=100) for number in numbers[1:3])
    red, green, blue = colorsys.hls_to_rgb(turn % 1, light, saturation)
    return red * 255, green * 255, blue * 255


def _share(number: str, unit: str, *, whole: float) -> float:
    return min(max(float(number) / (100 if unit == "%" else whole), 0), 1)
