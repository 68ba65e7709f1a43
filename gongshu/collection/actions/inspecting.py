"""Looking at quarantined lines: the only place where their text is shown, to few, and on record."""

from __future__ import annotations

from typing import Any

from gongshu.audit.record import act
from gongshu.catalog import queries as catalog
from gongshu.collection import events, quarantine, queries
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotPermitted
from gongshu.kit.home import Home
from gongshu.kit.text import t
from gongshu.organizations.rules import may

_MOST = 1_000


def read_quarantine(
    *, resource_code: str, number: int, by: Actor, limit: int = _MOST, home: Home | None = None
) -> list[dict[str, Any]]:
    """Return the quarantined lines of a version, with their text.

    Args:
        resource_code: the resource.
        number: the version.
        by: somebody who may load data into the resource.
        limit: how many at most.
        home: the installation; by default that of the environment.

    Raises:
        NotPermitted: the post or the organization is another.
        NotFound: there is no such version.
    """
    with act(by=by, refused=events.REFUSED, subject=resource_code) as this:
        permission = may(by, "collection.load")
        if not permission:
            raise NotPermitted(
                t("无权查看隔离的数据行", "quarantined lines are not yours to see"),
                why=permission.reason,
                remedy=t("请由提供单位的数据专员办理", "let the provider's data officer do it"),
                code="no_such_post",
            )
        entry = catalog.loadable(resource_code, by)
        version = queries.version(entry.entry_code, number)
        path = quarantine.path_of(home or Home.from_environment(), version.resource_code, number)
        rows = list(quarantine.read(path, min(limit, _MOST)))
        this.record(events.QUARANTINE_READ, data={"version": number, "lines": len(rows)})
    return rows
