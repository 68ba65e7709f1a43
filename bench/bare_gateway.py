"""The limit of the gateway: the same look-up on the same server without grant, purpose, quota, masks or record."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec

from gongshu.lake.serving import Serving

_serving = Serving.open(Path(os.environ["BENCH_SERVING_FILE"]))
_HEADERS = [(b"content-type", b"application/json")]
_START = {"type": "http.response.start", "status": 200, "headers": _HEADERS}


class _Asked(msgspec.Struct):
    key: str


_asked = msgspec.json.Decoder(_Asked).decode


async def app(_: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
    """Answer a look-up with its rows as they are."""
    message = await receive()
    rows = _serving.lookup(_asked(message["body"]).key, 101)
    await send(_START)
    await send({"type": "http.response.body", "body": b'{"rows":[' + b",".join(rows) + b"]}"})
