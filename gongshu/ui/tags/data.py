"""Data about data: grade, freshness, quality; tables and the ways through them; files and code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.template import Library
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString

from gongshu.kit import clock
from gongshu.kit.figures import Figure
from gongshu.kit.text import Text, t
from gongshu.ui.listing import Page, QueryBar
from gongshu.ui.values import Column, Facet, Measure, Words

register = Library()

_ROW = re.compile(r"<tr(?=[\s>])")
_HEAD = re.compile(r"<th(?=[\s>])[^>]*>(.*?)</th>", re.DOTALL)
_CELL = re.compile(r"<(tr|td|th)(?=[\s>])")
_HIDDEN = SafeString(' class="hidden"')

_IMPORTANCE = {
    "general": t("一般数据", "general"),
    "important": t("重要数据", "important"),
    "core": t("核心数据", "core"),
}


@register.inclusion_tag("ui/grade_mark.html")
def grade_mark(level: str, importance: str = "") -> dict[str, Any]:
    """Show a grade L1 … L4 as filled squares and in words, and whether the data is 一般, 重要 or 核心.

    Args:
        level: ``L1`` … ``L4``.
        importance: ``general``, ``important``, ``core`` or nothing.
    """
    height = int(level[1])
    return {
        "level": level,
        "squares": [place <= height for place in (1, 2, 3, 4)],
        "importance": _IMPORTANCE.get(importance),
    }


def ago(days: int) -> Text:
    """Say how long ago a day was: 今天, 昨天, 3 天前."""
    if days <= 0:
        return t("今天更新", "updated today")
    if days == 1:
        return t("昨天更新", "updated yesterday")
    return t(f"更新于 {days} 天前", f"updated {days} days ago")


@register.inclusion_tag("ui/freshness.html")
def freshness(updated: date | datetime | None, cycle: Words = "", due: date | None = None) -> dict[str, Any]:
    """Say from data how fresh a dataset is: ``更新于 3 天前 · 周期每月``; past the day it was due it says so.

    Args:
        updated: the day of the newest version; None reads 尚无数据.
        cycle: the update cycle in words.
        due: the day on which the next update is due, if the cycle has one.
    """
    today = clock.today()
    day = clock.local(updated).date() if isinstance(updated, datetime) else updated
    late = (today - due).days if due and due < today else 0
    return {"day": day, "ago": ago((today - day).days) if day else None, "cycle": cycle, "late": late}


@register.inclusion_tag("ui/quality.html")
def quality(measures: Sequence[Measure], caption: Words = "") -> dict[str, Any]:
    """Show quality as small bars, one per dimension, with the figures in a table beneath.

    Args:
        measures: the dimensions with the share of checked values that passed.
        caption: what was measured and when.
    """
    rows = [
        {
            "name": measure.name,
            "note": measure.note,
            "percent": None if measure.share is None else f"{int(measure.share * 1000) / 10:.1f}%",
            "width": 0 if measure.share is None else round(measure.share * 60, 1),
            "tone": _tone(measure.share),
        }
        for measure in measures
    ]
    return {"rows": rows, "caption": caption or t("数据质量", "Data quality")}


@register.inclusion_tag("ui/figures.html")
def figures(found: Sequence[Figure], caption: Words) -> dict[str, Any]:
    """Show so many of so many as small bars with their numbers, and in a table beneath how each is counted.

    Args:
        found: the figures.
        caption: what they are about.
    """
    rows = [
        {
            "figure": one,
            "width": round((one.share or 0) * 60, 1),
            "tone": "draft" if one.share is None else "ok" if one.done == one.of else "soon",
        }
        for one in found
    ]
    return {"rows": rows, "caption": caption}


def _tone(share: float | None) -> str:
    if share is None:
        return "draft"
    return "ok" if share >= 0.99 else "soon" if share >= 0.9 else "over"


@register.simple_block_tag
def table(
    content: str, caption: Words = "", tall: bool = False, hide_caption: bool = False, stack: bool = True
) -> SafeString:
    """Make hand-written ``thead`` and ``tbody`` a table that scrolls by itself: ``{% table caption %}…{% endtable %}``.

    Cells: ``class="number"`` right, ``class="code"`` unbroken. Heads: ``scope="col"``.

    Args:
        content: the rows, between the tags.
        caption: what the table shows; always given, and read aloud even if hidden.
        tall: limits the height to the window, with a head that stays.
        hide_caption: where a heading above says the same.
        stack: on narrow screens a row becomes a block instead of scrolling sideways, where each row is cell by cell.
    """
    titles = _titles(content) if stack else []
    stacked = bool(titles)
    return format_html(
        '<div class="scroll{}" tabindex="0" role="region" aria-label="{}"><table class="table{}">'
        "<caption{}>{}</caption>{}</table></div>",
        " scroll--tall" if tall else "",
        caption,
        " table--stack" if stacked else "",
        _HIDDEN if hide_caption else "",
        caption,
        _labelled(content, titles) if stacked else content,
    )


def _titles(content: str) -> list[str]:
    """The titles of the columns of a hand-written table; none where its rows cannot be told cell by cell."""
    head = content.partition("</thead>")[0]
    if any(word in content for word in ("<table", "colspan=", "rowspan=")) or len(_ROW.findall(head)) != 1:
        return []
    return [strip_tags(title).strip().replace('"', "&quot;") for title in _HEAD.findall(head)]


def _labelled(content: str, titles: Sequence[str]) -> SafeString:
    """Write into every cell the title of its column, for rows that are shown as blocks."""
    head, ended, rows = content.partition("</thead>")
    cells: Iterator[str] = iter(())

    def begin(tag: re.Match[str]) -> str:
        nonlocal cells
        if tag[1] == "tr":
            cells = iter(titles)
            return tag[0]
        return f'{tag[0]} data-label="{next(cells, "")}"'

    return SafeString(head + ended + _CELL.sub(begin, rows))


@register.inclusion_tag("ui/data_table.html")
def data_table(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    caption: Words,
    tall: bool = False,
    hide_caption: bool = False,
    stack: bool = True,
) -> dict[str, Any]:
    """Show rows of plain values: numbers right with thousands, codes unbroken, days as ``2026-11-22``.

    Args:
        columns: titles and kinds; ``sort`` makes the head a link.
        rows: a cell per column; None shows as a dash.
        caption: what the table shows.
        tall: limits the height to the window, with a head that stays.
        hide_caption: where a heading above says the same.
        stack: on narrow screens a row becomes a block instead of scrolling sideways.
    """
    paired = ([(column, cell) for column, cell in zip(columns, row, strict=True)] for row in rows)
    return {
        "columns": columns,
        "rows": paired,
        "caption": caption,
        "tall": tall,
        "hide_caption": hide_caption,
        "stack": stack,
    }


@register.inclusion_tag("ui/pagination.html")
def pagination(page: Page[Any]) -> dict[str, Any]:
    """Show the pages of a list as links that keep its filters; nothing for a single page.

    Args:
        page: what ``gongshu.ui.listing.paginate`` gave.
    """
    return {"page": page}


@register.inclusion_tag("ui/facets.html")
def facets(groups: Sequence[Facet], chosen: Sequence[tuple[Words, Words, str]] = (), clear: str = "") -> dict[str, Any]:
    """Show what a list can be narrowed by, as links with counts, and what it is narrowed to, each with a way out.

    Args:
        groups: the properties that still tell entries apart.
        chosen: property, value and the address without it.
        clear: the address without any.
    """
    return {"groups": groups, "chosen": chosen, "clear": clear}


@register.inclusion_tag("ui/query_bar.html")
def query_bar(
    bar: QueryBar, count: int | None = None, unit: Words = "", export: bool = False, more: bool = False
) -> dict[str, Any]:
    """Show the filters of a list, how many it holds, and a link that clears them; the state is in the address.

    Args:
        bar: what ``gongshu.ui.listing.QueryBar`` read from the request.
        count: how many rows match.
        unit: what is counted (``条目录``).
        more: there are more than ``count``, which is as far as the list goes.
        export: offers what the list shows as CSV and XLSX; the page answers with ``gongshu.ui.export``.
    """
    files = [(form.upper(), bar.export_url(form)) for form in ("csv", "xlsx")] if export and count else []
    return {"bar": bar, "count": count, "more": more, "unit": unit or t("条", "rows"), "files": files}


@register.inclusion_tag("ui/saved_views.html")
def saved_views(views: Any) -> dict[str, Any]:
    """Show the saved views of a list, and let the filters shown be saved under a name, or the view shown be dropped.

    Args:
        views: ``place``, ``links``, ``query`` and ``shown`` (a saved view with ``id`` and ``opens``, or None).
    """
    return {"views": views}


@register.simple_block_tag
def code_sample(content: str, label: Words = "") -> SafeString:
    """Show code to copy: ``{% code_sample "curl" %}…{% endcode_sample %}``.

    Args:
        content: the code, between the tags.
        label: its language or tool.
    """
    return format_html(
        '<figure class="sample"><figcaption>{}</figcaption>'
        '<pre tabindex="0" role="region" aria-label="{}"><code>{}</code></pre></figure>',
        label,
        label,
        content.strip("\n"),
    )


@register.inclusion_tag("ui/download.html")
def download(
    href: str, form: str, size: int | None = None, rows: int | None = None, note: Words = ""
) -> dict[str, Any]:
    """Offer a file, with its form, size and rows said before the click.

    Args:
        href: the file.
        form: its form (``CSV``).
        size: bytes.
        rows: number of records.
        note: anything else (``UTF-8``).
    """
    return {"href": href, "form": form, "size": size, "rows": rows, "note": note}


@register.inclusion_tag("ui/progress.html")
def progress(label: Words, done: int, total: int | None, note: Words = "", key: str = "") -> dict[str, Any]:
    """Show how far a run is, in words and as a bar; renews itself where scripts run.

    Args:
        label: what runs.
        done: units done.
        total: units in all; None where it is not known.
        note: what it is doing now.
        key: an id unique on the page; given, the bar renews itself every few seconds until done.
    """
    share = int(done * 100 / total) if total else None
    return {"label": label, "done": done, "total": total, "note": note, "share": share, "key": key}
