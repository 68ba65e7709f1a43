"""Pages of agreements and grants: sign, open access, take the key (shown once), see the use, change the grant."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongshu.catalog import queries as catalog
from gongshu.gateway.contract import address_of
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.errors import Refusal
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.rules import may
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure import queries as cases
from gongshu.procedure.forms import carried
from gongshu.security.masking import explain, is_masked
from gongshu.sharing import actions, documents, grant_rules, queries, rules
from gongshu.sharing.actions import Asked, Issued
from gongshu.sharing.forms import GrantForm, ReasonForm, RevokeForm, StopForm, UsageForm
from gongshu.sharing.models import Application, Grant, UsageRecord
from gongshu.sharing.pages.common import crumb_of, crumbs, refuse
from gongshu.sharing.pages.lists import GRANT_TONES
from gongshu.sharing.terms import TERM_WORDS
from gongshu.ui import law
from gongshu.ui.flash import say
from gongshu.ui.values import Choice

_CURL = """curl -X POST {url} \\
  -H "Authorization: Bearer $KEY" \\
  -H "Content-Type: application/json" \\
  -d '{body}'"""
_PYTHON = """import json, os, urllib.request

request = urllib.request.Request(
    "{url}",
    data=json.dumps({{"key": "…", "purpose": {purpose}}}).encode(),
    headers={{"Authorization": "Bearer " + os.environ["KEY"], "Content-Type": "application/json"}},
)
print(json.load(urllib.request.urlopen(request)))"""


def grant_form(posted: QueryDict | None, application: Application, actor: Actor) -> GrantForm:
    """The form of a grant, filled in as it was asked for."""
    profile = queries.profile_of(application)
    request = queries.request_of(application, actor)
    resource = queries.resource(application.resource_code, actor)
    offered = [one for one in resource.fields if one.name in request.fields]
    return GrantForm(
        posted,
        offered=[Choice(one.name, one.title, explain(one.semantic_type, one.level)) for one in offered],
        maskable=[Choice(one.name, one.title) for one in offered if is_masked(one.level)],
        ways=[Choice(way, rules.WAYS.get(way, t(way, way))) for way in rules.ways(profile, clock.today())],
        initial={
            "fields_granted": list(request.fields),
            "way": request.way,
            "term_until": clock.local(queries.term_of(application, actor).until).date(),
            "quota_per_day": request.quota_per_day,
        },
    )


def issue(form: GrantForm, application: Application, actor: Actor, *, expect: int) -> Issued:
    """Open access with what the form says."""
    given = form.cleaned_data
    return actions.issue_grant(
        by=actor,
        application=application,
        expect=expect,
        asked=Asked(
            fields=given["fields_granted"],
            way=given["way"],
            term_until=given["term_until"],
            quota_per_day=given["quota_per_day"],
            plain_fields=given.get("plain_fields") or (),
            plain_reason=given.get("plain_reason") or "",
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def agreement(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show the agreement of a case as a sheet of paper, and let a side sign it."""
    actor = current_actor(request)
    case = cases.case(number, actor)
    application = queries.application_of(case, actor)
    found = queries.agreement_of(case)
    if found is None:
        raise Refusal(t("该案件没有协议", "this case has no agreement"), code="no_agreement")
    if request.method == "POST":
        actions.sign_agreement(
            by=actor,
            application=application,
            digest=request.POST.get("digest", ""),
            expect=carried(request, "revision"),
        )
        say(request, t("已签署", "Signed"))
        return redirect("sharing:agreement", case.number)
    profile = register.jurisdiction()
    step = cases.open_step(case)
    to_sign = step is not None and step.act == "sign"
    shown = {
        "application": application,
        "case": case,
        "agreement": found,
        "signatures": [(cases.law_of(case).role(one.role), one) for one in found.signatures.all()],
        "chip": law.chip_named(profile, found.article),
        "to_sign": to_sign and cases.why_not_decide(case, actor) is None,
        "waiting": to_sign,
        "crumbs": crumbs(crumb_of(application), (t("协议", "Agreement"), "")),
    }
    return render(request, "sharing/agreement.html", shown)


@require_safe
@desk_required
def grant(request: HttpRequest, number: str) -> HttpResponse:
    """Show a grant: what it gives, how to call, how it was used, and how it can be changed."""
    return _grant_page(request, queries.grant(number, current_actor(request)))


@require_POST
@desk_required
def take_key(request: HttpRequest, number: str) -> HttpResponse:
    """Make a new key for one's own grant and show it, this once."""
    actor = current_actor(request)
    found = queries.grant(number, actor)
    issued = actions.renew_key(by=actor, grant=found, expect=carried(request, "revision"))
    response = _grant_page(request, issued.grant, key=issued.key)
    response.headers["Cache-Control"] = "no-store"
    return response


def _grant_page(request: HttpRequest, found: Grant, *, key: str | None = None) -> HttpResponse:
    actor = current_actor(request)
    state = queries.state_of(found)
    profile = register.jurisdiction()
    shown = {
        "grant": found,
        "key": key,
        "state": state,
        "state_words": queries.GRANT_STATES[state],
        "tone": GRANT_TONES[state],
        "way": rules.WAYS.get(found.way, t(found.way, found.way)),
        "by_gateway": found.way in rules.SERVED_BY_GATEWAY,
        "fields": _fields(found),
        "term_words": next(words for source, words in TERM_WORDS.items() if source == found.term_source),
        "house_term": found.term_source == "house_rule",
        "chip": law.chip_named(profile, found.article),
        "usage": queries.usage_of(found),
        "published": not queries.open_publications().exists(),
        "samples": _samples(found),
        "documents": len(documents.of_grant(found, actor)),
        "holder": actor.organization == found.applicant_id and bool(may(actor, "sharing.apply")),
        "may_change": _may_change(found, actor),
        "uses": _uses(found),
        "keeps_uses": queries.rule_of(found, grant_rules.USAGE_PARTS) is not None,
        "done_first": [
            (grant_rules.STOPPING[one], words)
            for one, words in found.changed_after.items()
            if one in grant_rules.STOPPING
        ],
        "crumbs": crumbs((found.number, "")),
    }
    return render(request, "sharing/grant.html", shown)


def _may_change(found: Grant, actor: Actor) -> bool:
    return bool(may(actor, "sharing.revoke")) and (
        actor.organization == found.provider_id or catalog.is_authority(actor)
    )


def _fields(found: Grant) -> list[tuple[str, str, str, Text]]:
    known = queries.columns_of(found.resource_code)
    rows = []
    for name in found.fields:
        column = known.get(name)
        level = column.level if column else None
        plain = name in found.plain_fields
        shown = (
            t("原值（已写明理由）", "plain (with the reason)")
            if plain
            else explain(column.semantic_type if column else "", level)
        )
        rows.append((column.title if column else name, name, f"L{level}" if level else "", shown))
    return rows


def _samples(found: Grant) -> Mapping[str, str]:
    url = f"{address_of(settings.HOME)}/v1/resources/{found.resource_code}/lookup"
    body = json.dumps({"key": "…", "purpose": found.purpose}, ensure_ascii=False)
    return {
        "curl": _CURL.format(url=url, body=body.replace("'", "'\\''")),
        "Python": _PYTHON.format(url=url, purpose=json.dumps(found.purpose, ensure_ascii=False)),
    }


_CHANGES: Mapping[str, tuple[Text, Text]] = {
    "suspend": (t("暂停授权", "Suspend the grant"), t("授权已暂停", "The grant is suspended")),
    "resume": (t("恢复授权", "Resume the grant"), t("授权已恢复", "The grant is in force again")),
    "revoke": (t("撤销授权", "Revoke the grant"), t("授权已撤销", "The grant is revoked")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def change(request: HttpRequest, number: str, verb: str) -> HttpResponseBase:
    """Suspend, resume or revoke a grant, after a second look at what follows."""
    actor = current_actor(request)
    found = queries.grant(number, actor)
    title, done = _CHANGES[verb]
    gives_up = verb == "revoke" and actor.organization == found.applicant_id
    form = _change_form(request, found, actor, verb, gives_up=gives_up)
    if request.method == "POST" and form.is_valid():
        try:
            _verb(verb)(actor, found, form, carried(request, "revision"))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            say(request, done)
            return redirect("sharing:grant", found.number)
    shown = {
        "grant": found,
        "form": form,
        "title": title,
        "verb": verb,
        "grave": verb == "revoke",
        "crumbs": crumbs((found.number, ""), (title, "")),
    }
    return render(request, "sharing/change.html", shown, status=422 if form.errors else 200)


def _change_form(request: HttpRequest, found: Grant, actor: Actor, verb: str, *, gives_up: bool) -> ReasonForm:
    if verb != "revoke" or gives_up:
        return ReasonForm(request.POST or None)
    rule = queries.rule_of(found, grant_rules.STOP_REQUIRES)
    if rule is None or catalog.is_authority(actor):
        return RevokeForm(request.POST or None)
    chip = law.chip(register.jurisdiction(), rule[0].cite, rule[0].source)
    return StopForm(request.POST or None, wanted=rule[1], chip=chip)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def use(request: HttpRequest, number: str) -> HttpResponseBase:
    """Let the holder of a grant record how the data was used, and what became of it."""
    actor = current_actor(request)
    found = queries.grant(number, actor)
    grant_rules.check_same_unit(register.jurisdiction(), holder=found.applicant_id, actor=actor.organization)
    rule = queries.rule_of(found, grant_rules.USAGE_PARTS)
    parts, place = (rule[1], rule[0]) if rule else ((), None)
    chip = law.chip(register.jurisdiction(), place.cite, place.source) if place else None
    ended = queries.state_of(found) in ("revoked", "expired")
    form = UsageForm(request.POST or None, parts=parts, ended=ended, chip=chip)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_use(by=actor, grant=found, parts=form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            say(request, t("使用情况已登记", "The use is on record"))
            return redirect("sharing:grant", found.number)
    title = t("登记使用情况", "Record the use")
    shown = {"grant": found, "form": form, "title": title, "crumbs": crumbs((found.number, ""), (title, ""))}
    return render(request, "sharing/use.html", shown, status=422 if form.errors else 200)


def _uses(found: Grant) -> list[tuple[UsageRecord, list[tuple[Text, str]]]]:
    """The records of use with their parts under their names."""
    return [
        (one, [(grant_rules.PARTS[part], words) for part, words in one.parts.items()])
        for one in found.usage_records.all()
    ]


def _verb(verb: str) -> Callable[[Actor, Grant, ReasonForm, int], Grant]:
    def run(actor: Actor, found: Grant, form: ReasonForm, expect: int) -> Grant:
        reason = form.cleaned_data["reason"]
        if verb == "revoke":
            bases = form.legal_bases() if isinstance(form, RevokeForm) else ()
            stop = form if isinstance(form, StopForm) else None
            return actions.revoke_grant(
                by=actor,
                grant=found,
                reason=reason,
                expect=expect,
                bases=bases,
                after=stop.after() if stop else {},
                misuse=bool(stop and stop.cleaned_data["misuse"]),
            )
        act = actions.suspend_grant if verb == "suspend" else actions.resume_grant
        return act(by=actor, grant=found, reason=reason, expect=expect)

    return run
