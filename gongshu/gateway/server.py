"""The gateway as a bare ASGI application: reads requests, lets ``Calls`` answer, waits for the log, sends."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import multiprocessing
import os
import traceback
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any

import msgspec

from gongshu.audit.segments import folder_of
from gongshu.gateway import call_log, openapi
from gongshu.gateway.call_log import CallLog, LoggedCall
from gongshu.gateway.calls import Answer, Caller, Calls, unlogged
from gongshu.gateway.quota import Quota
from gongshu.gateway.shelf import POLL, Shelf
from gongshu.gateway.snapshot import GrantBook
from gongshu.kit import canonical, clock, crypto
from gongshu.kit.errors import GongshuError, Transient
from gongshu.kit.home import Home

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

NODE_VARIABLE = "GONGSHU_NODE"
DEFAULT_NODE = "gateway-1"
BODY_LIMIT = 16 * 1024
_RESOURCES, _LOOKUP = "/v1/resources/", "/lookup"
_JSON = (b"content-type", b"application/json")
_OK = {"type": "http.response.start", "status": 200, "headers": [_JSON]}

_logger = logging.getLogger("gongshu.gateway")


@dataclass
class _Open:
    """What is open while the gateway runs."""

    calls: Calls
    log: CallLog
    shelf: Shelf
    held: contextlib.ExitStack


class App:
    """One node of the gateway over a home.

    Args:
        home: the installation.
        node: its name; names its log and its chain.
        poll_seconds: how old the last look at published files may be when a request comes.
    """

    def __init__(self, home: Home, node: str = DEFAULT_NODE, *, poll_seconds: float = POLL.total_seconds()) -> None:
        self.home = home
        self.node = node
        self._poll = poll_seconds
        self._open: _Open | None = None
        self._description = msgspec.json.encode(openapi.describe())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the life of the server."""
        if scope["type"] != "http":
            await self._live(receive, send)
            return
        method, path = scope["method"], scope["path"]
        opened = self._open
        assert opened is not None
        if method == "GET" and (known := self._unrecorded(path, opened.calls)):
            await _send(send, *known)
            return
        caller, length = _caller(scope["headers"])
        answer: Answer | None = None
        try:
            content = await _body(receive, length) if method == "POST" else b""
            answer = _answer(opened.calls, caller, method, path, content)
            if answer.durable is not None:
                await answer.durable
        except Transient:
            if answer is not None:
                opened.calls.take_back(answer)
            answer = unlogged(caller)
        if answer.no is None:
            await send(_OK)
            await send({"type": "http.response.body", "body": answer.body})
        else:
            await _send(send, answer.status, answer.body, _headers(answer))

    def _unrecorded(self, path: str, calls: Calls) -> tuple[int, bytes] | None:
        """Return the answers that are no data calls and leave no record."""
        if path == "/healthz":
            return calls.health()
        return (200, self._description) if path == "/v1/openapi.json" else None

    async def start(self) -> None:
        """Recover the log, take the home's snapshot, note the start.

        Raises:
            Refusal: another process runs this node, or a key is missing.
        """
        with contextlib.ExitStack() as stack:
            stack.enter_context(call_log.held(self.home, self.node))
            key = crypto.secret(self.home, crypto.GATEWAY)
            crypto.public_key(self.home)
            folder = folder_of(self.home, self.node)
            found = call_log.recover(folder, self.node)
            quota = Quota(clock.now())
            seen = _remember(call_log.logged(folder), quota)
            log = CallLog(folder, self.node, found.seq, found.prev)
            shelf = Shelf(self.home, poll_seconds=self._poll)
            calls = Calls(GrantBook(self.home, seen=seen, poll_seconds=self._poll), shelf, quota, log, key)
            await call_log.note_start(log, found)
            self._open = _Open(calls, log, shelf, stack.pop_all())

    async def stop(self) -> None:
        """Finish the log and close what is open."""
        if self._open is not None:
            opened, self._open = self._open, None
            with contextlib.suppress(Transient):
                await call_log.note_stop(opened.log)
            await opened.log.close()
            opened.shelf.close()
            opened.held.close()

    def _follow_parent(self) -> None:
        """End with the process that started this worker, even if that one is killed: nobody else would stop it."""
        parent = multiprocessing.parent_process()
        if parent is not None:
            loop = asyncio.get_running_loop()
            loop.add_reader(parent.sentinel, self._orphaned, loop, parent.sentinel)

    def _orphaned(self, loop: asyncio.AbstractEventLoop, sentinel: int) -> None:
        loop.remove_reader(sentinel)
        loop.create_task(self.stop()).add_done_callback(lambda _: os._exit(1))

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                try:
                    await self.start()
                except GongshuError as error:
                    await send({"type": "lifespan.startup.failed", "message": str(error)})
                    return
                self._follow_parent()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return


def _answer(calls: Calls, caller: Caller, method: str, path: str, content: bytes | None) -> Answer:
    """Route a call; whatever goes wrong below is refused with a record."""
    try:
        if content is None:
            return calls.refuse(caller, "body_too_large")
        if path.startswith(_RESOURCES) and path.endswith(_LOOKUP):
            if method != "POST":
                return calls.refuse(caller, "method_not_allowed")
            return calls.lookup(caller, path[len(_RESOURCES) : -len(_LOOKUP)], content)
        if path == "/v1/usage":
            return calls.usage(caller) if method == "GET" else calls.refuse(caller, "method_not_allowed")
        if path.startswith(_RESOURCES) and path != _RESOURCES:
            code = path[len(_RESOURCES) :]
            return calls.describe(caller, code) if method == "GET" else calls.refuse(caller, "method_not_allowed")
        return calls.refuse(caller, "path_unknown")
    except Transient:
        raise
    except Exception as error:
        # Where it happened, but not the message: it may hold a value.
        _logger.error("%s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
        return calls.refuse(caller, "defect")


async def _body(receive: Receive, length: int) -> bytes | None:
    """Read the body; None if it is larger than that of any look-up."""
    if length > BODY_LIMIT:
        return None
    message = await receive()
    body: bytes = message.get("body", b"")
    # What was announced may be all there although the server does not know yet: waiting for its word costs a third of
    # a whole look-up.
    while message.get("more_body") and not len(body) == length > 0:
        if len(body) > BODY_LIMIT:
            return None
        message = await receive()
        body += message.get("body", b"")
    return body if len(body) <= BODY_LIMIT else None


def _caller(headers: Iterable[tuple[bytes, bytes]]) -> tuple[Caller, int]:
    """Return who calls, and the announced length of the body."""
    caller = Caller()
    length = 0
    for name, value in headers:
        if name == b"authorization":
            caller.authorization = value
        elif name == b"accept-language":
            if value[:2].lower() == b"en":
                caller.language = "en"
        elif name == b"content-length" and value.isdigit():
            length = int(value[:12])
    return caller, length


def _headers(answer: Answer) -> list[tuple[bytes, bytes]]:
    code = answer.no.code if answer.no else ""
    extra = {
        "key_unknown": [(b"www-authenticate", b"Bearer")],
        "quota_used_up": [(b"retry-after", str(answer.retry_after).encode())],
    }
    return [_JSON, *extra.get(code, [])]


async def _send(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]] | None = None) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers or [_JSON]})
    await send({"type": "http.response.body", "body": body})


def _remember(calls: Iterable[LoggedCall], quota: Quota) -> int:
    """Count today's calls, and return the highest snapshot number that was recorded."""
    seen = 0
    began = canonical.moment(quota.began_at)

    def today() -> Iterable[LoggedCall]:
        nonlocal seen
        for call in calls:
            seen = max(seen, call.data.snapshot)
            if call.at >= began:
                yield call
            elif seen:
                return

    quota.remember(today())
    return seen


def make_app() -> App:
    """Return the app of the home and node that the environment names."""
    return App(Home.from_environment(), os.environ.get(NODE_VARIABLE, DEFAULT_NODE))
