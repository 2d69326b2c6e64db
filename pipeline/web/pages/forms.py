"""Forms that write: who may, and that the form was one of ours, filled in on our own page.

Three things must hold: the visitor may write, the browser says that the form stands on this site,
and the form carries a token that this app signed for this visitor not long ago. Cookies alone
prove nothing here: Airflow's go along with every request that a browser makes.
"""

import hmac
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_hex
from typing import Annotated, cast
from urllib.parse import parse_qsl, urlsplit

from fastapi import Depends, HTTPException, Request

from pipeline.scrub import scrub
from pipeline.web.serving import now_of
from pipeline.web.visiting import Visitor, visitor_of

LIFE = timedelta(hours=12)
LARGEST_FORM = 64 * 1024
MOST_FIELDS = 20
TOKEN = "token"  # noqa: S105 - the name of a field
MEDIA_TYPE = "application/x-www-form-urlencoded"
FORM_IS_OLD = "the form is too old, or is not of this page; load the page again and send it anew"


def token_for(request: Request) -> str:
    """A token for a form on the page that answers a request; each is another one."""
    ends = int((now_of(request) + LIFE).timestamp())
    said = f"{token_hex(8)}.{ends}"
    return f"{said}.{_signed(request, said)}"


async def sent_form(request: Request) -> Mapping[str, str]:
    """The fields of a form, for who may write; each once, scrubbed of what no text holds.

    Raises:
        HTTPException: 403 who may not write or whose form is not ours, 413 a form that is too
            long, 400 one that is none.
    """
    if not visitor_of(request).may_correct:
        raise HTTPException(403, "only who may correct labels can send this")
    if not _is_from_here(request):
        raise HTTPException(403, "the form was sent from another site")
    if request.headers.get("content-type", "").partition(";")[0] != MEDIA_TYPE:
        raise HTTPException(400, "a form is expected")
    body = (await _body(request)).decode("utf-8", "replace")
    given = parse_qsl(body, keep_blank_values=True)
    if len(given) > MOST_FIELDS or any(
        times > 1 for times in Counter(name for name, _ in given).values()
    ):
        raise HTTPException(400, "each field of the form is given once")
    fields = {name: scrub(value) for name, value in given}
    if not _is_ours(request, fields.pop(TOKEN, "")):
        raise HTTPException(403, FORM_IS_OLD)
    return fields


SentForm = Annotated[Mapping[str, str], Depends(sent_form)]


def writer_of(request: Request) -> str:
    """The name that is kept with what a visitor writes."""
    visitor: Visitor = visitor_of(request)
    return visitor.name or "somebody"


def _is_from_here(request: Request) -> bool:
    """Whether the browser says that a page of this site sent the form."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin", "")
    return bool(origin) and urlsplit(origin).netloc == request.headers.get("host")


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            raise HTTPException(413, f"a form takes up to {LARGEST_FORM // 1024} kB")
    return bytes(body)


def _is_ours(request: Request, token: str) -> bool:
    said, _, signature = token.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signed(request, said).encode()):
        return False
    now: datetime = now_of(request)
    return int(said.rpartition(".")[2]) >= now.timestamp()


def _signed(request: Request, said: str) -> str:
    secret = cast("bytes", request.app.state.secret)
    name = visitor_of(request).name or ""
    return hmac.new(secret, f"{said}.{name}".encode(), sha256).hexdigest()
