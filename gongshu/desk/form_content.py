"""A sheet of a case, whole: of which kinds there are any, who writes to whom, what stands on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from gongshu.desk.form_kinds import FORM_KINDS, FormKind, Hand, Part
from gongshu.desk.form_parts import Drawn, Section, cited, part_of
from gongshu.desk.track import Standing, outcome_words
from gongshu.kit import clock
from gongshu.kit.errors import NotFound
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.procedure.rules import cite_of
from gongshu.ui.values import Words

if TYPE_CHECKING:
    from gongshu.procedure.models import Decision, StepVisit

_EMPTY = t("", "")
_FINANCE = "finance"
_WHO_GIVES_MONEY = t("项目审批和经费安排部门", "Who approves projects and gives the money")
_THE_PUBLIC = t("社会公众", "a member of the public")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet whole, ready to be laid out. ``under``: the instrument with the article it rests on; ``ours``: that its
    step is none of the instrument's, but of this installation.
    """

    kind: FormKind
    number: str
    under: Text
    ours: bool
    procedure: Text
    receiver: Words
    lead: Text
    sections: Sequence[Section]
    signers: Sequence[tuple[Words, datetime | None]]
    sender: Words
    day: datetime
    drawn_up: datetime = field(default_factory=clock.now)


@dataclass(frozen=True, slots=True)
class _Side:
    """Somebody who writes or is written to: an organization by its id, or whoever fills a role without one."""

    id: str
    name: Text


def kinds_of(standing: Standing) -> list[FormKind]:
    """Return the kinds of sheets there are of a case now."""
    return [kind for kind in FORM_KINDS if _drawn(standing, kind) is not None]


def sheet(standing: Standing, kind_id: str) -> Sheet:
    """Return a sheet of a case.

    Raises:
        NotFound: the case has no such sheet, or not yet.
    """
    kind = next((one for one in FORM_KINDS if one.id == kind_id), None)
    drawn = _drawn(standing, kind) if kind else None
    if kind is None or drawn is None:
        titles = [one.title for one in kinds_of(standing)]
        raise NotFound(
            t("该事项没有这种文书", "this case has no such sheet"),
            remedy=t(
                f"现有：{'、'.join(one.zh for one in titles)}", f"there are: {', '.join(one.en for one in titles)}"
            ),
            code="no_such_sheet",
        )
    under, ours = _under(drawn)
    return Sheet(
        kind,
        standing.case.number,
        under,
        ours,
        standing.law.procedure.title,
        _joined(_receivers(drawn)) if kind.receiver else "",
        kind.lead.format(**_places(drawn, under)),
        _sections(drawn),
        _signers(drawn) if "signatures" in kind.parts else (),
        _joined(_sides(drawn, kind.sender)),
        drawn.day,
    )


def _sections(drawn: Drawn) -> list[Section]:
    """Make the parts; an agreed text says itself who agrees on what."""
    parts: Sequence[Part] = drawn.kind.parts
    if "text" in parts and (text := part_of(drawn, "text")) is not None:
        return [text]
    return [section for part in parts if (section := part_of(drawn, part)) is not None]


def _drawn(standing: Standing, kind: FormKind) -> Drawn | None:
    """Return what a kind is drawn up from, the newest that goes to anybody; None where there is nothing."""
    if not kind.fits(standing.case.procedure_id):
        return None
    if kind.moment == "opened":
        return Drawn(standing, kind, None, None)
    steps = standing.law.procedure.steps
    visits = {one.pk: one for one in standing.visits if one.step in steps}
    if kind.moment == "entered":
        fitting = [Drawn(standing, kind, one, None) for one in visits.values() if _acts(standing, kind, one)]
    else:
        decided = [one for one in standing.decisions if one.visit_id in visits]
        fitting = [
            Drawn(standing, kind, visits[one.visit_id], one)
            for one in decided
            if _acts(standing, kind, visits[one.visit_id]) or (kind.ending and _ended_by(standing, one))
        ]
    return next((one for one in reversed(fitting) if not kind.receiver or _receivers(one)), None)


def _acts(standing: Standing, kind: FormKind, visit: StepVisit) -> bool:
    return not kind.acts or standing.law.procedure.steps[visit.step].act in kind.acts


def _ended_by(standing: Standing, one: Decision) -> bool:
    """Whether a decision ended its case."""
    outcome = standing.law.procedure.steps[one.visit.step].outcomes.get(one.outcome)
    return standing.case.ended and outcome is not None and outcome.to == standing.case.state


def _receivers(drawn: Drawn) -> list[_Side]:
    """Return to whom a sheet goes: never to who sends it. What the authority opened goes to the other side."""
    hand = drawn.kind.receiver
    own = {one.id for one in _sides(drawn, drawn.kind.sender)}
    found = [one for one in _sides(drawn, hand or "other") if one.id not in own]
    if not found and hand == "opener":
        found = [one for one in _sides(drawn, "other") if one.id not in own]
    return found


def _roles(drawn: Drawn, hand: Hand) -> Iterable[str]:
    standing = drawn.standing
    if hand == "opener":
        return [standing.case.opened_as]
    if hand == "authority":
        return ["authority"]
    if hand == "acting":
        if drawn.decision is not None:
            return [drawn.decision.role]
        step = standing.law.step(drawn.step)
        return step.by if step else ()
    return [role for role in standing.parties if role not in ("authority", standing.case.opened_as)]


def _sides(drawn: Drawn, hand: Hand) -> list[_Side]:
    if hand == "finance":
        return [_finance(drawn.standing)]
    found: dict[str, _Side] = {}
    opener = drawn.standing.parties.get(drawn.standing.case.opened_as)
    for role in _roles(drawn, hand):
        side = _side(drawn.standing, role)
        if hand != "other" or opener is None or side.id != opener.organization_id:
            found.setdefault(side.id, side)
    return list(found.values())


def _finance(standing: Standing) -> _Side:
    """Return who gives the money: the one body registered for it, else the instrument's word, else what it is for."""
    bodies = register.organizations_with_role(_FINANCE)
    if len(bodies) == 1:
        return _Side(bodies[0].id, Text(bodies[0].name, bodies[0].name_en or bodies[0].name))
    return _Side("", standing.role(_FINANCE) if _FINANCE in standing.profile.roles else _WHO_GIVES_MONEY)


def _side(standing: Standing, role: str) -> _Side:
    party = standing.parties.get(role)
    if party is not None and party.organization is not None:
        return _Side(party.organization.id, standing.who(role))
    if role == "authority":
        body = register.authority()
        return _Side(body.id, Text(body.name, body.name_en or body.name))
    return _Side(f"role {role}", _THE_PUBLIC if role == standing.case.opened_as else standing.role(role))


def _joined(sides: Iterable[_Side]) -> Text:
    names = [one.name for one in sides]
    return Text("、".join(one.zh for one in names), ", ".join(one.en for one in names))


def _under(drawn: Drawn) -> tuple[Text, bool]:
    """Return the instrument with the article a sheet rests on, and whether its step is our own rule; an instrument is
    never named for what only we ask.
    """
    pinned, step = drawn.standing.law, drawn.standing.law.step(drawn.step)
    place, ours = cited(pinned.procedure.cite, "law"), False
    if drawn.visit is not None and step is not None:
        outcome = step.outcomes.get(drawn.decision.outcome) if drawn.decision else None
        cite, source = cite_of(pinned, step, outcome)
        ours = source == "house_rule"
        place = place if ours else cited(cite, source)
    return Text(f"《{pinned.instrument.zh}》{place.zh}", f"{pinned.instrument.en}, {place.en}"), ours


def _places(drawn: Drawn, under: Text) -> Mapping[str, object]:
    standing = drawn.standing
    step = standing.law.step(drawn.step)
    outcome = outcome_words(step, drawn.decision.outcome) if drawn.decision else _EMPTY
    return {
        "sender": _joined(_sides(drawn, drawn.kind.sender)),
        "opener": _joined(_sides(drawn, "opener")),
        "under": under,
        "procedure": standing.law.procedure.title,
        "subject": standing.case.subject_title,
        "number": standing.case.number,
        "step": step.title if step else _EMPTY,
        "outcome": outcome,
    }


def _signers(drawn: Drawn) -> list[tuple[Words, datetime | None]]:
    step = drawn.standing.law.step(drawn.step)
    at = {
        one.role: one.decided_at for one in drawn.standing.decisions if drawn.visit and one.visit_id == drawn.visit.pk
    }
    return [(drawn.standing.who(role), at.get(role)) for role in (step.by if step else ())]
