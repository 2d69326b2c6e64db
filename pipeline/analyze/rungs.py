"""How the form of a reply can be asked for, from the strictest way down, and what was refused."""

from dataclasses import dataclass, replace
from enum import StrEnum


class Rung(StrEnum):
    """One way to ask for the form of a reply."""

    JSON_SCHEMA = "json_schema"
    JSON_OBJECT = "json_object"
    TOOLS = "tools"
    TEXT = "text"

    @property
    def below(self) -> "Rung | None":
        """The next way to try; None at the foot of the ladder."""
        order = list(Rung)
        place = order.index(self) + 1
        return order[place] if place < len(order) else None


STRICT = "strict"
CLOSED = "additionalProperties"
CHOICE = "tool_choice"
BOUNDS = "bounds"
"""Not a word of a request: `maxLength`, `minItems` and `maxItems` together."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a model is asked for the form of its replies, without the parameters it refuses."""

    rung: Rung = Rung.JSON_SCHEMA
    refused: frozenset[str] = frozenset()

    @property
    def is_told_in_words(self) -> bool:
        """Whether nothing but words makes a model keep to the schema."""
        if self.rung is Rung.TOOLS:
            return CHOICE in self.refused
        return self.rung in (Rung.JSON_OBJECT, Rung.TEXT)

    def without(self, parameter: str | None) -> "Form | None":
        """Without a parameter, or for None without this rung; None where that is no change."""
        if parameter is None:
            below = self.rung.below
            return None if below is None else replace(self, rung=below)
        if parameter in self.refused:
            return None
        return replace(self, refused=self.refused | {parameter})
