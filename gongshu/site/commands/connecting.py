"""``gongshu connections``: databases of organizations from which the items of entries are read."""

from __future__ import annotations

import sys

import click

from gongshu.collection import actions, queries, rules
from gongshu.collection.passwords import read_source
from gongshu.kit.home import Home
from gongshu.kit.text import Text, t
from gongshu.site.commands.catalogs import organization
from gongshu.site.commands.common import OPERATOR, Output, command, need_home

_FROM = (
    "where its password is from: ask (asked for, or read from standard input, and sealed), env:NAME, file:/path, none"
)


def join(group: click.Group) -> None:
    """Bring the commands to the group."""
    group.add_command(connections)


@click.group()
def connections() -> None:
    """Databases of organizations: register them, test them, remove them."""


@connections.command()
@click.argument("name")
@click.option("--kind", type=click.Choice(list(rules.DATABASES)), required=True, help="mariadb is also MySQL")
@click.option("--organization", "owner", required=True, help="name or credit code of the organization whose it is")
@click.option("--host", required=True, help="a name or an IP address that collection.database_hosts allows")
@click.option("--port", type=int, default=0, help="5432 or 3306 if not given")
@click.option("--database", required=True, help="name of the database")
@click.option("--user", required=True, help="an account that can only read")
@click.option("--secret", default="ask", show_default=True, help=_FROM)
@click.option(
    "--tls", type=click.Choice(list(rules.TLS_MODES)), default="verified", show_default=True, help="encryption"
)
@click.option("--ca", default="", help="certificate of the issuer to trust, a file; else those of this machine")
@command
def add(
    name: str,
    kind: str,
    owner: str,
    host: str,
    port: int,
    database: str,
    user: str,
    secret: str,
    tls: str,
    ca: str,
    out: Output,
    home: Home,
) -> None:
    """Register a database under NAME; only the people of its organization read from it. Nothing is connected to yet."""
    need_home(home)
    made = actions.add_connection(
        by=OPERATOR,
        name=name,
        organization=organization(owner).id,
        kind=kind,
        host=host,
        port=port,
        database=database,
        username=user,
        secret=_secret(secret),
        tls=tls,
        ca_file=ca,
    )
    out.data({"id": made.id, "name": made.name})
    words = t(f"已登记 {made.name}，用 test 试一试", f"registered {made.name}; test it next")
    out.say(words)


@connections.command("list")
@command
def list_connections(out: Output, home: Home) -> None:
    """List the connections; never their passwords."""
    need_home(home)
    found = list(queries.connections(OPERATOR))
    out.data(
        [
            {
                "id": one.id,
                "name": one.name,
                "organization": one.organization.name,
                "kind": one.kind,
                "host": one.host,
                "port": one.port,
                "database": one.database,
                "user": one.username,
                "tls": one.tls,
                "secret": one.secret_kind,
            }
            for one in found
        ]
    )
    heads = (t("名称", "name"), t("单位", "organization"), t("种类", "kind"), t("地址", "address"), t("库", "database"))
    rows = (
        (one.name, one.organization.name, one.kind, f"{one.host}:{one.port}", one.database, rules.TLS_MODES[one.tls])
        for one in found
    )
    out.table((*heads, t("加密", "encryption")), rows)


@connections.command()
@click.argument("name")
@command
def test(name: str, out: Output, home: Home) -> None:
    """Connect over NAME and tell what is there; exit 1 if it does not lead there."""
    need_home(home)
    server = actions.try_connection(by=OPERATOR, connection=queries.connection(name, OPERATOR))
    out.data(
        {
            "version": server.version,
            "encrypted": server.encrypted,
            "may_write": server.may_write,
            "tables": server.tables,
        }
    )
    lock = t("已加密", "encrypted") if server.encrypted else t("未加密", "not encrypted")
    out.say(
        Text(
            f"{server.version}，{lock.zh}，{server.tables} 张表", f"{server.version}, {lock.en}, {server.tables} tables"
        )
    )
    if server.may_write:
        out.say(
            t(
                "账号可以写入：会话虽为只读，仍宜换用只读账号",
                "the account may write: sessions are read-only, but one that can only read is better",
            )
        )


@connections.command()
@click.argument("name")
@click.option("--secret", default="ask", show_default=True, help=_FROM)
@command
def secret(name: str, secret: str, out: Output, home: Home) -> None:
    """Give NAME another password."""
    need_home(home)
    found = queries.connection(name, OPERATOR)
    actions.renew_secret(by=OPERATOR, connection=found, secret=_secret(secret))
    out.data({"id": found.id})
    out.say(t(f"已更换 {found.name} 的口令", f"renewed the password of {found.name}"))


@connections.command()
@click.argument("name")
@command
def remove(name: str, out: Output, home: Home) -> None:
    """Use NAME no more and delete its password; entries still say what they were read from."""
    need_home(home)
    found = queries.connection(name, OPERATOR)
    actions.remove_connection(by=OPERATOR, connection=found)
    out.data({"id": found.id})
    out.say(t(f"已注销 {found.name}", f"removed {found.name}"))


def _secret(written: str) -> actions.Secret:
    """The password: asked for without showing it, or the first line of what is piped in."""
    kind, value = read_source(written)
    if kind == "sealed":
        asked = str(t("口令", "Password"))
        value = (
            click.prompt(asked, hide_input=True, err=True)
            if sys.stdin.isatty()
            else sys.stdin.readline().rstrip("\r\n")
        )
    return actions.Secret(kind, value)
