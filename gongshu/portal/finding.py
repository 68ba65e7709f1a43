"""The list of what is open: words, counted values to narrow by, order; all of it in the address, no script needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from gongshu.catalog.cycles import FRESHNESS, FRESHNESS_TITLE
from gongshu.kit.text import Text, t
from gongshu.lake.downloads import FORMAT_NAMES
from gongshu.opening import finding, queries
from gongshu.organizations import queries as register
from gongshu.portal import bases
from gongshu.portal.rows import rows_of
from gongshu.regulation.definition import Profile
from gongshu.ui import law as chips
from gongshu.ui.listing import QueryBar, QueryField, address, facet, paginate, suggested
from gongshu.ui.values import Chip, Facet, Link, Words

_PER_PAGE = 20
_FACET_WORDS = {
    "theme": t("主题", "Theme"),
    "provider": t("提供单位", "Provider"),
    "opening": t("开放属性", "How it is open"),
    "form": t("格式", "Format"),
    "freshness": FRESHNESS_TITLE,
}
_MATCH_WORDS = {
    "": t("最相关", "Best match"),
    "newest": t("最近更新", "Newest"),
    "used": t("最多下载", "Most downloaded"),
    "title": t("名称", "Title"),
}
_ORDER_WORDS = {
    "": t("最近更新", "Newest"),
    "used": t("最多下载", "Most downloaded"),
    "title": t("名称", "Title"),
}


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    bar: QueryBar
    words: str
    filters: Mapping[str, str]
    order: str

    def url(self, **changes: str) -> str:
        """Return the address with some values changed; the page starts anew."""
        values = {"words": self.words, **self.filters, "sort": self.order} | changes
        return address(self.bar.path, list(values.items()))


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Give titles of open data to go on typing with, for the box of words."""
    return suggested(queries.suggest(request.GET.get("words", "")))


@require_safe
def datasets(request: HttpRequest) -> HttpResponse:
    """List the open data: words, values and order are in the address."""
    this, profile = _read(request), register.jurisdiction()
    found = finding.find(this.words, this.filters, this.order)
    page = paginate(request, found.ids, found.count, per_page=_PER_PAGE)
    shown = {
        "bar": this.bar,
        "page": page,
        "rows": rows_of(queries.shown(page.items), found.phrases),
        "near": found.near,
        "facets": _facets(found, this, profile),
        "chosen": _chosen(this, profile),
        "clear": this.url(**dict.fromkeys(this.filters, "")),
        "databases": bases.links(),
        "orders": [
            Link(words, this.url(sort=name), name == this.order)
            for name, words in (_MATCH_WORDS if this.words else _ORDER_WORDS).items()
        ],
        "any": bool(this.words or this.filters),
        "duty": _duty(profile),
        "crumbs": [Link(t("首页", "Home"), reverse("portal:home")), Link(t("数据", "Data"), "")],
    }
    return render(request, "portal/datasets.html", shown)


def _read(request: HttpRequest) -> Asked:
    field = QueryField(
        "words",
        t("关键词", "Words"),
        hint=t("名称、单位、信息项", "title, provider, column"),
        suggest=reverse("portal:suggest"),
    )
    bar = QueryBar.read(request, [field])
    filters = {name: value for name in finding.FACETS if (value := request.GET.get(name, "").strip())}
    for name, known in (("form", FORMAT_NAMES), ("freshness", FRESHNESS)):
        if filters.get(name) not in known:
            filters.pop(name, None)
    order = request.GET.get("sort", "")
    return Asked(bar, bar.value("words"), filters, order if order in queries.ORDERS else "")


def _facets(found: finding.Found, this: Asked, profile: Profile) -> list[Facet]:
    """The values of what was found with how many have them; those chosen already are left out."""
    names = _names()
    return [
        facet(
            _FACET_WORDS[name],
            name,
            counts,
            lambda value, name=name: _words(name, value, profile, names),  # type: ignore[misc]
            this.url(),
        )
        for name, counts in found.facets.items()
        if name not in this.filters and any(count < found.count for count in counts.values())
    ]


def _chosen(this: Asked, profile: Profile) -> list[tuple[Text, Words, str]]:
    """What the list is narrowed to: the property, its value, the address without it."""
    names = _names()
    return [
        (_FACET_WORDS[name], _words(name, value, profile, names), this.url(**{name: ""}))
        for name, value in this.filters.items()
    ]


def _names() -> Mapping[str, str]:
    return {id: name for name, id in register.names().items()}


def _words(name: str, value: str, profile: Profile, names: Mapping[str, str]) -> Words:
    if name == "provider":
        return names.get(value, value)
    if name == "theme":
        return value.rpartition("/")[2]
    if name == "form":
        return FORMAT_NAMES.get(value, value)
    if name == "freshness":
        return FRESHNESS[value]
    found = profile.opening_classes.get(value)
    return found.title if found else value


def _duty(profile: Profile) -> tuple[Text, Chip | None]:
    """Return the duty behind an empty list: that data is opened, where the instrument says so."""
    rule = profile.rules.get("opening.default_open")
    words = t(
        "提供单位提出、审查通过的数据会出现在这里。", "Data that providers propose and reviews pass appears here."
    )
    return words, chips.chip(profile, rule.cite, rule.source) if rule else None
