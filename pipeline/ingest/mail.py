"""Reads mail: subject, sender, date and the one part that people read; attachments are left."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart

from pipeline.errors import BadDocument
from pipeline.ingest.dates import read_date
from pipeline.ingest.decode import decode, mend
from pipeline.ingest.document import Draft
from pipeline.ingest.fragments import fragment_paragraphs
from pipeline.ingest.paragraphs import split_paragraphs

MAX_PARTS = 200
MAX_DEPTH = 20
SUBSTANTIAL = 200
"""Characters from which the plain part is taken rather than the HTML part."""

MAX_HEADER = 10_000
"""Bytes of one header; the standard library takes a minute over 450,000."""

_MAX_SEPARATORS = 2000
_HEADER = re.compile(
    rb"^(?:subject|from|date|message-id|content-[a-z-]+):[^\n]*(?:\n[ \t][^\n]*)*",
    re.IGNORECASE | re.MULTILINE,
)
_FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)


def read_mail(content: bytes) -> Draft:
    """The draft of a mail.

    Raises:
        BadDocument: it cannot be read as mail, or holds too many parts within parts.
    """
    _check_size(content)
    try:
        message = message_from_bytes(content, policy=policy.default)
        return _read(message)
    except RecursionError as error:
        raise BadDocument("the mail's parts are nested too deep", code="too_deep") from error
    except _FAULTS as error:
        raise BadDocument(
            f"this cannot be read as mail ({type(error).__name__})", code="bad_mail"
        ) from error


def _check_size(content: bytes) -> None:
    """Refuses what the parser would take too long over, before it sees it."""
    if content.count(b"\n--") > _MAX_SEPARATORS:
        raise BadDocument("the mail has too many parts", code="too_large")
    for header in _HEADER.finditer(content):
        if header.end() - header.start() > MAX_HEADER:
            name = header[0].partition(b":")[0].decode("ascii", "replace")
            raise BadDocument(
                f"the mail's header {name} has more than {MAX_HEADER:,} bytes", code="too_large"
            )


def _read(message: EmailMessage) -> Draft:
    if not message.keys():
        raise BadDocument("this cannot be read as mail: it has no header lines", code="bad_mail")
    plain = html = ""
    for part in _parts(message):
        kind = part.get_content_type()
        if kind == "text/plain" and not plain:
            plain = _text(part)
        elif kind == "text/html" and not html:
            html = _text(part)
    paragraphs = split_paragraphs(plain)
    if html and sum(map(len, paragraphs)) < SUBSTANTIAL:
        paragraphs = fragment_paragraphs(html) or paragraphs
    return Draft(
        format="mail",
        paragraphs=paragraphs,
        title=_header(message, "subject"),
        authors=_senders(message),
        language=_header(message, "content-language"),
        record_id=(_header(message, "message-id") or "").strip("<> ") or None,
        published_at=read_date(_header(message, "date") or ""),
    )


def _parts(message: EmailMessage) -> list[MIMEPart]:
    """The parts that are no attachment, in their order."""
    found: list[MIMEPart] = []
    waiting: list[tuple[MIMEPart, int]] = [(message, 0)]
    while waiting:
        part, depth = waiting.pop(0)
        if depth > MAX_DEPTH or len(found) + len(waiting) >= MAX_PARTS:
            raise BadDocument(
                f"the mail has more than {MAX_PARTS} parts or nests them more than {MAX_DEPTH} "
                "deep",
                code="too_deep",
            )
        if part.get_content_disposition() == "attachment":
            continue
        if part.is_multipart():
            waiting = [(one, depth + 1) for one in part.iter_parts()] + waiting
        else:
            found.append(part)
    return found


def _text(part: MIMEPart) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or not content.strip():
        return ""
    return mend(decode(content, part.get_content_charset()))


def _header(message: EmailMessage, name: str) -> str | None:
    value = message.get(name)
    return None if value is None else mend(str(value))


def _senders(message: EmailMessage) -> list[str]:
    addresses = getattr(message.get("from"), "addresses", ())
    return [mend(address.display_name) for address in addresses if address.display_name]
