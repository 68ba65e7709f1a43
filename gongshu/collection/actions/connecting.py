"""Connections to databases of organizations: the operator registers, tests and removes them, and renews passwords."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings

from gongshu.audit.record import act
from gongshu.collection import events, queries
from gongshu.collection.databases.faults import DatabaseFault, fault
from gongshu.collection.databases.shapes import Server
from gongshu.collection.dialing import allowed_hosts, dial
from gongshu.collection.models import Connection
from gongshu.collection.passwords import SecretKind, sealed
from gongshu.collection.rules import DATABASES, PORTS, SECRET_KINDS, TLS_MODES, read_host
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, Refusal, Stale
from gongshu.kit.ids import new_id
from gongshu.kit.text import t
from gongshu.organizations import queries as register
from gongshu.organizations.rules import require


@dataclass(frozen=True, slots=True)
class Secret:
    """A password by where it comes from. ``value``: the variable, the path, or the password to be sealed."""

    kind: SecretKind
    value: str = field(default="", repr=False)


def add_connection(
    *,
    by: Actor,
    name: str,
    organization: str,
    kind: str,
    host: str,
    database: str,
    username: str,
    secret: Secret,
    port: int = 0,
    tls: str = "verified",
    ca_file: str = "",
) -> Connection:
    """Register a database of an organization. Nothing is connected to yet: ``try_connection`` does.

    Args:
        by: the operator.
        name: what it is called here.
        organization: id of the organization whose database it is, and whose people use the connection.
        kind: ``postgresql`` or ``mariadb`` (MySQL too).
        host: a name or an IP address within what the settings allow.
        database: name of the database.
        username: of the account; one that can only read is enough.
        secret: its password.
        port: 0 for the usual one.
        tls: ``verified``, ``required`` or ``off``.
        ca_file: certificate of the issuer to trust; by default those of the machine.

    Raises:
        NotPermitted: not the operator.
        BadInput: something is malformed, or the host is not allowed.
        Refusal: the name is taken.
    """
    with act(by=by, refused=events.CONNECTION_ADDED, subject="connections") as this:
        require(by, "system.configure")
        named, spelled = name.strip(), read_host(host)
        _check(named, kind, tls, secret.kind, database, username, port)
        _check_host(spelled)
        owner = register.organization(organization)
        if Connection.objects.filter(name=named, removed_at=None).exists():
            raise Refusal(
                t("这个名称已被使用", "the name is taken"),
                remedy=t("换一个名称，或先注销原有连接", "choose another, or remove that connection first"),
                at="name",
                code="name_taken",
            )
        id = new_id()
        made = Connection.objects.create(
            id=id,
            name=named,
            organization=owner,
            kind=kind,
            host=spelled,
            port=port or PORTS[kind],
            database=database,
            username=username,
            tls=tls,
            ca_file=ca_file,
            secret_kind=secret.kind,
            secret=_kept(id, secret),
            added_by_name=by.name,
        )
        this.subject = made.subject
        this.record(events.CONNECTION_ADDED, data=_circumstances(made))
    return made


def renew_secret(*, by: Actor, connection: Connection, secret: Secret) -> None:
    """Take another password for a connection.

    Raises:
        NotPermitted: not the operator. Stale: it was removed meanwhile.
    """
    with act(by=by, refused=events.SECRET_RENEWED, subject=connection.subject) as this:
        require(by, "system.configure")
        kept = _kept(connection.id, secret)
        standing = Connection.objects.filter(pk=connection.pk, removed_at=None)
        if standing.update(secret_kind=secret.kind, secret=kept) != 1:
            raise _removed_meanwhile()
        this.record(events.SECRET_RENEWED, data={"secret_kind": secret.kind})


def remove_connection(*, by: Actor, connection: Connection) -> None:
    """Use a connection no more; its password is deleted, entries still say which table they were read from.

    Raises:
        NotPermitted: not the operator. Stale: it was removed meanwhile.
    """
    with act(by=by, refused=events.CONNECTION_REMOVED, subject=connection.subject) as this:
        require(by, "system.configure")
        standing = Connection.objects.filter(pk=connection.pk, removed_at=None)
        if standing.update(removed_at=clock.now(), secret="") != 1:
            raise _removed_meanwhile()
        this.record(events.CONNECTION_REMOVED, data={"name": connection.name})


def try_connection(*, by: Actor, connection: Connection) -> Server:
    """Connect, and return what the server and the account are. Whatever comes of it is recorded.

    Raises:
        NotPermitted: neither the operator nor somebody who may use it.
        DatabaseFault: it does not lead there; says what to do.
    """
    queries.need_user(by, connection)
    failed: DatabaseFault | None = None
    try:
        with dial(settings.HOME, connection) as session:
            found = session.server()
    except DatabaseFault as error:
        failed = error
    with act(by=by, refused=events.CONNECTION_TESTED, subject=connection.subject) as this:
        this.record(events.CONNECTION_TESTED, data={"fault": failed.code if failed else ""})
    if failed is not None:
        raise failed
    return found


def _kept(id: str, secret: Secret) -> str:
    if secret.kind == "sealed":
        if not secret.value:
            raise BadInput(t("没有口令", "there is no password"), at="secret", code="no_password")
        return sealed(settings.HOME, id, secret.value)
    return secret.value


def _circumstances(made: Connection) -> dict[str, object]:
    return {
        "name": made.name,
        "owner": made.organization_id,
        "kind": made.kind,
        "host": made.host,
        "port": made.port,
        "database": made.database,
        "tls": made.tls,
        "secret_kind": made.secret_kind,
    }


def _check(name: str, kind: str, tls: str, secret_kind: str, database: str, username: str, port: int) -> None:
    wrongs = (
        ("name", not name or len(name) > 100, t("名称须为 1 到 100 字", "a name has 1 to 100 signs")),
        ("kind", kind not in DATABASES, t("没有这种数据库", "there is no such kind of database")),
        ("tls", tls not in TLS_MODES, t("没有这种加密方式", "there is no such way of encryption")),
        ("secret", secret_kind not in SECRET_KINDS, t("没有这种口令来源", "there is no such source of passwords")),
        ("database", not 0 < len(database) <= 64, t("数据库名须为 1 到 64 字", "a database's name has 1 to 64 signs")),
        ("username", not 0 < len(username) <= 128, t("账号须为 1 到 128 字", "an account has 1 to 128 signs")),
        ("port", not 0 <= port < 65_536, t("端口须在 1 到 65535 之间", "a port is 1 to 65535")),
    )
    for at, wrong, what in wrongs:
        if wrong:
            raise BadInput(what, at=at, code=f"bad_{at}")


def _check_host(host: str) -> None:
    """Refuse a host that no setting allows; whether its address is allowed shows when it is connected to."""
    allowed = allowed_hosts(settings.HOME)
    try:
        fits = host in allowed.names or allowed.leads(host, host)
    except ValueError:  # a name, which only a look-up turns into an address
        fits = bool(allowed.networks)
    if not fits:
        known = fault("host_not_allowed")
        raise BadInput(known.what, remedy=known.remedy, at="host", code=known.code)


def _removed_meanwhile() -> Stale:
    return Stale(t("连接已被注销", "the connection was removed meanwhile"), code="connection_removed")
