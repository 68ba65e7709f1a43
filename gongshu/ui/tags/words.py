"""Words and figures: the two languages, days, moments, amounts, sizes."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.template import Library

from gongshu.kit import clock
from gongshu.kit.text import Text

register = Library()

_UNITS = ("B", "KB", "MB", "GB", "TB")


@register.simple_tag
def t(zh: str, en: str, **values: object) -> Text:
    """Show a sentence in the language of the reader: ``{% t "共 {n} 条" "{n} rows" n=total %}``.

    Args:
        zh: the Chinese sentence, authored first.
        en: the English sentence.
        values: what fills ``{name}`` places in both.
    """
    text = Text(str(zh), str(en))
    return text.format(**values) if values else text


@register.filter
def counting(unit: Text | str, count: int) -> Text | str:
    """Word a unit for how many there are: ``entr{n:y|ies}`` reads ``entry`` after 1."""
    return unit.format(n=count) if isinstance(unit, Text) else unit


@register.filter
def day(value: date | datetime | None) -> str:
    """Show a day as ``2026-11-22`` (a moment: the day it falls on in China); nothing for nothing."""
    if value is None or value == "":
        return ""
    return (clock.local(value).date() if isinstance(value, datetime) else value).isoformat()


@register.filter
def moment(value: datetime | None) -> str:
    """Show a moment in China's legal time as ``2026-11-22 10:05``; nothing for nothing."""
    return f"{clock.local(value):%Y-%m-%d %H:%M}" if value else ""


@register.filter
def stamp(value: date | datetime) -> str:
    """Give a day or moment in ISO 8601 for a ``datetime`` attribute."""
    return clock.local(value).isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat()


@register.filter
def number(value: Any, places: int = 0) -> str:
    """Show an amount with thousands: ``12,345`` or, with ``|number:1``, ``12,345.6``; nothing for nothing."""
    return "" if value is None or value == "" else f"{value:,.{places}f}"


@register.filter
def figure(value: object) -> str:
    """Show a cell of figures: numbers with thousands and the places they have, anything else as it is."""
    return f"{value:,}" if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) else str(value)


@register.filter
def size(value: int | None) -> str:
    """Show a number of bytes as ``12.3 MB`` (1 KB = 1,024 bytes); nothing for nothing."""
    if value is None:
        return ""
    amount, unit = float(value), 0
    while amount >= 1024 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    return f"{amount:.1f} {_UNITS[unit]}" if unit else f"{value} B"
