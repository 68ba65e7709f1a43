"""The walk's sharing chapter: application, opinion or consent, agreement where demanded, grant."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from gongshu.audit.queries import trail
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotFound
from gongshu.kit.text import t
from gongshu.procedure import queries as cases
from gongshu.procedure.questions import Question
from gongshu.procedure.snapshot import Pinned
from gongshu.regulation.choosing import choose_procedure
from gongshu.regulation.definition import Profile
from gongshu.regulation.period import Period
from gongshu.sharing import actions, queries, rules
from gongshu.sharing.actions import Asked, Issued
from gongshu.site.walk.driving import Turn, drive
from gongshu.site.walk.journal import Journal, refused
from gongshu.site.walk.stage import Stage, basis_for

if TYPE_CHECKING:
    from gongshu.sharing.models import Application

CHAPTER = "sharing"
PURPOSE = "参保登记时核验申请人信息"
CONDITIONAL = "conditional"
CHOICES = {
    "system": "service_handling",
    "way": "interface",
    "term_until": "",
    "quota_per_day": "1000",
    "paper.basis": "本单位“三定”规定：负责参保登记和资格核验",
    "paper.scope": "参保登记窗口经办人员，只在受理时查询",
    "paper.approved_by": "数据共享工作科负责人，申请当日审核同意",
}


def is_possible(profile: Profile) -> bool:
    """Whether the instrument has a procedure by which a public body may apply for conditional data."""
    way = rules.ways(profile, max(clock.today(), profile.first_day))[0]
    facts = {"sharing_class": CONDITIONAL, "way": way, "applicant_kind": "public_body"}
    try:
        choose_procedure(profile, rules.KIND, **facts)
    except NotFound:
        return False
    return True


def share(stage: Stage, *, fields: list[str]) -> Issued:
    """Apply, be decided on in the shape of the profile, and take the grant."""
    application = _apply(stage, fields)
    case = queries.case_of(application)
    _refusal_without_basis(stage, application)
    issued: list[Issued] = []

    def decide(turn: Turn) -> object:
        return _decide(stage, application, turn, issued, Asked())

    drive(stage.journal, CHAPTER, case, stage.people, decide)
    _told(stage, issued)
    return issued[0]


def earlier_grant(stage: Stage, *, fields: list[str], last_day: date) -> Issued:
    """Take a grant through the same procedure without telling each step; its term ends with ``last_day``."""
    quiet = _quiet(stage)
    clerk = stage.people["applicant"].officer
    draft = start(stage, clerk, fields, {"term_until": last_day.isoformat()})
    application = actions.submit_application(by=clerk, application=draft, expect=draft.revision).application
    issued: list[Issued] = []
    drive(
        quiet.journal,
        CHAPTER,
        queries.case_of(application),
        stage.people,
        lambda turn: _decide(quiet, application, turn, issued, Asked()),
    )
    return issued[0]


def leave_waiting(stage: Stage, *, part: str, fields: list[str], untouched: bool = False) -> None:
    """Apply, and let the case come to the first step that has a due moment; there it waits for its official.

    An ``untouched`` one waits where it came in.
    """
    quiet = _quiet(stage)
    clerk = stage.people[part].officer
    draft = start(stage, clerk, fields, {})
    application = actions.submit_application(by=clerk, application=draft, expect=draft.revision).application
    case = queries.case_of(application)
    law = cases.law_of(case)
    timed = [step.id for step in law.procedure.steps.values() if _has_due(law, step.limit)]
    drive(
        quiet.journal,
        CHAPTER,
        case,
        stage.people,
        lambda turn: _decide(quiet, application, turn, [], Asked()),
        until=timed[0] if timed and not untouched else law.procedure.first,
    )


def start(stage: Stage, clerk: Actor, fields: list[str], given: dict[str, Any]) -> Application:
    """Start an application and answer every question it asks."""
    draft = actions.start_application(by=clerk, resource_code=stage.resource)
    return _answer(clerk, draft, fields, given)


def _quiet(stage: Stage) -> Stage:
    return Stage(stage.home, stage.profile, Journal(quiet=True), stage.scratch, stage.people, resource=stage.resource)


def _has_due(law: Pinned, limit: str) -> bool:
    if limit not in law.limits:
        return False
    period = law.limits[limit].on(clock.today())
    return isinstance(period, Period) and period.counted


def _apply(stage: Stage, fields: list[str]) -> Application:
    clerk = stage.people["applicant"].officer
    draft = actions.start_application(by=clerk, resource_code=stage.resource)
    refused(
        stage.journal,
        CHAPTER,
        t("材料不全的申请不予受理", "an application that lacks what the rules ask for is not taken in"),
        lambda: actions.submit_application(by=clerk, application=draft, expect=draft.revision),
        who=clerk.organization_name,
    )
    draft = _answer(clerk, draft, fields, {})
    submitted = actions.submit_application(by=clerk, application=draft, expect=draft.revision)
    record = trail(case=submitted.case.number)[-1]
    stage.journal.add(
        CHAPTER,
        t("提交共享申请", "applied for shared data"),
        article=record.article,
        case=submitted.case.number,
        who=f"{clerk.organization_name} {clerk.name}",
        evidence=(record.id,),
        note=str(t(f"用途：{PURPOSE}；字段 {len(fields)} 个", f"purpose given; {len(fields)} fields")),
    )
    return submitted.application


def _answer(clerk: Actor, draft: Application, fields: list[str], given: dict[str, Any]) -> Application:
    """Answer every question there is, round by round: an answer may bring further questions."""
    while open_questions := [
        one
        for one in queries.questions_of(draft, clerk)
        if one.id not in draft.answers and _worth_answering(one, given)
    ]:
        answers = {one.id: given.get(one.id) or _answer_to(one, fields) for one in open_questions}
        draft = actions.save_answers(
            by=clerk, application=draft, answers={**draft.answers, **answers}, expect=draft.revision
        )
    return draft


def _worth_answering(question: Question, given: dict[str, Any]) -> bool:
    return question.required or question.id in given


def _answer_to(question: Question, fields: list[str]) -> Any:
    if question.kind == "some_of":
        return fields
    if question.kind == "one_of":
        values = [option.value for option in question.options]
        return CHOICES[question.id] if CHOICES.get(question.id) in values else values[0]
    if question.id == "purpose":
        return PURPOSE
    return CHOICES.get(question.id) or f"{question.title.zh}：窗口受理参保登记时核验，办结后不留存"


def _refusal_without_basis(stage: Stage, application: Application) -> None:
    """Where somebody may refuse at the coming steps, show that it takes a basis."""
    case = queries.case_of(application)
    law = cases.law_of(case)
    for step in law.procedure.steps.values():
        for outcome in step.outcomes.values():
            if "legal_basis" in outcome.requires and step.id == case.state:
                _try_bare_refusal(stage, application, step.id, outcome.id, step.by[0])
                return
    stage.facts["refusal_shown"] = False


def _try_bare_refusal(stage: Stage, application: Application, step: str, outcome: str, role: str) -> None:
    case = queries.case_of(application)
    party = cases.parties(case)[role]
    team = stage.people.for_organization(party.organization_id or "")
    assert team is not None
    stage.facts["refusal_shown"] = True
    refused(
        stage.journal,
        CHAPTER,
        t("没有法律依据的拒绝不能记录", "a refusal without a legal basis cannot be recorded"),
        lambda: actions.record_step(
            by=team.reviewer,
            application=application,
            step=step,
            outcome=outcome,
            expect=case.revision,
            reason="不方便提供",
        ),
        case=case.number,
        who=team.organization.name,
    )


def _decide(stage: Stage, application: Application, turn: Turn, issued: list[Issued], asked: Asked) -> object:
    if stage.facts.get("refusal_shown") is False:
        _refusal_without_basis(stage, application)
    if turn.step.act == "sign":
        agreement = queries.agreement_of(turn.case)
        assert agreement is not None
        return actions.sign_agreement(by=turn.by, application=application, digest=agreement.digest, expect=turn.expect)
    if rules.is_granting(cases.law_of(turn.case).procedure, turn.step, turn.outcome):
        issued.append(actions.issue_grant(by=turn.by, application=application, expect=turn.expect, asked=asked))
        return issued[-1]
    bases = (basis_for(turn.outcome.accepted_bases),) if "legal_basis" in turn.outcome.requires else ()
    return actions.record_step(
        by=turn.by,
        application=application,
        step=turn.step.id,
        outcome=turn.outcome.id,
        expect=turn.expect,
        reason=turn.reason if "reason" in turn.outcome.requires else "",
        bases=bases,
    )


def _told(stage: Stage, issued: list[Issued]) -> None:
    grant = issued[0].grant
    record = next(one for one in reversed(trail(case=issued[0].case.number)) if one.event == "sharing.granted")
    until = clock.local(grant.term_until).date()
    stage.journal.add(
        CHAPTER,
        t(f"授权 {grant.number}：用途、字段、方式、期限", f"grant {grant.number}: purpose, fields, way, term"),
        article=record.article,
        case=issued[0].case.number,
        due=until,
        limit=str(t(f"授权至 {until}", f"granted until {until}")),
        evidence=(record.id,),
        note=str(t("密钥只显示一次，此处不打印", "the key is shown once and not printed here")),
    )
