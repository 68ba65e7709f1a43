"""Networks the operator names, and a connection that takes too long."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

from gongshu.kit.errors import BadInput
from gongshu.kit.text import t

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def read_networks(written: Sequence[str], setting: str) -> tuple[Network, ...]:
    """Return the networks that a setting names.

    Raises:
        BadInput: one of them is no network; names the setting.
    """
    try:
        return tuple(ip_network(one) for one in written)
    except (ValueError, TypeError) as error:
        raise BadInput(
            t(f"{setting} 不是网段", f"{setting} holds something that is no network"),
            remedy=t('例如 ["10.20.0.0/16"]', 'for example ["10.20.0.0/16"]'),
            code="no_network",
            at=setting,
        ) from error


@contextmanager
def cut_after(seconds: float, line: Callable[[], socket.socket | None]) -> Iterator[threading.Event]:
    """Shut a connection down if the block is not done in time; the event yielded says whether that was so.

    Each piece of an answer may come in time and all of them never end. Whoever reads is woken by the end of the
    connection.

    Args:
        seconds: how long the block may take.
        line: returns the socket at that moment; None where there is none yet.
    """
    late = threading.Event()

    def cut() -> None:
        late.set()
        found = line()
        if found is not None:
            try:
                found.shutdown(socket.SHUT_RDWR)
            except OSError:
                found.close()

    watch = threading.Timer(seconds, cut)
    watch.daemon = True
    watch.start()
    try:
        yield late
    finally:
        watch.cancel()
