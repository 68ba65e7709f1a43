"""Moving a case: leaving a step, coming to the next, telling those who are asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache

from django.db.models import BooleanField, ExpressionWrapper, Q

from gongshu.audit.record import Act
from gongshu.kit import clock as time
from gongshu.kit.text import Text, t
from gongshu.procedure import events
from gongshu.procedure.clocks import go_on, last_clock, resume, start_clock
from gongshu.procedure.models import (
    Case,
    CaseParty,
    Clock,
    DraftFile,
    Message,
    Paper,
    PaperFile,
    StepVisit,
)
from gongshu.procedure.papers import draft_of_visit
from gongshu.procedure.questions import PAPER, about_paper
from gongshu.procedure.rules import asks_extension
from gongshu.procedure.snapshot import Pinned
from gongshu.procedure.stopping import came_back, stand_still
from gongshu.regulation.definition import OutcomeDef, StepDef
from gongshu.statements.compiled import Listing, Slot, Writing
from gongshu.statements.inserting import insert
from gongshu.statements.making import new

DIFFERS = "differs"
"""The outcome of a visit whose roles differed; no step names an outcome of its own so."""

_PARTIES = Listing(lambda: CaseParty.objects.filter(case=Slot("case")).values_list("role", "organization_id"))
_WAIT_FOR_NOBODY = Writing(
    lambda: CaseParty.objects.filter(case=Slot("case")), waiting=False, taken_by="", taken_by_name=""
)
_WAIT_NOT_FOR = Writing(
    lambda: CaseParty.objects.filter(case=Slot("case"), role=Slot("role")), waiting=False, taken_by="", taken_by_name=""
)
_LEAVE = Writing(lambda: StepVisit.objects.filter(pk=Slot("visit")), left_at=Slot("now"), outcome=Slot("outcome"))
_MEET = Writing(lambda: Clock.objects.filter(pk=Slot("clock")), met_at=Slot("now"), wake_at=None)
_STOP = Writing(lambda: Clock.objects.filter(pk=Slot("clock")), stopped_at=Slot("now"), wake_at=None)
_OVERDUE = Writing(lambda: Clock.objects.filter(pk=Slot("clock"), overdue_at__isnull=True), overdue_at=Slot("now"))
_FILES = Listing(lambda: PaperFile.objects.filter(paper__case=Slot("case")).values_list("pk"))
_FINISH = Writing(lambda: Case.objects.filter(pk=Slot("case")), state=Slot("end"), ended=True, ended_at=Slot("now"))


def parties_of(case: Case) -> Mapping[str, str | None]:
    """Return the organization of each role, None for the public."""
    return dict(_PARTIES.rows(case=case.pk))


def tell(
    case: Case,
    roles: Iterable[str],
    kind: str,
    text: Text,
    *,
    also: Iterable[str] = (),
    parties: Mapping[str, str | None] | None = None,
) -> None:
    """Write a message to the organizations of some roles, and to further organizations; each is told once.

    ``parties``: the parties of the case, where the caller knows them already.
    """
    told: dict[str, str] = {}
    parties = parties_of(case) if parties is None else parties
    for role in roles:
        organization = parties.get(role)
        if organization:
            told.setdefault(organization, role)
    for organization in also:
        told.setdefault(organization, "authority")
    said = {"case_id": case.pk, "kind": kind, "text_zh": text.zh, "text_en": text.en}
    insert([new(Message, organization_id=organization, role=role, **said) for organization, role in told.items()])


def wait_for_nobody(case: Case, *roles: str) -> None:
    """Let the case wait no longer for some roles, or for any; who took it on for them has done so."""
    if not roles:
        _WAIT_FOR_NOBODY.run(case=case.pk)
    for role in roles:
        _WAIT_NOT_FOR.run(case=case.pk, role=role)


def enter(
    this: Act,
    case: Case,
    pinned: Pinned,
    step: StepDef,
    *,
    parties: Mapping[str, str | None],
    number: int = 1,
    came_from: StepDef | None = None,
    by_outcome: OutcomeDef | None = None,
    due: datetime | None = None,
    since: datetime | None = None,
    excused: bool = False,
    held: Clock | None = None,
) -> StepVisit:
    """Let the case stand at a step: a new visit, its clock, messages to those who act there.

    ``number`` counts the visits of the case. ``since``: the moment the limit runs from, where that is not the moment of
    coming here. ``excused``: whether the decision that leads here gives a reason. ``held``: the clock that stands still
    meanwhile.
    """
    visit = new(StepVisit, case_id=case.pk, number=number, step=step.id, entered_at=time.now())
    insert([visit], numbered=True)
    previous = last_clock(case, step) if came_back(step, came_from) else None
    if previous is not None and previous.stopped_at is not None:
        started = go_on(this, case, pinned, step, visit, previous)
    else:
        started = start_clock(case, pinned, step, visit, came_from, by_outcome, due, since, excused, held)
    _announce(this, case, step, visit, started)
    if step.act == "supplement":
        _lay_out(case, pinned, visit, parties.get(step.by[0]))
    tell(case, step.by, "asked", _asked_text(case, pinned, step, started), parties=parties)
    return visit


def _lay_out(case: Case, pinned: Pinned, visit: StepVisit, organization: str | None) -> None:
    """Lay the files of the application before who is to complete it: they go on unless somebody takes them out."""
    if not _FILES.column(case=case.pk):
        return
    draft = draft_of_visit(visit.pk, organization)
    newest = {one.paper_id: one for one in Paper.objects.filter(case=case).order_by("given_at", "pk")}
    asked = [about_paper(paper) for paper in pinned.procedure.papers if paper.id in newest]
    insert(
        [
            DraftFile(
                draft=draft,
                question=question.id,
                name=one.name,
                size=one.size,
                kind=one.kind,
                digest=one.digest,
                added_by=one.given_by,
                added_by_name=one.given_by_name,
            )
            for question in asked
            for one in newest[question.id.removeprefix(PAPER)].files.all()
        ]
    )


@cache
def _wait_for(names: tuple[str, ...]) -> Writing:
    """Let so many roles of a case be waited for, and no other."""
    asked = ExpressionWrapper(Q(role__in=[Slot(name) for name in names]), output_field=BooleanField())
    return Writing(lambda: CaseParty.objects.filter(case=Slot("case")), waiting=asked, taken_by="", taken_by_name="")


def _announce(this: Act, case: Case, step: StepDef, visit: StepVisit, started: Clock) -> None:
    """Let the roles of the step be waited for, and put the visit and its due moment on record."""
    named = {f"role_{place}": role for place, role in enumerate(step.by)}
    _wait_for(tuple(named)).run(case=case.pk, **named)
    this.record(
        events.ENTERED,
        article=started.article,
        data={
            "step": step.id,
            "visit": visit.number,
            "limit": started.limit_id,
            "started": started.started_at,
            "due": started.due_at,
            "provisional": started.provisional,
        },
    )


def begin_anew(
    this: Act, case: Case, pinned: Pinned, step: StepDef, visit: StepVisit, outcomes: Mapping[str, str]
) -> StepVisit:
    """Begin a joint step anew because its roles differ: what they recorded stays, the limit runs on."""
    now = time.now()
    _LEAVE.run(visit=visit.pk, now=now, outcome=DIFFERS)
    clock = Clock.objects.get(visit=visit)
    mark_overdue_if_late(this, clock, now)
    _STOP.run(clock=clock.pk, now=now)
    clock.refresh_from_db()
    again = new(StepVisit, case_id=case.pk, number=visit.number + 1, step=step.id, entered_at=now)
    insert([again], numbered=True)
    this.record(events.DIFFERED, article=clock.article, data={"step": step.id, "outcomes": dict(outcomes)})
    _announce(this, case, step, again, resume(clock, again))
    said = [(pinned.role(role), step.outcomes[outcome].title) for role, outcome in outcomes.items()]
    text = t(
        f"{case.number} {case.subject_title}：“{step.title.zh}”各方结果不一致（"
        f"{'；'.join(f'{role.zh}：{title.zh}' for role, title in said)}），请协商后重新办理",
        f"{case.number} {case.subject_title}: the parties differ at “{step.title.en}” ("
        f"{'; '.join(f'{role.en}: {title.en}' for role, title in said)}); agree and record it again",
    )
    tell(case, step.by, "differed", text)
    return again


def _asked_text(case: Case, pinned: Pinned, step: StepDef, started: Clock) -> Text:
    if started.due_at is None:
        until = t(f"{pinned.instrument.zh}未规定期限", "no limit stated")
    else:
        day = time.local(started.due_at).date().isoformat()
        until = t(f"{day} 前，{started.article}", f"by {day}, {started.article_en}")
    asked = t(
        f"{case.number} {case.subject_title}：请办理“{step.title.zh}”（{until.zh}）",
        f"{case.number} {case.subject_title}: please see to “{step.title.en}” ({until.en})",
    )
    return asked + _who_records(pinned, step)


def tell_of_more_time(case: Case, pinned: Pinned, step: StepDef, parties: Mapping[str, str | None]) -> None:
    """Tell the parties who wait for a step that it was given more time, until when and by which article."""
    running = Clock.objects.filter(case=case, visit__step=step.id).order_by("-visit__number").first()
    if running is None or running.due_at is None:
        return
    day = time.local(running.due_at).date().isoformat()
    text = t(
        f"{case.number} {case.subject_title}：“{step.title.zh}”已获准延期至 {day}（{running.article}）",
        f"{case.number} {case.subject_title}: “{step.title.en}” has more time, until {day} ({running.article_en})",
    )
    tell(case, sorted(set(parties) - set(step.by)), "extended", text, parties=parties)


def _who_records(pinned: Pinned, step: StepDef) -> Text:
    """Say who records which outcome, where a step leaves it not to everybody who acts there."""
    said = t("", "")
    for outcome in step.outcomes.values():
        if outcome.by:
            names = [pinned.role(role) for role in outcome.by]
            said += t(
                f"；“{outcome.title.zh}”由{'、'.join(one.zh for one in names)}记录",
                f"; “{outcome.title.en}” is recorded by {', '.join(one.en for one in names)}",
            )
    return said


def leave(this: Act, pinned: Pinned, step: StepDef, visit: StepVisit, outcome: OutcomeDef) -> Clock | None:
    """End a visit, read with its clock: that is met, or waits while more time is asked for or papers are completed.

    Returns the clock where its limit stands still meanwhile.
    """
    now = time.now()
    _LEAVE.run(visit=visit.pk, now=now, outcome=outcome.id)
    clock = visit.clock
    mark_overdue_if_late(this, clock, now)
    if outcome.stops_clock:
        return clock if stand_still(this, visit, outcome, now) else None
    waits = asks_extension(pinned.procedure, step, outcome)
    (_STOP if waits else _MEET).run(clock=clock.pk, now=now)
    return None


def mark_overdue_if_late(this: Act, clock: Clock, now: datetime) -> bool:
    """Mark a clock overdue unless it is in time or marked already; True when this call marked it."""
    if clock.due_at is None or now <= clock.due_at:
        return False
    if _OVERDUE.run(clock=clock.pk, now=now) != 1:
        return False
    this.record(
        events.OVERDUE,
        article=clock.article,
        data={"limit": clock.limit_id, "due": clock.due_at, "source": clock.source},
    )
    return True


def finish(this: Act, case: Case, pinned: Pinned, end: str, parties: Mapping[str, str | None]) -> None:
    """Close the case with an end; ``case`` stands there then."""
    now = time.now()
    _FINISH.run(case=case.pk, end=end, now=now)
    case.state, case.ended, case.ended_at = end, True, now
    wait_for_nobody(case)
    closed = pinned.end(end)
    this.record(events.ENDED, data={"end": end, "kind": closed.kind})
    text = t(
        f"{case.number} {case.subject_title}：已办结，结果“{closed.title.zh}”",
        f"{case.number} {case.subject_title}: closed, “{closed.title.en}”",
    )
    tell(case, sorted(parties), "ended", text, parties=parties)
