"""Reads CSS declarations, and says which of them leave nothing of an element to see."""

import re
from collections.abc import Mapping
from functools import lru_cache

MAX_VALUE = 500
"""Characters of one value that are read."""

OFF_SCREEN = 900
"""Pixels beyond an edge from where no reader sees an element; 100 % of a screen is 1,280."""

SMALLEST_FONT = 3
"""Pixels; smaller text is a line at best."""

UNSEEN = frozenset({"hidden", "collapse"})
"""The values of `visibility` that hide."""

Declared = Mapping[str, tuple[str, bool]]
"""By property: the value in lower case, and whether it is important."""

Values = Mapping[str, str]
"""By property: its value in lower case."""

_READ = frozenset({
    "display", "visibility", "opacity", "font", "font-size", "text-indent", "position", "left",
    "right", "top", "bottom", "inset", "margin", "margin-left", "margin-top", "width", "height",
    "max-width", "max-height", "overflow", "overflow-x", "overflow-y", "padding", "padding-top",
    "padding-bottom", "clip", "clip-path", "-webkit-clip-path", "transform", "-webkit-transform",
    "translate", "scale", "content-visibility", "filter", "color", "-webkit-text-fill-color",
    "background", "background-color", "background-image", "background-clip",
    "-webkit-background-clip", "animation", "animation-name", "-webkit-animation", "zoom",
})  # fmt: skip

_HARMLESS = frozenset({
    "position", "overflow", "overflow-x", "overflow-y", "padding", "padding-top",
    "padding-bottom", "color", "-webkit-text-fill-color", "background", "background-color",
    "background-image", "background-clip", "-webkit-background-clip", "animation",
    "animation-name", "-webkit-animation",
})  # fmt: skip
"""What hides nothing without other properties."""

_COMMENT = re.compile(r"/\*(?:[^*]|\*(?!/))*+(?:\*/)?")
_LENGTH = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,2})?)([a-z%]*)")
_UNITS = {
    "": 1, "px": 1, "em": 16, "rem": 16, "ex": 8, "ch": 8, "%": 12.8, "vw": 12.8, "vh": 8,
    "vmax": 12.8, "vmin": 8, "pt": 4 / 3, "pc": 16, "in": 96, "cm": 38, "mm": 3.8,
}  # fmt: skip
_FONT_SIZE = re.compile(r"(?<![\w.-])([\d.]+(?:px|pt|em|rem|%|vw|vh)|0(?![\d.]))(?=[\s/]|$)")
_CALL = re.compile(r"(?<![a-z0-9])([a-z0-9]{1,20}+)\(([^()]{0,200})\)")
_CACHED = 2000
_WORST = {"position": "absolute", "overflow": "hidden"}
_SHUT = 1.0
_SIDES = 4
_CORNERS = 3
_ALL = 99
_FAINT = 0.05


def read_declarations(text: str) -> Declared:
    """What a rule's body or a `style` attribute states of the properties that can hide."""
    return _known(text) if len(text) < _CACHED else _read(text)


@lru_cache(maxsize=2048)
def _known(text: str) -> Declared:
    return _read(text)


def _read(text: str) -> Declared:
    found: dict[str, tuple[str, bool]] = {}
    text = text.lower()
    for declaration in (_COMMENT.sub("", text) if "/*" in text else text).split(";"):
        name, colon, value = declaration.partition(":")
        name = name.strip()
        if not colon or name not in _READ:
            continue
        value, mark, _ = value.partition("!")
        value = " ".join(value[:MAX_VALUE].split())
        if value and not (name in found and found[name][1] and not mark):
            _add(found, name, value, bool(mark))
    return found


def may_hide(declared: Declared) -> bool:
    """Whether declarations hide, if other rules do their worst to help."""
    if _HARMLESS.issuperset(declared):
        return False
    values = {name: value for name, (value, _) in declared.items()}
    worst = {**_WORST, **values}
    for one, other in (("width", "height"), ("height", "width")):
        if one in values:
            worst.setdefault(other, "1px")
    return (
        hidden_box(worst) is not None
        or values.get("visibility") in UNSEEN
        or tiny_font(values.get("font-size", ""))
    )


def hidden_box(style: Values) -> str | None:
    """The property that takes an element and all in it out of sight, whatever is in it."""
    return next((name for name, hides in _BOXES if hides(style)), None)


def tiny_font(size: str) -> bool:
    """Whether text of a `font-size` is too small to be seen."""
    pixels = _pixels(size)
    return pixels is not None and pixels < SMALLEST_FONT


def _add(found: dict[str, tuple[str, bool]], name: str, value: str, important: bool) -> None:
    found[name] = (value, important)
    if name == "font":
        size = _FONT_SIZE.search(value)
        found["font-size"] = (size[1] if size else "medium", important)
    elif name == "inset":
        sides = value.split()[:4]
        for place, side in enumerate(("top", "right", "bottom", "left")):
            found[side] = (sides[_side(place, len(sides))], important)
    elif name in {"margin", "padding"}:
        sides = value.split()[:4]
        for place, side in ((0, "top"), (2, "bottom"), (3, "left")):
            found[f"{name}-{side}"] = (sides[_side(place, len(sides))], important)


def _side(place: int, count: int) -> int:
    """Which of one to four values is that of a side: top, right, bottom, left."""
    return place if place < count else max(min(place - 2, count - 1), 0)


def _pixels(value: str | None) -> float | None:
    if not value:
        return None
    lengths = _LENGTH.findall(value) if value.startswith("calc(") else []
    if found := _LENGTH.fullmatch(value):
        lengths = [found.groups()]
    sizes = [float(number) * _UNITS[unit] for number, unit in lengths if unit in _UNITS]
    return max(sizes, key=abs, default=None)


def _is_undisplayed(style: Values) -> bool:
    return style.get("display") == "none" or style.get("content-visibility") == "hidden"


def _is_faint(style: Values) -> bool:
    if style.get("animation", style.get("animation-name")):
        return False
    if "opacity" in style:
        found = _LENGTH.fullmatch(style["opacity"])
        if found and float(found[1]) / (100 if found[2] == "%" else 1) <= _FAINT:
            return True
    return any(
        name == "opacity" and (found := _LENGTH.fullmatch(inside.strip())) and float(found[1]) == 0
        for name, inside in _CALL.findall(style.get("filter", ""))
    )


def _is_shut(style: Values) -> bool:
    """A box of no size that shows nothing beyond its edges; a padding gives it a size again."""
    if style.get("zoom") in {"0", "0%"}:
        return True
    hidden = {"hidden", "clip"}
    over = style.get("overflow", "").split() or ["visible"]
    across = style.get("overflow-x", over[0]) in hidden
    down = style.get("overflow-y", over[-1]) in hidden
    if not (across or down):
        return False
    padded = any(_pixels(style.get(f"padding-{side}")) for side in ("top", "bottom"))
    wide = _least(style, "width", "max-width")
    high = 2.0 if padded else _least(style, "height", "max-height")
    return (down and high == 0) or (across and wide == 0) or (wide <= _SHUT and high <= _SHUT)


def _least(style: Values, *names: str) -> float:
    sizes = (_pixels(style.get(name)) for name in names)
    return min((size for size in sizes if size is not None), default=2.0)


def _is_clipped(style: Values) -> bool:
    if style.get("position") in {"absolute", "fixed"} and style.get("clip", "").startswith("rect("):
        sides = [_pixels(side) for side in style["clip"][5:].strip(" )").replace(",", " ").split()]
        if len(sides) == _SIDES and None not in sides:
            top, right, bottom, left = (side or 0 for side in sides)
            return bottom - top <= _SHUT or right - left <= _SHUT
    path = style.get("clip-path", style.get("-webkit-clip-path", ""))
    for name, inside in _CALL.findall(path):
        if name == "inset" and _inset_to_nothing(inside.partition("round")[0].split()):
            return True
        if name in {"circle", "ellipse"}:
            radius = inside.partition("at")[0].split()
            return bool(radius) and _pixels(radius[0]) == 0
        if name == "polygon":
            return len({" ".join(point.split()) for point in inside.split(",")}) < _CORNERS
    return False


def _inset_to_nothing(sides: list[str]) -> bool:
    if not 1 <= len(sides) <= _SIDES:
        return False
    shares = [
        float(side[:-1]) if side.endswith("%") and _LENGTH.fullmatch(side) else 0.0
        for side in (sides[_side(place, len(sides))] for place in range(4))
    ]
    return shares[0] + shares[2] >= _ALL or shares[1] + shares[3] >= _ALL


def _is_away(style: Values) -> bool:
    if style.get("position") in {"absolute", "fixed", "relative"}:
        for side in ("left", "top", "right", "bottom"):
            pixels = _pixels(style.get(side))
            if pixels is not None and pixels <= -OFF_SCREEN:
                return True
        if (_pixels(style.get("left")) or 0) >= 4 * OFF_SCREEN:
            return True
    return any(
        (_pixels(style.get(name)) or 0) <= -OFF_SCREEN
        for name in ("text-indent", "margin-left", "margin-top")
    )


def _is_transformed_away(style: Values) -> bool:
    if style.get("scale") in {"0", "0%"} or _is_moved(style.get("translate", "").split()):
        return True
    return any(
        _transforms_away(name, [part.strip() for part in inside.split(",")])
        for name, inside in _CALL.findall(
            style.get("transform", style.get("-webkit-transform", ""))
        )
    )


def _transforms_away(name: str, parts: list[str]) -> bool:
    if name.startswith("translate"):
        return _is_moved(parts)
    if name.startswith("scale"):
        return any(_pixels(part) == 0 for part in parts)
    if name in {"rotatex", "rotatey"}:
        return parts[0] in {"90deg", "-90deg", "270deg"}
    return name == "matrix" and [_pixels(part) for part in parts[:2]] == [0, 0]


def _is_moved(parts: list[str]) -> bool:
    return any(abs(_pixels(part) or 0) >= OFF_SCREEN * 2 for part in parts)


_BOXES = (
    ("display", _is_undisplayed),
    ("opacity", _is_faint),
    ("size", _is_shut),
    ("clip", _is_clipped),
    ("position", _is_away),
    ("transform", _is_transformed_away),
)
