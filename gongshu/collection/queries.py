"""Reading what was collected: versions, open runs, the quarantine; databases elsewhere and tables read from them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from gongshu.catalog import queries as catalog
from gongshu.collection.databases.shapes import TableName
from gongshu.collection.dialing import dial
from gongshu.collection.models import Connection, DatasetVersion, OriginTable, Run
from gongshu.collection.rules import Delivery
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotFound, NotPermitted
from gongshu.kit.text import t
from gongshu.lake.artifacts import artifacts
from gongshu.organizations import queries as register
from gongshu.organizations.rules import fills, may, require

CONNECTED_BY = "collection.connected_by"
"""The rule that names roles which may use the connections of others; without it only an organization's own do."""


def current_version(resource_code: str) -> DatasetVersion | None:
    """Return the newest committed version of a resource; None where there is none."""
    return DatasetVersion.objects.filter(resource_code=resource_code, state="committed").order_by("-number").first()


def newest_days(resource_codes: Collection[str]) -> Mapping[str, date]:
    """Return the day of the newest data of each of some resources; those without any are left out."""
    found = DatasetVersion.objects.filter(resource_code__in=resource_codes, state="committed")
    return dict(
        found.order_by().values("resource_code").annotate(day=Max("acquired_on")).values_list("resource_code", "day")
    )


def served(resource_codes: Collection[str]) -> frozenset[str]:
    """Return those of some resources of which a version is sealed, so that it can be read under a grant."""
    if not resource_codes:
        return frozenset()
    found = DatasetVersion.objects.filter(resource_code__in=resource_codes, state="committed", sealed_at__isnull=False)
    return frozenset(found.values_list("resource_code", flat=True))


def deliveries(resource_codes: Collection[str]) -> Mapping[str, Delivery]:
    """Return the newest delivery of each of some resources, as it lies in the lake; those without any are left out."""
    committed = DatasetVersion.objects.filter(state="committed")
    newer = committed.filter(resource_code=OuterRef("resource_code"), number__gt=OuterRef("number"))
    found = committed.filter(~Exists(newer), resource_code__in=resource_codes).exclude(committed_at=None)
    return {
        one.resource_code: Delivery(
            number=one.number,
            data_of=one.acquired_on,
            arrived=clock.local(one.committed_at).date() if one.committed_at else one.acquired_on,
            rows=one.rows_accepted,
            refused=one.lines_quarantined,
            values=_values_of(one.resource_code, one.number) if one.sealed_at else None,
        )
        for one in found
    }


def _values_of(resource_code: str, number: int) -> Mapping[str, int] | None:
    """Return how many values each column of a sealed version holds; None where its artifacts are no longer there."""
    try:
        told = json.loads(artifacts(settings.HOME, resource_code, number).statistics.read_text(encoding="utf-8"))
    except (NotFound, FileNotFoundError):
        return None
    return {column["name"]: told["rows"] - column["nulls"] for column in told["columns"]}


def version(resource_code: str, number: int) -> DatasetVersion:
    """Return a committed version.

    Raises:
        NotFound: there is none of that number.
    """
    found = DatasetVersion.objects.filter(resource_code=resource_code, number=number, state="committed").first()
    if found is None:
        raise NotFound(
            t(f"没有第 {number} 版数据", f"there is no version {number} of the data"),
            remedy=t("查看该资源的版本列表", "see the resource's list of versions"),
            code="no_such_version",
        )
    return found


def versions(resource_code: str) -> Sequence[DatasetVersion]:
    """Return all versions of a resource, failed ones too, the newest first."""
    return list(DatasetVersion.objects.filter(resource_code=resource_code).order_by("-number"))


def versions_for(resource_code: str, by: Actor) -> Sequence[DatasetVersion]:
    """Return the versions of a resource to somebody who may see the resource.

    Raises:
        NotFound: there is no such resource for this person.
    """
    return versions(catalog.entry(resource_code, by).code)


def next_number(resource_code: str) -> int:
    """Return the number that the next version of a resource gets."""
    found = DatasetVersion.objects.filter(resource_code=resource_code).aggregate(newest=Max("number"))
    return int(found["newest"] or 0) + 1


def open_runs(resource_code: str = "") -> Sequence[Run]:
    """Return the runs that are not finished (some may have died), oldest first."""
    found = Run.objects.filter(state="running").select_related("version").order_by("started_at")
    return list(found.filter(resource_code=resource_code) if resource_code else found)


def run(id: str) -> Run:
    """Return a run.

    Raises:
        NotFound: there is none.
    """
    found = Run.objects.select_related("version").filter(pk=id).first()
    if found is None:
        raise NotFound(
            t("没有这次归集", "there is no such run"),
            remedy=t("查看未完成的归集", "see the open runs"),
            code="no_such_run",
        )
    return found


def need_user(by: Actor, connection: Connection) -> None:
    """Refuse unless an actor may use a connection: the operator, the people of its organization, roles the text names.

    Raises:
        NotPermitted: with who may.
    """
    require(by, "collection.load")
    if connection.removed_at is not None:
        raise NotPermitted(
            t("这个数据库连接已注销", "the connection was removed"),
            remedy=t("请运维人员另行登记", "have the operator register another"),
            code="connection_removed",
        )
    if not (by.is_system or by.organization == connection.organization_id or _named_by_the_text(by)):
        raise NotPermitted(
            t("只有本单位的人员可以使用这个数据库连接", "a connection is used by the people of its organization"),
            remedy=t("请由该单位的数据专员办理", "let a data officer of that organization do it"),
            code="connection_of_another",
        )


def _named_by_the_text(by: Actor) -> bool:
    roles = register.jurisdiction().rule(CONNECTED_BY, clock.today())
    body = register.body(by.organization) if by.organization else None
    named = isinstance(roles, (list, tuple))
    return named and body is not None and any(fills(str(one), kind=body.kind, roles=body.roles) for one in roles)


def connections(by: Actor) -> QuerySet[Connection]:
    """Return the connections an actor may use; none for those who load no data."""
    standing = Connection.objects.filter(removed_at=None).select_related("organization")
    if not may(by, "collection.load"):
        return standing.none()
    everybodys = by.is_system or _named_by_the_text(by)
    return standing if everybodys else standing.filter(organization=by.organization)


def connection(id: str, by: Actor) -> Connection:
    """Return a connection by its id or name.

    Raises:
        NotFound: there is none for this person; absent and another's look alike.
    """
    found = connections(by).filter(Q(pk=id) | Q(name=id)).first()
    if found is None:
        raise NotFound(
            t("没有这个数据库连接", "there is no such connection"),
            remedy=t("由运维人员登记：gongshu connections add", "the operator registers it: gongshu connections add"),
            code="no_such_connection",
        )
    return found


def tables_of(connection: Connection, by: Actor) -> list[TableName]:
    """Return the tables and views of a database elsewhere.

    Raises:
        NotPermitted: the connection is another's.
        DatabaseFault: it does not lead there; says what to do.
    """
    need_user(by, connection)
    with dial(settings.HOME, connection) as session:
        return session.tables()


def origin_of(entry_id: str) -> OriginTable | None:
    """Return the table that the items of an entry in force (or of its draft) were read from."""
    counts = Q(change=None) | Q(change__state="published")
    found = OriginTable.objects.filter(counts, entry=entry_id).select_related("connection", "entry")
    return found.order_by("-taken_at", "-pk").first()


def to_be_sketched() -> QuerySet[OriginTable]:
    """Return the tables whose people let values be sketched and that were not tried since, the oldest first."""
    counts = Q(change=None) | Q(change__state="published")
    waiting = OriginTable.objects.filter(counts, sketch=True, sketched_at=None, connection__removed_at=None)
    return waiting.select_related("connection", "entry").order_by("taken_at", "pk")


def followed() -> QuerySet[OriginTable]:
    """Return the tables to be looked at again, the longest not looked at first: of entries in force, over connections
    that stand.
    """
    found = OriginTable.objects.filter(entry__state="published", connection__removed_at=None)
    newer = OriginTable.objects.filter(
        Q(change=None) | Q(change__state="published"), entry=OuterRef("entry"), taken_at__gt=OuterRef("taken_at")
    )
    counts = found.filter(Q(change=None) | Q(change__state="published")).filter(~Exists(newer))
    return counts.select_related("connection", "entry").order_by("looked_at", "pk")
