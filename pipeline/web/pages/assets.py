"""The pages' own files, named by their contents so that browsers keep them for good."""

import gzip
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import PurePosixPath

from fastapi import APIRouter, HTTPException, Request, Response

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
FOREVER = "public, max-age=31536000, immutable"
DIGITS = 12

assets = APIRouter()


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served."""

    name: str
    media_type: str
    content: bytes
    packed: bytes


@cache
def known_assets() -> dict[str, Asset]:
    """All files by the names that templates use."""
    found = {}
    for file in (resources.files("pipeline.web.pages") / "static").iterdir():
        path = PurePosixPath(file.name)
        if path.suffix in MEDIA_TYPES:
            content = file.read_bytes()
            digest = sha256(content).hexdigest()[:DIGITS]
            found[file.name] = Asset(
                name=f"{path.stem}.{digest}{path.suffix}",
                media_type=MEDIA_TYPES[path.suffix],
                content=content,
                packed=gzip.compress(content, mtime=0),
            )
    return found


@cache
def _served() -> dict[str, Asset]:
    return {asset.name: asset for asset in known_assets().values()}


@assets.get("/static/{name}", include_in_schema=False)
def asset(request: Request, name: str) -> Response:
    """One file, for good: another content has another name."""
    found = _served().get(name)
    if found is None:
        raise HTTPException(404, "there is no such file; load the page again")
    packed = "gzip" in request.headers.get("accept-encoding", "")
    headers = {"cache-control": FOREVER, "vary": "accept-encoding"}
    if packed:
        headers["content-encoding"] = "gzip"
    return Response(
        found.packed if packed else found.content, media_type=found.media_type, headers=headers
    )
