"""目录上报 on the desk: the upper platform, what goes to it and what became of it; what lower platforms filed here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongshu.catalog.data import from_json
from gongshu.federation import actions, filing, queries
from gongshu.federation.forms import ChannelForm
from gongshu.federation.models import FiledHere, FilingChannel
from gongshu.kit import clock
from gongshu.kit.errors import GongshuError
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure import queries as cases
from gongshu.ui import law as chips
from gongshu.ui.flash import say
from gongshu.ui.listing import paginate
from gongshu.ui.values import Chip, Fact, Link

TITLE = t("目录上报", "Filing upward")
_TONES = {"waiting": "soon", "receipted": "soon", "filed": "ok", "refused": "over", "dropped": "draft"}
_PER_PAGE = 50


def _chip() -> Chip | None:
    profile = register.jurisdiction()
    rule = profile.rules.get(filing.FILED_UPWARD)
    return chips.chip(profile, rule.cite, rule.source) if rule else None


@never_cache
@require_safe
@desk_required
def index(request: HttpRequest) -> HttpResponse:
    """List what stands at its filing, what went to the upper platform, what lower platforms filed here."""
    actor = current_actor(request)
    waiting, sent = queries.to_be_filed(actor), queries.filings(actor)
    page = paginate(request, sent, sent.count(), per_page=_PER_PAGE)
    received, channel = queries.filed_here(actor), queries.channel()
    shown = {
        "channel": channel,
        "facts": _facts(channel) if channel else [],
        "may_file": queries.may_file(actor),
        "waiting": [(one, cases.badge(one)) for one in waiting[:_PER_PAGE]],
        "waiting_count": waiting.count(),
        "page": page,
        "rows": [(one, filing.STATES[one.state], _TONES[one.state]) for one in page.items],
        "received": received[:_PER_PAGE],
        "received_count": received.count(),
        "chip": _chip(),
        "crumbs": [Link(TITLE, "")],
    }
    return render(request, "federation/filings.html", shown)


def _facts(channel: FilingChannel) -> list[Fact]:
    how = (
        t("到备案环节、已备案后又有新版的，自动报送", "all that comes to its filing, and later versions")
        if channel.by_itself
        else t("逐条报送", "one by one")
    )
    return [
        Fact(t("上级平台", "Upper platform"), channel.source.name),
        Fact(t("网址", "Address"), channel.source.address),
        Fact(t("报送方式", "What is handed in"), how),
        Fact(t("设定", "Set"), f"{clock.local(channel.set_at):%Y-%m-%d} {channel.set_by.name}"),
    ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def channel(request: HttpRequest) -> HttpResponseBase:
    """Set the upper platform with which the catalog is filed."""
    actor = current_actor(request)
    queries.need_filer(actor)
    platforms = {one.id: one for one in queries.upper_platforms()}
    form = ChannelForm(request.POST or None, platforms=[(one.id, one.name) for one in platforms.values()])
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            actions.set_channel(by=actor, source=platforms[given.pop("source")], **given)
        except GongshuError as error:
            form.refuse(error)
        else:
            say(request, t("已设定，令牌已加密保存", "It is set; the token is kept sealed"))
            return redirect("federation:filings")
    crumbs = [Link(TITLE, reverse("federation:filings")), Link(t("设定上级平台", "Set the upper platform"), "")]
    shown = {"form": form, "platforms": platforms, "crumbs": crumbs}
    return render(request, "federation/channel.html", shown, status=422 if form.errors else 200)


@require_POST
@desk_required
def end(request: HttpRequest) -> HttpResponse:
    """File by platform no more."""
    if (found := queries.channel()) is not None:
        actions.end_channel(by=current_actor(request), channel=found)
        say(request, t("已停止，令牌已清除", "It ended; the token was erased"))
    return redirect("federation:filings")


@require_POST
@desk_required
def hand_in(request: HttpRequest, number: str) -> HttpResponse:
    """Hand in what a case is about."""
    actor = current_actor(request)
    actions.file_above(by=actor, case=cases.case(number, actor))
    say(request, t("已报送，后台随即送达上级平台", "Handed in; the worker brings it to the upper platform at once"))
    return redirect("federation:filings")


@require_safe
@desk_required
def received(request: HttpRequest, receipt: str) -> HttpResponse:
    """Show a version of an entry that a lower platform filed here."""
    found = queries.filed_by_receipt(receipt, current_actor(request))
    shown = {
        "one": found,
        "facts": _facts_of(found),
        "items": from_json(found.data).items,
        "earlier": queries.filed_before(found),
        "crumbs": [Link(TITLE, reverse("federation:filings")), Link(Text(found.title, found.title), "")],
    }
    return render(request, "federation/filed.html", shown)


def _facts_of(found: FiledHere) -> list[Fact]:
    data, profile = from_json(found.data), register.jurisdiction()
    sharing = profile.sharing_classes.get(data.sharing_class)
    opening = profile.opening_classes.get(data.opening_class)
    facts = [
        Fact(t("备案回执", "Receipt"), found.receipt),
        Fact(t("报送单位", "Filed by"), found.organization.name),
        Fact(t("提供单位", "Provider"), found.provider_name),
        Fact(t("代码", "Code"), found.code),
        Fact(t("版本", "Version"), str(found.version)),
        Fact(t("共享属性", "Sharing"), sharing.title if sharing else data.sharing_class),
        Fact(t("开放属性", "Opening"), opening.title if opening else data.opening_class),
        Fact(t("更新周期", "Update cycle"), profile.catalog.value_title("update_cycle", data.update_cycle)),
        Fact(t("接收", "Taken"), f"{clock.local(found.filed_at):%Y-%m-%d %H:%M} {found.filed_by_name}"),
    ]
    return [one for one in facts if one.value]
