"""What stands on a sheet of a case: made from the case, its papers and decisions, and the law pinned to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from gongshu.desk.form_kinds import FORM_KINDS, FormKind, Hand, Part
from gongshu.desk.track import Standing, outcome_words
from gongshu.kit import clock
from gongshu.kit.errors import NotFound
from gongshu.kit.text import Text, t
from gongshu.procedure import queries
from gongshu.procedure.rules import HOUSE_RULE, cite_of
from gongshu.regulation.citation import Citation, Source
from gongshu.sharing import queries as sharing
from gongshu.ui import law
from gongshu.ui.values import Words

if TYPE_CHECKING:
    from gongshu.procedure.models import Decision, StepVisit

_EMPTY = t("", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: what, its content, where it stands."""

    key: Words
    value: Words
    cite: Words = ""

    @property
    def is_long(self) -> bool:
        """Whether the row may be cut between sheets; short ones stay whole."""
        return len(str(self.value)) > 400


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a sheet: a heading with a table of rows, or with paragraphs."""

    part: Part
    heading: Text
    rows: Sequence[Row] = ()
    paragraphs: Sequence[Words] = ()

    @property
    def cited(self) -> bool:
        """Whether any row names an article; without, the table has no column for it."""
        return any(str(row.cite) for row in self.rows)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet whole, ready to be laid out."""

    kind: FormKind
    number: str
    instrument: Text
    article: Text
    procedure: Text
    receiver: Words
    lead: Text
    sections: Sequence[Section]
    signers: Sequence[tuple[Words, datetime | None]]
    sender: Words
    day: datetime
    drawn_up: datetime = field(default_factory=clock.now)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What a sheet is drawn up from."""

    standing: Standing
    kind: FormKind
    visit: StepVisit | None
    decision: Decision | None

    @property
    def step(self) -> str:
        """The step it is drawn up from, else the one the case stands at or ended in."""
        return self.visit.step if self.visit else self.standing.case.state


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
    return Sheet(
        kind,
        standing.case.number,
        standing.law.instrument,
        _article(drawn),
        standing.law.procedure.title,
        _named(drawn, kind.receiver) if kind.receiver else "",
        kind.lead.format(**_places(drawn)),
        [section for part in kind.parts if (section := _PARTS[part](drawn)) is not None],
        _signers(drawn) if "signatures" in kind.parts else (),
        _named(drawn, kind.sender),
        _day(drawn),
    )


def _drawn(standing: Standing, kind: FormKind) -> _Drawn | None:
    if not kind.fits(standing.case.procedure_id):
        return None
    if kind.moment == "opened":
        return _Drawn(standing, kind, None, None)
    steps = standing.law.procedure.steps
    visits = [
        one for one in standing.visits if one.step in steps and (not kind.acts or steps[one.step].act in kind.acts)
    ]
    if kind.moment == "entered":
        return _Drawn(standing, kind, visits[-1], None) if visits and _goes_out(standing, kind, visits[-1]) else None
    places = {visit.pk: visit for visit in visits}
    decided = [one for one in standing.decisions if one.visit_id in places]
    return _Drawn(standing, kind, places[decided[-1].visit_id], decided[-1]) if decided else None


def _goes_out(standing: Standing, kind: FormKind, visit: StepVisit) -> bool:
    """Whether a letter goes to somebody else than who writes it."""
    if kind.receiver != "acting":
        return True
    bodies = {role: party.organization_id for role, party in standing.parties.items()}
    acting = {bodies.get(role) for role in standing.law.procedure.steps[visit.step].by}
    return bodies.get("authority") not in acting


def _roles(drawn: _Drawn, hand: Hand) -> list[str]:
    standing = drawn.standing
    if hand == "opener":
        return [standing.case.opened_as]
    if hand == "authority":
        return ["authority"]
    if hand == "acting":
        if drawn.decision is not None:
            return [drawn.decision.role]
        step = standing.law.step(drawn.step)
        return list(step.by) if step else []
    taken = {"authority", standing.case.opened_as}
    return [role for role in standing.parties if role not in taken]


def _named(drawn: _Drawn, hand: Hand) -> Text:
    who = [drawn.standing.who(role) for role in _roles(drawn, hand)]
    unique = list(dict.fromkeys(who))
    return Text("、".join(one.zh for one in unique), ", ".join(one.en for one in unique))


def _article(drawn: _Drawn) -> Text:
    pinned, step = drawn.standing.law, drawn.standing.law.step(drawn.step)
    if drawn.visit is not None and step is not None:
        outcome = step.outcomes.get(drawn.decision.outcome) if drawn.decision else None
        cite, source = cite_of(pinned, step, outcome)
        return _cited(cite, source)
    return _cited(pinned.procedure.cite, "law")


def _cited(cite: Citation | None, source: Source) -> Text:
    if source == "house_rule":
        return HOUSE_RULE
    return Text(cite.zh, cite.en) if cite else _EMPTY


def _named_place(drawn: _Drawn, words: str) -> Words:
    """Return an article as records name it, in both languages where the profile cites it."""
    if words == HOUSE_RULE.zh:
        return HOUSE_RULE
    chip = law.chip_named(drawn.standing.profile, words)
    return chip.cite if chip else ""


def _places(drawn: _Drawn) -> Mapping[str, object]:
    standing = drawn.standing
    step = standing.law.step(drawn.step)
    outcome = outcome_words(step, drawn.decision.outcome) if drawn.decision else _EMPTY
    subject = standing.case.subject_title
    return {
        "sender": _named(drawn, drawn.kind.sender),
        "opener": _named(drawn, "opener"),
        "instrument": standing.law.instrument,
        "article": _article(drawn),
        "procedure": standing.law.procedure.title,
        "subject": subject,
        "number": standing.case.number,
        "step": step.title if step else _EMPTY,
        "outcome": outcome,
    }


def _day(drawn: _Drawn) -> datetime:
    if drawn.decision is not None:
        return drawn.decision.decided_at
    return drawn.visit.entered_at if drawn.visit else drawn.standing.case.opened_at


def _facts(drawn: _Drawn) -> Section:
    standing, case = drawn.standing, drawn.standing.case
    rows = [Row(t("编号", "Number"), case.number), Row(t("事项", "Subject"), case.subject_title)]
    for role, party in standing.parties.items():
        if party.organization is not None:
            code = f"　{party.organization.uscc}" if party.organization.uscc else ""
            who = standing.who(role)
            rows.append(Row(standing.law.role(role), Text(who.zh + code, who.en + code)))
    rows.append(Row(t("提出", "Opened"), f"{case.opened_by_name}　{clock.local(case.opened_at):%Y-%m-%d}"))
    return Section("facts", t("基本情况", "The case"), rows)


def _papers(drawn: _Drawn) -> Section | None:
    rows = []
    for one in queries.handed_in(drawn.standing.case):
        paper = one.definition
        cite = _cited(paper.cite, paper.source) if paper else _EMPTY
        rows.append(Row(paper.title if paper else one.paper.paper_id, one.words, cite))
    return Section("papers", t("提交的内容", "What was handed in"), rows) if rows else None


def _text(drawn: _Drawn) -> Section | None:
    """The agreed text itself, where the room of the case keeps one."""
    agreed = sharing.agreement_of(drawn.standing.case) if drawn.standing.case.room == "sharing" else None
    if agreed is None:
        return None
    lines_zh, lines_en = agreed.text_zh.split("\n"), agreed.text_en.split("\n")
    pairs = zip(lines_zh, lines_en, strict=False) if len(lines_zh) == len(lines_en) else [(zh, zh) for zh in lines_zh]
    return Section("text", t("约定", "Terms"), paragraphs=[Text(zh, en) for zh, en in pairs if zh.strip()])


def _due(drawn: _Drawn) -> Section:
    case = drawn.standing.case
    visit = drawn.visit or (drawn.standing.visits[-1] if drawn.standing.visits else None)
    running = visit.clock if visit is not None else None
    if running is None or running.due_at is None:
        silent = t("该文书所依规则未规定期限", "the instrument states no limit")
        rows = [Row(t("期限", "Limit"), silent, _named_place(drawn, running.article if running else ""))]
    else:
        day = f"{clock.local(running.due_at):%Y-%m-%d %H:%M}"
        rows = [Row(t("办理期限", "Due"), t(f"{day} 前", f"by {day}"), _named_place(drawn, running.article))]
        if running.counting_zh:
            rows.append(Row(t("计算", "Counted"), Text(running.counting_zh, running.counting_en)))
    if case.ended and case.ended_at:
        rows.append(Row(t("办结", "Closed"), f"{clock.local(case.ended_at):%Y-%m-%d}"))
    return Section("due", t("期限", "Limit"), rows)


def _decision(drawn: _Drawn) -> Section | None:
    decision = drawn.decision
    if decision is None:
        return None
    step = drawn.standing.law.step(drawn.step)
    rows = [Row(t("结果", "Outcome"), outcome_words(step, decision.outcome), _named_place(drawn, decision.article))]
    if decision.reason:
        rows.append(Row(t("理由", "Reason"), decision.reason))
    rows += [Row(t("依据", "Basis"), f"《{basis['title']}》{basis['article']}") for basis in decision.bases]
    if decision.due:
        rows.append(Row(t("设定时限", "Due set"), f"{clock.local(decision.due):%Y-%m-%d %H:%M}"))
    rows.append(Row(t("经办", "By"), _hand(decision)))
    rows.append(Row(t("存证编号", "Evidence"), decision.record))
    return Section("decision", t("决定内容", "The decision"), rows)


def _hand(decision: Decision) -> Text:
    name, behalf = decision.person_name, decision.on_behalf_of
    return t(f"{name}（代{behalf}）", f"{name} (on behalf of {behalf})") if behalf else Text(name, name)


def _decisions(drawn: _Drawn) -> Section | None:
    rows = []
    for one in drawn.standing.decisions:
        step = drawn.standing.law.step(one.visit.step)
        outcome, hand = outcome_words(step, one.outcome), _hand(one)
        day, body = f"{clock.local(one.decided_at):%Y-%m-%d}", one.organization_name
        reason = f"；{one.reason}" if one.reason else ""
        words = Text(
            f"{outcome.zh}{reason}　{body} {hand.zh}　{day}", f"{outcome.en}{reason}; {body}, {hand.en}, {day}"
        )
        rows.append(Row(step.title if step else one.visit.step, words, _named_place(drawn, one.article)))
    return Section("decisions", t("办理经过", "Steps taken"), rows) if rows else None


def _notices(drawn: _Drawn) -> Section | None:
    rows = []
    for one in queries.notices(drawn.standing.case):
        role = drawn.standing.law.role(one.role)
        moment = f"{clock.local(one.given_at):%Y-%m-%d %H:%M}"
        receipt = f"　{one.receipt}" if one.receipt else ""
        rows.append(Row(role, f"{moment}　{one.given_by_name}：{one.text}{receipt}"))
    return Section("notices", t("告知与报告", "Who was told"), rows) if rows else None


def _signers(drawn: _Drawn) -> list[tuple[Words, datetime | None]]:
    step = drawn.standing.law.step(drawn.step)
    at = {
        one.role: one.decided_at for one in drawn.standing.decisions if drawn.visit and one.visit_id == drawn.visit.pk
    }
    return [(drawn.standing.who(role), at.get(role)) for role in (step.by if step else ())]


def _none(drawn: _Drawn) -> Section | None:
    return None


_PARTS: Mapping[Part, Callable[[_Drawn], Section | None]] = {
    "facts": _facts,
    "papers": _papers,
    "text": _text,
    "due": _due,
    "decision": _decision,
    "decisions": _decisions,
    "notices": _notices,
    "signatures": _none,
    "seal": _none,
}
"""How each part is made; signatures and seal are laid out from the sheet itself."""
