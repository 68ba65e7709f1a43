"""The thread of a case on its page, and the page on which a letter is written: who will read it stands there before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from gongshu.desk.track import Standing
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotFound, Refusal
from gongshu.kit.text import Text, t
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure import actions, queries
from gongshu.procedure.actions import LETTER_KINDS
from gongshu.regulation.loader import load_profile
from gongshu.ui.flash import say
from gongshu.ui.forms import Form, OneOf, Paragraph, SomeOf, label
from gongshu.ui.values import Choice, Letter, Link

if TYPE_CHECKING:
    from gongshu.procedure.models import Letter as Kept


@dataclass(frozen=True, slots=True)
class Thread:
    """What of the thread of a case its reader may read, and whether the reader may write in it."""

    letters: Sequence[Letter]
    why_not: Text | None
    href: str


class LetterForm(Form):
    """Whom a letter is to, of what kind it is, what it says."""

    audience = SomeOf(label=label("发给谁", "To whom"))
    kind = OneOf(label=label("性质", "Kind"))
    text = Paragraph(label=label("内容", "Text"), rows=8)


def of(standing: Standing, actor: Actor) -> Thread:
    """Return the thread as a reader sees it."""
    found = queries.letters(standing.case, actor)
    href = reverse("desk:write", args=[standing.case.number])
    letters = [_shown(standing, one, actor, href) for one in found]
    return Thread(letters, _why_not(standing, actor), href)


def _why_not(standing: Standing, actor: Actor) -> Text | None:
    if standing.case.ended:
        return t("事项已办结，不能再发函。", "The case has ended; its thread is closed.")
    if actor.organization not in {party.organization_id for party in standing.parties.values()}:
        return t("只有当事单位可以来往意见。", "Only the parties of the case write to each other.")
    return None


def _shown(standing: Standing, one: Kept, actor: Actor, href: str) -> Letter:
    can_answer = one.organization_id != actor.organization and not standing.case.ended
    return Letter(
        kind=LETTER_KINDS[one.kind],
        text=one.text,
        person=one.person_name,
        on_behalf_of=one.on_behalf_of,
        organization=one.organization.name,
        readers=[body.name for body in one.readers.all()],
        at=one.sent_at,
        evidence=one.record,
        own=one.organization_id == actor.organization,
        answers=one.answers.organization.name if one.answers else "",
        answer_href=f"{href}?answers={one.id}" if can_answer else "",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def write(request: HttpRequest, number: str) -> HttpResponse:
    """Write a letter: choose who gets it, see who will be able to read it, then send it."""
    actor = current_actor(request)
    case = queries.case(number, actor)
    standing = Standing.of(case, load_profile(case.profile_id))
    answered = _answered(standing, actor, request.GET.get("answers", ""))
    form = _form(request, standing, actor, answered)
    readers: Sequence[str] = ()
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if request.POST.get("act") == "send":
            try:
                actions.send_letter(
                    case=case,
                    by=actor,
                    audience=given["audience"],
                    text=given["text"],
                    kind=given["kind"],
                    answers=answered,
                )
            except Refusal as refusal:
                form.refuse(refusal)
            else:
                say(request, t("已发出，收件单位已收到通知", "Sent; those addressed were told"))
                return redirect(f"{reverse('desk:case', args=[number])}#thread")
        elif request.POST.get("act") == "check":
            readers = list(actions.readers_of(case, given["audience"], actor).values())
    shown: dict[str, Any] = {
        "case": case,
        "form": form,
        "readers": readers,
        "answered": _shown(standing, answered, actor, "") if answered else None,
        "why_not": _why_not(standing, actor),
        "crumbs": [
            Link(t("事项", "Cases"), reverse("desk:cases")),
            Link(case.number, reverse("desk:case", args=[number])),
            Link(t("发函", "Write"), ""),
        ],
    }
    return render(request, "desk/write.html", shown, status=422 if form.errors else 200)


def _answered(standing: Standing, actor: Actor, id: str) -> Kept | None:
    if not id:
        return None
    for one in queries.letters(standing.case, actor):
        if one.id == id:
            return one
    raise NotFound(t("没有这封函件", "there is no such letter"), code="no_such_letter")


def _form(request: HttpRequest, standing: Standing, actor: Actor, answered: Kept | None) -> LetterForm:
    form = LetterForm(request.POST or None, initial=_initial(standing, answered))
    audience, kind = form.fields["audience"], form.fields["kind"]
    assert isinstance(audience, SomeOf)
    assert isinstance(kind, OneOf)
    audience.offer(
        [
            Choice(role, standing.who(role), _as_role(standing, role))
            for role, party in sorted(standing.parties.items())
            if party.organization_id not in (None, actor.organization)
        ]
    )
    kind.offer([Choice(name, words) for name, words in LETTER_KINDS.items()])
    return form


def _as_role(standing: Standing, role: str) -> Text:
    word = standing.role(role)
    return t(f"本案的{word.zh}", f"{word.en} in this case")


def _initial(standing: Standing, answered: Kept | None) -> Mapping[str, Any]:
    if answered is None:
        return {"kind": "consult"}
    roles = [role for role, party in standing.parties.items() if party.organization_id == answered.organization_id]
    return {"kind": "reply", "audience": roles[:1]}
