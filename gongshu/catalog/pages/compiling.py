"""Compiling an entry: a task list of parts, one page each, check the answers, hand it in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from gongshu.catalog import actions, alike, codes, queries
from gongshu.catalog.data import EntryData, changed
from gongshu.catalog.fields import DECLARATIONS, names_in, part_of, title_of
from gongshu.catalog.forms.acts import NewForm, SubmitForm
from gongshu.catalog.forms.parts import (
    ItemRows,
    PartForm,
    PastedForm,
    item_from,
    item_initials,
    items_of,
    typed,
)
from gongshu.catalog.pages.shown import (
    PARTS,
    STATES,
    Part,
    chip_of,
    chips_in,
    facts_of,
    posted,
    problems_by_part,
    written_code,
)
from gongshu.catalog.pages.working import Working, working_copy
from gongshu.catalog.rules import is_mending
from gongshu.catalog.shape import Problem, blank
from gongshu.catalog.subjects import advice
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import NotFound, Refusal
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure import queries as cases
from gongshu.regulation.definition import Profile, StepDef
from gongshu.ui import law
from gongshu.ui.flash import say
from gongshu.ui.forms import Form
from gongshu.ui.values import Chip, Link, Task, TaskState


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def new(request: HttpRequest) -> HttpResponseBase:
    """Ask what the new entry is called, then go to its task list."""
    actor = current_actor(request)
    form = NewForm(posted(request), named=title_of(register.jurisdiction(), "title"))
    if request.method == "POST" and form.is_valid():
        try:
            drafted = actions.draft_entry(by=actor, data=EntryData(form.cleaned_data["title"], actor.organization))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("catalog:compile", drafted.code)
    crumbs = [Link(t("目录", "Catalog"), reverse("catalog:index")), Link(t("编制目录", "New entry"), "")]
    return render(request, "catalog/new.html", {"form": form, "crumbs": crumbs}, status=422 if form.errors else 200)


@require_GET
@desk_required
def overview(request: HttpRequest, code: str) -> HttpResponse:
    """Show the parts of an entry and how far each is."""
    actor = current_actor(request)
    copy = working_copy(code, actor)
    profile = queries.law_for(copy.entry.provider_id)
    sorted_out = problems_by_part(queries.problems(copy.subject), profile)
    tasks = [_task(copy, part, sorted_out[part.id], profile) for part in PARTS.values()]
    lacking = sum(len(problems) for problems in sorted_out.values())
    ready: TaskState = "cannot_start" if lacking else "not_started"
    href = "" if lacking else reverse("catalog:check", args=[copy.entry.code])
    tasks.append(Task(t("核对并提交", "Check and hand in"), href, ready))
    shown = {**_frame(copy), "tasks": tasks, "lacking": lacking, "more_time": _more_time(copy, actor)}
    return render(request, "catalog/compile.html", shown)


def _more_time(copy: Working, actor: Actor) -> tuple[Text, Chip | None] | None:
    """What asks for more time for a change, with its article; None where no more is to be had."""
    change = copy.change
    asking = queries.asking_for_time(change, actor) if change is not None else None
    if change is None or change.case is None or asking is None:
        return None
    place = cases.law_of(change.case).in_full(asking.cite)
    return asking.title, law.chip(register.jurisdiction(), place, asking.source)


def _task(copy: Working, part: Part, problems: list[Problem], profile: Profile) -> Task:
    names = [name for name in names_in(profile, part.id) if name not in _GIVEN]
    begun = any(not blank(copy.data.value(name)) for name in names)
    state: TaskState = "done"
    if problems:
        state = "to_correct" if copy.state == "returned" else "in_progress" if begun else "not_started"
    words = [problem.what for problem in problems[:4]]
    hint = Text("；".join(word.zh for word in words), "; ".join(word.en for word in words))
    return Task(part.verb, reverse("catalog:part", args=[copy.entry.code, part.id]), state, hint)


_GIVEN = frozenset({"title", "provider", "sharing_class", "opening_class", *DECLARATIONS})
"""What stands before anybody has worked on a part."""


def _frame(copy: Working, here: Text | None = None) -> dict[str, Any]:
    """What every page of the compile form shows around its content."""
    step = _step(copy)
    crumbs = [
        Link(t("目录", "Catalog"), reverse("catalog:index")),
        Link(copy.entry.name, reverse("catalog:entry", args=[copy.entry.code])),
        Link(t("编制", "Compile"), reverse("catalog:compile", args=[copy.entry.code]) if here else ""),
    ]
    return {
        "copy": copy,
        "entry": copy.entry,
        "code": written_code(copy.entry),
        "state": STATES[copy.state],
        "returned": _returned(copy),
        "step": step,
        "badge": cases.badge(copy.subject.case) if step and copy.subject.case else None,
        "crumbs": [*crumbs, Link(here, "")] if here else crumbs,
    }


def _step(copy: Working) -> StepDef | None:
    """The step of the case at which the provider has to act, if one is open."""
    case = copy.subject.case
    step = cases.open_step(case) if case is not None else None
    return step if step is not None and is_mending(step) else None


def _returned(copy: Working) -> Any:
    """The decision that returned it, with its reason."""
    if copy.state != "returned" or copy.subject.case is None:
        return None
    return next(reversed([one for one in cases.decisions(copy.subject.case) if one.reason]), None)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def part(request: HttpRequest, code: str, id: str) -> HttpResponseBase:
    """Show one part as a form and save it."""
    actor = current_actor(request)
    copy = working_copy(code, actor)
    if id not in PARTS:
        raise NotFound(t("没有这一部分", "there is no such part"), code="no_such_part")
    if id == "items":
        return _items(request, copy)
    form = _form(request, copy, PARTS[id])
    if request.method == "POST" and form.is_valid() and _save(request, copy, form, form.values()):
        return _onward(request, copy, id)
    form.mark_needed()
    shown = {**_frame(copy, PARTS[id].title), "form": form, "part": PARTS[id], "revision": copy.revision}
    return render(request, "catalog/part.html", shown, status=422 if form.errors else 200)


def _save(request: HttpRequest, copy: Working, form: Form, values: Mapping[str, Any]) -> bool:
    seen = request.POST.get("revision", "")
    try:
        copy.save(current_actor(request), changed(copy.data, **values), int(seen) if seen.isdecimal() else 0)
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    return True


def _onward(request: HttpRequest, copy: Working, id: str) -> HttpResponseBase:
    """Go back to where the person came from: the check page, or the task list."""
    say(request, t(f"“{PARTS[id].title.zh}”已保存", f"Saved: {PARTS[id].title.en}"))
    to = "catalog:check" if request.GET.get("from") == "check" else "catalog:compile"
    return redirect(to, copy.entry.code)


def _form(request: HttpRequest, copy: Working, part: Part) -> PartForm:
    profile = queries.law_for(copy.entry.provider_id)
    return PartForm(posted(request), part=part.id, profile=profile, data=copy.data, marks=chips_in(part, profile))


def _items(request: HttpRequest, copy: Working) -> HttpResponseBase:
    """The items as rows; more rows without scripts by a button, many at once by pasting."""
    profile = queries.law_for(copy.entry.provider_id)
    words = {"catalog": profile.catalog}
    rows = ItemRows(
        posted(request), initial=item_initials(copy.data, profile.catalog), prefix="item", form_kwargs=words
    )
    pasted = PastedForm(posted(request), **words)
    if request.method == "POST" and rows.is_valid() and pasted.is_valid():
        given = [*items_of(form.cleaned_data for form in rows), *pasted.cleaned_data["pasted"]]
        if _save(request, copy, pasted, {"items": _named(given)}):
            if "more" in request.POST:
                return redirect(request.get_full_path())
            return _onward(request, copy, "items")
    wrong = bool(pasted.errors) or any(form.errors for form in rows) if request.method == "POST" else False
    shown = {**_frame(copy, PARTS["items"].title), "rows": rows, "pasted": pasted, "part": PARTS["items"]}
    shown |= {"revision": copy.revision, "chip": chip_of("items", profile)}
    return render(request, "catalog/items.html", shown, status=422 if wrong else 200)


def _named(given: list[dict[str, Any]]) -> tuple[Any, ...]:
    """Give a machine name to every item that has none."""
    taken = {item["name"] for item in given if item.get("name")}
    found = []
    for item in given:
        name = item.get("name") or codes.item_name(item["title"], taken)
        taken.add(name)
        found.append(item_from(item, name))
    return tuple(found)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def check(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show all answers with a way to change each, and hand the entry in."""
    actor = current_actor(request)
    copy = working_copy(code, actor)
    profile = queries.law_for(copy.entry.provider_id)
    step = _step(copy)
    form = SubmitForm(posted(request), step=step, initial={"bases": _grounds(copy)})
    if request.method == "POST" and form.is_valid():
        try:
            number = _submit(request, copy, form)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect(f"{reverse('catalog:handed_in', args=[copy.entry.code])}?case={number}")
    change = f"{reverse('catalog:compile', args=[copy.entry.code])}{{}}/?from=check"
    name = copy.entry.provider.name
    shown = {
        **_frame(copy, t("核对并提交", "Check and hand in")),
        "form": form,
        "problems": [
            (problem, change.format(part_of(profile, problem.field)), law.chip_named(profile, problem.article))
            for problem in queries.problems(copy.subject)
        ],
        "parts": [
            (part, facts_of(copy.data, part, profile, name, change=change.format(part.id)), change.format(part.id))
            for part in PARTS.values()
        ],
        "points": _points(copy),
        "alike": alike.lookalikes(copy.data),
        "advice": advice(copy.data, profile, clock.today()),
        "outcome": next(iter(step.outcomes.values())).title if step else None,
    }
    return render(request, "catalog/check.html", shown, status=422 if form.errors else 200)


def _grounds(copy: Working) -> list[Any]:
    return [_Row(basis) for basis in copy.change.bases] if copy.change else []


class _Row:
    """A stored basis as a row of the form."""

    def __init__(self, stored: Mapping[str, str]) -> None:
        self.kind, self.title, self.article = stored["kind"], stored["title"], stored["article"]


def _points(copy: Working) -> Any:
    """How a change differs from what is in force."""
    return queries.difference(queries.data_of(copy.entry), copy.data) if copy.change else []


def _submit(request: HttpRequest, copy: Working, form: SubmitForm) -> str:
    actor = current_actor(request)
    if copy.change is None:
        return actions.submit_entry(by=actor, entry=copy.entry, expect=copy.revision).number
    bases = typed(form.cleaned_data.get("bases", ()))
    return actions.submit_change(by=actor, change=copy.change, bases=bases, step_only=True).number


@require_GET
@desk_required
def handed_in(request: HttpRequest, code: str) -> HttpResponse:
    """Confirm that an entry was handed in: the case number, what happens next and by when."""
    actor = current_actor(request)
    found = queries.entry(code, actor)
    case = cases.case(request.GET.get("case", ""), actor)
    step = cases.open_step(case)
    shown = {
        "entry": found,
        "case": case,
        "step": step,
        "own": step is not None and is_mending(step),
        "badge": cases.badge(case),
        "chip": law.chip(register.jurisdiction(), step.cite, step.source) if step and step.cite else None,
        "crumbs": [
            Link(t("目录", "Catalog"), reverse("catalog:index")),
            Link(found.name, reverse("catalog:entry", args=[found.code])),
            Link(t("已提交", "Handed in"), ""),
        ],
    }
    return render(request, "catalog/handed_in.html", shown)
