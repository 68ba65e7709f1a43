"""What the catalog's templates need beyond the common components."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.forms import BoundField
from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gongshu.catalog.actions.storing import AS_WRITTEN
from gongshu.catalog.standard import standard
from gongshu.kit.text import Text, t
from gongshu.regulation.definition import Limit
from gongshu.regulation.period import NotStated

register = Library()


@register.filter
def named(value: str, values: str) -> Text | str:
    """Show a value of a list by its title: ``C`` of ``type`` as 字符型; what is no such value as it is."""
    known = standard().values[values].get(value)
    return known.title if known else value


@register.filter
def mark(level: int) -> str:
    """Show a grade by its mark: 3 as ``L3``."""
    return f"L{level}"


@register.filter
def platform(name: str) -> Text | str:
    """Show whose code a code is."""
    return t("原编码", "as written") if name == AS_WRITTEN else name


@register.filter
def period(limit: Limit, day: date) -> Text:
    """Show how long a limit is on a day; where the text is silent, its word for it."""
    found = limit.on(day)
    if isinstance(found, NotStated):
        return t(f"未规定期限（{found.word}）" if found.word else "未规定期限", "no limit stated")
    return found.text


@register.filter
def labelled(field: BoundField, row: int) -> SafeString:
    """Show a field of a row with the name by which those who do not see the column know it."""
    words = f"{field.label} {row}"
    attributes: dict[str, Any] = {"aria-label": words}
    return format_html("{}", field.as_widget(attrs=attributes))
