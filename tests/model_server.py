"""An OpenAI-compatible model on this machine that answers by a script, faults included.

    with ModelServer(script=[error(500), hang()], default=good()) as server:
        server.base_url, server.asked

Each request takes the next reply of the script, then the default.
"""

import asyncio
import json
import re
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

MARKED = re.compile(r"^(=+ article \w+ =+)\n(.*?)\n\1$", re.DOTALL | re.MULTILINE)
SENTENCE = re.compile(r"[^\s.!?][^.!?\n]{14,}[.!?]")


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def article(self) -> str:
        """The text between the markers."""
        found = MARKED.search(self.body["messages"][-1]["content"])
        return found[2] if found else ""

    @property
    def rung(self) -> str:
        """How the form of the reply is asked for."""
        if "tools" in self.body:
            return "tools"
        return str(self.body.get("response_format", {}).get("type", "text"))

    @property
    def schema(self) -> Mapping[str, Any]:
        """The schema of the reply: in `response_format`, of a tool, or told in words."""
        if self.rung == "json_schema":
            return dict(self.body["response_format"]["json_schema"]["schema"])
        if self.rung == "tools":
            return dict(self.body["tools"][0]["function"]["parameters"])
        told = self.body["messages"][-1]["content"].splitlines()[-1]
        return dict(json.loads(told))

    @property
    def fields(self) -> Mapping[str, Any]:
        """What the schema asks for."""
        return dict(self.schema["properties"])

    @property
    def targets(self) -> list[str]:
        """The short ids of the targets asked about."""
        if "stances" not in self.fields:
            return []
        return list(self.fields["stances"]["items"]["properties"]["target"]["enum"])


@dataclass(frozen=True)
class Reply:
    """What is sent back; without a body or content it is a good answer to what was asked."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    content: str | None = None
    message: Mapping[str, Any] = field(default_factory=dict)
    finish_reason: str = "stop"
    label: str = "favor"
    usage: Mapping[str, Any] | None = field(
        default_factory=lambda: {"prompt_tokens": 900, "completion_tokens": 120}
    )
    latency: float = 0.0
    ending: str = "whole"  # or hang, drip, reset (before a byte), cut (inside the body)


Rules = Callable[[Asked], Reply | None]


def good(**changes: Any) -> Reply:
    """A reply to all that was asked whose quotes are sentences of the article."""
    return Reply(**changes)


def saying(content: object, **changes: Any) -> Reply:
    """A completion with this content; what is no text is written as JSON."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    return Reply(content=text, **changes)


def error(status: int, code: str | None = None, message: str = "no", **headers: str) -> Reply:
    """An error as OpenAI writes it; underscores in header names stand for dashes."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    body = json.dumps({"error": {"message": message, "type": code, "code": code}})
    return Reply(status=status, headers=sent, body=body.encode())


def raw(body: bytes | str, *, status: int = 200, content_type: str = "application/json") -> Reply:
    """Any bytes."""
    sent = body.encode() if isinstance(body, str) else body
    return Reply(status=status, body=sent, headers={"content-type": content_type})


def html(status: int = 200) -> Reply:
    """A page where JSON belongs."""
    page = "<!doctype html><title>Sign in</title>"
    return raw(page, status=status, content_type="text/html")


def hang() -> Reply:
    """Nothing, and the connection stays open."""
    return Reply(ending="hang")


def drip() -> Reply:
    """A good answer, one byte in ten milliseconds."""
    return Reply(ending="drip")


def reset() -> Reply:
    """The connection ends before a byte of the answer."""
    return Reply(ending="reset")


def cut() -> Reply:
    """The connection ends in the middle of a good answer."""
    return Reply(ending="cut")


class ModelServer:
    """Serves until the `with` block ends; `script` may grow meanwhile.

    After the script, `rules` may reply to a request as it is; None leaves it to the default.
    """

    def __init__(
        self,
        *,
        script: Iterable[Reply] = (),
        default: Reply | None = None,
        rules: Rules = lambda _: None,
    ) -> None:
        self.script = deque(script)
        self.default = default or good()
        self.rules = rules
        self.asked: list[Asked] = []
        self.most_at_once = 0
        self.at_once = 0
        self._listening = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._listening.wait(10):
            raise RuntimeError("the model server did not start")
        self.base_url = f"http://127.0.0.1:{self._port}/v1"
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._connection, "127.0.0.1", 0, backlog=512)
        self._port = server.sockets[0].getsockname()[1]
        self._listening.set()
        await self._stop.wait()
        server.close()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while asked := await _read(reader):
                self.asked.append(asked)
                self.at_once += 1
                ruled = None if self.script else self.rules(asked)
                reply = self.script.popleft() if self.script else ruled or self.default
                self.most_at_once = max(self.most_at_once, self.at_once)
                try:
                    # Held by the server, or a connection that waits for good is collected.
                    await (self._stop.wait() if reply.ending == "hang" else _later(reply))
                    await _send(asked, reply, writer)
                finally:
                    self.at_once -= 1
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()


async def _later(reply: Reply) -> None:
    await asyncio.sleep(reply.latency)


async def _read(reader: asyncio.StreamReader) -> Asked | None:
    line = (await reader.readline()).decode()
    if not line:
        return None
    headers = {}
    while (one := (await reader.readline()).decode().strip()) != "":
        name, _, value = one.partition(":")
        headers[name.lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Asked(line.split()[1], headers, json.loads(body or b"{}"))


async def _send(asked: Asked, reply: Reply, writer: asyncio.StreamWriter) -> None:
    if reply.ending in ("hang", "reset"):
        raise ConnectionResetError
    body = completion(asked, reply) if reply.body is None else reply.body
    headers = {"content-type": "application/json", "content-length": len(body), **reply.headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"HTTP/1.1 {reply.status} Scripted\r\n{head}\r\n".encode())
    if reply.ending == "drip":
        for byte in body:
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.01)
    elif reply.ending == "cut":
        writer.write(body[: len(body) // 2])
        await writer.drain()
        raise ConnectionResetError
    else:
        writer.write(body)
        await writer.drain()


def completion(asked: Asked, reply: Reply) -> bytes:
    """The body of a chat completion."""
    content = json.dumps(answer(asked, reply.label)) if reply.content is None else reply.content
    message: dict[str, Any] = {"role": "assistant", "content": content}
    if "tool_choice" in asked.body and reply.content is None:
        called = {"name": asked.body["tools"][0]["function"]["name"], "arguments": content}
        message = {**message, "content": None, "tool_calls": [{"id": "c1", "function": called}]}
    whole = {
        "id": "chatcmpl-scripted",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": f"{asked.body['model']}-served",
        "choices": [
            {
                "index": 0,
                "finish_reason": reply.finish_reason,
                "message": {**message, **reply.message},
            }
        ],
    }
    if reply.usage is not None:
        whole["usage"] = reply.usage
    return json.dumps(whole).encode()


def answer(asked: Asked, label: str = "favor") -> dict[str, Any]:
    """A good answer: every sentence and stance rests on a sentence of the article."""
    found = SENTENCE.findall(asked.article) or [asked.article]
    told = [{"text": sentence, "quotes": [sentence]} for sentence in found]
    whole: dict[str, Any] = {}
    if "summary" in asked.fields:
        whole["summary"] = {"headline": told[0], "sentences": (told[1:] or told)[:2]}
    if asked.targets:
        whole["stances"] = [
            {
                "target": target,
                "quotes": [found[-1]],
                "rationale": "The last sentence says so.",
                "label": label,
                "actors": [],
            }
            for target in asked.targets
        ]
    return whole


def slow(seconds: float) -> Reply:
    """A good answer after so long."""
    return replace(good(), latency=seconds)
