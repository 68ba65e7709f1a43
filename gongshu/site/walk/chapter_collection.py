"""The walk's collection chapter: a schema proposed from the content, a file loaded, checked, quarantined, committed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from gongshu.audit.queries import trail
from gongshu.catalog.data import ItemData
from gongshu.collection import actions
from gongshu.collection.items import item_of
from gongshu.collection.proposal import FieldProposal, propose_schema
from gongshu.collection.reading import open_table
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.progress import SILENT, Reporter
from gongshu.kit.text import t
from gongshu.organizations.rules import may
from gongshu.quality import actions as quality
from gongshu.quality import queries as quality_queries
from gongshu.security.grading import proposed_level
from gongshu.site.walk.journal import refused
from gongshu.site.walk.stage import Stage, rule_article

if TYPE_CHECKING:
    from gongshu.collection.models import DatasetVersion

CHAPTER = "collection"
BESIDE_PEOPLE, BESIDE_NOBODY = 2, 1
"""The level that a column whose type says nothing gets in the walk, in a table about people and in any other one; in
earnest a person grades it."""
PERSONAL_IN_THE_BUILT_IN_DATA = "姓名"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a file was found to be: its items, its key, the words that mean no value."""

    items: tuple[ItemData, ...]
    key: str
    null_tokens: tuple[str, ...]


def propose(stage: Stage, file: Path, *, people: bool = False) -> Shape:
    """Propose the items of a file from its content and confirm them, as a person would on screen.

    Args:
        stage: the stage.
        file: the file.
        people: whether the rows are about people: then the column of names is graded as such.
    """
    with open_table(file) as table:
        proposals = propose_schema(table)
        found = t(f"{table.kind} {table.encoding}", f"{table.kind} {table.encoding}")
        line = table.header_line
    key = _key(proposals)
    personal = people or any(level.personal for one in proposals if (level := proposed_level(one.semantic_type)))
    catalog, plain = stage.profile.catalog, BESIDE_PEOPLE if personal else BESIDE_NOBODY
    items = tuple(_item(item_of(one, catalog), one.title, key, people=people, plain=plain) for one in proposals)
    known = sum(1 for one in proposals if one.semantic_type != "plain")
    stage.journal.add(
        CHAPTER,
        t(f"由内容提出结构并确认：{file.name}", f"schema proposed from the content and confirmed: {file.name}"),
        note=str(
            t(
                f"{found.zh}，表头在第 {line} 行；{len(items)} 列，其中 {known} 列识别出含义；键：{key}",
                f"{found.en}, header on line {line}; {len(items)} columns, {known} with a meaning; key: {key}",
            )
        ),
    )
    return Shape(items, key, tuple(sorted({word for one in proposals for word in one.null_tokens})))


def _key(proposals: list[FieldProposal]) -> str:
    """Choose the key: what was proposed, else an identity or code column, else the first column."""
    chosen = [one for one in proposals if one.key]
    chosen += [one for one in proposals if one.semantic_type in ("citizen_id", "uscc", "area_code", "code")]
    return (chosen or proposals)[0].name


def _item(found: ItemData, title: str, key: str, *, people: bool, plain: int) -> ItemData:
    if people and title == PERSONAL_IN_THE_BUILT_IN_DATA:
        level = proposed_level("person_name")
        found = replace(found, semantic_type="person_name", level=level.number if level else None, required=True)
    return replace(found, level=found.level or plain, key=found.name == key)


def uncataloged_is_refused(stage: Stage, file: Path, code: str) -> None:
    """Show that data without a published entry is not taken in."""
    clerk = stage.people["provider"].officer
    refused(
        stage.journal,
        CHAPTER,
        t("没有目录的数据不予归集", "data without a published catalog entry is not gathered"),
        lambda: actions.collect(
            resource_code=code,
            file=file,
            by=clerk,
            source="演示",
            acquired_on=clock.today(),
            home=stage.home,
        ),
        who=clerk.organization_name,
    )


def load(
    stage: Stage, code: str, file: Path, shape: Shape, *, source: str, progress: Reporter = SILENT
) -> DatasetVersion:
    """Load a file as the next version of a resource and check it."""
    clerk = stage.people["provider"].officer
    version = actions.collect(
        resource_code=code,
        file=file,
        by=clerk,
        source=source,
        acquired_on=clock.today(),
        null_tokens=shape.null_tokens,
        progress=progress,
        home=stage.home,
    )
    conserved = version.lines_in == version.rows_accepted + version.continuation_lines + version.lines_quarantined
    record = trail(subject=code)[-1]
    stage.journal.add(
        CHAPTER,
        t(f"归集为第 {version.number} 版", f"gathered as version {version.number}"),
        "done" if conserved else "failed",
        article=record.article or rule_article(stage.profile, "collection.catalogued_only"),
        who=f"{clerk.organization_name} {clerk.name}",
        evidence=(record.id,),
        note=str(
            t(
                f"进来 {version.lines_in:,} 行 = 收下 {version.rows_accepted:,} + 续行 {version.continuation_lines:,} "
                f"+ 隔离 {version.lines_quarantined:,}；来源 {version.source}，采集日 {version.acquired_on}",
                f"lines in {version.lines_in:,} = rows {version.rows_accepted:,} + continued "
                f"{version.continuation_lines:,} + quarantined {version.lines_quarantined:,}; source "
                f"{version.source}, acquired {version.acquired_on}",
            )
        ),
    )
    return version


def check(stage: Stage, version: DatasetVersion, shape: Shape) -> int:
    """Check a version by the rules that its items' types give; return how many findings there are."""
    titles = {item.name: item.title for item in shape.items}
    checker = _checker(stage)
    run = quality.check_version(by=checker, version=version)
    counts = quality_queries.counts(run)
    rows = sum(int(str(one["rows"])) for one, _ in counts)
    record = trail(subject=version.resource_code)[-1]
    words = "；".join(
        f"{titles.get(str(one['field']), one['field'])} {sentence} {one['rows']}" for one, sentence in counts[:6]
    )
    stage.journal.add(
        "quality",
        t(f"质量检查第 {version.number} 版", f"checked the quality of version {version.number}"),
        article=record.article,
        who=checker.organization_name,
        evidence=(record.id,),
        note=f"{t('发现', 'findings')} {rows:,}" + (f"：{words}" if words else ""),
    )
    return rows


def _checker(stage: Stage) -> Actor:
    commissioned = stage.profile.rule("quality.check_by", clock.today()) == ("contractor",)
    team = stage.people["authority" if commissioned else "provider"]
    return team.officer if may(team.officer, "quality.check") else team.reviewer
