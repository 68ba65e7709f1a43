"""Forms: what is wrong, said once at the top and once at the field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BoundField
from django.template import Library

register = Library()


def _place(field: BoundField) -> str:
    """Return the id of what a link to this field should focus."""
    if isinstance(field.field.widget, forms.widgets.ChoiceWidget) and field.use_fieldset:
        return f"{field.auto_id}_0"
    return field.id_for_label or f"{field.auto_id}_0_kind"


@register.inclusion_tag("ui/error_summary.html")
def error_summary(form: forms.Form | None) -> dict[str, Any]:
    """Show all errors of a form first on the page, with the focus, each a link to its field; nothing without errors.

    Args:
        form: the form that was handed in; None shows nothing.
    """
    problems: list[tuple[str, str]] = []
    if form is not None and form.errors:
        problems += [("", str(error)) for error in form.non_field_errors()]
        for field in form:
            problems += [(_place(field), str(error)) for error in field.errors]
    return {"problems": problems}
