"""Mail: head lines, the part that people read, and mail that attacks its reader."""

from datetime import UTC, datetime

import pytest

from pipeline.errors import BadDocument
from pipeline.ingest.mail import MAX_DEPTH, MAX_HEADER, MAX_PARTS, SUBSTANTIAL, read_mail

LONG = "A sentence of the letter. " * (SUBSTANTIAL // 20)


def mail(*parts: str, kind: str = "mixed", head: str = "Subject: The vote\n") -> bytes:
    """A mail of several parts, each with its own head lines."""
    body = "".join(f"--b\n{part}\n" for part in parts)
    return f"{head}Content-Type: multipart/{kind}; boundary=b\n\n{body}--b--\n".encode()


def part(text: str, kind: str = "plain", more: str = "") -> str:
    """A part of text."""
    return f"Content-Type: text/{kind}; charset=utf-8\n{more}\n{text}"


def test_head_lines_are_decoded() -> None:
    """Subject, sender's name, date in UTC and id without its brackets."""
    draft = read_mail(
        b"Subject: =?utf-8?b?RsOkaHJl?=\nFrom: =?utf-8?q?J=C3=BCrgen_Vos?= <j@x.example>\n"
        b"Date: Tue, 05 Mar 2024 13:00:00 +0100\nMessage-ID: <a@x.example>\n\nText."
    )
    assert (draft.title, draft.authors) == ("Fähre", ["Jürgen Vos"])
    assert draft.published_at == datetime(2024, 3, 5, 12, tzinfo=UTC)
    assert draft.record_id == "a@x.example"


def test_an_address_is_no_name() -> None:
    """A sender without a display name is no author."""
    assert read_mail(b"From: desk@x.example\nSubject: a\n\nText.").authors == []


def test_a_substantial_plain_part_is_preferred() -> None:
    """Of the two versions of one text."""
    draft = read_mail(mail(part(LONG), part("<p>HTML</p>", "html"), kind="alternative"))
    assert draft.paragraphs == [LONG.strip()]


def test_a_short_plain_part_gives_way_to_html() -> None:
    """Many senders put a notice into the plain part."""
    draft = read_mail(mail(part("See HTML."), part("<p>The text.</p>", "html"), kind="alternative"))
    assert draft.paragraphs == ["The text."]


def test_attachments_are_left() -> None:
    """Whatever their type."""
    attached = part("Not this.", more="Content-Disposition: attachment\n")
    assert read_mail(mail(attached, part("This."))).paragraphs == ["This."]


def test_a_legacy_charset_is_decoded() -> None:
    """As the part declares it."""
    content = b"Subject: a\nContent-Type: text/plain; charset=koi8-r\n\n" + "Паром".encode("koi8-r")
    assert read_mail(content).paragraphs == ["Паром"]


def nested(depth: int) -> bytes:
    """A mail of parts within parts."""
    heads = (f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(depth))
    return ("Subject: a\n" + "".join(heads) + "\nText.").encode()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"no head lines at all", "bad_mail"),
        (mail(*[part("x")] * (MAX_PARTS + 1)), "too_deep"),
        (mail(*[part("x")] * 5000), "too_large"),
        (nested(MAX_DEPTH + 2), "too_deep"),
        (nested(1500), "too_deep"),
        (b"Subject: " + b"=?utf-8?q?a?= " * MAX_HEADER + b"\n\nText.", "too_large"),
    ],
)
def test_mail_that_stops_its_reader_is_refused(content: bytes, code: str) -> None:
    """Parts, depth and head lines are bounded."""
    with pytest.raises(BadDocument) as caught:
        read_mail(content)
    assert caught.value.code == code
