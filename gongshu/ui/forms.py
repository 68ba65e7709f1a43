"""Forms in our manner: label, hint, error beside the field and in a summary that takes the focus; no scripts needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates

from gongshu.kit.clock import CHINA
from gongshu.kit.errors import GongshuError, Several
from gongshu.kit.text import Text, t
from gongshu.regulation.instruments import instruments
from gongshu.ui.values import Basis, Chip, Choice, Words


class Renderer(DjangoTemplates):
    """Django's renderer with our templates for forms and fields."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"


class Form(forms.Form):
    """Base of every form.

    ``{{ form }}`` shows the error summary and all fields; a page that lays fields out itself starts with
    ``{% error_summary form %}`` and shows each with ``{{ form.name.as_field_group }}``.

    Args:
        chips: the article behind a field, by field name; shown at the field and with its error.
    """

    default_renderer = Renderer()
    required_css_class = "required"

    def __init__(self, *args: Any, chips: Mapping[str, Chip] | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            self.put(name, field, (chips or {}).get(name))

    def put(self, name: str, field: forms.Field, chip: Chip | None = None) -> None:
        """Ask for one more thing, with the article behind it; for forms whose fields are data."""
        field.chip = chip  # type: ignore[attr-defined]
        self.fields[name] = field

    def full_clean(self) -> None:
        """Check what was sent; what lacks is named by the label its field has by now."""
        for name, field in self.fields.items():
            if field.error_messages.get("required") is forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = _missing(field, name)
        super().full_clean()

    def refuse(self, error: GongshuError, field: str | None = None) -> None:
        """Show a refusal of an action as an error of this form, in its words: what, why with the article, remedy.

        Args:
            error: what the action raised; each error of ``Several`` is shown by itself.
            field: the field it is about; else the one that ``error.at`` names, else the form as a whole.
        """
        for each in error.errors if isinstance(error, Several) else (error,):
            name = field or (each.at if each.at in self.fields else None)
            self.add_error(name, ValidationError(_sentence(each)))  # type: ignore[arg-type]


def label(zh: str, en: str) -> Any:
    """Write a label, hint or message of a field in both languages (a ``Text`` where Django's types ask for a str)."""
    return t(zh, en)


def _missing(field: forms.Field, name: str) -> Any:
    given: object = field.label or name
    named = given if isinstance(given, Text) else t(str(given), str(given))
    chosen = isinstance(field, (forms.ChoiceField, forms.ModelChoiceField, forms.FileField))
    words = t("请选择“{label}”", "Choose: {label}") if chosen else t("请填写“{label}”", "Enter: {label}")
    return words.format(label=named)


def _sentence(error: GongshuError) -> Text:
    parts = [error.what]
    if error.why is not None:
        parts.append(error.why)
    if error.cite:
        parts.append(t(f"（§ {error.cite}）", f"(§ {error.cite})"))
    if error.remedy is not None:
        parts.append(error.remedy)
    return Text("；".join(part.zh for part in parts).replace("；（", "（"), "; ".join(part.en for part in parts))


class _Detailed(forms.widgets.ChoiceWidget):
    """A choice widget that knows what follows from each answer."""

    template_name = "ui/choices.html"
    details: Mapping[str, Choice] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the consequence and the article of an answer to what the template gets."""
        option = super().create_option(name, value, *args, **kwargs)
        option["detail"] = self.details.get(str(value))
        return option


class Radios(_Detailed, forms.RadioSelect):
    """Radios with what follows from each answer under it."""


class Checkboxes(_Detailed, forms.CheckboxSelectMultiple):
    """Checkboxes with what follows from each answer under it."""


class OneOf(forms.ChoiceField):
    """One of several answers, as radios.

    Args:
        options: the answers with their consequences, in order; a form may ``offer`` them later.
    """

    widget = Radios

    def __init__(self, *, options: Sequence[Choice] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.offer(options)

    def offer(self, options: Sequence[Choice]) -> None:
        """Set the answers."""
        self.choices = [(option.value, option.label) for option in options]
        self.widget.details = {option.value: option for option in options}


class SomeOf(forms.MultipleChoiceField):
    """Any of several answers, as checkboxes.

    Args:
        options: the answers with their consequences, in order; a form may ``offer`` them later.
    """

    widget = Checkboxes

    def __init__(self, *, options: Sequence[Choice] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.offer(options)

    def offer(self, options: Sequence[Choice]) -> None:
        """Set the answers."""
        self.choices = [(option.value, option.label) for option in options]
        self.widget.details = {option.value: option for option in options}


class Paragraph(forms.CharField):
    """Several lines of text."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**kwargs)


class Day(forms.DateField):
    """A day, picked or typed as ``2026-11-22``."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("input_formats", ["%Y-%m-%d"])
        super().__init__(**kwargs)
        self.error_messages["invalid"] = label("请按 2026-11-22 的样式填写日期", "Enter the day like 2026-11-22")


class Moment(forms.Field):
    """A day, or a day and a time of day, in China; a day alone means its end."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> datetime | None:
        """Read what was typed."""
        told = str(value or "").strip().replace(" ", "T")
        if not told:
            return None
        try:
            if len(told) == len("2026-11-22"):
                return datetime.combine(date.fromisoformat(told), time.max, CHINA)
            return datetime.fromisoformat(told).replace(tzinfo=CHINA)
        except ValueError as error:
            raise ValidationError(
                t("请按 2026-11-22 18:00 的样式填写", "Enter it like 2026-11-22 18:00")  # type: ignore[arg-type]
            ) from error


class BasisRows(forms.Widget):
    """Rows of kind, title and article. Titles come from the reference list or are typed; rows left empty do not count.

    Scripts only add more rows and choose the kind of a title that the list knows.
    """

    template_name = "ui/basis_rows.html"
    use_fieldset = True

    def __init__(self, rows: int = 3) -> None:
        super().__init__()
        self.rows = rows
        self.kinds: Sequence[tuple[str, Words]] = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Basis]:
        """Collect the rows that hold anything."""
        found = []
        for place in range(50):
            if f"{name}-{place}-title" not in data:
                break
            kind, title, article = (
                str(data.get(f"{name}-{place}-{part}", "")).strip() for part in ("kind", "title", "article")
            )
            if kind or title or article:
                found.append(Basis(kind, title, article))
        return found

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Whether the picker was not on the page at all."""
        return f"{name}-0-title" not in data

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Give the template the rows entered so far and empty ones after them."""
        context = super().get_context(name, None, attrs)
        entered = list(value or [])
        blank = [Basis("", "", "")] * max(1, self.rows - len(entered))
        context["widget"]["rows"] = [*entered, *blank]
        context["widget"]["kinds"] = self.kinds
        accepted = dict(self.kinds)
        context["widget"]["known"] = [(one, accepted[one.kind]) for one in instruments() if one.kind in accepted]
        return context

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """A group has no single field to point its label at."""
        return ""


class LegalBases(forms.Field):
    """One or several legal bases; cleans to a list of ``Basis``.

    Args:
        kinds: the kinds of instrument the profile accepts here, with their names.
        rows: how many empty rows are offered.
    """

    widget = BasisRows

    def __init__(self, *, kinds: Sequence[tuple[str, Words]] = (), rows: int = 3, **kwargs: Any) -> None:
        kwargs.setdefault("widget", BasisRows(rows))
        super().__init__(**kwargs)
        self.accept(kinds)

    def accept(self, kinds: Sequence[tuple[str, Words]]) -> None:
        """Set the kinds of instrument that count."""
        self.kinds = tuple(kinds)
        self.widget.kinds = self.kinds

    def clean(self, value: Any) -> list[Basis]:
        """Refuse a list without rows where one is required, and every row that is not whole, all at once."""
        rows: list[Basis] = list(value or [])
        if self.required and not rows:
            raise ValidationError(
                t("请至少写明一条依据：种类、名称和条款", "Give at least one basis: kind, title and article")  # type: ignore[arg-type]
            )
        names = {kind for kind, _ in self.kinds}
        problems = [problem for place, row in enumerate(rows, 1) if (problem := _incomplete(place, row, names))]
        if problems:
            raise ValidationError([ValidationError(problem) for problem in problems])  # type: ignore[arg-type]
        return rows


def _incomplete(place: int, row: Basis, kinds: set[str]) -> Text | None:
    missing: list[Text] = []
    if row.kind not in kinds:
        missing.append(t("种类", "kind"))
    if not row.title:
        missing.append(t("名称", "title"))
    if not row.article:
        missing.append(t("条款", "article"))
    if not missing:
        return None
    return t(
        f"第 {place} 条依据缺少：{'、'.join(word.zh for word in missing)}",
        f"Basis {place} lacks: {', '.join(word.en for word in missing)}",
    )
