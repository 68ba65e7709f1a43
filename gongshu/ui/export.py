"""What a list shows, as a file: CSV or XLSX, with the same filters. No cell of ours runs as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.http import HttpRequest, HttpResponse

from gongshu.kit import clock
from gongshu.kit.formulas import disarm
from gongshu.ui.values import Column

MOST_ROWS = 10_000
"""An export holds no more rows than this; who needs more narrows the list."""

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def asked(request: HttpRequest) -> str:
    """Return the form in which the list is asked for as a file (``csv``, ``xlsx``), empty for the page."""
    form = request.GET.get("export", "")
    return form if form in _TYPES else ""


def export(request: HttpRequest, name: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Return the rows as the file that the address asks for (``?export=csv`` or ``xlsx``).

    Args:
        request: the request of the list page; ``asked`` it before.
        name: the name of the file, without its ending.
        columns: titles and kinds, as the page shows them.
        rows: a cell per column.
    """
    form = asked(request)
    head = [str(column.title) for column in columns]
    body = to_csv(head, rows) if form == "csv" else to_xlsx(head, rows)
    response = HttpResponse(body, content_type=_TYPES[form])
    file = f"{name}-{clock.today().isoformat()}.{form}"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file)}"
    return response


def plain(cell: Any) -> Any:
    """Return a cell as a file holds it: a number or a text, moments as the wall clock in China has them."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{clock.local(cell):%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    return cell if isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool) else str(cell)


def to_csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return rows as CSV that office programs open as it is: with a byte-order mark, formulas disarmed."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([disarm(cell) if isinstance(cell, str) else cell for cell in map(plain, row)])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def to_xlsx(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return rows as XLSX; texts stay texts, whatever they begin with."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet.write_row(0, 0, head, bold)
        for number, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                held = plain(cell)
                if isinstance(held, str):
                    sheet.write_string(number, place, held)
                else:
                    sheet.write_number(number, place, held)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(head) - 1, 0), 22)
    return buffer.getvalue()
