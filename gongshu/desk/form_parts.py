"""The parts of a sheet, each made from the case, its papers and decisions, and the law pinned to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from gongshu.desk.form_kinds import FormKind, Part
from gongshu.desk.track import Standing, outcome_words
from gongshu.kit import clock
from gongshu.kit.text import Text, t
from gongshu.procedure import queries
from gongshu.procedure.gatekeepers import as_told
from gongshu.procedure.gates import as_kept
from gongshu.procedure.queries import HandedIn
from gongshu.procedure.rules import HOUSE_RULE
from gongshu.procedure.stopping import stops_of
from gongshu.quality import queries as quality
from gongshu.quality.showing import facts_of
from gongshu.regulation.citation import Citation, Source
from gongshu.regulation.words import GATES
from gongshu.sharing import asked as sharing
from gongshu.sharing import queries as applications
from gongshu.ui import law
from gongshu.ui.tags.words import size
from gongshu.ui.values import Words

if TYPE_CHECKING:
    from gongshu.procedure.models import Clock, Decision, StepVisit

_EMPTY = t("", "")
_IN_PLACE, _NOT_IN_PLACE = t("具备", "in place"), t("不具备：", "not in place: ")


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
class Drawn:
    """What a sheet is drawn up from: a case, and the coming to a step or a decision; neither: its opening."""

    standing: Standing
    kind: FormKind
    visit: StepVisit | None
    decision: Decision | None

    @property
    def step(self) -> str:
        """The step it is drawn up from, else the one the case stands at or ended in."""
        return self.visit.step if self.visit else self.standing.case.state

    @property
    def day(self) -> datetime:
        """The moment it is drawn up from."""
        if self.decision is not None:
            return self.decision.decided_at
        return self.visit.entered_at if self.visit else self.standing.case.opened_at

    def tells_of(self, one: Decision) -> bool:
        """Whether the sheet tells of a decision: one that went before it, where it does not grow with the case."""
        if self.kind.grows:
            return True
        if self.visit is None or one.visit.number > self.visit.number:
            return False
        return one.visit_id != self.visit.pk or (
            self.decision is not None and one.decided_at <= self.decision.decided_at
        )


def part_of(drawn: Drawn, part: Part) -> Section | None:
    """Return a part of a sheet, None where there is nothing to tell."""
    return _PARTS[part](drawn)


def cited(cite: Citation | None, source: Source) -> Text:
    """Return where something stands: the article, or that it is our own rule."""
    if source == "house_rule":
        return HOUSE_RULE
    return Text(cite.zh, cite.en) if cite else _EMPTY


def _named_place(drawn: Drawn, words: str) -> Words:
    """Return an article as records name it, in both languages where the profile cites it."""
    if words == HOUSE_RULE.zh:
        return HOUSE_RULE
    chip = law.chip_named(drawn.standing.profile, words)
    return chip.cite if chip else ""


def _facts(drawn: Drawn) -> Section:
    standing, case = drawn.standing, drawn.standing.case
    rows = [Row(t("事项", "Subject"), case.subject_title)]
    sides: dict[str, list[str]] = {}
    for role, party in standing.parties.items():
        if party.organization is not None:
            sides.setdefault(party.organization.id, []).append(role)
    for roles in sides.values():
        body = standing.parties[roles[0]].organization
        assert body is not None
        code = f"　{body.uscc}" if body.uscc else ""
        who = standing.who(roles[0])
        named = [standing.role(role) for role in roles]
        key = Text("、".join(one.zh for one in named), ", ".join(one.en for one in named))
        rows.append(Row(key, Text(who.zh + code, who.en + code)))
    rows.append(Row(t("提出", "Opened"), f"{case.opened_by_name}　{clock.local(case.opened_at):%Y-%m-%d}"))
    return Section("facts", t("基本情况", "The case"), rows)


def _asked(drawn: Drawn) -> Section | None:
    """What the room of the case keeps of it beyond its papers."""
    case = drawn.standing.case
    if case.room == "sharing" and applications.has_application(case):
        rows = [Row(one.label, one.words, cited(one.cite, one.source)) for one in sharing.asked_for(case)]
        return Section("asked", t("申请内容", "What is asked for"), rows)
    ticket = quality.of_case(case) if case.room == "quality" else None
    if ticket is None:
        return None
    told = [Row(one.key, one.value) for one in facts_of(ticket) if str(one.value)]
    return Section("asked", t("反馈的内容", "What was reported"), told)


def _papers(drawn: Drawn) -> Section | None:
    grows, visit = drawn.kind.grows, drawn.visit
    handed = queries.handed_in(drawn.standing.case, None if grows or visit is None else visit.number)
    told = [one for one in handed if grows or visit is not None or one.step is None]
    return _handed("papers", t("提交的内容", "What was handed in"), told)


def _own_papers(drawn: Drawn) -> Section | None:
    own = [one for one in queries.handed_in(drawn.standing.case) if one.step is not None and one.step.id == drawn.step]
    return _handed("own_papers", t("随附的内容", "With it"), own)


def _handed(part: Part, heading: Text, handed: Iterable[HandedIn]) -> Section | None:
    rows = []
    for one in handed:
        paper = one.definition
        cite = cited(paper.cite, paper.source) if paper else _EMPTY
        rows.append(Row(paper.title if paper else one.paper.paper_id, _with_files(one), cite))
    return Section(part, heading, rows) if rows else None


def _with_files(one: HandedIn) -> Text:
    """Return what a paper says, and the files that go with it: name, size and whole digest."""
    words = one.words if isinstance(one.words, Text) else Text(one.words, one.words)
    for file in one.files:
        told = f"{file.name}（{size(file.size)}，SHA-256 {file.digest}）"
        words += t(f"\n附件：{told}", f"\nFile: {told}")
    return Text(words.zh.strip(), words.en.strip())


def _duties(drawn: Drawn) -> Section | None:
    case = drawn.standing.case
    if case.room != "sharing" or not applications.has_application(case):
        return None
    found = sharing.duties(drawn.standing.profile)
    rows = [Row(str(place), one.label, cited(one.cite, one.source)) for place, one in enumerate(found, 1)]
    return Section("duties", t("使用要求", "Duties of use"), rows) if rows else None


def _granted(drawn: Drawn) -> Section | None:
    case = drawn.standing.case
    found = sharing.granted(case) if case.room == "sharing" else ()
    rows = [Row(one.label, one.words) for grant in found for one in grant]
    return Section("granted", t("授权内容", "What is granted"), rows) if rows else None


def _text(drawn: Drawn) -> Section | None:
    """The agreed text itself, where the room of the case keeps one, with the digest that is signed."""
    case = drawn.standing.case
    agreed = applications.agreement_of(case) if case.room == "sharing" else None
    if agreed is None:
        return None
    lines_zh, lines_en = agreed.text_zh.split("\n"), agreed.text_en.split("\n")
    pairs = zip(lines_zh, lines_en, strict=False) if len(lines_zh) == len(lines_en) else [(zh, zh) for zh in lines_zh]
    signed = t(f"本协议文本的摘要（SHA-256）：{agreed.digest}", f"The digest of this text (SHA-256): {agreed.digest}")
    return Section("text", t("约定", "Terms"), paragraphs=[*(Text(zh, en) for zh, en in pairs if zh.strip()), signed])


def _due(drawn: Drawn) -> Section:
    case = drawn.standing.case
    visit = drawn.visit or (drawn.standing.visits[-1] if drawn.standing.visits else None)
    running = visit.clock if visit is not None else None
    if running is not None and running.holds:
        held = Text(running.counting_zh, running.counting_en)
        rows = [
            Row(t("期限", "Limit"), t("停止计算，待补正", "stands still, papers awaited")),
            Row(t("计算", "Counted"), held),
        ]
    elif running is None or running.due_at is None:
        silent = t("该文书所依规则未规定期限", "the instrument states no limit")
        rows = [Row(t("期限", "Limit"), silent, _named_place(drawn, running.article if running else ""))]
    else:
        day = f"{clock.local(running.due_at):%Y-%m-%d %H:%M}"
        rows = [Row(t("办理期限", "Due"), t(f"{day} 前", f"by {day}"), _named_place(drawn, running.article))]
        if running.counting_zh:
            rows.append(Row(t("计算", "Counted"), Text(running.counting_zh, running.counting_en)))
        rows += _stops(running)
    if case.ended and case.ended_at and drawn.kind.grows:
        rows.append(Row(t("办结", "Closed"), f"{clock.local(case.ended_at):%Y-%m-%d}"))
    return Section("due", t("期限", "Limit"), rows)


def _stops(running: Clock) -> list[Row]:
    """Tell each span in which a limit stood still."""
    spans = [[f"{clock.local(one):%Y-%m-%d %H:%M}" for one in span] for span in stops_of(running)]
    return [
        Row(t("停止计算", "Stood still"), t(f"{since} 至 {until}", f"{since} to {until}"), HOUSE_RULE)
        for since, until in spans
    ]


def _decision(drawn: Drawn) -> Section | None:
    decision = drawn.decision
    if decision is None:
        return None
    step = drawn.standing.law.step(drawn.step)
    rows = [Row(t("结果", "Outcome"), outcome_words(step, decision.outcome), _named_place(drawn, decision.article))]
    if decision.reason:
        rows.append(Row(t("理由", "Reason"), decision.reason))
    rows += [Row(t("依据", "Basis"), f"《{basis['title']}》{basis['article']}") for basis in decision.bases]
    rows += _stops(decision.visit.clock)
    if decision.due:
        rows.append(Row(t("设定时限", "Due set"), f"{clock.local(decision.due):%Y-%m-%d %H:%M}"))
    outcome = step.outcomes.get(decision.outcome) if step else None
    if outcome is not None and outcome.consequence is not None:
        rows.append(Row(t("此后", "What follows"), outcome.consequence))
    rows.append(Row(t("经办", "By"), _hand(decision)))
    rows.append(Row(t("存证编号", "Evidence"), decision.record))
    return Section("decision", t("决定内容", "The decision"), rows)


def _hand(decision: Decision) -> Text:
    name, behalf = decision.person_name, decision.on_behalf_of
    return t(f"{name}（代{behalf}）", f"{name} (on behalf of {behalf})") if behalf else Text(name, name)


def _decisions(drawn: Drawn) -> Section | None:
    rows = []
    for one in drawn.standing.decisions:
        if not drawn.tells_of(one):
            continue
        step = drawn.standing.law.step(one.visit.step)
        rows.append(Row(step.title if step else one.visit.step, _told(drawn, one), _named_place(drawn, one.article)))
    return Section("decisions", t("办理经过", "Steps taken"), rows) if rows else None


def _told(drawn: Drawn, one: Decision) -> Text:
    """Say what was decided, on what grounds, by whom and when."""
    outcome = outcome_words(drawn.standing.law.step(one.visit.step), one.outcome)
    hand, day = _hand(one), f"{clock.local(one.decided_at):%Y-%m-%d}"
    bases = "、".join(f"《{basis['title']}》{basis['article']}" for basis in one.bases)
    zh, en = [outcome.zh], [outcome.en]
    for word, said in ((t("理由", "reason"), one.reason), (t("依据", "basis"), bases)):
        zh += [f"{word.zh}：{said}"] if said else []
        en += [f"{word.en}: {said}"] if said else []
    return Text(
        f"{'；'.join(zh)}　{one.organization_name} {hand.zh}　{day}",
        f"{'; '.join(en)}; {one.organization_name}, {hand.en}, {day}",
    )


def _notices(drawn: Drawn) -> Section | None:
    rows = []
    for one in queries.notices(drawn.standing.case):
        moment = f"{clock.local(one.given_at):%Y-%m-%d %H:%M}"
        receipt = f"　{one.receipt}" if one.receipt else ""
        rows.append(Row(drawn.standing.role(one.role), f"{moment}　{one.given_by_name}：{one.text}{receipt}"))
    return Section("notices", t("告知与报告", "Who was told"), rows) if rows else None


def _gates(drawn: Drawn) -> Section | None:
    """How the gates of the procedure stood when it was decided, each with its article."""
    if drawn.decision is None:
        return None
    procedure = drawn.standing.law.procedure
    outcomes = [one for step in procedure.steps.values() for one in step.outcomes.values()]
    wanted = {gate.fact: gate for gates in (procedure.gates, *(one.gates for one in outcomes)) for gate in gates}
    stood = as_kept(drawn.decision.gates)
    rows = [
        Row(
            GATES[fact],
            _IN_PLACE if (why := stood[fact]) is None else _NOT_IN_PLACE + why,
            cited(gate.cite, gate.source),
        )
        for fact, gate in wanted.items()
        if fact in stood
    ]
    return Section("gates", t("条件核对（决定时）", "Conditions, when it was decided"), rows) if rows else None


def _told_of_subject(part: Part, heading: Text) -> Callable[[Drawn], Section | None]:
    """Make a part from what the room of the subject told when it was decided."""

    def section(drawn: Drawn) -> Section | None:
        told = as_told(drawn.decision.told, part) if drawn.decision is not None else []
        return Section(part, heading, [Row(one.key, one.words, one.cite or "") for one in told]) if told else None

    return section


def _none(drawn: Drawn) -> Section | None:
    return None


_PARTS: Mapping[Part, Callable[[Drawn], Section | None]] = {
    "facts": _facts,
    "asked": _asked,
    "papers": _papers,
    "own_papers": _own_papers,
    "duties": _duties,
    "text": _text,
    "due": _due,
    "decision": _decision,
    "granted": _granted,
    "decisions": _decisions,
    "notices": _notices,
    "project": _told_of_subject("project", t("项目档案", "The file of the project")),
    "money": _told_of_subject("money", t("经费安排的依据", "What the money rests on")),
    "gates": _gates,
    "work": _told_of_subject("work", t("数据资源建设情况（决定时）", "Work on its data, when it was decided")),
    "sharing_record": _told_of_subject("sharing_record", t("数据共享情况（决定时）", "Sharing, when it was decided")),
    "signatures": _none,
    "seal": _none,
}
"""How each part is made; signatures and seal are laid out from the sheet itself."""
