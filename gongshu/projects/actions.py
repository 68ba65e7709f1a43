"""What is done to a project file. Every verb is the owner's; the gates are looked at where the cases move."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from gongshu.audit.events import Event
from gongshu.audit.record import Act, act
from gongshu.catalog import queries as catalog
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import BadInput, NotPermitted, Refusal, Stale
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.rules import require
from gongshu.procedure.rules import HOUSE_RULE, LegalBasis, article
from gongshu.projects import events, queries, rules
from gongshu.projects.models import Part, Project, ProjectEntry

MOST = Decimal("999999999999.99")


def start_project(
    *, by: Actor, name: str, purpose: str, cost: Decimal | None = None, running_cost: Decimal | None = None
) -> Project:
    """Start the file of a project of the actor's own organization.

    Args:
        by: an official of the owner.
        name: as its own documents name it; one of that name per owner.
        purpose: what is built and what for.
        cost: what building costs, in yuan; None where it is not known yet.
        running_cost: what running costs a year, in yuan.

    Raises:
        NotPermitted: no such post, or no organization.
        BadInput: name or purpose is lacking, a sum is negative, there is one of that name.
    """
    with act(by=by, refused=events.STARTED, subject=by.organization) as this:
        require(by, "projects.keep")
        given = _checked(name, purpose, cost, running_cost)
        made = Project(owner_id=by.organization, started_by=by.person, started_by_name=by.name, **given)
        _once(lambda: made.save(force_insert=True), t("本单位已有这个名称的项目", "there is a project of that name"))
        this.subject = made.pk
        this.record(events.STARTED, data={"name": made.name})
        return made


def change_project(
    *,
    by: Actor,
    project: Project,
    expect: int,
    name: str,
    purpose: str,
    cost: Decimal | None = None,
    running_cost: Decimal | None = None,
) -> Project:
    """Change what a project file says.

    Raises:
        NotPermitted: by another than the owner.
        BadInput: as in ``start_project``.
        Stale: somebody else changed it meanwhile.
    """
    with _about(by, project, events.CHANGED) as this:
        _require_owner(by, project)
        given = _checked(name, purpose, cost, running_cost)
        seen = Project.objects.filter(pk=project.pk, revision=expect)
        taken = t("本单位已有这个名称的项目", "there is a project of that name")
        changed = _once(lambda: seen.update(**given, revision=F("revision") + 1), taken)
        if changed != 1:
            raise Stale(
                t("项目档案刚刚被他人修改", "somebody else has just changed this file"),
                remedy=t("请刷新后再改", "reload and change it again"),
            )
        this.record(events.CHANGED, data={"name": given["name"]})
        return Project.objects.get(pk=project.pk)


def add_part(
    *, by: Actor, project: Project, kind: str, name: str, placed: str = "", basis: LegalBasis | None = None
) -> Part:
    """Put down what a project builds. What the instrument bars is stopped here, with its article.

    Args:
        by: an official of the owner.
        project: the project.
        kind: one of ``rules.PART_KINDS``.
        name: its name.
        placed: where it will run.
        basis: the provision that allows it nonetheless, where the instrument leaves room for one.

    Raises:
        NotPermitted: by another than the owner.
        BadInput: an unknown kind, no name, a name given twice.
        Refusal: the instrument bars it, and no provision of an accepted kind is cited.
    """
    with _about(by, project, events.PART_ADDED) as this:
        _require_owner(by, project)
        if kind not in rules.PART_KINDS:
            raise BadInput(t("没有这类建设内容", "there is no such kind of part"), code="unknown_kind", at="kind")
        said = _line(name, "name", t("建设内容的名称", "the name of the part"))
        this.article = _stop_barred(this, kind, said, basis)
        made = Part(
            project=project,
            kind=kind,
            name=said,
            placed=placed.strip(),
            basis=asdict(basis) if basis else None,
        )
        _once(lambda: made.save(force_insert=True), t("已登记这个名称", "that name is put down already"))
        this.record(events.PART_ADDED, data={"part": made.pk, "kind": kind, "basis": made.basis})
        return made


def _stop_barred(this: Act, kind: str, name: str, basis: LegalBasis | None) -> str:
    """Refuse a part of a kind that the instrument bars, on record; return the article under which one is exempt."""
    rule = rules.bar(register.jurisdiction(), kind, clock.today())
    if rule is None:
        return ""
    cite, accepted = article(rule.cite, rule.source), rules.exempting(rule, clock.today())
    if basis is not None and basis.is_whole and basis.kind in accepted:
        return cite
    this.refused, this.circumstances = events.PART_STOPPED, {"kind": kind, "name": name}
    no_way = t("从项目中删去，使用统一建设的平台和设施", "leave it out and use what is built in common")
    raise Refusal(
        t(f"不得建设：{rules.PART_KINDS[kind].zh}", f"may not be built: {rules.PART_KINDS[kind].en}"),
        why=rule.title,
        remedy=no_way + t("；另有规定的，写明该规定的名称和条款", "; where a rule provides otherwise, cite it")
        if accepted
        else no_way,
        cite=cite,
        code="part_barred",
        at="kind",
    )


def remove_part(*, by: Actor, part: Part) -> None:
    """Take a part out of a project.

    Raises:
        NotPermitted: by another than the owner.
    """
    with _about(by, part.project, events.PART_REMOVED) as this:
        _require_owner(by, part.project)
        Part.objects.filter(pk=part.pk).delete()
        this.record(events.PART_REMOVED, data={"part": part.pk, "kind": part.kind})


def list_entry(*, by: Actor, project: Project, code: str) -> ProjectEntry:
    """List a catalog entry, a draft too, as one that the project brings about.

    Raises:
        NotPermitted: by another than the owner.
        NotFound: there is no such entry for this person.
        Refusal: it is another organization's, withdrawn, or listed already.
    """
    with _about(by, project, events.ENTRY_LISTED) as this:
        _require_owner(by, project)
        found = catalog.entry(code, by)
        if found.provider_id != project.owner_id or found.state == "withdrawn":
            raise Refusal(
                t("这条目录不能列入项目", "this entry cannot be listed"),
                why=t("只列本单位编制的、没有撤下的目录", "only entries of the owner that are not withdrawn"),
                remedy=t("先在目录中编制", "compile it in the catalog first"),
                code="entry_not_listable",
            )
        made = ProjectEntry(project=project, entry=found)
        _once(lambda: made.save(force_insert=True), t("这条目录已在项目中", "this entry is listed already"))
        this.record(events.ENTRY_LISTED, data={"entry": found.code})
        return made


def unlist_entry(*, by: Actor, project: Project, code: str) -> None:
    """Take an entry out of a project's catalog, while nothing about the project was handed in (house rule).

    Raises:
        NotPermitted: by another than the owner.
        NotFound: there is no such entry for this person.
        Refusal: the project was handed in with it.
    """
    with _about(by, project, events.ENTRY_UNLISTED) as this:
        _require_owner(by, project)
        if queries.is_handed_in(project):
            raise Refusal(
                t("项目已经送审，目录只能增加", "the project was handed in: its catalog can only grow"),
                why=t("送审时的目录是立项和验收的依据", "approval and acceptance rest on that catalog"),
                remedy=t("不再需要的，在目录中说明理由后撤下", "withdraw in the catalog what is no longer needed"),
                cite=HOUSE_RULE.zh,
                code="catalog_handed_in",
            )
        found = catalog.entry(code, by)
        ProjectEntry.objects.filter(project=project, entry=found).delete()
        this.record(events.ENTRY_UNLISTED, data={"entry": found.code})


def _about(by: Actor, project: Project, event: Event) -> AbstractContextManager[Act]:
    return act(by=by, refused=event, subject=project.pk)


def _require_owner(by: Actor, project: Project) -> None:
    require(by, "projects.keep")
    if by.organization != project.owner_id:
        raise NotPermitted(
            t("项目档案由项目单位维护", "the owner keeps the file of a project"),
            remedy=t("请由项目单位办理", "let the owner do it"),
            code="not_the_owner",
        )


def _checked(name: str, purpose: str, cost: Decimal | None, running_cost: Decimal | None) -> Mapping[str, Any]:
    for sum_, at in ((cost, "cost"), (running_cost, "running_cost")):
        if sum_ is not None and not (sum_.is_finite() and 0 <= sum_ <= MOST):
            raise BadInput(
                t("金额不合格式", "the sum is not as it should be"),
                remedy=t("写元，不为负", "in yuan, not below zero"),
                code="sum_faulty",
                at=at,
            )
    return {
        "name": _line(name, "name", t("项目名称", "the name of the project")),
        "purpose": _line(purpose, "purpose", t("建设内容和用途", "what is built and what for"), most=4_000),
        "cost": cost,
        "running_cost": running_cost,
    }


def _line(given: str, at: str, title: Text, *, most: int = 200) -> str:
    said = given.strip()
    if not said or len(said) > most:
        raise BadInput(
            t(f"没有写{title.zh}，或超过 {most} 字", f"{title.en} is lacking, or longer than {most} characters"),
            remedy=t("补上后再提交", "add it and submit again"),
            code="line_faulty",
            at=at,
        )
    return said


def _once(save: Any, taken: Text) -> Any:
    try:
        with transaction.atomic():
            return save()
    except IntegrityError as error:
        raise BadInput(
            taken, remedy=t("换一个，或打开已有的", "choose another, or open that one"), code="taken", at="name"
        ) from error
