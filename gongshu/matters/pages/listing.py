"""What can be opened here: every procedure of the instrument by chapter, and one procedure with its cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from gongshu.kit import clock
from gongshu.kit.text import Text, t
from gongshu.matters import actions, queries, rules
from gongshu.matters.models import Matter
from gongshu.matters.pages.common import HOME, chip_of, profile_now, show
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure import queries as cases
from gongshu.regulation.definition import ProcedureDef, Profile
from gongshu.ui.lawbook.guiding import guide
from gongshu.ui.listing import QueryBar, QueryField, paginate
from gongshu.ui.values import Chip, Link

if TYPE_CHECKING:
    from gongshu.procedure.models import Case

SUBJECTS = {
    "entry": t("数据目录", "a catalog entry"),
    "organization": t("单位", "an organization"),
    "project": t("信息化项目", "a project"),
    "system": t("信息系统", "an information system"),
    "none": t("具体事由", "a matter told in words"),
}
_TONES = {"positive": "ok", "negative": "over", "neutral": "draft"}


@dataclass(frozen=True, slots=True)
class Row:
    """A procedure in the list: who opens it, and why the reader may not."""

    procedure: ProcedureDef
    chip: Chip | None
    openers: Text
    about: Text
    why_not: Text | None
    open: int
    drafts: int


@dataclass(frozen=True, slots=True)
class Chapter:
    """The procedures of a chapter."""

    title: Text
    rows: Sequence[Row]


@require_safe
@desk_required
def index(request: HttpRequest) -> HttpResponse:
    """List what can be opened, by the chapters of the instrument."""
    actor = current_actor(request)
    profile = profile_now()
    begun = list(queries.drafts(actor))
    chapters: dict[str, list[Row]] = {}
    for offer in queries.offers(actor):
        mine = sum(1 for one in begun if one.procedure_id == offer.procedure.id)
        chapters.setdefault(_chapter_of(profile, offer.procedure), []).append(_row(profile, offer, mine))
    titles = {one.id: one.title for one in profile.chapters}
    shown = {
        "profile": profile,
        "chapters": [Chapter(titles[id], chapters[id]) for id in titles if id in chapters],
        "drafts": [(one, profile.procedures[one.procedure_id].title) for one in begun if _known(profile, one)],
        "crumbs": [Link(HOME, "")],
    }
    return show(request, "index", "base_desk.html", shown)


def _known(profile: Profile, matter: Matter) -> bool:
    return matter.procedure_id in profile.procedures


def _chapter_of(profile: Profile, procedure: ProcedureDef) -> str:
    """Return the chapter that holds a procedure's article; its last chapter where none does."""
    for chapter in profile.chapters:
        if any(number == procedure.cite.article for number, _ in chapter.articles):
            return chapter.id
    return profile.chapters[-1].id


def _row(profile: Profile, offer: queries.Offer, mine: int) -> Row:
    procedure = offer.procedure
    return Row(
        procedure,
        chip_of(profile, procedure),
        rules.names(profile, procedure.opened_by),
        SUBJECTS[procedure.subject],
        (offer.why_not.why or offer.why_not.what) if offer.why_not else None,
        offer.open,
        mine,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def procedure(request: HttpRequest, procedure_id: str) -> HttpResponseBase:
    """Show one procedure: what it asks, its steps and limits, its cases; begin a new one."""
    actor = current_actor(request)
    profile = profile_now()
    found = rules.generic(profile, procedure_id)
    if request.method == "POST":
        matter = actions.start_matter(by=actor, procedure_id=found.id)
        return redirect("matters:matter", matter.id)
    bar = QueryBar.read(
        request,
        [
            QueryField("words", t("关键词", "Words"), hint=t("编号、事项", "number, subject")),
            QueryField(
                "state", t("状态", "State"), "choice", [("open", t("办理中", "open")), ("ended", t("已办结", "closed"))]
            ),
        ],
    )
    cases_here = _filtered(queries.cases_of(found.id, actor), bar)
    page = paginate(request, cases_here, cases_here.count())
    refusal = queries.why_not_open(profile, found, actor)
    shown = {
        "profile": profile,
        "procedure": found,
        "chip": chip_of(profile, found),
        "openers": rules.names(profile, found.opened_by),
        "about": SUBJECTS[found.subject],
        "guide": guide(profile, found, max(clock.today(), profile.first_day)),
        "why_not": refusal,
        "drafts": queries.drafts(actor, found.id),
        "bar": bar,
        "page": page,
        "rows": [_case_row(one) for one in page.items],
        "crumbs": [Link(HOME, reverse("matters:index")), Link(found.title, "")],
    }
    return show(request, "procedure", "base_desk.html", shown)


def _filtered(found: Any, bar: QueryBar) -> Any:
    if words := bar.value("words"):
        found = found.filter(number__icontains=words) | found.filter(subject_title__icontains=words)
    if state := bar.value("state"):
        found = found.filter(ended=state == "ended")
    return found


def _case_row(case: Case) -> tuple[Case, Text, str, Any]:
    law = cases.law_of(case)
    tone = _TONES[law.end(case.state).kind] if case.ended else "law"
    return case, law.title_of(case.state), tone, cases.badge(case)
