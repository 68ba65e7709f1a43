"""Finding entries: words, counted values to narrow by, order, as a table or as cards; all of it in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET

from gongshu.catalog import codes, lookup, resting
from gongshu.catalog.actions.permissions import may_see_board
from gongshu.catalog.cycles import FRESHNESS, FRESHNESS_TITLE
from gongshu.catalog.exporting import SheetForm, export_spreadsheet, spreadsheet_template
from gongshu.catalog.fields import title_of
from gongshu.catalog.models import Entry
from gongshu.catalog.pages.shown import STATES
from gongshu.catalog.search.finding import FACETS, SORTS, Hits, Sort
from gongshu.catalog.search.showing import holds, marked
from gongshu.catalog.standing import spelled, standing_of
from gongshu.kit import clock
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as register
from gongshu.organizations.rules import may
from gongshu.organizations.session import current_actor, desk_required
from gongshu.regulation.definition import Profile
from gongshu.ui import law
from gongshu.ui.export import asked, export
from gongshu.ui.listing import QueryBar, QueryField, address, facet, paginate, suggested
from gongshu.ui.values import Column, Facet, Link, Words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_VIEWS = {"table": t("列表", "Table"), "cards": t("卡片", "Cards")}
_SORT_WORDS: Mapping[Sort, Text] = {
    "relevance": t("最相关", "Best match"),
    "newest": t("最新发布", "Newest"),
    "title": t("名称", "Title"),
}
_FACET_WORDS = {
    "provider": t("提供单位", "Provider"),
    "theme": t("分类", "Theme"),
    "sharing": t("共享属性", "Sharing"),
    "opening": t("开放属性", "Opening"),
    "format": t("格式", "Format"),
    "cycle": t("更新周期", "Update cycle"),
    "grade": t("级别", "Grade"),
    "state": t("状态", "State"),
    "freshness": FRESHNESS_TITLE,
}
_ITEMS_SHOWN = 6
_SNIPPET = 110
_PER_PAGE = 25
_ALSO = 6


@dataclass(frozen=True, slots=True)
class Row:
    """An entry of the list with its words marked. ``items``: those that hold a word, and how many there are in all."""

    entry: Entry
    title: SafeString
    abstract: SafeString | str
    items: Sequence[SafeString]
    item_count: int
    provider: SafeString
    state: tuple[Text, str]
    sharing: Words
    opening: Words
    cycle: Words
    flags: Sequence[Text] = ()


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    bar: QueryBar
    words: str
    filters: Mapping[str, str]
    sort: Sort
    view: str
    path: str

    def url(self, **changes: str) -> str:
        """Return the address with some values changed; the page starts anew."""
        values = {"words": self.words, **self.filters, "sort": self.sort, "view": self.view} | changes
        usual = {"sort": SORTS[0], "view": "table"}
        return address(self.path, [(name, "" if value == usual.get(name) else value) for name, value in values.items()])


def _read(request: HttpRequest) -> Asked:
    field = QueryField(
        "words",
        t("关键词", "Words"),
        hint=t("名称、摘要、信息项、单位、代码", "title, item, unit, code"),
        suggest=reverse("catalog:suggest"),
    )
    bar = QueryBar.read(request, [field])
    filters = {name: value for name in FACETS if (value := request.GET.get(name, "").strip())}
    if not filters.get("grade", "1").isdecimal():
        filters.pop("grade")
    if filters.get("freshness", "late") not in FRESHNESS:
        filters.pop("freshness")
    sort: Sort = next((one for one in SORTS if one == request.GET.get("sort")), "relevance")
    view = request.GET.get("view", "")
    return Asked(bar, bar.value("words"), filters, sort, view if view in _VIEWS else "table", request.path)


@require_GET
@desk_required
def index(request: HttpRequest) -> HttpResponse:
    """List the entries a person may see; words, values and order are in the address."""
    actor, profile, this = current_actor(request), register.jurisdiction(), _read(request)
    hits = lookup.find(this.words, actor, this.filters, this.sort)
    if asked(request):
        everything = lookup.everything(hits, actor, this.filters)
        return export(request, "catalog", _columns(profile), (_exported(entry, profile) for entry in everything))
    page = paginate(request, hits.ids, len(hits.ids), per_page=_PER_PAGE)
    phrases = hits.question.phrases
    shown = {
        "bar": this.bar,
        "count": page.count,
        "more": hits.more,
        "loosened": hits.loosened,
        "page": page,
        "rows": [_row(entry, phrases, profile) for entry in lookup.shown(page.items, actor)],
        "facets": _facets(hits, this, profile),
        "chosen": _chosen(this, profile),
        "clear": address(this.path, [("view", request.GET.get("view", ""))]),
        "orders": [Link(words, this.url(sort=name), name == this.sort) for name, words in _SORT_WORDS.items()],
        "views": [Link(words, this.url(view=name), name == this.view) for name, words in _VIEWS.items()],
        "cards": this.view == "cards",
        "any": bool(this.words or this.filters),
        "also": [Link(words, this.url(words=words)) for words in hits.question.also[:_ALSO]],
        "may_compile": bool(may(actor, "catalog.compile")),
        "may_see_board": may_see_board(actor, actor.organization),
        "authority": register.authority().name,
        "duty_chip": _duty_chip(profile),
        "weak": resting.resting_on_less(actor).count(),
        "layouts": _layouts(request),
    }
    return render(request, "catalog/index.html", shown)


def _layouts(request: HttpRequest) -> list[tuple[Text, str]]:
    at, query = reverse("catalog:spreadsheet"), request.GET.urlencode()
    return [
        (t("工作表格", "working sheet"), f"{at}?{query}"),
        (t("完整表格", "full sheet"), f"{at}?full=1&{query}"),
        (t("完整表格（CSV）", "full sheet (CSV)"), f"{at}?full=1&form=csv&{query}"),
    ]


def _duty_chip(profile: Profile) -> Any:
    procedure = profile.procedures.get("catalog.entry")
    return law.chip(profile, procedure.cite) if procedure else None


def _row(entry: Entry, phrases: Sequence[str], profile: Profile) -> Row:
    items = [item.title for item in entry.items.all()]
    hit = [title for title in items if holds(title, phrases)] if phrases else []
    sharing = profile.sharing_classes.get(entry.sharing_class)
    opening = profile.opening_classes.get(entry.opening_class)
    return Row(
        entry,
        marked(entry.name, phrases),
        marked(entry.abstract, phrases, _SNIPPET),
        [marked(title, phrases) for title in hit[:_ITEMS_SHOWN]],
        len(items),
        marked(entry.provider.name, phrases),
        STATES[entry.state],
        sharing.title if sharing else "",
        opening.title if opening else t("不列入", "not listed"),
        profile.catalog.value_title("update_cycle", entry.update_cycle),
        list(dict.fromkeys(one.title for one in standing_of(entry, profile))),
    )


def _facets(hits: Hits, this: Asked, profile: Profile) -> list[Facet]:
    """The values of the hits with how many have them; those chosen already are left out."""
    names = {id: name for name, id in register.names().items()}
    return [
        facet(
            _FACET_WORDS[name],
            name,
            counts,
            lambda value, name=name: _words(name, value, profile, names),  # type: ignore[misc]
            this.url(),
        )
        for name, counts in hits.facets.items()
        if name not in this.filters and any(count < len(hits.ids) for count in counts.values())
    ]


def _chosen(this: Asked, profile: Profile) -> list[tuple[Text, Words, str]]:
    """What the list is narrowed to: the property, its value, the address without it."""
    names = {id: name for name, id in register.names().items()}
    return [
        (_FACET_WORDS[name], _words(name, value, profile, names), this.url(**{name: ""}))
        for name, value in this.filters.items()
    ]


def _words(facet: str, value: str, profile: Profile, names: Mapping[str, str]) -> Words:
    if facet == "provider":
        return names.get(value, value)
    if facet == "theme":
        return value.rpartition("/")[2]
    if facet == "grade":
        return f"L{value}"
    if facet == "cycle":
        return profile.catalog.value_title("update_cycle", value)
    if facet == "freshness":
        return FRESHNESS[value]
    if facet == "state":
        return STATES[value][0] if value in STATES else value
    classes = {"sharing": profile.sharing_classes, "opening": profile.opening_classes}.get(facet, {})
    if value in classes:
        return classes[value].title
    return t("不列入", "not listed") if facet == "opening" else value


def _columns(profile: Profile) -> Sequence[Column]:
    named = [Column(title_of(profile, name)) for name in ("title", "provider", *_LISTED)]
    return (
        Column(t("代码", "Code"), "code"),
        *named,
        Column(t("状态", "State")),
        Column(t("版本", "Version"), "number"),
        Column(t("发布日期", "Published"), "day"),
        Column(t("依据状况", "How its basis stands")),
    )


_LISTED = ("sharing_class", "opening_class", "update_cycle")


def _exported(entry: Entry, profile: Profile) -> tuple[Any, ...]:
    sharing = profile.sharing_classes.get(entry.sharing_class)
    opening = profile.opening_classes.get(entry.opening_class)
    return (
        codes.written(entry.code, profile.catalog.code_rule),
        entry.name,
        entry.provider.name,
        sharing.title if sharing else "",
        opening.title if opening else t("不列入", "none"),
        profile.catalog.value_title("update_cycle", entry.update_cycle),
        STATES[entry.state][0],
        entry.version,
        entry.published_at,
        spelled(standing_of(entry, profile)),
    )


@require_GET
@desk_required
def suggest(request: HttpRequest) -> HttpResponse:
    """Give titles to go on typing with, for the box of words."""
    return suggested(lookup.suggest(request.GET.get("words", ""), current_actor(request)).values())


@require_GET
@desk_required
def spreadsheet(request: HttpRequest) -> HttpResponse:
    """Give what the list shows as the working spreadsheet, which comes back in unchanged."""
    actor, this = current_actor(request), _read(request)
    hits = lookup.find(this.words, actor, this.filters, this.sort)
    found: QuerySet[Entry] = lookup.everything(hits, actor, this.filters)
    form = _form(request)
    content = export_spreadsheet(found, full="full" in request.GET, form=form)
    return _file(content, f"catalog-{clock.today():%Y%m%d}.{form}")


@require_GET
@desk_required
def template(request: HttpRequest) -> HttpResponse:
    """Give the empty working spreadsheet, to be filled in and imported."""
    form = _form(request)
    return _file(spreadsheet_template(full="full" in request.GET, form=form), f"catalog-template.{form}")


def _form(request: HttpRequest) -> SheetForm:
    return "csv" if request.GET.get("form") == "csv" else "xlsx"


def _file(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX if name.endswith(".xlsx") else "text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
