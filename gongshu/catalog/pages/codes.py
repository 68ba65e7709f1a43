"""The codes that others give an entry: recording one, recording that it ended."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from gongshu.catalog import actions, queries
from gongshu.catalog.actions.permissions import require_compiler
from gongshu.catalog.forms.acts import CodeEndForm, CodeForm
from gongshu.catalog.pages.shown import act_frame, posted
from gongshu.kit import clock
from gongshu.kit.errors import Refusal
from gongshu.kit.text import t
from gongshu.organizations.session import current_actor, desk_required
from gongshu.ui.flash import say


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def give(request: HttpRequest, code: str) -> HttpResponseBase:
    """Record the code that another platform gives an entry."""
    actor = current_actor(request)
    found = queries.entry(code, actor)
    require_compiler(actor, found.provider_id)
    form = CodeForm(posted(request), platforms=queries.platforms(), initial={"since": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.give_external_code(by=actor, entry=found, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, t(f"已登记代码 {kept.code}", f"Recorded the code {kept.code}"))
            return redirect("catalog:entry", found.code)
    shown = {**act_frame(found, t("登记外部代码", "Record a code of others")), "form": form}
    return render(request, "catalog/code.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def end(request: HttpRequest, code: str, id: int) -> HttpResponseBase:
    """Record that another platform gives an entry a code no more."""
    actor = current_actor(request)
    found = queries.entry(code, actor)
    require_compiler(actor, found.provider_id)
    held = get_object_or_404(found.external_codes, pk=id, valid_to__isnull=True)
    form = CodeEndForm(posted(request), initial={"until": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_external_code(by=actor, held=held, **form.cleaned_data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            say(request, t(f"代码 {held.code} 已停用", f"The code {held.code} has ended"))
            return redirect("catalog:entry", found.code)
    shown = {**act_frame(found, t("停用外部代码", "A code of others has ended")), "form": form, "held": held}
    return render(request, "catalog/code.html", shown, status=422 if form.errors else 200)
