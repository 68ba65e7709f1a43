"""The walk's catalog chapter: a faulty entry is refused, a whole one goes through the profile's review."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from gongshu.catalog import actions, queries
from gongshu.catalog.data import NO_CLASS, EntryData, ItemData
from gongshu.kit.actor import Actor
from gongshu.kit.text import t
from gongshu.procedure import queries as cases
from gongshu.site.walk.driving import Turn, drive
from gongshu.site.walk.journal import Journal, refused
from gongshu.site.walk.stage import Stage, bases_for

if TYPE_CHECKING:
    from gongshu.catalog.models import Entry
    from gongshu.procedure.rules import LegalBasis

CHAPTER = "catalog"
RECEIPT = "演示备〔2026〕1号"
BEFORE_CATALOGING = {
    "secrecy_assessment": "编目前由本单位保密工作机构评估，无泄密风险",
    "personal_information_assessment": "编目前由本单位评估，按目录写明的用途提供，影响可控",
    "approved_by_head": "本单位负责人已批准",
}
"""What the national text wants done before an entry is compiled, as the entry keeps it."""


def entry_data(
    stage: Stage, *, title: str, items: Sequence[ItemData], sharing_class: str, opened: bool, abstract: str
) -> EntryData:
    """Return an entry that states everything a profile may demand; what one does not demand does no harm."""
    chosen = stage.profile.sharing_classes[sharing_class]
    opening = "unconditional" if opened and "unconditional" in stage.profile.opening_classes else NO_CLASS
    return EntryData(
        title=title,
        provider=stage.people["provider"].organization.id,
        abstract=abstract,
        classification="部门信息资源/民政",
        format="数据库",
        items=tuple(items),
        sharing_class=sharing_class,
        sharing_reason="" if sharing_class == "unconditional" else "含个人信息，仅向履行核验职责的部门提供",
        sharing_condition="" if sharing_class == "unconditional" else "用于业务核验",
        sharing_bases=bases_for(chosen),
        opening_class=opening,
        opening_condition="" if opened else "含个人信息，不列入开放目录",
        opening_bases=() if opened else bases_of_closed(stage),
        update_cycle="每日",
        way_of_provision="接口",
        sharing_period="每次授权一年",
        business_name="业务受理与核验",
        information_system="业务管理系统",
        usage_requirements="仅用于本单位履职",
        materials=("履职依据",),
        interface="数据网关 /v1/resources/…/lookup",
        documentation="数据网关 /v1/openapi.json",
        extra=BEFORE_CATALOGING,
    )


def bases_of_closed(stage: Stage) -> tuple[LegalBasis, ...]:
    """What closed data rests on where the instrument's class of it asks for a basis."""
    found = stage.profile.opening_classes.get(NO_CLASS)
    return bases_for(found) if found is not None else ()


def compile_entry(stage: Stage, data: EntryData, *, drafted: Callable[[str], None] = lambda code: None) -> str:
    """Draft, hand in and carry an entry through the profile's procedure; return its code.

    ``drafted`` is called with the code while the entry is a draft.
    """
    clerk = stage.people["provider"].officer
    faulty = replace(data, update_cycle="", sharing_reason="", sharing_bases=())
    draft = actions.draft_entry(by=clerk, data=faulty)
    refused(
        stage.journal,
        CHAPTER,
        t("要素不全、没有理由和依据的条目不予受理", "an entry that lacks fields, reason and basis is not taken in"),
        lambda: actions.submit_entry(by=clerk, entry=draft),
        who=clerk.organization_name,
    )
    drafted(draft.code)
    entry = actions.revise_entry(by=clerk, entry=draft, data=data, expect=draft.revision)
    case = actions.submit_entry(by=clerk, entry=entry)
    record = next(one for one in reversed(queries.history(entry)) if one.event == "catalog.submitted")
    rests_on = str(cases.law_of(case).procedure.cite)
    stage.journal.add(
        CHAPTER,
        t(f"编制并提交目录“{data.title}”", f"compiled and handed in the entry {data.title}"),
        article=record.article or rests_on,
        case=case.number,
        who=f"{clerk.organization_name} {clerk.name}",
        evidence=(record.id,),
        note=str(t(f"{len(data.items)} 个信息项", f"{len(data.items)} items")),
    )
    drive(stage.journal, CHAPTER, case, stage.people, _decide)
    entry.refresh_from_db()
    published = queries.history(entry)[-1]
    stage.journal.add(
        CHAPTER,
        t(f"目录发布，代码 {entry.code}，第 {entry.version} 版", f"published as {entry.code}, version {entry.version}"),
        "done" if entry.state == "published" else "failed",
        article=published.article or rests_on,
        case=case.number,
        evidence=(published.id,),
    )
    return entry.code


def publish_quietly(stage: Stage, data: EntryData) -> str:
    """Carry an entry to where readers see it, without telling each step; return its code."""
    team = stage.people.for_organization(data.provider)
    assert team is not None
    entry = actions.draft_entry(by=team.officer, data=data)
    review_quietly(stage, entry, by=team.officer)
    return entry.code


def review_quietly(stage: Stage, entry: Entry, *, by: Actor) -> None:
    """Hand a draft in and carry it through the profile's procedure, without telling each step."""
    drive(Journal(quiet=True), CHAPTER, actions.submit_entry(by=by, entry=entry), stage.people, _decide)


def leave_for_review(stage: Stage) -> None:
    """Hand in an entry and leave it to the authority, where the instrument lets it look first."""
    procedure = stage.profile.procedures.get("catalog.entry")
    if procedure is None or "authority" not in procedure.steps[procedure.first].by:
        return
    items = (
        ItemData("child_no", "儿童编号", "C", 20, required=True, key=True, level=2),
        ItemData("guardian", "监护类别", "C", 20, level=1),
    )
    data = entry_data(
        stage,
        title="困境儿童保障信息",
        items=items,
        sharing_class="conditional",
        opened=False,
        abstract="全区困境儿童及其保障类别",
    )
    clerk = stage.people["provider"].officer
    actions.submit_entry(by=clerk, entry=actions.draft_entry(by=clerk, data=data))


def _decide(turn: Turn) -> object:
    if turn.step.act == "file":
        return actions.file_entry(by=turn.by, case=turn.case, receipt=RECEIPT, expect=turn.expect)
    return actions.record_step(
        by=turn.by,
        case=turn.case,
        outcome=turn.outcome.id,
        expect=turn.expect,
        reason=turn.reason,
        bases=bases_for(turn.outcome),
    )
