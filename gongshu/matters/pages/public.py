"""Pages for anybody: what can be asked of the authorities and how, filling it in, following it by number and code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongshu.catalog import queries as catalog
from gongshu.kit import clock
from gongshu.kit.actor import PUBLIC, Actor
from gongshu.kit.errors import GongshuError, NotFound, Refusal
from gongshu.kit.text import t
from gongshu.matters import actions, queries, rules
from gongshu.matters.forms import WithdrawForm
from gongshu.matters.models import Matter
from gongshu.matters.pages import deciding, opening
from gongshu.matters.pages.common import GUIDE, Door, chip_of, profile_now, show
from gongshu.opening import actions as opening_actions
from gongshu.opening import handing, taking
from gongshu.opening import queries as opening_queries
from gongshu.procedure import actions as engine
from gongshu.procedure import queries as cases
from gongshu.procedure.forms import StatusForm, refuse
from gongshu.procedure.showing import decided, handed_in, held
from gongshu.ui.files import hand_out
from gongshu.ui.lawbook.guiding import guide as guide_of
from gongshu.ui.values import Link

if TYPE_CHECKING:
    from gongshu.catalog.models import Entry
    from gongshu.opening.models import Edition, OpenDataset
    from gongshu.procedure.models import Case
    from gongshu.regulation.definition import ProcedureDef

BASE = "base_portal.html"


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """List what anybody may ask for, each with its article and its steps."""
    profile = profile_now()
    day = max(clock.today(), profile.first_day)
    shown = {
        "profile": profile,
        "guides": [guide_of(profile, one, day) for one in queries.public_procedures(profile)],
        "crumbs": [_home(), Link(GUIDE, "")],
    }
    return show(request, "guide", BASE, shown)


def _home() -> Link:
    return Link(t("首页", "Home"), reverse("portal:home"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guide_to(request: HttpRequest, procedure_id: str) -> HttpResponseBase:
    """Show one procedure as the engine runs it: steps, limits, papers, endings, articles; begin to fill it in."""
    profile = profile_now()
    procedure = rules.generic(profile, procedure_id)
    why_not = queries.why_not_open(profile, procedure, PUBLIC)
    about = _about(procedure, request)
    if request.method == "POST":
        begun = actions.start_matter(by=PUBLIC, procedure_id=procedure.id, about=about.code if about else "")
        return redirect("matters:public_matter", begun.id, begun.key)
    shown = {
        "profile": profile,
        "procedure": procedure,
        "chip": chip_of(profile, procedure),
        "openers": rules.names(profile, procedure.opened_by),
        "guide": guide_of(profile, procedure, max(clock.today(), profile.first_day)),
        "why_not": why_not,
        "about": about,
        "crumbs": [_home(), Link(GUIDE, reverse("matters:guide")), Link(procedure.title, "")],
    }
    return show(request, "guide_to", BASE, shown)


def _about(procedure: ProcedureDef, request: HttpRequest) -> Entry | None:
    """Return the entry from whose page one came, where the procedure is about an entry."""
    code = request.POST.get("about") or request.GET.get("about", "")
    return catalog.entry(code, PUBLIC) if code and procedure.subject == "entry" else None


def _door(id: str, key: str) -> Door:
    found = queries.matter_by_key(id, key)
    return Door(queries.holder(found), found, key)


@never_cache
@require_safe
def matter(request: HttpRequest, id: str, key: str) -> HttpResponseBase:
    """Show the task list to whoever has the key."""
    return opening.task_list(request, _door(id, key))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, id: str, key: str, name: str) -> HttpResponseBase:
    """Ask one question."""
    return opening.ask(request, _door(id, key), name)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, id: str, key: str) -> HttpResponseBase:
    """Check the answers and hand in; number and code are shown once."""
    return opening.check(request, _door(id, key))


@never_cache
@require_safe
def opened(request: HttpRequest, id: str, key: str) -> HttpResponseBase:
    """Say that it was handed in; the code is not shown again."""
    return opening.confirmation(request, _door(id, key))


@never_cache
@require_safe
def file(request: HttpRequest, id: str, key: str, file: str) -> HttpResponseBase:
    """Hand out a file of what is being filled in."""
    return opening.fetch(_door(id, key), file)


@require_POST
def discard(request: HttpRequest, id: str, key: str) -> HttpResponse:
    """Give up what was being filled in."""
    door = _door(id, key)
    actions.discard_matter(by=door.actor, matter=door.matter)
    return redirect("matters:guide_to", door.matter.procedure_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest) -> HttpResponseBase:
    """Show a matter to whoever has its number and code: where it stands, what was decided, what they can do."""
    form = StatusForm(request.POST or None, initial={"number": request.GET.get("number", "")})
    shown: dict[str, Any] = {"lookup": form, "crumbs": [_home(), Link(t("办理情况", "How it goes"), "")]}
    failed = False
    if request.method == "POST" and form.is_valid():
        number, code = form.cleaned_data["number"], form.cleaned_data["code"]
        try:
            found = queries.matter_by_code(number, code)
        except GongshuError as error:
            form.refuse(error)
        else:
            if wanted := request.POST.get("fetch"):
                return _fetched(found, wanted)
            if form_wanted := request.POST.get("take"):
                return _taken(found, form_wanted)
            more, failed = _before_holder(request, found)
            shown |= {"matter": found, "number": number, "code": code} | more
    return show(request, "status", BASE, shown, failed=failed or bool(form.errors))


def _fetched(found: Matter, file: str) -> HttpResponseBase:
    """Hand a file of the case out to the holder of its code."""
    assert found.case is not None
    taken = engine.take_file(by=queries.holder(found), case=found.case, id=file)
    return hand_out(taken.path, taken.name)


def _taken(found: Matter, form: str) -> HttpResponseBase:
    """Hand the data that an application was granted for out to the holder of its code."""
    assert found.case is not None
    dataset = taking.dataset_of(found.case)
    if dataset is None:
        raise NotFound(t("没有可以取用的数据", "there is nothing to take"), code="nothing_to_take")
    edition = handing.edition_with(dataset, form)
    response = handing.answer(dataset, edition, form)
    try:
        opening_actions.record_taking(
            by=queries.holder(found), case=found.case, dataset=dataset, edition=edition, form=form
        )
    except Refusal:
        response.close()
        raise
    return response


def _to_take(case: Case) -> tuple[OpenDataset, Edition | None] | None:
    """Return what a granted application lets one take, with its files once they are there."""
    dataset = taking.dataset_of(case)
    return (dataset, opening_queries.edition(dataset)) if dataset else None


def _before_holder(request: HttpRequest, found: Matter) -> tuple[dict[str, Any], bool]:
    """Do what the holder of a code asks for, and lay the case before them as it then stands."""
    actor, case = queries.holder(found), found.case
    assert case is not None
    said, taking_back = None, WithdrawForm(request.POST if request.POST.get("act") == "withdraw" else None)
    if request.POST.get("act") == "withdraw" and taking_back.is_valid():
        try:
            actions.withdraw_matter(case=case, by=actor, reason=taking_back.cleaned_data["reason"])
            said = t("已撤回", "Taken back")
        except Refusal as refusal:
            refuse(taking_back, refusal)
    if request.POST.get("act") == "erase":
        found = actions.erase_personal(by=actor, matter=found)
        said = t("个人信息已清除", "Your personal data was erased")
    turn = deciding.Turn()
    if (table := _table(case, actor)) is not None:
        turn = deciding.take_turn(request, table)
        said = turn.done or said
        if turn.done is not None:
            turn = deciding.Turn()
    case = cases.case(case.id, actor)
    table = _table(case, actor)
    pinned = cases.law_of(case)
    own = cases.handed_in(case, by=actor.person)
    shown: dict[str, Any] = {
        "case": case,
        "title": pinned.procedure.title,
        "state": pinned.title_of(case.state),
        "badge": cases.badge(case),
        "decisions": decided(pinned, cases.decisions(case)),
        "own": handed_in(profile_now(), own),
        "files": held([file for one in own for file in one.files], lambda id: ""),
        "carry": _carry(request),
        "notices": [one for one in cases.notices(case) if one.role in rules.OPENER_ROLES],
        "granted": taking.is_granted(case),
        "to_take": _to_take(case),
        "withdraw": None if case.ended else taking_back,
        "erase": case.ended and bool(found.personal),
        "erased_at": found.erased_at,
        "said": said,
        "work": deciding.context(table, turn) | {"carry": _carry(request)} if table is not None else None,
    }
    return shown, turn.failed or bool(taking_back.errors)


def _carry(request: HttpRequest) -> SafeString:
    """Return the hidden fields that carry number and code from page to page; nothing of them is kept in between."""
    return format_html(
        '<input type="hidden" name="number" value="{}"><input type="hidden" name="code" value="{}">',
        request.POST.get("number", ""),
        request.POST.get("code", ""),
    )


def _table(case: Any, actor: Actor) -> deciding.Table | None:
    """Lay a case before the holder of its code where it is their turn; None where it is not."""
    return deciding.Table.of(case, actor) if not case.ended and cases.may_decide(case, actor) else None
