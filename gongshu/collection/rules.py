"""Where connections may lead, what a table's columns are compared by, how often it is looked at again. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from gongshu.kit.errors import BadInput
from gongshu.kit.networks import Network
from gongshu.kit.text import Text, t

DATABASES: Mapping[str, Text] = {
    "postgresql": t("PostgreSQL", "PostgreSQL"),
    "mariadb": t("MySQL / MariaDB", "MySQL / MariaDB"),
}
"""The kinds of database that are spoken with."""
PORTS: Mapping[str, int] = {"postgresql": 5432, "mariadb": 3306}

TLS_MODES: Mapping[str, Text] = {
    "verified": t("加密并核对证书", "encrypted, certificate checked"),
    "required": t("加密，不核对证书", "encrypted, certificate not checked"),
    "off": t("不加密", "not encrypted"),
}
SECRET_KINDS: Mapping[str, Text] = {
    "sealed": t("以本安装的密钥加密保存", "sealed with this installation's key"),
    "environment": t("取自环境变量", "from an environment variable"),
    "file": t("取自文件", "from a file"),
    "none": t("无口令", "no password"),
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """What one version brought into the lake.

    Attributes:
        number: of the version.
        data_of: the day on which the data was taken from its source, as the provider stated it.
        arrived: the day on which the version was committed, in China.
        rows: taken in.
        refused: lines that stayed in the quarantine.
        values: how many values that are not empty each column holds, by its name; None until the version is sealed.
    """

    number: int
    data_of: date
    arrived: date
    rows: int
    refused: int
    values: Mapping[str, int] | None

    @property
    def lag(self) -> int:
        """Days from the source to the lake; 0 where it came on its own day."""
        return max(0, (self.arrived - self.data_of).days)


LOOK_AFTER = timedelta(hours=24)
"""So often a table is looked at again by itself (house rule)."""
MOST_CODES = 300
"""A table of more rows is no code list (house rule)."""

MOST_SKETCHED = 200_000
"""A column of more distinct values is not sketched from a table elsewhere: asking for them is a burden there."""
MOST_ROWS_SKETCHED = 5_000_000
"""Nor is a table of more rows, by its own estimate."""

_NAME = re.compile(
    r"(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*"
)


@dataclass(frozen=True, slots=True)
class Allowed:
    """Where connections may lead: hosts by their names, addresses by their networks."""

    names: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.names or self.networks)

    def leads(self, host: str, address: str) -> bool:
        """Whether a connection may lead to a host that has an IP address now.

        A host that is named may have any address but those that are nobody's own (link-local, of many, none at all),
        which only a network that is named allows.
        """
        ip = ip_address(address)
        if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
            ip = ip.ipv4_mapped
        if any(ip.version == network.version and ip in network for network in self.networks):
            return True
        nobodys = ip.is_link_local or ip.is_multicast or ip.is_unspecified or ip.is_reserved
        return host.lower() in self.names and not nobodys


def read_hosts(written: Sequence[str]) -> Allowed:
    """Return where the operator lets connections lead: names of hosts, addresses and networks.

    Raises:
        BadInput: one of them is none of these.
    """
    names, networks = set(), []
    for one in written:
        try:
            networks.append(ip_network(one))
        except (ValueError, TypeError):
            if not isinstance(one, str) or not _NAME.fullmatch(one):
                raise BadInput(
                    t(
                        "collection.database_hosts 含有不是主机或网段的内容",
                        "collection.database_hosts: no host, no network",
                    ),
                    remedy=t('例如 ["10.20.0.0/16", "db.example.cn"]', 'for example ["10.20.0.0/16", "db.example.cn"]'),
                    at="collection.database_hosts",
                    code="no_host",
                ) from None
            names.add(one.lower())
    return Allowed(frozenset(names), tuple(networks))


def read_host(written: str) -> str:
    """Return the host of a connection: one name or one IP address, nothing else.

    Raises:
        BadInput: it is a path, a list of hosts, or no host at all.
    """
    host = written.strip().strip("[]")
    try:
        return str(ip_address(host))
    except ValueError:
        if _NAME.fullmatch(host):
            return host.lower()
    raise BadInput(
        t("这不是主机名或 IP 地址", "this is no host and no IP address"),
        remedy=t("写一个主机名或 IP 地址，端口另写", "give one host or IP address; the port by itself"),
        at="host",
        code="no_host",
    )


@dataclass(frozen=True, slots=True)
class ColumnMark:
    """A column as far as a later look compares it. ``type``: as the database writes it."""

    name: str
    type: str
    required: bool
    key: bool


@dataclass(frozen=True, slots=True)
class Drift:
    """One point in which a table is no longer what it was. ``kind``: added, removed, retyped, required or key."""

    kind: str
    column: str
    before: str = ""
    after: str = ""


DRIFTS: Mapping[str, Text] = {
    "added": t("新增列", "column added"),
    "removed": t("列已删去", "column removed"),
    "retyped": t("类型改变", "type changed"),
    "required": t("可否为空改变", "may be empty, or no longer"),
    "key": t("主键改变", "key changed"),
}


def drift(before: Sequence[ColumnMark], now: Sequence[ColumnMark]) -> list[Drift]:
    """Return how a table differs from what it was: what is gone or changed, then what came, as the columns stand."""
    return list(_drift({one.name: one for one in before}, {one.name: one for one in now}))


def _drift(before: Mapping[str, ColumnMark], now: Mapping[str, ColumnMark]) -> Iterator[Drift]:
    for name, was in before.items():
        found = now.get(name)
        if found is None:
            yield Drift("removed", name, was.type)
            continue
        if found.type != was.type:
            yield Drift("retyped", name, was.type, found.type)
        if found.required != was.required:
            yield Drift("required", name, *_yes_or_no(was.required, found.required))
        if found.key != was.key:
            yield Drift("key", name, *_yes_or_no(was.key, found.key))
    for name, found in now.items():
        if name not in before:
            yield Drift("added", name, "", found.type)


def _yes_or_no(*values: bool) -> tuple[str, ...]:
    return tuple("yes" if value else "no" for value in values)


def look_due(looked_at: datetime | None, now: datetime) -> bool:
    """Whether a table is to be looked at again."""
    return looked_at is None or now - looked_at >= LOOK_AFTER
