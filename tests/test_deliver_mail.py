"""Mail: what a server gets, how it is encrypted, and what its refusals become."""

from pathlib import Path

import pytest

from fakes import FakeClock
from pipeline.deliver.mail import Mailbox
from pipeline.errors import BadAddress, ConfigurationError, PermanentError, Unreachable
from pipeline.models import MailSecurity, MailServer, Message
from post_office import PASSWORD, USER, MailServerHere

DESK = "desk@example.org"
MESSAGE = Message(
    key="digest 2026-11-20 0",
    subject="Digest: 3 new articles, “Maut”",
    text="# Digest\n\n.dot at the line's start\n",
    html="<!doctype html><p>Digest</p>",
    facts={},
)


def mailbox(server: MailServerHere, address: str = DESK, password: str = PASSWORD) -> Mailbox:
    return Mailbox(
        server.address(password),
        sender="standpoint@example.org",
        address=address,
        clock=FakeClock(),
        trust=server.trust,
        seconds=5,
    )


def test_the_letter_is_text_and_page_to_one_receiver() -> None:
    """Its subject keeps its letters, and machines are told not to answer."""
    with MailServerHere() as server:
        mailbox(server).deliver(MESSAGE)
    [letter] = server.letters
    assert server.envelopes == [("standpoint@example.org", (DESK,))]
    assert (letter["To"], letter["Subject"]) == (DESK, MESSAGE.subject)
    assert letter["Auto-Submitted"] == "auto-generated"
    text, page = letter.iter_parts()
    assert (text.get_content_type(), page.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().replace("\r\n", "\n") == MESSAGE.text
    assert "<p>Digest</p>" in page.get_content()


def test_the_same_message_has_the_same_id() -> None:
    """A mail program shows one where a server was handed two; another receiver's is another."""
    with MailServerHere() as server:
        for address in (DESK, DESK, "chief@example.org"):
            mailbox(server, address).deliver(MESSAGE)
    first, again, other = (letter["Message-ID"] for letter in server.letters)
    assert first == again != other


def test_a_subject_cannot_add_a_header() -> None:
    """Whatever a feed was named."""
    hostile = Message(
        key="k", subject="feed_silent: x\r\nBcc: all@example.org", text="t", html="h", facts={}
    )
    with MailServerHere() as server:
        mailbox(server).deliver(hostile)
    [letter] = server.letters
    assert letter["Bcc"] is None
    assert letter["Subject"] == "feed_silent: x Bcc: all@example.org"
    assert server.envelopes[0][1] == (DESK,)


@pytest.mark.parametrize("security", [MailSecurity.TLS, MailSecurity.STARTTLS])
def test_the_way_is_encrypted_and_the_server_known(tmp_path: Path, security: MailSecurity) -> None:
    """User and password go only to a server whose certificate is its name's."""
    with MailServerHere(tmp_path, security) as server:
        mailbox(server).deliver(MESSAGE)
        stranger = Mailbox(
            server.address(), sender=DESK, address=DESK, clock=FakeClock(), seconds=5
        )
        with pytest.raises(Unreachable, match="cannot be asked safely"):
            stranger.deliver(MESSAGE)
    assert len(server.letters) == 1


def test_a_server_without_encryption_gets_nothing() -> None:
    """Unless a person said that it needs none."""
    with MailServerHere() as server:
        demanding = MailServer(host="localhost", port=server.port, security=MailSecurity.STARTTLS)
        box = Mailbox(demanding, sender=DESK, address=DESK, clock=FakeClock(), seconds=5)
        with pytest.raises(ConfigurationError, match="offers no encryption"):
            box.deliver(MESSAGE)
    assert server.letters == []


def test_a_wrong_password_is_a_wrong_setting_and_is_not_repeated(tmp_path: Path) -> None:
    """Nothing of it is in the error, its base64 included."""
    server = MailServerHere(tmp_path, MailSecurity.STARTTLS)
    with server, pytest.raises(ConfigurationError, match="535") as refused:
        mailbox(server, password="wr0ng-secret").deliver(MESSAGE)  # noqa: S106
    assert "wr0ng" not in str(refused.value)
    assert USER not in str(refused.value)


@pytest.mark.parametrize(
    ("answer", "family", "code"),
    [
        ("550 5.1.1 no such user", BadAddress, "mail_refused"),
        ("452 4.2.2 mailbox is full", Unreachable, "mail_refused_for_now"),
    ],
    ids=["for good", "for now"],
)
def test_a_refused_receiver_is_told_by_the_server_s_words(
    answer: str, family: type[Exception], code: str
) -> None:
    """5xx is for good, 4xx for now."""
    with MailServerHere() as server:
        server.answers[DESK] = answer
        with pytest.raises(family, match=answer[4:9]) as refused:
            mailbox(server).deliver(MESSAGE)
    assert getattr(refused.value, "code", None) == code


def test_a_refused_message_is_refused_for_good() -> None:
    """Such as one that a filter takes for spam."""
    with MailServerHere() as server:
        server.answer_to_data = "554 5.7.1 looks like spam"
        with pytest.raises(PermanentError, match="looks like spam"):
            mailbox(server).deliver(MESSAGE)


def test_a_server_that_says_nothing_is_given_up() -> None:
    """The whole has one deadline, whatever trickles in."""
    with MailServerHere() as server:
        server.pause = 30
        slow = Mailbox(server.address(), sender=DESK, address=DESK, clock=FakeClock(), seconds=0.3)
        with pytest.raises(Unreachable):
            slow.deliver(MESSAGE)


def test_a_server_that_is_away_is_asked_later() -> None:
    """Nobody listens there."""
    with MailServerHere() as server:
        address = server.address()
    gone = Mailbox(address, sender=DESK, address=DESK, clock=FakeClock(), seconds=5)
    with pytest.raises(Unreachable, match="did not take the message"):
        gone.deliver(MESSAGE)
