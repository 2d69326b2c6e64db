"""Style rules as far as they hide: colours, selectors, and sheets that are meant to do harm."""

import time
from contextlib import suppress
from typing import Any

import pytest

from pipeline.errors import BadDocument
from pipeline.ingest.colours import TRANSPARENT, read_colour
from pipeline.ingest.hidden import drop_hidden
from pipeline.ingest.page_tree import read_tree
from pipeline.ingest.selectors import Place, read_selectors


def styled(body: str, css: str) -> Any:
    """The tree of a page with a style sheet."""
    return read_tree(f"<html><head><style>{css}</style></head><body>{body}</body></html>")


@pytest.mark.parametrize(
    ("stated", "colour"),
    [
        ("#fff", (255, 255, 255)),
        ("#0a141e", (10, 20, 30)),
        ("rgb(10 20 30 / 90%)", (10, 20, 30)),
        ("rgb(100%, 0%, 0%)", (255, 0, 0)),
        ("hsl(120, 100%, 50%)", (0, 255, 0)),
        ("navy", (0, 0, 128)),
        ("rgba(1,2,3,.01)", TRANSPARENT),
        ("#1230", TRANSPARENT),
        ("var(--ink)", None),
        ("#12", None),
        ("rgb(1,2)", None),
    ],
)
def test_colours_are_read(stated: str, colour: object) -> None:
    """Names, hexadecimal digits and functions; what shows nothing is transparent."""
    assert read_colour(stated) == colour


@pytest.mark.parametrize(
    ("selector", "count"),
    [
        ("p", 2), ("*.a", 1), ("div p", 2), ("div > p", 1), ("body p.b#c", 1), ("section div p", 0),
        ("[data-x]", 1), ("[data-x^=o]", 1), ("[data-x='two']", 0), ("p:not(.a)", 1),
        (":root p", 2), (r".md\:block", 1), ("p + p", 0), ("p:first-child", 0), ("p::before", 0),
        ("p, p", 2), ("div div p", 1), ("> p", 0), ("p {", 0), (".\\", 0),
    ],
)  # fmt: skip
def test_selectors_pick_what_they_say(selector: str, count: int) -> None:
    """Simple selectors, descendants and children; others pick nothing."""
    tree = read_tree(
        "<body><div><p class='a md:block' data-x=one>1</p><div><span><p class=b id=c>2</p></span>"
        "</div></div></body>"
    )
    places: dict[object, Place] = {}
    for element in tree.iter("*"):
        places[element] = Place(element, places.get(element.getparent()))
    selectors = read_selectors(selector)
    assert sum(any(one.picks(place) for one in selectors) for place in places.values()) == count


@pytest.mark.parametrize(
    "selector",
    [
        ".x, p", ".x , .a", "P", "DIV>P", ".x, DIV .a", r".\61", r".x, .md\:block", "*", ".x, *",
        "[data-x]", ".x,[data-x=one]", "p:not(.x,.y)", ".x:not(.a), p:not(.x)", "div .a", "#c",
        "html *",
    ],
)  # fmt: skip
def test_no_spelling_of_a_selector_is_passed_over(selector: str) -> None:
    """Rules are told apart by their names at first; lists, escapes and capitals do not escape."""
    body = "<div><p class='a md:block' id=c data-x=one>Hidden.</p><b class=y>Shown.</b></div>"
    tree = styled(body, f".z{{color:red}} {selector}{{display:none}} .a.z{{color:blue}}")
    drop_hidden(tree)
    assert "Hidden." not in "".join(tree.itertext())


@pytest.mark.parametrize(
    "css",
    [
        "{" * 1_000_000,
        "}" * 1_000_000,
        "a{" * 300_000,
        "/*" * 500_000,
        '"' * 1_000_000,
        "'\\" * 500_000,
        "@media " * 150_000,
        "," * 1_000_000 + "{display:none}",
        "p," * 500_000 + "p{display:none}",
        "p " * 500_000 + "{display:none}",
        "p:not(" * 150_000 + "{display:none}",
        "[" * 1_000_000 + "{display:none}",
        "p{" + "color:" * 160_000 + "}",
        "p{" + "display:none;" * 80_000 + "}",
        "p{font:" + " " * 1_000_000 + "}",
        "p{transform:" + "translate(" * 100_000 + "}",
        "p{clip-path:polygon(" + "0 0," * 250_000 + ")}",
        "p{color:rgb(" + "0," * 500_000 + ")}",
        "x" * 1_000_000,
        "".join(f"p{{transform:{'a' * 3900}{n}}}" for n in range(250)),
        "".join(f"p{{font:{'1' * 3900}{n}}}" for n in range(250)),
        "".join(f"p{{clip-path:{'b(' * 1900}{n}}}" for n in range(250)),
        "p{margin:" + "-" * 1_000_000 + "}",
        "".join(f"p.x{n}{{color:#{n:06x};background:#{n:06x}}}" for n in range(25_000)),
        "".join(f"p{{opacity:0.0{n}}}" for n in range(39_000)),
        "".join(f"div div div p{{left:-{n}px}}" for n in range(20_000)),
    ],
    ids=lambda css: css[:16],
)
def test_a_megabyte_of_hostile_styles_is_bounded(css: str) -> None:
    """It is read or refused in a few seconds, whatever it is made of."""
    names = " ".join(f"x{n}" for n in range(200))
    paragraph = f"<p class='{names}'>The ferry leaves at ten past midnight.</p>"
    body = f"<div><div><div>{paragraph}</div></div></div>" * 200
    start = time.process_time()
    with suppress(BadDocument):
        drop_hidden(styled(body, css))
    assert time.process_time() - start < 8


def test_too_many_rules_for_too_many_elements_are_refused() -> None:
    """A page cannot wear down the rules until they let something through."""
    rules = "".join(f"p{{opacity:0.0{n}}}" for n in range(30_000))
    with pytest.raises(BadDocument, match="style rules") as caught:
        drop_hidden(styled("<p>x</p>" * 3000, rules))
    assert caught.value.code == "too_large"
