"""A register as pages show it: its place in the law, its list with filters, order and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from gongshu.kit.actor import Actor
from gongshu.kit.errors import Refusal
from gongshu.kit.text import Text, t
from gongshu.registers import queries
from gongshu.registers.duties import Periodic
from gongshu.registers.rules import Duty
from gongshu.registers.sources import Head, Line, count_rows, read_day, source_of
from gongshu.regulation.citation import Source
from gongshu.regulation.definition import Profile
from gongshu.regulation.lists import RegisterDef
from gongshu.regulation.words import HOUSE_RULE
from gongshu.ui import export
from gongshu.ui import law as chips
from gongshu.ui.listing import Page, QueryBar, address, paginate
from gongshu.ui.values import Chip, Column

OURS = t("本平台约定", "House rules")


@dataclass(frozen=True, slots=True)
class Entry:
    """A register in the list of registers."""

    register: RegisterDef
    chip: Chip
    keepers: Text
    count: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell of the list: its column, its value, and what stands for it on the page."""

    head: Head
    value: Any
    href: str = ""
    tag: tuple[Any, str] | None = None
    badge: Any = None


def chip_of(found: RegisterDef, profile: Profile) -> Chip:
    """Return the article of a register; the mark of a house rule where the list is ours."""
    return chips.chip(profile, found.cite, found.source) or Chip("", source="house_rule")


def keepers(found: RegisterDef, profile: Profile) -> Text:
    """Return who keeps a register, in the instrument's words."""
    if found.drawn_from:
        return t("系统自动汇集", "comes by itself")
    titles = [profile.roles[role].title for role in found.keepers if role in profile.roles]
    return Text("、".join(one.zh for one in titles), ", ".join(one.en for one in titles))


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why something is not possible now: the reason, its article, what to do."""

    reason: Text
    chip: Chip | None
    remedy: Text | str


def why_not(refusal: Refusal | None, found: RegisterDef, profile: Profile) -> WhyNot | None:
    """Return a refusal as the pages say it; None where nothing was refused."""
    if refusal is None:
        return None
    reason = refusal.what
    if refusal.why is not None:
        reason = Text(f"{reason.zh}；{refusal.why.zh}", f"{reason.en}; {refusal.why.en}")
    chip = Chip("", source="house_rule") if refusal.cite == HOUSE_RULE.zh else None
    if chip is None and refusal.cite:
        chip = chip_of(found, profile)
    return WhyNot(reason, chip, refusal.remedy or "")


def by_chapter(profile: Profile, by: Actor) -> list[tuple[Text, list[Entry]]]:
    """Return the registers a person may read, by the chapter their article stands in; ours last."""
    found = queries.registers_for(by)
    counted = count_rows(found, profile, by)
    groups: list[tuple[Text, list[Entry]]] = [(chapter.title, []) for chapter in profile.chapters]
    of_article = {article: place for place, chapter in enumerate(profile.chapters) for article, _ in chapter.articles}
    groups.append((OURS, []))
    for one in found:
        place = of_article[one.cite.article] if one.cite else -1
        entry = Entry(one, chip_of(one, profile), keepers(one, profile), counted[one.id])
        groups[place][1].append(entry)
    return [(title, sorted(rows, key=_by_article)) for title, rows in groups if rows]


def _by_article(entry: Entry) -> tuple[int, str]:
    cite = entry.register.cite
    number = cite.article if cite and isinstance(cite.article, int) else 0
    return number, cite.zh if cite else ""


@dataclass(frozen=True)
class Listing:
    """The list of a register as the address asks for it."""

    bar: QueryBar
    page: Page[Any]
    columns: Sequence[Column]
    rows: Sequence[Sequence[Shown]]
    on: Any


def listing(request: HttpRequest, found: RegisterDef, profile: Profile, by: Actor) -> Listing | HttpResponseBase:
    """Return the list of a register, or the file that the address asks for: the same rows, all pages of them."""
    source = source_of(found, profile, read_day(request.GET.get("on", "")))
    bar = QueryBar.read(request, source.filters(by))
    heads = source.heads(by)
    order = request.GET.get("sort", "")
    rows = source.sorted(source.find(by, bar.value_of), by, order)
    if export.asked(request):
        columns = [Column(head.title, head.kind) for head in heads]
        lines = source.lines(list(rows[: export.MOST_ROWS]), by)
        return export.export(request, found.id, columns, (line.cells for line in lines))
    page = paginate(request, rows, rows.count())
    shown = [_shown(heads, line) for line in source.lines(page.items, by)]
    columns = [_column(request, head, order) for head in heads]
    return Listing(bar, page, columns, shown, source.on if bar.value_of("on") else None)


def _column(request: HttpRequest, head: Head, order: str) -> Column:
    if head.order is None:
        return Column(head.title, head.kind)
    up = order == head.id
    kept = [(name, value) for name, value in request.GET.items() if name not in ("sort", "page", "export")]
    link = address(request.path, [*kept, ("sort", f"-{head.id}" if up else head.id)])
    return Column(head.title, head.kind, link, "ascending" if up else "descending" if order == f"-{head.id}" else "")


def _shown(heads: Sequence[Head], line: Line) -> list[Shown]:
    return [
        Shown(
            head,
            cell,
            line.href if place == 0 else "",
            line.state if head.id == "state" else None,
            line.badge if head.id == "due" else None,
        )
        for place, (head, cell) in enumerate(zip(heads, line.cells, strict=True))
    ]


_DUTIES: Mapping[tuple[Source, Duty], tuple[Text, str]] = {
    ("house_rule", "overdue"): (t("已过提醒日", "past the reminder"), "soon"),
    ("house_rule", "due_soon"): (t("将到提醒日", "reminder near"), "law"),
    ("law", "overdue"): (t("已超期", "overdue"), "over"),
    ("law", "due_soon"): (t("即将到期", "due soon"), "soon"),
}
_DUTY: Mapping[Duty, tuple[Text, str]] = {
    "never": (t("还没有过", "not done yet"), "soon"),
    "none_stated": (t("未规定期限", "no interval stated"), "draft"),
    "in_time": (t("未到期", "not due yet"), "ok"),
}


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A periodic duty of a unit as the page shows it."""

    register: RegisterDef
    unit: str
    last: date | None
    due: date | None
    source: Source
    chip: Chip | None
    words: Text
    tone: str


def duty_rows(found: Sequence[Periodic], profile: Profile) -> list[DutyRow]:
    """Return periodic duties as rows; the day of a reminder of ours shows the mark of a house rule."""
    rows = []
    for one in found:
        words, tone = _DUTIES.get((one.source, one.state)) or _DUTY[one.state]
        chip = chips.chip(profile, one.limit.cite, one.source)
        rows.append(DutyRow(one.register, one.unit, one.last, one.due, one.source, chip, words, tone))
    return rows
