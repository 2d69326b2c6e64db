"""Markup judged before it is parsed: what no disguise gets past, what is no reason to refuse."""

import pytest

from pipeline.errors import BadDocument
from pipeline.ingest.markup import MAX_ATTRIBUTES, check_markup

MANY = "a " * (MAX_ATTRIBUTES + 1)


@pytest.mark.parametrize(
    "html",
    [
        f"<p {MANY}>",
        f"<P {MANY}",
        f"<script {MANY}></script>",
        f"</p {MANY}>",
        f"<p x=it's {MANY}>",
        f'<p ="><p {MANY}">',
        f'<p x =="><p {MANY}">',
        f'<p x=">" {MANY}>',
        f'<p x = "<p>" {MANY}>',
        f"<!--><p {MANY}>",
        f"<!-- x --!><p {MANY}>",
        f"<textarea><p x='</textarea><p {MANY}>'>",
        f"<title><p x='</title><p {MANY}>'>",
        f"<\u017fcript><p {MANY}></script>",
        f"<script></scripty><p x='</script><p {MANY}>'>",
        "<p " + "a='<>'" * (MAX_ATTRIBUTES + 1) + ">",
        "<p " + "= " * 3 * (MAX_ATTRIBUTES + 1) + ">",
    ],
)
def test_no_disguise_hides_a_tag_with_too_many_attributes(html: str) -> None:
    """Quotes, comments and raw text end where a browser ends them."""
    with pytest.raises(BadDocument) as caught:
        check_markup(html)
    assert caught.value.code == "too_large"


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{MANY}</p>",
        f"<p x='{MANY}'>",
        f"<!-- <p {MANY}> -->",
        f"<script>if (a <p {MANY}) {{}}</script>",
        f"<textarea><p {MANY}></textarea>",
        f"a < b {MANY}",
        "<p " + "a " * MAX_ATTRIBUTES + ">",
        "<p a=1>" * 10_000,
    ],
)
def test_what_only_looks_like_many_attributes_is_read(html: str) -> None:
    """Text, values, comments and scripts have none."""
    check_markup(html)
