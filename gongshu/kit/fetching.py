"""Fetching from platforms nobody vouches for: bounded in time and size, never from an address of the inner network.

The name is looked up once and the connection goes to the very address that was checked, so that a name cannot lead
outside when it is checked and inside when it is used. Each redirection is checked as the first address was.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from gongshu import __version__
from gongshu.kit.errors import Transient
from gongshu.kit.networks import Network, cut_after, may_ask
from gongshu.kit.text import Text, t

_CHUNK = 64 * 1024
_REDIRECTS = (301, 302, 303, 307, 308)
JSON_TYPES = ("application/json", "text/json", "application/ld+json", "text/plain", "application/octet-stream")


class FetchFailed(Transient):
    """A platform did not give what was asked for. ``code`` says how; ``at`` where, without the query."""

    status = 502


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much: seconds to connect, between two pieces, for one answer in all; bytes; redirections."""

    connect: float = 10
    read: float = 30
    total: float = 120
    most_bytes: int = 50 * 1024 * 1024
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer: where it came from in the end, its media type without parameters, its bytes."""

    address: str
    media_type: str
    body: bytes = field(repr=False)


Get = Callable[[str, str], Fetched]
"""Fetches an address; the second argument says what is accepted, for the header of that name."""


class _Pinned(http.client.HTTPConnection):
    """A connection to the IP address that was checked, whatever the name means by now."""

    def __init__(self, host: str, port: int, ip: str, limits: Limits, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=limits.connect)
        self._ip, self._limits, self._context = ip, limits, context

    def connect(self) -> None:
        """Connect, and speak TLS for the name where the address asks for it."""
        self.sock = socket.create_connection((self._ip, self.port), self._limits.connect)
        if self._context is not None:
            self.sock = self._context.wrap_socket(self.sock, server_hostname=self.host)
        self.sock.settimeout(self._limits.read)


@dataclass(frozen=True)
class Fetcher:
    """Fetches. ``allowed``: networks that are not public and may be asked nevertheless."""

    allowed: Sequence[Network] = ()
    limits: Limits = Limits()

    def __call__(self, address: str, accept: str) -> Fetched:
        """Fetch an address, following redirections.

        Raises:
            FetchFailed: not reachable, not allowed, too slow, too large, refused, not understood.
        """
        secure = False
        for _ in range(self.limits.redirects + 1):
            answer = self._once(address, accept, secure=secure)
            if isinstance(answer, Fetched):
                return answer
            secure = urlsplit(address).scheme == "https"
            address = answer
        raise _failed("too_many_redirections", t("转向太多", "too many redirections"), address)

    def _once(self, address: str, accept: str, *, secure: bool) -> Fetched | str:
        """Ask once; a string is the address it leads on to. ``secure``: it came from a page under TLS."""
        connection = self._connection(address, secure=secure)
        with cut_after(self.limits.total, lambda: connection.sock) as late:
            try:
                return self._ask(connection, address, accept)
            except (OSError, http.client.HTTPException, ValueError, zlib.error) as error:
                if late.is_set() or isinstance(error, TimeoutError):
                    raise _failed("too_slow", t("对方太慢，超过时限", "the platform is too slow"), address) from None
                what = t("连不上，或连接中断", "no connection, or it broke off")
                raise _failed("unreachable", what, address) from None
            finally:
                connection.close()

    def _connection(self, address: str, *, secure: bool) -> _Pinned:
        try:
            parts = urlsplit(address)
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            raise _failed("no_address", t("转向的不是网址", "it leads to no address of the web"), "") from None
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise _failed("scheme", t("只取 http、https 的网址", "only http and https are fetched"), address)
        if secure and parts.scheme != "https":
            raise _failed("downgrade", t("从 https 转向 http，不予跟随", "it leads from https to http"), address)
        ips = _looked_up(parts.hostname, port, address)
        if not all(may_ask(ip, self.allowed) for ip in ips):
            raise _failed(
                "inner_address",
                t("网址指向内部网络，不予访问", "the address lies in an inner network and is not asked"),
                address,
                remedy=t(
                    "确需汇聚内网平台的，由运维人员在 federation.private_networks 中写明网段",
                    "where it must be, the operator names the network in federation.private_networks",
                ),
            )
        context = ssl.create_default_context() if parts.scheme == "https" else None
        return _Pinned(parts.hostname, port, ips[0], self.limits, context)

    def _ask(self, connection: _Pinned, address: str, accept: str) -> Fetched | str:
        parts = urlsplit(address)
        target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        if parts.query:
            target += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
        headers = {
            "Host": parts.netloc.rpartition("@")[2].encode("idna").decode("ascii"),
            "Accept": accept,
            "Accept-Encoding": "gzip",
            "User-Agent": f"gongshu/{__version__} (harvest)",
            "Connection": "close",
        }
        connection.request("GET", target, headers=headers)
        with connection.getresponse() as response:
            leads = response.headers.get("Location")
            if response.status in _REDIRECTS and leads:
                return urljoin(address, leads)
            if response.status != 200:
                what = t(f"对方答复 {response.status}", f"the platform answers {response.status}")
                raise _failed(f"http_{response.status}", what, address)
            body = b"".join(self._pieces(response, address))
            return Fetched(address, response.headers.get_content_type(), body)

    def _pieces(self, response: http.client.HTTPResponse, address: str) -> Iterator[bytes]:
        """Yield the answer unpacked, as long as it stays within the limit, packed or not."""
        encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in ("identity", "gzip", ""):
            raise _failed("encoding", t("压缩方式没有见过", "it is packed in a way not asked for"), address)
        unpacking = zlib.decompressobj(31) if encoding == "gzip" else None
        left = left_packed = self.limits.most_bytes
        while packed := response.read1(_CHUNK):
            left_packed -= len(packed)
            piece = unpacking.decompress(packed, left + 1) if unpacking else packed
            left -= len(piece)
            if left < 0 or left_packed < 0:
                what = t("答复太大，没有收下", "the answer is too large and was left")
                raise _failed("too_large", what, address)
            yield piece
        if (unpacking is not None and not unpacking.eof) or response.length:
            raise _failed("cut_off", t("答复不完整", "the answer is cut off"), address)


def _looked_up(host: str, port: int, address: str) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise _failed("unknown_host", t("没有这个主机名", "there is no host of this name"), address) from None
    return [str(one[4][0]) for one in found]


def _failed(code: str, what: Text, address: str, remedy: Text | None = None) -> FetchFailed:
    parts = urlsplit(address) if address else urlsplit("")
    return FetchFailed(what, remedy=remedy, code=code, at=f"{parts.scheme}://{parts.hostname or ''}{parts.path}"[:300])


def need_type(answer: Fetched, expected: Collection[str]) -> None:
    """Refuse an answer of another media type: what comes as a page for people is none for programs.

    Raises:
        FetchFailed: with the type that came.
    """
    if answer.media_type not in expected:
        what = t(f"答复的类型是 {answer.media_type[:60]}", f"the answer is of type {answer.media_type[:60]}")
        remedy = t("检查网址和来源种类", "look at the address and the kind of platform")
        raise _failed("wrong_type", what, answer.address, remedy)


def read_json(answer: Fetched) -> Any:
    """Return an answer as JSON.

    Raises:
        FetchFailed: it is none.
    """
    need_type(answer, JSON_TYPES)
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        raise bad_answer(answer.address, t("答复不是 JSON", "the answer is no JSON")) from None


def bad_answer(address: str, what: Text, code: str = "bad_answer") -> FetchFailed:
    """Return the failure that an answer is not what such a platform gives."""
    return _failed(code, what, address, t("检查网址和来源种类", "look at the address and the kind of platform"))


@dataclass(frozen=True, slots=True)
class Sent:
    """What a platform answers to a message: its status, its media type without parameters, its bytes."""

    address: str
    status: int
    media_type: str
    body: bytes = field(repr=False)

    def document(self) -> Any:
        """Return the answer as JSON.

        Raises:
            FetchFailed: it is none.
        """
        return read_json(Fetched(self.address, self.media_type, self.body))


def send(fetcher: Fetcher, address: str, *, headers: Mapping[str, str], body: bytes | None = None) -> Sent:
    """Send bytes (or ask, where there are none); nothing is redirected, since a credential may travel along.

    Raises:
        FetchFailed: not reachable, not allowed, too slow, too large, or a fault of the platform's own.
    """
    connection = fetcher._connection(address, secure=False)
    parts = urlsplit(address)
    target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    sent = {"Connection": "close", "User-Agent": f"gongshu/{__version__}", **headers}
    with cut_after(fetcher.limits.total, lambda: connection.sock):
        try:
            connection.request("GET" if body is None else "POST", target, body, sent)
            with connection.getresponse() as response:
                pieces = b"".join(fetcher._pieces(response, address))
                answer = Sent(address, response.status, response.headers.get_content_type(), pieces)
        except (OSError, http.client.HTTPException, ValueError, zlib.error):
            raise _failed("unreachable", t("连不上，或连接中断", "no connection, or it broke off"), address) from None
        finally:
            connection.close()
    if answer.status >= 500 or answer.status in (408, 425, 429):
        words = t(f"对方答复 {answer.status}", f"the platform answers {answer.status}")
        raise _failed(f"http_{answer.status}", words, address)
    return answer


@dataclass(frozen=True, slots=True)
class Told:
    """What a platform answers to a message: its status, and its JSON where it is an object."""

    status: int
    document: Any = field(repr=False)


def tell(fetcher: Fetcher, address: str, *, key: str, message: Any = None) -> Told:
    """Send a message as JSON (or ask, where there is none) in the name of the holder of a key; nothing is redirected.

    Raises:
        FetchFailed: not reachable, not allowed, too slow, too large, no JSON, or a fault of the platform's own.
    """
    body = None if message is None else json.dumps(message, ensure_ascii=False).encode()
    headers = {"Accept": "application/json", "Authorization": f"Bearer {key}"}
    answer = send(fetcher, address, headers=headers | ({"Content-Type": "application/json"} if body else {}), body=body)
    return Told(answer.status, answer.document())
