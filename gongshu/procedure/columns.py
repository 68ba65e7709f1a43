"""What cases tell in the columns of a list: their papers, and what was recorded at their steps; now, or as of a day.

For lists of cases that the reader was let see. What is personal is kept apart from a case and shows in no column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Case as When
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models import When as If
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import LPad, NullIf

from gongshu.kit import clock as time
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.procedure.models import Case, CaseParty, Decision, Notice, Paper, StepVisit
from gongshu.procedure.papers import chosen_values
from gongshu.procedure.pinning import pinned_law
from gongshu.procedure.questions import Option, about_paper, said
from gongshu.regulation.definition import PaperDef, ProcedureDef, RoleDef
from gongshu.regulation.lists import ShownDef, ShownOf
from gongshu.regulation.words import BASIS_NAMES

if TYPE_CHECKING:
    from gongshu.organizations.models import Organization
    from gongshu.procedure.snapshot import Pinned

Cell = Text | str | int | date | None

WORDS: Mapping[ShownOf, Text] = {
    "outcome": t("结果", "outcome"),
    "day": t("日期", "day"),
    "due": t("所定期限", "due moment set"),
    "reason": t("理由", "reason"),
    "bases": t("所引依据", "bases cited"),
    "agreement": t("协议", "agreement"),
    "receipt": t("回执或文号", "receipt or number"),
    "told": t("告知和报告", "who was told"),
    "party": t("申请方", "opened by"),
}
"""What a step tells, in words; and who opened the case, where the instrument has no word for it."""
_DIGITS = 40
"""Numbers are sorted as digits of this width."""


def title_of(shown: ShownDef, procedures: Sequence[ProcedureDef], roles: Mapping[str, RoleDef]) -> Text:
    """Return the head of a column, as the first of some procedures, or the instrument, calls it."""
    if shown.of == "paper":
        return next(paper.title for paper in _papers(shown.name, procedures))
    if shown.of == "party":
        return roles[shown.name].title if shown.name in roles else WORDS["party"]
    step = next(one.steps[shown.name].title for one in procedures if shown.name in one.steps)
    what = WORDS[shown.of]
    return step if shown.of == "outcome" else Text(f"{step.zh}：{what.zh}", f"{step.en}: {what.en}")


def kind_of(shown: ShownDef, procedures: Sequence[ProcedureDef]) -> str:
    """Return what a column holds: ``day``, ``number`` or ``text``; text where procedures differ."""
    if shown.of != "paper":
        return "day" if shown.of in ("day", "due") else "text"
    kinds = {paper.kind for paper in _papers(shown.name, procedures)}
    return next(iter(kinds)) if kinds in ({"day"}, {"number"}) else "text"


def _papers(name: str, procedures: Sequence[ProcedureDef]) -> list[PaperDef]:
    return [paper for one in procedures for paper in one.every_paper if paper.id == name]


# --- as of a day


def on(found: QuerySet[Case], end: datetime) -> QuerySet[Case]:
    """Return cases as they stood right before a moment: those opened by then, ``stood`` naming the step or end."""
    visit = StepVisit.objects.filter(case=OuterRef("pk"), entered_at__lt=end).order_by("-number")
    stood = When(
        If(ended_at__lt=end, then=F("state")), default=Subquery(visit.values("step")[:1]), output_field=CharField()
    )
    return found.filter(opened_at__lt=end).annotate(stood=stood)


# --- cells


@dataclass
class _Read:
    """What was read for some cases: by case, the newest paper of each name and the rest in its order."""

    papers: dict[str, dict[str, Paper]] = field(default_factory=dict)
    decisions: dict[str, list[Decision]] = field(default_factory=dict)
    notices: dict[str, list[Notice]] = field(default_factory=dict)
    parties: dict[tuple[str, str], CaseParty] = field(default_factory=dict)
    bodies: Sequence[Option] = ()


def cells(cases: Sequence[Case], shown: Sequence[ShownDef], end: datetime | None = None) -> Mapping[str, list[Cell]]:
    """Return what some cases tell, by id, a cell per column; in a few queries however many they are.

    Args:
        cases: the cases.
        shown: the columns.
        end: nothing from this moment on; None for now.
    """
    read = _read(cases, shown, end)
    return {one.id: [_cell(one, each, read, end) for each in shown] for one in cases}


def _read(cases: Sequence[Case], shown: Sequence[ShownDef], end: datetime | None) -> _Read:
    read, kinds = _Read(), {one.of for one in shown}
    if "paper" in kinds:
        names = [one.name for one in shown if one.of == "paper"]
        given = Paper.objects.filter(_before("given_at", end), case__in=cases, paper_id__in=names)
        for paper in given.prefetch_related("files").order_by("given_at", "pk"):
            read.papers.setdefault(paper.case_id, {})[paper.paper_id] = paper
        read.bodies = [Option(one.id, Text(one.name, one.name_en or one.name)) for one in register.organizations()]
    if "party" in kinds:
        sitting = CaseParty.objects.filter(case__in=cases).select_related("organization")
        read.parties = {(one.case_id, one.role): one for one in sitting}
    if kinds - {"paper", "told", "party"}:
        made = Decision.objects.filter(_before("decided_at", end), case__in=cases).select_related("visit")
        for decision in made.order_by("decided_at", "id"):
            read.decisions.setdefault(decision.case_id, []).append(decision)
    if "told" in kinds:
        given_word = Notice.objects.filter(_before("given_at", end), case__in=cases)
        for notice in given_word.select_related("visit", "organization"):
            read.notices.setdefault(notice.case_id, []).append(notice)
    return read


def _before(moment: str, end: datetime | None) -> Q:
    return Q((f"{moment}__lt", end)) if end else Q()


def _cell(case: Case, shown: ShownDef, read: _Read, end: datetime | None) -> Cell:
    law = pinned_law(case)
    if shown.of == "paper":
        held = read.papers.get(case.id, {}).get(shown.name)
        return _paper(held, law, read.bodies) if held else None
    if shown.of == "party":
        party = read.parties.get((case.id, shown.name))
        return _called(party.organization) if party else None
    if shown.of == "told":
        told = [one for one in read.notices.get(case.id, ()) if one.visit.step == shown.name]
        return _joined([_told(one, law) for one in told])
    made = [one for one in read.decisions.get(case.id, ()) if one.visit.step == shown.name]
    return _recorded(made, shown, law, end)


def _paper(held: Paper, law: Pinned, bodies: Sequence[Option]) -> Cell:
    """Return a paper as people read it; its number of files where no words answer it. Nothing that is personal."""
    definition = next((one for one in law.procedure.every_paper if one.id == held.paper_id), None)
    content = held.content.strip()
    if definition is None or definition.kind == "personal":
        return None
    if not content:
        files = len(held.files.all())
        return t(f"附件 {files} 份", f"{files} file{'s' if files > 1 else ''}") if files else None
    if definition.kind == "day":
        return date.fromisoformat(content)
    if definition.kind == "number":
        return int(content)
    return said(about_paper(definition, bodies), chosen_values(content) if definition.kind == "choices" else content)


def _called(body: Organization | None) -> Text:
    return Text(body.name, body.name_en or body.name) if body else t("公众", "the public")


def _told(one: Notice, law: Pinned) -> Text:
    """Say whom, on which day, and with what receipt."""
    who = _called(one.organization) if one.organization else law.role(one.role)
    told = f" {time.local(one.given_at).date().isoformat()}"
    receipt = Text(f"（{one.receipt}）", f" ({one.receipt})") if one.receipt else Text("", "")
    return Text(f"{who.zh}{told}{receipt.zh}", f"{who.en}{told}{receipt.en}")


def _recorded(made: Sequence[Decision], shown: ShownDef, law: Pinned, end: datetime | None) -> Cell:
    """Return what the decisions at a step tell: of its newest visit that tells such a thing."""
    telling = [one for one in made if _holds(one, shown.of)]
    if shown.of in ("outcome", "day"):
        # A joint step is decided once its visit was left; what one side recorded is not yet what was decided.
        telling = [one for one in telling if one.visit.left_at and (end is None or one.visit.left_at < end)]
    if not telling:
        return None
    last = telling[-1]
    same = [one for one in telling if one.visit_id == last.visit_id]
    match shown.of:
        case "outcome":
            step = law.step(shown.name)
            taken = step.outcomes.get(last.visit.outcome) if step else None
            return taken.title if taken else None
        case "day":
            return time.local(last.visit.left_at).date() if last.visit.left_at else None
        case "due":
            return time.local(last.due).date() if last.due else None
        case "reason":
            return _joined([Text(one.reason, one.reason) for one in same])
        case "bases":
            return bases_in_words([basis for one in same for basis in one.bases])
    return _joined([Text(one.evidence[shown.of], one.evidence[shown.of]) for one in same])


def _holds(one: Decision, of: ShownOf) -> bool:
    if of in ("agreement", "receipt"):
        return bool(one.evidence.get(of))
    return of in ("outcome", "day") or bool(getattr(one, of))


def _joined(words: Iterable[Text]) -> Text | None:
    """Return words in a row, each once; None for none."""
    each = list(dict.fromkeys(words))
    return Text("；".join(one.zh for one in each), "; ".join(one.en for one in each)) if each else None


def bases_in_words(bases: Sequence[Mapping[str, str]]) -> Text | None:
    """Return legal bases as people cite them; None for none."""
    spelled = [(BASIS_NAMES.get(one["kind"]), f"《{one['title']}》{one['article']}") for one in bases]
    return _joined(
        [Text(f"{kind.zh if kind else ''}{words}", f"{kind.en if kind else ''} {words}") for kind, words in spelled]
    )


# --- finding and sorting


def order(shown: ShownDef, procedures: Sequence[ProcedureDef], end: datetime | None = None) -> Combinable | None:
    """Return what a column is sorted by; None where its order would tell nothing."""
    if shown.of == "paper":
        kinds = {paper.kind for paper in _papers(shown.name, procedures)}
        if kinds & {"organization", "choices"}:
            return None
        content = NullIf(_content(shown, end), Value(""))
        return LPad(content, _DIGITS, Value("0")) if kinds == {"number"} else content
    made = Decision.objects.filter(case=OuterRef("pk"), visit__step=shown.name).order_by("-decided_at", "-id")
    made = made.filter(_before("decided_at", end))
    if shown.of == "day":
        return Subquery(made.filter(visit__left_at__isnull=False).values("visit__left_at")[:1])
    if shown.of == "due":
        return Subquery(made.filter(due__isnull=False).values("due")[:1])
    return None


def _content(shown: ShownDef, end: datetime | None) -> Subquery:
    held = Paper.objects.filter(case=OuterRef("pk"), paper_id=shown.name).order_by("-given_at", "-pk")
    return Subquery(held.filter(_before("given_at", end)).values("content")[:1])


def holding(
    found: QuerySet[Case],
    words: str,
    shown: Sequence[ShownDef],
    procedures: Sequence[ProcedureDef],
    *,
    parties: bool,
    end: datetime | None = None,
) -> QuerySet[Case]:
    """Return the cases that hold every word: in number or title, in what they show, in the name of a party.

    Args:
        found: some cases.
        words: what is searched for, parted by blanks.
        shown: the columns of the list.
        procedures: those of the list.
        parties: whether the reader is told who the parties are.
        end: as of this moment; None for now.
    """
    if not words.split():
        return found
    held = {f"held_{place}": one for place, one in enumerate(shown) if one.of == "paper"}
    found = found.alias(**{name: _content(one, end) for name, one in held.items()})
    bodies = register.organizations()
    for word in words.split():
        fits = Q(number__icontains=word) | Q(subject_title__icontains=word)
        named = [one.id for one in bodies if word.casefold() in f"{one.name}\n{one.name_en}".casefold()]
        if parties and named:
            fits |= Q(Exists(CaseParty.objects.filter(case=OuterRef("pk"), organization__in=named)))
        for name, one in held.items():
            fits |= _in_paper(name, _papers(one.name, procedures), word, named)
        for one in shown:
            if one.of in ("reason", "agreement", "receipt"):
                fits |= Q(Exists(_made_with(one, word, end)))
        found = found.filter(fits)
    return found


def _in_paper(name: str, papers: Sequence[PaperDef], word: str, named: Sequence[str]) -> Q:
    """Say what the content of a paper must be to show a word: its own words, a value titled so, a body called so."""
    fits = Q((f"{name}__icontains", word))
    if any(paper.values for paper in papers):
        titled = {
            value
            for paper in papers
            for value, title in paper.values
            if word.casefold() in f"{title.zh}\n{title.en}".casefold()
        }
        fits = Q(pk__in=())
        for value in sorted(titled):
            fits |= Q((f"{name}__regex", rf"(^|\n){value}(\r?\n|$)"))
    if any(paper.kind == "organization" for paper in papers):
        fits |= Q((f"{name}__in", list(named)))
    return fits


def _made_with(shown: ShownDef, word: str, end: datetime | None) -> QuerySet[Decision]:
    made = Decision.objects.filter(_before("decided_at", end), case=OuterRef("pk"), visit__step=shown.name)
    if shown.of == "reason":
        return made.filter(reason__icontains=word)
    reference: Any = KeyTextTransform(shown.of, "evidence")
    return made.alias(reference=reference).filter(reference__icontains=word)
