"""The walk's last chapter: a faulty row is reported, a corrected version follows, the reporter is told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gongshu.audit.queries import trail
from gongshu.kit.actor import Actor
from gongshu.kit.text import t
from gongshu.procedure import queries as cases
from gongshu.quality import actions, queries
from gongshu.site.walk.chapter_collection import Shape, check, load
from gongshu.site.walk.driving import Turn, drive
from gongshu.site.walk.journal import refused
from gongshu.site.walk.stage import Stage

if TYPE_CHECKING:
    from gongshu.procedure.models import Case
    from gongshu.quality.models import Ticket
    from gongshu.regulation.definition import StepDef

CHAPTER = "problem data"
PROCEDURE = "quality.problem"


def report_and_correct(stage: Stage, *, record_key: str, field: str, mended: Path, shape: Shape) -> None:
    """Report a row as the using agency, let the provider correct it, and see that the reporter is told."""
    reporter = stage.people["applicant"].officer
    ticket = actions.report_problem(
        by=reporter,
        resource_code=stage.resource,
        description="窗口核验时发现该记录与证件不符",
        kind="error",
        channel="platform_form",
        record_key=record_key,
        field=field,
    )
    case = ticket.case
    record = trail(case=case.number)[-1]
    stage.journal.add(
        CHAPTER,
        t("使用单位反馈一行错误数据", "the using agency reports a faulty row"),
        article=record.article or str(cases.law_of(case).procedure.cite),
        case=case.number,
        who=f"{reporter.organization_name} {reporter.name}",
        evidence=(record.id,),
    )
    mending: list[int] = []

    def mend(case: Case, step: StepDef) -> None:
        if any("version" in outcome.requires for outcome in step.outcomes.values()) and not mending:
            _close_without_new_version_is_refused(stage, ticket, step)
            version = load(stage, stage.resource, mended, shape, source="民政业务系统（更正后）")
            check(stage, version, shape)
            mending.append(version.number)

    drive(
        stage.journal,
        CHAPTER,
        case,
        stage.people,
        lambda turn: _decide(ticket, turn, mending),
        officers=True,
        before={"correct": mend, "reply": mend, "close": mend},
    )
    _told(stage, ticket)


def leave_waiting(stage: Stage) -> None:
    """Report a fault and leave it where it came in."""
    actions.report_problem(
        by=stage.people["applicant"].officer,
        resource_code=stage.resource,
        description="两条记录的编号重复，请核对",
        kind="error",
        channel="platform_form",
    )


def _provider_of(stage: Stage, case: Case) -> Actor:
    return next(
        (
            one
            for team in stage.people.teams.values()
            for one in (team.officer, team.reviewer)
            if cases.may_decide(case, one)
        ),
        stage.people["provider"].officer,
    )


def _close_without_new_version_is_refused(stage: Stage, ticket: Ticket, step: StepDef) -> None:
    case = cases.case(ticket.case_id, stage.people["authority"].reviewer)
    corrected = next(one for one in step.outcomes.values() if "version" in one.requires)
    actor = _provider_of(stage, case)
    refused(
        stage.journal,
        CHAPTER,
        t("没有新版本，不能以“已更正”办结", "without a new version it cannot be closed as corrected"),
        lambda: actions.decide_problem(
            by=actor, ticket=ticket, step=step.id, outcome=corrected.id, expect=case.revision, reason="已更正"
        ),
        case=case.number,
        who=actor.organization_name,
    )


def _decide(ticket: Ticket, turn: Turn, mending: list[int]) -> object:
    needs_version = "version" in turn.outcome.requires
    return actions.decide_problem(
        by=turn.by,
        ticket=ticket,
        step=turn.step.id,
        outcome=turn.outcome.id,
        expect=turn.expect,
        reason=turn.reason if "reason" in turn.outcome.requires else "",
        notice="已更正，请查看新版本" if "notice" in turn.outcome.requires else "",
        version=mending[-1] if needs_version and mending else None,
    )


def _told(stage: Stage, ticket: Ticket) -> None:
    told = queries.messages(ticket)
    record = next(
        (one for one in reversed(trail(case=ticket.case.number)) if one.event == "quality.reporter_told"), None
    )
    stage.journal.add(
        CHAPTER,
        t("反馈人被告知处理结果", "the reporter is told what came of it"),
        "done" if told and record else "failed",
        article=(record.article if record else "") or str(cases.law_of(ticket.case).procedure.cite),
        case=ticket.case.number,
        evidence=(record.id,) if record else (),
        note=str(told[-1].text_zh if told else ""),
    )
