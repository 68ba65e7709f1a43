"""Deciding on a case of the catalog, and the acts of the provider that take only a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from gongshu.catalog import actions, alike, queries
from gongshu.catalog.data import from_json
from gongshu.catalog.forms.acts import ChangeForm, DecisionForm, ReasonForm
from gongshu.catalog.forms.parts import typed
from gongshu.catalog.models import Change, Entry
from gongshu.catalog.pages.shown import PARTS, act_frame, facts_of, posted, written_code
from gongshu.catalog.rules import is_mending
from gongshu.catalog.subjects import advice
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import Refusal
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure import queries as cases
from gongshu.procedure.actions import Decided
from gongshu.regulation.definition import StepDef
from gongshu.ui import law
from gongshu.ui.flash import say
from gongshu.ui.values import Link


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def decide(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show what was asked and what the profile requires, take the decision, look twice before it is recorded."""
    actor = current_actor(request)
    case = cases.case(number, actor)
    subject = queries.subject_of(case)
    entry = subject.entry if isinstance(subject, Change) else subject
    step = cases.step_before(actor, case)
    if step is None:
        return redirect("catalog:entry", entry.code)
    if is_mending(step):
        return redirect("catalog:check" if isinstance(subject, Change) else "catalog:compile", entry.code)
    profile = register.jurisdiction()
    form = DecisionForm(posted(request), step=step, profile=profile, initial={"revision": case.revision})
    sentence = None
    if request.method == "POST" and form.is_valid():
        if "confirmed" not in request.POST:
            sentence = _sentence(actor, step, form, entry)
        else:
            try:
                decided = _record(actor, case, step, form)
            except Refusal as refusal:
                form.refuse(refusal)
            else:
                say(request, _said(decided, entry))
                return redirect("catalog:entry", entry.code)
    shown = {**_asked(case, subject, entry, step), "form": form, "sentence": sentence}
    shown["why_not"] = cases.why_not_decide(case, actor)
    return render(request, "catalog/decide.html", shown, status=422 if form.errors else 200)


def _asked(case: Any, subject: Entry | Change, entry: Entry, step: StepDef) -> dict[str, Any]:
    """What the decision page shows of what was asked: the entry or its change, and what the profile requires."""
    profile = queries.law_for(entry.provider_id)
    is_change = isinstance(subject, Change)
    data = from_json(subject.data) if isinstance(subject, Change) else queries.data_of(entry)
    return {
        "case": case,
        "entry": entry,
        "subject": subject,
        "is_change": is_change,
        "code": written_code(entry),
        "step": step,
        "badge": cases.badge(case),
        "chip": law.chip(profile, step.cite, step.source) if step.cite else None,
        "parts": [
            (part, facts_of(data, part, profile, entry.provider.name, chips=True))
            for part in PARTS.values()
            if part.id != "items"
        ],
        "items": data.items,
        "problems": queries.problems(subject),
        "alike": alike.lookalikes(data),
        "advice": advice(data, profile, clock.today()),
        "points": queries.difference(queries.data_of(entry), data) if is_change else [],
        "crumbs": [
            Link(t("目录", "Catalog"), reverse("catalog:index")),
            Link(entry.name, reverse("catalog:entry", args=[entry.code])),
            Link(case.number, ""),
        ],
    }


def _record(actor: Actor, case: Any, step: StepDef, form: DecisionForm) -> Decided:
    given = form.cleaned_data
    if step.act == "file":
        return actions.file_entry(by=actor, case=case, receipt=given["reason"], expect=given["revision"])
    return actions.record_step(
        by=actor,
        case=case,
        step=step.id,
        outcome=given["outcome"],
        expect=given["revision"],
        reason=given["reason"],
        bases=typed(given.get("bases", ())),
    )


def _sentence(actor: Actor, step: StepDef, form: DecisionForm, entry: Entry) -> Text:
    """The exact sentence that will be recorded."""
    outcome = step.outcomes[form.cleaned_data["outcome"]]
    reason = form.cleaned_data["reason"].strip()
    day = clock.today().isoformat()
    who = actor.signature
    zh = f"{day}，{actor.organization_name}{who.zh}对“{entry.name}”办理“{step.title.zh}”：{outcome.title.zh}。"
    en = f"{day}: {who.en} ({actor.organization_name}), “{step.title.en}” on “{entry.name}”: {outcome.title.en}."
    return Text(zh + (f"说明：{reason}" if reason else ""), en + (f" Stated: {reason}" if reason else ""))


def _said(decided: Decided, entry: Entry) -> Text:
    if decided.ended is not None:
        return t(f"“{entry.name}”：{decided.ended.title.zh}", f"“{entry.name}”: {decided.ended.title.en}")
    following = decided.step.title if decided.step else t("办结", "closed")
    return t(f"已记录；下一步：{following.zh}", f"Recorded; next: {following.en}")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def begin_change(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask what made a change necessary and since when, then go to its task list."""
    actor = current_actor(request)
    found = queries.entry(code, actor)
    form = ChangeForm(posted(request), initial={"trigger_day": clock.today()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.begin_change(
                by=actor,
                entry=found,
                trigger=given["trigger"],
                trigger_day=given["trigger_day"],
                bases=typed(given["bases"]),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("catalog:compile", found.code)
    profile = register.jurisdiction()
    procedure = profile.procedures.get("catalog.change")
    shown = {
        **act_frame(found, t("启动变更", "Begin a change")),
        "form": form,
        "procedure": procedure,
        "chip": law.chip(profile, procedure.cite) if procedure else None,
        "limits": [
            (profile.limits[step.limit], law.chip(profile, profile.limits[step.limit].cite))
            for step in (procedure.steps.values() if procedure else ())
            if step.limit in profile.limits
        ],
        "today": clock.today(),
    }
    return render(request, "catalog/begin_change.html", shown, status=422 if form.errors else 200)


def _with_reason(
    request: HttpRequest, code: str, here: Text, follows: Text, act: Callable[[Actor, Entry, str], Text], verb: Text
) -> HttpResponseBase:
    """A second look before an act of the provider that takes only a reason."""
    actor = current_actor(request)
    found = queries.entry(code, actor)
    form = ReasonForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            done = act(actor, found, form.cleaned_data["reason"])
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, done)
            return redirect("catalog:entry", found.code)
    shown = {**act_frame(found, here), "form": form, "follows": follows, "verb": verb}
    return render(request, "catalog/with_reason.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def recall(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take an entry back from review."""

    def act(actor: Actor, found: Entry, reason: str) -> Text:
        actions.recall_entry(by=actor, entry=found, reason=reason)
        return t("已撤回送审，可以继续修改", "Taken back; it can be edited again")

    follows = t("本次审核事项随之撤回；修改后可以重新提交。", "The case is withdrawn; mend it and hand it in again.")
    return _with_reason(request, code, t("撤回送审", "Take back from review"), follows, act, t("撤回", "Take back"))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def withdraw(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take an entry out of the catalog."""

    def act(actor: Actor, found: Entry, reason: str) -> Text:
        actions.withdraw_entry(by=actor, entry=found, reason=reason, expect=found.revision)
        return t("已撤销", "Withdrawn")

    follows = t(
        "撤销后不再出现在目录中，也不能再归集、共享、开放；历史版本和代码保留，代码不再使用。此操作不能恢复。",
        "It leaves the catalog; nothing can be loaded, shared or opened under it. Versions stay, its code is never "
        "used again. This cannot be undone.",
    )
    return _with_reason(request, code, t("撤销目录", "Withdraw the entry"), follows, act, t("撤销", "Withdraw"))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def drop_change(request: HttpRequest, code: str) -> HttpResponseBase:
    """Drop a change under way."""

    def act(actor: Actor, found: Entry, reason: str) -> Text:
        actions.discard_change(by=actor, change=_under_way(found), reason=reason)
        return t("变更已放弃，目录保持原样", "The change is dropped; the entry stays as it is")

    follows = t(
        "已填写的变更内容不再保留为草稿；目录保持现行版本。", "What was entered is dropped; what is in force stays."
    )
    return _with_reason(request, code, t("放弃变更", "Drop the change"), follows, act, t("放弃", "Drop"))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def more_time(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask the authority for more time for a change."""

    def act(actor: Actor, found: Entry, reason: str) -> Text:
        actions.ask_more_time(by=actor, change=_under_way(found), reason=reason)
        return t("已报主管部门；同意前原期限继续计算", "It is before the authority; the limit runs on meanwhile")

    follows = t(
        "主管部门同意的，从原期限届满起再延一段；没有答复不等于同意。答复前不能修改变更内容。",
        "If the authority consents, more time runs from the end of the limit; no answer is no consent. "
        "The change cannot be edited until it answers.",
    )
    return _with_reason(request, code, t("申请延期", "Ask for more time"), follows, act, t("申请", "Ask"))


def _under_way(found: Entry) -> Change:
    change = queries.open_change(found)
    if change is None:
        raise Refusal(t("没有正在办理的变更", "no change is under way"), code="wrong_state")
    return change
