"""Checking a version: the rules of its catalog entry over every row of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

from gongshu.audit.record import act
from gongshu.catalog import queries as catalog
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotPermitted, Refusal
from gongshu.kit.text import t
from gongshu.lake.schema import LINE, quoted
from gongshu.lake.store import Lake
from gongshu.organizations import queries as register
from gongshu.procedure.rules import article
from gongshu.quality import events, store
from gongshu.quality.actions.common import permitted
from gongshu.quality.engine import Outcome, Source, check_table, columns_of
from gongshu.quality.models import QualityRun
from gongshu.quality.rules import RuleSet, derive, rules_for_items
from gongshu.quality.scores import Count
from gongshu.regulation.period import NotStated

if TYPE_CHECKING:
    from gongshu.collection.models import DatasetVersion

_SHOWN_GRADE = 1
_CHECK_RULE = "quality.check_by"


def check_version(*, by: Actor, version: DatasetVersion, lake: Lake | None = None) -> QualityRun:
    """Check a version by the rules of its catalog entry; the worker and the command line do this.

    Args:
        by: who checks: the platform, the provider or the data authority.
        version: the version; it is committed.
        lake: the open lake; opened here if absent. Do not open it twice in one process.

    Raises:
        NotPermitted: the person may not check, or the instrument gives the check to another side; with the article.
        NotFound: the resource or the version does not exist.
    """
    permitted(by, "quality.check")
    _check_whose(by, version)
    shape = catalog.shape_of(version.resource_code)
    rules = rules_for_items(shape.columns)
    started, run_id = clock.now(), QualityRun().id
    if lake is None:
        with Lake(store.home()) as opened:
            outcome, lacking = _check(opened, version, rules, run_id)
    else:
        outcome, lacking = _check(lake, version, rules, run_id)
    rule = register.jurisdiction().rules.get(_CHECK_RULE)
    cite = article(rule.cite, rule.source) if rule and rule.cite else ""
    with act(by=by, refused=events.CHECKED, subject=version.resource_code, article=cite) as this:
        run = QualityRun.objects.create(
            id=run_id,
            resource_code=version.resource_code,
            resource_title=shape.title,
            version=version.number,
            catalog_version=shape.catalog_version,
            rules_digest=rules.digest,
            rules=rules.to_json(),
            rows=outcome.rows,
            faulty_rows=outcome.faulty_rows,
            invalid=outcome.invalid + len(lacking),
            suspect=outcome.found - outcome.invalid,
            counts=[asdict(count) for count in (*lacking, *outcome.counts)],
            scores=[asdict(score) for score in outcome.scores],
            report=str(outcome.findings.relative_to(store.home().root)),
            checked_on=clock.today(),
            started_at=started,
            checked_by=by.person,
            checked_by_name=by.name,
            article=cite,
        )
        this.record(
            events.CHECKED,
            data={
                "version": version.number,
                "run": run.id,
                "rules": rules.digest,
                "rows": outcome.rows,
                "faulty_rows": outcome.faulty_rows,
                "findings": outcome.found,
            },
        )
        return run


def _check_whose(by: Actor, version: DatasetVersion) -> None:
    """Refuse a check by a side to which the instrument does not give it.

    The platform checks for whom it is. Where the text leaves checks to the provider, the authority supervises and does
    not check by itself; where it gives them to whom the authority commissions, the provider may look as well.
    """
    if by.is_system or by.organization == version.provider:
        return
    profile = register.jurisdiction()
    rule = profile.rules.get(_CHECK_RULE)
    stated = profile.rule(_CHECK_RULE, clock.today())
    if catalog.is_authority(by) and (isinstance(stated, NotStated) or set(stated) != {"provider"}):
        return
    raise NotPermitted(
        t("数据质量由提供单位检查", "the provider checks the quality of its data"),
        why=rule.title if rule else None,
        remedy=t(
            "请提供单位检查；发现问题可以反馈，主管机构可以监督检查",
            "let the provider check; faults can be reported, and the authority can inspect",
        ),
        cite=article(rule.cite, rule.source) if rule and rule.cite else "",
        code="not_the_checker",
    )


def _check(lake: Lake, version: DatasetVersion, rules: RuleSet, run: str) -> tuple[Outcome, list[Count]]:
    relation = lake.table(version.resource_code, version.number)
    types = columns_of(lake.engine, relation)
    present = _present(rules, types)
    source = Source(relation, types, line=LINE, key=_key(present))
    out = store.findings_file(version.resource_code, version.number, run)
    outcome = check_table(lake.engine, source, present, out=out, today=clock.today())
    lacking = [
        Count(spec.name, "header.missing", "conformity", "invalid", 1)
        for spec in rules.fields
        if spec.name not in types
    ]
    return outcome, lacking


def _present(rules: RuleSet, types: Mapping[str, str]) -> RuleSet:
    """Leave out the columns that the version lacks; that they are lacking is a finding of its own."""
    fields = [spec for spec in rules.fields if spec.name in types]
    if not fields:
        raise Refusal(
            t("该版本没有目录中的任何信息项", "the version has none of the items in the catalog"),
            remedy=t("核对目录与数据是否对应", "check that the entry and the data belong together"),
            code="other_table",
        )
    return derive(fields, [rule for rule in rules.cross if all(name in types for name in rule.fields)])


def _key(rules: RuleSet) -> str:
    """Return what a finding may show of a record: its key where that is of the lowest grade, else nothing."""
    keys = [spec for spec in rules.fields if spec.unique]
    if len(keys) == 1 and keys[0].level == _SHOWN_GRADE:
        return f"{quoted(keys[0].name)}::VARCHAR"
    return "NULL"
