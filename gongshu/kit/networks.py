"""Networks the operator names, which address may be asked, and a connection that takes too long."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from gongshu.kit.errors import BadInput
from gongshu.kit.text import t

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
ANYWHERE: tuple[Network, ...] = (ip_network("0.0.0.0/0"), ip_network("::/0"))
"""For addresses that the operator wrote down, which may lie in an inner network."""

_TRANSLATED = ip_network("64:ff9b::/96")


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


def may_ask(address: str, allowed: Sequence[Network]) -> bool:
    """Whether a platform at this IP address may be asked: public ones, and what the operator allows beside them."""
    try:
        ip: Address = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if any(ip.version == network.version and ip in network for network in allowed):
        return True
    if isinstance(ip, IPv6Address) and (ip.sixtofour or ip.teredo or ip in _TRANSLATED):
        return False  # such an address is a way to one of the older kind, whichever that may be
    return ip.is_global and not ip.is_multicast


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
