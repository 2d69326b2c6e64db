"""Three outlets on one fire, for whole runs: their files, and a model that compares them."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from model_server import Asked, Reply, saying

COURIER = (
    "Fire destroys the Brunmar dye works\n\nA fire destroyed the Brunmar dye works in the harbour "
    "quarter on Tuesday night. Twelve people died in the flames, Brunmar police chief Odo Rask "
    "said. The fire began in the boiler house of the dye works, according to the fire brigade. "
    "The owner of the dye works, Halvard Kint, had been warned about the boiler in spring.\n"
)
HERALD = (
    "Brunmar dye works burned down\n\nThe Brunmar dye works burned down on Tuesday night, and the "
    "harbour quarter was closed until the morning. Police chief Odo Rask said that 15 people died. "
    "The fire brigade found that the fire began in the boiler house. Halvard Kint, the owner of "
    "the dye works, did not answer questions about the boiler.\n"
)
OBSERVER = (
    "Deadly fire in Brunmar's harbour quarter\n\nFire razed the dye works of Brunmar on Tuesday "
    "night and left the harbour quarter in smoke. The boiler house of the dye works was the first "
    "to burn, the fire brigade said. Ilse Marn of the dyers' union blamed the owner, Halvard Kint, "
    "for the deaths at the Brunmar dye works.\n"
)
OUTLETS: Mapping[str, str] = {"courier": COURIER, "herald": HERALD, "observer": OBSERVER}
TARGETS = "targets:\n  - {slug: toll, statement: The city should charge a toll., aliases: [toll]}\n"
GOOD: Mapping[str, Any] = {
    "agreed": [("boiler house", "The fire began in the boiler house.")],
    "some": [("Kint, had been warned", "The owner had been warned about the boiler.")],
    "conflicts": [(("Twelve people", "15 people"), "The dead are in dispute: Twelve or 15.")],
}
"""Statements, with words that are in the claims which they cite."""


def write_desk(folder: Path) -> Path:
    """A configuration of three outlets with an article each, which have nothing to say of tolls."""
    feeds = []
    for slug, text in OUTLETS.items():
        (folder / slug).mkdir()
        (folder / slug / "fire.txt").write_text(text, encoding="utf-8")
        feeds.append(
            f"  - slug: {slug}\n    name: The {slug.title()}\n    language: en\n"
            f"    feeds: [{{kind: folder, address: {slug}}}]\n"
        )
    (folder / "sources.yaml").write_text("sources:\n" + "".join(feeds), encoding="utf-8")
    (folder / "targets.yaml").write_text(TARGETS, encoding="utf-8")
    return folder


def is_about_stories(asked: Asked) -> bool:
    """Whether a request asks for statements."""
    return bool({"agreed", "some", "conflicts"} & asked.fields.keys())


def claims(asked: Asked) -> Mapping[str, str]:
    """The claims that a request shows, with their quotes, by their ids."""
    told = "\n".join(message["content"] for message in asked.body["messages"])
    found = re.findall(r"^(c\d+) (.*(?:\n  quote: .*)*)", told, re.MULTILINE)
    return dict(found)


def comparing(statements: Mapping[str, Any] = GOOD) -> Any:
    """The rule of a model that answers about articles as usual, and about stories with these."""

    def rule(asked: Asked) -> Reply | None:
        if not is_about_stories(asked):
            return None
        return saying(told(asked, statements))

    return rule


def told(asked: Asked, statements: Mapping[str, Any] = GOOD) -> dict[str, Any]:
    """The statements as a reply has them: each cites the claims that hold its words."""
    known = claims(asked)

    def cited(words: str) -> list[str]:
        return [short for short, claim in known.items() if words in claim]

    whole: dict[str, Any] = {}
    for name, listed in statements.items():
        whole[name] = [
            {"claims": cited(words), "text": text}
            if isinstance(words, str)
            else {"sides": [{"claims": cited(one)} for one in words], "text": text}
            for words, text in listed
        ]
    return whole
