"""Forms: what is wrong, said once at the top and once at the field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms import BoundField
from django.template import Library

from gongshu.kit.text import t

register = Library()


def _place(field: BoundField) -> str:
    """Return the id of what a link to this field should focus."""
    if isinstance(field.field.widget, forms.widgets.ChoiceWidget) and field.use_fieldset:
        return f"{field.auto_id}_0"
    return field.id_for_label or f"{field.auto_id}_0_kind"


@register.inclusion_tag("ui/error_summary.html")
def error_summary(form: forms.Form | None, rows: forms.BaseFormSet[Any] | Sequence[forms.Form] = ()) -> dict[str, Any]:
    """Show all errors of a form first on the page, with the focus, each a link to its field; nothing without errors.

    Args:
        form: the form that was handed in; None shows nothing.
        rows: forms handed in with it, each a row of a table: their errors are named by row and column.
    """
    problems: list[tuple[str, str]] = []
    if form is not None and form.errors:
        problems += [("", str(error)) for error in form.non_field_errors()]
        for field in form:
            problems += [(_place(field), str(error)) for error in field.errors]
    for number, row in enumerate(rows, 1):
        for field in row if row.is_bound and row.errors else ():
            at = t(f"第 {number} 行“{{label}}”", f"row {number}, {{label}}").format(label=field.label)
            problems += [(_place(field), str(t(f"{at}：{error}", f"{at}: {error}"))) for error in field.errors]
    return {"problems": problems}
