"""What pages and sheets show of a report of problem data: what it is about, never a value of anybody's data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gongshu.catalog import queries as catalog
from gongshu.kit.errors import NotFound
from gongshu.kit.text import t
from gongshu.quality import problems
from gongshu.quality.models import QualityRun, Ticket
from gongshu.ui.values import Fact

if TYPE_CHECKING:
    from gongshu.catalog.queries import ItemColumn


def facts_of(ticket: Ticket) -> list[Fact]:
    """Return what a report is about, line by line."""
    field = next((item.title for item in items_of(ticket) if item.name == ticket.field), ticket.field)
    seen = t(f"第 {ticket.version_seen} 版", f"version {ticket.version_seen}") if ticket.version_seen else ""
    facts = [
        Fact(t("数据资源", "Resource"), f"{ticket.resource_title} · {ticket.resource_code}"),
        Fact(t("种类", "Kind"), problems.KINDS.get(ticket.kind, ticket.kind)),
        Fact(t("信息项", "Item"), field),
        Fact(t("反馈时的版本", "Version at the time"), seen),
        Fact(t("哪里不对", "What is wrong"), ticket.description),
        Fact(t("渠道", "Channel"), problems.CHANNELS[ticket.channel][1]),  # type: ignore[index]
    ]
    if ticket.previous:
        facts.append(Fact(t("此前的反馈", "Reported before"), ticket.previous.case.number))
    if ticket.corrected_version:
        corrected = t(f"第 {ticket.corrected_version} 版", f"version {ticket.corrected_version}")
        facts.append(Fact(t("更正后的版本", "Corrected in"), corrected))
    return facts


def items_of(of: Ticket | QualityRun) -> Sequence[ItemColumn]:
    """Return the items of the resource that a report or a check is about; none where it is published no more."""
    try:
        return catalog.shape_of(of.resource_code).columns
    except NotFound:
        return ()
