"""Blocks: what a page is cut into, what is passed over, what they are described by."""

import numpy as np
import pytest
from lxml import etree, html

from pipeline.ingest.block_features import describe, describe_again
from pipeline.ingest.block_layout import lay_out
from pipeline.ingest.block_text import COMMAS, ENDS, FINAL, WORDS, text_numbers
from pipeline.ingest.block_words import CLASS_WORDS, TEXT_WORDS, WordGroups, find_words
from pipeline.ingest.blocks import MAX_BLOCKS, MAX_NESTING, Blocks, read_blocks
from pipeline.ingest.boosted import LEAVES, Boosted


def blocks(body: str) -> Blocks:
    """The blocks of a page with a body."""
    return read_blocks(html.document_fromstring(f"<html><head></head><body>{body}</body></html>"))


def test_block_elements_end_a_block_and_inline_elements_join_it() -> None:
    """A paragraph with links and emphasis is one block; the next one is another."""
    found = blocks("<p>The <b>late</b> ferry <a href='/'>sails</a>.</p><p>Rain\n fell.</p>tail")
    assert found.texts == ["The late ferry sails.", "Rain fell.", "tail"]
    assert [found.tags[number] for number in found.element] == ["p", "p", "body"]


def test_one_line_break_joins_and_two_part() -> None:
    """Old pages write paragraphs as two line breaks in a row, with or without white space."""
    assert blocks("One<br>line.<br> <br>Another.").texts == ["One line.", "Another."]


def test_letters_in_links_are_counted() -> None:
    """A block knows how many letters of it are linked, by how many links."""
    found = blocks("<p>See <a href='/'>this</a> and <a href='/'>that one</a></p>")
    assert (found.linked, found.links) == ([12], [2])


def test_a_link_around_blocks_links_them_all() -> None:
    """A teaser is often one link around a heading and a paragraph."""
    found = blocks("<a href='/'><h3>Ferry</h3><p>It sails.</p></a><p>Free.</p>")
    assert found.linked == [5, 9, 0]


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>SECRET</script>",
        "<style>SECRET</style>",
        "<template>SECRET</template>",
        "<noscript>SECRET</noscript>",
        "<button>SECRET</button>",
        "<!-- SECRET -->",
    ],
)
def test_what_a_reader_does_not_see_is_in_no_block(unseen: str) -> None:
    """Scripts, controls and comments are passed over, the text behind them is not."""
    assert blocks(f"<p>Seen.</p>{unseen} after").texts == ["Seen.", "after"]


def test_the_tree_stays_as_it_was() -> None:
    """What the model leaves to another reader is read from the same tree."""
    tree = html.document_fromstring("<body><p>A <b>b</b></p><p hidden>c</p>d<br><br>e</body>")
    before = etree.tostring(tree)
    read_blocks(tree)
    assert etree.tostring(tree) == before


def test_an_element_holds_the_blocks_between_its_first_and_its_end() -> None:
    """Every element holds a run of blocks, its children's among them."""
    found = blocks(
        "<nav>Home</nav><article><p>One.</p><div><p>Two.</p></div></article><p>Three.</p>"
    )
    held = {
        tag: found.texts[first:end]
        for tag, first, end in zip(found.tags, found.first, found.end, strict=True)
    }
    assert held["article"] == ["One.", "Two."]
    assert held["html"] == found.texts == ["Home", "One.", "Two.", "Three."]


def test_a_page_nested_without_end_is_read_to_a_depth() -> None:
    """Elements nested far deeper than functions may call each other are no fault."""
    deep = tree = etree.Element("html")
    for _ in range(5_000):
        deep = etree.SubElement(deep, "div")
        deep.text = "x"
    assert len(read_blocks(tree).texts) == MAX_NESTING - 1


def test_a_tag_with_attributes_without_end_is_read() -> None:
    """Neither their number nor their length reaches a block."""
    attributes = "".join(f' a{number}="x"' for number in range(2000))
    found = blocks(f"<p class='{'y' * 100_000}'{attributes}>Seen.</p>")
    assert found.texts == ["Seen."]
    assert max(map(len, found.names)) <= 200


def test_blocks_without_end_are_read_to_a_number() -> None:
    """What comes after the last block that is kept is not looked at."""
    assert len(blocks("<p>x</p>" * (MAX_BLOCKS + 10)).texts) == MAX_BLOCKS


@pytest.mark.parametrize(
    "body",
    ["x", "<p>x</p>", "<p>x</p><p>y</p>", "<p>\u200b</p>", "<ul><li>船が出る。</ul><p>١٢٣ ̈ 🛳</p>"],
    ids=["text", "one", "two", "invisible", "letters-of-the-world"],
)
def test_any_block_is_described_in_finite_numbers(body: str) -> None:
    """The smallest pages and the oddest letters give as many numbers as any."""
    found = blocks(body)
    layout = lay_out(found)
    numbers = describe(layout, "x", "y", "z")
    again = describe_again(layout, numbers, numbers[2])
    assert len(numbers) == len(describe(lay_out(blocks("<p>Some other page.</p>"))))
    assert numbers.shape[1] == again.shape[1] == len(found.texts)
    assert np.isfinite(again).all()


def test_texts_are_counted() -> None:
    """Words, commas and sentence ends are counted for each text; the last letter is looked at."""
    numbers = text_numbers(
        ["Rain fell, and fell. Then it stopped.", "Menu", "雨が降った。船は出た。"]
    )
    assert numbers[WORDS].tolist() == [7, 1, 1]
    assert numbers[COMMAS].tolist() == [1, 0, 0]
    assert numbers[ENDS].tolist() == [2, 0, 2]
    assert numbers[FINAL].tolist() == [1, 0, 1]


def test_a_text_without_end_is_counted_to_a_length() -> None:
    """Of a page with millions of letters each text is counted up to its share of a million."""
    assert text_numbers(["x " * 1_500_000 + "x"])[WORDS].tolist() == [500_000]
    assert text_numbers(["x " * 1_500_000 + "x", "y z"])[WORDS].tolist() == [250_000, 2]


def test_words_are_found_in_all_strings_at_once() -> None:
    """Each string gets the groups of its own words, a repeat the same, none those of two."""
    groups = WordGroups((("nav", "menu"), ("share", "sha")))
    assert groups.find(["main-menu", "", "share-nav", "main-menu", "na"]) == [1, 0, 3, 1, 0]
    assert groups.find(["na", "v"]) == [0, 0]
    assert groups.find(["", ""]) == [0, 0]
    assert groups.find([]) == []


def test_letters_of_several_bytes_are_found_in_words() -> None:
    """Words are compared as bytes, wherever their letters begin and end."""
    assert WordGroups((("más",), ("über",))).find(["lea más aquí", "übermorgen", "ás"]) == [1, 2, 0]


@pytest.mark.parametrize("groups", [CLASS_WORDS, TEXT_WORDS], ids=["classes", "texts"])
def test_every_word_of_a_group_can_be_found(groups: tuple[tuple[str, ...], ...]) -> None:
    """No word is too short for the search, none is written in capitals."""
    for bit, words in enumerate(groups):
        for word, found in zip(words, WordGroups(groups).find(words), strict=True):
            assert found & 1 << bit, word
            assert word == word.lower()


def test_words_of_names_and_of_texts_are_kept_apart() -> None:
    """One search serves both; a word of the one kind in the other says nothing."""
    names, texts = ["share nav", "quelle"], ["nav", "quelle: dpa"]
    classes, said = find_words(names, texts)
    assert classes == WordGroups(CLASS_WORDS).find(names)
    assert said.tolist() == WordGroups(TEXT_WORDS).find(texts)


def test_trees_without_branches_read_like_trees() -> None:
    """All tests at once lead to the leaf that walking from the root leads to."""
    draws = np.random.default_rng(7)
    trees, columns = 5, 40
    feature = np.zeros((LEAVES - 1, trees), dtype=np.int64)
    threshold = np.full((LEAVES - 1, trees), np.inf, dtype=np.float32)
    clears = np.zeros((LEAVES - 1, trees), dtype=np.uint16)
    value = draws.normal(size=(trees, LEAVES)).astype(np.float32)
    numbers = draws.normal(size=(3, columns)).astype(np.float32)
    expected = np.zeros(columns)
    for tree in range(trees):
        # a full tree: test k of a level of 2**n halves a run of LEAVES / 2**n leaves
        for test in range(LEAVES - 1):
            level = (test + 1).bit_length() - 1
            width = LEAVES >> level
            start = (test + 1 - (1 << level)) * width
            left = ((1 << (width // 2)) - 1) << start
            feature[test, tree], threshold[test, tree] = draws.integers(3), draws.normal()
            clears[test, tree] = left
        for column in range(columns):
            test = 0
            while test < LEAVES - 1:
                goes_right = numbers[feature[test, tree], column] > threshold[test, tree]
                test = 2 * test + 1 + int(goes_right)
            expected[column] += value[tree, test - LEAVES + 1]
    boosted = Boosted(feature, threshold, clears, value, bias=0.25)
    np.testing.assert_allclose(
        boosted.probabilities(numbers), 1 / (1 + np.exp(-expected - 0.25)), rtol=1e-5
    )
