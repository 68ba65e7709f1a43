"""A visitor without scripts: reads the forms of a page, fills in what is asked, sends them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from gongshu.kit import clock

WORDS = "经核实，情况属实"


@dataclass
class Field:
    """A field of a form: its kind, and the values it offers (a hidden or prefilled one offers its own)."""

    kind: str
    values: list[str] = field(default_factory=list)


@dataclass
class PageForm:
    """A form as a page shows it: how it is sent, its fields, its buttons."""

    method: str
    action: str
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self._here: PageForm | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._here = PageForm(given.get("method", "get"), given.get("action", ""))
            self.forms.append(self._here)
        elif self._here is not None:
            self._read(tag, given)

    def _read(self, tag: str, given: Mapping[str, str]) -> None:
        assert self._here is not None
        name = given.get("name", "")
        if tag == "button" and given.get("type", "submit") == "submit":
            self._here.buttons.append((name, given.get("value", "")))
        elif tag == "select":
            self._select = name
            self._here.fields.setdefault(name, Field("select"))
        elif tag == "option" and self._select:
            self._here.fields[self._select].values.append(given.get("value", ""))
        elif tag in ("input", "textarea") and name:
            kind = given.get("type", "text") if tag == "input" else "textarea"
            self._here.fields.setdefault(name, Field(kind)).values.append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._here = None
        elif tag == "select":
            self._select = ""


def forms(html: str) -> list[PageForm]:
    """Return the forms of a page."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms


def filled(form: PageForm, **chosen: str) -> dict[str, Any]:
    """Return what a form sends when everything in it is filled in; ``chosen`` picks an answer by name."""
    sent: dict[str, Any] = {}
    for name, each in form.fields.items():
        if name in chosen:
            sent[name] = chosen[name]
        elif each.kind in ("hidden", "radio"):
            sent[name] = each.values[0]
        elif each.kind == "checkbox":
            sent[name] = each.values[:1]
        elif each.kind == "select":
            sent[name] = next((value for value in each.values if value), "")
        else:
            sent[name] = _written(name, each.kind)
    for name in [name for name in sent if name.endswith("-kind") and not name.endswith("-0-kind")]:
        for part in ("kind", "title", "article"):
            sent[f"{name.removesuffix('kind')}{part}"] = ""
    return sent


def _written(name: str, kind: str) -> str:
    if kind == "datetime-local":
        return f"{clock.local(clock.now()).date().isoformat()}T23:00"
    return {"date": "2026-09-14", "number": "3"}.get(kind, WORDS)


def form_with(client: Client, address: str, *names: str) -> PageForm:
    """Return the form of a page that has these fields or buttons."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    for form in forms(answer.content.decode()):
        if form.method == "post" and set(names) <= {*form.fields, *(name for name, _ in form.buttons)}:
            return form
    raise AssertionError(f"{address} has no form with {names}")
