"""Pages of the portal: home, the list of open data, a dataset, the law, the terms. No account is ever asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from gongshu.catalog import standing
from gongshu.kit import clock
from gongshu.kit.text import Text, t
from gongshu.opening import files, queries, rules
from gongshu.organizations import queries as register
from gongshu.organizations.switches import is_switched_on
from gongshu.portal import bases, describing
from gongshu.portal.rows import rows_of
from gongshu.portal.serving import gone_when_withdrawn
from gongshu.quality import queries as quality
from gongshu.regulation.definition import ProcedureDef, Profile
from gongshu.ui import law as chips
from gongshu.ui.lawbook import pages as law_pages
from gongshu.ui.lawbook.guiding import ProcedureView, guide
from gongshu.ui.listing import address
from gongshu.ui.values import Chip, Column, Link, Measure, Tile, Words

if TYPE_CHECKING:
    from gongshu.opening.models import Edition, OpenDataset

_NEWEST = 6
_USED = 5
_GROUPS = 12
_PUBLIC_PROCEDURES = ("opening.application", "quality.problem", "opening.release")
"""What the public asks for, is asked about or relies on; those of them that the instrument has are explained."""
_PROFILE_WORDS = {
    "opening.application": t("申请有条件开放的数据", "Ask for data opened on conditions"),
    "quality.problem": t("反馈数据差错", "Report faulty data"),
    "opening.release": t("数据开放之前", "Before data is opened"),
}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show one search box, what is new and what is used, and how the law lets the public ask for more."""
    profile, totals = register.jurisdiction(), queries.totals()
    shown = {
        "newest": rows_of(queries.newest(_NEWEST)),
        "used": rows_of(queries.most_used(_USED)),
        "total": totals.datasets,
        "themes": [
            Link(one.title, address(reverse("portal:datasets"), [("theme", one.key)]), count=one.count)
            for one in queries.themes()[:_GROUPS]
        ],
        "providers": [
            Link(one.title, address(reverse("portal:datasets"), [("provider", one.key)]), count=one.count)
            for one in queries.providers()[:_GROUPS]
        ],
        "databases": bases.links(),
        "figures": _figures(totals),
        "free_chip": _free_chip(profile),
        "guides": _guides(profile),
        "silent": None if _takes_applications(profile) else _classes(profile),
        "profile": profile,
    }
    return render(request, "portal/home.html", shown)


def _takes_applications(profile: Profile) -> bool:
    known = profile.procedures.get(rules.APPLICATION)
    return known is not None and is_switched_on(known)


def _figures(totals: queries.Totals) -> list[Tile]:
    return [
        Tile(t("开放数据集", "Open datasets"), f"{totals.datasets:,}", reverse("portal:datasets")),
        Tile(t("提供单位", "Providers"), f"{totals.providers:,}"),
        Tile(t("数据行", "Rows of data"), f"{totals.rows:,}"),
        Tile(t("下载次数", "Downloads"), f"{totals.downloads:,}"),
    ]


def _guides(profile: Profile) -> list[tuple[Text, ProcedureView]]:
    found = [profile.procedures[name] for name in _PUBLIC_PROCEDURES if name in profile.procedures]
    known = [one for one in found if is_switched_on(one)]
    return [(_PROFILE_WORDS[one.id], guide(profile, one, clock.today())) for one in known]


def _free_chip(profile: Profile) -> Chip | None:
    allowed = rules.access("unconditional", profile, clock.today())
    return chips.chip(profile, allowed.cite, allowed.source)


def _classes(profile: Profile) -> Chip | None:
    return chips.chip_of_class(profile, profile.opening_classes.get("conditional"))


@require_safe
@gone_when_withdrawn
def dataset(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show a dataset: files to take away, first rows, columns, versions, quality, where it comes from."""
    found, profile = queries.dataset(slug), register.jurisdiction()
    edition = queries.edition(found)
    allowed = rules.access(found.opening_class, profile, clock.today())
    held = allowed.procedure
    taken = held if held is not None and is_switched_on(held) else None
    of_class = profile.opening_classes.get(found.opening_class)
    shown: dict[str, Any] = {
        "dataset": found,
        "entry": found.entry,
        "edition": edition,
        "fresh": describing.freshness(found, edition.acquired_on if edition else None, profile.catalog),
        "grade": describing.grade(found),
        "class_title": of_class.title if of_class else found.opening_class,
        "free": allowed.free,
        "access_chip": chips.chip(profile, allowed.cite, allowed.source),
        "agreement": allowed.takes_agreement,
        "apply": _application_address(found, taken),
        "application": guide(profile, taken, clock.today()) if taken else None,
        "switched_off": allowed.procedure is not None and taken is None,
        "decision_chip": chips.chip_named(profile, found.article),
        "files": describing.files(found, edition) if edition and allowed.free else [],
        "field_heads": _FIELD_HEADS,
        "fields": [
            (one.title, one.name, one.type, _joined(one)) for one in describing.fields(found, edition, profile.catalog)
        ],
        "stated": describing.stated(found, profile),
        "databases": bases.links_of(found.entry),
        "flags": standing.told(found.entry, profile),
        "version_heads": _VERSION_HEADS,
        "versions": _versions(found, edition),
        "downloads": queries.downloads(found),
        "report": _report_address(found),
        "license": Text(found.license_zh, found.license_en),
        "profile": profile,
        "linked_data": describing.embedded(found, edition, request.build_absolute_uri("/").rstrip("/")),
        "crumbs": [
            Link(t("首页", "Home"), reverse("portal:home")),
            Link(t("数据", "Data"), reverse("portal:datasets")),
            Link(found.entry.name, ""),
        ],
    }
    if edition is not None:
        shown |= {"measures": _measures(found, edition)}
        if allowed.free:
            shown |= _preview(found, edition)
    return render(request, "portal/dataset.html", shown)


_FIELD_HEADS = (
    Column(t("名称", "Title")),
    Column(t("字段名", "Name"), "code"),
    Column(t("类型", "Type")),
    Column(t("含义和约束", "Meaning and constraints")),
)
_VERSION_HEADS = (
    Column(t("版本", "Version")),
    Column(t("数据日期", "Data of"), "day"),
    Column(t("行数", "Rows"), "number"),
    Column(t("来源", "Source")),
    Column(t("封存", "Sealed"), "day"),
)


def _joined(field: describing.FieldView) -> Words | None:
    parts = [one if isinstance(one, Text) else t(one, one) for one in (field.meaning, field.note)]
    told = [one for one in parts if one.zh]
    return Text("；".join(one.zh for one in told), "; ".join(one.en for one in told)) if told else None


def _versions(found: OpenDataset, edition: Edition | None) -> list[tuple[Any, ...]]:
    rows = []
    for one in queries.editions(found):
        number = t(f"第 {one.version} 版", f"Version {one.version}")
        now = t("（现用）", " (current)") if edition and one.version == edition.version else t("", "")
        rows.append((number + now, one.acquired_on, one.rows, one.source, one.sealed_at))
    return rows


def _preview(found: OpenDataset, edition: Edition) -> dict[str, Any]:
    kinds = {"integer": "number", "decimal": "number", "date": "day"}
    rows = files.read_sample(settings.HOME, found.id, edition.number)
    heads = [
        Column(column["title"] or column["name"], "number" if kinds.get(column["type"]) == "number" else "text")
        for column in edition.columns
    ]
    return {"heads": heads, "sample": rows}


def _measures(found: OpenDataset, edition: Edition) -> list[Measure]:
    """Return the quality of the version as its check found it; nothing where it was not checked."""
    run = quality.run_of(found.entry.code, edition.version)
    if run is None:
        return []
    return [
        Measure(
            one.name,
            one.share,
            t(
                f"检查 {one.checked:,} 个值，{one.invalid:,} 个不合规则",
                f"{one.checked:,} values checked, {one.invalid:,} break a rule",
            ),
        )
        for one in quality.dimensions(run)
    ]


def _application_address(found: OpenDataset, procedure: ProcedureDef | None) -> str:
    """Return where one applies for data open on conditions; nothing where the instrument lets nobody."""
    if procedure is None or not procedure.opened_by:
        return ""
    return address(reverse("matters:guide_to", args=[procedure.id]), [("about", found.entry.code)])


def _report_address(found: OpenDataset) -> str:
    try:
        return address(reverse("quality:report"), [("resource", found.entry.code)])
    except NoReverseMatch:
        return ""


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """Show on what terms open data may be used."""
    profile = register.jurisdiction()
    shown = {
        "license": rules.LICENSE,
        "classes": [(one, chips.chip_of_class(profile, one)) for one in profile.opening_classes.values()],
        "house": Chip("", source="house_rule"),
        "crumbs": [Link(t("首页", "Home"), reverse("portal:home")), Link(t("使用条款", "Terms of use"), "")],
    }
    return render(request, "portal/terms.html", shown)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say how accessible the portal is and whom to tell."""
    found = register.organizations_with_role("authority")
    crumbs = [Link(t("首页", "Home"), reverse("portal:home")), Link(t("无障碍声明", "Accessibility"), "")]
    return render(request, "portal/accessibility.html", {"authority": found[0] if found else None, "crumbs": crumbs})


def _frame() -> law_pages.Frame:
    return law_pages.Frame("base_portal.html", reverse("portal:law"), register.adopted().profile_id)


@require_safe
def law(request: HttpRequest) -> HttpResponse:
    """List the profiles."""
    return law_pages.index(request, _frame())


@require_safe
def law_profile(request: HttpRequest, id: str) -> HttpResponse:
    """Show a profile."""
    return law_pages.profile(request, _frame(), id)


@require_safe
def law_coverage(request: HttpRequest, id: str) -> HttpResponse:
    """Show how far the demands of a profile are met."""
    return law_pages.covered(request, _frame(), id)


@require_safe
def law_compare(request: HttpRequest) -> HttpResponse:
    """Show two profiles side by side."""
    return law_pages.compare(request, _frame())
