"""What the catalog's templates need beyond the common components."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.forms import BoundField
from django.template import Library
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gongshu.catalog.data import AS_WRITTEN
from gongshu.kit.text import Text, t
from gongshu.organizations.queries import jurisdiction
from gongshu.regulation.definition import Limit
from gongshu.regulation.period import NotStated

register = Library()


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item as a table shows it: its words in place of its letters, and what is to be said of its values."""

    item: Any
    type: Text
    meaning: Text
    source: Text
    rules: Sequence[Text | str]


@register.inclusion_tag("catalog/items_table.html")
def items_table(items: Iterable[Any]) -> dict[str, Any]:
    """Show the items of an entry, or of one proposed, in the words of the profile in force."""
    catalog = jurisdiction().catalog
    rows = [
        ItemRow(
            one,
            catalog.value_title("type", one.type),
            catalog.value_title("semantic_type", one.semantic_type),
            catalog.value_title("source_of_truth", one.source_of_truth),
            [
                *([catalog.item_fields["key"].title] if one.key else []),
                *([catalog.item_fields["required"].title] if one.required else []),
                *([one.code_list] if one.code_list else []),
            ],
        )
        for one in items
    ]
    return {
        "rows": rows,
        "named": {name: field.title for name, field in catalog.item_fields.items()},
        "identified": any(row.item.identifier for row in rows),
        "sourced": any(row.item.source_of_truth for row in rows),
    }


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
