"""Sheets of a case: as a page the browser prints, and as PDF from the same template."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from gongshu.desk import form_content
from gongshu.desk.form_content import Sheet
from gongshu.desk.track import Standing
from gongshu.kit import clock
from gongshu.kit.text import t
from gongshu.organizations.session import current_actor, desk_required
from gongshu.procedure import queries
from gongshu.regulation.loader import load_profile
from gongshu.ui import pdf

_STYLE = Path(__file__).parent / "static" / "desk" / "paper.css"


@require_safe
@desk_required
def sheet(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Show a sheet of a case, to be read, printed, or taken along as PDF."""
    standing, found = _of(request, number, kind)
    missing = pdf.lacking()
    shown = {
        **_shown(request, found),
        "kinds": form_content.kinds_of(standing),
        "lacking": (t("本机不能生成 PDF，缺少系统库。", "No PDF on this machine:"), pdf.remedy(missing))
        if missing
        else None,
    }
    return render(request, "desk/sheet.html", shown)


@require_safe
@desk_required
def sheet_pdf(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Return a sheet of a case as PDF."""
    _, found = _of(request, number, kind)
    page = render_to_string("desk/sheet.html", {**_shown(request, found), "pdf": True})
    made = pdf.render(page, [style(), marks(found)])
    response = HttpResponse(made, content_type="application/pdf")
    name = quote(f"{found.number}-{found.kind.title}.pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{name}"
    return response


@require_safe
@desk_required
def sheet_marks(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Return the style that puts number, instrument and article on every sheet of paper."""
    _, found = _of(request, number, kind)
    return HttpResponse(marks(found), content_type="text/css; charset=utf-8")


def _of(request: HttpRequest, number: str, kind: str) -> tuple[Standing, Sheet]:
    case = queries.case(number, current_actor(request))
    standing = Standing.of(case, load_profile(case.profile_id))
    return standing, form_content.sheet(standing, kind)


def _shown(request: HttpRequest, found: Sheet) -> dict[str, Any]:
    address = request.build_absolute_uri(reverse("desk:case", args=[found.number]))
    return {
        "sheet": found,
        "code": code(address),
        "day": clock.local(found.day),
        "drawn_up": f"{clock.local(found.drawn_up):%Y-%m-%d %H:%M}",
    }


def code(address: str) -> SafeString:
    """Draw the code that leads back to the case."""
    drawn = segno.make(address, error="m").svg_inline(scale=4, border=0, svgclass=None, lineclass=None, omitsize=True)
    return mark_safe(drawn)  # noqa: S308 our own drawing of an address


@cache
def style() -> str:
    """Return the style of all sheets."""
    return _STYLE.read_text(encoding="utf-8")


def marks(found: Sheet) -> str:
    """Return the page marks of one sheet: its number and kind above, the instrument and article below."""
    above = _quoted(f"{found.number}　{found.kind.title}")
    below = _quoted(str(found.under))
    font = 'font: 9pt "Noto Sans CJK SC", "Microsoft YaHei", sans-serif'
    return (
        f"@page {{ @top-left {{ content: {above}; {font}; vertical-align: bottom; padding-bottom: 4mm; }}\n"
        f"@bottom-center {{ content: {below}; {font}; vertical-align: top; padding-top: 6mm; width: 110mm; }} }}\n"
    )


def _quoted(words: str) -> str:
    """Write words as a string of a style sheet, whatever they hold."""
    plain = "".join(one if one.isprintable() else " " for one in words)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
