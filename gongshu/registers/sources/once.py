"""Rows that the catalog holds about 一数一源: the source of each datum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse

from gongshu.catalog import sources as once
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.text import t
from gongshu.registers.sources.shape import Head, Line, Source


class DataSources(Source):
    """Designations in force, for officials; the public sees those whose source is in the open catalog."""

    words_in = ("title", "entry__name", "entry__provider__name")

    def heads(self, by: Actor) -> Sequence[Head]:
        """Return datum, source, entry, item, article, day, copies, state."""
        return [
            Head("datum", t("数据", "Datum"), "text", "title"),
            Head("source", t("数源部门", "Source"), "text", "entry__provider__name"),
            Head("entry", t("目录", "Entry"), "text", "entry__name"),
            Head("item", t("信息项", "Item"), "code"),
            Head("article", t("条款", "Article")),
            Head("since", t("指定", "Designated"), "day", "designated_at"),
            Head("copies", t("副本", "Copies"), "number", "followers"),
            Head("state", t("状态", "State")),
        ]

    def everything(self, by: Actor) -> QuerySet[Any]:
        """Return the designations in force, by the name of the datum."""
        found = once.in_force() if by.kind != "public" else once.in_force().exclude(entry__opening_class="none")
        return found.annotate(followers=Count("copies")).order_by("title", "pk")

    def lines(self, found: Sequence[Any], by: Actor) -> list[Line]:
        """Return designations as they are shown."""
        states = {False: (t("有效", "in force"), "ok"), True: (t("有异议", "disputed"), "over")}
        return [
            Line(
                (
                    one.title,
                    one.entry.provider.name,
                    one.entry.name,
                    one.item,
                    one.article,
                    clock.local(one.designated_at).date(),
                    one.followers,
                    states[one.disputed_at is not None][0],
                ),
                "" if by.kind == "public" else reverse("catalog:source", args=[one.pk]),
                states[one.disputed_at is not None],
            )
            for one in found
        ]
