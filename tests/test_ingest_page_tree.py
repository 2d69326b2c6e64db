"""The tree of a page: what is left out before anybody reads it, what is refused."""

import pytest
from lxml.html import HtmlElement

from pipeline.errors import BadDocument
from pipeline.ingest.markup import MAX_DEPTH
from pipeline.ingest.page_tree import read_tree


def test_comments_controls_and_lone_surrogates_are_left_out() -> None:
    """Nobody reads them; the letters around them stay."""
    tree = read_tree("<html><body><p>A\x00 <!-- no --><?no?>\ud800b\x1f\u00e9</p></body></html>")
    assert "".join(tree.itertext()) == "A b\u00e9"


def test_the_page_is_text_whatever_encoding_it_declares() -> None:
    """It was decoded before; its own words about that are old."""
    tree = read_tree(
        '<?xml version="1.0" encoding="utf-16"?><html><head><meta charset="koi8-r"></head>'
        "<body><p>F\u00e4hre \u8239</p></body></html>"
    )
    assert tree.find(".//p").text == "F\u00e4hre \u8239"


def test_every_element_is_one_of_html() -> None:
    """Who removes or asks for elements finds the same class everywhere."""
    tree = read_tree("<html><body><form><input><p>x</p></form></body></html>")
    assert {type(element) for element in tree.iter()} == {HtmlElement}


@pytest.mark.parametrize("html", ["", "<!doctype html>", "<!-- nothing -->"])
def test_a_page_without_an_element_has_no_tree(html: str) -> None:
    """That is no error: there is no text in it."""
    assert read_tree(html) is None


def test_elements_may_be_nested_to_a_depth() -> None:
    """The deepest that is read has that many elements around its text, the next is refused."""
    most = MAX_DEPTH - 2
    assert read_tree("<html><body>" + "<div>" * most + "x") is not None
    with pytest.raises(BadDocument) as caught:
        read_tree("<html><body>" + "<div>" * (most + 1) + "x")
    assert caught.value.code == "too_deep"
