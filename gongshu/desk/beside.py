"""What other rooms know of a catalog entry, for its page: data and its freshness, quality, uses, how to ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gongshu.catalog import beside
from gongshu.catalog.beside import Panel
from gongshu.catalog.cycles import next_due
from gongshu.catalog.data import NO_CLASS
from gongshu.collection import queries as collection
from gongshu.collection.pages import tables
from gongshu.desk.navigation import address_of
from gongshu.kit.actor import Actor
from gongshu.kit.text import t
from gongshu.opening import queries as opening
from gongshu.organizations import queries as register
from gongshu.organizations.rules import may
from gongshu.quality import queries as quality
from gongshu.sharing import queries as sharing
from gongshu.ui import law
from gongshu.ui.values import Measure

if TYPE_CHECKING:
    from gongshu.catalog.models import Entry

_VERSIONS = 5
_GRANTS = 5


def join() -> None:
    """Bring the parts to the page of an entry."""
    beside.join("ask", asking)
    beside.join("origin", tables.beside)
    beside.join("data", data)
    beside.join("quality", checked)
    beside.join("uses", uses)


def asking(entry: Entry, actor: Actor) -> Panel | None:
    """How a person comes to the data, by class: applying, the portal, or why not."""
    if entry.state != "published":
        return None
    profile = register.jurisdiction()
    own = entry.provider_id == actor.organization
    shared = entry.sharing_class != NO_CLASS
    may_apply = shared and not own and bool(may(actor, "sharing.apply"))
    dataset = opening.datasets().filter(entry=entry).exists()
    openable = bool(may(actor, "opening.release")) and opening.proposable(actor).filter(pk=entry.pk).exists()
    values = {
        "apply": address_of("sharing:resource", entry.code) if may_apply else "",
        "own": own,
        "shared": shared,
        "sharing_class": profile.sharing_classes.get(entry.sharing_class),
        "chip": law.chip_of_class(profile, profile.sharing_classes.get(entry.sharing_class)),
        "portal": address_of("portal:dataset", entry.slug) if dataset else "",
        "propose": address_of("opening:propose", entry.slug) if openable and not dataset else "",
        "opening_class": profile.opening_classes.get(entry.opening_class),
        "opening_chip": law.chip_of_class(profile, profile.opening_classes.get(entry.opening_class)),
    }
    return Panel("ask", t("取得数据", "Get the data"), "desk/beside_ask.html", values)


def data(entry: Entry, actor: Actor) -> Panel | None:
    """How fresh the data is, computed from its versions, not from what anybody stated."""
    if entry.state != "published":
        return None
    versions = [one for one in collection.versions(entry.code) if one.state == "committed"]
    day = max((one.acquired_on for one in versions), default=None)
    values = {
        "day": day,
        "cycle": register.jurisdiction().catalog.value_title("update_cycle", entry.update_cycle),
        "due": next_due(entry.update_cycle, day) if day else None,
        "versions": versions[:_VERSIONS],
        "more": max(0, len(versions) - _VERSIONS),
    }
    return Panel("data", t("数据", "Data"), "desk/beside_data.html", values)


def checked(entry: Entry, actor: Actor) -> Panel | None:
    """What the newest check of the newest version found."""
    current = collection.current_version(entry.code)
    run = quality.run_of(entry.code, current.number) if current else None
    if current is None or run is None:
        return None
    measures = [
        Measure(one.name, one.share, t(f"检查 {one.checked:,} 个值", f"{one.checked:,} values checked"))
        for one in quality.dimensions(run)
    ]
    values = {"measures": measures, "href": address_of("quality:run", run.id), "number": current.number}
    return Panel("quality", t("质量", "Quality"), "desk/beside_quality.html", values)


def uses(entry: Entry, actor: Actor) -> Panel | None:
    """The grants that a person may see, each with how often it was called."""
    found = sharing.grants_visible_to(actor).filter(resource_code=entry.code).order_by("-issued_at")
    count = found.count()
    if not count:
        return None
    rows = [
        (grant, sharing.GRANT_STATES[sharing.state_of(grant)], sharing.usage_of(grant)) for grant in found[:_GRANTS]
    ]
    values = {"rows": rows, "count": count, "href": address_of("sharing:grants")}
    return Panel("uses", t("使用", "Uses"), "desk/beside_uses.html", values)
