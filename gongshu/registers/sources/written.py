"""Rows that people write: now, or as they stood on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import DecimalField, F, QuerySet, TextField
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.urls import reverse

from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.text import t
from gongshu.organizations import queries as organizations
from gongshu.registers import queries
from gongshu.registers.cells import YES_NO, show_cell
from gongshu.registers.models import Row, RowVersion
from gongshu.registers.sources.shape import AS_OF, Asked, Head, HeadKind, Line, Source
from gongshu.regulation.lists import ColumnDef
from gongshu.ui.listing import QueryField

STANDING = ("added", "corrected")
TONES = {"standing": "ok", "closed": "draft", "struck": "over"}
STATES = {
    "standing": t("有效", "standing"),
    "closed": t("已办结", "closed"),
    "struck": t("已划去", "struck"),
    "all": t("全部", "all"),
}
_ENDED = [(one, words) for one, words in STATES.items() if one != "standing"]
_KINDS: Mapping[str, HeadKind] = {"number": "number", "day": "day", "entry": "code"}


class Written(Source):
    """The rows of a written register. Without a filter, those that stand; ``on`` shows them as of a day."""

    words_in = ("words",)

    def heads(self, by: Actor) -> Sequence[Head]:
        """Return number, the register's columns, the unit, when it was recorded, whether it stands."""
        return [
            Head("number", t("编号", "Number"), "code", "row__number"),
            *(
                Head(f"c_{one.id}", one.title, _KINDS.get(one.kind, "text"), _order(one))
                for one in self.register.columns
            ),
            Head("unit", t("登记单位", "Entered by"), "text", "row__organization__name"),
            Head("recorded", t("登记日期", "Recorded on"), "day", "recorded_at"),
            Head("state", t("状态", "State"), "text", "kind"),
        ]

    def filters(self, by: Actor) -> Sequence[QueryField]:
        """Return words, state, unit, one filter per column of choices, and the day as of which the list is read."""
        fields = [
            QueryField("words", t("关键词", "Words")),
            QueryField("state", t("状态", "State"), "choice", _ENDED, blank=STATES["standing"]),
        ]
        if queries.sees_all(by, self.register):
            used = set(Row.objects.filter(register=self.register.id).values_list("organization", flat=True))
            bodies = [(one.id, one.name) for one in organizations.organizations() if one.id in used]
            fields.append(QueryField("unit", t("登记单位", "Entered by"), "choice", bodies))
        for column in self.register.columns:
            if column.kind in ("choice", "yes_no"):
                values = column.values or tuple(YES_NO.items())
                fields.append(QueryField(f"c_{column.id}", column.title, "choice", values))
        return [*fields, AS_OF]

    def everything(self, by: Actor) -> QuerySet[RowVersion]:
        """Return the rows that stand now, the newest first."""
        return self._ordered(queries.versions(self.register, by).filter(kind__in=STANDING))

    def find(self, by: Actor, asked: Asked) -> QuerySet[RowVersion]:
        """Return the rows that meet the filters, as of the day."""
        found = self.holding(queries.versions(self.register, by, self.on), asked("words"))
        state = asked("state")
        if state != "all":
            found = found.filter(kind__in=[state] if state else STANDING)
        for one in self.filters(by):
            if one.kind == "choice" and one.name != "state" and (value := asked(one.name)):
                if one.name == "unit":
                    found = found.filter(row__organization=value)
                else:
                    found = _having(found, one.name.removeprefix("c_"), value)
        return self._ordered(found)

    def lines(self, found: Sequence[RowVersion], by: Actor) -> list[Line]:
        """Return versions as they are shown."""
        names = queries.names(self.register, [one.cells for one in found], by)
        return [
            Line(
                (
                    one.row.number,
                    *(show_cell(column, one.cells.get(column.id, ""), names) for column in self.register.columns),
                    one.row.organization.name,
                    clock.local(one.recorded_at).date(),
                    STATES[_state(one)],
                ),
                href="" if by.kind == "public" else reverse("registers:row", args=[self.register.id, one.row.number]),
                state=(STATES[_state(one)], TONES[_state(one)]),
            )
            for one in found
        ]

    def _ordered(self, found: QuerySet[RowVersion]) -> QuerySet[RowVersion]:
        return found.order_by(F("row__number").desc())


def _state(one: RowVersion) -> str:
    return "standing" if one.kind in STANDING else one.kind


def _having(found: QuerySet[RowVersion], column: str, value: str) -> QuerySet[RowVersion]:
    # Cast, because a key of a JSON column compares itself with JSON, and the value is a plain text.
    return found.alias(chosen=Cast(KeyTextTransform(column, "cells"), TextField())).filter(chosen=value)


def _order(column: ColumnDef) -> Combinable | None:
    if column.kind in ("organization", "entry"):
        return None
    text: Any = KeyTextTransform(column.id, "cells")
    return Cast(text, DecimalField(max_digits=30, decimal_places=6)) if column.kind == "number" else text
