"""A parser's process that does what the bytes say: hangs, crashes, eats memory, lies."""

import ctypes
import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import TypeAdapter

from pipeline.ingest import extract, parser_child
from pipeline.ingest.parser_messages import JOBS, DocumentArguments, Job
from pipeline.models import Document

HOSTILE = (sys.executable, __file__)
ODD = "a\ud800b\x00c\U0001f6a2"


def hang() -> None:
    while True:
        pass


def eat() -> None:
    b"x" * (2 << 30)


def crash() -> None:
    ctypes.string_at(0)


def die() -> None:
    os._exit(3)


def stop() -> None:
    """As the kernel does to who takes too much memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def fault() -> None:
    raise ZeroDivisionError("a fault of ours")


def babble() -> None:
    """Writes and reads where the answer might stand."""
    print("babble", flush=True)
    os.write(1, b"babble")
    assert sys.stdin.read() == ""


DEEDS: Mapping[bytes, Callable[[], None]] = {
    one.__name__.encode(): one for one in (hang, eat, crash, die, stop, fault, babble)
}
CODES = {b"hang": "too_slow", b"eat": "too_large"} | dict.fromkeys(
    (b"crash", b"die", b"stop"), "parser_died"
)


def read_original(content: bytes, *, url: str, **told: Any) -> object:
    """Does what the content says; other content is read as ever."""
    if content in DEEDS:
        DEEDS[content]()
    if content == b"lie":
        return {"title": ["a list"]}
    if content == b"odd":
        return {"title": ODD, "text": "odd", "extractor": "hostile"}
    if content == b"who":
        told_me = {"pid": os.getpid(), "variables": dict(os.environ)}
        return {"title": "who", "text": json.dumps(told_me), "extractor": "hostile"}
    if content == b"die once":
        seen = Path(urlsplit(url).path)
        if not seen.exists():
            seen.touch()
            die()
    document: Document = extract.read_original(content, url=url, **told)
    return TypeAdapter(Document).dump_python(document)


JOB = Job(
    name="document",
    reader="hostile_parser:read_original",
    arguments=TypeAdapter(DocumentArguments),
    result=TypeAdapter[object](object),
)

if __name__ == "__main__":
    if "few" in sys.argv:
        parser_child.MOST_JOBS = 2
    parser_child.serve({**JOBS, "document": JOB})
