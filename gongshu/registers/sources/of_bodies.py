"""Rows about who acts: registered organizations, posts held now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from gongshu.kit import clock
from gongshu.kit.actor import Actor
from gongshu.kit.text import Text, t
from gongshu.organizations import queries as organizations
from gongshu.organizations.rules import BUSINESS_POSTS, ORGANIZATION_KINDS
from gongshu.registers.sources.drawn import Column, Drawn, Narrowing

_BOUND = {"bound": t("适用", "bound"), "by_analogy": t("参照适用", "by analogy")}


class Organizations(Drawn):
    """Registered organizations."""

    words_in = ("name", "name_en", "uscc")
    narrowings = (Narrowing("kind", t("种类", "Kind"), list(ORGANIZATION_KINDS.items()), "kind"),)

    def columns(self) -> Sequence[Column]:
        """Return name, kind, credit code, roles by standing, whether bound or by analogy, since when."""
        return [
            Column("name", t("名称", "Name"), lambda one: t(one.name, one.name_en or one.name), "text", "name"),
            Column("kind", t("种类", "Kind"), lambda one: ORGANIZATION_KINDS[one.kind], "text", "kind"),
            Column("uscc", t("统一社会信用代码", "Credit code"), lambda one: one.uscc, "code", "uscc"),
            Column("roles", t("承担的职责", "Roles"), lambda one: self._roles(one.roles)),
            Column("bound", t("适用", "Bound"), lambda one: _BOUND[one.bound], "text", "bound"),
            Column(
                "since", t("登记", "Registered"), lambda one: clock.local(one.created_at).date(), "day", "created_at"
            ),
        ]

    def everything(self, by: Actor) -> QuerySet[Any]:
        """Return all organizations."""
        return organizations.directory()

    def _roles(self, roles: Sequence[str]) -> Text | None:
        titles = [self.profile.roles[role].title for role in roles if role in self.profile.roles]
        return Text("、".join(one.zh for one in titles), ", ".join(one.en for one in titles)) if titles else None


class Officers(Drawn):
    """Posts held now."""

    words_in = ("person__name", "organization__name")
    narrowings = (Narrowing("post", t("职务", "Post"), list(BUSINESS_POSTS.items()), "kind"),)

    def columns(self) -> Sequence[Column]:
        """Return unit, post, name, since when."""
        return [
            Column("unit", t("单位", "Unit"), lambda one: one.organization.name, "text", "organization__name"),
            Column("post", t("职务", "Post"), lambda one: BUSINESS_POSTS[one.kind], "text", "kind"),
            Column("name", t("姓名", "Name"), lambda one: one.person.name, "text", "person__name"),
            Column("since", t("任职", "Since"), lambda one: clock.local(one.since).date(), "day", "since"),
        ]

    def everything(self, by: Actor) -> QuerySet[Any]:
        """Return the posts held now."""
        return organizations.posts_held()
