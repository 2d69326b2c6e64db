"""Says why a text is not seen: its box is out of sight, or what it inherits hides it."""

from dataclasses import dataclass, replace

from pipeline.ingest.colours import TRANSPARENT, Colour, alike
from pipeline.ingest.declarations import UNSEEN, hidden_box, tiny_font
from pipeline.ingest.page_styles import BLACK, UNKNOWN, WHITE, Style, background, text_colour

_OF = {
    "display": frozenset({"display", "content-visibility"}),
    "opacity": frozenset({"opacity", "filter"}),
    "size": frozenset({"width", "height", "max-width", "max-height", "zoom", "overflow"}),
    "clip": frozenset({"clip", "clip-path", "-webkit-clip-path"}),
    "position": frozenset({
        "left", "right", "top", "bottom", "text-indent", "margin-left", "margin-top",
    }),
    "transform": frozenset({"transform", "-webkit-transform", "translate", "scale"}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hiding:
    """Why something is not seen: a property, of the element's own attribute or of a rule."""

    kind: str
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Inherited:
    """What an element hands down to what is in it."""

    invisible: Hiding | None = None
    tiny: Hiding | None = None
    colour: Colour | str = BLACK
    ground: Colour | str = WHITE
    own_colour: bool = False

    @property
    def hiding(self) -> Hiding | None:
        """Why text is not seen here."""
        if self.invisible or self.tiny:
            return self.invisible or self.tiny
        if self.colour in {TRANSPARENT, self.ground} - {UNKNOWN} or (
            isinstance(self.colour, tuple)
            and isinstance(self.ground, tuple)
            and alike(self.colour, self.ground)
        ):
            return Hiding("color", self.own_colour)
        return None

    def within(self, style: Style) -> "Inherited":
        """What holds inside an element of a style."""
        if not style.values:
            return self
        values = style.values
        found = self
        if "visibility" in values and values["visibility"] != "inherit":
            unseen = values["visibility"] in UNSEEN
            hiding = Hiding("visibility", "visibility" in style.own) if unseen else None
            found = replace(found, invisible=hiding)
        size = values.get("font-size", "inherit")
        if tiny_font(size):
            found = replace(found, tiny=Hiding("font-size", "font-size" in style.own))
        elif size.endswith("rem") or not size.endswith(("%", "em", "inherit")):
            found = replace(found, tiny=None)
        colour, ground = text_colour(values), background(values)
        if colour is not None:
            own = bool(style.own & {"color", "-webkit-text-fill-color"})
            found = replace(found, colour=colour, own_colour=own)
        return replace(found, ground=ground) if ground is not None else found


def hidden_by(style: Style) -> Hiding | None:
    """What takes an element of a style out of sight with all that is in it."""
    kind = hidden_box(style.values) if style.values else None
    return Hiding(kind, bool(style.own & _OF[kind])) if kind else None
