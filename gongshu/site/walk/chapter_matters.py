"""The walk's chapter of matters: every procedure that says who opens it is opened once and carried to its end.

Nothing here knows a jurisdiction: who opens, what is answered, who is told and what is handed in come from the profile.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from gongshu.audit.queries import trail
from gongshu.catalog import queries as catalog
from gongshu.catalog.data import ItemData
from gongshu.kit import clock
from gongshu.kit.actor import PUBLIC, Actor
from gongshu.kit.errors import Refusal
from gongshu.kit.text import t
from gongshu.matters import actions, queries, rules
from gongshu.matters.questions import CONTACT, TITLE
from gongshu.procedure import queries as cases
from gongshu.procedure.papers import papers_of
from gongshu.procedure.questions import PAPER, Question, about_paper, content
from gongshu.projects import queries as projects
from gongshu.projects.actions import add_part, list_entry, start_project
from gongshu.regulation.period import Period
from gongshu.site.walk import wording
from gongshu.site.walk.chapter_catalog import entry_data, publish_quietly
from gongshu.site.walk.driving import Turn, drive, limit_words
from gongshu.site.walk.stage import Stage, bases_for
from gongshu.ui.lawbook.guiding import good_path

if TYPE_CHECKING:
    from gongshu.procedure.models import Case
    from gongshu.regulation.definition import PaperDef, ProcedureDef

CHAPTER = "matters"
Kind = Literal["limited", "telling", "fresh"]
LIMITED: Kind = "limited"
TELLING: Kind = "telling"
FRESH: Kind = "fresh"
MOST_LEFT = 2
"""How many matters of a kind a demonstration leaves on the desks."""
_REFERENCES = ("agreement", "version", "notice", "receipt")


def open_and_close(stage: Stage, *, seeded: bool = False) -> None:
    """Open one case of every such procedure and carry it to the best end it has; each act is a step of the walk.

    Args:
        stage: the walk.
        seeded: whether work was left undone on purpose; a gate that this keeps shut is a step, and its case waits.
    """
    for procedure in generic(stage):
        case, opener = open_one(stage, procedure)
        try:
            drive(stage.journal, CHAPTER, case, stage.people, decide, officers=True, public=opener)
        except Refusal as refusal:
            if not seeded or refusal.code != "gate_shut":
                raise
            waits = t(f"等待：{refusal.what.zh}", f"waits: {refusal.what.en}")
            stage.journal.add(CHAPTER, waits, article=refusal.cite or "", case=case.number)


def generic(stage: Stage) -> list[ProcedureDef]:
    """Return the procedures of the instrument that are opened here."""
    return [one for one in stage.profile.procedures.values() if rules.is_generic(one)]


def open_one(stage: Stage, procedure: ProcedureDef, opener: Actor | None = None) -> tuple[Case, Actor]:
    """Open a case of a procedure, with an answer to everything it asks; returns it with who opened it."""
    if OPENED_ON_CONDITIONS.items() <= {**procedure.applies_when}.items():
        _publish_something_open_on_conditions(stage)
    by = opener or _opener(stage, procedure)
    matter = actions.start_matter(by=by, procedure_id=procedure.id)
    key = matter.key
    actor = queries.holder(matter) if by.kind == "public" else by
    if procedure.subject == "project":
        file_project(stage, by)
    asked = queries.questions_of(matter, actor, chosen=stage.resource)
    answers = {one.id: _answer(stage, procedure, one) for one in asked}
    matter = actions.save_matter(by=actor, matter=matter, answers=answers, expect=matter.revision)
    case = actions.open_matter(by=actor, matter=matter, expect=matter.revision, key=key).case
    assert case is not None
    record = next(one for one in reversed(trail(case=case.number)) if one.event == "matters.opened")
    badge = cases.badge(case)
    stage.journal.add(
        CHAPTER,
        t(f"提出：{procedure.title.zh}", f"opened: {procedure.title.en}"),
        article=record.article,
        case=case.number,
        due=badge.due_day if badge else None,
        limit=limit_words(badge),
        who=f"{by.organization_name} {by.name}".strip(),
        evidence=(record.id,),
    )
    return case, actor


OPENED_ON_CONDITIONS = {"opening_class": ("conditional",)}
"""What a procedure is bound to that the data of the walk, open to all or to nobody, cannot be about."""
CONDITION = "持续取用的，签订利用协议"


def _publish_something_open_on_conditions(stage: Stage) -> None:
    """See to it that the catalog holds an entry that is open on conditions."""
    if catalog.published().filter(opening_class="conditional").exists():
        return
    items = (
        ItemData("facility_no", "设施编号", "C", 20, required=True, key=True, level=1),
        ItemData("facility_name", "设施名称", "C", 100, level=1),
        ItemData("month", "统计月份", "C", 7, level=1),
        ItemData("visits", "服务人次", "N", 10, level=1),
    )
    whole = entry_data(
        stage,
        title="养老服务设施运行统计",
        items=items,
        sharing_class="unconditional",
        opened=True,
        abstract="各养老服务设施每月的服务人次",
    )
    publish_quietly(stage, replace(whole, opening_class="conditional", opening_condition=CONDITION))


def file_project(stage: Stage, by: Actor) -> None:
    """See to it that the opener's organization has a project file, with the resource of the walk in its catalog."""
    if projects.own(by).exists():
        return
    made = start_project(
        by=by,
        name="社会救助信息系统升级",
        purpose="救助业务全程在线办理；产生的数据编目、归集后共享",
        cost=Decimal(860_000),
        running_cost=Decimal(60_000),
    )
    add_part(by=by, project=made, kind="system", name="社会救助信息系统", placed="政务云")
    if projects.may_be_listed(made).filter(code=stage.resource).exists():
        list_entry(by=by, project=made, code=stage.resource)


def _opener(stage: Stage, procedure: ProcedureDef) -> Actor:
    """Return who opens it: the first official whom the profile lets, of a provider first; the public, where it may."""
    if rules.is_public(procedure) and (procedure.subject != "entry" or _public_sees_an_entry()):
        return PUBLIC
    teams = stage.people.teams
    ordered = [teams["provider"], *(team for part, team in teams.items() if part != "provider")]
    provider = teams["provider"].organization.id if procedure.subject == "entry" else ""
    return next(
        team.officer
        for team in ordered
        if queries.why_not_open(stage.profile, procedure, team.officer, provider=provider) is None
    )


def _public_sees_an_entry() -> bool:
    return catalog.visible_to(PUBLIC).filter(state="published").exists()


def _answer(stage: Stage, procedure: ProcedureDef, question: Question) -> Any:
    """Return an answer: the resource of the walk, the walk's own agencies, the first of what is offered, some words."""
    offered = [one.value for one in question.options]
    known = [stage.resource, *(stage.people[part].organization.id for part in ("applicant", "provider"))]
    if question.kind in ("one_of", "pick"):
        return next((one for one in known if one in offered), offered[0] if offered else "")
    if question.kind == "some_of":
        return offered[:1]
    if question.kind == "day":
        return clock.today().isoformat()
    if question.kind == "number":
        return "1"
    if question.id in (TITLE, CONTACT):
        return wording.CONTACT if question.id == CONTACT else wording.title_of(procedure.id, procedure.title.zh)
    if question.personal:
        return wording.NAME
    return wording.of_paper(question.id.removeprefix(PAPER), question.label.zh)


def decide(turn: Turn) -> object:
    """Tell whom the step names, then record the outcome with all that it demands."""
    case, outcome = turn.case, turn.outcome
    if "receivers" in outcome.requires:
        for receiver in cases.untold(case, turn.step):
            words = str(t("告知经过、影响和应对办法", "what happened, what it means and what to do"))
            actions.tell_receiver(case=case, receiver=receiver, text=words, by=turn.by)
    cap = cases.latest_due(case, outcome)
    moment = clock.now() + timedelta(days=3)
    return actions.decide_matter(
        case=case,
        step=turn.step.id,
        outcome=outcome.id,
        by=turn.by,
        expect=turn.expect,
        reason=turn.reason if "reason" in outcome.requires else "",
        bases=bases_for(outcome),
        due=(min(moment, cap[0]) if cap else moment) if "due" in outcome.requires else None,
        papers={one.id: _paper(turn, one) for one in papers_of(turn.step, outcome)},
        evidence={name: "演示用〔2026〕1号" for name in _REFERENCES if name in outcome.requires},
    )


def _paper(turn: Turn, paper: PaperDef) -> str:
    """Return something to hand in for a paper, of its kind."""
    question = about_paper(paper)
    if paper.kind == "organization":
        parties = cases.parties(turn.case).values()
        return next(one.organization_id for one in parties if one.organization_id)
    if question.options:
        return content([question.options[0].value])
    if paper.kind == "day":
        return clock.today().isoformat()
    return "1" if paper.kind == "number" else wording.of_paper(paper.id, paper.title.zh)


def leave_waiting(stage: Stage, kind: Kind) -> None:
    """Open the first few procedures of a kind and leave them where they stand; those that tell somebody, there."""
    for procedure in [one for one in generic(stage) if _kind(stage, one) == kind][:MOST_LEFT]:
        case, opener = open_one(stage, procedure)
        until = next((step.id for step in good_path(procedure) if step.receivers), "")
        if kind == TELLING:
            drive(stage.journal, CHAPTER, case, stage.people, decide, officers=True, public=opener, until=until)


def _kind(stage: Stage, procedure: ProcedureDef) -> Kind:
    """Return whether a limit is counted at its first step, else whether somebody must be told, else neither."""
    limit = stage.profile.limits.get(procedure.steps[procedure.first].limit)
    period = limit.on(clock.today()) if limit else None
    if isinstance(period, Period) and period.counted:
        return LIMITED
    return TELLING if any(step.receivers for step in good_path(procedure)) else FRESH
