"""Rows that the catalog holds and what is made of it: entries, the source of each datum, open data, base databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from gongshu.bases import queries as bases
from gongshu.bases import rules as bases_rules
from gongshu.catalog import queries as catalog
from gongshu.catalog import sources as once
from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.text import t
from gongshu.opening import queries as opening
from gongshu.registers.sources.drawn import Column, Drawn, Narrowing
from gongshu.regulation.definition import Profile
from gongshu.regulation.lists import RegisterDef
from gongshu.ui.values import Words

ENTRIES: Mapping[str, Q] = {
    "open_catalog": Q(opening_class__in=["unconditional", "conditional"]),
    "openable_list": Q(opening_class__in=["unconditional", "conditional"]),
    "shareable_resources": Q(sharing_class__in=["unconditional", "conditional"]),
    "interfaces": ~Q(interface=""),
}
"""Which of the published entries a list of that name holds; any other list of entries holds them all."""
_IN_FORCE, _DISPUTED = (t("有效", "in force"), "ok"), (t("有异议", "disputed"), "over")


class Entries(Drawn):
    """Published entries of the catalog; to the public an entry leads nowhere, its data may not be open yet."""

    words_in = ("code", "name", "provider__name")

    def __init__(self, register: RegisterDef, profile: Profile, on: date | None = None) -> None:
        super().__init__(register, profile, on)
        classes = [(id, one.title) for id, one in profile.sharing_classes.items()]
        self.narrowings = [Narrowing("sharing", t("共享分类", "Sharing class"), classes, "sharing_class")]

    def columns(self) -> Sequence[Column]:
        """Return code, title, provider, classes, interface and documentation, version, day."""
        sharing = {id: one.title for id, one in self.profile.sharing_classes.items()}
        opened = {id: one.title for id, one in self.profile.opening_classes.items()}
        return [
            Column("code", t("代码", "Code"), lambda one: one.code, "code", "code"),
            Column("title", t("名称", "Title"), lambda one: one.name, "text", "name"),
            Column("provider", t("提供单位", "Provider"), lambda one: one.provider.name, "text", "provider__name"),
            Column(
                "sharing",
                t("共享分类", "Sharing class"),
                lambda one: sharing.get(one.sharing_class),
                "text",
                "sharing_class",
            ),
            Column(
                "opening",
                t("开放分类", "Opening class"),
                lambda one: opened.get(one.opening_class),
                "text",
                "opening_class",
            ),
            Column("interface", t("接口", "Interface"), lambda one: one.interface or None, "code"),
            Column("documentation", t("说明文档", "Documentation"), lambda one: one.documentation or None),
            Column("version", t("版本", "Version"), lambda one: one.version, "number", "version"),
            Column(
                "published",
                t("发布", "Published"),
                lambda one: clock.local(one.published_at).date(),
                "day",
                "published_at",
            ),
        ]

    def everything(self, by: Actor) -> QuerySet[Any]:
        """Return the published entries of this list that a person may see."""
        found = catalog.visible_to(by).filter(state="published")
        return found.filter(ENTRIES.get(self.register.id, Q())).order_by("code")

    def leads_to(self, row: Any, by: Actor) -> str:
        """Return the page of the entry, for officials."""
        return "" if by.kind == "public" else reverse("catalog:entry", args=[row.slug])


class DataSources(Drawn):
    """Designations in force, for officials; the public sees those whose source is in the open catalog."""

    words_in = ("title", "entry__name", "entry__provider__name")

    def columns(self) -> Sequence[Column]:
        """Return datum, source, entry, item, article, day, copies, state."""
        return [
            Column("datum", t("数据", "Datum"), lambda one: one.title, "text", "title"),
            Column(
                "source",
                t("数源部门", "Source"),
                lambda one: one.entry.provider.name,
                "text",
                "entry__provider__name",
            ),
            Column("entry", t("目录", "Entry"), lambda one: one.entry.name, "text", "entry__name"),
            Column("item", t("信息项", "Item"), lambda one: one.item, "code"),
            Column("article", t("条款", "Article"), lambda one: one.article),
            Column(
                "since",
                t("指定", "Designated"),
                lambda one: clock.local(one.designated_at).date(),
                "day",
                "designated_at",
            ),
            Column("copies", t("副本", "Copies"), lambda one: one.followers, "number", "followers"),
            Column("state", t("状态", "State"), lambda one: self.state(one)[0]),
        ]

    def everything(self, by: Actor) -> QuerySet[Any]:
        """Return the designations in force, by the name of the datum."""
        found = once.in_force() if by.kind != "public" else once.in_force().exclude(entry__opening_class="none")
        return found.annotate(followers=Count("copies")).order_by("title", "pk")

    def leads_to(self, row: Any, by: Actor) -> str:
        """Return the page of the designation, for officials."""
        return "" if by.kind == "public" else reverse("catalog:source", args=[row.pk])

    def state(self, row: Any) -> tuple[Words, str]:
        """Say whether anybody objects."""
        return _IN_FORCE if row.disputed_at is None else _DISPUTED


class Datasets(Drawn):
    """Data that is open now. Everybody sees it."""

    words_in = ("entry__name", "entry__code", "entry__provider__name")

    def columns(self) -> Sequence[Column]:
        """Return title, provider, class, when it was opened, the day of its data, rows, downloads."""
        classes = {id: one.title for id, one in self.profile.opening_classes.items()}
        return [
            Column("title", t("数据集", "Dataset"), lambda one: one.entry.name, "text", "entry__name"),
            Column(
                "provider",
                t("提供单位", "Provider"),
                lambda one: one.entry.provider.name,
                "text",
                "entry__provider__name",
            ),
            Column(
                "opening",
                t("开放分类", "Opening class"),
                lambda one: classes.get(one.opening_class, one.opening_class),
                "text",
                "opening_class",
            ),
            Column("opened", t("开放", "Opened"), lambda one: clock.local(one.opened_at).date(), "day", "opened_at"),
            Column("fresh", t("数据日期", "Data of"), lambda one: one.fresh, "day", "fresh"),
            Column("rows", t("行数", "Rows"), lambda one: one.rows, "number", "rows"),
            Column("downloads", t("下载", "Downloads"), lambda one: one.downloads, "number", "downloads"),
        ]

    def everything(self, by: Actor) -> QuerySet[Any]:
        """Return the datasets open now."""
        return opening.datasets()

    def leads_to(self, row: Any, by: Actor) -> str:
        """Return the page of the dataset on the portal."""
        return reverse("portal:dataset", args=[row.entry.slug])


class Databases(Drawn):
    """Base and theme databases; to the public one leads nowhere. A row is a database with how whole it is."""

    words_in = ("name", "lead__name")

    def columns(self) -> Sequence[Column]:
        """Return name, kind, lead body, how it is served, members, expected elements that are there, since when."""
        return [
            Column("name", t("名称", "Name"), lambda row: row[0].name, "text", "name"),
            Column("kind", t("种类", "Kind"), lambda row: bases_rules.KINDS[row[0].kind], "text", "kind"),
            Column("lead", t("牵头单位", "Lead body"), lambda row: row[0].lead.name, "text", "lead__name"),
            Column("served", t("怎样提供", "Served"), lambda row: bases_rules.SERVED[row[0].served], "text", "served"),
            Column("members", t("成员目录", "Members"), lambda row: row[1][1].done, "number"),
            Column("there", t("已有的数据项", "Elements there"), lambda row: row[1][0].done, "number"),
            Column("expected", t("应有的数据项", "Elements expected"), lambda row: row[1][0].of, "number"),
            Column(
                "founded",
                t("设立", "Founded"),
                lambda row: clock.local(row[0].founded_at).date(),
                "day",
                "founded_at",
            ),
        ]

    def everything(self, by: Actor) -> QuerySet[Any]:
        """Return the databases an official may see; all of them where the instrument makes the list public."""
        return bases.listed() if by.kind == "public" else bases.visible_to(by)

    def rows(self, found: Sequence[Any]) -> Sequence[Any]:
        """Return the databases with how whole each is."""
        return [(one, bases.completeness(one)) for one in found]

    def leads_to(self, row: Any, by: Actor) -> str:
        """Return the page of the database, for officials."""
        return "" if by.kind == "public" else reverse("bases:database", args=[row[0].pk])
