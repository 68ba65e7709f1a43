"""Pages of the desk: messages, the law."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from gongshu.kit.errors import NotFound
from gongshu.kit.text import t
from gongshu.organizations import queries as register
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure import actions, queries
from gongshu.ui.lawbook import pages as law_pages
from gongshu.ui.listing import paginate


@require_GET
@desk_required
def messages(request: HttpRequest) -> HttpResponse:
    """List the messages to the reader's organization, the newest first."""
    actor = current_actor(request)
    found = queries.messages(actor)
    page = paginate(request, found, found.count())
    return render(
        request, "desk/messages.html", {"page": page, "unread_here": found.filter(read_at__isnull=True).exists()}
    )


@require_POST
@desk_required
def read_messages(request: HttpRequest) -> HttpResponse:
    """Mark one message read, or all of them, and go on to its case or back to the list."""
    actor = current_actor(request)
    wanted = request.POST.get("message", "")
    unread = queries.messages(actor, unread_only=True)
    chosen = [each for each in unread if wanted in ("all", str(each.pk))]
    for message in chosen:
        actions.mark_read(message=message, by=actor)
    if wanted != "all" and not chosen:
        chosen = [each for each in queries.messages(actor) if str(each.pk) == wanted]
        if not chosen:
            raise NotFound(t("没有这条消息", "there is no such message"), code="no_such_message")
    return redirect("desk:messages") if wanted == "all" else redirect("desk:case", chosen[0].case.number)


def _frame() -> law_pages.Frame:
    return law_pages.Frame("base_desk.html", reverse("desk:law"), register.adopted().profile_id)


@require_GET
@desk_required
def law(request: HttpRequest) -> HttpResponse:
    """List the profiles."""
    return law_pages.index(request, _frame())


@require_GET
@desk_required
def law_profile(request: HttpRequest, id: str) -> HttpResponse:
    """Show a profile."""
    return law_pages.profile(request, _frame(), id)


@require_GET
@desk_required
def law_coverage(request: HttpRequest, id: str) -> HttpResponse:
    """Show how far the demands of a profile are met."""
    return law_pages.covered(request, _frame(), id)


@require_GET
@desk_required
def law_compare(request: HttpRequest) -> HttpResponse:
    """Show two profiles side by side."""
    return law_pages.compare(request, _frame())
