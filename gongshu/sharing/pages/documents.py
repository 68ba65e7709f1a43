"""Pages of documents and licenses delivered under a grant: the list, one with its seal, what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from gongshu.kit import clock, filed, incoming
from gongshu.kit.actor import Actor
from gongshu.kit.errors import GongshuError, Refusal
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.rules import may
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure.forms import carried
from gongshu.sharing import actions, document_rules, documents, queries
from gongshu.sharing.actions import Use
from gongshu.sharing.forms import DocumentForm, LicenseForm
from gongshu.sharing.models import Document, Grant
from gongshu.sharing.pages.common import crumbs
from gongshu.support import services
from gongshu.support.calling import ServiceFailed
from gongshu.support.seals import REASONS
from gongshu.ui import law
from gongshu.ui.files import hand_out
from gongshu.ui.flash import say
from gongshu.ui.values import Chip, Tone

SEAL_TONES: dict[str, Tone] = {"valid": "ok", "invalid": "over", "unsealed": "draft", "unverifiable": "soon"}
STATE_TONES: dict[str, Tone] = {"prepared": "soon", "delivered": "ok", "discarded": "draft"}


@require_safe
@desk_required
def of_grant(request: HttpRequest, number: str) -> HttpResponseBase:
    """List the documents of a grant; to its provider, offer to prepare another."""
    actor = current_actor(request)
    return _list(request, queries.grant(number, actor), actor)


@require_POST
@desk_required
def prepare(request: HttpRequest, number: str) -> HttpResponseBase:
    """Prepare an uploaded document for delivery."""
    actor = current_actor(request)
    grant = queries.grant(number, actor)
    form = _document_form(request)
    if form.is_valid():
        given = form.cleaned_data
        sent = given["file"]
        try:
            with incoming.passing(settings.HOME, actor, sent.name, sent.chunks()) as file:
                made = actions.prepare_document(
                    by=actor, use=Use(grant), kind=given["kind"], title=given["title"], file=file, name=sent.name
                )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return redirect("sharing:document", made.id)
    return _list(request, grant, actor, form=form)


@require_POST
@desk_required
def fetch(request: HttpRequest, number: str) -> HttpResponseBase:
    """Fetch a license from the city's e-licenses and prepare it for delivery."""
    actor = current_actor(request)
    grant = queries.grant(number, actor)
    form = LicenseForm(request.POST, prefix="license")
    if form.is_valid():
        try:
            made = actions.fetch_license(by=actor, use=Use(grant), **form.cleaned_data)
        except (Refusal, ServiceFailed) as failure:
            form.refuse(failure)
        else:
            return redirect("sharing:document", made.id)
    return _list(request, grant, actor, license_form=form)


@require_safe
@desk_required
def document(request: HttpRequest, id: str) -> HttpResponseBase:
    """Show a document: what it is, its seal, where it stands, what can be done."""
    actor = current_actor(request)
    return _page(request, documents.document(id, actor), actor)


@require_POST
@desk_required
def act(request: HttpRequest, id: str, verb: str) -> HttpResponseBase:
    """Have a document sealed, deliver it, discard it, or hand it to the archives."""
    actor = current_actor(request)
    found = documents.document(id, actor)
    done, words = _VERBS[verb]
    try:
        changed = done(by=actor, document=found, expect=carried(request, "revision"))
    except (Refusal, ServiceFailed) as failure:
        return _page(request, documents.document(id, actor), actor, error=failure)
    if changed is not None and changed.seal_failure and verb == "seal":
        return redirect("sharing:document", found.id)
    say(request, words)
    return redirect(_list_of(found)) if verb == "discard" else redirect("sharing:document", id)


_VERBS: dict[str, tuple[Callable[..., Document | None], Text]] = {
    "seal": (actions.seal_document, t("已加盖印章并验证", "Sealed and verified")),
    "deliver": (actions.deliver_document, t("已交付", "Delivered")),
    "discard": (actions.discard_document, t("已作废", "Discarded")),
    "archive": (actions.archive_document, t("已归档", "Handed to the archives")),
}


@require_safe
@desk_required
def take(request: HttpRequest, id: str) -> HttpResponseBase:
    """Hand a document out."""
    actor = current_actor(request)
    found = documents.document(id, actor)
    return hand_out(actions.take_document(by=actor, document=found), found.name)


def _list_of(found: Document) -> str:
    """Return the address of the list that a document stands in."""
    if found.grant is None:
        return reverse("sharing:materials")
    return reverse("sharing:documents", args=[found.grant.number])


def _document_form(request: HttpRequest) -> DocumentForm:
    posted = request.POST if request.method == "POST" else None
    return DocumentForm(posted, request.FILES or None, taken=filed.policy(settings.HOME))


def _why_not(grant: Grant, actor: Actor) -> Refusal | None:
    """Return why somebody may prepare nothing under a grant, None where they may."""
    try:
        actions.check_use(actor, Use(grant))
    except Refusal as refusal:
        return refusal
    return None


def seal_chip() -> Chip | None:
    """Return the article under which documents are delivered sealed; None where the instrument asks for no seal."""
    profile = register.jurisdiction()
    if not document_rules.holds(profile, document_rules.SEAL_REQUIRED, clock.today()):
        return None
    rule = profile.rules[document_rules.SEAL_REQUIRED]
    return law.chip(profile, rule.cite, rule.source) if rule.cite else None


def equal_chip() -> Chip | None:
    """Return the article under which such a document equals the paper original; None where the text says nothing."""
    profile = register.jurisdiction()
    if not document_rules.holds(profile, document_rules.PAPER_EQUAL, clock.today()):
        return None
    rule = profile.rules[document_rules.PAPER_EQUAL]
    return law.chip(profile, rule.cite, rule.source) if rule.cite else None


def row_of(found: Document) -> dict[str, Any]:
    """Return a document as the lists and its page show it."""
    verdict = documents.verdict_of(found)
    return {
        "document": found,
        "kind": document_rules.KINDS[found.kind],
        "state": document_rules.STATES[found.state],
        "state_tone": STATE_TONES[found.state],
        "sealed_at": datetime.fromisoformat(verdict.sealed_at) if verdict.sealed_at else None,
        "verdict": verdict,
        "seal_tone": SEAL_TONES[verdict.state],
        "failure": REASONS.get(found.seal_failure, _FAILURES.get(found.seal_failure, _FAILED))
        if found.seal_failure
        else None,
    }


_FAILED = t("印章服务没有办成", "the seal service did not do it")
_FAILURES = {
    "rewritten": t("印章服务改动了原文，没有收下", "the seal service altered the document; it was not taken"),
    "unreachable": t("连不上印章服务", "the seal service cannot be reached"),
    "not_let_in": t("印章服务不认本平台的凭据", "the seal service does not accept our credential"),
    "no_document": t("印章服务答复的不是 PDF 文件", "the seal service answered with no PDF document"),
    "too_slow": t("印章服务太慢，超过时限", "the seal service is too slow"),
}


def _list(
    request: HttpRequest,
    grant: Grant,
    actor: Actor,
    *,
    form: DocumentForm | None = None,
    license_form: LicenseForm | None = None,
) -> HttpResponse:
    why_not = _why_not(grant, actor)
    connected = services.services_of(settings.HOME)
    shown = {
        "grant": grant,
        "rows": [row_of(one) for one in documents.of_grant(grant, actor)],
        "form": None if why_not else form or _document_form(request),
        "license_form": None
        if why_not or "licenses" not in connected
        else license_form or LicenseForm(prefix="license"),
        "why_not": why_not if actor.organization == grant.provider_id else None,
        "seal_chip": seal_chip(),
        "equal_chip": equal_chip(),
        "crumbs": crumbs((grant.number, reverse("sharing:grant", args=[grant.number])), (_TITLE, "")),
    }
    wrong = any(one is not None and one.errors for one in (form, license_form))
    return render(request, "sharing/documents.html", shown, status=422 if wrong else 200)


_TITLE = t("文书、证照", "Documents and licenses")
MATERIALS = t("取用材料", "Materials")


def _page(request: HttpRequest, found: Document, actor: Actor, *, error: GongshuError | None = None) -> HttpResponse:
    connected = services.services_of(settings.HOME)
    grant = found.grant
    mine = bool(may(actor, "sharing.deliver")) and actor.organization == found.organization_id
    open_now = mine and found.state == "prepared" and not found.archive_receipt
    ready = open_now and (grant is None or _why_not(grant, actor) is None)
    final = found.state == ("delivered" if grant is not None else "prepared") and not found.archive_receipt
    above = [(grant.number, reverse("sharing:grant", args=[grant.number]))] if grant is not None else []
    shown = {
        **row_of(found),
        "grant": grant,
        "error": error,
        "party": documents.is_party(found, actor),
        "may_seal": ready and "seals" in connected and found.file_kind == "pdf",
        "may_deliver": ready and grant is not None,
        "may_discard": open_now,
        "may_archive": mine and final and "archives" in connected,
        "seal_chip": seal_chip(),
        "equal_chip": equal_chip(),
        "source": t("电子证照库", "the city's e-licenses")
        if found.source == "licenses"
        else t("本单位上传", "uploaded"),
        "crumbs": crumbs(*above, (_TITLE if above else MATERIALS, _list_of(found)), (found.title, "")),
    }
    return render(request, "sharing/document.html", shown, status=error.status if error else 200)
